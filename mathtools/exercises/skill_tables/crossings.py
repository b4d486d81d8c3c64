"""Skills that cross two notebooks: neither heading would tell which rule such a question needs."""

import math

import sympy

from mathtools.exercises.dealing import about, bracketed, equals, number, plain, shown, sign, typed
from mathtools.exercises.draws import Read, Unsuitable, formula, tex, under
from mathtools.exercises.possible import PROBABILITY, RISING, STEP
from mathtools.exercises.skill_tables import skill
from mathtools.exercises.skill_tables.chance import X, law_of, level_of, solved
from mathtools.exercises.skill_tables.many_variables import SURFACES
from mathtools.exercises.skill_tables.samples import arrives

INSIDES = (
    ["{a}x", "x^2", "{a}x + {b}", "x^3"],
    ["x^2 + {b}", "{a}x^2", "sqrt(x)", "x^3 + {a}x"],
    ["e^({a}x)", "ln(x + {b})", "sqrt(x^2 + {b})", "x*e^x"],
)
INTEGRANDS = (
    ["t^2 + {b}", "1/t", "{k}t", "e^(-t)"],
    ["e^(-t^2)", "sqrt(t)", "1/(t^2 + {b})", "cos(t)", "ln(t)"],
    ["e^(-t^2)", "sin(t)/t", "1/sqrt(t^2 + {b})", "cos(t^2)", "e^t/t"],
)


@skill("slope of an area with a moving end", "notebook_4.highest_area", "notebook_1.chain_rule")
def slope_of_an_area(draw):
    end = formula(draw.text(INSIDES[draw.grade - 1]))
    inside = formula(draw.text(INTEGRANDS[draw.grade - 1]), ("t",))
    t = next(iter(inside.expression.free_symbols))
    there = inside.expression.subs(t, end.expression)
    slope = end.slope()
    return typed(
        draw,
        asks=rf"Differentiate $A(x) = \int_1^{{{end.latex}}} {under(inside)}\,dt$, for $x > 0$. A formula in "
        rf"`x`.",
        value=there * slope.expression,
        domain=(0.3, 1.7),
        hints=[
            "An area function has its integrand as its slope. And what if its end moves by itself?",
            rf"The end is $u = {end.latex}$, with $u' = {slope.latex}$: the chain rule, with the integrand "
            rf"as the "
            "outer slope.",
        ],
        solution=rf"The integrand at the end is ${tex(there)}$, and the end moves with ${slope.latex}$: "
        rf"$A'(x) = \left({tex(there)}\right)\cdot\left({slope.latex}\right)$.",
        praise="No antiderivative was needed, and for most integrands there is no formula for one.",
        facts=(inside.expression, t, end.expression),
        wrong=[
            ("inner slope lost", there, "The end does not move at the speed 1: where is its slope?"),
            (
                "integrand not taken at the end",
                inside.expression.subs(t, X) * slope.expression,
                "The new strip stands at the end of the area: put the end into the integrand.",
            ),
            (
                "end forgotten",
                inside.expression.subs(t, X),
                "The end is a function of $x$. That is the slope for the end $x$ itself.",
            ),
            (
                "integrand differentiated",
                inside.expression.diff(t).subs(t, end.expression) * slope.expression,
                "The integrand *is* the slope of the area. It is not differentiated once more.",
            ),
            (
                "divided by the inner slope",
                there / slope.expression,
                "Dividing is for finding an area. A slope is multiplied.",
            ),
        ],
    )


