"""Places in a formula that deserve attention: where it bends or jumps, and where it may have its peaks."""

import sympy as sp
from sympy.core.relational import Relational

#: Functions of SymPy that bend or jump where their argument is 0.
SWITCHES = (sp.Abs, sp.sign, sp.Heaviside, sp.Max, sp.Min, sp.Piecewise)
MAX_LANDMARKS = 24


def switches(expression, x):
    """Places where an absolute value or a case of the formula changes over; None if one cannot be found."""
    found = set()
    for part in expression.atoms(*SWITCHES) if expression.has(*SWITCHES) else ():
        arguments = part.args
        if isinstance(part, (sp.Max, sp.Min)):
            arguments = [u - v for u in part.args for v in part.args if u != v]
        elif isinstance(part, sp.Piecewise):
            relations = [r for _, c in part.args if c not in (True, False) for r in c.atoms(Relational)]
            arguments = [r.lhs - r.rhs for r in relations]
        elif isinstance(part, sp.Heaviside):
            arguments = part.args[:1]
        for inside in arguments:
            if inside.has(x):
                roots = _roots(inside, x)
                if roots is None:
                    return None
                found |= roots
    return found


def without_switches(expression, x, at):
    """The formula as it is around the point `at`."""

    def settle(part):
        if isinstance(part, sp.Piecewise):
            return next((e for e, c in part.args if c == True or c.subs(x, at) == True), sp.nan)  # noqa: E712
        if isinstance(part, (sp.Max, sp.Min)):
            return (max if isinstance(part, sp.Max) else min)(part.args, key=lambda u: u.subs(x, at).evalf())
        positive = part.args[0].subs(x, at).evalf() > 0
        if isinstance(part, sp.Abs):
            return part.args[0] if positive else -part.args[0]
        return sp.Integer(1 if positive else 0 if isinstance(part, sp.Heaviside) else -1)

    return expression.replace(lambda e: isinstance(e, SWITCHES) and e.has(x), settle)


def landmarks(expression, x):
    """Roots of what is linear in x, vertices and roots of what is quadratic: there, peaks are to be found."""
    found = set()
    for part in sp.preorder_traversal(expression):
        if not (isinstance(part, sp.Expr) and part.has(x) and part.is_polynomial(x)) or (
            part.is_Pow and part.exp != 2
        ):
            continue
        found |= _roots(part, x) or set()
        if sp.count_ops(part) < 60 and degree(part, x) == 2:
            a, b, _ = [0, 0, 0, *sp.Poly(part, x).all_coeffs()][-3:]
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
    poly = sp.Poly(inside, x)
    if poly.degree() == 1:
        return {-poly.nth(0) / poly.nth(1)}
    if poly.degree() == 2:
        a, b, c = poly.all_coeffs()
        square = b**2 - 4 * a * c
        return {(-b + s * sp.sqrt(square)) / (2 * a) for s in (1, -1)} if square >= 0 else set()
    return None
