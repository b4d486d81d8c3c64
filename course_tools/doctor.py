"""Looks for what keeps the course from working on this machine, and says it in sentences.

What needs the packages themselves runs in the course's environment: `python -m course_tools.doctor`.
"""

import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from course_tools import copies, environment, lab
from course_tools.environment import NEWEST_TRIED, ROOT, Problem, say

GOOD, NOTE, WRONG = "ok   ", "note ", "WRONG"

CHROMIUM = {
    "Darwin": "brew install --cask chromium, or any Google Chrome",
    "Windows": "any Google Chrome or Microsoft Edge",
}


def doctor():
    """Say what is right and what is wrong; return 1 if anything is wrong, else 0."""
    findings = []
    for look in (
        _python,
        _installer,
        _folder,
        _environment,
        _notebooks,
        _port,
        _interference,
    ):
        for mark, sentence in look():
            findings.append(mark)
            say(f"{mark}  {sentence}")
    wrong = findings.count(WRONG)
    say(
        "\n" + (f"{wrong} things are wrong." if wrong > 1 else "One thing is wrong.")
        if wrong
        else "\nAll is well."
    )
    return 1 if wrong else 0


def _python():
    bits = 64 if sys.maxsize > 2**32 else 32
    what = f"Python {platform.python_version()}, {bits} bit, on {platform.system()} {platform.machine()}"
    if bits == 32:
        yield WRONG, f"{what}: NumPy and SciPy are no longer made for it. Install the 64-bit Python."
    elif sys.version_info[:2] > NEWEST_TRIED:
        newest = ".".join(map(str, NEWEST_TRIED))
        yield NOTE, f"{what}: newer than what the course was tried with. If it fails, take Python {newest}."
    else:
        yield GOOD, f"{what}."


def _installer():
    if uv := environment.find_uv():
        yield GOOD, f"uv installs the packages ({uv})."
    elif not environment.has_pip():
        yield WRONG, environment.WITHOUT_PIP
    else:
        yield GOOD, "pip installs the packages (uv, where it is installed, is faster)."


def _folder():
    try:
        tempfile.TemporaryFile(dir=ROOT).close()
        yield GOOD, f"The folder {ROOT} can be written to."
    except OSError as error:
        yield WRONG, f"The folder {ROOT} cannot be written to ({error.strerror}): copy it elsewhere."
    mine = copies.MINE
    hers = [mine, mine / ".course", *sorted(mine.glob("*.ipynb"))]
    if locked := [path for path in hers if os.path.exists(path) and not os.access(path, os.W_OK)]:
        yield (
            WRONG,
            f"{locked[0]} cannot be written to, so your work cannot be saved: give yourself the right to, "
            "or copy the course into a folder of your own.",
        )
    free = shutil.disk_usage(ROOT).free // 10**6
    needed = 50 if environment.python().exists() else environment.ROOM
    if free < needed:
        yield WRONG, f"{free} MB of disk space are free, and {needed} MB are needed: make room."
    else:
        yield GOOD, f"{free:,} MB of disk space are free."
    # Windows refuses longer paths than 260 characters unless told otherwise; JupyterLab's go to 150.
    if environment.WINDOWS and len(str(ROOT)) > 100:
        yield NOTE, f"This folder's path has {len(str(ROOT))} characters; if it fails, take a shorter one."


def _environment():
    if not environment.VENV.exists():
        yield NOTE, "There is no environment yet: `python course.py lab` sets it up."
        return
    if not environment.ready():
        yield (
            WRONG,
            "The environment in .venv is not complete or not up to date: `course.py lab` sets it right.",
        )
        return
    with tempfile.TemporaryDirectory(prefix="calculus-doctor-", ignore_cleanup_errors=True) as scratch:
        try:
            run = subprocess.run(
                [environment.python(), "-m", "course_tools.doctor"],
                cwd=ROOT,
                env=environment.child_environment(scratch, copies.MINE / ".course"),
                capture_output=True,
                text=True,
                encoding="utf-8",
                timeout=300,
            )
            yield from json.loads(run.stdout)
        except (OSError, ValueError, subprocess.TimeoutExpired):
            yield WRONG, f"The environment does not run: delete {environment.VENV} and start again."
            return
    try:
        environment.check_imports()
        yield GOOD, "The packages can be loaded."
    except Problem as problem:
        yield WRONG, str(problem)


def _inside():
    """What is found from within the environment."""
    for look in (_packages, _kernel, _system_settings, _progress, _browser):
        yield from look()


def _packages():
    from importlib.metadata import PackageNotFoundError, version

    from packaging.requirements import Requirement

    lines = re.sub(r"\\\n.*", "", (ROOT / "requirements.txt").read_text(encoding="utf-8")).splitlines()
    pins = [Requirement(line) for line in lines if "==" in line]
    pins = [pin for pin in pins if pin.marker is None or pin.marker.evaluate()]
    others = []
    for pin in pins:
        try:
            found = version(pin.name)
        except PackageNotFoundError:
            found = "missing"
        if not pin.specifier.contains(found if found != "missing" else "0"):
            others.append(f"{pin.name} ({found} instead of {str(pin.specifier)[2:]})")
    if others:
        yield WRONG, f"{', '.join(others)}: delete the folder .venv and start again."
    else:
        yield GOOD, f"All {len(pins)} packages are there, in the versions of requirements.txt."


def _kernel():
    from jupyter_client.kernelspec import KernelSpecManager

    kernel = KernelSpecManager().get_kernel_spec("python3")
    if Path(kernel.resource_dir).is_relative_to(sys.prefix):
        yield GOOD, "Notebooks run in the environment's own Python."
    else:
        yield (
            WRONG,
            f"Notebooks would run in another Python ({kernel.resource_dir}): delete the folder .venv.",
        )


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
            (
                f"What you have solved cannot be remembered, as {there} cannot be written to: "
                "name another file in the environment variable MATHTOOLS_PROGRESS."
            ),
        )


def _browser():
    """Tests need one that runs without a window; learners only need any."""
    sys.path.insert(0, str(ROOT / "tests" / "browser"))
    from lab import find_chromium

    if found := find_chromium():
        yield GOOD, f"The tests look at the notebooks in {found}."
        return
    how = CHROMIUM.get(platform.system())
    if how is None:
        how = "sudo apt install chromium" if shutil.which("apt-get") else "your system's package chromium"
    yield NOTE, f"No Chromium is found: the tests skip what needs one. To have it: {how}."


def _notebooks():
    try:
        path = copies.find("0")
        yield GOOD, f"The notebooks are there ({path.parent.name}/{path.name})."
    except Problem:
        yield WRONG, "The folder notebooks is empty: get the course again."


def _port():
    try:
        lab.check_port(8888)
        yield GOOD, "JupyterLab's port 8888 is free."
    except Problem:
        yield NOTE, "Port 8888 is taken, perhaps by a course that is open; JupyterLab finds another one."
    except OSError:
        yield WRONG, "This machine does not know the name localhost: see its file hosts."


def _interference():
    """What of the user's own settings would reach into a notebook if the course did not keep it out."""
    names = sorted(name for name in os.environ if name.upper().startswith(environment.FOREIGN))
    names = [name for name in names if name not in environment.WELCOME]
    home = Path(os.path.expanduser("~"))  # unlike Path.home, no error where there is none
    folders = [path for path in (home / ".jupyter", home / ".ipython") if os.path.exists(path)]
    if names or folders:
        aside = ", ".join(names + [str(folder) for folder in folders])
        yield GOOD, f"Of your own settings the course leaves aside: {aside}."


if __name__ == "__main__":
    print(json.dumps(list(_inside())))
