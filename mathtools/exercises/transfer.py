"""Progress on its way to another machine: written to a file of the learner's choice, and read from one."""

import os
import re
from pathlib import Path

from mathtools.exercises import record
from mathtools.exercises.feedback import Feedback, code

NAME = "my_progress.json"
REFUSALS = (record.NotRemembered, OSError, ValueError, TypeError)  # the last two: no name of a file


def send(file):
    """Write what is solved to a file; see `mathtools.exercises.export_progress`."""
    solved, trouble = record.load()
    if not solved:
        return _refused("exported", "Nothing is solved yet, so there is nothing to take along.", trouble)
    try:
        path = _path(file)
        there, damaged = record.read(path)
        if damaged:
            return _refused(
                "exported", f"{code(record.shown(path))} holds something else: choose another name."
            )
        record.write(path, there | solved)
    except REFUSALS as reason:
        return _refused("exported", _sentence(reason, file))
    how = "On the other machine, lay this file beside your notebooks and run `import_progress()` in one."
    return _done("exported", f"{_count(there | solved)} in {code(record.shown(path))}. {how}", trouble)


def receive(file):
    """Add what is solved in a file; see `mathtools.exercises.import_progress`."""
    try:
        path = _path(file)
        solved, damaged = record.read(path)
        # from somebody else it may hold anything, and what is taken in stays
        solved = {key: date for key, date in solved.items() if _is_answer(key, date)}
        if not solved:
            why = "holds no progress" if path.exists() else "is not there"
            how = 'Put the file\'s name between the brackets: `import_progress("...")`.'
            return _refused("imported", f"{code(record.shown(path))} {why}. {how}")
        before, _ = record.load()
        trouble = record.keep(solved)
    except REFUSALS as reason:
        return _refused("imported", _sentence(reason, file))
    new = len(solved.keys() - before.keys())
    rest = "The file is damaged: this is what could still be read in it." if damaged else ""
    return _done(
        "imported", f"{_count(solved)} in {code(record.shown(path))}, {new} of them new here.", rest, trouble
    )


def _is_answer(key, date):
    return bool(len(key) < 100 and re.fullmatch(record.KEY, key) and re.fullmatch(record.DATE, date))


def _path(file):
    path = Path(os.path.expanduser(file))
    return path / NAME if path.is_dir() else path


def _count(solved):
    return "1 solved question is" if len(solved) == 1 else f"{len(solved)} solved questions are"


def _sentence(reason, file):
    if isinstance(reason, record.NotRemembered):
        return str(reason)
    if isinstance(reason, OSError):
        return f"The system refuses {code(file)} ({reason.strerror or reason})."
    return f"{code(file)} is no name of a file. Put one between quotes, such as `{NAME}`."


def _done(what, *sentences):
    return Feedback("right", "\n\n".join(filter(None, sentences)), heading=f"Progress {what}")


def _refused(what, *sentences):
    return Feedback("not yet", "\n\n".join(filter(None, sentences)), heading=f"Nothing was {what}")
