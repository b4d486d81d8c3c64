"""Executes the original notebooks in place and saves them the way the repository keeps them.

This file runs in the course's environment, which has nbclient; `execute`, which the command calls, only
starts it there.
"""

import asyncio
import re
import sys
from importlib.util import find_spec
from pathlib import Path

from course_tools import copies, environment
from course_tools.environment import say

AT_ONCE = asyncio.Semaphore(2)
PATIENCE = 300  # seconds for one cell

KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
CELL_METADATA = {"tags", "jupyter"}
WIDGET = "application/vnd.jupyter.widget-view+json"


def execute(names, by=__file__):
    """Execute the named notebooks, or all of them, by this file or another one; return the exit code."""
    environment.prepare()
    return environment.run_file(by, *copies.chosen(names))


def normalise(notebook):
    """Bring an executed notebook, in place, into the form in which it is kept."""
    import nbformat

    language = dict(notebook.metadata.get("language_info", {}))
    language.pop("version", None)  # of this machine's Python
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": language})
    for cell in notebook.cells:
        cell.metadata = {key: cell.metadata[key] for key in sorted(CELL_METADATA & cell.metadata.keys())}
        for output in cell.get("outputs", []):
            # The view of a widget without the widget's state would only be an error message; the
            # picture and the text beside it in the bundle are what there is to be seen. Its id, too, is
            # another one each time.
            output.get("data", {}).pop(WIDGET, None)
            if output.output_type == "error":
                # The lines before the last one hold paths and colours of one machine.
                last = f"{output.ename}: {output.evalue}".splitlines()[0]
                output.traceback = [re.sub(r"\x1b\[[0-9;]*m", "", last).rstrip(": ")]


async def run(notebook, path):
    """Execute a notebook, in place, as if it lay at `path`; return what went wrong, or None.

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
    try:
        async with AT_ONCE:
            await client.async_execute()
    except CellExecutionError as error:
        return f"{path.name}, cell {failed[-1]}: {error.ename}: {error.evalue}"
    except (CellTimeoutError, DeadKernelError) as error:
        return f"{path.name}: {error}"
    return None


async def _execute(path):
    """Execute a notebook and save it if anything has changed; return what went wrong, or None."""
    import nbformat

    before = path.read_text(encoding="utf-8")
    notebook = nbformat.v4.reads(before)  # which, unlike nbformat.reads, has no words about missing ids
    if problem := await run(notebook, path):
        say(f"{problem}. The file is left as it was.")
        return problem
    normalise(notebook)
    after = nbformat.writes(notebook).rstrip("\n") + "\n"
    if after != before:
        copies.write(path, after.encode())
    say(f"{path.name}: executed, {'saved' if after != before else 'nothing has changed'}.")
    return None


def why_not_run(path):
    """What a notebook needs and this machine has not, in a sentence, or None."""
    if path.name.startswith("09_") and not all(map(find_spec, ("distributed", "pyarrow"))):
        return "`python course.py dask` adds what it needs."
    if path.name.startswith("07"):
        from mathtools.ratings import load_ratings

        if not find_spec("numba"):
            return "Without Numba its training takes many minutes."
        try:
            load_ratings("movielens-small")
        except (OSError, ValueError) as error:
            return str(error).splitlines()[0]
    return None


async def _main(paths):
    return int(any(await asyncio.gather(*map(_execute, paths))))


if __name__ == "__main__":
    sys.exit(asyncio.run(_main([Path(name) for name in sys.argv[1:]])))
