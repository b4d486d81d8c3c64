"""Questions of notebook 9: the same mathematics on several machines."""

import numpy as np

from mathtools.exercises.guess import Guess
from mathtools.exercises.kinds import Choice, Formula, Function, Mistake, Number
from mathtools.exercises.possible import COUNT, between


def _combine(counts, means):
    return np.sum(counts * means) / np.sum(counts)


digits_guess = Guess(
    "notebook_9.digits_guess",
    asks="One machine adds up the gradient over all ratings; then eight parts are added up. How far apart "
    "are "
    "the two?",
    options={
        "a": "Not at all: each digit is the same.",
        "b": "A few last digits may differ, because numbers are added in another order.",
        "c": "By about an eighth, because each part sees only its own ratings.",
    },
    value="b",
    surprises=[
        Mistake(
            "computed sums thought to be exact",
            "a",
            "Real numbers may be added in any order. A computer rounds after each addition, and another "
            "order "
            "rounds other numbers.",
        ),
        Mistake(
            "a part taken for a sample",
            "c",
            "Nothing is left out: each rating lies in exactly one part, and all eight parts are added. (One "
            "part alone, times eight, *would* be a rough estimate, as from a mini-batch.)",
        ),
    ],
)

combine = Function(
    "notebook_9.combine",
    asks="A function `combine(counts, means)`: each part reports how many ratings it has and the *mean* "
    "slope "
    "over them. What is the mean slope over all ratings?",
    value=_combine,
    cases=[
        (np.array([3.0, 1.0]), np.array([2.0, 6.0])),
        (np.array([10.0, 10.0, 5.0]), np.array([-1.0, 0.5, 2.5])),
        (np.array([7.0]), np.array([0.25])),
    ],
    forms=[
        lambda counts, means: np.average(means, weights=counts),
        lambda counts, means: counts @ means / counts.sum(),
    ],
    mistakes=[
        Mistake(
            "mean of the means",
            lambda counts, means: np.mean(means),
            "So a part with one rating counts as much as a part with three. A mean must first become a sum "
            "again: multiply it by its count.",
        ),
        Mistake(
            "sum given, not the mean",
            lambda counts, means: np.sum(counts * means),
            "That is the slope of the *sum*, and it is right. By how many ratings must it be divided?",
        ),
        Mistake(
            "divided by the number of parts",
            lambda counts, means: np.sum(counts * means) / len(counts),
            "The sum is right. You divided it by the number of parts, not by the number of ratings.",
        ),
        Mistake(
            "means added",
            lambda counts, means: np.sum(means),
            "Sums may be added, means may not: 2 over three ratings and 6 over one do not make 8.",
        ),
        Mistake(
            "means added and divided by the ratings",
            lambda counts, means: np.sum(means) / np.sum(counts),
            "The divisor is right. Above it belong the *sums* of the slopes: each mean times its count.",
        ),
        Mistake(
            "counts and means exchanged",
            lambda counts, means: np.sum(counts * means) / np.sum(means),
            "The sum is right. Divide it by the number of all ratings, not by the sum of the means.",
        ),
    ],
    hints=[
        "A part with 3 ratings and the mean slope 2 has the sum 6. What is the sum over all parts?",
        "Divide the sum of `counts * means` by the number of all ratings.",
    ],
    solution="`return np.sum(counts * means) / np.sum(counts)`: each mean becomes a sum again, the sums are "
    "added, and one division at the end makes a mean of them.",
    praise="This is why the parts report sums: they can simply be added. A mean can be passed on only "
    "together "
    "with its count.",
)

killed_guess = Guess(
    "notebook_9.killed_guess",
    asks="The worker that has taken up part 5 is killed in the middle of an epoch. What becomes of the loss?",
    options={
        "a": "It is the same as if nothing had happened.",
        "b": "It is a little off, because the ratings of part 5 are missing.",
        "c": "There is none: the epoch ends in an error.",
    },
    value="a",
    surprises=[
        Mistake(
            "a lost answer thought to be left out",
            "b",
            "A sum with a term missing would be wrong without a word. So the scheduler asks for the term "
            "again, and waits.",
        ),
        Mistake(
            "a lost machine thought to be the end",
            "c",
            "It would be, had the worker known something that nobody can work out again. It had only a task, "
            "and that can be given to another.",
        ),
    ],
)

