"""What the learner has solved survives whatever a machine does to it, and goes with her to another one."""

import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mathtools.exercises import export_progress, import_progress, lock, progress, record
from mathtools.exercises.kinds import Number

POSIX = pytest.mark.skipif(os.name == "nt", reason="as POSIX does it")
ABOUT = {"asks": "What?", "hints": ["One.", "Two."], "solution": "So.", "praise": "Good."}

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
    monkeypatch.setattr(record, "_unwritten", {})
    monkeypatch.setattr(record, "_said", "")
    monkeypatch.setenv("MATHTOOLS_PROGRESS", str(tmp_path / "learner" / "progress.json"))
    return tmp_path / "learner" / "progress.json"


@pytest.fixture
def other_machine(tmp_path, monkeypatch):
    """Another home; the context is the way there and back."""
    with monkeypatch.context() as patch:
        patch.setenv("MATHTOOLS_PROGRESS", str(tmp_path / "elsewhere" / "progress.json"))
        yield tmp_path / "elsewhere" / "progress.json"


def solve(name="sample"):
    return Number(f"notebook_9.{name}", value=2, **ABOUT).check(2)


def kept(file):
    return json.loads(file.read_text(encoding="utf-8"))["solved"]


def names(file):
    return {key.removeprefix("notebook_9.") for key in kept(file)}


def learner(program, *arguments, env=None, **more):
    """Run a program in a Python of its own, without the powers of an administrator."""
    powerless = []
    if os.name == "posix" and os.geteuid() == 0:
        if not shutil.which("setpriv"):
            pytest.skip("An administrator may write everywhere, and setpriv is not there.")
        powerless = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]
    env = {name: value for name, value in (os.environ | (env or {})).items() if value is not None}
    command = [*powerless, sys.executable, "-c", program, *map(str, arguments)]
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=120, **more)


def says(run):
    """What a learner has read; no traceback, and no warning."""
    assert (run.returncode, run.stderr) == (0, "")
    return run.stdout


# -- from one day to the next ------------------------------------------------------------------------------


def test_solved_questions_are_remembered_once(file):
    solve("one")
    file.write_text(file.read_text().replace(kept(file)["notebook_9.one"], "2020-02-02"))
    solve("one")
    solve("two")
    assert kept(file)["notebook_9.one"] == "2020-02-02"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", kept(file)["notebook_9.two"])
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_progress_goes_to_the_data_folder(monkeypatch, tmp_path):
    monkeypatch.delenv("MATHTOOLS_PROGRESS")
    monkeypatch.setattr("platformdirs.user_data_path", lambda name, **more: tmp_path / name)
    solve()
    assert names(tmp_path / "calculus-for-ai" / "progress.json") == {"sample"}


@POSIX
def test_a_link_stays_a_link(file, tmp_path):
    file.parent.mkdir()
    file.symlink_to(tmp_path / "synchronised.json")
    solve("one")
    solve("two")
    assert file.is_symlink()
    assert names(tmp_path / "synchronised.json") == {"one", "two"}


def test_a_clock_that_jumps_changes_no_date(file, monkeypatch):
    class Wrong(record.datetime.date):
        @classmethod
        def today(cls):
            return cls(1970, 1, 1)

    solve("one")
    before = kept(file)
    monkeypatch.setattr(record.datetime, "date", Wrong)
    solve("one")
    assert kept(file) == before
    solve("two")
    assert kept(file) == before | {"notebook_9.two": "1970-01-01"}


