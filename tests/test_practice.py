"""Practice: instances of every skill are right, their wrong answers named; the record says what is due.

Ten instances of each skill are looked at, or as many as MATHTOOLS_INSTANCES says: once a month it says 300.
"""

import itertools
import math
import os
import re
import runpy
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import mpmath
import numpy as np
import pytest
import sympy
from scipy import integrate, optimize, special, stats

from mathtools import descent, differences, gradients
from mathtools.exercises import dealing, field, mastering, mastery, practice, record, sheets, skills, today
from mathtools.exercises.dealing import SIZES
from mathtools.exercises.draws import Draw, Unsuitable
from mathtools.exercises.judged import Antiderivative, Derivative
from mathtools.exercises.kinds import Choice, Number
from mathtools.exercises.mastering import described, states
from mathtools.exercises.practising import NO_REPETITION
from mathtools.exercises.sections import Sections
from mathtools.exercises.skill_tables import CROSSING, SKILLS, chance
from mathtools.parsing import symbol

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
INSTANCES = int(os.environ.get("MATHTOOLS_INSTANCES", "10"))
EVERY = INSTANCES > 10
PLACES = np.array([0.31, 0.47, 0.83, 1.17, 1.9, 2.6])
X, Y = symbol("x"), symbol("y")
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def file():
    """The record, which is another one for each test."""
    record._unwritten.clear()
    return Path(os.environ["MATHTOOLS_PROGRESS"])


