"""What people write around a number: an equals sign before it, a unit or words behind it.

What cannot change the number is left out, with a remark; anything else gets a sentence, and a number to
choose.
"""

import math
import re

from mathtools.exercises.engine import Unreadable
from mathtools.exercises.feedback import written

#: Behind a number: where it holds, as in 4.5 at t = 1, or why, as in 2 (= 6/3).
ASIDE = re.compile(
    r"(?<![\s,])[\s,]+(?:(?:at|for|where|when|if|with|from)\s+[^\W\d]\w*\s*=[^=:≈]*(?:\bto\s+\w+\s*=[^=:≈]*)?"
    r"|(?:because|since)\s.*|\((?:[^()=]|\([^()]*\))*=.*\))$"
)
#: Words that say only that a number is rounded.
ROUNDED = re.compile(r"(?:about|approximately|approx\.?|around|roughly|circa|ca\.|~|∼)\s*", re.I)
#: What may stand behind a number: words, and what units are made of.
BEHIND = re.compile(r"[A-Za-z°%€£µ][A-Za-z°%€£µ\s/.·*^⁻¹²³-]*")
#: A letter that stands for a number rather than for a unit.
LETTER = "[^mslgLKVWJN°%€£µ]"
#: Words that are part of the number.
COUNTING = {"hundred", "thousand", "million", "billion", "dozen", "k"}
#: Units without their plural s. A question that names one of them asks for it, one that names two may not.
UNITS = {
    *("second", "minute", "hour", "day", "week", "month", "year", "metre", "kilometre", "litre", "gram"),
    *("degree", "euro", "star", "epoch", "step", "point", "bit", "nat", "megabyte"),
    *("time", "evaluation", "call"),
}
SPELLED = {
    "liter": "litre",
    "meter": "metre",
    "kilometer": "kilometre",
    "°": "degree",
    "m": "metre",
    "km": "kilometre",
    "l": "litre",
    "s": "second",
    "sec": "second",
    "min": "minute",
    "h": "hour",
    "g": "gram",
    "deg": "degree",
    "mb": "megabyte",
}
#: How a question asks for a bound, and the signs and words that may then stand before it.
BOUNDS = {r"below which|at most\?": "[<≤]=?|below|less than|at most", "above which": "[>≥]=?|above|more than"}
PER_CENT = ("%", "percent", "per cent")
PER_CENT_OR_SHARE = "A share, as in 0.05 for 5 %, or a number of per cent, as in 5: which is asked for?"


def without_equals(text, asked, value):
    """What stands behind the last equals sign, and behind a name; `value` gives that of a number, or None."""
    for _ in range(2):  # a place and a reason
        if re.search(r"\d|π|\bpi\b", short := ASIDE.sub("", text)):
            text = short
    left, sign, right = re.fullmatch(r"(?:(.*)([=≈]))?(.*)", text, re.S).groups(default="")
    sides = [value(side) for side in (re.split("[=≈]", left)[-1], right)] if sign else [None]
    unsolved = re.search(r"[^\W\d]\s*[-+]\s*\d|\d\s*[-+]\s*\d*[^\W\d]", left)
    if unsolved and sides == [None, 0]:  # as in c + 6 = 0
        raise Unreadable("That is an equation: solve it, and give the number alone.")
    if None not in sides and not math.isclose(*sides, rel_tol=0.01):
        raise Unreadable("The two sides of the equals sign are not the same: which one is your answer?")
    if None not in sides and sign == "≈":
        exact = re.split("[=≈]", left)[-1].strip()
        if re.search("tangent|estimate", asked, re.I) and not math.isclose(*sides, rel_tol=1e-6):
            ways = (exact, right.strip())
            raise Unreadable(f"Which side of ≈ is your answer? Write `{ways[0]}` or `{ways[1]}`.", ways)
        right = exact  # what stands before it is not rounded
    label = re.fullmatch(r"[^\W\d][^\d:]*:(.+)", right, re.S)  # as in left: 0.5
    number = (label[1] if label else right).strip().rstrip(".…") or right.strip()
    number = ROUNDED.sub("", number, count=1) if ROUNDED.match(number) else number
    return re.sub(r"^minus\s+", "-", number.strip())


def without_sign(text, asked):
    """The bound that is asked for, without what stands before it, as in 0 < η < 0.2 or below 0.2."""
    signs = "".join(signs for words, signs in BOUNDS.items() if re.search(words, asked, re.I))
    return re.sub(rf"^\s*(?:0\s*[<≤]=?\s*)?(?:[^\W\d]\w*\s*)?(?:{signs})", "", text) if signs else text


def without_unit(text, asked, value, note):
    """The number in front of some words, if they name the unit that is asked for; None without a number.

    Raises `Unreadable`, with the number as a reading, where other words stand behind it.
    """
    by = re.fullmatch(r"(?:by )?(?:a factor of )?(.*?)\s*(?:[x×]|[- ]?fold)?", text, re.I | re.S)[1]
    if re.search("how many times|(what|which) factor", asked, re.I) and value(by) is not None:
        return by
    if "per hour" in asked:
        text = re.sub(r"/\s*h(our)?$", " per hour", text.strip())
    for start in reversed([match.start() for match in re.finditer(r"(?<![A-Za-z])[A-Za-z°%€£µ]", text)]):
        behind = text[start:].strip()
        number = text[:start].rstrip(" *·/" if len(behind) > 2 and UNITS & {*_words(behind)} else " *·")
        unit = BEHIND.fullmatch(behind) and not (re.fullmatch(LETTER, behind) or COUNTING & {*_words(behind)})
        if not unit or value(number) is None:
            continue
        if _only_names(text[len(number) :], asked) or (behind in PER_CENT and "per cent" in asked):
            note(f"“{behind}” is left out: the number is enough.")
            return number
        if behind in PER_CENT:
            ways = (written(value(number) / 100), number)
            raise Unreadable(f"{PER_CENT_OR_SHARE} Write `{ways[0]}` or `{ways[1]}`.", ways)
        reason = f"A number alone is wanted here, without words or a unit: `{number}`, if that is"
        raise Unreadable(f"{reason} in the unit of the question and its sign is right.", (number,))
    return None


def _only_names(behind, asked):
    """Whether words are those of a question, and name its only unit, or the one in which it is asked."""
    words = _words(behind)
    theirs = _words(re.sub("how often|(what|which) factor", "how many times", asked, flags=re.I))
    if words and re.search(rf"\bhow many {re.escape(' '.join(words))}\b", " ".join(theirs)):
        return True
    units = UNITS & set(theirs)
    if len(units) == 1:
        no_rate = theirs[-2:] == ["per", *units] and "per" not in words  # hours do not answer "per hour?"
        return units <= set(words) <= set(theirs) and not no_rate
    phrase = re.escape(" ".join(words))
    return bool(units & set(words)) and bool(re.search(rf"\bin {phrase}\b(?! per\b)", " ".join(theirs)))


def _words(text):
    """The words of a text without a plural s, with units written out."""
    plain = re.sub(r"\\[a-z]+|\$[^$]*\$|['’]s\b", " ", text.lower())  # no units: \times, $h$, Euler's
    found = re.findall(r"[a-z]+|°", plain.replace("/", " per "))
    stems = (word[:-1] if word.endswith("s") and len(word) > 1 else word for word in found)
    return [SPELLED.get(stem, stem) for stem in stems]
