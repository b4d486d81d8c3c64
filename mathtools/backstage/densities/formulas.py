"""What a learner hands over, made usable: formulas, parameters, the support, and values of functions."""

import numbers
import reprlib
from collections.abc import Mapping
from functools import cached_property

import mpmath
import numpy as np
import sympy as sp
from sympy.codegen.rewriting import cosm1_opt, expm1_opt, log1p_opt, optimize

from mathtools.backstage.arguments import real_array
from mathtools.backstage.parsing import parse, symbol

DIGITS = 120
#: Longer ones are not multiplied out.
SMALL = 60
#: Sums of more terms are not looked at in other ways than by quadrature, unless they must be.
MAX_TERMS = 15
#: Fractions that nobody typed have greater numbers.
LONG = 10**9
#: Such a step, relative to x, shows whether x is too coarse for a formula.
STEP = 2.0**-20
#: The exponent of exp of more than this would be too long a number.
HUGE = mpmath.mpf(10) ** 1000


class NoValue(ValueError):
    """A sentence that says where a function has no value."""


class Formula:
    """A function of x, known as an `expression` or only by its values; sentences call it by its `name`."""

    def __init__(self, known, x, name):
        self.x = x
        self.name = name
        self.expression = known if isinstance(known, sp.Expr) else None
        if self.expression is None:
            self.numeric = known

    def __call__(self, x, numeric=None, argument=None):
        """Values at an array of x; perhaps from a function of something else, such as `beside` of a distance.

        They are infinite at a pole, and nan where floating point has met ∞/∞; where there is none, a sentence
        refuses that.
        """
        values = evaluate(numeric, argument) if numeric else evaluate(self.numeric, x)
        lost = x[np.isnan(values)]
        if len(lost) and (self.expression is None or np.isnan([*map(self.precise, lost[[0, -1]])]).any()):
            raise NoValue(
                f"{self.name} has no value at {self.x} = {lost[0]:.6g}. If it overflows there, write it "
                "with exp(-abs(x)) or scipy.special.expit; if it is not defined there, change the support."
            )
        return values

    @cached_property
    def numeric(self):
        """The values at an array; exp(x) - 1 and its like keep their digits near 0."""

        def by_expm1(root):  # not by SymPy's own, which would be the root again
            return 1 + sp.Function("expm1")(root.exp * sp.log(root.base))

        def with_digits(part):
            roots = part.replace(lambda e: e.is_Pow and not e.exp.is_Integer and e.base != sp.E, by_expm1)
            return optimize(roots, [expm1_opt, log1p_opt, cosm1_opt])

        expression = self.expression.replace(
            lambda e: e.is_Add and len(e.args) == 2 and {1, -1} & set(e.args), with_digits
        )
        return sp.lambdify(self.x, expression, ["scipy", "numpy"])

    @cached_property
    def precise(self):
        """The value at a number, computed with many digits and large exponents; nan where it is not real."""
        function = sp.lambdify(self.x, self.expression, [{"exp": _exp}, "mpmath"])

        def value(number):
            with mpmath.workdps(DIGITS):
                try:
                    return float(mpmath.mpf(function(mpmath.mpf(sp.N(number, DIGITS)))))
                except (ArithmeticError, ValueError, TypeError):  # of a complex number, too
                    return np.nan

        return value

    @property
    def is_short(self):
        """Whether many digits are worth their time before they are known to be needed."""
        return self.expression is not None and all(
            len(total.args) <= MAX_TERMS for total in self.expression.atoms(sp.Add)
        )

    def beside(self, end, inward, flat):
        """The values at end + inward·d as a function of an array d; None where x is fine enough.

        That is where a small step changes less than the part `flat`, and at 0: there, x is the distance.
        """
        if self.expression is None or end == 0 or end.is_infinite:
            return None
        at = float(end)
        first, near = evaluate(self.numeric, np.array([at, at + inward * STEP * abs(at)]))
        if abs(near - first) < flat * abs(first):
            return None
        d = sp.Symbol("d", positive=True)
        return Formula(moved(self.expression, self.x, end + inward * d), d, self.name).numeric


def moved(expression, x, to):
    """The expression at another x; small polynomials are multiplied out, so that 1 - (1 - d) is d."""
    return expression.subs(x, to).replace(
        lambda e: e.is_Add and e.is_polynomial() and sp.count_ops(e) < SMALL,
        lambda e: sp.expand(sp.Add(*e.args)),
    )


def _exp(argument):
    """exp, as far as mpmath can write it down without filling the memory: not exp(exp(10^50))."""
    return mpmath.exp(max(-HUGE, min(argument, HUGE)))


