"""Draws whole numbers and formulas from a seed, the same on every machine.

A formula comes from a small grammar, `GRAMMAR`, in which a name in braces stands for one of its lines.
"""

import math
import random
import re
from dataclasses import dataclass

import sympy

from mathtools.backstage.antiderivatives.lookup import tex
from mathtools.backstage.antiderivatives.steps import antiderivative as find_antiderivative
from mathtools.parsing import ParseError, parse, symbol

#: Ranges of the whole numbers; a digit after the name, as in {a1}, means the same number at every place.
NUMBERS = {"a": (2, 6), "b": (2, 9), "k": (2, 9), "n": (3, 7), "m": (2, 5)}
#: Lines of the grammar. {outer:x} is an outer function of what stands after the colon.
GRAMMAR = {
    "lin": ["{a}x + {b}", "{a}x - {b}", "{b} - {a}x"],
    "quad": ["x^2 + {b}", "x^2 - {b}", "{b} - x^2", "x^2 + {a}x", "{a}x^2 + {b}"],
    "pos": ["x^2 + {b}", "{a}x^2 + {b}"],
    "fun": ["sin(x)", "cos(x)", "e^x", "ln(x)"],
    "wave": ["sin", "cos"],
    "outer": ["sin(@)", "cos(@)", "e^(@)", "ln(@)", "(@)^{n}", "sqrt(@)", "1/(@)^{m}"],
    "smooth": ["sin(@)", "cos(@)", "e^(@)", "(@)^{n}"],
}
SLOT = re.compile(r"\{(\w+)(?::([^{}]*|\{[^{}]*\}))?\}")


class Unsuitable(Exception):
    """What was drawn is no good; another draw may be."""


class Draw(random.Random):
    """Numbers and formulas drawn from a seed, the same on every machine, for a question of grade 1 to 3."""

    def __new__(cls, seed, *about):
        return super().__new__(cls, seed)

    def __init__(self, seed, grade=1, key="", wanted=lambda asks: True):
        super().__init__(seed)
        self.grade = grade
        self.key = key
        self.wanted = wanted  # whether a question may be asked, told before it is worked out

    def whole(self, low, high, *but):
        """A whole number from low to high, both included, but for some."""
        return self.choice([number for number in range(low, high + 1) if number not in but])

    def by_grade(self, *choices):
        """The choice of this grade."""
        return choices[self.grade - 1]

    def mixed(self, items):
        """The same things in a drawn order."""
        order = list(items)
        self.shuffle(order)
        return order

    def text(self, templates):
        """A formula as a learner would type it, from one of some lines of the grammar."""
        text = self._fill(self.choice(templates), {})
        terms = [term.lstrip("0123456789") for term in re.split(r" [+-] (?![^(]*\))", text)]
        if len(set(terms)) < len(terms) or re.search(r"(sin|cos|tan)\(\d+ - ", text):
            raise Unsuitable("like terms, or a sign inside that SymPy takes out")
        return text

    def _fill(self, template, known):
        def fill(slot):
            name = slot[1]
            inside = slot[2]
            bare = name.rstrip("0123456789")
            if bare in NUMBERS:
                number = known.get(name) or str(self.randint(*NUMBERS[bare]))
                if name != bare:
                    known[name] = number
                return number
            line = self._fill(self.choice(GRAMMAR[name]), known)
            if name in ("lin", "quad", "pos") and _common_factor(line) > 1:
                raise Unsuitable("a factor that can be taken out")
            return line.replace("@", self._fill(inside, known)) if inside else line

        while SLOT.search(template):
            template = SLOT.sub(fill, template)
        return template


def _common_factor(line):
    """What divides the factors of all terms, as the 2 in ``4x - 6``; 1 where a term has none."""
    factors = [re.match(r"\s*(\d*)", term)[1] for term in re.split(r"[+-]", line)]
    return math.gcd(*(int(factor or 1) for factor in factors))


@dataclass(frozen=True)
class Read:
    """A formula that was drawn, as SymPy and as LaTeX."""

    expression: sympy.Expr
    typeset: str = ""  # as it was typed; unless given, in SymPy's order

    @property
    def latex(self):
        """The formula as LaTeX."""
        return self.typeset or tex(self.expression)

    def at(self, **values):
        """Value at a point."""
        value = self.expression.subs({symbol(name): number for name, number in values.items()})
        if not value.is_finite or not value.is_real:
            raise Unsuitable("no real value")
        return value

    def slope(self, name="x", times=1):
        """A derivative, as another formula."""
        return Read(self.expression.diff(symbol(name), times))


def formula(text, variables=("x",)):
    """Read a formula that was drawn."""
    try:
        parsed = parse(text, variables)
    except ParseError:
        raise Unsuitable("not a formula") from None
    return Read(parsed.expression, parsed.latex)


def integrated(f):
    """An antiderivative of a formula that was drawn."""
    found = find_antiderivative(f.expression, symbol("x"))
    if found is None:
        raise Unsuitable("no rule")
    return found


def under(f):
    """LaTeX of a formula under an integral: a sum in brackets."""
    return rf"\left({f.latex}\right)" if f.expression.is_Add else f.latex
