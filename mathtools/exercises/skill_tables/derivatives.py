"""Skills of notebook 1, and the partial derivatives of notebook 3: the rules of differentiation.

A row has the exercise beside which the rule is taught, the praise and, for each grade, lines of the
grammar in `mathtools.exercises.draws`.
"""

import math
import re
from functools import partial

from mathtools.exercises.dealing import derivative
from mathtools.exercises.draws import Unsuitable
from mathtools.exercises.skill_tables import skill

RULES = {
    "power rule": (
        "notebook_1.cube_quotient",
        "Every polynomial layer of a model is differentiated this way, power by power.",
        ["{k}x^{n}", "-{k}x^{n}", "x^{n}/{a}", "{a}x^{n}/{b}", "{k}x^{n} + {b}"],
        ["{k}/x^{m}", "{k}sqrt(x)", "{k}/sqrt(x)", "{a}/x^{m} - {b}x^{n}", "{a}sqrt(x) + {k}x^{n}"],
        ["{k}x^{n}/sqrt(x)", "{k}x^({n}/2) - {a}x^{m}", "{a}x*sqrt(x) + {b}/x^{m}", "{k}/x^({n}/2) + {b}x"],
    ),
    "sums and constant factors": (
        "notebook_1.polynomial",
        "A loss is a sum over examples, so its slope is a sum of slopes.",
        ["{k}x^{n} + {a}x - {b}", "{b} - {a}x - {k}x^{n}", "{k}x^{n} - {a}x^2 + {b}"],
        ["{k}x^{n} - {a}{fun} + {b}", "{k}{fun} + {a}x - {b}", "{a}{fun} - {k}/x"],
        ["{k}sqrt(x) - {a}/x + {b}{fun}", "{a}{fun} + {k}{fun} - {b}x^{n}", "x^{n}/{a} - {k}/x^2 + {b}{fun}"],
    ),
    "product rule": (
        "notebook_1.product_rule",
        "Attention multiplies what depends on the weights with what depends on them too.",
        ["x^{n}*{fun}", "{k}x*{fun}", "({lin})*{fun}"],
        ["({quad})*{fun}", "sqrt(x)*{fun}", "({lin})*({quad})", "({lin})*{fun} + {b}x"],
        ["x^{n}*e^x*{wave}(x)", "({quad})*ln(x)*{wave}(x)", "({lin})*e^x*{wave}(x)", "({quad})*({quad})*e^x"],
    ),
    "quotient rule": (
        "notebook_1.quotient_rule",
        "Softmax is a quotient, and so is every average with learned weights.",
        ["({lin})/({lin})", "{k}x/({lin})", "({lin})/x^{m}"],
        ["{fun}/x^{n}", "({quad})/({lin})", "{fun}/({lin})", "x/({pos})"],
        [
            "({quad})/({pos})",
            "{wave}(x)/({pos})",
            "e^x/({pos})",
            "({lin})/(e^x + {b})",
            "{wave}(x)/(e^x + {b})",
        ],
    ),
    "chain rule": (
        "notebook_1.chain_rule",
        "A network is functions in functions; backpropagation is this rule and nothing else.",
        ["{outer:{lin}}"],
        ["{outer:{quad}}", "{outer:{k}e^x + {b}}", "{smooth:{wave}(x)}", "{smooth:ln(x)}"],
        [
            "{smooth:sin({lin})}",
            "{outer:e^({a}x) + {b}}",
            "ln(sin({lin}))",
            "sqrt(cos({lin}) + {b})",
            "e^(sqrt({pos}))",
            "{smooth:ln({pos})}",
        ],
    ),
    "exponentials": (
        "notebook_1.exponential_decay",
        "The numerators of a softmax are exponentials, and each of them is in proportion to its slope.",
        ["{k}e^x + {b}x", "{k}e^({a}x)", "{k}e^(-{a}x)", "{k}*{a}^x"],
        ["{k}e^({lin})", "{a}^({b}x)", "{a}e^({k}x) - {b}e^(-{m}x)", "{k}*{a}^(-x)"],
        ["{k}e^({quad})", "{a}^({quad})", "x^{m}*e^(-{a}x)", "{k}/(1 + e^(-{a}x))"],
    ),
    "logarithms": (
        "notebook_1.log_slope",
        "Likelihoods are products; their logarithm is a sum, and its slope what training follows.",
        ["{k}ln(x) + {b}x", "{k}ln({a}x)", "{b} - {k}ln(x)", "x^{n} - {k}ln(x)"],
        ["{k}ln({lin})", "ln({quad})", "x*ln({a}x)", "{k}ln(x)^{m}"],
        ["ln({wave}(x) + {b})", "x^{n}*ln({lin})", "ln(e^({a}x) + {b})", "ln({pos})/x", "ln({quad})^{m}"],
    ),
    "sine and cosine": (
        "notebook_1.cotangent",
        "The first transformer coded positions of words by sines and cosines of many frequencies.",
        ["{k}sin(x) + {a}cos(x)", "{k}cos(x) - {b}x", "{a}sin(x) - {k}cos(x)", "x^{n} + {k}{wave}(x)"],
        ["{k}sin({lin})", "{k}cos({lin})", "{a}sin({k}x) - {b}cos({m}x)", "x*{wave}({a}x)"],
        [
            "{k}{wave}(x)^{n}",
            "{k}{wave}({a}x)^2",
            "tan({a}x) - {b}x",
            "sin({a}x)*cos({k}x)",
            "{wave}({quad})",
        ],
    ),
    "inverse functions": (
        "notebook_1.inverse_point",
        "The slope of an inverse is one over the slope of the function, taken at the other end.",
        ["{k}arctan(x) + {b}x", "{k}arcsin(x) - {b}", "{b}x - {k}arctan(x)", "{k}arcsin(x) + {a}x^{m}"],
        ["{k}arctan({a}x)", "arctan(x/{k}) + {b}x", "{k}arcsin(x/{a})", "{b}x - arctan({k}x)"],
        ["x*arctan({a}x)", "arctan({quad})", "{k}arctan(e^({a}x))", "arctan({a}x)^{m}", "arctan({lin})/x"],
    ),
    "product with chain rule": (
        "notebook_1.product_rule",
        "The rules are nested as the formula is; automatic differentiation works in just this way.",
        ["x*e^({a}x)", "{k}x*e^(-{a}x)", "{k}x*{wave}({a}x)", "x^{m}*e^({a}x)", "x*ln({lin})"],
        ["x^{n}*{smooth:{lin}}", "({lin})*e^(-{a}x)", "x*sqrt({pos})", "({lin})^{n}*e^x"],
        ["e^(-{a}x)*{wave}({b}x)", "({lin})^{n}*({lin})^{m}", "x^{m}*e^({quad})", "({lin})*ln({pos})"],
    ),
    "quotient with chain rule": (
        "notebook_1.quotient_rule",
        "Layer normalisation divides by a root: that of the variance of what it normalises.",
        ["e^({a}x)/x", "{wave}({a}x)/x", "{k}e^(-{a}x)/x", "e^({lin})/x", "ln({lin})/x"],
        ["x/sqrt({pos})", "e^({a}x)/({lin})", "{wave}({a}x)/({lin})", "e^({lin})/x^{m}", "ln({lin})/x^{m}"],
        ["({lin})/sqrt({pos})", "e^(-{a}x)/({pos})", "{wave}({a}x)/(e^({k}x) + {b})", "({lin})^{m}/({pos})"],
    ),
}
SECOND = (
    ["{k}x^{n} + {a}x^2 - {b}x", "{k}x^{n} - {b}x", "{k}sin(x) + {a}x^{m}", "{a}e^x - {k}x^{n}"],
    [
        "{k}sin({a}x)",
        "{k}e^({a}x)",
        "x*ln(x) + {k}x^{m}",
        "{a}/x + {k}x^2",
        "{a}sqrt(x) - {k}x^2",
        "{k}cos({lin})",
    ],
    ["x*e^({a}x)", "{k}x*{wave}({a}x)", "ln({pos})", "x^{n}*ln(x)", "({lin})^{n} + {k}e^({a}x)"],
)
PARTIAL = (
    ["{k}x^{n}*y^{m}", "{k}x^{m} + {a}x*y - y^2", "{a}x^2*y - {k}y^{n}", "{k}x*y^{n} + {b}x"],
    [
        "{wave}({a}x*y)",
        "e^({a}x*y)",
        "ln({k}x + {a}y)",
        "(x + {a}y)^{n}",
        "{k}x^{m}*e^(-{a}y)",
        "{k}x*y*{wave}(x)",
        "{wave}({a}x + {k}y)",
    ],
    [
        "{k}x*e^(-{a}x*y)",
        "{a}x/(x^2 + {k}y)",
        "sqrt({a}x^2 + {k}y^2)",
        "x^{m}*y*ln({a}x + {k}y)",
        "{k}y*{wave}({a}x*y)",
    ],
)


