"""The shape of the notebooks: what a reader, a screen reader and a comparison of outputs rely on.

Each check below yields a sentence for everything that is wrong in a notebook. The second half of the
file proves the checks themselves: a good notebook passes them all, and each way to spoil it is found.
That the saved outputs are *true* is proven elsewhere: pytest runs every cell again (see conftest.py).
"""

import ast
import functools
import html.parser
import importlib
import re
import sys
import types
import urllib.parse
from fractions import Fraction
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from mathtools.exercises.guess import Guess

FOLDER = Path(__file__).parents[1] / "notebooks"
FIRST_SECTION = "What you will be able to do"
LAST_SECTIONS = ["Common mistakes", "Summary", "References", "The way on"]
SHORTEST_ALT = 30  # characters; less cannot say what is to be seen

CHECKS = []


def check(function):
    """Register a check: a function from a notebook to the sentences that say what is wrong with it."""
    CHECKS.append(function)
    return function


class Notebook:
    """A notebook and the views of it that the checks share. Cells are numbered from 0, as in nbval."""

    def __init__(self, path):
        self.path = path
        self.nb = nbformat.v4.reads(path.read_text(encoding="utf-8"))  # as it is: nothing repaired
        self.is_lesson = not path.name.startswith(("00_", "08_"))

    def cells(self, kind):
        return [(i, cell) for i, cell in enumerate(self.nb.cells) if cell.cell_type == kind]

    @property
    def outputs(self):
        return [(i, output) for i, cell in self.cells("code") for output in cell.outputs]

    @property
    def prose(self):
        """The Markdown of each cell, with code taken out, which may hold anything."""
        code = re.compile(r"^(```|~~~).*?^\1|`[^`\n]+`", re.M | re.S)
        return [(i, code.sub("", cell.source)) for i, cell in self.cells("markdown")]

    @property
    def headings(self):
        found = re.compile(r"^(#{1,6}) +(.+?) *$", re.M)
        return [(i, len(m[1]), m[2]) for i, text in self.prose for m in found.finditer(text)]

    @property
    def anchors(self):
        """What a link may point to: JupyterLab makes the anchor from the heading's text as it is shown."""
        return [re.sub(r"[*_`\\]", "", text).replace(" ", "-") for _, _, text in self.headings]

    @property
    def trees(self):
        return [(i, ast.parse(cell.source)) for i, cell in self.cells("code") if _is_python(cell.source)]


def _is_python(source):
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True


def _texts(output):
    """Everything in an output that is read as text, without the bytes of pictures."""
    texts = {key: output[key] for key in ("text", "ename", "evalue") if key in output}
    texts |= {f"traceback {k}": line for k, line in enumerate(output.get("traceback", []))}
    texts |= {kind: value for kind, value in output.get("data", {}).items() if isinstance(value, str)}
    return {
        kind: re.sub(r"data:image/[^\"')]+", "", text)
        for kind, text in texts.items()
        if not kind.startswith("image/")
    }


# --- outputs -----------------------------------------------------------------------------------------


@check
def executed_in_order(notebook):
    """A cell that has no count is not compared by nbval at all, whatever it prints."""
    for expected, (i, cell) in enumerate(notebook.cells("code"), start=1):
        if not cell.source.strip():
            yield f"cell {i} is empty"
        elif cell.execution_count != expected:
            yield f"cell {i} has execution count {cell.execution_count}, not {expected}: execute the notebook"


@check
def errors_only_where_announced(notebook):
    for i, cell in notebook.cells("code"):
        errors = [output for output in cell.outputs if output.output_type == "error"]
        announced = "raises-exception" in cell.metadata.get("tags", [])
        if errors and not announced:
            yield f"cell {i} ends in {errors[0].ename} and has no tag raises-exception"
        if announced and not errors:
            yield f"cell {i} has the tag raises-exception and raises nothing"
        for error in errors:
            if len(error.traceback) != 1 or len(error.traceback[0].splitlines()) != 1:
                yield f"cell {i}: its traceback is not shortened to one line"


