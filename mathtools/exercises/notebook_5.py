"""Questions of notebook 5: densities, CDFs, quantiles, samples and expectations."""

import math

import numpy as np

from mathtools.exercises.guess import Guess
from mathtools.exercises.judged import Antiderivative
from mathtools.exercises.kinds import Choice, Formula, Function, Mistake, Number
from mathtools.exercises.possible import CONSTANT, RATE


def _draw(u, lam):
    return -np.log1p(-u) / lam


def _mean_and_error(values):
    return np.array([np.mean(values), np.std(values, ddof=1) / np.sqrt(len(values))])


def _log_sum_exp(z):
    highest = np.max(z)
    return highest + np.log(np.sum(np.exp(z - highest)))


height_two = Choice(
    "notebook_5.height_two",
    asks=r"The density $2e^{-2x}$ has the height 2 at $x=0$. What does that say?",
    options={
        "a": "It cannot be a density: no probability is above 1.",
        "b": "A bus within the first 0.01 hours has a probability of about 0.02.",
        "c": "A bus at exactly $x=0$ has the probability 2, to be divided by the total.",
        "d": "A bus at exactly $x=0$ is as good as certain.",
    },
    value="b",
    mistakes=[
        Mistake(
            "height taken for a probability",
            "a",
            "A probability may not exceed 1, but a height is none: it is probability *per hour*. The "
            "areas must stay at or below 1, and the whole area here is 1.",
        ),
        Mistake(
            "a single point given a probability",
            "c",
            "Above a single point stands a line without width, and its area is 0. Which interval has an "
            "area?",
        ),
        Mistake(
            "most likely taken for certain",
            "d",
            "Short waits are denser than long ones, that is all. How large is the area up to 0.01?",
        ),
    ],
    hints=[
        "Probability is area. What is the area of a strip that is 0.01 wide and about 2 high?",
        "The unit of the height is 1/hour: multiply it by hours to get a probability.",
    ],
    solution="The strip from 0 to 0.01 is about 2 high and 0.01 wide: $2\\cdot0.01=0.02$. Exactly it is "
    "$1-e^{-0.02}\\approx0.0198$. The height alone is no probability, and at a single point the "
    "probability is 0.",
    praise="Height times a small width: this is all that a density says, and all that is needed.",
)

which_cdfs = Choice(
    "notebook_5.which_cdfs",
    asks="Which of these functions are CDFs? Give all letters.",
    options={
        "a": "$1-e^{-x}$ for $x\\ge0$, and 0 for $x<0$",
        "b": "$-e^{-2x}$ for $x\\ge0$, and 0 for $x<0$",
        "c": "$\\frac12+\\frac1\\pi\\arctan x$ for all $x$",
        "d": "$\\sin x$ on $[0,\\frac\\pi2]$, 0 before it and 1 after it",
        "e": "$\\sin x$ on $[0,\\pi]$, and 0 elsewhere",
    },
    value={"a", "c", "d"},
    mistakes=[
        Mistake(
            "constant not looked at",
            "abcd",
            "For $x>0$ the slope of option b is a density, but its values run from $-1$ to 0. A CDF runs "
            "from 0 to 1.",
        ),
        Mistake(
            "density taken for a CDF",
            "acde",
            "Option e rises and falls again. The probability of *at most* $x$ never falls as $x$ grows. "
            "(Half of it is a density.)",
        ),
        Mistake(
            "waves ruled out as a matter of course",
            "ac",
            "Option d is continuous, starts at 0, never falls on $[0,\\frac\\pi2]$, and ends at 1. Nothing "
            "more is asked for; its density is $\\cos x$ there.",
        ),
        Mistake(
            "negative places ruled out",
            "ad",
            "The arctangent runs from $-\\frac\\pi2$ to $\\frac\\pi2$ and never falls. What are the "
            "limits of option c?",
        ),
        Mistake(
            "kink ruled out",
            "cd",
            "A CDF may have a kink, as option a has at 0. There it has no slope, and the density jumps; the "
            "areas do not mind.",
        ),
    ],
    hints=[
        "A CDF goes from 0 on the far left to 1 on the far right, and never falls on the way.",
        "b drops to $-1$ at $x=0$. e comes back to 0. What of the others?",
    ],
    solution="**a**, **c** and **d** are continuous, never fall, and run from 0 to 1: $1-e^{-x}\\to1$, "
    "$\\frac12\\pm\\frac1\\pi\\cdot\\frac\\pi2$ is 0 and 1, and $\\sin\\frac\\pi2=1$. **b** drops from 0 "
    "to $-1$ at $x=0$ and ends at 0: its constant is missing. **e** falls after $\\frac\\pi2$.",
    praise="Where does it start, where does it end, does it ever fall? Ask that of everything that claims to "
    "be a CDF, also of what a program returns.",
)

forgotten_constant = Choice(
    "notebook_5.forgotten_constant",
    asks="You forget $C$, and take $-e^{-\\lambda x}$ for the CDF. What breaks?",
    options={
        "a": "The slope is no longer the density.",
        "b": "The values are wrong: $F(+\\infty)$ is 0 and not 1.",
        "c": "The values of a softmax, $e^{z_k}/\\sum_ie^{z_i}$, no longer add up to 1.",
        "d": "The differences $F(b)-F(a)$ with $0\\le a<b$ are wrong.",
    },
    value="b",
    mistakes=[
        Mistake(
            "slope thought to see the constant",
            "a",
            "A constant has the slope 0, so the slope is still right. That is why the mistake is so "
            "easily missed.",
        ),
        Mistake(
            "added constant confused with normalisation",
            "c",
            "A softmax divides by a sum. It is a *factor* that makes its values add up to 1, and no constant "
            "of integration is in it.",
        ),
        Mistake(
            "differences thought to see the constant",
            "d",
            "In $F(b)-F(a)$ the constant cancels: probabilities of intervals stay right. What is wrong is "
            "the value $F(x)$ itself.",
        ),
    ],
    hints=[
        "Compute the slope, a difference of two values, and the limit $x\\to\\infty$ without $C$.",
        "$-e^{-\\lambda x}$ runs from $-1$ to 0.",
    ],
    solution='Slope and differences do not see a constant. The values do: without $C=1$ the "CDF" runs '
    "from $-1$ to 0. Everything that uses a value, such as a quantile or a sample, is wrong with "
    "it.",
    praise="So test the ends, $F(-\\infty)=0$ and $F(+\\infty)=1$: the slope cannot warn you.",
)

