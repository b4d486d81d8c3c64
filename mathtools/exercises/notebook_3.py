"""Questions of notebook 3: partial derivatives, the chain rule, automatic differentiation."""

import math
from collections import namedtuple

import numpy as np
from scipy.special import expit

from mathtools.exercises.guess import Guess
from mathtools.exercises.kinds import Choice, Formula, Function, Mistake, Number
from mathtools.exercises.possible import COUNT


def _divide(a, b):
    return a[0] / b[0], (a[1] * b[0] - a[0] * b[1]) / b[0] ** 2


class _Dual(namedtuple("Dual", "value slope")):
    """A dual number that can be taken apart as a pair and by name, that of the notebook's class as well."""

    @property
    def data(self):
        return self.value


_Dual.__name__ = "Dual"  # which Python says where it is calculated with


class _OfDuals(Function):
    """A function that may return a pair, or a dual number of the learner's own make."""

    def returned(self, result):
        for name in ("data", "value"):
            if hasattr(result, name) and hasattr(result, "slope"):
                return getattr(result, name), result.slope
        return result


def _logistic(points, labels, w, *, bias=np.mean, reg=0.2, sign=1):
    """Gradient of the regularised logistic loss, right or with one of the usual slips."""
    miss = sign * (expit(points @ w[:-1] + w[-1]) - labels)
    return np.append(points.T @ miss / len(miss) + reg * w[:-1], bias(miss))


_rng = np.random.default_rng(3)
_POINTS = _rng.normal(size=(20, 3)).round(2)
_LABELS = np.arange(20) % 2.0
_R, _P, _Q = (_rng.normal(size=shape).round(1) for shape in [(4, 3), (4, 2), (3, 2)])

frozen = Choice(
    "notebook_3.frozen",
    asks="You move only $x_1$, from 0 to 4. What happens to the slope along $x_0$?",
    options={"a": "it grows, because the cut lies higher", "b": "it stays", "c": "it shrinks"},
    value="b",
    mistakes=[
        Mistake(
            "height taken for slope",
            "a",
            "The whole cut is lifted by $x_1^2$, that is true. But lifting a curve does not tilt its "
            "tangents.",
        ),
        Mistake(
            "slope thought to be shared out",
            "c",
            "Nothing is shared out between the knobs. Write down the cut for $x_1=0$ and for $x_1=4$: "
            "what is the difference between the two curves?",
        ),
    ],
    hints=[
        "With $x_1$ frozen at 4 the cut is the curve $x_0^2+16$. And with $x_1$ frozen at 0?",
        "What is the slope of $x_0^2+c$, for a constant $c$?",
    ],
    solution="The cut is $x_0^2+c$ with the constant $c=x_1^2$, and its slope is $2x_0$ for every $c$.",
    praise="A frozen knob is a constant, and a constant has the slope 0. Were there a term $x_0x_1$, it "
    "would be different: that comes next.",
)

mixed_partial = Formula(
    "notebook_3.mixed_partial",
    asks=r"$\frac{\partial}{\partial y}\left(x^2y+\sin(xy)\right)$. A formula in `x` and `y`.",
    value="x^2 + x cos(x y)",
    variables=("x", "y"),
    domain={"x": (-2, 2), "y": (-1, 2)},
    mistakes=[
        Mistake(
            "wrong variable frozen",
            "2x y + y cos(x y)",
            r"That is $\frac{\partial}{\partial x}$: you moved $x$ and froze $y$. The letter below the "
            "line is the one that moves.",
        ),
        Mistake(
            "inner slope lost",
            "x^2 + cos(x y)",
            "Nearly. The sine holds a chain: with $x$ frozen, $xy$ has the slope $x$ along $y$.",
        ),
        Mistake(
            "sign of the cosine",
            "x^2 - x cos(x y)",
            "The slope of the sine is the cosine, with a plus: $\\sin(9y)$ rises at $y=0$.",
        ),
        Mistake(
            "inner slope along the other variable",
            "x^2 + y cos(x y)",
            "With $x$ frozen, $xy$ has the slope $x$ along $y$, not $y$.",
        ),
        Mistake(
            "both variables moved",
            "2x + cos(x y)",
            "In $x^2y$ the $x^2$ is frozen: a constant factor such as 9, and $9y$ has the slope 9.",
        ),
        Mistake(
            "frozen square differentiated",
            "2x + x cos(x y)",
            "The second term is right. In $x^2y$ the $x^2$ is frozen: $9y$ has the slope 9, not 6.",
        ),
        Mistake(
            "second term lost",
            "x^2",
            "The first term is right. The sine holds $y$ as well: its slope along $y$ is missing.",
        ),
        Mistake(
            "first term left as it is",
            "x^2 y + x cos(x y)",
            "The second term is right. $x^2y$ is a constant times $y$: along $y$ it has the slope $x^2$.",
        ),
        Mistake(
            "frozen factor dropped",
            "x cos(x y)",
            r"The second term is right. $x^2y$ is a constant times $y$, so it does not vanish.",
        ),
    ],
    hints=[
        "Put $x=3$ for a moment: $9y+\\sin(3y)$. Differentiate that.",
        "It is $9+3\\cos(3y)$. Now write $x^2$ again for 9, and $x$ for 3.",
    ],
    solution=r"$x$ is a constant: $x^2y$ has the slope $x^2$, and $\sin(xy)$ has $\cos(xy)\cdot x$.",
    praise="Frozen does not mean gone: a frozen factor stays in front.",
)

