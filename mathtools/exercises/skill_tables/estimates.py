"""More skills of notebook 5: spreads, standard errors, likelihoods, entropy, and rewards to come."""

import math

import numpy as np
import sympy

from mathtools.exercises.dealing import about, equals, exact, number, plain, shown, wanted
from mathtools.exercises.draws import Unsuitable, tex
from mathtools.exercises.possible import COUNT, DEVIATION, RATE, VARIANCE
from mathtools.exercises.skill_tables import skill
from mathtools.exercises.skill_tables.chance import law_of


@skill("variance of a density", "notebook_5.variance_exponential")
def variance_of_a_density(draw):
    law = law_of(draw)
    density = law.density.latex
    asks = wanted(draw, f"What is the variance of the density $p(x) = {density}$ on ${law.support}$?")
    mean = law.mean()
    second = law.moment(2)
    if not second.is_finite:
        raise Unsuitable("no variance")
    value = sympy.simplify(second - mean**2)
    return number(
        draw,
        asks=asks,
        value=value,
        possible=VARIANCE,
        hints=[
            "The mean of the square, minus the square of the mean.",
            rf"$E[X] = {exact(mean)}$ and $E[X^2] = \int x^2p(x)\,dx = {exact(second)}$.",
        ],
        solution=f"{law.worked_moment(1)}.\n\n{law.worked_moment(2)}.\n\nThe variance is $E[X^2] - E[X]^2 = "
        rf"{tex(second)} - \left({tex(mean)}\right)^2 = {exact(value)}$.",
        praise="Its root is the standard deviation, which is measured in the unit of $x$.",
        facts=(law,),
        wrong=[
            ("second moment", second, "That is the mean of $x^2$. The squared mean has to be taken away."),
            (
                "standard deviation",
                sympy.sqrt(value),
                "That is the standard deviation: the variance is its square.",
            ),
            ("mean not squared", second - mean, "The mean is squared before it is taken away."),
            (
                "squared mean",
                mean**2,
                "That is the square of the mean. What does the mean of the square exceed it by?",
            ),
            ("mean added", second + mean**2, "The squared mean is taken away."),
        ],
    )


@skill("standard error", "notebook_5.error_bar")
def standard_error(draw):
    spread = draw.whole(1, 99) / 10
    n = draw.whole(2, draw.by_grade(9, 30, 60)) ** 2 if draw.grade < 3 else draw.whole(20, 900)
    value = spread / math.sqrt(n)
    return number(
        draw,
        asks=rf"${n}$ independent samples of one distribution have the standard deviation ${plain(spread)}$. "
        rf"What "
        "is the standard error of their mean?",
        value=value,
        possible=DEVIATION,
        hints=[
            "A mean scatters less than its samples: by which factor?",
            rf"The variance of a mean is that of a sample divided by ${n}$.",
        ],
        solution=rf"$\frac{{{plain(spread)}}}{{\sqrt{{{n}}}}} {equals(value)}$.",
        praise="So one more digit costs a hundred times as many samples.",
        facts=(spread, n),
        wrong=[
            (
                "spread of the samples",
                spread,
                "That is how far single samples scatter. Their mean scatters less.",
            ),
            ("divided by n", spread / n, r"Variances are divided by $n$; a standard deviation by $\sqrt n$."),
            ("variance of the mean", spread**2 / n, "That is the variance of the mean: take its root."),
            (
                "two standard errors",
                2 * value,
                "That is two standard errors: of many samples, about half the width of a 95 % interval.",
            ),
            ("multiplied", spread * math.sqrt(n), "More samples make the mean surer, not less sure."),
        ],
    )


@skill("samples for a digit", "notebook_5.one_more_digit")
def samples_for_a_digit(draw):
    n = draw.whole(2, 99) * draw.by_grade(10, 10, 5)
    times = draw.choice(draw.by_grade([2, 10], [2, 3, 5, 10], [3, 4, 5, 8, 10]))
    value = n * times**2
    return number(
        draw,
        asks=rf"A mean of ${n}$ independent samples has a standard error ${times}$ times as large as you "
        rf"would "
        "like. How many samples are needed altogether?",
        value=value,
        possible=COUNT,
        rtol=1e-6,
        hints=[
            "How does the standard error depend on the number of samples?",
            rf"It is the spread of one sample, divided by $\sqrt n$. What makes that root ${times}$ "
            "times as large?",
        ],
        solution=rf"${times}^2\cdot {n} = {value}$.",
        praise="The root makes Monte Carlo slow, in one dimension as in a million.",
        facts=(n, times),
        wrong=[
            ("root forgotten", n * times, rf"That divides the error by $\sqrt{{{times}}}$ only."),
            ("only the further ones", value - n, "Those are the ones to be added. We want all of them."),
            ("only the factor", times**2, "That is the factor. How many samples is that?"),
            ("root of the factor", n * math.sqrt(times), "The other way: the factor is squared."),
            ("cubed", n * times**3, "The root undoes a square, not a cube."),
        ],
    )


