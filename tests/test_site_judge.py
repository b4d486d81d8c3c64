"""What the pages' Python is asked, and what it notes: `judge.act`, as it is called in a browser."""

import json

import nbformat
import pytest

pytest.importorskip("myst_nb", reason="What builds the site is not installed: python course.py site")

from course_tools import copies
from course_tools.site import judge, pages, panels
from mathtools.exercises import notebook_1, notebook_4, practising, predictions, record, review, transfer
from mathtools.exercises.overview import questions
from mathtools.exercises.skill_tables import SKILLS


@pytest.fixture(autouse=True)
def file(tmp_path, monkeypatch):
    judge._dealt.cache_clear()
    monkeypatch.setattr(record, "_unwritten", [])
    monkeypatch.setenv("MATHTOOLS_PROGRESS", str(tmp_path / "progress.txt"))
    return tmp_path / "progress.txt"


def act(act, *, lines=(), **given):
    said = json.loads(judge.act(json.dumps({"act": act, "record": list(lines), **given})))
    return said["reply"], said["noted"]


def check(answer):
    return {"type": "check", "answer": answer}


@pytest.mark.parametrize(
    "name", ["chain rule", "integrating powers", "chain rule on a graph", "the constant C"]
)
def test_practice_is_dealt_and_judged_as_in_a_notebook(name):
    key = f"practice.{SKILLS[name].key}.2_1_3"
    theirs = practising.Practice(name, 2, 1).question(3)
    dealt, noted = act("deal", key=key, heading="Question 3")
    assert (dealt["key"], noted) == (key, [])
    assert dealt["about"]["kind"] == theirs.field()["kind"]
    assert judge.inline(theirs.asks).split("<")[0] in dealt["asks"]
    assert ("<img" in dealt["asks"]) == hasattr(theirs, "picture")
    answers = [str(theirs.wrong_answers()[0][1]), str(theirs.value)]
    for answer in map(list, answers) if dealt["about"]["kind"] == "choice" else answers:
        said, noted = act("answer", key=key, request=check(answer))
        assert said == judge.answer(theirs, check(answer))
        outcome = {"right": "right", "not yet": "wrong"}[said["status"]]
        assert [(event.key, event.outcome) for event in record.parsed(noted)] == [(key, outcome)]


def test_a_hint_is_remembered_from_one_request_to_the_next():
    key = "practice.power_rule.1_1_1"
    act("answer", key=key, request={"type": "hint"})
    right = str(judge.find(key).value)
    _, noted = act("answer", key=key, request=check(right))
    assert [event.outcome for event in record.parsed(noted)] == ["hinted"]


def test_today_knows_only_what_the_page_hands_over():
    assert act("today") == ([], [])
    lines = ["2026-11-01T10:00:00Z notebook_1.cube_quotient right"]
    dealt, noted = act("today", lines=lines)
    assert len(dealt) == practising.MOST_TODAY
    assert [one["key"] for one in dealt] == [turn.question.key for turn in practising.Today()]
    assert [one["asks"].partition("</b>")[0] for one in dealt[:2]] == ["<b>Question 1", "<b>Question 2"]
    assert noted == []
    assert act("today") == ([], [])


def test_predictions_and_skills_are_those_of_the_record():
    lines = [
        '2026-11-01T10:00:00Z notebook_1.strips guess "a"',
        "2026-11-01T10:00:00Z practice.power_rule.1_1_1 right",
    ]
    said, _ = act("predictions", lines=lines, module="notebook_1")
    assert "0 of 1 came true" in said["message"]
    assert said["heading"] == predictions(notebook_1).heading
    every, _ = act("predictions", lines=lines, module=None)
    assert every["message"] == said["message"]
    none, _ = act("predictions", module="notebook_1")
    assert "cell" not in none["message"]
    held, _ = act("firmness", lines=lines)
    assert sum(len(skills) for _, skills in held) == len(SKILLS)
    assert [word for _, skills in held for name, _, word, _ in skills if name == "power rule"] != [
        "not begun"
    ]
    assert {word for _, skills in held for name, _, word, _ in skills if name != "power rule"} == {
        "not begun"
    }


