"""Skills of notebooks 1 and 2 whose answer is a number: tangents, difference quotients, and the step h."""

import math

import sympy

from mathtools.exercises.dealing import LARGEST, choice, equals, number, plain, shown, sign, typed
from mathtools.exercises.draws import Unsuitable, formula, tex
from mathtools.exercises.kinds import Formula
from mathtools.exercises.possible import STEP
from mathtools.exercises.skill_tables import skill
from mathtools.parsing import symbol

CURVES = (
    ["{k}x^2 + {b}", "{k}x^2 - {b}x", "{a}x^3 - {b}", "x^2 + {a}x - {b}", "{b} - {k}x^2"],
    ["x^3 - {a}x^2 + {b}", "{k}/x + {b}", "{k}sqrt(x) - {b}", "{a}x^2 + {k}/x", "{b} - {k}/x^2"],
    [
        "e^({a}x) + {b}",
        "{k}ln(x) + {b}x",
        "{k}sin({a}x) + {b}",
        "x^2*e^(-x) + {b}",
        "ln(x^2 + {b})",
        "sqrt(x^2 + {b})",
    ],
)
EPSILON = 2.0**-52


def _curve(draw):
    """A curve, a place on it, and value and slope there."""
    f = formula(draw.text(CURVES[draw.grade - 1]))
    at = draw.whole(1, 4)
    return f, at, f.at(x=at), f.slope().at(x=at)


class _Tangent(Formula):
    """A question for a tangent: of another line it is said whether its slope or its height is wrong."""

    def __init__(self, key, *, at, **question):
        super().__init__(key, **question)
        self.at = at

    def explain(self, reading):
        x = symbol("x")
        line = reading.given
        theirs, right = ([one.diff(x), one.subs(x, self.at)] for one in (line, self.value))
        if theirs[0].has(x):
            return "A tangent is a straight line: in its formula $x$ is multiplied by a number, no more."
        if not line.has(x):
            return "That is a number. The formula of a line has an $x$ in it, unless the line is level."
        if not all(number.is_real and number.is_finite for number in theirs):
            return super().explain(reading)
        slope, height = (_about(*pair) for pair in zip(theirs, right, strict=True))
        if slope and not height:
            return (
                rf"The slope is right. But at $x = {self.at}$ your line has the height ${shown(theirs[1])}$, "
                rf"and the curve ${shown(right[1])}$."
            )
        if height and not slope:
            sign = " The size is right, the sign is not." if _about(theirs[0], -right[0]) else ""
            return (
                rf"It goes through the point of the curve at $x = {self.at}$, but its slope is not "
                rf"$f'({self.at})$.{sign}"
            )
        return super().explain(reading)


def _plus(value):
    return f"{'+' if value > 0 else '-'} {shown(abs(value))}"


def _about(one, other):
    return math.isclose(one, other, rel_tol=1e-3, abs_tol=1e-9)


@skill("tangent line", "notebook_1.tangent_estimate")
def tangent_line(draw):
    f, at, height, slope = _curve(draw)
    x = sympy.Symbol("x", real=True)
    general = f.slope()
    line = height + slope * (x - at)
    if slope == 0 or height == slope:
        raise Unsuitable("flat")
    if max(abs(height), abs(slope)) > LARGEST:  # beside it a lost constant would not show
        raise Unsuitable("a monster")
    return typed(
        draw,
        kind=_Tangent,
        at=at,
        asks=rf"Which line is the tangent of $f(x) = {f.latex}$ at $x = {at}$? A formula in `x`.",
        value=line,
        rtol=1e-4,
        domain=(-3, 6),
        hints=[
            "A line needs a point and a slope. Which point of the curve does it touch?",
            rf"The height is $f({at}) {equals(height)}$. The slope is $f'({at})$ with $f'(x) = "
            rf"{general.latex}$.",
        ],
        solution=rf"$f({at}) {equals(height)}$ and $f'(x) = {general.latex}$, so $f'({at}) "
        rf"{equals(slope)}$. The "
        rf"tangent is $y {sign(height, slope)} {shown(height)} {_plus(slope)}\cdot(x - {at})$, "
        rf"or $y = {tex(line)}$.",
        praise="Near the point it is the best line: descent trusts it for the length of one step.",
        facts=(f.expression, at),
        wrong=[
            (
                "place of contact left out",
                height + slope * x,
                rf"At $x = {at}$ this line is not on the curve: the way from the point is $x - {at}$, "
                rf"not $x$.",
            ),
            (
                "through the origin",
                slope * x,
                rf"The slope is right. But the line has to go through $({at}, f({at}))$.",
            ),
            (
                "height and slope exchanged",
                slope + height * (x - at),
                rf"$f({at})$ is the height, $f'({at})$ the slope: here they stand the other way round.",
            ),
            (
                "slope not taken at the point",
                height + general.expression * (x - at),
                rf"The slope of the tangent is one number, $f'({at})$; this still holds the whole "
                rf"function $f'(x)$.",
            ),
        ],
    )


