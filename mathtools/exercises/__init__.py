"""Exercises that answer: a module of questions per notebook, and the learner's progress through them.

A notebook takes its questions by name, ``from mathtools.exercises import notebook_1 as exercise``, and a cell
asks one of them, ``exercise.secant_slope.check(answer)``. Importing this package loads no question: what it
offers besides is loaded when it is asked for.
"""

import pkgutil

#: What a cell can call, and where it is.
OFFERED = {
    "progress": "overview:overview",
    "predictions": "guess:predictions",
    "practice": "practising:Practice",
    "today": "practising:Today",
    "skills": "mastering:Listing",
    "mastery": "mastering:draw",
    "export_progress": "transfer:send",
    "import_progress": "transfer:receive",
}


def __getattr__(name):
    if name not in OFFERED:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return pkgutil.resolve_name(f"{__name__}.{OFFERED[name]}")


def __dir__():
    return [*globals(), *OFFERED]