@POSIX
@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_any_letters_in_the_path(tmp_path, locale):
    file = tmp_path / "我的 课程's données \\ %s {0}" / "прогресс.json"
    env = {"MATHTOOLS_PROGRESS": str(file), "LC_ALL": locale, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    assert says(learner(MORNING, "one", "two", env=env)).split() == ["one", "two"]
    assert names(file) == {"one", "two"}
    file.write_text("{")
    said = says(learner(MORNING, "one", env=env | {"PYTHONIOENCODING": "utf-8"}))
    assert "It is kept as `прогресс.damaged-1.json`" in said


# -- a file that is not as it should be --------------------------------------------------------------------

DAMAGED = {
    "empty": b"",
    "zeros after a power cut": b"\0" * 300,
    "half": b"{",
    "list": b"[]",
    "null": b"null",
    "text": b'"notebook"',
    "no version": b'{"solved": {}}',
    "no answers": b'{"version": 1}',
    "number of answers": b'{"version": 1, "solved": 3}',
    "version in words": b'{"version": "x", "solved": {}}',
    "deep": b"[" * 10**5,
    "binary": bytes(range(256)) * 9,
    "picture": b"\x89PNG\r\n\x1a\n",
    "dates that are none": b'{"version": 1, "solved": {"notebook_9.one": [1]}}',
}


@pytest.mark.parametrize("damaged", DAMAGED.values(), ids=DAMAGED)
def test_damaged_file_is_kept_aside(file, damaged):
    file.parent.mkdir()
    for number in (1, 2):
        file.write_bytes(damaged)
        assert "damaged" in repr(progress())
        assert file.read_bytes() == damaged  # looking changes nothing
        feedback = solve()
        assert feedback.status == "right"
        assert f"It is kept as `progress.damaged-{number}.json`" in feedback.message
        assert (file.parent / f"progress.damaged-{number}.json").read_bytes() == damaged
        assert names(file) == {"sample"}
        assert "damaged" not in repr(progress()) + solve("again").message


@given(st.integers(0, 10**6), st.integers(1, 200))
def test_what_can_be_read_in_a_torn_file_stays_solved(tmp_path_factory, cut, count):
    file = tmp_path_factory.mktemp("torn") / "progress.json"
    record.write(file, {f"notebook_9.q{n}": "2026-01-31" for n in range(count)})
    whole = file.read_bytes()
    file.write_bytes(whole[: cut % len(whole)])
    solved, damaged = record.read(file)
    assert damaged
    assert len(solved) == whole[: cut % len(whole)].count(b'-31"')
    assert set(solved.values()) <= {"2026-01-31"}


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.sampled_from(["version", "solved"]) | st.text(), inner)
    ),
)


@given(st.binary(max_size=300) | ANYTHING.map(json.dumps).map(str.encode))
def test_whatever_the_file_holds_is_read_or_found_damaged(tmp_path_factory, content):
    file = tmp_path_factory.mktemp("odd") / "progress.json"
    file.write_bytes(content)
    with contextlib.suppress(record.NotRemembered):
        solved, _ = record.read(file)
        assert all(isinstance(text, str) for pair in solved.items() for text in pair)
    assert file.read_bytes() == content


def test_rescued_answers_are_in_the_new_file(file):
    solve("one")
    solve("two")
    file.write_bytes(file.read_bytes()[:-3])
    assert "with all 2 answers" in solve("three").message
    assert names(file) == {"one", "two", "three"}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_file_that_an_editor_has_saved_again_is_no_damage(file, encoding):
    solve("one")
    file.write_text(file.read_text("utf-8"), encoding=encoding)
    assert solve("two").message == "Good."
    assert names(file) == {"one", "two"}


@pytest.mark.parametrize("newer", ['{"version": 2, "solved": {"notebook_9.other": 7}}',
                                   '{"version": 2, "notebooks": []}'])  # fmt: skip
def test_file_of_a_newer_version_is_left_alone(file, newer):
    file.parent.mkdir()
    file.write_text(newer)
    assert "newer version" in solve().message
    assert solve("again").message == "Good."
    assert file.read_text() == newer
    assert "newer version" in repr(progress())
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_a_huge_file_is_not_read_to_its_end(file, monkeypatch):
    file.parent.mkdir()
    with file.open("wb") as sparse:
        sparse.truncate(2**33)
    assert "damaged" in solve().message
    assert names(file) == {"sample"}


def test_answer_counts_where_the_place_is_taken(file, tmp_path, monkeypatch):
    file.mkdir(parents=True)
    assert "`progress.json` is not a file" in solve().message
    assert "`progress.json` is not a file" in repr(progress())
    assert file.is_dir()
    (tmp_path / "plain").write_text("")
    monkeypatch.setenv("MATHTOOLS_PROGRESS", str(tmp_path / "plain" / "progress.json"))
    assert "could not be remembered" in solve().message
    for nonsense in ("/", ".", ".."):
        monkeypatch.setenv("MATHTOOLS_PROGRESS", nonsense)
        assert solve().status == "right"


@POSIX
def test_a_device_is_neither_read_nor_moved(file):
    file.parent.mkdir()
    os.mkfifo(file)
    assert "is not a file" in says(learner(MORNING, "one"))
    assert file.is_fifo()


