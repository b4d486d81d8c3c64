"""Skills of notebook 3 whose answer is a number or an array: gradients, directions, graphs, layers."""

import html
import math

import numpy as np
import sympy

from mathtools.autodiff import Value
from mathtools.exercises.dealing import bracketed, equals, exact, number, plain, shown, sign
from mathtools.exercises.draws import Unsuitable, formula, tex
from mathtools.exercises.skill_tables import skill

SURFACES = (
    ["x^2 + {k}x*y", "{a}x^2 - {k}y^2", "{k}x*y - {b}y", "x^2*y + {k}y", "{a}x^2 + {k}x*y - y^2"],
    ["x^2*y^{m} - {k}x", "{k}x*y^2 + x^3", "{k}x/y + y^2", "x*ln(y) + {k}x^2", "{k}sqrt(x) + x^2*y"],
    ["x*e^({a}(y - 1))", "ln(x^2 + {k}y^2)", "sqrt(x^2 + {k}y^2)", "x^2/({k} + y^2)", "{k}x*y/(x + y)"],
)
PYTHAGORAS = [
    (3, 4, 5),
    (4, 3, 5),
    (5, 12, 13),
    (12, 5, 13),
    (8, 15, 17),
    (15, 8, 17),
    (1, 1, None),
    (1, 2, None),
]


def _surface(draw):
    """A function of x and y, a place, and the partial derivatives there."""
    f = formula(draw.text(SURFACES[draw.grade - 1]), ("x", "y"))
    at = {"x": draw.whole(1, 5), "y": draw.whole(1, 4)}
    partials = [f.slope(name) for name in "xy"]
    slopes = [partial.at(**at) for partial in partials]
    if at["x"] == at["y"] or slopes[0] in (0, slopes[1], -slopes[1]) or slopes[1] == 0:
        raise Unsuitable("a special place")
    return f, at, partials, slopes


def _vector(numbers, written=shown):
    return rf"\left({', '.join(map(written, numbers))}\right)"


@skill("gradient", "notebook_3.steepest")
def gradient(draw):
    f, at, partials, slopes = _surface(draw)
    where = f"({at['x']}, {at['y']})"
    other = [partial.at(x=at["y"], y=at["x"]) for partial in partials]
    names = [r"\frac{\partial f}{\partial x}", r"\frac{\partial f}{\partial y}"]
    lines = [f"${name} = {p.latex}$" for name, p in zip(names, partials, strict=True)]
    return number(
        draw,
        asks=rf"What is the gradient of $f(x, y) = {f.latex}$ at ${where}$? As `[…, …]`.",
        value=slopes,
        hints=[
            "Hold one variable still, and differentiate in the other. Then the other way round.",
            " and ".join(lines),
        ],
        solution=rf"{' and '.join(lines)}. At ${where}$: $\nabla f = {_vector(slopes, exact)}$.",
        praise="One number for each direction of the axes; descent goes against all of them at once.",
        facts=(f.expression, at),
        wrong=[
            (
                "entries exchanged",
                slopes[::-1],
                "The first entry is the slope in $x$, the second that in $y$.",
            ),
            ("place exchanged", other, f"The place is $x = {at['x']}$ and $y = {at['y']}$, in this order."),
            ("signs turned", [-slope for slope in slopes], "That is the way *down*. The gradient points up."),
            ("partials added", sum(slopes), "The gradient is a vector: the two slopes stay apart."),
            ("value given", f.at(**at), f"That is the height at ${where}$. We want the two slopes there."),
        ],
    )


