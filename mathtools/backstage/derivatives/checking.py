"""Checks a derivative that a learner typed, and names the mistake; no key is needed.

Her formula is compared with the slope of the function at points that are always the same, by the rules of
differentiation carried out on numbers. A difference counts only if it is still there with three times the
digits.
"""

import re
from dataclasses import replace
from functools import cached_property, lru_cache
from itertools import islice

from mpmath import mp

from mathtools.backstage.answers.comparing import DIGITS, FEWEST, XS, Asked, close, fits, is_slope
from mathtools.backstage.answers.diagnosis import nice, wrong_sign
from mathtools.backstage.answers.verdict import Verdict
from mathtools.backstage.derivatives.mistakes import Differentiated, Slip, slips_of_the_whole
from mathtools.backstage.derivatives.names import ORDER, called
from mathtools.backstage.parsing import ParseError, parse
from mathtools.backstage.parsing.pointwise import Place, pair_or_none

BELOW = re.compile(r"\}\{[^{}]*\^")  # a power in a denominator, in LaTeX
MOST_POINTS = 6
MOST_PAIRS = 3
ONE_SIDE = "It is right at some places and wrong at others: at a kink, look at each side of it by itself."
WHOLE = {"not_differentiated", "integrated_instead"}  # what explains an answer that is right by accident
NOT_NAMED = "Test it at a point: go a little to the right, and see how much the function changes."


class Task(Asked):
    """A function to differentiate, and the points at which answers are compared with its slope.

    Letters of the function other than the variable are positive parameters.
    """

    def __init__(self, function, variable="x"):
        super().__init__(function, variable)
        if not self.points:
            raise ParseError("The function has no slope at any of the points where answers are compared.")

    def choose(self, setting):
        """Points where the function and its slope are real."""
        points = ({self.x: x} | self.setting(setting) for x in XS.split())
        pairs = ((at, pair_or_none(self.formula, self.x, at, DIGITS)) for at in points)
        real = (at for at, pair in pairs if pair and all(isinstance(number, mp.mpf) for number in pair))
        return list(islice(real, None if self.kinks else MOST_POINTS))

    @cached_property
    def places(self):
        """The points, each with a memory of what was worked out there."""
        return [Place(at, self.x, DIGITS) for at in self.points]

    @cached_property
    def slopes(self):
        """Slopes of the function at the points."""
        return [place.value_and_slope(self.formula)[1] for place in self.places]

    @cached_property
    def differentiated(self):
        """The function with its derivative by the right rules and by wrong ones."""
        return Differentiated(self.formula, self.x)

    @cached_property
    def one_slip(self):
        """Derivatives with one slip, without those that are right all the same."""
        whole = slips_of_the_whole(self.formula, self.x, self.differentiated.right)
        slips = (*self.differentiated.one, *whole)
        return [slip for slip in slips if not self.has_values(slip.formula, self.slopes)]

    def values(self, formula):
        """Values of a formula at the points, None where it has none; each when it is asked for."""
        pairs = (place.pair_or_none(formula) for place in self.places)
        return (pair and pair[0] for pair in pairs)

    def has_values(self, formula, values):
        """Whether a formula has these values at the points."""
        return fits(self.values(formula), values)

    def explanations(self, answer, values, divided=False):
        """The slips that explain an answer everywhere, the likeliest first; nothing if none does.

        The rules for another form come last, unless the answer is `divided` by a power, as is that form.
        """
        found = [slip for slip in self.one_slip if self.has_values(slip.formula, values)]
        if self.is_antiderivative(answer):
            found.append(Slip("integrated_instead", "", answer, self.formula, answer))
        if not found and (where := wrong_sign(answer, lambda other: self.has_values(other, self.slopes))):
            found = [Slip("sign_error", "", answer, self.formula, answer, where=where)]
        if not found and answer.has(self.x):  # two slips make any number
            found = [slip for slip in self.differentiated.two if self.has_values(slip.formula, values)]
            pairs = {frozenset(slip.slugs) for slip in found}
            if len(pairs) > MOST_PAIRS:
                # what so many pairs of slips explain, none of them explains; but all may have one in common
                sure = frozenset.intersection(*pairs)
                found = [replace(one, before=()) for one in found[0].chain() if one.slug in sure]
        return sorted(found, key=lambda slip: (slip.rewritten and not divided, slip.rank))

    def is_antiderivative(self, answer):
        """Whether an answer has the function itself as its slope."""
        pairs = ((place.pair_or_none(answer), place.pair_or_none(self.formula)) for place in self.places)
        return all(F and f and close(F[1], f[0]) for F, f in pairs)


