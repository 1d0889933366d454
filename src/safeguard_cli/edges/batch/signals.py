"""Stop between two blocks, not within one, when a signal asks for it."""

from __future__ import annotations

import signal
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Self


class StopAskedError(Exception):
    """A signal asked to stop while nothing was half done."""


class Signals:
    """Hears Ctrl-C and SIGTERM while it is entered; only reading is broken off."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._read = read
        self._asked = False
        self._is_reading = False
        self._before: dict[int, object] = {}

    def __enter__(self) -> Self:
        for number in (signal.SIGINT, signal.SIGTERM):
            self._before[number] = signal.signal(number, self._heard)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: object, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]  # it came from there

    def pause(self) -> None:
        """Raise StopAskedError if a signal came."""
        if self._asked:
            raise StopAskedError

    def read(self, size: int) -> bytes:
        """Read on; raise StopAskedError if a signal came, or comes while nothing does."""
        self._is_reading = True
        try:
            if self._asked:
                raise StopAskedError
            return self._read(size)
        finally:
            self._is_reading = False

    def _heard(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002 - a handler
        self._asked = True
        if self._is_reading:
            raise StopAskedError
