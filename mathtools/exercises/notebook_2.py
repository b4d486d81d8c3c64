"""Questions of notebook 2: derivatives and integrals from numbers."""

import numpy as np

from mathtools.exercises.guess import Guess
from mathtools.exercises.kinds import Choice, Formula, Function, Mistake, Number
from mathtools.exercises.possible import COUNT, STEP, between

EPS = np.finfo(float).eps


def _forward(f, x, h):
    return (f(x + h) - f(x)) / h


def _second(f, x, h):
    return (f(x + h) - 2 * f(x) + f(x - h)) / h**2


def _trapezoid(y, x):
    return np.sum((y[1:] + y[:-1]) / 2 * np.diff(x))


def square(t):
    return t * t


forward_quotient = Function(
    "notebook_2.forward_quotient",
    asks="A function `slope_forward(f, x, h)`: the slope of the secant from $x$ to $x+h$.",
    value=_forward,
    cases=[
        (square, 3.0, 0.5),
        (np.exp, 0.0, 0.1),
        (np.sin, 2.0, 0.01),
        (square, 3.0, -0.5),
    ],  # falling; leftwards
    forms=[lambda f, x, h: f(x + h) / h - f(x) / h, lambda f, x, h: (f(x) - f(x + h)) / (x - (x + h))],
    mistakes=[
        Mistake(
            "brackets missing around the difference",
            lambda f, x, h: f(x + h) - f(x) / h,
            "Python divides before it subtracts: `f(x + h) - f(x) / h` divides only $f(x)$ by $h$. Put the "
            "whole rise in brackets.",
        ),
        Mistake(
            "rise not divided by the run",
            lambda f, x, h: f(x + h) - f(x),
            "That is the rise alone. The slope is the rise for each unit to the right: divide it by the run "
            "$h$.",
        ),
        Mistake(
            "step added to the value",
            lambda f, x, h: (f(x) + h - f(x)) / h,
            "`f(x) + h` lifts the value by $h$, so that the quotient is 1 for every function. The step "
            "belongs inside: `f(x + h)`, the value a little further to the right.",
        ),
        Mistake(
            "subtracted in the wrong order",
            lambda f, x, h: (f(x) - f(x + h)) / h,
            "The size is right, the sign is not: where $f$ rises, your slope is negative. New value minus "
            "old value.",
        ),
        Mistake(
            "central quotient in place of the forward one",
            lambda f, x, h: (f(x + h) - f(x - h)) / (2 * h),
            "That is the *central* quotient, from $x-h$ to $x+h$. It is usually better, and you will meet it "
            "below; here the secant begins at $x$.",
        ),
        Mistake(
            "twice the run for a step to one side",
            lambda f, x, h: (f(x + h) - f(x)) / (2 * h),
            "From $x$ to $x+h$ the run is $h$, not $2h$: your slopes are half of what they should be.",
        ),
        Mistake(
            "multiplied by the run",
            lambda f, x, h: (f(x + h) - f(x)) * h,
            "You multiplied by the run. A slope is the rise *divided* by the run: how much for each unit.",
        ),
        Mistake(
            "value at the step in place of the value at x",
            lambda f, x, h: (f(x + h) - f(h)) / h,
            "You took away `f(h)`, the value at the place $h$. The secant begins at $x$: take away `f(x)`.",
        ),
        Mistake(
            "backward quotient in place of the forward one",
            lambda f, x, h: (f(x) - f(x - h)) / h,
            "That is the *backward* quotient, from $x-h$ to $x$. Here the secant begins at $x$ and ends at "
            "$x+h$.",
        ),
    ],
    hints=[
        "Rise divided by run. The run from $x$ to $x+h$ is $h$. What is the rise?",
        "The rise is the value at the end minus the value at the start, `f(x + h) - f(x)`, in brackets.",
    ],
    solution="`return (f(x + h) - f(x)) / h`. For $f(t)=t^2$ at $x=3$ with $h=0.5$: $(12.25-9)/0.5=6.5$.",
    praise="You have differentiated functions that you can only call. Everything below asks how good that "
    "is.",
)

which_step = Choice(
    "notebook_2.which_step",
    asks="Which step gives the forward quotient of $x^3$ at 1 that is closest to 3?",
    options={"a": "$h=10^{-2}$", "b": "$h=10^{-8}$", "c": "$h=10^{-16}$"},
    value="b",
    mistakes=[
        Mistake(
            "the smaller the better",
            "c",
            "For a limit on paper, yes. A computer keeps about 16 digits: what is `1 + 1e-16` in Python? "
            "Try it in a cell of your own, and then think what the rise becomes.",
        ),
        Mistake(
            "a tiny step distrusted altogether",
            "a",
            "You are right that tiny steps are dangerous. But at $h=10^{-2}$ the secant is still visibly "
            "steeper than the tangent: $(1.01^3-1)/0.01=3.0301$. Is there nothing in between?",
        ),
    ],
    hints=[
        "Work out the quotient for $h=10^{-2}$ by hand: $3+3h+h^2$.",
        "A computer keeps about 16 digits. How many digits of $1+10^{-16}$ would it need?",
    ],
    solution="On paper the quotient is $3+3h+h^2$, which is off by $0.03$ for $h=10^{-2}$ and by only "
    "$3\\cdot10^{-8}$ for $h=10^{-8}$. For $h=10^{-16}$ the computer rounds $1+h$ to 1, the rise is 0, and "
    "so is the slope.",
    praise="Neither the largest nor the smallest. The rest of the notebook finds out where between them.",
)

