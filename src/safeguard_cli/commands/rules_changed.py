"""Say what is kept of an interview that goes on with other rules than it began with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from safeguard_cli.core.deciding.fit_other_rules import MisfitAnswer
from safeguard_cli.core.words.cleaning import clean_line
from safeguard_cli.core.words.plural import counted

_KEPT = (
    "Nothing is lost.",
    "What you do not answer anew stands in the record as you gave it.",
    "The advice does not rest on it.",
)


def what_is_kept(answers: int, left: Sequence[MisfitAnswer]) -> Iterator[tuple[str, ...]]:
    """Say how many answers fit these rules, then of each other one why it does not."""
    if not left:
        yield (f"All of your {counted(answers, 'answer')} fit these rules and are used.",)
        return
    fit = answers - len(left)
    yield (
        f"{fit} of your {counted(answers, 'answer')} fit these rules and are used.",
        f"{counted(len(left), 'answer')} {'does' if len(left) == 1 else 'do'} not:",
    )
    for one in left:
        again = ("It is asked again if it matters.",) if one.now else ()
        yield one.why, *again, f"Your answer was: {clean_line(one.words)}"
    yield _KEPT
