"""mathtools.autodiff: against SymPy and forward mode; order, repetition, length, bad input, SVG."""

import gc
import math
import operator as op
import random
import subprocess
import sys
import xml.etree.ElementTree as ET
from fractions import Fraction

import numpy as np
import pytest
import sympy as sp
from examples import examples
from hypothesis import assume, given
from hypothesis import strategies as st

from mathtools.autodiff import Value
from mathtools.differences import richardson

INPUTS = 3
UNARY = {
    "exp": lambda a: call("exp", a),
    "log": lambda a: call("log", a),
    "sin": lambda a: call("sin", a),
    "cos": lambda a: call("cos", a),
    "tanh": lambda a: call("tanh", a),
    "relu": lambda a: call("relu", a),
    "-a": op.neg,
    "a²": lambda a: a**2,
    "a³": lambda a: a**3,
    "1/a": lambda a: 1 / a,
    "a⁻²": lambda a: a**-2,
    "√a": lambda a: a ** Fraction(1, 2),
    "2ᵃ": lambda a: 2**a,
    "3 - a": lambda a: 3 - a,
    "a - 3": lambda a: a - 3,
    "a/3": lambda a: a / 3,
    "0.5 a": lambda a: Fraction(1, 2) * a,
    "2 + a": lambda a: 2 + a,
}
BINARY = {"+": op.add, "-": op.sub, "×": op.mul, "÷": op.truediv, "**": op.pow}
# Straight-line programs: every step may use any number that came before, so most numbers are used repeatedly.
indices = st.integers(0, 100)
programs = st.lists(
    st.tuples(st.sampled_from([*UNARY, *BINARY, *BINARY, *BINARY]), indices, indices),
    min_size=8,
    max_size=14,
)
points = st.lists(st.integers(-8, 8).map(lambda k: k / 4), min_size=INPUTS, max_size=INPUTS)


def call(name, a):
    if isinstance(a, sp.Basic):
        return sp.Piecewise((a, a > 0), (0, True)) if name == "relu" else getattr(sp, name)(a)
    return getattr(a, name)()


def apply(step, numbers):
    name, i, j = step
    a, b = numbers[-1 - i % 3], numbers[j % len(numbers)]
    return UNARY[name](a) if name in UNARY else BINARY[name](a, b)


def run(program, inputs):
    """All numbers of the program added up, so that every one of them counts."""
    numbers = list(inputs)
    for step in program:
        numbers.append(apply(step, numbers))
    return sum(numbers)


def tamed(program, point):
    """The program without the steps that leave a domain here, or become so large that round-off rules."""
    kept, numbers = [], [Value(number) for number in point]
    for step in program:
        try:
            result = apply(step, numbers)
        except (ArithmeticError, ValueError):
            continue
        if all(abs(number) < 50 for number in (result.data, *(slope for _, slope in result.edges))):
            numbers.append(result)
            kept.append(step)
    return kept


def size_of_paths(root):
    """The sum of |products of slopes| over all paths: what round-off in a gradient is measured against."""
    size, waiting = {root: 1.0}, [root]
    while waiting:
        node = max(waiting, key=lambda node: node.birth)
        waiting.remove(node)
        for operand, slope in node.edges:
            if operand not in size:
                size[operand] = 0.0
                waiting.append(operand)
            size[operand] += abs(slope) * size[node]
    return max(size.values())


def carried_along(x, root):
    """Forward mode on the same graph: from the oldest to the youngest, every number gets its slope in x."""
    nodes = [root]
    for node in nodes:
        nodes += [operand for operand in dict(node.edges) if operand not in nodes]
    slopes = {}
    for node in sorted(nodes, key=lambda node: node.birth):
        slopes[node] = float(node is x) + sum(slope * slopes[operand] for operand, slope in node.edges)
    return slopes[root]


@examples(20)
@given(programs, points)
def test_reverse_and_forward_mode_agree_with_sympy(program, point):
    program = tamed(program, point)
    inputs = [Value(number) for number in point]
    result = run(program, inputs)
    result.backward()
    reverse = [x.grad for x in inputs]
    forward = [carried_along(x, result) for x in inputs]
    symbols = sp.symbols(f"x:{INPUTS}", real=True)
    formula = run(program, symbols)
    there = {symbol: sp.Rational(number) for symbol, number in zip(symbols, point, strict=True)}
    try:
        exact = [float(sp.diff(formula, symbol).subs(there).evalf(30)) for symbol in symbols]
    except TypeError:  # SymPy compares with 0 also what stands in a branch of relu that is not taken
        assume(False)
    assume(not any(map(math.isnan, exact)))  # it takes 0·log 0 for nan, where 0ᵇ has the slope 0 in b
    accuracy = 1e-12 * size_of_paths(result)
    assert reverse == pytest.approx(forward, rel=0, abs=accuracy)
    assert reverse == pytest.approx(exact, rel=1e-9, abs=accuracy)


