"""What all tests share: those of tests/ and the cells of notebooks/, which pytest runs through nbval."""

import gc
import importlib
import os
import sys
import tempfile
from itertools import count
from pathlib import Path

# Tests and the kernels they start must not depend on the machine of the person who runs them, nor
# change anything in her home. Kernels inherit this environment, and so do the workers of xdist.
scratch = tempfile.TemporaryDirectory(prefix="calculus-tests-", ignore_cleanup_errors=True)
os.environ["IPYTHONDIR"] = os.path.join(scratch.name, "ipython")
os.environ["MATHTOOLS_PROGRESS"] = os.path.join(scratch.name, "progress.txt")
os.environ["OMP_NUM_THREADS"] = "1"  # the workers already keep every core busy
os.environ["SYMPY_CACHE_SIZE"] = "20000"  # many questions in one process: a sixth less of its time
gc.disable()  # until all tests are known: see pytest_collection_finish
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # imports take three times as long without byte-code
os.environ.pop("MPLBACKEND", None)  # a kernel sets its own

import hypothesis  # noqa: E402  (after the environment is set)
import pytest  # noqa: E402
from _pytest.runner import runtestprotocol  # noqa: E402
from xdist.scheduler import LoadFileScheduling  # noqa: E402

from course_tools.notebooks import why_not_run  # noqa: E402

# The same examples in every run, and no clock: what fails here fails everywhere, and at every load. Once a
# month many more are drawn, by chance: MATHTOOLS_EXAMPLES says how many times as many (tests/examples.py).
times = os.environ.get("MATHTOOLS_EXAMPLES")
hypothesis.settings.register_profile(
    "course", max_examples=60 * int(times or 1), derandomize=not times, deadline=None, print_blob=True
)
hypothesis.settings.load_profile("course")
# Hypothesis also tries numbers that stand in the course's own modules, in all that a worker happens to have
# loaded: which examples it draws would depend on which tests ran before.
hypothesis.internal.conjecture.providers.is_local_module_file = lambda path: False

numbers = count(1)


#: The tests that share a JupyterLab.
IN_LAB = tuple(f"browser/test_{name}.py" for name in ("answering", "benchmark", "day", "lab"))


class Scheduling(LoadFileScheduling):
    """A worker keeps a whole file, but each notebook that nbclient runs may go to any worker.

    What is tried in JupyterLab is dealt out to two workers, or half of many, for to load it takes as long as
    many tests: each notebook, and each file without one, as a whole.
    """

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.in_lab = {}

    def _split_scope(self, nodeid):
        file, _, test = nodeid.partition("::")
        notebook = test.partition("[")[2]
        if file.endswith("/test_runs.py"):
            return file + notebook
        if file.endswith(IN_LAB):
            place = self.in_lab.setdefault(notebook or file, len(self.in_lab))
            return f"JupyterLab {place % max(2, self.numnodes // 2)}"
        return file


def pytest_xdist_make_scheduler(config, log):
    return Scheduling(config, log)


def pytest_xdist_auto_num_workers(config):
    """A single file needs no workers, which take longer to start than many a file takes; else three or more.

    On two cores three: a browser, its server and a kernel wait for each other for half of their time.
    """
    if len(config.args) == 1 and Path(config.args[0].partition("::")[0]).is_file():
        return 0
    return max(3, os.cpu_count() or 1)


def pytest_configure(config):
    config.option.loadscopereorder = False  # keep the order of pytest_collection_modifyitems
    if not hasattr(config, "workerinput"):  # workers and kernels inherit what is set here
        kept = hasattr(config, "cache")  # without it, as by `-p no:cacheprovider`, fonts are found afresh
        settle_matplotlib(Path(config.cache.mkdir("matplotlib") if kept else scratch.name))


def settle_matplotlib(folder):
    """Let Matplotlib draw without windows, and find its fonts once and not in each of many kernels.

    In her home it would share its list of fonts with every Matplotlib that was ever there.
    """
    os.environ["MPLCONFIGDIR"] = str(folder)
    (folder / "matplotlibrc").write_text("backend: agg\n")  # a kernel sets its own
    if not list(folder.glob("fontlist-*.json")):
        importlib.import_module("matplotlib.font_manager")


def pytest_unconfigure():
    scratch.cleanup()


def pytest_collection_finish():
    """Collect garbage seldom, and of what is made from here on: SymPy makes many objects, few circles."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    gc.enable()


def pytest_collection_modifyitems(items):
    """Slow files first, so that no worker begins a long one when the others have nothing left to do."""
    items.sort(key=lambda item: ("browser" not in item.path.parts, item.path.name != "test_runs.py"))
    for number in ("07", "09"):
        runs_it = [item for item in items if runs_notebook(item, number)]
        if runs_it and (reason := why_not_run(Path(f"{number}_"))):
            for item in runs_it:
                item.add_marker(pytest.mark.skip(reason=f"Notebook {int(number)} is not run: {reason}"))


def runs_notebook(item, number):
    """Whether a test runs a notebook: its cells, or the notebook in JupyterLab or by nbclient."""
    whole = item.path.name in ("test_lab.py", "test_runs.py")
    return item.path.name.startswith(number) or (whole and f"[{number}" in item.name)


def pytest_runtest_setup(item):
    """A learner's progress of its own for each test, and for each notebook, for notebook 0 shows it.

    And no picture that an earlier test has left open.
    """
    os.environ["MATHTOOLS_PROGRESS"] = os.path.join(scratch.name, str(next(numbers)), "progress.txt")
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item, nextitem):
    """A worker sends what is to be known of a test, and not six messages for each of thousands."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return None
    for report in runtestprotocol(item, nextitem=nextitem, log=False):
        if report.when == "call" or not report.passed or report.duration > 0.5:
            item.ihook.pytest_runtest_logreport(report=report)
    return True
