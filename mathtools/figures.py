"""Pictures with a text alternative.

JupyterLab, nbconvert and myst-nb drop the alt text of image outputs; an ``<img alt=…>`` inside
HTML keeps it everywhere. So every figure of the course goes through `show` (or, when it moves,
through `mathtools.explore.explore`).
"""

import matplotlib.pyplot as plt
from IPython.display import display

from mathtools.backstage.pictures import picture_bundle, require_figure_and_alt


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
