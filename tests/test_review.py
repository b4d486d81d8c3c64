"""The mixed review: a fair draw with fresh numbers, questions that stand by themselves, and advice.

Five draws are answered rightly and with every listed mistake, or as many as MATHTOOLS_DRAWS says.
"""

import functools
import json
import os
import re
import statistics
from pathlib import Path

import pytest

from mathtools import figures
from mathtools.exercises import field, mastering, practice, record
from mathtools.exercises.overview import questions
from mathtools.exercises.review import FIRST, FRESH, LATER, OPEN, _chosen, draw
from mathtools.exercises.sections import Sections
from mathtools.exercises.skill_tables import CROSSING, SKILLS

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
PLACES = Sections(NOTEBOOKS)
DRAWS = int(os.environ.get("MATHTOOLS_DRAWS", "5"))

#: What points at the page around a question.
POINTING = r"""(?ix) \b( (this|the) \s (notebook|page|picture|figure|slider|plot|cell|table \s above)
    | (from|just|shown|seen|as|table) \s above | further \s down | next \s lines | read \s on
    | look \s (now|back) | (follows|everything|same|it) \s below | the \s rest \s of \s the )\b"""


@pytest.fixture(autouse=True)
def in_the_notebooks(monkeypatch):
    """Where a kernel works; with a record that is another one for each test."""
    record._unwritten.clear()
    monkeypatch.chdir(NOTEBOOKS)


@functools.cache
def dealt(seed):
    """A draw that several tests look at: to deal it takes a second."""
    return draw(seed)


# -- the draw ----------------------------------------------------------------------------------------------


def test_a_seed_draws_the_same_questions_everywhere():
    asked = [[turn.question.asks for turn in draw(seed, number=4)] for seed in (3, 3, 4)]
    assert asked[0] == asked[1] != asked[2]
    assert len({frozenset(_chosen(seed, 18)) for seed in range(50)}) == 50


def test_numbers_are_fresh():
    """A skill that two seeds draw comes with other numbers, and with others than practice deals."""
    first, second = ({turn.skill.name: turn.question for turn in dealt(seed)} for seed in (1, 2))
    again = first.keys() & second.keys()
    assert again
    for name in again:
        assert len({practice(name, 2).question(1).asks, first[name].asks, second[name].asks}) == 3, name


@pytest.mark.parametrize("seed", range(10))
def test_eighteen_are_two_of_each_notebook_and_four_that_cross(seed):
    groups = [SKILLS[name].group for name in _chosen(seed, 18)]
    assert {group: groups.count(group) for group in groups} == dict.fromkeys(groups, 2) | {CROSSING: 4}
    assert len(set(groups)) == 8


def test_the_order_is_mixed_and_every_skill_has_its_turn():
    places = {name: [] for name in SKILLS}
    for seed in range(400):
        for place, name in enumerate(_chosen(seed, 18)):
            places[name].append(place)
    assert all(places.values())
    crossing = [place for name, of in places.items() if SKILLS[name].group == CROSSING for place in of]
    assert abs(statistics.mean(crossing) - 8.5) < 0.5  # three deviations or more


def test_the_draw_hardly_changes_with_a_new_skill(monkeypatch):
    before = _chosen(5, 18)
    monkeypatch.setitem(SKILLS, "new", SKILLS["chain rule"])
    assert len(set(_chosen(5, 18)) - set(before)) <= 1


@pytest.mark.parametrize(
    "wrong",
    [
        *(dict(seed=seed) for seed in (-1, "1", 10**6)),
        *(dict(number=number) for number in (0, 2.5, True, len(SKILLS) + 1)),
        *(dict(grade=grade) for grade in (4, None)),
    ],
)
def test_what_cannot_be_drawn(wrong):
    with pytest.raises(ValueError, match="not"):
        draw(**wrong)


def test_a_review_counts_from_one():
    drawn = draw(number=2)
    assert [turn.called for turn in drawn] == ["review[1]", "review[2]"]
    assert repr(drawn[2]).startswith("✎ Question 2 of 2\n")
    for number in (0, 3, -1, "1", None, True, slice(1, 3)):
        with pytest.raises(IndexError, match="the questions 1 to 2"):
            drawn[number]
    assert "review[1]" in repr(drawn)


