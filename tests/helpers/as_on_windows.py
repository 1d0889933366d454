"""Run `safeguard` with all that Windows lacks hidden: `python as_on_windows.py WORD …`.

What comes with Python and from others is loaded first, as it is for this system. The project's
own modules then find no POSIX module, no POSIX call and no POSIX flag.
"""

import asyncio  # noqa: F401
import multiprocessing  # noqa: F401
import os
import signal
import sys
import tempfile  # noqa: F401
import zoneinfo  # noqa: F401

import platformdirs.unix  # noqa: F401
import portalocker  # noqa: F401
import typer.core
import typer.main  # noqa: F401
import yaml  # noqa: F401

MODULES = ["fcntl", "termios", "tty", "pty", "pwd", "grp", "resource", "curses", "readline"]
CALLS = ["fchmod", "pread", "pwrite", "geteuid", "getuid", "getgid", "fork", "mkfifo"]
FLAGS = ["O_NOFOLLOW", "O_NONBLOCK", "O_DIRECTORY", "sched_getaffinity"]
SIGNALS = ["SIGHUP", "SIGPROF", "SIGKILL", "SIGALRM", "setitimer", "ITIMER_PROF", "pthread_sigmask"]

for name in MODULES:
    sys.modules[name] = None  # type: ignore[assignment]  # this is how a module is hidden
for name in (*CALLS, *FLAGS):
    delattr(os, name)
for name in SIGNALS:
    delattr(signal, name)
setattr(os, "O_BINARY", 0)  # noqa: B010 - other systems have no such name
sys.platform = "win32"

from safeguard_cli.__main__ import main  # noqa: E402

main()
