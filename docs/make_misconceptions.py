"""Makes docs/misconceptions.md, all questions of the course with the mistakes that each of them knows:

python docs/make_misconceptions.py
"""

import pathlib

from mathtools.backstage.answers.names import NAMES
from mathtools.backstage.derivatives.names import WRONG_RULES
from mathtools.exercises.overview import questions
from mathtools.exercises.practising import Practice
from mathtools.exercises.skill_tables import SKILLS

PAGE = pathlib.Path(__file__).with_name("misconceptions.md")

HEAD = """\
<!-- Made by docs/make_misconceptions.py from mathtools/exercises/. -->

# Which exercise shows which misconception

Every question of the course knows its typical wrong answers, and tells the learner the idea behind hers.
These are the ideas; the messages stand in `mathtools/exercises/notebook_N.py`. A question of notebook *N* is
found there, and in the notebook, by its name.
"""


RULES = """\
## Wrong rules

In practice and in the mixed review the numbers are fresh, and a wrong answer is known by the rule behind it.
The check of a derivative tries these {} on the very function that is asked for:

| wrong rule | what the learner reads |
|---|---|
{}

And that of an antiderivative these {}: {}.
"""
SKILLED = """\
## Practice

Questions for a number bring what wrong rules make of their own numbers. Here each skill stands with those of
its second grade; where the answer is a formula, the wrong rules above are tried.

| skill | misconceptions |
|---|---|
{}
"""


def of_questions():
    """The page as text, up to the skills of practice."""
    parts = [HEAD]
    for name, asked in questions().items():
        parts.append(f"## {name.replace('_', ' ').capitalize()}\n\n| question | misconceptions |\n|---|---|")
        for question in asked:
            ideas = "; ".join(mistake.name for mistake in question.mistakes)
            parts[-1] += f"\n| `{question.name}` | {ideas} |".replace(" | |", " |")
    rules = "\n".join(f"| {name} | {why} |" for name, why in WRONG_RULES.values())
    parts.append(RULES.format(len(WRONG_RULES), rules, len(NAMES), "; ".join(NAMES.values())))
    return "\n\n".join(part.rstrip() for part in parts)


def of_skills():
    """The rest of the page, for which instances of every skill are dealt."""
    return SKILLED.format("\n".join(map(_known, SKILLS)))


def _known(skill):
    """A skill, and the mistakes of some instances, each once, in the order in which they come."""
    dealt = (Practice(skill, 2).question(number) for number in range(1, 4))
    ideas = dict.fromkeys(mistake.name for question in dealt for mistake in question.mistakes)
    return f"| {skill} | {'; '.join(ideas) or 'by the wrong rules above'} |"


if __name__ == "__main__":
    PAGE.write_text(f"{of_questions()}\n\n{of_skills()}", encoding="utf-8")
