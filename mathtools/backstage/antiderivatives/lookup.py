"""Looking up one integrand: the table, ways to write it differently, and what stands inside what.

The bricks from which `steps` builds a derivation, and `wrong_rules` the wrong ones.
"""

import math

import sympy as sp
from sympy.printing.latex import LatexPrinter
from sympy.simplify.fu import TR1, TR2, TR8

MAX_TERMS = 40
PARTIAL = "partial fractions: for the number over a simple factor, multiply by it and put its zero in"
LOGARITHMIC = (sp.log, sp.atan, sp.asin, sp.acos, sp.asinh, sp.acosh, sp.atanh)


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
    return sp.expand(f) if is_short(f) else f


def is_short(f):
    """Whether it may be multiplied out: no more than a few dozen terms."""
    return _terms(f) <= MAX_TERMS


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


def exponents_of(f, x):
    """The exponents of x in a sum of powers; None if it is something else."""
    terms = [term.as_independent(x, as_Add=False)[1].as_base_exp() for term in sp.Add.make_args(f)]
    powers = all(base in (1, x) and n.is_number for base, n in terms)
    return [n for base, n in terms] if powers else None


# -- the table ----------------------------------------------------------------------------------------------

#: Rows by the function and its exponent.
ROWS = {
    (sp.sin, 1): lambda x: -sp.cos(x),
    (sp.cos, 1): sp.sin,
    (sp.sinh, 1): sp.cosh,
    (sp.cosh, 1): sp.sinh,
    (sp.sec, 1): lambda x: sp.log(sp.Abs(sp.sec(x) + sp.tan(x))),
    (sp.csc, 1): lambda x: -sp.log(sp.Abs(sp.csc(x) + sp.cot(x))),
    (sp.sec, 2): sp.tan,
    (sp.csc, 2): lambda x: -sp.cot(x),
    (sp.cos, -2): sp.tan,
    (sp.sin, -2): lambda x: -sp.cot(x),
    (sp.cosh, -2): sp.tanh,
}
#: Rows of the course's table that are shown by steps of their own, but used as they are further inside.
ROWS_INSIDE = {
    (sp.tan, 1): lambda x: -sp.log(sp.Abs(sp.cos(x))),
    (sp.cot, 1): lambda x: sp.log(sp.Abs(sp.sin(x))),
    (sp.tanh, 1): lambda x: sp.log(sp.cosh(x)),
    (sp.log, 1): lambda x: x * sp.log(x) - x,
}


def look_up(f, x, rows=ROWS):
    """An antiderivative by one formula, and in words which; or None."""
    base, n = f.as_base_exp()
    if (type(base), n) in rows and base.args[0] == x:
        known = f.func in (sp.sec, sp.csc)
        return rows[type(base), n](x), "A known integral" if known else "The table"
    if base == x and not n.has(x):
        if n == -1:
            return sp.log(sp.Abs(x)), "The power rule fails at the exponent $-1$; a logarithm takes its place"
        condition = "" if n.is_number else rf", for ${tex(n)} \neq -1$"
        return x ** (n + 1) / (n + 1), f"The power rule{condition}"
    if n == x and not base.has(x):
        divided = f"An exponential with the base ${tex(base)}$, divided by the logarithm of it"
        return f / sp.log(base), "The table" if base == sp.E else divided
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

#: Squares in other words.
SQUARES = {
    sp.tan: (lambda y: sp.sec(y) ** 2 - 1, r"$\tan^2 = \sec^2 - 1$"),
    sp.cot: (lambda y: sp.csc(y) ** 2 - 1, r"$\cot^2 = \csc^2 - 1$"),
    sp.tanh: (lambda y: 1 - sp.cosh(y) ** -2, r"$\tanh^2 = 1 - 1/\cosh^2$"),
    sp.sinh: (lambda y: (sp.cosh(2 * y) - 1) / 2, r"$\cosh 2y = 2\sinh^2 y + 1$"),
    sp.cosh: (lambda y: (sp.cosh(2 * y) + 1) / 2, r"$\cosh 2y = 2\cosh^2 y - 1$"),
}
OTHER_WAVE = {sp.sin: sp.cos, sp.cos: sp.sin}


