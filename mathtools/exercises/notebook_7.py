"""Questions of notebooks 7a and 7b: a recommender on the ratings of MovieLens."""

import numpy as np

from mathtools.exercises.guess import Guess
from mathtools.exercises.kinds import Choice, Formula, Function, Mistake, Number
from mathtools.exercises.possible import COUNT, PER_CENT, PRICE, between


def _shrunk_bias(residuals, lam):
    return np.sum(residuals) / (len(residuals) + lam)


share_rated = Number(
    "notebook_7.share_rated",
    asks="100,836 ratings of 9,724 films by 610 people: how many per cent of all pairs of a person and a "
    "film are rated?",
    value=100 * 100836 / (610 * 9724),
    rtol=2e-3,  # so that 165 is known as a mean
    mistakes=[
        Mistake(
            "a share given, not per cent",
            100836 / (610 * 9724),
            "That is the share, and it is right. In per cent it is 100 times as much.",
        ),
        Mistake(
            "rounded to whole per cent",
            2,
            "Rounded, yes. One digit after the point, please.",
        ),
        Mistake(
            "the empty pairs counted",
            100 - 100 * 100836 / (610 * 9724),
            "That is how many per cent are *empty*. How many are left for the rated ones?",
        ),
        Mistake(
            "films and people added",
            100 * 100836 / (610 + 9724),
            "More than 100 %? You added people and films. A table with 610 rows and 9,724 columns has "
            "$610\\cdot9724$ places.",
        ),
        Mistake(
            "ratings for each film, not for each pair",
            100836 / 9724,
            "That is how many ratings a film has on average. How many *could* it have, if all 610 had rated "
            "it?",
        ),
        Mistake(
            "ratings for each person, not for each pair",
            100836 / 610,
            "That is how many ratings a person has given on average. How many *could* she have given?",
        ),
    ],
    possible=PER_CENT,
    hints=[
        "How many places has a table with a row for each person and a column for each film?",
        "$610\\cdot9724=5{,}931{,}640$ places, and 100,836 of them are filled.",
    ],
    solution="$100{,}836/(610\\cdot9724)\\approx0.0170$, that is 1.7 %. Of a hundred places, 98 are empty.",
    praise="That is dense, for a recommender. The matrix is never stored: only the columns person, film, "
    "stars and time are.",
)

frequent_stars = Guess(
    "notebook_7.frequent_stars",
    asks="The scale goes from half a star to five, by halves. Which rating is given most often?",
    value=4,
    near=0.01,
    possible=between(0.5, 5),
    surprises=[
        Mistake(
            "middle of the scale expected",
            3,
            "That is near the middle of the scale, and the ratings lie higher: people watch what they expect "
            "to like.",
        ),
        Mistake(
            "half stars thought as frequent as whole ones",
            3.5,
            "That is the mean of all ratings. But the site once had whole stars only.",
        ),
        Mistake(
            "the best rating expected to lead",
            5,
            "Good, but not perfect: that is what people say most often.",
        ),
    ],
)

below_mean = Guess(
    "notebook_7.below_mean",
    asks="How many per cent of the waits between two ratings are shorter than the mean wait?",
    value=95.7,
    near=0.03,
    possible=PER_CENT,
    across=None,
    surprises=[
        Mistake(
            "mean taken for the median",
            50,
            "Half of the waits are shorter than the *median*. Some silences of months, even of years, pull "
            "the mean far away.",
        ),
        Mistake(
            "exponential waits expected",
            63,
            "For exponential waits it would be $1-e^{-1}$, 63 %. These are not exponential.",
        ),
    ],
)

head_share = Guess(
    "notebook_7.head_share",
    asks="What share of all ratings, in per cent, belongs to the 97 most rated films, one film in a hundred?",
    value=15.7,
    near=0.2,
    possible=PER_CENT,
    across=None,
    surprises=[
        Mistake(
            "films thought to be equal",
            1,
            "It would be one per cent if all films were rated equally often.",
        ),
        Mistake(
            "a few films thought to be everything",
            80,
            "80 % would be the rule of thumb for the best-selling fifth, and that is a much larger part.",
        ),
    ],
)

