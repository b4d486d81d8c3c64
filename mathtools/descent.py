"""Gradient descent: the path that it takes, and the longest step with which it still arrives (notebook 6)."""

import numpy as np

from mathtools.backstage.guards import curvature, descent


@descent
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
        row is not finite and all later ones are nan, which plots leave out.

    Raises
    ------
    TypeError, ValueError
        In words: the gradient has another shape than `start`, is not finite at the start, or raises where it
        has no value; η, β or the number of steps is out of its range.

    References
    ----------
    B. T. Polyak, USSR Computational Mathematics and Mathematical Physics 4 (5) (1964) 1–17,
    https://doi.org/10.1016/0041-5553(64)90137-5
    """
    path = [start]
    velocity = 0.0
    for _ in range(n_steps):
        velocity = momentum * velocity - learning_rate * gradient(path[-1])
        path.append(path[-1] + velocity)
    return np.array(path)


@curvature
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
    largest = float(np.linalg.eigvalsh(hessian)[-1])
    return 2 * (1 + momentum) / largest if largest > 0 else np.inf
