"""mathtools.distributions: a battery of laws against SciPy's own, and time beside `rv_continuous`.

Run it by hand: ``python benchmarks/distributions.py`` compares with a subclass of scipy.stats.rv_continuous
with only `_pdf` given, which is what one writes otherwise (``--small`` draws fewer samples). Its samples are
timed on a few and extrapolated, ours on all; the analysis of the density is part of ours; nan stands where
theirs raised an error. The error is max |F(Q(p)) - p| over 999 probabilities.

``--battery`` asks every law of `LAWS` for its verdict, CDF, survival function, quantiles from p = 1e-12 to
1 - 1e-9, mean, variance and 100,000 samples, and prints how far they are from scipy.stats or from functions
of scipy.special, relative to the smaller tail, beyond what the rounding of x itself costs.
"""

import argparse
import math
import time
import warnings
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import sympy as sp
from scipy import special, stats

from mathtools.distributions import Density, MomentDoesNotExist

oo = np.inf
TEN = np.random.default_rng(3)
WEIGHTS = TEN.dirichlet(np.ones(10))
RATES = TEN.uniform(0.1, 9, 10).round(3)
MEANS = TEN.normal(0, 5, 10).round(3)
WIDTHS = TEN.uniform(0.2, 2, 10).round(3)
FRONT = WEIGHTS / WIDTHS / np.sqrt(2 * np.pi)
x = sp.Symbol("x")
NORMAL = "exp(-(x - m)^2/(2s^2))/(s sqrt(2pi))"


def known(cdf, sf, mean, var):
    """A reference by functions of scipy.special; a moment is a number, inf, or None where there is none."""
    return SimpleNamespace(cdf=cdf, sf=sf, mean=lambda: mean, var=lambda: var)


def normals(weights, means, width):
    """A mixture of normal laws of one width, all parts at once."""
    weights, means = np.asarray(weights), np.asarray(means)

    def summed(f):
        return lambda t: f(np.subtract.outer(t, means) / width) @ weights

    found = known(
        summed(special.ndtr),
        summed(lambda z: special.ndtr(-z)),
        weights @ means,
        weights @ means**2 + width**2 - (weights @ means) ** 2,
    )
    found.pdf = summed(lambda z: np.exp(-z * z / 2) / (width * math.sqrt(2 * math.pi)))
    return found


def mixed(weights, parts):
    """A mixture of frozen laws of scipy.stats."""
    weights = np.asarray(weights) / np.sum(weights)
    mean = sum(w * part.mean() for w, part in zip(weights, parts, strict=True))
    second = sum(w * (part.var() + part.mean() ** 2) for w, part in zip(weights, parts, strict=True))

    def weighted(name):
        return lambda t: sum(w * getattr(part, name)(t) for w, part in zip(weights, parts, strict=True))

    found = known(weighted("cdf"), weighted("sf"), mean, second - mean**2)
    found.pdf = weighted("pdf")
    return found


def steps(edges, heights):
    """A histogram: its density as a function, and its reference."""
    edges, heights = np.asarray(edges, dtype=float), np.asarray(heights, dtype=float)
    masses = heights * np.diff(edges)
    heights, masses = heights / masses.sum(), masses / masses.sum()
    from_left = np.concatenate([[0], np.cumsum(masses)])
    from_right = np.concatenate([np.cumsum(masses[::-1])[::-1], [0]])
    middles = (edges[1:] + edges[:-1]) / 2
    mean = masses @ middles
    var = masses @ (np.diff(edges) ** 2 / 12 + (middles - mean) ** 2)

    def pdf(t):
        k = np.searchsorted(edges, t, side="right") - 1
        inside = (k >= 0) & (k < len(heights))
        return np.where(inside, heights[np.clip(k, 0, len(heights) - 1)], 0.0)

    reference = known(
        lambda t: np.interp(t, edges, from_left), lambda t: np.interp(t, edges, from_right), mean, var
    )
    return pdf, reference


def both_ways(law, image):
    """A law of SciPy whose upper tail is 1 - cdf, which keeps few digits; its mirror image has them all."""
    return known(law.cdf, lambda t: image.cdf(-t), law.mean(), law.var())


def power_at_one(a, b):
    """Kumaraswamy's law: F = 1 - (1 - x^a)^b."""
    moment = [b * special.beta(1 + k / a, b) for k in (1, 2)]
    inside = lambda t: -np.expm1(a * np.log(t))  # noqa: E731, 1 - t^a
    return known(
        lambda t: -np.expm1(b * np.log1p(-(t**a))),
        lambda t: inside(t) ** b,
        moment[0],
        moment[1] - moment[0] ** 2,
    )


