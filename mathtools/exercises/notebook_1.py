"""Questions of notebook 1: the derivative as a limit."""

import math

import numpy as np

from mathtools.exercises.feedback import written
from mathtools.exercises.guess import Guess
from mathtools.exercises.kinds import Choice, Formula, Function, Mistake, Number
from mathtools.exercises.possible import POSITIVE, Possible


class _Game(Function):
    """The game of the limit: right is a bound that keeps the quotient within the tolerance on both sides.

    A bound that is the same for all tolerances loses: the opponent names a smaller one.
    """

    def agree(self, reading, other):
        return self._outcome(reading) == self._outcome(other)

    def explain(self, reading):
        if any(bound.shape for bound in reading.values):
            return super().explain(reading)
        lost, step = next((i, step) for i, step in enumerate(self._worst(reading)) if step is not None)
        answer = f"{reading.places[lost]} {written(reading.values[lost])}"
        if not reading.values[lost] > 0:
            return f"{answer}. The game asks for a bound greater than 0: no step is nearer to 0 than that."
        return (
            f"{answer}. At $h={step:.4g}$, which is nearer to 0, the quotient misses by "
            f"{written(_miss(step))}, and {written(self.cases[lost][0])} is allowed. "
            "For this tolerance the bound is too large."
        )

    def _outcome(self, reading):
        """What a player does, in a form in which two of them can be compared."""
        if any(bound.shape for bound in reading.values):
            return [bound.shape for bound in reading.values]
        if reading.values[0] > 0 and len({float(bound) for bound in reading.values}) == 1:
            return "the same for all"
        worst = self._worst(reading)
        if all(step is None for step in worst):
            return "won"
        return [step is None or np.sign(step) for step in worst], np.sign(np.diff(reading.values)).tolist()

    def _worst(self, reading):
        """For each tolerance a step inside the bound that misses by more than that, or None."""
        return [
            next((step for step in _inside(bound) if not _miss(step) <= tolerance * (1 + 1e-9)), None)
            for (tolerance,), bound in zip(self.cases, reading.values, strict=True)
        ]


def _inside(bound):
    """Steps nearer to 0 than a bound, on both sides, the farthest first; NaN where there are none."""
    shares = (0.999, -0.999, 0.5, -0.5, 1e-3, -1e-3)
    return [float(bound) * share for share in shares] if bound > 0 else [math.nan]


def _miss(step):
    """How far the quotient of the loss at t = 1 is from its limit."""
    with np.errstate(all="ignore"):
        return abs(step) / (2 * abs(np.float64(2 + step)))


average_rate = Number(
    "notebook_1.average_rate",
    asks="The average rate of the loss from epoch 1 to epoch 3, per epoch.",
    value=-0.25,
    mistakes=[
        Mistake(
            "falling written as rising",
            0.25,
            "The size is right. But the loss *falls*, from 1.25 to 0.75: the new value minus the old "
            "one is negative, and a rate keeps that sign.",
        ),
        Mistake(
            "change for rate",
            -0.5,
            "That is the change, $0.75-1.25$. It took two epochs: how much is it *per epoch*?",
        ),
        Mistake(
            "change for rate, and its sign lost",
            0.5,
            "That is the size of the change. It took two epochs, and the loss *falls*: new value minus old "
            "value, divided by the time.",
        ),
        Mistake(
            "run over rise",
            -4,
            "You divided the time by the change. The unit gives it away: epochs per loss. Here it is "
            "loss per epoch.",
        ),
        Mistake(
            "time counted from 0",
            -1 / 6,
            "You divided by 3. From epoch 1 to epoch 3 it is only two epochs: $b-a$, not $b$.",
        ),
        Mistake(
            "brackets lost",
            0.75 - 1.25 / 2,
            "Only $1.25$ was divided. The whole change is, so put it in brackets: $(0.75-1.25)/2$.",
        ),
    ],
    hints=[
        "The table above has both values of the loss. By how much does it change?",
        "The change is $0.75-1.25=-0.5$. Divide by the time it took.",
    ],
    solution=r"$\dfrac{L(3)-L(1)}{3-1}=\dfrac{0.75-1.25}{2}=-0.25$ per epoch.",
    praise="Sign and unit are part of the answer: a quarter *less* per epoch.",
)

right_now = Guess(
    "notebook_1.right_now",
    asks="On which number do the slopes settle as the second point comes to $t=1$?",
    value=-0.5,
    near=0.02,
    across=None,
    surprises=[
        Mistake(
            "no time, no change",
            0,
            "In no time the loss changes by nothing, that is true. But a rate divides that nothing by "
            "no time, and 0/0 is not 0. The question is where the *slope* settles, not the change.",
        ),
        Mistake(
            "one secant taken for the tangent",
            -1 / 3,
            "That is the secant for $h=1$, rounded or not. It was on its way.",
        ),
        Mistake(
            "the secant to the left taken for the tangent",
            -1,
            "That is the slope from $t=0$ to $t=1$, a secant on the *other* side. The tangent is "
            "flatter than that.",
        ),
        Mistake(
            "slope thought to stay",
            -0.25,
            "That is the slope for $h=2$, and it would stay if the curve were straight. It is not: "
            "nearer to $t=1$ it is steeper.",
        ),
    ],
)

turning_guess = Guess(
    "notebook_1.turning_guess",
    asks="What the speedometer shows at the moment when the car turns round.",
    options={"a": "its highest value", "b": "0", "c": "no value at all: there the curve has a corner"},
    value="b",
    surprises=[
        Mistake(
            "farthest taken for fastest",
            "a",
            "At the farthest point the *distance* is greatest. On the way out the speed was greatest where "
            "the curve was steepest, two seconds earlier.",
        ),
        Mistake(
            "a turn taken for a corner",
            "c",
            "A car has to stop before it can go back, and it slows down on the way there: the curve bends, "
            "and has no corner.",
        ),
    ],
)

speedometer = Number(
    "notebook_1.speedometer",
    asks=r"A car is $s(t)=\frac12t^2(6-t)$ metres from home after $t$ seconds. What does its speedometer "
    "show at $t=1$, in metres per second?",
    value=4.5,
    rtol=1e-4,
    mistakes=[
        *(
            Mistake(
                f"a quotient to the {side} taken for the limit",
                quotient,
                f"That is the quotient for one short step to the {side}. It moves on as the step shrinks: on "
                "which number do the quotients from both sides settle?",
            )
            for side, quotient in [("right", 4.5015), ("left", 4.4985)]
        ),
        Mistake(
            "distance divided by time",
            2.5,
            "That is $s(1)/1$, the mean speed since the start. It has sped up ever since, so now it is "
            "faster.",
        ),
        Mistake(
            "one secant taken for the tangent",
            5.5,
            "That is the mean speed from $t=1$ to $t=2$. Take shorter steps, and look from the left as well.",
        ),
        Mistake(
            "the secant to the left taken for the tangent",
            3.625,
            "That is the mean speed of the half second before. Take shorter steps, on both sides.",
        ),
        Mistake(
            "value at another moment",
            6,
            "That is the speed at $t=2$, the highest on the way out. The question is about $t=1$.",
        ),
    ],
    hints=[
        "`s` is defined above: take `forward(s, 1, h)` and `backward(s, 1, h)` for smaller and smaller $h$.",
        "For $h=0.001$ they are 4.5015 and 4.4985. On which number do both settle?",
    ],
    solution=r"$s(t)=3t^2-\frac12t^3$. The quotient at 1 is $4.5+1.5h-0.5h^2$, which goes to 4.5 metres per "
    "second.",
    praise="The unit came by itself: metres of $s$ per second of $t$.",
)

