"""A mixed review: questions of all skills with fresh numbers, in a drawn order, and what to read again.

The questions are those of practice (see `mathtools.exercises.practising`), dealt from seeds of their own, and
noted as they are there. From the record follows how a review goes, also after the kernel was started anew.
Nor does the review say which rule a question needs before it is solved: to see that is half the work.
"""

import hashlib
import textwrap
from collections import Counter, defaultdict
from dataclasses import replace

from mathtools.exercises import mastering, record
from mathtools.exercises.feedback import Feedback
from mathtools.exercises.practising import Practice, Turn, Turns
from mathtools.exercises.sections import Sections
from mathtools.exercises.skill_tables import CROSSING, SKILLS

FIRST = "right at the first go"
LATER = "right after more tries or help"
OPEN = "not yet"
FRESH = "not tried"
STATES = (FIRST, LATER, OPEN, FRESH)
OWN_SEEDS = 1_000_000  #: from here on seeds belong to reviews, so that practice has not asked their questions


def draw(seed=1, number=18, grade=2):
    """Draw questions from Notebooks 1 to 7.

    Parameters
    ----------
    seed : int
        Another seed draws other questions; the same seed draws the same ones on every machine.
    number : int
        How many: with 18 there are two of each notebook, and four that cross two notebooks.
    grade : int
        How hard: 1, 2 or 3.

    Returns
    -------
    Review

    Raises
    ------
    ValueError
        If there is no such seed or grade, or if the number is not from 1 to that of all skills.
    """
    if type(seed) is not int or not 0 <= seed < OWN_SEEDS:
        raise ValueError(f"A seed is a whole number from 0 to {OWN_SEEDS - 1}, not {seed!r}.")
    if type(number) is not int or not 1 <= number <= len(SKILLS):
        raise ValueError(f"A review has 1 to {len(SKILLS)} questions, one of each skill, not {number!r}.")
    return Review(_chosen(seed, number), seed, grade)


def _chosen(seed, number):
    """Names of skills, about as many from each notebook, in a mixed order."""

    def by_chance(name, purpose):
        return hashlib.sha256(f"{purpose} {seed} {name}".encode()).digest()

    pools = mastering.grouped(sorted(SKILLS, key=lambda name: by_chance(name, "choose")))
    crossing = pools.pop(CROSSING)
    rows = [*(pools[group] for group in sorted(pools)), crossing[::2], crossing[1::2]]
    return sorted(mastering.in_turn(rows)[:number], key=lambda name: by_chance(name, "mix"))


class Review(Turns):
    """A draw of questions: `review[1]` is the first of them.

    Parameters
    ----------
    names : sequence of str
        The skills, in the order in which they are asked.
    seed, grade : int
    """

    def __init__(self, names, seed, grade):
        self.seed = seed
        self.grade = grade
        sections = Sections()
        questions = (Practice(name, grade, OWN_SEEDS + seed).question(1) for name in names)
        super().__init__(
            Asked(question, number, len(names), SKILLS[name], sections)
            for number, (name, question) in enumerate(zip(names, questions, strict=True), 1)
        )

    def __repr__(self):
        return f"{len(self)} questions from Notebooks 1 to 7: begin with review[1]"

    def states(self):
        """How each question went, as a list: see `FIRST`, `LATER`, `OPEN`, `FRESH`."""
        outcomes = defaultdict(list)
        for event in record.events():
            outcomes[event.key].append(event.outcome)
        return [_state(outcomes[asked.question.key]) for asked in self]

    def again(self):
        """Show a button that draws other questions, and asks them below itself, as `Feedback`."""
        how = "Run this cell (Shift + Enter): it brings a button that draws other questions."
        return Feedback(FRESH, how, heading="Other questions", question=Again(self))

    def summary(self):
        """Show a bar for each notebook, and say in `Feedback` what is solved and what to read again."""
        states = self.states()
        if set(states) == {FRESH}:
            return Feedback(FRESH, "Answer some questions first, then run this cell again.")
        groups = defaultdict(Counter)
        for asked, state in zip(self, states, strict=True):
            groups[asked.skill.group][state] += 1
        _draw_bars(dict(sorted(groups.items())))
        return self.told()

    def told(self):
        """What `summary` says, without the bars."""
        states = self.states()
        count = Counter(states)
        again = defaultdict(list)
        for number, (asked, state) in enumerate(zip(self, states, strict=True), 1):
            mistake = f", {asked.mistake}" if asked.mistake else ""
            for place in asked.places() if state in (LATER, OPEN) else ():
                again[place].append(f"question {number} ({asked.skill.name}{mistake})")
        parts = [f"{_counted(count)}."]
        if again:
            lines = (f"- {place}: {'; '.join(remarks)}" for place, remarks in sorted(again.items()))
            parts += ["**What to read again**", "\n".join(lines)]
        if not count[FRESH] + count[OPEN]:
            parts.append(f"Draw other questions with another seed: `review = draw(seed={self.seed + 1})`.")
        status = "right" if count[FIRST] == len(self) else "not yet"
        return Feedback(status, "\n\n".join(parts), heading=f"{len(self)} questions")


