"""Questions of notebook 4: rules of integration."""

import numpy as np

from mathtools.exercises.guess import Guess
from mathtools.exercises.judged import Antiderivative, Parts
from mathtools.exercises.kinds import Choice, Function, Mistake, Number
from mathtools.exercises.possible import PROBABILITY, between


def _misses(F, f, x):
    return (F(x + 1e-3) - F(x - 1e-3)) / 2e-3 - f(x)


def cube(x):
    return x**3


def square(x):
    return x**2


def wave(x):
    return np.sin(2 * x)


def double_wave(x):
    return np.cos(2 * x)


def quick_wave(x):
    return np.sin(50 * x)


highest_area = Guess(
    "notebook_4.highest_area",
    asks=r"The area below $2-x$ is collected from 0 up to $b$. At which $b$ is it largest?",
    value=2,
    near=0.03,
    surprises=[
        Mistake(
            "highest point of the curve taken",
            0,
            "There the *curve* is highest, so the area grows fastest. It goes on growing as long as the "
            "curve is above the axis.",
        ),
        Mistake(
            "place where the area is used up",
            4,
            "At 4 the negative area has eaten up the positive one. It was largest before that.",
        ),
    ],
)

loose_pieces = Guess(
    "notebook_4.loose_pieces",
    asks=r"The left branch of $\ln|x|$ is moved up by 1. What happens to the slopes at $-1$ and at $1$?",
    options={"a": "only the slope at $-1$ changes", "b": "both change", "c": "neither of them changes"},
    value="c",
    surprises=[
        Mistake("moving taken for turning", "a", "A branch that moves up as a whole does not get steeper."),
        Mistake(
            "branches thought to be joined", "b", "Between the two branches there is a gap, and no link."
        ),
    ],
)

inner_area = Guess(
    "notebook_4.inner_area",
    asks=r"The area below $f$ is 1. What is the area below $f(3x)$?",
    value=1 / 3,
    near=0.02,
    across=None,
    surprises=[
        Mistake(
            "multiplied by the inner slope",
            3,
            "Three times as much is what happens to the *slopes*. The hill gets narrower.",
        ),
        Mistake("inner slope without effect", 1, "The height stays, but the width does not."),
    ],
)

strip_height = Guess(
    "notebook_4.strip_height",
    asks=r"Under $u=x^2$ a thin strip at $x$ becomes about $2x$ times as wide. What happens to its height, "
    r"if "
    "its area is to stay?",
    options={"a": "it stays", "b": "it is multiplied by $2x$", "c": "it is divided by $2x$"},
    value="c",
    surprises=[
        Mistake("width forgotten", "a", "Area is width times height, and the width has changed."),
        Mistake("both thought to grow", "b", "Then the area would grow by the factor $4x^2$."),
    ],
)

logistic_curve = Guess(
    "notebook_4.logistic_curve",
    asks="The area below the logistic density up to $t$, as a curve over $t$.",
    value=lambda t: 1 / (1 + np.exp(-t)),
    x=(-6, 6),
    y=(-0.2, 1.2),
    names=("t", "area so far"),
)

circle_piece = Guess(
    "notebook_4.circle_piece",
    asks=r"The area below a quarter circle up to $x$ is a sector and a triangle. Which is $\frac12\arcsin "
    r"x$?",
    options={"a": "the sector", "b": "the triangle"},
    value="a",
    surprises=[
        Mistake(
            "product taken for the sector",
            "b",
            r"Half of base times height is $\frac12x\sqrt{1-x^2}$: that is the triangle.",
        )
    ],
)

who_is_wrong = Guess(
    "notebook_4.who_is_wrong",
    asks=r"$\sin^2x$, $-\cos^2x$ and $-\frac12\cos2x$ are given for $\int2\sin x\cos x\,dx$. Who is wrong?",
    options={"a": "the first", "b": "the second", "c": "the program", "d": "nobody"},
    value="d",
    surprises=[
        Mistake("looks compared", "a", r"Its slope is $2\sin x\cos x$."),
        Mistake("looks compared", "b", r"Its slope is $-2\cos x\cdot(-\sin x)$, which is the integrand."),
        Mistake("looks compared", "c", r"Its slope is $\sin2x$, which is another name for $2\sin x\cos x$."),
    ],
)

parts_ratio = Guess(
    "notebook_4.parts_ratio",
    asks=r"A curve $v=u^2$ cuts the rectangle $uv$ in two. At which $u$ are the two areas 2 to 1?",
    options={"a": "only at $u=1$", "b": "only at $u=2$", "c": "at every $u$", "d": "at no $u$"},
    value="c",
    surprises=[
        Mistake("one place expected", "a", "At 1 they are. What changes if both sides of the picture grow?"),
        Mistake("one place expected", "b", "At 2 they are. And at 1?"),
        Mistake("no pattern expected", "d", r"Below the curve lies a third of the rectangle: $\frac{u^3}3$."),
    ],
)

short_tails = Guess(
    "notebook_4.short_tails",
    asks=r"$\frac1{\sqrt x}$, $\frac1x$ and $\frac1{x^2}$ all go to 0. Whose area from 1 to $b$ stays below "
    r"3, "
    "for every $b$?",
    options={
        "a": r"that of all three",
        "b": r"those of $\frac1x$ and $\frac1{x^2}$",
        "c": r"that of $\frac1{x^2}$",
    },
    value="c",
    surprises=[
        Mistake(
            "height 0 taken for a finite area", "a", "A height that goes to 0 may still add up without end."
        ),
        Mistake("1/x thought to be quick enough", "b", r"$\ln b$ passes every bound, though slowly."),
    ],
)

balanced = Guess(
    "notebook_4.balanced",
    asks=r"$\frac x{1+x^2}$ is collected from $-b$ to $2b$, and $b$ grows. What does the total do?",
    options={
        "a": "it goes to 0, since left and right cancel",
        "b": r"it goes to $\ln2$",
        "c": "it grows without bound",
    },
    value="b",
    surprises=[
        Mistake(
            "symmetry without its limits", "a", "They cancel from $-b$ to $b$. Here the right end runs ahead."
        ),
        Mistake("each side alone", "c", "Each side alone does. But here one is taken from the other."),
    ],
)