@skill("slope of a quantile function", "notebook_5.logistic_quantile", "notebook_1.inverse_point")
def slope_of_a_quantile(draw):
    law = law_of(draw)
    level = level_of(draw)
    place = solved(law, level)
    density = law.density
    height = float(density.expression.subs(X, place))
    if height < 1e-6 or (law.shape == "1"):
        raise Unsuitable("flat")
    value = 1 / height
    return number(
        draw,
        asks=rf"$Q$ is the quantile function of the density $p(x) = {density.latex}$ on ${law.support}$, and "
        rf"$Q({plain(level)}) {sign(place)} {place:.6g}$. What is $Q'({plain(level)})$?",
        value=value,
        possible=RISING,
        hints=[
            r"$Q$ is the inverse of the CDF $F$. What is the slope of an inverse?",
            rf"$Q' = \frac{{1}}{{F'}}$, with $F'$ taken at the quantile: it is the density there, "
            rf"{about(height)}.",
        ],
        solution=rf"The slope of $F$ is the density, so $Q'({plain(level)}) = "
        rf"\frac{{1}}{{p(Q({plain(level)}))}} {sign(height)} "
        rf"\frac{{1}}{{{shown(height)}}} {equals(value, height)}$.",
        praise="Where the density is low, quantiles run away: samples are few there, and far apart.",
        facts=(law, level),
        wrong=[
            ("reciprocal forgotten", height, "That is the slope of the CDF. The inverse has one over it."),
            (
                "reciprocal at the wrong point",
                _reciprocal(density.expression.subs(X, level)),
                "The level is not the place: the density is taken at the quantile.",
            ),
            ("one over the quantile", _reciprocal(place), "An inverse is not one over: it undoes."),
            (
                "one over the level",
                1 / level,
                "That is one over the height of the CDF. Its *slope* is needed.",
            ),
            ("sign turned", -value, "A CDF rises, and so does its inverse."),
        ],
    )


def _reciprocal(value):
    return float(1 / value) if value != 0 and math.isfinite(float(value)) else math.nan


@skill("gradient check of a likelihood", "notebook_2.central_of_cube", "notebook_5.fit_rate")
def gradient_check_of_a_likelihood(draw):
    waits = [draw.whole(1, 30) / 10 for _ in range(draw.by_grade(3, 4, 5))]
    n = len(waits)
    rate = draw.whole(1, draw.by_grade(4, 9, 9)) / draw.by_grade(1, 2, 4)
    step = draw.choice([0.1, 0.01, 0.02, 0.05]) * draw.by_grade(1, 1, 0.1)
    kind = "central" if draw.grade < 3 else draw.choice(["central", "forward"])
    central = n * step**2 / (3 * rate**3)
    forward = -n * step / (2 * rate**2)
    value = central if kind == "central" else forward
    slope = n / rate - sum(waits)
    term = r"\frac{h^2}{6}\ell'''" if kind == "central" else r"\frac{h}{2}\ell''"
    if kind == "central":
        high = rf"\ell''' = \frac{{2\cdot {n}}}{{\lambda^3}}"
    else:
        high = rf"\ell'' = -\frac{{{n}}}{{\lambda^2}}"
    return number(
        draw,
        asks=rf"The waits ${', '.join(map(plain, waits))}$ have the log-likelihood $\ell(\lambda) = "
        rf"{n}\ln\lambda - "
        rf"{plain(sum(waits))}\,\lambda$. Its slope at $\lambda = {plain(rate)}$ is checked by the {kind} "
        rf"quotient with "
        rf"$h = {plain(step)}$: by how much will that miss, to leading order and with its "
        "sign (quotient minus slope)?",
        value=value,
        hints=[
            "Which term of Taylor's formula is left next after the slope, and which derivative of the "
            "likelihood stands there?",
            rf"${term}$ with ${high}$.",
        ],
        solution=rf"${term}$ with ${high}$ at $\lambda = {plain(rate)}$: {about(value)}. The data have "
        "dropped out: only their number counts.",
        praise="A check that misses by just this much has found no bug.",
        facts=(waits, rate, step, kind),
        wrong=[
            (
                "sign turned",
                -value,
                "The size is right. Follow the signs of the derivatives of the logarithm.",
            ),
            (
                "formula of the other quotient",
                forward if kind == "central" else central,
                "That is what the other quotient misses by.",
            ),
            (
                "factor of the derivative lost",
                value / 2 if kind == "central" else math.nan,
                "Differentiate the logarithm step by step: each power brings its exponent to the front.",
            ),
            ("slope given", slope, "That is the slope itself, not what the quotient misses by."),
            ("one wait only", value / n, rf"There are ${n}$ waits, and each adds its $\ln\lambda$."),
            ("Taylor's factor lost", value * (6 if kind == "central" else 2), rf"The term is ${term}$."),
        ],
    )


