"""Modules as Python has compiled them, kept by the browser from one visit to the next.

Compiling SymPy takes a browser several times as long as running it. `engine.js` hands over what an earlier
visit has compiled, and keeps what this one adds.
"""

import io
import sys
from importlib.machinery import SourceFileLoader
from pathlib import Path
from zipfile import ZipFile

FOLDER = Path("/compiled")


def keep():
    """Have Python write what it compiles into the folder, and read it there."""
    FOLDER.mkdir(exist_ok=True)  # which Python itself does not do directly below the root
    sys.pycache_prefix = str(FOLDER)
    sys.dont_write_bytecode = False
    # What is unpacked in a browser is always newer than what was compiled from the same file; that it is the
    # same, the name says under which the browser keeps it.
    SourceFileLoader.path_stats = lambda loader, path: {"mtime": 0, "size": None}


def number():
    """How many modules there are."""
    return sum(1 for _ in FOLDER.rglob("*.pyc"))


def packed():
    """All of them, as the bytes of a zip."""
    file = io.BytesIO()
    with ZipFile(file, "w") as archive:
        for path in FOLDER.rglob("*.pyc"):
            archive.write(path, path.relative_to(FOLDER))
    return file.getvalue()
