"""The quantile function of any density: a cell that holds it, and SciPy's root finder; samples by a table.

Both look for the logarithm of the odds, F : 1 - F, over w, the coordinate of `mesh`: there, a tail is nearly
a straight line. Between the knots of the table, it is a cubic with the right slopes.
"""

from functools import cached_property

import numpy as np
from scipy.interpolate import BPoly
from scipy.special import expit, logit

TINY = 1e-305


class Quantiles:
    """The inverse of F for a `Mesh` of a density."""

    def __init__(self, mesh):
        self.mesh = mesh

    def odds(self, cell, w):
        """The logarithm of F/(1 - F)."""
        return _log_odds(*self.mesh.areas(cell, w))

    def __call__(self, p):
        """x with F(x) = p, for an array."""
        # not at the top, for SciPy has it since 1.15 only, and all else works with an older one
        from scipy.optimize import elementwise

        wanted = logit(p)
        borders = _log_odds(self.mesh.from_left, self.mesh.from_right)
        cell = np.searchsorted(np.maximum.accumulate(borders[1:]), wanted)

        def miss(w, cell, wanted):
            return self.odds(cell.astype(int), w) - wanted

        near = {"xatol": 2e-16, "fatol": 2e-16}
        low = self.mesh.low[cell]
        high = self.mesh.high[cell]
        root = elementwise.find_root(miss, (low, high), args=(cell, wanted), tolerances=near)
        # at an end of a cell, or where F is flat, rounding may leave nothing between its ends
        nearer = np.where(abs(miss(low, cell, wanted)) < abs(miss(high, cell, wanted)), low, high)
        return self.mesh.place(self.mesh.piece[cell], np.where(root.success, root.x, nearer))[0]

    def roughly(self, p):
        """The same to ten digits, from a table that is made once."""
        cell, cubics = self._table
        wanted = np.clip(logit(p), cubics.x[0], cubics.x[-1])
        knot = np.minimum(np.searchsorted(cubics.x, wanted, side="right"), len(cell)) - 1
        return self.mesh.place(self.mesh.piece[cell[knot]], cubics(wanted))[0]

    @cached_property
    def _table(self):
        """The cells, cut the finer the more they hold; and on them, cubics of w over the odds."""
        mass = self.mesh.mass
        parts = np.select([mass > 1e-4, mass > 1e-12], [96, 16], 1)
        cell = np.arange(len(mass)).repeat(parts)
        step = np.concatenate([np.arange(n) for n in parts])
        length = ((self.mesh.high - self.mesh.low) / parts)[cell]
        w = self.mesh.low[cell] + step * length
        odds = np.maximum.accumulate(self.odds(np.append(cell, cell[-1]), np.append(w, self.mesh.high[-1])))
        knots = np.flatnonzero(np.diff(odds))
        cell = cell[knots]
        inner = self.mesh.inner[cell]
        at = np.stack([w[knots], w[knots] + length[knots]])
        borders = odds[np.append(knots, knots[-1] + 1)]
        z = np.stack([borders[:-1], borders[1:]])
        steep = length[knots] / np.diff(borders)
        with np.errstate(all="ignore"):
            height = (
                self.mesh.integrand(self.mesh.piece[cell], np.where(inner, at, 0)) / self.mesh.from_left[-1]
            )
            slope = np.minimum(expit(z) * expit(-z) / height, 3 * steep)
        # outermost cells are straight
        first, last = np.where(inner & np.isfinite(slope), slope, steep) * np.diff(borders) / 3
        return cell, BPoly([at[0], at[0] + first, at[1] - last, at[1]], borders)


def _log_odds(below, above):
    return np.log(np.maximum(below, TINY) / np.maximum(above, TINY))