@skill("numerical gradient of a surface", "notebook_3.repaired", "notebook_2.central_of_cube")
def numerical_gradient(draw):
    f = formula(draw.text(SURFACES[draw.grade - 1]), ("x", "y"))
    at = {"x": draw.whole(1, 4), "y": draw.whole(1, 4)}
    step = sympy.Rational(draw.whole(1, 5), draw.by_grade(10, 100, 1000))
    bends = [f.slope(name, 2).at(**at) for name in "xy"]
    mixed = f.slope("x").slope("y").at(**at)
    slopes = [f.slope(name).at(**at) for name in "xy"]
    if 0 in bends or at["x"] == at["y"] or bends[0] == -bends[1]:
        raise Unsuitable("no error, one place for both, or a sign turned that looks like an exchange")
    value = [bend * step / 2 for bend in bends]
    return number(
        draw,
        asks=rf"The gradient of $f(x, y) = {f.latex}$ at $({at['x']}, {at['y']})$ is found by *forward* "
        rf"quotients with $h = "
        rf"{plain(step)}$ in each variable. By how much do its two entries miss, to leading order and with "
        rf"sign (quotient minus slope)? "
        "`[…, …]`",
        value=value,
        hints=[
            "In each variable by itself it is a forward quotient: what does that miss by?",
            rf"$\frac h2$ times the second derivative in that variable: {about(bends[0])} and "
            rf"{about(bends[1])}.",
        ],
        solution=rf"$\frac h2\cdot\left({shown(bends[0])}, {shown(bends[1])}\right) {sign(*value, *bends)} "
        rf"\left({shown(value[0])}, {shown(value[1])}\right)$: the diagonal of the Hessian decides.",
        praise="The mixed entry does not show: each variable is moved alone.",
        facts=(f.expression, at, step),
        wrong=[
            ("entries exchanged", value[::-1], "The first entry is in $x$, the second in $y$."),
            (
                "signs turned",
                [-v for v in value],
                "Where a curve bends upward, a forward quotient is too large.",
            ),
            ("half lost", [2 * v for v in value], r"Taylor's term is $\frac h2f''$."),
            (
                "mixed derivative taken",
                [mixed * step / 2] * 2,
                "Each quotient moves one variable only: it meets the second derivative in *that* one.",
            ),
            ("gradient for its error", slopes, "That is the gradient itself. By how much is it missed?"),
            ("step squared", [v * step for v in value], "Forward quotients are of order 1."),
        ],
    )


@skill("probability by substitution", "notebook_4.rayleigh", "notebook_5.which_cdfs")
def probability_by_substitution(draw):
    low = sympy.Rational(draw.whole(0, 6), 8)
    high = low + sympy.Rational(draw.whole(1, 8), 8)
    a = draw.whole(1, draw.by_grade(6, 6, 9))
    n = draw.by_grade(2, draw.whole(3, 4), None)
    inside = f"{a}*x^{n}" if n else f"sqrt({a}*x)"
    density = f"{n * a}*x^{n - 1}*e^(-{a}*x^{n})" if n else f"e^(-sqrt({a}*x))*sqrt({a})/(2*sqrt(x))"
    if not n:
        low = low + 1
        high = high + 1
    p = formula(str(formula(density).expression))
    u = formula(str(formula(inside).expression))
    start = u.at(x=low)
    end = u.at(x=high)
    value = sympy.exp(-start) - sympy.exp(-end)
    if float(value) < 1e-3:
        raise Unsuitable("hardly ever")
    unmoved = sympy.exp(-low) - sympy.exp(-high)
    nearly = "" if sign(start, end) == "=" else "about "
    return number(
        draw,
        asks=rf"How likely is a value between ${plain(low)}$ and ${plain(high)}$ under the density $p(x) = "
        rf"{p.latex}$ "
        r"on $x > 0$?",
        value=value,
        possible=PROBABILITY,
        hints=[
            "A probability is an area under the density. Does the slope of something inside stand beside it?",
            rf"$u = {u.latex}$, $du = {u.slope().latex}\,dx$: there remains $\int e^{{-u}}\,du$ from "
            rf"{about(start)} to {about(end)}.",
        ],
        solution=rf"With $u = {u.latex}$ it is {nearly}$\int_{{{shown(start)}}}^{{{shown(end)}}} e^{{-u}}\,du"
        rf" {sign(start, end)} e^{{-{shown(start)}}} - e^{{-{shown(end)}}} {equals(value)}$.",
        praise="Seen through $u$, it is the exponential distribution.",
        facts=(p.expression, low, high),
        wrong=[
            ("limits not moved", unmoved, "Those are the limits of $x$. Where does $u$ go meanwhile?"),
            ("ends exchanged", -value, "A probability is never negative."),
            (
                "all below the upper end",
                1 - sympy.exp(-end),
                "That counts what lies below the lower end as well.",
            ),
            ("all above", 1 - value, "That is the chance to lie outside."),
            (
                "height taken for a probability",
                p.at(x=high),
                "That is the height at the upper end. A probability is an area.",
            ),
            (
                "ends added",
                sympy.exp(-start) + sympy.exp(-end),
                "What lies beyond the upper end is taken away.",
            ),
        ],
    )


