"""The house in order: style, layers, and imports that cost nothing."""

import ast
import importlib
import operator
import pathlib
import re
import subprocess
import sys

import nbformat
import pytest

from mathtools import descent, differences
from mathtools.source import source

ROOT = pathlib.Path(__file__).parent.parent
PACKAGE = ROOT / "mathtools"

#: What each room in front may import of the others besides backstage; arrows point down only.
FRONT = {
    "__init__": set(),
    "source": set(),
    "figures": set(),
    "explore": set(),
    "differences": set(),
    "gradients": {"differences"},
    "autodiff": set(),
    "parsing": set(),
    "formulas": {"parsing"},
    "integrals": {"parsing"},
    "distributions": {"parsing"},
    "descent": set(),
    "ratings": set(),
    "recommender": {"ratings"},
    "parts": {"recommender"},
}
#: The same for the rooms behind, which import nothing of the front.
BACKSTAGE = {
    "__init__": set(),
    "arguments": set(),
    "slopes": set(),
    "gradient_causes": {"arguments"},
    "gradient_faults": {"arguments", "gradient_causes", "slopes"},
    "guards": {"arguments"},
    "graph_drawing": {"arguments"},
    "pictures": set(),
    "film": {"pictures"},
    "parsing": set(),
    "antiderivatives": {"parsing"},
    "answers": {"antiderivatives", "parsing"},
    "derivatives": {"answers", "antiderivatives", "parsing"},
    "explaining": {"answers", "antiderivatives"},
    "densities": {"antiderivatives", "arguments", "parsing"},
    "rating_files": {"arguments"},
    "recommending": {"arguments", "rating_files"},
}
#: Lines that a learner meets who opens the folder: what the course computes with, on a few screens.
THICK_FRONT = 2400
#: Lines of the whole package without its questions.
THICK_PACKAGE = 14_351
#: Lines behind `python course.py`, without the site.
THICK_TOOLS = 989
#: A module with more lines than this does two things; questions are data and may take more.
THICK = 400
#: What shows things: no room of the subject may need it.
FOR_DISPLAY = {"matplotlib", "IPython", "ipywidgets", "anywidget", "traitlets"}
DISPLAYS = {"figures", "explore", "pictures", "film"}


def imports(path):
    """Top-level packages, and rooms of mathtools, that a module imports anywhere in its code."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("command", ["check --output-format=concise", "format --check"])
def test_ruff_finds_nothing(command):
    run = subprocess.run(
        [sys.executable, "-m", "ruff", *command.split(), "."], cwd=ROOT, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout + run.stderr


MODULES = {path.relative_to(PACKAGE).with_suffix(""): path for path in sorted(PACKAGE.rglob("*.py"))}
QUESTIONS = [m for m in MODULES if m.name.startswith("notebook_") or m.parent.name == "skill_tables"]
BEHIND = [module for module in MODULES if module.parts[0] == "backstage"]
IN_FRONT = [module for module in MODULES if len(module.parts) == 1]


def lines(modules):
    return sum(len(MODULES[module].read_text(encoding="utf-8").splitlines()) for module in modules)


def rooms_used(module, inside):
    """The rooms of a part of the package, say "mathtools.backstage.", that a module imports from."""
    used = [name.removeprefix(inside) for name in imports(MODULES[module]) if name.startswith(inside)]
    return {name.split(".")[0] for name in used}


@pytest.mark.parametrize("module", IN_FRONT, ids=str)
def test_a_room_in_front_imports_only_from_below(module):
    assert rooms_used(module, "mathtools.") - {"backstage"} <= FRONT[module.name]


@pytest.mark.parametrize("module", BEHIND, ids=str)
def test_a_room_behind_imports_nothing_of_the_front(module):
    room = module.parts[1]
    assert rooms_used(module, "mathtools.") <= {"backstage"}
    assert rooms_used(module, "mathtools.backstage.") <= BACKSTAGE[room] | {room}


@pytest.mark.parametrize("module", IN_FRONT + BEHIND, ids=str)
def test_a_room_of_the_subject_shows_nothing(module):
    if module.parts[-1] not in DISPLAYS:
        assert not {name.split(".")[0] for name in imports(MODULES[module])} & FOR_DISPLAY


@pytest.mark.parametrize("module", [m for m in MODULES if m not in QUESTIONS], ids=str)
def test_a_module_is_thin(module):
    assert lines([module]) <= THICK


def test_the_front_is_read_in_an_evening():
    assert lines(IN_FRONT) <= THICK_FRONT
    assert lines(set(MODULES) - set(QUESTIONS)) <= THICK_PACKAGE


def test_what_stands_behind_the_commands_does_not_grow():
    tools = (ROOT / "course_tools").glob("*.py")
    assert sum(len(path.read_text(encoding="utf-8").splitlines()) for path in tools) <= THICK_TOOLS


def test_notebooks_and_questions_stay_in_front():
    pages = [*(ROOT / "notebooks").glob("*.ipynb"), *(MODULES[module] for module in QUESTIONS)]
    assert [page.name for page in pages if "backstage" in page.read_text(encoding="utf-8")] == []


def test_no_two_files_of_tests_share_a_name():
    """Else pytest takes one for the other and stops."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(names) == sorted(set(names))


