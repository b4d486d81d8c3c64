"""How a page is met without a mouse, without eyes, and in a narrow window."""

import time

import lab

#: JavaScript: all that answers to the keyboard in a notebook and is in sight. Lab's own anchors do not count.
STOPS = f"""() => [...document.querySelectorAll(
    '{lab.SLIDER}, .explore-reset, summary, .jp-RenderedMarkdown a:not(.jp-InternalAnchorLink)'
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
    const areas = [...outer.querySelectorAll('.jp-OutputArea-output, .jp-RenderedMarkdown')];
    return areas.filter((area) => [area, ...area.querySelectorAll('*')].some((element) =>
        !element.closest('mjx-assistive-mml, svg *') && isCut(element)
    )).map((area) => area.textContent.trim().slice(0, 80));
}"""


def leave_cells(page):
    """Stand on the first cell, as after Escape: not writing in it."""
    page.evaluate(
        f"""() => {{
            const {{ content }} = {lab.NOTEBOOK};
            content.activeCellIndex = 0;
            content.mode = 'command';
        }}"""
    )
    settle(page)  # so that nothing takes the focus away again
    page.locator(".jp-Notebook .jp-Cell").first.focus()


def settle(page):
    """Let the page do what it has put off until it is drawn."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def walk(page):
    """Press Tab from the first cell to the end of the notebook.

    Returns
    -------
    tuple of int and list of dict
        How many stops there are, and where Tab has led: the number of the stop, or -1 for another place in
        the notebook; whether it belongs to a picture with sliders; whether its focus is to be seen; and what
        it is.
    """
    number = page.evaluate(f"() => {{ window.stops = ({STOPS})(); return window.stops.length; }}")
    leave_cells(page)
    way = []
    while len(way) < number + 300:  # the rest: places that scroll, and buttons of JupyterLab's own
        page.keyboard.press("Tab")
        place = page.evaluate(
            """() => {
                const element = document.activeElement, look = getComputedStyle(element);
                return element.closest('.jp-Notebook') && {
                    stop: window.stops.indexOf(element),
                    explorer: Boolean(element.closest('.explore-box')),
                    seen: look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) > 0,
                    what: element.outerHTML.slice(0, 120),
                };
            }"""
        )
        if not place:
            return number, way
        way.append(place)
    raise AssertionError(f"Tab does not leave the notebook; it ends at {way[-1]['what']}")


def resize(page, width):
    """Make the window so wide, with the side bar closed, and wait until the notebook has followed."""
    page.evaluate("() => window.jupyterapp.shell.collapseLeft()")
    page.set_viewport_size({"width": width, "height": 900})
    page.wait_for_function(
        """(width) => {
            const box = document.querySelector('.jp-NotebookPanel-notebook').getBoundingClientRect();
            return innerWidth === width && box.right <= width && box.width > width - 150;
        }""",
        arg=width,
    )
    settle(page)


class Listener:
    """What a screen reader is told of a page: Chromium's accessibility tree."""

    def __init__(self, page):
        self.page = page
        self.session = page.context.new_cdp_session(page)
        self.session.send("Accessibility.enable")

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.session.send("Accessibility.disable")
        self.session.detach()

    def explorer(self, k):
        """What is said of the k-th picture with sliders: of the picture, of each slider, and its reading."""
        box = self.session.send(
            "Runtime.evaluate", {"expression": f"document.querySelectorAll('.explore-box')[{k}]"}
        )["result"]["objectId"]
        nodes = self.session.send("Accessibility.queryAXTree", {"objectId": box})["nodes"]
        said = [node for node in nodes if not node["ignored"]]
        (status,) = _with_role(said, "status")
        names = [_name(node) for node in _with_role(said, "slider")]
        # Of a native slider the protocol tells the number, not the text that is read out in its place.
        texts = (
            self.page.locator(".explore-box")
            .nth(k)
            .locator("input")
            .evaluate_all("(sliders) => sliders.map((slider) => slider.getAttribute('aria-valuetext'))")
        )
        return {
            "pictures": [_name(node) for node in _with_role(said, "image")],
            "sliders": list(zip(names, texts, strict=True)),
            "reading": "".join(_name(node) for node in said if node["nodeId"] in status["childIds"]),
            "announced": _property(status, "live"),
        }

    def wait_for_change(self, k, before):
        """Wait until the k-th picture's reading and sliders are others than before."""
        return self._wait(k, lambda now: all(now[part] != before[part] for part in ("reading", "sliders")))

    def wait_for(self, k, state):
        """Wait until the same is said of the k-th picture as in another moment."""
        return self._wait(k, lambda now: now == state)

    def _wait(self, k, condition):
        end = time.monotonic() + lab.PATIENCE
        while not condition(now := self.explorer(k)):
            assert time.monotonic() < end, f"still said: {now}"
            self.page.wait_for_timeout(20)
        return now


def _with_role(nodes, role):
    return [node for node in nodes if node["role"]["value"] == role]


def _name(node):
    return node.get("name", {}).get("value", "")


def _property(node, name):
    return next((p["value"].get("value") for p in node["properties"] if p["name"] == name), None)
