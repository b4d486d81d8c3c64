"""Questions of notebook 6: gradient descent and the recommender."""

import numpy as np

from mathtools.exercises.guess import Guess
from mathtools.exercises.kinds import Choice, Formula, Function, Mistake, Number
from mathtools.exercises.possible import COUNT, EXCESS, PRICE, SHARE, STEP, between


def _path(slope, x, eta, n):
    places = [x]
    for _ in range(n):
        places.append(places[-1] - eta * slope(places[-1]))
    return places


def _descend(slope, x, eta, n):
    return _path(slope, x, eta, n)[-1]


def _every_step_from_the_start(slope, x, eta, n):
    return x - n * eta * slope(x)


def _uphill(slope, x, eta, n):
    return _descend(slope, x, -eta, n)


def _sign_only(slope, x, eta, n):
    return _descend(lambda t: np.sign(slope(t)), x, eta, n)


def _slope_itself(slope, x, eta, n):
    for _ in range(n):
        x = -eta * slope(x)
    return x


def _update(p, q, r, eta):
    e = r - p @ q
    return p + 2 * eta * e * q, q + 2 * eta * e * p


def _update_new_p(p, q, r, eta):
    e = r - p @ q
    p = p + 2 * eta * e * q
    return p, q + 2 * eta * e * p


def _update_new_p_new_error(p, q, r, eta):
    p = p + 2 * eta * (r - p @ q) * q
    return p, q + 2 * eta * (r - p @ q) * p


def _update_own_factor(p, q, r, eta):
    e = r - p @ q
    return p + 2 * eta * e * p, q + 2 * eta * e * q


def _new_viewer(Q, r, lam):
    return np.linalg.solve(Q.T @ Q + lam * np.eye(Q.shape[1]), Q.T @ r)


def double(t):
    return 2 * t


def cubic_slope(t):
    return t**3 - 1


descend = Function(
    "notebook_6.descend",
    asks="A function `descend(slope, x, eta, n)`: where `n` steps of gradient descent lead from `x`.",
    value=_descend,
    cases=[(double, 3.0, 0.1, 1), (double, -3.0, 0.1, 5), (cubic_slope, 1.5, 0.05, 3)],
    mistakes=[
        Mistake(
            "uphill",
            _uphill,
            "You go *up*: where the slope is positive, $x$ must become smaller. It is minus $\\eta$ times "
            "the slope.",
        ),
        Mistake(
            "slope taken only at the start",
            _every_step_from_the_start,
            "All your steps use the slope at the first $x$. After each step ask again: the slope has "
            "changed.",
        ),
        Mistake(
            "one step only",
            lambda slope, x, eta, n: x - eta * slope(x),
            "That is one step, and a right one. `n` of them are wanted: a loop, which changes `x` each time.",
        ),
        Mistake(
            "one step too few",
            lambda slope, x, eta, n: _descend(slope, x, eta, n - 1),
            "Your function takes one step fewer than `n`. With `n = 1` it should take one: "
            "`for _ in range(n):` runs `n` times.",
        ),
        Mistake(
            "one step too many",
            lambda slope, x, eta, n: _descend(slope, x, eta, n + 1),
            "Your function takes one step more than `n`: `for _ in range(n):` runs `n` times.",
        ),
        Mistake(
            "x never changed",
            lambda slope, x, eta, n: x,
            "You return the `x` of the start. The new place must be stored: `x = x - …`.",
        ),
        Mistake(
            "step size left out",
            lambda slope, x, eta, n: _descend(slope, x, 1, n),
            "You take the whole slope for a step. It is multiplied by $\\eta$ first.",
        ),
        Mistake(
            "way given, not the place",
            lambda slope, x, eta, n: _descend(slope, x, eta, n) - x,
            "That is how far the steps lead. The question is *where* they lead: begin with `x`.",
        ),
        Mistake(
            "only the sign of the slope used",
            _sign_only,
            "Your steps all have the length $\\eta$. In gradient descent a steeper slope makes a longer "
            "step: $\\eta$ times the slope itself.",
        ),
        Mistake(
            "sign of the slope lost",
            lambda slope, x, eta, n: _descend(lambda t: abs(slope(t)), x, eta, n),
            "Where the slope is negative, the step goes to the right. Your slope has lost its sign.",
        ),
        Mistake(
            "step taken for the new place",
            _slope_itself,
            "You replace $x$ by the step. The step must be *added* to where you are.",
        ),
        Mistake(
            "whole path returned",
            _path,
            "You return all the places on the way, which is a fine thing to plot. But where does the last "
            "step lead? One number.",
        ),
    ],
    hints=[
        "One step is `x = x - eta * slope(x)`.",
        "Put it into `for _ in range(n):`, and return `x` after the loop.",
    ],
    solution="`for _ in range(n): x = x - eta * slope(x)`, then `return x`. From 3 with the slope $2x$ and "
    "$\\eta=0.1$, the first step leads to $3-0.6=2.4$.",
    praise="A loop like this, with more knobs and a faster way to the slope, trains nearly every network.",
)

arrives = Choice(
    "notebook_6.arrives",
    asks="$f(x)=x^2$, start at 1.8: with which step sizes does $x$ end at the lowest point, or come as near "
    "to it as you like?",
    options={
        "a": "$\\eta=0.1$",
        "b": "$\\eta=0.5$",
        "c": "$\\eta=0.9$",
        "d": "$\\eta=1$",
        "e": "$\\eta=1.1$",
    },
    value="abc",
    mistakes=[
        Mistake(
            "slow taken for never",
            "bc",
            "With $\\eta=0.1$ each step leaves 80 % of the distance. That is slow, but it arrives.",
        ),
        Mistake(
            "full step distrusted",
            "ac",
            "With $\\eta=0.5$ the step is $0.5\\cdot2x=x$: it leads to 0 at once, and stays there.",
        ),
        Mistake(
            "jumping across taken for failing",
            "ab",
            "With $\\eta=0.9$ the step leads from $x$ to $x-1.8x=-0.8x$: to the other side, but nearer.",
        ),
        Mistake(
            "limit itself taken as allowed",
            "abcd",
            "With $\\eta=1$ the step leads from $x$ to $-x$, and back again, for ever.",
        ),
        Mistake(
            "more is faster",
            "abce",
            "With $\\eta=1.1$ the step leads from $x$ to $-1.2x$: each time a little further away.",
        ),
    ],
    hints=[
        "One step leads from $x$ to $x-2\\eta x=(1-2\\eta)\\,x$. Write down the factor for each $\\eta$.",
        "The factors are 0.8, 0, −0.8, −1 and −1.2. Which of them make a number smaller in size?",
    ],
    solution="a, b and c. The factor of a step is $1-2\\eta$: 0.8, 0, −0.8, −1, −1.2. The distance shrinks "
    "if its size is below 1.",
    praise="The sign of the factor says on which side you land, its size whether you arrive.",
)

largest_step = Number(
    "notebook_6.largest_step",
    asks="Below which step size does gradient descent on $f(x)=5x^2-3x$ arrive?",
    value=0.2,
    mistakes=[
        Mistake(
            "coefficient taken for the curvature",
            0.4,
            "You took $L=5$. The curvature is the *second derivative* of $5x^2-3x$.",
        ),
        Mistake(
            "best step taken for the limit",
            0.1,
            "$1/L=0.1$ is the step that arrives at once. The limit is where the factor $1-\\eta L$ becomes "
            "−1.",
        ),
        Mistake(
            "curvature given in place of the step",
            10,
            "10 is the curvature. The more a loss curves, the *shorter* the steps must be.",
        ),
        Mistake(
            "fraction upside down",
            5,
            "That is $L/2$. The limit is $2/L$.",
        ),
        Mistake(
            "lowest point given in place of the step",
            0.3,
            "At $x=0.3$ lies the lowest point. We want the limit of $\\eta$: what is the curvature?",
        ),
        Mistake(
            "linear term counted",
            2 / 7,
            "The term $-3x$ shifts the lowest point and does not curve: its second derivative is 0.",
        ),
    ],
    possible=STEP,
    hints=["$f''$ is the curvature $L$, and the limit is $2/L$.", "$f''(x)=10$."],
    solution="$f''=10$, so $\\eta<2/10=0.2$. The term $-3x$ only moves the lowest point, to 0.3.",
    praise="You need the curvature and nothing else: neither the start nor the place of the minimum.",
)

