"""A JupyterLab and a page for the session; each notebook is opened once, and put back before each test."""

import contextlib
import os
import shutil
from pathlib import Path

import explorer
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
def server(playwright, tmp_path_factory, kernels):
    """A JupyterLab in a folder of copies, as a learner has them."""
    folder = tmp_path_factory.mktemp("my_notebooks")
    for notebook in lab.NOTEBOOKS:
        shutil.copy(notebook, folder)
    with lab.running(folder, kernels) as server:
        yield server


@pytest.fixture(scope="session")
def idle(server):
    """The id of a kernel for all notebooks that are only looked at: to start one takes as long as that."""
    return server.api("kernels", "POST", {"name": "python3"})["id"]


@pytest.fixture(scope="session")
def desk(playwright):
    """A page, with nothing loaded at first, in which the tests open their notebooks one after the other.

    Its garbage is collected late: to look for it in between takes a tenth of the browser's time.
    """
    late = "--js-flags=--min-semi-space-size=16 --initial-heap-size=2000"  # megabytes
    with lab.browser(playwright, late) as page:
        yield page


@pytest.fixture(scope="module", params=lab.NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request, desk, server, idle):
    """A notebook in JupyterLab, run to its end if it is one of `lab.RUN`.

    `.at_first` is what was seen before anything ran.
    """
    desk.path = request.param
    server.progress.unlink(missing_ok=True)  # what other notebooks' questions were answered
    runs = desk.path in lab.RUN
    with explorer.at(desk.path.name), lab.opened(desk, server, desk.path.name, None if runs else idle):
        desk.at_first = lab.still_pictures(desk)
        if runs:
            lab.run_all(desk)
        lab.remember(desk)
        desk.readings = explorer.readings(desk)
        yield desk


@pytest.fixture
def opened(notebook):
    """The notebook of the tests of this file. They take turns on one page, so it is put back before each."""
    with explorer.at(f"{notebook.path.name}, put back"):
        lab.put_back(notebook)
        explorer.put_back(notebook, notebook.readings)
    return notebook


@pytest.fixture
def ran(opened):
    """The notebook, where what a test looks at is there only after a run: see below."""
    return opened


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """Each notebook runs once: in the browser, where that is its place and there is one; or by nbclient.

    Where single notebooks are asked for they run by nbval.
    """
    ran = {
        item: item.callspec.params["notebook"] for item in items if "ran" in getattr(item, "fixturenames", ())
    }
    in_browser = {path for path in ran.values() if path in lab.RUN and lab.find_chromium()}
    alone = {item: item.callspec.params["notebook"] for item in items if item.path.name == "test_runs.py"}
    again = {item for item, path in ran.items() if path not in lab.RUN}
    again |= {item for item, path in alone.items() if path in in_browser}
    again |= {item for item in items if item.path in in_browser | set(alone.values())}
    config.hook.pytest_deselected(items=list(again))
    items[:] = [item for item in items if item not in again]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """Whatever fails on a notebook's page says first which notebook it is."""
    page = item.funcargs.get("notebook")
    with explorer.at(page.path.name) if page else contextlib.nullcontext():
        return (yield)


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
