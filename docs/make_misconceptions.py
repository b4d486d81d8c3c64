"""Makes docs/misconceptions.md, all questions of the course with the mistakes that each of them knows:

python docs/make_misconceptions.py
"""

import pathlib

from mathtools.exercises.overview import questions

PAGE = pathlib.Path(__file__).with_name("misconceptions.md")

HEAD = """\
<!-- Made by docs/make_misconceptions.py from mathtools/exercises/. -->

# Which exercise shows which misconception

Every question of the course knows its typical wrong answers, and tells the learner the idea behind hers.
These are the ideas; the messages stand in `mathtools/exercises/notebook_N.py`. A question of notebook *N* is
found there, and in the notebook, by its name.
"""


def table():
    """The page as text."""
    parts = [HEAD]
    for name, asked in questions().items():
        parts.append(f"## {name.replace('_', ' ').capitalize()}\n\n| question | misconceptions |\n|---|---|")
        for question in asked:
            ideas = "; ".join(mistake.name for mistake in question.mistakes)
            parts[-1] += f"\n| `{question.name}` | {ideas} |".replace(" | |", " |")
    return "\n\n".join(part.rstrip() for part in parts) + "\n"


if __name__ == "__main__":
    PAGE.write_text(table(), encoding="utf-8")
