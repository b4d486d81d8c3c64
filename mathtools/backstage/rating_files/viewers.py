"""Films that everybody may know, and viewers that never lived: ratings whose truth is known.

The films are real: title, year and genres of `films.csv`. The viewers are simulated, and so is all that is
said about a film beyond those facts: its popularity and qualities are drawn, not measured, and say nothing
about the film itself.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from mathtools.backstage.arguments import real_array, whole_number
from mathtools.backstage.rating_files.table import Ratings

SCALE = (0.5, 5.0)
#: The directions in which films differ and tastes go, each from one end to the other.
DIRECTIONS = ("serious … light", "quiet … loud", "everyday … fantastic", "old … new")
#: How much the tastes of viewers scatter along each direction, in stars for a film one step from the middle.
TASTES = (0.45, 0.4, 0.35, 0.25)
#: Where a genre lies along the first three directions. A film lies at the mean of its genres.
GENRES = {
    "action": (0, 2, 0),
    "adventure": (1, 1, 1),
    "animation": (1, 0, 2),
    "comedy": (2, 0, -1),
    "crime": (-1, 1, -1),
    "documentary": (-1, -1, -2),
    "drama": (-2, -2, -1),
    "family": (2, -1, 1),
    "fantasy": (0, 0, 2),
    "history": (-2, 0, -1),
    "horror": (-1, 2, 1),
    "musical": (2, 1, 0),
    "mystery": (-1, 0, 0),
    "romance": (0, -2, -1),
    "science fiction": (0, 1, 2),
    "thriller": (-1, 2, 0),
    "war": (-2, 1, -1),
    "western": (0, 1, -1),
}


@dataclass(frozen=True)
class Film:
    """Facts about a film: its number, title, genres, and the year of its release (None if not known)."""

    id: int
    title: str
    year: int | None
    genres: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Simulation:
    """Ratings and the truth behind them.

    Attributes
    ----------
    ratings : Ratings
        What the viewers told: viewer and film ids with stars from 0.5 to 5.
    users, items : ndarray of int
        The ids of viewers (1, 2, …) and films, in the order of the rows below.
    mean : float
    user_biases, item_biases : ndarray
        In stars, above or below the mean.
    user_factors : ndarray, shape (viewers, 4)
        Tastes: stars for a film one step along each of `DIRECTIONS`.
    item_factors : ndarray, shape (films, 4)
        Qualities: where a film lies along each of them; mean 0 and standard deviation 1, roughly.
    noise : float
        Standard deviation of what no model can predict, in stars, before rounding.
    """

    ratings: object
    users: np.ndarray
    items: np.ndarray
    mean: float
    user_biases: np.ndarray
    item_biases: np.ndarray
    user_factors: np.ndarray
    item_factors: np.ndarray
    noise: float

    @property
    def expected(self):
        """What each viewer would give each film on average, before rounding: shape (viewers, films)."""
        biases = self.user_biases[:, np.newaxis] + self.item_biases
        return self.mean + biases + self.user_factors @ self.item_factors.T


@cache
def films():
    """The films that come with the course, oldest first: a tuple of `Film`."""
    text = Path(__file__).with_name("films.csv").read_text(encoding="utf-8")
    return tuple(
        Film(int(row["id"]), row["title"], int(row["year"]), tuple(row["genres"].split(";")))
        for row in csv.DictReader(text.splitlines())
    )


def simulate(n_viewers=400, seed=0, *, hidden=0.5):
    """Draw viewers and let them rate the films.

    Parameters
    ----------
    n_viewers : int
    seed : int
    hidden : float
        The share of the variance of a film's qualities that its genres and year do not tell.

    Returns
    -------
    Simulation

    Raises
    ------
    TypeError, ValueError
        In words: no viewers, or a share out of its range.

    Notes
    -----
    Viewer i gives film j, with ε normal,

        rating = mean + bias of i + bias of j + Σₖ tasteᵢₖ · qualityⱼₖ + ε,

    rounded to half stars and kept within 0.5 … 5. The directions k are `DIRECTIONS`. A film's quality along
    one of them is √(1 − hidden) times what its genres and year say (mean 0, variance 1 over the films) plus
    √hidden times a standard normal number. Tastes are normal with the standard deviations `TASTES`, biases
    with 0.4 (viewers) and 0.35 (films), ε with 0.5, and the mean is 3.2.

    Which films a viewer has seen is no accident. Each film has a popularity, each viewer a number of films,
    both drawn with long tails, so that some 16 % of all pairs are rated. She draws her films without
    replacement, with probabilities proportional to popularity · exp(bias of j + Σₖ tasteᵢₖ · qualityⱼₖ). So
    ratings are *not missing at random*: what was rated is better liked than what was not.
    """
    whole_number(n_viewers, "n_viewers", 1)
    if not 0 <= real_array(hidden, "hidden") <= 1:
        raise ValueError(f"hidden must be between 0 and 1, and {hidden} is not.")
    rng = np.random.default_rng(seed)
    known = _known_qualities()
    n_films, k = known.shape
    item_factors = np.sqrt(1 - hidden) * known + np.sqrt(hidden) * rng.normal(size=known.shape)
    item_biases = 0.35 * rng.normal(size=n_films)
    log_popularity = 0.8 * rng.normal(size=n_films)
    user_factors = rng.normal(size=(n_viewers, k)) * TASTES
    user_biases = 0.4 * rng.normal(size=n_viewers)
    counts = 0.16 * n_films * np.exp(0.5 * rng.normal(size=n_viewers) - 0.5**2 / 2)
    counts = np.clip(np.rint(counts).astype(int), 5, n_films)

    liking = item_biases + user_factors @ item_factors.T
    # the largest of log p + Gumbel noise are a draw without replacement with probabilities p
    chance = log_popularity + liking + rng.gumbel(size=liking.shape)
    order = np.argsort(-chance, axis=1, kind="stable")
    seen = np.argsort(order, axis=1, kind="stable") < counts[:, np.newaxis]
    mean = 3.2
    noise = 0.5
    users = np.arange(1, n_viewers + 1)
    items = np.array([film.id for film in films()])
    stars = mean + user_biases[:, np.newaxis] + liking + noise * rng.normal(size=liking.shape)
    stars = np.clip(np.rint(2 * stars) / 2, *SCALE)
    i, j = np.nonzero(seen)
    ratings = Ratings(users[i], items[j], stars[i, j], scale=SCALE)
    return Simulation(
        ratings, users, items, mean, user_biases, item_biases, user_factors, item_factors, noise
    )


def _known_qualities():
    """What genres and year say of the films: a column for each direction, with mean 0 and variance 1."""
    places = [np.mean([GENRES[genre] for genre in film.genres], axis=0) for film in films()]
    places = np.column_stack([places, [film.year for film in films()]])
    return (places - places.mean(axis=0)) / places.std(axis=0)
