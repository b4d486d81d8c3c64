"""Ratings of items by users: as columns, split for training and testing, read from a file or fetched.

`Ratings` takes columns, `load_ratings` and `load_films` take a name or the path of a file. What cannot be
used ends in an exception whose sentence says what to do; nothing is left out without a word.
"""

from types import SimpleNamespace

from mathtools.backstage.rating_files.download import movielens
from mathtools.backstage.rating_files.reading import read_ratings, source_of
from mathtools.backstage.rating_files.table import Ratings
from mathtools.backstage.rating_files.titles import read_films
from mathtools.backstage.rating_files.viewers import DIRECTIONS, films, simulate

__all__ = ["DIRECTIONS", "Ratings", "films", "load_films", "load_ratings", "simulate"]


def load_ratings(
    source,
    *,
    download=False,
    bad_rows="raise",
    scale=None,
    text_ids=False,
    columns=None,
    delimiter=None,
    encoding=None,
    decimal=None,
    duplicates=None,
):
    """Ratings by the name of a data set, or out of a text file such as CSV.

    Parameters
    ----------
    source : str or Path
        "simulated": viewers drawn from a known model who rate the films of this course; no download.
        "movielens-small": 100,836 ratings of 9,724 films by 610 people, from 0.5 to 5 stars, with times in
        seconds since 1970: MovieLens "latest small" of September 2018. It is looked for in the folder
        ``ml-latest-small`` within the folder that the environment variable MATHTOOLS_DATA names, and then in
        the course's cache. Its publisher calls it a development set, not one to publish results on.
        Anything else is the path of a file, as described in the notes. How it was read is printed in one
        line, and kept in ``.understood``.
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
    columns : list or dict, optional
        ["user", "item", "rating", "time"] in the order of the file, None for a column that is not to be
        read; the first line may then be a rating. Or the names that stand in the first line:
        {"user": "customer", "item": "product", "rating": "points"}.
    delimiter, encoding, decimal : str, optional
        What separates the columns, else found out: ``,`` ``;`` tab ``|`` ``::`` or space. How signs are
        stored, else UTF-8, or UTF-16 if marked so. The decimal sign, else that of the first rating.
    duplicates : {"first", "last", "mean"}, optional
        As for `Ratings`. Without it all rows of a pair but the first are bad.

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
        checksum, no room or no right to write. The cache is as it was before.

    Notes
    -----
    Fields may stand in quotation marks, but end on their line, which ends in LF or CR LF. The first line
    names the columns, in any order: userId, itemId (movieId, book_id, ISBN, asin, …), rating (stars,
    overall, …) and, if there are times, timestamp or date. Other columns and empty lines are passed over.

    Ratings and times are finite numbers; a time may be a date of ISO 8601, and becomes seconds since 1970.
    Ids are whole numbers of at most 18 digits, without leading zeros, if the first one is, or else texts of
    at most 200 characters. A line longer than 65,536 characters is bad; memory grows with the number of
    ratings only, whatever fills the file.
    """
    if bad_rows not in ("raise", "collect"):
        raise ValueError(f'bad_rows must be "raise" or "collect", not {bad_rows!r}.')
    name = source_of(source)  # or a path
    told = SimpleNamespace(
        scale=scale,
        text_ids=text_ids,
        columns=columns,
        delimiter=delimiter,
        encoding=encoding,
        decimal=decimal,
        duplicates=duplicates,
    )
    if isinstance(name, str):
        if any(vars(told).values()):
            raise ValueError(f'"{name}" is known as it is: {", ".join(vars(told))} are for a file of yours.')
        if name == "simulated":
            return simulate().ratings
        told.scale = (0.5, 5)
        return read_ratings(movielens("ratings.csv", download), bad_rows, told)
    ratings = read_ratings(name, bad_rows, told)
    print(ratings.understood)
    return ratings


def load_films(source, *, download=False):
    """What is known of the films that are rated.

    Parameters
    ----------
    source : str or Path
        "simulated", "movielens-small", or the path of a CSV file with the columns movieId, title and genres.
        A year in parentheses ends the title, ``|`` separates genres.
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
    name = source_of(source)
    if name == "simulated":
        return {film.id: film for film in films()}
    return read_films(movielens("movies.csv", download) if name == "movielens-small" else name)
