"""Antiderivatives by the rules of a table, step by step, in a bounded time."""
