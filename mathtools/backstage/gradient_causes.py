"""Why a gradient is wrong: the faults that one meets, each with the gradient as it would be without it.

A cause is named if its candidate agrees with the measured slopes in all wrong coordinates, and in all others
that it changes.
"""

from functools import partial

import numpy as np

from mathtools.backstage.arguments import short

#: How near to n or 1/n a factor must be to be taken for it, relatively.
NEAR = 1e-5


def find_fault(findings):
    """The kind of the first of the causes that explains what is wrong, a factor or None, and a sentence."""
    for kind, candidates, sentence in CAUSES:
        for candidate, factor in candidates(findings):
            if findings.explained_by(candidate):
                return kind, factor, sentence if isinstance(sentence, str) else sentence(factor)
    return "other", None, "No single factor, sign, transpose or penalty explains all of it."


def _sign(findings):
    """The whole gradient, or its wrong part, with the other sign."""
    if _shows_a_factor(findings):
        yield np.where(findings.faulty, -findings.given, findings.given), -1.0


def _multiple(findings):
    """The wrong part multiplied by what fits best; a lone coordinate only by n or 1/n."""
    if _shows_a_factor(findings):
        factor = as_meant(1 + findings.share_of(findings.given))
        if factor and (findings.several or findings.x.size == 1 or _plain(factor)):
            yield np.where(findings.faulty, factor * findings.given, findings.given), factor


def _shows_a_factor(findings):
    """A single wrong coordinate says nothing of a common factor, unless no other has a slope to show it."""
    enough = findings.several or findings.flat[~findings.faulty].all()
    return enough and not findings.flat[findings.faulty].all()


def _alone(findings):
    """A single wrong coordinate among several, put right."""
    if not findings.several and findings.x.size > 1:
        index = as_index(np.argwhere(findings.faulty)[0])
        factor = as_meant(findings.seen[index] / findings.given[index]) if findings.given[index] else None
        yield np.where(findings.faulty, findings.slope, findings.given), factor


def _unmasked(findings):
    """Where it is wrong, f has no slope."""
    if findings.flat[findings.faulty].all():
        yield np.where(findings.faulty, 0.0, findings.given), 0.0


def _mask_inverted(findings):
    """Where it is wrong, either f has no slope or the gradient is 0, perhaps everywhere."""
    empty = findings.given == 0
    if (empty != findings.flat)[findings.faulty].all():
        yield np.where(findings.faulty, findings.slope, findings.given), None


def _penalty(basis, findings):
    """A multiple of x or of its sign: everywhere, or where it is wrong, if that is enough to show it."""
    term = basis(findings.x)
    c = findings.share_of(term)
    candidate = findings.given + c * term
    yield candidate, c
    if findings.faulty.sum() > 2 and len(np.unique(term[findings.faulty])) > 1:
        yield np.where(findings.faulty, candidate, findings.given), c


def _on_penalty(term, c):
    lack = "is missing" if c > 0 else "is too much"
    return f"A term {abs(c):.4g}·{term} {lack}: look at the slope of the penalty."


def _transposed(findings):
    """The gradient with its wrong part transposed: a square block, or a matrix in a row of numbers."""
    given = findings.given
    wrong = findings.faulty
    if given.ndim == 2:
        block = tuple(slice(i.min(), i.max() + 1) for i in np.nonzero(wrong))
        if given[block].shape == given[block].T.shape:
            candidate = given.copy()
            candidate[block] = given[block].T
            yield candidate, None
    row = slice(0, given.size)
    if given.ndim == 1:
        # the first and the last entry of a matrix stay where they are
        row = slice(max(wrong.argmax() - 1, 0), given.size - max(wrong[::-1].argmax() - 1, 0))
    numbers = given.flat[row]
    for height in range(2, len(numbers) // 2 + 1):
        if len(numbers) % height == 0:
            candidate = given.copy()
            candidate.flat[row] = numbers.reshape(height, -1).T.ravel()
            yield candidate, None


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
        return f"It is {size:.6g} times too small: is f a sum, and this the gradient of the mean?" + sign
    if 1 / size == round(1 / size):
        return f"It is {1 / size:.6g} times too large: is f a mean, and this the gradient of the sum?" + sign
    return f"It is wrong by a constant factor: {size:.6g} times as much would be right." + sign


def _on_one(factor):
    """Of a lone wrong coordinate: by what it is off, where that is a plain number."""
    if factor == 0:
        return "All others are right. f does not change along it here: is it unused, or a mask forgotten?"
    if factor == -1:
        return "All others are right, and here the sign is flipped."
    if factor and _plain(factor):
        below = f"{'−' if factor < 0 else ''}1/{abs(1 / factor):.6g}"
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
    ("other", _unmasked, "f does not change along these: was a mask forgotten, as of ReLU or dropout?"),
    ("other", _mask_inverted, "It is 0 where f has a slope: never filled in, or is a mask turned round?"),
    ("regulariser", partial(_penalty, np.array), partial(_on_penalty, "x")),
    ("regulariser", partial(_penalty, np.sign), partial(_on_penalty, "sign(x)")),
)


# -- numbers and names --------------------------------------------------------------------------------------


def as_meant(factor):
    """The factor n or 1/n that was meant, with the quotient's error taken off; None beyond all floats."""
    if factor == 0:
        return 0.0
    if not np.isfinite([factor, 1 / factor]).all():
        return None
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