narrow_valley = Guess(
    "notebook_6.narrow_valley",
    asks="Curvature 1 along one direction, 10 along the other: which direction decides what?",
    options={
        "a": "The steep one limits $\\eta$, the flat one decides how long it takes",
        "b": "The flat one limits $\\eta$, the steep one decides how long it takes",
        "c": "The mean curvature, 5.5, decides both",
    },
    value="a",
    surprises=[
        Mistake(
            "roles exchanged",
            "b",
            "Try $\\eta=0.5$, which is fine for the flat direction: the steep one multiplies by $1-5=-4$ at "
            "each step.",
        ),
        Mistake(
            "directions averaged",
            "c",
            "The directions do not help each other: each has its own factor, $1-\\eta$ and $1-10\\eta$. With "
            "$\\eta=2/5.5$, what is the second?",
        ),
    ],
)

momentum_limit = Number(
    "notebook_6.momentum_limit",
    asks="Curvatures between 4 and 25, momentum $\\beta=0.9$: below which $\\eta$ is descent stable?",
    value=0.152,
    mistakes=[
        Mistake(
            "momentum left out",
            0.08,
            "$2/25$ is the limit without momentum. With $\\beta$ it is $2(1+\\beta)/L$: the ball may take "
            "longer steps.",
        ),
        Mistake(
            "smallest curvature taken",
            0.95,
            "You divided by 4. The steepest direction is the first to break: $L$ is the *largest* curvature.",
        ),
        Mistake(
            "mean curvature taken",
            2 * 1.9 / 14.5,
            "You took the mean curvature. The directions do not help each other: the *largest* one decides.",
        ),
        Mistake(
            "momentum thought to shrink the limit",
            0.008,
            "$2(1-\\beta)/L$: the sign of $\\beta$ is wrong. Put $z=-1$ into $z^2-(1+\\beta-\\eta L)z+"
            "\\beta$.",
        ),
        Mistake(
            "limit scaled like the effective step",
            0.8,
            "$\\frac{2}{L(1-\\beta)}$: on a long, even slope momentum does multiply the speed by "
            "$1/(1-\\beta)$, but that is not what breaks. Look at the root that passes −1.",
        ),
    ],
    possible=STEP,
    hints=[
        "The limit is $2(1+\\beta)/L$ for each curvature. Which one is the strictest?",
        "$2\\cdot1.9/25$.",
    ],
    solution="$2(1+0.9)/25=0.152$.",
    praise="Nearly twice the step that is stable without momentum. Stable is not yet fast, though: which "
    "$\\beta$ pays is the next question.",
)

settles = Guess(
    "notebook_6.settles",
    asks="SGD with a constant, small step size, looking for the mean of 200 ratings:",
    options={
        "a": "It settles at the mean",
        "b": "It keeps jumping around the mean, less so for smaller $\\eta$",
        "c": "It drifts away, because single ratings mislead it",
    },
    value="b",
    surprises=[
        Mistake(
            "noise of single examples forgotten",
            "a",
            "Put $c$ at the mean and take one more step, with a rating of 5. Does it stay?",
        ),
        Mistake(
            "noise taken for bias",
            "c",
            "Each rating misleads, but in both directions: on average the step points to the mean, and the "
            "more so the further away $c$ is.",
        ),
    ],
)

shapes = Choice(
    "notebook_6.shapes",
    asks="$P$ is 400 × 4 and $Q$ is 150 × 4: which expressions give predictions as a matrix of 400 × 150, "
    "or one of its entries?",
    options={
        "a": "`P @ Q`",
        "b": "`P @ Q.T`",
        "c": "`P[i] @ Q[j]`",
        "d": "`P * Q`",
        "e": "`P[i] @ Q[:, j]`",
    },
    value="bc",
    mistakes=[
        Mistake(
            "entry not seen as a dot product", "b", "`P[i]` and `Q[j]` are rows of 4 numbers: c is one entry."
        ),
        Mistake(
            "whole matrix not seen",
            "c",
            "b works: 400 × 4 times 4 × 150. Row $i$ of the result holds $p_i\\cdot q_j$ for all $j$.",
        ),
        Mistake(
            "transpose forgotten",
            "abc",
            "a raises an error: 400 × 4 times 150 × 4 does not fit, since the inner numbers must be equal. "
            "$R=PQ$ is only right if films are the *columns* of $Q$.",
        ),
        Mistake(
            "entrywise product taken for the matrix product",
            "bcd",
            "d multiplies entry by entry, and shapes 400 × 4 and 150 × 4 do not even fit for that.",
        ),
        Mistake(
            "films looked for in the columns",
            "bce",
            "e takes column $j$ of $Q$: one quality of all 150 films. A film is a *row* here, `Q[j]`.",
        ),
    ],
    hints=[
        "In a matrix product the inner numbers must be equal and disappear.",
        "`Q.T` is 4 × 150. And a film is which part of `Q`?",
    ],
    solution="b and c: `P @ Q.T` is (400 × 4)(4 × 150), and its entry $i,j$ is `P[i] @ Q[j]`.",
    praise="Some books write $R=PQ$ with films as columns; here films are rows. Keep to one of them.",
)

slope_of_one = Formula(
    "notebook_6.slope_of_one",
    asks="One viewer, one film, $K=1$: the slope of $(r-pq)^2$ along $p$, in $r$, $p$ and $q$.",
    value="-2q(r-p q)",
    variables=("r", "p", "q"),
    domain=(-3, 3),
    forms=["2p q^2 - 2r q", "2(p*q - r)*q"],
    mistakes=[
        Mistake(
            "e taken for the error",
            "-2 e q",
            "Here `e` is Euler's number 2.718…, so write $r-pq$ for the error. Then it is right.",
        ),
        Mistake(
            "inner slope left out",
            "2(r-p q)",
            "The outer slope is right. The chain rule multiplies it by the slope of $r-pq$ along $p$.",
        ),
        Mistake(
            "factor of the inner slope left out",
            "-2(r-p q)",
            "The inner slope of $r-pq$ along $p$ is $-q$, not $-1$: $q$ is a constant factor, and stays.",
        ),
        Mistake(
            "sign of the inner slope lost",
            "2q(r-p q)",
            "The outer slope is $2(r-pq)$, the inner one $-q$: one minus. With your sign a step of descent "
            "goes uphill.",
        ),
        Mistake(
            "inner slope along the other factor",
            "-2p(r-p q)",
            "That is the slope along $q$. Along $p$ it is $q$ that stays as a factor.",
        ),
        Mistake("exponent did not come down", "-q(r-p q)", "The factor 2 from the square is missing."),
        Mistake(
            "inner slope without the error",
            "-2q",
            "The outer slope of $e^2$ is $2e$, and $e=r-pq$ must stay in the result.",
        ),
    ],
    hints=[
        "Call $e=r-pq$. The outer slope is $2e$. What is the slope of $e$ along $p$?",
        "$\\frac{\\partial e}{\\partial p}=-q$. Multiply.",
    ],
    solution="$2e\\cdot(-q)=-2q\\,(r-pq)$.",
    praise="Error times the other factor: the larger the error, and the more the film has of this quality, "
    "the more is learned.",
)

