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

from mathtools.backstage.densities.branches import between
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
#: What is negligible, relative to all. Only where cells are still wide does a tail earn its own accuracy:
#: where they must be narrower than 2^-8, there is noise or a jump.
TAIL = 1e-290
NEGLIGIBLE = 1e-17
WIDE = 8
MAX_LEVELS = 60
MAX_CELLS = 40_000
ROUNDED = 4 * np.finfo(float).eps
MOST_ROUNDED = 1e-6
SLOW = 0.2  # a decay below which a logarithm beside the power would decide
SETTLED = 1e-11  # an error of a half that is worth a second try
NEGATIVE = 1e-13  # how far below 0 rounding may bring a function
DIGITS_LEFT = 12.0  # so long in v before a difference is rounded to 0 it has digits
CUT = 1e-12  # no integrand ends at such a height


class Mesh:
    """An integral over all pieces, (left end, right end, `Formula`) from left to right.

    At the ends in `by_distance` a formula is written in the distance, for x is too coarse beside a pole.

    Cells are arrays, from left to right: of which `half` they are, from `low` to `high` in its v, with `mass`
    and `error`. The outermost one of a half goes on to v = ∞: there the integral is ±∞ where it diverges, and
    γ is `decay`. At v = `far` x meets its end.
    """

    def __init__(self, pieces, by_distance=()):
        halves = [(end, float(between(*piece)), f) for *piece, f in pieces for end in piece]
        self.ends, middle, self.formulas = zip(*halves, strict=True)
        self.end = np.array(self.ends, dtype=float)
        self.infinite = np.isinf(self.end)
        self.turn = np.sign(self.end - middle)
        self.scale = np.where(self.infinite, self.turn * np.maximum(1, np.abs(middle)), middle - self.end)
        self.power = np.where(self.infinite, 1, -1)
        self.base = np.where(self.infinite, middle - self.scale, self.end)
        self.joints = np.minimum(self.end, middle)[1:]
        with np.errstate(divide="ignore"):  # from 0, x itself is the distance
            share = np.log(np.abs(self.scale / self.end))
        self.far = np.clip(share - np.log(NEXT), 1, FARTHEST)
        self.far[self.infinite] = FARTHEST - np.log(np.abs(self.scale[self.infinite]))
        reach = np.where(self.infinite, REACH, np.clip(share - np.log(NEAR), 1, REACH))
        self.may_be_beside = (
            ~self.infinite & (self.end != 0) & [f.expression is not None for f in self.formulas]
        )
        self.beside = [None] * len(halves)
        for k in np.flatnonzero(self.may_be_beside & [end in by_distance for end in self.ends]):
            self.beside[k] = self.formulas[k].beside(self.ends[k], -int(self.turn[k]))
            reach[k] = REACH
        self.negative = []
        self._integrate([self._first_borders(k, reach[k]) for k in range(len(halves))])
        with np.errstate(invalid="ignore"):  # ∞ - ∞
            self.from_left = np.append(0, np.cumsum(self.mass))
            self.from_right = np.append(np.cumsum(self.mass[::-1])[::-1], 0)

    # -- coordinates and the integrand, each at an array of v of a half, or of halves ------------------------

    def x(self, half, v):
        return self.base[half] + np.sign(self.scale[half]) * self.slope(half, v)

    def slope(self, half, v):
        """|dx/dv|, which is the distance from a finite end."""
        with np.errstate(over="ignore"):
            return abs(self.scale[half]) * np.exp(self.power[half] * v)

    def integrand(self, half, v):
        """The function times |dx/dv|; nan where it has no value."""
        half = np.broadcast_to(half, v.shape)
        x = self.x(half, v)
        slope = self.slope(half, v)
        values = np.empty(v.shape)
        for k in np.unique(half):
            here = half == k
            beside = self.beside[k]
            found = evaluate(beside, slope[here]) if beside else evaluate(self.formulas[k].numeric, x[here])
            values[here] = self.formulas[k].mended(found, x[here])
        with np.errstate(over="ignore", invalid="ignore"):
            return values * slope

    def _gauss(self, half, low, high, nodes=NODES):
        """Integrals from each v in `low` to that in `high`; the nodes (16 and perhaps more), and values."""
        v = low[:, None] + (high - low)[:, None] * nodes
        values = self.integrand(np.repeat(half, len(nodes)), v.ravel()).reshape(v.shape)
        with np.errstate(invalid="ignore", over="ignore"):
            return values[:, : len(NODES)] @ WEIGHTS * (high - low), v, values

    def _rule(self, half, low, high):
        """The integrals, and what the rule may not have seen: a jump between an end and the first node.

        It shows in the value at that end, which the polynomial through the nodes does not meet.
        """
        mass, v, values = self._gauss(half, low, high, [*NODES, INSET, 1 - INSET])
        inside = values[:, :-2]
        row, column = np.nonzero(inside < 0)
        self.negative.append([half[row], v[row, column], inside[row, column]])
        with np.errstate(invalid="ignore", over="ignore"):
            gaps = abs(inside @ AT_ENDS - values[:, -2:]).max(axis=1, initial=0)
            return mass, gaps * NODES[0] * (high - low)

    # -- integration -----------------------------------------------------------------------------------------

    def _first_borders(self, k, reach):
        """Borders of cells of length 1 in v, which end where values can no longer be trusted."""
        v = np.linspace(0, reach, int(np.ceil(reach)) + 1)
        values = self.integrand(k, v + INSET)
        lost = ~np.isfinite(values)
        size = abs(np.where(lost, 0, values))
        after = 1 + max(np.flatnonzero(size), default=len(v))
        if self.formulas[k].expression is not None and after < len(v) and size[after - 1] > CUT * size.max():
            # it may not end so, but its powers overflow
            lost[after] |= abs(self.formulas[k].precise(self.x(k, v[after]))) > TAIL
        if lost.any():
            before = v[max(lost.argmax() - 1, 0)]
            reach = max(before - DIGITS_LEFT * (not self.infinite[k]), before / 2, 1.0)
        return np.linspace(0, reach, int(np.ceil(reach)) + 1)

    def _integrate(self, borders):
        """Refine until all cells are settled; add what lies beyond the last border of each half."""
        half = np.repeat(np.arange(len(borders)), [len(v) - 1 for v in borders])
        low = np.concatenate([v[:-1] for v in borders])
        high = np.concatenate([v[1:] for v in borders])
        whole, _ = self._rule(half, low, high)
        done = []
        scale = 0.0
        # where the integrand is a difference, such as 1 - x² near 1, finer cells cannot agree better
        length = np.where(self.infinite, 0, abs(self.end) + abs(self.scale))
        for level in range(MAX_LEVELS):
            rounding = ROUNDED * length[half] / np.maximum(self.slope(half, high), TAIL)
            rounding = np.minimum(rounding, MOST_ROUNDED)
            middle = (low + high) / 2
            half = np.append(half, half)
            low = np.append(low, middle)
            high = np.append(middle, high)
            both, hidden = self._rule(half, low, high)
            mass = both.reshape(2, -1)
            with np.errstate(invalid="ignore"):
                gap = abs(mass.sum(axis=0) - whole)
            size = abs(mass).sum(axis=0)
            scale = max(scale, size[np.isfinite(size)].sum())
            least = (TAIL if level < WIDE else NEGLIGIBLE) * scale
            go = gap > np.maximum((TOLERANCE + rounding) * size, least)
            go |= hidden.reshape(2, -1).sum(axis=0) > np.maximum((HIDDEN + rounding) * size, least)
            n_cells = 2 * go.sum() + sum(rows.shape[1] for rows in done)
            go &= np.isfinite(size) & (level < MAX_LEVELS - 1) & (n_cells < MAX_CELLS)
            go = np.append(go, go)
            done.append(np.stack([half, low, high, both, np.append(gap, gap) / 2, 0 * low])[:, ~go])
            if not go.any():
                break
            half = half[go]
            low = low[go]
            high = high[go]
            whole = both[go]
        for k, v in enumerate(borders):
            done.append(np.transpose([[k, v[-1], np.inf, *self._beyond(k, v[-1], scale)]]))
        table = np.concatenate(done, axis=1)
        table = table[:, np.lexsort((table[1] * self.turn[table[0].astype(int)], table[0]))]
        self.half = table[0].astype(int)
        self.low, self.high, self.mass, self.error, self.decay = table[1:]
        self.error[~np.isfinite(self.mass)] = 0

    def _beyond(self, k, reach, scale):
        """The integral beyond the last v, a bound of its error, and the decay γ there."""
        step = min(2, reach / 3) if self.infinite[k] else 2
        values = self.integrand(k, np.maximum(reach - step * np.arange(4), 0))
        if values[0] == 0 or reach < 3 * step or not (np.sign(values) == np.sign(values[0])).all():
            return 0.0, abs(values[0]), 1.0
        decay, *earlier = np.diff(np.log(abs(values))) / step
        if decay < 1e-6:
            return np.copysign(np.inf, values[0]), 0.0, 0.0
        rest = values[0] / decay
        change, before = abs(np.diff([decay, *earlier]))
        if decay < SLOW and change > 1e-3 * decay and abs(rest) > 1e-14 * scale:
            # a logarithm beside the power law: whether this integral is finite cannot be told from numbers
            return rest, 10 * abs(rest), decay
        further = change * min(1, change / before) if before else change  # the next one, if they go on so
        return rest, abs(rest) * max(1e-12, 4 * further / decay), decay

    @property
    def unsettled(self):
        """Ends beside which a formula that is written in the distance may do better."""
        bad = np.bincount(self.half, self.error) > SETTLED * abs(self.mass).sum()
        return {self.ends[k] for k in np.flatnonzero(bad & self.may_be_beside) if not self.beside[k]}

    # -- what is asked of it ---------------------------------------------------------------------------------

    def up_to(self, x, upper):
        """The integral up to each x of an array; with `upper`, from it on."""
        half = np.searchsorted(self.joints, x, side="right")
        to_right = self.turn[half] > 0
        with np.errstate(divide="ignore", invalid="ignore"):
            v = np.maximum(0, self.power[half] * np.log((x - self.base[half]) / self.scale[half]))
        # cells are found by half and v, as a pair: near an end x may be too coarse to tell them
        keys = self.half + 1j * self.turn[self.half] * self.low
        key = half + 1j * self.turn[half] * np.minimum(v, FARTHEST)
        cell = np.where(to_right, np.searchsorted(keys, key, "right") - 1, np.searchsorted(keys, key, "left"))
        outward = to_right == upper
        beyond = self.mass[cell] * np.exp(-self.decay[cell] * (v - self.low[cell]))
        part = np.where(outward, beyond, self.mass[cell] - beyond)
        inner = np.isfinite(self.high[cell])
        low = np.where(outward, v, self.low[cell])
        high = np.where(outward, self.high[cell], v)
        part[inner] = self._gauss(half[inner], low[inner], high[inner])[0]
        return part + (self.from_right[cell + 1] if upper else self.from_left[cell])

    @property
    def worst(self):
        """The x near which most of the error arises."""
        cell = self.error.argmax()
        return float(self.x(self.half[cell], self.high[cell]))

    @property
    def lowest(self):
        """(x, value) where the function is negative by more than rounding, not far out; or None."""
        width = abs(self.x(self.half, self.high) - self.x(self.half, self.low))
        some = (width > 0) & np.isfinite(self.mass)
        height = max(abs(self.mass[some]) / width[some], default=0.0)
        half, v, values = np.concatenate(self.negative, axis=1)
        half = half.astype(int)
        values = values / self.slope(half, v)
        found = np.flatnonzero(values < -NEGATIVE * height)
        if not len(found):
            return None
        k = found[v[found].argmin()]
        return float(self.x(half[k], v[k])), float(values[k])


def integrated(pieces, ends):
    """The `Mesh` of a function that is 0 beyond these ends."""
    mesh = Mesh(pieces, ends)
    return Mesh(pieces, {*ends, *mesh.unsettled}) if mesh.unsettled else mesh