# -- each question, asked by itself ------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(1, DRAWS + 1))
def test_right_answers_are_right_and_every_listed_mistake_is_named(seed):
    for turn in dealt(seed):
        question = turn.question
        assert turn.check(question.value).status == "right", question.asks
        wrong = question.wrong_answers()
        assert wrong
        for name, example in wrong:
            verdict = turn.check(example)
            assert (verdict.status, verdict.mistake) == ("not yet", name), (question.asks, example)
            assert verdict.message.startswith(question.asks)  # which a field shows nowhere else


@pytest.mark.parametrize("seed", range(1, DRAWS + 1))
def test_questions_stand_by_themselves_and_keep_their_rule_to_themselves(seed):
    for turn in dealt(seed):
        question = turn.question
        texts = [question.asks, question.praise, *question.hints, *(m.message for m in question.mistakes)]
        assert not [text for text in texts if re.search(POINTING, text)]
        for shown in (turn.check(), turn.check(...), turn.opening()):
            assert shown.message.startswith(question.asks)
            assert turn.skill.name not in shown.heading
        assert f"`{turn.called}.hint()`" in turn.check().message
        assert not any("exercise." in said.message for said in (turn.check(), turn.hint(), turn.solution()))
        assert field.description(turn)["box"]["message"].startswith(question.asks)
        assert len(record.events()) == 0  # help alone is no answer


def test_a_right_answer_says_which_skill_it_was_and_where_it_is_taught():
    turn = next(turn for turn in draw() if turn.skill.group == CROSSING)
    said = turn.check(turn.question.value).message
    assert turn.question.praise in said
    assert f"This was *{turn.skill.name}*: Notebook" in said
    links = re.findall(r"Notebook (\d), \[[^]]+\]\(([^)#]+)#cell-id=[^)]+\)", said)
    assert [f"notebook_{number}" for number, _ in links] == [page[:10] for page in turn.skill.pages]
    assert all((NOTEBOOKS / file).exists() for _, file in links)


def test_answers_feed_the_spacing_of_their_skills():
    drawn = draw(2, number=3)
    for turn, answer in zip(drawn, ("right", "wrong", "hinted"), strict=True):
        if answer == "hinted":
            turn.hint()
        field.respond(turn, {"type": "check", "answer": "12345"}) if answer == "wrong" else None
        turn.check(turn.question.value)
    first = mastering.first_answers(record.events())
    assert [first[turn.skill.name][0].outcome for turn in drawn] == ["right", "wrong", "hinted"]


# -- other questions by a button ---------------------------------------------------------------------------


def test_a_button_draws_other_questions_below_itself():
    drawn = draw(3, number=2)
    button = drawn.again().question
    about = field.description(button)
    assert json.loads(json.dumps(about)) == about
    assert about["kind"] == "draw"
    asked = [turn.question.asks for turn in drawn]
    for seed in (4, 5):
        fields = field.respond(button, {"type": "draw"})["fields"]
        assert [given["asks"] for given in fields] == [turn.question.asks for turn in draw(seed, number=2)]
        assert not {given["asks"] for given in fields} & set(asked)
    assert [turn.question.asks for turn in drawn] == asked


def test_what_the_button_drew_is_answered_by_its_number_and_never_drawn_again():
    button = draw(3, number=2).again().question
    field.respond(button, {"type": "draw"})
    first, second = button.drawn
    hint = field.respond(button, {"type": "hint", "of": 2})
    assert second.question.hints[0] in hint["message"]
    wrong_answer = str(wrong(first)[1])
    said = [
        field.respond(button, {"type": "check", "answer": answer, "of": 1})
        for answer in (wrong_answer, str(first.question.value))
    ]
    assert [reply["status"] for reply in said] == ["not yet", "right"]
    assert not any("`" in reply["message"].rpartition("Try again")[2] for reply in [hint, said[0]])
    summary = field.respond(button, {"type": "summary"})
    assert summary["heading"] == "↻ 2 questions"
    assert "1 right after more tries or help, 1 not tried." in summary["message"]
    another = draw(3, number=2).again().question  # in another kernel, with the same record
    field.respond(another, {"type": "draw"})
    assert another.drawn.seed == 5


# -- how it went -------------------------------------------------------------------------------------------


def wrong(turn):
    return turn.question.wrong_answers()[0]


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        ("", FRESH),
        ("?", FRESH),
        ("u", FRESH),
        ("r", FIRST),
        ("rw", FIRST),
        ("w", OPEN),
        ("wr", LATER),
        ("?r", LATER),
        ("?w", OPEN),
        ("ww?r", LATER),
    ],
)
def test_what_counts(steps, state):
    """Right, wrong, unreadable; ? is a hint. It is in the record, so another kernel says the same."""
    (turn,) = drawn = draw(number=1)
    for step in steps:
        if step == "?":
            turn.hint()
        else:
            turn.check({"r": turn.question.value, "w": wrong(turn)[1], "u": "((("}[step])
    assert drawn.states() == draw(number=1).states() == [state]