def debye(n):
    """x^n/(exp(x) - 1), normed: F and 1 - F by sums of incomplete gamma functions (mpmath for few points)."""
    area = math.gamma(n + 1) * special.zeta(n + 1)
    k = np.arange(1, 20_000)

    def small(t):  # the series of Bernoulli's numbers, for t < 1
        b = special.bernoulli(24)
        return sum(b[j] / math.factorial(j) * t ** (j + n) / (j + n) for j in range(25))

    def sf(t):
        t = np.atleast_1d(t)
        tail = [
            (special.gammaincc(n + 1, k * s) / k ** (n + 1.0)).sum() * math.gamma(n + 1) / area for s in t
        ]
        return np.where(t < 1, 1 - small(t) / area, tail)

    def cdf(t):
        return np.where(np.atleast_1d(t) < 1, small(np.atleast_1d(t)) / area, 1 - sf(t))

    moment = [math.gamma(n + 1 + j) * special.zeta(n + 1 + j) / area for j in (1, 2)]
    return known(cdf, sf, moment[0], moment[1] - moment[0] ** 2)


@dataclass
class Law:
    """A law of the battery; `given` is what Density takes, `reference` what it must agree with."""

    name: str
    given: tuple  # pdf, support
    reference: object
    parameters: dict
    breakpoints: tuple
    allowed: (
        float  # relative error; more where the reference, a rounded constant or a jump has no more digits
    )

    def density(self):
        pdf, support = self.given
        return Density(pdf, "x", support, parameters=self.parameters, breakpoints=self.breakpoints)


def law(name, pdf, support, reference, *, breakpoints=(), allowed=1e-11, **parameters):
    return Law(name, (pdf, support), reference, parameters, breakpoints, allowed)


def normal_sum(weights, means, widths):
    return sp.Add(  # at once: `sum` sorts its terms anew for each of them
        *(
            float(w / s / math.sqrt(2 * math.pi)) * sp.exp(-((x - float(m)) ** 2) / (2 * float(s) ** 2))
            for w, m, s in zip(weights, means, widths, strict=True)
        )
    )


