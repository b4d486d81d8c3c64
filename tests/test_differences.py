"""mathtools.differences: exactness, orders, agreement with SymPy and SciPy, predicted steps, bad input."""

import cmath
import math
import warnings
from fractions import Fraction

import numpy as np
import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st
from scipy.differentiate import derivative

from mathtools.differences import (
    backward,
    best_step,
    central,
    complex_step,
    forward,
    predicted_error,
    richardson,
    second,
)

EPS = np.finfo(float).eps
quotients = pytest.mark.parametrize(
    "quotient", [forward, backward, central, second, richardson, complex_step]
)
numbers = st.floats(-10, 10)
steps = st.floats(1e-3, 1)
symbol = sp.Symbol("x")
truncation = {forward: 2, backward: 2, central: 3, second: 4}  # the derivative in the truncation error


class Known:
    """A formula, its function, and its derivatives at x, exact to the last digit of a float."""

    def __init__(self, formula, x):
        self.formula, self.x = sp.sympify(formula), float(x)
        self.f = sp.lambdify(symbol, self.formula, "numpy")
        self.round_off = EPS * (abs(self.d(0)) + abs(self.x * self.d(1)))

    def d(self, order):
        return float(self.formula.diff(symbol, order).subs(symbol, sp.Rational(self.x)).evalf(40))


KNOWN = {
    f"{formula} at {x}": Known(formula, x)
    for formula, x in [
        ("sin(x)", 1),
        ("sin(100*x)", 1),
        ("exp(x)", 1),
        ("exp(x)", 5),
        ("1/x", 3),
        ("x**3", 2.1),
        ("log(x)", 2),
        ("sqrt(x)", 0.01),
        ("tanh(x)", 0.3),
        ("1/(1 + exp(-x))", -4),
        ("exp(-x**2)", 1.3),
        ("x**x", 2),
        ("exp(x)/(sin(x)**3 + cos(x)**3)", 1.5),
    ]
}
knowns = pytest.mark.parametrize("known", KNOWN.values(), ids=KNOWN.keys())


def parabola(x):
    return 0.01 * x**2 + 0.1 * x


# What the formulas promise


@given(numbers, numbers, numbers, numbers, steps)
def test_central_and_second_are_exact_for_every_quadratic_and_step(a, b, c, x, h):
    size = (abs(a) * (abs(x) + h) + abs(b)) * (abs(x) + h) + abs(c) + 1e-300
    q = np.polynomial.Polynomial([c, b, a])
    assert central(q, x, h) == pytest.approx(2 * a * x + b, rel=0, abs=8 * EPS * size / h)
    assert second(q, x, h) == pytest.approx(2 * a, rel=0, abs=32 * EPS * size / h**2)


@given(numbers, steps)
def test_the_one_sided_error_for_the_parabola_is_a_hundredth_of_the_step(x, h):
    slope, noise = 0.02 * x + 0.1, 16 * EPS / h
    assert forward(parabola, x, h) - slope == pytest.approx(h / 100, rel=0, abs=noise)
    assert backward(parabola, x, h) - slope == pytest.approx(-h / 100, rel=0, abs=noise)


@given(numbers, steps)
def test_backward_is_forward_in_the_mirror_and_central_is_their_mean(x, h):
    assert backward(np.sin, x, h) == -forward(lambda t: np.sin(-t), -x, h)
    mean = (forward(np.sin, x, h) + backward(np.sin, x, h)) / 2
    assert central(np.sin, x, h) == pytest.approx(mean, rel=0, abs=8 * EPS / h)


