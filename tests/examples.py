"""How many examples Hypothesis draws for a property."""

import os

from hypothesis import settings

#: Once a month many times as many, and others in each run (see conftest.py).
TIMES = int(os.environ.get("MATHTOOLS_EXAMPLES", 1))


def examples(number):
    """The setting for a property that is tried on so many examples in each ordinary run."""
    return settings(max_examples=TIMES * number)
