"""course.py: the environment, the learner's copies, JupyterLab, and a sentence for whatever goes wrong.

Nothing is installed here. What other systems do differently, and what can fail, is put in by substitution.
"""

import contextlib
import errno
import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import types

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

import course
from course_tools import commands, copies, doctor, environment, lab, notebooks
from course_tools.environment import Problem

ROOT = pathlib.Path(__file__).parents[1]
POSIX = pytest.mark.skipif(os.name == "nt", reason="signals are those of POSIX")

#: The folder of somebody: letters of another script, spaces, a quote.
UNUSUAL = "我的 课程's folder"


# --- the Python that starts it -----------------------------------------------------------------------


def old_pythons():
    """Interpreters on this machine that are too old for the course."""
    names = ["python2.7", *(f"python3.{minor}" for minor in range(4, 11))]
    versions = pathlib.Path.home().glob(".pyenv/versions/*/bin/python")
    for python in [*filter(None, map(shutil.which, names)), *map(str, versions)]:
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
        (OSError(errno.ENOSPC, "No space left", "big"), "There is no room left on the disk for big."),
        (
            OSError(errno.EROFS, "Read-only file system", "x"),
            "This account may not write or use x (Read-only",
        ),
        (PermissionError(errno.EACCES, "Permission denied"), "This account may not write or use a file"),
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
    assert commands.main(["tset"]) == 2
    assert "There is no command tset." in capsys.readouterr().err


def test_arguments_and_exit_code_of_test_are_those_of_pytest(monkeypatch, tmp_path):
    fake = tmp_path / "pytest.py"
    fake.write_text(
        "import os, sys; print(sys.argv[1:], os.path.basename(os.environ['MATHTOOLS_PROGRESS'])); sys.exit(5)"
    )
    monkeypatch.setattr(environment, "prepare", lambda: None)
    monkeypatch.setattr(environment, "python", lambda: pathlib.Path(sys.executable))
    monkeypatch.setattr(environment, "ROOT", tmp_path)  # where this pytest comes before the real one
    handler = signal.getsignal(signal.SIGINT)
    assert commands.main(["test", "notebooks", "-k", "not this"]) == 5
    assert signal.getsignal(signal.SIGINT) is handler


def test_a_folder_that_cannot_be_written_to_can_be_tested(monkeypatch):
    asked = []
    monkeypatch.setattr(environment, "prepare", lambda: None)
    monkeypatch.setattr(os, "access", lambda *_: False)
    monkeypatch.setattr(subprocess, "Popen", lambda command, **_: asked.append(command) or refuses())
    assert commands.main(["test"]) == 1
    scratch = asked[0][-1].partition("cache_dir=")[2]
    assert os.path.basename(scratch).startswith("calculus-test-")


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


# --- the environment ---------------------------------------------------------------------------------


class House:
    """A course of its own in a folder of its own, whose installers only write down what they are asked."""

    def __init__(self, root, monkeypatch):
        self.root, self.monkeypatch = root, monkeypatch
        self.venv = root / ".venv"
        self.asked, self.fails = [], set()
        for name in ("pyproject.toml", "requirements.txt"):
            shutil.copy(ROOT / name, root)
        monkeypatch.setattr(environment, "ROOT", root)
        monkeypatch.setattr(environment, "VENV", self.venv)
        monkeypatch.setattr(environment, "run", self.run)
        monkeypatch.setattr(environment, "check_imports", lambda: None)
        monkeypatch.setattr(environment, "has_network", lambda: True)
        self.find("/usr/bin/uv")

    def find(self, uv):
        self.monkeypatch.setattr(environment, "find_uv", lambda: uv)

    def run(self, *command, **_):
        words = " ".join(map(str, command))
        self.asked.append(words)
        for fault in self.fails:
            if fault in words:
                return 2
        if " venv " in words:
            environment.python().parent.mkdir(parents=True)
            environment.python().touch()
        return 0

    def prepare(self):
        """What is asked of the installers, with the paths of this machine taken out."""
        self.asked.clear()
        environment.prepare()
        return [
            words.replace(str(environment.python()), "PYTHON")
            .replace(environment._base(), "BASE")
            .replace(str(self.venv), "VENV")
            .replace(str(self.root), "ROOT")
            for words in self.asked
        ]


@pytest.fixture
def house(tmp_path, monkeypatch):
    root = tmp_path / UNUSUAL
    root.mkdir()
    return House(root, monkeypatch)


