"""Skills of notebook 6: steps of gradient descent, and how long they may be."""

import numpy as np
import sympy

from mathtools.exercises.dealing import bracketed, equals, number, plain, shown, sign
from mathtools.exercises.draws import Unsuitable, formula
from mathtools.exercises.possible import STEP
from mathtools.exercises.skill_tables import skill

LOSSES = (
    ["{a}x^2 - {k}x", "x^2 + {k}x + {b}", "{a}x^2 + {b}", "{a}x^2 - {b}x + {k}"],
    ["x^4 - {a}x", "x^3 - {k}x", "{k}/x + {a}x", "x^4 - {k}x^2 + {b}"],
    ["e^({a}x) - {k}x", "ln(x^2 + {b}) - {a}x", "x*e^(-x) + {a}x^2", "sqrt(x^2 + {b}) - x/{a}"],
)
NUMBER = sympy.Rational


def _tidy(text):
    """A formula without factors 1 and halves that cancel."""
    return formula(str(formula(text, ("x", "y")).expression), ("x", "y"))


def _decimal(value):
    return plain(value) if value >= 0 else f"({plain(value)})"


@skill("descent step", "notebook_6.arrives")
def descent_step(draw):
    f = formula(draw.text(LOSSES[draw.grade - 1]))
    start = draw.whole(1, 4)
    rate = NUMBER(draw.whole(1, 9), draw.by_grade(10, 50, 100))
    slope = f.slope().at(x=start)
    if slope == 0 or abs(slope) > 200:
        raise Unsuitable("no step")
    value = start - rate * slope
    return number(
        draw,
        asks=rf"One step of gradient descent on $f(x) = {f.latex}$ from $x = {start}$ with $\eta = "
        rf"{plain(rate)}$: where "
        "does it arrive?",
        value=value,
        rtol=1e-4,
        hints=[
            "Against the slope, and as far as the slope is steep, times the step size.",
            rf"$f'(x) = {f.slope().latex}$, so $f'({start}) {equals(slope)}$.",
        ],
        solution=rf"$f'(x) = {f.slope().latex}$, so $f'({start}) {equals(slope)}$. The step leads to "
        rf"${start} - {plain(rate)}\cdot {bracketed(slope)} {equals(value, slope)}$.",
        praise="A training run is this line, millions of times.",
        facts=(f.expression, start, rate),
        wrong=[
            ("uphill", start + rate * slope, "You went *up* the slope. Descent subtracts."),
            ("step size left out", start - slope, r"The slope is multiplied by $\eta$ before you go."),
            ("only the step", -rate * slope, f"That is the step itself. It begins at ${start}$."),
            (
                "height for the slope",
                start - rate * f.at(x=start),
                "You used the height $f$ of the curve. The step follows its slope.",
            ),
            ("slope not multiplied", start - rate, "How steep it is decides how far the step goes."),
        ],
    )


@skill("descent in a plane", "notebook_6.narrow_valley")
def descent_in_a_plane(draw):
    a = draw.whole(1, 6)
    b = draw.whole(1, 6)
    if a == b:
        raise Unsuitable("round")
    mixed = draw.by_grade(0, 0, draw.choice([-1, 1]))
    steps = draw.by_grade(1, 2, 2)
    rate = NUMBER(draw.whole(1, 9), 50)
    hessian = np.array([[a, mixed], [mixed, b]], dtype=float)
    place = start = np.array([draw.whole(-4, 5, 0), draw.whole(-4, 5, 0)], dtype=float)
    uphill = start
    for _ in range(steps):
        place = place - float(rate) * hessian @ place
        uphill = uphill + float(rate) * hessian @ uphill
    f = _tidy(f"{a}*x^2/2 + {b}*y^2/2 + ({mixed})*x*y")
    word = {1: "One step", 2: "Two steps"}[steps]
    once = start - float(rate) * hessian @ start
    return number(
        draw,
        asks=rf"{word} of gradient descent on $f(x, y) = {f.latex}$ from $({plain(start[0])}, "
        rf"{plain(start[1])})$ with "
        rf"$\eta = {plain(rate)}$: where? As `[…, …]`.",
        value=place,
        rtol=1e-4,
        hints=[
            "Both coordinates move at once, each against its own partial derivative.",
            rf"$\nabla f = \left({f.slope('x').latex}, {f.slope('y').latex}\right)$.",
        ],
        solution=rf"$\nabla f = \left({f.slope('x').latex}, {f.slope('y').latex}\right)$. The first "
        rf"step leads to "
        rf"$({plain(once[0])}, {plain(once[1])})$"
        + (rf", the second to $({plain(place[0])}, {plain(place[1])})$." if steps > 1 else "."),
        praise="In a narrow valley one direction arrives long before the other.",
        facts=(f.expression, start, rate, steps),
        wrong=[
            ("uphill", uphill, "You went up. Descent subtracts the gradient."),
            (
                "one step too few",
                once if steps > 1 else start,
                "Take one step more, with the gradient at the new place."
                if steps > 1
                else "That is the start. Take the step.",
            ),
            (
                "step size left out",
                start - hessian @ start,
                r"The gradient is multiplied by $\eta$.",
            ),
            (
                "gradient of the start twice",
                start - 2 * float(rate) * hessian @ start,
                "The second step takes the gradient where the first has arrived."
                if steps > 1
                else r"That is twice the step, which is $\eta$ times the gradient.",
            ),
            (
                "gradients exchanged",
                start - float(rate) * (hessian @ start)[::-1],
                "Each coordinate follows its own partial derivative.",
            ),
        ],
    )