@skill("linear approximation", "notebook_1.tangent_estimate")
def linear_approximation(draw):
    f, at, height, slope = _curve(draw)
    step = sympy.Rational(draw.choice([-1, 1]) * draw.whole(1, 5), draw.by_grade(10, 20, 20))
    near = at + step
    way = plain(step) if step > 0 else f"({plain(step)})"
    if slope == 0:
        raise Unsuitable("flat")
    return number(
        draw,
        asks=rf"Estimate $f({plain(near)})$ for $f(x) = {f.latex}$ by the tangent at $x = {at}$.",
        value=height + slope * step,
        rtol=1e-4,
        hints=[
            rf"How far is it from ${at}$ to ${plain(near)}$, and how fast does $f$ rise there?",
            rf"$f({at}) {equals(height)}$ and $f'({at}) {equals(slope)}$.",
        ],
        solution=rf"$f'(x) = {f.slope().latex}$, so $f'({at}) {equals(slope)}$. "
        rf"$f({at}) + f'({at})\cdot({plain(near)} - {at}) {sign(height, slope)} "
        rf"{shown(height)} {_plus(slope)}\cdot {way} {equals(height + slope * step, height, slope)}$.",
        praise="What the tangent misses grows with the square of the step.",
        facts=(f.expression, at, step),
        wrong=[
            (
                "value taken, not the tangent's",
                f.at(x=near),
                "That is the value of the curve itself. We want the height of the tangent.",
            ),
            (
                "slope taken at the other end",
                height + f.slope().at(x=near) * step,
                rf"The slope has to be that at ${at}$, where the tangent touches.",
            ),
            (
                "multiplied by the place",
                height + slope * near,
                rf"The slope is multiplied by the *step*, from ${at}$ to ${plain(near)}$.",
            ),
            (
                "step left out",
                height + slope,
                "The slope was added whole: it counts per unit, and the step is smaller.",
            ),
            (
                "step taken the wrong way",
                height - slope * step,
                "You went to the other side. What is the sign of the step?",
            ),
            (
                "only the change",
                slope * step,
                rf"That is the change alone: it begins at the height $f({at})$.",
            ),
            (
                "slope without the height",
                slope,
                rf"That is the slope at ${at}$: how much is it for this step?",
            ),
        ],
    )


@skill("difference quotient", "notebook_1.average_rate")
def difference_quotient(draw):
    f, at, height, slope = _curve(draw)
    step = sympy.Rational(draw.whole(1, 5), draw.by_grade(2, 4, 10))
    there = f.at(x=at + step)
    quotient = (there - height) / step
    if quotient == slope or step == 1:
        raise Unsuitable("a line, or nothing to divide by")
    return number(
        draw,
        asks=rf"What is the difference quotient of $f(x) = {f.latex}$ from $x = {at}$ with the step $h = "
        rf"{plain(step)}$?",
        value=quotient,
        rtol=1e-4,
        hints=[
            "Rise divided by run: how much higher is the curve after the step?",
            rf"$f({at}) {equals(height)}$ and $f({plain(at + step)}) {equals(there)}$.",
        ],
        solution=rf"$\frac{{f({plain(at + step)}) - f({at})}}{{h}} {sign(there, height)} "
        rf"\frac{{{shown(there)} {_plus(-height)}}}"
        rf"{{{plain(step)}}} {equals(quotient, there, height)}$. "
        rf"The slope at the point itself is $f'({at}) {equals(slope)}$.",
        praise="It is the slope of a secant; as $h$ shrinks, it becomes that of the tangent.",
        facts=(f.expression, at, step),
        wrong=[
            (
                "slope of the tangent",
                slope,
                "That is the derivative. The step here is not 0: take the two points.",
            ),
            ("not divided by the step", there - height, "That is the rise. Divide it by the run $h$."),
            ("turned round", -quotient, "The sign: where you arrive minus where you began, divided by $h$."),
            ("multiplied by the step", (there - height) * step, "Divide by the step; you multiplied."),
            (
                "step backwards",
                (height - f.at(x=at - step)) / step,
                "You took the point to the left. The step goes from the point to the right.",
            ),
        ],
    )


