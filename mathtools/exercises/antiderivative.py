"""The kinds of question of notebook 4: an antiderivative, and a choice of u and dv."""

import math
import re
from dataclasses import replace

from mathtools.backstage.answers.names import NAMES
from mathtools.exercises.engine import Question, Unreadable, Untouched
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
        self.integrand = integrand
        self.require_constant = require_constant
        self.boundary = boundary
        self.domain = domain

    def by_slope(self, reading):
        """Where the slope is right, it is the constant that tells wrong answers apart."""
        right = self.right[0].formulas[0]
        return self.boundary is None or not same(along(reading.formulas[0]), along(right), slopes=True)

    def invite(self):
        how = "between quotes, such as `" + ('"x^2 + C"' if self.require_constant else '"x^2/2"') + "`,"
        return f"Type a formula {how} in place of `...` and run the cell again."

    def field(self):
        return {"kind": "text", "such_as": "x^2 + C" if self.require_constant else "x^2/2"}

    def wrong_answers(self):
        from mathtools.integrals import prepare

        found = super().wrong_answers()
        names = {name for name, _ in found}
        for mistake, slopes in prepare(self.integrand, "x", self.domain).mistakes:
            name = NAMES.get(mistake.slug)
            # of rules that give the same here, the check names the likeliest
            if name in names or name is None or None in slopes:
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

    def parsed(self, answer):
        from mathtools.parsing import parse

        parameters = [s.name for s in parse(self.integrand, ("x",), None).parameters]
        return parse(answer, ("x",), parameters, constants=True)

    def called(self):
        return NAMES


class Parts(Question):
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

    def preview(self, answer, mathml=False):
        from mathtools.exercises.typed import formula
        from mathtools.parsing import parse

        return formula(_without_dx(answer), lambda text: parse(text, ("x",)), mathml)

    def read(self, answer):
        from mathtools.parsing import ParseError, parse

        if isinstance(answer, dict) and set(answer) == {"u", "dv"}:
            answer = [answer["u"], answer["dv"]]
        if untouched(answer):
            raise Untouched
        if not isinstance(answer, (list, tuple)) or len(answer) != 2:
            raise Unreadable('Give two formulas in a list: first u, then dv, such as `["x", "e^(-x)"]`.')
        try:
            f = parse(self.integrand, ("x",)).expression
            u, dv = (parse(_without_dx(part), ("x",)) for part in answer)
        except ParseError as reason:
            raise Unreadable(quoted(str(reason))) from None
        return self._judge(f, u, dv)

    def agree(self, reading, other):
        if reading.right or other.right:
            return reading.right and other.right
        pairs = zip(reading.formulas, other.formulas, strict=True)
        return all(same(along(a), along(b)) for a, b in pairs)

    def understood(self, reading):
        return reading.remark

    def explain(self, reading):
        return ""

    def _judge(self, f, u, dv):
        """Carry the parts out, and count how many the integral that remains still needs."""
        from mathtools.backstage.antiderivatives.lookup import tex
        from mathtools.backstage.antiderivatives.steps import antiderivative, derive
        from mathtools.parsing import symbol

        x = symbol("x")
        formulas = (u.expression, dv.expression)
        read = rf"I read $u = {u.latex}$ and $dv = {dv.latex}\,dx$."
        if not same(along(formulas[0] * formulas[1]), along(f)):
            return Judged(
                formulas, False, f"{read} Multiplied they must give the integrand, and they do not."
            )
        if not formulas[0].has(x):
            return Judged(formulas, False, f"{read} This $u$ has the slope 0, so all of the work is in $dv$.")
        v = antiderivative(formulas[1], x)
        if v is None:
            return Judged(
                formulas, False, f"{read} This $dv$ has to be integrated, and no rule here does it."
            )
        remaining = (v * _without_bars(formulas[0]).diff(x)).expand()
        shown = rf"\left({tex(remaining)}\right)" if remaining.is_Add else tex(remaining)
        remains = rf"{read} There remains $\int {shown}\,dx$"
        before, after = (_count_parts(derive(g, x)) for g in (f, remaining))
        if after is not None and after < before:
            return Judged(formulas, True, f"{remains}, which is easier.")
        return Judged(formulas, False, f"{remains}, which is no easier than what you began with.")


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
