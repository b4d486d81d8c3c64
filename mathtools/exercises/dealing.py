"""Deals questions with fresh numbers: a seed draws the numbers, and the wrong answers follow from them.

`mathtools.exercises.draws` draws; the functions below make a question of what was drawn. What no learner
should get (numbers that nobody can work with, a wrong answer that is right) raises `Unsuitable`, and is drawn
again.
"""

import copy
import math
import re
from fractions import Fraction

import numpy as np
import sympy

from mathtools.backstage.antiderivatives.lookup import tex
from mathtools.backstage.derivatives import checking, explaining
from mathtools.backstage.explaining import explain
from mathtools.exercises.draws import Unsuitable, formula, under
from mathtools.exercises.judged import Antiderivative, Derivative
from mathtools.exercises.kinds import Choice, Formula, Mistake, Number
from mathtools.parsing import symbol

LARGEST = 2000
FINEST = 200
LONGEST_STEPS = 14  # of a worked solution
SIZES = {1: (1, 12), 2: (2, 20), 3: (4, 34)}  # operations in a task, by grade


def wanted(draw, asks):
    """The question, unless it may not be asked: then another is drawn, before this one is worked out."""
    if not draw.wanted(asks):
        raise Unsuitable("asked before, or for another block")
    return asks


# -- questions ----------------------------------------------------------------------------------------------


def derivative(draw, text, *, asks, praise, variable="x", variables=("x",), differentiated=0):
    """A question for a derivative; the check applies the wrong rules to this very function.

    In what it asks ``%s`` stands for the function's LaTeX. `differentiated` says how often before it is asked
    for once more: 1 asks for the second derivative.
    """
    given = formula(text, variables)
    asks = wanted(draw, asks % given.latex)
    x = symbol(variable)
    f = sympy.factor_terms(given.expression.diff(x, differentiated)) if differentiated else given.expression
    _require_size(draw, given.expression)
    # the other variables are read as parameters by the check, so they have to be the same symbols here
    f = f.xreplace({symbol(name): symbol(name, positive=True) for name in variables if name != variable})
    task = checking.prepare(f, variable)
    right = task.differentiated.right
    lines = explaining.worked(f, x)
    if right == 0 or len(lines) > LONGEST_STEPS or len(task.points) < checking.MOST_POINTS:
        raise Unsuitable("nothing to differentiate")
    _require_tame(right)
    solution = _numbered(lines)
    hints = explaining.hints(f, x)
    if differentiated:
        hints = [explaining.hints(given.expression, x)[0], f"$f'(x) = {tex(f)}$. What is the slope of that?"]
        solution = f"{_numbered(explaining.worked(given.expression, x))}\n\nAnd once more:\n\n{solution}"
    return Derivative(
        draw.key,
        asks=asks,
        function=f,
        variable=variable,
        value=min(right, sympy.factor(right), key=sympy.count_ops),  # cancelled, as who marks it expects
        hints=hints,
        solution=solution,
        praise=praise,
    )


def _numbered(lines):
    return "\n".join(f"{i}. {line}" for i, line in enumerate(lines, 1))


def antiderivative(draw, text, *, asks, praise, boundary=None, constant=False):
    """A question for an antiderivative; the check applies the wrong rules to this very integrand."""
    given = formula(text)
    asks = wanted(draw, asks % (under(given) if "int" in asks else given.latex))
    _require_size(draw, given.expression)
    x = symbol("x")
    derivation = explain(given.expression)
    if not derivation.complete or len(derivation.steps) > LONGEST_STEPS:
        raise Unsuitable("no derivation")
    step = derivation.steps[0]
    value = derivation.result
    _require_tame(value)
    solution = [derivation._repr_markdown_()]
    if boundary is not None:
        value, further = _with_constant(value, x, *boundary)
        solution.append(further)
    return Antiderivative(
        draw.key,
        asks=asks,
        integrand=given.expression,
        boundary=boundary,
        require_constant=constant,
        value=value + symbol("C") if constant else value,
        hints=[LOOK_FOR.get(step.rule, OTHERWISE), _next_step(derivation.steps, step)],
        solution="\n\n".join(solution),
        praise=praise,
    )


def number(draw, *, asks, value, wrong, facts, rtol=1e-3, **about):
    """A question for a number or an array, with what wrong rules make of this instance.

    `wrong` has name, value and message of each wrong rule, NaN where it does not apply; `facts` is what was
    drawn, so that the answer can be found in another way too.
    """
    wanted(draw, asks)
    right = _floats(value)
    if not np.isfinite(right).all() or np.abs(right).max() > 2e4 or 0 < np.abs(right).max() < 1e-9:
        raise Unsuitable("a monster")
    question = Number(draw.key, asks=asks, value=_unboxed(right), rtol=rtol, **about)
    examples = [(name, _floats(other), message) for name, other, message in wrong]
    finite = [(name, _unboxed(other), said) for name, other, said in examples if np.isfinite(other).all()]
    return _with_mistakes(question, finite, facts)


def _unboxed(number):
    return number if number.ndim else float(number)


def typed(draw, *, asks, wrong, facts, kind=Formula, **about):
    """A question for a formula; wrong answers are triples of name, formula and message."""
    return _with_mistakes(kind(draw.key, asks=wanted(draw, asks), **about), wrong, facts)


