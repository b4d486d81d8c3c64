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


def predictions(module=None):
    """Show the learner's predictions, how often they came true, and what was a surprise.

    Parameters
    ----------
    module : module, optional
        The questions of one notebook, which calls it `exercise`; all notebooks, unless given.

    Returns
    -------
    mathtools.exercises.feedback.Feedback
    """
    from mathtools.exercises import guess

    return guess.predictions(module)


def practice(skill, grade=1, seed=1):
    """Practise one skill: questions with fresh numbers, without end.

    Parameters
    ----------
    skill : str
        Its name, such as "chain rule"; `skills()` lists them.
    grade : int
        How hard: 1, 2 or 3.
    seed : int
        Another seed deals other questions; the same seed deals the same ones on every machine.

    Returns
    -------
    mathtools.exercises.practising.Practice
        ``p[1]`` is its first question: ``p[1]`` shows it, ``p[1].check(answer)`` judges.

    Raises
    ------
    ValueError
        If there is no such skill, grade or seed.
    """
    from mathtools.exercises.practising import Practice

    return Practice(skill, grade, seed)


def today(now=None):
    """Deal the questions that are due: up to ten, mixed from the notebooks that you have begun.

    Parameters
    ----------
    now : datetime, optional
        With its time zone; the clock's time unless given.

    Returns
    -------
    mathtools.exercises.practising.Today
        ``ten[1]`` is the first question. Empty as long as nothing is recorded.
    """
    from mathtools.exercises.practising import Today

    return Today(now)


def skills():
    """List the skills that can be practised, notebook by notebook.

    Returns
    -------
    mathtools.exercises.mastering.Listing
        A table that Jupyter displays.
    """
    from mathtools.exercises.mastering import Listing

    return Listing()


def mastery(now=None):
    """Show how firmly you hold each skill, as a map.

    Parameters
    ----------
    now : datetime, optional
        With its time zone; the clock's time unless given.
    """
    from mathtools.exercises.mastering import draw

    draw(now)


def export_progress(file="my_progress.txt"):
    """Write what is solved to a file that can be taken to another machine; an older one is added to.

    Parameters
    ----------
    file : str or path
        Its name, beside the notebook unless it says a folder; or a folder.

    Returns
    -------
    mathtools.exercises.feedback.Feedback
        What was done, or why not; nothing is raised.
    """
    from mathtools.exercises import transfer

    return transfer.send(file)


def import_progress(file="my_progress.txt"):
    """Add what is solved in a file of `export_progress`; what is solved on either machine stays solved.

    Parameters
    ----------
    file : str or path
        Its name, beside the notebook unless it says a folder; or a folder.

    Returns
    -------
    mathtools.exercises.feedback.Feedback
        What was done, or why not; nothing is raised.
    """
    from mathtools.exercises import transfer

    return transfer.receive(file)
