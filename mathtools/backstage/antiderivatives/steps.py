"""Finds an antiderivative by the rules that the course teaches, and tells how: one step per rule.

The rules are tried in the order in which a person would: constant factor and sum, the table, a linear inside,
a substitution whose slope stands there, parts, then other ways to write the integrand. The attempts are
counted, so the time is bounded; what these rules do not solve is refused, not guessed.
"""

from dataclasses import dataclass

import sympy as sp

from mathtools.backstage.antiderivatives.lookup import (
    LOGARITHMIC,
    early_rewritings,
    expand,
    functions_of,
    insides,
    late_rewritings,
    look_up,
    slope_of_linear,
    sum_of_squares,
    tex,
)

MAX_ATTEMPTS = 80
MAX_DEPTH = 9
PLACEHOLDER = sp.Dummy("x", real=True)


@dataclass(frozen=True)
class Step:
    """One step of a derivation.

    Attributes
    ----------
    rule : str
        Name of the rule.
    integrand, result : sp.Expr
        What is integrated, and an antiderivative of it.
    words : str
        The step in words and LaTeX (Markdown).
    parts : tuple of Step
        The steps that this one rests on.
    """

    rule: str
    integrand: sp.Expr
    result: sp.Expr
    words: str
    parts: tuple = ()


def antiderivative(f, x, attempts=MAX_ATTEMPTS):
    """An antiderivative by the rules of the course, or None."""
    step = derive(f, x, attempts)
    return step and step.result


def derive(f, x, attempts=MAX_ATTEMPTS):
    """The derivation of an antiderivative as a `Step`; None if so many attempts find none."""
    return _Derivation(attempts).of(f, x)


