"""The environment of the course in .venv: made once, and again when something it rests on has changed.

A new one is made beside one that works, and takes its place when it works too.
"""

import contextlib
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

try:
    import fcntl
except ImportError:  # on Windows, where what one start uses, another one cannot remove
    fcntl = None

#: Not resolved: on Windows that would turn the letter of a network drive into a path few programs take.
ROOT = Path(os.path.abspath(__file__)).parents[1]
VENV = ROOT / ".venv"
WINDOWS = os.name == "nt"

#: The groups of pyproject.toml that have a lock in requirements/ beside the course's own.
GROUPS = ("installer", "test", "site", "dask")

#: What opens the course and what every notebook imports: to try it, and to have its byte-code from then on.
IMPORTS = """
import io, ipykernel.kernelapp, ipywidgets, jupyter_lsp, jupyter_server_terminals, jupyterlab.labapp
import mathtools.explore, scipy.optimize, sympy, matplotlib.pyplot as plt
plt.switch_backend("agg"); plt.figure().text(0, 0, "x"); plt.savefig(io.BytesIO())  # finds fonts
"""

#: Variables of a shell or another program that would reach into the environment from outside. Pip and uv may
#: be told the way to packages (their target, prefix, platform, constraint … are not meant for the course),
#: Python how text is written, and Jupyter who may come in.
FOREIGN = re.compile(
    r"(?!(PIP|UV)_\w*(INDEX|LINKS|HOST|PROXY|CERT|TLS|KEYRING|TIMEOUT|RETRIES|CACHE_DIR|OFFLINE))"
    "(?!PYTHON(UTF8|IOENCODING|UNBUFFERED)$|JUPYTER_(TOKEN|ALLOW_INSECURE_WRITES)$)"
    "(PYTHON|JUPYTER|IPYTHON|MPLBACKEND|MATPLOTLIBRC|PIP_|UV_|PYTEST_).*",
    re.IGNORECASE,
)

#: Variables by which another program's libraries come before those that the packages were made for.
LOADERS = ("LD_PRELOAD", "LD_LIBRARY_PATH", "DYLD_INSERT_LIBRARIES", "DYLD_LIBRARY_PATH")


class Problem(Exception):
    """What is wrong, in a sentence for the person at the keyboard."""


def sentence(error):
    """What a Problem says, or what the system has refused."""
    if isinstance(error, Problem):
        return str(error)
    file = error.filename2 or error.filename or "something"
    return (
        f"The system refuses {file} ({error.strerror or error}). Is there room on the disk, is the course in "
        "a folder of your own, and has nothing else (JupyterLab, an editor, a terminal) that file open?"
    )


def say(words):
    print(words, flush=True)


def python(venv=None):
    """The Python of an environment, the course's if no other is named."""
    return (venv or VENV) / ("Scripts/python.exe" if WINDOWS else "bin/python")


def packages(venv=None):
    """The folder that holds the packages of an environment."""
    return Path(sysconfig.get_path("purelib", "venv", {"base": str(venv or VENV)}))


def lock_of(group=None):
    """The file that pins the packages of a group of pyproject.toml; without one, those of the course."""
    return ROOT / (f"requirements/requirements-{group}.txt" if group else "requirements.txt")


def prepare(*groups, old_one_will_do=False):
    """Make the environment ready, with the packages of these groups in it, too; a Problem says why not.

    If it is ready, that takes no time. If it cannot be updated, the one from before may do as well.
    """
    check_edition()
    with alone():
        try:
            if not ready(*groups):  # nor has another start made it ready while we waited
                _make_ready(groups)
        except (Problem, OSError) as error:
            if not (old_one_will_do and _stamp(VENV)):
                raise
            say(f"{sentence(error)}\nUntil then the course runs in the environment that it had before.")


def check_edition():
    """A Problem says if a newer zip was unpacked over an older edition, whose packages hide newer modules."""
    for package in sorted((ROOT / "mathtools").glob("*/__init__.py")):
        if package.parent.with_suffix(".py").exists():
            raise Problem(
                f"This folder holds parts of two editions of the course: {package.parent} is of an earlier "
                "one, and hides what has taken its place. Unpack the newer zip into a new folder, copy your "
                "folder my_notebooks there, and start the course there. What you have solved is known there, "
                "too."
            )


