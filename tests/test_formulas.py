import runpy
from pathlib import Path

import mpmath
import pytest
import sympy

from mathtools.backstage.answers.comparing import Integrand
from mathtools.backstage.explaining import explain
from mathtools.backstage.parsing.pointwise import OutOfReach, Place
from mathtools.formulas import TABLE
from mathtools.parsing import symbol

x = symbol("x")
ROWS = pytest.mark.parametrize("row", TABLE, ids=lambda row: row.integrand)


def pairs(row):
    return (row.integrand, row.antiderivative), row.example


def area_and_difference(row, f, F, place):
    """Area under f by quadrature, F(b) − F(a), and the error of the area by its own estimate."""
    at = {symbol(name, positive=True): value for name, value in place.items() if name != "x"}

    def value(formula):
        return lambda t: Place(at | {x: t}, x).value_and_slope(formula)[0]

    a, b = place["x"]
    between = [
        a + (b - a) * i / 7 for i in range(1, 7)
    ]  # so that kinks and poles do not fall on a symmetric place
    area, error = mpmath.quad(value(f), [a, *between, b], error=True)
    return area, value(F)(b) - value(F)(a), error


def test_the_table_is_whole():
    assert len(TABLE) >= 30
    assert len({row.integrand for row in TABLE}) == len(TABLE)
    assert all(row.use and row.example for row in TABLE)
    assert all(row.outside for row in TABLE if "≠" in row.condition or "< x" in row.condition)


@ROWS
def test_each_row_differentiates_back(row):
    for integrand, antiderivative in pairs(row):
        f, F = row.read(integrand).expression, row.read(antiderivative).expression
        if not F.has(sympy.Abs, sympy.sign):  # their derivatives are only true away from the kink
            assert sympy.simplify(F.diff(x) - f) == 0
        assert Integrand(integrand, "x").compare(F).same


@ROWS
def test_each_row_integrates_inside_its_condition(row):
    for integrand, antiderivative in pairs(row):
        f, F = row.read(integrand).expression, row.read(antiderivative).expression
        area, difference, _ = area_and_difference(row, f, F, row.inside)
        assert isinstance(difference, mpmath.mpf)
        assert abs(area - difference) < 1e-4 * max(1, abs(difference))  # loose only because of the kinks


@pytest.mark.parametrize("row", [row for row in TABLE if row.outside], ids=lambda row: row.integrand)
def test_each_row_fails_outside_its_condition(row):
    f, F = row.read(row.integrand).expression, row.read(row.antiderivative).expression
    try:
        area, difference, error = area_and_difference(row, f, F, row.outside)
    except OutOfReach:
        return
    real = isinstance(area, mpmath.mpf) and isinstance(difference, mpmath.mpf)
    assert not real or abs(area - difference) > 0.1 or error > 0.1


@ROWS
def test_each_row_can_be_explained(row):
    for integrand, _ in pairs(row):
        explanation = explain(integrand)
        assert explanation.complete
        assert Integrand(integrand, "x").compare(explanation.result).same
        assert "cannot" not in explanation._repr_markdown_()


def test_a_row_shows_itself_with_its_condition():
    row = next(row for row in TABLE if row.integrand == "1/x")
    assert row._repr_markdown_() == (
        r"$\displaystyle\int \frac{1}{x}\,dx = \ln\left|x\right| + C$"
        " for x ≠ 0, with a constant of its own on either side of 0"
    )


def test_the_printed_sheet_says_what_the_summaries_say():
    """Mend it by `python docs/make_formula_sheet.py`."""
    made = runpy.run_path(str(Path(__file__).parents[1] / "docs" / "make_formula_sheet.py"))
    assert made["SHEET"].read_bytes().endswith(made["mark"]())
