"""Words of the glossary, linked where a page uses them first.

An extension of Sphinx. The glossary stands in notebook 0, in tables whose first column is English; each word
there becomes a place that other pages lead to.
"""

import re

import nbformat
from docutils import nodes

HOME = "00_start_here"
ROW = re.compile(r"^\| ([^|]+) \| [^|]+ \| [^|]+ \| ([^|]+) \|$", re.M)
HEAD = "| English |"
#: Where no word is linked: a heading, or what is a link, code or mathematics already.
APART = (nodes.reference, nodes.literal, nodes.math, nodes.title, nodes.table, nodes.literal_block, nodes.raw)


def words(notebook):
    """The words of the glossary: a dict from how a word is written to its place and what it means."""
    found = {}
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and HEAD in cell.source:
            for term, meaning in ROW.findall(cell.source.partition(HEAD)[2]):
                for written in spellings(term):
                    found.setdefault(written.lower(), (_place(term), meaning))
    return found


def spellings(term):
    """How a term of the glossary is written: "step size (learning rate)" is both of them."""
    for part in re.split(r", (?![^(]*\))", term):
        base, _, further = part.rstrip(")").partition(" (")
        yield base
        if further and "," not in further:  # another word for it, or the end of a longer one
            yield further if " " in further or further.isupper() else f"{base} {further}"


def setup(app):
    """Called by Sphinx."""
    app.connect("builder-inited", _read)
    app.connect("doctree-resolved", _link)


def _read(app):
    path = app.srcdir / f"{HOME}.ipynb"
    app.glossary = words(nbformat.read(path, as_version=4)) if path.exists() else {}


def _link(app, doctree, name):
    if name == HOME:
        for entry in doctree.findall(nodes.entry):
            if _place(entry.astext()) in {place for place, _ in app.glossary.values()}:
                entry["ids"].append(_place(entry.astext()))
        return
    if not app.glossary:
        return
    longest_first = sorted(app.glossary, key=len, reverse=True)
    pattern = re.compile(rf"\b({'|'.join(map(re.escape, longest_first))})s?\b", re.I)
    home = app.builder.get_relative_uri(name, HOME)
    linked = set()
    for text in list(doctree.findall(nodes.Text)):
        if not _is_prose(text):
            continue
        parts = []
        at = 0
        for match in pattern.finditer(text):
            place, meaning = app.glossary[match[1].lower()]
            if place in linked:
                continue
            linked.add(place)
            link = nodes.reference("", match[0], refuri=f"{home}#{place}", reftitle=meaning, internal=True)
            link["classes"].append("glossary")
            parts += [nodes.Text(text[at : match.start()]), link]
            at = match.end()
        if parts:
            text.parent.replace(text, [*parts, nodes.Text(text[at:])])


def _is_prose(node):
    parents = []
    while node := node.parent:
        parents.append(node)
    return any(isinstance(parent, nodes.paragraph) for parent in parents) and not any(
        isinstance(parent, APART) for parent in parents
    )


def _place(term):
    return "word-" + re.sub(r"\W+", "-", term.strip().lower()).strip("-")
