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
from scipy import special
from sympy.codegen.cfunctions import expm1, log1p

from mathtools.distributions.reading import evaluate, precise, without_switches
from mathtools.integrals.lookup import expand
from mathtools.integrals.steps import derive

MAX_PARTS, ATTEMPTS = 60, 40


class LowerGamma(sp.Function):
    """γ(s, u). SymPy's own turns into a polynomial times an exponential for whole s, whose terms cancel."""

    is_real = is_finite = True

    @classmethod
    def eval(cls, s, u):
        return {sp.S.Zero: sp.S.Zero, sp.oo: sp.gamma(s)}.get(u)

    def fdiff(self, argindex=2):
        s, u = self.args
        return u ** (s - 1) * sp.exp(-u)


class UpperGamma(sp.Function):
    """Γ(s, u), the rest of the same integral."""

    is_real = is_finite = True

    @classmethod
    def eval(cls, s, u):
        return {sp.S.Zero: sp.gamma(s), sp.oo: sp.S.Zero}.get(u)

    def fdiff(self, argindex=2):
        s, u = self.args
        return -(u ** (s - 1)) * sp.exp(-u)


class Erfc(sp.Function):
    """1 - erf u. SymPy writes its own erfc(-u) as 2 - erfc(u), which is what erfc is there to avoid."""

    is_real = is_finite = True

    @classmethod
    def eval(cls, u):
        return {sp.oo: sp.S.Zero, -sp.oo: sp.Integer(2)}.get(u)


#: How the three are computed.
FUNCTIONS = {
    "Erfc": special.erfc,
    "LowerGamma": lambda s, u: special.gamma(s) * special.gammainc(s, u),
    "UpperGamma": lambda s, u: special.gamma(s) * special.gammaincc(s, u),
}


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
        terms = _antiderivatives(density, x, left, right)
        if terms is None:
            return None
        ends = [(_limit(term, x, left, inner), _limit(term, x, right, inner)) for term in terms]
        if any(value is None for pair in ends for value in pair):
            return None
        known = sp.Add(*(_shown(term, x, left) for term in terms))
        constant, antiderivative = known.as_independent(x, as_Add=True)
        start = sp.Add(*(_shown(at, x, left) for at, _ in ends)) - constant
        mass = sp.Add(*(_shown(end - at, x, left) for at, end in ends))
        from_left = tuple(
            _beyond(*each, x, left, inner) for each in zip(terms, (a for a, _ in ends), strict=True)
        )
        from_right = tuple(
            -_beyond(*each, x, right, inner) for each in zip(terms, (b for _, b in ends), strict=True)
        )
        found.append(Stretch(left, right, density, antiderivative, from_left, from_right, start, mass))
    return found


def agrees(stretch, x):
    """Whether the antiderivative has the density as its derivative, at a dozen points with 30 digits."""
    density, slope = (precise(f, x) for f in (stretch.density, stretch.antiderivative.diff(x)))
    for share in range(1, 13):
        at = _between(stretch.left, stretch.right, sp.Rational(share, 13)).evalf(30)
        want, got = density(at), slope(at)
        if not abs(want - got) <= abs(want) * 1e-20 + 1e-99:  # nan, too, is no agreement
            return False
    return True


def compiled(terms, x):
    """A function of an array: the sum of the terms, and the sum of their absolute values."""
    functions = [sp.lambdify(x, term, [FUNCTIONS, "scipy", "numpy"]) for term in terms]

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


# -- antiderivatives ----------------------------------------------------------------------------------------


def _antiderivatives(density, x, left, right):
    """Antiderivatives of the terms of a density, or None."""
    if len(list(sp.preorder_traversal(density))) > 30 * MAX_PARTS:
        return None
    if density.is_polynomial(
        x
    ):  # as a whole: its terms cancel near an end, those of its powers of x - end do not
        return [sp.Poly(expand(density), x).integrate(x).as_expr()]
    found = []
    for term in sp.Add.make_args(density):
        parts = _by_rules(term, x, left, right)
        if parts is None:
            return None
        found += parts
    return found if len(found) <= MAX_PARTS else None


def _by_rules(term, x, left, right):
    factor, rest = term.as_independent(x, as_Add=False)
    known = _table(rest, x, left, right)
    if known is not None:
        return [factor * known]
    several = sp.Add.make_args(expand(rest))
    if len(several) > 1:
        known = [_table(sp.powsimp(part), x, left, right) for part in several]
        if None not in known:
            return [factor * part for part in known]
    step = derive(rest, x, ATTEMPTS)
    if step is None and rest.has(sp.cosh, sp.sinh, sp.tanh):
        step = derive(rest.rewrite(sp.exp), x, ATTEMPTS)
    if step is None or step.result.has(sp.I):
        return None
    return [factor * part for part in sp.Add.make_args(step.result) if part.has(x)]


def _table(f, x, left, right):
    """Integrals that densities lead to and that the rules of the course miss or write without tails."""
    if f == 1:
        return x
    powers, exponent, other = {}, sp.Integer(0), []
    for factor in sp.Mul.make_args(f):
        base, n = factor.as_base_exp()
        if base == sp.E:
            exponent += n
        elif n.has(x):
            other.append(factor)
        elif base.is_polynomial(x) and not (base.is_Pow or base.is_Mul):
            powers[base] = powers.get(base, 0) + n
        elif base.is_Mul and all(b.is_polynomial(x) for b in base.args):
            if not n.is_Integer and len(powers) == 0 and len(sp.Mul.make_args(f)) == 1:
                powers[sp.expand(base)] = n
            else:
                other.append(factor)
        else:
            other.append(factor)
    if other:
        return None
    if exponent != 0:
        return _exponential(powers, sp.expand(exponent), x, left)
    if len(powers) == 2 and set(powers.values()) == {-sp.S.Half}:
        return _root_of_square(sp.expand(sp.Mul(*powers)), x)
    if len(powers) != 1:
        return None
    ((base, n),) = powers.items()
    degree = sp.degree(base, x)
    if degree == 1 and n != -1:
        return base ** (n + 1) / ((n + 1) * base.diff(x))
    if degree == 2 and n == -sp.S.Half:
        return _root_of_square(sp.expand(base), x)
    return None