def ready(*groups):
    """Whether the environment is complete, and made from what is wanted now."""
    return _stamp(VENV).items() >= _wanted(groups).items()


def _wanted(groups):
    """What an environment rests on: the Python that has started us, and the locks."""
    version = ".".join(map(str, sys.version_info[:2]))
    python = {"python": f"{version} ({sysconfig.get_config_var('EXT_SUFFIX')})"}
    locks = [lock_of(group) for group in (None, *groups)]
    return python | {lock.name: hashlib.sha256(lock.read_bytes()).hexdigest() for lock in locks}


def _stamp(venv):
    """What an environment was made from; nothing if it was never completed, or if its Python is gone."""
    with contextlib.suppress(OSError, ValueError):
        stamp = json.loads((venv / "course.json").read_text(encoding="utf-8"))
        return stamp if python(venv).exists() else {}
    return {}


def _make_ready(groups):
    from course_tools import installing  # which needs us

    new = VENV.with_name(".venv-new")
    old = VENV.with_name(".venv-old")
    want = _wanted(groups)
    installing.check_this_machine()
    if ready():  # only what tests need is missing
        say("Adding what is still needed to the environment.")
        installing.install(VENV, groups)
        (VENV / "course.json").write_text(json.dumps(_stamp(VENV) | want), encoding="utf-8")
    else:
        say(
            "Setting up the course's own environment in the folder .venv: once, and again when its packages "
            "or its Python have changed. That fetches about 200 MB from the network and takes from a quarter "
            "of a minute to some minutes."
        )
        if _stamp(new) != want:  # else a start was killed before that took its place
            _put(new, None)
            installing.install(new, (None, *groups))
            # Relative, for it may be moved; and Python before 3.13 reads it in the encoding of the system,
            # in which on Windows a folder such as C:\Users\张三 would not be found.
            pointer = packages(new) / "calculus-course.pth"
            pointer.write_text(os.path.relpath(ROOT, packages(new)), encoding="ascii")
            check_imports(new)
            (new / "course.json").write_text(json.dumps(want), encoding="utf-8")
        _put(old, VENV)
        _put(VENV, new)
        with contextlib.suppress(OSError):  # it is out of the way, and is removed the next time
            _put(old, None)
    say("The environment is ready.")


def _put(place, environment):
    """Remove what is in the place of an environment (or a link to it), and put another one there, or none."""
    with contextlib.suppress(FileNotFoundError):
        place.unlink() if place.is_symlink() else shutil.rmtree(place)
    if environment and os.path.lexists(environment):
        os.replace(environment, place)


def check_imports(venv=None):
    """Import what the course needs; a Problem says what keeps it from that."""
    if failure := _trouble(venv):
        cause = "Why is not known: please tell the authors, with what `python course.py doctor` says."
        for name in LOADERS:
            if name in os.environ and not _trouble(venv, without=name):
                value = os.environ[name]
                cause = f"The variable {name} ({value}) brings the libraries of another program: unset it."
        raise Problem(f"The packages are installed, but Python cannot load them: {failure}. {cause}")


def _trouble(venv, without=None):
    """What an environment's Python says last if it cannot import what the course needs, or None."""
    env = child_environment(venv=venv)
    env.pop(without, None)
    said = {"capture_output": True, "encoding": "utf-8", "errors": "replace"}
    done = subprocess.run([python(venv), "-P", "-c", IMPORTS], cwd=ROOT, env=env, **said)
    return last_line(done.stderr).rstrip(".") if done.returncode else None


def last_line(words):
    return next((line.strip() for line in reversed(words.splitlines()) if line.strip()), "nothing at all")


def shadows(folder):
    """Files in a folder that have the name of a module of Python, of a package or of the course."""
    taken = sys.stdlib_module_names | {"mathtools"} | {path.name for path in packages().glob("*")}
    return [path for path in sorted(Path(folder).glob("*.py")) if {path.stem, path.name} & taken]


