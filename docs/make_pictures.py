"""Makes the README's picture from notebook 1 itself, in a JupyterLab of its own:

python docs/make_pictures.py    (needs Chromium, and the environment that `python course.py test` sets up)
"""

import pathlib
import shutil
import sys
import tempfile

from playwright.sync_api import sync_playwright

DOCS = pathlib.Path(__file__).parent
NOTEBOOK = DOCS.parent / "notebooks" / "01_derivative_as_limit.ipynb"

sys.path.insert(0, str(DOCS.parent / "tests" / "browser"))
import lab  # noqa: E402  (found only by the line above)


def main():
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        shutil.copy(NOTEBOOK, folder)
        with lab.running(folder) as server, lab.page(playwright, server, NOTEBOOK.name) as page:
            page.set_viewport_size({"width": 1000, "height": 1200})
            page.evaluate("window.jupyterapp.shell.collapseLeft()")
            lab.run_all(page)
            secant = page.locator(".explore-box").first
            secant.scroll_into_view_if_needed()
            secant.locator(".noUi-handle").focus()
            for _ in range(3):  # to h = 1: the secant is still well apart from the tangent
                page.keyboard.press("ArrowLeft")
            box = secant.bounding_box()
            clip = {"x": box["x"] - 2, "y": box["y"] - 4, "width": 710, "height": box["height"] + 8}
            page.screenshot(path=DOCS / "slider.png", clip=clip)


if __name__ == "__main__":
    main()
