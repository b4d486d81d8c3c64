"""From key press to painted picture: how long a slider takes, and how many steps of a fast hand are seen.

The same picture (curve, tangent, secant, two points, title) is moved in a real JupyterLab by

- `explore`: mathtools.explore, all frames drawn beforehand,
- `interact`: ipywidgets.interact with an inline figure, as most courses do it,
- `floor`: a slider that drives a label through the kernel, less than which no round trip costs.

    python benchmarks/sliders.py    40 single steps each, and 60 steps at 30 per second

The techniques take turns, so that a busy machine slows all of them. The clock runs in the page, from the
key's event to the first frame painted after the new picture is there.
"""

import argparse
import contextlib
import pathlib
import statistics
import sys
import tempfile
import time

import nbformat
from playwright.sync_api import TimeoutError, sync_playwright

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "tests" / "browser"))
import explorer
import lab

SETUP = """
import ipywidgets
import matplotlib.pyplot as plt
import numpy as np
from mathtools.explore import explore, slider
plt.style.use("mathtools.course")
x = np.linspace(-1, 3, 200)
steps = slider(0.01, 2, start=0.01, steps=POSITIONS)
options = list(zip(steps.labels, steps.values))

def still():
    fig, ax = plt.subplots()
    ax.plot(x, x**2)
    ax.plot(x, 2 * x - 1)
    ax.set(xlim=(-1, 3), ylim=(-1, 8), xlabel="x", ylabel="f(x)")
    return fig, ax

def reading(h):
    return f"h = {h:.4f}: slope {2 + h:.4f}"
"""
EXPLORE = """
fig, ax = still()
(secant,) = ax.plot([], [])
(points,) = ax.plot([], [], "o")

def move(h):
    secant.set_data(x, 1 + (2 + h) * (x - 1))
    points.set_data([1, 1 + h], [1, (1 + h) ** 2])
    ax.set_title(reading(h))
    return reading(h)

explore(fig, move, h=steps, alt="A parabola, its tangent and a secant")
"""
INTERACT = """
def draw(h):
    fig, ax = still()
    ax.plot(x, 1 + (2 + h) * (x - 1))
    ax.plot([1, 1 + h], [1, (1 + h) ** 2], "o")
    ax.set_title(reading(h))
    plt.show()

ipywidgets.interact(draw, h=ipywidgets.SelectionSlider(options=options));
"""
FLOOR = """
control = ipywidgets.SelectionSlider(options=options)
label = ipywidgets.Label()
control.observe(lambda change: setattr(label, "value", reading(change.new)), "value")
label.add_class("floor")
ipywidgets.VBox([control, label])
"""
TRIES = 3
TECHNIQUES = {"explore": EXPLORE, "interact": INTERACT, "floor": FLOOR}

#: What of an output tells one picture from the next, and the measurements made of it in the page.
WATCH = """
    window.watch = (output) => () => [
        output.querySelector('.explore-reading, .floor')?.textContent,
        output.querySelector('.explore-moving')?.innerHTML,
        output.querySelector('.jp-OutputArea-output img')?.src,
    ].join('|');
    window.oneStep = (output) => new Promise((resolve) => {
        const state = window.watch(output);
        const before = state();
        let pressed;
        const press = () => { pressed = performance.now(); };
        document.addEventListener('keydown', press, { capture: true, once: true });
        const observer = new MutationObserver(async () => {
            const image = output.querySelector('.jp-OutputArea-output img');
            if (pressed === undefined || state() === before) return;
            if (output.querySelector('.widget-output')) {
                if (!image) return;  // the old picture has gone, the new one is not there yet
                await image.decode();
            }
            observer.disconnect();
            requestAnimationFrame(() => {
                const channel = new MessageChannel();
                channel.port1.onmessage = () => resolve(performance.now() - pressed);
                channel.port2.postMessage(0);  // runs once this frame is painted
            });
        });
        observer.observe(output, { subtree: true, childList: true, characterData: true, attributes: true });
    });
    window.countSteps = (output) => {
        const state = window.watch(output);
        const states = new Set();
        window.counting = true;
        const look = () => {
            if (!state().endsWith('|') || !output.querySelector('.widget-output')) states.add(state());
            if (window.counting) requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
        return () => { window.counting = false; return states.size - 1; };
    };
"""


def notebook(positions=100):
    """A notebook with a cell for each technique, whose sliders have so many steps."""
    setup = SETUP.replace("POSITIONS", str(positions))
    cells = [nbformat.v4.new_code_cell(text.strip()) for text in (setup, *TECHNIQUES.values())]
    return nbformat.v4.new_notebook(
        cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    )


def measure(page, steps, fast, calm):
    """Milliseconds of single steps, and steps seen of `fast` at 30 per second, by technique.

    Before and after the fast ones is `calm`, in milliseconds, so that the slowest has caught up.
    """
    outputs = page.query_selector_all(".jp-Notebook .jp-CodeCell .jp-Cell-outputArea")[1:]
    areas = dict(zip(TECHNIQUES, outputs, strict=True))
    handles = {name: area.query_selector(f"{explorer.SLIDER}, .noUi-handle") for name, area in areas.items()}
    page.evaluate(f"() => {{ {WATCH} }}")
    single = {name: [] for name in areas}
    for step in range(steps):
        for name, area in areas.items():
            key = "ArrowRight" if step % 2 == 0 else "ArrowLeft"
            single[name].append(one_step(page, area, handles[name], key))
    seen = {}
    for name, area in areas.items():
        handles[name].focus()
        page.keyboard.press("Home")
        page.wait_for_timeout(calm)
        counter = page.evaluate_handle("(output) => window.countSteps(output)", area)
        begin = time.perf_counter()
        for step in range(fast):
            page.keyboard.press("ArrowRight")
            time.sleep(max(0, begin + (step + 1) / 30 - time.perf_counter()))
        page.wait_for_timeout(calm)
        seen[name] = counter.evaluate("(stop) => stop()")
    return single, seen


def one_step(page, area, handle, key):
    """Milliseconds from a key to the picture that it leads to.

    The key is pressed again where nothing follows: JupyterLab may have taken the keyboard meanwhile.
    """
    for _ in range(TRIES):
        handle.focus()
        page.wait_for_timeout(250)  # isolated: whatever the step before has caused is over
        step = page.evaluate_handle("(output) => ({ done: window.oneStep(output) })", area)
        page.keyboard.press(key)
        with contextlib.suppress(TimeoutError):
            return page.wait_for_function("async ({ done }) => [await done]", arg=step).json_value()[0]
    raise RuntimeError(f"No picture has followed the key {key}, which was pressed {TRIES} times.")


def report(single, seen, fast):
    print(f"{'technique':12}{'p50 ms':>8}{'p95 ms':>8}{'seen of ' + str(fast):>14}")
    for name, times in single.items():
        p95 = statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
        print(f"{name:12}{statistics.median(times):8.1f}{p95:8.1f}{seen[name]:14d}")
    ratio = statistics.median(single["interact"]) / statistics.median(single["explore"])
    print(f"explore is {ratio:.1f} times faster than interact")


def main():
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args()
    if not lab.find_chromium():
        sys.exit("This benchmark needs Chromium: install it, or name one in MATHTOOLS_CHROMIUM.")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = pathlib.Path(name)
        nbformat.write(notebook(), folder / "sliders.ipynb")
        with lab.running(folder) as server, lab.page(playwright, server, "sliders.ipynb") as page:
            lab.run_all(page)
            single, seen = measure(page, steps=40, fast=60, calm=1500)
    report(single, seen, fast=60)


if __name__ == "__main__":
    main()