@skill("step limit from a Hessian", "notebook_6.largest_step", "notebook_3.bends")
def step_limit_from_a_hessian(draw):
    a = draw.whole(1, 9)
    b = draw.whole(1, 9)
    mixed = draw.by_grade(0, draw.whole(-3, 3, 0), draw.whole(-3, 3, 0))
    fourth = draw.whole(1, 5)
    if a * b <= mixed * mixed or a == b:
        raise Unsuitable("no valley")
    # a bowl at the origin whose bend there is known, and which is no parabola
    more = draw.by_grade(f"{fourth}*x^4", f"{fourth}*x^4", f"{fourth}*x^2*y^2")
    f = formula(
        str(formula(f"{a}*x^2/2 + {b}*y^2/2 + ({mixed})*x*y + {more}", ("x", "y")).expression), ("x", "y")
    )
    hessian = sympy.Matrix([[a, mixed], [mixed, b]])
    curvatures = sorted(hessian.eigenvals(multiple=True), key=float)
    value = 2 / curvatures[-1]
    rows = rf"\begin{{pmatrix}} {a} & {mixed} \\ {mixed} & {b} \end{{pmatrix}}"
    return number(
        draw,
        asks=rf"$f(x, y) = {f.latex}$ has its lowest point at $(0, 0)$. Below which step size does gradient "
        rf"descent "
        "settle there, once it is near?",
        value=value,
        possible=STEP,
        hints=[
            "Near its lowest point this function is nearly a quadratic one: which matrix holds its bends?",
            rf"The Hessian at $(0, 0)$ is ${rows}$; its eigenvalues, the curvatures, are "
            rf"{about(curvatures[0])} and {about(curvatures[1])}.",
        ],
        solution=rf"The Hessian at $(0, 0)$ is ${rows}$ with the largest eigenvalue $L "
        rf"{equals(curvatures[-1])}$, so "
        rf"$\eta < \frac2L {equals(value)}$.",
        praise="Higher powers do not matter near the bottom, if the bowl bends there in every direction.",
        facts=(f.expression,),
        wrong=[
            (
                "half of it",
                1 / curvatures[-1],
                r"The distance is multiplied by $1 - \eta L$, which may be anything above $-1$.",
            ),
            ("smallest curvature", 2 / curvatures[0], "The steepest direction decides."),
            ("curvatures added", 2 / sum(curvatures), "Directions do not add up: the steepest one decides."),
            (
                "mixed entry overlooked",
                sympy.Rational(2, max(a, b)) if mixed else math.nan,
                "The valley lies askew: take the eigenvalues, not the diagonal.",
            ),
            (
                "factor half forgotten",
                4 / curvatures[-1],
                r"The slope of $\frac a2x^2$ is $ax$, so the curvature is $a$.",
            ),
            ("curvature given", curvatures[-1], "That is the curvature. The limit is 2 divided by it."),
        ],
    )


