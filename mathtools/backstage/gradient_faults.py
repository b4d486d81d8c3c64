"""What a gradient check has found: a verdict on each coordinate, and the one cause of all faults, if any."""

from dataclasses import dataclass

import numpy as np

from mathtools.backstage.arguments import entry, short
from mathtools.backstage.gradient_causes import NEAR, as_index, as_meant, find_fault
from mathtools.backstage.slopes import Slope

#: Part of the jump at a kink below which a slope on one side is round-off, and shown as 0.
SHOWN = 1e-6
#: Part of a discrepancy that a cause may leave, because its coefficient comes from measured slopes, too.
LEFT_OVER = 1e-3


@dataclass(frozen=True)
class GradientReport:
    """What `check_gradient` found. It prints as its message; in an ``if`` it is true when no fault was found.

    Attributes
    ----------
    ok : bool
        No fault was found. At a kink, every value from the left to the right slope counts as right.
    kind : str or None
        "factor", "sign", "transposed", "regulariser" (a term proportional to x, or to its sign, is missing or
        too much), "coordinate" (a single one is wrong), "not_finite", "kink", "unsettled" (the quotients come
        to no limit, so nothing can be said), "other". None when all is right, and f smooth.
    index : int or tuple or None
        x[index] is where it is wrong, or most clearly so.
    factor : float or None
        The right slope over the given one: of all that is wrong, or else at `index`. For "regulariser" it is
        the coefficient λ of what is missing.
    kinks : tuple
        Indices at which the slopes to the left and to the right differ.
    message : str
        All this in words.
    """

    ok: bool
    kind: str | None
    index: int | tuple | None
    factor: float | None
    kinks: tuple
    message: str

    def __bool__(self):
        return self.ok

    def __repr__(self):
        return self.message


def not_finite(given):
    """The report on a gradient that holds nan or inf."""
    index = as_index(np.argwhere(~np.isfinite(given))[0])
    message = f"The gradient is {given[index]} at {entry(index)}: look for a division by 0 or an overflow."
    return GradientReport(False, "not_finite", index, None, (), message)


def of_another_shape(given, x, transposed_fits):
    """The report on a gradient that has another shape than x, if it is only transposed."""
    if not transposed_fits:
        raise ValueError(
            f"The gradient has the shape {given.shape} and x has {x.shape}: they must be the same."
        )
    message = f"The gradient is transposed: it has the shape {given.shape}, and its .T is right."
    return GradientReport(False, "transposed", None, None, (), message)


def report(f, x, given, slopes, rtol):
    """A `GradientReport`: judges each coordinate, and all of them together.

    `slopes` are what was measured at the point `x`, in the order of ``x.flat``, and `given` is the gradient
    there; `rtol` is the relative error that is let pass besides the error of the slopes.
    """
    findings = Findings(x, given, slopes, rtol)
    kinks = tuple(as_index(index) for index in np.argwhere(findings.kink))
    index = None
    factor = None
    if findings.wrong.any():
        # at a kink the slope is only known to lie between two: the other coordinates tell more
        index = findings.worst(findings.faulty if findings.faulty.any() else findings.wrong)
        kind = "kink"
        sentences = [f"The gradient is wrong{_count(findings.wrong)}."]
        if findings.faulty.any():
            kind, factor, fault = find_fault(findings)
            if factor is None and kind != "transposed" and given[index]:
                factor = as_meant(findings.seen[index] / given[index])
            here = f"At {entry(index)} it is {short(given[index])}"
            sentences += [fault, f"{here}, and the quotients say {short(findings.seen[index])}."]
    elif findings.unsettled.any():
        index = findings.worst(findings.unsettled)
        kind = "unsettled"
        sentences = findings.why_unsettled(index, f(x))
    else:
        kind = "kink" if kinks else None
        smooth = ~findings.kink
        sentences = [f"The gradient agrees with the quotients{_count(smooth)}."] if smooth.any() else []
        if np.all(abs(given) <= findings.allowed) and not kinks:
            sentences.append("But it is 0: no wrong factor or sign would show. Check at another point, too.")
    sentences += findings.on_kinks(kinks)
    ok = kind in (None, "kink") and not findings.wrong.any()
    return GradientReport(ok, kind, index, factor, kinks, "\n".join(sentences))