def test_the_numbers_of_a_well_known_text_and_of_the_sine_at_1():
    assert central(parabola, 5, 1e-4) == 0.1999999999990898
    assert central(parabola, 10, 1e-4) == 0.2999999999986347

    def sine(x):
        """Rounded correctly: that of NumPy may differ in the last digit from processor to processor."""
        return float(sp.sin(sp.Rational(float(x))).evalf(40))

    exponents = np.arange(1, 16)
    one, two = (abs(quotient(sine, 1, 10.0**-exponents) - math.cos(1)) for quotient in (forward, central))
    assert (exponents[one.argmin()], exponents[two.argmin()]) == (8, 5)
    shown = [[f"{error:.1e}" for error in errors] for errors in (one, two)]
    assert shown[0][7] == "3.0e-09"
    assert shown[1][3:5] == ["9.0e-10", "1.1e-11"]
    assert shown[0][14] == shown[1][14] == "1.5e-02"


@pytest.mark.parametrize(
    ("quotient", "order", "h"),
    [
        (forward, 1, 1e-3),
        (backward, 1, 1e-3),
        (central, 2, 1e-2),
        (second, 2, 1e-2),
        (complex_step, 2, 1e-2),
        (richardson, 8, 0.9),
    ],
)
@pytest.mark.parametrize("formula", ["exp(x)", "sin(x)", "exp(sin(x))", "1/(3 + x)"])
def test_order_is_the_slope_of_the_error_on_logarithmic_axes(quotient, order, h, formula):
    known = Known(formula, 1)
    h = h / 2 ** np.arange(0, 1.5, 0.25)
    errors = abs(quotient(known.f, 1, h) - known.d(2 if quotient is second else 1))
    assert np.polyfit(np.log(h), np.log(errors), 1)[0] == pytest.approx(order, rel=0.07)


# Agreement with others


@knowns
def test_complex_step_agrees_with_sympy_to_the_last_digits(known):
    slope = known.d(1)
    conditioning = 1 + abs(known.x * known.d(2) / slope)  # what rounding inside f does to the slope anyway
    assert complex_step(known.f, known.x) == pytest.approx(slope, rel=8 * EPS * conditioning)


@knowns
@pytest.mark.parametrize(("quotient", "order"), [(forward, 1), (backward, 1), (central, 1), (second, 2)])
def test_agrees_with_sympy_as_closely_as_predicted_at_every_step(known, quotient, order):
    h = np.logspace(-14, -3, 221)
    errors = abs(quotient(known.f, known.x, h) - known.d(order))
    predicted = predicted_error(quotient, h, known.round_off, known.d(truncation[quotient]))
    assert np.all(errors < 2 * predicted)
    assert np.median(errors / predicted) > 0.002  # and the prediction says something


@knowns
def test_richardson_agrees_with_scipy(known):
    reference = derivative(known.f, known.x, initial_step=5e-3)
    assert reference.success
    assert richardson(known.f, known.x, 1e-3) == pytest.approx(reference.df, rel=1e-9)


@pytest.mark.parametrize(
    ("f", "x", "step"),
    [(lambda v: np.sin(100 * v), 3.0, 0.1), (lambda v: 1 / v, 1e-6, 1e-7), (np.sqrt, 1e-6, 1e-7)],
    ids=["fast wave", "pole", "edge"],
)
def test_scipy_needs_a_shorter_first_step_here(f, x, step):
    with np.errstate(all="ignore"):
        assert not derivative(f, x).success
    assert derivative(f, x, initial_step=step).success


def test_scipy_succeeds_with_no_step_in_float32():
    def sine32(v):
        return np.sin(np.asarray(v, dtype=np.float32)).astype(float)

    assert not any(derivative(sine32, 1.0, initial_step=10.0**-k).success for k in range(9))


# The predicted bottom of the V-shaped curve


@knowns
@pytest.mark.parametrize("quotient", [forward, backward, central])
def test_the_predicted_best_step_is_near_the_measured_one(known, quotient):
    h = np.logspace(-12, -2.1, 397)
    errors = abs(quotient(known.f, known.x, h) - known.d(1))
    # the root of the mean square over half a decade: a single error may be 0 by luck
    errors = np.sqrt(np.convolve(errors**2, np.ones(21) / 21, mode="valid"))
    measured = h[10:-10][errors.argmin()]
    for noise in (known.round_off, EPS * abs(known.d(0))):
        predicted = best_step(quotient, noise, known.d(truncation[quotient]))
        assert predicted / 10 < measured < predicted * 10
        assert np.interp(predicted, h[10:-10], errors) < 10 * errors.min()


