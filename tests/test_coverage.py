"""What the course promises to teach, line by line, and where it does: no later change loses a line.

`data/coverage.csv` has a row for each line of what was to be taught (1 to 149), and for each claim to
be put right (C1 to C52): in which section of which notebook, a text that stands there, and what holds it: a
cell, whose output is compared at each run of the notebook, a test, or a row of the table of integrals.
"""

import csv
import functools
import re
import tomllib
from pathlib import Path

import nbformat
import pytest

from mathtools import formulas

ROOT = Path(__file__).parents[1]
with open(ROOT / "tests" / "data" / "coverage.csv", encoding="utf-8", newline="") as file:
    LINES = list(csv.DictReader(file))


@functools.cache
def cells(number):
    """The cells of a notebook, by its number, such as 4b."""
    digits = re.match(r"\d+", number)[0]
    (path,) = (ROOT / "notebooks").glob(f"{int(digits):02d}{number.removeprefix(digits)}_*.ipynb")
    return nbformat.v4.reads(path.read_text(encoding="utf-8")).cells


@functools.cache
def sections(number):
    """What stands below each heading of a notebook, text and code."""
    found = {}
    heading = ""
    for cell in cells(number):
        pieces = [cell.source]
        if cell.cell_type == "markdown":
            pieces = re.split(r"^#{1,6} +(.+?) *$", cell.source, flags=re.M)
        for k, piece in enumerate(pieces):
            if k % 2:
                heading = piece
            else:
                found[heading] = found.get(heading, "") + "\n" + piece
    return found


def test_no_line_is_missing():
    wanted = [*map(str, range(1, 150)), *(f"C{k}" for k in range(1, 53))]
    assert [line["line"] for line in LINES] == wanted


@pytest.mark.parametrize("line", LINES, ids=lambda line: line["line"])
def test_a_line_is_taught_and_held(line):
    below = sections(line["notebook"])
    moved = "If it has moved, say where in tests/data/coverage.csv."
    assert line["section"] in below, (
        f"Notebook {line['notebook']} has no section {line['section']!r}. {moved}"
    )
    holder = line["held by"]
    if holder == "row of the table":
        row = tuple(line["text"].split(" → "))
        assert row in {(row.integrand, row.antiderivative) for row in formulas.TABLE}
        return
    text = f"{line['section']}\n{below[line['section']]}"
    assert line["text"].removeprefix("## ") in text, f"{line['what']}: {line['text']!r} is not there. {moved}"
    if "::" in holder:
        file, _, test = holder.partition("::")
        assert f"def {test}(" in (ROOT / file).read_text(encoding="utf-8")
        return
    number, _, cell_id = holder.rpartition(":")
    (cell,) = [cell for cell in cells(number or line["notebook"]) if cell.id == cell_id]
    assert cell.cell_type == "code"
    assert cell.outputs, f"The cell {cell_id} holds nothing: it puts nothing out."


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem)
def test_what_is_cited_is_listed(path):
    """Each number in square brackets has its entry in the references, and what one may go on with a link."""
    texts = [
        cell.source
        for cell in cells(path.stem.split("_")[0].lstrip("0") or "0")
        if cell.cell_type == "markdown"
    ]
    listed = "\n".join(text for text in texts if text.startswith("## References"))
    numbers = re.findall(r"^\[?(\d+)[.\]] ", listed, re.M)
    assert numbers == [str(k) for k in range(1, len(numbers) + 1)]
    told = "\n".join(text for text in texts if not text.startswith("## References"))
    told = re.sub(r"`[^`]*`|\$\$.*?\$\$|\$[^$]*\$", "", told, flags=re.S)
    cited = {
        number for group in re.findall(r"\[(\d+(?:, ?\d+)*)\](?!\()", told) for number in group.split(", ")
    }
    assert cited <= set(numbers)
    assert cited or not numbers
    for line in re.findall(r"^To (?:watch|read on).*$", listed, re.M):
        assert "https://" in line


def test_tools_are_named_with_their_use():
    (text,) = [cell.source for cell in cells("6c") if "| Tool | What it is for |" in cell.source]
    uses = dict(re.findall(r"^\| (.+?) \| (.+?) \|$", text, re.M))
    for tool in ("NumPy, pandas", "Surprise", "implicit", "LensKit", "scikit-learn", "TensorFlow"):
        (name,) = [name for name in uses if tool in name]
        assert "https://" in name or name == "NumPy, pandas"
        assert len(uses[name].split()) > 3
    # what is advised is what the benchmark, which compares with it, asks for
    advised = re.search(r"take (\d\S+) \[", text)[1]
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
    assert f"scikit-surprise>={advised}" in groups["benchmark"]
