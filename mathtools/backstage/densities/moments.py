"""Expected values, and whether they exist: the positive and the negative part are integrated apart."""

import math

import numpy as np

from mathtools.backstage.densities.branches import SWITCHES
from mathtools.backstage.densities.formulas import VANISHING, Formula, evaluate, one_exponential
from mathtools.backstage.densities.mesh import Mesh
from mathtools.backstage.densities.model import number

#: Relative to the integral of |g|p: what is rounding, and what error is too large.
ROUNDING = 1e-14
WANTED = 1e-8
#: A height, relative to the greatest, at which nothing may end.
CUT = 1e-9
#: A density that ends higher than this is 0 beyond, and has not vanished by underflow.
FAINT = 1e-200


class MomentDoesNotExist(ValueError):
    """An expected value that is neither a number nor infinite, because ∞ - ∞ is nothing."""


def expectation(model, g, name):
    """∫ g p over the support for a `Model` of p; infinite where only one of its two parts diverges.

    `name` is what the sentences call it. Raises `MomentDoesNotExist` where both parts diverge, and ValueError
    where the integral cannot be computed to eight digits.
    """
    x = model.pdf.x
    products = {part: _product(part, g, f"{name} times the density") for *_, part in model.branches}
    kinks = g.places if g.expression is not None and g.expression.has(*SWITCHES) else ()
    pieces = [(left, right, products[part]) for left, right, part in model.pieces(kinks)]
    mesh = Mesh(pieces, model.ends)
    infinite = mesh.diverging
    if {math.inf, -math.inf} <= set(infinite):
        raise MomentDoesNotExist(
            f"{name} does not exist: the part of the integral that counts upwards is infinite (at {x} → "
            f"{number(infinite[math.inf])}), and so is the part that counts downwards (at {x} → "
            f"{number(infinite[-math.inf])}). ∞ - ∞ is not a number, and averages of samples never settle."
        )
    if infinite:
        return next(iter(infinite))
    total = math.fsum(mesh.mass)
    size = math.fsum(abs(mesh.mass))
    # where values of a density underflow to 0, and g p is not small, the integral would be cut off
    some = (abs(mesh.mass) > CUT * size) & mesh.inner
    at, _ = mesh.place(mesh.piece[some], (mesh.low + mesh.high)[some] / 2)
    p = model.pdf(at)
    cut = (p > 0) & (p < FAINT)
    if cut.any() and any(f.expression is None for f in mesh.formulas):
        raise ValueError(
            f"{name} cannot be computed from these values: beyond {at[cut][0]:.2g} the density is too small "
            "for the computer while its product with g is not. Hand over both as formulas."
        )
    if mesh.error.sum() > WANTED * size:
        raise ValueError(
            f"{name} cannot be computed to eight digits: its integral does not settle near {x} = "
            f"{mesh.worst:.2g}. If there is a jump, a pole or a narrow peak, name the place in breakpoints; "
            "if it oscillates without end or falls off too slowly, use samples."
        )
    return 0.0 if abs(total) <= ROUNDING * size else total


def _product(density, g, name):
    """g p, as a formula or by values."""
    if density.is_short and g.is_short:
        return Formula(one_exponential(g.expression * density.expression), density.x, name)

    def values(x):
        p = density.mended(evaluate(density.numeric, x), x)
        product = np.zeros_like(p)
        some = p != 0  # where p has vanished, g may be too large to be computed
        with np.errstate(over="ignore"):
            product[some] = p[some] * g(x[some])
        product[np.isinf(product) & (p < VANISHING)] = 0  # so large is g only where p has all but vanished
        return product

    return Formula(values, density.x, density.name)
