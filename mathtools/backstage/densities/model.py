"""What is known of a density: its area, its closed form if there is one, and what is computed from them."""

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import sympy as sp

from mathtools.backstage.densities.closed import closed_form
from mathtools.backstage.densities.inverse import Inverse
from mathtools.backstage.densities.landmarks import landmarks, switches
from mathtools.backstage.densities.quadrature import Cells, Half, integrate
from mathtools.backstage.densities.reading import evaluate

#: How far the area may be from 1, beside the error of the quadrature; and how large that may be.
AREA, ERROR = 1e-9, 1e-7
#: An error of the quadrature that is worth a second try.
SETTLED = 1e-11
FAR = " (lengths from 1e-50 to 1e+50 are looked at: take other units where that is too little)"
PEAK = "If there is a narrow peak, name its place in breakpoints: it may have been missed."
#: How far below 0 rounding may bring a density, relative to its greatest value.
NEGATIVE = 1e-13
#: How far terms may cancel in a closed form before quadrature takes its place.
CANCELLED = 1e-2


@dataclass(frozen=True)
class DensityReport:
    """What `Density.check` found. It prints as its message; in an ``if`` it is true for a density.

    Attributes
    ----------
    ok : bool
    area : float
        The integral over the support; infinite where it diverges, nan where the density has no value.
    factor : float or None
        What the formula must be multiplied by to have the area 1; None if that does not help.
    message : str
    """

    ok: bool
    area: float
    factor: float | None
    message: str

    def __bool__(self):
        return self.ok

    def __repr__(self):
        return self.message


