"""A question for a Python function, which is called on a list of cases."""

import contextlib
import copy
import inspect
import io
import re
import traceback
import warnings

import numpy as np

from mathtools.exercises.engine import Unreadable, Untouched
from mathtools.exercises.feedback import code, written
from mathtools.exercises.numeric import Numeric, Reading, floats, untouched

LONGEST_CALL = 100


class Function(Numeric):
    """A question for a Python function, compared with a reference on a list of cases.

    Parameters
    ----------
    value : callable
        The right function.
    cases : sequence of tuple
        The arguments of each call: numbers, arrays, functions. A case with an array asks for a function that
        takes arrays.
    in_place : bool
        Whether the function may also change the arrays that it is given.
    """

    def __init__(self, key, *, cases, in_place=False, **question):
        super().__init__(key, **question)
        self.in_place = in_place
        self.cases = [tuple(case) for case in cases]

    def invite(self):
        return "Write the body of the function in place of `...` and run the cell again."

    def read(self, answer):
        if untouched(answer):
            raise Untouched
        if not callable(answer):
            raise Unreadable("Hand over the function itself, by its name and without calling it: `check(f)`.")
        calls = [code(f"{written(answer)}({self._arguments(case)})") for case in self.cases]
        values = []
        for case, call in zip(self.cases, calls, strict=True):
            result = self.returned(_result(answer, case, call, self.in_place))
            values.append(floats(result, f"{call} gives"))
        return Reading([f"{call} gives" for call in calls], values, given=answer)

    def explain(self, reading):
        try:
            again = self.read(reading.given).values[0]
        except (Unreadable, Untouched):
            again = None
        if not np.array_equal(again, reading.values[0], equal_nan=again is not None):
            return (
                f"{reading.places[0]} something else each time that it is called: the result must follow "
                "from the arguments alone. Is a random number drawn inside?"
            )
        return super().explain(reading)

    def _arguments(self, case):
        """The arguments of a call as they are shown: by name, if they are too long to be read."""
        shown = ", ".join(map(written, case))
        return shown if len(shown) <= LONGEST_CALL else ", ".join(inspect.signature(self.value).parameters)

    def returned(self, result):
        """What a function returned, made of numbers and arrays."""
        return result


def _result(function, case, call, in_place=False):
    """What a learner's function returns; whatever else it does becomes a sentence."""
    gap = inspect.isfunction(function) and ... in function.__code__.co_consts
    given = copy.deepcopy(case)
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result = function(*given)
    except KeyboardInterrupt:
        raise Unreadable(f"You stopped {call} before its end: is there a loop that never ends?") from None
    except (Exception, SystemExit) as error:  # the function is the learner's: any error is hers
        if gap:
            raise Untouched from None
        reason = f"{call} stops with {code(traceback.format_exception_only(error)[-1])}."
        raise Unreadable(f"{reason}{_advice(error)}") from None
    if result is ... or (result is None and gap):
        raise Untouched
    if result is None and printed.getvalue():
        raise Unreadable(f"{call} prints its result and gives nothing back: use `return`, not `print`.")
    if result is None:
        raise Unreadable(f"{call} gives nothing back: is a `return` missing?")
    for before, after in zip(case, given, strict=True):
        changed = isinstance(before, (list, np.ndarray)) and not np.array_equal(before, after)
        if changed and not in_place:
            raise Unreadable(f"{call} changes the array that it is given. Work on a copy: `x = x.copy()`.")
    return result


#: What Python says of an error that learners often meet, as a pattern, and what to do about it.
ADVICE = {
    r"only (length-1|size-1|0-dimensional)|truth value of an array": (
        "It gets a whole array here: use `np.exp` or `np.log`, not `math`, and `np.where`, not `if`."
    ),
    r"could not be broadcast.* \(\d+,\) \(\d+,\)": (
        "The shapes do not fit together: write them down. (`np.diff(x)` and `x[1:]` have one entry fewer.)"
    ),
    r"matmul|core dimension|not aligned|could not be broadcast": (
        "The shapes do not fit together: write them down for each array. Must one be transposed?"
    ),
    "Singular matrix": "This matrix has no inverse. Is a term missing that would give it one?",
    r"division by zero": "A number is divided by 0. Which of your denominators is 0 for these values?",
    r"unsupported operand .*'(function|builtin_function_or_method|ufunc)'": (
        "You calculate with a function itself. Its value has brackets: `f(x + h)`, not `f*(x + h)`."
    ),
    r"unsupported operand .*'NoneType'": (
        "One of the two is `None`. Does something that you call lack its `return`?"
    ),
    r"unsupported operand .* \^:": "In Python a power is written `**`, as in `h**2`.",
    r"unsupported operand .*'(list|tuple|Dual)'|can't multiply sequence|can only concatenate": (
        "Python does not calculate with the whole of it: take the numbers out, as in `a[0]`."
    ),
    r"name '\w+' is not defined": (
        "Is the name spelled right? A function of NumPy is written with `np.`, as in `np.sqrt`."
    ),
    r"object is not callable": "Is a sign of multiplication missing, as in `2*(x + 1)`?",
    r"'(function|builtin_function_or_method|ufunc)' object is not subscriptable": (
        "A function is applied with round brackets: `f(x)`."
    ),
    r"'Dual' object has no attribute": "A pair has `a[0]`, its value, and `a[1]`, its slope.",
    r"module 'numpy' has no attribute": (
        "Is it spelled right? Old pages use names that are gone: `np.trapz` is `np.trapezoid` now."
    ),
    r"object is not subscriptable": "It is a single number without parts: leave the square brackets out.",
}


def _advice(error):
    """What to do about an error, with a space before it; nothing where no advice is known."""
    found = (advice for pattern, advice in ADVICE.items() if re.search(pattern, str(error)))
    return "".join(f" {advice}" for advice in [*found][:1])
