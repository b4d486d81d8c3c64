"""The field below a question: how it reads what is typed, and that it says what `check` says."""

import json
import re
from xml.etree import ElementTree

import IPython
import numpy as np
import pytest
import sympy

from mathtools.exercises import practice
from mathtools.exercises.field import BACKSTAGE, description, respond
from mathtools.exercises.field_widget import Field
from mathtools.exercises.kinds import Choice, Formula, Function, Number
from mathtools.exercises.overview import questions
from mathtools.parsing import parse, symbol

ABOUT = {"asks": "What?", "hints": ["One.", "Two."], "solution": "So.", "praise": "Good."}
FORMULA = Formula("notebook_9.formula", value="x^2", **ABOUT)
NUMBER = Number("notebook_9.number", value=0.25, **ABOUT)
ROWS = Number("notebook_9.rows", value=[[1, 2], [3, 4.5]], **ABOUT)
SEVERAL = Choice("notebook_9.several", value="ac", options={"a": "1", "b": "2", "c": "3"}, **ABOUT)
OPENED = {question.key: question for asked in questions().values() for question in asked}
BY_FIELD = {key: question for key, question in OPENED.items() if not isinstance(question, Function)}


def preview(text, question=FORMULA, **more):
    return respond(question, {"type": "preview", "answer": text, **more})


def check(answer, question=FORMULA):
    return respond(question, {"type": "check", "answer": answer})


def typed(value):
    """An answer in code as it would be typed, or chosen, in the field."""
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if np.ndim(value) == 0:
        return str(value)
    return list(value) if all(isinstance(part, str) for part in value) else str(np.asarray(value).tolist())


@pytest.mark.parametrize("question", OPENED.values(), ids=OPENED)
def test_every_question_but_those_for_code_has_a_field(question):
    about = description(question)
    assert (about is None) == isinstance(question, Function)
    assert about is None or json.loads(json.dumps(about, allow_nan=False)) == {
        **about,
        **({"options": [list(option) for option in about["options"]]} if "options" in about else {}),
    }


@pytest.mark.parametrize("question", BY_FIELD.values(), ids=BY_FIELD)
def test_the_field_says_what_check_says(question):
    answers = [question.value, *(mistake.example for mistake in question.mistakes[:1])]
    for answer in answers:
        said, expected = check(typed(answer), question), question.check(answer)
        assert said["status"] == expected.status
        assert said["message"] == expected.message
        assert str(expected).startswith(said["heading"])
    assert check(typed(question.value), question)["status"] == "right"


def test_a_fault_of_the_check_is_told_and_not_waited_for(monkeypatch):
    """Whatever goes wrong, the field gets a reply, to a preview too."""
    widget = Field(FORMULA.anew(), about=description(FORMULA))
    sent = []
    monkeypatch.setattr(widget, "send", sent.append)
    monkeypatch.setattr(widget._question, "read", lambda answer: 1 / 0)
    monkeypatch.setattr(widget._question, "preview", lambda answer, mathml: 1 / 0)
    for number, kind in enumerate(("check", "preview", "hint")):
        widget._hear(widget, {"type": kind, "answer": "x", "id": number}, None)
    assert [reply["id"] for reply in sent] == [0, 1, 2]
    assert "ZeroDivisionError" in sent[0]["message"]
    assert "ZeroDivisionError" in sent[1]["problem"]
    assert sent[2]["message"] == "One."


def test_hints_and_solution_come_in_turn():
    question = FORMULA.anew()
    said = [respond(question, {"type": kind}) for kind in ("hint", "hint", "solution")]
    assert [reply["message"] for reply in said] == ["One.", "Two.", "So."]
    assert said[0]["heading"] == "➜ Hint 1 of 2"


def test_what_is_understood_is_shown():
    assert preview("3x^2+1") == {"latex": r"3 \, x^{2} + 1", "notes": []}
    assert preview("log(x)")["notes"] == ["log is read as the natural logarithm ln."]
    assert "ends too early" in preview("x^")["problem"]
    assert preview("") == preview("   ") == preview(None) == {}
    assert preview("a", SEVERAL) == {}


NUMBERS = {
    "1/4": 0.25, "0.25": 0.25, ".25": 0.25, "2.5e-1": 0.25, "−0.5": -0.5, "½": 0.5, "sqrt(2)/2": 0.5**0.5,
    "2^3": 8, "e^-1": np.exp(-1), "'0.25'": 0.25, "-pi": -np.pi,
}  # fmt: skip


@pytest.mark.parametrize(("text", "value"), NUMBERS.items())
def test_numbers_are_typed_as_people_write_them(text, value):
    question = Number("notebook_9.number", value=value, rtol=1e-9, **ABOUT)
    assert check(text, question)["status"] == "right"
    assert "latex" in preview(text, question)


def test_the_value_of_a_number_is_shown_where_it_is_not_what_was_typed():
    assert preview("1/3", NUMBER)["latex"] == r"\frac{1}{3} \approx 0.333333"
    assert preview("1/8", NUMBER)["latex"] == r"\frac{1}{8} = 0.125"
    assert preview("0.25", NUMBER)["latex"] == "0.25"


