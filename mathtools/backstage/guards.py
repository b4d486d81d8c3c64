"""What is checked before the functions begin whose code a learner reads.

Each guard is a decorator. Below it stands the formula and nothing else; above it, what was handed over may be
of any kind, and ends in a TypeError or ValueError that says what to change.
"""

import functools
import inspect
import reprlib
import warnings

import numpy as np

from mathtools.backstage.arguments import (
    entry,
    floats_or_none,
    positive_array,
    real_array,
    require_callable,
    single_number,
    values_of,
    whole_number,
)

STEP = "It is the length of the step."


def guard(check):
    """Make a decorator of a function that checks the arguments of a call, a dict, and returns them ready."""

    def decorator(function):
        signature = inspect.signature(function)

        @functools.wraps(function)
        def guarded(*arguments, **options):
            try:
                call = signature.bind(*arguments, **options)
            except TypeError as error:
                raise TypeError(f"{function.__name__}: {error}.") from None
            call.apply_defaults()
            call.arguments = check(call.arguments)
            return function(*call.args, **call.kwargs)

        return guarded

    return decorator


# -- difference quotients -----------------------------------------------------------------------------------


class Spoken:
    """A function of one number that answers with finite numbers at all points, or with a sentence."""

    def __init__(self, f):
        require_callable(f)
        self.f = f

    def __call__(self, points):
        if np.iscomplexobj(points):
            return self.beside_the_axis(points)
        return values_of(self.f, points)

    def beside_the_axis(self, points):
        """Values at complex points, if f has not lost the imaginary part on the way."""
        with warnings.catch_warnings():
            warnings.simplefilter("error", np.exceptions.ComplexWarning)
            values = values_of(self.f, points)
        x = points.real
        near = np.sqrt(np.finfo(x.dtype).eps) * np.maximum(1, abs(x))
        lost = False
        if not np.iscomplexobj(values):
            lost = (self(x - near) != self(x)) | (self(x + near) != self(x))
        elif not values.imag.all():
            # an imaginary part of exactly 0 is a slope of 0, which two real neighbours show as well
            rise = abs(self(x + near) - self(x - near))
            lost = (values.imag == 0) & (rise > 32 * np.finfo(x.dtype).eps * abs(values))
        if np.any(lost):
            raise ValueError(
                "f answers a complex number with a real one, as abs and np.real do: the slope, which would "
                "be in its imaginary part, is lost. Write f without them, or use central."
            )
        # log, sqrt and arcsin take complex numbers where they have no real value: there, and on very steep
        # slopes, the imaginary part is this large, and f at the real x tells which it is
        if np.any(abs(values.imag) > np.sqrt(abs(points.imag))):
            self(x)
        return values


@guard
def quotient(given):
    """For a difference quotient: f speaks in sentences, x and h are arrays of one floating type."""
    f = given["f"]
    x = real_array(given["x"], "x")
    h = real_array(given["h"], "h")
    if not h.all():
        raise ValueError("h must not be 0: over no distance there is no slope.")
    levels = given.get("levels", 1)
    if not isinstance(levels, int | np.integer) or levels not in range(1, 21):
        raise ValueError(f"levels must be a whole number from 1 to 20, not {levels!r}.")
    try:
        with np.errstate(over="ignore", under="ignore"):
            h = h.astype(x.dtype)
            reach = abs(x) + 2 * abs(h)
    except ValueError:
        raise ValueError(
            f"x has the shape {x.shape} and h has {h.shape}: give one h, or one for each x; "
            "x[:, np.newaxis] takes every x with every h."
        ) from None
    if not ((h != 0) & np.isfinite(reach)).all():
        raise ValueError(f"h or x + h lies outside the range of {x.dtype}, the precision of x: change h.")
    return given | {"f": f if isinstance(f, Spoken) else Spoken(f), "x": x, "h": h}