how_many_simple = Guess(
    "notebook_4.how_many_simple",
    asks="How many integrals of the 20 need nothing but linearity, the ten rows of part 4a and linear "
    "insides?",
    value=9,
    near=0.12,
    possible=between(0, 20),
    across=None,
)

two_pieces = Choice(
    "notebook_4.two_pieces",
    asks=r"Which of these have the slope $\frac1x$ at every $x\ne0$?",
    options={
        "a": r"$\ln|x|+5$",
        "b": r"$\ln x+5$ for $x>0$, and $\ln(-x)-2$ for $x<0$",
        "c": r"$\ln(x^2)$",
        "d": r"$\ln|3x|$",
    },
    value="abd",
    mistakes=[
        Mistake(
            "one constant too few",
            "bd",
            r"a is right too: its slope is $\frac1x$ for $x>0$, and $\frac{-1}{-x}$, the same, for $x<0$.",
        ),
        Mistake(
            "one constant for both sides",
            "ad",
            "b is right as well. The slope at a place depends on what is near that place, and no "
            "place is near both "
            "sides of the gap: each side may have a constant of its own.",
        ),
        Mistake(
            "square inside the logarithm",
            "abcd",
            r"c is twice too steep: $\ln(x^2)=2\ln|x|$ has the slope $\frac2x$.",
        ),
        Mistake(
            "factor inside taken for a factor of the slope",
            "ab",
            r"d is right as well: $\ln|3x|=\ln3+\ln|x|$, and $\ln3$ is a constant.",
        ),
    ],
    hints=[
        "Differentiate each, for $x>0$ and for $x<0$.",
        "Take the logarithms of products and powers apart.",
    ],
    solution=r"a, b and d. $\ln|3x|=\ln3+\ln|x|$ differs from $\ln|x|$ by a constant; b has one "
    r"constant on the right "
    r"and another on the left; $\ln(x^2)=2\ln|x|$ has the slope $\frac2x$.",
    praise='So "+ C" means a constant for each piece of the domain.',
)

linear_combination = Antiderivative(
    "notebook_4.linear_combination",
    asks=r"$\int\left(6x^2-\frac{4}{x^2}+3\right)dx$",
    integrand="6x^2 - 4/x^2 + 3",
    value="2x^3 + 4/x + 3x",
    forms=["2x^3 + 4x^(-1) + 3x + C", "(2x^4 + 3x^2 + 4)/x"],
    mistakes=[
        Mistake(
            "exponent not raised before dividing",
            "3x^2 + 2/x^2 + 3x",
            "First the exponent goes up by one, then the *new* exponent divides.",
        ),
        Mistake(
            "minus sign lost at a negative exponent",
            "2x^3 - 4/x + 3x",
            r"Take the middle term alone: $-4x^{-2}$ becomes $-4\cdot\frac{x^{-1}}{-1}$, and two signs meet.",
        ),
        Mistake(
            "slope taken",
            "12x + 8/x^3",
            "You went the way of Notebook 1. Which function has $6x^2$ as its slope?",
        ),
        Mistake(
            "logarithm where the power rule belongs",
            "2x^3 - 4ln(x^2) + 3x",
            r"Only the exponent $-1$ needs the logarithm. Here it is $-2$.",
        ),
    ],
    hints=["Three terms, three integrals; factors go in front.", r"Write $\frac4{x^2}$ as $4x^{-2}$."],
    solution=r"$6\cdot\frac{x^3}{3}-4\cdot\frac{x^{-1}}{-1}+3x=2x^3+\frac4x+3x$, and $+C$.",
    praise="Linearity cut one problem into three rows of the table.",
)

reciprocal = Antiderivative(
    "notebook_4.reciprocal",
    asks=r"$\int\frac5x\,dx$, with its constant",
    integrand="5/x",
    require_constant=True,
    value="5ln|x| + C",
    forms=["ln|x^5| + k", "5ln|2x| + c"],
    mistakes=[
        Mistake(
            "power rule at the exponent −1",
            "5x^0/0 + C",
            "The one exponent that the power rule leaves out is filled by the logarithm.",
        ),
        Mistake(
            "power rule backwards", "-5/x^2 + C", r"That is where $\frac5x$ leads, not where it comes from."
        ),
        Mistake(
            "constant not written",
            "5ln|x|",
            "All antiderivatives are asked for, and this is one of them.",
        ),
    ],
    hints=[
        r"$\frac1x=x^{-1}$: which row is it?",
        r"The factor goes in front of $\ln\lvert x\rvert$; then the constant.",
    ],
    solution=r"$5\ln|x|+C$ on either side of 0, with a constant for each.",
    praise="With the bars it holds for negative $x$ too, with a constant of its own on that side.",
)

mixture_constant = Antiderivative(
    "notebook_4.mixture_constant",
    asks=r"The CDF of $0.7\cdot2e^{-2x}+0.3\cdot3e^{-3x}$, which is 0 at $x=0$",
    integrand="0.7*2e^(-2x) + 0.3*3e^(-3x)",
    boundary=(0, 0),
    domain=(0, np.inf),  # before 0 nobody waits: max(0, …) is the CDF as well
    value="1 - 0.7e^(-2x) - 0.3e^(-3x)",
    forms=["0.7(1 - e^(-2x)) + 0.3(1 - e^(-3x))"],
    mistakes=[
        Mistake(
            "constant left at 0",
            "-0.7e^(-2x) - 0.3e^(-3x)",
            "The slope is right, but at $x=0$ this is $-1$, and no probability is. Which constant "
            "lifts it to 0?",
        ),
        Mistake(
            "factor λ divided out twice",
            "1 - 0.35e^(-2x) - 0.1e^(-3x)",
            "The 2 and the 3 of the densities have already been used up by the inner slopes: "
            r"$\int2e^{-2x}dx=-e^{-2x}$.",
        ),
    ],
    hints=[
        "First any antiderivative, term by term; then the constant.",
        r"$\int 2e^{-2x}dx=-e^{-2x}+C$. What must be added to make the value at 0 vanish?",
    ],
    solution=r"$-0.7e^{-2x}-0.3e^{-3x}+C$ is $-1+C$ at $x=0$, so $C=1$: $F(x)=1-0.7e^{-2x}-0.3e^{-3x}$.",
    praise="Write every integral with the same antiderivative, and only at the end decide about C. "
    "Notebook 5 lives on it.",
)

