"""The quantile function of any density: a cell that holds it, and SciPy's root finder; samples by a table.

The table holds v, the coordinate of `mesh`, over log F below the median and over log(1 - F) above it: in
these, every tail is nearly a straight line. Between its knots it is a cubic with the right slopes.
"""

from functools import cached_property

import numpy as np
from scipy.optimize import elementwise

TINY = 1e-305
#: Areas of segments that are cut into many parts for the table, or into some.
HEAVY, LIGHT, MANY, SOME = 1e-3, 1e-12, 96, 16


class Tail:
    """One side of a distribution, below or (`upper`) above the median, in segments.

    A segment leads from v0 to v1 of its half while the area, counted from the end of the support, grows from
    a0 to a1. `area(x, upper)` is F or 1 - F.
    """

    def __init__(self, mesh, area, upper):
        self.mesh, self.area, self.upper = mesh, area, upper
        cells = mesh.cells
        edges = np.append(cells.left, cells.right[-1])
        areas = area(np.clip(edges, edges[1], edges[-2]), upper)
        areas[[0, -1]] = upper, not upper
        found = _segments(cells.half, cells.v_left, cells.v_right, areas[:-1], areas[1:])
        if upper:
            found = _segments(cells.half, cells.v_right, cells.v_left, areas[1:], areas[:-1])[::-1]
        found.a1 = np.maximum.accumulate(found.a1)
        self.segments = _growing(found[(found.a0 < 0.5) & (found.a1 > TINY)])

    def quantile(self, wanted):
        """x with these areas on this side."""
        found = self.segments[_number(self.segments, wanted)]
        v = self._power_law(found, wanted)
        inner = np.flatnonzero(np.isfinite(found.v0) & np.isfinite(found.v1))
        if len(inner):
            found_inside = found[inner]

            def miss(v, half, wanted):
                area = self.area(self.mesh.x(half.astype(int), v), self.upper)
                return np.log(np.maximum(area, TINY) / wanted)

            root = elementwise.find_root(
                miss,
                (found_inside.v0, found_inside.v1),
                args=(found_inside.half, wanted[inner]),
                tolerances={"xatol": 2e-16, "fatol": 2e-16},
            )
            # beside a jump, or where F is flat, rounding may leave nothing between the ends of a segment
            v[inner] = np.where(root.success, root.x, found_inside.v0)
        return self.mesh.x(found.half, v)

    def sample(self, wanted):
        """The same to ten digits, from a table that is made once."""
        knots, slope0, slope1 = self._table
        k = _number(knots, wanted)
        found = knots[k]
        v = self._power_law(found, wanted)
        inner = np.isfinite(found.v0) & np.isfinite(found.v1)
        low = np.log(np.maximum(found.a0, TINY))
        width = np.log(found.a1) - low
        t = np.clip((np.log(wanted) - low) / np.where(width > 0, width, 1), 0, 1)
        s = 1 - t
        with np.errstate(invalid="ignore"):
            cubic = found.v0 * s * s * (1 + 2 * t) + found.v1 * t * t * (1 + 2 * s)
            cubic += width * s * t * (slope0[k] * s - slope1[k] * t)
        return self.mesh.x(found.half, np.where(inner, cubic, v))

    @cached_property
    def _table(self):
        """Segments cut into parts, and the slopes of v over log(area) at their ends."""
        whole = self.segments
        share = np.where(np.isfinite(whole.v0) & np.isfinite(whole.v1), whole.a1 - whole.a0, 0)
        heavy, light = share > HEAVY, (share > LIGHT) & (share <= HEAVY)
        knots = [whole[share <= LIGHT], self._cut(whole[heavy], MANY), self._cut(whole[light], SOME)]
        knots = _growing(np.concatenate(knots).view(np.recarray))
        slopes = []
        with np.errstate(all="ignore"):
            steep = (knots.v1 - knots.v0) / (np.log(knots.a1) - np.log(np.maximum(knots.a0, TINY)))
            for v, area in ((knots.v0, knots.a0), (knots.v1, knots.a1)):
                height = self.mesh.integrand(knots.half, np.where(np.isfinite(v), v, 0.0))
                slope = np.minimum(area / height, 3 * abs(steep)) * np.sign(knots.v1 - knots.v0)
                slopes.append(np.where(np.isfinite(slope), slope, steep))
        return knots, *slopes

    def _cut(self, segments, count):
        """Segments cut into so many parts each."""
        v = segments.v0 + (segments.v1 - segments.v0) * np.linspace(0, 1, count + 1)[:, None]
        half = np.tile(segments.half, (count + 1, 1))
        areas = self.area(self.mesh.x(half.ravel(), v.ravel()), self.upper).reshape(v.shape)
        areas = np.maximum.accumulate(np.clip(areas, segments.a0, segments.a1))
        areas[[0, -1]] = segments.a0, segments.a1
        return _segments(*(row.ravel() for row in (half[1:], v[:-1], v[1:], areas[:-1], areas[1:])))

    def _power_law(self, segments, wanted):
        """v in a last cell of a half."""
        # the area grows from the end on, or towards it
        part = np.where(np.isinf(segments.v0), wanted - segments.a0, segments.a1 - wanted)
        share = np.maximum(part, 1e-320) / (segments.a1 - segments.a0)
        with np.errstate(all="ignore"):
            beyond = -np.log(np.minimum(share, 1)) / self.mesh.decay[segments.half]
        return self.mesh.reach[segments.half] + beyond


def _segments(*columns):
    return np.rec.fromarrays(columns, names="half,v0,v1,a0,a1")


def _growing(segments):
    """Those in which the area grows, in the order of the area."""
    segments = segments[segments.a1 > segments.a0]
    return segments[np.argsort(segments.a1, kind="stable")]


def _number(segments, wanted):
    """In which segment each area is reached."""
    return np.clip(np.searchsorted(segments.a1, wanted), 0, len(segments) - 1)
