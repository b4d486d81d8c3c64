"""What the first lines of a file say of it: what stands between its columns, and what each column holds."""

import re
import reprlib
from typing import NamedTuple

from mathtools.backstage.rating_files.lines import DELIMITERS, BadRow, fields, shortened

#: For each role the names that its column has in files that people share, in small letters without signs.
NAMES = {
    "user": (
        "userid", "user", "uid", "username", "reviewerid", "reviewer", "reviewprofilename", "customerid",
        "customer", "memberid", "member", "readerid", "reader", "viewerid", "viewer", "personid", "person",
        "accountid", "visitorid", "steamid", "nutzer", "benutzer", "utilisateur", "usuario",
    ),
    "item": (
        "itemid", "item", "iid", "movieid", "movie", "filmid", "film", "bookid", "book", "isbn", "asin",
        "parentasin", "productid", "product", "artistid", "artist", "songid", "song", "trackid", "track",
        "animeid", "gameid", "game", "recipeid", "recipe", "businessid", "jokeid", "beerid", "beerbeerid",
        "restaurantid", "articleid", "buch", "artikel", "livre", "libro", "pelicula",
    ),
    "rating": (
        "rating", "ratings", "stars", "star", "starrating", "score", "overall", "bookrating", "userrating",
        "reviewscore", "reviewoverall", "reviewrating", "myrating", "yourrating", "bewertung", "note",
        "sterne", "puntuacion",
    ),
    "timestamp": (
        "timestamp", "time", "unixreviewtime", "reviewtime", "date", "datetime", "datum", "ratedat",
        "createdat", "ratingdate", "reviewdate", "fecha",
    ),
}  # fmt: skip
NEEDED = ("user", "item", "rating")
#: Columns with such names hold texts, even where the first of them look like numbers.
TEXTS = {"isbn", "asin", "parentasin", "username", "reviewprofilename", "reviewerid"}


class Header(NamedTuple):
    """How the lines of a file are read: by a `delimiter`, into as many columns as the first `row` has.

    `places` has the number of the column of each role, from 0; `is_row` says whether the first line is a row
    already.
    """

    delimiter: str
    row: list
    places: dict
    is_row: bool = False

    def name(self, role):
        """The name of a role's column as the file writes it, or its number where there are no names."""
        at = self.places[role]
        return str(at) if self.is_row else self.row[at]

    def holds_texts(self, role):
        return _plain(self.name(role)) in TEXTS


def header_of(path, line, columns, delimiter):
    """A Header from a first line, in which names are known or told; ValueError if it lacks one.

    `columns` is a dict from roles to names, or a list of roles in the order of the file.
    """
    ways = _ways_to_split(path, line, delimiter)
    told = None if columns is None else told_roles(columns)
    if told and not isinstance(columns, dict):
        for row, sign in ways:
            if len(row) == len(columns):
                is_row = bool(re.fullmatch(r"[+-]?[\d.,]+", row[told["rating"]]))
                return Header(sign, row, told, is_row)
        raise ValueError(
            f"{path}, line 1: columns names {len(columns)} columns, but {shortened(line)!r} has another "
            "number of them. Name every column, None for one that is not to be read, or say what separates "
            'them by delimiter=";".'
        )
    known = told or NAMES
    row, sign = max(ways, key=lambda way: len(_found(way[0], known)))
    return Header(sign, row, places_by_name(row, known, f"{path}, line 1", line))


def told_roles(columns):
    """For each role the name of its column, in a list of one, or its place in a list; or a sentence."""
    named = isinstance(columns, dict)
    pairs = []
    if hasattr(columns, "__len__") and not isinstance(columns, str):
        pairs = [
            ("timestamp" if role == "time" else str(role), [str(columns[role])] if named else at)
            for at, role in enumerate(columns)
            if role is not None
        ]
    roles = dict(pairs)
    if len(roles) < len(pairs) or not set(NEEDED) <= roles.keys() <= NAMES.keys():
        raise ValueError(
            'columns must have "user", "item", "rating" and, for the times, "time", each once: in a list, in '
            "the order of the file, with None for a column that is not read, or in a dict with the names of "
            f"their columns; not {reprlib.repr(columns)}."
        )
    return roles


