"""Densities against scipy.stats, against their own derivative, and against what learners hand over."""

import importlib
import math
import pathlib
import runpy
import sys
import time

import numpy as np
import pytest
import sympy as sp
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from scipy import special, stats
from scipy.integrate import quad

from mathtools.distributions import Density, DensityReport, MomentDoesNotExist

oo = np.inf
positive, place = (
    st.floats(0.2, 5).map(lambda number: round(number, 3)),
    st.floats(-20, 20).map(lambda number: round(number, 3)),
)
NORMAL = "exp(-(x - mu)^2/(2s^2))/(s sqrt(2pi))"
MIXTURE = "0.7*2*exp(-2x) + 0.3*3*exp(-3x)"
x = sp.Symbol("x")
#: An example takes a good part of a second: a search for a simpler one that fails as well would not end.
SLOW = {"deadline": None, "phases": [Phase.generate], "suppress_health_check": list(HealthCheck)}


def beta(a, b):
    """SymPy's own B(a, b) would have to be evaluated by the reader of the formula: here it is a parameter."""
    return {"a": a, "b": b, "c": 1 / special.beta(a, b)}


#: Formula, support, parameters to draw, and the same distribution in scipy.stats.
FAMILIES = {
    "exponential": ("lam exp(-lam x)", (0, oo), {"lam": positive}, lambda lam: stats.expon(0, 1 / lam)),
    "normal": (NORMAL, (-oo, oo), {"mu": place, "s": positive}, lambda mu, s: stats.norm(mu, s)),
    "logistic": (
        "exp(-(x - m)/s)/(s (1 + exp(-(x - m)/s))^2)",
        (-oo, oo),
        {"m": place, "s": positive},
        lambda m, s: stats.logistic(m, s),
    ),
    "uniform": (
        "1/(b - a)",
        ("a", "b"),
        {"a": st.floats(-9, 0), "b": positive},
        lambda a, b: Mirrored(stats.uniform(a, b - a), stats.uniform(-b, b - a)),
    ),
    "Cauchy": ("1/(pi (1 + x^2))", (-oo, oo), {}, lambda: stats.cauchy()),
    "Cauchy, moved": (
        "1/(pi g (1 + ((x - m)/g)^2))",
        (-oo, oo),
        {"m": place, "g": positive},
        lambda m, g: stats.cauchy(m, g),
    ),
    "Laplace": (
        "exp(-|x - m|/b)/(2b)",
        (-oo, oo),
        {"m": place, "b": positive},
        lambda m, b: stats.laplace(m, b),
    ),
    "Pareto": (
        "a m^a/x^(a + 1)",
        ("m", oo),
        {"a": st.floats(0.3, 6), "m": positive},
        lambda a, m: stats.pareto(a, scale=m),
    ),
    "arcsine": ("1/(pi sqrt(x (1 - x)))", (0, 1), {}, lambda: stats.arcsine()),
    "Gamma, whole": (
        "lam^3*x^2*exp(-lam x)/2",
        (0, oo),
        {"lam": positive},
        lambda lam: stats.gamma(3, scale=1 / lam),
    ),
    "Gamma": (
        "c lam^k x^(k - 1) exp(-lam x)",
        (0, oo),
        {"k": st.floats(0.1, 9), "lam": positive},
        lambda k, lam: stats.gamma(k, scale=1 / lam),
    ),
    "Weibull": (
        "(k/s) (x/s)^(k - 1) exp(-(x/s)^k)",
        (0, oo),
        {"k": st.floats(0.4, 6).map(lambda k: round(k, 3)), "s": positive},
        lambda k, s: stats.weibull_min(k, scale=s),
    ),
    "beta": (
        "c x^(a - 1) (1 - x)^(b - 1)",
        (0, 1),
        {"a": st.integers(1, 5), "b": st.integers(1, 5)},
        lambda a, b: stats.beta(a, b),
    ),
    "triangle": ("1 - |x|", (-1, 1), {}, lambda: Mirrored(*[stats.triang(0.5, -1, 2)] * 2)),
    "log-normal": ("exp(-ln(x)^2/2)/(x sqrt(2pi))", (0, oo), {}, lambda: stats.lognorm(1)),
}


class Mirrored:
    """A law of SciPy whose upper tail is 1 - cdf, which keeps 4 digits of 1e-12; its mirror image, all."""

    def __init__(self, law, image):
        self.law, self.image = law, image

    def __getattr__(self, name):
        return getattr(self.law, name)

    def sf(self, x):
        return self.image.cdf(-x)

    def isf(self, p):
        return -self.image.ppf(p)


def worst(value, reference, least=1e-300, allowed=0.0):
    """The greatest relative error, beyond what is allowed at each place."""
    value, reference = np.asarray(value), np.asarray(reference)
    some = abs(reference) > least
    return (abs(value / np.where(some, reference, np.nan) - 1) - allowed)[some].max()


