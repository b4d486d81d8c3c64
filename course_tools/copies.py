"""The learner's own copies of the notebooks, in a folder that git ignores.

A copy that she has not changed follows an update of the course. One that she has changed is kept, and the
new one is laid beside it. Only the text of the cells counts as a change: outputs come and go by themselves,
and copies are laid without them, so that nothing answers a prediction before it is made.
What each copy was made from is noted in a small file beside the copies.
"""

import collections
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
    there = chosen([])
    stem = re.split(r"[/\\]", name)[-1].removesuffix(".ipynb")
    wanted = re.escape(stem)
    if number := re.fullmatch(r"0*([0-9]+)([a-z]?)", stem.lower()):
        wanted = f"0*{number[1]}{number[2] or '[a-z]?'}_.*"
    if found := [path for path in there if re.fullmatch(wanted, path.stem)]:
        return found
    raise Problem(f"There is no notebook {name}. There are: {', '.join(path.stem for path in there)}.")


def chosen(names):
    """The originals that some names stand for, or all of them if there are none."""
    return [path for name in names for path in find(name)] or sorted(ORIGINALS.glob("*.ipynb"))


def refresh():
    """Bring the copies up to date; return a sentence for everything that the learner should know."""
    sentences = []
    with _notes() as notes:
        for original in chosen([]):
            sentences += _refresh_one(original, notes)
        for name in sorted(notes):
            sentences += _without_original(name, notes)
    return sentences


def reset(name):
    """Lay fresh copies of what a name stands for; what the learner has changed is kept under another name."""
    sentences = []
    with _notes() as notes:
        for original in find(name):
            copy = MINE / original.name
            sentences.append(f"{copy.name} is fresh again.")
            if copy.exists() and _text(copy) not in (notes[copy.name].get("text"), _text(original)):
                kept = _beside(copy, "old", notes)
                os.replace(copy, kept)
                sentences.append(f"What you had written is in {kept.name}.")
            _lay(original, copy, notes)
    return " ".join(sentences)


def _refresh_one(original, notes):
    copy = MINE / original.name
    note = notes[copy.name]
    new = _text(original)
    hers = _text(copy) if copy.exists() else None
    if not hers:
        _lay(original, copy, notes)
    elif hers == new:
        notes[copy.name] = {"text": new}
    elif hers == note.get("text"):  # not changed by the learner
        _lay(original, copy, notes)
        yield f"{copy.name} follows an update of the course."
    elif new not in note.values():
        beside = _beside(copy, "new", notes)
        _lay(original, beside, notes)
        note["offered"] = new
        kept = "Yours, which you have changed, is kept"
        yield f"{copy.name} has an update. {kept}; the new one is {beside.name}."


def _without_original(name, notes):
    """What becomes of a copy whose original the course has no longer: one that she has changed is kept."""
    copy = MINE / name
    if (ORIGINALS / re.sub(r" \(new( \d+)?\)", "", name)).exists():
        return
    note = notes.pop(name)  # what is said, is said once
    if not copy.exists():
        return
    number = re.match(r"\d*", name)[0] or "none"
    parts = [path.name for path in sorted(ORIGINALS.glob(f"{number}[a-z]_*.ipynb"))]
    named = re.sub(", (?=[^,]*$)", " and ", ", ".join(parts))
    left = f"{name} is no longer part of the course{named and f'; {named} have taken its place'}."
    if _text(copy) == note.get("text"):
        copy.unlink()
        yield f"{left} Your copy, in which you had changed nothing, is gone."
    else:
        kept = "Yours, which you have changed, is kept"
        yield f"{left} {kept}; some of its cells may need an earlier edition."


def _beside(copy, word, notes):
    """'03_chain (new).ipynb', '03_chain (new 2).ipynb' …: one that is free, or as the course laid it."""
    for number in itertools.count(1):
        path = copy.with_stem(f"{copy.stem} ({word})" if number == 1 else f"{copy.stem} ({word} {number})")
        if not path.exists() or _text(path) == notes[path.name].get("text"):
            return path


def _text(path):
    """A hash of the text of a notebook's cells; of the whole file if it is damaged."""
    text = path.read_text(encoding="utf-8", errors="replace")
    with contextlib.suppress(ValueError, KeyError, TypeError):
        text = [[cell["cell_type"], "".join(cell["source"])] for cell in json.loads(text)["cells"]]
    return hashlib.sha256(json.dumps(text).encode()).hexdigest()


def _lay(original, copy, notes):
    """Copy a notebook without its outputs, and note its text."""
    try:
        notebook = json.loads(original.read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                cell |= {"outputs": [], "execution_count": None}
    except (ValueError, KeyError, TypeError):
        raise Problem(
            f"{original} cannot be read. Get the course again, or: git checkout notebooks"
        ) from None
    write(copy, (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode())
    notes[copy.name] = {"text": _text(copy)}


def write(path, content):
    """Write a file so that there is never half a one, as a full disk would leave it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(content)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


@contextlib.contextmanager
def _notes():
    """What each copy was made from, by its name; what the block notes is kept."""
    file = MINE / ".course" / "copies.json"
    notes = collections.defaultdict(dict)
    with contextlib.suppress(FileNotFoundError, ValueError, TypeError, AttributeError):
        notes |= {name: dict(note) for name, note in json.loads(file.read_text(encoding="utf-8")).items()}
    yield notes
    write(file, json.dumps(notes, indent=1).encode())
