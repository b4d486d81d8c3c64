"""Antiderivatives of densities, term by term: a table of its own, then the rules of `mathtools.integrals`."""

import sympy as sp
from scipy import special

from mathtools.distributions.landmarks import degree
from mathtools.distributions.reading import lettered
from mathtools.integrals.lookup import expand
from mathtools.integrals.steps import derive

MAX_PARTS, MAX_DEGREE, ATTEMPTS = 60, 16, 40


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


def antiderivatives(density, x, left, right):
    """Antiderivatives of the terms of a density, or None."""
    if len(list(sp.preorder_traversal(density))) > 30 * MAX_PARTS:
        return None
    if density.is_polynomial(x) and degree(density, x) <= MAX_DEGREE:
        # as a whole: its terms cancel near an end, those of its powers of x - end do not
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
    if len(sp.Mul.make_args(rest)) == 2:
        known = _logistic(rest, x)
        if known is not None:
            return [factor * known]
    rest, letters, sizes = lettered(rest)
    values = dict(zip(letters, sizes, strict=True))
    step = derive(rest, x, ATTEMPTS)
    if step is None and rest.has(sp.cosh, sp.sinh, sp.tanh):
        step = derive(rest.rewrite(sp.exp), x, ATTEMPTS)
    if step is None or step.result.has(sp.I):
        return None
    return [factor * part.xreplace(values) for part in sp.Add.make_args(step.result) if part.has(x)]


def _logistic(f, x):
    """e^u/(α + β e^u)² with a linear u."""
    grown = next((part for part in f.args if isinstance(part, sp.exp)), None)
    square = next((part for part in f.args if part.is_Pow and part.exp == -2), None)
    if grown is None or square is None:
        return None
    u, base = grown.exp, square.base
    slope, rest = u.diff(x), base.as_independent(x, as_Add=True)[1]
    beta = rest / grown
    return None if slope.has(x) or beta.has(x) else -1 / (beta * slope * base)


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
        return front * sp.sqrt(sp.pi / q) / 2 * sp.erf(sp.sqrt(q) * (x - middle))
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
    if abs(order - 1) < 1e-50:  # k / k in 60 digits
        order = sp.S.One
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