scaled_sine = Antiderivative(
    "notebook_4.scaled_sine",
    asks=r"$\int\sin(5x)\,dx$",
    integrand="sin(5x)",
    value="-cos(5x)/5",
    forms=["-1/5 cos(5x) + C", "0.2 - 0.2cos(5x)"],
    mistakes=[
        Mistake(
            "divided by nothing",
            "-cos(5x)",
            "Differentiate it: the chain rule brings out a 5 that nobody wanted.",
        ),
        Mistake(
            "multiplied by the inner slope",
            "-5cos(5x)",
            "The 5 goes under the fraction bar, to cancel the one of the chain rule.",
        ),
        Mistake(
            "sign of the cosine", "cos(5x)/5", r"$(\cos x)'=-\sin x$: the sign is needed to get $+\sin$."
        ),
    ],
    hints=["What is $\\int\\sin u\\,du$?", "Differentiate your answer. Which factor is too much?"],
    solution=r"$\int\sin u\,du=-\cos u$, and $u=5x$ has the slope 5, so $-\frac15\cos(5x)+C$.",
    praise="A sound is a sum of such waves, and each of them brings an inner slope of its own.",
)

lost_dx = Choice(
    "notebook_4.lost_dx",
    asks=r"In which line does this derivation of $\int x e^{-x^2/2}\,dx$ go wrong?",
    options={
        "a": r"Let $u=-\frac{x^2}{2}$.",
        "b": r"So $\int xe^{-x^2/2}\,dx=\int xe^u\,du$.",
        "c": r"$e^u$ is its own antiderivative, so it is $xe^u+C=xe^{-x^2/2}+C$.",
        "d": r"Nowhere.",
    },
    value="b",
    mistakes=[
        Mistake(
            "good choice of u doubted",
            "a",
            "This choice is good: its slope is $-x$, and $x$ is a factor of the integrand.",
        ),
        Mistake(
            "exponential rule doubted",
            "c",
            r"It follows from line b, if $x$ is held still: $\int e^u\,du=e^u+C$. The trouble came before.",
        ),
        Mistake("differential overlooked", "d", r"Compare $dx$ with $du=-x\,dx$: they are not the same."),
    ],
    hints=["Compute $du$.", "When all is in $u$, no $x$ may be left."],
    solution=r"Line b. $du=-x\,dx$, so $x\,dx=-du$ and the integral is $-\int e^u\,du$: the $x$ is "
    r"used up, and a sign "
    "appears.",
    praise="An integrand has two parts, the formula and the dx. Both must be translated.",
)

rayleigh = Antiderivative(
    "notebook_4.rayleigh",
    asks=r"$\int xe^{-x^2/2}\,dx$",
    integrand="x e^(-x^2/2)",
    value="-e^(-x^2/2)",
    forms=["C - exp(-x²/2)", "1 - e^(-x^2/2)"],
    mistakes=[
        Mistake(
            "factor kept beside du",
            "-x e^(-x^2/2)",
            "The $x$ has become a part of $du=-x\\,dx$. It cannot stay as well.",
        ),
        Mistake("sign of du lost", "e^(-x^2/2)", r"$du=-x\,dx$: where did the minus sign go?"),
        Mistake(
            "factor by factor",
            "-x e^(-x^2/2)/2",
            "A factor $x$ is left over. It should have gone into $du$.",
        ),
    ],
    hints=[r"Let $u=-\frac{x^2}{2}$.", r"$x\,dx=-du$."],
    solution=r"$u=-\frac{x^2}2$, $du=-x\,dx$: $\int xe^{-x^2/2}dx=-\int e^u\,du=-e^{-x^2/2}+C$.",
    praise=r"It is the factor $x$ that makes this elementary. Without it there is only erf.",
)

softplus = Antiderivative(
    "notebook_4.softplus",
    asks=r"$\int\frac{e^x}{1+e^x}\,dx$, an antiderivative of the sigmoid",
    integrand="e^x/(1+e^x)",
    value="ln(1+e^x)",
    forms=["x + ln(1+e^(-x))", "ln(1+e^x) + C", "softplus(x)"],
    mistakes=[
        Mistake(
            "numerator integrated by itself",
            "e^x ln(1+e^x)",
            r"The numerator $e^x$ is the slope of the denominator: it becomes a part of $du$, and is gone.",
        ),
        Mistake(
            "denominator turned round",
            "ln(1+e^(-x))",
            r"Differentiate it: the slope is $-\frac{1}{1+e^x}$, that of the mirrored function.",
        ),
    ],
    hints=["Let $u$ be the denominator.", r"$du=e^x\,dx$, and that is the numerator with $dx$."],
    solution=r"$u=1+e^x$, $du=e^x\,dx$: $\int\frac{du}{u}=\ln|u|=\ln(1+e^x)+C$. No bars are needed, "
    r"as $u>0$.",
    praise="This is softplus, a smoothed ReLU. Its slope is the sigmoid.",
)

softplus_claim = Choice(
    "notebook_4.softplus_claim",
    asks='A web page says: "Softplus is the integral form of ReLU." What is true?',
    options={
        "a": "it is true, up to a constant",
        "b": "softplus is an antiderivative of the sigmoid, and lies close to ReLU itself",
        "c": "softplus is the slope of ReLU",
    },
    value="b",
    mistakes=[
        Mistake(
            "looks alike taken for antiderivative",
            "a",
            r"An antiderivative of ReLU bends upward like $\frac{x^2}2$. Softplus tends to a straight line.",
        ),
        Mistake(
            "slope and function exchanged",
            "c",
            "The slope of ReLU is a step from 0 to 1, and softplus grows beyond 1.",
        ),
    ],
    hints=["Differentiate softplus.", r"What is $\int\text{ReLU}\,dx$ for $x>0$?"],
    solution=r"$\left(\ln(1+e^x)\right)'=\frac{e^x}{1+e^x}$ is the sigmoid. An antiderivative of ReLU is "
    r"$\frac12\max(0,x)^2$.",
    praise="One differentiation settles what no resemblance of pictures can.",
)

