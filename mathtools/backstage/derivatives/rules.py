"""The rules of differentiation, each with the slips that are made in it.

A view is one way to see a formula: as a sum, a product, a quotient, a function of an inside. It knows the
parts whose slopes it needs, the right rule, and the wrong ones. Given the slopes of the parts, right or
wrong, it says what each rule makes of them; `mistakes` puts them together over the whole formula.
"""

from dataclasses import dataclass, replace

import sympy as sp

from mathtools.backstage.antiderivatives.lookup import tex

U = sp.Dummy("u", real=True)
SUM = "Term by term"
FACTOR = "Constant factor"
TABLE = "From the table"
PRODUCT = "Product rule"
QUOTIENT = "Quotient rule"
CHAIN = "Chain rule"
BOTH = "Base and exponent both vary"
BOTH_VARY = "Base and exponent both vary here: each has its turn, and the two are added."
LOWERED = "lowered_exponent_in_front"
MOST_FACTORS = 3  # of a product whose slips are looked for


@dataclass(frozen=True)
class View:
    """One way to see a formula: the rule in a learner's words, and the parts to differentiate first.

    `rule` takes the slopes of the parts to the slope of the whole, and `slips` to what the wrong rules give,
    triples of slug, variety and formula. `unsimplified` takes them to the LaTeX of the rule, where that is
    more than its result. `rewritten`: the formula is not written in this way, as x·e^(−x) is no quotient.
    `reason` is what is said of its slips, where what is said of such a slip elsewhere is not true.
    """

    name: str
    parts: tuple
    rule: callable
    slips: callable
    unsimplified: callable = None
    rewritten: bool = False
    reason: str = ""

    def line(self, slopes):
        """The rule in LaTeX, with these slopes."""
        return self.unsimplified(*slopes) if self.unsimplified else tex(self.rule(*slopes))


def views(f, x):
    """The ways to see a formula that contains x and is not x itself."""
    if f.is_Add:
        return [_sum(f, x)]
    if f.is_Mul:
        constant, rest = f.as_independent(x, as_Add=False)
        if constant != 1:
            over, under = f.as_numer_denom()
            whole = [_quotient(over, under, x)] if under.has(x) and number_below(constant) != 1 else []
            return [_multiple(constant, rest), *whole]
        above, below = sp.fraction(f, exact=True)  # e^(−x) stays above
        found = [_quotient(above, below, x)] if below.has(x) else []
        factors = sp.Mul.make_args(f)
        if len(factors) <= MOST_FACTORS or not found:
            found += [_product(*pair) for pair in _splits(factors)]
        over, under = f.as_numer_denom()
        if under.has(x) and under != below:
            found.append(replace(_quotient(over, under, x), rewritten=True))
        return found
    if f.is_Pow and f.exp.has(x) and f.base.has(x):
        return [_power_of_both(f)]
    found = [_chain(f, x)]
    if isinstance(f, sp.tan):
        found.append(_quotient(sp.sin(f.args[0]), sp.cos(f.args[0]), x))
    if f.is_Pow and f.exp.could_extract_minus_sign():
        found.append(_quotient(sp.S.One, 1 / f, x))
    return found


def _splits(factors):
    """A product as pairs of a factor, or the first, and what is left."""
    chosen = range(len(factors)) if 2 < len(factors) <= MOST_FACTORS else (0,)
    return [(factors[i], sp.Mul(*(g for j, g in enumerate(factors) if j != i))) for i in chosen]


def prime(f):
    """LaTeX of a derivative that is still to be worked out."""
    return f"{tex(f)}'" if f.is_Symbol else rf"\left({tex(f)}\right)'"


def times(*factors):
    """LaTeX of a product, not simplified: sums in brackets, factors 1 left out, 0 if one is."""
    if any(factor == 0 for factor in factors):
        return "0"
    written = [_bracketed(factor) for factor in factors if factor != 1]
    return r"\cdot ".join(written) or "1"


