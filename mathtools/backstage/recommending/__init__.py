"""The parts of the recommender."""
