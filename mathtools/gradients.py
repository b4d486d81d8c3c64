"""Gradients and Jacobians from difference quotients, and a check of gradients that were made by other means.

Functions get the whole array of variables at once, of any shape, or a number.
"""

import numpy as np

from mathtools.backstage.gradient_faults import GradientReport, not_finite, of_another_shape, report
from mathtools.backstage.guards import comparable, differentiable, listed, require_one_number, slope_along
from mathtools.backstage.slopes import slopes_of
from mathtools.differences import backward, central, complex_step, forward, richardson

__all__ = ["GradientReport", "check_gradient", "gradient", "jacobian"]

#: The customary step of a quotient is this power of ε, times |x| where that is above 1.
POWERS = {forward: 1 / 2, backward: 1 / 2, central: 1 / 3, richardson: 1 / 9, complex_step: 5 / 4}


@differentiable
def gradient(f, x, *, method=central):
    """All partial derivatives of a function whose result is one number, by difference quotients.

    Parameters
    ----------
    f : callable
        Takes an array of the shape of `x` and returns one number.
    x : float or array_like
        The point, of any shape. Whole numbers become float64.
    method : callable
        A quotient of `mathtools.differences`. The step is √ε for one-sided quotients, ∛ε for central ones and
        so on, times |x| where that is above 1.

    Returns
    -------
    ndarray
        The shape of `x`.

    Raises
    ------
    TypeError, ValueError
        In words: f(x) is not one finite number, f is not defined beside `x`, …
    """
    require_one_number(f(x))
    return jacobian(f, x, method=method)


@differentiable
def jacobian(f, x, *, method=central):
    """All partial derivatives of all results of a function, by difference quotients.

    Parameters and exceptions as in `gradient`, but `f` may return an array of any shape.

    Returns
    -------
    ndarray
        The shape of f(x), followed by that of `x`. For vectors it is the matrix with ∂fᵢ/∂xⱼ in row i and
        column j.
    """
    h = np.finfo(x.dtype).eps ** listed(method, POWERS) * np.maximum(abs(x), 1)
    slopes = np.empty(f(x).shape + x.shape, x.dtype)
    for index in np.ndindex(x.shape):
        slopes[(..., *index)] = slope_along(index, f, x, method, h[index])
    return slopes[()]


@comparable
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
    if grad.shape != x.shape:
        fits = grad.T.shape == x.shape and check_gradient(f, grad.T, x, rtol=rtol)
        return of_another_shape(grad, x, fits)
    if not np.isfinite(grad).all():
        return not_finite(grad)
    slopes = slopes_of(f, x, grad, rtol)
    return report(f, x, grad, slopes, rtol)
