"""mathtools.autodiff beside the design of micrograd: time per node to build graphs and go back through them.

Run it by hand: ``python benchmarks/autodiff.py`` (``--small`` takes small graphs, once). The other design is
written anew here, from its description: operands in a set, a closure in each node that hands its gradient on,
and an order of the nodes that a recursive search through those sets finds. It has the same operations, so
both designs build the same graph, node by node, and their gradients are compared.

The two take turns on the same graph, and their medians are compared; so a busy machine slows both. A ratio
above 1 says that mathtools is that many times as fast. Python's garbage collector runs as usual, and
the other design, which makes more objects, gives it more to do; ``--gc-off`` leaves it out. That design
gets a recursion limit and a stack that are large enough. The last line says how long a chain it can take
without them.
"""

import argparse
import gc
import math
import random
import statistics
import sys
import threading
import time

from mathtools.autodiff import Value


class SetValue:
    """Reverse mode in the manner of micrograd, with the operations that the graphs here are made of."""

    def __init__(self, data, operands=()):
        self.data, self.grad = data, 0.0
        self.operands = set(operands)
        self.hand_on = lambda: None

    def __add__(self, other):
        other = other if isinstance(other, SetValue) else SetValue(other)
        result = SetValue(self.data + other.data, (self, other))

        def hand_on():
            self.grad += result.grad
            other.grad += result.grad

        result.hand_on = hand_on
        return result

    def __mul__(self, other):
        other = other if isinstance(other, SetValue) else SetValue(other)
        result = SetValue(self.data * other.data, (self, other))

        def hand_on():
            self.grad += other.data * result.grad
            other.grad += self.data * result.grad

        result.hand_on = hand_on
        return result

    def tanh(self):
        t = math.tanh(self.data)
        result = SetValue(t, (self,))

        def hand_on():
            self.grad += (1 - t * t) * result.grad

        result.hand_on = hand_on
        return result

    def backward(self):
        order, seen = [], set()

        def visit(node):
            if node not in seen:
                seen.add(node)
                for operand in node.operands:
                    visit(operand)
                order.append(node)

        visit(self)
        self.grad = 1.0
        for node in reversed(order):
            node.hand_on()


def network(kind, size):
    """The loss of a network with two layers on `size` points: wide, with much re-use of the weights."""
    rng = random.Random(0)
    width = 8
    first = [[kind(rng.gauss(0, 1)) for _ in range(3)] for _ in range(width)]
    second = [kind(rng.gauss(0, 1)) for _ in range(width)]
    loss = kind(0.0)
    for _ in range(size):
        x, y, label = rng.gauss(0, 1), rng.gauss(0, 1), rng.choice([-1.0, 1.0])
        output = kind(-label)
        for (a, b, c), weight in zip(first, second, strict=True):
            output = output + (a * x + b * y + c).tanh() * weight
        loss = loss + output * output
    return loss, [weight for row in first for weight in row] + second


def chain(kind, size):
    """One operation after the other: as deep as it has nodes."""
    x = result = kind(0.5)
    for _ in range(size):
        result = (result * 0.999).tanh()
    return result, [x]


def tangle(kind, size):
    """Operations on numbers chosen by chance among the last hundred, all added up in the end."""
    rng = random.Random(1)
    numbers = [kind(rng.uniform(-1, 1)) for _ in range(100)]
    for _ in range(size):
        a, b = rng.choice(numbers[-100:]), rng.choice(numbers[-100:])
        numbers.append((a * b + a).tanh())
    total = numbers[0]
    for number in numbers[1:]:
        total = total + number
    return total, numbers[:100]


def count(root):
    nodes, seen = [root], {root}
    for node in nodes:
        for operand, _ in node.edges:
            if operand not in seen:
                seen.add(operand)
                nodes.append(operand)
    return len(nodes)


def measure(graph, size, rounds, gc_off):
    """Seconds to build and to go back, as {design: list}; nodes; the largest difference of the gradients."""
    building, going_back, gradients = {Value: [], SetValue: []}, {Value: [], SetValue: []}, {}
    for turn in range(rounds):
        for kind in (Value, SetValue) if turn % 2 else (SetValue, Value):
            gc.collect()
            if gc_off:
                gc.disable()
            start = time.perf_counter()
            root, inputs = graph(kind, size)
            built = time.perf_counter()
            root.backward()
            building[kind].append(built - start)
            going_back[kind].append(time.perf_counter() - built)
            gc.enable()
            gradients[kind] = [value.grad for value in inputs]
            if kind is Value:
                nodes = count(root)
            del root, inputs
    largest = max(abs(g) for g in gradients[Value])
    differences = [abs(a - b) / largest for a, b in zip(gradients[Value], gradients[SetValue], strict=True)]
    return building, going_back, nodes, max(differences)


def longest_chain(kind, limit):
    """The longest chain of 1, 10, 100, … operations that goes back without an error."""
    size = 1
    while size <= limit:
        root, _ = chain(kind, size)
        try:
            root.backward()
        except RecursionError:
            break
        size *= 10
    return size // 10


def run(options):
    rounds = 1 if options.small else 15
    graphs = {network: 3 if options.small else 300, tangle: 300 if options.small else 8000}
    graphs[chain] = 300 if options.small else 10000
    print(f"{'medians of ' + str(rounds) + ' turns':18}------------- microseconds per node --------------")
    print(f"{'':18}{'building':>17}{'backward':>18}{'both':>18}")
    print(f"{'graph':10}{'nodes':>7}" + f"{'here':>9}{'sets':>6}{'ratio':>6}" * 3 + f"{'difference':>13}")
    for graph, size in graphs.items():
        building, going_back, nodes, difference = measure(graph, size, rounds, options.gc_off)
        line = f"{graph.__name__:10}{nodes:7}"
        both = {
            kind: [b + g for b, g in zip(building[kind], going_back[kind], strict=True)] for kind in building
        }
        for times in (building, going_back, both):
            here, sets = (statistics.median(times[kind]) / nodes * 1e6 for kind in (Value, SetValue))
            line += f"{here:9.2f}{sets:6.2f}{sets / here:6.2f}"
        print(line + f"{difference:13.0e}")


def main(argv=None):
    parser = argparse.ArgumentParser(description="Reverse mode: time per node.")
    parser.add_argument("--small", action="store_true", help="small graphs, once")
    parser.add_argument("--gc-off", action="store_true", help="without the garbage collector")
    options = parser.parse_args(argv)

    limit, stack = sys.getrecursionlimit(), threading.stack_size()
    try:
        sys.setrecursionlimit(10**6)
        threading.stack_size(512 * 2**20)  # for the other design, which goes as deep as the chain is long
        thread = threading.Thread(target=run, args=[options])
        thread.start()
        thread.join()
    finally:
        sys.setrecursionlimit(limit)
        threading.stack_size(stack)
    longest = 1000 if options.small else 100_000
    here, sets = longest_chain(Value, longest), longest_chain(SetValue, longest)
    print(f"chain of 1, 10, 100, … operations with Python's recursion limit: here {here}, with sets {sets}")


if __name__ == "__main__":
    main()
