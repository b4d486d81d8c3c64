"""Installs locks into an environment: by uv, which is fetched where there is none, else by pip.

What they say goes into a log; on the terminal stands one line that says how far they are.
"""

import ast
import contextlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

from course_tools import environment
from course_tools.environment import Problem, last_line, python, say

WITHOUT_PIP = (
    "This Python comes without pip. On Debian and Ubuntu, `sudo apt install python3-venv` adds it; "
    "elsewhere install uv, or Python from python.org. Then start again."
)

#: The Python that environments are made with: when we run inside .venv, the one that made that.
BASE = getattr(sys, "_base_executable", None) or sys.executable

#: The variables that tell uv what settings of pip say about the way to packages.
FOR_UV = """
index-url=UV_DEFAULT_INDEX extra-index-url=UV_INDEX find-links=UV_FIND_LINKS trusted-host=UV_INSECURE_HOST
proxy=ALL_PROXY cert=SSL_CERT_FILE client-cert=SSL_CLIENT_CERT keyring-provider=UV_KEYRING_PROVIDER
timeout=UV_HTTP_TIMEOUT default-timeout=UV_HTTP_TIMEOUT retries=UV_HTTP_RETRIES
"""

#: What uv and pip say when they turn to a package, and when something is wrong.
TURN = re.compile(
    r"Collecting ([\w.-]+)|already cached: ([\w.-]+)==|GET request for: \S*/([\w.]+)-[^/\n]*\.whl$", re.M
)
WRONG = re.compile(r"^\s*(?:error:|ERROR:|Error:|×|╰─▶)\s*(.*)", re.MULTILINE)
BARRED = re.compile(
    r"^(?!DEBUG).*(certificate|Connection|timed out|dns error|NameResol|sending request)", re.M
)


def install(venv, groups):
    """Install the locks of groups into an environment, which is made if need be, or raise a Problem."""
    log().write_bytes(b"")
    with tempfile.TemporaryDirectory(prefix="calculus-install-") as scratch:
        env = environment.child_environment(venv=venv) | {"UV_CONFIG_FILE": settings_of_uv(scratch)}
        if not Installation(venv, [environment.lock_of(group) for group in groups], env).succeeds():
            raise Problem(_why_not_installed())


def log():
    return environment.ROOT / ".venv.log"


@dataclass
class Installation:
    """Locks on their way into an environment."""

    venv: Path
    locks: list
    env: dict

    def succeeds(self):
        """Try the ways that there are, the best one first."""
        if uv := find_uv():
            # Relocatable, as it is made in one place and used in another; uv would take another Python.
            make = (uv, "venv", "--quiet", "--relocatable", "--python", BASE, self.venv)
            if (python(self.venv).exists() or self._step(*make)) and self._by_uv(uv):
                return True
            say("uv could not install the packages: trying pip instead.")
        if not has_pip():
            raise Problem(WITHOUT_PIP)
        if not self._step(BASE, "-m", "venv", self.venv):
            return False
        with open(self.venv / "pyvenv.cfg", "a", encoding="utf-8") as file:
            file.write("relocatable = true\n")  # for uv
        self.env |= settings_of_pip(python(self.venv), self.env)
        uv = python(self.venv).with_name("uv.exe" if environment.WINDOWS else "uv")
        pip = (python(self.venv), "-m", "pip", "install", "--no-input", "--no-compile")
        fetched = uv.exists() or self._step(*pip, *_hashed([environment.lock_of("installer")]))
        done = (fetched and self._by_uv(uv)) or self._step(*pip, *_hashed(self.locks))
        if done and fetched and not any("\nuv==" in lock.read_text(encoding="utf-8") for lock in self.locks):
            self._step(*pip[:3], "uninstall", "--yes", "uv")  # a learner does not need its 40 MB
        _forget_the_place(self.venv)
        return done

    def _by_uv(self, uv):
        # Every file is known by its hash, so it does not matter which index has it.
        how = ("--verbose", "--python", python(self.venv), "--index-strategy", "unsafe-best-match")
        step = (uv, "pip", "install", *how, *_hashed(self.locks))
        return self._step(*step) or self._step(*step, "--offline")  # its cache may hold everything

    def _step(self, *command):
        n_packages = sum(lock.read_text(encoding="utf-8").count("==") for lock in self.locks)
        with open(log(), "ab") as words:
            start = words.tell()

            def watch():
                said = log().read_bytes()[start:].decode(errors="replace")
                _on_one_line(progress(said, n_packages))

            try:
                return not environment.run(*command, env=self.env, watch=watch, stdout=words, stderr=words)
            except OSError as error:  # what is named uv is no program
                words.write(f"error: {error}\n".encode())
                return False
            finally:
                _on_one_line("")


