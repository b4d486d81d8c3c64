"""The house in order: style, layers, and imports that cost nothing."""

import ast
import pathlib
import subprocess
import sys

import nbformat
import pytest

ROOT = pathlib.Path(__file__).parent.parent
PACKAGE = ROOT / "mathtools"

#: What each room may import of the package besides its own; arrows point down only.
MAY_IMPORT = {
    "__init__": set(),
    "calling": set(),
    "source": set(),
    "figures": set(),
    "explore": {"figures"},
    "differences": {"calling"},
    "gradients": {"calling", "differences"},
    "autodiff": set(),
    "parsing": set(),
    "formulas": {"parsing"},
    "integrals": {"parsing"},
    "distributions": {"calling", "parsing", "integrals"},
    "distribution_figures": {"explore"},
    "descent": {"calling"},
    "ratings": {"calling"},
    "recommender": {"calling", "ratings"},
}
#: A module with more lines than this does two things; questions are data and may take more.
THICK = 400
#: What shows things: no room of the subject may need it.
FOR_DISPLAY = {"matplotlib", "IPython", "ipywidgets", "anywidget", "traitlets"}
DISPLAYS = {"figures", "explore", "distribution_figures"}


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


#: A room is a module or, where it needs several, a folder of them.
MODULES = {path.relative_to(PACKAGE).with_suffix(""): path for path in sorted(PACKAGE.rglob("*.py"))}
ROOMS = {module.parts[0] for module in MODULES}


@pytest.mark.parametrize("module", [m for m in MODULES if m.parts[0] != "exercises"], ids=str)
def test_a_room_imports_only_from_below(module):
    room = module.parts[0]
    used = {name.split(".")[1] for name in imports(MODULES[module]) if name.startswith("mathtools.")}
    assert used & ROOMS <= MAY_IMPORT[room] | {room}
    if room not in DISPLAYS:
        assert not {name.split(".")[0] for name in imports(MODULES[module])} & FOR_DISPLAY


@pytest.mark.parametrize("module", [m for m in MODULES if not m.name.startswith("notebook_")], ids=str)
def test_a_module_is_thin(module):
    assert len(MODULES[module].read_text(encoding="utf-8").splitlines()) <= THICK


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
