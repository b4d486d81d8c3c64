import re
import string
import sys

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from mathtools.backstage.parsing.names import FUNCTIONS
from mathtools.parsing import AmbiguousInput, ParseError, parse, symbol

x, y, C, k = (symbol(name) for name in "xyCk")
lam, a, b, sigma = (symbol(name, positive=True) for name in ("lambda", "a", "b", "σ"))
exp, sqrt, log, sin, cos = sympy.exp, sympy.sqrt, sympy.log, sympy.sin, sympy.cos


def cbrt(u):
    """The real cube root."""
    return sympy.sign(u) * abs(u) ** sympy.Rational(1, 3)


READINGS = {
    # powers, products, fractions
    "x^2": x**2,
    "x**2": x**2,
    "x²": x**2,
    "x¹²": x**12,
    "10⁻¹²x": x / 10**12,
    r"\frac12x": x / 2,
    r"\frac1{x}": 1 / x,
    "x⁻¹": 1 / x,
    "x^-1": 1 / x,
    "x^{-1}": 1 / x,
    "-x^2": -(x**2),
    "2^3^2": 512,
    "2x": 2 * x,
    "2 x (x+1)": 2 * x * (x + 1),
    "(x+1)(x+2)": (x + 1) * (x + 2),
    "x(x+1)": x * (x + 1),
    "x^3/3": x**3 / 3,
    "x^(2/3)": x ** sympy.Rational(2, 3),
    "0.5x": x / 2,
    ".5x": x / 2,
    "½x²": x**2 / 2,
    "x/2*3": 3 * x / 2,
    "2*-x": -2 * x,
    "[x+{1}]": x + 1,
    # functions, with and without brackets
    "ln|x|": log(abs(x)),
    "ln x": log(x),
    "lnx": log(x),
    "Ln(x)": log(x),
    "sqrt(x)": sqrt(x),
    "√x": sqrt(x),
    "√(x+1)": sqrt(x + 1),
    "√x+1": sqrt(x) + 1,
    "sqrt x": sqrt(x),
    "arctan x": sympy.atan(x),
    "asin(x/2)": sympy.asin(x / 2),
    "sin(x)^2": sin(x) ** 2,
    "sin^2 x": sin(x) ** 2,
    "sin²(x)": sin(x) ** 2,
    "sin x^2": sin(x**2),
    "sin 2x": sin(2 * x),
    "sin2x": sin(2 * x),
    "sin 2(x+1)": sin(2 * (x + 1)),
    "sin -x": -sin(x),
    "sin x cos x": sin(x) * cos(x),
    "xsinx": x * sin(x),
    "sin x/x": sin(x) / x,
    "sin 2x/2": sin(2 * x) / 2,
    "ln x / 2": log(x) / 2,
    "ln x/x": log(x) / x,
    "ln x/x^2": log(x) / x**2,
    "x ln x - x": x * log(x) - x,
    "log_2(x)": log(x) / log(2),
    "log_e(x)": log(x),
    "log_x(2)": log(2) / log(x),
    "||x|-1|": abs(abs(x) - 1),
    "2|x||x+1|": 2 * abs(x) * abs(x + 1),
    "ln|ln|x||": log(abs(log(abs(x)))),
    "|x(|x|+1)|": abs(x * (abs(x) + 1)),
    "erf(x/√2)": sympy.erf(x / sqrt(2)),
    "Φ(x)": (1 + sympy.erf(x / sqrt(2))) / 2,
    "σ(x)": 1 / (1 + exp(-x)),
    "sigmoid(2x)": 1 / (1 + exp(-2 * x)),
    "softplus x": log(1 + exp(x)),
    "relu(x)": (x + abs(x)) / 2,
    "max(0, x)": (x + abs(x)) / 2,
    "min(x, 1)": (x + 1 - abs(x - 1)) / 2,
    # e, pi and exponents
    "e^x": exp(x),
    "eˣ": exp(x),
    "e⁻²ˣ": exp(-2 * x),
    "exp(-x)": exp(-x),
    "exp -2x": exp(-2 * x),
    "e^-x(x+1)": exp(-x) * (x + 1),
    "e^x sin x": exp(x) * sin(x),
    "x^2e^x": x**2 * exp(x),
    "e^(−x)": exp(-x),
    "2πx": 2 * sympy.pi * x,
    "pi x": sympy.pi * x,
    # other keyboards, other signs
    "２ｘ＋１": 2 * x + 1,
    "ｘ＾２": x**2,
    "（ｘ＋１）": x + 1,
    "𝑥²": x**2,
    "x·2 × 3 ÷ 4": 3 * x / 2,
    "x – 1": x - 1,
    # LaTeX
    r"\frac{1}{x}": 1 / x,
    r"$\dfrac{x^{3}}{3}+C$": x**3 / 3 + C,
    r"\ln\left|x\right| + C": log(abs(x)) + C,
    r"\sqrt{x} \cdot \sin{x}": sqrt(x) * sin(x),
    r"\operatorname{arctan}(x)": sympy.atan(x),
    r"-\frac{1}{2}e^{-2x}": -exp(-2 * x) / 2,
    r"\sin^{2} x\,": sin(x) ** 2,
    r"\sqrt[3]{x}": cbrt(x),
    r"2\sqrt[4]{x}": 2 * x ** sympy.Rational(1, 4),
    r"\frac{3}{4}\sqrt[3]{x^4}": cbrt(x**4) * 3 / 4,
    "sqrt[3](x)": cbrt(x),
    "sqrt[2]{x}": sqrt(x),
    "sqrt[x]": sqrt(x),
    "cbrt(x)": cbrt(x),
    "∛x": cbrt(x),
    # as Python writes it
    "np.log(x)": log(x),
    "math.exp(-x)": exp(-x),
    "sp.sqrt(x)": sqrt(x),
    "numpy.abs(x)": abs(x),
    "np.e**x": exp(x),
    "math.pi*x": sympy.pi * x,
    "np.arctan(x)": sympy.atan(x),
    "np.log2(x)": log(x) / log(2),
    "np.log10(x)": log(x) / log(10),
    "np.log1p(np.exp(x))": log(1 + exp(x)),
    "log1p(x)": log(1 + x),
    "np.expm1(x)": exp(x) - 1,
    "logaddexp(0, x)": log(1 + exp(x)),
    "np.power(x, 3)": x**3,
    "np.square(x)": x**2,
    "sp.Rational(1, 3)*x": x / 3,
    "np.maximum(0, x)": (x + abs(x)) / 2,
    "scipy.special.expit(x)": 1 / (1 + exp(-x)),
    "2**20": 2**20,
    # a number that can only multiply; an exponent of a function; an exponent that is a call
    "x 2^(x-1)": x * 2 ** (x - 1),
    "3(1+x^2)^2 2x": 6 * x * (1 + x**2) ** 2,
    "x^3 2 sin x": 2 * x**3 * sin(x),
    "sin²x/2": sin(x) ** 2 / 2,
    "cos^2 x*2": 2 * cos(x) ** 2,
    "e^sqrt(x)": exp(sqrt(x)),
    "2^sin(x) x": x * 2 ** sin(x),
    # characters that nobody sees
    "x\u200b^3/3": x**3 / 3,
    "x\u2062(x+1)": x * (x + 1),
    "x\u00ad^2": x**2,
    "\ufeffx\u2060": x,
    # constants of integration
    "x^2/2 + C": x**2 / 2 + C,
    "x+k": x + k,
    "C_1 + x": symbol("C1") + x,
    "C₁x": symbol("C1") * x,
}