# -- a machine that refuses --------------------------------------------------------------------------------


@POSIX
def test_no_permission_to_write(file):
    solve("before")
    file.parent.chmod(0o500)
    try:
        said = says(learner(MORNING, "one", "two", "three"))
    finally:
        file.parent.chmod(0o700)
    assert said.count("(Permission denied)") == said.count("could not be remembered") == 1
    assert [said.find(name) for name in ("one", "two", "three")] == sorted(
        map(said.find, ["one", "two", "three"])
    )
    assert names(file) == {"before"}
    assert [path.name for path in file.parent.iterdir()] == [file.name]


@POSIX
def test_no_permission_to_read(file):
    solve("before")
    file.chmod(0)
    said = says(
        learner(MORNING + "\nfrom mathtools.exercises import progress\nprint(progress())", "one", "two")
    )
    assert said.count("cannot be read (Permission denied)") == 2  # once for the answers, once above the table
    file.chmod(0o600)
    assert names(file) == {"before"}


@POSIX
def test_a_home_that_does_not_exist(tmp_path):
    env = {"MATHTOOLS_PROGRESS": None, "XDG_DATA_HOME": None, "HOME": str(tmp_path / "no" / "home")}
    tmp_path.chmod(0o500)
    try:
        assert "(Permission denied)" in says(learner(MORNING, "one", env=env))
    finally:
        tmp_path.chmod(0o700)
    assert says(learner(MORNING, "one", env=env)) == "one\n"  # and where it can be made, it is
    assert len(list((tmp_path / "no").rglob("progress.json"))) == 1


def no(error):
    def refuse(*arguments, **named):
        raise error

    return refuse


@pytest.mark.parametrize(
    "data_folder",
    [
        lambda *_, **__: pathlib.Path("~/.local/share/x"),
        no(RuntimeError("could not determine the home directory")),
    ],
    ids=["old platformdirs", "new platformdirs"],
)
def test_no_home_at_all(monkeypatch, data_folder):
    monkeypatch.delenv("MATHTOOLS_PROGRESS")
    monkeypatch.setattr("platformdirs.user_data_path", data_folder)
    assert "no home folder" in solve().message
    assert solve().message == "Good."
    assert "no home folder" in repr(progress())


@POSIX
@pytest.mark.parametrize("room", [500, 0])
def test_a_disk_that_becomes_full_while_progress_is_saved(file, room):
    """Real writes that stop half-way, at the largest size that the system allows."""
    for number in range(20):
        solve(f"before_{number}")
    old = file.read_bytes()
    full = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room}))\n{MORNING}"
    env = {"PYTHONDONTWRITEBYTECODE": "1"}  # Python would leave half of what it compiles, and stumble over it
    said = says(learner(full, "one", "two", "three", env=env))
    assert said.count("could not be remembered") == 1
    assert file.read_bytes() == old
    assert [path.name for path in file.parent.iterdir()] == [file.name]


@pytest.mark.parametrize(
    ("where", "error"),
    [
        ("pathlib.Path.mkdir", PermissionError(13, "Permission denied")),
        ("pathlib.Path.open", OSError(30, "Read-only file system")),  # the lock
        ("mathtools.exercises.record.tempfile.mkstemp", OSError(28, "No space left on device")),
        ("mathtools.exercises.record.json.dump", OSError(28, "No space left on device")),
        ("mathtools.exercises.record.os.fsync", OSError(5, "Input/output error")),
        ("mathtools.exercises.record.os.replace", OSError(28, "No space left on device")),
        ("mathtools.exercises.record.os.replace", OSError("no reason")),
    ],
)
@pytest.mark.parametrize("damaged", [False, True])
def test_answers_count_and_are_written_as_soon_as_that_is_possible(file, monkeypatch, where, error, damaged):
    solve("before")
    if damaged:
        file.write_bytes(file.read_bytes()[:-3])
    old = file.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(where, no(error))
        first, second = solve("one"), solve("two")
        assert first.status == second.status == "right"
        assert f"({error.strerror or error})" in first.message
        assert second.message == "Good."
    assert file.read_bytes() == old
    assert [path.name for path in file.parent.iterdir()] == [file.name]
    assert progress().trouble
    assert record.load()[0].keys() >= {"notebook_9.before", "notebook_9.one", "notebook_9.two"}
    assert ("damaged" in solve("three").message) == damaged
    assert names(file) == {"before", "one", "two", "three"}
    assert not progress().trouble
    with monkeypatch.context() as patch:  # a new trouble is told again
        patch.setattr(where, no(error))
        assert "Good.\n\n" in solve("four").message