def _deal(draw, grades, praise):
    text = draw.text(grades[draw.grade - 1])
    over = re.search(r"(?<![\^\d])(\d+)(?:x\^\d+)?/(\d+)", text)
    if over and math.gcd(*map(int, over.groups())) > 1:
        raise Unsuitable("a fraction that can be cancelled")
    return derivative(draw, text, asks="Differentiate: $f(x) = %s$.", praise=praise)


for name, (page, praise, *grades) in RULES.items():
    skill(name, page)(partial(_deal, grades=grades, praise=praise))


@skill("second derivative", "notebook_1.two_flats")
def second_derivative(draw):
    return derivative(
        draw,
        draw.text(SECOND[draw.grade - 1]),
        asks="What is the second derivative of $f(x) = %s$?",
        praise="The second derivative is the curvature: it decides how long a step of descent may be.",
        differentiated=1,
    )


@skill("partial derivatives", "notebook_3.mixed_partial")
def partial_derivatives(draw):
    variable, other = draw.mixed("xy")
    return derivative(
        draw,
        draw.text(PARTIAL[draw.grade - 1]),
        asks=rf"Differentiate $f(x, y) = %s$ in ${variable}$, with ${other}$ held still.",
        praise="One partial for each weight: that is the whole gradient.",
        variable=variable,
        variables=("x", "y"),
    )
