"""Sliders that move a Matplotlib figure in the browser, without a round trip to the kernel.

All frames are drawn beforehand (`film`) and go to the browser together; there the slider, an ordinary
range input, chooses which one is seen. So a step of the slider costs the exchange of one SVG group, and
the picture also moves where no kernel runs, from the saved state of the widget. Where there is no
JavaScript at all, the output holds a still picture.
"""

import dataclasses
import inspect
import math
import pathlib

import anywidget
import traitlets

from mathtools.backstage.film import film
from mathtools.backstage.pictures import picture_bundle, require_figure_and_alt

#: Where the browser's side lies.
BACKSTAGE = pathlib.Path(__file__).with_name("backstage")
#: Positions of all sliders of one picture together.
MOST_FRAMES = 2500

#: Nearly equal factors between round numbers: 1-2-5 and the Renard series of ISO 3.
ROUND_NUMBERS = [
    (1,),
    (1, 2, 5),
    (1, 1.6, 2.5, 4, 6.3),
    (1, 1.25, 1.6, 2, 2.5, 3.15, 4, 5, 6.3, 8),
    (1, 1.12, 1.25, 1.4, 1.6, 1.8, 2, 2.24, 2.5, 2.8, 3.15, 3.55, 4, 4.5, 5, 5.6, 6.3, 7.1, 8, 9),
]


@dataclasses.dataclass(frozen=True)
class Slider:
    """The positions of a slider; made by `slider`."""

    values: tuple
    start: int
    labels: tuple
    name: str | None


def slider(low=None, high=None, *, start=None, steps=None, log=False, values=None, label=None, format=None):
    """The positions a slider can take.

    Parameters
    ----------
    low, high : float, optional
        The two ends, both of them positions.
    start : float, optional
        Where it begins (the nearest position is taken); the middle if not given.
    steps : int, optional
        Number of equal steps between the ends. If not given: a round step that gives 40 to 100
        of them; on a logarithmic slider round numbers at nearly equal factors.
    log : bool, default False
        Equal steps multiply by the same factor. Both ends must be positive.
    values : sequence, optional
        The positions themselves, numbers or not, instead of `low` and `high`.
    label : str, optional
        What stands beside the slider; the name of the argument it moves if not given.
    format : str, optional
        Format of the value beside the slider, such as ``".2f"``; as many digits as tell the
        positions apart if not given.

    Returns
    -------
    Slider

    Raises
    ------
    ValueError
        If the ends, the start or the number of steps do not fit together.
    """
    if values is None:
        values = _positions(low, high, steps, log)
    values = tuple(values)
    if len(values) < 2:
        raise ValueError("A slider needs at least two positions.")
    if start is None:
        index = (len(values) - 1) // 2
    elif start in values:
        index = values.index(start)
    else:
        index = _nearest(values, start, log)
    return Slider(values, index, _labels(values, format), label)


def _positions(low, high, steps, log):
    numbers = (int, float)
    if not all(isinstance(end, numbers) and math.isfinite(end) for end in (low, high)) or low >= high:
        raise ValueError(f"A slider goes from a smaller to a larger number, not from {low!r} to {high!r}.")
    if steps is not None and (not isinstance(steps, int) or steps < 1):
        raise ValueError(f"steps counts the steps between the ends: a whole number from 1, not {steps!r}.")
    if log:
        if low <= 0:
            raise ValueError(f"A logarithmic slider needs two positive ends; the lower one is {low!r}.")
        first = math.log10(low)
        last = math.log10(high)
        if steps is None:
            series = next((s for s in ROUND_NUMBERS if len(s) * (last - first) >= 40), ROUND_NUMBERS[-1])
            decades = range(math.floor(first) - 1, math.ceil(last) + 1)
            inner = (float(f"{number}e{decade}") for decade in decades for number in series)
            # a float that misses the end by a rounding error is the end
            return [low, *(v for v in inner if low * (1 + 1e-9) < v < high * (1 - 1e-9)), high]
        return [low, *(10 ** (first + (last - first) * k / steps) for k in range(1, steps)), high]
    if steps is None:
        step = _round_step(high - low)
        inner = (round(k * step, 12) for k in range(math.floor(low / step) + 1, math.ceil(high / step)))
        return [low, *(v for v in inner if low + step / 1e6 < v < high - step / 1e6), high]
    return [low, *(low + (high - low) * k / steps for k in range(1, steps)), high]


def _round_step(length):
    """The largest of 1, 2, 5 times a power of ten that fits at least 40 times into `length`."""
    power = 10.0 ** math.floor(math.log10(length / 40))
    return max(m * power for m in (1, 2, 5) if m * power * 40 <= length * (1 + 1e-12))


def _nearest(values, start, log):
    if not isinstance(start, (int, float)) or not values[0] <= start <= values[-1]:
        raise ValueError(
            f"The slider begins at {start!r}, which is not between {values[0]} and {values[-1]}."
        )
    far = (lambda v: abs(math.log(v / start))) if log else (lambda v: abs(v - start))
    return min(range(len(values)), key=lambda k: far(values[k]))


def _labels(values, format):
    if not all(isinstance(value, (int, float)) for value in values):
        return tuple(str(value) for value in values)
    whole = all(isinstance(value, int) for value in values)
    for form in [format or "d"] if format or whole else [f".{digits}g" for digits in range(3, 18)]:
        labels = tuple(f"{value:{form}}" for value in values)
        if len(set(labels)) == len(labels):
            return labels
    raise ValueError(
        f"With format {format!r} several positions of the slider read the same: give more digits."
    )


