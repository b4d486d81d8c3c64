"""Ratings as columns, and where they come from: files, the publisher, or viewers that never lived."""