@pytest.fixture(params=SKILLS, scope="module")
def instances(request):
    """Questions of a skill, a third of each grade."""
    each = [INSTANCES - 2 * (INSTANCES // 3), INSTANCES // 3, INSTANCES // 3]
    return [
        question
        for grade, n in zip((1, 2, 3), each, strict=True)
        for p in [practice(request.param, grade, seed=2)]
        for question in [p.question(number) for number in range(1, n + 1)]
    ]


# -- every instance -----------------------------------------------------------------------------------------


def forms(question):
    """The right answer as learners give it, in three ways."""
    value = question.value
    if isinstance(question, Choice):
        return [value, value.upper(), f" {value}."]
    if isinstance(question, Number):
        if np.ndim(value):
            return [value, value.tolist(), value.astype(object)]
        return [value, str(value), sympy.Rational(value)]
    expanded = sympy.expand(value)
    return [value, str(value).replace("E", "e"), expanded if expanded != value else value + 0 * X]


def test_the_reference_is_accepted_in_three_forms(instances):
    for number, question in enumerate(instances):
        for form in forms(question) if EVERY else [forms(question)[number % 3]]:
            assert question.check(form).status == "right", (question.asks, form)


def test_each_wrong_answer_is_refused_and_named(instances):
    for number, question in enumerate(instances if EVERY else instances[1::4]):
        wrong = question.wrong_answers()
        assert wrong, question.asks
        for name, example in wrong if EVERY else wrong[number % len(wrong) :: max(1, len(wrong) // 2)]:
            feedback = question.check(example)
            assert (feedback.status, feedback.mistake) == ("not yet", name), (question.asks, example)


def test_each_helps_and_can_be_read(instances):
    for question in instances:
        assert len(question.hints) == 2
        assert all(
            math.gcd(*map(int, f)) == 1 for f in re.findall(r"\\frac\{(\d+)\}\{(\d+)\}", question.asks)
        )
        texts = [question.asks, question.praise, *question.hints, question.solution().message]
        texts += [m.message for m in question.mistakes]
        for text in texts:
            assert text.strip() == text
            assert text.count("$") % 2 == 0
            assert not re.search(r"[-+] -|\\cdot ?-", text), text
            assert not {"nan", "zoo", "oo", "None"} & set(text.replace("$", " ").split()), text


def test_a_rounded_answer_is_not_said_to_be_equal(instances):
    for question in instances:
        values = np.ravel(question.value) if isinstance(question, Number) else ()
        for text in (*question.hints, question.solution().message):
            for decimals in re.findall(r"[=<] (-?\d+\.\d+)(?![\d\\])", text):
                said = float(decimals)
                near = [value for value in values if math.isclose(value, said, rel_tol=1e-5)]
                assert all(math.isclose(value, said, rel_tol=1e-12) for value in near), text


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (sympy.Rational(2, 3), r"= \frac{2}{3}"),
        (1 / 3, r"= \frac{1}{3}"),
        (sympy.Rational(1, 64), "= 0.015625"),
        (sympy.Rational(1, 41), r"\approx 0.0243902"),
        (sympy.sqrt(2), r"\approx 1.41421"),
        (0.00075, r"= 7.5\cdot10^{-4}"),
        (-0.000712345678, r"\approx -7.123\cdot10^{-4}"),
    ],
)
def test_the_sign_before_a_number_says_whether_it_is_rounded(value, said):
    assert dealing.equals(value) == said
    assert dealing.equals(value, sympy.sqrt(3)).startswith(r"\approx ")


@pytest.mark.parametrize(
    ("skill", "grade", "one", "other"),
    [
        ("area of a stretched curve", 3, "inner slope left out", "factor in front forgotten"),
        ("numerical gradient of a surface", 1, "entries exchanged", "signs turned"),
    ],
)
def test_two_slips_that_would_give_the_same_are_not_drawn(skill, grade, one, other):
    for seed in range(25):
        wrong = dict(practice(skill, grade, seed).question(1).wrong_answers())
        assert {one, other} <= wrong.keys()


@pytest.mark.parametrize(
    ("skill", "seed", "asked", "answer", "said"),
    [
        ("improper integral", 1, r"5 \, e^{-2 \, x}", "5", "divide by it"),  # and not: the height at 0
        ("mixed partial derivatives", 7, r"4 \, x + 2 \, y", "8/(4x + 2y)^2", "Follow the signs"),
    ],
)
def test_of_slips_that_give_the_same_the_likelier_is_named(skill, seed, asked, answer, said):
    question = practice(skill, 2, seed).question(1)
    assert asked in question.asks
    assert said in question.check(answer).message


def test_a_right_answer_that_is_rounded_is_not_taken_for_a_wrong_one():
    question = practice("Richardson extrapolation", 3, 55).question(7)
    assert "rounded too far" in question.check("0.4211").message  # of 0.421053, as of the finer 0.421114
    assert "still" in question.check("0.42111").message


def test_newton_steps_towards_a_quantile_arrive():
    law, level, start = practice("quantile by Newton", 3, 2917).question(3).facts
    gap = sympy.lambdify(X, law.cdf - level, "math")
    place = float(start)
    for _ in range(9):
        place -= gap(place) / float(law.density.expression.subs(X, place))
    assert abs(gap(place)) < 1e-9


@pytest.mark.parametrize(
    ("deal", "value", "wrong"),
    [
        (dealing.number, 0.5, sympy.Rational(1, 2)),
        (dealing.number, 0.5, 0.50049),
        (dealing.number, 0.5, 0.507),  # would be taken for the right one, rounded
        (dealing.number, [0.0, 2.0], [1e-10, 2.0019]),
        (dealing.typed, X**2 + 2 * X, "x(x + 2)"),
    ],
)
def test_what_a_wrong_rule_gets_right_is_drawn_anew(deal, value, wrong):
    about = {"asks": "?", "hints": ("", ""), "solution": "", "praise": "", "facts": ()}
    other = ("another", 3 * np.array(value) if deal is dealing.number else 3 * value, "")
    assert len(deal(Draw(1), value=value, wrong=[other], **about).mistakes) == 1
    with pytest.raises(Unsuitable):
        deal(Draw(1), value=value, wrong=[other, ("slip", wrong, "")], **about)


def test_what_no_answer_can_be_is_said(instances):
    """Beyond a probability, a variance, a support lies no answer, right or wrong by a listed rule or not."""
    for question in instances:
        possible = getattr(question, "possible", None)
        if possible:
            assert (np.array(question.value) >= possible.low).all()
            assert (np.array(question.value) <= possible.high).all()
    for outside in (possible.low - 1234.5, possible.high + 1234.5) if possible else ():
        answer = np.full(np.shape(question.value), outside)
        assert not np.isfinite(outside) or possible.said in question.check(answer).message


@pytest.mark.parametrize(
    ("skill", "answers", "said"),
    [
        ("probability from a density", (1.0001, -0.0001, 47, "7/5"), "No probability is below 0 or above 1"),
        ("variance of a density", (-0.0001, -17), "never negative"),
        ("root mean squared error", (-0.0001, -17), "never negative"),
        ("largest step size", (0, -0.0001), "always above 0"),
        ("quantile", (-17, -5), "neither a quantile nor the mean lies outside"),
    ],
)
def test_numbers_out_of_reach_are_told_from_those_that_are_too_large(skill, answers, said):
    for grade, answer in itertools.product((1, 2), answers):
        question = practice(skill, grade, seed=4).question(2)
        feedback = question.check(answer)
        assert feedback.status == "not yet"
        assert said in feedback.message
        assert "too large" not in feedback.message


@pytest.mark.parametrize("number", range(1, 13))
def test_a_curve_is_told_from_its_tangent(number):
    question = practice("linear approximation", 3, seed=21).question(number)
    f, at, step = question.facts
    assert question.check(f.subs(X, at + step).evalf()).mistake == "value taken, not the tangent's"


@pytest.mark.parametrize(("grade", "half"), [(1, False), (2, False), (3, True)])
def test_only_a_half_that_stands_there_takes_a_factor_away(grade, half):
    question = practice("gradient of a loss with a penalty", grade, seed=21).question(1)
    said = question.check(dict(question.wrong_answers())["factor of the square"]).message
    assert ("the half there takes it away" in said, r"\frac12" in question.asks) == (half, half)


def test_six_decimals_are_enough_where_they_are_asked_for():
    p = practice("Richardson extrapolation", 2, seed=2911)
    for question in map(p.question, range(1, 9)):
        assert question.check(round(question.value, 6)).status == "right", question.value
        assert f"**Answer:** `{question.value:.9g}`" in sheets.solved(question)


def test_of_two_steps_with_momentum_neither_is_left_out():
    question = practice("momentum step", 3, seed=2911).question(1)
    f, at, velocity, *how, _ = question.facts
    named = {question.check(momentum(f, float(at), float(velocity), *how, 1)).mistake}
    named.add(question.check(momentum(f, float(at), 0, 0, how[1], 2)).mistake)
    assert named == {"one step too few", "momentum left out"}


@pytest.mark.parametrize("grade", [1, 2, 3])
def test_of_a_line_that_is_no_tangent_it_is_said_why(grade):
    question = practice("tangent line", grade, seed=11).question(3)
    line = question.value
    f, at = question.facts
    turned = 2 * line.subs(X, at) - line
    assert question.check(line.evalf(6)).status == "right"
    for answer, said in [
        (line + 1, "The slope is right"),
        (line + X - at, "through the point"),
        (turned, "the sign is not"),
        (f, "a straight line"),
        (line.subs(X, at), "That is a number"),
        (1.001 * line, "Very close: was something rounded"),
    ]:
        feedback = question.check(answer)
        assert said in feedback.message, answer
    assert "The slope is right" not in question.check(line + 0.004 * line.diff(X) * X).message


def test_no_tangent_is_so_steep_that_a_lost_constant_does_not_show():
    """As beside e^20, where all were right."""
    p = practice("tangent line", 3, seed=124)
    for question in map(p.question, range(1, 13)):
        assert question.check(question.value - 2).status == "not yet", question.asks


def test_a_limit_that_is_rounded_is_not_said_to_be_the_limit():
    for skill in ("moved limits", "probability by substitution"):
        p = practice(skill, 3, seed=116)
        for solution in (p.question(number).solution().message for number in range(1, 9)):
            rounded = r"\approx" in solution.partition(r"\int")[0] or r"\,du \approx" in solution
            assert (r"about $\int" in solution) is rounded, solution


def test_no_question_comes_twice(instances):
    grades = {question.key.split(".")[2][0] for question in instances}
    for grade in grades:
        asked = [question.asks for question in instances if question.key.split(".")[2][0] == grade]
        for i in range(len(asked)):
            window = asked[i : i + NO_REPETITION]
            assert len(set(window)) == len(window)


def hardness(question):
    """Operations in what a question gives, and lines of its solution."""
    given = getattr(question, "function", getattr(question, "integrand", sympy.S.Zero))
    return sympy.count_ops(given) + 3 * question.solution().message.count("\n")


def test_grades_are_even(instances):
    if isinstance(instances[0], (Derivative, Antiderivative)):
        hard = {g: [hardness(q) for q in instances if q.key.split(".")[2][0] == str(g)] for g in SIZES}
        assert np.mean(hard[1]) < 1.3 * np.mean(hard[3])
        for numbers in hard.values():
            assert max(numbers) <= 4 * np.median(numbers) + 12


# -- the answers, found in another way ----------------------------------------------------------------------


def real(expression, variables=(X,)):
    return sympy.lambdify(variables, expression, ["scipy", "numpy"])


def newton(f, start, target):
    """One step; raises where further ones do not reach the value, or slowly, as where it is only touched."""
    optimize.newton(real(f - target), float(start), fprime=real(f.diff(X)), maxiter=12)
    return start - (real(f)(float(start)) - float(target)) / slope(f, start)


def quad(expression, low, high):
    f = real(expression)
    return integrate.quad(lambda x: float(f(x)), float(low), float(high), limit=200)[0]


def plane(expression):
    f = real(expression, (X, Y))
    return lambda v: f(*v)


def slope(expression, at):
    return differences.richardson(real(expression), float(at), 0.05)


def paths(node, leaf):
    node.backward()
    return leaf.grad


def momentum(f, at, velocity, beta, rate, steps):
    for _ in range(steps):
        velocity = float(beta) * velocity - float(rate) * slope(f, at)
        at = at + velocity
    return at


def balance(kind, height, high):
    """The best step by looking where the predicted error is smallest."""
    h = np.geomspace(1e-12, 1, 200_001)
    noise = 2.0**-52 * abs(float(height))
    quotient = getattr(differences, kind)
    return h[np.argmin(differences.predicted_error(quotient, h, noise, abs(float(high))))]


def leading_error(kind, f, at, step):
    """The error with a hundredth of the step, in many digits, scaled back by the order."""
    h = sympy.Float(step, 60) / 1000
    value = lambda x: f.subs(X, sympy.Float(x, 60)).evalf(60)  # noqa: E731
    if kind == "forward":
        quotient, scale = (value(at + h) - value(sympy.Float(at, 60))) / h, 1000
    else:
        quotient, scale = (value(at + h) - value(at - h)) / (2 * h), 1000**2
    return (quotient - f.diff(X).subs(X, sympy.Float(at, 60)).evalf(60)) * scale


def hessian(f, at):
    """Second slopes by mpmath's difference quotients, in many digits."""
    exact = sympy.lambdify((X, Y), f, "mpmath")
    with mpmath.workdps(40):
        xx, xy, yy = (float(mpmath.diff(exact, tuple(at), orders)) for orders in ((2, 0), (1, 1), (0, 2)))
    return np.array([[xx, xy], [xy, yy]])


def surplus(f, low, high, h):
    """What trapezoids have too much, to leading order: with a twentieth of the step, times four hundred."""
    places = np.linspace(float(low), float(high), 20 * round(float((high - low) / h)) + 1)
    return 400 * (np.trapezoid(real(f)(places), places) - quad(f, low, high))


def corner(lines, at, low):
    f = lambda x: (min if low else max)(float(line.subs("x", x)) for line in lines)  # noqa: E731
    return [(f(at) - f(at - 0.5)) / 0.5, (f(at + 0.5) - f(at)) / 0.5]


def surprise(pieces):
    """The entropy by SciPy, or summed over pieces of constant density."""
    if isinstance(pieces, list):
        return sum(float((b - a) * p) * -math.log(p) for a, b, p in pieces)
    return stats.expon(scale=1 / float(pieces)).entropy()


OTHERWISE = {
    "linear approximation": lambda f, at, h: real(f)(float(at)) + float(h) * slope(f, at),
    "difference quotient": lambda f, at, h: differences.forward(real(f), float(at), float(h)),
    "error of a step": leading_error,
    "best step": balance,
    "gradient": lambda f, at: gradients.gradient(plane(f), np.array([at["x"], at["y"]], float)),
    "directional derivative": lambda f, at, d: (
        gradients.gradient(plane(f), np.array([at["x"], at["y"]], float)) @ np.array(d) / np.linalg.norm(d)
    ),
    "chain rule on a graph": paths,
    "Jacobian of a layer": lambda w, x, f: gradients.jacobian(lambda v: f(w @ v), x),
    "gradient of a loss with a penalty": lambda p, q, r, price, half: gradients.gradient(
        lambda v: (0.5 if half else 1) * ((v @ q - r) ** 2 + price * v @ v), p
    ),
    "definite integral": quad,
    "improper integral": lambda f, low: quad(f, low, np.inf),
    "normalising a density": lambda law: 1 / quad(law.density.expression / law.constant, law.low, law.high),
    "mean of a density": lambda law: quad(X * law.density.expression, law.low, law.high),
    "probability from a density": lambda law, ends: quad(law.density.expression, *ends),
    "descent step": lambda f, start, rate: float(start) - float(rate) * slope(f, start),
    "descent in a plane": lambda f, start, rate, steps: descent.gradient_descent(
        lambda v: gradients.gradient(plane(f), v), start, learning_rate=float(rate), n_steps=steps
    )[-1],
    "largest step size": lambda f: descent.largest_stable_step(
        np.array(sympy.hessian(f, sorted(f.free_symbols, key=str)), dtype=float)
    ),
    "momentum step": momentum,
    "order of accuracy": lambda order, times, error: float(error) * np.prod([1 / times] * order),
    "slope from samples": lambda places, heights, at: np.gradient(heights, np.array(places, float))[at],
    "best step with noise": lambda noise, third: (
        optimize.minimize_scalar(
            lambda h: (h**2 / 6 * third) ** 2 + noise**2 / (2 * h**2), bounds=(1e-4, 3), method="bounded"
        ).x
    ),
    "trapezoidal rule": lambda heights, h: sum((a + b) / 2 * h for a, b in pairwise(heights)),
    "error of the trapezoidal rule": lambda f, low, high, h: surplus(f, low, high, h),
    "cost of a gradient": lambda sizes, kind: (
        (2 if kind == "central" else 1) * sum((a + 1) * b for a, b in pairwise(sizes)) + (kind == "forward")
    ),
    "Newton step": newton,
    "slope of an inverse": lambda f, at: 1 / slope(f, at),
    "slopes at a corner": corner,
    "Jacobian matrix": lambda fs, at: gradients.jacobian(
        lambda v: np.array([plane(f)(v) for f in fs]), np.array([at["x"], at["y"]], float)
    ),
    "Hessian matrix": lambda f, at: hessian(f, [at["x"], at["y"]]),
    "gradient of the cross entropy": lambda odds, true: gradients.gradient(
        lambda z: special.logsumexp(z) - z[true], np.log(odds)
    ),
    "gradient of a weight matrix": lambda x, delta: gradients.gradient(
        lambda w: delta @ (w.reshape(len(delta), len(x)) @ x), np.ones(len(delta) * len(x))
    ),
    "highest point of an area function": lambda f, start: optimize.brentq(real(f), start + 0.01, 30),
    "area of a stretched curve": lambda area, factor, height, shift: quad(
        height * area * sympy.exp(-((factor * X + shift) ** 2) / 2) / sympy.sqrt(2 * sympy.pi),
        (-40 - shift) / factor,
        (40 - shift) / factor,
    ),
    "variance of a density": lambda law: quad(
        (X - law.mean()) ** 2 * law.density.expression, law.low, law.high
    ),
    "standard error": lambda spread, n: np.sqrt(np.sum(np.full(n, spread / n) ** 2)),
    "samples for a digit": lambda n, times: n / (1 / times) ** 2,
    "maximum likelihood": lambda waits, still: (
        optimize.minimize_scalar(
            lambda r: r * sum(waits + still) - len(waits) * math.log(r), bounds=(1e-3, 60), method="bounded"
        ).x
    ),
    "entropy": surprise,
    "discounted reward": lambda reward, rho, time, start: quad(
        reward * sympy.exp(-rho * X), start, start + time
    ),
    "step limit with momentum": lambda low, high, beta: descent.largest_stable_step(
        np.diag([low, high]), beta
    ),
    "precision and recall": lambda listed, hits, liked: [
        np.mean([1] * hits + [0] * (n - hits)) for n in (listed, liked)
    ],
    "newcomer with one factor": lambda q, r, price: np.linalg.lstsq(
        np.append(q, math.sqrt(price))[:, None], np.append(r, 0), rcond=None
    )[0],
    "share of known ratings": lambda people, films, ratings: 100 * ratings / people / films,
    "shrunk bias": lambda stars, mean, price: np.mean([star - mean for star in stars] + [0] * price),
    "root mean squared error": lambda guess, true: (
        np.linalg.norm(np.subtract(guess, true)) / len(true) ** 0.5
    ),
    "gain in standard errors": lambda gain, spread, n: gain / (spread / n**0.5),
    "slope of a quantile function": lambda law, level: differences.central(
        lambda p: float(chance.solved(law, p)), float(level), 1e-4
    ),
    "gradient check of a likelihood": lambda waits, rate, step, kind: leading_error(
        kind, len(waits) * sympy.log(X) - sum(waits) * X, rate, step
    ),
    "numerical gradient of a surface": lambda f, at, step: [
        leading_error("forward", f.subs(Y, at["y"]), at["x"], step),
        leading_error("forward", f.subs(X, at["x"]).subs(Y, X), at["y"], step),
    ],
    "probability by substitution": quad,
    "step limit from a Hessian": lambda f: descent.largest_stable_step(hessian(f, [0, 0])),
    "quantile by Newton": lambda law, level, start: (
        float(start)
        - (quad(law.density.expression, law.low, start) - float(level))
        / real(law.density.expression)(float(start))
    ),
    "trapezoids under a density": lambda rate, high, h: surplus(rate * sympy.exp(-rate * X), 0, high, h),
    "descent on a likelihood": lambda waits, start, eta: (
        start - eta * slope(sum(waits) * X - len(waits) * sympy.log(X), start)
    ),
    "descent on an expected loss": lambda law, start, eta: (
        start - float(eta) * quad(2 * (start - X) * law.density.expression, law.low, law.high)
    ),
}


def is_found_otherwise(question, skill):
    value = question.value
    if isinstance(question, Derivative):
        x = symbol(question.variable)
        others = sorted(question.function.free_symbols - {x}, key=str)
        f, g = (real(e.subs(dict.fromkeys(others, 0.9)), (x,)) for e in (question.function, value))
        exact = sympy.lambdify(x, question.function.subs(dict.fromkeys(others, 0.9)), "mpmath")
        with np.errstate(all="ignore"), mpmath.workdps(40):  # sin(e^(6x)) turns too fast for 16 digits
            places = [p for p in PLACES if np.isrealobj(f(p + 0j)) or abs(f(p + 0j).imag) < 1e-12]
            pairs = [(complex(mpmath.diff(exact, p)).real, g(p)) for p in places]
        pairs = [pair for pair in pairs if np.isfinite(pair).all()]
        numerically = all(math.isclose(a, b, rel_tol=1e-4, abs_tol=1e-6) for a, b in pairs)
        return numerically and sympy.simplify(question.function.diff(x) - value) == 0
    if isinstance(question, Antiderivative):
        f, F = (sympy.lambdify(X, e, ["scipy", "numpy"]) for e in (question.integrand, value))
        with np.errstate(all="ignore"):
            # no ax - b of one digit has its zero between these
            area = integrate.quad(f, 2.29, 2.33)[0], F(2.33) - F(2.29)
        met = True
        if question.boundary:
            met = abs(sympy.limit(value, X, question.boundary[0]) - question.boundary[1]) < 1e-12
        zero = sympy.simplify((value.diff(X) - question.integrand).rewrite(sympy.sign).subs(sympy.sign(X), 1))
        numerically = not np.isfinite(area).all() or math.isclose(*area, rel_tol=1e-6, abs_tol=1e-9)
        return numerically and met and abs(zero.subs(X, sympy.Rational("2.3719")).evalf(30)) < 1e-20
    if skill == "mixed partial derivatives":
        numbers = hessian(question.facts[0], [1.1, 0.9])
        return math.isclose(numbers[0, 1], real(value, (X, Y))(1.1, 0.9), rel_tol=1e-4, abs_tol=1e-6)
    if skill == "slope of an area with a moving end":
        inside, t, end = question.facts
        area = real(end)
        f = sympy.lambdify(t, inside)
        h = 1e-6  # an end such as e^(6x) runs away, and cos(t²) turns fast there
        quotient = integrate.quad(f, area(0.4 - h), area(0.4 + h))[0] / (2 * h)
        return math.isclose(quotient, real(value)(0.4), rel_tol=1e-4)
    if skill == "Richardson extrapolation":
        f, at, step = question.facts
        return (
            abs(value - slope(f, at))
            < 0.1 * abs(differences.central(real(f), at, step) - slope(f, at)) + 2e-6
        )
    if skill == "tangent line":
        f, at = question.facts
        gaps = [abs((value - f).subs(X, at + h).evalf(40)) for h in sympy.sympify(("1/1000", "1/10000"))]
        return value.diff(X, 2) == 0 and gaps[1] < 0.02 * gaps[0]
    if skill == "flat places":
        return np.allclose([slope(question.facts[0], p) for p in np.atleast_1d(value)], 0, atol=1e-6)
    if skill == "moved limits":
        f, g, low, high = question.facts
        ends = [float(g.subs(X, end)) for end in (low, high)]
        return np.allclose(value, [*ends, quad(f, low, high)], rtol=1e-7)
    if skill == "quantile":
        law, level = question.facts
        return math.isclose(quad(law.density.expression, law.low, value), level, rel_tol=1e-6)
    if skill == "change of variables":
        g, rate = question.facts
        low, high = sorted((g.subs(X, sympy.Rational(1, 2)), g.subs(X, 1)))
        mass = integrate.quad(real(value, (Y,)), float(low), float(high))[0]
        return math.isclose(mass, math.exp(-rate / 2) - math.exp(-rate), rel_tol=1e-7)
    if isinstance(question, Choice):
        return True  # see the test of choices
    other = np.asarray(OTHERWISE[skill](*question.facts), dtype=float).reshape(np.shape(value))
    return np.allclose(other, value, rtol=2e-4, atol=1e-9 + 1e-6 * np.abs(value).max())


# near a pole quad says that it is less sure than it would like; the comparison decides
@pytest.mark.filterwarnings("ignore::scipy.integrate.IntegrationWarning")
def test_the_answer_is_found_in_another_way(instances):
    for question in instances if EVERY else instances[::2]:
        skill = next(name for name, s in SKILLS.items() if s.key == question.key.split(".")[1])
        assert is_found_otherwise(question, skill), (question.asks, question.value)


# -- the door -----------------------------------------------------------------------------------------------


def test_a_seed_deals_the_same_everywhere_and_another_one_others():
    asked = [practice("chain rule", 2, 5).question(n).asks for n in (1, 2, 3)]
    assert asked == [practice("chain rule", 2, 5).question(n).asks for n in (1, 2, 3)]
    assert asked != [practice("chain rule", 2, 6).question(n).asks for n in (1, 2, 3)]
    assert asked[0] == r"Differentiate: $f(x) = \cos^{4}\left(x\right)$."


def test_blocks_of_fifty_share_no_question():
    p = practice("descent step")
    asked = [p.question(n).asks for n in range(1, 2 * NO_REPETITION + 1)]
    assert len(set(asked)) == len(asked)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("chain",), "Did you mean.*chain rule"),
        (("astrology",), "There is no skill"),
        (("chain rule", 4), "grades"),
        (("chain rule", 1, -1), "seed"),
        (("chain rule", 1, 0.5), "seed"),
        ((None,), "There is no skill"),
    ],
)
def test_what_there_is_not(arguments, said):
    with pytest.raises(ValueError, match=said):
        practice(*arguments)