# -- the closed form -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FAMILIES)
@settings(max_examples=2, **SLOW)
@given(st.data())
def test_a_family_agrees_with_scipy(name, data):
    formula, support, drawn, reference = FAMILIES[name]
    parameters = {key: data.draw(values, label=key) for key, values in drawn.items()}
    reference = reference(**parameters)
    if name == "beta":
        parameters = beta(**parameters)
    if name == "Gamma":
        parameters["c"] = 1 / special.gamma(parameters["k"])
    density = Density(formula, "x", support, parameters=parameters)
    assert density.check(), density.check().message
    assert density.method == ("numeric" if name == "Gamma" else "symbolic")
    p = np.concatenate([10.0 ** np.arange(-14, 0), np.linspace(0.15, 0.85, 15)])
    tol = 1e-11 if name != "Gamma" else 1e-9  # its factor 1/Γ(k) is a rounded parameter
    for points in (reference.ppf(p), reference.isf(p)):
        points = points[
            (points > density.support[0]) & (points < density.support[1]) & (abs(points) > 1e-300)
        ]
        # an x is rounded, and so is an end such as 0.2: of the distance between them, so much is lost in both
        lost = sum(4 * np.spacing(abs(end)) / abs(points - end) for end in density.support if abs(end) < oo)
        assert worst(density.pdf(points), reference.pdf(points), allowed=lost) < 1e-9
        assert worst(density.cdf(points), reference.cdf(points), allowed=lost) < tol
        assert worst(density.sf(points), reference.sf(points), allowed=lost) < tol
        some = lost < 1e-9
        p = reference.cdf(points[some])
        assert density.quantile(p) == pytest.approx(reference.ppf(p), rel=1e-9, abs=1e-10)
    p = np.concatenate([10.0 ** np.arange(-300, 0, 20), np.linspace(0, 1, 501)])
    found = density.quantile(p)
    below, above = (density.cdf(np.nextafter(found, end)) for end in (-oo, oo))
    # beside a pole, F climbs by more than rounding from one x to the next
    assert (abs(density.cdf(found) - p) <= 1e-13 + (above - below)).all()
    assert abs(density.cdf(found) - p).max() < 1e-10
    if name.startswith("Cauchy"):
        with pytest.raises(MomentDoesNotExist, match="upwards is infinite"):
            density.mean()
        return
    mean, variance = reference.stats("mv")
    assert density.mean() == pytest.approx(float(mean), rel=1e-9, abs=1e-9)
    if np.isfinite(mean):
        assert density.variance() == pytest.approx(float(variance), rel=1e-8)


LONG = {"lam": 2.123456789012345, "mu": -7.123456789012345, "s": 1.377123456789123, "m": 0.2345678901234567}
LONG |= {"k": 3.7654321098765432, "a": 3.123456789012345, "b": 4.987654321098765, "c": 0.12345678901234566}
LONG |= {"w": 1 / special.beta(300, 400), "v": 21 / ((1 - LONG["c"]) ** 21 + LONG["c"] ** 21)}


@pytest.mark.parametrize(
    ("formula", "support", "reference"),
    [
        (NORMAL, (-oo, oo), stats.norm(LONG["mu"], LONG["s"])),
        (FAMILIES["logistic"][0], (-oo, oo), stats.logistic(LONG["m"], LONG["s"])),
        (FAMILIES["Weibull"][0], (0, oo), stats.weibull_min(LONG["k"], scale=LONG["s"])),
        (FAMILIES["Pareto"][0], ("m", oo), stats.pareto(LONG["a"], scale=LONG["m"])),
        ("1/(b - a)", ("a", "b"), stats.uniform(LONG["a"], LONG["b"] - LONG["a"])),
        ("51 (1 - x)^50", (0, 1), stats.beta(1, 51)),
        ("w x^299 (1 - x)^399", (0, 1), stats.beta(300, 400)),
        ("v (x - c)^20", (0, 1), None),
    ],
    ids=["normal", "logistic", "Weibull", "Pareto", "uniform", "power", "high powers", "power inside"],
)
def test_long_fractions_and_high_powers_take_a_bounded_time(formula, support, reference):
    start = time.process_time()
    density = Density(formula, "x", support, parameters=LONG)
    assert density.check(), density.check().message
    p = np.linspace(0.05, 0.95, 10)
    found, mean, variance = density.quantile(p), density.mean(), density.variance()
    assert time.process_time() - start < 30  # measured: half a second
    assert abs(density.cdf(found) - p).max() < 1e-12  # a factor such as 1/B(300, 400) is rounded
    assert len(repr(density)) < 400
    if reference is None:
        assert mean == pytest.approx(density.expect("x"), rel=1e-14)
        assert mean == pytest.approx(quad(lambda t: t * density.pdf(t), 0, 1)[0], rel=1e-9)
    else:
        assert found == pytest.approx(reference.ppf(p), rel=1e-9)
        assert (mean, variance) == pytest.approx((reference.mean(), reference.var()), rel=1e-9)


