"""The one command of the course. `python course.py` alone says what it can do.

This file stays readable for every Python, however old, so that it can say which one is needed;
what it does is in course_tools, which needs nothing but Python's standard library.
"""

import os
import sys

OLDEST = (3, 11)


def main():
    if sys.version_info < OLDEST:
        this = ".".join(map(str, sys.version_info[:2])) + " (" + sys.executable + ")"
        sys.exit(
            "This course needs Python 3.11 or newer, and this is Python "
            + this
            + ". Install a newer one from python.org or with your system's installer, and start course.py "
            + "with that: python3.13 course.py lab, or on Windows: py -3.13 course.py lab."
        )
    # A learner's file random.py or json.py beside this one must not hide Python's own: this folder is where
    # course_tools is looked for, which imports nothing by itself, and nothing else.
    here = os.path.dirname(os.path.abspath(__file__))
    others = [path for path in sys.path if os.path.realpath(path) != os.path.realpath(here)]
    sys.path[:] = [here]
    import course_tools  # noqa: F401

    sys.path[:] = others
    from course_tools.commands import start

    return start(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
