"""Predictions: they are kept, drawn into the picture and counted, and none of them is judged at once."""

import json
import os
import re
from pathlib import Path
from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import pytest

from mathtools.exercises import notebook_1, notebook_6, notebook_7, notebook_9, predictions, record
from mathtools.exercises.field import description, respond
from mathtools.exercises.guess import NONE_YET, Guess
from mathtools.exercises.kinds import Mistake
from mathtools.explore import explore, slider

HIGHER = Mistake("the largest taken for the mean", 5, "A mean is pulled down by the low ratings, too.")
NUMBER = Guess("notebook_9.number", asks="Which mean?", value=3.8, surprises=[HIGHER])
CHOICE = Guess(
    "notebook_9.choice",
    asks="What is seen?",
    value="b",
    options={"a": "a line.", "b": "a corner.", "c": "nothing"},
    surprises=[Mistake("everything thought smooth", "a", "A corner stays one.")],
)
CURVE = Guess(
    "notebook_9.curve", asks="The slopes of the sine.", value=np.cos, x=(0, 2 * np.pi), y=(-1.5, 1.5)
)  # fmt: skip
EXERCISE = SimpleNamespace(number=NUMBER, choice=CHOICE, curve=CURVE)


@pytest.fixture(autouse=True)
def file():
    """The record, which is another one for each test."""
    record._unwritten.clear()
    return Path(os.environ["MATHTOOLS_PROGRESS"])


def drawn(f, n=60):
    x = np.linspace(0, 2 * np.pi, n)
    return list(zip(x.tolist(), np.asarray(f(x)).tolist(), strict=True))


def test_a_guess_is_kept_and_not_judged(file):
    for guess, answer, said in (
        (NUMBER, 3.8, "Your guess is 3.8. Now look."),
        (NUMBER, "9/2", "Your guess is 4.5. Now look."),
        (CHOICE, "A", "Your guess is **a**: a line. Now look."),
    ):
        feedback = guess.check(answer)
        assert (feedback.status, feedback.message) == ("guess", said)
        assert "right" not in repr(feedback).lower()
    CURVE.check(drawn(np.cos))
    assert NUMBER.given() == 4.5
    assert CHOICE.given() == "a"
    assert CURVE.given()[0] == [0.0, 1.0]
    assert max(map(len, file.read_text().splitlines())) < record.LONGEST / 3


def test_the_same_guess_again_adds_nothing(file):
    for _ in range(3):
        NUMBER.check(3)
        CURVE.check(drawn(np.sin))
    before = file.read_text()
    assert before.count("\n") == 2
    NUMBER.check(4)
    assert file.read_text().startswith(before)
    assert NUMBER.given() == 4


def test_untouched_cells_print_the_same_every_day():
    def untouched():
        return [repr(guess.check(...)) for guess in (NUMBER, CHOICE, CURVE)]

    first = untouched()
    assert first[0] == "✎ Before you look\nPut your guess in place of `...` and run the cell again."
    NUMBER.check(3)
    assert untouched() == first


@pytest.mark.parametrize("guess", [NUMBER, CHOICE, CURVE], ids=lambda guess: guess.name)
@pytest.mark.parametrize(
    "rubbish",
    [
        *[None, "", "nonsense", float("nan"), [], [1, 2], {}, object(), [(0, 1)], [(0, 1), (1, np.inf)]],
        *[[(0, 1), (7, "x")], lambda: 1, [(1, 2, 3)] * 3, [(0, 0), (1, 1)], b"x"],
    ],
    ids=lambda value: repr(value)[:12],
)
def test_rubbish_gets_a_sentence_and_is_not_kept(guess, rubbish):
    feedback = guess.check(rubbish)
    assert feedback.status == "not yet"
    assert re.search(r"[.`)]$", feedback.message)
    assert guess.given() is None


FORMS = {
    "right": (np.cos, []),
    "a shaky hand": (lambda x: np.cos(x + 0.15) * 0.9 + 0.03 * np.sin(40 * x), []),
    "the curve itself": (np.sin, ["the sign", "where it is zero", "where it rises and falls"]),
    "upside down": (lambda x: -np.cos(x), ["the sign", "where it rises and falls"]),
    "too late": (lambda x: np.cos(x - 0.9), ["the sign", "where it is zero", "where it rises and falls"]),
    "too flat": (lambda x: np.cos(x) / 5, ["how far up and down it goes"]),
    "lifted": (
        lambda x: 0.4 + np.cos(x) / 3,
        ["the sign", "where it is zero", "how far up and down it goes"],
    ),
    "twice as fast": (lambda x: np.cos(2 * x), ["the sign", "where it is zero", "where it rises and falls"]),
}


@pytest.mark.parametrize(("f", "surprises"), FORMS.values(), ids=FORMS)
def test_a_curve_is_compared_where_it_matters(f, surprises):
    CURVE.check(drawn(f))
    assert CURVE.outcome()["surprises"] == surprises


def test_a_curve_is_put_into_words():
    CURVE.check([(0, 1), (1.5, 0), (np.pi, -1), (4.7, 0), (6.28, 1)])
    said = CURVE.outcome()["said"]
    assert said == (
        "Your curve begins near 1 and ends near 1, and is zero near x = 1.5 and 4.7. "
        "It is highest near x = 0, at about 1."
    )
    positive = Guess("notebook_9.positive", asks="", value=np.exp, x=(0, 1), y=(0, 3))
    assert "does not cross zero" in positive.check([(0, 0), (1, 3)]).message


