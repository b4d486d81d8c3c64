"""Every notebook as its reader meets it: in JupyterLab, in a browser, with keyboard and mouse.

A notebook is opened once (the fixture `opened`), and some are run once (the fixture `ran`, see `lab.RUN`);
then the tests take turns on the same page.
"""

import ast
import contextlib
import functools
import importlib
import re

import everybody
import explorer
import lab
import nbformat
import pytest
from explorer import at
from playwright.sync_api import TimeoutError, expect
from processors import differences

from mathtools.exercises.engine import Question
from mathtools.exercises.feedback import LOOKS


@pytest.fixture
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
    assert len(opened.at_first["pictures"]) == len(saved)
    assert [alt for alt in opened.at_first["pictures"] if len(alt) < 30] == []
    assert opened.locator(".jp-Dialog, .Toastify__toast").count() == 0


def test_it_runs_to_the_end(ran, code):
    announced = [cell.source for cell in code.values() if "raises-exception" in cell.metadata.get("tags", [])]
    assert lab.outputs(ran, "error") == announced
    assert lab.execution_counts(ran) == list(range(1, len(code) + 1))
    assert lab.errors_shown(ran) == []


def test_it_prints_what_is_saved(ran):
    kept = nbformat.read(ran.path, as_version=4)
    run = nbformat.from_dict(lab.content(ran))
    if different := list(differences(kept, run)):
        raise AssertionError("\n".join(different))


def test_every_picture_is_there(ran, code):
    shown = lab.outputs(ran, "application/vnd.jupyter.widget-view+json")
    pictures = ran.locator(".explore-moving:has(*)").count()
    assert pictures >= sum("explore(" in cell.source for cell in code.values())
    assert pictures + ran.locator(".field form").count() == len(shown)
    images = ran.locator(".jp-OutputArea-output img").evaluate_all(
        "(images) => images.map((image) => [image.naturalWidth, image.alt])"
    )
    assert [alt for width, alt in images if width == 0 or len(alt) < 30] == []


def test_every_slider_moves_its_picture_and_says_so(ran):
    """By the keyboard, one of each picture also by the mouse; who does not see it is told of every change."""
    for picture, (cell, box) in enumerate(explorer.explorers(ran)):
        at_first = explorer.begin(box)
        seen = ran.locator(explorer.BOX).nth(picture)
        with at(f"cell {cell}"):
            expect(seen.locator("[role=img]")).to_have_accessible_name(re.compile(".{30}"))
            assert box.query_selector("[aria-live=off]") is None
        for number, (name, slider) in enumerate(explorer.sliders(box)):
            with at(f"cell {cell}, slider {name}"):
                expect(seen.locator(explorer.SLIDER).nth(number)).to_have_role("slider")
                expect(seen.locator(explorer.SLIDER).nth(number)).to_have_accessible_name(name)
                for key in (explorer.focus(slider), "Home", "End"):
                    said, shown = explorer.press(ran, box, key)
                    assert said == shown
                if number == 0:
                    explorer.drag(ran, box, slider)
        with at(f"cell {cell}, Reset"):
            box.query_selector(explorer.RESET).press("Enter")
            assert explorer.follow(ran, box, back=True) == at_first


@functools.cache
def exercises(path):
    """The questions of a notebook: the number of the cell that asks each, and what it is."""
    cells = nbformat.read(path, as_version=4).cells
    found = {i: re.search(r"^exercise\.(\w+)\.check\(", cell.source, re.M) for i, cell in enumerate(cells)}
    asked = {i: name[1] for i, name in found.items() if name}
    if not asked:  # as in the mixed review, whose questions are drawn
        return {}
    module = importlib.import_module(f"mathtools.exercises.notebook_{int(path.name[:2])}")
    found = {i: getattr(module, name) for i, name in asked.items()}
    return {i: question for i, question in found.items() if isinstance(question, Question)}  # no guesses


def kinds(path):
    """The first question of each kind in a notebook, by its kind."""
    return {type(question): i for i, question in reversed(exercises(path).items())}


def test_exercises_answer(ran):
    """A question of each kind where the course first asks one, to a wrong and a right answer.

    All others are tried without a browser, and say in the browser whatever they can (the next test).
    """
    earlier = lab.RUN[: lab.RUN.index(ran.path)]
    known = {kind for path in earlier for kind in kinds(path)}
    for i in sorted(i for kind, i in kinds(ran.path).items() if kind not in known):
        question = exercises(ran.path)[i]
        name = f"exercise.{question.name}"
        for status, value, attribute in (
            ("not yet", question.mistakes[0].example, "mistakes[0].example"),
            ("right", question.value, "value"),
        ):
            answer = written(value, f"{name}.{attribute}")
            with at(f"cell {i}, {name} to {answer}"):
                heading = run_with(ran, i, f"answer = {answer}\n{name}.check(answer)")
                assert heading.startswith(" ".join(LOOKS[status][:2]))


def written(value, name):
    """The value as a learner would type it; what is no literal, such as a function, is typed by name."""
    try:
        ast.literal_eval(repr(value))
    except (SyntaxError, ValueError):
        return name
    return repr(value)


def run_with(page, i, source):
    """Put a text into a cell by the keyboard and run it; return the first line of its output."""
    cell = explorer.cells(page).nth(i).element_handle()
    cell.query_selector(".cm-content").click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(source)
    before = cell.query_selector(".jp-InputPrompt").inner_text()
    page.keyboard.press("Control+Enter")
    page.wait_for_function(
        r"""([cell, before]) => {
            const prompt = cell.querySelector('.jp-InputPrompt').textContent;
            return /\d/.test(prompt) && prompt !== before && cell.querySelector('.jp-OutputArea-output p');
        }""",
        arg=[cell, before],
        timeout=lab.RUNNING * 1000,
    )
    return cell.query_selector(".jp-OutputArea-output p").inner_text()


