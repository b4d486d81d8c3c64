"""A release fits together: one version, what has changed, and in each notebook a way to report an error."""

import re
from pathlib import Path

import nbformat
import pytest

import mathtools
from course_tools import doctor

ROOT = Path(__file__).parents[1]
REPORT = "*Found an error? [Notebook 0](00_start_here.ipynb) says how to report it.*"


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def test_there_is_one_version():
    assert re.fullmatch(r"\d+\.\d+\.\d+", mathtools.__version__)
    assert not re.search(r"^version = ", read("pyproject.toml"), re.M)  # it is taken from mathtools
    assert f"version {mathtools.__version__}." in read("README.md")
    assert (
        re.search(r"^## (\S+) \(\d{4}-\d\d-\d\d\)$", read("CHANGELOG.md"), re.M)[1] == mathtools.__version__
    )
    mark, sentence = next(doctor._machine())
    assert (mark, mathtools.__version__ in sentence) == (doctor.GOOD, True)


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem)
def test_each_notebook_says_how_to_report_an_error(path):
    cells = nbformat.v4.reads(path.read_text(encoding="utf-8")).cells
    if not path.name.startswith("00_"):
        assert cells[-1].source.endswith(f"\n\n{REPORT}")
        return
    (place,) = [k for k, cell in enumerate(cells) if "## What if something is wrong?" in cell.source]
    assert "doctor" in cells[place].source
    assert cells[place + 1].outputs[0].text == f"Calculus for AI {mathtools.__version__}\n"


@pytest.mark.parametrize("place", ["README.md", "notebooks/00_start_here.ipynb", "course_tools/site/conf.py"])
def test_what_becomes_of_what_one_types_is_said(place):
    assert re.search("leaves your machine|stays on this computer|is sent anywhere", read(place))


CLAIMS = re.findall(r"^\| (.+?) \| `(python .+?)` \|$", read("docs/measurements.md"), re.M)


@pytest.mark.parametrize(("claim", "command"), CLAIMS, ids=[claim[:40] for claim, _ in CLAIMS])
def test_what_the_readme_claims_is_shown_by_a_test_that_exists(claim, command):
    assert claim.lower() in re.sub(r"\[([^]]+)\]\([^)]+\)", r"\1", read("README.md")).lower()
    words = command.split()
    assert words[:3] == ["python", "course.py", "test"]
    if len(words) > 3:
        file, option, part = words[3:]
        assert option == "-k"
        assert re.search(rf"^def test_\w*{part}", read(file), re.M)


def test_each_claim_has_a_line():
    assert len(CLAIMS) >= 18
