"""A rule set made ready to be proved: its questions as a space, and one search over it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from functools import cached_property
from typing import NamedTuple

from safeguard_cli.core.checking.counterexample import find_example
from safeguard_cli.core.checking.finding import Finding
from safeguard_cli.core.checking.implied_by_form import ImpliedByForm
from safeguard_cli.core.deciding.deadlines import LONDON
from safeguard_cli.core.deciding.engine import Engine
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.deciding.law_of_day import EVERY_DAY, Span
from safeguard_cli.core.deciding.part_decision import CompiledPart
from safeguard_cli.core.deciding.relevance import Relevance
from safeguard_cli.core.logic.consequences import Consequences
from safeguard_cli.core.logic.found_states import FoundStates
from safeguard_cli.core.logic.nodes import FAILS, HOLDS, Node, Some, State, some
from safeguard_cli.core.logic.search_budget import Budget
from safeguard_cli.core.logic.witness import Constraint, search
from safeguard_cli.core.model.conditions import Condition
from safeguard_cli.core.model.rule_set import Action, KnownFinding, Rule, RuleSet

# Many times what the shipped rules need.
STEPS = 300_000
SECONDS = 300.0
# Counterexamples need some day for dates to have passed or to lie ahead of.
ANY_DAY = date(2026, 1, 15)


class PlacedRule(NamedTuple):
    """A rule with its part, its action and their positions."""

    part: CompiledPart
    position: int
    action: Action
    rule: Rule
    node: Node


class PlacedAction(NamedTuple):
    """An action with its part and its position there."""

    part: CompiledPart
    position: int
    action: Action


class _Shared:
    """What the proofs of one rule set find out together: searches, and what follows by form."""

    def __init__(self, steps: int) -> None:
        self.budget = Budget(steps, seconds=SECONDS)
        self.plain = ImpliedByForm(self.budget.known)
        self.states = FoundStates()
        self.found: dict[tuple[Constraint, ...], State | None] = {}
        self.propagated: dict[tuple[Constraint, ...], Consequences | None] = {}
        # For a node, the nodes that never hold beside it.
        self.refuted: dict[Node, set[Node]] = {}
        # For when a part applies, sets of rules of which one then always holds.
        self.enough: dict[Node, list[frozenset[Node]]] = {}


class Proof:
    """Answers "can this ever be?" about the law of one span of days, within a budget of steps.

    `whole`: all of the law of the rule set.
    """

    def __init__(
        self,
        rules: RuleSet,
        as_of: date | None = None,
        steps: int = STEPS,
        *,
        span: Span = EVERY_DAY,
        beside: Proof | None = None,
    ) -> None:
        """Compile the rules. `as_of` is the day with which review dates are compared.

        `beside`: a proof of another span, with which it shares its caches.
        """
        self.rules = self.whole = rules
        self.as_of = as_of
        self.span = span
        self._laws: tuple[Proof, ...] = ()
        self.interview = Interview(rules)
        if beside:
            self.interview.engine = Engine(rules, beside.engine)
        self.engine: Engine = self.interview.engine
        self.space = self.engine.space
        self.relevance = Relevance(self.engine)
        self._shared: _Shared = beside._shared if beside else _Shared(steps)
        self.budget, self.plain = self._shared.budget, self._shared.plain
        self.relevance.budget = self.budget
        self._above: dict[tuple[str, int], Node] = {}
        # The known findings of the rule set that were found again.
        self.known: list[KnownFinding] = []

    @property
    def laws(self) -> tuple[Proof, ...]:
        """The proofs of all spans of the rule set, this one among them."""
        return self._laws or (self,)

    def stand_beside(self, laws: tuple[Proof, ...], whole: RuleSet) -> None:
        """Take the proofs of all spans of a rule set as `laws`, until it is told otherwise."""
        self._laws, self.whole = laws, whole

    def find(self, *constraints: Constraint, given: tuple[Constraint, ...] = ()) -> State | None:
        """Return a state in which all these hold, or None, which proves that none does.

        `given`: what must hold as well, in many questions: what follows is worked out once.
        """
        asked, found = (*constraints, *given), self._shared.found
        if asked not in found:
            met = self._shared.states.meeting(asked)
            found[asked] = met or self._search_anew(constraints, given)
        return found[asked]

    def _search_anew(
        self, constraints: tuple[Constraint, ...], given: tuple[Constraint, ...]
    ) -> State | None:
        here = self._draw_consequences(given)
        found = search(here, constraints, self.budget) if here else None
        if found is not None:
            self._shared.states.add(found)
        return found

    def _draw_consequences(self, given: tuple[Constraint, ...]) -> Consequences | None:
        if given not in self._shared.propagated:
            here = Consequences(self.space.blank.copy(), self.budget.known)
            self._shared.propagated[given] = here if here.propagate(given) else None
        drawn = self._shared.propagated[given]
        return drawn.copy_for_new_search() if drawn else None

    def can_hold(self, *nodes: Node, given: Iterable[Constraint] = ()) -> bool:
        """Say whether all these nodes can hold together."""
        holds = (Constraint(node, HOLDS) for node in nodes)
        return self.find(*holds, given=tuple(given)) is not None

    def can_meet(self, one: Node, other: Node) -> bool:
        """Say whether both nodes can hold together.

        What was refuted for the law of other days is not tried again: a node means the same there.
        """
        refuted = self._shared.refuted.setdefault(other, set())
        left = some(*(part for part in parts_of(one) if part not in refuted))
        if self.can_hold(left, other):
            return True
        refuted.update(parts_of(one))
        return False

    def fixed(self, node: Node, variable: int, bits: int) -> Node:
        """Return what is left of a node once a variable has this value."""
        return self.budget.known.fixed(node, variable, bits)

    def node(self, condition: Condition) -> Node:
        """Compile a condition of the rule set."""
        return self.space.compile(condition)

    def placed_actions(self) -> Iterator[PlacedAction]:
        """Yield every action with its place in its part."""
        for compiled in self.engine.parts:
            for position, action in enumerate(compiled.part.actions):
                yield PlacedAction(compiled, position, action)

    def placed(self) -> Iterator[PlacedRule]:
        """Yield every rule with its place in its part."""
        for part, position, action in self.placed_actions():
            for rule, (_, node) in zip(action.rules, part.rules[position], strict=True):
                yield PlacedRule(part=part, position=position, action=action, rule=rule, node=node)

    def advised(self, compiled: CompiledPart, position: int) -> list[Constraint]:
        """Return what must hold for the action at this position to be advised."""
        return [
            *self.winning(compiled, position),
            Constraint(compiled.upto(position), HOLDS),
        ]

    def winning(self, compiled: CompiledPart, position: int) -> list[Constraint]:
        """Return what must hold for an action at this position to be next in line."""
        above = Constraint(self.above(compiled, position), FAILS)
        return [Constraint(compiled.applies, HOLDS), above]

    def above(self, compiled: CompiledPart, position: int) -> Node:
        """Return the node that holds where a rule of an action before this position does."""
        key = compiled.part.id, position
        if key not in self._above:
            rules = (node for rules in compiled.rules[:position] for _, node in rules)
            self._above[key] = some(*rules)
        return self._above[key]

    @cached_property
    def wins(self) -> dict[str, State | None]:
        """Return, for every rule, a state in which it is a reason for the part's action."""
        return {
            each.rule.id: self.find(
                Constraint(each.node, HOLDS),
                given=tuple(self.winning(each.part, each.position)),
            )
            for each in self.placed()
        }

    @cached_property
    def complete(self) -> frozenset[str]:
        """Return the parts that have an outcome wherever they apply."""
        return frozenset(
            compiled.part.id for compiled in self.engine.parts if self._always_decides(compiled)
        )

    def _always_decides(self, compiled: CompiledPart) -> bool:
        """Say whether some rule of a part holds wherever it applies.

        More rules leave no more undecided: what is so by the law of other days is not proved again.
        """
        rules = frozenset(node for rules in compiled.rules for _, node in rules)
        enough = self._shared.enough.setdefault(compiled.applies, [])
        if any(fewer <= rules for fewer in enough):
            return True
        if self.find(*self.without_outcome(compiled)) is not None:
            return False
        enough.append(rules)
        return True

    def without_outcome(self, compiled: CompiledPart) -> list[Constraint]:
        """Return what must hold for a part to apply while none of its rules holds."""
        return self.winning(compiled, len(compiled.rules))

    def is_known(self, code: str, acts: Iterable[str], sentences: Iterable[str]) -> bool:
        """Whether the rule set lists this among its known findings. It is then noted as found."""
        wanted = (code, sorted(acts), sorted(sentences))
        for each in self.rules.known_findings:
            if (each.code, sorted(each.acts), sorted(each.sentences)) == wanted:
                self.known.append(each)
                return True
        return False

    def shown(self, code: str, where: str, message: str, *constraints: Constraint) -> Finding:
        """Return a finding with the fewest answers under which these constraints hold."""
        moment = datetime.combine(self.span.day(self.as_of or ANY_DAY), time(10), LONDON)
        found = find_example(self.interview, constraints, moment)
        return Finding(
            code=code,
            where=where,
            message=message,
            counterexample=found.given,
            as_of=moment.strftime("%Y-%m-%dT%H:%M"),
            rules=found.rules,
        )


def parts_of(node: Node) -> tuple[Node, ...]:
    """Return the nodes of which one must hold for this one to hold."""
    return node.parts if type(node) is Some else (node,)
