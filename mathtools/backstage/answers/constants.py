"""Checks the constant of an answer whose derivative is right: is it there, and does it meet the boundary?"""

import sympy
from mpmath import mp

from mathtools.backstage.answers.comparing import close
from mathtools.backstage.parsing import parse
from mathtools.backstage.parsing.pointwise import Place, pair_or_none

MISSING = "The derivative is right, but + C is missing: any constant may be added."


def check_constant(task, parsed):
    """Whether a constant of integration is there: correct or not, message, and mistake or None."""
    shifts = []
    for number in ("-1e4", "-2", "-0.001", "0.001", "2", "1e4"):
        places = (task.points[0].at | dict.fromkeys(parsed.constants, c) for c in (number, "1"))
        shifted, reference = (pair_or_none(parsed.expression, task.x, at) for at in places)
        if shifted and reference:
            shifts.append(shifted[0] - reference[0])
    if not any(shifts):
        number = "" if _is_bare(task, parsed) else " Your number is only one choice of it."
        return False, MISSING + number, "missing_constant"
    real = [mp.re(shift) for shift in shifts if abs(mp.im(shift)) < 1e-9]  # ln(-x) + C is complex on one side
    if not real or min(real) > -5 or max(real) < 5:
        return True, "Right, but in this form the constant cannot be any number: write + C.", None
    return True, "Right.", None


def check_boundary(task, parsed, x0, F0):
    """Whether an answer has the value F0 at x0; arguments and returns as for `check_constant`."""
    place = str(x0).replace("-", "−").replace("oo", "∞").replace("inf", "∞")
    if parsed.constants:
        message = f"The derivative is right. Now the constant: choose it so that F({place}) = {F0}."
        return False, message, "missing_constant"
    gaps = []
    for setting in task.settings:
        at = task.setting(setting)
        found = _value_or_limit(parsed.expression, task, at, x0)
        if found is None:
            return None, f"The derivative is right, but I found no value of your answer at {place}."
        gaps.append(found - _value_of(F0, task, at))
    if all(abs(gap) < 1e-8 for gap in gaps):
        jump = task.jump(parsed.expression)
        if jump is None:
            return True, "Right.", None
        message = f"The derivative is right, and so is F({place}). But your answer jumps near {jump:.4g}, "
        return False, f"{message}and beyond the jump its constant is wrong.", "wrong_constant"
    same = all(close(gap, gaps[0], 1e-8) for gap in gaps)
    side = "large" if gaps[0] > 0 else "small"
    off = f" yours is too {side} by {mp.nstr(abs(gaps[0]), 6)}:" if same else " yours is not:"
    message = f"The derivative is right, but F({place}) should be {F0};{off} "
    if _is_bare(task, parsed):
        return False, f"{message}a constant has to be added.", "missing_constant"
    rounded = "." in parsed.latex and abs(gaps[0]) < 0.01
    reason = "its constant looks rounded: write it exactly" if rounded else "it has the wrong constant"
    return False, f"{message}{reason}.", "wrong_constant"


def _is_bare(task, parsed):
    """Whether no constant term stands in the answer."""
    return all(term.has(task.x) for term in sympy.Add.make_args(parsed.expression))


def _value_of(number, task, at):
    """Value of a number, which may hold parameters."""
    expression = parse(number, (task.spelling[task.x],), [p.name for p in task.parameters]).expression
    return Place(at | {task.x: "1"}, task.x).value_and_slope(expression)[0]


def _value_or_limit(formula, task, at, x0):
    """Value of a formula at x0, or its limit by coming ever closer; None if none is within reach."""
    end = {"oo": 1, "+oo": 1, "inf": 1, "-oo": -1, "-inf": -1}.get(str(x0).replace("∞", "oo"))
    if end:
        places = [end * mp.mpf(10) ** k for k in (1, 1.5, 2, 2.5, 3, 4, 5, 9, 12, 20, 40)]
    else:
        x0 = _value_of(x0, task, at)
        places = [x0 + side * mp.mpf(10) ** -k for side in (1, -1) for k in (6, 9, 12, 16)] + [x0]
    values = []
    for place in places:
        pair = pair_or_none(formula, task.x, at | {task.x: place})
        if pair and isinstance(pair[0], mp.mpf):
            values.append(pair[0])
    return values[-1] if len(values) > 1 and abs(values[-1] - values[-2]) < 1e-4 else None