def test_terms_that_cancel_are_not_believed():
    c = 0.125
    front = 21 / ((1 - c) ** 21 + c**21)
    density = Density("v (x - c)^20", "x", (0, 1), parameters={"v": front, "c": c})
    assert density.method == "symbolic"  # its terms near 0 are (x - 1/8)^21 and 1/8^21
    points = 10.0 ** np.arange(-15, -3)
    eighth = sp.Rational(1, 8)
    exact = [float(((sp.Rational(t) - eighth) ** 21 + eighth**21) / 21) for t in points]
    assert worst(density.cdf(points), front * np.array(exact), 0) < 1e-10


def test_the_normal_keeps_its_tails():
    density = Density("exp(-x^2/2)/sqrt(2pi)", "x", (-oo, oo))
    far = np.linspace(9, 37.5, 100)
    assert worst(density.cdf(-far), stats.norm.cdf(-far)) < 1e-12
    assert worst(density.sf(far), stats.norm.sf(far)) < 1e-12
    assert density.cdf(-39) == stats.norm.cdf(-39) == 0  # less than the computer can hold
    p = 10.0 ** -np.arange(1, 280)
    assert worst(density.quantile(p), stats.norm.ppf(p)) < 1e-12
    assert (density.sf(0), density.cdf(-oo), density.sf(oo), density.quantile(1)) == (0.5, 0, 0, oo)


@pytest.mark.parametrize("parts", [2, 10])
def test_mixtures_of_many_parts(parts):
    rng = np.random.default_rng(parts)
    weights, rates = rng.dirichlet(np.ones(parts)), rng.uniform(0.1, 9, parts)
    density = Density(
        sum(float(w * r) * sp.exp(-float(r) * x) for w, r in zip(weights, rates, strict=False)), x, (0, oo)
    )
    assert density.method == "symbolic"
    points = 10.0 ** np.linspace(-15, 2.5, 60)
    assert worst(density.cdf(points), -np.expm1(-np.outer(points, rates)) @ weights) < 1e-12
    assert worst(density.sf(points), np.exp(-np.outer(points, rates)) @ weights) < 1e-12
    assert density.mean() == pytest.approx((weights / rates).sum(), rel=1e-12)
    assert abs(density.cdf(density.quantile(weights)) - weights).max() < 1e-14


def test_a_mixture_of_ten_normals():
    rng = np.random.default_rng(3)
    weights, means, widths = rng.dirichlet(np.ones(10)), rng.normal(0, 5, 10), rng.uniform(0.2, 2, 10)
    density = Density(
        sum(
            float(w) * sp.exp(-((x - float(m)) ** 2) / (2 * float(s) ** 2)) / (float(s) * sp.sqrt(2 * sp.pi))
            for w, m, s in zip(weights, means, widths, strict=False)
        ),
        x,
        (-oo, oo),
    )
    assert density.method == "symbolic"
    points = np.linspace(-60, 60, 200)
    parts = stats.norm(means, widths)
    assert worst(density.cdf(points), parts.cdf(points[:, None]) @ weights, 1e-290) < 1e-12
    assert worst(density.sf(points), parts.sf(points[:, None]) @ weights, 1e-290) < 1e-12


@pytest.mark.parametrize(
    ("formula", "support", "constant"),
    [
        (MIXTURE, (0, oo), 1),
        ("exp(-x)/(1 + exp(-x))^2", (-oo, oo), 0),
        ("exp(-x^2/2)/sqrt(2pi)", (-oo, oo), sp.S.Half),
        ("1/(pi (1 + x^2))", (-oo, oo), sp.S.Half),
        ("1/(pi sqrt(x (1 - x)))", (0, 1), None),  # 0, or ½ from SymPy 1.13, which finds arcsin(2x - 1)/π
        ("2 exp(-2x)", (0, oo), 1),
        ("1/4", (-1, 3), sp.Rational(1, 4)),
        ("sin(x)/2", (0, "pi"), sp.S.Half),
        ("1/x", (1, "e"), 0),
        ("3/x^4", (1, oo), 1),
        ("exp(-|x|)/2", (-oo, oo), (0, 1)),
        ("x^2 exp(-x)/2", (0, oo), 1),
    ],
)
def test_the_constant_makes_f_begin_at_zero(formula, support, constant):
    density = Density(formula, "x", support)
    constant = density.constant if constant is None else constant
    assert density.constant == constant
    several = isinstance(constant, tuple)
    found = density.antiderivative if several else (density.antiderivative,)
    for antiderivative, c in zip(found, constant if several else (constant,), strict=False):
        assert not antiderivative.as_independent(density.x, as_Add=True)[0]  # C is not hidden in it
        assert density.cdf_expression.has(antiderivative)
        for point in density.quantile([0.1, 0.3, 0.6, 0.9]) if not several else ():
            slope = float(antiderivative.diff(density.x).subs(density.x, point))
            assert slope == pytest.approx(density.pdf(point), rel=1e-12)
            value = float((antiderivative + c).subs(density.x, point))
            assert value == pytest.approx(density.cdf(point), rel=1e-12)
    for point in density.quantile([0.1, 0.3, 0.6, 0.9]):
        assert float(density.cdf_expression.subs(density.x, point)) == pytest.approx(density.cdf(point))