right_split = Choice(
    "notebook_7.right_split",
    asks="You want to know how well the system would do next month. Which split asks that question?",
    options={
        "a": "By chance: any fifth of the ratings is held back.",
        "b": "By user: a fifth of each person's ratings is held back.",
        "c": "By time: the latest fifth of the ratings is held back.",
    },
    value="c",
    mistakes=[
        Mistake(
            "chance taken for fair",
            "a",
            "A draw is fair, but to another question. It puts ratings of 2018 into training to predict those "
            "of 2000. Next month you will not have the ratings of next year.",
        ),
        Mistake(
            "everybody taken for known",
            "b",
            "By user everybody in the test is known from training, as if nobody new ever came. Who rates "
            "next month?",
        ),
    ],
    hints=[
        "Next month you know everything up to today, and nothing after.",
        "In which split does training hold only ratings that are older than those of the test?",
    ],
    solution="By time. Training holds what was known up to a day, the test what came after it. That includes "
    "people and films that nobody had seen before.",
    praise="The question comes first, the split follows from it. Look now at how much harder this question "
    "is.",
)

leak = Choice(
    "notebook_7.leak",
    asks="Somebody works out all film biases from *all* ratings, then splits, trains the factors on the "
    "training part and measures on the test part. Her test RMSE is",
    options={
        "a": "right, since the factors never saw the test ratings.",
        "b": "too low, since the biases know the test ratings.",
        "c": "too high, since the biases do not fit the training part.",
    },
    value="b",
    mistakes=[
        Mistake(
            "only the last step taken for learning",
            "a",
            "The biases are learned as well. A film with one rating, and that one in the test: what does its "
            "bias know?",
        ),
        Mistake(
            "leak taken for a handicap",
            "c",
            "They fit the training part a little less, and the *test* part better. Which of the two is "
            "measured?",
        ),
    ],
    hints=[
        "A film has a single rating, and it falls into the test part. Where does the film's bias come from?",
        "Whatever is worked out from the test ratings helps to predict them.",
    ],
    solution="Too low. The biases have seen the answers. With $\\lambda=0$ the mean and the bias of a film "
    "with a single rating even add up to that very rating. Split first, and compute everything, means and "
    "biases too, from the training part.",
    praise="This is a **leak**, one of the most frequent causes of results that are too good. The order is: "
    "split, then look.",
)

single_rating = Number(
    "notebook_7.single_rating",
    asks="A film has a single rating, 5 stars; the mean is 3.5. Its bias $c$ with the penalty $\\lambda=4$?",
    value=0.3,
    mistakes=[
        Mistake(
            "no shrinking",
            1.5,
            "That is the plain mean of one residual, with $\\lambda=0$. One person's word would lift the "
            "film above almost all others. Divide by $n+\\lambda$.",
        ),
        Mistake(
            "divided by λ alone",
            0.375,
            "You divided by $\\lambda$. The rating itself counts too: $n+\\lambda$ with $n=1$.",
        ),
        Mistake(
            "the mean not taken away",
            1.0,
            "You summed the stars. The bias is what is left *above the mean*: the residual is $5-3.5$.",
        ),
        Mistake(
            "the prediction given, not the bias",
            3.8,
            "That is the prediction $\\mu+c$, and it is right. The bias is the part that is added to the "
            "mean.",
        ),
    ],
    hints=[
        "The residual is $5-3.5=1.5$, and there is one of it: $n=1$.",
        "$c=\\frac{\\sum(r-\\mu)}{n+\\lambda}$.",
    ],
    solution="$c=(5-3.5)/(1+4)=0.3$. The prediction is 3.8 stars: better than the mean, but not on one "
    "person's word a masterpiece.",
    praise="It is as if four more people had given the film exactly the mean. With a hundred ratings those "
    "four hardly count.",
)