which_side = Choice(
    "notebook_2.which_side",
    asks="At $x=1$ the sine rises, but less and less. How does the forward quotient compare with the true "
    "slope there?",
    options={
        "a": "It is too large.",
        "b": "It is too small.",
        "c": "That depends on $h$: sometimes too large, sometimes too small.",
    },
    value="b",
    mistakes=[
        Mistake(
            "bend taken the wrong way round",
            "a",
            "A curve that rises less and less bends away *below* its tangent. The secant ends on the curve, "
            "so is it steeper or flatter than the tangent?",
        ),
        Mistake(
            "truncation error taken for chance",
            "c",
            "The error has a system. As long as the curve bends the same way between $x$ and $x+h$, the "
            "secant is always on the same side of the tangent.",
        ),
    ],
    hints=[
        "Draw a hill's left flank, the tangent in one point, and the secant from there to a point further "
        "right.",
        "The forward secant averages the slopes from $x$ to $x+h$. What are those slopes like, compared "
        "with the one at $x$?",
    ],
    solution="The slope falls from $x$ to $x+h$, and the secant has the mean of all these slopes. So it is "
    "too small. Looking back, the slopes were larger, so the backward quotient is too large.",
    praise="The sign of $f''$ decides the side. Taylor's formula, further down, says so with a number: the "
    "error is about $\\frac h2 f''(x)$.",
)

central_of_cube = Formula(
    "notebook_2.central_of_cube",
    asks="The error of the central quotient of $f(x)=x^3$: quotient minus $3x^2$, in $x$ and $h$.",
    value="h^2",
    variables=("x", "h"),
    domain=(0.2, 2),
    forms=["h*h", "(6x^2 + 2h^2)/2 - 3x^2"],
    worked_out_at={"h": 0},
    mistakes=[
        Mistake(
            "the quotient given, not its error",
            "3x^2+h^2",
            "That is the quotient itself. Take the true slope $3x^2$ away; what is left is its error.",
        ),
        Mistake(
            "third derivative left out of h²f‴/6",
            "h^2/6",
            "In $\\frac{h^2}{6}f'''(x)$ you took $f'''=1$. What is the third derivative of $x^3$?",
        ),
        Mistake(
            "divided by h where the run is 2h",
            "3x^2+2h^2",
            "You divided by $h$. From $x-h$ to $x+h$ the run is $2h$.",
        ),
        Mistake(
            "error of the forward quotient",
            "3xh+h^2",
            "That is the error of the *forward* quotient. In $f(x+h)-f(x-h)$ the terms with $h^2$ cancel.",
        ),
        Mistake(
            "sign turned round",
            "-h^2",
            "The size is right. But the quotient comes out as $3x^2+h^2$, which is more than $3x^2$.",
        ),
        Mistake(
            "no error at all",
            "0",
            "For a quadratic, yes. $x^3$ has $f'''=6$, so something remains.",
        ),
    ],
    hints=[
        "Expand $(x+h)^3$ and $(x-h)^3$, and subtract.",
        "The difference is $6x^2h+2h^3$. Divide it by $2h$, then take $3x^2$ away.",
    ],
    solution="$(x+h)^3-(x-h)^3=6x^2h+2h^3$. Divided by $2h$ that is $3x^2+h^2$, so the error is $h^2$, the "
    "same at every $x$. Taylor agrees: $\\frac{h^2}{6}f'''=\\frac{h^2}{6}\\cdot6$.",
    praise="Here $\\frac{h^2}{6}f'''$ is not an estimate but the whole error, for all further derivatives "
    "are 0.",
)

error_ratio = Number(
    "notebook_2.error_ratio",
    asks="You make $h$ ten times smaller. By which factor does the truncation error of the central quotient "
    "shrink?",
    value=100,
    mistakes=[
        Mistake(
            "first order assumed",
            10,
            "So it is with the forward quotient, whose error goes with $h$. The central one goes with $h^2$.",
        ),
        Mistake(
            "factor upside down",
            0.01,
            "The new error is 0.01 of the old one, so it shrinks by a factor of 100. You mean the right "
            "thing.",
        ),
        Mistake(
            "factor upside down, and first order assumed",
            0.1,
            "That is the step's own factor. The error goes with $h^2$, and the question is by which "
            "number it is *divided*.",
        ),
        Mistake(
            "doubled where it is squared",
            20,
            "Order 2 means that the error goes with $h^2$: a factor of 10 in $h$ is squared, not doubled.",
        ),
        Mistake(
            "halving in place of a tenth",
            4,
            "4 is the factor when $h$ is *halved*. Here it becomes ten times smaller.",
        ),
    ],
    hints=[
        "The error is about $\\frac{h^2}{6}f'''$. Put $h/10$ in place of $h$.",
        "$(h/10)^2=h^2/100$.",
    ],
    solution="The error goes with $h^2$, and $(h/10)^2=h^2/100$: two more digits for every digit of $h$.",
    praise="On log-log axes this is a line of slope 2. Running the same computation with two steps and "
    "looking at the factor is how one tests a numerical program.",
)

best_central_step = Number(
    "notebook_2.best_central_step",
    asks="The best step $h$ for the central quotient of $f(x)=e^{10x}$ at $x=0$, with "
    "$\\varepsilon=2.2\\cdot10^{-16}$.",
    value=(3 * EPS / 1000) ** (1 / 3),
    rtol=0.04,  # one digit of a step is enough
    mistakes=[
        Mistake(
            "inner slope left out of the third derivative",
            (3 * EPS) ** (1 / 3),
            "You took $f'''=f$, as for $e^x$. Each derivative of $e^{10x}$ brings another factor 10.",
        ),
        Mistake(
            "factor 3 left out",
            (EPS / 1000) ** (1 / 3),
            "Setting the derivative of $\\frac{h^2}{6}|f'''|+\\frac{\\varepsilon|f|}{h}$ to zero gives "
            "$h^3=3\\varepsilon|f/f'''|$. The 3 is missing.",
        ),
        Mistake(
            "root not taken",
            3 * EPS / 1000,
            "That is $h^3$. Take its cube root.",
        ),
        Mistake(
            "rule of thumb",
            EPS ** (1 / 3),
            "$\\sqrt[3]{\\varepsilon}$ is the rule by rote, good where $f$ and $f'''$ are about equal. Here "
            "$f'''$ is much larger than $f$.",
        ),
        Mistake(
            "formula of the forward quotient",
            2 * (EPS / 100) ** 0.5,
            "That is the step for the *forward* quotient, $2\\sqrt{\\varepsilon|f/f''|}$. The central one "
            "has $f'''$ and a cube root.",
        ),
        Mistake(
            "fraction upside down",
            (3 * EPS * 1000) ** (1 / 3),
            "You have $f'''/f$ under the root. The more a function bends, the *shorter* the step must be.",
        ),
        Mistake(
            "one derivative too few",
            (3 * EPS / 100) ** (1 / 3),
            "$100\\,e^{10x}$ is the second derivative. The central quotient needs the third.",
        ),
        Mistake(
            "h = 1e-4 as a law",
            1e-4,
            "$10^{-4}$ is a habit, not a result. Put $f$ and $f'''$ into $\\sqrt[3]{3\\varepsilon|f/f'''|}$.",
        ),
    ],
    possible=STEP,
    hints=[
        "$h^*=\\sqrt[3]{3\\varepsilon\\,|f/f'''|}$. What is $f'''$?",
        "$f'''(x)=1000\\,e^{10x}$, so $f(0)/f'''(0)=1/1000$.",
    ],
    solution="$f'''=1000f$, so $h^*=\\sqrt[3]{3\\cdot2.2\\cdot10^{-16}/1000}\\approx8.7\\cdot10^{-7}$: ten "
    "times shorter than for $e^x$, because everything happens ten times faster. Farther from 0 the "
    "rounding of $x+h$ weighs more, and the best step is longer.",
    praise="Ten times faster in $x$, ten times shorter in $h$. The step is a length, and the function sets "
    "the ruler.",
)