tolerance_game = _Game(
    "notebook_1.tolerance_game",
    asks=r"A function `bound(tolerance)`: a bound such that $\frac{|h|}{2\,|2+h|}$ is at most the tolerance "
    r"for every $h\ne0$ nearer to 0, on either side. (The tolerance is at most 0.4.)",
    value=lambda tolerance: 2 * tolerance,
    forms=[
        lambda tolerance: tolerance,
        lambda tolerance: min(1, 2 * tolerance),
        lambda tolerance: 4 * tolerance / (1 + 2 * tolerance),
        lambda tolerance: tolerance**2,
    ],
    cases=[(0.4,), (0.1,), (0.03,), (0.001,), (1e-6,), (1e-60,)],
    mistakes=[
        Mistake(
            "one step for all tolerances",
            lambda tolerance: 0.01,
            "One and the same bound cannot win, however small it is: just inside it the quotient misses by "
            "a fixed amount, and your opponent names a smaller tolerance. Let it depend on `tolerance`.",
        ),
        Mistake(
            "only the right side thought of",
            lambda tolerance: 4 * tolerance,
            "For $h>0$ that is enough, because $2+h$ is more than 2. But the game is played on both sides: "
            "for $h<0$, $2+h$ is *less* than 2, and the quotient misses by more than $\\frac{|h|}4$.",
        ),
        Mistake(
            "bound too large by a factor",
            lambda tolerance: 10 * tolerance,
            "Your bound shrinks with the tolerance, which is the idea, but it is too large. If $|h|<1$, then "
            "$2+h$ is more than 1. So which multiple of the tolerance is safe?",
        ),
        Mistake(
            "tolerance turned upside down",
            lambda tolerance: 1 / tolerance,
            "Your bound *grows* when the tolerance shrinks. A smaller tolerance needs a smaller bound.",
        ),
    ],
    hints=[
        "Be generous. If the bound is at most 1, then $|h|<1$, and so $2+h>1$: how large can the miss be?",
        "$\\frac{|h|}{2(2+h)}<\\frac{|h|}2$. If that is at most the tolerance, you have won. "
        "Solve for $|h|$.",
    ],
    solution=r"For $|h|<1$ we have $2+h>1$, so the miss is less than $\frac{|h|}2$. So a bound of "
    r"$2\cdot$ tolerance is near enough, which is below 1 up to a tolerance of 0.4: `return 2 * tolerance`. "
    "There are many right answers. To win it takes *one* for each tolerance.",
    praise="Near enough for every tolerance, on both sides, so the limit is proved. Mathematicians call the "
    "tolerance ε and your answer δ.",
)

zoomed_corner = Choice(
    "notebook_1.zoomed_corner",
    asks="What does $|x|$ look like around 0 at a zoom of 1000?",
    options={"a": "like a straight line", "b": "like a rounded corner", "c": "as it does now"},
    value="c",
    mistakes=[
        Mistake(
            "every curve thought to become straight",
            "a",
            "Each *arm* is straight already. At the point where they meet, the window always holds both "
            "of them. Compute $|x|$ at $-0.001$, $0$ and $0.001$: do these three lie on a line?",
        ),
        Mistake(
            "a corner thought to be round from close by",
            "b",
            "A corner of wood would look round under a microscope. This one is exact: $|0.001|=0.001$, "
            "and nothing is rounded off.",
        ),
    ],
    hints=[
        "A window of half-width $0.001$ shows the values from $0$ to $0.001$. Blow it up by 1000 on "
        "both axes.",
        "$1000\\cdot|u/1000|=|u|$.",
    ],
    solution="A zoom by the factor $z$ draws $z\\cdot|u/z|=|u|$: the same picture for every $z$.",
    praise="$z\\cdot|u/z|=|u|$. A corner has no scale, and so it never becomes straight.",
)

cube_quotient = Formula(
    "notebook_1.cube_quotient",
    asks="The difference quotient of $x^3$, with $h$ cancelled and before the limit. A formula in `x` "
    "and `h`.",
    value="3x^2 + 3x h + h^2",
    forms=["h^2 + 3x(x + h)"],
    variables=("x", "h"),
    domain=(-2, 2),
    worked_out_at={"h": 0},
    mistakes=[
        Mistake(
            "limit taken too early",
            "3x^2",
            "That is the *limit*. Before it, two more terms with $h$ are there. They matter: they are "
            "the error of the quotient.",
        ),
        Mistake(
            "not divided by the step",
            "3x^2 h + 3x h^2 + h^3",
            "That is $(x+h)^3-x^3$, the numerator. Each of its terms holds an $h$: divide by it.",
        ),
        Mistake(
            "power of a sum taken term by term",
            "h^2",
            "You took $(x+h)^3$ for $x^3+h^3$. Multiply out $(x+h)(x+h)(x+h)$: there are eight products.",
        ),
        Mistake(
            "mixed term lost",
            "3x^2 + h^2",
            "The term in the middle is lost: $(x+h)^3=x^3+3x^2h+3xh^2+h^3$.",
        ),
        Mistake(
            "binomial coefficients lost",
            "x^2 + x h + h^2",
            "The threes are lost. There are three brackets from which the single $h$ can be taken.",
        ),
        Mistake(
            "last term lost",
            "3x^2 + 3x h",
            "A term is missing: $(x+h)^3$ also holds $h^3$, and divided by $h$ that is $h^2$.",
        ),
        Mistake(
            "only one term divided",
            "3x^2 + 3x h^2 + h^3",
            "Only the first term was divided by $h$. Divide each of the three.",
        ),
    ],
    hints=[
        "$(x+h)^3=x^3+3x^2h+3xh^2+h^3$.",
        "Take away $x^3$, then divide each of the three remaining terms by $h$.",
    ],
    solution=r"$\dfrac{x^3+3x^2h+3xh^2+h^3-x^3}{h}=3x^2+3xh+h^2$, and for $h\to0$ this goes to $3x^2$.",
    praise="Now $h\\to0$ is harmless: $3x^2$ is left. The rest, $3xh+h^2$, is how far the secant is off.",
)

slabs_guess = Guess(
    "notebook_1.slabs_guess",
    asks="A cube of side 2 grows to the side 2.2. How much of what is added lies in the three slabs?",
    options={"a": "about half", "b": "about nine tenths", "c": "all of it"},
    value="b",
    surprises=[
        Mistake(
            "slabs, bars and corner thought to be alike",
            "a",
            "Each slab has two long sides of 2, a bar only one. The short side is 0.2, so a bar is ten times "
            "smaller than a slab.",
        ),
        Mistake(
            "bars and corner forgotten",
            "c",
            "Between two slabs there is a gap along each edge. It is thin, but there as long as $h>0$.",
        ),
    ],
)

power_proof = Choice(
    "notebook_1.power_proof",
    asks="For which $n$ do the four lines for $x^2$ prove $(x^n)'=nx^{n-1}$?",
    options={"a": "for all real $n$", "b": "for all whole $n$", "c": "for $n=2$ only"},
    value="c",
    mistakes=[
        Mistake(
            "rule taken for its proof",
            "a",
            "The *rule* holds for real $n$ and $x>0$. But the four lines multiply out $(x+h)^2$. Which "
            "line speaks of $x^{0.5}$?",
        ),
        Mistake(
            "one example taken for all whole numbers",
            "b",
            "The *rule* holds for all of them, if $x\\ne0$. But the page multiplied out only two brackets. "
            "For $n=5$ there are five, and for $n=-1$ there are none.",
        ),
    ],
    hints=[
        "Replace 2 by another number in the first line, and see whether the second still follows.",
        "For $n=-1$ the quotient is $\\frac1h(\\frac1{x+h}-\\frac1x)$. Is that multiplied out anywhere?",
    ],
    solution="Only $n=2$ has been shown. Positive whole $n$ need $n$ brackets, negative ones a common "
    r"denominator and $x\ne0$, those that are not whole the logarithm and $x>0$.",
    praise="A pattern in one example is a guess. Each kind of exponent needs its own reason, and its "
    "own condition on $x$.",
)

