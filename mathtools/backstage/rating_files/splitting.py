"""Which ratings are held back for a test; what each way means is said at `Ratings.split`."""

from numbers import Real

import numpy as np

from mathtools.backstage.arguments import whole_number


def held_back(ratings, by, share, seed):
    """For each rating whether it belongs to the test: neither for all of them nor for none."""
    if not isinstance(share, Real) or isinstance(share, bool) or not 0 < share < 1:
        raise ValueError(
            f"test must be the share that is held back, between 0 and 1, such as 0.2; not {share!r}."
        )
    whole_number(seed, "seed")
    ways = {"chance": _by_chance, "user": _by_user, "time": _by_time}
    if not isinstance(by, str) or by not in ways:
        raise ValueError(f'by must be "chance", "user" or "time", not {by!r}.')
    held = np.zeros(len(ratings), bool)
    held[ways[by](ratings, share, seed)] = True
    if not held.any() or held.all():
        empty = "train" if held.any() else "test"
        raise ValueError(
            f"Of {len(ratings)} ratings, a share of {share:g} by {by} would leave {empty} empty: "
            "change the share, or take more ratings."
        )
    return held


def _by_chance(ratings, share, seed):
    return _drawn_order(ratings, seed)[: round(share * len(ratings))]


def _by_user(ratings, share, seed):
    drawn = _drawn_order(ratings, seed)
    order = drawn[np.argsort(ratings.user_index[drawn], kind="stable")]  # by user, within each as drawn
    sizes = np.bincount(ratings.user_index)
    rank = np.arange(len(ratings)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    held = np.minimum(np.floor(share * sizes + 0.5), sizes - 1)
    return order[rank < np.repeat(held, sizes)]


def _by_time(ratings, share, seed):
    if ratings.times is None:
        raise ValueError(
            "These ratings have no times, so they cannot be split by time: split by chance or user."
        )
    first = len(ratings) - round(share * len(ratings))
    return np.argsort(ratings.times, kind="stable")[first:]


def _drawn_order(ratings, seed):
    # sorting by drawn numbers rests on the plainest draw of the generator, the least likely to change
    # from one NumPy to the next
    return np.argsort(np.random.default_rng(seed).random(len(ratings)), kind="stable")
