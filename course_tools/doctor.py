"""Looks for what keeps the course from working on this machine, and says it in sentences."""

import csv
import importlib.metadata
import os
import platform
import re
import socket
import sys
import webbrowser

from course_tools import copies, environment, installing
from course_tools.environment import ROOT, Problem, say

GOOD = "ok   "
NOTE = "note "
WRONG = "WRONG"

#: Says what is wrong with the file of the learner's progress, or nothing; it writes nothing.
READ_RECORD = """
import os, sys
from mathtools.exercises import record
path = record.progress_file()
there = next(place for place in (path, *path.parents) if place.exists())
sys.exit(record.lines()[1] or (None if os.access(there, os.W_OK) else f"{there} cannot be written to."))
"""


def doctor():
    """Say what is right and what is wrong; return 1 if anything is wrong, else 0."""
    n_wrong = 0
    for look in (_machine, _folders, _environment, _around_lab, _interference):
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
    what = f"Python {platform.python_version()} on {platform.system()} {platform.machine()}"
    if sys.version_info[:2] > installing.NEWEST_TRIED:
        yield NOTE, f"{what}: newer than what the course was tried with. If it fails, take an older one."
    installing.check_this_machine()
    yield GOOD, f"{what} can be used, and the folder {ROOT} can be written to."


def _folders():
    """The notebooks, hers, and what else she has put there."""
    if not any(copies.ORIGINALS.glob("*.ipynb")):
        yield WRONG, "The folder notebooks is empty: get the course again."
    for path in (copies.MINE, copies.MINE / ".course", *sorted(copies.MINE.glob("*.ipynb"))):
        if os.path.exists(path) and not os.access(path, os.W_OK):
            yield WRONG, f"{path} cannot be written to: your work is not saved. Give yourself the right to."
    for file in environment.shadows(ROOT) + environment.shadows(copies.MINE):
        yield (
            NOTE,
            f"{file} has the name of a module of Python or of a package. The course takes that module, and "
            "not your file; a Python that you start in its folder takes your file. Better rename it.",
        )


def _environment():
    if not environment.VENV.exists():
        yield NOTE, "There is no environment yet: `python course.py lab` sets it up."
    elif not environment.ready():
        yield WRONG, "The environment is not complete or up to date: `python course.py lab` sets it right."
    else:
        yield from _packages()
        environment.check_imports()
        yield GOOD, "The packages can be loaded."
        yield from _record()


def _packages():
    """Whether what is installed is what the lock says, file by file."""
    lock = environment.lock_of().read_text(encoding="utf-8")
    installed = importlib.metadata.distributions(path=[str(environment.packages())])
    packages = {re.sub("[-_.]+", "-", package.name).lower(): package for package in installed}
    others = []
    for name, condition in sorted(set(re.findall(r"^([\w.-]+)==\S+ (;?)", lock, re.MULTILINE))):
        package = packages.get(name)
        if not package and not condition:
            others.append(f"{name} is missing")
        elif package and f"\n{name}=={package.version} " not in lock:
            others.append(f"{name} is {package.version}")
        elif package and not all(_as_installed(package)):
            others.append(f"files of {name} are missing or changed")
    if others:
        yield (
            WRONG,
            f"In the environment {', '.join(others)}, unlike in requirements.txt. To have that set right, "
            f"delete the folder {environment.VENV} where there is a network, and start again.",
        )
    else:
        yield GOOD, "All packages are as they were installed."


def _as_installed(package):
    """Whether each file of a package has the size that is noted of it."""
    for path, _, size in csv.reader((package.read_text("RECORD") or "").splitlines()):
        file = environment.packages() / path
        if size and not path.startswith(".."):  # programs are made for the place of the environment
            yield file.exists() and file.stat().st_size == int(size)


def _around_lab():
    """What JupyterLab needs of the machine to be seen: an address on it, and a browser."""
    try:
        socket.create_server(("127.0.0.1", 0)).close()
        yield GOOD, "This machine has a free port for JupyterLab."
    except OSError as error:
        yield (
            WRONG,
            f"JupyterLab cannot be given a port of this machine ({error}). Why is not known: a firewall or "
            "a sandbox may forbid it. Ask whoever looks after the machine.",
        )
    try:
        webbrowser.get()
        yield GOOD, "There is a browser to show it in."
    except webbrowser.Error:
        yield NOTE, "No browser was found: open the address that `python course.py lab` prints yourself."


def _record():
    if trouble := environment.trouble(READ_RECORD):
        yield WRONG, f"Your progress cannot be kept: {trouble}."
    else:
        yield GOOD, "Your progress can be read and kept."


def _interference():
    """What of the user's own settings would reach into a notebook if the course did not keep it out."""
    if aside := sorted(os.environ.keys() - environment.child_environment().keys()):
        yield GOOD, f"Of the variables of your shell the course leaves aside: {', '.join(aside)}."
