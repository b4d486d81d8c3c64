"""What comes from another hand, an imported record or a name of a folder, stops nothing and is never HTML."""

from datetime import UTC, datetime

import matplotlib.pyplot as plt
import pytest

from mathtools.exercises import guess, mastering, notebook_1, practice, record, today

NOW = datetime(2026, 11, 28, tzinfo=UTC)
GUESSES = ("base_guess", "strips", "sine_guess")  # a number, a choice, a curve

#: What a guess of an imported record may hold: any JSON.
VALUES = [
    *('"<img src=x onerror=alert(1)>"', '"__proto__"', '"constructor"', '"1/3"', '"9**9**9**9"', '""', '"a"'),
    *("true", "null", "{}", "[]", "[[]]", '{"06": 0}', '["00", "61"]', '[["0", "1"], ["6", "2"]]', "[2.0]"),
    *("1e999", "-1e999", "NaN", "[[0, NaN], [7, 1]]", "1e308", "[" * 900 + "]" * 900, '"' + "x" * 3000 + '"'),
]
#: Instances that practice never deals, and moments outside of every calendar's ends.
LINES = [
    "2026-11-28T13:05:11Z practice.chain_rule.x right",
    "2026-11-28T13:05:11Z practice.chain_rule right",
    "2026-11-28T13:05:11Z practice.chain_rule.9_1_1 right",
    "2026-11-28T13:05:11Z practice.chain_rule.0_1_1 wrong",
    "2026-11-28T13:05:11Z practice.chain_rule.1_1_1.x right",
    "2026-11-28T13:05:11Z practice.chain_rule.1_" + "9" * 50 + "_1 right",
    "2026-11-28T13:05:11Z practice.no_such_skill.1_1_1 right",
    "2026-11-28T13:05:11Z practice.__class__.1_1_1 right",
    "9999-12-31T23:59:59Z practice.chain_rule.1_1_1 right",
    "0001-01-01T00:00:00Z practice.chain_rule.1_1_1 right",
    "2026-13-45T99:99:99Z practice.chain_rule.1_1_1 right",
    "2026-11-28T13:05:11Z notebook_1.<script> right",
    "2026-11-28T13:05:11Z notebook_1.__class__ guess 1",
]


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """A record that holds what is written to it."""
    file = tmp_path / "progress.txt"
    monkeypatch.setenv("MATHTOOLS_PROGRESS", str(file))
    monkeypatch.setattr(record, "_unwritten", [])
    return file


@pytest.mark.parametrize("value", VALUES, ids=lambda value: value[:20])
@pytest.mark.parametrize("name", GUESSES)
def test_any_kept_guess_is_drawn_or_passed_over(name, value, kept):
    kept.write_text(f"2026-11-28T13:05:11Z notebook_1.{name} guess {value}\n", encoding="utf-8")
    fig, ax = plt.subplots()
    ax.set(xlim=(0, 7), ylim=(-1, 1))
    question = getattr(notebook_1, name)
    said = question.draw(ax) + question.opening().message
    fig.canvas.draw()
    plt.close(fig)
    assert ax.axis() == (0, 7, -1, 1)
    said += guess.predictions(notebook_1).message
    assert "<img" not in said


@pytest.mark.parametrize("line", LINES, ids=lambda line: line[:60])
def test_any_line_leaves_practice_as_it_is(line, kept):
    kept.write_text(f"{line}\n2026-11-27T10:00:00Z practice.chain_rule.1_2_1 right\n", encoding="utf-8")
    assert len(today(NOW)) <= 10
    assert "chain rule" in mastering.described(mastering.states(NOW))
    assert kept.read_text(encoding="utf-8").startswith(line)


@pytest.mark.parametrize(
    "folder", [None, 3, "a\0b", "x" * 5000, ["sheets"], b"\xff\0", object()], ids=range(7)
)
def test_any_name_of_a_folder_gets_a_sentence(folder):
    assert practice("chain rule").sheet(1).save(folder).status == "not yet"