@skill("maximum likelihood", "notebook_5.fit_rate")
def maximum_likelihood(draw):
    waits = [draw.whole(1, 30) / 10 for _ in range(draw.by_grade(3, 4, 3))]
    still = [draw.whole(1, 30) / 10] if draw.grade == 3 else []
    n = len(waits)
    whole = sum(waits + still)
    value = n / whole
    listed = ", ".join(map(plain, waits))
    also = f" Somebody else has waited ${plain(still[0])}$ hours, and waits still." if still else ""
    return number(
        draw,
        asks=rf"Waits of ${listed}$ hours.{also} Which rate $\lambda$ of an exponential distribution gives "
        rf"these "
        "data the highest likelihood, per hour?",
        value=value,
        possible=RATE,
        hints=[
            r"The likelihood is a product of $\lambda e^{-\lambda t}$"
            + (r", and of $e^{-\lambda t}$ for a wait that is not over." if still else ".")
            + " Where is its logarithm flat?",
            rf"$\ell(\lambda) = {n}\ln\lambda - {plain(whole)}\,\lambda$.",
        ],
        solution=rf"$\ell'(\lambda) = \frac{{{n}}}{{\lambda}} - {plain(whole)} = 0$ at "
        rf"$\lambda = \frac{{{n}}}{{{plain(whole)}}} {equals(value)}$.",
        praise="Training by cross-entropy is this: the parameters that make the data most likely.",
        facts=(waits, still),
        wrong=[
            ("mean wait given", whole / n, "That is a mean wait, in hours. A rate is how many per hour."),
            (
                "wait that is not over counted as one",
                (n + 1) / whole if still else math.nan,
                "That wait is not over: it adds waiting time, and no arrival.",
            ),
            (
                "wait that is not over left out",
                n / sum(waits) if still else math.nan,
                "Who still waits has told something too: that the wait is longer than that.",
            ),
            ("sum forgotten", 1 / whole, rf"There are ${n}$ waits that ended: each adds $\ln\lambda$."),
            (
                "mean of the rates",
                float(np.mean([1 / t for t in waits])),
                "The mean of $1/t$ is drawn up by the shortest wait.",
            ),
        ],
    )


@skill("entropy", "notebook_5.narrow_entropy")
def entropy(draw):
    said, pieces, value, seen = draw.by_grade(_uniform, _exponential, _steps)(draw)
    return number(
        draw,
        asks=rf"What is the entropy $-\int p\ln p\,dx$ of the density {said}?",
        value=value,
        hints=[r"It is the mean of the surprise $-\ln p(x)$: how large is that, and where?", f"{seen}."],
        solution=f"{seen}. The mean of it is {about(value)}.",
        praise="Of a density it may be negative: a density can exceed 1.",
        facts=(pieces,),
        wrong=[
            ("sign turned", -value, "Surprise is *minus* the logarithm."),
            (
                "in bits",
                value / sympy.log(2),
                "That is in bits, to the base 2. Here the logarithm is the natural one.",
            ),
            ("logarithm forgotten", 1, r"That is the whole area. Each piece is weighted by $-\ln p$."),
            ("exponential of it", sympy.exp(value), "Take the logarithm: this is its argument."),
            (
                "term of the mean left out",
                value - 1 if draw.grade == 2 else math.nan,
                r"The second term has a mean as well: $E[\lambda X] = 1$.",
            ),
        ],
    )


def _uniform(draw):
    """A density in words, its pieces, its entropy, and its surprise in words."""
    width = sympy.Rational(draw.whole(1, 40, 10), 10)
    low = sympy.Integer(draw.whole(0, 4))
    said = rf"$p(x) = {exact(1 / width)}$ on $[{low}, {plain(low + width)}]$"
    seen = rf"$-\ln p = \ln {plain(width)}$ everywhere on $[{low}, {plain(low + width)}]$"
    return said, [(low, low + width, 1 / width)], sympy.log(width), seen


