"""From an executed notebook to a page: sliders that need no kernel, and drawing code folded away."""

import json
import re
from pathlib import Path

import nbformat

from course_tools.notebooks import WIDGET
from course_tools.site import exercises, panels

STATE = "application/vnd.jupyter.widget-state+json"
#: Of a slider's state, what its JavaScript asks for.
TRAITS = ["still", "alt", "frames", "readings", "names", "labels", "start", "row", "column"]
#: What is said after the first text that speaks of cells to be run.
RUN = re.compile(r"(?:\brun (?:the|this|both) cells?|(?:\.|\band) run it)\b", re.I)
HAVE_RUN = """> **On this page** all cells have been run. Answers go into the fields below the questions, and
> functions into the editors. To run cells of your own, follow the link at the end of the page."""
HEADING = re.compile(r"^(?=#{1,6} )", re.M)
SUMMARY = "<summary>What follows shows the answer. Make your guess first, and it opens.</summary>"
HERE = Path(__file__).parent
BACKSTAGE = HERE.parents[1] / "mathtools" / "backstage"


def make_page(notebook):
    """Change an executed notebook, in place, into the source of a page.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        With the state of its widgets, as nbclient leaves it. A slider without state stays a still picture.
    """
    states = notebook.metadata.pop("widgets", {}).get(STATE, {}).get("state", {})
    find = exercises.finder(notebook)
    notebook.cells = list(_hidden_at_first(list(_cut_at_headings(notebook.cells)), find))
    speaks = [cell.cell_type == "markdown" and bool(RUN.search(cell.source)) for cell in notebook.cells]
    if any(speaks):
        notebook.cells.insert(speaks.index(True) + 1, nbformat.v4.new_markdown_cell(HAVE_RUN))
    panel_of = panels.finder(notebook)
    for cell in notebook.cells:
        shown = None
        if cell.cell_type == "code":
            question = find(cell.source)
            shown = exercises.shown(question, cell.source) if question else panel_of(cell.source)
        if shown:
            cell.metadata.setdefault("tags", []).append("remove-input")
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


def _cut_at_headings(cells):
    """The cells, each heading first in its own: what answers a prediction may stand before one."""
    for cell in cells:
        parts = list(filter(None, HEADING.split(cell.source))) if cell.cell_type == "markdown" else []
        yield from map(nbformat.v4.new_markdown_cell, parts) if len(parts) > 1 else [cell]


def _hidden_at_first(cells, find):
    """The cells, and around what answers a prediction two of HTML that hide it until one is made."""
    made = []
    place = 0
    while place < len(cells):
        cell = cells[place]
        made.append(cell)
        place += 1
        if _is_prediction(cell) and (question := find(cell.source)):
            answer = list(_answer(cells[place:], find))
            if any(one.cell_type == "code" for one in answer):  # else it is the text of another prediction
                opened = f'<details class="after-guess" data-guess="{question.key}">{SUMMARY}'
                made += [
                    nbformat.v4.new_markdown_cell(opened),
                    *answer,
                    nbformat.v4.new_markdown_cell("</details>"),
                ]
                place += len(answer)
    return made


def _answer(cells, find):
    """Of the cells after a prediction those that answer it: up to the first text after an output.

    A heading, or the next question, ends them earlier.
    """
    is_shown = False
    for cell in cells:
        is_text = cell.cell_type == "markdown"
        if HEADING.match(cell.source) if is_text else find(cell.source):
            return
        yield cell
        if is_shown and is_text:
            return
        is_shown = is_shown or bool(cell.get("outputs"))


def _is_prediction(cell):
    return cell.cell_type == "code" and cell.source.startswith("guess = ")


def alive(still, state):
    """A still picture as HTML, and behind it, for `page.js`, what moves it."""
    return f"<div>{still}</div>{exercises.data('explore-data', {name: state[name] for name in TRAITS})}"


def script(pyodide, course):
    """The JavaScript of all pages: that of the notebooks, and what stands in for Jupyter.

    `pyodide` and `course` are addresses, as seen from the site's own static files: of the Python that judges
    answers, and of what it judges by.

    It is a script and no module, for browsers load no modules from a file that is opened by double click.
    """
    parts = [f"const settings = {_settings(pyodide, course)};", *map(_as_constant, ("explore", "field"))]
    parts += [(HERE / name).read_text(encoding="utf-8") for name in ("record.js", "page.js", "panels.js")]
    return "(() => {\n" + "\n".join(parts) + "})();\n"


def _as_constant(name):
    """A module of JavaScript as a constant of that name, which is what it exports."""
    module = (BACKSTAGE / f"{name}.js").read_text(encoding="utf-8")
    return f"const {name} = (() => {{\n{module.replace('export default', 'return')}}})();"


def _settings(pyodide, course):
    """An object of JavaScript: where the engine and its parts come from."""
    addresses = {"pyodide": pyodide, "course": course, "engine": "engine.js"}
    places = [
        f"{name}: new URL({json.dumps(address)}, document.currentScript.src).href"
        for name, address in addresses.items()
    ]
    return f"{{ {', '.join(places)} }}"