quotient_rule = Formula(
    "notebook_1.quotient_rule",
    asks=r"The derivative of $\frac{x}{1+x^2}$.",
    slope_of="x/(1 + x^2)",
    value="(1 - x^2)/(1 + x^2)^2",
    forms=["1/(1 + x^2) - 2x^2/(1 + x^2)^2"],
    domain=(-2, 2),
    mistakes=[
        Mistake(
            "quotient of the slopes",
            "1/(2x)",
            "You divided the slope of the top by the slope of the bottom. Test it at $x=0$: there the "
            "function rises like $x$, with the slope 1, and yours is not even defined.",
        ),
        Mistake(
            "order of the two terms swapped",
            "(x^2 - 1)/(1 + x^2)^2",
            "The size is right, the sign is not: it is $f'g-fg'$, the top's slope first. Near 0 the "
            "function rises.",
        ),
        Mistake(
            "square of the denominator lost",
            "(1 - x^2)/(1 + x^2)",
            "The numerator is right. The denominator is $g^2$: that came from the slope of $1/g$.",
        ),
        Mistake(
            "square of the denominator lost in the second term",
            "1/(1 + x^2) - 2x^2/(1 + x^2)",
            "The first term, $f'/g$, is right. The second is $-f\\,g'/g^2$: its square is missing.",
        ),
        Mistake(
            "plus as in the product rule",
            "(1 + 3x^2)/(1 + x^2)^2",
            "You added the two terms. Where top and bottom are positive, a growing bottom makes the "
            "quotient *smaller*: its term has a minus.",
        ),
        Mistake(
            "denominator treated as a constant",
            "1/(1 + x^2)",
            "That is $f'/g$, as if the denominator stood still. It moves as well, with the slope $2x$.",
        ),
        Mistake(
            "slope of the denominator lost",
            "(1 + x^2 - x)/(1 + x^2)^2",
            "In $fg'$ the slope of the denominator is missing: $g'=2x$.",
        ),
        Mistake(
            "brackets around the numerator lost",
            "1 - x^2/(1 + x^2)^2",
            "As it is typed, only $x^2$ is divided. Put the whole numerator in brackets.",
        ),
        Mistake(
            "brackets around both terms of the numerator lost",
            "1*(1 + x^2) - x*2x/(1 + x^2)^2",
            "As it is typed, only the second term is divided. Put $f'g-fg'$ in brackets, and divide it all.",
        ),
        Mistake(
            "square of a sum taken term by term",
            "(1 - x^2)/(1 + x^4)",
            "$(1+x^2)^2$ is not $1+x^4$: the mixed term $2x^2$ is missing. Leave the square as it is.",
        ),
        Mistake(
            "double of the denominator for its square",
            "(1 - x^2)/(2(1 + x^2))",
            "The numerator is right. The denominator is $g^2$, which is $g\\cdot g$, not $2g$.",
        ),
    ],
    hints=[
        "$f=x$ and $g=1+x^2$, so $f'=1$ and $g'=2x$.",
        r"$\frac{f'g-fg'}{g^2}=\frac{1\cdot(1+x^2)-x\cdot2x}{(1+x^2)^2}$.",
    ],
    solution=r"$\dfrac{1\cdot(1+x^2)-x\cdot2x}{(1+x^2)^2}=\dfrac{1-x^2}{(1+x^2)^2}$.",
    praise="It is 0 at $x=\\pm1$: there the curve has its top and its bottom.",
)

chain_rule = Formula(
    "notebook_1.chain_rule",
    asks="The derivative of $(1+x^2)^3$.",
    slope_of="(1 + x^2)^3",
    value="6x (1 + x^2)^2",
    forms=["6x + 12x^3 + 6x^5", "3(1 + x^2)^2 * 2x"],
    domain=(-2, 2),
    mistakes=[
        Mistake(
            "inner slope lost",
            "3(1 + x^2)^2",
            "That is $\\frac{dz}{dt}$, the outer slope. The inner $t=1+x^2$ moves as well, $2x$ times as "
            "fast as $x$: multiply.",
        ),
        Mistake(
            "outer slope taken at the inner slope",
            "3(2x)^2",
            "You put the slope of the inside into the outer slope. The outer slope is taken at $t(x)=1+x^2$ "
            "itself, and the inner slope is a factor beside it.",
        ),
        Mistake(
            "slopes added",
            "3(1 + x^2)^2 + 2x",
            "Rates multiply: if $t$ moves twice as fast as $x$, and $z$ three times as fast as $t$, then $z$ "
            "moves six times as fast as $x$, not five.",
        ),
        Mistake(
            "exponent kept",
            "6x (1 + x^2)^3",
            "The outer slope is $(t^3)'=3t^2$: the exponent goes down by one.",
        ),
        Mistake(
            "power of a sum taken term by term",
            "6x^5",
            "You took $(1+x^2)^3$ for $1+x^6$. At $x=1$ the one is 8, the other 2.",
        ),
        Mistake(
            "square of a sum taken term by term",
            "6x (1 + x^4)",
            "$(1+x^2)^2$ is not $1+x^4$: the mixed term $2x^2$ is missing. Leave the square as it is.",
        ),
    ],
    hints=[
        "$z=t^3$ and $t=1+x^2$. What are $\\frac{dz}{dt}$ and $\\frac{dt}{dx}$?",
        "$3t^2\\cdot2x$, and then $t=1+x^2$ again.",
    ],
    solution=r"$\frac{dz}{dt}\cdot\frac{dt}{dx}=3t^2\cdot2x=6x(1+x^2)^2$.",
    praise="Outer slope at the inner value, times inner slope. Multiplying out would have taken a whole line "
    "more, and for the exponent 30 a page.",
)

base_guess = Guess(
    "notebook_1.base_guess",
    asks="For which base $a$, roughly, does $a^x$ have the slope 1 at $x=0$?",
    value=math.e,
    near=0.04,
    possible=Possible(POSITIVE, math.inf, "The base of an exponential function is always above 0."),
    across=None,
    surprises=[
        Mistake(
            "constant taken for an exponential",
            1,
            "$1^x$ is 1 everywhere, a horizontal line. Its slope is 0.",
        ),
        Mistake(
            "base 2 taken for the natural one",
            2,
            "From $2^0=1$ to $2^1=2$ the *secant* has the slope 1. The curve bends upward, so at 0 it "
            "is still flatter: about 0.69.",
        ),
        Mistake(
            "a little too steep",
            3,
            "Near, but a little too steep: for $3^x$ the slope at 0 is about 1.10.",
        ),
    ],
)

backward_page = Formula(
    "notebook_1.backward_page",
    asks=r"The limit of $\frac{a^{x-h}-a^x}{h}$ as $h\to0$. A formula in `a` and `x`.",
    value="-a^x ln(a)",
    variables=("x",),
    parameters=("a",),
    domain={"x": (-1, 2), "a": (0.3, 3)},
    mistakes=[
        Mistake(
            "sign of the step overlooked",
            "a^x ln(a)",
            "That is what the page *says*. But its step goes from $x$ to $x-h$, to the left, and it is "
            "divided by $+h$. For $2^x$: the numerator $2^{x-h}-2^x$ is negative for $h>0$.",
        ),
        Mistake(
            "sign put into the exponent",
            "a^(-x) ln(a)",
            "The sign of $h$ does not turn $x$ round: $a^{x-h}=a^x\\cdot a^{-h}$. Put $a^x$ outside.",
        ),
        Mistake(
            "power rule on an exponential",
            "x a^(x-1)",
            "In $a^x$ the variable is the exponent, so the power rule has nothing to do here.",
        ),
        Mistake(
            "power rule on an exponential, sign seen",
            "-x a^(x-1)",
            "The minus is right. But in $a^x$ the variable is the exponent, so the power rule has nothing to "
            "do here.",
        ),
        Mistake(
            "logarithm lost",
            "-a^x",
            r"The sign is right. But $\frac{a^{-h}-1}{h}$ goes to $-\ln a$, which is $-1$ for $a=e$ only.",
        ),
        Mistake(
            "the function itself lost",
            "-ln(a)",
            r"That is the limit of $\frac{a^{-h}-1}{h}$, the limit wanted at $x=0$. The factor $a^x$ was "
            "taken out: put it back.",
        ),
    ],
    hints=[
        r"As in the second line: $\frac{a^{x-h}-a^x}{h}=a^x\cdot\frac{a^{-h}-1}{h}$.",
        r"Put $u=-h$: $\frac{a^{-h}-1}{h}=-\frac{a^u-1}{u}$, and $u\to0$ too.",
    ],
    solution=r"$a^x\cdot\frac{a^{-h}-1}{h}=-a^x\cdot\frac{a^{u}-1}{u}\to-a^x\ln a$, with $u=-h$. The "
    "page must write $a^{x+h}$, or divide by $-h$.",
    praise="One sign in the numerator, and every slope points the wrong way. A descent with it would climb.",
)

