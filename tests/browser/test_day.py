"""A learner's day: what happens to a notebook that its author had no mind for.

The notebook is one of her own, into which she has copied cells of the course. The tests take turns on one
page and in this order; each leaves a slider that moves, and the page is put back after one that fails.
"""

import contextlib
import re

import explorer
import lab
import nbformat
import pytest
from playwright.sync_api import expect

IMPORTS, LOSS, SLIDER, NUMBER, FUNCTION = range(5)  # the cells of her notebook

PANEL = ".jp-NotebookPanel:not(.lm-mod-hidden)"  # the notebook in front
READING, HANDLE = f"{PANEL} {explorer.READING}", f"{PANEL} {explorer.BOX} {explorer.SLIDER}"

CLOSE_OTHERS = """async () => {
    const { shell } = window.jupyterapp;
    const others = [...shell.widgets('main')].filter((panel) => panel !== shell.currentWidget);
    await Promise.all(others.map((panel) => panel.sessionContext?.shutdown()));
    others.forEach((panel) => panel.dispose());
}"""
SHUT_DOWN = "() => window.jupyterapp.serviceManager.sessions.shutdownAll()"

ENDLESS = """from IPython.display import display
def {head}:
    display("It has begun")
    while True:
        pass
"""


@pytest.fixture(scope="module")
def course():
    return nbformat.read(lab.NOTEBOOKS[1], as_version=4)


@pytest.fixture(scope="module")
def cells(course):
    """Sources that are copied."""
    code = [cell.source for cell in course.cells if cell.cell_type == "code"]
    marks = ["import matplotlib", "def loss(t)", "explore(", "average_rate.check", "tolerance_game.check"]
    return [next(source for source in code if mark in source) for mark in marks]


@pytest.fixture(scope="module")
def content(course, cells):
    return nbformat.v4.new_notebook(
        cells=list(map(nbformat.v4.new_code_cell, cells)),
        metadata={"kernelspec": course.metadata.kernelspec},  # or JupyterLab asks
    )


@pytest.fixture(scope="module")
def her_page(desk, server, content):
    for name in ("own.ipynb", "other.ipynb"):
        server.api(f"contents/{name}", "PUT", {"type": "notebook", "content": content})
    with lab.opened(desk, server, "own.ipynb"):
        yield desk
        lab.finish(desk, CLOSE_OTHERS)


@pytest.fixture
def own(request, her_page, server, content):
    """Her page. After a test that failed it is loaded again, as the tests leave it that pass."""
    failed = request.session.testsfailed
    yield her_page
    if request.session.testsfailed > failed:
        lab.finish(her_page, SHUT_DOWN)
        server.api("contents/own.ipynb", "PUT", {"type": "notebook", "content": content})
        lab.visit(her_page, server.address("own.ipynb"))
        lab.run_all(her_page)


def test_cells_are_run_out_of_order_and_twice(own):
    assert "NameError: name 'np' is not defined" in run(own, SLIDER)
    assert "NameError: name 'exercise' is not defined" in run(own, NUMBER)
    for cell in (IMPORTS, LOSS, SLIDER, SLIDER):
        assert "Error" not in run(own, cell)
    assert len(lab.outputs(own, "application/vnd.jupyter.widget-view+json")) == 1
    expect(own.locator(READING)).to_have_text(said(own, SLIDER))
    slide(own)
    assert run(own, NUMBER) == run(own, NUMBER) != ""


def test_python_knows_where_a_slider_stands(own, cells):
    run(own, SLIDER)
    at_first = run(own, NUMBER, "print(_.values)")
    slide(own)
    assert run(own, NUMBER) != at_first
    run(own, NUMBER, cells[NUMBER])


def test_a_rubbish_answer_gets_a_sentence(own, cells):
    for cell, question in ((NUMBER, "average_rate"), (FUNCTION, "tolerance_game")):
        for answer in ("None", "'rubbish'", "float('nan')", "lambda t: 1 / 0"):
            assert run(own, cell, f"exercise.{question}.check({answer})").startswith("↻ Not yet\n"), answer
        assert run(own, cell, cells[cell]).startswith("✎ Not tried yet\n")


def test_an_endless_answer_is_stopped(own, cells):
    endless = f"{ENDLESS.format(head='small_enough(t)')}\nexercise.tolerance_game.check(small_enough)"
    assert "↻ Not yet\nYou stopped `small_enough(" in stop(own, FUNCTION, endless)
    assert run(own, FUNCTION, cells[FUNCTION]).startswith("✎ Not tried yet\n")


def test_a_slider_of_her_own_fails(own, cells):
    """The error is hers, so it leads to her lines and not through the course's."""
    broken = cells[SLIDER].replace("def move(h):", "def move(h):\n    h.size")
    assert broken != cells[SLIDER]
    error = run(own, SLIDER, broken)
    assert re.search(r"The picture cannot be drawn at h = .+: '\w+' object has no attribute 'size'", error)
    assert re.search(r"-> \d+ +h\.size", error)
    assert error.count("mathtools") == 1  # where the sentence comes from: IPython always shows the last frame
    endless = cells[SLIDER].replace("def move(h):", ENDLESS.format(head="move(h)"))
    error = stop(own, SLIDER, endless)
    assert "KeyboardInterrupt" in error
    assert "mathtools" not in error
    run(own, SLIDER, cells[SLIDER])
    slide(own)


