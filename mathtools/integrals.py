"""Checks an antiderivative that a learner typed, and names the mistake.

Whether F′ = f is decided by `comparing`, from numbers; which wrong rule it was, by
`diagnosis`; and the constant by `constants`. No step can take long.
"""

import math
from dataclasses import replace
from functools import lru_cache

import sympy
from mpmath import mp

from mathtools.backstage.answers.comparing import close
from mathtools.backstage.answers.constants import check_boundary, check_constant
from mathtools.backstage.answers.diagnosis import Task
from mathtools.backstage.answers.names import NAMES
from mathtools.backstage.answers.verdict import Verdict
from mathtools.backstage.answers.wrong_rules import RECIPROCAL
from mathtools.backstage.explaining import explain
from mathtools.parsing import DivisionByZero, ParseError, parse

__all__ = ["Verdict", "check_antiderivative", "explain", "prepare"]


def check_antiderivative(
    answer, integrand, *, variable="x", require_constant=False, boundary=None, domain=(-math.inf, math.inf)
):
    """Check an antiderivative, and name the mistake in a wrong one.

    Parameters
    ----------
    answer : str or sympy.Expr
        What a learner typed; a letter that the integrand does not have is a constant of integration.
    integrand : str or sympy.Expr
        Letters other than the variable are parameters, taken as positive.
    variable : str
    require_constant : bool
        Whether "+ C" (any letter) must be there.
    boundary : pair, optional
        ``(x0, F0)``: F(x0) must be F0. Numbers, or text such as "1/2"; x0 may also be ``oo`` or ``-oo``: a
        CDF has ``(-oo, 0)``.
    domain : tuple of float
        Where the integrand counts, from and to: for a density, its support.

    Returns
    -------
    Verdict

    Raises
    ------
    ParseError
        If the integrand or the boundary cannot be read.
    """
    task = prepare(integrand, variable, domain)
    try:
        parsed = parse(answer, (variable,), [p.name for p in task.parameters], constants=True)
    except ParseError as error:
        if isinstance(error, DivisionByZero) and any(m.reason == RECIPROCAL for m in task.mistakes):
            return Verdict(False, f"This divides by zero. {RECIPROCAL}", "log_without_minus_one_case")
        return Verdict(None, str(error))
    comparison = task.compare(parsed.expression, parsed.constants)
    remarks = ()
    if comparison.same is None:
        verdict = Verdict(None, "I could not decide: your answer has no value at most of the points I tried.")
    elif not comparison.same:
        verdict = _wrong(task, parsed, comparison, rounded="." in str(answer))
    else:
        verdict = Verdict(True, "Right.")
        if boundary is not None:
            verdict = Verdict(*check_boundary(task, parsed, *boundary))
        elif require_constant:
            verdict = Verdict(*check_constant(task, parsed))
        remarks = _remarks(task, parsed, comparison) if verdict.correct else ()
    message = " ".join([verdict.message, *remarks, *parsed.notes])
    return replace(verdict, message=message, understood=parsed.latex, formula=parsed.expression)


@lru_cache(maxsize=512)
def prepare(integrand, variable="x", domain=(-math.inf, math.inf)):
    """Make an integrand ready for checking. It is kept, so that checks of answers that follow are quick.

    Parameters
    ----------
    integrand : str or sympy.Expr
    variable : str
    domain : tuple of float

    Returns
    -------
    Task
    """
    task = Task(integrand, variable, domain)
    if not task.points:
        raise ParseError(
            "The integrand has no value at any of the points where answers are compared with it."
        )
    return task


def _remarks(task, parsed, comparison):
    """What should be said of a right answer."""
    answer = parsed.expression
    x = task.spelling[task.x]
    if comparison.not_real and answer.has(sympy.log):
        yield "Where the argument of ln is negative, your answer is not real: with bars, ln|…|, it holds."
    elif comparison.not_real:
        yield "Your answer is real only on a part of the set where the integrand is."
    place = task.jump(answer, parsed.constants)
    if place is not None:
        yield (
            f"But it jumps near {x} = {place:.4g}, where the integrand does not: it is an antiderivative on "
            "either side, and areas across the jump come out wrong."
        )


def _wrong(task, parsed, comparison, rounded):
    """`Verdict` on an answer whose slope is not the integrand."""
    values = [point.value for point in task.points]
    fitting = task.explanations(parsed.expression, comparison)
    slugs = list(dict.fromkeys(mistake.slug for mistake in fitting))
    reason = fitting[0].reason
    if rounded and all(close(comparison.slopes[i], values[i], 0.01) for i in comparison.different):
        reason = "Your numbers look rounded: write them exactly, such as 1/3 for 0.333, or pi for 3.14159."
    reason = task.misuse_of_letters(parsed, comparison) or reason
    others = [NAMES[slug] for slug in slugs[1:] if slug in NAMES]
    also = f"It could as well be this: {'; or '.join(others)}." if others else ""
    at, slope, value = task.witness(parsed.expression, parsed.constants)
    point = ""
    witness = None
    if at:
        spelling = parsed.spelling | task.spelling
        witness = {spelling[symbol]: float(number) for symbol, number in at.items()}
        where = ", ".join(f"{name} = {number:g}" for name, number in witness.items())
        digits = next((n for n in (4, 6, 9) if mp.nstr(slope, n) != mp.nstr(value, n)), 15)
        numbers = [mp.nstr(number, digits).removesuffix(".0") for number in (slope, value)]
        point = f"At {where} your answer has the slope {numbers[0]}; the integrand is {numbers[1]}."
    message = " ".join(part for part in ("Not yet.", reason, also, point) if part)
    return Verdict(False, message, slugs[0], tuple(slugs[1:]), witness)
