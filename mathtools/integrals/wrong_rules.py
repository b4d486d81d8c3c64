"""Wrong rules of integration for one term: what a learner who follows them would answer."""

from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations

import sympy as sp

from mathtools.integrals.lookup import LOGARITHMIC, expand, insides, slope_of_linear, tex
from mathtools.integrals.steps import antiderivative

QUICK = 12  # attempts at the integral of a single factor
POWER = "The power rule raises the exponent by one and divides by the *new* exponent: xⁿ gives xⁿ⁺¹/(n+1)."
RECIPROCAL = "For 1/x the power rule would divide by zero: the antiderivative of 1/x is ln|x|."
LOGARITHM = "A logarithm belongs to 1/x alone; other powers, such as 1/x² = x⁻², go by the power rule."
EXPONENTIAL = "Here the variable stands in the exponent; the power rule is for a variable in the base."
DERIVATIVE = (
    "This is the derivative of the integrand. Asked for is what has the integrand as *its* derivative."
)
PRODUCT = "A product or quotient is not integrated factor by factor: (uv)′ is not u′v′."
SIGN = "A sign is wrong."
PARTS_SIGN = "Integration by parts subtracts the second integral: uv − ∫v du."
PARTS_HALF = "This is uv alone: integration by parts still subtracts ∫v du."


@dataclass(frozen=True)
class Mistake:
    """What a wrong rule makes of an integrand.

    Attributes
    ----------
    slug : str
        Name of the rule.
    formula : sympy.Expr
        The antiderivative that it gives.
    reason : str
        What is wrong, for the learner.
    kind : str
        Which variety of the rule, so that it can be applied to all terms of a sum alike.
    slips : int
        How many slips it takes; fewer are more likely.
    """

    slug: str
    formula: sp.Expr
    reason: str
    kind: str = ""
    slips: int = 1


@dataclass
class Term:
    """A term of the integrand: a coefficient times a product of factors that contain x."""

    whole: sp.Expr
    x: sp.Symbol
    coefficient: sp.Expr = field(init=False)
    rest: sp.Expr = field(init=False)

    def __post_init__(self):
        self.coefficient, self.rest = self.whole.as_independent(self.x, as_Add=False)

    @cached_property
    def right(self):
        """The right antiderivative, or None if it is not found."""
        return antiderivative(self.whole, self.x)

    @cached_property
    def factors(self):
        """Factors that contain x; a power of a function counts as several: sin²x is sin x times sin x."""
        found = []
        for factor in sp.Mul.make_args(self.rest):
            base, n = factor.as_base_exp()
            several = base.is_Function and n.is_Integer and 1 < n <= 3
            found += [base] * int(n) if several else [factor]
        return [factor for factor in found if factor.has(self.x)]

    def groups(self):
        """Two-part splits of the factors, as pairs of products."""
        n = len(self.factors)
        for size in range(1, n):
            for chosen in combinations(range(n), size):
                one = sp.Mul(*(self.factors[i] for i in chosen))
                yield one, sp.Mul(*(self.factors[i] for i in range(n) if i not in chosen))


# -- wrong rules: each yields what it makes of a term -------------------------------------------------------


def differentiated(term):
    slope = term.whole.diff(term.x)
    if not slope.has(term.x):
        return
    yield Mistake("differentiated_instead", slope, DERIVATIVE, "term")
    for a in {slope_of_linear(g, term.x) for g in insides(term.rest, term.x)} - {None, 1}:
        yield Mistake("differentiated_instead", slope / a, DERIVATIVE, "term, inner slope lost", slips=2)