@check
def no_warnings(notebook):
    for i, output in notebook.outputs:
        if output.get("name") == "stderr":
            yield f"cell {i} warns: {output.text.strip().splitlines()[0]}"


@check
def nothing_of_this_machine(notebook):
    paths = r"(?<![\w.])/(home|root|Users|usr|opt|tmp|var|private)/|[A-Z]:\\Users|site-packages|ipykernel_\d"
    for i, output in notebook.outputs:
        for kind, text in _texts(output).items():
            if found := re.search(rf"\b0x[0-9a-f]{{6,}}|{paths}", text, re.I):
                yield f"cell {i}: {kind} shows an address or a path ({found[0]!r})"


@check
def metadata_stripped(notebook):
    for key in sorted(set(notebook.nb.metadata) ^ {"kernelspec", "language_info"}):
        yield f"metadata.{key} {'does not belong there' if key in notebook.nb.metadata else 'is missing'}"
    for i, cell in enumerate(notebook.nb.cells):
        for key in sorted(set(cell.metadata) - {"tags", "jupyter"}):
            yield f"cell {i}: metadata.{key} does not belong there"
        if set(cell.metadata.get("jupyter", {})) - {"source_hidden"}:
            yield f"cell {i}: of metadata.jupyter only source_hidden belongs there"


@check
def format_valid(notebook):
    yield from (error.message for error in nbformat.validator.iter_validate(notebook.nb))
    if (notebook.nb.nbformat, notebook.nb.nbformat_minor) < (4, 5):
        yield "the format is older than 4.5, which has no cell ids"
    ids = [cell.get("id") for cell in notebook.nb.cells]
    for repeated in sorted({str(id) for id in ids if ids.count(id) > 1}):
        yield f"several cells have the id {repeated}"


@check
def compared_strictly(notebook):
    for i, cell in enumerate(notebook.nb.cells):
        marks = [cell.source, *cell.metadata.get("tags", [])]
        if any(re.search(r"(nbval|pytest.validate)[_-]", mark, re.I) for mark in marks):
            yield f"cell {i} is exempted from the comparison of outputs"


# --- pictures ----------------------------------------------------------------------------------------


class _Pictures(html.parser.HTMLParser):
    """The images in HTML: (attributes, whether inside a <figure>)."""

    def __init__(self, text):
        super().__init__()
        self.open_figures, self.found = 0, []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.open_figures += tag == "figure"
        if tag == "img":
            self.found.append((dict(attributes), self.open_figures > 0))

    def handle_endtag(self, tag):
        self.open_figures -= tag == "figure"


@check
def figures_have_alt_text(notebook):
    """JupyterLab drops the alt text of image outputs; only HTML keeps it, and that is what show() writes."""
    for i, output in notebook.outputs:
        data = output.get("data", {})
        pictures = _Pictures(data.get("text/html", "")).found
        if any(kind.startswith("image/") for kind in data) and not pictures:
            yield f"cell {i}: a picture has no alt text: use show() or explore()"
        if "<Figure size" in data.get("text/plain", ""):
            yield f"cell {i}: a figure shows as text: end the cell with show()"
        if any("widget" in kind for kind in data):
            yield f"cell {i}: a widget without its saved state shows as an error: execute with course.py"
        for attributes, in_figure in pictures:
            if not in_figure or len(attributes.get("alt") or "") < SHORTEST_ALT:
                yield f"cell {i}: an image needs a <figure> and an alt text of {SHORTEST_ALT} characters"


@check
def markdown_images_have_alt_text(notebook):
    for i, text in notebook.prose:
        alts = re.findall(r"!\[([^\]]*)\]", text)
        alts += [attributes.get("alt") or "" for attributes, _ in _Pictures(text).found]
        if any(len(alt.strip()) < SHORTEST_ALT for alt in alts):
            yield f"cell {i}: an image needs an alt text of {SHORTEST_ALT} characters"


