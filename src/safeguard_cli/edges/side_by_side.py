"""Carry out two tasks at once, the second in a process of its own, where that is quicker.

What comes of them is the same either way. If the other process fails, for whatever reason, its
task is carried out here: then the same error comes up as without it.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:  # importing it takes time, and mostly it is not used
    from multiprocessing.connection import Connection

T = TypeVar("T")
Task = Callable[[], T]


def side_by_side(tasks: Sequence[Task[T]]) -> list[T]:
    """Return what comes of each of two tasks, in their order."""
    first, second = tasks
    if sys.platform == "linux" and _is_quicker():
        return _in_two_processes(first, second)
    return [first(), second()]


def _is_quicker() -> bool:
    """Say whether there is a second processor to use, and a safe way to use it.

    Elsewhere than on Linux, copies of a running process are slow, unsafe, or not to be had. Tests
    that run side by side use all processors as it is.
    """
    if sys.platform != "linux" or "PYTEST_XDIST_WORKER" in os.environ:
        return False
    return len(os.sched_getaffinity(0)) > 1 and threading.active_count() == 1


if sys.platform == "linux":

    def _in_two_processes(first: Task[T], second: Task[T]) -> list[T]:
        from multiprocessing import get_context
        from signal import SIG_BLOCK, SIG_SETMASK, SIGINT, pthread_sigmask

        context = get_context("fork")
        ours, theirs = context.Pipe(duplex=False)
        other = context.Process(target=_answer, args=(second, theirs), daemon=True)
        # The other process never hears Ctrl-C: it is ended from here.
        before = pthread_sigmask(SIG_BLOCK, {SIGINT})
        try:
            other.start()
            pthread_sigmask(SIG_SETMASK, before)
            theirs.close()
            return [first(), _answer_of(ours, second)]
        finally:
            pthread_sigmask(SIG_SETMASK, before)
            other.kill()
            other.join()


def _answer(task: Task[T], answer: Connection) -> None:
    with suppress(Exception):
        answer.send(task())


def _answer_of(answer: Connection, task: Task[T]) -> T:
    try:
        found: T = answer.recv()
    except EOFError:
        return task()
    return found
