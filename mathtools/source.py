"""Show the code of a function where reading it teaches."""

import ast
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
    return Source(_with_short_docstrings(textwrap.dedent(text)).rstrip())


def _with_short_docstrings(text):
    """The code without what stands in its docstrings below their first paragraph; `help` shows the rest."""
    lines = text.splitlines()
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, documented)]
    strings = [node.body[0] for node in nodes if ast.get_docstring(node) is not None]
    for string in sorted(strings, key=lambda node: node.lineno, reverse=True):
        first = string.lineno - 1
        last = string.end_lineno - 1
        paragraph = next((k for k in range(first, last) if not lines[k].strip()), None)
        if paragraph is not None:
            quotes = lines[last].rstrip()[-3:]
            lines[first : last + 1] = [*lines[first : paragraph - 1], lines[paragraph - 1].rstrip() + quotes]
    return "\n".join(lines)