steepest = Choice(
    "notebook_3.steepest",
    asks="The slope is 2 along $x_0$ and 4 along $x_1$. In which direction is it steepest upwards?",
    options={
        "a": "along $x_1$ (90°), where the slope is larger",
        "b": "halfway between both (45°)",
        "c": "between both, nearer to $x_1$",
    },
    value="c",
    mistakes=[
        Mistake(
            "largest partial taken for the steepest direction",
            "a",
            "Going along $x_1$ you leave the slope of $x_0$ unused. Turn a little towards $x_0$: what do "
            "you gain, and what do you lose?",
        ),
        Mistake(
            "all directions treated alike",
            "b",
            "At 45° you go as far along $x_0$, where it pays 2, as along $x_1$, where it pays 4. Would a "
            "little more of the second not be better?",
        ),
    ],
    hints=[
        "For small steps the gain is about $2\\cdot$(way along $x_0$) $+\\,4\\cdot$(way along $x_1$).",
        "Compare 90° with 60°, per unit of length: $(0,1)$ and $(0.5,0.87)$.",
    ],
    solution=r"Per unit of length, a short step at the angle $\theta$ gains about $2\cos\theta+4\sin\theta$: "
    "4 at 90°, 4.24 at 45°, and most, 4.47, at 63°, the direction of the vector $(2,4)$.",
    praise="Each knob turns in proportion to what it pays. The next lines prove that nothing beats this.",
)

diagonal = Number(
    "notebook_3.diagonal",
    asks=r"$f$ is differentiable at $a$ with $\nabla f(a)=(3,-1)$. Its slope there in the direction of the "
    "vector $(1,1)$.",
    value=math.sqrt(2),
    mistakes=[
        Mistake(
            "direction not of length 1",
            2,
            r"$\nabla f\cdot(1,1)=2$ is what the plane rises along one *such vector*, which is $\sqrt2$ "
            "long. A slope is a change per unit of length.",
        ),
        Mistake(
            "length of the gradient",
            math.sqrt(10),
            r"That is $|\nabla f|$, the slope in the *steepest* direction. Yours is the direction $(1,1)$.",
        ),
        Mistake(
            "sign of a partial lost",
            2 * math.sqrt(2),
            "One partial is negative: along $x_1$ it goes down, which takes something away.",
        ),
        Mistake(
            "mean of the partials",
            1,
            "The mean is the product with $(0.5, 0.5)$. That vector is too short for a direction.",
        ),
    ],
    hints=[
        r"Make the direction a vector of length 1 first: $u=(1,1)/\sqrt2$.",
        r"Then $\nabla f\cdot u=3u_0-u_1$.",
    ],
    solution=r"$u=\frac1{\sqrt2}(1,1)$, so $\nabla f\cdot u=\frac{3-1}{\sqrt2}=\sqrt2\approx1.414$.",
    praise="Where $f$ is differentiable, one number per knob tells the slope in *every* direction.",
)

downhill = Choice(
    "notebook_3.downhill",
    asks=r"At $(2,1)$ in the valley, does $-\nabla f$ point at the lowest point $(0,0)$?",
    options={
        "a": "yes, the steepest way down leads there",
        "b": "no, but it leads down",
        "c": "no, and it leads up at first",
    },
    value="b",
    mistakes=[
        Mistake(
            "steepest way taken for the shortest",
            "a",
            r"$-\nabla f=(-2,-4)$, and $(0,0)$ lies in the direction $(-2,-1)$. The gradient knows the "
            "slopes *here*. It knows nothing of a place far away.",
        ),
        Mistake(
            "sign of the change mistaken",
            "c",
            r"The slope in the direction $-\nabla f/|\nabla f|$ is $-|\nabla f|$, which is negative.",
        ),
    ],
    hints=[
        r"$\nabla f(2,1)=(2,4)$. In which direction, as a vector, does $(0,0)$ lie from $(2,1)$?",
        r"Compare $(-2,-4)$ with $(-2,-1)$. And what is the sign of $-|\nabla f|$?",
    ],
    solution=r"$-\nabla f=(-2,-4)$ crosses the level lines at a right angle; the lowest point lies in the "
    "direction $(-2,-1)$. In a quadratic valley both agree only where the level lines are circles, and "
    "on the axes of ellipses.",
    praise="So descent in a narrow valley zigzags with long steps, and creeps with short ones. That is what "
    "momentum, scaling and Newton's method are for.",
)

