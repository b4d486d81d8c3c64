"""Titles, years and genres of films, from a file like MovieLens' movies.csv."""

import csv
import re

from mathtools.backstage.rating_files.viewers import Film

COLUMNS = ("movieId", "title", "genres")


def read_films(path):
    """The films of a file, as `load_films` returns them."""
    films = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        try:
            if not set(COLUMNS) <= set(reader.fieldnames or COLUMNS):
                raise ValueError(f"the columns {', '.join(COLUMNS)} must be named here")
            for row in reader:
                film = _film(row)
                if film.id in films:
                    raise ValueError("its film stands in an earlier line")
                films[film.id] = film
        except (csv.Error, ValueError) as error:
            raise ValueError(f"{path}, line {max(reader.line_num, 1)}: {error}.") from None
    if not films:
        raise ValueError(f"{path} holds no films.")
    return films


def _film(row):
    if None in row or None in row.values():
        raise ValueError("there are more or fewer columns than in the first line")
    number, title, genres = (row[name].strip() for name in COLUMNS)
    if not re.fullmatch("[0-9]{1,18}", number):
        raise ValueError("the number of the film is not a whole number")
    if not title:
        raise ValueError("the title is missing")
    year = re.search(r"\((\d{4})(?:[-–]\d{0,4})?\)$", title)
    genres = () if genres in ("", "(no genres listed)") else tuple(genres.split("|"))
    if year and year.start():
        return Film(int(number), title[: year.start()].rstrip(), int(year[1]), genres)
    return Film(int(number), title, None, genres)
