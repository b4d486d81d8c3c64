"""A text file in blocks of whole lines, and a line in fields: in bounded memory, whatever the file holds."""

import csv
import stat

BLOCK = 2**18  # bytes read at once
LONGEST = 2**16  # bytes of a line; a longer one is no row of anything read here
DELIMITERS = ",;\t"


class BadRow(Exception):
    """Why a line cannot be used, in words that fit after "line 7: "."""


def blocks(path):
    """Go through the lines of a file.

    Parameters
    ----------
    path : Path

    Yields
    ------
    int
        The number of the first line in the block, from 1.
    bytes
        Whole lines, each with its end ``\\n``. Of a line longer than `LONGEST` only the beginning, which is
        still too long.

    Raises
    ------
    OSError
        It is no ordinary file: a pipe or a device may never come to an end.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(f"{path} is not a file that can be read, but a folder or a device: give a CSV file.")
    with path.open("rb") as file:
        number, rest = 1, b""
        # the first block is short, for what it teaches about the file makes the others fast to read
        chunk = file.read(min(BLOCK, 4096))
        while chunk:
            # within a line that is too long, even if its last byte should be the CR of its end: drop the rest
            if len(rest) > LONGEST + 1:
                rest, chunk = rest[: LONGEST + 2], chunk[chunk.find(b"\n") :] if b"\n" in chunk else b""
            whole, end, rest = (rest + chunk).rpartition(b"\n")
            if end:
                yield number, whole + end
                number += whole.count(b"\n") + 1
            chunk = file.read(BLOCK)
        if rest:
            yield number, rest + b"\n"


def fields(line, delimiter):
    """Text of the fields of a line without its end; spaces around a field do not count.

    A field may stand in quotation marks, doubled ones within it, but ends on its line.
    """
    text = decoded(line)
    if '"' in text:
        try:
            (row,) = csv.reader([text], delimiter=delimiter, strict=True, skipinitialspace=True)
        except (csv.Error, ValueError):
            raise BadRow("a quotation mark is out of place, or not closed on its line") from None
    else:
        row = text.split(delimiter)
    return [field.strip(" \t") for field in row]


def decoded(line):
    if len(line) > LONGEST:
        raise BadRow(f"the line is longer than {LONGEST} bytes")
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        raise BadRow("the line is not in UTF-8") from None
    if not text.isprintable() and any(sign < " " and sign != "\t" for sign in text):
        raise BadRow("there is a zero byte or another control character")
    return text


def shortened(line):
    """A line as text that fits into a message, and shows on every screen."""
    text = line[:250].decode("utf-8", "replace")
    text = text if len(text) <= 60 else text[:59] + "…"
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in text)


def columns(path, line, names, needed):
    """What the first line says of a file.

    Parameters
    ----------
    path : Path
        For the message.
    line : bytes
        The first line, without its end.
    names : dict of str to tuple of str
        For each column the names that it may have: of small letters, without spaces, ``_`` and ``-``.
    needed : collection of str
        The columns that must be there.

    Returns
    -------
    str, int, dict of str to int
        The delimiter, the number of columns, and at which of them, from 0, a named one stands.

    Raises
    ------
    ValueError
        There is no such header.
    """
    listed = "; ".join(f"{role} ({', '.join(known)})" for role, known in names.items() if role in needed)
    advice = (
        f"The first line must name the columns, separated by commas, semicolons or tabs: {listed}. "
        "The file must be a text in UTF-8, not a spreadsheet or an archive."
    )
    line = line.removeprefix(b"\xef\xbb\xbf")
    best, reason = None, None
    for delimiter in DELIMITERS:
        try:
            header = [_plain(name) for name in fields(line, delimiter)]
        except BadRow as bad:
            reason = bad
            continue
        places = {
            role: [at for at, name in enumerate(header) if name in known] for role, known in names.items()
        }
        places = {role: found for role, found in places.items() if found}
        if best is None or len(places) > len(best[2]):
            best = delimiter, len(header), places
    missing = [role for role in needed if best is None or role not in best[2]]
    if missing:
        reason = reason or f"no column for the {missing[0]} in {shortened(line)!r}"
        raise ValueError(f"{path}, line 1: {reason}. {advice}")
    delimiter, width, places = best
    for role, found in places.items():
        if len(found) > 1:
            raise ValueError(
                f"{path}, line 1: {len(found)} columns could be the {role}, going by their names: leave one."
            )
    return delimiter, width, {role: found[0] for role, found in places.items()}


def _plain(name):
    return name.casefold().translate(str.maketrans("", "", " _-"))