@skill("directional derivative", "notebook_3.diagonal")
def directional_derivative(draw):
    f, at, partials, slopes = _surface(draw)
    a, b, length = draw.choice(PYTHAGORAS[:2] if draw.grade == 1 else PYTHAGORAS)
    a *= draw.choice([-1, 1])
    size = sympy.Integer(length) if length else sympy.sqrt(a * a + b * b)
    along = slopes[0] * a + slopes[1] * b
    where = f"({at['x']}, {at['y']})"
    if along == 0:
        raise Unsuitable("along a level line")
    return number(
        draw,
        asks=rf"How fast does $f(x, y) = {f.latex}$ rise at ${where}$ in the direction of $({a}, {b})$?",
        value=along / size,
        hints=[
            "A direction has the length 1. What is the length of this vector?",
            rf"The gradient is $\nabla f {sign(*slopes)} {_vector(slopes)}$. Multiply it by the unit "
            rf"vector, entry by entry, and add.",
        ],
        solution=rf"$\nabla f = \left({partials[0].latex}, {partials[1].latex}\right)$. At ${where}$: "
        rf"$\nabla f {sign(*slopes)} {_vector(slopes)}$. The vector has the length ${tex(size)}$, so the "
        rf"slope is $\frac{{{shown(slopes[0])}\cdot {bracketed(a)} + {bracketed(slopes[1])}\cdot {b}}}"
        rf"{{{tex(size)}}} {equals(along / size, *slopes)}$.",
        praise="The gradient knows the slope in every direction; it is largest along the gradient itself.",
        facts=(f.expression, at, (a, b)),
        wrong=[
            (
                "length not divided out",
                along,
                rf"The vector is ${tex(size)}$ long. A direction is one unit long.",
            ),
            ("divided by the squared length", along / size**2, "Divide by the length, not by its square."),
            (
                "length of the gradient",
                sympy.sqrt(slopes[0] ** 2 + slopes[1] ** 2),
                "That is the steepest slope of all. This direction is another one.",
            ),
            (
                "entries exchanged",
                (slopes[0] * b + slopes[1] * a) / size,
                "The first entry of the direction belongs to the slope in $x$.",
            ),
            ("signs turned", -along / size, "That is the slope when you walk the other way."),
        ],
    )


# -- the chain rule on a graph ------------------------------------------------------------------------------

SHAPES = (
    [
        ["u = {a}x", "v = u + {b}x", "f = u*v"],
        ["u = x^2", "v = {a}x", "f = u*v"],
        ["u = x + {b}", "v = {a}x", "f = u*v"],
    ],
    [
        ["u = x*y", "v = x + {b}y", "f = u*v"],
        ["u = x^2", "v = u*y", "f = u + v"],
        ["u = {a}x + y", "v = u^2", "f = v*x"],
    ],
    [
        ["u = x*y", "v = u + x", "w = u*v", "f = w + {b}x"],
        ["u = x^2", "v = u*y", "w = u + v", "f = w*x"],
        ["u = {a}x", "v = u*x", "w = u + y", "f = v*w"],
    ],
)


def _graph(draw):
    """The steps of a computation, its nodes, and its inputs."""
    steps = [draw.text([line]) for line in draw.choice(SHAPES[draw.grade - 1])]
    inputs = [name for name in "xy" if any(name in step for step in steps)]
    nodes = {name: Value(float(draw.whole(1, 5))) for name in inputs}
    for name in inputs:
        nodes[name].name = name
    for step in steps:
        name, text = step.split(" = ")
        nodes[name] = eval_step(text, nodes)
        nodes[name].name = name
    return steps, nodes, inputs


def eval_step(text, nodes):
    """Work out a step such as ``{a}x + u`` on nodes, by its formula."""
    expression = formula(text, tuple(nodes)).expression
    symbols = sorted(expression.free_symbols, key=str)
    return sympy.lambdify(symbols, expression, "math")(*(nodes[str(s)] for s in symbols))


def _all_nodes(root):
    """A node and everything that it was made from."""
    return {root}.union(*(_all_nodes(part) for part, _ in root.edges))


def _paths(root, leaf):
    """The slopes along every path from a node down to an input."""
    if root is leaf:
        return [[]]
    return [[slope, *rest] for part, slope in root.edges for rest in _paths(part, leaf)]


def _along(path):
    """The product of the slopes along a path, written out without the factors 1."""
    factors = [f"({plain(slope)})" if slope < 0 else plain(slope) for slope in path if slope != 1]
    return r"\cdot ".join(factors) or "1"


