"""The quantile function of any density: a cell that holds it, and SciPy's root finder; samples by a table.

The table holds v, the coordinate of `mesh`, over log F below the median and over log(1 - F) above it: in
these, every tail is nearly a straight line. Between its knots it is a cubic with the right slopes.
"""

from functools import cached_property

import numpy as np
from scipy.interpolate import BPoly

TINY = 1e-305


class Tail:
    """One side of a distribution, below or (`upper`) above the median, in segments.

    A segment leads from v0 to v1 of its half while the area, counted from the end of the support, grows from
    a0 to a1. `area(x, upper)` is F or 1 - F.
    """

    def __init__(self, mesh, area, upper):
        self.mesh = mesh
        self.area = lambda half, v: area(mesh.x(half, v), upper)
        cells = slice(None, None, -1 if upper else 1)
        half = mesh.half[cells]
        inward = (mesh.turn[half] > 0) == upper
        low = mesh.low[cells]
        high = mesh.high[cells]
        high = np.where(np.isinf(high), np.maximum(low, mesh.far[half]), high)
        v0 = np.where(inward, high, low)
        v1 = np.where(inward, low, high)
        areas = np.maximum.accumulate(self.area(np.append(half[0], half), np.append(v0[0], v1)))
        self.segments = _growing(half, v0, v1, areas[:-1], areas[1:])

    def quantile(self, wanted):
        """x with these areas on this side."""
        # not at the top, for SciPy has it since 1.15 only, and all else works with an older one
        from scipy.optimize import elementwise

        number = np.searchsorted(self.segments.a1, wanted)
        found = self.segments[np.minimum(number, len(self.segments) - 1)]

        def miss(v, half, wanted):
            return np.log(np.maximum(self.area(half.astype(int), v), TINY) / wanted)

        near = {"xatol": 2e-16, "fatol": 2e-16}
        root = elementwise.find_root(miss, (found.v0, found.v1), args=(found.half, wanted), tolerances=near)
        # at an end of a segment, or where F is flat, rounding may leave nothing between its ends
        nearer = np.where(wanted - found.a0 < found.a1 - wanted, found.v0, found.v1)
        return self.mesh.x(found.half, np.where(root.success, root.x, nearer))

    def sample(self, wanted):
        """The same to ten digits, from a table that is made once."""
        half, cubics = self._table
        wanted = np.clip(np.log(wanted), cubics.x[0], cubics.x[-1])
        knot = np.minimum(np.searchsorted(cubics.x, wanted, side="right"), len(half)) - 1
        return self.mesh.x(half[knot], cubics(wanted))

    @cached_property
    def _table(self):
        """Cubics of v over log(area), and their halves, on segments cut the finer the greater their areas."""
        share = self.segments.a1 - self.segments.a0
        parts = np.select([share > 1e-4, share > 1e-12], [96, 16], 1)
        whole = self.segments.repeat(parts)
        step = np.concatenate([np.arange(n) for n in parts])
        length = (whole.v1 - whole.v0) / parts.repeat(parts)
        v0 = whole.v0 + step * length
        a0 = np.where(step == 0, whole.a0, np.clip(self.area(whole.half, v0), whole.a0, whole.a1))
        a0 = np.maximum.accumulate(a0)
        knots = _growing(whole.half, v0, v0 + length, a0, np.append(a0[1:], whole.a1[-1]))
        borders = np.log(np.maximum(np.append(knots.a0, knots.a1[-1]), TINY))
        width = np.diff(borders)
        control = []
        with np.errstate(all="ignore"):
            steep = (knots.v1 - knots.v0) / width
            for v, area, share in ((knots.v0, knots.a0, width / 3), (knots.v1, knots.a1, -width / 3)):
                slope = np.minimum(area / self.mesh.integrand(knots.half, v), 3 * abs(steep))
                control.append(v + share * np.where(np.isfinite(slope), np.copysign(slope, steep), steep))
        return knots.half, BPoly([knots.v0, *control, knots.v1], borders)


def _growing(*columns):
    """Segments in which the area grows to what can be told from 0, up to the median."""
    found = np.rec.fromarrays(columns, names="half,v0,v1,a0,a1")
    return found[(found.a1 > found.a0) & (found.a1 > TINY) & (found.a0 < 0.5)]
