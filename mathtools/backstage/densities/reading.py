"""Formulas and numbers as they are handed over: strings, SymPy expressions, functions."""

import math
import numbers
import reprlib
from functools import cached_property

import mpmath
import numpy as np
import sympy as sp

from mathtools.backstage.arguments import real_array
from mathtools.backstage.parsing import ParseError, parse, symbol

#: So many values may be computed one by one, with many digits.
FEW, DIGITS = 60, 50
#: Denominators of fractions that nobody typed are greater.
LONG = 1000


class Formula:
    """A function of one variable, known as an expression or only by its values.

    Attributes
    ----------
    x : sympy.Symbol
    expression : sympy.Expr or None
        With the values of the parameters put in as exact numbers.
    name : str
        What the sentences call it.
    """

    def __init__(self, given, x, values, name):
        self.x, self.name, self.given = x, name, given
        self.expression = None if callable(given) else _read(given, x, values, name)
        self.numeric = given if callable(given) else compiled(self.expression, x)

    def __call__(self, x):
        """Values at an array of x; infinite at a pole, refused in a sentence where there is none."""
        return self._checked(evaluate(self.numeric, x), x)

    def beside(self, half):
        """The integrand of a `Half`: by the distance from its end, however small, if it goes by that."""
        if not half.exact:
            return lambda x, distance: self(x)
        d = sp.Symbol("d", positive=True)
        shifted = self.expression.subs(self.x, half.origin - d if half.to_right else half.origin + d)
        shifted = shifted.replace(
            lambda e: e.is_Add and e.is_polynomial(d) and sp.count_ops(e) < 60, sp.expand
        )
        numeric = compiled(shifted, d)
        return lambda x, distance: self._checked(evaluate(numeric, distance), x)

    def _checked(self, values, x):
        lost = np.isnan(values)
        if lost.any() and self.expression is not None:
            values[lost] = self._precisely(x[lost])
            lost = np.isnan(values)
        if lost.any():
            raise ValueError(
                f"{self.name} has no value at {self.x} = {x[lost][0]:.6g}. If it overflows there, write it "
                "with exp(-abs(x)) or scipy.special.expit; if it is not defined there, change the support."
            )
        return values

    def _precisely(self, x):
        """Values where floating point has met inf/inf; far out, a few of them show that all are 0."""
        some = x if len(x) <= FEW else x[np.linspace(0, len(x) - 1, FEW).astype(int)]
        found = np.array([float(self._precise(t)) for t in some.tolist()])
        if len(x) <= FEW:
            return found
        return np.zeros(len(x)) if max(abs(found)) < 1e-290 else np.full(len(x), np.nan)

    @cached_property
    def _precise(self):
        return precise(self.expression, self.x)


def precise(expression, x):
    """A function of a number that computes with 50 digits and exponents of any size; nan where not real."""
    expression, letters, numbers_ = lettered(expression)
    function = sp.lambdify([x, *letters], expression, "mpmath")

    def value(number):
        with mpmath.workdps(DIGITS):
            try:
                return mpmath.mpf(function(mpmath.mpf(number), *map(mpmath.mpf, numbers_)))
            except (ArithmeticError, ValueError, TypeError):  # of a complex number, too
                return mpmath.nan

    return value


def lettered(expression):
    """The expression with letters for the sizes of its long numbers, the letters, and these sizes.

    SymPy would look for prime factors when it prints their roots, and multiply out their powers.
    """
    long = {number for number in expression.atoms(sp.Rational, sp.Float) if is_long(number)}
    long = sorted(long, key=float)
    letters = [sp.Dummy("c", positive=True) for _ in long]
    signed = [letter if number > 0 else -letter for number, letter in zip(long, letters, strict=True)]
    return expression.xreplace(dict(zip(long, signed, strict=True))), letters, [abs(n) for n in long]


def is_long(number):
    """Whether it has more digits than a person types."""
    return number.is_Float or (number.is_Rational and number.q > LONG)


def compiled(expression, x):
    """The expression as a function of an array."""
    expression, letters, numbers_ = lettered(expression)
    function = sp.lambdify([x, *letters], expression, ["scipy", "numpy"])
    values = [float(number) for number in numbers_]
    return lambda points: function(points, *values)


