"""Installs locks into an environment: by uv, which is fetched where there is none, else by pip.

What they say goes into a log; on the terminal stands one line that says how far they are.
"""

import contextlib
import importlib.util
import os
import re
import shutil
import sys
import tempfile
from dataclasses import dataclass
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
    """Raise a Problem, or an OSError, for what could only fail later, after packages are fetched."""
    if not shutil.which("uv") and not importlib.util.find_spec("ensurepip"):
        raise Problem(
            "This Python comes without pip. On Debian and Ubuntu, `sudo apt install python3-venv` adds it; "
            "elsewhere install uv, or Python from python.org. Then start again."
        )
    tempfile.TemporaryFile(dir=environment.ROOT).close()
    for sign in {os.pathsep, "\n", "\r"} & set(str(environment.ROOT)):
        raise Problem(
            f"The path of this folder, {str(environment.ROOT)!r}, holds the sign {sign!r}, with which Python "
            "can make no environment. Rename the folder, then start again."
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
    with environment.scratch() as scratch:
        env = {"PIP_RETRIES": "2"} | environment.child_environment(venv=venv) | PLAIN
        if Installation(venv, locks, env, Path(scratch)).succeeds():
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


def log():
    return environment.ROOT / ".venv.log"


def _said():
    return log().read_text(encoding="utf-8", errors="replace")


@dataclass
class Installation:
    """Locks on their way into an environment; what only helps on that way is put into a folder beside."""

    venv: Path
    locks: list
    env: dict
    beside: Path

    def succeeds(self):
        """Try the ways that there are, the best one first."""
        uv = shutil.which("uv")  # whether it is one that runs, its use will tell
        if not uv and self._by_pip(self.beside, [environment.lock_of("installer")]):
            uv = python(self.beside).with_name("uv.exe" if environment.WINDOWS else "uv")
        if uv and self._by_uv(uv):
            return True
        say("uv could not install the packages: trying pip instead.")
        made = python(self.venv).exists() or self._step(BASE, "-m", "venv", "--without-pip", self.venv)
        return made and self._by_pip(self.venv, self.locks)

    def _by_uv(self, uv):
        # Relocatable, as it is made in one place and used in another; uv would take another Python.
        make = (uv, "venv", "--quiet", "--relocatable", "--python", BASE, self.venv)
        # Every file is known by its hash, so it does not matter which index has it.
        how = ("--verbose", "--python", python(self.venv), "--index-strategy", "unsafe-best-match")
        made = python(self.venv).exists() or self._step(*make)
        return made and self._step(uv, "pip", "install", *how, *_hashed(self.locks))

    def _by_pip(self, venv, locks):
        """Fetch as pip.conf says, and install without it, for it may lead into other folders."""
        pip = python(self.beside)
        if not pip.exists() and not self._step(BASE, "-m", "venv", self.beside):
            return False
        hers = {"PIP_CONFIG_FILE": os.environ.get("PIP_CONFIG_FILE", "")}
        wheels = self.beside / "wheels"
        fetch = (pip, "-m", "pip", "--python", pip, "download", "--dest", wheels, *_hashed(locks))
        into = ("--python", python(venv), "install", "--no-compile", "--no-index", "--find-links", wheels)
        fetched = self._step(*fetch, **hers)
        if not fetched and not BARRED.search(_said()):  # pip.conf may be what keeps it from that
            fetched = self._step(*fetch)
        return fetched and self._step(pip, "-m", "pip", *into, *_hashed(locks))

    def _step(self, *command, **variables):
        with open(log(), "ab") as words:
            how = {"env": self.env | variables, "stdout": words, "stderr": words}
            try:
                return not environment.run(*command, watch=lambda: _on_one_line(progress(_said())), **how)
            except OSError as error:  # no program, or none that may run there
                words.write(f"error: {error}\n".encode())
                return False
            finally:
                _on_one_line("")


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