@skill("quantile by Newton", "notebook_2.newton_step", "notebook_5.logistic_quantile")
def quantile_by_newton(draw):
    law = law_of(draw)
    level = level_of(draw)
    exact = solved(law, level)
    start = sympy.Rational(round(exact * draw.choice([7, 8, 12, 13])), 10)
    if start <= law.low or start >= law.high or law.shape == "1":
        raise Unsuitable("outside")
    height = law.density.expression.subs(X, start)
    gap = law.cdf.subs(X, start) - level
    if abs(float(gap)) < 1e-3 or float(height) < 1e-2:
        raise Unsuitable("there already, or flat")
    value = start - gap / height
    if not law.low < value < law.high or not arrives(Read(law.cdf), level, float(value)):
        raise Unsuitable("outside, or steps that lead away")
    return number(
        draw,
        asks=rf"Find the ${plain(100 * level)}$ % quantile of the density $p(x) = {law.density.latex}$ on "
        rf"${law.support}$, "
        rf"whose CDF is $F(x) = {law.cdf_latex}$, by Newton's method. Where does one step from $x = "
        rf"{plain(start)}$ arrive?",
        value=value,
        rtol=1e-4,
        hints=[
            rf"Solve $F(x) - {plain(level)} = 0$. What is the slope of the left side?",
            rf"$F({plain(start)}) {equals(law.cdf.subs(X, start))}$, and the slope of a CDF is the density: "
            rf"{about(height)} there.",
        ],
        solution=rf"$x - \frac{{F(x) - {plain(level)}}}{{p(x)}} {sign(gap, height)} {plain(start)} - "
        rf"\frac{{{shown(gap)}}}{{{shown(height)}}} {equals(value, gap, height)}$.",
        praise="Where no formula solves $F(x) = p$, this does, in a handful of steps from nearby.",
        facts=(law, level, start),
        wrong=[
            ("wrong way", start + gap / height, "You went to the other side: the gap is taken away."),
            ("level forgotten", start - (gap + level) / height, r"That is a step towards $F(x) = 0$."),
            ("multiplied by the density", start - gap * height, "The gap is divided by the slope."),
            ("only the step", -gap / height, rf"That is the step. It begins at ${plain(start)}$."),
            ("exact quantile", exact, "That is the quantile itself. The question is where one step arrives."),
        ],
    )


@skill("trapezoids under a density", "notebook_2.running_area", "notebook_5.overshoot")
def trapezoids_under_a_density(draw):
    rate = sympy.Rational(draw.whole(1, 9), draw.choice([1, 2, 4]))
    high = sympy.Rational(draw.whole(2, 9), 2)
    step = sympy.Rational(draw.choice([1, 2, 5]), draw.by_grade(10, 100, 100))
    if high % step or rate * step > sympy.Rational(1, 2):
        raise Unsuitable("no whole number of strips")
    ends = [-(rate**2), -(rate**2) * sympy.exp(-rate * high)]
    value = step**2 / 12 * (ends[1] - ends[0])
    cut = sympy.exp(-rate * high)
    density = tex(rate * sympy.exp(-rate * X))
    return number(
        draw,
        asks=rf"$F({plain(high)})$ of the density $p(x) = {density}$ on $x \ge 0$ is worked out by "
        rf"trapezoids of the width $h = {plain(step)}$ from 0 on. By how much does it come out too large, to "
        rf"leading order?",
        value=value,
        hints=[
            "The density bends upward everywhere, so each chord lies above it. What do the slivers add up "
            "to?",
            rf"$\frac{{h^2}}{{12}}\big(p'({plain(high)}) - p'(0)\big)$ with $p'(x) = "
            rf"{tex(-(rate**2) * sympy.exp(-rate * X))}$.",
        ],
        solution=rf"$p'(x) = {tex(-(rate**2) * sympy.exp(-rate * X))}$, so "
        rf"$\frac{{h^2}}{{12}}\big(p'({plain(high)}) - p'(0)\big) {sign(*ends)} "
        rf"\frac{{{plain(step)}^2}}{{12}}\left({shown(ends[1])} - {bracketed(ends[0])}\right) "
        rf"{equals(value, *ends)}$.",
        praise="So a CDF made of numbers can pass 1, and you know by how much it is too large.",
        facts=(rate, high, step),
        wrong=[
            (
                "sign turned",
                -value,
                "Chords of a curve that bends upward lie above it: the surplus is positive.",
            ),
            (
                "heights in place of slopes",
                step**2 / 12 * rate * (cut - 1),
                "The change of the *slope* counts: $p'$, not $p$.",
            ),
            ("far end alone", step**2 / 12 * ends[1], "The slope at 0 counts too: it is the steeper one."),
            ("step not squared", step / 12 * (ends[1] - ends[0]), "The trapezoidal rule is of order 2."),
            (
                "rate not squared",
                step**2 / 12 * rate * (1 - cut),
                "The chain rule brings the rate to the front once more.",
            ),
            (
                "what lies beyond taken for it",
                cut,
                "That is what lies *beyond*. Here it is asked how well the area up to there is found.",
            ),
        ],
    )


