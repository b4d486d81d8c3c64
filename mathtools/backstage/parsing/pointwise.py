"""Value and slope of a formula at a point, to as many digits as wanted and in bounded time.

Slopes come from the rules of differentiation, applied to numbers instead of formulas (forward mode): one pass
over the parts, no symbolic derivative that could grow, no difference quotient that could cancel.
"""

from functools import cache

import sympy
from mpmath import mp

U = sympy.Dummy("u")
LARGEST = 10**6  # of an exponent: e^(10^6) has 434,295 digits before the point


class OutOfReach(ArithmeticError):
    """The formula has no value there, or none that can be worked out in bounded time."""


# How large the argument may be: beyond, e^u has too many digits, or sin u has lost all of them.
_REACH = dict.fromkeys((sympy.exp, sympy.sinh, sympy.cosh, sympy.tanh), LARGEST)
_REACH |= dict.fromkeys((sympy.erf, sympy.erfc, sympy.erfi), 1000)
_REACH |= dict.fromkeys((sympy.log, sympy.atan, sympy.asinh, sympy.acosh), mp.inf)
# Slopes that SymPy does not know, or writes as 1 − tanh², of which nothing is left where tanh is nearly 1.
_SLOPES = {sympy.sign: 0, sympy.tanh: sympy.cosh(U) ** -2}


@cache
def _rules(f):
    """A function and its slope, both for mpmath's numbers."""
    slope = _SLOPES[f] if f in _SLOPES else f(U).fdiff()
    return sympy.lambdify(U, f(U), "mpmath"), sympy.lambdify(U, slope, "mpmath")


def pair_or_none(formula, variable, at, digits=30):
    """Value and slope of a formula at a point, or None where it has none within reach."""
    return Place(at, variable, digits).pair_or_none(formula)


class Place:
    """A point at which several formulas are worked out; each part that they share is worked out once.

    `at` has a value for each symbol; a str holds a decimal number exactly.
    """

    def __init__(self, at, variable, digits=30):
        self.digits = digits
        self.variable = variable
        self.done = {}
        self.not_real = set()
        with mp.workdps(digits):
            self.numbers = {symbol: mp.mpf(value) for symbol, value in at.items()}

    def value_and_slope(self, formula):
        """Value of a formula here, and its slope in the direction of the variable, as mpmath's numbers.

        They are complex where a root or logarithm of a negative number occurs, also if its imaginary part is
        gone in the end, as in √x·√(x³) for x < 0: real calculus has no value there. Raises `OutOfReach` where
        there is none, or none in reach.
        """
        with mp.workdps(self.digits):
            try:
                value, slope = self.of(formula)
            except (ArithmeticError, ValueError, TypeError, KeyError, NameError) as error:
                raise OutOfReach(str(error)) from None
            if not (mp.isfinite(value) and mp.isfinite(slope)):
                raise OutOfReach("infinite")
            if formula in self.not_real:
                value = mp.mpc(value)  # two parts that are not real may well have a real product
            return +value, +slope

    def pair_or_none(self, formula):
        """The same, or None where there is none within reach."""
        try:
            return self.value_and_slope(formula)
        except OutOfReach:
            return None

    def of(self, part):
        if part not in self.done:
            value, slope = self.work(part)
            value = _tidy(value)
            self.done[part] = value, slope
            if isinstance(value, mp.mpc) or not self.not_real.isdisjoint(part.args):
                self.not_real.add(part)
        return self.done[part]

    def work(self, part):
        if part.is_Symbol:
            return self.numbers[part], mp.mpf(part == self.variable)
        if part.is_Rational:
            return mp.mpf(part.p) / part.q, mp.zero
        if part.is_Atom:  # e, pi and the like
            return mp.mpmathify(part.evalf(mp.dps + 5)), mp.zero
        if part.is_Pow:
            return self.power(part)
        pairs = [self.of(argument) for argument in part.args]
        if part.is_Add:
            return mp.fsum(value for value, _ in pairs), mp.fsum(slope for _, slope in pairs)
        if part.is_Mul:
            value, slope = pairs[0]
            for other, its_slope in pairs[1:]:
                value, slope = value * other, slope * other + value * its_slope
            return value, slope
        if isinstance(part, (sympy.Max, sympy.Min)):
            return (max if isinstance(part, sympy.Max) else min)(pairs)
        u, slope = pairs[0]
        f = type(part)
        if f is sympy.Abs:
            if u == 0 and slope != 0:
                raise OutOfReach("a kink")
            return abs(u), (mp.conj(u) * slope).real / abs(u) if u else mp.zero
        if abs(u) > _REACH.get(f, 10**12 if isinstance(u, mp.mpf) else LARGEST):
            raise OutOfReach(f"{f.__name__} of a large number")
        rule, slope_rule = _rules(f)
        return rule(u), slope_rule(u) * slope if slope else mp.zero

    def power(self, part):
        u, slope = self.of(part.base)
        exponent, its_slope = self.of(part.exp)
        if u == 0:
            if part.exp.is_number and exponent.real >= 1:
                return mp.zero, slope if exponent == 1 else mp.zero
            raise OutOfReach("a power of zero")
        if abs(exponent * mp.log(u)) > LARGEST:
            raise OutOfReach("a large power")
        value = u ** int(part.exp) if part.exp.is_Integer else mp.power(u, exponent)
        total = exponent * slope / u
        if its_slope:
            total += its_slope * mp.log(u)
        return value, value * total


def _tidy(value):
    """A complex number without the part that is round-off beside the other.

    Left there, the logarithm of a number such as 1 + 10^(−10^9) i would square and add them exactly.
    """
    if not isinstance(value, mp.mpc):
        return value
    if abs(value.imag) <= abs(value.real) * mp.eps * 2**16:
        return value.real
    return mp.mpc(0, value.imag) if abs(value.real) <= abs(value.imag) * mp.eps * 2**-16 else value
