"""Factors for ratings and blanks together: each row at the point where its gradient is zero.

With the other side's factors F fixed, the loss of one row with n ratings y is a quadratic in its factors p:

    Σ over its ratings (y − p·f)²  +  w Σ over its blanks (p·f)²  +  n λ |p|²,

and its gradient is 0 where  (w FᵀF + (1 − w) Σ over its ratings f fᵀ + n λ I) p = Σ over its ratings y f.
The sum over all blanks has become FᵀF, one K×K matrix for all rows: Hu, Koren and Volinsky, Collaborative
filtering for implicit feedback datasets, ICDM 2008, https://doi.org/10.1109/ICDM.2008.22
"""

import numpy as np

from mathtools.backstage.rating_files.ids import sorted_rows

MOST_NUMBERS = 2**22  # gathered at a time: 32 MB


class Rows:
    """The ratings of one side, user by user or item by item, in groups of rows of similar length."""

    def __init__(self, index, other_index, values):
        order = sorted_rows(index)
        self.columns = other_index[order]
        self.values = values[order]
        self.counts = np.bincount(index)
        self.starts = np.cumsum(self.counts) - self.counts
        self.by_length = np.argsort(self.counts, kind="stable")

    def groups(self, n_factors):
        """Rows that are solved together: none is more than twice as long as another, if longer than 4."""
        lengths = self.counts[self.by_length]
        start = np.searchsorted(lengths, 1)
        while start < len(lengths):
            longest = max(4, 2 * lengths[start])
            stop = np.searchsorted(lengths, longest, side="right")
            stop = min(stop, start + max(1, MOST_NUMBERS // (n_factors * max(longest, n_factors))))
            yield self.by_length[start:stop]
            start = stop


def minimize_rows(rows, fixed, result, blank_weight, reg):
    """Write into `result` the factors of each row that minimise its loss; rows without ratings stay."""
    n_factors = fixed.shape[1]
    everywhere = blank_weight * (fixed.T @ fixed)
    padded = np.vstack([fixed, np.zeros(n_factors, fixed.dtype)])  # −1 finds the last row: no rating, no part
    identity = np.eye(n_factors, dtype=fixed.dtype)
    for group in rows.groups(n_factors):
        counts = rows.counts[group]
        steps = np.arange(counts.max())
        there = steps < counts[:, np.newaxis]
        at = np.where(there, rows.starts[group][:, np.newaxis] + steps, 0)
        rated = padded[np.where(there, rows.columns[at], -1)]
        targets = np.where(there, rows.values[at], 0)[:, :, np.newaxis]
        across = rated.transpose(0, 2, 1)
        price = (reg * counts)[:, np.newaxis, np.newaxis].astype(fixed.dtype)
        matrix = everywhere + (1 - blank_weight) * (across @ rated) + price * identity
        result[group] = np.linalg.solve(matrix, across @ targets)[:, :, 0]
