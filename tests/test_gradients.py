"""mathtools.gradients: quotients in every shape; right and subtly wrong gradients in the check; bad input."""

import math
from collections import Counter

import numpy as np
import pytest
from examples import TIMES, examples
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.special import expit, log_softmax, logsumexp, softmax

from mathtools.autodiff import Value
from mathtools.differences import backward, central, complex_step, forward, richardson, second
from mathtools.gradients import check_gradient, gradient, jacobian

ACCURACY = {forward: 1e-6, backward: 1e-6, central: 1e-9, richardson: 1e-12, complex_step: 1e-14}
methods = pytest.mark.parametrize("method", ACCURACY, ids=lambda method: method.__name__)


# Quotients


@methods
@pytest.mark.parametrize("shape", [(), (1,), (4,), (2, 3), (2, 1, 3)])
def test_gradient_in_every_shape(method, shape):
    rng = np.random.default_rng(1)
    x, a = rng.normal(size=shape), rng.normal(size=shape)
    slopes = gradient(lambda x: np.sum(np.sin(a * x)), x, method=method)
    assert slopes.shape == shape
    assert slopes == pytest.approx(a * np.cos(a * x), rel=0, abs=ACCURACY[method])


@methods
@pytest.mark.parametrize("rows", [(), (1,), (3,), (2, 3)])
@pytest.mark.parametrize("columns", [(), (1,), (2,), (3, 2)])
def test_jacobian_in_every_shape(method, rows, columns):
    rng = np.random.default_rng(2)
    x, a = rng.normal(size=columns), rng.normal(size=rows + columns)
    axes = len(columns)
    slopes = jacobian(lambda x: np.exp(np.tensordot(a, x, axes)), x, method=method)
    exact = np.exp(np.tensordot(a, x, axes)).reshape(rows + (1,) * axes) * a
    assert slopes.shape == rows + columns
    assert slopes == pytest.approx(exact, rel=10 * ACCURACY[method], abs=ACCURACY[method])


def test_each_step_takes_one_evaluation_for_all_results():
    asked = []
    jacobian(lambda x: asked.append(1) or np.outer(x, x), np.ones(5))
    assert len(asked) == 1 + 2 * 5


def test_steps_follow_the_point():
    # at 1e6 a step made for 1 would leave round-off alone
    assert gradient(lambda x: np.sum(np.log(x)), [1e6, 1e-3]) == pytest.approx([1e-6, 1e3], rel=1e-4)


def test_whole_numbers_become_floats_and_float32_stays():
    assert gradient(lambda x: np.sum(x**2), [3, 4]) == pytest.approx([6, 8])
    x = np.array([3, 4], np.float32)
    slopes = gradient(lambda x: np.sum(x**2), x)
    assert slopes.dtype == np.float32
    assert slopes == pytest.approx([6, 8], rel=1e-3)


def test_a_function_that_writes_into_its_argument_does_no_harm():
    def f(x):
        x *= x
        return x.sum()

    x = np.array([1.0, 2.0])
    assert gradient(f, x) == pytest.approx([2, 4])
    assert check_gradient(f, lambda x: 2 * x, x).ok
    assert list(x) == [1, 2]


@pytest.mark.parametrize(
    ("mistake", "error", "words"),
    [
        (lambda: gradient(lambda x: x, [1.0, 2.0]), ValueError, r"shape \(2,\).* single number.*jacobian"),
        (lambda: gradient(lambda x: None, 1.0), TypeError, r"f\(x\) must be a real number"),
        (lambda: gradient(lambda x: x + 1j, 1.0), TypeError, r"f\(x\) must be a real number"),
        (lambda: gradient(np.log, 0.0), ValueError, r"f\(x\) must be finite"),
        (lambda: gradient(np.sum, [1.0, math.nan]), ValueError, "x must be finite, and nan is not"),
        (lambda: gradient(np.sum, [1.0, math.inf]), ValueError, "x must be finite, and inf is not"),
        (lambda: gradient(np.sum, []), ValueError, "x is empty"),
        (lambda: gradient(np.sum, ["1"]), TypeError, "x must be a real number"),
        (lambda: gradient(3.0, [1.0]), TypeError, "f must be a function"),
        (lambda: gradient(lambda x: np.sqrt(x[1]), [1.0, 1e-9]), ValueError, r"With x\[1\] .*is nan"),
        (lambda: gradient(np.sum, [1.0], method="central"), ValueError, "can be taken, and not 'central'"),
        (lambda: gradient(np.sum, [1.0], method=second), ValueError, "Here forward.* can be taken, and not"),
        (
            lambda: gradient(lambda x: abs(x).sum(), [1.0], method=complex_step),
            ValueError,
            r"With x\[0\].*abs",
        ),
    ],
)
def test_what_cannot_be_differentiated_ends_in_a_sentence(mistake, error, words):
    with pytest.raises(error, match=words):
        mistake()


