"""mathtools.distributions beside scipy.stats.rv_continuous with only `_pdf` given: time and precision.

Run it by hand: ``python benchmarks/distributions.py`` (``--small`` draws fewer samples). Such a subclass is
what one writes otherwise. Its samples are timed on a few and extrapolated, ours on all; the analysis of the
density is part of ours; nan stands where theirs raised an error. The error is max |F(Q(p)) - p| over 999
probabilities.
"""

import argparse
import time
import warnings

import numpy as np
import sympy as sp
from scipy import stats

from mathtools.distributions import Density

TEN = np.random.default_rng(3)
WEIGHTS, RATES = TEN.dirichlet(np.ones(10)), TEN.uniform(0.1, 9, 10).round(3)
MEANS, WIDTHS = TEN.normal(0, 5, 10).round(3), TEN.uniform(0.2, 2, 10).round(3)
FRONT = WEIGHTS / WIDTHS / np.sqrt(2 * np.pi)
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
        sum(  # longer than the reader of formulas takes
            float(f) * sp.exp(-((sp.Symbol("x") - float(m)) ** 2) / (2 * float(s) ** 2))
            for f, m, s in zip(FRONT, MEANS, WIDTHS, strict=True)
        ),
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
    options = parser.parse_args(argv)
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
