"""Findings as text for people, and in the formats that other programs read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping

import msgspec

from safeguard_cli import __version__
from safeguard_cli.core.case import Value
from safeguard_cli.core.proof.checks import Report
from safeguard_cli.core.proof.finding import Finding
from safeguard_cli.core.proof.lengths import Lengths

Titles = Mapping[str, str]
_SARIF = "https://json.schemastore.org/sarif-2.1.0.json"


def findings_text(report: Report, titles: Titles, took: float) -> str:
    """Return findings, then what was proved, over how many answers and in what time."""
    lines = [line for finding in report.findings for line in (*_block(finding, titles), "")]
    return "\n".join([*lines, *_summary(report, took)])


def findings_plain(report: Report, _titles: Titles, took: float) -> str:
    """Return one line for each finding, without indents; then the same summary."""
    lines = [f"{each.where}: {each.code} {each.message}" for each in report.findings]
    return "\n".join([*lines, *_summary(report, took)])


def findings_json(report: Report, titles: Titles, took: float) -> str:
    """Return everything as JSON. Numbers too large for some readers are text."""
    found = msgspec.to_builtins(report)
    found |= {"answer_sets": str(report.answer_sets), "seconds": round(took, 3)}
    for finding in found["findings"]:
        finding["title"] = titles[finding["code"]]
    return json.dumps(found, indent=2, ensure_ascii=False)


def findings_github(report: Report, titles: Titles, took: float) -> str:
    """Return workflow commands, which GitHub shows beside the lines; then the summary."""
    lines = []
    for finding in report.findings:
        file, line, column = _place(finding.where)
        at = f"file={_property(file)},line={line},col={column}"
        title = _property(f"{finding.code} {titles[finding.code]}")
        lines.append(f"::error {at},title={title}::{_escaped(finding.message)}")
    return "\n".join([*lines, *_summary(report, took)])


def findings_sarif(report: Report, titles: Titles, _took: float) -> str:
    """Return SARIF 2.1.0, which code scanners and editors read."""
    driver = {
        "name": "safeguard",
        "version": __version__,
        "rules": [
            {"id": code, "shortDescription": {"text": title}}
            for code, title in sorted(titles.items())
        ],
    }
    run = {"tool": {"driver": driver}, "results": [_result(each) for each in report.findings]}
    return json.dumps({"$schema": _SARIF, "version": "2.1.0", "runs": [run]}, indent=2)


def answers_file(finding: Finding) -> str:
    """Return the counterexample as a file for `safeguard advise --answers`."""
    lines = [f"# {finding.code} {finding.message}"]
    lines += [f"# fires: {name} at {where}" for name, where in finding.rules]
    lines += [f"as-of: {finding.as_of}", "answers:"]
    for name, value in (finding.counterexample or {}).items():
        lines.append(f"  {name}: {_value(value)}")
    if not finding.counterexample:
        lines[-1] = "answers: {}"
    return "\n".join(lines) + "\n"


def counted(number: int, what: str) -> str:
    """Return a number with its noun: 1 finding, 2 findings."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _block(finding: Finding, titles: Titles) -> Iterator[str]:
    yield f"{finding.where}: {finding.code} {finding.message}"
    yield f"    {titles[finding.code]}"
    if finding.counterexample is not None:
        yield f"    shown by {counted(len(finding.counterexample), 'answer')}:"
        for name, value in finding.counterexample.items():
            yield f"        {name}: {_value(value)}"
        for name, where in finding.rules:
            yield f"    fires: {name} at {where}"


def _summary(report: Report, took: float) -> Iterator[str]:
    if report.lengths is not None:
        yield f"Proved for all {report.answer_sets:,} sets of answers:"
        for proved in report.proved:
            yield f"    {proved.says} ({proved.things:,})"
        yield from _interviews(report.lengths)
    found = counted(len(report.findings), "finding") if report.findings else "Nothing found"
    yield f"{found}. {took:.2f} seconds."


def _interviews(lengths: Lengths) -> Iterator[str]:
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


def _result(finding: Finding) -> dict[str, object]:
    file, line, column = _place(finding.where)
    where = {
        "artifactLocation": {"uri": file},
        "region": {"startLine": line, "startColumn": column},
    }
    return {
        "ruleId": finding.code,
        "level": "error",
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": where}],
    }


def _place(where: str) -> tuple[str, int, int]:
    file, line, column = [*where.rsplit(":", 2), "1", "1"][:3]
    return file, int(line), int(column)


def _value(value: Value) -> str:
    return value if isinstance(value, str) else f"[{', '.join(value)}]"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


RENDERERS: dict[str, Callable[[Report, Titles, float], str]] = {
    "text": findings_text,
    "plain": findings_plain,
    "json": findings_json,
    "sarif": findings_sarif,
    "github": findings_github,
}
