"""Formulas that a check of the subject judges: it needs no key, and knows wrong rules by name."""

import math
import re
from dataclasses import dataclass, replace

from mathtools.backstage.answers.names import NAMES
from mathtools.exercises.engine import Mistake, Typed, Unreadable, Untouched
from mathtools.exercises.feedback import quoted
from mathtools.exercises.numeric import untouched

PLACES = ("0.7", "1.3", "-0.6", "2.4", "0.2", "-1.7", "0.45", "3.1")


@dataclass(frozen=True)
class Judged:
    """An answer, the formulas in it, and what is to be said of it."""

    formulas: tuple
    right: bool
    understood: str = ""
    rule: str = ""


class ByRule(Typed):
    """A question whose answer is a formula that a check judges.

    A kind says how: `given` is what the check needs to know, `verdict` gives what it says of an answer, and
    `called` the names of its wrong rules in a learner's words.
    """

    variable = "x"
    constants = False  # whether an answer may hold any

    def read(self, answer):
        if untouched(answer):
            raise Untouched
        verdict = self.verdict(answer)
        if verdict.correct is None:
            raise Unreadable(quoted(verdict.message))
        said = re.sub(r"^(Right|Not yet)\.\s*", "", verdict.message)
        remark = f"I read it as ${verdict.understood}$. {said}" if verdict.understood else said
        # none if it was divided by 0, which a check may have a name for
        formulas = () if verdict.formula is None else (verdict.formula,)
        return Judged(formulas, verdict.correct, remark.rstrip(), verdict.mistake or "")

    def agree(self, reading, other):
        if reading.right or other.right:
            return reading.right and other.right
        if reading.rule != other.rule or not other.understood:  # none beside a rule by itself
            return reading.rule == other.rule
        if not (reading.formulas and other.formulas):
            return reading == other
        slopes = self.by_slope(reading)
        pairs = zip(reading.formulas, other.formulas, strict=True)
        return all(same(along(a), along(b), slopes) for a, b in pairs)

    def by_slope(self, reading):
        """Whether this wrong answer is any other that has the same slope."""
        return False

    def called(self):
        return {}

    @property
    def wrong(self):
        """The listed mistakes, then those that the check names by itself."""
        by_itself = [
            (Mistake(name, None, ""), Judged((), False, rule=rule)) for rule, name in self.called().items()
        ]
        return [*super().wrong, *by_itself]

    def parsed(self, answer):
        from mathtools.parsing import parse

        parameters = [s.name for s in parse(self.given, (self.variable,), None).parameters]
        return parse(answer, (self.variable,), parameters, constants=self.constants)


class Derivative(ByRule):
    """A question for a derivative, typed as a text; the function decides, in any form.

    Parameters
    ----------
    function : str or sympy.Expr
        As a learner would type it; letters other than the variable are positive parameters.
    variable : str
        What it is differentiated by.
    """

    such_as = "2x"

    def __init__(self, key, *, function, variable="x", **question):
        super().__init__(key, **question)
        self.given = self.function = function
        self.variable = variable

    def wrong_answers(self):
        from mathtools.backstage.derivatives.checking import wrong_derivatives

        return [*super().wrong_answers(), *wrong_derivatives(self.function, self.variable)]

    def verdict(self, answer):
        from mathtools.backstage.derivatives.checking import check_derivative  # loads SymPy

        return check_derivative(answer, self.function, self.variable)

    def called(self):
        from mathtools.backstage.derivatives.names import WRONG_RULES

        return {slug: name for slug, (name, _) in WRONG_RULES.items()}


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
        self.such_as = "x^2 + C" if require_constant else "x^2/2"
        self.boundary = boundary
        self.domain = domain
        self.wanted = {"require_constant": require_constant, "boundary": boundary, "domain": domain}

    def by_slope(self, reading):
        """Where the slope is right, it is the constant that tells wrong answers apart."""
        right = self.right[0].formulas[0]
        return self.boundary is None or not same(along(reading.formulas[0]), along(right), slopes=True)

    def wrong_answers(self):
        from mathtools.integrals import prepare

        found = dict(super().wrong_answers())
        task = prepare(self.integrand, "x", self.domain)
        for mistake in sorted(task.mistakes, key=lambda mistake: mistake.slips):
            name = NAMES.get(mistake.slug)
            # of rules that give the same here, the check names the likeliest
            if name in found or name is None or None in task.slopes(mistake.formula):
                continue
            if self.verdict(mistake.formula).mistake == mistake.slug:
                found[name] = mistake.formula
        return list(found.items())

    def verdict(self, answer):
        from mathtools.integrals import check_antiderivative  # loads SymPy, which only these questions need

        verdict = check_antiderivative(answer, self.integrand, **self.wanted)
        if verdict.mistake == "wrong_constant" and "derivative is right" not in verdict.message:
            return replace(verdict, mistake="wrong_factor")
        return verdict

    def called(self):
        return NAMES


