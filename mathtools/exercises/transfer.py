"""Progress on its way to another machine: added to a file of the learner's choice, and read from one."""

import os
from pathlib import Path

from mathtools.exercises import record
from mathtools.exercises.feedback import Feedback, code

NAME = "my_progress.txt"


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
    return _told("exported", _send, file)


def receive(file=NAME):
    """Add what is solved in a file of `send`; what is solved on either machine stays solved.

    The parameter and what is returned are those of `send`.
    """
    return _told("imported", _receive, file)


def _send(path):
    mine, trouble = record.lines()
    if not mine:
        raise record.NotRemembered(trouble or "Nothing is solved yet, so there is nothing to take along.")
    there = record.lines_in(path)
    name = code(record.shown(path))
    if path.exists() and not there:
        raise record.NotRemembered(f"{name} holds something else: choose another name.")
    known = set(there)
    record.append(path, [line for line in mine if line not in known])
    how = "On the other machine, lay this file beside your notebooks and run `import_progress()` in one."
    return f"{_count(there + mine)} in {name}. {how}\n\n{trouble}".rstrip()


def _receive(path):
    if not path.exists() and path.with_suffix(".json").exists():
        path = path.with_suffix(".json")  # exported by an earlier version
    theirs = record.lines_in(path)
    name = code(record.shown(path))
    if not theirs:
        why = "holds no progress" if path.exists() else "is not there"
        how = 'Put the file\'s name between the brackets: `import_progress("...")`.'
        raise record.NotRemembered(f"{name} {why}. {how}")
    mine, _ = record.lines()
    known = set(mine)
    record.add([line for line in dict.fromkeys(theirs) if line not in known])
    new = len(record.solved(theirs) - record.solved(mine))
    return f"{_count(theirs)} in {name}, {new} of them new here."


def _told(done, act, file):
    """What it says that an act has done with a file, or why not."""
    try:
        path = Path(os.path.expanduser(file))
        said = act(path / NAME if path.is_dir() else path)
    except record.NotRemembered as reason:
        said = str(reason)
    except OSError as error:
        said = f"The system refuses {code(file)} ({error.strerror or error})."
    except (ValueError, TypeError):
        said = f"{code(file)} is no name of a file. Put one between quotes, such as `{NAME}`."
    else:
        return Feedback("right", said, heading=f"Progress {done}")
    return Feedback("not yet", said, heading=f"Nothing was {done}")


def _count(lines):
    number = len(record.solved(lines))
    return "1 solved question is" if number == 1 else f"{number} solved questions are"