def test_the_customary_step_is_not_the_best_for_a_fast_oscillation():
    known = KNOWN["sin(100*x) at 1"]
    predicted = best_step(central, known.round_off, known.d(3))
    by_rote, by_thought = abs(central(known.f, 1, [EPS ** (1 / 3), predicted]) - known.d(1))
    assert by_rote > 50 * by_thought


@given(st.floats(1e-18, 1e-3), st.floats(-1e6, 1e6).filter(lambda d: abs(d) > 1e-6))
def test_best_step_is_the_formula_and_the_lowest_point_of_the_predicted_error(noise, d):
    assert best_step(forward, noise, d) == pytest.approx(2 * math.sqrt(noise / abs(d)))
    assert best_step(backward, noise, d) == best_step(forward, noise, d)
    assert best_step(central, noise, d) == pytest.approx(math.cbrt(3 * noise / abs(d)))
    assert best_step(second, noise, d) == pytest.approx((48 * noise / abs(d)) ** (1 / 4))
    for quotient in truncation:
        h = best_step(quotient, noise, d)
        left, bottom, right = predicted_error(quotient, h * np.array([0.9, 1, 1.1]), noise, d)
        assert bottom < left
        assert bottom < right


def test_best_step_without_truncation_error_is_any_long_one():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert best_step(central, EPS, 0) == np.inf
    assert np.array_equal(best_step(central, [EPS, EPS], [0, 3]), [np.inf, best_step(central, EPS, 3)])


def test_best_step_balances_the_noise_of_measured_values():
    rng, noise = np.random.default_rng(0), 1e-3
    best = best_step(central, noise, np.cos(1))
    errors = {
        factor: np.std(
            central(lambda x: np.sin(x) + noise * rng.standard_normal(x.shape), np.ones(400), best * factor)
            - np.cos(1)
        )
        + abs(central(np.sin, 1, best * factor) - np.cos(1))
        for factor in (0.1, 1, 10)
    }
    assert errors[1] < errors[0.1] / 3
    assert errors[1] < errors[10] / 3


# Round-off is shown, not hidden


def test_nothing_is_left_of_a_step_below_the_precision_of_x():
    assert forward(np.sin, 1, 1e-17) == backward(np.sin, 1, 1e-17) == central(np.sin, 1, 1e-17) == 0
    assert second(np.sin, 1, 1e-200) == 0
    # h is used as given: the point reached from 1 by 1e-16 to the left lies 1.1e-16 away
    assert backward(lambda x: x, 1, 1e-16) == pytest.approx(1.11, abs=0.01)


def test_float32_stays_float32_and_wants_a_longer_step():
    x = np.float32([1, 2])
    results = [quotient(np.sin, x, 1e-2) for quotient in (forward, central, second, richardson, complex_step)]
    assert {result.dtype for result in results} == {np.dtype(np.float32)}
    h = 10.0 ** -np.arange(1, 8)
    single, double = (abs(central(np.sin, one, h) - np.cos(1)) for one in (np.float32(1), 1))
    assert h[single.argmin()] > 100 * h[double.argmin()]


# Shapes and kinds of x, h and f


