"""Ratings as three columns: who, what, how much. The mostly empty matrix R itself is never stored."""

from collections import Counter
from numbers import Real

import numpy as np

from mathtools.backstage.arguments import real_array, whole_number
from mathtools.backstage.rating_files.frames import columns_of_frame
from mathtools.backstage.rating_files.ids import indexed, numbered, repeated


class Ratings:
    """Who rated what, and how: one rating for each pair of a user and an item.

    Parameters
    ----------
    users, items : array_like of int or of str, shape (n,)
        The raw ids. Users may have numbers and items texts, but one column holds one kind. Whole numbers
        must fit into 64 bits; a text has 1 to 200 characters and counts as written, capital letters and
        spaces included.
    values : array_like of float, shape (n,)
        The ratings, finite.
    times : array_like of float, shape (n,), optional
        When each was given, in any unit that grows, such as seconds since 1970.
    scale : (float, float), optional
        The lowest and the highest rating that a user can give. Without it, the least and the greatest that
        occur; then a scale that nobody used to its end comes out too short.
    duplicates : {"first", "last", "mean"}, optional
        What becomes of several ratings of one pair: the first or the last is kept, by the times, or else by
        the order of the rows; or their mean, at the last one's time. Without it they are refused.

    Attributes
    ----------
    users, items : ndarray, shape (n,)
        The raw ids, int64 or str, put together anew at each access.
    values, times : ndarray of float64, shape (n,)
        `times` is None where there are none.
    scale : (float, float)
    user_ids, item_ids : ndarray, shape (n_users,) and (n_items,)
        Each id that occurs, once, in rising order.
    user_index, item_index : ndarray of int32, shape (n,)
        Where in these arrays the id of each rating stands: row and column of R.
    n_users, n_items : int
    rejected : Rejected
        The rows of a file that `load_ratings` kept apart; else without any.
    understood : str
        How `load_ratings` read a file, in one line; else empty.

    The rows keep the order in which they are given. All arrays are read-only.

    Raises
    ------
    TypeError, ValueError
        In words: the columns differ in length or are empty, an id is neither int nor str, a pair occurs
        twice, a value is nan, infinite or outside of the scale, …

    Examples
    --------
    >>> ratings = Ratings(["Ada", "Ada", "Bo"], [862, 603, 862], [4.5, 3, 5], scale=(0.5, 5))
    >>> ratings
    Ratings: 3 ratings of 2 items by 2 users on the scale 0.5 to 5; 75 % of the pairs are rated
    >>> ratings.user_ids[ratings.user_index].tolist()
    ['Ada', 'Ada', 'Bo']
    """

    def __init__(self, users, items, values, *, times=None, scale=None, duplicates=None):
        check_duplicates(duplicates)
        user_ids, user_index = indexed(users, "users")
        item_ids, item_index = indexed(items, "items")
        values = _column(values, "values")
        columns = {"users": user_index, "items": item_index, "values": values}
        if times is not None:
            columns["times"] = times = _column(times, "times")
        if len({len(column) for column in columns.values()}) > 1:
            lengths = ", ".join(f"{len(column)} {name}" for name, column in columns.items())
            raise ValueError(f"Each rating needs an entry in every column, but there are {lengths}.")
        if not len(values):
            raise ValueError("There are no ratings: users, items and values are empty.")
        if scale is not None:
            scale = low, high = checked_scale(scale)
            outside = (values < low) | (values > high)
            if outside.any():
                row = np.argmax(outside)
                raise ValueError(
                    f"The rating {values[row]:g} in row {row} (counted from 0) lies outside of the scale "
                    f"{low:g} to {high:g}."
                )
        ratings = self.from_indices(user_ids, user_index, item_ids, item_index, values, times, scale)
        again = repeated(user_index, item_index)
        if len(again) and duplicates is None:
            here = again[0]
            pair = (user_index == user_index[here]) & (item_index == item_index[here])
            raise ValueError(
                f"User {ratings.users[here]!s} has rated item {ratings.items[here]!s} twice, in rows "
                f"{np.argmax(pair)} and {here} (counted from 0). Keep one rating for each pair: "
                'duplicates="last", say, or "first" or "mean".'
            )
        vars(self).update(vars(ratings.merged(duplicates) if len(again) else ratings))

    @classmethod
    def from_frame(cls, frame, *, columns=None, scale=None, duplicates=None):
        """Ratings out of a table of another library.

        Parameters
        ----------
        frame : DataFrame or other table
            Of pandas, polars or pyarrow, a dict of columns, or anything with the Arrow PyCapsule interface
            (``__arrow_c_stream__``), which then needs pyarrow or polars. One row for each rating.
        columns : dict of str to str, optional
            {"user": "customer", "item": "product", "rating": "points"}, and "time" if there are times. Else
            they are found by the names that `load_ratings` knows.
        scale, duplicates
            As above.

        Raises
        ------
        TypeError, ValueError
            As above; a column is not there, or has missing entries. Ids that pandas holds as floats, 1.0, are
            taken as whole numbers; dates become seconds since 1970, those without a zone as UTC.
        """
        users, items, values, times = columns_of_frame(frame, columns)
        return cls(users, items, values, times=times, scale=scale, duplicates=duplicates)

    @classmethod
    def from_indices(cls, user_ids, user_index, item_ids, item_index, values, times, scale):
        """Ratings of columns that have been checked and numbered already."""
        ratings = object.__new__(cls)
        for array in (user_ids, user_index, item_ids, item_index, values, times):
            if array is not None:
                array.flags.writeable = False
        ratings.user_ids = user_ids
        ratings.user_index = user_index
        ratings.n_users = len(user_ids)
        ratings.item_ids = item_ids
        ratings.item_index = item_index
        ratings.n_items = len(item_ids)
        ratings.values = values
        ratings.times = times
        ratings.scale = scale or (float(values.min()), float(values.max()))
        ratings.rejected = Rejected()
        ratings.understood = ""
        return ratings

    def __len__(self):
        return len(self.values)

    def __repr__(self):
        low, high = self.scale
        share = 100 * len(self) / (self.n_users * self.n_items)
        return (
            f"Ratings: {len(self)} ratings of {self.n_items} items by {self.n_users} users on the scale "
            f"{low:g} to {high:g}; {share:.3g} % of the pairs are rated"
        )

    @property
    def users(self):
        return self.user_ids[self.user_index]

    @property
    def items(self):
        return self.item_ids[self.item_index]

    def take(self, rows):
        """Some of the ratings, on the same scale; of the ids only those that still occur.

        `rows` are their numbers, from 0, each at most once; or for every row whether to take it. Raises
        ValueError or IndexError if there is no such row, one comes twice, or none is left.
        """
        chosen = np.arange(len(self))[np.asarray(rows)]
        if not len(chosen) or np.bincount(chosen).max() > 1:
            raise ValueError("Take at least one row, and each row once, for a pair is rated once.")
        users, user_index = numbered(self.user_index[chosen])
        items, item_index = numbered(self.item_index[chosen])
        return self.from_indices(
            self.user_ids[users],
            user_index,
            self.item_ids[items],
            item_index,
            self.values[chosen],
            None if self.times is None else self.times[chosen],
            self.scale,
        )

    def merged(self, duplicates):
        """One rating for each pair: the first or the last in time, or the mean at the last one's time."""
        pairs = self.user_index * np.int64(self.n_items) + self.item_index
        # lexsort keeps equal ones in order, so of equal times the later row is the later rating
        order = np.lexsort((pairs,) if self.times is None else (self.times, pairs))
        starts = np.flatnonzero(np.diff(pairs[order], prepend=-1))
        ends = np.append(starts[1:], len(order)) - 1
        rows = order[starts] if duplicates == "first" else order[ends]
        in_order = np.argsort(rows, kind="stable")
        merged = self.take(rows[in_order])
        if duplicates == "mean":
            means = np.add.reduceat(self.values[order], starts) / (ends - starts + 1)
            merged.values = means[in_order]
            merged.values.flags.writeable = False
        return merged

    def split(self, by="chance", test=0.2, seed=0):
        """Hold some ratings back, to measure with them what was learned from the others.

        Parameters
        ----------
        by : {"chance", "user", "time"}
            "chance": of all n ratings, round(test·n) drawn without replacement. Some users and items may be
            left without a rating to learn from.
            "user": of each user's m ratings, test·m drawn without replacement, rounded (halves up) to a
            whole number below m. So every user stays in `train`; who has few ratings may be missing in
            `test`, as one with m = 1 always is.
            "time": the latest round(test·n) of all ratings, whoever gave them: what is asked of a
            recommender in use, and harder. Of ratings with the same time, those in later rows are later.
        test : float
            The share that is held back, 0 < test < 1.
        seed : int
            Picks the draw, ≥ 0: the same seed, the same split. "time" draws nothing.

        Returns
        -------
        train, test : Ratings
            On the scale of the whole and in its order; each has only those ids that occur in it.

        Raises
        ------
        TypeError, ValueError
            In words: a part would be empty, "time" without times, …
        """
        held_back = _held_back(self, by, test, seed)
        return self.take(~held_back), self.take(held_back)


