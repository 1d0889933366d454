"""Findings as text for people, as JSON, and as annotations on GitHub."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import msgspec

from safeguard_cli.core.checking.finding import Finding
from safeguard_cli.core.checking.interview_lengths import Lengths
from safeguard_cli.core.checking.run_checks import Report
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.words.cleaning import AsJson
from safeguard_cli.core.words.dates import day_in_words
from safeguard_cli.core.words.folding import LONGEST_LINE
from safeguard_cli.core.words.plural import counted
from safeguard_cli.edges.render.lines import SPACE, Line, folded, line, whole
from safeguard_cli.reading.explanations import read_page

_INDENT = " " * 4
_LONGEST_IN_FULL = 10**15


def findings_lines(report: Report, took: float) -> Iterator[Line]:
    """Yield findings, then what was proved, over how many answers and in what time.

    Why it matters and how to mend it stand with the first finding of each code.
    """
    told: set[str] = set()
    for finding in report.findings:
        yield from (*_lay_out_finding(finding, finding.code not in told), SPACE)
        told.add(finding.code)
    yield from _lay_out_rest(report, took)


def findings_plain(report: Report, took: float) -> str:
    """Return one line for each finding, without indents; then the same summary."""
    lines = [f"{each.where}: {each.code} {each.message}" for each in report.findings]
    return "\n".join([*lines, folded(_lay_out_rest(report, took), LONGEST_LINE)])


def findings_json(report: Report, took: float) -> str:
    """Return everything as JSON, described in docs/formats.md."""
    told = {
        "schema": "safeguard-rules-check/1",
        # As text: it is too large for the numbers of some readers.
        "answer-sets": str(report.answer_sets),
        "seconds": round(took, 3),
        "proved": msgspec.to_builtins(report.proved),
        "lengths": msgspec.to_builtins(report.lengths),
        "law-changes-on": report.turns,
        "findings": [_describe_finding(finding) for finding in report.findings],
        "known": msgspec.to_builtins(report.known),
        "unasking": msgspec.to_builtins(report.unasking),
    }
    return AsJson(json.dumps(told, indent=2, ensure_ascii=False))


def findings_github(report: Report, took: float) -> str:
    """Return workflow commands, which GitHub shows beside the lines; then the summary."""
    lines = []
    for finding in report.findings:
        file, row, column = place(finding.where)
        page = read_page(finding.code)
        at = f"file={_escape_property(file)},line={row},col={column}"
        title = _escape_property(f"{finding.code} {page.title}")
        message = _escape_message(f"{in_one(finding)}\nHow to mend it: {page.mend}")
        lines.append(f"::error {at},title={title}::{message}")
    return "\n".join([*lines, folded(_lay_out_summary(report, took), LONGEST_LINE)])


def answers_file(finding: Finding, further: Mapping[str, Value]) -> str:
    """Return the counterexample as a file for `safeguard advise --answers`.

    `further` answers show nothing themselves: with them, no answer is missing.
    """
    lines = [f"# {finding.code} {finding.message}"]
    lines += [f"# fires: {name} at {where}" for name, where in finding.rules]
    return answers_text(lines, finding.as_of, finding.counterexample or {}, further)


def answers_text(
    comments: Iterable[str], as_of: str, shown: Mapping[str, Value], further: Mapping[str, Value]
) -> str:
    """Return an answers file: what shows something first, then what else is needed."""
    lines = [*comments, f"as-of: {as_of}", "answers:" if shown or further else "answers: {}"]
    lines += [f"  {name}: {_write_value(value)}" for name, value in shown.items()]
    lines += ["  # Only so that no answer is missing:"] if further else []
    lines += [f"  {name}: {_write_value(value)}" for name, value in further.items()]
    return "\n".join(lines) + "\n"


def in_one(finding: Finding) -> str:
    """Return a finding with the answers that show it as one sentence or two."""
    if not finding.counterexample:
        return finding.message
    shown = ", ".join(
        f"{name}: {_write_value(value)}" for name, value in finding.counterexample.items()
    )
    return f"{finding.message}. Shown by {shown}"


def place(where: str) -> tuple[str, int, int]:
    """Return the file, line and column of a place."""
    file, row, column = where.rsplit(":", 2)
    return file, int(row), int(column)


def _describe_finding(finding: Finding) -> dict[str, object]:
    file, row, column = place(finding.where)
    return {
        "code": finding.code,
        **{"file": file, "line": row, "column": column},
        "message": finding.message,
        **msgspec.to_builtins(read_page(finding.code)),
        "counterexample": finding.counterexample,
        "as-of": finding.as_of,
        "rules": [{"rule": name, "where": where} for name, where in finding.rules],
    }


def _lay_out_finding(finding: Finding, is_first: bool) -> Iterator[Line]:
    head = f"{finding.where}: {finding.code}"
    yield Line(f"{head} {finding.message}", style="bold", styled=len(head), whole=True)
    if is_first:
        page = read_page(finding.code)
        yield line(f"Why it matters: {page.why}", _INDENT)
        yield line(f"How to mend it: {page.mend}", _INDENT)
    if finding.counterexample is not None:
        yield line(f"Shown by {counted(len(finding.counterexample), 'answer')}:", _INDENT)
        for name, value in finding.counterexample.items():
            yield whole(f"{_INDENT * 2}{name}: {_write_value(value)}")
        for name, where in finding.rules:
            yield whole(f"{_INDENT}Fires: {name} at {where}")


def _lay_out_rest(report: Report, took: float) -> Iterator[Line]:
    yield from (*_list_unasking(report), *_list_known(report), *_lay_out_summary(report, took))


def _list_unasking(report: Report) -> Iterator[Line]:
    """List what a tag may hide, so that a reader can see it."""
    if report.unasking:
        listed = counted(len(report.unasking), "sentence")
        yield line(f"Ask for nothing, as their authors say ({listed}):")
        for each in report.unasking:
            why = f" ({each.reason})" if each.reason else ""
            yield line(f"{each.sentence}: {each.says}{why}", _INDENT, _INDENT * 2)


def _list_known(report: Report) -> Iterator[Line]:
    if report.known:
        yield line(f"Known, and still to be mended ({counted(len(report.known), 'finding')}):")
        for reason in dict.fromkeys(each.reason for each in report.known):
            names = [each for each in report.known if each.reason == reason]
            said = ", ".join(f"{each.code} {' and '.join(each.sentences)}" for each in names)
            yield line(f"{reason} {said}", _INDENT, _INDENT * 2)


def _lay_out_summary(report: Report, took: float) -> Iterator[Line]:
    if report.lengths is not None:
        days = ", by the law of every day" if report.turns else ""
        yield line(f"Proved for {_say_how_many(report.answer_sets)}{days}:")
        for proved in report.proved:
            yield line(f"{proved.says} ({proved.things:,})", _INDENT)
        yield from map(line, (*_list_turns(report.turns), *_describe_interviews(report.lengths)))
    else:
        yield line("Nothing was proved.")
    found = counted(len(report.findings), "finding") if report.findings else "Nothing found"
    yield line(f"{found}. {took:.2f} seconds.", style="bold")


def _say_how_many(count: int) -> str:
    if count < _LONGEST_IN_FULL:
        return f"all {count:,} sets of answers"
    return f"all sets of answers (a number of {len(str(count))} digits)"


def _list_turns(turns: tuple[str, ...]) -> Iterator[str]:
    if turns:
        days = " and ".join(day_in_words(date.fromisoformat(turn), short=True) for turn in turns)
        yield f"The law changes on {days}: {len(turns) + 1} spans of days, each proved."


def _describe_interviews(lengths: Lengths) -> Iterator[str]:
    least, most = lengths.longest
    if least == most:
        yield f"Longest interview: {counted(most, 'question')}."
    else:
        yield f"Longest interview: a bound, between {least} and {most} questions."
    low, high = lengths.mean
    if low == high:
        yield f"Mean over all sets of answers: {high:.2f} questions."
    else:
        yield f"Mean over all sets of answers: a bound, between {low:.2f} and {high:.2f} questions."


def _write_value(value: Value) -> str:
    return value if isinstance(value, str) else f"[{', '.join(value)}]"


def _escape_message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape_message(text).replace(":", "%3A").replace(",", "%2C")