pareto_cdf = Antiderivative(
    "notebook_5.pareto_cdf",
    asks=r"The CDF of $p(x)=\frac{2}{x^3}$ on $x\ge1$",
    integrand="2/x^3",
    boundary=(1, 0),
    domain=(1, math.inf),
    value="1 - 1/x^2",
    forms=["1 - x^(-2)", "(x^2 - 1)/x^2", "max(0, 1 - 1/x^2)"],
    mistakes=[
        Mistake(
            "constant left at 0",
            "-1/x^2",
            "Any antiderivative will do for the slope. For a CDF it must be 0 where the support begins.",
        ),
        Mistake(
            "fixed at the wrong place",
            "1/8 - 1/x^2",
            "Where does the support begin? It is there that $F$ has to begin at 0.",
        ),
        Mistake(
            "survival function given",
            "1/x^2",
            "That is the probability of *more* than $x$. It falls.",
        ),
        Mistake(
            "density given",
            "2/x^3",
            "That is the density, the *slope* of the CDF.",
        ),
    ],
    hints=[
        r"$\frac{2}{x^3}=2x^{-3}$: raise the exponent by one, and divide by the new one.",
        "$-x^{-2}+C$, and this must be 0 at $x=1$.",
    ],
    solution=r"$\int2x^{-3}dx=-x^{-2}+C$. At the left end, $-1+C=0$, so $C=1$ and $F(x)=1-\frac1{x^2}$ "
    r"for $x\ge1$. The other end agrees: $F(\infty)=1$.",
    praise=r"This is the Pareto distribution with $\alpha=2$, one of the heavy tails: its mean is 2, and its "
    r"variance infinite.",
)

cauchy_cdf = Antiderivative(
    "notebook_5.cauchy_cdf",
    asks=r"The CDF of $p(x)=\frac{1}{\pi(1+x^2)}$",
    integrand="1/(π(1+x^2))",
    boundary=(-math.inf, 0),
    value="1/2 + arctan(x)/π",
    forms=["(arctan(x) + π/2)/π"],
    mistakes=[
        Mistake(
            "constant left at 0",
            "arctan(x)/π",
            r"This runs from $-\frac12$ to $\frac12$. How far does it have to be lifted?",
        ),
        Mistake(
            "tangent for its inverse",
            "tan(x)/π",
            r"$\tan x$ has the slope $\frac1{\cos^2x}$. Which function has the slope $\frac1{1+x^2}$?",
        ),
        Mistake(
            "logarithm of the denominator",
            "ln(1+x^2)/π",
            r"$\int\frac1{1+x^2}dx$ is no logarithm: the slope of $\ln(1+x^2)$ has a $2x$ above.",
        ),
        Mistake(
            "logarithm of the denominator, halved",
            "ln(1+x^2)/(2π)",
            r"That is what $\frac x{\pi(1+x^2)}$ integrates to. Without the $x$ above, which function has "
            r"the slope "
            r"$\frac1{1+x^2}$?",
        ),
        Mistake(
            "integral of the arctangent",
            "(x arctan(x) - ln(1+x^2)/2)/π",
            r"That is what $\frac1\pi\arctan x$ integrates to. Here the arctangent is the result.",
        ),
    ],
    hints=[
        r"Which function has the slope $\frac{1}{1+x^2}$?",
        r"$\frac1\pi\arctan x+C$, and $\arctan x\to-\frac\pi2$ for $x\to-\infty$.",
    ],
    solution=r"$\frac1\pi\arctan x+C$ tends to $-\frac12+C$ on the far left, and that must be 0. So "
    r"$C=\frac12$ and $F(x)=\frac12+\frac1\pi\arctan x$. The other end agrees: $\frac12+\frac12=1$.",
    praise=r"It nears 1 slowly: $1-F(x)$ is about $\frac1{\pi x}$ far out. That is a heavy tail.",
)

normalise = Number(
    "notebook_5.normalise",
    asks="Which $c$ makes $c\\,x(2-x)$ a density on $[0,2]$?",
    value=0.75,
    rtol=3e-3,  # so that 1.33 is known as 4/3
    possible=CONSTANT,
    mistakes=[
        Mistake(
            "area given in place of the factor",
            4 / 3,
            "$\\frac43$ is the area without $c$. Which factor brings it to 1?",
        ),
        Mistake(
            "difference to 1 given",
            -1 / 3,
            "Adding $c$ would change the shape (and make it negative). A density is *multiplied* by its "
            "constant.",
        ),
        Mistake(
            "highest value brought to 1",
            1,
            "The height may be anything. It is the area that must be 1.",
        ),
        Mistake(
            "divided by the width",
            0.5,
            "That would be a flat density. First find the area of $x(2-x)=2x-x^2$ between 0 and 2.",
        ),
    ],
    hints=[
        "$\\int_0^2(2x-x^2)\\,dx$ first.",
        "The area is $4-\\frac83=\\frac43$. Multiply it by what to get 1?",
    ],
    solution="$\\int_0^2(2x-x^2)\\,dx=4-\\frac83=\\frac43$, so $c=\\frac34$.",
    praise="The factor that normalises a density and the constant $C$ of its CDF are two different things.",
)

overshoot = Choice(
    "notebook_5.overshoot",
    asks="The trapezoidal rule adds up a density that bends upward. What happens to its CDF?",
    options={
        "a": "It ends a little below the true value, because steps leave something out.",
        "b": "It ends above the true value, and more points bring it down towards it.",
        "c": "It is sometimes above and sometimes below, as rounding will have it.",
    },
    value="b",
    mistakes=[
        Mistake(
            "trapezoids thought to fit in",
            "a",
            "Draw a curve that bends upward, and a straight line between two of its points. Which one is "
            "higher?",
        ),
        Mistake(
            "truncation error taken for rounding",
            "c",
            "Rounding errors are about $10^{-16}$ here. The error of a straight line has a system.",
        ),
    ],
    hints=[
        "A trapezoid has a straight upper side, from one sample to the next.",
        "Where the curve bends upward it hangs below each of these straight lines.",
    ],
    solution="Each straight line lies above a curve that bends upward, so each strip is too large and the "
    "sum too. Doubling the number of strips divides the surplus by about 4.",
    praise="So the surplus can be predicted, and it is no reason to distrust the density.",
)

