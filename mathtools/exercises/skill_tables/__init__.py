"""The skills of the course that can be practised, each with what deals an instance of it.

Importing this loads the modules of all skills, and SymPy with them.
"""

import importlib
from dataclasses import dataclass

MODULES = (
    "derivatives",
    "slopes",
    "samples",
    "many_variables",
    "layers",
    "integrals",
    "areas",
    "chance",
    "estimates",
    "descent",
    "ratings",
    "crossings",
)
CROSSING = "two notebooks at once"


@dataclass(frozen=True)
class Skill:
    """Something that a learner can practise.

    Attributes
    ----------
    name : str
        As learners call it; the record of answers knows it by this name, so it never changes.
    pages : tuple of str
        Exercises beside which it is taught, such as "notebook_1.chain_rule"; two for a skill that crosses two
        notebooks.
    deal : callable
        Makes a question of a `mathtools.exercises.draws.Draw`.
    """

    name: str
    pages: tuple
    deal: callable

    @property
    def key(self):
        """The name as it stands in the record."""
        return self.name.replace(" ", "_")

    @property
    def notebooks(self):
        """The modules of questions of the notebooks that teach it, as a set."""
        return {page.partition(".")[0] for page in self.pages}

    @property
    def group(self):
        """Where it is listed: "Notebook 1", or with those that cross two."""
        if len(self.notebooks) > 1:
            return CROSSING
        (module,) = self.notebooks
        return module.replace("_", " ").capitalize()


SKILLS = {}


def skill(name, *pages):
    """Register what deals a skill, and beside which exercises it is taught."""

    def register(deal):
        SKILLS[name] = Skill(name, pages, deal)
        return deal

    return register


for module in MODULES:
    importlib.import_module(f"{__name__}.{module}")
