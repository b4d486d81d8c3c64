"""Looking up one integrand: the table, ways to write it differently, and what stands inside what.

The bricks from which `steps` builds a derivation and `mistakes` the wrong ones.
"""

import math

import sympy as sp
from sympy.printing.latex import LatexPrinter

MAX_TERMS = 40
PARTIAL = "partial fractions: for the number over a simple factor, multiply by it and put its zero in"
LOGARITHMIC = (sp.log, sp.atan, sp.asin, sp.acos, sp.asinh)


class _Printer(LatexPrinter):
    """LaTeX with ln and arcsin, and without brackets around the bars in ln|x|."""

    def _print_log(self, expr, exp=None):
        if isinstance(expr.args[0], sp.Abs):
            return r"\ln" + (f"^{{{exp}}}" if exp else "") + self._print(expr.args[0])
        return super()._print_log(expr, exp)


def tex(expression):
    """LaTeX of an expression."""
    return _Printer({"ln_notation": True, "inv_trig_style": "full"}).doprint(expression)


def slope_of_linear(expression, x):
    """a, if the expression is ax + b with a ≠ 0; else None."""
    if not expression.has(x):
        return None
    slope = expression.diff(x)
    return None if slope.has(x) or slope == 0 else slope


def expand(f):
    """The formula multiplied out; as it is where that would make more than a few dozen terms."""
    return sp.expand(f) if _terms(f) <= MAX_TERMS else f


def _terms(f):
    """A bound of the number of terms after multiplying out, here or inside a function."""
    inside = [_terms(part) for part in f.args]
    if f.is_Add:
        return sum(inside)
    if f.is_Mul:
        return math.prod(min(n, MAX_TERMS + 1) for n in inside)
    if f.is_Pow and f.exp.is_Integer:
        n = min(abs(int(f.exp)), MAX_TERMS)
        return math.comb(inside[0] + n - 1, n)
    return max(inside, default=1)


def insides(f, x):
    """Arguments of functions, bases and exponents that contain x, but not x itself; the outermost first."""
    found = []
    for part in sp.preorder_traversal(f):
        inside = part.args if part.is_Pow or part.is_Function else ()
        found += [g for g in inside if g.has(x) and g != x and g not in found]
    return found


def functions_of(f, x):
    """Functions of x that occur, such as ln x and e^x, the outermost first."""
    return [g for g in sp.preorder_traversal(f) if g.is_Function and g.has(x)]


def sum_of_squares(expression, x):
    """p and q of p + qx², or None."""
    if not expression.is_polynomial(x):
        return None
    p = expression.coeff(x, 0)
    q = expression.coeff(x, 2)
    return (p, q) if q != 0 and expand(expression - p - q * x**2) == 0 else None


# -- the table ----------------------------------------------------------------------------------------------

FROM_TABLE = "The table"
_FUNCTIONS = {
    sp.sin: lambda x: -sp.cos(x),
    sp.cos: sp.sin,
    sp.sinh: sp.cosh,
    sp.cosh: sp.sinh,
    sp.exp: sp.exp,
    sp.sec: lambda x: sp.log(sp.Abs(sp.sec(x) + sp.tan(x))),
    sp.csc: lambda x: -sp.log(sp.Abs(sp.csc(x) + sp.cot(x))),
}
_SQUARES = {sp.sec: sp.tan, sp.csc: lambda x: -sp.cot(x)}
_RECIPROCAL_SQUARES = {sp.cos: sp.tan, sp.sin: lambda x: -sp.cot(x), sp.cosh: sp.tanh}


def look_up(f, x):
    """An antiderivative by one formula, and in words which; or None."""
    if type(f) in _FUNCTIONS and f.args[0] == x:
        return _FUNCTIONS[type(f)](x), FROM_TABLE
    base, n = f.as_base_exp()
    if base == x and not n.has(x):
        if n == -1:
            return sp.log(sp.Abs(x)), "The power rule fails at the exponent $-1$; a logarithm takes its place"
        condition = "" if n.is_number else rf", for ${tex(n)} \neq -1$"
        return x ** (n + 1) / (n + 1), f"The power rule{condition}"
    if n == x and not base.has(x):
        return f / sp.log(base), f"An exponential with the base ${tex(base)}$, divided by the logarithm of it"
    squares = {2: _SQUARES, -2: _RECIPROCAL_SQUARES}.get(n, {})
    if type(base) in squares and base.args[0] == x:
        return squares[type(base)](x), FROM_TABLE
    if f == sp.sin(x) / x:
        return sp.Si(x), "No elementary antiderivative; the sine integral $\\operatorname{Si}$ is its name"
    return _look_up_squares(base, n, x)


