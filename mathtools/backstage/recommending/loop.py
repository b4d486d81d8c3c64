"""The inner loop of matrix factorization: compiled where Numba is installed, else the same loop in Python."""

import warnings
from functools import cache


def sgd_epoch(users, items, values, mean, b_u, b_i, P, Q, learning_rate, bias_rate, reg):
    """Stochastic gradient descent on each rating in turn, once; changes b_u, b_i, P and Q in place.

    The loss of one rating is ½e² + ½λ(|p|² + |q|² + b_u² + b_i²). Returns the sum of the e², each as it was
    before the step on its rating.
    """
    total = 0.0
    for n in range(len(values)):
        u, i = users[n], items[n]
        p, q = P[u], Q[i]
        e = values[n] - (mean + b_u[u] + b_i[i])
        for k in range(len(p)):
            e -= p[k] * q[k]
        b_u[u] += bias_rate * (e - reg * b_u[u])
        b_i[i] += bias_rate * (e - reg * b_i[i])
        for k in range(len(p)):
            p_k = p[k]  # the step of q needs the old one
            p[k] += learning_rate * (e * q[k] - reg * p_k)
            q[k] += learning_rate * (e * p_k - reg * q[k])
        total += e * e
    return total


#: What `sgd_epoch` is given: indices, ratings, mean, biases, factors, and three rates. The types are known
#: beforehand, so that everything that can go wrong in compiling goes wrong in one place.
SIGNATURE = (
    "float64(int32[::1], int32[::1], {0}[::1], {0}, "  # users, items, values, mean
    "{0}[::1], {0}[::1], {0}[:, ::1], {0}[:, ::1], {0}, {0}, {0})"
)
#: Leave to add up in another order, which lets the processor take several factors at once, and to multiply
#: and add without rounding in between. Not "fast": that would also promise that nothing becomes nan.
FASTMATH = {"reassoc", "contract", "nsz"}


def fastest_epoch(dtype="float64"):
    """`sgd_epoch` compiled; where Numba is missing a stand-in with the same arguments, said once."""
    return compiled(dtype) if _numba() else epoch_in_python


@cache
def compiled(dtype):
    """`sgd_epoch` as machine code, for parameters of a type, kept on disk where that is possible."""
    numba, signature = _numba(), SIGNATURE.format(dtype)
    try:
        return numba.njit(signature, fastmath=FASTMATH, cache=True)(sgd_epoch)
    except Exception:  # nowhere to write what was compiled, or what was written cannot be read
        return numba.njit(signature, fastmath=FASTMATH)(sgd_epoch)


@cache
def _numba():
    try:
        import numba
    except ImportError:
        warnings.warn(
            "Numba is not installed, so the recommender trains in plain Python: the same numbers, but far "
            'slower. Where it exists for your computer, pip install "numba>=0.61" makes it fast.',
            stacklevel=5,
        )
        return None
    return numba


def epoch_in_python(users, items, values, mean, b_u, b_i, P, Q, *rates):
    """`sgd_epoch` on lists, for Python reads single numbers from them much faster than from arrays."""
    arrays = b_u, b_i, P, Q
    lists = [array.tolist() for array in arrays]
    total = sgd_epoch(
        users.tolist(), items.tolist(), values.tolist(), float(mean), *lists, *map(float, rates)
    )
    for array, changed in zip(arrays, lists, strict=True):
        array[...] = changed
    return total
