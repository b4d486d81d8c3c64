"""Integrals over a support that may reach to infinity and hold poles, cell by cell, with an error bound.

On every piece between two places of interest (the ends of the support, breakpoints, critical points) the
variable is w, from -∞ at its left end to ∞ at its right one: x = left + D e^w up to the middle, w = 0, and
then right - D e^(-w); or one of them throughout, where the other end is infinite. So |w| counts the powers of
e by which x nears an end: a pole, a heavy tail and a narrow peak at such a place are smooth in w, and the
integrand decays like e^(-γ|w|). On w, Gauss-Legendre with 16 nodes is refined by halving until a cell and its
two halves agree. What lies beyond the last w is integrated as the power law that it is there, which also
tells whether it is finite at all: γ > 0.

Cells hold positive numbers that are added from both ends, so that a tail keeps its relative accuracy.

For a quantile, SciPy's root finder searches the cell that holds it; for samples there is a table. Both look
for the logarithm of the odds, F : 1 - F, over w: there, a tail is nearly a straight line. Between the knots
of the table, it is a cubic with the right slopes.
"""

from functools import cached_property

import numpy as np
from scipy.interpolate import BarycentricInterpolator, BPoly
from scipy.special import expit, logit

#: On a cell from -1/2 to 1/2.
NODES, WEIGHTS = (row / 2 for row in np.polynomial.legendre.leggauss(16))
#: Gives the polynomial through the nodes at both ends of a cell.
AT_ENDS = np.array([BarycentricInterpolator(NODES, row)([-0.5, 0.5]) for row in np.eye(16)])
REACH = 115.0  # w goes to e^-115 = 1e-50 of a length, or e^115 times it
NEAR = 2.0**-35  # so near, relatively, a formula in x can tell x from its end
FLAT = 1e-3  # where a small step changes less than this part, x is fine enough
FARTHEST = 1e4  # in place of ∞: there x is its end, or infinite
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
NEGATIVE = 1e-13  # how far below 0 rounding may bring an integrand, relative to its greatest value
DIGITS_LEFT = 12  # so long in w before a difference is rounded to 0 it has digits
TINY = 1e-305  # what stands for 0 in odds
CUT = 1e-12  # no integrand ends at such a height


