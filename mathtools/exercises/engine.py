"""What all questions share: the three things that a check can say, hints, the solution, and the memory of it.

A kind of question (see `mathtools.exercises.kinds`) adds how an answer is read, when two readings agree, and
what to say of a wrong one that no listed mistake explains.
"""

import copy
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mathtools.exercises import record
from mathtools.exercises.feedback import Feedback

HERE = "Answer here and press Enter. Or put it in place of `...` above, and run the cell again."


class Untouched(Exception):
    """The answer is still as the notebook gave it."""


class Unreadable(Exception):
    """The answer is of no use to the question; the text says why, to the learner.

    Attributes
    ----------
    readings : sequence of str
        Where it can be read in two ways: how to type each of them.
    """

    def __init__(self, reason, readings=()):
        super().__init__(reason)
        self.readings = tuple(readings)


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that shows what was misunderstood.

    Attributes
    ----------
    name : str
        The misconception in a few words, such as "chord taken for the tangent".
    example : object
        What a learner gives who has it, in any form in which the question takes an answer.
    message : str
        What she reads then, in Markdown: why it is wrong and what to try.
    """

    name: str
    example: Any
    message: str


class Question:
    """One exercise.

    Parameters
    ----------
    key : str
        Module and name of the question, such as "notebook_1.secant_slope"; progress is remembered under it.
    asks : str
        The question in one line of Markdown, for lists; the notebook asks it at length.
    value : object
        The right answer.
    hints : sequence of str
        At least two, each giving a little more away, in Markdown.
    solution : str
        The worked solution, in Markdown.
    praise : str
        What the right answer is good for, in Markdown.
    mistakes : sequence of Mistake
        The typical wrong answers; the first that agrees with an answer explains it.
    forms : sequence of object
        Further right answers.
    """

    def __init__(self, key, *, asks, value, hints, solution, praise, mistakes=(), forms=()):
        self.key = key
        self.asks = asks
        self.value = value
        self.forms = tuple(forms)
        self.hints = tuple(hints)
        self._solution = solution
        self.praise = praise
        self.mistakes = tuple(mistakes)
        self.practised = False  # in practice the first answer is noted, right or wrong
        self._asked = 0  # hints given
        self._helped = False

    @property
    def name(self):
        """The name under which a notebook finds the question."""
        return self.key.rpartition(".")[2]

    def check(self, *answer):
        """Say whether an answer is right.

        Parameters
        ----------
        *answer : object
            The learner's answer; Python's own ``...`` means "not tried yet".

        Returns
        -------
        Feedback
            With status "not tried", "right" or "not yet". No answer, however odd, raises anything.
        """
        if not answer:
            return self._not_tried(f"Put your answer between the brackets: `{self.name}.check(answer)`.")
        try:
            reading = self.read(answer[0] if len(answer) == 1 else answer)
        except Untouched:
            return self._not_tried(self.invite())
        except Unreadable as reason:
            return self._not_yet(str(reason))
        if any(self.agree(reading, right) for right in self.right):
            return self._say("right", self.understood(reading), self.praise, self._remember())
        self._note_miss()
        for same in (self.agree, self.resembles):
            for mistake, wrong in self.wrong:
                if same(reading, wrong):
                    return self._not_yet(self.understood(reading), mistake.message, mistake=mistake.name)
        return self._not_yet(self.understood(reading), self.explain(reading))

    def hint(self):
        """Give the next hint, as `Feedback`; after the last one they begin again."""
        number = self._asked % len(self.hints)
        total = len(self.hints)
        again = ""
        if self._asked and not number:
            again = f"That was the last one: from the start again, or `exercise.{self.name}.solution()`."
        self._asked += 1
        self._helped = True
        return self._say("hint", again, self.hints[number], heading=f"Hint {number + 1} of {total}")

    def anew(self):
        """Return the same question, of which no hint has been given yet."""
        other = copy.copy(self)
        other._asked = 0
        other._helped = False
        return other

    def solution(self):
        """Give the worked solution, as `Feedback`."""
        self._helped = True
        return self._say("solution", self._solution)

    def wrong_answers(self):
        """Typical wrong answers, as pairs of the mistake's name and what a learner gives who makes it."""
        return [(mistake.name, mistake.example) for mistake in self.mistakes]

    def read(self, answer):
        """Turn an answer into what can be compared, or raise `Untouched` or `Unreadable`."""
        raise NotImplementedError

    def agree(self, reading, other):
        """Tell whether two readings are the same answer."""
        return reading == other

    def resembles(self, reading, wrong):
        """Tell whether a wrong answer is one that is listed, but for its last digits."""
        return False

    def explain(self, reading):
        """Say something useful of a wrong answer that no listed mistake explains."""
        return ""

    def understood(self, reading):
        """Say how the answer was read, where that can differ from what was meant."""
        return getattr(reading, "understood", "")

    def opening(self):
        """Say what stands above the field before anything is answered."""
        return self._say("not tried", HERE)

    def field(self):
        """Say how the question is answered in a field, as a dict; None where only code will do."""
        return None

    def preview(self, answer, mathml=False):
        """Say how a typed answer is understood: a dict with "latex" and "notes", or an empty one."""
        return {}

    def invite(self):
        """Say how an answer is given."""
        return "Put your answer in place of `...` and run the cell again."

    @cached_property
    def right(self):
        """The right answers, as they are read."""
        return [self.read(form) for form in (self.value, *self.forms)]

    @cached_property
    def wrong(self):
        """The mistakes, each with its example as it is read."""
        return [(mistake, self.read(mistake.example)) for mistake in self.mistakes]

    def _remember(self):
        """Note the first right answer; a sentence if that could not be."""
        if self.key in record.solved():
            return ""
        return record.note(self.key, "hinted" if self._helped else "right")

    def _note_miss(self):
        """Note a wrong answer in practice, unless it was answered before."""
        if self.practised and all(event.key != self.key for event in record.events()):
            record.note(self.key, "wrong")

    def _not_tried(self, how):
        return self._say("not tried", f"{how} Stuck? `exercise.{self.name}.hint()`", question=self)

    def _not_yet(self, *parts, mistake=None):
        further = f"Try again, or ask `exercise.{self.name}.hint()`."
        return self._say("not yet", *parts, further, mistake=mistake)

    @staticmethod
    def _say(status, *parts, **about):
        return Feedback(status, "\n\n".join(part for part in parts if part), **about)


class Typed(Question):
    """A question for a formula, which `parsed` of its kind reads as `mathtools.parsing.parse` does."""

    such_as = "3x^2 + 1"

    def invite(self):
        return (
            f'Type a formula between quotes, such as `"{self.such_as}"`, in place of `...` and run the cell '
            "again."
        )

    def field(self):
        return {"kind": "text", "such_as": self.such_as}

    def preview(self, answer, mathml=False):
        from mathtools.exercises.typed import formula  # loads SymPy, which only these questions need

        return formula(answer, self.parsed, mathml)
