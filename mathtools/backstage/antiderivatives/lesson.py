"""The derivation of an antiderivative as a teacher would show it.

The rules of `steps` in another order, and more of them: where `steps` takes the shortest way to an
antiderivative, this takes the one that one would write on a board. It is for `explain` alone.
"""

import sympy as sp

from mathtools.backstage.antiderivatives import lookup
from mathtools.backstage.antiderivatives.lookup import expand, slope_of_linear, tex
from mathtools.backstage.antiderivatives.steps import Derivation, Step, fresh, integral

ATTEMPTS = 200
#: Rows of the course's table that are shown by steps of their own, but used as they are further inside.
ROWS = {
    sp.tan: lambda x: -sp.log(sp.Abs(sp.cos(x))),
    sp.cot: lambda x: sp.log(sp.Abs(sp.sin(x))),
    sp.tanh: lambda x: sp.log(sp.cosh(x)),
    sp.log: lambda x: x * sp.log(x) - x,
}
#: Slopes as they are written beside these functions.
SLOPES = {
    sp.tan: lambda x: sp.sec(x) ** 2,
    sp.cot: lambda x: -(sp.csc(x) ** 2),
    sp.sec: lambda x: sp.sec(x) * sp.tan(x),
    sp.csc: lambda x: -sp.csc(x) * sp.cot(x),
}
INVERSE = (sp.log, sp.atan, sp.asin, sp.acos, sp.asinh, sp.acosh, sp.atanh)
FOR_PARTS = (sp.exp, sp.sin, sp.cos, sp.sinh, sp.cosh, sp.sec, sp.csc, sp.tan, sp.cot)


def teach(f, x):
    """The derivation of an antiderivative as a `Step`, or None."""
    return Lesson(ATTEMPTS).of(f, x)


