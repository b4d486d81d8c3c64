"""What the learner has solved, kept in a small file from one day to the next.

The file is ``{"version": 1, "solved": {"notebook_1.secant_slope": "2026-01-31"}}``, in the learner's data
folder or where the environment variable MATHTOOLS_PROGRESS says. Nothing that can happen to it costs the
learner an answer: every trouble becomes one sentence.
"""

import contextlib
import datetime
import json
import os
import tempfile
import time
from pathlib import Path

import platformdirs

VERSION = 1
PATIENCE = 2.0  # seconds; writing takes a thousandth of that, so an older lock was left by a dead kernel


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
        return Path(given)
    folder = platformdirs.user_data_path("calculus-for-ai", appauthor=False)
    if not folder.is_absolute():  # "~" stays as it is where there is no home folder
        raise NotRemembered("This account has no home folder, so your progress cannot be remembered.")
    return folder / "progress.json"


def load():
    """Read the progress file; one that cannot be read as progress is kept under another name.

    Returns
    -------
    dict of str to str
        Key of each solved question, and the date on which it was solved first.
    str
        A sentence on what was found damaged, or nothing.

    Raises
    ------
    NotRemembered
        If the file is of a newer version, or the system refuses to give it.
    """
    path = place()
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        version, solved = content["version"], dict(content["solved"])
        newer = version > VERSION
    except FileNotFoundError:
        return {}, ""
    except OSError as error:
        raise NotRemembered(f"Your progress file cannot be read ({error.strerror}).") from None
    except (ValueError, TypeError, KeyError, RecursionError):
        return {}, _set_aside(path)
    if newer:
        raise NotRemembered(
            "Your progress file was written by a newer version of this course and is left as it is. "
            "Update the course to use it."
        )
    return solved, ""


def remember(key):
    """Add a question to what is solved.

    Parameters
    ----------
    key : str
        Notebook and name of the question.

    Returns
    -------
    str
        A sentence on what went wrong, or nothing.
    """
    try:
        path = place()
        path.parent.mkdir(parents=True, exist_ok=True)
        with _alone(path.with_suffix(".lock")):  # two notebooks may be open: read, add and write in one go
            solved, trouble = load()
            if key not in solved:
                solved[key] = datetime.date.today().isoformat()
                _write(path, {"version": VERSION, "solved": solved})
        return trouble
    except NotRemembered as reason:
        return str(reason)
    except OSError as error:
        return f"This could not be remembered for next time ({error.strerror})."


def _write(path, content):
    """Replace the file in one step, so that a full disk or a dead kernel leaves the old one whole."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(content, file, indent=1)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def _set_aside(path):
    """Keep a damaged file under a name that is free, and say so."""
    number = 1
    while (kept := path.with_name(f"{path.stem}.damaged-{number}{path.suffix}")).exists():
        number += 1
    try:
        os.replace(path, kept)
    except OSError as error:
        raise NotRemembered(f"Your progress file is damaged, and stays so ({error.strerror}).") from None
    return f"Your progress file was damaged. It is kept as `{kept.name}`, and a new one was begun."


@contextlib.contextmanager
def _alone(lock):
    """Hold a lock file while the block runs."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL))
            break
        except FileExistsError:
            if time.monotonic() > until:
                lock.unlink(missing_ok=True)
            time.sleep(0.005)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)
