"""Skills of notebook 5: densities and what follows from them."""

import math
from dataclasses import dataclass

import sympy

from mathtools.exercises.dealing import antiderivative, number, plain, shown, typed
from mathtools.exercises.draws import Unsuitable, formula, tex, under
from mathtools.exercises.possible import CONSTANT, PROBABILITY, inside
from mathtools.exercises.skill_tables import skill
from mathtools.parsing import symbol

X = symbol("x")
FINEST = 200
LARGEST_CONSTANT = 400  # of a tail: nobody wants to see 24576/x^7
Y = symbol("y")


@dataclass(frozen=True)
class Law:
    """A density with its support, and its CDF; the shape is the density without its constant.

    `moments` is a closed form of E[X^k] on an endless support, for which SymPy takes a second.
    """

    shape: str
    constant: sympy.Expr
    low: sympy.Expr
    high: sympy.Expr
    cdf: sympy.Expr
    moments: callable = None

    @property
    def support(self):
        """The support as LaTeX."""
        if self.high == sympy.oo:
            return rf"x \ge {tex(self.low)}"
        return rf"{tex(self.low)} \le x \le {tex(self.high)}"

    @property
    def density(self):
        """The density as a formula."""
        return formula(str(self.constant * formula(self.shape).expression))

    def moment(self, k):
        """The expectation of the k-th power."""
        if self.moments:
            return self.moments(k)
        return sympy.integrate(X**k * self.density.expression, (X, self.low, self.high))

    def mean(self):
        """The expectation."""
        value = self.moment(1)
        if not value.is_finite:
            raise Unsuitable("no mean")
        return value


def _of_waits(rate):
    return lambda k: sympy.factorial(k) / rate**k


def _of_tail(n, low):
    """Moments of the density n·lowⁿ/x^(n + 1) on x ≥ low."""
    return lambda k: n * low**k / sympy.Integer(n - k) if k < n else sympy.oo


def _of_powers(a, n):
    """Moments of a variable whose n-th power is an exponential wait at the rate a."""
    return lambda k: sympy.gamma(1 + sympy.Rational(k, n)) / a ** sympy.Rational(k, n)


def _moved(moments, by):
    """Moments after a shift."""
    return lambda k: sum(sympy.binomial(k, j) * by ** (k - j) * moments(j) for j in range(k + 1))


def law_of(draw):
    """A law that is drawn: at first on an interval, then on a half-line, then less plain ones."""
    one = sympy.Integer(1)
    kind = draw.choice(
        draw.by_grade(
            ["power", "uniform", "rising", "falling"],
            ["exponential", "late", "tail"],
            ["rayleigh", "cubed", "moved", "gamma"],
        )
    )
    if kind == "power":
        n = draw.whole(1, 4)
        c = draw.whole(1, 14)
        if c ** (n + 1) > FINEST:
            raise Unsuitable("a monster")
        return Law(f"x^{n}", sympy.Rational(n + 1, c ** (n + 1)), 0 * one, c * one, (X / c) ** (n + 1))
    if kind == "uniform":
        a = draw.whole(-3, 3)
        width = draw.whole(2, 9)
        return Law("1", sympy.Rational(1, width), a * one, (a + width) * one, (X - a) / width)
    if kind == "rising":
        a = draw.whole(1, 9)
        width = draw.whole(2, 14)
        top = (a + width) * one
        return Law(f"x - {a}", sympy.Rational(2, width**2), a * one, top, ((X - a) / width) ** 2)
    if kind == "falling":
        c = draw.whole(2, 14)
        return Law(f"{c} - x", sympy.Rational(2, c * c), 0 * one, c * one, 1 - (1 - X / c) ** 2)
    if kind == "exponential":
        rate = sympy.Rational(draw.whole(1, 19), draw.choice([1, 2, 4]))
        cdf = 1 - sympy.exp(-rate * X)
        return Law(f"e^(-{rate}*x)", rate, 0 * one, sympy.oo, cdf, _of_waits(rate))
    if kind == "late":
        a = draw.whole(1, 9)
        rate = draw.whole(1, 9)
        cdf = 1 - sympy.exp(rate * (a - X))
        moments = _moved(_of_waits(rate), a)
        return Law(f"e^({rate * a} - {rate}*x)", rate * one, a * one, sympy.oo, cdf, moments)
    if kind == "tail":
        n = draw.whole(2, 6)
        low = draw.whole(1, 5)
        if n * low**n > LARGEST_CONSTANT:
            raise Unsuitable("a monster")
        constant = n * sympy.Integer(low) ** n
        return Law(f"1/x^{n + 1}", constant, low * one, sympy.oo, 1 - (low / X) ** n, _of_tail(n, low))
    if kind == "rayleigh":
        a = draw.whole(1, 60)
        cdf = 1 - sympy.exp(-a * X**2)
        return Law(f"x*e^(-{a}*x^2)", 2 * a * one, 0 * one, sympy.oo, cdf, _of_powers(a, 2))
    if kind == "cubed":
        a = draw.whole(1, 60)
        cdf = 1 - sympy.exp(-a * X**3)
        return Law(f"x^2*e^(-{a}*x^3)", 3 * a * one, 0 * one, sympy.oo, cdf, _of_powers(a, 3))
    if kind == "gamma":
        a = draw.whole(1, 20)
        cdf = 1 - (1 + a * X) * sympy.exp(-a * X)
        return Law(
            f"x*e^(-{a}*x)",
            a * a * one,
            0 * one,
            sympy.oo,
            cdf,
            moments=lambda k: sympy.factorial(k + 1) / sympy.Integer(a) ** k,
        )
    a = draw.whole(1, 9)
    n = draw.whole(2, 5)
    if n * a**n > LARGEST_CONSTANT:
        raise Unsuitable("a monster")
    cdf = 1 - (a / (X + a)) ** n
    moments = _moved(_of_tail(n, a), -a)
    return Law(f"1/(x + {a})^{n + 1}", n * sympy.Integer(a) ** n, 0 * one, sympy.oo, cdf, moments)


