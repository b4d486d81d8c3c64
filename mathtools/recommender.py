"""A recommender: matrix factorization with biases, by stochastic gradient descent (notebooks 6 and 7)."""

import warnings

import numpy as np
from scipy.sparse import csr_array

from mathtools.backstage.arguments import whole_number
from mathtools.backstage.rating_files.ids import rows_of
from mathtools.backstage.recommending.blanks import minimize_rows
from mathtools.backstage.recommending.checks import (
    are_ratings,
    new_ratings,
    one_number,
    prices,
    unfit_for_stars,
)
from mathtools.backstage.recommending.fitted import Fitted, UserVector, largest, unit_and_blank
from mathtools.backstage.recommending.loops import aligned, compiled, epochs, stop_if_diverged
from mathtools.backstage.recommending.metrics import list_metrics, rmse

__all__ = [
    "MatrixFactorization",
    "UserVector",
    "epoch_in_python",
    "fastest_epoch",
    "list_metrics",
    "rmse",
    "sgd_epoch",
]


def sgd_epoch(users, items, values, mean, b_u, b_i, P, Q, learning_rate, bias_rate, reg):
    """Stochastic gradient descent on each rating in turn, once; changes b_u, b_i, P and Q in place.

    The loss of one rating is ½e² + ½λ(|p|² + |q|² + b_u² + b_i²). Returns the sum of the e², each as it was
    before the step on its rating.
    """
    total = 0.0
    shrink = learning_rate * reg
    for n in range(len(values)):
        u = users[n]
        i = items[n]
        p = P[u]
        q = Q[i]
        e = values[n] - (mean + b_u[u] + b_i[i])
        for k in range(len(p)):
            e -= p[k] * q[k]
        b_u[u] += bias_rate * (e - reg * b_u[u])
        b_i[i] += bias_rate * (e - reg * b_i[i])
        step = learning_rate * e
        for k in range(len(p)):
            p_k = p[k]  # the step of q needs the old one
            p[k] += step * q[k] - shrink * p_k
            q[k] += step * p_k - shrink * q[k]
        total += e * e
    return total


def fastest_epoch(dtype="float64"):
    """`sgd_epoch` compiled; where Numba is missing a stand-in with the same arguments, said once."""
    return compiled(sgd_epoch, dtype) or epoch_in_python


def epoch_in_python(*arguments):
    """`sgd_epoch` on lists, for Python reads single numbers from them much faster than from arrays."""
    lists = [argument.tolist() if np.ndim(argument) else float(argument) for argument in arguments]
    total = sgd_epoch(*lists)
    for array, changed in zip(arguments, lists, strict=True):
        if np.ndim(array) and array.dtype.kind == "f" and array.flags.writeable:
            array[...] = changed
    return total