def test_expressions_are_in_the_symbol_of_the_user():
    t = sp.Symbol("t", positive=True)
    density = Density(2 * sp.exp(-2 * t), t, (0, sp.oo))
    assert density.x is t
    assert Density(2 * sp.exp(-2 * t), "t", (0, sp.oo)).x is t
    assert sp.simplify(density.cdf_expression - 1 + sp.exp(-2 * t)) == 0


@pytest.mark.parametrize("value", [1 / 3, 2 / 3, np.pi])
def test_what_is_1_or_a_half_but_for_rounding_is_shown_so(value):
    waiting = Density("a*exp(-a*x)", "x", (0, np.inf), parameters={"a": value})
    normal = Density("exp(-(x/s)^2/2)/(s*sqrt(2*pi))", "x", (-np.inf, np.inf), parameters={"s": value})
    assert (str(waiting.constant), str(normal.constant)) == ("1", "1/2")
    assert str(waiting.antiderivative).startswith("-exp(-")


def test_how_it_shows_itself():
    mixture = Density(MIXTURE, "x", (0, oo))
    assert repr(mixture) == (
        "Density(7*exp(-2*x)/5 + 9*exp(-3*x)/10, 0 < x < oo; symbolic: antiderivative "
        "-7*exp(-2*x)/10 - 3*exp(-3*x)/10, constant 1)"
    )
    numeric = Density(stats.norm.pdf, "x", (-oo, oo))
    assert "numeric: CDF by quadrature, error below 1e-11" in repr(numeric)
    assert "0 < x < 1; The area is 0.5 and" in repr(Density("x", "x", (0, 1)))
    assert "-1 < x < 1; The density has no value" in repr(Density("sqrt(x)", "x", (-1, 1)))


# -- the battery ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def battery():
    """What the benchmark defines, its laws by name; to write them all down takes a second or two."""
    defined = runpy.run_path(str(pathlib.Path(__file__).parent.parent / "benchmarks" / "distributions.py"))
    return defined | {"LAWS": {law.name: law for law in defined["LAWS"]}}


#: Each is of another kind; all of them run by ``python benchmarks/distributions.py --battery``.
DAILY = [
    "Gumbel, as in textbooks",
    "Planck, other way",
    "Kumaraswamy(1/2, 1/2)",
    "Dagum",
    "Beta(1/10, 1/10)",
    "histogram",
    "histogram on the line",
    "uniform, a function",
    "kink, not named",
    "tent by max",
    "product of relus",
    "Laplace by min",
    "narrow peak, a formula",
    "uniform at 1e6",
    "far modes, a function",
    "twenty normals",
]


def test_the_battery_is_large(battery):
    assert len(battery["LAWS"]) >= 60


@pytest.mark.parametrize("name", DAILY)
def test_a_law_of_the_battery(name, battery):
    law = battery["LAWS"][name]
    found = battery["measure"](law, 10_000)
    assert found.ok, found.message
    worst = np.nanmax([found.area, found.quantile, found.mean, found.variance])
    assert worst <= law.allowed, found
    assert found.check_time < 20  # measured: below a second


