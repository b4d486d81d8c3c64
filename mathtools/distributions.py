"""A probability density and what follows from it: CDF, quantiles, samples, expectations.

``Density(pdf, x, support)`` takes a formula or a function. Where rules find an antiderivative in a bounded
time, and numbers confirm it, the CDF is symbolic: known as a formula. Its values come from quadrature, with a
bound of the error. A density that fails `Density.check` gives no CDF, but the reason.

Nothing of scipy.stats is in here: where a distribution has a name there, take that.
"""

import reprlib

import numpy as np
import sympy as sp

from mathtools.backstage.arguments import real_array, whole_number
from mathtools.backstage.densities.formulas import name_of, read_formula, read_support, read_values, rounded
from mathtools.backstage.densities.model import DensityReport, Model, MomentDoesNotExist
from mathtools.parsing import symbol

__all__ = ["Density", "DensityReport", "MomentDoesNotExist"]


class Density:
    """A probability density on an interval.

    Parameters
    ----------
    pdf : str or sympy.Expr or callable
        A formula of `x` as in ``"lam*exp(-lam*x)"`` (read by `mathtools.parsing`, never executed), or a
        function of one number. It counts on the support only.
    x : str or sympy.Symbol
        The variable, named by a letter or as in x1; for a function any name will do.
    support : pair
        Its ends: numbers, ``np.inf`` or ``sympy.oo``, or formulas of the parameters: ``("m", np.inf)``.
    parameters : dict
        Values for all other letters: ``{"lam": 2}``.
    breakpoints : sequence of float
        Places inside where a function jumps, has a kink, a pole or a narrow peak. Formulas tell theirs.

    Attributes
    ----------
    x : sympy.Symbol
        The variable in all expressions: the user's own, if one was handed over.
    support : tuple of float
    parameters : dict
        The values, as SymPy's numbers.

    Raises
    ------
    TypeError, ValueError
        In words: the formula cannot be read, a letter has no value, the support is the wrong way round, …

    Notes
    -----
    Numbers such as 0.7 are taken as 7/10; those of many digits are rounded to 60 of them. The methods of a
    function that is no density raise ValueError with the message of `check`; only `pdf` still answers.

    An antiderivative F₀ is looked for by rules whose attempts are counted; F = F₀ + C with F(left end) = 0.
    It is told if F agrees with adaptive quadrature by Gauss and Legendre at a dozen points. Numbers come from
    that quadrature, which keeps the digits of a tail where terms of F cancel. Where `pdf` gives 0 because
    numbers overflow in its formula, as in exp(-x)/(1 + exp(-x))² below x = -355, F is 0 as well, and a
    quantile of so small a p is too near.
    """

    def __init__(self, pdf, x, support, *, parameters={}, breakpoints=()):  # noqa: B006, never changed
        own = symbol(name_of(x))
        given = [s for s in (x, *getattr(pdf, "free_symbols", ())) if isinstance(s, sp.Symbol)]
        self.x = next((s for s in given if symbol(s.name) == own), own)
        self.parameters = read_values(parameters)
        if own.name in {symbol(key).name for key in self.parameters}:
            raise ValueError(f"{x} is the variable; it cannot be a parameter as well.")
        self._pdf = read_formula(pdf, own, self.parameters, "The density")
        self._ends = read_support(support, own, self.parameters)
        self.support = tuple(float(end) for end in self._ends)
        places = real_array(list(breakpoints), "breakpoints").ravel().tolist()
        for place in places:
            if not self.support[0] < place < self.support[1]:
                raise ValueError(f"The breakpoint {place:g} does not lie inside of the support.")
        self._model = Model(self._pdf, self._ends, places, self.x)

    # -- what is known ---------------------------------------------------------------------------------------

    @property
    def method(self):
        """ "symbolic" if the CDF is known as a formula that was checked, else "numeric"."""
        return "symbolic" if self._model.closed else "numeric"

    @property
    def antiderivative(self):
        """F₀, an antiderivative without constant; a tuple where the formula changes; None if numeric."""
        return _one_or_all(part[0] for part in self._model.closed)

    @property
    def constant(self):
        """C, which makes F = F₀ + C begin with 0 at the left end; a tuple where the formula changes."""
        return _one_or_all(part[1] for part in self._model.closed)

    @property
    def cdf_expression(self):
        """F = F₀ + C on the support, as SymPy's expression; None if numeric."""
        self._require()
        cases = [(f + c, self.x <= right) for f, c, right in self._model.closed]
        return sp.Piecewise(*cases[:-1], (cases[-1][0], True)) if cases else None

    def check(self):
        """Whether this is a density, nowhere negative and of area 1: a `DensityReport`."""
        return self._model.report

    # -- values ----------------------------------------------------------------------------------------------

    def pdf(self, x):
        """The density at x, a number or an array; 0 outside the support."""
        x = real_array(x, "x", infinite=True).astype(float)
        inside = (x >= self.support[0]) & (x <= self.support[1]) & np.isfinite(x)
        values = np.zeros(x.shape)
        values[inside] = self._model.density(x[inside])
        return values[()]

    def cdf(self, x):
        """F(x), the probability of a value up to x."""
        return self._area(x, upper=False)

    def sf(self, x):
        """1 - F(x), the probability of a value above x: the survival function, precise where it is tiny."""
        return self._area(x, upper=True)

    def quantile(self, p):
        """The x with F(x) = p, for p from 0 to 1; where F is flat, one of them."""
        self._require()
        p = real_array(p, "p", infinite=True).astype(float)
        if ((p < 0) | (p > 1)).any():
            raise ValueError(
                f"p is a probability, from 0 to 1, and {p[(p < 0) | (p > 1)][0]:.6g} is not. A quantile "
                "belongs to a probability; cdf goes the other way."
            )
        x = np.where(p > 0.5, *self.support[::-1])
        some = (p > 0) & (p < 1)
        x[some] = self._model.mesh.quantile(p[some])
        return x[()]

    def sample(self, n, rng):
        """An array of n random numbers: quantiles of uniform ones from a `numpy.random.Generator`."""
        self._require()
        n = whole_number(n, "n", 1)
        if not isinstance(rng, np.random.Generator):
            raise TypeError(
                f"rng must be a generator such as np.random.default_rng(0), not {reprlib.repr(rng)}: a seed "
                "given here would start the same numbers again at every call."
            )
        # neither 0 nor 1: their quantiles may be infinite
        u = (1 - rng.random(n)).clip(max=1 - 2.0**-53)
        return self._model.mesh.roughly(u)

    # -- expected values -------------------------------------------------------------------------------------

    def expect(self, g):
        """E[g(X)] = ∫ g(x) p(x) dx, for a formula or a function g.

        It is inf or -inf where the integral diverges to one side; `MomentDoesNotExist` where to both.
        """
        return self._expect(g, "E[g(X)]")

    def mean(self):
        """E[X]; inf where the integral diverges to one side, `MomentDoesNotExist` where it does to both."""
        return self._expect(self._pdf.x, "The mean")

    def variance(self):
        """E[(X - E[X])²], inf where that diverges; `MomentDoesNotExist` without a finite mean."""
        mean = self.mean()
        if np.isinf(mean):
            raise MomentDoesNotExist("The variance does not exist: the mean it is counted from is infinite.")
        return self._expect((self._pdf.x - mean) ** 2, "The variance")

    def _expect(self, g, name):
        self._require()
        g = read_formula(g, self._pdf.x, self.parameters, "g")
        return self._model.expectation(g, name)

    def _require(self):
        if not self.check():
            raise ValueError(self.check().message)

    def _area(self, x, upper):
        self._require()
        x = real_array(x, "x", infinite=True).astype(float)
        values = np.array((x >= self.support[1]) != upper, dtype=float)
        inside = (x > self.support[0]) & (x < self.support[1])
        mesh = self._model.mesh
        below, above = mesh.areas(*mesh.locate(x[inside]))
        values[inside] = ((above if upper else below) / (below + above)).clip(0, 1)
        return values[()]

    def __repr__(self):
        name = "a function" if self._pdf.expression is None else rounded(self._pdf.expression, 15)
        low, high = (rounded(end, 15) for end in self._ends)
        how = self.check()
        if self.method == "symbolic":
            how = f"symbolic: antiderivative {self.antiderivative}, constant {self.constant}"
        elif how.ok:
            how = f"numeric: CDF by quadrature, error below {max(1e-11, 10 * self._model.mesh.bound):.0e}"
        return f"Density({name}, {low} < {self.x} < {high}; {how})"


def _one_or_all(parts):
    """A tuple, the one thing in it, or None if it is empty."""
    parts = tuple(parts)
    return parts if len(parts) > 1 else next(iter(parts), None)