@quotients
@pytest.mark.parametrize(
    "x",
    [
        2,
        2.0,
        Fraction(1, 2),
        sp.Rational(1, 2),
        np.float64(2),
        [1, 2],
        (1, 2),
        [[1, 2], [3, 4]],
        [],
        np.uint8([1, 2]),
        np.arange(3),
        np.array(2),
        np.array([1, Fraction(1, 2)], dtype=object),
    ],
    ids=repr,
)
@pytest.mark.parametrize("f", [np.sin, math.sin, cmath.sin, sp.sin])
def test_every_x_gives_floats_of_its_shape(quotient, x, f):
    if quotient is complex_step and f is math.sin:
        f = cmath.sin  # math.sin takes no complex numbers
    exact = -np.sin(np.asarray(x, float)) if quotient is second else np.cos(np.asarray(x, float))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = quotient(f, x, 1e-3)
    assert result.shape == np.shape(x)
    assert result.dtype == float
    assert np.allclose(result, exact, rtol=0, atol=1e-3)


@quotients
def test_x_and_h_broadcast(quotient):
    h = np.array([0.1, 0.01, 0.001])
    x = np.array([[1.0], [2.0]])
    table = quotient(np.sin, x, h)
    assert table.shape == (2, 3)
    assert table == pytest.approx(np.array([[quotient(np.sin, a, b) for b in h] for a in (1, 2)]), rel=1e-6)


@quotients
def test_a_function_for_single_numbers_is_called_with_each(quotient):
    def relu_squared(x):
        return x * x if x > 0 else 0

    x = np.array([-1.0, 2.0, 3.0])
    exact = [0, 2, 2] if quotient is second else [0, 4, 6]
    assert quotient(relu_squared, x, 1e-3) == pytest.approx(exact, abs=2e-3)
    assert quotient(lambda x: 7, x, 1e-3) == pytest.approx([0, 0, 0])


def test_a_function_for_arrays_is_called_with_all_numbers_at_once():
    calls = []
    central(lambda x: calls.append(x.shape) or np.sin(x), np.ones((20, 30)), 1e-5)
    assert calls == [(20, 30), (20, 30)]


@quotients
def test_a_function_may_write_into_its_argument_and_return_its_own_buffer(quotient):
    buffer = np.empty(2, complex)

    def square(x):
        x *= x
        buffer[:] = x
        return buffer if np.iscomplexobj(x) else buffer.real

    x = np.array([1.0, 2.0])
    assert quotient(square, x, 1e-3) == pytest.approx([2, 2] if quotient is second else [2, 4], abs=2e-3)
    assert list(x) == [1, 2]


# Bad input ends in a sentence


def lacks_return(x):
    x**2


