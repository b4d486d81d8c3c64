"""Columns of texts made into ids, ratings and times: a block at once, and by halves where that fails.

Each kind of column converts many texts together, or none of them, and knows what is wrong with a single one
that it does not convert.
"""

import contextlib
import re
from datetime import UTC, datetime

import numpy as np

from mathtools.backstage.rating_files.ids import LONGEST_ID, numbered

WHOLE = re.compile("0|-?[1-9][0-9]{0,17}")  # as Python would write it, for 007 and 7 may be two different ids
GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:([., '’\u00a0\u202f])[0-9]{3})(?:\1[0-9]{3})*(?:[.,][0-9]*)?")
CUT_SHORT = re.compile(r"[0-9]\.[0-9]+E\+[0-9]+")


class Column:
    """A column of a file: what sentences call it, and its numbers so far, block by block.

    Some kinds go by the first text that is there.
    """

    dtype = float

    def __init__(self, name):
        self.name = name
        self.blocks = []

    def read(self, texts):
        """The numbers of a block, with 0 for those that are none, and what is wrong with these, by place."""
        different = list(set(texts))
        try:
            if 2 * len(different) > len(texts):
                return self.together(texts), {}
            # where texts come again and again, each is made a number once
            table = dict(zip(different, self.together(different).tolist(), strict=True))
            return np.fromiter(map(table.__getitem__, texts), self.dtype, len(texts)), {}
        except (ValueError, OverflowError):
            return self._by_halves([text.strip(" \t") for text in texts])

    def _by_halves(self, texts, first=0):
        try:
            return self.together(texts), {}
        except (ValueError, OverflowError):
            if len(texts) == 1:
                fault = self.fault(texts[0]) if texts[0] else "is missing"
                return np.zeros(1, self.dtype), {first: f"the {self.name} {fault}"}
        middle = len(texts) // 2
        left, faults = self._by_halves(texts[:middle], first)
        right, more = self._by_halves(texts[middle:], first + middle)
        return np.concatenate([left, right]), faults | more


class WholeIds(Column):
    """Ids that are whole numbers. Where the first one ends in ".0", so may the others."""

    dtype = np.int64

    def __init__(self, name, first):
        super().__init__(name)
        self.decimals = first.endswith(".0")

    def together(self, texts):
        if self.decimals:
            texts = [text.removesuffix(".0") for text in texts]
        numbers = list(map(int, texts))
        if list(map(str, numbers)) != texts:
            raise ValueError
        numbers = np.array(numbers, np.int64)
        if numbers.max() >= 10**18 or numbers.min() <= -(10**18):
            raise ValueError
        return numbers

    def fault(self, text):
        if CUT_SHORT.fullmatch(text):
            return "has lost digits in a spreadsheet, which cut it short: export it as a text"
        return "is no plain whole number, unlike the first one (text_ids=True takes any text)"

    numbered = staticmethod(numbered)

    def holds(self):
        return "whole numbers, written as 1.0" if self.decimals else "whole numbers"


class TextIds(Column):
    """Ids that are texts. Each is kept once, and the column holds its number in the order of appearance."""

    dtype = np.int32

    def __init__(self, name):
        super().__init__(name)
        self.codes = {}

    def together(self, texts):
        texts = [text.strip(" \t") for text in texts]
        if not all(0 < len(text) <= LONGEST_ID for text in set(texts) - self.codes.keys()):
            raise ValueError
        return np.array([self.codes.setdefault(text, len(self.codes)) for text in texts], np.int32)

    def fault(self, text):
        return f"is longer than {LONGEST_ID} characters"

    def numbered(self, column):
        # a text of rows that were all thrown away has a code, and no rating
        occurring, index = numbered(column)
        texts = np.array(list(self.codes), object)[occurring].astype(str)
        texts, place = np.unique(texts, return_inverse=True)
        return texts, place.astype(np.int32)[index]

    def holds(self):
        cut = sum(CUT_SHORT.fullmatch(text) is not None for text in self.codes)
        if cut:
            return f"texts, of which {cut} look like numbers that a spreadsheet cut short, as 9.78E+12"
        return "texts"


class Numbers(Column):
    """Ratings, or times as numbers, with a decimal point or, where the first one has it, a comma."""

    def __init__(self, name, first, decimal=None):
        super().__init__(name)
        self.first = first
        self.decimal = decimal or ("," if "," in first and "." not in first else ".")

    def together(self, texts):
        if self.decimal == ",":
            if "." in "".join(texts):
                raise ValueError
            texts = [text.replace(",", ".") for text in texts]
        numbers = np.array(list(map(float, texts)))
        together = "".join(texts)
        # Python also reads 1_000, and the digits of other scripts
        if not together.isascii() or "_" in together or not np.isfinite(numbers).all():
            raise ValueError
        return numbers

    def fault(self, text):
        with contextlib.suppress(ValueError):
            if not np.isfinite(float(text.replace(",", "."))):
                return "is not finite"
        if self.name == "timestamp":
            return (
                'is neither a number nor a date such as 2018-09-24 (columns={…} without "time" leaves it out)'
            )
        if grouped := GROUPED.fullmatch(text):
            return f"is not a number: thousands are set apart by {grouped[1]!r} (take these signs out first)"
        other = "." if self.decimal == "," else ","
        return "is not a number" + f' (decimal="{other}" reads such ones)' * (other in text)

    def holds(self):
        if GROUPED.fullmatch(self.first):  # say that 1.234 is not taken for 1234
            return f"with a decimal {'comma' if self.decimal == ',' else 'point'}, no thousands set apart"
        return "with a decimal comma" if self.decimal == "," else ""


class Dates(Column):
    """Times as dates of ISO 8601, made seconds since 1970; without a zone they count as UTC."""

    def together(self, texts):
        return np.array([seconds(datetime.fromisoformat(text)) for text in texts])

    def fault(self, text):
        return "is no date such as 2018-09-24"

    def holds(self):
        return "dates, made seconds since 1970"


def column_for(role, text, *, texts=False, decimal=None):
    """The Column for a role, going by its first text."""
    if role == "timestamp" and is_date(text):
        return Dates(role)
    if role in ("rating", "timestamp"):
        return Numbers(role, text, decimal)
    plain = WHOLE.fullmatch(text.removesuffix(".0")) or CUT_SHORT.fullmatch(text)
    return WholeIds(f"{role} id", text) if plain and not texts else TextIds(f"{role} id")


def seconds(moment):
    """Seconds since 1970; without a zone a moment counts as UTC."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def is_date(text):
    """Whether a text is a date of ISO 8601 with its signs; without them, 20180924, it is a number."""
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return "-" in text
