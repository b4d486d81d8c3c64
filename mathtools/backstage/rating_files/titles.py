"""Titles, years and genres of films, from a file like MovieLens' movies.csv."""

import re

from mathtools.backstage.rating_files.header import header_of
from mathtools.backstage.rating_files.lines import BadRow, blocks, fields, shortened
from mathtools.backstage.rating_files.viewers import Film

NAMES = {
    "film": ("movieid", "movie", "filmid", "film", "itemid", "item"),
    "title": ("title",),
    "genres": ("genres",),
}


def read_films(path):
    """The films of a file, as `load_films` returns them."""
    films = {}
    header = None
    for number, lines, _ in blocks(path):
        for line_number, line in enumerate(lines, number):
            if header is None:
                header = header_of(path, line, known=NAMES)
                continue
            if not line.strip(" \t"):
                continue
            try:
                film = _film(line, header)
                if film.id in films:
                    raise BadRow("its film stands in an earlier line")
            except BadRow as reason:
                raise ValueError(
                    f"{path}, line {line_number}: {reason}. The line is {shortened(line)!r}."
                ) from None
            films[film.id] = film
    if not films:
        raise ValueError(f"{path} holds no films.")
    return films


def _film(line, header):
    row = fields(line, header.delimiter, len(header.row))
    number, title, genres = (row[header.places[name]] for name in NAMES)
    if not re.fullmatch("[0-9]{1,18}", number):
        raise BadRow("the number of the film is not a whole number")
    if not title:
        raise BadRow("the title is missing")
    year = re.search(r"\((\d{4})(?:[-–]\d{0,4})?\)$", title)
    genres = () if genres in ("", "(no genres listed)") else tuple(genres.split("|"))
    if year and year.start():
        return Film(int(number), title[: year.start()].rstrip(), int(year[1]), genres)
    return Film(int(number), title, None, genres)
