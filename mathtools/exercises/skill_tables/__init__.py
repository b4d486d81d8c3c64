"""The skills of the course that can be practised, each with what deals an instance of it.

Importing this loads the modules of all skills, and SymPy with them.
"""

import importlib
from dataclasses import dataclass

MODULES = ("derivatives", "slopes", "many_variables", "integrals", "areas", "chance", "descent")


@dataclass(frozen=True)
class Skill:
    """Something that a learner can practise.

    Attributes
    ----------
    name : str
        As learners call it; the record of answers knows it by this name, so it never changes.
    notebook : str
        The module of questions of the notebook that teaches it.
    deal : callable
        Makes a question of a `mathtools.exercises.dealing.Draw`.
    """

    name: str
    notebook: str
    deal: callable

    @property
    def key(self):
        """The name as it stands in the record."""
        return self.name.replace(" ", "_")


SKILLS = {}


def skill(name, notebook):
    """Register what deals a skill."""

    def register(deal):
        SKILLS[name] = Skill(name, notebook, deal)
        return deal

    return register


for module in MODULES:
    importlib.import_module(f"{__name__}.{module}")
