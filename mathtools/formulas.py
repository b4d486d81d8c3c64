"""The table of antiderivatives: every row with the condition under which it holds, and what it is used for.

`TABLE` is data. A test differentiates each row and its example, integrates them numerically inside the
condition, and sees them fail outside.

References
----------
NIST Digital Library of Mathematical Functions, https://dlmf.nist.gov, §4.10, §4.26, §4.40 and §7.2.
"""

from dataclasses import dataclass, field

import sympy
from scipy.integrate import quad

from mathtools.parsing import parse, symbol


@dataclass(frozen=True)
class Formula:
    """A row of the table; formulas are written as a learner would type them.

    Attributes
    ----------
    integrand, antiderivative : str
    condition : str
        Where it holds, in words; empty if everywhere.
    use : str
        Where machine learning or statistics meets it.
    example : tuple of str
        An integrand of this kind, and its antiderivative.
    inside, outside : dict of str to number, or for x to a pair of numbers
        Parameters and an interval of x that meet the condition, and some that do not; `outside` is empty
        if there are none.
    """

    integrand: str
    antiderivative: str
    condition: str
    use: str
    example: tuple
    inside: dict = field(default_factory=dict)
    outside: dict = field(default_factory=dict)

    @property
    def parameters(self):
        """Names of the parameters."""
        return tuple(name for name in self.inside if name != "x")

    def read(self, text):
        """What a formula of this row says, as `mathtools.parsing.Parsed`."""
        return parse(text, parameters=self.parameters)

    def area_gap(self):
        """Integrate numerically over the interval of `inside`, and take F(b) − F(a) away.

        Returns
        -------
        float
            0 up to round-off, if the row is right.
        """
        values = {symbol(name, positive=True): self.inside[name] for name in self.parameters}
        formulas = [self.read(text).expression.subs(values) for text in (self.integrand, self.antiderivative)]
        f, F = (sympy.lambdify(symbol("x"), formula, ["scipy", "numpy"]) for formula in formulas)
        a, b = self.inside["x"]
        return quad(f, a, b)[0] - float(F(b) - F(a))

    def _repr_markdown_(self):
        f = self.read(self.integrand).latex
        antiderivative = self.read(self.antiderivative).latex
        condition = f" for {self.condition}" if self.condition else ""
        return rf"$\displaystyle\int {f}\,dx = {antiderivative} + C$" + condition


