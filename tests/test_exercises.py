"""Every question of every notebook is given right, wrong, empty and nonsensical answers; so is each kind."""

import _thread
import math
import os
import re
import signal
import subprocess
import sys
import threading
import time
from fractions import Fraction
from pathlib import Path

import nbformat
import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st
from IPython.core.formatters import DisplayFormatter

from mathtools.backstage.answers.names import NAMES
from mathtools.exercises import notebook_1, progress, record
from mathtools.exercises.engine import Question, Unreadable
from mathtools.exercises.feedback import Feedback
from mathtools.exercises.judged import Antiderivative, Parts
from mathtools.exercises.kinds import Choice, Formula, Function, Mistake, Number
from mathtools.exercises.overview import questions
from mathtools.exercises.possible import PROBABILITY, SHARE
from mathtools.parsing import ParseError, parse


class Sulky:
    """Fails at whatever is done to it."""

    def __getattr__(self, name):
        raise RuntimeError("no")

    def __eq__(self, other):
        raise RuntimeError("no")

    __hash__ = __array__ = __float__ = __repr__ = __len__ = __call__ = __bool__ = lambda *a: 1 / 0


class Table:
    """Gives itself to NumPy as a data frame does."""

    def __array__(self, dtype=None, copy=None):
        return np.array([["film", 4], ["book", 5]], dtype=object)


def raises(*arguments):
    raise LookupError("lost")


def endless(*arguments):
    raise KeyboardInterrupt  # what reaches the function when the learner stops the kernel


def prints(*arguments):
    print("4")


knot = [1.0]
knot.append(knot)

RUBBISH = {
    "None": None,
    "text": "about three, I think",
    "empty text": "",
    "strange text": "`$<b>",
    "division by zero": "1/0",
    "nan": math.nan,
    "infinity": np.inf,
    "wrong shape": np.zeros((2, 0, 3)),
    "array": np.full((4, 5), 7.5),
    "ragged": [[1], [2, 3]],
    "knot": knot,
    "huge": 10**400,
    "complex": 3 + 4j,
    "boolean": True,
    "bytes": b"2",
    "module": math,
    "class": int,
    "object": object(),
    "dictionary": {"a": 1},
    "empty set": set(),
    "generator": (i for i in range(3)),
    "date": np.datetime64("2026-01-31"),
    "table": Table(),
    "sulky": Sulky(),
    "symbol": sympy.Symbol("quux"),
    "equation": sympy.Eq(sympy.Symbol("x"), 1),
    "infinite symbol": sympy.zoo,
    "function": lambda *arguments: "a text",
    "function that raises": raises,
    "function that never ends": endless,
    "function that prints": prints,
    "function without return": lambda *arguments: [].append(arguments),
    "function that exits": lambda *arguments: sys.exit(),
    "function of nothing": lambda: 1,
    "function to nan": lambda *arguments: math.nan,
    "function to arrays": lambda *arguments: np.zeros((2, 0, 3)),
    "function to itself": lambda *arguments: raises,
}

OPENED = {question.key: question for asked in questions().values() for question in asked}


@pytest.fixture(autouse=True)
def file():
    """The record, which is another one for each test."""
    return Path(os.environ["MATHTOOLS_PROGRESS"])


@pytest.fixture(params=questions())
def asked(request):
    """The questions of a notebook. A test goes through all of them: a test for each would cost more."""
    return questions()[request.param]


def texts(question):
    yield from (question.asks, question.praise, question.solution().message, *question.hints)
    yield from getattr(question, "options", {}).values()
    for mistake in question.mistakes:
        yield from (mistake.name, mistake.message)


def readable(feedback):
    """Whether a learner can read it: sentences, and nothing that differs from machine to machine."""
    plain = repr(feedback)
    assert re.search(r"[.?!:)`$]$", plain), plain
    assert not re.search(r"0x[0-9a-f]{4}|Traceback|-packages|\.py\b|[/\\](home|root|Users|tmp)\b", plain), (
        plain
    )
    return plain


# -- every question of the course --------------------------------------------------------------------------


def test_the_course_has_questions():
    assert len(OPENED) == sum(map(len, questions().values())) > 1


def test_key_is_where_the_notebook_finds_it(asked):
    for question in asked:
        module = sys.modules[f"mathtools.exercises.{question.key.partition('.')[0]}"]
        assert getattr(module, question.name) is question


def test_is_complete(asked):
    for question in asked:
        assert len(question.hints) >= 2, question.key
        assert len(question.mistakes) >= 2, question.key
        assert all(text.strip() for text in texts(question)), question.key
        assert "\n" not in question.asks
        said = [
            *question.hints,
            *(m.message for m in question.mistakes),
            *(m.name for m in question.mistakes),
        ]
        assert len(set(said)) == len(said), question.key


def test_text_is_whole(asked):
    for question in asked:
        for text in texts(question):
            slips = re.findall(r"[\a\b\t\v\f\r]", text)  # "\times" is a tab and "imes": it must be r"\times"
            assert not slips, text
            assert text.replace(r"\$", "").count("$") % 2 == 0, text
            assert text.count("`") % 2 == 0, text


def same_in_other_words(question):
    """The right answer as other learners write it."""
    value = question.value
    yield from question.forms
    match question:
        case Number() if np.ndim(value):
            yield from (np.asarray(value, dtype=object), np.asarray(value, dtype=float).tolist())
        case Number():
            exact = float(value)
            yield from (
                repr(exact),
                np.float64(exact),
                np.array([exact]),
                [exact],
                sympy.Float(exact),
                exact + 0j,
            )
            yield from [Fraction(exact)] if math.isfinite(exact) else []
        case Choice():
            letters = sorted(value)
            yield from (
                letters,
                set(letters),
                " and ".join(letters).upper() + ")",
                ", ".join(reversed(letters)),
            )
        case Formula():
            expression = parse(value, question.variables, question.parameters).expression
            yield from (expression, sympy.expand(expression), f"({value}) * 3 / 3", f"0 + ({value})")
        case Antiderivative():
            yield from (f"0 + ({value})", f"({value}) * 3 / 3")
            yield from () if question.boundary else (f"({value}) + 7", f"{value} + C", f"k + {value}")
        case Parts():
            u, dv = value
            yield from (
                (u, dv),
                [f"3({u})", f"({dv})/3"],
                [u, f"{dv} dx"],
            )
        case Function():
            yield lambda *arguments: value(*arguments)
            yield type("Callable", (), {"__call__": lambda self, *arguments: value(*arguments)})()


def test_right_answers_are_accepted_and_remembered(asked, file):
    for question in asked:
        for answer in (question.value, *same_in_other_words(question)):
            feedback = question.check(answer)
            assert feedback.status == "right", (question.key, answer, feedback)
            assert question.praise in feedback.message, question.key
            assert readable(feedback)
        assert question.key in record.solved(record.lines_in(file))
    assert record.solved(record.lines_in(file)) == {question.key for question in asked}


def value_of(latex):
    """The number that a piece of a formula stands for; None if it stands for none, or is half of one."""
    plain = latex.strip(" .,").replace(r"\dfrac", r"\frac").replace(r"\sqrt[3]", "cbrt")
    plain = re.sub(r"\\operatorname\{(\w+)\}", r"\1", plain)
    try:
        plain = re.sub(r"\\sqrt(\d)", r"\\sqrt{\1}", re.sub(r"\\frac(\d)(\d)", r"\\frac{\1}{\2}", plain))
        return float(parse(plain).expression)
    except (ParseError, TypeError):
        return None


def unequal(text):
    """The pairs of different numbers between which a text has written =, or ≈ before wrong decimals."""
    for formula in re.findall(r"\$+(.+?)\$+", text.replace("{,}", "").replace(r"\,", ""), re.DOTALL):
        for chain in re.split(r"\\(?:le|ge|to|iff|qquad)(?![a-z])|\\\\|[<>&,;]", formula):
            sides = re.split(r"(=|\\approx)", chain)
            values = [value_of(side) if side.count("(") == side.count(")") else None for side in sides]
            for i in range(1, len(sides), 2):
                decimals = re.fullmatch(r"\s*-?\d+\.(\d+)\s*", sides[i + 1])
                off = 1e-12
                if sides[i] != "=":
                    off = 0.5001 * 10.0 ** -len(decimals[1]) if decimals else math.inf
                one, other = values[i - 1], values[i + 1]
                if None not in (one, other) and not math.isclose(one, other, rel_tol=1e-9, abs_tol=off):
                    yield "".join(sides[i - 1 : i + 2])


