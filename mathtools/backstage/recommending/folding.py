"""A new user from a few ratings: the factors at which the gradient is zero."""

import numpy as np


class UserVector(np.ndarray):
    """Bias and factors of a user, shape (1 + n_factors,).

    ``.rated`` holds the rows of the items from whose ratings they were made, none for vectors computed from
    others; ``np.array([b, *p]).view(UserVector)`` makes one of any numbers.
    """

    def __array_finalize__(self, made_from):
        self.rated = np.empty(0, int)

    def of_length(self, length):
        if self.shape != (length,) or not np.isfinite(self).all():
            raise ValueError(
                f"The user's vector has the shape {self.shape}; this model wants {length} finite "
                "numbers, the bias and the factors: take what its own fold_in returns."
            )
        return np.asarray(self)


def folded_in(model, rated, values):
    """The vector of a user with these ratings of items, given by their rows; or a sentence."""
    if len(np.unique(rated)) < len(rated):
        raise ValueError("An item comes twice: keep one rating of it.")
    low, high = model.scale_
    if ((values < low) | (values > high)).any():
        raise ValueError(f"A rating lies outside of the scale {low:g} to {high:g}.")
    # without biases b is multiplied by 0, and the penalty, or the shortest solution, leaves it 0
    X = np.column_stack([np.full(len(rated), float(model.biases)), model.item_factors_[rated]])
    normal = X.T @ X + len(rated) * model.reg * np.eye(X.shape[1])
    target = X.T @ (values - model.mean_ - model.item_biases_[rated])
    vector = np.linalg.lstsq(normal, target, rcond=None)[0].view(UserVector)
    vector.rated = rated
    return vector
