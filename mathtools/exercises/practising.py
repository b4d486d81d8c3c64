"""Practice without end: questions of one skill from a seed, and the mixture that is due today.

Of an instance the first answer is noted, as right, right after a hint, or wrong, under a key such as
``practice.chain_rule.2_1_17``: the skill, then grade, seed and number. From that follows what is due (see
`mastering`).
"""

import contextlib
import hashlib
import re
from dataclasses import replace
from datetime import UTC, datetime

from mathtools.exercises import mastering, record
from mathtools.exercises.draws import Draw, Unsuitable
from mathtools.exercises.feedback import Feedback
from mathtools.exercises.kinds import Choice
from mathtools.exercises.skill_tables import SKILLS

GRADES = (1, 2, 3)
NO_REPETITION = 50  # within so many no question comes twice
PATIENCE = 400  # draws, of which most are suitable
MOST_TODAY = 10


class Practice:
    """Questions of one skill, with fresh numbers and without end: `p[1]` shows one, `p[1].check` judges.

    Parameters
    ----------
    skill : str
        Its name, such as "chain rule"; `mathtools.exercises.skills` lists them.
    grade : int
        How hard: 1, 2 or 3.
    seed : int
        Another seed deals other questions; the same seed deals the same ones on every machine.

    Raises
    ------
    ValueError
        If there is no such skill, grade or seed.
    """

    def __init__(self, skill, grade=1, seed=1):
        if skill not in SKILLS:
            near = [name for name in SKILLS if any(word in name for word in str(skill).split())]
            hint = f" Did you mean: {', '.join(near)}?" if near else ""
            raise ValueError(f"There is no skill called {skill!r}.{hint} `skills()` lists all.")
        if grade not in GRADES:
            raise ValueError(f"The grades are 1, 2 and 3, not {grade!r}.")
        if type(seed) is not int or seed < 0:
            raise ValueError(f"A seed is a whole number from 0 up, not {seed!r}.")
        self.skill = SKILLS[skill]
        self.grade = grade
        self.seed = seed
        self._blocks = {}

    def question(self, number):
        """Deal the question of a number from 1 up, or raise IndexError."""
        if type(number) is not int or number < 1:
            raise IndexError("The questions are counted from 1: p[1], p[2], and so on without end.")
        block, place = divmod(number - 1, NO_REPETITION)
        dealt = self._blocks.setdefault(block, [])
        while len(dealt) <= place:
            dealt.append(self._deal(block, dealt))
        return dealt[place]

    def _deal(self, block, before):
        """The next question of a block; neighbouring blocks share none, as a bit of their hash differs."""
        number = block * NO_REPETITION + len(before) + 1
        key = f"practice.{self.skill.key}.{self.grade}_{self.seed}_{number}"
        asked = {question.asks for question in before}

        def wanted(asks):
            return hashlib.sha256(asks.encode()).digest()[0] % 2 == block % 2 and asks not in asked

        for attempt in range(PATIENCE):
            seed = f"{self.skill.name} {self.grade} {self.seed} {number} {attempt}"
            with contextlib.suppress(Unsuitable):
                question = self.skill.deal(Draw(seed, self.grade, key, wanted))
                question.practised = True
                return question
        raise RuntimeError(f"No more different questions could be dealt for {self.skill.name}.")

    def __getitem__(self, number):
        return Turn(self.question(number), f"p[{number}]", f"Question {number}: {self.skill.name}")

    def sheet(self, n=20, seed=None):
        """Deal a sheet for a class, with solutions apart.

        Parameters
        ----------
        n : int
            How many questions, at most 50.
        seed : int, optional
            Another sheet; that of this practice unless given.

        Returns
        -------
        mathtools.exercises.sheets.Sheet
        """
        from mathtools.exercises.sheets import Sheet

        other = self if seed is None else Practice(self.skill.name, self.grade, seed)
        return Sheet(other, n)

    def __repr__(self):
        return f"{self.skill.name}, grade {self.grade}: begin with p[1], then p[1].check(answer)"


class Turn:
    """A question that was dealt; Jupyter displays it.

    It is `called` as a cell calls it, such as "p[1]", or "" if none can.
    """

    def __init__(self, question, called, heading):
        self.question = question
        self.called = called
        self.heading = heading

    def __getattr__(self, name):
        return getattr(self.question, name)  # what a field asks besides: its kind, hints, a preview

    def opening(self):
        """Show the question above its field."""
        return self._shown("Answer here and press Enter.")

    def check(self, *answer):
        """Say whether an answer is right; see `mathtools.exercises.engine.Question.check`."""
        verdict = self.question.check(*answer)
        return self._shown() if verdict.status == "not tried" else self._say(verdict)

    def hint(self):
        """Give the next hint."""
        return self._say(self.question.hint())

    def solution(self):
        """Give the worked solution."""
        return self._say(self.question.solution())

    def _say(self, feedback):
        message = feedback.message.replace(f"exercise.{self.question.name}.", f"{self.called}.")
        if not self.called:  # no cell can call it: its hints are buttons alone
            message = re.sub(r"(, or( ask)?| Stuck\?) `\.\w+\(\)`", "", message)
        return replace(feedback, message=self._below(message), question=feedback.question and self)

    def _shown(self, how=""):
        such_as = self.question.field().get("such_as", "a").partition(" or ")[0]
        in_code = f'`{self.called}.check("{such_as}")`, and if you are stuck `{self.called}.hint()`.'
        message = self._below(how or f"Answer below; or in code, {in_code}")
        return Feedback("not tried", message, heading=self.heading, question=self)

    def _below(self, said):
        """The question, which stays in sight, and below it what is said."""
        options = self.question.options.items() if isinstance(self.question, Choice) else ()
        listed = "\n".join(f"- **{letter}** {text}" for letter, text in options)
        picture = getattr(self.question, "picture", "")
        return "\n\n".join(part for part in (self.question.asks, listed, picture, said) if part)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self._shown()._repr_mimebundle_(include, exclude)

    def __repr__(self):
        return repr(self._shown())


class Turns:
    """Questions that were dealt, counted from 1."""

    def __init__(self, turns):
        self.turns = list(turns)

    def __len__(self):
        return len(self.turns)

    def __iter__(self):
        return iter(self.turns)

    def __getitem__(self, number):
        if type(number) is not int or not 1 <= number <= len(self):
            raise IndexError(f"There are the questions 1 to {len(self)}." if self.turns else repr(self))
        return self.turns[number - 1]


class Today(Turns):
    """The questions that are due: up to ten, mixed from the notebooks that the learner has begun.

    `ten[1]` is the first of them. Empty as long as nothing is recorded.

    Parameters
    ----------
    now : datetime, optional
        With its time zone; the clock's time unless given.
    """

    def __init__(self, now=None):
        due = mastering.due(record.events(), now or datetime.now(UTC), MOST_TODAY)
        questions = (Practice(name, grade, seed).question(1) for name, grade, seed in due)
        # to see which rule it needs is half the work
        super().__init__(
            Turn(question, f"ten[{number}]", f"Question {number}: which rule does it need?")
            for number, question in enumerate(questions, 1)
        )

    def __repr__(self):
        if not self.turns:
            return 'Nothing is due. Begin a notebook, or a skill of your own choice: practice("chain rule").'
        return f"{len(self)} questions are due: begin with ten[1]"
