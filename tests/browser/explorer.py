"""A picture with sliders in a page: where its parts are, and what is done with them.

Whatever the browser tests have to know of how sliders are built stands here.
"""

import contextlib

from playwright.sync_api import Error

BOX = ".explore-box"
SLIDER = "input[type=range]"
NAME, VALUE = ".explore-name", ".explore-value"  # what stands before and behind a slider
MOVING, READING, RESET = ".explore-moving", ".explore-reading", ".explore-reset"

#: JavaScript: the reading and the picture that a slider moves, and whether it stands at its end.
LOOK = f"(box) => ['{READING}', '{MOVING}'].map((part) => box.querySelector(part).innerHTML)"
IS_LAST = "(slider) => slider.value === slider.max"


@contextlib.contextmanager
def at(place):
    """Begin the first line of whatever fails here with its place."""
    try:
        yield
    except (AssertionError, Error) as error:
        error.args = (f"{place}: {error}",)
        raise


def cells(page):
    """The cells of the notebook in front; their numbers are counted from 0, as in nbval."""
    return page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook .jp-Cell")


def explorers(page):
    """Each cell's number and each picture with sliders in it, in order."""
    numbers = cells(page).evaluate_all(
        f"(cells) => cells.flatMap((cell, k) => [...cell.querySelectorAll('{BOX}')].map(() => k))"
    )
    return list(zip(numbers, page.locator(BOX).all(), strict=True))


def sliders(box):
    """Each slider of a picture with its name, in order."""
    names = box.locator(NAME).all_inner_texts()
    return list(zip(names, box.locator(SLIDER).all(), strict=True))


def readings(page):
    """What stands below each picture."""
    return page.locator(f"{BOX} {READING}").all_inner_texts()


def put_back(page, readings):
    """Reset each picture that does not say what it did at first."""
    page.evaluate(
        f"""(readings) => [...document.querySelectorAll('{BOX}')].forEach((box, k) => {{
            const moved = box.querySelector('{READING}').innerText !== readings[k];
            if (moved) box.querySelector('{RESET}').click();
        }})""",
        readings,
    )
    page.wait_for_function(
        f"""(readings) => [...document.querySelectorAll('{BOX} {READING}')].every(
            (reading, k) => reading.innerText === readings[k])""",
        arg=readings,
    )


def said(box):
    """What a screen reader has to say of a picture: of each slider where it stands, and the reading."""
    values = [slider.get_attribute("aria-valuetext") for slider in box.locator(SLIDER).all()]
    return values, box.get_by_role("status").inner_text()


def shown(box):
    """The same as it stands beside each slider and below the picture."""
    return box.locator(VALUE).all_inner_texts(), box.locator(READING).inner_text()


def look(box):
    return box.evaluate(LOOK)


def focus(slider):
    """Focus a slider; return the key that moves it by one, back from its end and else forward."""
    slider.focus()
    return "ArrowLeft" if slider.evaluate(IS_LAST) else "ArrowRight"


def press(box, key):
    """Press a key on the slider in focus, and wait until its picture follows."""
    before = look(box)
    box.page.keyboard.press(key)
    with at(key):
        wait_for(box, before, moved=True)


def drag(box, slider):
    """Take a slider with the mouse from its right end to a little behind its middle; the picture follows."""
    before = look(box)
    slider.scroll_into_view_if_needed()
    track = slider.bounding_box()
    height = track["y"] + track["height"] / 2
    mouse = box.page.mouse
    mouse.move(track["x"] + track["width"] - 5, height)
    mouse.down()
    mouse.move(track["x"] + 0.6 * track["width"], height, steps=5)
    mouse.up()
    with at("dragging"):
        wait_for(box, before, moved=True)


def wait_for(box, other, moved):
    """Wait until both reading and picture are others than the `other` ones, or both the same again."""
    try:
        box.page.wait_for_function(
            f"""([box, [reading, picture], moved]) =>
                (box.querySelector('{READING}').innerHTML !== reading) === moved
                && (box.querySelector('{MOVING}').innerHTML !== picture) === moved
            """,
            arg=[box.element_handle(), other, moved],
        )
    except Error as error:
        now = look(box)
        picture = "the same picture" if now[1] == other[1] else "another picture"
        raise AssertionError(f"it led from {other[0]!r} to {now[0]!r} and {picture}") from error
