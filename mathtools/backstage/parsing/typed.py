"""What a formula carries from where it was typed: invisible characters, Python's names, LaTeX without an r.

What does no harm is left out; what cannot be mended for sure is named.
"""

import re
import unicodedata

#: Zero-width spaces and joiners, the invisible signs of mathematics, soft hyphens, marks of the byte order.
UNSEEN = dict.fromkeys(
    [0x00AD, 0x180E, *range(0x200B, 0x2010), *range(0x2060, 0x2065), 0xFE0E, 0xFE0F, 0xFEFF]
)

#: Modules by whose name a Python programmer calls functions.
MODULE = re.compile(r"(?:np|numpy|jnp|math|cmath|mpmath|sp|sympy|scipy(?:\.special)?|torch|tf)\.(?=[A-Za-z])")

#: What Python makes of a backslash and a letter, if no r stands before the quotes.
ESCAPES = {"\a": "a", "\b": "b", "\f": "f", "\n": "n", "\r": "r", "\t": "t", "\v": "v"}
BROKEN = re.compile(
    r"\x07(?:lpha|rc|sin|cos|tan)|\x08(?:eta|ar|inom|ig)|\x0c(?:rac|orall)|\n(?:u|eq|abla)(?![a-z])"
    r"|\r(?:ight|ho|vert)|\t(?:imes|an|heta|au|ext|frac|o)(?![a-z])|\t(?:anh)|\x0b(?:ert|arphi|ee)"
)

#: What may be written, if anything, for functions that mathematics knows and the course does not read.
INSTEAD = {
    "arccos(1/…)": "arcsec asec",
    "arcsin(1/…)": "arccsc acsc arccosec",
    "(π/2 - arctan(…))": "arccot acot arcctg",
    "1/cosh(…)": "sech",
    "1/sinh(…)": "csch cosech",
    "cosh(…)/sinh(…)": "coth ctgh",
    "ln((… + 1)/(… - 1))/2": "arcoth arccoth acoth",
    "arcosh(1/…)": "arsech arcsech asech",
    "arsinh(1/…)": "arcsch arccsch acsch",
    "sin(…)/(…)": "sinc",
    "… * sigmoid(…)": "silu swish",
    "… * Phi(…)": "gelu",
    "arctan(…/…)": "atan2 arctan2",
    "sqrt(…^2 + …^2)": "hypot",
    "": """Gamma lgamma gammaln loggamma digamma polygamma erfinv erfcinv probit logit zeta Ei Li li Ci Chi
        Shi expi expint fresnels fresnelc FresnelS FresnelC LambertW lambertw dilog polylog Heaviside
        heaviside DiracDelta floor ceil ceiling round trunc mod factorial binom binomial softmax elu mish norm
        diff integrate limit where clip sum mean prod dot matmul real imag conj conjugate Re Im""",
}
UNREAD = {name: instead for instead, names in INSTEAD.items() for name in names.split()}
#: Those that may as well be a product of letters, if no bracket follows.
SHORT = {"Ei", "Li", "li", "Ci", "Re", "Im", "mod", "sum", "dot", "elu"}


def without_unseen(text):
    """The text without the characters that nobody sees."""
    return text.translate(UNSEEN)


def broken_command(text):
    """Where a LaTeX command has lost its backslash to Python, and how it was meant; or None."""
    found = BROKEN.search(text)
    return found and (found.start(), "\\" + ESCAPES[found.group()[0]] + found.group()[1:])


def unread(word, applied):
    """The name of a function in a run of letters that is known, but not to us, and where; or None.

    `applied` tells whether a bracket follows the word.
    """
    for name in sorted(UNREAD, key=len, reverse=True):
        at = word.rfind(name)
        if at < 0 or (name in SHORT and not (applied and word == name)):
            continue
        if len(name) > 4 or word == name or (applied and word.endswith(name)):
            return at, name
    return None


def on_unread(name):
    """A sentence on such a function."""
    instead = UNREAD[name]
    return f"The function {name} is not read here{f': write {instead} for it' if instead else ''}."


def described(character):
    """A character as it can be named in a sentence, also where it cannot be seen."""
    if unicodedata.category(character) in ("Cf", "Cc", "Cs", "Co", "Cn", "Zl", "Zp"):
        name = unicodedata.name(character, f"number {ord(character):X}").lower()
        return f"An invisible character, “{name}”, stands here: type this part anew."
    return f"The character “{character}” is not part of a formula."
