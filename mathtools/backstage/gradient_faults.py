"""What a gradient check has found: a verdict on each coordinate, and the one cause of all faults, if any.

Each cause comes with a candidate, the gradient as it would be without that fault. A cause is named if its
candidate agrees with the measured slopes in all wrong coordinates, and in all others that it changes.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

#: Part of a discrepancy that a cause may leave, because its coefficient comes from measured slopes, too.
LEFT_OVER = 1e-3
#: How near to n or 1/n a factor must be to be taken for it, relatively.
NEAR = 1e-5
#: Part of the jump at a kink below which a slope on one side is round-off, and shown as 0.
SHOWN = 1e-6


@dataclass(frozen=True)
class GradientReport:
    """What `check_gradient` found. It prints as its message; in an ``if`` it is true when no fault was found.

    Attributes
    ----------
    ok : bool
        No fault was found. At a kink, every value from the left to the right slope counts as right.
    kind : str or None
        "factor", "sign", "transposed", "regulariser" (a term proportional to x, or to its sign, is missing or
        too much), "coordinate" (a single one is wrong), "not_finite", "kink", "unsettled" (the quotients come
        to no limit, so nothing can be said), "other". None when all is right, and f smooth.
    index : int or tuple or None
        x[index] is where it is wrong, or most clearly so.
    factor : float or None
        The right slope over the given one: of all that is wrong, or else at `index`. For "regulariser" it is
        the coefficient λ of what is missing.
    kinks : tuple
        Indices at which the slopes to the left and to the right differ.
    message : str
        All this in words.
    """

    ok: bool
    kind: str | None
    index: int | tuple | None
    factor: float | None
    kinks: tuple
    message: str

    def __bool__(self):
        return self.ok

    def __repr__(self):
        return self.message


def report(x, given, slopes, rtol):
    """Judge each coordinate, and all of them together.

    Parameters
    ----------
    x, given : ndarray
        The point, and the gradient there.
    slopes : list of mathtools.backstage.slopes.Slope
        What was measured, in the order of ``x.flat``.
    rtol : float
        The relative error that is let pass besides the error of the slopes.

    Returns
    -------
    GradientReport
    """
    slope, error, kink, settled, left, right = (
        np.reshape([getattr(slope, part) for slope in slopes], x.shape)
        for part in ("value", "error", "kink", "settled", "left", "right")
    )
    allowed = np.reshape([s.allowed(g, rtol) for s, g in zip(slopes, given.flat, strict=True)], x.shape)
    wrong = settled & (abs(given - slope) > allowed)
    kinks = tuple(place(index) for index in np.argwhere(kink))

    def worst(where):
        excess = np.where(where, abs(given - slope) / np.maximum(allowed, np.finfo(float).tiny), -1)
        return place(np.unravel_index(np.argmax(excess), x.shape))

    index = factor = None
    # at a kink the slope is only known to lie between two: the other coordinates tell more
    if (wrong & ~kink).any():
        index = worst(wrong & ~kink)
        kind, factor, cause = _find_fault(x, given, slope, error, wrong & ~kink)
        if factor is None and kind != "transposed" and given[index]:
            factor = _rounded(slope[index] / given[index])
        seen = slope[index] if abs(slope[index]) > error[index] else 0.0
        sentences = [
            f"The gradient is wrong{_count(wrong)}.",
            cause,
            f"At {name(index)} it is {_number(given[index])}, and the quotients say {_number(seen)}.",
        ]
    elif wrong.any():
        index, kind = worst(wrong), "kink"
        sentences = [f"The gradient is wrong{_count(wrong)}."]
    elif not settled.all():
        index, kind = worst(~settled), "unsettled"
        sentences = [
            f"Nothing can be said: the quotients along {name(index)} come to no limit as the step shrinks.",
            "f jumps there, is infinitely steep, or has random numbers in it.",
        ]
    else:
        kind = "kink" if kinks else None
        sentences = [f"The gradient agrees with the quotients{_count(settled)}."]
        if np.all(abs(given) <= allowed) and not kinks:
            sentences.append("But it is 0: no wrong factor or sign would show. Check at another point, too.")
    if kinks:
        first = worst(wrong & kink) if (wrong & kink).any() else kinks[0]
        ends = left[first], right[first]
        ends = [_number(end if abs(end) > SHOWN * abs(ends[1] - ends[0]) else 0.0) for end in ends]
        others = f" (and along {len(kinks) - 1} more)" if len(kinks) > 1 else ""
        sentences += [
            f"f has a kink along {name(first)}{others}: slope {ends[0]} to the left, {ends[1]} to the right.",
            f"All values from one to the other pass, and it is {_number(given[first])}.",
        ]
    return GradientReport(
        kind in (None, "kink") and not wrong.any(), kind, index, factor, kinks, "\n".join(sentences)
    )


class Fault(NamedTuple):
    """What `GradientReport` says of a fault: its kind and factor, and a sentence."""

    kind: str
    factor: float | None
    sentence: str


def _find_fault(x, given, slope, error, wrong):
    """Name the cause of the wrong coordinates of a gradient, from slopes that are known up to an error."""
    missing = np.where(wrong, slope - given, 0)
    allowed = error + np.where(wrong, LEFT_OVER * abs(missing), NEAR * abs(slope))
    several = wrong.sum() > 1

    def explains(candidate):
        concerned = wrong | (candidate != given)
        return np.all((abs(candidate - slope) <= allowed)[concerned])

    def proportion(basis):
        """The c for which c·basis is what is missing, or None. Surer slopes weigh more."""
        basis = np.where(wrong, basis, 0)
        if not basis.any():
            return None
        size, unit = abs(missing).max(), abs(basis).max()  # without these the squares might overflow
        weight, per_unit = 1 / (error / size + 1e-9) ** 2, basis / unit
        c = size / unit * np.sum(weight * per_unit * missing / size) / np.sum(weight * per_unit**2)
        return float(c) if explains(given + c * basis) else None

    # a single wrong coordinate says nothing about a common factor, unless no other has a slope to show it
    if (several or np.all((abs(slope) <= error)[~wrong])) and np.any((abs(slope) > error)[wrong]):
        c = proportion(given)
        factor = None if c is None else _rounded(1 + c)
        if factor and (several or x.size == 1 or _is_whole(factor)):
            return Fault("sign" if factor == -1 else "factor", factor, _on_factor(factor))
    if any(explains(candidate) for candidate in _transpositions(given, wrong)):
        return Fault("transposed", None, "Rows and columns are exchanged: one .T is missing or too much.")
    if not several and x.size > 1:
        return Fault("coordinate", None, "All others are right.")
    if not given[wrong].any():
        return Fault("other", None, "It is 0 where f has a slope: was it ever filled in?")
    for basis, term in ((x, "x"), (np.sign(x), "sign(x)")):
        c = proportion(basis)
        if c is not None:
            lack = "is missing" if c > 0 else "is too much"
            sentence = f"A term {abs(c):.4g}·{term} {lack}: look at the slope of the regulariser."
            return Fault("regulariser", c, sentence)
    return Fault("other", None, "No single factor, sign, transpose or regulariser explains all of it.")


def _transpositions(given, wrong):
    """The gradient with its wrong part transposed: a square block, a matrix, or a matrix in a vector."""
    if given.ndim == 2:
        rows, columns = (slice(i.min(), i.max() + 1) for i in np.nonzero(wrong))
        block = given[rows, columns]
        if block.shape[0] == block.shape[1]:
            candidate = given.copy()
            candidate[rows, columns] = block.T
            yield candidate
        yield given.reshape(given.shape[::-1]).T
        yield given.T.reshape(given.shape)
    if given.ndim == 1:
        # the first and the last entry of a matrix stay where they are
        first, last = max(wrong.argmax() - 1, 0), given.size - wrong[::-1].argmax()
        length = min(last + 1, given.size) - first
        for rows in range(2, length // 2 + 1):
            if length % rows == 0:
                candidate = given.copy()
                candidate[first : first + length] = given[first : first + length].reshape(rows, -1).T.ravel()
                yield candidate


def _rounded(factor):
    """The factor n or 1/n that was meant, with the quotient's error taken off."""
    for whole in (round(factor), 1 / round(1 / factor) if abs(factor) < 0.75 else 0):
        if whole not in (0, 1) and abs(factor - whole) < NEAR * abs(whole):
            return float(whole)
    return float(factor)


