"""Looks for what keeps the course from working on this machine, and says it in sentences.

What needs the packages themselves runs in the course's environment: `python -m course_tools.doctor`.
"""

import json
import os
import platform
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from course_tools import copies, environment, installing
from course_tools.environment import ROOT, Problem, say

GOOD, NOTE, WRONG = "ok   ", "note ", "WRONG"


def doctor():
    """Say what is right and what is wrong; return 1 if anything is wrong, else 0."""
    n_wrong = 0
    for look in (_machine, _folders, _environment, _interference):
        for mark, sentence in look():
            n_wrong += mark == WRONG
            say(f"{mark}  {sentence}")
    say("\nAll is well." if not n_wrong else f"\nWhat is wrong: {n_wrong} of these.")
    return 1 if n_wrong else 0


def _machine():
    what = f"Python {platform.python_version()} on {platform.system()} {platform.machine()}"
    if sys.version_info[:2] > environment.NEWEST_TRIED:
        yield NOTE, f"{what}: newer than what the course was tried with. If it fails, take an older one."
    if not installing.find_uv() and not installing.has_pip():
        yield WRONG, installing.WITHOUT_PIP
    try:
        environment.check_this_machine()
        yield GOOD, f"{what} can be used, and the folder {ROOT} can be written to."
    except Problem as problem:
        yield WRONG, str(problem)


def _folders():
    """The notebooks, hers, and what else she has put there."""
    if not any(copies.ORIGINALS.glob("*.ipynb")):
        yield WRONG, "The folder notebooks is empty: get the course again."
    hers = [copies.MINE, copies.MINE / ".course", *sorted(copies.MINE.glob("*.ipynb"))]
    for path in hers:
        if os.path.exists(path) and not os.access(path, os.W_OK):
            yield (
                WRONG,
                f"{path} cannot be written to, so your work cannot be saved. Give yourself the right to.",
            )
    for file in environment.shadows(ROOT) + environment.shadows(copies.MINE):
        yield (
            NOTE,
            f"{file} has the name of a module of Python or of a package. The course takes that module, and "
            "not your file; a Python that you start in its folder takes your file. Better rename it.",
        )


def _environment():
    if not environment.VENV.exists():
        yield NOTE, "There is no environment yet: `python course.py lab` sets it up."
        return
    if not environment.ready():
        yield (
            WRONG,
            "The environment is not complete or not up to date: `python course.py lab` sets it right.",
        )
        return
    try:
        environment.check_imports()
        yield GOOD, "The packages can be loaded."
    except Problem as problem:
        yield WRONG, str(problem)
    with tempfile.TemporaryDirectory(prefix="calculus-doctor-", ignore_cleanup_errors=True) as scratch:
        inside = subprocess.run(
            [environment.python(), "-P", "-m", "course_tools.doctor"],
            env=environment.child_environment(scratch, copies.MINE / ".course"),
            capture_output=True,
            encoding="utf-8",
            errors="replace",
        )
    try:
        yield from json.loads(inside.stdout)
    except ValueError:
        yield WRONG, f"The environment cannot be looked at: {environment.last_line(inside.stderr)}"


def _packages():
    """Whether what is installed is what the lock says, file by file."""
    from importlib.metadata import PackageNotFoundError, distribution

    from packaging.requirements import Requirement

    lines = re.findall(r"^([\w.-]+==[^\\\n]+)", environment.lock_of().read_text(encoding="utf-8"), re.M)
    pins = [pin for pin in map(Requirement, lines) if pin.marker is None or pin.marker.evaluate()]
    others = []
    for pin in pins:
        try:
            package = distribution(pin.name)
        except PackageNotFoundError:
            others.append(f"{pin.name} is missing")
            continue
        files = {file.locate(): file.size for file in package.files or () if file.size is not None}
        if not pin.specifier.contains(package.version):
            others.append(f"{pin.name} is {package.version} instead of {str(pin.specifier)[2:]}")
        elif any(not os.path.exists(file) or os.stat(file).st_size != size for file, size in files.items()):
            others.append(f"files of {pin.name} are missing or changed")
    if others:
        yield (
            WRONG,
            f"In the environment {', '.join(others)}. To have that set right, delete the folder "
            f"{environment.VENV} where there is a network, and start again.",
        )
    else:
        yield GOOD, f"All {len(pins)} packages are as they were installed."


def _system_settings():
    """Settings for all users of a machine stay in force: whoever made them may have had a reason."""
    from jupyter_core.paths import SYSTEM_CONFIG_PATH

    for folder in SYSTEM_CONFIG_PATH:
        for file in sorted(Path(folder).glob("jupyter_*config.*")):
            yield NOTE, f"{file} holds for all users of this machine, and so for the course, too."


def _progress():
    from mathtools.exercises import record

    try:
        path = record.progress_file()
    except record.NotRemembered as reason:
        yield NOTE, str(reason)
        return
    # not Path.exists, which in Python 3.11 raises where a folder may not be looked into
    there = next(parent for parent in (path, *path.parents) if os.path.exists(parent))
    if os.access(there, os.W_OK):
        yield GOOD, f"What you have solved is remembered in {path}."
    else:
        yield (
            WRONG,
            f"What you have solved cannot be remembered, as {there} cannot be written to: "
            "name another file in the environment variable MATHTOOLS_PROGRESS.",
        )


def _interference():
    """What of the user's own settings would reach into a notebook if the course did not keep it out."""
    if aside := sorted(os.environ.keys() - environment.child_environment().keys()):
        yield GOOD, f"Of the variables of your shell the course leaves aside: {', '.join(aside)}."


if __name__ == "__main__":
    print(json.dumps([finding for look in (_packages, _system_settings, _progress) for finding in look()]))