shrunk_bias = Function(
    "notebook_7.shrunk_bias",
    asks="A function `shrunk_bias(residuals, lam)`: the bias that minimises $\\sum(e-c)^2+\\lambda c^2$ over "
    "the array of residuals $e=r-\\mu$.",
    value=_shrunk_bias,
    cases=[
        (np.array([1.5]), 4.0),
        (np.array([0.5, -1.0, 2.0]), 2.5),
        (np.array([-1.0, -0.5, -2.0, 0.25]), 0.0),
    ],
    forms=[
        lambda residuals, lam: sum(residuals) / (len(residuals) + lam),
        lambda residuals, lam: np.mean(residuals) * len(residuals) / (len(residuals) + lam),
        lambda residuals, lam: np.mean(residuals) / (1 + lam / len(residuals)),
    ],
    mistakes=[
        Mistake(
            "the plain mean",
            lambda residuals, lam: np.mean(residuals),
            "That is the mean, right for $\\lambda=0$. The penalty adds $\\lambda c$ to the equation, and so "
            "$\\lambda$ to the divisor.",
        ),
        Mistake(
            "mean divided by 1 + λ",
            lambda residuals, lam: np.mean(residuals) / (1 + lam),
            "Now a film with a thousand ratings is shrunk as hard as a film with one. $\\lambda$ is added to "
            "the *number* of ratings: $n+\\lambda$.",
        ),
        Mistake(
            "mean divided by n + λ",
            lambda residuals, lam: np.mean(residuals) / (len(residuals) + lam),
            "You divided by $n$ twice: the mean has done it already. Take the sum.",
        ),
        Mistake(
            "λ subtracted from the mean",
            lambda residuals, lam: np.mean(residuals) - lam,
            "A penalty does not push downward, it pulls *towards 0*: it comes into the divisor.",
        ),
        Mistake(
            "brackets missing around n + λ",
            lambda residuals, lam: np.sum(residuals) / len(residuals) + lam,
            "Python divides first: `/ len(residuals) + lam` adds $\\lambda$ to the mean. Put the divisor in "
            "brackets.",
        ),
        Mistake(
            "divided by λ alone",
            lambda residuals, lam: np.sum(residuals) / lam,
            "You divided by $\\lambda$. The ratings themselves count too: $n+\\lambda$.",
        ),
        Mistake(
            "factor 2 in one part only",
            lambda residuals, lam: np.sum(residuals) / (len(residuals) + 2 * lam),
            "Both parts are squares, and both give a 2, which cancels: $n+\\lambda$, not $n+2\\lambda$.",
        ),
    ],
    hints=[
        "Set the slope along $c$ to zero: $-2\\sum(e-c)+2\\lambda c=0$. What is $\\sum(e-c)$ with $n$ "
        "residuals?",
        "$\\sum e=(n+\\lambda)\\,c$, and $n$ is `len(residuals)`.",
    ],
    solution="From $\\sum e-nc-\\lambda c=0$ follows `return np.sum(residuals) / (len(residuals) + lam)`.",
    praise="One line. Used for the films, and then for the people, it goes most of the way from the mean to "
    "the best model of Notebook 7.",
)

extremes = Guess(
    "notebook_7.extremes",
    asks="Without shrinking: where in the picture are the films with the highest and the lowest biases?",
    options={
        "a": "on the left, among films with few ratings",
        "b": "on the right, among films with many ratings",
        "c": "anywhere",
    },
    value="a",
    surprises=[
        Mistake(
            "fame taken for quality",
            "b",
            "Famous films are liked, but a mean of 200 opinions is hardly ever extreme. One opinion can be.",
        ),
        Mistake(
            "scatter thought to be the same everywhere",
            "c",
            "A mean of $n$ ratings scatters like $\\frac1{\\sqrt n}$: far more where $n$ is 1.",
        ),
    ],
)

late_epochs = Guess(
    "notebook_7.late_epochs",
    asks="With a tiny penalty, $\\lambda=0.02$: what does the *validation* error do over 40 epochs?",
    options={
        "a": "it falls all the time, like the training error",
        "b": "it falls, and then rises",
        "c": "it rises from the start",
    },
    value="b",
    surprises=[
        Mistake(
            "learning by heart taken for learning",
            "a",
            "The training error does. But what is learned by heart does not help with ratings never seen.",
        ),
        Mistake(
            "nothing thought to be learned at all",
            "c",
            "The first epochs learn what is common to all ratings, and that helps everywhere.",
        ),
    ],
)

