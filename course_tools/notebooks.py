"""Executes the original notebooks in place and saves them the way the repository keeps them.

This file runs in the course's environment, which has nbclient; `execute`, which the command calls, only
starts it there.
"""

import asyncio
import itertools
import re
import sys
import time
from pathlib import Path

from course_tools import copies, environment
from course_tools.environment import say

AT_ONCE = 2
PATIENCE = 300  # seconds for one cell

#: The same on every machine: no patch version of its Python, no name of its kernel.
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
    },
}
CELL_METADATA = {"tags", "jupyter"}
WIDGET = "application/vnd.jupyter.widget-view+json"


def execute(names):
    """Execute the named notebooks, or all of them; return the exit code."""
    return environment.run_part(__file__, *copies.chosen(names))


def normalise(notebook):
    """Bring an executed notebook, in place, into the form in which it is kept."""
    import nbformat

    notebook.update(nbformat=4, nbformat_minor=5, metadata=nbformat.from_dict(METADATA))
    ids = set()
    count = itertools.count(1)
    for cell in notebook.cells:
        if cell.get("id") in ids | {None}:
            cell.id = nbformat.v4.nbbase.random_cell_id()
        ids.add(cell.id)
        cell.metadata = {key: cell.metadata[key] for key in sorted(CELL_METADATA & cell.metadata.keys())}
        if cell.cell_type == "code":
            cell.execution_count = next(count)
        for output in cell.get("outputs", []):
            if "execution_count" in output:
                output.execution_count = cell.execution_count
            # The view of a widget without the widget's state would only be an error message; the
            # picture and the text beside it in the bundle are what there is to be seen. Its id, too, is
            # another one each time.
            output.get("data", {}).pop(WIDGET, None)
            if output.output_type == "error":
                # The lines before the last one hold paths and colours of one machine.
                last = f"{output.ename}: {output.evalue}".splitlines()[0]
                output.traceback = [re.sub(r"\x1b\[[0-9;]*m", "", last).rstrip(": ")]


async def run(notebook, path):
    """Execute a notebook, in place, as if it lay at `path`; return what went wrong, or None, and the seconds.

    Its widgets' state is in its metadata then.
    """
    import nbclient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    client = nbclient.NotebookClient(
        notebook,
        kernel_name="python3",
        timeout=PATIENCE,
        coalesce_streams=True,
        extra_arguments=["--IPKernelApp.log_level=40"],  # a warning about encryption at every start
        resources={"metadata": {"path": str(path.parent)}},
        on_cell_error=lambda cell_index, **_: failed.append(cell_index),
    )
    failed = []  # the cells that were announced to fail, and the one that was not
    started = time.monotonic()
    problem = None
    try:
        await client.async_execute()
    except CellExecutionError as error:
        problem = f"{path.name}, cell {failed[-1]}: {error.ename}: {error.evalue}"
    except (CellTimeoutError, DeadKernelError) as error:
        problem = f"{path.name}: {error}"
    return problem, time.monotonic() - started


async def _execute(path, turn):
    """Execute a notebook and save it if anything has changed; return the number of its failures."""
    import nbformat

    before = path.read_text(encoding="utf-8")
    notebook = nbformat.v4.reads(before)  # which, unlike nbformat.reads, has no words about missing ids
    async with turn:
        problem, took = await run(notebook, path)
    if problem:
        say(f"{problem}. The file is left as it was.")
        return 1
    normalise(notebook)
    after = nbformat.writes(notebook).rstrip("\n") + "\n"
    if after != before:
        copies.write(path, after.encode())
    say(f"{path.name}: executed in {took:.1f} s, {'saved' if after != before else 'nothing has changed'}.")
    return 0


def why_not_run(path):
    """What a notebook needs and this machine has not, in a sentence, or None."""
    try:
        if path.name.startswith("07"):
            from mathtools.ratings import load_ratings

            load_ratings("movielens-small")
        elif path.name.startswith("09_"):
            import mathtools.parts  # noqa: F401
    except (OSError, ValueError, ImportError) as error:
        return str(error).splitlines()[0]
    return None


async def _main(paths):
    turn = asyncio.Semaphore(AT_ONCE)
    failures = await asyncio.gather(*(_execute(path, turn) for path in paths))
    return 1 if any(failures) else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(_main([Path(name) for name in sys.argv[1:]])))
