"""What an answer can be, whatever the numbers of its question: a probability, a variance, a step size."""

import math
from dataclasses import dataclass

POSITIVE = 5e-324  # the smallest float above 0


@dataclass(frozen=True)
class Possible:
    """Numbers from low to high, and what a learner reads who gives another one."""

    low: float
    high: float
    said: str


PROBABILITY = Possible(0, 1, "No probability is below 0 or above 1.")
SHARE = Possible(0, 1, "It is a share of a whole: no share is below 0 or above 1.")
PER_CENT = Possible(0, 100, "It is a share of a whole: no share is below 0 or above 100 %.")
VARIANCE = Possible(0, math.inf, "A variance is a mean of squares: it is never negative.")
DEVIATION = Possible(0, math.inf, "It is the root of a mean of squares: it is never negative.")
STEP = Possible(POSITIVE, math.inf, "A step size is always above 0.")
RATE = Possible(POSITIVE, math.inf, "A rate is always above 0.")
COUNT = Possible(1, math.inf, "It is a number of things to be counted: fewer than 1 make no sense.")
EXCESS = Possible(0, math.inf, "Nothing lies below the lowest value.")
PRICE = Possible(0, math.inf, "A price is never negative: large numbers would be paid for.")
CONSTANT = Possible(POSITIVE, math.inf, "A density is never negative, and its area is 1: $c$ is above 0.")
RISING = Possible(0, math.inf, "It rises, so it has no negative slope.")


def between(low, high):
    """Numbers of a scale, or of things of which there are so many."""
    return Possible(low, high, f"It is a number from {low} to {high}.")


def inside(low, high, support):
    """Quantiles and means of a density that is 0 outside of a support, which is given in LaTeX as well."""
    said = f"The density lives on ${support}$: neither a quantile nor the mean lies outside."
    return Possible(float(low), float(high), said)