page_lines = Choice(
    "notebook_3.page_lines",
    asks="Which of the page's lines would a careful author leave as they stand?",
    options={
        "a": r"$z=t^2=f(t)$",
        "b": r"$t=x+y=g(x)$",
        "c": r"$\frac{\partial z}{\partial t}=2t$",
        "d": r"$\frac{\partial z}{\partial x}=2(x+y)$",
        "e": r"$\frac{\partial f(x_0,x_1)}{dx_0}=2x_0$ for $f=x_0^2+x_1^2$",
    },
    value="ad",
    mistakes=[
        Mistake(
            "function of one variable overlooked", "d", "Line a is right: $z=t^2$ needs $t$ and no more."
        ),
        Mistake(
            "hidden variable overlooked",
            "abd",
            "Line b hides a variable. $x+y$ cannot be computed from $x$ alone, so it is $g(x,y)$. Because "
            r"of that $y$, its slope is a partial one: $\frac{\partial t}{\partial x}=1$.",
        ),
        Mistake(
            "curly d where nothing is frozen",
            "acd",
            r"Line c: $z=t^2$ has one variable, and nothing is frozen. So it is $\frac{dz}{dt}=2t$.",
        ),
        Mistake(
            "right partial rejected",
            "a",
            "Line d is right: seen from the start, $z=(x+y)^2$ depends on $x$ and on $y$, and $y$ is frozen.",
        ),
        Mistake(
            "two kinds of d in one fraction",
            "ade",
            r"Line e mixes both kinds: $\partial$ above and $d$ below. It is $\frac{\partial f}{\partial "
            "x_0}$: $x_1$ is frozen.",
        ),
    ],
    hints=[
        "Ask of each line: on how many variables does the thing above depend, seen as a function of what "
        "is below?",
        r"One variable: $d$ above and below. Several, all but one frozen: $\partial$ above and below.",
    ],
    solution=r"a and d. Line b must be $t=g(x,y)$; line c $\frac{dz}{dt}$; line e "
    r"$\frac{\partial f}{\partial x_0}$. The chain is $\frac{\partial z}{\partial x}=\frac{dz}{dt}\cdot"
    r"\frac{\partial t}{\partial x}$.",
    praise="The sign says what is held still. In a graph with several paths, that decides the result.",
)

two_paths = Number(
    "notebook_3.two_paths",
    asks=r"$L=u\,v^2$ with $u=xy$ and $v=x-y$: $\left[\frac{\partial L}{\partial x},\frac{\partial "
    r"L}{\partial y}\right]$ at $x=2$, $y=1$.",
    value=[5, -2],
    mistakes=[
        Mistake(
            "only the path through u",
            [1, 2],
            "You took the path through $u$ alone. $x$ and $y$ also reach $L$ through $v$: add that path.",
        ),
        Mistake(
            "only the path through v",
            [4, -4],
            "You took the path through $v$ alone. $x$ and $y$ also reach $L$ through $u$: add that path.",
        ),
        Mistake(
            "sign on an edge lost",
            [5, 6],
            r"The first number is right. On the edge from $y$ to $v=x-y$ stands $-1$.",
        ),
        Mistake(
            "slopes of all paths multiplied",
            [4, -8],
            "Along a path the slopes are multiplied. The paths themselves are *added*: each contributes "
            "its own change to $L$.",
        ),
        Mistake(
            "order of the two slopes changed",
            [-2, 5],
            r"Both numbers are right, in the wrong order: $\frac{\partial L}{\partial x}$ comes first.",
        ),
    ],
    hints=[
        r"$u=2$ and $v=1$. On the edges to $L$ stand $\frac{\partial L}{\partial u}=v^2$ and "
        r"$\frac{\partial L}{\partial v}=2uv$.",
        r"That is 1 and 4. From $x$: $1\cdot y+4\cdot1$. From $y$: $1\cdot x+4\cdot(-1)$.",
    ],
    solution=r"$\frac{\partial L}{\partial x}=1\cdot1+4\cdot1=5$ and "
    r"$\frac{\partial L}{\partial y}=1\cdot2+4\cdot(-1)=-2$.",
    praise="You have just done a backward pass by hand: the numbers 1 and 4 served both inputs.",
)

two_rows = Number(
    "notebook_3.two_rows",
    asks="The Jacobian of $(u,v)=(xy,\\,x-y)$ at $x=2$, $y=1$, as a list of two rows.",
    value=[[1, 2], [1, -1]],
    mistakes=[
        Mistake(
            "rows and columns exchanged",
            [[1, 1], [2, -1]],
            "All four numbers are there, transposed. A row belongs to an *output*: the first is the gradient "
            "of $u$.",
        ),
        Mistake(
            "wrong variable frozen",
            [[2, 1], [1, -1]],
            r"Look at the first row: $\frac{\partial}{\partial x}xy$ has $y$ frozen, so it is $y=1$, "
            r"not $x$.",
        ),
        Mistake(
            "sign lost",
            [[1, 2], [1, 1]],
            "The first row is right. $v=x-y$ falls as $y$ grows.",
        ),
        Mistake(
            "slopes of L already multiplied in",
            [[1, 2], [4, -4]],
            r"You multiplied each row by $\frac{\partial L}{\partial u}=1$ or $\frac{\partial "
            r"L}{\partial v}=4$. "
            "The Jacobian of $(u,v)$ knows nothing of $L$.",
        ),
    ],
    hints=[
        "First row: the partials of $u=xy$ along $x$ and along $y$. Second row: those of $v=x-y$.",
        "$[y,\\,x]$ and $[1,\\,-1]$, at $x=2$, $y=1$.",
    ],
    solution=r"The rows are $[y,x]=[1,2]$ and $[1,-1]$. And $[1,4]$ times this matrix is $[1\cdot1+4\cdot1,\ "
    r"1\cdot2+4\cdot(-1)]=[5,-2]$.",
    praise="These are the four numbers on the edges from $x$ and $y$ in your graph. The product of matrices "
    "adds up the paths.",
)

