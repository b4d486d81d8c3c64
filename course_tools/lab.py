"""JupyterLab with the course open in it, from its start to its end."""

import contextlib
import json
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
from pathlib import Path

from course_tools import copies, environment
from course_tools.environment import Problem, say

TWICE = 5  # seconds within which a second Ctrl+C counts


def lab(arguments):
    """Open the course: the learner's copies, or with --originals the notebooks of the repository."""
    originals = "--originals" in arguments
    arguments = [argument for argument in arguments if argument != "--originals"]
    named = arguments.pop(0) if arguments and not arguments[0].startswith("-") else "0"
    notebook = copies.find(named)[0].name
    environment.prepare(old_one_will_do=True)
    with environment.alone():
        for sentence in copies.refresh():
            say(sentence)
    folder, path = (environment.ROOT, f"notebooks/{notebook}") if originals else (copies.MINE, notebook)
    with environment.scratch() as scratch:
        configure(Path(scratch, "config"), folder, path, arguments, save_widgets=not originals)
        return serve(scratch, folder, path, arguments)


def configure(config, folder, path, arguments, *, save_widgets):
    """Write the settings of this run: a user's own choices, kept elsewhere, go before them."""
    asked = {argument.split("=")[0] for argument in arguments}
    server = {
        "ServerApp": {
            "root_dir": str(folder),
            "port_retries": 0 if asked & {"--port", "--ServerApp.port"} else 50,
            # Browsers that are sandboxed (Firefox on Ubuntu) may not open a file from a hidden folder.
            "use_redirect_file": False,
            # In a container one is root, and whoever is could have started anything else as well.
            "allow_root": True,
        },
        "LabApp": {"default_url": "/lab/tree/" + urllib.parse.quote(path)},
        # It would look for servers of programming languages, and start npm to do so, at every start.
        "LanguageServerManager": {"autodetect": False},
    }
    settings = {
        "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
        # Without their state, all sliders of yesterday would be error messages today.
        "@jupyter-widgets/jupyterlab-manager:plugin": {"saveState": save_widgets},
    }
    copies.write(config / "jupyter_lab_config.json", json.dumps(server).encode())
    copies.write(config / "labconfig" / "default_setting_overrides.json", json.dumps(settings).encode())


def serve(scratch, folder, path, arguments):
    """Run JupyterLab until it is stopped; return the exit code."""
    kept = copies.MINE / ".course"
    kept.mkdir(parents=True, exist_ok=True)
    env = environment.child_environment(scratch, kept)
    # Jupyter prints its address itself only if it has to invent the token; we say it shorter.
    env.setdefault("JUPYTER_TOKEN", secrets.token_hex(24))
    log = kept / "lab.log"
    with open(log, "w", encoding="utf-8") as words:
        if not environment.lock(words):  # JupyterLab inherits it
            say("The course is already open, started from another terminal. Now it is opened a second time:")
            say("work on a notebook in one of the two only.")
        command = (environment.python(), "-P", "-m", "jupyterlab", *arguments)
        options = {"cwd": folder, "env": env, "stdout": words, "stderr": subprocess.STDOUT}
        with environment.started(*command, **options) as server:
            if info := _listening(server, Path(scratch, "runtime")):
                _say_hello(info, path, arguments)
                _until_stopped(server)
    said = log.read_text(encoding="utf-8", errors="replace")
    if info:
        say("The course is closed.")
    elif server.returncode == 0:  # it was asked for its --help or --version
        sys.stdout.write(said)
    else:
        raise Problem(
            f"JupyterLab did not start: {environment.last_line(said)} (All it said is in {log}; "
            "`python course.py doctor` looks for what is wrong.)"
        )
    return 0


def _listening(server, runtime):
    """What JupyterLab says about itself once it listens; None if it has ended before."""
    for _ in environment.ticks(server):
        for file in runtime.glob("jpserver-*.json"):
            # It may be just being written, and JupyterLab listens only a moment after that.
            with contextlib.suppress(OSError, ValueError):
                info = json.loads(file.read_text(encoding="utf-8"))
                host = urllib.parse.urlsplit(info["url"]).hostname  # where it can be reached
                socket.create_connection((host, info["port"]), timeout=5).close()
                return info
    return None


def _say_hello(info, path, arguments):
    address = f"{info['url']}lab/tree/{urllib.parse.quote(path)}"
    if info["token"]:
        address += f"?token={urllib.parse.quote(info['token'], safe='')}"
    opened = "The course opens in your browser. If it does not, give it this address"
    if "--no-browser" in arguments:
        opened = "The course is open. Give your browser this address"
    say(f"{opened}:\n\n    {address}\n")
    say(f"Your work is in {info['root_dir']}; it is saved every two minutes, and by Ctrl+S in the browser.")
    say("To stop the course, press Ctrl+C here twice.")


def _until_stopped(server):
    """Wait for the end of JupyterLab (File > Shut Down), or for Ctrl+C twice: the first may be a slip."""
    pressed = []  # noted, not raised: a second Ctrl+C may come while we still answer the first
    signal.signal(signal.SIGINT, lambda *_: pressed.append(time.monotonic()))
    answered = 0
    for _ in environment.ticks(server):
        if len(pressed) > 1 and pressed[-1] - pressed[-2] < TWICE:
            return
        if len(pressed) > answered:
            answered = len(pressed)
            say(f"\nPress Ctrl+C once more within {TWICE} seconds to stop the course.")
