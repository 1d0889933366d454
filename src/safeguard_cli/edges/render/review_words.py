"""The words of a review that are not the rules' own: headings, marks, and how to read it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from safeguard_cli.core.advising.shapes import Cited, RulesUsed
from safeguard_cli.core.comparing.comparison_document import Difference
from safeguard_cli.core.reviewing.drawing import DrawnLine
from safeguard_cli.core.reviewing.review_document import (
    Kind,
    Mark,
    Remark,
    Review,
    ReviewEntry,
    ReviewSection,
    RuleChanges,
)
from safeguard_cli.core.words.dates import day_in_words
from safeguard_cli.core.words.plural import counted
from safeguard_cli.edges.render.phrases import ended
from safeguard_cli.edges.render.source_line import sources

AGREED: Final = "Agreed"
CHANGE: Final = "Change"
NOTE: Final = "Note"
CHECK: Final = "CHECK"
GONE: Final = "No longer said"
UNCONFIRMED: Final = "What nobody has confirmed"
CHANGED: Final = "What has changed"
LESS: Final = "Where the advice protects less than before"
OTHER_WORDS: Final = (
    "A sentence that now has other words stands here too. "
    "Its entry, marked CHANGED, has the new words."
)
TAKEN_AWAY: Final = "What is no longer there"
SIGNING: Final = "Approval"
VERDICTS: Final = (
    "I agree to all of it.",
    "I agree, with the changes that I have written down.",
    "I do not agree.",
)
SIGNERS: Final = ("Safeguarding lead", "Second reader")
TO_SIGN: Final = ("Name", "Role", "Date", "Signature")
MARKS: Final[dict[Mark, str]] = {"": "", "new": "NEW", "changed": "CHANGED", "gone": "GONE"}
_KINDS: Final[dict[Kind, str]] = {
    "rules": "Rule set", "question": "Question", "part": "When this part applies",
    "action": "Action", "ladder": "Stages", "checklist": "Checklist", "item": "Line",
    "duty": "Duty", "follow-up": "Once it is done",
    "promise": "Promise", "group": "Section of the record", "page": "Page",
    "contact": "Contact", "days": "Days", "exception": "Local time", "document": "Source",
    "statement": "Statement", "act": "Act", "word": "Words", "finding": "Finding",
}  # fmt: skip
_ONE_OF_ITS_KIND: Final = {"rules", "part", "ladder", "checklist"}
_HOW: Final = (
    "These pages hold every sentence of the rules, with its deadlines and sources.",
    "Read one entry at a time. Tick “Agreed”. Or tick “Change”, and write the change beside it.",
    "Behind “If” stands a question with the answers that it needs. All the lines must be so "
    "together, unless “One of these” stands above them. “Not asked here” means that the question "
    "does not come up there.",
    "A number in brackets is that of a question, or behind a source that of a statement. The "
    "statements stand near the end.",
    "CHECK marks what nobody has confirmed. Confirm it where you work before you agree.",
)
_MARKED: Final = (
    "NEW and CHANGED mark what is not as it was. Under “No longer said” stands what was there."
)
_ONLY: Final = "Only what has changed stands here. What is as it was has been left out."
_SIGN: Final = "Sign on the last page."


def title(review: Review) -> str:
    """Return the title of the whole."""
    return f"Rules to approve: {review.rules.local_title or review.rules.title}"


def running(review: Review) -> str:
    """Return the line for the foot of each page."""
    return f"{title(review)}, version {review.rules.local_version or review.rules.version}"


def about(review: Review) -> Iterator[str]:
    """Say which rules these are, so that a signature is for no others."""
    by = day_in_words(date.fromisoformat(review.review_by), short=True)
    yield f"{version(review.rules)}. To be looked at again by {by}."
    if review.rules.local:
        yield f"They are laid over: {review.rules.title}, version {review.rules.version}."
    digest = review.rules.local_digest or review.rules.digest
    yield f"Fingerprint of the rule files: {' '.join(digest[n : n + 4] for n in range(0, 16, 4))}."


def version(rules: RulesUsed) -> str:
    """Name a rule set with its version."""
    if rules.local:
        return f"{rules.local_title}, version {rules.local_version}"
    return f"{rules.title}, version {rules.version}, {rules.edition}"


def how_to_read(review: Review) -> tuple[str, ...]:
    """Say how to read it and what to do with it."""
    changes = review.changes
    marked = [_MARKED] if changes else []
    only = [_ONLY] if changes and changes.is_partial else []
    return (*_HOW, *marked, *only, _SIGN)


def name(entry: ReviewEntry) -> str:
    """Say what kind of entry it is, with its number."""
    kind = _KINDS[entry.kind]
    # The number of what is gone is that of something else today.
    is_named = entry.mark == "gone" or entry.kind in _ONE_OF_ITS_KIND
    return kind if is_named else f"{kind} {entry.number}"


def spans(section: ReviewSection) -> str:
    """Say which numbers its entries have: "Section of the record 1 to 9, Question 62 to 130"."""
    numbers: dict[str, list[int]] = {}
    for entry in section.entries:
        if entry.kind not in _ONE_OF_ITS_KIND:
            numbers.setdefault(_KINDS[entry.kind], []).append(entry.number)
    return ", ".join(_span(kind, min(held), max(held)) for kind, held in numbers.items())


def _span(kind: str, first: int, last: int) -> str:
    return f"{kind} {first}" if first == last else f"{kind} {first} to {last}"


def place(entry: ReviewEntry) -> str:
    """Say where whoever changes the rules finds it."""
    return " · ".join(filter(None, (entry.file, entry.id)))


def unconfirmed(review: Review) -> list[ReviewEntry]:
    """Return the entries in which something is not confirmed."""
    return [e for section in review.sections for e in section.entries if e.check or _is_unsure(e)]


def marked(review: Review) -> list[ReviewEntry]:
    """Return the entries that are new or changed, of those that a reader agrees to."""
    entries = (entry for section in review.sections for entry in section.entries)
    return [entry for entry in entries if entry.mark and not entry.is_told]


def _is_unsure(entry: ReviewEntry) -> bool:
    return any(said.check for fact in entry.facts for said in fact.said)


def rests_on(sources: tuple[str, ...], review: Review) -> tuple[Cited, ...]:
    """Return the statements on which something rests."""
    return tuple(review.cited[source] for source in sources)


def check_of(said: Remark, review: Review) -> str:
    """Return the mark of a sentence that is not confirmed, or that rests on what is not."""
    unsure = any(cited.sure == "check" for cited in rests_on(said.sources, review))
    return CHECK if said.check or unsure else ""


def cites(named: tuple[str, ...], review: Review) -> str:
    """Name sources on one line, with the numbers of their statements."""
    numbers = (str(review.numbers[each]) for each in named if each in review.numbers)
    listed = ", ".join(numbers)
    return f"{sources(rests_on(named, review))}{f' [{listed}]' if listed else ''}"


def opening(said: Remark) -> str:
    """Return what stands between a sentence and its condition."""
    if said.text.endswith(":"):
        return ""
    together = sum(line.depth == 0 and line.kind != "needs" for line in said.when)
    return "If all of this is so:" if together > 1 else "If:"


def asked(line: DrawnLine, review: Review) -> str:
    """Return a line of a condition; a question with its number."""
    number = review.numbers.get(line.question)
    return f"{line.text} [{number}]" if number else line.text


def counts(changes: RuleChanges) -> Iterator[str]:
    """Say since when things have changed, and what that means for the advice."""
    yield f"Compared with: {version(changes.since)}."
    if changes.proved_same:
        yield "No answers lead to other advice. The program has proved it for all answers."
        return
    ways = ((len(changes.less), "less"), (changes.more, "more"), (changes.equally, "equally"))
    said = ", ".join(f"{number} {way} protective" for number, way in ways if number)
    total = counted(sum(number for number, _ in ways), "difference")
    yield f"In the advice there are {total}: {said}. To see each: safeguard rules diff."


def difference(one: Difference) -> Iterator[str]:
    """Say one way in which the advice differs."""
    days = f" ({one.in_force})" if one.in_force else ""
    yield ended(f"{one.kind.capitalize()}. {one.subject}{days}")
    yield f"Was: {one.was or 'not there'}"
    yield f"Now: {one.now or 'not there'}"


def tally(marked: list[ReviewEntry], gone: int) -> str:
    """Count the entries that are new, changed and gone."""
    ways = [
        f"{sum(entry.mark == mark for entry in marked)} {word}"
        for mark, word in (("new", "new"), ("changed", "changed"))
    ]
    return f"Entries: {', '.join(ways)}, {gone} no longer there."