def test_the_kernel_is_restarted_while_a_slider_moves(own):
    begin(own, f"() => {lab.NOTEBOOK}.sessionContext.restartKernel()")
    for _ in range(5):
        slide(own)
    end(own)
    assert_still_moves(own)


def test_the_kernel_is_killed_while_a_slider_moves(own, cells):
    code = "import os; os.kill(os.getpid(), 9)"
    begin(
        own, f"(code) => {lab.NOTEBOOK}.sessionContext.session.kernel.requestExecute({{ code }}).done", code
    )
    for _ in range(5):
        own.locator(HANDLE).press("ArrowLeft")  # may be lost: the message takes the keyboard
    message = own.locator(".jp-Dialog")
    expect(message).to_contain_text("It will restart automatically")
    message.get_by_role("button").last.click()
    expect(message).to_have_count(0)
    assert_still_moves(own)

    assert "NameError: name 'np' is not defined" in run(own, SLIDER)
    lab.run_all(own)
    assert lab.outputs(own, "error") == []
    slide(own)


def assert_still_moves(page):
    slide(page)
    page.locator(f"{PANEL} {explorer.RESET}").click()
    expect(page.locator(READING)).to_have_text(said(page, SLIDER))


def test_two_notebooks_are_open_at_once(own):
    here = own.locator(READING).inner_text()
    lab.open_too(own, "other.ipynb")
    assert "NameError: name 'np' is not defined" in run(own, SLIDER)  # a kernel of its own
    lab.run_all(own)
    slide(own)
    slide(own)
    there = own.locator(READING).inner_text()
    lab.open_too(own, "own.ipynb")
    assert own.locator(READING).inner_text() == here
    slide(own)
    lab.open_too(own, "other.ipynb")
    assert own.locator(READING).inner_text() == there


def test_a_saved_notebook_is_opened_with_trust_and_without(own, server, cells):
    lab.open_too(own, "own.ipynb")
    reading = own.locator(READING).inner_text()
    lab.open_the_next_day(own, server.address("own.ipynb"))
    assert lab.errors_shown(own) == []
    expect(own.locator(READING)).to_have_text(reading)
    slide(own)

    content = server.api("contents/own.ipynb")["content"]
    assert [cell["source"] for cell in content["cells"]] == cells
    for cell in content["cells"]:  # as it comes from another machine: no signature of this one fits
        cell["metadata"]["trusted"] = False
        cell["source"] += "\n"
    server.api("contents/received.ipynb", "PUT", {"type": "notebook", "content": content})
    lab.open_too(own, "received.ipynb")
    expect(own.locator(f"{PANEL} img[alt^='A falling loss curve']")).to_have_count(1)
    assert own.locator(READING).count() == 0
    assert lab.errors_shown(own) == []
    for cell in (IMPORTS, LOSS, SLIDER):
        run(own, cell)
    slide(own)


def run(page, cell, source=None):
    """Run one cell, with another source if one is given; return what it says, an error with its traceback."""
    begin_cell(page, cell, source)
    end(page)
    return said(page, cell)


def stop(page, cell, source):
    """Run a cell that never ends, and stop it by the button of the toolbar once it has begun."""
    begin_cell(page, cell, source)
    output = page.locator(f"{PANEL} .jp-Cell").nth(cell).locator(".jp-OutputArea")
    expect(output).to_contain_text("It has begun")
    page.locator(f"{PANEL} [data-jp-item-name=interrupt]").click()
    end(page)
    return said(page, cell)


def begin_cell(page, cell, source):
    begin(
        page,
        f"""([cell, source]) => {{
            const notebook = {lab.NOTEBOOK}.content;
            notebook.activeCellIndex = cell;
            if (source !== null) notebook.widgets[cell].model.sharedModel.source = source;
            return window.jupyterapp.commands.execute('notebook:run-cell');
        }}""",
        [cell, source],
    )


def begin(page, function, arg=None):
    """Begin what a function of JavaScript promises; whether it is kept or broken, it has an end."""
    page.evaluate(f"(arg) => {{ window.begun = Promise.allSettled([({function})(arg)]); }}", arg)


def end(page):
    """Wait for the end of what was begun last."""
    lab.finish(page, "() => window.begun")


def said(page, cell):
    text = page.evaluate(
        f"""(cell) => {lab.NOTEBOOK}.content.widgets[cell].model.outputs.toJSON().map((output) =>
            output.traceback?.join('\\n') ?? output.text ?? output.data['text/plain']).join('\\n')""",
        cell,
    )
    return re.sub(r"\x1b\[[\d;]*m", "", text)


def slide(page):
    """Press a key on the slider until the reading follows: JupyterLab may take the keyboard meanwhile."""
    reading = page.locator(READING)
    before = reading.inner_text()
    for _ in range(30):
        page.locator(HANDLE).press("ArrowLeft")
        with contextlib.suppress(AssertionError):
            expect(reading).not_to_have_text(before, timeout=10_000)
            return
    pytest.fail(f"The slider does not move the picture from {before!r}")
