"""From the characters of a typed formula to its tokens: the first half of `mathtools.backstage.parsing`.

Every character is on a list or is refused by name. A run of letters is cut into names that are known
(``xsinx`` into x, sin, x); what a letter stands for is kept in `Letters`.
"""

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction

from mathtools.backstage.parsing.names import (
    BRACKETS,
    COMMANDS,
    GREEK,
    LOOK_ALIKES,
    SIGNS,
    SUPERSCRIPTS,
    canonical,
)

MAX_LENGTH = 400
MAX_DIGITS = 40


class ParseError(ValueError):
    """The formula could not be read; the message tells the learner where and what to change.

    Attributes
    ----------
    position : int or None
        Index of the character at fault in the text that was given.
    """

    def __init__(self, message, position=None):
        super().__init__(message)
        self.position = position


class AmbiguousInput(ParseError):
    """The formula has two honest readings; the message asks which one was meant.

    Attributes
    ----------
    readings : tuple of str
        Ways to write it that leave no doubt.
    """

    def __init__(self, message, position=None, readings=()):
        super().__init__(message, position)
        self.readings = tuple(readings)


class DivisionByZero(ParseError):
    """The formula divides by zero, so it has no value anywhere."""


def fault(text, sentence, position):
    """The error for what is wrong at a place in a text."""
    shown = text[max(0, position - 12) : position + 12]
    shown = ("…" if position > 12 else "") + shown + ("…" if position + 12 < len(text) else "")
    place = f"at character {position + 1}" if position < len(text) else "at the end"
    return ParseError(f"{sentence} ({place} of “{shown}”)", position)


def question(what, position, *readings):
    """The error that asks back which of the readings was meant."""
    choice = " or ".join(f"“{reading}”" for reading in readings)
    return AmbiguousInput(f"{what} can be read in two ways. Write {choice}.", position, readings)


#: Zero-width spaces and joiners, the invisible signs of mathematics, soft hyphens, marks of the byte order.
UNSEEN = dict.fromkeys(
    [0x00AD, 0x180E, *range(0x200B, 0x2010), *range(0x2060, 0x2065), 0xFE0E, 0xFE0F, 0xFEFF]
)

#: Modules by whose name a Python programmer calls functions.
MODULE = re.compile(r"(?:np|numpy|jnp|math|cmath|mpmath|sp|sympy|scipy(?:\.special)?|torch|tf)\.(?=[A-Za-z])")
#: LaTeX in which Python has read a backslash and a letter as one character, as no r stands before the quotes.
ESCAPES = str.maketrans(
    {"\a": r"\a", "\b": r"\b", "\f": r"\f", "\n": r"\n", "\r": r"\r", "\t": r"\t", "\v": r"\v"}
)
BROKEN = re.compile(
    r"\x07(?:lpha|rc|sin|cos|tan)|\x08(?:eta|ar|inom|ig)|\x0c(?:rac|orall)|\n(?:u|eq|abla)(?![a-z])"
    r"|\r(?:ight|ho|vert)|\t(?:imes|an|heta|au|ext|frac|o)(?![a-z])|\t(?:anh)|\x0b(?:ert|arphi|ee)"
)
#: Functions that mathematics knows and the course does not read, with what may be written for some.
NOT_READ = """
asec acsc acot arccosec arcctg cosech ctgh arcoth arccoth acoth arsech arcsech asech arcsch arccsch acsch
arctan2 atan2 hypot sinc silu swish gelu Gamma lgamma gammaln loggamma digamma polygamma erfinv erfcinv
probit logit zeta Ei Li li Ci Chi Shi expi expint fresnels fresnelc FresnelS FresnelC LambertW lambertw dilog
polylog Heaviside heaviside DiracDelta floor ceil ceiling round trunc mod factorial binom binomial softmax
elu mish norm diff integrate limit where clip sum mean prod dot matmul real imag conj conjugate Re Im"""
UNREAD = dict.fromkeys(NOT_READ.split()) | {
    "arcsec": "arccos(1/…)",
    "arccsc": "arcsin(1/…)",
    "arccot": "(π/2 - arctan(…))",
    "sech": "1/cosh(…)",
    "csch": "1/sinh(…)",
    "coth": "cosh(…)/sinh(…)",
}
#: Those that may as well be a product of letters, if no bracket follows.
SHORT = {"Ei", "Li", "li", "Ci", "Re", "Im", "mod", "sum", "dot", "elu"}

