"""Every sentence that can ask a person for something, with the answers that show it.

Shown are: the title of an action that is advised, its steps and contacts, duties that hold with
their contacts, and items of checklists that apply and are not met.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from safeguard_cli.core.acts import Asking
from safeguard_cli.core.conditions import ALWAYS, Condition
from safeguard_cli.core.model import Action, Checklist, Contact, Duty, Item, Part, RuleSet, Who
from safeguard_cli.core.nodes import NEVER, Negation, Node, every, some

Compile = Callable[[Condition], Node]


class Sentence(NamedTuple):
    """A sentence and the node that holds where it is shown.

    `name` is what findings call it, such as `call-999/2` for the second step of that action.
    `is_contact`: it only names somebody, whose acts are asked for in case.
    `is_firm`: the title of an action, or a step that is always shown with it.
    """

    name: str
    text: str
    where: str
    tags: Asking
    node: Node
    is_firm: bool = False
    is_contact: bool = False


def sentences(rules: RuleSet, compile_: Compile) -> tuple[Sentence, ...]:
    """List every sentence of a rule set. `compile_` turns its conditions into nodes."""
    return tuple(_Sentences(rules, compile_).listed())


class ActNodes(NamedTuple):
    """Where an act is asked for.

    `firmly`: by a title or a step always shown; `outright`: by any sentence; `at_all`: also in
    case; `forbidden`: by a *do not*.
    """

    firmly: Node
    outright: Node
    at_all: Node
    forbidden: Node


def act_nodes(rules: RuleSet, listed: Iterable[Sentence]) -> dict[str, ActNodes]:
    """Join, for each act of a rule set, where the sentences that ask for it are shown."""
    listed = tuple(listed)
    return {act.id: _join_nodes(act.id, listed) for act in rules.acts}


def _join_nodes(act: str, listed: tuple[Sentence, ...]) -> ActNodes:
    asking = [each for each in listed if act in each.tags.asks]
    return ActNodes(
        firmly=some(*(each.node for each in asking if each.is_firm)),
        outright=some(*(each.node for each in asking)),
        at_all=some(*(each.node for each in listed if act in each.tags.requested)),
        forbidden=some(*(each.node for each in listed if act in each.tags.forbids)),
    )


class _Sentences:
    def __init__(self, rules: RuleSet, compile_: Compile) -> None:
        self._rules = rules
        self._compile = compile_
        self._contacts = {contact.id: contact for contact in rules.contacts}

    def listed(self) -> Iterator[Sentence]:
        for part in self._rules.parts:
            yield from self._list_part(part)
        for duty in self._rules.duties:
            yield from self._list_duty(duty)
        for checklist in self._rules.checklists:
            applies = self._compile(checklist.applies_if)
            yield from (self._list_item(checklist, item, applies) for item in checklist.items)

    def _list_part(self, part: Part) -> Iterator[Sentence]:
        applies = self._compile(part.applies_if)
        before: Node = NEVER
        for action in part.actions:
            holds = some(*(self._compile(rule.condition) for rule in action.rules))
            wins = every(applies, holds, *([] if before == NEVER else [Negation(before)]))
            yield from self._list_action(action, wins)
            before = some(before, holds)

    def _list_action(self, action: Action, wins: Node) -> Iterator[Sentence]:
        yield Sentence(action.id, action.do, action.where, action, wins, is_firm=True)
        for number, step in enumerate(action.steps, 1):
            node = every(wins, self._compile(step.condition))
            name = f"{action.id}/{step.id or number}"
            where = step.where or action.where
            yield Sentence(name, step.do, where, step, node, is_firm=step.condition == ALWAYS)
        yield from self._list_contacts(action.id, action.who, wins)

    def _list_duty(self, duty: Duty) -> Iterator[Sentence]:
        node = self._compile(duty.condition)
        yield Sentence(duty.id, duty.do, duty.where, duty, node)
        yield from self._list_contacts(duty.id, duty.who, node)

    def _list_item(self, checklist: Checklist, item: Item, applies: Node) -> Sentence:
        met = [] if item.met_if is None else [Negation(self._compile(item.met_if))]
        node = every(applies, self._compile(item.applies_if), *met)
        return Sentence(f"{checklist.id}/{item.id}", item.do, item.where, item, node)

    def _list_contacts(self, owner: str, who: Iterable[Who], shown: Node) -> Iterator[Sentence]:
        for one in who:
            node = every(shown, self._compile(one.condition))
            contact = self._contacts[one.contact]
            yield from self._list_names(f"{owner}/who/{contact.id}", contact, node)

    def _list_names(self, name: str, contact: Contact, shown: Node) -> Iterator[Sentence]:
        """Yield a contact under each name that it can have: the first that fits counts."""
        left = shown
        for number, called in enumerate(contact.called, 1):
            here = self._compile(called.condition)
            tags = Asking(in_case=called.acts)
            node = every(left, here)
            yield _name_contact(f"{name}/{number}", called.role, contact, tags, node)
            left = every(left, Negation(here))
        yield _name_contact(name, contact.role, contact, Asking(in_case=contact.acts), left)


def _name_contact(name: str, role: str, contact: Contact, tags: Asking, node: Node) -> Sentence:
    return Sentence(name, role, contact.where, tags, node, is_contact=True)
