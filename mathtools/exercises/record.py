"""What the learner has solved, kept in a small file from one day to the next.

The file is ``{"version": 1, "solved": {"notebook_1.secant_slope": "2026-01-31"}}``, in the learner's data
folder or where the environment variable MATHTOOLS_PROGRESS says. Nothing that can happen to it costs the
learner an answer: every trouble becomes one sentence, and what could not be written is tried again with her
next right answer.
"""

import contextlib
import datetime
import json
import os
import re
import stat
import tempfile
from pathlib import Path

import platformdirs

from mathtools.exercises.lock import alone

VERSION = 1
ENOUGH = 10**6  # bytes; ten times what all questions need, so a larger file is none of ours

KEY, DATE = r"notebook_\w+\.\w+", r"\d{4}-\d\d-\d\d"

_unwritten = {}  # solved since this kernel was started, and not in the file yet
_said = ""  # the trouble that the learner has been told of, once


class NotRemembered(Exception):
    """The progress file cannot be used as it is; the text says so to the learner."""


def place():
    """Return the path of the progress file.

    Raises
    ------
    NotRemembered
        If this account has no home folder.
    """
    if given := os.environ.get("MATHTOOLS_PROGRESS"):
        path = Path(os.path.expanduser(given))
    else:
        path = _data_folder() / "progress.json"
    try:
        return Path(os.path.realpath(path))  # a link stays a link, and the file that it leads to is replaced
    except OSError:  # relative to a folder that is gone
        return path


def load():
    """Look up what is solved, in the file and since this kernel was started; nothing is changed.

    Returns
    -------
    dict of str to str
        Key of each solved question, and the date on which it was solved first.
    str
        A sentence on what is wrong with the file, or nothing.
    """
    try:
        solved, damaged = read(place())
        trouble = "Your progress file is damaged. Here is what can still be read in it." if damaged else _said
    except NotRemembered as reason:
        solved, trouble = {}, str(reason)
    return _unwritten | solved, trouble


def remember(key):
    """Add a question to what is solved.

    Parameters
    ----------
    key : str
        Notebook and name of the question.

    Returns
    -------
    str
        A sentence on what went wrong, or nothing; the same trouble is told once.
    """
    global _said
    try:
        note = keep({key: datetime.date.today().isoformat()})
    except NotRemembered as reason:
        before, _said = _said, str(reason)
        return "" if _said == before else _said
    _said = ""
    return note


def keep(solved):
    """Add to the progress file; a damaged one is kept under another name.

    Parameters
    ----------
    solved : dict of str to str
        Keys and dates of solved questions.

    Returns
    -------
    str
        A sentence on what was found damaged, or nothing.

    Raises
    ------
    NotRemembered
        If the file cannot be written; all of it is tried again with the next call.
    """
    _unwritten.update(solved)
    note = ""
    try:
        path = place()
        path.parent.mkdir(parents=True, exist_ok=True)
        # Two notebooks may be open: read, add and write in one go.
        with alone(path.parent / f"{path.name}.lock") as still_alone:
            before, damaged = read(path)
            after = _unwritten | before  # what has a date keeps it, whatever the clock says today
            if damaged or after != before:
                with _beside(path, after) as ready:
                    if not still_alone():  # this kernel slept so long that another one took it for dead
                        return keep(solved)
                    note = _set_aside(path, len(before)) if damaged else ""
                    os.replace(ready, path)
    except OSError as error:
        raise NotRemembered(
            f"This could not be remembered for next time ({error.strerror or error}). It is tried again with "
            "your next right answer, and `python course.py doctor` says what can be done."
        ) from None
    _unwritten.clear()
    return note


def read(path):
    """Read a file of progress.

    Parameters
    ----------
    path : Path

    Returns
    -------
    dict of str to str
        Keys and dates, as far as they can be read; nothing if there is no file.
    bool
        Whether the file is damaged.

    Raises
    ------
    NotRemembered
        If the file is of a newer version, or the system refuses to give it.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # a folder; or a device, which must never be moved away
            raise NotRemembered(
                f"`{shown(path.name)}` is not a file, so your progress cannot be remembered in it."
            )
        with path.open("rb") as file:
            raw = file.read(ENOUGH)
    except FileNotFoundError:
        return {}, False
    except OSError as error:
        reason = error.strerror or error
        raise NotRemembered(f"Your progress file cannot be read ({reason}), and is left as it is.") from None
    try:
        content = json.loads(raw)
        newer = content["version"] > VERSION
        solved = {} if newer else dict(content["solved"])
        sound = all(isinstance(text, str) for pair in solved.items() for text in pair)
    except (ValueError, TypeError, KeyError, RecursionError):
        newer = sound = False
    if newer:
        raise NotRemembered(
            "Your progress file was written by a newer version of this course and is left as it is. "
            "Update the course to use it."
        )
    return (solved, False) if sound else (_rescued(raw), True)


def write(path, solved):
    """Write a file of progress in one step.

    Parameters
    ----------
    path : Path
    solved : dict of str to str
        Keys and dates.

    Raises
    ------
    OSError
        If the system refuses; a file that was there is then still whole.
    """
    with _beside(path, solved) as ready:
        os.replace(ready, path)


def shown(path):
    """Spell the name of a file so that it can be displayed, even where the system believes in ASCII."""
    return os.fsencode(path).decode("utf-8", "replace")


def _data_folder():
    with contextlib.suppress(RuntimeError):  # without a home folder platformdirs 4.11 raises, 4.2 gives "~/…"
        folder = platformdirs.user_data_path("calculus-for-ai", appauthor=False)
        if folder.is_absolute():
            return folder
    raise NotRemembered("This account has no home folder, so your progress cannot be remembered.")


@contextlib.contextmanager
def _beside(path, solved):
    """Lay the new content beside a file, safe from a full disk, a dead kernel and a power cut."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump({"version": VERSION, "solved": solved}, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        yield name
    finally:
        Path(name).unlink(missing_ok=True)


def _rescued(raw):
    """Find what can still be read in a damaged file."""
    return dict(re.findall(f'"({KEY})":\\s*"({DATE})"', raw.decode("utf-8", "replace")))


def _set_aside(path, rescued):
    """Keep a damaged file under a name that is free, and say so."""
    number = 1
    while (kept := path.with_name(f"{path.stem}.damaged-{number}{path.suffix}")).exists():
        number += 1
    os.replace(path, kept)
    inside = f", with all {rescued} answers that could be read in it" if rescued else ""
    found = f"Your progress file was damaged. It is kept as `{shown(kept.name)}`"
    return f"{found}, and a new one was begun{inside}."