class Lesson(Derivation):
    """One derivation, by the rules in the order in which one would try them on a board."""

    def __init__(self, attempts):
        super().__init__(attempts)
        self.level = 0  # how many steps are open that are more than a factor in front, or a term of a sum

    def of(self, f, x):
        plain = f.is_Add or f.as_independent(x, as_Add=False)[0] != 1
        self.level += not plain
        found = super().of(f, x)
        self.level -= not plain
        return found

    # -- the table ------------------------------------------------------------------------------------------

    def row(self, f, x):
        """What is known by heart, and rows of the table where they serve something else."""
        known = None
        if f in (sp.sec(x) * sp.tan(x), sp.csc(x) * sp.cot(x)):
            known = sp.sec(x) if f.has(sp.sec) else -sp.csc(x)
        elif type(f) in (sp.sec, sp.csc) and f.args[0] == x:
            result, _ = lookup.look_up(f, x)
            return self.leaf("table", f, x, result, "A known integral")
        elif self.level > 1 and type(f) in ROWS and f.args[0] == x:
            known = ROWS[type(f)](x)
        return None if known is None else self.leaf("table", f, x, known, lookup.FROM_TABLE)

    # -- other ways to write it -----------------------------------------------------------------------------

    def multiply_out(self, f, x):
        """A short polynomial, other than a power of ax + b."""
        if not f.is_polynomial(x) or f.is_Add or slope_of_linear(f.as_base_exp()[0], x):
            return None
        expanded = expand(f)
        short = len(expanded.args) <= 4 and sp.degree(expanded, x) <= 6
        return self.rewrite(lambda f, x: [(expanded, "multiplied out")], f, x) if short else None

    def rewrite_products(self, f, x):
        return self.rewrite(products, f, x)

    def rewrite_fractions(self, f, x):
        return self.rewrite(fractions, f, x)

    # -- substitutions --------------------------------------------------------------------------------------

    def direct(self, f, x):
        """A linear inside, where the rest is in the table."""
        return self.linear_inside(f, x, only_leaf=True)

    def substitution(self, f, x):
        base, n = f.as_base_exp()
        if isinstance(base, (sp.tan, sp.cot)) and n.is_Integer and n > 1:
            return None  # a lower power leads to x, and not to arctan(tan x)
        if f.has(sp.sqrt(x)) and x ** sp.Rational(-1, 2) not in sp.Mul.make_args(f):
            return None  # the slope of the root is no factor: x = t² will do
        found = super().substitution(f, x)
        if found is None:
            found = self.trigonometric(f, x)
        return found

    def trigonometric(self, f, x):
        """u = tan, cot, sec or csc, where its slope stands there."""
        for g in lookup.functions_of(f, x):
            if type(g) not in SLOPES:
                continue
            inside = g.args[0]
            slope = SLOPES[type(g)](inside) * inside.diff(x)
            u = fresh(x)
            sign = 1 if isinstance(g, (sp.tan, sp.cot)) else -1
            partner = {sp.tan: sp.sec, sp.cot: sp.csc, sp.sec: sp.tan, sp.csc: sp.cot}[type(g)](inside)
            if not f.has(partner):
                continue
            other = sp.Dummy("w", positive=True)  # the square of the partner
            rest = sp.powsimp(f / slope).xreplace({partner: sp.sqrt(other)})
            inner = rest.xreplace({g: u}).xreplace({other: u**2 + sign})
            if inner.has(x) or any(p.exp.is_Rational and not p.exp.is_Integer for p in inner.atoms(sp.Pow)):
                continue
            why = "its slope is a factor of the integrand"
            step = self.substitute(f, x, u, inner, g, "substitution", why, slope=slope)
            if step:
                return step
        return None

    def exponential_for_logarithm(self, f, x):
        """x = e^u where the logarithm of x is in the way."""
        if not f.has(sp.log(x)) or f.xreplace({sp.log(x): sp.Integer(1)}).has(x):
            return None
        u = fresh(x)
        inner = f.xreplace({sp.log(x): u}) * sp.exp(u)
        part = self.of(inner, u)
        if part is None:
            return None
        words = (
            rf"Substitution of the second kind: ${tex(x)} = e^{tex(u)}$, $d{tex(x)} = "
            rf"e^{tex(u)}\,d{tex(u)}$, so ${integral(f, x)} = {integral(inner, u)}$; back with ${tex(u)} = "
            rf"\ln {tex(x)}$."
        )
        return Step("second substitution", f, part.result.xreplace({u: sp.log(x)}), words, (part,), x)

    # -- parts ----------------------------------------------------------------------------------------------

    def choices_for_parts(self, f, x):
        """u and dv, the likeliest first: inverse functions, powers, and one power less for an inside."""
        factors = sp.Mul.make_args(f)
        for g in factors:
            base, n = g.as_base_exp()
            if isinstance(base, INVERSE) and n.is_Integer and n > 0:
                yield g, f / g
                return
        for g in factors:
            if g.is_polynomial(x) and g.has(x):
                others = lookup.functions_of(f / g, x)
                if any(isinstance(other, FOR_PARTS) for other in others):
                    yield g, f / g
                base, n = g.as_base_exp()
                if base == x and n.is_Integer and n > 1:
                    yield x ** (n - 1), x * f / g

    RULES = (
        *(Derivation.constant, Derivation.factor, Derivation.sum, row, Derivation.table),
        *(multiply_out, Derivation.rewrite_early, direct, substitution, rewrite_products, rewrite_fractions),
        *(Derivation.linear_inside, Derivation.circle, Derivation.cyclic_parts, Derivation.by_parts),
        *(Derivation.even, Derivation.root, exponential_for_logarithm, Derivation.rewrite_late),
    )


