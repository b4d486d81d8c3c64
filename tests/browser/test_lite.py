"""JupyterLite beside the pages: a notebook runs in a browser alone, and what is done in it stays.

It takes a Pyodide, and the JupyterLite that goes with it: `python tests/fetch_pyodide.py FOLDER`. One
notebook is tried; with MATHTOOLS_LAB=all, every one that runs there.
"""

import copy
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
import numpy as np
import pytest
from playwright.sync_api import expect
from processors import differences

from course_tools import copies
from course_tools.environment import ROOT, python
from course_tools.site import exercises
from mathtools.exercises import notebook_0, record
from mathtools.exercises.kinds import Number

PYODIDE = os.environ.get("MATHTOOLS_PYODIDE")
PYTHON = python(Path(PYODIDE or "", "jupyterlite"))
if not PYODIDE or not PYTHON.exists():
    pytest.skip(
        "No Pyodide and JupyterLite: python tests/fetch_pyodide.py FOLDER, and name it in MATHTOOLS_PYODIDE.",
        allow_module_level=True,
    )
(NOTEBOOK,) = copies.find("0")
NOT_THERE = ("07", "09")  # without ratings, and without other processes
TOO_NEW = ("02b", "02c", "05a")  # SciPy 1.15: differentiate, optimize.elementwise; this Pyodide has 1.14
EVERY = [path for path in lab.NOTEBOOKS if not path.name.startswith(NOT_THERE + TOO_NEW)]
TRIED = EVERY if os.environ.get("MATHTOOLS_LAB") == "all" else [NOTEBOOK]
each = pytest.mark.parametrize("page", TRIED, indirect=True, ids=lambda path: path.stem[:3].strip("_"))
PATIENCE = 1800  # seconds for all cells of a notebook
#: JavaScript: what a file in JupyterLite's folder holds.
FILE = (
    "(path) => jupyterapp.serviceManager.contents.get(path, { content: true }).then((file) => file.content)"
)


@pytest.fixture(scope="module")
def lite(tmp_path_factory):
    """The address of JupyterLite with the notebooks in it, below a path as on most servers."""
    folder = tmp_path_factory.mktemp("lite")
    command = [PYTHON, "-m", "course_tools.site.lite", folder / "site", *TRIED]
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
        yield f"http://127.0.0.1:{server.server_port}/site/lite/lab/index.html"
        server.shutdown()


@pytest.fixture(scope="module")
def page(request, playwright, lite):
    """A notebook in JupyterLite, run to its end; nothing else is reached."""
    with lab.browser(playwright) as page:
        lab.visit(page, f"{lite}?path={request.param.name}")
        lab.run_all(page, seconds=PATIENCE)
        page.saved = nbformat.read(request.param, as_version=4)
        yield page


def is_of_the_place(output):
    """Whether Matplotlib says that it lists its fonts, which a new browser has not, or Numba is missed."""
    said = output.text if output.get("name") == "stderr" else ""
    return "font cache" in said or "Numba is not installed" in said


@each
def test_it_puts_out_what_is_saved(page):
    run = nbformat.from_dict(lab.content(page))
    for cell in run.cells:
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if not is_of_the_place(output)]
    different = list(differences(copy.deepcopy(page.saved), run))
    assert different == [], "\n".join(different)
    assert page.foreign == []


@each
def test_its_sliders_move_by_key(page):
    for _, box in explorer.explorers(page):
        for _, slider in explorer.sliders(box):
            explorer.begin(box)
            explorer.press(page, box, explorer.focus(slider))


@each
def test_an_answer_is_judged(page):
    find = exercises.finder(page.saved)
    questions = filter(None, (find(cell.source) for cell in page.saved.cells if cell.cell_type == "code"))
    numbers = [one for one in questions if isinstance(one, Number) and not np.ndim(one.value)]
    if not numbers:
        pytest.skip("It asks for no single number.")
    question = numbers[0]
    field = page.locator(".field").filter(has=page.get_by_role("form", name=question.asks, exact=True))
    field.locator("input").fill(str(question.value))
    field.locator("input").press("Enter")
    expect(field.locator(".field-box")).to_contain_text("Right")


@pytest.mark.parametrize("page", [NOTEBOOK], indirect=True, ids=["00"])
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
    assert slope.key in record.solved(page.evaluate(FILE, "progress.txt").split("\n"))
    assert page.evaluate(FILE, NOTEBOOK.name)["cells"][0]["source"] == "Changed"
    # A copy that is deleted makes room for the site's.
    page.evaluate("(path) => jupyterapp.serviceManager.contents.delete(path)", NOTEBOOK.name)
    first = nbformat.read(NOTEBOOK, as_version=4).cells[0]
    assert page.evaluate(FILE, NOTEBOOK.name)["cells"][0]["source"] == first.source