zero_start = Guess(
    "notebook_6.zero_start",
    asks="What happens when training starts with all entries of $P$ and $Q$ at 0?",
    options={
        "a": "It learns, a little more slowly",
        "b": "It stays at 0 for ever, though that is no minimum",
        "c": "It stays at 0, because that is the minimum",
        "d": "The steps grow until it diverges",
    },
    value="b",
    surprises=[
        Mistake(
            "slow start expected",
            "a",
            "The step of $p_i$ is $2\\eta e\\,q_j$, and $q_j=0$. How long is a step of length 0?",
        ),
        Mistake(
            "stationary taken for lowest",
            "c",
            "The slope is 0, but the loss is that of predicting 0 stars for everybody. Set all of $P$ and "
            "$Q$ to 0.1: the loss falls.",
        ),
        Mistake(
            "large errors thought to make large steps",
            "d",
            "The errors are large, but each is multiplied by the *other* factor, which is 0.",
        ),
    ],
)

one_update = Function(
    "notebook_6.one_update",
    asks="A function `update(p, q, r, eta)` that returns the new `p` and the new `q` after one gradient "
    "step on $(r-p\\cdot q)^2$.",
    value=_update,
    in_place=True,
    cases=[
        (np.array([1.0, 0.5]), np.array([0.4, 2.0]), 4.0, 0.1),
        (np.array([0.2, -1.0, 0.3]), np.array([1.5, 0.5, 1.0]), 2.0, 0.05),
        (np.array([2.0, 1.0]), np.array([1.5, 0.5]), 1.0, 0.05),  # predicted too high
    ],
    forms=[lambda p, q, r, eta: [p + 2 * eta * (r - p @ q) * q, q + 2 * eta * (r - p @ q) * p]],
    mistakes=[
        Mistake(
            "new p used for q, with the old error",
            _update_new_p,
            "Your `q` is computed with the *new* `p`, but with the error of the old one: that is no "
            "gradient of anything, and breaks at smaller steps. Keep the old `p` (`p[:]` is no copy but a "
            "view, which changes along), or compute both before you assign.",
        ),
        Mistake(
            "new p used for q, with a new error",
            _update_new_p_new_error,
            "One after the other, with a fresh error: that is a sound method too (Gauss-Seidel), but not the "
            "gradient step. Here both are to move at once, from the same point.",
        ),
        Mistake(
            "new q used for p, with the old error",
            lambda p, q, r, eta: _update_new_p(q, p, r, eta)[::-1],
            "Your `p` is computed with the *new* `q`, but with the error of the old one: that is no "
            "gradient of anything. Keep the old `q`; `old = q[:]` is no copy but a view, which changes "
            "along.",
        ),
        Mistake(
            "new q used for p, with a new error",
            lambda p, q, r, eta: _update_new_p_new_error(q, p, r, eta)[::-1],
            "First `q`, then `p` with a fresh error: that is a sound method too (Gauss-Seidel), but not the "
            "gradient step, in which both move at once.",
        ),
        Mistake(
            "gradient returned, not the new factors",
            lambda p, q, r, eta: (-2 * (r - p @ q) * q, -2 * (r - p @ q) * p),
            "Those are the two slopes. A step takes $\\eta$ times them away from `p` and `q`.",
        ),
        Mistake(
            "steps returned, not the new factors",
            lambda p, q, r, eta: (2 * eta * (r - p @ q) * q, 2 * eta * (r - p @ q) * p),
            "Those are the two steps, and they are right. Add them to `p` and to `q`.",
        ),
        Mistake(
            "inner slope left out",
            lambda p, q, r, eta: (p + 2 * eta * (r - p @ q), q + 2 * eta * (r - p @ q)),
            "You moved all entries by the same amount. The step of `p` goes along `q`, and that of `q` goes "
            "along `p`: that is the inner slope.",
        ),
        Mistake(
            "sign of the error lost",
            lambda p, q, r, eta: (p + 2 * eta * abs(r - p @ q) * q, q + 2 * eta * abs(r - p @ q) * p),
            "Where the prediction is too high, the error is negative, and the step turns round. Your error "
            "has lost its sign.",
        ),
        Mistake(
            "factors not exchanged",
            _update_own_factor,
            "In the slope along `p` it is `q` that stands beside the error, and the other way round.",
        ),
        Mistake(
            "product of entries in place of the dot product",
            lambda p, q, r, eta: (p + 2 * eta * (r - p * q) * q, q + 2 * eta * (r - p * q) * p),
            "Your error is an array: `p * q` multiplies entry by entry. The prediction is *one* number, the "
            "dot product `p @ q`.",
        ),
        Mistake(
            "the two returned in the other order",
            lambda p, q, r, eta: _update(p, q, r, eta)[::-1],
            "Both vectors are right. Return the new `p` first, then the new `q`.",
        ),
        Mistake(
            "only the new p returned",
            lambda p, q, r, eta: _update(p, q, r, eta)[0],
            "That is the new `p`, and it is right. Return the new `q` as well, behind a comma.",
        ),
        Mistake(
            "error squared",
            lambda p, q, r, eta: (p + 2 * eta * (r - p @ q) ** 2 * q, q + 2 * eta * (r - p @ q) ** 2 * p),
            "The slope of $e^2$ is $2e$ times the inner slope: the error itself, with its sign, not its "
            "square.",
        ),
        Mistake(
            "uphill",
            lambda p, q, r, eta: _update(p, q, r, -eta),
            "The error grows: your step goes uphill. The slope has a minus, and descent another.",
        ),
        Mistake(
            "factor 2 left out",
            lambda p, q, r, eta: _update(p, q, r, eta / 2),
            "The direction is right, the length is half: the 2 of the square is missing.",
        ),
    ],
    hints=[
        "First the error, `e = r - p @ q`. Then both new vectors from the *old* `p` and `q`.",
        "`return p + 2 * eta * e * q, …`: and what for `q`?",
    ],
    solution="`e = r - p @ q`, then `return p + 2 * eta * e * q, q + 2 * eta * e * p`. In a loop that "
    "writes into `P[i]` and `Q[j]`, keep `p = P[i].copy()` first.",
    praise="Two lines, and the whole recommender is made of them.",
)

