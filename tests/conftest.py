"""What the tests share that run notebooks: kernels that start at once."""

import pytest
import warm


@pytest.fixture(scope="session")
def kernels(tmp_path_factory):
    """A JUPYTER_PATH with which kernels start at once, or None where they cannot."""
    with warm.kernels(tmp_path_factory.mktemp("kernels")) as path:
        yield path
