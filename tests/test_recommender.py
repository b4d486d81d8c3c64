"""mathtools.recommender: steps, known truths, lists, stored models, both inner loops, bad input."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from mathtools.backstage.rating_files.viewers import simulate
from mathtools.backstage.recommending.blanks import minimize_rows
from mathtools.gradients import check_gradient, gradient
from mathtools.ratings import Ratings
from mathtools.recommender import (
    MatrixFactorization,
    UserVector,
    epoch_in_python,
    fastest_epoch,
    list_metrics,
    rmse,
    sgd_epoch,
)

PACKAGE = Path(__file__).parent.parent / "mathtools"
EPOCHS = {"python": lambda: epoch_in_python, "fastest": fastest_epoch}
each_epoch = pytest.mark.parametrize("epoch", EPOCHS)


@pytest.fixture(scope="module")
def ratings():
    return simulate(n_viewers=80, seed=1).ratings


@pytest.fixture(scope="module")
def model(ratings):
    return MatrixFactorization(n_factors=4, n_epochs=15).fit(ratings)


def some_parameters(n_users=3, n_items=4, k=3, seed=0):
    rng = np.random.default_rng(seed)
    return [rng.normal(size=shape) for shape in (n_users, n_items, (n_users, k), (n_items, k))]


def one(user, item, value):
    return np.array([user], np.int32), np.array([item], np.int32), np.array([value])


# --- the step, and the gradient that it follows


def loss(packed, user, item, value, mean, reg):
    """½e² + ½λ(|p|² + |q|² + b_u² + b_i²) of one rating, written with matrices."""
    (b_u, p), (b_i, q) = ((v[0], v[1:]) for v in np.split(packed, 2))
    return ((value - mean - b_u - b_i - p @ q) ** 2 + reg * packed @ packed) / 2


@each_epoch
@pytest.mark.parametrize("rate", [1e-3, 0.5])
def test_a_step_goes_down_the_gradient_of_before(epoch, rate):
    # with the new p in the step of q, the second half would be wrong by a part that grows with the rate
    b_u, b_i, P, Q = some_parameters()
    user, item, value, mean, reg = 1, 2, 4.5, 3.0, 0.3
    before = np.concatenate([[b_u[user]], P[user], [b_i[item]], Q[item]])
    error = epoch_error = EPOCHS[epoch]()(*one(user, item, value), mean, b_u, b_i, P, Q, rate, rate, reg)
    after = np.concatenate([[b_u[user]], P[user], [b_i[item]], Q[item]])
    report = check_gradient(lambda x: loss(x, user, item, value, mean, reg), (before - after) / rate, before)
    assert report.ok, report.message
    assert error == pytest.approx(2 * loss(before, user, item, value, mean, 0)), epoch_error


@each_epoch
def test_a_step_changes_nothing_else(epoch):
    before, after = some_parameters(), some_parameters()
    EPOCHS[epoch]()(*one(1, 2, 4.5), 3.0, *after, 0.1, 0.0, 0.3)
    for name, old, new, row in zip(["b_u", "b_i", "P", "Q"], before, after, (None, None, 1, 2), strict=True):
        changed = np.flatnonzero((old != new).reshape(len(old), -1).any(axis=1)).tolist()
        assert changed == ([] if row is None else [row]), name  # a rate of 0 for the biases


@given(seed=st.integers(0, 10**6), k=st.integers(0, 40), n=st.integers(1, 30))
def test_compiled_or_not_the_numbers_are_the_same(seed, k, n):
    pytest.importorskip("numba")
    rng = np.random.default_rng(seed)
    users, items = (rng.integers(0, high, n).astype(np.int32) for high in (3, 4))
    plain, compiled = some_parameters(k=k, seed=seed), some_parameters(k=k, seed=seed)
    arguments = users, items, rng.normal(size=n), 0.1
    total = epoch_in_python(*arguments, *plain, 0.02, 0.02, 0.05)
    assert fastest_epoch()(*arguments, *compiled, 0.02, 0.02, 0.05) == pytest.approx(total, rel=1e-10)
    for one_way, other in zip(plain, compiled, strict=True):
        np.testing.assert_allclose(one_way, other, rtol=1e-9, atol=1e-12)


def test_factors_of_zero_stay_zero(ratings):
    model = MatrixFactorization(n_factors=3, n_epochs=5, init_std=0).fit(ratings)
    assert not model.user_factors_.any()
    assert not model.item_factors_.any()
    assert model.user_biases_.any()


# --- what is learned


def test_planted_factors_are_found():
    rng = np.random.default_rng(3)
    truth = 3 + rng.normal(size=(60, 2)) @ rng.normal(size=(2, 50))
    seen = rng.random(truth.shape) < 0.5
    planted = Ratings(*np.nonzero(seen), truth[seen])
    model = MatrixFactorization(2, 200, 0.05, 0.99, 0.0, init_std=0.3).fit(planted)
    users, items = np.nonzero(~seen)
    errors = model.predict(users, items) - np.clip(truth[~seen], *planted.scale)
    assert np.sqrt(np.mean(errors**2)) < 0.01 * truth.std()


def test_better_than_biases_which_are_better_than_the_mean():
    train, test = simulate(n_viewers=300, seed=2).ratings.split(test=0.2)
    mean = np.std(test.values)
    biases = rmse(MatrixFactorization(n_factors=0).fit(train), test)
    factors = rmse(MatrixFactorization(n_factors=16).fit(train), test)
    assert factors < 0.9 * biases < 0.9 * 0.9 * mean


def test_biases_alone_reach_the_minimum_of_their_convex_loss(ratings):
    model = MatrixFactorization(0, 200, 0.05, 0.98, 0.1).fit(ratings)
    n, n_users = len(ratings), ratings.n_users
    X = np.zeros((n, n_users + ratings.n_items))  # one row for each rating, and below the penalty's root
    X[np.arange(n), ratings.user_index] = X[np.arange(n), n_users + ratings.item_index] = 1
    X = np.vstack([X, np.diag(np.sqrt(0.1 * X.sum(axis=0)))])
    y = np.concatenate([ratings.values - model.mean_, np.zeros(X.shape[1])])
    least = np.sum((y - X @ np.linalg.lstsq(X, y, rcond=None)[0]) ** 2)
    reached = np.sum((y - X @ np.concatenate([model.user_biases_, model.item_biases_])) ** 2)
    assert least <= reached < 1.0005 * least
    assert np.sum(y**2) > 1.2 * least


def test_without_biases_they_stay_zero(ratings):
    model = MatrixFactorization(n_factors=4, n_epochs=3, biases=False).fit(ratings)
    assert not model.user_biases_.any()
    assert not model.item_biases_.any()
    assert model.fold_in(ratings.item_ids[:5], [5, 4, 3, 2, 1])[0] == pytest.approx(0, abs=1e-12)


def test_the_same_seed_gives_the_same_model(ratings):
    first, second, other = (
        MatrixFactorization(n_factors=5, n_epochs=3, seed=seed).fit(ratings) for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first.item_factors_, second.item_factors_)
    assert abs(first.item_factors_ - other.item_factors_).max() > 1e-3
    again = first.fit(ratings)  # forgets what it knew
    np.testing.assert_array_equal(again.item_factors_, second.item_factors_)


def test_float32_gives_the_same_to_its_precision(ratings, tmp_path):
    double, single = (
        MatrixFactorization(n_factors=5, n_epochs=10, dtype=dtype).fit(ratings)
        for dtype in ("float64", "float32")
    )
    assert single.item_factors_.dtype == np.float32
    assert abs(double.item_factors_ - single.item_factors_).max() < 1e-4
    assert rmse(single, ratings) == pytest.approx(rmse(double, ratings), abs=1e-5)
    assert rmse(single, ratings) != rmse(double, ratings)
    single.save(tmp_path / "m.npz")
    assert MatrixFactorization.load(tmp_path / "m.npz").dtype == "float32"


def test_the_step_shrinks_by_the_decay(ratings):
    # one epoch at η and one at η/4 are two epochs with decay ¼
    model = MatrixFactorization(n_factors=2, n_epochs=2, learning_rate=0.04, decay=0.25).fit(ratings)
    by_hand = MatrixFactorization(n_factors=2, n_epochs=1, learning_rate=0.04).fit(ratings)
    by_item = ratings.n_items > ratings.n_users
    order = np.argsort(ratings.item_index if by_item else ratings.user_index, kind="stable")
    rows = ratings.user_index[order], ratings.item_index[order], ratings.values[order]
    learned = by_hand.user_biases_, by_hand.item_biases_, by_hand.user_factors_, by_hand.item_factors_
    fastest_epoch()(*rows, by_hand.mean_, *learned, 0.01, 0.01, by_hand.reg)
    np.testing.assert_allclose(model.item_factors_, by_hand.item_factors_, rtol=1e-12)


def test_training_stops_early_and_keeps_the_best_epoch():
    train, held_back = simulate(n_viewers=60, seed=5).ratings.split(test=0.3)
    settings = dict(n_factors=20, learning_rate=0.05, decay=1, reg=0, init_std=0.1)
    model = MatrixFactorization(n_epochs=200, patience=4, **settings).fit(train, held_back)
    curve, best = model.history_["validation"], model.best_epoch_
    assert len(model.history_["train"]) == len(curve) == best + 4 < 200
    assert best - 1 == np.argmin(curve) > 0
    assert rmse(model, held_back) == pytest.approx(curve.min(), abs=1e-12)
    shorter = MatrixFactorization(n_epochs=best, **settings).fit(train)
    np.testing.assert_array_equal(model.user_factors_, shorter.user_factors_)
    assert shorter.history_["validation"].size == 0


def test_diverging_training_names_the_step_size(ratings):
    model = MatrixFactorization(learning_rate=1.7)
    with pytest.raises(ValueError, match=r"diverged in epoch \d+: with the step size 1.7 .*learning_rate"):
        model.fit(ratings)
    with pytest.raises(ValueError, match="call fit"):
        model.predict(1, 1)


def test_ratings_that_are_all_the_same_are_learned_at_once():
    same = Ratings([1, 1, 2], [1, 2, 1], [4.0, 4.0, 4.0])
    with pytest.warns(UserWarning, match="Every rating is 4.*blank_weight"):
        model = MatrixFactorization(n_factors=2, n_epochs=2, init_std=0).fit(same)
    assert model.predict([1, 2], [1, 2]).tolist() == [4, 4]


@pytest.mark.parametrize("value", [1, 5, 0, -3, 1e9])
@pytest.mark.parametrize("n", [1, 500])
def test_equal_ratings_never_diverge(value, n):
    users, items = np.divmod(np.arange(n), 25)
    with pytest.warns(UserWarning, match="not how it was liked"):
        model = MatrixFactorization(n_epochs=3).fit(Ratings(users, items, np.full(n, float(value))))
    assert model.predict(0, 0) == value


def test_counts_are_called_counts_and_trained_on():
    plays = Ratings(
        *np.divmod(np.arange(300), 20), np.floor(np.exp(np.random.default_rng(0).normal(1, 2, 300)))
    )
    with pytest.warns(UserWarning, match=r"look like counts.*log1p.*blank_weight"):
        model = MatrixFactorization(n_epochs=5).fit(plays)
    assert np.isfinite(model.history_["train"]).all()


@pytest.mark.parametrize("scale", [(1, 5), (0, 10), (-10, 10), (0, 100)])
@pytest.mark.parametrize("blank_weight", [0, 0.3])
def test_every_scale_trains_as_the_rescaled_one(ratings, scale, blank_weight):
    low, high = scale
    unit = (high - low) / 4.5
    values = low + unit * (ratings.values - 0.5)
    stretched = Ratings(ratings.users, ratings.items, values, scale=scale)
    settings = dict(n_factors=6, n_epochs=6, blank_weight=blank_weight)
    ours = MatrixFactorization(**settings).fit(ratings, ratings)
    theirs = MatrixFactorization(**settings).fit(stretched, stretched)
    user, seen = 3, ratings.item_ids[:9]
    np.testing.assert_allclose(
        theirs.predict(user, ratings.item_ids),
        low + unit * (ours.predict(user, ratings.item_ids) - 0.5),
        atol=1e-7,
    )
    for part in ("train", "validation"):
        np.testing.assert_allclose(theirs.history_[part], unit * ours.history_[part])
    new = [model.fold_in(seen, r.values[:9]) for model, r in ((ours, ratings), (theirs, stretched))]
    np.testing.assert_allclose(
        theirs.predict(new[1], seen), low + unit * (ours.predict(new[0], seen) - 0.5), atol=1e-7
    )


# --- a weight for blanks


def loss_with_blanks(P, Q, R, rated, weight, reg):
    """Over all cells of the table, one by one: blanks are answers of 0 with their weight."""
    errors = np.where(rated, R - P @ Q.T, -P @ Q.T)
    penalty = rated.sum(axis=1) @ (P**2).sum(axis=1) + rated.sum(axis=0) @ (Q**2).sum(axis=1)
    return np.sum(np.where(rated, 1, weight) * errors**2) + reg * penalty


@pytest.mark.parametrize("weight", [0.05, 0.3, 1])
def test_with_blanks_the_gradient_over_all_cells_is_zero(weight):
    few = simulate(n_viewers=12, seed=4).ratings
    few = few.take(few.items <= 40)
    model = MatrixFactorization(3, 300, reg=0.1, blank_weight=weight).fit(few)
    R = np.zeros((few.n_users, few.n_items))
    rated = R.astype(bool)
    R[few.user_index, few.item_index] = few.values
    rated[few.user_index, few.item_index] = True
    P, Q = model.user_factors_, model.item_factors_
    for changed, of in ((P, lambda x: (x.reshape(P.shape), Q)), (Q, lambda x: (P, x.reshape(Q.shape)))):
        loss = lambda x, of=of: loss_with_blanks(*of(x), R, rated, weight, 0.1)  # noqa: E731
        np.testing.assert_allclose(gradient(loss, changed.ravel()), 0, atol=1e-3)
        assert loss(changed.ravel()) < 0.9 * loss(0.7 * changed.ravel())
    assert model.mean_ == 0
    assert not model.user_biases_.any()
    np.testing.assert_allclose(
        model.fold_in(few.items[few.user_index == 5], few.values[few.user_index == 5])[1:],
        P[5], atol=1e-4,
    )  # fmt: skip


def test_rows_of_every_length_are_solved_alike():
    rng = np.random.default_rng(5)
    seen = rng.random((40, 30)) < np.linspace(0.03, 1, 40)[:, np.newaxis]
    seen[:, 0] = True
    users, items = np.nonzero(seen)
    values = rng.uniform(0.5, 5, len(users))
    Q = rng.normal(size=(30, 4))
    P = np.zeros((40, 4))
    minimize_rows(csr_array((values, (users, items))), Q, P, 0.2, 0.3)
    for u in range(40):
        rows = Q[items[users == u]]
        matrix = 0.2 * Q.T @ Q + 0.8 * rows.T @ rows + 0.3 * len(rows) * np.eye(4)
        np.testing.assert_allclose(P[u], np.linalg.solve(matrix, rows.T @ values[users == u]), rtol=1e-9)


def test_blanks_make_better_lists_and_worse_stars():
    train, test = simulate(n_viewers=300, seed=2).ratings.split("user", test=0.2)
    stars = MatrixFactorization(n_factors=4).fit(train)
    lists = MatrixFactorization(n_factors=4, blank_weight=0.1).fit(train)
    of_lists = list_metrics(lists, train, test)
    of_stars = list_metrics(stars, train, test)
    assert of_lists.ndcg > 1.2 * of_stars.ndcg
    assert of_lists.precision > 1.1 * of_stars.precision
    assert rmse(lists, test) > 1.5 * rmse(stars, test)
    low, high = lists.predict(train.user_ids[:, np.newaxis], train.item_ids).min(), 5
    assert 0 <= low < 0.5 < high


# --- predictions and lists


def test_predictions_are_the_sum_within_the_scale(ratings, model):
    u, i = 5, 7
    user, item = ratings.user_ids[u], ratings.item_ids[i]
    mean, b_u, b_i = model.mean_, model.user_biases_[u], model.item_biases_[i]
    product = model.user_factors_[u] @ model.item_factors_[i]
    expected = [mean + b_u + b_i + product, mean + b_u, mean + b_i, mean]
    predicted = model.predict([user, user, -1, -1], [item, -1, item, -1])
    np.testing.assert_allclose(predicted, expected, rtol=1e-12)
    everything = model.predict(model.user_ids_[:, np.newaxis], model.item_ids_)
    assert everything.shape == (80, ratings.n_items)
    assert everything[u, i] == pytest.approx(expected[0])
    assert everything.min() >= 0.5
    assert everything.max() <= 5
    assert (everything == 5).any(), "no prediction was above the scale: this test shows nothing"
    assert model.predict(user, item).shape == ()
    assert model.predict([], []).shape == (0,)


def test_ids_may_be_texts():
    named = Ratings(["Ada", "Bo", "Ada"], ["Heat", "Alien", "Alien"], [4, 2, 5], scale=(1, 5))
    model = MatrixFactorization(n_factors=2, n_epochs=2).fit(named)
    assert model.recommend("Bo") == [("Heat", pytest.approx(model.predict("Bo", "Heat")))]
    assert model.predict(["Bo", "Zoe"], "Heat")[1] != model.predict("Bo", "Heat")
    with pytest.raises(TypeError, match=r"users of this model are texts, and 3 asks for whole numbers"):
        model.predict(3, "Heat")


@given(row=st.integers(0, 79), n=st.integers(1, 200), exclude=st.booleans())
@examples(30)
def test_lists_are_the_best_of_all_items(row, n, exclude, ratings, model):
    user = ratings.user_ids[row]
    rated = set(ratings.items[ratings.user_index == row].tolist())
    items = [item for item in ratings.item_ids.tolist() if not (exclude and item in rated)]
    rows = np.searchsorted(model.item_ids_, items)
    scores = model.item_biases_[rows] + model.item_factors_[rows] @ model.user_factors_[row]
    best = [items[place] for place in np.argsort(-scores, kind="stable")[:n]]
    listed = model.recommend(user, n, exclude_rated=exclude)
    assert [item for item, _ in listed] == best
    np.testing.assert_allclose([score for _, score in listed], model.predict(user, best), rtol=1e-12)
    assert all(type(item) is int and type(score) is float for item, score in listed)


def test_unknown_users_get_what_is_liked_in_general(model):
    best = model.item_ids_[np.argsort(-model.item_biases_, kind="stable")[:3]].tolist()
    assert [item for item, _ in model.recommend(10**9, 3)] == best
    assert [item for item, _ in model.recommend(model.fold_in([], []), 3)] == best


@given(seed=st.integers(0, 1000), n=st.integers(1, 30))
@examples(25)
def test_a_folded_in_user_has_gradient_zero(seed, n, model):
    rng = np.random.default_rng(seed)
    rows, values = rng.permutation(len(model.item_ids_))[:n], rng.uniform(0.5, 5, n)

    def her_loss(vector):
        b, p = vector[0], vector[1:]
        e = values - model.mean_ - model.item_biases_[rows] - b - model.item_factors_[rows] @ p
        return (e @ e + n * model.reg * vector @ vector) / 2

    vector = model.fold_in(model.item_ids_[rows], values)
    np.testing.assert_allclose(gradient(her_loss, np.array(vector)), 0, atol=1e-7)


def test_a_folded_in_user_is_not_offered_what_she_rated(model):
    rated = model.item_ids_[:5].tolist()
    vector = model.fold_in(rated, [5, 5, 5, 4.5, 5])
    everything = {item for item, _ in model.recommend(vector, 1000)}
    assert everything == set(model.item_ids_.tolist()) - set(rated)
    assert {item for item, _ in model.recommend(vector, 1000, exclude_rated=False)} >= set(rated)
    bare = np.array(vector)
    assert model.recommend(bare, 5, False) == model.recommend(vector, 5, False)


@pytest.mark.parametrize("price", [2.5, (5, 31), (0.5, 0)])
def test_a_price_of_its_own_for_bias_and_factors(price, model):
    rows, values = np.arange(12), np.linspace(1, 5, 12)
    bias_price, factor_price = price if isinstance(price, tuple) else (price, price)

    def her_loss(vector):
        b, p = vector[0], vector[1:]
        e = values - model.mean_ - model.item_biases_[rows] - b - model.item_factors_[rows] @ p
        return e @ e + bias_price * b**2 + factor_price * p @ p

    vector = model.fold_in(model.item_ids_[rows], values, price=price)
    np.testing.assert_allclose(gradient(her_loss, np.array(vector)), 0, atol=1e-7)


def test_the_right_price_lets_the_first_rating_help():
    world = simulate(n_viewers=500, seed=6)
    old = world.ratings.take(world.ratings.users <= 350)
    model = MatrixFactorization(n_factors=16).fit(old)
    new = world.ratings.take((world.ratings.users > 350) & np.isin(world.ratings.items, old.item_ids))
    noise = rmse(model, old.split()[1]) ** 2
    price = noise / model.user_biases_.var(), noise / model.user_factors_.var()
    errors = {None: [], price: [], "nothing": []}
    for user in new.user_ids.tolist():
        hers = new.take(new.users == user)
        items, values = hers.items, hers.values
        for wanted in errors:
            told = 0 if wanted == "nothing" else 1
            vector = model.fold_in(items[:told], values[:told], price=wanted if told else None)
            errors[wanted].extend(values[1:] - model.predict(vector, items[1:]))
    nothing, defective, priced = (np.sqrt(np.mean(np.square(errors[k]))) for k in ("nothing", None, price))
    assert priced < nothing - 0.002
    assert priced < defective - 0.002


def test_a_newcomer_is_predicted_as_a_user_is(ratings, model):
    vector = np.array([model.user_biases_[4], *model.user_factors_[4]]).view(UserVector)
    items = ratings.item_ids[:20].reshape(4, 5)
    np.testing.assert_allclose(model.predict(vector, items), model.predict(ratings.user_ids[4], items))
    unknown = model.predict(np.array(vector), [-5])
    assert unknown == pytest.approx(model.mean_ + model.user_biases_[4])
    copy = model.fold_in(items[0], [5, 4, 3, 2, 1])[:]
    assert not set(items[0].tolist()) & {item for item, _ in model.recommend(copy, 1000)}


def test_a_list_is_made_among_some(ratings, model):
    some = ratings.item_ids[10:30].tolist()
    everything = [item for item, _ in model.recommend(3, 1000, False)]
    listed = model.recommend(3, 5, exclude_rated=False, among=[*some, 10**6])
    assert [item for item, _ in listed] == [item for item in everything if item in some][:5]
    with pytest.warns(UserWarning, match="Nothing is left"):
        assert model.recommend(3, among=[10**6]) == []


def test_similar_items_point_the_same_way(model):
    Q = model.item_factors_
    row = 17
    cosines = Q @ Q[row] / np.linalg.norm(Q, axis=1) / np.linalg.norm(Q[row])
    cosines[row] = -2
    nearest = np.argsort(-cosines, kind="stable")[:5]
    listed = model.similar(model.item_ids_[row], 5)
    assert [item for item, _ in listed] == model.item_ids_[nearest].tolist()
    np.testing.assert_allclose([cosine for _, cosine in listed], cosines[nearest])


def test_the_terms_add_up_to_the_prediction(ratings, model):
    u, i = 5, 7
    mean, user_bias, item_bias, products = model.terms(ratings.user_ids[u], ratings.item_ids[i])
    np.testing.assert_allclose(products, model.user_factors_[u] * model.item_factors_[i])
    total = np.clip(mean + user_bias + item_bias + products.sum(), 0.5, 5)
    assert total == pytest.approx(model.predict(ratings.user_ids[u], ratings.item_ids[i]))
    newcomer = model.fold_in(ratings.item_ids[:4], [5, 4, 2, 1])
    mean, user_bias, item_bias, products = model.terms(newcomer, ratings.item_ids[i])
    assert np.clip(mean + user_bias + item_bias + products.sum(), 0.5, 5) == pytest.approx(
        model.predict(newcomer, ratings.item_ids[i])
    )
    assert model.terms(-1, -1)[1:3] == (0, 0)


def test_with_no_penalty_and_few_ratings_the_shortest_vector_is_taken(ratings):
    model = MatrixFactorization(n_factors=6, n_epochs=3, reg=0, init_std=0.3).fit(ratings)
    rows, values = np.arange(3), np.array([4.0, 2.0, 3.0])
    X = np.column_stack([np.ones(3), model.item_factors_[rows]])
    shortest = np.linalg.pinv(X) @ (values - model.mean_ - model.item_biases_[rows])
    np.testing.assert_allclose(model.fold_in(model.item_ids_[rows], values), shortest, rtol=1e-6)


# --- metrics


class Fixed:
    """A model that puts the items in the same order for everybody."""

    def __init__(self, order):
        self.order = order

    def recommend(self, user, n=10, exclude_rated=True):
        assert not exclude_rated
        return [(item, 3.0) for item in self.order[:n]]


def test_precision_and_recall_by_hand():
    train = Ratings([1, 1, 2, 3], [10, 11, 12, 10], [5, 5, 1, 2])
    test = Ratings([1, 1, 2, 2, 3], [12, 14, 10, 13, 11], [5, 4, 4, 2, 3])
    # user 1: 12, 13 of which 12 hits, and she also likes 14; user 2: 10, 11 of which 10 hits, her only one;
    # user 3 likes nothing in test and does not count
    model = Fixed([10, 11, 12, 13, 14])
    precision, recall, _ = list_metrics(model, train, test, n=2, threshold=4)
    assert precision == pytest.approx((1 / 2 + 1 / 2) / 2)
    assert recall == pytest.approx((1 / 2 + 1 / 1) / 2)
    precision, recall, _ = list_metrics(model, train, test, n=10)
    assert (precision, recall) == (pytest.approx((2 / 10 + 1 / 10) / 2), 1)


def test_ndcg_by_hand():
    train = Ratings([1, 1, 2, 3], [10, 11, 12, 10], [5, 5, 1, 2])
    test = Ratings([1, 1, 2, 2, 3], [12, 14, 10, 13, 11], [5, 4, 4, 2, 3])
    # user 1: 12, 13, 14, so hits in the places 1 and 3 of 2 possible; user 2: 10, 11, 13, a hit in place 1
    first = (1 + 1 / 2) / (1 + 1 / np.log2(3))
    assert list_metrics(Fixed([10, 11, 12, 13, 14]), train, test, n=3).ndcg == pytest.approx((first + 1) / 2)
    # without 12, which she has rated, user 2 has her hit in place 2
    second = list_metrics(Fixed([12, 14, 10, 11, 13]), train, test, n=10).ndcg
    assert second == pytest.approx((1 + 1 / np.log2(3)) / 2)


def test_one_list_for_each_user_serves_all_metrics():
    train = Ratings([1, 1, 2, 3], [10, 11, 12, 10], [5, 5, 1, 2])
    test = Ratings([1, 1, 2, 2, 3], [12, 14, 10, 13, 11], [5, 4, 4, 2, 3])
    asked = []

    class Counted(Fixed):
        def recommend(self, user, *arguments, **options):
            asked.append(user)
            return super().recommend(user, *arguments, **options)

    order = [12, 14, 10, 11, 13]
    list_metrics(Counted(order), train, test, n=3)
    assert sorted(asked) == [1, 2]


def test_what_counts_as_liked_follows_the_scale():
    train = Ratings([1, 2], [10, 10], [1, 10], scale=(1, 10))
    test = Ratings([1, 1, 2], [11, 12, 12], [7, 8, 7])
    assert list_metrics(Fixed([11, 12]), train, test, n=2)[:2] == (0.5, 1)
    assert list_metrics(Fixed([11, 12]), train, test, n=2, threshold=4).precision == 0.75


def test_rmse_by_hand(ratings, model):
    errors = model.predict(ratings.users, ratings.items) - ratings.values
    assert rmse(model, ratings) == pytest.approx(np.linalg.norm(errors) / np.sqrt(len(ratings)))


# --- stored models


def test_a_stored_model_is_the_same_model(ratings, model, tmp_path):
    path = tmp_path / "model"  # the name is taken as it is
    model.save(path)
    again = MatrixFactorization.load(path)
    assert os.listdir(tmp_path) == ["model"]
    assert vars(again).keys() == vars(model).keys() - {"progress"} | {"progress"}
    users, items = ratings.users[::7], ratings.items[::7]
    np.testing.assert_array_equal(again.predict(users, items), model.predict(users, items))
    assert again.recommend(int(users[0])) == model.recommend(int(users[0]))
    assert again.history_["train"].tolist() == model.history_["train"].tolist()
    np.testing.assert_array_equal(again.fit(ratings).user_factors_, model.user_factors_)


def test_texts_as_ids_are_stored_without_pickle(tmp_path):
    named = Ratings(["Ada", "Bo"], ["Heat", "Alien"], [4, 2])
    MatrixFactorization(n_factors=1, n_epochs=1).fit(named).save(tmp_path / "m.npz")
    with np.load(tmp_path / "m.npz", allow_pickle=False) as archive:
        assert archive["user_ids_"].tolist() == ["Ada", "Bo"]
    assert MatrixFactorization.load(tmp_path / "m.npz").recommend("Bo")[0][0] == "Heat"


def test_a_save_that_breaks_off_leaves_the_old_file(model, tmp_path, monkeypatch):
    path = tmp_path / "model.npz"
    model.save(path)
    old = path.read_bytes()

    def full_disk(file, **arrays):
        file.write(b"half of it")
        raise OSError("No space left on device")

    monkeypatch.setattr(np, "savez", full_disk)
    with pytest.raises(OSError, match="No space"):
        model.save(path)
    assert path.read_bytes() == old
    assert os.listdir(tmp_path) == ["model.npz"]


def changed(path, target, **arrays):
    with np.load(path) as archive:
        np.savez(target, **(dict(archive) | arrays))


@given(cut=st.floats(0, 1), flip=st.integers(0, 7), shorten=st.booleans())
@examples(60)
def test_a_damaged_file_gets_a_sentence(cut, flip, shorten, model, tmp_path_factory):
    path = tmp_path_factory.mktemp("damaged") / "model.npz"
    model.save(path)
    data = bytearray(path.read_bytes())
    place = min(int(cut * len(data)), len(data) - 1)
    data[place] ^= 1 << flip
    path.write_bytes(data[:place] if shorten else data)
    try:
        again = MatrixFactorization.load(path)
    except ValueError as error:
        assert "is no model that can be read" in str(error)  # noqa: PT017 - it may load, if unharmed
    else:
        assert again.recommend(1) == model.recommend(1)


class Bomb:
    def __reduce__(self):
        return (os.abort, ())


@pytest.mark.parametrize(
    ("arrays", "sentence"),
    [
        ({"mean_": np.array([Bomb()], object)}, "allow_pickle"),
        ({"format": np.array(3)}, "format 3"),
        ({"n_factors": np.array(-1)}, "n_factors must be"),
        ({"item_factors_": np.zeros((3, 4))}, "item_factors_ must be"),
        ({"user_biases_": np.zeros(80, int)}, "user_biases_ must be finite numbers in the shape (80,)"),
        ({"user_biases_": np.full(80, np.nan)}, "user_biases_ must be finite"),
        ({"mean_": np.zeros(2)}, "mean_ must be"),
        ({"user_ids_": np.arange(80)[::-1]}, "user_ids_ must be ids in rising order"),
        ({"scale_": np.array([5.0, 1.0])}, "scale_ must rise"),
        ({"_starts": np.zeros(81, int)}, "do not fit together"),
        ({"_rated": np.full(2, 10**6)}, "no model that can be read"),
        ({"_rated": np.full(10**4, -1)}, "indices must be >= 0"),
    ],
)
def test_a_file_that_does_not_fit_together_gets_a_sentence(arrays, sentence, model, tmp_path):
    model.save(tmp_path / "good.npz")
    changed(tmp_path / "good.npz", tmp_path / "bad.npz", **arrays)
    with pytest.raises(ValueError, match=re.escape(sentence)):
        MatrixFactorization.load(tmp_path / "bad.npz")


def test_a_model_stored_before_blanks_had_a_weight_is_read(model, tmp_path):
    model.save(tmp_path / "new.npz")
    with np.load(tmp_path / "new.npz") as archive:
        arrays = {name: archive[name] for name in archive if name != "blank_weight"}
    np.savez(tmp_path / "old.npz", **(arrays | {"format": np.array(1)}))
    again = MatrixFactorization.load(tmp_path / "old.npz")
    assert again.blank_weight == 0
    assert again.recommend(3) == model.recommend(3)
    weighted = MatrixFactorization(3, 2, blank_weight=0.2).fit(simulate(n_viewers=20, seed=1).ratings)
    weighted.save(tmp_path / "weighted.npz")
    again = MatrixFactorization.load(tmp_path / "weighted.npz")
    assert repr(again) == repr(weighted)
    assert again.recommend(again.fold_in([1, 2], [5, 4])) == weighted.recommend(
        weighted.fold_in([1, 2], [5, 4])
    )


def test_other_files_get_a_sentence(model, tmp_path):
    model.save(tmp_path / "good.npz")
    with np.load(tmp_path / "good.npz") as archive:
        np.savez_compressed(tmp_path / "compressed.npz", **archive)
    (tmp_path / "text.npz").write_text("no archive")
    for name in ("compressed.npz", "text.npz"):
        with pytest.raises(ValueError, match="is no model that can be read"):
            MatrixFactorization.load(tmp_path / name)
    with pytest.raises(FileNotFoundError):
        MatrixFactorization.load(tmp_path / "missing.npz")


# --- with and without Numba

TRAIN = """
import sys, warnings
{before}
with warnings.catch_warnings(record=True) as said:
    warnings.simplefilter("always")
    from mathtools.backstage.rating_files.viewers import simulate
    from mathtools.recommender import MatrixFactorization, rmse
    ratings = simulate(n_viewers=40, seed=1).ratings
    for _ in range(2):
        model = MatrixFactorization(n_factors=6, n_epochs=10).fit(ratings)
