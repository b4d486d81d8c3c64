"""Every notebook that no browser runs: what it puts out, and that its sliders move its pictures.

A notebook is run once, by nbclient, which also keeps the state of its widgets. Where there is no browser,
that is every notebook.
"""

import asyncio
import copy
import itertools
import os
from concurrent.futures import ThreadPoolExecutor
from unittest import mock

import nbformat
import processors
import pytest

from course_tools import copies, notebooks


@pytest.fixture(scope="module", params=sorted(copies.ORIGINALS.glob("*.ipynb")), ids=lambda path: path.stem)
def notebook(request, kernels):
    """A notebook as it is kept, and as it has been run."""
    kept = nbformat.read(request.param, as_version=4)
    run = copy.deepcopy(kept)
    # In a thread, for here Playwright's own loop may be running.
    with mock.patch.dict(os.environ, kernels), ThreadPoolExecutor() as pool:
        problem = pool.submit(lambda: asyncio.run(notebooks.run(run, request.param))).result()
    assert problem is None
    return kept, run


def test_it_prints_what_is_saved(notebook):
    kept, run = map(copy.deepcopy, notebook)
    if different := list(processors.differences(kept, run)):
        raise AssertionError("\n".join(different))


def test_every_slider_moves_its_picture_and_says_so(notebook):
    kept, run = notebook
    pictures = processors.moving(run)
    assert len(pictures) >= sum(cell.cell_type == "code" and "explore(" in cell.source for cell in kept.cells)
    for number, picture in enumerate(pictures):
        assert len(picture["alt"]) >= 30
        for name, places in ways(picture):
            seen = [(picture["frames"][place], picture["readings"][place]) for place in places]
            for before, after in itertools.pairwise(seen):
                assert before[0] != after[0], f"picture {number}, slider {name}: the same picture"
                assert before[1] != after[1], f"picture {number}, slider {name}: the same reading"


def ways(picture):
    """Each slider's name, and the places to which a step, Home and End lead it while the other one stays."""
    rows, columns = [len(labels) for labels in (*picture["labels"], [""])][:2]
    row, column = [*picture["start"], 0][:2]
    yield picture["names"][0], [at * columns + column for at in steps(row, rows)]
    if len(picture["names"]) == 2:
        yield picture["names"][1], [row * columns + at for at in steps(column, columns)]


def steps(start, length):
    return [start, start + 1 if start + 1 < length else start - 1, 0, length - 1]
