"""The environment of the course in .venv: made once, and again when something it rests on has changed."""

import contextlib
import hashlib
import importlib.util
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
import time
import tomllib
from pathlib import Path

try:
    import fcntl
except ImportError:  # on Windows, where what one start uses, another one cannot remove
    fcntl = None

#: Not resolved: on Windows that would turn the letter of a network drive into a path few programs take.
ROOT = Path(os.path.abspath(__file__)).parents[1]
VENV = ROOT / ".venv"
WINDOWS = os.name == "nt"

NEWEST_TRIED = (3, 14)
ROOM = 1200  # megabytes: the environment, and the packages on their way into it

WITHOUT_PIP = (
    "This Python comes without pip. On Debian and Ubuntu, `sudo apt install python3-venv` adds it; "
    "elsewhere install uv, or Python from python.org. Then start again."
)

#: Variables of a shell or another program that would reach into the environment from outside.
FOREIGN = (
    "PYTHON",
    "JUPYTER_",
    "JUPYTERLAB_",
    "IPYTHON",
    "MPLBACKEND",
    "MATPLOTLIBRC",
    "PIP_TARGET",
    "PIP_PREFIX",
    "PIP_ROOT",
)
WELCOME = {
    "PYTHONUTF8",
    "PYTHONIOENCODING",
    "PYTHONUNBUFFERED",
    "JUPYTER_TOKEN",
    "JUPYTER_ALLOW_INSECURE_WRITES",
}


class Problem(Exception):
    """What is wrong, in a sentence for the person at the keyboard."""


class NotInstalled(Exception):
    """An installer has failed, and has said on the terminal why."""


def say(sentence):
    print(sentence, flush=True)


def python():
    """The environment's Python."""
    return VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")


def prepare():
    """Make the environment ready. If it is, that takes no time.

    Raises
    ------
    Problem
        If it cannot be made.
    """
    if not ready():
        with alone():
            _make_ready()


def _make_ready():
    if ready():  # another start has done it while we waited
        return
    want, have = _wanted(), _stamp()
    anew = not python().exists() or (have["place"], have["python"]) != (want["place"], want["python"])
    reason = _reason(have, want, anew)
    _check_this_folder()
    if have["place"] is None:
        _remove()  # what could not be completed is of no use, and takes the room that we need
    _check_this_machine()
    say(reason)
    (VENV / "course.json").unlink(missing_ok=True)  # from here on it is not complete
    for install in _installers():
        try:
            install(anew)
            break
        except NotInstalled:
            anew = True  # whatever it has left behind
    else:
        raise Problem(_why_not_installed())
    _find_mathtools()
    check_imports()
    (VENV / "course.json").write_text(json.dumps(want), encoding="utf-8")
    say("The environment is ready.")


def ready():
    """Whether the environment is complete, and made from what is wanted now."""
    return _stamp() == _wanted() and python().exists()


@contextlib.contextmanager
def alone():
    """Keep other starts of this course waiting while the block runs.

    Two that set up the environment at once would remove what the other one has just written. An installer
    that outlives a killed course.py keeps the lock, and with its end the lock is gone: none is left behind.
    """
    with open(ROOT / "requirements.txt", "rb") as file:
        os.set_inheritable(file.fileno(), True)
        begun, said = time.monotonic(), False
        while not lock(file):
            if not said and time.monotonic() > begun + 3:
                say("Another start of the course is at work in this folder: waiting until it has ended.")
                said = True
            time.sleep(0.1)
        yield


def lock(file):
    """Lock a file until we and all who inherit it have closed it; False if another one has done so."""
    try:
        if fcntl:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system that knows no locks
        pass
    return True


def run(*command, env=None, **options):
    """Run a program to its end and return its exit code; what ends us, ends it too.

    It stands in a group of its own: Ctrl+C then reaches only us, and we say one calm sentence instead
    of everything that an interrupted installer has to say.
    """
    process = subprocess.Popen(
        [str(part) for part in command],
        cwd=ROOT,
        env=child_environment() if env is None else env,
        stdin=subprocess.DEVNULL,
        close_fds=False,  # so that it holds the lock as long as it runs
        **own_group(),
        **options,
    )
    try:
        return process.wait()
    except BaseException:
        end(process, at_once=True)  # asked to end, some answer with a traceback
        raise


def own_group():
    return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP} if WINDOWS else {"start_new_session": True}


