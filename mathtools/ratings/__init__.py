"""Ratings of items by users: as columns, split for training and testing, read from a file or fetched."""

from mathtools.ratings.table import Ratings

__all__ = ["Ratings"]
