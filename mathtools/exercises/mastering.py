"""How firmly the learner holds each skill, as a table and a map, and when it is due again, as FSRS models it.

The record is all that is kept: the state of each skill is worked out from its events anew. Time is handed in,
and FSRS adds no chance of its own, so the same record says the same everywhere.

References
----------
J. Ye, J. Su and Y. Cao, "A Stochastic Shortest Path Algorithm for Optimizing Spaced Repetition Scheduling",
KDD 2022, https://doi.org/10.1145/3534678.3539081
"""

import math
import re
from collections import defaultdict
from datetime import UTC, datetime
from itertools import chain, zip_longest

from fsrs import Card, Rating, Scheduler

from mathtools.exercises import record
from mathtools.exercises.skill_tables import CROSSING, SKILLS

RATINGS = {"right": Rating.Good, "hinted": Rating.Hard, "wrong": Rating.Again}
#: An instance that practice can have dealt; an imported record may hold anything.
INSTANCE = re.compile(r"practice\.(\w+)\.([123])_\d{1,9}_\d{1,9}", re.ASCII)
LATEST = 9000  # year: FSRS adds up to a hundred, and Python's calendar ends in 9999
ENOUGH = 3  # right answers in a row that lead to the next grade
# Without steps of minutes: a skill rests for a day at least.
SCHEDULER = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
#: How long a skill would stay, in days, as FSRS models it: sign, word and colour of each state.
STATES = [(30, "●", "firm", "#08519c"), (7, "◕", "known", "#3182bd"), (0, "◔", "begun", "#9ecae1")]
NOT_BEGUN = ("○", "not begun", "#f0f0f0")


def first_answers(events):
    """The first answer to each instance, by the name of its skill, in the order of time."""
    names = {skill.key: name for name, skill in SKILLS.items()}
    seen = set()
    found = defaultdict(list)
    for event in sorted(events, key=lambda event: event.time):
        instance = INSTANCE.fullmatch(event.key)
        name = instance and event.time.year < LATEST and names.get(instance[1])
        if name and event.outcome in RATINGS and event.key not in seen:
            seen.add(event.key)
            found[name].append(event)
    return dict(found)


def cards(events):
    """The memory of each practised skill, as FSRS models it: a dict of str to `fsrs.Card`."""
    found = {}
    for name, answers in first_answers(events).items():
        card = Card(card_id=0, due=answers[0].time)
        for event in answers:
            card, _ = SCHEDULER.review_card(card, RATINGS[event.outcome], event.time)
        found[name] = card
    return found


def grade(answers):
    """The grade at which a skill is asked next: after three right ones in a row, the next higher one."""
    outcomes = {1: ""}
    for event in answers:
        asked = int(INSTANCE.fullmatch(event.key)[2])
        outcomes[asked] = outcomes.get(asked, "") + ("+" if event.outcome == "right" else "-")
    level = max(outcomes)
    return min(level + ("+" * ENOUGH in outcomes[level]), 3)


def due(events, now, most):
    """What is due: what may be forgotten first, then skills that are new, mixed over the notebooks.

    At most so many triples: name of the skill, grade, and a seed that was not dealt before.
    """
    answers = first_answers(events)
    memory = cards(events)
    old = [name for name, card in memory.items() if card.due <= now]
    old.sort(key=lambda name: (SCHEDULER.get_card_retrievability(memory[name], now), name))
    opened = {event.key.partition(".")[0] for event in events}
    new = [name for name, skill in SKILLS.items() if name not in memory and skill.notebooks <= opened]
    chosen = (old + in_turn(grouped(new).values()))[:most]
    mixed = in_turn(grouped(chosen).values())
    return [(name, grade(answers.get(name, ())), len(answers.get(name, ())) + 1) for name in mixed]


def grouped(names):
    """Skills by the notebook that teaches them, as a dict of str to list."""
    found = defaultdict(list)
    for name in names:
        found[SKILLS[name].group].append(name)
    return dict(found)


def in_turn(rows):
    """The first of each row, the second of each, and so on, as a list."""
    return list(filter(None, chain.from_iterable(zip_longest(*rows))))


def by_notebook():
    """Skills by their notebook; at the end those that cross two."""
    return dict(sorted(grouped(SKILLS).items()))


class Listing:
    """The skills that can be practised; Jupyter displays them as a table."""

    def __repr__(self):
        rows = (f"{notebook}: {', '.join(names)}" for notebook, names in by_notebook().items())
        return "\n".join([f"{len(SKILLS)} skills", *rows])

    def _repr_mimebundle_(self, include=None, exclude=None):
        rows = [f"| {notebook} | {' · '.join(names)} |" for notebook, names in by_notebook().items()]
        table = "\n".join(["| taught in | skills |", "|---|---|", *rows])
        return {"text/markdown": table, "text/plain": repr(self)}


def states(now):
    """State of each skill: sign, word, colour, and whether it is due."""
    memory = cards(record.events())
    found = {}
    for name in SKILLS:
        card = memory.get(name)
        if card is None:
            found[name] = (*NOT_BEGUN, False)
        else:
            state = next(state for days, *state in STATES if card.stability >= days)
            found[name] = (*state, card.due <= now)
    return found


def described(of):
    """The map in words."""
    words = [word for _, _, word, _ in STATES]
    counts = [f"{sum(state[1] == word for state in of.values())} {word}" for word in (*words, NOT_BEGUN[1])]
    begun = [
        f"{name} ({state[1]}{', due' if state[3] else ''})"
        for name, state in of.items()
        if state[1] != NOT_BEGUN[1]
    ]
    text = f"Map of {len(of)} skills: {', '.join(counts)}."
    return text + (f" {'; '.join(begun)}." if begun else "")


def draw(now=None):
    """Show how firmly each skill is held: a map with rows for each notebook, darker the firmer.

    Parameters
    ----------
    now : datetime, optional
        With its time zone; the clock's time unless given.
    """
    import matplotlib.pyplot as plt

    from mathtools.figures import show

    of = states(now or datetime.now(UTC))
    columns = 4
    rows = sum(math.ceil(len(names) / columns) + 0.25 for names in by_notebook().values())
    fig, ax = plt.subplots(figsize=(9.6, 0.36 * rows))
    y = 0
    for group, names in by_notebook().items():
        number = "1+1" if group == CROSSING else group[-1]
        ax.text(-0.06, y, number, ha="right", va="center", weight="bold")
        for i, name in enumerate(names):
            if i and i % columns == 0:
                y -= 1
            sign, word, colour, is_due = of[name]
            dark = word in ("firm", "known")
            edge = dict(edgecolor="C1", linewidth=2.5) if is_due else dict(edgecolor="0.6", linewidth=0.8)
            ax.add_patch(plt.Rectangle((i % columns, y - 0.42), 0.96, 0.84, facecolor=colour, **edge))
            label = f"{sign} {name}" + (" · due" if is_due else "")
            ax.text(i % columns + 0.03, y, label, va="center", size=7.5, color="white" if dark else "black")
        y -= 1.25
    ax.set(xlim=(-0.2, columns), ylim=(y + 0.6, 0.6))
    ax.axis("off")
    show(fig, alt=described(of))
