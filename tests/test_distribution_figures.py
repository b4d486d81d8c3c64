"""The explorer of notebook 5: what it says is what SciPy says, at every position of its sliders."""

import re

import matplotlib.pyplot as plt
import numpy as np
import pytest
from scipy import stats

import mathtools.distribution_figures as room
from mathtools.distribution_figures import explore_distribution
from mathtools.explore import slider

ALT = "Density and CDF of a distribution that moves with the sliders"


@pytest.fixture
def moves(monkeypatch):
    """Catch the figure and its moving function before they become a film."""
    caught = []
    monkeypatch.setattr(room, "explore", lambda figure, move, **rest: caught.append((figure, move, rest)))
    yield caught
    plt.close("all")


def lines(figure):
    """Density, CDF, quantile and the two means, as they are drawn."""
    upper, lower = figure.axes
    (density, upper_mean), (cdf, corner, dot, lower_mean) = upper.lines, lower.lines
    return density, cdf, corner, dot, upper_mean, lower_mean


@pytest.mark.parametrize(
    ("family", "window", "position"),
    [
        (lambda rate: stats.expon(scale=1 / rate), (0, 6), {"rate": 0.7}),
        (lambda m, s: stats.logistic(m, s), (-8, 8), {"m": -1.5, "s": 0.5}),
        (lambda k, rate: stats.gamma(k, scale=1 / rate), (0, 10), {"k": 0.5, "rate": 2}),
        (lambda a, width: stats.uniform(a, width), (-1, 4), {"a": 0.3, "width": 2}),
    ],
)
@pytest.mark.parametrize("level", [0.05, 0.9])
def test_what_is_drawn_and_said_is_true(moves, family, window, position, level):
    explore_distribution(family, window, top=2, p=level, alt=ALT, **{n: slider(0, 9) for n in position})
    (figure, move, _), law = moves[0], family(**position)
    reading = move(**position)
    mean, level_said, quantile, height = map(
        float, re.search(r"mean (\S+), (\S+)-quantile (\S+), density there (\S+)", reading).groups()
    )
    np.testing.assert_allclose([mean, quantile], [law.mean(), law.ppf(level)], atol=6e-4)
    np.testing.assert_allclose([level_said, height], [level, law.pdf(law.ppf(level))], atol=6e-4)
    density, cdf, corner, dot, *means = lines(figure)
    x, y = density.get_data()
    np.testing.assert_allclose(y, np.minimum(law.pdf(x), 4))
    np.testing.assert_allclose(cdf.get_ydata(), law.cdf(x))
    assert dot.get_xydata().tolist() == [[law.ppf(level), level]] == corner.get_xydata()[1:2].tolist()
    assert all(line.get_xdata() == [law.mean()] * 2 for line in means)
    area = figure.axes[0].patches[0].get_xy()
    if np.all(law.pdf(x) < 4):  # not cut off: then the hatched area has the size p
        assert abs(np.trapezoid(*area[1:-2].T[::-1]) - level) < 5e-3


@pytest.mark.parametrize(
    ("law", "said"), [(stats.cauchy(), "mean does not exist"), (stats.pareto(0.8), "mean infinite")]
)
def test_a_mean_that_is_none_is_said_and_not_drawn(moves, law, said):
    explore_distribution(lambda s: law, (-4, 12), top=2, s=slider(1, 2), alt=ALT)
    figure, move, _ = moves[0]
    assert said in move(s=1)
    assert all(np.isnan(line.get_xdata()).all() for line in lines(figure)[-2:])


def test_edges_of_a_jump_are_upright(moves):
    explore_distribution(lambda a: stats.uniform(a, 1), (-1, 3), top=2, a=slider(0, 1), alt=ALT)
    figure, move, _ = moves[0]
    for a in (0, 0.123):
        move(a=a)
        x, y = lines(figure)[0].get_data()
        (jumps,) = np.nonzero(np.diff(y))
        np.testing.assert_allclose([x[jumps], x[jumps + 1]], [[a, a + 1]] * 2, atol=1e-8)


def test_it_films_with_the_level_as_second_slider():
    shown = explore_distribution(
        lambda: stats.arcsine(), (-0.1, 1.1), top=4, p=slider(values=[0.25, 0.75]), alt=ALT
    )
    assert shown.values == {"p": 0.25}
    assert repr(shown) == "p = 0.25: mean 0.500, 0.25-quantile 0.146, density there 0.900"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"window": (2, 2)}, "window goes from a smaller"),
        ({"p": 1}, "inside"),
        ({"p": slider(values=[0.5, 1.5])}, "1.5 is not"),
    ],
)
def test_nonsense_gets_a_sentence(wrong, said):
    given = {"window": (0, 1), "p": 0.5, "top": 1, "alt": ALT} | wrong
    with pytest.raises(ValueError, match=said):
        explore_distribution(lambda s: stats.norm(0, s), given.pop("window"), s=slider(1, 2), **given)