safe_to_repeat = Choice(
    "notebook_9.safe_to_repeat",
    asks="Which tasks may be run a second time, on another machine, without changing the result of the "
    "whole? "
    "Give all letters.",
    options={
        "a": "It reads its part and returns the sum of the squared errors.",
        "b": "It reads its part and adds its sum to the number in a common file.",
        "c": "It draws a tenth of its part by `np.random.default_rng(part)`, and returns their sum.",
        "d": "It draws a tenth of its part by `np.random.default_rng()`, and returns their sum.",
    },
    value="ac",
    mistakes=[
        Mistake(
            "all chance ruled out",
            "a",
            "Option c draws as well, but from a generator that begins with the number of the part. What does "
            "it "
            "draw the second time?",
        ),
        Mistake(
            "the plain sum left out",
            "c",
            "Option a reads a file that nobody changes, and returns a number. What could be different the "
            "second time?",
        ),
        Mistake(
            "a lasting change overlooked",
            "abc",
            "Option b: killed *after* it has written, and run again, it counts its part twice.",
        ),
        Mistake(
            "chance without a seed overlooked",
            "acd",
            "Option d draws other ratings the second time. If two machines have run it, which result is "
            "*the* "
            "result?",
        ),
        Mistake(
            "everything thought safe that returns a sum",
            "abcd",
            "Two of them are not. One leaves something behind, and one returns something else each time.",
        ),
    ],
    hints=[
        "Ask twice of each: does it return the same the second time? Does it leave anything behind?",
        "A generator with a seed draws the same each time; a generator without one does not.",
    ],
    solution="**a** and **c**: they return the same whenever they run, and leave nothing behind. **b** "
    "counts "
    "its part twice if it is killed after writing; **d** returns something else each time.",
    praise="Such a function is called *pure*. It is the price of being able to lose a machine, and a small "
    "one.",
)

sums_in_bytes = Number(
    "notebook_9.sums_in_bytes",
    asks="Each part returns a $K\\times K$ matrix for each of 20,000 films, with $K=50$, in numbers of 8 "
    "bytes. "
    "How many megabytes (of $10^6$ bytes) does one part send?",
    value=400,
    mistakes=[
        Mistake(
            "vectors counted, not matrices",
            8,
            "That is a vector of $K$ numbers for each film, as in a gradient. A matrix has $K^2$.",
        ),
        Mistake(
            "numbers counted, not bytes",
            50,
            "That is how many millions of *numbers* they are. Each takes 8 bytes.",
        ),
        Mistake(
            "bytes given, not megabytes",
            400e6,
            "That is right in bytes. A megabyte has a million of them.",
        ),
        Mistake(
            "2K taken for K²",
            16,
            "A matrix with 50 rows and 50 columns has 2,500 entries, not 100.",
        ),
        Mistake(
            "gigabytes given",
            0.4,
            "That is right in gigabytes, of $10^9$ bytes. A megabyte has $10^6$.",
        ),
        Mistake(
            "megabytes of 2²⁰ bytes",
            20_000 * 2500 * 8 / 2**20,
            "You divided by $2^{20}$ bytes, which is a mebibyte. Here a megabyte has $10^6$.",
        ),
    ],
    hints=[
        "How many numbers has a matrix with 50 rows and 50 columns?",
        "$20{,}000\\cdot2{,}500\\cdot8$ bytes.",
    ],
    solution="$20{,}000\\cdot50^2\\cdot8=4\\cdot10^8$ bytes, that is 400 MB. (The matrices are symmetric, so "
    "a little more than half of it would do.)",
    praise="A gradient for the same films would be 8 MB. The exact step needs fewer rounds, and each costs "
    "$K$ "
    "times as much on the line.",
)

at_once_guess = Guess(
    "notebook_9.at_once_guess",
    asks="The ratings are cut into 4 groups of viewers times 4 groups of films, 16 blocks. In how many "
    "blocks may steps be taken at the same time, without any of them noticing the others?",
    value=4,
    near=0.01,
    possible=between(1, 16),
    across=None,
    surprises=[
        Mistake(
            "blocks thought to be independent",
            16,
            "Two blocks in one row of the table share their viewers, and so the factors $p$ that both would "
            "change.",
        ),
        Mistake(
            "one at a time",
            1,
            "That is always safe, but more is possible: which blocks share neither a viewer nor a film?",
        ),
        Mistake(
            "only viewers or only films thought of",
            8,
            "In a table with four rows and four columns, a fifth block would lie in a row that is taken.",
        ),
    ],
)