logistic_quantile = Formula(
    "notebook_5.logistic_quantile",
    asks=r"The quantile function of the logistic distribution: solve $p=\frac{1}{1+e^{-x}}$ for $x$.",
    value="ln(p/(1-p))",
    variables=("p",),
    domain=(0.05, 0.95),
    forms=["ln(p) - ln(1-p)", "-ln(1/p - 1)"],
    mistakes=[
        Mistake(
            "fraction upside down",
            "ln((1-p)/p)",
            "At $p=0.9$ this is negative. But half of the probability lies below 0, so the place below "
            "which nine tenths lie is above 0. A sign went the wrong way: $e^{-x}=\\frac{1-p}p$.",
        ),
        Mistake(
            "reciprocal taken for the inverse",
            "1 + e^(-p)",
            "That is $\\frac1{F(p)}$. The inverse *function* undoes $F$: it leads from a probability back "
            "to a place.",
        ),
        Mistake(
            "CDF given, not its inverse",
            "1/(1 + e^(-p))",
            "That is $F$ itself, with $p$ in the place of $x$. Solve for $x$: the quantile function leads "
            "from a probability back to a place.",
        ),
        Mistake(
            "density given",
            "e^(-p)/(1 + e^(-p))^2",
            "That is the density, with $p$ in the place of $x$. Solve for $x$ instead.",
        ),
        Mistake(
            "logarithm of the probability alone",
            "ln(p)",
            "For $p\\to1$ the quantile must grow beyond all bounds. Where did the $1-p$ go?",
        ),
        Mistake(
            "logarithm not taken",
            "p/(1-p)",
            "That is $e^x$, the odds. Take the logarithm.",
        ),
        Mistake(
            "logarithm of a quotient as a quotient of logarithms",
            "ln(p)/ln(1-p)",
            "$\\ln\\frac ab$ is $\\ln a-\\ln b$, a difference, not a quotient.",
        ),
        Mistake(
            "1 moved over without its sign",
            "-ln(1/p + 1)",
            "From $\\frac1p=1+e^{-x}$ follows $e^{-x}=\\frac1p-1$: on the other side the 1 is subtracted.",
        ),
        Mistake(
            "quantile of the exponential distribution",
            "-ln(1-p)",
            "That is the exponential distribution with $\\lambda=1$. Here $1-p$ is not $e^{-x}$ but "
            "$\\frac{e^{-x}}{1+e^{-x}}$.",
        ),
    ],
    hints=[
        "Turn both sides upside down: $\\frac1p=1+e^{-x}$.",
        "$e^{-x}=\\frac{1-p}{p}$. Take logarithms, and mind the sign.",
    ],
    solution="$\\frac1p=1+e^{-x}$, so $e^{-x}=\\frac{1-p}p$ and $x=\\ln\\frac p{1-p}$.",
    praise="This is the *logit*, the log-odds: the sigmoid turns a score into a probability, its quantile "
    "function turns it back.",
)

draw_exponential = Function(
    "notebook_5.draw_exponential",
    asks="A function `draw(u, lam)`: exponential samples of rate `lam` from an array `u` of uniform "
    "numbers in $[0,1)$, by the quantile function.",
    value=_draw,
    cases=[(np.array([0.5]), 1.0), (np.array([0.0, 0.3, 0.9]), 2.0), (np.array([0.25, 0.75]), 0.1)],
    forms=[lambda u, lam: -np.log(1 - u) / lam, lambda u, lam: np.log(1 / (1 - u)) / lam],
    mistakes=[
        Mistake(
            "CDF used in place of its inverse",
            lambda u, lam: 1 - np.exp(-lam * u),
            "You sent $u$ through $F$: the results stay below 1. Samples come from the *inverse* of $F$.",
        ),
        Mistake(
            "density used in place of the quantile function",
            lambda u, lam: lam * np.exp(-lam * u),
            "That is the height of the density at $u$. Solve $u=1-e^{-\\lambda x}$ for $x$.",
        ),
        Mistake(
            "density inverted",
            lambda u, lam: -np.log(u / lam) / lam,
            "You solved $u=\\lambda e^{-\\lambda x}$ for $x$, and that is the density. Solve $u=F(x)$.",
        ),
        Mistake(
            "survival function used in place of a quantile",
            lambda u, lam: np.exp(-lam * u),
            "That is $1-F$ at the place $u$. Samples come from the *inverse* of $F$: solve $u=1-e^{-\\lambda "
            "x}$.",
        ),
        Mistake(
            "sign lost",
            lambda u, lam: np.log(1 - u) / lam,
            "The logarithm of a number below 1 is negative, and waiting times are not.",
        ),
        Mistake(
            "rate left out",
            lambda u, lam: -np.log(1 - u),
            "These are samples for $\\lambda=1$, whatever `lam` is. From $-\\lambda x=\\ln(1-u)$ one step "
            "is missing.",
        ),
        Mistake(
            "multiplied by the rate",
            lambda u, lam: -np.log(1 - u) * lam,
            "A larger rate means *shorter* waits. Divide by it.",
        ),
        Mistake(
            "survival function inverted",
            lambda u, lam: -np.log(u) / lam,
            "These are good samples too, for $1-u$ is as uniform as $u$. But it is the inverse of $1-F$; "
            "small `u` should give small samples here. (And with NumPy's `u = 0` it is infinite.)",
        ),
    ],
    hints=[
        "$u=F(x)=1-e^{-\\lambda x}$. Solve for $x$.",
        "$e^{-\\lambda x}=1-u$, so $-\\lambda x=\\ln(1-u)$.",
    ],
    solution="$u=1-e^{-\\lambda x}$ gives $x=-\\frac{\\ln(1-u)}\\lambda$: "
    "`return -np.log(1 - u) / lam`, or with all digits for small `u`, `-np.log1p(-u) / lam`.",
    praise="One line, and it draws from the exponential distribution; with another quantile function it "
    "draws from "
    "another distribution.",
)

still_waiting = Choice(
    "notebook_5.still_waiting",
    asks="Waits are exponential with mean 10 minutes, and you have waited 8. How long still, on average?",
    options={"a": "2 minutes", "b": "5 minutes", "c": "10 minutes", "d": "18 minutes"},
    value="c",
    mistakes=[
        Mistake(
            "mean taken for a timetable",
            "a",
            "That would be so if every bus came after exactly 10 minutes. The distribution is another: many "
            "short "
            "waits, a few long ones.",
        ),
        Mistake(
            "halved in between",
            "b",
            "Half of ten minutes is the mean for a *uniform* wait between 0 and 10. What does the "
            "exponential distribution do when you cut its beginning off and scale the rest up?",
        ),
        Mistake(
            "past added to the future",
            "d",
            "18 minutes is the mean of the whole wait, the 8 included. We want what is still to come.",
        ),
    ],
    hints=[
        "$P(X>8+t\\mid X>8)=\\frac{P(X>8+t)}{P(X>8)}$. Put $e^{-\\lambda x}$ in.",
        "The factor $e^{-8\\lambda}$ cancels, and $P(X>t)$ is left.",
    ],
    solution="Of those still waiting after 8 minutes, this share waits for more than another $t$: "
    "$\\frac{e^{-\\lambda(8+t)}}{e^{-8\\lambda}}=e^{-\\lambda t}$: the same distribution as at the "
    "start, "
    "with the same mean of 10 minutes.",
    praise="That is what *memoryless* means: a used exponential part is as good as a new one. Real parts "
    "that wear out follow other distributions.",
)

