"""Ratings out of a text file: what each row must be, and what becomes of one that is not."""

import os
import reprlib
from collections import defaultdict
from pathlib import Path

import numpy as np

from mathtools.backstage.rating_files.columns import column_for
from mathtools.backstage.rating_files.header import header_of
from mathtools.backstage.rating_files.ids import repeated
from mathtools.backstage.rating_files.lines import LONGEST, BadRow, blocks, fields, shortened
from mathtools.backstage.rating_files.table import Ratings, Rejected, check_duplicates, checked_scale

AGAIN = 'its pair of user and item stands in an earlier line (duplicates="last" would take the last one)'
SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", " ": "spaces"}


def read_ratings(path, bad_rows, told):
    """Ratings of a file; what is `told` of it has the names of the arguments of `load_ratings`."""
    if told.decimal not in (None, ".", ","):
        raise ValueError(f'decimal must be "." or ",", or None for either; not {told.decimal!r}.')
    check_duplicates(told.duplicates)
    if told.delimiter is not None and not (isinstance(told.delimiter, str) and told.delimiter):
        raise ValueError(
            f'delimiter must be a text such as ";", or None for it to be found; not {told.delimiter!r}.'
        )
    if told.scale is not None:
        told.scale = checked_scale(told.scale)
    file = blocks(path, told.encoding)
    number, lines, plain = next(file, (1, [], True))
    if not lines:
        raise ValueError(f"{path} is empty: there is not even a line with the names of the columns.")
    start = 0
    if lines[0].startswith("sep="):  # how a spreadsheet tells the delimiter
        told.delimiter = told.delimiter or lines[0].removeprefix("sep=") or None
        start = 1
    header = header_of(path, "".join(lines[start : start + 1]), told.columns, told.delimiter)
    start += not header.is_row
    reader = _Reader(path, bad_rows, told, header)
    reader.read(number + start, lines[start:], plain)
    for block in file:
        reader.read(*block)
    return reader.ratings()


class _Reader:
    """What is known of a file so far: its columns and its good rows."""

    def __init__(self, path, bad_rows, told, header):
        self.path = path
        self.bad_rows = bad_rows
        self.told = told
        self.header = header
        self.columns = {}
        self.blocks = defaultdict(list)
        self.rejected = Rejected()

    def read(self, number, lines, plain):
        """Take in lines, of which the first has this number."""
        rows, numbers, faults = self._rows(number, lines, plain)
        if rows:
            good = np.ones(len(rows), bool)
            read = {}
            for role, at in self.header.places.items():
                texts = [row[at] for row in rows]
                if role not in self.columns:
                    as_texts = self.told.text_ids or self.header.holds_texts(role)
                    self.columns[role] = column_for(role, texts, as_texts, self.told.decimal)
                read[role], wrong = self.columns[role].read(texts)
                for row, reason in wrong.items():
                    faults.setdefault(numbers[row], reason)
                    good[row] = False
            low, high = self.told.scale or (-np.inf, np.inf)
            outside = good & ((read["rating"] < low) | (read["rating"] > high))
            for row in np.flatnonzero(outside).tolist():
                faults[numbers[row]] = f"the rating lies outside of the scale {low:g} to {high:g}"
            good &= ~outside
            for name, block in {**read, "line": np.array(numbers)}.items():
                self.blocks[name].append(block[good])
        for line, reason in sorted(faults.items()):
            self._reject(line, shortened(lines[line - number]), reason)

    def _rows(self, number, lines, plain):
        """Fields of the lines that have as many as they must, the numbers of these lines, and the faults."""
        width = len(self.header.row)
        delimiter = self.header.delimiter
        if plain and lines and max(map(len, lines)) <= LONGEST:
            rows = [line.split(delimiter) for line in lines]
            if set(map(len, rows)) == {width}:
                return rows, range(number, number + len(lines)), {}
        rows = []
        numbers = []
        faults = {}
        for at, line in enumerate(lines, number):
            if line.strip(" \t"):
                try:
                    row = fields(line, delimiter, width)
                except BadRow as reason:
                    faults[at] = str(reason)
                else:
                    rows.append(row)
                    numbers.append(at)
        return rows, numbers, faults

    def _reject(self, line, text, reason):
        if self.bad_rows == "raise":
            raise ValueError(
                f"{self.path}, line {line}: {reason}. The line is {text!r}. Mend it, or let "
                'bad_rows="collect" keep such rows apart.'
            )
        self.rejected.add(line, text, reason)

    def ratings(self):
        """All good rows together."""
        duplicates = self.told.duplicates
        data = {name: np.concatenate(self.blocks.pop(name)) for name in list(self.blocks)}
        if not len(data.get("line", ())):
            reasons = "".join(f"; {count} × {why}" for why, count in self.rejected.reasons.items())
            raise ValueError(f"{self.path} has a header, and no ratings after it{reasons}.")
        user_ids, user_index = self.columns["user"].numbered(data.pop("user"))
        item_ids, item_index = self.columns["item"].numbered(data.pop("item"))
        ratings = Ratings.from_indices(
            user_ids, user_index, item_ids, item_index, data["rating"], data.get("timestamp"), self.told.scale
        )
        again = repeated(user_index, item_index)
        if duplicates is None:
            for row in again.tolist():
                pair = user_ids[user_index[row]], item_ids[item_index[row]], f"{ratings.values[row]:g}"
                self._reject(data["line"][row], shortened(self.header.delimiter.join(map(str, pair))), AGAIN)
        if len(again):
            once = np.delete(np.arange(len(ratings)), again)
            ratings = ratings.merged(duplicates) if duplicates else ratings.take(once)
        ratings.rejected = self.rejected
        ratings.understood = self._understood(ratings)
        if len(again) and duplicates:
            ratings.understood += f" Of {len(again):,} repeated pairs the {duplicates} is taken."
        return ratings

    def _understood(self, ratings):
        """How the file was read, in one line."""
        values = ratings.values
        low = values.min()
        high = values.max()
        parts = []
        for role, column in self.columns.items():
            holds = column.holds()
            if role == "rating":
                holds = f"{low:g} to {high:g} {holds}".rstrip()
            parts.append(f"{role} = {self.header.name(role)}" + f" ({holds})" * bool(holds))
        separator = SEPARATORS.get(self.header.delimiter, repr(self.header.delimiter))
        apart = f" {len(self.rejected):,} rows are kept apart in .rejected." if self.rejected else ""
        suspect = low in (-1, 0) and high >= 5 and not self.told.scale
        if suspect and values[values > low].min() >= 1:
            apart += (
                f" If {low:g} says that there is no rating, leave such rows out: scale=(1, {high:g}), "
                'bad_rows="collect".'
            )
        return (
            f"{self.path.name}: {len(ratings):,} ratings of {ratings.n_items:,} items by {ratings.n_users:,} "
            f"users, read from columns separated by {separator}: {', '.join(parts)}.{apart}"
        )


def source_of(source):
    """The name of a data set, or the path of a file that is there; or a sentence."""
    if not isinstance(source, str | os.PathLike) or not os.fspath(source):
        raise TypeError(
            f'Give the path of a CSV file, or "movielens-small" or "simulated", not {reprlib.repr(source)}. '
            "A table that is read already goes to Ratings.from_frame."
        )
    if source in ("movielens-small", "simulated"):
        return source
    path = Path(source)
    if not path.exists():
        raise FileNotFoundError(
            f"There is no file {str(source)!r}. The data sets known by name are "
            '"movielens-small" and "simulated".'
        )
    return path
