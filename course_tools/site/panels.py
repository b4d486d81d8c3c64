"""What `panels.js` shows in place of the cells that deal questions, or say how far the reader has come."""

import re

from course_tools.site import exercises, judge
from mathtools.exercises import mastering, overview
from mathtools.exercises.skill_tables import SKILLS

WITHOUT = "<p>This works in a browser with JavaScript only.</p>"
#: Lines of cells, and the panels in their place.
CELLS = {
    "practice": re.compile(r'^p = practice\("(.+)"\)$', re.M),
    "today": re.compile(r"^ten = today\(\)$", re.M),
    "mastery": re.compile(r"^mastery\(\)$", re.M),
    "progress": re.compile(r"^progress\(\)$", re.M),
    "predictions": re.compile(r"^predictions\(exercise\)$", re.M),
}
PAGE = """\
# Practice

An exercise is solved once; a skill wants to be used again, on numbers that you have not seen. Here are all \
skills of the course, in three grades, without end. What you have practised comes back when its time has come.

## What is due today?

{today}

## Which skill do you want to practise?

{practice}

## How firmly do you hold them?

{mastery}

## How far have you come?

What you solve, guess and practise is kept by this browser, for this site alone. A file takes it along, to \
another browser or to the course in JupyterLab or JupyterLite, which read the same.

{progress}
"""


def finder(notebook):
    """A function from the source of a cell to the panel in its place, as HTML, or to None."""
    sources = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    modules = [match[1] for match in map(exercises.MODULE.search, sources) if match]

    def find(source):
        for name, pattern in CELLS.items():
            if found := pattern.search(source):
                about = {"module": modules[0]} if name == "predictions" else {}
                return panel(name, **about, **({"skill": found[1]} if pattern.groups else {}))
        return None

    return find


def panel(name, **about):
    """A panel as HTML."""
    if name == "practice":
        groups = mastering.by_notebook().items()
        about["skills"] = [
            [group, [[skill, SKILLS[skill].key] for skill in skills]] for group, skills in groups
        ]
    if name == "progress":
        about["notebooks"] = [
            {
                "title": module.replace("_", " ").capitalize(),
                "questions": [[question.key, judge.inline(question.asks)] for question in questions],
            }
            for module, questions in overview.questions().items()
        ]
    return f"<div>{WITHOUT}</div>{exercises.data('panel-data', {'panel': name, **about})}"


def page():
    """The source of the page on which all but the predictions are."""
    return PAGE.format(**{name: panel(name) for name in CELLS if name != "predictions"})