BY_UV = [
    "/usr/bin/uv venv --quiet --python BASE VENV",
    "/usr/bin/uv pip sync --python PYTHON --require-hashes --only-binary :all: --compile-bytecode "
    "requirements.txt",
    "/usr/bin/uv pip install --quiet --python PYTHON --no-deps --no-build-isolation --editable ROOT",
]
PIP = "PYTHON -m pip install --no-input --disable-pip-version-check --no-deps"
BY_PIP = [
    "BASE -m venv VENV",
    f"{PIP} --retries 3 --require-hashes --only-binary :all: --requirement requirements.txt",
    f"{PIP} --quiet --no-build-isolation --editable ROOT",
]


def test_uv_installs_the_lock_and_then_the_package(house):
    assert house.prepare() == BY_UV


def test_pip_does_where_there_is_no_uv(house):
    house.find(None)
    assert house.prepare() == BY_PIP


def test_pip_does_where_uv_fails(house, capsys):
    house.fails = {"uv pip sync"}
    assert house.prepare() == [*BY_UV[:2], *BY_PIP]
    assert "uv could not install the packages: trying pip instead." in capsys.readouterr().out


def test_a_second_start_does_nothing(house, capsys):
    house.prepare()
    capsys.readouterr()
    assert house.prepare() == []
    assert capsys.readouterr().out == ""


def test_an_environment_that_was_not_completed_is_made_anew(house, capsys):
    house.monkeypatch.setattr(environment, "check_imports", lambda: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        house.prepare()
    assert not environment.ready()
    house.monkeypatch.setattr(environment, "check_imports", lambda: None)
    (house.venv / "remnant").touch()
    assert house.prepare() == BY_UV
    assert "not complete: setting it up anew" in capsys.readouterr().out
    assert not (house.venv / "remnant").exists()


def test_what_was_not_completed_makes_room_for_a_new_attempt(house):
    (house.venv / "remnant").mkdir(parents=True)
    free = lambda _: types.SimpleNamespace(free=10**6 if (house.venv / "remnant").exists() else 10**10)  # noqa: E731
    house.monkeypatch.setattr(shutil, "disk_usage", free)
    assert house.prepare() == BY_UV


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
        "with e.alone(): e.run(sys.executable, *sys.argv[2:])"
    )
    work = "import pathlib, sys, time; go = pathlib.Path(sys.argv[1]); print(1, flush=True)\n"
    work += "while not go.exists(): time.sleep(0.05)"
    go = house.root / "go"
    with open(house.root / "requirements.txt", "rb") as lock:
        start = [sys.executable, "-c", code, house.root, "-c", work, go]
        with subprocess.Popen(start, cwd=ROOT, stdout=subprocess.PIPE) as killed:
            try:
                assert killed.stdout.readline() == b"1\n"
                killed.kill()
                killed.wait()
                assert not environment.lock(lock)
            finally:
                go.touch()
        wait_until(lambda: environment.lock(lock))


def test_a_folder_that_was_moved_gets_a_new_environment(house, capsys):
    house.prepare()
    moved = house.root.with_name("elsewhere")
    house.root.rename(moved)
    house.root, house.venv = moved, moved / ".venv"
    house.monkeypatch.setattr(environment, "ROOT", moved)
    house.monkeypatch.setattr(environment, "VENV", house.venv)
    assert house.prepare() == BY_UV
    assert "moved or copied" in capsys.readouterr().out


def test_another_python_gets_a_new_environment(house, capsys):
    house.prepare()
    house.monkeypatch.setattr(sys, "version_info", (3, 99, 0, "final", 0))
    assert house.prepare() == BY_UV
    assert "and this is Python 3.99: setting it up anew" in capsys.readouterr().out


def test_a_python_that_is_gone_is_replaced(house, capsys):
    house.prepare()
    environment.python().unlink()
    assert house.prepare() == BY_UV
    assert "is gone: setting it up anew" in capsys.readouterr().out


@pytest.mark.parametrize("uv", ["/usr/bin/uv", None])
def test_other_packages_are_installed_into_what_is_there(house, uv):
    house.find(uv)
    house.prepare()
    with open(house.root / "requirements.txt", "a", encoding="utf-8") as lock:
        lock.write("# changed")
    assert house.prepare() == (BY_UV if uv else BY_PIP)[1:]
    assert house.prepare() == []