@skill("normalising a density", "notebook_5.normalise")
def normalising(draw):
    law = law_of(draw)
    shape = formula(law.shape)
    area = 1 / law.constant
    return number(
        draw,
        asks=rf"Which $c$ makes $c\cdot {under(shape)}$ a density on ${law.support}$?",
        value=law.constant,
        possible=CONSTANT,
        hints=["The whole area under a density is 1.", rf"Without $c$ the area is ${shown(area)}$."],
        solution=rf"$\int {under(shape)}\,dx = {shown(area)}$ over ${law.support}$, so $c = "
        rf"{shown(law.constant)}$.",
        praise="Every model of chance has such a constant; often it is the hardest part to compute.",
        facts=(law,),
        wrong=[
            (
                "area taken for the constant",
                area,
                "That is the area without $c$. What must it be multiplied by to become 1?",
            ),
            ("height made 1", _inverse(shape, law), "A density need not stay below 1. Its *area* is 1."),
            ("sign lost", -law.constant, "A density is never negative."),
            ("factor 2 lost", law.constant / 2, "Test it: the area with this constant is one half."),
            ("slope taken", _slope(shape, law), "The area comes from an antiderivative, not from the slope."),
        ],
    )


def _inverse(shape, law):
    value = shape.expression.subs(X, law.high if law.high != sympy.oo else law.low)
    return 1 / value if value.is_finite and value != 0 else math.nan


def _slope(shape, law):
    value = shape.expression.diff(X).subs(X, law.low + 1)
    return 1 / value if value.is_finite and value != 0 else math.nan


@skill("CDF from a density", "notebook_5.pareto_cdf")
def cdf_from_a_density(draw):
    law = law_of(draw)
    text = str(law.density.expression)
    return antiderivative(
        draw,
        text,
        asks=rf"Which CDF has the density $p(x) = %s$ on ${law.support}$? A formula for that range.",
        praise="The CDF begins at 0 and ends at 1, so its constant is no matter of taste.",
        boundary=(law.low, 0),
    )


def level_of(draw):
    return sympy.Rational(
        draw.choice(draw.by_grade([50, 25, 75], [10, 20, 60, 75, 90], [5, 15, 50, 80, 95])), 100
    )


def solved(law, level):
    """The x at which the CDF has a level, in floats: by halving, as the CDF rises."""
    cdf = sympy.lambdify(X, law.cdf, "math")
    low = float(law.low)
    high = float(law.high) if law.high != sympy.oo else low + 1
    while law.high == sympy.oo and cdf(high) < level:
        high = low + 2 * (high - low)
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if cdf(middle) < level else (low, middle)
    return (low + high) / 2


