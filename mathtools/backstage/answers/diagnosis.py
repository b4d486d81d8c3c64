"""Finds the wrong rule behind a wrong antiderivative, by comparing slopes."""

from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from itertools import islice

import sympy
from mpmath import mp

from mathtools.backstage.answers.comparing import Integrand, close, fits
from mathtools.backstage.answers.names import ORDER
from mathtools.backstage.answers.terms import Mistake, antiderivative, plain
from mathtools.backstage.answers.wrong_rules import DERIVATIVE, INTEGRAND, SIGN, find_mistakes
from mathtools.backstage.antiderivatives.lookup import expand, tex
from mathtools.backstage.parsing.pointwise import Place

UP_TO_A_CONSTANT = (DERIVATIVE, INTEGRAND)
MOST_SIGNS = 60  # that are turned in an answer
NOTHING = sympy.S.Zero
NOT_REAL = Mistake(
    "other",
    NOTHING,
    "Your answer is real nowhere where the integrand is: look at what stands under a root or in a logarithm.",
)
ELSEWHERE = {"t", "u", "v", "w", "s", "z", "y", "theta", "phi"}  # letters of a substitution
OTHER = Mistake("other", NOTHING, "Differentiate your answer and compare with the integrand.")


class Task(Integrand):
    """An integrand together with what the wrong rules make of it."""

    @cached_property
    def right(self):
        """An antiderivative that has passed the comparison itself, or None."""
        found = antiderivative(self.formula, self.x)
        return found if found is not None and self.compare(found).same else None

    @cached_property
    def looked_at(self):
        """Points for comparing mistakes: a few for each setting of the parameters."""
        real = [point for point in self.points if point.real] or self.points
        few = None if self.kinks else 4
        return [p for setting in self.settings for p in [p for p in real if p.setting == setting][:few]]

    @cached_property
    def places(self):
        """The points that are looked at, each for all formulas: wrong rules share most of their parts."""
        return [Place(point.at, self.x) for point in self.looked_at]

    @cached_property
    def mistakes(self):
        """Wrong antiderivatives, without those that are right."""
        found = find_mistakes(self.formula, self.x)
        return [mistake for mistake in found if not self.is_right(mistake.formula)]

    def slopes(self, formula):
        """Slopes at the points that are looked at, None where there is none; each when it is asked for."""
        constants = formula.free_symbols - self.places[0].numbers.keys()
        settled = formula.xreplace(dict.fromkeys(constants, sympy.Rational(19, 10)))
        pairs = (place.pair_or_none(settled) for place in self.places)
        return (pair and pair[1] for pair in pairs)

    def is_right(self, formula):
        """Whether a formula has the integrand as its slope at the points that are looked at."""
        return fits(self.slopes(formula), [point.value for point in self.looked_at])

    def explanations(self, answer, comparison):
        """The mistakes that explain an answer best, the likeliest first; at least one, if only "other"."""
        slopes = list(self.slopes(answer))
        fitting = [
            mistake
            for mistake in self.mistakes
            if fits(self.slopes(mistake.formula), slopes) and not self.other_steps(answer, mistake)
        ]
        if fits(slopes, [-point.value for point in self.looked_at]):
            return [Mistake("sign_error", NOTHING, SIGN), *(m for m in fitting if m.slug != "sign_error")]
        if comparison.never_real and any(point.real for point in self.points):
            return [NOT_REAL]
        fewest = min((mistake.slips for mistake in fitting), default=0)
        fitting = [mistake for mistake in fitting if mistake.slips == fewest]
        fitting = [mistake for mistake in fitting if mistake.slug != "other"] or fitting
        fitting.sort(key=lambda mistake: ORDER.index(mistake.slug))
        if fitting and not (fewest > 2 and self.wrong_factor(slopes)):  # likelier than uv alone
            return fitting
        if said := wrong_sign(answer, self.is_right):
            return [Mistake("sign_error", NOTHING, said)]
        factors = None if self.is_right(answer) else self.wrong_factor(slopes) or self.wrong_term(slopes)
        return [factors or OTHER]  # what is right at all that are looked at is wrong elsewhere

    def other_steps(self, answer, mistake):
        """Whether an answer is not what it is said to be "up to a constant": at a kink it jumps otherwise."""
        if not self.kinks or mistake.reason not in UP_TO_A_CONSTANT:
            return False
        pairs = [place.pair_or_none(answer - mistake.formula) for place in self.places]
        gaps = [pair[0] for pair in pairs if pair]
        return not all(close(gap - gaps[0] + 1, 1) for gap in gaps)

    def wrong_factor(self, slopes):
        """The slope is a multiple of the integrand: a constant factor is wrong."""
        ratios = {setting: [] for setting in self.settings}
        for point, slope in zip(self.looked_at, slopes, strict=True):
            if slope is not None and point.value == 0 and not close(slope + 1, 1):
                return None
            if slope is not None and point.value != 0:
                ratios[point.setting].append(slope / point.value)
        if not all(len(some) > 1 and fits(some, some[:1] * len(some)) for some in ratios.values()):
            return None
        factors = [some[0] for some in ratios.values()]
        if not all(factor and close(factor, mp.re(factor)) for factor in factors):
            return None
        same = all(close(factor, factors[0]) for factor in factors)
        times = f"{nice(mp.re(factors[0]))} times" if same else "a multiple of"
        return Mistake("wrong_constant", NOTHING, f"The form is right, but it is {times} what it should be.")

    def wrong_term(self, slopes):
        """The right terms with wrong factors: solved for the factors, and checked at one more point."""
        pieces = sympy.Add.make_args(expand(self.right)) if self.right is not None else ()
        n = len(pieces)
        known = zip(self.looked_at, self.places, slopes, strict=True)
        grid = [(at, slope) for point, at, slope in known if slope is not None and point.setting == 0]
        if n not in (2, 3) or len(grid) <= n:
            return None
        try:
            rows = [[place.value_and_slope(piece)[1] for piece in pieces] for place, _ in grid]
            theirs = [slope for _, slope in grid]
            factors = mp.lu_solve(rows[:n], theirs[:n])
        except (ArithmeticError, ValueError, TypeError):  # TypeError: mpmath, where it finds no pivot
            return None
        if not all(
            close(mp.fdot(row, factors), slope, 1e-9) for row, slope in zip(rows, theirs, strict=True)
        ):
            return None
        missing = any(abs(factor) < 1e-9 for factor in factors)
        wrong = [p for p, c in zip(pieces, factors, strict=True) if abs(c) >= 1e-9 and not close(c, 1, 1e-9)]
        which = "terms" if len(wrong) > 1 else "term"
        bare = " and ".join(plain(piece.as_independent(self.x, as_Add=False)[1]) for piece in wrong)
        reason = f"In your answer the factor is wrong at the {which} with {bare}." if wrong else ""
        if missing or not wrong:
            return replace(OTHER, reason=f"A term is missing. {reason}".strip())
        return Mistake("wrong_constant", NOTHING, reason)

    def misuse_of_letters(self, parsed, comparison):
        """A sentence on a letter of a substitution that has stayed, or a constant that is not just added."""
        letters = [symbol for symbol in parsed.constants if parsed.expression.has(symbol)]
        stayed = [symbol for symbol in letters if symbol.name in ELSEWHERE]
        if stayed and not parsed.expression.has(self.x):
            letter = parsed.spelling[stayed[0]]
            back = self.spelling[self.x]
            return f"Your answer is in {letter}. Put {back} back: write what {letter} stands for."
        for symbol in letters:
            others = (parsed.expression.subs(symbol, number) for number in (0, 1))
            zero, one = (self.compare(other, parsed.constants).slopes for other in others)
            if zero != one:
                name = parsed.spelling[symbol]
                return (
                    f"{name} changes the slope of your answer: a constant of integration is only added, as "
                    f"in … + {name}. If {name} stands for a number here, put that in."
                )
        return ""


def nice(number):
    """A number as a short fraction if it is one, else with four digits."""
    if isinstance(number, mp.mpc):
        return mp.nstr(number, 4)
    fraction = Fraction(float(number)).limit_denominator(100)
    exact = fraction and close(number, mp.mpf(fraction.numerator) / fraction.denominator)
    return str(fraction) if exact else mp.nstr(number, 4)


def wrong_sign(answer, is_right):
    """Say where one sign makes an answer wrong: a sentence, or nothing if turning one does not mend it.

    `is_right` tells whether a formula is a right answer.
    """
    for formula, part in islice(_turned(answer), MOST_SIGNS):
        if is_right(formula):
            return SIGN if part == answer else f"{SIGN} Look at ${tex(part)}$."
    return ""


def _turned(formula):
    """The formula with one sign turned, and the sum or the exponential in which it stands."""
    base, exponent = formula.as_base_exp()
    if exponent.free_symbols or base == sympy.E:
        yield base**-exponent, formula
    for i, part in enumerate(formula.args):
        others = [(-part, formula)] if formula.is_Add else []
        for other, place in [*others, *_turned(part)]:
            yield formula.func(*formula.args[:i], other, *formula.args[i + 1 :]), place
