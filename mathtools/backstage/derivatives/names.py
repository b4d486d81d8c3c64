"""The wrong rules of differentiation by name: what each is called, and why it is wrong.

Of rules that explain an answer equally well, the one that stands higher here is named first.
"""

#: Two lines for each: its slug and what it is called before a learner, and the reason that she reads.
_TABLE = r"""
# chain rule, and before it quotients, which are chains or products with one as well
quotient_of_slopes: quotient of the slopes
    A quotient is not differentiated above and below by itself.
reciprocal_of_slope: reciprocal of the slope
    The slope of $\frac1g$ is not $\frac1{g'}$: by the quotient rule it is $-\frac{g'}{g^2}$.
inner_slope_lost: inner slope lost
    The slope of the inside got lost: the slopes of outside and inside are multiplied.
chain_twice: inner slope taken twice
    The slope of the inside belongs there once, not twice.
inner_slope_added: inner slope added
    The slope of the inside is a factor: it is multiplied, not added.
inner_slope_divided: divided by the inner slope
    Dividing by the slope of the inside is for integrals. Here it is multiplied.
inner_lost: outer slope taken at the variable
    The slope of the outside is taken where the inside is, not at the variable itself.
slope_put_inside: inner slope put inside
    The inside stays as it is in the outer slope; its own slope stands beside it as a factor.
inner_replaced_by_slope: only the inside differentiated
    The inside was replaced by its slope, and the outside was not differentiated at all.
inner_slope_only: only the inner slope
    This is the slope of the inside alone: the slope of the outside is missing.
outer_kept: outer function kept
    The slope of the inside is there, but the outside was not differentiated.

# before the powers, for a plus looks like the factor −1 of 1/g lost
quotient_with_plus: plus in the quotient rule
    The quotient rule subtracts: $f'g-fg'$ above.

# powers
exponent_not_lowered: exponent not lowered
    The exponent comes to the front *and* drops by one.
exponent_raised: exponent raised
    The exponent drops by one; raising it is for integrals.
exponent_not_in_front: exponent not brought to the front
    The exponent drops by one, and the old one comes to the front as a factor.
lowered_exponent_in_front: lowered exponent in front
    The factor in front is the *old* exponent, before it drops by one.
power_as_exponential: power treated as an exponential
    Here the variable stands in the base, so the power rule holds; ln belongs to exponentials.

# functions
exponential_as_power: exponential treated as a power
    The variable stands in the exponent: no power rule. The exponent is no factor, its slope is.
base_logarithm_lost: logarithm of the base lost
    Only the base $e$ gives itself back: another base $b$ brings the factor $\ln b$.
base_logarithm_divided: divided by the logarithm of the base
    $\ln b$ is a factor; dividing by it is for the integral.
sign_of_cos: sign of the slope of cos
    The slope of $\cos$ is $-\sin$: right of 0, cos falls.
sign_of_sin: sign of the slope of sin
    The slope of $\sin$ is $\cos$: at 0, sin rises.
trig_kept: sine and cosine not exchanged
    The slope of $\sin$ is $\cos$, and that of $\cos$ is $-\sin$.
exp_ln_mixed_up: exponential and logarithm mixed up
    The slope of $e^x$ is $e^x$, that of $\ln x$ is $\frac1x$.
square_lost: square lost
    In the slope of this function a square is missing.
inverse_as_reciprocal: inverse taken for a reciprocal
    arctan is the inverse of tan, not $\frac1{\tan}$; the same holds of arcsin and arccos.

# quotients
denominator_not_squared: denominator not squared
    The denominator of the quotient rule is squared.
quotient_upside_down: quotient rule upside down
    The numerator is $f'g-fg'$: the slope of what stands *above* comes first.
denominator_lost: denominator lost
    The quotient rule divides by $g^2$ at the end.

# products
product_of_slopes: product of the slopes
    A product or quotient is not differentiated factor by factor: each slope meets the *other* factor.
product_one_term: one half of the product or quotient rule
    The slope of a product or quotient has two terms: either part has its turn to be differentiated.
product_with_minus: minus in the product rule
    The two terms of the product rule are added.
product_slopes_added: slopes of the factors added
    Each slope is multiplied by the *other* factor before the two are added.

# sums and factors
constant_kept: constant kept
    A constant does not change, so its slope is 0.
linear_term_kept: variable kept
    The slope of the variable itself is 1; with a constant factor $c$ it is $c$.
coefficient_dropped: factor lost
    A constant factor stays where it is.
term_lost: term lost
    The slope of one term is missing.
constant_factor_differentiated: constant factor differentiated
    A constant factor stays as it is; its own slope would be 0.

# the whole
not_differentiated: not differentiated
    This is still to be differentiated.
other_variable: differentiated in another variable
    This is the slope in another letter: all letters but the variable are held still.
missing_brackets: brackets missing
    Brackets are missing: a factor, divisor or minus belongs to each term of a sum, a square to each factor.
differentiated_twice: differentiated twice
    This was differentiated once too often.
integrated_instead: integrated instead
    This is an antiderivative: its slope is what was to be differentiated.
sign_error: sign lost
    A sign is wrong.
"""


def _read(table):
    lines = [line.strip() for line in table.splitlines() if line and not line.startswith("#")]
    for head, reason in zip(lines[::2], lines[1::2], strict=True):
        slug, called = head.split(": ")
        yield slug, (called, reason)


WRONG_RULES = dict(_read(_TABLE))
ORDER = list(WRONG_RULES)


def called(slug):
    """What a wrong rule is called before a learner."""
    return WRONG_RULES[slug][0]
