"""Gradient descent: the path that it takes, and the longest step with which it still arrives (notebook 6)."""

import reprlib
from numbers import Integral

import numpy as np

from mathtools.backstage.arguments import positive_array, real_array, require_callable


def gradient_descent(gradient, start, *, learning_rate, n_steps, momentum=0.0):
    """All places that gradient descent visits, the start included.

    One step is v ← βv − η∇f(x), then x ← x + v, beginning with v = 0. With β = 0 that is plain gradient
    descent, x ← x − η∇f(x); with β > 0 it is the heavy ball.

    Parameters
    ----------
    gradient : callable
        Takes a place, in the shape of `start`, and returns the gradient there, in the same shape.
    start : float or array_like
        Where to begin, of any shape. Whole numbers become float64.
    learning_rate : float
        η > 0, the step size.
    n_steps : int
        The number of steps, ≥ 0.
    momentum : float
        β, the share of the last step that is kept: 0 ≤ β < 1.

    Returns
    -------
    ndarray, shape (n_steps + 1, …)
        Row n is the place after n steps, in the shape of `start`. A path that diverges is a result like any
        other: its rows grow. Once a place or its gradient leaves the range of floating-point numbers, that
        row and all later ones are nan, which plots leave out.

    Raises
    ------
    TypeError, ValueError
        In words: the gradient has another shape than `start`, raises, or is not finite at the start; η, β or
        the number of steps is out of its range.

    References
    ----------
    B. T. Polyak, USSR Computational Mathematics and Mathematical Physics 4 (5) (1964) 1–17,
    https://doi.org/10.1016/0041-5553(64)90137-5
    """
    require_callable(gradient)
    x = real_array(start, "start")
    rate = float(
        _single(positive_array(learning_rate, "learning_rate", "It is the size of a step."), "learning_rate")
    )
    beta = _momentum(momentum)
    if not isinstance(n_steps, Integral) or isinstance(n_steps, bool) or n_steps < 0:
        raise ValueError(f"n_steps must be a whole number from 0 up, not {n_steps!r}.")
    path = np.full((n_steps + 1, *x.shape), np.nan, x.dtype)
    path[0], velocity = x, np.zeros_like(x)
    with np.errstate(all="ignore"):  # what they would say is in the path, or in a sentence
        for step in range(n_steps):
            slope = _slope(gradient, path[step], step)
            if step == 0 and not np.isfinite(slope).all():
                raise ValueError(
                    f"The gradient at the start is {reprlib.repr(slope.tolist())}: start where f has a slope."
                )
            velocity = beta * velocity - rate * slope
            place = path[step] + velocity
            if not np.isfinite(place).all():
                break
            path[step + 1] = place
    return path


def largest_stable_step(hessian, momentum=0.0):
    """The step size that gradient descent on a quadratic must stay below: 2(1 + β)/L.

    Along an eigenvector of the Hessian with eigenvalue λ, plain descent multiplies the distance from the
    lowest point by 1 − ηλ at each step, and |1 − ηλ| < 1 means η < 2/λ: the largest eigenvalue L decides. The
    heavy ball has z² − (1 + β − ηλ)z + β in place of that factor; both its roots are below 1 in size for
    0 < η < 2(1 + β)/λ.

    Parameters
    ----------
    hessian : float or array_like, shape (n, n)
        The second derivative of f, or the symmetric matrix of them.
    momentum : float
        β, as in `gradient_descent`: 0 ≤ β < 1.

    Returns
    -------
    float
        inf where the Hessian is 0: then f is a plane, and no step makes its slope any steeper. For an f that
        is no quadratic it is the limit close to the minimum where this Hessian was taken.

    Raises
    ------
    TypeError, ValueError
        In words: the Hessian is not square or not symmetric, or has a negative eigenvalue: along that
        direction f has no lowest point, and no step size leads there.

    References
    ----------
    B. T. Polyak, as in `gradient_descent`.
    """
    matrix, beta = real_array(hessian, "hessian").astype(float), _momentum(momentum)
    if matrix.ndim == 0:
        matrix = matrix.reshape(1, 1)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or not matrix.size:
        raise ValueError(
            f"hessian has the shape {matrix.shape}: give the second derivative, or a square matrix of them."
        )
    if not np.allclose(matrix, matrix.T, rtol=1e-9, atol=1e-9 * abs(matrix).max()):
        raise ValueError("hessian must be symmetric, for ∂²f/∂x∂y = ∂²f/∂y∂x, and this one is not.")
    eigenvalues = np.linalg.eigvalsh(matrix)
    least, largest = float(eigenvalues[0]), float(eigenvalues[-1])
    if least < -1e-12 * abs(eigenvalues).max():  # below that it is round-off of the eigenvalues
        raise ValueError(
            f"hessian has the negative eigenvalue {least:.6g}: in that direction f falls without end, and "
            "descent with any step size runs away. Take it at a minimum."
        )
    return 2 * (1 + beta) / largest if largest > 0 else np.inf


def _slope(gradient, place, step):
    """The gradient at a place, as floats in its shape; nan where it overflowed."""
    try:
        slope = gradient(place.copy()[()])
    except OverflowError:  # math.exp and its like raise where NumPy says inf
        return np.full_like(place, np.nan)
    except Exception as error:
        raise ValueError(
            f"The gradient at {reprlib.repr(place.tolist())}, after {step} steps, raised "
            f"{type(error).__name__}: {error}. Mend it, or begin elsewhere or with a shorter step."
        ) from error
    given = slope
    try:
        slope = np.asarray(given)
        if slope.dtype.kind not in "iufO" or None in slope.ravel().tolist():
            raise TypeError("this is no real number, though NumPy would make one of it")
        slope = slope.astype(place.dtype)
    except (TypeError, ValueError):
        raise TypeError(
            f"The gradient returned {reprlib.repr(given)}: it must return real numbers. "
            "Does it lack a return?"
        ) from None
    if slope.shape != place.shape:
        raise ValueError(
            f"The gradient has the shape {slope.shape}, but the place has {place.shape}: "
            "they must be the same."
        )
    return slope


def _momentum(momentum):
    beta = _single(real_array(momentum, "momentum"), "momentum")
    if not 0 <= beta < 1:
        raise ValueError(f"momentum must be at least 0 and below 1, and {beta:g} is not.")
    return float(beta)


def _single(number, name):
    if number.ndim:
        raise TypeError(f"{name} must be a single number, not an array of shape {number.shape}.")
    return number
