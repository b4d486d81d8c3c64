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
#: A half goes to e^-115 = 1e-50 of its length, or e^115 times it; or as near as x can be told from its end.
REACH, NEAR = 115.0, 2.0**-35
#: Relative to the cell, and to the half. Only where cells are still wide does a tail earn its own accuracy:
#: where they must be narrower than 2^-8, there is noise or a jump.
TOLERANCE, NEGLIGIBLE, TAIL = 1e-11, 1e-17, 1e-290
#: What a jump between an end of a cell and its first node may hide, relative to the cell, and where it shows.
HIDDEN, INSET = 1e-10, 1e-12
ROUNDED, MOST_ROUNDED = 4 * np.finfo(float).eps, 1e-6
#: A decay below which a logarithm beside the power would decide.
SLOW = 0.2
WIDE, MAX_LEVELS, MAX_CELLS = 8, 60, 40_000
#: An error of a half that is worth a second try; how far below 0 rounding may bring a function.
SETTLED, NEGATIVE = 1e-11, 1e-13
#: So long in v before a difference is rounded to 0 it has digits; no integrand ends at such a height.
DIGITS_LEFT, CUT = 12.0, 1e-12


class Mesh:
    """An integral over all pieces, (left end, right end, `Formula`) from left to right.

    At the ends in `outer` a formula is written in the distance, for x is too coarse beside a pole.

    Attributes
    ----------
    end, base, scale, power, reach, rest, decay : ndarray
        For each half: x = base + scale e^(power v), for v from 0 to its reach; the integral beyond, ±∞ where
        it diverges, and γ there.
    cells : recarray
        From left to right: half, v_left and v_right, left and right (x there), mass, error. The last cell of
        a half reaches to v = ∞.
    from_left, from_right : ndarray
        The integrals up to each border of two cells, and from it on.
    """

    def __init__(self, pieces, outer=()):
        self.formulas = [formula for _, _, formula in pieces for _ in range(2)]
        self.ends = [end for left, right, _ in pieces for end in (left, right)]
        self.end = np.array([float(end) for end in self.ends])
        coordinates = [_coordinates(float(left), float(right)) for left, right, _ in pieces]
        self.base, self.scale, self.power, self.reach = np.concatenate(coordinates).T
        self.to_right = np.arange(len(self.end)) % 2 == 1
        self.beside = {}
        self._write_by_distance([k for k, end in enumerate(self.ends) if end in outer])
        self._integrate()
        error = np.bincount(self.cells.half, self.cells.error, len(self.end))
        if self._write_by_distance(np.flatnonzero(error > SETTLED * abs(self.cells.mass).sum())):
            self._integrate()

    def _write_by_distance(self, halves):
        """Write formulas in the distance from the end; whether there are any."""
        before = len(self.beside)
        for k in set(halves) - set(self.beside):
            known = self.formulas[k].expression is not None
            if known and np.isfinite(self.end[k]) and self.end[k] != 0:  # from 0, x itself is the distance
                self.beside[k] = self.formulas[k].beside(self.ends[k], -1 if self.to_right[k] else 1)
                self.reach[k] = REACH
        return len(self.beside) > before

    # -- coordinates and the integrand -----------------------------------------------------------------------

    def x(self, half, v):
        with np.errstate(over="ignore"):
            return self.base[half] + self.scale[half] * np.exp(self.power[half] * v)

    def v(self, half, x):
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.maximum(0, self.power[half] * np.log((x - self.base[half]) / self.scale[half]))

    def slope(self, half, v):
        """|dx/dv|."""
        with np.errstate(over="ignore"):
            return abs(self.scale[half]) * np.exp(self.power[half] * v)

    def integrand(self, half, v):
        """The function times |dx/dv| at each v of its half; nan where it has no value."""
        x, slope, values = self.x(half, v), self.slope(half, v), np.empty(len(v))
        for k in np.unique(half):
            here = half == k
            at, by = (slope, self.beside[k]) if k in self.beside else (x, self.formulas[k].numeric)
            values[here] = self.formulas[k].mended(evaluate(by, at[here]), x[here])
        with np.errstate(over="ignore", invalid="ignore"):
            return values * slope

    def _gauss(self, half, low, high, more=()):
        """Integrals from each v in `low` to that in `high`, the values for it, and those at more places."""
        v = low[:, None] + (high - low)[:, None] * np.append(NODES, more)
        values = self.integrand(np.repeat(half, v.shape[1]), v.ravel()).reshape(v.shape)
        inside, rest = values[:, : len(NODES)], values[:, len(NODES) :]
        with np.errstate(invalid="ignore", over="ignore"):
            return inside @ WEIGHTS * (high - low), inside, rest

    def _rule(self, half, low, high):
        """The integrals, and what the rule may not have seen: a jump between an end and the first node.

        It shows in the value at that end, which the polynomial through the nodes does not meet.
        """
        mass, inside, ends = self._gauss(half, low, high, [INSET, 1 - INSET])
        k, column = np.nonzero(inside < 0)
        v = low[k] + (high - low)[k] * NODES[column]
        below = inside[k, column] / self.slope(half[k], v)
        self._negative.append([v, self.x(half[k], v), below])
        with np.errstate(invalid="ignore", over="ignore"):
            return mass, abs(inside @ AT_ENDS - ends).max(axis=1, initial=0) * NODES[0] * (high - low)

    # -- integration -----------------------------------------------------------------------------------------

    def _integrate(self):
        """Refine until all cells are settled."""
        self._negative, done, n_done = [], [], 0
        half, low, high = self._first_cells()
        mass, scale = self._rule(half, low, high)[0], np.zeros(len(self.end))
        for level in range(MAX_LEVELS):
            middle = (low + high) / 2
            left, hidden_left = self._rule(half, low, middle)
            right, hidden_right = self._rule(half, middle, high)
            with np.errstate(invalid="ignore"):
                gap = abs(left + right - mass)
            size = abs(left) + abs(right)
            scale = np.maximum(scale, np.bincount(half, size, len(self.end)))
            # where the integrand is a difference, such as 1 - x² near 1, finer cells cannot agree better
            length = np.where(np.isfinite(self.end), abs(self.end) + abs(self.scale), 0)[half]
            rounding = np.minimum(ROUNDED * length / np.maximum(self.slope(half, high), TAIL), MOST_ROUNDED)
            least = (TAIL if level < WIDE else NEGLIGIBLE) * scale[half]
            go = gap > np.maximum((TOLERANCE + rounding) * size, least)
            go |= hidden_left + hidden_right > np.maximum((HIDDEN + rounding) * size, least)
            go &= np.isfinite(size) & (level < MAX_LEVELS - 1) & (n_done + 2 * go.sum() < MAX_CELLS)
            done.append(np.stack([half, low, middle, left, gap / 2])[:, ~go])
            done.append(np.stack([half, middle, high, right, gap / 2])[:, ~go])
            n_done += 2 * np.sum(~go)
            if not go.any():
                break
            half, go = np.tile(half, 2), np.tile(go, 2)
            half, mass = half[go], np.append(left, right)[go]
            low, high = np.append(low, middle)[go], np.append(middle, high)[go]
        self._arrange(np.concatenate(done, axis=1))

    def _first_cells(self):
        """Cells of length 1 in v: half, low, high. They end where values can no longer be trusted."""
        edges, self._endless = [], {}
        for k, reach in enumerate(self.reach):
            v = np.linspace(0, reach, int(np.ceil(reach)) + 1)
            values = self.integrand(np.full(len(v), k), v + INSET)
            lost = np.flatnonzero(~np.isfinite(values))
            size = abs(np.where(np.isfinite(values), values, 0))
            last = np.flatnonzero(size)[-1:]
            if self.formulas[k].expression is not None and len(last) and size[last] > CUT * size.max():
                after = self.x(k, v[np.minimum(last + 1, len(v) - 1)])
                if abs(self.formulas[k].precise(after[0])) > TAIL:  # it does not end so: its powers overflow
                    lost = np.append(lost, last + 1)
            if lost.size and lost.min() < len(v):
                before = max(lost.min() - 1, 0)
                self.reach[k] = max(v[before] - DIGITS_LEFT * (self.power[k] < 0), v[before] / 2, 1.0)
                ends = abs(self.integrand(np.full(2, k), np.array([self.reach[k], v[before]])))
                if np.isinf(values).any() and ends[1] >= ends[0]:  # it has grown, and that was not rounding
                    self._endless[k] = np.copysign(np.inf, values[np.isinf(values)][0])
                v = np.linspace(0, self.reach[k], int(np.ceil(self.reach[k])) + 1)
            edges.append(v)
        half = np.repeat(np.arange(len(edges)), [len(v) - 1 for v in edges])
        return half, np.concatenate([v[:-1] for v in edges]), np.concatenate([v[1:] for v in edges])

    def _arrange(self, table):
        """Put the cells, and what lies beyond them, in a row from left to right, and add up."""
        half = table[0].astype(int)
        infinite = ~np.isfinite(table[3])
        self._endless |= dict(zip(half[infinite], table[3, infinite], strict=True))
        table[3:, infinite] = 0
        sizes = np.bincount(half, abs(table[3]), len(self.end))
        beyond = [self._beyond(k, size) for k, size in enumerate(sizes)]
        self.rest, self.decay, doubt = np.array(beyond).T
        halves = np.arange(len(self.end))
        last = [halves, self.reach, np.full(len(halves), np.inf), self.rest, doubt]
        table = np.concatenate([table, last], axis=1)
        half, right = table[0].astype(int), self.to_right[table[0].astype(int)]
        order = np.lexsort((np.where(right, 1, -1) * table[1], half))
        half, right, (near, far, mass, error) = half[order], right[order], table[1:, order]
        v_left, v_right = np.where(right, (near, far), (far, near))
        columns = [half, v_left, v_right, self.x(half, v_left), self.x(half, v_right), mass, error]
        self.cells = np.rec.fromarrays(columns, names="half,v_left,v_right,left,right,mass,error")
        with np.errstate(invalid="ignore"):  # ∞ - ∞
            self.from_left = np.append(0, np.cumsum(mass))
            self.from_right = np.append(np.cumsum(mass[::-1])[::-1], 0)

    def _beyond(self, k, scale):
        """The integral of a half beyond its last v, its decay γ there, and a bound of its error."""
        if k in self._endless:
            return self._endless[k], 0.0, 0.0
        v = self.reach[k] - np.array([0.0, 2.0, 4.0, 6.0])
        values = self.integrand(np.full(4, k), np.maximum(v, 0))
        if values[0] == 0 or v[-1] < 0 or not (np.sign(values) == np.sign(values[0])).all():
            return 0.0, 1.0, abs(values[0])
        decays = np.diff(np.log(abs(values))) / 2
        decay, change, before = decays[0], abs(decays[1] - decays[0]), abs(decays[2] - decays[1])
        if decay < 1e-6:
            return np.copysign(np.inf, values[0]), 0.0, 0.0
        rest = values[0] / decay
        if decay < SLOW and change > 1e-3 * decay and abs(rest) > 1e-14 * scale:
            # a logarithm beside the power law: whether this integral is finite cannot be told from numbers
            return rest, decay, 10 * abs(rest)
        further = change * min(1, change / before) if before else change  # the next one, if they go on so
        return rest, decay, abs(rest) * max(1e-12, 4 * further / decay)

    # -- what is asked ---------------------------------------------------------------------------------------

    @property
    def worst(self):
        """The x near which most of the error arises."""
        cell = self.cells[self.cells.error.argmax()]
        return float(cell.right if np.isinf(cell.v_right) else cell.left)

    @property
    def lowest(self):
        """(x, value) where the function is negative by more than rounding, not far out; or None."""
        v, x, values = np.concatenate(self._negative, axis=1)
        width = self.cells.right - self.cells.left
        some = (width > 0) & np.isfinite(width)
        found = values < -NEGATIVE * max(abs(self.cells.mass[some]) / width[some], default=0.0)
        k = np.where(found, v, np.inf).argmin() if found.any() else None
        return None if k is None else (float(x[k]), float(values[k]))

    def up_to(self, x, upper):
        """The integral up to each x of an array; with `upper`, from it on."""
        # by the half and its v, for near an end x may be too coarse to tell cells by it
        borders = np.minimum(self.end, self.base + self.scale)[1:]
        halves, total = np.searchsorted(borders, x, side="right"), np.empty(len(x))
        for k in np.unique(halves):
            here = halves == k
            first, stop = np.searchsorted(self.cells.half, [k, k + 1])
            v, row = self.v(k, x[here]), slice(first, stop)
            right = self.to_right[k]
            near = self.cells.v_left[row] if right else self.cells.v_right[row][::-1]
            number = np.maximum(np.searchsorted(near, v, side="right") - 1, 0)
            cell = first + number if right else stop - 1 - number
            near, far = near[number], np.append(near[1:], np.inf)[number]
            outward = right == upper  # whether what is added lies on the side of the end
            add = self.rest[k] * np.exp(-self.decay[k] * (v - near))
            add = add if outward else self.rest[k] - add
            inside = np.isfinite(far)
            low, high = (v, far) if outward else (near, v)
            add[inside] = self._gauss(np.full(inside.sum(), k), low[inside], high[inside])[0]
            total[here] = add + (self.from_right[1:] if upper else self.from_left[:-1])[cell]
        return total


def _coordinates(left, right):
    """base, scale, power and reach of both halves of a piece."""
    if np.isinf(left):
        middle = right - max(1, abs(right))
    else:
        middle = left + max(1, abs(left)) if np.isinf(right) else (left + right) / 2
    rows = []
    for end in (left, right):
        length = np.copysign(max(1.0, abs(middle)) if np.isinf(end) else abs(middle - end), end - middle)
        if np.isinf(end):
            rows.append((middle - length, length, 1, REACH))
        else:
            reach = REACH if end == 0 else np.log(abs(length / (NEAR * end)))
            rows.append((end, -length, -1, min(REACH, max(1.0, reach))))
    return rows
