"""Derivatives from values of a function: difference quotients, their errors, and the best step h.

Every quotient is called as ``quotient(f, x, h)``. `f` takes one real number and returns one; where it takes
a whole array it gets one. `x` and `h` are numbers or arrays that broadcast against each other, so one call
like ``central(np.sin, 1, np.logspace(0, -16))`` walks through all steps; with a single `h` the result has the
shape of `x`. Whole numbers become float64. float32 stays float32, with its larger round-off, for models are
trained in it.

The quotients are the plain ones of the textbook: `h` is used as given. A computer rounds x + h, so the
distance really gone is (x + h) - x, and dividing by that would be a little more exact. It would also hide
what is to be seen here: at x = 1 and h = 1e-16 nothing is left of the step, and the forward quotient is 0.

What cannot be computed ends in a TypeError or ValueError that says what to change.
"""

from itertools import pairwise

from mathtools.backstage.guards import listed, prediction, quotient


@quotient
def forward(f, x, h):
    """Slope of the secant from x to x + h: (f(x + h) - f(x)) / h.

    Parameters
    ----------
    f : callable
        A function of one real number.
    x, h : float or array_like
        Where the slope is wanted, and the step, h ≠ 0; with h < 0 it leads to the left.

    Returns
    -------
    float or ndarray
        The shape of `x` and `h` broadcast. The truncation error is h f″/2 + …: order 1.

    Raises
    ------
    TypeError, ValueError
        In words: `h` is 0, `f` is not defined at x + h, `f` lacks its return, …
    """
    return (f(x + h) - f(x)) / h


@quotient
def backward(f, x, h):
    """Slope of the secant from x - h to x: (f(x) - f(x - h)) / h.

    Parameters, result and exceptions as in `forward`. The truncation error is -h f″/2 + …: order 1.
    """
    return (f(x) - f(x - h)) / h


@quotient
def central(f, x, h):
    """Slope of the secant from x - h to x + h: (f(x + h) - f(x - h)) / (2h).

    Parameters, result and exceptions as in `forward`. The truncation error is h² f‴/6 + …: order 2, and
    none at all for a quadratic.
    """
    return (f(x + h) - f(x - h)) / (2 * h)


@quotient
def second(f, x, h):
    """Second derivative as the quotient (f(x + h) - 2 f(x) + f(x - h)) / h².

    Parameters, result and exceptions as in `forward`. The truncation error is h² f⁗/12 + …: order 2.
    Round-off is divided by h² here, so the step must be far longer than for a slope: about 1e-4, not 1e-8.
    """
    # twice by h: h² itself becomes 0 for h below 1e-162
    return (f(x + h) - 2 * f(x) + f(x - h)) / h / h


@quotient
def richardson(f, x, h):
    """Central quotients with the steps h, h/2, h/4 and h/8, extrapolated to the step 0: order 8.

    Half the step leaves a quarter of the h² error, so two quotients are enough to compute that error and take
    it off. What remains is of order h⁴, and goes the same way on the next level.

    Parameters
    ----------
    f, x, h
        As in `forward`; `h` is the longest step. 0.1 serves a function that varies over a length of about 1.

    Returns
    -------
    float or ndarray
        The shape of `x` and `h` broadcast.

    References
    ----------
    L. F. Richardson, Phil. Trans. R. Soc. A 210 (1911) 307–357, https://doi.org/10.1098/rsta.1911.0009
    """
    estimates = [central(f, x, h / 2**k) for k in range(4)]
    for level in (1, 2, 3):
        estimates = [fine + (fine - coarse) / (4**level - 1) for coarse, fine in pairwise(estimates)]
    return estimates[0]


@quotient
def complex_step(f, x, h=1e-20):
    """Slope from one step in the imaginary direction: Im f(x + ih) / h.

    Nothing is subtracted, so nothing cancels, and `h` may be so short that the truncation error -h² f‴/6 + …
    is gone: the slope is as exact as `f` itself. That holds for an analytic `f`, written in operations that
    take complex numbers. Parameters, result and exceptions as in `forward`.

    Notes
    -----
    Found and said: `f` raises on complex numbers, casts them to real ones, answers with a real number
    although it is not constant (abs, np.real, z·conj(z)), or is not defined at the real x. Not found: an `f`
    that is not analytic and answers with an imaginary part of its own, such as np.sign(z). Its slope is wrong
    without a word; `central` beside it shows that. Where `f` compares (x > 0), the slope is that of the
    branch taken.

    References
    ----------
    W. Squire and G. Trapp, SIAM Review 40 (1998) 110–112, https://doi.org/10.1137/S003614459631241X
    J. R. R. A. Martins, P. Sturdza and J. J. Alonso, ACM Transactions on Mathematical Software 29 (2003)
    245–262, https://doi.org/10.1145/838250.838251
    """
    return f(x + 1j * h).imag / h


#: a, p, b, q of the predicted error a|D|hᵖ + bn/h^q: the truncation error, and the round-off.
ERRORS = {
    forward: (1 / 2, 1, 2, 1),
    backward: (1 / 2, 1, 2, 1),
    central: (1 / 6, 2, 1, 1),
    second: (1 / 12, 2, 4, 2),
}


@prediction
def predicted_error(quotient, h, noise, derivative):
    """Truncation and round-off error of a quotient with step h, added up: an estimate, not a bound.

    h|D|/2 + 2n/h for `forward` and `backward`, h²|D|/6 + n/h for `central`, h²|D|/12 + 4n/h² for `second`.

    Parameters
    ----------
    quotient : callable
        One of these four.
    h : float or array_like
        The step.
    noise : float or array_like
        n, the error of a single value of f, > 0. As round-off it is ε|f(x)| with ε = ``np.finfo(float).eps``;
        beside it stands ½ε|x f′(x)| from the rounding of x + h, which rules where f(x) is about 0 or f is as
        steep as sin 100x. For measured values it is the size of their noise.
    derivative : float or array_like
        D, the derivative in the truncation error: f″(x) for `forward` and `backward`, f‴(x) for `central`,
        f⁗(x) for `second`.

    Returns
    -------
    float or ndarray

    References
    ----------
    J. Nocedal and S. J. Wright, Numerical Optimization, 2nd ed., Springer 2006, section 8.1.
    """
    a, p, b, q = listed(quotient, ERRORS)
    truncation = a * abs(derivative) * h**p
    round_off = b * noise / h**q
    return truncation + round_off


@prediction
def best_step(quotient, noise, derivative):
    """Step h at which `predicted_error`, with the same arguments, is least.

    With round-off ε|f| as the noise it is 2√(ε|f/f″|) for `forward` and `backward`, ∛(3ε|f/f‴|) for `central`
    and ∜(48ε|f/f⁗|) for `second`. It is inf where that derivative is 0: without truncation error, a longer
    step is always better. But where the derivative only passes through 0 at x, the next one rules, and the
    predicted step is too long.
    """
    a, p, b, q = listed(quotient, ERRORS)
    return (q * b * noise / (p * a * abs(derivative))) ** (1 / (p + q))
