"""How good a recommender is: by the stars it predicts, and by the lists it makes."""

from numbers import Integral

import numpy as np

from mathtools.backstage.arguments import real_array
from mathtools.backstage.rating_files.table import Ratings


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


def precision_recall_at_n(model, train, test, n=10, threshold=4.0):
    """Precision and recall of the lists of the n best items, on average over users.

    A list holds the n items, of those that the user has not rated in `train`, that the model puts first. It
    hits where the user has rated one of them in `test` with `threshold` or more. Precision is hits / n,
    recall is hits / (number of such items in `test`); for a user without such an item recall does not exist,
    and she is left out of both.

    Parameters
    ----------
    model : object
        With ``recommend(user, n, exclude_rated=False)`` that returns (item, score) pairs, best first.
    train, test : Ratings
        What the model has learned from, and what was held back.
    n : int
        The length of a list, ≥ 1.
    threshold : float
        The least rating that counts as a liked item.

    Returns
    -------
    precision, recall : float
        Between 0 and 1.

    Raises
    ------
    TypeError, ValueError
        In words: nobody has liked anything in `test`, `n` is no whole number, …

    Notes
    -----
    What a user has not rated counts as no hit, though she might like it: both numbers are too low, more so
    the fewer items are rated, and are good for comparing models on the same test set only.
    """
    are_ratings(train, "train")
    are_ratings(test, "test")
    n, threshold = whole(n, "n", 1), real_array(threshold, "threshold")
    liked, rated = _items_by_user(test, test.values >= threshold), _items_by_user(train)
    if not liked:
        raise ValueError(f"No rating in test reaches {threshold:g}, so no list can hit: lower the threshold.")
    precision, recall = 0.0, 0.0
    for user, wanted in liked.items():
        seen = rated.get(user, set())
        ranked = [item for item, _ in model.recommend(user, n + len(seen), exclude_rated=False)]
        hits = len(wanted & set([item for item in ranked if item not in seen][:n]))
        precision += hits / n / len(liked)
        recall += hits / len(wanted) / len(liked)
    return precision, recall


def _items_by_user(ratings, rows=slice(None)):
    items = {}
    for user, item in zip(ratings.users[rows].tolist(), ratings.items[rows].tolist(), strict=True):
        items.setdefault(user, set()).add(item)
    return items


def are_ratings(ratings, name):
    """Refuse what is not of the type Ratings, in a sentence."""
    if not isinstance(ratings, Ratings):
        raise TypeError(
            f"{name} must be Ratings, not {type(ratings).__name__}: Ratings(users, items, values) makes them."
        )


def whole(number, name, least):
    """A whole number of at least `least`, or a sentence."""
    if not isinstance(number, Integral) or isinstance(number, bool) or number < least:
        raise ValueError(f"{name} must be a whole number from {least} up, not {number!r}.")
    return int(number)
