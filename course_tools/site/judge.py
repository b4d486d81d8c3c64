"""What a field is told in a page: the course's own verdicts, their Markdown made into HTML.

It runs twice: where the site is built, for what can be said before anything is typed, and in the page, in a
Python that runs in the browser, for everything else.
"""

import functools
import json
import re
import sys
import traceback
from datetime import UTC, datetime
from importlib import import_module

import numpy
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

from mathtools.exercises import record
from mathtools.exercises.field import description, respond
from mathtools.exercises.guess import Guess

#: What a page says before an answer, by the kind of its field, where a notebook speaks of cells to be run.
ANSWERS = {"text": "Answer here and press Enter.", "choice": "Choose, and press *Check*."}
WITHOUT_CELLS = {
    "run the cell again": "press *Check*",
    "where a cell says `guess = ...`": "where it says *Before you look*",
}
YOURS = "your code"
OTHERS = re.compile(r"Draw other questions with another seed: `[^`]+`\.")
HELP = re.compile(r"`exercise\.\w+\.(hint|solution)\(\)`")


def _for_mathjax(formula, options):
    left, right = (r"\[", r"\]") if options["display_mode"] else (r"\(", r"\)")
    return left + formula.replace("&", "&amp;").replace("<", "&lt;") + right


# No HTML comes through: what a reader types is quoted in messages.
markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
markdown.use(dollarmath_plugin, renderer=_for_mathjax, double_inline=True)


def find(key):
    """The question of a key, such as "notebook_1.secant_slope" or "practice.chain_rule.2_1_17"."""
    module, name = key.split(".", 1)
    if module == "practice":
        skill, place = name.split(".")
        grade, seed, number = map(int, place.split("_"))
        return _dealt(skill, grade, seed).question(number)
    return getattr(import_module(f"mathtools.exercises.{module}"), name)


@functools.cache
def _dealt(skill, grade, seed):
    """Practice of the skill of that key. A question remembers which hints it gave, so it is dealt once."""
    from mathtools.exercises.practising import Practice
    from mathtools.exercises.skill_tables import SKILLS

    return Practice(next(name for name, known in SKILLS.items() if known.key == skill), grade, seed)


def inline(text):
    """One line of Markdown as HTML."""
    return markdown.renderInline(text)


def about(question):
    """The description of a question's field, as HTML, or None where only code will do."""
    given = description(question)
    if given is None:
        return None
    options = [[letter, inline(text)] for letter, text in given.get("options", [])]
    box = given["box"] | ({} if isinstance(question, Guess) else {"message": ANSWERS[given["kind"]]})
    return given | {"box": as_html(box)} | ({"options": options} if options else {})


def answer(question, request):
    """The reply to a request of `mathtools.exercises.field.respond`, as HTML; to a guess with its "value"."""
    reply = as_html(respond(question, request))
    if reply.get("status") == "not tried" and (opening := about(question)):
        return opening["box"]  # a page has no `...` to be replaced
    return reply | ({"value": question.given()} if reply.get("status") == "guess" else {})


def run(key, code):
    """The reply to the code of an exercise's cell, whose last line checks what the lines before it make."""
    module, name = key.split(".")
    *lines, last = code.rstrip().splitlines() or [""]
    call = re.fullmatch(rf"exercise\.{name}\.check\((.*)\)", last.strip())
    if not call:
        return _not_run(f"The last line must stay as it was: `exercise.{name}.check(…)`.")
    names = {"np": numpy, "exercise": import_module(f"mathtools.exercises.{module}")}
    try:
        exec(compile("\n".join(lines), YOURS, "exec"), names)
        given = eval(compile(call[1], "your last line", "eval"), names)
    except Exception as error:
        says = traceback.format_exception_only(error)[-1].strip().replace("`", "ˋ")
        return _not_run(f"Python stopped {_place(error, lines)} at `{says}`.")
    return answer(find(key), {"type": "check", "answer": given})


def _place(error, lines):
    """Where in the reader's code Python stopped, in words."""
    numbers = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == YOURS]
    if isinstance(error, SyntaxError) and error.filename == YOURS:
        numbers.append(error.lineno)
    if not numbers:
        return "in the last line"
    line = lines[numbers[-1] - 1].strip().replace("`", "ˋ") if numbers[-1] <= len(lines) else ""
    return f"in line {numbers[-1]}, `{line}`," if line else f"in line {numbers[-1]}"