second_moment = Number(
    "notebook_5.second_moment",
    asks="$X$ is uniform on $[0,1]$. What is $E[X^2]$?",
    value=1 / 3,
    mistakes=[
        Mistake(
            "square of the mean",
            0.25,
            "You squared the mean: $E[X]^2$. The mean of the squares is larger, and the difference is the "
            "variance.",
        ),
        Mistake(
            "mean given",
            0.5,
            "That is $E[X]$. Weight $x^2$ by the density, not $x$.",
        ),
        Mistake(
            "variance given",
            1 / 12,
            "That is the variance $E[X^2]-E[X]^2$. We want its first part alone.",
        ),
        Mistake(
            "value at the right end taken for the integral",
            1,
            "$x^2$ at the right end is 1. Its integral from 0 to 1 is smaller.",
        ),
    ],
    hints=["$E[g(X)]=\\int g(x)\\,p(x)\\,dx$ with $g(x)=x^2$, and $p=1$ on $[0,1]$.", "$\\int_0^1x^2\\,dx$."],
    solution="$\\int_0^1x^2\\cdot1\\,dx=\\frac13$, while $E[X]^2=\\frac14$. The variance is "
    "$\\frac13-\\frac14=\\frac1{12}$.",
    praise="In general $E[g(X)]$ is not $g(E[X])$. If $g$ bends upward, it is never smaller.",
)

variance_exponential = Formula(
    "notebook_5.variance_exponential",
    asks=r"The variance of the exponential distribution, as a formula in $\lambda$ (type `lam`)",
    value="1/lam^2",
    variables=("lam",),
    domain=(0.3, 3),
    forms=["2/lam^2 - (1/lam)^2", "lam^(-2)"],
    mistakes=[
        Mistake(
            "second moment given",
            "2/lam^2",
            r"That is $E[X^2]$. The square of the mean is still to be taken away.",
        ),
        Mistake(
            "standard deviation given",
            "1/lam",
            r"That is the mean, and also the standard deviation. The variance is its square.",
        ),
        Mistake(
            "mean subtracted without squaring",
            "2/lam^2 - 1/lam",
            r"The units do not fit: $E[X^2]$ is in hours squared, $\frac1\lambda$ in hours.",
        ),
        Mistake(
            "moments added",
            "3/lam^2",
            r"$\frac3{\lambda^2}$ is $E[X^2]+E[X]^2$. The square of the mean is taken away, not added.",
        ),
    ],
    hints=[
        r"$\operatorname{Var}X=E[X^2]-E[X]^2$.",
        r"$\frac2{\lambda^2}-\left(\frac1\lambda\right)^2$.",
    ],
    solution=r"$\frac2{\lambda^2}-\frac1{\lambda^2}=\frac1{\lambda^2}$ for $\lambda>0$.",
    praise="Mean and standard deviation are equal: a wait of 10 minutes, give or take 10.",
)

which_means = Choice(
    "notebook_5.which_means",
    asks="Which of these distributions have a finite mean? Give all letters.",
    options={
        "a": "Pareto, density $\\frac{1.5}{x^{2.5}}$ on $[1,\\infty)$",
        "b": "Pareto, density $\\frac1{x^2}$ on $[1,\\infty)$",
        "c": "Cauchy, density $\\frac1{\\pi(1+x^2)}$",
        "d": "Laplace, density $\\frac12e^{-|x|}$",
    },
    value={"a", "d"},
    mistakes=[
        Mistake(
            "area confused with the mean",
            "abd",
            "In option b the *area* is finite. For the mean, $x\\cdot\\frac1{x^2}=\\frac1x$ is integrated "
            "to infinity.",
        ),
        Mistake(
            "symmetry taken for a mean",
            "acd",
            "The Cauchy density is symmetric about 0, but $\\int|x|\\,p\\,dx$ is infinite: what the "
            "integral of $xp$ gives depends on how fast you let each end go.",
        ),
        Mistake(
            "infinite variance taken for no mean",
            "d",
            "Option a has an infinite *variance*. Its mean needs only $\\int "
            "x\\cdot1.5x^{-2.5}dx=\\int1.5x^{-1.5}dx$.",
        ),
        Mistake(
            "negative places taken for no mean",
            "a",
            "The Laplace distribution has light tails on both sides: $\\int|x|\\,\\frac12e^{-|x|}dx=1$.",
        ),
    ],
    hints=[
        "Is $\\int|x|\\,p(x)\\,dx$ finite? Look at the tails only: which power of $x$ is left there?",
        "$\\int_1^\\infty x^{-s}dx$ is finite for $s>1$.",
    ],
    solution="**a**: $\\int_1^\\infty1.5\\,x^{-1.5}dx=3$. **d**: the mean is 0, and $\\int|x|p\\,dx=1$. "
    "In **b** and **c** a tail of $\\frac1x$ is left.",
    praise="A program that averages samples gives a number for all four. Only you know for which of them "
    "it means something.",
)

one_more_digit = Number(
    "notebook_5.one_more_digit",
    asks="How many times as many samples give a Monte Carlo mean one more decimal digit?",
    value=100,
    mistakes=[
        Mistake(
            "error taken to fall like 1/n",
            10,
            "Ten times the samples divide the error by $\\sqrt{10}\\approx3.2$: half a digit.",
        ),
        Mistake(
            "root taken the wrong way",
            math.sqrt(10),
            "$\\sqrt{10}$ is what the error is divided by when $n$ grows tenfold. Turn it round.",
        ),
        Mistake(
            "doubled",
            2,
            "Doubling the samples divides the error by 1.4. One digit is a factor of 10.",
        ),
    ],
    hints=[
        "The error is about $\\frac{s}{\\sqrt n}$, and it should become a tenth.",
        "$\\sqrt n$ must grow tenfold.",
    ],
    solution="$\\frac s{\\sqrt{100n}}=\\frac1{10}\\frac s{\\sqrt n}$, so 100 times as many.",
    praise="Slow, but it does not care about the number of dimensions. A trapezoidal rule with $n$ points "
    "in $d$ dimensions has an error like $n^{-2/d}$.",
)