KDE = np.random.default_rng(1).normal(0, 2, 200).round(2)
HISTOGRAM = steps(np.linspace(0, 1, 8), [3, 1, 4, 1, 5, 9, 2])
RANDOM_STEPS = steps([0, 0.37, 0.4, 1.13, 2.2, 3], [1, 5, 0.2, 3, 1])
PEAK = mixed([0.5, 0.5], [stats.norm(0, 1), stats.norm(3, 1e-7)])
FAR_MODES = mixed([0.5, 0.5], [stats.norm(-50, 1), stats.norm(50, 1)])
DAGUM = known(
    lambda t: (t**3 / (1 + t**3)) ** 2,
    lambda t: (1 + 2 * t**3) / (1 + t**3) ** 2,
    2 * special.beta(2 + 1 / 3, 1 - 1 / 3),
    2 * special.beta(2 + 2 / 3, 1 - 2 / 3) - (2 * special.beta(2 + 1 / 3, 1 - 1 / 3)) ** 2,
)
HALF_CHORD = known(
    lambda t: np.sin(t / 2), lambda t: 2 * np.sin((np.pi - t) / 4) ** 2, np.pi - 2, 4 * np.pi - 12 + 0.0
)
PARABOLA = both_ways(*[stats.beta(2, 2, loc=-1, scale=2)] * 2)
TENT = both_ways(*[stats.triang(0.5, -1, 2)] * 2)
LAWS = [
    # formulas of every day
    law("exponential", "lam exp(-lam x)", (0, oo), stats.expon(scale=1 / 2), lam=2),
    law("normal", NORMAL, (-oo, oo), stats.norm(1.5, 0.7), m=1.5, s=0.7),
    law("logistic", "exp(-x)/(1 + exp(-x))^2", (-oo, oo), stats.logistic()),
    law("Laplace", "exp(-|x - m|/b)/(2b)", (-oo, oo), stats.laplace(0.3, 1.2), m=0.3, b=1.2),
    law("uniform", "1/(b - a)", ("a", "b"), both_ways(stats.uniform(-1, 3), stats.uniform(-2, 3)), a=-1, b=2),
    law("Rayleigh", "x exp(-x^2/2)", (0, oo), stats.rayleigh()),
    law("Maxwell", "sqrt(2/pi) x^2 exp(-x^2/2)", (0, oo), stats.maxwell()),
    law("half-normal", "sqrt(2/pi) exp(-x^2/2)", (0, oo), stats.halfnorm()),
    law("log-normal", "exp(-ln(x)^2/2)/(x sqrt(2pi))", (0, oo), stats.lognorm(1)),
    law("log-normal, wide", "exp(-ln(x)^2/18)/(3x sqrt(2pi))", (0, oo), stats.lognorm(3)),
    law("Weibull 1/2", "exp(-sqrt(x))/(2 sqrt(x))", (0, oo), stats.weibull_min(0.5)),
    law("Gamma 7/2", "c x^(5/2) exp(-x)", (0, oo), stats.gamma(3.5), c=1 / special.gamma(3.5)),
    law("chi-squared 1", "exp(-x/2)/sqrt(2 pi x)", (0, oo), stats.chi2(1)),
    law("Beta(2, 3)", "12 x (1 - x)^2", (0, 1), stats.beta(2, 3)),
    law("exponential to the left", "exp(x)", (-oo, 0), known(np.exp, lambda t: -np.expm1(t), -1, 1)),
    law("hyperbolic secant", "1/(pi cosh(x))", (-oo, oo), stats.hypsecant()),
    # the same, without a closed form
    law("generalised normal 8", "c exp(-x^8)", (-oo, oo), stats.gennorm(8), c=8 / (2 * special.gamma(1 / 8))),
    law("Student 3/2", stats.t(1.5).pdf, (-oo, oo), known(stats.t(1.5).cdf, stats.t(1.5).sf, 0, oo)),
    law("inverse Gaussian", "exp(-(x - 1)^2/(2x))/sqrt(2 pi x^3)", (0, oo), stats.invgauss(1)),
    law(
        "von Mises",
        "c exp(4 cos(x))",
        (-np.pi, np.pi),
        stats.vonmises(4),
        c=1 / (2 * np.pi * special.i0(4)),
        allowed=5e-6,
    ),
    # double exponentials
    law("Gumbel, as in textbooks", "exp(-x) exp(-exp(-x))", (-oo, oo), stats.gumbel_r()),
    law("Gumbel of minima", "exp(x) exp(-exp(x))", (-oo, oo), stats.gumbel_l()),
    law(
        "Gompertz",
        "exp(x) exp(1 - exp(x))",
        (0, oo),
        known(
            lambda t: -np.expm1(-np.expm1(t)),
            lambda t: np.exp(-np.expm1(t)),
            math.e * special.exp1(1),
            np.nan,
        ),
    ),
    law("Gumbel, as a function", stats.gumbel_r.pdf, (-oo, oo), stats.gumbel_r()),
    # differences that are rounded to 0
    law("Planck", "15/pi^4*x^3/(exp(x) - 1)", (0, oo), debye(3), allowed=1e-10),
    law("Planck, other way", "15/pi^4*x^3 exp(-x)/(1 - exp(-x))", (0, oo), debye(3), allowed=1e-10),
    law("Bose", "6/pi^2*x/(exp(x) - 1)", (0, oo), debye(1), allowed=1e-10),
    law(
        "Kumaraswamy(1/2, 1/2)",
        "1/(4 sqrt(x) sqrt(1 - sqrt(x)))",
        (0, 1),
        power_at_one(0.5, 0.5),
    ),
    law("half a chord", "sin(x)/(2 sqrt(2) sqrt(1 - cos(x)))", (0, np.pi), HALF_CHORD),
    # heavy tails
    law("Cauchy", "1/(pi (1 + x^2))", (-oo, oo), known(stats.cauchy.cdf, stats.cauchy.sf, None, None)),
    law(
        "Cauchy, a function",
        stats.cauchy(-2, 7).pdf,
        (-oo, oo),
        known(stats.cauchy(-2, 7).cdf, stats.cauchy(-2, 7).sf, None, None),
    ),
    law(
        "Pareto 3/2",
        "1.5/x^2.5",
        (1, oo),
        known(lambda t: -np.expm1(-1.5 * np.log(t)), stats.pareto(1.5).sf, 3, oo),
    ),
    law(
        "Lomax 1/2", "1/(2 (1 + x)^1.5)", (0, oo), known(stats.lomax(0.5).cdf, stats.lomax(0.5).sf, oo, None)
    ),
    law("Levy", "exp(-1/(2x))/sqrt(2 pi x^3)", (0, oo), known(stats.levy.cdf, stats.levy.sf, oo, None)),
    law(
        "Frechet 1",
        "exp(-1/x)/x^2",
        (0, oo),
        known(lambda t: np.exp(-1 / t), lambda t: -np.expm1(-1 / t), oo, None),
    ),
    law("Dagum", "6x^5/(1 + x^3)^3", (0, oo), DAGUM),
    law("beta prime(2, 3)", "12 x/(1 + x)^5", (0, oo), stats.betaprime(2, 3)),
    law(
        "F(1, 1)",
        "1/(pi sqrt(x) (1 + x))",
        (0, oo),
        known(
            lambda t: 2 / np.pi * np.arctan(np.sqrt(t)),
            lambda t: 2 / np.pi * np.arctan(1 / np.sqrt(t)),
            oo,
            None,
        ),
    ),
    # poles
    law("arcsine", "1/(pi sqrt(x (1 - x)))", (0, 1), both_ways(stats.arcsine(), stats.arcsine(-1))),
    law(
        "Beta(1/10, 1/10)", "c (x (1 - x))^(-0.9)", (0, 1), stats.beta(0.1, 0.1), c=1 / special.beta(0.1, 0.1)
    ),
    law("Gamma 1/5, a function", stats.gamma(0.2).pdf, (0, oo), stats.gamma(0.2)),
    law(
        "pole inside",
        "1/(4 sqrt(|x|))",
        (-1, 1),
        known(
            lambda t: (1 + np.sign(t) * np.sqrt(abs(t))) / 2,
            lambda t: (1 - np.sign(t) * np.sqrt(abs(t))) / 2,
            0,
            1 / 5,
        ),
    ),
    # jumps and kinks, named and not
    law(
        "uniform, a function",
        stats.uniform(3, 1).pdf,
        (0, 10),
        both_ways(stats.uniform(3, 1), stats.uniform(-4, 1)),
        allowed=1e-9,
    ),
    law("histogram", HISTOGRAM[0], (0, 1), HISTOGRAM[1], allowed=1e-9),
    law("histogram, named", HISTOGRAM[0], (0, 1), HISTOGRAM[1], breakpoints=np.linspace(0, 1, 8)[1:-1]),
    law("histogram on the line", RANDOM_STEPS[0], (-oo, oo), RANDOM_STEPS[1], allowed=1e-9),
    law(
        "one step far from the middle",
        lambda t: 1.0 * (t <= 0),
        (-1, 1e4),
        both_ways(stats.uniform(-1, 1), stats.uniform(0, 1)),
        allowed=1e-9,
    ),
    law("kink, not named", stats.laplace(0.499, 0.1).pdf, (-oo, oo), stats.laplace(0.499, 0.1), allowed=1e-9),
    law("tent", "1 - |x|", (-1, 1), TENT),
    law("tent by max", "max(0, 1 - |x|)", (-oo, oo), TENT),
    law("parabola by max", "3/4*max(0, 1 - x^2)", (-2, 2), PARABOLA),
    law("parabola by relu", "relu(1 - x^2)*3/4", (-oo, oo), PARABOLA),
    law(
        "biweight by max",
        "15/16*max(0, 1 - x^2)^2",
        (-oo, oo),
        both_ways(*[stats.beta(3, 3, loc=-1, scale=2)] * 2),
    ),
    law("product of relus", "6 relu(x) relu(1 - x)", (-oo, oo), stats.beta(2, 2)),
    law("Laplace by min", "min(exp(x), exp(-x))/2", (-oo, oo), stats.laplace()),
    # narrow, far and large
    law("narrow peak, named", PEAK.pdf, (-oo, oo), PEAK, breakpoints=[3], allowed=1e-8),
    law(
        "narrow peak, a formula",
        "exp(-(x - 10^6)^2*10^6/2)*1000/sqrt(2pi)",
        (-oo, oo),
        stats.norm(1e6, 1e-3),
        allowed=1e-8,
    ),
    law("far modes", "(exp(-(x - 50)^2/2) + exp(-(x + 50)^2/2))/(2 sqrt(2pi))", (-oo, oo), FAR_MODES),
    law("far modes, a function", FAR_MODES.pdf, (-oo, oo), FAR_MODES, breakpoints=[-50, 50]),
    law("normal at 1e6", NORMAL, (-oo, oo), stats.norm(1e6, 1), m=10**6, s=1),
    law(
        "uniform at 1e6",
        "1",
        (10**6, 10**6 + 1),
        both_ways(stats.uniform(1e6, 1), stats.uniform(-1e6 - 1, 1)),
    ),
    law("unit of 1e-12", "lam exp(-lam x)", (0, oo), stats.expon(scale=1e-12), lam=1e12),
    law("Gamma 10,000, a function", stats.gamma(1e4).pdf, (0, oo), stats.gamma(1e4), allowed=1e-10),
    law("non-central chi-squared", stats.ncx2(3, 2).pdf, (0, oo), stats.ncx2(3, 2), allowed=1e-8),
    law(
        "truncated far out",
        "c exp(-x^2/2)",
        (8, oo),
        known(
            lambda t: 1 - special.ndtr(-t) / special.ndtr(-8),
            lambda t: special.ndtr(-t) / special.ndtr(-8),
            stats.norm.pdf(8) / special.ndtr(-8),
            np.nan,
        ),
        c=1 / (math.sqrt(2 * math.pi) * special.ndtr(-8)),
        allowed=1e-3,
    ),
    # mixtures
    law(
        "two exponentials",
        "0.7*2*exp(-2x) + 0.3*3*exp(-3x)",
        (0, oo),
        mixed([0.7, 0.3], [stats.expon(scale=1 / 2), stats.expon(scale=1 / 3)]),
    ),
    law(
        "ten normals",
        normal_sum(WEIGHTS, MEANS, WIDTHS),
        (-oo, oo),
        mixed(WEIGHTS, [stats.norm(m, s) for m, s in zip(MEANS, WIDTHS, strict=True)]),
    ),
    law(
        "twenty normals",
        normal_sum(np.full(20, 0.05), KDE[:20], np.full(20, 0.5)),
        (-oo, oo),
        mixed(np.full(20, 0.05), [stats.norm(m, 0.5) for m in KDE[:20]]),
    ),
    law(
        "kernel density of 200",
        normal_sum(np.full(200, 0.005), KDE, np.full(200, 0.3)),
        (-oo, oo),
        normals(np.full(200, 0.005), KDE, 0.3),
    ),
    law(
        "kernel density, a function",
        normals(np.full(200, 0.005), KDE, 0.3).pdf,
        (-oo, oo),
        normals(np.full(200, 0.005), KDE, 0.3),
    ),
]

