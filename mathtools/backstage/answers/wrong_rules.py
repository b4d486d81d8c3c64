"""Everything that the wrong rules make of an integrand, term by term and all together.

What a learner answered is compared with all of them; the one that fits has a name and a reason.
"""

from dataclasses import replace
from itertools import product

import sympy as sp

from mathtools.backstage.answers.terms import QUICK, Mistake, Term, U, antiderivative, outside_inside, plain
from mathtools.backstage.antiderivatives.lookup import LOGARITHMIC, expand, insides, slope_of_linear, tex
from mathtools.backstage.antiderivatives.steps import front

POWER = "The power rule raises the exponent by one and divides by the *new* exponent: xⁿ gives xⁿ⁺¹/(n+1)."
RECIPROCAL = "For 1/x the power rule would divide by zero: the antiderivative of 1/x is ln|x|."
LOGARITHM = "A logarithm belongs to 1/x alone; other powers, such as 1/x² = x⁻², go by the power rule."
DENOMINATOR = "The logarithm of a denominator g has the slope g′/g: is g′ what stands above the line?"
INSIDE = "The inside is not integrated: it stays as it is, and you divide by its slope."
BELOW = "A sum below the line cannot be split: 1/(a + b) is not 1/a + 1/b. Only the numerator may be."
BARS = "The integrand changes its formula at some place: look at each side of that place by itself."
INTEGRAND = "This is the integrand itself, up to a constant: we want what has it as its derivative."
EXPONENTIAL = "Here the variable stands in the exponent; the power rule is for a variable in the base."
DERIVATIVE = (
    "This is the derivative of the integrand, up to a constant. We want what has the integrand as *its* "
    "derivative."
)
PRODUCT = "A product or quotient is not integrated factor by factor: (uv)′ is not u′v′."
SIGN = "A sign is wrong."
PARTS_HALF = "Here uv stands alone: integration by parts still subtracts ∫v du."
PART = "A part of the integrand has been {}. It should be integrated, like the rest."
#: What is said in place of a reason that is true of some terms only.
IN_PART = {DERIVATIVE: PART.format("differentiated here"), INTEGRAND: PART.format("left as it is")}


def not_integrated(term):
    """The integrand, or one of its terms, handed back."""
    if term.rest != 1:
        yield Mistake("other", term.whole, INTEGRAND, "the integrand")


def inside_dropped(term):
    """sin 5x integrated as if it were sin x, with or without the division; ln x as if it were x."""
    for outer, g in outside_inside(term.rest, term.x):
        a = slope_of_linear(g, term.x)
        if a and a != 1 and g != term.x and outer.is_Function:
            whole = antiderivative(outer.xreplace({U: term.x}), term.x, QUICK)
            reason = f"The inside {plain(g)} stays where it is; you only divide by its slope, {plain(a)}."
            for factor in (1, a, 1 / a) if whole is not None else ():
                formula = term.coefficient * factor * whole
                yield Mistake("missing_inner_factor", formula, reason, f"inside dropped {factor}")
            whole = antiderivative(outer, U, QUICK)
            if whole is not None:
                formula = term.coefficient * whole.xreplace({U: sp.integrate(g, term.x)})
                yield Mistake("other", formula, INSIDE, "inside integrated")
    own_rules = isinstance(term.rest, (sp.exp, sp.Abs, sp.sign))
    if term.rest.is_Function and term.rest.args[0] == term.x and not own_rules:
        power = plain(term.rest**2 / 2)
        reason = f"The power rule holds for the variable itself: the slope of {power} has another factor."
        yield Mistake("chain_missing", term.coefficient * term.rest**2 / 2, reason, "function as variable")


def differentiated(term):
    slope = term.whole.diff(term.x)
    if slope.has(term.x):
        yield Mistake("differentiated_instead", slope, DERIVATIVE, "term")
        said = DERIVATIVE.replace("up to a constant", "but for a factor")
        slopes = {slope_of_linear(g, term.x) for g in insides(term.rest, term.x)} - {None, 1}
        for a in sorted(slopes, key=str):
            yield Mistake("differentiated_instead", slope / a, said, "term, inner slope lost", slips=2)


