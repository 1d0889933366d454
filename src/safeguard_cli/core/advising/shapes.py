"""The shapes of advice and of a record: plain data, every word already in place.

A terminal, a page and a test read the same values. There are no colours and no
markup in them. Whoever builds these values lives in `advice` and `record`.
"""

from __future__ import annotations

from typing import Final, Literal

from msgspec import Struct

from safeguard_cli.core.deciding.outcome import Due, PartOutcome, State

# Before an answer that would stand beside those that were given.
ALSO: Final = "also: "


class Cited(Struct, frozen=True, rename="kebab"):
    """A source as a reader meets it: title and place, and how sure we are."""

    statement: str
    title: str
    place: str
    sure: Literal["seed", "seen", "check", "judgement"]


class Reason(Struct, frozen=True, rename="kebab"):
    """Why an action is recommended: the rule's sentence and its sources."""

    rule: str
    because: str
    sources: tuple[Cited, ...]


class Party(Struct, frozen=True, rename="kebab"):
    """Somebody to turn to. `is_set` is false where a local detail has not been filled in."""

    contact: str
    role: str
    number: str
    note: str
    is_set: bool


class AdvisedAction(Struct, frozen=True, rename="kebab"):
    """One thing to do. `settled` is false of an emergency that is shown while it is open."""

    part: str
    title: str
    action: str
    do: str
    level: str
    level_label: str
    colour: Literal["red", "amber", "green"]
    due: Due
    who: tuple[Party, ...]
    steps: tuple[str, ...]
    record: tuple[str, ...]
    reasons: tuple[Reason, ...]
    settled: bool


class AdvisedDuty(Struct, frozen=True, rename="kebab"):
    """Something to do beside the actions."""

    duty: str
    do: str
    group: str
    due: Due
    who: tuple[Party, ...]
    sources: tuple[Cited, ...]


class ItemState(Struct, frozen=True, rename="kebab"):
    """A line of a checklist and where it stands. `do` says what to do while it is not met."""

    item: str
    mark: str
    says: str
    do: str
    state: State
    sources: tuple[Cited, ...]


class ChecklistState(Struct, frozen=True, rename="kebab"):
    """A checklist with the state of each item, in its own order and numbering."""

    checklist: str
    title: str
    edition: str
    note: str
    items: tuple[ItemState, ...]


class Change(Struct, frozen=True, rename="kebab"):
    """What would change the advice: these answers instead, and where they lead.

    `instead` pairs the question as asked with the other answer's label. `more_protective`
    says that it certainly leads to a more protective action on the same subject, by more than
    who asks and where they work; `emergency` that it certainly leads to the gravest level.
    """

    instead: tuple[tuple[str, str], ...]
    part: str
    leads_to: str
    certain: bool
    more_protective: bool = False
    emergency: bool = False

    @property
    def adds(self) -> bool:
        """Whether it is one more answer beside those that were given."""
        return any(label.startswith(ALSO) for _, label in self.instead)


class Otherwise(Struct, frozen=True, rename="kebab"):
    """Other answers to a question, in their words, and the action to which each would lead."""

    answers: tuple[str, ...]
    leads_to: str


class Unsure(Struct, frozen=True, rename="kebab"):
    """A question that was answered with "I am not sure", or that it is not known.

    `counted_as`: the answer that it counts as, in words; empty where not to know has rules of
    its own. `find_out`: how to find out and by when; may be empty. None of it asks for anything.
    """

    question: str
    ask: str
    counted_as: str
    find_out: str
    otherwise: tuple[Otherwise, ...]


class SaidFloor(Struct, frozen=True, rename="kebab", omit_defaults=True):
    """What is certain before everything is answered, and the answer that alone makes it so.

    `asks` and `forbids` say what is certain beside what is advised already. `level_words`: what is
    read in the place of how grave it is.
    """

    level: str
    level_label: str
    question: str
    ask: str
    answer: str
    words: str
    asks: tuple[str, ...]
    forbids: tuple[str, ...]
    level_words: str = ""


class PhoneCard(Struct, frozen=True, rename="kebab", omit_defaults=True):
    """What to say to somebody, and what to hear from them before the talk ends.

    It stands with the action of this part. `first` is said before one's own name. `me` and `worry`
    hold answers as they are said or were typed, and what was asked; there is nothing else
    in them. `name`: stands in the place of name and number, where none need be given. `about`: what
    it is about, where that is no one child. `say` stands beside the number on the page, and so does
    `besides`: what duties want said in this call. A card without `ask_for` holds nothing else.
    """

    part: str
    contact: str
    role: str
    number: str
    me: tuple[str, ...]
    ask_for: str
    worry: tuple[str, ...]
    hear: tuple[str, ...]
    first: str = ""
    name: str = ""
    about: str = ""
    say: str = ""
    besides: tuple[str, ...] = ()


