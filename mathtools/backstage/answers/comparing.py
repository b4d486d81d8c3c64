"""Compares the slope of an answer with an integrand, point by point.

The points are always the same. A difference counts only if it is still there with three times the digits, so
that neither round-off nor cancellation can make a right answer wrong.
"""

import math
from dataclasses import dataclass, field
from functools import cache
from itertools import cycle, pairwise

import sympy
from mpmath import mp

from mathtools.backstage.parsing import parse, symbol
from mathtools.backstage.parsing.pointwise import Place, pair_or_none

DIGITS = 30
MORE_DIGITS = 90
TOLERANCE = 1e-12
ROUND_OFF = 1e-24  # beside the largest of the values that are compared
FEWEST = 3
# Both signs, small and large, none of them special: decimal numbers that read well in a sentence.
XS = "0.7 1.3 -0.6 2.4 -1.7 0.2 3.1 -2.8 0.45 5.3 -4.9 0.05 -0.15 0.93 1.05 12.7 -8.6 37 -23 0.008 140 -90"
PARAMETERS = "1.7 0.6 2.3 0.85 3.1 1.25"
CONSTANTS = "1.9 -0.65 3.4 -2.3"
# What a learner can work out by head.
PLAIN_XS = "1 2 3 -1 -2 0.5 4 5 -3 10"
PLAIN_PARAMETERS = "2 3 5 4 6 7"


@dataclass(frozen=True)
class Point:
    """A place to compare, with the value of the integrand there."""

    at: dict
    value: object
    setting: int  # which values the parameters have

    @property
    def real(self):
        return isinstance(self.value, mp.mpf)


@dataclass
class Comparison:
    """Slopes of an answer at the points, and what they say.

    `same` is whether the answer has the integrand as its derivative, None if too few points could be
    compared. `slopes` has None where there is none; `different` are the points at which slope and integrand
    differ. `not_real` says that the answer has no real value at some of the points where the integrand has
    one, `never_real` at none of them.
    """

    same: bool | None = None
    slopes: list = field(default_factory=list)
    different: list = field(default_factory=list)
    not_real: bool = False
    never_real: bool = False


class Asked:
    """A formula that is asked about, and the points at which answers are compared, for each setting."""

    def __init__(self, formula, variable):
        parsed = parse(formula, (variable,), parameters=None)
        self.formula = parsed.expression
        self.latex = parsed.latex
        self.x = symbol(variable)
        self.parameters = parsed.parameters
        self.spelling = {self.x: variable} | parsed.spelling
        self.settings = range(2 if self.parameters else 1)
        self.kinks = self.formula.has(sympy.Abs, sympy.sign)  # maybe far out: a few points are not enough
        self.points = [point for setting in self.settings for point in self.choose(setting)]

    def setting(self, number):
        """Values of the parameters."""
        numbers = PARAMETERS.split()
        return {p: numbers[(i + 3 * number) % len(numbers)] for i, p in enumerate(self.parameters)}