which_is_e = Choice(
    "notebook_1.which_is_e",
    asks=r"In $\frac{a^h-1}{h}\to1$: what is $e$, and what is $h$?",
    options={
        "a": "$e$ is the base $a$; $h$ goes to 0",
        "b": "$e$ is the limit; $h$ is 1",
        "c": "$e$ is the step $h$, as it says",
    },
    value="a",
    mistakes=[
        Mistake(
            "limit and base confused",
            "b",
            "The limit is 1. It is the *slope* at 0, and the question is which base has it.",
        ),
        Mistake(
            "vanishing step taken for a constant",
            "c",
            "A step that goes to 0 cannot be 2.718… at the same time. What else in $a^h$ is still free?",
        ),
    ],
    hints=[
        "Which letters are there? One goes to 0, one is fixed by the condition.",
        "Look back at the slider: which of the two letters did it move?",
    ],
    solution=r"$e$ is the base: the one $a$ with $\lim_{h\to0}\frac{a^h-1}{h}=1$. The step $h$ is gone "
    "after the limit and cannot be anything.",
    praise="After a limit, its $h$ is gone. What a limit can fix is a letter that stays.",
)

sigmoid_slope = Formula(
    "notebook_1.sigmoid_slope",
    asks=r"The derivative of $\sigma(x)=\frac{1}{1+e^{-x}}$.",
    slope_of="1/(1 + e^(-x))",
    value="e^(-x)/(1 + e^(-x))^2",
    forms=["sigmoid(x) (1 - sigmoid(x))", "σ(1 - σ)", "1/(e^x + 2 + e^(-x))", "e^x/(1 + e^x)^2"],
    shorthand={"σ": "sigmoid(x)"},
    domain=(-2, 2),
    mistakes=[
        Mistake(
            "inner slope -1 lost",
            "-e^(-x)/(1 + e^(-x))^2",
            "The size is right, the sign is not. $e^{-x}$ is a chain: its slope is $-e^{-x}$, and two "
            "minus signs meet.",
        ),
        Mistake(
            "inner function not differentiated",
            "-1/(1 + e^(-x))^2",
            "That is the outer slope, $-1/g^2$. The chain rule multiplies it by the slope of $g=1+e^{-x}$.",
        ),
        Mistake(
            "inner function not differentiated, and the minus lost",
            "1/(1 + e^(-x))^2",
            "Of $-g'/g^2$ that is $\\frac1{g^2}$ alone. The slope of $g=1+e^{-x}$ and a minus belong to it.",
        ),
        Mistake(
            "denominator lost",
            "e^(-x)",
            "Of $-g'/g^2$ that is $-g'$ alone. Divide it by $g^2$.",
        ),
        Mistake(
            "square of the denominator lost",
            "e^(-x)/(1 + e^(-x))",
            "Nearly: the slope of $1/g$ is $-g'/g^2$, with a square. One factor $\\frac1g=\\sigma$ is "
            "missing.",
        ),
        Mistake(
            "exponential treated as a power",
            "x e^(-x-1)/(1 + e^(-x))^2",
            "In $e^{-x}$ the variable is the exponent: no power rule. $e^t$ is its own slope, and "
            "$t=-x$ gives $-1$.",
        ),
        Mistake(
            "quotient of the slopes",
            0,
            "The slope of the top, 1, is 0. But a quotient also changes when only its bottom does: "
            "$(1/g)'=-g'/g^2$.",
        ),
    ],
    hints=[
        "$\\sigma=1/g$ with $g=1+e^{-x}$, and $(1/g)'=-g'/g^2$.",
        "$g'=-e^{-x}$, by the chain rule with $t=-x$.",
    ],
    solution=r"$-\dfrac{g'}{g^2}=\dfrac{e^{-x}}{(1+e^{-x})^2}=\dfrac1{1+e^{-x}}\cdot\dfrac{e^{-x}}{1+e^{-x}}=\sigma(1-\sigma)$.",
    praise=r"It equals $\sigma(1-\sigma)$, which is at most $\frac14$. In a deep chain of sigmoids such "
    "factors multiply, and the slope fades away.",
)

inverse_point = Number(
    "notebook_1.inverse_point",
    asks="$f(x)=x^3+x$, and $g$ is its inverse. What is $g'(2)$?",
    value=1 / 4,
    mistakes=[
        Mistake(
            "reciprocal at the wrong point",
            1 / 13,
            "You took $1/f'(2)$. But $g$ *gets* 2 and gives back the $y$ with $f(y)=2$. The slope of "
            "$f$ is wanted there.",
        ),
        Mistake(
            "reciprocal forgotten",
            4,
            "The point is right: $f(1)=2$ and $f'(1)=4$. The mirror turns this slope upside down.",
        ),
        Mistake(
            "slope of the function itself",
            13,
            "That is $f'(2)$: the slope of $f$, not of its mirror image, and at another point.",
        ),
        Mistake(
            "inverse function taken for 1/f",
            -13 / 100,
            "That is the slope of $1/f(x)$ at 2. The inverse function undoes $f$, it does not divide by it.",
        ),
        Mistake(
            "value in place of the slope",
            1 / 10,
            "That is $1/f(2)$, one over a *value* of $f$. The mirror turns the *slope* upside down.",
        ),
    ],
    hints=[
        "Which $y$ has $f(y)=y^3+y=2$? Try small whole numbers.",
        "$y=1$. Now $g'(2)=1/f'(1)$, with $f'(x)=3x^2+1$.",
    ],
    solution="$f(1)=2$, so the matching point is $y=1$. $f'(1)=3+1=4$, and $g'(2)=\\frac14$.",
    praise="At *matching points* the slopes are reciprocal. At the same $x$ they need have nothing to "
    "do with each other.",
)

log_page = Formula(
    "notebook_1.log_page",
    asks=r"The slope of $y=\ln(a^x)$, as it stands there. A formula in `a` and `x`.",
    value="ln(a)",
    variables=("x",),
    parameters=("a",),
    domain={"x": (0.3, 3), "a": (1.2, 4)},
    mistakes=[
        Mistake(
            "the page believed",
            "x ln(a)",
            r"That is the function $\ln(a^x)=x\ln a$ itself, a straight line. What is the slope of a "
            "line?",
        ),
        Mistake(
            "the intended function answered",
            "1/(x ln(a))",
            r"That is the slope of $\log_ax$, which the page must have had in mind: it goes on with "
            "$x=a^y$. What is the slope of what it wrote?",
        ),
        Mistake(
            "inner slope left out",
            "1/a^x",
            "That is only the outer slope, $1/t$ at $t=a^x$. The chain rule multiplies it by the slope "
            "of $a^x$.",
        ),
        Mistake(
            "logarithm of a constant differentiated",
            "1/a",
            "$a$ is a constant here; the variable is $x$. Write $\\ln(a^x)=x\\ln a$ first.",
        ),
        Mistake(
            "whole logarithm taken for a constant",
            "0",
            "The logarithm of a *constant* is constant. Here $x$ stands inside, as the exponent: "
            "$\\ln(a^x)$ grows with it, if $a>1$.",
        ),
        Mistake(
            "outer slope left out",
            "a^x ln(a)",
            "That is the slope of $a^x$, the inner function. The chain rule multiplies it by the outer "
            "slope, $1/t$ at $t=a^x$.",
        ),
    ],
    hints=[
        "What is $\\ln(a^x)$, written without a power?",
        "$\\ln(a^x)=x\\ln a$ is a straight line through the origin.",
    ],
    solution=r"$\ln(a^x)=x\ln a$ has the slope $\ln a$, the same everywhere. The page means $\log_ax$, "
    r"whose slope is $\frac{1}{x\ln a}$.",
    praise="A line, so its slope has no $x$ in it. The page wrote one function, and began to "
    "differentiate another.",
)

