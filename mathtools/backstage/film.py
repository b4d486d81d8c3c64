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

from mathtools.backstage.pictures import CSS_DPI, picture_bundle

#: Characters of all frames together: more would make the notebook slow to open.
MOST_CHARACTERS = 5_000_000


class Film:
    """The still part of a figure as one SVG, and a frame of its moving part for every position.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        It is closed, and left as it is at the last position drawn.
    move : callable
        Changes artists of `figure`, and returns the reading.
    columns : dict of str to sequence
        The values that each argument of `move` takes; the last one changes fastest.
    start : dict of str to object
        The position that the still picture shows.

    Attributes
    ----------
    still : str
        An ``<svg>`` with an empty group of class ``explore-moving``, the place for a frame.
    frames, readings : list of str
        One for every position.

    Raises
    ------
    RuntimeError
        If `move` fails; the message says at which position.
    TypeError
        If `move` returns no reading.
    ValueError
        If `move` changes nothing, makes new axes, or draws more than a notebook can carry.
    """

    def __init__(self, figure, move, columns, start):
        __tracebackhide__ = True  # an error of `move` is the reader's: IPython then leaves out the way to it
        self.figure, self.move, self.start = figure, move, start
        self.positions = [
            dict(zip(columns, values, strict=True)) for values in itertools.product(*columns.values())
        ]
        dpi = figure.dpi
        # One salt for the whole film, so that frames share their definitions; a new one for each film,
        # so that two of them on one page do not.
        with mpl.rc_context({"svg.hashsalt": uuid.uuid4().hex, "svg.fonttype": "path"}):
            try:
                figure.dpi = 72  # the unit of Matplotlib's SVG
                self._settle()
                self.artists = self._moving_artists()
                self.readings, self.frames, self.definitions = [], [], {}
                for position in self.positions:
                    self._draw(position)
                self.still = self._still()
            finally:
                figure.dpi = dpi
                plt.close(figure)

    def bundle(self, alt):
        """The still picture at the start position, as `mathtools.figures.picture_bundle` makes it."""
        reading = self._call(self.start)
        return picture_bundle(self.figure, alt, reading)

    def _settle(self):
        """Lay the figure out at the start position, and let nothing shift it any more."""
        __tracebackhide__ = True
        self._call(self.start)
        self.figure.draw_without_rendering()
        self.figure.set_layout_engine("none")

    def _call(self, position):
        __tracebackhide__ = True
        at = ", ".join(f"{name} = {value!r}" for name, value in position.items())
        try:
            reading = self.move(**position)
        except Exception as error:
            raise RuntimeError(f"The picture cannot be drawn at {at}: {error}") from error
        if not isinstance(reading, str) or not reading.strip() or "\n" in reading:
            raise TypeError(
                f"At {at} the moving function returned {reading!r}. It must return the reading: "
                'one line of text that says what is to be seen, such as f"h = {h:.2g}: slope {slope:.4f}".'
            )
        return reading

    def _moving_artists(self):
        """The artists that `move` touches, in drawing order.

        Axes whose limits, ticks or list of artists change move as a whole.
        """
        __tracebackhide__ = True
        moving, whole = {}, {}
        for artist in self.figure.findobj():
            artist.stale = False
        before = {ax: self._frame_of(ax) for ax in self.figure.axes}
        for position in self.positions:
            self._call(position)
            if set(self.figure.axes) != set(before):
                raise ValueError("The moving function adds or removes axes: make all of them beforehand.")
            for parent in (self.figure, *before):
                for child in parent.get_children():
                    if child in before or child is self.figure.patch:
                        continue
                    if any(part.stale for part in child.findobj()):
                        moving[child] = parent
                        for part in child.findobj():
                            part.stale = False
            for ax, frame in before.items():
                if self._frame_of(ax) != frame or {ax.xaxis, ax.yaxis} & moving.keys():
                    whole[ax] = True
        artists = [*whole, *(child for child, parent in moving.items() if parent not in whole)]
        if not artists:
            raise ValueError("The moving function changed nothing in the figure that was handed over.")
        return sorted(artists, key=lambda artist: artist.zorder)

    @staticmethod
    def _frame_of(ax):
        return ax.get_xlim(), ax.get_ylim(), [id(child) for child in ax.get_children()]

    def _draw(self, position):
        self.readings.append(self._call(position))
        width, height = self.figure.get_size_inches() * 72
        file = io.StringIO()
        renderer = RendererSVG(width, height, file, image_dpi=2 * CSS_DPI)
        for artist in self.artists:
            if hasattr(artist, "do_3d_projection"):
                artist.do_3d_projection()
            artist.draw(renderer)
        renderer.finalize()
        body = _inside(file.getvalue())
        # Markers, letters and clip paths are defined once for all frames.
        self.definitions |= dict.fromkeys(re.findall(r"<defs>.*?</defs>", body, re.S))
        self.frames.append(_rounded(re.sub(r"\s*<defs>.*?</defs>", "", body, flags=re.S)))
        if (size := sum(map(len, self.frames))) > MOST_CHARACTERS:
            raise ValueError(
                f"{len(self.frames)} of {len(self.positions)} frames already take {size / 1e6:.0f} MB, "
                "which would make the notebook slow: draw fewer points, or give the slider fewer steps."
            )

    def _still(self):
        self._call(self.start)
        seen = {artist: artist.get_visible() for artist in self.artists}
        for artist in seen:
            artist.set_visible(False)
        file = io.StringIO()
        self.figure.savefig(file, format="svg", bbox_inches=None)
        for artist, visible in seen.items():
            artist.set_visible(visible)
        width, height = self.figure.get_size_inches()
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
            f'viewBox="0 0 {width * 72:g} {height * 72:g}" width="{width * CSS_DPI:g}" aria-hidden="true" '
            f'style="stroke-linejoin: round; stroke-linecap: butt">{"".join(self.definitions)}'
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
