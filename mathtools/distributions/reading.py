"""Formulas and numbers as they are handed over: strings, SymPy expressions, functions."""

import math
import numbers
import reprlib
from functools import cached_property

import mpmath
import numpy as np
import sympy as sp
from sympy.core.relational import Relational

from mathtools.calling import real
from mathtools.parsing import ParseError, parse, symbol

#: Functions of SymPy that bend or jump where their argument is 0.
SWITCHES = (sp.Abs, sp.sign, sp.Heaviside, sp.Max, sp.Min, sp.Piecewise)
MAX_LANDMARKS = 24
#: So many values may be computed one by one, with 30 digits.
FEW = 60


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
        self.expression, self.function = (None, given) if callable(given) else _read(given, x, values, name)
        self.numeric = self.function if callable(given) else _compile(x, self.expression)

    def __call__(self, x):
        """Values at an array of x; infinite at a pole, refused in a sentence where there is none."""
        return self._checked(evaluate(self.numeric, x), x)

    def near(self, end, sign):
        """The function of the distance d from `end` whose values are those at end + sign·d, and is precise.

        None if only values are known.
        """
        if self.expression is None or end.is_infinite:
            return None
        d = sp.Symbol("d", positive=True)
        shifted = self.expression.subs(self.x, end + sign * d)
        shifted = shifted.replace(
            lambda e: e.is_Add and e.is_polynomial(d) and sp.count_ops(e) < 60, sp.expand
        )
        numeric = _compile(d, shifted)
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
        found = np.array([_value(self._precise(t)) for t in some.tolist()])
        if len(x) <= FEW:
            return found
        return np.zeros(len(x)) if max(abs(found)) < 1e-290 else np.full(len(x), np.nan)

    @cached_property
    def _precise(self):
        return precise(self.expression, self.x)


def precise(expression, x):
    """A function of a number that computes with 30 digits and exponents of any size; nan if it cannot."""
    function = sp.lambdify(x, expression, "mpmath")

    def value(number):
        with mpmath.workdps(30):
            try:
                return function(mpmath.mpf(number))
            except (ArithmeticError, ValueError, TypeError):
                return mpmath.nan

    return value


def _compile(x, expression):
    return sp.lambdify(x, _steady(expression), ["scipy", "numpy"])


def _steady(expression):
    """e^u/(α + β e^u)² as 1/(α e^(-u/2) + β e^(u/2))², which does not become inf/inf."""

    def rewrite(part):
        for u in [f.exp for f in part.args if isinstance(f, sp.exp)]:
            for square in [f for f in part.args if f.is_Pow and f.exp == -2 and f.base.is_Add]:
                terms = square.base.args
                if len(terms) == 2 and any(term.is_number for term in terms) and square.base.has(sp.exp(u)):
                    halves = sp.Add(*(sp.powsimp(term * sp.exp(-u / 2)) for term in terms))
                    return part / sp.exp(u) / square * halves**-2
        return part

    return expression.replace(lambda e: e.is_Mul, rewrite)


def _read(given, x, values, name):
    """An expression in `x` alone."""
    letters, spelling = {symbol(key): value for key, value in values.items()}, {}
    if isinstance(given, str):
        read = parse(given, [x.name, *(s.name for s in letters)], parameters=None)
        expression, spelling = read.expression, read.spelling
    elif isinstance(given, sp.Expr):
        ours = {s.name: s for s in (x, *letters)}
        swap = {s: ours[symbol(s.name).name] for s in given.free_symbols if symbol(s.name).name in ours}
        expression = given.xreplace(swap).replace(lambda e: e.is_Float, lambda e: exact(float(e)))
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
    expression = expression.subs(letters)
    if expression.has(sp.zoo, sp.nan, sp.I, sp.oo, -sp.oo):
        raise ValueError(
            f"{name} is not a real number with these parameters: it holds the root of a negative number, "
            "or a division by 0."
        )
    return expression, None


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


def _value(number):
    """A float, nan for a complex number."""
    return float(number) if not isinstance(number, mpmath.mpc) else math.nan


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
            value = float(real(value, f"The parameter {name}"))
        elif not value.is_real or not value.is_finite:
            raise ValueError(f"The parameter {name} must be a finite real number, not {value}.")
        found[name] = exact(int(value) if value == int(value) else value)
    return found


