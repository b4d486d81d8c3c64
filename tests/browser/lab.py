"""A JupyterLab of one's own and a page of it in a browser without a window: for tests and benchmarks.

The server shares nothing with another JupyterLab on the machine: not its port, token, settings or
runtime files; and it is ended by its own process, whose end its kernels notice.
"""

import contextlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Error, expect

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
#: Those that the tests run in JupyterLab: with every kind of slider among them. The others are opened there,
#: and run without it, which takes a third of the time; MATHTOOLS_LAB=all runs all.
DAILY = ("00", "01a", "03b")
RUN = [path for path in NOTEBOOKS if os.environ.get("MATHTOOLS_LAB") == "all" or path.name.startswith(DAILY)]

PATIENCE = 30  # seconds for what a page that is there does at once, on a machine that is busy besides
STARTING = 300  # seconds for a server, a page or a kernel to start
RUNNING = 600  # seconds for all cells of a notebook

WIDTH, HEIGHT = 1280, 900  # of the window

PROGRESS = "progress.txt"

SETTINGS = {
    # Every cell is in the page, also those that are not in view.
    "@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"},
    # A notebook is saved when a test says so, and else not while others work.
    "@jupyterlab/docmanager-extension/plugin": {"autosave": False},
    # What `course.py lab` turns on: no news, and widgets that are still there the next day.
    "@jupyterlab/apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyter-widgets/jupyterlab-manager/plugin": {"saveState": True},
}

#: JavaScript: the notebook in JupyterLab, and the execution counts of its code cells.
NOTEBOOK = "window.jupyterapp.shell.currentWidget"
COUNTS = f"""{NOTEBOOK}.content.widgets.map((cell) => cell.model)
    .filter((model) => model.type === 'code').map((model) => model.executionCount)"""

#: Cells out of sight are laid out when somebody asks for it, as in the mode that JupyterLab has by itself.
#: Not where sliders are dragged: what is laid out as it comes into sight may push them away.
LOOKED_AT = "only-looked-at"
STYLE = f".{LOOKED_AT} .jp-Notebook .jp-Cell {{ content-visibility: auto }}"

#: No name of another machine leads anywhere.
OFFLINE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"

BROWSERS = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
]


def find_chromium():
    """The path of a Chromium or its kin, or None. MATHTOOLS_CHROMIUM names another one."""
    named = os.environ.get("MATHTOOLS_CHROMIUM")
    return shutil.which(named) if named else next(filter(None, map(shutil.which, BROWSERS)), None)


@dataclass(frozen=True)
class Server:
    """A running JupyterLab."""

    url: str
    token: str
    progress: Path  # where its kernels keep what was answered

    def api(self, path, method="GET", data=None):
        """Ask the server's REST interface; `data` is what it is given, as JSON."""
        request = urllib.request.Request(
            f"{self.url}api/{path}",
            method=method,
            headers={"Authorization": f"token {self.token}"},
            data=None if data is None else json.dumps(data).encode(),
        )
        with urllib.request.urlopen(request, timeout=60) as reply:
            text = reply.read()
        return json.loads(text) if text else None

    def address(self, notebook):
        """Where a notebook is open, with nothing left from an earlier visit."""
        return f"{self.url}lab/tree/{urllib.parse.quote(notebook)}?token={self.token}&reset"


@contextlib.contextmanager
def running(folder, kernels=None):
    """Run a JupyterLab in `folder`; yield its `Server`. `kernels`: variables that say where those are."""
    with tempfile.TemporaryDirectory(prefix="calculus-lab-", ignore_cleanup_errors=True) as name:
        home = Path(name)
        for plugin, values in SETTINGS.items():
            file = home / "settings" / f"{plugin}.jupyterlab-settings"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(values))
        token = secrets.token_hex()
        options = {
            "ServerApp.root_dir": folder,
            "ServerApp.port": free_port(),  # should it be taken meanwhile, the server tries its neighbours
            "ServerApp.open_browser": False,
            "ServerApp.allow_root": True,
            "LabApp.expose_app_in_browser": True,
            "LanguageServerManager.autodetect": False,  # it would start npm
        }
        environment = {key: value for key, value in os.environ.items() if not key.startswith("JUPYTER")}
        environment |= (kernels or {}) | {
            "JUPYTER_TOKEN": token,
            "JUPYTER_CONFIG_DIR": str(home / "config"),
            "JUPYTER_DATA_DIR": str(home / "data"),
            "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
            "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
            "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
            "MATHTOOLS_PROGRESS": str(home / PROGRESS),
        }
        command = [
            sys.executable,
            "-m",
            "jupyterlab",
            *(f"--{key}={value}" for key, value in options.items()),
        ]
        log = home / "log.txt"
        with log.open("wb") as file:
            process = subprocess.Popen(
                command, env=environment, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT
            )
        try:
            yield _started(process, home / "runtime", token, folder, log)
        finally:
            _end(process, home / "runtime", token)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _started(process, runtime, token, folder, log):
    """Wait for the server, and make sure that it is the one that was started here."""
    marker = Path(folder) / f"started-{secrets.token_hex(4)}.txt"
    marker.touch()
    try:
        end = time.monotonic() + STARTING
        while time.monotonic() < end and process.poll() is None:
            with contextlib.suppress(OSError, ValueError, StopIteration):
                server = _server(runtime, token)
                server.api(f"contents/{marker.name}?content=0")
                return server
            time.sleep(0.1)
    finally:
        marker.unlink()
    raise RuntimeError(f"JupyterLab did not start. It said:\n{log.read_text(errors='replace')[-3000:]}")


