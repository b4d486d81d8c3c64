"""Simulated ratings: the films are well-formed, and the viewers follow the model as stated."""

import csv
from pathlib import Path

import numpy as np
import pytest

from mathtools.backstage.rating_files import viewers
from mathtools.backstage.rating_files.viewers import (
    DIRECTIONS,
    GENRES,
    TASTES,
    films,
    simulate,
)
from mathtools.recommender import MatrixFactorization

CSV = Path(viewers.__file__).with_name("films.csv")


@pytest.fixture(scope="module")
def many():
    """So many viewers that what was drawn shows its distribution."""
    return simulate(3000, seed=1)


def pairs(simulation):
    """Row and column of each rating in the arrays of the truth."""
    ratings = simulation.ratings
    return np.searchsorted(simulation.users, ratings.users), np.searchsorted(simulation.items, ratings.items)


# The films


def test_the_file_is_plain_csv():
    raw = CSV.read_bytes()
    assert b"\r" not in raw
    assert not raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(raw.decode("utf-8").splitlines(), strict=True))
    assert rows[0] == ["id", "title", "year", "genres"]
    assert {len(row) for row in rows} == {4}
    assert all(cell == cell.strip() != "" for row in rows for cell in row)
    assert [tuple(row[:3]) for row in rows[1:]] == [(str(f.id), f.title, str(f.year)) for f in films()]


def test_films_are_known_once_and_spelled_as_people_say_them():
    assert len(films()) == 150
    assert [film.id for film in films()] == list(range(1, 151))
    assert len({film.title.casefold() for film in films()}) == 150
    assert not [film.title for film in films() if film.title.endswith((", The", ", A", ")"))]
    years = [film.year for film in films()]
    assert years == sorted(years)
    assert 1900 <= years[0] < 1930
    assert 2015 < years[-1] <= 2025


def test_genres_are_of_the_set_and_all_are_used():
    assert {genre for film in films() for genre in film.genres} == set(GENRES)
    assert all(len(set(film.genres)) == len(film.genres) >= 1 for film in films())


def test_films_are_where_their_genres_say():
    known = simulate(5, hidden=0).item_factors
    assert known.mean(axis=0) == pytest.approx(0, abs=1e-12)
    assert known.std(axis=0) == pytest.approx(1)
    place = {
        film.title: dict(zip(DIRECTIONS, row, strict=True)) for film, row in zip(films(), known, strict=True)
    }
    for direction, low, high in [
        ("serious … light", "Come and See", "Some Like It Hot"),
        ("quiet … loud", "Tokyo Story", "Die Hard"),
        ("everyday … fantastic", "Bicycle Thieves", "Spirited Away"),
        ("old … new", "Metropolis", "Parasite"),
    ]:
        assert place[low][direction] < -0.5 < 0.5 < place[high][direction]


# The viewers


def test_same_seed_same_ratings_and_these():
    """Notebooks show numbers made from them, so the draw may not change."""
    first, second, other = simulate(), simulate(seed=0).ratings, simulate(seed=7)
    for column in ("users", "items", "values"):
        assert np.array_equal(getattr(first.ratings, column), getattr(second, column))
    assert not np.array_equal(first.item_factors, other.item_factors)
    assert (len(second), second.values.sum()) == (9932, 35423.5)
    assert simulate(50).ratings.n_users == 50


def test_ratings_are_half_stars_on_the_scale_and_sparse():
    ratings = simulate().ratings
    assert ratings.scale == (0.5, 5)
    assert set(ratings.values) == set(np.arange(1, 11) / 2)
    assert 8000 <= len(ratings) <= 12000
    assert (ratings.n_users, ratings.n_items) == (400, 150)
    assert np.bincount(ratings.user_index).min() >= 5


def test_share_observed():
    assert len(simulate(1500, seed=2).ratings) / (1500 * 150) == pytest.approx(0.16, rel=0.05)


def test_truth_scatters_as_stated(many):
    assert np.bincount(many.ratings.user_index).min() == 5
    assert many.user_biases.std() == pytest.approx(0.4, rel=0.05)
    assert many.user_factors.std(axis=0) == pytest.approx(TASTES, rel=0.05)
    assert many.user_factors.mean(axis=0) == pytest.approx(0, abs=0.03)
    assert many.item_biases.std() == pytest.approx(0.35, rel=0.2)  # of 150 films only
    known, hidden = simulate(1, hidden=0, seed=1).item_factors, simulate(1, hidden=1, seed=1).item_factors
    assert many.item_factors == pytest.approx((known + hidden) / np.sqrt(2))
    assert hidden.std() == pytest.approx(1, rel=0.1)


def test_ratings_scatter_around_the_truth():
    simulation = simulate(2000, seed=3)
    expected = simulation.expected[pairs(simulation)]
    inside = (expected > 2.4) & (expected < 3.1)  # far from the ends of the scale
    miss = (simulation.ratings.values - expected)[inside]
    assert miss.mean() == pytest.approx(0, abs=0.02)
    assert miss.var() == pytest.approx(
        simulation.noise**2 + 0.5**2 / 12, rel=0.05
    )  # and rounding to half stars


