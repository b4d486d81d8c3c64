"""What `panels.js` shows in place of the cells that deal questions, or say how far the reader has come."""

import re

from docutils.nodes import make_id

from course_tools import copies
from course_tools.site import exercises, judge
from mathtools.exercises import mastering, overview
from mathtools.exercises.review import draw
from mathtools.exercises.sections import Sections
from mathtools.exercises.skill_tables import SKILLS

WITHOUT = "<p>This works in a browser with JavaScript only.</p>"
#: Lines of cells, and the panels in their place.
CELLS = {
    "practice": re.compile(r'^p = practice\("(.+)"\)$', re.M),
    "today": re.compile(r"^ten = today\(\)$", re.M),
    "mastery": re.compile(r"^mastery\(\)$", re.M),
    "progress": re.compile(r"^progress\(\)$", re.M),
    "predictions": re.compile(r"^predictions\((?:exercise)?\)$", re.M),
    "reviewed": re.compile(r"^review\.summary\(\)$", re.M),
}
#: A link to a section of a notebook.
LINK = re.compile(r"\[(.+?)\]\((\w+)\.ipynb#[^)]*\)")
#: In place of the cell that draws other reviews.
AGAIN = '<p>Only the notebook has this button. Here, <a href="practice.html">Practice</a> deals others.</p>'
PAGE = """\
# Practice

An exercise is solved once; a skill wants to be used again, on numbers that you have not seen. Here are all \
skills of the course, in three grades, without end. What you have practised comes back when its time has come.

## What is due today?

Up to ten questions: first those whose time has come, then skills that are new to you, mixed from the \
notebooks in which you have answered something. Which rule they need is not said: to see that is half the \
work.

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

    seeds = [int(match[1]) for match in map(exercises.DRAWN, sources) if match]

    def find(source):
        if source.strip() == "review.again()":
            return AGAIN
        for name, pattern in CELLS.items():
            if found := pattern.search(source):
                about = {}
                if name == "predictions":
                    about["module"] = modules[0] if "exercise" in found[0] else None
                if name == "reviewed":
                    about["seed"] = seeds[0]
                    about["places"] = _places(seeds[0])
                return panel(name, **about, **({"skill": found[1]} if pattern.groups else {}))
        return None

    return find


def _places(seed):
    """For each question of a review the sections that teach it, in Markdown, as this site has them."""
    sections = Sections(copies.ORIGINALS)

    def on_site(place):
        return LINK.sub(lambda link: f"[{link[1]}]({link[2]}.html#{make_id(link[1])})", place)

    return [[on_site(sections.find(page)) for page in asked.skill.pages] for asked in draw(seed)]


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
    """The source of the page of practice."""
    return PAGE.format(**{name: panel(name) for name in ("today", "practice", "mastery", "progress")})
