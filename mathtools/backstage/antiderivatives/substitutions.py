"""Substitutions: of the first kind, which name an inside u; of the second, which put in a function of t."""

from dataclasses import dataclass
from functools import partialmethod

import sympy as sp
from sympy.simplify.fu import TR1, TR2

from mathtools.backstage.antiderivatives.lookup import (
    expand,
    exponents_of,
    functions_of,
    insides,
    is_short,
    look_up,
    slope_of_linear,
    sum_of_squares,
    tex,
)

#: u, its partner, the square of which is u² plus this sign, and the slope of u.
PARTNERS = (
    (sp.tan, sp.sec, 1, lambda x: sp.sec(x) ** 2),
    (sp.sec, sp.tan, -1, lambda x: sp.sec(x) * sp.tan(x)),
    (sp.cot, sp.csc, 1, lambda x: -(sp.csc(x) ** 2)),
    (sp.csc, sp.cot, -1, lambda x: -sp.csc(x) * sp.cot(x)),
)
#: By whether p and q are positive: what x/√|p/q| and √(p + qx²)/√|p| are of t, and the slope of the first.
TRIANGLES = {
    (True, False): (sp.sin, sp.cos, sp.cos),
    (True, True): (sp.tan, sp.sec, lambda t: sp.sec(t) ** 2),
    (False, True): (sp.sec, sp.tan, lambda t: sp.sec(t) * sp.tan(t)),
}


@dataclass(frozen=True)
class Step:
    """One step of a derivation: `result` is an antiderivative of `integrand`, by the rule of that name.

    `words` is the step in words and LaTeX (Markdown). Where it rests on others, its `parts`, it ends before
    its result, and `labels` says what each of them is for; else `reason` says what it rests on instead.
    """

    rule: str
    integrand: sp.Expr
    result: sp.Expr
    words: str
    parts: tuple = ()
    variable: sp.Symbol | None = None
    reason: str = ""
    labels: tuple = ()


def integral(f, x):
    """LaTeX of an indefinite integral."""
    inside = rf"\left({tex(f)}\right)" if f.is_Add else tex(f)
    return rf"\int {inside} \, d{tex(x)}"


def less(f, x):
    """LaTeX of an integral that is subtracted, without two signs in a row."""
    return f"+ {integral(-f, x)}" if f.could_extract_minus_sign() else f"- {integral(f, x)}"


def front(c):
    """A factor as it stands before an integral or a differential."""
    if c in (1, -1):
        return "" if c == 1 else "-"
    return (rf"\left({tex(c)}\right)" if c.is_Add else tex(c)) + r"\,"


def _is_factor(g, f, x):
    """Whether what g has of x stands as a factor in f: then f / g is not divided by any of it."""
    left = sp.factor_terms(f / g).as_powers_dict()
    wanted = sp.factor_terms(g).as_powers_dict().items()
    return not any((left[base] / n).is_negative for base, n in wanted if (base**n).has(x))


