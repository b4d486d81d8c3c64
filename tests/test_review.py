"""The mixed review: a fair draw of questions that stand by themselves, and advice that follows from them."""

import json
import os
import re
import statistics
from pathlib import Path

import pytest

from mathtools.exercises import record, review
from mathtools.exercises.kinds import Choice, Mistake, Number
from mathtools.exercises.overview import questions
from mathtools.exercises.review import Asked, Review, draw
from mathtools.exercises.sections import Sections

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
PLACES = Sections(NOTEBOOKS)
POOLS = review._pools()
POOL = {question.key: question for pool in POOLS.values() for question in pool}

#: What points at the page around a question.
POINTING = r"""(?ix) \b( (this|the) \s (notebook|page|picture|figure|slider|plot|cell|table \s above)
    | (from|just|shown|seen|as|table) \s above | further \s down | next \s lines | read \s on
    | look \s (now|back) | (follows|everything|same|it) \s below | the \s rest \s of \s the )\b"""


@pytest.fixture(autouse=True)
def file():
    """The record, which is another one for each test."""
    record._unwritten.clear()
    return Path(os.environ["MATHTOOLS_PROGRESS"])


@pytest.fixture(params=POOL)
def asked(request):
    return Asked(POOL[request.param], 3, 20, PLACES)


def keys(drawn):
    return [asked.question.key for asked in drawn]


# -- the draw ----------------------------------------------------------------------------------------------


def test_a_seed_draws_the_same_questions_everywhere():
    assert keys(draw()) == keys(draw(1)) == keys(draw("1"))
    assert len({frozenset(keys(draw(seed))) for seed in range(50)}) == 50


def test_the_draw_needs_no_order_and_hardly_changes_with_new_questions(monkeypatch):
    before = keys(draw(5))
    shuffled = {name: list(reversed(asked)) for name, asked in questions().items()}
    monkeypatch.setattr(review, "questions", lambda: shuffled)
    assert keys(draw(5)) == before
    shuffled["notebook_1"] = [*shuffled["notebook_1"], Number("notebook_1.new", asks="?", **ABOUT)]
    assert len(set(keys(draw(5))) - set(before)) <= 1


@pytest.mark.parametrize("seed", range(10))
def test_twenty_questions_come_from_all_notebooks(seed):
    drawn = keys(draw(seed))
    assert len(set(drawn)) == len(drawn) == 20
    each = [sum(key.startswith(f"{name}.") for key in drawn) for name in POOLS]
    assert len(each) >= 4
    assert max(each) - min(each) <= 1


def test_the_order_is_mixed_and_every_question_has_its_turn():
    places, seen = {name: [] for name in POOLS}, set()
    for seed in range(400):
        for place, key in enumerate(keys(draw(seed))):
            places[key.partition(".")[0]].append(place)
            seen.add(key)
    assert seen == set(POOL)
    assert all(abs(statistics.mean(of) - 9.5) < 1 for of in places.values())  # three deviations or more


def test_any_number_of_questions():
    assert len(draw(number=1)) == 1
    assert sorted(keys(draw(number=10**6))) == sorted(POOL)
    for number in (0, -3, 2.5, "20", None):
        with pytest.raises(ValueError, match="at least one question"):
            draw(number=number)


# -- which questions ---------------------------------------------------------------------------------------


def test_what_is_left_out_exists():
    for name, asked in questions().items():
        left_out = review.LEAN_ON_THEIR_PAGE.get(name, "").split()
        assert set(left_out) <= {question.name for question in asked}
        assert len(set(left_out)) == len(left_out)
    assert not review.LEAN_ON_THEIR_PAGE.keys() - questions().keys()
    assert all(len(pool) >= 5 for pool in POOLS.values())


def test_no_question_points_at_its_page(asked):
    """One that does belongs in `review.LEAN_ON_THEIR_PAGE`, or is to be reworded."""
    question = asked.question
    options = getattr(question, "options", {}).values()
    for text in (question.asks, question.praise, question.solution().message, *question.hints, *options):
        assert not re.search(POINTING, text), text


# -- each question, asked by itself ------------------------------------------------------------------------


