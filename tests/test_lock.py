"""What is installed: the lock is what pyproject.toml asks for, and environment.yml says the same to conda."""

import importlib.util
import pathlib
import re
import shutil
import subprocess
import sys
import tomllib

import pytest
import yaml
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from course_tools import commands, environment

ROOT = pathlib.Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
FILES = ["requirements.txt", *(f"requirements/requirements-{group}.txt" for group in environment.GROUPS)]
LOCKS = {name: (ROOT / name).read_text(encoding="utf-8") for name in FILES}

NO_INDEX = re.compile(r"error sending request|dns error|Failed to fetch|network was disabled|timed out", re.I)

#: os_name, sys_platform and the processors of a computer that a reader may have.
COMPUTERS = {
    ("posix", "linux"): ["x86_64", "aarch64", "riscv64"],
    ("posix", "darwin"): ["x86_64", "arm64"],
    ("nt", "win32"): ["AMD64", "ARM64"],
}
ENVIRONMENTS = [
    {
        "os_name": system,
        "sys_platform": platform,
        "platform_machine": machine,
        "python_version": ".".join(version.split(".")[:2]),
        "python_full_version": version,
        "implementation_name": "cpython",
    }
    for (system, platform), machines in COMPUTERS.items()
    for machine in machines
    for version in ("3.11.0", "3.11.9", "3.12.4", "3.13.0", "3.14.2", "3.15.0")
]


def pins(lock):
    """Each package of a lock: its version, the condition under which it is installed, and its hashes."""
    for pin in re.split(r"\n(?=\S)", re.sub(r"^#.*\n", "", lock, flags=re.M).strip()):
        first, *hashes = pin.split(" \\\n")
        package, _, condition = first.partition(" ; ")
        yield package, condition, hashes


def installed(lock):
    """What a lock installs in each environment: releases of uv word the same condition differently."""
    found = [
        (package, condition and Marker(condition), sorted(map(str.strip, hashes)))
        for package, condition, hashes in pins(lock)
    ]
    return {
        (*environment.values(),): {
            package: hashes
            for package, condition, hashes in found
            if not condition or condition.evaluate(environment)
        }
        for environment in ENVIRONMENTS
    }


def compiled_in(folder, monkeypatch):
    """The locks as `course.py lock` writes them from the files in a folder."""
    if not importlib.util.find_spec("uv"):
        pytest.skip("There is no uv where one develops.")
    monkeypatch.setattr(environment, "ROOT", folder)
    monkeypatch.setattr(environment, "prepare", lambda *_: None)
    words = []

    def run(*arguments):
        command = [sys.executable, *arguments]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        words.append(done.stderr)
        return done.returncode

    monkeypatch.setattr(environment, "run", run)
    # What is pinned is mostly in uv's cache: to ask an index for each package again takes ten times as long.
    code = commands.main(["lock", "--offline"]) and commands.main(["lock"])
    if code and NO_INDEX.search("".join(words)):
        pytest.skip("No package index can be reached.")
    assert code == 0, words
    return {name: (folder / name).read_text(encoding="utf-8") for name in FILES}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "requirements").mkdir()
    for name in ("pyproject.toml", *FILES):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def test_the_locks_are_compiled_from_pyproject(folder, monkeypatch):
    """What is pinned stays pinned, so that a new release elsewhere changes nothing here."""
    compiled = compiled_in(folder, monkeypatch)
    for name in FILES:
        assert installed(compiled[name]) == installed(LOCKS[name])


def test_a_dependency_that_was_not_compiled_is_found(folder, monkeypatch):
    project = folder / "pyproject.toml"
    text = project.read_text(encoding="utf-8")
    monkeypatch.setattr(environment, "GROUPS", ())
    project.write_text(text.replace('    "sympy', '    "tomli-w>=1",\n    "sympy', 1), encoding="utf-8")
    assert "tomli-w==" in compiled_in(folder, monkeypatch)["requirements.txt"]


@pytest.mark.parametrize("name", FILES)
def test_a_lock_names_no_index(name):
    assert "://" not in LOCKS[name]
    assert not re.search(r"^\s*-", LOCKS[name].replace("    --hash=sha256:", ""), re.M)


@pytest.mark.parametrize("name", FILES)
def test_every_pin_has_hashes(name):
    for package, _, hashes in pins(LOCKS[name]):
        assert re.fullmatch(r"[a-z0-9._-]+==[^\s;]+", package)
        assert hashes
        assert all(re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}", line) for line in hashes)


def test_a_learner_gets_nothing_that_only_tests_need():
    course = {package.partition("==")[0] for package, *_ in pins(LOCKS["requirements.txt"])}
    assert {"numpy", "jupyterlab", "sympy"} < course
    assert not course & {"pytest", "hypothesis", "nbval", "playwright", "ruff", "uv", "hatchling"}


def test_no_two_locks_ask_for_different_versions():
    course = installed(LOCKS["requirements.txt"])
    for name in FILES:
        for computer, packages in installed(LOCKS[name]).items():
            version = {package.partition("==")[0]: package for package in packages}
            of_course = {package.partition("==")[0]: package for package in course[computer]}
            assert version == version | {name: of_course[name] for name in version.keys() & of_course.keys()}


def test_nothing_else_chooses_versions():
    assert {path.name for path in (ROOT / "requirements").iterdir()} == {
        pathlib.Path(n).name for n in FILES[1:]
    }
    assert not [name for name in ("uv.lock", ".python-version", "setup.py") if (ROOT / name).exists()]


#: What is not looked for at conda-forge: pip brings it along with mathtools.
FROM_PYPI = {"fsrs"}


def test_conda_is_told_the_same():
    *packages, pip = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    asked = {name: bounds for name, _, bounds in (package.partition(" ") for package in packages)}
    # conda-forge's package matplotlib brings a toolkit for windows as well
    asked["matplotlib"] = asked.pop("matplotlib-base", None)
    extra = PROJECT["project"]["optional-dependencies"]["fast"]
    for line in [*PROJECT["project"]["dependencies"], extra[0]]:
        needed = Requirement(line)
        if needed.name in FROM_PYPI:
            continue
        assert asked.pop(canonicalize_name(needed.name)) == str(needed.specifier)
    assert pip == {"pip": ["-e ."]}
    assert asked.keys() == {"python", "pip"}
    # Binder understands one version, and nothing else.
    version = re.fullmatch(r"=(3\.\d+)", asked["python"])[1]
    assert version in Requirement(f"python{PROJECT['project']['requires-python']}").specifier
