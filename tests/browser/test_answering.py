"""The field below a question, by keyboard and mouse: what is typed, chosen and drawn, and what stays."""

import lab
import nbformat
import pytest
from playwright.sync_api import expect

IMPORTS = """
import numpy as np
from mathtools.exercises import notebook_1 as exercise, predictions, progress
from mathtools.exercises.guess import Guess
slopes = Guess("notebook_1.of_sine", asks="Slopes of the sine.", value=np.cos, x=(0, 6), y=(-1.5, 1.5))
"""
CELLS = [
    IMPORTS,
    "exercise.cube_quotient.check(...)",
    "exercise.power_proof.check(...)",
    "slopes.check(...)",
    "print(predictions(exercise), slopes.given(), progress())",
    "from mathtools.exercises.review import draw; draw(1, number=2).again()",
]
FORMULA, CHOICE, SKETCH, RECORD, REVIEW = range(1, 6)


@pytest.fixture(scope="module")
def page(desk, server):
    content = nbformat.v4.new_notebook(
        cells=list(map(nbformat.v4.new_code_cell, CELLS)),
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    )
    server.api("contents/fields.ipynb", "PUT", {"type": "notebook", "content": content})
    with lab.opened(desk, server, "fields.ipynb") as page:
        lab.run_all(page)
        yield page


def field(page, cell):
    return page.locator(".jp-Notebook .jp-Cell").nth(cell).locator(".field")


def box(page, cell):
    """What is announced above the field."""
    return field(page, cell).locator("[role=status]").first


def button(page, cell, name):
    return field(page, cell).get_by_role("button", name=name, exact=True)


def test_a_formula_is_typed_understood_and_judged(page):
    answer = field(page, FORMULA).get_by_label("Your answer")
    understood = field(page, FORMULA).locator(".field-understood")
    expect(box(page, FORMULA)).to_contain_text("✎ Not tried yet")
    answer.click()
    page.keyboard.type("3x^2 + 3x*h")
    expect(understood.locator("mjx-container")).to_be_visible()
    page.keyboard.type(" + h^2/2x")
    expect(understood).to_be_empty()
    expect(field(page, FORMULA).locator(".field-doubt")).to_contain_text("can be read in two ways")
    page.keyboard.press("Tab")  # to the first of the two readings
    page.keyboard.press("Enter")
    expect(answer).to_have_value("3x^2 + 3x*h + (h^2/2)*x")
    expect(answer).to_be_focused()
    expect(understood.locator("mjx-container")).to_be_visible()
    page.keyboard.press("Enter")
    expect(box(page, FORMULA)).to_contain_text("↻ Not yet")
    button(page, FORMULA, "Hint").click()
    expect(box(page, FORMULA)).to_contain_text("➜ Hint 1 of")
    answer.fill("3x^2 + 3x*h + h^2")
    answer.press("Enter")
    expect(box(page, FORMULA)).to_contain_text("✓ Right")
    expect(answer).to_be_focused()
    expect(box(page, FORMULA).locator("mjx-container").first).to_be_visible()


def test_letters_are_no_commands_of_the_notebook(page):
    """In JupyterLab's command mode A adds a cell, X cuts one and the arrows go to the next."""
    number = page.locator(".jp-Notebook .jp-Cell").count()
    field(page, CHOICE).get_by_role("radio").first.focus()
    for key in ("a", "x", "ArrowDown"):
        page.keyboard.press(key)
    expect(field(page, CHOICE).get_by_role("radio").nth(1)).to_be_checked()
    assert page.locator(".jp-Notebook .jp-Cell").count() == number
    page.keyboard.press("Enter")
    expect(box(page, CHOICE)).to_contain_text("↻ Not yet: one example taken for all whole numbers")
    field(page, CHOICE).get_by_label("for all real").check()
    button(page, CHOICE, "Check").click()
    expect(box(page, CHOICE)).not_to_contain_text("one example")


def test_a_curve_is_drawn_by_keys_and_by_mouse(page):
    pad = field(page, SKETCH).get_by_role("application")
    pad.focus()
    for turn in range(13):  # down from the left, up to the right
        page.keyboard.press("ArrowUp")
        for _ in range(abs(6 - turn)):
            page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowRight")
    spoken = field(page, SKETCH).locator(".field-spoken")
    expect(spoken).to_have_text("x = 6: height 0.9")
    page.keyboard.press("Enter")
    expect(box(page, SKETCH)).to_contain_text("◔ Your guess is kept")
    expect(box(page, SKETCH)).to_contain_text("begins near 0.9 and ends near 0.9")

    button(page, SKETCH, "Clear").click()
    pad.scroll_into_view_if_needed()
    area = pad.locator("rect").bounding_box()
    page.mouse.move(area["x"] + 1, area["y"] + 0.2 * area["height"])
    page.mouse.down()
    for x, y in ((0.5, 0.8), (0.995, 0.2)):
        page.mouse.move(area["x"] + x * area["width"], area["y"] + y * area["height"], steps=9)
    page.mouse.up()
    page.keyboard.press("Enter")
    expect(box(page, SKETCH)).to_contain_text("is zero near x = 1.5 and 4.5")


def test_a_button_draws_other_questions_by_keyboard(page):
    whole = field(page, REVIEW).first
    draw = whole.get_by_role("button", name="Draw other questions")
    forms = whole.locator(".field form")
    asked = ""
    for _ in range(2):
        draw.focus()
        page.keyboard.press("Enter")
        expect(whole.locator(".field")).to_have_count(2)
        expect(whole.locator(".field-box").first).to_contain_text("2 questions stand below")
        expect(draw).to_be_focused()
        expect(forms.first).not_to_have_attribute("aria-label", asked)
        asked = forms.first.get_attribute("aria-label")
    question = whole.locator(".field").first
    question.get_by_role("button", name="Hint").press("Enter")
    expect(question.locator(".field-box")).to_contain_text("Hint 1 of 2")
    answer = question.get_by_label("Your answer")
    answer.fill("12345")
    answer.press("Enter")
    expect(question.locator(".field-box")).to_contain_text("Not yet")
    whole.get_by_role("button", name="How did it go?").press("Enter")
    expect(whole.locator(".field-box").first).to_contain_text("1 not yet, 1 not tried")


def test_fields_fit_into_a_narrow_window(page):
    page.evaluate("() => window.jupyterapp.shell.collapseLeft()")
    page.set_viewport_size({"width": 400, "height": 900})
    page.wait_for_function("() => document.querySelector('.jp-NotebookPanel-notebook').clientWidth < 400")
    wide = page.locator(".field, .field form *").evaluate_all(
        "(parts) => parts.filter((part) => part.getBoundingClientRect().right > innerWidth).length"
    )
    assert wide == 0
    page.set_viewport_size({"width": 1280, "height": 900})


def test_the_next_day(page, server):
    """Without a kernel a field says so and asks nothing; what was answered is still known after a restart."""
    lab.open_the_next_day(page, server.address("fields.ipynb"))
    expect(field(page, FORMULA)).to_contain_text("To answer here, run this cell first")
    expect(field(page, FORMULA).locator("form")).to_be_hidden()
    assert lab.errors_shown(page) == []
    lab.run_all(page)
    expect(field(page, FORMULA).locator("form")).to_be_visible()
    expect(box(page, SKETCH)).to_contain_text("Your curve begins near")
    record = page.locator(".jp-Notebook .jp-Cell").nth(RECORD).locator(".jp-OutputArea-output")
    expect(record).to_contain_text("[0.0, 0.9")
    expect(record).to_contain_text("1 of ")
    assert page.foreign == []
