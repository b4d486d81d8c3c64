"""A field to answer in, below the box of a question: what it shows, and what it is told.

The browser's side is ``mathtools/backstage/field.js``. It asks by small messages, `respond` answers them, and
neither side knows whether a kernel lies between them or a page alone. What is drawn in the browser comes
from `description`.
"""

import sys
from pathlib import Path

from mathtools.exercises.engine import Unreadable, Untouched

BACKSTAGE = Path(__file__).parents[1] / "backstage"
OFFLINE = "To answer here, run this cell first: Shift + Enter."
SILENCE = "No answer yet: is another cell still running? If not, run this cell again: Shift + Enter."
FAULT = "The check has failed ({!r}). Please report it, with what you typed."
LONGEST = 2000  # characters of a typed answer


def description(question):
    """What the browser needs to draw a field: a dict that JSON can hold, or None where only code will do."""
    field = question.field()
    if field is None:
        return None
    return {
        "asks": question.asks,
        "helps": bool(getattr(question, "hints", ())),
        "does": "Check",
        "box": _said(question.opening()),
        "offline": OFFLINE,
        "silence": SILENCE,
        **field,
    }


def respond(question, request):
    """Answer a message of the browser, a dict, for a question.

    It is ``{"type": "preview", "answer": …, "mathml": bool}``, ``{"type": "check", "answer": …}``,
    ``{"type": "hint"}`` or ``{"type": "solution"}``. An answer is a text, a list of texts, or the points of
    a curve. The button that draws a review sends ``{"type": "draw"}``, and gets its "fields", a description
    for each. A request to one of them has its number, ``"of"``; ``{"type": "summary"}`` asks how it went.

    A preview gets "latex" (what was understood) and "notes"; or "problem", a sentence, with "readings", the
    ways in which to write it without doubt; or nothing. The others get what the box says: "status", "heading"
    and "message" in Markdown. A fault of the course's own is told in the same way, for the field waits.
    """
    try:
        return _responded(question, request)
    except Exception as error:
        said = FAULT.format(error)
        return {"status": "not yet", "heading": "Not judged", "message": said, "problem": said}


def _responded(question, request):
    kind = request.get("type")
    if kind == "draw":
        return {"fields": [description(turn) for turn in question.draw()]}
    if kind == "summary":
        return _said(question.drawn.told())
    if request.get("of"):
        return _responded(question.drawn[request["of"]], {**request, "of": None})
    if kind == "hint":
        return _said(question.hint())
    if kind == "solution":
        return _said(question.solution())
    answer = _received(request.get("answer"))
    if kind == "check":
        return _said(question.check(answer))
    if not isinstance(answer, str):
        return {}
    try:
        return question.preview(answer, mathml=bool(request.get("mathml")))
    except Untouched:
        return {}
    except Unreadable as reason:
        return {"problem": str(reason), "readings": list(reason.readings)}


def view(question):
    """The field as a MIME bundle with its widget, or nothing where no Jupyter kernel is or the field is none.

    Only here ipywidgets are loaded, which a check in plain Python does not need.
    """
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    about = description(question) if hasattr(shell, "kernel") else None
    if about is None:
        return {}
    from mathtools.exercises.field_widget import Field

    bundle, _ = Field(question, about=about)._repr_mimebundle_()
    bundle.pop("text/plain")
    return bundle


def _said(feedback):
    return {"status": feedback.status, "heading": feedback.title, "message": feedback.message}


def _received(answer):
    """An answer as the question takes it; `...` where nothing has been typed yet."""
    if isinstance(answer, str):
        return answer[:LONGEST].strip().strip("\"'") or ...  # quotation marks belong to code
    if isinstance(answer, list) and all(isinstance(part, str) for part in answer):
        return [_received(part) for part in answer] or ...
    return answer or ...
