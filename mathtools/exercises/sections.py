"""Where a question is asked: its notebook, and the section there, as a link."""

import contextlib
import json
import re
from functools import cached_property
from pathlib import Path
from urllib.parse import quote


class Sections:
    """The sections of the notebooks in a folder: a kernel works in the folder of its own."""

    def __init__(self, folder="."):
        self.folder = Path(folder)

    def find(self, key):
        """Name the place of a question in Markdown; the notebook's number alone where that is not at hand."""
        module, _, _ = key.partition(".")
        title = module.replace("_", " ").capitalize()
        if key not in self._sections:
            return title
        file, heading, cell = self._sections[key]
        # By its cell: JupyterLab does not find a heading that holds a question mark or letters beyond ASCII.
        link = f"{quote(file)}#cell-id={cell}"
        return f"{title}, [{heading}]({link})" if heading else f"[{title}]({link})"

    @cached_property
    def _sections(self):
        """File, heading and cell of each question, by its key."""
        found = {}
        with contextlib.suppress(OSError):  # a folder that is gone, or not to be read
            paths = list(self.folder.glob("[0-9]*_*.ipynb"))
            # Last what the learner keeps beside the course: "03_chain (old).ipynb", and the whole
            # "03_chain.ipynb" where it comes in parts now. What two parts ask has moved to the later one.
            paths.sort(key=lambda path: (-ord(path.name[2]), len(path.name), path))
            for path in paths:
                found = _read(path) | found
        return found


def _read(path):
    """File of the questions of one notebook, heading and cell of their section, by their keys."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        sources = [(cell["cell_type"], str(cell.get("id")), "".join(cell["source"])) for cell in cells]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return {}  # damaged, or no notebook at all
    found = {}
    module = heading = section = ""
    for kind, cell, source in sources:
        if kind == "markdown":
            if headings := re.findall(r"^## (.+?)\s*$", source, re.MULTILINE):
                heading = headings[-1]
                section = cell
            continue
        module = (re.findall(r"import (notebook_\d+) as exercise", source) or [module])[0]
        for name in re.findall(r"exercise\.(\w+)\.check\(", source):
            found.setdefault(f"{module}.{name}", (path.name, heading, section or cell))
    return found
