"""A figure's still part, and its moving part at every position of its sliders, as SVG.

The technique: Matplotlib marks an artist that has changed since it was drawn as stale. So one pass over
the positions tells which artists move; they are hidden in the still picture, and then drawn alone, by
Matplotlib's own SVG renderer, once for every position.
"""

import io
import itertools
import re
import uuid

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib.backends.backend_svg import RendererSVG

from mathtools.backstage.pictures import CSS_DPI

#: Characters of all frames together: more would make the notebook slow to open.
MOST_CHARACTERS = 5_000_000
LAYOUTS = ("figure.autolayout", "figure.constrained_layout.use")
DEFINITIONS = re.compile(r"\s*<defs>.*?</defs>", re.S)


def film(figure, move, columns, start):
    """The still part of a figure, a frame and a reading for every position, and the reading at the start.

    The still part is an ``<svg>`` with an empty group ``explore-moving``, the place for a frame. The figure
    is closed, and left as it is at the start. `move` changes its artists and returns the reading; it is
    called twice at every position, as which artists move has to be known before the first frame is drawn.
    `columns` has the values that each argument of `move` takes, the last one of which changes fastest;
    `start` is the position that the still picture shows.

    Raises RuntimeError if `move` fails (the message says at which position), TypeError if it returns no
    reading, ValueError if it changes nothing, makes new axes, or draws more than a notebook can carry.
    """
    __tracebackhide__ = True  # an error of `move` is the reader's: IPython then leaves out the way to it
    positions = [dict(zip(columns, values, strict=True)) for values in itertools.product(*columns.values())]
    dpi = figure.dpi
    # One salt for the whole film, so that frames share their definitions; a new one for each film,
    # so that two of them on one page do not.
    drawing = {"svg.hashsalt": uuid.uuid4().hex, "svg.fonttype": "path"}
    with mpl.rc_context(drawing | dict.fromkeys(LAYOUTS, False)):
        try:
            figure.dpi = 72  # the unit of Matplotlib's SVG
            _reading_at(move, start)
            figure.draw_without_rendering()
            # From here on nothing shifts the layout. With an engine, be it "none", to save draws twice.
            figure.set_layout_engine(None)
            artists = _moving_artists(figure, move, positions)
            frames, readings, definitions = _frames(figure, artists, move, positions)
            reading = _reading_at(move, start)
            still = _still(figure, artists, definitions)
        finally:
            figure.dpi = dpi
            plt.close(figure)
    return still, frames, readings, reading


def _reading_at(move, position):
    __tracebackhide__ = True
    at = ", ".join(f"{name} = {value!r}" for name, value in position.items())
    try:
        reading = move(**position)
    except Exception as error:
        raise RuntimeError(f"The picture cannot be drawn at {at}: {error}") from error
    if not isinstance(reading, str) or not reading.strip() or "\n" in reading:
        raise TypeError(
            f"At {at} the moving function returned {reading!r}. It must return the reading: "
            'one line of text that says what is to be seen, such as f"h = {h:.2g}: slope {slope:.4f}".'
        )
    return reading


def _moving_artists(figure, move, positions):
    """The artists that `move` touches, in drawing order.

    Axes whose limits, ticks, view or list of artists change move as a whole.
    """
    __tracebackhide__ = True
    before = {ax: _limits_and_artists(ax) for ax in figure.axes}
    parent_of = {child: parent for parent in (figure, *before) for child in parent.get_children()}
    drawn = [child for child in parent_of if child not in before and child is not figure.patch]
    child_with = {part: child for child in drawn for part in _parts(child)}
    touched = set()
    whole = set()
    callbacks = {part: part.stale_callback for part in child_with}
    for part in child_with:
        part.stale_callback = lambda part, stale: touched.add(child_with[part])
    try:
        for position in positions:
            _reading_at(move, position)
            if set(figure.axes) != set(before):
                raise ValueError("The moving function adds or removes axes: make all of them beforehand.")
            whole |= {ax for ax in before if _limits_and_artists(ax) != before[ax]}
            touched |= set(figure.get_children()) - set(parent_of)
    finally:
        for part, callback in callbacks.items():
            part.stale_callback = callback
    whole |= {ax for ax in before if touched & {ax.xaxis, ax.yaxis}}
    loose = [child for child in drawn if child in touched and parent_of[child] not in whole]
    artists = [*filter(whole.__contains__, before), *loose, *(touched - set(parent_of))]
    if not artists:
        raise ValueError("The moving function changed nothing in the figure that was handed over.")
    return sorted(artists, key=lambda artist: artist.zorder)


def _parts(artist):
    """An artist and all that is in it, the arrows of annotations too, which Matplotlib leaves out."""
    parts = artist.findobj()
    return [*parts, *(part.arrow_patch for part in parts if getattr(part, "arrow_patch", None))]


def _limits_and_artists(ax):
    view = ax.get_proj().tolist() if hasattr(ax, "get_proj") else None  # in space, with the limits of z
    return ax.get_xlim(), ax.get_ylim(), view, [id(child) for child in ax.get_children()]


def _frames(figure, artists, move, positions):
    """What the artists look like at each position, the readings, and the definitions that all this rests on.

    One renderer draws all of it: it defines markers, letters and clip paths once, and measures a text once.
    """
    __tracebackhide__ = True
    file = io.StringIO()
    renderer = RendererSVG(*figure.get_size_inches() * 72, file, image_dpi=2 * CSS_DPI)
    frames = []
    readings = []
    definitions = []
    for position in positions:
        readings.append(_reading_at(move, position))
        file.seek(0)
        file.truncate()
        for artist in artists:
            if hasattr(artist, "do_3d_projection"):
                artist.do_3d_projection()
            artist.draw(renderer)
        definitions += DEFINITIONS.findall(file.getvalue())
        frames.append(_rounded(DEFINITIONS.sub("", file.getvalue())))
        size = sum(map(len, frames))
        if size > MOST_CHARACTERS:
            raise ValueError(
                f"{len(frames)} of {len(positions)} frames already take {size / 1e6:.0f} MB, "
                "which would make the notebook slow: draw fewer points, or give the slider fewer steps."
            )
    renderer.finalize()
    definitions += DEFINITIONS.findall(file.getvalue())
    return frames, readings, dict.fromkeys(definitions)


def _still(figure, artists, definitions):
    seen = {artist: artist.get_visible() for artist in artists}
    for artist in seen:
        artist.set_visible(False)
    file = io.StringIO()
    figure.savefig(file, format="svg", bbox_inches=None)
    for artist, visible in seen.items():
        artist.set_visible(visible)
    width, height = figure.get_size_inches()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="0 0 {width * 72:g} {height * 72:g}" width="{width * CSS_DPI:g}" aria-hidden="true" '
        f'style="stroke-linejoin: round; stroke-linecap: butt">{"".join(definitions)}'
        f'{_rounded(_inside(file.getvalue()))}<g class="explore-moving"></g></svg>'
    )


def _inside(svg):
    """What stands inside Matplotlib's <svg>, without its metadata and its style for the whole page."""
    svg = re.search(r"<svg\b[^>]*>(.*)</svg>", svg, re.S)[1]
    return re.sub(r"<metadata>.*?</metadata>|<defs>\s*<style.*?</defs>", "", svg, flags=re.S).strip()


def _rounded(svg):
    """Paths to a hundredth of a point: a third of the characters, and no difference on a screen."""
    return re.sub(
        r'\bd="[^"]*"',
        lambda path: re.sub(r"\d+\.\d{3,}", lambda number: f"{float(number[0]):.2f}", path[0]),
        svg,
    )