@pytest.mark.parametrize("number", [0, -1, True, "1", 1.0])
def test_questions_are_counted_from_one(number):
    with pytest.raises(IndexError, match="counted from 1"):
        practice("chain rule")[number]


def test_a_turn_shows_its_question_and_names_itself():
    p = practice("which rule first", 1)
    assert p[1].question.asks in repr(p[1])
    assert "**a**" in p[1]._repr_mimebundle_()["text/markdown"]
    assert "p[1].hint()" in p[1].check("z").message
    assert p[1].check(...).heading == "Question 1: which rule first"
    assert p[1].hint().heading == "Hint 1 of 2"
    assert p[1].solution().status == "solution"


def test_a_turn_is_answered_in_a_field():
    turn = practice("chain rule", 2)[1]
    about = field.description(turn)
    assert about["asks"] == turn.question.asks
    assert turn.question.asks in about["box"]["message"]
    assert field.respond(turn, {"type": "hint"})["heading"].endswith("Hint 1 of 2")
    right = str(turn.question.value)
    assert field.respond(turn, {"type": "preview", "answer": right})["latex"]
    assert field.respond(turn, {"type": "check", "answer": right})["status"] == "right"
    assert [event.outcome for event in record.events()] == ["hinted"]


def test_the_graph_is_drawn_without_its_answer():
    question = practice("chain rule on a graph").question(1)
    assert question.picture.startswith('<img alt="Computational graph')
    assert "grad" not in question.picture.split('" src=')[0]