read_the_digits = Choice(
    "notebook_2.read_the_digits",
    asks="The quotient prints 0.1999999999990898 in place of 0.2. What is the cause?",
    options={
        "a": "The truncation error of the central quotient; a smaller $h$ would reduce it.",
        "b": "The forward quotient was used; the central one would give 0.2.",
        "c": "Round-off, divided by a small $h$; a larger $h$ would reduce it.",
        "d": "A wrong derivative: the true slope at 5 is not 0.2.",
    },
    value="c",
    mistakes=[
        Mistake(
            "round-off taken for truncation error",
            "a",
            "The truncation error is $\\frac{h^2}{6}f'''$, and a quadratic has $f'''=0$. So the formula is "
            "exact here, and the deviation must come from somewhere else.",
        ),
        Mistake(
            "error of the forward quotient expected",
            "b",
            "The forward quotient would be off by $0.01h=10^{-6}$. The deviation is $10^{-12}$, a million "
            "times smaller.",
        ),
        Mistake(
            "derivative not checked",
            "d",
            "$f'(x)=0.02x+0.1$, and at 5 that is 0.2. The derivative is fine.",
        ),
    ],
    hints=[
        "How large is the truncation error $\\frac{h^2}{6}f'''$ for a quadratic?",
        "$f(5)$ is about 0.75, so its round-off is about $10^{-16}$. What is $10^{-16}$ divided by "
        "$h=10^{-4}$?",
    ],
    solution="For a quadratic the central quotient has no truncation error at all. The values, about 0.75, "
    "carry errors of about $10^{-16}$; divided by $h=10^{-4}$ that makes $10^{-12}$, just what is seen. A "
    "*larger* step divides by more: with $h=1$ the error is 0.",
    praise="Whoever can read the size of an error knows its cause: $10^{-12}$ is $10^{-16}/10^{-4}$.",
)

second_quotient = Function(
    "notebook_2.second_quotient",
    asks="A function `second_quotient(f, x, h)` for $f''(x)$, from $f(x-h)$, $f(x)$ and $f(x+h)$.",
    value=_second,
    cases=[(square, 3.0, 0.5), (np.exp, 0.0, 0.1), (np.sin, 1.0, 0.25)],
    forms=[lambda f, x, h: ((f(x + h) - f(x)) / h - (f(x) - f(x - h)) / h) / h],
    mistakes=[
        Mistake(
            "divided by h only once",
            lambda f, x, h: (f(x + h) - 2 * f(x) + f(x - h)) / h,
            "The numerator is right. It is about $h^2f''$, so it must be divided by $h$ twice.",
        ),
        Mistake(
            "divided by 2h once more",
            lambda f, x, h: (f(x + h) - 2 * f(x) + f(x - h)) / (2 * h) ** 2,
            "`(2*h)**2` is $4h^2$, so your values are a quarter of $f''$. Adding up the two Taylor formulas "
            "leaves $h^2f''$.",
        ),
        Mistake(
            "h² lost its brackets",
            lambda f, x, h: f(x + h) - 2 * f(x) + f(x - h) / h**2,
            "Python divides first: only $f(x-h)$ is divided by $h^2$. Put the numerator in brackets.",
        ),
        Mistake(
            "middle value taken once",
            lambda f, x, h: (f(x + h) - f(x) + f(x - h)) / h**2,
            "Test it with a constant function: its second derivative is 0, and yours grows like $1/h^2$. "
            "The middle value is needed twice.",
        ),
        Mistake(
            "divided by 2h",
            lambda f, x, h: (f(x + h) - 2 * f(x) + f(x - h)) / (2 * h),
            "The numerator is right. It is about $h^2f''$: divide by $h^2$, not by $2h$.",
        ),
        Mistake(
            "all places on one side",
            lambda f, x, h: (f(x + 2 * h) - 2 * f(x + h) + f(x)) / h**2,
            "That is the bend at $x+h$, whose error is of order 1 at $x$. Take $x-h$, $x$ and $x+h$.",
        ),
        Mistake(
            "sign of the last value",
            lambda f, x, h: (f(x + h) - 2 * f(x) - f(x - h)) / h**2,
            "The values on both sides are *added*, and twice the middle is taken away.",
        ),
        Mistake(
            "first derivative given",
            lambda f, x, h: (f(x + h) - f(x - h)) / (2 * h),
            "That is the central quotient for the *first* derivative. Add the two Taylor formulas in place "
            "of subtracting.",
        ),
    ],
    hints=[
        "Add the formulas for $f(x+h)$ and $f(x-h)$. Which terms cancel?",
        "$f(x+h)+f(x-h)=2f(x)+h^2f''(x)+\\dots$ Solve for $f''(x)$.",
    ],
    solution="`return (f(x + h) - 2*f(x) + f(x - h)) / h**2`. For $t^2$ it gives 2 for every $h$.",
    praise="The same three weights, 1, −2, 1, stand in simulations of heat, waves and diffusion, wherever a "
    "bend is taken from a grid.",
)

