"""Finds an antiderivative by the rules that the course teaches, and tells how: one step per rule.

The rules are tried in the order in which one would try them on a board: constant factor and sum, the table, a
linear inside, a substitution whose slope stands there, other ways to write the integrand, parts. The attempts
are counted, so the time is bounded; what these rules do not solve is refused, not guessed.
"""

from functools import partialmethod

import sympy as sp

from mathtools.backstage.antiderivatives import lookup
from mathtools.backstage.antiderivatives.lookup import (
    LOGARITHMIC,
    expand,
    look_up,
    slope_of_linear,
    tex,
)
from mathtools.backstage.antiderivatives.substitutions import Step, Substitutions, front, integral, less

MAX_ATTEMPTS = 80
DEPTH = 12
PLACEHOLDER = sp.Dummy("x", real=True)
FOR_PARTS = (sp.exp, sp.sin, sp.cos, sp.sinh, sp.cosh, sp.sec, sp.csc, sp.tan, sp.cot, sp.tanh)


def antiderivative(f, x, attempts=MAX_ATTEMPTS):
    """An antiderivative by the rules of the course, or None."""
    step = derive(f, x, attempts)
    return step and step.result


def derive(f, x, attempts=MAX_ATTEMPTS):
    """The derivation of an antiderivative as a `Step`; None if so many attempts find none."""
    return Derivation(attempts, {symbol.name for symbol in f.free_symbols}).of(f, x)


class Derivation(Substitutions):
    """One derivation."""

    def __init__(self, attempts, letters):
        # letters: those of the integrand; open: the integrands that are being tried, to run in no circle
        self.attempts = attempts
        self.letters = letters
        self.open = set()
        self.parts_open = 0

    def of(self, f, x):
        self.attempts -= 1
        seen = f.xreplace({x: PLACEHOLDER})
        if self.attempts < 0 or len(self.open) > DEPTH or seen in self.open:
            return None
        self.open.add(seen)
        steps = (getattr(self, rule)(f, x) for rule in self.RULES.split())
        found = next((step for step in steps if step is not None), None)
        self.open.discard(seen)
        return found

    def fresh(self, x, names="uvws", **kind):
        """A name for a new variable, not x nor a parameter; where parts are open, u and v are taken."""
        later = names.partition(x.name)[2] or (names.replace("uv", "") if self.parts_open else names)
        name = next((name for name in later if name not in self.letters), "r")
        return sp.Dummy(name, **(kind or {"real": True}))

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
            integrals = " ".join([integral(terms[0], x), *(less(-term, x) for term in terms[1:])])
            words = rf"Term by term: ${integral(f, x)} = {integrals}$."
            return Step("sum", f, sp.Add(*(part.result for part in parts)), words, tuple(parts), x)

    def table(self, f, x):
        plain = (g.is_Add or g.as_independent(PLACEHOLDER, as_Add=False)[0] != 1 for g in self.open)
        inside = len(self.open) - sum(plain) > 1
        found = look_up(f, x) or (inside and look_up(f, x, lookup.ROWS_INSIDE))
        if found:
            result, name = found
            return self.leaf("table", f, x, result, name)

    # -- parts ----------------------------------------------------------------------------------------------

    def choices_for_parts(self, f, x):
        """u and dv, the likeliest first: inverse functions, powers, and one power less for an inside."""
        factors = sp.Mul.make_args(f)
        for g in factors:
            base, n = g.as_base_exp()
            if isinstance(base, LOGARITHMIC) and n.is_Integer and n > 0:
                yield g, f / g
                return
        for g in factors:
            if g.is_polynomial(x) and g.has(x):
                rest = f / g
                if rest.has(*FOR_PARTS) or any(p.exp.has(x) for p in rest.atoms(sp.Pow)):
                    yield g, rest
                base, n = g.as_base_exp()
                if base == x and n.is_Integer and n > 1:
                    yield x ** (n - 1), x * rest

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
            p, q = "pq" if {x.name, *self.letters} & {"u", "v"} else "uv"
            whole = tex(v) if dv == 1 else rf"{integral(dv, x)} = {tex(v)}"
            words = (
                rf"Parts with ${p} = {tex(u)}$ and $d{q} = {front(dv)}d{tex(x)}$, so "
                rf"$d{p} = {front(du)}d{tex(x)}$ and ${q} = {whole}$: "
                rf"${integral(f, x)} = {p}{q} - \int {q}\,d{p} = {tex(u * v)} "
                rf"{less(remaining, x)}$."
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
            rf"$I = {tex(wave * growth / a)} {less(slope * growth / a, x)}$; the second time "
            rf"$I = {tex(wave * growth / a - slope * growth / a**2)} - {front(b**2 / a**2)}I$. "
            rf"The integral has come back: bring it to the left and divide by ${tex(1 + b**2 / a**2)}$. "
            rf"That gives $I = {tex(result)}$."
        )
        return Step("cyclic parts", f, result, words, variable=x)

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
        p, q = "pq" if {x.name, *self.letters} & {"u", "v"} else "uv"
        words = (
            rf"Parts with ${p} = {tex(u)}$ and $d{q} = {tex(base**2)}\,d{tex(x)}$, and ${squares}$. Write "
            rf"$I$ for ${integral(f, x)}$: $I = {tex(u * v)} - {times}I + {times}{integral(u, x)}$. The "
            rf"integral has come back: bring it to the left and divide by ${n - 1}$."
        )
        result = (u * v + (n - 2) * part.result) / (n - 1)
        return Step("cyclic parts", f, sp.expand_mul(result), words, (part,), x, labels=("What remains",))

    # -- other ways to write it -----------------------------------------------------------------------------

    def even(self, f, x):
        """A function of |x|: the antiderivative for x > 0, continued as an odd function."""
        t = self.fresh(x, "tsz", positive=True)
        inner = f.xreplace({sp.Abs(x): t})
        if inner.has(x) or not f.has(sp.Abs(x)):
            return None
        if part := self.of(inner, t):
            result = sp.sign(x) * (part.result - part.result.subs(t, 0)).xreplace({t: sp.Abs(x)})
            words = (
                rf"Split at the kink: with ${t.name} = |{tex(x)}|$ integrate ${tex(inner)}$ from $0$ on, and "
                rf"give the result the sign of ${tex(x)}$, so that both halves meet: ${tex(result)}$."
            )
            return Step("split", f, result, words, (part,), x, labels=(f"For ${t.name} > 0$",))

    def rewrite(self, forms, f, x):
        for other, why in forms(f, x):
            part = self.of(other, x) if other != f else None
            if part:
                words = rf"Write it differently ({why}): ${tex(f)} = {tex(other)}$."
                return Step("rewriting", f, part.result, words, (part,), x)
        return None

    rewrite_early = partialmethod(rewrite, lookup.early_rewritings)
    rewrite_products = partialmethod(rewrite, lookup.products)
    rewrite_fractions = partialmethod(rewrite, lookup.fractions)
    rewrite_late = partialmethod(rewrite, lookup.late_rewritings)

    #: The rules by name, in the order in which they are tried.
    RULES = """constant factor sum table inverse_of_multiple rewrite_early direct substitution
        trigonometric rewrite_products rewrite_fractions power_left linear_inside right_triangle cyclic_parts
        secant_power by_parts even root_or_logarithm rewrite_late"""
