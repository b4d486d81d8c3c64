"""course.py: the environment, the learner's copies, JupyterLab, and a sentence for whatever goes wrong.

Nothing is installed here. What other systems do differently, and what can fail, is put in by substitution.
"""

import asyncio
import contextlib
import errno
import hashlib
import http.client
import importlib.util
import io
import itertools
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import types
import zipfile
from concurrent.futures import ThreadPoolExecutor
from unittest import mock

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jupyter_client import BlockingKernelClient
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

import course
from course_tools import commands, copies, doctor, environment, installing, lab, notebooks, site
from course_tools.environment import Problem

ROOT = pathlib.Path(__file__).parents[1]
POSIX = pytest.mark.skipif(os.name == "nt", reason="signals are those of POSIX")

#: The folder of somebody: letters of another script, spaces, a quote.
UNUSUAL = "我的 课程's folder"


# --- the Python that starts it -----------------------------------------------------------------------


def old_pythons():
    """Interpreters on this machine that are too old for the course."""
    names = ["python2.7", *(f"python3.{minor}" for minor in range(4, 11))]
    found = [python for python in map(shutil.which, names) if python and "shims" not in python]
    versions = pathlib.Path.home().glob(".pyenv/versions/*/bin/python")
    for python in [*found, *map(str, versions)]:
        ask = [python, "-c", "import sys; print(sys.version_info[:2] < (3, 11))"]
        if subprocess.run(ask, capture_output=True, text=True).stdout.strip() == "True":
            yield python


def test_an_old_python_gets_a_sentence(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 10, 4, "final", 0))
    with pytest.raises(SystemExit) as stopped:
        course.main()
    assert "needs Python 3.11 or newer, and this is Python 3.10 (" in stopped.value.code


def test_old_pythons_on_this_machine_get_a_sentence():
    pythons = list(old_pythons())
    if not pythons:
        pytest.skip("There is no Python before 3.11 here.")
    for python in pythons:
        run = subprocess.run([python, ROOT / "course.py", "lab"], capture_output=True, text=True)
        assert run.returncode == 1
        assert run.stderr.startswith("This course needs Python 3.11 or newer, and this is Python ")
        assert len(run.stderr.splitlines()) == 1


# --- commands ----------------------------------------------------------------------------------------


def test_without_a_command_it_says_what_it_can_do(capsys):
    assert commands.main([]) == 0
    said = capsys.readouterr().out
    assert all(f"course.py {name}" in said for name in ("lab", "reset", "doctor", "test", "execute", "lock"))


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (Problem("Do this."), "Do this."),
        (KeyboardInterrupt(), "Stopped."),
        (
            OSError(errno.ENOSPC, "No space left", "big"),
            "The system refuses big (No space left). Is there room",
        ),
        (
            PermissionError(errno.EACCES, "Denied"),
            "something (Denied). Is there room on the disk",
        ),
        (OSError(errno.EIO, "I/O error"), "The system refuses something (I/O error)."),
        (
            ZeroDivisionError("division by zero"),
            "nobody has thought of (ZeroDivisionError: division by zero; ",
        ),
    ],
)
def test_every_failure_is_a_sentence(error, sentence, monkeypatch, capsys):
    def fails(_):
        raise error

    monkeypatch.setitem(commands.COMMANDS, "lab", fails)
    assert commands.main(["lab"]) != 0
    said = capsys.readouterr().err
    assert sentence in said
    assert "Traceback" not in said


def test_an_unknown_command_is_answered_with_those_there_are(capsys):
    assert commands.main(["tset"]) == 1
    assert "There is no command tset." in capsys.readouterr().err


def test_arguments_and_exit_code_of_test_are_those_of_pytest(monkeypatch):
    asked = {}

    def popen(command, *, env, **_):
        asked.update(command=command, env=env)
        return subprocess_popen([sys.executable, "-c", "exit(5)"])

    subprocess_popen = subprocess.Popen
    monkeypatch.setattr(environment, "prepare", lambda *groups: asked.update(groups=groups))
    monkeypatch.setattr(subprocess, "Popen", popen)
    handler = signal.getsignal(signal.SIGINT)
    assert commands.main(["test", "notebooks", "-k", "not this"]) == 5
    assert signal.getsignal(signal.SIGINT) is handler
    assert asked["groups"] == ("test", "site")
    assert asked["command"][-3:] == ["notebooks", "-k", "not this"]
    *_, folder, file = pathlib.Path(asked["env"]["MATHTOOLS_PROGRESS"]).parts
    assert (folder.startswith("calculus-course-"), file) == (True, "progress.txt")


@pytest.mark.skipif(
    pathlib.Path(sys.prefix) != environment.VENV, reason="Only the course's environment finds its tools."
)
@pytest.mark.parametrize(
    ("part", "said"),
    [
        (lambda folder: site.make(folder / "site", ["--pyodide"]), "--pyodide: expected one argument"),
        (lambda folder: commands.main(["test", "processors", "0"]), "gone.ipynb"),
        (lambda folder: commands.main(["execute", "0"]), "gone.ipynb"),
    ],
    ids=["site", "processors", "execute"],
)
def test_parts_that_run_in_the_environment_are_found_there(part, said, monkeypatch, tmp_path, capfd):
    """Each is a program of its own; here it is given what it refuses, or finds no notebook to run."""
    monkeypatch.setattr(environment, "prepare", lambda *_, **__: None)
    monkeypatch.setattr(environment, "python", lambda *_: pathlib.Path(sys.executable))
    if said == "gone.ipynb":
        monkeypatch.setattr(copies, "chosen", lambda _: [tmp_path / "gone.ipynb"])
    assert part(tmp_path) > 0
    told = capfd.readouterr().err
    assert said in told
    assert "can't open file" not in told


