"""Places in a formula that deserve attention: where it bends or jumps, and where it may have its peaks."""

import sympy as sp
from sympy.core.relational import Relational

#: What SymPy writes as cases.
SWITCHES = (sp.Abs, sp.sign, sp.Heaviside, sp.Max, sp.Min, sp.Piecewise)
MAX_LANDMARKS = 24


def switches(expression, x):
    """Places where an absolute value or a case of the formula changes over; None if one cannot be found."""
    found = set()
    for part in _cases(expression).atoms(sp.Piecewise):
        for relation in part.atoms(Relational):
            inside = relation.lhs - relation.rhs
            roots = _roots(inside, x) if inside.has(x) else set()
            if roots is None:
                return None
            found |= roots
    return found


def without_switches(expression, x, at):
    """The formula as it is around the point `at`."""

    def settle(*pairs):
        return next((e for e, c in pairs if c.subs(x, at) == True), sp.nan)  # noqa: E712

    return _cases(expression).replace(sp.Piecewise, settle)


def _cases(expression):
    """Abs, sign, Heaviside, Max and Min as cases."""
    return expression.rewrite(sp.Piecewise) if expression.has(*SWITCHES) else expression


def landmarks(expression, x):
    """Roots of what is linear in x, vertices and roots of what is quadratic: there, peaks are to be found."""
    found = set()
    for part in sp.preorder_traversal(expression):
        if isinstance(part, sp.Expr) and part.has(x) and part.is_polynomial(x):
            if not part.is_Pow or part.exp == 2:
                found |= _roots(part, x) or set()
            if degree(part, x) == 2 and sp.count_ops(part) < 60:
                a, b, _ = _coefficients(part, x)
                found |= {-b / (2 * a)} if a else set()
    return set(sorted(found, key=float)[:MAX_LANDMARKS])


def degree(f, x):
    """A bound of the degree of a polynomial, which is not multiplied out for it."""
    if f.is_Pow:
        return degree(f.base, x) * f.exp
    if f.is_Add or f.is_Mul:
        return (max if f.is_Add else sum)([degree(part, x) for part in f.args])
    return 1 if f == x else 0


def _roots(inside, x):
    """Real roots of a polynomial of degree 1 or 2, else None."""
    if not inside.is_polynomial(x) or degree(inside, x) > 2 or sp.count_ops(inside) > 60:
        return None
    a, b, c = _coefficients(inside, x)
    if a == 0:
        return {-c / b} if b else None
    square = b**2 - 4 * a * c
    return {(-b + sign * sp.sqrt(square)) / (2 * a) for sign in (1, -1)} if square >= 0 else set()


def _coefficients(quadratic, x):
    return [0, 0, 0, *sp.Poly(quadratic, x).all_coeffs()][-3:]
