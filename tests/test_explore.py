"""Sliders: positions, frames, readings, and what a wrong use is told."""

import io
import re

import ipywidgets
import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mathtools.backstage import film
from mathtools.explore import explore, slider

ALT = "A curve and a line that moves over it."


@pytest.fixture(autouse=True)
def no_figures_left():
    yield
    plt.close("all")


def picture(axes_count=1):
    fig, axes = plt.subplots(1, axes_count, squeeze=False)
    ax = axes[0, 0]
    x = np.linspace(0, 3, 50)
    ax.plot(x, np.sin(x))
    (line,) = ax.plot([0, 1], [0, 1], "o-")
    ax.set(xlim=(0, 3), ylim=(-1, 1))
    return fig, axes[0], line


# ---------------------------------------------------------------- positions


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6))
def test_a_linear_slider_has_round_even_steps_and_both_ends(low, length):
    high = low + length
    values = np.array(slider(low, high).values)
    assert (values[0], values[-1]) == (low, high)
    steps = np.diff(values)
    assert (steps > 0).all()
    assert 40 <= len(steps) <= 102
    inner = steps[1:-1]
    assert np.allclose(inner, inner[0], rtol=1e-3)


@given(st.floats(-16, 3), st.floats(0.5, 18))
def test_a_logarithmic_slider_multiplies_and_has_both_ends(exponent, decades):
    low, high = 10**exponent, 10 ** (exponent + decades)
    values = np.array(slider(low, high, log=True).values)
    assert (values[0], values[-1]) == (low, high)
    ratios = values[1:] / values[:-1]
    assert (ratios > 1).all()
    assert ratios[1:-1].max() <= 2.6
    assert len(values) <= 120


def test_steps_counts_the_steps():
    assert slider(0, 1, steps=4).values == (0, 0.25, 0.5, 0.75, 1)
    assert slider(1e-4, 1, steps=4, log=True).values == pytest.approx((1e-4, 1e-3, 1e-2, 1e-1, 1))


def test_the_slider_begins_at_the_nearest_position():
    assert slider(1, 5, start=2).labels[slider(1, 5, start=2).start] == "2"
    log = slider(1e-16, 1, start=3.3e-9, log=True)
    assert log.values[log.start] == 5e-9  # nearer is 2, but 5/3.3 is a smaller factor than 3.3/2
    named = slider(values=["too small", "right"], start="right")
    assert (named.start, named.labels) == (1, ("too small", "right"))