SPACING = re.compile(r"\\[,;:! ]|\\q?quad\b|\\(?:left|right)(?=\s*[\[\]()])|\$|\s")
WORD = re.compile(rf"(?:log1p|expm1|log2|log10|arctan2|atan2)(?=\s*\()|[A-Za-zπΦ{''.join(GREEK)}]+")
SMALL = re.compile(f"[{''.join(SUPERSCRIPTS)}]+")
NUMBER = re.compile(r"([0-9]*\.?[0-9]*)(?:[eE]([-+]?[0-9]{1,6}))?")
#: A name of the answer and an equals sign before it, as in f'(x) = 2x, dy/dx = 2x and y = 2x.
NAMED = re.compile(
    r"\s*(?:(?:[A-Za-zα-ωΑ-Ω]+['′]{0,3}(?:_\w+)?\s*(?:[(\[]\s*[A-Za-zα-ω]\s*[)\]])?|σ(?:²|\^2)|[d∂]\w?/[d∂]\w|\\frac\{d\w?\}\{d\w\})\s*)?=(?!=)"
)
REFUSED = {
    "=": "An equals sign is not read here: type only the formula that is asked for.",
    "∫": "Type the result, without the integral sign.",
    **dict.fromkeys("'′", "A prime for a derivative is not read here: type the formula itself."),
    "!": "The factorial sign is not read here: write the value, as in 6 for 3!",
    "%": "The percent sign is not read here: write 0.05 for 5 %, or 5 where per cent are asked for.",
    ":": "A colon is not read here: write / for a division.",
    **dict.fromkeys("≠<>≤≥", "A comparison is not read here: type the formula or the number alone."),
    "Γ": "The gamma function Γ is not read here: write its value, as in 2 for Γ(3).",
    "_": "An underscore can only stand between a letter and its number, as in C_1.",
}


@dataclass(frozen=True)
class Token:
    """A piece of the text: "number", "letter", "function", "frac", "vulgar", "end", or a sign by itself."""

    kind: str
    value: object
    start: int
    end: int
    space: bool = False  # whether a space stands before it


# -- characters to tokens -----------------------------------------------------------------------------------


def tokenise(text, letters, note):
    """All tokens of a text, "end" last; `note` takes remarks for the learner.

    Raises ParseError at the first character or name that is not on the list.
    """
    if not text.strip():
        raise ParseError("There is nothing to read yet.")
    if len(text) > MAX_LENGTH:
        raise ParseError(f"This is longer than {MAX_LENGTH} characters: is there a shorter form?")
    if broken := BROKEN.search(text):
        command = broken.group().translate(ESCAPES)
        text = text[: broken.start()] + command + text[broken.end() :]
        sentence = f"Python took the backslash of {command}: write r before the quotes."
        raise fault(text, sentence, broken.start())
    if named := NAMED.match(text):
        text = " " * named.end() + text[named.end() :]
    if sign := re.search("[!<>]?=", text):
        raise fault(text, REFUSED["=" if sign.group() == "=" else "≠"], sign.start())
    return list(_Scanner(text, letters, note).tokens())