@check
def nothing_loaded_from_others(notebook):
    """The course works without a network, and no third party learns who reads it."""
    loads = r"\b(src|srcset|data)\s*=\s*[\"']?(https?:)?//|<link\b|@import|url\([\"']?(https?:)?//"
    texts = [(i, text) for i, output in notebook.outputs for text in _texts(output).values()]
    for i, text in texts + notebook.prose:
        if re.search(loads + r"|!\[[^\]]*\]\((https?:)?//", text, re.I):
            yield f"cell {i} loads something from another site"


# --- prose -------------------------------------------------------------------------------------------


@check
def headings_in_order(notebook):
    levels = [level for _, level, _ in notebook.headings]
    if not notebook.nb.cells or not re.match(r"# \S", notebook.nb.cells[0].source):
        yield "the first cell does not begin with the title (# …)"
    if levels.count(1) != 1:
        yield f"there are {levels.count(1)} first-level headings"
    for (_, before, _), (i, level, text) in zip(notebook.headings, notebook.headings[1:], strict=False):
        if level > before + 1:
            yield f"cell {i}: the heading {text!r} skips a level"


@check
def sections_present(notebook):
    if not notebook.is_lesson:
        return
    sections = [text for _, level, text in notebook.headings if level == 2]
    if sections[:1] != [FIRST_SECTION]:
        yield f"the first section is not {FIRST_SECTION!r}"
    if sections[-len(LAST_SECTIONS) :] != LAST_SECTIONS:
        yield f"the last sections are not {', '.join(LAST_SECTIONS)}"


@check
def links_resolve(notebook):
    for i, text in notebook.prose:
        text = re.sub(r"\$\$.*?\$\$|\$[^$\n]+\$", "", text, flags=re.S)
        targets = re.findall(r"\]\(\s*<?([^)\s>]+)", text) + re.findall(r"\bhref=[\"']([^\"']+)", text)
        targets += re.findall(r"^\[[^\]]+\]:\s*(\S+)", text, re.M)
        for target in targets:
            if re.match(r"(https?|mailto):", target):
                continue  # whether others' pages are still there is asked once a month, not in every test
            file, _, anchor = urllib.parse.unquote(target).partition("#")
            path = notebook.path.parent / file if file else notebook.path
            if not path.exists():
                yield f"cell {i}: {target} leads nowhere"
            elif anchor and path.suffix == ".ipynb":
                other = notebook if path == notebook.path else Notebook(path)
                if other.anchors.count(anchor) != 1:
                    yield f"cell {i}: no heading, or more than one, answers to {target}"


@check
def formulas_are_balanced(notebook):
    for i, text in notebook.prose:
        for fault in _faults_of_formulas(text.replace("\\\\", "").replace("\\$", "")):
            yield f"cell {i}: {fault}"


def _faults_of_formulas(text):
    parts = text.split("$$")
    if len(parts) % 2 == 0:
        yield "a $$ is not closed"
        return
    displayed, inline = parts[1::2], []
    for paragraph in re.split(r"\n\s*\n", " ".join(parts[0::2])):
        pieces = paragraph.split("$")
        if len(pieces) % 2 == 0:
            yield f"a $ is not closed in {paragraph.strip()[:40]!r}"
        inline += pieces[1::2]
    for formula in displayed + inline:
        begun = re.findall(r"\\begin\{(.+?)\}", formula)
        ended = re.findall(r"\\end\{(.+?)\}", formula)
        unescaped = re.sub(r"\\[{}]", "", formula)
        balanced = (
            sorted(begun) == sorted(ended)
            and unescaped.count("{") == unescaped.count("}")
            and len(re.findall(r"\\left\b", formula)) == len(re.findall(r"\\right\b", formula))
        )
        if not balanced:
            yield f"braces, \\left or \\begin do not pair in {formula.strip()[:40]!r}"
        if re.search(r"\n\s*\n", formula.strip()):
            yield f"a blank line ends the formula {formula.strip()[:40]!r}"


