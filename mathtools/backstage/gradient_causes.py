"""Why a gradient is wrong: the faults that one meets, each with the gradient as it would be without it.

A cause is named if its candidate agrees with the measured slopes in all wrong coordinates, and in all others
that it changes.
"""

import numpy as np

from mathtools.backstage.arguments import short

#: Part of a discrepancy that a cause may leave, because its coefficient comes from measured slopes, too.
LEFT_OVER = 1e-3
#: How near to n or 1/n a factor must be to be taken for it, relatively.
NEAR = 1e-5


class Evidence:
    """The wrong coordinates of a gradient, from which a cause has to be found."""

    def __init__(self, findings):
        self.x = findings.x
        self.given = findings.given
        self.slope = findings.slope
        self.error = findings.error
        self.wrong = findings.wrong_and_smooth
        self.several = self.wrong.sum() > 1
        self.missing = np.where(self.wrong, self.slope - self.given, 0)
        self.flat = abs(self.slope) <= self.error
        left_over = np.where(self.wrong, LEFT_OVER * abs(self.missing), NEAR * abs(self.slope))
        self.allowed = self.error + left_over

    def explained_by(self, candidate):
        """Whether a gradient agrees with the slopes in all coordinates that were wrong or that it changes."""
        concerned = self.wrong | (candidate != self.given)
        return np.all((abs(candidate - self.slope) <= self.allowed)[concerned])

    def share_of(self, basis):
        """The c for which c·basis comes closest to what is missing. Surer slopes weigh more."""
        basis = np.where(self.wrong, basis, 0)
        if not basis.any():
            return 0.0
        # without these two the squares might overflow
        size = abs(self.missing).max()
        unit = abs(basis).max()
        weight = 1 / (self.error / size + 1e-9) ** 2
        per_unit = basis / unit
        c = np.sum(weight * per_unit * self.missing / size) / np.sum(weight * per_unit**2)
        return float(c * size / unit)


def find_fault(findings):
    """The kind of the first of the causes that explains what is wrong, a factor or None, and a sentence."""
    evidence = Evidence(findings)
    for kind, candidates, sentence in CAUSES:
        for candidate, factor in candidates(evidence):
            if evidence.explained_by(candidate):
                return kind, factor, sentence if isinstance(sentence, str) else sentence(factor)
    return "other", None, "No single factor, sign, transpose or penalty explains all of it."


def _sign(evidence):
    """The whole gradient, or its wrong part, with the other sign."""
    if _shows_a_factor(evidence):
        yield np.where(evidence.wrong, -evidence.given, evidence.given), -1.0


def _multiple(evidence):
    """The wrong part multiplied by what fits best; a lone coordinate only by n or 1/n."""
    if _shows_a_factor(evidence):
        factor = as_meant(1 + evidence.share_of(evidence.given))
        if factor and (evidence.several or evidence.x.size == 1 or _plain(factor)):
            yield np.where(evidence.wrong, factor * evidence.given, evidence.given), factor


def _shows_a_factor(evidence):
    """A single wrong coordinate says nothing of a common factor, unless no other has a slope to show it."""
    enough = evidence.several or evidence.flat[~evidence.wrong].all()
    return enough and not evidence.flat[evidence.wrong].all()


def _alone(evidence):
    """A single wrong coordinate among several, put right."""
    if not evidence.several and evidence.x.size > 1:
        index = as_index(np.argwhere(evidence.wrong)[0])
        slope = 0.0 if evidence.flat[index] else evidence.slope[index]
        factor = as_meant(slope / evidence.given[index]) if evidence.given[index] else None
        yield np.where(evidence.wrong, evidence.slope, evidence.given), factor


def _never_filled(evidence):
    if not evidence.given[evidence.wrong].any():
        yield np.where(evidence.wrong, evidence.slope, 0.0), None


def _unmasked(evidence):
    """Where it is wrong, f has no slope."""
    if evidence.flat[evidence.wrong].all():
        yield np.where(evidence.wrong, 0.0, evidence.given), 0.0


def _mask_inverted(evidence):
    """Where it is wrong, either f has no slope or the gradient is 0."""
    empty = evidence.given == 0
    if (empty != evidence.flat)[evidence.wrong].all():
        yield np.where(evidence.wrong, evidence.slope, evidence.given), None


def _penalty(basis):
    """A multiple of x or of its sign: everywhere, or in a block that has enough coordinates to show it."""

    def candidates(evidence):
        term = basis(evidence.x)
        c = evidence.share_of(term)
        yield evidence.given + c * term, c
        sizes = np.unique(abs(term[evidence.wrong]))
        signs = np.unique(np.sign(term[evidence.wrong]))
        if evidence.wrong.sum() > 3 and max(len(sizes), len(signs)) > 1:
            candidate = evidence.given.copy()
            candidate[_block(evidence.wrong)] += c * term[_block(evidence.wrong)]
            yield candidate, c

    return candidates