error_bar = Function(
    "notebook_5.error_bar",
    asks="A function `estimate(values)` that returns the mean of the samples and its standard error, as a "
    "pair.",
    value=_mean_and_error,
    cases=[(np.array([1.0, 2.0, 4.0, 9.0]),), (np.array([0.5, 0.7, 0.1, 0.3, 0.9]),)],
    rtol=1e-6,
    forms=[lambda v: (v.mean(), v.std(ddof=1) / len(v) ** 0.5)],
    mistakes=[
        Mistake(
            "spread of the samples given as the error of their mean",
            lambda v: (v.mean(), v.std(ddof=1)),
            "That is how far single samples lie from the mean. The *mean* of $n$ samples is $\\sqrt n$ "
            "times steadier.",
        ),
        Mistake(
            "spread of the samples given, and not corrected",
            lambda v: (v.mean(), v.std()),
            "That is how far single samples lie from the mean. The *mean* of $n$ samples is $\\sqrt n$ "
            "times steadier. (And `ddof=1` is still missing.)",
        ),
        Mistake(
            "variance of the samples given",
            lambda v: (v.mean(), v.var(ddof=1)),
            "That is the variance of single samples. That of their mean is $\\frac{s^2}n$, and the standard "
            "error is its "
            "root.",
        ),
        Mistake(
            "mean and error exchanged",
            lambda v: (v.std(ddof=1) / len(v) ** 0.5, v.mean()),
            "Both numbers are right. Return the mean first, then its standard error.",
        ),
        Mistake(
            "two standard errors",
            lambda v: (v.mean(), 2 * v.std(ddof=1) / len(v) ** 0.5),
            "Those are two standard errors, the half width of an interval. One is asked for.",
        ),
        Mistake(
            "1.96 standard errors",
            lambda v: (v.mean(), 1.96 * v.std(ddof=1) / len(v) ** 0.5),
            "Those are 1.96 standard errors, the half width of an interval. One is asked for.",
        ),
        Mistake(
            "divided by n",
            lambda v: (v.mean(), v.std(ddof=1) / len(v)),
            "Variances of independent samples add up, so the *variance* of the mean is $\\frac{s^2}n$. "
            "Take the root.",
        ),
        Mistake(
            "variance of the mean given",
            lambda v: (v.mean(), v.var(ddof=1) / len(v)),
            "That is its variance, in squared units. The standard error is the root.",
        ),
        Mistake(
            "spread around the estimated mean not corrected",
            lambda v: (v.mean(), v.std() / len(v) ** 0.5),
            "Almost. The samples lie closer to their own mean than to the true one; `ddof=1` makes up for "
            "it.",
        ),
        Mistake(
            "corrected twice",
            lambda v: (v.mean(), v.std(ddof=1) / (len(v) - 1) ** 0.5),
            "`ddof=1` has put $n-1$ in the place of $n$ already. The root is of $n$, the number of samples.",
        ),
    ],
    hints=[
        "`np.std(values, ddof=1)` is the spread of single samples.",
        "Divide it by `np.sqrt(len(values))`.",
    ],
    solution="The spread $s$ of the samples, with $n-1$ below the line, divided by $\\sqrt n$: "
    "`return np.mean(values), np.std(values, ddof=1) / np.sqrt(len(values))`",
    praise="A Monte Carlo result without its error bar is half a result. It needs a finite variance, though.",
)

fit_rate = Number(
    "notebook_5.fit_rate",
    asks="Waits of 0.3, 0.9 and 0.4 hours. Which rate $\\lambda$ of an exponential distribution makes them "
    "most likely, per hour?",
    value=1.875,
    rtol=3e-3,  # 1.88 will do, and 1.73 is known as a median
    possible=RATE,
    mistakes=[
        Mistake(
            "mean wait given as the rate",
            1.6 / 3,
            "That is the mean wait, in hours. The rate is how many there are in an hour.",
        ),
        Mistake(
            "number of data left out",
            1 / 1.6,
            "Each wait brings a $\\ln\\lambda$ of its own, so the first term of the slope is $\\frac "
            "n\\lambda$ and not $\\frac1\\lambda$.",
        ),
        Mistake(
            "multiplied where it is divided",
            4.8,
            "You multiplied $n$ by the sum. From $\\frac n\\lambda=\\sum x_i$ follows $\\lambda=\\frac "
            "n{\\sum x_i}$.",
        ),
        Mistake(
            "median used",
            math.log(2) / 0.4,
            "You matched the median. That is a fair estimate, but not the one that makes the data most "
            "likely.",
        ),
        Mistake(
            "one over the median",
            1 / 0.4,
            "That is one over the median wait. The likelihood has the sum of all waits in it, and so leads "
            "to the "
            "mean.",
        ),
        Mistake(
            "rates of single waits averaged",
            (1 / 0.3 + 1 / 0.9 + 1 / 0.4) / 3,
            "You took one over each wait, and the mean of these: the shortest wait counts most then. First "
            "the mean "
            "wait, then one over it.",
        ),
        Mistake(
            "time given",
            1.6,
            "That is the sum of the waits, in hours. Three buses came in that time.",
        ),
    ],
    hints=[
        "$\\ell(\\lambda)=n\\ln\\lambda-\\lambda\\sum x_i$. Where is its slope 0?",
        "$\\frac n\\lambda=\\sum x_i$, with $n=3$ and the sum 1.6.",
    ],
    solution="$\\ell'(\\lambda)=\\frac n\\lambda-\\sum x_i=0$ gives $\\hat\\lambda=\\frac n{\\sum x_i}="
    "\\frac3{1.6}=1.875$ per hour.",
    praise="One over the mean. It is a maximum, because $\\ell''=-\\frac n{\\lambda^2}<0$.",
)

