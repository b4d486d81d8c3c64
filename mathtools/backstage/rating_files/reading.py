"""Ratings out of a CSV file: what each row must be, and what becomes of one that is not.

Two ways lead from a block of lines to numbers. One row by row, which knows for every row what is wrong with
it; and one for the whole block at once, about six times as fast, taken where a pattern proves that each row
is of the plainest form. Both read such a row the same.
"""

import re

import numpy as np

from mathtools.backstage.rating_files.ids import LONGEST_ID, indexed, repeated
from mathtools.backstage.rating_files.lines import BadRow, blocks, columns, fields, shortened
from mathtools.backstage.rating_files.table import Ratings, Rejected, checked_scale

NAMES = {
    "user": ("userid", "user", "uid"),
    "item": ("itemid", "item", "iid", "movieid", "movie", "filmid", "film"),
    "rating": ("rating", "stars", "score"),
    "timestamp": ("timestamp", "time"),
}
WHOLE = "(?:0|-?[1-9][0-9]{0,17})"  # as Python would write it, for 007 and 7 may be two different ids
NUMBER = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
PLAIN_NUMBER = r"-?[0-9]{1,19}(?:\.[0-9]{0,19})?"
MOST_PLAIN_COLUMNS = 30  # each has at most 999 characters in a plain row, so that no plain row is too long


def read_ratings(path, *, bad_rows, scale, text_ids):
    """Ratings of a CSV file; the parameters are those of `load_ratings`."""
    reader = _Reader(path, bad_rows, None if scale is None else checked_scale(scale), text_ids)
    header = None
    for number, block in blocks(path):
        if header is None:
            header, _, block = block.partition(b"\n")
            reader.header(*columns(path, header.removesuffix(b"\r"), NAMES, ("user", "item", "rating")))
            number += 1
        reader.read(number, block)
    if header is None:
        raise ValueError(f"{path} is empty: there is not even a line with the names of the columns.")
    return reader.ratings()