class Substitutions:
    """The rules of a derivation that are substitutions; `of` derives what remains, `leaf` ends it."""

    # -- of the first kind ----------------------------------------------------------------------------------

    def substitute(self, f, x, u, inner, g, rule, why="", slope=None):
        """The step that names `g` as u, leaving the integrand `inner` in u."""
        if part := self.of(inner, u):
            name = tex(u)
            slope = g.diff(x) if slope is None else slope
            if not why:
                left_over = rf"divided by the slope of the inside, no ${tex(x)}$ is left"
                why = "the slope of the inside is a factor" if _is_factor(slope, f, x) else left_over
            words = (
                rf"Substitution ({why}): ${name} = {tex(g)}$, $d{name} = {front(slope)}d{tex(x)}$, "
                rf"so ${integral(f, x)} = {integral(inner, u)}$."
            )
            result = part.result.xreplace({u: g})
            return Step(rule, f, result, words, (part,), x, labels=(rf"In ${name}$",))

    def linear_inside(self, f, x, only_leaf=False):
        u = self.fresh(x)
        for g in insides(f, x):
            a = slope_of_linear(g, x)
            inner = f.xreplace({g: u})
            if not a or inner.has(x):
                continue
            found = look_up(inner, u)
            if found:
                divided = "" if a == 1 else ", and divide by the slope"
                reason = (
                    rf"The inside ${tex(g)}$ is linear with the slope ${tex(a)}$; integrate as if it were "
                    rf"the variable{divided}"
                )
                return self.leaf("linear inside", f, x, found[0].xreplace({u: g}) / a, reason)
            if not only_leaf:
                return self.substitute(f, x, u, inner / a, g, "linear inside", "the inside is linear")
        return None

    # where the rest is in the table
    direct = partialmethod(linear_inside, only_leaf=True)

    def substitution(self, f, x):
        if f.has(sp.sqrt(x)) and x ** sp.Rational(-1, 2) not in sp.Mul.make_args(f):
            return None  # the slope of the root is no factor: x = t² will do
        u = self.fresh(x)
        halves = [x ** (p.exp / 2) for p in sp.ordered(f.atoms(sp.Pow)) if p.base == x and p.exp in (4, 6, 8)]
        for g in [*insides(f, x), *functions_of(f, x), *halves]:
            slope = g.diff(x)
            if not slope.has(x) or g == f:
                continue
            inner = (sp.factor_terms(f) / sp.factor_terms(slope)).subs(g, u)
            if inner.has(x):
                inner = (f / slope).subs(g, u)
            if inner.has(x) and inner.is_rational_function(x, u) and is_short(inner):
                # SymPy writes (2x + 1)/2 as x + 1/2, which does not cancel against 2x + 1 by itself
                inner = sp.cancel(inner)
            if not inner.has(x) and (step := self.substitute(f, x, u, inner, g, "substitution")):
                return step
        return None

    def power_left(self, f, x):
        """u = a + bxⁿ, where a power of xⁿ is left beside the slope: x² in x³√(1 + x²), x in x√(1 + x)."""
        for g in insides(f, x):
            constant, whole = g.as_independent(x, as_Add=True)
            factor, power = whole.as_independent(x, as_Add=False)
            base, n = power.as_base_exp()
            if base != x or not n.is_Integer or n < 1:
                continue
            u = self.fresh(x)
            w = sp.Dummy("w", positive=True)  # for xⁿ
            left = (u - constant) / factor
            inner = (f / g.diff(x)).xreplace({g: u}).subs(x, w ** (1 / n))
            if inner.has(x) or not inner.is_rational_function(w):
                continue
            inner = inner.xreplace({w: left})
            fits = (n > 1 and not f.is_rational_function(x)) or exponents_of(expand(inner), u)
            why = rf"with ${tex(power)} = {tex(left)}$ no ${tex(x)}$ is left"
            if fits and (step := self.substitute(f, x, u, inner, g, "substitution", why)):
                return step
        return None

    def trigonometric(self, f, x):
        """u = tan, cot, sec or csc, where its slope stands there."""
        u = self.fresh(x)
        other = sp.Dummy("w", positive=True)  # the square of the partner
        for inside in dict.fromkeys(g.args[0] for g in functions_of(f, x)):
            for function, its_partner, sign, its_slope in PARTNERS:
                g = function(inside)
                partner = its_partner(inside)
                if not (f.has(partner) and f.has(sp.sec, sp.csc)):
                    continue
                slope = its_slope(inside) * inside.diff(x)
                rest = sp.powsimp(f / slope).xreplace({partner: sp.sqrt(other)})
                inner = rest.xreplace({g: u}).xreplace({other: u**2 + sign})
                if inner.has(x) or any(
                    p.exp.is_Rational and not p.exp.is_Integer for p in inner.atoms(sp.Pow)
                ):
                    continue
                if step := self.substitute(f, x, u, inner, g, "substitution", slope=slope):
                    return step
        return None

    # -- of the second kind ---------------------------------------------------------------------------------

    def put_in(self, f, x, t, there, slope, inner, back, where="", beside=""):
        """The step that puts `there` in for x, leaving `inner`; `back` says what stands for what of t."""
        if (part := self.of(inner, t)) is None:
            return None
        returned = ", ".join(rf"${tex(of_t)} = {tex(of_x)}$" for of_t, of_x in back.items())
        words = (
            rf"Substitution of the second kind: ${tex(x)} = {tex(there)}${where}, "
            rf"$d{tex(x)} = {front(slope)}d{tex(t)}${beside}, so "
            rf"${integral(f, x)} = {integral(inner, t)}$; back with {returned}."
        )
        result = part.result if len(back) == 1 else TR2(TR1(sp.expand_trig(part.result)))
        labels = (rf"In ${tex(t)}$",)
        return Step("second substitution", f, result.xreplace(back), words, (part,), x, labels=labels)

    def root_or_logarithm(self, f, x):
        """x = t² where a root of x is in the way, and x = e^t where its logarithm is."""
        t = self.fresh(x, "tsz", positive=True)
        if any(p.base == x and p.exp.is_Rational and p.exp.q == 2 for p in f.atoms(sp.Pow)):
            where = f", ${t.name} > 0$"
            return self.put_in(f, x, t, t**2, 2 * t, f.subs(x, t**2) * 2 * t, {t: sp.sqrt(x)}, where)
        t = self.fresh(x, "tsz", real=True)
        inner = f.xreplace({sp.log(x): t}) * sp.exp(t)
        if f.has(sp.log(x)) and not inner.has(x):
            return self.put_in(f, x, t, sp.exp(t), sp.exp(t), inner, {t: sp.log(x)})
        return None

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
            leg, hypotenuse, slope = way
            r = sp.sqrt(abs(p / q))
            size = sp.sqrt(abs(p))
            root = sp.sqrt(power.base)
            t = self.fresh(x, "tsz", real=True)
            its_root = size * hypotenuse(t)
            side = sp.Dummy("side", positive=True)
            inner = f.xreplace({power.base: side**2}).xreplace({x: r * leg(t), side: its_root})
            inner = TR2(TR1(inner * r * slope(t)))
            ratio = x / r
            its_ratio = root / size
            back = {
                sp.sin: (sp.asin(ratio), its_ratio, ratio),
                sp.tan: (sp.atan(ratio), 1 / its_ratio, ratio / its_ratio),
                sp.sec: (sp.atan(its_ratio), 1 / ratio, its_ratio / ratio),
            }[leg]
            where = rf" with $-\pi/2 < {t.name} < \pi/2$"
            if p.is_negative:
                where = rf" with $0 < {t.name} < \pi/2$ (the result holds for ${tex(x)} < {tex(-r)}$ as well)"
            back = dict(zip((t, sp.cos(t), sp.sin(t)), back, strict=True))
            beside = rf" and ${tex(root)} = {tex(its_root)}$"
            if step := self.put_in(f, x, t, r * leg(t), r * slope(t), inner, back, where, beside):
                return step
        return None