def test_untouched_it_shows_the_question(asked):
    for feedback in (asked.check(...), asked.check()):
        assert repr(feedback).startswith(f"✎ Question 3 of 20\n> {asked.question.asks}\n")
        for letter, text in getattr(asked.question, "options", {}).items():
            assert f"\n> - **{letter}** {text}\n" in feedback.message
        assert "in place of" in feedback.message
        assert feedback.message.endswith("Stuck? `review[3].hint()`")
        assert "exercise." not in feedback.message
    assert asked.state == "not tried"


def test_a_wrong_answer_keeps_the_question_in_sight(asked):
    for mistake in asked.question.mistakes[:2]:
        feedback = asked.check(mistake.example)
        assert (feedback.status, feedback.mistake) == ("not yet", mistake.name)
        assert feedback.message.startswith(f"> {asked.question.asks}\n")
        assert mistake.message in feedback.message
        assert "`review[3].hint()`" in feedback.message
        assert "exercise." not in feedback.message
        assert re.search(rf"^question 3 \({re.escape(mistake.name)}\)$", asked.remark)
    assert asked.state == "not yet"


def test_a_right_answer_says_where_it_comes_from_and_is_remembered(asked, file):
    feedback = asked.check(asked.question.value)
    assert feedback.status == "right"
    assert asked.question.praise in feedback.message
    assert asked.state == "right at the first go"
    assert record.solved(record.lines_in(file)) == {asked.question.key}
    number = asked.question.key[len("notebook_")]
    place = re.search(r"This was asked in Notebook (\d)(?:, \[(.+)\]\((.+)#(.+)\))?\.$", feedback.message)
    assert place[1] == number
    if list(NOTEBOOKS.glob(f"0{number}_*")):
        assert (NOTEBOOKS / place[3]).exists()


def test_help_comes_in_the_words_of_the_review(asked):
    for help_ in (*[asked.hint() for _ in range(len(asked.question.hints) + 1)], asked.solution()):
        assert "exercise." not in help_.message
    assert asked.state == "not yet"
    asked.check(asked.question.value)
    assert asked.state == "right after more tries or help"


# -- how it went -------------------------------------------------------------------------------------------

ABOUT = {"value": 2, "hints": ["One.", "Two."], "solution": "So.", "praise": "Good."}


def sample(name="notebook_1.sample", **more):
    return Number(name, asks="How much?", mistakes=[Mistake("doubled", 4, "Twice.")], **ABOUT | more)


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ([], "not tried"),
        ([...], "not tried"),
        ([2], "right at the first go"),
        ([..., 2, 2], "right at the first go"),
        ([3], "not yet"),
        ([None], "not yet"),
        ([3, 2], "right after more tries or help"),
        ([3, 2, 2], "right after more tries or help"),
        ([2, 3], "not yet"),
        ([2, 3, 2], "right after more tries or help"),
        ([2, ...], "right at the first go"),
    ],
)
def test_what_counts(answers, state):
    (asked,) = Review([sample()])
    for answer in answers:
        asked.check(answer)
    assert asked.state == state


def test_a_hint_after_the_right_answer_costs_nothing():
    (asked,) = Review([sample()])
    asked.check(2)
    asked.hint()
    asked.check(2)
    assert asked.state == "right at the first go"


def test_its_hints_begin_with_the_first_wherever_else_the_question_was_asked():
    question = sample()
    for hinting in (question, Review([question])[1], Review([question])[1]):
        assert hinting.hint().message.endswith("One.")
    assert question.hint().message.endswith("Two.")


def test_summary_says_what_to_read_again(monkeypatch):
    monkeypatch.chdir(NOTEBOOKS)
    named = [
        questions()["notebook_2"][3],
        questions()["notebook_1"][0],
        questions()["notebook_2"][4],
        sample(),
    ]
    drawn = Review([*named, sample(), sample("notebook_1.far")])
    assert drawn.summary().status == "not tried"
    drawn[1].check(None)
    drawn[2].hint()
    drawn[2].check(named[1].value)
    drawn[3].check(named[2].mistakes[0].example)
    drawn[4].check(2)
    drawn[6].check(4)
    text = repr(drawn.summary())
    assert text.startswith(
        "↻ 6 questions\n1 right at the first go, 1 right after more tries or help, 3 not yet, 1 not tried."
    )
    again = text.partition("**What to read again**\n\n")[2].splitlines()
    assert again[0] == "- Notebook 1: question 6 (doubled)"
    assert re.fullmatch(r"- Notebook 1, \[.+\]\(01a_\w+\.ipynb#cell-id=\S+\): question 2", again[1])
    assert all(line.startswith("- Notebook 2, [") for line in again[2:])
    assert f"question 3 ({named[2].mistakes[0].name})" in text
    assert "question 1" in text
    assert "question 4" not in text
    assert "question 5" not in text
    assert "seed" not in text