richardson_by_hand = Number(
    "notebook_2.richardson_by_hand",
    asks="Central quotients of $e^x$ at 0: 1.006680 for $h=0.2$, and 1.001668 for $h=0.1$. The Richardson "
    "value, to six decimals.",
    value=(4 * 1.001668 - 1.006680) / 3,
    forms=[0.9999966627],  # from quotients that are not rounded
    rtol=6e-7,
    mistakes=[
        Mistake(
            "mean of the two",
            (1.001668 + 1.006680) / 2,
            "The mean lies between the two, and both are too large. Leave the interval, on the side of the "
            "better value.",
        ),
        Mistake(
            "weights for order 1",
            2 * 1.001668 - 1.006680,
            "$2C(h/2)-C(h)$ removes an error that goes with $h$. The central error goes with $h^2$, so a "
            "quarter is left, not a half.",
        ),
        Mistake(
            "the two values exchanged",
            (4 * 1.006680 - 1.001668) / 3,
            "You gave the weight 4 to the worse value. The better one is that of the smaller step.",
        ),
        Mistake(
            "division by 3 forgotten",
            4 * 1.001668 - 1.006680,
            "$4C(h/2)-C(h)$ is about $3f'$. Divide by 3.",
        ),
        Mistake(
            "brackets lost",
            4 * 1.001668 - 1.006680 / 3,
            "Only $C(h)$ was divided by 3. The whole difference is, so put it in brackets.",
        ),
        Mistake(
            "the finer value kept",
            1.001668,
            "That is the better of the two as it is. Together they know more: how large the error still is.",
        ),
        Mistake(
            "true slope given",
            1.0,
            "1 is the true slope. Six decimals of what the two quotients give show how close it comes.",
        ),
    ],
    hints=[
        "$\\frac{4\\,C(h/2)-C(h)}{3}$, and $C(h/2)$ is the value for the smaller step.",
        "$4\\cdot1.001668=4.006672$. Take 1.006680 away, and divide by 3.",
    ],
    solution="$(4.006672-1.006680)/3\\approx0.999997$. The true slope is 1; the error fell from "
    "$1.7\\cdot10^{-3}$ to $3\\cdot10^{-6}$, without a new call of the function.",
    praise="Two poor values and a known law of error make one good value. The trapezoidal rule will do the "
    "same in part 2c.",
)

complex_step_fails = Choice(
    "notebook_2.complex_step_fails",
    asks="For which of these programs does Im f(x + ih)/h *not* give the slope at $x=3$? Give all letters.",
    options={
        "a": "`np.exp(-x**2)`",
        "b": "`np.abs(x) ** 3`",
        "c": "`1 / (1 + np.exp(-x))`",
        "d": "`x * np.conj(x)`",
    },
    value={"b", "d"},
    forms=["bd", "b, d", ["d", "b"]],
    mistakes=[
        Mistake(
            "abs taken for harmless away from its corner",
            "d",
            "At 3 the real function $|x|^3$ is smooth, true. But for a complex number `np.abs` is the "
            "*length*, a real number: the imaginary part, which carries the slope, is gone.",
        ),
        Mistake(
            "conj taken for harmless",
            "b",
            "For real $x$, `x * np.conj(x)` is $x^2$. For $z=x+ih$ it is $x^2+h^2$, without an imaginary "
            "part, so the slope comes out as 0 in place of 6, without any warning.",
        ),
        Mistake(
            "powers and exponentials suspected",
            "abd",
            "Powers and exponentials are analytic: they take $x+ih$ and keep the slope in the imaginary "
            "part. Option a is fine.",
        ),
        Mistake(
            "a fraction suspected",
            "bcd",
            "$1/(1+e^{-z})$ is analytic near the real axis (its denominator is 0 only at $z=\\pm "
            "i\\pi,\\dots$). Option c is fine.",
        ),
    ],
    hints=[
        "Put $3+ih$ in place of $x$. In which programs is the result real, whatever $h$ is?",
        "A length and a product with the conjugate are always real.",
    ],
    solution="**b** and **d**: `np.abs(z)` is $\\sqrt{x^2+h^2}$ and `z * np.conj(z)` is $x^2+h^2$, both "
    "real. The slope, which should be in the imaginary part, is lost. **a** and **c** are built of analytic "
    "functions.",
    praise="Good eye. Such a program gives no error, only a wrong slope; comparing with `central` finds it.",
)

lost_digits = Choice(
    "notebook_2.lost_digits",
    asks="With `x = 1e-9`: which of these lose more than half of their 16 digits? Give all letters.",
    options={
        "a": "`1 - np.cos(x)`",
        "b": "`2 * np.sin(x / 2) ** 2`",
        "c": "`np.sqrt(1 + x) - 1`",
        "d": "`np.log1p(x)`",
    },
    value="ac",
    mistakes=[
        Mistake(
            "total loss overlooked",
            "c",
            "a loses all of them: the cosine of $10^{-9}$ is $1-5\\cdot10^{-19}$, which no float can tell "
            "from 1. The result is 0.",
        ),
        Mistake(
            "root taken for harmless",
            "a",
            "c as well: $\\sqrt{1+x}$ is $1+5\\cdot10^{-10}$, known to $10^{-16}$. Take 1 away, and 6 or 7 "
            "digits are left.",
        ),
        Mistake(
            "small factors suspected",
            "abc",
            "b subtracts nothing. A product of small numbers is small, but all of its digits are right.",
        ),
        Mistake(
            "1 + x suspected inside log1p",
            "acd",
            "d is there for just this: near 0, `log1p` does not go by way of $1+x$. Compare it with "
            "`np.log(1 + x)`.",
        ),
    ],
    hints=[
        "Which of them subtract two nearly equal numbers?",
        "Near 1, floats are about $10^{-16}$ apart. What is the true difference in a, and in c?",
    ],
    solution="**a** and **c**. In a the true value is $5\\cdot10^{-19}$, far below the spacing of floats at "
    "1: it comes out as 0. In c it is $5\\cdot10^{-10}$, with an error of $10^{-16}$: 6 or 7 digits. **b** "
    "is a without the subtraction, and c can be written as $\\frac{x}{\\sqrt{1+x}+1}$.",
    praise="The size of the difference against the spacing of the numbers: that is all of cancellation.",
)

