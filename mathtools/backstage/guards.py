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


def guard(check):
    """Make a decorator of a function that makes the arguments of a call, a dict, ready in their place."""

    def decorator(function):
        signature = inspect.signature(function)

        @functools.wraps(function)
        @np.errstate(all="ignore")  # what NumPy would warn of is said in a sentence, or is in the result
        def guarded(*arguments, **options):
            call = signature.bind(*arguments, **options)
            call.apply_defaults()
            check(call.arguments)
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
    h = real_array(given["h"], "h").astype(x.dtype)
    try:
        reach = abs(x) + 2 * abs(h)
    except ValueError:
        raise ValueError(
            f"x has the shape {x.shape} and h has {h.shape}: give one h, or one for each x; "
            "x[:, np.newaxis] takes every x with every h."
        ) from None
    if not h.all() or not np.isfinite(reach).all():
        raise ValueError(
            f"h must not be 0, and h and x + h must not be outside the range of {x.dtype}, that of x."
        )
    given.update(f=f if isinstance(f, Spoken) else Spoken(f), x=x, h=h)


@guard
def prediction(given):
    """For what is predicted of a quotient: its numbers are real, step and noise positive."""
    given["noise"] = positive_array(given["noise"], "noise")
    given["derivative"] = real_array(given["derivative"], "derivative")
    if "h" in given:
        given["h"] = positive_array(given["h"], "h")


def listed(quotient, table):
    """What a table says of one of its quotients, or a sentence."""
    if not callable(quotient) or quotient not in table:
        names = ", ".join(known.__name__ for known in table)
        raise ValueError(f"Here {names} can be taken, and not {quotient!r}.")
    return table[quotient]


# -- gradients ----------------------------------------------------------------------------------------------


def real_point(f, x):
    """A point to differentiate at, as an array, and f there; or a sentence."""
    require_callable(f)
    x = real_array(x, "x")
    if not x.size:
        raise ValueError("x is empty: there is nothing to differentiate by.")
    return x, real_array(f(x.copy()[()]), "f(x)")


def require_one_number(value):
    """Refuse several results of a function where a gradient is asked for."""
    if value.ndim:
        raise ValueError(
            f"f returned an array of shape {value.shape}, but a gradient belongs to a single number: add the "
            "entries up, or pick one. jacobian differentiates all of them."
        )


@guard
def differentiable(given):
    """For a gradient or Jacobian: x is an array, and f is handed on with its value there."""
    f = given["f"]
    x, value = real_point(f, given["x"])
    given.update(x=x, f=lambda point: value if point is x else f(point.copy()[()]))


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
    gradient = given["grad"]
    x, value = real_point(f, given["x"])
    require_one_number(value)
    x = x.astype(float)
    gradient = np.asarray(gradient(x.copy()[()]) if callable(gradient) else gradient)
    if gradient.dtype.kind in "biu":
        raise TypeError(
            f"The gradient holds whole numbers ({gradient.dtype}), which cut digits off: make it of floats, "
            "as np.zeros(n), 2.0 * x or .astype(float) are."
        )
    gradient = real_slopes(gradient)
    if given["rtol"] is None:
        given["rtol"] = np.sqrt(np.finfo(gradient.dtype).eps)
    given["rtol"] = positive_array(given["rtol"], "rtol")
    given.update(x=x, f=lambda point: value_or_nan(f, point), grad=gradient.astype(float))


def value_or_nan(f, point):
    try:
        return float(f(point.copy()[()]))
    except (ArithmeticError, ValueError):  # math.log and its like, outside of their domain
        return np.nan


def real_slopes(gradient):
    """What a learner's gradient came to, as an array of floats; or a sentence."""
    slopes = floats_or_none(gradient, float)
    if slopes is None or slopes.dtype.kind != "f":
        given = gradient.tolist() if isinstance(gradient, np.ndarray) else gradient
        raise TypeError(
            f"The gradient must return real numbers, not {reprlib.repr(given)}. Does it lack a return?"
        )
    return slopes


# -- descent ------------------------------------------------------------------------------------------------


def share_kept(momentum):
    """β as a float from 0 to below 1, or a sentence."""
    beta = single_number(momentum, "momentum")
    if not 0 <= beta < 1:
        raise ValueError(f"momentum must be at least 0 and below 1, and {beta:g} is not.")
    return beta


@guard
def descent(given):
    """For a path of descent: numbers are floats, and the gradient has the shape of its place."""
    start = real_array(given["start"], "start")
    rate = positive_array(given["learning_rate"], "learning_rate")
    given.update(
        start=start,
        gradient=slope_at_places(given["gradient"], start),
        learning_rate=single_number(rate, "learning_rate"),
        n_steps=whole_number(given["n_steps"], "n_steps"),
        momentum=share_kept(given["momentum"]),
    )


def slope_at_places(gradient, start):
    """A learner's gradient as floats in the shape of its place; nan where it overflowed, or the path has."""
    require_callable(gradient)

    def slope(place):
        place = np.asarray(place)
        if not np.isfinite(place).all():
            return np.full_like(place, np.nan)
        try:
            slopes = real_slopes(gradient(place.copy()[()]))
        except OverflowError:  # math.exp and its like raise where NumPy says inf
            slopes = np.full_like(place, np.nan)
        except (ArithmeticError, ValueError) as error:
            raise ValueError(
                f"The gradient at {reprlib.repr(place.tolist())} raised {type(error).__name__}: {error}. "
                "Mend it, or begin elsewhere or with a shorter step."
            ) from error
        if slopes.shape != place.shape:
            raise ValueError(
                f"The gradient has the shape {slopes.shape}, but the place has {place.shape}: "
                "they must be the same."
            )
        if place is start and not np.isfinite(slopes).all():
            raise ValueError(
                f"The gradient at the start is {reprlib.repr(slopes.tolist())}: start where f has a slope."
            )
        return slopes.astype(place.dtype)

    return slope


@guard
def curvature(given):
    """For what is said of a Hessian: it is a symmetric matrix without negative eigenvalues."""
    matrix = np.atleast_2d(real_array(given["hessian"], "hessian").astype(float))
    square = matrix.size > 0 and matrix.shape == matrix.T.shape and matrix.ndim == 2
    if not square or not np.allclose(matrix, matrix.T, rtol=1e-9, atol=1e-9 * abs(matrix).max()):
        raise ValueError(
            "hessian must be the second derivative, or the symmetric matrix of them: ∂²f/∂x∂y = ∂²f/∂y∂x. "
            f"This one has the shape {np.shape(given['hessian'])}."
        )
    least, largest = np.linalg.eigvalsh(matrix)[[0, -1]]
    if least < -1e-12 * max(-least, largest):  # below that it is round-off of the eigenvalues
        raise ValueError(
            f"hessian has the negative eigenvalue {least:.6g}: in that direction f falls without end, and "
            "descent with any step size runs away. Take it at a minimum."
        )
    given.update(hessian=matrix, momentum=share_kept(given["momentum"]))
