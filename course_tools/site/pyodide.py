"""Pyodide, a Python that runs in a browser: where it comes from, and how a part of it gets into the site."""

import json
import shutil

from packaging.utils import canonicalize_name

#: The one address elsewhere, and asked only after a reader has agreed.
ADDRESS = "https://cdn.jsdelivr.net/pyodide/v314.0.6/full/"
CORE = ["pyodide.mjs", "pyodide.asm.*", "python_stdlib.zip", "pyodide-lock.json"]


def copy(release, target, names, files=()):
    """Copy the core of an unpacked release, packages of these names with what they need, and other files."""
    packages = json.loads((release / "pyodide-lock.json").read_text(encoding="utf-8"))["packages"]
    wanted = list(names)
    found = set(files)
    while wanted:
        package = packages[canonicalize_name(wanted.pop())]
        found.add(package["file_name"])
        wanted += package["depends"]
    target.mkdir(parents=True, exist_ok=True)
    for pattern in [*CORE, *sorted(found)]:
        paths = list(release.glob(pattern))
        if not paths:
            raise FileNotFoundError(f"{release} is no complete release of Pyodide: {pattern} is missing.")
        for path in paths:
            shutil.copy(path, target)