cotangent = Formula(
    "notebook_1.cotangent",
    asks=r"The derivative of $\frac{\cos x}{\sin x}$, where $\sin x\ne0$.",
    slope_of="cos(x)/sin(x)",
    value="-1/sin(x)^2",
    forms=["-1 - cos(x)^2/sin(x)^2", "(-sin(x)^2 - cos(x)^2)/sin(x)^2"],
    domain=(0.3, 2.8),
    mistakes=[
        Mistake(
            "quotient of the slopes",
            "-sin(x)/cos(x)",
            "You divided the slope of the top by the slope of the bottom. The quotient rule has two terms.",
        ),
        Mistake(
            "order of the two terms swapped",
            "1/sin(x)^2",
            "The size is right, the sign is not: $f'g-fg'$ begins with the slope of the *top*, which is "
            "$-\\sin x$. From 0 to $\\pi$ the cotangent falls.",
        ),
        Mistake(
            "slope of the tangent",
            "1/cos(x)^2",
            "That is the slope of the tangent, $\\frac{\\sin x}{\\cos x}$. Here top and bottom have changed "
            "places.",
        ),
        Mistake(
            "sign of the cosine's slope lost",
            "(sin(x)^2 - cos(x)^2)/sin(x)^2",
            "$(\\cos x)'=-\\sin x$. With the minus the numerator becomes $-\\sin^2x-\\cos^2x$, which is a "
            "number.",
        ),
        Mistake(
            "reciprocal of the tangent's slope",
            "cos(x)^2",
            "Where $\\cos x\\ne0$ the cotangent is $1/\\tan x$, but the slope of a reciprocal is not the "
            "reciprocal of the slope: $(1/g)'=-g'/g^2$.",
        ),
    ],
    hints=[
        "Quotient rule with $f=\\cos x$ and $g=\\sin x$, as for the tangent just above.",
        r"$\frac{(-\sin x)\sin x-\cos x\cos x}{\sin^2x}$, and $\sin^2x+\cos^2x=1$.",
    ],
    solution=r"$\dfrac{-\sin^2x-\cos^2x}{\sin^2x}=-\dfrac1{\sin^2x}$.",
    praise="Falling wherever it exists. Where $\\sin x=0$, at the multiples of $\\pi$, there is neither "
    "value nor slope.",
)

sine_shortcut = Choice(
    "notebook_1.sine_shortcut",
    asks=r"What is missing in: $\sin(\theta+d\theta)-\sin\theta=d\theta\cos\theta$, divide by $d\theta$?",
    options={
        "a": r"nothing, $d\theta$ is infinitely small",
        "b": r"the two limits, and that $\theta$ is in radians",
        "c": "only a minus sign",
    },
    value="b",
    mistakes=[
        Mistake(
            "infinitely small taken for a reason",
            "a",
            r"Put in a number: for $\theta=1$ and $d\theta=0.1$ the left side is 0.0497, the right "
            r"0.0540. They are not equal. That both sides, divided by $d\theta$, go to the same limit is "
            "what had to be shown.",
        ),
        Mistake(
            "sine and cosine confused",
            "c",
            r"The minus belongs to the cosine: $(\cos x)'=-\sin x$. Here the sign is right, the reason "
            "is not.",
        ),
    ],
    hints=[
        "Is the first equation true? Try it with numbers.",
        "Where would the argument notice that the angle is in degrees?",
    ],
    solution="The first line is what was to be proved, with an equals sign that is not true. Needed are "
    r"$\frac{\sin h}{h}\to1$ and $\frac{\cos h-1}{h}\to0$, and the first holds in radians only.",
    praise="The page assumes its result. In degrees the same words would prove something false.",
)

implicit_slope = Number(
    "notebook_1.implicit_slope",
    asks="The slope of the curve $x^2+xy+y^2=7$ at the point $(1,2)$.",
    value=-4 / 5,
    mistakes=[
        Mistake(
            "product differentiated as a single term",
            -2 / 5,
            "$xy$ is a product, and both factors move: its slope is $y+xy'$.",
        ),
        Mistake(
            "slope of y forgotten in the product",
            -1,
            "In $xy$ the $y$ moves as well: its slope is $y+xy'$, two terms.",
        ),
        Mistake(
            "inner slope forgotten in the square",
            -8,
            "$y^2$ is a chain, because $y$ moves with $x$: its slope is $2y\\,y'$, not $2y$.",
        ),
        Mistake(
            "sign lost",
            4 / 5,
            "The size is right. What stands without $y'$ goes to the other side, and changes its sign.",
        ),
        Mistake(
            "fraction upside down",
            -5 / 4,
            "You divided by what stands *without* $y'$. Solve for $y'$: divide by its factor, $x+2y=5$.",
        ),
        Mistake(
            "7 thought to stay on the right",
            3 / 5,
            "The right side is the constant 7. Its slope is 0, not 7.",
        ),
    ],
    hints=[
        "Differentiate term by term: $2x$, then the product $xy$, then the chain $y^2$, and 7.",
        "$2x+(y+xy')+2y\\,y'=0$. Put in $x=1$ and $y=2$, and solve.",
    ],
    solution=r"$2x+y+xy'+2yy'=0$, so $y'=-\frac{2x+y}{x+2y}$. At $(1,2)$ that is $-\frac45$.",
    praise="No formula for $y$ was needed, only a point of the curve, and that $x+2y$ is not 0 there.",
)

steep_guess = Guess(
    "notebook_1.steep_guess",
    asks="Which of the four activation functions is somewhere steeper than 1?",
    options={"a": "none of them", "b": "tanh", "c": "softplus", "d": "SiLU"},
    value="d",
    surprises=[
        Mistake(
            "a product thought to be no steeper than its factors",
            "a",
            r"The slope of $x\,\sigma(x)$ has two terms, $\sigma$ and $x\,\sigma'$. At $x=2$ the first is "
            "0.88, and the second adds 0.21.",
        ),
        Mistake(
            "slope at its highest taken for more",
            "b",
            r"$1-\tanh^2x$ is 1 at 0, and nowhere more.",
        ),
        Mistake(
            "growing without end taken for growing faster",
            "c",
            r"The softplus grows for ever, but its slope is $\sigma(x)$, which stays below 1.",
        ),
    ],
)

degrees = Number(
    "notebook_1.degrees",
    asks="The slope at 0 of the sine on a calculator that is set to degrees, per degree.",
    value=math.pi / 180,
    mistakes=[
        Mistake(
            "radians taken for granted",
            1,
            "That is right in radians. On this calculator $x$ runs from 0 to 90 until the sine reaches "
            "1: how steep can it be?",
        ),
        Mistake(
            "conversion upside down",
            180 / math.pi,
            "You turned the factor upside down. A sine that takes 90 degrees to rise by 1 cannot begin "
            "with the slope 57.",
        ),
        Mistake(
            "whole turn for half a turn",
            math.pi / 360,
            "Half a turn is 180 degrees and has the arc $\\pi$: your slope is half of what it should be.",
        ),
    ],
    hints=[
        "The calculator computes $\\sin(\\frac{\\pi}{180}x)$ with the sine of this notebook.",
        "Chain rule: the outer slope at 0 is 1. What is the inner slope?",
    ],
    solution=r"$\sin(\frac{\pi}{180}x)$ has the slope $\cos(\frac{\pi}{180}x)\cdot\frac{\pi}{180}$, "
    r"which is $\frac{\pi}{180}\approx0.01745$ at 0.",
    praise="In degrees this factor would sit in every formula. In radians it is 1, and that is why they "
    "are used.",
)

