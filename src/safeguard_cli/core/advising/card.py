"""The card for the phone: who I am, what I ask for, my worry, and what I need to hear.

Who I am and the worry are answers, as they are said or were typed, behind the words that the
rules put before them. A label is made for a list of answers: where it is not how people speak, the
answer has a short form for the phone. Nothing is added, and a doubt is said as a doubt.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from textwrap import shorten
from typing import Final, Literal

from safeguard_cli.core.advising.form import words_of
from safeguard_cli.core.advising.shapes import Advice, AdvisedAction, Party, PhoneCard
from safeguard_cli.core.deciding.case import Given, Value
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.deciding.replay import Replay
from safeguard_cli.core.logic.nodes import HOLDS, truth
from safeguard_cli.core.logic.step_shown import node_of_step
from safeguard_cli.core.model.rule_set import NOT_KNOWN, UNSURE, Action, Contact, Duty, Question
from safeguard_cli.core.words.cleaning import clean_line

_SENTENCES: Final = 4
_LONGEST: Final = 200
MORE: Final = "and more"


def phone_card(
    interview: Interview,
    replay: Replay,
    given: Given,
    advised: Iterable[AdvisedAction],
    duties: Iterable[Duty] = (),
) -> PhoneCard | None:
    """Return the card for the first action that asks to turn to somebody for whom there is one.

    Where there is none, what duties want said in a call stands with whom one turns to first.
    """
    besides = tuple(dict.fromkeys(said for duty in duties for said in duty.in_call))
    contacts = {contact.id: contact for contact in interview.rules.contacts}
    actions = {action.id: action for action in interview.rules.actions}
    turned_to = [(one, party, contacts[party.contact]) for one in advised for party in one.who]
    first = next(_list_answer_words("says_first", interview, replay, given), "")
    for one, party, contact in turned_to:
        # Whoever fears to be known asks of their name there too, before they tell.
        if not first and _is_met_each_day(contact, interview, replay):
            continue
        if not _has_script(contact, actions[one.action], interview, replay):
            continue
        me, worry = _part_answers(interview, _gather_told(interview, replay, given))
        return PhoneCard(
            part=one.part,
            contact=contact.id,
            role=party.role,
            number=party.number,
            me=me,
            ask_for=contact.ask_for,
            worry=worry,
            hear=contact.hear,
            first=first,
            name=next(_list_answer_words("card_name", interview, replay, given), ""),
            about=next(_list_answer_words("card_about", interview, replay, given), ""),
            say=contact.say,
            besides=besides if contact.hears_in_call else (),
        )
    hearing = ((one, party) for one, party, contact in turned_to if contact.hears_in_call)
    return next((_hold_only(besides, *each) for each in hearing), None) if besides else None


def has_words_behind(advice: Advice) -> bool:
    """Say whether the card holds more than what stands at the number of the first action."""
    card = advice.card
    return card is not None and bool(card.ask_for or card.part != advice.actions[0].part)


def _hold_only(besides: tuple[str, ...], action: AdvisedAction, party: Party) -> PhoneCard:
    return PhoneCard(
        part=action.part,
        contact=party.contact,
        role=party.role,
        number=party.number,
        me=(),
        ask_for="",
        worry=(),
        hear=(),
        besides=besides,
    )


def _has_script(contact: Contact, action: Action, interview: Interview, replay: Replay) -> bool:
    """Say whether there are words for turning to a contact in the way that an action asks."""
    if not contact.ask_for:
        return False
    acts = (*_list_acts(contact, interview, replay), *contact.card_for)
    return not acts or not _list_asked(action, interview, replay).isdisjoint(acts)


def _is_met_each_day(contact: Contact, interview: Interview, replay: Replay) -> bool:
    """Say whether a script would be read to a colleague who knows who asks and where they work."""
    if contact.no_card_if is None:
        return False
    return truth(interview.engine.space.compile(contact.no_card_if), replay.final) == HOLDS


def _list_answer_words(
    key: Literal["says_first", "card_name", "card_about"],
    interview: Interview,
    replay: Replay,
    given: Given,
) -> Iterator[str]:
    """Yield what answers that count hold under a key; of several chosen, one is not the whole."""
    for name in replay.counted:
        answers, chosen = interview.questions[name].answers, given.get(name)
        if isinstance(chosen, tuple) and len(chosen) == 1:
            chosen = chosen[0]
        if (
            isinstance(chosen, str)
            and chosen in answers
            and (words := getattr(answers[chosen], key))
        ):
            yield words


def _list_asked(action: Action, interview: Interview, replay: Replay) -> set[str]:
    """Return what an action asks for outright: not what it asks for only in case."""
    compiled = interview.engine.space.compile
    steps = (s for s in action.steps if truth(node_of_step(s, compiled), replay.final) == HOLDS)
    return {act for each in (action, *steps) for act in each.asks}


def _list_acts(contact: Contact, interview: Interview, replay: Replay) -> tuple[str, ...]:
    """Return what it means to turn to a contact by the name that it has here."""
    compiled = interview.engine.space.compile
    named = (c.acts for c in contact.called if truth(compiled(c.condition), replay.state) == HOLDS)
    return next(named, contact.acts)


def _gather_told(interview: Interview, replay: Replay, given: Given) -> Mapping[str, Value]:
    """Return the answers that are said: those that count, without what is not said there."""
    names = (*replay.counted, *replay.for_record)
    questions = (interview.questions[name] for name in names)
    told = (each for each in questions if not _is_kept_back(each, interview, replay))
    return {question.id: left for question in told if (left := _leave_untold(question, given))}


def _is_kept_back(question: Question, interview: Interview, replay: Replay) -> bool:
    """Say whether an answer is not passed on here, or would be said of the wrong child."""
    if question.untold_if is None:
        return False
    compiled = interview.engine.space.compile(question.untold_if)
    return truth(compiled, replay.final) == HOLDS


def _leave_untold(question: Question, given: Given) -> Value:
    value = given.get(question.id, "") if question.told_as else ""
    if isinstance(value, str):
        return "" if value in question.untold else value
    left = tuple(each for each in value if each not in question.untold)
    # Beside a suspicion it is said that nobody is sure of it. Alone it says nothing.
    return () if left == (NOT_KNOWN,) else left


def _part_answers(
    interview: Interview, told: Mapping[str, Value]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Part what is said of oneself from the worry, of which only the first sentences are said."""
    questions = sorted(
        (interview.questions[name] for name in told), key=_weigh_questions(interview)
    )
    organisation = clean_line(interview.rules.organisation)
    me = [_say_answer(each, told[each.id]) for each in questions if each.setup]
    worry = [_say_answer(each, told[each.id]) for each in questions if not each.setup]
    return (*me, *_name_reader(organisation)), tuple(worry[:_SENTENCES])


