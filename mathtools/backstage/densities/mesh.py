"""Integrals over a support that may reach to infinity and hold poles, cell by cell, with an error bound.

Every piece between two places of interest (the ends of the support, breakpoints, critical points) is cut in
the middle, and on each half the variable is v with x = end ± D e^(-v), or x = middle ± S (e^v - 1) towards
infinity. So v counts the powers of e by which x nears the end: a pole, a heavy tail and a narrow peak at such
a place are smooth in v, and the integrand decays like e^(-γv). On v, Gauss-Legendre with 16 nodes is refined
by halving until a cell and its two halves agree. What lies beyond the last v is integrated as the power law
that it is there, which also tells whether it is finite at all: γ > 0.

Cells hold positive numbers that are added from both ends, so that a tail keeps its relative accuracy.
"""

import numpy as np
from scipy.interpolate import BarycentricInterpolator

from mathtools.backstage.densities.formulas import evaluate

NODES, WEIGHTS = (row / 2 for row in np.polynomial.legendre.leggauss(16))
NODES = NODES + 1 / 2
#: Gives the polynomial through the nodes at both ends of a cell.
AT_ENDS = np.array([BarycentricInterpolator(NODES, row)([0.0, 1.0]) for row in np.eye(16)])
REACH = 115.0  # a half goes to e^-115 = 1e-50 of its length, or e^115 times it
NEAR = 2.0**-35  # so near, relatively, a formula in x can tell x from its end
NEXT = 2.0**-53  # and so near x itself can be told from it
FARTHEST = 690.0  # e to this is a number still
TOLERANCE = 1e-11  # within which a cell agrees with its halves, relative to it
HIDDEN = 1e-10  # what a jump between an end of a cell and its first node may hide, relative to it
INSET = 1e-12  # where that shows
#: What is negligible, relative to the half. Only where cells are still wide does a tail earn its own
#: accuracy: where they must be narrower than 2^-8, there is noise or a jump.
TAIL = 1e-290
NEGLIGIBLE = 1e-17
WIDE = 8
MAX_LEVELS = 60
MAX_CELLS = 20_000
ROUNDED = 4 * np.finfo(float).eps
MOST_ROUNDED = 1e-6
SLOW = 0.2  # a decay below which a logarithm beside the power would decide
SETTLED = 1e-11  # an error of a half that is worth a second try
NEGATIVE = 1e-13  # how far below 0 rounding may bring a function
DIGITS_LEFT = 12.0  # so long in v before a difference is rounded to 0 it has digits
CUT = 1e-12  # no integrand ends at such a height