def test_an_update_that_was_not_completed_is_not_taken_for_what_was_there_before(house):
    house.prepare()
    lock = house.root / "requirements.txt"
    before = lock.read_text(encoding="utf-8")
    lock.write_text(before + "# changed", encoding="utf-8")
    house.monkeypatch.setattr(environment, "_step", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        house.prepare()
    lock.write_text(before, encoding="utf-8")
    assert not environment.ready()


def test_settings_of_other_tools_change_nothing(house):
    house.prepare()
    with open(house.root / "pyproject.toml", "a", encoding="utf-8") as project:
        project.write('\n[tool.other]\nlike = "this"\n')
    assert house.prepare() == []
    text = (house.root / "pyproject.toml").read_text(encoding="utf-8")
    changed = text.replace("[project]", "[project]\nkeywords = []", 1)
    (house.root / "pyproject.toml").write_text(changed, encoding="utf-8")
    assert house.prepare() == BY_UV[1:]


@pytest.mark.parametrize(
    ("attribute", "value", "sentence"),
    [
        ("has_network", lambda: False, "this machine has no network"),
        ("NEWEST_TRIED", (3, 10), "They may not be made for Python"),
        ("NEWEST_TRIED", (3, 99), "for the reason that the installer gives above"),
    ],
)
def test_what_cannot_be_installed_is_explained(house, attribute, value, sentence):
    house.monkeypatch.setattr(environment, attribute, value)
    house.fails = {"pip sync", "-m pip"}
    with pytest.raises(Problem, match=sentence):
        house.prepare()
    assert not environment.ready()


def full_disk(free):
    return lambda _: types.SimpleNamespace(free=free)


def test_a_full_disk_is_said_before_and_after(house):
    house.monkeypatch.setattr(shutil, "disk_usage", full_disk(100 * 10**6))
    with pytest.raises(Problem, match=r"needs about \d+ MB of disk space, and only 100 MB"):
        house.prepare()
    assert house.asked == []
    house.monkeypatch.setattr(environment, "ROOM", 10)
    house.monkeypatch.setattr(shutil, "disk_usage", full_disk(20 * 10**6))
    house.fails = {"pip"}
    with pytest.raises(Problem, match="there is no room left on the disk"):
        house.prepare()


def refuses(*_, **__):
    raise PermissionError(errno.EACCES, "Permission denied", "some/file")


def test_a_folder_that_cannot_be_written_to_is_said_before_anything_is_asked(house):
    house.monkeypatch.setattr(tempfile, "TemporaryFile", refuses)
    with pytest.raises(Problem, match=r"cannot be written to \(Permission denied\)\. Copy the course"):
        house.prepare()
    assert house.asked == []


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_a_sentence(house):
    house.root.chmod(0o500)
    try:
        with pytest.raises(Problem, match="cannot be written to"):
            house.prepare()
    finally:
        house.root.chmod(0o700)


def test_an_environment_in_use_is_a_sentence(house):
    house.venv.mkdir()
    house.monkeypatch.setattr(shutil, "rmtree", refuses)
    with pytest.raises(
        Problem, match=r"cannot be removed \(Permission denied: some/file\)\. Close what uses it"
    ):
        house.prepare()


def test_a_32_bit_python_is_refused(house):
    house.monkeypatch.setattr(sys, "maxsize", 2**31 - 1)
    with pytest.raises(Problem, match="32-bit"):
        house.prepare()


def test_a_python_without_pip_is_refused(house):
    house.find(None)
    house.monkeypatch.setattr(environment.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(Problem, match="apt install python3-venv"):
        house.prepare()


def test_uv_does_not_wait_for_a_network_that_is_not_there(house):
    house.monkeypatch.setattr(environment, "has_network", lambda: False)
    assert "--offline" in house.prepare()[1]


@POSIX
def test_a_uv_that_does_not_run_is_none(tmp_path, monkeypatch):
    """A version manager puts a stub on the PATH that only says how to get uv."""
    uv = tmp_path / "uv"
    uv.write_text("#!/bin/sh\nexit 127\n")
    uv.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert environment.find_uv() is None
    uv.write_text("#!/bin/sh\nexit 0\n")
    assert environment.find_uv() == str(uv)
    uv.write_text("no program")
    assert environment.find_uv() is None


def test_on_windows_python_and_groups_are_its_own(monkeypatch):
    monkeypatch.setattr(environment, "WINDOWS", True)
    monkeypatch.setattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 512, raising=False)
    assert environment.python().parts[-3:] == (".venv", "Scripts", "python.exe")
    assert environment.own_group() == {"creationflags": 512}


def test_packages_that_cannot_be_loaded_are_a_sentence(house, monkeypatch):
    monkeypatch.undo()
    monkeypatch.setattr(environment, "python", lambda: pathlib.Path(sys.executable))
    environment.check_imports()

    def run(*command, **options):
        return subprocess.run(
            [sys.executable, "-c", "import nothing_of_the_kind"], check=False, **options
        ).returncode

    monkeypatch.setattr(environment, "run", run)
    with pytest.raises(Problem, match="ModuleNotFoundError: No module named 'nothing_of_the_kind'"):
        environment.check_imports()


def test_the_package_is_found_by_a_path_that_any_encoding_can_hold(house):
    """Before Python 3.13, .pth files are read in the encoding of the system, which installers do not use."""
    packages = pathlib.Path(environment.sysconfig.get_path("purelib", "venv", {"base": str(house.venv)}))
    packages.mkdir(parents=True)
    pointer = packages / "_editable_impl_mathtools.pth"
    pointer.write_text(str(house.root), encoding="utf-8")
    (house.root / "the_package.py").touch()
    environment._find_mathtools()
    assert pointer.read_bytes().isascii()
    code = f"import site; site.addsitedir({str(packages)!r}); import the_package; print(the_package.__file__)"
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
        "JUPYTER_PATH": "/x",
        "JUPYTER_CONFIG_PATH": "/x",
        "JUPYTER_NO_CONFIG": "1",
        "PIP_TARGET": "/x",
    }
    for name, value in (foreign | {"JUPYTER_TOKEN": "mine", "PYTHONUTF8": "1", "PIP_CERT": "/c"}).items():
        monkeypatch.setenv(name, value)
    env = environment.child_environment(tmp_path / "scratch", tmp_path / "kept")
    assert not foreign.keys() & env.keys()
    assert (env["JUPYTER_TOKEN"], env["PYTHONUTF8"], env["PIP_CERT"]) == ("mine", "1", "/c")
    assert env["PATH"].split(os.pathsep)[0] == str(environment.python().parent)
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_WORKSPACES_DIR"):
        assert env[name].startswith(str(tmp_path / "scratch"))
    for name in ("JUPYTER_DATA_DIR", "JUPYTERLAB_SETTINGS_DIR", "IPYTHONDIR"):
        assert env[name].startswith(str(tmp_path / "kept"))


