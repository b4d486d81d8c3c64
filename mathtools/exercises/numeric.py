"""Answers that are compared as floats: how they are read, when they agree, what is said where they do not."""

import inspect
from dataclasses import dataclass

import numpy as np

from mathtools.exercises.engine import Question, Unreadable
from mathtools.exercises.feedback import code, written

LONGEST_RANGE = 10**7
NEARLY = "Very close, but not close enough: was something rounded on the way?"
#: By what an answer may be off, and what is said then.
FACTORS = {
    -1: "The size is right, the sign is not.",
    2: "It is twice what it should be.",
    0.5: "It is half of what it should be.",
    0.001: "It is a thousandth of what it should be: another unit, or a point between thousands?",
    1000: "It is a thousand times what it should be: another unit, or a comma before decimals?",
}


@dataclass(frozen=True)
class Reading:
    """An answer as arrays of floats, the beginning of a sentence on each, and what was understood.

    `worked_out` is False for a formula that hands the question back; `given` is the formula or the function.
    """

    places: list
    values: list
    understood: str = ""
    worked_out: bool = True
    given: object = None


class Numeric(Question):
    """A question whose answers are compared as floats.

    Parameters
    ----------
    rtol : float
        Accepted difference relative to the right value.
    **question
        What every `Question` takes.
    """

    def __init__(self, key, *, rtol=1e-6, **question):
        super().__init__(key, **question)
        self.rtol = rtol

    def close(self, theirs, right):
        """Tell entry by entry which numbers agree, or differ by 1e-9 of the largest right one."""
        atol = 1e-9 * (np.abs(right[np.isfinite(right)]).max(initial=0) or 1)
        near = np.isclose(theirs, right, rtol=self.rtol, atol=atol, equal_nan=True)
        counts = (theirs == np.rint(theirs)) & (right == np.rint(right)) & (np.abs(right) < 1e6)
        return near & ~(counts & (theirs != right) & (self.rtol <= 0.01))  # 2941 is not about 2940

    def agree(self, reading, other):
        pairs = zip(reading.values, other.values, strict=True)
        return all(a.shape == b.shape and self.close(a, b).all() for a, b in pairs)

    def explain(self, reading):
        undefined = ""
        for place, theirs, right in zip(reading.places, reading.values, self.right[0].values, strict=True):
            if theirs.shape != right.shape:
                return f"{place} {shaped(theirs.shape)}. What is wanted is {shaped(right.shape)}."
            wrong = ~self.close(theirs, right)
            if (wrong & np.isfinite(theirs)).any():
                return f"{self.witness(place, theirs, right, wrong)} {self.pattern(reading)}".rstrip()
            if wrong.any() and not undefined:
                undefined = (
                    f"{place} {written(theirs)}: is something divided by 0, or the logarithm of 0 taken, or "
                    "a logarithm or root of a negative number? Or is a number too large for a float?"
                )
        return undefined

    def witness(self, place, theirs, right, wrong):
        """Show where an answer of the right shape fails."""
        first = tuple(np.argwhere(wrong)[0])
        at = f" at index {written(list(first))}" if first else ""
        said = f"{place} {written(theirs[first])}{at}; it should be {written(right[first])}."
        return NEARLY if written(theirs[first]) == written(right[first]) else said

    @np.errstate(all="ignore")
    def pattern(self, reading):
        """Say in what simple way all numbers are wrong, if they are."""
        theirs, right = (
            np.concatenate([value.ravel() for value in side.values]) for side in (reading, self.right[0])
        )
        alike = all(a.shape == b.shape for a, b in zip(reading.values, self.right[0].values, strict=True))
        finite = alike and np.isfinite([theirs, right]).all()
        if not finite or not right.any() or self.rtol > 0.01 or np.allclose(theirs, right, rtol=0.02):
            return ""
        factor = theirs @ right / (right @ right)
        proportional = factor and self.close(theirs, factor * right).all()
        for slip, said in FACTORS.items():
            likely = len(right) == 1 or abs(slip) in (1, 2, 0.5)  # units and points are those of one number
            if proportional and likely and np.isclose(factor, slip, rtol=self.rtol):
                return said
        near_one = (abs(abs(right) - 1) < 0.01).all()  # there a slip of any kind looks like a reciprocal
        if not near_one and self.close(theirs * right, np.ones_like(right)).all():
            return "It is upside down: numerator and denominator have changed places."
        if len(right) > 2 and proportional:
            return "It is off by the same factor everywhere."
        if len(right) > 2 and self.close(theirs - theirs.mean() + right.mean(), right).all():
            return "It is off by the same amount everywhere."
        return ""


def floats(value, place):
    """Read numbers of Python, NumPy or SymPy, arrays or lists of them, as an array of floats.

    Raises `Unreadable` with a sentence that begins with `place`, such as "Your answer is".
    """
    try:
        raw = np.asarray(None if endless(value) else value)
        is_complex = raw.dtype.kind == "c" and raw.imag.any()
        # NumPy would turn None into nan, and truth values into 0 and 1
        if raw.dtype.kind in "iufcO" and not is_complex and (raw.ndim or raw[()] is not None):
            return np.array(raw.real, dtype=float)  # of an object without axes NumPy 2.5 gives no array
    except OverflowError:
        raise Unreadable(f"{place} too large for a float, which ends near 1.8e308.") from None
    except Exception:  # the conversion runs code of the learner's objects: any error is theirs
        is_complex = False
    if is_complex:
        raise Unreadable(f"{place} complex. Here real numbers are wanted: was `.imag` or `.real` forgotten?")
    raise Unreadable(f"{place} {code(type(value).__name__)}. Here a number or an array of numbers is wanted.")


def endless(value):
    """Whether a `range` in it is too long to be written out."""
    if isinstance(value, range):
        return bool(value[LONGEST_RANGE:])
    return isinstance(value, (list, tuple)) and any(map(endless, value))


def untouched(answer):
    """Tell whether an answer is, or still contains, the notebook's dots, or is a function of just dots."""
    if isinstance(answer, (list, tuple, set, frozenset)):
        return any(part is ... for part in answer)
    if inspect.isfunction(answer):
        return _body(answer) in (_body(_dots), _body(_documented_dots))
    return answer is ...


def _dots(): ...


def _documented_dots():
    """Stand for a function that has a docstring and no body yet."""


def _body(function):
    constants = [constant for constant in function.__code__.co_consts if constant is not function.__doc__]
    return function.__code__.co_code, constants


def shaped(shape):
    return f"an array of shape {shape}" if shape else "a single number"


def as_rounded(theirs, other):
    """Whether a number of three digits or more is another one, rounded or cut off to as many."""
    if theirs == other or not np.isfinite([theirs, other]).all() or theirs == 0 or theirs % 1 == 0:
        return theirs == other
    digits, _, power = f"{abs(theirs):.11e}".partition("e")
    digits = len(digits.rstrip("0")) - 1
    units = np.sign(theirs) * (other - theirs) / 10.0 ** (int(power) - digits + 1)  # of the last digit
    return digits > 2 and -0.5 <= units < 0.999  # not a whole unit, which may come out as a little less