# -- two notebooks at once ---------------------------------------------------------------------------------

WRITER = """
import sys
from mathtools.exercises.record import remember
for i in range(int(sys.argv[2])):
    assert not remember(f"notebook_9.{sys.argv[1]}{i}")
    print(f"{sys.argv[1]}{i}", flush=True)
"""
READER = """
import sys
from mathtools.exercises.record import load
most = 0
while most < int(sys.argv[1]):
    solved, trouble = load()
    assert not trouble, trouble
    assert len(solved) >= most
    most = len(solved)
"""


def start(program, *arguments):
    command = [sys.executable, "-c", program, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_three_notebooks_at_once_lose_nothing(file):
    running = [start(WRITER, name, 50) for name in "abc"] + [start(READER, 150)]
    assert [run.communicate(timeout=120) and run.returncode for run in running] == [0] * 4
    assert len(kept(file)) == 150
    assert [path.name for path in file.parent.iterdir()] == [file.name]


@POSIX
def test_a_kernel_killed_while_it_writes_loses_nothing(file):
    told = []
    for number in range(8):
        writer = start(WRITER, f"k{number}_", 10**6)
        told += [writer.stdout.readline() for _ in range(3 + number)]
        writer.send_signal(signal.SIGKILL)
        told += writer.communicate()[0].splitlines(keepends=True)
    assert solve().message == "Good."
    assert {name.strip() for name in told if name.endswith("\n")} <= names(file)
    assert not file.with_name("progress.json.lock").exists()


@pytest.mark.parametrize("content", [b"", b"12345678"])
def test_lock_of_a_dead_kernel_is_broken(file, monkeypatch, content):
    file.parent.mkdir()
    file.with_name("progress.json.lock").write_bytes(content)
    monkeypatch.setattr(lock, "PATIENCE", 0.05)
    assert solve().message == "Good."
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_a_kernel_that_was_taken_for_dead_overwrites_nobody(file, monkeypatch):
    """It wakes after another one has broken its lock and written."""
    write, slept = record._beside, []

    def sleepy(*arguments):
        if not slept:
            slept.append(True)
            file.with_name("progress.json.lock").unlink()
            start(WRITER, "other", 1).communicate(timeout=60)
        return write(*arguments)

    monkeypatch.setattr(record, "_beside", sleepy)
    assert solve("mine").message == "Good."
    assert names(file) == {"mine", "other0"}
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_a_lock_is_not_broken_as_long_as_it_changes_hands(tmp_path, monkeypatch):
    held = tmp_path / "x.lock"
    held.write_bytes(b"0")
    monkeypatch.setattr(lock, "PATIENCE", 0.2)
    turns = iter(range(100))

    def others(_):
        turn = next(turns)
        assert held.exists(), "a lock of somebody who is alive was broken"
        if turn == 99:
            held.unlink()
        else:
            held.write_bytes(b"%d" % turn)
            lock_time.append(lock_time[-1] + 0.1)

    lock_time = [0.0]
    monkeypatch.setattr(lock.time, "sleep", others)
    monkeypatch.setattr(lock.time, "monotonic", lambda: lock_time[-1])
    with lock.alone(held) as still_alone:
        assert still_alone()
    assert next(turns, None) is None


def test_a_lost_lock_is_left_to_who_has_it(tmp_path):
    with lock.alone(tmp_path / "x.lock") as still_alone:
        assert still_alone()
        (tmp_path / "x.lock").write_bytes(b"theirs")
        assert not still_alone()
    assert (tmp_path / "x.lock").read_bytes() == b"theirs"


# -- to another machine ------------------------------------------------------------------------------------


def test_progress_travels_and_nothing_is_lost_on_either_side(file, tmp_path, monkeypatch, other_machine):
    solve("there")
    solve("both")
    assert "2 solved questions are" in export_progress(tmp_path / "stick.json").message
    monkeypatch.setenv("MATHTOOLS_PROGRESS", str(file))
    solve("here")
    solve("both")
    assert (
        "3 solved questions are" in export_progress(tmp_path / "stick.json").message
    )  # what was in it stays
    feedback = import_progress(str(tmp_path / "stick.json"))
    assert feedback.status == "right"
    assert "3 solved questions are" in feedback.message
    assert "1 of them new here" in feedback.message
    assert names(file) == {"there", "here", "both"}
    assert "0 of them new here" in import_progress(tmp_path / "stick.json").message
    assert names(other_machine) == {"there", "both"}
    assert kept(tmp_path / "stick.json") == kept(file)


def test_progress_goes_beside_the_notebook(file, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    solve()
    assert "1 solved question is in `my_progress.json`" in export_progress().message
    assert "0 of them new" in import_progress().message
    (tmp_path / "folder").mkdir()
    export_progress("folder")
    assert kept(tmp_path / "folder" / "my_progress.json") == kept(tmp_path / "my_progress.json") == kept(file)


def test_nothing_else_is_overwritten(tmp_path):
    solve()
    for content in (b'{"cells": []}', b"", b"\x89PNG", b'{"version": 2}'):
        (tmp_path / "other.ipynb").write_bytes(content)
        assert export_progress(tmp_path / "other.ipynb").status == "not yet"
        assert (tmp_path / "other.ipynb").read_bytes() == content
        assert [path.name for path in tmp_path.glob("other*")] == ["other.ipynb"]


def test_nothing_solved_is_no_file(tmp_path):
    assert "Nothing is solved yet" in export_progress(tmp_path / "x.json").message
    assert not (tmp_path / "x.json").exists()


RUBBISH = [
    None,
    ...,
    3,
    2.5,
    b"x.json",
    "\0",
    "a" * 5000,
    [],
    {},
    object(),
    "",
    ".",
    "/dev/null",
    "nowhere/x",
]


@pytest.mark.parametrize("rubbish", RUBBISH, ids=lambda value: repr(value)[:9])
def test_rubbish_in_place_of_a_name_gets_a_sentence(file, tmp_path, monkeypatch, rubbish):
    monkeypatch.chdir(tmp_path)
    solve()
    before = kept(file)
    for feedback in (import_progress(rubbish), export_progress(rubbish)):
        assert feedback.status == "not yet" or rubbish in ("", ".")
        assert re.search(r"[.)`]$", feedback.message)
        assert "0x" not in feedback.message
    assert kept(file) == before


def test_import_says_what_it_finds(file, tmp_path):
    where = tmp_path / "stick.json"
    assert "is not there" in import_progress(where).message
    where.write_text("Dear diary")
    assert "holds no progress" in import_progress(where).message
    where.write_text('{"version": 2}')
    assert "newer version" in import_progress(where).message
    assert not file.exists()
    where.write_text('{"version": 1, "solved": {"notebook_9.one": "2026-01-31", "notebook_9.tw')
    assert "damaged" in import_progress(where).message
    assert names(file) == {"one"}


def test_only_answers_are_taken_in(file, tmp_path):
    """What came from somebody else and is none would stay in the file, and could fill it."""
    odd = {"notebook_9.one": "2026-01-31", "notebook_9.two": "<script>", "notebook_9.<b>": "2026-01-31"}
    odd |= {"__import__('os')": "2026-01-31", "notebook_9." + "a" * 10**5: "2026-01-31", "\ud800": "\udfff"}
    where = tmp_path / "stick.json"
    where.write_text(json.dumps({"version": 1, "solved": odd}))
    assert "1 solved question is" in import_progress(where).message
    assert kept(file) == {"notebook_9.one": "2026-01-31"}
    where.write_text(json.dumps({"version": 1, "solved": {"notebook_9.two": "<script>"}}))
    assert "holds no progress" in import_progress(where).message


@POSIX
def test_a_stick_and_a_home_that_cannot_be_written(file, tmp_path):
    solve("one")
    stick = tmp_path / "stick"
    export_progress(tmp_path)
    stick.mkdir(mode=0o500)
    says_where = "from mathtools.exercises import *; from mathtools.exercises import {0}; print({0}({1!r}))"
    assert "(Permission denied)" in says(learner(says_where.format("export_progress", str(stick))))
    empty = tmp_path / "empty"
    empty.mkdir(mode=0o500)
    env = {"MATHTOOLS_PROGRESS": str(empty / "progress.json")}
    assert "could not be remembered" in says(
        learner(says_where.format("import_progress", str(tmp_path)), env=env)
    )
