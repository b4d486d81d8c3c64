"""Training: epochs of stochastic gradient descent, a shrinking step, and when to stop."""

import numpy as np

from mathtools.backstage.recommending.loop import fastest_epoch
from mathtools.backstage.recommending.scoring import places, predicted


def learn(model, train, validation=None):
    """Fill the attributes of a model that end in an underscore; what they mean is said there."""
    _begin(model, train)
    if validation is not None:
        held_back = (
            places(model, validation.user_ids, "users")[validation.user_index],
            places(model, validation.item_ids, "items")[validation.item_index],
        )
    by_item = train.n_items > train.n_users
    order = np.argsort(train.item_index if by_item else train.user_index, kind="stable")
    number_of = np.dtype(model.dtype).type
    values = train.values[order].astype(model.dtype, copy=False)
    ratings = train.user_index[order], train.item_index[order], values, number_of(model.mean_)
    learned = model.user_biases_, model.item_biases_, model.user_factors_, model.item_factors_
    epoch, rate = fastest_epoch(model.dtype), model.learning_rate
    trained, validated, best = [], [], None
    for number in _epochs(model):
        rates = rate, rate if model.biases else 0.0, model.reg
        total = epoch(*ratings, *learned, *map(number_of, rates))
        trained.append(float(np.sqrt(total / len(train))))
        _stop_if_diverged(model, trained, rate)
        rate *= model.decay
        if validation is None:
            continue
        errors = validation.values - predicted(model, *held_back)
        validated.append(float(np.sqrt(np.mean(errors**2))))
        if validated[-1] == min(validated):
            best = number, [array.copy() for array in learned]
        elif number - best[0] >= model.patience:
            break
    model.best_epoch_ = best[0] if best else number
    for array, kept in zip(learned, best[1] if best else learned, strict=True):
        array[...] = kept
    model.history_ = {"train": np.array(trained), "validation": np.array(validated)}


def _begin(model, train):
    vars(model).pop("history_", None)  # the mark of a model that has been fitted to the end
    model.user_ids_, model.item_ids_, model.scale_ = train.user_ids, train.item_ids, train.scale
    model.mean_ = float(train.values.mean())
    sizes, rng = (train.n_users, train.n_items), np.random.default_rng(model.seed)
    model.user_biases_, model.item_biases_ = (np.zeros(size, model.dtype) for size in sizes)
    model.user_factors_, model.item_factors_ = (
        rng.normal(0, model.init_std, (size, model.n_factors)).astype(model.dtype, copy=False)
        for size in sizes
    )
    # who rated what: the items of user u stand in _rated from _starts[u] to _starts[u + 1]
    model._starts = np.concatenate([[0], np.cumsum(np.bincount(train.user_index))])
    model._rated = train.item_index[np.argsort(train.user_index, kind="stable")]


def _epochs(model):
    numbers = range(1, model.n_epochs + 1)
    if not model.progress:
        return numbers
    from tqdm import tqdm  # here, for most never need it

    # no rate and no clock: a saved notebook must not change from run to run
    bar_format = "{desc} |{bar}| {n_fmt} of {total_fmt} epochs"
    return tqdm(numbers, desc="Training", ncols=60, bar_format=bar_format)


def _stop_if_diverged(model, trained, rate):
    low, high = model.scale_
    # the mean alone errs by half the scale at most; a scale of no width is that of ratings all the same
    if trained[-1] <= max(high - low, 1e-6):
        return
    grown = f"grew to {trained[-1]:.3g}" if np.isfinite(trained[-1]) else "grew beyond all bounds"
    raise ValueError(
        f"Training diverged in epoch {len(trained)}: with the step size {rate:.3g} the steps overshoot, and "
        f"the errors {grown}. Take a smaller learning_rate, such as {model.learning_rate / 4:.2g}."
    )