@skill("descent on a likelihood", "notebook_6.arrives", "notebook_5.fit_rate")
def descent_on_a_likelihood(draw):
    waits = [draw.whole(1, 30) / 10 for _ in range(draw.by_grade(2, 3, 4))]
    n = len(waits)
    total = sum(waits)
    start = draw.whole(1, 8) / draw.by_grade(2, 4, 4)
    eta = draw.whole(1, 9) / draw.by_grade(50, 100, 200)
    slope = total - n / start
    value = start - eta * slope
    if value <= 0.02 or abs(slope) < 0.05:
        raise Unsuitable("out of its domain, or there already")
    return number(
        draw,
        asks=rf"Waits of ${', '.join(map(plain, waits))}$ hours, exponential with the rate $\lambda$. One "
        rf"step of gradient "
        rf"descent on minus the log-likelihood, from $\lambda = {plain(start)}$ with $\eta = {plain(eta)}$: "
        rf"where does it "
        "arrive?",
        value=value,
        rtol=1e-4,
        hints=[
            r"Each wait adds $\ln\lambda - \lambda t$ to the log-likelihood. The loss is minus the sum.",
            rf"The loss is ${plain(total)}\,\lambda - {n}\ln\lambda$, with the slope {about(slope)} at "
            rf"$\lambda = {plain(start)}$.",
        ],
        solution=rf"$L(\lambda) = {plain(total)}\lambda - {n}\ln\lambda$, $L' = {plain(total)} - "
        rf"\frac{{{n}}}{{\lambda}} "
        rf"{equals(slope)}$. So $\lambda {sign(slope)} {plain(start)} - {plain(eta)}\cdot {bracketed(slope)} "
        rf"{equals(value, slope)}$.",
        praise="Here a formula would do. A network has none, and is trained by this very line.",
        facts=(waits, start, eta),
        wrong=[
            (
                "uphill on the loss",
                start + eta * slope,
                "That step goes *up* the slope of the loss: mind the two signs.",
            ),
            ("step size left out", start - slope, r"The slope is multiplied by $\eta$."),
            (
                "mean loss taken",
                start - eta * slope / n,
                "That is the step on the *mean*; here the loss is the sum.",
            ),
            (
                "number of waits forgotten",
                start - eta * (total - 1 / start),
                rf"Each of the ${n}$ waits adds a $\ln\lambda$.",
            ),
            (
                "logarithm not differentiated",
                start - eta * (total - n * math.log(start)),
                r"The slope of $\ln\lambda$ is $\frac1\lambda$.",
            ),
            (
                "lowest point given",
                n / total,
                "That is the lowest point. Where does one step arrive?",
            ),
        ],
    )


@skill("descent on an expected loss", "notebook_6.arrives", "notebook_5.second_moment")
def descent_on_an_expected_loss(draw):
    law = law_of(draw)
    mean = law.mean()
    if not law.moment(2).is_finite:
        raise Unsuitable("an infinite loss")
    start = draw.whole(0, 9)
    eta = sympy.Rational(draw.whole(1, 9, 5), 20)
    slope = 2 * (start - mean)
    if abs(float(slope)) < 0.05:
        raise Unsuitable("there already")
    value = start - eta * slope
    median = solved(law, 0.5)
    return number(
        draw,
        asks=rf"$X$ has the density $p(x) = {law.density.latex}$ on ${law.support}$. The expected loss of "
        rf"the constant "
        rf"prediction $c$ is $E[(X - c)^2]$. One step of gradient descent from $c = {start}$ with $\eta = "
        rf"{plain(eta)}$: "
        "where does it arrive?",
        value=value,
        rtol=1e-4,
        hints=[
            "Differentiate under the expectation. Which number of the distribution is left?",
            rf"The slope is $2(c - E[X])$, and $E[X] {equals(mean)}$.",
        ],
        solution=rf"$\frac{{d}}{{dc}}E[(X-c)^2] = 2(c - E[X])$ with $E[X] {equals(mean)}$. So "
        rf"$c {sign(slope)} {start} - {plain(eta)}\cdot {bracketed(slope)} {equals(value, slope)}$.",
        praise="A mini-batch estimates this very expectation, and steps by the estimate.",
        facts=(law, start, eta),
        wrong=[
            ("uphill", start + eta * slope, "You went away from the mean. Descent subtracts the slope."),
            ("factor 2 of the square lost", start - eta * slope / 2, "The square brings a 2 to the front."),
            ("step size left out", start - slope, r"The slope is multiplied by $\eta$."),
            (
                "median taken for the mean",
                start - eta * 2 * (start - median),
                "Squares lead to the mean; the median belongs to $E|X - c|$.",
            ),
            ("lowest point given", mean, "That is where the steps lead. Where does the first one arrive?"),
        ],
    )
