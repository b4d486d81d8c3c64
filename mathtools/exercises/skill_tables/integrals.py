"""Skills of notebook 4 whose answer is an antiderivative: the rules of integration.

A row has the exercise beside which the rule is taught, the praise and, for each grade, lines of the
grammar in `mathtools.exercises.draws`.
"""

from functools import partial

from mathtools.exercises.dealing import antiderivative, choice
from mathtools.exercises.draws import Unsuitable, formula, under
from mathtools.exercises.skill_tables import skill

RULES = {
    "integrating powers": (
        "notebook_4.linear_combination",
        "The mean of a polynomial under a uniform density ends in this row.",
        ["{k}x^{n}", "{k}x^{n} + {b}", "{a}x^{m} - {k}x", "x^{n}/{a}"],
        ["{k}/x^{m}", "{k}sqrt(x)", "{k}/sqrt(x) + {b}", "{a}/x^{m} - {k}x", "{k}/x"],
        ["(x^{m} + {b})^2", "(x^2 - {b})/x", "({k}x^{n} - {a})/x^2", "x^{m}*sqrt(x)", "({k}x + {b})/sqrt(x)"],
    ),
    "table of integrals": (
        "notebook_4.linear_combination",
        "Read a table of slopes from right to left, and you have this one.",
        ["{k}e^x + {a}", "{k}sin(x) - {b}", "{k}cos(x) + {a}x", "{a}sin(x) + {k}cos(x)"],
        ["{k}/x - {a}cos(x)", "{k}/(1 + x^2) + {b}", "{a}e^x - {k}/x", "{k}/sqrt(1 - x^2) + {b}x"],
        ["{k}*{a}^x + {b}x", "{k}/cos(x)^2 - {a}/x", "{a}/(1 + x^2) - {k}e^x + {b}", "{b}*{a}^x - {k}sin(x)"],
    ),
    "linear inside": (
        "notebook_4.scaled_sine",
        "Rescaling a density is this rule: one over the slope of the inside comes out as a factor.",
        ["{k}e^({a}x)", "{k}sin({a}x)", "{k}cos({lin})", "{k}e^(-{a}x)", "{k}e^({lin})"],
        ["({lin})^{n}", "{k}/({lin})", "sqrt({lin})", "e^(-{a}x) + {b}", "{a}e^(-{m}x) - {k}cos({b}x)"],
        ["{k}/({lin})^{m}", "{k}/sqrt({lin})", "{k}/(x^2 + {b})", "{k}*{a}^({lin})", "{k}/({a}x^2 + {b})"],
    ),
    "substitution": (
        "notebook_4.softplus",
        "Where the slope of the inside stands beside it, the chain rule can be read backwards.",
        [
            "{k}x*(x^2 + {b})^{n}",
            "{k}x*e^(x^2 + {b})",
            "{k}x*e^(-x^2)",
            "{k}x*{wave}(x^2)",
            "{k}x/(x^2 + {b})",
        ],
        [
            "{k}x^2*{wave}(x^3 + {b})",
            "{k}x^2/(x^3 + {b})",
            "{k}x*sqrt(x^2 + {b})",
            "sin(x)^{n}*cos(x)",
            "{k}x*e^(-{a}x^2)",
        ],
        [
            "{k}ln(x)^{n}/x",
            "{k}e^x/(e^x + {b})",
            "{k}x/sqrt(x^2 + {b})",
            "{k}e^x*(e^x + {b})^{n}",
            "{k}cos(x)/(sin(x) + {b})",
        ],
    ),
    "integration by parts": (
        "notebook_4.log_by_parts",
        "The slope moves from one factor to the other; the mean of a waiting time is found so.",
        ["{k}x*e^({a}x)", "{k}x*e^(-{a}x)", "{k}x*sin({a}x)", "{k}x*cos({a}x)"],
        ["({lin})*e^(-{m}x)", "{k}x^{n}*ln(x)", "{k}ln({a}x)", "({lin})*{wave}(x)"],
        [
            "{k}x^2*e^({a}x)",
            "{k}x^2*{wave}({a}x)",
            "{k}e^(-x)*{wave}({a}x)",
            "{k}arctan({a}x)",
            "{k}x^2*e^(-{a}x)",
        ],
    ),
    "partial fractions": (
        "notebook_4.apart",
        "The logistic curve of growth comes from a quotient that is taken apart.",
        ["{k}/(x(x + {b}))", "{k}/(x(x - {b}))", "{k}/((x - {b})(x + {b}))", "{k}/(x^2 + {b}x)"],
        ["({k}x + {b})/(x(x + {a}))", "{k}/((x + {a})(x - {b}))", "{k}x/((x - {a})(x + {b}))"],
        ["({k}x + {b})/((x - {a})(x + {m}))", "({k}x^2 + {b})/(x(x + {a}))", "{k}/(x^2(x + {b}))"],
    ),
}


