"""The kinds of question: a number or an array, a choice, a formula, a function."""

import math
import re

import numpy as np

from mathtools.exercises.engine import Mistake, Question, Unreadable, Untouched
from mathtools.exercises.feedback import quoted, written
from mathtools.exercises.function import Function
from mathtools.exercises.numeric import Numeric, Reading, floats, untouched

__all__ = ["Choice", "Formula", "Function", "Mistake", "Number"]


class Number(Numeric):
    """A question for a number, or for an array of a given shape.

    Integers, fractions, NumPy's and SymPy's numbers are taken, lists of them, and texts such as "1/3".

    Parameters
    ----------
    rtol : float
        Relative tolerance; with the usual 1e-3, four digits are always enough.
    """

    def __init__(self, key, *, rtol=1e-3, **question):
        super().__init__(key, rtol=rtol, **question)

    def read(self, answer):
        if untouched(answer):
            raise Untouched
        single = not np.ndim(self.value)
        if single and isinstance(answer, tuple) and len(answer) == 2:
            raise Unreadable("Python reads `0,25` as two numbers. For one, write a point: `0.25`.")
        if isinstance(answer, str):
            answer, _ = self._typed(answer)
        values = floats(answer, "Your answer is")
        return Reading(["Your answer is"], [values.reshape(()) if single and values.size == 1 else values])

    def field(self):
        example = "[1, 1/2]" if np.ndim(self.value) == 1 else "[[1, 2], [3, 4]]"
        return {"kind": "text", "such_as": example if np.ndim(self.value) else "0.25 or 1/4"}

    def preview(self, answer, mathml=False):
        return {"latex": self._typed(answer)[1], "notes": []}

    def _typed(self, text):
        from mathtools.exercises.typed import numbers  # loads SymPy

        return numbers(text, several=np.ndim(self.value) > 0)

    def explain(self, reading):
        return self.pattern(reading) or super().explain(reading)

    def witness(self, place, theirs, right, wrong):
        digits = math.ceil(1 - math.log10(2 * self.rtol))
        for n in range(2, digits):
            if all(t == _rounded(r, n) for t, r in zip(theirs.flat, right.flat, strict=True)):
                return f"Close, but rounded too far: give at least {digits} digits."
        if self.rtol <= 0.01 and np.allclose(theirs, right, rtol=10 * self.rtol, atol=0):
            return "Very close, but not close enough: was something rounded on the way?"
        if theirs.ndim:
            at = written(list(np.argwhere(wrong)[0]))
            return (
                f"{(~wrong).sum()} of {wrong.size} numbers are right; the first that is not has index {at}."
            )
        return f"{written(theirs)} is too {'large' if theirs > right else 'small'}."


class Choice(Question):
    """A question for one letter, or for all letters that apply.

    Parameters
    ----------
    options : dict of str to str
        Text of each option, in Markdown, by its letter.
    value : str or set of str
        The right letter; or all that apply, as "ac" or as a set.
    """

    def __init__(self, key, *, options, **question):
        super().__init__(key, **question)
        self.options = options
        self.several = not isinstance(self.value, str) or len(self.value) > 1

    def invite(self):
        how = 'all letters that apply, such as `"ac"`,' if self.several else 'one letter, such as `"a"`,'
        return f"Put {how} in place of `...` and run the cell again."

    def field(self):
        return {"kind": "choice", "options": list(self.options.items()), "several": self.several}

    def read(self, answer):
        if untouched(answer):
            raise Untouched
        parts = answer if isinstance(answer, (list, tuple, set, frozenset)) else [answer]
        text = " ".join(part for part in parts if isinstance(part, str))
        chosen = frozenset(re.sub(r"\band\b|[\s,;.()]", "", text.lower()))
        if not chosen or not chosen <= self.options.keys():
            raise Unreadable(f'Choose from {", ".join(self.options)}, between quotes, such as `"a"`.')
        if len(chosen) > 1 and not self.several:
            raise Unreadable("Here one letter is wanted: decide for the best.")
        return chosen

    def agree(self, reading, other):
        return reading == other

    def explain(self, reading):
        for mistake, wrong in self.wrong:
            if wrong ^ self.right[0] < reading ^ self.right[0]:  # one slip among others: begin with it
                return f"{mistake.message}\n\nAnd this is not the only letter to change."
        return "Go through the options one by one, and test each on an example."


class Formula(Numeric):
    """A question for a formula, typed as a text or made by SymPy; any form that has the same values is right.

    Parameters
    ----------
    value : str or sympy.Expr
        The right formula.
    variables, parameters : sequence of str
        Names that may occur in it.
    domain : tuple of float or dict of str to tuple of float
        Where formulas are compared, from and to: for all names, or for each.
    """

    def __init__(self, key, *, variables=("x",), parameters=(), domain=(0.2, 3), **question):
        super().__init__(key, **question)
        self.variables = tuple(variables)
        self.parameters = tuple(parameters)
        names = self.variables + self.parameters
        ranges = domain if isinstance(domain, dict) else dict.fromkeys(names, domain)
        rng = np.random.default_rng(0)
        # three digits, so that a learner is shown the very point at which her formula was tried
        self.points = {name: [float(f"{x:.3g}") for x in rng.uniform(*ranges[name], 24)] for name in names}

    def invite(self):
        return (
            'Type a formula between quotes, such as `"3x^2 + 1"`, in place of `...` and run the cell again.'
        )

    def read(self, answer):
        from mathtools.parsing import ParseError  # loads SymPy, which only these questions need

        if untouched(answer):
            raise Untouched
        try:
            parsed = self._parsed(answer)
        except ParseError as reason:
            raise Unreadable(quoted(str(reason))) from None
        values = self._values(parsed.expression)
        points = zip(
            *([f"{name} = {x:g}" for x in given] for name, given in self.points.items()), strict=True
        )
        places = [f"At ${', '.join(point)}$ it gives" for point in points]
        return Reading(
            places, values, " ".join([f"I read it as ${parsed.latex}$.", *map(quoted, parsed.notes)])
        )

    def field(self):
        return {"kind": "text", "such_as": "3x^2 + 1"}

    def preview(self, answer, mathml=False):
        from mathtools.exercises.typed import formula

        return formula(answer, self._parsed, mathml)

    def agree(self, reading, other):
        a = np.array(reading.values)
        b = np.array(other.values)
        known = np.isfinite([a, b])
        both = known.all(axis=0)
        # a point or two may be lost to a singularity; a formula with another domain is another formula
        return both.sum() >= 0.75 * max(1, *known.sum(axis=1)) and self.close(a[both], b[both]).all()

    def _parsed(self, answer):
        from mathtools.parsing import parse

        return parse(answer, self.variables, self.parameters)

    def _values(self, expression):
        """Evaluate at all points, in plain floats, which end soon; NaN where there is no real value."""
        import sympy

        from mathtools.parsing import symbol

        symbols = [symbol(name, positive=name in self.parameters) for name in self.points]
        with np.errstate(all="ignore"):
            function = sympy.lambdify(symbols, expression, ["scipy", "numpy"])
            values = [
                complex(function(*map(np.float64, point)))
                for point in zip(*self.points.values(), strict=True)
            ]
        return [np.asarray(v.real if abs(v.imag) <= 1e-12 * abs(v.real) else math.nan) for v in values]


def _rounded(number, digits):
    return float(f"{number:.{digits - 1}e}")