gradient_edge = Number(
    "notebook_2.gradient_edge",
    asks="$y=x^2$ at $x=0,\\ 0.5,\\ 1,\\ 1.5$. What does `np.gradient(y, x)` give at $x=0$?",
    value=0.5,
    mistakes=[
        Mistake(
            "the true slope expected",
            0,
            "0 is the true slope. At the edge there is no sample to the left, so `np.gradient` takes the "
            "forward quotient.",
        ),
        Mistake(
            "spacing forgotten",
            0.25,
            "That is the rise from 0 to 0.25. It must be divided by the spacing 0.5.",
        ),
        Mistake(
            "a sample skipped",
            1,
            "That is the slope from 0 to 1, or the central quotient at 0.5. At the edge only the next "
            "sample is used.",
        ),
    ],
    hints=[
        "At an edge only one neighbour exists. Which quotient needs no more?",
        "$(0.5^2-0^2)/0.5$.",
    ],
    solution="The forward quotient $(0.25-0)/0.5=0.5$. The truth is 0; the error is $\\frac "
    "h2f''=0.25\\cdot2$.",
    praise="Whoever averages or plots the result of `np.gradient` should know that its two ends are worse "
    "than the rest.",
)

own_weights = Number(
    "notebook_2.own_weights",
    asks=r"The weights $[a,b,c]$ for which $\frac1h\bigl(af(x)+bf(x+h)+cf(x+3h)\bigr)$ is $f'(x)$ but for an "
    "error of order 2.",
    value=[-4 / 3, 3 / 2, -1 / 6],
    mistakes=[
        Mistake(
            "weights of equal spacing",
            [-3 / 2, 2, -1 / 2],
            "Those belong to $x$, $x+h$ and $x+2h$. The last sample stands at $3h$: write the three brackets "
            "with $s=1$ and $r=3$.",
        ),
        Mistake(
            "signs turned round",
            [4 / 3, -3 / 2, 1 / 6],
            "The sizes are right. The middle bracket must be $+1$: that is the slope itself.",
        ),
        Mistake(
            "forward quotient",
            [-1, 1, 0],
            "That is the forward quotient, whose error is of order 1. The third sample can take $f''$ away.",
        ),
        Mistake(
            "far secant",
            [-1 / 3, 0, 1 / 3],
            "That is the secant to the far sample, whose error is of order 1. The middle one can take $f''$ "
            "away.",
        ),
        Mistake(
            "numerators of equal spacing",
            [-3, 4, -1],
            "Those stand above $2h$, and they belong to $x$, $x+h$ and $x+2h$. Here the last sample is "
            "at $x+3h$.",
        ),
        Mistake(
            "weight of the first sample left out",
            [0, 3 / 2, -1 / 6],
            "Two of the three are right. Without the first, a constant function would get a slope: "
            "$a+b+c=0$.",
        ),
    ],
    hints=[
        "The three brackets with $s=1$ and $r=3$: $a+b+c=0$, $b+3c=1$, $b+9c=0$.",
        "Take the second equation away from the third: $6c=-1$.",
    ],
    solution=r"From $b+3c=1$ and $b+9c=0$ follows $6c=-1$. So $[a,b,c]=[-\frac43,\ \frac32,\ -\frac16]$: "
    r"$b=-9c=\frac32$, and $a=-b-c=-\frac43$.",
    praise="With more samples the same equations give formulas of any order, wherever the samples stand. "
    "`np.linalg.solve` does the rest.",
)

noisy_step = Number(
    "notebook_2.noisy_step",
    asks="A sensor has noise $\\sigma=0.009$, and the signal has $|f'''|\\approx8$. The best step for the "
    "central quotient?",
    value=0.15,
    rtol=0.01,
    mistakes=[
        Mistake(
            "best step for round-off",
            (3 * EPS / 8) ** (1 / 3),
            "That is the step for a function known to 16 digits. Here the error of a value is not "
            "$\\varepsilon|f|$ but the noise 0.009.",
        ),
        Mistake(
            "factor 3 left out",
            (0.009 / 8) ** (1 / 3),
            "Setting the derivative of $\\frac{h^2}{6}|f'''|+\\frac{\\sigma}{h}$ to zero gives "
            "$h^3=3\\sigma/|f'''|$. The 3 is missing.",
        ),
        Mistake(
            "root not taken",
            3 * 0.009 / 8,
            "That is $h^3$. Take its cube root.",
        ),
        Mistake(
            "fraction upside down",
            (3 * 8 / 0.009) ** (1 / 3),
            "You exchanged noise and third derivative. More noise asks for a *longer* step.",
        ),
        Mistake(
            "square root for a cube root",
            (3 * 0.009 / 8) ** 0.5,
            "You took the square root. From $\\frac h3|f'''|=\\frac{\\sigma}{h^2}$ comes $h^3$.",
        ),
    ],
    possible=STEP,
    hints=[
        "Put $\\sigma$ in the place that $\\varepsilon|f|$ had: $h^*=\\sqrt[3]{3\\sigma/|f'''|}$.",
        "$3\\cdot0.009/8=0.003375$. Its cube root?",
    ],
    solution="$h^*=\\sqrt[3]{3\\cdot0.009/8}=\\sqrt[3]{0.003375}=0.15$.",
    praise="The same balance as for round-off, with another noise. It asks for a step far longer than "
    "$10^{-5}$.",
)

