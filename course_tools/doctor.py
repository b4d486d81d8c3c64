"""Looks for what keeps the course from working on this machine, and says it in sentences."""

import csv
import importlib.metadata
import os
import platform
import re
import sys

from course_tools import copies, environment, installing
from course_tools.environment import ROOT, Problem, say

GOOD = "ok   "
NOTE = "note "
WRONG = "WRONG"
NEWEST_TRIED = (3, 14)


def doctor():
    """Say what is right and what is wrong; return 1 if anything is wrong, else 0."""
    n_wrong = 0
    for look in (_machine, _folders, _environment):
        for mark, sentence in found(look):
            n_wrong += mark == WRONG
            say(f"{mark}  {sentence}")
    say("\nAll is well." if not n_wrong else f"\nWhat is wrong: {n_wrong} of these.")
    return 1 if n_wrong else 0


def found(look):
    """What a look yields, and the Problem in which it ends."""
    try:
        yield from look()
    except (Problem, OSError) as error:
        yield WRONG, environment.sentence(error)


def _machine():
    text = (ROOT / "mathtools" / "__init__.py").read_text(encoding="utf-8")
    version = re.search('__version__ = "(.+)"', text)[1]
    yield GOOD, f"Calculus for AI {version}. To report an error, send this text along: notebook 0 says how."
    yield GOOD, f"Python {platform.python_version()} on {platform.system()} {platform.machine()}, in {ROOT}."
    if sys.version_info[:2] > NEWEST_TRIED:
        yield NOTE, "The course was not tried with a Python as new as this. If it fails, take an older one."
    installing.check_this_machine()


def _folders():
    """The notebooks, hers, and what else she has put there."""
    if not any(copies.ORIGINALS.glob("*.ipynb")):
        yield WRONG, "The folder notebooks is empty: get the course again."
    for path in (ROOT, copies.MINE, copies.MINE / ".course", *sorted(copies.MINE.glob("*.ipynb"))):
        if os.path.exists(path) and not os.access(path, os.W_OK):
            yield WRONG, f"{path} cannot be written to: your work is not saved. Give yourself the right to."
    for file in environment.shadows(ROOT) + environment.shadows(copies.MINE):
        yield (
            NOTE,
            f"{file} has the name of a module of Python or of a package. The course takes that module, and "
            "not your file; a Python that you start in its folder takes your file. Better rename it.",
        )


def _environment():
    environment.check_edition()
    if not environment.VENV.exists():
        yield NOTE, "There is no environment yet: `python course.py lab` sets it up."
    elif not environment.ready():
        yield WRONG, "The environment is not complete or up to date: `python course.py lab` sets it right."
    else:
        yield from _packages()
        environment.check_imports()
        yield GOOD, "The packages can be loaded."


def _packages():
    """Whether the packages are those of the lock, and no file of theirs is gone or cut off."""
    lock = environment.lock_of().read_text(encoding="utf-8")
    installed = importlib.metadata.distributions(path=[str(environment.packages())])
    packages = {re.sub("[-_.]+", "-", package.name).lower(): package for package in installed}
    for name, condition in sorted(set(re.findall(r"^([\w.-]+)==\S+ (;?)", lock, re.MULTILINE))):
        state = "" if condition else "missing"
        if package := packages.get(name):
            state = "" if _as_installed(package) else "damaged"
            if f"\n{name}=={package.version} " not in lock:
                state = package.version
        if state:
            yield (
                WRONG,
                f"In the environment {name} is {state}, unlike in requirements.txt. To have that set "
                f"right, delete the folder {environment.VENV} where there is a network, and start again.",
            )


def _as_installed(package):
    """Whether its files have the sizes noted of them; programs are made for the place of the environment.

    Since Python 3.12 `package.files` leaves out what is gone.
    """
    noted = csv.reader((package.read_text("RECORD") or "").splitlines())
    sizes = {package.locate_file(name): size for name, _, size in noted if ".." not in name}
    return all(path.exists() and path.stat().st_size == int(size) for path, size in sizes.items() if size)