class Integrand(Asked):
    """An integrand, and the points of a domain, from and to, at which answers are compared with it."""

    def __init__(self, integrand, variable, domain=(-math.inf, math.inf)):
        self.domain = domain
        super().__init__(integrand, variable)

    def inside(self, numbers):
        """Those of some numbers that lie in the domain, and a few more if it is short."""
        low, high = self.domain
        found = [x for x in numbers.split() if low < float(x) < high]
        if len(found) < 5 and math.isfinite(high - low):
            found += [f"{low + (high - low) * k / 11:.4g}" for k in (4, 7, 2, 9, 5)]
        return found

    def choose(self, setting):
        """Points where the integrand is real, and a few where it is complex."""
        real = []
        other = []
        for x in self.inside(XS):
            at = {self.x: x} | self.setting(setting)
            pair = pair_or_none(self.formula, self.x, at, DIGITS)
            if pair is None:
                continue
            point = Point(at, pair[0], setting)
            (real if point.real else other).append(point)
            if len(real) == (5 if self.parameters else 9) and not self.kinks:
                break
        return real if len(real) >= 3 else real + other[:5]

    def compare(self, answer, constants=()):
        """The slope of an answer at every point against the integrand."""
        fixed = constant_values(constants)
        result = Comparison()
        real = []
        not_real = []
        for i, point in enumerate(self.points):
            at = point.at | fixed
            pair = pair_or_none(answer, self.x, at, DIGITS)
            result.slopes.append(pair and pair[1])
            if pair is None:
                result.not_real |= point.real
                continue
            value, slope = pair
            found = real if isinstance(value, mp.mpf) or not point.real else not_real
            # where one differs for sure, the others need no more digits
            sure = not all(equal for _, equal in found)
            equal = close(slope, point.value) if sure else self._equal(answer, at, slope, point.value)
            found.append((i, equal))
        result.not_real |= bool(not_real)
        needed = min(FEWEST, len(self.points)) or 1
        compared = real  # where the answer is real decides
        if len(real) < needed:
            # ln(x − 3) is real only far out; ln(−1 − x²) is nowhere: right up to a complex constant
            further = list(self._further(answer, fixed))
            result.never_real = not real and not further
            compared = [*real, *further, *not_real]
        result.different = [i for i, equal in compared if i is not None and not equal]
        if not all(equal for _, equal in compared):
            result.same = False
        elif len(compared) >= needed:
            result.same = True
        return result

    def _further(self, answer, fixed):
        """Slopes at other points where both formulas are real, as pairs like those in `compare`."""
        for x in reversed(self.inside(XS)):
            at = {self.x: x} | self.setting(0) | fixed
            ours = pair_or_none(self.formula, self.x, at, DIGITS)
            theirs = pair_or_none(answer, self.x, at, DIGITS)
            if ours and theirs and all(isinstance(pair[0], mp.mpf) for pair in (ours, theirs)):
                yield None, self._equal(answer, at, theirs[1], ours[0])

    def _equal(self, answer, at, slope, value):
        return close(slope, value) or is_slope(self.formula, answer, at, self.x, slope - value)

    def witness(self, answer, constants=()):
        """A point where the slope of an answer differs visibly from the integrand; a plain one if it can be.

        The point as a dict, the slope and the value; all None if there is no such point with real values.
        """
        plain = dict(zip(self.parameters, cycle(PLAIN_PARAMETERS.split()), strict=False))
        plain |= dict.fromkeys(constants, "2")
        places = [{self.x: x} | plain for x in self.inside(PLAIN_XS)]
        places += [point.at | constant_values(constants) for point in self.points]
        for least in (0.05, 1e-6, 0):
            for at in places:
                place = Place(at, self.x, DIGITS)
                pairs = place.pair_or_none(answer), place.pair_or_none(self.formula)
                if None in pairs:
                    continue
                slope = pairs[0][1]
                value = pairs[1][0]
                real = all(isinstance(number, mp.mpf) for number in (pairs[0][0], slope, value))
                if real and not close(slope, value, least or TOLERANCE):
                    return at, slope, value
        return None, None, None

    def jump(self, answer, constants=()):
        """A place where the answer jumps although the integrand is finite, or None."""
        inverse = answer.atoms(sympy.atan, sympy.asin, sympy.acos, sympy.sign)
        if all(g.args[0].is_polynomial(self.x) and not isinstance(g, sympy.sign) for g in inverse):
            return None
        fixed = self.setting(0) | constant_values(constants)
        low, high = self.domain

        @cache
        def both(x):
            """Answer and integrand at x, or None where one of them is not real."""
            place = Place(fixed | {self.x: x}, self.x, 18)
            values = [pair and pair[0] for pair in map(place.pair_or_none, (answer, self.formula))]
            return values if all(isinstance(value, mp.mpf) for value in values) else None

        def beyond(left, right):
            """By how much the answer rises more than the area under the integrand, by Simpson's rule."""
            found = [both(x) for x in (left, (left + right) / 2, right)]
            if None in found:
                return 0
            F, f = zip(*found, strict=True)
            return abs(F[2] - F[0] - (right - left) * (f[0] + 4 * f[1] + f[2]) / 6)

        for left, right in pairwise(mp.mpf(i) / 3 + mp.mpf("0.0123") for i in range(-18, 19)):
            while right - left > 1e-9 and beyond(left, right) > 0.2:
                middle = (left + right) / 2
                left, right = max((left, middle), (middle, right), key=lambda half: beyond(*half))
            narrow = right - left <= 1e-9 and beyond(left, right) > 0.2
            place = round(float(left), 6) + 0.0
            if narrow and low < place < high and all(abs(both(x)[1]) < 1000 for x in (left, right)):
                return place  # beyond these limits it is only steep
        return None


def constant_values(constants):
    """A number for each constant of integration."""
    return dict(zip(constants, cycle(CONSTANTS.split()), strict=False))


def close(one, other, tolerance=TOLERANCE):
    """Equal but for a relative error."""
    return abs(one - other) <= tolerance * max(abs(one), abs(other))


def is_slope(f, F, at, x, gap):
    """Whether F′ is f at a point, with more digits; or so nearly that the gap there was round-off before."""
    place = Place(at, x, MORE_DIGITS)
    pairs = place.pair_or_none(F), place.pair_or_none(f)
    if None in pairs:
        return False
    with mp.workdps(MORE_DIGITS):
        slope = pairs[0][1]
        value = pairs[1][0]
        lost = mp.mpf(10) ** -(MORE_DIGITS - DIGITS - 20)
        return close(slope, value) or abs(slope - value) <= lost * abs(gap)


def fits(values, others):
    """Whether values agree with those of a list wherever both are numbers: at three places, if it has them.

    The values are asked for one by one, until one differs.
    """
    largest = max((abs(other) for other in others if other is not None), default=0)
    alike = 0
    for value, other in zip(values, others, strict=True):
        if value is None or other is None:
            continue
        # at a zero only round-off is left of one of them
        if not (close(value, other) or abs(value - other) <= ROUND_OFF * largest):
            return False
        alike += 1
    return alike >= min(FEWEST, len(others))