def prediction(terms):
    """For what is predicted of the quotients in a table: its numbers are real, step and noise positive."""

    @guard
    def check(given):
        known = given["quotient"]
        if not callable(known) or known not in terms:
            raise ValueError(f"forward, backward, central and second have a prediction, {known!r} has none.")
        ready = {
            "noise": positive_array(
                given["noise"], "noise", "Even where f(x) = 0 its neighbours are rounded: take their noise."
            ),
            "derivative": real_array(given["derivative"], "derivative"),
        }
        if "h" in given:
            ready["h"] = positive_array(given["h"], "h", STEP)
        return given | ready

    return check


# -- gradients ----------------------------------------------------------------------------------------------


def real_point(f, x):
    """A point to differentiate at, as an array, and f there; or a sentence."""
    require_callable(f)
    x = real_array(x, "x")
    if not x.size:
        raise ValueError("x is empty: there is nothing to differentiate by.")
    with np.errstate(all="ignore"):
        value = real_array(f(x.copy()[()]), "f(x)")
    return x, value


def require_one_number(f, x):
    """Refuse a function with several results where a gradient is asked for."""
    _, value = real_point(f, x)
    if value.ndim:
        raise ValueError(
            f"f returned an array of shape {value.shape}, but a gradient belongs to a single number: add the "
            "entries up, or pick one. jacobian differentiates all of them."
        )


def derivatives(powers):
    """For a gradient or Jacobian: x is an array, h an array of its shape.

    Without h it is the customary step of the method: ε to its power in the table, times |x| where that is
    above 1. `f` is handed on with its value at x.
    """

    @guard
    def check(given):
        f = given["f"]
        method = given["method"]
        h = given["h"]
        x, value = real_point(f, given["x"])
        if h is None:
            if not callable(method) or method not in powers:
                raise ValueError(
                    f"{method!r} has no customary step: give h, or take a quotient of mathtools.differences."
                )
            h = np.finfo(x.dtype).eps ** powers[method] * np.maximum(abs(x), 1)
        h = positive_array(h, "h", STEP)
        if h.shape not in ((), x.shape):
            raise ValueError(
                f"h has the shape {h.shape}: give one step, or one for each entry of x, {x.shape}."
            )
        return given | {
            "f": lambda point: value if point is x else f(point.copy()[()]),
            "x": x,
            "h": np.broadcast_to(h, x.shape),
        }

    return check


def slope_along(index, f, x, method, h):
    """The slopes of all results of a function in one entry of x, by a difference quotient."""

    def line(t):
        # t has the shape of f(x), with the same number everywhere
        point = x.astype(np.result_type(x, t))
        point[index] = np.ravel(t)[0]
        return np.reshape(f(point), np.shape(t))

    try:
        return method(line, np.full(f(x).shape, x[index]), h)
    except (TypeError, ValueError) as error:
        raise type(error)(f"With {entry(index)} as the variable: {error}") from error


@guard
def comparable(given):
    """For a check of a gradient: it is an array of floats, and f a function that returns a float or nan."""
    f = given["f"]
    rtol = given["rtol"]
    x, _ = real_point(f, given["x"])
    x = x.astype(float)
    require_one_number(f, x)
    gradient = real_gradient(given["grad"], x)
    if rtol is None:
        rtol = np.sqrt(np.finfo(gradient.dtype).eps)
    return given | {
        "f": lambda point: value_or_nan(f, point),
        "grad": gradient.astype(float),
        "x": x,
        "rtol": positive_array(rtol, "rtol", "It is a tolerance."),
    }


def value_or_nan(f, point):
    try:
        return float(f(point.copy()[()]))
    except (ArithmeticError, ValueError):  # math.log and its like, outside of their domain
        return np.nan


def real_gradient(grad, x):
    """A gradient, or what a function of x returns as one, as an array of floats; or a sentence."""
    given = np.asarray(grad(x.copy()[()]) if callable(grad) else grad)
    if given.dtype.kind in "biu":
        raise TypeError(
            f"The gradient holds whole numbers ({given.dtype}), which cut digits off: make it of floats, as "
            "np.zeros(n), 2.0 * x or .astype(float) are."
        )
    if given.dtype.kind != "f":
        raise TypeError(
            f"The gradient must hold real numbers, and {reprlib.repr(given.tolist())} is none. "
            "Does its function lack a return?"
        )
    return given


