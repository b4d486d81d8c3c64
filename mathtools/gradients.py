"""Gradients and Jacobians from difference quotients, and a check of gradients that were made by other means.

Functions get the whole array of variables at once, of any shape, or a number.
"""

import reprlib

import numpy as np

from mathtools.backstage.arguments import positive_array, real_array, require_callable
from mathtools.backstage.gradient_faults import GradientReport, name, place, report
from mathtools.backstage.slopes import all_steps, noise, short_steps, slope_by
from mathtools.differences import backward, central, complex_step, forward, richardson

#: The customary step of a quotient is this power of ε, times |x| where that is above 1.
POWERS = {forward: 1 / 2, backward: 1 / 2, central: 1 / 3, richardson: 1 / 9, complex_step: 5 / 4}
#: How small the error of a slope must be, relative to it, for one look to be enough.
SURE = 1e-6


def gradient(f, x, *, method=central, h=None):
    """All partial derivatives of a function whose result is one number, by difference quotients.

    Parameters
    ----------
    f : callable
        Takes an array of the shape of `x` and returns one number.
    x : float or array_like
        The point, of any shape. Whole numbers become float64.
    method : callable
        A quotient of `mathtools.differences`.
    h : float or array_like, optional
        The step, or a step for each entry of `x`. Without it, √ε for one-sided quotients, ∛ε for central ones
        and so on, times |x| where that is above 1.

    Returns
    -------
    ndarray
        The shape of `x`.

    Raises
    ------
    TypeError, ValueError
        In words: f(x) is not one finite number, f is not defined beside `x`, `h` is not positive, …
    """
    _one_number(_asked(f, x)[1])
    return jacobian(f, x, method=method, h=h)


def jacobian(f, x, *, method=central, h=None):
    """All partial derivatives of all results of a function, by difference quotients.

    Parameters and exceptions as in `gradient`, but `f` may return an array of any shape.

    Returns
    -------
    ndarray
        The shape of f(x), followed by that of `x`. For vectors it is the matrix with ∂fᵢ/∂xⱼ in row i and
        column j.
    """
    x, value = _asked(f, x)
    if h is None:
        if not callable(method) or method not in POWERS:
            raise ValueError(
                f"{method!r} has no customary step: give h, or take a quotient of mathtools.differences."
            )
        h = np.finfo(x.dtype).eps ** POWERS[method] * np.maximum(abs(x), 1)
    h = positive_array(h, "h", "It is the length of the step.")
    if h.shape not in ((), x.shape):
        raise ValueError(f"h has the shape {h.shape}: give one step, or one for each entry of x, {x.shape}.")
    slopes, h = np.empty(value.shape + x.shape, x.dtype), np.broadcast_to(h, x.shape)
    for index in np.ndindex(x.shape):

        def along(t, index=index):
            # t has the shape of f(x), with the same number everywhere
            point = x.astype(np.result_type(x, t))
            point[index] = np.ravel(t)[0]
            return np.reshape(f(point[()]), np.shape(t))

        try:
            slopes[(..., *index)] = method(along, np.full(value.shape, x[index]), h[index])
        except (TypeError, ValueError) as error:
            raise type(error)(f"With {name(place(index))} as the variable: {error}") from error
    return slopes[()]


def check_gradient(f, grad, x, *, rtol=None):
    """Compare a gradient with central quotients, coordinate by coordinate, and name what is wrong with it.

    Parameters
    ----------
    f : callable
        Takes an array of the shape of `x` and returns one number.
    grad : callable or array_like
        The gradient, or a function that returns it, in the shape of `x`.
    x : float or array_like
        The point, of any shape. Take one where the gradient is not 0, or no wrong factor or sign will show.
    rtol : float, optional
        The relative error that is let pass besides the error of the quotients, for the gradient is rounded,
        too. Without it √ε, half of the digits, with the ε of the gradient's own precision.

    Returns
    -------
    GradientReport

    Raises
    ------
    TypeError, ValueError
        In words: f(x) is not one finite number, the gradient has another shape than `x` or holds integers, …

    Notes
    -----
    No step and no tolerance suits every f. Here they come from f and x, for each coordinate:

    - Round-off in the quotient is about n/h, with n the error of a value of f. It is ε|f| at least, and more
      where f cancels within; so it is measured, from differences of f between close points.
    - Truncation, h²f‴/6, is bounded by the difference from the quotient with the step πh, about nine times as
      large.
    - The first step is the customary ∛(3ε), times |x| where that is above 1. If the error is not small enough
      then, or the gradient disagrees, steps from 0.1 (or 0.1|x|) down are tried, and the slope with the
      least error is believed.
    - The slopes to the right and to the left differ by about hf″, less and less as h shrinks. Where the
      difference stays the same instead, there is a kink, and half of it counts as an error: every value
      between the two slopes is let pass.

    The gradient is wrong where it differs from the quotient by more than its error and `rtol` of the slope.
    """
    x, value = _asked(f, x)
    x, value = x.astype(float), float(_one_number(value))
    given = _given(grad, x)
    rtol = (
        np.sqrt(np.finfo(given.dtype).eps)
        if rtol is None
        else positive_array(rtol, "rtol", "It is a tolerance.")
    )
    if given.shape != x.shape:
        if given.T.shape == x.shape and check_gradient(f, given.T, x, rtol=rtol):
            message = f"The gradient is transposed: it has the shape {given.shape}, and its .T is right."
            return GradientReport(False, "transposed", None, None, (), message)
        raise ValueError(
            f"The gradient has the shape {given.shape} and x has {x.shape}: they must be the same."
        )
    given = given.astype(float)
    if not np.isfinite(given).all():
        index = place(np.argwhere(~np.isfinite(given))[0])
        message = f"The gradient is {given[index]} at {name(index)}: look for a division by 0 or an overflow."
        return GradientReport(False, "not_finite", index, None, (), message)

    def value_at(point):
        try:
            return float(f(point[()]))
        except (ArithmeticError, ValueError):  # math.log and its like, outside of their domain
            return np.nan

    slopes = []
    with np.errstate(all="ignore"):
        rounding = noise(value_at, x, value)
        for index in np.ndindex(x.shape):

            def along(t, index=index):
                point = x.copy()
                point[index] = t
                return value_at(point)

            for steps in (short_steps(x[index]), all_steps(x[index])):
                slope = slope_by(steps, along, x[index], value, rounding)
                sure = slope and slope.error < SURE * slope.size
                if sure and abs(given[index] - slope.value) <= slope.allowed(given[index], rtol):
                    break
            if slope is None:
                raise ValueError(
                    f"f has no finite values on both sides of {name(place(index))}: check the gradient at a "
                    "point inside of the domain of f."
                )
            slopes.append(slope)
    return report(x, given, slopes, rtol)


def _asked(f, x):
    """x and f(x) as arrays of finite numbers, or a sentence."""
    require_callable(f)
    x = real_array(x, "x")
    if not x.size:
        raise ValueError("x is empty: there is nothing to differentiate by.")
    with np.errstate(all="ignore"):
        return x, real_array(f(x.copy()[()]), "f(x)")


def _one_number(value):
    if value.ndim:
        raise ValueError(
            f"f returned an array of shape {value.shape}, but a gradient belongs to a single number: add the "
            "entries up, or pick one. jacobian differentiates all of them."
        )
    return value


def _given(grad, x):
    """The gradient that is to be judged, as an array of floats, or a sentence."""
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
