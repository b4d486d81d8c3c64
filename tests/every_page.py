"""A look at every page of the site in Chromium: python tests/every_page.py SITE.

Each page opens without an error, and in both themes axe finds nothing in it that is ours; on a phone, 360
pixels wide, nothing sticks out; Tab alone reaches every slider and every field, and one sees where it is; on
paper no line is cut. Beside what the tests need it takes the package axe-playwright-python.
"""

import functools
import http.server
import sys
import threading
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parent / "browser"))
import lab

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
#: What the theme brings: its rules, and the parts of a page that they are about.
NOT_OURS = {"label-content-name-mismatch": "search-button"}
READY = "async () => { await window.MathJax?.startup?.promise; await document.fonts.ready; }"
UNFOLD = "document.querySelectorAll('details').forEach((fold) => (fold.open = true));"

#: JavaScript: what is wider than the window and cannot be scrolled to.
STICKS_OUT = """() => [...document.querySelectorAll(".bd-article *")].filter((one) => {
    if (one.closest("mjx-assistive-mml, mjx-ext, svg *") || !one.checkVisibility()) return false;
    const { width, left, right } = one.getBoundingClientRect();
    if (!width || (right <= innerWidth + 1 && left >= -1)) return false;
    for (let at = one.parentElement; at !== document.body; at = at.parentElement)
        if (["auto", "scroll"].includes(getComputedStyle(at).overflowX)) return at.clientWidth > innerWidth;
    return true;
}).filter((one, _, all) => !all.includes(one.parentElement)).map((one) => one.outerHTML.slice(0, 120))"""
#: JavaScript: lines of code that are cut on paper.
CUT = """() => [...document.querySelectorAll(".bd-article pre")]
    .filter((pre) => pre.checkVisibility() && pre.scrollWidth > pre.clientWidth + 1)
    .map((pre) => pre.textContent.slice(0, 60))"""
#: JavaScript: what is to be reached by Tab, numbered in the page.
STOPS = """() => {
    const stops = [...document.querySelectorAll(
        ".explore-box input, .field :is(input, textarea, select, button, [tabindex='0'])"
    )].filter((one) => one.checkVisibility() && !one.disabled && !one.closest("mjx-container"));
    // Of a group of round buttons Tab meets one.
    const first = (one) => one.type !== "radio" || one === one.form?.querySelector("input[type=radio]");
    window.stops = stops.filter(first);
    return window.stops.length;
}"""
#: JavaScript: whether the focus is seen, and the number of the stop it is on; -1 for another place.
WHERE = """() => {
    const one = document.activeElement;
    const look = getComputedStyle(one);
    const isLined = look.outlineStyle !== "none" && parseFloat(look.outlineWidth) > 0;
    const isSeen = isLined || look.boxShadow !== "none";
    const isEnd = one === document.body;
    const what = one.cloneNode(false).outerHTML.slice(0, 120);
    return { isEnd, isSeen, number: window.stops.indexOf(one), what };
}"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves the site, and says nothing of it."""

    def log_message(self, *_):
        """Nothing."""


def look(browser, address):
    """Everything that is wrong with a page, as sentences."""
    # Nothing moves: a colour on its way to the other theme is not what is read.
    page = browser.new_page(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    page.set_default_timeout(300_000)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("response", lambda response: response.ok or errors.append(f"{response.status} {response.url}"))
    page.on("console", lambda message: message.type == "error" and errors.append(message.text))
    errors = []
    page.goto(address)
    page.evaluate(UNFOLD)
    page.evaluate(READY)
    yield from walk(page)
    page.set_viewport_size({"width": 360, "height": 740})
    page.wait_for_timeout(500)  # for what a page puts off until it is drawn
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > 360:
        yield f"on a phone it is {width} pixels wide"
    yield from (f"sticks out on a phone: {place}" for place in page.evaluate(STICKS_OUT))
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 720, "height": 1000})  # the width of A4 without its margins
    yield from (f"cut on paper: {line}" for line in page.evaluate(CUT))
    yield from errors
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 1280, "height": 900})
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.wait_for_selector(f"html[data-theme={theme}]")
        for found in Axe().run(page, options=RULES).response["violations"]:
            places = [node["html"] for node in found["nodes"]]
            ours = [place for place in places if NOT_OURS.get(found["id"], "\0") not in place]
            if ours:
                yield f"{theme}: axe, {found['id']}, {len(ours)} times: {ours[0][:160]}"
    page.close()


def walk(page):
    """Press Tab through a page: what is passed over, and where one does not see the focus."""
    number = page.evaluate(STOPS)
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0);")
    met = set()
    for _ in range(5000):
        page.keyboard.press("Tab")
        where = page.evaluate(WHERE)
        if where["isEnd"]:
            break
        if where["number"] >= 0:
            met.add(where["number"])
            if not where["isSeen"]:
                yield f"its focus is not seen: {where['what']}"
    for missed in sorted(set(range(number)) - met):
        what = page.evaluate("(number) => window.stops[number].cloneNode(false).outerHTML", missed)
        yield f"Tab passes over {what[:120]}"


def main(site, names):
    """Look at all pages, or those whose names begin so; return the exit code."""
    handler = functools.partial(Quiet, directory=str(site))
    pages = [path.name for path in sorted(site.glob("*.html")) if path.name.startswith(tuple(names or [""]))]
    wrong = 0
    with (
        http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server,
        sync_playwright() as playwright,
    ):
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = playwright.chromium.launch(executable_path=lab.find_chromium(), args=[lab.OFFLINE])
        for name in pages:
            found = list(look(browser, f"http://127.0.0.1:{server.server_port}/{name}"))
            wrong += len(found)
            print(f"{name}: {len(found) or 'nothing'} wrong", *found, sep="\n  ", flush=True)
        browser.close()
        server.shutdown()
    return 1 if wrong else 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    sys.exit(main(Path(sys.argv[1]).resolve(), sys.argv[2:]))
