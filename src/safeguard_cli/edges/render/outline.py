"""Put advice and records in the order in which people read them, as neutral blocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from safeguard_cli.core.wording import (
    Advice,
    AdvisedAction,
    AdvisedDuty,
    Change,
    ChecklistState,
    ItemState,
    Reason,
    Record,
)
from safeguard_cli.edges.render import phrases
from safeguard_cli.edges.render.blocks import (
    Block,
    Card,
    Fact,
    Heading,
    Lead,
    Listing,
    Paragraph,
    Plainer,
    Point,
    Signature,
    Tick,
    Typed,
    Urgency,
)


def advice_outline(advice: Advice) -> Iterator[Block]:
    """Lay out advice for reading now: the actions first, checklists in brief."""
    yield from _actions(advice)
    # Sources of duties are in the record: here they would bury what there is to do.
    yield from _duties("Also do", advice.duties, with_sources=False)
    for checklist in advice.checklists:
        yield from _brief(checklist)
    yield from _by_hand(advice.checklists)
    changes = phrases.gravest_first(advice.changes)
    yield from _changes(changes)
    if len(changes) < len(advice.changes):
        yield Paragraph(phrases.MORE_CHANGES)
    yield from _afterwards(advice, with_sources=False)
    yield Paragraph(phrases.ADVICE_NOT_DECISION)


def record_outline(record: Record) -> Iterator[Block]:
    """Lay out the whole record for keeping: nothing left out, empty fields too."""
    yield from _front(record)
    yield Heading(2, "What to do")
    yield from _actions(record.advice)
    yield from _duties("Also do", record.advice.duties)
    yield from _answers(record)
    for checklist in record.advice.checklists:
        yield from _in_full(checklist)
    yield from _changes(record.advice.changes)
    yield from _afterwards(record.advice)
    yield from _form(record)
    yield from _end(record)


def _front(record: Record) -> Iterator[Block]:
    yield Heading(1, record.title)
    yield Fact("Reference", record.reference)
    yield Paragraph(record.confidentiality)
    yield Typed("Organisation", record.organisation)
    yield Fact("Made", phrases.moment(record.created))
    yield Fact("Advice as of", phrases.moment(record.as_of))
    rules = record.rules
    yield Fact("Rules", f"{rules.title}, version {rules.version}, {rules.edition}")


def _actions(advice: Advice) -> Iterator[Block]:
    if not advice.actions:
        yield Paragraph(phrases.NO_ACTION)
    for action in advice.actions:
        yield Card(action.colour, tuple(_action(action)))
    if advice.notes:
        yield Heading(2, "Please note")
        yield from map(Paragraph, advice.notes)


def _action(action: AdvisedAction) -> Iterator[Plainer]:
    yield Urgency(action.level_label, action.colour)
    yield Lead(action.do)
    if action.who:
        yield Listing("Who", _points(map(phrases.party, action.who)))
    yield Fact("By when", action.due.words)
    if not action.settled:
        yield Paragraph(phrases.OPEN_QUESTION)
    if action.steps:
        yield Listing("Steps", _points(action.steps), is_numbered=True)
    if action.record:
        yield Listing("Write down", _points(action.record))
    if action.reasons:
        yield Listing("Why", tuple(map(_reason, action.reasons)))


def _reason(reason: Reason) -> Point:
    return Point(reason.because, sources=phrases.sources(reason.sources))


def _duties(
    title: str, duties: tuple[AdvisedDuty, ...], *, with_sources: bool = True
) -> Iterator[Block]:
    if duties:
        yield Heading(2, title)
    for when, group in phrases.by_deadline(duties):
        points = tuple(_duty(duty, with_sources) for duty in group)
        yield Listing(phrases.capital(when), points)


def _duty(duty: AdvisedDuty, with_sources: bool) -> Point:
    who = "; ".join(map(phrases.party, duty.who))
    cited = phrases.sources(duty.sources) if with_sources else ""
    return Point(duty.do, (f"Who: {who}",) if who else (), cited)


def _brief(checklist: ChecklistState) -> Iterator[Block]:
    todo = [item for item in checklist.items if item.state in ("outstanding", "not known")]
    if _is_by_hand(checklist) and not todo:
        return
    yield Heading(2, f"Checklist: {checklist.title}")
    yield Paragraph(f"{phrases.tally(checklist)}.")
    if todo:
        yield Listing("Outstanding or not known", tuple(map(_todo, todo)))


def _by_hand(checklists: Iterable[ChecklistState]) -> Iterator[Block]:
    named = [one.title for one in checklists if _is_by_hand(one)]
    if named:
        yield Heading(2, "In your record, to tick by hand")
        yield Listing("", _points(named))


def _is_by_hand(checklist: ChecklistState) -> bool:
    return any(item.state == "to tick" for item in checklist.items)


def _changes(changes: Iterable[Change]) -> Iterator[Block]:
    grouped = phrases.by_outcome(changes)
    if not grouped:
        return
    yield Heading(2, "What would change this")
    points = [Point(text, tuple(map(phrases.other_answers, ways))) for text, ways in grouped]
    yield Listing("", tuple(points))


def _todo(item: ItemState) -> Point:
    return Point(_named(item), (f"What to do: {item.do}",) if item.do else ())


def _in_full(checklist: ChecklistState) -> Iterator[Block]:
    yield Heading(2, f"Checklist: {checklist.title}")
    if checklist.edition:
        yield Fact("Edition", checklist.edition)
    if checklist.note:
        yield Paragraph(checklist.note)
    yield Paragraph(f"{phrases.tally(checklist)}.")
    for item in checklist.items:
        wants_action = item.do and item.state in ("outstanding", "not known", "to tick")
        todo = (f"What to do: {item.do}",) if wants_action else ()
        yield Tick(item.state, Point(_named(item), todo, phrases.sources(item.sources)))


def _named(item: ItemState) -> str:
    return f"{item.mark}: {item.says}" if item.mark else item.says


def _answers(record: Record) -> Iterator[Block]:
    yield Heading(2, "What was answered, in the order asked")
    for answer in record.answers:
        yield Typed(answer.ask, answer.words)
    if record.set_aside:
        yield Listing(
            "Set aside, because a changed answer made the question unnecessary",
            _points(record.set_aside),
        )


def _afterwards(advice: Advice, *, with_sources: bool = True) -> Iterator[Block]:
    """Lay out what follows from the advice, in the screen's order and the record's alike."""
    if advice.unanswered or advice.parts_not_asked:
        yield Heading(2, "Not known yet")
    if advice.unanswered:
        yield Listing("Not answered", _points(advice.unanswered))
    if advice.parts_not_asked:
        yield Listing("Not asked about", _points(advice.parts_not_asked))
    if advice.support:
        # No deadline: it is there at any time.
        yield Heading(2, "Support for you")
        yield Listing("", tuple(_duty(duty, with_sources) for duty in advice.support))
    if advice.local_missing:
        yield Heading(2, "Local details missing")
        yield Listing("", _points(advice.local_missing))
        yield Paragraph("To add them, run: safeguard setup")


def _form(record: Record) -> Iterator[Block]:
    for section in record.form:
        yield Heading(2, section.title)
        if section.note:
            yield Paragraph(section.note)
        for field in section.fields:
            yield Typed(field.label, field.value)


def _end(record: Record) -> Iterator[Block]:
    yield Heading(2, "Signatures")
    yield Signature("Practitioner")
    yield Signature("Manager")
    yield Heading(2, "About this record")
    if record.statement:
        yield Paragraph(record.statement)
    for sentence in (phrases.ADVICE_NOT_DECISION, phrases.KEEP_NO_COPY):
        if sentence not in record.statement:
            yield Paragraph(sentence)
    rules = record.rules
    yield Fact("Rules", f"{rules.id}, version {rules.version}, SHA-256 {rules.digest}")
    yield Fact("Made with", f"safeguard {record.tool_version}, {record.schema}")
    yield Fact("Digest of this record (SHA-256)", record.digest)


def _points(texts: Iterable[str]) -> tuple[Point, ...]:
    return tuple(map(Point, texts))
