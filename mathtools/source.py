"""Show the code of a function where reading it teaches."""

import inspect
import re
import textwrap

#: A docstring below its ``def …:`` or at the top: the first paragraph, what follows, and the closing quotes.
DOCSTRING = re.compile(r'((?:^|:\n) *r?"""(?:(?!""").)+?)\n\n.*?(""")', re.DOTALL)


class Source(str):
    """Python source that Jupyter shows as highlighted code."""

    __repr__ = str.__str__

    def _repr_markdown_(self):
        return f"```python\n{self}\n```"


def source(thing):
    """The source code of a function, class or module, for reading: of each docstring the first paragraph.

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
    return Source(DOCSTRING.sub(r"\1\2", textwrap.dedent(text)).rstrip())
