"""Ratings that lie in parts: what each part works out by itself, for sums over all of them (notebook 9).

Each of the functions that take a path is told all that it needs and changes nothing. So it may run on any
machine, in any order, and once more where a machine has failed; what it returns is the same.
"""

import importlib.util

import numpy as np
from scipy.sparse import csr_array

from mathtools.backstage.recommending.blanks import minima
from mathtools.recommender import fastest_epoch

if not (importlib.util.find_spec("distributed") and importlib.util.find_spec("pyarrow")):
    raise ImportError(
        "Notebook 9 needs Dask and PyArrow, which the course brings only when asked for. Close JupyterLab, "
        "run `python course.py dask` in the course's folder, and open the course again."
    )

import pyarrow.parquet as parquet

__all__ = ["block_steps", "minima", "normal_sums", "part_gradient", "part_step", "part_sums", "read_part"]


def read_part(path):
    """The ratings of one part, a Parquet file with the columns viewer, film and stars.

    Returns
    -------
    viewers : ndarray of int32
        Their rows in this part: its viewers are counted from 0, in the order of their ids.
    films : ndarray of int32
        Their rows in Q, as they stand in the file.
    stars : ndarray of float
    """
    table = parquet.read_table(path, columns=["viewer", "film", "stars"])
    _, viewers = np.unique(table["viewer"].to_numpy(), return_inverse=True)
    films = table["film"].to_numpy()
    stars = table["stars"].to_numpy()
    rows = films.astype(np.int32)
    if np.any(rows != films) or not np.isfinite(stars).all():
        raise ValueError(f"{path} has a film that is no row number, or a rating that is missing.")
    return viewers.astype(np.int32), rows, stars.astype(float)


def part_gradient(path, P, Q, mean):
    """Loss of one part, ½Σe² with e = r − μ − p·q, and its gradients in P (this part's rows) and in Q."""
    viewers, films, stars = read_part(path)
    e = stars - mean - np.einsum("nk,nk->n", P[viewers], Q[films])
    E = csr_array((e, (viewers, films)), shape=(len(P), len(Q)))
    return e @ e / 2, -(E @ Q), -(E.T @ P)


def part_step(path, P, Q, mean, learning_rate):
    """One step of gradient descent in the part's rows of P; with them its loss, and its gradient in Q."""
    loss, slope_P, slope_Q = part_gradient(path, P, Q, mean)
    return P - learning_rate * slope_P, loss, slope_Q


def normal_sums(rows, columns, values, factors, n_rows):
    """For each row the sums over its ratings y: Σ f fᵀ, Σ y f, and their number.

    Parameters
    ----------
    rows, columns : ndarray of int, shape (n,)
    values : ndarray, shape (n,)
        The ratings y.
    factors : ndarray, shape (n_columns, K)
        The factors f of the other side.
    n_rows : int

    Returns
    -------
    squares : ndarray, shape (n_rows, K, K)
    targets : ndarray, shape (n_rows, K)
    counts : ndarray, shape (n_rows,)
    """
    k = factors.shape[1]
    shape = (n_rows, len(factors))
    products = (factors[:, :, np.newaxis] * factors[:, np.newaxis, :]).reshape(-1, k * k)
    rated = csr_array((np.ones(len(rows)), (rows, columns)), shape=shape)
    stars = csr_array((values, (rows, columns)), shape=shape)
    return (rated @ products).reshape(-1, k, k), stars @ factors, np.bincount(rows, minlength=n_rows)


def part_sums(path, Q, mean, blank_weight, reg):
    """Move the viewers of one part to their minimum, and return what the films need to know of them.

    Returns
    -------
    tuple of ndarray
        Squares, targets and counts of all films over this part (`normal_sums`), and Σ p pᵀ over its viewers:
        to be added up over the parts, and then handed to `minima`.
    """
    viewers, films, stars = read_part(path)
    values = stars - mean
    sums = normal_sums(viewers, films, values, Q, viewers.max() + 1)
    P = minima(*sums, Q.T @ Q, blank_weight, reg)
    return *normal_sums(films, viewers, values, P, len(Q)), P.T @ P


def block_steps(path, films, P, Q, mean, learning_rate, reg):
    """One step of SGD on each rating that a part's viewers gave to a range of films, as in `sgd_epoch`.

    Parameters
    ----------
    path : str or Path
    films : range
        The films whose ratings are used.
    P, Q : ndarray
        The factors of the part's viewers, and of these films.
    mean, learning_rate, reg : float

    Returns
    -------
    P, Q : ndarray
        The same factors after these steps.
    """
    viewers, columns, stars = read_part(path)
    inside = (columns >= films.start) & (columns < films.stop)
    ratings = viewers[inside], columns[inside] - np.int32(films.start), stars[inside], float(mean)
    P = P.copy()  # what has been sent may be needed once more
    Q = Q.copy()
    no_biases = np.zeros(len(P)), np.zeros(len(Q))
    fastest_epoch()(*ratings, *no_biases, P, Q, float(learning_rate), 0.0, float(reg))
    return P, Q