@pytest.mark.parametrize(
    ("formula", "support", "mean"),
    [
        # ∞·0 far out: none of these may hang
        ("2 exp(-2x) exp(-exp(-2x))", (-oo, oo), np.euler_gamma / 2),
        ("exp(x) exp(-exp(x))", (-oo, oo), -np.euler_gamma),
        ("exp(x) exp(1 - exp(x))", (0, oo), math.e * special.exp1(1)),
        # 0/0 after rounding: none of these is infinite
        ("6/pi^2*x exp(-x)/(1 - exp(-x))", (0, oo), 12 * special.zeta(3) / math.pi**2),
        ("sin(x)/(2 sqrt(2) sqrt(1 - cos(x)))", (0, math.pi), math.pi - 2),
        ("x/(2 sqrt(1 - x^2)) + 1/2", (0, 1), math.pi / 8 + 1 / 4),
        # overflow far out
        ("1.5 x^49/(1 + x^50)^1.03", (0, oo), 0.03 * special.beta(1.02, 0.01)),
        ("6x^5/(1 + x^3)^3", (0, oo), 2 * special.beta(7 / 3, 2 / 3)),
        # cases that cancel outside of their support
        ("3/4*max(0, 1 - x^2)", (-2, 2), 0),
        ("15/16*max(0, 1 - (x - 3)^2)^2", (-oo, oo), 3),
        ("6 relu(x - 1) relu(2 - x)", (-oo, oo), 1.5),
        ("min(exp(x - 1), exp(1 - x))/2", (-oo, oo), 1),
        ("1/2 - |1 - |x||/2 + |x|/2 - max(0, |x| - 1)", (-1, 1), 0),
    ],
)
def test_formulas_that_floating_point_cannot_follow(formula, support, mean):
    density = Density(formula, "x", support)
    report = density.check()
    assert report.ok, report.message
    assert density.mean() == pytest.approx(mean, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("seed", range(4))
def test_jumps_that_nobody_named(seed, battery):
    rng = np.random.default_rng(seed)
    edges = np.sort(rng.uniform(0, 10, 9)).round(3)
    density, law = battery["steps"](edges, rng.uniform(0.1, 3, 8))
    for support in ((edges[0], edges[-1]), (-3, 12), (-oo, oo)):
        found = Density(density, "x", support)
        assert found.check(), found.check().message
        middles = (edges[1:] + edges[:-1]) / 2
        assert found.cdf(middles) == pytest.approx(law.cdf(middles), abs=1e-10)
        assert found.mean() == pytest.approx(law.mean(), rel=1e-9)
    for bins in (5, 7, 8, 10, 13):
        bar = stats.uniform(seed, 10 / bins)
        assert Density(bar.pdf, "x", (0, 20)).check()


def test_a_sum_of_many_terms_takes_a_bounded_time(battery):
    start = time.process_time()
    kernel = battery["LAWS"]["kernel density of 200"].density()
    assert kernel.check()
    assert kernel.method == "numeric"
    assert kernel.mean() == pytest.approx(battery["KDE"].mean(), rel=1e-10)
    assert time.process_time() - start < 60  # measured: two seconds


def test_the_factor_is_told_with_the_digits_of_the_area():
    message = Density(lambda t: 0.3333333 + 0 * t, "x", (0, 3)).check().message
    assert "multiply the density by 1.0000001" in message
    assert "breakpoints" in message
    assert "breakpoints" in Density(lambda t: 1.5 + 0 * t, "x", (0, 1)).check().message


# -- the numeric way -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "reference",
    [stats.norm(3, 0.5), stats.cauchy(-2, 7), stats.t(1.5), stats.gamma(0.2), stats.expon(scale=1e-6)],
    ids=["normal", "Cauchy", "Student", "Gamma", "exponential"],
)
def test_a_function_gives_the_same_cdf(reference):
    density = Density(reference.pdf, "x", reference.support())
    assert density.check(), density.check().message
    assert density.method == "numeric"
    assert (density.antiderivative, density.constant, density.cdf_expression) == (None, None, None)
    p = np.concatenate([10.0 ** np.arange(-40, 0), np.linspace(0.1, 0.9, 50)])
    assert worst(density.cdf(reference.ppf(p)), p) < 1e-10
    assert worst(density.sf(reference.isf(p)), p) < 1e-10
    assert abs(density.cdf(density.quantile(p)) - p).max() < 1e-13


steps = st.lists(st.floats(0.01, 5), min_size=2, max_size=6)


@settings(max_examples=4, **SLOW)
@given(steps, st.data())
def test_steps_are_integrated_whether_or_not_they_are_named(heights, data):
    widths = np.array(data.draw(st.lists(st.floats(0.1, 2), min_size=len(heights), max_size=len(heights))))
    edges = np.concatenate([[0], np.cumsum(widths)])
    heights = np.array(heights) / (np.array(heights) @ widths)

    def staircase(t):
        return heights[np.clip(np.searchsorted(edges, t, side="right") - 1, 0, len(heights) - 1)]

    points = np.linspace(0, edges[-1], 50)
    sums = np.concatenate([[0], np.cumsum(heights * widths)])
    p = np.linspace(0, 1, 50)
    # a jump that is not named is enclosed by halving, and what is left of the interval is lost
    for breakpoints, near in (((), 1e-10), (edges[1:-1], 1e-12)):
        density = Density(staircase, "x", (0, edges[-1]), breakpoints=breakpoints)
        assert density.check(), density.check().message
        assert density.cdf(points) == pytest.approx(np.interp(points, edges, sums), abs=near)
        assert density.quantile(p) == pytest.approx(np.interp(p, sums, edges), abs=100 * near)


def test_a_narrow_peak_is_missed_loudly_and_found_where_it_is_named():
    def peaks(t):
        return stats.norm.pdf(t) / 2 + stats.norm.pdf(t, 3, 1e-7) / 2

    report = Density(peaks, "x", (-oo, oo)).check()
    assert not report.ok
    assert report.area == pytest.approx(0.5)
    assert "breakpoints" in report.message
    named = Density(peaks, "x", (-oo, oo), breakpoints=[3])
    assert named.check()
    both = stats.norm.cdf([2.9, 3, 3.1]) + np.array([0, 0.5, 1])
    assert named.cdf([2.9, 3, 3.1]) == pytest.approx(both / 2, abs=1e-7)
    assert "0 wherever" in Density(lambda t: stats.norm.pdf(t, 1e6, 1e-3), "x", (-oo, oo)).check().message
    assert Density("exp(-(x - 10^6)^2*10^6/2)*1000/sqrt(2pi)", "x", (-oo, oo)).check()  # a formula tells