class Mesh:
    """An integral over all pieces, (left end, right end, `Formula`) from left to right.

    At the outermost ends, and at others if it still changes there, a formula is written in the distance, for
    which x is too coarse. Piece k has two sides: 2k, to its left end, and 2k + 1.

    Cells are arrays, from left to right: in which `piece` they are, from `low` to `high` in its w, with
    `mass` and `error`. The outermost ones of a piece go on to infinity: there the integral is ±∞ where it
    diverges, and γ is `decay`.
    """

    @np.errstate(all="ignore")
    def __init__(self, pieces):
        ends = [end for *piece, _ in pieces for end in piece]
        self.formulas = [f for *_, f in pieces for _ in range(2)]
        self.end = np.array(ends, dtype=float)
        self.infinite = np.isinf(self.end)
        self.sign = np.tile([-1, 1], len(pieces))
        other = self.end.reshape(-1, 2)[:, ::-1].ravel()
        half = abs(other - self.end) / 2
        # on a side, x = start + inward * unit * e^(inward * w)
        self.start = np.where(self.infinite, other, self.end)
        self.inward = np.where(self.infinite, self.sign, -self.sign)
        self.unit = np.where(np.isinf(half), np.maximum(1, abs(self.start)), half)
        flat = [0, *[FLAT] * (len(ends) - 2), 0]
        sides = zip(self.formulas, ends, self.inward.tolist(), flat, strict=True)
        self.beside = [f.beside(end, int(inward), part) for f, end, inward, part in sides]
        self._integrate([self._side(k) for k in range(len(ends))])
        self.from_left = np.append(0, np.cumsum(self.mass))
        self.from_right = np.append(np.cumsum(self.mass[::-1])[::-1], 0)

    # -- coordinates and the integrand, each at arrays of pieces and their w ---------------------------------

    @np.errstate(all="ignore")
    def place(self, piece, w):
        """x, and its distance from the end that it is near (or from the only one), which is |dx/dw|."""
        side = 2 * piece + (w >= 0)
        distance = self.unit[side] * np.exp(self.inward[side] * w)
        return self.start[side] + self.inward[side] * distance, distance

    @np.errstate(all="ignore")
    def integrand(self, piece, w):
        """The function times |dx/dw|; nan where it has no value."""
        piece = np.broadcast_to(piece, w.shape)
        x, distance = self.place(piece, w)
        side = 2 * piece + (w >= 0)
        values = np.empty(w.shape)
        for k in np.unique(side):
            here = side == k
            values[here] = self.formulas[k](x[here], self.beside[k], distance[here])
        return values * distance

    def _gauss(self, piece, low, high, nodes=NODES):
        """Integrals from each w in `low` to that in `high`; the nodes (16 and perhaps more), and values."""
        w = ((low + high) / 2)[:, None] + (high - low)[:, None] * nodes
        values = self.integrand(piece[:, None], w)
        # summed so that a mirror image has the same integral, to the last digit
        return (values[:, : len(NODES)] * WEIGHTS).sum(axis=1) * (high - low), w, values

    def _rule(self, piece, low, high):
        """The integrals, and what the rule may not have seen: a jump between an end and the first node.

        It shows in the value at that end, which the polynomial through the nodes does not meet.
        """
        mass, _, values = self._gauss(piece.astype(int), low, high, [*NODES, INSET - 0.5, 0.5 - INSET])
        gaps = abs(values[:, :-2] @ AT_ENDS - values[:, -2:]).max(axis=1, initial=0)
        return mass, gaps * (NODES[0] + 0.5) * (high - low)

    # -- integration -----------------------------------------------------------------------------------------

    def _side(self, k):
        """|w| at the borders of cells, as far as values can be trusted; and what lies beyond the last one.

        That is the integral there, a bound of its error, and the decay γ.
        """
        finite = not self.infinite[k]
        reach = REACH
        if finite and not self.beside[k]:
            reach = np.clip(np.log(self.unit[k] / (NEAR * abs(self.end[k]))), 1, REACH)
        v = np.arange(np.ceil(reach) + 1)
        values = self.integrand(k // 2, self.sign[k] * (v + INSET))
        lost = ~np.isfinite(values)
        size = abs(np.where(lost, 0, values))
        after = 1 + max(np.flatnonzero(size), default=len(v))
        if self.formulas[k].expression is not None and after < len(v) and size[after - 1] > CUT * size.max():
            # it may not end so, but its powers overflow
            x, _ = self.place(k // 2, self.sign[k] * v[after])
            lost[after] |= abs(self.formulas[k].precise(x)) > TAIL
        if lost.any():
            last = max(lost.argmax() - 1, 0)
            v = v[: 1 + max(last - DIGITS_LEFT * finite, last // 2, 1)]
        outer = values[: len(v)][::-1][:4]
        if outer[0] == 0 or len(outer) < 4 or not (np.sign(outer) == np.sign(outer[0])).all():
            return v, 0.0, abs(outer[0]), 1.0
        decay, before, _ = np.diff(np.log(abs(outer)))
        if decay < 1e-6:
            return v, np.copysign(np.inf, outer[0]), 0.0, 0.0
        rest = outer[0] / decay
        change = abs(decay - before)
        uncertain = max(1e-12, 4 * change / decay)
        if decay < SLOW and change > 1e-3 * decay and abs(rest) > 1e-14 * size.max():
            uncertain = 10.0  # a logarithm beside the power law: numbers cannot tell whether this is finite
        return v, rest, abs(rest) * uncertain, decay

    def _integrate(self, sides):
        """Refine until all cells are settled."""
        cells = []
        done = []
        for k, (v, *beyond) in enumerate(sides):
            w = np.sort(self.sign[k] * v)
            cells.append([np.full(len(v) - 1, k // 2), w[:-1], w[1:]])
            outermost = sorted(self.sign[k] * np.array([v[-1], FARTHEST]))
            done.append(np.transpose([[k // 2, *outermost, *beyond]]))
        cells = np.concatenate(cells, axis=1)
        whole, _ = self._rule(*cells)
        scale = 0.0
        # where the integrand is a difference, such as 1 - x² near 1, finer cells cannot agree better
        length = np.where(self.infinite, 0, abs(self.end) + self.unit)
        for level in range(MAX_LEVELS):
            piece, low, high = cells
            middle = (low + high) / 2
            _, distance = self.place(piece.astype(int), np.where(middle < 0, low, high))
            rounding = ROUNDED * length[(2 * piece + (middle > 0)).astype(int)] / np.maximum(distance, TAIL)
            rounding = np.minimum(rounding, MOST_ROUNDED)
            cells = np.concatenate([[piece, low, middle], [piece, middle, high]], axis=1)
            both, hidden = self._rule(*cells)
            mass = both.reshape(2, -1)
            gap = abs(mass.sum(axis=0) - whole)
            size = abs(mass).sum(axis=0)
            scale = max(scale, size[np.isfinite(size)].sum())
            least = (TAIL if level < WIDE else NEGLIGIBLE) * scale
            go = gap > np.maximum((TOLERANCE + rounding) * size, least)
            go |= hidden.reshape(2, -1).sum(axis=0) > np.maximum((HIDDEN + rounding) * size, least)
            n_cells = 2 * go.sum() + sum(rows.shape[1] for rows in done)
            go &= np.isfinite(size) & (level < MAX_LEVELS - 1) & (n_cells < MAX_CELLS)
            go = np.append(go, go)
            done.append(np.vstack([cells, both, np.append(gap, gap) / 2, 0 * both])[:, ~go])
            if not go.any():
                break
            cells = cells[:, go]
            whole = both[go]
        table = np.concatenate(done, axis=1)
        table = table[:, np.lexsort((table[1], table[0]))]
        self.piece = table[0].astype(int)
        self.low, self.high, self.mass, self.error, self.decay = table[1:]
        self.worst = self.outer_end(self.error.argmax())
        self.inner = (self.low > -FARTHEST) & (self.high < FARTHEST)
        self.error[~np.isfinite(self.mass)] = 0
        self.bound = float(self.error.sum())

    # -- what is asked of it ---------------------------------------------------------------------------------

    @np.errstate(divide="ignore")
    def locate(self, x):
        """The cell and the w of each x of an array."""
        piece = np.searchsorted(self.end[1:-1:2], x, side="right")
        left = x - self.end[2 * piece]
        right = self.end[2 * piece + 1] - x
        w = np.log(np.minimum(left, right) / self.unit[2 * piece]) * np.where(left < right, 1, -1)
        w = np.clip(w, -FARTHEST, FARTHEST)
        # found by piece and w, as a pair: near an end x may be too coarse to tell cells
        return np.searchsorted(self.piece + 1j * self.low, piece + 1j * w, "right") - 1, w

    @np.errstate(all="ignore")
    def areas(self, cell, w):
        """The integrals up to each w of a cell, and from it on; relatively accurate where they are small."""
        low = self.low[cell]
        high = self.high[cell]
        mass = self.mass[cell]
        upper = self.from_right[cell + 1] < self.from_left[cell]
        last = high == FARTHEST
        beyond = mass * np.exp(-self.decay[cell] * np.where(last, w - low, high - w))
        part = np.where(last == upper, beyond, mass - beyond)
        inner = self.inner[cell]
        ends = np.where(upper, w, low)[inner], np.where(upper, high, w)[inner]
        part[inner], *_ = self._gauss(self.piece[cell[inner]], *ends)
        below = self.from_left[cell] + np.where(upper, mass - part, part)
        above = self.from_right[cell + 1] + np.where(upper, part, mass - part)
        return below, above

    def outer_end(self, cell):
        """The x of a cell's end that is farther from the middle of its piece."""
        outer = np.where(self.low[cell] + self.high[cell] < 0, self.low[cell], self.high[cell])
        return float(self.place(self.piece[cell], outer)[0])

    @property
    def lowest(self):
        """(x, value) where the function is negative by more than rounding, not far out; or None."""
        piece = self.piece[self.inner]
        _, w, values = self._gauss(piece, self.low[self.inner], self.high[self.inner])
        negative = values < -NEGATIVE * abs(values).max(initial=0)
        if not negative.any():
            return None
        cell, node = np.unravel_index(np.where(negative, abs(w), np.inf).argmin(), w.shape)
        x, distance = self.place(piece[cell], w[cell, node])
        return float(x), float(values[cell, node] / distance)

    # -- its inverse -----------------------------------------------------------------------------------------

    def quantile(self, p):
        """x with F(x) = p, for an array."""
        # not at the top, for SciPy has it since 1.15 only, and all else works with an older one
        from scipy.optimize import elementwise

        wanted = logit(p)
        borders = _log_odds(self.from_left, self.from_right)
        cell = np.searchsorted(np.maximum.accumulate(borders[1:]), wanted)

        def miss(w, cell, wanted):
            return _log_odds(*self.areas(cell.astype(int), w)) - wanted

        near = {"xatol": 2e-16, "fatol": 2e-16}
        low = self.low[cell]
        high = self.high[cell]
        root = elementwise.find_root(miss, (low, high), args=(cell, wanted), tolerances=near)
        # at an end of a cell, or where F is flat, rounding may leave nothing between its ends
        nearer = np.where(abs(miss(low, cell, wanted)) < abs(miss(high, cell, wanted)), low, high)
        return self.place(self.piece[cell], np.where(root.success, root.x, nearer))[0]

    def roughly(self, p):
        """The same to ten digits, from a table that is made once."""
        cell, cubics = self._table
        wanted = np.clip(logit(p), cubics.x[0], cubics.x[-1])
        knot = np.minimum(np.searchsorted(cubics.x, wanted, side="right"), len(cell)) - 1
        return self.place(self.piece[cell[knot]], cubics(wanted))[0]

    @cached_property
    def _table(self):
        """The cells, cut the finer the more they hold; and on them, cubics of w over the odds."""
        parts = np.select([self.mass > 1e-4, self.mass > 1e-12], [96, 16], 1)
        cell = np.arange(len(self.mass)).repeat(parts)
        step = np.concatenate([np.arange(n) for n in parts])
        length = ((self.high - self.low) / parts)[cell]
        w = self.low[cell] + step * length
        odds = _log_odds(*self.areas(np.append(cell, cell[-1]), np.append(w, self.high[-1])))
        odds = np.maximum.accumulate(odds)
        knots = np.flatnonzero(np.diff(odds))
        cell = cell[knots]
        inner = self.inner[cell]
        at = np.stack([w[knots], w[knots] + length[knots]])
        borders = odds[np.append(knots, knots[-1] + 1)]
        z = np.stack([borders[:-1], borders[1:]])
        steep = length[knots] / np.diff(borders)
        with np.errstate(all="ignore"):
            height = self.integrand(self.piece[cell], np.where(inner, at, 0)) / self.from_left[-1]
            slope = np.minimum(expit(z) * expit(-z) / height, 3 * steep)
        # outermost cells are straight
        first, last = np.where(inner & np.isfinite(slope), slope, steep) * np.diff(borders) / 3
        return cell, BPoly([at[0], at[0] + first, at[1] - last, at[1]], borders)


def _log_odds(below, above):
    """The logarithm of F/(1 - F), of both areas."""
    return np.log(np.maximum(below, TINY) / np.maximum(above, TINY))
