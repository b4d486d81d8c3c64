"""What the tests share that run notebooks: kernels that start at once."""

import pytest
import warm


@pytest.fixture(scope="session")
def kernels(tmp_path_factory):
    """The environment variables with which kernels start at once, where they can."""
    with warm.kernels(tmp_path_factory.mktemp("kernels")) as variables:
        yield variables
