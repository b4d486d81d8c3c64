"""Pictures with a text alternative.

JupyterLab, nbconvert and myst-nb drop the alt text of image outputs; an ``<img alt=…>`` inside
HTML keeps it everywhere. So every figure of the course goes through `show` (or, when it moves,
through `mathtools.explore.explore`).
"""

import matplotlib.pyplot as plt
from IPython.display import display

from mathtools.backstage.pictures import picture_bundle, require_figure_and_alt

# One colour for one thing, in every picture of the course: all of them from the palette of `course.mplstyle`.
CURVE = "#000000"  #: the function itself, or the data
QUOTIENT = "#0072B2"  #: what is computed: a secant, a difference quotient, an estimate, a fitted model
TRUE = "#009E73"  #: what it aims at: the tangent, the derivative, the exact value
ERROR = "#D55E00"  #: the difference of the two
AREA = "#56B4E9"  #: an area, filled
GUESS = "#CC79A7"  #: what the reader has guessed


def show(figure, *, alt):
    """Display a figure with its text alternative, and close it.

    Call it in the cell that made the figure: the notebook would show a figure that is still open a
    second time, without its alt text.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    alt : str
        One or two sentences that say what is to be seen.

    Raises
    ------
    TypeError
        If `figure` is not a figure.
    ValueError
        If `alt` is missing or says nothing.
    """
    require_figure_and_alt(figure, alt)
    bundle = picture_bundle(figure, alt)
    plt.close(figure)
    display(bundle, raw=True)
