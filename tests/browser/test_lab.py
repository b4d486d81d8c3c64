"""Every notebook as its reader meets it: in JupyterLab, in a browser, with keyboard and mouse.

A notebook is opened once and run once (the fixture `opened`); then the tests take turns on the same page.
"""

import ast
import importlib
import re

import everybody
import lab
import nbformat
import pytest
from playwright.sync_api import TimeoutError, expect

from mathtools.exercises.feedback import LOOKS

#: What a slider moves: the picture's moving part, and its reading.
LOOK = """(box) => [
    box.querySelector('.explore-moving').innerHTML, box.querySelector('.explore-reading').textContent
]"""


#: Whether a slider stands at its right end.
AT_END = "(slider) => slider.value === slider.max"


@pytest.fixture(scope="module")
def code(opened):
    """The code cells as they are saved, by their place in the notebook."""
    cells = nbformat.read(opened.path, as_version=4).cells
    return {i: cell for i, cell in enumerate(cells) if cell.cell_type == "code"}


def test_it_opens_with_its_pictures(opened, code):
    """A clone is not trusted at first: still pictures have to be there, and no error or question."""
    saved = [
        output
        for cell in code.values()
        for output in cell.outputs
        if "<img" in output.get("data", {}).get("text/html", "")
    ]
    assert opened.at_first["errors"] == []
    assert opened.at_first["pictures"] == len(saved)
    assert opened.locator(".jp-Dialog, .Toastify__toast").count() == 0


def test_it_runs_to_the_end(opened, code):
    announced = [cell.source for cell in code.values() if "raises-exception" in cell.metadata.get("tags", [])]
    assert lab.outputs(opened, "error") == announced
    assert lab.execution_counts(opened) == list(range(1, len(code) + 1))
    assert lab.errors_shown(opened) == []


def test_every_picture_is_there(opened, code):
    shown = lab.outputs(opened, "application/vnd.jupyter.widget-view+json")
    assert len(shown) >= sum("explore(" in cell.source for cell in code.values())
    assert opened.locator(".explore-moving:has(*)").count() == len(shown)
    images = opened.locator(".jp-OutputArea-output img").evaluate_all(
        "(images) => images.map((image) => [image.naturalWidth, image.alt])"
    )
    assert [alt for width, alt in images if width == 0 or len(alt) < 30] == []


def test_every_slider_moves_its_picture(opened):
    for box in opened.locator(".explore-box").element_handles():
        start = box.evaluate(LOOK)
        for slider in box.query_selector_all("input[type=range]"):
            slider.focus()
            at_end = slider.evaluate(AT_END)
            for key in ("ArrowLeft" if at_end else "ArrowRight", "Home", "End"):
                before = box.evaluate(LOOK)
                opened.keyboard.press(key)
                wait_for_picture(opened, box, key, "now[0] !== other[0] && now[1] !== other[1]", before)
            before = box.evaluate(LOOK)
            drag(opened, slider)
            wait_for_picture(opened, box, "dragging", "now[0] !== other[0] && now[1] !== other[1]", before)
        box.query_selector(".explore-reset").click()
        wait_for_picture(opened, box, "Reset", "now[0] === other[0] && now[1] === other[1]", start)


def wait_for_picture(page, box, act, condition, other):
    """Wait until picture and reading, `now`, are as they should be beside the `other` ones."""
    try:
        page.wait_for_function(
            f"([box, other]) => {{ const now = ({LOOK})(box); return {condition}; }}",
            arg=[box, other],
            timeout=60_000,
        )
    except TimeoutError:
        now = box.evaluate(LOOK)
        picture = "the same picture" if now[0] == other[0] else "another picture"
        pytest.fail(f"{act} led from {other[1]!r} to {now[1]!r} and {picture}", pytrace=False)


def drag(page, slider):
    """Take the slider with the mouse from its right end to a little behind the middle."""
    slider.scroll_into_view_if_needed()
    track = slider.bounding_box()
    height = track["y"] + track["height"] / 2
    page.mouse.move(track["x"] + track["width"] - 5, height)
    page.mouse.down()
    page.mouse.move(track["x"] + 0.6 * track["width"], height, steps=5)
    page.mouse.up()


def test_every_exercise_answers(opened, code):
    module = f"mathtools.exercises.notebook_{int(opened.path.name[:2])}"
    for i, cell in code.items():
        if found := re.search(r"^(exercise\.(\w+))\.check\(", cell.source, re.M):
            name, question = found[1], getattr(importlib.import_module(module), found[2])
            for status, value, attribute in (
                ("not yet", question.mistakes[0].example, "mistakes[0].example"),
                ("right", question.value, "value"),
            ):
                answer = written(value, f"{name}.{attribute}")
                heading = run_with(opened, i, f"answer = {answer}\n{name}.check(answer)")
                assert heading.startswith(" ".join(LOOKS[status][:2])), f"{name} to {answer}"


def written(value, name):
    """The value as a learner would type it; what is no literal, such as a function, is typed by name."""
    try:
        ast.literal_eval(repr(value))
    except (SyntaxError, ValueError):
        return name
    return repr(value)


