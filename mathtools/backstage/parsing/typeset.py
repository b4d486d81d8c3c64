"""From the tree of a formula to LaTeX, in the order in which it was typed."""

import re

from mathtools.backstage.parsing.names import GREEK

LATEX_NAMES = {"log": r"\ln", "asin": r"\arcsin", "acos": r"\arccos", "atan": r"\arctan", "Phi": r"\Phi"} | {
    name: f"\\{name}"
    for name in ("sin", "cos", "tan", "sec", "csc", "cot", "sinh", "cosh", "tanh", "max", "min")
}
SUM, SIGN, PRODUCT, POWER, ATOM = range(5)


def latex(tree):
    """LaTeX of a tree in the order in which it was typed."""
    return _typeset(tree)[0]


def _typeset(tree):
    """LaTeX, and how tightly its outermost sign binds."""
    kind, *parts = tree
    if kind == "number":
        return parts[0], ATOM
    if kind == "letter":
        name = re.sub(r"(\d+)$", r"_{\1}", parts[0])
        return (f"\\{name}" if name in (*GREEK.values(), "pi") else name), ATOM
    if kind == "call":
        return _typeset_call(*parts)
    if kind == "div":
        return rf"\frac{{{latex(parts[0])}}}{{{latex(parts[1])}}}", PRODUCT

    def part(index, tightness):
        text, binds = _typeset(parts[index])
        return text if binds >= tightness else rf"\left({text}\right)"

    if kind == "neg":
        return f"-{part(0, PRODUCT)}", SIGN
    if kind == "mul":
        left = part(0, SIGN)
        right = part(1, PRODUCT)
        sign = r"\cdot" if right[0].isdigit() or right.startswith(r"\frac") else r"\,"
        return f"{left} {sign} {right}", SIGN if left[0] == "-" else PRODUCT
    if kind == "pow":
        base, exponent = parts
        if base[0] == "call" and base[1] in LATEX_NAMES and len(base) == 3 and exponent[0] == "number":
            return _typeset_call(*base[1:], exponent=f"^{{{exponent[1]}}}")
        return f"{part(0, ATOM)}^{{{latex(exponent)}}}", POWER
    return f"{part(0, SUM)} {'+' if kind == 'add' else '-'} {part(1, PRODUCT)}", SUM


def _typeset_call(name, *arguments, exponent=""):
    inside = ", ".join(map(latex, arguments))
    if name == "sqrt":
        return rf"\sqrt{{{inside}}}", ATOM
    if name == "root":
        return rf"\sqrt[{latex(arguments[1])}]{{{latex(arguments[0])}}}", ATOM
    if name == "abs":
        return rf"\left|{inside}\right|", ATOM
    if name == "exp":
        return f"e^{{{inside}}}", POWER
    if arguments[0][:2] != ("call", "abs") or len(arguments) > 1:
        inside = rf"\left({inside}\right)"
    name = LATEX_NAMES.get(name, rf"\operatorname{{{name}}}")
    return f"{name}{exponent}{inside}", POWER if exponent else ATOM