def test_what_is_rounded_is_not_called_equal(asked):
    assert not [pair for question in asked for text in texts(question) for pair in unequal(text)]


def test_no_page_calls_equal_what_is_rounded():
    pages = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
    cells = [(page.stem, cell) for page in pages for cell in nbformat.read(page, 4).cells]
    prose = [(name, cell.source) for name, cell in cells if cell.cell_type == "markdown"]
    assert not [(name, pair) for name, text in prose for pair in unequal(text)]


def numbers_in(solution):
    """Each number that a worked solution names or arrives at, and how far off it may be as it is written."""
    text = solution.replace("{,}", "").replace(r"\,", "")
    written = re.findall(r"-?\d+(?:\.\d+)?", re.sub(r"\$.+?\$", " ", text))
    for formula in re.findall(r"\$(.+?)\$", text):
        for side in re.split(r"=|\\approx|<|\\to", formula):
            written += [side, *side.split(",")]
    for part in written:
        plain = part.strip("[]() .,")
        number = value_of(plain)
        if number is None:
            continue
        decimals = re.fullmatch(r"-?\d+\.(\d+)", plain)
        yield number, 0.5001 * 10.0 ** -len(decimals[1]) if decimals else 0.0


#: Where the solution leaves the last step to the reader, that step.
LAST_STEP = {
    "notebook_6.best_pair": [4 / 9, 1 / 9],  # said there in the other order
    "notebook_2.error_ratio": [10**2],
    "notebook_3.outer_rule": np.outer([1, -3], [2, 1]).ravel(),
}


def test_the_stored_number_is_what_the_solution_arrives_at(asked):
    for question in (one for one in asked if isinstance(one, Number)):
        found = [*numbers_in(question.solution().message)]
        found += [(number, 0) for number in LAST_STEP.get(question.key, [])]
        written = iter(found)  # in the order of the answer
        for value in np.ravel(question.value):
            near = any(abs(value - n) <= max(off, question.rtol * abs(value)) for n, off in written)
            assert near, (question.key, value, found)


def test_every_mistake_is_recognised(asked, file):
    for question, mistake in [(one, mistake) for one in asked for mistake in one.mistakes]:
        feedback = question.check(mistake.example)
        found = question.key, feedback.status, feedback.mistake
        assert found == (question.key, "not yet", mistake.name)
        assert mistake.message in feedback.message, found
        assert f"exercise.{question.name}.hint()" in feedback.message
        assert readable(feedback)
    assert not file.exists()


@pytest.mark.parametrize(
    "question", [q for q in OPENED.values() if isinstance(q, Choice)], ids=lambda q: q.key
)
def test_every_wrong_option_has_its_own_message(question):
    right = set(question.value)
    for letter in question.options:
        if question.several:
            assert question.check(right ^ {letter}).mistake, letter
        elif letter not in right:
            assert question.check(letter).mistake, letter


def test_untouched_is_neutral(asked, file):
    def f(x): ...

    def documented(x, h=1):
        """Say what it is for."""

    for question in asked:
        for answer in (..., f, documented, [..., 1], {...}):
            feedback = question.check(answer)
            assert feedback.status == "not tried", (question.key, feedback)
            assert f"exercise.{question.name}.hint()" in feedback.message
            assert readable(feedback)
        assert question.check().status == "not tried", question.key
    assert not file.exists()


def test_rubbish_gets_a_sentence(asked, file, capsys):
    for question in asked:
        for name, rubbish in RUBBISH.items():
            feedback = question.check(rubbish)
            assert feedback.status == "not yet", (question.key, name)
            assert readable(feedback)
        assert not any(capsys.readouterr()), question.key
    assert not file.exists()


def test_hints_and_solution(asked):
    for question in asked:
        total = len(question.hints)
        for round_ in (1, 2):
            for number, hint in enumerate(question.hints, 1):
                feedback = question.hint()
                assert feedback.heading == f"Hint {number} of {total}"
                assert hint in feedback.message
                assert ("last one" in feedback.message) == (round_ == 2 and number == 1)
                assert readable(feedback)
        assert readable(question.solution())


# -- each kind, on questions of our own --------------------------------------------------------------------

ABOUT = {"asks": "What?", "hints": ["One.", "Two."], "solution": "So.", "praise": "Good."}


def check(kind, answer, **about):
    return kind("notebook_9.sample", **ABOUT | about).check(answer)


@given(st.floats(1e-300, 1e300), st.sampled_from([-1, 1]))
def test_any_number_is_accepted_with_enough_digits_only(value, sign):
    question = Number("notebook_9.sample", value=sign * value, **ABOUT)
    exact, close, off = (question.read(sign * value * factor) for factor in (1, 1.004, 1.2))
    assert question.agree(exact, question.right[0])
    assert not question.agree(close, question.right[0])
    counted = value < 1e6 and value.is_integer() and (sign * value * 1.004).is_integer()
    assert question.explain(close).startswith(("Close", "Very close")) or counted
    assert question.explain(off).endswith(("too large." if sign > 0 else "too small.", "changed places."))


@pytest.mark.parametrize(
    ("value", "answer", "says"),
    [
        (math.log(2), 0.69, "rounded too far: give at least 3 digits"),
        (0.152, 0.15, "rounded too far: give at least 3 digits"),
        (200_000, (200, 0), "nothing between thousands, as in `200000`"),
        (1.0, 1.003, "Very close"),  # no reciprocal, as 1/1.003 would be
        ([[1, 2], [1, -1]], [1, 2, 1, -1], "The numbers are right. Write them as a list of rows"),
        ([1, 2, 3], [[1], [2], [3]], "The numbers are right. Write them as a plain list"),
        ([0.6, 0.25], [0.6, 0.3], "The first number is right, the second is not."),
        ([10, -56], [10, 56], "The first number is right, the second has the wrong sign."),
        ([0.6, 0.25], [60, 30], "Neither number is right."),
        ([0.6, 0.25], [0.25, 0.6], "The numbers are right, their order is not."),
        ([0.6, 0.25, 1], [60, 30, 2], "None of the 3 numbers is right."),
        ([1, 2, 3, 4], [1, 5, 6, 7], "1 of 4 numbers is right"),
        (0.25, "x/4", "“x” is none: put its value in"),
        (200_000, "200.000", "another unit, or a point between thousands"),
        ([1 / 3, -2 / 3, 1 / 3], [0.33, -0.67, 0.33], "rounded too far: give at least"),
        ([-4 / 3, 3 / 2, -1 / 6], [-1.33, 1.5, -0.17], "rounded too far: give at least 4 digits"),
        (0.25, "sqrt(-2)", "does not exist among the real numbers"),
        (math.log(2), -0.69315, "the sign is not"),
        (0.25, 4, "upside down"),
        (3, 6, "twice"),
        (3, 1.5, "half of"),
        (3, 5, "5 is too large"),
        (100, 99, "99 is too small"),
        (0, 1e-3, "0.001 is too large"),
        (0.25, (0, 25), "Write a point, as in `0.25`"),
        (0.25, sympy.sin, "Here a number"),
        (0.25, sympy.Function("f"), "Here a number"),
        (0.25, sympy.Symbol("c") + 6, "“c + 6” is none"),
        (0.25, True, "`bool`"),
        (0.25, None, "`NoneType`"),
        (0.25, 0.25 + 1e-300j, ".imag"),
        (0.25, math.nan, "is nan: is something divided by 0"),
        (0.25, 10**400, "too large for a float"),
        (0.25, lambda x: x, "`function`"),
        (0.25, range(10**30), "`range`"),
        ([1, 2], [range(10**9), range(10**9)], "`list`"),
        ([1, 2, 3], [1, 2], "a list of 3 numbers; I read 2"),
        ([1, 2, 3], 2, "a list of 3 numbers; I read 1"),
        ([1, 2, 3], [1, 5, 3], "2 of 3 numbers are right; the first wrong one has the index [1]"),
        ([1, 2, 3], [2, 3, 4], "the same amount"),
        ([1, 2, 3], [5, 10, 15], "the same factor"),
        ([1, math.pi], [1, 3.1], "rounded too far"),
        ([1, 2, 3], [1, math.inf, 3], "[1, inf, 3]"),
    ],
)
def test_number_says_what_is_wrong(value, answer, says):
    feedback = check(Number, answer, value=value)
    assert feedback.status == "not yet"
    assert says in readable(feedback)