def _found(row, known):
    """For each role the numbers of the columns in a row of names that can be it, if there are any.

    Of several that are alike, a name that was told stands for the one that is written just so.
    """
    plain = [_plain(name) for name in row]
    places = {}
    for role, names in known.items():
        wanted = set(map(_plain, names))
        alike = [at for at, name in enumerate(plain) if name in wanted]
        exact = [at for at in alike if known is not NAMES and row[at] in names]
        if alike:
            places[role] = exact or alike
    return places


def places_by_name(row, known, where, line, advice=None):
    """The number of the column of each role in a row of names; ValueError if it has none, or two."""
    places = _found(row, known)
    for role in known:
        if role not in places and (role != "timestamp" or known is not NAMES):
            if not advice or known is not NAMES:
                advice = _advice(row, known, role)
            raise ValueError(f"{where}: no column for the {role} in {shortened(line)!r}. {advice}")
    for role, numbers in places.items():
        if len(numbers) > 1:
            both = " and ".join(repr(row[at]) for at in numbers)
            raise ValueError(
                f"{where}: {len(numbers)} columns could be the {role}, {both}: leave one or, unless they "
                f"have the same name, say which by columns={{{role!r}: {row[numbers[0]]!r}, …}}."
            )
    return {role: numbers[0] for role, numbers in places.items()}


def _plain(name):
    """A name as it is compared: in small letters, without spaces, ``_``, ``-`` and ``.``."""
    return re.sub(r"[\s_.\-]", "", name.casefold())


def _ways_to_split(path, line, delimiter):
    """The fields of a line for each delimiter that it can have; or a sentence."""
    ways = []
    reason = None
    for sign in DELIMITERS if delimiter is None else (delimiter,):
        if sign == " " and (ways or reason):  # within names, too
            break
        try:
            row = fields(line, sign)
        except BadRow as bad:
            reason = bad
            continue
        if len(row) > 1:
            ways.append((row, sign))
    if reason and not ways:
        raise ValueError(
            f"{path}, line 1: {reason}. The file must be a text, not a spreadsheet or an archive; one in "
            '"utf-16-le", say, needs that as encoding.'
        )
    return ways or [([line], ",")]


def _advice(row, names, missing):
    if names is not NAMES:
        return f"columns calls it {names[missing][0]!r}: write it as it stands there."
    if sum(bool(re.fullmatch(r"[\d.,\-]+", field)) for field in row) >= 2:
        return (
            "If this line is a rating already, say what its columns hold: "
            'columns=["user", "item", "rating", "time"], with None for one that is not to be read.'
        )
    if missing == "user" and {_plain(field) for field in row} & set(names["rating"]):
        return (
            'Which one is it, by columns={"user": …, "item": …, "rating": …}? If all ratings are your own, '
            "they cannot tell what others like: train on ratings of many people, and hand yours to fold_in."
        )
    if re.fullmatch(r"\d+:", row[0]):
        return (
            "It seems to begin a block, with an item and below it the rows of those who rated it, as the "
            "Netflix Prize had them. Write the item into each of its rows, as item,user,rating,date, and say "
            'what the columns hold: columns=["item", "user", "rating", "time"].'
        )
    if missing == "rating" and len(row) > 1:
        return (
            'Which one is it, by columns={"user": …, "item": …, "rating": …}? Where there is none, and each '
            "row says who took what, add a column of ones, and learn with a blank_weight."
        )
    return (
        "The first line must name the columns, separated by commas, semicolons, tabs, spaces, | or ::, such "
        "as userId,itemId,rating,timestamp. Where it has other names, tell them: "
        'columns={"user": "customer", "item": "product", "rating": "points"}.'
    )