still_there = Number(
    "notebook_5.still_there",
    asks="Waits of 0.3, 0.9 and 0.4 hours, and a fourth person has waited 0.8 hours and waits still. "
    "Which rate $\\lambda$ of an exponential distribution makes these data most likely, per hour?",
    value=1.25,
    rtol=3e-3,  # so that 1.88 and 1.67 are known
    possible=RATE,
    mistakes=[
        Mistake(
            "unfinished wait left out",
            1.875,
            "You left her out. But 0.8 hours without a bus are data, too, and they speak for a smaller rate.",
        ),
        Mistake(
            "unfinished wait counted as an arrival",
            4 / 2.4,
            "For her no bus has come. Her factor $e^{-0.8\\lambda}$ has no $\\lambda$ in front: she adds to "
            "the time and not to the count.",
        ),
        Mistake(
            "mean wait given as the rate",
            0.8,
            "That is hours for each bus. The rate is buses for each hour.",
        ),
        Mistake(
            "number of data left out",
            1 / 2.4,
            "Each *finished* wait brings a $\\ln\\lambda$ of its own: the slope begins with "
            "$\\frac3\\lambda$.",
        ),
        Mistake(
            "time given",
            2.4,
            "That is all the time that was waited, in hours. Three buses came in it.",
        ),
        Mistake(
            "unfinished wait averaged in as a wait",
            0.6,
            "That is the mean of four numbers, in hours. Only three of them are whole waits, and a rate is "
            "one over a time.",
        ),
    ],
    hints=[
        "$\\ell(\\lambda)=3\\ln\\lambda-1.6\\lambda$ for the three. What does the logarithm of "
        "$e^{-0.8\\lambda}$ add?",
        "$\\ell'(\\lambda)=\\frac3\\lambda-2.4$.",
    ],
    solution="$\\ell(\\lambda)=3\\ln\\lambda-(1.6+0.8)\\lambda$, so $\\hat\\lambda=\\frac3{2.4}=1.25$: buses "
    "seen, divided by all the time that was waited. (Her factor adds 0.8 to the sum, and nothing to the 3.)",
    praise="Lifetimes of machines are estimated in the same way while some of them still run; to drop those "
    "would make the machines look worse than they are.",
)

narrow_entropy = Number(
    "notebook_5.narrow_entropy",
    asks=r"The entropy $-\int p\ln p\,dx$ of the uniform density on $[0,\frac12]$",
    value=-math.log(2),
    rtol=3e-3,  # so that 0.347 and 0.173 are known
    mistakes=[
        Mistake(
            "entropy taken to be positive",
            math.log(2),
            "The size is right. The density is 2, its logarithm is positive, and the minus sign stays.",
        ),
        Mistake(
            "entropy in bits",
            -1,
            "That is the entropy in bits, with the logarithm to the base 2. We want the natural one, ln.",
        ),
        Mistake(
            "entropy with the logarithm to the base 10",
            -math.log10(2),
            "That is the logarithm to the base 10. We want the natural one, ln.",
        ),
        Mistake(
            "width left out",
            -2 * math.log(2),
            "$-p\\ln p=-2\\ln2$ is the height. It is integrated over an interval of width $\\frac12$.",
        ),
        Mistake(
            "width and sign left out",
            2 * math.log(2),
            "$p\\ln p=2\\ln2$ is a height. Entropy is minus its integral, and the interval has the width "
            "$\\frac12$.",
        ),
        Mistake(
            "entropy in bits without its sign, or logarithm left out",
            1,
            "1 is the whole area $\\int p\\,dx$, and also $\\log_22$. Each piece of the area is weighted by "
            "$-\\ln p$: minus, and the natural logarithm.",
        ),
        Mistake(
            "entropy of the exponential distribution",
            1 - math.log(2),
            "That is the entropy of $2e^{-2x}$, which begins at the same height. Here the density is flat: "
            "$-\\int_0^{1/2}2\\ln2\\,dx$.",
        ),
        Mistake(
            "density taken to be 1",
            0,
            "That is the entropy on $[0,1]$, where the density is 1. On half the width the same area needs "
            "twice the height.",
        ),
        Mistake(
            "one half in place of the density",
            math.log(2) / 4,
            "The density on $[0,\\frac12]$ is 2, not $\\frac12$.",
        ),
        Mistake(
            "one half in place of the density, and the width left out",
            math.log(2) / 2,
            "The density on $[0,\\frac12]$ is 2, not $\\frac12$. And $-p\\ln p$ is a height: integrate it "
            "over the width $\\frac12$.",
        ),
    ],
    hints=["How high is a density that is flat on $[0,\\frac12]$?", "$-\\int_0^{1/2}2\\ln2\\,dx$."],
    solution="The width $\\frac12$ needs the height $p=2$ for an area of 1. "
    "So $-\\int_0^{1/2}2\\ln2\\,dx=-\\frac12\\cdot2\\ln2=-\\ln2\\approx-0.693$.",
    praise="The entropy of a *density* may be negative, and it changes with the unit of $x$. Only "
    "differences of two of them mean something by themselves.",
)

discounted = Number(
    "notebook_5.discounted",
    asks="A reward of 1 per second runs for 10 seconds, discounted with $\\rho=0.1$. What is it worth?",
    value=10 * (1 - math.exp(-1)),
    mistakes=[
        Mistake(
            "not discounted, or taken to run forever",
            10,
            "10 is the plain total, and by chance also the discounted worth of a reward that never ends. "
            "A reward at time $t$ counts $e^{-0.1t}$ only, and it ends at $t=10$.",
        ),
        Mistake(
            "rate not divided out",
            1 - math.exp(-1),
            "The antiderivative of $e^{-\\rho t}$ is $-\\frac1\\rho e^{-\\rho t}$. The $\\frac1\\rho$ is "
            "missing.",
        ),
        Mistake(
            "multiplied by the rate",
            10 * 0.1,
            "That is the plain total, $10\\cdot1$, times $\\rho$. Discounting multiplies the reward at each "
            "time $t$ by $e^{-\\rho t}$ instead, and then all of them are added up: an integral.",
        ),
        Mistake(
            "added up second by second, from 0",
            sum(math.exp(-0.1 * k) for k in range(10)),
            "That is the sum of ten single rewards. This one runs all the time: integrate.",
        ),
        Mistake(
            "added up second by second, from 1",
            sum(math.exp(-0.1 * k) for k in range(1, 11)),
            "That is the sum of ten single rewards, each at the end of its second. This one runs all the "
            "time: integrate.",
        ),
        Mistake(
            "added up with the factor 0.9",
            sum(0.9**k for k in range(10)),
            "That is the sum of ten single rewards with $\\gamma=0.9$. This one runs all the time, and "
            "$e^{-\\rho t}$ takes the place of $\\gamma^t$.",
        ),
        Mistake(
            "added up with the factor 0.9, from 1",
            sum(0.9**k for k in range(1, 11)),
            "That is the sum of ten single rewards with $\\gamma=0.9$, each at the end of its second. This "
            "one runs all the time: integrate $e^{-\\rho t}$.",
        ),
        Mistake(
            "discount at the end applied to everything",
            10 * math.exp(-1),
            "Only the last moment counts $e^{-1}$. The earlier ones count more.",
        ),
        Mistake(
            "lower end left out",
            -10 * math.exp(-1),
            "That is $-\\frac1\\rho e^{-\\rho t}$ at $t=10$ only. At the lower end, $t=0$, it is not 0: "
            "subtract it.",
        ),
        Mistake(
            "lower end added",
            10 * (1 + math.exp(-1)),
            "The value at the lower end is *subtracted*: $-\\frac1\\rho "
            "e^{-1}-\\left(-\\frac1\\rho\\right)$.",
        ),
        Mistake(
            "minus of the exponent lost",
            10 * (math.e - 1),
            "You integrated $e^{+\\rho t}$: later rewards would count *more*. And the plain total is only "
            "10.",
        ),
        Mistake(
            "discount at the end given",
            math.exp(-1),
            "That is what a reward counts at the very end, $e^{-\\rho\\cdot10}$. Add up all of them, from 0 "
            "to 10: an integral.",
        ),
    ],
    hints=["$\\int_0^{10}e^{-0.1t}\\,dt$.", "$\\left[-\\frac1{0.1}e^{-0.1t}\\right]_0^{10}$."],
    solution="$\\int_0^{10}e^{-0.1t}dt=\\left[-\\frac1{0.1}e^{-0.1t}\\right]_0^{10}=\\frac{1-e^{-1}}{0.1}\\approx6.321$.",
    praise="The same formula, read as chance: 6.321 seconds is the mean of $\\min(T,10)$ for an "
    "exponential $T$ of rate 0.1.",
)

