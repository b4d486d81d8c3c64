"""Skills of notebook 5: densities and what follows from them."""

import math
import re
from dataclasses import dataclass

import sympy

from mathtools.exercises.dealing import (
    antiderivative,
    equals,
    exact,
    number,
    plain,
    shown,
    sign,
    typed,
    wanted,
)
from mathtools.exercises.draws import Unsuitable, formula, integrated, tex, under
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

    `inverse` is the quantile as one types it, with the level p and q = 1 - p, where a formula gives it;
    `moments` is a closed form of E[X^k] on an endless support, for which SymPy takes a second.
    """

    shape: str
    constant: sympy.Expr
    low: sympy.Expr
    high: sympy.Expr
    cdf: sympy.Expr
    inverse: str = ""
    moments: callable = None

    @property
    def support(self):
        """The support as LaTeX."""
        if self.high == sympy.oo:
            return rf"x \ge {tex(self.low)}"
        return rf"{tex(self.low)} \le x \le {tex(self.high)}"

    @property
    def ends(self):
        """The limits of an integral over the support, as LaTeX."""
        return rf"_{{{tex(self.low)}}}^{{{tex(self.high)}}}"

    @property
    def density_text(self):
        """The density as one types it."""
        if self.shape[0] == "1":
            return f"{self.constant}{self.shape[1:]}"
        if self.shape[0] == "e" and self.constant != 1:
            return f"{self.constant}*{self.shape}"
        return _times(self.constant, self.shape)

    @property
    def density(self):
        """The density as a formula."""
        return formula(self.density_text)

    @property
    def above(self):
        """What the CDF leaves over."""
        return 1 - self.cdf

    @property
    def cdf_latex(self):
        """The CDF as LaTeX, on an endless support as what is above is taken away."""
        return f"1 - {tex(self.above)}" if self.high == sympy.oo else tex(self.cdf)

    def quantile(self, level):
        """The x at which the CDF has a level, as a formula."""
        return formula(self.inverse.format(p=plain(level), q=plain(1 - level)))

    def moment(self, k):
        """The expectation of the k-th power."""
        if self.moments:
            return self.moments(k)
        area = self._weighed(k)
        return sympy.expand(self.constant * (area.subs(X, self.high) - area.subs(X, self.low)))

    def _weighed(self, k):
        """An antiderivative of the shape times the k-th power."""
        return integrated(formula(f"x^{k}*({self.shape})"))

    def mean(self):
        """The expectation, if it can be worked out by hand."""
        value = self.moment(1)
        if not value.is_finite or value.has(sympy.gamma):
            raise Unsuitable("no mean")
        return value

    def worked_moment(self, k):
        """How the expectation of the k-th power is found."""
        power = "x" if k == 1 else f"x^{k}"
        asked = rf"\int{self.ends} {power}\,p(x)\,dx"
        value = exact(self.moment(k))
        if self.high != sympy.oo or re.match(r"1/x", self.shape):
            front = "" if self.constant == 1 else tex(self.constant)
            return rf"${asked} = {front}\left[{tex(self._weighed(k))}\right]{self.ends} = {value}$"
        # by parts, as the density is the slope of what is above, with a minus
        area = integrated(formula(f"{k}*x^{k - 1}*({self.above})"))
        found = tex(sympy.factor_terms(sympy.powsimp(area)))
        first = rf"\left[-{power}\,S(x)\right]{self.ends}"
        further = "" if k == 1 else rf"{k}x\,"
        rest = rf"\int{self.ends} {further}S(x)\,dx"
        left = "" if self.low == 0 else rf"{tex(self.low**k)} + "
        limit = r", and $\operatorname{erf}$ to 1" if area.has(sympy.erf) else ""
        return (
            rf"By parts, with $S(x) = 1 - F(x) = {tex(self.above)}$: ${asked} = {first} + {rest} = "
            rf"{left}\left[{found}\right]{self.ends} = {value}$, as ${power}\,S(x)$ tends to 0{limit}"
        )


def _times(factor, text):
    """A number times a formula, as one types it."""
    factor = sympy.Rational(factor)
    above = "" if factor.p == 1 else f"{factor.p}"
    return f"{above}{text}" + (f"/{factor.q}" if factor.q > 1 else "")


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


def _root(text, n):
    """An n-th root, as one types it."""
    return f"sqrt({text})" if n == 2 else f"({text})^(1/{n})"


def law_of(draw):
    """A law that is drawn: at first on an interval, then on a half-line, then less plain ones."""
    one = sympy.Integer(1)
    kind = draw.choice(
        draw.by_grade(
            ["power", "uniform", "rising", "falling"],
            ["exponential", "late", "tail"],
            ["rayleigh", "cubed", "moved", "gamma", "squared"],
        )
    )
    if kind == "power":
        n = draw.whole(1, 4)
        c = draw.whole(1, 14)
        if c ** (n + 1) > FINEST:
            raise Unsuitable("a monster")
        shape = "x" if n == 1 else f"x^{n}"
        cdf = X ** (n + 1) / sympy.Integer(c) ** (n + 1)
        return Law(
            shape,
            sympy.Rational(n + 1, c ** (n + 1)),
            0 * one,
            c * one,
            cdf,
            f"{c}*{_root('{p}', n + 1)}",
        )
    if kind == "uniform":
        a = draw.whole(-3, 3)
        width = draw.whole(2, 9)
        share = sympy.Rational(1, width)
        cdf = sympy.Mul(share, X - a, evaluate=False)
        return Law(
            "1", share, a * one, (a + width) * one, cdf, f"{a} + {width}*{{p}}" if a else f"{width}*{{p}}"
        )
    if kind == "rising":
        a = draw.whole(1, 9)
        width = draw.whole(2, 14)
        return _risen(a, width, 2)
    if kind == "falling":
        c = draw.whole(2, 14)
        cdf = 1 - (1 - X / c) ** 2
        return Law(f"({c} - x)", sympy.Rational(2, c * c), 0 * one, c * one, cdf, f"{c}*(1 - sqrt({{q}}))")
    if kind == "exponential":
        rate = sympy.Rational(draw.whole(1, 19), draw.choice([1, 2, 4]))
        return _waited(
            f"e^(-{_times(rate, 'x')})", rate, rate * X, _of_waits(rate), f"-{_times(1 / rate, 'ln({q})')}"
        )
    if kind == "late":
        a = draw.whole(1, 15)
        rate = draw.whole(1, 9) * one
        shape = f"e^({rate * a} - {_times(rate, 'x')})"
        moments = _moved(_of_waits(rate), a)
        return _waited(shape, rate, rate * (X - a), moments, f"{a} - {_times(1 / rate, 'ln({q})')}", a * one)
    if kind == "tail":
        n = draw.whole(2, 6)
        low = draw.whole(1, 5)
        if n * low**n > LARGEST_CONSTANT:
            raise Unsuitable("a monster")
        constant = n * sympy.Integer(low) ** n
        cdf = 1 - (low / X) ** n
        inverse = f"{low}/{_root('{q}', n)}"
        return Law(f"1/x^{n + 1}", constant, low * one, sympy.oo, cdf, inverse, _of_tail(n, low))
    if kind == "rayleigh":
        a = _rate(draw)
        shape = f"x*e^(-{_times(a, 'x^2')})"
        return _waited(shape, 2 * a, a * X**2, _of_powers(a, 2), f"sqrt(-{_times(1 / a, 'ln({q})')})")
    if kind == "cubed":
        a = _rate(draw)
        shape = f"x^2*e^(-{_times(a, 'x^3')})"
        return _waited(shape, 3 * a, a * X**3, _of_powers(a, 3), f"(-{_times(1 / a, 'ln({q})')})^(1/3)")
    if kind == "gamma":
        a = _rate(draw)
        if a.q**2 > FINEST:
            raise Unsuitable("a monster")
        cdf = 1 - (1 + a * X) * sympy.exp(-a * X)
        moments = lambda k: sympy.factorial(k + 1) / a**k  # noqa: E731
        return Law(f"x*e^(-{_times(a, 'x')})", a * a, 0 * one, sympy.oo, cdf, "", moments)
    if kind == "squared":
        a = draw.whole(1, 14)
        return _risen(a, draw.whole(1, 5), 3)
    a = draw.whole(1, 14)
    n = draw.whole(2, 5)
    if n * a**n > LARGEST_CONSTANT:
        raise Unsuitable("a monster")
    cdf = 1 - (a / (X + a)) ** n
    inverse = f"{a}/{_root('{q}', n)} - {a}"
    moments = _moved(_of_tail(n, a), -a)
    constant = n * sympy.Integer(a) ** n
    return Law(f"1/(x + {a})^{n + 1}", constant, 0 * one, sympy.oo, cdf, inverse, moments)


def _rate(draw):
    """A small number, or one over it."""
    size = sympy.Integer(draw.whole(1, 15))
    return draw.choice([size, 1 / size])


def _risen(a, width, n):
    """The law whose CDF is ((x - a)/width)ⁿ."""
    shape = f"(x - {a})" if n == 2 else f"(x - {a})^{n - 1}"
    cdf = (X - a) ** n / sympy.Integer(width) ** n
    inverse = f"{a} + {_times(width, _root('{p}', n))}"
    constant = sympy.Rational(n, width**n)
    return Law(shape, constant, sympy.Integer(a), sympy.Integer(a + width), cdf, inverse)


def _waited(shape, constant, clock, moments, inverse, low=sympy.S.Zero):
    """The law of which exp(-clock) lies above x."""
    return Law(shape, constant, low, sympy.oo, 1 - sympy.exp(-clock), inverse, moments)


@skill("normalising a density", "notebook_5.normalise")
def normalising(draw):
    law = law_of(draw)
    shape = formula(law.shape)
    area = 1 / law.constant
    front = rf"c\cdot {under(shape)}"
    if law.shape[0] == "1":
        front = formula(f"c{law.shape[1:]}", ("x", "c")).latex
    asks = wanted(draw, rf"Which $c$ makes $p(x) = {front}$ a density on ${law.support}$?")
    return number(
        draw,
        asks=asks,
        value=law.constant,
        possible=CONSTANT,
        hints=["The whole area under a density is 1.", rf"Without $c$ the area is ${exact(area)}$."],
        solution=rf"$\int{law.ends} {under(shape)}\,dx = \left[{tex(integrated(shape))}\right]{law.ends} = "
        rf"{exact(area)}$, so $c = {exact(law.constant)}$.",
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
        ],
    )


def _inverse(shape, law):
    value = shape.expression.subs(X, law.high if law.high != sympy.oo else law.low)
    return 1 / value if value.is_finite and value != 0 else math.nan


@skill("CDF from a density", "notebook_5.pareto_cdf")
def cdf_from_a_density(draw):
    law = law_of(draw)
    return antiderivative(
        draw,
        law.density_text,
        asks=rf"Which CDF has the density $p(x) = %s$ on ${law.support}$? A formula for that range.",
        praise="The CDF begins at 0 and ends at 1, so its constant is no matter of taste.",
        boundary=(law.low, 0),
    )


def level_of(draw):
    return sympy.Rational(
        draw.choice(draw.by_grade([20, 25, 75], [10, 20, 60, 75, 90], [5, 15, 40, 80, 95])), 100
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
    if not law.inverse:
        raise Unsuitable("no formula for the quantile")
    density = law.density
    place = law.quantile(level)
    value = place.expression
    equation = rf"F(x) = {tex(law.cdf)} = {plain(level)}"
    if law.high == sympy.oo:
        equation = rf"1 - F(x) = {tex(law.above)} = {plain(1 - level)}"
    below = float(law.cdf.subs(X, level)) if law.low <= level <= law.high else math.nan
    return number(
        draw,
        asks=rf"What is the {plain(100 * level)} % quantile of the density $p(x) = {density.latex}$ on "
        rf"${law.support}$?",
        value=value,
        possible=inside(law.low, law.high, law.support),
        hints=[
            rf"Below which $x$ does ${plain(level)}$ of the area lie? You need the CDF.",
            rf"$F(x) = {law.cdf_latex}$. Solve $F(x) = {plain(level)}$ for $x$.",
        ],
        solution=rf"${equation}$, so $x = {place.latex} {equals(value)}$.",
        praise="Quantiles turn uniform random numbers into samples of any law.",
        facts=(law, level),
        wrong=[
            (
                "share above taken",
                law.quantile(1 - level).expression,
                "That many lie *above* it. A quantile counts what lies below.",
            ),
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
                "mean taken" if law.high == sympy.oo else "middle of the support",
                law.moment(1) if law.high == sympy.oo else (law.low + law.high) / 2,
                "Middle or mean: neither asks how much of the area lies below.",
            ),
        ],
    )


@skill("mean of a density", "notebook_5.second_moment")
def mean_of_a_density(draw):
    law = law_of(draw)
    asks = wanted(draw, f"What is the mean of the density $p(x) = {law.density.latex}$ on ${law.support}$?")
    mean = law.mean()
    second = law.moment(2)
    return number(
        draw,
        asks=asks,
        value=mean,
        possible=inside(law.low, law.high, law.support),
        hints=[
            "Every value is weighted by its density: which integral is that?",
            rf"$\int x\cdot p(x)\,dx$ over ${law.support}$.",
        ],
        solution=f"{law.worked_moment(1)}.",
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
                "That is the whole area. Weight each $x$ by its density before you integrate.",
            ),
            ("reciprocal", 1 / mean if mean else math.nan, "Upside down: that is one over the mean."),
            (
                "middle of the support",
                (law.low + law.high) / 2 if law.high != sympy.oo else math.nan,
                "The middle is the mean if the density is symmetric about it. Is it?",
            ),
        ],
    )


@skill("probability from a density", "notebook_5.which_cdfs")
def probability_from_a_density(draw):
    law = law_of(draw)
    if law.high == sympy.oo:
        ends = [law.low + sympy.Rational(draw.whole(1, 4), 4), law.low + sympy.Rational(draw.whole(5, 9), 4)]
    else:
        width = law.high - law.low
        ends = [
            law.low + width * sympy.Rational(draw.whole(1, 4), 10),
            law.low + width * sympy.Rational(draw.whole(5, 9), 10),
        ]
    levels = [law.cdf.subs(X, end) for end in ends]
    value = levels[1] - levels[0]
    heights = f"{sign(*levels)} {shown(levels[1])} - {shown(levels[0])} {equals(value, *levels)}"
    if law.high == sympy.oo:
        left, right = (tex(law.above.subs(X, end)) for end in ends)
        heights = rf"= {left} - {right} {equals(value)}"
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
            rf"$F(x) = {law.cdf_latex}$: upper end minus lower end.",
        ],
        solution=rf"$F(x) = {law.cdf_latex}$, so $F({plain(ends[1])}) - F({plain(ends[0])}) {heights}$.",
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
                "That is a rectangle. The curve does not keep the height of its lower end.",
            ),
            (
                "rectangle as high as the upper end",
                density.expression.subs(X, ends[1]) * (ends[1] - ends[0]),
                "That is a rectangle. The curve is not everywhere as high as at its upper end.",
            ),
            (
                "heights taken away from each other",
                abs(density.expression.subs(X, ends[1]) - density.expression.subs(X, ends[0])),
                "You put the ends into the density. They belong in the CDF.",
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
    [("{a1}x", "y/{a1}"), ("{a1}x + {b1}", "(y - {b1})/{a1}"), ("x/{a1}", "{a1}y")],
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
        asks=rf"$X$ has the density ${tex(density)}$ on $x > 0$. What is the density of $Y = "
        rf"{tex(g.expression.subs(X, sympy.Symbol('X')))}$, where it is positive? A formula in `y`.",
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
