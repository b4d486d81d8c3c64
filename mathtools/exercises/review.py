"""A mixed review: questions of all notebooks in a random order, and at the end what to read again.

A question asked out of its place cannot lean on the page around it, so those that do are left out. Nor does
the review say where a question comes from before it is solved: to see which rule it needs is half the work.
"""

import hashlib
from collections import Counter
from dataclasses import replace
from itertools import chain, zip_longest

from mathtools.exercises.feedback import Feedback
from mathtools.exercises.kinds import Choice, Function
from mathtools.exercises.overview import questions
from mathtools.exercises.sections import Sections

#: Questions that ask, hint or answer by something on their notebook's page: a picture, a slider, a program.
LEAN_ON_THEIR_PAGE = {
    "notebook_1": """average_rate right_now power_proof base_guess backward_page which_is_e log_page
        cotangent sine_shortcut degrees tangent_estimate""",
    "notebook_2": "forward_quotient which_step which_side read_the_digits richardson_by_hand",
    "notebook_3": "frozen steepest downhill page_lines last_path twice bug_or_kink repaired all_zero",
    "notebook_5": "height_two",
    "notebook_7": "right_split why_disagree all_rated",
}
FRESH = "not tried"
FIRST = "right at the first go"
LATER = "right after more tries or help"
OPEN = "not yet"


def draw(seed=1, number=20):
    """Draw questions from all notebooks, about as many from each.

    Parameters
    ----------
    seed : int or str
        Another seed draws other questions; the same seed draws the same ones on every machine.
    number : int
        How many.

    Returns
    -------
    Review

    Raises
    ------
    ValueError
        If the number is not at least 1.
    """
    if not isinstance(number, int) or number < 1:
        raise ValueError(f"A review needs at least one question: number is {number!r}.")

    def by_chance(question, purpose):
        return hashlib.sha256(f"{purpose} {seed} {question.key}".encode()).digest()

    pools = [sorted(pool, key=lambda q: by_chance(q, "choose")) for pool in _pools().values()]
    rounds = filter(None, chain.from_iterable(zip_longest(*pools)))  # the first of each, the second of each
    chosen = [question for question, _ in zip(rounds, range(number), strict=False)]
    return Review(sorted(chosen, key=lambda q: by_chance(q, "mix")))


class Review:
    """A draw of questions: `review[1]` is the first of them.

    Parameters
    ----------
    chosen : sequence of Question
        In the order in which they are asked.
    """

    def __init__(self, chosen):
        self._sections = Sections()
        self._asked = [Asked(q, number, len(chosen), self._sections) for number, q in enumerate(chosen, 1)]

    def __len__(self):
        return len(self._asked)

    def __iter__(self):
        return iter(self._asked)

    def __getitem__(self, number):
        if number not in range(1, len(self) + 1):
            raise IndexError(f"This review has the questions 1 to {len(self)}.")
        return self._asked[number - 1]

    def __repr__(self):
        return f"{len(self)} questions from all notebooks: begin with review[1]"

    def summary(self):
        """Say what is solved and what to read again.

        Returns
        -------
        Feedback
        """
        count = Counter(asked.state for asked in self)
        if count[FRESH] == len(self):
            return Feedback(FRESH, "Answer some questions first, then run this cell again.")
        score = ", ".join(f"{count[state]} {state}" for state in (FIRST, LATER, OPEN, FRESH) if count[state])
        again = {}
        for asked in self:
            if asked.state in (LATER, OPEN):
                again.setdefault(self._sections.find(asked.question.key), []).append(asked.remark)
        lines = [f"- {place}: {', '.join(remarks)}" for place, remarks in sorted(again.items())]
        advice = ["**What to read again**", "\n".join(lines)] if lines else []
        if not count[FRESH] + count[OPEN]:
            advice.append("Draw other questions with another seed: `review = draw(seed=2)`.")
        status = "right" if count[FIRST] == len(self) else "not yet"
        return Feedback(status, "\n\n".join([f"{score}.", *advice]), heading=f"{len(self)} questions")


class Asked:
    """A question of the review, and how it went.

    Attributes
    ----------
    question : Question
        As its notebook asks it.
    number, total : int
        Its place in the review.
    sections : Sections
        Where it comes from.
    state : str
        Not tried, right at the first go, right later, or not yet.
    """

    def __init__(self, question, number, total, sections):
        self.question = question.anew()
        self.number = number
        self.total = total
        self.sections = sections
        self.state = FRESH
        self.asks = question.asks
        self.hints = question.hints
        self._helped = False
        self._mistake = ""

    def check(self, *answer):
        """Show the question, and say whether an answer is right.

        Parameters
        ----------
        *answer : object
            The learner's answer; Python's own ``...`` means "not tried yet".

        Returns
        -------
        Feedback
        """
        verdict = self.question.check(*answer)
        if verdict.status == FRESH:
            return self._say(verdict, self._invitation(), heading=f"Question {self.number} of {self.total}")
        if verdict.status == "right":
            if self.state != FIRST:
                self.state = LATER if self._helped else FIRST
            message = f"{verdict.message}\n\nThis was asked in {self.sections.find(self.question.key)}."
            return self._say(verdict, message, heading=f"Question {self.number}: right")
        self.state = OPEN
        self._helped = True
        self._mistake = verdict.mistake or self._mistake
        return self._say(verdict, verdict.message, heading=f"Question {self.number}: not yet")

    def opening(self):
        """Show the question above its field."""
        opening = self.question.opening()
        return self._say(opening, opening.message, heading=f"Question {self.number} of {self.total}")

    def field(self):
        """Say how the question is answered in a field."""
        return self.question.field()

    def preview(self, answer, mathml=False):
        """Say how a typed answer is understood."""
        return self.question.preview(answer, mathml)

    def hint(self):
        """Give the next hint.

        Returns
        -------
        Feedback
        """
        return self._help(self.question.hint())

    def solution(self):
        """Give the worked solution.

        Returns
        -------
        Feedback
        """
        return self._help(self.question.solution())

    @property
    def remark(self):
        """The question in a summary: its number and, where it was recognised, the misconception."""
        return f"question {self.number}" + (f" ({self._mistake})" if self._mistake else "")

    def _help(self, help_):
        self._helped = True
        if self.state == FRESH:
            self.state = OPEN
        return self._say(help_, help_.message, question=False)

    def _invitation(self):
        invite = self.question.invite()
        if isinstance(self.question, Function):
            invite = "Write the function in this cell, and put its name in place of `...`."
        return f"{invite} Stuck? `review[{self.number}].hint()`"

    def _say(self, feedback, message, heading="", question=True):
        """Put the question before what is said of it, and name it as it is called here."""
        message = message.replace(f"exercise.{self.question.name}.", f"review[{self.number}].")
        if question:
            options = self.question.options if isinstance(self.question, Choice) else {}
            asks = [self.question.asks, *([""] if options else [])]
            asks += [f"- **{letter}** {text}" for letter, text in options.items()]
            message = "\n".join([*(f"> {line}".rstrip() for line in asks), "", message])
        return replace(
            feedback,
            message=message,
            heading=heading or feedback.heading,
            question=feedback.question and self,
        )


def _pools():
    """The questions that can be asked by themselves, by notebook; notebook 0 only shows how it is done."""
    left_out = {name: names.split() for name, names in LEAN_ON_THEIR_PAGE.items()}
    return {
        name: [question for question in asked if question.name not in left_out.get(name, ())]
        for name, asked in questions().items()
        if name != "notebook_0"
    }
