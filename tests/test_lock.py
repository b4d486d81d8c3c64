"""What is installed: the lock is what pyproject.toml asks for, and environment.yml says the same to conda."""

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
LOCK = (ROOT / "requirements.txt").read_text(encoding="utf-8")

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
    """The lock as `course.py lock` writes it from the files in a folder."""
    monkeypatch.setattr(environment, "ROOT", folder)
    monkeypatch.setattr(environment, "prepare", lambda: None)
    monkeypatch.setattr(environment, "python", lambda: pathlib.Path(sys.executable))
    words = []

    def run(*command):
        done = subprocess.run([str(part) for part in command], cwd=folder, capture_output=True, text=True)
        words.append(done.stderr)
        return done.returncode

    monkeypatch.setattr(environment, "run", run)
    code = commands.main(["lock"])
    if code and NO_INDEX.search(words[0]):
        pytest.skip("No package index can be reached.")
    assert code == 0, words
    return (folder / "requirements.txt").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path):
    for name in ("pyproject.toml", "requirements.txt"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def test_the_lock_is_compiled_from_pyproject(folder, monkeypatch):
    """What is pinned stays pinned, so that a new release elsewhere changes nothing here."""
    assert installed(compiled_in(folder, monkeypatch)) == installed(LOCK)


def test_a_dependency_that_was_not_compiled_is_found(folder, monkeypatch):
    project = folder / "pyproject.toml"
    text = project.read_text(encoding="utf-8")
    project.write_text(text.replace('    "sympy', '    "tomli-w>=1",\n    "sympy', 1), encoding="utf-8")
    assert "tomli-w==" in compiled_in(folder, monkeypatch)


def test_the_lock_names_no_index():
    assert "://" not in LOCK
    assert not re.search(r"^\s*-", LOCK.replace("    --hash=sha256:", ""), re.M)


def test_every_pin_has_hashes():
    assert len(list(pins(LOCK))) > 100
    for package, _, hashes in pins(LOCK):
        assert re.fullmatch(r"[a-z0-9._-]+==[^\s;]+", package)
        assert hashes
        assert all(re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}", line) for line in hashes)


def test_nothing_else_chooses_versions():
    assert not [name for name in ("uv.lock", ".python-version", "setup.py") if (ROOT / name).exists()]


def test_conda_is_told_the_same():
    *packages, pip = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    asked = {name: bounds for name, _, bounds in (package.partition(" ") for package in packages)}
    # conda-forge's package matplotlib brings a toolkit for windows as well
    asked["matplotlib"] = asked.pop("matplotlib-base", None)
    extra = PROJECT["project"]["optional-dependencies"]["fast"]
    for line in [*PROJECT["project"]["dependencies"], extra[0]]:
        needed = Requirement(line)
        assert asked.pop(canonicalize_name(needed.name)) == str(needed.specifier)
    assert pip == {"pip": ["-e ."]}
    assert asked.keys() == {"python", "pip"}
    # Binder understands one version, and nothing else.
    version = re.fullmatch(r"=(3\.\d+)", asked["python"])[1]
    assert version in Requirement(f"python{PROJECT['project']['requires-python']}").specifier