def _exponential(draw):
    rate = sympy.Rational(draw.whole(1, 199, 10), 10)
    said = rf"$p(x) = {plain(rate)}\,e^{{-{plain(rate)}x}}$ on $x \ge 0$"
    seen = rf"$-\ln p = -\ln {plain(rate)} + {plain(rate)}x$, with $E[X] = \frac{{1}}{{{plain(rate)}}}$"
    return said, rate, 1 - sympy.log(rate), seen


def _steps(draw):
    share = sympy.Rational(draw.whole(1, 9, 5), 10)
    ends = [sympy.Integer(end) for end in (0, draw.whole(1, 3), draw.whole(4, 9))]
    heights = [share / ends[1], (1 - share) / (ends[2] - ends[1])]
    if heights[0] == heights[1]:
        raise Unsuitable("uniform")
    pieces = list(zip(ends[:-1], ends[1:], heights, strict=True))
    shares = [(b - a) * p for a, b, p in pieces]
    left, right = map(tex, heights)
    said = rf"$p(x) = {left}$ on $[0, {ends[1]})$ and ${right}$ on $[{ends[1]}, {ends[2]}]$"
    seen = (
        rf"$-\ln {left}$ with the probability ${shown(shares[0])}$, $-\ln {right}$ with "
        rf"${shown(shares[1])}$"
    )
    return said, pieces, -sum(s * sympy.log(p) for s, p in zip(shares, heights, strict=True)), seen


@skill("discounted reward", "notebook_5.discounted")
def discounted_reward(draw):
    reward = draw.whole(1, draw.by_grade(1, 9, 9))
    rho = draw.whole(1, draw.by_grade(20, 50, 90)) / draw.by_grade(20, 100, 100)
    time = draw.whole(2, 30)
    value = reward / rho * (1 - math.exp(-rho * time))
    late = draw.grade == 3
    start = draw.whole(2, 6) if late else 0
    value *= math.exp(-rho * start)
    now = f"e^{{-{plain(rho * start)}}}" if late else "1"
    begins = rf" It begins in ${start}$ seconds." if late else ""
    return number(
        draw,
        asks=rf"A reward of ${reward}$ per second runs for ${time}$ seconds, discounted by $e^{{-\rho t}}$ "
        rf"with "
        rf"$\rho = {plain(rho)}$ per second.{begins} What is it worth today?",
        value=value,
        hints=[
            "What comes at the time $t$ counts $e^{-\\rho t}$ today. Which integral is that?",
            rf"$\int_{{{start}}}^{{{start + time}}} {reward}\,e^{{-{plain(rho)}t}}\,dt$.",
        ],
        solution=rf"$\int_{{{start}}}^{{{start + time}}} {reward}\,e^{{-{plain(rho)}t}}\,dt = "
        rf"\frac{{{reward}}}{{{plain(rho)}}}\left({now} - "
        rf"e^{{-{plain(rho * (start + time))}}}\right) {equals(value)}$.",
        praise="An agent that learns by reinforcement maximises such a sum.",
        facts=(reward, rho, time, start),
        wrong=[
            (
                "not discounted",
                reward * time,
                "That counts all of it in full. What comes late is worth less today.",
            ),
            ("reward without end", reward / rho * math.exp(-rho * start), "That runs for ever."),
            (
                "divided nowhere by ρ",
                value * rho,
                r"The inside $-\rho t$ is linear: divide by its slope $-\rho$.",
            ),
            (
                "all of it discounted to its end",
                reward * time * math.exp(-rho * (start + time)),
                "Each second is discounted by its own time, not all by the last.",
            ),
            (
                "waiting forgotten",
                value * math.exp(rho * start) if late else math.nan,
                "It begins later: the whole is discounted once more.",
            ),
            (
                "multiplied by ρ",
                value * rho**2,
                r"Divide by the slope $-\rho$ of the inside: you multiplied.",
            ),
            (
                "sum over whole seconds",
                reward * sum(math.exp(-rho * k) for k in range(start, start + time)),
                "That pays at the beginning of each second. Here it flows.",
            ),
        ],
    )
