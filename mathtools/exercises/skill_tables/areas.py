"""Skills of notebook 4 whose answer is a number: definite integrals, limits that move, improper integrals."""

import sympy

from mathtools.exercises.dealing import about, bracketed, equals, exact, number, shown, sign, wanted
from mathtools.exercises.draws import Unsuitable, formula, integrated, tex, under
from mathtools.exercises.skill_tables import skill
from mathtools.parsing import symbol

X = symbol("x")
T = symbol("t")
AREAS = (
    ["{k}x^{m} + {b}", "{k}x - {b}", "{b} - {a}x^2", "{a}x^3 - {k}x"],
    ["{k}/x^2 + {b}", "{k}sqrt(x) - {b}", "{k}e^x - {b}", "{k}/x + {b}x", "{k}sin(x) + {b}"],
    ["{k}x*e^(-x^2)", "{k}x/(x^2 + {b})", "{k}x*e^(-{a}x)", "{k}ln(x) + {b}", "{k}cos({a}x) + {b}"],
)
MOVED = (
    [("2x", "x^2 + {b}", "(@)^{n}"), ("{a1}", "{a1}x + {b}", "(@)^{m}"), ("{a1}", "{a1}x + {b}", "{k}(@)^2")],
    [
        ("2x", "x^2 + {b}", "1/(@)"),
        ("3x^2", "x^3 + {b}", "sqrt(@)"),
        ("2x", "x^2 + {b}", "1/(@)^2"),
        ("{a1}", "{a1}x + {b}", "{k}/(@)"),
    ],
    [
        ("e^x", "e^x + {b}", "{k}/(@)"),
        ("1/x", "ln(x) + {b}", "{k}/(@)"),
        ("cos(x)", "sin(x) + {b}", "{k}/(@)"),
        ("2x", "x^2 + {b}", "{k}e^(-(@))"),
    ],
)
TAILS = (
    ["{k}/x^{m}", "{k}/x^{n}", "{a}/x^{m} + {k}/x^{n}"],
    ["{k}e^(-{a}x)", "{k}/(x + {b})^{m}", "{a}e^(-x) + {k}e^(-{m}x)", "{k}/({a}x + {b})^2"],
    ["{k}x*e^(-{a}x)", "{k}x*e^(-{a}x^2)", "{k}/(x^2 + {b})", "{k}x/(x^2 + {b})^{m}"],
)


@skill("definite integral", "notebook_4.highest_area")
def definite_integral(draw):
    f = formula(draw.text(AREAS[draw.grade - 1]))
    low = draw.whole(1, 2) if draw.grade > 1 else draw.whole(-2, 1)
    high = low + draw.whole(1, 3)
    asks = wanted(draw, rf"Work out $\int_{{{low}}}^{{{high}}} {under(f)}\,dx$.")
    F = integrated(f)
    ends = [F.subs(X, end) for end in (low, high)]
    value = sympy.simplify(ends[1] - ends[0])
    return number(
        draw,
        asks=asks,
        value=value,
        hints=[
            "First an antiderivative; the constant cancels.",
            rf"$F(x) = {tex(F)}$. Upper end minus lower end.",
        ],
        solution=rf"$F(x) = {tex(F)}$, so the integral is $F({high}) - F({low}) {sign(*ends)} "
        rf"{shown(ends[1])} - {bracketed(ends[0])} {equals(value, *ends)}$.",
        praise="One subtraction in place of a million thin strips.",
        facts=(f.expression, low, high),
        wrong=[
            ("ends exchanged", ends[0] - ends[1], "Upper end minus lower end: you went the other way."),
            (
                "lower end left out",
                ends[1],
                rf"That is $F({high})$. At the lower end $F$ is {about(ends[0])}, not 0.",
            ),
            ("ends added", ends[0] + ends[1], "The value at the lower end is taken away."),
            (
                "integrand at the ends",
                f.at(x=high) - f.at(x=low),
                "You put the ends into $f$ itself. They belong in an antiderivative.",
            ),
            (
                "differentiated instead",
                f.slope().at(x=high) - f.slope().at(x=low),
                "You put the ends into the slope of $f$. Which function has $f$ as *its* slope?",
            ),
            (
                "length times height",
                f.at(x=high) * (high - low),
                "That is a rectangle as high as the curve at its right end.",
            ),
        ],
    )