def _with_mistakes(question, wrong, facts):
    """The question with what wrong rules give, each once; one that is right, or nearly, raises."""
    nearly = copy.copy(question)
    nearly.rtol = 20 * question.rtol
    kept = []
    for name, example, message in wrong:
        reading = question.read(example)
        if any(nearly.agree(right, reading) for right in question.right):
            raise Unsuitable("a wrong rule that is right, or would be taken for a rounded answer")
        if not any(nearly.agree(other, reading) for _, other in kept):
            kept.append((Mistake(name, example, message), reading))
    if not kept:
        raise Unsuitable("no wrong answer")
    question.mistakes = tuple(mistake for mistake, _ in kept)
    question.facts = facts
    return question


def choice(draw, *, asks, options, right, messages, **about):
    """A question for one of some texts, in a drawn order; each of the others has its message."""
    letters = dict(zip(draw.mixed(options), "abcdef", strict=False))
    return Choice(
        draw.key,
        asks=wanted(draw, asks),
        options={letter: options[name] for name, letter in letters.items()},
        value=letters[right],
        mistakes=[Mistake(name, letter, messages[name]) for name, letter in letters.items() if name != right],
        **about,
    )


# -- what an antiderivative's hints say ---------------------------------------------------------------------

LOOK_FOR = {
    "constant factor": "The constant factor waits in front. Which rule does the rest need?",
    "sum": "Term by term: which row of the table is each?",
    "table": "It is a row of the table. Which function has this slope?",
    "linear inside": "What stands inside is linear. Integrate as if it were $x$; what does its slope "
    "ask for?",
    "substitution": "Does the slope of something inside stand there as a factor?",
    "parts": "A product of two kinds of functions. Which factor gets simpler by differentiating?",
    "cyclic parts": "Parts, twice: what comes back?",
    "rewriting": "Write it differently first: as powers, as single fractions, or multiplied out.",
    "second substitution": "The root is in the way: name it.",
}
OTHERWISE = "Which rule fits? Go through them: table, linear inside, substitution, parts."


def _next_step(steps, whole):
    """The first step in words, if others are left; else what to try the answer by."""
    words = next(
        (step.words for step in steps if step.rule not in ("constant factor", "sum")), steps[0].words
    )
    if len(steps) > 1 and words != steps[-1].words:
        return words
    asked = tex(whole.integrand)
    return rf"Differentiate your answer: does ${asked}$ come out? If it is off by a constant factor, divide."


def _with_constant(right, x, x0, f0):
    """The antiderivative that meets a boundary, and how its constant was found."""
    at = sympy.sympify(x0)
    there = sympy.limit(right, x, at) if at.is_infinite else right.subs(x, at)
    constant = sympy.simplify(sympy.sympify(f0) - there)
    if not constant.is_finite or not constant.is_real:
        raise Unsuitable("no value at the boundary")
    where = tex(at)
    said = (
        rf"At ${where}$ the antiderivative without a constant is ${tex(there)}$; it should be ${f0}$, so "
        rf"$C = {tex(constant)}$."
    )
    return right + constant, said


# -- quality ------------------------------------------------------------------------------------------------


def _require_size(draw, expression):
    low, high = SIZES[draw.grade]
    if not low <= sympy.count_ops(expression) <= high:
        raise Unsuitable("too easy or too hard for its grade")


def _require_tame(expression):
    if expression.has(sympy.nan, sympy.zoo, sympy.oo):
        raise Unsuitable("divided by zero")
    for part in expression.atoms(sympy.Rational):
        if abs(part.p) > LARGEST or part.q > FINEST:
            raise Unsuitable("a monster")


def _floats(value):
    try:
        return np.asarray(value, dtype=float)
    except (TypeError, ValueError, OverflowError, ZeroDivisionError):
        raise Unsuitable("not a number") from None


def shown(value, digits=6):
    """A number as LaTeX: a whole number or short fraction that is no short decimal, else some digits."""
    exact = _fraction(value) if isinstance(value, float) else sympy.sympify(value)
    if exact.is_Rational and exact.q <= 40 and exact.q not in (5, 10, 20, 25, 40) and abs(exact.p) < 10**6:
        return tex(exact)
    number = float(value)
    if number and (abs(number) < 1e-3 or abs(number) >= 1e6):
        power = math.floor(math.log10(abs(number)))
        return rf"{number / 10**power:.4g}\cdot10^{{{power}}}"
    return f"{number:z.{digits}g}"


def sign(*values):
    """The sign before numbers that are `shown`: whether digits of one of them are left out."""
    return "=" if all(map(_is_exact, values)) else r"\approx"


def equals(value, *parts):
    """A number as LaTeX, with the sign before it, also by the `shown` parts that it was worked out from."""
    return f"{sign(value, *parts)} {shown(value)}"


def about(value):
    """A number in a sentence, which says so where digits are left out."""
    return f"{'' if _is_exact(value) else 'about '}${shown(value)}$"


def _is_exact(value):
    text = re.sub(r"\\cdot10\^\{(.*)\}", r"e\1", shown(value))
    return "frac" in text or math.isclose(float(text), value, rel_tol=1e-12)


def exact(value):
    """A number of SymPy as LaTeX, and its decimals where they are not seen at once."""
    if _is_exact(value):
        return shown(value)
    return rf"{tex(value)} \approx {shown(value)}"


def _fraction(value):
    """The short fraction that a float was computed from, if it was; else the float."""
    short = Fraction(value).limit_denominator(40)
    return sympy.Rational(short) if math.isclose(short, value, rel_tol=1e-13) else sympy.Float(value)


def bracketed(value):
    """The same, in brackets where a minus would follow another sign."""
    return shown(value) if value >= 0 else rf"\left({shown(value)}\right)"


def plain(value):
    """A number as a decimal, as it is typed."""
    return f"{float(value):.6g}"