def power_slips(term):
    """Slips of exponent and divisor; a logarithm where the power rule belongs, and the other way round."""
    c, (base, n) = term.coefficient, term.rest.as_base_exp()
    if term.rest == 1:
        yield Mistake("power_rule_off_by_one", c, "The antiderivative of a constant c is cx.", "exponent 0")
        return
    a = slope_of_linear(base, term.x)
    if a is None or n.has(term.x):
        return
    if n == -1:
        for q in (1, sp.Rational(-1, 2), sp.Rational(1, 2)):
            yield Mistake("log_without_minus_one_case", c * q * base**-2 / a, RECIPROCAL, f"{q}")
        yield Mistake("log_without_minus_one_case", c, RECIPROCAL, "exponent 0")
        return
    divisors = {
        "1": 1,
        "n": n,
        "n+1": n + 1,
        "n-1": n - 1,
        "n+2": n + 2,
        "1/n": 1 / n,
        "1/(n+1)": 1 / (n + 1),
    }
    for step in (-1, 0, 1, 2):
        for name, divisor in divisors.items():
            right_or_derivative = (step == 1 and divisor == n + 1) or (step == -1 and divisor == 1 / n)
            if divisor == 0 or n + step == 0 or right_or_derivative:
                continue
            formula = c * base ** (n + step) / divisor
            yield Mistake("power_rule_off_by_one", formula / a, POWER, f"{step} {name}")
            if a != 1:
                yield Mistake("power_rule_off_by_one", formula, POWER, f"{step} {name} lost", slips=2)
    if n.is_negative or not n.is_number:
        for factor in {1, -1, n, -n}:
            formula = c * factor * sp.log(sp.Abs(base))
            yield Mistake("log_without_minus_one_case", formula, LOGARITHM, f"ln {factor}")
            yield Mistake("log_without_minus_one_case", formula / a, LOGARITHM, f"ln {factor}/a")


def exponential_slips(term):
    """An exponential treated as a power."""
    c, h = term.coefficient, term.rest
    b, g = h.as_base_exp()
    if b.has(term.x) or not g.has(term.x):
        return
    a = slope_of_linear(g, term.x) or sp.Integer(1)
    for kind, formula in {
        "up and divided": h * b / (g + 1),
        "up and divided by x+1": h * b / (term.x + 1),
        "up": h * b,
        "up and inner slope": h * b / (a * (g + 1)),
        "down": g * h / b,
        "down and inner slope": a * g * h / b,
        "divided": h / g,
        "divided by x": h / term.x,
    }.items():
        yield Mistake("exp_power_rule", c * formula, EXPONENTIAL, kind)
    if b != sp.E:
        reason = f"The derivative of the exponential brings the factor ln {_plain(b)}: divide by it."
        for slug in ("missing_inner_factor", "coefficient_dropped"):
            yield Mistake(slug, c * h / a, reason, "base")
        yield Mistake("missing_inner_factor", c * h * sp.log(b) / a, reason, "base multiplied")


def inner_slopes(term):
    """The slope of a linear inside, lost or multiplied instead of divided."""
    if term.right is None:
        return
    slopes = {slope_of_linear(g, term.x) for g in insides(term.rest, term.x)} - {None, 1}
    found_later = {slope_of_linear(g, term.x) for g in insides(term.right, term.x)} - slopes - {None, 1}
    pieces = sp.Add.make_args(expand(term.right))
    for a in sorted(slopes | {1 / s for s in found_later}, key=str):
        size = -a if a.could_extract_minus_sign() else a
        reason = f"The inside has the slope {_plain(a)}: it must be divided by, as differentiating shows."
        for kind, factor, slips in (
            ("lost", a, 1),
            ("multiplied", a**2, 1),
            ("size lost", size, 1),
            ("lost and sign", -a, 2),
            ("multiplied and sign", -(a**2), 2),
        ):
            formula = term.right * factor
            yield Mistake("missing_inner_factor", formula, reason, f"{kind}", slips)
            if len(pieces) > 1:
                for piece in pieces:
                    formula = term.right + piece * (factor - 1)
                    yield Mistake("missing_inner_factor", formula, reason, f"{kind} in part", slips + 1)
        for kind, formula in _slope_lost_throughout(term, a) if len(pieces) > 1 else ():
            yield Mistake("missing_inner_factor", formula, reason, f"{kind} throughout")