#: One row for each coordinate, with the fields of a `Slope`.
FIELDS = np.dtype(list(Slope.__annotations__.items()))


class Findings:
    """What was measured, and what was given, coordinate by coordinate: arrays of the shape of x."""

    def __init__(self, x, given, slopes, rtol):
        for index, slope in zip(np.ndindex(x.shape), slopes, strict=True):
            if slope is None:
                raise ValueError(
                    f"f has no finite values on both sides of {entry(index)}: check the gradient at a "
                    "point inside of the domain of f."
                )
        table = np.array(slopes, FIELDS).reshape(x.shape)
        self.x = x
        self.given = given
        self.slope = table["value"]
        self.error = table["error"]
        self.kink = table["kink"]
        self.sides = table[["left", "right"]]
        allowed = [slope.allowed(g, rtol) for slope, g in zip(slopes, given.flat, strict=True)]
        self.allowed = np.reshape(allowed, x.shape)
        differs = abs(given - self.slope) > self.allowed

        # a slope that is uncertain by more than a twentieth tells little, unless all of it is next to nothing
        seen = self.kink | (self.error <= 0.05 * table["steepest"])
        largest = max(abs(self.slope[seen]), default=0.0)
        known = seen | (self.error <= 1e-3 * largest) | table["rounded"]
        claims = abs(given) > 1e-12 * largest
        self.rounded = table["rounded"]
        self.wrong = known & differs
        self.unsettled = ~known | (~seen & claims & ~differs)

        # what a cause has to be found for, and what it may leave
        self.faulty = self.wrong & ~self.kink
        self.several = self.faulty.sum() > 1
        self.missing = np.where(self.faulty, self.slope - given, 0)
        left_over = np.where(self.faulty, LEFT_OVER * abs(self.missing), NEAR * abs(self.slope))
        self.leeway = self.error + left_over

        # the slopes, and 0 for what may be round-off
        self.flat = abs(self.slope) <= self.error
        self.seen = np.where(self.flat, 0.0, self.slope)

    def explained_by(self, candidate):
        """Whether a gradient agrees with the slopes wherever it was faulty, and wherever this one differs."""
        concerned = self.faulty | (candidate != self.given)
        return np.all((abs(candidate - self.slope) <= self.leeway)[concerned])

    def share_of(self, basis):
        """The c for which c·basis comes closest to what is missing: a mean to which sure slopes give more."""
        where = self.faulty & (basis != 0)
        if not where.any():
            return 0.0
        sure = abs(basis[where]) / (self.error[where] + 1e-9 * abs(self.missing).max())
        return float(np.average(self.missing[where] / basis[where], weights=(sure / sure.max()) ** 2))

    def worst(self, where):
        """Index of the greatest excess beyond what is allowed, among some coordinates."""
        difference = abs(self.given - self.slope)
        excess = np.where(where, difference / np.maximum(self.allowed, np.finfo(float).tiny), -1)
        return as_index(np.unravel_index(np.argmax(excess), excess.shape))

    def why_unsettled(self, index, value):
        if self.rounded[index]:
            return [
                f"Nothing can be said of {entry(index)}: f is about {short(value)}, and its round-off hides "
                f"slopes below {short(self.error[index])}.",
                "Take what is constant out of f, or check at a point where f is smaller.",
            ]
        return [
            f"Nothing can be said: the quotients along {entry(index)} come to no limit as the step shrinks.",
            "f jumps there, is infinitely steep, or has random numbers in it.",
        ]

    def on_kinks(self, kinks):
        """Sentences on the kink that matters most."""
        if not kinks:
            return []
        bad = self.wrong & self.kink
        first = self.worst(bad) if bad.any() else kinks[0]
        left, right = self.sides[first]
        small = SHOWN * abs(right - left)
        left, right = (short(end if abs(end) > small else 0.0) for end in (left, right))
        others = f" (and along {len(kinks) - 1} more)" if len(kinks) > 1 else ""
        return [
            f"f has a kink along {entry(first)}{others}: slope {left} to the left, {right} to the right.",
            f"All values from one to the other pass, and it is {short(self.given[first])}.",
        ]


def _count(where):
    part = "all" if where.all() else f"{where.sum()} of"
    return f" in {part} {where.size} coordinates" if where.size > 1 else ""