@POSIX
def test_a_reader_that_leaves_early_is_no_error():
    command = [sys.executable, ROOT / "course.py", "help"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        run.stdout.close()  # long before Python has started
        assert run.stderr.read() == b""


def test_a_terminal_that_does_not_know_a_letter_is_no_error():
    run = subprocess.run(
        [sys.executable, ROOT / "course.py", "reset", "课"],
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 1
    assert run.stderr.startswith("There is no notebook ?.")


def test_files_beside_course_py_hide_no_module(tmp_path):
    shutil.copy(ROOT / "course.py", tmp_path)
    shutil.copytree(ROOT / "course_tools", tmp_path / "course_tools")
    for name in ("string", "token", "json", "platform", "subprocess", "tomllib", "random", "numpy"):
        (tmp_path / f"{name}.py").write_text("raise RuntimeError('hers')")
    elsewhere = tmp_path / "another course"  # which PYTHONPATH or an installation may name
    write(elsewhere, {"course_tools/__init__.py": "raise RuntimeError('not this one')"})
    run = subprocess.run(
        [sys.executable, tmp_path / "course.py"],
        env=os.environ | {"PYTHONPATH": str(elsewhere)},
        capture_output=True,
        text=True,
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.startswith("python course.py lab")


@pytest.mark.parametrize("name", ["random", "numpy", "mathtools", "xdist"])
def test_a_file_that_hides_a_module_from_the_tests_is_named(name, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(environment, "prepare", lambda *_: None)
    monkeypatch.setattr(environment, "packages", lambda: pathlib.Path(pytest.__file__).parents[1])
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    (tmp_path / f"{name}.py").touch()
    assert commands.main(["test"]) == 1
    assert f"{name}.py has the name of a module" in capsys.readouterr().err


class IdleOutput(io.TextIOBase):
    """Like those of IDLE and of a notebook, it cannot be configured and has no file descriptor."""

    def __init__(self):
        self.said = ""

    def isatty(self):
        return True

    def write(self, text):
        self.said += text
        return len(text)


def test_it_runs_in_idle_and_in_a_notebook(monkeypatch):
    output = IdleOutput()
    monkeypatch.setattr(sys, "stdout", output)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    assert commands.start(["help"]) == 0
    installing._on_one_line("1 of 87: numpy")
    assert output.said == commands.HELP + "\n"


def test_it_runs_in_a_thread(capsys):
    """Where signals cannot be handled, as in some editors."""
    thread = threading.Thread(target=commands.start, args=(["help"],))
    thread.start()
    thread.join()
    assert commands.HELP in capsys.readouterr().out


@pytest.mark.parametrize("closed", [["stdout"], ["stderr"], ["stdout", "stderr"]])
def test_it_runs_where_there_is_no_terminal(closed):
    """As in pythonw, or after `course.py lab >&- 2>&-`."""
    code = "import sys\nfrom course_tools import commands\n"
    code += "".join(f"sys.{name} = None\n" for name in closed)
    code += "sys.exit(commands.start(['tset']))"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 1
    assert ("There is no command tset" in run.stderr) == ("stderr" not in closed)


# --- the environment ---------------------------------------------------------------------------------


def what_is_asked(command):
    """The meaning of an installer's command line: who does what, with which Python, and how safely."""
    words = [str(word) for word in command]
    locks = [
        pathlib.Path(lock).name for option, lock in itertools.pairwise(words) if option == "--requirement"
    ]
    uv = "uv" if words[0] == "/usr/bin/uv" else "fetched uv"
    if "venv" in words:
        return f"{'venv' if '-m' in words else uv} makes"
    assert {"--require-hashes", "--no-deps", "--only-binary"} <= {*words}
    who = "pip" if words[1:3] == ["-m", "pip"] else uv
    does = "fetches" if "download" in words else "installs"
    return f"{who} {does} {' and '.join(locks)}"


class House:
    """A course of its own in a folder of its own, whose installers only write down what they are asked."""

    def __init__(self, root, monkeypatch):
        self.root, self.monkeypatch = root, monkeypatch
        self.venv = root / ".venv"
        self.asked, self.fails, self.made_in = [], set(), set()
        shutil.copy(ROOT / "requirements.txt", root)
        shutil.copytree(ROOT / "requirements", root / "requirements")
        monkeypatch.setattr(environment, "ROOT", root)
        monkeypatch.setattr(environment, "VENV", self.venv)
        self.really_run = installing.run
        monkeypatch.setattr(installing, "run", self.run)
        monkeypatch.setattr(environment, "check_imports", lambda *_: None)
        self.find("/usr/bin/uv")

    def find(self, uv):
        self.monkeypatch.setattr(shutil, "which", lambda _: uv)

    def run(self, env, *command):
        asked = what_is_asked(command)
        self.asked.append(asked)
        venv = pathlib.Path(env["VIRTUAL_ENV"])
        self.made_in.add(venv.name)
        if any(fault in asked for fault in self.fails):
            return False
        if "makes" in asked and pathlib.Path(command[-1]) != venv:
            environment.python(command[-1]).parent.mkdir(parents=True, exist_ok=True)  # of pip, beside
            environment.python(command[-1]).touch()
        elif "makes" in asked:
            environment.python(venv).parent.mkdir(parents=True, exist_ok=True)
            environment.python(venv).touch()
            environment.packages(venv).mkdir(parents=True, exist_ok=True)
        return True

    def prepare(self, *groups, **options):
        """What is asked of the installers, and nothing else."""
        self.asked.clear()
        self.made_in.clear()
        environment.prepare(*groups, **options)
        return self.asked[:]

    def change_the_lock(self):
        with open(self.root / "requirements.txt", "a", encoding="utf-8") as lock:
            lock.write("# changed\n")


@pytest.fixture
def house(tmp_path, monkeypatch):
    root = tmp_path / UNUSUAL
    root.mkdir()
    return House(root, monkeypatch)


BY_UV = ["uv makes", "uv installs requirements.txt"]
BY_FETCHED_UV = [
    "venv makes",
    "pip fetches requirements-installer.txt",
    "pip installs requirements-installer.txt",
    "fetched uv makes",
    "fetched uv installs requirements.txt",
]
FOR_TESTS = "installs requirements-test.txt"


def test_uv_installs_the_course_and_nothing_else(house):
    assert house.prepare() == BY_UV
    assert house.made_in == {".venv-new"}
    assert environment.python().exists()
    assert not (house.root / ".venv-new").exists()


def test_where_there_is_no_uv_it_is_fetched_and_does_the_rest(house):
    house.find(None)
    assert house.prepare() == BY_FETCHED_UV


@pytest.mark.parametrize("fault", ["requirements-installer", "fetched uv"])
def test_pip_does_the_rest_where_uv_cannot_be_fetched_or_does_not_run(house, fault):
    house.find(None)
    house.fails = {fault}
    assert "pip installs requirements.txt" in house.prepare()
    assert environment.ready()


def test_a_uv_that_fails_is_replaced(house, capsys):
    house.fails = {"uv installs"}
    assert "pip installs requirements.txt" in house.prepare()
    assert "uv could not install the packages: trying pip instead." in capsys.readouterr().out


@pytest.mark.parametrize("fetched", [False, True])
def test_a_uv_that_is_no_program_is_no_harm(house, tmp_path, monkeypatch, fetched):
    """As one of another system, or one in a folder from which nothing may be started."""
    uv = tmp_path / "uv"
    house.find(None if fetched else str(uv))

    def run(env, *command):
        is_uv = os.path.basename(command[0]) == "uv"
        return house.really_run(env, *command) if is_uv else house.run(env, *command)

    def refuse(command, **_):
        raise OSError(errno.ENOEXEC, "Exec format error", command[0])

    monkeypatch.setattr(installing, "run", run)
    monkeypatch.setattr(subprocess, "Popen", refuse)
    assert house.prepare()[-2:] == ["pip fetches requirements.txt", "pip installs requirements.txt"]
    assert "error: [Errno 8] Exec format error: " in installing.log().read_text()


def test_tests_add_what_they_need_to_the_same_environment(house):
    house.prepare()
    assert house.prepare("test") == [f"uv {FOR_TESTS}"]
    assert house.made_in == {".venv"}
    assert house.prepare("test") == house.prepare() == []
    house.change_the_lock()
    assert house.prepare("test") == [BY_UV[0], "uv installs requirements.txt and requirements-test.txt"]


def test_what_tests_need_may_fail_without_harm_to_the_course(house):
    house.prepare()
    house.fails = {FOR_TESTS, "venv makes"}
    with pytest.raises(Problem):
        house.prepare("test")
    assert environment.ready()
    assert not environment.ready("test")


def test_a_second_start_does_nothing(house, capsys):
    house.prepare()
    capsys.readouterr()
    assert house.prepare() == []
    assert capsys.readouterr().out == ""


def stop(*_, **__):
    raise KeyboardInterrupt


def test_an_environment_that_was_not_completed_is_made_anew(house):
    with house.monkeypatch.context() as patch:
        patch.setattr(environment, "check_imports", stop)
        with pytest.raises(KeyboardInterrupt):
            house.prepare()
    assert not environment.ready()
    (house.root / ".venv-new" / "remnant").touch()
    assert house.prepare() == BY_UV
    assert not (house.venv / "remnant").exists()


def working_one(house):
    """Make an environment, mark it, and want another one."""
    house.prepare()
    (house.venv / "the one that works").touch()
    house.change_the_lock()


@pytest.mark.parametrize("fault", ["uv makes", "installs", "import", "Ctrl+C", "disk"])
def test_an_environment_that_works_stays_until_its_successor_works(house, fault):
    working_one(house)
    house.find(None if fault == "installs" else "/usr/bin/uv")
    house.fails = {fault, "venv makes"}
    if fault == "import":
        house.monkeypatch.setattr(environment, "check_imports", refuses)
    if fault == "Ctrl+C":
        house.monkeypatch.setattr(environment, "check_imports", stop)
    if fault == "disk":
        house.monkeypatch.setattr(shutil, "disk_usage", full_disk(10**6))
    with pytest.raises((Problem, OSError, KeyboardInterrupt)):
        house.prepare()
    assert (house.venv / "the one that works").exists()
    assert environment.python().exists()


@pytest.mark.parametrize("step", [1, 2, 3])
def test_a_start_that_is_killed_during_the_exchange_costs_no_environment(house, step):
    """The first rename lays the old one aside, the second one puts the new one in its place."""
    working_one(house)
    rename, renamed = os.replace, []

    def killed(source, target):
        if ".venv" in os.path.basename(source):
            renamed.append(source)
            if len(renamed) == step:
                raise KeyboardInterrupt
        rename(source, target)

    with house.monkeypatch.context() as patch, contextlib.suppress(KeyboardInterrupt):
        patch.setattr(os, "replace", killed)
        house.prepare()
    assert house.prepare() == []  # what was made is not made again
    assert environment.ready()
    assert not (house.venv / "the one that works").exists()


def test_a_new_environment_waits_until_the_old_one_is_no_longer_in_use(house):
    working_one(house)
    rename = os.replace

    def in_use(source, target):  # as on Windows
        if source == house.venv:
            raise PermissionError(errno.EACCES, "Access is denied")
        rename(source, target)

    with house.monkeypatch.context() as patch:
        patch.setattr(os, "replace", in_use)
        with pytest.raises(PermissionError) as refused:
            house.prepare()
    assert "has nothing else (JupyterLab" in environment.sentence(refused.value)
    assert house.prepare() == []
    assert environment.ready()


def test_a_lesson_goes_on_in_the_old_environment_where_the_new_one_cannot_be_had(house, capsys):
    working_one(house)
    house.fails = {"makes"}
    house.prepare(old_one_will_do=True)
    assert "Until then the course runs in the environment that it had before." in capsys.readouterr().out
    environment.python().unlink()
    with pytest.raises(Problem):
        house.prepare(old_one_will_do=True)


def test_a_start_that_has_waited_for_another_one_finds_its_work_done(house):
    @contextlib.contextmanager
    def after_another_one():
        house.monkeypatch.setattr(environment, "ready", lambda: True)
        yield

    house.monkeypatch.setattr(environment, "alone", after_another_one)
    assert house.prepare() == []


@POSIX
def test_an_installer_that_outlives_a_killed_start_keeps_others_waiting(house):
    code = (
        "import pathlib, sys; from course_tools import environment as e; e.ROOT = pathlib.Path(sys.argv[1])\n"
        "from course_tools import installing as i\n"
        "with e.alone(): i.run(None, sys.executable, *sys.argv[2:])"
    )
    work = "import pathlib, sys, time; go = pathlib.Path(sys.argv[1]); print(1, flush=True)\n"
    work += "while not go.exists(): time.sleep(0.05)"
    go = house.root / "go"
    other = [sys.executable, "-c", code.replace("i.run", "print"), house.root]
    with open(house.root / "requirements.txt", "rb") as lock:
        start = [sys.executable, "-c", code, house.root, "-c", work, go]
        with subprocess.Popen(start, cwd=ROOT) as killed:
            try:
                wait_until(lambda: installing.log().exists() and installing.log().read_text() == "1\n")
                killed.kill()
                killed.wait()
                assert not is_free(lock)
                with subprocess.Popen(other, cwd=ROOT, stdout=subprocess.PIPE, text=True) as waiting:
                    assert "Another start of the course is at work" in waiting.stdout.readline()
                    with pytest.raises(subprocess.TimeoutExpired):
                        waiting.wait(timeout=0.5)
                    go.touch()
                    assert waiting.stdout.readline().startswith("None")
            finally:
                go.touch()
        wait_until(lambda: is_free(lock))


def is_free(lock):
    with contextlib.suppress(BlockingIOError):
        return environment.fcntl.flock(lock, environment.fcntl.LOCK_EX | environment.fcntl.LOCK_NB) is None


def test_a_folder_that_was_moved_or_is_reached_by_a_link_keeps_its_environment(house):
    house.prepare()
    link = house.root.with_name("link")
    link.symlink_to(house.root)
    moved = house.root.with_name("elsewhere")
    for place in (link, moved):
        if place == moved:
            house.root.rename(moved)
        house.monkeypatch.setattr(environment, "ROOT", place)
        house.monkeypatch.setattr(environment, "VENV", place / ".venv")
        assert house.prepare() == []


def test_what_a_link_leads_to_is_left_alone_when_the_environment_is_replaced(house):
    house.prepare()
    elsewhere = house.root.with_name("elsewhere")
    house.venv.rename(elsewhere)
    house.venv.symlink_to(elsewhere)
    house.change_the_lock()
    assert house.prepare() == BY_UV
    assert not house.venv.is_symlink()
    assert not os.path.lexists(house.root / ".venv-old")
    assert (elsewhere / "course.json").exists()


def test_a_newer_zip_over_an_older_edition_is_named_and_nothing_done(house):
    house.prepare()
    house.change_the_lock()
    write(house.root / "mathtools", dict.fromkeys(["explore.py", "parts.py", "exercises/__init__.py"], ""))
    write(house.root / "mathtools/explore", {"__init__.py": ""})
    with pytest.raises(Problem, match=r"explore is of an earlier one.* copy your folder my_notebooks there"):
        environment.prepare(old_one_will_do=True)
    ((mark, sentence),) = doctor.found(doctor._environment)
    assert (mark, "Unpack the newer zip into a new folder" in sentence) == (doctor.WRONG, True)
    (house.root / "mathtools/explore/__init__.py").unlink()
    assert house.prepare() == BY_UV


def test_another_python_gets_a_new_environment(house):
    house.prepare()
    house.monkeypatch.setattr(sys, "version_info", (3, 99, 0, "final", 0))
    assert house.prepare() == BY_UV


def test_a_python_that_is_gone_is_replaced(house):
    house.prepare()
    environment.python().unlink()
    assert house.prepare() == BY_UV


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("DEBUG x\nerror: Failed to fetch\n  ╰─▶ dns error", "says: dns error .*Is there a network"),
        (
            "WARNING: NameResolutionError for dns\nERROR: No matching a==1",
            "No matching a==1 .*Is there a net",
        ),
        (
            "ERROR: No matching distribution found for numpy==9",
            "says: No matching distribution found for numpy==9",
        ),
        ("DEBUG timed out\nError: it has exploded\n\n", "says: it has exploded"),
        ("", "says: nothing at all"),
    ],
)
def test_what_cannot_be_installed_is_explained_by_what_the_installer_says(house, words, sentence):
    def run(*_):
        installing.log().write_text(words)
        return False

    house.monkeypatch.setattr(installing, "run", run)
    with pytest.raises(Problem, match=sentence) as problem:
        house.prepare()
    assert str(installing.log()) in str(problem.value)
    assert ("proxy" in str(problem.value)) == ("dns" in words)  # what is not known is not said


def full_disk(free):
    return lambda _: types.SimpleNamespace(free=free)


def test_a_full_disk_is_said_before_anything_is_asked(house):
    house.monkeypatch.setattr(shutil, "disk_usage", full_disk(100 * 10**6))
    with pytest.raises(Problem, match=r"\d+ MB of disk space are needed, and 100 MB are free"):
        house.prepare()
    assert house.asked == []


def refuses(*_, **__):
    raise PermissionError(errno.EACCES, "Permission denied", "some/file")


def test_a_folder_that_cannot_be_written_to_is_said_before_anything_is_asked(house):
    house.monkeypatch.setattr(pathlib.Path, "write_bytes", refuses)
    with pytest.raises(PermissionError) as refused:
        house.prepare()
    said = environment.sentence(refused.value)
    assert (
        "some/file (Permission denied). Is there room on the disk, is the course in a folder of your" in said
    )
    assert house.asked == []


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_a_sentence(house):
    house.root.chmod(0o500)
    try:
        with pytest.raises(PermissionError):
            house.prepare()
    finally:
        house.root.chmod(0o700)


def test_a_remnant_that_cannot_be_removed_is_a_sentence(house):
    house.monkeypatch.setattr(shutil, "rmtree", refuses)
    with pytest.raises(PermissionError, match="some/file"):
        house.prepare()


def test_a_python_without_pip_is_refused(house):
    house.find(None)
    house.monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(Problem, match="apt install python3-venv"):
        house.prepare()


def test_how_far_an_installer_is_stands_on_one_line(house, monkeypatch):
    by_uv = (
        "Resolved 87 packages in 1s\nDEBUG Registry requirement already cached: idna==3.20\nDEBUG Sending fr"
    )
    assert installing.progress(by_uv) == "1 of 87: idna"
    by_uv += "esh GET request for: https://host/a/b/scipy-1.18.1-cp312-manylinux.whl\nDEBUG No"
    assert installing.progress(by_uv) == "2 of 87: scipy"
    by_pip = "Ignoring appnope: markers\nCollecting anyio==4 (from -r x)\n"
    assert installing.progress(by_pip + by_uv) == "2 of 87: scipy"
    told = []
    monkeypatch.undo()
    monkeypatch.setattr(environment, "ROOT", house.root)
    monkeypatch.setattr(installing, "_on_one_line", told.append)
    installing.log().touch()
    work = f"import time; time.sleep(0.5); print({by_pip!r}, flush=True); time.sleep(0.5)"
    assert installing.run(dict(os.environ), sys.executable, "-c", work)
    assert [said for said, _ in itertools.groupby(told)] == ["", "1: anyio", ""]
    assert installing.log().read_text() == by_pip + "\n"
    assert not installing.run(dict(os.environ), sys.executable, "-c", "exit(2)")


REDIRECTIONS = {
    "target": "elsewhere",
    "prefix": "elsewhere",
    "root": "elsewhere",
    "python": "/usr/bin/python3",
    "platform": "win32",
    "constraint": "missing.txt",
    "require-hashes": "true",
    "dry-run": "true",
    "no-binary": ":all:",
    "user": "true",
}
WAYS = {
    "index-url": "https://her.example/simple",
    "extra-index-url": "https://more.example/a https://more.example/b",
    "find-links": "/her/wheels",
    "proxy": "http://proxy.example:3128",
    "cert": "/her/cert.pem",
    "trusted-host": "her.example",
    "timeout": "77",
}


def test_settings_show_the_way_in_variables_and_lead_nowhere_else(monkeypatch):
    for name, value in (REDIRECTIONS | WAYS).items():
        monkeypatch.setenv(f"PIP_{name.upper().replace('-', '_')}", value)
    of_uv = dict.fromkeys(["UV_DEFAULT_INDEX", "UV_INDEX", "UV_FIND_LINKS", "UV_INSECURE_HOST"], "hers")
    for name in of_uv.keys() | {"UV_TARGET", "UV_CONFIG_FILE", "UV_EXCLUDE_NEWER"}:
        monkeypatch.setenv(name, "hers")
    env = environment.child_environment()
    assert {name: value for name, value in env.items() if name.startswith("UV_")} == of_uv
    assert not {f"PIP_{name.upper().replace('-', '_')}" for name in REDIRECTIONS} & env.keys() - {"PIP_USER"}
    assert env["PIP_USER"] == "0"
    for name, value in WAYS.items():
        assert env[f"PIP_{name.upper().replace('-', '_')}"] == value


def tiny_package(folder):
    """A wheel in a folder, and a lock that pins it."""
    wheel = folder / "tiny-1.0-py3-none-any.whl"
    info = {"METADATA": "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n"}
    info["WHEEL"] = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("tiny.py", "")
        for name, text in info.items():
            archive.writestr(f"tiny-1.0.dist-info/{name}", text)
        archive.writestr("tiny-1.0.dist-info/RECORD", "")
    lock = folder / "lock.txt"
    lock.write_text(f"tiny==1.0 --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n")
    return lock


@pytest.mark.parametrize("section", ["install", "global"])
def test_files_with_pip_s_settings_show_the_way_and_lead_nowhere_else(section, house, monkeypatch, tmp_path):
    """It fetches for real; what it would install into the environment of this test is only noted."""
    pytest.importorskip("pip")
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    lock = tiny_package(tmp_path)
    (tmp_path / "elsewhere").mkdir()
    file = tmp_path / "pip.conf"
    way = f"[global]\nno-index = true\nfind-links = {tmp_path}\n"
    said = "".join(f"{name} = {value}\n" for name, value in REDIRECTIONS.items())
    file.write_text(f"{way}[install]\n{said}" if section == "install" else f"{way}{said}")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(file))
    monkeypatch.setattr(installing, "python", lambda *_: pathlib.Path(sys.executable))
    asked = []

    def run(env, *command):
        asked.append(env["PIP_CONFIG_FILE"])
        if "download" not in command:
            return True
        assert command[3:5] == ("--python", pathlib.Path(sys.executable))
        if env["PIP_CONFIG_FILE"] == os.devnull:
            env = env | {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path)}
        return subprocess.run(command, cwd=tmp_path, env=env).returncode == 0

    monkeypatch.setattr(installing, "run", run)
    installing.log().touch()
    beside = tmp_path / "beside"
    env = environment.child_environment() | installing.PLAIN
    assert installing._by_pip(beside, env, house.venv, [lock])
    assert [path.name for path in (beside / "wheels").iterdir()] == ["tiny-1.0-py3-none-any.whl"]
    assert not list((tmp_path / "elsewhere").iterdir())
    without = [os.devnull] * (2 if section == "global" else 1)  # if it hinders pip, pip goes without it
    assert asked == [str(file), *without]


