"""What a learner sees: a box with a sign, a word and a colour, and the same as plain text."""

import inspect
import re
from dataclasses import dataclass, field
from typing import Any

import numpy as np

LOOKS = {  # status: sign, word, colour of the bar; the text keeps the colour of the reader's theme
    "not tried": ("✎", "Not tried yet", "--jp-info-color1, #1976d2"),
    "right": ("✓", "Right", "--jp-success-color1, #388e3c"),
    "not yet": ("↻", "Not yet", "--jp-warn-color1, #f57c00"),
    "guess": ("◔", "Your guess is kept", "--jp-info-color1, #1976d2"),
    "hint": ("➜", "Hint", "--jp-info-color1, #1976d2"),
    "solution": ("★", "Solution", "--jp-brand-color1, #7b1fa2"),
}


@dataclass(frozen=True)
class Feedback:
    """An answer to the learner; Jupyter displays it.

    It travels as Markdown inside a box, because every front end typesets formulas and code there.

    Attributes
    ----------
    status : str
        One of "not tried", "right", "not yet", or "guess", "hint", "solution".
    message : str
        What the learner reads, in Markdown.
    mistake : str or None
        The name of the misconception behind a wrong answer, where it was recognised.
    heading : str
        Stands in place of the status's own word.
    question : Question or what answers like one, optional
        In Jupyter its field is shown with the box.
    """

    status: str
    message: str
    mistake: str | None = None
    heading: str = ""
    question: Any = field(default=None, repr=False, compare=False)

    @property
    def title(self):
        """What stands above the message: sign, word and, where it was recognised, the misconception."""
        sign, word, _ = LOOKS[self.status]
        about = f": {self.mistake}" if self.mistake else ""
        return f"{sign} {self.heading or word}{about}"

    def __repr__(self):
        return f"{self.title}\n{self.message}"

    def _repr_mimebundle_(self, include=None, exclude=None):
        box = boxed(f"**{self.title}**\n\n{self.message}", self.status)
        bundle = {"text/markdown": box, "text/plain": repr(self)}
        if self.question:
            from mathtools.exercises.field import view

            bundle |= view(self.question)
        return bundle


def boxed(markdown, status):
    """Put Markdown into a box that a screen reader announces.

    The blank lines around the text make it Markdown again inside the HTML.
    """
    style = (
        f"border-left: 5px solid var({LOOKS[status][2]}); padding: 0.3em 1em; "
        "background: var(--jp-layout-color2, transparent)"
    )
    return f'<div role="status" style="{style}">\n\n{markdown}\n\n</div>'


def code(text):
    """Quote what may hold any character as Markdown code, on one line and without a memory address."""
    text = re.sub(r" at 0x[0-9A-Fa-f]+", "", " ".join(str(text).split()))
    text = text if len(text) <= 200 else text[:200] + " …"
    return f"`{text.replace('`', 'ˋ')}`"


def quoted(sentence):
    """Mark what a plain sentence quotes, or spells with the signs of Markdown, as code."""

    def mark(match):
        return code(match[1] or match[2]) if match[0] != "“”" else match[0]

    return re.sub(r"“([^”]*)”|(\S*[*_$<\\`]\S*?)(?=[.,;:!?)]*(?:\s|$))", mark, sentence)


def written(value):
    """Write a value as a learner would: six digits (integers whole), functions by name, long arrays short."""
    if callable(value):
        named = inspect.isroutine(value) or isinstance(value, (type, np.ufunc))
        return value.__name__ if named and value.__name__.isidentifier() else "f"
    if isinstance(value, np.ndarray) and value.ndim:
        return np.array2string(value, threshold=6, edgeitems=2, separator=", ", formatter={"all": written})
    if isinstance(value, (list, tuple)):
        inside = ", ".join(map(written, value))
        return f"[{inside}]" if isinstance(value, list) else f"({inside})"
    if isinstance(value, (float, np.floating, np.ndarray)):
        number = float(value)
        digits = 15 if number % 1 == 0 else 6  # a count is shown whole
        return f"{number:z.{digits}g}"
    return str(value)
