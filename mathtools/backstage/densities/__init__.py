"""A density: read, integrated, inverted, and its moments."""
