"""Sheets of practice for a class: as Markdown and as PDF, the solutions apart.

The PDF is set by Matplotlib, whose mathtext knows the formulas of the skills: nothing else is needed.
"""

import re
from pathlib import Path

from mathtools.exercises.feedback import Feedback, code, written
from mathtools.exercises.kinds import Choice

PAGE = (8.27, 11.69)
MARGIN = 0.8
SIZE = 10.5
LEADING = 1.45


class Sheet:
    """A sheet of n questions, from 1 to 50 (else ValueError), of a `Practice`; Jupyter displays it."""

    def __init__(self, practice, n):
        if type(n) is not int or not 1 <= n <= 50:
            raise ValueError(f"A sheet has from 1 to 50 questions, not {n!r}.")
        self.title = f"{practice.skill.name.capitalize()}, grade {practice.grade}, sheet {practice.seed}"
        self.name = f"{practice.skill.key}_{practice.grade}_{practice.seed}"
        self.questions = [practice.question(number) for number in range(1, n + 1)]

    @property
    def markdown(self):
        """The questions as Markdown."""
        return _document(self.title, [asked(question) for question in self.questions])

    @property
    def solutions(self):
        """The worked solutions as Markdown, each with the wrong answers to look out for."""
        return _document(f"{self.title}: solutions", [solved(question) for question in self.questions])

    def save(self, folder="."):
        """Write the sheet and its solutions, each as Markdown and as PDF; a `Feedback` says how that went.

        A folder that is missing is made. Nothing is raised.
        """
        written_ = []
        try:
            Path(folder).mkdir(parents=True, exist_ok=True)
            for name, text in ((self.name, self.markdown), (f"{self.name}_solutions", self.solutions)):
                path = Path(folder) / f"{name}.md"
                path.write_text(text, encoding="utf-8")
                print_pdf(text, path.with_suffix(".pdf"))
                written_ += [f"- {code(path)}", f"- {code(path.with_suffix('.pdf'))}"]
        except (OSError, ValueError, TypeError) as error:  # the last two: no name of a folder
            reason = getattr(error, "strerror", None) or error
            return Feedback(
                "not yet", f"The system refuses {code(folder)} ({reason}).", heading="Not written"
            )
        return Feedback("right", "\n".join(written_), heading="Sheet written")

    def _repr_markdown_(self):
        return self.markdown

    def __repr__(self):
        return self.markdown


def _document(title, items):
    parts = [f"{number}. " + item.replace("\n", "\n    ") for number, item in enumerate(items, 1)]
    return "\n\n".join([f"# {title}", *parts]) + "\n"


def asked(question):
    """A question as it stands on a sheet, in Markdown."""
    options = question.options if isinstance(question, Choice) else {}
    return "\n".join([question.asks, *(f"- **{letter}** {text}" for letter, text in options.items())])


def solved(question):
    """Its worked solution, with wrong answers to look out for, in Markdown."""
    wrong = [f"{name}: {_shown(example)}" for name, example in question.wrong_answers()[:4]]
    long = isinstance(question.value, float) and question.rtol < 1e-5  # more digits are asked for than usual
    answer = code(f"{question.value:.9g}") if long else _shown(question.value)
    lines = [asked(question), "", f"**Answer:** {answer}", "", question.solution().message]
    return "\n".join([*lines, "", f"*To look out for:* {'; '.join(wrong)}."])


def _shown(value):
    """An answer, in LaTeX if it is a formula."""
    if hasattr(value, "free_symbols"):
        from mathtools.backstage.antiderivatives.lookup import tex

        return f"${tex(value)}$"
    if hasattr(value, "tolist"):
        value = value.tolist()
    return code(written(value))


# -- the PDF ------------------------------------------------------------------------------------------------


def print_pdf(markdown, path):
    """Set a text of headings, paragraphs and formulas on pages."""
    from matplotlib.backends.backend_pdf import PdfPages
    from matplotlib.figure import Figure

    figure = Figure(figsize=PAGE)
    y = PAGE[1] - MARGIN
    with PdfPages(path, metadata={"CreationDate": None}) as pages:
        for row, high in _rows(markdown):
            lead = max(high, SIZE / 72) + (LEADING - 1) * SIZE / 72
            if y - lead < MARGIN:
                pages.savefig(figure)
                figure = Figure(figsize=PAGE)
                y = PAGE[1] - MARGIN
            y -= lead
            deepest = max((deep for *_, deep in row), default=0)
            for across, token, letters, _ in row:
                place = across / PAGE[0], (y + deepest) / PAGE[1]
                figure.text(*place, token, size=letters, va="baseline", parse_math="$" in token)
        pages.savefig(figure)


def _rows(markdown):
    """Lines of Markdown, broken where they are full: what stands in each, and its height."""
    for line in markdown.split("\n"):
        size = SIZE * (1.4 if line.startswith("# ") else 1)
        indent = 0.25 * (len(line) - len(line.lstrip())) / 4 + MARGIN
        row = []
        across = indent
        high = 0
        for token in _tokens(line.removeprefix("# ")):
            wide, tall, deep, letters = _measured(token, size, PAGE[0] - MARGIN - indent)
            if row and across + wide > PAGE[0] - MARGIN:
                yield row, high
                row = []
                across = indent + 0.25
                high = 0
            row.append((across, token, letters, deep))
            across += wide + 0.32 * size / 72
            high = max(high, tall + deep)
        yield row, max(high, (0.6 if not row else 0) * size / 72)


def _measured(token, size, room):
    """Width, height and depth of a token in inches, and the size at which it fits."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    font = FontProperties(size=size)
    wide, *rest = text_to_path.get_text_width_height_descent(token, font, ismath="$" in token)
    shrunk = min(1, 72 * room / wide) if wide else 1
    return *(part * shrunk / 72 for part in (wide, *rest)), size * shrunk


def _tokens(line):
    """Words of a line, which may hold formulas, as mathtext takes them."""
    plain = re.sub(r"(\$[^$]*\$)|\*\*|\*|`|^\s*- ", lambda match: match[1] or "", line)
    words = re.findall(r"(?:\$[^$]*\$|[^\s$])+", plain)
    return [re.sub(r"\$([^$]*)\$", lambda match: f"${mathtext(match[1])}$", word) for word in words]


def mathtext(formula):
    """A formula in the part of LaTeX that Matplotlib sets."""
    formula = re.sub(
        r"\\begin\{pmatrix\}(.*?)\\end\{pmatrix\}",
        lambda match: "[" + match[1].replace(r"\\", ";\\ ").replace("&", ",\\ ") + "]",
        formula,
    )
    formula = re.sub(r"\\frac\s*(\w)\s*(\w)", r"\\frac{\1}{\2}", formula)
    formula = re.sub(r"\\frac\s*(\w)\s*\{", r"\\frac{\1}{", formula)
    formula = re.sub(r"(\\frac\s*\{[^{}]*\})(\w)", r"\1{\2}", formula)
    formula = re.sub(r"\\(le|ge)\b", r"\\\1q", formula)
    formula = re.sub(r"\\(displaystyle|[bB]igg?[lr]?)\b", "", formula).replace(r"\operatorname", r"\mathrm")
    return formula.replace(r"\frac", r"\dfrac")
