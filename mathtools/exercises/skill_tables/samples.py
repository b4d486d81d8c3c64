"""Skills of notebook 2 besides the step h: orders, samples, noise, areas, and what a gradient costs."""

import math
from itertools import pairwise

import numpy as np
import sympy

from mathtools.exercises.dealing import about, bracketed, equals, number, plain, shown, sign
from mathtools.exercises.draws import Unsuitable, formula
from mathtools.exercises.possible import COUNT, STEP
from mathtools.exercises.skill_tables import skill
from mathtools.exercises.skill_tables.slopes import CURVES
from mathtools.parsing import symbol

ORDERS = {
    "forward difference quotient": 1,
    "central difference quotient": 2,
    "trapezoidal rule": 2,
    "Richardson value of central quotients": 4,
    "Simpson rule": 4,
}
SAMPLED = (
    ["{k}x^2 - {b}", "x^2 + {a}x", "{b} - x^3", "x^3 - {b}x", "x^3 + {k}x"],
    ["{k}/x + {b}", "{k}/(x + 1)", "x^3 - {a}x^2", "{k}/x^2", "{a}x^2 + {k}/x"],
    ["{k}/(x^2 + {b})", "x^4 - {k}x^2", "{k}x/(x + {b})", "{k}/x - {b}x", "x^3 + {k}/x"],
)


@skill("order of accuracy", "notebook_2.error_ratio")
def order_of_accuracy(draw):
    methods = list(ORDERS)
    method = draw.choice(draw.by_grade(methods[:2], methods[:3], methods))
    order = ORDERS[method]
    times = draw.choice(draw.by_grade([2, 10], [2, 3, 4, 5, 10], [2, 3, 4, 5, 10]))
    error = sympy.Rational(draw.whole(1, 99), 1000)
    if times == order == 2:
        raise Unsuitable("twice two is two squared")
    value = error / times**order
    return number(
        draw,
        asks=rf"With the step $h$ the {method} misses by ${plain(error)}$. By how much with "
        rf"$\frac{{h}}{{{times}}}$, to leading order and before round-off counts?",
        value=value,
        hints=[
            "The error shrinks like a power of the step. Which power is it here?",
            rf"It is of order {order}: the error is about $c\,h^{order}$.",
        ],
        solution=rf"The error is about $c\,h^{order}$, so it becomes ${plain(error)}/{times}^{order} "
        rf"{equals(value)}$.",
        praise="So the order is measured: halve the step, and look by which factor the error falls.",
        facts=(order, times, error),
        wrong=[
            (
                "first order assumed" if order > 1 else "second order assumed",
                error / (times if order > 1 else times**2),
                "That would be another order: which terms of Taylor's formula cancel here?",
            ),
            (
                "factor upside down",
                error * times**order,
                "A shorter step makes the truncation error smaller, not larger.",
            ),
            (
                "multiplied where it is raised",
                error / (times * order) if order > 1 else math.nan,
                rf"The step is raised to the power {order}: the factor is ${times}^{order}$.",
            ),
            ("error unchanged", error, "A shorter step does help, until round-off takes over."),
            ("only the factor", times**order, "That is the factor. We want the error that is left."),
        ],
    )


def _six(value):
    return f"{value:.6f}" if value >= 0 else rf"\left({value:.6f}\right)"