@check
def one_name_for_one_thing(notebook):
    """A topic is called Notebook 3, a part of it part 3b, and a transpose has one sign."""
    for i, cell in notebook.cells("markdown"):
        for name in re.findall(r"\bnotebooks? \d\w?|\bNotebooks? \d[a-c]\b|\\mathsf|\^\{?T\b", cell.source):
            yield f"cell {i}: {name}"


@check
def rounded_values_are_not_called_equal(notebook):
    r"""A value with all its digits is written after =, a rounded one after \approx."""
    part = r"(\d|\{\d+\})"
    ends = rf"(?:\\(?:sin|cos|tan|ln)\s*-?\d+|\\d?frac\s*{part}{part})=(\d*\.\d+)"
    for i, text in notebook.prose:
        for above, below, value in re.findall(ends, text):
            if not above or Fraction(above.strip("{}")) / Fraction(below.strip("{}")) != Fraction(value):
                yield f"cell {i}: {value} is rounded, and stands after ="


@check
def drawing_is_folded(notebook):
    """What only draws is folded away, so that a reader sees the idea; one click shows it."""
    for i, cell in notebook.cells("code"):
        lines = [line for line in cell.source.splitlines() if line.strip()]
        draws = re.search(r"\bplt\.subplots\(|\bexplore\(", cell.source)
        if draws and len(lines) > 6 and not cell.metadata.get("jupyter", {}).get("source_hidden"):
            yield f"cell {i} draws with {len(lines)} lines in the reader's way: set jupyter.source_hidden"


@check
def rounded_sums_are_no_equations(notebook):
    """2.13 + 26.20 = 28.34 and 0.20 × 0.772 = 0.1545 are false, though each number is well rounded."""
    rounded = r"\{[^{}]*\.\d+f\}"
    for i, cell in notebook.cells("code"):
        for sum_ in re.findall(rf"{rounded}[^{{}}\"]* [+×·] [^\"]*{rounded}[^{{}}\"]* = ", cell.source):
            yield f"cell {i} prints the rounded sum or product {sum_!r} as an equation"


# --- code --------------------------------------------------------------------------------------------


@check
def no_magic(notebook):
    for i, cell in notebook.cells("code"):
        for line in cell.source.splitlines():
            if re.match(r"\s*[%!]", line) or re.search(
                r"sys\.path|\bglobals\(|import \*|\.ipynb_check", line
            ):
                yield f"cell {i}: {line.strip()!r} does not belong in a notebook"


def _question(node):
    """NAME where the expression is exercise.NAME.check, else None."""
    match node:
        case ast.Attribute(value=ast.Attribute(value=ast.Name(id="exercise"), attr=name), attr="check"):
            return name


def _asks(node):
    """Whether the expression is exercise.NAME.check or, in the mixed review, review[NUMBER].check."""
    match node:
        case ast.Attribute(value=ast.Subscript(value=ast.Name(id="review")), attr="check"):
            return True
    return _question(node) is not None


def _untouched(tree):
    """Names that a cell leaves for the reader to fill in: `name = ...`, or a function without a body."""
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.List(blanks) | ast.Tuple(blanks)):
                pass
            case ast.Assign(targets=[ast.Name(id=name)], value=blank):
                blanks = [blank]
            case ast.FunctionDef(name=name, body=[*_, ast.Expr(blank) | ast.Return(blank)]):
                blanks = [blank]
            case _:
                continue
        if blanks and all(isinstance(blank, ast.Constant) and blank.value is ... for blank in blanks):
            yield name


@check
def exercises_wait_for_an_answer(notebook):
    for i, tree in notebook.trees:
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and _asks(node.func)]
        blanks = set(_untouched(tree))
        if not calls and not blanks:
            continue
        last = tree.body[-1]
        if not (len(calls) == 1 and isinstance(last, ast.Expr) and last.value is calls[0]):
            yield f"cell {i} leaves an answer open, but does not end in exercise.NAME.check(answer)"
            continue
        given = [argument.id for argument in calls[0].args if isinstance(argument, ast.Name)]
        if not given or len(given) != len(calls[0].args) or not set(given) <= blanks:
            yield f"cell {i} hands over an answer that is not left open in the same cell (answer = ...)"


