"""Show the code of a function where reading it teaches."""

import inspect
import textwrap


class Source:
    """Python source that Jupyter shows as highlighted code."""

    def __init__(self, text):
        self.text = text

    def __repr__(self):
        return self.text

    def _repr_markdown_(self):
        return f"```python\n{self.text}\n```"


def source(thing):
    """The source code of a function, class or module, for reading.

    Parameters
    ----------
    thing : function, class or module

    Returns
    -------
    Source
        Displayed as highlighted Python when it is the last expression of a cell.

    Raises
    ------
    TypeError
        If `thing` was not written in Python, so that there is nothing to show.
    """
    try:
        text = inspect.getsource(thing)
    except (TypeError, OSError) as error:
        raise TypeError(
            f"There is no Python source to show for {thing!r}: hand over a function, class or module "
            "that was written in a file."
        ) from error
    return Source(textwrap.dedent(text).rstrip())
