"""A JupyterLab for the session, each notebook opened once and run, and a screenshot of what fails."""

import contextlib
import os
import shutil
from pathlib import Path

import lab
import pytest
from playwright.sync_api import Error, Page, expect, sync_playwright

SCREENSHOTS = Path(__file__).parents[1] / "screenshots"


@pytest.fixture(scope="session")
def playwright():
    if not lab.find_chromium():
        reason = (
            "No Chromium was found: install it, or name one in the environment variable MATHTOOLS_CHROMIUM."
        )
        (pytest.fail if os.environ.get("MATHTOOLS_REQUIRE_BROWSER") == "1" else pytest.skip)(reason)
    expect.set_options(timeout=lab.PATIENCE * 1000)
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def server(playwright, tmp_path_factory):
    """A JupyterLab in a folder of copies, as a learner has them."""
    folder = tmp_path_factory.mktemp("my_notebooks")
    for notebook in lab.NOTEBOOKS:
        shutil.copy(notebook, folder)
    with lab.running(folder) as server:
        yield server


@pytest.fixture(scope="module", params=lab.NOTEBOOKS, ids=lambda path: path.stem)
def opened(request, playwright, server):
    """A notebook in JupyterLab, run to its end; `.at_first` is what was seen before anything ran."""
    with lab.page(playwright, server, request.param.name) as page:
        page.path = request.param
        page.at_first = lab.still_pictures(page)
        lab.run_all(page)
        yield page
        lab.shut_down_kernel(page)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    page = next((value for value in item.funcargs.values() if isinstance(value, Page)), None)
    if report.failed and page:
        path = SCREENSHOTS / f"{''.join(c if c.isalnum() else '-' for c in item.name)}.png"
        with contextlib.suppress(Error):  # the page may be what failed
            page.screenshot(path=path)
            report.sections.append(("Screenshot", str(path)))
    return report
