"""A sign that is wrong somewhere in an answer, found by turning each of its signs in turn."""

from itertools import islice

import sympy

from mathtools.backstage.antiderivatives.lookup import tex

MOST_SIGNS = 60
SIGN = "A sign is wrong."


def wrong_sign(answer, is_right):
    """Say where one sign makes an answer wrong: a sentence, or nothing if turning one does not mend it.

    `is_right` tells whether a formula is a right answer.
    """
    for formula, part in islice(_turned(answer), MOST_SIGNS):
        if is_right(formula):
            return SIGN if part == answer else f"{SIGN} Look at ${tex(part)}$."
    return ""


def _turned(formula):
    """The formula with one sign turned, and the sum or the exponential in which it stands."""
    base, exponent = formula.as_base_exp()
    if exponent.free_symbols or base == sympy.E:
        yield base**-exponent, formula
    for i, part in enumerate(formula.args):
        others = [(-part, formula)] if formula.is_Add else []
        for other, place in [*others, *_turned(part)]:
            yield formula.func(*formula.args[:i], other, *formula.args[i + 1 :]), place