@contextlib.contextmanager
def alone():
    """Keep other starts of this course waiting while the block runs.

    An installer that outlives a killed course.py keeps the lock, and with its end the lock is gone.
    """
    with open(lock_of(), "rb") as file:
        os.set_inheritable(file.fileno(), True)
        try:
            if fcntl:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another start of the course is at work in this folder: waiting until it has ended.")
            fcntl.flock(file, fcntl.LOCK_EX)
        except OSError:  # a file system that knows no locks
            pass
        yield


def run(*arguments, **options):
    """Give the environment's Python the terminal until it ends; return its exit code.

    Ctrl+C is its own affair; if it has ended by that and nothing else, we end as well.
    """
    before = signal.signal(signal.SIGINT, lambda *_: None)
    with scratch() as folder:
        options = {"cwd": ROOT, "env": child_environment(folder)} | options
        with subprocess.Popen([str(part) for part in (python(), *arguments)], **options) as program:
            try:
                if program.wait() == -signal.SIGINT:
                    raise KeyboardInterrupt
                return program.returncode
            finally:
                program.terminate()  # if it is us who end
                signal.signal(signal.SIGINT, before)


def run_file(file, *arguments):
    """Run a file of ours in the environment, which leaves nothing behind; return its exit code.

    Ctrl+C reaches only us, and ends it without all that interrupted notebooks have to say.
    """
    with scratch() as folder:
        options = {"cwd": ROOT, "env": child_environment(folder), "start_new_session": True}
        return subprocess.run([python(), "-P", file, *arguments], **options).returncode


def scratch():
    """A folder for one run."""
    return tempfile.TemporaryDirectory(prefix="calculus-course-", ignore_cleanup_errors=True)


def child_environment(scratch=None, kept=None, venv=None):
    """Variables for programs of the environment: nothing from outside reaches into it.

    `scratch` is a folder for what Jupyter needs for one run: with it, Jupyter and IPython neither read nor
    change the user's own, whose kernels, start-up files and extensions could keep the course from opening.
    `kept` is a folder for what is to last: settings, trust in notebooks, history. Without one nothing does,
    and no answer is recorded in the learner's progress.
    """
    venv = venv or VENV
    env = {name: value for name, value in os.environ.items() if not FOREIGN.fullmatch(name)}
    env["PATH"] = os.pathsep.join([str(python(venv).parent), env.get("PATH", os.defpath)])
    # Figures look the same whatever matplotlibrc and whatever list of fonts the user has.
    env |= {"VIRTUAL_ENV": str(venv), "PIP_USER": "0", "MPLCONFIGDIR": str(venv / "matplotlib")}
    if scratch:
        if not kept:
            kept = scratch
            env["MATHTOOLS_PROGRESS"] = os.path.join(scratch, "progress.txt")
        if not os.path.isabs(os.path.expanduser("~")):
            env["HOME"] = str(kept)  # as in some containers; without any, JupyterLab does not start
        env["JUPYTER_CONFIG_DIR"] = os.path.join(scratch, "config")
        env["JUPYTER_PATH"] = os.path.join(scratch, "share")
        env["JUPYTER_RUNTIME_DIR"] = os.path.join(scratch, "runtime")
        env["JUPYTERLAB_SETTINGS_DIR"] = os.path.join(kept, "settings")
        env["JUPYTER_DATA_DIR"] = os.path.join(kept, "data")
        env["IPYTHONDIR"] = os.path.join(kept, "ipython")
        _describe_kernel(Path(scratch, "share", "kernels", "python3"))
    return env


def _describe_kernel(folder):
    """The environment's kernel, but with the learner's folder last on Python's path, and not first.

    There her numpy.py or types.py hides no module from a notebook, and helpers.py is still found.
    """
    with contextlib.suppress(FileNotFoundError):
        shutil.copytree(python().parents[1] / "share/jupyter/kernels/python3", folder, dirs_exist_ok=True)
        kernel = json.loads((folder / "kernel.json").read_text(encoding="utf-8"))
        hers_last = "--IPKernelApp.exec_lines=__import__('sys').path.append('')"
        kernel["argv"] = [str(python()), "-P", *kernel["argv"][1:], hers_last]
        (folder / "kernel.json").write_text(json.dumps(kernel), encoding="utf-8")
