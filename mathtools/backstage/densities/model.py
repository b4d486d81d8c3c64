"""What is known of a density: its area, its closed form if there is one, and what is computed from them."""

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import sympy as sp

from mathtools.backstage.densities.branches import between, branches, critical_points
from mathtools.backstage.densities.closed import closed_form
from mathtools.backstage.densities.formulas import Formula, evaluate, exact, one_exponential
from mathtools.backstage.densities.mesh import TAIL, Mesh

#: How far the area may be from 1, beside the error of the quadrature; and how large that may be.
AREA = 1e-9
ERROR = 1e-7
#: Of an expected value, relative to the integral of |g|p: what is rounding, and what error is too large.
ROUNDING = 1e-14
WANTED = 1e-8
#: A part of that integral with which it does not end, and a density that has not vanished but by underflow.
CUT = 1e-9
FAINT = 1e-200
FAR = " (lengths from 1e-50 to 1e+50 are looked at: take other units where that is too little)"
NAME_PLACES = "If there is a jump or a narrow peak, name its place in breakpoints: it may have been missed."


class MomentDoesNotExist(ValueError):
    """An expected value that is neither a number nor infinite, because ∞ - ∞ is nothing."""


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

    def __init__(self, pdf, ends, breakpoints, shown):
        self.pdf = pdf
        self.ends = ends
        self.branches = branches(pdf, *ends)
        self.shown = shown  # the user's own symbol
        # where it must be looked at from near; the line needs a middle
        self.peaks = {*map(exact, breakpoints)} | critical_points(pdf.expression, pdf.x) or {sp.S.Zero}

    def density(self, x):
        """The density at a one-dimensional array inside of the support; at an end it may be a limit."""
        values = np.zeros(len(x))
        for left, right, part in self.branches:
            here = (x >= float(left)) & (x <= float(right))
            values[here] = evaluate(part.numeric, x[here])
        lost = np.isnan(values)
        if lost.any():
            near, places = np.unique(np.nextafter(x[lost], float(between(*self.ends))), return_inverse=True)
            found = self.pdf(near)  # or a sentence
            if self.pdf.expression is not None:
                found = np.array([*map(self.pdf.precise, near)])
            values[lost] = found[places]
        return values

    # -- quadrature ------------------------------------------------------------------------------------------

    def integrate(self, formula, places=frozenset()):
        """The `Mesh` of what `formula` makes of the density of each branch."""
        pieces = []
        for left, right, density in self.branches:
            for low, high, part in branches(formula(density), left, right):
                inner = {float(at): at for at in self.peaks | places if float(low) < float(at) < float(high)}
                ends = [low, *(inner[key] for key in sorted(inner)), high]
                pieces += [(a, b, part) for a, b in pairwise(ends)]
        return Mesh(pieces)

    @cached_property
    def mesh(self):
        """The density integrated; ValueError where it has no value."""
        return self.integrate(lambda density: density)

    # -- is it a density? ------------------------------------------------------------------------------------

    @cached_property
    def report(self):
        """The verdict in words."""
        try:
            mass = self.mesh.mass
        except ValueError as error:  # the formula or function has no value somewhere
            return DensityReport(False, math.nan, None, str(error))
        area = float(mass.sum()) if np.isfinite(mass).all() else math.inf
        message = self._refusal(area)
        if message is None:
            return DensityReport(True, 1.0, 1.0, "A density: nowhere negative, and of area 1.")
        return DensityReport(False, area, 1 / area if "multiply" in message else None, message)

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
            end = mesh.outer_end(np.isfinite(mesh.mass).argmin())
            why = f"it does not fall off fast enough{FAR}" if np.isinf(end) else "it grows too fast"
            return (
                f"The area is infinite, so no factor makes this a density: towards {x} = {number(end)} "
                f"{why}. Change the formula or the support."
            )
        if mesh.bound > ERROR * max(area, 1):
            return (
                f"The area is about {area:.4g}, but the quadrature does not settle near {x} = "
                f"{number(mesh.worst)}: if there is a jump, a pole or a narrow peak, name the place in "
                f"breakpoints; if the tail falls off hardly faster than 1/{x}, no quadrature will do."
            )
        if abs(area - 1) <= AREA + mesh.bound:
            return None
        if area == 0:
            return f"The density is 0 wherever it was looked at{FAR}. {NAME_PLACES}"
        digits = 6 if abs(area - 1) > 1e-5 else 12
        message = (
            f"The area is {area:.{digits}g} and should be 1: multiply the density by {1 / area:.{digits}g}."
        )
        return message if self.pdf.expression is not None else f"{message} {NAME_PLACES}"

    @cached_property
    def closed(self):
        """F in closed form, stretch by stretch; none if it was not found or does not stand the check."""
        return closed_form(self.branches, self.shown, self.mesh, AREA) if self.report else []

    # -- expected values -------------------------------------------------------------------------------------

    def expectation(self, g, name):
        """∫ g p over the support, for a `Formula` g; infinite where only one of its two parts diverges.

        `name` is what the sentences call it. Raises `MomentDoesNotExist` where both parts diverge, and
        ValueError where the integral cannot be computed to eight digits.
        """
        x = self.pdf.x
        kinks = {end for *ends, _ in branches(g, *self.ends) for end in ends}
        mesh = self.integrate(lambda density: _product(density, g, f"{name} times the density"), kinks)
        up = np.flatnonzero(mesh.mass == np.inf)
        down = np.flatnonzero(mesh.mass == -np.inf)
        if len(up) and len(down):
            raise MomentDoesNotExist(
                f"{name} does not exist: the part of the integral that counts upwards is infinite (at {x} → "
                f"{number(mesh.outer_end(up[0]))}), and so is the part that counts downwards (at {x} → "
                f"{number(mesh.outer_end(down[0]))}). ∞ - ∞ is not a number, and averages of samples never "
                "settle."
            )
        if np.isinf(mesh.mass).any():
            return float(mesh.mass.sum())
        total = math.fsum(mesh.mass)
        size = math.fsum(abs(mesh.mass))
        # where values of a density underflow to 0, and g p is not small, the integral would be cut off
        some = (abs(mesh.mass) > CUT * size) & mesh.inner
        at, _ = mesh.place(mesh.piece[some], (mesh.low + mesh.high)[some] / 2)
        p = self.pdf(at)
        cut = (p > 0) & (p < FAINT)
        if cut.any() and any(f.expression is None for f in mesh.formulas):
            raise ValueError(
                f"{name} cannot be computed from these values: beyond {at[cut][0]:.2g} the density is too "
                "small for the computer while its product with g is not. Hand over both as formulas."
            )
        if not mesh.bound <= WANTED * size:  # nan, too, is no number
            raise ValueError(
                f"{name} cannot be computed to eight digits: its integral does not settle near {x} = "
                f"{mesh.worst:.2g}. If there is a jump, a pole or a narrow peak, name the place in "
                "breakpoints; if it oscillates without end or falls off too slowly, use samples."
            )
        return 0.0 if abs(total) <= ROUNDING * size else total


def _product(density, g, name):
    """g p, as a formula or by values."""
    if density.is_short and g.is_short:
        return Formula(one_exponential(g.expression * density.expression), density.x, name)

    def values(x):
        p = density(x)
        product = np.zeros_like(p)
        some = abs(p) > 0  # where p has vanished, g may be too large to be computed
        product[some] = p[some] * g(x[some])
        product[np.isinf(product) & (p < TAIL)] = 0  # so large is g only where p has all but vanished
        product[np.isnan(p)] = np.inf  # for the mesh to see what floating point has lost
        return product

    return Formula(values, density.x, density.name)


def number(x):
    """How a sentence names a place, or where to."""
    return f"{x:.4g}" if np.isfinite(x) else "∞" if x > 0 else "-∞"
