"""The slope of a function at a point, from difference quotients with many steps, and how sure it is.

It is for functions of which nothing is known: on what scale they vary, how large their round-off is, whether
they are smooth. So all of that is measured.
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

EPS = np.finfo(float).eps
#: Ratio of the steps. Were it a whole number, all steps could be multiples of a period of f.
RATIO = np.pi
#: Round-off in a quotient, in units of noise/h. It is 1 at the most for independent errors of the size of the
#: noise; but the noise is an estimate from few points.
CAUTION = 10
#: Roundings that a value of f may well have gone through; more noise than that is of another make.
MANY = 1000
#: How small the error of a slope must be, relative to it, for one look to be enough.
SURE = 1e-6


class Slope(NamedTuple):
    """A slope, its error, and what was seen on both sides.

    The error bounds round-off and truncation. At a kink it reaches as far as the slopes left and right.
    `rounded` tells that the error is the round-off that any f of this size has, and nothing else.
    """

    value: float
    error: float
    left: float
    right: float
    corner: float
    round_off: float
    steepest: float = 0.0
    kink: bool = False
    rounded: bool = False

    @property
    def size(self):
        return max(abs(self.left), abs(self.right))

    def allowed(self, given, rtol):
        """How far a given slope may be from the value."""
        return rtol * max(abs(given), self.size) + self.error


def slopes_of(f, x, given, rtol):
    """The slope of a function along each coordinate, in the order of ``x.flat``; None where f ends.

    `f` takes an array of the shape of `x` and returns a number, or nan. Where the slope disagrees with a
    `given` gradient by more than the tolerance `rtol`, it is looked at again.
    """
    with np.errstate(all="ignore"):
        value = f(x)
        rounding = noise(f, x, value)
        return [slope_along(index, f, x, value, rounding, given, rtol) for index in np.ndindex(x.shape)]


def slope_along(index, f, x, value, rounding, given, rtol):
    """One entry of `slopes_of`: by a short look, and by a long one if that does not settle it."""

    def line(t):
        point = x.copy()
        point[index] = t
        return f(point)

    slope = slope_by(short_steps(x[index]), line, x[index], value, rounding)
    sure = slope and slope.error < SURE * slope.size
    if sure and abs(given[index] - slope.value) <= slope.allowed(given[index], rtol):
        return slope
    return slope_by(all_steps(x[index]), line, x[index], value, rounding)


def noise(f, x, value):
    """Size of the rounding errors in the values of a function near a point: at least ε|f(x)|.

    In a row of points that are close together all that is smooth vanishes from the fourth differences of f,
    and noise does not. They are too close together if f has the same value at many of them. The row leads
    away from `x`, and from 0, so that no kink at `x` itself lies in it.

    J. J. Moré and S. M. Wild, Estimating computational noise, SIAM Journal on Scientific Computing 33 (2011)
    1292–1314, https://doi.org/10.1137/100786125
    """
    # a direction that is not special to any f: all coordinates change, each by another part of its size
    parts = 1 + np.arange(1, x.size + 1).reshape(x.shape) * 0.618034 % 1
    direction = np.where(x == 0, 1, x) * parts
    for exponent in range(-42, -12, 6):
        values = np.array([f(x + k * 2.0**exponent * direction) for k in range(1, 9)])
        if len(set(values)) > 5:
            break
    size = np.sqrt(np.mean(np.diff(values, 4) ** 2) / 70)  # 70 = 1² + 4² + 6² + 4² + 1²
    return max(size, EPS * abs(value)) if np.isfinite(size) else EPS * abs(value)


def short_steps(x):
    """The customary step ∛(3ε) of a central quotient, and a longer one to compare with."""
    h = (3 * EPS) ** (1 / 3) * max(abs(x), 1)
    return [RATIO * h, h]


def all_steps(x):
    """Steps from a tenth of x (or 0.1) down to where x + h is no more than a few roundings from x."""
    steps = 0.1 * max(abs(x), 1) / RATIO ** np.arange(41)
    return steps[steps > 8 * np.spacing(abs(x))]


def slope_by(steps, line, x, value, noise):
    """The slope from that of the given steps with which it is surest; None where `line` ends at x.

    There are at least two steps, each RATIO times as long as the next; those that can only do worse are left
    out. `line` is a function of one number, with `value` at `x`, which may return nan; its values are rounded
    by `noise`.

    The central quotient is off by h²f‴/6 + …, and with the step πh by π² times as much: the distance of the
    two is a cautious bound. The gap between the slopes to the right and to the left is hf″ + … where f is
    smooth, so that gap(πh) = π gap(h). The rest, (π gap(h) - gap(πh))/(π - 1), is the corner of a kink, the
    same for all h. Half of it counts as an error.

    The least error wins, unless a shorter step contradicts, for a long one may not see how fast f varies. Of
    equal errors the shortest step wins.
    """
    looks = looks_at(steps, line, x, value, noise)
    if not looks:
        return None
    kinks = [is_kink(looks, k) for k in range(len(looks))]
    k = surest(looks, kinks)
    steepest = max(look.size for look in looks[: k + 1])
    rounded = looks[k].error < 4 * looks[k].round_off and noise <= MANY * EPS * abs(value)
    return looks[k]._replace(kink=kinks[k], steepest=steepest, rounded=rounded)


def looks_at(steps, line, x, value, noise):
    """What each step shows: the first of three steps of `slope_by`."""
    looks = []
    before = None  # the central quotient and the gap with the step before
    for h in steps:
        ahead = line(x + h)
        behind = line(x - h)
        # x + h is rounded: the way that was really gone counts
        right = (ahead - value) / (x + h - x)
        left = (value - behind) / (x - (x - h))
        middle = (ahead - behind) / (x + h - (x - h))
        gap = right - left
        if not np.isfinite(middle):
            before = None
            continue
        round_off = CAUTION * max(noise, EPS * abs(ahead), EPS * abs(behind)) / h
        size = max(abs(right), abs(left))
        # a shorter step is of no use when round-off alone is worse than an error before, relatively, too
        if any(round_off >= look.error and round_off * look.size >= look.error * size for look in looks):
            break
        if before:
            middle_before, gap_before = before
            corner = (RATIO * gap - gap_before) / (RATIO - 1)
            error = abs(middle - middle_before) + abs(corner) / 2 + round_off
            looks.append(Slope(middle, error, left, right, corner, round_off))
        before = middle, gap
    return looks


def is_kink(looks, k):
    """Whether a corner makes up four fifths of the error, and is there with the next step, too."""
    corner = looks[k].corner
    beside = looks[max(k - 1, 0) : k + 2]
    lasts = any(abs(a.corner - b.corner) < 0.2 * abs(corner) for a, b in pairwise(beside))
    return lasts and abs(corner) > 1.6 * looks[k].error


def surest(looks, kinks):
    """The index of the least error that no shorter step contradicts; of equal errors the last."""

    def stands(k):
        error = looks[k].error
        return all(
            abs(looks[k].value - finer.value) <= error + finer.error
            # half the corner, less what may be wrong with it
            and (not kink or abs(finer.corner) - finer.error <= error)
            for finer, kink in zip(looks[k:], kinks[k:], strict=True)
        )

    possible = [k for k in range(len(looks)) if stands(k)]
    least = min(looks[k].error for k in possible)
    return max(k for k in possible if looks[k].error <= 1.0001 * least)  # equal, but for a little round-off
