"""What a field is told in a page: the course's own verdicts, their Markdown made into HTML.

It runs twice: where the site is built, for what can be said before anything is typed, and in the page, in a
Python that runs in the browser, for everything else.
"""

import json
import re
import traceback
from importlib import import_module

import numpy
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

from mathtools.exercises.field import description, respond


def _for_mathjax(formula, options):
    left, right = (r"\[", r"\]") if options["display_mode"] else (r"\(", r"\)")
    return left + formula.replace("&", "&amp;").replace("<", "&lt;") + right


# No HTML comes through: what a reader types is quoted in messages.
markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
markdown.use(dollarmath_plugin, renderer=_for_mathjax, double_inline=True)


def find(key):
    """The question of a key, such as "notebook_1.secant_slope"."""
    module, name = key.split(".")
    return getattr(import_module(f"mathtools.exercises.{module}"), name)


def inline(text):
    """One line of Markdown as HTML."""
    return markdown.renderInline(text)


def about(question):
    """The description of a question's field, as HTML, or None where only code will do."""
    given = description(question)
    if given is None:
        return None
    options = [[letter, inline(text)] for letter, text in given.get("options", [])]
    return given | {"box": as_html(given["box"])} | ({"options": options} if options else {})


def answer(question, request):
    """The reply to a request of `mathtools.exercises.field.respond`, as HTML; to a guess with its "value"."""
    reply = as_html(respond(question, request))
    return reply | ({"value": question.given()} if reply.get("status") == "guess" else {})


def answer_json(key, request):
    """The same for a page, which asks for a question by its key and in JSON."""
    return json.dumps(answer(find(key), json.loads(request)))


def run_json(key, code):
    """The reply to the code of an exercise's cell, whose last line checks what the lines before it make."""
    *lines, last = code.rstrip().splitlines() or [""]
    module, name = key.split(".")
    call = re.fullmatch(rf"exercise\.{name}\.check\((.*)\)", last.strip())
    if not call:
        return json.dumps(_not_run(f"The last line must stay as it was: `exercise.{name}.check(…)`."))
    names = {"np": numpy, "exercise": import_module(f"mathtools.exercises.{module}")}
    try:
        exec(compile("\n".join(lines), "your code", "exec"), names)
        given = eval(compile(call[1], "your last line", "eval"), names)
    except Exception as error:
        says = traceback.format_exception_only(error)[-1].strip().replace("`", "ˋ")
        return json.dumps(_not_run(f"Python stopped at `{says}`."))
    return json.dumps(answer(find(key), {"type": "check", "answer": given}))


def _not_run(reason):
    return as_html({"status": "not tried", "heading": "✎ Not judged", "message": reason})


def as_html(reply):
    """The reply with its Markdown made into HTML."""
    made = dict(reply)
    if "message" in reply:
        made["message"] = markdown.render(reply["message"])
    if "problem" in reply:
        made["problem"] = inline(reply["problem"])
    if "notes" in reply:
        made["notes"] = [inline(note) for note in reply["notes"]]
    return made
