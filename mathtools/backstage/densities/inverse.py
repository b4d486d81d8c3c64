"""The quantile function of any density: a table for the guess, Newton's method in a bracket for the rest.

The table holds v, the coordinate of `quadrature`, over log F below the median and over log(1 - F) above it:
in these, every tail is nearly a straight line. Between its knots it is a cubic with the right slopes, and
knots are added until the guess itself misses the wanted F by 1e-11 at most. That is enough for samples.
"""

import numpy as np

GUESS, RELATIVE, TINY = 1e-11, 1e-4, 1e-305
MAX_REFINEMENTS, MAX_STEPS = 12, 100


class Inverse:
    """Quantiles from F, 1 - F and the density.

    Parameters
    ----------
    cells : mathtools.backstage.densities.quadrature.Cells
    area : callable
        F at a one-dimensional array of x and, with True as second argument, 1 - F.
    density : callable
    """

    def __init__(self, cells, area, density):
        self.tails = [_Tail(cells, area, density, upper) for upper in (False, True)]

    def __call__(self, p, q, polish=True):
        """x with F(x) = p, where q = 1 - p; the smaller of the two is believed."""
        x = np.empty(p.shape)
        for tail, here, wanted in zip(self.tails, (p <= q, p > q), (p, q), strict=True):
            if here.any():
                x[here] = tail.solve(wanted[here], polish)
        return x


class _Tail:
    """One side: from an end of the support to a little beyond the median.

    A segment leads from v0 to v1 while the area on this side grows from a0 to a1; v may fall on the way.
    """

    def __init__(self, cells, area, density, upper):
        self.panels, self.coordinate, self.density = cells.panels, cells.coordinate, density
        self.area = lambda x: area(x, upper)
        values = self.area(np.clip(np.append(cells.left, cells.right[-1]), cells.left[1], cells.left[-1]))
        values[[0, -1]] = upper, not upper
        table = np.stack([cells.number, cells.v_left, cells.v_right, values[:-1], values[1:]])
        if upper:
            table = table[[0, 2, 1, 4, 3], ::-1]
        table[3:] = np.maximum(table[3:], 0)
        table[4] = np.maximum.accumulate(table[4])
        self._settle(table[:, (table[3] < 0.5) & (table[4] > TINY)])
        for _ in range(MAX_REFINEMENTS):
            if not self._refine():
                break

    def _settle(self, table):
        """Take the segments of a table, and the slopes of v over log(area) at their ends."""
        table = table[:, table[4] > table[3]]
        self.table = table[:, np.argsort(table[4], kind="stable")]
        number, self.v0, self.v1, self.a0, self.a1 = self.table
        self.number = number.astype(int)
        self.rest = np.isinf(self.v0) | np.isinf(self.v1)
        with np.errstate(all="ignore"):
            self.l0, self.l1 = np.log(np.maximum(self.a0, TINY)), np.log(self.a1)
            steep = abs(self.v1 - self.v0) / (self.l1 - self.l0)
            slopes = (
                self._slopes(self.number, np.where(np.isinf(v), other, v), area)
                for v, other, area in ((self.v0, self.v1, self.a0), (self.v1, self.v0, self.a1))
            )
            self.m0, self.m1 = (
                np.sign(self.v1 - self.v0) * np.where(np.isfinite(m), np.minimum(m, 3 * steep), steep)
                for m in slopes
            )

    def _slopes(self, number, v, area):
        """|dv/dlog(area)|."""
        at = self.coordinate[number]
        with np.errstate(all="ignore"):
            return area / (self.density(at.x(v)) * at.slope(v))

    def _guess(self, k, wanted):
        """v in the segments k at which the area is nearly the wanted one."""
        with np.errstate(all="ignore"):
            width = self.l1[k] - self.l0[k]
            t = np.clip((np.log(wanted) - self.l0[k]) / width, 0, 1)
        s = 1 - t
        v = self.v0[k] * s * s * (1 + 2 * t) + self.v1[k] * t * t * (1 + 2 * s)
        return v + width * s * t * (self.m0[k] * s - self.m1[k] * t)

    def _refine(self):
        """Halve the segments whose guess in the middle is not good enough; False if there are none."""
        k = np.flatnonzero(~self.rest & (self.a1 > GUESS))
        wanted = np.exp((np.log(np.maximum(self.a0[k], 1e-3 * GUESS)) + np.log(self.a1[k])) / 2)
        got = self.area(self.coordinate[self.number[k]].x(self._guess(k, wanted)))
        bad = k[~(abs(got - wanted) <= np.minimum(GUESS, RELATIVE * wanted))]
        if not len(bad):
            return False
        v = (self.v0[bad] + self.v1[bad]) / 2
        area = np.clip(self.area(self.coordinate[self.number[bad]].x(v)), self.a0[bad], self.a1[bad])
        first, second = self.table[:, bad], self.table[:, bad]
        first[[2, 4]] = second[[1, 3]] = v, area
        self._settle(np.concatenate([np.delete(self.table, bad, axis=1), first, second], axis=1))
        return True

    def solve(self, wanted, polish):
        """x with these areas on this side."""
        k = np.clip(np.searchsorted(self.a1, wanted), 0, len(self.a1) - 1)
        rest, v = self.rest[k], np.empty(len(k))
        v[~rest] = self._guess(k[~rest], wanted[~rest])
        v[rest] = self._beyond(k[rest], wanted[rest])
        if polish:
            v[~rest] = self._newton(k[~rest], v[~rest], wanted[~rest])
        return self.coordinate[self.number[k]].x(v)

    def _beyond(self, k, wanted):
        """v in the power law at an end."""
        edge, decay = np.array([(part.edges[-1], part.decay) for part in self.panels])[self.number[k]].T
        a0, a1 = self.a0[k], self.a1[k]
        # the area grows from the end on, or towards it
        share = np.maximum(np.where(np.isinf(self.v0[k]), wanted - a0, a1 - wanted), 1e-320) / (a1 - a0)
        return edge - np.log(np.minimum(share, 1)) / decay

    def _newton(self, k, v, wanted):
        """Newton's method for log(area) in v; a step that leaves the bracket is replaced by halving it."""
        low, high, sign = self.v0[k].copy(), self.v1[k].copy(), np.sign(self.v1[k] - self.v0[k])
        best, miss, go = v.copy(), np.full(len(v), np.inf), np.arange(len(v))
        for _ in range(MAX_STEPS):
            number, old = self.number[k[go]], v[go]
            area = self.area(self.coordinate[number].x(old))
            error = area - wanted[go]
            better = abs(error) < miss[go]
            best[go[better]], miss[go[better]] = old[better], abs(error[better])
            high[go[error > 0]], low[go[error <= 0]] = old[error > 0], old[error <= 0]
            with np.errstate(all="ignore"):
                new = old - sign[go] * self._slopes(number, old, area) * np.log(area / wanted[go])
            inside = (new - low[go]) * (new - high[go]) < 0
            v[go] = np.where(inside, new, (low[go] + high[go]) / 2)
            settled = (abs(error) <= 4e-16 * wanted[go]) | (abs(v[go] - old) <= 4e-16 * (1 + abs(old)))
            go = go[~(settled | (~better & (abs(error) <= 1e-14 * wanted[go])))]
            if not len(go):
                break
        return best
