"""What the learner has answered, kept from one day to the next: a text file to which lines are added.

A line is an event, such as ``2026-11-28T13:05:11Z notebook_1.secant_slope right``: when, which question, how
it went, and of a guess what was guessed, as JSON. Nothing is ever rewritten, so nothing needs a lock: the
system puts the lines of two notebooks one after the other (on one machine; two machines that write to one
network folder in the same instant may lose a line), and what a full disk or a power cut leaves of a line is
passed over. The file stays small, as only what changes something is noted: the first right answer to an
exercise, a guess that differs from the last, and each answer in practice. Thirty of these a day are 600 KB in
a year.

It is in the learner's data folder, or where the environment variable MATHTOOLS_PROGRESS says. Records of
earlier versions, which were JSON, are read as they are, damaged or not.
"""

import contextlib
import json
import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import platformdirs

LINE = re.compile(
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ) (\w{1,40}(?:\.\w{1,60}){1,3}) (right|hinted|wrong|guess)(?: (.+))?",
    re.ASCII,
)
#: A solved question in the JSON of earlier versions.
OLD = re.compile(r'"(notebook_\w+\.\w+)":\s*"(\d{4}-\d\d-\d\d)"', re.ASCII)
LARGEST = 3 * 10**7  # bytes that are read of a file: fifty years; what is larger is a film, say
LONGEST = 4000  # characters of a line; a drawn curve takes about 800

_unwritten = []  # lines noted since this kernel was started that are not in the file yet
_said = ""  # the trouble that the learner has been told of, once


class NotRemembered(Exception):
    """The progress file cannot be used as it is; the text says so to the learner."""


class Event(NamedTuple):
    """One thing that happened, in UTC; of records of earlier versions, which kept the day alone, its noon.

    The key is module and name of the question, such as "notebook_1.secant_slope"; the outcome "right",
    "hinted" (right after a hint), "wrong" or "guess", with what was guessed as its value.
    """

    time: datetime
    key: str
    outcome: str
    value: Any = None


def note(key, outcome, value=None, *, time=None):
    """Add an event, now unless a time with its zone is given; its value is anything that JSON can hold.

    Nothing is raised: a sentence says what went wrong, or nothing does; the same trouble is told once.
    """
    global _said
    when = (time or datetime.now(UTC)).astimezone(UTC)
    what = "" if value is None else f" {json.dumps(value)}"
    try:
        add([f"{when:%Y-%m-%dT%H:%M:%SZ} {key} {outcome}{what}"])
    except NotRemembered as reason:
        news = "" if str(reason) == _said else str(reason)
        _said = str(reason)
        return news
    _said = ""
    return ""


def events():
    """Return all events, in the file and since this kernel was started, as a list ordered by time."""
    return parsed(lines()[0])


def solved(of=None):
    """Return the keys of the questions that were answered rightly, as a set; of these lines, if given."""
    found = events() if of is None else parsed(of)
    return {event.key for event in found if event.outcome in ("right", "hinted")}


def lines():
    """Return the lines of all events, each once, and a sentence on what is wrong with the file, if so."""
    found = []
    trouble = _said
    try:
        path = progress_file()
        if "MATHTOOLS_PROGRESS" not in os.environ:
            found += lines_in(path.with_name("progress.json"))  # where earlier versions kept theirs
        found += lines_in(path)
    except NotRemembered as reason:
        trouble = str(reason)
    return list(dict.fromkeys([*found, *_unwritten])), trouble


def lines_in(path):
    """Return the lines of a file that are events; those of a JSON record in the new form.

    Raises `NotRemembered` if it is no file, or holds a page or more of something else, or cannot be read.
    """
    try:
        if path.exists() and not path.is_file():  # a folder; or a device, which may never end
            raise NotRemembered(f"`{shown(path.name)}` is not a file, so no progress can be kept in it.")
        with path.open("rb") as file:
            raw = file.read(LARGEST)
    except FileNotFoundError:
        return []
    except OSError as error:
        reason = error.strerror or error
        raise NotRemembered(f"Your progress file cannot be read ({reason}), and is left as it is.") from None
    text = raw.replace(b"\0", b"").decode("utf-8-sig", "replace")  # zeros: a power cut, or an editor's UTF-16
    old = [f"{date}T12:00:00Z {key} right" for key, date in OLD.findall(text)]
    whole = [line.strip() for line in text.split("\n")[:-1]]  # what has no end may have lost digits
    found = [line for line in old + whole if parsed([line])]
    if not found and len(text) > LONGEST:
        raise NotRemembered(f"`{shown(path.name)}` holds something else than progress, and is left as it is.")
    return found


def parsed(of):
    """Turn lines into events ordered by time, leaving out what is none."""
    found = []
    for match in map(LINE.fullmatch, of):
        if match and len(match[0]) <= LONGEST:
            time, key, outcome, value = match.groups("null")
            with contextlib.suppress(ValueError, RecursionError):  # a month 13, or no JSON
                found.append(Event(datetime.fromisoformat(time), key, outcome, json.loads(value)))
    return sorted(found, key=lambda event: event.time)


def add(new):
    """Add lines to the progress file, or raise `NotRemembered`: the next call tries them again."""
    _unwritten.extend(new)
    try:
        path = progress_file()
        lines_in(path)  # refuses what is not ours
        path.parent.mkdir(parents=True, exist_ok=True)
        append(path, _unwritten)
    except OSError as error:
        raise NotRemembered(
            f"This could not be remembered for next time ({error.strerror or error}). It is tried again with "
            "your next right answer, and `python course.py doctor` says what can be done."
        ) from None
    _unwritten.clear()


def append(path, new):
    """Write lines at the end of a file, in one go; may raise OSError."""
    text = "".join(f"{line}\n" for line in new).encode()
    with path.open("a+b", buffering=len(text) + 8) as file:  # all of it in one write
        if file.seek(0, os.SEEK_END):
            file.seek(-1, os.SEEK_END)
            torn = file.read(1) != b"\n"
            text = b" ~\n" * torn + text  # so marked, half a number cannot be taken for a whole one
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def progress_file():
    """Return the path of the progress file, or raise `NotRemembered` if this account has no home folder."""
    if given := os.environ.get("MATHTOOLS_PROGRESS"):
        return Path(os.path.expanduser(given))
    with contextlib.suppress(RuntimeError):  # without a home folder platformdirs 4.11 raises, 4.2 gives "~/…"
        folder = platformdirs.user_data_path("calculus-for-ai", appauthor=False)
        if folder.is_absolute():
            return folder / "progress.txt"
    raise NotRemembered("This account has no home folder, so your progress cannot be remembered.")


def shown(path):
    """Spell the name of a file so that it can be displayed, even where the system believes in ASCII."""
    return os.fsencode(path).decode("utf-8", "replace")
