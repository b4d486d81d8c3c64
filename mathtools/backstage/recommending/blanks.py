"""Factors for ratings and blanks together: each row at the point where its gradient is zero.

With the other side's factors F fixed, the loss of one row with n ratings y is a quadratic in its factors p:

    Σ over its ratings (y − p·f)²  +  w Σ over its blanks (p·f)²  +  n λ |p|²,

and its gradient is 0 where  (w FᵀF + (1 − w) Σ over its ratings f fᵀ + n λ I) p = Σ over its ratings y f.
The sum over all blanks has become FᵀF, one K×K matrix for all rows: Hu, Koren and Volinsky, Collaborative
filtering for implicit feedback datasets, ICDM 2008, https://doi.org/10.1109/ICDM.2008.22
"""

import numpy as np

MOST_NUMBERS = 2**22  # gathered at a time: 32 MB


def minimize_rows(rated, fixed, result, blank_weight, reg):
    """Write into `result` the factors of each row that minimise its loss.

    `rated` has the ratings as a csr_array, at least one in each row, and a column for each row of `fixed`.
    """
    n_factors = fixed.shape[1]
    everywhere = fixed.T @ fixed
    padded = np.vstack([fixed, np.zeros(n_factors, fixed.dtype)])  # −1 finds the last row: no rating, no part
    lengths = np.diff(rated.indptr)
    for group in _groups(lengths, n_factors):
        counts = lengths[group]
        steps = np.arange(counts.max())
        there = steps < counts[:, np.newaxis]
        at = np.where(there, rated.indptr[group][:, np.newaxis] + steps, 0)
        factors = padded[np.where(there, rated.indices[at], -1)]
        values = np.where(there, rated.data[at], 0)[:, :, np.newaxis]
        across = factors.transpose(0, 2, 1)
        targets = (across @ values)[:, :, 0]
        result[group] = minima(across @ factors, targets, counts, everywhere, blank_weight, reg)


def minima(squares, targets, counts, everywhere, blank_weight, reg):
    """The factors p of each row at which the gradient of its loss, as above, is zero; n > 0 and λ > 0.

    `squares`, `targets` and `counts` are for each row the sums Σ f fᵀ and Σ y f over its ratings, and their
    number n. `everywhere` is FᵀF, over the whole other side, rated or not.
    """
    price = (reg * counts)[:, np.newaxis, np.newaxis].astype(everywhere.dtype)
    prices = price * np.eye(len(everywhere), dtype=everywhere.dtype)
    matrices = blank_weight * everywhere + (1 - blank_weight) * squares + prices
    return np.linalg.solve(matrices, targets[:, :, np.newaxis])[:, :, 0]


def _groups(counts, n_factors):
    """Rows that are solved together: none is twice as long as another, and they are not too many."""
    digits = np.frexp(counts)[1]  # as binary numbers
    for length in np.unique(digits):
        rows = np.flatnonzero(digits == length)
        numbers = len(rows) * n_factors * max(2 ** int(length), n_factors)
        yield from np.array_split(rows, min(len(rows), numbers // MOST_NUMBERS + 1))