bends = Number(
    "notebook_3.bends",
    asks="The Hessian of $x^2y+y^3$ at $x=1$, $y=2$, as a list of two rows.",
    value=[[4, 2], [2, 12]],
    mistakes=[
        Mistake(
            "mixed partials taken for 0",
            [[4, 0], [0, 12]],
            "The diagonal is right. But the slope along $x$ is $2xy$, and it changes when $y$ moves.",
        ),
        Mistake(
            "gradient squared",
            [[16, 52], [52, 169]],
            "Those are products of first slopes. A second derivative is the slope *of* a slope.",
        ),
        Mistake(
            "variables exchanged",
            [[12, 2], [2, 4]],
            r"You began with $y$. Row and column of $x$ come first: $\frac{\partial}{\partial x}2xy=2y$.",
        ),
        Mistake(
            "stopped after one slope in the mixed place",
            [[4, 1], [1, 12]],
            "On the diagonal all is well. Beside it you stopped at $x^2$, the slope of $x^2y$ "
            "along $y$. Go on along $x$.",
        ),
        Mistake(
            "last slope not taken at the point",
            [[4, 2], [2, 6]],
            "The slope of $3y^2$ is $6y$, and $y$ is 2.",
        ),
    ],
    hints=[
        "First the gradient: $[2xy,\\ x^2+3y^2]$. Now the Jacobian of these two.",
        "Rows $[2y,\\,2x]$ and $[2x,\\,6y]$.",
    ],
    solution="The gradient is $[2xy,\\ x^2+3y^2]$, with the rows of slopes $[2y,2x]=[4,2]$ and "
    "$[2x,6y]=[2,12]$.",
    praise="Symmetric, as it must be: half of the mixed work is a check of the other half.",
)

dual_quotient = _OfDuals(
    "notebook_3.dual_quotient",
    asks="A function `divide(a, b)` for pairs (value, slope): the pair of $a/b$.",
    value=_divide,
    forms=[
        lambda a, b: np.array(_divide(a, b)),
        lambda a, b: _Dual(a.value / b.value, (a.slope * b.value - a.value * b.slope) / b.value**2),
    ],
    cases=[
        (_Dual(3.0, -2.0), _Dual(4.0, 5.0)),
        (_Dual(6.0, 0.0), _Dual(2.0, 1.0)),
        (_Dual(6.0, 1.0), _Dual(-2.0, -0.5)),
    ],
    mistakes=[
        Mistake(
            "values and slopes divided one by one",
            lambda a, b: (a[0] / b[0], a[1] / b[1]),
            "The slope of a quotient is not the quotient of the slopes: take the quotient rule of "
            "Notebook 1.",
        ),
        Mistake(
            "order in the quotient rule exchanged",
            lambda a, b: (a[0] / b[0], (a[0] * b[1] - a[1] * b[0]) / b[0] ** 2),
            "The value is right, the slope has the wrong sign: the slope of the *top* comes first. Test it "
            "on $a/1$.",
        ),
        Mistake(
            "plus as in the product rule",
            lambda a, b: (a[0] / b[0], (a[1] * b[0] + a[0] * b[1]) / b[0] ** 2),
            "The value is right. In the slope the second term has a minus: where top and bottom are "
            "positive, a growing bottom makes the quotient smaller.",
        ),
        Mistake(
            "square of the denominator lost",
            lambda a, b: (a[0] / b[0], (a[1] * b[0] - a[0] * b[1]) / b[0]),
            "Nearly: the slope is divided by $b^2$, not by $b$.",
        ),
        Mistake(
            "denominator treated as a constant",
            lambda a, b: (a[0] / b[0], a[1] / b[0]),
            "That is right where $b$ is a constant. Here $b$ carries a slope as well.",
        ),
        Mistake(
            "only the slope returned",
            lambda a, b: (a[1] * b[0] - a[0] * b[1]) / b[0] ** 2,
            "The slope is right. But the next operation needs the value too: return the pair.",
        ),
    ],
    hints=[
        "A pair is `(a[0], a[1])`: value, slope; `a.value` and `a.slope` do as well. The value of the "
        "quotient is `a[0] / b[0]`.",
        r"Quotient rule: $\frac{a'b-ab'}{b^2}$.",
    ],
    solution="`return a[0] / b[0], (a[1] * b[0] - a[0] * b[1]) / b[0]**2`.",
    praise="One rule per operation: with a dozen such lines forward mode differentiates any program of "
    "these operations.",
)

last_path = Number(
    "notebook_3.last_path",
    asks="What does this `backward_1` leave in `x.grad`?",
    value=6,
    mistakes=[
        Mistake(
            "sum over the paths taken for granted",
            21,
            "21 would be right, but does the code add? Follow `node.grad = grad` on the *second* visit to "
            "`x`.",
        ),
        Mistake(
            "first path thought to stay",
            15,
            "15 is what the path through $u$ brings. Then comes the path through $v$. What does `=` do "
            "with the 15?",
        ),
        Mistake(
            "edge taken for the path",
            1,
            "1 stands on the edge from $x$ to $v$. What arrives is the product along the whole path.",
        ),
    ],
    hints=[
        "From $L$ the code goes to $u$ first and down to its inputs, then to $v$ and down to its inputs.",
        r"So `x.grad` is set twice: to $5\cdot3$, then to $6\cdot1$.",
    ],
    solution=r"First 15 through $u$, then 6 through $v$, and the assignment overwrites: 6.",
    praise="The last path wins. The sum over paths needs an addition.",
)