def test_first_answers_are_noted_and_others_are_not(file):
    p = practice("power rule")
    p[1].check("nonsense(")
    p[1].check(...)
    assert not file.exists()
    p[1].check("x")
    p[1].check(p[1].question.value)
    p[2].hint()
    p[2].check(p[2].question.value)
    p[2].check(p[2].question.value)
    p[3].check(p[3].question.value)
    noted = [(event.key, event.outcome) for event in record.events()]
    assert sorted(noted) == [
        ("practice.power_rule.1_1_1", "right"),
        ("practice.power_rule.1_1_1", "wrong"),
        ("practice.power_rule.1_1_2", "hinted"),
        ("practice.power_rule.1_1_3", "right"),
    ]
    first = mastering.first_answers(record.events())["power rule"]
    assert [event.outcome for event in first] == ["wrong", "hinted", "right"]


def test_every_skill_knows_the_sections_that_teach_it():
    sections = Sections(NOTEBOOKS)
    for name, skill in SKILLS.items():
        assert all("](" in sections.find(page) for page in skill.pages), name
    assert sum(skill.group == CROSSING for skill in SKILLS.values()) >= 10
    assert {skill.group for skill in SKILLS.values()} == {f"Notebook {n}" for n in range(1, 8)} | {CROSSING}


