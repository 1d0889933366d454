"""The space of all answers: a rule set's questions as variables, its conditions as nodes.

Every tested answer is a bit. A `many` question has one yes-or-no variable for
each answer, any other question one variable whose bits are its answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import NamedTuple, assert_never

from safeguard_cli.core.logic.nodes import NEVER, Every, Leaf, Negation, Node, State, every, some
from safeguard_cli.core.logic.sentences import ActNodes, Sentence, compile_acts, list_sentences
from safeguard_cli.core.model.conditions import (
    AllOf,
    AnyOf,
    Asks,
    AsksAnywhere,
    AtLeast,
    Carries,
    Condition,
    Is,
    IsNot,
    NeverAsks,
    NotApplicable,
    Outcome,
    Yields,
    YieldsNot,
)
from safeguard_cli.core.model.question_kinds import joinable_answers, kind_of, lone_answers
from safeguard_cli.core.model.rule_set import UNSURE, Question, RuleSet

NO, YES = 1, 2


class Variable(NamedTuple):
    """What a variable stands for: a question, or one answer of a `many` question."""

    question: str
    answer: str
    values: tuple[str, ...]


class Space:
    """A rule set's questions as variables, and its conditions as nodes over them."""

    def __init__(self, rules: RuleSet, beside: Space | None = None) -> None:
        """Compile the questions. Text questions have no variable: nothing tests them.

        `beside`: the space of another law over the same questions. What both say is then one node.
        """
        self.rules = rules
        self._nodes: dict[Node, Node] = beside._nodes if beside else {}
        self.questions: dict[str, Question] = {q.id: q for q in rules.questions}
        self.variables: list[Variable] = []
        self.of_question: dict[str, tuple[int, ...]] = {}
        self._bits: dict[str, int] = {}
        # Many contacts and steps rest on the same condition.
        self._of_condition: dict[Condition, Node] = {}
        self._asked: dict[str, Node] = {}
        self._reached: dict[tuple[str, str], Node] = {}
        self._parts = {part.id: part for part in rules.parts}
        self._duties = {duty.id: duty.condition for duty in rules.duties}
        for question in rules.questions:
            self._declare_question(question)
        self.blank: State = [(1 << len(v.values)) - 1 for v in self.variables]
        self._bit_of = [
            {value: 1 << place for place, value in enumerate(v.values)} for v in self.variables
        ]

    def _declare_question(self, question: Question) -> None:
        first = len(self.variables)
        if kind_of(question).takes_several:
            self.variables.extend(
                Variable(question.id, answer, ("no", "yes"))
                for answer in joinable_answers(question)
            )
        elif kind_of(question).is_tested:
            self.variables.append(Variable(question.id, "", values_of(question)))
        self.of_question[question.id] = tuple(range(first, len(self.variables)))
        self._bits[question.id] = sum(1 << each for each in self.of_question[question.id])

    def bits_of(self, question: str) -> int:
        """Return the variables of a question, as the bits of a number."""
        return self._bits[question]

    def asked(self, question: str) -> Node:
        """Return the node that holds when the question applies."""
        if question not in self._asked:
            self._asked[question] = self.compile(self.questions[question].ask_if)
        return self._asked[question]

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """Every sentence that can ask for something, with the node that holds where it is shown."""
        return list_sentences(self.rules, self.compile)

    @cached_property
    def own_sentences(self) -> tuple[Sentence, ...]:
        """The same without those that only name somebody, which are most of them."""
        return list_sentences(self.rules, self.compile, names_contacts=False)

    @cached_property
    def act_places(self) -> dict[str, int]:
        """The place of each act in the order in which they are declared."""
        return {act.id: place for place, act in enumerate(self.rules.acts)}

    @cached_property
    def acts(self) -> dict[str, ActNodes]:
        """Where each act is asked for and forbidden."""
        return compile_acts(self.rules, self.own_sentences, lambda: self.sentences)

    def compile(self, condition: Condition) -> Node:
        """Turn a condition into a node; a test of a question also needs its `ask-if`."""
        if condition not in self._of_condition:
            # Equal nodes are one object: comparing two of them would go down to their leaves.
            node = self._compile_anew(condition)
            self._of_condition[condition] = self._nodes.setdefault(node, node)
        return self._of_condition[condition]

    def _compile_anew(self, condition: Condition) -> Node:
        match condition:
            case AllOf(parts):
                return every(*map(self.compile, parts))
            case AnyOf(parts):
                return some(*map(self.compile, parts))
            case Is(question, answers):
                return every(self.asked(question), self._compile_test(question, answers))
            case IsNot(question, answers):
                return every(self.asked(question), Negation(self._compile_test(question, answers)))
            case NotApplicable(question):
                return Negation(self.asked(question))
            case AtLeast(part, level):
                return self.at_least(part, level)
            case _:
                return self._compile_outcome(condition)

    def _compile_outcome(self, test: Outcome) -> Node:
        match test:
            case Yields(part, actions):
                return self._compile_yields(part, actions)
            case YieldsNot(part, actions):
                return Negation(self._compile_yields(part, actions))
            case Carries(duties):
                return every(*(self._compile_duty(name) for name in duties))
            case Asks(acts):
                return every(*(self.acts[name].firmly for name in acts))
            case AsksAnywhere(acts):
                return every(*(self.acts[name].outright for name in acts))
            case NeverAsks(acts):
                return every(*(Negation(self.acts[name].at_all) for name in acts))
            case _:
                assert_never(test)

    def _compile_duty(self, duty: str) -> Node:
        # A duty that is not in force on the day is carried by nobody.
        return self.compile(self._duties[duty]) if duty in self._duties else NEVER

    def _compile_test(self, name: str, answers: Sequence[str]) -> Node:
        question = self.questions[name]
        if kind_of(question).takes_several:
            return self._compile_choices(question, answers)
        (variable,) = self.of_question[name]
        values = self.variables[variable].values
        wanted = set(answers)
        if question.counts_as in wanted:
            wanted.add(UNSURE)
        return Leaf(variable, sum(1 << i for i, value in enumerate(values) if value in wanted))

    def _compile_choices(self, question: Question, answers: Sequence[str]) -> Node:
        variables = self.of_question[question.id]
        found: list[Node] = [Leaf(v, YES) for v in variables if self.variables[v].answer in answers]
        if not set(lone_answers(question)).isdisjoint(answers):
            found.append(Every(tuple(Leaf(v, NO) for v in variables)))
        return some(*found)

    def at_least(self, name: str, level: str) -> Node:
        """Return the node that holds when the part yields this level or a graver one."""
        if (name, level) not in self._reached:
            part = self._parts[name]
            levels = [known.id for known in self.rules.levels]
            reached = levels[: levels.index(level) + 1]
            rules = [r for a in part.actions if a.level in reached for r in a.rules]
            holds = some(*(self.compile(rule.condition) for rule in rules))
            self._reached[name, level] = every(self.compile(part.applies_if), holds)
        return self._reached[name, level]

    def _compile_yields(self, name: str, actions: Sequence[str]) -> Node:
        """Return the node that holds when one of these actions is the first whose rule holds."""
        part = self._parts[name]
        won: list[Node] = []
        before: list[Node] = []
        for action in part.actions:
            rules = [self.compile(rule.condition) for rule in action.rules]
            if action.id in actions:
                won.append(every(some(*rules), *map(Negation, before)))
            before += rules
        return every(self.compile(part.applies_if), some(*won))

    def state(self, answers: Mapping[str, frozenset[str]]) -> State:
        """Return the state in which these tested answers are given and no others."""
        state = self.blank.copy()
        for question, given in answers.items():
            self.place(state, question, given)
        return state

    def place(self, state: State, question: str, given: frozenset[str]) -> None:
        """Write one question's answer into a state."""
        for v in self.of_question[question]:
            variable = self.variables[v]
            if variable.answer:
                state[v] = YES if variable.answer in given else NO
            else:
                state[v] = sum(self._bit_of[v].get(value, 0) for value in given)

    def answers(self, state: State) -> dict[str, frozenset[str]]:
        """Read answers back from a state, taking the first possible value of each variable."""
        found: dict[str, frozenset[str]] = {}
        for question, variables in self.of_question.items():
            if kind_of(self.questions[question]).takes_several:
                found[question] = self._read_choices(question, state)
            elif variables:
                values = self.variables[variables[0]].values
                first = (state[variables[0]] & -state[variables[0]]).bit_length() - 1
                found[question] = frozenset({values[first]})
        return found

    def _read_choices(self, question: str, state: State) -> frozenset[str]:
        variables = self.of_question[question]
        chosen = {self.variables[v].answer for v in variables if not state[v] & NO}
        return frozenset(chosen or lone_answers(self.questions[question]))


def values_of(question: Question) -> tuple[str, ...]:
    """Return every value that a test of the question can meet, "unsure" last."""
    values = kind_of(question).tested_answers(question)
    return (*values, UNSURE) if question.counts_as else values
