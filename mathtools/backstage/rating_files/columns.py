"""Columns of texts made into ids, ratings and times: a whole column at once, and singly where that fails.

Each kind of column has a way to convert all its texts together, which refuses more than it must, and a way to
convert one, which knows what is wrong with it. A text that both accept becomes the same number.
"""

import re
from datetime import UTC, datetime

import numpy as np

from mathtools.backstage.rating_files.ids import LONGEST_ID, numbered
from mathtools.backstage.rating_files.lines import BadRow

WHOLE = re.compile("0|-?[1-9][0-9]{0,17}")  # as Python would write it, for 007 and 7 may be two different ids
NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
NOT_FINITE = re.compile("[+-]?(?:nan|inf|infinity)", re.IGNORECASE)
GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:([., '’\u00a0\u202f])[0-9]{3})(?:\1[0-9]{3})*(?:[.,][0-9]*)?")
CUT_SHORT = re.compile(r"[0-9]\.[0-9]+E\+[0-9]+")


class Column:
    """A column of a file: its role, what it was found to hold, and its numbers so far, block by block."""

    dtype = float

    def __init__(self, role):
        self.name = role
        self.blocks = []

    def begin(self, text):
        """Look at the first text that is there: it decides what the column holds."""

    def read(self, texts):
        """The numbers of a block, with 0 for those that are none, and what is wrong with these, by place."""
        try:
            different = list(set(texts))
            if 2 * len(different) > len(texts):
                return self.together(texts), {}
            # where texts come again and again, each is made a number once
            table = dict(zip(different, self.together(different).tolist(), strict=True))
            return np.fromiter(map(table.__getitem__, texts), self.dtype, len(texts)), {}
        except (ValueError, OverflowError):
            pass
        numbers = np.zeros(len(texts), self.dtype)
        faults = {}
        for at, text in enumerate(texts):
            try:
                numbers[at] = self.single(text.strip(" \t"))
            except BadRow as reason:
                faults[at] = str(reason)
        return numbers, faults


class WholeIds(Column):
    """Ids that are whole numbers. Where the first one ends in ".0", so may the others."""

    dtype = np.int64

    def __init__(self, role):
        super().__init__(role)
        self.name = f"{role} id"
        self.decimals = False

    def begin(self, text):
        self.decimals = text.endswith(".0")

    def together(self, texts):
        if self.decimals:
            texts = [text.removesuffix(".0") for text in texts]
        numbers = list(map(int, texts))
        if list(map(str, numbers)) != texts:
            raise ValueError
        numbers = np.array(numbers, np.int64)
        if max(abs(numbers.max()), abs(numbers.min())) >= 10**18:
            raise ValueError
        return numbers

    def single(self, text):
        if not text:
            raise BadRow(f"the {self.name} is missing")
        if CUT_SHORT.fullmatch(text):
            raise BadRow(
                f"the {self.name} has lost digits in a spreadsheet, which cut it short: export it as a text"
            )
        if self.decimals:
            text = text.removesuffix(".0")
        if not WHOLE.fullmatch(text):
            raise BadRow(
                f"the {self.name} is no plain whole number, unlike the first one "
                "(text_ids=True takes any text)"
            )
        return int(text)

    def numbered(self, column):
        """The different ids in rising order, and where each entry stands among them."""
        return numbered(column)

    def holds(self):
        return "whole numbers, written as 1.0" if self.decimals else "whole numbers"


class TextIds(Column):
    """Ids that are texts. Each is kept once, and the column holds its number in the order of appearance."""

    dtype = np.int32

    def __init__(self, role):
        super().__init__(role)
        self.name = f"{role} id"
        self.codes = {}

    def together(self, texts):
        texts = [text.strip(" \t") for text in texts]
        if not all(0 < len(text) <= LONGEST_ID for text in set(texts) - self.codes.keys()):
            raise ValueError
        return np.array([self.codes.setdefault(text, len(self.codes)) for text in texts], np.int32)

    def single(self, text):
        if not text:
            raise BadRow(f"the {self.name} is missing")
        if len(text) > LONGEST_ID:
            raise BadRow(f"the {self.name} is longer than {LONGEST_ID} characters")
        return self.codes.setdefault(text, len(self.codes))

    def numbered(self, column):
        # a text of rows that were all thrown away has a code, and no rating
        occurs = np.bincount(column, minlength=len(self.codes)) > 0
        texts = [text for text, there in zip(self.codes, occurs.tolist(), strict=True) if there]
        order = sorted(range(len(texts)), key=texts.__getitem__)
        place = np.empty(len(self.codes), np.int32)
        place[np.flatnonzero(occurs)[order]] = np.arange(len(texts), dtype=np.int32)
        return np.array([texts[at] for at in order], str), place[column]

    def holds(self):
        cut = sum(CUT_SHORT.fullmatch(text) is not None for text in self.codes)
        if cut:
            return f"texts, of which {cut} look like numbers that a spreadsheet cut short, as 9.78E+12"
        return "texts"


class Numbers(Column):
    """Ratings, or times as numbers, with a decimal point or, where the first one has it, a comma."""

    def __init__(self, role, decimal=None):
        super().__init__(role)
        self.decimal = decimal

    def begin(self, text):
        self.first = text
        if self.decimal is None:
            self.decimal = "," if "," in text and "." not in text else "."

    def together(self, texts):
        if self.decimal == ",":
            texts = self._with_points(texts)
        numbers = np.array(list(map(float, texts)))
        together = "".join(texts)
        # Python also reads 1_000, and the digits of other scripts
        if not together.isascii() or "_" in together or not np.isfinite(numbers).all():
            raise ValueError
        return numbers

    @staticmethod
    def _with_points(texts):
        if "." in "".join(texts):
            raise ValueError
        return [text.replace(",", ".") for text in texts]

    def single(self, text):
        if not text:
            raise BadRow(f"the {self.name} is missing")
        if NOT_FINITE.fullmatch(text):
            raise BadRow(f"the {self.name} is not finite")
        point = text.replace(",", ".") if self.decimal == "," and "." not in text else text
        if not NUMBER.fullmatch(point) or (self.decimal == "," and "." in text):
            raise BadRow(f"the {self.name} is {self._no_number(text)}")
        number = float(point)
        if not np.isfinite(number):
            raise BadRow(f"the {self.name} is not finite")
        return number

    def _no_number(self, text):
        if self.name == "timestamp":
            return 'neither a number nor a date such as 2018-09-24 (columns={…} without "time" leaves it out)'
        if grouped := GROUPED.fullmatch(text):
            return f"not a number: thousands are set apart by {grouped[1]!r} (take these signs out first)"
        other = "." if self.decimal == "," else ","
        return "not a number" + f' (decimal="{other}" reads such ones)' * (other in text)

    def holds(self):
        if GROUPED.fullmatch(self.first):  # say that 1.234 is not taken for 1234
            return f"with a decimal {'comma' if self.decimal == ',' else 'point'}, no thousands set apart"
        return "with a decimal comma" if self.decimal == "," else ""


class Dates(Column):
    """Times as dates of ISO 8601, made seconds since 1970; without a zone they count as UTC."""

    def together(self, texts):
        return np.array([seconds(datetime.fromisoformat(text)) for text in texts])

    def single(self, text):
        if not text:
            raise BadRow(f"the {self.name} is missing")
        try:
            return seconds(datetime.fromisoformat(text))
        except (ValueError, OverflowError):
            raise BadRow(f"the {self.name} is no date such as 2018-09-24") from None

    def holds(self):
        return "dates, made seconds since 1970"


def column_for(role, text, *, texts=False, decimal=None):
    """The Column for a role, going by its first text."""
    if role in ("user", "item"):
        plain = WHOLE.fullmatch(text.removesuffix(".0")) or CUT_SHORT.fullmatch(text)
        column = WholeIds(role) if plain and not texts else TextIds(role)
    elif role == "timestamp" and is_date(text):
        column = Dates(role)
    else:
        column = Numbers(role, decimal)
    column.begin(text)
    return column


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