walks = Number(
    "notebook_3.walks",
    asks="$b=a+a$, $c=b+b$, and so on, 20 times. How many paths lead from the end to $a$?",
    value=2**20,
    rtol=1e-9,  # a count: one more or less is another one
    mistakes=[
        Mistake(
            "edges counted",
            40,
            "There are 40 *edges*. At each of the 20 nodes a path may take either of two of them.",
        ),
        Mistake(
            "nodes counted",
            20,
            "There are 20 sums. At each of them the number of paths doubles.",
        ),
        Mistake(
            "squared in place of doubled",
            400,
            "Not 20 squared: 2 choices, then 2 again, 20 times.",
        ),
    ],
    possible=COUNT,
    hints=[
        "One doubling: 2 paths. Two doublings: each of the 2 edges leads on to 2 more.",
        "2 to the power 20.",
    ],
    solution="$2^{20}=1\\,048\\,576$ paths, on 40 edges.",
    praise="A million paths, and only 40 edges. Whoever walks the paths one by one pays for a million.",
)

twice = Number(
    "notebook_3.twice",
    asks="$z=t\\cdot t$, $t=x\\cdot x$, $x=3$. What is `x.grad` after a second `backward_3(z)`?",
    value=324,
    mistakes=[
        Mistake(
            "thought to start anew",
            108,
            "Nobody has set the old numbers to 0, and `+=` adds to what is there.",
        ),
        Mistake(
            "only the input counted twice",
            216,
            "It would be twice as much if only `x` had kept its number. `t` has kept its own as well: it "
            "begins with 18, receives another 18, and hands on 36.",
        ),
    ],
    hints=[
        "After the first call: `z.grad` 1, `t.grad` 18, `x.grad` 108. Which of them does the second call "
        "reset?",
        r"Only `z.grad`. So `t.grad` becomes $18+18=36$, and $x$ receives $36\cdot6$ more.",
    ],
    solution=r"`t.grad` becomes 36, so `x.grad` grows by $36\cdot6=216$: $108+216=324$, three times as "
    "much as it should be.",
    praise="Not even twice as much: leftovers inside the graph are handed on again.",
)

which_mode = Choice(
    "notebook_3.which_mode",
    asks="A simulation has 3 parameters and gives 1,000 numbers. Which mode for its Jacobian?",
    options={
        "a": "forward, 3 passes",
        "b": "forward, 1,000 passes",
        "c": "reverse, 1 pass, as for networks",
    },
    value="a",
    mistakes=[
        Mistake(
            "passes of forward mode counted by outputs",
            "b",
            "A forward pass takes *one input* and brings its slope to all outputs at once.",
        ),
        Mistake(
            "reverse mode thought to be always best",
            "c",
            "A backward pass starts from *one output*. With 1,000 outputs it takes 1,000 of them.",
        ),
    ],
    hints=[
        "Forward: a pass for each input. Reverse: a pass for each output.",
        "3 against 1,000.",
    ],
    solution="Forward takes 3 passes, reverse 1,000. A network with a million weights and one loss is the "
    "opposite case.",
    praise="Count inputs and outputs, and take the smaller number. Frameworks offer both modes for that "
    "reason.",
)

bug_or_kink = Choice(
    "notebook_3.bug_or_kink",
    asks="A difference quotient is compared with a gradient for many steps $h$. Which of these three "
    "curves of their distance comes from a wrong gradient?",
    options={
        "a": r"one that falls like $h^2$ and rises again on the left",
        "b": r"one that stays at $10^{-2}$ for nearly every $h$",
        "c": r"one that is large for long steps and drops below a certain $h$",
    },
    value="b",
    mistakes=[
        Mistake(
            "truncation and round-off taken for a bug",
            "a",
            "That is the V of Notebook 2: truncation on the right, round-off on the left. The gradient is "
            "right.",
        ),
        Mistake(
            "kink taken for a bug",
            "c",
            "Long steps reach across a kink, short ones do not. What goes away with $h$ is no bug.",
        ),
    ],
    hints=[
        "Which error depends on $h$? Think of truncation, round-off, and a kink at a certain distance.",
        "A forgotten factor does not know $h$.",
    ],
    solution="A wrong factor is there at every step: a floor. The V is that of a right gradient, and a kink "
    "nearby disturbs only steps that reach it. (A kink *at* the point makes a floor, too; the slopes to "
    "the left and to the right tell it from a wrong factor.)",
    praise="When a check fails, change the step. The cause gives itself away.",
)

