"""Answers that are typed: numbers and lists of them, how they were understood, and ways out of a doubt."""

import html
import itertools
import re

import sympy

from mathtools import parsing
from mathtools.exercises.engine import Unreadable
from mathtools.exercises.feedback import quoted, written
from mathtools.exercises.worded import without_equals, without_sign, without_unit


def formula(text, read, mathml=False):
    """How a formula is understood, for a preview: "latex", "notes" and, if it is wanted, "mathml".

    `read` is what `mathtools.parsing.parse` is for this question. Raises `Unreadable`, with the readings
    where there are two.
    """
    try:
        parsed = read(text)
    except parsing.ParseError as reason:
        raise doubt(text, reason, read) from None
    shown = {"latex": parsed.latex, "notes": [quoted(note) for note in parsed.notes]}
    return shown | _mathml(parsed.expression) if mathml else shown


def numbers(text, several=False, depth=0, asked="", note=lambda remark: None):
    """Read a number, or a list of numbers between brackets, each of which may be a formula without letters.

    With `several` a list is wanted, whose outer brackets may then be left out; `depth` counts the brackets
    that are open already. `asked` is the question, whose unit may stand behind a number, and `note` takes
    remarks. Returns a float or a list nested like the brackets, and LaTeX of what was understood; raises
    `Unreadable`.
    """
    text = re.sub(r"(?<=\d)\s*[xX]\s*(?=\d)", "*", text.strip().replace("−", "-"))
    if several:
        text = _listed(text.rstrip("."))
        text = text if _is_list(text) else f"[{text}]"
    elif not depth:
        text = _without_commas(text)
    if _is_list(text):
        if depth > 2:
            raise Unreadable("There are too many brackets around these numbers.")
        parts = _parts(text[1:-1])
        values, rows = zip(*(numbers(part, False, depth + 1, asked, note) for part in parts), strict=True)
        if any(isinstance(value, list) for value in values):
            inside = (row.removeprefix(r"\left[").removesuffix(r"\right]") for row in rows)
            lines = r" \\ ".join(inside).replace(r",\ ", " & ")
            return list(values), rf"\begin{{bmatrix}}{lines}\end{{bmatrix}}"
        return list(values), r"\left[" + r",\ ".join(rows) + r"\right]"
    text = without_equals(without_sign(text, asked), asked, _value)
    if re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", text, re.ASCII):  # 1e-3, as Python writes it
        return float(text), rf"\mathtt{{{text}}}" if "e" in text.lower() else text
    if re.fullmatch(r"[-+]?\s*(∞|oo|inf|infinite|infinity)", text, re.IGNORECASE):
        raise Unreadable("Infinity is no number. The value is finite: which is it?")
    try:
        parsed = _parse(text)
    except parsing.ParseError as reason:
        doubtful = isinstance(reason, parsing.AmbiguousInput)
        number = None if doubtful else without_unit(text, asked, _value, note)
        if number is None and depth and "," in text:
            raise Unreadable("Type each number by itself: nothing stands before or behind a list.") from None
        if number is None and (unknown := re.match("I do not know “(.*?)”", str(reason))):
            raise Unreadable(
                f"A number is wanted here, and “{unknown[1]}” is none: put its value in, or leave words out."
            ) from None
        if number is None:
            raise doubt(text, reason, lambda other: parsing.parse(other, ())) from None
        return numbers(number, False, depth)
    value = float(parsed.expression)
    if re.fullmatch(r"[-\s\d.]+", parsed.latex):
        return value, parsed.latex
    short = written(value)
    exact = parsed.expression.is_Rational and parsed.expression == sympy.Rational(short)
    return value, rf"{parsed.latex} {'=' if exact else chr(92) + 'approx'} {short}"


def _listed(text):
    """A list with commas, where it has a name, semicolons, "and", or, as NumPy shows it, only spaces."""
    text = re.sub(r"^[^=\d]*=\s*(?=[\[({])", "", text)  # H = [[4, 2], [2, 12]]
    text = re.sub(r"(?<![\w^}])\{([^{}]*)\}", r"[\1]", text)  # the rows of {{4, 2}, {2, 12}}
    text = re.sub(r"(?s)^\{(.*)\}$", r"[\1]", text)
    text = re.sub(r"\s*(?:;|,?\s+and\s)\s*", ", ", text)
    as_shown = re.fullmatch(r"[\[\]\s\d./+-]+", text)  # nothing between the numbers but spaces
    return re.sub(r"(?<=[\]\d.])\s+(?=[-+]?[\[\d.])", ", ", text) if as_shown else text