most_hits = Guess(
    "notebook_7.most_hits",
    asks="Which of the three lists holds most of the films that she liked in the validation part?",
    options={
        "a": "the ten films with the highest predictions of the factorisation",
        "b": "the ten films with the highest film biases",
        "c": "the ten films that most people have rated",
    },
    value="c",
    surprises=[
        Mistake(
            "best RMSE taken for the best list",
            "a",
            "Its RMSE is the lowest. But RMSE asks *how much* she likes what she has rated, and a hit must "
            "first of all be a film that she has rated at all.",
        ),
        Mistake(
            "quality taken for reach",
            "b",
            "Films with the highest biases are liked by those who rated them. How many people are that?",
        ),
    ],
)

why_disagree = Choice(
    "notebook_7.why_disagree",
    asks="Why can the system with the best RMSE have the poorest list? Give all letters that apply.",
    options={
        "a": "RMSE is measured on films that people chose to rate; a list draws from all films.",
        "b": "A film that *she* has not rated counts as a miss, even if she would love it.",
        "c": "The highest of 8,000 predictions often belong to rarely rated films, where errors are larger.",
        "d": "RMSE was measured on the training ratings.",
    },
    value="abc",
    mistakes=[
        Mistake(
            "the choice of films overlooked",
            "bc",
            "Look at a again. Which films does the RMSE ever look at?",
        ),
        Mistake(
            "missing taken for disliked, unnoticed",
            "ac",
            "Look at b again. Take a film that she has never heard of and would love. What does the list get "
            "for it?",
        ),
        Mistake(
            "the best of many taken at its word",
            "ab",
            "Look at c again. Whoever picks the largest of many numbers with errors picks errors, too.",
        ),
        Mistake(
            "all blamed on training",
            "abcd",
            "d is not so: RMSE and lists were measured on the same ratings, which training never saw.",
        ),
    ],
    hints=[
        "Go through them: is it true here, and does it make the two measures differ?",
        "One of the four is not true. Which ratings were used for RMSE and lists?",
    ],
    solution="a, b and c. RMSE asks about pairs that exist; a list asks about all. What she has not rated "
    "counts as a miss. And the top of 8,000 predictions collects the ones that are too high by chance.",
    praise="So always say which question a number answers. This one has two answers, and both are right.",
)

lowest_with_blanks = Formula(
    "notebook_7.lowest_with_blanks",
    asks="One person, $K=1$: her part of the loss is $\\sum_{\\text{rated}}(r_j-pq_j)^2+w(a-b)\\,p^2$, with "
    "$b=\\sum_{\\text{rated}}q_j^2$ and $c=\\sum_{\\text{rated}}r_jq_j$. For which $p$ is it lowest? A "
    "formula "
    "in `a`, `b`, `c`, `w`.",
    value="c/(w*a+(1-w)*b)",
    variables=("a", "b", "c", "w"),
    domain={"a": (3, 5), "b": (1, 2), "c": (0.5, 3), "w": (0.1, 0.9)},
    mistakes=[
        Mistake(
            "rated films left out",
            "c/(w*(a-b))",
            "That is $c$ over the blank part only. The rated films have a $p^2$ too: "
            "$\\sum(r_j-pq_j)^2$ contains $b\\,p^2$.",
        ),
        Mistake(
            "blanks left out",
            "c/b",
            "That is right for $w=0$, where blanks do not count. What does $w(a-b)\\,p^2$ add to the slope?",
        ),
        Mistake(
            "rated films counted as blanks, too",
            "c/(w*a+b)",
            "The blanks are all films *without* the rated ones: $w(a-b)$, not $wa$.",
        ),
        Mistake(
            "weight left out",
            "c/a",
            "That is right for $w=1$, where a blank counts as much as a rating.",
        ),
        Mistake(
            "brackets missing",
            "c/b+w*(a-b)",
            "Division comes first: this is $\\frac cb+w(a-b)$. Put the divisor in brackets.",
        ),
        Mistake(
            "sign of the blanks lost",
            "c/(b-w*(a-b))",
            "Blanks pull $p$ towards 0, so they make the divisor *larger*: $+w(a-b)$.",
        ),
        Mistake(
            "all films taken for blanks, and rated ones left out",
            "c/(w*a)",
            "The rated films have a $p^2$ of their own, with the weight 1: $\\sum(r_j-pq_j)^2$ holds "
            "$b\\,p^2$.",
        ),
        Mistake(
            "upside down",
            "(w*a+(1-w)*b)/c",
            "The equation is $p\\cdot(\\dots)=c$. Divide $c$ by the bracket.",
        ),
        Mistake(
            "sign lost",
            "-c/(w*a+(1-w)*b)",
            "The slope of the first sum is $-2\\sum q_j(r_j-pq_j)=-2c+2bp$. Set it together with the second "
            "part to 0.",
        ),
        Mistake(
            "factor 2 in one part only",
            "c/(b+2*w*(a-b))",
            "Both parts are squares, and both give a 2, which cancels.",
        ),
        Mistake(
            "factor 2 in the other part only",
            "c/(2b+w*(a-b))",
            "All parts are squares, and all give a 2, which cancels.",
        ),
        Mistake(
            "blanks taken to the other side without their p",
            "(c-w*(a-b))/b",
            "The blanks' part of the slope, $2w(a-b)\\,p$, has a $p$ as well. It joins $b$ in the bracket.",
        ),
    ],
    hints=[
        "Set the slope along $p$ to zero. The first sum gives $-2\\sum q_j(r_j-pq_j)=-2c+2bp$.",
        "$-2c+2bp+2w(a-b)p=0$.",
    ],
    solution="$-2c+2bp+2w(a-b)\\,p=0$, so, for $b+w(a-b)>0$, $p=\\frac{c}{b+w(a-b)}=\\frac{c}{wa+(1-w)b}$.",
    praise="With $w=0$ it is $c/b$, the best fit to her ratings alone; the larger $w$, the nearer to 0. And "
    "no "
    "blank was touched.",
)

