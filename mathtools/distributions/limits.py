"""Limits at the ends by rules, and the difference from them in a form that stays precise there."""

import sympy as sp
from sympy.codegen.cfunctions import expm1, log1p

from mathtools.distributions.antiderivatives import MAX_DEGREE, Erfc, LowerGamma, UpperGamma
from mathtools.distributions.landmarks import degree


def _put(expression, x, end, inner):
    """The expression at an end; logarithms and poles are infinite there, with their sign inside."""

    def settle(part):
        inside = part.args[0]
        if isinstance(part, sp.log):
            return -sp.oo if inside.subs(x, end) == 0 else part
        if not (part.exp.is_number and part.exp.is_negative and inside.subs(x, end) == 0):
            return part
        return sp.oo * sp.sign(part.subs(x, inner))

    if not end.is_infinite:
        singular = (sp.log, sp.Pow)
        expression = expression.replace(lambda e: isinstance(e, singular) and e.has(x), settle)
    return expression.subs(x, end)


def limit_at(expression, x, end, inner):
    """The limit at an end by putting it in, finite or infinite; None if that does not settle it."""
    value = _put(expression, x, end, inner)
    if value.is_finite and value.is_extended_real:
        return value
    factors = [factor for factor in sp.Mul.make_args(expression) if factor.has(x)]
    decay = [factor for factor in factors if _put(factor, x, end, inner) == 0]
    growth = [factor.as_base_exp()[0] for factor in factors if factor not in decay]
    if len(decay) == 1 and growth:  # a power against an exponential has lost, and a logarithm against a power
        fast = isinstance(decay[0], sp.exp) and all(base.is_polynomial(x) for base in growth)
        slow = decay[0].is_polynomial(x) and all(isinstance(base, sp.log) for base in growth)
        if fast or (slow and not end.is_infinite):
            return sp.S.Zero
    return None


def beyond(term, limit, x, end, inner):
    """Summands of term - limit that stay precise as x nears the end; term and limit apart if none are known.

    So that whoever adds them can see by their sizes how many digits are lost.
    """
    if term.is_polynomial(x) and degree(term, x) <= MAX_DEGREE and not end.is_infinite:
        d = sp.Dummy("d")
        shifted = sp.expand(term.subs(x, end + d) - limit)
        return [part.xreplace({d: x - end}) for part in sp.Add.make_args(shifted)]
    factor, g = term.as_independent(x, as_Add=False)
    if g.is_Add:
        parts = [(part, limit_at(part, x, end, inner)) for part in g.args]
        if all(at is not None for _, at in parts):
            return [factor * piece for part, at in parts for piece in beyond(part, at, x, end, inner)]
    if limit == 0:
        return [term]
    known = _known(g, limit / factor, x, end, inner)
    return [term, -limit] if known is None else [factor * known]


def _known(g, limit, x, end, inner):
    """g - limit by a formula of its own, or None."""
    inside = g.base if g.is_Pow and g.base != sp.E else g.args[0] if g.args else None
    if inside is None:
        return None
    u, at = inside, (g.args[1] if isinstance(g, (LowerGamma, UpperGamma)) else inside)
    at = _put(g.exp if isinstance(g, sp.exp) else at, x, end, inner)
    if isinstance(g, sp.exp):
        return sp.exp(at) * expm1(sp.expand(g.exp - at))
    if isinstance(g, sp.erf) and at != 0:
        sign = 1 if at.is_extended_positive else -1
        return -sign * (Erfc(sign * u) - Erfc(sign * at))
    if isinstance(g, sp.atan) and at.is_infinite:
        sign = 1 if at.is_extended_positive else -1
        return -sign * sp.atan2(1, sign * u)
    if isinstance(g, sp.asin) and at in (1, -1):
        return -at * 2 * sp.asin(_root(sp.expand((1 - at * u) / 2), x))
    if isinstance(g, sp.log) and at.is_positive:
        return log1p(sp.expand((u - at) / at))
    if isinstance(g, LowerGamma) and at.is_infinite:
        return -UpperGamma(*g.args)
    if isinstance(g, UpperGamma) and at == 0:
        return -LowerGamma(*g.args)
    if not (g.is_Pow and g.exp.is_number and at.is_finite and at.is_nonzero):
        return None
    if not (g.exp.is_negative if g.exp.is_integer else at.is_positive):
        return None
    # u / at is positive: u has no root on the way, for there a negative power would have a pole
    return limit * expm1(g.exp * log1p(sp.expand((u - at) / at)))


def _root(inside, x):
    """The square root; of ax + b as √|a| times the root of a distance, precise where that is small."""
    slope = inside.diff(x)
    if slope.has(x) or slope == 0:
        return sp.sqrt(inside)
    zero = -inside.subs(x, 0) / slope
    return sp.sqrt(abs(slope)) * sp.sqrt(x - zero if slope.is_positive else zero - x)