class Half:
    """The integral of a `Formula` from the middle of a piece to one of its ends.

    With `by_distance` the formula is written in the distance from the end, for x is too coarse beside a pole.

    Its cells have the borders `v`, and one more goes on to v = ∞: over that the integral is `rest`, ±∞ where
    it diverges, and γ is `decay`. `mass` and `error` are the integrals over each cell and their bounds,
    `inner` and `outer` those from the middle to each border, and from there to the end.
    """

    def __init__(self, end, middle, formula, by_distance=False):
        self.end = float(end)
        self.middle = middle
        self.formula = formula
        self.to_right = self.end > middle
        self.infinite = np.isinf(self.end)
        self.beside = None
        reach = REACH
        if self.infinite:
            self.scale = np.copysign(max(1.0, abs(middle)), self.end)
            self.power = 1
            self.base = middle - self.scale
            self.far = FARTHEST - np.log(abs(self.scale))
        else:
            self.scale = middle - self.end
            self.power = -1
            self.base = self.end
            self.far = FARTHEST
            if self.end != 0:  # from 0, x itself is the distance
                share = abs(self.scale / self.end)
                self.far = max(1.0, np.log(share / NEXT))
                if by_distance and formula.expression is not None:
                    self.beside = formula.beside(end, -1 if self.to_right else 1)
                else:
                    reach = min(REACH, max(1.0, np.log(share / NEAR)))
        self.negative = []
        self._integrate(*self._first_borders(reach))

    # -- coordinates and the integrand -----------------------------------------------------------------------

    def x(self, v):
        with np.errstate(over="ignore"):
            return self.base + self.scale * np.exp(self.power * v)

    def v_of(self, x):
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.maximum(0, self.power * np.log((x - self.base) / self.scale))

    def slope(self, v):
        """|dx/dv|, which is the distance from a finite end."""
        with np.errstate(over="ignore"):
            return abs(self.scale) * np.exp(self.power * v)

    def integrand(self, v):
        """The function times |dx/dv|; nan where it has no value."""
        x = self.x(v)
        slope = self.slope(v)
        values = evaluate(self.beside, slope) if self.beside else evaluate(self.formula.numeric, x)
        with np.errstate(over="ignore", invalid="ignore"):
            return self.formula.mended(values, x) * slope

    def _gauss(self, low, high, more=()):
        """Integrals from each v in `low` to that in `high`, the values for it, and those at more places."""
        v = low[:, None] + (high - low)[:, None] * np.append(NODES, more)
        values = self.integrand(v.ravel()).reshape(v.shape)
        inside = values[:, : len(NODES)]
        with np.errstate(invalid="ignore", over="ignore"):
            return inside @ WEIGHTS * (high - low), inside, values[:, len(NODES) :]

    def _rule(self, low, high):
        """The integrals, and what the rule may not have seen: a jump between an end and the first node.

        It shows in the value at that end, which the polynomial through the nodes does not meet.
        """
        mass, inside, ends = self._gauss(low, high, [INSET, 1 - INSET])
        k, column = np.nonzero(inside < 0)
        v = low[k] + (high - low)[k] * NODES[column]
        self.negative.append([v, self.x(v), inside[k, column] / self.slope(v)])
        with np.errstate(invalid="ignore", over="ignore"):
            return mass, abs(inside @ AT_ENDS - ends).max(axis=1, initial=0) * NODES[0] * (high - low)

    # -- integration -----------------------------------------------------------------------------------------

    def _first_borders(self, reach):
        """Borders of cells of length 1 in v, which end where values can no longer be trusted.

        And ±∞ if the integral is infinite for what is seen there, else None.
        """
        v = np.linspace(0, reach, int(np.ceil(reach)) + 1)
        values = self.integrand(v + INSET)
        finite = np.isfinite(values)
        lost = np.flatnonzero(~finite)
        size = abs(np.where(finite, values, 0))
        last = np.flatnonzero(size)[-1:]
        if self.formula.expression is not None and len(last) and size[last] > CUT * size.max():
            after = self.x(v[np.minimum(last + 1, len(v) - 1)])
            if abs(self.formula.precise(after[0])) > TAIL:  # it does not end so: its powers overflow
                lost = np.append(lost, last + 1)
        if not lost.size or lost.min() == len(v):
            return v, None
        before = v[max(lost.min() - 1, 0)]
        reach = max(before - DIGITS_LEFT * (self.power < 0), before / 2, 1.0)
        ends = abs(self.integrand(np.array([reach, before])))
        endless = None
        if np.isinf(values).any() and ends[1] >= ends[0]:  # it has grown, and that was not rounding
            endless = np.copysign(np.inf, values[np.isinf(values)][0])
        return np.linspace(0, reach, int(np.ceil(reach)) + 1), endless

    def _integrate(self, borders, endless):
        """Refine until all cells are settled, and add up."""
        low = borders[:-1]
        high = borders[1:]
        done = []
        n_done = 0
        scale = 0.0
        # where the integrand is a difference, such as 1 - x² near 1, finer cells cannot agree better
        length = 0.0 if self.infinite else abs(self.end) + abs(self.scale)
        mass, _ = self._rule(low, high)
        for level in range(MAX_LEVELS):
            middle = (low + high) / 2
            left, hidden_left = self._rule(low, middle)
            right, hidden_right = self._rule(middle, high)
            with np.errstate(invalid="ignore"):
                gap = abs(left + right - mass)
            size = abs(left) + abs(right)
            scale = max(scale, size.sum())
            rounding = np.minimum(ROUNDED * length / np.maximum(self.slope(high), TAIL), MOST_ROUNDED)
            least = (TAIL if level < WIDE else NEGLIGIBLE) * scale
            go = gap > np.maximum((TOLERANCE + rounding) * size, least)
            go |= hidden_left + hidden_right > np.maximum((HIDDEN + rounding) * size, least)
            go &= np.isfinite(size) & (level < MAX_LEVELS - 1) & (n_done + 2 * go.sum() < MAX_CELLS)
            done.append(np.stack([low, left, gap / 2])[:, ~go])
            done.append(np.stack([middle, right, gap / 2])[:, ~go])
            n_done += 2 * np.sum(~go)
            if not go.any():
                break
            mass = np.append(left[go], right[go])
            low = np.append(low[go], middle[go])
            high = np.append(middle[go], high[go])
        table = np.concatenate(done, axis=1)
        low, mass, error = table[:, np.argsort(table[0], kind="stable")]
        infinite = ~np.isfinite(mass)
        if infinite.any():
            endless = mass[infinite][-1]
        mass[infinite] = 0
        error[infinite] = 0
        self.v = np.append(low, borders[-1])
        self.rest, self.decay, doubt = self._beyond(borders[-1], abs(mass).sum(), endless)
        self.mass = np.append(mass, self.rest)
        self.error = np.append(error, doubt)
        with np.errstate(invalid="ignore"):  # ∞ - ∞
            self.inner = np.append(0, np.cumsum(self.mass))
            self.outer = np.append(np.cumsum(self.mass[::-1])[::-1], 0)

    def _beyond(self, reach, scale, endless):
        """The integral beyond the last v, the decay γ there, and a bound of its error."""
        if endless is not None:
            return endless, 0.0, 0.0
        v = reach - np.array([0.0, 2.0, 4.0, 6.0])
        values = self.integrand(np.maximum(v, 0))
        if values[0] == 0 or v[-1] < 0 or not (np.sign(values) == np.sign(values[0])).all():
            return 0.0, 1.0, abs(values[0])
        decay, *earlier = np.diff(np.log(abs(values))) / 2
        if decay < 1e-6:
            return np.copysign(np.inf, values[0]), 0.0, 0.0
        rest = values[0] / decay
        change, before = abs(np.diff([decay, *earlier]))
        if decay < SLOW and change > 1e-3 * decay and abs(rest) > 1e-14 * scale:
            # a logarithm beside the power law: whether this integral is finite cannot be told from numbers
            return rest, decay, 10 * abs(rest)
        further = change * min(1, change / before) if before else change  # the next one, if they go on so
        return rest, decay, abs(rest) * max(1e-12, 4 * further / decay)

    def height(self):
        """The greatest mean of the function over a cell."""
        width = abs(np.diff(self.x(np.append(self.v, np.inf))))
        some = (width > 0) & np.isfinite(width)
        return max(abs(self.mass[some]) / width[some], default=0.0)

    def part(self, v, outward):
        """The integral from each v of an array to the end, or else from the middle to it."""
        cell = np.maximum(np.searchsorted(self.v, v, side="right") - 1, 0)
        near = self.v[cell]
        far = np.append(self.v[1:], np.inf)[cell]
        add = self.rest * np.exp(-self.decay * (v - near))
        add = add if outward else self.rest - add
        inside = np.isfinite(far)
        low, high = (v, far) if outward else (near, v)
        add[inside] = self._gauss(low[inside], high[inside])[0]
        return add + (self.outer[cell + 1] if outward else self.inner[cell])