class Again:
    """Draws reviews like a given one, from seeds that are not in the record yet, for a field's button."""

    asks = "Other questions"

    def __init__(self, review):
        self.drawn = review  # the last of them

    def opening(self):
        """Say what stands above the button."""
        how = f"{len(self.drawn)} questions like those above, with fresh numbers. They appear below."
        return Feedback(FRESH, how, heading=self.asks)

    def field(self):
        """Say that what is wanted is a button."""
        return {"kind": "draw", "does": "Draw other questions"}

    def draw(self):
        """Draw the next review, and return it."""
        keys = " ".join(event.key for event in record.events())
        seed = self.drawn.seed + 1
        while f"_{OWN_SEEDS + seed}_" in keys:
            seed += 1
        self.drawn = draw(seed, len(self.drawn), self.drawn.grade)
        for turn in self.drawn:
            turn.called = ""  # `review` is still the one that there was
        return self.drawn


class Asked(Turn):
    """A question of the review and the skill that it asks for; Jupyter displays it."""

    def __init__(self, question, number, total, skill, sections):
        super().__init__(question, f"review[{number}]", f"Question {number} of {total}")
        self.skill = skill
        self.mistake = ""  # the misconception that was recognised last
        self._sections = sections

    def check(self, *answer):
        """Say whether an answer is right, and where it was taught."""
        verdict = super().check(*answer)
        self.mistake = verdict.mistake or self.mistake
        if verdict.status != "right":
            return verdict
        where = " and ".join(self.places())
        return replace(verdict, message=f"{verdict.message}\n\nThis was *{self.skill.name}*: {where}.")

    def places(self):
        """The sections that teach it, in Markdown."""
        return [self._sections.find(page) for page in self.skill.pages]


def _state(outcomes):
    """How a question went that was answered so, in the order of time."""
    if not outcomes:
        return FRESH
    if outcomes[0] == "right":
        return FIRST
    return LATER if {"right", "hinted"} & set(outcomes) else OPEN


def _counted(count):
    return ", ".join(f"{count[state]} {state}" for state in STATES if count[state])


def _draw_bars(groups):
    """Show how many questions of each notebook went how."""
    import matplotlib.pyplot as plt

    from mathtools.figures import AREA, ERROR, TRUE, show

    looks = zip(STATES, (TRUE, AREA, ERROR, "#dddddd"), ("", "//", "..", ""), strict=True)
    names = [textwrap.fill(name, 14) for name in groups]
    with plt.style.context("mathtools.course"):  # which a notebook that draws nothing else has not set
        fig, ax = plt.subplots(figsize=(8, 0.9 + 0.42 * len(names)))
    left = [0] * len(names)
    for state, colour, hatch in looks:
        widths = [count[state] for count in groups.values()]
        bars = ax.barh(names, widths, left=left, color=colour, hatch=hatch, edgecolor="white", label=state)
        box = dict(facecolor="white", edgecolor="none", pad=1.5)
        ax.bar_label(bars, [width or "" for width in widths], label_type="center", bbox=box)
        left = [start + width for start, width in zip(left, widths, strict=True)]
    ax.invert_yaxis()
    ax.set(xlabel="questions", xticks=range(max(left) + 1))
    ax.grid(visible=False)
    ax.legend(loc="lower center", bbox_to_anchor=(0.4, 1), ncols=2, frameon=False)
    told = "; ".join(f"{name}: {_counted(count)}" for name, count in groups.items())
    show(fig, alt=f"How the review went, a bar for each notebook. {told}.")