def test_an_account_without_a_home_gets_one_in_the_course(monkeypatch, tmp_path):
    """Without any, as in some containers, JupyterLab does not start."""
    assert environment.child_environment(tmp_path).get("HOME") == os.environ.get("HOME")
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    assert environment.child_environment(tmp_path, tmp_path / "kept")["HOME"] == str(tmp_path / "kept")
    assert list(doctor._interference()) is not None  # and no error


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
def test_ctrl_c_ends_an_installer_without_its_words(tmp_path):
    (tmp_path / "installer.py").write_text(
        "import os, pathlib, sys, time\n"
        "pathlib.Path(sys.argv[1]).write_text(str(os.getpid()))\n"
        "time.sleep(600)\n"
    )
    code = (
        "import signal, sys; from course_tools import commands, environment;"
        "signal.signal(signal.SIGINT, signal.default_int_handler);"  # what runs in the background ignores it
        "commands.COMMANDS['lab'] = lambda rest: environment.run(sys.executable, *rest);"
        "sys.exit(commands.start(['lab', *sys.argv[1:]]))"
    )
    note = tmp_path / "pid"
    with subprocess.Popen(
        [sys.executable, "-c", code, tmp_path / "installer.py", note],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    ) as command:
        pid = int(wait_until(lambda: note.exists() and note.read_text()))
        command.send_signal(signal.SIGINT)
        assert command.communicate(timeout=30)[1] == "\nStopped.\n"
    assert command.returncode == 130
    assert not is_alive(pid)


# --- the learner's copies ----------------------------------------------------------------------------


