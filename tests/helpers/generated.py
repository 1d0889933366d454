"""Small valid rule sets, and full answers to any rule set, for what must hold of all of them.

Dates are given around NOW, so that each can have passed, be today or lie ahead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import combinations
from typing import TypeVar

from hypothesis import Phase, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from sampling import EXAMPLES

from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.deadlines import LONDON
from safeguard_cli.core.model.acts import Act
from safeguard_cli.core.model.conditions import (
    ALWAYS,
    AllOf,
    AnyOf,
    AtLeast,
    Condition,
    Is,
    IsNot,
    NotApplicable,
)
from safeguard_cli.core.model.question_kinds import kind_of
from safeguard_cli.core.model.rule_set import (
    DATE_STATES,
    UNSURE,
    Action,
    Answer,
    Checklist,
    Duty,
    Item,
    Level,
    Part,
    Question,
    Rule,
    RuleSet,
    Step,
    Within,
)

Answers = dict[str, Value]
T = TypeVar("T")

NOW = datetime(2026, 11, 20, 14, 5, tzinfo=LONDON)
DAYS = tuple((NOW + timedelta(days=n)).date().isoformat() for n in (-1, 0, 1))
LEVELS = (
    Level("high", "High", "red"),
    Level("middle", "Middle", "amber"),
    Level("low", "Low", "green"),
)
# For the shipped rules: to shrink answers to all their questions takes minutes and shows nothing.
BRIEFLY = settings(max_examples=max(EXAMPLES // 3, 4), phases=[Phase.explicit, Phase.generate])
_AT_ONCE = (Within("now"),)


def legal_answers(question: Question) -> list[Value]:
    """Return every answer that may be given, for a question with few."""
    if question.kind == "many":
        return [*_alone(question), *_sets(_together(question))]
    values = DAYS if question.kind == "date" else tuple(question.answers)
    return [*values, *([UNSURE] if question.counts_as else [])]


def answers_to(question: Question) -> st.SearchStrategy[Value]:
    """Draw an answer that may be given."""
    if question.kind == "text":
        return st.text()
    if question.kind == "many":
        some = st.sets(st.sampled_from(_together(question)), min_size=1)
        ordered = some.map(lambda chosen: tuple(a for a in question.answers if a in chosen))
        alone = _alone(question)
        return st.sampled_from(alone) | ordered if alone else ordered
    return st.sampled_from(legal_answers(question))


def full_answers(rules: RuleSet, record: bool = False) -> st.SearchStrategy[Answers]:
    """Draw an answer to every question that can be tested, and with `record` to all others."""
    asked = [q for q in rules.questions if record or not (q.for_record or q.kind == "text")]
    return st.fixed_dictionaries({q.id: answers_to(q) for q in asked})


@st.composite
def some_answers(draw: st.DrawFn, rules: RuleSet) -> Answers:
    """Draw answers to some of the questions."""
    everything = draw(full_answers(rules))
    kept = draw(st.sets(st.sampled_from(sorted(everything))))
    return {name: value for name, value in everything.items() if name in kept}


def as_tested(rules: RuleSet, given: Mapping[str, Value]) -> dict[str, frozenset[str]]:
    """Return the ids that the engine tests for these answers."""
    questions = {question.id: question for question in rules.questions}
    return {name: kind_of(questions[name]).tested(value, NOW) for name, value in given.items()}


def named_answers(question: Question) -> list[str]:
    """Return the answers that a condition may name, without "unsure"."""
    return list(DATE_STATES if question.kind == "date" else question.answers)


@st.composite
def rule_sets(draw: st.DrawFn, most_questions: int = 7) -> RuleSet:
    """Draw a small rule set that could have been loaded. Each part always has an outcome."""
    made = _Maker(draw)
    for number in range(made.number(2, most_questions)):
        made.questions.append(made.question(f"q{number}"))
    for number in range(made.number(1, 3)):
        made.parts.append(made.part(f"p{number}"))
    return RuleSet(
        id="generated",
        title="Generated",
        version="1",
        edition="1",
        review_by="2027-01-01",
        levels=LEVELS,
        parts=tuple(made.parts),
        questions=tuple(made.questions),
        duties=tuple(
            Duty(f"d{n}", f"Duty {n}", "group", _AT_ONCE, (), made.condition())
            for n in range(made.number(0, 2))
        ),
        checklists=(made.checklist(),),
        digest="0" * 64,
    )


def tagged_rules(rules: RuleSet) -> RuleSet:
    """Give each action and step an act of its own, and each duty two: it forbids and asks."""
    actions = [action for part in rules.parts for action in part.actions]
    names = [action.id for action in actions]
    names += [duty.id for duty in rules.duties]
    names += [_act_of_step(action, n) for action in actions for n in range(len(action.steps))]
    parts = [replace(part, actions=tuple(map(_tag_action, part.actions))) for part in rules.parts]
    duties = [replace(each, asks=(each.id,), forbids=(names[0],)) for each in rules.duties]
    acts = tuple(Act(name, f"Act {name}") for name in names)
    return replace(rules, acts=acts, parts=tuple(parts), duties=tuple(duties))


def _tag_action(action: Action) -> Action:
    steps = [replace(s, asks=(_act_of_step(action, n),)) for n, s in enumerate(action.steps)]
    return replace(action, asks=(action.id,), steps=tuple(steps))


def _act_of_step(action: Action, number: int) -> str:
    return f"{action.id}-step-{number}"


class _Maker:
    """Makes one rule set, each thing over the questions and parts made before it.

    It draws whole numbers only: much faster than a strategy for each class.
    """

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw
        self.questions: list[Question] = []
        self.parts: list[Part] = []

    def number(self, least: int, most: int) -> int:
        return self._draw(st.integers(least, most))

    def question(self, name: str) -> Question:
        ask_if = self._perhaps() if self.questions else ALWAYS
        kind = self._pick(["choice", "choice", "many", "date"])
        if kind == "many":
            answers = {f"m{n}": Answer(f"M{n}") for n in range(self.number(1, 2))}
            answers["none"] = Answer("None of these", alone=True)
            return Question(name, f"{name}?", "many", answers=answers, ask_if=ask_if)
        if kind == "date":
            counts_as = self._pick(["", *DATE_STATES])
            return Question(name, f"{name}?", "date", ask_if=ask_if, counts_as=counts_as)
        answers = {each: Answer(each.upper()) for each in ("a", "b", "c")[: self.number(2, 3)]}
        counts_as = self._pick(["", "", *answers])
        return Question(name, f"{name}?", answers=answers, ask_if=ask_if, counts_as=counts_as)

    def part(self, name: str) -> Part:
        levels = sorted(self.number(0, len(LEVELS) - 1) for _ in range(self.number(1, 4)))
        actions = [self._action(f"{name}-a{n}", LEVELS[each]) for n, each in enumerate(levels)]
        last = Rule(f"{name}-last", ALWAYS, "There is nothing more to say.", ())
        actions[-1] = replace(actions[-1], rules=(*actions[-1].rules, last))
        # As in the rules that are shipped: an action for danger, and one without it.
        stops = len(actions) > 1 and not self.parts
        actions[0] = replace(actions[0], stops_interview=stops)
        return Part(name, f"Part {name}", tuple(actions), self._perhaps())

    def checklist(self) -> Checklist:
        items = [
            Item(
                id=f"i{n}",
                mark=str(n),
                says="It is so",
                do="Make it so",
                source=(),
                met_if=self.condition() if self.number(0, 2) else None,
                applies_if=self._perhaps(),
            )
            for n in range(self.number(1, 2))
        ]
        return Checklist("list", "List", "1", "", tuple(items), (), self._perhaps())

    def condition(self, depth: int = 2) -> Condition:
        kind = self.number(0, 3) if depth else 0
        if kind < 2:
            return self._test()
        inner = tuple(self.condition(depth - 1) for _ in range(self.number(0, 3)))
        return AllOf(inner) if kind == 2 else AnyOf(inner)

    def _action(self, name: str, level: Level) -> Action:
        dates = [question.id for question in self.questions if question.kind == "date"]
        return Action(
            id=name,
            do=f"Do {name}",
            level=level.id,
            who=(),
            within=(Within("days", 1, start=self._pick(["", *dates])),),
            record=(),
            rules=tuple(
                Rule(f"{name}-r{n}", self.condition(), "So it is.", ())
                for n in range(self.number(1, 2))
            ),
            steps=tuple(self._step(n) for n in range(self.number(0, 2))),
        )

    def _step(self, number: int) -> Step:
        until = self.condition() if self.number(0, 2) == 2 else None
        return Step(f"Step {number}", self.condition(), until=until)

    def _perhaps(self) -> Condition:
        return self.condition() if self.number(0, 1) else ALWAYS

    def _test(self) -> Condition:
        if self.parts and self.number(0, 3) == 3:
            part = self._pick([part.id for part in self.parts])
            return AtLeast(part, self._pick([level.id for level in LEVELS]))
        question = self._pick(self.questions)
        answers = self._some(named_answers(question))
        kind = self.number(0, 5)
        if kind == 5:
            return NotApplicable(question.id)
        if kind > 2:
            return IsNot(question.id, answers)
        with_unsure = question.counts_as and self.number(0, 1)
        return Is(question.id, (*answers, UNSURE) if with_unsure else answers)

    def _some(self, answers: list[str]) -> tuple[str, ...]:
        # Never all of them: a test that nothing can fail needs no answer.
        chosen = self.number(1, (1 << len(answers)) - 2)
        return tuple(each for n, each in enumerate(answers) if chosen >> n & 1)

    def _pick(self, values: Sequence[T]) -> T:
        return values[self.number(0, len(values) - 1)]


def _alone(question: Question) -> list[Value]:
    return [(answer,) for answer, about in question.answers.items() if about.alone]


def _together(question: Question) -> list[str]:
    return [answer for answer, about in question.answers.items() if not about.alone]


def _sets(answers: list[str]) -> list[Value]:
    sizes = range(1, len(answers) + 1)
    return [chosen for size in sizes for chosen in combinations(answers, size)]