log_sum_exp = Function(
    "notebook_5.log_sum_exp",
    asks="A function `log_sum_exp(z)`: $\\ln\\sum_ie^{z_i}$ for an array, without overflow, with NumPy "
    "alone.",
    value=_log_sum_exp,
    cases=[
        (np.array([0.0, 1.0, 2.0]),),
        (np.array([1000.0, 1000.0]),),
        (np.array([-1000.0, -1001.0, -1002.0]),),
        (np.array([-800.0, 800.0]),),
        (np.array([1e5, 1e5 - 1, 0.0, 3.0]),),
        (np.array([-800.0, 0.0, 0.0, 0.0]),),
    ],
    forms=[lambda z: np.logaddexp.reduce(z)],
    mistakes=[
        Mistake(
            "exponentials taken as they are",
            lambda z: np.log(np.sum(np.exp(z))),
            "On paper that is right. In floats $e^{1000}$ is infinite and $e^{-1000}$ is 0, and so the "
            "logarithm is $\\infty$ or $-\\infty$: take something out of the sum, and out of the logarithm "
            "as well.",
        ),
        Mistake(
            "highest value not added again",
            lambda z: np.log(np.sum(np.exp(z - np.max(z)))),
            "What was taken out as a factor $e^m$ comes back as the summand $m$.",
        ),
        Mistake(
            "highest value only",
            lambda z: np.max(z),
            "Close where one value stands out. For two equal ones the sum is twice as large: $\\ln2$ is "
            "missing.",
        ),
        Mistake(
            "clipped",
            lambda z: np.log(np.sum(np.exp(np.clip(z, -700, 700)))),
            "Now nothing overflows, and the value is wrong: beyond 700 every $z$ counts the same, and a "
            "gradient would be 0 there.",
        ),
        Mistake(
            "lowest value taken out",
            lambda z: np.min(z) + np.log(np.sum(np.exp(z - np.min(z)))),
            "On paper any number may be taken out. With the smallest, $e^{1600}$ is left where the values "
            "are $-800$ and 800.",
        ),
        Mistake(
            "mean taken out",
            lambda z: np.mean(z) + np.log(np.sum(np.exp(z - np.mean(z)))),
            "On paper any number may be taken out. With the mean, $e^{800}$ is left where the values are "
            "$-800$ and 800.",
        ),
    ],
    hints=[
        "$\\sum e^{z_i}=e^m\\sum e^{z_i-m}$ for every $m$. Which $m$ leaves no exponent above 0?",
        "`m = np.max(z)`, then `m + np.log(...)`.",
    ],
    solution="With `m = np.max(z)`: `return m + np.log(np.sum(np.exp(z - m)))`. The largest exponent is "
    "0, so nothing overflows, and the sum is at least 1, so the logarithm is safe.",
    praise="This is `scipy.special.logsumexp`. Softmax cross-entropy in the deep-learning libraries is "
    "computed this way from the scores.",
)

too_sure = Choice(
    "notebook_5.too_sure",
    asks="A model's spread is too small: it is too sure. Where do the values $u=F(y)$ pile up?",
    options={
        "a": "at 0 and 1",
        "b": "around $\\frac12$",
        "c": "nowhere, they are uniform",
        "d": "at 1 only",
    },
    value="a",
    mistakes=[
        Mistake(
            "too sure confused with too careful",
            "b",
            "$u$ near $\\frac12$ means that the truth fell in the middle of the forecast. That is what "
            "happens too often when the spread is too *large*.",
        ),
        Mistake(
            "every forecast taken to be calibrated",
            "c",
            "$F(X)$ is uniform if $X$ has the CDF $F$. Here the truth has another one.",
        ),
        Mistake(
            "spread confused with bias",
            "d",
            "Too many values near 1 alone would mean that the truth is usually larger than forecast: a "
            "shift.",
        ),
    ],
    hints=[
        "The forecast is a narrow bell, and the truth comes from a wide one. On which places of the "
        "narrow bell does it land?",
        "Often far out on the left, where $F$ is about 0, or far out on the right.",
    ],
    solution="The truth often falls into the tails of the narrow forecast, left ($u\\approx0$) and right "
    "($u\\approx1$).",
    praise="A hump in the middle means too careful, a pile at one end a shift. Three faults, three shapes.",
)

change_guess = Guess(
    "notebook_5.change_guess",
    asks="$X$ is uniform on $(0,1)$ and $Y=X^2$. Where is the density of $Y$ highest?",
    options={"a": "it is flat again", "b": "near 0", "c": "near 1"},
    value="b",
    surprises=[
        Mistake(
            "density thought to stay",
            "a",
            "Half of all values of $X$ lie below $\\frac12$, and their squares below $\\frac14$. Is that "
            "flat?",
        ),
        Mistake(
            "stretched and squeezed changed over",
            "c",
            "Near 1 squaring stretches: it doubles distances. So the values are spread out there.",
        ),
    ],
)

