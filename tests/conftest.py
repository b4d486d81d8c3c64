"""What the tests share that run notebooks: kernels that start at once."""

import contextlib
import os
import tempfile
from pathlib import Path

import pytest
import warm


def pytest_configure(config):
    """All workers share one process that kernels are forked from; they inherit where it is found."""
    if hasattr(config, "workerinput"):
        return
    stack = contextlib.ExitStack()
    config.add_cleanup(stack.close)
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="calculus-kernels-"))
    os.environ["MATHTOOLS_TEST_KERNELS"] = stack.enter_context(warm.kernels(Path(folder)))


@pytest.fixture(scope="session")
def kernels():
    """The environment variables with which kernels start at once, where they can."""
    path = os.environ["MATHTOOLS_TEST_KERNELS"]
    return {"JUPYTER_PATH": path} if path else {}
