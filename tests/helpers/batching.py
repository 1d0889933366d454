"""Run `safeguard batch` in this process, on records made here, and return what came of it."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from safeguard_cli.__main__ import main

AS_OF = "2026-11-25T10:00"
DANGER = {"danger-now": "yes"}
WORRY = {"danger-now": "no", "tonight": "safe", "harm": "yes", "about": ["none"]}


class Ran(NamedTuple):
    """What a batch left: its exit code, its envelopes or rows, and everything else that it said."""

    code: int
    out: str
    err: str

    @property
    def envelopes(self) -> list[dict[str, Any]]:
        """Return what came out, where that is JSON."""
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Ran]


def runner(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Return a function that runs a batch with these words."""

    def command(*words: str | Path, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "argv", ["safeguard", "batch", *map(str, words)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(stdin))))
        code = 0
        try:
            main()
        except SystemExit as left:
            code = left.code if isinstance(left.code, int) else 1
        out, err = capsysbinary.readouterr()
        return Ran(code, out.decode(), err.decode())

    return command


def jsonl(*records: object) -> bytes:
    """Return records, one a line."""
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def record(name: str, answers: object, **others: str) -> dict[str, object]:
    """Return a record of these answers."""
    return {"id": name, "answers": answers, **others}


def codes(envelope: dict[str, Any]) -> list[str]:
    """Return what is wrong with a record."""
    return [error["code"] for error in envelope["errors"]]
