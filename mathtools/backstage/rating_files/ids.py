"""Raw ids, whole numbers or texts, made into row and column numbers of the matrix R."""

import reprlib
from numbers import Integral

import numpy as np

LONGEST_ID = 200  # characters; an array of text ids takes 4 bytes times the longest for each of them


def indexed(ids, name):
    """The different ids in rising order, and where each entry stands among them; or a sentence."""
    unfit = isinstance(ids, str | bytes | dict | set | np.ma.MaskedArray) or not hasattr(ids, "__len__")
    if unfit or getattr(ids, "ndim", 1) != 1:
        raise TypeError(
            f"{name} must be a list of ids, or an array of one dimension without a mask, not "
            f"{reprlib.repr(ids)}."
        )
    if not isinstance(ids, np.ndarray):
        # NumPy would make text of the numbers in a mixed list, and numbers of truth values, without a word
        ids = np.fromiter(ids, object, len(ids))
    if ids.dtype.kind not in "iu":
        ids = ids.tolist()
        kinds = {type(one): one for one in ids}
        if all(issubclass(kind, str) for kind in kinds) and kinds:
            return _texts(ids, name)
        if not all(issubclass(kind, Integral) and kind is not bool for kind in kinds):
            examples = " and ".join(f"{reprlib.repr(one)} ({kind.__name__})" for kind, one in kinds.items())
            raise TypeError(
                f"All ids of a column must be whole numbers, or all of them texts, but {name} holds "
                f"{examples}. Convert them first, by int or str."
            )
    try:
        numbers = np.asarray(ids, np.int64) if not len(ids) or np.max(ids) < 2**63 else None
    except OverflowError:
        numbers = None
    if numbers is None:
        raise ValueError(f"A number in {name} needs more than 64 bits: make the ids texts, as str(id) does.")
    return numbered(numbers)


def numbered(column):
    """The different entries in rising order, and where each one stands among them."""
    if column.dtype.kind == "i" and len(column):
        low = int(column.min())
        size = int(column.max()) - low + 1
        if size <= 4 * len(column):  # so close together that nothing need be sorted, at millions of rows
            occurs = np.zeros(size, bool)
            occurs[column - low] = True
            place = np.cumsum(occurs, dtype=np.int32) - np.int32(1)
            return np.flatnonzero(occurs) + low, place[column - low]
    different, place = np.unique(column, return_inverse=True)
    return different, place.astype(np.int32)


def _texts(ids, name):
    different = sorted(set(ids))
    for one in different:
        # NumPy cuts zero characters off the end of a text, which would make one id of two
        if not 1 <= len(one) <= LONGEST_ID or "\0" in one:
            raise ValueError(
                f"{reprlib.repr(one)} in {name} is no id: a text of 1 to {LONGEST_ID} characters, "
                "without zero characters, can be one."
            )
    place = {one: index for index, one in enumerate(different)}
    return np.array(different, str), np.fromiter(map(place.__getitem__, ids), np.int32, len(ids))


def rows_of(ids, known, name):
    """Rows of raw ids among the known ones, which rise, in the shape of the ids; −1 where there is none."""
    array = ids if isinstance(ids, np.ndarray) else np.asarray(ids, object)
    if not array.size:
        return np.empty(array.shape, int)
    different, index = indexed(array.ravel(), name)
    if (different.dtype.kind == "U") != (known.dtype.kind == "U"):
        kinds = ("whole numbers", "texts")[:: -1 if known.dtype.kind == "U" else 1]
        raise TypeError(
            f"The {name.rstrip('s')}s of this model are {kinds[0]}, and {reprlib.repr(ids)} asks "
            f"for {kinds[1]}."
        )
    rows = np.minimum(np.searchsorted(known, different), len(known) - 1)
    rows[known[rows] != different] = -1
    return rows[index].reshape(array.shape)


def repeated(user_index, item_index):
    """Rows whose pair stands in an earlier row already, in rising order."""
    pairs = user_index * (np.int64(item_index.max()) + 1) + item_index
    in_order = np.sort(pairs)
    if (in_order[1:] > in_order[:-1]).all():  # as a rule; to find where they stand takes more time and memory
        return np.empty(0, int)
    _, first = np.unique(pairs, return_index=True)
    return np.delete(np.arange(len(pairs)), first)
