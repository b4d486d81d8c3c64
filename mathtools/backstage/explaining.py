"""Shows a derivation of an antiderivative, step by step."""

from dataclasses import dataclass

import sympy

from mathtools.backstage.answers.comparing import Integrand
from mathtools.backstage.antiderivatives.lookup import tex
from mathtools.backstage.antiderivatives.steps import Step, derive, integral


@dataclass(frozen=True)
class Explanation:
    """A derivation, or the admission that there is none.

    Attributes
    ----------
    integrand : sympy.Expr
    variable : sympy.Symbol
    steps : tuple of Step
        In the order of the derivation; empty if it is not complete.
    result : sympy.Expr or None
        An antiderivative, whose derivative has been compared with the integrand.
    """

    integrand: sympy.Expr
    variable: sympy.Symbol
    steps: tuple = ()
    result: sympy.Expr | None = None

    @property
    def complete(self):
        """Whether the derivation reaches an antiderivative."""
        return self.result is not None

    def _repr_markdown_(self):
        whole = integral(self.integrand, self.variable)
        if not self.complete:
            return f"I cannot show the steps for ${whole}$."
        lines = [f"{i}. {step.words}" for i, step in enumerate(self.steps, 1)]
        return "\n".join([*lines, "", rf"Together: $\displaystyle {whole} = {tex(self.result)} + C$"])

    def __str__(self):
        return self._repr_markdown_()


def explain(integrand, variable="x"):
    """Derive an antiderivative step by step, by the rules of the course.

    Parameters
    ----------
    integrand : str or sympy.Expr
        Letters other than the variable are parameters, taken as positive.
    variable : str

    Returns
    -------
    Explanation

    Raises
    ------
    ParseError
        If the integrand cannot be read.
    """
    task = Integrand(integrand, variable)
    found = derive(task.formula, task.x)
    if found is None or not task.compare(found.result).same:
        return Explanation(task.formula, task.x)
    return Explanation(task.formula, task.x, tuple(_in_order(found)), found.result)


def _in_order(step: Step, told=None):
    """A step before those that it rests on; what is longer than a line of the table is not told twice."""
    told = set() if told is None else told
    if step.rule == "table" or step.words not in told:
        told.add(step.words)
        yield step
        for part in step.parts:
            yield from _in_order(part, told)