def _block(wrong):
    """Slices for the run, or the rectangle, that holds all wrong coordinates and as few others as can be."""
    return tuple(slice(i.min(), i.max() + 1) for i in np.nonzero(wrong))


def _on_penalty(term):
    def sentence(c):
        lack = "is missing" if c > 0 else "is too much"
        return f"A term {abs(c):.4g}·{term} {lack}: look at the slope of the penalty."

    return sentence


def _transposed(evidence):
    """The gradient with its wrong part transposed: a square block, a matrix, or a matrix in a vector."""
    given = evidence.given
    if given.ndim == 2:
        yield from ((candidate, None) for candidate in _transposed_matrices(given, evidence.wrong))
    if given.ndim == 1:
        yield from ((candidate, None) for candidate in _transposed_runs(given, evidence.wrong))


def _transposed_matrices(given, wrong):
    block = given[_block(wrong)]
    if block.shape[0] == block.shape[1]:
        candidate = given.copy()
        candidate[_block(wrong)] = block.T
        yield candidate
    yield given.reshape(given.shape[::-1]).T
    yield given.T.reshape(given.shape)


def _transposed_runs(given, wrong):
    # the first and the last entry of a matrix stay where they are
    first = max(wrong.argmax() - 1, 0)
    last = given.size - wrong[::-1].argmax()
    length = min(last + 1, given.size) - first
    for rows in range(2, length // 2 + 1):
        if length % rows == 0:
            candidate = given.copy()
            candidate[first : first + length] = given[first : first + length].reshape(rows, -1).T.ravel()
            yield candidate


def _on_factor(factor):
    size = abs(factor)
    sign = " And its sign is flipped." if factor < 0 else ""
    if size == 1:
        return "Its sign is flipped."
    if size == 2:
        return "A factor 2 is missing: did the exponent of a square not come down?" + sign
    if size == 0.5:
        return "It is twice too large: does f have a factor ½ that the gradient has not?" + sign
    if size == round(size):
        return f"It is {size:.0f} times too small: is f a sum, and this the gradient of the mean?" + sign
    if 1 / size == round(1 / size):
        return f"It is {1 / size:.0f} times too large: is f a mean, and this the gradient of the sum?" + sign
    return f"It is wrong by a constant factor: {size:.6g} times as much would be right." + sign


def _on_one(factor):
    """Of a lone wrong coordinate: by what it is off, where that is a plain number."""
    if factor == 0:
        return "All others are right. f does not change along it here: is it unused, or a mask forgotten?"
    if factor == -1:
        return "All others are right, and here the sign is flipped."
    if factor and _plain(factor):
        below = f"{'−' if factor < 0 else ''}1/{abs(round(1 / factor))}"
        lost = short(factor) if factor == round(factor) else below
        return f"All others are right, and here a factor of {lost} is missing."
    return "All others are right."


#: In the order of trial: what explains much by little comes first. A row is the kind of a fault, what yields
#: gradients as they would be without it, each with the factor to report, and a sentence, or what makes one of
#: that factor.
CAUSES = (
    ("sign", _sign, _on_factor),
    ("factor", _multiple, _on_factor),
    ("transposed", _transposed, "Rows and columns are exchanged: one .T is missing, or one too many."),
    ("coordinate", _alone, _on_one),
    ("other", _never_filled, "It is 0 where f has a slope: was it ever filled in?"),
    ("other", _unmasked, "f does not change along these: was a mask forgotten, as of ReLU or dropout?"),
    ("other", _mask_inverted, "It is 0 just where f has a slope: is a mask turned round?"),
    ("regulariser", _penalty(lambda x: x), _on_penalty("x")),
    ("regulariser", _penalty(np.sign), _on_penalty("sign(x)")),
)


# -- numbers and names --------------------------------------------------------------------------------------


def as_meant(factor):
    """The factor n or 1/n that was meant, with the quotient's error taken off."""
    if factor == 0:
        return 0.0
    for whole in (round(factor), 1 / round(1 / factor) if abs(factor) < 0.75 else 0):
        if whole not in (0, 1) and abs(factor - whole) < NEAR * abs(whole):
            return float(whole)
    return float(factor)


def _plain(factor):
    """Whether a factor is n or 1/n."""
    return factor == round(factor) or 1 / factor == round(1 / factor)


def as_index(index):
    """An index as one would write it: 2 for a vector, (1, 2) for a matrix."""
    index = tuple(int(i) for i in index)
    return index[0] if len(index) == 1 else index
