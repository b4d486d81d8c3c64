"""The quantile function of any density: a cell that holds it, and SciPy's root finder; samples by a table.

The table holds v, the coordinate of `mesh`, over log F below the median and over log(1 - F) above it: in
these, every tail is nearly a straight line. Between its knots it is a cubic with the right slopes.
"""

from functools import cached_property

import numpy as np
from scipy.optimize import elementwise

TINY = 1e-305
#: Into how many parts segments are cut for the table, by the areas that they are above.
PARTS = {1e-4: 96, 1e-12: 16, 0: 1}


class Tail:
    """One side of a distribution, below or (`upper`) above the median, in segments.

    A segment leads from v0 to v1 of its half while the area, counted from the end of the support, grows from
    a0 to a1. `area(x, upper)` is F or 1 - F.
    """

    def __init__(self, mesh, area, upper):
        self.mesh = mesh
        self.area = area
        self.upper = upper
        half, v = mesh.borders()
        if upper:
            half = half[::-1]
            v = v[::-1]
        areas = np.maximum.accumulate(area(mesh.x(half, v), upper))
        found = np.rec.fromarrays([half[:-1], v[:-1], v[1:], areas[:-1], areas[1:]], names="half,v0,v1,a0,a1")
        self.segments = found[(half[:-1] == half[1:]) & _grows(found) & (found.a0 < 0.5)]

    def quantile(self, wanted):
        """x with these areas on this side."""
        found = self.segments[_number(self.segments, wanted)]

        def miss(v, half, wanted):
            area = self.area(self.mesh.x(half.astype(int), v), self.upper)
            return np.log(np.maximum(area, TINY) / wanted)

        root = elementwise.find_root(
            miss,
            (found.v0, found.v1),
            args=(found.half, wanted),
            tolerances={"xatol": 2e-16, "fatol": 2e-16},
        )
        # at an end of a segment, or where F is flat, rounding may leave nothing between its ends
        nearer = np.where(wanted - found.a0 < found.a1 - wanted, found.v0, found.v1)
        return self.mesh.x(found.half, np.where(root.success, root.x, nearer))

    def sample(self, wanted):
        """The same to ten digits, from a table that is made once."""
        knots, slope0, slope1 = self._table
        k = _number(knots, wanted)
        found = knots[k]
        low = np.log(np.maximum(found.a0, TINY))
        width = np.log(found.a1) - low
        t = np.clip((np.log(wanted) - low) / width, 0, 1)
        s = 1 - t
        v = found.v0 * s * s * (1 + 2 * t) + found.v1 * t * t * (1 + 2 * s)
        return self.mesh.x(found.half, v + width * s * t * (slope0[k] * s - slope1[k] * t))

    @cached_property
    def _table(self):
        """Segments cut into parts, and the slopes of v over log(area) at their ends."""
        share = self.segments.a1 - self.segments.a0
        least = np.select([share > area for area in PARTS], list(PARTS))
        knots = [self._cut(self.segments[least == area], parts) for area, parts in PARTS.items()]
        knots = np.concatenate(knots).view(np.recarray)
        knots = knots[np.argsort(knots.a1, kind="stable")]
        slopes = []
        with np.errstate(all="ignore"):
            steep = (knots.v1 - knots.v0) / (np.log(knots.a1) - np.log(np.maximum(knots.a0, TINY)))
            for v, area in ((knots.v0, knots.a0), (knots.v1, knots.a1)):
                slope = np.minimum(area / self.mesh.integrand(knots.half, v), 3 * abs(steep))
                slopes.append(np.where(np.isfinite(slope), np.copysign(slope, steep), steep))
        return knots, *slopes

    def _cut(self, segments, parts):
        """Segments cut into so many parts each."""
        v = segments.v0 + (segments.v1 - segments.v0) * np.linspace(0, 1, parts + 1)[:, None]
        half = np.tile(segments.half, (parts + 1, 1))
        areas = self.area(self.mesh.x(half.ravel(), v.ravel()), self.upper).reshape(v.shape)
        areas = np.maximum.accumulate(np.clip(areas, segments.a0, segments.a1))
        areas[[0, -1]] = segments.a0, segments.a1
        columns = [half[1:], v[:-1], v[1:], areas[:-1], areas[1:]]
        found = np.rec.fromarrays([column.ravel() for column in columns], dtype=segments.dtype)
        return found[_grows(found)]


def _grows(segments):
    """Where the area grows to what can be told from 0."""
    return (segments.a1 > segments.a0) & (segments.a1 > TINY)


def _number(segments, wanted):
    """In which segment each area is reached."""
    return np.clip(np.searchsorted(segments.a1, wanted), 0, len(segments) - 1)