def test_on_windows_python_is_its_own(monkeypatch):
    monkeypatch.setattr(environment, "WINDOWS", True)
    assert environment.python().parts[-3:] == (".venv", "Scripts", "python.exe")


def test_packages_that_cannot_be_loaded_are_a_sentence_that_blames_nobody(monkeypatch):
    monkeypatch.setattr(environment, "python", lambda *_: pathlib.Path(sys.executable))
    monkeypatch.setattr(environment, "IMPORTS", "import json")
    environment.check_imports()
    monkeypatch.setattr(environment, "IMPORTS", "import nothing_of_the_kind")
    with pytest.raises(Problem, match=r"No module named 'nothing_of_the_kind'\. Why is not known") as problem:
        environment.check_imports()
    assert "delete" not in str(problem.value).lower()


@POSIX
@pytest.mark.parametrize("variable", environment.LOADERS)
def test_a_variable_that_brings_other_libraries_is_named(variable, monkeypatch):
    monkeypatch.setattr(environment, "python", lambda *_: pathlib.Path(sys.executable))
    fails = f"import os\nif {variable!r} in os.environ: raise ImportError('libstdc++.so.6: file too short')"
    monkeypatch.setattr(environment, "IMPORTS", fails)
    for name in environment.LOADERS:  # the others do no harm
        monkeypatch.setenv(name, "/nowhere/else")
    with pytest.raises(
        Problem, match=rf"variable {variable} \(/nowhere/else\) brings the libraries"
    ) as problem:
        environment.check_imports()
    assert "libstdc++.so.6: file too short" in str(problem.value)


