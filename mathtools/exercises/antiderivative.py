"""The kinds of question of notebook 4: an antiderivative, and a choice of u and dv."""

import math
import re
from dataclasses import replace

from mathtools.backstage.answers.names import NAMES
from mathtools.exercises.engine import Unreadable, Untouched
from mathtools.exercises.feedback import quoted
from mathtools.exercises.judged import ByRule, Judged, along, same
from mathtools.exercises.numeric import untouched


class Antiderivative(ByRule):
    """A question for an antiderivative, typed as a text; the integrand decides, in any form.

    What `mathtools.integrals.check_antiderivative` says of an answer is what the learner reads; the name of a
    wrong rule comes from there too. The message of a listed mistake is added to it.

    Parameters
    ----------
    integrand : str or sympy.Expr
        As a learner would type it; letters other than x are positive parameters.
    require_constant : bool
        Whether + C has to be written.
    boundary : tuple, optional
        (x0, F0): the one antiderivative is wanted whose value at x0 is F0.
    domain : tuple of float
        Where the integrand counts, from and to: for a density, its support.
    """

    constants = True

    def __init__(
        self,
        key,
        *,
        integrand,
        require_constant=False,
        boundary=None,
        domain=(-math.inf, math.inf),
        **question,
    ):
        super().__init__(key, **question)
        self.given = self.integrand = integrand
        self.require_constant = require_constant
        self.such_as = "x^2 + C" if require_constant else "x^2/2"
        self.boundary = boundary
        self.domain = domain

    def by_slope(self, reading):
        """Where the slope is right, it is the constant that tells wrong answers apart."""
        right = self.right[0].formulas[0]
        return self.boundary is None or not same(along(reading.formulas[0]), along(right), slopes=True)

    def wrong_answers(self):
        from mathtools.integrals import prepare

        found = super().wrong_answers()
        names = {name for name, _ in found}
        task = prepare(self.integrand, "x", self.domain)
        for mistake in sorted(task.mistakes, key=lambda mistake: mistake.slips):
            name = NAMES.get(mistake.slug)
            # of rules that give the same here, the check names the likeliest
            if name in names or name is None or None in task.slopes(mistake.formula):
                continue
            if self.verdict(mistake.formula).mistake == mistake.slug:
                names.add(name)
                found.append((name, mistake.formula))
        return found

    def verdict(self, answer):
        from mathtools.integrals import check_antiderivative  # loads SymPy, which only these questions need

        verdict = check_antiderivative(
            answer,
            self.integrand,
            require_constant=self.require_constant,
            boundary=self.boundary,
            domain=self.domain,
        )
        if verdict.mistake == "wrong_constant" and "derivative is right" not in verdict.message:
            return replace(verdict, mistake="wrong_factor")
        return verdict

    def called(self):
        return NAMES


class Parts(ByRule):
    """A question for u and dv, judged by the integral that remains: it must need fewer further parts.

    Parameters
    ----------
    integrand : str
        As a learner would type it.
    """

    def __init__(self, key, *, integrand, **question):
        super().__init__(key, **question)
        self.integrand = integrand

    def invite(self):
        return (
            'Put `["u", "dv"]`, each a formula between quotes, in place of the dots and run the cell again.'
        )

    def field(self):
        return {"kind": "text", "such_as": "x^2", "labels": ["u", "dv"]}

    def parsed(self, answer):
        from mathtools.parsing import parse

        return parse(_without_dx(answer), ("x",))

    def read(self, answer):
        from mathtools.parsing import ParseError, parse

        if isinstance(answer, dict) and set(answer) == {"u", "dv"}:
            answer = [answer["u"], answer["dv"]]
        if untouched(answer):
            raise Untouched
        if not isinstance(answer, (list, tuple)) or len(answer) != 2:
            raise Unreadable('Give two formulas in a list: first u, then dv, such as `["x", "e^(-x)"]`.')
        try:
            u, dv = map(self.parsed, answer)
        except ParseError as reason:
            raise Unreadable(quoted(str(reason))) from None
        formulas = (u.expression, dv.expression)
        right, said = _judged(parse(self.integrand, ("x",)).expression, *formulas)
        return Judged(formulas, right, rf"I read $u = {u.latex}$ and $dv = {dv.latex}\,dx$. {said}")

    def agree(self, reading, other):
        if reading.right or other.right:
            return reading.right and other.right
        pairs = zip(reading.formulas, other.formulas, strict=True)
        return all(same(along(a), along(b)) for a, b in pairs)

    def called(self):
        return {}


def _judged(f, u, dv):
    """Whether parts help, and why: they are carried out, and what remains must need fewer of them."""
    from mathtools.backstage.antiderivatives.lookup import tex
    from mathtools.backstage.antiderivatives.steps import antiderivative, derive
    from mathtools.parsing import symbol

    x = symbol("x")
    if not same(along(u * dv), along(f)):
        return False, "Multiplied they must give the integrand, and they do not."
    if not u.has(x):
        return False, "This $u$ has the slope 0, so all of the work is in $dv$."
    v = antiderivative(dv, x)
    if v is None:
        return False, "This $dv$ has to be integrated, and no rule here does it."
    remaining = (v * _without_bars(u).diff(x)).expand()
    shown = rf"\left({tex(remaining)}\right)" if remaining.is_Add else tex(remaining)
    before, after = (_count_parts(derive(g, x)) for g in (f, remaining))
    easier = after is not None and after < before
    how = "easier" if easier else "no easier than what you began with"
    return easier, rf"There remains $\int {shown}\,dx$, which is {how}."


def _without_dx(part):
    return re.sub(r"[\s*·]*dx\s*$", "", part) or "1" if isinstance(part, str) else part


def _without_bars(formula):
    """The formula with ln g in place of ln |g|, which has the same slope in a simpler form."""
    import sympy

    def bars(part):
        return isinstance(part, sympy.log) and isinstance(part.args[0], sympy.Abs)

    return formula.replace(bars, lambda part: sympy.log(part.args[0].args[0]))


def _count_parts(step):
    """How often a derivation integrates by parts; None if there is no derivation."""
    if step is None:
        return None
    return ("parts" in step.rule) + sum(_count_parts(part) for part in step.parts)