with_penalty = Formula(
    "notebook_6.with_penalty",
    asks="The slope of $(r-pq)^2+\\lambda\\,(p^2+q^2)$ along $p$, in $r$, $p$, $q$ and `lam`.",
    value="-2q(r-p q) + 2 lam p",
    variables=("r", "p", "q"),
    parameters=("lam",),
    domain={"r": (-3, 3), "p": (-3, 3), "q": (-3, 3), "lam": (0.3, 3)},
    forms=["2(lam*p - q*(r - p*q))", "2p(q^2+lam) - 2r q"],
    mistakes=[
        Mistake(
            "e taken for the error",
            "-2 e q + 2 lam p",
            "Here `e` is Euler's number 2.718…, so write $r-pq$ for the error. Then it is right.",
        ),
        Mistake(
            "factor of the penalty lost",
            "-2q(r-p q) + 2 lam",
            "The slope of $\\lambda p^2$ is $2\\lambda p$: the $p$ is missing.",
        ),
        Mistake(
            "sign of the first part",
            "2q(r-p q) + 2 lam p",
            "The penalty is right. In the first part the outer slope is $2(r-pq)$, the inner one $-q$: one "
            "minus.",
        ),
        Mistake(
            "letter of the penalty lost",
            "-2q(r-p q) + 2 p",
            "The slope of $\\lambda p^2$ is $2\\lambda p$: the $\\lambda$, a constant factor, stays.",
        ),
        Mistake(
            "penalty differentiated along q",
            "-2q(r-p q) + 2 lam q",
            "$2\\lambda q$ is the penalty's slope along $q$. Along $p$ it is $p^2$ that changes.",
        ),
        Mistake(
            "inner slope left out",
            "-2(r-p q) + 2 lam p",
            "The penalty is right. In the first part the inner slope of $r-pq$ along $p$ is $-q$.",
        ),
        Mistake(
            "penalty left out",
            "-2q(r-p q)",
            "That is the slope without the penalty. Add that of $\\lambda p^2$.",
        ),
        Mistake(
            "slope of the penalty without its 2",
            "-2q(r-p q) + lam p",
            "The slope of $\\lambda p^2$ is $2\\lambda p$: the exponent comes down here as well.",
        ),
        Mistake(
            "penalty not differentiated",
            "-2q(r-p q) + lam(p^2+q^2)",
            "You added the penalty itself. What is wanted is its *slope* along $p$.",
        ),
        Mistake(
            "square in the penalty not differentiated",
            "-2q(r-p q) + lam p^2",
            "$\\lambda p^2$ is the right part of the penalty. What is wanted is its *slope* along $p$.",
        ),
        Mistake(
            "frozen part of the penalty kept",
            "-2q(r-p q) + lam (2p+q^2)",
            "Along $p$ the term $\\lambda q^2$ is a constant, and the slope of a constant is 0.",
        ),
        Mistake(
            "frozen part of the penalty differentiated",
            "-2q(r-p q) + 2 lam (p+q)",
            "Along $p$ the term $\\lambda q^2$ is frozen: its slope is 0.",
        ),
        Mistake(
            "penalty with the wrong sign",
            "-2q(r-p q) - 2 lam p",
            "Your penalty has a minus: it would drive $p$ *away* from 0. It is added to the loss.",
        ),
    ],
    hints=[
        "Differentiate the two parts one by one. You know the first.",
        "Along $p$ the slope of $\\lambda(p^2+q^2)$ is $2\\lambda p$.",
    ],
    solution="$-2q(r-pq)+2\\lambda p$. A step of descent then multiplies $p$ by $1-2\\eta\\lambda$ before it "
    "learns: it forgets a little each time, which is why the penalty is also called weight decay.",
    praise="Each step forgets a little of $p$, and only what the ratings keep repeating stays.",
)

bounded_factor = Number(
    "notebook_6.bounded_factor",
    asks="How large is $4.5\\,\\sigma(x)\\left(1-\\sigma(x)\\right)$ where it is largest?",
    value=1.125,
    mistakes=[
        Mistake(
            "length of the scale given",
            4.5,
            "4.5 is how long the scale is. It is multiplied by $\\sigma(1-\\sigma)$, which is never 1.",
        ),
        Mistake(
            "only one of the two factors",
            2.25,
            "At $x=0$ you took $4.5\\,\\sigma(0)$. There $1-\\sigma(0)$ is $\\frac12$ as well.",
        ),
        Mistake(
            "length of the scale left out",
            0.25,
            "That is $\\sigma\\left(1-\\sigma\\right)$ at $x=0$. The 4.5 in front stays.",
        ),
        Mistake(
            "place given in place of the value",
            0,
            "At $x=0$ it is largest. How large is it there?",
        ),
    ],
    hints=[
        "With $s=\\sigma(x)$ it is $4.5\\,s\\,(1-s)$, a parabola in $s$. Where is its top?",
        "At $s=\\frac12$, which is $x=0$.",
    ],
    solution="$s\\,(1-s)$ has the slope $1-2s$, which is 0 at $s=\\frac12$. There "
    "$4.5\\cdot\\frac12\\cdot\\frac12=1.125$.",
    praise="In the middle of the scale the step is about that of the plain product. Towards its ends it is "
    "ever smaller.",
)

which_ratings = Choice(
    "notebook_6.which_ratings",
    asks="You try 30 combinations of $K$, $\\lambda$ and epochs. How do you choose, and what do you report?",
    options={
        "a": "Choose by the lowest RMSE in training, report that.",
        "b": "Choose by the lowest RMSE on the test ratings, report that.",
        "c": "Choose by the validation ratings, then report one measurement on the test ratings.",
        "d": "Choose by the validation ratings, report the validation RMSE.",
    },
    value="c",
    mistakes=[
        Mistake(
            "training error trusted",
            "a",
            "In training more factors and more epochs look better, as they memorise more. You saw "
            "both curves.",
        ),
        Mistake(
            "test ratings used for choosing",
            "b",
            "The best of 30 on the same test ratings is partly the luckiest of 30. The number you report "
            "would be too good.",
        ),
        Mistake(
            "winner's luck reported",
            "d",
            "The choice is sound. But the winner won partly by luck on these very ratings; fresh ones tell "
            "the truth.",
        ),
    ],
    hints=[
        "What has *seen* a rating, in whatever way, cannot be judged by it.",
        "Three jobs (learn, choose, report) ask for three sets.",
    ],
    solution="**c**. Training ratings to learn from, validation ratings to choose by, test ratings to "
    "report, once.",
    praise="It costs some ratings, and buys a number that you can believe.",
)

same_predictions = Choice(
    "notebook_6.same_predictions",
    asks="Which changes leave every prediction $p_i\\cdot q_j$ as it is?",
    options={
        "a": "Multiply $P$ by 2 and divide $Q$ by 2.",
        "b": "Exchange the first two columns of $P$, and those of $Q$.",
        "c": "Multiply the first column of $P$ and the first column of $Q$ by −1.",
        "d": "Exchange the first two columns of $P$ only.",
        "e": "Add 1 to all entries of $P$ and take 1 from all entries of $Q$.",
    },
    value="abc",
    mistakes=[
        Mistake("scale thought to matter", "bc", "a: $2p\\cdot\\frac q2=p\\cdot q$. Nothing changes."),
        Mistake(
            "order of factors thought to matter",
            "ac",
            "b: a sum does not depend on the order of its terms, and both columns move together.",
        ),
        Mistake("sign thought to matter", "ab", "c: $(-p_{i1})(-q_{j1})=p_{i1}q_{j1}$."),
        Mistake(
            "columns moved on one side only",
            "abcd",
            "d pairs the first taste with the second quality. The columns must move on both sides together.",
        ),
        Mistake(
            "sums treated like products",
            "abce",
            "e: $(p+1)(q-1)=pq-p+q-1$. Shifts do not cancel in a product.",
        ),
    ],
    hints=[
        "Write $p_i\\cdot q_j=p_{i1}q_{j1}+p_{i2}q_{j2}+\\dots$ and apply each change.",
        "In general $PA$ and $Q(A^{-1})^\\top$ predict the same as $P$ and $Q$. Which changes have this "
        "form?",
    ],
    solution="a, b and c: each multiplies $P$ by an invertible matrix $A$ and $Q$ by the transposed inverse.",
    praise="So a learned factor has no name of its own: other factors predict the same.",
)

top_five = Number(
    "notebook_6.top_five",
    asks="A list of 5 films holds 3 that the viewer likes; of all films held back she likes 12. Give "
    "[precision, recall].",
    value=[0.6, 0.25],
    mistakes=[
        Mistake(
            "precision and recall exchanged",
            [0.25, 0.6],
            "Both numbers are right, in the other order: precision looks at the *list*, recall at what she "
            "likes.",
        ),
        Mistake(
            "recall over the list's length",
            [0.6, 0.6],
            "Recall asks how much of *what she likes* was found: 3 of 12.",
        ),
        Mistake(
            "recall as a share of the list in all she likes",
            [0.6, 5 / 12],
            "Only hits count: 3 of her 12 films are on the list, not 5.",
        ),
        Mistake("counts in place of shares", [3, 3], "Those are the hits. Divide by 5, and by 12."),
        Mistake(
            "per cent given", [60, 25], "The per cent are right. Give shares of 1, a hundredth of these."
        ),
    ],
    possible=SHARE,
    hints=["3 hits. Out of how many on the list, and out of how many that she likes?", "3/5 and 3/12."],
    solution="Precision $3/5=0.6$, recall $3/12=0.25$. With a list of 5, recall cannot exceed $5/12$.",
    praise="A longer list never lowers recall, and usually lowers precision. So give neither without its N.",
)

