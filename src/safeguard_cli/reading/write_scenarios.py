"""Write scenarios as YAML, and change what one expects while the rest of its file stays."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from safeguard_cli.core.training.scenario import LocalScenario, Scenario, Stage
from safeguard_cli.core.words.folding import fold

_PLAIN: Final = re.compile(r"[a-z0-9][a-z0-9-]*")
_MOMENT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]+([+-][0-9:]+)?)?")
# What stands no deeper than a key belongs to what comes next.
_OTHER: Final = re.compile(r" {0,2}[^ ]")
# No colon, no `#` and nothing that means something else at the beginning of a text.
_SENTENCE: Final = re.compile(r"[A-Za-z][A-Za-z0-9 ,.;?!()'-]*[A-Za-z0-9.?!]")
_WIDTH: Final = 96


def write_scenario(scenario: Scenario) -> str:
    """Return a scenario for training as an entry of a scenario file."""
    lines = [f"- id: {scenario.id}", f"  title: {_write_text(scenario.title)}"]
    lines += [f"  minutes: {scenario.minutes}"] if scenario.minutes else []
    lines += [f"  theme: {_write_text(scenario.theme)}"]
    lines += [
        *_write_folded("story", scenario.story, "  "),
        f"  as-of: {scenario.as_of}",
        "  stages:",
    ]
    lines += [line for stage in scenario.stages for line in _write_stage(stage)]
    lines += ["  answers:", *_write_answers(scenario.answers, "    ")]
    lines += [line for block in write_expectation(scenario).values() for line in block]
    lines += ["  discussion:", *(f"    - {_write_text(each)}" for each in scenario.discussion)]
    lines += _write_folded("mistake", scenario.mistake, "  ")
    return "\n".join(lines) + "\n"


def write_expectation(scenario: Scenario) -> dict[str, list[str]]:
    """Return the lines of each key that says what is expected."""
    found: dict[str, list[str]] = {}
    if scenario.expect or not isinstance(scenario, LocalScenario):
        parts = (f"    {name}: {_write_expected(each.action, each.rules)}" for name, each in
                 scenario.expect.items())  # fmt: skip
        found["expect"] = ["  expect:", *parts] if scenario.expect else ["  expect: {}"]
    found["duties"] = [f"  duties: {_write_list(scenario.duties)}"]
    if isinstance(scenario, LocalScenario):
        found["not-duties"] = [f"  not-duties: {_write_list(scenario.not_duties)}"]
    if scenario.deadlines:
        due = (f"    {name}: {_quote(at)}" for name, at in scenario.deadlines.items())
        found["deadlines"] = ["  deadlines:", *due]
    if scenario.checklists:
        items = (
            f"    {name}: {_write_keyed(states)}" for name, states in scenario.checklists.items()
        )
        found["checklists"] = ["  checklists:", *items]
    return found


def replace_expectation(text: str, scenario: Scenario) -> str:
    """Return the text of a file in which this scenario expects what it says here.

    Only keys that stand there are changed, and no other line. The place of the scenario is
    that of its id. Whoever uses the text should read it again first: a file can be written in
    ways that this does not understand.
    """
    lines = text.split("\n")
    first, last = _find_entry(lines, int(scenario.where.rsplit(":", 2)[-2]) - 1)
    new = write_expectation(scenario)
    kept = lines[first:last]
    for key in ("expect", "duties", "not-duties", "deadlines", "checklists"):
        kept = _replace_key(kept, key, new.get(key, []))
    return "\n".join([*lines[:first], *kept, *lines[last:]])


def _find_entry(lines: Sequence[str], at: int) -> tuple[int, int]:
    """Find where the entry around a line begins, and where the next one does."""
    first = next(place for place in range(at, -1, -1) if lines[place].startswith("- "))
    starts = (place for place in range(first + 1, len(lines)) if lines[place].startswith("- "))
    return first, next(starts, len(lines))


def _replace_key(lines: list[str], key: str, new: Sequence[str]) -> list[str]:
    starts = [place for place, line in enumerate(lines) if re.match(rf"  {key}:(?: |$)", line)]
    if not starts:
        return lines
    inside = (place for place in range(starts[0], len(lines)) if lines[place].startswith("   "))
    others = (place for place in range(starts[0] + 1, len(lines)) if _OTHER.match(lines[place]))
    following = next(others, len(lines))
    end = 1 + max((place for place in inside if place < following), default=starts[0])
    return [*lines[: starts[0]], *new, *lines[end:]]


def _write_stage(stage: Stage) -> Iterator[str]:
    yield "    - says: >-"
    yield from _wrap_text(stage.says, "        ")
    if stage.as_of:
        yield f"      as-of: {stage.as_of}"
    if stage.answers:
        yield "      answers:"
        yield from _write_answers(stage.answers, "        ")


def _write_answers(answers: Mapping[str, Sequence[str]], indent: str) -> Iterator[str]:
    for name, values in answers.items():
        yield f"{indent}{name}: {_quote(values[0]) if len(values) == 1 else _write_list(values)}"


def _write_expected(action: str, rules: Sequence[str]) -> str:
    return (
        f"{{action: {action}, rules: {_write_list(rules)}}}" if rules else f"{{action: {action}}}"
    )


def _write_keyed(pairs: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{name}: {_quote(value)}" for name, value in pairs.items()) + "}"


def _write_list(values: Sequence[str]) -> str:
    return f"[{', '.join(map(_quote, values))}]"


def _write_folded(key: str, text: str, indent: str) -> list[str]:
    return [f"{indent}{key}: >-", *_wrap_text(text, f"{indent}  ")]


def _wrap_text(text: str, indent: str) -> list[str]:
    return fold(text, _WIDTH, indent, indent, breaks_words=False)


def _write_text(text: str) -> str:
    """Write text that stands on a line of its own; in quotes only where it needs them."""
    return text if _SENTENCE.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _quote(text: str) -> str:
    """Write text so that YAML takes it for text: ids and moments as they are, all else quoted."""
    if _PLAIN.fullmatch(text) or _MOMENT.fullmatch(text):
        return text
    return json.dumps(text, ensure_ascii=False)
