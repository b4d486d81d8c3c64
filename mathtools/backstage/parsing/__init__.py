"""Reads a formula as a learner types it, and says back in LaTeX what was understood.

Nothing that is typed is ever executed. Characters are allowed by list (`tokens`), then a small
grammar (`grammar`) makes a tree that holds only numbers, letters, + − × ÷, powers and calls of some
thirty functions, and only that tree is turned into SymPy. Length, depth, number of parts, digits, exponents
and the size of numbers are capped, so the time is bounded by construction.

What has two honest readings (``1/2x``, ``e^2x``, ``sin^-1 x``) is asked back as `AmbiguousInput`.
"""

import math
import operator
from dataclasses import dataclass, field
from decimal import Decimal

import sympy
from mpmath import mp
from sympy.core.parameters import global_parameters

from mathtools.backstage.parsing.grammar import MAX_DEPTH, MAX_PARTS, Grammar
from mathtools.backstage.parsing.names import FUNCTIONS, Letters, canonical, symbol
from mathtools.backstage.parsing.pointwise import Place
from mathtools.backstage.parsing.tokens import UNSEEN, AmbiguousInput, DivisionByZero, ParseError
from mathtools.backstage.parsing.typeset import latex

__all__ = ["AmbiguousInput", "DivisionByZero", "ParseError", "Parsed", "parse", "symbol"]

MAX_EXPONENT = 10**5
MAX_NESTED = 10
MAX_NESTED_NUMBERS = 3
# up to so many levels and terms SymPy may simplify
TAME = 4
TAME_TERMS = 100


@dataclass(frozen=True)
class Parsed:
    """What was read.

    Attributes
    ----------
    expression : sympy.Expr
        Variables are real symbols, parameters positive ones, constants real ones. Where functions are nested
        deeply it is left as typed, without SymPy's simplifications.
    latex : str
        The formula as it was understood, in the order in which it was typed.
    notes : tuple of str
        Remarks, such as "log is read as the natural logarithm ln."
    parameters, constants : tuple of sympy.Symbol
        The parameters that occur, and the letters that were taken as constants of integration.
    spelling : dict of sympy.Symbol to str
        How each symbol was written (``lam`` and ``λ`` are both the symbol ``lambda``).
    """

    expression: sympy.Expr
    latex: str
    notes: tuple = ()
    parameters: tuple = ()
    constants: tuple = ()
    spelling: dict = field(default_factory=dict)


def parse(text, variables=("x",), parameters=(), constants=False):
    """Read a formula.

    Parameters
    ----------
    text : str or sympy.Expr or int or float
        What a learner types; or a finished expression, whose parts are checked and whose symbols are
        replaced by those described below.
    variables : sequence of str
        Names that stand for real variables.
    parameters : sequence of str or None
        Names that stand for positive parameters; None takes every other letter as one.
    constants : bool
        Whether any other single letter (C, k, C_1, …) stands for a real constant, as a constant of
        integration does.

    Returns
    -------
    Parsed

    Raises
    ------
    AmbiguousInput
        If there are two honest readings.
    ParseError
        If it cannot be read, holds what is not on the list, or is too large to be worked with.
    """
    letters = Letters(
        {canonical(name): symbol(name) for name in variables},
        {canonical(name): symbol(name, positive=True) for name in parameters or ()},
        any_parameter=parameters is None,
        any_constant=constants,
        names=tuple(map(str, (*variables, *(parameters or ())))),
    )
    notes = []
    if isinstance(text, sympy.Basic):
        expression = _adopt(text, letters)
        shown = sympy.latex(expression)
    else:
        if isinstance(text, int | float) and not isinstance(text, bool):
            text = format(Decimal(text if isinstance(text, int) else repr(float(text))), "f")
        if not isinstance(text, str):
            given = "still empty" if text is ... else f"of the type {type(text).__name__}"
            raise ParseError(f'A formula is typed in quotation marks, like "x^2 + 1"; this is {given}.')
        text = text.translate(UNSEEN)
        tree = Grammar(text, letters, lambda note: note in notes or notes.append(note)).formula()
        level, _, terms = _measure(tree)
        with sympy.evaluate(level <= TAME and terms <= TAME_TERMS):
            expression = _build(tree, letters, Place({}, None))[0]
        _judge_size(expression)  # left as typed, a sum of many terms is as deep as it is long
        shown = latex(tree)
    return Parsed(
        expression,
        shown,
        tuple(notes),
        tuple(s for s in letters.parameters.values() if s in expression.free_symbols),
        tuple(letters.constants.values()),
        {letters.symbol(name): spelled for name, spelled in letters.spelling.items()},
    )


# -- the tree to SymPy --------------------------------------------------------------------------------------


def _abs(u):
    """|u|; what is not known to be real stays as it is, as SymPy would expand its real part for minutes."""
    return sympy.Abs(u, evaluate=global_parameters.evaluate and bool(u.is_extended_real))


OPERATIONS = {name: getattr(sympy, name, None) for name in FUNCTIONS} | {
    **{name: getattr(operator, name) for name in ("add", "sub", "mul", "pow", "neg")},
    "div": operator.truediv,
    "abs": _abs,
    "sigmoid": lambda u: 1 / (1 + sympy.exp(-u)),
    "softplus": lambda u: sympy.log(1 + sympy.exp(u)),
    "relu": lambda u: (u + _abs(u)) / 2,
    "Phi": lambda u: (1 + sympy.erf(u / sympy.sqrt(2))) / 2,
    # an odd root is real for negative numbers, too
    "root": lambda u, n: sympy.sign(u) * _abs(u) ** (1 / n),
    "max": lambda u, v: (u + v + _abs(u - v)) / 2,
    "min": lambda u, v: (u + v - _abs(u - v)) / 2,
}