@pytest.mark.parametrize("text", READINGS)
def test_what_learners_type_is_read(text):
    assert parse(text, constants=True).expression == READINGS[text]


@pytest.mark.parametrize("text", ["lam x", "lambda*x", "λx", r"\lambda x", "λ x", "xlam"])
def test_all_spellings_of_a_parameter_are_one_positive_symbol(text):
    for names in (["lam"], ["λ"], ["lambda"], None):
        parsed = parse(text, parameters=names)
        assert parsed.expression == lam * x
        assert parsed.parameters == (lam,)
    assert lam.is_positive
    assert x.is_positive is None


def test_declared_letters_come_before_everything_else():
    assert parse("σ(x)", parameters=["sigma"]).expression == sigma * x
    assert parse("a(x+1)", parameters=["a"]).expression == a * (x + 1)
    assert parse("e+x", parameters=["e"]).expression == x + symbol("e", positive=True)
    assert parse("x_1 x₂", variables=["x1", "x_2"]).expression == symbol("x1") * symbol("x2")
    assert parse("xy", variables="xy").expression == x * y
    with pytest.raises(AmbiguousInput, match="arcsin"):
        parse("asin x", parameters=["a"])
    assert "arcsin" in parse("asin(x)", parameters=["a"]).notes[0]


QUESTIONS = {
    "1/2x": ("(1/2)*x", "1/(2*x)"),
    "1/2(x+1)": ("(1/2)*(x+1)", "1/(2*(x+1))"),
    "1/x e^x": ("(1/x)*e^x", "1/(x*e^x)"),
    "x/√2 e^x": ("(x/√2)*e^x", "x/(√2*e^x)"),
    "x^3/3x": ("(x^3/3)*x", "x^3/(3*x)"),
    "e^2x": ("e^(2*x)", "e^(2)*x"),
    "e^-2x": ("e^(-2*x)", "e^(-2)*x"),
    "2^3(x+1)": ("2^(3*(…))", "2^(3)*(…)"),
    "e^xy": ("e^(x*y)", "e^(x)*y"),
    "x^2x": ("x^(2*x)", "x^(2)*x"),
    "x^1/2": ("x^(1/2)", "x/2"),
    "2(1 + 4x)^-1/2": ("(1 + 4x)^(-1/2)", "(1 + 4x)^(-1)/2"),
    "x^-3/2": ("x^(-3/2)", "x^(-3)/2"),
    "x2": ("x^2", "2*x"),
    "e2x": ("e^2", "2*e"),
    "2E3": ("(2*10^(3))", "2*e …"),
    "2e3": ("(2*10^(3))", "2*e …"),
    "2e-3x": ("(2*10^(-3))", "2*e-3"),
    "sin^-1 x": ("arcsin", "1/sin(…)"),
    "2tanh^-1(x)": ("arctanh", "1/tanh(…)"),
    "cot^(-1)(x)": ("(π/2 - arctan(…))", "1/cot(…)"),
    "tan⁻¹(x)": ("arctan", "1/tan(…)"),
    "sin^n x": ("(sin(…))^(…)", "sin((…)^(…))"),
    "ln x/2": ("ln(x)/…", "ln(x/…)"),
    "sin 3x/2": ("sin(3x)/…", "sin(3x/…)"),
    "sin 2*x": ("sin(2)*…", "sin(2*…)"),
    "ln x(x+1)": ("ln(x)(…", "ln(x(…)"),
    "√2x": ("√(2)x…", "√(2x…)"),
    "log2x": ("log_2(…)", "ln(2…)"),
    "ln|x|^5": ("ln(|x|^5)", "(ln|x|)^5"),
    "ln|2x|^n": ("ln(|2x|^n)", "(ln|2x|)^n"),
    "sin|x|^(2y)": ("sin(|x|^…)", "(sin|x|)^…"),
    r"\sqrt|x|^3": (r"\sqrt(|x|^3)", r"(\sqrt|x|)^3"),
    "a(x+1)": ("a*(…)",),
    "e(x+1)": ("e^(…)", "e*(…)"),
}