def read_support(support, x, values):
    """The ends of the support, exact."""
    try:
        ends = [_end(end, x, values) for end in support]
        low, high = ends
    except (TypeError, ParseError):
        ends = None
    except ValueError as error:
        if "unpack" not in str(error):
            raise
        ends = None
    if ends is None or isinstance(support, str):
        raise TypeError(
            f"The support is a pair of ends, such as (0, 1) or (0, np.inf), not {reprlib.repr(support)}."
        )
    if not low < high:
        turned = " It is the wrong way round: the left end comes first." if low > high else ""
        raise ValueError(
            f"The support must reach from a left end to a right end, not from {low} to {high}.{turned}"
        )
    return low, high


def _end(end, x, values):
    if isinstance(end, str):
        sign, word = (-1, end[1:]) if end.startswith("-") else (1, end)
        end = sign * sp.oo if word in ("oo", "inf", "∞") else Formula(end, x, values, "An end").expression
    if isinstance(end, sp.Expr):
        end = _read(end, x, values, "An end of the support")[0] if end.is_finite is not False else end
        if not end.is_extended_real or end.free_symbols:
            raise TypeError
        return exact(end)
    if isinstance(end, bool) or not isinstance(end, numbers.Real) or math.isnan(end):
        raise TypeError
    return exact(end)


# -- places in a formula that deserve attention --------------------------------------------------------------


def switches(expression, x):
    """Places where an absolute value or a case of the formula changes over; None if one cannot be found."""
    found = set()
    for part in expression.atoms(*SWITCHES) if expression.has(*SWITCHES) else ():
        arguments = part.args
        if isinstance(part, (sp.Max, sp.Min)):
            arguments = [u - v for u in part.args for v in part.args if u != v]
        elif isinstance(part, sp.Piecewise):
            relations = [r for _, c in part.args if c not in (True, False) for r in c.atoms(Relational)]
            arguments = [r.lhs - r.rhs for r in relations]
        elif isinstance(part, sp.Heaviside):
            arguments = part.args[:1]
        for inside in arguments:
            if inside.has(x):
                roots = _roots(inside, x)
                if roots is None:
                    return None
                found |= roots
    return found


def without_switches(expression, x, at):
    """The formula as it is around the point `at`."""

    def settle(part):
        if isinstance(part, sp.Piecewise):
            return next((e for e, c in part.args if c == True or c.subs(x, at) == True), sp.nan)  # noqa: E712
        if isinstance(part, (sp.Max, sp.Min)):
            return (max if isinstance(part, sp.Max) else min)(part.args, key=lambda u: u.subs(x, at).evalf())
        positive = part.args[0].subs(x, at).evalf() > 0
        if isinstance(part, sp.Abs):
            return part.args[0] if positive else -part.args[0]
        return sp.Integer(1 if positive else 0 if isinstance(part, sp.Heaviside) else -1)

    return expression.replace(lambda e: isinstance(e, SWITCHES) and e.has(x), settle)


def landmarks(expression, x):
    """Roots of what is linear in x, vertices and roots of what is quadratic: there, peaks are to be found."""
    found = set()
    for part in sp.preorder_traversal(expression):
        if not (isinstance(part, sp.Expr) and part.has(x) and part.is_polynomial(x)) or (
            part.is_Pow and part.exp != 2
        ):
            continue
        found |= _roots(part, x) or set()
        if sp.count_ops(part) < 60 and sp.degree(part, x) == 2:
            poly = sp.Poly(part, x)
            found.add(-poly.nth(1) / (2 * poly.nth(2)))
    return set(sorted(found, key=float)[:MAX_LANDMARKS])


def _roots(inside, x):
    """Real roots of a polynomial of degree 1 or 2, else None."""
    if not inside.is_polynomial(x) or sp.count_ops(inside) > 60:
        return None
    poly = sp.Poly(inside, x)
    if poly.degree() == 1:
        return {-poly.nth(0) / poly.nth(1)}
    if poly.degree() == 2:
        a, b, c = poly.all_coeffs()
        square = b**2 - 4 * a * c
        return {(-b + s * sp.sqrt(square)) / (2 * a) for s in (1, -1)} if square >= 0 else set()
    return None