leaky = Number(
    "notebook_1.leaky",
    asks=r"The left and the right slope of $\max(0.01x,\,x)$ at 0, as a list.",
    value=[0.01, 1],
    mistakes=[
        Mistake(
            "sides swapped",
            [1, 0.01],
            "The two numbers are right, their sides are not. At $x=-1$ the two candidates are $-0.01$ "
            "and $-1$: which is the larger?",
        ),
        Mistake(
            "plain ReLU",
            [0, 1],
            "That is the plain ReLU. The leaky one lets a little through on the left: there it is $0.01x$.",
        ),
        Mistake(
            "left slope read while walking left",
            [-0.01, 1],
            "Left of 0 the function is $0.01x$, a line that *rises* to the right. Slopes are read from "
            "left to right on both sides.",
        ),
        Mistake(
            "sides averaged",
            [0.505, 0.505],
            "That is the mean, which a central quotient would return. The two sides do not agree: give both.",
        ),
    ],
    hints=[
        "Which of $0.01x$ and $x$ is larger at $x=-1$? And at $x=1$?",
        "For $x<0$ the function is $0.01x$, for $x>0$ it is $x$. Both are lines.",
    ],
    solution="Left of 0, $0.01x>x$, so the function is $0.01x$ with the slope 0.01. Right of 0 it is "
    "$x$ with the slope 1. They differ: no derivative at 0.",
    praise="Two one-sided slopes that differ: a corner. The leak keeps the left one from being 0, so "
    "that a unit that is off can still learn.",
)

tangent_estimate = Number(
    "notebook_1.tangent_estimate",
    asks=r"What the tangent of $\sqrt x$ at 9 predicts for $\sqrt{9.3}$.",
    value=3.05,
    rtol=1e-4,
    mistakes=[
        Mistake(
            "root itself instead of the prediction",
            math.sqrt(9.3),
            r"That is $\sqrt{9.3}$ itself, as a calculator gives it. The tangent predicts a slightly "
            "larger number, and you can get it without one.",
        ),
        Mistake(
            "half of the slope lost",
            3.1,
            r"The slope of $\sqrt x$ is $\frac1{2\sqrt x}$. You seem to have lost the 2.",
        ),
        Mistake(
            "slope of another point",
            3.075,
            r"You took the slope $\frac14$, which belongs to the point 4 of the picture. At 9 the root "
            "is flatter.",
        ),
        Mistake(
            "step not multiplied by the slope",
            3.3,
            "You added the step $0.3$ itself, as if the slope were 1.",
        ),
        Mistake(
            "slope added without the step",
            3 + 1 / 6,
            r"You added the slope $\frac16$. It is the change *per 1*; the step is only 0.3.",
        ),
        Mistake(
            "no change at all",
            3,
            "That is the value at 9. The slope tells how it changes on the way to 9.3.",
        ),
    ],
    hints=[
        r"$f(9)=3$ and $f'(9)=\frac1{2\sqrt9}=\frac16$.",
        r"$f(9)+f'(9)\cdot0.3$.",
    ],
    solution=r"$3+\frac16\cdot0.3=3.05$. The true root is $3.04959\ldots$, less by 0.0004.",
    praise="The true root is 3.04959: one value and one slope gave four digits.",
)

two_flats = Choice(
    "notebook_1.two_flats",
    asks="A loss has the slope $f'(w)=w\\,(w-2)^2$. What are its two stationary points?",
    options={
        "a": "a minimum at 0, a maximum at 2",
        "b": "a minimum at 0, neither at 2",
        "c": "a minimum at 0, a minimum at 2",
        "d": "a maximum at 0, neither at 2",
    },
    value="b",
    mistakes=[
        Mistake(
            "stationary points thought to alternate",
            "a",
            "Minimum and maximum alternate only if the slope changes its sign each time. What is the sign of "
            "$(w-2)^2$ on both sides of 2?",
        ),
        Mistake(
            "every stationary point taken for a minimum",
            "c",
            "At 2 the slope is 0, but it is positive on both sides: the loss rises, rests, and rises on.",
        ),
        Mistake(
            "signs read from right to left",
            "d",
            "Read from left to right: at $w=-1$ the slope is $-9$, at $w=1$ it is $+1$. Down, then up.",
        ),
    ],
    hints=[
        "Put in numbers beside the two places: $w=-1$, $w=1$ and $w=3$.",
        "The slopes there are $-9$, $+1$ and $+3$.",
    ],
    solution="The slope is $-9$ at $-1$, $+1$ at 1 and $+3$ at 3. At 0 it changes from minus to plus: a "
    "minimum. At 2 it does not change its sign: neither.",
    praise="A square never changes its sign. There $f''=0$ as well, and the signs on both sides decide.",
)

descent_step = Function(
    "notebook_1.descent_step",
    asks=r"A function `step(w)`: one step of descent for $L(w)=(w-3)^2$ with $\eta=0.1$.",
    value=lambda w: w - 0.1 * 2 * (w - 3),
    forms=[lambda w: 0.8 * w + 0.6],
    cases=[(0.0,), (2.0,), (5.0,), (3.0,)],
    mistakes=[
        Mistake(
            "uphill",
            lambda w: w + 0.1 * 2 * (w - 3),
            "Your step has the right length and leads *away* from the minimum at 3: the minus is lost. "
            "Against the slope, please.",
        ),
        Mistake(
            "loss in place of its slope",
            lambda w: w - 0.1 * (w - 3) ** 2,
            "You took away the loss itself. It says how bad it is, not which way is better: left and "
            "right of 3 your weight moves in the same direction.",
        ),
        Mistake(
            "step size forgotten",
            lambda w: w - 2 * (w - 3),
            "The step size $\\eta$ is missing: you jump from 0 to 6, and from 6 back to 0, for ever.",
        ),
        Mistake(
            "factor 2 of the square lost",
            lambda w: w - 0.1 * (w - 3),
            "The direction is right, the length is half of what it should be: the slope of $(w-3)^2$ is "
            "$2(w-3)$.",
        ),
        Mistake(
            "change returned in place of the new weight",
            lambda w: -0.1 * 2 * (w - 3),
            "That is the *change*. The step gives the new weight: the old one plus the change.",
        ),
        Mistake(
            "brackets of the slope lost",
            lambda w: w - 0.1 * 2 * w - 3,
            "The slope is $2\\,(w-3)$, and $\\eta$ multiplies all of it: keep the brackets around $w-3$.",
        ),
        Mistake(
            "2 not multiplied into the bracket",
            lambda w: w - 0.1 * (2 * w - 3),
            "$2\\,(w-3)$ is $2w-6$, not $2w-3$: the 2 multiplies both terms. At $w=3$ the slope must be 0.",
        ),
        Mistake(
            "slope returned in place of the new weight",
            lambda w: 2 * (w - 3),
            "That is the slope. The new weight is the old one minus $\\eta$ times the slope.",
        ),
    ],
    hints=[
        "What is $L'(w)$? The chain rule with $t=w-3$ has the inner slope 1.",
        "$L'(w)=2(w-3)$. Now `w - 0.1 * ...`.",
    ],
    solution="$L'(w)=2(w-3)$, so `return w - 0.1 * 2 * (w - 3)`. From 0 it goes to 0.6, then to 1.08, "
    "towards 3.",
    praise="Each step takes off a fifth of the distance to 3. In gradient descent every weight of a "
    r"network moves like this; Notebook 6 asks how large $\eta$ may be.",
)