blank_weight = Guess(
    "notebook_7.blank_weight",
    asks="The weight of a blank goes from 0.003 to 1. What happens to the RMSE of the stars, and what to the "
    "precision of the lists?",
    options={
        "a": "both get better",
        "b": "RMSE gets worse, precision better, at least for a while",
        "c": "both get worse, for a blank is not a zero",
    },
    value="b",
    surprises=[
        Mistake(
            "one goal thought to serve the other",
            "a",
            "The more blanks count, the nearer to 0 predictions come, and the stars are missed by more.",
        ),
        Mistake(
            "blanks taken for noise",
            "c",
            "A blank is no rating of 0. But that she never rated a film does tell something: what she takes "
            "and what she leaves.",
        ),
    ],
)

compare_numbers = Choice(
    "notebook_7.compare_numbers",
    asks="A paper reports an RMSE of 0.772 on MovieLens 10M. You have measured 0.85 on MovieLens "
    "latest small. What follows?",
    options={
        "a": "The paper's method is better by 0.08 stars.",
        "b": "Nothing yet: other people, other films, another split.",
        "c": "Yours is worse, but only because it has fewer factors.",
    },
    value="b",
    mistakes=[
        Mistake(
            "numbers from different data compared",
            "a",
            "The same program gets different numbers on different data: more ratings for each film make "
            "prediction easier, and some people are harder to predict. Run both on the same test ratings.",
        ),
        Mistake(
            "a cause guessed without a measurement",
            "c",
            "That can be tried, and you did: more factors changed little here. But first: is it the same "
            "question at all?",
        ),
    ],
    hints=[
        "Would *your* program get 0.85 on MovieLens 10M?",
        "What would have to be the same for the difference to be due to the method?",
    ],
    solution="Nothing yet. Only the same test ratings make two numbers comparable, and then the difference "
    "should be several times its standard error.",
    praise="Even on the same set it is a matter of care: Rendle, Zhang and Koren tuned plain matrix "
    "factorisation and overtook years of newer methods.",
)