@pytest.mark.parametrize(
    ("answer", "known"),
    [
        *[(0.167, True), (0.1667, True), (0.166, True), ("1.67e-1", True), (1 / 6, True)],
        *[(0.17, False), (0.168, False), (0.1669, False), (-0.167, False), (0.165, False)],
        *[([0.167, 2], True), ([0.167, 2.01], False), ([0.17, 2], False)],
    ],
)
def test_a_known_mistake_may_be_rounded_to_three_digits(answer, known):
    wrong, value = ([1 / 6, 2], [5, 3]) if isinstance(answer, list) else (1 / 6, 5)
    feedback = check(Number, answer, value=value, mistakes=[Mistake("sixth", wrong, "A sixth.")])
    assert feedback.mistake == ("sixth" if known else None)


def test_what_rounds_the_right_answer_as_well_is_no_known_mistake():
    finer = Mistake("finer value", 0.85275, "The finer one.")
    feedback = check(Number, 0.8528, value=0.852803, rtol=1e-6, mistakes=[finer])
    assert feedback.mistake is None
    assert "rounded too far" in feedback.message


def test_other_whole_numbers_are_other_answers():
    assert check(Number, 2941, value=2940).status == "not yet"
    assert check(Number, [11, 6133], value=[11, 6132]).status == "not yet"
    assert check(Number, 2035, value=2034.77).status == "right"
    assert check(Number, 101, value=100, rtol=0.05).status == "right"  # asked for about so many


def test_number_is_judged_by_its_size():
    assert check(Number, 2e-16, value=1e-16).status == "not yet"
    assert check(Number, 1e-17, value=0).status == "right"
    assert check(Number, 2e-8, value=1e-8, rtol=0.5).status == "not yet"
    assert check(Number, 1.4e-8, value=1e-8, rtol=0.5).status == "right"
    assert check(Number, -1e-8, value=1e-8, rtol=0.5).message.startswith("-1e-08 is too small")
    assert check(Number, [1, 1e-12], value=[1, 0]).status == "right"


LETTERS = {"options": {"a": "this", "b": "that", "c": "both", "d": "none"}}


@pytest.mark.parametrize("answer", ["b", "B", " b) ", ["b"], {"b"}, ("B",)])
def test_choice_takes_a_letter_as_it_comes(answer):
    assert check(Choice, answer, value="b", **LETTERS).status == "right"


@pytest.mark.parametrize("answer", ["ac", "ca", "a, c", "Lines A and C", ["c", "a"], {"a", "c"}, ("a", "c")])
@pytest.mark.parametrize("value", ["ac", {"a", "c"}])
def test_choice_takes_several_letters_in_any_order(answer, value):
    assert check(Choice, answer, value=value, **LETTERS).status == "right"


def test_choice_says_what_is_wrong():
    slips = [Mistake("b too much", "abc", "Not b."), Mistake("a missing", "c", "Also a.")]
    question = Choice("notebook_9.sample", value="ac", mistakes=slips, **LETTERS, **ABOUT)
    assert question.check("abc").mistake == "b too much"
    assert question.check("c").mistake == "a missing"
    assert question.check("bc").message.startswith("Not b.\n\nAnd this is not the only letter to change.")
    assert "one by one" in question.check("acd").message
    assert "one letter is wanted" in check(Choice, "ab", value="a", **LETTERS).message
    assert "Choose from a, b, c, d" in check(Choice, "e", value="a", **LETTERS).message
    assert "one letter" in check(Choice, ..., value="a", **LETTERS).message


@pytest.mark.parametrize(
    ("value", "answer", "about"),
    [
        ("2x", "x + x", {}),
        ("(x-1)(x+1)", sympy.Symbol("x", positive=True) ** 2 - 1, {}),
        ("1", "sin(x)^2 + cos(x)^2", {}),
        ("0", "x - x", {}),
        ("3", 3, {}),
        ("x^2/x", "x", {"domain": (-2, 2)}),
        ("ln x", "ln(2x) - ln 2", {"domain": (-1, 8)}),
        ("lam e^(-lam x)", "λ exp(-λ x)", {"parameters": ("lam",)}),
        ("x h + h^2", "h(x+h)", {"variables": ("x", "h"), "domain": {"x": (-2, 2), "h": (1e-3, 1)}}),
        ("erf(x) + Si(x)", "1 - erfc(x) + Si(x)", {}),
    ],
)
def test_formula_is_right_in_any_form(value, answer, about):
    assert check(Formula, answer, value=value, **about).status == "right"


@pytest.mark.parametrize(
    ("value", "answer", "says"),
    [
        ("2x", "x", "I read it as $x$.\n\nAt $x = 1$ it gives 1; it should be 2. It is half of"),
        ("2x", "-2x", "the sign is not"),
        ("x - 1", "1 - 2x", "it gives -1; it should be 0."),
        ("-ln x", "x", "it gives 1; it should be 0."),
        ("2x", "2x + 1", "same amount"),
        ("sqrt(2)x", "1.41x", "Very close: was something rounded"),
        ("1/x", "x", "upside down"),
        ("2x", "y", "Letters here: x"),
        ("2x", "1/2x", "`1/2x` can be read in two ways. Write `(1/2)*x` or `1/(2*x)`."),
        ("2x", "`a_b*<b>*`", "not part of a formula"),
        ("2x", "2x(", "at the end of"),
        ("2x", "10^(10^9) x", "too large"),
        ("2x", np.array([1.0]), "quotation marks"),
        ("ln|x|", "ln x", "nan: is something divided by 0"),
        ("2x", "exp(exp(exp(exp(x + 9))))", "inf: is something divided by 0"),
    ],
)
def test_formula_says_what_is_wrong(value, answer, says):
    feedback = check(Formula, answer, value=value, domain=(-1, 3) if "ln" in value else (0.2, 3))
    assert feedback.status == "not yet"
    assert says in readable(feedback)


def slope(x, h):
    return ((x + h) ** 2 - x**2) / h


def test_function_is_right_in_any_form():
    cases = [(1.0, 0.5), (np.array([1, 2, 3]), 0.25), (np.array([1.5, 2.0]), np.array([0.1, 0.2]))]
    for answer in (slope, lambda x, h: 2 * x + h, lambda *arguments: slope(*arguments)):
        assert check(Function, answer, value=slope, cases=cases).status == "right"
    assert check(Function, math.sin, value=np.sin, cases=[(1.0,)]).status == "right"
    assert check(Function, np.sin, value=np.sin, cases=[(np.ones(3),)]).status == "right"
    assert check(Function, lambda f: f(1.0), value=lambda f: f(1.0), cases=[(np.exp,)]).status == "right"


def in_place(x):
    x *= 2
    return x


def counting(x, calls=[0]):  # noqa: B006
    calls[0] += 1
    return float(calls[0])


def printing(x):
    print(2 * x)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (lambda x: 2 * x + 1, "`f(1.5)` gives 4; it should be 3. It is off by the same amount everywhere."),
        (lambda x: -2 * x, "the sign is not"),
        (lambda x: 2 * np.trunc(x), "`f(1.5)` gives 2; it should be 3."),
        (lambda x: x * 2.0000025, "Very close, but not close enough"),  # as shown, it would be the right one
        (
            lambda x: 2 * x if np.ndim(x) == 0 else 2 * x + (x > 1),
            "`f([1, 2])` gives 5 at index [1]; it should be 4",
        ),
        (
            lambda x: 2.0 * np.max(x),
            "`f([1, 2])` gives a single number. What is wanted is an array of shape (2,)",
        ),
        (lambda x: math.exp(math.log(2 * x)), "It gets a whole array here: use `np.exp`"),
        (lambda x, h: 2 * x, "`f(1.5)` stops with `TypeError:"),
        (lambda x: sqrt(x), "as in `np.sqrt`"),  # noqa: F821
        (lambda x: 1 + [].append(x), "lack its `return`"),
        (lambda x: 2000 * x, "off by the same factor everywhere"),
        (lambda x: [].append(x), "is a `return` missing?"),
        (printing, "use `return`, not `print`"),
        (in_place, "Work on a copy"),
        (
            lambda x: x / 0 if x == 1.5 else x,
            "`f(1.5)` stops with `ZeroDivisionError: float division by zero`",
        ),
        (lambda x: math.nan * x, "`f(1.5)` gives nan: is something divided by 0"),
        (lambda x: 2 * x * np.exp(1000), "Or is a number too large for a float?"),
        (
            lambda x: 2 * x + np.log(x != 1.5),
            "`f(1.5)` gives -inf: is something divided by 0, or the logarithm of 0",
        ),
        (lambda x: 2j * x, "complex"),
        (lambda x: "3", "`f(1.5)` gives `str`"),
        (lambda x: slope, "`f(1.5)` gives `function`"),
        (lambda x: slope(x), "`f(1.5)` stops with `TypeError: slope() missing 1 required"),
        (lambda x: {}[raises], "stops with `KeyError: <function raises>`"),
        (raises, "`raises(1.5)` stops with `LookupError: lost`"),
        (endless, "You stopped `endless(1.5)` before its end"),
        (3.0, "without calling it"),
        (lambda x: 2 * x + np.random.default_rng().uniform(1, 2), "something else each time"),
        (counting, "from the arguments alone"),
    ],
)
def test_function_says_what_is_wrong(answer, says):
    feedback = check(Function, answer, value=lambda x: 2 * x, cases=[(1.5,), (np.array([1, 2]),)])
    assert feedback.status == "not yet"
    assert says in readable(feedback)


