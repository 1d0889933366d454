"""What a rule set is made of, as frozen values in the words of the field.

The rule files, the cache and the JSON Schema all follow these classes: a field
`ask_if` is written `ask-if` in YAML. Nothing here knows where a rule set came
from, except `where` (`file:line:column`), which faults and findings name; it is
`place` for what has a `where` of its own, in a source.

What has `in_force_from` and `in_force_until` holds on these days only; `law_of_day` picks by them.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field

from safeguard_cli.core.model.acts import Act as Act
from safeguard_cli.core.model.acts import Asking
from safeguard_cli.core.model.acts import KnownFinding as KnownFinding
from safeguard_cli.core.model.bank_holidays import ChangedDays as ChangedDays
from safeguard_cli.core.model.bank_holidays import Holidays as Holidays
from safeguard_cli.core.model.bank_holidays import LocalHolidays as LocalHolidays
from safeguard_cli.core.model.bank_holidays import SchoolDays as SchoolDays
from safeguard_cli.core.model.bank_holidays import Span as Span
from safeguard_cli.core.model.clauses import Clock as Clock
from safeguard_cli.core.model.clauses import Exemption as Exemption
from safeguard_cli.core.model.clauses import LocalRules as LocalRules
from safeguard_cli.core.model.clauses import Shorter as Shorter
from safeguard_cli.core.model.clauses import Step as Step
from safeguard_cli.core.model.clauses import Who as Who
from safeguard_cli.core.model.clauses import Within as Within
from safeguard_cli.core.model.conditions import ALWAYS, Condition
from safeguard_cli.core.model.contact import Called as Called
from safeguard_cli.core.model.contact import Contact as Contact
from safeguard_cli.core.model.help_pages import AvoidedWords as AvoidedWords
from safeguard_cli.core.model.help_pages import FieldGroup as FieldGroup
from safeguard_cli.core.model.help_pages import Page as Page
from safeguard_cli.core.model.help_pages import Point as Point
from safeguard_cli.core.model.ladders import Ladder as Ladder
from safeguard_cli.core.model.ladders import Rungs as Rungs
from safeguard_cli.core.model.question import DATE_STATES as DATE_STATES
from safeguard_cli.core.model.question import NOT_APPLICABLE as NOT_APPLICABLE
from safeguard_cli.core.model.question import NOT_KNOWN as NOT_KNOWN
from safeguard_cli.core.model.question import UNSURE as UNSURE
from safeguard_cli.core.model.question import UNSURE_LABEL as UNSURE_LABEL
from safeguard_cli.core.model.question import Answer as Answer
from safeguard_cli.core.model.question import Heading as Heading
from safeguard_cli.core.model.question import Kind as Kind
from safeguard_cli.core.model.question import Question as Question
from safeguard_cli.core.model.sources import Document as Document
from safeguard_cli.core.model.sources import Paragraph as Paragraph
from safeguard_cli.core.model.sources import Statement as Statement


class Rule(Struct, frozen=True, rename="kebab"):
    """A reason to recommend the action under which it stands.

    Where it holds only by unsure answers, it is said what is not sure (`unsure_of`), and then
    `because_unsure` instead of `because`.
    """

    id: str
    condition: Condition = field(name="if")
    because: str
    source: tuple[str, ...]
    because_unsure: str = ""
    where: str = ""
    in_force_from: str = ""
    in_force_until: str = ""


class Action(Asking, frozen=True, rename="kebab"):
    """What to do. `within` may hold several clocks: the soonest counts.

    `confirmed_by`: the question that is asked as soon as an emergency is shown, whether it has
    been done. It has a `default`, so that the emergency stands until somebody says so.

    `says_all`: its reader is told nothing of what other answers would change.

    `strengthens`: in a local rule set, the base's actions whose place it may take.
    `was`: ids that it had once, for local rule sets and stories that use one.
    """

    id: str
    do: str
    level: str
    who: tuple[Who, ...]
    within: tuple[Within, ...]
    record: tuple[str, ...]
    rules: tuple[Rule, ...]
    steps: tuple[Step, ...] = ()
    stops_interview: bool = False
    says_all: bool = False
    confirmed_by: str = ""
    strengthens: tuple[str, ...] = ()
    was: tuple[str, ...] = ()
    where: str = ""


class Part(Struct, frozen=True, rename="kebab"):
    """One subject, which yields at most one action: the first whose rule holds.

    `alone_with`: answers taken as given when the part is run on its own.
    `ladder`: the shorthand from which some of its actions were made.
    `rungs`: how its actions follow each other, where they are a ladder written out.
    """

    id: str
    title: str
    actions: tuple[Action, ...]
    applies_if: Condition = ALWAYS
    alone_with: dict[str, str] = {}
    ladder: Ladder | None = None
    rungs: Rungs | None = None
    where: str = ""


# Groups of duties that are support for the reader: at hand, or read when the first things are done.
SUPPORT = "support"
SUPPORT_LATER = "support-later"
# What else is read then: how to do it well, and what is only good to know.
LATER = "later"
NOTE = "note"


class Duty(Asking, frozen=True, rename="kebab"):
    """Something to do beside the actions whenever its condition holds.

    `in_call`: the sentences of `do` that are to be said in a call: they stand with the card for
    it, if there is one for somebody who is told of them, and else where the duty stands.
    `was`: ids that it had once, for local rule sets and stories that use one.
    """

    id: str
    do: str
    group: str
    within: tuple[Within, ...]
    source: tuple[str, ...]
    condition: Condition = field(name="if", default=ALWAYS)
    who: tuple[Who, ...] = ()
    in_call: tuple[str, ...] = ()
    was: tuple[str, ...] = ()
    where: str = ""
    in_force_from: str = ""
    in_force_until: str = ""

    @property
    def do_beside_call(self) -> str:
        """What is left to do where the words for the call stand with the card for it."""
        do = self.do
        for sentence in self.in_call:
            do = do.replace(sentence, "")
        return " ".join(do.split())


class FollowUp(Struct, frozen=True, rename="kebab"):
    """What is known, and what is owed, once an action is done.

    `after`: the actions. `done`: what the deed answers, by question; `waiting` that nothing came
    back in time yet, `silence` that nothing did, `agreed`, `refused` and `refused_again` what did.
    `done_on`: the question that takes the day of the deed.
    `reply_within`: the clocks of the reply, from the deed; `in_all`: from the advice. Without
    either nothing is owed. `by_when`: the question that takes the day on which they said they
    will answer.
    """

    id: str
    after: tuple[str, ...]
    source: tuple[str, ...]
    reply_within: tuple[Within, ...] = ()
    in_all: tuple[Within, ...] = ()
    by_when: str = ""
    done_on: str = ""
    done: dict[str, str] = {}
    waiting: dict[str, str] = {}
    agreed: dict[str, str] = {}
    refused: dict[str, str] = {}
    refused_again: dict[str, str] = {}
    silence: dict[str, str] = {}
    where: str = ""


class Invariant(Struct, frozen=True, rename="kebab"):
    """What must never be otherwise: whenever `if` holds, `then` holds too."""

    id: str
    says: str
    condition: Condition = field(name="if")
    then: Condition
    where: str = ""
    in_force_from: str = ""
    in_force_until: str = ""


class Item(Asking, frozen=True, rename="kebab"):
    """A line of a checklist. Without `met_if` only the person can tick it."""

    id: str
    mark: str
    says: str
    do: str
    source: tuple[str, ...]
    met_if: Condition | None = None
    applies_if: Condition = ALWAYS
    where: str = ""
    in_force_from: str = ""
    in_force_until: str = ""


class Note(Struct, frozen=True, rename="kebab"):
    """What is added to the note of a checklist from a day on, or until one."""

    says: str
    where: str = ""
    in_force_from: str = ""
    in_force_until: str = ""


class Checklist(Struct, frozen=True, rename="kebab"):
    """An ordered list whose items are met, outstanding or not applicable.

    `alone_with`: answers taken as given when the checklist is run on its own.
    `was`: ids that it had once, for whoever asks for it by one.
    `dated_notes`: what its note says besides, while that is in force.
    """

    id: str
    title: str
    edition: str
    note: str
    items: tuple[Item, ...]
    source: tuple[str, ...]
    applies_if: Condition = ALWAYS
    alone_with: dict[str, str] = {}
    was: tuple[str, ...] = ()
    dated_notes: tuple[Note, ...] = ()
    where: str = ""


class Level(Struct, frozen=True, rename="kebab"):
    """A level of protection, with the words that stand beside its colour."""

    id: str
    label: str
    colour: Literal["red", "amber", "green"]


class RuleSet(Struct, frozen=True, rename="kebab"):
    """Everything that the advisor knows, and where its words come from.

    `levels` and the actions of a part are ordered most protective first.
    `holidays` are those that count. Where a local rule set changes them (`local_holidays`), the
    base's own are `national_holidays`.
    `digest` is the SHA-256 of the rule files.
    """

    id: str
    title: str
    version: str
    edition: str
    review_by: str
    levels: tuple[Level, ...]
    parts: tuple[Part, ...]
    questions: tuple[Question, ...]
    acts: tuple[Act, ...] = ()
    known_findings: tuple[KnownFinding, ...] = ()
    duties: tuple[Duty, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    invariants: tuple[Invariant, ...] = ()
    checklists: tuple[Checklist, ...] = ()
    contacts: tuple[Contact, ...] = ()
    groups: tuple[FieldGroup, ...] = ()
    pages: tuple[Page, ...] = ()
    documents: tuple[Document, ...] = ()
    statements: tuple[Statement, ...] = ()
    holidays: tuple[Holidays, ...] = ()
    local_holidays: tuple[LocalHolidays, ...] = ()
    national_holidays: tuple[Holidays, ...] = ()
    school_days: SchoolDays | None = None
    never_excepted: Condition | None = None
    words_to_avoid: tuple[AvoidedWords, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    shorter: tuple[Shorter, ...] = ()
    local: LocalRules | None = None
    organisation: str = ""
    digest: str = ""

    @property
    def actions(self) -> tuple[Action, ...]:
        """The actions of all parts."""
        return tuple(action for part in self.parts for action in part.actions)

    @property
    def gravest(self) -> str:
        """The id of the gravest level, or "" where there are none."""
        return self.levels[0].id if self.levels else ""
