"""Antiderivatives of densities, term by term, and their limits at the ends: by rules, in a bounded time."""

import sympy as sp

from mathtools.backstage.antiderivatives.steps import derive
from mathtools.backstage.densities.branches import degree
from mathtools.backstage.densities.formulas import lettered

MAX_SIZE = 1800
MAX_TERMS = 60
ATTEMPTS = 40


def antiderivatives(density, x, left):
    """Terms of an antiderivative of the density to the right of `left`, none of them constant; or None."""
    if density == 0:
        return []
    if len(list(sp.preorder_traversal(density))) > MAX_SIZE:
        return None
    found = []
    for term in sp.Add.make_args(density):
        factor, f = term.as_independent(x, as_Add=False)
        known = _arcsine(f, x) or _by_rules(f, x) or _gamma(f, x, left)
        if known is None:
            return None
        found += [factor * part for part in sp.Add.make_args(known) if part.has(x)]
    return found if len(found) <= MAX_TERMS else None


def _by_rules(f, x):
    """The rules that the course teaches."""
    f, letters, sizes = lettered(f)
    step = derive(f, x, ATTEMPTS)
    if step is None and f.has(sp.cosh, sp.sinh, sp.tanh):
        step = derive(f.rewrite(sp.exp), x, ATTEMPTS)
    if step is None or step.result.has(sp.I):
        return None
    return step.result.xreplace(dict(zip(letters, sizes, strict=True)))


def _gamma(f, x, left):
    """w^s exp(-κ w^m) with w = x - left: Gamma, Weibull, Maxwell and their like."""
    w = sp.Dummy("w", positive=True)
    s = sp.S.Zero
    exponent = sp.S.Zero
    front, f = sp.powsimp(f.xreplace({x: left + w})).as_independent(w, as_Add=False)
    for factor in sp.Mul.make_args(f):
        base, n = factor.as_base_exp()
        if base == w and not n.has(w):
            s += n
        elif base == sp.E:
            exponent += sp.expand(n)
        else:
            return None
    constant, exponent = exponent.as_independent(w, as_Add=True)
    kappa, power = (-exponent).as_independent(w, as_Add=False)
    base, m = power.as_base_exp()
    if base != w or m.has(w) or not kappa.is_positive or not ((s + 1) / m).is_positive:
        return None
    order = (s + 1) / m
    found = -front * sp.exp(constant) * kappa**-order / m * sp.uppergamma(order, kappa * w**m)
    return sp.expand(found).xreplace({w: x - left})


def _arcsine(f, x):
    """1/√(c + bx - ax²)."""
    square = f**-2
    if not square.is_polynomial(x) or degree(square, x) != 2:
        return None
    square = sp.expand(square)
    a = -square.coeff(x, 2)
    b = square.coeff(x, 1)
    c = square.coeff(x, 0)
    radius = b**2 + 4 * a * c
    if not a.is_positive or not radius.is_positive:
        return None
    return sp.asin(sp.expand((2 * a * x - b) / sp.sqrt(radius))) / sp.sqrt(a)


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
