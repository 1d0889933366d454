"""Compare what is asked: questions and answers that one side lacks, and when each is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from datetime import datetime

from msgspec.structs import replace

from safeguard_cli.core.comparing.compare_duties_and_items import find_one_sided
from safeguard_cli.core.comparing.comparison_document import Difference, Evidence, make_difference
from safeguard_cli.core.comparing.differing_answers import MOMENT, EvidenceFinder
from safeguard_cli.core.comparing.joint_answers import SideEngine
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.logic.answer_space import values_of
from safeguard_cli.core.logic.nodes import Node
from safeguard_cli.core.model.question_kinds import kind_of
from safeguard_cli.core.model.rule_set import Question, RuleSet

# Each costs two interviews; more of them would say little more.
_MOST_ASKED = 12
_QUESTIONS = ("questions", "Questions")


def question_differences(finder: EvidenceFinder) -> Iterator[Difference]:
    """Yield questions and answers that only one side has, and those asked at other times."""
    old, new = finder.joint.old.rules, finder.joint.new.rules
    before, after = _index_questions(old), _index_questions(new)
    for name in dict.fromkeys([*before, *after]):
        yield from _compare_question(before.get(name), after.get(name))
    shared = [name for name in after if name in before]
    if shared != [name for name in before if name in after]:
        order = "the order in which questions are asked"
        yield make_difference(
            "question", "equally", _QUESTIONS, ids=("", ""), words=(order, "another order")
        )
    was, now = (_compile_asked(engine, shared) for engine in (finder.joint.old, finder.joint.new))
    yield from find_one_sided(finder, "question", _QUESTIONS, (was, now))


def newly_asked(
    rules: tuple[RuleSet, RuleSet], differences: Iterable[Difference]
) -> Iterator[Difference]:
    """Yield questions that the interview asks on one side only.

    Whatever is asked otherwise, something is advised otherwise too; so it is looked
    for where these differences show, with every other question answered.
    """
    interviews = Interview(rules[0]), Interview(rules[1])
    seen: set[tuple[str, str]] = set()
    for difference in differences:
        if difference.evidence is None or len(seen) >= _MOST_ASKED:
            continue
        for one in _find_asked_apart(interviews, difference.evidence):
            if (one.old, one.new) not in seen:
                seen.add((one.old, one.new))
                yield one


def _find_asked_apart(
    interviews: tuple[Interview, Interview], evidence: Evidence
) -> Iterator[Difference]:
    as_of = datetime.fromisoformat(evidence.as_of) if evidence.as_of else MOMENT
    given = [
        _complete_answers(interview.rules, {**evidence.answers, **own}, as_of)
        for interview, own in zip(interviews, (evidence.only_old, evidence.only_new), strict=True)
    ]
    if any(given[0][name] != given[1][name] for name in given[0].keys() & given[1].keys()):
        return
    pairs = zip(interviews, given, strict=True)
    asked = [interview.replay(answers, as_of).asked for interview, answers in pairs]
    order = [q.id for q in interviews[1].rules.questions]
    both = interviews[0].questions.keys() & interviews[1].questions.keys()
    for side, name in _list_one_sided(asked, order):
        if name in both:
            before = {n for each in asked for n in each if n in order[: order.index(name)]}
            question = interviews[side].questions[name]
            found = _make_evidence(before, given, both, as_of)
            if evidence.as_of:
                found = replace(found, as_of=evidence.as_of)
            yield _describe_one_sided(side, question, found)


def _list_one_sided(asked: list[tuple[str, ...]], order: list[str]) -> Iterator[tuple[int, str]]:
    for name in order:
        sides = [name in each for each in asked]
        if sides[0] != sides[1]:
            yield int(sides[1]), name


def _describe_one_sided(side: int, question: Question, evidence: Evidence) -> Difference:
    was, now = ("asked after these answers" if n == side else "not asked" for n in (0, 1))
    old, new = (question.id if n == side else "" for n in (0, 1))
    return make_difference(
        "question",
        "equally",
        _name_question(question),
        ids=(old, new),
        words=(was, now),
        evidence=evidence,
    )


def _make_evidence(
    names: set[str], given: list[dict[str, Value]], both: Set[str], as_of: datetime
) -> Evidence:
    kept = [{n: v for n, v in answers.items() if n in names} for answers in given]
    dated = any(value == as_of.date().isoformat() for side in kept for value in side.values())
    return Evidence(
        answers={n: v for n, v in kept[0].items() if n in both},
        only_old={n: v for n, v in kept[0].items() if n not in both},
        only_new={n: v for n, v in kept[1].items() if n not in both},
        as_of=as_of.isoformat() if dated or as_of != MOMENT else "",
        fewest=False,
    )


def _complete_answers(
    rules: RuleSet, answers: Mapping[str, Value], as_of: datetime
) -> dict[str, Value]:
    full: dict[str, Value] = {}
    for question in rules.questions:
        if question.id in answers:
            full[question.id] = answers[question.id]
        elif question.kind == "date":
            full[question.id] = as_of.date().isoformat()
        elif kind_of(question).takes_several or (
            kind_of(question).is_chosen and not question.for_record and not question.default
        ):
            full[question.id] = kind_of(question).value_of(_choose_last_answer(question))
    return full


def _choose_last_answer(question: Question) -> str:
    # The last answer is mostly the calmest: it lets the interview go on.
    return list(question.answers)[-1]


def _compare_question(old: Question | None, new: Question | None) -> Iterator[Difference]:
    if old is None or new is None:
        was, now = (one.ask if one else "not there" for one in (old, new))
        ids = (old.id if old else "", new.id if new else "")
        yield make_difference("question", "equally", _QUESTIONS, ids=ids, words=(was, now))
        return
    before, after = _describe_handling(old), _describe_handling(new)
    if before != after:
        yield make_difference(
            "question", "equally", _name_question(new), ids=(old.id, new.id), words=(before, after)
        )
    yield from _compare_answers(old, new)
    if old.counts_as != new.counts_as:
        before, after = (_describe_unsure(question) for question in (old, new))
        ids = old.counts_as, new.counts_as
        yield make_difference(
            "answer", "equally", _name_question(new), ids=ids, words=(before, after)
        )


def _compare_answers(old: Question, new: Question) -> Iterator[Difference]:
    if old.kind != new.kind or not kind_of(old).is_chosen:
        return
    before, after = values_of(old), values_of(new)
    labels = {name: about.label for q in (old, new) for name, about in q.answers.items()}
    for name in dict.fromkeys([*before, *after]):
        if (name in before) != (name in after) and name in labels:
            ids = (name, "") if name in before else ("", name)
            was, now = (labels[name] if each else "not offered" for each in ids)
            yield make_difference(
                "answer", "equally", _name_question(new), ids=ids, words=(was, now)
            )
        elif name in old.answers and old.answers[name].alone != new.answers[name].alone:
            was, now = (_describe_alone(question, name) for question in (old, new))
            yield make_difference(
                "answer", "equally", _name_question(new), ids=(name, name), words=(was, now)
            )


def _describe_alone(question: Question, answer: str) -> str:
    return "stands alone" if question.answers[answer].alone else "with others"


def _compile_asked(engine: SideEngine, shared: Iterable[str]) -> dict[str, tuple[str, Node]]:
    questions = engine.space.questions
    return {name: (questions[name].ask, engine.space.asked(name)) for name in shared}


def _name_question(question: Question) -> tuple[str, str]:
    return question.id, f"Question: {question.ask}"


def _describe_handling(question: Question) -> str:
    ways = [f"kind {question.kind}"]
    ways += ["for the record only"] * question.for_record
    ways += ["answered in the set-up"] * question.setup
    ways += ["asked again each time"] * question.ask_again
    ways += ["asked again when a concern is continued"] * question.ask_when_continued
    ways += [f'taken as "{question.default}" unless answered'] * bool(question.default)
    return ", ".join(ways)


def _describe_unsure(question: Question) -> str:
    if not question.counts_as:
        return '"I am not sure" is not offered'
    return f'"I am not sure" counts as "{question.counts_as}"'


def _index_questions(rules: RuleSet) -> dict[str, Question]:
    return {question.id: question for question in rules.questions}