class Folders:
    """Originals and copies of notebooks whose text is given as strings."""

    def __init__(self, root):
        self.originals, self.mine = root / "notebooks", root / "my_notebooks"
        self.originals.mkdir(parents=True)

    @staticmethod
    def write(path, *cells, output=None):
        outputs = [new_output("stream", text=output)] if output else []
        notebook = new_notebook(cells=[new_code_cell(cell, outputs=outputs) for cell in cells])
        path.parent.mkdir(exist_ok=True)
        path.write_text(nbformat.writes(notebook), encoding="utf-8")

    @staticmethod
    def text(path):
        return [cell.source for cell in nbformat.read(path, as_version=4).cells]

    def names(self):
        return sorted(path.name for path in self.mine.glob("*.ipynb"))

    def refresh(self):
        return copies.refresh(self.originals, self.mine)

    def reset(self, name):
        return copies.reset(name, self.originals, self.mine)


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


def test_an_untouched_copy_follows_new_outputs_without_a_word(folders, chain):
    folders.write(folders.originals / chain.name, "a", "b", output="new")
    assert folders.refresh() == []
    assert "new" in chain.read_text(encoding="utf-8")


def test_a_full_disk_leaves_no_half_copy(folders, chain, monkeypatch):
    def half(original, part):
        part.write_text("half")
        raise OSError(errno.ENOSPC, "No space left on device")

    before = chain.read_bytes()
    folders.write(folders.originals / chain.name, "a", "b2")
    monkeypatch.setattr(shutil, "copyfile", half)
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


@pytest.mark.parametrize("notes", [None, "", "[]", '{"03_chain.ipynb": 1}', '{"03_chain.ipynb": {}}'])
def test_lost_notes_cost_nothing(folders, chain, notes):
    folders.write(chain, "a", "mine")
    place = folders.mine / ".course" / "copies.json"
    place.unlink() if notes is None else place.write_text(notes)
    folders.refresh()
    assert folders.text(chain) == ["a", "mine"]
    folders.write(folders.originals / "00_start.ipynb", "a2")
    assert folders.refresh() == ["00_start.ipynb follows an update of the course."]


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


STEPS = st.lists(
    st.sampled_from(
        [
            "she writes",
            "she writes beside",
            "she runs",
            "the course changes",
            "refresh",
            "reset",
            "notes lost",
            "damage",
        ]
    ),
    max_size=12,
)


@settings(max_examples=150, deadline=None)
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
            if step.startswith("she") and path in damaged:
                continue
            if step.startswith("she writes"):
                folders.write(path, *folders.text(path), mark)
                hers.add(mark)
            elif step == "she runs":
                folders.write(copy, *folders.text(copy), output=str(number))
            elif step == "the course changes":
                folders.write(original, f"course {number}")
            elif step == "refresh":
                folders.refresh()
                assert folders.refresh() == []  # once said, nothing more to say
            elif step == "reset":
                folders.reset("1")
                assert folders.text(copy) == folders.text(original)
                damaged.clear()
            elif step == "notes lost":
                (folders.mine / ".course" / "copies.json").unlink(missing_ok=True)
            elif step == "damage":
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
                execution_count=7,
                metadata={
                    "execution": {"iopub.busy": "now"},
                    "collapsed": True,
                    "jupyter": {"source_hidden": True},
                },
                outputs=[new_output("execute_result", {"text/plain": "1"}, execution_count=7)],
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
    notebook.cells[1].id = notebook.cells[2].id
    del notebook.cells[0]["id"]
    notebook.nbformat_minor = 4
    return notebook


def test_a_notebook_is_brought_into_the_form_in_which_it_is_kept():
    notebook = messy()
    kept_id = notebook.cells[3].id
    notebooks.normalise(notebook)
    nbformat.validate(notebook)
    assert notebook.metadata == notebooks.METADATA
    assert [cell.metadata for cell in notebook.cells] == [
        {"tags": ["intro"]},
        {"jupyter": {"source_hidden": True}},
        {"tags": ["raises-exception"]},
        {},
    ]
    assert [cell.execution_count for cell in notebook.cells[1:]] == [1, 2, 3]
    assert notebook.cells[1].outputs[0].execution_count == 1
    assert notebook.cells[2].outputs[0].traceback == ["ZeroDivisionError: division by zero"]
    assert notebook.cells[3].outputs[0].data == {"image/png": "…", "text/plain": "h = 1"}
    assert len({cell.id for cell in notebook.cells}) == 4
    assert notebook.cells[3].id == kept_id