@pytest.mark.parametrize("text", QUESTIONS)
def test_what_has_two_readings_is_asked_back(text):
    with pytest.raises(AmbiguousInput) as caught:
        parse(text, variables="xy", constants=True)
    assert caught.value.readings == QUESTIONS[text]
    assert all(reading in str(caught.value) for reading in caught.value.readings)


FAULTS = {
    # text: (place, a part of the sentence)
    "": (None, "nothing to read"),
    " \t": (None, "nothing to read"),
    "x +* 2": (3, "missing before “*”"),
    "x^": (2, "ends too early"),
    "(x+1": (0, "not closed by “)”"),
    "[x+1)": (0, "not closed by “]”"),
    "x+1)": (3, "never opened"),
    "|x": (0, "not closed by a second one"),
    "2 3": (2, "which sign belongs between"),
    "1.2.3": (3, "which sign belongs between"),
    "6x (x+1)2": (8, "which sign belongs between"),
    ".": (0, "point without digits"),
    "0,5": (1, "written with a point"),
    "1/x, x >= 1": (7, "A comparison is not read"),
    "1/x, x ≠ 0": (7, "A comparison is not read"),
    "2x = 3": (3, "only the formula that is asked for"),
    "y = x = 3": (6, "only the formula that is asked for"),
    "∫x": (0, "without the integral sign"),
    "x dx": (2, "dx"),
    "X^2": (0, "another letter than x"),
    "x + foo": (4, "“foo”"),
    "sin": (3, "sin of what"),
    "sin + 1": (4, "sin of what"),
    "max(x)": (3, "two arguments"),
    "e^sin x": (2, "in brackets"),
    "х^2": (0, "cyrillic small letter ha"),
    "xο": (1, "greek small letter omicron"),
    "x!": (1, "factorial"),
    "x'": (1, "prime"),
    "x;y": (1, "not part of a formula"),
    r"\int x": (0, r"\int"),
    r"\frac1x": (6, "braces"),
    "1" * 41: (0, "more than 40 digits"),
    "x+" * 201 + "x": (None, "longer than 400"),
    "(" * 60 + "x" + ")" * 60: (41, "nested more than 40 deep"),
    "-" * 60 + "x": (41, "nested more than 40 deep"),
    "x+" * 170 + "x": (None, "more than 300 parts"),
    "x+" * 149 + "x": (None, "too many parts"),
    # functions that mathematics knows
    "arcsec(x)": (0, "arcsec is not read here: write arccos(1/…)"),
    "arccosec(x)": (0, "arccosec is not read here"),
    "x cosech x": (2, "cosech is not read here"),
    "ctgh(x)": (0, "ctgh is not read here"),
    "-arccot x": (1, "arccot is not read here: write (π/2 - arctan(…))"),
    "x sech(x)^2": (2, "sech is not read here: write 1/cosh(…)"),
    "xcoth(x)": (1, "coth is not read here"),
    "Γ(x)": (0, "gamma function"),
    "Ei(x)": (0, "Ei is not read here"),
    "x + li(x)": (4, "li is not read here"),
    "erfinv(x)": (0, "erfinv is not read here"),
    "np.floor(x)": (3, "floor is not read here"),
    r"\operatorname{arcsec} x": (0, "arcsec is not read here"),
    r"\coth x": (0, "coth is not read here"),
    # LaTeX between quotes without an r: Python has read the backslash
    "\frac{x^3}{3}": (0, r"backslash of \frac: write r before the quotes"),
    "2 \times x": (2, r"backslash of \times"),
    "\tan x": (0, r"backslash of \tan"),
    "\arctan x": (0, r"backslash of \arc"),
    "\beta x": (0, r"backslash of \beta"),
    r"\left(x" + "\right)": (7, r"backslash of \right"),
    "\theta x": (0, r"backslash of \theta"),
    "\vert x": (0, r"backslash of \vert"),
    "x\u202e^2": (1, "invisible character, “right-to-left override”"),
    "1/0": (None, "divides by zero"),
    "1/(x-x)": (None, "divides by zero"),
    "ln(0)": (None, "takes ln 0"),
    "ln(-2)": (None, "does not exist"),
    "sin(sin(sin(sin(sin(2)))))": (None, "nested too deep"),
    "exp(" * 11 + "x" + ")" * 11: (None, "nested too deep"),
    "9**9**9": (None, "exponent"),
    "x^(10^6)": (None, "exponent"),
    "10^1000": (None, "too large"),
    "exp(exp(exp(100)))": (None, "too large"),
    "erfc(10^200)": (None, "too large"),
    "cbrt(Phi(-10^250))": (None, "too large"),
    "((9x)^90000)^90000": (None, "too long"),
    "(123456789123456789x)^(1001/10)": (None, "too long"),
}