@skill("error of a step", "notebook_2.central_of_cube")
def error_of_a_step(draw):
    kind = draw.choice(["forward", "central"])
    f, at, _, slope = _curve(draw)
    step = sympy.Rational(draw.whole(1, 9), draw.by_grade(10, 100, 1000))
    curvature = f.slope(times=2).at(x=at)
    third = f.slope(times=3).at(x=at)
    error = curvature * step / 2 if kind == "forward" else third * step**2 / 6
    if error == 0:
        raise Unsuitable("no error")
    rule = r"\frac h2f''(x)" if kind == "forward" else r"\frac{h^2}6f'''(x)"
    name = "f''" if kind == "forward" else "f'''"
    high = curvature if kind == "forward" else third
    other = third * step**2 / 6 if kind == "forward" else curvature * step / 2
    return number(
        draw,
        asks=rf"By how much does the {kind} difference quotient of $f(x) = {f.latex}$ at $x = {at}$ with "
        rf"$h = {plain(step)}$ miss the slope, to leading order and with its sign (quotient minus slope)?",
        value=error,
        hints=[
            f"Which term of Taylor's formula is left in the {kind} quotient next after the slope?",
            rf"It is ${rule}$, and ${name}({at}) {equals(high)}$.",
        ],
        solution=rf"${rule} {equals(error)}$ with ${name}({at}) {equals(high)}$ and $h = {plain(step)}$.",
        praise="Such a prediction tells a wrong gradient from one that is just as good as its step allows.",
        facts=(kind, f.expression, at, step),
        wrong=[
            (
                "formula of the other quotient",
                other,
                "That is the error of the other quotient. Which terms cancel in a central one?",
            ),
            ("sign turned", -error, "The size is right. The quotient minus the slope has the other sign."),
            (
                "factor in front lost",
                error * (2 if kind == "forward" else 6),
                rf"The Taylor term has a factor in front: ${rule}$.",
            ),
            (
                "step not raised" if kind == "central" else "step squared",
                error / step if kind == "central" else error * step,
                rf"Look at the power of $h$ in ${rule}$.",
            ),
            (
                "slope taken for the error",
                slope,
                rf"That is $f'({at})$ itself, not by how much it is missed.",
            ),
        ],
    )


@skill("best step", "notebook_2.best_central_step")
def best_step(draw):
    kind = draw.choice(["forward", "central"])
    f, at, height, _ = _curve(draw)
    high = f.slope(times=2 if kind == "forward" else 3).at(x=at)
    if high == 0 or height == 0:
        raise Unsuitable("no best step")
    size = abs(float(height))
    bend = abs(float(high))
    if kind == "forward":
        best = 2 * math.sqrt(EPSILON * size / bend)
        rule = r"h = 2\sqrt{\varepsilon\left|\frac{f}{f''}\right|}"
        usual = math.sqrt(EPSILON)
        lost = best / 2
        other = (3 * EPSILON * size / bend) ** (1 / 3)
    else:
        best = (3 * EPSILON * size / bend) ** (1 / 3)
        rule = r"h = \sqrt[3]{3\varepsilon\left|\frac{f}{f'''}\right|}"
        usual = EPSILON ** (1 / 3)
        lost = (EPSILON * size / bend) ** (1 / 3)
        other = 2 * math.sqrt(EPSILON * size / bend)
    name = "f''" if kind == "forward" else "f'''"
    return number(
        draw,
        asks=rf"Which step $h$ makes the {kind} difference quotient of $f(x) = {f.latex}$ at $x = {at}$ "
        rf"most exact, "
        r"if values are rounded to $\varepsilon = 2^{-52}$ of their size?",
        value=best,
        possible=STEP,
        rtol=0.02,
        hints=[
            "A smaller step misses less but loses more digits. Where is the sum of both errors least?",
            rf"${rule}$, with $f({at}) {equals(height)}$ and ${name}({at}) {equals(high)}$.",
        ],
        solution=rf"${rule} {equals(best)}$, because $f({at}) {equals(height)}$ and ${name}({at}) "
        rf"{equals(high)}$.",
        praise="Their sum is least there: far left of it rounding wins, far right of it the missing terms.",
        facts=(kind, height, high),
        wrong=[
            (
                "usual step taken",
                usual,
                r"That is the rule of thumb for $f$ and its derivatives near 1. Here they are not: put "
                r"them in.",
            ),
            (
                "smaller is better",
                EPSILON,
                "So small a step leaves hardly a digit, or none. Rounding has its share too.",
            ),
            ("rule of the other quotient", other, "That step is best for the other quotient."),
            ("factor lost", lost, rf"A factor got lost: ${rule}$."),
        ],
    )