until_it_helps = Guess(
    "notebook_7.until_it_helps",
    asks="A newcomer's ratings are taken in at the price of training. How many ratings must she give until "
    "20 others are predicted better than by knowing nothing of her?",
    value=4,
    near=0.1,
    possible=COUNT,
    across=None,
    surprises=[
        Mistake(
            "more data thought never to harm",
            1,
            "On average, more data cannot harm whoever weighs them rightly. This model believes a single "
            "rating almost entirely.",
        ),
        Mistake(
            "two thought to be enough",
            2,
            "Two are still believed for the most part, and are mostly about two films.",
        ),
        Mistake(
            "as many ratings as factors thought necessary",
            64,
            "With 64 ratings her 65 numbers could fit them all exactly, noise and all: without a penalty "
            "that does harm. With one, far fewer ratings help.",
        ),
    ],
)

newcomer_price = Number(
    "notebook_7.newcomer_price",
    asks="Ratings scatter around their predictions with $\\sigma=0.9$ (stars), and factors of people around "
    "0 "
    "with $\\tau_p=0.15$. What does $|p|^2$ cost?",
    value=36,
    mistakes=[
        Mistake(
            "standard deviations not squared",
            6,
            "That is $\\frac\\sigma{\\tau_p}$. Squares stand in the loss, so the price is the ratio of the "
            "*variances*.",
        ),
        Mistake(
            "ratio turned upside down",
            1 / 36,
            "Then noisy ratings ($\\sigma$ large) would make the penalty small. The noise stands above.",
        ),
        Mistake(
            "only τ used",
            400 / 9,
            "That is $\\frac1{\\tau_p^2}$. The price is $\\frac{\\sigma^2}{\\tau_p^2}$.",
        ),
        Mistake(
            "only σ used",
            0.81,
            "That is $\\sigma^2$. Divide it by $\\tau_p^2$: numbers that are usually small cost more.",
        ),
        Mistake(
            "τ not squared",
            5.4,
            "You divided the variance $\\sigma^2$ by the standard deviation $\\tau_p$. Square both.",
        ),
        Mistake(
            "σ not squared",
            40,
            "You divided the standard deviation $\\sigma$ by the variance $\\tau_p^2$. Square both.",
        ),
    ],
    possible=PRICE,
    hints=[
        "The price is $\\sigma^2/\\tau_p^2$.",
        "$0.81/0.0225$.",
    ],
    solution="$\\frac{\\sigma^2}{\\tau_p^2}=\\frac{0.81}{0.0225}=36$.",
    praise="Nothing was tuned: both numbers can be measured. And it holds for every number of the model, "
    "each "
    "with a $\\tau$ of its own.",
)

opposite_taste = Guess(
    "notebook_7.opposite_taste",
    asks="Somebody rates the same five films exactly the other way round. How many films of the ten on the "
    "list will be the same?",
    value=10,
    near=0.01,
    possible=between(0, 10),
    across=None,
    surprises=[
        Mistake(
            "opposite stars thought to make opposite lists",
            0,
            "This list is made of what people *take*. Half a star is also a sign that she took the film.",
        ),
        Mistake(
            "half expected",
            5,
            "More: *which* films she rated tells this model more than how she liked them.",
        ),
    ],
)

all_rated = Choice(
    "notebook_7.all_rated",
    asks="The mean of all ratings is 3.5. Suppose everybody rated *every* film. The mean would most likely "
    "be",
    options={
        "a": "lower, since people mostly watch what they expect to like.",
        "b": "the same, since 100,836 ratings are plenty.",
        "c": "higher, since more ratings mean more agreement.",
    },
    value="a",
    mistakes=[
        Mistake(
            "a large sample taken for a fair one",
            "b",
            "More ratings of the same kind do not help. The sample is not drawn by lot: people choose what "
            "they watch, and what they rate.",
        ),
        Mistake(
            "number of ratings taken for the cause",
            "c",
            "Films with many ratings do have higher means. But which is the cause: do ratings make a film "
            "better, or do people go to see what is said to be good?",
        ),
    ],
    hints=[
        "How do you choose a film for the evening? By lot?",
        "Which films have you never rated because you would never watch them?",
    ],
    solution="Lower, most likely. People choose what they expect to like, so what is missing is not missing "
    "at random. In a study in which listeners also rated songs drawn by lot, these ratings were very "
    "different from those of songs they had chosen (Marlin et al. 2007).",
    praise="It is the blind spot of everything measured in this notebook: training, validation and test "
    "alike hold only what people chose.",
)