def test_numbers_and_choices_are_named():
    numbers = {3.9: [], 5: [HIGHER.name], 9: ["too large"], 1: ["too small"], -4: ["the sign"]}
    for answer, surprises in numbers.items():
        NUMBER.check(answer)
        assert NUMBER.outcome()["surprises"] == surprises
    for answer, surprises in (("b", []), ("a", ["everything thought smooth"]), ("c", ["another choice"])):
        CHOICE.check(answer)
        assert CHOICE.outcome()["surprises"] == surprises


def test_predictions_are_gathered():
    assert predictions(EXERCISE).message == predictions().message == NONE_YET
    NUMBER.check(5)
    CHOICE.check("b")
    CURVE.check(drawn(np.sin))
    message = predictions(EXERCISE).message
    assert message.startswith("1 of 3 came true. Surprises: ")
    assert "the sign (1)" in message
    assert "- ✓ What is seen? *Your guess is **b**: a corner.*" in message
    assert f"It is 3.8. (the largest taken for the mean) {HIGHER.message}" in message
    assert predictions().message == NONE_YET  # a question that the course does not ask


def test_what_another_hand_has_kept_does_no_harm():
    for value in ("nonsense", [[1]], {"a": 1}, 1e999, [], True):
        for guess in (NUMBER, CHOICE, CURVE):
            record.note(guess.key, "guess", value)
            if guess.outcome():
                assert isinstance(guess.outcome()["said"], str)
            guess.draw(plt.figure().add_subplot())
            plt.close("all")
    predictions(EXERCISE)


def explored(guess):
    figure, axes = plt.subplots()
    (point,) = axes.plot([0], [0], "o")
    axes.set(xlim=(0, 6), ylim=(-1, 2))

    def move(t):
        point.set_data([t], [1])
        return f"t = {t:.2f}"

    made = explore(figure, move, t=slider(0, 5, steps=4), guess=guess, alt="A point that runs over the axes.")
    return axes, made


@pytest.mark.parametrize(
    ("guess", "answer", "said"),
    [
        (NUMBER, 5.5, "The dashed line is your guess. Your guess is"),
        (NUMBER, 9.5, "Your guess lies outside of this picture. Your guess is"),
        (CURVE, drawn(np.sin), "The dashed line is your guess. Your curve"),
    ],
)
def test_the_picture_that_follows_shows_the_guess(guess, answer, said):
    axes, before = explored(guess)
    lines = len(axes.lines)
    guess.check(answer)
    axes, after = explored(guess)
    assert len(axes.lines) == lines + 1
    assert (axes.get_xlim(), axes.get_ylim()) == ((0, 6), (-1, 2))
    assert said in after.alt
    assert "guess" not in before.alt
    assert repr(before) == repr(after)


def test_a_guess_far_away_does_not_move_the_axes():
    for guess, answer in ((NUMBER, 50), (CURVE, drawn(np.cos))):
        guess.check(answer)
        _, axes = plt.subplots()
        axes.plot([0, 1], [0, 0.1])
        limits = axes.axis()
        assert guess.draw(axes)
        assert axes.axis() == limits
        plt.close("all")


@pytest.mark.parametrize(
    ("guess", "answers", "said"),
    [
        (notebook_6.seeds_guess, (10.1, -1, "11"), "from 0 to 10"),
        (notebook_6.how_full, (1.01, -0.1, "40"), "no share is below 0 or above 1"),
        (notebook_6.crossing, (0, -1), "always above 0"),
        (notebook_1.base_guess, (0, -2), "above 0"),
    ],
)
def test_an_impossible_guess_is_told_so_and_not_kept(guess, answers, said):
    for answer in answers:
        feedback = guess.check(answer)
        assert feedback.status == "not yet"
        assert said in feedback.message
        record.note(guess.key, "guess", float(answer))  # as earlier versions did
        assert guess.outcome() is None
    for _, surprise in guess._of.wrong_answers():  # 16.6 for a share of 0.166 among them
        assert guess.check(surprise).status == "guess"


def test_nine_of_ten_equal_films_are_not_all():
    for number, surprises in ((8, []), (9, ["too large"]), (10, ["predictions thought to be unique"])):
        notebook_6.seeds_guess.check(number)
        assert notebook_6.seeds_guess.outcome()["surprises"] == surprises
    notebook_7.opposite_taste.check(9)  # all ten are the same
    assert notebook_7.opposite_taste.outcome()["surprises"] == ["too small"]


def test_what_is_counted_may_stand_behind_a_guess():
    guesses = {
        notebook_9.machines_guess: "16 machines",
        notebook_9.at_once_guess: "4 blocks",
        notebook_7.frequent_stars: "4 stars",
        notebook_7.opposite_taste: "10 films",
        notebook_7.until_it_helps: "4 ratings",
        notebook_6.seeds_guess: "8 films",
    }
    for guess, answer in guesses.items():
        assert guess.check(answer).status == "guess"
    assert notebook_9.machines_guess.check("16 seconds per epoch").status == "not yet"


def test_a_choice_is_not_drawn():
    CHOICE.check("a")
    assert "guess" not in explored(CHOICE)[1].alt


def test_the_field_takes_guesses():
    for guess, answer in ((NUMBER, "3.5"), (CHOICE, ["b"]), (CURVE, drawn(np.cos))):
        about = description(guess)
        json.dumps(about, allow_nan=False)
        assert about["does"] == "Keep my guess"
        assert not about["helps"]
        assert (
            respond(guess, {"type": "check", "answer": json.loads(json.dumps(answer))})["status"] == "guess"
        )
        assert "Your" in description(guess)["box"]["message"]
    assert description(CURVE)["labels"] == ["x", "y"]
