"""More skills of notebook 3: mixed and second derivatives, matrices of slopes, and gradients of layers."""

import numpy as np
import sympy

from mathtools.exercises.dealing import number, plain, shown, sign, typed
from mathtools.exercises.draws import Unsuitable, formula
from mathtools.exercises.skill_tables import skill
from mathtools.exercises.skill_tables.derivatives import PARTIAL
from mathtools.exercises.skill_tables.many_variables import SURFACES


def _rows(matrix):
    """A matrix as LaTeX."""
    body = r" \\ ".join(" & ".join(map(shown, row)) for row in matrix)
    return rf"\begin{{pmatrix}} {body} \end{{pmatrix}}"


def _about(matrix):
    """The word before a matrix that is shown, if digits of it are left out."""
    return "" if sign(*(entry for row in matrix for entry in row)) == "=" else "about "


def _floats(matrix):
    return np.array([[float(entry) for entry in row] for row in matrix])


@skill("mixed partial derivatives", "notebook_3.mixed_partial")
def mixed_partials(draw):
    f = formula(draw.text(PARTIAL[draw.grade - 1]), ("x", "y"))
    first = f.slope("x")
    mixed = first.slope("y")
    if mixed.expression == 0 or sympy.count_ops(mixed.expression) > 30:
        raise Unsuitable("nothing left, or a monster")
    return typed(
        draw,
        asks=rf"Work out $\frac{{\partial}}{{\partial y}}\frac{{\partial}}{{\partial "
        rf"x}}\left({f.latex}\right)$. A formula "
        "in `x` and `y`.",
        value=mixed.expression,
        variables=("x", "y"),
        domain=(0.6, 2),
        hints=[
            "From the inside out: first in $x$ with $y$ held still, then in $y$ with $x$ held still.",
            rf"$\frac{{\partial}}{{\partial x}}$ gives ${first.latex}$.",
        ],
        solution=rf"In $x$: ${first.latex}$. Then in $y$: ${mixed.latex}$.",
        praise="The other order gives the same: this Hessian is symmetric.",
        facts=(f.expression,),
        wrong=[
            ("sign lost", -mixed.expression, "The size is right. Follow the signs once more."),
            ("only in x", first.expression, "That is the first of two steps: now differentiate it in $y$."),
            (
                "only in y",
                f.slope("y").expression,
                "That is the slope in $y$ alone: $x$ has its turn as well.",
            ),
            ("twice in x", f.slope("x", 2).expression, "The second derivative is in $y$, not in $x$ again."),
            ("twice in y", f.slope("y", 2).expression, "One of the two is in $x$."),
            (
                "product of the slopes",
                first.expression * f.slope("y").expression,
                "Not the product of two slopes: the slope of a slope.",
            ),
        ],
    )


@skill("Jacobian matrix", "notebook_3.two_rows")
def jacobian_matrix(draw):
    u = formula(draw.text(SURFACES[draw.grade - 1]), ("x", "y"))
    v = formula(draw.text(["x - {k}y", "{k}x*y", "{a}x + y^2", "x^2 - {b}y"]), ("x", "y"))
    at = {"x": draw.whole(1, 4), "y": draw.whole(1, 4)}
    exact = [[part.slope(name).at(**at) for name in "xy"] for part in (u, v)]
    value = _floats(exact)
    return number(
        draw,
        asks=rf"What is the Jacobian matrix of $(u, v) = \left({u.latex},\ {v.latex}\right)$ at $x = "
        rf"{at['x']}$, "
        rf"$y = {at['y']}$? A row for each output: `[[…], […]]`.",
        value=value,
        hints=[
            "Four slopes: each output by each input. Outputs are rows, inputs are columns.",
            rf"The first row is the gradient of $u$: "
            rf"$\left({u.slope('x').latex},\ {u.slope('y').latex}\right)$.",
        ],
        solution=rf"The rows are the gradients $\nabla u = \left({u.slope('x').latex}, {u.slope('y').latex}"
        rf"\right)$ and $\nabla v = \left({v.slope('x').latex}, {v.slope('y').latex}\right)$, taken there: "
        rf"{_about(exact)}${_rows(exact)}$.",
        praise="Close by, it turns any change of the inputs into the change of the outputs.",
        facts=([u.expression, v.expression], at),
        wrong=[
            ("transposed", value.T, "Outputs are rows, inputs are columns: yours stand the other way."),
            ("rows exchanged", value[::-1], "The first row belongs to $u$, the second to $v$."),
            ("columns exchanged", value[:, ::-1], "The first column is by $x$, the second by $y$."),
            ("only one output", value[0], "There are two outputs, so there are two rows."),
            ("signs turned", -value, "The sizes are right, the signs are not."),
            (
                "values given",
                _floats([[u.at(**at)], [v.at(**at)]])[:, 0],
                "Those are the outputs, not their slopes.",
            ),
        ],
    )


