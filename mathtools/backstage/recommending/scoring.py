"""What a fitted model says: the rows of raw ids, ratings of pairs, the best items of a user."""

import reprlib
from numbers import Integral

import numpy as np

from mathtools.backstage.rating_files.ids import indexed

CHUNK = 1 << 14  # pairs whose factors are gathered at a time: they stay in the processor's cache


def places(model, ids, name):
    """Rows of raw ids, in their shape; −1 where the model does not know them."""
    known = model.user_ids_ if name.startswith("user") else model.item_ids_
    shape = np.shape(ids)
    if not np.size(ids):
        return np.empty(shape, int)
    single = isinstance(ids, str | Integral) or not shape
    flat = [ids.item() if isinstance(ids, np.ndarray | np.generic) else ids] if single else ids
    different, index = indexed(np.ravel(flat) if len(shape) > 1 else flat, name)
    if (different.dtype.kind == "U") != (known.dtype.kind == "U"):
        kinds = ("whole numbers", "texts")[:: -1 if known.dtype.kind == "U" else 1]
        raise TypeError(
            f"The {name.rstrip('s')}s of this model are {kinds[0]}, and {reprlib.repr(ids)} asks "
            f"for {kinds[1]}."
        )
    rows = np.minimum(np.searchsorted(known, different), len(known) - 1)
    rows[known[rows] != different] = -1
    return rows[index].reshape(shape)


def predicted(model, users, items):
    """Ratings within the scale for rows of users and items; −1 is one that the model does not know."""
    ratings = np.empty(len(users))
    for start in range(0, len(users), CHUNK):
        chunk = slice(start, start + CHUNK)
        u, i = users[chunk], items[chunk]  # −1 takes the last row, for nothing
        products = np.einsum("nk,nk->n", model.user_factors_[u], model.item_factors_[i])
        ratings[chunk] = (
            model.mean_
            + np.where(u >= 0, model.user_biases_[u], 0)
            + np.where(i >= 0, model.item_biases_[i], 0)
            + np.where((u >= 0) & (i >= 0), products, 0)
        )
    return np.clip(ratings, *model.scale_, out=ratings)


def ranked(model, bias, p, n, left_out):
    """The n items with the highest scores, and their ratings, without the rows `left_out`."""
    scores = model.mean_ + bias + model.item_biases_ + model.item_factors_ @ p
    allowed = np.ones(len(scores), bool)
    allowed[left_out] = False
    candidates = np.flatnonzero(allowed)
    if n < len(candidates):  # those at the edge or above; the rest need not be sorted
        edge = np.partition(scores[candidates], -n)[-n]
        candidates = candidates[scores[candidates] >= edge]
    best = candidates[np.argsort(-scores[candidates], kind="stable")[:n]]
    stars = np.clip(scores[best], *model.scale_)
    return list(zip(model.item_ids_[best].tolist(), stars.tolist(), strict=True))