def network(weights, points, labels):
    """Mean loss of a network with two layers, on any kind of number: 2 inputs, 3 tanh units, 1 relu unit."""
    hidden = np.tanh(points @ weights[:6].reshape(2, 3) + weights[6:9])
    outputs = hidden @ weights[9:12] + weights[12]
    wrong = [(1 - output * label) for output, label in zip(outputs, labels, strict=True)]
    return sum(w.relu() if hasattr(w, "relu") else max(w, 0.0) for w in wrong) / len(wrong)


def test_a_network_agrees_with_differences():
    rng = np.random.default_rng(3)
    points, labels, weights = rng.normal(size=(12, 2)), rng.choice([-1.0, 1.0], 12), rng.normal(size=13)
    values = np.array([Value(w) for w in weights])
    loss = network(values, points, labels)
    loss.backward()
    for i, value in enumerate(values):

        def along(w, i=i):
            return network(np.concatenate([weights[:i], [w], weights[i + 1 :]]), points, labels)

        assert value.grad == pytest.approx(richardson(along, weights[i], 1e-3), rel=1e-8, abs=1e-10)


def test_a_node_used_again_hands_on_its_whole_gradient():
    # without an order, b = a + a hands its gradient on before the second part of it has come
    a = Value(1)
    b = a + a
    c = b + b * b
    c.backward()
    assert (c.data, b.grad, a.grad) == (6, 5, 10)


def test_backward_twice_gives_the_same_as_once():
    x, y = Value(3), Value(-2)
    result = (x * y + x).tanh() * x
    result.backward()
    once = x.grad, y.grad
    result.backward()
    assert (x.grad, y.grad) == once
    (x * 2).backward()  # another result that reaches x begins anew, too
    assert x.grad == 2


def test_a_chain_of_100000_nodes():
    x = Value(1.5)
    result = x
    for _ in range(100_000):
        result = result.relu()
    result.backward()
    assert (result.data, x.grad) == (1.5, 1)
    del result  # Python takes it apart without recursion, too
    gc.collect()


ORDER = """
import random, sys
from mathtools.autodiff import Value
junk = [Value(0) for _ in range(int(sys.argv[1]))]  # so that the others lie elsewhere and hash otherwise
rng = random.Random(1)
numbers = [Value(rng.uniform(-1, 1)) for _ in range(10)]
for _ in range(300):
    a, b = rng.sample(numbers[-40:], 2)
    numbers.append((a * b + a).tanh())
numbers[-1].backward()
print([number.grad.hex() for number in numbers])
"""


def test_the_order_is_the_same_in_every_run():
    runs = {
        subprocess.run([sys.executable, "-c", ORDER, junk], capture_output=True, check=True).stdout
        for junk in ("0", "5", "100")
    }
    assert len(runs) == 1  # every gradient, to the last bit


@given(st.floats(-100, 100), st.floats(-100, 100))
def test_values_compare_by_value_and_equal_by_identity(a, b):
    assert ((Value(a) < Value(b)), (Value(a) > b), (a < Value(b))) == (a < b, a > b, a < b)
    assert Value(a) != Value(a)
    x = Value(a)
    assert x == x
    assert len({x, Value(a), Value(a)}) == 3


def test_numpy_works_entry_by_entry():
    x, array = Value(2.0), np.array([1.0, 3.0])
    for operation in (op.add, op.sub, op.mul, op.truediv, op.pow):
        for results, numbers in (
            (operation(x, array), operation(2, array)),
            (operation(array, x), operation(array, 2)),
        ):
            assert [result.data for result in results] == pytest.approx(list(numbers))
    assert (np.float64(3) * x).data == 6
    for name in ("exp", "log", "sin", "cos", "tanh"):
        assert getattr(np, name)(x).data == getattr(math, name)(2)


def test_zero_to_a_positive_power_has_a_slope_in_both_operands():
    for a, b, in_base in ((0, 1, 1), (0, 2, 0), (0, 2.5, 0)):
        base, exponent = Value(a), Value(b)
        result = base**exponent
        result.backward()
        assert (result.data, base.grad, exponent.grad) == (0, in_base, 0)


def test_there_is_no_silent_way_out_of_the_graph():
    with pytest.raises(TypeError):
        math.exp(Value(1))
    with pytest.raises(TypeError):
        np.array([Value(1)], dtype=float)