def test_function_that_never_ends_can_be_stopped(monkeypatch):
    guard = time.monotonic() + 60

    def forever(x):
        while time.monotonic() < guard:
            pass

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        threading.Timer(0.3, _thread.interrupt_main).start()  # what the stop button does
        feedback = check(Function, forever, value=math.sin, cases=[(1.0,)])
    finally:
        signal.signal(signal.SIGINT, before)
    assert "You stopped `forever(1)` before its end" in feedback.message


def test_gaps_of_the_notebook_are_neutral():
    def half_done(x, h):
        return (slope(x, h) - ...) / h

    def first_line_done(x, h):
        rise = ...
        return rise

    def nearly(x, h):
        y = np.asarray(x)[...]
        return y * 2 + h + 1

    cases = [(1.0, 0.5)]
    for answer in (half_done, first_line_done, lambda x, h: ...):
        assert check(Function, answer, value=slope, cases=cases).status == "not tried"
    assert check(Function, nearly, value=slope, cases=cases).status == "not yet"


def test_our_own_faults_are_not_hidden():
    """What learners do is caught; a question that is broken itself must fail loudly."""
    with pytest.raises(Exception, match="lost"):
        check(Function, math.sin, value=raises, cases=[(1.0,)])
    with pytest.raises(Exception, match="two ways"):
        check(Formula, "x", value="1/2x")


# -- antiderivatives ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "status", "mistake"),
    [
        ("sin(x) cos(x) + k", "right", None),
        ("sin(2x)", "not yet", "slope of a linear inside lost"),
        ("-2sin(2x)", "not yet", "differentiated instead of integrated"),
        ("arctan(x)^3", "not yet", None),
        ("1/2x", "not yet", None),
        ("cos(2x) + C", "not yet", "listed"),
        ("C - cos(-2x) + 2cos(2x)", "not yet", "listed"),
    ],
)
def test_antiderivative_is_judged_by_its_integrand(answer, status, mistake):
    listed = [Mistake("listed", "cos(2x)", "Listed.")]
    about = {"integrand": "cos(2x)", "value": "sin(2x)/2", "mistakes": listed}
    feedback = check(Antiderivative, answer, **about)
    assert (feedback.status, feedback.mistake) == (status, mistake)
    assert ("Listed." in readable(feedback)) == (mistake == "listed")


def test_antiderivative_may_have_to_be_a_certain_one():
    about = {"integrand": "2e^(-2x)", "value": "1 - e^(-2x)", "boundary": (0, 0)}
    listed = [Mistake("upside down", "2 - e^(-2x)", "Ends at 2.")]
    assert check(Antiderivative, "1 - 1/e^(2x)", **about).status == "right"
    assert check(Antiderivative, "2 - e^(-2x)", mistakes=listed, **about).mistake == "upside down"
    assert check(Antiderivative, "3 - e^(-2x)", mistakes=listed, **about).mistake == NAMES["wrong_constant"]
    bare = check(Antiderivative, "-e^(-2x)", mistakes=listed, **about)
    assert bare.mistake == NAMES["missing_constant"]
    assert "too small by 1.0" in readable(bare)
    about = {"integrand": "1/x", "value": "ln|x| + C", "require_constant": True}
    assert check(Antiderivative, "ln|x|", **about).mistake == NAMES["missing_constant"]
    assert check(Antiderivative, "x^0/0 + C", **about).mistake == NAMES["log_without_minus_one_case"]


@pytest.mark.parametrize(
    ("answer", "status", "says"),
    [
        (["x", "e^(-x)"], "right", r"There remains $\int - e^{- x}\,dx$"),
        (["e^(-x)", "x dx"], "not yet", "no easier"),
        (["x", "x"], "not yet", "they do not"),
        (["2", "x e^(-x)/2"], "not yet", "slope 0"),
        (["x e^(-x^2)", "e^(x^2 - x)"], "not yet", "no rule here"),
        (["x"], "not yet", "two formulas in a list"),
        (["x", None], "not yet", "quotation marks"),
        (["x", ...], "not tried", "in place of the dots"),
    ],
)
def test_parts_are_judged_by_what_remains(answer, status, says):
    feedback = check(Parts, answer, integrand="x e^(-x)", value=["x", "e^(-x)"])
    assert feedback.status == status
    assert says in readable(feedback)


# -- what is displayed -------------------------------------------------------------------------------------


def test_feedback_is_displayed_with_sign_word_and_colour():
    seen = set()
    for answer in (..., 2, 3):
        feedback = check(Number, answer, value=2)
        bundle, _ = DisplayFormatter().format(feedback)
        assert bundle.keys() == {"text/markdown", "text/plain"}
        assert bundle["text/plain"] == repr(feedback)
        box = bundle["text/markdown"]
        seen.add((repr(feedback).split("\n")[0], re.search(r"solid var\((--jp-\S+), #\w{6}\)", box).group(1)))
        # Blank lines on both sides make the text Markdown again inside the box
        assert re.fullmatch(r'<div role="status" style="[^"]*">\n\n\*\*.+\n\n</div>', box, re.DOTALL)
        assert "background: var(--jp-layout-color2, transparent)" in box
    assert len({word for word, _ in seen}) == len({colour for _, colour in seen}) == 3


def test_what_a_learner_wrote_cannot_break_the_page():
    def f(x):
        raise ValueError("`</code>\n<b>" * 99)

    message = check(Function, f, value=abs, cases=[(0.0,)]).message
    inside = re.search(r"stops with `([^`\n]*)`", message).group(1)
    assert "</code>" in inside
    assert len(inside) < 250


# -- the table ---------------------------------------------------------------------------------------------


def test_table_shows_what_is_open():
    before = repr(progress())
    assert before == repr(progress())
    for name, asked in questions().items():
        assert f"{name.replace('_', ' ').capitalize()}: 0 of {len(asked)} solved" in before
    for question in OPENED.values():
        assert question.name in before
    name, asked = next(iter(questions().items()))
    for question in asked:
        question.check(question.value)
    after, _ = DisplayFormatter().format(progress())
    assert (
        f"{name.replace('_', ' ').capitalize()}: {len(asked)} of {len(asked)} solved\n" in after["text/plain"]
    )
    table = after["text/markdown"]
    assert "✓ all done" in table
    assert f"- `{asked[0].name}`" not in table
    for tag in ("table", "tr", "td", "th", "details"):
        assert len(re.findall(f"<{tag}>", table)) == len(re.findall(f"</{tag}>", table)) > 0
    assert progress().solved[name] == asked
    assert all(isinstance(question, Question) for question in progress().open["notebook_1"])


def test_import_is_light():
    program = (
        "import sys, mathtools.exercises as package\n"
        "assert not {'numpy', 'sympy', 'platformdirs'} & set(sys.modules)\n"
        "import mathtools.exercises.kinds\n"
        "assert not {'sympy', 'scipy', 'matplotlib'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_feedback_names_its_status():
    assert Feedback("not yet", "Because.", mistake="sign lost").mistake == "sign lost"
    assert repr(Feedback("not yet", "Because.", mistake="sign lost")) == "↻ Not yet: sign lost\nBecause."


# -- what learners typed: the verdicts that were wrong in cold reads, and more of their kinds ----------------


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        (math.pi / 180, "pi/180"),
        (-0.25, "(0.75-1.25)/2"),
        (-0.25, "−0.25"),
        (0.5, "½"),
        (2**20, "2**20"),
        (2**20, "2^20"),
        (math.sqrt(2), "sqrt(2)"),
        (math.sqrt(2), "2/√2"),
        (-math.log(2), "-ln(2)"),
        (-math.log(2), "-np.log(2)"),
        (10 * (1 - math.exp(-1)), "10(1-1/e)"),
        (100, "10^2"),
        (1e-5, "1e-5"),
        (200_000, "200,000"),
        (200_000, "200 000"),
        (1_234_567, "1,234,567"),
        (0.25, "0,25"),
        (0.25, "0,250"),
        ([0.6, 0.25], ["3/5", "1/4"]),
        ([0.6, 0.25], ("3/5", 0.25)),
        ([[1, 2], [1, -1]], [["1", "2"], ["1", "−1"]]),
        (0.682689492137086, "erf(1/sqrt(2))"),
    ],
)
def test_a_number_may_be_arithmetic(value, answer):
    assert check(Number, answer, value=value).status == "right"