def test_the_package_is_found_by_a_path_that_any_encoding_can_hold(house):
    """Before Python 3.13, .pth files are read in the encoding of the system."""
    house.prepare()
    (pointer,) = environment.packages().glob("*.pth")
    assert pointer.read_bytes().isascii()
    (house.root / "the_package.py").touch()
    code = (
        f"import site; site.addsitedir({str(pointer.parent)!r}); import the_package as p; print(p.__file__)"
    )
    found = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONUTF8": "1"},
    )
    assert pathlib.Path(found.stdout.strip()) == house.root / "the_package.py"


def test_nothing_from_outside_reaches_into_the_environment(monkeypatch, tmp_path):
    foreign = {
        "PYTHONPATH": "/x",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONSTARTUP": "x",
        "MPLBACKEND": "TkAgg",
        "JUPYTER_CONFIG_PATH": "/x",
        "JUPYTER_NO_CONFIG": "1",
        "PIP_TARGET": "/x",
        "UV_PYTHON": "/x",
        "PYTEST_ADDOPTS": "--cov=x",
        "PYTEST_PLUGINS": "x",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }
    for name, value in (foreign | {"JUPYTER_TOKEN": "mine", "PYTHONUTF8": "1", "PIP_CERT": "/c"}).items():
        monkeypatch.setenv(name, value)
    env = environment.child_environment(tmp_path / "scratch", tmp_path / "kept")
    assert not foreign.keys() & env.keys()
    assert (env["JUPYTER_TOKEN"], env["PYTHONUTF8"], env["PIP_CERT"]) == ("mine", "1", "/c")
    assert env["PATH"].split(os.pathsep)[0] == str(environment.python().parent)
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR"):
        assert env[name].startswith(str(tmp_path / "scratch"))
    for name in ("JUPYTER_DATA_DIR", "JUPYTERLAB_SETTINGS_DIR", "IPYTHONDIR"):
        assert env[name].startswith(str(tmp_path / "kept"))


def test_an_account_without_a_home_gets_one_in_the_course(monkeypatch, tmp_path):
    """Without any, as in some containers, JupyterLab does not start."""
    assert environment.child_environment(tmp_path).get("HOME") == os.environ.get("HOME")
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    assert environment.child_environment(tmp_path, tmp_path / "kept")["HOME"] == str(tmp_path / "kept")


def is_alive(pid):
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 0)
        # One that has ended and that nobody has asked about is still listed.
        return (
            subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True).stdout[:1]
            not in "Z"
        )
    return False


def wait_until(what, patience=60):
    end = time.monotonic() + patience
    while not (found := what()):
        assert time.monotonic() < end, "nothing happens"
        time.sleep(0.05)
    return found


@POSIX
@pytest.mark.parametrize(
    ("run", "send"),
    [("installing.run(None, sys.executable, *rest)", os.kill), ("environment.run_file(*rest)", os.killpg)],
    ids=["installer", "file of ours"],
)
def test_ctrl_c_ends_a_program_without_its_words(run, send, tmp_path):
    (tmp_path / "program.py").write_text(
        "import os, pathlib, signal, sys, time\n"
        "signal.signal(signal.SIGINT, lambda *_: sys.exit('words'))\n"  # as nbclient does
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit('words'))\n"
        "pathlib.Path(sys.argv[1]).write_text(str(os.getpid()))\n"
        "time.sleep(600)\n"
    )
    code = (
        "import pathlib, signal, sys; from course_tools import commands, environment, installing\n"
        "environment.ROOT = pathlib.Path(sys.argv[1]).parent;"
        "environment.python = lambda *_: pathlib.Path(sys.executable);"
        "signal.signal(signal.SIGINT, signal.default_int_handler);"  # what runs in the background ignores it
        f"commands.COMMANDS['lab'] = lambda rest: {run};"
        "sys.exit(commands.start(['lab', *sys.argv[1:]]))"
    )
    note = tmp_path / "pid"
    with subprocess.Popen(
        [sys.executable, "-c", code, tmp_path / "program.py", note],
        cwd=ROOT,
        start_new_session=True,
        stderr=subprocess.PIPE,
        text=True,
    ) as command:
        pid = int(wait_until(lambda: note.exists() and note.read_text()))
        send(command.pid, signal.SIGINT)
        assert command.communicate(timeout=30)[1] == "\nStopped.\n"
    assert command.returncode == 128 + signal.SIGINT
    assert not is_alive(pid)


# --- the learner's copies ----------------------------------------------------------------------------


