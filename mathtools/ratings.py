"""Ratings of items by users: as columns, split for training and testing, read from a file or fetched.

`Ratings` takes columns, `load_ratings` and `load_films` take a name or the path of a file. What cannot be
used ends in an exception whose sentence says what to do; nothing is left out without a word.
"""

import os
from pathlib import Path

from mathtools.backstage.rating_files.download import movielens
from mathtools.backstage.rating_files.reading import read_ratings
from mathtools.backstage.rating_files.table import Ratings
from mathtools.backstage.rating_files.titles import read_films
from mathtools.backstage.rating_files.viewers import DIRECTIONS, films, simulate, simulated_ratings

__all__ = ["DIRECTIONS", "Ratings", "films", "load_films", "load_ratings", "simulate"]


def load_ratings(source, *, download=False, bad_rows="raise", scale=None, text_ids=False):
    """Ratings by the name of a data set, or out of a CSV file.

    Parameters
    ----------
    source : str or Path
        "simulated": viewers drawn from a known model who rate the films of this course; no download.
        "movielens-small": 100,836 ratings of 9,724 films by 610 people, from 0.5 to 5 stars, with times in
        seconds since 1970: MovieLens "latest small" of September 2018. It is looked for in the folder
        ``ml-latest-small`` within the folder that the environment variable MATHTOOLS_DATA names, and then in
        the course's cache. Its publisher calls it a development set, not one to publish results on.
        Anything else is the path of a file, as described in the notes.
    download : bool
        Whether "movielens-small" may be fetched from its publisher when it is not there. Its terms are
        printed first; afterwards it stays in the cache, and no network is needed.
    bad_rows : {"raise", "collect"}
        What happens to a row of a file that is no rating: the first ends in a ValueError, or all are kept
        apart and counted in ``.rejected``.
    scale : (float, float), optional
        The lowest and highest possible rating in a file; a row outside is bad. Else the least and the
        greatest that occur.
    text_ids : bool
        Whether all ids of a file are taken as texts, even those that look like numbers.

    Returns
    -------
    Ratings
        With ``.rejected``, which has a length, ``.reasons`` with their counts, and yields
        ``(line, text, reason)`` of the first thousand.

    Raises
    ------
    FileNotFoundError
        There is no such file, or "movielens-small" is not there; the sentence says what to do.
    ValueError
        A row or the first line is bad, or no rating is left: with file, line number and reason.
    OSError
        The file cannot be read. With ``download=True``: no network, a transfer that breaks off, a wrong
        checksum, a manipulated archive, no room or no right to write. The cache is as it was before.

    Notes
    -----
    The file is a text in UTF-8, with or without a byte order mark, its lines ended by LF or CR LF. Commas,
    semicolons or tabs separate its columns. Fields may stand in quotation marks, but end on their line. The
    first line names the columns, in any order: userId (or user, uid), itemId (item, iid, movieId, movie,
    filmId, film), rating (stars, score) and, if there are times, timestamp (time), in capital or small
    letters, with or without ``_``, ``-`` or spaces between the words. Other columns are not read. Empty lines
    are passed over.

    A rating and a time are numbers with a decimal point, not nan, not infinite. An id is a whole number of at
    most 18 digits, without leading zeros, if the first good row has one there, or else any text of at most
    200 characters. Of rows with the same pair of user and item, all after the first are bad. So is a line
    longer than 65,536 bytes; memory grows with the number of ratings only, whatever fills the file.
    """
    if bad_rows not in ("raise", "collect"):
        raise ValueError(f'bad_rows must be "raise" or "collect", not {bad_rows!r}.')
    name = _source(source)
    if name in ("simulated", "movielens-small") and (scale is not None or text_ids):
        raise ValueError(f'"{name}" has its own scale and ids: scale and text_ids are for a file of yours.')
    if name == "simulated":
        return simulated_ratings()
    if name == "movielens-small":
        path, scale = movielens("ratings.csv", download), (0.5, 5)
    else:
        path = _file(name)
    return read_ratings(path, bad_rows=bad_rows, scale=scale, text_ids=text_ids)


def load_films(source, *, download=False):
    """What is known of the films that are rated.

    Parameters
    ----------
    source : str or Path
        "simulated", "movielens-small", or the path of a CSV file with the columns movieId (or movie, filmId,
        film, itemId, item), title and genres. A year in parentheses ends the title, ``|`` separates genres.
    download : bool
        As for `load_ratings`.

    Returns
    -------
    dict of int to Film
        By the film's id in the ratings; with ``.title`` without the year, ``.year``, which is None where the
        file has none, and ``.genres``, a tuple of str, empty where the file lists none. Of a span of years
        it is the first.

    Raises
    ------
    FileNotFoundError, ValueError, OSError
        As for `load_ratings`.
    """
    name = _source(source)
    if name == "simulated":
        return {film.id: film for film in films()}
    return read_films(movielens("movies.csv", download) if name == "movielens-small" else _file(name))


def _source(source):
    if not isinstance(source, str | os.PathLike) or not os.fspath(source):
        raise TypeError(f'Give the path of a CSV file, or "movielens-small" or "simulated", not {source!r}.')
    return source


def _file(source):
    path = Path(source)
    try:
        found = path.exists()
    except ValueError:  # a zero character
        found = False
    if not found:
        raise FileNotFoundError(
            f"There is no file {str(source)!r}. The data sets known by name are "
            '"movielens-small" and "simulated".'
        )
    return path