root_below = Antiderivative(
    "notebook_4.root_below",
    asks=r"$\int\frac{dx}{1+\sqrt x}$ for $x>0$, with $x=t^2$",
    integrand="1/(1+sqrt(x))",
    value="2sqrt(x) - 2ln(1+sqrt(x))",
    forms=["2√x - 2ln(1+√x) + C", "2(1 + sqrt(x)) - 2ln|1+sqrt(x)|"],
    mistakes=[
        Mistake(
            "dx not replaced",
            "ln(1+sqrt(x))",
            r"$\int\frac{dt}{1+t}$ is what you solved. But $dx=2t\,dt$, not $dt$.",
        ),
        Mistake("way back forgotten", "2x - 2ln(1+x)", r"This is right in $t$. Put $t=\sqrt x$ back in."),
    ],
    hints=[r"$dx=2t\,dt$.", r"$\frac{2t}{1+t}=2-\frac{2}{1+t}$, and at the end $t=\sqrt x$."],
    solution=r"$\int\frac{2t}{1+t}dt=\int\left(2-\frac2{1+t}\right)dt=2t-2\ln(1+t)$, and $t=\sqrt x$: "
    r"$2\sqrt x-2\ln(1+\sqrt x)+C$.",
    praise="Forward with x(t), back with t(x): that is substitution of the second kind.",
)

choose_for_decay = Parts(
    "notebook_4.choose_for_decay",
    asks=r"$u$ and $dv$ for $\int xe^{-x}\,dx$",
    integrand="x e^(-x)",
    value=["x", "e^(-x)"],
    forms=[("x", "e^(-x) dx"), ("-x", "-exp(-x)")],
    mistakes=[
        Mistake(
            "polynomial integrated, exponential differentiated",
            ["e^(-x)", "x"],
            "The power of $x$ went up, and the exponential stayed: nothing has become easier.",
        ),
        Mistake(
            "all of it as u", ["x e^(-x)", "1"], "Differentiating the whole product gives two terms again."
        ),
        Mistake(
            "nothing to differentiate", ["1", "x e^(-x)"], "You would need the very integral that is asked."
        ),
    ],
    hints=["Which factor becomes easier by differentiating?", "And which does not get worse by integrating?"],
    solution=r"$u=x$, $dv=e^{-x}dx$, so $du=dx$ and $v=-e^{-x}$. There remains $-\int v\,du=\int e^{-x}dx$.",
    praise="Look at the integral that remains, before you compute anything.",
)

choose_for_logarithm = Parts(
    "notebook_4.choose_for_logarithm",
    asks=r"$u$ and $dv$ for $\int x\ln x\,dx$",
    integrand="x ln(x)",
    value=["ln(x)", "x"],
    forms=[("ln x", "x dx"), ("2ln(x)", "x/2")],
    mistakes=[
        Mistake(
            "polynomial always taken as u",
            ["x", "ln(x)"],
            r"To get $v$ you must already know $\int\ln x\,dx$, and the integral that remains holds "
            r"the one you began with.",
        ),
        Mistake(
            "all of it as u, dv = dx", ["x ln(x)", "1"], r"There remains $x\ln x$ again, with an $x$ added."
        ),
    ],
    hints=[
        r"Which of the two has a slope *of a simpler kind*?",
        r"$(\ln x)'=\frac1x$ is a power; a power times $x$ is a power.",
    ],
    solution=r"$u=\ln x$, $dv=x\,dx$, so $du=\frac{dx}x$ and $v=\frac{x^2}2$. There remains "
    r"$\int\frac x2\,dx$.",
    praise=r"So it goes with every power of $x$ beside a logarithm, except $\frac1x$: there the $v$ is a "
    "logarithm itself.",
)

log_by_parts = Antiderivative(
    "notebook_4.log_by_parts",
    asks=r"$\int x\ln x\,dx$ for $x>0$",
    integrand="x ln(x)",
    value="x^2 ln(x)/2 - x^2/4",
    forms=["x^2/4 (2ln(x) - 1) + C", "(x^2/2) ln x - x^2/4"],
    mistakes=[
        Mistake(
            "plus between the two parts",
            "x^2 ln(x)/2 + x^2/4",
            r"It is $uv-\int v\,du$. The minus comes from carrying $u'v$ to the other side.",
        ),
        Mistake(
            "second part forgotten",
            "x^2 ln(x)/2",
            r"That is $uv$ alone. Its slope has two terms, and one of them is not wanted.",
        ),
        Mistake(
            "product integrated by factors",
            "(x^2/2)(x ln(x) - x)",
            "Try the product rule on it: two terms, neither of them yours.",
        ),
    ],
    hints=[r"$u=\ln x$ and $v=\frac{x^2}2$.", r"There remains $-\int\frac{x^2}2\cdot\frac1x\,dx$."],
    solution=r"$\frac{x^2}2\ln x-\int\frac x2\,dx=\frac{x^2}2\ln x-\frac{x^2}4+C$.",
    praise=r"With $-2x\ln(2x)$ this gives the entropy of the density $2x$ on $[0,1]$.",
)

second_moment = Antiderivative(
    "notebook_4.second_moment",
    asks=r"$\int x^2e^{-x}\,dx$",
    integrand="x^2 e^(-x)",
    value="-(x^2 + 2x + 2)e^(-x)",
    forms=["-x^2 e^(-x) - 2x e^(-x) - 2e^(-x) + C"],
    mistakes=[
        Mistake(
            "last integral left out", "-x^2 e^(-x) - 2x e^(-x)", "One integral was left, $2\\int e^{-x}dx$."
        ),
        Mistake(
            "signs of a table of alternating signs",
            "(-x^2 + 2x - 2)e^(-x)",
            "Each round has two minus signs here, "
            "one of parts and one of $v=-e^{-x}$: the terms all have the same sign.",
        ),
        Mistake("power and exponential each by itself", "-x^3/3 e^(-x)", "This product needs parts."),
        Mistake(
            "minus in the exponent not seen",
            "(x^2 - 2x + 2)e^x",
            r"That is right for $x^2e^x$. Here $dv=e^{-x}\,dx$, so $v=-e^{-x}$.",
        ),
    ],
    hints=[
        "Parts twice, both times with the power as $u$.",
        r"After the first round: $-x^2e^{-x}+2\int xe^{-x}dx$.",
    ],
    solution=r"$-x^2e^{-x}+2\int xe^{-x}dx=-x^2e^{-x}-2xe^{-x}-2e^{-x}+C$.",
    praise=r"From 0 to ∞ it gives $E[X^2]=2$ for $\lambda=1$, and the variance $2-1^2=1$.",
)