class _Scanner:
    def __init__(self, text, letters, note):
        self.text = text
        self.letters = letters
        self.note = note
        self.plain = "".join(map(self.plainest, range(len(text))))

    def plainest(self, i):
        """The character in its plainest form: full-width and decorated ones become the ordinary ones."""
        c = self.text[i]
        if c in LOOK_ALIKES:
            name = unicodedata.name(c).lower()
            raise fault(self.text, f"“{c}” only looks like the letter {LOOK_ALIKES[c]}: it is “{name}”.", i)
        folded = unicodedata.normalize("NFKC", c)
        if c in SUPERSCRIPTS or len(folded) != 1:
            return c
        return SIGNS.get(c, SIGNS.get(folded, folded))

    def tokens(self, i=0):
        space = False
        while i < len(self.text):
            if module := MODULE.match(self.text, i):
                self.note(f"“{module.group()}” is not needed here.")
                i = module.end()
            if gap := SPACING.match(self.text, i):
                i = gap.end()
                space = space or gap.group()[1:] not in ("left", "right")
                continue
            found = list(self.at(i, space))
            yield from found
            i = found[-1].end
            space = False
        yield Token("end", None, i, i, space)

    def at(self, i, space):
        """The tokens that begin at a place; the last one tells where the text goes on."""
        c = self.plain[i]
        text = self.text
        if small := SMALL.match(text, i):
            return self.superscript(small)
        if unicodedata.decomposition(c).startswith("<fraction>"):
            return [Token("vulgar", Fraction(unicodedata.numeric(c)).limit_denominator(100), i, i + 1, space)]
        if (c.isascii() and c.isdigit()) or c == ".":
            return [self.number(i, space)]
        if c == "\\":
            return self.command(i, space)
        if word := WORD.match(self.plain, i):
            return self.word(word.group(), i, word.end(), space)
        if text.startswith("**", i):
            return [Token("^", None, i, i + 2, space)]
        if c in "+-*/^|,√()[]{}" or (c == "_" and text[:i].endswith("log")):
            return [Token(c, "|" if c == "|" else BRACKETS.get(c), i, i + 1, space)]
        if c == "∛":
            return [Token("function", "cbrt", i, i + 1, space)]
        raise fault(text, REFUSED.get(c) or described(c), i)

    def superscript(self, small):
        """x² as if it were x^(2)."""
        start, end = small.span()
        large = "".join(SUPERSCRIPTS[sign] for sign in small.group())
        inside = list(_Scanner(self.text[:start] + large, self.letters, self.note).tokens(start))[:-1]
        opening = [Token("^", None, start, start), Token("(", ")", start, start)]
        return [*opening, *inside, Token(")", None, end, end)]

    def number(self, i, space):
        found = NUMBER.match(self.plain, i)
        digits, power = found.groups()
        if len(digits) > MAX_DIGITS:
            raise fault(self.text, f"A number with more than {MAX_DIGITS} digits is too long.", i)
        if digits == ".":
            raise fault(self.text, "A point without digits.", i)
        if power:
            behind = " …" if power.isdigit() else power
            raise question(f"“{found.group()}”", i, f"({digits}*10^({power}))", f"{digits}*e{behind}")
        return Token("number", digits, i, i + len(digits), space)

    def command(self, i, space):
        """A LaTeX command."""
        named = re.compile(r"\\(?:operatorname|mathrm|text)\s*\{([A-Za-z]+)\}").match(self.text, i)
        match = named or re.compile(r"\\([A-Za-z]*)").match(self.text, i)
        name = match.group(1)
        end = match.end()
        if name in COMMANDS:
            return [Token(COMMANDS[name], COMMANDS[name], i, end, space)]
        bar = re.compile(r"\s*(?:\||\\[lr]?vert\b)").match(self.text, end)
        if name in ("left", "right") and bar:
            return [Token(f"{name}|", "right|", i, bar.end(), space)]
        if name in ("frac", "dfrac", "tfrac"):
            digit = re.compile(r"\s*([0-9])(?=[0-9])").match(self.text, end)  # \frac12, as TeX reads it
            above = [Token("number", digit[1], end, digit.end())] if digit else []
            return [Token("frac", None, i, end, space), *above]
        unread = name in UNREAD and name not in SHORT
        if unread or self.letters.known(name) or self.letters.free(name) or self.is_sigmoid(name, end):
            return self.word(name, i, end, space)
        raise fault(self.text, f"The command “{match.group()[:20]}” is not known here.", i)

    def word(self, word, start, end, space):
        """Tokens for a run of letters and, if it belongs to a letter, the number behind it, as in C_1."""
        if index := re.compile(r"(_?)\{?([0-9₀-₉]{1,2})\}?(?![0-9.])").match(self.text, end):
            name = canonical(word + index.group(2))
            if self.letters.declared(name) or (self.letters.free(name) and not self.letters.known(word)):
                spelled = self.text[start : index.end()]
                return [Token("letter", self.letters.use(name, spelled), start, index.end(), space)]
        pieces = self.cut(word, start, end)
        if index:
            self.judge_index(pieces[-1], index, start)
        tokens = []
        at = start
        for piece in pieces:
            until = at + len(piece) if len(pieces) > 1 else end
            kind, value = self.letters.known(piece) or ("letter", piece)
            if self.is_sigmoid(piece, end):
                kind = "function"
                value = "sigmoid"
            if piece in ("log", "lg") and self.plain[until : until + 1] != "_":
                self.note(f"{piece} is read as the natural logarithm ln.")
            if kind == "letter":
                value = self.letters.use(value, self.text[at:until])
            elif "a" in self.letters.parameters and piece == value != "abs" and value.startswith("a"):
                if "(" not in self.plain[end : end + 1]:
                    raise question(f"“{piece}”", at, f"arc{piece[1:]}", f"a*{piece[1:]}")
                self.note(f"{piece} is read as arc{piece[1:]}; a product is written a*{piece[1:]}.")
            tokens.append(Token(kind, value, at, until, space and not tokens))
            at = until
        return tokens

    def judge_index(self, piece, index, start):
        """A number right behind a name: fine in sin2x, doubtful in x2, e2x and log2x."""
        kind = (self.letters.known(piece) or ("letter",))[0]
        number = index.group(2)
        if piece in ("log", "lg") and not index.group(1):
            raise question(f"“{piece}{number}”", start, f"log_{number}(…)", f"ln({number}…)")
        if kind == "letter" and index.group(1):
            raise fault(self.text, f"I do not know “{piece}” with the number {number}.", start)
        if kind == "letter":
            raise question(f"“{piece}{number}”", start, f"{piece}^{number}", f"{number}*{piece}")

    def is_sigmoid(self, word, end):
        """Whether a σ is applied to something, and no letter that was declared."""
        applied = re.compile(r"(?:²|\^\{?2\}?)?\(").match(self.text, end)  # as in σ²(x)
        return bool(word in ("σ", "sigma") and applied and not self.letters.declared(word))

    def cut(self, word, start, end):
        """Cut a run of letters into known names, the longest first, with at most one undeclared letter."""

        def rest(word, spare):
            for length in range(min(len(word), 10), 0, -1):
                piece = word[:length]
                known = self.letters.known(word[:length])
                if known or (spare and self.letters.free(piece)):
                    tail = rest(word[length:], spare and bool(known)) if word[length:] else []
                    if tail is not None:
                        return [piece, *tail]
            return None

        pieces = [word] if self.letters.known(word) or self.is_sigmoid(word, end) else None
        name = "" if pieces else unread(word, self.text[end : end + 1] in ("(", "["))
        if name:
            instead = f"write {UNREAD[name]} for it" if UNREAD[name] else "write out what it stands for"
            sentence = f"The function {name} is not read here: {instead}."
            raise fault(self.text, sentence, start + word.rfind(name))
        pieces = pieces or (rest(word, True) if len(word) <= 24 else None)
        if re.fullmatch(r"(.*[^a-z])?d[a-z]", word) and not self.letters.declared("d"):
            raise fault(self.text, f"Leave out the differential {word[-2:]}: type the formula only.", start)
        if pieces is None:
            hint = f"Letters here: {self.letters.list()}; a product is written a*b."
            if word in ("t", "u", "v", "w", "z", "s") and list(self.letters.variables) == ["x"]:
                hint = "If it stands for something in x, put that back. Letters here: x."
            raise fault(self.text, f"I do not know “{word[:24]}”. {hint}", start)
        for piece in pieces:
            if not self.letters.known(piece) and (piece.lower() in self.letters.variables or piece == "E"):
                raise fault(self.text, f"Capital {piece} is another letter than {piece.lower()}.", start)
        return pieces


# -- names and characters that are not read -----------------------------------------------------------------


def unread(word, applied):
    """The name of a function in a run of letters that is known, but not to us; or nothing.

    `applied` tells whether a bracket follows the word.
    """
    for name in sorted(UNREAD, key=len, reverse=True):
        whole = word == name
        short = name in SHORT and not (applied and whole)
        if name in word and not short and (len(name) > 4 or whole or (applied and word.endswith(name))):
            return name
    return ""


def described(character):
    """A character as it can be named in a sentence, also where it cannot be seen."""
    if unicodedata.category(character) in ("Cf", "Cc", "Cs", "Co", "Cn", "Zl", "Zp"):
        name = unicodedata.name(character, f"number {ord(character):X}").lower()
        return f"An invisible character, “{name}”, stands here: type this part anew."
    return f"The character “{character}” is not part of a formula."