@skill("Richardson extrapolation", "notebook_2.richardson_by_hand")
def richardson(draw):
    f = formula(draw.text(CURVES[2]))
    at = draw.whole(1, 4)
    step = draw.choice(draw.by_grade([0.4, 0.2], [0.4, 0.3, 0.2], [0.5, 0.3, 0.1]))
    places = at + np.array([-1, 1, -0.5, 0.5]) * step
    heights = [float(f.at(x=sympy.Float(place))) for place in places]
    coarse = round((heights[1] - heights[0]) / (2 * step), 6)
    fine = round((heights[3] - heights[2]) / step, 6)
    value = (4 * fine - coarse) / 3
    slope = float(f.slope().at(x=at))
    if abs(value - slope) > 0.1 * abs(coarse - slope) + 1e-6 or abs(value) < 0.25:
        raise Unsuitable("too large a step for this function, or six decimals that are too few digits")
    return number(
        draw,
        asks=rf"Central quotients of a function at ${at}$: ${coarse:.6f}$ for $h = {plain(step)}$, and "
        rf"${fine:.6f}$ for $h = {plain(step / 2)}$. What is the Richardson value, to six decimals?",
        value=value,
        rtol=2e-6,
        hints=[
            "Half the step leaves a quarter of the error. How much of the error is the difference of the "
            "two?",
            r"The difference is three quarters of the first error: $\frac{4C(h/2) - C(h)}{3}$.",
        ],
        solution=rf"$\frac{{4\cdot {_six(fine)} - {_six(coarse)}}}{{3}} \approx {value:.6f}$.",
        praise="Two poor values make a good one, because we know *how* they are poor.",
        facts=(f.expression, at, step),
        wrong=[
            (
                "mean taken",
                (coarse + fine) / 2,
                "The mean keeps most of the error. The first error is four times the second: use that.",
            ),
            (
                "weights exchanged",
                (4 * coarse - fine) / 3,
                "The better value, with the shorter step, gets the larger weight.",
            ),
            (
                "order one assumed",
                2 * fine - coarse,
                "Those are the weights for an error that halves. That of a central quotient becomes a "
                "quarter.",
            ),
            (
                "signs mixed up",
                (4 * fine + coarse) / 3,
                "Weights add up to 1: here they must be 4/3 and −1/3.",
            ),
            (
                "better value taken",
                fine,
                "The finer value is better, but you can have one that is better still.",
            ),
        ],
    )


@skill("slope from samples", "notebook_2.gradient_edge")
def slope_from_samples(draw):
    f = formula(draw.text(SAMPLED[draw.grade - 1]))
    step = sympy.Rational(draw.choice(draw.by_grade([1, 2], [1, 2, 4], [1, 2, 5])), draw.choice([2, 4, 10]))
    start = draw.whole(1, 2)
    places = [start + k * step for k in range(5)]
    heights = [float(f.at(x=place)) for place in places]
    largest = max(map(abs, heights))
    decimals = 4 if largest < 100 else 3 if largest < 1000 else 2  # six digits, as they are shown
    heights = [round(height, decimals) for height in heights]
    at = draw.choice(draw.by_grade([0, 2], [0, 1, 4], [1, 3, 4]))
    h = float(step)
    slopes = np.gradient(heights, h)
    value = slopes[at]
    listed = [", ".join(map(plain, numbers)) for numbers in (places, heights)]
    edge = at in (0, 4)
    one_side = (heights[1] - heights[0]) / h if at == 0 else (heights[at] - heights[at - 1]) / h
    left = max(at - 1, 0)
    right = min(at + 1, 4)
    if places[right] - places[left] == 1:
        raise Unsuitable("nothing to divide by")
    rise = heights[right] - heights[left]
    other = (heights[2] - heights[0]) / (2 * h) if at == 0 else (heights[4] - heights[2]) / (2 * h)
    return number(
        draw,
        asks=f"Samples: `x = [{listed[0]}]`, `y = [{listed[1]}]`. What does `np.gradient(y, x)` give at "
        f"$x = {plain(places[at])}$?",
        value=value,
        hints=[
            "Which samples lie beside it? Inside there is one on either side, at an end on one side only.",
            rf"Between $x = {plain(places[left])}$ and $x = {plain(places[right])}$ the values rise by "
            rf"${shown(rise)}$.",
        ],
        solution=(
            "At an end it is the one-sided quotient: " if edge else "Inside it is the central quotient: "
        )
        + rf"$\frac{{{shown(rise)}}}{{{plain(places[right] - places[left])}}} {equals(value, rise)}$.",
        praise="The ends of such a list are worth less than its middle: their error is of order 1.",
        facts=(places, heights, at),
        wrong=[
            (
                "neighbour's slope taken" if edge else "one-sided quotient taken",
                other if edge else one_side,
                "At an end there is no sample beyond: only one neighbour counts."
                if edge
                else "Inside both neighbours count: the central quotient.",
            ),
            (
                "not divided by the run",
                rise,
                "That is the rise. Divide it by the run between the two samples.",
            ),
            (
                "run taken wrongly",
                value / 2 if edge else value * 2,
                "How far apart are the two samples that you subtracted?",
            ),
            ("sign turned", -value, "Later minus earlier, for values and places alike."),
            (
                "exact slope given",
                float(f.slope().at(x=places[at])),
                "That is the slope of the function behind it. The program knows the samples only.",
            ),
        ],
    )


