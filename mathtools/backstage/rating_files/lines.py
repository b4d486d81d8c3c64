"""A text file in blocks of lines, and lines in fields: in bounded memory, whatever the file holds."""

import codecs
import csv
import stat

BLOCK = 2**18  # characters read at once
LONGEST = 2**16  # characters of a line; a longer one is no row of anything read here
#: What may stand between columns; of those that fit equally well, the first.
DELIMITERS = ("::", ",", ";", "\t", "|", " ")
#: Signs that need no further look: printable ASCII, tabs and ends of lines, but no quotation marks.
PLAIN = bytes({*range(32, 127), *b"\t\n"} - {*b'"'})
#: What a file begins with that is no text, and what to do with it.
NO_TEXT = {
    b"\x1f\x8b": "a gzip archive: unpack it first",
    b"PK\x03\x04": "a zip archive or a spreadsheet: unpack it, or save the sheet as CSV",
    b"\xd0\xcf\x11\xe0": "a spreadsheet: save the sheet as CSV",
    b"PAR1": "a Parquet file: let pandas or polars read it, and hand the data frame to Ratings.from_frame",
    b"{": "JSON: let pandas or polars read it, and hand the data frame to Ratings.from_frame",
}
#: The marks that a file in UTF-16 begins with.
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class BadRow(Exception):
    """Why a line cannot be used, in words that fit after "line 7: "."""


def blocks(path, encoding=None):
    """Go through the lines of a file: UTF-16 if it begins with its mark, else UTF-8, unless told.

    Yields, block by block, the number of the first line (from 1), the lines, and whether all signs are
    `PLAIN`. Lines are without their ends LF or CR LF. Of a line longer than `LONGEST` only the beginning,
    which is still too long. Bytes that the encoding does not know have become lone surrogates.

    Raises OSError if it is no ordinary file, for a pipe or a device may never come to an end, and ValueError
    if there is no such encoding, or if the file is no text.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(f"{path} is not a file that can be read, but a folder or a device: give a CSV file.")
    with _opened(path, encoding) as file:
        try:
            text = file.read(BLOCK)
        except ValueError as error:
            raise ValueError(
                f'The file cannot be read in the encoding {encoding!r} ({error}): try "utf-8" or "latin-1".'
            ) from None
        number = 1
        rest = ""
        while text:
            if len(rest) > LONGEST + 1:
                # within a line that is too long: all up to its end can be forgotten
                rest = rest[: LONGEST + 2]
                text = text[text.find("\n") :] if "\n" in text else ""
            # an end may be cut in two, its CR in one block and its LF in the next
            text = (rest + text).replace("\r\n", "\n")
            lines = text.split("\n")
            rest = lines.pop()
            if lines:
                yield number, lines, text.isascii() and not text.encode().translate(None, PLAIN)
                number += len(lines)
            text = file.read(BLOCK)
        if rest:
            yield number, [rest.removesuffix("\r")], False


def _opened(path, encoding):
    """The file as a text, in which bytes that the encoding does not know do not stop the reading."""
    with path.open("rb") as file:
        start = file.read(4)
    for beginning, what in NO_TEXT.items():
        if start.startswith(beginning):
            raise ValueError(f"{path} is {what}.")
    if encoding is None:
        encoding = "utf-16" if start.startswith(UTF_16) else "utf-8-sig"
    try:
        # UTF-16 and UTF-32 have no way to keep a single byte
        wide = codecs.lookup(encoding).name.startswith(("utf-16", "utf-32"))
        return path.open(encoding=encoding, errors="replace" if wide else "surrogateescape", newline="\n")
    except (LookupError, TypeError, ValueError):
        raise ValueError(
            f'There is no encoding {encoding!r}: "utf-8", "latin-1", "cp1252" and "utf-16" are common ones.'
        ) from None


def _check_signs(line):
    """Refuse a line that is too long, or has signs that no text has."""
    if len(line) > LONGEST:
        raise BadRow(f"the line is longer than {LONGEST} characters")
    if line.isprintable():
        return
    if any("\ud800" <= sign <= "\udfff" for sign in line):
        raise BadRow(
            'the line is not in the encoding that was expected (encoding="latin-1", say, names another)'
        )
    if any(sign < " " and sign != "\t" for sign in line):
        raise BadRow(
            "there is a zero byte, a carriage return or another control character: save it as a text with LF "
            "at line ends"
        )


def fields(line, delimiter, width=None):
    """Text of the fields of a line, as many as are wanted; spaces around a field do not count.

    A field may stand in quotation marks, doubled ones within it, but ends on its line.
    """
    _check_signs(line)
    if '"' in line and len(delimiter) == 1:
        try:
            (row,) = csv.reader([line], delimiter=delimiter, strict=True, skipinitialspace=True)
        except (csv.Error, ValueError):
            raise BadRow("a quotation mark is out of place, or not closed on its line") from None
    else:
        row = line.split(delimiter)
    if width and len(row) != width:
        raise BadRow("there are more or fewer columns than in the first line")
    return [field.strip(" \t") for field in row]


def shortened(line):
    """A line as text that fits into a message, and shows on every screen."""
    text = line if len(line) <= 60 else line[:59] + "…"
    return "".join(sign if sign.isprintable() else "⇥" if sign == "\t" else "\ufffd" for sign in text)
