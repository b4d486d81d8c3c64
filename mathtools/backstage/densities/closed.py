"""A distribution function in closed form, in a bounded time: found by rules, checked by numbers.

An antiderivative is looked for term by term by the rules of the course, which count their attempts; its
limits at the ends are taken off. Nothing found here is used before it has agreed with the density
(derivative) and with quadrature (values at all panels).
"""

from dataclasses import dataclass

import numpy as np
import sympy as sp

from mathtools.backstage.densities.antiderivatives import antiderivatives, limit_at
from mathtools.backstage.densities.branches import between
from mathtools.backstage.densities.formulas import compiled, evaluate, precise


@dataclass(frozen=True)
class Stretch:
    """A part of the support on which one formula holds."""

    left: sp.Expr
    right: sp.Expr
    antiderivative: sp.Expr  # without a constant
    before: sp.Expr  # the area of all stretches before this one
    start: sp.Expr  # the limits of the antiderivative at both ends
    stop: sp.Expr
    functions: list  # the terms of the antiderivative


class ClosedForm:
    """F by formulas, one for each stretch."""

    def __init__(self, stretches):
        self.stretches = stretches
        self.area = sp.Add(*(part.stop - part.start for part in stretches))

    def __call__(self, x, upper):
        """The area up to each x of an array, or with `upper` from it on, and how large its summands are."""
        total = np.zeros(len(x))
        size = np.zeros(len(x))
        number = np.searchsorted([float(part.right) for part in self.stretches[:-1]], x)
        for k, part in enumerate(self.stretches):
            here = number == k
            with np.errstate(all="ignore"):
                terms = np.array([evaluate(f, x[here]) for f in part.functions])
            constant = float(self.area - part.before + part.start if upper else part.before - part.start)
            if abs(constant) < 1e-50:  # what is left of 0 in 60 digits
                constant = 0.0
            total[here] = constant + (-1 if upper else 1) * terms.sum(axis=0)
            size[here] = abs(constant) + abs(terms).sum(axis=0)
        return total, size


def closed_form(branches, x):
    """The `ClosedForm` of F; None where the rules do not reach, or are not confirmed by its derivative.

    Branches are (left end, right end, density between them), from left to right.
    """
    found = []
    before = sp.S.Zero
    for left, right, density in branches:
        # so that √x² is x
        t = sp.Dummy(x.name, positive=True) if left.is_nonnegative else x
        terms = antiderivatives(density.xreplace({x: t}), t, left)
        if terms is None:
            return None
        inner = between(left, right)
        limits = [[limit_at(term, t, end, inner) for term in terms] for end in (left, right)]
        if None in limits[0] + limits[1]:
            return None
        start, stop = (sp.Add(*values) for values in limits)
        antiderivative = sp.Add(*terms).xreplace({t: x})
        if not _agrees(antiderivative.diff(x), density, x, left, right):
            return None
        functions = [compiled(term, t) for term in terms]
        found.append(Stretch(left, right, antiderivative, before, start, stop, functions))
        before += stop - start
    return ClosedForm(found)


def _agrees(slope, density, x, left, right):
    """Whether the slope is the density, at a dozen points, computed with 50 digits."""
    slope, density = (precise(f, x) for f in (slope, density))
    for share in range(1, 13):
        at = between(left, right, sp.Rational(share, 13)).evalf(50)
        want = density(at)
        got = slope(at)
        if not abs(want - got) <= abs(want) * 1e-20 + 1e-99:  # nan, too, is no agreement
            return False
    return True


def readable(expression):
    """The expression with numbers that nobody can read as decimals, and 1 for 1.000…0."""

    def shown(number):
        whole = sp.Integer(round(number))
        return whole if whole and abs(number - whole) < 1e-50 and abs(whole) < 1e15 else sp.Float(number, 15)

    return expression.replace(
        lambda e: e.is_Float or (e.is_Rational and (e.q > 10**6 or abs(e.p) > 10**15)), shown
    )
