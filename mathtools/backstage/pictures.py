"""A still picture with its text alternative, as the bundle that Jupyter displays."""

import base64
import html
import io

from matplotlib.figure import Figure
from PIL import Image

#: CSS pixels per inch: the size at which a browser shows a figure.
CSS_DPI = 96
#: Twice the screen's resolution, so that a picture stays sharp at 200 % zoom.
PNG_DPI = 2 * CSS_DPI


def require_figure_and_alt(figure, alt):
    """Raise a sentence unless `figure` is a Matplotlib figure and `alt` says what it shows."""
    if not isinstance(figure, Figure):
        raise TypeError(
            f"The figure must be a Matplotlib figure, but it is a {type(figure).__name__}: "
            "begin with `fig, ax = plt.subplots()` and hand over `fig`."
        )
    if not isinstance(alt, str) or len(alt.split()) < 3:
        raise ValueError(
            "alt must say in a sentence what is to be seen in the picture, for readers who cannot see it: "
            'alt="A parabola and its tangent at x = 1".'
        )


def picture_bundle(figure, alt, caption=""):
    """The MIME bundle of a still picture; `caption` is a line below it, and what a text-only reader gets.

    ``text/html`` is the picture with its alt text, ``image/png`` is for exports that take no HTML,
    ``text/plain`` is the caption or else `alt`.
    """
    drawn = io.BytesIO()
    buffer = io.BytesIO()
    figure.savefig(drawn, format="rgba", dpi=PNG_DPI, bbox_inches=None)
    size = (figure.get_size_inches() * PNG_DPI).astype(int)
    # 256 colours are enough for lines and text, and the file is less than half as large. They are chosen so
    # that none is far from what was drawn: in half of the time of Pillow's own choice, and in smaller files.
    few = Image.frombytes("RGBA", tuple(size), drawn.getvalue()).convert("RGB")
    few = few.quantize(256, Image.Quantize.MAXCOVERAGE)
    few.save(buffer, format="png")
    png = base64.b64encode(buffer.getvalue()).decode()
    width = round(figure.get_size_inches()[0] * CSS_DPI)
    below = f"<figcaption>{html.escape(caption)}</figcaption>" if caption else ""
    return {
        "text/html": (
            f'<figure style="margin: 0"><img alt="{html.escape(alt)}" width="{width}" '
            f'style="max-width: 100%; height: auto" src="data:image/png;base64,{png}">{below}</figure>'
        ),
        "image/png": png,
        "text/plain": caption or alt,
    }