def _build(tree, letters, place):
    """The expression; its value if it is a plain number, else None; a bound of the bits of numbers in it.

    Values are worked out at a `place`, which bounds the time: `evalf` may take seconds, and end in recursion.
    """
    kind, *parts = tree
    if kind == "number":
        number = sympy.Rational(parts[0])
        return number, float(number), number.p.bit_length() + number.q.bit_length()
    if kind == "letter":
        found = letters.symbol(parts[0])
        number = sympy.E if parts[0] == "e" else sympy.pi
        return (found, None, 1) if found else (number, float(number), 1)
    if kind == "call":
        kind, *parts = parts
    expressions, values, sizes = zip(*(_build(part, letters, place) for part in parts), strict=True)
    size = sum(sizes)
    if kind == "pow" and values[1] is not None:
        size = _size_of_power(sizes[0], values[1])
    expression = OPERATIONS[kind](*expressions)
    if expression.has(sympy.nan, sympy.zoo, sympy.oo, -sympy.oo):
        raise DivisionByZero(
            "Somewhere it divides by zero or takes ln 0. Are brackets missing? “a/b - c” is “(a/b) - c”."
        )
    return expression, None if None in values else _value(expression, place), size


def _measure(tree):
    """How deep functions, powers and fractions are nested, whether this is a plain number, and its terms.

    Beyond a few levels, or where multiplying out makes many terms, the simplifications that SymPy makes by
    itself can take minutes. Such a formula is left as it was typed, and one nested as no learner means is
    refused. A power of what is not a plain letter has at least the terms of its real and imaginary part. Too
    many are counted no further: in powers of powers the bound itself would get millions of digits.
    """
    kind, *parts = tree
    if kind in ("number", "letter"):
        return 0, kind == "number" or parts[0] in ("e", "pi"), 1
    trees = [part for part in parts if isinstance(part, tuple)]
    levels, plain, terms = zip(*map(_measure, trees), strict=True)
    level = max(levels) + (kind in ("call", "pow", "div") and trees[-1][0] != "number")
    if level > (MAX_NESTED_NUMBERS if all(plain) else MAX_NESTED):
        raise ParseError("Functions, powers or fractions are nested too deep: is there a shorter form?")
    bound = max(terms)
    if kind in ("add", "sub"):
        bound = sum(terms)
    elif kind in ("mul", "div"):
        bound = math.prod(terms)
    elif kind == "pow" and trees[1][0] == "number" and trees[1][1].isdigit():
        several = max(terms[0], 1 + (trees[0][0] != "letter"))
        n = min(int(trees[1][1]), TAME_TERMS)
        bound = math.comb(several + n - 1, n)
    return level, all(plain), min(bound, TAME_TERMS + 1)


def _size_of_power(size, exponent):
    """Bits of numbers in a power. SymPy takes roots of numbers by factoring: there they stay small."""
    if abs(exponent) > MAX_EXPONENT:
        raise ParseError(f"An exponent beyond {MAX_EXPONENT} is too large to be worked with.")
    size *= max(1, abs(exponent))
    if size > (3 * MAX_EXPONENT if exponent == int(exponent) else 500):
        raise ParseError("This power makes a number too long to be worked with.")
    return size


def _value(number, place):
    """What a part without letters comes to, in ordinary floating point."""
    pair = place.pair_or_none(number)
    if pair and isinstance(pair[0], mp.mpf) and abs(pair[0]) < 1e300:
        return float(pair[0])
    raise ParseError("A number in this formula is too large or does not exist among the real numbers.")


# -- finished expressions -----------------------------------------------------------------------------------

ALLOWED = (
    *(sympy.Symbol, sympy.Add, sympy.Mul, sympy.Pow, sympy.Abs, sympy.Max, sympy.Min),
    *(getattr(sympy, name) for name in FUNCTIONS if isinstance(getattr(sympy, name, None), type)),
)


def _judge_size(expression):
    """Refuse what SymPy, which goes down into an expression by recursion, would not come back from."""
    todo = [(expression, 0)]
    seen = 0
    while todo:
        part, depth = todo.pop()
        seen += 1
        if seen > 10 * MAX_PARTS or depth > 2 * MAX_DEPTH:
            raise ParseError("This expression has too many parts, or is nested too deep.")
        todo += [(argument, depth + 1) for argument in part.args]


def _adopt(expression, letters):
    """Check each part of a finished expression; replace its symbols by ours of the same name."""
    _judge_size(expression)
    for part in sympy.preorder_traversal(expression):
        if part.is_Symbol:
            name = canonical(part.name)
            if not (letters.declared(name) or letters.any_parameter or letters.free(name)):
                raise ParseError(f"I do not know “{part.name[:24]}”. Letters here: {letters.list()}.")
            letters.use(name, part.name)
        elif not isinstance(part, ALLOWED) and not (part.is_Atom and part.is_number and part.is_finite):
            raise ParseError(f"“{str(part)[:40]}” is not on the list of what a formula may hold here.")
        if part.is_Pow and part.exp.is_Number and abs(part.exp) > MAX_EXPONENT:
            raise ParseError(f"An exponent beyond {MAX_EXPONENT} is too large to be worked with.")
    return expression.xreplace({s: letters.symbol(canonical(s.name)) for s in expression.free_symbols})