trapezoid = Function(
    "notebook_2.trapezoid",
    asks="A function `area(y, x)`: the sum of all trapezoids under the samples.",
    value=_trapezoid,
    cases=[
        (np.array([1.0, 3.0, 2.0]), np.array([0.0, 1.0, 2.0])),
        (np.array([0.0, 1.0, 4.0, 9.0]), np.array([0.0, 1.0, 2.0, 3.0])),
        (np.array([2.0, 5.0, 1.0]), np.array([0.0, 0.5, 3.0])),
        (np.array([3.0, 1.0, -5.0]), np.array([0.0, 1.0, 3.0])),
    ],
    forms=[
        lambda y, x: np.trapezoid(y, x),
        lambda y, x: sum((x[i + 1] - x[i]) * (y[i] + y[i + 1]) / 2 for i in range(len(x) - 1)),
    ],
    mistakes=[
        Mistake(
            "rectangles from the left ends",
            lambda y, x: np.sum(y[:-1] * np.diff(x)),
            "Those are rectangles as high as the *left* sample. A trapezoid has the mean of its two heights.",
        ),
        Mistake(
            "rectangles from the right ends",
            lambda y, x: np.sum(y[1:] * np.diff(x)),
            "Those are rectangles as high as the *right* sample. A trapezoid has the mean of its two "
            "heights.",
        ),
        Mistake(
            "sum of heights without the half",
            lambda y, x: np.sum((y[1:] + y[:-1]) * np.diff(x)),
            "Twice the area: a trapezoid is width times the *mean* of its two heights, so divide by 2.",
        ),
        Mistake(
            "widths left out",
            lambda y, x: np.sum((y[1:] + y[:-1]) / 2),
            "You added up heights. Each must be multiplied by the width of its strip, `np.diff(x)`.",
        ),
        Mistake(
            "mean spacing taken for every strip",
            lambda y, x: (x[-1] - x[0]) / (len(x) - 1) * np.sum((y[1:] + y[:-1]) / 2),
            "You gave every strip the mean width. That is right only for equal spacing: multiply each "
            "strip by its own width, `np.diff(x)`.",
        ),
        Mistake(
            "areas below the axis counted as positive",
            lambda y, x: np.sum(abs(y[1:] + y[:-1]) / 2 * np.diff(x)),
            "Below the axis an area counts as negative: leave the signs of `y` as they are.",
        ),
        Mistake(
            "all strips taken to be equally wide",
            lambda y, x: np.sum((y[1:] + y[:-1]) / 2) * (x[1] - x[0]),
            "That is right only for equal spacing. Multiply each strip by its own width, `np.diff(x)`, "
            "before adding.",
        ),
        Mistake(
            "places and values exchanged",
            lambda y, x: np.trapezoid(x, y),
            "The values come first and the places second, in `np.trapezoid(y, x)`, too. You have exchanged "
            "them.",
        ),
        Mistake(
            "one trapezoid for everything",
            lambda y, x: (y[0] + y[-1]) / 2 * (x[-1] - x[0]),
            "That is a single trapezoid, from the first sample to the last. Take one for each pair of "
            "neighbours.",
        ),
        Mistake(
            "running sum given",
            lambda y, x: np.cumsum((y[1:] + y[:-1]) / 2 * np.diff(x)),
            "Those are the areas up to each sample. Here one number is wanted, the last of them.",
        ),
    ],
    hints=[
        "One strip: width times the mean of the two heights. `np.diff(x)` holds all widths.",
        "`y[:-1]` are the left heights, `y[1:]` the right ones.",
    ],
    solution="`return np.sum((y[1:] + y[:-1]) / 2 * np.diff(x))`. For heights 1, 3, 2 at 0, 1, 2: "
    "$2+2.5=4.5$.",
    praise="`np.trapezoid` does just this, along any axis.",
)

running_area = Number(
    "notebook_2.running_area",
    asks="The rate $8e^{-2x}$, sampled every 0.1 from 0 to 5: by how much is the last running total "
    "too large?",
    value=0.1**2 / 12 * 16,
    rtol=0.01,
    mistakes=[
        Mistake(
            "height taken for slope",
            0.1**2 / 12 * 8,
            "Half of it. Did you put in $f(0)=8$? What counts is the *slope* at the two ends, and "
            "$f'(0)$ is $-16$.",
        ),
        Mistake(
            "ends exchanged",
            -(0.1**2) / 12 * 16,
            "The size is right. But $f'(b)-f'(a)$ is $0-(-16)$, and below a curve that bends upward the "
            "trapezoids are too large.",
        ),
        Mistake(
            "error of one strip",
            0.1**3 / 12 * 32,
            "That is the first strip alone, $\\frac{h^3}{12}f''(0)$. The total carries all of them along.",
        ),
        Mistake(
            "order lost, or the largest curvature taken for all strips",
            5 * 0.1**2 / 12 * 32,
            "Ten times too much. Did you take $h$ for $h^2$? Or $f''(0)=32$ for all of the 50 strips? It is "
            "largest in the first one, and adding up $hf''$ leaves only $f'(5)-f'(0)$.",
        ),
    ],
    hints=[
        "$\\frac{h^2}{12}\\big(f'(b)-f'(a)\\big)$. What is $f'$?",
        "$f'(x)=-16e^{-2x}$, so $f'(0)=-16$, and $f'(5)$ is as good as 0.",
    ],
    solution="$\\frac{0.1^2}{12}\\big(0-(-16)\\big)\\approx0.0133$. Computed, the excess is 0.0133 as well.",
    praise="You know the error of the total before the program runs. Half the spacing leaves a "
    "quarter of it.",
)