@skill("largest step size", "notebook_6.largest_step")
def largest_step(draw):
    if draw.grade == 1:
        a = draw.whole(1, 30)
        f = _tidy(f"{a}*x^2/2 - {draw.whole(2, 9)}*x")
        curvatures = [sympy.Integer(a)]
        variables = "x"
    else:
        a = draw.whole(1, 20)
        b = draw.whole(1, 20)
        mixed = 0 if draw.grade == 2 else draw.whole(-4, 4, 0)
        if a == b or a * b <= mixed * mixed:
            raise Unsuitable("no valley")
        f = _tidy(f"{a}*x^2/2 + {b}*y^2/2 + ({mixed})*x*y")
        curvatures = sorted(sympy.Matrix([[a, mixed], [mixed, b]]).eigenvals(multiple=True), key=float)
        variables = "x, y"
    largest = curvatures[-1]
    smallest = curvatures[0]
    value = 2 / largest
    how = "the curvature" if len(curvatures) == 1 else "the largest curvature"
    return number(
        draw,
        asks=rf"Below which step size $\eta$ does gradient descent on $f({variables}) = {f.latex}$ arrive?",
        value=value,
        possible=STEP,
        hints=[
            r"Along a direction of curvature $L$ a step multiplies the distance by $1 - \eta L$. When "
            r"does that shrink?",
            rf"Here {how} is $L {equals(largest)}$.",
        ],
        solution=rf"$|1 - \eta L| < 1$ means $\eta < \frac2L$. Here {how} is $L {equals(largest)}$, so "
        rf"$\eta < \frac2L {equals(value, largest)}$.",
        praise="The steepest direction sets the pace for all the others.",
        facts=(f.expression,),
        wrong=[
            (
                "half of it",
                1 / largest,
                r"With $\eta = \frac1L$ one step arrives in the steepest direction. Nearly twice as "
                r"much still comes closer.",
            ),
            ("curvature given", largest, "That is the curvature itself; the limit is 2 divided by it."),
            (
                "smallest curvature",
                2 / smallest if len(curvatures) > 1 else sympy.nan,
                "The flattest direction allows long steps; the steepest does not.",
            ),
            (
                "curvatures added",
                2 / sum(curvatures) if len(curvatures) > 1 else sympy.nan,
                "Directions do not add up: the steepest one decides.",
            ),
            (
                "factor half forgotten",
                4 / largest,
                r"The slope of $\frac a2x^2$ is $ax$, so the curvature is $a$.",
            ),
        ],
    )


def _carried(f, place, velocity, kept, rate, steps):
    """Where steps with momentum lead that keep a share of the velocity."""
    for _ in range(steps):
        velocity = kept * velocity - rate * f.slope().at(x=place)
        place = place + velocity
    return place


@skill("momentum step", "notebook_6.momentum_limit")
def momentum_step(draw):
    a = draw.whole(1, 6)
    start = draw.whole(-4, 5, 0)
    velocity = NUMBER(draw.whole(-9, 9, 0), 10)
    beta = NUMBER(draw.choice(draw.by_grade([5], [5, 8, 9], [6, 7, 8, 9])), 10)
    rate = NUMBER(draw.whole(1, 9), 20)
    f = _tidy(draw.by_grade(f"{a}*x^2/2", f"{a}*x^2/2 + {draw.whole(2, 9)}*x", f"x^4/4 - {a}*x"))
    slope = f.slope().at(x=start)
    steps = draw.by_grade(1, 1, 2)
    place = sympy.Integer(start)
    v = velocity
    told = []
    for _ in range(steps):
        pull = f.slope().at(x=place)
        put_in = rf"{plain(beta)}\cdot {_decimal(v)} - {plain(rate)}\cdot {_decimal(pull)}"
        line = rf"$f'({shown(place)}) {equals(pull)}$, $v {sign(v, pull)} {put_in} "
        v = beta * v - rate * pull
        place = place + v
        told.append(line + rf"{equals(v)}$, $x {equals(place)}$")
    last = _carried(f, start, velocity, beta, rate, steps - 1)
    if abs(place) > 50:
        raise Unsuitable("a monster")
    word = {1: "one step", 2: "two steps"}[steps]
    return number(
        draw,
        asks=rf"Momentum: $v \leftarrow \beta v - \eta f'(x)$, then $x \leftarrow x + v$, with $f(x) = "
        rf"{f.latex}$, "
        rf"$\beta = {plain(beta)}$, $\eta = {plain(rate)}$. Where is $x$ after {word} from $x = "
        rf"{start}$, $v = {plain(velocity)}$?",
        value=place,
        rtol=1e-4,
        hints=[
            "First the new velocity: a share of the old one, and a push against the slope.",
            rf"$f'({start}) {equals(slope)}$.",
        ],
        solution=rf"$f'(x) = {f.slope().latex}$. Step by step: " + "; then ".join(told) + ".",
        praise="What was going on keeps going: that carries descent along a valley.",
        facts=(f.expression, start, velocity, beta, rate, steps),
        wrong=[
            (
                "momentum left out",
                _carried(f, start, velocity, 0, rate, steps),
                r"That is plain descent: the old velocity, times $\beta$, belongs to the step.",
            ),
            (
                "whole velocity kept",
                _carried(f, start, velocity, 1, rate, steps),
                r"Only the share $\beta$ of the old velocity is kept.",
            ),
            (
                "uphill",
                _carried(f, start, velocity, beta, -rate, steps),
                "The push goes against the slope.",
            ),
            ("velocity given", v, "That is the velocity. We want the place."),
            ("old velocity used", last + velocity, "The place moves by the *new* velocity."),
            (
                "one step too few",
                last if steps > 1 else sympy.nan,
                "Take one step more, with the slope at the new place.",
            ),
        ],
    )