def power_slips(term):
    """Slips of exponent and divisor; a logarithm where the power rule belongs, and the other way round."""
    c = term.coefficient
    base, n = term.rest.as_base_exp()
    if term.rest == 1:
        yield Mistake("power_rule_off_by_one", c, "The antiderivative of a constant c is cx.", "exponent 0")
        return
    a = slope_of_linear(base, term.x)
    if a is None or n.has(term.x):
        return
    if n == -1:
        for divisor in (1, 2, -2):
            formula = c / (divisor * a * base**2)
            yield Mistake("log_without_minus_one_case", formula, RECIPROCAL, f"exponent -2, {divisor}")
        yield Mistake("log_without_minus_one_case", c, RECIPROCAL, "exponent 0")
        return
    divisors = (1, n, n + 1, n - 1, n + 2, 1 / n, 1 / (n + 1))
    for step in (-1, 0, 1, 2):
        for which, divisor in enumerate(divisors):
            integrand_or_derivative = (step, divisor) in ((0, 1), (-1, 1 / n))
            if divisor != 0 and n + step != 0 and not integrand_or_derivative:
                formula = c * base ** (n + step) / (divisor * a)
                yield Mistake("power_rule_off_by_one", formula, POWER, f"{step} {which}")
    if n.is_negative or not n.is_number:
        for factor in dict.fromkeys((1, -1, n, -n)):
            formula = c * factor * sp.log(sp.Abs(base)) / a
            yield Mistake("log_without_minus_one_case", formula, LOGARITHM, f"ln {factor}")


def exponential_slips(term):
    """An exponential treated as a power."""
    c = term.coefficient
    h = term.rest
    b, g = h.as_base_exp()
    if b.has(term.x) or not g.has(term.x):
        return
    a = slope_of_linear(g, term.x) or sp.Integer(1)
    for kind, formula in {
        "up and divided": h * b / (g + 1),
        "up": h * b,
        "up and inner slope": h * b / (a * (g + 1)),
        "down": g * h / b,
        "down and inner slope": a * g * h / b,
        "divided": h / g,
        "divided by x": h / term.x,
    }.items():
        yield Mistake("exp_power_rule", c * formula, EXPONENTIAL, kind)
    if b != sp.E:
        reason = f"The derivative of the exponential brings the factor ln {plain(b)}: divide by it."
        yield Mistake("missing_inner_factor", c * h / a, reason, "base")


def inner_slopes(term):
    """The slope of a linear inside, lost or multiplied instead of divided."""
    if term.right is None:
        return
    slopes = {slope_of_linear(g, term.x) for g in insides(term.rest, term.x)} - {None, 1}
    found_later = {slope_of_linear(g, term.x) for g in insides(term.right, term.x)} - slopes - {None, 1}
    for a in sorted(slopes | {1 / s for s in found_later}, key=str):
        size = -a if a.could_extract_minus_sign() else a
        reason = f"The inside has the slope {plain(a)}: divide by it, as differentiating shows."
        if a not in slopes:  # the inside appears only in the antiderivative, as that of an arctangent
            reason = (
                f"Differentiating brings out the slope {plain(1 / a)} of the inside: which factor is needed?"
            )
        for kind, factor in (("lost", a), ("multiplied", a**2), ("size lost", size)):
            yield Mistake("missing_inner_factor", term.right * factor, reason, kind)


