"""What a check of a typed formula says."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Verdict:
    """What the check found.

    Attributes
    ----------
    correct : bool or None
        None if the answer could not be read, is ambiguous, or could not be decided.
    message : str
        What the learner reads.
    mistake : str or None
        Name of the wrong rule; "other" if wrong and unnamed; None if not wrong.
    candidates : tuple of str
        Other names that explain the answer equally well.
    witness : dict of str to float, or None
        A point where the answer fails.
    understood : str
        LaTeX of what was read.
    formula : sympy.Expr or None
        What was read.
    """

    correct: bool | None
    message: str
    mistake: str | None = None
    candidates: tuple = ()
    witness: dict | None = None
    understood: str = ""
    formula: object = None