def products(f, x):
    """Products and powers of trigonometric functions, written as sums or with a factor split off."""
    waves = [g for g in sp.Mul.make_args(f) if isinstance(g.as_base_exp()[0], (sp.sin, sp.cos))]
    if len(waves) == 2 and sp.Mul(*waves) == f:
        yield from _two_waves(*waves, x)
    base, n = f.as_base_exp()
    if isinstance(base, (sp.sin, sp.cos)) and n == 4:
        sign = -1 if isinstance(base, sp.sin) else 1
        half = (1 + sign * sp.cos(2 * base.args[0])) / 2
        yield expand(half**2), "half the angle"
    if isinstance(base, sp.sin) and n == -1:
        yield sp.csc(base.args[0]), r"$1/\sin = \csc$"
    if isinstance(base, sp.cos) and n == -1:
        yield sp.sec(base.args[0]), r"$1/\cos = \sec$"
    if isinstance(base, sp.tan) and n.is_Integer and n > 2:
        yield base ** (n - 2) * sp.sec(base.args[0]) ** 2 - base ** (n - 2), r"$\tan^2 = \sec^2 - 1$"
    if isinstance(base, sp.cot) and n.is_Integer and n > 1:
        yield base ** (n - 2) * sp.csc(base.args[0]) ** 2 - base ** (n - 2), r"$\cot^2 = \csc^2 - 1$"


def _two_waves(one, other, x):
    """sin A cos B and the like as a sum; sin^m cos^n of one angle by what the exponents allow."""
    a, m = one.as_base_exp()
    b, n = other.as_base_exp()
    s = a.args[0]
    t = b.args[0]
    if m == n == 1 and s != t and slope_of_linear(s, x) and slope_of_linear(t, x):
        if type(a) is type(b):
            sign = -1 if isinstance(a, sp.sin) else 1
            yield (sp.cos(s - t) + sign * sp.cos(s + t)) / 2, "a product of waves is a sum of waves"
        else:
            if isinstance(a, sp.cos):
                s, t = t, s
            yield (sp.sin(s + t) + sp.sin(s - t)) / 2, "a product of waves is a sum of waves"
    if s != t or type(a) is type(b):
        return
    if m == n == 2:
        yield sp.sin(2 * s) ** 2 / 4, r"$\sin\cos = \frac12\sin$ of twice the angle"
    for base, power, partner in ((a, m, other), (b, n, one)):
        if power.is_Integer and power > 2 and power % 2:
            pair = (sp.cos if isinstance(base, sp.sin) else sp.sin)(s)
            yield base * (1 - pair**2) ** ((power - 1) // 2) * partner, r"$\sin^2 + \cos^2 = 1$"


def fractions(f, x):
    """Rational functions: polynomial division, the slope of the denominator split off, partial fractions.

    And a square completed under a root.
    """
    base, n = f.as_base_exp()
    if n in (sp.Rational(1, 2), sp.Rational(-1, 2)) and base.is_polynomial(x) and sp.degree(base, x) == 2:
        a, b, c = (base.coeff(x, k) for k in (2, 1, 0))
        if b != 0:
            completed = c - b**2 / (4 * a) + a * (x + b / (2 * a)) ** 2
            yield completed**n, "completed to a square"
    if not f.is_rational_function(x) or f.is_polynomial(x) or len(f.free_symbols) > 1:
        return
    above, below = sp.fraction(sp.together(f))
    if max(sp.degree(above, x), sp.degree(below, x)) > 10:
        return
    quotient, rest = sp.div(above, below, x)
    if quotient != 0:
        yield sp.Add(*(term for term in quotient.as_ordered_terms()), rest / below), "polynomial division"
        return
    if sp.degree(below, x) == 2 and sp.degree(above, x) == 1 and sp.discriminant(below, x) < 0:
        slope = sp.expand(below).diff(x)
        share = sp.Poly(above, x).LC() / sp.Poly(slope, x).LC()
        left = expand(above - share * slope)
        if left != 0:
            split = share * slope / below + left / below
            yield split, "the slope of the denominator split off"
    parts = sp.apart(f, x)
    if parts.is_Add:
        yield parts, "partial fractions"