damped_wave = Antiderivative(
    "notebook_4.damped_wave",
    asks=r"$\int e^{-x}\cos x\,dx$",
    integrand="e^(-x) cos(x)",
    value="e^(-x)(sin(x) - cos(x))/2",
    forms=["(sin(x) - cos(x))/(2e^x) + C"],
    mistakes=[
        Mistake(
            "half forgotten",
            "e^(-x)(sin(x) - cos(x))",
            "The integral came back, so there are two of it on the left.",
        ),
        Mistake(
            "factors one by one",
            "-e^(-x) sin(x)",
            "Each factor has been integrated by itself. The product rule says that this fails.",
        ),
        Mistake(
            "minus in the exponent not seen",
            "e^x(sin(x) + cos(x))/2",
            r"That is right for $e^x\cos x$. Here $dv=e^{-x}\,dx$, so $v=-e^{-x}$.",
        ),
    ],
    hints=[
        "Parts twice, both times with the exponential as $dv$ (or both times as $u$).",
        r"$I=-e^{-x}\cos x+e^{-x}\sin x-I$.",
    ],
    solution=r"First $I=-e^{-x}\cos x-\int e^{-x}\sin x\,dx$, then "
    r"$\int e^{-x}\sin x\,dx=-e^{-x}\sin x+I$. So $2I=e^{-x}(\sin x-\cos x)$.",
    praise="Choose the same kind of factor both times; the other choice undoes the first round and "
    "proves $0=0$.",
)

apart = Antiderivative(
    "notebook_4.apart",
    asks=r"$\int\frac{2}{x^2-1}\,dx$",
    integrand="2/(x^2-1)",
    value="ln|(x-1)/(x+1)|",
    forms=["ln|x-1| - ln|x+1| + C", "ln|x-1| - ln|2x+2|"],
    mistakes=[
        Mistake(
            "logarithm of the whole denominator",
            "2ln|x^2-1|",
            r"Its slope has $4x$ in the numerator, and not 2: the inside is not linear.",
        ),
        Mistake(
            "numerator 2x in place of 2",
            "ln|x-1| + ln|x+1|",
            r"Its slope is $\frac1{x-1}+\frac1{x+1}$, and that sum has the numerator $2x$, not 2.",
        ),
        Mistake(
            "arctan of the wrong sign",
            "2arctan(x)",
            r"That belongs to $\frac{2}{x^2+1}$, which has no zeros below.",
        ),
    ],
    hints=[r"$x^2-1=(x-1)(x+1)$.", r"$\frac{2}{x^2-1}=\frac1{x-1}-\frac1{x+1}$."],
    solution=r"$\frac1{x-1}-\frac1{x+1}$ has the numerator $2$, so the integral is $\ln|x-1|-\ln|x+1|+C$.",
    praise="One algebra step, two rows of the table.",
)

bell_area = Number(
    "notebook_4.bell_area",
    asks=r"The probability $\Phi(1)-\Phi(-1)$ that a normal variable lies within one standard "
    r"deviation of its "
    "mean.",
    value=0.682689492137086,
    possible=PROBABILITY,
    forms=["erf(1/sqrt(2))"],
    unworked=("Phi", "Φ"),
    mistakes=[
        Mistake(
            "everything below taken",
            0.841344746068543,
            r"That is $\Phi(1)$, the area from $-\infty$ to 1. Take away what lies below $-1$.",
        ),
        Mistake(
            "one side only",
            0.341344746068543,
            "That is the area from 0 to 1. The other side of the mean counts as well.",
        ),
        Mistake(
            "linear inside forgotten",
            0.842700792949715,
            r"That is $\operatorname{erf}(1)$, for $e^{-t^2}$. Here $t=\frac{x}{\sqrt2}$, so at $x=1$ it is "
            r"$\frac1{\sqrt2}$.",
        ),
        Mistake(
            "two standard deviations",
            0.954499736103642,
            "That is the area from $-2$ to 2.",
        ),
        Mistake(
            "per cent in place of a probability",
            68.2689492137086,
            "That is the number in per cent. A probability lies between 0 and 1.",
        ),
        Mistake(
            "outside in place of inside",
            0.317310507862914,
            "That is the probability to be further away. The two add up to 1.",
        ),
    ],
    hints=[
        r"Put $x=1$ and $x=-1$ into $\Phi(x)=\frac12[1+\operatorname{erf}(\frac x{\sqrt2})]$, and "
        r"subtract. erf is "
        "odd.",
        "`quad(lambda s: np.exp(-s * s / 2) / np.sqrt(2 * np.pi), -1, 1)[0]`",
    ],
    solution=r"$\Phi(1)-\Phi(-1)=\operatorname{erf}\left(\frac1{\sqrt2}\right)\approx0.6827$, by `sp.erf` "
    r"or by `quad`.",
    praise="About two thirds, without any formula in powers and exponentials: a name and a number "
    "are enough.",
)

