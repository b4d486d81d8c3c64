"""The computational graph of an `autodiff.Value`, as a picture.

Inputs stand on the left, the result on the right, every node to the right of its operands. An edge that has
to pass other columns gets a lane in each of them, so that it runs between their nodes and not through them.
The order within a column follows the means of the neighbours, so that few edges cross.

References
----------
K. Sugiyama, S. Tagawa and M. Toda, IEEE Transactions on Systems, Man, and Cybernetics 11 (1981) 109–125,
https://doi.org/10.1109/TSMC.1981.4308636
"""

import base64
import html
from collections import defaultdict
from itertools import pairwise
from statistics import fmean

from mathtools.backstage.arguments import short

MOST_NODES = 60
SWEEPS = 5
#: In px: a node, the distance of columns, and of what stands in the fullest of them.
WIDTH = 122
HEIGHT = 60
COLUMN = 226
ROW = 80
MARGIN = 14
GAP = COLUMN - WIDTH
STYLE = """
text { font: 14px sans-serif; text-anchor: middle; fill: #111 }
.sign { font-weight: bold }
.grad { fill: #00517f }
.slope { fill: #8a3c00; font-style: italic; text-anchor: end }
.slope { stroke: #fff; stroke-width: 6px; paint-order: stroke }
.note { font-size: 12px; text-anchor: start }
.edge { fill: none; stroke: #767676; stroke-width: 1.5 }
.node { fill: #fff; stroke: #333; stroke-width: 1.5 }
.input { fill: #e8f2fa }
.result { stroke-width: 3.5 }
"""
NOTES = ("On a node: its value, and grad, the slope of the result in it.", "On an edge: the local slope.")


class Drawing(str):
    """A string of SVG. Jupyter shows it as a picture, with `description` as the text alternative."""

    description = ""

    def __repr__(self):
        return self.description

    def _repr_html_(self):
        picture = base64.b64encode(self.encode()).decode()
        return (
            f'<figure style="margin: 0"><img alt="{html.escape(self.description)}" '
            f'style="max-width: 100%; height: auto" src="data:image/svg+xml;base64,{picture}"></figure>'
        )


def draw(root):
    """Draw the graph of everything that an `autodiff.Value` was made from: a `Drawing`, a string of SVG.

    Its gradients are those of the last ``backward()``, at first 0. Raises ValueError where there are more
    than 60 nodes, which nobody could read.
    """
    nodes = _nodes(root)
    column = _columns(nodes)
    columns = [[node for node in nodes if column[node] == number] for number in range(column[root] + 1)]
    edges = []  # the local slope, and the way from the operand through lanes to the node that uses it
    before = defaultdict(list)
    after = defaultdict(list)
    for node in nodes:
        for operand, slope in node.edges:
            passed = columns[column[operand] + 1 : column[node]]
            lanes = [object() for _ in passed]
            for items, lane in zip(passed, lanes, strict=True):
                items.append(lane)
            way = [operand, *lanes, node]
            edges.append((slope, way))
            for left, right in pairwise(way):
                before[right].append(left)
                after[left].append(right)
    x = {item: number * COLUMN for number, items in enumerate(columns) for item in items}
    return _svg(nodes, edges, x, _heights(columns, before, after))


def _nodes(root):
    """The result and everything it was made from, the oldest first."""
    nodes = [root]
    for node in nodes:
        nodes += [operand for operand in dict(node.edges) if operand not in nodes]
        if len(nodes) > MOST_NODES:
            raise ValueError(
                f"This graph has more than {MOST_NODES} nodes: nobody could read its picture. "
                "Draw a smaller one, such as a single neuron or the loss of one example."
            )
    return sorted(nodes, key=lambda node: node.birth)


def _columns(nodes):
    """Number of each node's column, as far to the right as what uses it allows; the inputs begin at 0."""
    to_the_result = dict.fromkeys(nodes, 0)
    for node in reversed(nodes):
        for operand, _ in node.edges:
            to_the_result[operand] = max(to_the_result[operand], to_the_result[node] + 1)
    longest = max(to_the_result.values())
    return {node: longest - steps for node, steps in to_the_result.items()}