WORDED = {  # the question, the number, and what of it is left out
    "By how much the content changes, in litres.": [
        *[("-4 litres", -4, "litres"), ("−4litre", -4, "litre"), ("-4 liters.", -4, "liters")],
        *[("-4 l", -4, "l"), ("-4 litres per minute", -4, None), ("-4000 ml", -4000, None)],
        *[("-4/litre", -4, None), ("-4 per litre", -4, None)],
        *[("x = -4", -4, ""), ("= -4", -4, ""), ("about -4", -4, ""), ("≈ -4", -4, ""), ("minus 4", -4, "")],
        *[("0.5 - 4.5 = -4", -4, ""), ("F(4) - F(0) = -4", -4, ""), ("the change: -4", -4, "")],
        *[("-4 %", -4, None), ("4 less", 4, None), ("-4.", -4, ""), ("-3.999…", -3.999, "")],
        *[("-4 from t=0 to t=4", -4, ""), ("-4 litres at t = 4", -4, "litres"), ("-4 (= 0.5 - 4.5)", -4, "")],
        *[("-4 because f(0) = 1", -4, ""), ("-4, since F(4) = -4.5", -4, ""), ("change at t = -4", -4, "")],
        *[("-4 l at t = 4 (= 8-12)", -4, "l")],
    ],
    "Estimate by the tangent.": [("√(9.3) ≈ 3.05", 3.05, None), ("3 + 0.3/6 ≈ 3.05", 3.05, "")],
    "The loss, per epoch.": [
        *[("-4 per epoch", -4, "per epoch"), ("-4 loss/epoch", -4, "loss/epoch"), ("-4/epoch", -4, "epoch")],
        ("-4 epochs", -4, None),
    ],
    "The speed, in metres per second.": [
        *[("-4 m/s", -4, "m/s"), ("-4 metres per second", -4, "metres per second")],
        *[("-4 m", -4, None), ("-4 s", -4, None), ("-4 km/s", -4, None), ("-4 seconds per metre", -4, None)],
    ],
    "Litres per minute.": [("-4 litres", -4, None), ("-4 litres per minute", -4, None)],
    "How many times as many?": [
        *[
            ("4x", 4, ""),
            ("4 ×", 4, ""),
            ("4-fold", 4, ""),
            ("a factor of 4", 4, ""),
            ("4 times", 4, "times"),
        ],
        *[("2^2 fold", 4, ""), ("4 units", 4, None)],
    ],
    "You make $h$ ten times smaller. By which factor does the error shrink?": [
        *[("4 times", 4, "times"), ("4-fold", 4, "")],
    ],
    "Waits of 3 hours: the rate, per hour?": [
        *[("-4/h", -4, "per hour"), ("-4/hour", -4, "per hour"), ("-4 hours", -4, None)],
    ],
    "$h$ is halved. By which factor does Euler's error fall?": [
        *[("4 times", 4, "times"), ("by 4", 4, ""), ("by a factor of 4", 4, ""), ("4 hours", 4, None)],
        ("4 s", 4, None),
    ],
    "How often must it be called?": [("4 times", 4, "times"), ("4 hours", 4, None)],
    "How many litres come in?": [("4 litres", 4, "litres"), ("4 %", 4, None), ("4 €", 4, None)],
    "Degrees.": [("-4°", -4, "°"), ("-4 rad", -4, None), ("2e-16*3 - 4", -4, "")],
}


@pytest.mark.parametrize("asks", WORDED)
def test_words_round_a_number_are_left_out_or_named(asks):
    for answer, value, left_out in WORDED[asks]:
        feedback = check(Number, answer, value=value, asks=asks)
        assert feedback.status == ("not yet" if left_out is None else "right"), answer
        assert f"`{left_out}` is left out" in feedback.message or not left_out, answer
        if left_out is None:
            with pytest.raises(Unreadable) as caught:
                Number("notebook_9.sample", value=value, **ABOUT | {"asks": asks}).preview(answer)
            assert str(value) in caught.value.readings, answer


def test_per_cent_of_a_probability_is_a_share():
    for answer in ("98.8 %", "98.8%", "P = 0.988 = 98.8 per cent"):
        assert check(Number, answer, value=0.988, possible=PROBABILITY).status == "right"
    assert check(Number, "0.988 %", value=0.988, possible=PROBABILITY).status == "not yet"
    for answer in ("60 %, 25 %", "[60%, 25%]", "60 per cent; 0.25"):
        assert check(Number, answer, value=[0.6, 0.25], possible=SHARE).status == "right", answer


def test_two_sides_of_an_equals_sign_must_agree():
    assert "which one is your answer" in check(Number, "1/4 = 0.3", value=0.25).message
    assert check(Number, "x = 1/3 ≈ 0.33", value=1 / 3).status == "right"
    assert "rounded too far" in check(Number, "x = 1/3 = 0.33", value=1 / 3).message
    assert check(Number, "x1=1, y=2", value=[1, 2]).status == "right"
    assert check(Number, "left: 1; right: 2", value=[1, 2]).status == "right"
    assert check(Number, "{0,01; 1}", value=[0.01, 1]).status == "right"
    assert check(Number, "[8; -0,5; 2389,33]", value=[8, -0.5, 2389.33]).status == "right"
    assert check(Number, "8,16; 2.5", value=[8, 16, 2.5]).status == "right"
    assert "The numbers are right" in check(Number, "1,2; 3,4", value=[[1, 2], [3, 4]]).message
    assert check(Number, "[ 1 -2]", value=[1, -2]).status == "right"


@pytest.mark.parametrize(
    "answer", ["{{4, 2}, {2, -12}}", "H = {{4,2},{2,-12}}", "[[4 2] [2 -12]]", "[[  4.   2.]\n [  2. -12.]]"]
)
def test_a_matrix_may_be_written_as_other_programs_show_it(answer):
    assert check(Number, answer, value=[[4, 2], [2, -12]]).status == "right"


def test_what_is_in_braces_or_between_spaces_stays_what_it_is():
    assert check(Number, r"{1, e^{-1}, \frac{1}{2}}", value=[1, math.exp(-1), 0.5]).status == "right"
    assert check(Number, "[3 - 1, 1/2 1/3]", value=[2, 1]).status == "not yet"
    assert check(Number, "1/3 -2/3 1/3", value=[1 / 3, -2 / 3, 1 / 3]).status == "right"
    assert "I read 1" in check(Number, "5 - 2", value=[5, -2]).message


def test_a_letter_is_shown_as_it_is_printed():
    feedback = check(Formula, "lam x1", value="2lam x1", variables=("x1",), parameters=("lam",))
    assert r"$x_{1} = 1, \lambda = 1$" in feedback.message


def test_a_question_handed_back_is_no_answer():
    for answer in ("Phi(1)-Phi(-1)", "Φ(1)-Φ(-1)", "2Phi(1)-1"):
        assert "still to be worked out" in check(Number, answer, value=0.6827, unworked=("Phi", "Φ")).message
        worked_out = f"{answer} = 0.6827"
        assert check(Number, worked_out, value=0.6827, unworked=("Phi", "Φ")).status == "right"
    only_a_part = check(Number, "Phi(1)", value=0.6827, unworked=("Phi", "Φ")).message
    assert "still to be worked out" in only_a_part
    assert "question" not in only_a_part
    x = sympy.Symbol("x")
    for answer in (sympy.Integral(x, (x, 0, 1)), sympy.Limit(x / 2, x, 1), 3 - sympy.Sum(x, (x, 1, 2))):
        assert "still to be worked out" in check(Number, answer, value=0.5).message
    assert check(Number, sympy.integrate(x, (x, 0, 1)), value=0.5).status == "right"
    about = dict(value="2x + h", variables=("x", "h"), worked_out_at={"h": 0})
    for answer in ("((x+h)^2 - x^2)/h", "(2x h + h^2)/h", "2x + h^2/h + 0/h"):
        feedback = check(Formula, answer, **about)
        if answer.startswith("2x"):  # SymPy has cancelled: nothing is left to be worked out
            assert feedback.status == "right"
            continue
        assert "at $h = 0$ this form has none" in feedback.message
    assert check(Formula, "h + 2x", **about).status == "right"
    assert "h = 0" not in check(Formula, "((x+h)^2 + x^2)/h", **about).message