repaired = Function(
    "notebook_3.repaired",
    asks="A function `repaired(points, labels, w)`: the right gradient of `penalised`.",
    value=lambda points, labels, w: _logistic(points, labels, w),
    cases=[
        (_POINTS, _LABELS, np.array([0.5, -1.0, 2.0, 0.3])),
        (_POINTS[:7], _LABELS[:7], np.array([-0.2, 0.4, 0.1, -1.5])),
    ],
    mistakes=[
        Mistake(
            "bias still summed",
            lambda points, labels, w: _logistic(points, labels, w, bias=np.sum),
            "The last coordinate is still off, by a factor: the number of points. The loss is a *mean*. "
            "Which line adds up without dividing?",
        ),
        Mistake(
            "penalty lost",
            lambda points, labels, w: _logistic(points, labels, w, reg=0),
            "The bias is right now, but the slope of the penalty is gone: $0.1\\,w^2$ has the slope "
            "$0.2\\,w$.",
        ),
        Mistake(
            "nothing divided by the number of points",
            lambda points, labels, w: (
                len(points) * (_logistic(points, labels, w, reg=0)) + 0.2 * np.append(w[:-1], 0)
            ),
            "Now the other slopes are too large as well: the loss is a *mean* over the points.",
        ),
        Mistake(
            "factor of the penalty changed",
            lambda points, labels, w: _logistic(points, labels, w, bias=np.sum, reg=0.1),
            "The penalty was right: $0.1\\,w^2$ has the slope $0.2\\,w$. The check blames the *last* "
            "coordinate.",
        ),
        Mistake(
            "penalty halved as well",
            lambda points, labels, w: _logistic(points, labels, w, reg=0.1),
            "The bias is right now, but the penalty no longer is: $0.1\\,w^2$ has the slope $0.2\\,w$.",
        ),
        Mistake(
            "sign of the miss turned round",
            lambda points, labels, w: _logistic(points, labels, w, sign=-1),
            "The miss is prediction minus label. Turned round, every slope but that of the penalty has the "
            "wrong sign.",
        ),
        Mistake(
            "divided by 20, however many points",
            lambda points, labels, w: _logistic(points, labels, w, bias=lambda miss: miss.sum() / 20),
            "That is right for 20 points. Another batch has another number: take `len(labels)`, or a mean.",
        ),
        Mistake(
            "penalty not differentiated",
            lambda points, labels, w: _logistic(points, labels, w, reg=0.1 * w[:-1]),
            "You added the penalty itself. $0.1\\,w^2$ has the slope $0.2\\,w$, which was right before.",
        ),
        Mistake(
            "bias penalised too",
            lambda points, labels, w: _logistic(points, labels, w) + 0.2 * np.array([0, 0, 0, 1]) * w,
            "The penalty covers `w[:3]`. The bias `w[3]` is free.",
        ),
    ],
    hints=[
        "Run `check_gradient` on the faulty one. Which coordinate is off, by what factor? How many points "
        "are there?",
        "Coordinate 3 is the bias, and the factor is 20, the number of points: a sum stands where a mean "
        "should.",
    ],
    solution="The slope of the bias must be `miss.mean()`: the loss is a mean over the points, and "
    "`miss.sum()` is 20 times too large.",
    praise="Without the check this model would have trained, at a small learning rate, its bias moving 20 "
    "times too fast. At `w = 0` nothing would have shown: half the labels are 1, so the misses add up to 0 "
    "there, and 20 times 0 is 0.",
)

equal_logits = Number(
    "notebook_3.equal_logits",
    asks="Logits $(0,0,0)$; the second class is the true one. The gradient of the cross-entropy.",
    value=[1 / 3, -2 / 3, 1 / 3],
    mistakes=[
        Mistake(
            "probabilities taken for the gradient",
            [1 / 3, 1 / 3, 1 / 3],
            "Those are the probabilities. Subtract 1 at the true class.",
        ),
        Mistake(
            "uphill",
            [-1 / 3, 2 / 3, -1 / 3],
            "That is the way *down*. The gradient points up: raising the true logit makes the loss "
            "smaller, so its slope is negative.",
        ),
        Mistake(
            "only the true class moved",
            [0, -2 / 3, 0],
            "The second number is right. The other logits matter as well: they stand in the sum below the "
            "line.",
        ),
        Mistake(
            "probabilities left out",
            [0, -1, 0],
            "That is $-y$ alone. The gradient is $p-y$: add the probabilities.",
        ),
        Mistake(
            "slope of the logarithm alone",
            [0, -3, 0],
            r"That is the slope of $-\ln p$ along $p$. Go on from $p$ to the logits.",
        ),
    ],
    hints=[
        "Equal logits give equal probabilities.",
        r"$p=(\frac13,\frac13,\frac13)$ and $y=(0,1,0)$.",
    ],
    solution=r"$p-y=(\frac13,\frac13-1,\frac13)=(\frac13,-\frac23,\frac13)$.",
    praise="The numbers add up to 0: adding the same amount to all logits changes nothing.",
)