count_calls = Number(
    "notebook_2.count_calls",
    asks="A small network has 100,000 weights. How many times must its loss be evaluated for one gradient "
    "by *central* quotients?",
    value=200_000,
    rtol=1e-9,
    mistakes=[
        Mistake(
            "count of the forward quotient",
            100_001,
            "That is the *forward* count: one call at the point, one for each weight. Central quotients "
            "call twice for each weight, and never at the point itself.",
        ),
        Mistake(
            "one call for each weight",
            100_000,
            "Each central quotient needs two values, one on each side.",
        ),
        Mistake(
            "the middle counted too",
            200_001,
            "Almost: the value in the middle is not used by a central quotient.",
        ),
        Mistake(
            "one quotient for all weights",
            2,
            "Two calls give the slope in *one* direction. Each weight is a direction of its own.",
        ),
    ],
    possible=COUNT,
    hints=["How many calls for one weight?", "Two for each of the 100,000 weights."],
    solution="$2\\cdot100{,}000=200{,}000$ evaluations for a single step of descent.",
    praise="At a millisecond each that is more than three minutes for one step. Automatic differentiation "
    "needs the time of a few evaluations, whatever the number of weights.",
)

which_tool = Choice(
    "notebook_2.which_tool",
    asks="You wrote code for the gradient of a new layer and want to know whether it is right. What do you "
    "compare with?",
    options={
        "a": "forward quotients with $h=10^{-16}$ in float64",
        "b": "central quotients with $h\\approx10^{-5}$ in float64",
        "c": "central quotients with $h\\approx10^{-5}$ in float32",
        "d": "a symbolic derivative of the whole network",
    },
    value="b",
    mistakes=[
        Mistake(
            "the smaller the better",
            "a",
            "With $h=10^{-16}$ the step is lost in rounding wherever a weight is larger than 1 in size: "
            "every quotient is 0 there.",
        ),
        Mistake(
            "precision of the numbers forgotten",
            "c",
            "In float32 $\\varepsilon$ is $1.2\\cdot10^{-7}$; divided by $h=10^{-5}$ that is an error of "
            "about 1 %. A right gradient would look wrong.",
        ),
        Mistake(
            "symbols for a program",
            "d",
            "Its formula grows far beyond the program, and you would compare with the same rules that you "
            "may have applied wrongly. An independent check only needs values.",
        ),
    ],
    hints=[
        "A check must be independent and exact enough to see a wrong factor. Estimate the round-off of each.",
        "$\\varepsilon/h$ is about $10^{-11}$ for float64 with $h=10^{-5}$. And for the other two?",
    ],
    solution="**b**. Where values and derivatives are about 1, truncation and round-off are both below about "
    "$10^{-10}$, so a difference in the fourth digit is a mistake in your layer. For the test only a few "
    "weights are needed, so the cost does not matter.",
    praise="This is what PyTorch's `gradcheck` does, with $h=10^{-6}$ and in float64; Notebook 3 builds one.",
)

taylor_guess = Guess(
    "notebook_2.taylor_guess",
    asks=r"Up to which power of $h$ the Taylor polynomial of the sine at 1 must go, to miss $\sin2$ by less "
    "than 0.001.",
    value=6,
    near=1e-9,
    possible=between(0, 20),
    across=None,
    surprises=[
        Mistake(
            "one power short",
            5,
            "Nearly: up to $h^5$ it misses by 0.00125, just more than a thousandth.",
        ),
        Mistake(
            "terms counted in place of powers",
            7,
            "Up to $h^6$ there are seven terms, because the first is $h^0$. The question is about the power.",
        ),
    ],
)

staircase_guess = Guess(
    "notebook_2.staircase_guess",
    asks="What a computed parabola looks like in a window about $10^{-15}$ wide.",
    options={"a": "like a straight line", "b": "like a staircase", "c": "like a cloud of random points"},
    value="b",
    surprises=[
        Mistake(
            "numbers taken for exact",
            "a",
            "So it is in mathematics. But between 1 and $1+2.2\\cdot10^{-16}$ there is no float: several "
            "places of the window share one value.",
        ),
        Mistake(
            "rounding taken for chance",
            "c",
            "Rounding is not random: the same $x$ is always rounded to the same float.",
        ),
    ],
)

v_guess = Guess(
    "notebook_2.v_guess",
    asks="As $h$ shrinks: whose error turns upward first, and whose gets lower, forward's or central's?",
    options={
        "a": "forward turns first, and forward gets lower",
        "b": "forward turns first, and central gets lower",
        "c": "central turns first, and central gets lower",
    },
    value="c",
    surprises=[
        Mistake(
            "a short best step taken for a good one",
            "a",
            "Forward has the shorter best step, $3\\cdot10^{-8}$, and there its error is still about that "
            "large. Central stops at $10^{-5}$ with $3\\cdot10^{-11}$.",
        ),
        Mistake(
            "the better method thought to go further",
            "b",
            "Central does get lower. And because it gets there quickly, it meets its round-off at a longer "
            "step than forward does.",
        ),
    ],
)

frequency_guess = Guess(
    "notebook_2.frequency_guess",
    asks=r"Where is the V of $\sin(100x)$ at $\frac1{100}$, compared with that of $\sin x$ at 1?",
    options={
        "a": "at steps about 100 times shorter",
        "b": "at the same steps",
        "c": "at steps about 100 times longer",
    },
    value="a",
    surprises=[
        Mistake(
            "a law taken for granted",
            "b",
            r"$\sqrt\varepsilon$ knows nothing of the function. A step that is short for the slow wave spans "
            "a hundred times as much of a turn of the fast one.",
        ),
        Mistake(
            "ruler turned round",
            "c",
            "The fast wave changes within a hundredth of the distance. Its steps must shrink, not grow.",
        ),
    ],
)

race_guess = Guess(
    "notebook_2.race_guess",
    asks="Which of a fixed step, SciPy's function and ours report a slope for $|x|$ at 0?",
    options={"a": "the fixed step alone", "b": "the fixed step and SciPy", "c": "all three"},
    value="b",
    surprises=[
        Mistake(
            "an error estimate trusted",
            "a",
            "SciPy's function compares central quotients with each other. At 0 they are all exactly 0: a "
            "perfect agreement.",
        ),
        Mistake(
            "both sides forgotten",
            "c",
            "Ours looks at both sides: forward gives 1, backward $-1$, however short the step is.",
        ),
    ],
)