def _bracketed(factor):
    loose = factor.is_Add or factor.could_extract_minus_sign()
    return rf"\left({tex(factor)}\right)" if loose else tex(factor)


# -- sums and constant factors ------------------------------------------------------------------------------


def _sum(f, x):
    constant, rest = f.as_independent(x, as_Add=True)
    terms = sp.Add.make_args(rest)

    def slips(*slopes):
        total = sp.Add(*slopes)
        if constant:
            yield "constant_kept", "", total + constant
        for term, slope in zip(terms, slopes, strict=True):
            yield "sign_error", "", total - 2 * slope
            if len(terms) > 1:
                yield "term_lost", "", total - slope
                yield "not_differentiated", "term", total - slope + term

    return View(SUM, terms, sp.Add, slips)


def _multiple(constant, rest):
    below = number_below(constant)

    def slips(slope):
        number, letters = constant.as_coeff_Mul()
        if constant.could_extract_minus_sign():
            yield "sign_error", "", -constant * slope
        size = abs(number)
        pieces = {size, letters, size * letters}
        if size.is_Rational:
            pieces |= {sp.Integer(size.p), 1 / sp.Integer(size.q)}
        for piece in sorted(pieces - {1}, key=str):
            kind = "all" if piece == size * letters else "some"
            yield "coefficient_dropped", kind, constant * slope / piece
        yield "constant_factor_differentiated", "by 1", rest + constant * slope
        yield "constant_factor_differentiated", "by 0", sp.S.Zero
        for part in constant.atoms(sp.log, sp.Pow):  # ln 3 as if it were ln x, √2 as if it were √x
            number = part.base if part.is_Pow else part.args[0]
            changed = constant.subs(part, part.subs(number, U).diff(U).subs(U, number))
            yield "constant_factor_differentiated", "as a function", changed * slope
        if below != 1:
            yield "constant_factor_differentiated", "below", constant * (slope - rest / below)

    return View(FACTOR, (rest,), lambda slope: constant * slope, slips, lambda slope: times(constant, slope))


def number_below(constant):
    """The denominator of a constant's number."""
    number, _ = constant.as_coeff_Mul()
    return sp.Integer(number.q) if number.is_Rational else 1


# -- products and quotients ---------------------------------------------------------------------------------


def _product(u, v):
    def slips(du, dv):
        if du * dv != u * v:  # as in cos x / sin x, where it is the function itself
            yield "product_of_slopes", "", du * dv
        yield "product_slopes_added", "", du + dv
        yield "product_one_term", "first", du * v
        yield "product_one_term", "second", u * dv
        yield "product_with_minus", "", du * v - u * dv
        yield "product_with_minus", "turned", u * dv - du * v
        for first in _without_brackets(du, v) + _without_brackets(v, du):
            yield "missing_brackets", "first", first + u * dv
        minus = _half_distributed(dv, u) if dv.could_extract_minus_sign() else []
        for second in _without_brackets(dv, u) + _without_brackets(u, dv) + minus:
            yield "missing_brackets", "second", du * v + second

    def line(du, dv):
        return f"{times(du, v)} + {times(u, dv)}"

    return View(PRODUCT, (u, v), lambda du, dv: du * v + u * dv, slips, line)


