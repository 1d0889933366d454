"""Prove once for each local rule set whether it may advise, and keep the verdict by digest.

Only what nobody else can have written is believed. Whatever is amiss with a kept verdict or its
folder, there is none: it is proved again.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from safeguard_cli.commands.results import note
from safeguard_cli.core.checking import local_may_advise
from safeguard_cli.core.errors import CannotWriteError
from safeguard_cli.core.model.rule_set import RuleSet
from safeguard_cli.edges.store.files import make_folder, replace
from safeguard_cli.edges.store.places import cache_folder
from safeguard_cli.reading.cache import make_key
from safeguard_cli.reading.own_files import read_own

WAIT = (
    "The local rules are checked first, which may take a few seconds. "
    "If a child is in danger now, do not wait: ring 999."
)
# Of work, not of waiting: about four times what a local rule set over the shipped rules needs.
LONGEST = 90.0

HELD = b"held\n"
FAILED = b"failed\n"

_VERDICTS = {HELD: True, FAILED: False}


class _TooLongError(Exception):
    """Nobody in need of advice waits for longer."""


def is_proved_once(national: RuleSet, rules: RuleSet, *, keep: bool) -> bool:
    """Say whether local rules may advise: as it was proved before, or by proving it now."""
    held = kept_verdict(_find_place(national, rules))
    if held is not None:
        return held
    note(WAIT)
    try:
        with _limit_time(LONGEST):
            held = local_may_advise.is_proved(national, rules)
    except Exception:
        # Whatever goes wrong here, nothing was proved, and the national advice still comes.
        return False
    if keep:
        keep_proof(national, rules, held=held)
    return held


def keep_proof(national: RuleSet, rules: RuleSet, *, held: bool) -> None:
    """Keep for the next time whether these local rules may advise over these national ones."""
    keep_verdict(_find_place(national, rules), held=held)


def _find_place(national: RuleSet, rules: RuleSet) -> Path:
    assert rules.local is not None
    return cache_folder() / f"proof-{make_key('proof', national.digest, rules.local.digest)}.txt"


@contextmanager
def _limit_time(seconds: float) -> Iterator[None]:
    # Without such a clock, the steps of the search alone are bounded.
    if sys.platform == "win32":
        yield
        return

    def stop(*_: object) -> None:
        raise _TooLongError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def kept_verdict(path: Path) -> bool | None:
    """Return whether the proof held, or None where nothing is kept that can be believed."""
    # Without owners there is no telling who wrote a file.
    if sys.platform == "win32":
        return None
    try:
        return _VERDICTS.get(read_own(path))
    except (OSError, ValueError):
        return None


def keep_verdict(path: Path, *, held: bool) -> None:
    """Keep whether the proof held. Where that cannot be done, it will be proved again."""
    with suppress(CannotWriteError):
        make_folder(path.parent)
        replace(path, HELD if held else FAILED)