class Explorer(anywidget.AnyWidget):
    """Sliders and the picture they move; made by `explore`.

    It is an ipywidgets widget like any other, and takes its place in boxes and links; `row` and `column`
    are the places of the first and the second slider, counted from 0.
    """

    _esm = BACKSTAGE / "explore.js"
    _css = BACKSTAGE / "explore.css"
    still = traitlets.Unicode().tag(sync=True)
    alt = traitlets.Unicode().tag(sync=True)
    frames = traitlets.List().tag(sync=True)
    readings = traitlets.List().tag(sync=True)
    names = traitlets.List().tag(sync=True)
    labels = traitlets.List().tag(sync=True)
    start = traitlets.List().tag(sync=True)
    row = traitlets.Int().tag(sync=True)
    column = traitlets.Int().tag(sync=True)

    def __init__(self, sliders, still_bundle, **traits):
        super().__init__(**traits)
        self._sliders = sliders
        self._still_bundle = still_bundle

    def __repr__(self):
        return self._still_bundle["text/plain"]

    @property
    def values(self):
        """Where the sliders are now: a dict from name to value."""
        places = [self.row, self.column]
        return {
            name: slider.values[place]
            for (name, slider), place in zip(self._sliders.items(), places, strict=False)
        }

    def _repr_mimebundle_(self, **kwargs):
        # The still picture is what is seen where widgets are not: on GitHub, in an export, in a
        # notebook that is not trusted yet.
        view, metadata = super()._repr_mimebundle_(**kwargs)
        return {**view, **self._still_bundle}, metadata


def explore(figure, move, *, alt, guess=None, **sliders):
    """A figure that one or two sliders move.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        With everything drawn that stays, and the artists that will move. It is closed.
    move : callable
        Called with the value of each slider by name. It changes artists of `figure` (``set_data``,
        ``set_text``, …) and returns the reading: one line that says what is to be seen, with its number.
        It is called twice at every position of the sliders and once or twice more at the start, so it
        must draw the same each time; what takes it long is worth a `functools.cache`.
        Artists that it adds or removes, and axes whose limits it changes, are drawn anew in every
        frame, which makes the output larger.
    alt : str
        One or two sentences that say what the picture shows.
    guess : mathtools.exercises.guess.Guess, optional
        A prediction of the reader's, which is drawn into the figure's first axes if she has made it.
    **sliders : Slider
        One or two, named like the arguments of `move`; see `slider`.

    Returns
    -------
    Explorer
        Displayed when it is the last expression of a cell. ``.values`` are the current values.

    Raises
    ------
    TypeError, ValueError
        With a sentence, if the arguments do not fit together or the output would be too large.
    RuntimeError
        If `move` fails at some position; the error says at which, and carries the cause.

    Examples
    --------
    >>> fig, ax = plt.subplots()
    >>> point, = ax.plot([0], [0], "o")
    >>> def move(x):
    ...     point.set_data([x], [x**2])
    ...     return f"x = {x:.2f}: x² = {x**2:.2f}"
    >>> ax.set(xlim=(-2, 2), ylim=(0, 4))
    [...]
    >>> explore(fig, move, x=slider(-2, 2, start=1), alt="A point that runs along the parabola x².")
    x = 1.00: x² = 1.00
    """
    __tracebackhide__ = True  # see `film`
    require_figure_and_alt(figure, alt)
    _check_sliders(move, sliders)
    if guess is not None:
        alt += guess.draw(figure.axes[0])
    columns = list(sliders.values())
    still, frames, readings, reading = film(
        figure,
        move,
        columns={name: column.values for name, column in sliders.items()},
        start={name: column.values[column.start] for name, column in sliders.items()},
    )
    start = [column.start for column in columns]
    return Explorer(
        sliders,
        picture_bundle(figure, alt, reading),
        still=still,
        alt=alt,
        frames=frames,
        readings=readings,
        names=[column.name or name for name, column in sliders.items()],
        labels=[list(column.labels) for column in columns],
        start=start,
        row=start[0],
        column=start[1] if len(start) > 1 else 0,  # one slider has rows of one frame
    )


def _check_sliders(move, sliders):
    wrong = [name for name, value in sliders.items() if not isinstance(value, Slider)]
    if wrong:
        raise TypeError(f"{wrong[0]} must be a slider: write {wrong[0]}=slider(low, high).")
    if not 1 <= len(sliders) <= 2:
        raise ValueError(f"A picture takes one or two sliders, and {len(sliders)} were given.")
    if not callable(move):
        raise TypeError("The second argument must be the function that moves the figure's artists.")
    try:
        inspect.signature(move).bind(**sliders)
    except TypeError as error:
        raise TypeError(
            f"The arguments of {getattr(move, '__name__', 'move')}{inspect.signature(move)} must be named "
            f"like the sliders: {', '.join(sliders)}."
        ) from error
    frames = math.prod(len(column.values) for column in sliders.values())
    if frames > MOST_FRAMES:
        raise ValueError(
            f"These sliders have {frames} positions together; at most {MOST_FRAMES} can be drawn: "
            "give them fewer steps, such as slider(0, 1, steps=30)."
        )