def test_a_second_time_changes_nothing():
    notebook = messy()
    notebooks.normalise(notebook)
    once = nbformat.writes(notebook)
    notebooks.normalise(notebook)
    assert nbformat.writes(notebook) == once


def execute(*paths):
    return subprocess.run(
        [sys.executable, "-m", "course_tools.notebooks", *paths], cwd=ROOT, capture_output=True, text=True
    )


def test_notebooks_are_executed_and_those_that_fail_left_as_they_are(tmp_path):
    good, bad = tmp_path / "1 好.ipynb", tmp_path / "2.ipynb"
    cells = [
        new_code_cell("import sys\nprint('one')\nprint('two', flush=True)\nprint('three')"),
        new_code_cell("import ipywidgets\nipywidgets.IntSlider(description='x')"),
        new_code_cell("1/0", metadata={"tags": ["raises-exception"]}),
        new_code_cell("open('beside').read()"),
    ]
    (tmp_path / "beside").write_text("found")
    good.write_text(nbformat.writes(new_notebook(cells=cells)), encoding="utf-8")
    bad_cells = [
        *cells,
        new_markdown_cell("…"),
        new_code_cell("int('x')"),
        new_code_cell("print('not reached')"),
    ]
    bad.write_text(nbformat.writes(new_notebook(cells=bad_cells)), encoding="utf-8")
    before = bad.read_bytes()
    run = execute(good, bad)
    assert run.returncode == 1
    sentence = "2.ipynb, cell 5: ValueError: invalid literal for int() with base 10: 'x'. The file is left as"
    assert sentence in run.stdout
    assert bad.read_bytes() == before
    saved = good.read_bytes()
    outputs = [cell.outputs for cell in nbformat.reads(saved.decode(), as_version=4).cells]
    assert [output[0].text for output in outputs[:1]] == ["one\ntwo\nthree\n"]
    assert outputs[1][0].data.keys() == {"text/plain"}
    assert outputs[2][0].traceback == ["ZeroDivisionError: division by zero"]
    assert outputs[3][0].data["text/plain"] == "'found'"
    assert saved.endswith(b"}\n")
    assert b"\r" not in saved
    assert "nothing has changed" in execute(good).stdout
    assert good.read_bytes() == saved


# --- JupyterLab --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "port"),
    [
        ([], None),
        (["--no-browser"], None),
        (["--port", "9999"], 9999),
        (["--no-browser", "--port=9999"], 9999),
        (["--ServerApp.port=9999"], 9999),
        (["--ServerApp.port_retries=3"], None),
    ],
)
def test_the_port_that_is_asked_for_is_understood(arguments, port):
    assert lab.wanted_port(arguments) == port


@pytest.mark.parametrize("arguments", [["--port"], ["--port", "many"], ["--port=70000"], ["--port", "0"]])
def test_a_port_that_is_none_is_a_sentence(arguments):
    with pytest.raises(Problem, match="A port is a number from 1 to 65535"):
        lab.wanted_port(arguments)


def test_a_taken_port_is_a_sentence_before_anything_else_is_done(capsys, monkeypatch):
    monkeypatch.setattr(environment, "prepare", lambda: pytest.fail("it went on"))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert commands.main(["lab", "--port", str(port)]) == 1
        assert f"Port {port} is taken" in capsys.readouterr().err
    lab.check_port(port)


def test_a_port_that_is_not_allowed_is_a_sentence(monkeypatch):
    monkeypatch.setattr(socket.socket, "bind", refuses)
    with pytest.raises(Problem, match="You may not use port 80 "):
        lab.check_port(80)


@pytest.mark.parametrize("originals", [False, True])
def test_what_is_opened(originals, monkeypatch, folders):
    seen = {}
    monkeypatch.setattr(environment, "prepare", lambda: None)
    monkeypatch.setattr(copies, "ORIGINALS", folders.originals)
    monkeypatch.setattr(copies, "MINE", folders.mine)

    def serve(scratch, folder, path, arguments):
        config = pathlib.Path(scratch, "config")
        overrides = json.loads((config / "labconfig" / "default_setting_overrides.json").read_text())
        seen.update(folder=folder, path=path, arguments=arguments, overrides=overrides)
        return 0

    monkeypatch.setattr(lab, "serve", serve)
    assert lab.lab(["3", *["--originals"] * originals, "--no-browser"]) == 0
    assert seen["arguments"] == ["--no-browser"]
    assert seen["path"] == ("notebooks/" if originals else "") + "03_chain.ipynb"
    assert seen["folder"] == (environment.ROOT if originals else folders.mine)
    widgets = seen["overrides"]["@jupyter-widgets/jupyterlab-manager:plugin"]
    assert widgets == {"saveState": not originals}  # the repository keeps none