@pytest.mark.parametrize(
    ("mistake", "error", "words"),
    [
        (lambda: Value(-1).log(), ValueError, "log .* at -1"),
        (lambda: np.log(Value(0)), ValueError, "log .* at 0"),
        (lambda: 1 / Value(0), ZeroDivisionError, "÷ .* at 1, 0"),
        (lambda: Value(-8) ** (1 / 3), ValueError, r"\*\*0.333333 .* at -8"),
        (lambda: Value(0) ** 0.5, ValueError, "no slope at 0"),
        (lambda: Value(-2) ** Value(2), ValueError, "at -2, 2"),
        (lambda: Value(0) ** Value(0), ValueError, "no slope at 0, 0"),
        (lambda: Value(0) ** Value(0.5), ValueError, "no slope at 0, 0.5"),
        (lambda: 0 ** Value(-1), ValueError, "no slope at 0, -1"),
        (lambda: Value(1000).exp(), OverflowError, "exp .* at 1000"),
        (lambda: Value(1e200) * 1e200, ValueError, "inf"),
        (lambda: Value(math.nan), ValueError, "nan"),
        (lambda: Value(2) * math.inf, ValueError, "inf"),
        (lambda: Value("2"), TypeError, "'2' is not one number"),
        (lambda: Value(2) + None, TypeError, "None is not one number"),
        (lambda: Value(2) ** "3", TypeError, "'3' is not one number"),
        (lambda: Value([1.0, 2.0]).backward(), TypeError, "add them up to a loss"),
        (lambda: Value(np.ones(2)).backward(), TypeError, "add them up to a loss"),
    ],
)
def test_bad_input_ends_in_a_sentence(mistake, error, words):
    with pytest.raises(error, match=words):
        mistake()


def drawn(root):
    return ET.fromstring(root.draw()), {"s": "http://www.w3.org/2000/svg"}


def neuron():
    w, x, b = Value(0.5, "w"), Value(-1.5, "x<y"), Value(0.2, "b")
    loss = (w * x + b).tanh() ** 2 + 0.1 * w * w
    loss.backward()
    return loss


def tangle(seed):
    rng = random.Random(seed)
    numbers = [Value(rng.uniform(-1, 1)) for _ in range(4)]
    for _ in range(rng.randrange(1, 25)):
        a, b = rng.choice(numbers), rng.choice(numbers)
        numbers.append(rng.choice([lambda a, b: a * b, lambda a, b: a.tanh(), lambda a, b: a + b])(a, b))
    return numbers[-1] + numbers[0]


def test_a_graph_draws_itself():
    loss = neuron()
    picture, ns = drawn(loss)
    texts = [text.text for text in picture.findall("s:text", ns)]
    assert {"w", "x<y", "b", "×", "tanh", "**2", "0.5", "−1.5", "grad 1"} <= set(texts)
    slopes = [text.text for text in picture.findall("s:text[@class='slope']", ns)]
    assert slopes.count("−1.5") == 1  # of w·x in w
    assert slopes.count("0.5") == 3  # of w·x in x, of 0.1 w in 0.1, of 0.1 w·w in 0.1 w
    assert len(picture.findall("s:path", ns)) == len(slopes) == 12
    description = picture.find("s:desc", ns).text
    assert picture.find("s:title", ns).text
    assert "x<y has the value −1.5" in description
    assert "local slope −1.5" in description
    assert repr(loss.draw()) == description
    assert 'alt="Computational graph' in loss.draw()._repr_html_()
    assert loss.draw() == neuron().draw()


@pytest.mark.parametrize("seed", range(30))
def test_nothing_in_a_drawing_lies_upon_something_else(seed):
    picture, ns = drawn(tangle(seed))
    width, height = (float(picture.get(side)) for side in ("width", "height"))
    left, top = (float(number) for number in picture.get("viewBox").split()[:2])

    def boxes(kind):
        for box in picture.findall(kind, ns):
            x, y = float(box.get("x")), float(box.get("y"))
            if "node" in box.get("class", ""):
                yield x, x + float(box.get("width")), y, y + float(box.get("height"))
            elif box.get("class") == "slope":
                yield x - 7 * len(box.text), x, y - 11, y  # about the size of the letters

    things = [*boxes("s:rect"), *boxes("s:text")]
    for i, (x0, x1, y0, y1) in enumerate(things):
        assert left <= x0 <= x1 <= left + width
        assert top <= y0 <= y1 <= top + height
        for a0, a1, b0, b1 in things[:i]:
            assert x1 <= a0 or a1 <= x0 or y1 <= b0 or b1 <= y0


def test_edges_run_beside_the_nodes_of_other_columns():
    for seed in range(30):
        picture, ns = drawn(tangle(seed))
        nodes = [
            (float(r.get("x")), float(r.get("width")), float(r.get("y")), float(r.get("height")))
            for r in picture.findall("s:rect[@class]", ns)
        ]
        for path in picture.findall("s:path", ns):
            words = path.get("d").split()
            straight = [  # what lies in a column: from the end of a curve to the next H
                (float(words[k - 2]), float(words[k - 1]), float(words[k + 1]))
                for k, word in enumerate(words)
                if word == "H"
            ]
            for x0, y, x1 in straight:
                assert x0 <= x1  # never back: a node stands to the right of its operands
                for x, width, top, height in nodes:
                    assert x1 <= x or x + width <= x0 or not top < y < top + height


def test_a_graph_too_large_to_read_is_not_drawn():
    result = Value(1)
    for _ in range(100):
        result = result * 2
    with pytest.raises(ValueError, match="more than 60 nodes"):
        result.draw()


@pytest.mark.parametrize("number", [0, -2, 3])
def test_a_number_to_the_power_of_0_is_a_constant(number):
    x = Value(number)
    (x**0).backward()
    assert x.grad == 0
