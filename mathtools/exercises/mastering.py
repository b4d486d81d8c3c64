"""Which skills there are, and how firmly the learner holds each: a table and a map."""

import math
from datetime import UTC, datetime

from mathtools.exercises import record, spacing
from mathtools.exercises.skill_tables import CROSSING, SKILLS

#: How long a skill would stay, in days, as FSRS models it: sign, word and colour of each state.
STATES = [(30, "●", "firm", "#08519c"), (7, "◕", "known", "#3182bd"), (0, "◔", "begun", "#9ecae1")]
NOT_BEGUN = ("○", "not begun", "#f0f0f0")


def by_notebook():
    """Skills by their notebook; at the end those that cross two."""
    return dict(sorted(spacing.by_notebook(SKILLS).items()))


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
    memory = spacing.cards(record.events())
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
