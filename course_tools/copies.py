"""The learner's own copies of the notebooks, in a folder that git ignores.

A copy that she has not changed follows an update of the course. One that she has changed is kept, and the
new one is laid beside it. Only the text of the cells counts as a change: outputs come and go by themselves.
What each copy was made from is noted in a small file beside the copies.
"""

import contextlib
import hashlib
import json
import os
import re
import shutil

from course_tools.environment import ROOT, Problem

ORIGINALS = ROOT / "notebooks"
MINE = ROOT / "my_notebooks"


def refresh(originals=None, mine=None):
    """Bring the copies up to date.

    Parameters
    ----------
    originals, mine : Path, optional
        The two folders.

    Returns
    -------
    list of str
        A sentence for everything that the learner should know.
    """
    originals, mine = originals or ORIGINALS, mine or MINE
    notes = _read_notes(mine)
    sentences = [_refresh_one(original, mine, notes) for original in sorted(originals.glob("*.ipynb"))]
    _write_notes(mine, notes)
    return [sentence for sentence in sentences if sentence]


def reset(name, originals=None, mine=None):
    """Lay a fresh copy; one that the learner has changed is kept under another name.

    Parameters
    ----------
    name : str
        Number, name or file name of a notebook.
    originals, mine : Path, optional
        The two folders.

    Returns
    -------
    str
        A sentence on what was done.
    """
    originals, mine = originals or ORIGINALS, mine or MINE
    original = find(name, originals)
    copy, notes = mine / original.name, _read_notes(mine)
    kept = None
    if copy.exists() and _fingerprint(copy)["text"] not in (
        notes.get(copy.name, {}).get("text"),
        _fingerprint(original)["text"],
    ):
        kept = next(path for path in _numbered(copy, "old") if not path.exists())
        os.replace(copy, kept)
    notes[copy.name] = _lay(original, copy)
    _write_notes(mine, notes)
    return f"{copy.name} is fresh again." + (f" What you had written is in {kept.name}." if kept else "")


def find(name, originals=None):
    """The original that a number (3 or 03), a name or a file name stands for."""
    there = sorted((originals or ORIGINALS).glob("*.ipynb"))
    stem = re.split(r"[/\\]", name)[-1].removesuffix(".ipynb")
    for path in there:
        number = path.stem.split("_")[0]
        if stem == path.stem or (stem.isdecimal() and number.isdecimal() and int(stem) == int(number)):
            return path
    raise Problem(f"There is no notebook {name}. There are: {', '.join(path.stem for path in there)}.")


def _refresh_one(original, mine, notes):
    copy, new = mine / original.name, _fingerprint(original)
    if new["all"] is None:
        raise Problem(f"{original} cannot be read. Get the course again, or: git checkout notebooks")
    note = notes.setdefault(copy.name, {})
    if not copy.exists():
        notes[copy.name] = _lay(original, copy)
        return None
    text = _fingerprint(copy)["text"]
    if text in (note.get("text"), new["text"]):  # not changed by the learner, or changed to the same
        if note.get("all") == new["all"]:
            return None
        followed = note.get("text") not in (None, new["text"])
        notes[copy.name] = _lay(original, copy) if note else new
        return f"{copy.name} follows an update of the course." if followed else None
    if new["text"] in (note.get("text"), note.get("offered")):
        return None
    beside = next(
        path
        for path in _numbered(copy, "new")
        if not path.exists() or _fingerprint(path)["text"] == notes.get(path.name, {}).get("text")
    )
    notes[beside.name] = _lay(original, beside)
    note["offered"] = new["text"]
    return f"{copy.name} has an update. Yours, which you have changed, is kept; the new one is {beside.name}."


def _numbered(path, word):
    """'03_chain (new).ipynb', '03_chain (new 2).ipynb', and so on."""
    yield path.with_stem(f"{path.stem} ({word})")
    number = 2
    while True:
        yield path.with_stem(f"{path.stem} ({word} {number})")
        number += 1


def _fingerprint(path):
    """Hashes of the text of a notebook's cells, and of all that is in it; of that none if it is damaged."""
    raw = path.read_text(encoding="utf-8", errors="replace")
    try:
        notebook = json.loads(raw)
        text = [[cell["cell_type"], "".join(cell["source"])] for cell in notebook["cells"]]
    except (ValueError, KeyError, TypeError):
        return {"text": _hash(raw), "all": None}
    return {"text": _hash(text), "all": _hash(notebook)}


def _hash(content):
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _lay(original, copy):
    """Copy a notebook so that there is never half a one, and return its fingerprint."""
    copy.parent.mkdir(parents=True, exist_ok=True)
    with _part(copy.with_name(f".{copy.name}.part")) as part:
        shutil.copyfile(original, part)
        os.replace(part, copy)
    return _fingerprint(copy)


@contextlib.contextmanager
def _part(path):
    """The path of a file on its way; half of one, as a full disk leaves it, is removed."""
    try:
        yield path
    except OSError:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
        raise


def _notes(mine):
    return mine / ".course" / "copies.json"


def _read_notes(mine):
    try:
        notes = json.loads(_notes(mine).read_text(encoding="utf-8"))
        return {name: dict(note) for name, note in notes.items()}
    except (FileNotFoundError, ValueError, TypeError, AttributeError):
        return {}


def _write_notes(mine, notes):
    path = _notes(mine)
    path.parent.mkdir(parents=True, exist_ok=True)
    with _part(path.with_suffix(".part")) as part:
        part.write_text(json.dumps(notes, indent=1), encoding="utf-8")
        os.replace(part, path)
