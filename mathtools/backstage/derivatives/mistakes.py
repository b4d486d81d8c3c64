"""What the wrong rules make of a function: one slip anywhere in it, the same slip throughout, or two.

Slips are put together over the formula as a derivative is: what a part gives, right or wrong, goes into the
rules of the whole, right or wrong.
"""

from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import combinations, islice, product

import sympy as sp

from mathtools.backstage.antiderivatives.lookup import expand, tex
from mathtools.backstage.derivatives.names import ORDER, WRONG_RULES
from mathtools.backstage.derivatives.rules import CHAIN, prime, views

MOST_OF_TWO = 1500  # derivatives with two slips that are looked at
MOST_TERMS = 6  # of a derivative multiplied out, whose signs are turned one by one


@dataclass(frozen=True)
class Slip:
    """A wrong derivative `formula`, and the line in which it went wrong, by the wrong rule of this slug.

    `kind` is the variety of the rule, so that the same one can be found throughout a formula. `of` is the
    part that was differentiated wrongly, `theirs` what came out; `right`, if it is to be shown, gives what
    should have, in LaTeX. `before` are slips that had been made already, `where` says the reason more
    closely. `rewritten` means a rule for a form in which the function is not written.
    """

    slug: str
    kind: str
    formula: sp.Expr
    of: sp.Expr
    theirs: sp.Expr
    right: callable = None
    before: tuple = ()
    where: str = ""
    rewritten: bool = False

    def chain(self):
        """The slip itself, and those that had been made before it."""
        return (self, *self.before)

    @property
    def slugs(self):
        """Names of all slips in it."""
        return tuple(slip.slug for slip in self.chain())

    @property
    def rank(self):
        """Place in the order in which slips that explain the same are named."""
        return [ORDER.index(slug) for slug in self.slugs]

    def reason(self):
        """What is wrong, with the learner's own line beside the right one, in Markdown."""
        here = self.where or WRONG_RULES[self.slug][1]
        if self.right:
            whole = prime(self.of)
            here += f" You have ${whole} = {tex(self.theirs)}$; right is ${whole} = {self.right()}$."
        return " ".join([here, *(slip.reason() for slip in self.before)])


class Differentiated:
    """A formula with its derivative by the right rules and by wrong ones."""

    def __init__(self, f, x):
        self.f = f
        self.x = x
        # The variable itself and constants have no parts.
        self.ways = [
            (view, [Differentiated(part, x) for part in view.parts])
            for view in (views(f, x) if f.has(x) and f != x else ())
        ]

    @cached_property
    def right(self):
        """The derivative."""
        if not self.ways:
            return sp.Integer(self.f == self.x)
        view, parts = self.ways[0]
        return view.rule(*(part.right for part in parts))

    @cached_property
    def one(self):
        """Derivatives with one slip, or with the same one throughout."""
        if self.f == self.x:
            return [Slip("linear_term_kept", "", self.x, self.x, self.x, lambda: "1")]
        found = []
        for view, parts in self.ways:
            slopes = [part.right for part in parts]
            found += self._slips_here(view, slopes, slopes)
            for i, part in enumerate(parts):
                found += [_in_whole(view, slopes, {i: slip}) for slip in self._slips_in(view, part)]
            found += _throughout(view, parts, slopes)
        first = {}  # of equal ones: as the formula is written, before it is seen in another way
        for slip in found:
            first.setdefault((slip.slug, slip.kind, slip.formula), slip)
        return list(first.values())

    @cached_property
    def two(self):
        """Derivatives with two slips: in one rule and a part, or in two parts."""
        return list(islice(self._two(), MOST_OF_TWO))

    def _two(self):
        for view, parts in self.ways:
            slopes = [part.right for part in parts]
            for i, part in enumerate(parts):
                for slip in self._slips_in(view, part):
                    changed = [slip.formula if i == j else slope for j, slope in enumerate(slopes)]
                    first = replace(slip, right=None) if slip.of == self.f else slip  # its line is shown once
                    yield from self._slips_here(view, slopes, changed, (first,))
            for i, part in enumerate(parts):
                for slip in part.two:
                    yield _in_whole(view, slopes, {i: slip})
            for i, j in combinations(range(len(parts)), 2):
                for one, other in product(parts[i].one, parts[j].one):
                    yield replace(_in_whole(view, slopes, {i: one, j: other}), before=(other,))

    def _slips_in(self, view, part):
        """Wrong slopes of a part; that of an inside can be lost, whatever else loses it."""
        if view.name != CHAIN:
            return part.one
        line = partial(view.line, [part.right])
        lost = Slip("inner_slope_lost", "", sp.S.One, self.f, view.rule(sp.S.One), line)
        return [lost, *(slip for slip in part.one if slip.formula != 1)]

    def _slips_here(self, view, slopes, theirs, before=()):
        about = {"before": before, "where": view.reason, "rewritten": view.rewritten}
        return [
            Slip(slug, kind, formula, self.f, formula, partial(view.line, slopes), **about)
            for slug, kind, formula in view.slips(*theirs)
            if not (formula.has(sp.nan, sp.zoo, sp.oo) or (before and slug == "chain_twice"))
        ]


def slips_of_the_whole(f, x, right):
    """Slips that belong to no single rule: signs, terms of the finished derivative, another task solved."""
    line = partial(tex, right)
    yield Slip("not_differentiated", "", f, f, f)
    for letter in sp.ordered(f.free_symbols - {x}):
        yield Slip("other_variable", "", f.diff(letter), f, f.diff(letter))
    yield Slip("differentiated_twice", "", right.diff(x), f, right)
    yield Slip("sign_error", "", -right, f, -right, line)
    pieces = sp.Add.make_args(expand(right))
    if 1 < len(pieces) <= MOST_TERMS:
        for piece in pieces:
            yield Slip("sign_error", "", right - 2 * piece, f, right - 2 * piece, line)
            if right.is_polynomial(x):
                yield Slip("term_lost", "", right - piece, f, right - piece, line)


def _in_whole(view, slopes, slips):
    """The first of some slips in parts, with what the right rule makes of them all."""
    wrong = (slips[i].formula if i in slips else slope for i, slope in enumerate(slopes))
    return replace(next(iter(slips.values())), formula=view.rule(*wrong))


def _throughout(view, parts, slopes):
    """The same slip in every part where it can be made."""
    by_kind = [{(slip.slug, slip.kind): slip for slip in part.one} for part in parts]
    for key in dict.fromkeys(key for kinds in by_kind for key in kinds):
        slips = {i: kinds[key] for i, kinds in enumerate(by_kind) if key in kinds}
        if len(slips) > 1:
            yield _in_whole(view, slopes, slips)
