"""A picture with sliders in a page: where its parts are, and what is done with them.

Whatever the browser tests have to know of how sliders are built stands here.
"""

import contextlib

from playwright.sync_api import Error

BOX = ".explore-box"
SLIDER = "input[type=range]"
NAME, VALUE = ".explore-name", ".explore-value"  # what stands before and behind a slider
MOVING, READING, RESET = ".explore-moving", ".explore-reading", ".explore-reset"

#: JavaScript: the reading and the picture that a slider moves.
LOOK = f"(box) => ['{READING}', '{MOVING}'].map((part) => box.querySelector(part).innerHTML)"

#: JavaScript: what a screen reader has to say, of each slider where it stands, and the reading; and what is
#: shown. The two are the same where all is well.
SAID = f"""(box) => {{
    const all = (part, say) => [...box.querySelectorAll(part)].map(say);
    const shown = (element) => element.innerText;
    const told = (slider) => slider.getAttribute('aria-valuetext');
    return [
        [all('{SLIDER}', told), all('[role=status]', shown)],
        [all('{VALUE}', shown), all('{READING}', shown)],
    ];
}}"""


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
    return list(zip(numbers, page.query_selector_all(BOX), strict=True))


def sliders(box):
    """Each slider of a picture with its name, in order."""
    names = [name.inner_text() for name in box.query_selector_all(NAME)]
    return list(zip(names, box.query_selector_all(SLIDER), strict=True))


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


def begin(box):
    """Keep in the page how a picture looks, at first and before what comes next; return what is said of it.

    Pictures are too large to be sent to and fro, and a page is too large to look for a picture each time:
    that is why a picture is a handle here.
    """
    return box.evaluate(f"(box) => {{ box.first = box.before = ({LOOK})(box); return ({SAID})(box); }}")


def focus(slider):
    """Focus a slider; return the key that moves it by one, back from its end and else forward."""
    is_last = slider.evaluate("(slider) => { slider.focus(); return slider.value === slider.max; }")
    return "ArrowLeft" if is_last else "ArrowRight"


def press(page, box, key):
    """Press a key on the slider in focus, and wait until its picture follows; return what is said of it."""
    page.keyboard.press(key)
    with at(key):
        return follow(page, box)


def drag(page, box, slider):
    """Take a slider with the mouse from its right end to a little behind its middle; the picture follows."""
    slider.scroll_into_view_if_needed()
    track = slider.bounding_box()
    height = track["y"] + track["height"] / 2
    page.mouse.move(track["x"] + track["width"] - 5, height)
    page.mouse.down()
    page.mouse.move(track["x"] + 0.6 * track["width"], height, steps=3)
    page.mouse.up()
    with at("dragging"):
        return follow(page, box)


def follow(page, box, back=False):
    """Wait until both reading and picture are others than before, or `back` to the first ones."""
    try:
        said = page.wait_for_function(
            f"""([box, back]) => {{
                const now = ({LOOK})(box);
                const there = (part, k) => back ? part === box.first[k] : part !== box.before[k];
                if (!now.every(there)) return false;
                box.before = now;
                return ({SAID})(box);
            }}""",
            arg=[box, back],
        )
    except Error as error:
        same = box.evaluate(f"(box) => ({LOOK})(box).map((part, k) => part === box.before[k])")
        reading, picture = ("the same" if part else "another" for part in same)
        now = box.query_selector(READING).inner_text()
        raise AssertionError(f"it led to {reading} reading, {now!r}, and {picture} picture") from error
    return said.json_value()
