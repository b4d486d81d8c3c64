"""JupyterLab with the course open in it, from its start to its end."""

import json
import os
import urllib.parse
from pathlib import Path

from course_tools import copies, environment
from course_tools.environment import Problem, say

#: Ctrl+C ends it without a word until JupyterLab looks after that itself.
START = """
import signal
signal.signal(signal.SIGINT, signal.SIG_DFL)
from jupyterlab.labapp import main
main()
"""


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
        say(f"Your work is in {folder}; it is saved every two minutes, and by Ctrl+S in the browser.")
        say("To stop the course, press Ctrl+C here twice.")
        env = environment.child_environment(scratch, copies.MINE / ".course")
        if environment.run("-P", "-c", START, *arguments, cwd=folder, env=env):
            raise Problem(
                "JupyterLab has ended with an error. What it said stands above; "
                "`python course.py doctor` looks for what is wrong."
            )


def configure(config, folder, path, *, save_widgets):
    """Write the settings of this run: a user's own choices, kept elsewhere, go before them."""
    server = {
        # Of its address JupyterLab speaks as loud as this only if the token in it is of its own making.
        "Application": {"log_level": "INFO" if "JUPYTER_TOKEN" in os.environ else "ERROR"},
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
    copies.write(config / "jupyter_server_config.json", json.dumps(server).encode())
    copies.write(config / "labconfig" / "default_setting_overrides.json", json.dumps(settings).encode())