@skill("flat places", "notebook_1.two_flats")
def flat_places(draw):
    left = draw.whole(-5, 3)
    right = left + draw.by_grade(1, 2, 1) * draw.whole(1, 5)
    scale = draw.by_grade(2, 6, 6) * draw.whole(1, draw.by_grade(5, 3, 9))
    places = [right] if draw.grade == 1 else [left, right]
    x = sympy.Symbol("x")
    product = sympy.prod(x - place for place in places)
    f = formula(str(sympy.expand(sympy.integrate(scale * product, x)) + draw.whole(2, 9)))
    general = f.slope()
    value = places[0] if len(places) == 1 else places
    turned = [-place for place in reversed(places)]
    heights = [f.at(x=place) for place in places]
    curve = sympy.solve(f.slope(times=2).expression)
    return number(
        draw,
        asks=rf"Where is the curve of $f(x) = {f.latex}$ flat?"
        + (" Give both places, the smaller one first, as `[…, …]`." if len(places) > 1 else ""),
        value=value,
        hints=[
            "Flat means that the slope is zero.",
            rf"Where is $f'(x) = {general.latex}$ zero?",
        ],
        solution=rf"$f'(x) = {general.latex} = {sympy.latex(sympy.factor(general.expression))}$ is zero at "
        rf"$x = {', '.join(map(str, places))}$.",
        praise="A smooth curve is flat at a minimum; the signs of the slope beside it tell if it is one.",
        facts=(f.expression,),
        wrong=[
            (
                "signs turned",
                turned if len(places) > 1 else turned[0],
                f"The size{'s are' if places[1:] else ' is'} right. But put this into $f'$: is it 0?",
            ),
            (
                "heights given",
                heights if len(heights) > 1 else heights[0],
                "Those are heights. The question is *where*, on the $x$-axis.",
            ),
            (
                "factor 2 lost",
                2 * right if len(places) == 1 else [2 * left, 2 * right],
                "The slope of a square has a factor 2, so the place is half as far out."
                if len(places) == 1
                else "The formula for the zeros divides by $2a$, not by $a$.",
            ),
            *(
                ("steepest place taken", place, "There the *slope* is flat: $f''$ is zero, not $f'$.")
                for place in curve  # none on a parabola
            ),
        ],
    )


FIRST_RULES = {
    "sum": (
        "the sum: term by term",
        [
            "x^{n} + {k}{wave}({a}x)",
            "{outer:{lin}} - {k}x",
            "e^({a}x) + {b}x*{fun}",
            "{fun}/x + {smooth:{lin}}",
        ],
    ),
    "product": (
        "the product rule",
        ["x^{n}*{smooth:{lin}}", "({lin})*{wave}({a}x)", "e^(-{a}x)*{wave}(x)", "({lin})^{n}*ln({quad})"],
    ),
    "quotient": (
        "the quotient rule",
        ["{wave}({a}x)/({pos})", "({lin})/({quad})", "x*{fun}/({lin})", "ln({lin})/(e^x + {b})"],
    ),
    "chain": (
        "the chain rule",
        [
            "{smooth:{quad}}",
            "ln(x*{wave}({a}x) + {b})",
            "({wave}({a}x) + x)^{n}",
            "{smooth:x*{fun}}",
            "sqrt(x^{n} + {b}x)",
        ],
    ),
}


LAST = {
    "sum": "an addition or a subtraction, so first it goes term by term",
    "product": "a multiplication, so the product rule comes first",
    "quotient": "a division, so the quotient rule comes first",
    "chain": "a function of all the rest, so the chain rule comes first",
}


@skill("which rule first", "notebook_1.chain_rule")
def which_rule_first(draw):
    right = draw.choice(list(FIRST_RULES))
    f = formula(draw.text(FIRST_RULES[right][1]))
    if not draw.by_grade(2, 5, 6) <= sympy.count_ops(f.expression) <= draw.by_grade(5, 7, 20):
        raise Unsuitable("too easy or too hard for its grade")
    return choice(
        draw,
        asks=rf"Which rule comes first for the slope of $f(x) = {f.latex}$?",
        options={name: text for name, (text, _) in FIRST_RULES.items()},
        right=right,
        hints=[
            "Put a number in for $x$ and compute by hand. What is the *last* thing that you do?",
            "Adding, multiplying, dividing, or applying a function: the last operation is the outermost.",
        ],
        solution=f"The last operation when you compute it for a number is {LAST[right]}; the other rules "
        "follow inside.",
        praise="The slopes are then found from outside to inside, as backpropagation does.",
        messages={
            name: f"Not first: is this really the *last* operation when you compute $f$ for a number? "
            f"({text})"
            for name, (text, _) in FIRST_RULES.items()
        },
    )


