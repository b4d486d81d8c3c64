"""How a page is met without a mouse and in a narrow window."""

import lab
from explorer import BOX, RESET, SLIDER

#: JavaScript: all that answers to the keyboard in a notebook and is in sight. Lab's own anchors do not count.
STOPS = f"""() => [...document.querySelectorAll(
    '{BOX} {SLIDER}, {RESET}, summary, .jp-RenderedMarkdown a:not(.jp-InternalAnchorLink)'
)].filter((element) => element.closest('.jp-Notebook') && element.checkVisibility())"""

#: JavaScript: outputs and text with something that sticks out and cannot be scrolled to.
CUT_OFF = """() => {
    const outer = document.querySelector('.jp-NotebookPanel-notebook .jp-WindowedPanel-outer');
    const { left, right } = outer.getBoundingClientRect();
    const scrolls = (element) => {
        for (let at = element.parentElement; at !== outer; at = at.parentElement) {
            const way = getComputedStyle(at).overflowX;
            if (['auto', 'scroll'].includes(way) && at.scrollWidth > at.clientWidth) return true;
            if (['hidden', 'clip'].includes(way)) return false;
        }
        return outer.scrollWidth > outer.clientWidth;
    };
    const isCut = (element) => {
        const box = element.getBoundingClientRect();
        const hides = element instanceof HTMLElement
            && ['hidden', 'clip'].includes(getComputedStyle(element).overflowX);
        return element.checkVisibility() && (
            (hides && element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1)
            || (box.width > 0 && (box.right > right + 1 || box.left < left - 1) && !scrolls(element)));
    };
    const cells = [...outer.querySelectorAll('.jp-Cell')];
    const areas = [...outer.querySelectorAll('.jp-OutputArea-output, .jp-RenderedMarkdown')];
    // MathJax cuts the bar of a brace to its length out of a longer one: mjx-ext.
    return areas.filter((area) => [area, ...area.querySelectorAll('*')].some((element) =>
        !element.closest('mjx-assistive-mml, mjx-ext, svg *') && isCut(element)
    )).map((area) => {
        const cell = cells.indexOf(area.closest('.jp-Cell'));
        return `cell ${cell}: ${area.textContent.trim().slice(0, 80)}`;
    });
}"""


def without_pressing(page):
    """What Tab will meet, as it is written in the page: it goes from each place in the page to the next.

    Returns
    -------
    dict
        HTML of what keeps that from being so: stops that Tab passes over, stops whose focus is not seen,
        places in a picture with sliders that are no stops, and places that want their turn too early.
    """
    return page.evaluate(
        f"""(box) => {{
            const stops = ({STOPS})();
            const named = (elements) => elements.map((one) => one.cloneNode(false).outerHTML.slice(0, 120));
            const isSeen = (element) => {{
                element.focus({{ preventScroll: true, focusVisible: true }});
                const look = getComputedStyle(element);
                return document.activeElement === element
                    && look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) > 0;
            }};
            const places = [...document.querySelectorAll(`.jp-Notebook ${{box}} *`)];
            return {{
                passed_over: named(stops.filter((stop) => stop.tabIndex < 0 || stop.closest('[inert]'))),
                unseen: named(stops.filter((stop) => !isSeen(stop))),
                idle: named(places.filter((one) => one.tabIndex >= 0 && !stops.includes(one))),
                early: named([...document.querySelectorAll('.jp-Notebook [tabindex]')].filter(
                    (one) => one.tabIndex > 0)),
            }};
        }}""",
        BOX,
    )


def leave_cells(page):
    """Stand on the first cell, as after Escape: not writing in it."""
    page.evaluate(
        f"""() => {{
            const {{ content }} = {lab.NOTEBOOK};
            content.activeCellIndex = 0;
            content.mode = 'command';
        }}"""
    )
    lab.settle(page)  # so that nothing takes the focus away again
    page.locator(".jp-Notebook .jp-Cell").first.focus()


def walk(page):
    """Press Tab from the first cell to the end of the notebook.

    Returns
    -------
    tuple of int and list of dict
        How many stops there are, and where Tab has led: the cell; the number of the stop, or -1 for another
        place in the notebook; whether it belongs to a picture with sliders; whether its focus is to be seen;
        and what it is.
    """
    number = page.evaluate(f"() => {{ window.stops = ({STOPS})(); return window.stops.length; }}")
    leave_cells(page)
    way = []
    while len(way) < number + 300:  # the rest: places that scroll, and buttons of JupyterLab's own
        page.keyboard.press("Tab")
        place = page.evaluate(
            """(box) => {
                const element = document.activeElement, look = getComputedStyle(element);
                const cells = [...document.querySelectorAll('.jp-Notebook .jp-Cell')];
                return element.closest('.jp-Notebook') && {
                    cell: cells.indexOf(element.closest('.jp-Cell')),
                    stop: window.stops.indexOf(element),
                    explorer: Boolean(element.closest(box)),
                    seen: look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) > 0,
                    what: element.cloneNode(false).outerHTML.slice(0, 120),
                };
            }""",
            BOX,
        )
        if not place:
            return number, way
        way.append(place)
    raise AssertionError(f"Tab does not leave the notebook; it ends at {way[-1]['what']}")