density_of_exp = Formula(
    "notebook_5.density_of_exp",
    asks="$X$ is exponential with rate 1, and $Y=e^X$. Its density on $y\\ge1$, as a formula in `y`.",
    value="1/y^2",
    variables=("y",),
    domain=(1.1, 5),
    mistakes=[
        Mistake(
            "factor of the change of variables forgotten",
            "1/y",
            "That is $p_X(\\ln y)$. Its area is infinite: multiply by $\\left|\\frac{dx}{dy}\\right|$.",
        ),
        Mistake(
            "factor turned upside down",
            "1",
            "You multiplied by $\\frac{dy}{dx}=y$. The rule has $\\frac{dx}{dy}$, the slope of the inverse.",
        ),
        Mistake(
            "old variable not replaced",
            "e^(-y)/y",
            "$p_X$ is taken at $x=\\ln y$, and $e^{-\\ln y}=\\frac1y$.",
        ),
        Mistake(
            "letter changed, nothing else",
            "e^(-y)",
            "That is the density of $X$ with another letter. $p_X$ is taken at $x=\\ln y$, and then comes "
            "the factor $\\left|\\frac{dx}{dy}\\right|$.",
        ),
        Mistake(
            "old variable left in both factors",
            "e^(-2y)",
            "$p_X(x)\\cdot\\frac{dx}{dy}=e^{-x}\\cdot e^{-x}$ is right, in $x$. Now put $x=\\ln y$ in: "
            "$e^{-2\\ln y}$ is no longer exponential.",
        ),
        Mistake(
            "function taken for its inverse",
            "e^(y - e^y)",
            "You put $x=e^y$ in. But it is $y=e^x$, so $x=\\ln y$.",
        ),
        Mistake(
            "CDF in place of the density",
            "1 - 1/y",
            "That is the CDF of $Y$. Its slope is the density.",
        ),
    ],
    hints=["$x=\\ln y$. What is $\\frac{dx}{dy}$?", "$p_X(\\ln y)=e^{-\\ln y}=\\frac1y$, times $\\frac1y$."],
    solution="$x=\\ln y$, so $\\frac{dx}{dy}=\\frac1y$, and "
    "$p_X(\\ln y)\\cdot\\frac1y=e^{-\\ln y}\\cdot\\frac1y=\\frac1{y^2}$ for $y\\ge1$.",
    praise="The Pareto distribution with $\\alpha=1$: the exponential of an exponential wait has a heavy "
    "tail.",
)

tails_guess = Guess(
    "notebook_5.tails_guess",
    asks="Normal and Cauchy with half of the probability within $\\pm1$: the ratio of their 0.999-quantiles.",
    options={"a": "about 2", "b": "about 10", "c": "about 70"},
    value="c",
    surprises=[
        Mistake(
            "tails thought to be alike",
            "a",
            "The hills are alike, the tails are not: $e^{-x^2/2}$ against $\\frac1{x^2}$.",
        ),
        Mistake(
            "a power thought to fall faster",
            "b",
            "For Cauchy, $1-F(x)$ is about $\\frac1{\\pi x}$. Where is that a thousandth?",
        ),
    ],
)

sampling_guess = Guess(
    "notebook_5.sampling_guess",
    asks="Uniform numbers are sent through the quantile function. Where on the $x$-axis do many of them "
    "land?",
    options={"a": "where the CDF is steep", "b": "where the CDF is flat", "c": "evenly"},
    value="a",
    surprises=[
        Mistake(
            "flat taken for wide",
            "b",
            "A flat piece of the CDF catches few values of $u$, and spreads them over a long piece of $x$.",
        ),
        Mistake(
            "uniform thought to stay uniform",
            "c",
            "They are even on the $u$-axis. The CDF turns the corner for them.",
        ),
    ],
)

equal_areas = Guess(
    "notebook_5.equal_areas",
    asks="A logistic distribution is moved by $m$. For which $m$ are the two areas of its mean equal?",
    value=0,
    near=0.02,
    across=None,
    surprises=[
        Mistake(
            "height one half taken for the place",
            0.5,
            "At 0.5 the mean is 0.5, so the areas differ by 0.5. Their difference *is* the mean.",
        ),
        Mistake(
            "one taken for the place",
            1,
            "The difference of the areas is the mean, and at $m=1$ that is 1.",
        ),
    ],
)

cauchy_guess = Guess(
    "notebook_5.cauchy_guess",
    asks="When will the running mean of Cauchy samples settle?",
    options={"a": "after about 100 samples", "b": "after about 10,000", "c": "never"},
    value="c",
    surprises=[
        Mistake(
            "law of large numbers without its condition",
            "a",
            "The law of large numbers needs a finite mean, and there is none.",
        ),
        Mistake(
            "patience in place of a mean",
            "b",
            "More samples bring wilder ones: among 10,000 there is mostly one of some thousands.",
        ),
    ],
)

coverage_guess = Guess(
    "notebook_5.coverage_guess",
    asks="Forty bars of $\\pm2$ standard errors, each from 100 samples: about how many miss the true value?",
    options={"a": "about 2", "b": "about 10", "c": "about 20"},
    value="a",
    surprises=[
        Mistake(
            "one standard error counted",
            "b",
            "About a third misses with *one* standard error to each side. Here it is two.",
        ),
        Mistake(
            "a coin taken for the chance",
            "c",
            "Half would miss with 0.67 standard errors. Here it is two.",
        ),
    ],
)

limit_guess = Guess(
    "notebook_5.limit_guess",
    asks="Counted in standard errors from the mean, one wait has a CDF that is 0.16 from $\\Phi$ at the "
    "worst place. How far is that of an average of 100 waits?",
    options={"a": "about 0.1", "b": "about 0.01", "c": "about 0.001"},
    value="b",
    surprises=[
        Mistake(
            "averaging thought to do little",
            "a",
            "Even ten waits are nearer than that. The distance shrinks like $\\frac1{\\sqrt n}$.",
        ),
        Mistake(
            "distance thought to shrink like 1/n",
            "c",
            "It shrinks like $\\frac1{\\sqrt n}$, not like $\\frac1n$.",
        ),
    ],
)

top_slope = Guess(
    "notebook_5.top_slope",
    asks="The slope of the log-likelihood at its best $\\lambda$.",
    value=0,
    near=0.02,
    across=None,
    surprises=[
        Mistake(
            "height taken for the slope",
            1,
            "At a top the curve is neither rising nor falling, whatever its height.",
        ),
        Mistake(
            "curvature taken for the slope",
            -1,
            "The *bend* is negative at a top. The slope is something else.",
        ),
    ],
)

kl_guess = Guess(
    "notebook_5.kl_guess",
    asks="The truth is $N(0,1)$. Which belief costs more: half as wide, or twice as wide?",
    options={"a": "half as wide", "b": "twice as wide", "c": "both the same"},
    value="a",
    surprises=[
        Mistake(
            "careful taken for costly",
            "b",
            "Twice as wide wastes some probability far out. Half as wide calls common values nearly "
            "impossible.",
        ),
        Mistake(
            "divergence thought to be symmetric",
            "c",
            "It is not symmetric: what counts is how surprised she is by what really happens.",
        ),
    ],
)