class Folders:
    """Originals and copies of notebooks whose text is given as strings."""

    def __init__(self, root):
        self.originals, self.mine = root / "notebooks", root / "my_notebooks"
        self.originals.mkdir(parents=True)

    @staticmethod
    def write(path, *cells, output=None):
        outputs = [{"output_type": "stream", "name": "stdout", "text": output}] if output else []
        rest = {"cell_type": "code", "metadata": {}, "outputs": outputs, "execution_count": None}
        notebook = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}}
        notebook["cells"] = [rest | {"source": cell} for cell in cells]
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(notebook), encoding="utf-8")

    @staticmethod
    def text(path):
        return [cell["source"] for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]

    def names(self):
        return sorted(path.name for path in self.mine.glob("*.ipynb"))

    def refresh(self):
        with self.in_place():
            return copies.refresh()

    def reset(self, name):
        with self.in_place():
            return copies.reset(name)

    def find(self, name):
        with self.in_place():
            return copies.find(name)

    def in_place(self):
        return mock.patch.multiple(copies, ORIGINALS=self.originals, MINE=self.mine)


@pytest.fixture
def folders(tmp_path):
    folders = Folders(tmp_path / UNUSUAL)
    folders.write(folders.originals / "00_start.ipynb", "a")
    folders.write(folders.originals / "03_chain.ipynb", "a", "b")
    return folders


@pytest.fixture
def chain(folders):
    """The copy of notebook 3."""
    folders.refresh()
    return folders.mine / "03_chain.ipynb"


def test_what_is_missing_is_copied_and_then_left_alone(folders):
    assert folders.refresh() == []
    assert folders.names() == ["00_start.ipynb", "03_chain.ipynb"]
    before = {path: path.stat().st_mtime_ns for path in folders.mine.glob("*.ipynb")}
    assert folders.refresh() == []
    assert before == {path: path.stat().st_mtime_ns for path in folders.mine.glob("*.ipynb")}


@pytest.mark.parametrize("output", [None, "she has run it"])
def test_an_untouched_copy_follows_an_update(folders, chain, output):
    folders.write(chain, "a", "b", output=output)
    folders.write(folders.originals / chain.name, "a", "b2")
    assert folders.refresh() == ["03_chain.ipynb follows an update of the course."]
    assert folders.text(chain) == ["a", "b2"]
    assert folders.refresh() == []


def test_a_copy_shows_nothing_before_she_has_run_it(folders):
    folders.write(folders.originals / "03_chain.ipynb", "a", "b", output="the answer to a prediction")
    folders.refresh()
    assert "the answer" not in (folders.mine / "03_chain.ipynb").read_text(encoding="utf-8")


def test_new_outputs_alone_take_nothing_from_what_she_has_run(folders, chain):
    original = folders.originals / chain.name
    for path, said in ((chain, "she has run it"), (original, "new")):
        notebook = nbformat.read(path, as_version=4)
        notebook.cells[0].outputs = [new_output("stream", text=said)]
        nbformat.write(notebook, path)
    assert folders.refresh() == []
    assert "she has run it" in chain.read_text(encoding="utf-8")


def test_a_full_disk_leaves_no_half_copy(folders, chain, monkeypatch):
    def half(part, _):
        part.write_text("half")
        raise OSError(errno.ENOSPC, "No space left on device")

    before = chain.read_bytes()
    folders.write(folders.originals / chain.name, "a", "b2")
    monkeypatch.setattr(pathlib.Path, "write_bytes", half)
    with pytest.raises(OSError, match="No space left"):
        folders.refresh()
    assert chain.read_bytes() == before
    assert not list(folders.mine.rglob("*.part"))


def test_what_she_has_run_is_kept_as_long_as_nothing_is_new(folders, chain):
    folders.write(chain, "a", "b", output="she has run it")
    assert folders.refresh() == []
    assert "she has run it" in chain.read_text(encoding="utf-8")


def test_a_touched_copy_is_kept_and_the_new_one_laid_beside_it_once(folders, chain):
    folders.write(chain, "a", "mine")
    assert folders.refresh() == []
    folders.write(folders.originals / chain.name, "a", "b2")
    (sentence,) = folders.refresh()
    assert "Yours, which you have changed, is kept; the new one is 03_chain (new).ipynb." in sentence
    assert folders.text(chain) == ["a", "mine"]
    assert folders.text(folders.mine / "03_chain (new).ipynb") == ["a", "b2"]
    (folders.mine / "03_chain (new).ipynb").unlink()  # she does not want it
    assert folders.refresh() == []
    assert folders.names() == ["00_start.ipynb", "03_chain.ipynb"]


def test_new_outputs_are_not_laid_beside_a_touched_copy(folders, chain):
    folders.write(chain, "a", "mine")
    folders.write(folders.originals / chain.name, "a", "b", output="new")
    assert folders.refresh() == []
    assert folders.names() == ["00_start.ipynb", "03_chain.ipynb"]


@pytest.mark.parametrize(("touched", "expected"), [(False, ["(new)"]), (True, ["(new 2)", "(new)"])])
def test_a_second_update_takes_the_place_of_the_first_unless_that_is_touched(
    folders, chain, touched, expected
):
    beside = folders.mine / "03_chain (new).ipynb"
    folders.write(chain, "a", "mine")
    folders.write(folders.originals / chain.name, "a", "b2")
    folders.refresh()
    if touched:
        folders.write(beside, "a", "also mine")
    folders.write(folders.originals / chain.name, "a", "b3")
    folders.refresh()
    assert folders.names() == ["00_start.ipynb", *(f"03_chain {word}.ipynb" for word in expected), chain.name]
    assert folders.text(folders.mine / f"03_chain {expected[0]}.ipynb") == ["a", "b3"]
    assert folders.text(beside) == (["a", "also mine"] if touched else ["a", "b3"])


def test_a_copy_that_is_damaged_is_kept(folders, chain):
    chain.write_text('{"cells": [', encoding="utf-8")
    folders.write(folders.originals / chain.name, "a", "b2")
    assert "(new)" in folders.refresh()[0]
    assert chain.read_text(encoding="utf-8") == '{"cells": ['


@pytest.mark.parametrize(
    "notes", [None, "", "[]", *(f'{{"03_chain.ipynb": {odd}}}' for odd in ("1", "{}", "[null, 1]"))]
)
def test_lost_notes_cost_nothing(folders, chain, notes):
    folders.write(chain, "a", "mine")
    place = folders.mine / ".course" / "copies.json"
    place.unlink() if notes is None else place.write_text(notes)
    folders.refresh()
    assert folders.text(chain) == ["a", "mine"]
    folders.write(folders.originals / "00_start.ipynb", "a2")
    assert folders.refresh() == ["00_start.ipynb follows an update of the course."]


def test_notes_of_earlier_editions_are_read(folders, chain):
    """There, each copy had one, and what had been laid beside it another one."""
    (laid,) = json.loads((folders.mine / ".course" / "copies.json").read_text())[chain.name]
    beside = folders.mine / "03_chain (new).ipynb"
    folders.write(chain, "a", "mine")
    folders.write(beside, "a", "b2")
    notes = {chain.name: {"text": laid, "offered": copies._text(beside)}}
    notes[beside.name] = {"text": copies._text(beside)}
    (folders.mine / ".course" / "copies.json").write_text(json.dumps(notes))
    folders.write(folders.originals / chain.name, "a", "b2")
    assert folders.refresh() == []
    folders.write(folders.originals / chain.name, "a", "b3")
    assert len(folders.refresh()) == 1
    assert folders.text(beside) == ["a", "b3"]
    assert folders.names() == ["00_start.ipynb", beside.name, chain.name]


def test_a_damaged_original_is_a_sentence(folders):
    (folders.originals / "03_chain.ipynb").write_text("<<<<<<< HEAD")
    with pytest.raises(Problem, match=r"cannot be read\. Get the course again"):
        folders.refresh()


@pytest.mark.parametrize("name", ["3", "03", "03_chain", "03_chain.ipynb", "notebooks/03_chain.ipynb"])
def test_a_reset_gives_a_fresh_copy_and_keeps_the_old(folders, chain, name):
    for number in (1, 2):
        folders.write(chain, f"mine {number}")
        folders.reset(name)
        assert folders.text(chain) == ["a", "b"]
    assert folders.text(folders.mine / "03_chain (old).ipynb") == ["mine 1"]
    assert folders.text(folders.mine / "03_chain (old 2).ipynb") == ["mine 2"]


def test_a_reset_of_what_is_untouched_keeps_no_copy(folders, chain):
    folders.write(chain, "a", "b", output="she has run it")
    assert folders.reset("3") == "03_chain.ipynb is fresh again."
    assert folders.names() == ["00_start.ipynb", "03_chain.ipynb"]
    assert "she has run it" not in chain.read_text(encoding="utf-8")


def test_a_reset_of_what_is_missing_lays_it(folders):
    folders.reset("0")
    assert folders.names() == ["00_start.ipynb"]


@pytest.mark.parametrize("name", ["7", "three", "", "²"])
def test_a_notebook_that_does_not_exist_is_a_sentence(folders, name):
    with pytest.raises(Problem, match=r"There are: 00_start, 03_chain\."):
        folders.reset(name)