@skill("best step with noise", "notebook_2.noisy_step")
def best_step_with_noise(draw):
    noise = draw.whole(1, 99) / draw.by_grade(100, 1000, 10_000)
    third = draw.whole(2, draw.by_grade(9, 40, 90))
    value = (3 * noise / third) ** (1 / 3)
    return number(
        draw,
        asks=rf"Each value is off by noise of size $\sigma = {plain(noise)}$, independent of the others, and "
        rf"$|f'''| \approx {third}$. Which step $h$ makes the mean squared error of the central quotient "
        rf"least, to leading order?",
        value=value,
        possible=STEP,
        rtol=0.01,
        hints=[
            "A longer step misses more, a shorter one divides the noise by less. Where is the sum flat?",
            r"$\left(\frac{h^2}{6}f'''\right)^2 + \frac{\sigma^2}{2h^2}$ is least at "
            r"$h = \sqrt[3]{3\sigma/|f'''|}$.",
        ],
        solution=rf"$h = \sqrt[3]{{\frac{{3\cdot {plain(noise)}}}{{{third}}}}} {equals(value)}$.",
        praise="With noise the best step is long: over a short one the noise is larger than the rise.",
        facts=(noise, third),
        wrong=[
            (
                "best step for round-off",
                (3 * 2.0**-52 / third) ** (1 / 3),
                "That is the step for values known to 16 digits. Here they are known to the noise.",
            ),
            (
                "factor 3 lost",
                (noise / third) ** (1 / 3),
                "A factor 3 got lost: differentiate the squared error.",
            ),
            ("fraction upside down", (third / (3 * noise)) ** (1 / 3), "More noise needs a *longer* step."),
            (
                "square root taken",
                math.sqrt(3 * noise / third),
                "Three powers of $h$ stand against each other: it is a cube root.",
            ),
            ("root not taken", 3 * noise / third, "That is $h^3$. Take its cube root."),
        ],
    )


@skill("trapezoidal rule", "notebook_2.trapezoid")
def trapezoidal_rule(draw):
    n = draw.by_grade(4, 5, 6)
    step = sympy.Rational(draw.choice([1, 2, 3, 4]), draw.choice(draw.by_grade([1, 2], [2, 4], [5, 10])))
    heights = [draw.whole(draw.by_grade(0, -4, -9), 9) for _ in range(n)]
    h = float(step)
    value = np.trapezoid(heights, dx=h)
    if value == 0 or step == 1 or len({heights[0], heights[-1], 0}) < 3:
        raise Unsuitable("ends or widths that do not show")
    return number(
        draw,
        asks=f"Samples of a rate, ${plain(step)}$ apart: `y = [{', '.join(map(str, heights))}]`. What is "
        "the area by the trapezoidal rule?",
        value=value,
        hints=[
            "Each strip is a trapezoid: its width times the mean of its two heights.",
            "Inner samples belong to two strips, the ends to one: the ends count half.",
        ],
        solution=rf"${plain(step)}\cdot\left(\frac{{{heights[0]} + {bracketed(heights[-1])}}}{{2}} + "
        rf"{' + '.join(map(bracketed, heights[1:-1]))}\right) {equals(value)}$.",
        praise="One number for the whole curve; `np.trapezoid(y, x)` gives the same.",
        facts=(heights, h),
        wrong=[
            (
                "ends counted whole",
                sum(heights) * h,
                "The first and the last sample belong to one strip only.",
            ),
            ("width forgotten", np.trapezoid(heights), rf"The strips are ${plain(step)}$ wide."),
            (
                "rectangles from the left",
                sum(heights[:-1]) * h,
                "Those are rectangles; a trapezoid takes both of its heights.",
            ),
            (
                "rectangles from the right",
                sum(heights[1:]) * h,
                "Those are rectangles; a trapezoid takes both of its heights.",
            ),
            (
                "area without its sign",
                np.trapezoid(np.abs(heights), dx=h) if draw.grade > 1 else math.nan,
                "Below the axis an area counts as negative.",
            ),
        ],
    )


