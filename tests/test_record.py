"""What the learner has answered survives whatever a machine does to it, and goes with her to another one."""

import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mathtools.exercises import export_progress, import_progress, progress, record
from mathtools.exercises.kinds import Number

POSIX = pytest.mark.skipif(os.name == "nt", reason="as POSIX does it")
ABOUT = {"asks": "What?", "hints": ["One.", "Two."], "solution": "So.", "praise": "Good."}
NOW = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
LINE = "2026-01-31T09:30:00Z notebook_9.one right"
OLD = '{"version": 1, "solved": {"notebook_9.one": "2026-01-31", "notebook_9.two": "2026-02-01"}}'

#: A learner's morning: each argument is a question that she answers rightly; what she reads goes to stdout.
MORNING = f"""
import sys
from mathtools.exercises.kinds import Number
for name in sys.argv[1:]:
    feedback = Number("notebook_9." + name, value=2, **{ABOUT}).check(2)
    assert feedback.status == "right"
    print(feedback.message.replace("Good.", name))
"""


@pytest.fixture(autouse=True)
def file(tmp_path, monkeypatch):
    monkeypatch.setattr(record, "_unwritten", [])
    monkeypatch.setattr(record, "_said", "")
    monkeypatch.setenv("MATHTOOLS_PROGRESS", str(tmp_path / "learner" / "progress.txt"))
    return tmp_path / "learner" / "progress.txt"


def solve(name="sample"):
    return Number(f"notebook_9.{name}", value=2, **ABOUT).check(2)


def names(file=None):
    """What is remembered in a file, by itself."""
    return {key.removeprefix("notebook_9.") for key in record.solved(record.lines_in(file))}


def holds(file, content):
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(content if isinstance(content, bytes) else content.encode())


def learner(program, *arguments, env=None):
    """Run a program in a Python of its own, without the powers of an administrator; give what she reads."""
    powerless = []
    if os.name == "posix" and os.geteuid() == 0:
        if not shutil.which("setpriv"):
            pytest.skip("An administrator may write everywhere, and setpriv is not there.")
        powerless = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]
    env = {name: value for name, value in (os.environ | (env or {})).items() if value is not None}
    command = [*powerless, sys.executable, "-c", program, *map(str, arguments)]
    run = subprocess.run(command, env=env, capture_output=True, text=True, timeout=120)
    assert (run.returncode, run.stderr) == (0, "")
    return run.stdout


# -- from one day to the next ------------------------------------------------------------------------------


def test_events_come_back_as_they_were_noted(file):
    assert not record.note("practice.chain_rule.2", "wrong", time=NOW.replace(hour=10))
    assert not record.note("notebook_9.sketch", "guess", {"curve": [[0, -1.5], [1, 2]]}, time=NOW)
    guess, wrong = record.events()
    assert guess == (NOW, "notebook_9.sketch", "guess", {"curve": [[0, -1.5], [1, 2]]})
    assert wrong == (NOW.replace(hour=10), "practice.chain_rule.2", "wrong", None)
    assert file.read_text().startswith("2026-01-31T10:30:00Z practice.chain_rule.2 wrong\n")
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_only_what_changes_something_is_noted(file):
    question = Number("notebook_9.one", value=2, **ABOUT)
    question.check(3)
    assert not file.exists()
    question.hint()
    for _ in range(3):
        question.check(2)
    solve("two")
    assert re.fullmatch(r"(\S+Z notebook_9\.one hinted)\n(\S+Z notebook_9\.two right)\n", file.read_text())


def test_a_record_of_an_earlier_version_is_taken_in(file, tmp_path, monkeypatch):
    for content in (OLD, OLD[:-1], OLD.encode("utf-16"), "\ufeff" + OLD):
        holds(file, content)
        assert names(file) == {"one", "two"}
        assert solve("three").message == "Good."
        assert names(file) == {"one", "two", "three"}
    monkeypatch.delenv("MATHTOOLS_PROGRESS")
    monkeypatch.setattr("platformdirs.user_data_path", lambda name, **more: tmp_path / name)
    holds(tmp_path / "calculus-for-ai" / "progress.json", OLD)
    solve("two")
    solve("new")
    assert record.solved() == {"notebook_9.one", "notebook_9.two", "notebook_9.new"}
    assert names(tmp_path / "calculus-for-ai" / "progress.txt") == {"new"}


