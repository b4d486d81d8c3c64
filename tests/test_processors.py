"""What counts as the same when a notebook is run again, and as which processors it is run."""

import base64
import copy
import io

import numpy as np
import processors
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from PIL import Image
from processors import differences

from course_tools import commands, copies, environment, notebooks


def png(share):
    """A white picture, of which a share is black, as it stands in an output."""
    pixels = np.full((50, 100, 3), 255, np.uint8)
    pixels[:, : round(100 * share)] = 0
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "png")
    return base64.b64encode(file.getvalue()).decode()


def notebook(share=0.3):
    picture = png(share)
    shown = {
        "image/png": picture,
        "text/html": f'<figure><img alt="A curve" src="data:image/png;base64,{picture}">h = 2</figure>',
        "text/plain": "h = 2",
    }
    outputs = [
        [new_output("stream", name="stdout", text="RMSE 0.38\n")],
        [new_output("display_data", shown)],
        [
            new_output(
                "error", ename="ZeroDivisionError", evalue="by zero", traceback=["in cell 3", "by zero"]
            )
        ],
        [],
    ]
    return new_notebook(cells=[new_code_cell("x", outputs=some) for some in outputs])


def test_the_same_is_the_same_whatever_it_is_drawn_with():
    run = notebook(share=0.9)
    run.cells[2].outputs[0].traceback = ["/another/path", "by zero"]
    run.cells[1].outputs[0].data = dict(reversed(run.cells[1].outputs[0].data.items()))
    assert list(differences(notebook(), run)) == []


@pytest.mark.parametrize(
    ("number", "spoil"),
    [
        (0, lambda cell: cell.outputs[0].update(text="RMSE 0.42\n")),
        (0, lambda cell: cell.outputs[0].update(name="stderr")),
        (0, lambda cell: cell.outputs.clear()),
        (1, lambda cell: cell.outputs[0].data.pop("image/png")),
        (1, lambda cell: cell.outputs[0].data.update({"text/plain": "h = 3"})),
        (1, lambda cell: cell.outputs[0].data.update({"text/html": "h = 2"})),
        (2, lambda cell: cell.outputs[0].update(evalue="by nought")),
        (2, lambda cell: cell.outputs[0].update(ename="ValueError")),
        (3, lambda cell: cell.outputs.append(new_output("stream", text="careful"))),
    ],
)
def test_what_differs_is_found_and_named(number, spoil):
    run = notebook()
    spoil(run.cells[number])
    (sentence,) = differences(notebook(), run)
    assert sentence.startswith(f"cell {number} does not put out what is saved\n")


def test_a_picture_may_look_different_in_a_few_places():
    assert list(processors.redrawn(notebook(0.3), notebook(0.31))) == []
    (sentence,) = processors.redrawn(notebook(0.3), notebook(0.4))
    assert sentence == "cell 1 draws another picture: 10.0% of it"


def test_what_sliders_say_is_read_from_their_state():
    run = notebook()
    assert processors.readings(run) == []
    state = {"a": {"state": {"readings": ["x = 1", "x = 2"]}}, "b": {"state": {"value": 1}}}
    run.metadata["widgets"] = {processors.WIDGETS: {"state": state}}
    assert processors.readings(run) == [["x = 1", "x = 2"]]


def test_old_and_new_processors_are_tried_with_one_thread_and_with_two(monkeypatch):
    found = {"SIMD Extensions": {"baseline": ["X86_V2"], "found": ["X86_V3", "X86_V4"]}}
    monkeypatch.setattr(np, "show_config", lambda mode: copy.deepcopy(found))
    monkeypatch.setattr(processors.platform, "machine", lambda: "AMD64")
    ways = processors.ways()
    old = [way for way in ways.values() if "NUMBA_CPU_NAME" in way]
    assert {way["NPY_DISABLE_CPU_FEATURES"] for way in old} == {"X86_V3 X86_V4"}
    assert {way["OPENBLAS_CORETYPE"] for way in old} == {"Nehalem"}
    for some in (old, ways.values()):
        assert {way["OMP_NUM_THREADS"] for way in some} == {"1", "2"}
    assert {way.get("OPENBLAS_CORETYPE") for way in ways.values()} == {None, "Nehalem", "Haswell", "SkylakeX"}

    found["SIMD Extensions"]["found"] = ["X86_V3"]
    assert "SkylakeX" not in {way.get("OPENBLAS_CORETYPE") for way in processors.ways().values()}


@pytest.mark.parametrize(
    ("words", "file"), [(["execute"], notebooks.__file__), (["test", "processors"], processors.__file__)]
)
def test_named_notebooks_are_run_or_all_of_them(words, file, monkeypatch):
    asked = []
    monkeypatch.setattr(environment, "prepare", lambda: None)
    monkeypatch.setattr(environment, "run_file", lambda file, *paths: asked.append((str(file), [*paths])))
    there = sorted(copies.ORIGINALS.glob("*.ipynb"))
    for names, found in (([], there), (["0", there[1].stem], there[:2])):
        commands.main([*words, *names])
        assert asked[-1] == (file, found)


def test_a_machine_that_nobody_knows_is_told_so(monkeypatch, capsys):
    monkeypatch.setattr(np, "show_config", lambda mode: {"SIMD Extensions": {}})
    monkeypatch.setattr(processors.platform, "machine", lambda: "riscv64")
    assert not any("OPENBLAS_CORETYPE" in way for way in processors.ways().values())
    said = capsys.readouterr().out
    assert "riscv64" in said
    assert "baseline" in said