RIGHT = {
    "notebook_1.sigmoid_slope": [
        *("σ(x)(1-σ(x))", "sigma(x)(1-sigma(x))", r"\sigma(x)(1-\sigma(x))", "σ(1-σ)", "sigma*(1-sigma)"),
        *("np.exp(-x)/(1+np.exp(-x))**2", "σ*σ(-x)", "σ(x)σ(-x)", r"\sigma(-x)(1-\sigma(-x))"),
        *("σ(x) - σ²(x)", "σ-σ^2(x)"),
    ],
    "notebook_1.log_page": ["log_e(a)", "log_e(a^2)/log_e(e^2)"],
    "notebook_1.speedometer": ["9/2", 4.50003],
    "notebook_1.chain_rule": ["3(1+x^2)^2 2x", "3*(1+x**2)**2*2*x", "dy/dx = 6x(1+x^2)^2"],
    "notebook_1.polynomial": ["f'(x) = 12x^3-2x+6", "y' = 12x^3-2x+6", "slope = 12x^3-2x+6", "= 12x^3-2x+6"],
    "notebook_2.count_calls": [
        *("200,000", 200_000, "200'000", "200’000", "2x10**5", "2e8/1e3", "3e8/1.5e3", "200,000 times")
    ],
    "notebook_2.richardson_by_hand": [0.999997, "(4*1.001668-1.006680)/3"],
    "notebook_2.best_central_step": ["(3*2.2e-16/1000)^(1/3)", "h* = 8.7e-7", "8,7e-7", 9e-7, "8.7 x 10^-7"],
    "notebook_3.two_paths": [
        *("5 and -2", "dL/dx = 5, dL/dy = -2", "[5 -2]", "5; -2", "{5, -2}", "∇L = (5, -2)"),
        *("[∂L/∂x, ∂L/∂y] = [5, -2]", "dL/dx = (5), dL/dy = (-2)"),
    ],
    "notebook_3.bends": ["H = [[4,2],[2,12]]", "H=[4,2],[2,12]"],
    "notebook_3.page_lines": ["lines a and d", "options a and d"],
    "notebook_3.mixed_partial": ["∂f/∂y = x^2+x cos(xy)", "f_y = x^2+x cos(xy)"],
    "notebook_5.logistic_quantile": ["x = ln(p/(1-p))", "Q(p) = ln(p) - ln(1-p)"],
    "notebook_3.diagonal": ["sqrt(2)", "2/sqrt(2)", "√2"],
    "notebook_3.walks": ["2**20", "2^20", "2²⁰"],
    "notebook_3.equal_logits": [r"\frac13, -\frac23, \frac13"],
    "notebook_3.two_rows": [[["1", "2"], ["1", "-1"]]],
    "notebook_4.softplus": ["np.log(1+np.exp(x))", "logaddexp(0,x)", "log1p(exp(x))"],
    "notebook_4.choose_for_logarithm": [
        *(["ln|x|", "x"], ["2ln|x|", "x/2"], ["ln(x^2)", "x/2"], ["ln x", "xdx"], ["np.log(x)", "x dx"])
    ],
    "notebook_4.bell_area": ["erf(1/sqrt(2))"],
    "notebook_4.reciprocal": ["ln(|x|^5)+K", "5ln|x|+C*sign(x)"],  # a constant for each side
    "notebook_4.scaled_sine": ["2sin(5x/2)^2/5"],
    "notebook_4.mixture_constant": [
        "1.4e^(-x)*sinh(x) + 0.3(1-e^(-3x))",
        "max(0, 1 - 0.7e^(-2x) - 0.3e^(-3x))",
    ],
    "notebook_4.new_limits": ["1, 5, 0.8047", [1, 5, "ln(sqrt(5))"]],
    "notebook_4.apart": ["-2atanh(x)", "-ln((x+1)/(x-1))"],
    "notebook_4.top_heavy": ["(x+1)^2/2 - 2(x+1) + ln|x+1|", "x(x-2)/2 + ln(x+1)"],
    "notebook_4.no_zeros": ["-arctan(3/(x+2))/3"],
    "notebook_4.second_moment": ["-((x+1)^2+1)e^(-x)"],
    "notebook_4.damped_wave": ["-e^(-x)*cos(x+pi/4)/sqrt(2)"],
    "notebook_5.pareto_cdf": ["max(0, 1-1/x^2)", "|1-1/x^2|", "sqrt(1-2/x^2+1/x^4)"],
    "notebook_5.narrow_entropy": ["-ln(2)", "ln(1/2)"],
    "notebook_5.draw_exponential": [lambda u, lam: [-math.log(1 - v) / lam for v in u]],
    "notebook_5.variance_exponential": ["Var(X) = 1/lam^2", "Var[X] = λ^-2", "σ² = 1/λ²"],
    "notebook_5.discounted": ["10(1-1/e)", "10*(1-np.exp(-1))"],
    "notebook_5.one_more_digit": ["10^2"],
    "notebook_6.arrives": ["a, b & c"],
    "notebook_6.largest_step": ["η < 0.2", "eta<1/5", "0 < eta < 0.2", "below 0.2"],
    "notebook_6.when_to_stop": ["≤ 0.0025", "at most 1/400"],
    "notebook_6.rating_limit": ["η<1/12"],
    "notebook_7.share_rated": ["1.70 %", "1.7 per cent"],
    "notebook_7.compare_numbers": ["'b'"],
    "notebook_9.sums_in_bytes": ["400 MB", "400 megabytes"],
    "notebook_6.top_five": [["3/5", "1/4"], ("3/5", "3/12")],
    "notebook_6.best_pair": ["[4/9, 1/9]", (0.4444, "1/9")],
    "notebook_6.growing_out": [9.97, "ln(1000)/ln(2)"],
    "notebook_6.discounted_hit": ["1.5/(1+1/np.log2(3))", "1.5/(1+log(2)/log(3))", 0.92],
    "notebook_6.bpr_slope": ["-(1-σ(x))", "σ(x)-1", "σ - 1", "-(1-σ)", "-sigmoid(-x)", "-1/(1+np.exp(x))"],
    "notebook_6.blank_slope": ["-2*w*q*(0-p*q)", "2wpq²"],
    "notebook_6.own_price": ["(0.5/0.4)^2", 1.56],
}
WRONG = {
    "notebook_6.growing_out": [9.5, 10.5, 512],
    "notebook_6.largest_step": ["η > 0.2", "above 0.2", "-0.2 < eta < 0.2"],
    "notebook_7.share_rated": [1.69],
    "notebook_9.sums_in_bytes": ["400 kB"],
    "notebook_1.cube_quotient": ["((x+h)^3-x^3)/h", "(3x^2h+3x h^2+h^3)/h"],
    "notebook_1.speedometer": [4.4985, 4.5015, 4.499],
    "notebook_2.central_of_cube": ["((x+h)^3-(x-h)^3)/(2h) - 3x^2"],
    "notebook_2.richardson_by_hand": [0.999998, 0.999996, 1.0],
    "notebook_2.best_central_step": [8e-7, 9.5e-7],
    "notebook_2.forward_quotient": [
        lambda f, x, h: abs(f(x + h) - f(x)) / h,
        lambda f, x, h: (f(x + h) - f(x)) / abs(h),
    ],
    "notebook_6.bpr_slope": ["sigmoid - 1", "1-σ"],
    "notebook_2.trapezoid": [lambda y, x: abs(np.trapezoid(y, x)), lambda y, x: np.trapezoid(abs(y), x)],
    "notebook_4.slope_gap": [
        lambda F, f, x: abs((F(x + 0.001) - F(x - 0.001)) / 0.002 - f(x)),
        lambda F, f, x: (F(x + 1e-4) - F(x - 1e-4)) / 2e-4 - f(x),  # another step
    ],
    "notebook_4.bell_area": ["Phi(1)-Phi(-1)", "Φ(1)-Φ(-1)"],
    "notebook_4.walked": [sympy.Integral(2 - sympy.Symbol("t"), (sympy.Symbol("t"), 0, 4)), -4, 0],
    "notebook_7.shrunk_bias": [lambda e, lam: np.average(np.r_[e, np.zeros(int(lam))])],
}


@pytest.mark.parametrize("key", RIGHT)
def test_right_answers_of_cold_reads_are_right(key):
    for answer in RIGHT[key]:
        assert OPENED[key].check(answer).status == "right", answer


