"""Stop at Ctrl-C and at the signals that end a program, and give the terminal back as it was.

Ctrl-C at a question is read by `prompt_keys`, `typed_answers` and `menu_slides`; this module stops
what gets past them. What is kept then is settled in `commands/session/advice_session.py`, and
`__main__.py` ends with 130. Batches have `edges/batch/signals.py`.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import NoReturn, TextIO

from safeguard_cli.core.errors import StoppedError
from safeguard_cli.edges.prompts import words

if sys.platform != "win32":
    import termios


class HungUpError(StoppedError, KeyboardInterrupt):
    """The process was told to end.

    A KeyboardInterrupt too: an event loop swallows any other exception that a
    signal raises while it runs a callback.
    """


@contextmanager
def restored_terminal(stdin: TextIO) -> Iterator[None]:
    """Give the terminal back as it was, on every way out.

    SIGTERM and SIGHUP raise StoppedError in the block, so that its own
    `finally` runs. What leaves the block by Ctrl-C is a StoppedError too. Use it in
    the main thread.
    """
    saved = _read_attributes(stdin)
    before = {number: signal.getsignal(number) for number in _list_ending_signals()}
    for number in before:
        signal.signal(number, _hang_up)
    try:
        yield
    except KeyboardInterrupt:
        raise StoppedError(words.STOPPED) from None
    finally:
        _restore_attributes(stdin, saved)
        for number, handler in before.items():
            signal.signal(number, handler or signal.SIG_DFL)


def _list_ending_signals() -> list[signal.Signals]:
    known = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    # Whoever started us with `nohup` wants that signal ignored.
    return [number for number in known if signal.getsignal(number) != signal.SIG_IGN]


def _hang_up(_number: int, _frame: FrameType | None) -> NoReturn:
    # Once is enough: a second one must not interrupt the way out.
    for end in _list_ending_signals():
        signal.signal(end, signal.SIG_IGN)
    raise HungUpError(words.STOPPED)


def _read_attributes(stdin: TextIO) -> list[object] | None:
    if sys.platform != "win32":
        with suppress(OSError, ValueError, termios.error):
            return list(termios.tcgetattr(stdin.fileno()))
    return None


def _restore_attributes(stdin: TextIO, saved: list[object] | None) -> None:
    if sys.platform != "win32" and saved is not None:
        with suppress(OSError, ValueError, termios.error):
            termios.tcsetattr(stdin.fileno(), termios.TCSANOW, saved)  # type: ignore[arg-type]  # as given