def test_names_are_keys_of_the_record():
    for name, skill in SKILLS.items():
        assert record.LINE.fullmatch(f"2026-03-02T09:00:00Z practice.{skill.key}.3_999_999 wrong"), name
    assert len({skill.key for skill in SKILLS.values()}) == len(SKILLS) >= 30


# -- what is due --------------------------------------------------------------------------------------------


def events(*happened):
    """Events, each from a day, a key and an outcome."""
    return [record.Event(MONDAY + timedelta(days=day), key, outcome) for day, key, outcome in happened]


def test_nothing_is_due_while_nothing_is_recorded():
    assert len(today(MONDAY)) == 0
    assert "Nothing is due" in repr(today(MONDAY))
    with pytest.raises(IndexError, match="Nothing is due"):
        today(MONDAY)[1]


def test_skills_wait_for_their_page():
    due = mastering.due(events((0, "notebook_2.which_step", "right")), MONDAY, 99)
    assert {page.partition(".")[0] for name, *_ in due for page in SKILLS[name].pages} == {"notebook_2"}
    both = events((0, "notebook_2.which_step", "wrong"), (0, "notebook_5.normalise", "right"))
    groups = [SKILLS[name].group for name, *_ in mastering.due(both, MONDAY, 6)]
    assert groups == ["Notebook 2", "Notebook 5", CROSSING] * 2