# -- descent ------------------------------------------------------------------------------------------------


def share_kept(momentum):
    """β as a float from 0 to below 1, or a sentence."""
    beta = single_number(real_array(momentum, "momentum"), "momentum")
    if not 0 <= beta < 1:
        raise ValueError(f"momentum must be at least 0 and below 1, and {beta:g} is not.")
    return beta


def descent(function):
    """For a path of descent: numbers are floats, and the gradient has the shape of its place.

    From the first place on that is not finite, the path is nan.
    """

    @guard
    def check(given):
        start = real_array(given["start"], "start")
        rate = positive_array(given["learning_rate"], "learning_rate", "It is the size of a step.")
        return given | {
            "gradient": Slope(given["gradient"]),
            "start": start,
            "learning_rate": single_number(rate, "learning_rate"),
            "n_steps": whole_number(given["n_steps"], "n_steps"),
            "momentum": share_kept(given["momentum"]),
        }

    @functools.wraps(function)
    def guarded(*arguments, **options):
        with np.errstate(all="ignore"):  # what they would say is in the path, or in a sentence
            path = walk(*arguments, **options)
        finite = np.isfinite(path).reshape(len(path), -1).all(axis=1)
        path[~np.logical_and.accumulate(finite)] = np.nan
        return path

    walk = check(function)
    return guarded


class Slope:
    """A learner's gradient, asked at one place after the other."""

    def __init__(self, gradient):
        require_callable(gradient)
        self.gradient = gradient
        self.n_steps = 0

    def __call__(self, place):
        """The gradient at a place, as floats in its shape; nan where it overflowed, or the path has."""
        place = np.asarray(place)
        slope = self.asked(place) if np.isfinite(place).all() else np.full_like(place, np.nan)
        if self.n_steps == 0 and not np.isfinite(slope).all():
            raise ValueError(
                f"The gradient at the start is {reprlib.repr(slope.tolist())}: start where f has a slope."
            )
        self.n_steps += 1
        return slope

    def asked(self, place):
        try:
            given = self.gradient(place.copy()[()])
        except OverflowError:  # math.exp and its like raise where NumPy says inf
            return np.full_like(place, np.nan)
        except Exception as error:
            raise ValueError(
                f"The gradient at {reprlib.repr(place.tolist())}, after {self.n_steps} steps, raised "
                f"{type(error).__name__}: {error}. Mend it, or begin elsewhere or with a shorter step."
            ) from error
        slope = floats_or_none(given, place.dtype)
        if slope is None or slope.dtype.kind != "f":
            raise TypeError(
                f"The gradient returned {reprlib.repr(given)}: it must return real numbers. "
                "Does it lack a return?"
            )
        if slope.shape != place.shape:
            raise ValueError(
                f"The gradient has the shape {slope.shape}, but the place has {place.shape}: "
                "they must be the same."
            )
        return slope.astype(place.dtype)


@guard
def curvature(given):
    """For what is said of a Hessian: it is a symmetric matrix without negative eigenvalues."""
    matrix = real_array(given["hessian"], "hessian").astype(float)
    if matrix.ndim == 0:
        matrix = matrix.reshape(1, 1)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or not matrix.size:
        raise ValueError(
            f"hessian has the shape {matrix.shape}: give the second derivative, or a square matrix of them."
        )
    if not np.allclose(matrix, matrix.T, rtol=1e-9, atol=1e-9 * abs(matrix).max()):
        raise ValueError("hessian must be symmetric, for ∂²f/∂x∂y = ∂²f/∂y∂x, and this one is not.")
    least, largest = np.linalg.eigvalsh(matrix)[[0, -1]]
    if least < -1e-12 * max(-least, largest):  # below that it is round-off of the eigenvalues
        raise ValueError(
            f"hessian has the negative eigenvalue {least:.6g}: in that direction f falls without end, and "
            "descent with any step size runs away. Take it at a minimum."
        )
    return given | {"hessian": matrix, "momentum": share_kept(given["momentum"])}