def _heights(columns, before, after):
    """Height of each item: columns are spread evenly, sorted by what is on their left and right in turn."""
    height = ROW * max(map(len, columns))
    y = {item: 0.0 for items in columns for item in items}
    for sweep in range(SWEEPS):
        neighbours, order = (after, columns[::-1]) if sweep % 2 else (before, columns)
        for items in order:
            aim = {item: fmean(y[other] for other in neighbours[item] or [item]) for item in items}
            items.sort(key=aim.get)
            y |= {item: height * (k + 0.5) / len(items) for k, item in enumerate(items)}
    return y


def _svg(nodes, edges, x, y):
    width = max(x.values()) + WIDTH + 2 * MARGIN
    bottom = max(y.values()) + ROW / 2
    height = f"{bottom + 18 * len(NOTES):.0f}"
    description = _description(nodes)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width}" height="{height}" '
        f'viewBox="{-MARGIN} 0 {width} {height}">',
        f"<title>Computational graph</title><desc>{html.escape(description)}</desc>",
        f'<style>{STYLE}</style><rect x="{-MARGIN}" y="0" width="100%" height="100%" fill="#fff"/>',
    ]
    lines += [_text(0, bottom + 18 * k + 6, "note", note) for k, note in enumerate(NOTES)]
    starts = _ports(edges, y, 0, 1)
    ends = _ports(edges, y, -1, -2)
    labels = []
    for number, (slope, way) in enumerate(edges):
        heights = [starts[number], *(y[lane] for lane in way[1:-1]), ends[number]]
        path = f"M {x[way[0]] + WIDTH:.1f} {heights[0]:.1f}"
        for item, (start, end) in zip(way[1:], pairwise(heights), strict=True):
            path += f" H {x[item] - GAP:.1f} C {x[item] - GAP / 2:.1f} {start:.1f}"
            path += f" {x[item] - GAP / 2:.1f} {end:.1f} {x[item]:.1f} {end:.1f}"
        lines.append(f'<path class="edge" d="{path}"/>')
        # next to the node, where the edges are apart from each other
        labels.append(_text(x[way[-1]] - 8, ends[number] + 5, "slope", short(slope)))
    for node in nodes:
        kind = "result" if node is nodes[-1] else "operation" if node.edges else "input"
        lines.append(
            f'<rect class="node {kind}" x="{x[node]:.1f}" y="{y[node] - HEIGHT / 2:.1f}" width="{WIDTH}" '
            f'height="{HEIGHT}" rx="{4 if node.edges else 18}"/>'
        )
        rows = [
            ("sign", ": ".join(part for part in (node.name, node.sign) if part)),
            ("value", short(node.data)),
            ("grad", "" if node.grad is None else f"grad {short(node.grad)}"),  # None: to be found
        ]
        rows = [row for row in rows if row[1]]
        for k, row in enumerate(rows):
            height = y[node] + 5 + 19 * (k - (len(rows) - 1) / 2)
            lines.append(_text(x[node] + WIDTH / 2, height, *row))
    drawing = Drawing("\n".join([*lines, *labels, "</svg>"]))
    drawing.description = description
    return drawing


def _ports(edges, y, end, next_to_it):
    """Heights at which edges meet their node at one end: spread over its side in the order they come from."""
    meeting = defaultdict(list)
    for number, (_, way) in enumerate(edges):
        meeting[way[end]].append((y[way[next_to_it]], number))
    return {
        number: y[node] + HEIGHT * ((k + 1) / (len(there) + 1) - 0.5)
        for node, there in meeting.items()
        for k, (_, number) in enumerate(sorted(there))
    }


def _text(x, y, kind, text):
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{html.escape(text)}</text>'


def _description(nodes):
    """The picture in words: each node by its name, or by its number in the order of birth."""
    called = {node: node.name or f"node {number}" for number, node in enumerate(nodes, start=1)}
    sentences = [f"Computational graph with {len(nodes)} node{'s'[: len(nodes) > 1]}."]
    for node in nodes:
        made = ""
        if node.edges:
            of = [f"{called[operand]} (local slope {short(slope)})" for operand, slope in node.edges]
            made = f" is {node.sign} of {' and '.join(of)},"
        found = "" if node.grad is None else f" and grad {short(node.grad)}"
        sentences.append(f"{called[node]}{made} has the value {short(node.data)}{found}.")
    return " ".join(sentences)