def chain_slips(term):
    """The slope of an inside that is not linear, ignored or divided by."""
    for factor in sp.Mul.make_args(term.rest):
        for outer, g in outside_inside(factor, term.x):
            whole = None if slope_of_linear(g, term.x) else antiderivative(outer, U, QUICK)
            if whole is None:
                continue
            others = term.rest / factor
            slope = g.diff(term.x)
            whole = term.coefficient * whole.xreplace({U: g})
            reason = (
                f"The inside {plain(g)} is not linear, so its slope {plain(slope)} can be neither left out "
                "nor divided by: substitution needs it as a factor of the integrand."
            )
            half = used_up = reason
            if not (sp.factor_terms(slope) / sp.factor_terms(others)).has(term.x):
                u = next((u for u in "uvwpqrsz" if u not in map(str, term.whole.free_symbols)), "u")
                du = f"With ${u} = {tex(g)}$ you have $d{u} = {front(slope)}d{tex(term.x)}$."
                half = f"{du} What stands in the integrand is a number times that. Which?"
                used_up = (
                    f"{du} The factor in the integrand goes into $d{u}$: it is not kept, nor divided by."
                )
            for kind, formula, why in (
                ("ignored", whole, half),
                ("ignored beside", whole * others, used_up),
                ("divided", whole / slope, used_up),
                ("divided beside", whole * others / slope, used_up),
            ):
                yield Mistake("chain_missing", formula, why, f"{outer.func} {kind}")


def logarithm_of_denominator(term):
    """ln of whatever stands below the line."""
    below = sp.Mul(
        *(1 / g for g in sp.Mul.make_args(term.rest) if g.as_base_exp()[1].is_negative and g.is_Pow)
    )
    base, n = below.as_base_exp()
    if not below.has(term.x) or slope_of_linear(base, term.x):
        return
    slug = "chain_missing" if n == 1 else "log_without_minus_one_case"
    share = sp.factor_terms(term.rest * below) / sp.factor_terms(base.diff(term.x))  # of g′ above the line
    alone = 1 / term.coefficient if n == 1 and share.has(term.x) else 1
    for kind, factor in (("ln of the denominator", 1), ("ln of its base", 1 / n), ("ln alone", alone)):
        formula = term.coefficient * factor * sp.log(sp.Abs(below))
        yield Mistake(slug, formula, DENOMINATOR, kind, slips=0)


def bars_ignored(term):
    """|x| taken for x, or for the variable itself."""
    bars = term.rest.atoms(sp.Abs)
    for forwards, back, of in (
        ({g: g.args[0] for g in bars}, {}, term.x),
        ({sp.Abs(term.x): U}, {U: sp.Abs(term.x)}, U),
    ):
        inner = term.rest.xreplace(forwards)
        whole = antiderivative(inner, of, QUICK) if bars and not inner.has(sp.Abs) else None
        if whole is not None:
            yield Mistake("other", term.coefficient * whole.xreplace(back), BARS, "bars ignored")


def split_below(term):
    """1/(a + b) taken for 1/a + 1/b."""
    above, below = sp.fraction(term.rest)
    pieces = [antiderivative(above / piece, term.x, QUICK) for piece in sp.Add.make_args(expand(below))]
    if 1 < len(pieces) <= 3 and None not in pieces:
        yield Mistake("other", term.coefficient * sp.Add(*pieces), BELOW, "split below the line")


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
        reason = f"The factor {plain(piece)} got lost."
        yield Mistake("coefficient_dropped", term.right / piece, reason, kind)


def products(term):
    """A product or quotient integrated factor by factor."""
    c = term.coefficient
    x = term.x
    ways = []
    if 2 <= len(term.factors) <= 4:
        ways.append(("all", 1, [antiderivative(factor, x, QUICK) for factor in term.factors]))
        ways.append(("all, inside ignored", 2, [_inside_ignored(factor, x) for factor in term.factors]))
    for kind, slips, integrals in ways:
        if None not in integrals:
            yield Mistake("product_of_integrals", c * sp.Mul(*integrals), PRODUCT, kind, slips)
    integrals = [antiderivative(g, x, QUICK) for g in term.rest.as_numer_denom()]
    if term.rest.as_numer_denom()[1].has(x) and None not in integrals:
        yield Mistake("product_of_integrals", c * integrals[0] / integrals[1], PRODUCT, "quotient")


