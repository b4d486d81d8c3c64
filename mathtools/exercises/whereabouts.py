"""Where a question is asked: its notebook, and the section there, as a link."""

import contextlib
import json
import re
from functools import cached_property
from pathlib import Path
from urllib.parse import quote


class Whereabouts:
    """The sections of the notebooks in a folder.

    Parameters
    ----------
    folder : str or path
        Where the notebooks are: a kernel works in the folder of its own.
    """

    def __init__(self, folder="."):
        self.folder = Path(folder)

    def find(self, key):
        """Name the place of a question.

        Parameters
        ----------
        key : str
            Module and name of the question.

        Returns
        -------
        str
            In Markdown; the notebook's number alone where the notebook itself is not at hand.
        """
        module, _, _ = key.partition(".")
        title = module.replace("_", " ").capitalize()
        if key not in self._sections:
            return title
        file, heading = self._sections[key]
        # JupyterLab names a heading by its text as it is shown, and opens a notebook at it.
        link = f"{quote(file)}#{quote(re.sub(r'[*_`]', '', heading).replace(' ', '-'))}"
        return f"{title}, [{heading}]({link})" if heading else f"[{title}]({quote(file)})"

    @cached_property
    def _sections(self):
        """File and heading of each question, by its key."""
        found = {}
        with contextlib.suppress(OSError):  # a folder that is gone, or not to be read
            # The shortest name first: "03_chain (old).ipynb" is what the learner keeps beside the course.
            for path in sorted(self.folder.glob("[0-9]*_*.ipynb"), key=lambda path: (len(path.name), path)):
                found = _read(path) | found
        return found


def _read(path):
    """File and heading of the questions of one notebook, by their keys."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        sources = [(cell["cell_type"], "".join(cell["source"])) for cell in cells]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):  # damaged, or no notebook at all
        return {}
    found, module, heading = {}, "", ""
    for kind, source in sources:
        if kind == "markdown":
            heading = [heading, *re.findall(r"^## (.+?)\s*$", source, re.MULTILINE)][-1]
            continue
        module = (re.findall(r"import (notebook_\d+) as exercise", source) or [module])[0]
        for name in re.findall(r"exercise\.(\w+)\.check\(", source):
            found.setdefault(f"{module}.{name}", (path.name, heading))
    return found
