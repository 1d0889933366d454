"""Tell what everything rests on: the rule set itself, days, sources, acts and what still stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from safeguard_cli.core.deciding.deadlines import clocks_in_words, nation_in_words
from safeguard_cli.core.model.pieces import Exemption, Shorter, Span
from safeguard_cli.core.model.register import Statement
from safeguard_cli.core.model.rule_set import (
    Act,
    AvoidedWords,
    ChangedDays,
    Document,
    Holidays,
    KnownFinding,
    LocalHolidays,
    RuleSet,
    SchoolDays,
)
from safeguard_cli.core.reviewing.shapes import Entry, Fact, Said, Section
from safeguard_cli.core.reviewing.telling import (
    Telling,
    day,
    fact,
    file_of,
    in_force,
    texts,
    unconfirmed,
)

_SURE: Final = {
    "seed": "Said by a source page",
    "seen": "Read in a published source",
    "check": "Believed, not confirmed",
    "judgement": "Our own judgement",
}
_NOT_CONFIRMED: Final = "Not confirmed"


def head(rules: RuleSet, telling: Telling) -> Iterator[Section]:
    """Yield what the rule set says of itself."""
    facts = [
        *texts("Edition", rules.edition),
        *texts("To be looked at again by", day(rules.review_by)),
        *texts("How grave, the gravest first", *(level.label for level in rules.levels)),
    ]
    if rules.never_excepted is not None:
        lines = telling.when(rules.never_excepted)
        facts += fact(
            "Local exceptions", Said("None holds where this is or may be so:", when=lines)
        )
    entry = Entry("rules", rules.id, rules.title, tuple(facts), file="ruleset.yaml")
    entries = [entry]
    if local := rules.local:
        named = (
            *texts("Version", local.version),
            *texts("To be looked at again by", day(local.review_by)),
        )
        entries.append(Entry("rules", local.id, local.title, named, file=file_of(local.where)))
    yield Section("rules", "The rule set", "", tuple(entries))


def days(rules: RuleSet, _: Telling) -> Iterator[Section]:
    """Yield the days that do not count as working days, and those of a school."""
    found = [_holidays(each) for each in rules.holidays]
    found += [_different_here(each) for each in rules.local_holidays]
    if rules.school_days:
        found.append(_school(rules.school_days))
    about = "Deadlines in working days leave out weekends and these days."
    yield Section("days", "Days that do not count", about, tuple(found))


def exceptions(rules: RuleSet, _: Telling) -> Iterator[Section]:
    """Yield the sooner times of a local rule set, and the later ones that it allows itself."""
    titles = {a.id: a.do for part in rules.parts for a in part.actions}
    titles |= {duty.id: duty.do for duty in rules.duties}
    sooner = (_sooner(each, titles[each.on]) for each in rules.shorter)
    later = (_exception(each, titles[each.on]) for each in rules.exemptions)
    about = "Sooner times are always allowed. A later one needs a reason, an owner and a last day."
    yield Section("exceptions", "Local times", about, (*sooner, *later))


def sources(rules: RuleSet, _: Telling) -> Iterator[Section]:
    """Yield every document, each before what it says in our words."""
    entries: list[Entry] = []
    for each in rules.documents:
        entries.append(_document(each))
        entries += [_statement(s) for s in rules.statements if s.document == each.id]
    about = "Each source, and what it says. The wording of the statements is ours."
    yield Section("sources", "What the advice rests on", about, tuple(entries))


def appendix(rules: RuleSet, telling: Telling) -> Iterator[Section]:
    """Yield what sentences ask for, by which the program finds contradictions; nobody signs it."""
    says = {act.id: act.says for act in rules.acts}
    about = (
        "Appendix, to look things up. Each sentence says which of these it asks for. So the "
        "program can prove that no two sentences contradict each other."
    )
    acts = tuple(_act(act, says, telling) for act in rules.acts)
    yield Section("acts", "What sentences ask for", about, acts)
    about = "Appendix. Words that do not tell who is meant. The program finds them in sentences."
    avoided = tuple(map(_avoided, rules.words_to_avoid))
    yield Section("words", "Words to avoid", about, avoided)
    about = "Appendix. What the program still finds in the sentences, and why it still stands."
    findings = tuple(_finding(each, says) for each in rules.known_findings)
    yield Section("findings", "What still stands", about, findings)


def _holidays(holidays: Holidays) -> Entry:
    facts = (
        *texts("Known from", day(holidays.known_from) if holidays.known_from else ""),
        *texts("Known until", day(holidays.known_until)),
        *texts("Days", ", ".join(map(day, holidays.days))),
    )
    title = f"Bank holidays of {nation_in_words(holidays.nation)}"
    return Entry("days", holidays.nation, title, facts)


def _different_here(local: LocalHolidays) -> Entry:
    facts = (
        *fact("Off as well", *map(_changed, local.adds)),
        *fact("Not off", *map(_changed, local.takes_away)),
        *texts("Known from", day(local.known_from) if local.known_from else ""),
        *texts("Known until", day(local.known_until) if local.known_until else ""),
    )
    title = f"Bank holidays of {nation_in_words(local.nation)} and of {local.of}"
    return Entry("days", f"local-{local.nation}", title, facts, file=file_of(local.where))


def _changed(changed: ChangedDays) -> Said:
    return Said(changed.because, (", ".join(map(day, changed.days)),), sources=changed.source)


def _school(school: SchoolDays) -> Entry:
    facts = (
        *texts("Known", f"from {day(school.known_from)} until {day(school.known_until)}"),
        *texts("Terms", *map(_span, school.terms)),
        *texts("Holidays", *map(_span, school.holidays)),
        *texts("Also closed", *map(day, school.closed)),
    )
    return Entry("days", "school-days", "School days", facts, file=file_of(school.where))


def _span(span: Span) -> str:
    return f"{day(span.first)} until {day(span.last)}"


def _sooner(shorter: Shorter, title: str) -> Entry:
    clocks = clocks_in_words(shorter.within)
    facts = (*texts("Of", title), *texts("By when", clocks[:1].upper() + clocks[1:]))
    name, place = f"sooner-{shorter.on}-{clocks}", file_of(shorter.where)
    return Entry("exception", name, "A sooner time", facts, shorter.source, file=place)


def _exception(exemption: Exemption, title: str) -> Entry:
    clocks = clocks_in_words(exemption.within)
    facts = (
        *texts("A later time for", title),
        *texts("By when", clocks[:1].upper() + clocks[1:]),
        *texts("Owner", exemption.owner),
        *texts("Until", day(exemption.review_by)),
    )
    place = file_of(exemption.where)
    return Entry("exception", exemption.id, exemption.reason, facts, file=place)


def _document(document: Document) -> Entry:
    review = day(document.review_by) if document.review_by else ""
    facts = (
        *texts("Published by", document.publisher),
        *texts("Edition", document.edition),
        *texts("Checked on", day(document.checked_on)),
        *texts("To be looked at again by", review),
    )
    return Entry("document", document.id, document.title, facts, file=file_of(document.place))


def _statement(statement: Statement) -> Entry:
    said = Said(_SURE[statement.sure])
    facts = (
        *texts("Where", statement.where),
        *fact("How sure", said),
        *texts("Holds", *in_force(statement)),
    )
    not_sure = _NOT_CONFIRMED if statement.sure == "check" else ""
    check = ". ".join(filter(None, (not_sure, unconfirmed(statement))))
    place = file_of(statement.place)
    return Entry("statement", statement.id, statement.says, facts, check=check, file=place)


def _act(act: Act, says: dict[str, str], telling: Telling) -> Entry:
    facts = [*texts("Never beside", *(says.get(name, name) for name in act.excludes))]
    for label, condition in (("Impossible", act.never_if), ("Done already", act.done_if)):
        if condition is not None:
            facts += fact(label, telling.where(condition, "Always", "Where this is so:"))
    return Entry("act", act.id, act.says, tuple(facts), file=file_of(act.where), is_told=True)


def _avoided(avoided: AvoidedWords) -> Entry:
    words = ", ".join(avoided.words)
    opening = "Only where a text begins with them" if avoided.opening else ""
    facts = (*texts("Words", *avoided.words), *texts("Where", opening))
    place = file_of(avoided.where)
    return Entry("word", words, avoided.instead, facts, file=place, is_told=True)


def _finding(known: KnownFinding, says: dict[str, str]) -> Entry:
    facts: tuple[Fact, ...] = (
        *texts("Sentences", ", ".join(known.sentences)),
        *texts("They ask for", *(says.get(name, name) for name in known.acts)),
    )
    name = " ".join((known.code, *known.acts, *known.sentences))
    place = file_of(known.where)
    return Entry("finding", name, known.reason, facts, file=place, is_told=True)