# The check: problems with known gradients, as they occur in machine learning


def least_squares(rng, x):
    a, y = rng.normal(size=(7, x.size)), rng.normal(size=7)
    return (
        lambda w: np.mean((a @ w.ravel() - y) ** 2),
        lambda w: (2 / 7 * a.T @ (a @ w.ravel() - y)).reshape(w.shape),
    )


def logistic(rng, x):
    a, y = rng.normal(size=(6, x.size)), rng.choice([-1.0, 1.0], 6)
    return (
        lambda w: np.sum(np.logaddexp(0, -y * (a @ w.ravel()))),
        lambda w: -(a.T @ (y * expit(-y * (a @ w.ravel())))).reshape(w.shape),
    )


def cross_entropy(rng, x):
    label = rng.integers(x.size)
    return (
        lambda z: -log_softmax(z.ravel())[label],
        lambda z: (softmax(z.ravel()) - np.eye(z.size)[label]).reshape(z.shape),
    )


def log_sum_exp(rng, x):
    a = rng.normal(size=x.shape)
    return lambda z: logsumexp(a * z), lambda z: a * softmax(a * z)


def factorization(rng, x):
    u = np.atleast_2d(x)
    v = rng.normal(size=(u.shape[1], 4))
    r = rng.normal(size=(u.shape[0], 4))
    return (
        lambda u: np.sum((r - np.atleast_2d(u) @ v) ** 2),
        lambda u: (-2 * (r - np.atleast_2d(u) @ v) @ v.T).reshape(u.shape),
    )


def waves(rng, x):
    a, b = rng.uniform(0.2, 9, x.shape), rng.normal(size=x.shape)
    return lambda x: np.sum(b * np.sin(a * x)), lambda x: a * b * np.cos(a * x)


def product(rng, x):
    a = rng.normal(size=x.shape)
    return (
        lambda x: np.tanh(np.sum(a * x)) * np.exp(-np.sum(x**2) / 4),
        lambda x: (
            np.exp(-np.sum(x**2) / 4) * (a / np.cosh(np.sum(a * x)) ** 2 - np.tanh(np.sum(a * x)) * x / 2)
        ),
    )


def relu_network(rng, x):
    a, b = rng.normal(size=(8, x.size)), rng.normal(size=8)
    return (
        lambda w: b @ np.maximum(a @ w.ravel(), 0),
        lambda w: (a.T @ (b * (a @ w.ravel() > 0))).reshape(w.shape),
    )


PROBLEMS = [least_squares, logistic, cross_entropy, log_sum_exp, factorization, waves, product, relu_network]
seeds = st.integers(0, 2**32 - 1)
shapes = st.sampled_from([(2,), (5,), (9,), (3, 3), (2, 4), (4, 3), (2, 3, 2)])


