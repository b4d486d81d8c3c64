"""Expected values, and whether they exist: the positive and the negative part are integrated apart."""

import math

import numpy as np

from mathtools.backstage.densities.quadrature import Half, integrate
from mathtools.backstage.densities.reading import Formula

#: Relative to the integral of |g|p: what is rounding, and what error is too large.
ROUNDING, WANTED = 1e-14, 1e-8
#: A density so small that it has lost digits; a height, relative to the greatest, at which nothing may end.
VANISHING, CUT = 1e-290, 1e-9


class MomentDoesNotExist(ValueError):
    """An expected value that is neither a number nor infinite, because ∞ - ∞ is nothing."""


def expectation(pdf, g, halves, name):
    """∫ g p over the support.

    Parameters
    ----------
    pdf, g : Formula
    halves : list of Half
        The support, cut as for the density itself.
    name : str
        What the sentences call it, such as "The mean".

    Returns
    -------
    float
        Infinite where only one of the two parts diverges.

    Raises
    ------
    MomentDoesNotExist
        Both parts diverge.
    ValueError
        The integral cannot be computed to eight digits.
    """
    together = None
    if pdf.expression is not None and g.expression is not None:
        together = Formula(g.expression * pdf.expression, pdf.x, {}, f"{name} times the density")
    panels, infinite = [], []
    for half in halves:
        values = together.beside(half) if together else _product(half.values, g)
        part = integrate(Half(half.origin, half.middle, half.exact, values))
        panels.append(part)
        if np.isinf(part.rest):
            infinite.append((math.copysign(1, part.rest), half.end))
        elif not together:
            _refuse_a_cut(part, name)
    if infinite:
        if len({sign for sign, _ in infinite}) == 2:
            gain, loss = (next(end for sign, end in infinite if sign == s) for s in (1, -1))
            raise MomentDoesNotExist(
                f"{name} does not exist: the part of the integral that counts upwards is infinite (at "
                f"{_name(pdf.x, gain)}), and so is the part that counts downwards (at {_name(pdf.x, loss)}). "
                "∞ - ∞ is not a number, and averages of samples never settle."
            )
        return infinite[0][0] * math.inf
    total = math.fsum(part.total for part in panels)
    size = math.fsum(abs(part.masses).sum() + abs(part.rest) for part in panels)
    error = sum(part.error for part in panels)
    if error > WANTED * size:
        worst = max(panels, key=lambda part: part.error).worst
        raise ValueError(
            f"{name} cannot be computed to eight digits: its integral does not settle near {pdf.x} = "
            f"{worst:.2g}. If there is a jump, a pole or a narrow peak, name the place in breakpoints; if it "
            "oscillates without end or falls off too slowly, use samples."
        )
    return 0.0 if abs(total) <= ROUNDING * size else total


def _product(density, g):
    def values(x, distance):
        p = density(x, distance)
        product, some = np.zeros_like(p), p != 0  # where p has vanished, g may be too large to be computed
        if some.any():
            with np.errstate(over="ignore"):
                product[some] = p[some] * g(x[some])
        product[np.isinf(product) & (p < VANISHING)] = 0  # so large is g only where p has all but vanished
        return product

    return values


def _refuse_a_cut(part, name):
    """A density that underflows to 0 where g p is not small would cut the integral off without a word."""
    heights = abs(part.masses) / np.diff(part.edges)
    last = max(np.flatnonzero(heights), default=0)
    if np.isinf(part.half.end) and last < len(heights) - 1 and heights[last] > CUT * heights.max():
        raise ValueError(
            f"{name} cannot be computed from these values: beyond {part.half.x(part.edges[last + 1]):.2g} "
            "the density is too small for the computer while its product with g is not. Hand over both as "
            "formulas."
        )


def _name(x, end):
    return f"{x} → {'∞' if end > 0 else '-∞'}" if np.isinf(end) else f"{x} → {end:.6g}"