print(f"{{rmse(model, ratings):.6f}}", [(item, f"{{score:.6f}}") for item, score in model.recommend(3)])
print(len(said), *[warning.message for warning in said])
"""


def train_elsewhere(before="", package=PACKAGE, **environment):
    run = subprocess.run(
        [sys.executable, "-c", TRAIN.format(before=before)],
        env=os.environ | {"PYTHONPATH": str(package.parent)} | environment,
        cwd=package.parent,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.splitlines()


def test_without_numba_the_numbers_are_the_same_and_it_is_said_once():
    numbers, said = train_elsewhere('sys.modules["numba"] = None')
    ratings = simulate(n_viewers=40, seed=1).ratings
    model = MatrixFactorization(n_factors=6, n_epochs=10).fit(ratings)
    listed = [(item, f"{score:.6f}") for item, score in model.recommend(3)]
    assert numbers == f"{rmse(model, ratings):.6f} {listed}"
    assert said.startswith("1 Numba is not installed")
    assert "slower" in said


def test_where_nothing_can_be_written_it_is_compiled_all_the_same(tmp_path):
    pytest.importorskip("numba")
    copy = tmp_path / "mathtools"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    # a file in place of the folder stops even root from writing
    (copy / "__pycache__").write_text("")
    nowhere = dict.fromkeys(
        ("HOME", "XDG_CACHE_HOME", "LOCALAPPDATA", "NUMBA_CACHE_DIR"), str(tmp_path / "f")
    )
    (tmp_path / "f").write_text("")
    cannot_cache = """