def _quotient(u, v, x):
    def slips(du, dv):
        above = du * v - u * dv
        if u.has(x):
            yield "quotient_of_slopes", "", du / dv
            yield "quotient_with_plus", "", (du * v + u * dv) / v**2
            yield "quotient_upside_down", "", -above / v**2
            yield "quotient_upside_down", "v/u", -above / u**2
        else:  # there is but one term, and what gets lost is its minus
            yield "reciprocal_of_slope", "", u / dv
            yield "sign_error", "", -above / v**2
        yield "denominator_not_squared", "", above / v
        yield "denominator_lost", "", above
        for first in _without_brackets(du, v):
            yield "missing_brackets", "first", (first - u * dv) / v**2
        for second in [*_without_brackets(-dv, u), *_half_distributed(-dv, u), *_half_distributed(-u, dv)]:
            yield "missing_brackets", "second", (du * v + second) / v**2

    def line(du, dv):
        below = f"{{{_bracketed(v)}}}^2" if v.is_Symbol else rf"\left({tex(v)}\right)^2"
        first = times(du, v) if du else ""
        return rf"\frac{{{first} - {times(u, dv)}}}{{{below}}}"

    return View(QUOTIENT, (u, v), lambda du, dv: (du * v - u * dv) / v**2, slips, line)


def _without_brackets(factor, total):
    """A factor before a sum that reaches only the term next to it."""
    if factor == 1 or not total.is_Add:
        return []
    return [factor * term + (total - term) for term in total.args]


def _half_distributed(factor, total):
    """A negative factor before a sum whose minus reaches only one term."""
    if not total.is_Add:
        return []
    return [factor * term - factor * (total - term) for term in total.args]


# -- powers, exponentials, functions of an inside -----------------------------------------------------------


def _power_of_both(f):
    """A base and an exponent that both vary."""
    base, exponent = f.as_base_exp()

    def slips(db, de):
        for kind, formula in (("", exponent * base ** (exponent - 1)), ("chain", f * exponent / base * db)):
            yield "exponential_as_power", kind, formula
        yield "power_as_exponential", "", f * sp.log(base)
        yield "power_as_exponential", "chain", f * sp.log(base) * de

    def rule(db, de):
        return f * (de * sp.log(base) + exponent * db / base)

    def line(db, de):
        inside = f"{times(de, sp.log(base))} + {times(exponent, db, 1 / base)}"
        return rf"{tex(f)}\left({inside}\right)"

    return View(BOTH, (base, exponent), rule, slips, line, reason=BOTH_VARY)


def _chain(f, x):
    """A function of an inside; of x itself only the outer function has slips."""
    exponential = (f.is_Pow or isinstance(f, sp.exp)) and f.exp.has(x)
    if exponential:
        outer = f.base**U
        g = f.exp
    elif f.is_Pow:
        outer = U**f.exp
        g = f.base
    else:
        outer = f.func(U)
        g = f.args[0]
    outer_slope = outer.diff(U)
    there = outer_slope.subs(U, g)

    def rule(dg=1):
        return there * dg

    def slips(dg=1):
        for slug, kind, slope in _outer_slips(outer):
            yield slug, kind, slope.subs(U, g) * dg
        if exponential:
            for kind, slope in (("down", g * f / f.base), ("in front", g * f), ("lowered", f / f.base)):
                yield "exponential_as_power", kind, slope
                yield "exponential_as_power", f"{kind}, chain", slope * dg
        if g == x:
            return
        yield "chain_twice", "", there * dg**2
        yield "inner_slope_added", "", there + dg
        if dg != 0:
            yield "inner_slope_divided", "", there / dg
            yield "slope_put_inside", "", outer_slope.subs(U, dg)
            yield "slope_put_inside", "and beside", outer_slope.subs(U, dg) * dg
            yield "slope_put_inside", "as a factor", outer_slope.subs(U, g * dg)
            yield "inner_replaced_by_slope", "", outer.subs(U, dg)
        yield "inner_lost", "", outer_slope.subs(U, x) * dg
        yield "inner_slope_only", "", dg
        yield "outer_kept", "", f * dg
        for bare in _without_brackets(there, dg):
            yield "missing_brackets", "inner slope", bare
        number, rest = g.as_coeff_Mul()
        if number not in (1, -1):
            lost = outer_slope.replace(
                lambda part: part.is_Pow and part.base == U, lambda part: number * rest**part.exp
            )
            if not lost.has(U):
                yield "missing_brackets", "square of a product", lost * dg

    if g == x:  # no part, so that no slip is looked for in the slope of x itself
        return View(TABLE, (), rule, slips)
    return View(CHAIN, (g,), rule, slips, lambda dg: times(there, dg))