@skill("Hessian matrix", "notebook_3.bends")
def hessian_matrix(draw):
    f = formula(draw.text(SURFACES[draw.grade - 1]), ("x", "y"))
    at = {"x": draw.whole(1, 4), "y": draw.whole(1, 4)}
    exact = [[f.slope(a).slope(b).at(**at) for b in "xy"] for a in "xy"]
    value = _floats(exact)
    gradient = _floats([[f.slope(name).at(**at) for name in "xy"]])[0]
    mixed = value[0, 1]
    if mixed == 0 or not value.diagonal().any():
        raise Unsuitable("nothing to mix")
    return number(
        draw,
        asks=rf"What is the Hessian matrix of $f(x, y) = {f.latex}$ at $x = {at['x']}$, $y = {at['y']}$? A "
        rf"list of "
        "two rows: `[[…], […]]`.",
        value=value,
        hints=[
            "Differentiate each of the two slopes once more, in each of the two variables.",
            rf"The slopes are ${f.slope('x').latex}$ in $x$ and ${f.slope('y').latex}$ in $y$.",
        ],
        solution=rf"$\frac{{\partial f}}{{\partial x}} = {f.slope('x').latex}$ and $\frac{{\partial f}}"
        rf"{{\partial y}} = {f.slope('y').latex}$. Their slopes there are the "
        rf"rows: {_about(exact)}${_rows(exact)}$.",
        praise="It tells bowl from saddle, and how long a step of descent may be.",
        facts=(f.expression, at),
        wrong=[
            ("mixed entries left out", np.diag(value.diagonal()), "The mixed entries are not 0 here."),
            (
                "mixed entry halved",
                value - (1 - np.eye(2)) * mixed / 2,
                "Each of the two mixed entries is the whole mixed derivative.",
            ),
            ("mixed entries doubled", value + (1 - np.eye(2)) * mixed, "Each mixed entry counts it once."),
            (
                "mixed sign lost",
                value - 2 * (1 - np.eye(2)) * mixed,
                "The mixed entries have the other sign.",
            ),
            ("gradient given", gradient, "Those are the two slopes. The Hessian holds the slopes *of* them."),
            ("slopes multiplied", np.outer(gradient, gradient), "Not products of slopes: slopes of slopes."),
            (
                "diagonal exchanged",
                value + np.diag(value.diagonal()[::-1] - value.diagonal()),
                "The first entry is by $x$ twice.",
            ),
        ],
    )


@skill("gradient of the cross entropy", "notebook_3.equal_logits")
def gradient_of_the_cross_entropy(draw):
    odds = [draw.whole(1, draw.by_grade(16, 7, 9)) for _ in range(draw.by_grade(2, 3, 4))]
    true = draw.whole(1, len(odds)) - 1
    if len(set(odds)) == 1:
        raise Unsuitable("all equal")
    chance = np.array(odds) / sum(odds)
    mark = np.eye(len(odds))[true]
    logits = ", ".join("0" if a == 1 else rf"\ln {a}" for a in odds)
    place = ["first", "second", "third", "fourth"][true]
    listed = ", ".join(shown(sympy.Rational(a, sum(odds))) for a in odds)
    right = [sympy.Rational(a, sum(odds)) - int(k == true) for k, a in enumerate(odds)]
    return number(
        draw,
        asks=rf"The logits are $({logits})$, and the {place} class is the true one. What is the gradient of "
        "the cross-entropy in the logits?",
        value=chance - mark,
        hints=[
            "What does softmax make of these logits? And what should it have been?",
            rf"Softmax gives $({listed})$. The gradient is this minus 1 at the true class.",
        ],
        solution=rf"Softmax gives $({listed})$; minus 1 at the {place} place: "
        rf"$({', '.join(map(shown, right))})$.",
        praise="Prediction minus truth: training pushes the logits the other way.",
        facts=(odds, true),
        wrong=[
            ("truth left out", chance, "Those are the probabilities. What should they have been?"),
            ("sign turned", mark - chance, "That is the way *down*. The gradient is prediction minus truth."),
            (
                "logits not exponentiated",
                np.log(odds) - mark,
                "You subtracted from the logits. Softmax comes first.",
            ),
            (
                "slope of the logarithm alone",
                -mark / chance[true],
                "That is the slope in the *probability*. Softmax has slopes as well.",
            ),
            (
                "true entry alone",
                (chance - mark) * mark,
                "A logit of another class takes probability away from the true one: its slope is not 0.",
            ),
        ],
    )


@skill("gradient of a weight matrix", "notebook_3.outer_rule")
def gradient_of_a_weight_matrix(draw):
    columns = draw.by_grade(2, 2, 3)
    x = np.array([draw.whole(-4, 5, 0) for _ in range(columns)], dtype=float)
    delta = np.array([draw.whole(-4, 5, 0) for _ in range(draw.by_grade(2, 3, 2))], dtype=float)
    value = np.outer(delta, x)
    said = [", ".join(map(plain, vector)) for vector in (x, delta)]
    return number(
        draw,
        asks=rf"$z = Wx$ with $x = ({said[0]})$, and $\delta = \frac{{\partial L}}{{\partial z}} = "
        rf"({said[1]})$. "
        r"What is $\frac{\partial L}{\partial W}$? A list of rows.",
        value=value,
        hints=[
            r"How does $z_i$ change with $W_{ij}$? And $L$ with $z_i$?",
            r"$\frac{\partial L}{\partial W_{ij}} = \delta_i\,x_j$: a row for each entry of $\delta$.",
        ],
        solution=rf"$\delta_i x_j$: ${_rows(value)}$.",
        praise="Each weight learns from what came in times what went wrong behind it.",
        facts=(x, delta),
        wrong=[
            (
                "transposed",
                value.T,
                "A row for each output, a column for each input: yours stand the other way.",
            ),
            ("signs turned", -value, "That is the way *down*. The gradient points up."),
            (
                "input forgotten",
                np.repeat(delta[:, None], columns, axis=1),
                "Each entry has the input as a factor.",
            ),
            (
                "slopes behind forgotten",
                np.repeat(x[None, :], len(delta), axis=0),
                r"Each row has its $\delta_i$ as a factor.",
            ),
            (
                "added, not multiplied",
                delta[:, None] + x[None, :],
                "Along a path slopes are multiplied.",
            ),
        ],
    )
