"""A distribution function in closed form, in a bounded time: found by rules, checked by numbers.

An antiderivative is looked for by the rules of the course, which count their attempts; its limits at the ends
are taken off. Nothing found here is used before it has agreed with quadrature at a dozen points of each
branch.
"""

import numpy as np
import sympy as sp

from mathtools.backstage.antiderivatives.steps import antiderivative
from mathtools.backstage.densities.branches import between
from mathtools.backstage.densities.formulas import Formula, moved, rounded

#: For each term.
ATTEMPTS = 40
#: So near an end, or so far out, what is below GONE goes to 0.
NEAR = sp.Rational(1, 10**60)
GONE = 1e-30


def closed_form(branches, shown, mesh, tolerance):
    """(F₀, C, right end) for each branch, where F = F₀ + C in a symbol; none where the rules do not reach.

    Branches are (left end, right end, `Formula` of the density), from left to right; quadrature, the `mesh`,
    must agree to the tolerance, beside its own error.
    """
    found = []
    area = sp.S.Zero
    for left, right, part in branches:
        if not part.is_short:
            return []
        x = part.x
        # so that √x² is x
        t = sp.Dummy(x.name, positive=True) if left.is_nonnegative else x
        density = part.expression.xreplace({x: t})
        known = antiderivative(density, t, ATTEMPTS * len(sp.Add.make_args(density)))
        if known is None:
            return []
        terms = [term for term in sp.Add.make_args(known) if term.has(t)]
        starts = [_limit(term, t, left, 1) for term in terms]
        stops = [_limit(term, t, right, -1) for term in terms]
        integral = sp.Add(*terms).xreplace({t: x})
        constant = area - sp.Add(*starts)
        places = [between(left, right, sp.Rational(share, 13)) for share in range(1, 13)]
        areas = [*map(Formula(integral + constant, x, "F").precise, places)]
        below, _ = mesh.areas(*mesh.locate(np.array(places, dtype=float)))
        if not (abs(areas - below) <= tolerance + 2 * mesh.bound).all():
            return []
        found.append((_shown(integral).xreplace({x: shown}), _shown(constant), right))
        area = constant + sp.Add(*stops)
    return found


def _shown(expression):
    """With short decimals, and as 1 or 1/2 whatever factor or number is that but for rounding."""

    def plain(product):
        factors, others = product.as_independent(*product.free_symbols)
        value = sp.N(factors, 55)
        near = sp.Rational(str(value)).limit_denominator(1000)
        return near * others if abs(near - value) < GONE else product

    return rounded(expression.replace(lambda e: e.has(sp.Float) and (e.is_number or e.is_Mul), plain), 15)


def _limit(term, x, end, inward):
    """The limit at an end, approached from the inside; nan if it is not finite, or not found.

    ∞ is put in; near a number, for y in x = end ± exp(-y), where logarithms and poles are infinite with their
    sign. A product such as x exp(-x) has vanished if 120 digits say so very near.
    """
    y = sp.Dummy("y", real=True)
    d = sp.Dummy("d", positive=True)
    beside = term if end.is_infinite else moved(term, x, end + inward * d).subs(d, sp.exp(-y))
    value = beside.subs({x: end, y: sp.oo})
    if value.is_comparable and value.is_finite:
        return value
    near = -inward / NEAR if end.is_infinite else end + inward * NEAR
    return sp.S.Zero if abs(Formula(term, x, "A term").precise(near)) < GONE else sp.nan