# fmt: off
POWERS = (
    Formula("k", "k*x", "",
            "the uniform density is constant between its ends, so its CDF is a straight line there",
            ("2", "2x"), {"k": 2.5, "x": (-2, 3)}),
    Formula("x^n", "x^(n+1)/(n+1)", "n ≠ −1; x > 0, or n whole, and x ≠ 0 if n < 0",
            "moments of a variable that is uniform on [0, 1]: E[Xⁿ] = 1/(n+1) for n > −1",
            ("x^2", "x^3/3"), {"n": 2.5, "x": (0.5, 3)}, {"n": -1, "x": (1, 2)}),
    Formula("1/x", "ln|x|", "x ≠ 0, with a constant of its own on either side of 0",
            "a learning rate drawn evenly on a logarithmic scale has a density proportional to 1/x",
            ("3/x", "3ln|x|"), {"x": (-3, -0.5)}, {"x": (-1, 2)}),
    Formula("1/sqrt(x)", "2sqrt(x)", "x > 0",
            "step sizes η/√t add up to about 2η√T in T steps",
            ("5/sqrt(x)", "10sqrt(x)"), {"x": (0.25, 4)}, {"x": (-2, -1)}),
    Formula("1/x^2", "-1/x", "x ≠ 0",
            "on [1, ∞) a Pareto density, with CDF 1 − 1/x; on (0, ∞) no density, as the area is infinite",
            ("4/x^2", "-4/x"), {"x": (1, 4)}, {"x": (-1, 2)}),
    Formula("(a*x+b)^n", "(a*x+b)^(n+1)/(a*(n+1))",
            "a ≠ 0, n ≠ −1; ax + b > 0, or n whole, and ax + b ≠ 0 if n < 0",
            "polynomial decay of a learning rate: η(1 − t/T)ⁿ adds up to about ηT/(n+1)",
            ("(2x+1)^3", "(2x+1)^4/8"),
            {"a": -2, "b": 3, "n": 4, "x": (-1, 3)}, {"a": 2, "b": 1, "n": -2, "x": (-2, 1)}),
    Formula("1/(a*x+b)", "ln|a*x+b|/a", "a ≠ 0, ax + b ≠ 0",
            "step sizes η/(1 + kt) add up to about η ln(1 + kT)/k in T steps",
            ("1/(2x+1)", "ln|2x+1|/2"), {"a": -2, "b": 1, "x": (1, 3)}, {"a": 2, "b": -1, "x": (0, 2)}),
    Formula("|x|", "x|x|/2", "",
            "the mean absolute error where the error is uniform on an interval",
            ("|x-1|", "(x-1)*|x-1|/2"), {"x": (-2, 3)}),
)
EXPONENTIALS = (
    Formula("e^x", "e^x", "",
            "softmax weighs scores by eˣ, whose slope is the value itself",
            ("4e^x", "4e^x"), {"x": (-2, 3)}),
    Formula("a^x", "a^x/ln(a)", "a > 0, a ≠ 1",
            "total reward under the discount γᵗ with 0 < γ < 1",
            ("2^x", "2^x/ln(2)"), {"a": 0.6, "x": (-2, 3)}, {"a": 1, "x": (0, 2)}),
    Formula("e^(λx)", "e^(λx)/λ", "λ ≠ 0",
            "exponential forgetting: an observation of the age x has the weight e^(λx) with λ < 0",
            ("e^(-2x)", "-e^(-2x)/2"), {"λ": -1.5, "x": (-2, 3)}, {"λ": 0, "x": (0, 2)}),
    Formula("e^(a*x+b)", "e^(a*x+b)/a", "a ≠ 0",
            "the same after shifting and scaling the input",
            ("e^(3x-1)", "e^(3x-1)/3"), {"a": -1.5, "b": 2, "x": (-2, 3)}, {"a": 0, "b": 1, "x": (0, 2)}),
    Formula("x*e^(x^2)", "e^(x^2)/2", "",
            "the pattern of substitution: the factor x is half the slope of x²",
            ("x*e^(-x^2)", "-e^(-x^2)/2"), {"x": (-1, 2)}),
    Formula("x*e^(-λx)", "-(x/λ+1/λ^2)*e^(-λx)", "λ ≠ 0",
            "the mean 1/λ of a waiting time",
            ("x*e^(-x)", "-(x+1)*e^(-x)"), {"λ": 1.5, "x": (0, 3)}, {"λ": 0, "x": (0, 2)}),
    Formula("x^2*e^(-λx)", "-(x^2/λ+2x/λ^2+2/λ^3)*e^(-λx)", "λ ≠ 0",
            "the second moment 2/λ² of a waiting time, and so its variance",
            ("x^2*e^(-x)", "-(x^2+2x+2)*e^(-x)"), {"λ": 1.5, "x": (0, 3)}, {"λ": 0, "x": (0, 2)}),
    Formula("e^(-x^2)", "sqrt(pi)/2*erf(x)", "",
            "no elementary antiderivative: erf is the name given to it",
            ("e^(-x^2/2)", "sqrt(pi/2)*erf(x/sqrt(2))"), {"x": (-2, 3)}),
)
LOGARITHMS = (
    Formula("ln(x)", "x*ln(x)-x", "x > 0",
            "ln n! is about n ln n − n, and n! counts the orders in which n examples can come",
            ("ln(3x)", "x*ln(3x)-x"), {"x": (0.5, 4)}, {"x": (-2, -1)}),
    Formula("x*ln(x)", "x^2*ln(x)/2-x^2/4", "x > 0",
            "the entropy of the density 2x on [0, 1]",
            ("6x*ln(x)", "3x^2*ln(x)-3x^2/2"), {"x": (0.5, 4)}, {"x": (-2, -1)}),
    Formula("ln(x)/x", "ln(x)^2/2", "x > 0",
            "the mean of ln X where X is drawn evenly on a logarithmic scale",
            ("ln(x)^2/x", "ln(x)^3/3"), {"x": (0.5, 4)}, {"x": (-2, -1)}),
)
TRIGONOMETRIC = (
    Formula("sin(x)", "-cos(x)", "",
            "positional encodings can be sines of the position; a Fourier series adds up sines and cosines",
            ("sin(3x)", "-cos(3x)/3"), {"x": (-2, 3)}),
    Formula("cos(x)", "sin(x)", "",
            "the mean of a periodic feature over part of its period",
            ("cos(2x)", "sin(2x)/2"), {"x": (-2, 3)}),
    Formula("sin(a*x+b)", "-cos(a*x+b)/a", "a ≠ 0",
            "Fourier coefficients of a periodic signal",
            ("sin(2x+1)", "-cos(2x+1)/2"), {"a": -2, "b": 1, "x": (-2, 3)}, {"a": 0, "b": 1, "x": (0, 2)}),
    Formula("cos(a*x+b)", "sin(a*x+b)/a", "a ≠ 0",
            "random Fourier features, cos(wx + b), averaged over an interval",
            ("cos(πx)", "sin(πx)/π"), {"a": -2, "b": 1, "x": (-2, 3)}, {"a": 0, "b": 1, "x": (0, 2)}),
    Formula("tan(x)", "-ln|cos(x)|", "cos x ≠ 0",
            "substitution with u = cos x, where the sign comes from du = −sin x dx",
            ("tan(2x)", "-ln|cos(2x)|/2"), {"x": (-0.7, 0.6)}, {"x": (1, 2)}),
    Formula("sec(x)^2", "tan(x)", "cos x ≠ 0",
            "the slope of tan, which turns an evenly drawn angle into a Cauchy variable",
            ("sec(2x)^2", "tan(2x)/2"), {"x": (-0.7, 0.6)}, {"x": (1, 2)}),
    Formula("x*cos(x)", "x*sin(x)+cos(x)", "",
            "Fourier coefficients of |x|",
            ("x*cos(2x)", "x*sin(2x)/2+cos(2x)/4"), {"x": (-2, 3)}),
    Formula("x*sin(x)", "sin(x)-x*cos(x)", "",
            "Fourier coefficients of a ramp",
            ("x*sin(2x)", "sin(2x)/4-x*cos(2x)/2"), {"x": (-2, 3)}),
    Formula("e^x*sin(x)", "e^x*(sin(x)-cos(x))/2", "",
            "with momentum, descent can swing around a minimum like a damped sine",
            ("e^(-x)*sin(x)", "-e^(-x)*(sin(x)+cos(x))/2"), {"x": (-2, 3)}),
    Formula("1/sqrt(1-x^2)", "arcsin(x)", "−1 < x < 1",
            "1/2 + arcsin(x)/π is the CDF of a sine read at a random moment, the arcsine law",
            ("1/sqrt(4-x^2)", "arcsin(x/2)"), {"x": (-0.9, 0.9)}, {"x": (2, 3)}),
    Formula("1/(1+x^2)", "arctan(x)", "",
            "the CDF of the Cauchy distribution is 1/2 + arctan(x)/π",
            ("1/(4+x^2)", "arctan(x/2)/2"), {"x": (-2, 3)}),
    Formula("1/(a^2+x^2)", "arctan(x/a)/a", "a ≠ 0",
            "a Cauchy distribution of the width a",
            ("1/(9+x^2)", "arctan(x/3)/3"), {"a": 1.5, "x": (-2, 3)}, {"a": 0, "x": (1, 2)}),
    Formula("arctan(x)", "x*arctan(x)-ln(1+x^2)/2", "",
            "arctan is a bounded activation; this is the area under it",
            ("2arctan(x)", "2x*arctan(x)-ln(1+x^2)"), {"x": (-2, 3)}),
)
DENSITIES = (
    Formula("λ*e^(-λx)", "-e^(-λx)", "λ > 0 for a density on x ≥ 0",
            "the exponential waiting time: with C = 1 its CDF is 1 − e^(−λx)",
            ("2e^(-2x)", "-e^(-2x)"), {"λ": 1.5, "x": (0, 3)}),
    Formula("x*e^(-x^2/2)", "-e^(-x^2/2)", "",
            "the Rayleigh density: how far from the bull's eye a dart lands",
            ("3x*e^(-x^2/2)", "-3e^(-x^2/2)"), {"x": (0, 3)}),
    Formula("e^(-(x-μ)^2/(2σ^2))/(σ*sqrt(2π))", "erf((x-μ)/(σ*sqrt(2)))/2", "σ ≠ 0; σ > 0 for a density",
            "with C = 1/2 the normal CDF Φ((x − μ)/σ), which is part of the activation GELU",
            ("e^(-x^2/2)/sqrt(2π)", "erf(x/sqrt(2))/2"),
            {"μ": 0.5, "σ": 1.5, "x": (-2, 3)}, {"μ": 0.5, "σ": 0, "x": (1, 2)}),
    Formula("e^(-x)/(1+e^(-x))^2", "1/(1+e^(-x))", "",
            "the logistic density, whose CDF is the sigmoid",
            ("e^(-2x)/(1+e^(-2x))^2", "1/(2*(1+e^(-2x)))"), {"x": (-2, 3)}),
    Formula("1/(1+e^(-x))", "ln(1+e^x)", "",
            "the sigmoid is the slope of softplus",
            ("1/(1+e^(-2x))", "ln(1+e^(2x))/2"), {"x": (-2, 3)}),
    Formula("tanh(x)", "ln(cosh(x))", "",
            "tanh is the slope of the log-cosh loss",
            ("tanh(3x)", "ln(cosh(3x))/3"), {"x": (-2, 3)}),
    Formula("relu(x)", "relu(x)^2/2", "",
            "ReLU is the slope of the squared ReLU, up to the factor 1/2",
            ("relu(x-1)", "relu(x-1)^2/2"), {"x": (-2, 3)}),
    Formula("e^(-|x|)/2", "sign(x)*(1-e^(-|x|))/2", "",
            "the Laplace density, whose likelihood leads to the absolute error; with C = 1/2 its CDF",
            ("e^(-2|x|)", "sign(x)*(1-e^(-2|x|))/2"), {"x": (-2, 3)}),
)
# fmt: on
TABLE = POWERS + EXPONENTIALS + LOGARITHMS + TRIGONOMETRIC + DENSITIES