@skill("error of the trapezoidal rule", "notebook_2.running_area")
def error_of_the_trapezoidal_rule(draw):
    f = formula(draw.text(CURVES[draw.grade - 1]))
    low = draw.whole(1, 3)
    high = low + draw.whole(1, 4)
    step = sympy.Rational(1, draw.choice([5, 10, 20, 50]))
    slopes = [f.slope().at(x=end) for end in (low, high)]
    value = step**2 / 12 * (slopes[1] - slopes[0])
    if value == 0 or abs(slopes[1]) > 2000:
        raise Unsuitable("no error")
    return number(
        draw,
        asks=rf"The area under $f(x) = {f.latex}$ from ${low}$ to ${high}$ is worked out by trapezoids of "
        rf"the width $h = "
        rf"{plain(step)}$: by how much is it too large, to leading order and with its sign?",
        value=value,
        hints=[
            r"A strip is too large by about $\frac{h^3}{12}f''$. What do all of them add up to?",
            rf"$\frac{{h^2}}{{12}}\big(f'({high}) - f'({low})\big)$, and $f'(x) = {f.slope().latex}$.",
        ],
        solution=rf"$\frac{{h^2}}{{12}}\big(f'({high}) - f'({low})\big) {sign(*slopes)} "
        rf"\frac{{{plain(step)}^2}}{{12}}"
        rf"\left({shown(slopes[1])} - {bracketed(slopes[0])}\right) {equals(value, *slopes)}$.",
        praise="The error of a whole area is known from the slopes at its two ends.",
        facts=(f.expression, low, high, step),
        wrong=[
            ("sign turned", -value, "Where a curve bends upward, its chords lie above it."),
            (
                "heights in place of slopes",
                step**2 / 12 * (f.at(x=high) - f.at(x=low)),
                "The sum of $h f''$ is the change of the *slope* $f'$, not of $f$.",
            ),
            ("lower end forgotten", step**2 / 12 * slopes[1], "The slope at the lower end counts too."),
            (
                "step not squared",
                step / 12 * (slopes[1] - slopes[0]),
                "The rule is of order 2: $h$ is squared.",
            ),
            ("one half for one twelfth", step**2 / 2 * (slopes[1] - slopes[0]), "The factor is one twelfth."),
        ],
    )


