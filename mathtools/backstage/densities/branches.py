"""Where a formula changes over, and where it may have its peaks: the places that a quadrature must know."""

from itertools import pairwise

import numpy as np
import sympy as sp
from scipy.optimize import brentq
from sympy.core.relational import Relational

from mathtools.backstage.densities.formulas import SMALL, Formula, evaluate

#: What SymPy writes as cases.
SWITCHES = (sp.Abs, sp.sign, sp.Heaviside, sp.Max, sp.Min, sp.Piecewise)
MAX_PLACES = 24


def branches(f, left, right):
    """(left end, right end, `Formula` without cases) for each branch of a `Formula`, from left to right.

    Where cases are not known, or too many, there is one branch, the formula as it is.
    """
    if f.expression is None:
        return [(left, right, f)]
    found = []
    todo = [(left, right, f.expression)]
    while todo:
        low, high, part = todo.pop()
        cases = [node for node in part.atoms(*SWITCHES) if node.has(f.x)]
        if not cases:
            found.append((low, high, f if part == f.expression else Formula(part, f.x, f.name)))
            continue
        node = min(cases, key=sp.count_ops)  # an innermost one
        spelled = node.rewrite(sp.Piecewise)
        if not isinstance(spelled, sp.Piecewise) or len(found) + len(todo) > MAX_PLACES:
            return [(left, right, f)]
        places = {low, high}
        for relation in spelled.atoms(Relational):
            places |= _roots_between(relation.lhs - relation.rhs, f.x, low, high)
        for a, b in pairwise(sorted(places, key=float)):
            here = between(a, b)
            value = next((e for e, case in spelled.args if case.subs(f.x, here) == True), sp.nan)  # noqa: E712
            todo.append((a, b, part.xreplace({node: value})))
    return sorted(found, key=lambda branch: float(branch[0]))


def _roots_between(f, x, low, high):
    """Real roots between two places: exact ones, or as near as numbers are."""
    roots = _roots(f, x)
    if roots is not None:
        return {root for root in roots if float(low) < float(root) < float(high)}
    values = Formula(f, x, "").numeric
    grid = np.array([float(between(low, high, sp.Rational(share, 400))) for share in range(1, 400)])
    signs = np.sign(evaluate(values, grid))
    found = {*grid[signs == 0]}
    found |= {brentq(values, grid[k], grid[k + 1]) for k in np.flatnonzero(signs[1:] * signs[:-1] < 0)}
    return {sp.Rational(repr(float(root))) for root in found}


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


def _roots(f, x):
    """Real roots of a polynomial of degree 0, 1 or 2, else None."""
    powers = [power.exp for power in f.atoms(sp.Pow) if power.has(x)]
    # what is of a high degree is not multiplied out
    if not f.is_polynomial(x) or max(powers, default=1) > 2 or sp.count_ops(f) > SMALL:
        return None
    *higher, a, b, c = [0, 0, *sp.Poly(f, x).all_coeffs()]
    if any(higher):
        return None
    if a == 0:
        return {-c / b} if b else set()
    square = b**2 - 4 * a * c
    return {(-b + sign * sp.sqrt(square)) / (2 * a) for sign in (1, -1)} if square >= 0 else set()
