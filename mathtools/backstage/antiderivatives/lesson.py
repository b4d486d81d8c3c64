"""The derivation of an antiderivative as a teacher would show it.

The rules of `steps` in another order, and more of them: where `steps` takes the shortest way to an
antiderivative, this takes the one that one would write on a board. It is for `explain` alone.
"""

from functools import partialmethod

import sympy as sp

from mathtools.backstage.antiderivatives import lookup
from mathtools.backstage.antiderivatives.lookup import expand, insides, slope_of_linear, sum_of_squares, tex
from mathtools.backstage.antiderivatives.steps import Derivation, Step, front, integral

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
#: By whether p and q are positive: x, its slope and h = √(p + qx²) in t, with r = √|p/q| and s = √|p|; and
#: back, t, cos t and sin t.
TRIANGLES = {
    (True, False): (
        lambda r, s, t: (r * sp.sin(t), r * sp.cos(t), s * sp.cos(t)),
        lambda x, r, s, h: (sp.asin(x / r), h / s, x / r),
    ),
    (True, True): (
        lambda r, s, t: (r * sp.tan(t), r * sp.sec(t) ** 2, s * sp.sec(t)),
        lambda x, r, s, h: (sp.atan(x / r), s / h, s * x / (r * h)),
    ),
    (False, True): (
        lambda r, s, t: (r * sp.sec(t), r * sp.sec(t) * sp.tan(t), s * sp.tan(t)),
        lambda x, r, s, h: (sp.atan(h / s), r / x, r * h / (s * x)),
    ),
}
INVERSE = (sp.log, sp.atan, sp.asin, sp.acos, sp.asinh, sp.acosh, sp.atanh)
FOR_PARTS = (sp.exp, sp.sin, sp.cos, sp.sinh, sp.cosh, sp.sec, sp.csc, sp.tan, sp.cot, sp.tanh)