def end(process, at_once=False):
    """End a program that was started in a group of its own, and all that it has started in there."""
    if process.poll() is None:
        if WINDOWS:
            process.terminate()
        else:
            os.killpg(process.pid, signal.SIGKILL if at_once else signal.SIGTERM)
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def child_environment(scratch=None, kept=None):
    """Environment variables for programs of the environment: nothing from outside reaches into it.

    Parameters
    ----------
    scratch : path, optional
        A folder for what Jupyter needs for one run. With it, Jupyter and IPython neither read nor
        change the user's own: a password, a kernel called python3, a start-up file, an extension of
        hers that is not installed here could each keep the course from opening.
    kept : path, optional
        A folder for what is to last: settings, trust in notebooks, history. `scratch` if not given.
    """
    env = {
        name: value
        for name, value in os.environ.items()
        if name in WELCOME or not name.upper().startswith(FOREIGN)
    }
    env["PATH"] = os.pathsep.join([str(python().parent), env.get("PATH", os.defpath)])
    env["VIRTUAL_ENV"] = str(VENV)
    env["PIP_USER"] = "0"
    # Figures look the same whatever matplotlibrc and whatever list of fonts the user has.
    writable = not VENV.exists() or os.access(VENV, os.W_OK)
    env["MPLCONFIGDIR"] = os.path.join(VENV if writable or not scratch else scratch, "matplotlib")
    if scratch:
        kept = kept or scratch
        if not os.path.isabs(os.path.expanduser("~")):
            env["HOME"] = str(kept)  # as in some containers; without any, JupyterLab does not start
        env |= {
            "JUPYTER_CONFIG_DIR": os.path.join(scratch, "config"),
            "JUPYTER_RUNTIME_DIR": os.path.join(scratch, "runtime"),
            "JUPYTERLAB_WORKSPACES_DIR": os.path.join(scratch, "workspaces"),
            "JUPYTERLAB_SETTINGS_DIR": os.path.join(kept, "settings"),
            "JUPYTER_DATA_DIR": os.path.join(kept, "data"),
            "IPYTHONDIR": os.path.join(kept, "ipython"),
        }
    return env


def _wanted():
    """What the environment rests on: its place, its Python, and the packages in it."""
    with open(ROOT / "pyproject.toml", "rb") as file:
        project = tomllib.load(file)
    packages = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    packages.update(json.dumps([project["build-system"], project["project"]], sort_keys=True).encode())
    return {
        "place": str(VENV),
        "python": ".".join(map(str, sys.version_info[:2])) + " " + sysconfig.get_config_var("EXT_SUFFIX"),
        "packages": packages.hexdigest(),
    }


def _stamp():
    """What the environment was made from; nothing if it was never completed."""
    try:
        found = json.loads((VENV / "course.json").read_text(encoding="utf-8"))
        return {key: str(found[key]) for key in ("place", "python", "packages")}
    except (OSError, ValueError, KeyError, TypeError):
        return dict.fromkeys(("place", "python", "packages"))


def _reason(have, want, anew):
    if not VENV.exists():
        return (
            "Setting up the course's own environment in the folder .venv. This is done once; it fetches "
            "about 210 MB from the network and takes from half a minute to some minutes."
        )
    if not anew:
        return "The course's packages have changed: updating the environment."
    if have["place"] is None:
        return "The environment in .venv is not complete: setting it up anew."
    if have["place"] != want["place"]:
        return "This folder has been moved or copied: setting up its environment anew."
    if have["python"] != want["python"]:
        return (
            f"The environment was made for Python {have['python'].split()[0]}, "
            f"and this is Python {want['python'].split()[0]}: setting it up anew."
        )
    return "The Python that the environment was made with is gone: setting it up anew."


def _check_this_folder():
    try:
        tempfile.TemporaryFile(dir=ROOT).close()
    except OSError as error:
        raise Problem(
            f"The folder {ROOT} cannot be written to ({error.strerror}). "
            "Copy the course into a folder of your own and start it there."
        ) from None


def _check_this_machine():
    """Say before anything is fetched what could only fail later."""
    if sys.maxsize < 2**32:
        raise Problem(
            "This is a 32-bit Python, and NumPy and SciPy are no longer made for it. Install the 64-bit one."
        )
    free = shutil.disk_usage(ROOT).free // 10**6
    if free < ROOM:
        raise Problem(
            f"The environment needs about {ROOM} MB of disk space, and only {free} MB are free. "
            "Make room, then start again."
        )


def _installers():
    """Ways to install the lock, the better one first."""
    if uv := find_uv():
        yield lambda anew: _install_by_uv(uv, anew)
        say("uv could not install the packages: trying pip instead.")
    yield _install_by_pip


