"""A smoke test of the site in other browsers: python tests/other_browsers.py firefox|webkit SITE [PAGE…].

Each page opens without an error, each slider moves by key, and one exercise of each kind is judged; what
needs Python is tried where the site has a Pyodide of its own (`python course.py site --pyodide FOLDER`).
Beside the course's environment it takes Firefox and the package marionette_driver, or WebKitGTK with its
WebDriver, the package selenium, and a display (xvfb-run).
"""

import functools
import http.server
import os
import shutil
import sys
import threading
import time
from pathlib import Path

PATIENCE = 300  # seconds
LISTEN = b"""<script>window.failures = [];
addEventListener("error", (event) => failures.push(event.message ?? "a file that a page loads"), true);
addEventListener("unhandledrejection", (event) => failures.push(String(event.reason)));
window.confirm = () => true;</script>"""
#: JavaScript: where a slider is, as it is read out; whether it is at its end; arguments: its number.
SLIDER = "const slider = document.querySelectorAll('.explore-box input')[arguments[0]];"
SAID = f"{SLIDER} return slider.getAttribute('aria-valuetext');"
AT_END = f"{SLIDER} return slider.value === slider.max;"
#: JavaScript: what the fields of a page ask; and what the box of one says; arguments: its number.
ASKS = "return [...document.querySelectorAll('form')].map((form) => form.getAttribute('aria-label'));"
BOX = """const form = document.querySelectorAll("form")[arguments[0]];
return form.closest(".field").querySelector(".field-box").innerText;"""
#: JavaScript: fills the field of a question, by its kind, and checks; arguments: number of the field, answer.
ANSWER = """const field = document.querySelectorAll("form")[arguments[0]].closest(".field, .field-code");
const input = field.querySelector("input[type=text], textarea");
if (input) { input.value = arguments[1]; input.dispatchEvent(new Event("input")); }
else field.querySelector(`input[value=${arguments[1]}]`).click();
field.querySelector(".field-check").click();"""


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves the site with a listener for errors in each page."""

    def do_GET(self):
        path = Path(self.translate_path(self.path))
        if path.suffix != ".html" or not path.is_file():
            return super().do_GET()
        page = path.read_bytes().replace(b"<head>", b"<head>" + LISTEN, 1)
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)
        return None

    def log_message(self, *_):
        """Nothing."""


class Firefox:
    """Firefox, by the protocol that it speaks itself."""

    def __init__(self):
        from marionette_driver import By, Keys
        from marionette_driver.marionette import Marionette

        self.by = By.CSS_SELECTOR
        self.keys = Keys
        program = shutil.which("firefox-esr") or shutil.which("firefox") or "firefox"
        self.driver = Marionette(bin=str(Path(program).resolve()), headless=True, gecko_log=os.devnull)
        self.driver.start_session()
        self.driver.timeout.page_load = PATIENCE
        self.open = self.driver.navigate
        self.find = functools.partial(self.driver.find_elements, self.by)

    def run(self, script, *given):
        return self.driver.execute_script(script, script_args=given, sandbox=None)

    def close(self):
        self.driver.quit()


class WebKit:
    """WebKitGTK, by its WebDriver."""

    def __init__(self):
        from selenium import webdriver
        from selenium.webdriver.common.by import By
        from selenium.webdriver.common.keys import Keys

        self.keys = Keys
        options = webdriver.WebKitGTKOptions()
        options.binary_location = str(next(Path("/usr").glob("lib*/*/webkit2gtk-4*/MiniBrowser")))
        options.add_argument("--automation")
        service = webdriver.WebKitGTKService(executable_path=shutil.which("WebKitWebDriver"))
        self.driver = webdriver.WebKitGTK(options=options, service=service)
        self.driver.set_page_load_timeout(PATIENCE)
        self.open = self.driver.get
        self.find = functools.partial(self.driver.find_elements, By.CSS_SELECTOR)
        self.run = self.driver.execute_script

    def close(self):
        self.driver.quit()


def until(check, what):
    """Wait for something, at most PATIENCE."""
    end = time.monotonic() + PATIENCE
    while not check():
        if time.monotonic() > end:
            raise SystemExit(f"Not within {PATIENCE} s: {what}")
        time.sleep(0.1)


def look(browser, address, name):
    """Open a page, and move each of its sliders by keys; return how many there are."""
    browser.open(f"{address}{name}")
    browser.run("document.querySelectorAll('details').forEach((fold) => (fold.open = true));")
    sliders = browser.find(".explore-box input[type=range]")
    for number, slider in enumerate(sliders):
        before = browser.run(SAID, number)
        keys = browser.keys
        slider.send_keys(keys.ARROW_LEFT if browser.run(AT_END, number) else keys.ARROW_RIGHT)
        until(lambda n=number, b=before: browser.run(SAID, n) != b, f"{name}: slider {number} moves")
    if failures := browser.run("return window.failures;"):
        raise SystemExit(f"{name}: {failures}")
    return len(sliders)


def judge(browser, address, site):
    """Answer one exercise of each kind; return the kinds."""
    cases = [
        ("a choice", "00_start_here.html", "notebook_0", "upright", "b", "Right"),
        ("a number", "00_start_here.html", "notebook_0", "first_slope", "2", "Right"),
        ("a prediction", "01a_derivative_as_limit.html", "notebook_1", "strips", "c", "kept"),
    ]
    if (site / "_static" / "pyodide").exists():
        cases.append(
            ("a formula", "01a_derivative_as_limit.html", "notebook_1", "cube_quotient", "3x^2", "Not yet")
        )
    for kind, page, module, name, answer, says in cases:
        question = getattr(__import__(f"mathtools.exercises.{module}", fromlist=[name]), name)
        browser.open(f"{address}{page}")
        number = browser.run(ASKS).index(question.asks)
        browser.run(ANSWER, number, answer)
        until(lambda n=number, s=says: s in browser.run(BOX, n), f"{kind} is judged")
        if failures := browser.run("return window.failures;"):
            raise SystemExit(f"{page}, {kind}: {failures}")
    return [kind for kind, *_ in cases]


def main(name, site, names):
    """Try a browser with all pages, or those whose names begin so; what fails is said in a sentence."""
    handler = functools.partial(Handler, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/"
        browser = {"firefox": Firefox, "webkit": WebKit}[name]()
        try:
            every = sorted(path.name for path in site.glob("*.html"))
            pages = [page for page in every if page.startswith(tuple(names or [""]))]
            moved = sum(look(browser, address, page) for page in pages)
            print(f"{name}: {len(pages)} pages, {moved} sliders moved by key.", flush=True)
            print(f"{name}: judged {', '.join(judge(browser, address, site))}.")
        finally:
            browser.close()
            server.shutdown()


if __name__ == "__main__":
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    main(sys.argv[1], Path(sys.argv[2]).resolve(), sys.argv[3:])