def test_only_quantiles_need_a_root_finder_that_an_older_scipy_lacks(monkeypatch):
    monkeypatch.delattr("scipy.optimize.elementwise")
    monkeypatch.setitem(sys.modules, "scipy.optimize.elementwise", None)
    importlib.reload(sys.modules["mathtools.backstage.densities.mesh"])
    density = Density(MIXTURE, "x", (0, oo))
    assert density.check()
    assert density.mean() == pytest.approx(0.45)
    assert density.cdf(density.sample(10, np.random.default_rng(0))).max() < 1
    with pytest.raises(ImportError):
        density.quantile(0.5)


def test_quantiles_beside_a_breakpoint():
    law = stats.norm(3, 0.5)
    density = Density(law.pdf, "x", (-oo, oo), breakpoints=[2.999])
    p = law.cdf(2.999) + np.array([-1e-10, -1e-11, -1e-12, 0, 1e-12, 1e-11, 1e-10])
    assert abs(law.cdf(density.quantile(p)) - p).max() < 1e-13


def test_poles_and_slow_tails():
    arcsine = Density(lambda t: 1 / (np.pi * np.sqrt(t * (1 - t))), "x", (0, 1))
    assert arcsine.check()
    points = np.linspace(0.001, 0.999, 99)
    assert abs(arcsine.cdf(points) - stats.arcsine.cdf(points)).max() < 1e-9
    inner = Density(
        lambda t: 1 / np.sqrt(abs(t - 0.3)) / (2 * (0.3**0.5 + 0.7**0.5)), "x", (0, 1), breakpoints=[0.3]
    )
    assert inner.cdf(0.3) == pytest.approx(0.3**0.5 / (0.3**0.5 + 0.7**0.5), abs=1e-9)
    assert "does not settle near x = ∞" in Density("1/(x ln(x)^2)", "x", (math.e, oo)).check().message


def test_hard_formulas_take_a_bounded_time_and_are_numeric():
    formula = "exp(-x^4 - sin(x)^2 - exp(x)/7)"
    area = quad(lambda t: math.exp(-(t**4) - math.sin(t) ** 2 - math.exp(t) / 7), -9, 9, epsabs=1e-13)[0]
    density = Density(f"{formula}/{area!r}", "x", (-oo, oo))
    assert density.check(), density.check().message
    assert density.method == "numeric"


# -- samples -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("density", "reference"),
    [
        (Density(MIXTURE, "x", (0, oo)), lambda t: 1 - 0.7 * np.exp(-2 * t) - 0.3 * np.exp(-3 * t)),
        (Density("1/(pi (1 + x^2))", "x", (-oo, oo)), stats.cauchy.cdf),
        (Density("1/(pi sqrt(x (1 - x)))", "x", (0, 1)), stats.arcsine.cdf),
        (Density(stats.gamma(0.3).pdf, "x", (0, oo)), stats.gamma(0.3).cdf),
        (Density(lambda t: abs(t) < 1, "x", (-2, 2), breakpoints=[-1, 1]), None),
    ],
    ids=["mixture", "Cauchy", "arcsine", "Gamma", "no density"],
)
def test_samples_pass_kolmogorov_and_smirnov(density, reference):
    if reference is None:
        with pytest.raises(ValueError, match=r"multiply the density by 0\.5"):
            density.sample(10, np.random.default_rng(0))
        return
    for seed in range(3):
        samples = density.sample(50_000, np.random.default_rng(seed))
        assert stats.kstest(samples, reference).pvalue > 0.01
        # what the generator drew, and its quantile
        u = 1 - np.random.default_rng(seed).random(50_000)
        assert abs(density.cdf(samples) - u).max() < 1e-10


def test_a_gap_gets_no_samples():
    density = Density(lambda t: (t < 1) / 2 + (t > 2) / 2, "x", (0, 3), breakpoints=[1, 2])
    samples = density.sample(10_000, np.random.default_rng(0))
    assert not ((samples > 1) & (samples < 2)).any()
    assert density.cdf([1, 1.5, 2]) == pytest.approx([0.5] * 3, abs=1e-14)


# -- expected values -----------------------------------------------------------------------------------------


def test_expected_values_by_formula_by_function_and_by_area():
    density = Density(MIXTURE, "x", (0, oo))
    second = 0.7 / 2 + 0.3 * 2 / 9
    for g in ("x^2", density.x**2, x**2, lambda t: t**2, lambda t: float(t) ** 2):
        assert density.expect(g) == pytest.approx(second, rel=1e-12)
    assert density.variance() == pytest.approx(second - density.mean() ** 2, rel=1e-12)
    assert quad(density.sf, 0, 40)[0] == pytest.approx(density.mean(), rel=1e-8)
    assert density.expect(1) == pytest.approx(1, rel=1e-14)
    assert density.expect("ln(x)") == pytest.approx(-0.7 * math.log(2) - 0.3 * math.log(3) - np.euler_gamma)
    normal = Density(NORMAL, "x", (-oo, oo), parameters={"mu": 0, "s": 3})
    assert normal.mean() == 0
    assert normal.expect("(x/s)^4") == pytest.approx(3, rel=1e-12)
    assert normal.expect("exp(x)") == pytest.approx(math.exp(4.5), rel=1e-12)
    # a function, where a formula meets ∞/∞ far out; and what is 0, but for rounding
    logistic = Density("exp(-x)/(1 + exp(-x))^2", "x", (-oo, oo))
    assert logistic.expect(lambda t: t**2) == pytest.approx(math.pi**2 / 3, rel=1e-12)
    assert Density("1 - |x|", "x", (-1, 1)).expect("max(0, x - 1)") == 0
    assert Density("12 x^2 (1 - x)", "x", (0, 1)).expect("max(0, x - 1)") == 0