def _server(runtime, token):
    """The server as it describes itself in its runtime folder, which is its own."""
    information = json.loads(next(runtime.glob("jpserver-*.json")).read_text())
    return Server(f"http://127.0.0.1:{information['port']}/", token, runtime.parent / PROGRESS)


def _end(process, runtime, token):
    """Ask the server to end, which ends its kernels, and make sure that it does."""
    with contextlib.suppress(OSError, ValueError, StopIteration):
        _server(runtime, token).api("shutdown", "POST")
    for insist in (process.terminate, process.kill, lambda: None):
        try:
            process.wait(timeout=10)
            return
        except subprocess.TimeoutExpired:
            insist()


@contextlib.contextmanager
def browser(playwright, *arguments):
    """Start a browser; yield a page of Playwright's in it, with nothing loaded yet."""
    chromium = playwright.chromium.launch(executable_path=find_chromium(), args=[OFFLINE, *arguments])
    try:
        page = chromium.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.set_default_timeout(PATIENCE * 1000)
        page.foreign = []  # what other machines were asked for
        page.on("request", lambda request: _is_foreign(request.url) and page.foreign.append(request.url))
        yield page
    finally:
        chromium.close()


@contextlib.contextmanager
def page(playwright, server, notebook):
    """Open a notebook in a browser of its own; yield the page once its kernel is ready."""
    with browser(playwright) as page:
        visit(page, server.address(notebook))
        yield page


@contextlib.contextmanager
def opened(page, server, notebook, kernel=None):
    """Open a notebook in a page that may have JupyterLab loaded already; close it unsaved at the end.

    A notebook that is only looked at needs no kernel of its own: `kernel` is the id of one that stays.
    """
    try:
        if page.url.startswith(server.url):
            page.set_viewport_size({"width": WIDTH, "height": HEIGHT})  # while nothing is there to follow
            page.evaluate(f"(is) => document.body.classList.toggle('{LOOKED_AT}', is)", kernel is not None)
            open_too(page, notebook, kernel)
        else:
            visit(page, server.address(notebook))
        resize(page)
        yield page
        finish(
            page,
            f"""async (stays) => {{
                const panel = {NOTEBOOK};
                if (!stays) await panel.sessionContext.shutdown();
                panel.dispose();
            }}""",
            kernel,
        )
    except Error:
        page.goto("about:blank")  # whoever is next begins with a new JupyterLab
        raise


def open_too(page, notebook, kernel=None):
    """Open a notebook beside others, or bring it to the front."""
    finish(
        page,
        "(arg) => window.jupyterapp.commands.execute('docmanager:open', arg)",
        {"path": notebook} | ({"kernel": {"id": kernel}} if kernel else {}),
    )
    page.wait_for_function(f"(path) => {NOTEBOOK}?.context?.path === path", arg=notebook)
    wait_until_ready(page)


def resize(page, width=WIDTH):
    """Make the window so wide, with the side bar closed, and wait until the notebook has followed."""
    page.evaluate("() => window.jupyterapp.shell.collapseLeft()")
    page.set_viewport_size({"width": width, "height": HEIGHT})
    page.wait_for_function(
        """(width) => {
            const box = document.querySelector('.jp-NotebookPanel-notebook').getBoundingClientRect();
            return innerWidth === width && box.right <= width && box.width > width - 150;
        }""",
        arg=width,
    )
    settle(page)


