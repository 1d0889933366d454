"""Dress a comparison of two rule sets as text of at most 80 columns, or as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from textwrap import wrap
from typing import Final

from safeguard_cli.core.comparing.comparison import (
    Comparison,
    Difference,
    Evidence,
    Protective,
    RecordsCompared,
)
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.edges.render import phrases
from safeguard_cli.edges.render.comparison_cases import case_lines
from safeguard_cli.edges.render.json_text import json_text

WIDTH: Final = 80
_ORDER: Final[tuple[Protective, ...]] = ("less", "more", "equally")
_WORDS: Final = {
    "less": "LESS PROTECTIVE",
    "more": "More protective",
    "equally": "Equally protective",
}
_SAME: Final = (
    "No answers lead to different advice: no other action, deadline, step, contact, line "
    "to write down, duty, checklist item or question. This is proved for all answers."
)


def comparison_json(compared: Comparison) -> str:
    """Return the comparison as JSON, indented, with a line end."""
    return json_text(compared)


def comparison_text(compared: Comparison) -> str:
    """Return the comparison as text."""
    return "\n".join(_lines(phrases.cleaned(compared))) + "\n"


def _lines(compared: Comparison) -> Iterator[str]:
    if compared.proved_same:
        yield from _fold(_SAME)
    else:
        yield from _fold(_tally(compared))
    if compared.reworded:
        many = compared.reworded != 1
        place = "texts also have" if many else "text also has"
        yield from _fold(f"{compared.reworded} {place} other words. Words are not compared.")
    for number, difference in enumerate(compared.differences, 1):
        yield ""
        yield from _difference(number, difference)
    if compared.records is not None:
        yield ""
        yield from _records(compared.records)
    if compared.cases is not None:
        yield ""
        yield from case_lines(compared.cases)


def _tally(compared: Comparison) -> str:
    counted = Counter(one.protective for one in compared.differences)
    total = len(compared.differences)
    parts = ", ".join(f"{counted[each]} {each} protective" for each in _ORDER if counted[each])
    return f"{total} difference{'' if total == 1 else 's'}: {parts}."


def _difference(number: int, one: Difference) -> Iterator[str]:
    mark = f"{number}. "
    days = f" ({one.in_force})" if one.in_force else ""
    yield from _fold(f"{_WORDS[one.protective]}: {one.kind}. {one.subject}{days}", mark, "   ")
    yield from _fold(f"Was: {one.was or 'not there'}", "   ", "        ")
    yield from _fold(f"Now: {one.now or 'not there'}", "   ", "        ")
    if one.evidence is not None:
        yield from _evidence(one.evidence)


def _evidence(evidence: Evidence) -> Iterator[str]:
    if not (evidence.answers or evidence.only_old or evidence.only_new or evidence.as_of):
        yield "   Whatever is answered."
        return
    few = "The fewest" if evidence.fewest else "Few"
    yield f"   {few} answers that show it:"
    if evidence.as_of:
        yield f"     as-of: {evidence.as_of}"
    yield f"     answers:{'' if evidence.answers else ' {}'}"
    yield from _given(evidence.answers)
    for side, answers in (("OLD", evidence.only_old), ("NEW", evidence.only_new)):
        if answers:
            yield f"     # only for {side}:"
            yield from _given(answers)


def _given(answers: dict[str, Value]) -> Iterator[str]:
    for name, value in answers.items():
        yield f"       {name}: {_yaml(value)}"


def _yaml(value: Value) -> str:
    if isinstance(value, str):
        return value if value.replace("-", "").isalnum() else json.dumps(value)
    return f"[{', '.join(map(_yaml, value))}]"


def _records(compared: RecordsCompared) -> Iterator[str]:
    total = compared.same + len(compared.differ)
    yield from _fold(
        f"{len(compared.differ)} of {total} record{'' if total == 1 else 's'} would be advised "
        "differently today."
    )
    for record in compared.differ:
        altered = " (altered after it was sealed)" if record.altered else ""
        yield from _fold(f"{record.file}: {record.reference}{altered}", "- ", "  ")
        for part, then, now in record.changes:
            yield from _fold(f"{part}. Was: {phrases.ended(then)} Now: {now}", "    ", "      ")
    for file, why in compared.unread:
        yield from _fold(f"{file} could not be read: {why}", "- ", "  ")


def _fold(text: str, first: str = "", rest: str = "") -> list[str]:
    line = phrases.one_line(text)
    return wrap(line, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)
