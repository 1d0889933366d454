"""The terminal is given back as it was, whatever ends the prompts."""

from __future__ import annotations

import os
import signal
import termios
from collections.abc import Iterator
from tty import setraw
from typing import TextIO

import pytest

from safeguard_cli.core.errors import StoppedError
from safeguard_cli.edges.prompts.interrupts import restored_terminal


@pytest.fixture
def tty() -> Iterator[TextIO]:
    ours, theirs = os.openpty()
    with os.fdopen(ours, "rb", 0), os.fdopen(theirs, encoding="utf-8") as stream:
        yield stream


def echoes(stream: TextIO) -> bool:
    return bool(termios.tcgetattr(stream.fileno())[3] & termios.ECHO)


def test_the_terminal_is_given_back_after_any_failure(tty: TextIO) -> None:
    with pytest.raises(ZeroDivisionError), restored_terminal(tty):
        setraw(tty.fileno())
        assert not echoes(tty)
        _ = 1 / 0

    assert echoes(tty)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_between_questions_stops_and_lets_the_caller_tidy_up(
    tty: TextIO, number: signal.Signals
) -> None:
    before = signal.getsignal(number)
    tidied = []

    with pytest.raises(StoppedError) as stopped, restored_terminal(tty):
        try:
            setraw(tty.fileno())
            os.kill(os.getpid(), number)
        finally:
            os.kill(os.getpid(), number)  # a second one does not interrupt this
            tidied.append(number)

    assert type(stopped.value) is StoppedError
    assert tidied == [number]
    assert echoes(tty)
    assert signal.getsignal(number) == before


def test_a_signal_that_was_to_be_ignored_still_is(tty: TextIO) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with restored_terminal(tty):
            os.kill(os.getpid(), signal.SIGHUP)
        assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)
