"""Columns out of tables of pandas, polars, and all that speaks Arrow; none of these libraries is needed."""

import contextlib
import importlib

import numpy as np

from mathtools.backstage.rating_files.columns import Dates
from mathtools.backstage.rating_files.header import NAMES, places_by_name, told_roles


def columns_of_frame(frame, columns):
    """Users, items, values, and times or None, of a table such as `Ratings.from_frame` takes."""
    frame = _by_name(frame)
    columns_there = getattr(frame, "column_names", getattr(frame, "columns", frame))
    names = [str(name) for name in columns_there]
    if not isinstance(columns, dict | None):
        raise TypeError(f"columns must be a dict from roles to names here, not {columns!r}.")
    known = NAMES if columns is None else told_roles(columns)
    advice = 'Say which by columns={"user": "customer", "item": "product", "rating": "points"}.'
    places = places_by_name(names, known, "The table", ", ".join(names), advice)
    data = {role: _array(frame[list(columns_there)[at]], names[at]) for role, at in places.items()}
    times = _times(data["timestamp"], names[places["timestamp"]]) if "timestamp" in data else None
    users = _ids(data["user"], names[places["user"]])
    items = _ids(data["item"], names[places["item"]])
    return users, items, data["rating"], times


def _by_name(frame):
    """The table, if its columns can be had by their names; else made such by a library that reads Arrow."""
    if isinstance(frame, dict) or _has_arrays(frame):
        return frame
    if not hasattr(frame, "__arrow_c_stream__") or hasattr(frame, "dtype"):  # a single column has a dtype
        raise TypeError(
            "A table with named columns is wanted, of pandas, polars or Arrow, or a dict of columns, not "
            f"{type(frame).__name__}. Of single columns, Ratings(users, items, values) makes ratings."
        )
    for library, reader in (("pyarrow", "table"), ("polars", "DataFrame")):
        with contextlib.suppress(ImportError):
            return getattr(importlib.import_module(library), reader)(frame)
    raise ModuleNotFoundError(
        f"{type(frame).__name__} hands over Arrow data, which pyarrow or polars can read here, and neither "
        "is installed: pip install pyarrow."
    )


def _has_arrays(frame):
    """Whether it gives its columns by name, and they give arrays: a query not yet made does not."""
    names = getattr(frame, "column_names", getattr(frame, "columns", ()))
    return hasattr(frame, "__getitem__") and len(names) > 0 and hasattr(frame[names[0]], "to_numpy")


def _array(column, name):
    """A column as an array without missing entries."""
    try:
        array = np.asarray(column.to_numpy() if hasattr(column, "to_numpy") else column)
    except Exception:  # Arrow's dictionaries, say, which become no array by themselves
        array = np.array(column.to_pylist(), object)
    missing = array != array  # nan and NaT
    if array.dtype == object:
        missing = np.array(list(map(_is_missing, array)))
    if np.any(missing):
        raise ValueError(
            f"{np.sum(missing):,} missing in the column {name!r}: leave these rows out first, by dropna() in "
            "pandas or drop_nulls() in polars."
        )
    return array


def _is_missing(entry):
    # the NA of pandas is neither equal nor unequal to anything
    return entry is None or type(entry).__name__ == "NAType" or entry != entry


def _ids(array, name):
    """Whole numbers that a missing entry had once made floats are whole numbers again."""
    if array.dtype.kind != "f":
        return array.astype(object) if array.dtype.kind == "T" else array
    if (array != np.rint(array)).any() or (abs(array) >= 2**53).any():
        raise TypeError(
            f"The ids in the column {name!r} are no whole numbers: make them whole numbers or texts."
        )
    return array.astype(np.int64)


def _times(array, name):
    """Seconds since 1970; numbers as they are."""
    if array.dtype.kind == "M":
        return array.astype("datetime64[us]").astype(np.int64) / 1e6
    if array.dtype.kind in "iuf":
        return array
    times, faults = Dates("timestamp").read(list(map(str, array)))
    if faults:
        raise ValueError(
            f"The times in the column {name!r} are neither numbers nor dates such as 2018-09-24. Convert "
            "them, or name the other columns only, by columns=…."
        )
    return times
