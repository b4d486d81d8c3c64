"""Reads a formula as a learner types it, and says back in LaTeX what was understood.

Nothing that is typed is ever executed. What has two honest readings (``1/2x``, ``e^2x``, ``sin^-1 x``) is
asked back as `AmbiguousInput`; what cannot be read is a `ParseError` that says where and why.
"""

from mathtools.backstage.parsing import AmbiguousInput, DivisionByZero, Parsed, ParseError, parse, symbol

__all__ = ["AmbiguousInput", "DivisionByZero", "ParseError", "Parsed", "parse", "symbol"]