factor_gradient = Function(
    "notebook_3.factor_gradient",
    asks=r"A function `slope_Q(R, P, Q)`: the gradient of $\|R-PQ^\top\|^2$ along $Q$.",
    value=lambda R, P, Q: -2 * (R - P @ Q.T).T @ P,
    forms=[lambda R, P, Q: 2 * (P @ Q.T - R).T @ P, lambda R, P, Q: -2 * (P.T @ (R - P @ Q.T)).T],
    cases=[(_R, _P, _Q), (_R[:3], _P[:3], -_Q)],
    mistakes=[
        Mistake(
            "uphill and downhill exchanged",
            lambda R, P, Q: 2 * (R - P @ Q.T).T @ P,
            r"The size is right, the sign is not. $PQ^\top$ enters $E$ with a minus.",
        ),
        Mistake(
            "factor 2 of the square lost",
            lambda R, P, Q: -(R - P @ Q.T).T @ P,
            "It is half of what it should be: $E^2$ has the slope $2E$.",
        ),
        Mistake(
            "left transposed",
            lambda R, P, Q: -2 * P.T @ (R - P @ Q.T),
            "Right numbers, wrong shape: that is the transpose. A gradient has the shape of what it "
            "belongs to, here that of $Q$.",
        ),
        Mistake(
            "gradient along the other factor",
            lambda R, P, Q: -2 * (R - P @ Q.T) @ Q,
            "That is the gradient along $P$. It has the shape of $P$.",
        ),
    ],
    hints=[
        r"$\frac{\partial\ell}{\partial Q_{jk}}=\sum_i2E_{ij}\cdot(-P_{ik})$. Which index is summed?",
        r"The sum runs over the rows $i$ of $E$ and $P$: columns of $E$ times columns of $P$.",
    ],
    solution=r"$\frac{\partial\ell}{\partial Q_{jk}}=-2\sum_iE_{ij}P_{ik}$: `return -2 * (R - P @ "
    r"Q.T).T @ P`.",
    praise="With this pair of gradients a recommender learns what people like. Notebook 6 does it.",
)

all_zero = Choice(
    "notebook_3.all_zero",
    asks="All weights start at 0. What does the gradient allow the network to learn?",
    options={
        "a": "everything, a little more slowly",
        "b": "at most the last bias: every other slope is 0",
        "c": "all hidden units the same thing",
    },
    value="b",
    mistakes=[
        Mistake(
            "descent thought to find its way from anywhere",
            "a",
            "Follow one path from a weight $a_k$ to the loss. It leads across the edge $v_k$, which is 0.",
        ),
        Mistake(
            "equal weights confused with zero weights",
            "c",
            r"That happens with equal weights that are *not* 0. Here each path through a hidden "
            r"unit even holds a factor 0: $v_k$, or $\tanh(0)$.",
        ),
    ],
    hints=[
        r"The slope along $v_k$ holds the factor $\tanh(a_kx+b_ky+c_k)$. What is that with zero weights?",
        "The slopes along $a_k$, $b_k$ and $c_k$ hold the factor $v_k$.",
    ],
    solution=r"Along $v_k$ the factor is $\tanh0=0$; along $a_k,b_k,c_k$ it is $v_k=0$. Only the last bias "
    "$d$ reaches the loss without a zero on the way, and with as many points in one moon as in the other "
    "even its slope is 0.",
    praise="A product of slopes along a path is 0 as soon as one of them is. So weights do not all start at "
    "0; and they start at random, so that no two hidden units stay the same.",
)

right_angle = Number(
    "notebook_3.right_angle",
    asks="The number $c$ for which $(c,2)$ is at right angles to $(1,3)$.",
    value=-6,
    mistakes=[
        Mistake(
            "sign lost",
            6,
            "Then the dot product is $6+6=12$. It must be 0.",
        ),
        Mistake(
            "parallel taken for at right angles",
            2 / 3,
            "That makes the two vectors parallel: one is a multiple of the other.",
        ),
        Mistake(
            "multiplied crosswise",
            -2 / 3,
            "In the dot product the first entries meet, and the second ones: $c\\cdot1+2\\cdot3$.",
        ),
        Mistake(
            "lengths compared",
            math.sqrt(6),
            "That makes both vectors equally long. The angle is in the dot product.",
        ),
    ],
    hints=["At right angles the dot product is 0.", "$c\\cdot1+2\\cdot3=0$."],
    solution="$c\\cdot1+2\\cdot3=0$, so $c=-6$.",
    praise="The dot product is 0, whatever the lengths are.",
)

level_guess = Guess(
    "notebook_3.level_guess",
    asks=r"Where on the level line through $(2,1)$ is the gradient of $\frac12x_0^2+2x_1^2$ longest?",
    options={
        "a": r"at the two ends of the oval, $(\pm2\sqrt2,0)$, where it is farthest from the middle",
        "b": r"at the top and the bottom, $(0,\pm\sqrt2)$, where the level lines are close together",
        "c": "it has the same length everywhere, since the level is the same",
    },
    value="b",
    surprises=[
        Mistake(
            "distance taken for steepness",
            "a",
            "At the ends the gradient is $(\\pm2.8,0)$. Compare its length with that at the top.",
        ),
        Mistake(
            "height taken for steepness",
            "c",
            "A level line keeps the *height*. How steep the ground is beside the path is another matter.",
        ),
    ],
)

paths_guess = Guess(
    "notebook_3.paths_guess",
    asks=r"$L=uv$, $u=xy$, $v=x+y$: $\frac{\partial L}{\partial x}$ at $x=2$, $y=3$.",
    value=21,
    near=0.02,
    across=None,
    surprises=[
        Mistake(
            "only the path through u",
            15,
            "That is the path through $u$, $5\\cdot3$. The change arrives through $v$ as well.",
        ),
        Mistake(
            "only the path through v",
            6,
            "That is the path through $v$, $6\\cdot1$. The change arrives through $u$ as well.",
        ),
        Mistake(
            "the other variable",
            16,
            r"That is $\frac{\partial L}{\partial y}$. For $x$ the arrows that leave $x$ count.",
        ),
        Mistake(
            "paths multiplied",
            90,
            "Along a path you multiply. Over the paths you add: $15+6$.",
        ),
    ],
)