class Model:
    """The analysis behind a `Density`; each part is made when it is first asked for."""

    def __init__(self, pdf, ends, breakpoints, parameters):
        self.pdf, self.ends, self.breakpoints, self.parameters = pdf, ends, breakpoints, parameters
        self.low, self.high = (float(end) for end in ends)
        self._highest, self._negative = 0.0, None  # the greatest value seen; a negative one and its place

    def density(self, x):
        """The density at a one-dimensional array inside of the support; at an end it may be a limit."""
        for end, inward in ((self.low, np.inf), (self.high, -np.inf)):
            if (x == end).any() and np.isnan(evaluate(self.pdf.numeric, np.array([end])))[0]:
                x = np.where(x == end, np.nextafter(end, inward), x)
        return self.pdf(x)

    # -- quadrature ------------------------------------------------------------------------------------------

    @cached_property
    def halves(self):
        """The support, cut for the quadrature, from left to right.

        At the ends of the support a formula is written in the distance, for x is too coarse beside a pole.
        """
        places = {sp.Rational(repr(place)) for place in self.breakpoints}
        formula = self.pdf.expression
        if formula is not None:
            places |= landmarks(formula, self.pdf.x) | (switches(formula, self.pdf.x) or set())
        places = {float(place): place for place in places if self.low < float(place) < self.high}
        if not places and np.isinf(self.low) and np.isinf(self.high):
            places = {0.0: sp.S.Zero}
        halves = []
        for left, right in pairwise([self.ends[0], *(places[key] for key in sorted(places)), self.ends[1]]):
            if left.is_infinite:
                middle = float(right) - max(1, abs(float(right)))
            elif right.is_infinite:
                middle = float(left) + max(1, abs(float(left)))
            else:
                middle = float(left + right) / 2
            for end in (left, right):
                halves.append(self._half(end, middle, formula is not None and end in self.ends))
        return halves

    @cached_property
    def panels(self):
        """The density integrated over all halves; what does not settle, once more by the distance."""
        panels = [integrate(half) for half in self.halves]
        for number, part in enumerate(panels):
            if part.error > SETTLED and self.pdf.expression is not None and not part.half.exact:
                self.halves[number] = self._half(part.half.origin, part.half.middle, True)
                panels[number] = integrate(self.halves[number])
        return panels

    def _half(self, end, middle, by_distance):
        exact = by_distance and not end.is_infinite and end != 0  # from 0, x itself is the distance
        half = Half(end, middle, exact, None)
        values = self.pdf.beside(half)

        def watched(x, distance):
            p = values(x, distance)
            if p.size:
                self._highest = max(self._highest, p.max())
                k = np.flatnonzero(p < -NEGATIVE * self._highest)
                if len(k):  # shown is a place that a reader would look at, not one at the edge of the numbers
                    k = k[abs(x[k] - middle).argmin()]
                    self._negative = min((abs(x[k] - middle), x[k], p[k]), self._negative or (np.inf,))
            return p

        half.values = watched
        return half

    @cached_property
    def cells(self):
        """All panels in one row."""
        return Cells(self.panels)

    @property
    def area(self):
        """The integral over the support; ValueError where the density has no value."""
        return float(sum(part.total for part in self.panels))

    @property
    def error(self):
        """A bound of the error of the area."""
        return float(sum(part.error for part in self.panels))

    # -- is it a density? ------------------------------------------------------------------------------------

    @cached_property
    def report(self):
        """The verdict."""
        x, given = self.pdf.x, ", ".join(f"{name} = {float(v):g}" for name, v in self.parameters.items())
        given = f" (The parameters are {given}.)" if given else ""

        def refuse(message, factor=None):
            return DensityReport(False, area, factor, message + given)

        try:
            area = self.area
        except ValueError as error:  # the formula or function has no value somewhere
            return DensityReport(False, math.nan, None, str(error))
        if self._negative:
            _, where, low = self._negative
            return refuse(
                f"A density is nowhere negative, and this one is {low:.4g} at {x} = {where:.4g}: look at its "
                "sign, its support, and the condition on its parameters."
            )
        infinite = [part.half.end for part in self.panels if np.isinf(part.rest)]
        if infinite:
            area = math.inf
            why = f"it does not fall off fast enough{FAR}" if np.isinf(infinite[0]) else "it grows too fast"
            return refuse(
                "The area is infinite, so no factor makes this a density: towards "
                f"{x} = {_number(infinite[0])} {why}. Change the formula or the support."
            )
        if self.error > ERROR * max(area, 1):
            worst = max(self.panels, key=lambda part: part.error)
            return refuse(
                f"The area is about {area:.4g}, but the quadrature does not settle near {x} = "
                f"{_number(worst.worst)}: if there is a jump, a pole or a narrow peak, name the place in "
                f"breakpoints; if the tail falls off hardly faster than 1/{x}, no quadrature will do."
            )
        if abs(area - 1) <= AREA + self.error:
            how = "the area comes from quadrature, and so does the CDF"
            if self.closed:
                how = "the closed form of the CDF agrees with its derivative, its limits and quadrature"
            return DensityReport(True, 1.0, 1.0, f"A density: nowhere negative, and of area 1; {how}.")
        if area == 0:
            return refuse(f"The density is 0 wherever it was looked at{FAR}. {PEAK}")
        shown = f"{area:.6g}" if abs(area - 1) > 1e-5 else f"{area:.12g}"
        message = f"The area is {shown} and should be 1: multiply the density by {1 / area:.6g}."
        return refuse(f"{message} {PEAK}" if self.pdf.expression is None and area < 1 else message, 1 / area)

    # -- the closed form -------------------------------------------------------------------------------------

    @cached_property
    def closed(self):
        """F in closed form; None if none was found or it could not be proved."""
        formula, x = self.pdf.expression, self.pdf.x
        if formula is None:
            return None
        kinks = switches(formula, x)
        try:
            finite = math.isfinite(self.area)
        except ValueError:
            finite = False
        if kinks is None or not finite:
            return None
        inner = sorted({place for place in kinks if self.low < place < self.high}, key=float)
        found = closed_form(formula, x, [self.ends[0], *inner, self.ends[1]])
        if found:
            edges = self.cells.left[1:]
            gaps = abs(self._tell(found, edges, False) - self.cells.integral(edges, False))
            if abs(float(found.area) - self.area) + gaps.max() <= AREA + 2 * self.error:
                return found
        return None

    # -- areas and quantiles ---------------------------------------------------------------------------------

    def area_up_to(self, x, upper):
        """F at a one-dimensional array inside of the support, or 1 - F."""
        known = self._tell(self.closed, x, upper) if self.closed else self.cells.integral(x, upper)
        return np.clip(known, 0, 1)

    def _tell(self, closed, x, upper):
        """The area up to x, or from x on, by a closed form, and by quadrature where its terms cancel.

        Of the two areas the smaller one is computed: its digits are not lost in the other.
        """
        area, size = closed(x, upper)
        whole = float(closed.area)
        other = area > whole / 2
        area[other], size[other] = closed(x[other], not upper)
        lost = ~(area >= CANCELLED * size)
        for side, here in ((upper, lost & ~other), (not upper, lost & other)):
            area[here] = self.cells.integral(x[here], side)
        area[other] = whole - area[other]
        return area

    @cached_property
    def inverse(self):
        """The quantile function: called with p and 1 - p."""
        return Inverse(self.cells, self.area_up_to, self.density)


def _number(x):
    return f"{x:.4g}" if np.isfinite(x) else "∞" if x > 0 else "-∞"
