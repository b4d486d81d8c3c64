"""Wrong rules of integration for products: factor by factor, and slips of integration by parts."""

import sympy as sp

from mathtools.backstage.answers.terms import QUICK, Mistake, U, antiderivative, outside_inside
from mathtools.backstage.antiderivatives.lookup import LOGARITHMIC

PRODUCT = "A product or quotient is not integrated factor by factor: (uv)′ is not u′v′."
PARTS_SIGN = "Integration by parts subtracts the second integral: uv − ∫v du."
PARTS_HALF = "This is uv alone: integration by parts still subtracts ∫v du."


def products(term):
    """A product or quotient integrated factor by factor."""
    c = term.coefficient
    x = term.x
    if c != 1:
        inside = antiderivative(term.rest, x, QUICK)
        if inside is not None and sp.cancel(x * inside).has(x):  # a constant would be a term left out
            reason = "A constant factor stays a factor: it is not integrated itself."
            yield Mistake("product_of_integrals", c * x * inside, reason, "constant", slips=2)
    factors = _split_powers(term.factors)
    if not 2 <= len(factors) <= 4:
        yield from _quotient(term)
        return
    integrals = [antiderivative(factor, x, QUICK) for factor in factors]
    if None not in integrals:
        yield Mistake("product_of_integrals", c * sp.Mul(*integrals), PRODUCT, "all")
    integrals = [_inside_ignored(factor, x) for factor in factors]
    if None not in integrals:
        yield Mistake("product_of_integrals", c * sp.Mul(*integrals), PRODUCT, "all, inside ignored", slips=2)
    if len(term.factors) > 2:
        for one, other in term.groups():
            integrals = antiderivative(one, x, QUICK), antiderivative(other, x, QUICK)
            if None not in integrals:
                yield Mistake("product_of_integrals", c * sp.Mul(*integrals), PRODUCT, "two")
    yield from _quotient(term)


def _split_powers(factors):
    """(x + 1)² as two factors."""
    pairs = [factor.as_base_exp() for factor in factors]
    return [base for base, n in pairs if base.is_Add and n == 2 for _ in range(2)] + [
        factor for factor, (base, n) in zip(factors, pairs, strict=True) if not (base.is_Add and n == 2)
    ]


def _quotient(term):
    above, below = term.rest.as_numer_denom()
    if below.has(term.x):
        over = antiderivative(above, term.x, QUICK)
        under = antiderivative(below, term.x, QUICK)
        if over is not None and under is not None:
            formula = term.coefficient * over / under
            yield Mistake("product_of_integrals", formula, PRODUCT, "quotient")


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