@POSIX
@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_any_letters_in_the_path_and_a_link(tmp_path, locale):
    file = tmp_path / "我的 课程's données \\ %s {0}" / "прогресс.txt"
    holds(file, "")
    (tmp_path / "link").symlink_to(file)
    env = {"MATHTOOLS_PROGRESS": str(tmp_path / "link"), "LC_ALL": locale, "PYTHONUTF8": "0"}
    assert learner(MORNING, "one", "two", env=env | {"PYTHONCOERCECLOCALE": "0"}).split() == ["one", "two"]
    assert names(file) == {"one", "two"}
    assert (tmp_path / "link").is_symlink()


# -- a file that is not as it should be --------------------------------------------------------------------

ODD = {
    "zeros after a power cut": (LINE.encode() + b"\n" + b"\0" * 300, {"one"}),
    "torn": (LINE.encode() + b"\n" + LINE[:-3].encode(), {"one"}),
    "whole, but without its end": (LINE.encode(), set()),
    "by an editor on Windows": ("\ufeff".encode() + LINE.encode() + b"\r\n", {"one"}),
    "empty": (b"", set()),
    "binary": (bytes(range(256)) * 9, set()),
    "a day that is none": (LINE.replace("01-31", "13-31").encode() + b"\n", set()),
    "of a newer version": (f"{LINE}\n{LINE} of=3\n{LINE}ly\n".encode(), {"one"}),
    "deep": (f"{LINE}\n{LINE[:-5]}guess {'[' * 3000}\n".encode(), {"one"}),
    "endless": (f"{LINE}\n{LINE[:-5]}guess {'1' * 5000}\n".encode(), {"one"}),
}


@pytest.mark.parametrize(("content", "solved"), ODD.values(), ids=ODD)
def test_what_can_be_read_counts_and_nothing_is_lost(file, content, solved):
    holds(file, content)
    assert names(file) == solved
    assert not progress().trouble
    assert solve("new").message == "Good."
    assert file.read_bytes().startswith(content)
    assert names(file) == solved | {"new"}
    assert len(record.events()) == len(solved) + 1


def test_half_a_number_is_no_guess(file):
    holds(file, "2026-01-31T09:30:00Z notebook_9.one guess 12")
    record.note("notebook_9.one", "guess", 3)
    assert [event.value for event in record.events()] == [3]


@given(st.integers(0, 10**6), st.integers(1, 50))
def test_a_torn_file_keeps_its_whole_lines(tmp_path_factory, cut, count):
    file = tmp_path_factory.mktemp("torn") / "progress.txt"
    record.append(file, [LINE.replace("one", f"q{n}") for n in range(count)])
    whole = file.read_bytes()
    file.write_bytes(whole[: cut % len(whole)])
    record.append(file, [LINE])
    assert len(record.lines_in(file)) == whole[: cut % len(whole)].count(b"\n") + 1


def test_of_a_huge_file_no_more_is_read_than_a_record_can_hold(file):
    solve("old")
    with file.open("ab") as sparse:
        sparse.truncate(2**33)
    assert solve("new").message == "Good."
    assert names(file) == {"old"}


def test_something_else_is_left_alone(file, tmp_path, monkeypatch):
    holds(file, "Dear diary, " * 500)
    assert "`progress.txt` holds something else" in solve().message
    assert solve("again").message == "Good."
    assert file.read_text() == "Dear diary, " * 500
    file.unlink()
    file.mkdir()
    assert "`progress.txt` is not a file" in repr(progress())
    assert "is not a file" in solve("there").message
    for nonsense in ("/", ".", "..", str(tmp_path / "learner/progress.txt/../../x\n/y")):
        monkeypatch.setenv("MATHTOOLS_PROGRESS", nonsense)
        assert solve(f"there_{len(nonsense)}").status == "right"


@POSIX
def test_a_device_is_neither_read_nor_written(file):
    file.parent.mkdir()
    os.mkfifo(file)
    assert "is not a file" in learner(MORNING, "one")


# -- a machine that refuses --------------------------------------------------------------------------------