def test_the_summary_shows_bars_and_says_what_to_read_again(monkeypatch):
    shown = []
    monkeypatch.setattr(figures, "show", lambda figure, alt: shown.append((figure, alt)))
    drawn = draw()
    assert drawn.summary().status == "not tried"
    assert shown == []
    crossing = [turn for turn in drawn if turn.skill.group == CROSSING]
    plain = [turn for turn in drawn if turn.skill.group != CROSSING]
    name, example = wrong(crossing[0])
    crossing[0].check(example)
    plain[0].check(plain[0].question.value)
    plain[1].hint()
    plain[1].check(plain[1].question.value)
    text = repr(drawn.summary())
    assert text.startswith(
        "↻ 18 questions\n1 right at the first go, 1 right after more tries or help, 1 not yet, 15 not tried."
    )
    again = text.partition("**What to read again**\n\n")[2].splitlines()
    assert len(again) == 3  # two sections of the one that crosses, one of the other
    assert all(
        re.match(r"- Notebook \d, \[.+\]\(.+\.ipynb#cell-id=\S+\): question \d+ \(", line) for line in again
    )
    assert sum(f"({crossing[0].skill.name}, {name})" in line for line in again) == 2
    assert sum(f"({plain[1].skill.name})" in line for line in again) == 1
    assert plain[0].skill.name not in text
    assert "seed" not in text
    ((figure, alt),) = shown
    (axes,) = figure.axes
    assert [label.get_text() for label in axes.get_yticklabels()] == [
        *(f"Notebook {n}" for n in range(1, 8)),
        "two notebooks\nat once",
    ]
    assert sum(bar.get_width() for bar in axes.patches) == 18
    assert f"{CROSSING}: 1 not yet, 3 not tried" in alt


def test_the_summary_of_a_perfect_review(monkeypatch):
    monkeypatch.setattr(figures, "show", lambda figure, alt: None)
    drawn = draw(4, number=2)
    for turn in drawn:
        turn.check(turn.question.value)
    summary = drawn.summary()
    assert summary.status == "right"
    assert summary.message.startswith("2 right at the first go.")
    assert "read again" not in summary.message
    assert "`review = draw(seed=5)`" in summary.message


# -- where questions are asked -----------------------------------------------------------------------------


@pytest.mark.parametrize("module", [name for name in questions() if name != "notebook_0"])
def test_every_question_of_a_notebook_is_found_in_one_of_its_parts(module):
    for question in questions()[module]:
        place = re.fullmatch(r"Notebook (\d), \[(.+)\]\((.+)#cell-id=(.+)\)", PLACES.find(question.key))
        number, heading, file, cell = place.groups()
        assert module == f"notebook_{number}"
        assert file.startswith(f"0{number}")
        cells = _sources(file)
        assert f"## {heading}" in cells[cell].splitlines()
        after = list(cells.values())[list(cells).index(cell) + 1 :]
        rest = re.split(r"^## ", "\n".join(after), maxsplit=1, flags=re.MULTILINE)[0]
        assert f"exercise.{question.name}.check(" in rest


@functools.cache
def _sources(file):
    cells = json.loads((NOTEBOOKS / file).read_text("utf-8"))["cells"]
    return {cell["id"]: "".join(cell["source"]) for cell in cells}


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
    (tmp_path / "01b_longer.ipynb").write_text(notebook("notebook_1", "## Today's", "exercise.q.check(x)"))
    for part in ("01b_longer", "01c_still_longer"):  # and not in the whole, kept beside, nor in her old 1b
        asked = notebook("notebook_1", "## Today's", "exercise.q.check(x)")
        (tmp_path / f"{part}.ipynb").write_text(asked)
        assert f"({part}.ipynb#" in Sections(tmp_path).find("notebook_1.q")
    assert Sections(tmp_path / "gone").find("notebook_3.q") == "Notebook 3"


def notebook(module, text, *questions):
    cells = [("code", f"from mathtools.exercises import {module} as exercise"), ("markdown", text)]
    cells += [("code", source) for source in questions]
    numbered = [{"cell_type": k, "id": f"c{n}", "source": [s]} for n, (k, s) in enumerate(cells)]
    return json.dumps({"cells": numbered})