elementary = Choice(
    "notebook_4.elementary",
    asks="Which of these have an elementary antiderivative?",
    options={"a": r"$e^{-x^2}$", "b": r"$xe^{-x^2}$", "c": r"$\frac{\sin x}x$", "d": r"$x\sin x$"},
    value="bd",
    mistakes=[
        Mistake(
            "bell curve taken as elementary",
            "abd",
            r"a needs erf: no combination of powers, exponentials and logarithms will do.",
        ),
        Mistake(
            "helpful factor overlooked",
            "d",
            r"b as well: the factor $x$ is, up to $-\frac12$, the slope of $-x^2$.",
        ),
        Mistake(
            "division taken like multiplication",
            "bcd",
            r"c needs Si. Parts make it worse: $\frac1x$ does not go away.",
        ),
        Mistake("parts overlooked", "b", "d as well: parts with $u=x$."),
    ],
    hints=[
        "Which hold the slope of their own inside?",
        "In which does a factor $x$ disappear by differentiation?",
    ],
    solution=r"b by substitution, $-\frac12e^{-x^2}$; d by parts, $\sin x-x\cos x$. The others have "
    r"names of their own, erf and Si.",
    praise="Look-alikes can be of quite different difficulty. To differentiate, none of the four is hard.",
)

finite_tail = Choice(
    "notebook_4.finite_tail",
    asks="Which of these areas are finite?",
    options={
        "a": r"$\int_1^\infty\frac{dx}{x}$",
        "b": r"$\int_1^\infty\frac{dx}{x^2}$",
        "c": r"$\int_0^1\frac{dx}{\sqrt x}$",
        "d": r"$\int_0^1\frac{dx}{x^2}$",
    },
    value="bc",
    mistakes=[
        Mistake(
            "height 0 taken for a finite area", "abc", r"a: $\ln b$ has no bound, though $\frac1x$ goes to 0."
        ),
        Mistake(
            "infinite height taken for an infinite area",
            "b",
            r"c as well: $2\sqrt1-2\sqrt a\to2$. The spike is thin enough.",
        ),
        Mistake("pole overlooked", "bcd", r"d: $-1+\frac1a$ grows without bound as $a\to0$."),
        Mistake("infinite width taken for an infinite area", "c", r"b as well: $1-\frac1b\to1$."),
    ],
    hints=[
        "Integrate to $b$ or from $a$, then take the limit.",
        r"The antiderivatives are $\ln x$, $-\frac1x$, $2\sqrt x$, $-\frac1x$.",
    ],
    solution=r"b is 1 and c is 2. $\ln b$ and $\frac1a$ have no bound.",
    praise=r"So $\frac1{x^2}$ is a density on $[1,\infty)$, and $\frac1x$ is none.",
)

slope_gap = Function(
    "notebook_4.slope_gap",
    asks="A function `gap(F, f, x)`: the central quotient of $F$ with the step $0.001$, minus $f(x)$.",
    value=_misses,
    cases=[
        (cube, square, 2.0),
        (wave, double_wave, np.array([0.0, 0.2])),
        (wave, square, 1.5),  # here the gap is negative
        (quick_wave, square, 0.5),  # quick enough to tell one step from another
    ],
    rtol=1e-5,
    forms=[lambda F, f, x: 500 * (F(x + 0.001) - F(x - 0.001)) - f(x)],
    mistakes=[
        Mistake(
            "divided by one step",
            lambda F, f, x: (F(x + 1e-3) - F(x - 1e-3)) / 1e-3 - f(x),
            "From $x-h$ to $x+h$ it is $2h$.",
        ),
        Mistake(
            "half a step to either side",
            lambda F, f, x: (F(x + 5e-4) - F(x - 5e-4)) / 1e-3 - f(x),
            "Your step is $0.0005$: a central quotient goes a whole step to either side.",
        ),
        Mistake(
            "wrong one differentiated",
            lambda F, f, x: (f(x + 1e-3) - f(x - 1e-3)) / 2e-3 - F(x),
            "It is the slope of $F$ that has to be $f$, not the other way round.",
        ),
        Mistake(
            "sign of the gap",
            lambda F, f, x: f(x) - (F(x + 1e-3) - F(x - 1e-3)) / 2e-3,
            "Quotient minus $f$: positive where the slope of $F$ is too large.",
        ),
        Mistake(
            "size of the gap only",
            lambda F, f, x: abs((F(x + 1e-3) - F(x - 1e-3)) / 2e-3 - f(x)),
            "The sign says whether the slope of $F$ is too large or too small: leave it.",
        ),
    ],
    hints=[
        r"$\frac{F(x+h)-F(x-h)}{2h}$ with $h=0.001$.",
        "Return the quotient minus `f(x)`; works for arrays as it is.",
    ],
    solution="```python\ndef gap(F, f, x):\n    return (F(x + 0.001) - F(x - 0.001)) / 0.002 - f(x)\n```",
    praise="One line that checks any antiderivative of yours, or of a program's.",
)

first_area = Number(
    "notebook_4.first_area",
    asks=r"$\int_1^2(x^2-4)\,dx$",
    value=-5 / 3,
    forms=["-5/3", "(8/3-8)-(1/3-4)"],
    mistakes=[
        Mistake(
            "areas thought to be positive",
            5 / 3,
            "The curve lies below the axis from 1 to 2, and what lies below counts as negative.",
        ),
        Mistake("lower end left out", -16 / 3, "That is $F(2)$. Take $F(1)$ away: it is not 0."),
        Mistake("ends added", -9, "The value at the lower end is taken *away*."),
        Mistake(
            "integrand at the ends",
            3,
            "You put the ends into $x^2-4$ itself. They belong in an antiderivative.",
        ),
        Mistake("derivative at the ends", 2, "You put the ends into the slope, $2x$, of the integrand."),
    ],
    hints=[r"An antiderivative is $F(x)=\frac{x^3}3-4x$.", "$F(2)-F(1)$, and mind the two minus signs."],
    solution=r"$F(x)=\frac{x^3}3-4x$, so the integral is $\left(\frac83-8\right)-\left(\frac13-4\right)="
    r"-\frac{16}3+\frac{11}3=-\frac53$.",
    praise="Negative, as it must be: there the curve is below the axis.",
)

