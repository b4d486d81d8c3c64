"""When a skill is due again, by the algorithm FSRS, from the record of answers.

The record is all that is kept: the state of each skill is worked out from its events anew. Time is handed in,
and FSRS adds no chance of its own, so the same record says the same everywhere.

References
----------
J. Ye, J. Su and Y. Cao, "A Stochastic Shortest Path Algorithm for Optimizing Spaced Repetition Scheduling",
KDD 2022, https://doi.org/10.1145/3534678.3539081
"""

import re
from collections import defaultdict
from itertools import chain, zip_longest

from fsrs import Card, Rating, Scheduler

from mathtools.exercises.skill_tables import SKILLS

RATINGS = {"right": Rating.Good, "hinted": Rating.Hard, "wrong": Rating.Again}
#: An instance that practice can have dealt; an imported record may hold anything.
INSTANCE = re.compile(r"practice\.(\w+)\.([123])_\d{1,9}_\d{1,9}", re.ASCII)
LATEST = 9000  # year: FSRS adds up to a hundred, and Python's calendar ends in 9999
ENOUGH = 3  # right answers in a row that lead to the next grade
# Without steps of minutes: a skill rests for a day at least.
SCHEDULER = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)


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
    chosen = (old + in_turn(by_notebook(new).values()))[:most]
    mixed = in_turn(by_notebook(chosen).values())
    return [(name, grade(answers.get(name, ())), len(answers.get(name, ())) + 1) for name in mixed]


def by_notebook(names):
    """Skills by the notebook that teaches them, as a dict of str to list."""
    found = defaultdict(list)
    for name in names:
        found[SKILLS[name].group].append(name)
    return dict(found)


def in_turn(rows):
    """The first of each row, the second of each, and so on, as a list."""
    return list(filter(None, chain.from_iterable(zip_longest(*rows))))
