"""More skills of notebooks 6 and 7: momentum's limit, lists, newcomers, and what ratings tell."""

import math

import numpy as np

from mathtools.exercises.dealing import equals, number, plain, shown, sign
from mathtools.exercises.draws import Unsuitable
from mathtools.exercises.possible import DEVIATION, PER_CENT, SHARE, STEP
from mathtools.exercises.skill_tables import skill


@skill("step limit with momentum", "notebook_6.momentum_limit")
def step_limit_with_momentum(draw):
    low = draw.whole(1, 9)
    high = low * draw.whole(2, draw.by_grade(14, 20, 90))
    beta = draw.choice(draw.by_grade([0.5, 0.9], [0.3, 0.5, 0.8, 0.9], [0.25, 0.6, 0.85, 0.95]))
    value = 2 * (1 + beta) / high
    return number(
        draw,
        asks=rf"Curvatures between ${low}$ and ${high}$, momentum $\beta = {plain(beta)}$ (a step keeps the "
        rf"share "
        r"$\beta$ of the one before). Below which $\eta$ is descent stable?",
        value=value,
        possible=STEP,
        hints=[
            "Which direction decides, the steep one or the flat one?",
            r"With momentum the limit is $\frac{2(1+\beta)}{L}$.",
        ],
        solution=rf"$\frac{{2(1 + {plain(beta)})}}{{{high}}} {equals(value)}$.",
        praise="Momentum allows longer steps, and well chosen it needs fewer of them.",
        facts=(low, high, beta),
        wrong=[
            (
                "momentum left out",
                2 / high,
                r"That is the limit without momentum: with it, $1+\beta$ times as long.",
            ),
            ("smallest curvature taken", 2 * (1 + beta) / low, "The steepest direction decides."),
            (
                "momentum taken away",
                2 * (1 - beta) / high,
                "Momentum allows *longer* steps, not shorter ones.",
            ),
            ("factor 2 lost", (1 + beta) / high, r"The limit is $2(1+\beta)$ divided by the curvature."),
            (
                "only momentum",
                2 * beta / high,
                r"Without momentum no step at all would be stable then: it is $1+\beta$.",
            ),
        ],
    )


@skill("precision and recall", "notebook_6.top_five")
def precision_and_recall(draw):
    listed = draw.whole(4, draw.by_grade(10, 20, 50))
    liked = draw.whole(3, 40)
    hits = draw.whole(1, min(listed, liked) - 1)
    if liked == listed:
        raise Unsuitable("as many")
    value = [hits / listed, hits / liked]
    return number(
        draw,
        asks=rf"A list of ${listed}$ films holds ${hits}$ that the viewer likes; of all films held back she "
        rf"likes "
        rf"${liked}$. Give `[precision, recall]`.",
        value=value,
        possible=SHARE,
        hints=[
            "Two shares of the same hits: which of them is of the list, which of what she likes?",
            rf"Precision is out of ${listed}$, recall out of ${liked}$.",
        ],
        solution=rf"$\left[\frac{{{hits}}}{{{listed}}},\ \frac{{{hits}}}{{{liked}}}\right] {sign(*value)} "
        rf"[{shown(value[0])},\ {shown(value[1])}]$.",
        praise="A longer list never lowers recall, and usually lowers precision: say the length with it.",
        facts=(listed, hits, liked),
        wrong=[
            (
                "exchanged",
                value[::-1],
                "Precision is the share of the *list*, recall that of what she likes.",
            ),
            (
                "misses counted",
                [1 - value[0], 1 - value[1]],
                "Those are the other shares: not liked on the list, and liked but not on it.",
            ),
            ("upside down", [listed / hits, liked / hits], "A share is at most 1: hits go above the line."),
            (
                "both out of the list",
                [value[0], liked / listed],
                "Recall asks how many of the films that she likes were found.",
            ),
            (
                "list and likes added up",
                [value[0], hits / (liked + listed)],
                "Recall is out of what she likes, not out of both.",
            ),
        ],
    )