class Parts(ByRule):
    """A question for u and dv, judged by the integral that remains: it must need no further parts.

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

        without_dx = re.sub(r"[\s*·]*dx\s*$", "", answer) or "1" if isinstance(answer, str) else answer
        return parse(without_dx, ("x",))

    def read(self, answer):
        from mathtools.parsing import ParseError, parse

        if untouched(answer):
            raise Untouched
        if not isinstance(answer, (list, tuple)) or len(answer) != 2:
            raise Unreadable('Give two formulas in a list: first u, then dv, such as `["x", "e^(-x)"]`.')
        try:
            u, dv = map(self.parsed, answer)
        except ParseError as reason:
            raise Unreadable(quoted(str(reason))) from None
        formulas = (u.expression, dv.expression)
        right, said = _by_parts(parse(self.integrand, ("x",)).expression, *formulas)
        return Judged(formulas, right, rf"I read $u = {u.latex}$ and $dv = {dv.latex}\,dx$. {said}")


def _by_parts(f, u, dv):
    """Whether parts help, and why: they are carried out, and what remains must be integrated without them."""
    import sympy

    from mathtools.backstage.antiderivatives.lookup import tex
    from mathtools.backstage.antiderivatives.steps import antiderivative
    from mathtools.integrals import explain
    from mathtools.parsing import symbol

    x = symbol("x")
    if not same(along(u * dv), along(f)):
        return False, "Multiplied they must give the integrand, and they do not."
    if not u.has(x):
        return False, "This $u$ has the slope 0, so all of the work is in $dv$."
    v = antiderivative(dv, x)
    if v is None:
        return False, "This $dv$ has to be integrated, and no rule here does it."
    slope = u.replace(sympy.Abs, lambda inside: inside).diff(x)  # ln g has the slope of ln |g|
    remaining = (v * slope).expand()
    shown = rf"\left({tex(remaining)}\right)" if remaining.is_Add else tex(remaining)
    further = explain(remaining)
    easier = further.complete and not any("parts" in step.rule for step in further.steps)
    how = "easier" if easier else "no easier than what you began with"
    return easier, rf"There remains $\int {shown}\,dx$, which is {how}."


def along(formula):
    """Value and slope of a formula at a few places, None where it has none; other letters are 0.9."""
    from mathtools.backstage.parsing.pointwise import pair_or_none
    from mathtools.parsing import symbol

    x = symbol("x")
    others = dict.fromkeys(formula.free_symbols, "0.9")
    return [pair_or_none(formula, x, others | {x: place}) for place in PLACES]


def same(these, those, slopes=False):
    """Whether two formulas have the same values, or slopes, wherever both have one."""
    both = [(a, b) for a, b in zip(these, those, strict=True) if a and b]
    real = [(a, b) for a, b in both if not (hasattr(a[0], "_mpc_") or hasattr(b[0], "_mpc_"))]
    # as for ln x and ln |x|, which differ where one of them is not real
    pairs = [(a[slopes], b[slopes]) for a, b in (real if len(real) > 1 else both)]
    return len(pairs) > 1 and all(abs(a - b) <= 1e-9 * max(abs(a), abs(b)) for a, b in pairs)