@pytest.fixture
def parts(folders):
    """A course in which notebook 1 comes in two parts."""
    for name in ("01a_slopes", "01b_rules", "10_last", "11b_odd"):
        folders.write(folders.originals / f"{name}.ipynb", name)
    return folders


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("1", ["01a_slopes", "01b_rules"]),
        ("01", ["01a_slopes", "01b_rules"]),
        ("1a", ["01a_slopes"]),
        ("01B", ["01b_rules"]),
        ("01b_rules.ipynb", ["01b_rules"]),
        ("10", ["10_last"]),
        ("11", ["11b_odd"]),
        ("3", ["03_chain"]),
    ],
)
def test_a_number_stands_for_all_parts_of_a_notebook(parts, name, found):
    assert [path.stem for path in parts.find(name)] == found


@pytest.mark.parametrize("name", ["1c", "3a", "a", "1_", "01", "0.1"])
def test_a_part_that_does_not_exist_is_a_sentence(folders, name):
    with pytest.raises(Problem, match="There is no notebook"):
        folders.find(name)


def test_all_parts_are_reset_and_none_is_lost(parts):
    parts.refresh()
    for name in ("01a_slopes", "01b_rules"):
        parts.write(parts.mine / f"{name}.ipynb", "mine")
    assert parts.reset("1").count("What you had written is in") == 2
    assert parts.text(parts.mine / "01a_slopes.ipynb") == ["01a_slopes"]
    assert parts.text(parts.mine / "01b_rules (old).ipynb") == ["mine"]


def split_chain(folders):
    """The course changes: notebook 3 comes in two parts from now on."""
    (folders.originals / "03_chain.ipynb").unlink()
    for part in ("03a_outer", "03b_inner"):
        folders.write(folders.originals / f"{part}.ipynb", part)


@pytest.mark.parametrize("how", ["run", "write", "damage", "lose the notes"])
def test_a_copy_stays_when_its_original_leaves(folders, chain, how):
    folders.write(chain, "a", "b" if how == "run" else "mine", output="she has run it")
    if how == "damage":
        chain.write_text('{"cells": [', encoding="utf-8")
    if how == "lose the notes":
        (folders.mine / ".course" / "copies.json").unlink()
    before = chain.read_bytes()
    split_chain(folders)
    said = folders.refresh()
    if how != "lose the notes":  # then nothing is known of it, not even that it came from the course
        assert said == [
            "03_chain.ipynb goes on as 03a_outer.ipynb, 03b_inner.ipynb. Yours is kept; it may need an "
            "earlier edition to run."
        ]
    assert folders.refresh() == []
    assert chain.read_bytes() == before
    assert {"03a_outer.ipynb", "03b_inner.ipynb"} < {*folders.names()}


def test_a_folder_from_before_all_splits_is_taken_over(folders):
    """Names as they were: she has changed 1 and 4, run 2, broken 3, and thrown 5 away; her own file stays."""
    stems = ["00_start", "01_slopes", "02_numbers", "03_chain", "04_rules", "05_densities"]
    for stem in stems:
        folders.write(folders.originals / f"{stem}.ipynb", stem)
    folders.refresh()
    mine = {stem[:2]: folders.mine / f"{stem}.ipynb" for stem in stems}
    folders.write(mine["01"], "mine")
    folders.write(mine["02"], "02_numbers", output="she has run it")
    mine["03"].write_text('{"cells": [', encoding="utf-8")
    folders.write(mine["04"], "04_rules", "my notes")
    mine["05"].unlink()
    folders.write(folders.mine / "my own.ipynb", "hers alone")
    for stem in stems[1:]:
        (folders.originals / f"{stem}.ipynb").unlink()
        for part in "abc":
            folders.write(folders.originals / f"{stem[:2]}{part}_new.ipynb", stem + part)
    old = [mine[number] for number in ("01", "02", "03", "04")]
    kept = [path.read_bytes() for path in old]
    said = folders.refresh()
    assert [path.read_bytes() for path in old] == kept
    assert folders.text(folders.mine / "my own.ipynb") == ["hers alone"]
    parts = [f"{stem[:2]}{part}_new.ipynb" for stem in stems[1:] for part in "abc"]
    assert folders.names() == sorted(["00_start.ipynb", "my own.ipynb", *(path.name for path in old), *parts])
    assert [sentence[:2] for sentence in said] == ["01", "02", "03", "04"]  # of 5 there is nothing to say
    assert folders.refresh() == []
    assert folders.reset("4").count("is fresh again") == 3
    assert folders.text(mine["04"]) == ["04_rules", "my notes"]


def test_an_original_that_comes_back_is_laid_beside_what_was_kept(folders, chain):
    folders.write(chain, "a", "mine")
    split_chain(folders)
    folders.refresh()
    folders.write(folders.originals / chain.name, "a", "b3")
    (sentence,) = folders.refresh()
    assert "the new one is 03_chain (new).ipynb" in sentence
    assert folders.text(chain) == ["a", "mine"]


STEPS = st.lists(
    st.sampled_from(
        [
            "she writes",
            "she writes beside",
            "she runs",
            "the course changes",
            "the original leaves",
            "refresh",
            "reset",
            "notes lost",
            "damage",
        ]
    ),
    max_size=12,
)


@settings(max_examples=100, deadline=None)
@given(steps=STEPS)
def test_nothing_that_she_has_written_is_ever_lost(steps):
    with tempfile.TemporaryDirectory() as name:
        folders = Folders(pathlib.Path(name))
        original, copy = folders.originals / "01_n.ipynb", folders.mine / "01_n.ipynb"
        beside = folders.mine / "01_n (new).ipynb"
        folders.write(original, "course 0")
        folders.refresh()
        hers, damaged = set(), set()
        for number, step in enumerate(steps, start=1):
            path = beside if step == "she writes beside" and beside.exists() else copy
            mark = f"hers-{number}-"
            if step.startswith("she") and (path in damaged or not path.exists()):
                continue
            if step.startswith("she writes"):
                folders.write(path, *folders.text(path), mark)
                hers.add(mark)
            elif step == "she runs":
                folders.write(copy, *folders.text(copy), output=str(number))
            elif step == "the course changes":
                folders.write(original, f"course {number}")
            elif step == "the original leaves":
                original.unlink(missing_ok=True)
            elif step == "refresh":
                folders.refresh()
                assert folders.refresh() == []  # once said, nothing more to say
            elif step == "reset" and original.exists():
                folders.reset("1")
                assert folders.text(copy) == folders.text(original)
                damaged.clear()
            elif step == "notes lost":
                (folders.mine / ".course" / "copies.json").unlink(missing_ok=True)
            elif step == "damage" and copy.exists():
                copy.write_text(copy.read_text(encoding="utf-8") + mark, encoding="utf-8")
                hers.add(mark)
                damaged.add(copy)
            there = "".join(path.read_text(encoding="utf-8") for path in folders.mine.glob("*.ipynb"))
            assert all(mark in there for mark in hers)


# --- notebooks as they are kept ----------------------------------------------------------------------


def messy():
    """A notebook as JupyterLab and nbclient may leave it."""
    notebook = new_notebook(
        metadata={
            "kernelspec": {"display_name": "Mine", "language": "python", "name": "mine"},
            "language_info": {"name": "python", "version": "3.11.7"},
            "widgets": {"application/vnd.jupyter.widget-state+json": {}},
        },
        cells=[
            new_markdown_cell("# Title", metadata={"slideshow": {}, "tags": ["intro"]}),
            new_code_cell(
                "1",
                metadata={
                    "execution": {"iopub.busy": "now"},
                    "collapsed": True,
                    "jupyter": {"source_hidden": True},
                },
                outputs=[new_output("execute_result", {"text/plain": "1"})],
            ),
            new_code_cell(
                "1/0",
                metadata={"tags": ["raises-exception"]},
                outputs=[
                    new_output(
                        "error",
                        ename="ZeroDivisionError",
                        evalue="\x1b[31mdivision by zero\x1b[0m\nmore",
                        traceback=["\x1b[31m----", "/home/her/file.py in f()"],
                    )
                ],
            ),
            new_code_cell(
                "explore()",
                outputs=[
                    new_output(
                        "display_data",
                        {notebooks.WIDGET: {"model_id": "random"}, "image/png": "…", "text/plain": "h = 1"},
                    )
                ],
            ),
        ],
    )
    return notebook


def test_a_notebook_is_brought_into_the_form_in_which_it_is_kept():
    notebook = messy()
    notebooks.normalise(notebook)
    nbformat.validate(notebook)
    assert notebook.metadata == {"kernelspec": notebooks.KERNEL, "language_info": {"name": "python"}}
    assert [cell.metadata for cell in notebook.cells] == [
        {"tags": ["intro"]},
        {"jupyter": {"source_hidden": True}},
        {"tags": ["raises-exception"]},
        {},
    ]
    assert notebook.cells[2].outputs[0].traceback == ["ZeroDivisionError: division by zero"]
    assert notebook.cells[3].outputs[0].data == {"image/png": "…", "text/plain": "h = 1"}