@skill("quantile", "notebook_5.logistic_quantile")
def quantile(draw):
    law = law_of(draw)
    level = level_of(draw)
    if "x*e^" in law.shape and "x^2" not in law.shape:
        raise Unsuitable("no formula for the quantile")
    density = law.density
    value = solved(law, level)
    other = solved(law, 1 - level)
    below = float(law.cdf.subs(X, level)) if law.low <= level <= law.high else math.nan
    return number(
        draw,
        asks=rf"What is the {plain(100 * level)} % quantile of the density $p(x) = {density.latex}$ on "
        rf"${law.support}$?",
        value=value,
        possible=inside(law.low, law.high, law.support),
        hints=[
            rf"Below which $x$ does ${plain(level)}$ of the area lie? You need the CDF.",
            rf"$F(x) = {tex(law.cdf)}$. Solve $F(x) = {plain(level)}$ for $x$.",
        ],
        solution=rf"$F(x) = {tex(law.cdf)} = {plain(level)}$ gives $x = {shown(value)}$.",
        praise="Quantiles turn uniform random numbers into samples of any law.",
        facts=(law, level),
        wrong=[
            ("share above taken", other, "That many lie *above* it. A quantile counts what lies below."),
            (
                "CDF in place of its inverse",
                below,
                rf"You put ${plain(level)}$ into the CDF. It is the *value* of the CDF.",
            ),
            (
                "density in place of the CDF",
                density.expression.subs(X, level) if law.low <= level <= law.high else math.nan,
                "A density is a height. The quantile comes from the area to the left.",
            ),
            (
                "middle of the support",
                (law.low + law.high) / 2 if law.high != sympy.oo else law.mean(),
                "Middle or mean: neither asks how much of the area lies below.",
            ),
        ],
    )


@skill("mean of a density", "notebook_5.second_moment")
def mean_of_a_density(draw):
    law = law_of(draw)
    density = law.density
    mean = law.mean()
    second = law.moment(2)
    return number(
        draw,
        asks=rf"What is the mean of the density $p(x) = {density.latex}$ on ${law.support}$?",
        value=mean,
        possible=inside(law.low, law.high, law.support),
        hints=[
            "Every value is weighted by its density: which integral is that?",
            rf"$\int x\cdot p(x)\,dx$ over ${law.support}$.",
        ],
        solution=rf"$\int x\,p(x)\,dx = {shown(mean)}$ over ${law.support}$.",
        praise="What a model expects is such an integral, or a mean of samples in its place.",
        facts=(law,),
        wrong=[
            (
                "median taken",
                solved(law, 0.5),
                "Half of the area lies below that: it is the median. The mean weighs by size.",
            ),
            ("second moment", second if second.is_finite else math.nan, "That is the mean of $x^2$."),
            (
                "weight left out",
                1,
                "That is the whole area. Weigh each $x$ by its density before you integrate.",
            ),
            ("reciprocal", 1 / mean if mean else math.nan, "Upside down: a large rate means short waits."),
            (
                "middle of the support",
                (law.low + law.high) / 2 if law.high != sympy.oo else math.nan,
                "The middle is the mean only if the density is symmetric about it.",
            ),
        ],
    )


