"""Shows a derivation of an antiderivative as an indented tree, each node of which ends in its result."""

from dataclasses import dataclass

import sympy

from mathtools.backstage.answers.comparing import Integrand
from mathtools.backstage.antiderivatives.lookup import tex
from mathtools.backstage.antiderivatives.steps import PLACEHOLDER, derive, front, integral

CONSTANTS = "CKDABEFGHLMN"  # what a constant of integration may be called: the first that is still free


@dataclass(frozen=True, repr=False)
class Explanation:
    """A derivation, or the admission that there is none.

    Attributes
    ----------
    integrand : sympy.Expr
    variable : sympy.Symbol
    steps : tuple of Step
        In the order of the derivation, the first of which rests on all others; empty if it is not complete.
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
            return (
                f"I cannot show the steps for ${whole}$: I found no way by the course's rules. SymPy's "
                "`integrate` may know a formula, or there is none. Areas come from `quad` of SciPy even so."
            )
        lines = list(_tree(self.steps[0], set()))
        below = {p.base for p in self.result.atoms(sympy.Pow) if p.exp.is_negative}
        doubtful = sorted(tex(g) for g in below if g.is_zero is None and not g.has(self.variable))
        needed = "".join(rf", ${g} \neq 0$" for g in doubtful)
        taken = {str(symbol) for symbol in self.integrand.free_symbols}
        C = next((letter for letter in CONSTANTS if letter not in taken), "C")
        together = rf"Together: $\displaystyle {whole} = {tex(self.result)} + {C}${needed}"
        return "\n".join([*lines, "", together])

    __repr__ = _repr_markdown_


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
    # C stands for a number that is added
    result = sympy.Add(*(term for term in sympy.Add.make_args(found.result) if term.has(task.x)))
    return Explanation(task.formula, task.x, tuple(_in_order(found)), result)


def _in_order(step):
    """A step before those that it rests on."""
    yield step
    for part in step.parts:
        yield from _in_order(part)


def _tree(step, told, label="", depth=0):
    """The lines of a step and of those that it rests on: a list in Markdown, indented.

    `told` holds the integrands that have been worked out above, whatever their variable is called.
    """
    x = step.variable
    before = "    " * depth + "- " + (f"{label}: " if label else "")
    whole = integral(step.integrand, x)
    seen = step.integrand.xreplace({x: PLACEHOLDER})
    if seen in told:
        yield before + rf"${whole} = {tex(step.result)}$, as above."
        return
    told.add(seen)
    if not step.parts:
        yield before + _continued(step.words, label)
        return
    first = step.parts[0]
    if step.rule == "constant factor" and first.reason:
        told.add(first.integrand.xreplace({x: PLACEHOLDER}))
        factor = front(step.integrand.as_independent(x, as_Add=False)[0])
        chain = f"{whole} = {factor}{integral(first.integrand, x)} = {tex(step.result)}"
        yield before + _continued(f"{first.reason}: ${chain}$.", label)
        return
    yield before + _continued(step.words, label)
    # a rewritten sum goes on term by term, without a word
    parts = first.parts if step.rule == "rewriting" and first.rule == "sum" else step.parts
    labels = step.labels or ("",) * len(parts)
    for part, its_label in zip(parts, labels, strict=True):
        if not (step.rule == "parts" and part is first and not part.parts):  # that v stands in the line above
            yield from _tree(part, told, its_label, depth + 1)
    yield "    " * (depth + 1) + rf"- So ${whole} = {tex(step.result)}$."


def _continued(sentence, label):
    """A sentence as it goes on behind a label and a colon."""
    return sentence[0].lower() + sentence[1:] if label and not sentence.startswith("$") else sentence