walked = Number(
    "notebook_4.walked",
    asks=r"Somebody walks with the velocity $2-t$ from $t=0$ to $t=4$. How many kilometres in all?",
    value=4,
    mistakes=[
        Mistake(
            "way and displacement confused",
            0,
            "0 is how far she is from where she began. She has walked there and back.",
        ),
        Mistake("way back not counted", 2, "That is the way out. The way back counts as well."),
        Mistake(
            "triangles taken for rectangles",
            8,
            "Each of the two triangles has the area 2: half of 2 times 2.",
        ),
    ],
    hints=[
        "When does she turn round? Integrate up to there, and from there on.",
        r"$\int_0^2(2-t)\,dt=2$. And $\int_2^4(t-2)\,dt$?",
    ],
    solution=r"She turns round at $t=2$. $\int_0^2(2-t)\,dt=2$ and $\int_2^4(t-2)\,dt=2$, together 4. The "
    r"signed "
    "area is $2-2=0$: she is back.",
    praise="For areas without sign, split at the zeros, and change the sign where the curve is below.",
)

between_buses = Number(
    "notebook_4.between_buses",
    asks=r"The wait has the density $2e^{-2x}$ per hour. How likely is a wait between half an hour and one "
    r"hour?",
    value=float(np.exp(-1) - np.exp(-2)),
    possible=PROBABILITY,
    forms=["e^(-1)-e^(-2)", "1/e - 1/e^2"],
    mistakes=[
        Mistake("everything up to the end", float(1 - np.exp(-2)), "That is a wait of *at most* one hour."),
        Mistake("everything up to the beginning", float(1 - np.exp(-1)), "That is at most half an hour."),
        Mistake(
            "limits exchanged",
            float(np.exp(-2) - np.exp(-1)),
            "A probability is not negative: upper end minus lower end.",
        ),
        Mistake(
            "inner slope not divided by",
            float(2 * np.exp(-1) - 2 * np.exp(-2)),
            r"$\int2e^{-2x}dx=-e^{-2x}$: the 2 is used up when you divide by $-2$.",
        ),
        Mistake(
            "divided by the inner slope twice",
            float(np.exp(-1) - np.exp(-2)) / 2,
            r"The factor 2 in front cancels the 2 that you divide by: $\int2e^{-2x}dx=-e^{-2x}$.",
        ),
    ],
    hints=[r"$F(x)=-e^{-2x}$.", r"$F(1)-F(\frac12)=-e^{-2}+e^{-1}$."],
    solution=r"$\left[-e^{-2x}\right]_{1/2}^1=-e^{-2}+e^{-1}\approx0.2325$.",
    praise="Every probability of a wait is such a difference.",
)

new_limits = Number(
    "notebook_4.new_limits",
    asks=r"Substitute $u=1+x^2$ in $\int_0^2\frac x{1+x^2}\,dx$: new lower limit, new upper limit, value.",
    value=[1, 5, float(np.log(5) / 2)],
    forms=[["1", "5", "ln(5)/2"], ["1", "5", "ln(sqrt(5))"]],
    mistakes=[
        Mistake(
            "limits not moved",
            [0, 2, float(np.log(5) / 2)],
            "The value is right. The limits are still those of $x$: where does $u$ go meanwhile?",
        ),
        Mistake("half forgotten", [1, 5, float(np.log(5))], r"$du=2x\,dx$, so $x\,dx$ is *half* of $du$."),
        Mistake(
            "multiplied by the factor 2",
            [1, 5, float(2 * np.log(5))],
            r"From $du=2x\,dx$ follows $x\,dx=\frac12du$.",
        ),
        Mistake(
            "one added to the limits",
            [1, 3, float(np.log(3) / 2)],
            r"$u=1+x^2$ has a square in it: at $x=2$ it is 5.",
        ),
        Mistake(
            "limits of the square alone",
            [0, 4, float(np.log(5) / 2)],
            "The value is right. But $u$ is $1+x^2$, not $x^2$: put the limits of $x$ into all of it.",
        ),
        Mistake(
            "limits exchanged",
            [5, 1, float(-np.log(5) / 2)],
            "The lower limit of $x$ gives the lower limit of $u$, and the integrand is positive.",
        ),
    ],
    hints=["$u(0)$ and $u(2)$ are the new limits.", r"$x\,dx=\frac12du$, so $\frac12\int_1^5\frac{du}u$."],
    solution=r"$u(0)=1$, $u(2)=5$, $x\,dx=\frac12du$: $\frac12\int_1^5\frac{du}u=\frac12(\ln5-\ln1)="
    r"\frac12\ln5\approx0.8047$.",
    praise="With moved limits there is no way back to be forgotten.",
)

area_by_parts = Number(
    "notebook_4.area_by_parts",
    asks=r"$\int_0^1xe^x\,dx$",
    value=1,
    mistakes=[
        Mistake(
            "uv alone", float(np.e), r"That is $\left[xe^x\right]_0^1=e$. Now subtract $\int_0^1e^x\,dx$."
        ),
        Mistake("lower end left out", 0, "At the upper end $xe^x-e^x$ is 0. At the lower end it is $-1$."),
        Mistake("ends exchanged", -1, "The integrand is positive, and so is its area."),
        Mistake(
            "plus between the two parts",
            float(2 * np.e - 1),
            r"It is $uv$ *minus* $\int v\,du$.",
        ),
        Mistake(
            "second part alone",
            float(np.e - 1),
            r"That is $\int_0^1e^x\,dx$, which is subtracted from $\left[uv\right]_0^1$.",
        ),
        Mistake("factor by factor", float(np.e / 2), r"$\frac{x^2}2e^x$ has two terms in its slope."),
    ],
    hints=["$u=x$ and $dv=e^x\\,dx$.", r"$\left[xe^x\right]_0^1-\int_0^1e^x\,dx$."],
    solution=r"$\left[xe^x\right]_0^1-\int_0^1e^x\,dx=e-(e-1)=1$.",
    praise="The limits stay those of $x$: parts change no variable.",
)