def test_labels_have_as_many_digits_as_tell_positions_apart():
    assert slider(values=[1.0001, 1.0002]).labels == ("1.0001", "1.0002")
    assert slider(0, 1, steps=2, format=".2f").labels == ("0.00", "0.50", "1.00")
    assert slider(values=[6, 1001]).labels == ("6", "1001")  # not 1e+03


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (dict(low=2, high=1), "from a smaller to a larger"),
        (dict(low=1, high=1), "from a smaller to a larger"),
        (dict(low=0, high=float("nan")), "from a smaller to a larger"),
        (dict(low="0", high=1), "from a smaller to a larger"),
        (dict(), "from a smaller to a larger"),
        (dict(low=0, high=1, log=True), "positive ends"),
        (dict(low=0, high=1, start=2), "not between"),
        (dict(low=0, high=1, start="a"), "not between"),
        (dict(low=0, high=1, steps=0), "whole number"),
        (dict(low=0, high=1, steps=2.5), "whole number"),
        (dict(values=[1]), "at least two"),
        (dict(low=0, high=1, format=".0f"), "read the same"),
    ],
)
def test_a_slider_that_cannot_be_says_why(arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        slider(**arguments)


# ---------------------------------------------------------------- frames


def drawn(svg):
    """What an SVG draws, without order and names: its paths, and where markers and glyphs stand.

    Half a pixel of the picture is 0.375 points: positions are compared to a tenth of a point.
    """
    body = re.sub(r"<defs>.*?</defs>", "", svg, flags=re.S)
    paths = re.findall(r'<path [^>]*?\bd="([^"]*)"', body)
    uses = re.findall(r'<use [^>]*?x="([^"]*)" y="([^"]*)"', body)
    glyphs = re.findall(r"<!--(.*?)-->", body)
    numbers = [tuple(round(float(n), 1) for n in re.findall(r"-?\d+\.?\d*", path)) for path in paths]
    return sorted(numbers), sorted((round(float(x), 1), round(float(y), 1)) for x, y in uses), sorted(glyphs)


def everything_moves():
    """A figure that moves a line, a fill, a text, points, an arrow, a title, and axes as a whole."""
    fig, (ax, other), line = picture(2)
    x = np.linspace(0, 3, 20)
    fill = ax.fill_between(x, 0, np.sin(x), alpha=0.3)
    text = ax.text(1, 0.5, "", bbox={"facecolor": "white"})
    dots = ax.scatter([1, 2], [0, 0])
    arrow = ax.quiver([1], [0], [1], [1])

    def move(a, n):
        line.set_data([0, a], [0, a / 3])
        fill.set_data(x, 0, a * np.sin(x) / 3)
        text.set_text(f"a = {a}")
        dots.set_offsets([[a, 0.1], [1, a / 4]])
        arrow.set_UVC([a], [1])
        ax.set_title(f"{n} steps")
        fig.suptitle(f"{a} and {n}")
        other.clear()  # new artists and new limits
        other.plot(range(n + 2), range(n + 2))
        return f"a = {a}, n = {n}"

    return fig, move


def test_still_part_and_frame_together_are_what_matplotlib_draws():
    fig, move = everything_moves()
    a, n = slider(values=[0.5, 1, 2.5]), slider(values=[1, 5])
    shown = explore(fig, move, a=a, n=n, alt=ALT)
    assert len(shown.frames) == 6
    seen = set()
    for k, (value, count) in enumerate((v, c) for v in a.values for c in n.values):
        reading = move(value, count)
        file = io.StringIO()
        with mpl.rc_context({"svg.hashsalt": "x"}):
            fig.savefig(file, format="svg")
        expected = drawn(film._rounded(film._inside(file.getvalue())))
        assert drawn(shown.still + shown.frames[k]) == expected
        assert shown.readings[k] == reading
        seen.add(shown.frames[k])
    assert len(seen) == 6


def test_only_what_moves_is_in_the_frames():
    fig, (ax,), line = picture()

    def move(h):
        line.set_ydata([h, h])
        return f"h = {h}"

    shown = explore(fig, move, h=slider(0, 1, steps=50), alt=ALT)
    assert max(map(len, shown.frames)) < 1500
    assert "DejaVu" not in "".join(shown.frames)  # the ticks stay in the still part
    assert "<style" not in shown.still  # it would restyle the whole page


def test_an_artist_that_is_hidden_at_first_is_seen_later():
    fig, (ax,), line = picture()
    line.set_visible(False)

    def move(h):
        line.set_visible(h > 0.5)
        return f"h = {h}"

    shown = explore(fig, move, h=slider(0, 1, steps=2), alt=ALT)
    assert "<path" not in shown.frames[0]
    assert "<path" in shown.frames[2]


def test_what_lies_above_is_drawn_later():
    fig, (ax,), line = picture()
    line.set_gid("above")
    bar = ax.add_patch(plt.Rectangle((0, 0), 1, 1, gid="below"))  # made later, and below every line

    def move(h):
        line.set_ydata([h, h])
        bar.set_height(h)
        return f"h = {h}"

    shown = explore(fig, move, h=slider(0, 1, steps=2), alt=ALT)
    assert re.findall('id="(above|below)"', shown.frames[0]) == ["below", "above"]


def test_the_arrow_of_an_annotation_moves():
    fig, (ax,), line = picture()
    note = ax.annotate("", (1, 1), (0, 0), arrowprops={"color": "red"})

    def move(h):
        note.arrow_patch.set_visible(h > 0.5)
        return f"h = {h}"

    shown = explore(fig, move, h=slider(0, 1, steps=2), alt=ALT)
    assert "<path" not in shown.frames[0]
    assert "<path" in shown.frames[2]


def test_a_figure_in_three_dimensions_moves():
    fig = plt.figure()
    ax = fig.add_subplot(projection="3d")
    (point,) = ax.plot([0], [0], [0], "o")
    ax.set(xlim=(0, 1), ylim=(0, 1), zlim=(0, 1))

    def move(t):
        point.set_data_3d([t], [t], [t])
        return f"t = {t:.1f}"

    def turn(angle):
        ax.view_init(azim=angle)
        return f"{angle}°"

    shown = explore(fig, move, t=slider(0, 1, steps=5), alt=ALT)
    assert len(set(shown.frames)) == 6
    assert "DejaVu" not in "".join(shown.frames)  # the ticks stay in the still part
    shown = explore(fig, turn, angle=slider(-60, 60, steps=2), alt=ALT)
    assert len(set(shown.frames)) == 3
    assert all("DejaVu" in frame for frame in shown.frames)  # and here they turn with the view


def test_values_are_readable_and_the_output_has_a_still_picture():
    fig, (ax,), line = picture()

    def move(h):
        line.set_ydata([h, h])
        return f"h = {h:.2f}: <high>"

    explorer = explore(fig, move, h=slider(0, 1, start=0.5), alt='A line, "moving"')
    assert explorer.values == {"h": 0.5}
    explorer.row = 0
    assert explorer.values == {"h": 0}
    bundle, _ = explorer._repr_mimebundle_()
    assert bundle["text/plain"] == "h = 0.50: <high>"
    assert 'alt="A line, &quot;moving&quot;"' in bundle["text/html"]
    assert "&lt;high&gt;" in bundle["text/html"]
    assert "image/png" in bundle
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert not plt.get_fignums()  # else the notebook would show it a second time


def test_it_takes_its_place_in_boxes_and_links():
    fig, _, line = picture()

    def move(h):
        line.set_ydata([h, h])
        return f"h = {h}"

    explorer = explore(fig, move, h=slider(values=[0, 0.5, 1]), alt=ALT)
    other = ipywidgets.IntSlider(max=2)
    box = ipywidgets.HBox([explorer, other])
    ipywidgets.link((explorer, "row"), (other, "value"))
    assert other.value == 1
    other.value = 2
    assert explorer.values == {"h": 1}
    assert box.children[0] is explorer


# ---------------------------------------------------------------- wrong use


def still(h):
    return "nothing moves"


def raises(h):
    return 1 / (h - 1) and "a reading"


@pytest.mark.parametrize(
    ("move", "sliders", "error", "sentence"),
    [
        (still, dict(h=slider(0, 1)), ValueError, "changed nothing"),
        (still, dict(k=slider(0, 1)), TypeError, "named like the sliders: k"),
        (still, dict(h=3), TypeError, r"write h=slider"),
        (still, dict(), ValueError, "one or two sliders"),
        ("move", dict(h=slider(0, 1)), TypeError, "must be the function"),
        (raises, dict(h=slider(0, 1)), RuntimeError, "cannot be drawn at h = 1"),
        (lambda h: None, dict(h=slider(0, 1)), TypeError, "must return the reading"),
        (lambda h: "two\nlines", dict(h=slider(0, 1)), TypeError, "one line"),
        (
            lambda a, b: "x",
            dict(a=slider(0, 1, steps=60), b=slider(0, 1, steps=60)),
            ValueError,
            "3721 positions",
        ),
    ],
)
def test_wrong_use_gets_a_sentence(move, sliders, error, sentence):
    fig, _, _ = picture()
    with pytest.raises(error, match=sentence):
        explore(fig, move, alt=ALT, **sliders)


def test_axes_made_on_the_way_are_refused():
    fig, _, _ = picture()

    def move(h):
        fig.add_axes([0, 0, 1, 1])
        return f"h = {h}"

    with pytest.raises(ValueError, match="adds or removes axes"):
        explore(fig, move, h=slider(0, 1), alt=ALT)


def test_too_much_to_draw_is_refused(monkeypatch):
    monkeypatch.setattr(film, "MOST_CHARACTERS", 50_000)
    fig, _, line = picture()
    x = np.linspace(0, 3, 200)
    rng = np.random.default_rng(0)

    def move(h):
        line.set_data(x, rng.normal(size=x.size))
        return f"h = {h}"

    with pytest.raises(ValueError, match="fewer points"):
        explore(fig, move, h=slider(0, 1, steps=60), alt=ALT)