@skill("chain rule on a graph", "notebook_3.two_paths")
def chain_rule_on_a_graph(draw):
    steps, nodes, inputs = _graph(draw)
    by = inputs[0]
    paths = _paths(nodes["f"], nodes[by])
    products = [math.prod(path) for path in paths]
    if len(products) < 2 or sum(products) == 0:
        raise Unsuitable("one path")
    for node in _all_nodes(nodes["f"]):
        node.grad = None  # to be found
    picture = nodes["f"].draw()
    at = " and ".join(f"${name} = {plain(nodes[name].data)}$" for name in inputs)
    told = ", ".join(f"${formula_line(step)}$" for step in steps)
    path = " + ".join(plain(product) for product in products)
    question = number(
        draw,
        asks=rf"At {at} a program computes {told}. What is $\frac{{\partial f}}{{\partial {by}}}$?",
        value=sum(products),
        hints=[
            f"How many paths lead from ${by}$ to $f$? Along each, the slopes of the edges are multiplied.",
            f"There are {len(products)} paths; the products along them are {path.replace(' + ', ' and ')}.",
        ],
        solution=rf"Along each of the {len(products)} paths the slopes are multiplied, and the products are "
        rf"added: ${' + '.join(map(_along, paths))} = {plain(sum(products))}$.",
        praise="Backpropagation does just this, but meets every edge only once.",
        facts=(nodes["f"], nodes[by]),
        wrong=[
            (
                "a path forgotten",
                products[0],
                "That is one path. Every path from the input to the result counts.",
            ),
            (
                "a path forgotten",
                products[-1],
                "That is one path. Every path from the input to the result counts.",
            ),
            (
                "paths multiplied",
                math.prod(products),
                "Along a path slopes are multiplied; the paths themselves are added.",
            ),
            ("value given", nodes["f"].data, "That is $f$ itself. The question is how fast it changes."),
            (
                "slopes of the last step alone",
                sum(s for _, s in nodes["f"].edges),
                "Go on to the inputs, edge by edge.",
            ),
        ],
    )
    question.picture = f'<img alt="{html.escape(picture.description)}" src="{picture_data(picture)}">'
    return question


def formula_line(step):
    """A step as LaTeX."""
    name, text = step.split(" = ")
    return f"{name} = {formula(text, tuple('xyuvw')).latex}"


def picture_data(picture):
    """A drawing as the address of a picture that stands in the text itself."""
    return picture._repr_html_().split('src="')[1].split('"')[0]


# -- layers and losses --------------------------------------------------------------------------------------

ACTIVATIONS = {
    "relu": (
        r"\mathrm{relu}",
        lambda u: np.maximum(u, 0),
        lambda u: (u > 0) * 1.0,
        "relu has the slope 1 above 0, and 0 below.",
    ),
    "square": (r"\mathrm{square}", lambda u: u**2, lambda u: 2 * u, r"The slope of $u^2$ is $2u$."),
    "sigmoid": (
        r"\sigma",
        lambda u: 1 / (1 + np.exp(-u)),
        lambda u: np.exp(-u) / (1 + np.exp(-u)) ** 2,
        r"The slope of the sigmoid is $\sigma(u)(1-\sigma(u))$.",
    ),
}


@skill("Jacobian of a layer", "notebook_3.two_rows")
def jacobian_of_a_layer(draw):
    name = draw.choice(draw.by_grade(["relu"], ["relu", "square"], ["sigmoid", "square"]))
    sign, apply, slope, said = ACTIVATIONS[name]
    columns = draw.by_grade(2, 2, 3)
    weights = np.array([[draw.whole(-3, 4, 0) for _ in range(columns)] for _ in range(2)], dtype=float)
    x = np.array([draw.whole(-2, 3, 0) for _ in range(columns)], dtype=float)
    u = weights @ x
    if len(set(u)) < 2 or (u == 0).any() or np.abs(u).max() > draw.by_grade(99, 99, 4):
        raise Unsuitable("at the kink, or saturated")
    right = slope(u)[:, None] * weights + 0.0  # no negative zeros
    if not right.any():
        raise Unsuitable("nothing gets through")
    rounded = "about " if name == "sigmoid" else ""
    table = r" \\ ".join(" & ".join(plain(w) for w in row) for row in weights)
    return number(
        draw,
        asks=rf"What is the Jacobian matrix of the layer $y = {sign}(Wx)$ at $x = "
        rf"({', '.join(map(plain, x))})$, with "
        rf"$W = \begin{{pmatrix}} {table} \end{{pmatrix}}$ and the function applied to each entry? "
        "A row for each output: `[[…], […]]`.",
        value=right,
        hints=[
            "One entry: how much does output $i$ change with input $j$? Outer slope times inner slope.",
            rf"$Wx = ({', '.join(map(plain, u))})$. {said} Row $i$ of $W$ is multiplied by the slope of "
            rf"output $i$.",
        ],
        solution=rf"$Wx = ({', '.join(map(plain, u))})$, where the slopes are {rounded}"
        rf"$({', '.join(f'{s:.4g}' for s in slope(u))})$. Each multiplies its row of $W$: {rounded}"
        rf"`{np.round(right, 6).tolist()}`.",
        praise="Backpropagation multiplies by such matrices, layer by layer, without ever writing them down.",
        facts=(weights, x, apply),
        wrong=[
            ("outer slope lost", weights, "That is $W$ itself. The function outside has a slope as well."),
            (
                "inner slope lost",
                np.diag(slope(u)),
                "Those are the outer slopes. The entries of $W$ are the inner ones.",
            ),
            ("transposed", right.T, "Outputs are rows, inputs are columns."),
            (
                "value taken for the slope",
                apply(u)[:, None] * weights,
                "You multiplied by the output, not by its slope.",
            ),
            (
                "slopes on the columns",
                weights * np.resize(slope(u), columns),
                "The slope of an output multiplies its *row*.",
            ),
        ],
    )