def _outer_slips(outer):
    """Slips in the slope of the outer function: slug, variety and wrong slope at `U`."""
    if outer.is_Pow and outer.base == U:
        n = outer.exp
        rows = [("exponent_not_lowered", n * U**n), ("exponent_raised", n * U ** (n + 1))]
        rows += [("exponent_not_in_front", U ** (n - 1)), (LOWERED, (n - 1) * U ** (n - 1))]
        if n.is_negative and n != -1:  # the minus left out, in front or all over
            rows.append((LOWERED, (n + 1) * U ** (n - 1)))
            rows += [(slug, -slope) for slug, slope in rows]
        for kind, (slug, slope) in enumerate(rows):
            if slug != LOWERED or slope != -n * U ** (n - 1):  # of a half it is the sign that got lost
                yield slug, str(kind), slope
        yield "power_as_exponential", "", U**n * sp.log(U)
        if n.is_positive and n != 1:
            yield "power_as_exponential", "of the exponent", U**n * sp.log(n)
    elif outer.is_Pow:
        yield "base_logarithm_lost", "", outer
        yield "base_logarithm_divided", "", outer / sp.log(outer.base)
    yield from _OF_FUNCTIONS.get(outer.func, ())


_OF_FUNCTIONS = {
    sp.exp: [("exp_ln_mixed_up", "reciprocal", 1 / U), ("exp_ln_mixed_up", "logarithm", sp.log(U))],
    sp.log: [("exp_ln_mixed_up", "", sp.exp(U))],
    sp.sin: [("sign_of_sin", "", -sp.cos(U)), ("trig_kept", "", sp.sin(U)), ("trig_kept", "-", -sp.sin(U))],
    sp.cos: [("sign_of_cos", "", sp.sin(U)), ("trig_kept", "", sp.cos(U)), ("trig_kept", "-", -sp.cos(U))],
    sp.tan: [("square_lost", "", 1 / sp.cos(U)), ("square_lost", "1+", 1 + sp.tan(U))],
    sp.tanh: [("square_lost", "", 1 - sp.tanh(U)), ("square_lost", "1/", 1 / sp.cosh(U))],
    sp.atan: [
        ("square_lost", "", 1 / (1 + U)),
        ("inverse_as_reciprocal", "slope", sp.cos(U) ** 2),
        ("inverse_as_reciprocal", "", -1 / sp.sin(U) ** 2),
    ],
    sp.asin: [
        ("square_lost", "", 1 / sp.sqrt(1 - U)),
        ("inverse_as_reciprocal", "slope", 1 / sp.cos(U)),
        ("inverse_as_reciprocal", "", -sp.cos(U) / sp.sin(U) ** 2),
    ],
    sp.acos: [
        ("square_lost", "", -1 / sp.sqrt(1 - U)),
        ("inverse_as_reciprocal", "slope", -1 / sp.sin(U)),
        ("inverse_as_reciprocal", "", sp.sin(U) / sp.cos(U) ** 2),
    ],
}

#: The rows of the table in words, by the name of the function.
TABLE_WORDS = {
    "exp": r"$e^x$ is its own slope; another base $b$ brings the factor $\ln b$.",
    "log": r"The slope of $\ln x$ is $\frac1x$.",
    "sin": r"The slope of $\sin$ is $\cos$; that of $\cos$ is $-\sin$.",
    "cos": r"The slope of $\sin$ is $\cos$; that of $\cos$ is $-\sin$.",
    "tan": r"The slope of $\tan x$ is $\frac1{\cos^2x}$.",
    "atan": r"The slope of $\arctan x$ is $\frac1{1+x^2}$.",
    "asin": r"The slope of $\arcsin x$ is $\frac1{\sqrt{1-x^2}}$.",
}
