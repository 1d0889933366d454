"""Lay out a comparison of two rule sets as lines of a screen."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from safeguard_cli.core.comparing.comparison_document import (
    PROTECTIVE_ORDER,
    CaseChange,
    CaseExample,
    CasesCompared,
    Comparison,
    Difference,
    Evidence,
    NotKnown,
    RecordsCompared,
)
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.words.plural import counted
from safeguard_cli.edges.render import phrases
from safeguard_cli.edges.render.lines import SPACE, Line, line, whole

_STEP: Final = "   "
_SAME: Final = (
    "No answers lead to different advice: no other action, deadline, step, contact, line "
    "to write down, duty, checklist item or question. This is proved for all answers."
)

HOW_PROTECTIVE: Final = {
    "less": "LESS PROTECTIVE",
    "more": "More protective",
    "equally": "Equally protective",
}
_DUE: Final = {
    "sooner": "The deadline is sooner.",
    "later": "The deadline is later.",
    "other": "The deadline has other words.",
}
_FAULTS: Final = {
    "unknown-question": "a question that it does not have",
    "renamed-question": "a question by an old id",
    "renamed-answer": "an answer by an old id",
    "bad-answer": "an answer that it does not have",
    "wrong-type": "an answer of another kind",
}


def comparison_lines(compared: Comparison) -> Iterator[Line]:
    """Yield the comparison as lines."""
    return _lay_out(phrases.cleaned(compared))


def _lay_out(compared: Comparison) -> Iterator[Line]:
    if compared.proved_same:
        yield line(_SAME)
    else:
        yield line(_count_differences(compared))
    if compared.reworded:
        many = compared.reworded != 1
        place = "texts also have" if many else "text also has"
        yield line(f"{compared.reworded} {place} other words. Words are not compared.")
    for number, difference in enumerate(compared.differences, 1):
        yield SPACE
        yield from _lay_out_difference(number, difference)
    if compared.records is not None:
        yield SPACE
        yield from _lay_out_records(compared.records)
    if compared.cases is not None:
        yield SPACE
        yield from case_lines(compared.cases)


def _count_differences(compared: Comparison) -> str:
    found = Counter(one.protective for one in compared.differences)
    parts = ", ".join(
        f"{found[each]} {each} protective" for each in PROTECTIVE_ORDER if found[each]
    )
    return f"{counted(len(compared.differences), 'difference')}: {parts}."


def _lay_out_difference(number: int, one: Difference) -> Iterator[Line]:
    days = f" ({one.in_force})" if one.in_force else ""
    kind = f"{HOW_PROTECTIVE[one.protective]}: {one.kind}. {one.subject}{days}"
    yield line(kind, f"{number}. ", _STEP, "bold" if one.protective == "less" else "")
    yield line(f"Was: {one.was or 'not there'}", _STEP, " " * 8)
    yield line(f"Now: {one.now or 'not there'}", _STEP, " " * 8)
    if one.evidence is not None:
        yield from _lay_out_evidence(one.evidence)


def _lay_out_evidence(evidence: Evidence) -> Iterator[Line]:
    if not (evidence.answers or evidence.only_old or evidence.only_new or evidence.as_of):
        yield line("Whatever is answered.", _STEP)
        return
    few = "The fewest" if evidence.fewest else "Few"
    yield line(f"{few} answers that show it:", _STEP)
    # To be copied into a file of answers.
    if evidence.as_of:
        yield whole(f"     as-of: {evidence.as_of}")
    yield whole(f"     answers:{'' if evidence.answers else ' {}'}")
    yield from _list_given(evidence.answers)
    for side, answers in (("OLD", evidence.only_old), ("NEW", evidence.only_new)):
        if answers:
            yield whole(f"     # only for {side}:")
            yield from _list_given(answers)


def _list_given(answers: dict[str, Value]) -> Iterator[Line]:
    for name, value in answers.items():
        yield whole(f"       {name}: {_write_yaml(value)}")


def _write_yaml(value: Value) -> str:
    if isinstance(value, str):
        return value if value.replace("-", "").isalnum() else json.dumps(value)
    return f"[{', '.join(map(_write_yaml, value))}]"


def _lay_out_records(compared: RecordsCompared) -> Iterator[Line]:
    total = counted(compared.same + len(compared.differ), "record")
    yield line(f"{len(compared.differ)} of {total} would be advised differently today.")
    for record in compared.differ:
        altered = " (altered after it was sealed)" if record.altered else ""
        yield line(f"{record.file}: {record.reference}{altered}", "- ", "  ")
        for part, then, now in record.changes:
            yield line(f"{part}. Was: {phrases.ended(then)} Now: {now}", "    ", "      ")
    for file, why in compared.unread:
        yield line(f"{file} could not be read: {why}", "- ", "  ")


def case_lines(compared: CasesCompared) -> Iterator[Line]:
    """Yield the lines that tell what differs, and which answers one side did not know."""
    verb = "would be" if compared.differ or compared.cases != 1 else "is"
    yield line(
        f"{compared.differ:,} of {counted(compared.cases, 'past case')} {verb} advised differently."
    )
    for side, unfit in (("OLD", compared.not_known_to_old), ("NEW", compared.not_known_to_new)):
        yield from _list_unknown(side, unfit)
    if compared.unread:
        yield line(f"{counted(compared.unread, 'record')} could not be read as a case.")
        for number, why in compared.unread_lines:
            yield line(f"line {number}: {why}", "  - ")
    for change in compared.changes:
        yield SPACE
        yield from _lay_out_change(change)


def _list_unknown(side: str, unfit: NotKnown) -> Iterator[Line]:
    if not unfit.cases:
        return
    hold = "case holds" if unfit.cases == 1 else "cases hold"
    ids = ", ".join(unfit.examples)
    yield line(
        f"{unfit.cases:,} {hold} what {side} cannot use, and {side} decides without it: {ids}"
        + ("." if unfit.cases <= len(unfit.examples) else " and others.")
    )
    for code, question, cases in unfit.faults:
        what = _FAULTS.get(code, code)
        of = f"`{question}`: " if question else ""
        yield line(f"{of}{what} ({counted(cases, 'case')})", "  - ")


def _lay_out_change(change: CaseChange) -> Iterator[Line]:
    kind = "Duty: " if change.kind == "duty" else ""
    moved = f" {_DUE[change.due]}" if change.due in _DUE else ""
    yield line(
        f"{counted(change.count, 'case')}. {HOW_PROTECTIVE[change.protective]}. "
        f"{kind}{phrases.ended(change.subject)}{moved}",
        "- ",
        style="bold" if change.protective == "less" else "",
    )
    yield line(f"Was: {change.was}", "    ", "         ")
    yield line(f"Now: {change.now}", "    ", "         ")
    for example in change.examples:
        yield line(_describe_example(example), "    ", "      ")


def _describe_example(example: CaseExample) -> str:
    was, now = _say_moment(example.was_due), _say_moment(example.now_due)
    if was and now and was != now:
        return f"{example.id}: was due {was}, now {now}"
    if was or now:
        return f"{example.id}: due {was or now}"
    return example.id


def _say_moment(text: str) -> str:
    try:
        return datetime.fromisoformat(text).strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return text
