"""From an executed notebook to a page: sliders that need no kernel, and drawing code folded away."""

import json
from pathlib import Path

import nbformat

from course_tools.notebooks import WIDGET
from course_tools.site import exercises

STATE = "application/vnd.jupyter.widget-state+json"
#: Of a slider's state, what its JavaScript asks for.
TRAITS = ["still", "alt", "frames", "readings", "names", "labels", "start", "row", "column"]
BACKSTAGE = Path(__file__).parents[2] / "mathtools" / "backstage"


def make_page(notebook):
    """Change an executed notebook, in place, into the source of a page.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        With the state of its widgets, as nbclient leaves it. A slider without state stays a still picture.
    """
    states = notebook.metadata.pop("widgets", {}).get(STATE, {}).get("state", {})
    find = exercises.finder(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "code" and (question := find(cell.source)):
            cell.metadata.setdefault("tags", []).append("remove-input")
            shown = exercises.shown(question, cell.source)
            cell.outputs = [nbformat.v4.new_output("display_data", data={"text/html": shown})]
        if cell.metadata.get("jupyter", {}).get("source_hidden"):
            cell.metadata.setdefault("tags", []).append("hide-input")
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            view = data.pop(WIDGET, {}).get("model_id")
            if "frames" in states.get(view, {}).get("state", {}):
                data["text/html"] = alive(data["text/html"], states[view]["state"])
            if "text/html" in data:
                data.pop("image/png", None)  # the same picture, without its text


def alive(still, state):
    """A still picture as HTML, and behind it, for `page.js`, what moves it."""
    return f"<div>{still}</div>{exercises.data('explore-data', {name: state[name] for name in TRAITS})}"


def script(pyodide):
    """The JavaScript of all pages: that of the notebooks, and what stands in for Jupyter.

    `pyodide` is the address, from the site's own static files, of the Python that judges answers.

    It is a script and no module, for browsers load no modules from a file that is opened by double click.
    """
    page = Path(__file__).with_name("page.js").read_text(encoding="utf-8")
    parts = [f"const settings = {_settings(pyodide)};", *map(_as_constant, ("explore", "field")), page]
    return "(() => {\n" + "\n".join(parts) + "})();\n"


def _as_constant(name):
    """A module of JavaScript as a constant of that name, which is what it exports."""
    module = (BACKSTAGE / f"{name}.js").read_text(encoding="utf-8")
    return f"const {name} = (() => {{\n{module.replace('export default', 'return')}}})();"


def _settings(pyodide):
    """An object of JavaScript: where the site's own files lie, and where Pyodide comes from."""
    return (
        f"{{ static: document.currentScript.src, pyodide: new URL({json.dumps(pyodide)}, "
        "document.currentScript.src).href }"
    )
