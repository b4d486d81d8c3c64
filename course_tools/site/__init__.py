"""The course as a site: every page with its sliders alive, and nothing that comes from elsewhere.

What builds it runs in the course's environment (`python -m course_tools.site.build FOLDER NOTEBOOK…`);
`site`, which the command calls, starts it there, and then packs or shows what has been built.
"""

import functools
import http.server
import shutil
import tempfile
import time
from pathlib import Path

from course_tools import copies, environment
from course_tools.environment import Problem, say

SITE = environment.ROOT / "site"
ZIP = environment.ROOT / "calculus-for-ai-site.zip"
USAGE = """\
python course.py site                    make the site, in the folder site
python course.py site --serve            and show it in a browser of this machine
python course.py site --whole            and pack it as a zip
python course.py site --pyodide FOLDER   with the Python that judges answers in it: FOLDER is an unpacked
                                         release of Pyodide, of which what is needed is copied"""


def site(arguments):
    """Build the site from all notebooks; return the exit code."""
    options = list(arguments)
    pyodide = []
    if "--pyodide" in options:
        place = options.index("--pyodide")
        pyodide = options[place : place + 2]
        del options[place : place + 2]
    unknown = set(options) - {"--serve", "--whole"}
    if unknown or len(pyodide) == 1:
        raise Problem(f"These options do not fit: {' '.join(arguments)}. There are:\n{USAGE}")
    began = time.monotonic()
    if code := make(SITE, [*sorted(copies.ORIGINALS.glob("*.ipynb")), "--lite", *pyodide]):
        return code
    took = time.monotonic() - began
    files = [path for path in SITE.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    say(f"{SITE.name}/index.html: {len(files)} files, {size / 1e6:.1f} MB, built in {took:.0f} s.")
    if "--whole" in arguments:
        # With a folder of its own inside, so that unpacking it anywhere makes no mess.
        shutil.make_archive(str(ZIP.with_suffix("")), "zip", SITE.parent, SITE.name)
        say(f"{ZIP.name}: the same for a class without internet, {ZIP.stat().st_size / 1e6:.1f} MB.")
    if "--serve" in arguments:
        serve(SITE)
    return 0


def make(target, arguments):
    """Build a site into a folder, which it replaces; return the exit code. The rest goes to `build`."""
    environment.prepare("site")
    with tempfile.TemporaryDirectory(prefix="calculus-site-", ignore_cleanup_errors=True) as scratch:
        new = Path(scratch, "built")
        code = environment.run_file(Path(__file__).with_name("build.py"), new, *arguments)
        if code == 0:
            shutil.rmtree(target, ignore_errors=True)
            shutil.move(new, target)
    return code


def serve(folder):
    """Show a folder to this machine's browsers, and to nobody else, until Ctrl+C."""
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        say(f"Open http://127.0.0.1:{server.server_port}/ in a browser. Ctrl+C ends it.")
        server.serve_forever()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        """Nothing: a line for every file would hide the address."""