def test_moments_that_do_not_exist_or_are_infinite():
    pareto = Density("a/x^(a + 1)", "x", (1, oo), parameters={"a": 1.5})
    assert pareto.mean() == pytest.approx(3)
    assert pareto.variance() == oo
    assert Density("1/x^2", "x", (1, oo)).expect("-x") == -oo
    with pytest.raises(MomentDoesNotExist, match="the mean it is counted from is infinite"):
        Density("1/x^2", "x", (1, oo)).variance()
    for cauchy in (Density("1/(pi (1 + x^2))", "x", (-oo, oo)), Density(stats.cauchy.pdf, "x", (-oo, oo))):
        for ask in (cauchy.mean, cauchy.variance, lambda cauchy=cauchy: cauchy.expect("x^3")):
            with pytest.raises(MomentDoesNotExist, match="∞ - ∞ is not a number"):
                ask()
        assert cauchy.expect("|x|") == oo
        assert cauchy.expect("sqrt(|x|)") == pytest.approx(math.sqrt(2), rel=1e-8)
    assert Density("exp(-x)", "x", (0, oo)).expect("exp(x)") == oo
    with pytest.raises(ValueError, match="oscillates without end"):
        Density(stats.cauchy.pdf, "x", (-oo, oo)).expect(np.sin)


def test_a_density_that_underflows_cuts_no_expected_value_off():
    density = Density(lambda t: np.exp(-t), "x", (0, oo))
    with np.errstate(over="ignore"):
        for g in (lambda t: np.exp(t) / (1 + t * t), lambda t: np.exp(t / 1.001)):  # π/2 and 1001
            with pytest.raises(ValueError, match="Hand over both as formulas"):
                density.expect(g)
        assert density.expect(lambda t: np.exp(2 * t)) == oo
        assert density.expect(lambda t: np.exp(t / 2)) == pytest.approx(2, rel=1e-12)
    assert Density("exp(-x)", "x", (0, oo)).expect("exp(x)/(1 + x^2)") == pytest.approx(math.pi / 2)


@pytest.mark.parametrize("rate", [1e-200, 1e200])
def test_units_out_of_reach_are_said_to_be(rate):
    report = Density("lam exp(-lam x)", "x", (0, oo), parameters={"lam": rate}).check()
    assert not report
    assert "take other units" in report.message


# -- what is handed over -------------------------------------------------------------------------------------


def test_arrays_in_arrays_out():
    density = Density("2 exp(-2x)", "x", (0, oo))
    for method, inside in ((density.pdf, 1), (density.cdf, 1), (density.sf, 1), (density.quantile, 0.5)):
        assert method([[inside, inside], [inside, 0]]).shape == (2, 2)
        assert method([]).shape == (0,)
        assert np.ndim(method(inside)) == 0
    assert density.pdf([-1, oo]).tolist() == [0, 0]
    assert density.cdf([-1, 0, oo]).tolist() == [0, 0, 1]
    assert density.sf([-oo, -1, 0, oo]).tolist() == [1, 1, 1, 0]
    assert density.quantile([0, 1]).tolist() == [0, oo]
    assert density.quantile([5e-324, 1e-310]).max() < 1e-300


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Density("x", "x", (-1, 2)), "nowhere negative, and this one is"),
        (lambda: Density("2/sqrt(x) - 3", "x", (0, 1)), "nowhere negative, and this one is"),  # area 1
        (
            lambda: Density("lam exp(-lam x)", "x", (0, oo), parameters={"lam": -2}),
            "the condition on its parameters",
        ),
        (lambda: Density("1/x^2", "x", (0, oo)), "infinite, so no factor .* x = 0 it grows too fast"),
        (lambda: Density(lambda t: 1 / t**2, "x", (0, oo)), "infinite, so no factor"),
        (lambda: Density("1/x", "x", (1, oo)), "x = ∞ it does not fall off fast enough"),
        (
            lambda: Density("exp(-2x)", "x", (0, oo)),
            r"area is 0\.5 and should be 1: multiply the density by 2\.",
        ),
        (lambda: Density("1 + 10^(-7)", "x", (0, 1)), r"area is 1\.0000001 and should be 1"),
        (lambda: Density("sqrt(x)", "x", (-1, 1)), "no value at x = .* change the support"),
        (
            lambda: Density(lambda t: np.exp(-t) / (1 + np.exp(-t)) ** 2, "x", (-oo, oo)),
            "If it overflows there",
        ),
        (lambda: Density(lambda t: math.log(t), "x", (-1, 1)), "raised ValueError at"),
        (lambda: Density(lambda t: None, "x", (0, 1)), "take one number of the support and return one"),
    ],
)
def test_what_is_no_density_says_why_and_gives_no_cdf(make, sentence):
    density = make()
    report = density.check()
    assert isinstance(report, DensityReport)
    assert not report
    with pytest.raises(ValueError, match=sentence):
        raise ValueError(report.message)
    rng = np.random.default_rng(0)
    for ask in (
        density.cdf,
        density.sf,
        density.quantile,
        density.expect,
        lambda one: density.sample(1, rng),
    ):
        with pytest.raises(ValueError, match=sentence):
            ask(0.5)
    for ask in (density.mean, density.variance):
        with pytest.raises(ValueError, match=sentence):
            ask()