def parts_slips(term):
    """uv alone, where parts may come to mind: products, logarithms and inverse functions."""
    for u in sp.Mul.make_args(term.rest) if term.right is not None else ():
        dv = term.rest / u
        polynomial_or_wave = u.is_polynomial(term.x) or isinstance(u, (sp.exp, sp.sin, sp.cos))
        if isinstance(u.as_base_exp()[0], LOGARITHMIC) or (polynomial_or_wave and dv.has(term.x)):
            v = antiderivative(dv, term.x, QUICK)
            if v is not None:
                yield Mistake("other", term.coefficient * u * v, PARTS_HALF, "parts", slips=3)


def _inside_ignored(factor, x):
    """What a factor gives if its inside is taken for the variable itself; None if that is not found."""
    for outer, g in outside_inside(factor, x):
        if g != x:
            found = antiderivative(outer, U, QUICK)
            return found and found.xreplace({U: g})
    return antiderivative(factor, x, QUICK)


RULES = (
    *(not_integrated, differentiated, inside_dropped, power_slips, exponential_slips, inner_slopes),
    *(chain_slips, logarithm_of_denominator, bars_ignored, split_below, dropped_coefficients),
    *(products, parts_slips),
)


def find_mistakes(f, x):
    """What the wrong rules make of an integrand: a list of `Mistake`."""
    found = []
    if f.has(x):
        found = [Mistake("differentiated_instead", f.diff(x), DERIVATIVE), Mistake("other", f, INTEGRAND)]
    expanded = expand(f)
    for form in dict.fromkeys((f, expanded if len(sp.Add.make_args(expanded)) <= 6 else f)):
        terms = [Term(term, x) for term in sp.Add.make_args(form)]
        wrong = [[mistake for rule in RULES for mistake in rule(term)] for term in terms]
        if len(terms) == 1:
            found += wrong[0]
        elif all(term.right is not None for term in terms):
            found += _in_a_sum(terms, wrong)
        if all(term.right is not None for term in terms):
            found += _signs(sp.Add(*(term.right for term in terms)))
    found.sort(key=lambda mistake: -mistake.slips)
    # of equal ones the last stays: the one with the fewest slips
    return list({(mistake.formula, mistake.slug): mistake for mistake in found}.values())


def _in_a_sum(terms, wrong):
    """One term by a wrong rule and the others right; then all terms by the same wrong rule."""
    whole = sp.Add(*(term.right for term in terms))
    for term, mistakes in zip(terms, wrong, strict=True):
        for mistake in mistakes:
            reason = IN_PART.get(mistake.reason, mistake.reason)
            yield replace(mistake, formula=whole - term.right + mistake.formula, reason=reason)
    by_kind = [{(m.slug, m.kind): m for m in mistakes} for mistakes in wrong]
    for key in dict.fromkeys(key for kinds in by_kind for key in kinds):
        if sum(key in kinds for kinds in by_kind) > 1:
            pairs = zip(terms, by_kind, strict=True)
            formula = sp.Add(*(kinds[key].formula if key in kinds else term.right for term, kinds in pairs))
            mistake = next(kinds[key] for kinds in by_kind if key in kinds)
            of_all = all(key in kinds for kinds in by_kind)
            reason = mistake.reason if of_all else IN_PART.get(mistake.reason, mistake.reason)
            yield replace(mistake, formula=formula, reason=reason)


def _signs(right):
    """Signs of the right antiderivative flipped: the whole, and each choice of a few terms."""
    pieces = sp.Add.make_args(expand(right))
    yield Mistake("sign_error", -right, SIGN)
    for signs in product((1, -1), repeat=len(pieces)) if len(pieces) <= 5 else ():
        yield Mistake("sign_error", sp.Add(*map(sp.Mul, signs, pieces)), SIGN)