noise_guess = Guess(
    "notebook_2.noise_guess",
    asks="What the slopes of the noisy loss look like with the smallest step, $h=0.01$.",
    options={
        "a": "close to the true slope, with small wiggles",
        "b": "hardly anything but noise, many times larger than the slope itself at the end",
        "c": "smooth, but too flat",
    },
    value="b",
    surprises=[
        Mistake(
            "short steps taken for exact ones",
            "a",
            "The noise of two samples, together about $\\sqrt2\\cdot0.02$, is divided by $2h=0.02$: each "
            "slope is off by about 1.4.",
        ),
        Mistake(
            "short and long steps changed over",
            "c",
            "Smooth is what a *long* step gives. A short one divides the noise by a small "
            "number, which makes it large.",
        ),
    ],
)

trapezoid_guess = Guess(
    "notebook_2.trapezoid_guess",
    asks="Below a curve that bends upward: is the sum of the trapezoids too large or too small?",
    options={"a": "too large", "b": "too small", "c": "it depends on the number of strips"},
    value="a",
    surprises=[
        Mistake(
            "chord thought to lie below",
            "b",
            "That is a curve that bends *downward*. Draw a cup, and join two of its points.",
        ),
        Mistake(
            "sign of the error thought to change",
            "c",
            "The number of strips changes the size of the error. Each strip has $\\frac{h^3}{12}f''$ too "
            "much, "
            "and that is positive.",
        ),
    ],
)

noisy_area_guess = Guess(
    "notebook_2.noisy_area_guess",
    asks="By how much the areas below the noisy loss, from 0 to each time, are off at most.",
    options={
        "a": "by about as much as the slopes, 4",
        "b": "by about the size of the noise, 0.02",
        "c": "by less than the noise",
    },
    value="c",
    surprises=[
        Mistake(
            "areas thought to suffer like slopes",
            "a",
            "A slope *divides* the noise by a short step, an area *multiplies* it by one.",
        ),
        Mistake(
            "cancellation of errors forgotten",
            "b",
            "Each error is multiplied by $h=0.01$, and most of them cancel. Even 400 of them, all of the "
            "same "
            "sign, would make no more than 0.08; with both signs it is far less.",
        ),
    ],
)

running_guess = Guess(
    "notebook_2.running_guess",
    asks="The running totals of $e^{-x}$ by trapezoids: on which side of the truth, and where is the error "
    "largest?",
    options={
        "a": "too small, most at the start",
        "b": "too large, most at the start",
        "c": "too large, most at the end",
    },
    value="c",
    surprises=[
        Mistake(
            "chord thought to lie below",
            "a",
            "$e^{-x}$ bends upward, so its chords lie above it.",
        ),
        Mistake(
            "error of a strip taken for that of the total",
            "b",
            "The first *strip* has the largest error. But a total keeps all that came before.",
        ),
    ],
)

cost_guess = Guess(
    "notebook_2.cost_guess",
    asks="How long one gradient of a product of a million variables takes by central quotients, at $10^9$ "
    "multiplications per second.",
    options={"a": "about 2 milliseconds", "b": "about 2 seconds", "c": "about half an hour"},
    value="c",
    surprises=[
        Mistake(
            "the number of variables counted once",
            "a",
            "That is $2n$ multiplications. But each of the $2n$ values costs $n-1$ of them.",
        ),
        Mistake(
            "a factor lost",
            "b",
            "$2n$ values, $n-1$ multiplications each: $2\\cdot10^{12}$, and $10^9$ of them take a second.",
        ),
    ],
)

newton_guess = Guess(
    "notebook_2.newton_guess",
    asks=r"How many steps of Newton's method lead from 1.5 to 15 right digits of $\sqrt2$.",
    value=4,
    near=1e-9,
    possible=COUNT,
    across=None,
    surprises=[
        Mistake(
            "one digit for each step",
            15,
            "That would be one digit for each step. Here the number of right digits *doubles*.",
        ),
        Mistake(
            "one step short",
            3,
            "After three steps there are nearly 12 digits, and 15 are wanted.",
        ),
    ],
)

newton_step = Number(
    "notebook_2.newton_step",
    asks="One step of Newton's method for $g(x)=x^3-10$ from $x=2$.",
    value=2 + 1 / 6,
    mistakes=[
        Mistake(
            "sign of the step lost",
            2 - 1 / 6,
            "You went the wrong way: $g(2)=-2$ is negative, and minus a negative number is plus.",
        ),
        Mistake(
            "step without its start",
            1 / 6,
            "That is the step. Add it to the place where it begins, 2.",
        ),
        Mistake(
            "quotient upside down",
            8,
            "You divided the slope by the value: $2+\\frac{12}2$. Value by slope.",
        ),
        Mistake(
            "value in place of the quotient",
            4,
            "You took $x-g(x)$. The value is divided by the slope.",
        ),
        Mistake(
            "the zero itself",
            10 ** (1 / 3),
            "That is the zero, $\\sqrt[3]{10}$. One step comes close to it, from 2.",
        ),
    ],
    hints=["$g(2)=-2$. What is $g'(2)$?", "$g'(x)=3x^2$, so $g'(2)=12$, and $x-\\frac{g}{g'}$."],
    solution=r"$2-\frac{-2}{12}\approx2.1667$. The zero is $\sqrt[3]{10}\approx2.1544$.",
    praise="From an error of 0.154 to one of 0.012 in one step. The next one makes it 0.00007.",
)

euler_guess = Guess(
    "notebook_2.euler_guess",
    asks="By which factor the error of Euler's method at time 4 falls when $h$ is halved.",
    value=2,
    near=0.1,
    across=None,
    surprises=[
        Mistake(
            "error of one step taken for that of all",
            4,
            "The error of *one* step falls by 4. But there are twice as many steps.",
        ),
        Mistake(
            "error thought to stay",
            1,
            "It is the forward quotient that was solved, and its error is of order 1.",
        ),
        Mistake(
            "factor for multiplying instead of dividing",
            0.5,
            "The error is *divided* by 2: that is the factor by which it falls.",
        ),
    ],
)
