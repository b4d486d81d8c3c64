"""A distribution function in closed form, in a bounded time: found by rules, checked by numbers.

An antiderivative is looked for term by term by the rules of the course, which count their attempts; its
limits at the ends are taken off. Nothing found here is used before it has agreed with the density
(derivative) and with quadrature (values at some points of each branch).
"""

import numpy as np
import sympy as sp

from mathtools.backstage.antiderivatives.steps import derive
from mathtools.backstage.densities.branches import between, degree
from mathtools.backstage.densities.formulas import lettered, moved, precise

MAX_TERMS = 60
ATTEMPTS = 40
#: So near an end, or so far out, what is below GONE goes to 0.
NEAR = sp.Rational(1, 10**60)
GONE = 1e-30


def closed_form(branches, x, told):
    """(F₀, C, right end) for each branch, where F = F₀ + C; none where the rules do not reach.

    Branches are (left end, right end, `Formula` of the density), from left to right; `told(x, areas)` is
    whether quadrature agrees.
    """
    found = []
    area = sp.S.Zero
    for left, right, part in branches:
        density = part.expression
        # so that √x² is x
        t = sp.Dummy(x.name, positive=True) if left.is_nonnegative else x
        terms = _antiderivatives(density.xreplace({x: t}), t, left)
        if terms is None:
            return []
        starts = [_limit(term, t, left, 1) for term in terms]
        stops = [_limit(term, t, right, -1) for term in terms]
        if None in starts + stops:
            return []
        antiderivative = sp.Add(*terms).xreplace({t: x})
        constant = area - sp.Add(*starts)
        places = [between(left, right, sp.Rational(share, 13)).evalf(50) for share in range(1, 13)]
        if not _are_equal(antiderivative.diff(x), density, x, places):
            return []
        some = places[::3]
        areas = [*map(precise(antiderivative + constant, x), some)]
        if not told(np.array(some, dtype=float), np.array(areas, dtype=float)):
            return []
        found.append((antiderivative, constant, right))
        area = constant + sp.Add(*stops)
    return found


def _antiderivatives(density, x, left):
    """Terms of an antiderivative of the density to the right of `left`, none of them constant; or None."""
    found = []
    for term in sp.Add.make_args(density) if density != 0 else ():
        factor, f = term.as_independent(x, as_Add=False)
        known = _arcsine(f, x) or _by_rules(f, x) or _gamma(f, x, left)
        if known is None:
            return None
        found += [factor * part for part in sp.Add.make_args(known) if part.has(x)]
    return found if len(found) <= MAX_TERMS else None


def _by_rules(f, x):
    """The rules that the course teaches."""
    f, sizes = lettered(f)
    step = derive(f, x, ATTEMPTS)
    if step is None and f.has(sp.cosh, sp.sinh, sp.tanh):
        step = derive(f.rewrite(sp.exp), x, ATTEMPTS)
    if step is None or step.result.has(sp.I):
        return None
    return step.result.xreplace(sizes)


def _gamma(f, x, left):
    """c w^s exp(-κ w^m) with w = x - left: Gamma, Weibull, Maxwell and their like, by their logarithm."""
    w = sp.Dummy("w", positive=True)
    logarithm = sp.expand(sp.expand_log(sp.log(f.xreplace({x: left + w})), force=True))
    s = logarithm.coeff(sp.log(w))
    constant, exponent = (logarithm - s * sp.log(w)).as_independent(w, as_Add=True)
    kappa, power = (-exponent).as_independent(w, as_Add=False)
    base, m = power.as_base_exp()
    order = (s + 1) / m
    if base != w or order.has(w) or not kappa.is_positive or not order.is_positive:
        return None
    found = -sp.exp(constant) * kappa**-order / m * sp.uppergamma(order, kappa * w**m)
    return sp.expand(found).xreplace({w: x - left})


def _arcsine(f, x):
    """1/√(c + bx - ax²)."""
    square = f**-2
    if not square.is_polynomial(x) or degree(square, x) != 2:
        return None
    a, b, c = sp.Poly(-square, x).all_coeffs()
    radius = b**2 - 4 * a * c
    if not a.is_positive or not radius.is_positive:
        return None
    return sp.asin(sp.expand((2 * a * x + b) / sp.sqrt(radius))) / sp.sqrt(a)


def _limit(term, x, end, inward):
    """The limit at an end, approached from the inside; None if it is not finite, or not found.

    The end is put in, or ∞ for y in x = end ± exp(-y), where logarithms and poles are infinite with their
    sign. A product such as x exp(-x) has vanished if 120 digits say so very near.
    """
    value = term.subs(x, end)
    if not value.is_comparable and not end.is_infinite:
        d = sp.Dummy("d", positive=True)
        y = sp.Dummy("y", real=True)
        value = moved(term, x, end + inward * d).subs(d, sp.exp(-y)).subs(y, sp.oo)
    if value.is_comparable and value.is_finite:
        return value
    near = -inward / NEAR if end.is_infinite else end + inward * NEAR
    return sp.S.Zero if abs(precise(term, x)(near)) < GONE else None


def _are_equal(slope, density, x, places):
    """Whether both are the same to 20 digits; nan, too, is no agreement."""
    wanted = map(precise(density, x), places)
    found = map(precise(slope, x), places)
    return all(abs(a - b) <= abs(a) * 1e-20 + 1e-99 for a, b in zip(wanted, found, strict=True))


def readable(expression, longest=10**6, digits=15):
    """The expression with numbers that nobody can read as decimals, and 1 for 1.000…0."""

    def shown(number):
        whole = sp.Integer(round(number))
        near = whole and abs(number - whole) < 1e-50 and abs(whole) < 1e15
        return whole if near else sp.Float(number, digits)

    return expression.replace(
        lambda e: e.is_Float or (e.is_Rational and (e.q > longest or abs(e.p) > 10**15)), shown
    )
