"""JupyterLite beside the pages: a notebook runs in a browser alone, and what is done in it stays.

It takes a Pyodide, and the JupyterLite that goes with it: `python tests/fetch_pyodide.py FOLDER`.
"""

import functools
import http.server
import json
import os
import subprocess
import threading
from pathlib import Path

import explorer
import lab
import nbformat
import pytest
from playwright.sync_api import expect

from course_tools import copies
from course_tools.environment import ROOT, python
from mathtools.exercises import notebook_0, record

PYODIDE = os.environ.get("MATHTOOLS_PYODIDE")
PYTHON = python(Path(PYODIDE or "", "jupyterlite"))
if not PYODIDE or not PYTHON.exists():
    pytest.skip(
        "No Pyodide and JupyterLite: python tests/fetch_pyodide.py FOLDER, and name it in MATHTOOLS_PYODIDE.",
        allow_module_level=True,
    )
(NOTEBOOK,) = copies.find("0")
#: JavaScript: what a file in JupyterLite's folder holds.
FILE = (
    "(path) => jupyterapp.serviceManager.contents.get(path, { content: true }).then((file) => file.content)"
)


@pytest.fixture(scope="module")
def page(playwright, tmp_path_factory):
    """A notebook in JupyterLite, below a path as on most servers, run to its end; nothing else is reached."""
    folder = tmp_path_factory.mktemp("lite")
    command = [PYTHON, "-m", "course_tools.site.lite", folder / "site", NOTEBOOK]
    command += ["--pyodide", PYODIDE, "--loader", "pyodide.js"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    file = folder / "site" / "lite" / "jupyter-lite.json"
    settings = json.loads(file.read_text(encoding="utf-8"))
    data = settings["jupyter-config-data"]
    data["exposeAppInBrowser"] = True  # for the helpers of these tests
    data["settingsOverrides"] |= {
        ":".join(name.rsplit("/", 1)): values for name, values in lab.SETTINGS.items()
    }
    file.write_text(json.dumps(settings), encoding="utf-8")
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with lab.browser(playwright) as page:
            where = f"http://127.0.0.1:{server.server_port}/site/lite/lab/index.html"
            lab.visit(page, f"{where}?path={NOTEBOOK.name}")
            lab.run_all(page)
            yield page
        server.shutdown()


def test_it_puts_out_what_is_saved(page):
    saved = nbformat.read(NOTEBOOK, as_version=4)
    printed = [
        ["".join(output["text"]) for output in cell["outputs"] if output.get("name") == "stdout"]
        for cell in lab.content(page)["cells"]
        if cell["cell_type"] == "code"
    ]
    assert printed == [
        [output.text for output in cell.outputs if output.get("name") == "stdout"]
        for cell in saved.cells
        if cell.cell_type == "code"
    ]
    assert lab.outputs(page, "error") == []
    assert page.foreign == []


def test_its_slider_moves_by_key(page):
    for _, box in explorer.explorers(page):
        for _, slider in explorer.sliders(box):
            explorer.begin(box)
            explorer.press(page, box, explorer.focus(slider))


def test_what_is_solved_and_changed_there_stays(page):
    slope = notebook_0.first_slope
    field = page.locator(".field").filter(has=page.get_by_role("form", name=slope.asks, exact=True))
    field.locator("input").fill(str(slope.value))
    field.locator("input").press("Enter")
    expect(field.locator(".field-box")).to_contain_text("Right")
    page.evaluate(f"() => {{ {lab.NOTEBOOK}.content.widgets[0].model.sharedModel.source = 'Changed'; }}")
    lab.finish(page, "() => window.jupyterapp.commands.execute('docmanager:save')")
    page.reload()
    expect(page.locator(".jp-DirListing-item", has_text="progress.txt")).to_be_visible(timeout=60_000)
    assert record.solved(page.evaluate(FILE, "progress.txt").split("\n")) == {slope.key}
    assert page.evaluate(FILE, NOTEBOOK.name)["cells"][0]["source"] == "Changed"
    # A copy that is deleted makes room for the site's.
    page.evaluate("(path) => jupyterapp.serviceManager.contents.delete(path)", NOTEBOOK.name)
    first = nbformat.read(NOTEBOOK, as_version=4).cells[0]
    assert page.evaluate(FILE, NOTEBOOK.name)["cells"][0]["source"] == first.source