@POSIX
def test_no_permission(file, tmp_path):
    solve("before")
    file.chmod(0o400)
    said = learner(MORNING, "one", "two", "three")
    assert said.count("(Permission denied)") == said.count("could not be remembered") == 1
    assert sorted(map(said.find, ["one", "two", "three"])) == [said.find(n) for n in ("one", "two", "three")]
    file.chmod(0)
    said = learner(f"{MORNING}\nfrom mathtools.exercises import progress\nprint(progress())", "one", "two")
    assert said.count("cannot be read (Permission denied)") == 2  # once for the answers, once above the table
    file.chmod(0o600)
    assert names(file) == {"before"}
    env = {"MATHTOOLS_PROGRESS": None, "XDG_DATA_HOME": None, "HOME": str(tmp_path / "no" / "home")}
    tmp_path.chmod(0o500)
    try:
        assert "(Permission denied)" in learner(MORNING, "one", env=env)
    finally:
        tmp_path.chmod(0o700)
    assert learner(MORNING, "one", env=env) == "one\n"  # and where it can be made, it is


@pytest.mark.parametrize("home", ["~/.local/share/x", RuntimeError("no home directory")])
def test_no_home_at_all(monkeypatch, home):
    def folder(*_, **__):
        if isinstance(home, Exception):
            raise home
        return pathlib.Path(home)

    monkeypatch.delenv("MATHTOOLS_PROGRESS")
    monkeypatch.setattr("platformdirs.user_data_path", folder)
    assert "no home folder" in solve().message
    assert solve("again").message == "Good."
    assert "no home folder" in repr(progress())


@POSIX
@pytest.mark.parametrize("room", [500, 0])
def test_a_disk_that_becomes_full(file, room):
    """Real writes that stop half-way, at the largest size that is allowed; then there is room again."""
    for number in range(10):
        solve(f"before_{number}")
    old = file.read_bytes()
    full = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, resource.RLIM_INFINITY))"
    again = (
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({10**9}, resource.RLIM_INFINITY)); sys.argv[1:]=['x']"
    )
    said = learner(
        f"{full}\n{MORNING}\n{again}\n{MORNING}", "one", "two", env={"PYTHONDONTWRITEBYTECODE": "1"}
    )
    reasons = re.findall(r"could not be remembered for next time \((.*?)\)", said)
    assert len(reasons) == len(set(reasons)) >= 1  # each is told once: half a line, and no byte at all
    assert file.read_bytes().startswith(old)
    assert names(file) == {f"before_{number}" for number in range(10)} | {"one", "two", "x"}


@pytest.mark.parametrize("where", ["pathlib.Path.mkdir", "pathlib.Path.open", "os.fsync"])
def test_answers_count_and_are_written_as_soon_as_that_is_possible(file, monkeypatch, where):
    def refuse(*_, **__):
        raise OSError(28, "No space left on device")

    holds(file, LINE + "\n")
    with monkeypatch.context() as patch:
        patch.setattr(where, refuse)
        first, second = solve("three"), solve("two")
        assert "(No space left on device)" in first.message
        assert second.message == "Good."
        assert progress().trouble
        assert record.solved() >= {"notebook_9.two", "notebook_9.three"}
    assert solve("four").message == "Good."
    assert names(file) == {"one", "two", "three", "four"}
    assert len(record.events()) == 4
    assert not progress().trouble
    monkeypatch.setattr(where, refuse)  # a new trouble is told again
    assert "Good.\n\n" in solve("five").message


# -- two notebooks at once ---------------------------------------------------------------------------------

WRITER = """
import sys
from mathtools.exercises.record import note
for i in range(int(sys.argv[2])):
    assert not note(f"notebook_9.{sys.argv[1]}{i}", "right")
    print(f"{sys.argv[1]}{i}", flush=True)
"""