def _is_whole(factor):
    return factor == round(factor) or 1 / factor == round(1 / factor)


def _on_factor(factor):
    size, sign = abs(factor), " And its sign is flipped." if factor < 0 else ""
    if size == 1:
        return "Its sign is flipped."
    if size == 2:
        return "A factor 2 is missing: did the exponent of a square not come down?" + sign
    if size == 0.5:
        return "It is twice too large: does f have a factor ½ that the gradient has not?" + sign
    if size == round(size):
        return f"It is {size:.0f} times too small: is f a sum, and this the gradient of the mean?" + sign
    if 1 / size == round(1 / size):
        return f"It is {1 / size:.0f} times too large: is f a mean, and this the gradient of the sum?" + sign
    return f"It is wrong by a constant factor: {size:.6g} times as much would be right." + sign


def place(index):
    """An index as one would write it: 2 for a vector, (1, 2) for a matrix."""
    index = tuple(int(i) for i in index)
    return index[0] if len(index) == 1 else index


def name(index):
    """What a sentence calls that coordinate."""
    return "x" if index == () else f"x[{str(index).strip('()')}]"


def _count(where):
    if where.size == 1:
        return ""
    part = "all" if where.all() else f"{where.sum()} of"
    return f" in {part} {where.size} coordinates"


def _number(value):
    return f"{value + 0.0:.4g}".replace("-", "−")  # + 0.0, because −0 would puzzle