signed_area = Number(
    "notebook_1.signed_area",
    asks="By how much the content of the tank changes from $t=0$ to $t=5$, in litres, at the rate $1-t$.",
    value=-7.5,
    mistakes=[
        Mistake(
            "area without a sign",
            8.5,
            "You added both triangles. The second lies *below* the axis: that water flows out.",
        ),
        Mistake(
            "outflow written as inflow",
            7.5,
            "The size is right, the sign is not: more flows out than in.",
        ),
        Mistake(
            "only the part below the axis",
            -8,
            "That is the outflow alone, from $t=1$ on. In the first minute half a litre flowed in.",
        ),
        Mistake(
            "only the part above the axis",
            0.5,
            "That is what flows in during the first minute. From $t=1$ on the rate is negative.",
        ),
        Mistake(
            "last rate times the whole time",
            -20,
            "You took the last rate, $-4$, for the whole time. At the beginning water was still flowing in.",
        ),
        Mistake(
            "rate at the end",
            -4,
            "That is the rate at the end. How much comes together is an *area* under it.",
        ),
        Mistake(
            "change of the rate",
            -5,
            "That is how much the *rate* changes, from 1 to $-4$. How much comes together is an *area* under "
            "it.",
        ),
    ],
    hints=[
        "Draw the line $1-t$ from 0 to 5. It crosses the axis at $t=1$.",
        r"Above the axis: $\frac12\cdot1\cdot1$. Below: $\frac12\cdot4\cdot4$, and it counts as negative.",
    ],
    solution=r"$\frac12\cdot1\cdot1-\frac12\cdot4\cdot4=0.5-8=-7.5$ litres.",
    praise="Half a litre in, eight out. An integral counts with signs; an area would have said 8.5.",
)

strips = Guess(
    "notebook_1.strips",
    asks=r"Which piece of the growing rectangle does not matter as $h\to0$, even after division by $h$?",
    options={
        "a": r"the strip $\Delta f\cdot g$",
        "b": r"the strip $f\cdot\Delta g$",
        "c": r"the corner $\Delta f\cdot\Delta g$",
    },
    value="c",
    surprises=[
        Mistake(
            "a long side thought to shrink",
            "a",
            "Only one side of this strip shrinks, $\\Delta f$. Its length $g=2$ stays, so divided by $h$ "
            "about "
            "$f'g=8$ is left.",
        ),
        Mistake(
            "the thinner strip thought to vanish",
            "b",
            "It is thin, but divided by $h$ it is exactly $f=4$, whatever $h$ is.",
        ),
    ],
)

polynomial = Formula(
    "notebook_1.polynomial",
    asks="The derivative of $3x^4-x^2+6x-1$.",
    slope_of="3x^4 - x^2 + 6x - 1",
    value="12x^3 - 2x + 6",
    domain=(-2, 2),
    mistakes=[
        Mistake(
            "constant kept",
            "12x^3 - 2x + 5",
            "The $-1$ is a constant: it does not change, so it contributes the slope 0.",
        ),
        Mistake(
            "exponent kept",
            "12x^4 - 2x^2 + 6x",
            "The factors are right, but each exponent goes down by one: $(x^4)'=4x^3$.",
        ),
        Mistake(
            "exponent not brought down",
            "3x^3 - x + 6",
            "The exponents went down, and they also come to the front as factors: $(x^4)'=4x^3$.",
        ),
        Mistake(
            "linear term left as it is",
            "12x^3 - 2x + 6x",
            "$6x$ rises by 6 for each step of 1: its slope is 6, not $6x$.",
        ),
        Mistake(
            "slope of the linear term lost",
            "12x^3 - 2x",
            "A term is missing: $6x$ rises by 6 for each step of 1.",
        ),
        Mistake(
            "sign lost",
            "12x^3 + 2x + 6",
            "The term $-x^2$ keeps its sign: its slope is $-2x$.",
        ),
    ],
    hints=[
        "Term by term. What is the slope of $3x^4$?",
        "$3\\cdot4x^3$, then $-2x$, then the slope of the line $6x$, then that of a constant.",
    ],
    solution="$3\\cdot4x^3-2x+6-0=12x^3-2x+6$.",
    praise="Term by term, and the constant is gone: slopes do not know how high a curve lies.",
)

product_rule = Formula(
    "notebook_1.product_rule",
    asks="The derivative of $(2x-3)(x^2+x)$.",
    slope_of="(2x - 3)(x^2 + x)",
    value="2(x^2 + x) + (2x - 3)(2x + 1)",
    forms=["6x^2 - 2x - 3"],
    domain=(-2, 2),
    mistakes=[
        Mistake(
            "product of the slopes",
            "2(2x + 1)",
            "You multiplied the two slopes. Try that on $x\\cdot x$: it gives 1, and $x^2$ has the slope "
            "$2x$.",
        ),
        Mistake(
            "one strip only",
            "2(x^2 + x)",
            "That is one strip, $f'g$. The other side of the rectangle grows as well: add $fg'$.",
        ),
        Mistake(
            "the other strip only",
            "(2x - 3)(2x + 1)",
            "That is one strip, $fg'$. The other side of the rectangle grows as well: add $f'g$.",
        ),
        Mistake(
            "minus as in the quotient rule",
            "2(x^2 + x) - (2x - 3)(2x + 1)",
            "In a product both strips are added. The minus belongs to quotients.",
        ),
    ],
    hints=[
        "$f=2x-3$ and $g=x^2+x$. What are $f'$ and $g'$?",
        "$f'=2$ and $g'=2x+1$. Now $f'g+fg'$.",
    ],
    solution="$f'g+fg'=2\\,(x^2+x)+(2x-3)(2x+1)=6x^2-2x-3$.",
    praise="Multiply it out first, and you get $2x^3-x^2-3x$ with the same slope: the rule agrees with "
    "itself.",
)

exponential_decay = Formula(
    "notebook_1.exponential_decay",
    asks="The derivative of $5e^{-2x}$.",
    slope_of="5e^(-2x)",
    value="-10 e^(-2x)",
    domain=(-1, 2),
    mistakes=[
        Mistake(
            "inner slope lost",
            "5 e^(-2x)",
            "That is the function itself. The inside $t=-2x$ moves as well: multiply by its slope.",
        ),
        Mistake(
            "sign of the inner slope lost",
            "10 e^(-2x)",
            "The size is right. But the function falls, and the inside $-2x$ has the slope $-2$.",
        ),
        Mistake(
            "inner slope taken for -1",
            "-5 e^(-2x)",
            "The inside $-2x$ falls by 2 for each step of 1: its slope is $-2$, not $-1$.",
        ),
        Mistake(
            "exponential treated as a power",
            "5(-2x) e^(-2x - 1)",
            "You lowered the exponent, as for a power. Here $x$ stands in the exponent: $(e^t)'=e^t$.",
        ),
        Mistake(
            "divided by the inner slope",
            "-5/2 e^(-2x)",
            "The inner slope multiplies. You divided by it: that is what integration will do.",
        ),
    ],
    hints=[
        "The inside is $t=-2x$, the outside $5e^t$.",
        "The outer slope is $5e^t$ again, the inner slope $-2$.",
    ],
    solution="$5e^{-2x}\\cdot(-2)=-10e^{-2x}$.",
    praise="The slope is $-2$ times the function: it falls in proportion to what is left. Notebook 5 meets "
    "it as "
    "the exponential distribution.",
)

mirror_guess = Guess(
    "notebook_1.mirror_guess",
    asks=r"The slope of $\ln x$ at $(e,1)$, the mirror image of the point $(1,e)$ of $e^x$.",
    value=math.exp(-1),
    near=0.02,
    across=None,
    surprises=[
        Mistake(
            "slope thought to stay",
            math.e,
            "The mirror changes across and up. What was 1 across and 2.718 up is now 2.718 across and 1 up.",
        ),
        Mistake(
            "mirror taken for a minus sign",
            -math.e,
            "A mirror in the $x$-axis would do that. This one lies on $y=x$: a curve that rises still rises.",
        ),
        Mistake(
            "reciprocal with a minus sign",
            -math.exp(-1),
            "That is the slope of a line at right angles. Mirrored in $y=x$, a rising curve still rises.",
        ),
        Mistake(
            "slope at the same x",
            1,
            "That is the slope of $\\ln$ at $x=1$. The mirror image of $(1,e)$ is $(e,1)$, so $x=e$.",
        ),
    ],
)

