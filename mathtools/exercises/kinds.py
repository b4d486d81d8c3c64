"""The kinds of question: a number or an array, a choice, a formula, a function."""

import dataclasses
import itertools
import math
import re

import numpy as np

from mathtools.exercises.engine import Mistake, Question, Typed, Unreadable, Untouched
from mathtools.exercises.feedback import quoted, written
from mathtools.exercises.function import Function
from mathtools.exercises.numeric import NEARLY, Numeric, Reading, as_rounded, floats, shaped, untouched
from mathtools.exercises.possible import PROBABILITY, SHARE

DEEPEST_LIST = 4
#: The sigmoid of something, as in σ(-x); but σ(1-σ) is a product.
APPLIED = r"(?:\\?sigma|σ)\s*((?:²|\^\{?2\}?)?\((?:[^()σ]*x[^()σ]*|[-+\d\s.]+)\))"
NOT_WORKED_OUT = "That is still to be worked out: give its value."

__all__ = ["Choice", "Formula", "Function", "Mistake", "Number"]


class Number(Numeric):
    """A question for a number, or for an array of a given shape.

    Integers, fractions, NumPy's and SymPy's numbers are taken, lists of them, and arithmetic as a text, such
    as "1/3" or "sqrt(2)".

    Parameters
    ----------
    rtol : float
        Relative tolerance; with the usual 1e-3, four digits are always enough.
    unworked : sequence of str
        What the question is about, and a text may therefore not hold: it would hand the question back.
    possible : mathtools.exercises.possible.Possible, optional
        What the answer can be at all.
    """

    def __init__(self, key, *, rtol=1e-3, unworked=(), possible=None, **question):
        super().__init__(key, rtol=rtol, **question)
        self.unworked = tuple(unworked)
        self.possible = possible

    def read(self, answer):
        if untouched(answer):
            raise Untouched
        single = not np.ndim(self.value)
        if single and isinstance(answer, tuple) and answer[1:] and all(isinstance(n, int) for n in answer):
            raise Unreadable(
                f"One number is wanted, and these are {len(answer)}: in Python a comma ends a number. Write "
                "a point, as in `0.25`, and nothing between thousands, as in `200000`."
            )
        notes = []
        answer = self._worked_out(answer, notes)
        values = floats(answer, "Your answer is")
        values = values.reshape(()) if single and values.size == 1 else values
        return Reading(["Your answer is"], [values], " ".join(map(quoted, notes)))

    def field(self):
        example = "[1, 1/2]" if np.ndim(self.value) == 1 else "[[1, 2], [3, 4]]"
        return {"kind": "text", "such_as": example if np.ndim(self.value) else "0.25 or 1/4"}

    def preview(self, answer, mathml=False):
        notes = []
        return {"latex": self._typed(answer, notes)[1], "notes": [quoted(note) for note in notes]}

    def _typed(self, text, notes, depth=0):
        """What a text says, and LaTeX of it; what was left out of it is noted."""
        from mathtools.exercises.typed import numbers  # loads SymPy

        if any(word in re.split("[=≈]", text)[-1] for word in self.unworked):
            raise Unreadable(NOT_WORKED_OUT)
        if found := re.fullmatch(r"(\d\d?)e([-+])(\d)", text.strip()):
            self._ask_back(*found.groups())
        if self.possible in (PROBABILITY, SHARE):  # per cent of it can only be meant so
            text = re.sub(r"(\d[\d.]*)\s*(?:%|per ?cent)\s*(?=[],;)]|$)", r"\1/100", text)
        several = np.ndim(self.value) > depth
        if ";" in text and "." not in text and np.ndim(self.value) == 1:  # 0,5; 0,75: else rows of a matrix
            text = re.sub(r"(?<=\d),(?=\d)", ".", text)
        return numbers(text, several, asked=self.asks, note=notes.append)

    def _ask_back(self, a, sign, b):
        """Refuse 2e-1 where it may well be twice Euler's number, minus 1: an answer that is known here."""
        other = Reading([], [np.float64(int(a) * math.e + int(sign + b))])
        if any(self.agree(other, known) for known in (*self.right, *(wrong for _, wrong in self.wrong))):
            text = f"{a}e{sign}{b}"
            ways = (written(float(text)), f"{a}*e {sign} {b}")
            raise Unreadable(f"`{text}` can be read in two ways. Write `{ways[0]}` or `{ways[1]}`.", ways)

    def _worked_out(self, answer, notes, depth=0):
        """The answer with the value of every text in it."""
        if isinstance(answer, str):
            return self._typed(answer, notes, depth)[0]
        if isinstance(answer, (list, tuple)) and depth < DEEPEST_LIST:
            return [self._worked_out(part, notes, depth + 1) for part in answer]
        if not isinstance(answer, type) and str(type(answer).__module__).startswith("sympy."):
            _require_a_value(answer)
        return answer

    def explain(self, reading):
        theirs = reading.values[0]
        right = self.right[0].values[0]
        if right.ndim == 1 and theirs.ndim < 2 and theirs.size != right.size:
            return f"What is wanted is a list of {right.size} numbers; I read {theirs.size}."
        other_shape = theirs.shape != right.shape and theirs.size == right.size
        if other_shape and self.close(theirs.ravel(), right.ravel()).all():
            rows = "a list of rows" if right.ndim == 2 else "a plain list"
            return f"The numbers are right. Write them as {rows}: {shaped(right.shape)} is wanted."
        if self.is_impossible(theirs):
            return f"{self.possible.said} {self.pattern(reading)}".rstrip()
        return self.pattern(reading) or super().explain(reading)

    def kept(self, reading):
        """The number as JSON can hold it."""
        return float(reading.values[0])

    def described(self, reading):
        return f"Your guess is {written(reading.values[0])}."

    def differences(self, guess, true):
        """Name what is to be seen differently in a guess."""
        if np.sign(guess.values[0]) * np.sign(true.values[0]) < 0:  # the numbers themselves may overflow
            return ["the sign"]
        return ["too large"] if guess.values[0] > true.values[0] else ["too small"]

    def resembles(self, reading, wrong):
        theirs = reading.values[0]
        other = wrong.values[0]
        alike = theirs.shape == other.shape and all(map(as_rounded, theirs.flat, other.flat))
        # what rounds the right answer as well shows no mistake
        return alike and (wrong is self.right[0] or not self.resembles(reading, self.right[0]))

    def is_impossible(self, theirs):
        """Tell whether a number is none that the answer can be at all."""
        may_be = self.possible
        return may_be is not None and bool(((theirs < may_be.low) | (theirs > may_be.high)).any())

    def witness(self, place, theirs, right, wrong):
        digits = math.ceil(1 - math.log10(2 * self.rtol))
        # a half goes up by hand, and to the even digit in Python
        rounded = [_rounded(x, n) for n in range(2, digits) for x in (right, right * (1 + 1e-12))]
        if ((theirs != 0) | (right == 0)).all():  # a list may be rounded to so many decimals
            rounded += [np.round(right, n) for n in range(2, digits)]
        if any(np.array_equal(theirs, other) for other in rounded):
            enough = next(m for m in range(2, 18) if self.close(_rounded(right, m), right).all())
            zeros = ", not counting zeros in front" if (np.abs(right) < 0.1).any() else ""
            return f"Close, but rounded too far: give at least {enough} digits{zeros}."
        counts = right.ndim == 0 and all(float(n).is_integer() and abs(n) < 1e6 for n in (theirs, right))
        near = not counts and np.allclose(theirs, right, rtol=10 * self.rtol, atol=0)
        if (self.rtol <= 0.01 and near) or written(theirs) == written(right):
            return NEARLY
        if theirs.ndim == 1 and self.close(np.sort(theirs), np.sort(right)).all():
            return "The numbers are right, their order is not."
        if theirs.ndim:
            return _how_many(wrong, self.close(-theirs, right))
        return f"{written(theirs)} is too {'large' if theirs > right else 'small'}."