def _exponential(powers, exponent, x, left):
    """w^s exp(-κ w^m) with a linear w ≥ 0: gamma, Weibull, Rayleigh, half normal; and exp of a square."""
    constant, exponent = exponent.as_independent(x, as_Add=True)
    front = sp.exp(constant)
    if not powers and sp.expand(exponent).is_polynomial(x) and sp.degree(exponent, x) == 1:
        return front * sp.exp(exponent) / exponent.diff(x)
    if not powers and exponent.is_polynomial(x) and sp.degree(exponent, x) == 2:
        q, r = -exponent.coeff(x, 2), exponent.coeff(x, 1)
        if not q.is_positive:
            return None
        middle = r / (2 * q)
        front = sp.exp(sp.expand(constant + r**2 / (4 * q)))
        return front * sp.sqrt(sp.pi / q) / 2 * sp.erf(sp.expand(sp.sqrt(q) * x - sp.sqrt(q) * middle))
    if len(powers) > 1:
        return None
    w, s = next(iter(powers.items()), (x, sp.Integer(0)))
    slope = w.diff(x)
    if slope.has(x) or w.subs(x, left) != 0 or not slope.is_positive:
        return None
    k, power = (
        (exponent + constant).xreplace({x: (sp.Symbol("w", positive=True) - w.subs(x, 0)) / slope}),
        None,
    )
    k = sp.expand(k)
    constant, k = k.as_independent(sp.Symbol("w", positive=True), as_Add=True)
    coefficient, power = k.as_independent(sp.Symbol("w", positive=True), as_Add=False)
    base, m = power.as_base_exp()
    if base != sp.Symbol("w", positive=True) or not m.is_number or not (-coefficient).is_positive:
        return None
    y, order = -coefficient * w**m, (s + 1) / m
    if not order.is_positive:
        return None
    front = sp.exp(constant) * (-coefficient) ** -order / (m * slope)
    if m.is_positive:
        return front * (1 - sp.exp(-y) if order == 1 else LowerGamma(order, y))
    return -front * UpperGamma(order, y)


def _root_of_square(square, x):
    """1/√(c + bx - ax²): the arcsine."""
    a, b, c = -square.coeff(x, 2), square.coeff(x, 1), square.coeff(x, 0)
    radius = b**2 + 4 * a * c
    if not a.is_positive or not radius.is_positive:
        return None
    return sp.asin(sp.expand((2 * a * x - b) / sp.sqrt(radius))) / sp.sqrt(a)


# -- limits -------------------------------------------------------------------------------------------------


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


def _limit(expression, x, end, inner):
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


def _beyond(term, limit, x, end, inner):
    """term - limit, in a form that stays precise as x nears the end."""
    if term.is_polynomial(x) and not end.is_infinite:
        d = sp.Dummy("d")
        return sp.expand(term.subs(x, end + d) - limit).xreplace({d: x - end})
    factor, g = term.as_independent(x, as_Add=False)
    if g.is_Add:
        parts = [(part, _limit(part, x, end, inner)) for part in g.args]
        if all(at is not None for _, at in parts):
            return factor * sp.Add(*(_beyond(part, at, x, end, inner) for part, at in parts))
    if limit == 0 or not g.has(x):
        return term - limit
    inside = g.base if g.is_Pow and g.base != sp.E else g.args[0] if g.args else None
    if inside is None:
        return factor * sp.expand(g - limit / factor)
    u, at = inside, (g.args[1] if isinstance(g, (LowerGamma, UpperGamma)) else inside)
    at = _put(g.exp if isinstance(g, sp.exp) else at, x, end, inner)
    if isinstance(g, sp.exp):
        return factor * sp.exp(at) * expm1(sp.expand(g.exp - at))
    if isinstance(g, sp.erf) and at != 0:
        sign = 1 if at.is_extended_positive else -1
        return -sign * factor * (Erfc(sign * u) - Erfc(sign * at))
    if isinstance(g, sp.atan) and at.is_infinite:
        sign = 1 if at.is_extended_positive else -1
        return -sign * factor * sp.atan2(1, sign * u)
    if isinstance(g, sp.asin) and at in (1, -1):
        return -at * 2 * factor * sp.asin(_root(sp.expand((1 - at * u) / 2), x))
    if isinstance(g, sp.log) and at.is_positive:
        return factor * log1p(sp.expand((u - at) / at))
    if isinstance(g, LowerGamma) and at.is_infinite:
        return -factor * UpperGamma(*g.args)
    if isinstance(g, UpperGamma) and at == 0:
        return -factor * LowerGamma(*g.args)
    if g.is_Pow and g.exp.is_number:
        at = _put(u, x, end, inner)
        if at.is_positive and at.is_finite and not (g.exp.is_Integer and u.is_polynomial(x) and g.exp > 0):
            return limit * expm1(g.exp * log1p(sp.expand((u - at) / at)))
    return term - limit


def _root(inside, x):
    """The square root; of ax + b as √|a| times the root of a distance, precise where that is small."""
    slope = inside.diff(x)
    if slope.has(x) or slope == 0:
        return sp.sqrt(inside)
    zero = -inside.subs(x, 0) / slope
    return sp.sqrt(abs(slope)) * sp.sqrt(x - zero if slope.is_positive else zero - x)
