"""Each benchmark runs once on a small case, so that none rots unnoticed.

A benchmark is a program that takes ``--small``. Where something it needs is not installed (the dependency
group "benchmark") it ends in ``sys.exit("…")`` and is skipped with that sentence. The one that needs a
browser is tried among the tests that have one (browser/test_benchmark.py).
"""

import runpy
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent.parent / "benchmarks"
BENCHMARKS = sorted({*FOLDER.glob("*.py")} - {FOLDER / "sliders.py"})


def test_there_are_benchmarks():
    assert BENCHMARKS


@pytest.mark.filterwarnings("default")  # what is measured besides the course may warn
@pytest.mark.parametrize("path", BENCHMARKS, ids=lambda path: path.stem)
def test_runs_on_a_small_case(path, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", [str(path), "--small"])
    try:
        runpy.run_path(str(path), run_name="__main__")
    except SystemExit as end:
        if not isinstance(end.code, str):
            raise
        pytest.skip(f"{path.name}: {end.code}")
    assert capsys.readouterr().out.strip(), f"{path.name} printed nothing"