def _slope_lost_throughout(term, a):
    """The derivation by parts of x e^(ax) as if every ∫e^(ax) were e^(ax)."""
    slope = sp.Dummy("a", positive=True)
    insides_with_slope = [g for g in insides(term.rest, term.x) if slope_of_linear(g, term.x) == a]
    marked = term.rest.xreplace({g: g * slope / a for g in insides_with_slope})
    found = antiderivative(marked, term.x)
    if found is not None:
        pieces = [piece.as_independent(term.x, as_Add=False) for piece in sp.Add.make_args(expand(found))]
        for kind, left in (("lost", 1), ("size lost", -1 if a.could_extract_minus_sign() else 1)):
            formula = sp.Add(*(c.subs(slope, left) * rest.subs(slope, a) for c, rest in pieces))
            yield kind, term.coefficient * formula


def chain_slips(term):
    """The slope of an inside that is not linear, ignored or divided by."""
    u = sp.Dummy("u", real=True)
    for factor in sp.Mul.make_args(term.rest):
        for outer, g in _outside_inside(factor, u, term.x):
            whole = None if slope_of_linear(g, term.x) else antiderivative(outer, u, QUICK)
            if whole is None:
                continue
            others, slope = term.rest / factor, g.diff(term.x)
            whole = term.coefficient * whole.xreplace({u: g})
            reason = (
                f"The inside {_plain(g)} is not linear, so its slope {_plain(slope)} can be neither left out "
                "nor divided by: substitution needs it as a factor of the integrand."
            )
            for kind, formula, slips in (
                ("ignored", whole, 1),
                ("ignored beside", whole * others, 1),
                ("divided", whole / slope, 1),
                ("divided beside", whole * others / slope, 1),
                ("ignored and sign", -whole, 2),
                ("divided and sign", -whole / slope, 2),
            ):
                yield Mistake("chain_missing", formula, reason, f"{outer.func} {kind}", slips)


def logarithm_of_denominator(term):
    """ln of whatever stands below the line."""
    below = sp.Mul(
        *(1 / g for g in sp.Mul.make_args(term.rest) if g.as_base_exp()[1].is_negative and g.is_Pow)
    )
    base, n = below.as_base_exp()
    if not below.has(term.x) or slope_of_linear(base, term.x):
        return
    slug = "chain_missing" if n == 1 else "log_without_minus_one_case"
    for kind, factor in (("", 1), ("base", 1 / n)):
        formula = term.coefficient * factor * sp.log(sp.Abs(below))
        yield Mistake(slug, formula, LOGARITHM, f"ln of the denominator {kind}")


def dropped_coefficients(term):
    """A factor lost: each and all together."""
    c = term.coefficient
    if term.right is None:
        return
    number, letters = c.as_coeff_Mul()
    size = abs(number)
    pieces = {size, sp.Integer(size.p), 1 / sp.Integer(size.q)} if size.is_Rational else {size}
    pieces |= {*sp.Mul.make_args(letters), letters, c, size * letters} - {-1}
    for piece in sorted(pieces - {1}, key=str):
        kind = "all" if piece in (c, size * letters) else "some"
        reason = f"The factor {_plain(piece)} got lost."
        yield Mistake("coefficient_dropped", term.right / piece, reason, kind)
        yield Mistake("coefficient_dropped", -term.right / piece, reason, f"{kind} and sign", slips=2)
    pieces = sp.Add.make_args(expand(term.right))
    bare = [piece / abs(piece.as_coeff_Mul()[0]) for piece in pieces]
    if len(pieces) > 1:
        reason = "The numbers in front of the terms got lost."
        yield Mistake("coefficient_dropped", sp.Add(*bare), reason, "parts", slips=2)
        for piece, rest in zip(pieces, bare, strict=True):
            reason = f"In one term the factor {_plain(piece / rest)} got lost."
            yield Mistake("coefficient_dropped", term.right - piece + rest, reason, "part", slips=2)


