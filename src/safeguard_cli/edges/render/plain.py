"""Write advice to be read aloud: one sentence a line, and each line makes sense alone.

There are no symbols, no columns and no folded lines: a screen reader or a
braille display reads it line by line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import filterfalse
from typing import Final

from safeguard_cli.core.advising.card import has_words_behind
from safeguard_cli.core.advising.shapes import (
    Advice,
    AdvisedAction,
    AdvisedDuty,
    ChecklistState,
    Party,
    Record,
    Unsure,
)
from safeguard_cli.edges.render import on_page, phrases, would_change
from safeguard_cli.edges.render.action_cards import (
    cards_of,
    count_first,
    has_steps_behind,
    named_of,
)
from safeguard_cli.edges.render.advice_outline import in_brief, is_open
from safeguard_cli.edges.render.advice_words import (
    above_names,
    first_of_all,
    headlines,
    is_due_said,
    is_named_first,
    is_named_just_above,
    joining,
    only_here,
    part_first,
    reach,
    reasons,
    start,
    to_write_down,
    with_dates_once,
)
from safeguard_cli.edges.render.blocks import LETTERS
from safeguard_cli.edges.render.phone import spoken_card

# A sentence ends before a space and a capital or a digit: "e.g. this" goes on.
SENTENCE_END: Final = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9])")
_UNSURE: Final = "You are not sure"
_SPOKEN: Final = str.maketrans({"`": "", '"': "", "\u201c": "", "\u201d": ""})


def advice_plain(advice: Advice) -> str:
    """Return all of the advice as lines to be read aloud, with what stands behind it."""
    advice = phrases.cleaned(advice)
    behind = list(_say_behind(advice))
    more = [joining(advice), *behind] if behind else []
    return spoken([*_say_to_do(advice), *more, *phrases.closing(advice)])


def to_do_plain(advice: Advice, *, again: bool = False) -> str:
    """Return what is needed now as lines to be read aloud. `again`: end with the first action."""
    advice = phrases.cleaned(advice)
    # Where the actions were named first, the ear has heard the first of them twice.
    last = first_of_all(advice) if again and not is_named_first(advice) else ()
    said = _say_to_do(advice, on_page.IN_READ_MORE)
    return spoken([*said, *phrases.closing(advice), *last])


def behind_plain(advice: Advice) -> str:
    """Return why this is advised, and what would change it, as lines to be read aloud."""
    return spoken(_say_behind(phrases.cleaned(advice)))


def record_plain(record: Record) -> str:
    """Return the advice of a record as lines to be read aloud, from a training record marked."""
    record = phrases.cleaned(record)
    advice = advice_plain(record.advice)
    if not record.training:
        return advice
    title = spoken(sentences("", record.title))
    mark = spoken(sentences("", record.confidentiality))
    return title + mark + advice + mark


def spoken(lines: Iterable[str]) -> str:
    """Return lines of clean text without what a voice would stumble over."""
    return "".join(f"{phrases.one_line(line).translate(_SPOKEN)}\n" for line in lines)


def _say_to_do(advice: Advice, more_steps: str = on_page.FURTHER_ON) -> Iterator[str]:
    if advice.floor is not None:
        yield from phrases.at_least(advice)
        yield from each(phrases.CERTAIN, advice.floor.asks)
        yield from each(phrases.FORBIDDEN, advice.floor.forbids)
    if not advice.actions:
        yield from each("Advice", [phrases.no_action(advice)])
        yield from each(phrases.DO_NOT, advice.do_nots)
    dated, advice = advice, on_page.as_on_page(with_dates_once(advice))
    first, later = part_first(advice)
    yield from _say_first(dated, first)
    situation, general, _ = phrases.by_group(later)
    cards = cards_of(advice, named=is_named_first(advice))
    first_cards = count_first(cards, advice)
    name = next(headlines(named_of(dated)), "")
    for number, action in enumerate(cards, 1):
        before = cards[number - 2] if number > 1 else None
        yield from _say_action(number, action, before, advice, name)
        if has_steps_behind(action, advice):
            yield more_steps
        if number == first_cards:
            yield from _say_duties(phrases.IN_THIS_SITUATION, situation)
    if not advice.actions:
        yield from _say_duties(phrases.IN_THIS_SITUATION, situation)
    yield from _say_duties(phrases.ALSO_DO, general)
    yield from _say_rest(advice)


def _say_first(advice: Advice, first: Mapping[str, list[AdvisedDuty]]) -> Iterator[str]:
    above = above_names(advice)
    yield from _say_headed({heading: first[heading] for heading in above}, advice)
    if is_named_first(advice):
        named = named_of(advice)
        for place, headline in enumerate(headlines(named), 1):
            counted = f", {place} of {len(named)}" if len(named) > 1 else ""
            yield f"{start(advice, place)}{counted}: {headline}"
    yield from _say_headed({h: held for h, held in first.items() if h not in above}, advice)


def _say_headed(headed: Mapping[str, list[AdvisedDuty]], advice: Advice) -> Iterator[str]:
    for heading, held in headed.items():
        for duty in held:
            yield f"{heading}: {phrases.ended(duty.do)}"
            yield from _say_who(only_here(duty, advice))


def _say_action(
    number: int, action: AdvisedAction, before: AdvisedAction | None, advice: Advice, name: str
) -> Iterator[str]:
    # As on a screen, what was said just above is not said again: a name, how grave, by when.
    level = "" if before and before.level == action.level else phrases.ended(action.level_label)
    named = before is None and is_named_just_above(action, advice)
    do = "" if named else phrases.ended(action.do)
    yield " ".join(filter(None, (f"Action {number}.", level, do)))
    is_said = is_due_said(action, name) if named else before and before.due == action.due
    if not is_said:
        yield f"By when: {phrases.ended(phrases.deadline(action.due.words))}"
    for who in reach(action, None if before else advice.card):
        yield f"Who: {phrases.ended(who.text)}"
        yield from map(phrases.ended, who.notes)
    if not action.settled:
        yield phrases.OPEN_QUESTION
    do_nots = () if before else advice.do_nots
    yield from (f"{phrases.DO_NOT}: {phrases.ended(text)}" for text in do_nots)
    for place, step in enumerate(action.steps):
        yield f"Step {LETTERS[place % len(LETTERS)]}: {phrases.ended(step)}"


def _say_duties(heading: str, held: list[AdvisedDuty]) -> Iterator[str]:
    for when, group in phrases.by_deadline(held):
        yield f"{heading}, {phrases.deadline(when)}:"
        for duty in group:
            yield phrases.ended(duty.do)
            yield from _say_numbers(duty)


def _say_numbers(duty: AdvisedDuty) -> Iterator[str]:
    # Whoever is set nowhere is named once, at the end.
    return _say_who(who for who in duty.who if who.number)


def _say_who(named: Iterable[Party]) -> Iterator[str]:
    return (f"Who: {phrases.ended(_say_party(who))}" for who in named)


def _say_rest(advice: Advice) -> Iterator[str]:
    yield from (f"Please note: {phrases.ended(note)}" for note in advice.notes)
    doubts = phrases.Doubts(advice)
    yield from _say_unsure(filterfalse(doubts.wait, advice.unsure), doubts.now)
    yield from each("Not answered", advice.unanswered)
    at_hand, _ = phrases.support_by_need(advice.support)
    yield from _say_support(at_hand)


def _say_support(support: Iterable[AdvisedDuty]) -> Iterator[str]:
    for duty in support:
        # No deadline: it is there at any time.
        yield f"{phrases.SUPPORT}: {phrases.ended(duty.do)}"
        yield from _say_numbers(duty)


def _say_behind(advice: Advice) -> Iterator[str]:
    for name, steps in on_page.list_steps_behind(advice):
        yield from (f"{on_page.MORE_STEPS}, {name}: {phrases.ended(step)}" for step in steps)
    for action in advice.actions if has_words_behind(advice) else ():
        yield from spoken_card(advice, action)
    written = to_write_down(advice)
    yield from (f"{phrases.WRITE_DOWN}: {phrases.ended(line)}" for line in written)
    yield from _say_when_done(advice)
    _, later = phrases.support_by_need(advice.support)
    yield from _say_support(later)
    for why, cited in reasons(advice).items():
        yield f"Why: {phrases.ended(why)}{f' {phrases.ended(cited)}' if cited else ''}"
    yield from _say_changes(advice)
    if len(advice.checklists) == 1:
        yield from _say_checklist(advice.checklists[0])
    elif advice.checklists:
        yield f"Checklists in your record: {'; '.join(map(in_brief, advice.checklists))}."
    yield from each(phrases.NOT_ASKED, advice.parts_not_asked)
    yield from (f"{on_page.CHECKED}: {phrases.ended(line)}" for line in on_page.list_checks(advice))
    if advice.local_missing:
        missing = "; ".join(advice.local_missing)
        yield f"Local details missing: {missing}. To add them, run the command: safeguard setup."


def _say_checklist(checklist: ChecklistState) -> Iterator[str]:
    yield f"Checklist {checklist.title}: {phrases.tally(checklist)}."
    for item in filter(is_open, checklist.items):
        said = ", ".join(filter(None, (phrases.worded(item.state), item.mark)))
        yield f"{phrases.capital(said)}: {phrases.ended(item.do or item.says)}"


def _say_changes(advice: Advice) -> Iterator[str]:
    yield from (f"What would change this: {said}" for said in would_change.if_danger(advice))
    for outcome, ways in would_change.few_ways(advice):
        said = "; ".join(ways)
        # Read aloud, quotation marks are not heard: the condition comes first.
        would = phrases.ended(outcome)
        yield f"What would change this: If you answer: {said}. The advice would be: {would}"
    if would_change.beside_unsure(advice):
        yield f"What would change this: {phrases.MORE_CHANGES}."


def _say_when_done(advice: Advice) -> Iterator[str]:
    _, later = phrases.by_need(with_dates_once(advice).duties)
    _, general, to_know = phrases.by_group(later)
    yield from _say_duties(phrases.WHEN_DONE, general)
    yield from (f"{phrases.TO_KNOW}: {phrases.ended(duty.do)}" for duty in to_know)
    say = phrases.Doubts(advice).later
    yield from _say_unsure((one for one in advice.unsure if any(say(one))), say)


def _say_unsure(unsure: Iterable[Unsure], say: Callable[[Unsure], Iterable[str]]) -> Iterator[str]:
    for one in unsure:
        yield f"{_UNSURE}: {phrases.ended(one.ask)}"
        yield from say(one)


def _say_party(who: Party) -> str:
    if not who.number and not who.is_set:
        return ", ".join(filter(None, (who.role, "not set", who.note)))
    return ", ".join(filter(None, (who.role, who.number, who.note)))


def each(name: str, texts: Iterable[str]) -> Iterator[str]:
    """Say each text, with its number where there are several."""
    every = list(texts)
    for number, text in enumerate(every, 1):
        counted = f"{name} {number} of {len(every)}" if len(every) > 1 else name
        yield from sentences(counted, text)


def sentences(name: str, text: str) -> Iterator[str]:
    """Say each sentence on a line that begins with what it belongs to, if that has a name."""
    for number, sentence in enumerate(SENTENCE_END.split(phrases.one_line(text))):
        if sentence:
            before = f"{name}{', continued' if number else ''}: " if name else ""
            yield before + phrases.ended(sentence)