class Advice(Struct, frozen=True, kw_only=True, rename="kebab", omit_defaults=True):
    """A decision in words, gravest first. `support` is for the person who asks.

    `floor` stands where an answer is missing and more is certain than what is advised.
    `do_nots` stand together in advice for reading now; elsewhere they stand in their places.
    `raised`, there too: actions that stand above graver ones, as somebody asked for just that.
    `same_talk`, there too: an action that is read with one above, and that one.
    `is_long`, there too: the page leaves for behind what can wait, such as `steps_behind`, each
    after its action.
    `unsure` stands where an answer is "unsure" or "not known".
    `card` is for the call or talk that the gravest action with one asks for.
    `is_emergency`: an action stands at the gravest level. `is_child`: whoever reads is under 18.
    """

    actions: tuple[AdvisedAction, ...]
    duties: tuple[AdvisedDuty, ...]
    support: tuple[AdvisedDuty, ...]
    checklists: tuple[ChecklistState, ...]
    changes: tuple[Change, ...]
    unanswered: tuple[str, ...]
    parts_not_asked: tuple[str, ...]
    local_missing: tuple[str, ...]
    notes: tuple[str, ...]
    floor: SaidFloor | None = None
    do_nots: tuple[str, ...] = ()
    raised: tuple[str, ...] = ()
    same_talk: tuple[tuple[str, str], ...] = ()
    is_long: bool = False
    steps_behind: tuple[tuple[str, str], ...] = ()
    unsure: tuple[Unsure, ...] = ()
    card: PhoneCard | None = None
    is_emergency: bool = False
    is_child: bool = False


# Not by defaults: in a sealed record these keys stand also where they hold nothing.
NOTHING_ADVISED = Advice(
    actions=(),
    duties=(),
    support=(),
    checklists=(),
    changes=(),
    unanswered=(),
    parts_not_asked=(),
    local_missing=(),
    notes=(),
)


class GivenAnswer(Struct, frozen=True, rename="kebab", omit_defaults=True):
    """An answer in the order asked: ids as `values`, and the words that were chosen.

    `at`: the ISO 8601 moment at which it was said that something had been done, such as a call.
    """

    question: str
    ask: str
    values: tuple[str, ...]
    words: str
    at: str = ""


class FormField(Struct, frozen=True, rename="kebab"):
    """A field of the record: what it asks for, and what was typed or chosen (may be empty).

    `lines` says how many lines the form leaves for it. `columns`: each line of the value is a
    row with these cells, parted by semicolons. `room`: there is room for it also where other
    empty fields are left out. `body_map`: the outline of a body is printed below.
    """

    field: str
    label: str
    value: str
    lines: int = 1
    columns: tuple[str, ...] = ()
    room: bool = False
    body_map: bool = False


class FormSection(Struct, frozen=True, rename="kebab"):
    """A section of the record with those of its fields that fit the case, or were filled in."""

    section: str
    title: str
    note: str
    fields: tuple[FormField, ...]


class RulesUsed(Struct, frozen=True, rename="kebab", omit_defaults=True):
    """The rule set that a record rests on, and the local one that was laid over it, if any."""

    id: str
    title: str
    version: str
    edition: str
    digest: str
    local: str = ""
    local_title: str = ""
    local_version: str = ""
    local_digest: str = ""


class Record(Struct, frozen=True, rename="kebab", forbid_unknown_fields=True, omit_defaults=True):
    """The sealed document: everything needed to read, print and check one piece of advice.

    A new field needs a default, and a new number of the schema once one was released:
    `earlier_records` says what those before hold.

    `set_aside` holds questions, as asked, whose answers are not in the record. `created`
    and `as_of` are ISO 8601 moments with their offset. `digest` is the SHA-256 of the
    canonical JSON (RFC 8785) of all other fields. `training` marks a record that a
    demonstration made; a real one does not have the field. `is_private`: whoever wrote it comes as
    a private person, and signs it alone.
    """

    schema: Literal["safeguard-record/1", "safeguard-record/2"]
    tool_version: str
    reference: str
    created: str
    as_of: str
    organisation: str
    rules: RulesUsed
    title: str
    confidentiality: str
    answers: tuple[GivenAnswer, ...]
    set_aside: tuple[str, ...]
    outcome: tuple[PartOutcome, ...]
    advice: Advice
    form: tuple[FormSection, ...]
    statement: str
    digest: str
    training: bool = False
    is_private: bool = False
