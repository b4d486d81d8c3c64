"""Wrong rules of integration for products: factor by factor, and slips of integration by parts."""

import sympy as sp

from mathtools.backstage.answers.terms import QUICK, Mistake, U, antiderivative, outside_inside
from mathtools.backstage.antiderivatives.lookup import LOGARITHMIC

PRODUCT = "A product or quotient is not integrated factor by factor: (uv)′ is not u′v′."
PARTS_SIGN = "Integration by parts subtracts the second integral: uv − ∫v du."
PARTS_HALF = "Here uv stands alone: integration by parts still subtracts ∫v du."


def products(term):
    """A product or quotient integrated factor by factor."""
    c = term.coefficient
    x = term.x
    ways = []
    factors = list(_split_powers(term.factors))
    if 2 <= len(factors) <= 4:
        ways.append(("all", 1, [antiderivative(factor, x, QUICK) for factor in factors]))
        ways.append(("all, inside ignored", 2, [_inside_ignored(factor, x) for factor in factors]))
    for kind, slips, integrals in ways:
        if None not in integrals:
            yield Mistake("product_of_integrals", c * sp.Mul(*integrals), PRODUCT, kind, slips)
    integrals = [antiderivative(g, x, QUICK) for g in term.rest.as_numer_denom()]
    if term.rest.as_numer_denom()[1].has(x) and None not in integrals:
        yield Mistake("product_of_integrals", c * integrals[0] / integrals[1], PRODUCT, "quotient")


def _split_powers(factors):
    """(x + 1)² as two factors."""
    for factor in factors:
        base, n = factor.as_base_exp()
        yield from (base, base) if base.is_Add and n == 2 else (factor,)


def parts_slips(term):
    """uv + ∫v du, and uv alone, where parts may come to mind: products, logarithms and inverse functions."""
    splits = list(term.groups()) if len(term.factors) <= 3 else []
    if isinstance(term.rest.as_base_exp()[0], LOGARITHMIC):
        splits.append((term.rest, sp.Integer(1)))
    for u, dv in splits if term.right is not None else ():
        if not _fit_for_parts(u, term.x):
            continue
        v = antiderivative(dv, term.x, QUICK)
        if v is not None:
            uv = term.coefficient * u * v
            yield Mistake("sign_error", 2 * uv - term.right, PARTS_SIGN, "parts")
            yield Mistake("other", uv, PARTS_HALF, "parts", slips=3)


def _fit_for_parts(u, x):
    """Whether a factor is of the kinds that parts are taught with."""
    base = u.as_base_exp()[0]
    return u.is_polynomial(x) or isinstance(base, LOGARITHMIC) or isinstance(u, (sp.exp, sp.sin, sp.cos))


def _inside_ignored(factor, x):
    """What a factor gives if its inside is taken for the variable itself; None if that is not found."""
    for outer, g in outside_inside(factor, x):
        if g != x:
            found = antiderivative(outer, U, QUICK)
            return found and found.xreplace({U: g})
    return antiderivative(factor, x, QUICK)