@skill("moved limits", "notebook_4.rayleigh")
def moved_limits(draw):
    slope, inside, outside = draw.choice(MOVED[draw.grade - 1])
    filled = draw.text([f"{inside}|{outside}|{slope}"])
    inside, outside, slope = filled.split("|")
    g = formula(inside)
    low = 1 if "ln" in inside else draw.whole(0, 1)
    high = low + (1 if "sin" in inside else draw.whole(1, 2 if "e^x" in inside else 3))
    start, end = (g.at(x=place) for place in (low, high))
    outer = formula(outside.replace("@", "x"))
    F = integrated(outer)
    value = F.subs(X, end) - F.subs(X, start)
    if F.subs(X, start).has(sympy.zoo, sympy.nan) or value == 0 or start == end:
        raise Unsuitable("no value")
    whole = formula(outside.replace("@", inside))
    factor = formula(slope)
    beside = rf"{factor.latex}\cdot {whole.latex}"
    unmoved = _number(lambda: F.subs(X, high) - F.subs(X, low))
    nearly = "" if sign(start, end) == "=" else "about "
    u = outer.latex.replace("x", "u").replace(r"\eup", r"\exp")
    return number(
        draw,
        asks=rf"Substitute $u = {g.latex}$ in $\int_{{{low}}}^{{{high}}} {beside}\,dx$. Give the new "
        rf"lower limit, the "
        "new upper limit, and the value: `[…, …, …]`.",
        value=[start, end, value],
        hints=[
            "The limits say where $x$ goes. Where does $u$ go meanwhile?",
            rf"Put ${low}$ and ${high}$ into $u = {g.latex}$. Then $du = {g.slope().latex}\,dx$, and "
            rf"the rest is ${u}$.",
        ],
        solution=rf"$u({low}) {equals(start)}$ and $u({high}) {equals(end)}$; $du = "
        rf"{g.slope().latex}\,dx$. So it is {nearly}"
        rf"$\int_{{{shown(start)}}}^{{{shown(end)}}} {u}\,du = "
        rf"\left[{tex(F.subs(X, sympy.Symbol('u')))}\right]_{{{shown(start)}}}^{{{shown(end)}}} "
        rf"{equals(value)}$.",
        praise="With moved limits nothing has to be put back into $x$ at the end.",
        facts=(whole.expression * factor.expression, g.expression, low, high),
        wrong=[
            (
                "limits not moved",
                [low, high, unmoved if unmoved is not None else value],
                "Those are the limits of $x$. The new ones are those of $u$.",
            ),
            (
                "limits not moved",
                [low, high, value],
                "Those are the limits of $x$. The new ones are those of $u$.",
            ),
            (
                "limits exchanged",
                [end, start, -value],
                "The lower limit of $x$ gives the lower limit of $u$: yours are exchanged.",
            ),
            (
                "old limits put in",
                [start, end, unmoved],
                "The limits are moved correctly, but the value was taken at the old ones.",
            )
            if unmoved is not None
            else ("sign of the value", [start, end, -value], "The value is upper end minus lower end."),
            (
                "lower end left out",
                [start, end, F.subs(X, end)],
                "Subtract the value at the lower limit: it is not 0.",
            ),
        ],
    )


def _number(work):
    value = work()
    return value if value.is_finite and value.is_real else None


@skill("improper integral", "notebook_4.finite_tail")
def improper_integral(draw):
    f = formula(draw.text(TAILS[draw.grade - 1]))
    low = draw.whole(1, 3) if draw.grade == 1 else draw.whole(0, 2)
    asks = wanted(draw, rf"Work out $\int_{{{low}}}^\infty {under(f)}\,dx$.")
    F = integrated(f)
    top = sympy.limit(F, X, sympy.oo)
    bottom = F.subs(X, low)
    value = sympy.simplify(top - bottom)
    if not value.is_finite or value < 1e-3:
        raise Unsuitable("without end")
    return number(
        draw,
        asks=asks,
        value=value,
        hints=[
            r"Up to a number $b$ it is an ordinary integral. What happens to it as $b\to\infty$?",
            rf"$F(x) = {tex(F)}$, which tends to ${tex(top)}$.",
        ],
        solution=rf"$F(x) = {tex(F)}$ tends to ${tex(top)}$ as $x\to\infty$, and $F({low}) = "
        rf"{exact(bottom)}$; the integral is the difference, ${exact(value)}$.",
        praise="That such tails have a finite area is what makes densities on a whole half-line possible.",
        facts=(f.expression, low),
        wrong=[
            (
                "sign lost",
                -value,
                "The integrand is positive, so its area is too: upper end minus lower end.",
            ),
            *_slips(f.expression, value),  # before the height, which is the same at 1, or of an exponential
            (
                "integrand at the end",
                f.at(x=low),
                "That is the height of the curve. The area comes from an antiderivative.",
            ),
            ("whole taken for its far end", 0, "The area is not 0: the integrand is positive."),
            (
                "differentiated instead",
                -f.slope().at(x=low),
                "You used the slope of the integrand. Which function has the integrand as *its* slope?",
            ),
            ("lower end left out", top, "Subtract the value at the lower limit: it is not 0."),
            (
                "twice too large",
                value * 2,
                "Differentiate your antiderivative: it is twice what it should be.",
            ),
        ],
    )


