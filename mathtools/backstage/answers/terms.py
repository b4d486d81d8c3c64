"""A term of an integrand, taken apart as the wrong rules need it, and what a wrong rule makes of it."""

from dataclasses import dataclass
from functools import cached_property, lru_cache

import sympy as sp

from mathtools.backstage.antiderivatives import steps
from mathtools.backstage.antiderivatives.lookup import tex

QUICK = 12  # attempts at the integral of a single factor
U = sp.Dummy("u", real=True)  # the variable of an outer function
antiderivative = lru_cache(maxsize=2048)(steps.antiderivative)  # the same factors come again and again


@dataclass(frozen=True)
class Mistake:
    """What a wrong rule makes of an integrand: an antiderivative, and the reason why it is wrong.

    `kind` is the variety of the rule, so that it can be applied to all terms of a sum alike; `slips` is how
    many slips it takes, for fewer are more likely.
    """

    slug: str
    formula: sp.Expr
    reason: str
    kind: str = ""
    slips: int = 1


class Term:
    """A term of the integrand: a coefficient times a product of factors that contain x."""

    def __init__(self, whole, x):
        self.whole = whole
        self.x = x
        self.coefficient, self.rest = whole.as_independent(x, as_Add=False)

    @cached_property
    def right(self):
        """The right antiderivative, or None if it is not found."""
        return antiderivative(self.whole, self.x)

    @cached_property
    def factors(self):
        """Factors that contain x; a small power counts as several: sin²x is sin x times sin x."""
        found = []
        for factor in sp.Mul.make_args(self.rest):
            base, n = factor.as_base_exp()
            several = (base.is_Function and n in (2, 3)) or (base.is_Add and n == 2)
            found += [base] * int(n) if several else [factor]
        return [factor for factor in found if factor.has(self.x)]


def outside_inside(factor, x):
    """Ways to see a factor as a function of what stands inside: pairs outer(U), inside."""
    base, n = factor.as_base_exp()
    ways = []
    if n.has(x) and not base.has(x):
        ways.append((base**U, n))
    elif base.has(x) and not n.has(x) and n != 1:
        ways.append((U**n, base))
    if base.is_Function and len(base.args) == 1 and not n.has(x):
        ways.append((base.func(U) ** n, base.args[0]))
    return [(outer, g) for outer, g in ways if g.has(x)]


def plain(expression):
    """A short formula as it stands in a sentence."""
    return f"${tex(expression)}$"