class _Reader:
    """What is known of a file so far: its columns, the kinds of its ids, and its rows."""

    def __init__(self, path, bad_rows, scale, text_ids):
        self.path, self.bad_rows, self.scale = path, bad_rows, scale
        self.rejected = Rejected()
        self.kinds = dict.fromkeys(("user", "item"), str if text_ids else None)
        self.codes = {
            "user": {},
            "item": {},
        }  # of text ids: one number and one text each, however often it occurs
        self.columns, self.lines, self.pattern = {}, [], None

    def header(self, delimiter, width, places):
        self.delimiter, self.width, self.places = delimiter, width, places
        self.columns = {role: [] for role in NAMES if role in places}

    def read(self, number, block):
        """Take in a block of lines, of which the first has this number."""
        rows = self._at_once(block)
        if rows is None:
            lines, rows = self._one_by_one(number, block)
        else:
            lines = np.arange(number, number + len(rows["rating"]))
        self.lines.append(np.array(lines, np.int64))
        for role, column in rows.items():
            if role not in self.kinds:
                column = np.array(column, float)
            elif self.kinds[role] is str:
                codes = self.codes[role]
                column = np.array([codes.setdefault(text, len(codes)) for text in column], np.int32)
            else:
                column = np.array(column, np.int64)
            self.columns[role].append(column)

    # The plain rows

    def _plain_rows(self):
        """The pattern of a block of plain rows, once the kinds of the ids are known."""
        sign = re.escape(self.delimiter)
        patterns = [f'[^\\x00-\\x1f\\x7f-\\xff"{sign}]{{0,999}}'] * self.width
        text = f'[^\\x00-\\x20\\x7f-\\xff"{sign}]{{1,{LONGEST_ID}}}'
        for role, at in self.places.items():
            patterns[at] = {int: WHOLE, str: text}[self.kinds[role]] if role in self.kinds else PLAIN_NUMBER
        # *+ keeps no trace of the way back, which would take far more memory than the block
        return re.compile(f"(?:{sign.join(patterns)}\r?\n)*+".encode())

    def _at_once(self, block):
        """The columns of a block in which every row is plain; else None."""
        if None in self.kinds.values() or self.width > MOST_PLAIN_COLUMNS:
            return None
        self.pattern = self.pattern or self._plain_rows()
        if not self.pattern.fullmatch(block):
            return None
        text = block.decode("ascii").replace("\r\n", "\n").replace("\n", self.delimiter)
        cells = text.split(self.delimiter)[:-1]
        rows = {}
        for role in self.columns:
            column = cells[self.places[role] :: self.width]
            rows[role] = list(map(self.kinds.get(role, float), column))
        if self.scale and rows["rating"]:
            low, high = self.scale
            if min(rows["rating"]) < low or max(rows["rating"]) > high:
                return None
        return rows

    # All others

    def _one_by_one(self, first, block):
        """Numbers of the good lines and their columns; the bad ones raise or are kept apart."""
        rows, lines = {role: [] for role in self.columns}, []
        for number, line in enumerate(block.split(b"\n")[:-1], first):
            line = line.removesuffix(b"\r")
            if not line.strip(b" \t"):
                continue
            try:
                row = self._row(line)
            except BadRow as reason:
                self._reject(number, shortened(line), str(reason))
            else:
                lines.append(number)
                for role, entry in row.items():
                    rows[role].append(entry)
        return lines, rows

    def _row(self, line):
        row = fields(line, self.delimiter)
        if len(row) != self.width:
            raise BadRow("there are more or fewer columns than in the first line")
        row = {role: row[self.places[role]] for role in self.columns}
        for role, text in row.items():
            name = f"{role} id" if role in self.kinds else role
            if not text:
                raise BadRow(f"the {name} is missing")
            row[role] = self._id(role, text) if role in self.kinds else _number(name, text)
        if self.scale and not self.scale[0] <= row["rating"] <= self.scale[1]:
            raise BadRow(f"the rating lies outside of the scale {self.scale[0]:g} to {self.scale[1]:g}")
        for role in self.kinds:  # the first good row decides
            self.kinds[role] = self.kinds[role] or type(row[role])
        return row

    def _id(self, role, text):
        kind = self.kinds[role]
        if kind is not str and re.fullmatch(WHOLE, text):
            return int(text)
        if kind is int:
            raise BadRow(
                f"the {role} id is no plain whole number, unlike the first one (text_ids=True takes any text)"
            )
        if len(text) > LONGEST_ID:
            raise BadRow(f"the {role} id is longer than {LONGEST_ID} characters")
        return text

    def _reject(self, line, text, reason):
        if self.bad_rows == "raise":
            raise ValueError(
                f"{self.path}, line {line}: {reason}. The line is {text!r}. Mend it, or let "
                'bad_rows="collect" keep such rows apart.'
            )
        self.rejected.add(line, text, reason)

    # The end

    def ratings(self):
        """All good rows together, without those whose pair came before."""
        lines = np.concatenate(self.lines)
        columns = {role: np.concatenate(blocks) for role, blocks in self.columns.items()}
        if len(lines):
            columns = self._without_repeated(lines, columns)
        elif self.rejected:
            reasons = "; ".join(f"{count} × {why}" for why, count in self.rejected.reasons.items())
            raise ValueError(f"{self.path} has no rating among its {len(self.rejected)} rows: {reasons}.")
        else:
            raise ValueError(f"{self.path} has a header, and no ratings after it.")
        users, items = (self._ids(role, columns[role]) for role in ("user", "item"))
        ratings = Ratings(users, items, columns["rating"], times=columns.get("timestamp"), scale=self.scale)
        ratings.rejected = self.rejected
        return ratings

    def _ids(self, role, column):
        if self.kinds[role] is int:
            return column
        texts = list(self.codes[role])
        return [texts[code] for code in column]

    def _without_repeated(self, lines, columns):
        again = repeated(indexed(columns["user"], "users")[1], indexed(columns["item"], "items")[1])
        if not len(again):
            return columns
        users, items = (self._ids(role, columns[role][again]) for role in ("user", "item"))
        for row, user, item in zip(again, users, items, strict=True):
            text = f"{user}{self.delimiter}{item}{self.delimiter}{columns['rating'][row]:g}"
            self._reject(lines[row], text[:60], "its pair of user and item stands in an earlier line")
        return {role: np.delete(column, again) for role, column in columns.items()}


def _number(name, text):
    if re.fullmatch(NUMBER, text):
        number = float(text)
        if np.isfinite(number):
            return number
        raise BadRow(f"the {name} is not finite")
    if re.fullmatch("[+-]?(?:nan|inf|infinity)", text, re.IGNORECASE):
        raise BadRow(f"the {name} is not finite")
    raise BadRow(f"the {name} is not a number")