def _slips(f, value):
    """What slips of power and inner slope make of the area under k/(ax + b)^n, k·e^(-ax) or k/(x² + b)."""
    base, n = f.as_independent(X, as_Add=False)[1].as_base_exp()
    inside = n if base == sympy.E else base
    slope = abs(inside.diff(X))
    if base == X**2 + base.subs(X, 0) and n == -1:
        factor = r"$\int\frac{1}{x^2+b}dx = \frac{1}{\sqrt b}\arctan\frac{x}{\sqrt b}$: a factor is lost."
        yield "factor of the arctangent lost", value * sympy.sqrt(base.subs(X, 0)), factor
    if slope.has(X) or f.is_Add:
        return
    if base != sympy.E and n != -2:  # where n + 1 is -1, all that can be wrong is the sign
        new = r"The power rule divides by the *new* exponent, which is one more, and here negative."
        yield "not divided by the exponent", value * (-n - 1), new
        yield "divided by the old exponent", value * (n + 1) / n, new
        yield "multiplied by the exponent", value * (n + 1) ** 2, new
    if slope == 1:
        return
    lost = rf"What stands inside has the slope ${tex(inside.diff(X))}$: divide by it."
    yield "slope of a linear inside lost", value * slope, lost
    yield "multiplied by the slope of the inside", value * slope**2, lost


@skill("highest point of an area function", "notebook_4.highest_area")
def highest_area(draw):
    zero = draw.whole(1, draw.by_grade(25, 9, 9))
    start = draw.by_grade(0, draw.whole(-3, 0), draw.whole(-3, 0))
    k = draw.whole(1, 9)
    text = draw.by_grade(f"{k * zero} - {k}*x", f"{k * zero**2} - {k}*x^2", f"{k}*({zero} - x)*e^x")
    f = formula(str(formula(text).expression))
    if start <= -zero:
        raise Unsuitable("another zero")
    f_start = f.at(x=start)
    return number(
        draw,
        asks=rf"$A(x) = \int_{{{start}}}^x \left({tex(f.expression.subs(X, T))}\right)dt$ "
        rf"for $x \ge {start}$. Where is $A$ highest?",
        value=zero,
        hints=[
            "As long as the integrand is above the axis, area is added.",
            "The slope of the area function is the integrand: where does it change its sign?",
        ],
        solution=rf"$A'(x) = {f.latex}$ is positive before $x = {zero}$ and negative after it, so $A$ is "
        rf"highest there.",
        praise="An area function rises exactly as long as its curve is above the axis.",
        facts=(f.expression, start),
        wrong=[
            (
                "highest point of the curve",
                draw.by_grade(0, 0, zero - 1),
                "There the *curve* is highest. Area is still added after it.",
            ),
            ("height of the curve given", f_start, "That is a height of the curve. We want a place."),
            ("sign turned", -zero, rf"That lies before $x = {start}$, where the area begins."),
            (
                "twice as far as the zero",
                2 * zero - start,
                "There the area is no longer growing: it has long been falling.",
            ),
        ],
    )


@skill("area of a stretched curve", "notebook_4.inner_area")
def stretched_area(draw):
    area = draw.whole(1, 60)
    factor = draw.whole(2, 9) if draw.grade < 3 else sympy.Rational(1, draw.whole(2, 9))
    height = 1 if draw.grade == 1 else draw.whole(2, 9)
    shift = draw.by_grade(0, draw.whole(1, 9), draw.whole(1, 9))
    inside = formula(str(formula(f"{factor}*x + {shift}").expression)).latex
    value = sympy.Rational(area) * height / factor
    if height == factor or 1 in (height * factor, height * factor**2):
        raise Unsuitable("nothing changes, or two slips give the same")
    front = "" if height == 1 else str(height)
    return number(
        draw,
        asks=rf"The area below $f$ on the whole axis is ${area}$. What is the area below "
        rf"${front}f\left({inside}\right)$?",
        value=value,
        hints=[
            "Is the curve squeezed or drawn out along the axis, and how much higher does it get?",
            rf"$u = {inside}$, $du {equals(factor)}\,dx$.",
        ],
        solution=rf"$\int {front}f\left({inside}\right)dx {equals(sympy.Rational(height) / factor)}\int "
        rf"f(u)\,du {equals(value)}$.",
        praise="So a density that is stretched by $s$ is divided by $s$, and keeps its area 1.",
        facts=(area, factor, height, shift),
        wrong=[
            (
                "multiplied by the inner slope",
                sympy.Rational(area) * height * factor,
                "A squeezed curve has *less* area, a drawn-out one more: divide.",
            ),
            ("inner slope left out", area * height, "The heights are right, but the widths have changed."),
            (
                "factor in front forgotten",
                sympy.Rational(area) / factor if height != 1 else sympy.nan,
                "The factor in front makes every strip higher.",
            ),
            (
                "area thought to stay",
                area,
                "The curve has been squeezed or drawn out: its area has not stayed.",
            ),
            (
                "shift added",
                value + shift if shift else sympy.nan,
                "A shift moves the curve along the axis: its area stays.",
            ),
            ("squared", value / factor, "Only the widths are divided: divide once."),
        ],
    )
