"""Exercises that answer: a module of questions per notebook, and the learner's progress through them.

A notebook takes its questions by name, ``from mathtools.exercises import notebook_1 as exercise``, and a cell
asks one of them, ``exercise.secant_slope.check(answer)``. Importing this package loads no question.
"""


def progress():
    """Show what has been solved and what is still open, notebook by notebook.

    Returns
    -------
    mathtools.exercises.overview.Overview
        A table that Jupyter displays.
    """
    from mathtools.exercises.overview import overview

    return overview()
