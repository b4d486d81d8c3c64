"""Installs locks into an environment: by uv, which is fetched where there is none, else by pip.

What they say goes into a log; on the terminal stands one line that says how far they are.
"""

import contextlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

from course_tools import environment
from course_tools.environment import Problem, last_line, python, say

ROOM = 900  # megabytes: the environment, and the packages on their way into it

#: The Python that environments are made with: when we run inside .venv, the one that made that.
BASE = getattr(sys, "_base_executable", None) or sys.executable

#: What their files say may lead to other folders or another Python, and is not read.
PLAIN = {"UV_NO_CONFIG": "1", "PIP_CONFIG_FILE": os.devnull, "PIP_NO_INPUT": "1"}

#: What uv and pip say when they turn to a package, and when something is wrong.
TURN = re.compile(
    r"Collecting ([\w.-]+)|already cached: ([\w.-]+)==|GET request for: \S*/([\w.]+)-[^/\n]*\.whl$", re.M
)
WRONG = re.compile(r"^\s*(?:error:|ERROR:|Error:|×|╰─▶)\s*(.*)", re.MULTILINE)
BARRED = re.compile(
    r"^(?!DEBUG).*(certificate|Connection|timed out|dns error|NameResol|sending request)", re.M
)


def check_this_machine():
    """Raise a Problem for what could only fail later, after packages are fetched."""
    if not shutil.which("uv") and not importlib.util.find_spec("ensurepip"):
        raise Problem(
            "This Python comes without pip. On Debian and Ubuntu, `sudo apt install python3-venv` adds it; "
            "elsewhere install uv, or Python from python.org. Then start again."
        )
    free = shutil.disk_usage(environment.ROOT).free // 10**6
    if free < ROOM and not environment.ready():
        raise Problem(
            f"{ROOM} MB of disk space are needed, and {free} MB are free. Make room, then start again."
        )


def install(venv, groups):
    """Install the locks of groups into an environment, which is made if need be, or raise a Problem."""
    log().write_bytes(b"")
    locks = [environment.lock_of(group) for group in groups]
    env = {"PIP_RETRIES": "2"} | environment.child_environment(venv=venv) | PLAIN
    with environment.scratch() as scratch:
        beside = Path(scratch)  # for what only helps on the way
        uv = shutil.which("uv")  # whether it is one that runs, its use will tell
        if not uv and _by_pip(beside, env, beside, [environment.lock_of("installer")]):
            uv = python(beside).with_name("uv.exe" if environment.WINDOWS else "uv")
        if uv and _by_uv(uv, env, venv, locks):
            return
        say("uv could not install the packages: trying pip instead.")
        made = python(venv).exists() or run(env, BASE, "-m", "venv", "--without-pip", venv)
        if made and _by_pip(beside, env, venv, locks):
            return
    said = _said()
    reason = (WRONG.findall(said) or [last_line(said)])[-1]
    why = f"The packages could not be installed. The installer says: {reason} (The rest is in {log()}.)"
    if BARRED.search(said):
        why += (
            " Is there a network? The first start needs one. Often it asks for a proxy, or an index that pip "
            "or uv is told to use cannot be reached, or the clock of this machine is wrong."
        )
    raise Problem(why)


def _by_uv(uv, env, venv, locks):
    # Relocatable, as it is made in one place and used in another; uv would take another Python.
    make = (uv, "venv", "--quiet", "--relocatable", "--python", BASE, venv)
    # Every file is known by its hash, so it does not matter which index has it.
    how = ("--verbose", "--python", python(venv), "--index-strategy", "unsafe-best-match")
    made = python(venv).exists() or run(env, *make)
    return made and run(env, uv, "pip", "install", *how, *_hashed(locks))


def _by_pip(beside, env, venv, locks):
    """Fetch as pip.conf says, and install without it, for it may lead into other folders."""
    pip = (python(beside), "-m", "pip", "--python")
    if not pip[0].exists() and not run(env, BASE, "-m", "venv", beside):
        return False
    wheels = beside / "wheels"
    fetch = (*pip, pip[0], "download", "--dest", wheels, *_hashed(locks))
    fetched = run(env | {"PIP_CONFIG_FILE": os.environ.get("PIP_CONFIG_FILE", "")}, *fetch)
    if not fetched and not BARRED.search(_said()):  # pip.conf may be what keeps it from that
        fetched = run(env, *fetch)
    into = (python(venv), "install", "--no-compile", "--no-index", "--find-links", wheels)
    return fetched and run(env, *pip, *into, *_hashed(locks))


def run(env, *command):
    """Run a program whose words go into the log, and say how far it is; return whether it has done its work.

    What ends us, ends it, too; if we are killed, it goes on, and holds the lock until it ends.
    """
    options = {"cwd": environment.ROOT, "env": env, "stdin": subprocess.DEVNULL, "close_fds": False}
    with open(log(), "a", encoding="utf-8") as words:
        options |= {"stdout": words, "stderr": words}
        try:
            with subprocess.Popen([str(part) for part in command], **options) as program:
                try:
                    while program.poll() is None:
                        _on_one_line(progress(_said()))
                        time.sleep(0.1)
                finally:
                    program.kill()
                    _on_one_line("")
            return program.returncode == 0
        except OSError as error:  # no program, or none that may run there
            words.write(f"error: {error}\n")
            return False


def log():
    return environment.ROOT / ".venv.log"


def _said():
    return log().read_text(encoding="utf-8", errors="replace")


def _hashed(locks):
    files = [part for lock in locks for part in ("--requirement", lock)]
    return ["--no-deps", "--require-hashes", "--only-binary", ":all:", *files]


def progress(said):
    """How many packages an installer has turned to, of how many if it is uv, and which one is the last."""
    *_, said = re.split("^Resolved ", said, flags=re.MULTILINE)
    total = re.match(r"\d+|", said)[0]
    names = [turn[turn.lastindex] for turn in TURN.finditer(said)]
    return f"{len(names)}{total and f' of {total}'}: {names[-1]}" if names else ""


def _on_one_line(words):
    """Write over the last line of a terminal; elsewhere nothing."""
    with contextlib.suppress(OSError, AttributeError):  # as in IDLE or in a notebook
        if os.isatty(sys.stdout.fileno()):
            print(f"\r{words[:60]:60}\r", end="", flush=True)