new_viewer = Function(
    "notebook_6.new_viewer",
    asks="A function `newcomer(Q, r, lam)`: the vector $p$ of a newcomer, from the rows `Q` of the films "
    "she rated, what is left `r` of her ratings, and the penalty `lam`.",
    value=_new_viewer,
    cases=[
        (np.array([[1.0, 0.5], [0.2, -1.0], [0.7, 0.3]]), np.array([1.0, -0.5, 0.8]), 0.5),
        (np.array([[1.0, 0.0, 2.0], [0.0, 1.5, -1.0]]), np.array([0.5, -1.0]), 0.1),
    ],
    forms=[lambda Q, r, lam: np.linalg.inv(Q.T @ Q + lam * np.identity(Q.shape[1])) @ (Q.T @ r)],
    mistakes=[
        Mistake(
            "penalty added to every entry",
            lambda Q, r, lam: np.linalg.solve(Q.T @ Q + lam, Q.T @ r),
            "`Q.T @ Q + lam` adds $\\lambda$ to *every* entry. It belongs on the diagonal: `lam * "
            "np.eye(Q.shape[1])`.",
        ),
        Mistake(
            "penalty for each rating",
            lambda Q, r, lam: np.linalg.solve(Q.T @ Q + len(r) * lam * np.eye(Q.shape[1]), Q.T @ r),
            "You multiplied $\\lambda$ by the number of ratings. Here it stands once, as in the loss.",
        ),
        Mistake(
            "penalty doubled",
            lambda Q, r, lam: np.linalg.solve(Q.T @ Q + 2 * lam * np.eye(Q.shape[1]), Q.T @ r),
            "The factor 2 of both squares cancels: $\\lambda$ stands on the diagonal, not $2\\lambda$.",
        ),
        Mistake(
            "penalty of 1",
            lambda Q, r, lam: np.linalg.solve(Q.T @ Q + np.eye(Q.shape[1]), Q.T @ r),
            "You added $I$. It is $\\lambda I$: `lam * np.eye(Q.shape[1])`.",
        ),
        Mistake(
            "penalty left out",
            lambda Q, r, lam: np.linalg.pinv(Q) @ r,
            "Without $\\lambda$ five ratings must explain all tastes: with fewer ratings than factors there "
            "are infinitely many answers.",
        ),
        Mistake(
            "system not solved",
            lambda Q, r, lam: Q.T @ r,
            "$Q^\\top r$ is only the right-hand side. Solve with $Q^\\top Q+\\lambda I$ on the left.",
        ),
        Mistake(
            "multiplied in place of solved",
            lambda Q, r, lam: (Q.T @ Q + lam * np.eye(Q.shape[1])) @ (Q.T @ r),
            "You multiply by the matrix. Solving asks for its inverse: `np.linalg.solve(matrix, Q.T @ r)`.",
        ),
        Mistake(
            "penalty with the wrong sign",
            lambda Q, r, lam: np.linalg.solve(Q.T @ Q - lam * np.eye(Q.shape[1]), Q.T @ r),
            "The penalty has the wrong sign. It is added, which is also what makes the matrix invertible.",
        ),
    ],
    hints=[
        "The system is $(Q^\\top Q+\\lambda I)\\,p=Q^\\top r$. NumPy solves $Ax=b$ by `np.linalg.solve(A, "
        "b)`.",
        "`Q.T @ Q` is $K\\times K$, and `np.eye(Q.shape[1])` is the $I$ that fits.",
    ],
    solution="`return np.linalg.solve(Q.T @ Q + lam * np.eye(Q.shape[1]), Q.T @ r)`.",
    praise="No descent: with $Q$ fixed the loss is a parabola in $p$, and its lowest point can be computed. "
    "Taking turns like this with all viewers and all films is alternating least squares.",
)

crossing = Guess(
    "notebook_6.crossing",
    asks="Descent on $f(x)=x^2$ from 1.8: from which step size $\\eta$ on does $x$ not arrive any more?",
    value=1,
    near=0.05,
    possible=STEP,
    across=None,
    surprises=[
        Mistake(
            "the step that arrives at once taken for the limit",
            0.5,
            "At 0.5 one step leads to the lowest point. Longer steps land on the other side, and nearer all "
            "the same, up to $\\eta=1$.",
        ),
        Mistake(
            "factor 2 of the slope forgotten",
            2,
            "The slope is $2x$, so a step leads from $x$ to $(1-2\\eta)\\,x$.",
        ),
    ],
)

momentum_guess = Guess(
    "notebook_6.momentum_guess",
    asks="What does momentum, $\\beta>0$, do to the largest step size at which descent still arrives?",
    options={"a": "it goes down", "b": "it stays", "c": "it goes up"},
    value="c",
    surprises=[
        Mistake(
            "speed taken for danger",
            "a",
            "Across the valley long steps change their sign each time. A part of the last step, kept, works "
            "*against* the next one.",
        ),
        Mistake(
            "limit thought to be the curvature's alone",
            "b",
            "The curvature alone decides for plain descent. With momentum the next place depends on two "
            "places before it.",
        ),
    ],
)

plane_guess = Guess(
    "notebook_6.plane_guess",
    asks="At $\\kappa=100$ plain descent leaves 98 % of the distance at each step, at best. Momentum, at "
    "best?",
    options={"a": "97 %", "b": "90 %", "c": "82 %"},
    value="c",
    surprises=[
        Mistake(
            "momentum thought to be a small help",
            "a",
            "Momentum takes the *root* of the condition number: 10 in place of 100.",
        ),
        Mistake(
            "a usual β taken for the best factor",
            "b",
            "The factor per step is $\\sqrt\\beta$ at best, and the best $\\beta$ here is 0.67, not 0.9.",
        ),
    ],
)

best_pair = Number(
    "notebook_6.best_pair",
    asks="Curvatures between 1 and 4: the best step size and momentum, as [η, β].",
    value=[4 / 9, 1 / 9],
    mistakes=[
        Mistake(
            "root of β given",
            [4 / 9, 1 / 3],
            "$\\eta$ is right. $\\frac13$ is $\\sqrt\\beta$, the factor per step. Square it.",
        ),
        Mistake(
            "κ not rooted",
            [4 / 9, 9 / 25],
            "$\\eta$ is right. In $\\sqrt\\beta$ stands $\\sqrt\\kappa=2$, not $\\kappa=4$.",
        ),
        Mistake(
            "best step of plain descent",
            [2 / 5, 1 / 9],
            "$\\beta$ is right. $\\frac2{L_{\\max}+L_{\\min}}$ is the best step *without* momentum.",
        ),
        Mistake(
            "the two exchanged",
            [1 / 9, 4 / 9],
            "Both numbers are right, in the other order: first $\\eta$, then $\\beta$.",
        ),
        Mistake(
            "sum of the roots not squared",
            [4 / 3, 1 / 9],
            "$\\beta$ is right. From $\\sqrt\\eta\\left(\\sqrt{L_{\\max}}+\\sqrt{L_{\\min}}\\right)=2$ "
            "follows "
            "$\\eta=\\frac4{(2+1)^2}$.",
        ),
    ],
    hints=[
        "$\\sqrt\\kappa=\\sqrt{4/1}=2$. What is $\\sqrt\\beta=\\frac{\\sqrt\\kappa-1}{\\sqrt\\kappa+1}$?",
        "$\\sqrt\\beta=\\frac13$, and $\\eta=\\frac4{(\\sqrt4+\\sqrt1)^2}$.",
    ],
    solution="$\\sqrt\\beta=\\frac{2-1}{2+1}=\\frac13$, so $\\beta=\\frac19$, and "
    "$\\eta=\\frac4{(2+1)^2}=\\frac49$. "
    "Check: $\\eta\\cdot1=\\left(1-\\frac13\\right)^2$ and $\\eta\\cdot4=\\left(1+\\frac13\\right)^2$.",
    praise="In the long run each step leaves a third. The best plain descent would leave "
    "$\\frac{4-1}{4+1}=0.6$.",
)