class Rejected:
    """Rows of a file that are no ratings: how many, why, and the first thousand of them.

    ``len(rejected)`` counts all of them, ``rejected.reasons`` says how many for each reason, and going
    through it gives ``(line, text, reason)`` of the first thousand: the number of the line in the file, its
    text cut to 60 characters, and the reason.
    """

    KEPT = 1000

    def __init__(self):
        self.reasons = Counter()
        self._rows = []

    def add(self, line, text, reason):
        self.reasons[reason] += 1
        if len(self._rows) < self.KEPT:
            self._rows.append((line, text, reason))

    def __len__(self):
        return self.reasons.total()

    def __iter__(self):
        return iter(self._rows)

    def __repr__(self):
        reasons = "".join(f"\n{count:>8} {reason}" for reason, count in self.reasons.items())
        return f"Rejected: {len(self)} row{'s' * (len(self) != 1)}{reasons}"


def _held_back(ratings, by, share, seed):
    """For each rating whether it belongs to the test: neither for all of them nor for none."""
    if not isinstance(share, Real) or isinstance(share, bool) or not 0 < share < 1:
        raise ValueError(
            f"test must be the share that is held back, between 0 and 1, such as 0.2; not {share!r}."
        )
    seed = whole_number(seed, "seed")
    held = np.zeros(len(ratings), bool)
    size = round(share * len(ratings))
    # sorting by drawn numbers rests on the plainest draw of the generator, the least likely to change
    # from one NumPy to the next
    drawn = np.argsort(np.random.default_rng(seed).random(len(ratings)), kind="stable")
    if by == "chance":
        held[drawn[:size]] = True
    elif by == "user":
        order = drawn[np.argsort(ratings.user_index[drawn], kind="stable")]  # by user, within each as drawn
        sizes = np.bincount(ratings.user_index)
        rank = np.arange(len(ratings)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        of_user = np.minimum(np.floor(share * sizes + 0.5), sizes - 1)
        held[order] = rank < np.repeat(of_user, sizes)
    elif by == "time":
        if ratings.times is None:
            raise ValueError(
                "These ratings have no times, so they cannot be split by time: split by chance or user."
            )
        held[np.argsort(ratings.times, kind="stable")[len(ratings) - size :]] = True
    else:
        raise ValueError(f'by must be "chance", "user" or "time", not {by!r}.')
    if not held.any() or held.all():
        empty = "train" if held.any() else "test"
        raise ValueError(
            f"Of {len(ratings)} ratings, a share of {share:g} by {by} would leave {empty} empty: "
            "change the share, or take more ratings."
        )
    return held


def _column(numbers, name):
    numbers = np.array(real_array(numbers, name), np.float64)  # a copy, for the caller may change hers
    if numbers.ndim != 1:
        raise ValueError(f"{name} must be a single column of numbers, but has the shape {numbers.shape}.")
    return numbers


def check_duplicates(duplicates):
    """Refuse what is no way to make one rating of several."""
    if duplicates not in (None, "first", "last", "mean"):
        raise ValueError(
            f'duplicates must be "first", "last" or "mean", or None for none to be there; not {duplicates!r}.'
        )


def checked_scale(scale):
    """(low, high) as two floats with low < high, or a sentence."""
    scale = real_array(scale, "scale")
    if scale.shape != (2,) or not scale[0] < scale[1]:
        raise ValueError(
            "scale must be the lowest and the highest rating, such as (1, 5), "
            f"not {tuple(scale.ravel().tolist())}."
        )
    return float(scale[0]), float(scale[1])