def problem(family, shape, seed, size=1.0, unit=1.0):
    """f, its gradient, and a point; f has the unit `unit` and varies over lengths of about `size`."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=shape)
    f, grad = family(rng, x)
    return lambda x: unit * f(x / size), lambda x: unit / size * grad(x / size), size * x


def test_right_gradients_are_found_right():
    counts = Counter()

    @examples(55)
    @given(
        st.sampled_from(PROBLEMS),
        st.one_of(shapes, st.just(())),
        seeds,
        st.integers(-6, 6),
        st.integers(-12, 12),
        st.sampled_from([0.0, 0.0, 1.0, -30.0, 1e6]),
    )
    def judge(family, shape, seed, size, unit, offset):
        assume(shape != () or family in (waves, log_sum_exp, product))
        assume(shape == () or len(shape) <= 2 or family is not factorization)
        f, grad, x = problem(family, shape, seed, 10.0**size, 10.0**unit)
        report = check_gradient(lambda x: offset * 10.0**unit + f(x), grad, x)
        assert report.ok, (report, x)
        assert report.kind is None
        counts["right"] += 1

    judge()
    print(f"\n{counts['right']} right gradients: all found right")
    assert counts["right"] >= 50 * TIMES


# Faults: each takes a right problem and returns f and a gradient that is wrong for it


def factor(rng, f, grad, x):
    c = rng.choice([0.5, 2, 1 / 7, 7, 1 / 100, rng.uniform(0.5, 0.999), rng.uniform(1.001, 2), -3])
    return f, lambda x: c * grad(x)


def sign(rng, f, grad, x):
    return f, lambda x: -grad(x)


def coordinate(rng, f, grad, x):
    c, i = rng.choice([-1, 0.5, 1.001, 0]), np.argmax(abs(grad(x)))
    return f, lambda x: grad(x) * np.where(np.arange(x.size).reshape(x.shape) == i, c, 1)


def transposed(rng, f, grad, x):
    if x.ndim == 1:  # a matrix with three columns, packed in a vector
        return f, lambda x: np.append(grad(x)[: x.size // 3 * 3].reshape(-1, 3).T, grad(x)[x.size // 3 * 3 :])
    if rng.integers(2):
        return f, lambda x: grad(x).T
    return f, lambda x: grad(x).T.reshape(x.shape)


def regulariser(rng, f, grad, x):
    strength = 10 ** rng.uniform(-3, 1) * np.max(abs(grad(x))) / np.max(abs(x))
    if rng.integers(2):
        return lambda x: f(x) + strength / 2 * np.sum(x**2), grad
    return f, lambda x: grad(x) + strength * x


def kink(rng, f, grad, x):
    """A kink at x in one or two coordinates, and there a slope that lies outside of the two."""
    return bent(f, grad, x, *somewhere(rng, grad, x), rng.choice([-0.5, 1.5, 2]))


FAULTS = [factor, sign, coordinate, transposed, regulariser, kink]


def bent(f, grad, x, where, height, part):
    """f with a hinge in the coordinates `where` that bends at x, and the gradient with part of its slope."""
    corner, there = x.ravel()[where], np.isin(np.arange(x.size), where).reshape(x.shape)
    return (
        lambda z: f(z) + height * np.sum(np.maximum(z.ravel()[where] - corner, 0)),
        lambda z: grad(z) + part * height * there,
    )


def somewhere(rng, grad, x):
    """One or two coordinates, and the height of a kink there."""
    return rng.permutation(x.size)[: rng.integers(1, 3)], np.max(abs(grad(x))) * rng.choice([0.1, 1, 30])


def test_wrong_gradients_are_found_wrong_and_the_fault_is_named():
    named, total = Counter(), Counter()

    @examples(55)
    @given(
        st.sampled_from(FAULTS),
        st.sampled_from(PROBLEMS),
        shapes,
        seeds,
        st.integers(-6, 6),
        st.integers(-9, 9),
    )
    def judge(fault, family, shape, seed, size, unit):
        assume(len(shape) <= 2 or (fault is not transposed and family is not factorization))
        assume(shape not in [(2,), (5,)] or fault is not transposed)
        f, right, x = problem(family, shape, seed, 10.0**size, 10.0**unit)
        assume(right(x).any())  # a network may be dead here: then there is nothing to be wrong
        f, grad = fault(np.random.default_rng(seed), f, right, x)
        # it must be possible to see the fault at all: beside f itself, and beside the right gradient
        there, scale = np.reshape(grad(x), -1), 10.0**size
        moved = np.sort(abs(there - np.reshape(right(x), -1)))
        assume(fault in (regulariser, kink) or moved[-1] * scale > 1e-5 * abs(f(x)))
        assume(fault in (regulariser, kink) or np.sum(abs(right(x)) > 1e-6 * np.max(abs(right(x)))) > 1)
        report = check_gradient(f, grad, x)
        assert not report.ok, (report, x)
        total[fault.__name__] += 1
        named[fault.__name__] += report.kind == fault.__name__

    judge()
    print("\nwrong gradients, all found wrong; fault named:")
    for fault in total:
        print(f"    {fault:12}{named[fault]:4} of {total[fault]}")
    print(f"    {'all':12}{named.total():4} of {total.total()}")
    assert total.total() >= 50 * TIMES
    assert named.total() >= 0.9 * total.total()


def test_a_kink_is_told_from_a_bug():
    counts = Counter()

    @examples(60)
    @given(
        st.sampled_from(FAULTS[:5]),
        st.sampled_from(PROBLEMS[:-1]),
        seeds,
        st.integers(-6, 6),
        st.integers(-9, 9),
    )
    def judge(fault, family, seed, size, unit):
        rng = np.random.default_rng(seed)
        f, right, x = problem(family, (9,), seed, 10.0**size, 10.0**unit)
        where, height = somewhere(rng, right, x)
        assume(np.argmax(abs(right(x))) not in where)  # or one wrong coordinate could hide in the kink
        part = rng.choice([0, 1, rng.uniform()])
        report = check_gradient(*bent(f, right, x, where, height, part), x)
        assert report.ok, (report, x)
        assert report.kind == "kink"
        assert sorted(report.kinks) == sorted(where)
        counts["kink, slope between: passed"] += 1
        # the same kink, and a bug elsewhere
        g, wrong = fault(rng, f, right, x)
        report = check_gradient(*bent(g, wrong, x, where, height, part), x)
        assert not report.ok, (report, x)
        counts["kink, and a bug elsewhere: found"] += 1
        counts["    bug named"] += report.kind == fault.__name__

    judge()
    print("".join(f"\n{what} {count}" for what, count in counts.items()))


# The check: single cases


@pytest.mark.parametrize(
    ("f", "grad", "x"),
    [
        (np.sin, np.cos, 1e8),
        (np.log, lambda x: 1 / x, 1e-12),
        (lambda x: np.exp(1000 * x), lambda x: 1000 * np.exp(1000 * x), 0.01),
        (lambda x: np.exp(-((x / 1e-3) ** 2)), lambda x: -2e6 * x * np.exp(-((x / 1e-3) ** 2)), 5e-4),
        (lambda x: np.logaddexp(0, 1e6 * x), lambda x: 0.5e6, 0.0),
        (lambda x: 1e8 + np.sum(x**2) - 1e8, lambda x: 2 * x, np.array([0.3, -2.0])),
        (lambda x: np.float32(np.sum(x**2)), lambda x: 2 * x, np.array([0.3, -2.0])),
        (lambda x: np.sum(np.sin(40 * np.pi * x)), lambda x: 40 * np.pi * np.cos(40 * np.pi * x), 0.1),
        (lambda x: math.log(x) + math.sqrt(1 - x), lambda x: 1 / x - 0.5 / math.sqrt(1 - x), 0.99999),
        (lambda x: max(x, 0.0) ** 1.5, lambda x: 0.0, 0.0),
        (lambda x: np.where(abs(x) < 1, x**2 / 2, abs(x) - 0.5), lambda x: np.clip(x, -1.0, 1.0), 1.0),
        (lambda x: 7.0, lambda x: 0 * x, np.ones(3)),
    ],
    ids=[
        "far from 0", "close to 0", "steep", "narrow", "sharp bend", "cancels within", "float32",
        "periods in the step", "edge of the domain", "kink in f′", "Huber loss at its seam", "constant",
    ],
)  # fmt: skip
def test_scales_are_found_without_help(f, grad, x):
    report = check_gradient(f, grad, x)
    assert report.ok, report
    assert report.kind is None
    wrong = check_gradient(f, lambda x: 1.01 * grad(x) + 0.01, x)
    assert not wrong.ok, wrong


@pytest.mark.parametrize("distance", [1e-3, 1e-5, 1e-7, 1e-9, 1e-11])
@pytest.mark.parametrize("side", [-1, 1])
def test_a_kink_close_by_is_no_kink_at_x(distance, side):
    x = np.array([1.0, side * distance, -2.0])
    report = check_gradient(lambda x: np.sum(np.maximum(x, 0)), lambda x: (x > 0) * 1.0, x)
    assert (report.ok, report.kinks) == (True, ())
    report = check_gradient(lambda x: np.sum(np.maximum(x, 0)), lambda x: (x > 0) * 0.5 + 0.25, x)
    assert not report.ok


def test_relu_at_zero_as_frameworks_take_it():
    x = np.array([[1.0, 0.0], [-2.0, 0.0]])
    for at_0 in (0.0, 0.5, 1.0):
        report = check_gradient(lambda x: np.sum(np.maximum(x, 0)), lambda x, v=at_0: np.heaviside(x, v), x)
        assert report.ok
        assert report.kinks == ((0, 1), (1, 1))
        assert report.message.startswith("The gradient agrees with the quotients in 2 of 4 coordinates.")
        assert "slope 0 to the left, 1 to the right" in report.message
    assert check_gradient(abs, 0.3, 0.0).message.startswith("f has a kink")
    report = check_gradient(lambda x: np.sum(np.maximum(x, 0)), lambda x: np.heaviside(x, 2), x)
    assert (report.ok, report.kind) == (False, "kink")
    assert report.index in report.kinks


@pytest.mark.parametrize(
    "f", [np.cbrt, np.floor, lambda x: np.sqrt(abs(x)), lambda x: np.random.default_rng().normal()]
)
@pytest.mark.parametrize("slope", [0.0, 5.0])
def test_where_no_slope_is_nothing_is_said(f, slope):
    report = check_gradient(f, slope, 0.0)
    assert (report.ok, report.kind) == (False, "unsettled")
    assert "no limit" in report.message


@pytest.mark.parametrize(
    ("fault", "kind", "index", "factor", "words"),
    [
        (lambda g, x: g / 2, "factor", None, 2.0, "factor 2 is missing"),
        (lambda g, x: g * 2, "factor", None, 0.5, "twice too large"),
        (lambda g, x: g * 12, "factor", None, 1 / 12, "mean, and this the gradient of the sum"),
        (lambda g, x: g / 12, "factor", None, 12.0, "sum, and this the gradient of the mean"),
        (lambda g, x: g / -2, "factor", None, -2.0, "sign is flipped"),
        (lambda g, x: g / 1.3, "factor", None, 1.3, "1.3 times as much"),
        (lambda g, x: np.where(np.arange(3) > 0, g / 2, g), "factor", None, 2.0, "in 8 of 12"),
        (lambda g, x: -g, "sign", None, -1.0, "sign is flipped"),
        (lambda g, x: g - 0.3 * x, "regulariser", None, 0.3, "0.3·x is missing"),
        (lambda g, x: g + 0.3 * np.sign(x), "regulariser", None, -0.3, r"0.3·sign\(x\) is too much"),
        (lambda g, x: np.where(g == g[2, 1], -g, g), "coordinate", (2, 1), -1.0, r"At x\[2, 1\] it is"),
        (lambda g, x: np.where(g == g[2, 1], 0 * g, g), "coordinate", (2, 1), None, "it is 0, and"),
        (lambda g, x: g.T, "transposed", None, None, r"shape is \(3, 4\)|has the shape \(3, 4\)"),
        (lambda g, x: g.reshape(3, 4).T, "transposed", None, None, "Rows and columns"),
        (lambda g, x: np.vstack([g[:1], g[1:].T]), "transposed", None, None, "in 6 of 12"),
        (lambda g, x: np.block([[g[:2, :2].T, g[:2, 2:]], [g[2:]]]), "transposed", None, None, "in 2 of 12"),
        (lambda g, x: np.vstack([g[:1], g[1:2, [0, 2, 1]], g[2:]]), "other", None, ..., "No single"),
        (lambda g, x: g / 4e9, "factor", None, 4e9, r"It is 4e\+09 times"),
        (lambda g, x: 0 * g, "other", None, None, "ever filled in"),
        (lambda g, x: g + np.cos(np.arange(12.0)).reshape(4, 3), "other", None, ..., "No single"),
        (lambda g, x: np.where(g == g[2, 1], np.nan, g), "not_finite", (2, 1), None, r"nan at x\[2, 1\]"),
        (lambda g, x: np.where(g == g[2, 1], np.inf, g), "not_finite", (2, 1), None, r"inf at x\[2, 1\]"),
    ],
)
def test_the_report_names_place_and_size(fault, kind, index, factor, words):
    f, grad, x = problem(waves, (4, 3), 5)
    report = check_gradient(f, fault(grad(x), x), x)
    assert (report.ok, report.kind, bool(report)) == (False, kind, False)
    assert index is None or report.index == index
    assert factor is ... or report.factor == (None if factor is None else pytest.approx(factor, rel=1e-6))
    with pytest.raises(AssertionError, match=words):
        assert report.ok, report
    assert repr(report) == report.message


@pytest.mark.parametrize(
    ("f", "grad", "x", "index"),
    [
        (lambda x: np.maximum(x, 0).sum(), lambda x: np.ones(2), [-2.0, 1.0], 0),
        (lambda x: x[0] ** 2, lambda x: 2 * x, [1.0, 2.0], 1),
        (lambda x: np.clip(x, -1, 1).sum(), lambda x: np.ones(3), [0.5, 3.0, 0.1], 1),
        (lambda x: np.maximum(0, 1 - x).sum(), lambda x: -np.ones(3), [-2.0, 0.5, 3.0], 2),
        (lambda x: np.round(4 * x[0]) + x[1], lambda x: np.array([4.0, 1.0]), [0.51, 1.0], 0),
    ],
    ids=["ReLU mask forgotten", "unused variable", "clipped", "hinge without violation", "quantised"],
)
def test_a_slope_of_exactly_0_is_told_from_the_given_one(f, grad, x, index):
    report = check_gradient(f, grad, x)
    assert (report.ok, report.kind, report.index, report.factor) == (False, "coordinate", index, 0)
    assert "f does not change along it" in report.message
    assert "the quotients say 0." in report.message


NOISE = np.random.default_rng(1)
MASK = np.array([1.0, 0, 1, 0, 0, 1, 0])
SEVEN = np.array([-1.0, 2, 3, -0.5, 4, 1, -2])


@pytest.mark.parametrize(
    ("f", "given", "x", "words"),
    [
        (lambda x: np.maximum(x, 0).sum(), np.ones(7), SEVEN, "mask forgotten"),
        (lambda x: x.max(), np.ones(7), SEVEN, "mask forgotten"),
        (lambda x: np.maximum(0, 1 - x).sum(), -np.ones(7), SEVEN, "mask forgotten"),
        (lambda x: (MASK * x**2).sum(), 2 * SEVEN, SEVEN, "mask forgotten"),
        (lambda x: np.maximum(x, 0).sum(), (SEVEN < 0) * 1.0, SEVEN, "mask turned round"),
        (lambda x: (MASK * x**2).sum(), 2 * SEVEN * (1 - MASK), SEVEN, "mask turned round"),
        (lambda x: x @ np.arange(7), np.arange(7) + np.eye(7)[1] / 2 + np.eye(7)[4] / 2, SEVEN, "No single"),
        (lambda x: x @ np.arange(7), np.arange(7) + np.eye(7)[1] / 2 + np.eye(7)[2] / 2, SEVEN, "No single"),
    ],
    ids=[
        "ReLU",
        "maximum",
        "hinge",
        "dropout",
        "ReLU turned",
        "dropout turned",
        "two apart",
        "two beside each other",
    ],
)
def test_no_regulariser_is_named_that_would_break_right_coordinates(f, given, x, words):
    report = check_gradient(f, given, x)
    assert (report.ok, report.kind) == (False, "other")
    assert words in report.message


def test_a_layer_without_its_mask_gets_a_sentence_at_every_point():
    rng = np.random.default_rng(4)
    for _ in range(50):
        weights, x = rng.normal(size=(4, 5)), rng.normal(size=5)
        report = check_gradient(lambda x, w=weights: np.maximum(w @ x, 0).sum(), weights.sum(axis=0), x)
        assert report.ok == (weights @ x > 0).all()
        assert report.kind in (None, "other")


@pytest.mark.parametrize(("weights", "biases"), [(5, 2), (3, 1)])
def test_a_regulariser_is_named_in_the_block_that_has_it(weights, biases):
    f, grad, x = problem(waves, (weights + biases,), 6)
    for penalty in (0.3 * x, -0.3 * np.sign(x)):
        report = check_gradient(f, grad(x) - np.append(penalty[:weights], np.zeros(biases)), x)
        assert report.kind == "regulariser"
        assert abs(report.factor) == pytest.approx(0.3)


@pytest.mark.parametrize(
    ("f", "given", "x", "hidden"),
    [
        (lambda x: (x**2).sum(), [2e8, 200.0], [1e8, 1.0], True),
        (lambda x: (x**2).sum(), [2e7, 3.0], [1e7, 1.0], True),
        (lambda x: (x**2).sum(), [2e7, -2.0], [1e7, 1.0], True),
        (lambda x: 1e15 + (x**2).sum(), [-2.0, -4.0], [1.0, 2.0], True),
        (lambda x: 1e8 + (x > 0).sum(), [0.0, 0.0], [0.0, 1.0], False),
        (lambda x: 1e8 + np.sqrt(abs(x)).sum(), [0.0, 0.5], [0.0, 1.0], False),
        (lambda x: 1e10 + NOISE.normal(), [0.0, 0.0], [0.0, 1.0], False),
    ],
    ids=["1e8", "1e7", "another sign", "a constant", "a jump", "a root", "random"],
)
def test_nothing_is_said_of_slopes_that_a_large_f_hides(f, given, x, hidden):
    report = check_gradient(f, given, x)
    assert (report.ok, report.kind) == (False, "unsettled")
    assert ("round-off hides slopes below" in report.message) == hidden


def test_what_is_nothing_beside_the_rest_passes_where_f_is_large():
    # x[2] is not used, x[1] is; f cancels, so its noise is far beyond its last digit
    assert check_gradient(lambda x: 1e8 + np.sum(x[:2] ** 2) - 1e8, [0.6, -4.0, 0.0], [0.3, -2.0, 1.0])
    assert check_gradient(lambda x: 1e6 + np.sin(x[0]), [math.cos(1), 0.0], [1.0, 2.0])
    # certainly wrong, though nobody can say what is right
    assert check_gradient(lambda x: (x**2).sum(), [2e8, 1e4], [1e8, 1.0]).kind == "coordinate"


@pytest.mark.parametrize(
    ("factor", "words"),
    [(-1, "the sign is flipped"), (20, "factor of 1/20 is missing"), (0.2, "factor of 5 is missing")],
)
def test_a_lone_coordinate_is_told_by_what_it_is_off(factor, words):
    x = np.array([1.0, 2.0, 3.0])
    report = check_gradient(lambda x: np.sin(x).sum(), np.cos(x) * [1, factor, 1], x)
    assert (report.kind, report.index) == ("coordinate", 1)
    assert words in report.message


def test_a_transposed_matrix_in_a_vector_is_recognised():
    f, grad, x = problem(waves, (10,), 6)
    packed = grad(x)
    packed[2:8] = packed[2:8].reshape(2, 3).T.ravel()
    assert check_gradient(f, packed, x).kind == "transposed"


def test_where_the_gradient_is_0_the_report_warns():
    report = check_gradient(lambda x: np.sum(x**2), lambda x: 7 * x, np.zeros(3))
    assert report.ok
    assert "at another point" in report.message


def test_numbers_lists_and_autodiff():
    assert check_gradient(lambda x: x**2, lambda x: 2 * x, 3)
    assert check_gradient(lambda x: x**2, 6.0, 3).ok
    assert check_gradient(lambda x: x**2, 3.0, 3).factor == 2
    assert check_gradient(lambda x: x[0] ** 2 * x[1], [12.0, 4.0], [2, 3]).ok
    assert check_gradient(lambda x: x[0] ** 2 * x[1], [12.0, 5.0], [2, 3]).index == 1

    def loss(w):
        return np.tanh(w[0] * w[1]) + (w[2] - w[0]) ** 2 / 3

    def grad(w):
        values = [Value(number) for number in w]
        loss(values).backward()
        return [value.grad for value in values]

    assert check_gradient(loss, grad, [0.3, -0.2, 1.5]).ok


@pytest.mark.parametrize("unit", [1e-200, 1e200])
def test_numbers_whose_squares_leave_the_range_of_floats(unit):
    f, grad, x = problem(waves, (5,), 7, unit=unit)
    assert check_gradient(f, grad, x).ok
    assert check_gradient(f, 2 * grad(x), x).factor == 0.5
    assert check_gradient(f, grad(x) - unit * x, x).kind == "regulariser"
    for hopeless in (1e-320, 1e120):  # the right factor, or one over it, may be infinite
        assert not check_gradient(f, np.full(5, hopeless), x).ok
        assert not check_gradient(f, np.where(np.arange(5) == 2, hopeless, grad(x)), x).ok


def test_tolerances():
    f, grad, x = problem(waves, (5,), 8)
    assert not check_gradient(f, 1.00001 * grad(x), x).ok
    assert check_gradient(f, 1.00001 * grad(x), x, rtol=1e-4).ok
    assert not check_gradient(f, (1 + 1e-9) * grad(x), x, rtol=1e-12).ok
    assert check_gradient(f, grad(x).astype(np.float32), x).ok  # its own digits are fewer


def test_a_right_gradient_costs_about_four_evaluations_for_each_coordinate():
    f, grad, x = problem(waves, (50,), 9)
    asked = []
    assert check_gradient(lambda x: asked.append(1) or f(x), grad, x).ok
    assert len(asked) < 5 * 50


@pytest.mark.parametrize(
    ("mistake", "error", "words"),
    [
        (lambda f, g, x: check_gradient(f, np.ones(2), x), ValueError, r"shape \(2,\) and x has \(3,\)"),
        (lambda f, g, x: check_gradient(f, lambda x: 1.0, x), ValueError, r"shape \(\) and x has \(3,\)"),
        (lambda f, g, x: check_gradient(f, np.ones((3, 1)), x), ValueError, r"shape \(3, 1\)"),
        (
            lambda f, g, x: check_gradient(np.sum, np.ones((3, 2)), np.ones((2, 3)) * 2 + 1),
            None,
            "transposed",
        ),
        (lambda f, g, x: check_gradient(f, np.ones((3, 2)), np.ones((2, 3))), ValueError, r"\(3, 2\) and x"),
        (lambda f, g, x: check_gradient(f, [1, 2, 3], x), TypeError, "whole numbers"),
        (lambda f, g, x: check_gradient(f, lambda x: x > 0, x), TypeError, "whole numbers"),
        (lambda f, g, x: check_gradient(f, lambda x: None, x), TypeError, "lack a return"),
        (lambda f, g, x: check_gradient(f, None, x), TypeError, "real numbers"),
        (lambda f, g, x: check_gradient(f, "2x", x), TypeError, "real numbers"),
        (lambda f, g, x: check_gradient(f, 1j * x, x), TypeError, "real numbers"),
        (lambda f, g, x: check_gradient(lambda x: x, g, x), ValueError, r"array of shape \(3,\)"),
        (lambda f, g, x: check_gradient(lambda x: [f(x)], g, x), ValueError, r"array of shape \(1,\)"),
        (lambda f, g, x: check_gradient(lambda x: None, g, x), TypeError, r"f\(x\) must be"),
        (lambda f, g, x: check_gradient(lambda x: np.nan, g, x), ValueError, r"f\(x\) must be finite"),
        (lambda f, g, x: check_gradient(f, g, x * np.nan), ValueError, "x must be finite"),
        (lambda f, g, x: check_gradient(g, f(x), x), ValueError, "array of shape"),
        (lambda f, g, x: check_gradient(5.0, g, x), TypeError, "f must be a function"),
        (lambda f, g, x: check_gradient(f, g, x, rtol=0), ValueError, "rtol must be greater than 0"),
        (lambda f, g, x: check_gradient(np.sqrt, lambda x: x, 0.0), ValueError, "both sides of x"),
    ],
)
def test_what_cannot_be_checked_ends_in_a_sentence(mistake, error, words):
    f, g, x = lambda x: np.sum(x**2), lambda x: 2 * x, np.array([1.0, -2.0, 3.0])
    if error is None:
        assert words in mistake(f, g, x).message
        return
    with pytest.raises(error, match=words):
        mistake(f, g, x)
