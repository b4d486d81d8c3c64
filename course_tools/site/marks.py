"""What a notebook's kernel runs first where the site is built: predictions leave marks in the pictures.

A page is made before its reader has guessed anything. So whatever draws a prediction into a picture draws an
invisible line there instead, from corner to corner of its axes, whose name says which prediction it is and
which numbers stand at the corners; from these `page.js` draws the reader's own.
"""

from matplotlib.lines import Line2D

from mathtools.exercises.guess import Guess
from mathtools.figures import GUESS


class Mark(Line2D):
    """The line; its name is worked out at every drawing, for the limits of axes may move."""

    def __init__(self, guess, axes):
        look = {"color": GUESS, "linestyle": "--", "linewidth": 1.5, "alpha": 0}
        super().__init__([0, 1], [0, 1], transform=axes.transAxes, **look)
        self.guess = guess

    def draw(self, renderer):
        axes = self.axes
        parts = [self.guess.key, self.guess.across]
        parts += [*axes.get_xlim(), axes.get_xscale(), *axes.get_ylim(), axes.get_yscale()]
        self.set_gid(" ".join(["guess", *map(str, parts)]))
        super().draw(renderer)


def mark(guess, axes):
    """Stand in for `Guess.draw`."""
    if guess.field()["kind"] != "choice" and guess.across is not None:
        axes.add_artist(Mark(guess, axes))
    return ""


Guess.draw = mark
