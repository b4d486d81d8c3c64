"""Predictions: guesses before one looks, which are kept, drawn into the picture, and counted at the end."""

from collections import Counter
from itertools import chain

import numpy as np

from mathtools.exercises import record
from mathtools.exercises.curve import Curve
from mathtools.exercises.engine import Unreadable, Untouched
from mathtools.exercises.feedback import Feedback
from mathtools.exercises.kinds import Choice, Number
from mathtools.exercises.overview import all_of, of_kind

HEADING = "Before you look"
NONE_YET = "No prediction is kept yet. They are made where a cell says `guess = ...`."


class Guess:
    """A prediction: of a number, of one of several options, or of a curve.

    A guess gets no verdict. The picture that follows shows it (``explore(…, guess=question)``), and
    `mathtools.exercises.predictions` says at the end how it went.

    Parameters
    ----------
    key : str
        Module and name, such as "notebook_1.zoomed_corner"; the guess is remembered under it.
    asks : str
        The question in one line of Markdown.
    value : float, str or callable
        What is true: a number, the letter of an option, or the curve as a function that takes arrays.
    options : dict of str to str, optional
        Of a choice: the text of each option, in Markdown, by its letter.
    near : float
        Of a number: how far from the truth, relative to it, is still right.
    possible : mathtools.exercises.possible.Possible, optional
        Of a number: what it can be at all; a guess beyond is told so, and not kept.
    across : "x" or None
        Of a number: whether it lies on the picture's lower axis.
    surprises : sequence of Mistake
        Guesses that show what was expected, each with the expectation's name and what to make of it.
    **about
        Of a curve: what its axes are; see `mathtools.exercises.curve.Curve`.
    """

    def __init__(
        self, key, *, asks, value, options=None, near=0.1, possible=None, across="x", surprises=(), **about
    ):
        about |= dict(asks=asks, value=value, mistakes=surprises, hints=(), solution="", praise="")
        self.key = key
        self.asks = asks
        self.value = value
        self.across = across
        if options:
            self._of = Choice(key, options=options, **about)
        elif callable(value):
            self._of = Curve(key, **about)
        else:
            self._of = Number(key, rtol=near, possible=possible, **about)

    @property
    def name(self):
        """The name under which a notebook finds it."""
        return self.key.rpartition(".")[2]

    def check(self, *answer):
        """Keep a guess, a number, a letter, or the points of a curve, and say how it was understood.

        It takes and gives what `Question.check` does, with the status "guess" in place of a verdict.
        """
        try:
            reading = self._read(answer[0] if len(answer) == 1 else answer or ...)
        except Untouched:
            how = self._of.invite().replace("your answer", "your guess")
            return Feedback("not tried", how, heading=HEADING, question=self)
        except Unreadable as reason:
            return Feedback("not yet", str(reason))
        value = self._of.kept(reading)
        trouble = "" if value == self.given() else record.note(self.key, "guess", value)
        then = f"\n\n{trouble}" if trouble else " Now look."
        return Feedback("guess", f"{self._of.described(reading)}{then}")

    def given(self):
        """Return the last guess as it is kept, or None."""
        mine = [event.value for event in record.events() if event[1:3] == (self.key, "guess")]
        return mine[-1] if mine else None

    def outcome(self):
        """Say how the guess went, in a dict; None as long as there is no guess.

        "said" and "true" are Markdown; "surprises" are the names of what was expected otherwise, none where
        it came true; "remark" is what to make of it.
        """
        reading = self._reading_of_given()
        if reading is None:
            return None
        right = self._of.right[0]
        true = self._of.described(right).replace("Your guess", "It").replace("Your curve", "The true curve")
        found = {"said": self._of.described(reading), "true": true, "surprises": [], "remark": ""}
        if self._of.agree(reading, right):
            return found
        named = next((mistake for mistake, wrong in self._of.wrong if self._of.agree(reading, wrong)), None)
        surprises = [named.name] if named else self._of.differences(reading, right)
        return found | {"surprises": surprises, "remark": named.message if named else ""}

    def _reading_of_given(self):
        """The last guess, read as if it were made now; None if there is none."""
        value = self.given()
        try:
            return self._read(... if value is None else value)
        except (Untouched, Unreadable):  # or what another version of the course, or another hand, has kept
            return None

    def draw(self, axes):
        """Draw the guess, if any, into a picture whose limits stay; return a sentence for its alternative."""
        reading = self._reading_of_given()
        if reading is None or self.across is None or isinstance(self._of, Choice):
            return ""
        from mathtools.figures import GUESS

        limits = axes.axis()
        look = {"color": GUESS, "linestyle": "--", "linewidth": 1.5}
        if isinstance(self._of, Curve):
            (line,) = axes.plot(self._of.places, reading, **look)
        else:
            line = axes.axvline(float(reading.values[0]), **look)
        axes.axis(limits)
        seen = any(limits[0] <= x <= limits[1] for x in line.get_xdata())
        where = "The dashed line is your guess." if seen else "Your guess lies outside of this picture."
        return f" {where} {self._of.described(reading)}"

    def field(self):
        """Say how it is answered in a field; see `Question.field`."""
        return self._of.field() | {"does": "Keep my guess"}

    def preview(self, answer, mathml=False):
        """Say how a typed guess is understood."""
        return self._of.preview(answer, mathml)

    def opening(self):
        """Say what stands above the field before anything is guessed, or what was guessed before."""
        how = "Guess here, then press *Keep my guess*."
        if isinstance(self._of, Curve):
            how = "Draw your guess with mouse, pen or finger, or with the arrow keys; Enter keeps it."
        before = self.outcome()
        return Feedback("not tried", f"{how} {before['said'] if before else ''}".rstrip(), heading=HEADING)

    def _read(self, answer):
        reading = self._of.read(answer)
        if isinstance(self._of, Number):
            number = reading.values[0]
            if number.ndim or not np.isfinite(number):
                raise Unreadable("A single number is wanted here.")
            listed = number in [wrong.values[0] for _, wrong in self._of.wrong]
            if self._of.is_impossible(number) and not listed:
                raise Unreadable(f"{self._of.possible.said} Guess again.")
        return reading


def predictions(module=None):
    """Show the learner's predictions, how often they came true, and what was a surprise.

    Parameters
    ----------
    module : module, optional
        The questions of one notebook, which calls it `exercise`; all notebooks, unless given.

    Returns
    -------
    Feedback
    """
    found = [of_kind(Guess, module)] if module else all_of(Guess).values()
    guesses = list(chain.from_iterable(found))
    made = [(guess, outcome) for guess in guesses if (outcome := guess.outcome())]
    if not made:
        return Feedback("not tried", NONE_YET, heading="Your predictions")
    right = sum(not outcome["surprises"] for _, outcome in made)
    kinds = Counter(name for _, outcome in made for name in outcome["surprises"])
    count = f"{right} of {len(made)} came true."
    if kinds:
        count += " Surprises: " + ", ".join(f"{name} ({n})" for name, n in kinds.most_common()) + "."
    return Feedback("guess", "\n".join([count, "", *map(_line, made)]), heading="Your predictions")


def _line(made):
    guess, outcome = made
    parts = [f"- {'↻' if outcome['surprises'] else '✓'} {guess.asks} *{outcome['said']}*"]
    if outcome["surprises"]:
        parts += [outcome["true"], f"({', '.join(outcome['surprises'])})", outcome["remark"]]
    return " ".join(filter(None, parts))