def _value(text):
    """The value of a number; None if it is none."""
    try:
        return float(_parse(_without_commas(text.strip())).expression)
    except (parsing.ParseError, TypeError):
        return None


def _parse(text):
    """A formula without letters; 2.2e-16 and 1e6 in it can only be what Python writes, other than 2e-1."""
    scientific = r"(?<![\w.])(\d+\.\d*[eE][-+]?\d+|\d+[eE][-+]?\d\d+|\d+[eE]\d)(?![\w.])"
    return parsing.parse(
        re.sub(scientific, lambda sign: f"({sign[0].lower().replace('e', '*10^(')}))", text), ()
    )


def _without_commas(text):
    """A number that is written with a comma before its decimals, or with signs between its thousands."""
    if re.fullmatch(r"[-+]?[1-9]\d{0,2}([ ,_'’\u2009\u202f]\d{3})+(\.\d*)?", text, re.ASCII):
        return re.sub(r"[ ,_'’\u2009\u202f]", "", text)
    if re.fullmatch(r"[-+]?\d+,\d+([eE][-+]?\d+)?", text, re.ASCII):
        return text.replace(",", ".")
    return text


def doubt(text, reason, read):
    """The sentence of a `ParseError`, with the ways to type it without doubt that can be read."""
    readings = []
    for reading in getattr(reason, "readings", ()):
        other = _rewritten(text, str(reason), reading)
        try:
            read(other)
        except parsing.AmbiguousInput as further:
            if not other or str(further) == str(reason):
                continue
        except parsing.ParseError:
            continue
        readings.append(other)
    return Unreadable(quoted(str(reason)), readings)


def _rewritten(text, question, reading):
    """The text with the doubtful piece, which the question quotes first, written as one of its readings.

    The dots stand for what is in brackets, or else for the rest of the text.
    """
    piece = re.search("“(.*?)”", question)[1]
    if "^…" in piece:  # the dots of exp^… stand for two things
        return ""
    rest = r"(?P<rest>(?:[^()]|\([^()]*\))*)"
    pattern = re.escape(piece).replace("…", rest)
    if inverse := re.fullmatch(r"(\w+)\^\(-1\)", piece):
        pattern = inverse[1] + r"\s*\^\s*[({]?\s*[-−]\s*1\s*[)}]?"
    if "…" in reading and "…" not in piece:
        pattern += rf"\s*(?:\({rest}\)|(?P<word>[^\s()+*/-]+))"
    if not (match := re.search(pattern, text)):
        return ""
    before = text[: match.start()]
    behind = text[match.end() :]
    written_out = reading.replace("…", next(filter(None, match.groupdict().values()), ""))
    if re.search(r"[/^]\s*$", before) and re.search("[*/]", reading):
        written_out = f"({written_out})"
    if re.search(r"[\w)]$", before) and written_out[0].isdigit():
        written_out = f"*{written_out}"
    gap = " " if behind[:1].isalnum() else ""
    return before + written_out + gap + behind


def _is_list(text):
    """Whether brackets enclose all of it: square ones, or round ones with a comma inside."""
    if text[:1] + text[-1:] not in ("[]", "()"):
        return False
    *before, last = _depths(text)
    closed_by_the_last = last == 0 and 0 not in before
    return closed_by_the_last and (text[0] == "[" or len(_parts(text[1:-1])) > 1)


def _depths(text):
    """How many brackets are open behind each sign."""
    return list(itertools.accumulate((sign in "[(") - (sign in "])") for sign in text))


def _parts(text):
    """Split at the commas that stand in no bracket."""
    pairs = enumerate(zip(text, _depths(text), strict=True))
    commas = [place for place, (sign, depth) in pairs if sign == "," and depth == 0]
    return [text[start + 1 : end] for start, end in itertools.pairwise([-1, *commas, len(text)])]


def _mathml(expression):
    inside = sympy.mathml(expression, "presentation")
    inside = re.sub(r"&(?!(lt|gt|amp);)\w+;", lambda name: html.unescape(name[0]), inside)  # not known to XML
    return {"mathml": f'<math xmlns="http://www.w3.org/1998/Math/MathML">{inside}</math>'}