P = np.array([1e-12, 1e-9, 1e-6, 1e-3, 0.1, 0.25, 0.5, 0.75, 0.9, 0.999, 1 - 1e-6, 1 - 1e-9])


def beyond_rounding(value, fields):
    """The greatest relative error beyond the references at the neighbours of x."""
    low, high = np.min(fields, axis=0), np.max(fields, axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return float(np.max(np.maximum(low / value - 1, value / high - 1).clip(0)))


def moment_error(ask, wanted, unit):
    """How far a moment is off, relative to a unit; nan where it is not known; inf if it is wrong in kind."""
    try:
        found = ask()
    except MomentDoesNotExist:
        return 0.0 if wanted is None else oo
    except ValueError:
        return oo
    if wanted is None or np.isinf(wanted) or np.isinf(found):
        return 0.0 if found == wanted else oo
    return abs(found - wanted) / unit


@dataclass
class Measured:
    """What a law of the battery came to: errors relative to the smaller tail, times in seconds."""

    ok: bool
    method: str
    area: float
    quantile: float
    mean: float
    variance: float
    check_time: float
    quantile_time: float
    moment_time: float
    sample_time: float
    message: str = ""


def measure(law, n_samples=100_000):
    """Ask a law for all that the battery asks for."""
    start = time.perf_counter()
    density = law.density()
    report = density.check()
    times = [time.perf_counter() - start]
    if not report:
        return Measured(False, density.method, *[np.nan] * 4, times[0], *[np.nan] * 3, report.message)
    start = time.perf_counter()
    found = density.quantile(P)
    times.append(time.perf_counter() - start)
    low = P <= 0.5
    smaller = np.where(low, P, 1 - P)

    def tail(side, at):
        with np.errstate(divide="ignore"):
            return np.where(low, side.cdf(at), side.sf(at))

    # F may be so steep that no double lies between two values: what neighbours enclose is no error
    ulp = 4 * np.spacing(abs(found))
    fields = [tail(law.reference, np.clip(found + step, *density.support)) for step in (-ulp, 0, ulp)]
    area = beyond_rounding(tail(density, found), fields)
    quantile = beyond_rounding(smaller, fields)
    start = time.perf_counter()
    wanted = [law.reference.mean(), law.reference.var()]
    size = 1 if wanted[1] is None or not np.isfinite(wanted[1]) else wanted[1]
    mean = moment_error(density.mean, wanted[0], max(abs(wanted[0] or 0), math.sqrt(size)))
    variance = moment_error(density.variance, wanted[1], size)
    times.append(time.perf_counter() - start)
    start = time.perf_counter()
    density.sample(n_samples, np.random.default_rng(0))
    times.append(time.perf_counter() - start)
    return Measured(
        True,
        density.method,
        area,
        quantile,
        mean,
        variance,
        *times,
    )


COLUMNS = [
    "area",
    "quantile",
    "mean",
    "variance",
    "check_time",
    "quantile_time",
    "moment_time",
    "sample_time",
]


def battery():
    """Print a line for each law."""
    print(f"{'law':30}{'method':10}" + "".join(f"{name.removesuffix('_time'):>10}" for name in COLUMNS))
    for law in LAWS:
        got = measure(law)
        errors = "".join(f"{getattr(got, name):10.0e}" for name in COLUMNS[:4])
        times = "".join(f"{getattr(got, name):10.3f}" for name in COLUMNS[4:])
        print(f"{law.name:30}{got.method:10}{errors}{times}  {got.message[:90]}", flush=True)


DENSITIES = [  # name, density, support, its values for SciPy
    ("exponential", "2 exp(-2x)", (0, np.inf), lambda x: 2 * np.exp(-2 * x)),
    ("normal", "exp(-x^2/2)/sqrt(2pi)", (-np.inf, np.inf), lambda x: np.exp(-x * x / 2) / np.sqrt(2 * np.pi)),
    (
        "mixture",
        "0.7*2*exp(-2x) + 0.3*3*exp(-3x)",
        (0, np.inf),
        lambda x: 1.4 * np.exp(-2 * x) + 0.9 * np.exp(-3 * x),
    ),
    (
        "10 exponentials",
        " + ".join(f"{w * r:.17f}*exp(-{r}x)" for w, r in zip(WEIGHTS, RATES, strict=True)),
        (0, np.inf),
        lambda x: np.exp(-np.multiply.outer(x, RATES)) @ (WEIGHTS * RATES),
    ),
    (
        "10 normals",
        normal_sum(WEIGHTS, MEANS, WIDTHS),  # longer than the reader of formulas takes
        (-np.inf, np.inf),
        lambda x: np.exp(-((np.subtract.outer(x, MEANS) / WIDTHS) ** 2) / 2) @ FRONT,
    ),
]


def seconds(action):
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def main(argv=None):
    parser = argparse.ArgumentParser(description="Densities: time and precision.")
    parser.add_argument("--small", action="store_true", help="one density, few samples")
    parser.add_argument("--battery", action="store_true", help="all laws instead")
    options = parser.parse_args(argv)
    if options.battery:
        return battery()
    theirs_n, ours_n = (3, 10_000) if options.small else (1000, 10**6)
    p = np.linspace(0.001, 0.999, 999)
    print(f"{'density':16}{'method':10}{'ours, s':>9}{'theirs, s':>11}{'faster':>9}{'|F(Q(p)) - p|':>15}")
    for name, formula, support, values in DENSITIES[: 1 if options.small else None]:

        class Theirs(stats.rv_continuous):
            def _pdf(self, x):
                return self.values(x)

        theirs = Theirs(a=support[0], b=support[1])
        theirs.values = values
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                each = seconds(lambda: theirs.rvs(size=theirs_n, random_state=0)) / theirs_n  # noqa: B023
            except ValueError:  # their search for a quantile meets nan: no samples
                each = np.nan
        for method, given in (("symbolic", formula), ("numeric", values)):
            made = []

            def run(given=given, made=made, support=support):
                made.append(Density(given, "x", support))
                made[0].sample(ours_n, np.random.default_rng(0))

            ours = seconds(run)
            error = abs(made[0].cdf(made[0].quantile(p)) - p).max()
            total = each * ours_n
            print(f"{name:16}{method:10}{ours:9.2f}{total:11.1f}{total / ours:9.0f}{error:15.1e}")


if __name__ == "__main__":
    main()
