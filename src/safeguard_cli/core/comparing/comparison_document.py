"""What a comparison of two rule sets says: plain data, described in docs/formats.md."""

from __future__ import annotations

from typing import Final, Literal

from msgspec import Struct

from safeguard_cli.core.advising.shapes import RulesUsed
from safeguard_cli.core.deciding.case import Value

Kind = Literal[
    "action", "level", "deadline", "step", "contact", "record", "duty", "item", "question",
    "answer", "holidays", "act",
]  # fmt: skip
Protective = Literal["more", "less", "equally"]
PROTECTIVE_ORDER: Final[tuple[Protective, ...]] = ("less", "more", "equally")
"""What protects less comes first."""

DueMoves = Literal["same", "sooner", "later", "other"]


class Evidence(Struct, frozen=True, rename="kebab"):
    """Answers that show a difference. Those under `only_old` and `only_new` one side knows alone.

    `as_of` is empty where the moment does not matter. `fewest` is false where the
    search ended before it was certain that no fewer answers would do.
    """

    answers: dict[str, Value] = {}
    only_old: dict[str, Value] = {}
    only_new: dict[str, Value] = {}
    as_of: str = ""
    fewest: bool = True


class Difference(Struct, frozen=True, kw_only=True, rename="kebab"):
    """One way in which advice differs, and whether NEW protects more or less there.

    `where` is the id of the part, checklist or group; `old` and `new` are ids (may be
    empty), `was` and `now` say the same in words. `evidence` is none where no answers
    are needed to see it. `in_force` says on which days, and is empty where it is every day.
    """

    kind: Kind
    protective: Protective
    where: str
    subject: str
    old: str
    new: str
    was: str
    now: str
    evidence: Evidence | None = None
    in_force: str = ""


def make_difference(
    kind: Kind,
    protective: Protective,
    about: tuple[str, str],
    *,
    ids: tuple[str, str],
    words: tuple[str, str],
    evidence: Evidence | None = None,
) -> Difference:
    """Make a difference of pairs: `where` and `subject`, then ids and words of old and new."""
    return Difference(
        kind=kind,
        protective=protective,
        where=about[0],
        subject=about[1],
        old=ids[0],
        new=ids[1],
        was=words[0],
        now=words[1],
        evidence=evidence,
    )


def make_one_sided(
    kind: Kind,
    about: tuple[str, str],
    name: str,
    said: str,
    *,
    is_gone: bool,
    evidence: Evidence | None = None,
) -> Difference:
    """Make the difference of what one side has alone: what is gone protects less."""
    ids, words = ((each, "") if is_gone else ("", each) for each in (name, said))
    protective: Protective = "less" if is_gone else "more"
    return make_difference(kind, protective, about, ids=ids, words=words, evidence=evidence)


class RecordDiffers(Struct, frozen=True, rename="kebab"):
    """A past record, and what would be advised today: pairs of part, then and now, in words."""

    file: str
    reference: str
    altered: bool
    changes: tuple[tuple[str, str, str], ...]


class RecordsCompared(Struct, frozen=True, rename="kebab"):
    """The result of replaying past records. `unread` pairs a file with the reason."""

    same: int
    differ: tuple[RecordDiffers, ...]
    unread: tuple[tuple[str, str], ...]


class SideAdvice(Struct, frozen=True, rename="kebab"):
    """What one side advises in a part, by ids; of a duty that holds, its id.

    `action` is empty where nothing is advised. Then `level` is empty too, or null where nothing
    is settled yet as an answer is missing.
    """

    action: str
    level: str | None
    settled: bool


class CaseExample(Struct, frozen=True, rename="kebab"):
    """The id of a case, with both deadlines: moments, words where there is none, or empty."""

    id: str
    was_due: str
    now_due: str


class CaseChange(Struct, frozen=True, rename="kebab"):
    """One way in which past cases would be advised differently, how many of them, and a few ids.

    `where` is the id of the part or duty. `due` says how the deadline moves where both sides
    have one.
    """

    kind: Literal["part", "duty"]
    protective: Protective
    where: str
    subject: str
    old: SideAdvice
    new: SideAdvice
    was: str
    now: str
    due: DueMoves
    count: int
    examples: tuple[CaseExample, ...]


class NotKnown(Struct, frozen=True, rename="kebab"):
    """How many cases hold something that one side cannot use, and decides without.

    `faults`: code, question (empty where the side has no such question), number of cases.
    """

    cases: int
    examples: tuple[str, ...]
    faults: tuple[tuple[str, str, int], ...]


class CasesCompared(Struct, frozen=True, rename="kebab"):
    """The result of deciding past cases with both rule sets.

    `unread` counts the records that are no cases, `unread_lines` has the first of them: line and
    reason.
    """

    cases: int
    same: int
    differ: int
    unread: int
    unread_lines: tuple[tuple[int, str], ...]
    not_known_to_old: NotKnown
    not_known_to_new: NotKnown
    changes: tuple[CaseChange, ...]


class Comparison(Struct, frozen=True, rename="kebab"):
    """Every way in which two rule sets advise differently.

    `proved_same` is true where it was proved that no answers lead to different
    advice. `reworded` counts what is said in other words: that is not compared.
    """

    schema: Literal["safeguard-rules-diff/1"]
    old: RulesUsed
    new: RulesUsed
    proved_same: bool
    differences: tuple[Difference, ...]
    reworded: int
    records: RecordsCompared | None = None
    cases: CasesCompared | None = None
