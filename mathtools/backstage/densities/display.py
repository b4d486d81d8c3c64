"""How a `Density` shows itself: what it is, which method gave its CDF, antiderivative, constant and CDF."""

import math

from mathtools.backstage.antiderivatives.lookup import tex
from mathtools.backstage.densities.closed import readable


def plain(density, formula, ends):
    """One line of text."""
    name = "a function" if formula is None else readable(formula)
    head = f"Density({name}, {readable(ends[0])} < {density.x} < {readable(ends[1])}; "
    report = density.check()
    if not report.ok:
        return f"{head}no density: {report.message})"
    if density.method == "numeric":
        return f"{head}numeric: CDF by quadrature, error below {_rounded_up(density.error)})"
    return f"{head}symbolic: antiderivative {density.antiderivative}, constant {density.constant})"


def markdown(density, formula, ends, stretches):
    """Markdown with LaTeX: F₀, C and F, for each stretch with a formula of its own."""
    x = tex(density.x)
    name = f"{x}$, known by its values" if formula is None else f"p({x}) = {_tex(formula)}$"
    lines = [rf"**Density** ${name} on ${tex(ends[0])} < {x} < {tex(ends[1])}$"]
    report = density.check()
    if not report.ok:
        lines += [f"**No density.** {report.message}"]
    elif density.method == "numeric":
        error = _rounded_up(density.error)
        lines += [f"**Numeric:** the CDF comes from quadrature, with an error below {error}."]
    else:
        for antiderivative, constant, right in stretches:
            until = "" if right == ends[1] else rf" up to ${x} = {_tex(right)}$"
            lines.append(
                rf"**Symbolic**{until}: $F_0({x}) = {_tex(antiderivative)}$, $C = {_tex(constant)}$, "
                rf"$F({x}) = {_tex(antiderivative + constant)}$"
            )
    return "\n\n".join(lines)


def _rounded_up(error):
    """A power of ten above an error, the same on every computer."""
    return f"1e{max(-12, math.ceil(math.log10(max(error, 1e-12))) + 1)}"


def _tex(expression):
    """LaTeX, with long decimals cut."""
    return tex(readable(expression, longest=1000, digits=6))