def settle(page):
    """Let the page do what it has put off until it is drawn."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def visit(page, address):
    """Load JupyterLab with a notebook, and wait until its kernel is ready."""
    page.goto(address, timeout=STARTING * 1000)
    wait_until_ready(page)
    page.add_style_tag(content=STYLE)


def _is_foreign(address):
    parts = urllib.parse.urlsplit(address)
    return parts.scheme in ("http", "https", "ws", "wss") and parts.hostname != "127.0.0.1"


def finish(page, function, arg=None, seconds=PATIENCE):
    """Run an asynchronous function of JavaScript in the page to its end, or to the end of our patience.

    `page.evaluate` waits for ever: for a kernel that never answers, or a dialog that nobody closes.
    """
    page.wait_for_function(
        f"async (arg) => {{ await ({function})(arg); return true; }}", arg=arg, timeout=seconds * 1000
    )


def wait_until_ready(page):
    """Wait until a notebook is in front, which the launcher may be before it, and its kernel answers."""
    page.wait_for_function("window.jupyterapp?.shell?.currentWidget?.context?.model", timeout=STARTING * 1000)
    finish(
        page,
        f"""async () => {{
            const panel = {NOTEBOOK};
            await Promise.all([panel.context.ready, panel.sessionContext.ready, panel.revealed]);
            await panel.sessionContext.session.kernel.info;
        }}""",
        seconds=STARTING,
    )


def run_all(page, seconds=RUNNING):
    """Run all cells, to the last output or to the error that stops them."""
    page.evaluate("() => { window.idleSince = undefined; }")
    finish(page, "() => window.jupyterapp.commands.execute('notebook:run-all-cells')", seconds=seconds)
    # The command is over at the first error, also where a cell with the tag raises-exception has announced it
    # and the others go on. An error that stops them leaves cells without a count, and the kernel idle.
    page.wait_for_function(
        f"""(patience) => {{
            const kernel = {NOTEBOOK}.sessionContext.session.kernel;
            if (kernel.status !== 'idle') window.idleSince = undefined;
            else window.idleSince ??= performance.now();
            const done = ({COUNTS}).every((count) => count);
            return window.idleSince && (done || performance.now() - window.idleSince > patience);
        }}""",
        arg=10_000,
        timeout=seconds * 1000,
    )


def remember(page):
    """Keep the cells' sources and outputs for `put_back`."""
    page.evaluate(
        f"""() => {{
            window.kept = {NOTEBOOK}.content.widgets.map(({{ model }}) => ({{
                source: model.sharedModel.source,
                count: model.executionCount,
                outputs: model.outputs?.toJSON(),
            }}));
        }}"""
    )


def put_back(page):
    """Bring a notebook back to what `remember` has seen, whatever was done to it meanwhile."""
    if page.viewport_size["width"] != WIDTH:
        resize(page)
    page.evaluate(
        f"""() => {{
            document.querySelectorAll('.jp-Dialog').forEach((dialog) => dialog.remove());
            document.querySelectorAll('details[open]').forEach((fold) => {{ fold.open = false; }});
            const {{ content }} = {NOTEBOOK};
            content.widgets.forEach(({{ model }}, k) => {{
                const {{ source, count, outputs }} = window.kept[k];
                if (model.sharedModel.source !== source) model.sharedModel.source = source;
                if (model.executionCount === count) return;
                model.outputs.fromJSON(outputs);
                model.executionCount = count;
            }});
            content.activeCellIndex = 0;
            content.mode = 'command';
        }}"""
    )


def content(page):
    """The notebook in front as it would be saved."""
    return page.evaluate(f"() => {NOTEBOOK}.content.model.toJSON()")


def execution_counts(page):
    """The execution counts of the code cells, None for one that has not run."""
    return page.evaluate(COUNTS)


def outputs(page, kind):
    """The sources of the cells with an output of a kind: a MIME type, or "error"; once for each output."""
    return page.evaluate(
        f"""(kind) => {NOTEBOOK}.content.widgets.flatMap(({{ model }}) =>
            (model.outputs?.toJSON() ?? [])
                .filter((output) => output.output_type === kind || kind in (output.data ?? {{}}))
                .map(() => model.sharedModel.source)
        )""",
        kind,
    )


def shut_down_kernel(page):
    finish(page, f"() => {NOTEBOOK}.sessionContext.shutdown()")


def open_the_next_day(page, address):
    """Save the notebook in front, end its kernel and open it again, alone.

    On a busy machine the page may learn that the kernel is connected before it has read what the notebook
    keeps of its widgets, and then takes them for lost until it is loaded again (`WidgetManager` of
    jupyterlab_widgets restores widgets with `loadNotebook: false` at each new connection).
    """
    finish(page, "() => window.jupyterapp.commands.execute('docmanager:save')")
    shut_down_kernel(page)
    visit(page, address)
    loading = page.locator(".jp-OutputArea-output", has_text="Loading widget")
    for _ in range(5):
        expect(loading).to_have_count(0)
        if not errors_shown(page):
            return
        visit(page, address)


def errors_shown(page):
    """The texts of outputs in which JupyterLab says that it could not show something."""
    return [
        text for text in page.locator(".jp-OutputArea-output").all_inner_texts() if "Error displaying" in text
    ]


def still_pictures(page):
    """What is to be seen before anything is run: the descriptions of pictures, and errors in their place."""
    loaded = page.locator(".jp-OutputArea-output img").evaluate_all(
        """async (images) => {
            await Promise.allSettled(images.map((image) => image.decode()));
            return images.filter((image) => image.naturalWidth > 0).map((image) => image.alt);
        }"""
    )
    return {"pictures": loaded, "errors": errors_shown(page)}
