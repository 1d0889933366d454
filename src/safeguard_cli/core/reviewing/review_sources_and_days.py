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
from safeguard_cli.core.reviewing.entry_words import (
    RuleWords,
    day,
    fact,
    in_force,
    make_entry,
    say_clocks,
    texts,
    unconfirmed,
)
from safeguard_cli.core.reviewing.review_document import Remark, ReviewEntry, ReviewSection

_SURE: Final = {
    "seed": "Said by a source page",
    "seen": "Read in a published source",
    "check": "Believed, not confirmed",
    "judgement": "Our own judgement",
}
_NOT_CONFIRMED: Final = "Not confirmed"


def review_head(rules: RuleSet, rule_words: RuleWords) -> Iterator[ReviewSection]:
    """Yield what the rule set says of itself."""
    facts = [
        *texts("Edition", rules.edition),
        *texts("To be looked at again by", day(rules.review_by)),
        *texts("How grave, the gravest first", *(level.label for level in rules.levels)),
    ]
    if rules.never_excepted is not None:
        lines = rule_words.when(rules.never_excepted)
        facts += fact(
            "Local exceptions", Remark("None holds where this is or may be so:", when=lines)
        )
    entry = ReviewEntry("rules", rules.id, rules.title, tuple(facts), file="ruleset.yaml")
    entries = [entry]
    if local := rules.local:
        named = (
            *texts("Version", local.version),
            *texts("To be looked at again by", day(local.review_by)),
        )
        entries.append(make_entry("rules", local, local.title, named))
    yield ReviewSection("rules", "The rule set", "", tuple(entries))


def review_days(rules: RuleSet, _: RuleWords) -> Iterator[ReviewSection]:
    """Yield the days that do not count as working days, and those of a school."""
    found = [_review_holidays(each) for each in rules.holidays]
    found += [_review_local_days(each) for each in rules.local_holidays]
    if rules.school_days:
        found.append(_review_school_days(rules.school_days))
    about = "Deadlines in working days leave out weekends and these days."
    yield ReviewSection("days", "Days that do not count", about, tuple(found))


def review_exceptions(rules: RuleSet, rule_words: RuleWords) -> Iterator[ReviewSection]:
    """Yield the sooner times of a local rule set, and the later ones that it allows itself."""
    titles = rule_words.actions | {duty.id: duty.do for duty in rules.duties}
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


def review_appendix(rules: RuleSet, rule_words: RuleWords) -> Iterator[ReviewSection]:
    """Yield what sentences ask for, by which the program finds contradictions; nobody signs it."""
    says = {act.id: act.says for act in rules.acts}
    about = (
        "Appendix, to look things up. Each sentence says which of these it asks for. So the "
        "program can prove that no two sentences contradict each other."
    )
    acts = tuple(_review_act(act, says, rule_words) for act in rules.acts)
    yield ReviewSection("acts", "What sentences ask for", about, acts)
    about = "Appendix. Words that do not tell who is meant. The program finds them in sentences."
    avoided = tuple(map(_review_avoided_words, rules.words_to_avoid))
    yield ReviewSection("words", "Words to avoid", about, avoided)
    about = "Appendix. What the program still finds in the sentences, and why it still stands."
    findings = tuple(_review_known_finding(each, says) for each in rules.known_findings)
    yield ReviewSection("findings", "What still stands", about, findings)


def _review_holidays(holidays: Holidays) -> ReviewEntry:
    facts = (
        *texts("Known from", day(holidays.known_from)),
        *texts("Known until", day(holidays.known_until)),
        *texts("Days", ", ".join(map(day, holidays.days))),
    )
    title = f"Bank holidays of {nation_in_words(holidays.nation)}"
    return make_entry("days", holidays, title, facts, id=holidays.nation)


def _review_local_days(local: LocalHolidays) -> ReviewEntry:
    facts = (
        *fact("Off as well", *map(_say_changed, local.adds)),
        *fact("Not off", *map(_say_changed, local.takes_away)),
        *texts("Known from", day(local.known_from)),
        *texts("Known until", day(local.known_until)),
    )
    title = f"Bank holidays of {nation_in_words(local.nation)} and of {local.of}"
    return make_entry("days", local, title, facts, id=f"local-{local.nation}")


def _say_changed(changed: ChangedDays) -> Remark:
    return Remark(changed.because, (", ".join(map(day, changed.days)),), sources=changed.source)


def _review_school_days(school: SchoolDays) -> ReviewEntry:
    facts = (
        *texts("Known", f"from {day(school.known_from)} until {day(school.known_until)}"),
        *texts("Terms", *map(_write_span, school.terms)),
        *texts("Holidays", *map(_write_span, school.holidays)),
        *texts("Also closed", *map(day, school.closed)),
    )
    return make_entry("days", school, "School days", facts, id="school-days")


def _write_span(span: Span) -> str:
    return f"{day(span.first)} until {day(span.last)}"


def _review_sooner_time(shorter: Shorter, title: str) -> ReviewEntry:
    facts = (*texts("Of", title), *texts("By when", say_clocks(shorter.within)))
    name = f"sooner-{shorter.on}-{clocks_in_words(shorter.within)}"
    return make_entry("exception", shorter, "A sooner time", facts, id=name)


def _review_exception(exemption: Exemption, title: str) -> ReviewEntry:
    facts = (
        *texts("A later time for", title),
        *texts("By when", say_clocks(exemption.within)),
        *texts("Owner", exemption.owner),
        *texts("Until", day(exemption.review_by)),
    )
    return make_entry("exception", exemption, exemption.reason, facts)


def _review_document(document: Document) -> ReviewEntry:
    facts = (
        *texts("Published by", document.publisher),
        *texts("Edition", document.edition),
        *texts("Checked on", day(document.checked_on)),
        *texts("To be looked at again by", day(document.review_by)),
    )
    return make_entry("document", document, document.title, facts)


def _review_statement(statement: Statement) -> ReviewEntry:
    facts = (
        *texts("Where", statement.where),
        *texts("How sure", _SURE[statement.sure]),
        *texts("Holds", *in_force(statement)),
    )
    not_sure = _NOT_CONFIRMED if statement.sure == "check" else ""
    check = ". ".join(filter(None, (not_sure, unconfirmed(statement))))
    return make_entry("statement", statement, statement.says, facts, check=check)


def _review_act(act: Act, says: dict[str, str], rule_words: RuleWords) -> ReviewEntry:
    facts = [*texts("Never beside", *(says.get(name, name) for name in act.excludes))]
    for label, condition in (("Impossible", act.never_if), ("Done already", act.done_if)):
        if condition is not None:
            facts += fact(label, rule_words.where(condition, "Always", "Where this is so:"))
    return make_entry("act", act, act.says, facts, is_told=True)


def _review_avoided_words(avoided: AvoidedWords) -> ReviewEntry:
    words = ", ".join(avoided.words)
    opening = "Only where a text begins with them" if avoided.opening else ""
    facts = (*texts("Words", *avoided.words), *texts("Where", opening))
    return make_entry("word", avoided, avoided.instead, facts, id=words, is_told=True)


def _review_known_finding(known: KnownFinding, says: dict[str, str]) -> ReviewEntry:
    facts = (
        *texts("Sentences", ", ".join(known.sentences)),
        *texts("They ask for", *(says.get(name, name) for name in known.acts)),
    )
    name = " ".join((known.code, *known.acts, *known.sentences))
    return make_entry("finding", known, known.reason, facts, id=name, is_told=True)
