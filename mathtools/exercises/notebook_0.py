"""Two questions to try the checker on."""

from mathtools.exercises.kinds import Choice, Mistake, Number

first_slope = Number(
    "notebook_0.first_slope",
    asks="The slope of a line that rises by 6 while it goes 3 to the right.",
    value=2,
    mistakes=[
        Mistake(
            "run over rise",
            0.5,
            "You divided the way to the right by the rise. Slope is the other way round: how much *up* for "
            "each step to the *right*. A steeper line must get a larger slope; try a rise of 12.",
        ),
        Mistake(
            "difference for quotient",
            3,
            "You took away, or gave the run itself. Slope compares rise and run by *dividing*: how much up "
            "for each single step to the right?",
        ),
        Mistake(
            "product for quotient",
            18,
            "You multiplied rise and run. A line that rises 6 over 30 would then be steeper than one that "
            "rises 6 over 3. Divide instead.",
        ),
    ],
    hints=[
        "How far up does the line go for each *single* step to the right?",
        "Three steps to the right lift it by 6, all of them by the same amount.",
    ],
    solution="Slope is rise divided by run: $6/3=2$. Each step to the right lifts the line by 2.",
    praise="This quotient, rise over run, is all that a derivative is made of. Notebook 1 shrinks the run.",
)

upright = Choice(
    "notebook_0.upright",
    asks="What happens to the slope of a line that is turned until it stands almost upright?",
    options={
        "a": "It comes close to 1.",
        "b": "It grows beyond every number.",
        "c": "It comes close to 90.",
    },
    value="b",
    mistakes=[
        Mistake(
            "the diagonal taken for the steepest line",
            "a",
            "Slope 1 belongs to the diagonal: 1 up for 1 to the right. An upright line is much steeper.",
        ),
        Mistake(
            "angle taken for slope",
            "c",
            "90 is its angle in degrees. Slope is rise divided by run: what happens to that quotient when "
            "the run shrinks towards 0?",
        ),
    ],
    hints=[
        "Let the rise be 6, and the run 3, then 1, then 0.1, then 0.001.",
        "6/3 = 2, 6/1 = 6, 6/0.1 = 60. And next?",
    ],
    solution="The run shrinks towards 0 while the rise stays, so rise/run grows without bound: "
    "$6/0.1=60$, $6/0.001=6000$. An upright line has no slope at all.",
    praise="Dividing by something that shrinks to 0 is the danger at the heart of calculus, and Notebook 1 "
    "tames it: there the rise shrinks as well.",
)