which_at_once = Choice(
    "notebook_9.which_at_once",
    asks="Blocks are written (group of viewers, group of films). Which sets of blocks may run at once? Give "
    "all "
    "letters.",
    options={
        "a": "(0, 0), (1, 1), (2, 2)",
        "b": "(0, 1), (0, 2), (0, 3)",
        "c": "(0, 2), (1, 0), (2, 1)",
        "d": "(0, 1), (1, 0), (2, 1)",
    },
    value="ac",
    mistakes=[
        Mistake(
            "only the diagonal thought to be safe",
            "a",
            "The diagonal is safe, but what matters is only that no group comes twice. Look at c again: "
            "which "
            "viewers, which films?",
        ),
        Mistake(
            "the diagonal left out",
            "c",
            "In a the groups of viewers are 0, 1, 2 and those of films 0, 1, 2. Does any of them come twice?",
        ),
        Mistake(
            "viewers overlooked",
            "abc",
            "In b all three blocks belong to the viewers of group 0: all three would change the same rows of "
            "$P$.",
        ),
        Mistake(
            "films overlooked",
            "acd",
            "In d the films of group 1 come twice: two machines would change the same rows of $Q$.",
        ),
    ],
    hints=[
        "A step on a rating changes the $p$ of its viewer and the $q$ of its film, and nothing else.",
        "Write down the first numbers of a set, then the second ones. Does any come twice?",
    ],
    solution="**a** and **c**: in each, three different groups of viewers and three different groups of "
    "films. "
    "**b** has the same viewers three times, **d** the films of group 1 twice.",
    praise="Such a set belongs to a *stratum*. Four strata of four blocks make up the 4 × 4 table, so four "
    "rounds make an epoch.",
)

machines_guess = Guess(
    "notebook_9.machines_guess",
    asks="How many machines make an epoch shortest: $T(W)=38.4/W+0.146\\,W$ seconds?",
    value=16,
    near=0.1,
    possible=COUNT,
    surprises=[
        Mistake(
            "the more the better",
            1000,
            "With 1000 machines the computing takes 0.04 seconds, and the sending 146.",
        ),
        Mistake(
            "as many as one second of sending allows",
            7,
            "There the computing still takes five times as long as the sending, and another machine is worth "
            "its price.",
        ),
    ],
)

best_number = Formula(
    "notebook_9.best_number",
    asks="$T(W)=\\frac aW+bW$ with $a,b>0$. For which $W>0$ is it least?",
    value="sqrt(a/b)",
    variables=("a", "b"),
    forms=["(a/b)^(1/2)", "sqrt(a)/sqrt(b)"],
    mistakes=[
        Mistake(
            "fraction upside down",
            "sqrt(b/a)",
            "More work to share should be worth *more* machines. Here a larger $a$ makes $W$ smaller.",
        ),
        Mistake(
            "root forgotten",
            "a/b",
            "That is $W^2$: from $-\\frac a{W^2}+b=0$ follows $W^2=\\frac ab$.",
        ),
        Mistake(
            "time given, not the number of machines",
            "2*sqrt(a*b)",
            "That is how long the epoch then takes. For which $W$ does it?",
        ),
        Mistake(
            "multiplied, not divided",
            "sqrt(a*b)",
            "A slower network, a larger $b$, should be worth *fewer* machines.",
        ),
    ],
    hints=[
        "At the lowest point the slope is 0. What is the slope of $\\frac aW$?",
        "$T'(W)=-\\frac a{W^2}+b$. Set it to 0.",
    ],
    solution="$T'(W)=-\\frac a{W^2}+b=0$ gives $W=\\sqrt{a/b}$. To the left of it $T'<0$ and to the right "
    "$T'>0$, so it is the lowest point.",
    praise="At that point $\\frac aW=bW=\\sqrt{ab}$: computing and sending take equally long. Beyond it, a "
    "further "
    "machine makes everything slower.",
)
