"""From tokens to a tree: the second half of `mathtools.backstage.parsing`.

A tree is a nested tuple: ("number", "2.5"), ("letter", "x"), ("call", "sin", tree), ("neg", tree), and with
two trees "add", "sub", "mul", "div", "pow". Depth and number of parts are capped.
"""

import math
import re
from functools import partial, reduce

from mathtools.backstage.parsing.names import ALIASES, BRACKETS, ONE, TWO_ARGUMENTS, WRITTEN_OUT
from mathtools.backstage.parsing.tokens import UNREAD, AmbiguousInput, ParseError, fault, question, tokenise

MAX_DEPTH = 40
MAX_PARTS = 300
CLOSING = tuple(BRACKETS.values())
FACTORS = ("number", "letter", "function", "frac", "vulgar", "√", *BRACKETS)


def _is_fraction(above, below):
    """Whether two texts are whole numbers of which one does not divide the other."""
    numbers = [re.sub(r"[−–\s]", "-", number).strip("-") for number in (above, below)]
    return all(map(str.isdigit, numbers)) and math.gcd(*map(int, numbers)) == 1 and numbers[1] != "1"


class Grammar:
    """One reading of one text by recursive descent; every method reads what its name says and returns a tree.

    `bars` tells whether a bar | is open: then one that stands where a sign could stand closes it.
    """

    def __init__(self, text, letters, note):
        self.text = text
        self.letters = letters
        self.note = note
        self.tokens = tokenise(text, letters, note)
        self.at = self.depth = self.parts = 0

    def formula(self):
        tree = self.sum()
        if self.next.kind != "end":
            raise self.stray(self.next)
        return tree

    # -- tools ----------------------------------------------------------------------------------------------

    @property
    def next(self):
        return self.tokens[self.at]

    def take(self):
        self.at += 1
        return self.tokens[self.at - 1]

    def typed(self, first, last):
        """The text from the token with one index to that with another, as it was typed."""
        return self.text[self.tokens[first].start : self.tokens[last].end].strip()

    def node(self, *parts):
        self.parts += 1
        if self.parts > MAX_PARTS:
            raise ParseError(f"This formula has more than {MAX_PARTS} parts: is there a shorter form?")
        return parts

    def deeper(self, rule, *arguments):
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise fault(self.text, f"This is nested more than {MAX_DEPTH} deep.", self.next.start)
        tree = rule(*arguments)
        self.depth -= 1
        return tree

    def stray(self, token):
        if token.kind in CLOSING:
            sentence = f"“{token.kind}” closes a bracket that was never opened."
        elif token.kind == ",":
            sentence = "No comma here: decimals are written with a point, 2,000 as 2000, base 2 as log2."
        elif token.kind == "end":
            sentence = "Something is missing here: the formula ends too early."
        else:
            sentence = f"Something is missing before “{self.text[token.start : token.end] or token.kind}”."
        return fault(self.text, sentence, token.start)

    def starts_factor(self, bars):
        return self.next.kind in FACTORS or (self.next.kind == "|" and not bars)

    def letters_of(self, tree):
        if tree[0] == "letter":
            return {tree[1]}
        return set().union(*(self.letters_of(part) for part in tree[1:] if isinstance(part, tuple)))

    def moves(self, tree):
        """Whether a variable occurs."""
        return bool(self.letters_of(tree) & set(self.letters.variables))

    # -- sums, products, powers -----------------------------------------------------------------------------

    def sum(self, bars=False):
        tree = self.signed(bars, self.factors)
        while self.next.kind in "+-":
            kind = "add" if self.take().kind == "+" else "sub"
            tree = self.node(kind, tree, self.signed(bars, self.factors))
        return tree

    def factors(self, bars):
        first = self.at
        slash = None  # index of the sign if a fraction stands right before
        tree = factor = self.power(bars)
        while True:
            begin = self.at
            if self.next.kind in "*/":
                kind = "mul" if self.take().kind == "*" else "div"
                factor = self.signed(bars)
                tree = self.node(kind, tree, factor)
                slash = begin if kind == "div" else None
            elif self.starts_factor(bars):
                if self.next.kind in ("number", "vulgar") and not self.multiplies(factor):
                    sentence = "A number stands right behind another part: which sign belongs between?"
                    raise fault(self.text, sentence, self.next.start)
                factor = self.power(bars)
                if slash is not None:
                    self.judge_divided(first, slash, begin)
                tree = self.node("mul", tree, factor)
                slash = None
            else:
                return tree

    def multiplies(self, factor):
        """Whether a number behind a factor can only multiply it, as in (x + 1)^2 3x and x 2^(x + 1)."""
        token = self.next
        follows = self.tokens[self.at + 1]
        goes_on = follows.kind in ("^", "letter", "function", "frac", "√") or follows.kind in BRACKETS
        return token.kind == "number" and token.space and goes_on and factor[0] not in ("number", "div")

    def judge_divided(self, first, slash, begin):
        """A factor right behind a fraction, as in 1/2x: below the line or beside it?"""
        over = self.typed(first, slash - 1)
        under = self.typed(slash + 1, begin - 1)
        factor = self.typed(begin, self.at - 1)
        if begin == slash + 2 and self.tokens[slash + 1].kind == "number" and self.tokens[begin].space:
            self.note(f"“{over}/{under} {factor}” is read as ({over}/{under})·{factor}.")
            return
        whole = self.typed(first, self.at - 1)
        position = self.tokens[slash].start
        raise question(f"“{whole}”", position, f"({over}/{under})*{factor}", f"{over}/({under}*{factor})")

    def signed(self, bars, rule=None):
        rule = rule or self.power
        if self.next.kind in "+-":
            sign = self.take().kind
            tree = self.deeper(self.signed, bars, rule)
            return self.node("neg", tree) if sign == "-" else tree
        return rule(bars)

    def power(self, bars):
        begin = self.at
        base = self.atom(bars)
        if self.next.kind != "^":
            return base
        self.take()
        inner = self.at
        if self.next.kind == "function" and self.tokens[self.at + 1].kind not in BRACKETS:
            raise fault(self.text, "Put the exponent in brackets, as in e^(sin(x)).", self.next.start)
        exponent = self.deeper(self.signed, bars)
        if self.tokens[self.at - 1].kind in ("number", "letter"):
            low = self.typed(begin, inner - 2)
            up = self.typed(inner, self.at - 1)
            self.judge_exponent(base, exponent, low, up, bars)
        return self.node("pow", base, exponent)

    def judge_exponent(self, base, exponent, low, up, bars):
        """What follows an exponent without brackets, as in e^2x: does it belong to the exponent?"""
        token = self.next
        if token.kind == "/" and not token.space:
            below = self.typed(self.at + 1, self.at + 1) if self.at + 1 < len(self.tokens) else ""
            if exponent == ONE:
                raise question(f"“{low}^1/{below}”", token.start, f"{low}^(1/{below})", f"{low}/{below}")
            if exponent[0] == "neg" and _is_fraction(up, below):  # (1 + x)^-1/2 is hardly half of 1/(1 + x)
                ways = f"{low}^({up}/{below})", f"{low}^({up})/{below}"
                raise question(f"“{low}^{up}/{below}”", token.start, *ways)
            if self.moves(exponent):
                self.note(f"“{low}^{up}/…” is read as a fraction with {low}^({up}) above the line.")
        if token.kind == "number" or not self.starts_factor(bars):
            return
        if self.moves(exponent):  # e^x y, e^x(x − 1), e^x sin x are products; e^xy could be either
            doubtful = not token.space and token.kind == "letter"
        elif self.moves(base):  # x^2 y, x^2e^x, x^2(x + 1) are products; x^2x could be either
            doubtful = not token.space and token.kind == "letter" and token.value in self.letters_of(base)
        else:  # e^2x, 2^3(x + 1), e^2 sin x could be either; λ^2 x with a space is a product
            product = token.space and base[1] in self.letters.parameters
            doubtful = base[0] in ("number", "letter") and not product
        if doubtful:
            more = self.typed(self.at, self.at) + ("…)" if token.kind in (*BRACKETS, "function") else "")
            raise question(f"“{low}^{up}{more}”", token.start, f"{low}^({up}*{more})", f"{low}^({up})*{more}")

    # -- atoms ----------------------------------------------------------------------------------------------

    def atom(self, bars):
        token = self.take()
        if token.kind == "number":
            return self.node("number", token.value)
        if token.kind == "vulgar":
            above, below = (self.node("number", str(n)) for n in token.value.as_integer_ratio())
            return self.node("div", above, below)
        if token.kind == "letter":
            if self.next.kind in ("(", "[") and self.tokens[self.at - 2].kind != "_":  # as in log_e(x)
                self.judge_letter(token)
            return self.node("letter", token.value)
        if token.kind in ("|", "left|"):
            return self.barred()
        if token.kind in BRACKETS:
            return self.closed(token, self.deeper(self.sum))
        if token.kind == "frac":
            return self.node("div", self.group(), self.group())
        if token.kind in ("√", "function"):
            return self.call("sqrt" if token.kind == "√" else token.value, bars)
        raise self.stray(token)

    def judge_letter(self, token):
        """a(x + 1): a product, unless a could be the name of a function."""
        a = self.text[token.start : token.end]
        if token.value == "e" and not self.letters.declared("e"):
            raise question("“e(…)”", token.start, "e^(…)", "e*(…)")
        if token.value != "pi" and not self.letters.declared(token.value):
            sentence = f"Is “{a}” a factor or a function? For a product write “{a}*(…)”."
            raise AmbiguousInput(sentence, token.start, [f"{a}*(…)"])

    def closed(self, opening, tree):
        if self.next.kind in ("end", *CLOSING) and self.next.kind != opening.value:
            sentence = f"The bracket “{opening.kind}” is not closed by “{opening.value}”."
            raise fault(self.text, sentence, opening.start)
        if self.next.kind != opening.value:
            raise self.stray(self.next)
        self.take()
        return tree

    def barred(self):
        opening = self.tokens[self.at - 1]
        tree = self.deeper(self.sum, opening.kind == "|")
        if self.next.kind != opening.value:
            raise fault(self.text, "The bar “|” is not closed by a second one.", opening.start)
        self.take()
        return self.node("call", "abs", tree)

    def group(self):
        if self.next.kind == "number" and len(self.next.value) == 1:  # \frac12
            return self.atom(False)
        if self.next.kind != "{":
            sentence = "A fraction needs two parts in braces, as in \\frac{1}{x}."
            raise fault(self.text, sentence, self.next.start)
        return self.closed(self.take(), self.deeper(self.sum))

    # -- functions ------------------------------------------------------------------------------------------

    def call(self, name, bars):
        shown = self.typed(self.at - 1, self.at - 1)
        if name == "log" and self.next.kind == "_":
            self.take()
            base = self.node("call", "log", self.deeper(self.atom, bars))
            return self.node("div", self.node("call", "log", *self.arguments(name, shown, bars)), base)
        if name == "sqrt" and self.next.kind == "[":
            return self.root(bars)
        exponent = self.function_exponent(name, shown) if self.next.kind == "^" else None
        arguments = self.arguments(name, shown, bars, bool(exponent))
        written = WRITTEN_OUT[name](*arguments) if name in WRITTEN_OUT else ("call", name, *arguments)
        tree = self.node(*written)
        return self.node("pow", tree, exponent) if exponent else tree

    def root(self, bars):
        r"""The n-th root, as in \sqrt[3]{x}, or the square root of what stands in these brackets."""
        index = self.closed(self.take(), self.deeper(self.sum))
        if self.next.kind not in ("(", "{"):
            return self.node("call", "sqrt", index)
        u = self.deeper(self.atom, bars)
        if index[0] == "number" and index[1].isdigit() and int(index[1]) % 2 and int(index[1]) < 100:
            return self.node("call", "root", u, index)
        return self.node("pow", u, self.node("div", ONE, index))

    def function_exponent(self, name, shown):
        """The 2 of sin^2 x; what could be an inverse is asked back."""
        position = self.take().start
        exponent = self.deeper(self.signed, False)
        if name in ("exp", "sqrt", "abs", "max", "min"):
            raise question(f"“{shown}^…”", position, f"{shown}(…)^…", f"{shown}(…)")
        if exponent == ("neg", ONE):
            inverse = UNREAD.get(arc := f"arc{name}", arc if arc in ALIASES else f"the inverse of {shown}")
            raise question(f"“{shown}^(-1)”", position, inverse, f"1/{shown}(…)")
        if exponent[0] != "number" or not exponent[1].isdigit():
            raise question(f"“{shown}^…”", position, f"({shown}(…))^(…)", f"{shown}((…)^(…))")
        return exponent

    def arguments(self, name, shown, bars, powered=False):
        count = 2 if name in TWO_ARGUMENTS else 1
        opening = self.next
        if opening.kind in ("|", "left|") and count == 1:
            self.take()
            begin = self.at - 1
            inside = self.barred()
            if self.next.kind == "^":
                bars = self.typed(begin, self.at - 1)
                plain = self.tokens[self.at + 1].kind in ("number", "letter")
                up = self.typed(self.at + 1, self.at + 1) if plain else "…"
                ways = (f"{shown}({bars}^{up})", f"({shown}{bars})^{up}")
                raise question(f"“{shown}{bars}^{up}”", opening.start, *ways)
            return [inside]
        if opening.kind in BRACKETS and opening.kind != "left|":
            self.take()
            found = [self.deeper(self.sum)]
            while self.next.kind == "," and len(found) < count:
                self.take()
                found.append(self.deeper(self.sum))
            self.closed(opening, found)
            if len(found) != count:
                raise fault(self.text, f"{shown} takes two arguments, as in {shown}(0, x).", opening.start)
            return found
        minus = opening.kind in "+-" and opening.space and self.tokens[self.at + 1].space  # sin - 1
        if count == 1 and not minus and (opening.kind in "+-" or self.starts_factor(bars)):
            return [self.deeper(self.signed, bars, partial(self.bare_argument, name, shown, powered))]
        raise fault(self.text, f"{shown} of what? Write {shown}(…).", opening.start)

    def bare_argument(self, name, shown, powered, bars):
        """The argument of sin 2x: factors that follow each other without a space."""
        begin = self.at
        factors = [self.power(bars)]
        while self.starts_factor(bars) and self.next.kind != "function":
            token = self.next
            steady = not any(map(self.moves, factors))
            belongs = token.value != "e" if token.kind == "letter" else token.kind in BRACKETS and steady
            if token.space and shown == "√":
                break
            if token.space or name == "sqrt" or not belongs:
                raise self.unclear(shown, begin)
            factors.append(self.power(bars))
        if not powered:  # sin²x/2 can only be the half of sin²x
            self.judge_operator(factors, shown, begin)
        return reduce(partial(self.node, "mul"), factors)

    def judge_operator(self, factors, shown, begin):
        """ln x/2 and sin 2*x could be either; ln x / 2, sin 2x/2, ln x/x and ln x*x could not."""
        sign = self.next
        if sign.kind not in ("*", "/") or sign.space or shown == "√":
            return
        follows = self.tokens[self.at + 1]
        other = (follows.kind, follows.value)
        steady = follows.kind == "number" or (follows.kind == "letter" and not self.moves(other))
        steady_argument = not any(map(self.moves, factors))
        if steady_argument if sign.kind == "*" else steady and other not in factors:
            raise self.unclear(shown, begin)

    def unclear(self, shown, begin):
        inside = self.typed(begin, self.at - 1)
        more = self.typed(self.at, self.at)
        readings = f"{shown}({inside}){more}…", f"{shown}({inside}{more}…)"
        return question(f"“{shown} {inside}{more}…”", self.next.start, *readings)