def start(program, *arguments):
    command = [sys.executable, "-c", program, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


@POSIX
def test_notebooks_at_once_lose_nothing_and_a_killed_kernel_nothing_that_it_told(file):
    writers = [start(WRITER, name, 50) for name in "abc"]
    killed = start(WRITER, "k", 10**6)
    told = [killed.stdout.readline() for _ in range(30)]
    killed.send_signal(signal.SIGKILL)
    told += killed.communicate()[0].splitlines(keepends=True)
    for writer in writers:
        told += writer.communicate(timeout=120)[0].splitlines(keepends=True)
        assert writer.returncode == 0
    assert {name.strip() for name in told if name.endswith("\n")} <= names(file)
    assert len(told) >= 180


# -- to another machine ------------------------------------------------------------------------------------


def test_progress_travels_and_nothing_is_lost_on_either_side(file, tmp_path, monkeypatch):
    stick = tmp_path / "stick.txt"
    with monkeypatch.context() as patch:
        patch.setenv("MATHTOOLS_PROGRESS", str(tmp_path / "elsewhere.txt"))
        solve("there")
        solve("both")
        record.note("notebook_9.guess", "guess", 2.5)
        assert "2 solved questions are" in export_progress(stick).message
    solve("here")
    solve("both")
    assert "3 solved questions are" in export_progress(stick).message  # what was in it stays
    feedback = import_progress(str(stick))
    assert feedback.status == "right"
    assert "3 solved questions are" in feedback.message
    assert "1 of them new here" in feedback.message
    assert names(file) == {"there", "here", "both"}
    assert [event.value for event in record.events() if event.outcome == "guess"] == [2.5]
    before = file.read_bytes()
    assert "0 of them new here" in import_progress(stick).message
    assert file.read_bytes() == before


def test_progress_goes_beside_the_notebook(file, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "Nothing is solved yet" in export_progress().message
    holds(tmp_path / "my_progress.json", OLD)  # exported by an earlier version
    assert "2 of them new" in import_progress().message
    assert "2 solved questions are in `my_progress.txt`" in export_progress().message
    (tmp_path / "folder").mkdir()
    export_progress("folder")
    assert names(tmp_path / "folder" / "my_progress.txt") == names(file) == {"one", "two"}


def test_nothing_else_is_written_to(tmp_path):
    solve()
    for content in (b'{"cells": []}', b"", b"\x89PNG", b"Dear diary. " * 999):
        (tmp_path / "other.ipynb").write_bytes(content)
        assert export_progress(tmp_path / "other.ipynb").status == "not yet"
        assert (tmp_path / "other.ipynb").read_bytes() == content


RUBBISH = [None, ..., 3, 2.5, b"x", "\0", "a" * 5000, [], {}, object(), "", ".", "/dev/null", "nowhere/x"]


@pytest.mark.parametrize("rubbish", RUBBISH, ids=lambda value: repr(value)[:9])
def test_rubbish_in_place_of_a_name_gets_a_sentence(file, tmp_path, monkeypatch, rubbish):
    monkeypatch.chdir(tmp_path)
    solve()
    for feedback in (import_progress(rubbish), export_progress(rubbish)):
        assert feedback.status == "not yet" or rubbish in ("", ".")
        assert re.search(r"[.)`]$", feedback.message)
        assert "0x" not in feedback.message
    assert names(file) == {"sample"}


def test_only_events_are_taken_in(file, tmp_path):
    """What came from somebody else and is none would stay in the file, and could fill it."""
    where = tmp_path / "stick.json"
    assert "is not there" in import_progress(where).message
    where.write_text("Dear diary")
    assert "holds no progress" in import_progress(where).message
    odd = {"notebook_9.one": "2026-01-31", "notebook_9.two": "<script>", "notebook_9.<b>": "2026-01-31"}
    odd |= {"__import__('os')": "2026-01-31", "notebook_9." + "a" * 10**5: "2026-01-31", "\ud800": "\udfff"}
    where.write_text(json.dumps({"version": 1, "solved": odd}))
    assert "1 solved question is" in import_progress(where).message
    assert file.read_text() == "2026-01-31T12:00:00Z notebook_9.one right\n"


@POSIX
def test_a_stick_and_a_home_that_cannot_be_written(file, tmp_path):
    solve("one")
    export_progress(tmp_path)
    (tmp_path / "stick").mkdir(mode=0o500)
    program = "from mathtools.exercises import *; from mathtools.exercises import {0}; print({0}({1!r}))"
    assert "(Permission denied)" in learner(program.format("export_progress", str(tmp_path / "stick")))
    env = {"MATHTOOLS_PROGRESS": str(tmp_path / "stick" / "progress.txt")}
    said = learner(program.format("import_progress", str(tmp_path)), env=env)
    assert "could not be remembered" in said