def test_what_was_right_rests_longer_than_what_was_wrong():
    outcomes = {"power rule": "right", "product rule": "hinted", "chain rule": "wrong"}
    happened = events(*((0, f"practice.{SKILLS[name].key}.1_1_1", o) for name, o in outcomes.items()))
    rests = [mastering.cards(happened)[name].due - MONDAY for name in outcomes]
    assert rests[0] > rests[1] >= rests[2] >= timedelta(days=1)
    assert mastering.due(happened, MONDAY, 10) == []
    later = mastering.due(happened, MONDAY + rests[1], 10)
    assert later[0][0] == "chain rule"  # what may be forgotten first
    assert later[0][1:] == (1, 2)  # the grade, and a seed that was not dealt before
    assert mastering.due(happened, MONDAY + timedelta(days=400), 2)[:1] == [("chain rule", 1, 2)]


def test_the_rests_grow_with_each_right_answer():
    happened, day = [], 0
    rests = []
    for number in range(1, 5):
        happened += events((day, f"practice.power_rule.1_{number}_1", "right"))
        due = mastering.cards(happened)["power rule"].due
        rests.append(due - happened[-1].time)
        day = (due - MONDAY).days
    assert rests == sorted(rests)
    assert rests[-1] > 10 * rests[0]
    assert mastering.cards(happened) == mastering.cards(list(reversed(happened)))


