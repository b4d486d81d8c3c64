"""Builds the site: notebooks are executed with their sliders' frames, made into pages, and set by Sphinx."""

import asyncio
import re
import shutil
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

import nbformat
from sphinx.application import Sphinx

from course_tools import copies, notebooks
from course_tools.environment import ROOT, say
from course_tools.site import pages

HERE = Path(__file__).parent
EXPLORE = ROOT / "mathtools" / "backstage"
ALL = sorted(copies.ORIGINALS.glob("*.ipynb"))
#: What teachers get, beside the notebooks.
PAPERS = ["teaching.md", "misconceptions.md", "formula_sheet.pdf"]
#: What of MathJax the pages ask for, beside its fonts.
MATHJAX = ["tex-chtml-full.js", "output/chtml/fonts/woff-v2"]


def main(target, paths):
    """Build the site of the notebooks at `paths` into the folder `target`; return the exit code."""
    with tempfile.TemporaryDirectory(prefix="calculus-pages-") as scratch:
        source = Path(scratch, "source")
        source.mkdir()
        if problems := asyncio.run(_write_pages(source, paths)):
            for problem in problems:
                say(f"{problem}. No site was built.")
            return 1
        _write_the_rest(source, [path.stem for path in paths])
        app = Sphinx(
            str(source),
            str(source),
            str(target),
            str(Path(scratch, "doctrees")),
            "html",
            # A part of the site has links that lead to no page of it.
            confoverrides={} if set(paths) >= set(ALL) else {"suppress_warnings": ["myst.xref_missing"]},
            status=None,
            warningiserror=True,
            verbosity=0,
        )
        app.build()
    for map_of_a_script in target.rglob("*.map"):
        map_of_a_script.unlink()  # half of all bytes, for those who look for an error in the theme
    return app.statuscode


async def _write_pages(source, paths):
    """Execute the notebooks, make pages of them, and return what went wrong."""
    turn = asyncio.Semaphore(notebooks.AT_ONCE)

    async def write(path):
        notebook = nbformat.read(path, as_version=4)
        if reason := _why_not_executed(path):
            say(f"{path.name}: with the pictures that are saved in it. {reason}")
        else:
            async with turn:
                problem, seconds = await notebooks.run(notebook, path)
            if problem:
                return problem
            say(f"{path.name}: executed in {seconds:.1f} s.")
        pages.make_page(notebook)
        nbformat.write(notebook, source / path.name)
        return None

    return [problem for problem in await asyncio.gather(*map(write, paths)) if problem]


def _why_not_executed(path):
    """A reason to take a notebook as it is saved, or None: only the one on real ratings may have one."""
    if not path.name.startswith("07"):
        return None
    from mathtools.ratings import load_ratings

    try:
        load_ratings("movielens-small")
    except (OSError, ValueError) as error:
        return f"{str(error).splitlines()[0]}"
    return None


def _write_the_rest(source, stems):
    """Everything of the Sphinx project but the notebooks."""
    shutil.copy(HERE / "conf.py", source)
    for name in PAPERS:
        shutil.copy(ROOT / "docs" / name, source)
    static = source / "_static"
    static.mkdir()
    shutil.copy(HERE / "page.css", static)
    shutil.copy(EXPLORE / "explore.css", static)
    (static / "page.js").write_text(pages.script(), encoding="utf-8")
    mathjax = Path(find_spec("sphinx-mathjax-offline").origin).parent / "static" / "mathjax"
    for name in MATHJAX:
        copy = shutil.copytree if (mathjax / name).is_dir() else shutil.copy
        (static / "mathjax" / name).parent.mkdir(parents=True, exist_ok=True)
        copy(mathjax / name, static / "mathjax" / name)
    listed = "\n".join([*stems, "teaching", "misconceptions"])
    (source / "index.md").write_text(
        (HERE / "index.md").read_text(encoding="utf-8").format(blurb=_blurb(), pages=listed), encoding="utf-8"
    )


def _blurb():
    """What the README says first of the course."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    return re.search(r"^# .*\n\n(.+)\n", readme)[1]


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]]))
