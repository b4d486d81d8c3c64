"""From an executed notebook to a page: sliders that need no kernel, and drawing code folded away."""

import json
from pathlib import Path

from course_tools.notebooks import WIDGET

STATE = "application/vnd.jupyter.widget-state+json"
#: Of a slider's state, what its JavaScript asks for.
TRAITS = ["still", "alt", "frames", "readings", "names", "labels", "start", "row", "column"]
EXPLORE_JS = Path(__file__).parents[2] / "mathtools" / "backstage" / "explore.js"


def make_page(notebook):
    """Change an executed notebook, in place, into the source of a page.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        With the state of its widgets, as nbclient leaves it. A slider without state stays a still picture.
    """
    states = notebook.metadata.pop("widgets", {}).get(STATE, {}).get("state", {})
    for cell in notebook.cells:
        if cell.metadata.get("jupyter", {}).get("source_hidden"):
            cell.metadata.setdefault("tags", []).append("hide-input")
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            view = data.pop(WIDGET, {}).get("model_id")
            if view in states:
                data["text/html"] = alive(data["text/html"], states[view]["state"])
            if "text/html" in data:
                data.pop("image/png", None)  # the same picture, without its text


def alive(still, state):
    """A still picture as HTML, and behind it, for `page.js`, what moves it."""
    traits = {name: state[name] for name in TRAITS}
    data = json.dumps(traits, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    return f'<div>{still}</div><script type="application/json" class="explore-data">{data}</script>'


def script():
    """The JavaScript of all pages: that of the notebooks, and what stands in for Jupyter.

    It is a script and no module, for browsers load no modules from a file that is opened by double click.
    """
    explore = EXPLORE_JS.read_text(encoding="utf-8").replace("export default", "const explore =")
    page = Path(__file__).with_name("page.js").read_text(encoding="utf-8")
    return f"(() => {{\n{explore}\n{page}}})();\n"