class Mesh:
    """An integral over all pieces, (left end, right end, `Formula`) from left to right, half by half.

    At the ends in `outer` a formula is written in the distance, and wherever else the first try fails.
    """

    def __init__(self, pieces, outer=()):
        wanted = []
        for left, right, formula in pieces:
            middle = _middle(float(left), float(right))
            wanted += [(left, middle, formula), (right, middle, formula)]
        self.halves = [Half(*half, by_distance=half[0] in outer) for half in wanted]
        size = sum(abs(half.mass).sum() for half in self.halves)
        for k, half in enumerate(self.halves):
            if half.error.sum() > SETTLED * size and not (half.beside or half.infinite or half.end == 0):
                self.halves[k] = Half(*wanted[k], by_distance=True)
        self.mass = np.concatenate([half.mass for half in self.halves])
        self.error = np.concatenate([half.error for half in self.halves])
        self.rest = np.array([half.rest for half in self.halves])
        totals = [half.outer[0] for half in self.halves]
        with np.errstate(invalid="ignore"):  # ∞ - ∞
            self.from_left = np.append(0, np.cumsum(totals))
            self.from_right = np.append(np.cumsum(totals[::-1])[::-1], 0)
        self.coordinates = np.array([[half.base, half.scale, half.power] for half in self.halves]).T

    def x(self, half, v):
        """The place of each v of its half."""
        base, scale, power = self.coordinates[:, half]
        with np.errstate(over="ignore"):
            return base + scale * np.exp(power * v)

    def integrand(self, half, v):
        """The function times |dx/dv| at each v of its half."""
        values = np.empty(len(v))
        for k in np.unique(half):
            values[half == k] = self.halves[k].integrand(v[half == k])
        return values

    def borders(self):
        """Half and v of all borders, from left to right; the last of each half is where x meets its end."""
        rows = []
        for k, half in enumerate(self.halves):
            v = np.append(half.v, max(half.far, half.v[-1]))
            rows.append([np.full(len(v), k), v if half.to_right else v[::-1]])
        half, v = np.concatenate(rows, axis=1)
        return half.astype(int), v

    def up_to(self, x, upper):
        """The integral up to each x of an array; with `upper`, from it on."""
        # by the half and its v, for near an end x may be too coarse to tell cells by it
        halves = np.searchsorted([min(half.end, half.middle) for half in self.halves[1:]], x, side="right")
        total = np.empty(len(x))
        for k in np.unique(halves):
            here = halves == k
            half = self.halves[k]
            others = self.from_right[k + 1] if upper else self.from_left[k]
            total[here] = others + half.part(half.v_of(x[here]), half.to_right == upper)
        return total

    @property
    def worst(self):
        """The x near which most of the error arises."""
        half = max(self.halves, key=lambda half: half.error.max())
        cell = half.error.argmax()
        return half.end if cell == len(half.v) - 1 else float(half.x(half.v[cell + (not half.to_right)]))

    @property
    def lowest(self):
        """(x, value) where the function is negative by more than rounding, not far out; or None."""
        v, x, values = np.concatenate([seen for half in self.halves for seen in half.negative], axis=1)
        height = max(half.height() for half in self.halves)
        found = values < -NEGATIVE * height
        k = np.where(found, v, np.inf).argmin() if found.any() else None
        return None if k is None else (float(x[k]), float(values[k]))


def _middle(left, right):
    if np.isinf(left):
        return right - max(1.0, abs(right))
    return left + max(1.0, abs(left)) if np.isinf(right) else (left + right) / 2