when_to_stop = Number(
    "notebook_6.when_to_stop",
    asks="All curvatures of a loss are 2 or more, and the gradient has the length 0.1. How far above its "
    "lowest value is the loss at most?",
    value=0.0025,
    mistakes=[
        Mistake(
            "length not squared",
            0.025,
            "You divided the length by $2m$. In the bound stands its square, $0.1^2$.",
        ),
        Mistake(
            "2 left out",
            0.005,
            "That is $\\frac{|\\nabla f|^2}m$. The lowest value of $f'h+\\frac m2h^2$ is "
            "$-\\frac{f'^2}{2m}$.",
        ),
        Mistake(
            "not divided by the curvature",
            0.01,
            "That is $|\\nabla f|^2$, or $\\frac m2|\\nabla f|^2$. The more a loss bends, the *less* a slope "
            "can promise to be won: $2m$ stands below the line.",
        ),
        Mistake(
            "length of the way given",
            0.05,
            "$\\frac{|\\nabla f|}m=0.05$ bounds how far *away* the lowest point is. We want the loss.",
        ),
    ],
    possible=EXCESS,
    hints=[
        "The bound is $\\frac{|\\nabla f|^2}{2m}$.",
        "Here $|\\nabla f|^2=0.01$ and $m=2$.",
    ],
    solution="$\\frac{0.1^2}{2\\cdot2}=0.0025$.",
    praise="A slope ten times smaller promises a hundred times less loss: near the bottom the last digits "
    "of a slope are worth little.",
)

batch_guess = Guess(
    "notebook_6.batch_guess",
    asks="Each step looks at the mean of 16 ratings in place of one. How many times smaller is the scatter, "
    "a standard deviation?",
    value=4,
    near=0.05,
    across=None,
    surprises=[
        Mistake(
            "variance taken for the scatter",
            16,
            "The *variance* is 16 times smaller. The scatter, a standard deviation, is its root.",
        ),
    ],
)

turned_guess = Guess(
    "notebook_6.turned_guess",
    asks="The valley is turned by 45°, with the starting point and everything else. Whose loss curve "
    "changes?",
    options={"a": "those of all four", "b": "only Adam's", "c": "nobody's"},
    value="b",
    surprises=[
        Mistake(
            "descent thought to know the axes",
            "a",
            "A gradient turns with the valley, and so does every sum of gradients, each times a number.",
        ),
        Mistake(
            "Adam thought to turn with the valley",
            "c",
            "Adam divides *each coordinate* of the step by a number of its own. Turned, both coordinates are "
            "equally steep, and there is nothing left to even out.",
        ),
    ],
)

first_adam = Number(
    "notebook_6.first_adam",
    asks="Adam with $\\eta=0.01$ begins where the slope along one knob is $-250$. By how much does this knob "
    "change in the first step?",
    value=0.01,
    mistakes=[
        Mistake(
            "plain descent's step",
            2.5,
            "That is $-\\eta\\cdot(-250)$, the step of plain descent. Adam divides by the size of the slope.",
        ),
        Mistake(
            "plain descent's step, uphill",
            -2.5,
            "That is $\\eta$ times the slope, the step of plain descent with the sign of the slope. Adam "
            "divides by the size of the slope, and goes *against* it.",
        ),
        Mistake(
            "uphill",
            -0.01,
            "The size is right. The slope is negative, so down is to the right: the change is positive.",
        ),
        Mistake(
            "sizes not corrected",
            0.0316,
            "You took $m=0.1\\,g$ and $\\sqrt u=\\sqrt{0.001}\\,|g|$ as they are. Both are divided first, by "
            "$1-0.9$ and $1-0.999$.",
        ),
        Mistake(
            "mean slope not corrected",
            0.001,
            "$m$ is $0.1\\,g$ after the first step, and is divided by $1-0.9=0.1$ before it is used.",
        ),
    ],
    hints=[
        "After one step $m=(1-0.9)\\,g$. What is $\\hat m=\\frac{m}{1-0.9}$? And $\\hat u$?",
        "$\\hat m=g=-250$ and $\\sqrt{\\hat u}=|g|=250$.",
    ],
    solution="$\\hat m=g$ and $\\sqrt{\\hat u}=|g|$, so the change is $-\\eta\\frac "
    "g{|g|}=-0.01\\cdot(-1)=0.01$.",
    praise="Unless the slope is nearly 0, Adam's first step has the length $\\eta$ along each knob. "
    "So it does not mind in which units a loss is counted.",
)

rating_limit = Number(
    "notebook_6.rating_limit",
    asks="$K=2$, $p=(1,1)$, $q=(1,3)$, and the rating 4 is met exactly. After a small push, below which "
    "$\\eta$ does descent bring the error back to 0?",
    value=1 / 12,
    mistakes=[
        Mistake(
            "factor 2 of the square lost",
            1 / 6,
            "That is $\\frac2{|p|^2+|q|^2}$. The curvature is $L=2\\left(|p|^2+|q|^2\\right)$, and the limit "
            "$\\frac2L$.",
        ),
        Mistake(
            "best step taken for the limit",
            1 / 24,
            "$\\frac1L$ is the step that takes the error away at once. The limit is twice that.",
        ),
        Mistake(
            "balanced factors assumed",
            1 / 8,
            "$\\frac1{2r}$ holds where $p=q$. Here $q$ is longer than $p$. Add the squares of all four "
            "numbers.",
        ),
        Mistake(
            "lengths not squared",
            1 / (2**0.5 + 10**0.5),
            "You added the lengths. It is their *squares* that count: $|p|^2=2$, $|q|^2=10$.",
        ),
        Mistake(
            "only one of the two vectors",
            1 / 10,
            "You used $|q|^2$ alone. Both vectors move in a step, so both count.",
        ),
    ],
    possible=STEP,
    hints=[
        "$\\eta<\\frac1{|p|^2+|q|^2}$, with $|p|^2=1^2+1^2$.",
        "$|q|^2=1^2+3^2=10$.",
    ],
    solution="$|p|^2+|q|^2=2+10=12$, so $\\eta<\\frac1{12}\\approx0.0833$.",
    praise="Long factors want short steps: that is why a training that runs well can break later, when its "
    "factors have grown.",
)

matrix_limit = Guess(
    "notebook_6.matrix_limit",
    asks="The largest singular value of the 400 × 150 matrix is 197.7. Above which $\\eta$ will descent on "
    "its 2,200 numbers not settle any more?",
    value=1 / (2 * 197.677),
    near=0.02,
    possible=STEP,
    across="x",
    surprises=[
        Mistake(
            "curvature of one factor",
            1 / 197.677,
            "$\\frac1{\\sigma_1}$ would be right if only $P$ moved. $Q$ moves as well, and the curvature is "
            "$4\\sigma_1$.",
        ),
        Mistake(
            "best step taken for the limit",
            1 / (4 * 197.677),
            "$\\frac1L=\\frac1{4\\sigma_1}$ is the best step in the steepest direction. The limit is "
            "$\\frac2L$.",
        ),
        Mistake(
            "singular value taken for the curvature",
            2 / 197.677,
            "$\\frac2{\\sigma_1}$: the curvature is not $\\sigma_1$ but $4\\sigma_1$.",
        ),
    ],
)