def test_expected_is_the_stated_sum(many):
    i, j = 17, 42
    taste = sum(many.user_factors[i, k] * many.item_factors[j, k] for k in range(4))
    assert many.expected[i, j] == pytest.approx(3.2 + many.user_biases[i] + many.item_biases[j] + taste)


def test_not_missing_at_random():
    """What a viewer has seen, compared with what the viewers of the same films think of them on average."""
    simulation = simulate(2000, seed=4)
    taste = simulation.user_factors @ simulation.item_factors.T
    gain = (taste - taste.mean(axis=0))[pairs(simulation)]
    assert 0.3 < gain.mean() < 0.8
    seen = np.bincount(simulation.ratings.item_index)
    assert np.percentile(seen, 95) > 4 * np.percentile(seen, 5)  # a long tail


def test_a_fit_of_rank_4_recovers_the_truth_better_than_biases():
    simulation = simulate()
    errors = [np.sqrt(np.mean((fit(simulation, rank) - simulation.expected) ** 2)) for rank in (0, 2, 4)]
    assert errors[0] > errors[1] + 0.1
    assert errors[1] > errors[2] + 0.03
    assert errors[2] < 0.6


def test_two_starts_end_apart_on_a_flat_bottom_and_meet_by_exact_steps():
    """What notebook 6b says of its two seeds, for the same world and split."""
    world = simulate(400, seed=0, hidden=0.2)
    train, _ = world.ratings.split(test=0.2, seed=0)[0].split(test=0.2, seed=1)
    ends = []
    for seed in (0, 1):
        model = MatrixFactorization(5, reg=0.05, n_epochs=60, learning_rate=0.03, decay=0.97, seed=seed)
        model.fit(train)
        ends.append((model.predict(world.users[:, None], world.items), in_turn(model, train, rounds=100)))
    rated = np.zeros((400, 150), bool)
    rated[train.users - 1, train.items - 1] = True
    stopped, settled = (
        [np.argsort(np.where(rated, np.inf, -table), kind="stable")[:, :10] for table in tables]
        for tables in zip(*ends, strict=True)
    )
    assert 7 < common(*stopped) < 8
    assert common(*settled) == pytest.approx(9, abs=0.25)


def common(one, other):
    return np.mean([len(set(a) & set(b)) for a, b in zip(one, other, strict=True)])


def in_turn(model, train, rounds, reg=0.05):
    """Predictions after rounds in which users, then items, go to the lowest points of their own losses."""
    rated = np.zeros((400, 150))
    rated[train.users - 1, train.items - 1] = 1
    left = np.zeros((400, 150))
    left[train.users - 1, train.items - 1] = train.values - model.mean_
    users = np.column_stack([model.user_biases_, model.user_factors_])
    items = np.column_stack([model.item_biases_, model.item_factors_])

    def lowest(of, rated, left):
        rows = np.column_stack([np.ones(len(of)), of[:, 1:]])  # her bias, and her factors
        squares = np.einsum("ui,ik,il->ukl", rated, rows, rows, optimize=True)
        squares += reg * rated.sum(axis=1)[:, None, None] * np.eye(6)
        return np.linalg.solve(squares, ((left - rated * of[:, 0]) @ rows)[:, :, None])[:, :, 0]

    for _ in range(rounds):
        users = lowest(items, rated, left)
        items = lowest(users, rated.T, left.T)
    return model.mean_ + users[:, :1] + items[:, 0] + users[:, 1:] @ items[:, 1:].T


def fit(simulation, rank, reg=3.0, rounds=12):
    """Ridge regressions for users and items in turn; the first two columns carry the biases."""
    i, j = pairs(simulation)
    values = simulation.ratings.values
    user = np.zeros((len(simulation.users), rank + 2))
    item = 0.1 * np.random.default_rng(0).normal(size=(len(simulation.items), rank + 2))
    user[:, 0] = item[:, 1] = 1
    item[:, 0] = 0
    for _ in range(rounds):
        for own, other, mine, theirs, fixed in ((user, item, i, j, 0), (item, user, j, i, 1)):
            free = np.arange(rank + 2) != fixed
            for row in range(len(own)):
                at = mine == row
                x, y = other[theirs[at]], values[at] - values.mean()
                matrix = x[:, free].T @ x[:, free] + reg * np.eye(rank + 1)
                own[row, free] = np.linalg.solve(matrix, x[:, free].T @ (y - x[:, fixed]))
    return values.mean() + user @ item.T


@pytest.mark.parametrize(
    "bad",
    [
        {"n_viewers": 0},
        {"n_viewers": 2.5},
        {"n_viewers": True},
        {"hidden": 1.5},
        {"hidden": "half"},
        {"hidden": np.nan},
    ],
    ids=str,
)
def test_bad_input_is_named(bad):
    with pytest.raises((TypeError, ValueError), match=f"^{next(iter(bad))} (must|is)"):
        simulate(**bad)