def test_exercises_need_no_sliders():
    for path in (PACKAGE / "exercises").glob("*.py"):
        assert not [name for name in imports(path) if name.startswith("mathtools.explore")], path


def loaded_by(statement):
    code = f"import sys; before = set(sys.modules); {statement}; print(*(set(sys.modules) - before))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in run.stdout.split()}


def test_importing_the_package_loads_nothing_else():
    assert loaded_by("import mathtools") == {"mathtools"}


def test_rooms_that_compute_load_no_symbols_and_no_pictures():
    assert not loaded_by("import mathtools.differences") & {"sympy", "matplotlib", "scipy", "IPython"}


def unstable_sorts(code):
    """The lines of a text of Python that order equal numbers as the processor's sort happens to leave them.

    NumPy sorts by other instructions on other processors. Equal values come in the same order everywhere only
    from a stable sort, which `argpartition` does not have. Sorting numbers by themselves, as `np.sort` does,
    needs none: equal ones are alike.
    """
    tree = ast.parse(code)
    stable = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            settings = {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords}
            by_rows = "order" in settings or "by" in settings
            if settings.get("kind") == "'stable'" or settings.get("stable") == "True":
                stable.add(node.func)
            elif ast.unparse(node.func).endswith((".sort", ".sort_values")) and by_rows:
                yield node.lineno
    for node in ast.walk(tree):
        name = getattr(node, "attr", getattr(node, "id", getattr(node, "name", None)))
        if name == "argpartition" or (name in {"argsort", "topk"} and node not in stable):
            yield node.lineno


def code_of(path):
    """The code of a file or, one below the other, of a notebook's cells."""
    if path.suffix == ".py":
        return path.read_text(encoding="utf-8")
    cells = nbformat.read(path, as_version=4).cells
    return "\n".join(cell.source for cell in cells if cell.cell_type == "code")


SORTING = [
    *MODULES.values(),
    *sorted((ROOT / "notebooks").glob("*.ipynb")),
    *(ROOT / "benchmarks").glob("*.py"),
]


