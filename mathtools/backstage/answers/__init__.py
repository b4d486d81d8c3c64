"""The check of a typed antiderivative: compared by its slope, and the wrong rule named."""
