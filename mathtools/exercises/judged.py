"""Formulas that a check of the subject judges: it needs no key, and knows wrong rules by name."""

import re
from dataclasses import dataclass

from mathtools.exercises.engine import Mistake, Typed, Unreadable, Untouched
from mathtools.exercises.feedback import quoted
from mathtools.exercises.numeric import untouched

PLACES = ("0.7", "1.3", "-0.6", "2.4", "0.2", "-1.7", "0.45", "3.1")


@dataclass(frozen=True)
class Judged:
    """An answer, the formulas in it, and what is to be said of it."""

    formulas: tuple
    right: bool
    remark: str = ""
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
        if isinstance(other, str):
            return reading.rule == other
        if reading.right or other.right:
            return reading.right and other.right
        if reading.rule != other.rule or not (reading.formulas and other.formulas):
            return reading == other
        pair = [along(judged.formulas[0]) for judged in (reading, other)]
        return same(*pair, slopes=self.by_slope(reading))

    def by_slope(self, reading):
        """Whether this wrong answer is any other that has the same slope."""
        return False

    @property
    def wrong(self):
        """The listed mistakes, then those that the check names by itself."""
        return [*super().wrong, *((Mistake(name, None, ""), rule) for rule, name in self.called().items())]

    def parsed(self, answer):
        from mathtools.parsing import parse

        parameters = [s.name for s in parse(self.given, (self.variable,), None).parameters]
        return parse(answer, (self.variable,), parameters, constants=self.constants)

    def understood(self, reading):
        return reading.remark

    def explain(self, reading):
        return ""


def along(formula):
    """Value and slope of a formula at a few places, None where it has none; other letters are 0.9."""
    from mathtools.backstage.answers.pointwise import pair_or_none
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
