"""What a review holds: plain data, every word already in place.

Every sentence of the rules is the whole text of one `Remark`, or the title of one
`ReviewEntry`, so that a reader sees exactly what the advisor says.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from safeguard_cli.core.advising.shapes import Cited, RulesUsed
from safeguard_cli.core.comparing.comparison_document import Difference
from safeguard_cli.core.reviewing.drawing import DrawnLine

Mark = Literal["", "new", "changed", "gone"]
Kind = Literal[
    "rules", "question", "part", "action", "ladder", "checklist", "item", "duty", "follow-up",
    "promise", "group", "page", "contact", "days", "exception", "document", "statement", "act",
    "word", "finding",
]  # fmt: skip


class Remark(Struct, frozen=True):
    """One thing that is said: when, with what beside it, and which statements it rests on.

    `check`: what of it nobody has confirmed. `mark`: what became of it since another version.
    """

    text: str
    notes: tuple[str, ...] = ()
    when: tuple[DrawnLine, ...] = ()
    sources: tuple[str, ...] = ()
    check: str = ""
    mark: Mark = ""


class ReviewFact(Struct, frozen=True):
    """What is said of an entry under one name. What is numbered has its order."""

    label: str
    said: tuple[Remark, ...]
    is_numbered: bool = False


class ReviewEntry(Struct, frozen=True):
    """What a reader agrees to, or not, as one: a question, an action, a duty, a contact.

    `number`: its place among all of its kind. `was`: ids that it had once.
    `check`: what of it nobody has confirmed. `before`: what it no longer says. `file`: where it
    is written. What only tells, and is not agreed to, `is_told`.
    """

    kind: Kind
    id: str
    title: str
    facts: tuple[ReviewFact, ...] = ()
    sources: tuple[str, ...] = ()
    check: str = ""
    was: tuple[str, ...] = ()
    file: str = ""
    number: int = 0
    is_told: bool = False
    mark: Mark = ""
    before: tuple[ReviewFact, ...] = ()


class ReviewSection(Struct, frozen=True):
    """Entries under one heading, in reading order. `before`: the order that they had, if other."""

    id: str
    title: str
    about: str
    entries: tuple[ReviewEntry, ...]
    before: tuple[str, ...] = ()


class RuleChanges(Struct, frozen=True):
    """What has changed since another version.

    `is_partial`: whether what is as it was has been left out. `gone`: entries that are no longer
    there. `less`: where the advice protects less than
    it did. `more` and `equally` count the other differences in the advice.
    `proved_same`: that no answers lead to other advice was proved.
    """

    since: RulesUsed
    is_partial: bool
    gone: tuple[ReviewEntry, ...]
    less: tuple[Difference, ...]
    more: int
    equally: int
    proved_same: bool


class Review(Struct, frozen=True, kw_only=True):
    """A rule set, or what has changed in one, for whoever approves it.

    `cited`: every statement, as it is named where something rests on it.
    `numbers`: those of questions and of statements, by id.
    """

    rules: RulesUsed
    review_by: str
    sections: tuple[ReviewSection, ...]
    cited: dict[str, Cited]
    numbers: dict[str, int]
    changes: RuleChanges | None = None