@skill("cost of a gradient", "notebook_2.count_calls")
def cost_of_a_gradient(draw):
    sizes = [draw.whole(2, 60) for _ in range(draw.by_grade(2, 3, 4))]
    weights = sum(a * b + b for a, b in pairwise(sizes))
    kind = draw.choice(["forward", "central"])
    value = 2 * weights if kind == "central" else weights + 1
    bare = sum(a * b for a, b in pairwise(sizes))
    parts = " + ".join(rf"({a}\cdot{b} + {b})" for a, b in pairwise(sizes))
    return number(
        draw,
        asks=f"A network has layers of {', '.join(map(str, sizes[:-1]))} and {sizes[-1]} numbers, all joined "
        f"to "
        f"all of the next, with a bias for each number but the inputs. How often must its loss be evaluated "
        f"for "
        f"one gradient by {kind} quotients?",
        value=value,
        possible=COUNT,
        rtol=1e-6,
        hints=[
            "How many weights and biases has it? Each is moved by itself.",
            f"It has {weights} parameters. "
            + (
                "Each is moved to both sides."
                if kind == "central"
                else "Each is moved once, and all share the start."
            ),
        ],
        solution=rf"${parts} = {weights}$ parameters, so "
        + (rf"$2\cdot {weights} = {value}$." if kind == "central" else rf"${weights} + 1 = {value}$."),
        praise="Backpropagation gets the same gradient for the price of a few evaluations.",
        facts=(sizes, kind),
        wrong=[
            (
                "other quotient counted",
                weights + 1 if kind == "central" else 2 * weights,
                "That is the count for the other quotient.",
            ),
            (
                "start forgotten" if kind == "forward" else "one side counted",
                weights,
                "The value at the start is needed as well."
                if kind == "forward"
                else "Each goes to both sides.",
            ),
            (
                "biases forgotten",
                2 * bare if kind == "central" else bare + 1,
                "The biases are parameters too: one for each number that is worked out.",
            ),
            (
                "parameters squared",
                weights**2 if weights < 100 else math.nan,
                "One evaluation moves one parameter.",
            ),
        ],
    )


def arrives(f, target, place):
    """Whether Newton's method finds the value in a few more steps; where it is only touched, many."""
    gap = sympy.lambdify(symbol("x"), f.expression - target, "math")
    slope = sympy.lambdify(symbol("x"), f.slope().expression, "math")
    try:
        for _ in range(7):
            place -= gap(place) / slope(place)
        return abs(gap(place)) < 1e-9
    except (ArithmeticError, ValueError):
        return False


@skill("Newton step", "notebook_2.newton_step")
def newton_step(draw):
    f = formula(draw.text(CURVES[draw.grade - 1]))
    start = draw.whole(1, 4)
    # what the curve reaches not far away
    target = sympy.floor(f.at(x=start + sympy.Rational(draw.choice([-1, 1, 2]), 2)))
    slope = f.slope().at(x=start)
    gap = f.at(x=start) - target
    if slope == 0 or gap == 0 or abs(gap / slope) > 2 or abs(target) > 500:
        raise Unsuitable("flat, or already there, or a monster")
    value = start - gap / slope
    if value <= 0 or not arrives(f, target, float(value)):
        raise Unsuitable("out of its domain, or never reached, or only touched")
    return number(
        draw,
        asks=rf"Where does ${f.latex}$ reach the value ${target}$? Give one step of Newton's method, from $x "
        rf"= {start}$.",
        value=value,
        rtol=1e-4,
        hints=[
            "Put the tangent in place of the curve: where does *it* reach that value?",
            rf"At ${start}$ the curve is off by {about(gap)}, and its slope is {about(slope)}.",
        ],
        solution=rf"With $f(x) = {f.latex}$: $f({start}) - {bracketed(target)} {equals(gap)}$, and $f'(x) = "
        rf"{f.slope().latex}$, so $f'({start}) {equals(slope)}$. The step leads to "
        rf"${start} - \frac{{{shown(gap)}}}{{{shown(slope)}}} {equals(value, gap, slope)}$.",
        praise="Each further step about doubles the right digits, once it is near.",
        facts=(f.expression, start, target),
        wrong=[
            ("wrong way", start + gap / slope, "You went to the other side: the gap is taken away."),
            ("fraction upside down", start - slope / gap, "The gap is divided by the slope."),
            (
                "multiplied by the slope",
                start - gap * slope,
                "The steeper the curve, the *shorter* the way: divide.",
            ),
            (
                "target forgotten",
                start - (gap + target) / slope,
                rf"That goes to the value 0; the target is ${target}$.",
            ),
            ("only the step", -gap / slope, f"That is the step. It begins at ${start}$."),
        ],
    )