def find_uv():
    """Path of a uv that runs; what is on the PATH may be a stub that only says how to get it."""
    uv = shutil.which("uv")
    try:
        found = uv and subprocess.run([uv, "--version"], capture_output=True, stdin=subprocess.DEVNULL)
    except OSError:
        return None
    return uv if found and found.returncode == 0 else None


def _install_by_uv(uv, anew):
    if anew:
        _remove()
        # uv would take a Python of its own choice.
        _step(uv, "venv", "--quiet", "--python", _base(), VENV)
    chosen = ["--python", python()]
    # Without a network uv may still find everything in its cache, if it does not look elsewhere.
    offline = [] if has_network() else ["--offline"]
    lock = ["--require-hashes", "--only-binary", ":all:", "--compile-bytecode", "requirements.txt"]
    _step(uv, "pip", "sync", *chosen, *offline, *lock)
    _step(uv, "pip", "install", "--quiet", *chosen, "--no-deps", "--no-build-isolation", "--editable", ROOT)


def _install_by_pip(anew):
    if anew:
        _remove()
        if not has_pip():
            raise Problem(WITHOUT_PIP)
        _step(_base(), "-m", "venv", VENV)
    pip = [python(), "-m", "pip", "install", "--no-input", "--disable-pip-version-check", "--no-deps"]
    retries = ["--retries", "3" if has_network() else "0"]
    _step(*pip, *retries, "--require-hashes", "--only-binary", ":all:", "--requirement", "requirements.txt")
    _step(*pip, "--quiet", "--no-build-isolation", "--editable", ROOT)


def has_pip():
    """Whether this Python can put pip into an environment."""
    return importlib.util.find_spec("ensurepip") is not None


def _step(*command):
    if run(*command):
        raise NotInstalled


def _base():
    """The Python that environments are made with: when we run inside .venv, the one that made that."""
    return getattr(sys, "_base_executable", None) or sys.executable


def _remove():
    try:
        shutil.rmtree(VENV)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise Problem(
            f"The old environment cannot be removed ({error.strerror}: {error.filename}). Close what uses "
            "it (JupyterLab, an editor, a terminal in which it is activated), or delete the folder "
            f"{VENV} yourself."
        ) from None


def _find_mathtools():
    """Let the environment find mathtools by a path relative to itself.

    The installers write the absolute one, in UTF-8. Python before 3.13 reads it in the encoding of the
    system, so that on Windows a folder such as C:\\Users\\张三 would keep the environment from starting.
    """
    packages = Path(sysconfig.get_path("purelib", "venv", {"base": str(VENV)}))
    for pointer in packages.glob("*mathtools*.pth"):
        pointer.write_text(os.path.relpath(ROOT, packages), encoding="ascii")


def check_imports():
    """Import what every notebook imports: whatever is wrong with the environment is found here."""
    code = (
        "import ipykernel, jupyterlab, mathtools.explore, scipy.optimize, sympy, io;"
        " import matplotlib.pyplot as plt;"
        " plt.switch_backend('agg'); plt.figure().text(0, 0, 'x'); plt.savefig(io.BytesIO())"  # finds fonts
    )
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as words:
        if run(python(), "-c", code, stdout=words, stderr=words):
            words.seek(0)
            last = ([line for line in words.read().splitlines() if line.strip()] or ["it says nothing"])[-1]
            raise Problem(
                f"The packages are installed, but Python cannot load them: {last.strip()}. Delete the folder "
                f"{VENV} and start again; if that does not help, try another Python (3.11 to 3.14)."
            )


def _why_not_installed():
    if shutil.disk_usage(ROOT).free < 50 * 10**6:
        return "The packages could not be installed: there is no room left on the disk."
    if not has_network():
        return (
            "The packages could not be installed: this machine has no network. "
            "The first start needs one; later ones do not."
        )
    if sys.version_info[:2] > NEWEST_TRIED:
        return (
            "The packages could not be installed. They may not be made for Python "
            f"{sys.version_info.major}.{sys.version_info.minor} yet: try one from 3.11 to "
            f"{NEWEST_TRIED[0]}.{NEWEST_TRIED[1]}."
        )
    return (
        "The packages could not be installed, for the reason that the installer gives above. Often the "
        "network asks for a proxy, an index that pip or uv is told to use cannot be reached, or the clock of "
        "this machine is wrong."
    )


def has_network():
    """Whether there is any way out of this machine. Nothing is sent: the addresses are those of examples."""
    for family, address in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.connect((address, 9))
                return True
        except OSError:
            continue
    return False
