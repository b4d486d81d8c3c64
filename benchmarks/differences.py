"""mathtools.differences beside numdifftools and SciPy: error and evaluations on 30 functions.

Run it by hand: ``python benchmarks/differences.py`` (``--each`` also prints every function, ``--small`` takes
three of them). The true derivatives come from SymPy, evaluated with 40 digits.

The methods of numdifftools and SciPy run with their default settings. Those of mathtools (but complex_step)
have no default step: they get a customary one, the same for all functions, except in the line "best_step",
where it is predicted from f, f′ and f‴ at the point. "No answer" counts nan, a refusal in words (the step
leaves the domain of f) and, for scipy.differentiate, a result that it marks as unsuccessful itself.
Evaluations are points at which f is asked, however many of them in one call.
"""

import argparse
import sys
import warnings

import numpy as np
import sympy as sp
from scipy.differentiate import derivative
from scipy.optimize import approx_fprime

from mathtools.differences import best_step, central, complex_step, forward, richardson

try:
    import numdifftools as nd
except ModuleNotFoundError:
    sys.exit("This benchmark needs numdifftools: pip install --group benchmark")

EPS = np.finfo(float).eps
FUNCTIONS = [  # a formula, and the point
    ("sin(x)", 1),
    ("1/x", "0.001"),
    ("exp(sin(5*x))", 1),
    ("sin(100*x)", 1),
    ("cos(x)", 10000),
    ("x*sin(x**2)", 10),
    ("sin(1/x)", "0.05"),
    ("exp(x)", 1),
    ("exp(x)", 20),
    ("exp(-x**2)", 3),
    ("exp(x)/10**10", 0),
    ("exp(-1/x)", "0.05"),
    ("1/x", 1),
    ("1/x", 1000),
    ("1/(1 + 25*x**2)", "0.2"),
    ("log(x)", 2),
    ("log(x)", "0.0001"),
    ("log(1 + x**2)", 3),
    ("sqrt(x)", 4),
    ("sqrt(x)", "0.000001"),
    ("asin(x)", "0.999"),
    ("atan(x)", 1000),
    ("tan(x)", "1.57"),
    ("x**2/100 + x/10", 5),
    ("x**3 + x", 0),
    ("x**10", "1.5"),
    ("10**8 + x**2", 1),
    ("x**x", 2),
    ("tanh(20*x)", "0.1"),
    ("1/(1 + exp(-x))", -10),
]


class Case:
    """A function that counts the points it is asked at, the point, and the truth there."""

    def __init__(self, formula, point):
        x = sp.Symbol("x")
        expression, self.point = sp.sympify(formula), float(point)
        exact = sp.Rational(self.point)  # the point as the computer holds it
        self.name = f"{formula} at {point}"
        self.value, self.slope, _, self.third = (
            float(expression.diff(x, order).subs(x, exact).evalf(40)) for order in range(4)
        )
        self.function = sp.lambdify(x, expression, "numpy")
        self.evaluations = 0

    def __call__(self, x):
        self.evaluations += np.size(x)
        return self.function(x)

    def step(self):
        """The step for central that the round-off of f and of x + h lets one predict."""
        noise = EPS * (abs(self.value) + abs(self.point * self.slope))
        noise += np.finfo(float).tiny  # x³ + x has none at 0, and best_step wants some
        return min(best_step(central, noise, self.third), 1.0)  # inf for a quadratic: any step will do


def unless_failed(result):
    return result.df if result.success else np.nan


METHODS = {
    "mathtools forward, h = √ε": lambda f: forward(f, f.point, EPS ** (1 / 2)),
    "mathtools central, h = ∛ε": lambda f: central(f, f.point, EPS ** (1 / 3)),
    "mathtools central, h = best_step": lambda f: central(f, f.point, f.step()),
    "mathtools richardson, h = 0.1": lambda f: richardson(f, f.point, 0.1),
    "mathtools richardson, h = 0.001": lambda f: richardson(f, f.point, 0.001),
    "mathtools complex_step": lambda f: complex_step(f, f.point),
    "numdifftools Derivative": lambda f: nd.Derivative(f)(f.point),
    "numdifftools Derivative, complex": lambda f: nd.Derivative(f, method="complex")(f.point),
    "scipy.differentiate.derivative": lambda f: unless_failed(derivative(f, f.point)),
    "scipy.optimize.approx_fprime": lambda f: approx_fprime([f.point], lambda x: f(x[0]))[0],
}


def measure(method, case):
    """Relative error of a method (nan where it gives no finite answer), and the evaluations it used."""
    case.evaluations = 0
    try:
        slope = float(method(case))
    except ValueError:  # mathtools says in a sentence that the step leaves the domain
        slope = np.nan
    error = abs(slope / case.slope - 1) if np.isfinite(slope) else np.nan
    return error, case.evaluations


def main(argv=None):
    parser = argparse.ArgumentParser(description="Numerical derivatives: errors and evaluations.")
    parser.add_argument("--small", action="store_true", help="three functions only")
    parser.add_argument("--each", action="store_true", help="print the error for every function too")
    options = parser.parse_args(argv)

    cases = [Case(*entry) for entry in (FUNCTIONS[:3] if options.small else FUNCTIONS)]
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # steps out of the domain are counted, not announced
        results = {
            name: np.array([measure(method, case) for case in cases]) for name, method in METHODS.items()
        }

    print(f"{len(cases):2} functions{'':24}----- relative error -----{'no':>9}   evaluations")
    print(f"{'method':34}{'median':>9}{'worst':>9}{'< 1e-6':>9}{'answer':>9}{'median':>8}{'most':>6}")
    for name, result in results.items():
        errors, evaluations = result.T
        answers = errors[np.isfinite(errors)]
        print(
            f"{name:34}{np.median(answers):9.1e}{answers.max():9.1e}{np.sum(answers < 1e-6):9}"
            f"{len(errors) - len(answers):9}{np.median(evaluations):8.0f}{evaluations.max():6.0f}"
        )
    if options.each:
        for number, case in enumerate(cases):
            print(f"\n{case.name}")
            for name, result in results.items():
                print(f"    {name:34}{result[number, 0]:9.1e}{result[number, 1]:6.0f}")


if __name__ == "__main__":
    main()
