"""A learner's function and numbers, taken as they come: made usable, or refused in a sentence."""

import contextlib
import reprlib
from numbers import Integral

import numpy as np


def real_array(numbers, name, infinite=False):
    """Finite real numbers, which a sentence calls by their name, as an array of floats.

    Whole numbers (and fractions, decimals, SymPy numbers) become float64; float32 and its like are kept.
    Raises TypeError for what is no real number (text, truth values, complex numbers, masked or ragged
    arrays), and ValueError for nan and, unless it is allowed, for infinity.
    """
    if isinstance(numbers, np.ma.MaskedArray):
        raise TypeError(f"{name} is a masked array: give {name}.compressed(), the values without a mask.")
    array = floats_or_none(numbers, float)
    if array is None or array.dtype.kind != "f":
        raise TypeError(f"{name} must be a real number or an array of them, not {reprlib.repr(numbers)}.")
    good = ~np.isnan(array) if infinite else np.isfinite(array)
    if not good.all():
        raise ValueError(f"{name} must be finite, and {array[~good][0]} is not.")
    return array


def positive_array(numbers, name):
    """Like `real_array`, for numbers greater than 0."""
    array = real_array(numbers, name)
    if not (array > 0).all():
        raise ValueError(f"{name} must be greater than 0, and {array[array <= 0][0]} is not.")
    return array


def require_callable(f):
    """Refuse what cannot be called: a number, a formula as text, an exercise not yet tried."""
    if not callable(f):
        raise TypeError(
            f"f must be a function such as np.sin or lambda x: x**2, not {reprlib.repr(f)}. "
            "Hand over the function f itself, not its value f(x)."
        )


def values_of(f, points):
    """Values of a function of one number at many real or complex points: finite floats in their shape.

    All at once if `f` can, else one by one; it may write into what it is given. At complex points they may be
    complex. Raises TypeError or ValueError where `f` raises, or returns what is no finite number, or not one
    for each point: the sentence names the first such point, and the exception of `f` is chained to it.
    """
    together = None
    if points.size > 1:
        # made for single numbers, or in trouble at one of them: singly, it shows which
        with contextlib.suppress(Exception):
            together = _plain(f(points.copy()))
    alone = together is None or together.ndim == 0
    values = _one_by_one(f, points) if alone else together
    if alone and together is not None and not np.all(values == together):
        raise ValueError(
            f"f made a single number of all {points.size} values of x. It must work on each by itself; for "
            "a function of several variables there is mathtools.gradients."
        )
    if values.shape != points.shape:
        raise ValueError(
            f"f returned an array of shape {values.shape} for x of shape {points.shape}: "
            "it must return one number for each x."
        )
    return _numbers(values, points)


def _one_by_one(f, points):
    values = []
    for point in points.flat:
        try:
            value = _plain(f(point))
        except Exception as error:
            advice = "Mend f, or choose x and h so that f is defined wherever it is asked."
            if np.iscomplexobj(points):
                advice = "The complex step needs an f that takes complex numbers: np.sin, not math.sin."
            raise ValueError(f"{_at(point)} raised {type(error).__name__}: {error}. {advice}") from error
        if value.ndim:
            raise ValueError(f"{_at(point)} has the shape {value.shape}: f must return one number for one x.")
        values.append(value[()])
    return np.array(values).reshape(points.shape)


def _plain(values):
    """A copy as an ordinary array, for f may return its own buffer, or a mask over what is undefined."""
    if np.ma.isMaskedArray(values):
        values = (values + 0.0).filled(np.nan)  # whole numbers could not be nan
    return np.array(values)


def _numbers(given, points):
    values = floats_or_none(given, points.dtype)
    if np.iscomplexobj(values) and not np.iscomplexobj(points) and not values.imag.any():
        values = values.real
    if values is None or values.dtype.kind not in ("fc" if np.iscomplexobj(points) else "f"):
        wrong = np.argmax([value is None for value in given.flat])  # one branch of f may lack its return
        answer = reprlib.repr(given.ravel().tolist()[wrong])
        raise TypeError(
            f"{_at(points.flat[wrong])} is {answer}: f must return a real number. Does it lack a return?"
        )
    bad = ~np.isfinite(values)
    if bad.any():
        raise ValueError(
            f"{_at(points[bad][0])} is {values[bad][0]}. Choose x and h so that f is defined wherever it is "
            "asked: at the edge of its domain forward or backward, elsewhere perhaps a smaller h."
        )
    return values


def floats_or_none(numbers, dtype):
    """An array, with whole numbers, and numbers that are Python objects, as floats; None if some are none."""
    try:
        array = np.asarray(numbers)
        if array.dtype.kind == "O":
            # NumPy would take None for nan
            return None if any(value is None for value in array.flat) else array.astype(dtype)
    except (TypeError, ValueError, OverflowError):
        return None
    return array.astype(float) if array.dtype.kind in "iu" else array


def _at(point):
    return f"f({str(point).strip('()')})"  # complex numbers come with brackets of their own


def whole_number(number, name, least=0):
    """A whole number of at least `least`, or a sentence."""
    if not isinstance(number, Integral) or isinstance(number, bool) or number < least:
        raise ValueError(f"{name} must be a whole number from {least} up, not {number!r}.")
    return int(number)


def single_number(number, name):
    """A real number as a float, or a sentence."""
    array = real_array(number, name)
    if array.ndim:
        raise TypeError(f"{name} must be a single number, not an array of shape {array.shape}.")
    return float(array)


def entry(index):
    """What a sentence calls an entry of x: x[2], x[1, 2], or x itself."""
    numbers = ", ".join(str(i) for i in np.atleast_1d(index).astype(int))
    return f"x[{numbers}]" if numbers else "x"


def short(value):
    """A number as it stands in a sentence or a picture: four digits, and a minus that is one."""
    return f"{value + 0.0:.4g}".replace("-", "−")  # + 0.0, because −0 would puzzle
