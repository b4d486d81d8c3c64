"""JupyterLab with the course open in it, from its start to its end."""

import contextlib
import json
import secrets
import signal
import socket
import subprocess
import time
import urllib.parse
from pathlib import Path

from course_tools import copies, environment
from course_tools.environment import Problem, say


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
        configure(Path(scratch, "config"), folder, path, save_widgets=not originals)
        return serve(scratch, folder, path, arguments)


def configure(config, folder, path, *, save_widgets):
    """Write the settings of this run: a user's own choices, kept elsewhere, go before them."""
    server = {
        "ServerApp": {
            "root_dir": str(folder),
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
    command = [str(environment.python()), "-P", "-m", "jupyterlab", *arguments]
    # In a group of its own, so that Ctrl+C reaches only us.
    new_group = {"start_new_session": True}
    new_group["creationflags"] = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)  # on Windows
    streams = {"stdin": subprocess.DEVNULL, "stderr": subprocess.STDOUT}
    log = kept / "lab.log"
    with (
        open(log, "w") as words,
        subprocess.Popen(command, cwd=folder, env=env, stdout=words, **streams, **new_group) as server,
    ):
        try:
            if info := _listening(server, Path(scratch, "runtime")):
                _say_hello(info, path)
                _until_stopped(server)
        finally:
            server.terminate()  # and all that it has started
    said = log.read_text(encoding="utf-8", errors="replace")
    if server.returncode and not info:
        raise Problem(
            f"JupyterLab did not start: {environment.last_line(said)} (All it said is in {log}; "
            "`python course.py doctor` looks for what is wrong.)"
        )
    say("The course is closed." if info else said)  # it may have been asked for its --help
    return 0


def _listening(server, runtime):
    """What JupyterLab says about itself once it listens; None if it has ended before."""
    while server.poll() is None:
        time.sleep(0.1)
        for file in runtime.glob("jpserver-*.json"):
            # It may be just being written, and JupyterLab listens only a moment after that.
            with contextlib.suppress(OSError, ValueError):
                info = json.loads(file.read_text(encoding="utf-8"))
                host = urllib.parse.urlsplit(info["url"]).hostname  # where it can be reached
                socket.create_connection((host, info["port"]), timeout=5).close()
                return info
    return None


def _say_hello(info, path):
    token = urllib.parse.quote(info["token"], safe="")
    address = f"{info['url']}lab/tree/{urllib.parse.quote(path)}?token={token}"
    say(f"The course is open. If your browser does not show it, give it this address:\n\n    {address}\n")
    say(f"Your work is in {info['root_dir']}; it is saved every two minutes, and by Ctrl+S in the browser.")
    say("To stop the course, press Ctrl+C here twice.")


def _until_stopped(server):
    """Wait for the end of JupyterLab (File > Shut Down), or for Ctrl+C twice: the first may be a slip."""

    def answer(*_):
        signal.signal(signal.SIGINT, lambda *_: server.terminate())
        say("\nPress Ctrl+C once more to stop the course.")

    signal.signal(signal.SIGINT, answer)
    server.wait()