def _hashed(locks):
    files = [part for lock in locks for part in ("--requirement", lock)]
    return ["--no-deps", "--require-hashes", "--only-binary", ":all:", *files]


def progress(said, n_packages):
    """How many packages an installer has turned to, of how many, and which one is the last."""
    for total in re.findall(r"^Resolved (\d+) package", said, re.MULTILINE):
        n_packages = int(total)
    n_packages -= len(re.findall("^Ignoring ", said, re.MULTILINE))  # what another system needs
    names = [turn[turn.lastindex] for turn in TURN.finditer(said)]
    return f"{len(names)} of {n_packages}: {names[-1]}" if names else ""


def _on_one_line(words):
    """Write over the last line of a terminal; elsewhere nothing."""
    with contextlib.suppress(OSError, AttributeError):  # as in IDLE or in a notebook
        if os.isatty(sys.stdout.fileno()):
            print(f"\r{words[:60]:60}\r", end="", flush=True)


def find_uv():
    """The path of a uv that the user has, or None; whether it is one that runs, its use will tell."""
    return shutil.which("uv")


def has_pip():
    """Whether this Python can put pip into an environment."""
    return importlib.util.find_spec("ensurepip") is not None


def settings_of_pip(pip_python, env):
    """What the user's pip.conf says about the way to packages, as variables for pip and uv."""
    file = {name: value for name, value in os.environ.items() if name == "PIP_CONFIG_FILE"}
    asked = subprocess.run(
        [pip_python, "-m", "pip", "config", "list"],
        env=env | file | {"PIP_PYTHON": str(pip_python)},  # pip.conf may name another one
        capture_output=True,
        encoding="utf-8",
        errors="replace",
    )
    if asked.returncode:
        say(f"pip cannot read its own settings, and goes without them: {last_line(asked.stderr)}")
    settings = {"PIP_CONFIG_FILE": os.devnull, "PIP_RETRIES": "2"}
    for_uv = dict(pair.split("=") for pair in FOR_UV.split())
    for section in ("global", "install", ":env:"):  # what is said later goes before
        for name, said in re.findall(rf"^{section}\.([a-z-]+)=(.*)$", asked.stdout, re.MULTILINE):
            if environment.WAY.fullmatch(name):
                value = " ".join(ast.literal_eval(said).split())
                settings["PIP_" + name.upper().replace("-", "_")] = value
            if name in for_uv:
                settings[for_uv[name]] = value.replace(" ", ",") if name == "find-links" else value
    return settings


def settings_of_uv(folder):
    """A file with what the user's uv.toml says about the way to packages, and nothing else."""
    hers = os.environ.get("APPDATA") or os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")
    files = [Path(place, "uv", "uv.toml") for place in (os.environ.get("PROGRAMDATA", "/etc"), hers)]
    if named := os.environ.get("UV_CONFIG_FILE"):
        files = [Path(named)]
    told = {}
    for file in files:
        with contextlib.suppress(OSError, ValueError):
            said = tomllib.loads(file.read_text(encoding="utf-8"))
            told |= said | said.get("pip", {})
    told = {key: value for key, value in told.items() if environment.WAY.fullmatch(key)}
    # JSON with another sign between key and value is TOML.
    lines = [f"{key} = {json.dumps(value, separators=(', ', ' = '))}\n" for key, value in told.items()]
    ours = Path(folder, "uv.toml")
    ours.write_text("".join(lines), encoding="utf-8")
    return str(ours)


def _forget_the_place(venv):
    """Let what pip and venv have written into an environment name the place where it is used."""
    made = os.fsencode(venv.name)
    used = os.fsencode(environment.VENV.name)
    for file in python(venv).parent.iterdir():
        if file.is_file() and not file.is_symlink() and made in (content := file.read_bytes()):
            file.write_bytes(content.replace(made, used))


def _why_not_installed():
    if shutil.disk_usage(environment.ROOT).free < 50 * 10**6:
        return "The packages could not be installed: there is no room left on the disk."
    said = log().read_text(encoding="utf-8", errors="replace")
    reason = (WRONG.findall(said) or [last_line(said)])[-1]
    why = f"The packages could not be installed. The installer says: {reason} (The rest is in {log()}.)"
    if BARRED.search(said):
        why += (
            " Is there a network? The first start needs one. Often it asks for a proxy, or an index that pip "
            "or uv is told to use cannot be reached, or the clock of this machine is wrong."
        )
    elif sys.version_info[:2] > environment.NEWEST_TRIED:
        newest = ".".join(map(str, environment.NEWEST_TRIED))
        why += f" They may not be made for this Python yet: try one from 3.11 to {newest}."
    return why