def everything_said(questions):
    """What the checker says of a notebook's questions: to a wrong and to the right answer, and as help."""
    for question in questions:
        question = question.anew()  # its hints are counted, for other tests too
        yield from (question.check(question.mistakes[0].example), question.check(question.value))
        yield from (question.hint() for _ in question.hints)
        yield question.solution()


def test_formulas_are_typeset(opened):
    """Those of the text, and those that the checker says."""
    if asked := exercises(opened.path):
        said = [said._repr_mimebundle_()["text/markdown"] for said in everything_said(asked.values())]
        opened.evaluate(
            f"""([cell, text]) => {{
                const {{ model }} = {lab.NOTEBOOK}.content.widgets[cell];
                model.outputs.fromJSON([
                    {{ output_type: 'display_data', data: {{ 'text/markdown': text }}, metadata: {{}} }},
                ]);
                model.executionCount = 0; // so that the cell is put back
            }}""",
            [max(asked), "\n\n".join(said)],
        )
        expect(explorer.cells(opened).nth(max(asked))).to_contain_text(LOOKS["solution"][1])
    faults = "mjx-merror, [data-mjx-error], mjx-container [style*='color: red']"
    raw = r"""() => [...document.querySelectorAll('.jp-Notebook .jp-Cell')].flatMap((cell, k) =>
        [...cell.querySelectorAll('.jp-RenderedMarkdown')].flatMap((area) => {
            const copy = area.cloneNode(true);
            copy.querySelectorAll('code, pre, mjx-container').forEach((element) => element.remove());
            return copy.textContent.match(/.{0,30}(\$|\\[a-z]{2,}).{0,30}/g) ?? [];
        }).map((text) => `cell ${k}: ${text}`))"""
    with contextlib.suppress(TimeoutError):  # what is still raw then is said below
        opened.wait_for_function(f"() => ({raw})().length === 0")
    assert opened.evaluate(raw) == [], "formulas that were left as they are"
    assert opened.locator(faults).all_inner_texts() == []


def test_tab_will_lead_everywhere(opened):
    """To each slider, Reset, fold and link, and its focus is seen; for the order see the next test."""
    assert [*filter(None, everybody.without_pressing(opened).values())] == []


@pytest.mark.parametrize("notebook", lab.NOTEBOOKS[:2], ids=lambda path: path.stem, indirect=True)
def test_tab_leads_everywhere_and_on(ran):
    """The keyboard alone reaches each slider, Reset, fold and link in order, shows it, and goes on.

    In two notebooks that have all kinds of places: each Tab is a long search in a page as large as these.
    """
    number, way = everybody.walk(ran)
    stops = [place for place in way if place["stop"] >= 0]
    assert [place["stop"] for place in stops] == list(range(number))
    assert [place for place in stops if not place["seen"]] == []
    assert [place for place in way if place["explorer"] and place not in stops] == [], "idle stops"


@pytest.mark.parametrize("notebook", lab.NOTEBOOKS[:1], ids=lambda path: path.stem, indirect=True)
def test_answers_folds_and_links_without_a_mouse(ran, code):
    everybody.leave_cells(ran)
    i = next(i for i, cell in code.items() if "exercise.first_slope.check(" in cell.source)
    for _ in range(i):  # at most: the arrows pass over a cell whose code is folded away
        ran.keyboard.press("ArrowDown")
        if ran.evaluate(f"() => {lab.NOTEBOOK}.content.activeCellIndex") == i:
            break
    cell = explorer.cells(ran).nth(i)
    ran.keyboard.press("Enter")
    expect(cell.locator(".cm-content")).to_be_focused()
    ran.keyboard.press("ControlOrMeta+a")
    ran.keyboard.insert_text("exercise.first_slope.check(0.5)")
    ran.keyboard.press("Control+Enter")
    expect(cell.locator(".jp-OutputArea-output")).to_contain_text(LOOKS["not yet"][1])

    i = next(i for i, cell in code.items() if "explore(fig" in cell.source)
    explorer.cells(ran).nth(i).locator(explorer.RESET).focus()
    ran.keyboard.press("ArrowDown")  # from here on through the cells; on a slider it moves the slider
    ran.wait_for_function(f"() => {lab.NOTEBOOK}.content.activeCellIndex === {i + 1}")

    fold = ran.locator("summary").first
    fold.focus()
    ran.keyboard.press("Enter")
    expect(fold.locator("xpath=..")).to_have_attribute("open", "")

    ran.evaluate(
        """() => window.addEventListener('click', (event) => {
            window.followed = event.target.getAttribute('href');
            event.preventDefault();
            event.stopImmediatePropagation();
        }, { capture: true, once: true })"""
    )
    ran.locator(".jp-RenderedMarkdown a[href*='01a_derivative_as_limit']").first.focus()
    ran.keyboard.press("Enter")
    ran.wait_for_function("window.followed?.includes('01a_derivative_as_limit.ipynb')")


def test_nothing_is_cut_off(opened):
    """What is wider than its place may be scrolled to, but not be hidden.

    640 px is a usual window at 200 % zoom. What fits into 400 px fits into more, unless a style says
    otherwise, for which some notebooks are enough. Late in this file: to make a window wide again costs time.
    """
    for width in (1280, 640, 400) if opened.path in lab.RUN else [400]:
        lab.resize(opened, width)
        assert opened.evaluate(everybody.CUT_OFF) == [], f"at {width} px"


def test_nobody_else_is_asked_for_anything(notebook):
    """Last, so that it has seen all that the page has loaded: the course works without a network."""
    assert notebook.foreign == []