@pytest.mark.parametrize("key", WRONG)
def test_wrong_answers_of_cold_reads_are_wrong(key):
    for answer in WRONG[key]:
        assert OPENED[key].check(answer).status == "not yet", answer


def test_a_naive_logarithm_of_a_sum_fails_in_long_doubles_too():
    answer = lambda z: np.log(np.sum(np.exp(z.astype(np.longdouble)))).astype(float)  # noqa: E731
    assert OPENED["notebook_5.log_sum_exp"].check(answer).status == "not yet"


def test_an_update_in_place_is_an_update():
    def update(p, q, r, eta):
        e = r - p @ q
        old = p.copy()
        p += 2 * eta * e * q
        q += 2 * eta * e * old
        return p, q

    def with_a_view(p, q, r, eta):
        e = r - p @ q
        old = p[:]
        p += 2 * eta * e * q
        q += 2 * eta * e * old
        return p, q

    assert OPENED["notebook_6.one_update"].check(update).status == "right"
    assert "view" in OPENED["notebook_6.one_update"].check(with_a_view).message


def test_a_dual_number_may_be_a_pair_or_have_names():
    class Dual:
        def __init__(self, value, slope):
            self.value, self.slope = value, slope

    question = OPENED["notebook_3.dual_quotient"]
    right = lambda a, b: Dual(a.value / b.value, (a.slope * b.value - a.value * b.slope) / b.value**2)  # noqa: E731
    assert question.check(right).status == "right"
    assert "one by one" in question.check(lambda a, b: (a[0] / b[0], a[1] / b[1])).mistake
    assert "should be" in question.check(lambda a, b: (a[0] / b[0], a[1])).message


def _both(p, q, e, eta):
    return p + 2 * eta * e * q, q + 2 * eta * e * p


