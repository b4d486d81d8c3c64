"""A recommender: matrix factorization with biases, by stochastic gradient descent (notebooks 6 and 7)."""

import reprlib

import numpy as np

from mathtools.backstage.arguments import positive_array, real_array
from mathtools.backstage.recommending import storage
from mathtools.backstage.recommending.folding import UserVector, folded_in
from mathtools.backstage.recommending.loop import epoch_in_python, fastest_epoch, sgd_epoch
from mathtools.backstage.recommending.metrics import are_ratings, precision_recall_at_n, rmse, whole
from mathtools.backstage.recommending.scoring import places, predicted, ranked
from mathtools.backstage.recommending.training import learn

__all__ = [
    "MatrixFactorization",
    "UserVector",
    "epoch_in_python",
    "fastest_epoch",
    "precision_recall_at_n",
    "rmse",
    "sgd_epoch",
]


class MatrixFactorization:
    """Ratings as the mean, a bias of the user and of the item, and factors of both: r̂ = μ + b_u + b_i + p·q.

    Parameters
    ----------
    n_factors : int
        The length of p and q, ≥ 0. With 0 the biases alone are learned, a baseline worth beating.
    n_epochs : int
        How often all ratings are gone through, ≥ 1; with a validation set, at most.
    learning_rate : float
        η, the step size of the first epoch, > 0.
    decay : float
        The step size is multiplied by this after each epoch: 0 < decay ≤ 1.
    reg : float
        λ ≥ 0, the weight of the L2 penalty.
    biases : bool
        Whether b_u and b_i are learned; else they stay 0.
    seed : int
        Of the normal numbers, with standard deviation `init_std`, that the factors begin with. The same seed
        and the same ratings in the same order give the same model.
    progress : bool
        Whether to show a bar over the epochs.
    init_std : float
        At 0 all gradients of the factors are 0, and they stay so: a stationary point.
    patience : int
        With a validation set, training stops after this many epochs in a row without improvement.
    dtype : {"float64", "float32"}
        The numbers that the parameters are held in and computed with. float32 takes half the memory and about
        half the time, and as its digits are fewer, the last printed ones may differ between computers.

    Attributes
    ----------
    mean_ : float
        μ, of the training ratings.
    user_biases_, item_biases_ : ndarray, shape (n_users,) and (n_items,)
    user_factors_, item_factors_ : ndarray, shape (n_users, n_factors) and (n_items, n_factors)
        P and Q.
    user_ids_, item_ids_ : ndarray
        The raw ids, in rising order, to which the rows belong.
    scale_ : (float, float)
    history_ : dict
        ``history_["train"]`` and ``history_["validation"]``, the RMSE by epoch; the second is empty where
        there was no validation set. That of training is made of the errors as they were met during the epoch,
        each before its step, and so is about half an epoch behind.
    best_epoch_ : int
        The epoch, from 1, whose parameters the model has.

    Notes
    -----
    The loss is the sum of ½e² + ½λ(|p|² + |q|² + b_u² + b_i²) over the observed ratings, so that an often
    rated item is penalised as often. One step for a rating with the error e = r − r̂ is p += η(e q − λp),
    q += η(e p − λq) with the p of before, b_u += η(e − λb_u), b_i += η(e − λb_i). The loss is not convex:
    what is found is a good place to be, not a proven minimum.

    Ratings are visited item by item where there are more items than users, else user by user: the rows of
    the larger matrix then pass by once an epoch, and the smaller one has a chance to stay in the cache.

    The defaults were chosen on validation parts of MovieLens (ml-latest-small), not on what tests them, with
    an eye on the far smaller simulated ratings of the course.

    References
    ----------
    Y. Koren, R. Bell and C. Volinsky, Matrix factorization techniques for recommender systems, Computer 42
    (8) (2009) 30–37, https://doi.org/10.1109/MC.2009.263
    """

    def __init__(
        self,
        n_factors=64,
        n_epochs=40,
        learning_rate=0.05,
        decay=0.93,
        reg=0.08,
        biases=True,
        seed=0,
        progress=False,
        *,
        init_std=0.03,
        patience=5,
        dtype="float64",
    ):
        self.n_factors = whole(n_factors, "n_factors", 0)
        self.n_epochs = whole(n_epochs, "n_epochs", 1)
        self.learning_rate = _number(learning_rate, "learning_rate", "It is the size of a step.")
        self.decay = _number(decay, "decay", "It multiplies the step size; 1 leaves it as it is.")
        if self.decay > 1:
            raise ValueError(f"decay must be at most 1, and {self.decay:g} would make the steps longer.")
        self.reg, self.init_std = _number(reg, "reg"), _number(init_std, "init_std")
        self.seed, self.patience = whole(seed, "seed", 0), whole(patience, "patience", 1)
        self.biases, self.progress = bool(biases), bool(progress)
        if dtype not in ("float64", "float32"):
            raise ValueError(f'dtype must be "float64" or "float32", not {dtype!r}.')
        self.dtype = str(np.dtype(dtype))

    def fit(self, train, validation=None):
        """Learn from ratings; what was learned before is forgotten.

        Parameters
        ----------
        train : Ratings
        validation : Ratings, optional
            Ratings held back from `train`. After each epoch their RMSE is taken; training stops when it has
            not improved for `patience` epochs, and the model keeps the parameters of its best epoch.

        Returns
        -------
        MatrixFactorization
            The model itself.

        Raises
        ------
        TypeError, ValueError
            No ratings; or, in a sentence that names the step size, training diverged.
        """
        are_ratings(train, "train")
        if validation is not None:
            are_ratings(validation, "validation")
        try:
            learn(self, train, validation)
        except KeyboardInterrupt:  # without the frames of the loop, which say nothing to her who stopped it
            raise KeyboardInterrupt(
                "You stopped the training before its end. Call fit again, with fewer epochs for a first look."
            ) from None
        return self

    def predict(self, users, items):
        """Expected ratings for pairs of raw ids, within the scale.

        An unknown user or item counts with bias and factors 0: the others' part of the sum remains.

        Parameters
        ----------
        users, items : array_like of int or str
            Of one shape, or such as broadcast: one user with many items.

        Returns
        -------
        ndarray of float64
            Of that shape.
        """
        self._check_fitted()
        users, items = places(self, users, "users"), places(self, items, "items")
        try:
            users, items = np.broadcast_arrays(users, items)
        except ValueError:
            raise ValueError(
                f"users has the shape {users.shape} and items has {items.shape}: give one item for each user."
            ) from None
        return predicted(self, users.ravel(), items.ravel()).reshape(users.shape)

    def recommend(self, user, n=10, exclude_rated=True):
        """The items that a user would like best, best first.

        Parameters
        ----------
        user : int, str or UserVector
            A raw id, or what `fold_in` returns; of an array that is not made by it no ratings are known. An
            unknown user is offered what is liked in general.
        n : int
            How many, ≥ 1; fewer are returned where there are no more.
        exclude_rated : bool
            Whether to leave out what she rated in training, or in `fold_in`.

        Returns
        -------
        list of (item, float)
            Raw ids, and the predicted ratings. The order is that of the predictions before they are clipped
            to the scale; of equal ones the smaller id comes first.
        """
        self._check_fitted()
        n = whole(n, "n", 1)
        if isinstance(user, np.ndarray) and user.ndim:
            user = user.view(UserVector) if type(user) is np.ndarray else user
            vector, rated = user.of_length(1 + self.n_factors), user.rated
        elif (row := int(places(self, _one(user), "users"))) >= 0:
            vector = [self.user_biases_[row], *self.user_factors_[row]]
            rated = self._rated[self._starts[row] : self._starts[row + 1]]
        else:
            vector, rated = np.zeros(1 + self.n_factors), []
        bias, p = vector[0], np.asarray(vector[1:])
        return ranked(self, bias, p, n, rated if exclude_rated else [])

    def fold_in(self, items, values):
        """Bias and factors of a new user from a few ratings, without training.

        With the items fixed, the loss of her n ratings is a quadratic in (b, p). Its gradient is 0 where
        (XᵀX + nλI)(b, p) = Xᵀ(r − μ − b_i), with a row (1, q_i) in X for each rating. Of several solutions
        (λ = 0 and few ratings) the shortest is taken.

        Parameters
        ----------
        items : array_like of int or str, shape (n,)
            Raw ids, each known to the model. Without any, the result is 0: a user of whom nothing is known.
        values : array_like of float, shape (n,)
            Her ratings, within the scale.

        Returns
        -------
        UserVector, shape (1 + n_factors,)
            Bias and factors, which `recommend` takes in place of a user.

        Raises
        ------
        TypeError, ValueError
            In words: an item is unknown or comes twice, a value is outside of the scale, …
        """
        self._check_fitted()
        rated, values = places(self, items, "items"), real_array(values, "values")
        if rated.ndim != 1 or rated.shape != values.shape:
            raise ValueError(
                f"items has the shape {rated.shape} and values {values.shape}: give one rating for each item."
            )
        if (rated < 0).any():
            unknown = np.asarray(items)[np.argmax(rated < 0)]
            raise ValueError(
                f"The model has met no rating of item {unknown!s}, so it cannot learn from hers."
            )
        return folded_in(self, rated, values)

    def save(self, path):
        """Write the fitted model to one file, all or nothing: learned numbers, ids, and who rated what.

        The file is a NumPy archive (.npz) without pickled objects, under exactly the name `path`.
        """
        self._check_fitted()
        storage.save(self, path)

    @classmethod
    def load(cls, path):
        """Read a model that `save` has written.

        Raises
        ------
        ValueError
            In words: the file is none, is damaged, or does not fit together. Nothing in it is executed.
        """
        return storage.load(cls, path)

    def _check_fitted(self):
        if not hasattr(self, "history_"):
            raise ValueError("This model has not learned anything yet: call fit with ratings first.")


def _one(user):
    if np.ndim(user):
        raise TypeError(
            f"One user is wanted, a raw id or what fold_in returns, not {reprlib.repr(user)}: "
            "ask for each of several in turn."
        )
    return user


def _number(number, name, advice=None):
    array = real_array(number, name) if advice is None else positive_array(number, name, advice)
    if array.ndim:
        raise TypeError(f"{name} must be a single number, not an array of shape {array.shape}.")
    if array < 0:
        raise ValueError(f"{name} must be at least 0, and {array:g} is not.")
    return float(array)
