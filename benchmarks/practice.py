"""How long practice lets a learner wait: to deal a question, and to judge a wrong answer to it.

python benchmarks/practice.py           (40 questions of each skill; --small: one of every tenth)

Times are CPU times of one process, so that other work on the machine does not count. To judge the first
answer includes what the check works out once for each question.
"""

import os
import sys
import tempfile
import time

import numpy as np

os.environ["MATHTOOLS_PROGRESS"] = os.path.join(tempfile.mkdtemp(), "progress.txt")

from mathtools import integrals
from mathtools.backstage.derivatives import checking
from mathtools.exercises import practice
from mathtools.exercises.skill_tables import SKILLS

SMALL = "--small" in sys.argv
N = 1 if SMALL else 40


def timed(work, *arguments):
    start = time.process_time()
    result = work(*arguments)
    return result, 1000 * (time.process_time() - start)


def main():
    deal = []
    judge = []
    skills = list(SKILLS)[:: 10 if SMALL else 1]
    for name in skills:
        for number in range(1, N + 1):
            p = practice(name, grade=1 + number % 3, seed=number)
            question, ms = timed(p.question, 1)
            deal.append(ms)
            _, example = question.wrong_answers()[0]
            question = practice(name, grade=1 + number % 3, seed=number).question(1)
            for prepared in (integrals.prepare, checking.prepare):
                prepared.cache_clear()
            _, ms = timed(question.check, example)
            judge.append(ms)
    print(f"{len(deal)} questions of {len(skills)} skills, in ms      median   p95   longest")
    for what, times in (("deal", deal), ("judge a wrong answer", judge)):
        print(f"{what:45s}{np.median(times):7.0f}{np.quantile(times, 0.95):6.0f}{max(times):10.0f}")


main()
