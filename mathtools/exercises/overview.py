"""The table of what is solved and what is open, over all notebooks."""

import importlib
import pkgutil
from dataclasses import dataclass

import mathtools.exercises
from mathtools.exercises import record
from mathtools.exercises.engine import Question
from mathtools.exercises.feedback import boxed


def all_of(kind):
    """Collect what is of a kind in each module of questions, in the order in which it is written."""
    found = pkgutil.iter_modules(mathtools.exercises.__path__)
    names = [module.name for module in found if module.name.startswith("notebook_")]
    return {name: of_kind(kind, importlib.import_module(f"mathtools.exercises.{name}")) for name in names}


def of_kind(kind, module):
    """Collect the same in one module."""
    return [thing for thing in vars(module).values() if isinstance(thing, kind)]


def questions():
    """Collect the questions of each module of questions."""
    return all_of(Question)


@dataclass(frozen=True)
class Overview:
    """The learner's progress, question by question of each notebook; Jupyter displays it as a table.

    `trouble` is a sentence on the progress file, where it could not be used.
    """

    solved: dict
    open: dict
    trouble: str = ""

    def _rows(self):
        for name, unsolved in self.open.items():
            done = len(self.solved[name])
            yield name.replace("_", " ").capitalize(), f"{done} of {done + len(unsolved)} solved", unsolved

    def __repr__(self):
        lines = [self.trouble] if self.trouble else []
        for title, count, unsolved in self._rows():
            lines.append(f"{title}: {count}")
            if unsolved:
                lines.append(f"  still open: {', '.join(question.name for question in unsolved)}")
        return "\n".join(lines)

    def _repr_mimebundle_(self, include=None, exclude=None):
        rows = ["<table><tr><th>Notebook</th><th>Solved</th><th>Still open</th></tr>"]
        for title, count, unsolved in self._rows():
            # A list in Markdown inside the table: its formulas and code are typeset, and | stays a modulus.
            still = "\n".join(f"- `{question.name}`: {question.asks}" for question in unsolved)
            fold = f"<details><summary>{len(unsolved)} open</summary>\n\n{still}\n\n</details>"
            last = fold if unsolved else "✓ all done"
            rows.append(f"<tr><td>{title}</td><td>{count}</td><td>{last}</td></tr>")
        table = "\n".join([*rows, "</table>"])
        note = f"{boxed(self.trouble, 'not yet')}\n\n" if self.trouble else ""
        return {"text/markdown": note + table, "text/plain": repr(self)}


def overview():
    """Show what has been solved and what is still open, notebook by notebook.

    Returns
    -------
    Overview
        A table that Jupyter displays.
    """
    lines, trouble = record.lines()
    solved = record.solved(lines)
    every = questions()
    return Overview(
        {name: [q for q in asked if q.key in solved] for name, asked in every.items()},
        {name: [q for q in asked if q.key not in solved] for name, asked in every.items()},
        trouble,
    )
