"""What a fitted model answers: ratings of pairs, items that are alike, the terms of a prediction, a file."""

import os
import reprlib
import tempfile
import zipfile
from pathlib import Path

import numpy as np
from scipy.sparse import csr_array

from mathtools.backstage.arguments import whole_number
from mathtools.backstage.rating_files.ids import rows_of

CHUNK = 1 << 14  # pairs whose factors are gathered at a time: they stay in the processor's cache
#: What a stored model consists of; the format is counted up when that changes.
FORMAT = 2
PARAMETERS = (
    "n_factors", "n_epochs", "learning_rate", "decay", "reg", "biases", "seed", "init_std", "patience",
    "dtype", "blank_weight",
)  # fmt: skip
LEARNED = (
    "mean_", "scale_", "user_ids_", "item_ids_", "user_biases_", "item_biases_", "user_factors_",
    "item_factors_", "best_epoch_", "_starts", "_rated",
)  # fmt: skip
HISTORY = ("train", "validation")


class UserVector(np.ndarray):
    """Bias and factors of a user, shape (1 + n_factors,).

    ``.rated`` holds the rows of the items from whose ratings they were made; a copy keeps them, and so does
    what is computed from it. ``np.array([b, *p]).view(UserVector)`` makes one of any numbers, without such
    rows.
    """

    def __array_finalize__(self, made_from):
        self.rated = getattr(made_from, "rated", np.empty(0, int))


