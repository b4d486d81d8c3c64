"""The exercises of a page: a field for each, what it can say at once, and the engine for all the rest.

What can be said before anything is typed is asked of the course's own checker while the site is built: hints,
the solution, the verdict on every choice, and on the numbers that a question knows.
"""

import html
import json
import re
from importlib.util import find_spec
from itertools import combinations
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np

from course_tools.site import compiled, judge
from mathtools.exercises.guess import Guess
from mathtools.exercises.kinds import Number
from mathtools.exercises.review import draw

#: What the engine fetches of Pyodide's packages, now or later, as page.js and judge.py name them.
PACKAGES = ["numpy", "scipy", "sympy"]
#: Packages of pure Python that the engine needs beside `mathtools` and what comes with Pyodide.
PURE = ["platformdirs", "markdown_it", "mdurl", "mdit_py_plugins", "fsrs", "typing_extensions"]
CALL = re.compile(r"^exercise\.(\w+)\.check\(", re.M)
MODULE = re.compile(r"^from mathtools\.exercises import (\w+) as exercise$", re.M)
#: As in the notebook of the mixed review.
DRAWN = re.compile(r"^review = draw\(seed=(\d+)\)$", re.M).search
REVIEWED = re.compile(r"^review\[(\d+)\]$", re.M)


def finder(notebook):
    """A function from the source of a cell to the question that it checks, not tried yet, or to None."""
    sources = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    modules = [match[1] for match in map(MODULE.search, sources) if match]
    seeds = [int(match[1]) for match in map(DRAWN, sources) if match]
    review = draw(seeds[0]) if seeds else None

    def find(source):
        if modules and (call := CALL.search(source)):
            question = judge.find(f"{modules[0]}.{call[1]}")
        elif review and (call := REVIEWED.search(source)):
            question = review[int(call[1])].question
        else:
            return None
        return question.anew() if hasattr(question, "anew") else question

    return find


def shown(question, source):
    """An exercise as HTML: a field or, where only code will do, an editor; in a review its question too."""
    about = judge.about(question)  # before any guess is made
    said = {"key": question.key, **at_once(question)}
    reviewed = REVIEWED.search(source)
    asks = ""
    if reviewed:
        picture = getattr(question, "picture", "")
        asks = f"<p><b>Question {reviewed[1]}.</b> {judge.inline(question.asks)}</p>{picture}"
    if about is None:
        said |= {"asks": question.asks, "code": source}
        return f"{asks}<div>{helps(said)}</div>{data('code-data', said)}"
    said |= {"about": about, "blank": about["box"]}
    return f"{asks}<div>{helps(said)}</div>{data('field-data', said)}"


def helps(said):
    """Hints and solution as HTML, each to be unfolded: what there is without scripts."""
    folded = [*said["hints"], *([said["solution"]] if said["hints"] else [])]
    return "".join(
        f"<details><summary>{html.escape(one['heading'])}</summary>{one['message']}</details>"
        for one in folded
    )


def data(name, content):
    """Something for the page's JavaScript, in a script of a class that is no program."""
    packed = json.dumps(content, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    return f'<script type="application/json" class="{name}">{packed}</script>'


def at_once(question):
    """The replies that need no engine.

    Returns
    -------
    dict
        "hints", one for each, "again", the first once more after the last, and "solution"; and, for questions
        that have them, "choices", from letters to replies; "numbers", in the order in which they are tried:
        value, tolerance, reply; or "guess", whether a prediction is a "number" or a "curve".
    """
    said = {"hints": []}
    if hints := getattr(question, "hints", ()):  # which a prediction has not
        ask = question.anew()
        replies = [judge.answer(ask, {"type": "hint"}) for _ in range(len(hints) + 1)]
        said = {"hints": replies[:-1], "again": replies[-1]}
        said["solution"] = judge.answer(ask, {"type": "solution"})
    field = question.field() or {"kind": "code"}
    if field["kind"] == "choice":
        letters = sorted(letter for letter, _ in field["options"])
        sizes = range(1, len(letters) + 1) if field["several"] else [1]
        chosen = [group for size in sizes for group in combinations(letters, size)]
        said["choices"] = {"".join(group): _verdict(question, list(group)) for group in chosen}
    elif isinstance(question, Guess):
        said["guess"] = "curve" if field["kind"] == "drawing" else "number"
    elif _is_one_number(question):
        readings = [*question.right, *(wrong for _, wrong in question.wrong)]
        values = [float(reading.values[0]) for reading in readings if not reading.values[0].ndim]
        said["numbers"] = [
            [value, _tolerance(question, value), _verdict(question, repr(value))] for value in values
        ]
    return said


def _verdict(question, answer):
    return judge.answer(question, {"type": "check", "answer": answer})


def _is_one_number(question):
    """Whether a question is for one number, and compares it as `Number` does."""
    kind = type(question)
    as_usual = isinstance(question, Number) and all(
        getattr(kind, name) is getattr(Number, name) for name in ("read", "agree", "close")
    )
    return as_usual and not np.ndim(question.value)


def _tolerance(question, value):
    """How far an answer may be from a value: the sum that `numpy.isclose` forms in `Numeric.close`."""
    return 1e-9 * (abs(value) or 1) + question.rtol * abs(value)


def write_engine(path):
    """Write the zip from which a page's Python judges: `mathtools`, `judge`, and packages of pure Python."""
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for module in (judge, compiled):
            archive.write(Path(module.__file__), Path(module.__file__).name)
        places = [Path(find_spec(name).origin) for name in ["mathtools", *PURE]]
        for place in places:
            folder = place.parent
            if place.name != "__init__.py":  # a module that is one file
                archive.write(place, place.name)
                continue
            for file in sorted(folder.rglob("*")):
                if file.is_file() and "__pycache__" not in file.parts:
                    archive.write(file, file.relative_to(folder.parent))
