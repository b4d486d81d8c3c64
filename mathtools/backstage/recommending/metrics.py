"""How good a recommender is: by the stars it predicts, and by the lists it makes."""

from typing import NamedTuple

import numpy as np

from mathtools.backstage.arguments import real_array, whole_number
from mathtools.backstage.recommending.checks import are_ratings


def rmse(model, ratings):
    """Root of the mean squared error of ``model.predict`` on ratings, in stars.

    Parameters
    ----------
    model : object
        With ``predict(users, items)``.
    ratings : Ratings
        Such as the test part of a split: ratings that the model has not learned from.
    """
    are_ratings(ratings, "ratings")
    errors = ratings.values - model.predict(ratings.users, ratings.items)
    return float(np.sqrt(np.mean(errors**2)))


class ListMetrics(NamedTuple):
    """How good the lists of a recommender are, on average over users: each a number between 0 and 1."""

    precision: float
    recall: float
    ndcg: float


def list_metrics(model, train, test, n=10, threshold=None):
    """Precision, recall and NDCG of the lists of the n best items, on average over users.

    A list holds the n items, of those that the user has not rated in `train`, that the model puts first. It
    hits where the user has rated one of them in `test` with `threshold` or more. Precision is hits / n,
    recall is hits / (number of such items in `test`). For NDCG, the normalised discounted cumulative gain, a
    hit in place k counts 1/log₂(k + 1): 1 in the first place, 0.63 in the second, 0.29 in the tenth. The sum
    is divided by that of a perfect list, which has as many hits as it can, all in front. A user without such
    an item is left out of all three.

    Parameters
    ----------
    model : object
        With ``recommend(user, n, exclude_rated=False)`` that returns (item, score) pairs, best first.
    train, test : Ratings
        What the model has learned from, and what was held back.
    n : int
        The length of a list, ≥ 1.
    threshold : float, optional
        The least rating that counts as a liked item. Without it, three quarters up the scale: from 4 stars on
        where the scale is 0.5 to 5, or 1 to 5.

    Returns
    -------
    ListMetrics
        With ``.precision``, ``.recall`` and ``.ndcg``.

    Raises
    ------
    TypeError, ValueError
        In words: nobody has liked anything in `test`, `n` is no whole number, …

    Notes
    -----
    What a user has not rated counts as no hit, though she might like it: the numbers are too low, the more so
    the fewer items are rated. As popular items are rated by more people, models that put them first are
    favoured, and even the order of two models may be wrong.

    References
    ----------
    K. Järvelin and J. Kekäläinen, Cumulated gain-based evaluation of IR techniques, ACM TOIS 20 (4) (2002)
    422–446, https://doi.org/10.1145/582415.582418
    """
    are_ratings(train, "train")
    are_ratings(test, "test")
    n = whole_number(n, "n", 1)
    if threshold is None:
        low, high = train.scale
        threshold = low + 0.75 * (high - low)
    threshold = float(real_array(threshold, "threshold"))
    rated = _items_by_user(train)
    liked = _items_by_user(test, test.values >= threshold)
    if not liked:
        raise ValueError(f"No rating in test reaches {threshold:g}, so no list can hit: lower the threshold.")
    gains = 1 / np.log2(np.arange(2, n + 2))
    of_users = []
    for user, wanted in liked.items():
        seen = rated.get(user, set())
        ranked = [item for item, _ in model.recommend(user, n + len(seen), exclude_rated=False)]
        shown = [item for item in ranked if item not in seen][:n]
        hits = np.array([item in wanted for item in shown], bool)
        found = hits.sum()
        gain = gains[: len(hits)] @ hits
        of_users.append((found / n, found / len(wanted), gain / gains[: len(wanted)].sum()))
    return ListMetrics(*np.mean(of_users, axis=0).tolist())


def _items_by_user(ratings, rows=slice(None)):
    items = {}
    for user, item in zip(ratings.users[rows].tolist(), ratings.items[rows].tolist(), strict=True):
        items.setdefault(user, set()).add(item)
    return items