@skill("probability from a density", "notebook_5.which_cdfs")
def probability_from_a_density(draw):
    law = law_of(draw)
    if law.high == sympy.oo:
        ends = [law.low + sympy.Rational(draw.whole(0, 4), 4), law.low + sympy.Rational(draw.whole(5, 9), 4)]
    else:
        width = law.high - law.low
        ends = [
            law.low + width * sympy.Rational(draw.whole(0, 4), 10),
            law.low + width * sympy.Rational(draw.whole(5, 9), 10),
        ]
    levels = [law.cdf.subs(X, end) for end in ends]
    value = levels[1] - levels[0]
    if not 0.05 < value < 0.95:
        raise Unsuitable("as good as never, or as good as always")
    density = law.density
    return number(
        draw,
        asks=rf"How likely is a value between ${plain(ends[0])}$ and ${plain(ends[1])}$ under the density "
        rf"$p(x) = {density.latex}$ on ${law.support}$?",
        value=value,
        possible=PROBABILITY,
        hints=[
            "A probability is an area under the density.",
            rf"$F(x) = {tex(law.cdf)}$: upper end minus lower end.",
        ],
        solution=rf"$F({plain(ends[1])}) - F({plain(ends[0])}) = {shown(levels[1])} - "
        rf"{shown(levels[0])} = {shown(value)}$.",
        praise="A height says nothing about chance until it is given a width.",
        facts=(law, ends),
        wrong=[
            (
                "height taken for a probability",
                density.expression.subs(X, ends[1]),
                "That is the height at the upper end. A probability is an area.",
            ),
            ("all below the upper end", levels[1], "That counts what lies below the lower end as well."),
            ("all above the lower end", 1 - levels[0], "That counts what lies above the upper end as well."),
            (
                "all above the upper end",
                1 - levels[1],
                "That is what lies beyond the upper end. And between the two?",
            ),
            ("all above", 1 - value, "That is the chance to lie *outside*."),
            (
                "ends added",
                2 - levels[0] - levels[1],
                "What lies beyond the far end is taken away, not added.",
            ),
            (
                "rectangle as high as the lower end",
                density.expression.subs(X, ends[0]) * (ends[1] - ends[0]),
                "That is a rectangle. The curve does not stay as high as at its lower end.",
            ),
            (
                "rectangle as high as the upper end",
                density.expression.subs(X, ends[1]) * (ends[1] - ends[0]),
                "That is a rectangle. The curve is not everywhere as high as at its upper end.",
            ),
            (
                "heights taken away from each other",
                abs(density.expression.subs(X, ends[1]) - density.expression.subs(X, ends[0])),
                "You put the ends into the density. They belong into the CDF.",
            ),
            ("ends exchanged", -value, "A probability is never negative: upper end minus lower end."),
            (
                "width taken for a probability",
                ends[1] - ends[0],
                "The width alone does not know where the density is high.",
            ),
        ],
    )


MAPS = (
    [("{a1}x", "y/{a1}"), ("{a1}x + {b1}", "(y - {b1})/{a1}"), ("x + {b1}", "y - {b1}")],
    [("x^2", "sqrt(y)"), ("e^({a1}x)", "ln(y)/{a1}"), ("{a1}x^2", "sqrt(y/{a1})"), ("sqrt(x)", "y^2")],
    [
        ("x^3 + {b1}", "(y - {b1})^(1/3)"),
        ("e^({a1}x) + {b1}", "ln(y - {b1})/{a1}"),
        ("{a1}/x", "{a1}/y"),
        ("ln(x + 1)", "e^y - 1"),
    ],
)


@skill("change of variables", "notebook_5.density_of_exp")
def change_of_variables(draw):
    forward, back = draw.text(["|".join(draw.choice(MAPS[draw.grade - 1]))]).split("|")
    rate = draw.whole(1, draw.by_grade(6, 12, 6))
    inverse = formula(back, ("y",)).expression
    density = rate * sympy.exp(-rate * X)
    g = formula(forward)
    factor = inverse.diff(Y)
    falling = "/x" in forward
    size = -factor if falling else factor
    right = density.subs(X, inverse) * size
    # where y can be for positive x, away from the ends
    from_x = sorted(float(g.expression.subs(X, place)) for place in (0.3, 1.2))
    there = tex(inverse)
    return typed(
        draw,
        asks=rf"$X$ has the density ${tex(density)}$ on $x > 0$. Which density has $Y = "
        rf"{tex(g.expression.subs(X, sympy.Symbol('X')))}$, where it is "
        "positive? A formula in `y`.",
        value=right,
        variables=("y",),
        domain=tuple(from_x),
        hints=[
            "Solve for $x$ first. Then: the same probability on another width.",
            rf"$x = {there}$, and its slope in $y$ is ${tex(factor)}$. The density is $p(x(y))\cdot|x'(y)|$.",
        ],
        solution=rf"$x = {there}$ and $|x'(y)| = {tex(size)}$, so $p_Y(y) = "
        rf"{tex(density.subs(X, inverse))}\cdot {tex(size)} = "
        rf"{tex(right)}$.",
        praise="Flows, which turn noise into pictures, are made of this one formula.",
        facts=(g.expression, rate),
        wrong=[
            (
                "width forgotten",
                density.subs(X, inverse),
                "The values are right, but the widths have changed: where is $|x'(y)|$?",
            ),
            (
                "divided by the width",
                density.subs(X, inverse) / size,
                "Where the map stretches, the density gets *lower*: multiply by the slope of the inverse.",
            ),
            (
                "not solved for x",
                density.subs(X, Y) * size,
                "The old density wants the old variable: put $x(y)$ into it.",
            ),
            ("sign lost", -right, "A density is never negative: it is the size of the slope that counts."),
        ],
    )