@pytest.mark.parametrize("path", SORTING, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_equal_numbers_are_sorted_alike_everywhere(path):
    code = code_of(path)
    assert [code.splitlines()[line - 1] for line in unstable_sorts(code)] == []


@pytest.mark.parametrize(
    ("code", "number"),
    [
        ("np.argsort(x)", 1),
        ("np.argsort(x, axis=1)[:, :n]", 1),
        ("(-x).argsort()", 1),
        ("np.argsort(x, kind='quicksort')", 1),
        ("list(map(np.argsort, tables))", 1),
        ("from numpy import argsort", 1),
        ("np.argpartition(-x, 5)[:5]", 1),
        ("np.argpartition(-x, 5, kind='stable')", 1),
        ("table.sort(order='stars')", 1),
        ("frame.sort_values(by='stars')", 1),
        ("x[np.argsort(y[np.argsort(y, kind='stable')])]", 1),
        ("np.argsort(x, kind='stable')", 0),
        ("np.argsort(x, stable=True)", 0),
        ("frame.sort_values(by='stars', kind='stable')", 0),
        ("np.sort(x); sorted(x, key=abs); names.sort(key=len); np.partition(x, 2)[2]", 0),
    ],
)
def test_an_unstable_sort_is_found(code, number):
    assert len(list(unstable_sorts(code))) == number


def parallel_assignments(code):
    """The lines of a text of Python that assign several things at once which do not belong together.

    They do where a later one needs the old value of an earlier one: a swap, or a step of a recurrence. Taking
    apart what a call or a name holds is no parallel assignment.
    """
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple):
            for target in node.targets:
                if isinstance(target, ast.Tuple) and not belong_together(target.elts, node.value.elts):
                    yield node.lineno


def belong_together(targets, values):
    changed = set()
    for target, value in zip(targets, values, strict=False):
        if changed & {ast.unparse(part) for part in ast.walk(value) if isinstance(part, ast.expr)}:
            return True
        changed.add(ast.unparse(target))
    return False


@pytest.mark.parametrize(
    "path",
    [*MODULES.values(), *sorted((ROOT / "course_tools").glob("*.py"))],
    ids=lambda path: path.relative_to(ROOT).as_posix(),
)
def test_one_thing_is_assigned_at_a_time(path):
    assert list(parallel_assignments(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("code", "number"),
    [
        ("a, b = c, d", 1),
        ("self.x, self.y = x, y", 1),
        ("for i in r:\n    low, high = [], []", 1),
        ("(a, b), c = f(x), 2", 1),
        ("a = b, c = 1, 2", 1),
        ("a, b = b, a", 0),
        ("x[i], x[j] = x[j], x[i]", 0),
        ("a, b = b, a + b", 0),
        ("fig, ax = plt.subplots()", 0),
        ("a, b = pair", 0),
        ("a, b = (x, y) if x < y else (y, x)", 0),
        ("pair = a, b", 0),
    ],
)
def test_a_parallel_assignment_is_found(code, number):
    assert len(list(parallel_assignments(code))) == number


#: What is fit to be shown in a notebook: the idea, and nothing that guards it.
SHOWN = {
    "differences": [
        "forward",
        "backward",
        "central",
        "second",
        "richardson",
        "complex_step",
        "predicted_error",
        "best_step",
    ],
    "gradients": ["gradient", "jacobian", "check_gradient"],
    "descent": ["gradient_descent", "largest_stable_step"],
    "autodiff": ["Value.__mul__", "Value.tanh", "Value.backward"],
    "recommender": ["sgd_epoch"],
}


@pytest.mark.parametrize("path", [f"{room}.{name}" for room, names in SHOWN.items() for name in names])
def test_what_is_shown_is_the_idea(path):
    room, _, name = path.partition(".")
    thing = operator.attrgetter(name)(importlib.import_module(f"mathtools.{room}"))
    text = repr(source(thing))
    code = [line for line in text.splitlines() if line.strip()]
    assert len(code) <= 40
    assert not re.search(r"\b(raise|isinstance|try|except|assert)\b", text)
    assert "Parameters" not in text


def test_a_formula_is_shown_as_on_the_page():
    assert repr(source(differences.central)) == (
        "@quotient\n"
        "def central(f, x, h):\n"
        '    """Slope of the secant from x - h to x + h: (f(x + h) - f(x - h)) / (2h)."""\n'
        "    return (f(x + h) - f(x - h)) / (2 * h)"
    )
    shown = repr(source(descent.gradient_descent))
    assert "velocity = momentum * velocity - learning_rate * gradient(path[-1])" in shown
    assert "path.append(path[-1] + velocity)" in shown
    assert len(shown.splitlines()) == 9
