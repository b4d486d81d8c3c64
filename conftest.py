"""What all tests share: those of tests/ and the cells of notebooks/, which pytest runs through nbval."""

import importlib.util
import os
import tempfile
from itertools import count

# Tests and the kernels they start must not depend on the machine of the person who runs them, nor
# change anything in her home. Kernels inherit this environment, and so do the workers of xdist.
scratch = tempfile.TemporaryDirectory(prefix="calculus-tests-", ignore_cleanup_errors=True)
os.environ["IPYTHONDIR"] = os.path.join(scratch.name, "ipython")
os.environ["MATHTOOLS_PROGRESS"] = os.path.join(scratch.name, "progress.json")
# Matplotlib's list of fonts, which it shares in her home with every Matplotlib that was ever there.
os.environ.setdefault("MPLCONFIGDIR", os.path.join(scratch.name, "matplotlib"))
os.environ["OMP_NUM_THREADS"] = "1"  # the workers already keep every core busy
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # imports take three times as long without byte-code
os.environ.pop("MPLBACKEND", None)  # a kernel sets its own

import hypothesis  # noqa: E402
import matplotlib  # noqa: E402  (after the environment is set)
import matplotlib.font_manager  # noqa: E402  (once here, because its first import takes long and says so)
import pytest  # noqa: E402
from xdist.scheduler import LoadFileScheduling  # noqa: E402

matplotlib.use("agg")

# The same examples in every run, and no clock: what fails here fails everywhere, and at every load.
hypothesis.settings.register_profile("course", derandomize=True, deadline=None)
hypothesis.settings.load_profile("course")
# Hypothesis also tries numbers that stand in the course's own modules, in all that a worker happens to have
# loaded: which examples it draws would depend on which tests ran before.
hypothesis.internal.conjecture.providers.is_local_module_file = lambda path: False

numbers = count(1)


class Scheduling(LoadFileScheduling):
    """A worker keeps a whole file, but the browser tests of each notebook may go to any worker."""

    def _split_scope(self, nodeid):
        file, _, test = nodeid.partition("::")
        return file + test.partition("[")[2] if "/browser/" in file else file


def pytest_xdist_make_scheduler(config, log):
    return Scheduling(config, log)


def pytest_configure(config):
    config.option.loadscopereorder = False  # keep the order of pytest_collection_modifyitems


def pytest_unconfigure():
    scratch.cleanup()


def pytest_collection_modifyitems(items):
    """Slow files first, so that no worker begins a long one when the others have nothing left to do."""
    items.sort(key=lambda item: ("browser" not in item.path.parts, item.path.suffix != ".ipynb"))
    runs_it = [item for item in items if needs_film_ratings(item)]
    if runs_it and (reason := why_no_film_ratings()):
        for item in runs_it:
            item.add_marker(pytest.mark.skip(reason=reason))


def needs_film_ratings(item):
    """Whether a test runs notebook 7: its cells, or the notebook in the browser."""
    return item.path.name.startswith("07_") or ("browser" in item.path.parts and "[07_" in item.name)


def why_no_film_ratings():
    """A reason to skip what trains on the MovieLens ratings, which the course may not bring, or None."""
    from mathtools.ratings import load_ratings

    if not importlib.util.find_spec("numba"):
        return "Notebook 7 is not run: without Numba its training takes many minutes."
    try:
        load_ratings("movielens-small")
    except (OSError, ValueError) as error:
        return f"Notebook 7 is not run: {error}"
    return None


def pytest_runtest_setup(item):
    """A learner's progress of its own for each test, and for each notebook: notebook 0 shows it."""
    os.environ["MATHTOOLS_PROGRESS"] = os.path.join(scratch.name, f"progress-{next(numbers)}.json")