@pytest.mark.parametrize("text", FAULTS)
def test_faults_are_named_with_their_place(text):
    place, sentence = FAULTS[text]
    with pytest.raises(ParseError) as caught:
        parse(text, constants=True)
    assert not isinstance(caught.value, AmbiguousInput)
    assert caught.value.position == place
    assert sentence in str(caught.value)
    assert place is None or f"character {place + 1}" in str(caught.value) or place == len(text)


HOSTILE = [
    *(
        "__import__('os').system('ls')",
        "().__class__.__bases__[0].__subclasses__()",
        "eval('1')",
        "exec('x=1')",
    ),
    *("open('/etc/passwd')", "globals()", "breakpoint()", "quit()", "print(x)", "type(x)", "getattr(x, 'y')"),
    *("x.__class__", "x.subs(x, 1)", "x.diff()", "sin.__globals__", "[].append(x)", "lambda x: x", "yield x"),
    *(
        "[x for x in range(9)]",
        "{x: 1}",
        "f'{x}'",
        "'x'",
        '"x"',
        "`ls`",
        "$(ls)",
        "x; import os",
    ),
    *(
        "x\nimport os",
        "x := 1",
        "x == 1",
        "x < 1",
        "not x",
        "x and x",
        "x if x else x",
        "x @ x",
        "x // 2",
        "x % 2",
    ),
    *(
        "~x",
        "x & x",
        "x >> 2",
        "x << 9999",
        "*x",
        "**x",
        "x, x",
        "1_000",
        "0x10",
        "1j",
        "#",
        "x # y",
        "@x",
        "?",
    ),
    *(
        "Symbol('x')",
        "S('x')",
        "Integral(x, x)",
        "Function('f')(x)",
        "oo",
        "nan",
        "zoo",
        "factorial(9)",
        "gamma(x)",
    ),
    *("\\input{/etc/passwd}", "\\write18{ls}", "\\def\\x{}", "\\", "<script>alert(1)</script>", "%s%s%s%n"),
    *("\x00", "x\x00", "\ud800", "x\u202e^2", "😀", "ﷺ", "x̂", "xⅫ", "٣x", "x²³⁻", "½½"),
    *("9" * 400, "9" * 39 + "^" + "9" * 39, "9**9**9**9", "9^(9^(9^x))^9^9^9", "exp(" * 39 + "9" + ")" * 39),
    *(
        "(" * 400,
        ")" * 400,
        "|" * 399,
        "^" * 400,
        "-" * 400,
        "√" * 400,
        "x" * 400,
        "1/" * 199 + "0",
        "sin" * 133,
    ),
    *(
        "|" * 39 + "x" + "|" * 39 + "|",
        "sqrt(" * 60 + "x" + ")" * 60,
        "x^" * 199 + "x",
        "((9x)^9999)^9999",
        "x" * 401,
    ),
    *(
        "tan(" * 20 + "sqrt(" * 20 + "x" + ")" * 40,
        "abs(e^((x^x)^" * 9 + "99" + "))" * 9,
        "2^(1/" * 30 + "3" + ")" * 30,
        "(" * 10 + "x + 1" + ")^9" * 10,
    ),
]