class MatrixFactorization(Fitted):
    """Ratings as the mean, a bias of the user and of the item, and factors of both: r̂ = μ + b_u + b_i + p·q.

    Parameters
    ----------
    n_factors : int, optional
        The length of p and q, ≥ 0; 64, or 20 with a blank weight. With 0 the biases alone are learned, a
        baseline worth beating.
    n_epochs : int, optional
        How often all ratings are gone through, ≥ 1; 40, or 10 with a blank weight. With a validation set, at
        most.
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
        The numbers that the parameters are held in and computed with. float32 takes half the memory and two
        thirds of the time, and as its digits are fewer, the last printed ones may differ between computers.
    blank_weight : float
        How much a pair without a rating counts, 0 to 1. At 0 stars are predicted. Above, a blank is an answer
        as well, half a star below the lowest rating: for lists of what somebody will take next. 0.3 is a good
        start. Then r̂ = μ + p·q, where μ is what a blank counts as, there are no biases, and learning_rate,
        decay and patience are not used.

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
    what is found is a good place to be, not a proven minimum. Stars are counted so that the scale is 4.5 of
    them long, as 0.5 to 5 is: the same settings serve all scales.

    Ratings are visited item by item where there are more items than users, else user by user: the rows of
    the larger matrix then pass by once an epoch, and the smaller one has a chance to stay in the cache.

    With a blank weight w, Σ ½w(p·q)² over the blanks is added. All p at once go where the gradient is zero
    with the q fixed, then all q: an epoch. It costs n·K² for n ratings and K factors, and touches no blank by
    itself (Hu, Koren and Volinsky, ICDM 2008, https://doi.org/10.1109/ICDM.2008.22).

    The defaults were chosen on validation parts of MovieLens (ml-latest-small), not on what tests them, with
    an eye on the far smaller simulated ratings of the course.

    References
    ----------
    Y. Koren, R. Bell and C. Volinsky, Matrix factorization techniques for recommender systems, Computer 42
    (8) (2009) 30–37, https://doi.org/10.1109/MC.2009.263
    """

    def __init__(
        self,
        n_factors=None,
        n_epochs=None,
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
        blank_weight=0.0,
    ):
        self.blank_weight = one_number(blank_weight, "blank_weight", most=1)
        usual_factors, usual_epochs = (20, 10) if self.blank_weight else (64, 40)
        self.n_factors = whole_number(usual_factors if n_factors is None else n_factors, "n_factors", 0)
        self.n_epochs = whole_number(usual_epochs if n_epochs is None else n_epochs, "n_epochs", 1)
        self.learning_rate = one_number(learning_rate, "learning_rate", positive=True)
        self.decay = one_number(decay, "decay", positive=True, most=1)
        self.reg = one_number(reg, "reg")
        self.init_std = one_number(init_std, "init_std")
        self.seed = whole_number(seed, "seed", 0)
        self.patience = whole_number(patience, "patience", 1)
        self.biases = bool(biases)
        self.progress = bool(progress)
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
            not improved for `patience` epochs, and the model keeps the parameters of its best epoch. With a
            blank weight it is only recorded: it does not measure lists.

        Returns
        -------
        MatrixFactorization
            The model itself.

        Raises
        ------
        TypeError, ValueError
            No ratings; or, in a sentence that names the step size, training diverged.

        Warns
        -----
        UserWarning
            The ratings are all equal, or look like counts, in a sentence on what they can tell.
        """
        are_ratings(train, "train")
        if validation is not None:
            are_ratings(validation, "validation")
        if advice := unfit_for_stars(train.values, self.blank_weight):
            warnings.warn(advice, stacklevel=2)
        try:
            self._begin(train)
            errors_on = None if validation is None else self._errors_on(validation)
            learn = self._fit_blanks if self.blank_weight else self._fit_stars
            history = learn(train, errors_on)
        except KeyboardInterrupt:  # without the frames of the loop, which say nothing to her who stopped it
            raise KeyboardInterrupt(
                "You stopped the training before its end. Call fit again, with fewer epochs for a first look."
            ) from None
        self._finish(history)
        return self

    def _begin(self, train):
        vars(self).pop("history_", None)  # the mark of a model that has been fitted to the end
        self.user_ids_ = train.user_ids
        self.item_ids_ = train.item_ids
        self.scale_ = train.scale
        blank = unit_and_blank(train.scale)[1]
        self.mean_ = (blank if self.blank_weight else float(train.values.mean())) / self._unit
        self.user_biases_ = np.zeros(train.n_users, self.dtype)
        self.item_biases_ = np.zeros(train.n_items, self.dtype)
        rng = np.random.default_rng(self.seed)
        self.user_factors_ = self._drawn(rng, train.n_users)
        self.item_factors_ = self._drawn(rng, train.n_items)
        # who rated what: the items of user u stand in _rated from _starts[u] to _starts[u + 1]
        self._starts = np.concatenate([[0], np.cumsum(np.bincount(train.user_index))])
        self._rated = train.item_index[np.argsort(train.user_index, kind="stable")]

    def _drawn(self, rng, size):
        numbers = aligned((size, self.n_factors), self.dtype)
        numbers[...] = rng.normal(0, self.init_std, numbers.shape)
        return numbers

    def _fit_stars(self, train, errors_on):
        """Epochs of stochastic gradient descent with a shrinking step, until the best one is known."""
        by_item = train.n_items > train.n_users
        order = np.argsort(train.item_index if by_item else train.user_index, kind="stable")
        number = np.dtype(self.dtype).type
        values = (train.values[order] / self._unit).astype(self.dtype, copy=False)
        ratings = train.user_index[order], train.item_index[order], values, number(self.mean_)
        learned = self.user_biases_, self.item_biases_, self.user_factors_, self.item_factors_
        run_epoch = fastest_epoch(self.dtype)
        rate = self.learning_rate
        history = {"train": [], "validation": []}
        for epoch in epochs(self.n_epochs, self.progress):
            bias_rate = rate if self.biases else 0.0
            total = run_epoch(*ratings, *learned, number(rate), number(bias_rate), number(self.reg))
            history["train"].append(float(np.sqrt(total / len(train))))
            stop_if_diverged(history["train"], rate, self.learning_rate)
            rate *= self.decay
            self.best_epoch_ = epoch
            if errors_on is None:
                continue
            curve = history["validation"]
            curve.append(errors_on())
            if curve[-1] == min(curve):
                best = epoch, [array.copy() for array in learned]
            elif epoch - best[0] >= self.patience:
                break
        if errors_on is not None:
            self.best_epoch_ = best[0]
            for array, kept in zip(learned, best[1], strict=True):
                array[...] = kept
        return history

    def _fit_blanks(self, train, errors_on):
        """Epochs in which all users, and then all items, go to where their gradient is zero."""
        values = (train.values / self._unit - self.mean_).astype(self.dtype)
        by_user = csr_array((values, (train.user_index, train.item_index)))
        by_item = by_user.T.tocsr()
        history = {"train": [], "validation": []}
        for epoch in epochs(self.n_epochs, self.progress):
            minimize_rows(by_user, self.item_factors_, self.user_factors_, self.blank_weight, self.reg)
            minimize_rows(by_item, self.user_factors_, self.item_factors_, self.blank_weight, self.reg)
            errors = values - self._products(train.user_index, train.item_index)
            history["train"].append(float(np.sqrt(np.mean(errors**2))))
            if errors_on is not None:
                history["validation"].append(errors_on())
            self.best_epoch_ = epoch
        return history

    def recommend(self, user, n=10, exclude_rated=True, *, among=None):
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
        among : array_like of int or str, optional
            Raw ids of the items that may be offered; those that the model has not met are passed over.

        Returns
        -------
        list of (item, float)
            Raw ids, and the predicted ratings. The order is that of the predictions before they are clipped
            to the scale; of equal ones the smaller id comes first.
        """
        self._check_fitted()
        n = whole_number(n, "n", 1)
        bias, p, rated = self._user(user)
        allowed = np.full(len(self.item_ids_), among is None)
        if among is not None:
            rows = rows_of(among, self.item_ids_, "items").ravel()
            allowed[rows[rows >= 0]] = True
        if exclude_rated:
            allowed[rated] = False
        if not allowed.any():
            warnings.warn(
                "Nothing is left for her list: she has rated all that may be offered. exclude_rated=False "
                "lists that too.",
                stacklevel=2,
            )
        # einsum, for the threads of @ wait for each other at length where the machine is busy
        scores = self.mean_ + bias + self.item_biases_ + np.einsum("jk,k->j", self.item_factors_, p)
        best = largest(scores, n, allowed)
        return list(
            zip(self.item_ids_[best].tolist(), np.clip(scores[best], *self._ends()).tolist(), strict=True)
        )

    def fold_in(self, items, values, *, price=None):
        """Bias and factors of a new user from a few ratings, without training.

        With the items fixed, the loss of her n ratings is a quadratic in (b, p). Its gradient is 0 where
        (XᵀX + nλI)(b, p) = Xᵀ(r − μ − b_i), with a row (1, q_i) in X for each rating. Of several solutions
        (λ = 0 and few ratings) the shortest is taken. With a blank weight w, the blanks count as in training.

        Parameters
        ----------
        items : array_like of int or str, shape (n,)
            Raw ids, each known to the model. Without any, the result is 0: a user of whom nothing is known.
        values : array_like of float, shape (n,)
            Her ratings, within the scale.
        price : float or (float, float), optional
            What b² and |p|² cost in place of nλ, however many ratings there are: σ²/τ², the variance of what
            no model can predict over that of the biases, and of the factors, between users. It is the most
            probable value if both are normal; the first ratings of a newcomer then help.

        Returns
        -------
        UserVector, shape (1 + n_factors,)
            Bias and factors, which `recommend` and `predict` take in place of a user.

        Raises
        ------
        TypeError, ValueError
            In words: an item is unknown or comes twice, a value is outside of the scale, …
        """
        self._check_fitted()
        rated = rows_of(items, self.item_ids_, "items")
        values = new_ratings(rated, items, values, self.scale_)
        if price is None:
            # stars counted in another unit than the scale's would cost another price
            bias_price, factor_price = len(rated) * self.reg * np.array([1, self._unit])
        else:
            bias_price, factor_price = prices(price)
        # without biases b is multiplied by 0, and the penalty, or the shortest solution, leaves it 0
        has_bias = self.biases and not self.blank_weight
        X = np.column_stack([np.full(len(rated), float(has_bias)), self.item_factors_[rated]])
        normal = (1 - self.blank_weight) * X.T @ X + np.diag([bias_price] + [factor_price] * self.n_factors)
        if self.blank_weight:  # else all items would be multiplied for nothing
            normal[1:, 1:] += self.blank_weight * self.item_factors_.T @ self.item_factors_
        target = X.T @ (values - self.mean_ - self.item_biases_[rated])
        vector = np.linalg.lstsq(normal, target, rcond=None)[0].view(UserVector)
        vector.rated = rated
        return vector
