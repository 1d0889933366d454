"""`safeguard rules check` and `explain`: prove what the rules promise; tell what a code means."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from shlex import quote
from time import perf_counter

from msgspec.structs import replace

from safeguard_cli.commands.option_words import FindingFormat
from safeguard_cli.commands.results import note, say, show, shown
from safeguard_cli.commands.rules.folder import extends_a_base, rules_in, stands_in
from safeguard_cli.core.checking.completed_answers import complete_answers
from safeguard_cli.core.checking.finding import Finding, Proved
from safeguard_cli.core.checking.run_checks import Report
from safeguard_cli.core.checking.run_checks import check as prove
from safeguard_cli.core.deciding.deadlines import LONDON
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.errors import FindingError, RulesError, UsageError
from safeguard_cli.core.model.rule_set import RuleSet
from safeguard_cli.core.words.nearest import did_you_mean
from safeguard_cli.core.words.plural import counted
from safeguard_cli.edges.render import findings as render
from safeguard_cli.edges.render.lines import SPACE, line
from safeguard_cli.edges.render.sarif import findings_sarif
from safeguard_cli.edges.side_by_side import side_by_side
from safeguard_cli.reading import paths
from safeguard_cli.reading.faults import FaultsError

RENDERERS: dict[FindingFormat, Callable[[Report, float], str]] = {
    FindingFormat.text: lambda report, took: shown(render.findings_lines(report, took)),
    FindingFormat.plain: render.findings_plain,
    FindingFormat.json: render.findings_json,
    FindingFormat.sarif: findings_sarif,
    FindingFormat.github: render.findings_github,
}
_HINT = "`safeguard rules explain CODE` tells what a code means and how to mend it"


def check(
    path: Path | None, as_of: str | None, how: FindingFormat, counterexamples: Path | None
) -> None:
    """Prove every property of a rule set; raise if there is a finding."""
    day = _parse_day(as_of)
    started = perf_counter()
    report, rules = _check_rules(path, day)
    say(RENDERERS[how](report, perf_counter() - started))
    found = counted(len(report.findings), "finding")
    if rules is None:
        raise RulesError(f"{found}: the rules cannot be used, so nothing was proved", _HINT)
    if counterexamples is not None:
        _save_examples(report.findings, counterexamples, path, Interview(rules))
    if report.findings:
        raise FindingError(found, _HINT)


def explain(code: str) -> None:
    """Print the page of a code: what it means, why it matters, how to mend it."""
    from safeguard_cli.reading.explanations import read_page, read_pages

    wanted = code.upper()
    if wanted not in read_pages():
        raise UsageError(
            f"no such code{did_you_mean(wanted, read_pages())}", "codes look like SG042"
        )
    page = read_page(wanted)
    lines = [line(f"{wanted}: {page.title}", style="bold")]
    for what, text in (("What", page.what), ("Why", page.why), ("How to mend it", page.mend)):
        lines += [SPACE, line(what, style="bold"), line(text, "    ")]
    show(lines)


def check_local(
    path: Path, as_of: date | None = None, base: Path | None = None
) -> tuple[RuleSet, list[Finding], tuple[Proved, ...]]:
    """Return the rules with the local ones over them, where they protect less, what was proved.

    `base` is the folder of the rule set that it extends: ours, if none is named.
    """
    from safeguard_cli.core.checking.check_local_protects import check_overlay
    from safeguard_cli.reading.localise import localise

    national = rules_in(base)
    rules, _ = localise(national, path)
    findings, proved = check_overlay(national, rules, as_of)
    return rules, findings, proved


def _check_rules(path: Path | None, day: date | None) -> tuple[Report, RuleSet | None]:
    """Return what was found, with places as seen from here, and the rules if they can be read."""
    rules = None
    try:
        report, rules = _prove_rules(path, day)
    except FaultsError as error:
        faults = tuple(Finding(each.code, str(each.where), each.message) for each in error.faults)
        report = Report(faults, (), 0, None)
    if path is None:
        return report, rules
    findings = tuple(_from_here(each, path) for each in report.findings)
    return replace(report, findings=findings), rules


def _from_here(finding: Finding, folder: Path) -> Finding:
    """Put the way from the current folder before the files, for editors and code scanners."""
    here = paths.here()
    way = folder.relative_to(here) if folder.is_relative_to(here) else folder

    def seen(where: str) -> str:
        return f"{way}/{where.partition('/')[2]}" if stands_in(where, folder) else where

    rules = tuple((name, seen(where)) for name, where in finding.rules)
    return replace(finding, where=seen(finding.where), rules=rules)


def _prove_rules(path: Path | None, day: date | None) -> tuple[Report, RuleSet]:
    """Check a rule set; a local one is held against its base first, then checked with it."""
    from safeguard_cli.commands.local_proof import keep_proof
    from safeguard_cli.core.checking.local_may_advise import find_harmless, place_at_local_rules

    if path is None or not extends_a_base(path):
        rules = rules_in(path)
        return prove(rules, day, run=side_by_side), rules
    rules, findings, proved = check_local(path, day)
    national = rules_in(None)
    report = prove(rules, day, is_harmless=find_harmless(national), run=side_by_side)
    # A ladder is held against its ceiling both times.
    findings += [found for found in report.findings if found not in findings]
    found = place_at_local_rules(findings, rules)
    if rules.local is not None and day is None:
        # What was looked at here, nobody who asks for advice need wait for.
        keep_proof(national, rules, held=not found)
    report = replace(report, findings=found, proved=(*proved, *report.proved))
    # What the base says is listed with the base.
    own = tuple(each for each in report.unasking if stands_in(each.where, path))
    return replace(report, known=(), unasking=own), rules


def _parse_day(as_of: str | None) -> date | None:
    if as_of is None:
        return None
    try:
        return date.fromisoformat(as_of)
    except ValueError:
        raise UsageError("`--as-of` takes a date such as 2026-11-22") from None


def _save_examples(
    findings: tuple[Finding, ...], folder: Path, path: Path | None, interview: Interview
) -> None:
    from safeguard_cli.edges.store.files import make_folder, save_new

    make_folder(folder)
    saved: list[Path] = []
    for number, finding in enumerate(findings, 1):
        if finding.counterexample is not None:
            as_of = datetime.fromisoformat(finding.as_of).replace(tzinfo=LONDON)
            further = complete_answers(interview, finding.counterexample, as_of)
            name = f"{number:02}-{finding.code}.yaml"
            saved.append(save_new(folder / name, render.answers_file(finding, further)))
    note(f"{counted(len(saved), 'counterexample')} saved in {folder}")
    if saved:
        file = quote(str(saved[0]))
        note(f"To replay one: safeguard advise --no-input{_write_option(path)} --answers {file}")


def _write_option(rules: Path | None) -> str:
    if rules is None:
        return ""
    option = "--local" if extends_a_base(rules) else "--rules"
    return f" {option} {quote(str(rules))}"
