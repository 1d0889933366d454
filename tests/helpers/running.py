"""Run a command as `safeguard` does, in this process, and return what came of it."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from typing import NamedTuple

import pytest

from safeguard_cli.__main__ import main


class Ran(NamedTuple):
    """What a command left: its exit code, its result, and everything else that it said."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


def runner(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs a command with these words."""

    def command(*words: str, stdin: str = "") -> Ran:
        monkeypatch.setattr(sys, "argv", ["safeguard", *words])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        code = 0
        try:
            main()
        except SystemExit as left:
            code = left.code if isinstance(left.code, int) else 1
        return Ran(code, *capsys.readouterr())

    return command