@pytest.fixture(scope="module")
def watch():
    """A list that takes note while it is not None: of code compiled or run, of files and processes opened."""
    watched = {"compile", "exec", "open", "os.system", "subprocess.Popen", "import"}
    seen = {"events": None}

    def hook(event, arguments):
        if event in watched and seen["events"] is not None:
            seen["events"].append((event, arguments))

    sys.addaudithook(hook)
    return seen


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:20]))
def test_hostile_text_is_refused_in_a_sentence_and_runs_nothing(text, watch):
    watch["events"] = []
    try:
        with pytest.raises(ParseError) as caught:
            parse(text)
    finally:
        events, watch["events"] = watch["events"], None
    assert not events
    assert 10 < len(str(caught.value)) < 300


@pytest.mark.parametrize("thing", [None, ..., True, [1], abs, {"x": 1}, b"x", sympy.true, sympy.Matrix([1])])
def test_other_things_than_text_get_a_sentence(thing):
    with pytest.raises(ParseError, match=r"formula|list"):
        parse(thing)


def test_numbers_pass():
    assert parse(3).expression == 3
    assert parse(2.5).expression == sympy.Rational(5, 2)
    assert parse(1e-7).expression == sympy.Rational(1, 10**7)
    assert parse(np.sqrt(2.25)).expression == sympy.Rational(3, 2)  # a float that NumPy spells otherwise
    for number in (float("nan"), float("inf"), 1e300):
        with pytest.raises(ParseError):
            parse(number)