def test_summary_of_a_perfect_review():
    drawn = Review([sample(), sample()])
    for asked in drawn:
        asked.check(2)
    summary = drawn.summary()
    assert summary.status == "right"
    assert summary.message.startswith("2 right at the first go.")
    assert "read again" not in summary.message
    assert "`review = draw(seed=2)`" in summary.message


def test_a_review_counts_from_one():
    drawn = draw()
    assert [asked.number for asked in drawn] == list(range(1, 21))
    assert drawn[20].number == 20
    for number in (0, 21, -1, "1", None, slice(1, 3)):
        with pytest.raises(IndexError, match="the questions 1 to 20"):
            drawn[number]
    assert "review[1]" in repr(drawn)


def test_another_kind_is_asked_for_in_its_own_way():
    assert isinstance(POOL["notebook_4.elementary"], Choice)
    assert "all letters that apply" in Review([POOL["notebook_4.elementary"]])[1].check(...).message
    assert "put its name in place" in Review([POOL["notebook_2.trapezoid"]])[1].check(...).message


# -- where questions are asked -----------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("0[1-7]_*.ipynb")), ids=lambda path: path.stem)
def test_every_question_of_a_notebook_is_found_there(path):
    cells = {cell["id"]: "".join(cell["source"]) for cell in json.loads(path.read_text("utf-8"))["cells"]}
    for question in questions()[f"notebook_{path.name[1]}"]:
        place = re.fullmatch(r"Notebook (\d), \[(.+)\]\((.+)#cell-id=(.+)\)", PLACES.find(question.key))
        number, heading, file, cell = place.groups()
        assert (number, file) == (path.name[1], path.name)
        assert f"## {heading}" in cells[cell].splitlines()
        after = list(cells.values())[list(cells).index(cell) + 1 :]
        rest = re.split(r"^## ", "\n".join(after), maxsplit=1, flags=re.MULTILINE)[0]
        assert f"exercise.{question.name}.check(" in rest


def test_a_place_that_is_not_at_hand_is_a_number(tmp_path):
    (tmp_path / "01_a (new).ipynb").write_text(notebook("notebook_1", "## Newer", "exercise.q.check(x)"))
    (tmp_path / "01_a.ipynb").write_text(notebook("notebook_1", "## Mine, `a_b`?", "exercise.q.check(x)"))
    (tmp_path / "02_torn.ipynb").write_bytes(b"\xff{")
    (tmp_path / "03_list.ipynb").write_text("[]")
    (tmp_path / "03_words.ipynb").write_text('{"cells": ["notebook_3"]}')
    (tmp_path / "04_folder.ipynb").mkdir()
    (tmp_path / "05_no heading.ipynb").write_text(notebook("notebook_5", "Hm.", "exercise.q.check(x)"))
    places = Sections(tmp_path)
    assert places.find("notebook_1.q") == "Notebook 1, [Mine, `a_b`?](01_a.ipynb#cell-id=c1)"
    assert places.find("notebook_5.q") == "[Notebook 5](05_no%20heading.ipynb#cell-id=c2)"
    assert places.find("notebook_2.q") == "Notebook 2"
    assert Sections(tmp_path / "gone").find("notebook_3.q") == "Notebook 3"


def notebook(module, text, *questions):
    cells = [("code", f"from mathtools.exercises import {module} as exercise"), ("markdown", text)]
    cells += [("code", source) for source in questions]
    numbered = [{"cell_type": k, "id": f"c{n}", "source": [s]} for n, (k, s) in enumerate(cells)]
    return json.dumps({"cells": numbered})
