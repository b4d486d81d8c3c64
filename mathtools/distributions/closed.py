"""A distribution function in closed form, in a bounded time: found by rules, proved by numbers.

An antiderivative is looked for term by term: by a table of the integrals that densities lead to, and by the
rules of `mathtools.integrals`, which count their attempts. Then its limits at the ends are taken off. Written
as A(x) - A(left end), a lower tail would be the difference of two nearly equal numbers; so every term is
rewritten, such as 1 + erf u to erfc(-u), exp u - 1 to expm1 u, for either end by itself. Nothing found here
is used before it has agreed with the density (derivative) and with quadrature (values at all panels).
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import sympy as sp

from mathtools.distributions.antiderivatives import FUNCTIONS, LowerGamma, UpperGamma, antiderivatives
from mathtools.distributions.landmarks import without_switches
from mathtools.distributions.limits import beyond, limit_at
from mathtools.distributions.reading import DIGITS, evaluate, lettered, precise


@dataclass(frozen=True)
class Stretch:
    """A part of the support on which one formula holds.

    Attributes
    ----------
    left, right : sympy.Expr
        Its ends.
    density, antiderivative : sympy.Expr
    from_left, from_right : tuple of sympy.Expr
        Terms of the integral from `left` to x, and from x to `right`, each precise near that end.
    start, mass : sympy.Expr
        The limit of the antiderivative at `left`; the integral over the stretch.
    """

    left: sp.Expr
    right: sp.Expr
    density: sp.Expr
    antiderivative: sp.Expr
    from_left: tuple
    from_right: tuple
    start: sp.Expr
    mass: sp.Expr


def stretches(expression, x, points):
    """Closed forms between neighbouring points; None where the rules do not reach.

    Parameters
    ----------
    expression : sympy.Expr
        The density.
    x : sympy.Symbol
    points : list of sympy.Expr
        The ends of the support and, between them, the places where the formula switches.

    Returns
    -------
    list of Stretch or None
    """
    found = []
    for left, right in pairwise(points):
        inner = _between(left, right)
        density = without_switches(expression, x, inner)
        terms = antiderivatives(density, x, left, right)
        if terms is None:
            return None
        ends = [(limit_at(term, x, left, inner), limit_at(term, x, right, inner)) for term in terms]
        if any(value is None for pair in ends for value in pair):
            return None
        known = sp.Add(*(_shown(term, x, left) for term in terms))
        constant, antiderivative = known.as_independent(x, as_Add=True)
        start = sp.Add(*(_shown(at, x, left) for at, _ in ends)) - constant
        mass = sp.Add(*(_shown(end - at, x, left) for at, end in ends))
        pairs = list(zip(terms, ends, strict=True))
        from_left = tuple(part for term, (at, _) in pairs for part in beyond(term, at, x, left, inner))
        from_right = tuple(-part for term, (_, end) in pairs for part in beyond(term, end, x, right, inner))
        found.append(Stretch(left, right, density, antiderivative, from_left, from_right, start, mass))
    return found


def agrees(stretch, x):
    """Whether the antiderivative has the density as its derivative, at a dozen points, computed with 50."""
    density, slope = (precise(f, x) for f in (stretch.density, stretch.antiderivative.diff(x)))
    for share in range(1, 13):
        at = _between(stretch.left, stretch.right, sp.Rational(share, 13)).evalf(DIGITS)
        want, got = density(at), slope(at)
        if not abs(want - got) <= abs(want) * 1e-20 + 1e-99:  # nan, too, is no agreement
            return False
    return True


def _function(term, x):
    if not term.has(x):
        return lambda points: np.full(len(points), float(term))
    term, letters, fractions = lettered(term)
    function = sp.lambdify([x, *letters], term, [FUNCTIONS, "scipy", "numpy"])
    values = [float(fraction) for fraction in fractions]
    return lambda points: function(points, *values)


def compiled(terms, x):
    """A function of an array: the sum of the terms, and the sum of their absolute values."""
    functions = [_function(term, x) for term in terms]

    def value(points):
        with np.errstate(all="ignore"):
            parts = np.array([evaluate(f, points) for f in functions]).reshape(len(functions), len(points))
        return parts.sum(axis=0), abs(parts).sum(axis=0)

    return value


def _between(left, right, share=sp.S.Half):
    """A point of the inside: the middle, or another share of the way."""
    stretched = 1 / (1 - share) - 1
    if left.is_infinite and right.is_infinite:
        return 3 * (2 * share - 1) / (share * (1 - share))
    if right.is_infinite:
        return left + stretched
    return right - 1 / stretched if left.is_infinite else left + share * (right - left)


def _shown(term, x, left):
    """A term as a reader knows it."""
    positive = sp.Dummy("x", positive=True) if left.is_nonnegative else x  # so that √x² is x there
    term = term.replace(LowerGamma, sp.lowergamma).replace(UpperGamma, sp.uppergamma)
    return sp.expand_func(term.xreplace({x: positive})).xreplace({positive: x})


def readable(expression):
    """The expression with numbers that nobody can read as decimals, and 1 for 1.000…0."""

    def shown(number):
        whole = sp.Integer(round(number))
        return whole if abs(number - whole) < 1e-50 and abs(whole) < 1e15 else sp.Float(number, 15)

    return expression.replace(
        lambda e: e.is_Float or (e.is_Rational and (e.q > 10**6 or abs(e.p) > 10**15)), shown
    )
