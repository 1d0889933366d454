"""What a rule set is made of, as frozen values in the words of the field.

The rule files, the cache and the JSON Schema all follow these classes: a field
`ask_if` is written `ask-if` in YAML. Nothing here knows where a rule set came
from, except `where` (`file:line:column`), which faults and findings name; it is
`place` for what has a `where` of its own, in a source.

What has `in_force_from` and `in_force_until` holds on these days only; `law` picks by them.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field

from safeguard_cli.core.model.acts import Act as Act
from safeguard_cli.core.model.acts import Asking
from safeguard_cli.core.model.acts import KnownFinding as KnownFinding
from safeguard_cli.core.model.conditions import ALWAYS, Condition
from safeguard_cli.core.model.pieces import ChangedDays as ChangedDays
from safeguard_cli.core.model.pieces import Clock as Clock
from safeguard_cli.core.model.pieces import Exemption as Exemption
from safeguard_cli.core.model.pieces import LocalHolidays as LocalHolidays
from safeguard_cli.core.model.pieces import LocalRules as LocalRules
from safeguard_cli.core.model.pieces import SchoolDays as SchoolDays
from safeguard_cli.core.model.pieces import Shorter as Shorter
from safeguard_cli.core.model.pieces import Span as Span
from safeguard_cli.core.model.pieces import Step as Step
from safeguard_cli.core.model.pieces import Who as Who
from safeguard_cli.core.model.pieces import Within as Within
from safeguard_cli.core.model.register import Document as Document
from safeguard_cli.core.model.register import Paragraph as Paragraph
from safeguard_cli.core.model.register import Statement as Statement
from safeguard_cli.core.model.stages import Ladder as Ladder
from safeguard_cli.core.model.stages import Rungs as Rungs

Kind = Literal["choice", "many", "date", "text"]

UNSURE = "unsure"
UNSURE_LABEL = "I am not sure"
# The id of an answer "I do not know" that has rules of its own.
NOT_KNOWN = "not-known"
NOT_APPLICABLE = "not-applicable"
DATE_STATES = ("passed", "today", "ahead")


class Answer(Struct, frozen=True, rename="kebab"):
    """One answer that can be chosen. `alone` excludes every other ("none of these").

    `group`: the heading under which it is offered.
    `was`: ids that it had once; whoever uses one is told what it is called now.
    """

    label: str
    help: str = ""
    group: str = ""
    alone: bool = False
    was: tuple[str, ...] = ()


class Heading(Struct, frozen=True, rename="kebab"):
    """A group of answers, and in a few words what it `holds`."""

    group: str
    holds: str


class Question(Struct, frozen=True, rename="kebab"):
    """Something to ask. `default` is taken unless another answer is given: it is never asked.

    `counts_as` offers "unsure" and says which answer it is treated as.
    `unsure_label` is how that answer reads here.
    `unsure_because` is the reason where that is not the most protective one.
    `unsure_of` says in a few words what whoever answers "unsure" is not sure of.
    `find_out` says how to find out, and by when, to whoever does not know.
    `always_known` is the reason for offering neither "unsure" nor "I do not know".
    `alike_because` is the reason for answers that all lead to the same advice.
    `ask_again` asks it at every sitting, `ask_when_continued` after days.
    `setup` questions can be answered once, in the user's configuration.
    `lines` says how many lines the printed form leaves for the answer.
    `columns`: each line of the text is a row with these cells, parted by semicolons.
    `room` leaves room on paper also where only what was filled in is printed.
    `told_as` stands before the answer where it is said on the phone; `untold` are not said there.
    `headings`: groups that prompts without menus offer by what they hold, their answers on demand.
    `body_map` prints the outline of a body below, to mark by hand.
    `not_before`, `not_after`: between which days a date may lie, as `bounds` reads them.
    `was`: ids that it had once; whoever uses one is told what it is called now.
    """

    id: str
    ask: str
    kind: Kind = "choice"
    help: str = ""
    answers: dict[str, Answer] = {}
    ask_if: Condition = ALWAYS
    counts_as: str = ""
    unsure_label: str = UNSURE_LABEL
    unsure_because: str = ""
    unsure_of: str = ""
    find_out: str = ""
    always_known: str = ""
    alike_because: str = ""
    ask_again: bool = False
    ask_when_continued: bool = False
    for_record: bool = False
    setup: bool = False
    default: str = ""
    lines: int = 1
    columns: tuple[str, ...] = ()
    room: bool = False
    body_map: bool = False
    headings: tuple[Heading, ...] = ()
    told_as: str = ""
    untold: tuple[str, ...] = ()
    not_before: str = ""
    not_after: str = ""
    source: tuple[str, ...] = ()
    was: tuple[str, ...] = ()
    where: str = ""


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


class Duty(Asking, frozen=True, rename="kebab"):
    """Something to do beside the actions whenever its condition holds.

    `was`: ids that it had once, for local rule sets and stories that use one.
    """

    id: str
    do: str
    group: str
    within: tuple[Within, ...]
    source: tuple[str, ...]
    condition: Condition = field(name="if", default=ALWAYS)
    who: tuple[Who, ...] = ()
    was: tuple[str, ...] = ()
    where: str = ""
    in_force_from: str = ""
    in_force_until: str = ""


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


class Called(Struct, frozen=True, rename="kebab"):
    """What a contact is called where the condition holds, and what to check.

    `acts`: what to turn to them means, in the place of what the contact itself means.
    """

    condition: Condition = field(name="if")
    role: str
    note: str = ""
    number: str | None = None
    acts: tuple[str, ...] = ()


class Contact(Struct, frozen=True, rename="kebab"):
    """Somebody to turn to, or a local link (`kind: link`).

    `local` ones are empty until set up. `check` marks a detail that nobody
    has confirmed: it is shown with "check locally". `acts`: what to turn to them means.
    `was`: ids that it had once, for whoever filled in its details under one.
    `ask_for`: what to ask them for. `hear`: what to hear from them before the talk ends.
    `card_for`: acts for which this fits, beside what it means to turn to them.
    Where they are shown, these are asked for "in case", unless the sentence asks outright.
    """

    id: str
    role: str
    scope: str
    kind: Literal["person", "line", "link"] = "person"
    number: str = ""
    name: str = ""
    checked_on: str = ""
    check: bool = False
    local: bool = False
    called: tuple[Called, ...] = ()
    acts: tuple[str, ...] = ()
    ask_for: str = ""
    hear: tuple[str, ...] = ()
    card_for: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    was: tuple[str, ...] = ()
    where: str = ""


class FieldGroup(Struct, frozen=True, rename="kebab"):
    """A section of the record: which for-record questions it holds, in order."""

    id: str
    title: str
    note: str
    fields: tuple[str, ...]
    source: tuple[str, ...]
    where: str = ""


class Point(Struct, frozen=True, rename="kebab"):
    """A paragraph of a help page."""

    says: str
    source: tuple[str, ...]


class Page(Struct, frozen=True, rename="kebab"):
    """A page of help, for what is worth knowing but asks for no action."""

    id: str
    title: str
    points: tuple[Point, ...]
    where: str = ""


class AvoidedWords(Struct, frozen=True, rename="kebab"):
    """Words that do not tell who is meant, and what to write instead.

    `opening`: only where a text begins with them.
    """

    words: tuple[str, ...]
    instead: str
    opening: bool = False
    where: str = ""


class Level(Struct, frozen=True, rename="kebab"):
    """A level of protection, with the words that stand beside its colour."""

    id: str
    label: str
    colour: Literal["red", "amber", "green"]


class Holidays(Struct, frozen=True, rename="kebab"):
    """Bank holidays of a nation. Before `known_from` and after `known_until`, none are known."""

    nation: str
    known_until: str
    days: tuple[str, ...]
    known_from: str = ""


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