stairs_guess = Guess(
    "notebook_6.stairs_guess",
    asks="All 2,200 numbers begin at sizes of about 0.00001. How does the loss fall?",
    options={
        "a": "fast at first, then ever more slowly",
        "b": "not at all for a while, then in one go",
        "c": "in stairs: flat, a drop, flat again, another drop",
    },
    value="c",
    surprises=[
        Mistake(
            "every loss curve thought to look like the first one",
            "a",
            "Near 0 both gradients contain the other factor, which is nearly 0 as well. The loss cannot fall "
            "fast there.",
        ),
        Mistake(
            "one saddle seen, the others not",
            "b",
            "The first drop learns one direction. For all the others the place is still a saddle.",
        ),
    ],
)

growing_out = Number(
    "notebook_6.growing_out",
    asks="Near a saddle a part of 0.001 grows by the factor $1+2\\eta\\sigma=2$ at each step. After how many "
    "steps has it reached about 1?",
    value=10,
    rtol=0.015,  # so that 9.97 will do, and 7 is known as ln 1000
    mistakes=[
        Mistake(
            "growth taken for a sum",
            500,
            "Twice as much at each step is not 0.002 more at each step. It doubles: 0.001, 0.002, 0.004, …",
        ),
        Mistake(
            "doublings to one half",
            9,
            "After 9 doublings it is 0.512. One more.",
        ),
        Mistake(
            "natural logarithm without the base",
            6.908,
            "$\\ln1000\\approx6.9$ counts growth by the factor $e$. For the factor 2, divide by $\\ln2$.",
        ),
    ],
    possible=COUNT,
    hints=[
        "How often must 0.001 be doubled to give 1?",
        "$2^n=1000$, so $n=\\frac{\\ln1000}{\\ln2}$.",
    ],
    solution="$\\frac{\\ln1000}{\\ln2}\\approx9.97$: ten steps, for $2^{10}=1024$.",
    praise="A start a thousand times smaller costs only ten more steps here: plateaus grow with the "
    "*logarithm* of the start.",
)

how_full = Guess(
    "notebook_6.how_full",
    asks="400 viewers, 150 films: what share of all cells of the matrix holds a rating?",
    value=0.166,
    near=0.25,
    possible=SHARE,
    across=None,
    surprises=[
        Mistake(
            "per cent given",
            16.6,
            "As a share of 1 that is 0.166.",
        ),
    ],
)

small_blank = Guess(
    "notebook_6.small_blank",
    asks="Eve has not rated *Alien*. After 1,000 steps, without a penalty, what does the model predict for "
    "her?",
    options={
        "a": "about 3.3, the mean of all ratings",
        "b": "about 1, as Dev gave, who likes what she likes",
        "c": "a number far outside of 0.5 to 5",
    },
    value="c",
    surprises=[
        Mistake(
            "model thought to fall back on the mean",
            "a",
            "Nothing in the loss speaks of the blank, and nothing pulls it to the mean.",
        ),
        Mistake(
            "model thought to reason like a person",
            "b",
            "With twenty steps it does so: 1.1. With a thousand it has found a way to bring the errors "
            "of *the ratings that exist* down a little further, at the expense of the blanks.",
        ),
    ],
)

blank_zero = Guess(
    "notebook_6.blank_zero",
    asks="The factors are fitted to *all* cells, with 0 for a blank. Their RMSE on held-back ratings, "
    "against "
    "that of one constant?",
    options={"a": "lower", "b": "about the same", "c": "higher"},
    value="c",
    surprises=[
        Mistake(
            "any factors thought to beat a constant",
            "a",
            "In training nine of ten cells are blank. The factors spend their freedom on predicting those "
            "zeros.",
        ),
        Mistake(
            "blanks thought not to matter",
            "b",
            "They pull: the predictions of given ratings are about one star on average, not three and a "
            "half.",
        ),
    ],
)

slip_guess = Guess(
    "notebook_6.slip_guess",
    asks="What does the slip (new $p$ with the old error) do to the largest step size that survives?",
    options={"a": "nothing", "b": "it becomes smaller", "c": "it becomes larger"},
    value="b",
    surprises=[
        Mistake(
            "slip thought harmless",
            "a",
            "The additional term is $4\\eta^2e^2q$: with a step size ten times larger it is a hundred times "
            "larger.",
        ),
        Mistake(
            "fresher numbers thought safer",
            "c",
            "A new $p$ with a *new* error does no harm. The slip takes the new $p$ and the old error.",
        ),
    ],
)

overfit_guess = Guess(
    "notebook_6.overfit_guess",
    asks="60 epochs without a penalty: in which epoch is the error on validation ratings lowest?",
    value=28,
    near=0.3,
    possible=between(1, 60),
    across="x",
    surprises=[
        Mistake(
            "more epochs thought to be better",
            60,
            "The *training* error is lowest at the end. From epoch 28 on it is noise that is learned.",
        ),
        Mistake(
            "overfitting thought to begin at once",
            5,
            "For the first ten epochs the factors have not even left the saddle at 0.",
        ),
    ],
)

seeds_guess = Guess(
    "notebook_6.seeds_guess",
    asks="Train twice, from two random starts. How many films of the ten that a viewer is offered are the "
    "same?",
    value=7.6,
    near=0.09,
    possible=between(0, 10),
    across=None,
    surprises=[
        Mistake(
            "predictions thought to be unique",
            10,
            "The bottom of the loss is nearly flat in many directions, and training stops where its start "
            "has brought it. The predictions of the two differ by 0.17 stars, and lists are made of small "
            "differences.",
        ),
    ],
)

discounted_hit = Number(
    "notebook_6.discounted_hit",
    asks="The viewer likes two films. Her list has one in first place and the other in third. Its NDCG?",
    value=1.5 / (1 + 1 / 1.584962500721156),
    mistakes=[
        Mistake(
            "sum not divided by the best one",
            1.5,
            "$1+\\frac1{\\log_24}=1.5$ is the discounted gain. Divide it by that of the best list, with both "
            "in front.",
        ),
        Mistake(
            "sum of the best list",
            1 + 1 / 1.584962500721156,
            "That is the sum of the best list, $1+\\frac1{\\log_23}$. Divide the sum of *her* list by it.",
        ),
        Mistake(
            "natural logarithm in both",
            (1 + 1 / 1.3862943611198906) / (1 + 1 / 1.0986122886681098),
            "You took the natural logarithm. With that to base 2, the first place counts 1, the second 0.63, "
            "the third 0.5.",
        ),
        Mistake(
            "places taken for the logarithm",
            (1 + 1 / 3) / (1 + 1 / 2),
            "You counted $\\frac1k$ for place $k$. It is $\\frac1{\\log_2(k+1)}$.",
        ),
        Mistake(
            "natural logarithm in one of the two",
            1.5 / (1 + 1 / 1.0986122886681098),
            "In the best list the second place counts $\\frac1{\\log_23}$, with the logarithm to base 2.",
        ),
        Mistake(
            "divided by the number of films",
            0.75,
            "You divided by 2, as if the best list had both films in first place. Its second hit counts "
            "$\\frac1{\\log_23}\\approx0.63$.",
        ),
        Mistake(
            "best list of three hits",
            1.5 / (1 + 1 / 1.584962500721156 + 0.5),
            "She likes two films, so the best list has two hits: $1+\\frac1{\\log_23}$.",
        ),
        Mistake(
            "precision in place of NDCG",
            2 / 3,
            "2 of 3 is a precision. NDCG counts a hit less, the further down it stands.",
        ),
    ],
    possible=SHARE,
    hints=[
        "Place 1 counts $\\frac1{\\log_22}=1$. What does place 3 count? And what would the best list have?",
        "$\\frac{1+\\frac1{\\log_24}}{1+\\frac1{\\log_23}}$.",
    ],
    solution="$\\frac{1+0.5}{1+0.631}\\approx0.920$.",
    praise="Close to 1: one place too low costs little. A hit in tenth place would count 0.29.",
)

