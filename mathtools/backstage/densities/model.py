"""What is known of a density: its area, its closed form if there is one, and what is computed from them."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import sympy as sp

from mathtools.backstage.densities.branches import critical_points
from mathtools.backstage.densities.closed import closed_form
from mathtools.backstage.densities.formulas import evaluate
from mathtools.backstage.densities.mesh import Mesh
from mathtools.backstage.densities.quantiles import Tail

#: How far the area may be from 1, beside the error of the quadrature; and how large that may be.
AREA = 1e-9
ERROR = 1e-7
FAR = " (lengths from 1e-50 to 1e+50 are looked at: take other units where that is too little)"
NAME_PLACES = "If there is a jump or a narrow peak, name its place in breakpoints: it may have been missed."
#: How far a closed form may be from the quadrature in a tail, relatively.
ALIKE = 1e-3
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
        self.pdf = pdf
        self.ends = ends
        self.parameters = parameters
        self.breakpoints = {sp.Rational(repr(place)) for place in breakpoints}
        self.low, self.high = (float(end) for end in ends)

    def density(self, x):
        """The density at a one-dimensional array inside of the support; at an end it may be a limit."""
        for end, inward in ((self.low, np.inf), (self.high, -np.inf)):
            if (x == end).any() and np.isnan(evaluate(self.pdf.numeric, np.array([end])))[0]:
                x = np.where(x == end, np.nextafter(end, inward), x)
        values = self.pdf(x)
        for left, right, part in self.branches[0]:
            if part.expression == 0:  # and not what is left after rounding
                values[(x > float(left)) & (x < float(right))] = 0
        return values

    # -- quadrature ------------------------------------------------------------------------------------------

    @cached_property
    def branches(self):
        """The formula without its cases, and whether the ends of its branches are exact."""
        return self.pdf.branches(self.ends)

    @cached_property
    def critical_points(self):
        """Places at which the density may have its peaks."""
        parts = [part.expression for _, _, part in self.branches[0]]
        return set().union(*(critical_points(part, self.pdf.x) for part in parts))

    def pieces(self, formula):
        """The support, cut where a formula must be looked at from near: (left end, right end, formula)."""
        found = []
        for left, right, part in self.branches[0] if formula is self.pdf else formula.branches(self.ends)[0]:
            places = set(self.breakpoints)
            if self.pdf.expression is not None:
                places |= self.critical_points
            places = {float(place): place for place in places if float(left) < float(place) < float(right)}
            if not places and left.is_infinite and right.is_infinite:
                places = {0.0: sp.S.Zero}
            inner = [places[key] for key in sorted(places)]
            found += [(a, b, part) for a, b in zip([left, *inner], [*inner, right], strict=True)]
        return found

    @cached_property
    def mesh(self):
        """The density integrated; ValueError where it has no value."""
        return Mesh(self.pieces(self.pdf), self.ends)

    @property
    def area(self):
        """The integral over the support."""
        return float(self.mesh.mass.sum())

    @property
    def error(self):
        """A bound of the error of the area."""
        return float(self.mesh.error.sum())

    # -- is it a density? ------------------------------------------------------------------------------------

    @cached_property
    def report(self):
        """The verdict."""
        try:
            area = math.inf if np.isinf(self.mesh.rest).any() else self.area
        except ValueError as error:  # the formula or function has no value somewhere
            return DensityReport(False, math.nan, None, str(error))
        if (message := self._refusal(area)) is not None:
            given = ", ".join(f"{name} = {float(v):g}" for name, v in self.parameters.items())
            factor = 1 / area if "multiply" in message else None
            message += f" (The parameters are {given}.)" if given else ""
            return DensityReport(False, area, factor, message)
        how = "the area comes from quadrature, and so does the CDF"
        if self.closed:
            how = "the closed form of the CDF agrees with its derivative, its limits and quadrature"
        return DensityReport(True, 1.0, 1.0, f"A density: nowhere negative, and of area 1; {how}.")

    def _refusal(self, area):
        """Why this is no density; None if it is one."""
        x = self.pdf.x
        mesh = self.mesh
        if lowest := mesh.lowest:
            return (
                f"A density is nowhere negative, and this one is {lowest[1]:.4g} at {x} = "
                f"{lowest[0]:.4g}: look at its sign, its support, and the condition on its parameters."
            )
        if np.isinf(area):
            end = next(half.end for half in mesh.halves if np.isinf(half.rest))
            why = f"it does not fall off fast enough{FAR}" if np.isinf(end) else "it grows too fast"
            return (
                f"The area is infinite, so no factor makes this a density: towards {x} = {_number(end)} "
                f"{why}. Change the formula or the support."
            )
        if self.error > ERROR * max(area, 1):
            return (
                f"The area is about {area:.4g}, but the quadrature does not settle near {x} = "
                f"{_number(mesh.worst)}: if there is a jump, a pole or a narrow peak, name the place in "
                f"breakpoints; if the tail falls off hardly faster than 1/{x}, no quadrature will do."
            )
        if abs(area - 1) <= AREA + self.error:
            return None
        if area == 0:
            return f"The density is 0 wherever it was looked at{FAR}. {NAME_PLACES}"
        digits = 6 if abs(area - 1) > 1e-5 else 12
        message = (
            f"The area is {area:.{digits}g} and should be 1: multiply the density by {1 / area:.{digits}g}."
        )
        return message if self.pdf.expression is not None else f"{message} {NAME_PLACES}"

    # -- the closed form -------------------------------------------------------------------------------------

    @cached_property
    def closed(self):
        """F in closed form; None if none was found or it does not stand the check."""
        branches, exact = self.branches
        if not exact or not all(part.is_short for _, _, part in branches):
            return None
        try:
            if not math.isfinite(self.area):
                return None
        except ValueError:
            return None
        parts = [(left, right, part.expression) for left, right, part in branches]
        found = closed_form(parts, self.pdf.x)
        if found:
            x = np.concatenate([half.x(half.v) for half in self.mesh.halves])
            for upper in (False, True):
                wanted = self.mesh.up_to(x, upper)
                gaps = abs(self._tell(found, x, upper) - wanted)
                # a formula may lose its digits beside an end, where quadrature goes by the distance
                if (gaps > AREA + 2 * self.error).any() or (gaps > ALIKE * wanted + ERROR * AREA).any():
                    return None
        return found

    # -- areas and quantiles ---------------------------------------------------------------------------------

    def area_up_to(self, x, upper):
        """F at a one-dimensional array inside of the support, or 1 - F."""
        known = self._tell(self.closed, x, upper) if self.closed else self.mesh.up_to(x, upper)
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
            area[here] = self.mesh.up_to(x[here], side)
        area[other] = whole - area[other]
        return area

    @cached_property
    def tails(self):
        """The sides below and above the median."""
        return [Tail(self.mesh, self.area_up_to, upper) for upper in (False, True)]

    def inverse(self, p, q, by_table=False):
        """x with F(x) = p, where q = 1 - p; the smaller of the two is believed."""
        x = np.empty(p.shape)
        for tail, here, wanted in zip(self.tails, (p <= q, p > q), (p, q), strict=True):
            if here.any():
                x[here] = (tail.sample if by_table else tail.quantile)(wanted[here])
        return x


def _number(x):
    return f"{x:.4g}" if np.isfinite(x) else "∞" if x > 0 else "-∞"
