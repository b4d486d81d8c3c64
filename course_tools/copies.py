"""The learner's own copies of the notebooks, in a folder that git ignores.

A copy that she has not changed follows an update of the course. One that she has changed is kept, and the
new one is laid beside it. Only the text of the cells counts as a change: outputs come and go by themselves,
and copies are laid without them, so that nothing answers a prediction before it is made.
What each copy was made from is noted in a small file beside the copies.
"""

import contextlib
import hashlib
import itertools
import json
import os
import re

from course_tools.environment import ROOT, Problem

ORIGINALS = ROOT / "notebooks"
MINE = ROOT / "my_notebooks"


def find(name):
    """The originals that a number (3, 03 or 3a), a name or a file name stands for: a 3 for all its parts."""
    there = sorted(ORIGINALS.glob("*.ipynb"))
    stem = re.split(r"[/\\]", name)[-1].removesuffix(".ipynb")
    wanted = re.escape(stem)
    if number := re.fullmatch(r"0*([0-9]+)([a-z]?)", stem.lower()):
        wanted = f"0*{number[1]}{number[2] or '[a-z]?'}_.*"
    if found := [path for path in there if re.fullmatch(wanted, path.stem)]:
        return found
    raise Problem(f"There is no notebook {name}. There are: {', '.join(path.stem for path in there)}.")


def chosen(names):
    """The originals that some names stand for, or all of them if there are none."""
    found = [path for name in names for path in find(name)]
    return found or sorted(ORIGINALS.glob("*.ipynb"))


def refresh():
    """Bring the copies up to date; return a sentence for everything that the learner should know."""
    notes = _read_notes()
    sentences = [_refresh_one(original, notes) for original in sorted(ORIGINALS.glob("*.ipynb"))]
    sentences += [_without_original(name, notes) for name in sorted(notes)]
    _write_notes(notes)
    return [sentence for sentence in sentences if sentence]


def reset(name):
    """Lay fresh copies of what a name stands for; what the learner has changed is kept under another name."""
    notes = _read_notes()
    sentences = []
    for original in find(name):
        copy = MINE / original.name
        sentences.append(f"{copy.name} is fresh again.")
        known = (notes.get(copy.name, {}).get("text"), _fingerprint(original)["text"])
        if copy.exists() and _fingerprint(copy)["text"] not in known:
            kept = next(path for path in _numbered(copy, "old") if not path.exists())
            os.replace(copy, kept)
            sentences.append(f"What you had written is in {kept.name}.")
        notes[copy.name] = _lay(original, copy)
        _write_notes(notes)
    return " ".join(sentences)


def _refresh_one(original, notes):
    copy = MINE / original.name
    new = _fingerprint(original)
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


def _without_original(name, notes):
    """What becomes of a copy whose original the course has no longer: one that she has changed is kept."""
    copy = MINE / name
    if (ORIGINALS / re.sub(r" \(new( \d+)?\)", "", name)).exists() or notes[name].get("gone"):
        return None
    if copy.exists() and _fingerprint(copy)["text"] != notes[name].get("text"):
        notes[name]["gone"] = True  # and this is said once
        kept = "Yours, which you have changed, is kept; some of its cells may need an earlier edition."
        return f"{_left(name)} {kept}"
    del notes[name]
    if not copy.exists():
        return None
    copy.unlink()
    return f"{_left(name)} Your copy, in which you had changed nothing, is gone."


def _left(name):
    """Say that a notebook has left the course, and which parts have taken its place."""
    number = re.match(r"\d*", name)[0]
    parts = [path.name for path in sorted(ORIGINALS.glob(f"{number}[a-z]_*.ipynb"))] if number else []
    named = re.sub(", (?=[^,]*$)", " and ", ", ".join(parts))
    instead = f"; {named} have taken its place" if parts else ""
    return f"{name} is no longer part of the course{instead}."


def _numbered(path, word):
    """'03_chain (new).ipynb', '03_chain (new 2).ipynb', and so on."""
    yield path.with_stem(f"{path.stem} ({word})")
    yield from (path.with_stem(f"{path.stem} ({word} {number})") for number in itertools.count(2))


def _fingerprint(path):
    """Hashes of the text of a notebook's cells, and of all but its outputs; of that none if it is damaged."""
    raw = path.read_text(encoding="utf-8", errors="replace")
    try:
        notebook = json.loads(raw)
        text = [[cell["cell_type"], "".join(cell["source"])] for cell in notebook["cells"]]
    except (ValueError, KeyError, TypeError):
        return {"text": _hash(raw), "all": None}
    return {"text": _hash(text), "all": _hash(_without_outputs(notebook))}


def _without_outputs(notebook):
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}
    return notebook


def _hash(content):
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _lay(original, copy):
    """Copy a notebook without its outputs, and return its fingerprint."""
    copy.parent.mkdir(parents=True, exist_ok=True)
    notebook = _without_outputs(json.loads(original.read_text(encoding="utf-8")))
    write(copy, (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode())
    return _fingerprint(copy)


def write(path, content):
    """Write a file so that there is never half a one, as a full disk would leave it."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(content)
        os.replace(part, path)
    except OSError:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise


def _read_notes():
    try:
        notes = json.loads((MINE / ".course" / "copies.json").read_text(encoding="utf-8"))
        return {name: dict(note) for name, note in notes.items()}
    except (FileNotFoundError, ValueError, TypeError, AttributeError):
        return {}


def _write_notes(notes):
    (MINE / ".course").mkdir(parents=True, exist_ok=True)
    write(MINE / ".course" / "copies.json", json.dumps(notes, indent=1).encode())