def _deal(draw, grades, praise):
    text = draw.text(grades[draw.grade - 1])
    return antiderivative(draw, text, asks=r"Find an antiderivative: $\int %s\,dx$.", praise=praise)


for name, (page, praise, *grades) in RULES.items():
    skill(name, page)(partial(_deal, grades=grades, praise=praise))


@skill("the constant C", "notebook_4.reciprocal")
def the_constant(draw):
    text = draw.text(
        draw.by_grade(
            ["{k}x^{n} + {b}", "{k}e^x - {b}", "{a}sin(x) + {k}", "{a}x^{m} - {k}x"],
            ["{k}e^({a}x)", "{k}cos({a}x)", "{k}sqrt(x) + {b}", "{k}/x^{m} + {b}x", "{k}e^(-{a}x)"],
            ["{k}x*e^(x^2)", "{k}x*e^(-{a}x)", "{k}x/(x^2 + {b})", "{k}sin(x)^{m}*cos(x)", "{k}x*cos({a}x)"],
        )
    )
    at = 1 if "/x" in text or "sqrt" in text else draw.choice([0, 0, 1])
    there = draw.whole(-5, 9)
    return antiderivative(
        draw,
        text,
        asks=rf"Which antiderivative $F$ of $f(x) = %s$ has $F({at}) = {there}$?",
        praise="The derivative cannot see the constant; one known value can.",
        boundary=(at, there),
    )


FIRST_RULES = {
    "table": (
        "the table, after a look at the factors",
        ["{k}e^x - {b}/x", "{k}sin(x) + {a}x^{n}", "{k}/(1 + x^2) + {b}x"],
    ),
    "linear inside": ("a linear inside", ["{k}e^({a}x)", "({lin})^{n}", "{k}cos({lin})", "{k}/({lin})"]),
    "substitution": (
        "a substitution",
        [
            "{k}x*e^(x^2 + {b})",
            "{k}x^2*{wave}(x^3 + {b})",
            "{k}ln(x)^{n}/x",
            "{k}x/(x^2 + {b})",
            "{k}x*sqrt(x^2 + {b})",
        ],
    ),
    "parts": (
        "integration by parts",
        ["{k}x*e^({a}x)", "{k}x*{wave}({a}x)", "{k}x^{n}*ln(x)", "({lin})*{wave}(x)", "({lin})*e^(-{a}x)"],
    ),
    "partial fractions": (
        "partial fractions",
        ["{k}/(x(x + {b}))", "({k}x + {b})/(x(x - {a}))", "{k}/((x + {a})(x - {b}))"],
    ),
}
LOOKS = {
    "table": "A row of the table fits only what stands in it: is each term of this integrand a row, but "
    "for a factor?",
    "linear inside": r"A linear inside $ax+b$ is not enough: is everything else in the integrand a constant?",
    "substitution": "A substitution needs the slope of the inside as a factor. Does it stand there, and "
    "is nothing easier?",
    "parts": "Parts are for a product whose one factor gets simpler by differentiating. Is it one, and "
    "is nothing easier?",
    "partial fractions": "Partial fractions need a quotient of polynomials whose denominator has "
    "factors. Is this one?",
}
WHY = {
    "table": "each term is a row of the table, but for a constant factor.",
    "linear inside": "the inside is linear, and nothing else depends on $x$.",
    "substitution": "the slope of the inside stands beside it, up to a constant factor.",
    "parts": "it is a product, and one of its factors gets simpler by differentiating.",
    "partial fractions": "it is a quotient of polynomials whose denominator has factors.",
}
CHOICES = {
    1: ("table", "linear inside", "substitution"),
    2: ("linear inside", "substitution", "parts"),
    3: tuple(LOOKS),
}


@skill("which rule of integration", "notebook_4.elementary")
def which_rule_of_integration(draw):
    names = CHOICES[draw.grade]
    right = draw.choice(names)
    f = formula(draw.text(FIRST_RULES[right][1]))
    if draw.grade < 3 and f.latex.count("frac") > 1:
        raise Unsuitable("too hard for its grade")
    return choice(
        draw,
        asks=rf"Which rule comes first for $\int {under(f)}\,dx$?",
        options={name: FIRST_RULES[name][0] for name in names},
        right=right,
        hints=[
            "Go from the easy to the hard: table, linear inside, substitution, parts; quotients apart.",
            "Look inside: is there a function of something, and does the slope of that something stand "
            "beside it?",
        ],
        solution=f"Here it is {FIRST_RULES[right][0]}: {WHY[right]}",
        praise="To see which rule it needs is half of an integral.",
        messages={name: LOOKS[name] for name in names},
    )