def test_finished_expressions_pass_after_checks():
    plain = sympy.Symbol("x") ** 2 + sympy.Symbol("lam") * sympy.Symbol("C")
    parsed = parse(plain, parameters=["lambda"], constants=True)
    assert parsed.expression == x**2 + lam * C
    assert parsed.constants == (C,)
    assert parsed.spelling[lam] == "lam"
    f = sympy.Function("f")(x)
    tower = x
    for _ in range(100):
        tower = sin(tower)
    finished = sympy.Integral(x, x)
    for bad in (f, f.diff(x), finished, x + sympy.oo, sympy.gamma(x), x ** (10**6), tower, x + y):
        with pytest.raises(ParseError):
            parse(bad)


def test_a_sigma_that_is_applied_is_the_sigmoid():
    for text in ("σ(x)(1-σ(x))", "sigma(x)*(1 - sigma(x))", r"\sigma(x)(1-\sigma(x))"):
        parsed = parse(text).expression
        assert sympy.simplify(parsed - exp(-x) / (1 + exp(-x)) ** 2) == 0
    assert parse("σ(x)", parameters=["σ"]).expression == sigma * x


def test_the_letter_of_a_substitution_is_told_to_go_back():
    for letter in "tuv":
        with pytest.raises(ParseError, match="stands for something in x, put that back"):
            parse(f"3{letter}^2*2x")
    with pytest.raises(ParseError, match="Letters here: r, lam;"):
        parse("foo", variables="r", parameters=["lam"])
    with pytest.raises(ParseError, match="Letters here: x, any one for the constant;"):
        parse("foo", constants=True)


def test_a_constant_may_be_written_out():
    for word in ("const", "constant"):
        assert [c.name for c in parse(f"5ln|x| + {word}", constants=True).constants] == [word]
    with pytest.raises(ParseError, match="I do not know “const”"):
        parse("5ln|x| + const")


def test_a_differential_is_called_by_its_name():
    with pytest.raises(ParseError, match="Leave out the differential dy"):
        parse("x^2 dy", variables=("x", "y"))