@skill("newcomer with one factor", "notebook_6.new_viewer")
def newcomer(draw):
    n = draw.by_grade(1, 2, 3)
    films = [draw.whole(-9, 9, 0) / draw.by_grade(1, 2, 10) for _ in range(n)]
    left = [draw.whole(-20, 20, 0) / 10 for _ in range(n)]
    price = draw.whole(1, 20) / 10
    pull = float(np.dot(films, left))
    size = float(np.dot(films, films))
    if pull == 0:
        raise Unsuitable("no pull")
    value = pull / (size + price)
    plural = "s" if n > 1 else ""
    return number(
        draw,
        asks=rf"A newcomer has rated ${n}$ film{plural} with the factor{plural} $q = "
        rf"({', '.join(map(plain, films))})$; "
        rf"what is left of the rating{plural} is $r = ({', '.join(map(plain, left))})$. Which number $p$ "
        rf"makes "
        rf"$\sum_j (r_j - p\,q_j)^2 + \lambda p^2$ least, with $\lambda = {plain(price)}$?",
        value=value,
        hints=[
            "It is a parabola in $p$: where is its slope 0?",
            r"$-2\sum_j q_j(r_j - p\,q_j) + 2\lambda p = 0$.",
        ],
        solution=rf"$p = \frac{{\sum q_jr_j}}{{\sum q_j^2 + \lambda}} = "
        rf"\frac{{{shown(pull)}}}{{{shown(size)} + "
        rf"{plain(price)}}} {equals(value, pull, size)}$.",
        praise="Nobody has to be trained anew: the films' factors stay, and one small equation is solved.",
        facts=(films, left, price),
        wrong=[
            ("penalty left out", pull / size, r"The penalty has a slope too, $2\lambda p$."),
            (
                "penalty on top",
                (pull - price) / size,
                r"The penalty belongs to $p$: it stands below, beside $\sum q_j^2$.",
            ),
            (
                "squares forgotten",
                pull / (sum(map(abs, films)) + price),
                "Below the line the factors are squared.",
            ),
            (
                "factors forgotten on top",
                sum(left) / (size + price),
                "Each rating is weighted by its film's factor.",
            ),
            (
                "sign of the penalty",
                pull / (size - price) if size != price else math.nan,
                "The penalty adds to the bend.",
            ),
            (
                "pull alone",
                pull,
                r"That is where it is pulled. How stiff is it? Divide by $\sum q_j^2 + \lambda$.",
            ),
        ],
    )


@skill("share of known ratings", "notebook_7.share_rated")
def share_of_known_ratings(draw):
    people = draw.whole(20, 900) * draw.by_grade(1, 1, 10)
    films = draw.whole(20, 900) * draw.by_grade(1, 10, 10)
    each = draw.whole(5, 60)
    ratings = people * each
    if each >= films / 3:
        raise Unsuitable("nearly all")
    value = 100 * each / films
    return number(
        draw,
        asks=rf"${people}$ people have given ${ratings}$ ratings to ${films}$ films. How many per cent of "
        rf"all pairs of "
        "a person and a film are rated?",
        value=value,
        possible=PER_CENT,
        rtol=5e-3,
        hints=[
            "How many pairs are there altogether?",
            rf"There are ${people}\cdot {films} = {people * films}$ pairs.",
        ],
        solution=rf"$\frac{{{ratings}}}{{{people}\cdot {films}}} {equals(each / films)}$, which is "
        rf"{'' if float(plain(value)) == value else 'about '}${plain(value)}$ %.",
        praise="All the rest is what a recommender has to fill in.",
        facts=(people, films, ratings),
        wrong=[
            ("not in per cent", value / 100, "That is the share itself. We want it in per cent."),
            ("ratings per person", each, "That is how many ratings a person gave, on average."),
            ("what is missing", 100 - value, "That is the share that is *not* rated."),
            ("ratings per film", ratings / films, "That is how many ratings a film got, on average."),
            (
                "pairs of people and films added",
                100 * ratings / (people + films),
                "Pairs are counted by multiplying.",
            ),
        ],
    )