def run_with(page, i, source):
    """Put a text into a cell by the keyboard and run it; return the first line of its output."""
    cell = page.locator(".jp-Notebook .jp-Cell").nth(i)
    cell.locator(".cm-content").click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(source)
    before = cell.locator(".jp-InputPrompt").inner_text()
    page.keyboard.press("Control+Enter")
    page.wait_for_function(
        r"""([cell, before]) => {
            const prompt = cell.querySelector('.jp-InputPrompt').textContent;
            return /\d/.test(prompt) && prompt !== before && cell.querySelector('.jp-OutputArea-output p');
        }""",
        arg=[cell.element_handle(), before],
    )
    return cell.locator(".jp-OutputArea-output p").first.inner_text()


def test_formulas_are_typeset(opened):
    """Also those of the checker, which the test before has made speak."""
    opened.evaluate("async () => { await window.MathJax?.startup?.promise; }")
    faults = "mjx-merror, [data-mjx-error], mjx-container [style*='color: red']"
    assert opened.locator(faults).all_inner_texts() == []
    raw = opened.locator(".jp-RenderedMarkdown").evaluate_all(
        r"""(cells) => cells.flatMap((cell) => {
            const copy = cell.cloneNode(true);
            copy.querySelectorAll('code, pre, mjx-container').forEach((element) => element.remove());
            return copy.textContent.match(/.{0,30}(\$|\\[a-z]{2,}).{0,30}/g) ?? [];
        })"""
    )
    assert raw == [], "formulas that were left as they are"


@pytest.fixture
def wide_again(opened):
    yield
    everybody.resize(opened, 1280)


@pytest.mark.usefixtures("wide_again")
def test_nothing_is_cut_off(opened):
    """What is wider than its place may be scrolled to, but not be hidden."""
    for width in (1280, 640, 400):  # of which 640 is a usual window at 200 % zoom
        everybody.resize(opened, width)
        assert opened.evaluate(everybody.CUT_OFF) == [], f"at {width} px"


def test_tab_leads_everywhere_and_on(opened):
    """The keyboard alone reaches each slider, Reset, fold and link in order, shows it, and goes on."""
    number, way = everybody.walk(opened)
    stops = [place for place in way if place["stop"] >= 0]
    assert [place["stop"] for place in stops] == list(range(number))
    assert [place["what"] for place in stops if not place["seen"]] == []
    assert [place["what"] for place in way if place["explorer"] and place not in stops] == [], "idle stops"


def test_sliders_are_read_out(opened):
    """A screen reader is told what the picture shows, which slider stands where, and what has changed."""
    with everybody.Listener(opened) as listener:
        for k, box in enumerate(opened.locator(".explore-box").all()):
            now = at_first = listener.explorer(k)
            (picture,) = at_first["pictures"]
            assert len(picture) >= 30
            assert at_first["announced"] == "polite"
            names = box.locator(".explore-name").all_inner_texts()
            for slider in box.locator("input[type=range]").all():
                slider.focus()
                at_end = slider.evaluate(AT_END)
                opened.keyboard.press("ArrowLeft" if at_end else "ArrowRight")
                now = listener.wait_for_change(k, now)
                shown = box.locator(".explore-value").all_inner_texts()
                assert now["sliders"] == list(zip(names, shown, strict=True))
            box.locator(".explore-reset").focus()
            opened.keyboard.press("Enter")
            listener.wait_for(k, at_first)


@pytest.mark.parametrize("opened", lab.NOTEBOOKS[:1], ids=lambda path: path.stem, indirect=True)
def test_answers_folds_and_links_without_a_mouse(opened, code):
    everybody.leave_cells(opened)
    i = next(i for i, cell in code.items() if "exercise.first_slope.check(" in cell.source)
    for _ in range(i):
        opened.keyboard.press("ArrowDown")
    opened.wait_for_function(f"(i) => {lab.NOTEBOOK}.content.activeCellIndex === i", arg=i)
    cell = opened.locator(".jp-Notebook .jp-Cell").nth(i)
    opened.keyboard.press("Enter")
    expect(cell.locator(".cm-content")).to_be_focused()
    opened.keyboard.press("ControlOrMeta+a")
    opened.keyboard.insert_text("exercise.first_slope.check(0.5)")
    opened.keyboard.press("Control+Enter")
    expect(cell.locator(".jp-OutputArea-output")).to_contain_text(LOOKS["not yet"][1])

    fold = opened.locator("summary").first
    fold.focus()
    opened.keyboard.press("Enter")
    expect(fold.locator("xpath=..")).to_have_attribute("open", "")

    opened.evaluate(
        """() => window.addEventListener('click', (event) => {
            window.followed = event.target.getAttribute('href');
            event.preventDefault();
            event.stopImmediatePropagation();
        }, { capture: true, once: true })"""
    )
    opened.locator(".jp-RenderedMarkdown a[href*='01a_derivative_as_limit']").first.focus()
    opened.keyboard.press("Enter")
    opened.wait_for_function("window.followed?.includes('01a_derivative_as_limit.ipynb')")


@pytest.mark.parametrize("opened", lab.NOTEBOOKS[:1], ids=lambda path: path.stem, indirect=True)
def test_sliders_move_the_next_day(opened, server):
    """Opened again and not run: `course.py lab` has the widgets' state saved, and no kernel is needed."""
    seen = opened.locator(".explore-moving:has(*)")
    number = seen.count()
    lab.open_the_next_day(opened, server.address(opened.path.name))
    expect(seen).to_have_count(number)
    assert lab.errors_shown(opened) == []
    test_every_slider_moves_its_picture(opened)


def test_nobody_else_is_asked_for_anything(opened):
    """Last, so that it has seen all that the page has loaded: the course works without a network."""
    assert opened.foreign == []