def _asked(notebook):
    return {name for _, tree in notebook.trees for node in ast.walk(tree) if (name := _question(node))}


@check
def exercises_exist_and_are_used(notebook):
    """The questions of a topic are asked in one of its parts: 01a, 01b and 01c share those of notebook_1."""
    asked = _asked(notebook)
    modules = [
        alias.name
        for _, tree in notebook.trees
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "mathtools.exercises"
        for alias in node.names
        if alias.asname == "exercise"
    ]
    expected = f"notebook_{int(notebook.path.name[:2])}"
    if modules != [expected]:
        if asked or notebook.is_lesson:
            yield f"the questions come from {modules}, not once from {expected}"
        return
    module = importlib.import_module(f"mathtools.exercises.{expected}")
    there = {
        name
        for name, value in vars(module).items()
        if hasattr(value, "check") and not isinstance(value, type)
    }
    parts = sorted(notebook.path.parent.glob(f"{notebook.path.name[:2]}*.ipynb"))
    asked_in = [name for path in parts for name in _asked(Notebook(path))]
    for name in sorted(asked - there):
        yield f"exercise.{name} does not exist"
    for name in sorted(there - set(asked_in)):
        yield f"exercise.{name} is never asked"
    for name in sorted(name for name in asked if asked_in.count(name) > 1):
        yield f"exercise.{name} is asked in two parts"
    texts = "\n".join(cell.source for _, cell in notebook.cells("markdown"))
    codes = "\n".join(cell.source for _, cell in notebook.cells("code"))
    guessed = re.findall(r"exercise\.(\w+)\.check\(guess\)", codes)
    for name in sorted(there & asked):
        if (name in guessed) != isinstance(vars(module)[name], Guess):
            yield f"exercise.{name} gets a verdict, and its cell says guess, or the other way round"
        for letter, text in getattr(vars(module)[name], "options", {}).items():
            if f"**{letter}** {text}" not in texts:
                yield f"option {letter} of exercise.{name} does not stand in the text: {text}"


# --- the course --------------------------------------------------------------------------------------


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.ipynb")), ids=lambda path: path.stem)
def test_notebook(path, check):
    if faults := list(check(_read(path))):
        pytest.fail("\n- ".join([f"{path.name}: {check.__doc__ or ''}", *faults]), pytrace=False)


def test_the_map_and_the_readme_call_each_notebook_by_its_title():
    titles = {}
    for path in sorted(FOLDER.glob("*.ipynb")):
        number, _, title = Notebook(path).headings[0][2].partition(" · ")
        titles[number] = title, path.name
    first, *rest = titles
    prose = dict(Notebook(FOLDER / titles[first][1]).prose).values()
    readme = (FOLDER.parent / "README.md").read_text(encoding="utf-8")
    for number in rest:
        title, name = titles[number]
        assert any(f"| {number} | [{title}]({name}) |" in text for text in prose)
        assert f"| {number} | {title} |" in readme


@functools.cache
def _read(path):
    return Notebook(path)


# --- the checks themselves ---------------------------------------------------------------------------

PNG = "data:image/png;base64,iVBORw0KGgo="
METADATA = {
    "kernelspec": {"name": "python3", "display_name": "Python 3"},
    "language_info": {"name": "python"},
}
ALT = "A parabola and its tangent at x = 1"


