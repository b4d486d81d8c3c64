"""The picture in which notebook 5 explores a distribution: density, CDF, mean and quantile move together."""

import functools

import matplotlib.pyplot as plt
import numpy as np

from mathtools.explore import Slider, explore

#: How many places a curve is drawn from.
PLACES = 161


def explore_distribution(family, window, *, top, p=0.9, alt, **sliders):
    """Move the parameters of a distribution, and see its density, its CDF, its mean and a quantile.

    Parameters
    ----------
    family : callable
        Takes the parameters by name and returns a distribution with the methods ``pdf``, ``cdf``, ``ppf``
        (the quantile function) and ``mean``, such as those of `scipy.stats`. The mean may be infinite, or NaN
        where there is none.
    window : tuple of float
        From where to where the curves are drawn.
    top : float
        Height of the picture of the density; what is higher is cut off.
    p : float or mathtools.explore.Slider, default 0.9
        Level of the quantile, inside (0, 1).
    alt : str
        One or two sentences that say what the picture shows.
    **sliders : mathtools.explore.Slider
        Named like the parameters of `family`: one or two, together with that of the level.

    Returns
    -------
    mathtools.explore.Explorer

    Raises
    ------
    ValueError
        If the window or the level make no sense; RuntimeError or TypeError as in `explore`.

    Examples
    --------
    >>> explore_distribution(
    ...     lambda rate: stats.expon(scale=1 / rate),
    ...     (0, 6),
    ...     top=2,
    ...     rate=slider(0.5, 2, start=1),
    ...     alt="Density and CDF of the exponential distribution",
    ... )
    rate = 1, p = 0.9: mean 1.000, 0.9-quantile 2.303, density there 0.100
    """
    __tracebackhide__ = True  # an error of `family` is the reader's: see mathtools.backstage.film
    if not window[0] < window[1]:
        raise ValueError(
            f"The window goes from a smaller to a larger number, not from {window[0]} to {window[1]}."
        )
    levels = p.values if isinstance(p, Slider) else (p,)
    if wrong := [level for level in levels if not 0 < level < 1]:
        raise ValueError(f"p is the level of the quantile, inside (0, 1); {wrong[0]} is not.")
    if isinstance(p, Slider):
        sliders["p"] = p
    figure, draw = _figure(window, top)
    family = functools.cache(family)  # every position is asked for twice or more

    def move(**position):
        __tracebackhide__ = True
        level = position.pop("p", p)
        law = family(**position)
        quantile, mean = float(law.ppf(level)), float(law.mean())
        draw(law, level, quantile, mean)
        places = ", ".join(f"{name} = {value:g}" for name, value in {**position, "p": level}.items())
        return (
            f"{places}: mean {_number(mean)}, {level:g}-quantile {_number(quantile)}, "
            f"density there {_number(float(law.pdf(quantile)))}"
        )

    return explore(figure, move, alt=alt, **sliders)


def _figure(window, top):
    """The figure, and the function that brings its moving artists where a distribution wants them."""
    figure, (upper, lower) = plt.subplots(2, 1, sharex=True, figsize=(7.2, 4.8))
    x = np.linspace(*window, PLACES)
    (fill,) = upper.fill([0, 0], [0, 0], fc="C5", ec="w", hatch="//", alpha=0.7, lw=0, label="area p")
    (density,) = upper.plot([], [], "C0")
    (cdf,) = lower.plot([], [], "C0")
    (corner,) = lower.plot([], [], "C1:", lw=1.5)
    (dot,) = lower.plot([], [], "C1o", label="quantile at level p")
    means = [
        ax.axvline(np.nan, color="C2", ls="--", label="mean" if ax is upper else None)
        for ax in (upper, lower)
    ]
    upper.set(xlim=window, ylim=(0, top), ylabel="density")
    lower.set(ylim=(-0.03, 1.03), xlabel="x", ylabel="CDF")
    figure.legend(loc="outside upper left", ncols=3)

    def draw(law, level, quantile, mean):
        # the quantile is a place too, and both sides of a jump are: their edges stand where they belong
        edge = min(quantile, window[1])
        ends = [end for end in getattr(law, "support", tuple)() if window[0] < end < window[1]]
        beside = 1e-9 * (window[1] - window[0])
        sides = [end + side for end in ends for side in (-beside, beside)]
        places = np.sort(np.concatenate([x, [edge], sides]))
        heights = np.clip(law.pdf(places), 0, 2 * top)  # a pole would be drawn to infinity
        density.set_data(places, heights)
        left = places <= edge
        fill.set_xy(
            [(window[0], 0), *zip(places[left], heights[left], strict=True), (max(edge, window[0]), 0)]
        )
        cdf.set_data(places, law.cdf(places))
        corner.set_data([window[0], quantile, quantile], [level, level, 0])
        dot.set_data([quantile], [level])
        for line in means:
            line.set_xdata([mean, mean] if np.isfinite(mean) else [np.nan, np.nan])

    return figure, draw


def _number(value):
    if np.isnan(value):
        return "does not exist"
    return f"{value:.3f}" if np.isfinite(value) else "infinite"
