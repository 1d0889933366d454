"""Every sentence that can ask a person for something, with the answers that show it.

Shown are: the title of an action that is advised, its steps and contacts, duties that hold with
their contacts, and items of checklists that apply and are not met.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property
from typing import NamedTuple

from safeguard_cli.core.logic.nodes import ALWAYS as ALWAYS_SHOWN
from safeguard_cli.core.logic.nodes import NEVER, Negation, Node, every, some
from safeguard_cli.core.logic.step_shown import node_of_step
from safeguard_cli.core.model.acts import Asking
from safeguard_cli.core.model.conditions import Condition
from safeguard_cli.core.model.rule_set import (
    Action,
    Checklist,
    Contact,
    Duty,
    Item,
    Part,
    RuleSet,
)

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
    owner: Node
    condition: Node = ALWAYS_SHOWN
    is_firm: bool = False
    is_contact: bool = False

    @property
    def node(self) -> Node:
        """The node that holds where it is shown."""
        return every(self.owner, self.condition)


Tagged = dict[str, list[Sentence]]


def list_sentences(
    rules: RuleSet, compile_: Compile, *, names_contacts: bool = True
) -> tuple[Sentence, ...]:
    """List every sentence of a rule set. `compile_` turns its conditions into nodes.

    Most only name somebody; without `names_contacts` they are left out.
    """
    return tuple(_Sentences(rules, compile_, names_contacts=names_contacts).listed())


class ActNodes:
    """Where an act is asked for, each joined once it is wanted: a decision needs but two."""

    def __init__(self, act: str, own: Tagged, all_of_them: Callable[[], Tagged]) -> None:
        """`own`: the sentences that name each act, but for those that only name somebody."""
        self._act = act
        self._own = own
        self._all = all_of_them

    @cached_property
    def firmly(self) -> Node:
        """By a title or a step that is always shown."""
        return self._join_owners(self._own, lambda each: each.tags.asks if each.is_firm else ())

    @cached_property
    def outright(self) -> Node:
        """By any sentence."""
        return self._join_owners(self._own, lambda each: each.tags.asks)

    @cached_property
    def at_all(self) -> Node:
        """By any sentence, also in case."""
        return self._join_owners(self._all(), lambda each: each.tags.requested)

    @cached_property
    def forbidden(self) -> Node:
        """Not asked for, but forbidden, by a *do not*."""
        return self._join_owners(self._own, lambda each: each.tags.forbids)

    def _join_owners(self, tagged: Tagged, acts_of: Callable[[Sentence], tuple[str, ...]]) -> Node:
        # What one owner shows rests on the same: that is written once, and so it is proved once.
        by_owner: dict[Node, list[Node]] = {}
        for each in tagged[self._act]:
            if self._act in acts_of(each):
                by_owner.setdefault(each.owner, []).append(each.condition)
        return some(*(every(owner, some(*shown)) for owner, shown in by_owner.items()))


def compile_acts(
    rules: RuleSet, own_sentences: Iterable[Sentence], listed: Callable[[], Iterable[Sentence]]
) -> dict[str, ActNodes]:
    """Find, for each act of a rule set, where the sentences that ask for it are shown.

    `listed`: all sentences. `own_sentences`: those that do not only name somebody, which is all
    that most have to look at.
    """
    own = _group_by_act(rules, own_sentences)
    all_of_them = cache(lambda: _group_by_act(rules, listed()))
    return {act: ActNodes(act, own, all_of_them) for act in own}


def _group_by_act(rules: RuleSet, listed: Iterable[Sentence]) -> Tagged:
    found: Tagged = {act.id: [] for act in rules.acts}
    for each in listed:
        for act in dict.fromkeys((*each.tags.requested, *each.tags.forbids)):
            if act in found:
                found[act].append(each)
    return found


class _Sentences:
    def __init__(self, rules: RuleSet, compile_: Compile, *, names_contacts: bool) -> None:
        self._rules = rules
        self._names_contacts = names_contacts
        self._compile = compile_
        self._contacts = {contact.id: contact for contact in rules.contacts}
        self._named: dict[str, list[tuple[str, tuple[str, ...], Node]]] = {}

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
        yield Sentence(
            name=action.id,
            text=action.do,
            where=action.where,
            tags=action,
            owner=wins,
            is_firm=True,
        )
        for number, step in enumerate(action.steps, 1):
            name = f"{action.id}/{step.id or number}"
            where = step.where or action.where
            shown = node_of_step(step, self._compile)
            is_firm = shown == ALWAYS_SHOWN
            yield Sentence(
                name=name,
                text=step.do,
                where=where,
                tags=step,
                owner=wins,
                condition=shown,
                is_firm=is_firm,
            )
        yield from self._list_contacts(action, wins)

    def _list_duty(self, duty: Duty) -> Iterator[Sentence]:
        node = self._compile(duty.condition)
        yield Sentence(name=duty.id, text=duty.do, where=duty.where, tags=duty, owner=node)
        yield from self._list_contacts(duty, node)

    def _list_item(self, checklist: Checklist, item: Item, applies: Node) -> Sentence:
        met = [] if item.met_if is None else [Negation(self._compile(item.met_if))]
        shown = every(self._compile(item.applies_if), *met)
        return Sentence(
            name=f"{checklist.id}/{item.id}",
            text=item.do,
            where=item.where,
            tags=item,
            owner=applies,
            condition=shown,
        )

    def _list_contacts(self, owner: Action | Duty, shown: Node) -> Iterator[Sentence]:
        for one in owner.who if self._names_contacts else ():
            contact = self._contacts[one.contact]
            named = self._compile(one.condition)
            name = f"{owner.id}/who/{contact.id}"
            # Whoever wrote the owner chose the contact: there it can be mended.
            for number, (role, acts, names) in enumerate(self._list_names(contact), 1):
                here = every(named, names)
                known_as = name if number > len(contact.called) else f"{name}/{number}"
                tags = Asking(in_case=acts)
                yield Sentence(
                    name=known_as,
                    text=role,
                    where=owner.where,
                    tags=tags,
                    owner=shown,
                    condition=here,
                    is_contact=True,
                )

    def _list_names(self, contact: Contact) -> list[tuple[str, tuple[str, ...], Node]]:
        """Return a contact under each name that it can have: the first that fits counts."""
        if contact.id not in self._named:
            found = self._named[contact.id] = []
            before: list[Node] = []
            for called in contact.called:
                here = self._compile(called.condition)
                found.append((called.role, called.acts, every(here, *map(Negation, before))))
                before.append(here)
            found.append((contact.role, contact.acts, every(*map(Negation, before))))
        return self._named[contact.id]