@skill("gradient of a loss with a penalty", "notebook_6.with_penalty")
def gradient_with_a_penalty(draw):
    size = draw.by_grade(1, 2, 2)
    p = np.array([draw.whole(-3, 4, 0) for _ in range(size)], dtype=float)
    q = np.array([draw.whole(-3, 4, 0) for _ in range(size)], dtype=float)
    rating = float(draw.whole(1, 5))
    price = draw.whole(1, 9) / 10
    half = draw.grade == 3
    miss = p @ q - rating
    if miss == 0:
        raise Unsuitable("no miss")
    factor = 1 if half else 2
    right = factor * (miss * q + price * p)
    in_front = r"\frac12" if half else ""
    said = ", ".join(map(plain, p)), ", ".join(map(plain, q))
    two = "" if half else "2"
    return number(
        draw,
        asks=rf"What is the gradient in $p$ of the loss ${in_front}(p\cdot q - r)^2 + "
        rf"{in_front}\lambda\,|p|^2$ "
        rf"at $p = ({said[0]})$, "
        rf"with $q = ({said[1]})$, $r = {plain(rating)}$ and $\lambda = {plain(price)}$?",
        value=right if size > 1 else right[0],
        hints=[
            "Two terms, two gradients: first that of the squared miss by the chain rule, then that of "
            "the penalty.",
            rf"The miss is $p\cdot q - r = {plain(miss)}$, and its slope in $p$ is $q$. The slope of "
            rf"$|p|^2$ is $2p$.",
        ],
        solution=rf"${two}(p\cdot q - r)\,q + {two}\lambda p = "
        rf"{two or 1}\cdot({plain(miss)})\cdot({said[1]}) + "
        rf"{two or 1}\cdot {plain(price)}\cdot({said[0]})$, which is "
        rf"`{np.round(_first(right), 6).tolist()}`.",
        praise="The penalty pulls every factor towards 0, a little with each step.",
        facts=(p, q, rating, price, half),
        wrong=[
            (
                "penalty left out",
                _first(factor * miss * q),
                r"The penalty has a slope too: what is that of $\lambda|p|^2$?",
            ),
            (
                "inner slope lost",
                _first(factor * (miss + price * p)),
                "The inside $p\\cdot q - r$ has the slope $q$ in $p$.",
            ),
            (
                "sign of the penalty",
                _first(factor * (miss * q - price * p)),
                "The penalty is added, so its slope is too.",
            ),
            (
                "factor of the square",
                _first((3 - factor) * (miss * q + price * p)),
                "Each square brings a 2 to the front"
                + (", and the half there takes it away." if half else "."),
            ),
            (
                "miss turned round",
                _first(factor * (-miss * q + price * p)),
                "The miss is prediction minus rating.",
            ),
            (
                "p and q exchanged",
                _first(factor * (miss * p + price * q)),
                "There $p$ and $q$ have changed places: we want the gradient in $p$.",
            ),
        ],
    )


def _first(values):
    """An array, or the number in it if it is one."""
    return values if len(values) > 1 else values[0]