def _weigh_questions(interview: Interview) -> Callable[[Question], int]:
    """Return the key that puts danger first, then what was seen, then all that was ticked."""
    asked = list(interview.questions.values())
    # Danger is asked before it is asked who asks.
    before = next((n for n, question in enumerate(asked) if question.setup), 0)
    urgent = {question.id for question in asked[:before]}
    kinds = {"text": 1, "many": 2}
    return lambda question: 0 if question.id in urgent else kinds.get(question.kind, 3)


def _name_reader(organisation: str) -> Iterator[str]:
    if organisation:
        yield organisation


def _say_answer(question: Question, value: Value) -> str:
    if isinstance(value, str):
        words = shorten(clean_line(_say_words(question, value)), _LONGEST, placeholder=" …")
    else:
        words = _list_words(question, value)
    return f"{question.told_as}: {words}"


def _list_words(question: Question, value: tuple[str, ...]) -> str:
    """Say what was chosen in the order in which it is offered, as far as one can listen."""
    ordered = sorted(value, key=list(question.answers).index)
    labels = [clean_line(_say_words(question, each)) for each in ordered]
    said = [label for n, label in enumerate(labels) if len("; ".join(labels[: n + 1])) <= _LONGEST]
    return "; ".join([*said, MORE] if len(said) < len(labels) else said)


def _say_words(question: Question, answer: str) -> str:
    """Return an answer as it is said: in its form for the phone, or as it was chosen or typed."""
    if answer == UNSURE and question.counts_as:
        return question.unsure_spoken or question.unsure_label
    chosen = question.answers.get(answer)
    return chosen.spoken if chosen and chosen.spoken else words_of(question, answer)