def _require_a_value(answer):
    """Refuse an integral, a limit, … of SymPy's that is written down and not worked out, and letters."""
    import sympy

    if answer.has(sympy.Integral, sympy.Limit, sympy.Derivative, sympy.Sum):
        raise Unreadable(NOT_WORKED_OUT)
    if answer.free_symbols:
        raise Unreadable(f"A number is wanted here, and “{answer}” is none: put its value in.")


def _how_many(wrong, turned):
    """A sentence on which of several numbers are wrong; `turned` are right but for their signs."""
    n_right = int((~wrong).sum())
    if wrong.all():
        return (
            "Neither number is right." if wrong.size == 2 else f"None of the {wrong.size} numbers is right."
        )
    if wrong.shape == (2,):
        good, bad = ("first", "second") if wrong[1] else ("second", "first")
        fault = "has the wrong sign" if turned[wrong][0] else "is not"
        return f"The {good} number is right, the {bad} {fault}."
    at = written(list(np.argwhere(wrong)[0]))
    are = "is" if n_right == 1 else "are"
    return f"{n_right} of {wrong.size} numbers {are} right; the first wrong one has the index {at}."


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
        chosen = frozenset(re.sub(r"\b(and|(line|option|answer)s?)\b|[\s,;.()&+'\"]", "", text.lower()))
        if not chosen or not chosen <= self.options.keys():
            raise Unreadable(f'Choose from {", ".join(self.options)}, between quotes, such as `"a"`.')
        if len(chosen) > 1 and not self.several:
            raise Unreadable("Here one letter is wanted: decide for the best.")
        return chosen

    def explain(self, reading):
        for mistake, wrong in self.wrong:
            if wrong ^ self.right[0] < reading ^ self.right[0]:  # one slip among others: begin with it
                return f"{mistake.message}\n\nAnd this is not the only letter to change."
        return "Go through the options one by one, and test each on an example."

    def kept(self, reading):
        """The letters as JSON can hold them."""
        return "".join(sorted(reading))

    def described(self, reading):
        return " ".join(f"Your guess is **{a}**: {self.options[a].rstrip('.')}." for a in sorted(reading))

    def differences(self, guess, true):
        """Name what is to be seen differently in a guess."""
        return ["another choice"]