@skill("shrunk bias", "notebook_7.single_rating")
def shrunk_bias(draw):
    n = draw.by_grade(1, 2, 4)
    stars = [draw.whole(1, 10) / 2 for _ in range(n)]
    mean = draw.whole(31, 39) / 10
    price = draw.whole(1, 8)
    left = [star - mean for star in stars]
    value = sum(left) / (n + price)
    if abs(sum(left)) < 0.05:
        raise Unsuitable("no bias")
    has = (
        f"a single rating, ${plain(stars[0])}$ star{'' if stars[0] == 1 else 's'}"
        if n == 1
        else f"the ratings ${', '.join(map(plain, stars))}$"
    )
    return number(
        draw,
        asks=rf"A film has {has}; the mean of all ratings is ${plain(mean)}$. Which bias $c$ makes "
        rf"$\sum(r - {plain(mean)} - c)^2 + \lambda c^2$ least, with $\lambda = {price}$?",
        value=value,
        hints=[
            "It is a parabola in $c$: where is it flat?",
            rf"What is left after the mean adds up to ${plain(sum(left))}$, and $\lambda$ acts "
            "like that many further ratings, all just the mean.",
        ],
        solution=rf"$c = \frac{{\sum(r - {plain(mean)})}}{{n + \lambda}} = "
        rf"\frac{{{plain(sum(left))}}}"
        rf"{{{n} + {price}}} {equals(value)}$.",
        praise="The fewer ratings, the nearer to the mean: one enthusiast makes no masterpiece.",
        facts=(stars, mean, price),
        wrong=[
            (
                "not shrunk",
                sum(left) / n,
                "That believes the ratings in full. What does the penalty ask for?",
            ),
            ("ratings not counted", sum(left) / price, r"Below stands $n + \lambda$, not $\lambda$ alone."),
            ("mean not taken away", sum(stars) / (n + price), "A bias is what is left after the mean."),
            ("sign turned", -value, "Rating minus mean: liked more than others means a positive bias."),
            ("only the sum", sum(left), r"That is the sum of what is left. Divide by $n + \lambda$."),
        ],
    )


@skill("root mean squared error", "notebook_7.compare_numbers")
def root_mean_squared_error(draw):
    n = draw.by_grade(2, 3, 4)
    true = [draw.whole(1, 10) / 2 for _ in range(n)]
    guess = [draw.whole(20, 45) / 10 for _ in range(n)]
    miss = np.array(guess) - true
    value = math.sqrt(np.mean(miss**2))
    return number(
        draw,
        asks=f"Predicted: `[{', '.join(map(plain, guess))}]`. Rated: `[{', '.join(map(plain, true))}]`. What "
        f"is the RMSE?",
        value=value,
        possible=DEVIATION,
        hints=[
            "The name says it, from right to left: error, squared, mean, root.",
            rf"The errors are $({', '.join(plain(round(m, 6)) for m in miss)})$.",
        ],
        solution=rf"$\sqrt{{\frac{{{' + '.join(f'({plain(round(m, 6))})^2' for m in miss)}}}{{{n}}}}} "
        rf"{equals(value)}$.",
        praise="The squares make a miss of two stars cost four times as much as a miss of one.",
        facts=(guess, true),
        wrong=[
            (
                "mean absolute error",
                np.mean(np.abs(miss)),
                "That is the mean miss without its sign. Squares come first.",
            ),
            (
                "root not taken",
                np.mean(miss**2),
                "That is the mean square. Take its root, to be back at stars.",
            ),
            ("sum for the mean", math.sqrt(np.sum(miss**2)), rf"Divide by ${n}$ before you take the root."),
            ("mean error", np.mean(miss), "Misses to both sides would cancel there. Square them first."),
            ("divided after the root", math.sqrt(np.sum(miss**2)) / n, "The mean is taken before the root."),
        ],
    )


@skill("gain in standard errors", "notebook_7.compare_numbers")
def gain_in_standard_errors(draw):
    gain = draw.whole(3, 30) / 1000
    spread = draw.whole(20, 95) / 100
    n = draw.whole(10, 60) ** 2 if draw.grade < 3 else draw.whole(300, 4000)
    value = gain * math.sqrt(n) / spread
    return number(
        draw,
        asks=rf"Two models predicted the same ${n}$ ratings. The differences of their squared misses have "
        rf"the mean "
        rf"${plain(gain)}$ and the standard deviation ${plain(spread)}$. If the ratings are independent: how "
        rf"many standard "
        "errors is the gain?",
        value=value,
        hints=[
            "How far does a mean of so many differences scatter?",
            rf"The standard error is $\frac{{{plain(spread)}}}{{\sqrt{{{n}}}}} "
            rf"{equals(spread / math.sqrt(n))}$.",
        ],
        solution=rf"$\frac{{{plain(gain)}}}{{{plain(spread)}/\sqrt{{{n}}}}} {equals(value)}$.",
        praise="Below two, it may well be chance. And ratings of one person are not independent.",
        facts=(gain, spread, n),
        wrong=[
            (
                "spread for the standard error",
                gain / spread,
                r"That is in standard *deviations*: a mean scatters $\sqrt n$ times less.",
            ),
            ("divided by n", gain * n / spread, r"It is $\sqrt n$, not $n$."),
            ("upside down", 1 / value, "The gain goes above the line."),
            (
                "standard error given",
                spread / math.sqrt(n),
                "That is the standard error. How many of them are the gain?",
            ),
            ("spread forgotten", gain * math.sqrt(n), "Divide by the spread as well."),
        ],
    )