def rounded(expression, digits=60):
    """The expression with decimals in place of long fractions.

    SymPy would look for the prime factors of these, and multiply out their powers.
    """
    return expression.replace(
        lambda e: e.is_Float or (e.is_Rational and max(abs(e.p), e.q) > LONG),
        lambda number: sp.Float(number, digits),
    )


def read_formula(given, x, values, name):
    """A `Formula` in `x` alone, of what a learner types or hands over."""
    if callable(given):
        return Formula(given, x, name)
    letters = {symbol(key): value for key, value in values.items()}
    spelling = {}
    if isinstance(given, str):
        read = parse(given, [x.name, *(s.name for s in letters)], parameters=None)
        expression = read.expression
        spelling = read.spelling
    elif isinstance(given, (sp.Expr, numbers.Real)) and not isinstance(given, bool) and given == given:
        expression = exact(given)
        expression = expression.xreplace({s: symbol(s.name) for s in expression.free_symbols})
    else:
        raise TypeError(
            f'{name} must be a formula such as "2*exp(-2*x)", a SymPy expression or a function, '
            f"not {reprlib.repr(given)}."
        )
    unknown = sorted(spelling.get(s, s.name) for s in expression.free_symbols - {x} - set(letters))
    if unknown:
        raise ValueError(
            f"{name} holds {', '.join(unknown)} besides the variable {x}: give each a value, "
            f"as in parameters={{{unknown[0]!r}: 2}}."
        )
    expression = rounded(one_exponential(expression.subs(letters)))
    if expression.has(sp.zoo, sp.nan, sp.I, sp.oo, -sp.oo):
        raise ValueError(
            f"{name} is not a real number with these parameters: it holds the root of a negative number, "
            "or a division by 0."
        )
    return Formula(expression, x, name)


def one_exponential(expression):
    """exp(-x)·exp(-exp(-x)) as a single exponential: far out, it would be ∞·0."""
    return expression.replace(
        lambda e: e.is_Mul and sum(isinstance(factor, sp.exp) for factor in e.args) > 1,
        lambda e: sp.powsimp(e, combine="exp"),
    )


def evaluate(f, x):
    """Values of a function at a one-dimensional array: all at once if it can, else one by one."""
    with np.errstate(all="ignore"):
        try:
            values = np.array(f(x.copy()), dtype=float)
            if values.shape == x.shape:
                return values
        except NoValue:  # one by one, it would not be told better
            raise
        except Exception:  # made for single numbers
            pass
        return np.array([_single(f, t) for t in x.tolist()], dtype=float)


def _single(f, x):
    try:
        return float(f(x))
    except OverflowError:
        return np.nan
    except Exception as error:
        raise NoValue(
            f"The function raised {type(error).__name__} at {x:.6g}: {error}. It must take one number of the "
            "support and return one."
        ) from error


def exact(number):
    """A number or an expression with 7/10 for 0.7, as it was typed."""
    return rounded(sp.sympify(number).replace(lambda e: e.is_Float, lambda e: sp.Rational(repr(float(e)))))


def name_of(given):
    """The name of a variable or parameter, which may be a symbol."""
    name = getattr(given, "name", given)
    if not isinstance(name, str) or not name.isidentifier():
        raise TypeError(f"A variable or parameter is named by a word or symbol, not {reprlib.repr(given)}.")
    return name


def read_values(parameters):
    """Values of the parameters as exact numbers."""
    if not isinstance(parameters, Mapping):
        raise TypeError('parameters must be a dictionary such as {"lam": 2}.')
    found = {}
    for key, value in parameters.items():
        name = name_of(key)
        if not (isinstance(value, sp.Expr) and value.is_number and value.is_real):
            value = float(real_array(value, f"The parameter {name}"))
        found[name] = exact(value)
    return found


def read_support(support, x, values):
    """The ends of the support, exact."""
    try:
        given = () if isinstance(support, str) else tuple(support)
        if len(given) != 2:
            raise TypeError
        low, high = (
            sp.sympify(str(end).replace("inf", "oo"))
            if str(end).lstrip("-") in ("inf", "oo")
            else read_formula(end, x, values, "An end of the support").expression
            for end in given
        )
        rises = bool(low < high)
    except TypeError:
        raise TypeError(
            f"The support is a pair of ends, such as (0, 1) or (0, np.inf), not {reprlib.repr(support)}."
        ) from None
    if not rises:
        raise ValueError(
            f"The support must rise from a left end to a right end, and {low}, {high} does not: is it the "
            "wrong way round?"
        )
    return low, high
