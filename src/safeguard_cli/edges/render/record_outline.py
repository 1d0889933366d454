"""Put advice and records in the order in which people read them, as neutral blocks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace

from safeguard_cli.core.advising.shapes import (
    Advice,
    Change,
    ChecklistState,
    FormSection,
    ItemState,
    Record,
)
from safeguard_cli.edges.render import phrases, would_change
from safeguard_cli.edges.render.advice_outline import in_brief, is_open
from safeguard_cli.edges.render.advice_words import headlines
from safeguard_cli.edges.render.blocks import (
    Answers,
    Aside,
    Block,
    Fact,
    Heading,
    Listing,
    Paragraph,
    Row,
    Tick,
    Ticks,
    Typed,
)
from safeguard_cli.edges.render.fields import (
    MOST_LINES,
    called,
    left_over,
    section_blocks,
    used,
    used_or_whole,
)
from safeguard_cli.edges.render.sections import actions, afterwards, points, turns
from safeguard_cli.edges.render.source_line import sources
from safeguard_cli.edges.render.who_signs import who_signs

LEFT_OUT: Final = (
    "Left out here: sources, what would change the advice, the items of checklists that are only "
    "named, and empty fields. For all of it add --full when the record is made, or to the command: "
    "safeguard record show"
)
# Sections of the form that stand on the first page. A record by other rules may have none of them.
_DECISION: Final = "decision"
_FIRST_PAGE: Final = ("first-contact", "concern", _DECISION)
_TALKS: Final = "discussion"
_FEW_LINES: Final = 2
_SOME_LINES: Final = 3
_FEW_ROWS: Final = 3


def record_outline(record: Record, *, full: bool = False) -> Iterator[Block]:
    """Lay out the record for keeping: on its first page whom it is about, and what was decided.

    Left out, unless it is wanted in `full`: sources, what other answers would change, checklists
    item by item, and empty fields that are not asked for on the first page.
    """
    first = [section for section in record.form if section.section in _FIRST_PAGE]
    yield from _outline_front(record)
    yield from _outline_first_page(record, first, full)
    yield Heading(2, "What to do")
    yield from actions(record.advice if full else _drop_repeated(record.advice), with_sources=full)
    yield from _list_answers(record)
    yield from _outline_checklists(record.advice.checklists, full)
    yield from _outline_reasons(record.advice, full)
    for section in record.form:
        shown = left_over(section) if section in first else section
        calls = _list_calls(record) if section.section == _TALKS else ()
        rows = MOST_LINES if full else _FEW_ROWS
        yield from section_blocks(shown if full else used(shown), rows, calls)
    yield from _outline_origin(record, full)


def _outline_first_page(record: Record, first: list[FormSection], full: bool) -> Iterator[Block]:
    shown = [used_or_whole(section) for section in first]
    most = _SOME_LINES if full else _FEW_LINES
    for section in shown:
        if section.section == _DECISION:
            yield from _outline_advice(record.advice)
        yield from section_blocks(section, most)
    yield Heading(2, "Signatures")
    yield who_signs("record", is_private=record.is_private)


def _outline_advice(advice: Advice) -> Iterator[Block]:
    if advice.actions:
        yield Heading(2, "What was advised")
        yield Listing("", points(headlines(advice.actions)), is_numbered=True)


def _drop_repeated(advice: Advice) -> Advice:
    # Word for word, as a record is also read where its rules, and so its acts, are not at hand.
    told = [(duty.do, duty.due) for duty in advice.duties]
    return replace(
        advice,
        duties=tuple(
            duty
            for duty in advice.duties
            if not any(do.startswith(f"{duty.do} ") and due == duty.due for do, due in told)
        ),
    )


def _list_calls(record: Record) -> tuple[Row, ...]:
    return tuple(called(answer) for answer in record.answers if answer.at)


def _outline_checklists(checklists: tuple[ChecklistState, ...], full: bool) -> Iterator[Block]:
    # Of a record about one checklist it is the content.
    if full or len(checklists) == 1:
        for checklist in checklists:
            yield from _outline_in_full(checklist)
    elif checklists:
        yield Heading(2, "Checklists")
        yield Listing("", points(map(in_brief, checklists)))


def _outline_reasons(advice: Advice, full: bool) -> Iterator[Block]:
    if full:
        changes = would_change.beside_unsure(advice)
        yield from _list_changes(
            changes, would_change.by_outcome(would_change.gravest_first(changes))
        )
        yield from afterwards(advice, with_sources=True)
    else:
        yield from afterwards(replace(advice, local_missing=()), with_sources=False)


def _list_changes(changes: tuple[Change, ...], shown: would_change.Grouped) -> Iterator[Block]:
    if any(change.certain for change in changes):
        yield Heading(2, "What would change this")
        yield Paragraph(would_change.FOR_OTHERS)
        yield from turns(shown)
        if sum(len(leading) for _, leading in shown) < len(changes):
            yield Paragraph(phrases.MORE_CHANGES)


def _outline_front(record: Record) -> Iterator[Block]:
    yield Heading(1, record.title)
    yield Paragraph(record.confidentiality)
    yield Fact("Reference", record.reference)
    if record.organisation.strip():
        yield Typed("Organisation", record.organisation)
    elif not record.is_private:
        yield Fact("Organisation", "not set")
    yield from _say_when(record)
    rules = record.rules
    yield Fact("Rules", f"{rules.title}, version {rules.version}, {rules.edition}")
    if rules.local:
        yield Fact("Local rules", f"{rules.local_title}, version {rules.local_version}")


def _say_when(record: Record) -> Iterator[Block]:
    made, as_of = phrases.moment(record.created), phrases.moment(record.as_of)
    if made == as_of:
        yield Fact("Made, and advice as of", made)
    else:
        yield Fact("Made", made)
        yield Fact("Advice as of", as_of)


def _list_answers(record: Record) -> Iterator[Block]:
    if record.answers:
        yield Heading(2, "What was answered, in the order asked")
        yield Answers(tuple(Typed(answer.ask, phrases.said(answer)) for answer in record.answers))
    if record.set_aside:
        yield Listing(
            "Set aside, because the question does not apply",
            points(record.set_aside),
        )


def _is_by_hand(checklist: ChecklistState) -> bool:
    return any(item.state == "to tick" for item in checklist.items)


def _outline_in_full(checklist: ChecklistState) -> Iterator[Block]:
    yield Heading(2, f"Checklist: {checklist.title}")
    more = phrases.what_to_do(checklist.checklist) if _is_by_hand(checklist) else ""
    yield Paragraph(phrases.one_line(f"{phrases.tally(checklist)}. {checklist.note} {more}"))
    yield Ticks(tuple(map(_make_tick, checklist.items)))
    edition = f"Edition: {checklist.edition}." if checklist.edition else ""
    cited = sources(one for item in checklist.items for one in item.sources)
    if edition or cited:
        yield Aside(f"{edition} {cited}".strip())


def _make_tick(item: ItemState) -> Tick:
    # What is ticked by hand may be done already: the record leaves room, and no instructions.
    todo = f"To do: {item.do}" if item.do and is_open(item) else ""
    return Tick(item.state, _mark_item(item, item.says), todo)


def _mark_item(item: ItemState, text: str) -> str:
    return f"{item.mark}: {text}" if item.mark else text


def _say_where_it_belongs(record: Record) -> str:
    # No system of an organisation may hold what was made for training.
    if record.training:
        return record.confidentiality
    return phrases.KEEP_IT_SAFE if record.is_private else phrases.KEEP_NO_COPY


def _outline_origin(record: Record, full: bool) -> Iterator[Block]:
    yield Heading(2, "About this record")
    if not full:
        yield Paragraph(LEFT_OUT)
    if record.statement:
        yield Paragraph(record.statement)
    for sentence in (phrases.ADVICE_NOT_DECISION, _say_where_it_belongs(record)):
        if sentence not in record.statement:
            yield Paragraph(sentence)
    rules = record.rules
    yield Fact("Rules", f"{rules.id}, version {rules.version}, SHA-256 {rules.digest}")
    if rules.local:
        about = f"{rules.local}, version {rules.local_version}, SHA-256 {rules.local_digest}"
        yield Fact("Local rules", about)
    yield Fact("Made with", f"safeguard {record.tool_version}, {record.schema}")
    yield Fact("Digest of this record (SHA-256)", record.digest)