def test_a_second_time_changes_nothing():
    notebook = messy()
    notebooks.normalise(notebook)
    once = nbformat.writes(notebook)
    notebooks.normalise(notebook)
    assert nbformat.writes(notebook) == once


def execute(*paths):
    with ThreadPoolExecutor() as pool:  # a browser test of the same worker may keep its own loop running
        return pool.submit(asyncio.run, notebooks._main(paths)).result()


def test_notebooks_are_executed_and_those_that_fail_left_as_they_are(tmp_path, monkeypatch, capsys):
    good, bad = tmp_path / "1 好.ipynb", tmp_path / "2.ipynb"
    cells = [
        new_code_cell("import sys\nprint('one')\nprint('two', flush=True)\nprint('three')"),
        new_code_cell(f"display({{'{notebooks.WIDGET}': {{'model_id': 'x'}}, 'text/plain': 'x'}}, raw=True)"),
        new_code_cell("1/0", metadata={"tags": ["raises-exception"]}),
        new_code_cell("open('beside').read()"),
    ]
    (tmp_path / "beside").write_text("found")
    good.write_text(nbformat.writes(new_notebook(cells=cells)), encoding="utf-8")
    bad_cells = [cells[0], new_markdown_cell("…"), new_code_cell("int('x')"), new_code_cell("print('no')")]
    bad.write_text(nbformat.writes(new_notebook(cells=bad_cells)), encoding="utf-8")
    before = bad.read_bytes()
    assert execute(good, bad) == 1
    sentence = "2.ipynb, cell 2: ValueError: invalid literal for int() with base 10: 'x'. The file is left as"
    assert sentence in capsys.readouterr().out
    assert bad.read_bytes() == before
    saved = good.read_bytes()
    outputs = [cell.outputs for cell in nbformat.reads(saved.decode(), as_version=4).cells]
    assert [output[0].text for output in outputs[:1]] == ["one\ntwo\nthree\n"]
    assert outputs[1][0].data.keys() == {"text/plain"}
    assert outputs[2][0].traceback == ["ZeroDivisionError: division by zero"]
    assert outputs[3][0].data["text/plain"] == "'found'"
    assert saved.endswith(b"}\n")
    assert b"\r" not in saved

    async def the_same(client):
        return client.nb

    monkeypatch.setattr("nbclient.NotebookClient.async_execute", the_same)
    assert execute(good) == 0
    assert "nothing has changed" in capsys.readouterr().out
    assert good.read_bytes() == saved


# --- JupyterLab --------------------------------------------------------------------------------------


@POSIX
def test_ctrl_c_ends_a_jupyterlab_that_is_still_starting_without_its_words(capfd, monkeypatch):
    monkeypatch.setattr(environment, "python", lambda *_: pathlib.Path(sys.executable))
    start, _ = lab.START.split("from jupyterlab")
    with pytest.raises(KeyboardInterrupt):
        environment.run("-c", f"{start}signal.raise_signal(signal.SIGINT)")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("originals", [False, True])
def test_what_is_opened(originals, monkeypatch, folders):
    seen = {}
    if originals:  # whose token is not JupyterLab's, which says little of its address then
        monkeypatch.setenv("JUPYTER_TOKEN", "mine")
    monkeypatch.setattr(environment, "prepare", lambda *_, **__: None)
    monkeypatch.setattr(copies, "ORIGINALS", folders.originals)
    monkeypatch.setattr(copies, "MINE", folders.mine)

    def hand_over(*command, cwd, env):
        config = pathlib.Path(env["JUPYTER_CONFIG_DIR"])
        overrides = json.loads((config / "labconfig" / "default_setting_overrides.json").read_text())
        options = json.loads((config / "jupyter_server_config.json").read_text())
        path = options["LabApp"]["default_url"].removeprefix("/lab/tree/")
        seen.update(log_level=options["Application"]["log_level"])
        seen.update(folder=cwd, path=path, arguments=command[3:], overrides=overrides)

    monkeypatch.setattr(environment, "run", hand_over)
    assert commands.main(["lab", "3", *["--originals"] * originals, "--no-browser"]) == 0
    assert seen["arguments"] == ("--no-browser",)
    assert seen["log_level"] == ("INFO" if originals else "ERROR")
    assert seen["path"] == ("notebooks/" if originals else "") + "03_chain.ipynb"
    assert seen["folder"] == (environment.ROOT if originals else folders.mine)
    widgets = seen["overrides"]["@jupyter-widgets/jupyterlab-manager:plugin"]
    assert widgets == {"saveState": not originals}  # the repository keeps none


DRIVER = """
import pathlib, sys
from course_tools import commands, copies, environment
folder, python, *arguments = sys.argv[1:]
environment.prepare = lambda **_: None
environment.python = lambda *_: pathlib.Path(python)
copies.ORIGINALS, copies.MINE = pathlib.Path(folder, "notebooks"), pathlib.Path(folder, "my_notebooks")
sys.exit(commands.start(["lab", *arguments]))
"""

#: What stands for JupyterLab where only its start and its end matter; its child stands for a kernel.
STAND_IN = """#!{python} -S
import os, signal, subprocess, sys
if "--fail" in sys.argv:
    sys.exit("Traceback: much\\nValueError: no such file")
kernel = subprocess.Popen(["sleep", "600"])
def leave(*_):
    kernel.kill()
    kernel.wait()
    os._exit(0)
signal.signal(signal.SIGTERM, leave)
print("http://", flush=True)
signal.pause()
"""


@pytest.fixture
def stand_in(tmp_path):
    program = tmp_path / "python"
    program.write_text(STAND_IN.format(python=sys.executable))
    program.chmod(0o755)
    return program


