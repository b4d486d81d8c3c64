"""The loop over the ratings, compiled by Numba where it is installed, and the loop over the epochs."""

import math
import warnings
from functools import cache

import numpy as np

#: What `sgd_epoch` is given: indices, ratings, mean, biases, factors, and three rates. The types are known
#: beforehand, so that everything that can go wrong in compiling goes wrong in one place.
SIGNATURE = (
    "float64(int32[::1], int32[::1], {0}[::1], {0}, "  # users, items, values, mean
    "{0}[::1], {0}[::1], {0}[:, ::1], {0}[:, ::1], {0}, {0}, {0})"
)
#: Leave to add up in another order, which lets the processor take several factors at once, and to multiply
#: and add without rounding in between. Not "fast": that would also promise that nothing becomes nan.
FASTMATH = {"reassoc", "contract", "nsz"}

CACHE_LINE = 64  # bytes
WIDTH = 4.5  # of the scale, in the stars that training counts in


@cache
def compiled(loop, dtype):
    """A loop as machine code, for parameters of a type, kept on disk where that is possible; or None."""
    try:
        import numba
    except ImportError:
        warnings.warn(
            "Numba is not installed, so the recommender trains in plain Python: the same numbers, but far "
            'slower. Where it exists for your computer, pip install "numba>=0.61" makes it fast.',
            stacklevel=5,
        )
        return None
    signature = SIGNATURE.format(dtype)
    try:
        return numba.njit(signature, fastmath=FASTMATH, cache=True)(loop)
    except Exception:  # nowhere to write what was compiled, or what was written cannot be read
        return numba.njit(signature, fastmath=FASTMATH)(loop)


def aligned(shape, dtype):
    """An empty array that begins where a line of the processor's cache does, as NumPy's do by chance only.

    Vectors that lie across two lines are read and written in twice the time: with 64 factors, a fifth of all.
    """
    size = math.prod(shape) * np.dtype(dtype).itemsize
    raw = np.empty(size + CACHE_LINE, np.uint8)
    start = -raw.ctypes.data % CACHE_LINE
    return raw[start : start + size].view(dtype).reshape(shape)


def epochs(n_epochs, progress):
    """The numbers of the epochs, from 1, with a bar if that is wished."""
    numbers = range(1, n_epochs + 1)
    if not progress:
        return numbers
    from tqdm import tqdm  # here, for most never need it

    # no rate and no clock: a saved notebook must not change from run to run
    bar_format = "{desc} |{bar}| {n_fmt} of {total_fmt} epochs"
    return tqdm(numbers, desc="Training", ncols=60, bar_format=bar_format)


def stop_if_diverged(errors, rate, first_rate):
    """Raise a sentence if the latest of the errors is larger than a model without steps could make it."""
    latest = errors[-1]
    if latest <= WIDTH:  # the mean alone errs by half of it at most
        return
    grown = f"grew to {latest:.3g} times a star" if np.isfinite(latest) else "grew beyond all bounds"
    raise ValueError(
        f"Training diverged in epoch {len(errors)}: with the step size {rate:.3g} the steps overshoot, and "
        f"the errors {grown}. Take a smaller learning_rate, such as {first_rate / 4:.2g}."
    )
