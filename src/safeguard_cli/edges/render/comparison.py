"""Lay out a comparison of two rule sets as lines of a screen."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Final

from safeguard_cli.core.comparing.comparison_document import (
    PROTECTIVE_ORDER,
    Comparison,
    Difference,
    Evidence,
    RecordsCompared,
)
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.words.plural import counted
from safeguard_cli.edges.render import phrases
from safeguard_cli.edges.render.comparison_cases import HOW_PROTECTIVE, case_lines
from safeguard_cli.edges.render.lines import SPACE, Line, line, whole

_STEP: Final = "   "
_SAME: Final = (
    "No answers lead to different advice: no other action, deadline, step, contact, line "
    "to write down, duty, checklist item or question. This is proved for all answers."
)


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