def test_the_mixed_review_says_how_it_went():
    keys = [asked.question.key for asked in review.draw(seed=1)]
    places = [[f"[Section](03a.html#{number})"] for number in range(18)]
    none, _ = act("reviewed", seed=1, places=places)
    assert "18 not tried" in none["message"]
    lines = [f"2026-11-01T10:00:00Z {key} right" for key in keys]
    said, _ = act("reviewed", lines=lines, seed=1, places=places)
    assert (said["status"], "18 right at the first go" in said["message"]) == ("right", True)
    assert "review = draw" not in said["message"]
    lines[2] = lines[2].replace("right", "wrong")
    said, _ = act("reviewed", lines=lines, seed=1, places=places)
    assert '<a href="03a.html#2">Section</a>: question 3 (' in said["message"]


def test_no_page_asks_to_run_what_it_cannot():
    """What only a kernel fills has something in its place, and what is said of cells has a word on pages."""
    panel_of = panels.finder(nbformat.read(next(copies.ORIGINALS.glob("08*")), as_version=4))
    reviewed = panel_of("review.summary()")
    assert '"panel":"reviewed","seed":1' in reviewed
    assert "(02b_digits_you_can_trust.html#what-if-you-want-the-place-where-the-slope-is-0)" in reviewed
    assert "practice.html" in panel_of("review.again()")
    for text in ("then run the cells.", "and run it. It prints", "Turn it, and run both cells again"):
        assert pages.RUN.search(text), text
    assert not pages.RUN.search("This course has not run it.")


def test_guesses_come_back_with_what_is_kept():
    said, noted = act("answer", key="notebook_1.mirror_guess", request=check("1/e"))
    assert said["value"] == pytest.approx(0.36788, abs=1e-5)
    assert record.parsed(noted)[0].value == said["value"]


def test_pages_say_hint_and_not_how_it_is_written_in_a_cell():
    said = judge.answer(notebook_1.cube_quotient, check("3x^2"))
    assert "<em>Hint</em>" in said["message"]
    every = [question for asked in questions().values() for question in asked if question.field()]
    for question in every[::10]:
        said = judge.answer(question, check("zzz"))
        assert ".hint()" not in said["message"], question.key


def test_pages_say_check_where_a_notebook_runs_a_cell():
    code = "def bound(tolerance):\n    ...\n\nexercise.tolerance_game.check(bound)"
    said, _ = act("run", key="notebook_1.tolerance_game", code=code)
    assert "press <em>Check</em>" in said["message"]
    for stops, where in {
        "def bound(tolerance)": "in line 1, <code>def bound(tolerance)</code>, at <code>SyntaxError",
        "a = 1\nif a:\nbound = a": "in line 3, <code>bound = a</code>, at <code>IndentationError",
        "def f():\n    return z\n\nf()": "in line 2, <code>return z</code>, at <code>NameError",
        "other = 1": "in the last line at <code>NameError",
        "a = (1": "in line 1, <code>a = (1</code>, at <code>SyntaxError",
    }.items():
        said, _ = act("run", key="notebook_1.tolerance_game", code=f"{stops}\n{code.splitlines()[-1]}")
        assert where in said["message"]


def test_pages_ask_for_an_answer_in_the_words_of_a_page():
    """Where nothing was typed or chosen: a page has neither cells nor dots to be replaced."""
    every = [question for asked in questions().values() for question in asked if question.field()]
    every += [judge.find(f"practice.{skill.key}.1_1_1") for skill in SKILLS.values()]
    every += [notebook_1.right_now, notebook_1.strips, notebook_1.sine_guess]
    for question in every:
        kind = question.field()["kind"]
        blank = judge.answer(question, check("  " if kind == "text" else []))
        assert blank == judge.about(question)["box"], question.key
        assert "..." not in blank["message"], question.key
        assert "Enter" not in blank["message"] or kind != "choice", question.key
    assert "Enter" in judge.answer(notebook_4.choose_for_decay, check(["x", ""]))["message"]


def test_what_a_page_exports_is_imported_in_a_notebook(file, tmp_path):
    exported = tmp_path / "my_progress.txt"
    exported.write_text("2026-11-01T10:00:00Z notebook_1.cube_quotient right\n")
    assert transfer.receive(str(exported)).status == "right"
    assert record.solved() == {"notebook_1.cube_quotient"}


def test_the_page_of_practice_offers_every_skill():
    page = panels.page()
    for name, skill in SKILLS.items():
        assert json.dumps([name, skill.key], separators=(",", ":")) in page