def test_the_factor_makes_it_a_density():
    report = Density("exp(-2x)", "x", (0, oo)).check()
    assert (report.area, report.factor) == pytest.approx((0.5, 2))
    assert Density(f"{report.factor!r}*exp(-2x)", "x", (0, oo)).check()
    assert Density("1/x^2", "x", (0, oo)).check().area == oo


normal = Density("exp(-x^2/2)/sqrt(2pi)", "x", (-oo, oo))
generator = np.random.default_rng(0)


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        (lambda: Density("2x", "x", (1, 0)), "wrong way round"),
        (lambda: Density("2x", "x", (1, 1)), "from a left end to a right end"),
        (lambda: Density("2x", "x", (0, "m")), r"holds m besides .* parameters=\{'m': 2\}"),
        (lambda: Density("2x", "x", (0, "inf")).mean(), "area is infinite"),
        (lambda: Density("2x", "x", 3), "pair of ends"),
        (lambda: Density("2x", "x", (0, math.nan)), "pair of ends"),
        (lambda: Density("2x", "x", (0, 1, 2)), "pair of ends"),
        (lambda: Density("2x", "x", "(0, 1)"), "pair of ends"),
        (lambda: Density("lam exp(-lam x)", "x", (0, oo)), r"holds lam besides .* parameters=\{'lam': 2\}"),
        (lambda: Density("exp(-x/s)/s", "x", (0, oo), parameters={"s": 0}), "division by 0"),
        (
            lambda: Density("k exp(-k x)", "x", (0, oo), parameters={"k": math.nan}),
            "parameter k must be finite",
        ),
        (lambda: Density("k exp(-k x)", "x", (0, oo), parameters={"k": "2"}), "parameter k must be a real"),
        (lambda: Density("k x", "x", (0, 1), parameters={"k": sp.Symbol("m")}), "parameter k must be a real"),
        (lambda: Density("k exp(-k x)", "x", (0, oo), parameters=[2]), "must be a dictionary"),
        (lambda: Density("x", "x", (0, 1), parameters={"x": 1}), "cannot be a parameter as well"),
        (lambda: Density("x", 3, (0, 1)), "variable or parameter is named"),
        (lambda: Density(None, "x", (0, 1)), "must be a formula such as"),
        (lambda: Density(..., "x", (0, 1)), "must be a formula such as"),
        (lambda: Density(True, "x", (0, 1)), "must be a formula such as"),
        (lambda: Density(lambda t: math.exp(-t), "x", (-oo, 0)).mean(), "no value at .* If it overflows"),
        (lambda: Density("__import__('os')", "x", (0, 1)), "underscore"),
        (lambda: Density("2x", "x", (0, 1), breakpoints=[2]), "breakpoint 2 does not lie inside"),
        (lambda: Density("2x", "x", (0, 1), breakpoints=["a"]), "breakpoints must be"),
        (lambda: normal.expect(lambda t: None), "^The function raised TypeError at .*'NoneType'"),
        (lambda: normal.quantile(1.2), "1.2 is not. A quantile belongs to a probability"),
        (lambda: normal.quantile([0.1, -0.1]), "-0.1 is not"),
        (lambda: normal.quantile(math.nan), "must be finite"),
        (lambda: normal.quantile("a"), "must be a real number"),
        (lambda: normal.cdf(None), "real number|finite"),
        (lambda: normal.pdf(1j), "real number"),
        (lambda: normal.sample(0, generator), "n must be a whole number from 1 up"),
        (lambda: normal.sample(2.5, generator), "n must be a whole number from 1 up"),
        (lambda: normal.sample(True, generator), "n must be a whole number from 1 up"),
        (lambda: normal.sample(3, 0), "default_rng"),
        (lambda: normal.expect("y"), "holds y besides"),
        (lambda: normal.expect(lambda t: None), "return one"),
    ],
)
def test_bad_input_gets_a_sentence(ask, sentence):
    with pytest.raises((TypeError, ValueError), match=sentence):
        ask()
