"""JupyterLite: the notebooks in a JupyterLab that is all in the browser, where nothing has to be installed.

Its kernel is Pyodide, which begins with the packages that it is told of. Among them are `mathtools` and what
that needs, as wheels made of what is installed here. It stands beside the pages, and may be built by the
Python of another environment, for each release of JupyterLite goes with one of Pyodide.
"""

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import tomllib
from importlib import metadata
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import nbformat
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from course_tools.environment import ROOT
from course_tools.site import pyodide

#: What `mathtools` needs and only Pyodide has, for it is compiled.
PACKAGES = ["matplotlib", "numpy", "pillow", "scipy", "sympy"]
#: What the kernel of JupyterLite itself asks of Pyodide.
KERNEL = ["ipython", "jedi", "micropip", "sqlite3", "ssl"]
#: What is there in another form, or of no use where nothing is downloaded.
LEFT_OUT = {
    "ipykernel",
    "ipython",
    "jupyterlab",
    "jupyterlab-widgets",
    "pooch",
    "traitlets",
    "widgetsnbextension",
}
BROWSER = {"sys_platform": "emscripten", "platform_system": "Emscripten", "extra": ""}
#: From the script of the kernel to the site.
UP = "../../../../../"
COMPILED = {".so", ".pyd", ".pyc"}


def build(site, notebooks, release=None, loader="pyodide.mjs"):
    """Add JupyterLite to a site, in its folder `lite`.

    Parameters
    ----------
    site : pathlib.Path
        The folder of the site.
    notebooks : list of pathlib.Path
        What lies in JupyterLite's folder. What a reader changes there is kept by her browser.
    release : pathlib.Path, optional
        An unpacked release of Pyodide, of which what is needed becomes part of the site.
    loader : str, optional
        The file of Pyodide that the kernel loads first. Its earlier versions want "pyodide.js".
    """
    wheels = site / "_static" / "wheels"
    wheels.mkdir(parents=True)
    names = [_pack(name, wheels) for name in needed()]
    if release:
        pyodide.copy(release, site / "_static" / "pyodide", [*PACKAGES, *KERNEL], [loader])
    with tempfile.TemporaryDirectory(prefix="calculus-lite-") as scratch:
        files = Path(scratch, "files")
        files.mkdir()
        for path in notebooks:
            # Each text in one piece, as a server sends it: JupyterLite takes a file as it is.
            notebook = nbformat.read(path, as_version=4)
            (files / path.name).write_text(json.dumps(notebook), encoding="utf-8")
        where = "./../_static/pyodide/" if release else pyodide.ADDRESS
        settings = json.dumps(_settings(f"{where}{loader}", names))
        Path(scratch, "jupyter-lite.json").write_text(settings, encoding="utf-8")
        command = [sys.executable, "-m", "jupyterlite_core", "build", "--lite-dir", scratch, "--apps", "lab"]
        command += ["--contents", files, "--output-dir", site.absolute() / "lite"]
        command += ["--no-sourcemaps", "--no-unused-shared-packages"]
        done = subprocess.run(
            list(map(str, command)),
            cwd=scratch,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
    if done.returncode:
        raise RuntimeError(f"JupyterLite was not built:\n{done.stdout[-2000:]}")


def _settings(address, wheels):
    """What JupyterLite is told: where Pyodide is, and what it begins with."""
    kernel = {
        "pyodideUrl": address,
        "disablePyPIFallback": True,
        "loadPyodideOptions": {
            "packages": [*PACKAGES, *(f"{UP}_static/wheels/{name}" for name in wheels)],
            # In the folder of the notebooks, which the browser keeps.
            "env": {"MATHTOOLS_PROGRESS": "/drive/progress.txt", "MPLBACKEND": "agg"},
        },
    }
    data = {
        "appName": "Calculus for AI",
        "litePluginSettings": {"@jupyterlite/pyodide-kernel-extension:kernel": kernel},
        # As `course.py lab` has it: sliders are still there the next day.
        "settingsOverrides": {"@jupyter-widgets/jupyterlab-manager:plugin": {"saveState": True}},
    }
    return {"jupyter-lite-schema-version": 0, "jupyter-config-data": data}


def needed():
    """The names of `mathtools`, and of what it needs beside what Pyodide has."""
    found = []
    wanted = ["mathtools"]
    while wanted:
        name = wanted.pop()
        found.append(name)
        for one in map(Requirement, _requirements(name)):
            other = canonicalize_name(one.name)
            is_for_us = not one.marker or one.marker.evaluate(BROWSER)
            if is_for_us and other not in {*found, *wanted, *PACKAGES, *LEFT_OUT}:
                wanted.append(other)
    return found


def _requirements(name):
    if name != "mathtools":
        return metadata.requires(name) or []
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]


def _pack(name, folder):
    """Make a wheel of what is installed, without what was compiled for this machine; return its name."""
    if name == "mathtools":
        found = {path.relative_to(ROOT): path for path in (ROOT / name).rglob("*") if path.is_file()}
    else:
        found = {path: path.locate() for path in metadata.distribution(name).files if ".." not in path.parts}
    files = {str(to): path.read_bytes() for to, path in sorted(found.items()) if to.suffix not in COMPILED}
    if name == "mathtools":
        # A version that changes with the code, so that no browser keeps an old one.
        version = f"0.{int(hashlib.sha256(b''.join(files.values())).hexdigest()[:8], 16)}"
        about = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        files[f"{name}-{version}.dist-info/METADATA"] = about
    else:
        version = metadata.version(name)
    wheel = folder / f"{name.replace('-', '_')}-{version}-py3-none-any.whl"
    with ZipFile(wheel, "w", ZIP_DEFLATED) as archive:
        for to, content in files.items():
            archive.writestr(to, content)
    return wheel.name


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Add JupyterLite to a site.")
    parser.add_argument("site", type=Path)
    parser.add_argument("notebooks", type=Path, nargs="+")
    parser.add_argument("--pyodide", dest="release", type=Path)
    parser.add_argument("--loader", default="pyodide.mjs")
    build(**vars(parser.parse_args()))