SAYS = [
    ("notebook_1.chain_rule", "3t^2*2x", "stands for something in x, put that back"),
    ("notebook_1.polynomial", "12x^3+6", "The slope of one term is missing"),
    ("notebook_1.polynomial", "3x^5/5-x^3/3+3x^2-x", "an antiderivative"),
    ("notebook_1.root_slope", "(1+4x)^(3/2)/6", "an antiderivative"),
    ("notebook_1.log_slope", "3x^2/(x^3+2x)", "is missing"),
    ("notebook_1.sigmoid_slope", "e^x/(1+e^x)", "This is still to be differentiated"),
    ("notebook_1.sigmoid_slope", "σ^2", "and a minus belong to it"),
    ("notebook_1.sigmoid_slope", "σ^2(1/σ-1)", "can be read in two ways"),
    ("notebook_6.bpr_slope", "σ'", "A prime for a derivative"),
    ("notebook_1.quotient_rule", "1-x^2", "divides by $g^2$"),
    ("notebook_1.quotient_rule", "(1+x^2-x)/(1+x^2)^2", "$g'=2x$"),
    ("notebook_1.chain_rule", "6x+6x^5", "the mixed term"),
    ("notebook_1.speedometer", 4.4985, "for one short step"),
    ("notebook_2.error_ratio", "1/10", "the step's own factor"),
    ("notebook_2.count_calls", "200.000", "a point between thousands"),
    ("notebook_2.count_calls", (200, 0), "nothing between thousands"),
    ("notebook_2.richardson_by_hand", 1.000003, "not close enough"),
    ("notebook_2.richardson_by_hand", "1.000000", "1 is the true slope"),
    ("notebook_2.richardson_by_hand", 0.99999, "too small"),  # no 1 that is cut off
    ("notebook_2.own_weights", "[-8, 9, -1]/6", "Type each number by itself"),
    ("notebook_6.bpr_slope", "sigmoid - 1", "sigmoid of what?"),
    ("notebook_6.slope_of_one", "-2*e*q where e=r-pq", "only the formula that is asked for"),
    ("notebook_6.bpr_slope", "x - sigmoid + x", "sigmoid of what?"),
    ("notebook_2.forward_quotient", lambda f, x, h: (f(x) - f(x - h)) / h, "*backward*"),
    (
        "notebook_2.trapezoid",
        lambda y, x: (x[-1] - x[0]) / (len(x) - 1) * np.sum((y[1:] + y[:-1]) / 2),
        "the mean width",
    ),
    ("notebook_2.best_central_step", (2.2e-16 / 1000) ** (1 / 3), "The 3 is missing"),
    ("notebook_3.two_rows", [1, 2, 1, -1], "The numbers are right. Write them as a list of rows"),
    ("notebook_3.bends", [4, 2, 2, 12], "The numbers are right. Write them as a list of rows"),
    ("notebook_3.factor_gradient", lambda R, P, Q: -2 * (R - P @ Q.T) @ P, "Must one be transposed?"),
    ("notebook_3.mixed_partial", "x^2 - x cos(x y)", "with a plus"),
    ("notebook_3.mixed_partial", "x^2 + |x| cos(x y)", "it should be"),
    ("notebook_6.slope_of_one", "-2|q|(r - p q)", "it should be"),
    ("notebook_4.softplus", "-1/(1+e^x)", "the integrand itself, up to a constant"),
    ("notebook_4.mixture_constant", "1-e^(-2x)-e^(-3x)", "the factor is wrong at the terms with $e^{- 2 x}$"),
    ("notebook_4.log_by_parts", "x^2 ln(x)/2 - x^2/2", "the factor is wrong at the term with $x^{2}$"),
    ("notebook_4.root_below", "2t - 2ln(1+t)", "Your answer is in t. Put x back"),
    ("notebook_4.no_zeros", "3arctan((x+2)/3)", "brings out the slope $\\frac{1}{3}$ of the inside"),
    ("notebook_4.linear_combination", "2x^3 + 8/x^3 + 3x", "A part of the integrand has been differentiated"),
    ("notebook_4.linear_combination", "12x + 8/x^3 + 3x", "A part of the integrand has been differentiated"),
    ("notebook_4.linear_combination", "2x^3 + 3x", "A term is missing"),  # not a constant factor integrated
    ("notebook_4.scaled_sine", "cos(5x)", "derivative of the integrand, but for a factor"),
    ("notebook_4.top_heavy", "x - ln|x+1|", "A term is missing. In your answer the factor is wrong"),
    ("notebook_6.slope_of_one", "-2q r", "it should be 0."),
    ("notebook_4.reciprocal", "ln|x|^5 + C", "can be read in two ways"),
    ("notebook_4.area_by_parts", "2e-1", "`2e-1` can be read in two ways. Write `0.2` or `2*e - 1`"),
    ("notebook_4.new_limits", [1, 5], "a list of 3 numbers; I read 2"),
    ("notebook_4.pareto_mean", "infinity", "Infinity is no number. The value is finite"),
    ("notebook_4.pareto_mean", "-∞", "Infinity is no number. The value is finite"),
    ("notebook_4.apart", "ln|x^2-1|", "that sum has the numerator $2x$"),
    ("notebook_4.walked", 8, "triangles taken for rectangles"),
    ("notebook_5.pareto_cdf", "2/x^3", "the *slope* of the CDF"),
    ("notebook_5.pareto_cdf", "1 - 1/x", "At x = 3"),
    ("notebook_1.average_rate", "-0.25 %", "Write `-0.0025` or `-0.25`."),
    ("notebook_1.total_change", "7 ml", "`7`, if that is in the unit of the question"),
    ("notebook_1.signed_area", "7.5 litres less", "and its sign is right"),
    ("notebook_1.quotient_rule", "-2x^2/(1 + x^2)^2", "a product or quotient has two terms"),
    ("notebook_1.quotient_rule", "(1 - x^2)/(2 + 2x^2)", "not $2g$"),
    ("notebook_1.log_slope", "(x^2 + 2)/(x^3 + 2x)", "the exponent 3 comes to the front"),
    ("notebook_1.log_slope", "3x^2 + 2/(x^3 + 2x)", "divisor or minus belongs to each term of a sum"),
    ("notebook_1.cotangent", "1/tan(x)", "still to be differentiated"),
    ("notebook_1.exponential_decay", "-10x e^(-2x)", "The exponent is no factor, its slope is"),
    ("notebook_1.speedometer", "6t - 3t^2/2 at t=1", "“t” is none: put its value in"),
    ("notebook_1.tolerance_game", lambda tolerance: 3.9 * tolerance, "For this tolerance the bound is too"),
    ("notebook_1.cotangent", "(cos(x)^2 - sin(x)^2)/sin(x)^2", "The quotient rule subtracts"),
    ("notebook_1.cotangent", "-1/sin(x)^2, sin x != 0", "A comparison is not read"),
    ("notebook_1.total_change", "1/7 of 49", "leave words out"),
    ("notebook_1.inverse_point", "1/f'(1)", "“f” is none: put its value in"),
    ("notebook_2.count_calls", "200 thousand", "“thousand” is none"),
    ("notebook_2.forward_quotient", lambda f, x, h: (f * (x + h) - f(x)) / h, "brackets: `f(x + h)`"),
    ("notebook_2.forward_quotient", lambda f, x, h: (f[x + h] - f[x]) / h, "with round brackets"),
    ("notebook_2.second_quotient", lambda f, x, h: f(x) / 0, "Which of your denominators is 0"),
    ("notebook_2.trapezoid", lambda y, x: sum(y * np.diff(x)), "have one entry fewer"),
    ("notebook_2.trapezoid", lambda y, x: np.product(y), "is `np.trapezoid` now"),  # noqa: NPY003, NPY201
    ("notebook_3.dual_quotient", lambda a, b: a / b, "take the numbers out, as in `a[0]`"),
    ("notebook_6.new_viewer", lambda Q, r, lam: np.linalg.solve(Q.T @ Q, Q.T @ r), "has no inverse"),
    ("notebook_6.new_viewer", lambda Q, r, lam: np.linalg.solve(Q.T @ Q, r), "write them down"),
    ("notebook_6.new_viewer", lambda Q, r, lam: np.linalg.solve(Q.T @ Q + lam, Q.T @ r), "np.eye(Q.shape"),
    ("notebook_6.bounded_factor", "1.12", "rounded too far"),
    ("notebook_6.bounded_factor", "1.13", "rounded too far"),
    ("notebook_6.own_price", 1.57, "close enough"),
    ("notebook_7.share_rated", 1.705, "close enough"),
    ("notebook_7.share_rated", 165, "on average"),
    ("notebook_6.discounted_hit", "1.5/(1 + 1/log(3, 2))", "base 2 as log2"),
    ("notebook_7.why_disagree", "d", "Look at a again"),
    (
        "notebook_3.dual_quotient",
        lambda a, b: (a[0] / b[0], (a[1] - a[0] / b[0] * b[1]) / abs(b[0])),
        "at index [1]",
    ),
    ("notebook_3.walks", 2**20 - 1, "1048575 is too small"),
    ("notebook_3.right_angle", "c + 6 = 0", "solve it, and give the number"),
    ("notebook_3.right_angle", "2*3 + c = 0", "solve it, and give the number"),
    ("notebook_3.bends", [[2 * sympy.Symbol("y"), 2], [2, 12]], "“2*y” is none: put its value in"),
    ("notebook_3.walks", "1.05e6", "at least 7 digits"),
    ("notebook_3.factor_gradient", lambda R, P, Q: R @ R, "`f(R, P, Q)` stops with"),
    ("notebook_3.two_paths", "[5 2]", "The first number is right"),
    ("notebook_3.diagonal", (2.1213, -0.7071), "an array of shape (2,)"),
    ("notebook_1.product_rule", "2(x^2+x)+(2x-3)*2x+1", "Brackets are missing"),
    ("notebook_1.log_slope", "(3x^2+2)ln(x^3+2x)", "the outside was not differentiated"),
    (
        "notebook_5.logistic_quantile",
        "logit(p)",
        "The function logit is not read here: write out what it stands for. (at",
    ),
    ("notebook_5.logistic_quantile", "ln(p/1-p)", "Are brackets missing?"),
    ("notebook_5.cauchy_cdf", "arctan(x)/π", "F(−∞)"),
    ("notebook_5.narrow_entropy", -1, "in bits"),
    ("notebook_5.narrow_entropy", 1, "the whole area"),
    ("notebook_5.discounted", 6.5132, "runs all the time"),
    ("notebook_5.discounted", "-10/e", "At the lower end"),
    ("notebook_5.fit_rate", "1,875", "another unit, or a comma before decimals"),
    ("notebook_5.fit_rate", "1/0.4", "one over the median"),
    ("notebook_5.fit_rate", "1/mean", "The function mean is not read here: write out what it stands for."),
    ("notebook_5.narrow_entropy", 0, "the entropy on $[0,1]$"),
    ("notebook_5.still_there", "1/2.4", "Each *finished* wait"),
    ("notebook_5.narrow_entropy", "1-ln(2)", "Here the density is flat"),
    ("notebook_5.logistic_quantile", "ln(p-1)", "root of a negative number"),
    ("notebook_5.logistic_quantile", "ln(p)-ln(1+p)", "the 1 is subtracted"),
    ("notebook_5.density_of_exp", "e^(-y)/e^y", "Now put $x=\\ln y$ in"),
    ("notebook_5.draw_exponential", lambda u, lam: -np.log(u / lam) / lam, "that is the density"),
    ("notebook_5.error_bar", lambda v: (v.mean(), v.var(ddof=1)), "variance of single samples"),
    ("notebook_5.cauchy_cdf", "1/2 + tan(x)/π", "Which function has the slope"),  # but for a constant
    ("notebook_5.pareto_cdf", "2/x^3 - 2", "the *slope* of the CDF"),
    ("notebook_5.pareto_cdf", "1 - x^(-α)", "If α stands for a number here, put that in"),
    ("notebook_2.count_calls", 200_000.4, "Very close"),  # as shown, it would be the right number
    ("notebook_6.slope_of_one", "-2*e*q", "Euler's number"),
    ("notebook_6.with_penalty", "-2*e*q + 2*lam*p", "Euler's number"),
    ("notebook_6.with_penalty", "foo", "Letters here: r, p, q, lam"),
    ("notebook_6.momentum_limit", 0.15, "at least 3 digits."),
    ("notebook_6.when_to_stop", 0.01, "That is $|\\nabla f|^2$, or"),
    ("notebook_6.rating_limit", 0.083, "at least 3 digits, not counting zeros in front"),
    ("notebook_9.sums_in_bytes", 0.4, "right in gigabytes"),
    ("notebook_9.combine", lambda counts, means: counts @ means / max(counts), "it should be"),
    ("notebook_7.lowest_with_blanks", "(c-w(a-b))/b", "has a $p$ as well"),
    ("notebook_7.lowest_with_blanks", "c : (b+w(a-b))", "write / for a division"),
    ("notebook_7.newcomer_price", "> 36", "type the formula or the number alone"),
    ("notebook_6.new_viewer", lambda Q, r, lam: Q @ Q @ r, "Must one be transposed?"),
    ("notebook_6.top_five", [60, 25], "Give shares of 1"),
    ("notebook_6.new_viewer", lambda Q, r, lam: np.linalg.solve(Q.T @ Q + np.eye(3), r), "for each array"),
    ("notebook_6.one_update", lambda p, q, r, eta: _both(p, q, abs(r - p @ q), eta), "has lost its sign"),
    ("notebook_6.with_penalty", "-2q(r-pq)+lam*p^2", "its *slope* along"),
    ("notebook_6.one_update", lambda p, q, r, eta: _both(p, q, r - p * q, eta), "one* number, the dot"),
    ("notebook_6.with_penalty", "-2q(r-pq)+2lam q", "along $q$"),
    ("notebook_6.bpr_slope", "-1/σ(x)*(1-σ(x))", "You took $1-\\sigma$ for the slope"),
    ("notebook_6.rating_limit", 1 / 8, "Here $q$ is longer"),
    ("notebook_6.first_adam", -2.5, "goes *against* it"),
]


@pytest.mark.parametrize(
    ("key", "answer", "words"), SAYS, ids=lambda part: "f" if callable(part) else str(part)[:30]
)
def test_what_is_said_fits_the_answer(key, answer, words):
    feedback = OPENED[key].check(answer)
    assert feedback.status == "not yet"
    assert words in readable(feedback)
    assert "math.exp" not in feedback.message


@pytest.mark.parametrize(
    ("bound", "status"),
    [
        (lambda tolerance: 2 * tolerance, "right"),
        (lambda tolerance: min(1, 2 * tolerance), "right"),
        (lambda tolerance: 4 * tolerance / (1 + 2 * tolerance), "right"),  # the largest
        (lambda tolerance: 4 * tolerance, "not yet"),  # enough on the right only
        (lambda tolerance: 1e-300, "not yet"),  # no number is small enough for all tolerances
        (lambda tolerance: -tolerance, "not yet"),
    ],
)
def test_the_game_of_the_limit_is_played_on_both_sides(bound, status):
    assert notebook_1.tolerance_game.check(bound).status == status