def test_the_grade_rises_after_three_right_in_a_row():
    def asked(*outcomes, grade=1):
        return mastering.grade(
            events(*((i, f"practice.power_rule.{grade}_{i}_1", o) for i, o in enumerate(outcomes)))
        )

    assert asked() == asked("right", "right") == asked("right", "right", "wrong", "right") == 1
    assert asked("wrong", "right", "right", "right") == 2
    assert asked("right", "right", "right", grade=2) == 3
    assert asked(*["right"] * 9, grade=3) == 3


def test_todays_questions_do_not_say_which_rule_they_need(file):
    record.note("notebook_1.right_now", "right", time=MONDAY)
    ten = today(MONDAY)
    assert len(ten) == 10
    assert [turn.called for turn in ten] == [f"ten[{n}]" for n in range(1, 11)]
    assert "power rule" not in repr(ten[1])
    right = ten[1].check(ten[1].question.value)
    assert right.status == "right"
    assert len(mastering.first_answers(record.events())) == 1


# -- lists, maps and sheets ---------------------------------------------------------------------------------


def test_all_skills_are_listed():
    assert all(name in repr(skills()) for name in SKILLS)
    assert skills()._repr_mimebundle_()["text/markdown"].count("\n") == 9


def test_the_map_says_what_it_shows(file):
    assert (
        described(states(MONDAY))
        == f"Map of {len(SKILLS)} skills: 0 firm, 0 known, 0 begun, {len(SKILLS)} not begun."
    )
    record.note("practice.chain_rule.1_1_1", "wrong", time=MONDAY)
    record.note("practice.power_rule.1_1_1", "right", time=MONDAY)
    said = described(states(MONDAY + timedelta(days=1)))
    assert "chain rule (begun, due)" in said
    assert "power rule (begun)" in said