#: Makes a `Task`, and keeps it, so that checks of answers that follow are quick.
prepare = lru_cache(maxsize=512)(Task)


def check_derivative(answer, function, variable="x"):
    """Check a typed derivative, and name the wrong rule behind a wrong one: a `Verdict`.

    Letters of the function other than the variable are positive parameters. Raises ParseError if the function
    cannot be read, or has no slope at any of the points.
    """
    task = prepare(function, variable)
    try:
        parsed = parse(answer, (variable,), [p.name for p in task.parameters])
    except ParseError as error:
        return Verdict(None, str(error))
    values = list(task.values(parsed.expression))
    known = [i for i, value in enumerate(values) if value is not None]
    far = [i for i in known if not close(values[i], task.slopes[i])]
    for i in far:
        # one difference that is still there with more digits decides; the others need no second look
        if not is_slope(parsed.expression, task.formula, task.points[i], task.x, values[i] - task.slopes[i]):
            return _wrong(task, parsed, values, far)
    if len(known) < min(FEWEST, len(values)):
        reason = "I could not decide: your answer has no value at most of the points I tried."
        return Verdict(None, reason, understood=parsed.latex)
    message = " ".join(["Right.", *parsed.notes])
    return Verdict(True, message, understood=parsed.latex, formula=parsed.expression)


def wrong_derivatives(function, variable="x"):
    """What the wrong rules make of a function: pairs of a name, in a learner's words, and a formula.

    Of rules that give the same here, it is the one that the check would name; those for the whole come first.
    """
    task = prepare(function, variable)
    found = {}
    for slip in task.one_slip:
        values = list(task.values(slip.formula))
        if slip.slug in found or None in values:
            continue
        if (likeliest := task.explanations(slip.formula, values)) and likeliest[0].slug == slip.slug:
            found[slip.slug] = slip
    whole = task.formula, task.formula.as_independent(task.x, as_Add=False)[1]  # but for a constant factor
    slips = sorted(found.values(), key=lambda slip: (slip.of not in whole, ORDER.index(slip.slug)))
    return [(called(slip.slug), slip.formula) for slip in slips]


def _wrong(task, parsed, values, wrong):
    """`Verdict` on an answer that is not the derivative."""
    slips = task.explanations(parsed.expression, values, BELOW.search(parsed.latex))
    slugs = list(dict.fromkeys(slug for slip in slips for slug in slip.slugs)) or ["other"]
    if task.kinks and len(values) - values.count(None) > len(wrong) + 1 and not WHOLE.intersection(slugs):
        reason = ONE_SIDE
        slugs = ["other"]
    elif slips:
        reason = slips[0].reason()
        also = list(dict.fromkeys(" and ".join(map(called, slip.slugs)) for slip in slips))[1:]
        reason += f" It could as well be this: {'; or '.join(also)}." if also else ""
    elif "." in parsed.latex and all(close(values[i], task.slopes[i], 0.01) for i in wrong):
        reason = "Your numbers look rounded: write fractions, such as 1/3 for 0.333."
    elif factor := _factor(task, values):
        reason = f"The form is right, but it is {nice(factor)} times what it should be."
    else:
        reason = NOT_NAMED
    # a point where the answer is real, and the difference easy to see, if there is one, but at no pole
    wrong = sorted(wrong, key=lambda i: mp.im(values[i]) != 0 or abs(values[i]) > 1e9)
    i = next((i for i in wrong if not close(values[i], task.slopes[i], 0.05)), wrong[0])
    witness = {task.spelling[s]: float(number) for s, number in task.points[i].items()}
    where = ", ".join(f"{name} = {number:g}" for name, number in witness.items())
    numbers = [values[i], task.slopes[i]]
    digits = next((n for n in (4, 6, 9) if len({mp.nstr(number, n) for number in numbers}) == 2), 15)
    theirs, right = (mp.nstr(number, digits) for number in numbers)
    given = "has no real value" if mp.im(values[i]) else f"is {theirs}"
    point = f"At {where} your answer {given}; it should be {right}."
    message = " ".join(["Not yet.", reason, point, *parsed.notes])
    return Verdict(False, message, slugs[0], tuple(slugs[1:]), witness, parsed.latex, parsed.expression)


def _factor(task, values):
    """By what the answer is too large everywhere; None if by no one factor."""
    pairs = [(v, s) for v, s in zip(values, task.slopes, strict=True) if v is not None]
    factors = [v / s for v, s in pairs if s != 0]
    same = len(factors) >= FEWEST and all(close(v, factors[0] * s) for v, s in pairs)
    return factors[0] if same else None
