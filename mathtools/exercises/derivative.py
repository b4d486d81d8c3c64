"""A question for a derivative."""

from mathtools.exercises.judged import ByRule


class Derivative(ByRule):
    """A question for a derivative, typed as a text; the function decides, in any form.

    Parameters
    ----------
    function : str or sympy.Expr
        As a learner would type it; letters other than the variable are positive parameters.
    variable : str
        What it is differentiated by.
    """

    such_as = "2x"

    def __init__(self, key, *, function, variable="x", **question):
        super().__init__(key, **question)
        self.given = self.function = function
        self.variable = variable

    def wrong_answers(self):
        from mathtools.backstage.derivatives.checking import wrong_derivatives

        return [*super().wrong_answers(), *wrong_derivatives(self.function, self.variable)]

    def verdict(self, answer):
        from mathtools.backstage.derivatives.checking import check_derivative  # loads SymPy

        return check_derivative(answer, self.function, self.variable)

    def called(self):
        from mathtools.backstage.derivatives.names import WRONG_RULES, called

        return {slug: called(slug) for slug in WRONG_RULES}