def _read(given, x, values, name):
    """An expression in `x` alone."""
    letters, spelling = {symbol(key): value for key, value in values.items()}, {}
    if isinstance(given, str):
        read = parse(given, [x.name, *(s.name for s in letters)], parameters=None)
        expression, spelling = read.expression, read.spelling
    elif isinstance(given, sp.Expr):
        ours = {s.name: s for s in (x, *letters)}
        swap = {s: ours[symbol(s.name).name] for s in given.free_symbols if symbol(s.name).name in ours}
        expression = exact(given.xreplace(swap))
    elif isinstance(given, numbers.Real) and not isinstance(given, bool):
        expression = exact(given)
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
    expression = _rounded_exponents(expression, letters).subs(letters)
    if expression.has(sp.zoo, sp.nan, sp.I, sp.oo, -sp.oo):
        raise ValueError(
            f"{name} is not a real number with these parameters: it holds the root of a negative number, "
            "or a division by 0."
        )
    return expression


def _rounded_exponents(expression, values):
    """Long fractions in exponents as numbers of 60 digits.

    For an exact power of a number, SymPy takes it apart into powers of primes, which need not end.
    """

    def rounded(number):
        return sp.Float(number, 60)

    long = {s: rounded(value) for s, value in values.items() if is_long(value)}
    return expression.replace(
        lambda e: e.is_Pow and not e.exp.is_Integer,
        lambda e: sp.Pow(e.base, e.exp.xreplace(long).replace(is_long, rounded)),
    )


def evaluate(f, x):
    """Values of a function at a one-dimensional array: all at once if it can, else one by one."""
    with np.errstate(all="ignore"):
        try:
            values = np.array(f(x.copy()), dtype=float)
        except Exception:
            values = None
        if values is None or values.shape != x.shape:
            values = np.array([_single(f, t) for t in x.tolist()], dtype=float)
    return values


def _single(f, x):
    try:
        return float(f(x))
    except OverflowError:
        return math.nan
    except Exception as error:
        raise ValueError(
            f"The function raised {type(error).__name__} at {x:.6g}: {error}. It must take one number of the "
            "support and return one."
        ) from error


def exact(number):
    """A number as SymPy's exact one: 0.7 as 7/10, as it was typed."""
    if isinstance(number, sp.Expr):
        return number.replace(lambda e: e.is_Float, lambda e: sp.Rational(repr(float(e))))
    if isinstance(number, numbers.Integral):
        return sp.Integer(int(number))
    number = float(number)
    return sp.Rational(repr(number)) if math.isfinite(number) else sp.oo * int(math.copysign(1, number))


def read_parameters(parameters):
    """Values of the parameters as exact numbers."""
    try:
        items = dict(parameters).items()
    except (TypeError, ValueError):
        raise TypeError('parameters must be a dictionary such as {"lam": 2}.') from None
    found = {}
    for key, value in items:
        name = getattr(key, "name", key)
        if not isinstance(name, str) or not name.isidentifier():
            raise TypeError(f"A parameter is named by a letter or a word, not {reprlib.repr(name)}.")
        if not isinstance(value, sp.Expr) or not value.is_number:
            value = float(real_array(value, f"The parameter {name}"))
        elif not value.is_real or not value.is_finite:
            raise ValueError(f"The parameter {name} must be a finite real number, not {value}.")
        found[name] = exact(value)
    return found


def read_support(support, x, values):
    """The ends of the support, exact."""
    try:
        ends = [_end(end, x, values) for end in support]
        if isinstance(support, str) or len(ends) != 2:
            raise TypeError
    except (TypeError, ParseError):
        raise TypeError(
            f"The support is a pair of ends, such as (0, 1) or (0, np.inf), not {reprlib.repr(support)}."
        ) from None
    low, high = ends
    if not low < high:
        turned = " It is the wrong way round: the left end comes first." if low > high else ""
        raise ValueError(
            f"The support must reach from a left end to a right end, not from {low} to {high}.{turned}"
        )
    return low, high


def _end(end, x, values):
    if isinstance(end, str) and end.lstrip("-") in ("oo", "inf", "∞"):
        end = -sp.oo if end.startswith("-") else sp.oo
    if isinstance(end, str) or (isinstance(end, sp.Expr) and end.is_finite is not False):
        end = _read(end, x, values, "An end of the support")
    elif isinstance(end, bool) or not isinstance(end, (numbers.Real, sp.Expr)) or end != end:
        raise TypeError
    if getattr(end, "free_symbols", None) or getattr(end, "is_extended_real", True) is False:
        raise TypeError
    return exact(end)
