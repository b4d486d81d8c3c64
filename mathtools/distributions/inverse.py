"""The quantile function of any density: a table for the guess, Newton's method in a bracket for the rest.

The table holds v, the coordinate of `quadrature`, over log F below the median and over log(1 - F) above it:
in these, every tail is nearly a straight line. Between its knots it is a cubic with the right slopes, and
knots are added until the guess itself misses the wanted F by 1e-11 at most. That is enough for samples.
"""

import numpy as np

from mathtools.distributions.quadrature import Cells

GUESS, RELATIVE, TINY = 1e-11, 1e-4, 1e-305
MAX_REFINEMENTS, MAX_STEPS = 12, 100


class Inverse:
    """Quantiles from F, 1 - F and the density.

    Parameters
    ----------
    cells : Cells
    lower, upper, density : callable
        F, 1 - F and the density at a one-dimensional array of x.
    """

    def __init__(self, cells: Cells, lower, upper, density):
        self.cells, self.density = cells, density
        self.tails = [_Tail(cells, lower, density, 1), _Tail(cells, upper, density, -1)]

    def __call__(self, p, q, polish=True):
        """x with F(x) = p, where q = 1 - p; the smaller of the two is believed."""
        x = np.empty(p.shape)
        for tail, here, wanted in ((0, p <= q, p), (1, p > q, q)):
            if here.any():
                x[here] = self.tails[tail].solve(wanted[here], polish)
        return x


class _Tail:
    """One side: from an end of the support to a little beyond the median."""

    def __init__(self, cells, area, density, direction):
        self.cells, self.area, self.density, self.direction = cells, area, density, direction
        edges = np.append(cells.left, cells.right[-1])
        values = area(np.clip(edges, cells.left[1], cells.left[-1]))
        values[[0, -1]] = (0, 1) if direction == 1 else (1, 0)
        order = slice(None) if direction == 1 else slice(None, None, -1)
        near, far = (values[:-1], values[1:]) if direction == 1 else (values[1:], values[:-1])
        near, far = np.maximum(near, 0), np.maximum.accumulate(np.maximum(far, 0)[order])[order]
        keep = (near < 0.5) & (far > near) & (far > TINY)
        number = np.flatnonzero(keep)[order]
        self.half = cells.half[number]
        right = np.array([part.half.to_right for part in cells.panels])[self.half]
        inward = right == (direction == 1)  # v grows with the area on this side
        self.v0 = np.where(inward, cells.near[number], cells.far[number])
        self.v1 = np.where(inward, cells.far[number], cells.near[number])
        self.a0, self.a1 = near[number], far[number]
        self.rest = np.isinf(cells.far[number])
        for _ in range(MAX_REFINEMENTS):
            if not self._refine():
                break
        self._finish()

    def _x(self, half, v):
        x = np.empty(len(v))
        for number in np.unique(half):
            here = half == number
            x[here] = self.cells.panels[number].half.x(v[here])[0]
        return x

    def _slopes(self, half, v, area):
        """dv/dlog(area) at a knot."""
        stretch = np.empty(len(v))
        for number in np.unique(half):
            here = half == number
            stretch[here] = self.cells.panels[number].half.slope(v[here])
        with np.errstate(all="ignore"):
            return area / (self.density(self._x(half, v)) * stretch)

    def _finish(self):
        with np.errstate(all="ignore"):
            self.l0, self.l1 = np.log(np.maximum(self.a0, TINY)), np.log(self.a1)
            steep = abs(self.v1 - self.v0) / (self.l1 - self.l0)
        ends = np.where(np.isinf(self.v0), self.v1, self.v0), np.where(np.isinf(self.v1), self.v0, self.v1)
        sign = np.sign(self.v1 - self.v0)
        self.m0, self.m1 = (
            sign * np.where(np.isfinite(m), np.minimum(m, 3 * steep), steep)
            for m in (self._slopes(self.half, ends[0], self.a0), self._slopes(self.half, ends[1], self.a1))
        )

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
        self._finish()
        k = np.flatnonzero(~self.rest & (self.a1 > GUESS))
        wanted = np.exp((np.log(np.maximum(self.a0[k], 1e-3 * GUESS)) + np.log(self.a1[k])) / 2)
        got = self.area(self._x(self.half[k], self._guess(k, wanted)))
        bad = k[~(abs(got - wanted) <= np.minimum(GUESS, RELATIVE * wanted))]
        if not len(bad):
            return False
        v = (self.v0[bad] + self.v1[bad]) / 2
        area = np.clip(self.area(self._x(self.half[bad], v)), self.a0[bad], self.a1[bad])
        at = np.arange(len(self.half))
        order = np.argsort(np.concatenate([at, at[bad] + 0.5]), kind="stable")
        first = {name: getattr(self, name).copy() for name in ("half", "v0", "v1", "a0", "a1", "rest")}
        second = {name: values[bad] for name, values in first.items()}
        first["v1"][bad], first["a1"][bad], second["v0"], second["a0"] = v, area, v, area
        for name in first:
            setattr(self, name, np.concatenate([first[name], second[name]])[order])
        keep = self.a1 > self.a0
        for name in first:
            setattr(self, name, getattr(self, name)[keep])
        return True

    def solve(self, wanted, polish):
        k = np.clip(np.searchsorted(self.a1, wanted), 0, len(self.a1) - 1)
        rest = self.rest[k]
        v = np.empty(len(k))
        v[~rest] = self._guess(k[~rest], wanted[~rest])
        if rest.any():
            v[rest] = self._beyond(k[rest], wanted[rest])
        if polish:
            some = np.flatnonzero(~rest)
            v[some] = self._newton(k[some], v[some], wanted[some])
        return self._x(self.half[k], v)

    def _beyond(self, k, wanted):
        """v in the power law at an end."""
        v = np.empty(len(k))
        for j, number in enumerate(self.half[k]):
            part = self.cells.panels[number]
            outward = np.isinf(self.v0[k[j]])  # the area grows from the end on, not towards it
            left = wanted[j] - self.a0[k[j]] if outward else self.a1[k[j]] - wanted[j]
            share = max(left, 1e-320) / (self.a1[k[j]] - self.a0[k[j]])
            v[j] = part.edges[-1] - np.log(min(share, 1.0)) / part.decay
        return v

    def _newton(self, k, v, wanted):
        """Newton's method for log(area) in v; a step that leaves the bracket is replaced by halving it."""
        low, high = self.v0[k].copy(), self.v1[k].copy()  # the area grows from low to high, v need not
        best, miss = v.copy(), np.full(len(v), np.inf)
        go = np.arange(len(v))
        for _ in range(MAX_STEPS):
            area = self.area(self._x(self.half[k[go]], v[go]))
            error = area - wanted[go]
            better = abs(error) < miss[go]
            best[go[better]], miss[go[better]] = v[go[better]], abs(error[better])
            above = error > 0
            high[go[above]], low[go[~above]] = v[go[above]], v[go[~above]]
            with np.errstate(all="ignore"):
                slope = self._slopes(self.half[k[go]], v[go], area) * np.sign(self.v1[k[go]] - self.v0[k[go]])
                step = -slope * np.log(area / wanted[go])
                new = v[go] + step
            inside = (new - low[go]) * (new - high[go]) < 0
            new = np.where(inside, new, (low[go] + high[go]) / 2)
            settled = (abs(error) <= 4e-16 * wanted[go]) | (abs(new - v[go]) <= 4e-16 * (1 + abs(v[go])))
            settled |= ~better & (abs(error) <= 1e-14 * wanted[go])
            v[go] = new
            go = go[~settled]
            if not len(go):
                break
        return best