class Lesson(Derivation):
    """One derivation, by the rules in the order in which one would try them on a board."""

    DEPTH = 12

    def __init__(self):
        super().__init__(attempts=200)
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
        """A short sum of powers, other than a power of ax + b."""
        expanded = expand(f)
        exponents = exponents_of(expanded, x)
        if f.is_Add or exponents is None or slope_of_linear(f.as_base_exp()[0], x):
            return None
        short = len(exponents) <= 4 and max(exponents) <= 6
        return self.rewrite(lambda f, x: [(expanded, "multiplied out")], f, x) if short else None

    rewrite_products = partialmethod(Derivation.rewrite, lookup.products)
    rewrite_fractions = partialmethod(Derivation.rewrite, lookup.fractions)

    # -- substitutions --------------------------------------------------------------------------------------

    # a linear inside, where the rest is in the table
    direct = partialmethod(Derivation.linear_inside, only_leaf=True)

    def substitution(self, f, x):
        base, n = f.as_base_exp()
        if isinstance(base, (sp.tan, sp.cot)) and n.is_Integer and n > 1:
            return None  # a lower power leads to x, and not to arctan(tan x)
        if f.has(sp.sqrt(x)) and x ** sp.Rational(-1, 2) not in sp.Mul.make_args(f):
            return None  # the slope of the root is no factor: x = t² will do
        return super().substitution(f, x) or self.power_left(f, x) or self.trigonometric(f, x)

    def power_left(self, f, x):
        """u = a + bxⁿ, where a power of xⁿ is left beside the slope: x² in x³√(1 + x²), x in x√(1 + x)."""
        for g in [] if f.is_rational_function(x) else insides(f, x):
            constant, whole = g.as_independent(x, as_Add=True)
            factor, power = whole.as_independent(x, as_Add=False)
            base, n = power.as_base_exp()
            if base != x or not n.is_Integer or n < 1:
                continue
            u = self.fresh(x)
            w = sp.Dummy("w", positive=True)  # for xⁿ
            rest = (f / g.diff(x)).xreplace({g: u}).subs(x, w ** (1 / n))
            if rest.has(x) or not rest.is_rational_function(w):
                continue
            left = (u - constant) / factor
            if n == 1 and exponents_of(expand(rest.xreplace({w: left})), u) is None:
                continue
            why = rf"with ${tex(power)} = {tex(left)}$ no ${tex(x)}$ is left"
            if step := self.substitute(f, x, u, rest.xreplace({w: left}), g, "substitution", why):
                return step
        return None

    def trigonometric(self, f, x):
        """u = tan, cot, sec or csc, where its slope stands there."""
        found = lookup.functions_of(f, x)
        partners = {sp.sec: sp.tan, sp.csc: sp.cot}
        for g in [*found, *(partners[type(g)](g.args[0]) for g in found if type(g) in partners)]:
            if type(g) not in SLOPES:
                continue
            inside = g.args[0]
            slope = SLOPES[type(g)](inside) * inside.diff(x)
            u = self.fresh(x)
            sign = 1 if isinstance(g, (sp.tan, sp.cot)) else -1
            partner = {sp.tan: sp.sec, sp.cot: sp.csc, sp.sec: sp.tan, sp.csc: sp.cot}[type(g)](inside)
            if not f.has(partner):
                continue
            other = sp.Dummy("w", positive=True)  # the square of the partner
            rest = sp.powsimp(f / slope).xreplace({partner: sp.sqrt(other)})
            inner = rest.xreplace({g: u}).xreplace({other: u**2 + sign})
            if inner.has(x) or any(p.exp.is_Rational and not p.exp.is_Integer for p in inner.atoms(sp.Pow)):
                continue
            if step := self.substitute(f, x, u, inner, g, "substitution", slope=slope):
                return step
        return None

    def exponential_for_logarithm(self, f, x):
        """x = e^u where the logarithm of x is in the way."""
        if not f.has(sp.log(x)) or f.xreplace({sp.log(x): sp.Integer(1)}).has(x):
            return None
        u = self.fresh(x)
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

    def right_triangle(self, f, x):
        """x = r sin t, r tan t or r sec t, where a root or a power of p + qx² is in the way."""
        for power in f.atoms(sp.Pow):
            squares = sum_of_squares(power.base, x)
            n = power.exp
            if squares is None or 0 in squares or not n.is_Rational or not (n.q == 2 or n < -1):
                continue
            p, q = squares
            way = TRIANGLES.get((p.is_positive, q.is_positive))
            if way is None:
                continue
            r = sp.sqrt(abs(p / q))
            size = sp.sqrt(abs(p))
            root = sp.sqrt(power.base)
            t = sp.Dummy("t", real=True)
            there, slope, its_root = way[0](r, size, t)
            back = way[1](x, r, size, root)
            between = r"-\pi/2 < t < \pi/2$"
            if p.is_negative:
                between = rf"0 < t < \pi/2$ (but the result holds for ${tex(x)} < {tex(-r)}$ as well)"
            plain = {sp.tan(t): sp.sin(t) / sp.cos(t), sp.sec(t): 1 / sp.cos(t)}
            side = sp.Dummy("side", positive=True)
            inner = f.xreplace({power.base: side**2}).xreplace({x: there, side: its_root}) * slope
            inner = inner.xreplace(plain)
            part = self.of(inner, t)
            if part is None:
                continue
            plain |= {sp.csc(t): 1 / sp.sin(t), sp.cot(t): sp.cos(t) / sp.sin(t)}
            result = sp.expand_trig(part.result).xreplace(plain)
            result = result.xreplace(dict(zip((t, sp.cos(t), sp.sin(t)), back, strict=True)))
            words = (
                rf"Substitution of the second kind: ${tex(x)} = {tex(there)}$ with ${between}, "
                rf"$d{tex(x)} = {front(slope)}dt$ and ${tex(root)} = {tex(its_root)}$, so "
                rf"${integral(f, x)} = {integral(inner, t)}$; back with $t = {tex(back[0])}$, "
                rf"$\cos t = {tex(back[1])}$ and $\sin t = {tex(back[2])}$."
            )
            return Step("second substitution", f, result, words, (part,), x, labels=("In $t$",))
        return None

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
                growth = any(p.exp.has(x) for p in (f / g).atoms(sp.Pow))
                if growth or any(isinstance(other, FOR_PARTS) for other in others):
                    yield g, f / g
                base, n = g.as_base_exp()
                if base == x and n.is_Integer and n > 1:
                    yield x ** (n - 1), x * f / g

    def inverse_of_multiple(self, f, x):
        """ln(ax) and arctan(ax): parts at once, for x is the other factor whatever a is."""
        if isinstance(f, (sp.log, sp.atan)) and not (f.args[0] / x).has(x):
            return self.by_parts(f, x)

    def secant_power(self, f, x):
        """sec³ and csc³: parts bring the integral back."""
        base, n = f.as_base_exp()
        if not isinstance(base, (sp.sec, sp.csc)) or base.args[0] != x or n not in (3, 5):
            return None
        u = base ** (n - 2)
        v = sp.tan(x) if isinstance(base, sp.sec) else -sp.cot(x)
        part = self.of(u, x)
        if part is None:
            return None
        squares = r"\tan^2 = \sec^2 - 1" if isinstance(base, sp.sec) else r"\cot^2 = \csc^2 - 1"
        times = front(n - 2)
        p, q = "pq" if x.name in "uv" else "uv"
        words = (
            rf"Parts with ${p} = {tex(u)}$ and $d{q} = {tex(base**2)}\,d{tex(x)}$, and ${squares}$. Write "
            rf"$I$ for ${integral(f, x)}$: $I = {tex(u * v)} - {times}I + {times}{integral(u, x)}$. The "
            rf"integral has come back: bring it to the left and divide by ${n - 1}$."
        )
        result = (u * v + (n - 2) * part.result) / (n - 1)
        return Step("cyclic parts", f, sp.expand_mul(result), words, (part,), x, labels=("What remains",))

    RULES = """constant factor sum row inverse_of_multiple table multiply_out rewrite_early direct
        substitution rewrite_products rewrite_fractions linear_inside right_triangle cyclic_parts
        secant_power by_parts even root exponential_for_logarithm rewrite_late"""


def exponents_of(f, x):
    """The exponents of x in a sum of powers; None if it is something else."""
    terms = [term.as_independent(x, as_Add=False)[1].as_base_exp() for term in sp.Add.make_args(f)]
    powers = all(base in (1, x) and n.is_number for base, n in terms)
    return [n for base, n in terms] if powers else None