def test_remarks():
    assert "“np.” is not needed" in parse("np.exp(x)").notes[0]
    assert "natural logarithm" in parse("log(x)").notes[0]
    assert parse("log_2(x)").notes == parse("log_e(x)").notes == parse(r"\log_{10} x").notes == ()
    assert "(1/2)·x^2" in parse("1/2 x^2").notes[0]
    assert "above the line" in parse("e^-x^2/2").notes[0]
    assert parse("ln(x)/2").notes == ()


def test_latex_keeps_the_order_typed():
    assert parse("x^3/3 + 2x - sin^2 x").latex == r"\frac{x^{3}}{3} + 2 \, x - \sin^{2}\left(x\right)"
    assert parse("-1/λ*e^(-λx)", parameters="λ").latex == r"-\frac{1}{\lambda} \, e^{-\lambda \, x}"
    assert parse("ln|x| + C_1", constants=True).latex == r"\ln\left|x\right| + C_{1}"
    assert parse("(x+1)^2*(-3)").latex == r"\left(x + 1\right)^{2} \, \left(-3\right)"


@pytest.mark.parametrize("name", sorted(FUNCTIONS - {"max", "min"}))
def test_every_function_takes_plain_numbers_and_formulas(name):
    number = "1.5" if name == "acosh" else "0.5"
    value = parse(f"{name}({number})").expression
    assert abs(value - parse(f"{name}(x)").expression.subs(x, sympy.Rational(number))) < 1e-12


# -- properties ---------------------------------------------------------------------------------------------

PIECES = r"x b λ C 2 0.5 10 e pi sin ln sqrt abs exp ( ) | [ + - * / ^ ** ² ⁻¹ √ ½ \frac { } \left _ 1 , 9"


def read(text):
    """What was read, or the error."""
    try:
        return parse(text, parameters=["b", "lam"], constants=True)
    except ParseError as error:
        return error


@given(st.lists(st.sampled_from([" ", *PIECES.split()]), max_size=25).map("".join))
def test_pieces_of_formulas_are_read_or_refused_in_a_sentence(text):
    parsed = read(text)
    if isinstance(parsed, ParseError):
        assert 10 < len(str(parsed)) < 300
    else:  # What was understood can be typed again, and is understood in the same way.
        assert read(parsed.latex).expression == parsed.expression


@given(st.text(max_size=60) | st.text(string.printable, max_size=60))
def test_any_text_is_read_or_refused_in_a_sentence(text):
    assert str(read(text))


def formulas():
    leaves = st.sampled_from([x, b, lam, C, sympy.pi]) | st.integers(-9, 9).map(sympy.Integer)

    def larger(inner):
        functions = st.sampled_from([sin, cos, sympy.tan, sympy.atan, log, exp, abs, sympy.erf, sqrt])
        pairs = st.tuples(inner, inner)
        return st.one_of(
            st.builds(lambda f, u: f(u), functions, inner),
            pairs.map(lambda p: p[0] + p[1]),
            pairs.map(lambda p: p[0] * p[1]),
            pairs.map(lambda p: p[0] / p[1]),
            st.tuples(inner, st.integers(-3, 4)).map(lambda p: p[0] ** p[1]),
        )

    whole = st.recursive(leaves, larger, max_leaves=12)
    return whole.filter(lambda f: not f.has(sympy.zoo, sympy.nan, sympy.oo, -sympy.oo, sympy.I))


@given(formulas())
def test_what_sympy_prints_is_read_as_sympy_reads_it(formula):
    written = re.sub(r"\bE\b", "e", str(formula))  # the course writes Euler's number small
    parsed, names = read(written), {"x": x, "b": b, "C": C, "lambda_": lam}
    if isinstance(parsed, ParseError):
        assert any(word in str(parsed) for word in ("large", "exist", "zero", "long", "deep"))
    else:
        theirs = sympy.sympify(str(formula).replace("lambda", "lambda_"), locals=names)
        # SymPy writes -(b + x)/x for (-b - x)/x too, and reads it as the one or the other.
        assert parsed.expression == theirs or sympy.expand(parsed.expression - theirs) == 0