@quotients
@pytest.mark.parametrize(
    ("f", "x", "h", "error", "words"),
    [
        (
            np.sin(1),
            1,
            0.1,
            TypeError,
            r"f must be a function .* not np.float64.* Hand over .* not its value",
        ),
        ("x**2", 1, 0.1, TypeError, "f must be a function .* not 'x"),
        (..., 1, 0.1, TypeError, "f must be a function .* not Ellipsis"),
        (lacks_return, 1, 0.1, TypeError, "is None.*lack a return"),
        (lacks_return, [1, 2], 0.1, TypeError, "is None.*lack a return"),
        (lambda x: x if x > 2 else None, [3, 1], 0.1, TypeError, r"f\(1.*\) is None.*lack a return"),
        (
            lambda x: str(x),
            1,
            0.1,
            TypeError,
            r"f\(.*1.*\) is '.*': f must return a real",
        ),
        (lambda x: x == x, [1, 2], 0.1, TypeError, "True: f must return a real number"),
        (lambda x: x * np.nan, 1, 0.1, ValueError, r"f\(.*1.*\) is \(?nan.*Choose x and h"),
        (lambda x: x * np.nan, [1, 2], 0.1, ValueError, r"f\(.*1.*\) is \(?nan.*Choose x and h"),
        (lambda x: np.ma.masked_less(x, 3), [1, 4], 0.1, ValueError, r"is \(?nan"),
        (lambda x: np.ma.masked_less(np.real(x).astype(int), 3), [1, 4], 0.1, ValueError, r"is \(?nan"),
        (lambda x: 1 / 0, 1, 0.1, ValueError, r"f\(.*1.*\) raised ZeroDivisionError: division by zero\. "),
        (lambda x: unknown, [3], 0.1, ValueError, "raised NameError: name 'unknown' is not defined"),  # noqa: F821
        (lambda x, y: x, 1, 0.1, ValueError, "raised TypeError: .* argument: 'y'"),
        (lambda x: np.array([x, x]), 1, 0.1, ValueError, r"has the shape \(2,\): f must return one number"),
        (lambda x: np.array([x, x, x]), [1, 2], 0.1, ValueError, r"shape \(3, 2\) for x of shape \(2,\)"),
        (np.diff, [1, 2, 3], 0.1, ValueError, r"shape \(2,\) for x of shape \(3,\)"),
        (np.sum, [1, 2, 3], 0.1, ValueError, "single number of all 3 values.*mathtools.gradients"),
        (np.sin, "1", 0.1, TypeError, "x must be a real number or an array of them, not '1'"),
        (np.sin, ["1", "2"], 0.1, TypeError, "x must be a real number"),
        (np.sin, None, 0.1, TypeError, "x must be a real number .* not None"),
        (np.sin, [1, None], 0.1, TypeError, "x must be a real number"),
        (np.sin, True, 0.1, TypeError, "x must be a real number .* not True"),
        (np.sin, 1j, 0.1, TypeError, "x must be a real number .* not 1j"),
        (np.sin, symbol, 0.1, TypeError, "x must be a real number .* not x"),
        (np.sin, [[1], [1, 2]], 0.1, TypeError, "x must be a real number"),
        (np.sin, np.datetime64("2024-01-01"), 0.1, TypeError, "x must be a real number"),
        (np.sin, 10**400, 0.1, TypeError, "x must be a real number"),
        (np.sin, np.ma.masked_equal([1, 2], 1), 0.1, TypeError, r"masked array: give x\.compressed\(\)"),
        (np.sin, np.nan, 0.1, ValueError, "x must be finite, and nan is not"),
        (np.sin, [1, -np.inf], 0.1, ValueError, "x must be finite, and -inf is not"),
        (np.sin, 1, 0, ValueError, "h must not be 0"),
        (np.sin, 1, [0.1, -0.0], ValueError, "h must not be 0"),
        (np.sin, 1, np.nan, ValueError, "h must be finite, and nan is not"),
        (np.sin, 1, np.inf, ValueError, "h must be finite, and inf is not"),
        (np.sin, 1, "0.1", TypeError, "h must be a real number .* not '0.1'"),
        (np.sin, 1, True, TypeError, "h must be a real number .* not True"),
        (np.sin, 1, None, TypeError, "h must be a real number .* not None"),
        (np.sin, 1, 0.1j, TypeError, "h must be a real number"),
        (np.sin, [1, 2, 3], [0.1, 0.2], ValueError, r"shape \(3,\) and h has \(2,\): .*np.newaxis"),
        (np.sin, 1e308, 1e308, ValueError, "outside the range of float64"),
        (np.sin, np.float32(1), 1e-50, ValueError, "outside the range of float32"),
    ],
)
def test_bad_input_is_answered_in_words(quotient, f, x, h, error, words):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(error, match=words):
            quotient(f, x, h)


@quotients
def test_a_step_to_the_left_is_a_step(quotient):
    mirror = {forward: backward, backward: forward}.get(quotient, quotient)
    x = np.array([0.5, 1.0])
    assert quotient(np.exp, x, -0.1) == pytest.approx(mirror(np.exp, x, 0.1), rel=1e-12)


def test_the_exception_of_f_is_kept():
    with pytest.raises(ValueError, match=r"f\(0.0\) raised") as caught:
        forward(math.log, [1, 0], 0.1)
    assert isinstance(caught.value.__cause__, ValueError)
    assert "math domain error" in str(caught.value) or "positive" in str(caught.value)