def good_notebook():
    """The shortest notebook that passes every check."""
    picture = {
        "text/html": f'<figure><img alt="{ALT}" src="{PNG}"></figure>',
        "image/png": "iVBORw0KGgo=",
        "text/plain": ALT,
    }
    cells = [
        new_markdown_cell("# A title"),
        new_markdown_cell(f"## {FIRST_SECTION}\n[below](#Common-mistakes), [here](01_good.ipynb#A-title)"),
        new_markdown_cell("Which way?\n\n- **a** up"),
        new_code_cell("from mathtools.exercises import notebook_1 as exercise"),
        new_code_cell("answer = [..., ...]\nexercise.slope.check(answer)"),
        new_code_cell("show(fig)", outputs=[new_output("display_data", picture)]),
        new_code_cell(
            "1 / 0",
            metadata={"tags": ["raises-exception"]},
            outputs=[new_output("error", ename="ZeroDivisionError", evalue="by zero", traceback=["by zero"])],
        ),
        *(
            cell
            for k in range(2)
            for cell in (new_markdown_cell(f"$x^{{{k}}}$"), new_code_cell("lines = []"))
        ),
        *(new_markdown_cell(f"## {section}") for section in LAST_SECTIONS),
    ]
    notebook = new_notebook(cells=cells, metadata=METADATA)
    for count, cell in enumerate((c for c in cells if c.cell_type == "code"), start=1):
        cell.execution_count = count
    return notebook


OPTIONS, MARKDOWN, CODE, EXERCISE, FIGURE, ERROR = 2, 7, 8, 4, 5, 6  # cells of the good notebook


def source(cell, text):
    return lambda nb: nb.cells[cell].update(source=text)


def prose(text):
    return lambda nb: nb.cells[MARKDOWN].update(source=text + nb.cells[MARKDOWN].source)


def printed(text, name="stdout"):
    return lambda nb: nb.cells[CODE].update(outputs=[new_output("stream", name=name, text=text)])


def shown(**data):
    data = {kind.replace("_", "/"): value for kind, value in data.items()}
    return lambda nb: nb.cells[FIGURE].update(outputs=[new_output("display_data", data)])


