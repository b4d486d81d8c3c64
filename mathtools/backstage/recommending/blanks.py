"""Factors for ratings and blanks together: each row at the point where its gradient is zero.

With the other side's factors F fixed, the loss of one row with n ratings y is a quadratic in its factors p:

    Σ over its ratings (y − p·f)²  +  w Σ over its blanks (p·f)²  +  n λ |p|²,

and its gradient is 0 where  (w FᵀF + (1 − w) Σ over its ratings f fᵀ + n λ I) p = Σ over its ratings y f.
The sum over all blanks has become FᵀF, one K×K matrix for all rows: Hu, Koren and Volinsky, Collaborative
filtering for implicit feedback datasets, ICDM 2008, https://doi.org/10.1109/ICDM.2008.22
"""

import numpy as np
from scipy.sparse import csr_array

MOST_NUMBERS = 2**22  # in the matrices that are solved at a time: 32 MB


def minimize_rows(rated, fixed, result, blank_weight, reg):
    """Write into `result` the factors of each row that minimise its loss.

    `rated` has the ratings as a csr_array, at least one in each row, and a column for each row of `fixed`.
    """
    everywhere = fixed.T @ fixed
    n_factors = len(everywhere)
    targets = rated @ fixed
    counts = np.diff(rated.indptr)
    there = csr_array((np.ones_like(rated.data), rated.indices, rated.indptr), rated.shape)
    at_a_time = MOST_NUMBERS // max(n_factors, 1) ** 2 + 1
    for start in range(0, len(result), at_a_time):
        rows = slice(start, start + at_a_time)
        of_rows = there[rows]
        squares = np.empty((of_rows.shape[0], n_factors, n_factors), fixed.dtype)
        for k in range(n_factors):
            squares[:, k] = of_rows @ (fixed * fixed[:, [k]])
        result[rows] = minima(squares, targets[rows], counts[rows], everywhere, blank_weight, reg)


def minima(squares, targets, counts, everywhere, blank_weight, reg):
    """The factors p of each row at which the gradient of its loss, as above, is zero; n > 0 and λ > 0.

    `squares`, `targets` and `counts` are for each row the sums Σ f fᵀ and Σ y f over its ratings, and their
    number n. `everywhere` is FᵀF, over the whole other side, rated or not.
    """
    price = (reg * counts)[:, np.newaxis, np.newaxis].astype(everywhere.dtype)
    prices = price * np.eye(len(everywhere), dtype=everywhere.dtype)
    matrices = blank_weight * everywhere + (1 - blank_weight) * squares + prices
    return np.linalg.solve(matrices, targets[:, :, np.newaxis])[:, :, 0]
