"""The check of a typed derivative: compared by value, and the wrong rule named."""