SPOILED = {
    executed_in_order: [
        lambda nb: [cell.update(execution_count=None) for cell in nb.cells if cell.cell_type == "code"],
        lambda nb: nb.cells[CODE].update(execution_count=1),
        source(CODE, " "),
    ],
    errors_only_where_announced: [
        lambda nb: nb.cells[ERROR].update(metadata={}),
        lambda nb: nb.cells[ERROR].update(outputs=[]),
        lambda nb: nb.cells[ERROR].outputs[0].update(traceback=["Traceback", "by zero"]),
        lambda nb: nb.cells[ERROR].outputs[0].update(traceback=["Traceback\nby zero"]),
    ],
    no_warnings: [printed("careful", name="stderr")],
    nothing_of_this_machine: [
        printed("<function f at 0x7f2b4c1d>"),
        printed("/home/ada/course/x.py:3: RuntimeWarning: overflow"),
        lambda nb: nb.cells[ERROR].outputs[0].update(evalue="no file C:\\Users\\ada"),
    ],
    metadata_stripped: [
        lambda nb: nb.metadata.update(widgets={}),
        lambda nb: nb.metadata.pop("kernelspec"),
        lambda nb: nb.cells[CODE].update(metadata={"execution": {}}),
        lambda nb: nb.cells[CODE].update(metadata={"jupyter": {"outputs_hidden": True}}),
    ],
    format_valid: [
        lambda nb: nb.cells[0].update(id=nb.cells[1].id),
        lambda nb: nb.update(nbformat_minor=4),
        lambda nb: nb.cells[CODE].update(metadata={"tags": "raises-exception"}),
    ],
    compared_strictly: [
        lambda nb: nb.cells[CODE].update(metadata={"tags": ["nbval-ignore-output"]}),
        source(CODE, "# NBVAL_SKIP\n1"),
    ],
    figures_have_alt_text: [
        shown(image_png="iVBORw0KGgo="),
        shown(text_html=f'<figure><img src="{PNG}"></figure>'),
        shown(text_html=f'<figure><img alt="a plot" src="{PNG}"></figure>'),
        shown(text_html=f'<img alt="{ALT}" src="{PNG}">'),
        shown(text_plain="<Figure size 640x480 with 1 Axes>"),
        lambda nb: nb.cells[FIGURE].outputs[0].data.update({"application/vnd.jupyter.widget-view+json": {}}),
    ],
    markdown_images_have_alt_text: [prose("![](a.png)"), prose('<img src="a.png">')],
    nothing_loaded_from_others: [
        prose("![a](https://example.org/a.png)"),
        prose('<img alt="a" src="//example.org/a.png">'),
        shown(text_html='<script src="https://example.org/a.js"></script>'),
    ],
    headings_in_order: [
        source(0, "A title"),
        prose("# Another title\n"),
        prose("#### Too deep\n"),
    ],
    sections_present: [source(1, "## Introduction"), lambda nb: nb.cells.pop()],
    links_resolve: [
        prose("[there](99_missing.ipynb)"),
        prose("[there](#No-such-heading)"),
        prose("[there](01_good.ipynb#common-mistakes)"),
        prose('<a href="../missing.md">there</a>'),
    ],
    formulas_are_balanced: [
        prose("$x"),
        prose("$$x$"),
        prose("$\\frac{1}{2$"),
        prose("$$\\begin{aligned}x\\end{cases}$$"),
        prose("$$\\left(x$$"),
        prose("$$x\n\ny$$"),
    ],
    one_name_for_one_thing: [
        prose("as in notebook 3"),
        prose("as in Notebook 3a"),
        prose("$A^\\mathsf T$"),
        prose("$A^T$"),
    ],
    rounded_values_are_not_called_equal: [prose("$\\cos 1=0.5403$"), prose("$\\frac9{11}=0.82$")],
    drawing_is_folded: [
        source(CODE, "fig, ax = plt.subplots()\n" + "1\n" * 6),
        source(CODE, "1\n" * 6 + "explore(fig, move)"),
    ],
    rounded_sums_are_no_equations: [
        source(CODE, f'f"{{a:.2f}} {sign} {{b:.3f}} = {{c:.3f}}"') for sign in "+×·"
    ],
    no_magic: [source(CODE, "%matplotlib inline"), source(CODE, "!pip install x"), source(CODE, "globals()")],
    exercises_wait_for_an_answer: [
        source(EXERCISE, "answer = 2\nexercise.slope.check(answer)"),
        source(EXERCISE, "answer = ...\nexercise.slope.check(2)"),
        source(EXERCISE, "answer = ...\nexercise.slope.check(answer)\nanswer"),
        source(EXERCISE, "answer = [..., 2]\nexercise.slope.check(answer)"),
        source(EXERCISE, "answer = ..."),
        source(EXERCISE, "def f(x):\n    return 2 * x\nexercise.slope.check(f)"),
    ],
    exercises_exist_and_are_used: [
        source(EXERCISE, "answer = ...\nexercise.hill.check(answer)"),
        source(EXERCISE, "guess = ...\nexercise.slope.check(guess)"),
        source(CODE - 5, "from mathtools.exercises import notebook_2 as exercise"),
        source(EXERCISE, "2"),
        source(OPTIONS, "Which way?\n\n- **a** down"),
    ],
}


@pytest.fixture
def read(tmp_path, monkeypatch):
    """Write a notebook, with a module of questions beside it, and read it again."""
    questions = types.SimpleNamespace(slope=types.SimpleNamespace(check=print, options={"a": "up"}))
    monkeypatch.setitem(sys.modules, "mathtools.exercises.notebook_1", questions)

    def write_and_read(nb):
        path = tmp_path / "01_good.ipynb"
        path.write_text(nbformat.v4.writes(nb), encoding="utf-8")
        return Notebook(path)

    return write_and_read


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_a_good_notebook_passes(check, read):
    assert list(check(read(good_notebook()))) == []


@pytest.mark.parametrize(
    ("check", "spoil"),
    [pytest.param(check, spoil, id=check.__name__) for check, spoils in SPOILED.items() for spoil in spoils],
)
def test_a_spoiled_notebook_is_found(check, spoil, read):
    nb = good_notebook()
    spoil(nb)
    assert list(check(read(nb)))


def test_every_check_is_proven():
    assert set(SPOILED) == set(CHECKS)
