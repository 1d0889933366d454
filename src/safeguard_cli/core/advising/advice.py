"""Put a decision into words: what to do, who, by when, why, and what was not asked.

Advice is plain data. It holds no colours and no markup, so a terminal, a
record and a test can all read the same thing.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from safeguard_cli.core.advising.card import phone_card
from safeguard_cli.core.advising.citing import Citing
from safeguard_cli.core.advising.explaining.unsure import left_unsure
from safeguard_cli.core.advising.explaining.what_would_change import single_turns, what_would_change
from safeguard_cli.core.advising.number_checks import say_check
from safeguard_cli.core.advising.office_hours import say_shut
from safeguard_cli.core.advising.shapes import (
    NOTHING_ADVISED,
    Advice,
    AdvisedAction,
    AdvisedDuty,
    ChecklistState,
    ItemState,
    Party,
    PhoneCard,
    Reason,
    SaidFloor,
)
from safeguard_cli.core.deciding.deadlines import moment_of, with_sooner_steps
from safeguard_cli.core.deciding.decided_case import DecidedCase
from safeguard_cli.core.deciding.engine import ChecklistDecision
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.deciding.outcome import Due, item_word
from safeguard_cli.core.deciding.part_decision import PartDecision
from safeguard_cli.core.deciding.reader import is_child
from safeguard_cli.core.logic.nodes import HOLDS, State, truth
from safeguard_cli.core.logic.step_shown import is_step_on_page
from safeguard_cli.core.logic.unsure_reasons import explain_rule
from safeguard_cli.core.model.conditions import Condition
from safeguard_cli.core.model.rule_set import (
    SUPPORT,
    SUPPORT_LATER,
    Action,
    Called,
    Contact,
    Duty,
    Item,
    Rule,
    Who,
)
from safeguard_cli.core.words.plural import counted

_SUPPORT = (SUPPORT, SUPPORT_LATER)


def advise_unexplained(case: DecidedCase) -> Advice:
    """Return the advice for the answers of a case at its moment (London time).

    It does not say what other answers would change: `explain_advice` adds that.
    """
    return _Advisor(case).advice()


def explain_advice(case: DecidedCase, advice: Advice) -> Advice:
    """Add what other answers would change, also for what is not sure: that is most of the work."""
    interview, replay = case.law, case.replay
    turns = single_turns(interview, replay)
    says_all = any(part.action and part.action.says_all for part in case.decision.parts)
    return replace(
        advice,
        changes=() if says_all else what_would_change(interview, replay, turns),
        unsure=left_unsure(interview, replay, case.answers, turns),
    )


def only_the_gravest(advice: Advice) -> Advice:
    """Return the first action and the support, and leave the rest for later."""
    return replace(_without_all(advice), actions=advice.actions[:1], support=advice.support)


def only_what_to_do_now(advice: Advice) -> Advice:
    """Return of the first action whom to ring and the steps: what somebody needs who acts now.

    The reasons and what to write down come with the whole advice.
    """
    first = advice.actions[0]
    reachable = tuple(party for party in first.who if party.number) or first.who
    first = replace(first, who=reachable, record=(), reasons=())
    return replace(_without_all(advice), actions=(first,))


def _without_all(advice: Advice) -> Advice:
    """Return no advice at all, for the same reader and as grave."""
    return replace(NOTHING_ADVISED, is_emergency=advice.is_emergency, is_child=advice.is_child)


class _Advisor:
    """Holds what every sentence of one piece of advice needs."""

    def __init__(self, case: DecidedCase) -> None:
        self._case = case
        self._interview = interview = case.law
        self._replay = replay = case.replay
        self._rules = interview.rules
        self._contacts = {contact.id: contact for contact in self._rules.contacts}
        self._citing = Citing(self._rules, interview.engine.space, replay.final)
        self._levels = {level.id: (i, level) for i, level in enumerate(self._rules.levels)}
        self._exemptions = case.exemptions()
        self._missing: dict[str, str] = {}

    def advice(self) -> Advice:
        decision, answers = self._case.decision, self._case.answers
        actions = self._actions()
        shown = {action.part for action in actions}
        held = [duty for duty, value in decision.duties if value == HOLDS]
        card = phone_card(self._interview, self._replay, answers, actions, held)
        duties = [self._duty(duty, card) for duty in held]
        duties.sort(key=lambda duty: moment_of(duty.due))
        return Advice(
            actions=actions,
            duties=tuple(duty for duty in duties if duty.group not in _SUPPORT),
            support=tuple(duty for duty in duties if duty.group in _SUPPORT),
            checklists=tuple(
                self._checklist(one) for one in decision.checklists if one.applies == HOLDS
            ),
            changes=(),
            unanswered=self._unanswered(),
            parts_not_asked=tuple(
                part.part.title
                for part in decision.parts
                if not part.is_settled and part.part.id not in shown
            ),
            local_missing=tuple(self._missing.values()),
            notes=tuple(self._exemptions.notes()),
            floor=self._floor(actions),
            unsure=(),
            card=card,
            is_emergency=any(each.level == self._rules.gravest for each in actions),
            is_child=is_child(self._interview.questions, answers),
        )

    def _floor(self, actions: tuple[AdvisedAction, ...]) -> SaidFloor | None:
        level = actions[0].level if actions else None
        floor = self._case.floor(level)
        if floor.because is None:
            return None
        # Only where an answer is missing: whoever has answered everything need not wait for it.
        from safeguard_cli.core.advising.say_floor import say_floor

        return say_floor(self._interview, self._replay, floor, floor.because)

    def _unanswered(self) -> tuple[str, ...]:
        # In an emergency nothing more needs an answer. Else only the next question is certain.
        if self._replay.stopped or not self._replay.missing:
            return ()
        following = self._interview.still(self._replay) - 1
        more = f"At most {counted(following, 'more question')} after that"
        asked = self._interview.questions[self._replay.missing[0]].ask
        return (asked, more) if following else (asked,)

    def _actions(self) -> tuple[AdvisedAction, ...]:
        """Return what is shown: a settled action is shown whatever else is answered."""
        found = [self._action(part, action) for part, action in self._case.shown]
        found.sort(key=lambda a: (self._levels[a.level][0], moment_of(a.due)))
        return tuple(found)

    def _action(self, part: PartDecision, action: Action) -> AdvisedAction:
        level = self._levels[action.level][1]
        steps = tuple(
            step for step in action.steps if is_step_on_page(step, self._holds, self._case.answers)
        )
        return AdvisedAction(
            part=part.part.id,
            title=part.part.title,
            action=action.id,
            do=action.do,
            level=level.id,
            level_label=level.label,
            colour=level.colour,
            due=with_sooner_steps(self._due(action), steps, self._case.calendar),
            who=self._parties(action.who),
            steps=tuple(step.do for step in steps),
            record=action.record,
            reasons=tuple(
                self._reason(rule) for rule in action.rules if rule.id in part.determining
            ),
            settled=part.is_settled,
        )

    def _duty(self, duty: Duty, card: PhoneCard | None) -> AdvisedDuty:
        is_on_card = card is not None and set(duty.in_call) <= set(card.besides)
        return AdvisedDuty(
            duty=duty.id,
            do=duty.do_beside_call if is_on_card else duty.do,
            group=duty.group,
            due=self._due(duty),
            who=self._parties(duty.who),
            sources=self._citing.cited(duty.source),
        )

    def _due(self, timed: Action | Duty) -> Due:
        return self._exemptions.due(timed, self._case.calendar)

    def _reason(self, rule: Rule) -> Reason:
        because = explain_rule(rule, self._interview.engine.space, self._replay.state)
        return Reason(rule.id, because, self._citing.cited(rule.source))

    def _parties(self, who: Iterable[Who]) -> tuple[Party, ...]:
        """Name whom to turn to. Where one takes the place of several, that one is named once."""
        found = [
            self._party(self._contacts[one.contact]) for one in who if self._holds(one.condition)
        ]
        return tuple({(each.role, each.number): each for each in reversed(found)}.values())[::-1]

    def _party(self, contact: Contact) -> Party:
        party = party_of(contact, self._interview, self._replay.state)
        if not party.is_set:
            self._missing[contact.id] = party.role
        shut = say_shut(contact, self._case.calendar)
        return replace(party, note=f"{party.note} {shut}".strip()) if shut else party

    def _checklist(self, decided: ChecklistDecision) -> ChecklistState:
        checklist = decided.checklist
        return ChecklistState(
            checklist=checklist.id,
            title=checklist.title,
            edition=checklist.edition,
            note=checklist.note,
            items=tuple(self._item(*found) for found in decided.items),
        )

    def _item(self, item: Item, applies: int, met: int | None) -> ItemState:
        word = item_word(applies, met)
        cited = self._citing.cited(item.source)
        return ItemState(
            item=item.id, mark=item.mark, says=item.says, do=item.do, state=word, sources=cited
        )

    def _holds(self, condition: Condition) -> bool:
        node = self._interview.engine.space.compile(condition)
        return truth(node, self._replay.final) == HOLDS


def party_of(contact: Contact, interview: Interview, state: State) -> Party:
    """Return a contact as a reader meets it: with its name in this nation, and its number."""
    space = interview.engine.space
    called = next(
        (one for one in contact.called if truth(space.compile(one.condition), state) == HOLDS), None
    )
    role = called.role if called else contact.role
    # Where somebody else takes this place, the number kept for it would ring the wrong person.
    # None can be kept for whoever that is, so none is missing either.
    other = called.number if called else None
    number = f"{contact.name} {contact.number}".strip() if other is None else other
    is_set = bool(number) or not contact.local or other is not None
    return Party(
        contact=contact.id,
        role=role,
        number=number,
        note=" ".join(_contact_notes(contact, called)) or ("" if is_set else contact.find),
        is_set=is_set,
    )


def _contact_notes(contact: Contact, called: Called | None) -> Iterable[str]:
    if called and called.note:
        yield called.note
    if check := say_check(contact):
        yield check