def early_rewritings(f, x):
    """Equal forms, with the reason, that are worth more than a substitution."""
    base, n = f.as_base_exp()
    if type(base) in SQUARES and n.is_Integer and n > 1:
        square, why = SQUARES[type(base)]
        yield sp.expand_mul(base ** (n - 2) * square(base.args[0])), why
    if type(base) in OTHER_WAVE:
        yield from products(f, x)
    expanded = expand(f)
    exponents = exponents_of(expanded, x)
    short = exponents and len(exponents) <= 4 and max(exponents) <= 6
    if short and not f.is_Add and not slope_of_linear(base, x):
        yield expanded, "multiplied out"
    if n == -1 and base.is_Add:
        for g in base.atoms(sp.exp):
            constant, rest = base.as_independent(x)
            if constant.is_positive and rest.has(g) and not (rest / g).has(x):
                why = "numerator and denominator times the same exponential"
                yield 1 / g / expand(base / g), why
    awkward = n.is_Rational and (n.q == 2 or n < 0) and is_short(base)
    if awkward and base.is_polynomial(x) and sp.degree(base, x) == 2:
        a, b, c = sp.Poly(base, x).all_coeffs()
        rest = c - b**2 / (4 * a)
        if b != 0 and (n != -1 or (a * rest).is_positive):
            yield (a * (x + b / (2 * a)) ** 2 + rest) ** n, "completed to a square"


def products(f, x):
    """Products and powers of sines and cosines, written as sums or with a factor split off."""
    base, n = f.as_base_exp()
    if type(base) in OTHER_WAVE and n in (-1, -3, -5):
        reciprocal = {sp.sin: sp.csc, sp.cos: sp.sec}[type(base)]
        yield reciprocal(base.args[0]) ** -n, rf"$1/\{base.func} = \{reciprocal}$"
    waves = [g.as_base_exp() for g in sp.Mul.make_args(f)]
    if not all(type(base) in OTHER_WAVE and n.is_Integer for base, n in waves):
        return
    angles = {base.args[0] for base, _ in waves}
    if all(n in (2, 4, 6) for _, n in waves):
        yield expand(TR8(f)), "half the angle"
    elif len(angles) == 2 == len(waves) and all(n == 1 for _, n in waves):
        yield TR8(f), "a product of waves is a sum of waves"
    for base, n in waves if len(angles) == 1 else ():
        rest = f / base**n
        other = OTHER_WAVE[type(base)](base.args[0])
        if n > 1 and n % 2:
            yield base * (1 - other**2) ** ((n - 1) // 2) * rest, r"$\sin^2 + \cos^2 = 1$"
        if n in (2, 4) and rest.is_Pow and rest.exp.is_negative and rest.exp % 2:
            yield expand((1 - other**2) ** (n // 2) * rest), r"$\sin^2 + \cos^2 = 1$"


def fractions(f, x):
    """Rational functions: polynomial division, the slope of the denominator split off, partial fractions."""
    if not f.is_rational_function(x) or not is_short(f):
        return
    if f.is_polynomial(x):
        if len(expand(f).args) <= 4:
            yield expand(f), "multiplied out"
        return
    above, below = sp.fraction(sp.together(f))
    if max(sp.degree(above, x), sp.degree(below, x)) > (10 if len(f.free_symbols) == 1 else 4):
        return
    quotient, rest = sp.div(above, below, x)
    if quotient != 0:
        yield quotient + rest / below, "polynomial division"
        return
    square, _ = below.as_base_exp()
    if sp.degree(square, x) == 2 and sp.degree(above, x) == 1 and sp.discriminant(square, x).is_negative:
        slope = sp.expand(square).diff(x)
        share = sp.Poly(above, x).LC() / sp.Poly(slope, x).LC()
        left = expand(above - share * slope)
        if left != 0:
            yield share * slope / below + left / below, "the slope of the denominator split off"
    parts = sp.apart(f, x)
    yield parts, PARTIAL if parts.is_Add else "simplified"


def late_rewritings(f, x):
    """Equal forms, with the reason, for when nothing else has helped."""
    yield TR2(TR1(f)), "in sines and cosines"
    yield f.replace(sp.tanh, lambda y: sp.sinh(y) / sp.cosh(y)), r"$\tanh = \sinh/\cosh$"
    expanded = expand(f)
    if expanded.is_Add and len(expanded.args) <= 8:
        yield expanded, "multiplied out"
    for g in insides(f, x):
        if slope := slope_of_linear(g, x):
            u = sp.Dummy("u", real=True)
            shifted = expand(f.xreplace({g: u}).subs(x, (u - g.subs(x, 0)) / slope))
            if shifted.is_Add and not shifted.has(x):
                yield shifted.xreplace({u: g}), f"in powers of ${tex(g)}$"