@pytest.mark.parametrize(
    ("quotient", "x", "point", "f"),
    [
        *[(quotient, 0.05, "-0.05", f) for quotient in (central, backward) for f in (np.log, np.sqrt)],
        *[(complex_step, -1, "-1.0", f) for f in (np.log, np.sqrt, lambda x: x ** (1 / 3))],
    ],
)
def test_the_point_outside_the_domain_is_named(quotient, x, point, f):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ValueError, match=rf"^f\({point}\) is nan"):
            quotient(f, x, 0.1)
        assert forward(f, 0.05, 0.1) > 0


def test_arguments_of_the_prediction_are_checked():
    for wrong in (complex_step, "central", None, []):
        with pytest.raises(ValueError, match="forward, backward, central, second can be taken"):
            best_step(wrong, EPS, 1)
    with pytest.raises(ValueError, match="noise must be greater than 0"):
        best_step(central, EPS * np.sin(0), np.cos(0))
    with pytest.raises(ValueError, match="h must be greater than 0"):
        predicted_error(central, 0, EPS, 1)


# What the complex step can and cannot find out


@pytest.mark.parametrize("x", [2, -3.0, [1, 2]])
@pytest.mark.parametrize(
    "f",
    [
        abs,
        np.abs,
        np.real,
        lambda x: abs(x) ** 2,
        lambda x: x.real**2,
        lambda x: np.where(x.real > 0, np.abs(x), 0) + x.real,
        math.sin,
        float,
        int,
        np.floor,
        lambda x: x.astype(float),
        lambda x: np.array(x, dtype=float) ** 2,
        lambda x: math.floor(x),
        lambda x: x + np.array(x, dtype=float),
        lambda x: x * float(x.max()),
    ],
)
def test_complex_step_says_that_f_loses_the_imaginary_part(f, x):
    with pytest.raises(ValueError, match=r"answers a complex number with a real one|takes complex numbers"):
        complex_step(f, x)


def test_complex_step_names_the_point_and_the_remedy():
    with pytest.raises(ValueError, match=r"^f\(1\+1e-20j\) raised ComplexWarning: .* np.sin, not math.sin"):
        complex_step(math.sin, [1, 2])


def test_complex_step_lets_constants_and_branches_pass():
    assert complex_step(lambda x: 3.0, 2) == 0
    assert list(complex_step(lambda x: 3, [1, 2])) == [0, 0]
    assert complex_step(lambda x: max(0, x), -1) == 0
    assert list(complex_step(lambda x: max(0, x), [-1, 2])) == [0, 1]
    assert list(complex_step(lambda x: np.where(x > 0, x**2, 0), [-1, 2])) == [0, 4]
    # a large imaginary part is no proof of a point outside the domain: here the slope is steep
    assert complex_step(lambda x: 1 / x, 1e-12) == pytest.approx(-1e24)
    assert complex_step(cmath.exp, 1, 0.5) == pytest.approx(math.e * math.sin(0.5) / 0.5)


@pytest.mark.parametrize("f", [lambda z: z * np.conj(z), lambda z: np.exp(-z * np.conj(z)) * (1 + 0j)])
def test_complex_step_finds_the_conjugate(f):
    with pytest.raises(ValueError, match=r"answers a complex number with a real one"):
        complex_step(f, 2)
    assert complex_step(lambda z: z**2 + z**20, 0) == 0  # a slope of exactly 0 is not lost
    assert complex_step(np.cos, 0) == 0
    assert complex_step(lambda z: (z - 1) ** 3, [0, 1]) == pytest.approx([3, 0])


def test_complex_step_does_not_see_every_function_that_is_not_analytic():
    """Its docstring says so; should this fail one day, rejoice and change the docstring."""
    assert complex_step(np.sign, 2) == 0.5
    assert central(lambda z: z * np.conj(z), 2, 1e-5) == pytest.approx(4)
