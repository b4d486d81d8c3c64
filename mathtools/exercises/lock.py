"""One kernel at a time: a lock file that works on every system, and outlives no dead kernel for long."""

import contextlib
import secrets
import time

PATIENCE = 2.0  # seconds; writing takes a hundredth of that, so an older lock was left by a dead kernel


@contextlib.contextmanager
def alone(lock):
    """Hold a lock file while the block runs.

    Waiting is measured by a clock that nobody can set, and begins anew whenever the lock changes hands.

    Parameters
    ----------
    lock : Path
        In a folder that exists.

    Yields
    ------
    callable
        Tells whether the lock is still held: a kernel that sleeps for seconds is taken for dead.

    Raises
    ------
    OSError
        If the system refuses.
    """
    token, seen, until = secrets.token_bytes(8), None, 0.0
    while True:
        try:
            file = lock.open("xb")
            break
        except FileExistsError:
            theirs = _content(lock)
        if theirs != seen:
            seen, until = theirs, time.monotonic() + PATIENCE
        elif theirs is not None and time.monotonic() > until:
            lock.unlink(missing_ok=True)
        time.sleep(0.005)
    try:
        with file:
            file.write(token)
        yield lambda: _content(lock) == token
    finally:
        with contextlib.suppress(OSError):  # Windows, while another kernel looks at it: taken for dead soon
            if _content(lock) in (token, b""):  # empty where the disk is full
                lock.unlink()


def _content(lock):
    try:
        return lock.read_bytes()
    except FileNotFoundError:
        return None