log_slope = Formula(
    "notebook_1.log_slope",
    asks=r"The derivative of $\ln(x^3+2x)$, for $x>0$.",
    slope_of="ln(x^3 + 2x)",
    value="(3x^2 + 2)/(x^3 + 2x)",
    mistakes=[
        Mistake(
            "inner slope lost",
            "1/(x^3 + 2x)",
            "That is the outer slope, $\\frac1t$ at $t=x^3+2x$. The inside moves as well: multiply by $t'$.",
        ),
        Mistake(
            "outer slope taken at x",
            "1/x",
            "That is $\\frac1x$, the slope of $\\ln x$. Here the logarithm is taken of $t=x^3+2x$: multiply "
            "$\\frac1t$ by $t'$, in which the exponent 3 comes to the front.",
        ),
        Mistake(
            "logarithm of the slope",
            "ln(3x^2 + 2)",
            "You differentiated the inside and left the logarithm standing. The slope of $\\ln t$ is "
            "$\\frac1t$.",
        ),
        Mistake(
            "one over the inner slope",
            "1/(3x^2 + 2)",
            "The inside itself stands below, its slope above: $\\frac{f'}f$.",
        ),
        Mistake(
            "logarithm of a sum taken term by term",
            "3/x + 1/x",
            "A logarithm turns products into sums. It does not split a sum: $\\ln(u+v)$ is not $\\ln u+\\ln "
            "v$.",
        ),
        Mistake(
            "logarithm of a sum taken term by term, a factor kept",
            "3/x + 1/(2x)",
            "A logarithm does not split a sum: $\\ln(u+v)$ is not $\\ln u+\\ln v$. (And $\\ln2x$ has the "
            "slope $\\frac1x$.)",
        ),
    ],
    hints=["$(\\ln f)'=\\frac{f'}f$ with $f=x^3+2x$.", "$f'=3x^2+2$."],
    solution=r"$\dfrac{f'}f=\dfrac{3x^2+2}{x^3+2x}$.",
    praise="The relative rate of change: slope per unit of height.",
)

root_slope = Formula(
    "notebook_1.root_slope",
    asks=r"The derivative of $\sqrt{1+4x}$, for $x>-\frac14$.",
    slope_of="sqrt(1 + 4x)",
    value="2/sqrt(1 + 4x)",
    forms=["2(1 + 4x)^(-1/2)"],
    mistakes=[
        Mistake(
            "inner slope lost",
            "1/(2 sqrt(1 + 4x))",
            "That is the outer slope. The inside $1+4x$ moves four times as fast as $x$: multiply by 4.",
        ),
        Mistake(
            "half of the root's slope lost",
            "4/sqrt(1 + 4x)",
            r"The slope of $\sqrt t$ is $\frac1{2\sqrt t}$. The 2 is missing.",
        ),
        Mistake(
            "root of the slope",
            "2",
            r"You took the root of the inner slope, $\sqrt4$. The rule for a chain multiplies slopes.",
        ),
        Mistake(
            "exponent not lowered",
            "2 sqrt(1 + 4x)",
            r"$t^{1/2}$ has the slope $\frac12t^{-1/2}$: the exponent goes down by one, and the root to the "
            r"bottom.",
        ),
    ],
    hints=[r"$\sqrt t=t^{1/2}$ has the slope $\frac1{2\sqrt t}$.", "The inside $t=1+4x$ has the slope 4."],
    solution=r"$\dfrac1{2\sqrt{1+4x}}\cdot4=\dfrac2{\sqrt{1+4x}}$.",
    praise="Near $x=-\\frac14$ it grows without bound: a root begins with a vertical tangent.",
)

sine_guess = Guess(
    "notebook_1.sine_guess",
    asks=r"The curve of the slopes of $\sin x$ from 0 to $2\pi$.",
    value=np.cos,
    x=(0, 2 * math.pi),
    y=(-1.5, 1.5),
    names=("x", "slope"),
)

no_slope_guess = Guess(
    "notebook_1.no_slope_guess",
    asks="For which of the five do the secants settle on a number from each side, and on different ones?",
    options={
        "a": "for all five",
        "b": "for $|x|$ and the ReLU",
        "c": "for $|x|$, the ReLU and $|x|^{2/3}$",
    },
    value="b",
    surprises=[
        Mistake(
            "every missing slope taken for a corner",
            "a",
            "Not every missing slope is a corner. Try $\\sqrt[3]h/h=h^{-2/3}$ for $h=0.001$: does it settle?",
        ),
        Mistake(
            "a cusp taken for a corner",
            "c",
            "Try $|x|^{2/3}$: the quotient from the right is $h^{-1/3}$. Does it settle as $h\\to0$?",
        ),
    ],
)

halving_guess = Guess(
    "notebook_1.halving_guess",
    asks="What happens to the error of the linear approximation when $h$ is halved?",
    options={
        "a": "it is halved, too",
        "b": "it becomes about a quarter",
        "c": "it stays about the same",
    },
    value="b",
    surprises=[
        Mistake(
            "error thought to shrink like the step",
            "a",
            "Try $\\sqrt x$ at 4 with $h=2$ and $h=1$: is the second error half of the first?",
        ),
        Mistake(
            "tangent thought to be off by a constant",
            "c",
            "At $h=0$ the tangent touches the curve, and the error is 0. So it must shrink on the way there.",
        ),
    ],
)

flat_guess = Guess(
    "notebook_1.flat_guess",
    asks="A curve is flat at three places. What is each of them, from left to right?",
    options={
        "a": "top, bottom, top",
        "b": "top, neither, bottom",
        "c": 'it cannot be known from "the slope is 0" alone',
    },
    value="c",
    surprises=[
        Mistake(
            "flat places thought to alternate",
            "a",
            "A flat place need be neither top nor bottom: think of $x^3$ at 0.",
        ),
        Mistake(
            "one curve taken for all",
            "b",
            "That may be, and then you have been lucky: nothing that was said decides it.",
        ),
    ],
)

area_guess = Guess(
    "notebook_1.area_guess",
    asks=r"Where is the total of the rate $\frac12(t-1)(t-4)$ highest, from 0 to 5?",
    options={"a": "at 0", "b": "at 1", "c": "at 2.5", "d": "at 5"},
    value="b",
    surprises=[
        Mistake(
            "highest rate taken for the highest total",
            "a",
            "At 0 the *rate* is at its highest, the total still 0. It grows as long as the rate is positive.",
        ),
        Mistake(
            "lowest rate taken for the highest total",
            "c",
            "At 2.5 the rate is at its lowest: there the total falls fastest.",
        ),
        Mistake(
            "losses not counted",
            "d",
            "Between 1 and 4 more is lost than is gained at the end. Compare the two areas.",
        ),
    ],
)

total_change = Number(
    "notebook_1.total_change",
    asks="How many litres come in from $t=1$ to $t=2$ at the rate $3t^2$.",
    value=7,
    mistakes=[
        Mistake(
            "change of the rate",
            9,
            "That is how much the *rate* changes, from 3 to 12. The question is how much a function "
            "changes whose slope is $3t^2$.",
        ),
        Mistake(
            "lower end forgotten",
            8,
            "That is $F(2)$ with $F(t)=t^3$. Take away what was there at $t=1$.",
        ),
        Mistake(
            "rate at the end",
            12,
            "That is the rate at $t=2$, in litres per minute. It was smaller before.",
        ),
        Mistake(
            "mean of the two rates",
            7.5,
            "That is the mean of the rates at both ends. The rate does not rise in a straight line.",
        ),
        Mistake(
            "ends changed over",
            -7,
            "The size is right. The change is $F(2)-F(1)$: the later value minus the earlier one.",
        ),
    ],
    hints=["Which power has the slope $3t^2$?", "$F(t)=t^3$. Now $F(2)-F(1)$."],
    solution="$F(t)=t^3$ has the slope $3t^2$, so $2^3-1^3=7$ litres.",
    praise="One subtraction in place of infinitely many thin strips.",
)