blank_slope = Formula(
    "notebook_6.blank_slope",
    asks="A blank counts as a rating of 0 with the weight $w$, and $K=1$: the slope of $w\\,(0-pq)^2$ along "
    "$p$.",
    value="2w p q^2",
    variables=("w", "p", "q"),
    domain={"w": (0.3, 3), "p": (-3, 3), "q": (-3, 3)},
    forms=["-2w q(0-p q)", "2*w*p*q*q"],
    mistakes=[
        Mistake("weight lost", "2p q^2", "The weight $w$ is a constant factor, and stays."),
        Mistake(
            "sign lost",
            "-2w p q^2",
            "Outer slope $2w\\cdot(0-pq)$, inner slope $-q$: the two minus signs cancel.",
        ),
        Mistake(
            "inner slope left out",
            "-2w p q",
            "That is the outer slope. The inner one, of $0-pq$ along $p$, is $-q$.",
        ),
        Mistake(
            "inner slope left out, sign turned",
            "2w p q",
            "The outer slope is $2w\\,(0-pq)$. The chain rule multiplies it by the slope of $0-pq$ along "
            "$p$, "
            "which is $-q$.",
        ),
        Mistake("slope along q", "2w p^2 q", "That is the slope along $q$. Along $p$, $q$ is frozen."),
        Mistake("exponent did not come down", "w p q^2", "The factor 2 of the square is missing."),
        Mistake("weight squared", "2w^2 p q^2", "The weight stands outside of the square."),
    ],
    hints=["$w\\,(0-pq)^2=w\\,p^2q^2$.", "Along $p$, $wq^2$ is a constant factor of $p^2$."],
    solution="$w\\,p^2q^2$ has the slope $2w\\,p\\,q^2$ along $p$.",
    praise="A blank pulls the product to 0, the more the larger $w$ is. With $w=0$ it does not pull at all.",
)

weight_guess = Guess(
    "notebook_6.weight_guess",
    asks="The weight of a blank goes from 0 to 1. What happens to the RMSE, to the lists as they are "
    "counted, "
    "and to the lists in truth?",
    options={
        "a": "all three get worse",
        "b": "RMSE worse, lists better, counted and in truth",
        "c": "RMSE worse, lists better as counted and worse in truth",
    },
    value="c",
    surprises=[
        Mistake(
            "RMSE taken for the quality of lists",
            "a",
            "A list needs no right stars, only a good order. And the count rewards more than that.",
        ),
        Mistake(
            "count taken for the truth",
            "b",
            "The count knows only films that she *has rated*. A model that learns who rates what is rewarded "
            "for it, though she would like less of its lists.",
        ),
    ],
)

bpr_slope = Formula(
    "notebook_6.bpr_slope",
    asks="The slope of $-\\ln\\sigma(x)$, with the sigmoid $\\sigma(x)=\\frac1{1+e^{-x}}$, as a formula in "
    "$x$.",
    value="-(1 - 1/(1+e^(-x)))",
    variables=("x",),
    domain=(-4, 4),
    shorthand={"σ": "sigmoid(x)"},
    forms=["-1/(1+e^x)", "σ(x) - 1", "-e^(-x)/(1+e^(-x))"],
    mistakes=[
        Mistake(
            "minus lost",
            "1/(1+e^x)",
            "The minus in front of the logarithm stays.",
        ),
        Mistake(
            "inner slope left out",
            "-(1+e^(-x))",
            "The outer slope of $-\\ln s$ is $-\\frac1s$. Multiply by the slope of $s=\\sigma(x)$.",
        ),
        Mistake(
            "slope of the sigmoid alone",
            "e^(-x)/(1+e^(-x))^2",
            "That is $\\sigma'(x)=\\sigma(1-\\sigma)$. The outer slope $-\\frac1\\sigma$ is missing.",
        ),
        Mistake(
            "slope of the sigmoid without its sigmoid",
            "-(1+e^(-x)) * e^(-x)/(1+e^(-x))",
            "You took $1-\\sigma$ for the slope of $\\sigma$. It is $\\sigma\\,(1-\\sigma)$.",
        ),
        Mistake(
            "logarithm not differentiated",
            "-e^(-x)/(1+e^(-x))^2",
            "That is $-\\sigma'(x)$. The outer slope of $-\\ln s$ is $-\\frac1s$, not $-1$.",
        ),
        Mistake(
            "sigmoid in place of its complement",
            "-1/(1+e^(-x))",
            "$-\\frac1\\sigma\\cdot\\sigma(1-\\sigma)$: it is one $\\sigma$ that cancels. What is left?",
        ),
    ],
    hints=[
        "Chain rule: the outer slope of $-\\ln s$ is $-\\frac1s$. And $\\sigma'=\\sigma\\,(1-\\sigma)$.",
        "$-\\frac1\\sigma\\cdot\\sigma\\,(1-\\sigma)$. Cancel.",
    ],
    solution="$-\\frac1{\\sigma(x)}\\,\\sigma(x)\\,(1-\\sigma(x))=-(1-\\sigma(x))$, which is "
    "$-\\frac1{1+e^x}$.",
    praise="A pair far apart in the right order hardly pulls; one far apart in the wrong order pulls with a "
    "strength of nearly 1.",
)

own_price = Number(
    "notebook_6.own_price",
    asks="Ratings have noise of $\\sigma=0.5$ stars, and the viewers' biases scatter by $\\tau=0.4$ stars. "
    "The "
    "price of a bias?",
    value=1.5625,
    rtol=2e-3,  # 1.56 will do
    mistakes=[
        Mistake(
            "fraction upside down",
            0.64,
            "That is $\\frac{\\tau^2}{\\sigma^2}$. Noisier ratings should count *less*, so the price must "
            "rise "
            "with $\\sigma$.",
        ),
        Mistake("not squared", 1.25, "That is $\\frac\\sigma\\tau$. It is the variances that are divided."),
        Mistake(
            "only the noise",
            0.25,
            "That is $\\sigma^2$. Divide by the variance of the biases.",
        ),
        Mistake("only the scatter", 0.16, "That is $\\tau^2$, the variance of the biases. And the noise?"),
        Mistake(
            "upside down, and not squared",
            0.8,
            "That is $\\frac\\tau\\sigma$. The noise stands above, and it is the variances that are divided.",
        ),
    ],
    possible=PRICE,
    hints=["$\\frac{\\sigma^2}{\\tau^2}$.", "$0.25/0.16$."],
    solution="$\\frac{0.25}{0.16}=1.5625$.",
    praise="So $n$ ratings with a mean residual $m$ give the bias $\\frac n{n+1.56}\\,m$: one rating is "
    "believed "
    "to 39 %, ten to 86 %.",
)

first_rating_guess = Guess(
    "notebook_6.first_rating_guess",
    asks="A newcomer gives her first rating. What does it do to the error of her predictions, on average?",
    options={
        "a": "with both prices it helps",
        "b": "with λ per rating it does not help, with σ²/τ² it does",
        "c": "it helps with neither: one rating is not enough",
    },
    value="b",
    surprises=[
        Mistake(
            "more data thought to help always",
            "a",
            "A price of 0.05 for one rating believes that rating nearly entirely, noise and all.",
        ),
        Mistake(
            "one rating thought to say nothing",
            "c",
            "It says a little, and a method that believes it only in part gains a little.",
        ),
    ],
)
