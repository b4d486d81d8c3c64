"""Each benchmark runs once on a small case, so that none rots unnoticed.

A benchmark is a program that takes ``--small``. Where something it needs is not installed (the dependency
group "benchmark") it ends in ``sys.exit("…")`` and is skipped with that sentence. The one that needs a
browser is tried among the tests that have one (browser/test_benchmark.py).
"""

import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent.parent / "benchmarks"
BENCHMARKS = sorted({*FOLDER.glob("*.py")} - {FOLDER / "sliders.py"})


def test_there_are_benchmarks():
    assert BENCHMARKS


@pytest.mark.parametrize("path", BENCHMARKS, ids=lambda path: path.stem)
def test_runs_on_a_small_case(path):
    run = subprocess.run([sys.executable, path, "--small"], capture_output=True, text=True)
    if run.returncode == 1 and run.stderr.strip() and "Traceback" not in run.stderr:
        pytest.skip(f"{path.name}: {run.stderr.strip()}")
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip(), f"{path.name} printed nothing"
