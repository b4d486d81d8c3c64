"""Makes the README's pictures, a still and a moving one, from notebook 1 in a JupyterLab of its own:

python docs/make_pictures.py    (needs Chromium, and the environment that `python course.py test` sets up)
"""

import io
import pathlib
import shutil
import sys
import tempfile

from PIL import Image
from playwright.sync_api import sync_playwright

DOCS = pathlib.Path(__file__).parent
NOTEBOOK = DOCS.parent / "notebooks" / "01a_derivative_as_limit.ipynb"

sys.path.insert(0, str(DOCS.parent / "tests" / "browser"))
import explorer  # noqa: E402  (found only by the line above)
import lab  # noqa: E402

STEPS = 22  # of the slider, in the moving picture


def main():
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        shutil.copy(NOTEBOOK, folder)
        with lab.running(folder) as server, lab.page(playwright, server, NOTEBOOK.name) as page:
            page.set_viewport_size({"width": 1000, "height": 1200})
            page.evaluate("window.jupyterapp.shell.collapseLeft()")
            lab.run_all(page)
            secant = page.locator(explorer.BOX).first
            secant.scroll_into_view_if_needed()
            secant.locator(explorer.SLIDER).focus()
            for _ in range(3):  # to h = 1: the secant is still well apart from the tangent
                page.keyboard.press("ArrowLeft")
            box = secant.bounding_box()
            clip = {"x": box["x"] - 2, "y": box["y"] - 4, "width": 710, "height": box["height"] + 8}
            page.screenshot(path=DOCS / "slider.png", clip=clip)
            secant.locator(explorer.RESET).click()
            secant.locator(explorer.SLIDER).focus()
            frames = []
            for _ in range(STEPS):
                page.wait_for_timeout(100)
                frames.append(Image.open(io.BytesIO(page.screenshot(clip=clip))).quantize(64, dither=0))
                page.keyboard.press("ArrowLeft")
            # there and back, and a rest at either end
            loop = frames + frames[-2:0:-1]
            rests = [1500, *[120] * (STEPS - 2), 1500, *[60] * (STEPS - 2)]
            frames[0].save(
                DOCS / "slider.gif",
                save_all=True,
                append_images=loop[1:],
                duration=rests,
                loop=0,
                optimize=True,
            )


if __name__ == "__main__":
    main()