@contextlib.contextmanager
def start_lab(folder, *arguments, env=None, python=sys.executable, stdin=None):
    command = subprocess.Popen(
        [sys.executable, "-c", DRIVER, folder, python, *arguments],
        cwd=ROOT,
        env=os.environ | (env or {}),
        start_new_session=True,
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    with command:
        try:
            yield command
        finally:
            command.terminate()  # if the test has failed before it ended


def listens(address):
    """JupyterLab says its address a moment before that."""
    with contextlib.suppress(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", int(address.split(":")[2].split("/")[0]))).close()
        return True


def ask(address, method, path):
    """Ask JupyterLab's interface; `address` is the one that course.py has said."""
    base, _, token = address.partition("?token=")
    host = base.split("/")[2]
    with contextlib.closing(http.client.HTTPConnection(host, timeout=60)) as connection:
        connection.request(method, f"{path}?token={token}")
        reply = connection.getresponse()
        return reply.status, json.loads(reply.read() or "null")


HOME = {  # of a user whose own Jupyter could not even start
    ".jupyter/jupyter_server_config.py": "raise RuntimeError('mine')",
    ".local/share/jupyter/kernels/python3/kernel.json": '{"argv": ["false"], "display_name": "Mine"}',
    ".ipython/profile_default/startup/00.py": "raise RuntimeError('mine')",
}


def write(folder, files):
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


#: Of each, a learner has a file: JupyterLab and kernels load some before they know which folder is hers.
HIDING = [
    "random",
    "types",
    "operator",
    "collections",
    "contextlib",
    "warnings",
    "numpy",
    "sympy",
    "mathtools",
]


def ask_kernel(connection_file, code, *expressions):
    """Run code in a kernel, and return what expressions have for values then, or its reply if that fails."""
    client = BlockingKernelClient(connection_file=str(connection_file))
    client.load_connection_file()
    client.start_channels()
    try:
        asked = {expression: expression for expression in expressions}
        reply = client.execute(code, user_expressions=asked, reply=True, timeout=120)["content"]
    finally:
        client.stop_channels()
    if reply["status"] != "ok":
        return reply
    return [reply["user_expressions"][expression]["data"]["text/plain"] for expression in expressions]


@POSIX
def test_jupyterlab_opens_the_copies_and_ends_with_all_that_it_has_started(folders, tmp_path, stand_in):
    write(tmp_path / "home", HOME)
    write(folders.mine, {f"{name}.py": "raise RuntimeError('hers')" for name in HIDING})
    write(folders.mine, {"helpers.py": "VALUE = 42"})
    write(tmp_path, {"bin/npm": f"#!/bin/sh\ntouch '{tmp_path}/npm was started'\n"})
    (tmp_path / "bin/npm").chmod(0o755)
    env = {"HOME": tmp_path / "home", "JUPYTER_CONFIG_PATH": tmp_path / "home/.jupyter", "TMPDIR": tmp_path}
    env["PATH"] = f"{tmp_path / 'bin'}:{os.environ['PATH']}"
    env = {name: str(value) for name, value in env.items()}
    terminal = os.openpty()[1]
    with start_lab(folders.mine.parent, "3", "--no-browser", env=env, stdin=terminal) as lab_py:
        assert f"Your work is in {folders.mine}" in next(lab_py.stdout)
        assert "press Ctrl+C here twice" in next(lab_py.stdout)
        address = next(line.strip() for line in lab_py.stderr if "http://127" in line)
        assert "/lab/tree/03_chain.ipynb?token=" in address
        wait_until(lambda: listens(address))
        defaults = {}
        for plugin in (
            "@jupyter-widgets/jupyterlab-manager:plugin",
            "@jupyterlab/apputils-extension:notification",
        ):
            _, answer = ask(address, "GET", f"/lab/api/settings/{plugin}")
            defaults |= {key: value["default"] for key, value in answer["schema"]["properties"].items()}
        assert defaults["saveState"] is True
        assert (defaults["fetchNews"], defaults["checkForUpdates"]) == ("false", False)
        assert ask(address + "x", "GET", "/api/kernelspecs")[0] == 403  # not without its token
        _, found = ask(address, "GET", "/api/kernelspecs")
        assert found["kernelspecs"]["python3"]["spec"]["display_name"] != "Mine"
        assert ask(address, "POST", "/api/kernels")[0] == 201
        (kernel,) = wait_until(lambda: list(tmp_path.glob("calculus-course-*/runtime/kernel-*.json")))
        # Where one develops, the package need not be installed.
        names = HIDING if pathlib.Path(sys.prefix) == environment.VENV else HIDING[:-1]
        hers = f"[n for n in {names} if {str(folders.mine)!r} in str(importlib.util.find_spec(n).origin)]"
        seen = ask_kernel(kernel, "import helpers, importlib.util, numpy", "helpers.VALUE", hers)
        assert seen == ["42", "[]"]
        children = processes_below(lab_py.pid)
        assert len(children) >= 2  # JupyterLab and the kernel
        question = "Shut down this Jupyter server (y/[n])? "
        os.killpg(lab_py.pid, signal.SIGINT)
        assert lab_py.stdout.read(len(question)) == question
        os.killpg(lab_py.pid, signal.SIGINT)
        assert "Traceback" not in "".join(lab_py.communicate(timeout=60))
    assert lab_py.returncode == 0
    wait_until(lambda: not any(map(is_alive, children)), patience=10)
    assert not list(tmp_path.glob("calculus-course-*"))
    assert not (tmp_path / "npm was started").exists()


def processes_below(pid):
    listed = subprocess.run(
        ["ps", "-e", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
    ).stdout
    parents = dict(tuple(map(int, line.split())) for line in listed.splitlines())
    found, below = {pid}, set()
    while found:
        found = {child for child, parent in parents.items() if parent in found}
        below |= found
    return below


@POSIX
def test_a_closed_terminal_leaves_no_jupyterlab(folders, stand_in):
    with start_lab(folders.mine.parent, "--no-browser", python=stand_in) as lab_py:
        next(line for line in lab_py.stdout if "http://" in line)
        children = processes_below(lab_py.pid)
        lab_py.send_signal(signal.SIGHUP)
        lab_py.communicate(timeout=60)
    assert lab_py.returncode == 128 + signal.SIGHUP
    assert len(children) == 2
    wait_until(lambda: not any(map(is_alive, children)), patience=10)


@POSIX
def test_a_jupyterlab_that_does_not_start_is_a_sentence(folders, stand_in):
    with start_lab(folders.mine.parent, "--fail", python=stand_in) as lab_py:
        _, err = lab_py.communicate(timeout=60)
    assert lab_py.returncode == 1
    assert "ValueError: no such file\nJupyterLab has ended with an error. What it said stands above" in err


# --- the doctor --------------------------------------------------------------------------------------


def marks(findings):
    return [mark for mark, _ in findings]


def test_the_doctor_compares_the_packages_with_the_lock(monkeypatch, tmp_path):
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "packages", lambda: tmp_path)
    lock = tmp_path / "requirements.txt"
    hashes = " \\\n    --hash=sha256:00\n"
    write(tmp_path, {"A_b-1.0.dist-info/METADATA": "Name: A_b\nVersion: 1.0\n", "a_b.py": "x"})
    write(tmp_path, {"A_b-1.0.dist-info/RECORD": "a_b.py,sha256=00,1\n../../bin/a,sha256=00,9\n"})
    write(tmp_path, {"hers-1.0.dist-info/METADATA": "Name: hers\nVersion: 1.0\n"})

    lock.write_text(f"# lock\na-b==1.0{hashes}elsewhere==1 ; sys_platform == 'other'{hashes}")
    assert list(doctor._packages()) == []
    lock.write_text(f"a-b==0.1{hashes}absent==1{hashes}")
    found = list(doctor._packages())
    assert marks(found) == [doctor.WRONG] * 2
    assert ["a-b is 1.0" in found[0][1], "absent is missing" in found[1][1]] == [True, True]
    lock.write_text(f"# lock\na-b==1.0{hashes}")
    for damage in (lambda: (tmp_path / "a_b.py").write_text("changed"), (tmp_path / "a_b.py").unlink):
        damage()
        ((mark, sentence),) = doctor._packages()
        assert (mark, "a-b is damaged" in sentence) == (doctor.WRONG, True)


def test_the_doctor_names_files_that_hide_modules(monkeypatch, tmp_path, folders):
    monkeypatch.setattr(doctor, "ROOT", tmp_path / "course")
    monkeypatch.setattr(copies, "MINE", folders.mine)
    monkeypatch.setattr(environment, "packages", lambda: tmp_path / "packages")
    write(tmp_path, {"packages/numpy/__init__.py": "", "packages/six.py": ""})
    write(tmp_path / "course", {"random.py": "", "course.py": "", "conftest.py": ""})
    write(folders.mine, dict.fromkeys(["numpy.py", "six.py", "mathtools.py", "helpers.py", "types.txt"], ""))
    found = list(doctor._folders())
    assert {*marks(found)} == {doctor.NOTE}
    named = [pathlib.Path(sentence.partition(" has the name")[0]).name for _, sentence in found]
    assert named == ["random.py", "mathtools.py", "numpy.py", "six.py"]


@pytest.mark.parametrize(
    ("look", "where", "attribute", "value", "mark"),
    [
        ("_machine", doctor, "NEWEST_TRIED", (3, 10), doctor.NOTE),
        ("_folders", os, "access", lambda path, _: path != doctor.ROOT, doctor.WRONG),
        ("_machine", shutil, "disk_usage", full_disk(10**6), doctor.WRONG),
        ("_folders", copies, "ORIGINALS", pathlib.Path("nowhere"), doctor.WRONG),
        ("_environment", environment, "VENV", pathlib.Path("nowhere"), doctor.NOTE),
    ],
)
def test_the_doctor_says_what_is_wrong_and_what_to_do(look, where, attribute, value, mark, monkeypatch):
    monkeypatch.setattr(environment, "ready", lambda: False)
    monkeypatch.setattr(where, attribute, value)
    assert mark in marks(doctor.found(getattr(doctor, look)))


def test_the_doctor_finds_that_nothing_could_install_the_packages(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert doctor.WRONG not in marks(doctor.found(doctor._machine))
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    *_, (mark, sentence) = doctor.found(doctor._machine)
    assert (mark, "comes without pip" in sentence) == (doctor.WRONG, True)


def test_the_doctor_finds_a_copy_that_cannot_be_saved(folders, chain, monkeypatch):
    monkeypatch.setattr(copies, "MINE", folders.mine)
    assert doctor.WRONG not in marks(doctor._folders())
    monkeypatch.setattr(os, "access", lambda path, _: path != chain)
    (wrong,) = (sentence for mark, sentence in doctor._folders() if mark == doctor.WRONG)
    assert wrong.startswith(f"{chain} cannot be written to")


def test_the_doctor_finds_an_environment_that_is_not_complete(house):
    house.venv.mkdir()
    ((mark, sentence),) = doctor._environment()
    assert (mark, "not complete" in sentence) == (doctor.WRONG, True)


def test_the_doctor_says_why_an_environment_does_not_run_and_keeps_it(house, monkeypatch):
    house.prepare()
    monkeypatch.setattr(doctor, "_packages", list)

    def fails(*_):
        raise Problem("It cannot be loaded: ImportError: libm.so.6: no such file.")

    monkeypatch.setattr(environment, "check_imports", fails)
    assert list(doctor.found(doctor._environment)) == [
        (doctor.WRONG, "It cannot be loaded: ImportError: libm.so.6: no such file.")
    ]


@pytest.mark.parametrize(("found", "code"), [(doctor.GOOD, 0), (doctor.NOTE, 0), (doctor.WRONG, 1)])
def test_the_doctor_s_verdict(found, code, monkeypatch, capsys):
    for look in ("_machine", "_folders", "_environment"):
        monkeypatch.setattr(doctor, look, lambda: [(doctor.GOOD, "Fine.")])
    monkeypatch.setattr(doctor, "_folders", lambda: [(found, "Do this.")])
    assert commands.main(["doctor"]) == code
    out = capsys.readouterr().out
    assert "Do this." in out
    assert out.endswith("What is wrong: 1 of these.\n" if code else "All is well.\n")
