"""The commands of course.py, and how each of their failures becomes a sentence."""

import contextlib
import os
import signal
import sys
import traceback

from course_tools import copies, doctor, environment, lab, notebooks, site
from course_tools.environment import Problem, say

HELP = """\
python course.py lab                   open the course in JupyterLab, in your own copies of the notebooks
python course.py lab 2                 the same, with notebook 2 (or 2a, 2b, 2c) in front
python course.py reset 1a              a fresh copy of notebook 1a; yours is kept under another name
python course.py dask                  add what notebook 9 needs, which is optional and for many machines
python course.py doctor                say what is wrong with this machine, and what to do
python course.py test                  prove that everything in the course is true
python course.py test notebooks -k 02  a part of that: what follows goes to pytest

For who changes the course:
python course.py lab --originals       open the notebooks of the repository themselves
python course.py execute 2             run notebook 2 (or all) from the top, and save it as it is kept
python course.py test processors       run the notebooks as on other processors: do they put out the same?
python course.py site                  make the site of all notebooks; --serve shows it, --whole packs it
python course.py lock                  write the locks anew after a change in pyproject.toml
python course.py lock --upgrade        the same, with the newest releases of everything

What follows `lab` goes to JupyterLab, for example --no-browser --port 9999."""


def start(arguments):
    """Run a command for the person at the keyboard; return the exit code."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed, or there is no terminal, as in pythonw
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115
        elif hasattr(stream, "reconfigure"):  # which those of IDLE and of notebooks have not
            # A terminal that does not know a letter of a path gets a question mark instead of an error.
            stream.reconfigure(errors="replace")
    for name in ("SIGTERM", "SIGHUP"):  # a closed terminal leaves no JupyterLab behind
        with contextlib.suppress(AttributeError, ValueError):  # not on Windows, not in a thread
            signal.signal(getattr(signal, name), lambda number, _: sys.exit(128 + number))
    return main(arguments)


def main(arguments):
    """Run a command; whatever goes wrong is said in one sentence."""
    name, *rest = arguments or ["help"]
    try:
        if name not in COMMANDS:
            raise Problem(f"There is no command {name}. This is what there is:\n\n{HELP}")
        return COMMANDS[name](rest) or 0
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 128 + signal.SIGINT
    except BrokenPipeError:  # what reads along has ended, as in `course.py doctor | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (Problem, OSError) as error:
        said = environment.sentence(error)
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        said = (
            f"Something went wrong that nobody has thought of ({type(error).__name__}: {error}; "
            f"{os.path.basename(place.filename)}, line {place.lineno}). "
            "Please tell the authors of the course, together with what `python course.py doctor` says."
        )
    print(said, file=sys.stderr, flush=True)
    return 1


def _reset(arguments):
    if len(arguments) != 1:
        raise Problem("Say which notebook: python course.py reset 1a")
    with environment.alone():
        say(copies.reset(arguments[0]))


def _test(arguments):
    """Hand over to pytest, whose last line is ours."""
    if arguments[:1] == ["processors"]:
        return notebooks.execute(arguments[1:], environment.ROOT / "tests" / "processors.py")
    environment.prepare("test", "site")
    for file in environment.shadows(environment.ROOT):
        raise Problem(f"{file} has the name of a module that the tests need, and hides it. Rename it.")
    return environment.run("-m", "pytest", "-c", "pyproject.toml", *arguments)


def _dask(arguments):
    environment.prepare("dask")
    say("Everything that notebook 9 needs is there. This opens it: python course.py lab 9")


def _lock(arguments):
    """Compile pyproject.toml into the locks, for all platforms; what is pinned stays pinned."""
    environment.prepare("test")
    how = "--quiet --universal --python-version 3.11 --generate-hashes --no-annotate --custom-compile-command"
    for group in (None, *environment.GROUPS):
        lock = environment.lock_of(group).relative_to(environment.ROOT)
        what = ["--extra", "fast", "pyproject.toml"]
        if group:
            what = ["--group", group, "--constraint", "requirements.txt"]
        into = ("python course.py lock", "--output-file", lock.as_posix())
        if environment.run("-m", "uv", "pip", "compile", *how.split(), *into, *what, *arguments):
            raise Problem(f"{lock.name} is left as it was, for the reason that uv gives above.")


COMMANDS = {
    "lab": lab.lab,
    "reset": _reset,
    "dask": _dask,
    "test": _test,
    "execute": notebooks.execute,
    "site": site.site,
    "doctor": lambda _: doctor.doctor(),
    "lock": _lock,
} | dict.fromkeys(("help", "-h", "--help"), lambda _: say(HELP))
