"""Everything that the wrong rules make of an integrand, term by term and all together.

What a learner answered is compared with all of them; the one that fits has a name and a reason.
"""

from dataclasses import replace
from itertools import combinations

import sympy as sp

from mathtools.backstage.answers.signs import SIGN
from mathtools.backstage.answers.terms import Mistake, Term
from mathtools.backstage.answers.wrong_rules import DERIVATIVE, INTEGRAND, RULES
from mathtools.backstage.antiderivatives.lookup import expand

PART = "A part of the integrand has been {}. It should be integrated, like the rest."
#: What is said in place of a reason that is true of some terms only.
IN_PART = {DERIVATIVE: PART.format("differentiated here"), INTEGRAND: PART.format("left as it is")}


def find_mistakes(f, x):
    """What the wrong rules make of an integrand: a list of `Mistake`."""
    found = [Mistake("differentiated_instead", f.diff(x), DERIVATIVE)] if f.has(x) else []
    expanded = expand(f)
    for form in dict.fromkeys((f, expanded if len(sp.Add.make_args(expanded)) <= 6 else f)):
        terms = [Term(term, x) for term in sp.Add.make_args(form)]
        wrong = [[mistake for rule in RULES for mistake in rule(term)] for term in terms]
        if len(terms) == 1:
            found += wrong[0]
        elif all(term.right is not None for term in terms):
            found += _in_a_sum(terms, wrong)
        if all(term.right is not None for term in terms):
            found += _signs(sp.Add(*(term.right for term in terms)))
    found.sort(key=lambda mistake: -mistake.slips)
    # of equal ones the last stays: the one with the fewest slips
    return list({(mistake.formula, mistake.slug): mistake for mistake in found}.values())


def _in_a_sum(terms, wrong):
    """One term by a wrong rule and the others right; then all terms by the same wrong rule."""
    whole = sp.Add(*(term.right for term in terms))
    for term, mistakes in zip(terms, wrong, strict=True):
        for mistake in mistakes:
            reason = IN_PART.get(mistake.reason, mistake.reason)
            yield replace(mistake, formula=whole - term.right + mistake.formula, reason=reason)
    by_kind = [{(m.slug, m.kind): m for m in mistakes} for mistakes in wrong]
    for key in dict.fromkeys(key for kinds in by_kind for key in kinds):
        if sum(key in kinds for kinds in by_kind) > 1:
            pairs = zip(terms, by_kind, strict=True)
            formula = sp.Add(*(kinds[key].formula if key in kinds else term.right for term, kinds in pairs))
            mistake = next(kinds[key] for kinds in by_kind if key in kinds)
            of_all = all(key in kinds for kinds in by_kind)
            reason = mistake.reason if of_all else IN_PART.get(mistake.reason, mistake.reason)
            yield replace(mistake, formula=formula, reason=reason)


def _signs(right):
    """Signs of the right antiderivative flipped: the whole, and each choice of terms."""
    pieces = sp.Add.make_args(expand(right))
    yield Mistake("sign_error", -right, SIGN)
    if 1 < len(pieces) <= 5:
        for size in range(1, len(pieces)):
            for chosen in combinations(pieces, size):
                yield Mistake("sign_error", right - 2 * sp.Add(*chosen), SIGN)
