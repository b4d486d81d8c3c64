"""Progress on its way to another machine: added to a file of the learner's choice, and read from one."""

import os
from pathlib import Path

from mathtools.exercises import record
from mathtools.exercises.feedback import Feedback, code

NAME = "my_progress.txt"
REFUSALS = (record.NotRemembered, OSError, ValueError, TypeError)  # the last two: no name of a file


def send(file=NAME):
    """Write what is solved to a file that can be taken to another machine; an older one is added to.

    Parameters
    ----------
    file : str or path
        Its name, beside the notebook unless it says a folder; or a folder.

    Returns
    -------
    Feedback
        What was done, or why not; nothing is raised.
    """
    mine, trouble = record.lines()
    if not mine:
        return _refused("exported", "Nothing is solved yet, so there is nothing to take along.", trouble)
    try:
        path = _path(file)
        there = record.lines_in(path)
        if path.exists() and not there:
            return _refused(
                "exported", f"{code(record.shown(path))} holds something else: choose another name."
            )
        known = set(there)
        record.append(path, [line for line in mine if line not in known])
    except REFUSALS as reason:
        return _refused("exported", _sentence(reason, file))
    how = "On the other machine, lay this file beside your notebooks and run `import_progress()` in one."
    return _done("exported", f"{_count(there + mine)} in {code(record.shown(path))}. {how}", trouble)


def receive(file=NAME):
    """Add what is solved in a file of `send`; what is solved on either machine stays solved.

    The parameter and what is returned are those of `send`.
    """
    try:
        path = _path(file)
        if file == NAME and not path.exists() and path.with_suffix(".json").exists():
            path = path.with_suffix(".json")  # exported by an earlier version
        theirs = record.lines_in(path)
        if not theirs:
            why = "holds no progress" if path.exists() else "is not there"
            how = 'Put the file\'s name between the brackets: `import_progress("...")`.'
            return _refused("imported", f"{code(record.shown(path))} {why}. {how}")
        mine, _ = record.lines()
        known = set(mine)
        record.add([line for line in dict.fromkeys(theirs) if line not in known])
    except REFUSALS as reason:
        return _refused("imported", _sentence(reason, file))
    new = len(record.solved(theirs) - record.solved(mine))
    return _done("imported", f"{_count(theirs)} in {code(record.shown(path))}, {new} of them new here.")


def _path(file):
    path = Path(os.path.expanduser(file))
    return path / NAME if path.is_dir() else path


def _count(lines):
    number = len(record.solved(lines))
    return "1 solved question is" if number == 1 else f"{number} solved questions are"


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
