"""Put into words what would change the advice, and choose how much of it a page says.

`core/advising/explaining/what_would_change.py` finds it. Its headings stand in the outlines.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from safeguard_cli.core.advising.shapes import Advice, Change
from safeguard_cli.core.words.listing import listed
from safeguard_cli.edges.render.phrases import capital, quoted

# More would bury what there is to do now. The record and `safeguard explain` hold them all.
_MOST_OUTCOMES: Final = 2
_MOST_WAYS: Final = 2
_MOST_LABELS: Final = 2

# Read by itself, the title of an action is an order. So it stands in quotation marks here.
FOR_OTHERS: Final = "This is what other answers than yours would lead to."
_IF_DANGER: Final = (
    "If a child comes to be in danger, this no longer holds: begin again, and 999 comes first."
)
_PERHAPS: Final = "Perhaps: "
_NO_ADVICE: Final = "No advice on "

# Where other answers lead, with those answers.
Grouped = list[tuple[str, list[Change]]]


def beside_unsure(advice: Advice) -> tuple[Change, ...]:
    """Return the changes of answers, but for the answers that stand with what is not sure."""
    said = {
        ((one.ask, answer),)
        for one in advice.unsure
        for other in one.otherwise
        for answer in other.answers
    }
    return tuple(change for change in advice.changes if change.instead not in said)


def leading(outcome: str) -> str:
    """Say where other answers lead, as the words before them: nobody is asked to do it."""
    title = outcome.removeprefix(_PERHAPS)
    perhaps = "Perhaps " if title != outcome else ""
    if title.startswith(_NO_ADVICE):
        return f"{capital(f'{perhaps}there would be n{title[1:]}')}, if you answer"
    would = capital(f"{perhaps}the advice would be")
    return f"{would} \u201c{title.removesuffix('.')}\u201d, if you answer"


def by_outcome(changes: Iterable[Change]) -> Grouped:
    """Group changes by where they lead: first what is certain, then what is not."""
    grouped: dict[str, list[Change]] = {}
    for changed in sorted(changes, key=lambda change: not change.certain):
        maybe = "" if changed.certain else _PERHAPS
        grouped.setdefault(maybe + changed.leads_to, []).append(changed)
    return list(grouped.items())


def _name_answers(changed: Change) -> str:
    """Say which other answers these are, and to which questions."""
    return ", and ".join(f"{quoted(label)} ({ask})" for ask, label in changed.instead)


def ways(changes: Iterable[Change]) -> list[str]:
    """Say every other answer, those to the same question together."""
    said: dict[str, list[str]] = {}
    for changed in changes:
        *_, (ask, label) = changed.instead
        if len(changed.instead) == 1:
            labels = said.setdefault(f"({ask})", [])
            # One answer may lead to the same in several parts.
            labels += [quoted(label)] if quoted(label) not in labels else []
        else:
            said[_name_answers(changed)] = []
    return [
        f"{listed(labels, 'or')} {asked}" if labels else asked for asked, labels in said.items()
    ]


def gravest_first(changes: Iterable[Change]) -> list[Change]:
    """Keep of each other answer only what is sure, and what it changes first."""
    first: dict[tuple[tuple[str, str], ...], Change] = {}
    for changed in changes:
        if changed.certain:
            first.setdefault(changed.instead, changed)
    return list(first.values())


def if_danger(advice: Advice) -> Iterator[str]:
    """Say in one line what all answers have in common that lead from calm into an emergency."""
    if not advice.is_emergency and any(change.emergency for change in advice.changes):
        yield _IF_DANGER


def _group_stronger(advice: Advice) -> Grouped:
    """Group what leads to more protective advice by where it leads: the gravest few groups.

    Where there is no emergency, `if_danger` speaks of those that would lead into one.
    """
    # What might be so as well is endless, and mostly far from this child.
    stronger = (
        change for change in beside_unsure(advice) if change.more_protective and not change.adds
    )
    kept = gravest_first(stronger)
    told = [change for change in kept if advice.is_emergency or not change.emergency]
    return by_outcome(told)[:_MOST_OUTCOMES]


def few_ways(advice: Advice) -> list[tuple[str, list[str]]]:
    """Say the gravest few outcomes of other answers, each with a few of the ways to it."""
    return [(outcome, _say_few(leading)) for outcome, leading in _group_stronger(advice)]


def _say_few(leading: Iterable[Change]) -> list[str]:
    """Say a few of these other answers, and at most so many to the same question."""
    asked: Counter[tuple[str, ...]] = Counter()
    kept = []
    for change in leading:
        questions = tuple(ask for ask, _ in change.instead)
        asked[questions] += 1
        kept += [change] if asked[questions] <= _MOST_LABELS else []
    return ways(kept)[:_MOST_WAYS]
