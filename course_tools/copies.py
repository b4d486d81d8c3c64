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
    with _laid() as laid:
        for original in chosen([]):
            copy = MINE / original.name
            known = laid[original.name]
            new = _text(original)
            hers = _text(copy)
            if not hers:
                _lay(original, copy)
            elif hers in known - {new}:  # not changed by the learner
                _lay(original, copy)
                sentences.append(f"{copy.name} follows an update of the course.")
            elif hers != new and new not in known:
                beside = _beside(copy, "new", known)
                _lay(original, beside)
                kept = "Yours, which you have changed, is kept"
                sentences.append(f"{copy.name} has an update. {kept}; the new one is {beside.name}.")
            known.add(new)
        for name in sorted(laid.keys() - {original.name for original in chosen([])}):
            del laid[name]  # what is said, is said once
            if (MINE / name).exists():
                number = name.partition("_")[0]
                parts = [path.name for path in chosen([]) if path.name.startswith(number)]
                gone = f"goes on as {', '.join(parts)}" if parts else "is no longer part of the course"
                kept = "Yours is kept; it may need an earlier edition to run."
                sentences.append(f"{name} {gone}. {kept}")
    return sentences


def reset(name):
    """Lay fresh copies of what a name stands for; what the learner has changed is kept under another name."""
    sentences = []
    with _laid() as laid:
        for original in find(name):
            copy = MINE / original.name
            known = laid[original.name]
            known.add(_text(original))
            sentences.append(f"{copy.name} is fresh again.")
            if _text(copy) not in known | {None}:
                kept = _beside(copy, "old", known)
                os.replace(copy, kept)
                sentences.append(f"What you had written is in {kept.name}.")
            _lay(original, copy)
    return " ".join(sentences)


def _beside(copy, word, known):
    """'03_chain (new).ipynb', '03_chain (new 2).ipynb' …: one that is free, or as the course laid it."""
    for number in itertools.count(1):
        path = copy.with_stem(f"{copy.stem} ({word})" if number == 1 else f"{copy.stem} ({word} {number})")
        if _text(path) in known | {None}:
            return path


def _text(path):
    """A hash of the text of a notebook's cells; of the whole file if it is damaged; None without one."""
    if not path.exists():
        return None
    text = path.read_text(encoding="utf-8", errors="replace")
    with contextlib.suppress(ValueError, KeyError, TypeError):
        text = [[cell["cell_type"], "".join(cell["source"])] for cell in json.loads(text)["cells"]]
    return hashlib.sha256(json.dumps(text).encode()).hexdigest()


def _lay(original, copy):
    """Copy a notebook without its outputs."""
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
def _laid():
    """The texts that the course has ever laid for an original, by its name; what the block adds is kept."""
    file = MINE / ".course" / "copies.json"
    laid = collections.defaultdict(set)
    with contextlib.suppress(FileNotFoundError, ValueError, TypeError, AttributeError):
        for name, texts in json.loads(file.read_text(encoding="utf-8")).items():
            # In earlier editions, what was laid beside a copy has a note of its own.
            laid[re.sub(r" \(new.*\)", "", name)] |= set(texts.values() if isinstance(texts, dict) else texts)
    yield laid
    write(file, json.dumps({name: sorted(texts, key=str) for name, texts in laid.items()}, indent=1).encode())