def _look_up_squares(base, n, x):
    """1/(p + qx²), 1/√(p − qx²) and e^(qx²)."""
    squares = sum_of_squares(n if base == sp.E else base, x)
    if squares is None:
        return None
    p, q = squares
    if n == -1 and (p / q).is_positive:
        return sp.atan(x * sp.sqrt(q / p)) / (p * sp.sqrt(q / p)), "The table (arctan)"
    if n == sp.Rational(-1, 2) and p.is_positive and q.is_negative:
        return sp.asin(x * sp.sqrt(-q / p)) / sp.sqrt(-q), "The table (arcsin)"
    if base == sp.E and p == 0 and (q.is_negative or q.is_positive):
        error_function, kind = (sp.erf, "") if q.is_negative else (sp.erfi, "imaginary ")
        name = f"No elementary antiderivative; the {kind}error function is the name given to it"
        return sp.sqrt(sp.pi / abs(q)) / 2 * error_function(sp.sqrt(abs(q)) * x), name
    return None


# -- other ways to write it ---------------------------------------------------------------------------------


def early_rewritings(f, x):
    """Equal forms, with the reason, that are worth more than a substitution."""
    base, n = f.as_base_exp()
    inside = base.args[0] if base.is_Function else None
    if isinstance(base, sp.tan) and n == 2:
        yield sp.sec(inside) ** 2 - 1, r"$\tan^2 = \sec^2 - 1$"
    if isinstance(base, sp.tanh) and n == 2:
        yield 1 - sp.cosh(inside) ** -2, r"$\tanh^2 = 1 - 1/\cosh^2$"
    if isinstance(base, (sp.sinh, sp.cosh)) and n == 2:
        sign = -1 if isinstance(base, sp.sinh) else 1
        yield (sp.cosh(2 * inside) + sign) / 2, r"$\cosh 2y = 2\sinh^2 y + 1 = 2\cosh^2 y - 1$"
    if isinstance(base, (sp.sin, sp.cos)) and n == 2:
        sign = -1 if isinstance(base, sp.sin) else 1
        yield (1 + sign * sp.cos(2 * inside)) / 2, "half the angle"
    if isinstance(base, (sp.sin, sp.cos)) and n.is_Integer and n > 1 and n % 2:
        other = (sp.cos if isinstance(base, sp.sin) else sp.sin)(inside)
        yield base * (1 - other**2) ** ((n - 1) // 2), r"$\sin^2 + \cos^2 = 1$"
    if n == -1 and base.is_Add:
        for g in base.atoms(sp.exp):
            constant, rest = base.as_independent(x)
            if constant.is_positive and rest.has(g) and not (rest / g).has(x):
                why = "numerator and denominator times the same exponential"
                yield 1 / g / expand(base / g), why
    if n == -1 and base.is_Add and base.coeff(x, 1) != 0:
        a, b, c = (base.coeff(x, k) for k in (2, 1, 0))
        if base == a * x**2 + b * x + c and (4 * a * c - b**2).is_positive:
            yield 1 / (a * (x + b / (2 * a)) ** 2 + (4 * a * c - b**2) / (4 * a)), "completed to a square"


def late_rewritings(f, x):
    """Equal forms, with the reason, for when nothing else has helped."""
    for g in functions_of(f, x):
        inside = g.args[0]
        if isinstance(g, sp.tan):
            waves = {g: sp.sin(inside) / sp.cos(inside), sp.sec(inside): 1 / sp.cos(inside)}
            yield f.xreplace(waves), r"$\tan = \sin/\cos$"
        if isinstance(g, sp.cot):
            yield f.xreplace({g: sp.cos(inside) / sp.sin(inside)}), r"$\cot = \cos/\sin$"
        if isinstance(g, sp.tanh):
            yield f.xreplace({g: sp.sinh(inside) / sp.cosh(inside)}), r"$\tanh = \sinh/\cosh$"
    expanded = expand(f)
    if expanded.is_Add and len(expanded.args) <= 8:
        yield expanded, "multiplied out"
    short = _terms(f) <= MAX_TERMS and f.is_rational_function(x)
    if short and all(sp.degree(p, x) <= 4 for p in f.as_numer_denom()):
        parts = sp.apart(f, x)
        yield parts, PARTIAL if parts.is_Add else "simplified"
    for g in insides(f, x):
        if slope := slope_of_linear(g, x):
            u = sp.Dummy("u", real=True)
            shifted = expand(f.xreplace({g: u}).subs(x, (u - g.subs(x, 0)) / slope))
            if shifted.is_Add and not shifted.has(x):
                yield shifted.xreplace({u: g}), f"in powers of ${tex(g)}$"


def products(f, x):
    """Products and powers of trigonometric functions, written as sums or with a factor split off."""
    waves = [g for g in sp.Mul.make_args(f) if isinstance(g.as_base_exp()[0], (sp.sin, sp.cos))]
    if len(waves) == 2 and sp.Mul(*waves) == f:
        yield from _two_waves(*waves, x)
    base, n = f.as_base_exp()
    powers = [g.as_base_exp() for g in waves]
    if sp.Mul(*waves) == f and all(m in (2, 4, 6) for _, m in powers):
        signs = {sp.sin: -1, sp.cos: 1}
        halves = (((1 + signs[type(g)] * sp.cos(2 * g.args[0])) / 2) ** (m / 2) for g, m in powers)
        yield expand(sp.Mul(*halves)), "half the angle"
    if isinstance(base, sp.sin) and n in (-1, -3, -5):
        yield sp.csc(base.args[0]) ** -n, r"$1/\sin = \csc$"
    if isinstance(base, sp.cos) and n in (-1, -3, -5):
        yield sp.sec(base.args[0]) ** -n, r"$1/\cos = \sec$"
    if isinstance(base, sp.tan) and n.is_Integer and n > 2:
        yield base ** (n - 2) * sp.sec(base.args[0]) ** 2 - base ** (n - 2), r"$\tan^2 = \sec^2 - 1$"
    if isinstance(base, sp.cot) and n.is_Integer and n > 1:
        yield base ** (n - 2) * sp.csc(base.args[0]) ** 2 - base ** (n - 2), r"$\cot^2 = \csc^2 - 1$"


def _two_waves(one, other, x):
    """sin A cos B and the like as a sum; sin^m cos^n of one angle by what the exponents allow."""
    a, m = one.as_base_exp()
    b, n = other.as_base_exp()
    s = a.args[0]
    t = b.args[0]
    if m == n == 1 and s != t and slope_of_linear(s, x) and slope_of_linear(t, x):
        if type(a) is type(b):
            sign = -1 if isinstance(a, sp.sin) else 1
            yield (sp.cos(s - t) + sign * sp.cos(s + t)) / 2, "a product of waves is a sum of waves"
        else:
            if isinstance(a, sp.cos):
                s, t = t, s
            yield (sp.sin(s + t) + sp.sin(s - t)) / 2, "a product of waves is a sum of waves"
    if s != t or type(a) is type(b):
        return
    if m == n == 2:
        yield sp.sin(2 * s) ** 2 / 4, r"$\sin\cos = \frac12\sin$ of twice the angle"
    for base, power, partner in ((a, m, other), (b, n, one)):
        if power in (2, 4) and (m * n).is_negative and partner.as_base_exp()[1] % 2:
            pair = partner.as_base_exp()[0]
            yield expand((1 - pair**2) ** (power / 2) * partner), r"$\sin^2 + \cos^2 = 1$"
        if power.is_Integer and power > 2 and power % 2:
            pair = (sp.cos if isinstance(base, sp.sin) else sp.sin)(s)
            yield base * (1 - pair**2) ** ((power - 1) // 2) * partner, r"$\sin^2 + \cos^2 = 1$"


def fractions(f, x):
    """Rational functions: polynomial division, the slope of the denominator split off, partial fractions.

    And a square completed under a root, or in a power below the line.
    """
    base, n = f.as_base_exp()
    awkward = n.is_Rational and (n.q == 2 or n < -1)
    if awkward and base.is_polynomial(x) and sp.degree(base, x) == 2:
        a, b, c = (base.coeff(x, k) for k in (2, 1, 0))
        if b != 0:
            completed = c - b**2 / (4 * a) + a * (x + b / (2 * a)) ** 2
            yield completed**n, "completed to a square"
    if not f.is_rational_function(x) or f.is_polynomial(x) or len(f.free_symbols) > 1:
        return
    above, below = sp.fraction(sp.together(f))
    if max(sp.degree(above, x), sp.degree(below, x)) > 10:
        return
    quotient, rest = sp.div(above, below, x)
    if quotient != 0:
        yield sp.Add(*(term for term in quotient.as_ordered_terms()), rest / below), "polynomial division"
        return
    square, _ = below.as_base_exp()
    if sp.degree(square, x) == 2 and sp.degree(above, x) == 1 and sp.discriminant(square, x) < 0:
        slope = sp.expand(square).diff(x)
        share = sp.Poly(above, x).LC() / sp.Poly(slope, x).LC()
        left = expand(above - share * slope)
        if left != 0:
            split = share * slope / below + left / below
            yield split, "the slope of the denominator split off"
    parts = sp.apart(f, x)
    if parts.is_Add:
        yield parts, PARTIAL