class Formula(Typed, Numeric):
    """A question for a formula, typed as a text or made by SymPy; any form that has the same values is right.

    Parameters
    ----------
    value : str or sympy.Expr
        The right formula.
    variables, parameters : sequence of str
        Names that may occur in it.
    domain : tuple of float or dict of str to tuple of float
        Where formulas are compared, from and to: for all names, or for each.
    worked_out_at : dict of str to float
        Values, such as ``{"h": 0}``, for which the right formula has a value, and the question itself none.
    shorthand : dict of str to str
        Letters that stand for a formula, such as ``{"σ": "sigmoid(x)"}``.
    slope_of : str
        The function of x whose derivative is asked for, if it is one: then an answer is compared with what
        wrong rules make of it, too.
    """

    def __init__(
        self,
        key,
        *,
        variables=("x",),
        parameters=(),
        domain=(0.2, 3),
        worked_out_at=None,
        shorthand=None,
        slope_of="",
        **question,
    ):
        super().__init__(key, **question)
        self.slope_of = slope_of
        self.worked_out_at = worked_out_at or {}
        self.shorthand = shorthand or {}
        self.variables = tuple(variables)
        self.parameters = tuple(parameters)
        names = self.variables + self.parameters
        ranges = domain if isinstance(domain, dict) else dict.fromkeys(names, domain)
        rng = np.random.default_rng(0)
        drawn = zip(*(rng.uniform(*ranges[name], 24) for name in names), strict=True)
        points = [*_plain_points(names, ranges), *drawn]
        # three digits, so that a learner is shown the very point at which her formula was tried
        self.points = {name: [float(f"{point[i]:.3g}") for point in points] for i, name in enumerate(names)}

    def read(self, answer):
        from mathtools.parsing import ParseError  # loads SymPy, which only these questions need

        if untouched(answer):
            raise Untouched
        try:
            parsed = self.parsed(answer)
        except ParseError as reason:
            raise Unreadable(quoted(str(reason))) from None
        values = self._values(parsed.expression, self.points)
        named = ([f"{_typeset(name)} = {x:g}" for x in given] for name, given in self.points.items())
        places = [f"At ${', '.join(point)}$ it gives" for point in zip(*named, strict=True)]
        worked_out = True
        if self.worked_out_at:
            there = {name: [self.worked_out_at.get(name, x[0])] for name, x in self.points.items()}
            worked_out = bool(np.isfinite(self._values(parsed.expression, there)[0]))
        understood = " ".join([f"I read it as ${parsed.latex}$.", *map(quoted, parsed.notes)])
        return Reading(places, values, understood, worked_out, given=parsed.expression)

    def explain(self, reading):
        if not reading.worked_out and self._same_values(reading, self.right[0]):
            where = ", ".join(f"{_typeset(name)} = {value:g}" for name, value in self.worked_out_at.items())
            return (
                f"The value is right, but at ${where}$ this form has none: work it out until nothing is "
                "divided by 0 there."
            )
        theirs, right = np.array([reading.values, self.right[0].values])
        if np.allclose(theirs, right, rtol=0.01, atol=1e-3 * np.nanmedian(abs(right)), equal_nan=True):
            return "Very close: was something rounded? Leave roots and fractions as they are."
        return f"{self._broken_rule(reading.given)} {super().explain(reading)}".lstrip()

    def _broken_rule(self, formula):
        """Which rule of differentiation was broken, if one slip explains an answer; nothing else.

        The right line is not shown: here it may be the whole answer.
        """
        if not self.slope_of:
            return ""
        from mathtools.backstage.derivatives.checking import prepare
        from mathtools.backstage.derivatives.names import WRONG_RULES

        task = prepare(self.slope_of)
        values = list(task.values(formula))
        slips = [slip for slip in task.one_slip if task.has_values(slip.formula, values)]
        if not slips and task.is_antiderivative(formula):
            return WRONG_RULES["integrated_instead"][1]
        return WRONG_RULES[min(slips, key=lambda slip: slip.rank).slug][1] if slips else ""

    def agree(self, reading, other):
        if not reading.worked_out and any(other is right for right in self.right):
            return False
        return self._same_values(reading, other)

    def _same_values(self, reading, other):
        a = np.array(reading.values)
        b = np.array(other.values)
        known = np.isfinite([a, b])
        both = known.all(axis=0)
        # a point or two may be lost to a singularity; a formula with another domain is another formula
        return both.sum() >= 0.75 * max(1, *known.sum(axis=1)) and self.close(a[both], b[both]).all()

    def parsed(self, answer):
        from mathtools.parsing import parse, symbol

        if self.shorthand and isinstance(answer, str):
            answer = re.sub(APPLIED, r"sigmoid\1", answer)
        parsed = parse(answer, self.variables, (*self.parameters, *self.shorthand))
        meaning = {
            symbol(letter, positive=True): parse(text, self.variables).expression
            for letter, text in self.shorthand.items()
        }
        return dataclasses.replace(parsed, expression=parsed.expression.xreplace(meaning))

    def _values(self, expression, points):
        """Evaluate at points, in plain floats, which end soon; NaN where there is no real value."""
        import sympy

        from mathtools.parsing import symbol

        symbols = [symbol(name, positive=name in self.parameters) for name in points]
        special = any("special" in str(f.func.__module__) for f in expression.atoms(sympy.Function))
        with np.errstate(all="ignore"):
            # SciPy, which takes long to load, has what is special; NumPy all the rest.
            function = sympy.lambdify(symbols, expression, ["scipy", "numpy"] if special else "numpy")
            values = [
                complex(function(*map(np.float64, point))) for point in zip(*points.values(), strict=True)
            ]
        return [np.asarray(v.real if abs(v.imag) <= 1e-12 * abs(v.real) else math.nan) for v in values]


def _typeset(name):
    """The LaTeX of a letter, by whatever name it may be typed."""
    import sympy

    from mathtools.parsing import symbol

    return sympy.latex(symbol(name))


def _plain_points(names, ranges):
    """Points of small whole numbers inside the ranges, at which a formula can be tried by head."""
    plain = [[float(x) for x in (1, 2, 3, -1, -2) if ranges[n][0] <= x <= ranges[n][1]][:2] for n in names]
    return list(itertools.islice(itertools.product(*plain), 6))


@np.vectorize
def _rounded(number, digits):
    return float(f"{number:.{digits - 1}e}")