@skill("slope of an inverse", "notebook_1.inverse_point")
def slope_of_an_inverse(draw):
    rising = (
        ["x^3 + {a}x", "{k}x + x^3 + {b}", "x^5 + {a}x"],
        ["x^2 + {b}", "x^3 + {k}", "{k}sqrt(x)", "{a}x^2 + {b}"],
    )
    f = formula(
        draw.text(draw.by_grade(*rising, ["e^({a}x) + {b}", "x + ln(x)", "x*e^x", "x^3 + {k}sqrt(x)"]))
    )
    at = draw.whole(1, 4)
    there = f.at(x=at)
    slope = f.slope().at(x=at)
    where = shown(there) if there.is_Rational else f"f({at})"
    elsewhere = 1 / f.slope().at(x=there)
    found = "" if slope.is_Integer else f" {equals(1 / slope)}"
    return number(
        draw,
        asks=rf"$f(x) = {f.latex}$ for $x > 0$, and $g$ is its inverse. What is $g'({where})$"
        + ("?" if there.is_Rational else rf", where $f({at}) {equals(there)}$?"),
        value=1 / slope,
        hints=[
            rf"For which $x$ is $f(x) {equals(there)}$? The mirror turns rise and run round.",
            rf"$f({at}) {equals(there)}$, and $f'(x) = {f.slope().latex}$.",
        ],
        solution=rf"$f({at}) {equals(there)}$ and $f'(x) = {f.slope().latex}$, so $g'({where}) = "
        rf"\frac{{1}}{{f'({at})}} {sign(slope)} \frac{{1}}{{{shown(slope)}}}{found}$.",
        praise="So the logarithm gets its slope from the exponential.",
        facts=(f.expression, at),
        wrong=[
            ("reciprocal forgotten", slope, "That is the slope of $f$. The mirror turns rise and run round."),
            (
                "reciprocal at the wrong point",
                elsewhere if elsewhere * slope > 1e-6 else math.nan,
                rf"The slope of $f$ is taken at $x = {at}$, where the curve has this height.",
            ),
            ("inverse function taken for 1/f", 1 / there, "An inverse undoes; it is not one over."),
            ("sign turned", -1 / slope, "Where $f$ rises, its inverse rises too."),
        ],
    )


@skill("slopes at a corner", "notebook_1.leaky")
def slopes_at_a_corner(draw):
    left = draw.whole(-9, 9, 0)
    right = left + draw.whole(1, 9)
    at = draw.by_grade(0, draw.whole(-5, 5, 0), draw.whole(-5, 5, 0))
    low = draw.grade == 3 and draw.choice([True, False])
    if right == 0:
        raise Unsuitable("flat")
    height = draw.whole(-9, 9, 0) if draw.grade > 1 else 0
    x = sympy.Symbol("x")
    lines = [sympy.expand(slope * (x - at) + height) for slope in (left, right)]
    value = [right, left] if low else [left, right]
    return number(
        draw,
        asks=rf"What are the left and the right slope of $\{'min' if low else 'max'}"
        rf"\left({sympy.latex(lines[0])},\ {sympy.latex(lines[1])}\right)$ at $x = {at}$? As a list.",
        value=value,
        hints=[
            "Which of the two lines is it a little to the left of that place? And to the right?",
            rf"At ${at}$ the two lines meet. Try $x = {at - 1}$ and $x = {at + 1}$.",
        ],
        solution=rf"To the left the {'smaller' if low else 'larger'} one is the line with the slope "
        rf"${value[0]}$, to the "
        rf"right the one with ${value[1]}$.",
        praise="A leaky ReLU has such a corner; what a program returns there is a convention.",
        facts=(lines, at, low),
        wrong=[
            ("sides swapped", value[::-1], "Put in a number to the left: which line is it there?"),
            (
                "sides averaged",
                [(left + right) / 2] * 2,
                "At a corner there are two slopes, one for each side.",
            ),
            (
                "left slope read while walking left",
                [-value[0], value[1]],
                "A slope is always read from left to right.",
            ),
            ("one line on both sides", [right, right], "The other line is the one that counts on one side."),
            ("one line on both sides", [left, left], "The other line is the one that counts on one side."),
        ],
    )
