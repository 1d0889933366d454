"""Tell what everything rests on: the rule set itself, days, sources, acts and what still stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from safeguard_cli.core.deciding.deadlines import clocks_in_words, nation_in_words
from safeguard_cli.core.model.bank_holidays import Span
from safeguard_cli.core.model.clauses import Exemption, Shorter
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
from safeguard_cli.core.model.sources import Statement
from safeguard_cli.core.reviewing.review_document import (
    ReviewEntry,
    ReviewFact,
    ReviewSection,
    ReviewSentence,
)
from safeguard_cli.core.reviewing.review_words import (
    RuleWords,
    make_fact,
    make_texts,
    name_file,
    say_in_force,
    say_unconfirmed,
    write_day,
)

_SURE: Final = {
    "seed": "Said by a source page",
    "seen": "Read in a published source",
    "check": "Believed, not confirmed",
    "judgement": "Our own judgement",
}
_NOT_CONFIRMED: Final = "Not confirmed"


def review_head(rules: RuleSet, telling: RuleWords) -> Iterator[ReviewSection]:
    """Yield what the rule set says of itself."""
    facts = [
        *make_texts("Edition", rules.edition),
        *make_texts("To be looked at again by", write_day(rules.review_by)),
        *make_texts("How grave, the gravest first", *(level.label for level in rules.levels)),
    ]
    if rules.never_excepted is not None:
        lines = telling.when(rules.never_excepted)
        facts += make_fact(
            "Local exceptions", ReviewSentence("None holds where this is or may be so:", when=lines)
        )
    entry = ReviewEntry("rules", rules.id, rules.title, tuple(facts), file="ruleset.yaml")
    entries = [entry]
    if local := rules.local:
        named = (
            *make_texts("Version", local.version),
            *make_texts("To be looked at again by", write_day(local.review_by)),
        )
        entries.append(
            ReviewEntry("rules", local.id, local.title, named, file=name_file(local.where))
        )
    yield ReviewSection("rules", "The rule set", "", tuple(entries))


def review_days(rules: RuleSet, _: RuleWords) -> Iterator[ReviewSection]:
    """Yield the days that do not count as working days, and those of a school."""
    found = [_review_holidays(each) for each in rules.holidays]
    found += [_review_local_days(each) for each in rules.local_holidays]
    if rules.school_days:
        found.append(_review_school_days(rules.school_days))
    about = "Deadlines in working days leave out weekends and these days."
    yield ReviewSection("days", "Days that do not count", about, tuple(found))


def review_exceptions(rules: RuleSet, _: RuleWords) -> Iterator[ReviewSection]:
    """Yield the sooner times of a local rule set, and the later ones that it allows itself."""
    titles = {a.id: a.do for part in rules.parts for a in part.actions}
    titles |= {duty.id: duty.do for duty in rules.duties}
    sooner = (_review_sooner_time(each, titles[each.on]) for each in rules.shorter)
    later = (_review_exception(each, titles[each.on]) for each in rules.exemptions)
    about = "Sooner times are always allowed. A later one needs a reason, an owner and a last day."
    yield ReviewSection("exceptions", "Local times", about, (*sooner, *later))


def review_sources(rules: RuleSet, _: RuleWords) -> Iterator[ReviewSection]:
    """Yield every document, each before what it says in our words."""
    entries: list[ReviewEntry] = []
    for each in rules.documents:
        entries.append(_review_document(each))
        entries += [_review_statement(s) for s in rules.statements if s.document == each.id]
    about = "Each source, and what it says. The wording of the statements is ours."
    yield ReviewSection("sources", "What the advice rests on", about, tuple(entries))


def review_appendix(rules: RuleSet, telling: RuleWords) -> Iterator[ReviewSection]:
    """Yield what sentences ask for, by which the program finds contradictions; nobody signs it."""
    says = {act.id: act.says for act in rules.acts}
    about = (
        "Appendix, to look things up. Each sentence says which of these it asks for. So the "
        "program can prove that no two sentences contradict each other."
    )
    acts = tuple(_review_act(act, says, telling) for act in rules.acts)
    yield ReviewSection("acts", "What sentences ask for", about, acts)
    about = "Appendix. Words that do not tell who is meant. The program finds them in sentences."
    avoided = tuple(map(_review_avoided_words, rules.words_to_avoid))
    yield ReviewSection("words", "Words to avoid", about, avoided)
    about = "Appendix. What the program still finds in the sentences, and why it still stands."
    findings = tuple(_review_known_finding(each, says) for each in rules.known_findings)
    yield ReviewSection("findings", "What still stands", about, findings)


def _review_holidays(holidays: Holidays) -> ReviewEntry:
    facts = (
        *make_texts("Known from", write_day(holidays.known_from) if holidays.known_from else ""),
        *make_texts("Known until", write_day(holidays.known_until)),
        *make_texts("Days", ", ".join(map(write_day, holidays.days))),
    )
    title = f"Bank holidays of {nation_in_words(holidays.nation)}"
    return ReviewEntry("days", holidays.nation, title, facts)


def _review_local_days(local: LocalHolidays) -> ReviewEntry:
    facts = (
        *make_fact("Off as well", *map(_say_changed, local.adds)),
        *make_fact("Not off", *map(_say_changed, local.takes_away)),
        *make_texts("Known from", write_day(local.known_from) if local.known_from else ""),
        *make_texts("Known until", write_day(local.known_until) if local.known_until else ""),
    )
    title = f"Bank holidays of {nation_in_words(local.nation)} and of {local.of}"
    return ReviewEntry("days", f"local-{local.nation}", title, facts, file=name_file(local.where))


def _say_changed(changed: ChangedDays) -> ReviewSentence:
    return ReviewSentence(
        changed.because, (", ".join(map(write_day, changed.days)),), sources=changed.source
    )


def _review_school_days(school: SchoolDays) -> ReviewEntry:
    facts = (
        *make_texts(
            "Known", f"from {write_day(school.known_from)} until {write_day(school.known_until)}"
        ),
        *make_texts("Terms", *map(_write_span, school.terms)),
        *make_texts("Holidays", *map(_write_span, school.holidays)),
        *make_texts("Also closed", *map(write_day, school.closed)),
    )
    return ReviewEntry("days", "school-days", "School days", facts, file=name_file(school.where))


def _write_span(span: Span) -> str:
    return f"{write_day(span.first)} until {write_day(span.last)}"


def _review_sooner_time(shorter: Shorter, title: str) -> ReviewEntry:
    clocks = clocks_in_words(shorter.within)
    facts = (*make_texts("Of", title), *make_texts("By when", clocks[:1].upper() + clocks[1:]))
    name, place = f"sooner-{shorter.on}-{clocks}", name_file(shorter.where)
    return ReviewEntry("exception", name, "A sooner time", facts, shorter.source, file=place)


def _review_exception(exemption: Exemption, title: str) -> ReviewEntry:
    clocks = clocks_in_words(exemption.within)
    facts = (
        *make_texts("A later time for", title),
        *make_texts("By when", clocks[:1].upper() + clocks[1:]),
        *make_texts("Owner", exemption.owner),
        *make_texts("Until", write_day(exemption.review_by)),
    )
    place = name_file(exemption.where)
    return ReviewEntry("exception", exemption.id, exemption.reason, facts, file=place)


def _review_document(document: Document) -> ReviewEntry:
    review = write_day(document.review_by) if document.review_by else ""
    facts = (
        *make_texts("Published by", document.publisher),
        *make_texts("Edition", document.edition),
        *make_texts("Checked on", write_day(document.checked_on)),
        *make_texts("To be looked at again by", review),
    )
    return ReviewEntry(
        "document", document.id, document.title, facts, file=name_file(document.place)
    )


def _review_statement(statement: Statement) -> ReviewEntry:
    said = ReviewSentence(_SURE[statement.sure])
    facts = (
        *make_texts("Where", statement.where),
        *make_fact("How sure", said),
        *make_texts("Holds", *say_in_force(statement)),
    )
    not_sure = _NOT_CONFIRMED if statement.sure == "check" else ""
    check = ". ".join(filter(None, (not_sure, say_unconfirmed(statement))))
    place = name_file(statement.place)
    return ReviewEntry("statement", statement.id, statement.says, facts, check=check, file=place)


def _review_act(act: Act, says: dict[str, str], telling: RuleWords) -> ReviewEntry:
    facts = [*make_texts("Never beside", *(says.get(name, name) for name in act.excludes))]
    for label, condition in (("Impossible", act.never_if), ("Done already", act.done_if)):
        if condition is not None:
            facts += make_fact(label, telling.where(condition, "Always", "Where this is so:"))
    return ReviewEntry(
        "act", act.id, act.says, tuple(facts), file=name_file(act.where), is_told=True
    )


def _review_avoided_words(avoided: AvoidedWords) -> ReviewEntry:
    words = ", ".join(avoided.words)
    opening = "Only where a text begins with them" if avoided.opening else ""
    facts = (*make_texts("Words", *avoided.words), *make_texts("Where", opening))
    place = name_file(avoided.where)
    return ReviewEntry("word", words, avoided.instead, facts, file=place, is_told=True)


def _review_known_finding(known: KnownFinding, says: dict[str, str]) -> ReviewEntry:
    facts: tuple[ReviewFact, ...] = (
        *make_texts("Sentences", ", ".join(known.sentences)),
        *make_texts("They ask for", *(says.get(name, name) for name in known.acts)),
    )
    name = " ".join((known.code, *known.acts, *known.sentences))
    place = name_file(known.where)
    return ReviewEntry("finding", name, known.reason, facts, file=place, is_told=True)