class _Derivation:
    def __init__(self, attempts):
        # open: the integrands that are being tried, to run in no circle
        self.attempts = attempts
        self.open = set()

    def of(self, f, x):
        self.attempts -= 1
        seen = f.xreplace({x: PLACEHOLDER})
        if self.attempts < 0 or len(self.open) > MAX_DEPTH or seen in self.open:
            return None
        self.open.add(seen)
        steps = (rule(self, f, x) for rule in self.RULES)
        found = next((step for step in steps if step is not None), None)
        self.open.discard(seen)
        return found

    # -- linearity and the table ----------------------------------------------------------------------------

    def constant(self, f, x):
        if not f.has(x):
            return Step("constant", f, f * x, rf"A constant: ${integral(f, x)} = {tex(f * x)}$.")

    def factor(self, f, x):
        c, rest = f.as_independent(x, as_Add=False)
        if c == 1:
            return None
        part = self.of(rest, x)
        if part:
            words = (
                rf"The constant factor goes in front: ${integral(f, x)} = {_front(c)}{integral(rest, x)}$."
            )
            return Step("constant factor", f, c * part.result, words, (part,))

    def sum(self, f, x):
        if not f.is_Add:
            return None
        parts = [self.of(term, x) for term in f.as_ordered_terms()]
        if all(parts):
            integrals = " + ".join(integral(term, x) for term in f.as_ordered_terms())
            words = rf"Term by term: ${integral(f, x)} = {integrals}$."
            return Step("sum", f, sp.Add(*(part.result for part in parts)), words, tuple(parts))

    def table(self, f, x):
        found = look_up(f, x)
        if found is not None:
            result, name = found
            return Step("table", f, result, rf"{name}: ${integral(f, x)} = {tex(result)}$.")

    # -- substitution ---------------------------------------------------------------------------------------

    def substitute(self, f, x, u, inner, g, rule, why):
        """The step that names `g` as u, leaving the integrand `inner` in u."""
        part = self.of(inner, u)
        if part:
            words = (
                rf"Substitution ({why}): $u = {tex(g)}$, $du = {_front(g.diff(x))}d{tex(x)}$, "
                rf"so ${integral(f, x)} = {integral(inner, u)}$; at the end $u$ is replaced by ${tex(g)}$."
            )
            return Step(rule, f, part.result.xreplace({u: g}), words, (part,))

    def linear_inside(self, f, x):
        u = _fresh(x)
        for g in insides(f, x):
            a = slope_of_linear(g, x)
            inner = f.xreplace({g: u})
            if not a or inner.has(x):
                continue
            found = look_up(inner, u)
            if found is None:
                return self.substitute(f, x, u, inner / a, g, "linear inside", "the inside is linear")
            result = found[0].xreplace({u: g}) / a
            divided = "" if a == 1 else ", and divide by the slope"
            words = (
                rf"The inside ${tex(g)}$ is linear with the slope ${tex(a)}$: integrate as if it were the "
                rf"variable{divided}: ${integral(f, x)} = {tex(result)}$."
            )
            return Step("linear inside", f, result, words)
        return None

    def substitution(self, f, x):
        u = _fresh(x)
        inside = insides(f, x)
        squares = [x**2] if f.is_rational_function(x) and x**2 not in inside else []
        for g in [*inside, *functions_of(f, x), *squares]:
            if slope_of_linear(g, x) or g == f:
                continue
            rest = f / sp.factor_terms(g.diff(x))
            inner = rest.xreplace({g: u})
            if inner.has(x):
                inner = rest.subs(g, u)
            if not inner.has(x) and (g not in squares or inner.is_rational_function(u)):
                step = self.substitute(
                    f, x, u, inner, g, "substitution", "the slope of the inside stands there"
                )
                if step:
                    return step
        return None

    def root(self, f, x):
        """Substitution of the second kind: x = t² where a root of x is in the way."""
        if not any(p.is_Pow and p.base == x and p.exp.is_Rational and p.exp.q == 2 for p in f.atoms(sp.Pow)):
            return None
        t = sp.Dummy("t", positive=True)
        inner = f.subs(x, t**2) * 2 * t
        part = self.of(inner, t)
        if part:
            words = (
                rf"Substitution of the second kind: ${tex(x)} = t^2$, $t > 0$, $d{tex(x)} = 2t\,dt$, so "
                rf"${integral(f, x)} = {integral(inner, t)}$; back with $t = \sqrt{{{tex(x)}}}$."
            )
            return Step("second substitution", f, part.result.xreplace({t: sp.sqrt(x)}), words, (part,))

    def circle(self, f, x):
        """√(r² − x²) by x = r sin t."""
        if not (f.is_Pow and f.exp == sp.Rational(1, 2)):
            return None
        squares = sum_of_squares(f.base, x)
        if squares is None or not (squares[0].is_positive and squares[1] == -1):
            return None
        r = sp.sqrt(squares[0])
        result = x * f / 2 + squares[0] * sp.asin(x / r) / 2
        words = (
            rf"Substitution of the second kind: ${tex(x)} = {tex(r)}\sin t$ with $-\pi/2 < t < \pi/2$, "
            rf"$d{tex(x)} = {tex(r)}\cos t\,dt$, and the root is ${tex(r)}\cos t$, so the integral is "
            rf"${tex(squares[0])}\int\cos^2 t\,dt = {_front(squares[0] / 2)}(t + \sin t\cos t)$. Back with "
            rf"$t = {tex(sp.asin(x / r))}$ and $\cos t = {tex(f / r)}$: ${tex(result)}$."
        )
        return Step("second substitution", f, result, words)

    # -- parts ----------------------------------------------------------------------------------------------

    def by_parts(self, f, x):
        u = next((g for g in sp.Mul.make_args(f) if _is_logarithmic(g)), None)
        if u is None:
            u = next((g for g in sp.Mul.make_args(f) if g.is_polynomial(x) and g.has(x)), None)
            if u is None or not any(
                isinstance(g, (sp.exp, sp.sin, sp.cos, sp.sinh, sp.cosh)) for g in functions_of(f / u, x)
            ):
                return None
        dv = f / u
        first = self.of(dv, x)
        if first is None:
            return None
        v = first.result
        du = u.diff(x)
        remaining = expand(v * du) if u.is_polynomial(x) else sp.powsimp(v * du)
        second = self.of(remaining, x)
        if second:
            p, q = "pq" if x.name in "uv" else "uv"
            words = (
                rf"Parts with ${p} = {tex(u)}$ and $d{q} = {_front(dv)}d{tex(x)}$, so "
                rf"$d{p} = {_front(du)}d{tex(x)}$ and ${q} = {tex(v)}$: "
                rf"${integral(f, x)} = {p}{q} - \int {q}\,d{p} = {tex(u * v)} - {integral(remaining, x)}$."
            )
            return Step("parts", f, sp.expand_mul(u * v - second.result), words, (first, second))

    def cyclic_parts(self, f, x):
        """e^(ax + c) sin(bx + d): parts twice bring the integral back."""
        factors = sp.Mul.make_args(f)
        if len(factors) != 2:
            return None
        wave = next(
            (g for g in factors if isinstance(g, (sp.sin, sp.cos)) and slope_of_linear(g.args[0], x)), None
        )
        growth = f / wave if wave is not None else None
        if not isinstance(growth, sp.exp) or not slope_of_linear(growth.args[0], x):
            return None
        a = slope_of_linear(growth.args[0], x)
        b = slope_of_linear(wave.args[0], x)
        slope = wave.diff(x)
        result = growth * (a * wave - slope) / (a**2 + b**2)
        words = (
            rf"Parts twice, both times with $dv = {tex(growth)}\,d{tex(x)}$. Write $I$ for "
            rf"${integral(f, x)}$. The first time "
            rf"$I = {tex(wave * growth / a)} - {integral(slope * growth / a, x)}$; the second time "
            rf"$I = {tex(wave * growth / a - slope * growth / a**2)} - {_front(b**2 / a**2)}I$. "
            rf"The integral has come back: bring it to the left and divide by ${tex(1 + b**2 / a**2)}$. "
            rf"That gives $I = {tex(result)}$."
        )
        return Step("cyclic parts", f, result, words)

    # -- other ways to write it -----------------------------------------------------------------------------

    def even(self, f, x):
        """A function of |x|: the antiderivative for x > 0, continued as an odd function."""
        t = sp.Dummy("t", positive=True)
        inner = f.xreplace({sp.Abs(x): t})
        if inner.has(x) or not f.has(sp.Abs(x)):
            return None
        part = self.of(inner, t)
        if part:
            result = sp.sign(x) * (part.result - part.result.subs(t, 0)).xreplace({t: sp.Abs(x)})
            words = (
                rf"Split at the kink: with $t = |{tex(x)}|$ integrate ${tex(inner)}$ from $t = 0$ on, and "
                rf"give the result the sign of ${tex(x)}$, so that both halves meet: ${tex(result)}$."
            )
            return Step("split", f, result, words, (part,))

    def rewrite(self, forms, f, x):
        for other, why in forms(f, x):
            part = self.of(other, x) if other != f else None
            if part:
                words = rf"Write it differently ({why}): ${tex(f)} = {tex(other)}$."
                return Step("rewriting", f, part.result, words, (part,))
        return None

    def rewrite_early(self, f, x):
        return self.rewrite(early_rewritings, f, x)

    def rewrite_late(self, f, x):
        return self.rewrite(late_rewritings, f, x)

    RULES = (constant, factor, sum, table, rewrite_early, linear_inside, substitution, circle, cyclic_parts)
    RULES += (by_parts, even, root, rewrite_late)


def integral(f, x):
    """LaTeX of an indefinite integral."""
    inside = rf"\left({tex(f)}\right)" if f.is_Add else tex(f)
    return rf"\int {inside} \, d{tex(x)}"


def _fresh(x):
    """A name for the new variable: u, v, w by turns."""
    return sp.Dummy({"u": "v", "v": "w"}.get(x.name, "u"), real=True)


def _front(c):
    """A factor as it stands before an integral or a differential."""
    if c in (1, -1):
        return "" if c == 1 else "-"
    return (rf"\left({tex(c)}\right)" if c.is_Add else tex(c)) + r"\,"


def _is_logarithmic(g):
    """A logarithm or an inverse function, or a power of one: what parts should differentiate."""
    base, n = g.as_base_exp()
    return isinstance(base, LOGARITHMIC) and n.is_Integer and n > 0
