"""Runs the notebooks as other processors would, and compares what they put out.

NumPy, OpenBLAS and Numba choose their instructions by the processor that they find. Each of them can be told
to find another one, and how many threads to use; what a notebook prints, learns and draws must not depend on
it. `python course.py test processors` runs this file in the course's environment.
"""

import asyncio
import base64
import copy
import difflib
import io
import os
import platform
import re
import sys
from pathlib import Path
from unittest import mock

from course_tools import notebooks
from course_tools.environment import say

#: OpenBLAS's cores to be tried, by architecture: an old one, and new ones with what NumPy finds there.
CORES = {
    "x86_64": {"Nehalem": set(), "Haswell": {"X86_V3", "AVX2"}, "SkylakeX": {"X86_V4", "AVX512_SKX"}},
    "arm64": {"ARMV8": set(), "NEOVERSEN1": {"ASIMDHP"}},
}
#: The share of a picture that may look different. Where round-off itself is drawn, as in the errors of
#: difference quotients, each processor has its own.
ANOTHER_LOOK = 0.02
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS")
WIDGETS = "application/vnd.jupyter.widget-state+json"


def ways():
    """What is run: the environment variables of each way, by its name. The first is the machine as it is."""
    import numpy

    found = numpy.show_config(mode="dicts")["SIMD Extensions"].get("found", [])
    machine = {"amd64": "x86_64", "aarch64": "arm64"}.get(platform.machine().lower(), platform.machine())
    cores = [name for name, needs in CORES.get(machine, {}).items() if not needs or needs & set(found)]
    if not found:
        say("NumPy finds nothing above its baseline here: it cannot be told to use less.")
    if not cores:
        say(f"No core of OpenBLAS's is known here for {machine}: only its own choice is tried.")

    one = dict.fromkeys(THREADS, "1")
    two = dict.fromkeys(THREADS, "2")
    old = {"NPY_DISABLE_CPU_FEATURES": " ".join(found)} if found else {}
    old |= {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": ""}
    old |= {"OPENBLAS_CORETYPE": cores[0]} if cores else {}
    return {
        "this processor, one thread": one,
        "this processor, two threads": two,
        "an old processor, one thread": old | one,
        "an old processor, two threads": old | two,
        **{f"OpenBLAS for {core}, two threads": {"OPENBLAS_CORETYPE": core} | two for core in cores[1:]},
    }


def differences(kept, run):
    """Compare what a notebook has put out as it is saved, and as it was run anew; both are normalised.

    Yields for each cell that differs its number, from 0, and the first lines that are not the same. The bytes
    of pictures do not count: another release of Matplotlib may draw the same figure with others.
    """
    for notebook in (kept, run):
        notebooks.normalise(notebook)
    for number, cells in enumerate(zip(kept.cells, run.cells, strict=True)):
        before, after = (list(_lines(cell.get("outputs", []))) for cell in cells)
        if before != after:
            changed = [line[:200] for line in difflib.ndiff(before, after) if line[0] in "+-"]
            yield "\n".join([f"cell {number} does not put out what is saved", *changed[:6]])


def _lines(outputs):
    """What outputs show, line by line, each behind its kind."""
    for output in outputs:
        texts = output.get("data") or {output.get("name"): output.get("text")}
        if output.output_type == "error":
            texts = {output.ename: output.evalue}
        for kind, text in sorted(texts.items()):
            text = "" if kind.startswith("image/") else str(text)
            text = re.sub(r"data:image/[a-z+]+;base64,[A-Za-z0-9+/=]+", "a picture", text)
            yield from (f"{kind}: {line}" for line in text.split("\n"))


def moving(notebook):
    """The state of each picture with sliders in an executed notebook."""
    models = notebook.metadata.get("widgets", {}).get(WIDGETS, {}).get("state", {}).values()
    return [model["state"] for model in models if "readings" in model["state"]]


def readings(notebook):
    """What is said at every position of every slider of an executed notebook."""
    return [picture["readings"] for picture in moving(notebook)]


def pictures(notebook):
    """The pictures of a notebook: the number of the cell of each, and its pixels."""
    import numpy
    from PIL import Image

    for number, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", []):
            if png := output.get("data", {}).get("image/png"):
                picture = Image.open(io.BytesIO(base64.b64decode(png))).convert("RGB")
                yield number, numpy.asarray(picture, dtype=int)


def redrawn(before, after):
    """Yield a sentence for each picture of which too much looks different."""
    for (number, one), (_, other) in zip(pictures(before), pictures(after), strict=True):
        share = (abs(one - other).max(axis=2) > 64).mean() if one.shape == other.shape else 1
        if share > ANOTHER_LOOK:
            yield f"cell {number} draws another picture: {share:.1%} of it"


async def _run(path, first):
    """Run a notebook; return what differs from what is saved, and from the `first` run, where there was one.

    Pictures and sliders are compared with the first run: another Matplotlib draws the same with other bytes.
    """
    import nbformat

    kept = nbformat.read(path, as_version=4)
    run = copy.deepcopy(kept)
    if problem := await notebooks.run(run, path):
        return [problem]
    before = first.setdefault(path, copy.deepcopy(run))
    different = list(differences(kept, copy.deepcopy(run)))
    if readings(run) != readings(before):
        different.append("a slider says something else than in the first run")
    different += redrawn(before, run)
    return [f"{path.name}: {sentence}" for sentence in different]


async def _main(paths):
    why_not = {path: notebooks.why_not_run(path) for path in paths}
    for path in filter(why_not.get, paths):
        say(f"{path.name} is not run: {why_not[path]}")
    paths = [path for path in paths if not why_not[path]]
    first = {}
    number = 0
    for name, variables in ways().items():
        with mock.patch.dict(os.environ, variables):  # for the kernels that are started meanwhile
            faults = await asyncio.gather(*(_run(path, first) for path in paths))
        faults = [sentence for some in faults for sentence in some]
        number += len(faults)
        say(
            f"{name}: "
            + ("\n".join(["", *faults]) if faults else f"{len(paths)} notebooks put out the same.")
        )
    return 1 if number else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(_main([Path(name) for name in sys.argv[1:]])))
