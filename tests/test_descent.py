"""mathtools.descent: paths, their divergence, the limit of the step size from both sides, bad input."""

import math
import re

import numpy as np
import pytest
from examples import examples
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import minimize

from mathtools.descent import gradient_descent, largest_stable_step


@given(st.floats(0.01, 1.2), st.floats(-5, 5), st.integers(0, 30))
def test_on_a_parabola_each_step_multiplies_by_the_same_factor(rate, start, n_steps):
    path = gradient_descent(lambda x: 2 * x, start, learning_rate=rate, n_steps=n_steps)
    assert path.shape == (n_steps + 1,)
    np.testing.assert_allclose(
        path, start * (1 - 2 * rate) ** np.arange(n_steps + 1.0), rtol=1e-9, atol=1e-12
    )


@given(st.floats(0, 0.95), st.floats(0.01, 0.5))
def test_momentum_is_the_heavy_ball(beta, rate):
    hessian = np.array([[3.0, 1.0], [1.0, 2.0]])
    path = gradient_descent(lambda x: hessian @ x, [1.0, -2.0], learning_rate=rate, n_steps=12, momentum=beta)
    assert path.shape == (13, 2)
    # Polyak's form, with two places and no velocity
    before, here = path[0], path[0] - rate * hessian @ path[0]
    for place in path[1:]:
        np.testing.assert_allclose(place, here, rtol=1e-9, atol=1e-9)
        before, here = here, here - rate * hessian @ here + beta * (here - before)


def test_arrives_where_scipy_does():
    def f(x):
        return (x[0] - 1) ** 2 + 10 * (x[1] + 2) ** 2 + x[0] * x[1]

    def slope(x):
        return np.array([2 * (x[0] - 1) + x[1], 20 * (x[1] + 2) + x[0]])

    path = gradient_descent(slope, np.zeros(2), learning_rate=0.05, n_steps=400)
    np.testing.assert_allclose(path[-1], minimize(f, np.zeros(2), jac=slope, tol=1e-10).x, atol=1e-6)


def distance(hessian, rate, beta, n_steps=400):
    path = gradient_descent(
        lambda x: hessian @ x, np.ones(len(hessian)), learning_rate=rate, n_steps=n_steps, momentum=beta
    )
    return np.linalg.norm(path[-1])


@examples(25)
@given(st.floats(0, 0.8), st.integers(1, 4), st.integers(0, 1000))
def test_the_limit_is_one_between_arriving_and_running_away(beta, n, seed):
    mixed = np.random.default_rng(seed).normal(size=(n, n))
    hessian = mixed @ mixed.T + np.eye(n)
    values, vectors = np.linalg.eigh(hessian)
    assume(abs(vectors[:, -1].sum()) > 0.01)  # the start has a part in the steepest direction
    limit = largest_stable_step(hessian, beta)
    assert limit == pytest.approx(2 * (1 + beta) / values[-1])
    assert distance(hessian, 0.95 * limit, beta) < 0.1
    assert not distance(hessian, 1.05 * limit, beta) < 10  # nan, once it has left all bounds


def test_the_limit_of_numbers_and_flat_directions():
    assert largest_stable_step(2) == 1
    assert largest_stable_step(2, momentum=0.5) == 1.5
    assert largest_stable_step(np.diag([4.0, 0.0])) == 0.5
    assert largest_stable_step(0) == math.inf


def test_a_path_that_diverges_grows_and_then_is_nan():
    path = gradient_descent(lambda x: x**3, 2.0, learning_rate=1, n_steps=50)
    finite = np.isfinite(path)
    n = finite.sum()
    assert 3 < n < 51
    assert finite[:n].all()
    assert (np.diff(abs(path[:n])) > 0).all()
    overflow = gradient_descent(lambda x: math.exp(-x), 800.0, learning_rate=1, n_steps=1)
    assert np.isfinite(overflow).all()
    overflow = gradient_descent(lambda x: -math.exp(x), 5.0, learning_rate=10, n_steps=5)
    assert np.isfinite(overflow[:2]).all()
    assert np.isnan(overflow[2:]).all()


def test_the_path_keeps_shape_and_type_and_is_the_callers_own():
    start = np.arange(6, dtype=np.float32).reshape(2, 3)

    def spoiling(x):
        slope = 2 * x
        x[...] = 99  # what a gradient does to its place must not change the path
        return slope

    path = gradient_descent(spoiling, start, learning_rate=0.25, n_steps=2)
    assert (path.dtype, path.shape) == (np.float32, (3, 2, 3))
    np.testing.assert_array_equal(path[2], start / 4)
    assert gradient_descent(lambda x: [2 * x[0]], [1], learning_rate=0.25, n_steps=1).tolist() == [[1], [0.5]]


@pytest.mark.parametrize(
    ("change", "error", "sentence"),
    [
        ({"gradient": 3}, TypeError, "f must be a function"),
        ({"gradient": lambda x: None}, TypeError, "lack a return"),
        ({"gradient": lambda x: "up"}, TypeError, "must return real numbers"),
        ({"gradient": lambda x: [1, [2, 3]]}, TypeError, "must return real numbers, not [1, [2, 3]]"),
        (
            {"gradient": lambda x: 11 - math.log(x)},
            ValueError,
            "raised ValueError: math domain error",
        ),
        ({"gradient": lambda x: x * 1j}, TypeError, "must return real numbers"),
        ({"gradient": lambda x: np.ones(2)}, ValueError, "must be the same"),
        ({"gradient": lambda x: 1 / np.float64(0)}, ValueError, "start where f has a slope"),
        ({"start": math.nan}, ValueError, "start must be finite"),
        ({"learning_rate": 0}, ValueError, "learning_rate must be greater than 0"),
        ({"learning_rate": [0.1, 0.2]}, TypeError, "learning_rate must be a single number"),
        ({"n_steps": 2.5}, ValueError, "n_steps must be a whole number"),
        ({"n_steps": -1}, ValueError, "n_steps must be a whole number"),
        ({"momentum": 1}, ValueError, "momentum must be at least 0 and below 1"),
        ({"momentum": -0.1}, ValueError, "momentum must be at least 0 and below 1"),
    ],
)
def test_bad_input_gets_a_sentence(change, error, sentence):
    good = {"gradient": lambda x: 2 * x, "start": 1.0, "learning_rate": 0.1, "n_steps": 3}
    given = good | change
    with pytest.raises(error, match=re.escape(sentence)):
        gradient_descent(given.pop("gradient"), given.pop("start"), **given)


@pytest.mark.parametrize(
    ("hessian", "sentence"),
    [
        (np.diag([1.0, -2.0]), "negative eigenvalue -2"),
        (-1, "negative eigenvalue -1"),
        ([[1, 2], [0, 1]], "the symmetric matrix of them"),
        ([1, 2], "has the shape (2,)"),
        (np.ones((2, 3)), "has the shape (2, 3)"),
        (np.empty((0, 0)), "has the shape (0, 0)"),
    ],
)
def test_no_limit_for_what_has_no_lowest_point(hessian, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)):
        largest_stable_step(hessian)