def test_the_map_is_drawn(file, capsys):
    record.note("practice.chain_rule.1_1_1", "wrong", time=MONDAY)
    mastery(MONDAY + timedelta(days=40))


def test_a_sheet_keeps_its_solutions_apart(tmp_path):
    sheet = practice("product rule", 2).sheet(2, seed=4)
    assert sheet.markdown.count("Differentiate") == 2
    assert "Answer" not in sheet.markdown
    assert sheet.solutions.count("**Answer:**") == sheet.solutions.count("To look out for") == 2
    said = sheet.save(tmp_path)
    assert said.status == "right"
    files = {path.name: path for path in tmp_path.iterdir()}
    assert set(files) == {
        f"product_rule_2_4{kind}.{end}" for kind in ("", "_solutions") for end in ("md", "pdf")
    }
    assert files["product_rule_2_4.pdf"].read_bytes().startswith(b"%PDF")
    assert files["product_rule_2_4.md"].read_text(encoding="utf-8") == sheet.markdown


def test_a_sheet_warns_of_the_rule_that_it_is_about():
    sheet = practice("quotient rule", 2).sheet(3, seed=7)  # eˣ/x⁶, sin x/x⁵ and x/(x² + 4)
    assert sheet.solutions.count("quotient rule upside down") == 3
    assert not re.search(r"To look out for:.*(inner slope|exponent)", sheet.solutions)
    assert r"**Answer:** $\frac{\left(x - 6\right) e^{x}}{x^{7}}$" in sheet.solutions  # cancelled


def test_the_mean_of_an_endless_density_is_not_called_its_middle():
    question = practice("quantile", 2, 7)[1]  # 3e^(42 − 3x) on x ≥ 14
    wrong = dict(question.wrong_answers())
    assert wrong["mean taken"] == pytest.approx(14 + 1 / 3)
    assert "middle of the support" not in wrong


def test_a_sheet_that_cannot_be_written_or_dealt(tmp_path):
    assert practice("power rule").sheet(2).save(tmp_path / "a" / "new one").status == "right"
    (tmp_path / "file").touch()
    assert practice("power rule").sheet(2).save(tmp_path / "file").status == "not yet"
    for n in (0, 51, "3", True):
        with pytest.raises(ValueError, match="from 1 to 50"):
            practice("power rule").sheet(n)


UNUSUAL = (
    "Jacobian of a layer",
    "error of a step",
    "quantile",
    "change of variables",
    "best step",
    "gradient",
    "error of the trapezoidal rule",
)


@pytest.mark.parametrize("skill", SKILLS if EVERY else UNUSUAL)
def test_formulas_can_be_printed(skill, tmp_path):
    question = practice(skill, 3, 2).question(1)
    sheets.print_pdf(f"{sheets.asked(question)}\n\n{question.solution().message}", tmp_path / "x.pdf")


def test_the_page_of_misconceptions_is_what_the_questions_know():
    """Mend it by `python docs/make_misconceptions.py`."""
    made = runpy.run_path(str(NOTEBOOKS.parent / "docs" / "make_misconceptions.py"))
    of_questions, _, of_skills = made["PAGE"].read_text(encoding="utf-8").partition("\n\n## Practice\n")
    assert of_questions == made["of_questions"]()
    assert re.findall(r"^\| (?!skill|-)(.+?) \|", of_skills, flags=re.MULTILINE) == list(SKILLS)
    assert not EVERY or made["of_skills"]() == f"## Practice\n{of_skills}"


def test_importing_the_exercises_loads_no_symbols():
    code = "import sys, mathtools.exercises; print('sympy' in sys.modules or 'fsrs' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "False\n"
