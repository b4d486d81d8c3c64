"""What a recommender is handed: usable, or refused in a sentence; and ratings that are no ratings."""

import numpy as np

from mathtools.backstage.arguments import real_array, single_number
from mathtools.backstage.rating_files.table import Ratings


def are_ratings(ratings, name):
    """Refuse what is not of the type Ratings, in a sentence."""
    if not isinstance(ratings, Ratings):
        raise TypeError(
            f"{name} must be Ratings, not {type(ratings).__name__}: Ratings(users, items, values) makes them."
        )


def one_number(number, name, *, positive=False, most=np.inf):
    """A single number of at least 0, or greater than 0, and of at most `most`; or a sentence."""
    number = single_number(real_array(number, name), name)
    if number < 0 or number > most or (positive and number == 0):
        limits = ("greater than 0" if positive else "at least 0") + f" and at most {most}" * (most < np.inf)
        raise ValueError(f"{name} must be {limits}, and {number:g} is not.")
    return number


def prices(price):
    """The price of a squared bias and that of squared factors, of one number or of two; or a sentence."""
    both = real_array(price, "price")
    if both.shape not in ((), (2,)) or (both < 0).any():
        raise ValueError(
            f"price must be a number from 0 up, or two of them, for the bias and the factors; not {price!r}."
        )
    return np.broadcast_to(both, 2)


def new_ratings(rated, items, values, scale):
    """The ratings of a new user as numbers, if they belong to rows of items that the model knows."""
    values = real_array(values, "values")
    if rated.ndim != 1 or rated.shape != values.shape:
        raise ValueError(
            f"items has the shape {rated.shape} and values {values.shape}: give one rating for each item."
        )
    if (rated < 0).any():
        unknown = np.asarray(items)[np.argmax(rated < 0)]
        raise ValueError(f"The model has met no rating of item {unknown!s}, so it cannot learn from hers.")
    if len(np.unique(rated)) < len(rated):
        raise ValueError("An item comes twice: keep one rating of it.")
    low, high = scale
    if ((values < low) | (values > high)).any():
        raise ValueError(f"A rating lies outside of the scale {low:g} to {high:g}.")
    return values


def unfit_for_stars(values, blank_weight):
    """What to say of values that tell who met what rather than how it was liked; None of others."""
    low = values.min()
    high = values.max()
    if low == high:
        if blank_weight:
            return None
        return (
            f"Every rating is {high:g}. Such ratings say who met what, not how it was liked: every "
            "prediction is this number. blank_weight=0.3 learns from what was met and what was not."
        )
    middle = np.median(values)
    if low >= 0 and high > 20 and high >= 10 * max(middle, 1) and (values == np.rint(values)).all():
        return (
            f"These ratings look like counts: whole numbers up to {high:,.0f}, half of them at most "
            f"{middle:,.0f}, so that the few largest outweigh all others. Take their logarithm, "
            "Ratings(users, items, np.log1p(values)), and blank_weight=0.3 if a blank means little interest."
        )
    return None
