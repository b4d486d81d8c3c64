"""Titles, years and genres of films, from a file like MovieLens' movies.csv."""

import re

from mathtools.backstage.rating_files.lines import BadRow, blocks, fields, shortened
from mathtools.backstage.rating_files.viewers import Film

COLUMNS = ("movieId", "title", "genres")


def read_films(path):
    """The films of a file, as `load_films` returns them."""
    films = {}
    header = None
    for number, lines, _ in blocks(path):
        for at, line in enumerate(lines, number):
            try:
                if header is None:
                    header = fields(line, ",")
                    if not set(COLUMNS) <= set(header):
                        raise BadRow(f"the columns {', '.join(COLUMNS)} must be named here, between commas")
                elif line.strip(" \t"):
                    film = _film(dict(zip(header, fields(line, ",", len(header)), strict=True)))
                    if film.id in films:
                        raise BadRow("its film stands in an earlier line")
                    films[film.id] = film
            except BadRow as reason:
                raise ValueError(f"{path}, line {at}: {reason}. The line is {shortened(line)!r}.") from None
    if not films:
        raise ValueError(f"{path} holds no films.")
    return films


def _film(row):
    number, title, genres = (row[name] for name in COLUMNS)
    if not re.fullmatch("[0-9]{1,18}", number):
        raise BadRow("the number of the film is not a whole number")
    if not title:
        raise BadRow("the title is missing")
    year = re.search(r"\((\d{4})(?:[-–]\d{0,4})?\)$", title)
    genres = () if genres in ("", "(no genres listed)") else tuple(genres.split("|"))
    if year and year.start():
        return Film(int(number), title[: year.start()].rstrip(), int(year[1]), genres)
    return Film(int(number), title, None, genres)
