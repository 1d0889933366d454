"""One run of all checks of a rule set.

The checks are two tasks that may run side by side, each with proofs and a budget of its own. What
they find is the same whether they do or not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial

from msgspec import Struct

from safeguard_cli.core.checking import check_codes as codes
from safeguard_cli.core.checking.all_checks import CHECKS, Check, count_rules
from safeguard_cli.core.checking.check_act_tags import Unasking, unasking_sentences
from safeguard_cli.core.checking.check_completeness import past_review
from safeguard_cli.core.checking.finding import Finding, Proved
from safeguard_cli.core.checking.interview_lengths import (
    Lengths,
    count_answer_sets,
    measure_all_laws,
)
from safeguard_cli.core.checking.overdue import find_head
from safeguard_cli.core.checking.proof import STEPS, Proof
from safeguard_cli.core.checking.proofs_by_day import make_proofs, merge_findings, part_proofs
from safeguard_cli.core.deciding.law_of_day import turning_days
from safeguard_cli.core.logic.search_budget import OutOfBudgetError
from safeguard_cli.core.model.rule_set import KnownFinding, RuleSet


class Report(Struct, frozen=True):
    """What one run found and what it proved. `lengths` is None where none were measured.

    `known`: findings that the rule set lists as known. `unasking`: sentences without a request.
    `turns`: the days on which another law begins; what is proved holds by the law of every day.
    """

    findings: tuple[Finding, ...]
    proved: tuple[Proved, ...]
    answer_sets: int
    lengths: Lengths | None
    known: tuple[KnownFinding, ...] = ()
    unasking: tuple[Unasking, ...] = ()
    turns: tuple[str, ...] = ()


class TaskResult(Struct):
    """What one of the two tasks has found, by what its checks say."""

    found: dict[str, list[Finding]]
    unasking: tuple[Unasking, ...] = ()
    answer_sets: int = 0
    lengths: Lengths | None = None


Run = Callable[[Sequence[Callable[[], TaskResult]]], list[TaskResult]]
"""Carries out tasks, and returns their results in the same order."""


def in_turn(tasks: Sequence[Callable[[], TaskResult]]) -> list[TaskResult]:
    """Carry out one task after the other."""
    return [task() for task in tasks]


def check(
    rules: RuleSet,
    as_of: date | None = None,
    steps: int = STEPS,
    is_harmless: Callable[[Finding], bool] = lambda _: False,
    run: Run = in_turn,
    *,
    is_measured: bool = True,
) -> Report:
    """Run every check. A check that cannot finish within its steps is itself a finding.

    Findings that are harmless are not reported, but counted where it is said what was proved.
    Whoever needs the findings alone does not wait for the lengths of interviews to be measured.
    """
    if not count_rules(rules) or not rules.questions:
        message = "there is nothing to check: no rules, or no questions"
        empty = Finding(codes.NOTHING_TO_CHECK, find_head(rules), message)
        return Report((empty,), (), 0, None)
    run_most = partial(_run_most, rules, as_of, steps, is_measured=is_measured)
    most, apart = run((run_most, partial(_run_apart, rules, as_of, steps)))
    everything = most.found | apart.found
    findings: list[Finding] = []
    proved: list[Proved] = []
    for each in CHECKS:
        found = [one for one in everything[each.says] if not is_harmless(one)]
        findings += found
        if not found and (things := each.things(rules)) and _is_run(each, as_of):
            proved.append(_state_proved(each, things, len(everything[each.says])))
    return Report(
        findings=tuple(findings),
        proved=tuple(proved),
        answer_sets=apart.answer_sets,
        lengths=most.lengths,
        known=rules.known_findings,
        unasking=most.unasking,
        turns=tuple(day.isoformat() for day in turning_days(rules)),
    )


def _run_most(rules: RuleSet, as_of: date | None, steps: int, *, is_measured: bool) -> TaskResult:
    proofs = make_proofs(rules, as_of, steps)
    found = _find_by_check([each for each in CHECKS if not each.apart], proofs)
    unasking = dict.fromkeys(one for law in proofs for one in unasking_sentences(law))
    lengths = measure_all_laws(proofs) if is_measured else None
    part_proofs(proofs)
    return TaskResult(found, unasking=tuple(unasking), lengths=lengths)


def _run_apart(rules: RuleSet, as_of: date | None, steps: int) -> TaskResult:
    proofs = make_proofs(rules, as_of, steps)
    found = _find_by_check([each for each in CHECKS if each.apart], proofs)
    part_proofs(proofs)
    return TaskResult(found, answer_sets=count_answer_sets(proofs[0]))


def _find_by_check(checks: Sequence[Check], proofs: Sequence[Proof]) -> dict[str, list[Finding]]:
    return {
        each.says: merge_findings(
            [
                (law.span, list(_find_within_budget(each, law)))
                for law in (proofs[:1] if each.once else proofs)
            ]
        )
        for each in checks
    }


def _find_within_budget(each: Check, proof: Proof) -> Iterator[Finding]:
    try:
        yield from each.find(proof)
    except OutOfBudgetError:
        message = f"not everything was checked: the search was too long to prove that {each.says}"
        yield Finding(codes.NOT_ALL_CHECKED, find_head(proof.rules), message)


def _state_proved(each: Check, things: int, harmless: int) -> Proved:
    if not harmless:
        return Proved(each.says, things)
    return Proved(f"{each.says}, but for {harmless} of the base: no turn here", things - harmless)


def _is_run(each: Check, as_of: date | None) -> bool:
    return each.find is not past_review or as_of is not None
