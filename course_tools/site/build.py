"""Builds the site: notebooks are executed with their sliders' frames, made into pages, and set by Sphinx."""

import argparse
import asyncio
import hashlib
import os
import re
import shutil
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import nbformat
from sphinx.application import Sphinx

from course_tools import copies, notebooks
from course_tools.environment import ROOT, say
from course_tools.site import exercises, lite, pages, panels, pyodide

HERE = Path(__file__).parent
BACKSTAGE = ROOT / "mathtools" / "backstage"
ALL = sorted(copies.ORIGINALS.glob("*.ipynb"))
#: What teachers get, beside the notebooks.
PAPERS = ["teaching.md", "misconceptions.md", "elsewhere.md", "formula_sheet.pdf"]
#: What JupyterLite lacks, by the notebooks that need it.
NOT_THERE = {"07": "ratings", "09_": "other processes"}
#: What of MathJax the pages ask for, beside its fonts.
MATHJAX = ["tex-chtml-full.js", "output/chtml/fonts/woff-v2"]


def main(target, paths, release=None, runs=False):
    """Build a site; return the exit code.

    Parameters
    ----------
    target : pathlib.Path
        The folder for it, which is not there yet.
    paths : list of pathlib.Path
        Its notebooks.
    release : pathlib.Path, optional
        An unpacked release of Pyodide. What is needed of it becomes part of the site, which then asks no
        other machine for anything.
    runs : bool, optional
        Whether JupyterLite becomes part of the site.
    """
    with tempfile.TemporaryDirectory(prefix="calculus-pages-") as scratch:
        source = Path(scratch, "source")
        source.mkdir()
        books = {path: nbformat.read(path, as_version=4) for path in paths}
        if problems := asyncio.run(_execute(books)):
            for problem in problems:
                say(f"{problem}. No site was built.")
            return 1
        # What is judged from here on, nobody has solved: notebook 0, which shows the progress, was executed.
        os.environ["MATHTOOLS_PROGRESS"] = str(Path(scratch, "progress.txt"))
        for path, notebook in books.items():
            pages.make_page(notebook)
            (source / "originals").mkdir(exist_ok=True)
            shutil.copy(path, source / "originals")
            notebook.cells.append(nbformat.v4.new_markdown_cell(_how_to_run(path, release, runs)))
            nbformat.write(notebook, source / path.name)
        _write_the_rest(source, [path.stem for path in paths], release)
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
    if runs:
        lite.build(target, paths, release)
    for map_of_a_script in target.rglob("*.map"):
        map_of_a_script.unlink()  # half of all bytes, for those who look for an error in the theme
    return app.statuscode


async def _execute(books):
    """Execute notebooks, in place, and return what went wrong."""

    async def execute(path, notebook):
        if reason := notebooks.why_not_run(path):
            say(f"{path.name}: with the pictures that are saved in it. {reason}")
            return None
        marks = nbformat.v4.new_code_cell((HERE / "marks.py").read_text(encoding="utf-8"))
        notebook.cells.insert(0, marks)
        problem = await notebooks.run(notebook, path)
        notebook.cells.remove(marks)
        if not problem:
            say(f"{path.name}: executed.")
        return problem

    found = await asyncio.gather(*(execute(path, notebook) for path, notebook in books.items()))
    return [problem for problem in found if problem]


def _how_to_run(path, release, runs):
    """What a page says last: where its notebook is."""
    taken = f"{{download}}`take it along as a notebook <originals/{path.name}>`"
    lacking = next((what for start, what in NOT_THERE.items() if path.name.startswith(start)), None)
    if not runs:
        return f"To run this page, {taken}."
    if lacking:
        return f"To run this page, {taken}. JupyterLite, in which the other pages run, has no {lacking}."
    host = "this site" if release else urlsplit(pyodide.ADDRESS).hostname
    return (
        f'To run this page and to change it, <a href="lite/lab/index.html?path={path.name}">open it in '
        "JupyterLite</a>: a JupyterLab that is all in your browser, where the page comes from a server. It "
        f"begins with Python and its mathematics, about 70 MB from {host}; this browser keeps what you "
        f"change, and a record of its own of what you solve there. Or {taken}."
    )


def _write_the_rest(source, stems, release):
    """Everything of the Sphinx project but the notebooks."""
    shutil.copy(HERE / "conf.py", source)
    for name in PAPERS:
        shutil.copy(ROOT / "docs" / name, source)
    static = source / "_static"
    static.mkdir()
    shutil.copy(HERE / "page.css", static)
    shutil.copy(HERE / "icon.svg", static)
    shutil.copy(BACKSTAGE / "explore.css", static)
    shutil.copy(BACKSTAGE / "field.css", static)
    shutil.copy(HERE / "engine.js", static)
    exercises.write_engine(static / "engine.zip")
    if release:
        pyodide.copy(release, static / "pyodide", exercises.PACKAGES)
    # What browsers keep under this name, another Python could not read.
    parts = [static / "engine.zip", *static.glob("pyodide/pyodide-lock.json")]
    version = hashlib.sha256(b"".join(path.read_bytes() for path in parts)).hexdigest()[:12]
    script = pages.script("pyodide/" if release else pyodide.ADDRESS, f"engine.zip?v={version}")
    (static / "page.js").write_text(script, encoding="utf-8")
    mathjax = Path(find_spec("sphinx-mathjax-offline").origin).parent / "static" / "mathjax"
    for name in MATHJAX:
        copy = shutil.copytree if (mathjax / name).is_dir() else shutil.copy
        (static / "mathjax" / name).parent.mkdir(parents=True, exist_ok=True)
        copy(mathjax / name, static / "mathjax" / name)
    (source / "practice.md").write_text(panels.page(), encoding="utf-8")
    listed = "\n".join([*stems, "practice", "teaching", "misconceptions", "elsewhere"])
    (source / "index.md").write_text(
        (HERE / "index.md").read_text(encoding="utf-8").format(blurb=_blurb(), pages=listed), encoding="utf-8"
    )


def _blurb():
    """What the README says first of the course."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    return re.search(r"^# .*\n\n(.+)\n", readme)[1]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=main.__doc__.splitlines()[0])
    parser.add_argument("target", type=Path)
    parser.add_argument("paths", type=Path, nargs="+")
    parser.add_argument("--pyodide", dest="release", type=Path)
    parser.add_argument("--lite", dest="runs", action="store_true")
    sys.exit(main(**vars(parser.parse_args())))
