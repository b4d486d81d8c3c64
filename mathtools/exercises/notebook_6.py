"""Questions of notebook 6: gradient descent and the recommender."""

import numpy as np

from mathtools.exercises.kinds import Choice, Formula, Function, Mistake, Number


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
    cases=[(double, 3.0, 0.1, 1), (double, 3.0, 0.1, 5), (cubic_slope, 1.5, 0.05, 3)],
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
            "only the sign of the slope used",
            _sign_only,
            "Your steps all have the length $\\eta$. In gradient descent a steeper slope makes a longer "
            "step: $\\eta$ times the slope itself.",
        ),
        Mistake(
            "step taken for the new place",
            _slope_itself,
            "You replace $x$ by the step. The step must be *added* to where you are.",
        ),
        Mistake(
            "whole path returned",
            _path,
            "You return all the places on the way, which is a fine thing to plot. Asked is where the last "
            "step leads: one number.",
        ),
    ],
    hints=[
        "One step is `x = x - eta * slope(x)`.",
        "Put it into `for _ in range(n):`, and return `x` after the loop.",
    ],
    solution="`for _ in range(n): x = x - eta * slope(x)`, then `return x`. From 3 with the slope $2x$ and "
    "$\\eta=0.1$, the first step leads to $3-0.6=2.4$.",
    praise="This loop, with more knobs and a faster slope, trains nearly every network.",
)

arrives = Choice(
    "notebook_6.arrives",
    asks="$f(x)=x^2$, start at 1.8: with which step sizes does $x$ come ever closer to the lowest point?",
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
            "linear term counted",
            2 / 7,
            "The term $-3x$ shifts the lowest point and does not curve: its second derivative is 0.",
        ),
    ],
    hints=["$f''$ is the curvature $L$, and the limit is $2/L$.", "$f''(x)=10$."],
    solution="$f''=10$, so $\\eta<2/10=0.2$. The term $-3x$ only moves the lowest point, to 0.3.",
    praise="You need the curvature and nothing else: neither the start nor the place of the minimum.",
)

narrow_valley = Choice(
    "notebook_6.narrow_valley",
    asks="Curvature 1 along one direction, 10 along the other: which direction decides what?",
    options={
        "a": "The steep one limits $\\eta$, the flat one decides how long it takes.",
        "b": "The flat one limits $\\eta$, the steep one decides how long it takes.",
        "c": "The mean curvature, 5.5, decides both.",
    },
    value="a",
    mistakes=[
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
    hints=[
        "Each direction is a parabola of its own. What are the factors of one step?",
        "$|1-10\\eta|<1$ asks for $\\eta<0.2$. How large is $1-\\eta$ then?",
    ],
    solution="**a**. The steep direction asks for $\\eta<2/10$. With that, the flat one keeps at least 80 % "
    "of its distance at each step.",
    praise="The worst of both worlds, and the reason for everything from scaling the inputs to momentum.",
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
    hints=[
        "The limit is $2(1+\\beta)/L$ for each curvature. Which one is the strictest?",
        "$2\\cdot1.9/25$.",
    ],
    solution="$2(1+0.9)/25=0.152$.",
    praise="Nearly twice the step. It gains much more than that in time, because the flat directions "
    "speed up.",
)

settles = Choice(
    "notebook_6.settles",
    asks="SGD with a constant, small step size, looking for the mean of 200 ratings:",
    options={
        "a": "It settles at the mean.",
        "b": "It keeps jumping around the mean, less so for smaller $\\eta$.",
        "c": "It drifts away, because single ratings mislead it.",
    },
    value="b",
    mistakes=[
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
    hints=[
        "Where does the step $2\\eta(r-c)$ lead when $c$ is the mean and $r=5$?",
        "It leads away, by $2\\eta(5-c)$. And how large is that for a smaller $\\eta$?",
    ],
    solution="**b**. At the mean the single slopes are not 0, only their average is. So every step leads "
    "away a little, and the next ones lead back.",
    praise="Batch descent stops because its slope vanishes. SGD only stops because *you* let $\\eta$ shrink.",
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
    praise="Books write $R=PQ$ with films as columns, programs store films as rows. Mixing both is the most "
    "common slip of all.",
)

slope_of_one = Formula(
    "notebook_6.slope_of_one",
    asks="One viewer, one film, $K=1$: the slope of $(r-pq)^2$ along $p$, in $r$, $p$ and $q$.",
    value="-2q(r-p q)",
    variables=("r", "p", "q"),
    domain=(0.3, 3),
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
            "sign of the inner slope lost",
            "2q(r-p q)",
            "The inner slope is $-q$, not $q$. With your sign a step of descent goes uphill.",
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
    praise="Error times the other factor: who is off by much, and saw a film with much of this quality, "
    "learns most.",
)

zero_start = Choice(
    "notebook_6.zero_start",
    asks="What happens when training starts with all entries of $P$ and $Q$ at 0?",
    options={
        "a": "It learns, a little more slowly.",
        "b": "It stays at 0 for ever, though that is no minimum.",
        "c": "It stays at 0, because that is the minimum.",
        "d": "The steps grow until it diverges.",
    },
    value="b",
    mistakes=[
        Mistake(
            "slow start expected",
            "a",
            "The step of $p_i$ is $2\\eta e\\,q_j$, and $q_j=0$. How long is a step of length 0?",
        ),
        Mistake(
            "stationary taken for lowest",
            "c",
            "The slope is 0, but the loss is that of predicting 0 stars for everybody. Set all of $P$ and "
            "$Q$ to 0.9: the loss falls.",
        ),
        Mistake(
            "large errors thought to make large steps",
            "d",
            "The errors are large, but each is multiplied by the *other* factor, which is 0.",
        ),
    ],
    hints=[
        "Put $P=Q=0$ into $-2EQ$ and $-2E^\\top P$.",
        "Both are 0. Is there a direction in which the loss falls all the same?",
    ],
    solution="**b**. Both gradients contain the other factor, so they vanish. It is a saddle: along "
    "$P=Q=t$ the loss falls, along $P=-Q=t$ it rises.",
    praise="That is why $P$ and $Q$ begin with small *random* numbers.",
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
            "factors not exchanged",
            _update_own_factor,
            "In the slope along `p` it is `q` that stands beside the error, and the other way round.",
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
    domain=(0.3, 3),
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
            "The penalty is right. In the first part the inner slope is $-q$, not $q$.",
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
            "frozen part of the penalty differentiated",
            "-2q(r-p q) + 2 lam (p+q)",
            "Along $p$ the term $\\lambda q^2$ is frozen: its slope is 0.",
        ),
        Mistake(
            "penalty with the wrong sign",
            "-2q(r-p q) - 2 lam p",
            "Your penalty has a minus: descent would then make $p$ *larger*. It is added to the loss.",
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
            "In training more factors and more epochs always look better, as they memorise more. You saw "
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
    praise="So a learned factor has no name of its own, and two trainings may give different factors and "
    "the same predictions.",
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
    ],
    hints=["3 hits. Out of how many on the list, and out of how many that she likes?", "3/5 and 3/12."],
    solution="Precision $3/5=0.6$, recall $3/12=0.25$. With a list of 5, recall cannot exceed $5/12$.",
    praise="A longer list raises recall and usually lowers precision. So neither is given without its N.",
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
            "np.eye(K)`.",
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
            "penalty left out",
            lambda Q, r, lam: np.linalg.pinv(Q) @ r,
            "Without $\\lambda$ five ratings must explain all tastes: with fewer ratings than factors there "
            "is not even one answer.",
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
