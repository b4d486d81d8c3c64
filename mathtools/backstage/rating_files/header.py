"""What the first lines of a file say of it: what stands between its columns, and what each column holds."""

import re

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


class Header:
    """How the lines of a file are read: by a `delimiter`, into `width` columns.

    `places` has the number of the column of each role, from 0, and `names` its name as the file writes it, or
    its number where there are no names; `is_row` says whether the first line is a row already.
    """

    def __init__(self, delimiter, row, places, is_row=False):
        self.delimiter = delimiter
        self.width = len(row)
        self.places = places
        self.is_row = is_row
        self.names = {role: str(at) if is_row else row[at] for role, at in places.items()}

    def holds_texts(self, role):
        return plain_name(self.names[role]) in TEXTS


def plain_name(name):
    """A name as it is compared: in small letters, without spaces, ``_``, ``-`` and ``.``."""
    return re.sub(r"[\s_.\-]", "", name.casefold())


def by_known_names(path, line, names, needed, delimiter=None):
    """A Header from a first line with known names; ValueError if it lacks one that is needed."""
    best = None
    for row, sign in _ways_to_split(path, line, delimiter):
        plain = [plain_name(name) for name in row]
        places = {
            role: [at for at, name in enumerate(plain) if name in known] for role, known in names.items()
        }
        places = {role: found for role, found in places.items() if found}
        if best is None or len(places) > len(best[2]):
            best = sign, row, places
    sign, row, places = best
    missing = [role for role in needed if role not in places]
    if missing:
        raise ValueError(
            f"{path}, line 1: no column for the {missing[0]} in {shortened(line)!r}. "
            + _advice(row, names, missing[0])
        )
    for role, found in places.items():
        if len(found) > 1:
            both = " and ".join(repr(row[at]) for at in found)
            raise ValueError(
                f"{path}, line 1: {len(found)} columns could be the {role}, {both}: leave one, or say which "
                f"by columns={{{role!r}: {row[found[0]]!r}, …}}."
            )
    return Header(sign, row, {role: found[0] for role, found in places.items()})


def by_columns(path, line, columns, delimiter=None):
    """A Header as the caller describes it: a list of roles by place, or a dict from roles to names."""
    wanted = told_roles(columns)
    named = isinstance(columns, dict)
    for row, sign in _ways_to_split(path, line, delimiter):
        plain = [plain_name(name) for name in row]
        if named and all(plain_name(name) in plain for name in wanted.values()):
            return Header(sign, row, {role: plain.index(plain_name(name)) for role, name in wanted.items()})
        if not named and len(row) == len(columns):
            is_row = bool(re.fullmatch(r"[+-]?[\d.,]+", row[wanted["rating"]]))
            return Header(sign, row, wanted, is_row)
    if named:
        raise ValueError(
            f"{path}, line 1: not all of {', '.join(map(repr, wanted.values()))} are names of columns in "
            f"{shortened(line)!r}. Write them as they stand there."
        )
    raise ValueError(
        f"{path}, line 1: columns names {len(columns)} columns, but {shortened(line)!r} has another number "
        "of them. Name every column, None for one that is not to be read, or say what separates them "
        'by delimiter=";".'
    )


def told_roles(columns):
    """For each role the name of its column, as told in a dict, or its place in a list; or a sentence."""
    if isinstance(columns, str) or not hasattr(columns, "__len__"):
        raise TypeError(
            'columns must be a list such as ["user", "item", "rating"], in the order of the file, or a dict '
            f'such as {{"user": "customer", "item": "product", "rating": "points"}}, not {columns!r}.'
        )
    named = isinstance(columns, dict)
    wanted = {}
    for at, told in enumerate(columns):
        if told is None:
            continue
        role = "timestamp" if told == "time" else told
        if not isinstance(role, str) or role not in NAMES:
            raise ValueError(
                f'columns knows "user", "item", "rating" and "time" (None: not read), not {told!r}.'
            )
        if role in wanted:
            raise ValueError(f"columns names the {role} twice: write None for a column to be passed over.")
        wanted[role] = str(columns[told]) if named else at
    for role in NEEDED:
        if role not in wanted:
            raise ValueError(f"columns lacks the {role}: user, item and rating must be named.")
    return wanted


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
    if set(names) != set(NAMES):
        return "The first line must name the columns: " + ", ".join(names) + "."
    if sum(bool(re.fullmatch(r"[\d.,\-]+", field)) for field in row) >= 2:
        return (
            "If this line is a rating already, say what its columns hold: "
            'columns=["user", "item", "rating", "time"], with None for one that is not to be read.'
        )
    if missing == "user" and {plain_name(field) for field in row} & set(names["rating"]):
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