top_heavy = Antiderivative(
    "notebook_4.top_heavy",
    asks=r"$\int\frac{x^2}{x+1}\,dx$",
    integrand="x^2/(x+1)",
    value="x^2/2 - x + ln|x+1|",
    forms=["(x-1)^2/2 + ln|x+1| + C", "ln|2x+2| + x(x-2)/2"],
    mistakes=[
        Mistake(
            "sign of the remainder lost",
            "x^2/2 - x - ln|x+1|",
            r"Put $x=-1$ into the numerator: the remainder is $+1$.",
        ),
        Mistake(
            "remainder forgotten",
            "x^2/2 - x",
            r"The division leaves a remainder of 1: $\frac1{x+1}$ is still there.",
        ),
        Mistake(
            "logarithm of the denominator times the numerator",
            "x^2 ln|x+1|",
            r"Only constants come out of an integral, and $x^2$ is none.",
        ),
        Mistake(
            "above and below each by itself",
            "(x^3/3)/(x^2/2+x)",
            "Numerator and denominator cannot be integrated each by itself. Divide first.",
        ),
        Mistake(
            "sum split below the line",
            "x^2/2 + x^3/3",
            r"$\frac{x^2}{x+1}$ is not $\frac{x^2}x+\frac{x^2}1$: only the *numerator* may be "
            r"split.",
        ),
    ],
    hints=[
        r"The degree above is not lower than that below: divide first.",
        r"$x^2=(x+1)(x-1)+1$.",
    ],
    solution=r"$\frac{x^2}{x+1}=x-1+\frac1{x+1}$, so the integral is $\frac{x^2}2-x+\ln|x+1|+C$, for "
    r"$x\ne-1$ and "
    "with a constant of its own on either side.",
    praise="After the division only rows of the table are left.",
)

no_zeros = Antiderivative(
    "notebook_4.no_zeros",
    asks=r"$\int\frac{dx}{x^2+4x+13}$",
    integrand="1/(x^2+4x+13)",
    value="arctan((x+2)/3)/3",
    forms=["1/3 arctan(x/3 + 2/3) + C", "-arctan(3/(x+2))/3"],
    mistakes=[
        Mistake(
            "logarithm of the whole denominator",
            "ln(x^2+4x+13)",
            r"Its slope has $2x+4$ above the line. Here there is only a 1.",
        ),
        Mistake(
            "factor of the width lost",
            "arctan((x+2)/3)",
            r"The inside $\frac{x+2}3$ has the slope $\frac13$, and the 9 was taken out: together $\frac13$.",
        ),
        Mistake(
            "width taken without its root",
            "arctan((x+2)/9)/9",
            r"$9=3^2$: it is the root, 3, that divides inside.",
        ),
        Mistake(
            "width left out inside",
            "arctan(x+2)/9",
            r"With 9 taken out, $\left(\frac{x+2}3\right)^2+1$ is left: the inside is $\frac{x+2}3$.",
        ),
        Mistake("shift of the wrong sign", "arctan((x-2)/3)/3", "$(x-2)^2$ would give $-4x$."),
        Mistake("width not seen", "arctan(x+2)", r"That belongs to $\frac1{(x+2)^2+1}$. Here it is $+9$."),
    ],
    hints=[r"$x^2+4x+13=(x+2)^2+9$.", r"$\int\frac{du}{u^2+a^2}=\frac1a\arctan\frac ua$ with $a=3$."],
    solution=r"$x^2+4x+13=(x+2)^2+3^2$, so with $u=x+2$ it is $\frac13\arctan\frac{x+2}3+C$.",
    praise="A number over a quadratic without real zeros leads to the arctangent: see the Cauchy CDF.",
)

pareto_mean = Number(
    "notebook_4.pareto_mean",
    asks=r"A file size in megabytes has the density $\frac3{x^4}$ on $x\ge1$. Its mean is $\int_1^\infty "
    r"x\cdot\frac3{x^4}\,dx$.",
    value=1.5,
    mistakes=[
        Mistake("area of the density", 1, "That is the whole probability. The mean weights each $x$ by it."),
        Mistake("factor lost", 0.5, r"$\int_1^\infty x^{-3}dx=\frac12$, and it is multiplied by 3."),
        Mistake("sign lost", -1.5, "A mean of numbers from 1 on is not negative: $0-F(1)$."),
        Mistake("not divided by the exponent", 3, r"$\int x^{-3}dx=-\frac{x^{-2}}2$: the 2 is missing."),
        Mistake(
            "exponent lowered", 0.75, r"$x^{-3}$ becomes $x^{-2}$, not $x^{-4}$: minus three *plus* one."
        ),
    ],
    hints=[r"$x\cdot\frac3{x^4}=3x^{-3}$.", r"$\left[-\frac32x^{-2}\right]_1^b$, and then $b\to\infty$."],
    solution=r"$\int_1^b3x^{-3}dx=\frac32-\frac3{2b^2}\to\frac32$.",
    praise=r"With $\frac1{x^2}$ in place of $\frac3{x^4}$ the integral up to $b$ is $\ln b$, and there is no "
    r"mean.",
)

zero_at_a_glance = Choice(
    "notebook_4.zero_at_a_glance",
    asks="Which of these integrals are 0 because left and right cancel? Give all letters.",
    options={
        "a": r"$\int_{-2}^2x^3\cos x\,dx$",
        "b": r"$\int_{-1}^1x\sin x\,dx$",
        "c": r"$\int_{-3}^3\frac x{1+x^4}\,dx$",
        "d": r"$\int_{-\infty}^\infty\frac x{1+x^2}\,dx$",
    },
    value="ac",
    mistakes=[
        Mistake(
            "odd times odd taken for odd",
            "abc",
            r"b: $(-x)\sin(-x)=x\sin x$ is even, and positive: its area is not 0.",
        ),
        Mistake(
            "endless area not taken as two limits",
            "acd",
            r"d does not exist: from 0 to $b$ it is $\frac12\ln(1+b^2)$, which has no limit.",
        ),
        Mistake("both slips at once", "abcd", "b has an even integrand, and d has no limit on either side."),
        Mistake("fraction doubted", "a", r"c as well: $\frac{-x}{1+x^4}$ is minus the value at $x$."),
        Mistake("product doubted", "c", r"a as well: $(-x)^3\cos(-x)=-x^3\cos x$."),
    ],
    hints=[
        "Put $-x$ in place of $x$. Does the integrand change its sign?",
        "An endless area is a limit at each end.",
    ],
    solution=r"**a** and **c** are odd over an interval that is symmetric about 0. **b** is even. "
    "**d** is odd, but neither half has a finite area.",
    praise="Thirty seconds of looking can save a page of parts.",
)