class Fitted:
    """The part of `mathtools.recommender.MatrixFactorization` that works with what was learned."""

    def __repr__(self):
        names = ("n_factors", "n_epochs", "learning_rate", "decay", "reg", "biases", "seed", "blank_weight")
        return f"MatrixFactorization({', '.join(f'{name}={getattr(self, name)!r}' for name in names)})"

    def predict(self, users, items):
        """Expected ratings for pairs of raw ids, within the scale.

        An unknown user or item counts with bias and factors 0: the others' part of the sum remains.

        Parameters
        ----------
        users, items : array_like of int or str
            Of one shape, or such as broadcast: one user with many items. In place of users, what `fold_in`
            returns: one user, with all the items.

        Returns
        -------
        ndarray of float64
            Of that shape. With a blank weight, from what a blank counts as to the highest rating.
        """
        self._check_fitted()
        items = rows_of(items, self.item_ids_, "items")
        if is_vector(users):
            bias, p, _ = self._user(users)
            of_items = self.item_biases_[items] + self.item_factors_[items] @ p
            return np.clip(self.mean_ + bias + np.where(items < 0, 0, of_items), *self._ends())
        users = rows_of(users, self.user_ids_, "users")
        users, items = np.broadcast_arrays(users, items)
        return np.clip(self._stars(users.ravel(), items.ravel()), *self._ends()).reshape(users.shape)

    def similar(self, item, n=10):
        """The items whose factors point the same way as this one's: [(item, cosine)], the nearest first."""
        self._check_fitted()
        row = int(rows_of(item, self.item_ids_, "items"))
        if row < 0:
            raise ValueError(f"The model has met no rating of item {item!r}, so it is like nothing it knows.")
        lengths = np.linalg.norm(self.item_factors_, axis=1)
        directions = self.item_factors_ / np.where(lengths > 0, lengths, 1)[:, np.newaxis]
        cosines = directions @ directions[row]
        best = largest(cosines, whole_number(n, "n", 1), np.arange(len(cosines)) != row)
        return list(zip(self.item_ids_[best].tolist(), cosines[best].tolist(), strict=True))

    def terms(self, user, item):
        """What a prediction is the sum of, before it is clipped: why this item, for this user.

        Returns
        -------
        mean, user_bias, item_bias : float
        products : ndarray, shape (n_factors,)
            pₖqₖ, factor by factor. Only their sum is free of how the factors happen to be turned.
        """
        self._check_fitted()
        bias, p, _ = self._user(user)
        row = int(rows_of(item, self.item_ids_, "items"))
        if row < 0:
            return self.mean_, bias, 0.0, np.zeros(self.n_factors)
        return self.mean_, bias, float(self.item_biases_[row]), p * self.item_factors_[row]

    def save(self, path):
        """Write the fitted model to one file, all or nothing: learned numbers, ids, and who rated what.

        The file is a NumPy archive (.npz) without pickled objects, under exactly the name `path`.
        """
        self._check_fitted()
        path = Path(path)
        if path.exists() and not path.is_file():  # whoever is root could replace a device
            raise OSError(f"{path} is a folder or a device: give the name of a file for the model.")
        arrays = {name: getattr(self, name) for name in PARAMETERS + LEARNED}
        arrays |= self.history_ | {"format": FORMAT}
        # in the same folder, so that the last step is a mere change of name
        with tempfile.TemporaryDirectory(prefix=path.name + ".", dir=path.parent) as scratch:
            unfinished = Path(scratch, path.name)
            with unfinished.open("wb") as file:
                np.savez(file, **arrays)
            os.replace(unfinished, path)

    @classmethod
    def load(cls, path):
        """Read a model that `save` has written.

        Raises
        ------
        ValueError
            In words: the file is none, is damaged, or does not fit together. Nothing in it is executed.
        """
        try:
            arrays = _read(path)
            if arrays["format"].shape or arrays["format"] != FORMAT:
                raise ValueError(f"it has the format {arrays['format']}, and {FORMAT} is wanted")
            model = cls(**{name: arrays[name].item() for name in PARAMETERS})
            for name in LEARNED:
                setattr(model, name, arrays[name] if arrays[name].ndim else arrays[name].item())
            model.scale_ = tuple(arrays["scale_"].tolist())
            model.history_ = {name: arrays[name] for name in HISTORY}
            _check(model)
        except (FileNotFoundError, IsADirectoryError, PermissionError):
            raise
        except Exception as error:  # a damaged archive can fail in every part of zipfile and NumPy
            raise ValueError(
                f"{path} is no model that can be read ({error}). Load a file that MatrixFactorization.save "
                "wrote; if it did write this one, it has been damaged since: train and save again."
            ) from error
        return model

    def _check_fitted(self):
        if not hasattr(self, "history_"):
            raise ValueError("This model has not learned anything yet: call fit with ratings first.")

    def _user(self, user):
        """Bias and factors of a raw id or a vector, and the rows of the items that she has rated."""
        if np.ndim(user):
            if not is_vector(user) or len(user) != 1 + self.n_factors or not np.isfinite(user).all():
                raise ValueError(
                    f"One user is wanted, a raw id or a vector of {1 + self.n_factors} finite numbers, "
                    f"bias and factors, such as fold_in returns; not {reprlib.repr(user)}."
                )
            numbers = np.asarray(user)
            return float(numbers[0]), numbers[1:], user.view(UserVector).rated
        row = int(rows_of(user, self.user_ids_, "users"))
        if row < 0:
            return 0.0, np.zeros(self.n_factors), np.empty(0, int)
        rated = self._rated[self._starts[row] : self._starts[row + 1]]
        return float(self.user_biases_[row]), self.user_factors_[row], rated

    def _stars(self, users, items):
        """Ratings for rows of users and items, not clipped; −1 is one that the model does not know."""
        known = (users >= 0) & (items >= 0)  # elsewhere −1 takes the last row, for nothing
        return (
            self.mean_
            + np.where(users >= 0, self.user_biases_[users], 0)
            + np.where(items >= 0, self.item_biases_[items], 0)
            + np.where(known, self._products(users, items), 0)
        )

    def _products(self, users, items):
        """p·q for rows of users and items."""
        products = np.empty(len(users))
        for start in range(0, len(users), CHUNK):
            chunk = slice(start, start + CHUNK)
            p = self.user_factors_[users[chunk]]
            q = self.item_factors_[items[chunk]]
            products[chunk] = np.einsum("nk,nk->n", p, q)
        return products

    def _finish(self, history):
        """Count in the scale of the ratings what was trained in stars; then the model is fitted."""
        unit = self._unit
        self.mean_ *= unit
        self.user_biases_ *= unit
        self.item_biases_ *= unit
        self.user_factors_ *= np.sqrt(unit)
        self.item_factors_ *= np.sqrt(unit)
        self.history_ = {part: unit * np.array(errors) for part, errors in history.items()}

    def _ends(self):
        """The least and the greatest prediction: those of the scale, or from what a blank counts as."""
        low, high = self.scale_
        return (unit_and_blank(self.scale_)[1] if self.blank_weight else low), high

    @property
    def _unit(self):
        return unit_and_blank(self.scale_)[0]

    def _errors_on(self, validation):
        """A function that takes the RMSE on ratings held back, while the model counts in stars."""
        users = rows_of(validation.user_ids, self.user_ids_, "users")[validation.user_index]
        items = rows_of(validation.item_ids, self.item_ids_, "items")[validation.item_index]
        low, high = self._ends()

        def errors():
            stars = np.clip(self._unit * self._stars(users, items), low, high)
            return float(np.sqrt(np.mean((validation.values - stars) ** 2))) / self._unit

        return errors


