"""A curve that is drawn: how it is read, and where it differs from the true one."""

import numpy as np

from mathtools.exercises.engine import Question, Unreadable, Untouched
from mathtools.exercises.numeric import untouched

PLACES = 97  #: where curves are compared
KEPT = 33  #: points that are remembered
NEAR_ZERO = 0.025  #: parts of the height of the axes; what is less is zero by eye
#: By how much two curves may differ: zeros in parts of the width, heights in parts of the height, sign and
#: direction in parts of the places where the true curve has one.
TOLERANCE = {"zeros": 0.1, "height": 0.2, "sign": 0.1, "rises": 0.3}


class Curve(Question):
    """A question for a curve over given axes.

    Two curves are the same where they agree in what can be seen: where they are positive and negative, where
    they are zero, where they rise and fall, and how high and low they go.

    Parameters
    ----------
    value : callable
        The true curve; it takes arrays.
    x, y : tuple of float
        From where to where the axes go.
    names : tuple of str
        What stands at the axes.
    """

    def __init__(self, key, *, x, y, names=("x", "y"), **question):
        super().__init__(key, **question)
        self.x = x
        self.y = y
        self.names = names
        self.places = np.linspace(*x, PLACES)

    def field(self):
        axes = {"x": list(map(float, self.x)), "y": list(map(float, self.y))}
        return {"kind": "drawing", **axes, "labels": list(self.names)}

    def invite(self):
        return "Put points in place of `...`, such as `[(0, 1), (2, -1)]`, and run the cell again."

    def read(self, answer):
        """Read points, which straight lines join, or a function, as heights at the places of comparison."""
        if untouched(answer):
            raise Untouched
        try:
            if callable(answer):
                heights = np.broadcast_to(answer(self.places), PLACES)
                answer = zip(self.places, heights, strict=True)
            points = np.array(sorted(map(tuple, answer)), dtype=float)
        except Exception:  # whatever is no list of pairs of numbers, or a function that fails
            raise Unreadable("A curve is a list of points, such as `[(0, 1), (2, -1)]`.") from None
        if points.shape[1:] != (2,) or not np.isfinite(points).all():
            raise Unreadable("Each point is a pair of numbers, such as `(2, -1)`.")
        low, high = points[[0, -1], 0]
        width = self.x[1] - self.x[0]
        if low > self.x[0] + 0.1 * width or high < self.x[1] - 0.1 * width:
            ends = f"from {self.names[0]} = {self.x[0]:.3g} to {self.x[1]:.3g}"
            raise Unreadable(f"Your curve goes from {low:.3g} to {high:.3g}: draw it {ends}.")
        return np.clip(np.interp(self.places, points[:, 0], points[:, 1]), *self.y)

    def kept(self, heights):
        """A curve as a list of points that JSON can hold."""
        some = np.linspace(0, PLACES - 1, KEPT).round().astype(int)
        pairs = zip(self.places[some], heights[some], strict=True)
        return [[float(f"{x:.4g}"), float(f"{y:.3g}")] for x, y in pairs]

    def agree(self, reading, other):
        return not self.differences(reading, other)

    def differences(self, heights, true):
        """Name what is to be seen differently in a curve: a list, empty where nothing is."""
        parts = {
            "the sign": self._sign,
            "where it is zero": self._zeros_differ,
            "where it rises and falls": self._direction,
            "how far up and down it goes": self._height,
        }
        return [name for name, differs in parts.items() if differs(heights, true)]

    def described(self, heights):
        """Say in a sentence what is to be seen in a curve."""
        name = self.names[0]
        zeros = self.zeros(heights)
        where = " and ".join(f"{zero:.2g}" for zero in zeros)
        crossing = f"is zero near {name} = {where}" if zeros else "does not cross zero"
        highest = self.places[np.argmax(heights)]
        ends = f"begins near {heights[0] + 0.0:.2g} and ends near {heights[-1] + 0.0:.2g}"
        top = f"It is highest near {name} = {highest + 0.0:.2g}, at about {heights.max() + 0.0:.2g}."
        return f"Your curve {ends}, and {crossing}. {top}"

    def zeros(self, heights):
        """Where a curve goes from one side of zero to the other."""
        clear = np.flatnonzero(np.abs(heights) > NEAR_ZERO * (self.y[1] - self.y[0]))
        sides = np.sign(heights[clear])
        turns = np.flatnonzero(np.diff(sides))
        return [float(self.places[clear[[k, k + 1]]].mean()) for k in turns]

    def _sign(self, heights, true):
        clear = np.abs(true) > NEAR_ZERO * (self.y[1] - self.y[0])
        return clear.any() and np.mean(heights[clear] * true[clear] <= 0) > TOLERANCE["sign"]

    def _zeros_differ(self, heights, true):
        theirs = self.zeros(heights)
        right = self.zeros(true)
        far = TOLERANCE["zeros"] * (self.x[1] - self.x[0])
        return len(theirs) != len(right) or any(abs(a - b) > far for a, b in zip(theirs, right, strict=True))

    def _direction(self, heights, true):
        steps, right = (np.diff(curve[::4]) for curve in (heights, true))
        least = 0.01 * (self.y[1] - self.y[0])
        moves = np.abs(right) > least
        if not moves.any():
            return np.ptp(heights) > TOLERANCE["height"] * (self.y[1] - self.y[0])
        unsteady = 0.01 * np.ptp(heights)  # as a hand is
        against = np.where(np.abs(steps) > unsteady, np.sign(steps), 0)[moves] != np.sign(right[moves])
        return against.mean() > TOLERANCE["rises"]

    def _height(self, heights, true):
        far = TOLERANCE["height"] * (self.y[1] - self.y[0])
        return abs(heights.max() - true.max()) > far or abs(heights.min() - true.min()) > far
