"""What may stand in a formula: the functions, the signs and the letters, and what the letters stand for."""

import re
from dataclasses import dataclass, field

import sympy

NAMES = """sin cos tan sec csc cot
asin acos atan sinh cosh tanh asinh acosh atanh exp log sqrt abs sign
erf erfc erfi Si Phi sigmoid softplus relu max min"""
FUNCTIONS = set(NAMES.split())
#: Functions that mathematics writes with others, and the trees of what it writes.
ONE = ("number", "1")
WRITTEN_OUT = {
    "cbrt": lambda u: ("call", "root", u, ("number", "3")),
    "square": lambda u: ("pow", u, ("number", "2")),
    "log1p": lambda u: ("call", "log", ("add", ONE, u)),
    "expm1": lambda u: ("sub", ("call", "exp", u), ONE),
    "log2": lambda u: ("div", ("call", "log", u), ("call", "log", ("number", "2"))),
    "log10": lambda u: ("div", ("call", "log", u), ("call", "log", ("number", "10"))),
    "logaddexp": lambda u, v: ("call", "log", ("add", ("call", "exp", u), ("call", "exp", v))),
    "power": lambda u, v: ("pow", u, v),
    "ratio": lambda u, v: ("div", u, v),
}
TWO_ARGUMENTS = {"max", "min", "logaddexp", "power", "ratio"}
ALIASES = {f"arc{f}": f"a{f}" for f in ("sin", "cos", "tan", "sinh", "cosh", "tanh")}
ALIASES |= {"ln": "log", "lg": "log", "tg": "tan", "ctg": "cot", "cosec": "csc", "sgn": "sign"}
ALIASES |= {"arctg": "atan", "arsinh": "asinh", "arcosh": "acosh", "artanh": "atanh", "Φ": "Phi"}
ALIASES |= {"absolute": "abs", "fabs": "abs", "expit": "sigmoid", "logistic": "sigmoid"}
ALIASES |= {"maximum": "max", "minimum": "min", "pow": "power", "Pow": "power"}
ALIASES |= {"Rational": "ratio", "Fraction": "ratio", "∛": "cbrt"}
GREEK_NAMES = """alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi rho sigma tau
upsilon phi chi psi omega"""
GREEK = dict(zip("αβγδεζηθικλμνξρστυφχψω", GREEK_NAMES.split(), strict=True))
SIGNS = dict.fromkeys("−–—﹣‐‑", "-") | dict.fromkeys("·×⋅∙✕∗•", "*") | dict.fromkeys("÷∕⁄", "/")
SIGNS |= {"∣": "|", "ˆ": "^"}
SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿˣʸᵃᵇᵏᵗ", "0123456789+-()nxyabkt", strict=True))
SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True))
LOOK_ALIKES = dict(zip("хаеосрукіјѕΧΑΒΕΖΗΙΚΜΝΟΡΤΥοıℓ", "xaeocpykijsXABEZHIKMNOPTYoil", strict=True))
BRACKETS = {"(": ")", "[": "]", "{": "}", "left|": "right|"}
COMMANDS = {"cdot": "*", "times": "*", "div": "/", "lvert": "|", "rvert": "|", "vert": "|"}


def canonical(name):
    """Name of the symbol for a spelling: ``lambda`` for λ and ``lam``, ``x1`` for ``x_1`` and ``x₁``."""
    name = "".join(SUBSCRIPTS.get(c, c) for c in str(name)).replace("_", "")
    return "lambda" if name == "lam" else GREEK.get(name, name)


def symbol(name, *, positive=False):
    """The symbol by which `parse` stands for a variable (real) or, if `positive`, a parameter."""
    return sympy.Symbol(canonical(name), **({"positive": True} if positive else {"real": True}))


@dataclass
class Letters:
    """What the letters of one formula stand for: names to symbols.

    A letter that was not declared becomes a parameter if `any_parameter`, else a constant if `any_constant`.
    """

    variables: dict
    parameters: dict
    any_parameter: bool = False
    any_constant: bool = False
    names: tuple = ()
    constants: dict = field(default_factory=dict)
    spelling: dict = field(default_factory=dict)

    def declared(self, name):
        return canonical(name) in self.variables or canonical(name) in self.parameters

    def free(self, name):
        """Whether a name that was not declared may stand for a parameter or a constant."""
        letter = re.fullmatch(r"[A-Za-z]\d{0,2}|const(ant)?|" + "|".join(GREEK.values()), canonical(name))
        return bool(letter) and (self.any_parameter or self.any_constant)

    def known(self, piece):
        """The kind and value of the token for a name, or None."""
        if self.declared(piece):
            return "letter", canonical(piece)
        if piece in ("e", "pi", "π"):
            return "letter", "e" if piece == "e" else "pi"
        for form in (piece, piece.lower()) if len(piece) > 1 else (piece,):
            name = ALIASES.get(form, form)
            if name in FUNCTIONS or name in WRITTEN_OUT:
                return "function", name
        return None

    def use(self, name, spelling):
        """Take note of a letter; returns its name."""
        name = canonical(name)
        if not self.declared(name):
            if name in ("e", "pi"):
                return name
            symbols = self.parameters if self.any_parameter else self.constants
            symbols[name] = symbol(name, positive=self.any_parameter)
        self.spelling.setdefault(name, spelling.lstrip("\\"))
        return name

    def symbol(self, name):
        """The symbol of a name; None for e and pi, if they stand for the numbers."""
        return self.variables.get(name) or self.parameters.get(name) or self.constants.get(name)

    def list(self):
        """The letters that may be typed, as they were declared."""
        return ", ".join(self.names + ("any one for the constant",) * self.any_constant) or "none"