@pytest.mark.parametrize("text", ["[[1, 2], [3, 9/2]]", "[1, 2], [3, 4.5]", "((1, 2), (3, 4.5))"])
def test_lists_of_numbers(text):
    assert check(text, ROWS)["status"] == "right"
    assert preview(text, ROWS)["latex"].startswith(r"\begin{bmatrix}1 & 2 \\ 3 & ")


@pytest.mark.parametrize(
    "text", ["0,2,5", "x", "1/0", "1e999", "nan", "[1", "[" * 999, "(1)(", "1 2", "[[[[1]]]]"]
)
def test_what_is_no_number_gets_a_sentence(text):
    for question in (NUMBER, ROWS):
        assert check(text, question)["status"] == "not yet"
        reply = preview(text, question)
        assert reply.get("latex") or re.search(r"[.)?]$", reply["problem"])


X = symbol("x")
DOUBTS = {
    "1/2x": (X / 2, 1 / (2 * X)),
    "3 + 1/2x": (3 + X / 2, 3 + 1 / (2 * X)),
    "e^2x": (sympy.exp(2 * X), sympy.exp(2) * X),
    "sin^-1 x": (sympy.asin(X), 1 / sympy.sin(X)),
    "sin^{-1}(x) + 1": (sympy.asin(X) + 1, 1 / sympy.sin(X) + 1),
    "2sin^(-1)(x/(1 + x))": (2 * sympy.asin(X / (1 + X)), 2 / sympy.sin(X / (1 + X))),
    "2/sin^-1(x)": (2 / sympy.asin(X), 2 * sympy.sin(X)),
    "x^1/2": (sympy.sqrt(X), X / 2),
    "x2 + 1": (X**2 + 1, 2 * X + 1),
    "e(x + 1)": (sympy.exp(X + 1), sympy.E * (X + 1)),
    "log2x": (sympy.log(X, 2), sympy.log(2 * X)),
}


@pytest.mark.parametrize(("text", "meant"), DOUBTS.items())
def test_two_readings_are_offered_in_full(text, meant):
    reply = preview(text)
    assert "can be read in two ways" in reply["problem"]
    assert [(parse(r).expression - m).equals(0) for r, m in zip(reply["readings"], meant, strict=True)] == [
        True,
        True,
    ]


def test_a_reading_that_cannot_be_written_is_not_offered():
    assert preview("exp^2 x")["readings"] == []


def test_one_doubt_after_the_other():
    (first, _), text = preview("e^2x + 1/2x")["readings"], "e^2x + 1/2x"
    assert first == "e^(2*x) + 1/2x"
    assert preview(first)["readings"] == ["e^(2*x) + (1/2)*x", "e^(2*x) + 1/(2*x)"], text


def test_mathml_for_pages_without_a_typesetter():
    for text in ("x^2/3", "sqrt(x) + e^x", "x < 3", "<b>x</b>"):
        reply = preview(text, mathml=True)
        assert "<" not in re.sub(r"`[^`]*`", "", reply.get("problem", ""))
        if "mathml" in reply:
            tags = {re.sub("{.*}", "", part.tag) for part in ElementTree.fromstring(reply["mathml"]).iter()}
            assert tags <= {"math", "mrow", "mi", "mo", "mn", "mfrac", "msup", "msqrt"}


def test_what_is_typed_never_becomes_html():
    code = (BACKSTAGE / "field.js").read_text("utf-8")
    assert not re.search("innerHTML|outerHTML|insertAdjacentHTML|document.write|text/html", code)


RUBBISH = [
    None,
    3,
    True,
    {},
    {"a": 1},
    [],
    [1],
    [["x"]],
    "x" * 10**5,
    "\0",
    ["x"],
    [[0, 1], [1, None]],
    "π" * 99,
]


@pytest.mark.parametrize("rubbish", RUBBISH, ids=lambda value: repr(value)[:9])
@pytest.mark.parametrize("question", [FORMULA, NUMBER, ROWS, SEVERAL, *OPENED.values()][:: len(OPENED) // 12])
def test_rubbish_gets_a_reply(question, rubbish):
    for kind in ("preview", "check"):
        json.dumps(respond(question, {"type": kind, "answer": rubbish}))


def test_in_a_kernel_the_box_has_a_field(monkeypatch):
    def shown(feedback):
        return feedback._repr_mimebundle_()

    plain, right = shown(FORMULA.check(...)), FORMULA.check("x^2")
    monkeypatch.setattr(IPython, "get_ipython", lambda: type("Shell", (), {"kernel": None}))
    bundle = shown(FORMULA.check(...))
    assert "model_id" in bundle.pop("application/vnd.jupyter.widget-view+json")
    assert bundle == plain
    function = Function("notebook_9.function", value=abs, cases=[(1,)], **ABOUT)
    for feedback in (right, FORMULA.hint(), function.check(...)):
        assert set(shown(feedback)) == set(plain)


def test_practice_shows_its_questions_above_their_fields():
    asked = practice("which rule first")[1]
    assert asked.question.asks in description(asked)["box"]["message"]
    assert check(sorted(asked.question.right[0]), asked)["heading"] == "✓ Right"