import numba
from mathtools import recommender
from mathtools.backstage.recommending.loops import SIGNATURE
try:
    numba.njit(SIGNATURE.format("float64"), cache=True)(recommender.sgd_epoch)
except Exception:
    pass
else:
    sys.exit("Numba has found a place to write to: this test shows nothing.")
"""
    _, said = train_elsewhere(cannot_cache, copy, **nowhere)
    assert said == "0"


def test_the_loop_reads_like_the_derivation():
    # notebook 6 shows it by source(…): short enough for a screen
    import inspect

    assert len(inspect.getsource(sgd_epoch).splitlines()) <= 25


# --- bad input


@pytest.mark.parametrize(
    ("settings", "error", "sentence"),
    [
        ({"n_factors": -1}, ValueError, "n_factors must be a whole number from 0 up"),
        ({"n_factors": 2.5}, ValueError, "n_factors must be a whole number"),
        ({"n_epochs": 0}, ValueError, "n_epochs must be a whole number from 1 up"),
        ({"learning_rate": 0}, ValueError, "learning_rate must be greater than 0"),
        ({"learning_rate": "fast"}, TypeError, "learning_rate must be a real number"),
        ({"learning_rate": [0.1]}, TypeError, "learning_rate must be a single number"),
        ({"decay": 1.1}, ValueError, "decay must be greater than 0 and at most 1"),
        ({"decay": 0}, ValueError, "decay must be greater than 0"),
        ({"blank_weight": 1.5}, ValueError, "blank_weight must be at least 0 and at most 1"),
        ({"blank_weight": -0.1}, ValueError, "blank_weight must be at least 0"),
        ({"reg": -0.1}, ValueError, "reg must be at least 0"),
        ({"reg": np.nan}, ValueError, "reg must be finite"),
        ({"seed": -1}, ValueError, "seed must be a whole number"),
        ({"patience": 0}, ValueError, "patience must be a whole number"),
        ({"dtype": int}, ValueError, 'dtype must be "float64" or "float32"'),
    ],
)
def test_bad_settings_get_a_sentence(settings, error, sentence):
    with pytest.raises(error, match=re.escape(sentence)):
        MatrixFactorization(**settings)


@pytest.mark.parametrize(
    ("asked", "error", "sentence"),
    [
        (lambda m: m.fit([[1, 1, 5]]), TypeError, "train must be Ratings, not list"),
        (lambda m: m.predict("Ada", 1), TypeError, "are whole numbers, and 'Ada' asks for texts"),
        (lambda m: m.predict(1.5, 1), TypeError, "users holds 1.5"),
        (lambda m: m.predict([1, 2], [1, 2, 3]), ValueError, "shape mismatch"),
        (lambda m: m.predict(None, 1), TypeError, "users holds None"),
        (lambda m: m.recommend(1, 0), ValueError, "n must be a whole number from 1 up"),
        (lambda m: m.recommend([1, 2]), ValueError, "One user is wanted"),
        (lambda m: m.recommend(np.zeros(3)), ValueError, "5 finite numbers"),
        (lambda m: m.recommend(np.full(5, np.nan).view(UserVector)), ValueError, "5 finite numbers"),
        (lambda m: m.fold_in([-7], [3]), ValueError, "no rating of item -7"),
        (lambda m: m.fold_in([1, 1], [3, 4]), ValueError, "comes twice"),
        (lambda m: m.fold_in([1], [6]), ValueError, "outside of the scale 0.5 to 5"),
        (lambda m: m.fold_in([1, 2], [3]), ValueError, "one rating for each item"),
        (lambda m: m.fold_in([1], [3], price=-1), ValueError, "price must be"),
        (lambda m: m.similar(-7), ValueError, "no rating of item -7"),
        (lambda m: rmse(m, 3), TypeError, "ratings must be Ratings"),
        (lambda m: MatrixFactorization().recommend(1), ValueError, "call fit"),
        (lambda m: MatrixFactorization().save("x"), ValueError, "call fit"),
        (lambda m: m.save("/"), OSError, "is a folder or a device"),
    ],
)
def test_bad_questions_get_a_sentence(asked, error, sentence, model):
    with pytest.raises(error, match=re.escape(sentence)):
        asked(model)


def test_nothing_liked_means_no_list_can_hit(ratings, model):
    with pytest.raises(ValueError, match="No rating in test reaches 6"):
        list_metrics(model, ratings, ratings, threshold=6)


def test_the_progress_bar_shows_no_clock(ratings, capsys):
    MatrixFactorization(n_factors=1, n_epochs=3, progress=True).fit(ratings)
    shown = capsys.readouterr().err.split("\r")[-1]
    assert "3 of 3 epochs" in shown
    assert not re.search(r"it/s|\d\d:\d\d", shown)