DRIVER = """
import pathlib, sys
from course_tools import commands, copies, environment
folder, python, *arguments = sys.argv[1:]
environment.prepare = lambda: None
environment.python = lambda: pathlib.Path(python)
copies.ORIGINALS, copies.MINE = pathlib.Path(folder, "notebooks"), pathlib.Path(folder, "my_notebooks")
sys.exit(commands.start(["lab", *arguments]))
"""


@contextlib.contextmanager
def start_lab(folder, *arguments, env=None):
    command = subprocess.Popen(
        [sys.executable, "-c", DRIVER, folder, sys.executable, *arguments],
        cwd=ROOT,
        env=os.environ | (env or {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    with command:
        try:
            yield command
        finally:
            command.terminate()  # if the test has failed before it ended


def ask(address, method, path):
    """Ask JupyterLab's interface; `address` is the one that course.py has said."""
    base, _, token = address.partition("?token=")
    host = base.split("/")[2]
    with contextlib.closing(http.client.HTTPConnection(host, timeout=60)) as connection:
        connection.request(method, path, headers={"Authorization": f"token {token}"})
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


@POSIX
def test_jupyterlab_opens_the_copies_and_ends_with_all_that_it_has_started(folders, tmp_path):
    write(tmp_path / "home", HOME)
    write(folders.mine, {"random.py": "raise RuntimeError('hers')"})
    write(tmp_path, {"bin/npm": f"#!/bin/sh\ntouch '{tmp_path}/npm was started'\n"})
    (tmp_path / "bin/npm").chmod(0o755)
    env = {"HOME": tmp_path / "home", "JUPYTER_CONFIG_PATH": tmp_path / "home/.jupyter", "TMPDIR": tmp_path}
    env["PATH"] = f"{tmp_path / 'bin'}:{os.environ['PATH']}"
    with start_lab(
        folders.mine.parent, "3", "--no-browser", env={k: str(v) for k, v in env.items()}
    ) as lab_py:
        address = next(line.strip() for line in lab_py.stdout if "http://" in line)
        assert "/lab/tree/03_chain.ipynb?token=" in address
        assert str(folders.mine) in next(
            line for line in lab_py.stdout if line.startswith("Your work is in ")
        )
        assert "press Ctrl+C here twice" in next(lab_py.stdout)
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
        children = processes_below(lab_py.pid)
        assert len(children) >= 2  # JupyterLab and the kernel
        with start_lab(folders.mine.parent, "--version") as second:
            assert next(second.stdout).startswith("The course is already open")
        lab_py.send_signal(signal.SIGINT)
        assert "once more" in next(line for line in lab_py.stdout if line.strip())
        lab_py.send_signal(signal.SIGINT)
        assert lab_py.communicate(timeout=60) == ("The course is closed.\n", "")
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
def test_a_closed_terminal_leaves_no_jupyterlab(folders):
    with start_lab(folders.mine.parent, "--no-browser") as lab_py:
        next(line for line in lab_py.stdout if "http://" in line)
        children = processes_below(lab_py.pid)
        lab_py.send_signal(signal.SIGHUP)
        lab_py.communicate(timeout=60)
    assert lab_py.returncode == 128 + signal.SIGHUP
    assert children
    wait_until(lambda: not any(map(is_alive, children)), patience=10)


def test_a_jupyterlab_that_does_not_start_is_a_sentence(folders):
    with start_lab(folders.mine.parent, "--ServerApp.certfile=/nowhere") as lab_py:
        out, err = lab_py.communicate(timeout=60)
    assert lab_py.returncode == 1
    assert err.startswith("JupyterLab did not start: ")
    assert len(err.splitlines()) == 1
    assert "Traceback" not in out + err


def test_jupyterlab_answers_what_is_asked_of_it_alone(folders):
    with start_lab(folders.mine.parent, "--version") as lab_py:
        out, err = lab_py.communicate(timeout=60)
    assert (lab_py.returncode, err) == (0, "")
    assert out[0].isdigit()


# --- the doctor --------------------------------------------------------------------------------------


def marks(findings):
    return [mark for mark, _ in findings]


def test_the_doctor_finds_a_package_of_another_version(monkeypatch, tmp_path):
    from importlib.metadata import version

    monkeypatch.setattr(doctor, "ROOT", tmp_path)
    lock = tmp_path / "requirements.txt"
    lock.write_text(
        f"numpy=={version('numpy')} \\\n    --hash=sha256:00\nabsent==1 ; sys_platform == 'other'\n"
    )
    assert list(doctor._packages()) == [
        (doctor.GOOD, "All 1 packages are there, in the versions of requirements.txt.")
    ]
    lock.write_text("numpy==0.1\nabsent==1\n")
    ((mark, sentence),) = doctor._packages()
    assert mark == doctor.WRONG
    assert f"numpy ({version('numpy')} instead of 0.1), absent (missing instead of 1)" in sentence


def test_the_doctor_finds_a_foreign_kernel(monkeypatch, tmp_path):
    assert marks(doctor._kernel()) == [doctor.GOOD]
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    assert marks(doctor._kernel()) == [doctor.WRONG]


@pytest.mark.parametrize(
    ("look", "where", "attribute", "value", "mark"),
    [
        ("_python", sys, "maxsize", 2**31 - 1, doctor.WRONG),
        ("_python", doctor, "NEWEST_TRIED", (3, 10), doctor.NOTE),
        ("_folder", tempfile, "TemporaryFile", refuses, doctor.WRONG),
        ("_folder", shutil, "disk_usage", full_disk(10**6), doctor.WRONG),
        ("_folder", environment, "WINDOWS", True, doctor.GOOD),
        ("_notebooks", copies, "ORIGINALS", pathlib.Path("nowhere"), doctor.WRONG),
        ("_port", socket.socket, "bind", refuses, doctor.NOTE),
        ("_progress", os, "access", lambda *_: False, doctor.WRONG),
        ("_environment", environment, "VENV", pathlib.Path("nowhere"), doctor.NOTE),
    ],
)
def test_the_doctor_says_what_is_wrong_and_what_to_do(look, where, attribute, value, mark, monkeypatch):
    monkeypatch.setattr(where, attribute, value)
    assert mark in marks(getattr(doctor, look)())


def test_the_doctor_finds_that_nothing_could_install_the_packages(monkeypatch):
    monkeypatch.setattr(environment, "find_uv", lambda: None)
    assert marks(doctor._installer()) == [doctor.GOOD]
    monkeypatch.setattr(environment.importlib.util, "find_spec", lambda _: None)
    assert list(doctor._installer()) == [(doctor.WRONG, environment.WITHOUT_PIP)]


def test_the_doctor_finds_a_copy_that_cannot_be_saved(folders, chain, monkeypatch):
    monkeypatch.setattr(copies, "MINE", folders.mine)
    assert doctor.WRONG not in marks(doctor._folder())
    monkeypatch.setattr(os, "access", lambda path, _: path != chain)
    (wrong,) = (sentence for mark, sentence in doctor._folder() if mark == doctor.WRONG)
    assert wrong.startswith(f"{chain} cannot be written to")


def test_the_doctor_finds_an_environment_that_is_not_complete(house):
    house.venv.mkdir()
    ((mark, sentence),) = doctor._environment()
    assert (mark, "not complete" in sentence) == (doctor.WRONG, True)


def test_the_doctor_finds_an_environment_that_does_not_run(house):
    house.prepare()  # its Python is an empty file
    ((mark, sentence),) = doctor._environment()
    assert (mark, "does not run" in sentence) == (doctor.WRONG, True)


@pytest.mark.parametrize(("found", "code"), [(doctor.GOOD, 0), (doctor.NOTE, 0), (doctor.WRONG, 1)])
def test_the_doctor_s_verdict(found, code, monkeypatch, capsys):
    for look in ("_python", "_installer", "_folder", "_environment", "_notebooks", "_port", "_interference"):
        monkeypatch.setattr(doctor, look, lambda: [(doctor.GOOD, "Fine.")])
    monkeypatch.setattr(doctor, "_port", lambda: [(found, "Do this.")])
    assert commands.main(["doctor"]) == code
    out = capsys.readouterr().out
    assert "Do this." in out
    assert out.endswith("One thing is wrong.\n" if code else "All is well.\n")
