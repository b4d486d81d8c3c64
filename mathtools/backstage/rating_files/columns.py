"""Columns of texts made into ids, ratings and times: each different text of a block once."""

import contextlib
import math
import re
from datetime import UTC, datetime

import numpy as np

from mathtools.backstage.rating_files.ids import LONGEST_ID, numbered
from mathtools.backstage.rating_files.lines import BadRow

WHOLE = re.compile("0|-?[1-9][0-9]{0,17}")  # as Python would write it, for 007 and 7 may be two different ids
DATE = re.compile("[0-9]{4}(-|[0-9]{4}T)")
GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:([., '’\u00a0\u202f])[0-9]{3})(?:\1[0-9]{3})*(?:[.,][0-9]*)?")
CUT_SHORT = re.compile(r"[0-9]\.[0-9]+E\+[0-9]+")
POINT_FOR_COMMA = str.maketrans(".,", ",.")


class Column:
    """A column of a file, read block by block; sentences call it by its name.

    Each kind has its `number` of a text, which raises `BadRow` for one that is none, and says in `holds` how
    the texts were understood.
    """

    dtype = float
    #: Whether what a text stands for is remembered beyond its block; of different times there is no end.
    remembers = False

    def __init__(self, name):
        self.name = name
        self.known = {}

    def read(self, texts):
        """The numbers of a block, with 0 for those that are none, and what is wrong with these, by place."""
        if not self.remembers:
            self.known.clear()
        faults = {}
        for text in set(texts) - self.known.keys():
            try:
                self.known[text] = self.number(text.strip(" \t"))
            except BadRow as fault:
                self.known[text] = 0
                faults[text] = f"the {self.name} {fault if text.strip() else 'is missing'}"
        numbers = np.fromiter(map(self.known.__getitem__, texts), self.dtype, len(texts))
        wrong = {at: faults[text] for at, text in enumerate(texts) if text in faults} if faults else {}
        for text in faults:
            del self.known[text]
        return numbers, wrong


class Ids(Column):
    """Ids: whole numbers if the first one is, or else texts. The number of one is its place among `texts`.

    Where the first one is a whole number that ends in ".0", so may the others.
    """

    dtype = np.int32
    remembers = True

    def __init__(self, name, first, as_texts):
        super().__init__(name)
        plain = WHOLE.fullmatch(first.removesuffix(".0")) or CUT_SHORT.fullmatch(first)
        self.whole = bool(plain) and not as_texts
        self.decimals = self.whole and first.endswith(".0")
        self.texts = {}

    def number(self, text):
        if self.decimals:
            text = text.removesuffix(".0")
        if text not in self.texts:
            self._check(text)
        return self.texts.setdefault(text, len(self.texts))

    def _check(self, text):
        if not 0 < len(text) <= LONGEST_ID:
            raise BadRow(f"is longer than {LONGEST_ID} characters")
        if self.whole and CUT_SHORT.fullmatch(text):
            raise BadRow("has lost digits in a spreadsheet, which cut it short: export it as a text")
        if self.whole and not WHOLE.fullmatch(text):
            raise BadRow("is no plain whole number, unlike the first one (text_ids=True takes any text)")

    def numbered(self, column):
        """The ids that occur in rows that were kept, in rising order, and where that of each row stands."""
        occurring, index = numbered(column)
        ids = np.array(list(self.texts), object)[occurring].astype(np.int64 if self.whole else str)
        ids, place = numbered(ids)
        return ids, place[index]

    def holds(self):
        if self.whole:
            return "whole numbers" + ", written as 1.0" * self.decimals
        cut = sum(CUT_SHORT.fullmatch(text) is not None for text in self.texts)
        if cut:
            return f"texts, of which {cut} look like numbers that a spreadsheet cut short, as 9.78E+12"
        return "texts"


class Numbers(Column):
    """Ratings, or times as numbers, with a decimal point or, where the first one has it, a comma."""

    def __init__(self, name, first, decimal):
        super().__init__(name)
        self.first = first
        self.decimal = decimal or ("," if "," in first and "." not in first else ".")

    def read(self, texts):
        """As for each column; where all texts are plain numbers, at once, in a fifth of the time."""
        together = "".join(texts)
        if self.decimal == "." and together.isascii() and "_" not in together:
            with contextlib.suppress(ValueError):
                numbers = np.array(list(map(float, texts)))
                if np.isfinite(numbers).all():
                    return numbers, {}
        return super().read(texts)

    def number(self, text):
        try:
            # Python also reads 1_000, and the digits of other scripts
            if not text.isascii() or "_" in text:
                raise ValueError
            number = float(text.translate(POINT_FOR_COMMA) if self.decimal == "," else text)
        except ValueError:
            raise BadRow(self._fault(text)) from None
        if not math.isfinite(number):
            raise BadRow("is not finite")
        return number

    def _fault(self, text):
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

    def number(self, text):
        try:
            moment = datetime.fromisoformat(text)
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
        except (ValueError, OverflowError):
            raise BadRow('is no date such as 2018-09-24 (columns={…} without "time" leaves it out)') from None

    def holds(self):
        return "dates, made seconds since 1970"


def column_for(role, texts, as_texts, decimal):
    """The Column for a role, going by the first of its texts."""
    first = next(filter(None, map(str.strip, texts)), "")
    if role == "timestamp" and DATE.match(first):
        return Dates(role)
    if role in ("rating", "timestamp"):
        return Numbers(role, first, decimal)
    return Ids(f"{role} id", first, as_texts)
