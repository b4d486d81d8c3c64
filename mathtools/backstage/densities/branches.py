"""Where a formula changes over, and where it may have its peaks: the places that a quadrature must know."""

from itertools import pairwise

import numpy as np
import sympy as sp
from scipy.optimize import brentq
from sympy.core.relational import Relational

#: What SymPy writes as cases.
SWITCHES = (sp.Abs, sp.sign, sp.Heaviside, sp.Max, sp.Min, sp.Piecewise)
MAX_PLACES = 24
SMALL = 60


def branches(formula, x, left, right):
    """(left end, right end, formula without cases) for each branch, from left to right.

    Where cases are not understood, or are too many, there is one branch, the formula as it is.
    """
    found = []
    todo = [(left, right, formula)]
    while todo:
        low, high, part = todo.pop()
        cases = [node for node in part.atoms(*SWITCHES) if node.has(x)]
        if not cases:
            found.append((low, high, part if part == formula else _without_zeros(part)))
            continue
        node = min(cases, key=sp.count_ops)  # an innermost one
        spelled = node.rewrite(sp.Piecewise)
        if not isinstance(spelled, sp.Piecewise) or len(found) + len(todo) > MAX_PLACES:
            return [(left, right, formula)]
        places = {low, high}
        for relation in spelled.atoms(Relational):
            places |= _roots_between(relation.lhs - relation.rhs, x, low, high)
        for a, b in pairwise(sorted(places, key=float)):
            here = between(a, b)
            value = next((e for e, case in spelled.args if case.subs(x, here) == True), sp.nan)  # noqa: E712
            todo.append((a, b, part.xreplace({node: value})))
    return sorted(found, key=lambda branch: float(branch[0]))


def _without_zeros(formula):
    """max(0, u) is (u + |u|)/2: where u < 0, that is to be 0, not what is left after rounding."""
    return formula.replace(
        lambda e: e.is_Add and sp.count_ops(e) < SMALL and sp.expand(e) == 0, lambda _: sp.S.Zero
    )


def _roots_between(f, x, low, high):
    """Real roots between two places: exact ones, or as near as numbers are."""
    roots = _roots(f, x)
    if roots is not None:
        return {root for root in roots if float(low) < float(root) < float(high)}
    values = sp.lambdify(x, f, ["scipy", "numpy"])
    grid = np.array([float(between(low, high, sp.Rational(share, 400))) for share in range(1, 400)])
    with np.errstate(all="ignore"):
        signs = np.sign(np.asarray(values(grid), dtype=float) * np.ones(len(grid)))
    found = {*grid[signs == 0]}
    found |= {brentq(values, grid[k], grid[k + 1]) for k in np.flatnonzero(signs[1:] * signs[:-1] < 0)}
    nice = {root: sp.Rational(root).limit_denominator(1000) for root in found}
    return {nice[root] if f.subs(x, nice[root]) == 0 else sp.Rational(repr(float(root))) for root in found}


def critical_points(formula, x):
    """Roots of what is linear in x, vertices and roots of what is quadratic: there, peaks are to be found."""
    found = set()
    for part in sp.preorder_traversal(formula):
        if not isinstance(part, sp.Expr) or not part.has(x) or not part.is_polynomial(x):
            continue
        if not part.is_Pow or part.exp == 2:
            found |= (_roots(part, x) or set()) | (_roots(part.diff(x), x) or set())
        if len(found) >= MAX_PLACES:
            break
    return found


def between(left, right, share=sp.S.Half):
    """A point of the inside: the middle, or another share of the way."""
    if left.is_infinite and right.is_infinite:
        return 3 * (2 * share - 1) / (share * (1 - share))
    if right.is_infinite:
        return left + sp.Max(1, abs(left)) * share / (1 - share)
    return -between(-right, -left, 1 - share) if left.is_infinite else left + share * (right - left)


def degree(f, x):
    """A bound of the degree of a polynomial, which is not multiplied out for it."""
    if f.is_Pow:
        return degree(f.base, x) * f.exp
    if f.is_Add or f.is_Mul:
        return (max if f.is_Add else sum)([degree(part, x) for part in f.args])
    return 1 if f == x else 0


def _roots(f, x):
    """Real roots of a polynomial of degree 0, 1 or 2, else None."""
    if not f.is_polynomial(x) or degree(f, x) > 2 or sp.count_ops(f) > SMALL:
        return None
    a, b, c = [0, 0, 0, *sp.Poly(f, x).all_coeffs()][-3:]
    if a == 0:
        return {-c / b} if b else set()
    square = b**2 - 4 * a * c
    return {(-b + sign * sp.sqrt(square)) / (2 * a) for sign in (1, -1)} if square >= 0 else set()