def products(term):
    """A product or quotient integrated factor by factor."""
    c, x = term.coefficient, term.x
    if c != 1:
        inside = antiderivative(term.rest, x, QUICK)
        if inside is not None:
            reason = "A constant factor stays a factor: it is not integrated itself."
            yield Mistake("product_of_integrals", c * x * inside, reason, "constant")
    factors = _split_powers(term.factors)
    if not 2 <= len(factors) <= 4:
        yield from _quotient(term)
        return
    integrals = [antiderivative(factor, x, QUICK) for factor in factors]
    if None not in integrals:
        yield Mistake("product_of_integrals", c * sp.Mul(*integrals), PRODUCT, "all")
    integrals = [_inside_ignored(factor, x) for factor in factors]
    if None not in integrals:
        yield Mistake("product_of_integrals", c * sp.Mul(*integrals), PRODUCT, "all, inside ignored", slips=2)
    if len(term.factors) > 2:
        for one, other in term.groups():
            integrals = antiderivative(one, x, QUICK), antiderivative(other, x, QUICK)
            if None not in integrals:
                yield Mistake("product_of_integrals", c * sp.Mul(*integrals), PRODUCT, "two")
    yield from _quotient(term)


def _split_powers(factors):
    """(x + 1)² as two factors."""
    pairs = [factor.as_base_exp() for factor in factors]
    return [base for base, n in pairs if base.is_Add and n == 2 for _ in range(2)] + [
        factor for factor, (base, n) in zip(factors, pairs, strict=True) if not (base.is_Add and n == 2)
    ]


def _quotient(term):
    above, below = term.rest.as_numer_denom()
    if below.has(term.x):
        over = antiderivative(above, term.x, QUICK)
        under = antiderivative(below, term.x, QUICK)
        if over is not None and under is not None:
            formula = term.coefficient * over / under
            yield Mistake("product_of_integrals", formula, PRODUCT, "quotient")


def parts_slips(term):
    """uv + ∫v du, and uv alone, where parts may come to mind: products, logarithms and inverse functions."""
    splits = list(term.groups()) if len(term.factors) <= 3 else []
    if isinstance(term.rest.as_base_exp()[0], LOGARITHMIC):
        splits.append((term.rest, sp.Integer(1)))
    for u, dv in splits if term.right is not None else ():
        v = antiderivative(dv, term.x, QUICK)
        if v is not None:
            uv = term.coefficient * u * v
            yield Mistake("sign_error", 2 * uv - term.right, PARTS_SIGN, "parts")
            yield Mistake("other", uv, PARTS_HALF, "parts", slips=3)


def _inside_ignored(factor, x):
    """What a factor gives if its inside is taken for the variable itself; None if that is not found."""
    u = sp.Dummy("u", real=True)
    for outer, g in _outside_inside(factor, u, x):
        if g != x:
            found = antiderivative(outer, u, QUICK)
            return found and found.xreplace({u: g})
    return antiderivative(factor, x, QUICK)


def _outside_inside(factor, u, x):
    """Ways to see a factor as a function of what stands inside: pairs outer(u), inside."""
    base, n = factor.as_base_exp()
    ways = []
    if n.has(x) and not base.has(x):
        ways.append((base**u, n))
    elif base.has(x) and not n.has(x) and n != 1:
        ways.append((u**n, base))
    if base.is_Function and len(base.args) == 1 and not n.has(x):
        ways.append((base.func(u) ** n, base.args[0]))
    return [(outer, g) for outer, g in ways if g.has(x)]


def _plain(expression):
    """A short formula as it stands in a sentence."""
    return f"${tex(expression)}$"


RULES = (differentiated, power_slips, exponential_slips, inner_slopes, chain_slips, logarithm_of_denominator)
RULES += (dropped_coefficients, products, parts_slips)