def is_vector(user):
    """Whether this is the vector of a user, no raw id."""
    return isinstance(user, np.ndarray) and user.ndim == 1 and user.dtype.kind == "f"


def largest(scores, n, allowed):
    """The rows of the n highest scores among those allowed, of equal ones the first."""
    candidates = np.flatnonzero(allowed)
    if n < len(candidates):  # those at the edge or above; the rest need not be sorted
        edge = np.partition(scores[candidates], -n)[-n]
        candidates = candidates[scores[candidates] >= edge]
    return candidates[np.argsort(-scores[candidates], kind="stable")[:n]]


def unit_and_blank(scale):
    """How many points of a scale count as one star of a scale from 0.5 to 5, and what a blank counts as.

    A blank lies half a star below the lowest rating. A scale of a single number lies at its upper end.
    """
    low, high = scale
    if low < high:
        unit = (high - low) / 4.5
        return unit, low - unit / 2
    unit = abs(high) / 5 or 1.0
    return unit, high - 5 * unit


def _read(path):
    with zipfile.ZipFile(path) as archive:
        # save writes without compression, so a file cannot unfold to more than its own size
        if any(member.compress_type != zipfile.ZIP_STORED for member in archive.infolist()):
            raise ValueError("it is compressed")
    with np.load(path, allow_pickle=False) as archive:
        arrays = dict(archive)
    if arrays["format"].tolist() == 1:  # from before blanks could be given a weight
        arrays |= {"format": np.asarray(FORMAT), "blank_weight": np.asarray(0.0)}
    return arrays


def _check(model):
    """Refuse parts that do not fit together, which would fail later, and far from here."""
    for name in ("user_ids_", "item_ids_"):
        ids = getattr(model, name)
        if ids.dtype.kind not in "iU" or not np.array_equal(ids, np.unique(ids)):
            raise ValueError(f"{name} must be ids in rising order")
    n_users = len(model.user_ids_)
    n_items = len(model.item_ids_)
    shapes = {
        "mean_": (), "scale_": (2,), "user_biases_": (n_users,), "item_biases_": (n_items,),
        "user_factors_": (n_users, model.n_factors), "item_factors_": (n_items, model.n_factors),
    }  # fmt: skip
    for name, shape in shapes.items():
        numbers = np.asarray(getattr(model, name))
        if numbers.shape != shape or numbers.dtype.kind != "f" or not np.isfinite(numbers).all():
            raise ValueError(f"{name} must be finite numbers in the shape {shape}")
    if model.scale_[0] > model.scale_[1]:
        raise ValueError("scale_ must rise")
    rated = model._rated
    starts = model._starts
    csr_array((np.ones(len(rated)), rated, starts), (n_users, n_items)).check_format()
    if rated.dtype.kind != "i" or starts.dtype.kind != "i" or starts[-1] != len(rated):  # SciPy takes these
        raise ValueError("_starts and _rated do not fit together")
