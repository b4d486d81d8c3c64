"""Automatic differentiation from scratch: the chain rule, one operation at a time.

An operation knows its result and its *local slopes*, one for each operand. Forward mode multiplies by them at
once: every number carries its slope along. Reverse mode, as here, keeps them on the edges of a graph and
multiplies later, from the result back to the inputs.

NumPy's exp, log, sin, cos and tanh take these numbers too, and so do arrays: ``np.tanh(weights @ inputs)``.
More on both modes: A. Griewank and A. Walther, Evaluating Derivatives, 2nd ed., SIAM 2008, chapter 3.
"""

from itertools import count
from math import cos, exp, isfinite, log, pow, sin, tanh
from numbers import Real
from operator import attrgetter

import numpy as np

from mathtools.backstage.graph_drawing import draw


def power_slopes(a, b):
    """Local slopes of aᵇ where the exponent changes, too: for a > 0, and for a = 0 with b > 0."""
    in_exponent = 0.0 if a == 0 and b > 0 else pow(a, b) * log(a)  # 0 raised to any b > 0 stays 0
    return b * pow(a, b - 1), in_exponent


# The rules: floats go in; out come the result and the local slope in each operand.
RULES = {
    "+": lambda a, b: (a + b, 1.0, 1.0),
    "−": lambda a, b: (a - b, 1.0, -1.0),
    "×": lambda a, b: (a * b, b, a),
    "÷": lambda a, b: (a / b, 1 / b, -a / b / b),
    "**": lambda a, b: (pow(a, b), *power_slopes(a, b)),
    "exp": lambda a: (exp(a), exp(a)),
    "log": lambda a: (log(a), 1 / a),
    "sin": lambda a: (sin(a), cos(a)),
    "cos": lambda a: (cos(a), -sin(a)),
    "tanh": lambda a: (tanh(a), 1 - tanh(a) ** 2),
    "relu": lambda a: (a, 1.0) if a > 0 else (0.0, 0.0),  # no slope at 0: frameworks take 0, and so do we
}


def follow(sign, rule, *numbers):
    """What a rule gives, or a sentence where it gives nothing."""
    try:
        return rule(*numbers)
    except (ArithmeticError, ValueError) as error:
        at = ", ".join(f"{number:g}" for number in numbers)
        raise type(error)(f"{sign} has no value or no slope at {at}: keep it away from there.") from None


class Value:
    """A number that remembers its operands and their local slopes, as `edges`.

    After ``result.backward()``, ``x.grad`` says how fast the result changes with x. A `name` is for drawings.
    """

    __slots__ = ("birth", "data", "edges", "grad", "name", "sign")
    births = count()

    def __init__(self, data, name="", sign="", edges=()):
        if not isinstance(data, (float, Real)):
            raise TypeError(f"{data!r} is not one number: take its entries singly, or add them up to a loss.")
        if not isfinite(data):
            raise ValueError(f"A number became {data} here. What made it so large? Perhaps a step too long.")
        self.data = float(data)
        self.name = name
        self.sign = sign
        self.edges = edges
        self.grad = 0.0
        self.birth = next(self.births)

    def _operation(self, sign, a, b):
        """An operation of two operands, one of which may be a plain number."""
        if isinstance(a, np.ndarray) or isinstance(b, np.ndarray):
            return NotImplemented  # NumPy takes over, and comes back with one entry after the other
        a = a if isinstance(a, Value) else Value(a)
        b = b if isinstance(b, Value) else Value(b)
        data, slope_a, slope_b = follow(sign, RULES[sign], a.data, b.data)
        return self._result(sign, data, ((a, slope_a), (b, slope_b)))

    def _function(self, name, rule):
        data, slope = follow(name, rule, self.data)
        return self._result(name, data, ((self, slope),))

    def _result(self, sign, data, edges):
        """What an operation makes. Another kind of number, with arrays perhaps, makes its own here."""
        return Value(data, "", sign, edges)

    def __add__(self, other):
        return self._operation("+", self, other)

    def __sub__(self, other):
        return self._operation("−", self, other)

    def __mul__(self, other):
        return self._operation("×", self, other)

    def __truediv__(self, other):
        return self._operation("÷", self, other)

    def __pow__(self, n):
        if not isinstance(n, Real):
            return self._operation("**", self, n)  # with a constant exponent any base will do
        return self._function(f"**{float(n):g}", lambda a: (pow(a, n), n * pow(a, n - 1) if n else 0.0))

    # Python calls these for 2 + x, 2 - x and so on, where the number to the left knows no rule.

    def __radd__(self, other):
        return self._operation("+", other, self)

    def __rsub__(self, other):
        return self._operation("−", other, self)

    def __rmul__(self, other):
        return self._operation("×", other, self)

    def __rtruediv__(self, other):
        return self._operation("÷", other, self)

    def __rpow__(self, other):
        return self._operation("**", other, self)

    def __neg__(self):
        return -1 * self

    def exp(self):
        return self._function("exp", RULES["exp"])

    def log(self):
        return self._function("log", RULES["log"])

    def sin(self):
        return self._function("sin", RULES["sin"])

    def cos(self):
        return self._function("cos", RULES["cos"])

    def tanh(self):
        return self._function("tanh", RULES["tanh"])

    def relu(self):
        return self._function("relu", RULES["relu"])

    def __lt__(self, other):
        return self.data < (other.data if isinstance(other, Value) else other)

    def __gt__(self, other):
        return self.data > (other.data if isinstance(other, Value) else other)

    def backward(self):
        """Set `grad` of this number, which counts as the loss, and of everything it was made from.

        A node must have its whole gradient, a part from every use of it, before it hands that on. A node is
        younger than its operands; so the order from the youngest to the oldest will do. All start from 0 and
        the parts are added: calling this twice gives the same as once.
        """
        nodes = [self]
        met = {self}
        for node in nodes:  # the list grows while we walk along it: no recursion, however long the chain
            node.grad = 0.0
            for operand, _ in node.edges:
                if operand not in met:
                    met.add(operand)
                    nodes.append(operand)
        self.grad = 1.0
        for node in sorted(nodes, key=attrgetter("birth"), reverse=True):
            for operand, slope in node.edges:
                operand.grad += slope * node.grad

    def draw(self):
        """The graph as an SVG string: values and gradients on the nodes, local slopes on the edges."""
        return draw(self)

    def __repr__(self):
        return f"Value({self.data:.6g}, grad={self.grad:.6g})"