def deal(key, heading):
    """A question of practice: its key, what it asks, which stays above all verdicts, and its field."""
    question = find(key)
    asks = f"<b>{heading}</b>{markdown.render(question.asks)}{getattr(question, 'picture', '')}"
    return {"key": key, "asks": asks, "about": about(question)}


def today():
    """The questions that are due."""
    from mathtools.exercises.practising import Today

    # Not of which skill: to see which rule it needs is half the work.
    return [deal(turn.question.key, f"Question {number}") for number, turn in enumerate(Today(), 1)]


def predicted(module):
    """How the predictions of a module of questions went, or of all of them, as a box."""
    from mathtools.exercises import predictions

    said = predictions(module and import_module(f"mathtools.exercises.{module}"))
    return as_html({"status": "guess", "heading": said.heading, "message": said.message})


def reviewed(seed, places):
    """How the mixed review of that seed went, as a box; with the places where its questions are taught."""
    from mathtools.exercises.review import draw

    review = draw(seed)
    for asked, taught in zip(review, places, strict=True):
        asked.places = taught.copy  # which it would look for in notebooks
    said = review.told()
    return as_html({"status": said.status, "heading": said.heading, "message": said.message})


def firmness():
    """How firmly the skills are held, notebook by notebook: name, sign, word, and whether it is due."""
    from mathtools.exercises import mastering

    states = mastering.states(datetime.now(UTC))
    return [
        [notebook, [[name, states[name][0], states[name][1], states[name][3]] for name in names]]
        for notebook, names in mastering.by_notebook().items()
    ]


class _Missing(BaseException):
    """A package is not there yet; no exception that whatever runs in between could take for its own."""


class _Fetched:
    """Finds nothing, but asks for a package, once, when a module of it is wanted."""

    def __init__(self, *packages):
        self.packages = set(packages)

    def find_spec(self, name, path=None, target=None):
        package = name.partition(".")[0]
        if package in self.packages:
            self.packages.remove(package)
            raise _Missing(package)


def fetch_when_needed():
    """Have `act` ask for SciPy and SymPy, in a browser, once something needs them."""
    # Before all that finds modules: SciPy, a part of which is no Python, so that compiled.py keeps the rest.
    sys.meta_path.insert(0, _Fetched("scipy"))
    sys.meta_path.append(_Fetched("sympy", "mpmath"))


def act(given):
    """Do what a page asks, in JSON: the reply, and the lines that were added to the reader's record.

    That record stays with the page, which hands it over each time. A package that has to be fetched first is
    named as "missing".
    """
    asked = json.loads(given)
    before = asked.pop("record")
    file = record.progress_file()
    file.write_text("".join(f"{line}\n" for line in before), encoding="utf-8")
    try:
        reply = ACTS[asked.pop("act")](**asked)
    except _Missing as package:
        return json.dumps({"missing": str(package)})
    known = set(before)
    noted = [line for line in file.read_text(encoding="utf-8").splitlines() if line not in known]
    return json.dumps({"reply": reply, "noted": noted})


ACTS = {
    "answer": lambda key, request: answer(find(key), request),
    "run": run,
    "deal": deal,
    "today": today,
    "predictions": predicted,
    "reviewed": reviewed,
    "firmness": firmness,
}


def _not_run(reason):
    return as_html({"status": "not tried", "heading": "✎ Not judged", "message": reason})


def as_html(reply):
    """The reply with its Markdown made into HTML."""
    made = dict(reply)
    if "message" in reply:  # in a page these are buttons
        message = HELP.sub(lambda call: f"*{call[1].capitalize()}*", reply["message"])
        message = OTHERS.sub("The page *Practice* deals others.", message)
        for cell, page in WITHOUT_CELLS.items():
            message = message.replace(cell, page)
        made["message"] = markdown.render(message)
    if "problem" in reply:
        made["problem"] = inline(reply["problem"])
    if "notes" in reply:
        made["notes"] = [inline(note) for note in reply["notes"]]
    return made