saddle_guess = Guess(
    "notebook_3.saddle_guess",
    asks="What is at $(0,0)$ for $f=x_0^2-x_1^2$?",
    options={"a": "a minimum", "b": "a maximum", "c": "a saddle"},
    value="c",
    surprises=[
        Mistake(
            "only the first direction looked at",
            "a",
            "Along $x_0$ it is a minimum. Go along $x_1$ as well.",
        ),
        Mistake(
            "only the second direction looked at",
            "b",
            "Along $x_1$ it is a maximum. Go along $x_0$ as well.",
        ),
    ],
)

dual_guess = Guess(
    "notebook_3.dual_guess",
    asks=r"With $x=2+\delta$ and $y=3$: the pair $v=x+y$.",
    options={"a": r"$5+2\delta$", "b": r"$5+\delta$", "c": r"$5$, without $\delta$"},
    value="b",
    surprises=[
        Mistake(
            "both knobs turned",
            "a",
            "That would be right if $y$ had the slope 1 as well. Only $x$ is turned.",
        ),
        Mistake(
            "slope lost in a sum",
            "c",
            r"A sum moves when one of its terms moves: the slope of $x$ is handed on.",
        ),
    ],
)

flow_guess = Guess(
    "notebook_3.flow_guess",
    asks="In stage 2, with $z=t\\cdot t$ and $t=x\\cdot x$: how often does `t` speak to `x`?",
    options={"a": r"twice, once for each factor of $x\cdot x$", "b": "four times", "c": "once"},
    value="b",
    surprises=[
        Mistake(
            "one call assumed",
            "a",
            "So it should be. But `z` has two edges to `t`, and stage 2 calls `t` after each of them.",
        ),
        Mistake(
            "edges overlooked",
            "c",
            "`t` has two edges to `x`, one for each factor, and speaks over both whenever it is called.",
        ),
    ],
)

outer_rule = Number(
    "notebook_3.outer_rule",
    asks=r"$z=Wx$ with $x=(2,1)$ and $\delta=(1,-3)$: $\frac{\partial L}{\partial W}$ as a list of two rows.",
    value=[[2, 1], [-6, -3]],
    mistakes=[
        Mistake(
            "transposed",
            [[2, -6], [1, -3]],
            r"That is $x\,\delta^\top$. Row $i$ of $W$ makes $z_i$, so row $i$ of the gradient belongs to "
            r"$\delta_i$.",
        ),
        Mistake(
            "each row the input",
            [[2, 1], [2, 1]],
            r"Each row is $x$ times *its* $\delta_i$: what $z_i$ is worth to the loss.",
        ),
        Mistake(
            "each row the delta",
            [[1, -3], [1, -3]],
            r"The slope of $z_i$ with respect to $W_{ik}$ is $x_k$: multiply each $\delta_i$ by it.",
        ),
    ],
    hints=[
        r"$\frac{\partial L}{\partial W_{ik}}=\delta_i\,x_k$.",
        "The first row belongs to $\\delta_0=1$: $[1\\cdot2,\\ 1\\cdot1]$.",
    ],
    solution=r"$\delta x^\top$: the rows $1\cdot(2,1)$ and $-3\cdot(2,1)$.",
    praise="A column times a row: what the next layer wants, times what this layer was given.",
)

vanish_guess = Guess(
    "notebook_3.vanish_guess",
    asks="Each of 20 layers keeps 80 % of the length of a slope. What is left of it after all of them?",
    options={"a": "about 80 %", "b": "about 20 %", "c": "about 1 %"},
    value="c",
    surprises=[
        Mistake(
            "one layer counted",
            "a",
            "That is what one layer leaves. Each of the other nineteen takes its fifth as well.",
        ),
        Mistake(
            "factors not multiplied",
            "b",
            "Four layers leave 41 %, eight leave 17 %. There are twenty.",
        ),
    ],
)

softmax_guess = Guess(
    "notebook_3.softmax_guess",
    asks="What happens to the true class's entry of $p-y$ when its logit falls far below the others?",
    options={"a": "it goes to 0", "b": "it goes to $-1$, and no further", "c": "it grows without bound"},
    value="b",
    surprises=[
        Mistake(
            "wrong and right changed over",
            "a",
            "That happens when the logit gets very *large* and the model is right.",
        ),
        Mistake(
            "slope of the loss with respect to p",
            "c",
            "With respect to $p$ itself, yes: $-1/p$. With respect to the logit it is $p-1$.",
        ),
    ],
)

boundary_guess = Guess(
    "notebook_3.boundary_guess",
    asks="What will the boundary of the network do during training?",
    options={
        "a": "be nearly straight at first, and bend later",
        "b": "be wild at the start, and calm down",
        "c": "stay where it is, while the loss falls",
    },
    value="a",
    surprises=[
        Mistake(
            "random weights thought to make a wild boundary",
            "b",
            "The weights are random, but not large: at first, this sum of eight tanhs bends little.",
        ),
        Mistake(
            "loss and boundary thought to be independent",
            "c",
            "At the start more than a third of the points are on the wrong side. As long as the boundary "
            "stays, so do they.",
        ),
    ],
)
