"""Kernels that start at once: each is a copy of one process that has imported the large libraries.

To import SymPy, SciPy and Matplotlib takes a kernel three seconds, and the tests start dozens of kernels.
So one process imports them when it is first asked for a kernel, and forks for each. `mathtools` and the
widgets are imported by each kernel itself. Where processes cannot be forked safely, kernels start as they
always do; so they do in the weekly run (MATHTOOLS_LAB=all), and wherever the course itself starts them.

Jupyter is told of it by a kernelspec. Its command, the launcher below, hands over where it was started and
with what, and lives as long as its kernel does: what happens to one of the two is passed on to the other.
"""

import contextlib
import gc
import importlib
import io
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import threading

LIBRARIES = """
    ipykernel.kernelapp ipykernel.ipkernel ipykernel.zmqshell jedi matplotlib.pyplot numpy
    scipy.differentiate scipy.integrate scipy.optimize scipy.sparse scipy.special scipy.stats sympy
"""


@contextlib.contextmanager
def kernels(folder):
    """Keep a process for kernels to be forked from; yield the JUPYTER_PATH that leads to it, or ""."""
    address = str(folder / "socket")
    too_long = len(address.encode()) > 100  # for the address of a socket
    if sys.platform != "linux" or os.environ.get("MATHTOOLS_LAB") == "all" or too_long:
        yield ""
        return
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(address)
        listening.listen(32)  # who asks while the libraries are imported waits
        command = [sys.executable, __file__, "serve", str(listening.fileno())]
        source = subprocess.Popen(command, stdin=subprocess.PIPE, pass_fds=[listening.fileno()])
    spec = folder / "kernels" / "python3" / "kernel.json"
    spec.parent.mkdir(parents=True)
    argv = [sys.executable, "-I", "-S", __file__, "launch", address, "-f", "{connection_file}"]
    spec.write_text(json.dumps({"argv": argv, "display_name": "Python 3 (ipykernel)", "language": "python"}))
    try:
        yield str(folder)
    finally:
        source.stdin.close()  # which is how it learns that nobody needs it any more
        source.wait(timeout=30)


def serve(number):
    """Import the libraries, and become a kernel for each launcher that connects."""
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"  # what a kernel sets
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how a kernel has ended
    gc.set_threshold(50_000, 20, 50)  # as the tests themselves, and with what is imported left out
    listening = socket.socket(fileno=int(number))
    while listening in select.select([listening, sys.stdin], [], [])[0]:
        launcher, _ = listening.accept()
        for library in LIBRARIES.split():
            importlib.import_module(library)
        use_once()
        gc.freeze()
        if os.fork() == 0:
            listening.close()
            become_kernel(launcher)
            return
        launcher.close()


def use_once():
    """Find, and build, what the first picture and the first integral of every kernel would.

    Without pyplot: to make a figure it loads its backend, and that must find itself in a kernel.
    """
    import sympy
    from matplotlib.figure import Figure

    figure = Figure()
    figure.subplots().set_title("$x^2$")
    for kind in ("png", "svg"):
        figure.savefig(io.BytesIO(), format=kind)
    sympy.simplify(sympy.integrate(sympy.sympify("x*exp(x)")))


def become_kernel(launcher):
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    size, descriptors, _, _ = socket.recv_fds(launcher, 8, 3)
    for number, descriptor in enumerate(descriptors):
        os.dup2(descriptor, number)
        os.close(descriptor)
    with launcher.makefile("rb") as stream:
        arguments, folder, environment = json.loads(stream.read(int(size)))
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.path[0] = ""  # as where Python is started with -m
    sys.argv = ["ipykernel_launcher", *arguments]
    launcher.sendall(b"%8d" % os.getpid())
    threading.Thread(target=end_with, args=[launcher], daemon=True).start()
    runpy.run_module("ipykernel_launcher", run_name="__main__")


def end_with(launcher):
    launcher.recv(1)  # which says nothing more: this returns when it is gone
    os._exit(1)


def launch(address, *arguments):
    """Ask for a kernel, pass signals on to it, and end with it."""
    with socket.socket(socket.AF_UNIX) as kernel:
        kernel.connect(address)
        request = json.dumps([arguments, os.getcwd(), dict(os.environ)]).encode()
        socket.send_fds(kernel, [b"%8d" % len(request)], [0, 1, 2])
        kernel.sendall(request)
        number = int(kernel.recv(8))
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, lambda name, _: os.kill(number, name))
        parent = os.getppid()
        while os.getppid() == parent:
            if select.select([kernel], [], [], 1)[0]:
                return


if __name__ == "__main__":
    {"serve": serve, "launch": launch}[sys.argv[1]](*sys.argv[2:])
