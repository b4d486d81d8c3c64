"""A derivative worked out on paper: the rule of each line, and what comes out."""

from mathtools.backstage.antiderivatives.lookup import tex
from mathtools.backstage.derivatives import rules
from mathtools.backstage.derivatives.mistakes import Differentiated

#: What to look for first, by the rule of the whole.
FIRST = {
    rules.SUM: "A sum: each term has its own slope, and that of a constant is 0.",
    rules.FACTOR: "The constant factor waits in front. Differentiate the rest.",
    rules.TABLE: "Apart from constant factors, a row of the table is enough. Which one?",
    rules.PRODUCT: "The outermost is a product: each factor has its turn to be differentiated.",
    rules.QUOTIENT: "The outermost is a quotient: the slope of what stands above comes first.",
    rules.CHAIN: "Something stands inside something. Which is the last function that you would compute?",
    rules.BOTH: r"Base and exponent both hold the variable: write $f^g$ as $e^{g\ln f}$.",
}


def worked(f, x):
    """A list of lines of Markdown that derive f′, the parts before the whole."""
    return list(dict.fromkeys(_lines(Differentiated(f, x))))


def _lines(node, told=True):
    if not node.ways:
        return
    view, parts = node.ways[0]
    for part in parts:
        rule = part.ways and part.ways[0][0].name
        if part.f != node.f and (told or rule != rules.TABLE):
            yield from _lines(part, rule not in (rules.SUM, rules.FACTOR))
    results = dict.fromkeys([view.line([part.right for part in parts]), tex(node.right)])
    inside = f", inside ${tex(parts[0].f)}$" if view.name == rules.CHAIN else ""
    if told:
        yield f"{view.name}{inside}: ${rules.prime(node.f)} = {' = '.join(results)}$."


def hints(f, x):
    """Two hints: what to look for, and the parts with their slopes."""
    view, parts = Differentiated(f, x).ways[0]
    while view.name == rules.FACTOR and parts[0].ways:
        f = parts[0].f
        view, parts = parts[0].ways[0]
    slopes = [f"${rules.prime(part.f)} = {tex(part.right)}$" for part in parts if part.ways]
    return [FIRST[view.name], f"What you need for it: {', '.join(slopes)}." if slopes else _row(f, x)]


def _row(f, x):
    """The row of the table, in words that leave the last step."""
    kind = "exp" if f.as_base_exp()[1].has(x) else f.func.__name__
    power = "The exponent comes to the front, and then drops by one; a root is the power one half."
    return rules.TABLE_WORDS.get(kind, power)
