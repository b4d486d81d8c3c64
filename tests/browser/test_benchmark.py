"""The benchmark of sliders runs on a small case, in the JupyterLab of the other tests."""

import importlib.util
from pathlib import Path

import lab
import pytest

FILE = Path(__file__).parents[2] / "benchmarks" / "sliders.py"


@pytest.fixture
def benchmark():
    spec = importlib.util.spec_from_file_location(FILE.stem, FILE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_sliders(benchmark, desk, server, capsys):
    server.api(
        "contents/sliders.ipynb", "PUT", {"type": "notebook", "content": benchmark.notebook(positions=10)}
    )
    with lab.opened(desk, server, "sliders.ipynb"):
        lab.run_all(desk)
        single, seen = benchmark.measure(desk, steps=2, fast=3, calm=100)
    assert list(single) == list(seen) == list(benchmark.TECHNIQUES)
    assert all(len(times) == 2 for times in single.values())
    benchmark.report(single, seen, fast=3)
    assert "times faster" in capsys.readouterr().out
