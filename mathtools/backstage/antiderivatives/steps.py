"""Finds an antiderivative by the rules that the course teaches, and tells how: one step per rule.

The rules are tried in the order in which a person would: constant factor and sum, the table, a linear inside,
a substitution whose slope stands there, parts, then other ways to write the integrand. The attempts are
counted, so the time is bounded; what these rules do not solve is refused, not guessed.
"""

from dataclasses import dataclass
from functools import partialmethod

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

PLACEHOLDER = sp.Dummy("x", real=True)


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


def antiderivative(f, x, attempts=MAX_ATTEMPTS):
    """An antiderivative by the rules of the course, or None."""
    step = derive(f, x, attempts)
    return step and step.result


def derive(f, x, attempts=MAX_ATTEMPTS):
    """The derivation of an antiderivative as a `Step`; None if so many attempts find none."""
    return Derivation(attempts).of(f, x)


class Derivation:
    DEPTH = 9

    def __init__(self, attempts):
        # open: the integrands that are being tried, to run in no circle
        self.attempts = attempts
        self.open = set()
        self.parts_open = 0

    def of(self, f, x):
        self.attempts -= 1
        seen = f.xreplace({x: PLACEHOLDER})
        if self.attempts < 0 or len(self.open) > self.DEPTH or seen in self.open:
            return None
        self.open.add(seen)
        steps = (getattr(self, rule)(f, x) for rule in self.RULES.split())
        found = next((step for step in steps if step is not None), None)
        self.open.discard(seen)
        return found

    def fresh(self, x):
        """A name for a new variable; where parts are open, u and v are taken."""
        first = "w" if self.parts_open else "u"
        return sp.Dummy({"u": "v", "v": "w", "w": "s"}.get(x.name, first), real=True)

    def leaf(self, rule, f, x, result, reason):
        """A step that rests on no others."""
        words = rf"{reason}: ${integral(f, x)} = {tex(result)}$."
        return Step(rule, f, result, words, variable=x, reason=reason)

    # -- linearity and the table ----------------------------------------------------------------------------

    def constant(self, f, x):
        if not f.has(x):
            return self.leaf("constant", f, x, f * x, "A constant")

    def factor(self, f, x):
        c, rest = f.as_independent(x, as_Add=False)
        if c == 1:
            return None
        if part := self.of(rest, x):
            words = rf"The constant factor goes in front: ${integral(f, x)} = {front(c)}{integral(rest, x)}$."
            result = sp.Add(*(c * term for term in sp.Add.make_args(part.result)))
            return Step("constant factor", f, result, words, (part,), x)

    def sum(self, f, x):
        if not f.is_Add:
            return None
        terms = f.as_ordered_terms()
        parts = [self.of(term, x) for term in terms]
        if all(parts):
            integrals = " ".join([integral(terms[0], x), *(_less(-term, x) for term in terms[1:])])
            words = rf"Term by term: ${integral(f, x)} = {integrals}$."
            return Step("sum", f, sp.Add(*(part.result for part in parts)), words, tuple(parts), x)

    def table(self, f, x):
        found = look_up(f, x)
        if found is not None:
            result, name = found
            return self.leaf("table", f, x, result, name)

    # -- substitution ---------------------------------------------------------------------------------------

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
            if found is None:
                if only_leaf:
                    continue
                return self.substitute(f, x, u, inner / a, g, "linear inside", "the inside is linear")
            result = found[0].xreplace({u: g}) / a
            divided = "" if a == 1 else ", and divide by the slope"
            reason = (
                rf"The inside ${tex(g)}$ is linear with the slope ${tex(a)}$; integrate as if it were the "
                rf"variable{divided}"
            )
            return self.leaf("linear inside", f, x, result, reason)
        return None

    def substitution(self, f, x):
        u = self.fresh(x)
        inside = insides(f, x)
        squares = [x**2] if f.is_rational_function(x) and x**2 not in inside else []
        for g in [*inside, *functions_of(f, x), *squares]:
            if slope_of_linear(g, x) or g == f:
                continue
            inner = self.in_terms_of(g, u, f, x)
            fits = inner is not None and (g not in squares or inner.is_rational_function(u))
            if fits and (step := self.substitute(f, x, u, inner, g, "substitution")):
                return step
        return None

    @staticmethod
    def in_terms_of(g, u, f, x):
        """The integrand divided by the slope of g, with u for g; None if x does not vanish from it."""
        slope = g.diff(x)
        for rest in (sp.factor_terms(f) / sp.factor_terms(slope), f / slope):
            for inner in (rest.xreplace({g: u}), rest.subs(g, u)):
                if not inner.has(x):
                    return inner
        # SymPy writes (2x + 1)/2 as x + 1/2, which does not cancel against 2x + 1 by itself
        rest = (f / slope).xreplace({g: u})
        if rest.is_rational_function(x, u) and not sp.cancel(rest).has(x):
            return sp.cancel(rest)
        return None

    def root(self, f, x):
        """Substitution of the second kind: x = t² where a root of x is in the way."""
        if not any(p.is_Pow and p.base == x and p.exp.is_Rational and p.exp.q == 2 for p in f.atoms(sp.Pow)):
            return None
        t = sp.Dummy("t", positive=True)
        inner = f.subs(x, t**2) * 2 * t
        if part := self.of(inner, t):
            words = (
                rf"Substitution of the second kind: ${tex(x)} = t^2$, $t > 0$, $d{tex(x)} = 2t\,dt$, so "
                rf"${integral(f, x)} = {integral(inner, t)}$; back with $t = \sqrt{{{tex(x)}}}$."
            )
            result = part.result.xreplace({t: sp.sqrt(x)})
            return Step("second substitution", f, result, words, (part,), x, labels=("In $t$",))

    def circle(self, f, x):
        """√(p − qx²) by x = r sin t with r² = p/q."""
        if not (f.is_Pow and f.exp == sp.Rational(1, 2)):
            return None
        squares = sum_of_squares(f.base, x)
        if squares is None or not (squares[0].is_positive and squares[1].is_negative):
            return None
        p, q = squares
        r = sp.sqrt(-p / q)
        half = p / (2 * sp.sqrt(-q))
        result = x * f / 2 + half * sp.asin(x / r)
        return self.leaf("second substitution", f, x, result, rf"With ${tex(x)} = {front(r)}\sin t$")

    # -- parts ----------------------------------------------------------------------------------------------

    def choices_for_parts(self, f, x):
        """u and dv to be tried, as pairs."""
        factors = sp.Mul.make_args(f)
        u = next((g for g in factors if _is_logarithmic(g)), None)
        if u is None:
            u = next((g for g in factors if g.is_polynomial(x) and g.has(x)), None)
            kinds = (sp.exp, sp.sin, sp.cos, sp.sinh, sp.cosh)
            if u is None or not any(isinstance(g, kinds) for g in functions_of(f / u, x)):
                return
        yield u, f / u

    def within_parts(self, f, x):
        self.parts_open += 1
        found = self.of(f, x)
        self.parts_open -= 1
        return found

    def by_parts(self, f, x):
        for u, dv in self.choices_for_parts(f, x):
            first = self.within_parts(dv, x)
            if first is None:
                continue
            v = first.result
            du = u.diff(x)
            remaining = expand(v * du) if u.is_polynomial(x) else sp.powsimp(v * du)
            minus = remaining.could_extract_minus_sign()
            second = self.within_parts(-remaining if minus else remaining, x)
            if second is None:
                continue
            p, q = "pq" if x.name in "uv" else "uv"
            whole = tex(v) if dv == 1 else rf"{integral(dv, x)} = {tex(v)}"
            words = (
                rf"Parts with ${p} = {tex(u)}$ and $d{q} = {front(dv)}d{tex(x)}$, so "
                rf"$d{p} = {front(du)}d{tex(x)}$ and ${q} = {whole}$: "
                rf"${integral(f, x)} = {p}{q} - \int {q}\,d{p} = {tex(u * v)} "
                rf"{_less(remaining, x)}$."
            )
            result = sp.expand_mul(u * v + second.result if minus else u * v - second.result)
            labels = (rf"For ${q}$", "What remains")
            return Step("parts", f, result, words, (first, second), x, labels=labels)
        return None

    def cyclic_parts(self, f, x):
        """e^(ax + c) sin(bx + d): parts twice bring the integral back."""
        if len(f.args) != 2:
            return None
        growth, wave = sorted(f.args, key=lambda g: not isinstance(g, sp.exp))
        if not (isinstance(growth, sp.exp) and isinstance(wave, (sp.sin, sp.cos))):
            return None
        a = slope_of_linear(growth.args[0], x)
        b = slope_of_linear(wave.args[0], x)
        if a is None or b is None:
            return None
        slope = wave.diff(x)
        result = growth * (a * wave - slope) / (a**2 + b**2)
        words = (
            rf"Parts twice, both times with $dv = {tex(growth)}\,d{tex(x)}$. Write $I$ for "
            rf"${integral(f, x)}$. The first time "
            rf"$I = {tex(wave * growth / a)} {_less(slope * growth / a, x)}$; the second time "
            rf"$I = {tex(wave * growth / a - slope * growth / a**2)} - {front(b**2 / a**2)}I$. "
            rf"The integral has come back: bring it to the left and divide by ${tex(1 + b**2 / a**2)}$. "
            rf"That gives $I = {tex(result)}$."
        )
        return Step("cyclic parts", f, result, words, variable=x)

    # -- other ways to write it -----------------------------------------------------------------------------

    def even(self, f, x):
        """A function of |x|: the antiderivative for x > 0, continued as an odd function."""
        t = sp.Dummy("t", positive=True)
        inner = f.xreplace({sp.Abs(x): t})
        if inner.has(x) or not f.has(sp.Abs(x)):
            return None
        if part := self.of(inner, t):
            result = sp.sign(x) * (part.result - part.result.subs(t, 0)).xreplace({t: sp.Abs(x)})
            words = (
                rf"Split at the kink: with $t = |{tex(x)}|$ integrate ${tex(inner)}$ from $t = 0$ on, and "
                rf"give the result the sign of ${tex(x)}$, so that both halves meet: ${tex(result)}$."
            )
            return Step("split", f, result, words, (part,), x, labels=("For $t > 0$",))

    def rewrite(self, forms, f, x):
        for other, why in forms(f, x):
            part = self.of(other, x) if other != f else None
            if part:
                words = rf"Write it differently ({why}): ${tex(f)} = {tex(other)}$."
                return Step("rewriting", f, part.result, words, (part,), x)
        return None

    rewrite_early = partialmethod(rewrite, early_rewritings)
    rewrite_late = partialmethod(rewrite, late_rewritings)

    #: The rules by name, in the order in which they are tried.
    RULES = """constant factor sum table rewrite_early linear_inside substitution circle cyclic_parts by_parts
        even root rewrite_late"""


def integral(f, x):
    """LaTeX of an indefinite integral."""
    inside = rf"\left({tex(f)}\right)" if f.is_Add else tex(f)
    return rf"\int {inside} \, d{tex(x)}"


def _less(f, x):
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


def _is_logarithmic(g):
    """A logarithm or an inverse function, or a power of one: what parts should differentiate."""
    base, n = g.as_base_exp()
    return isinstance(base, LOGARITHMIC) and n.is_Integer and n > 0
