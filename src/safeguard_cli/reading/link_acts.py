"""Check what sentences, contacts, acts and invariants say of acts: each must be declared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from safeguard_cli.core.model.acts import NO_ACT, Asking
from safeguard_cli.core.model.ladders import Ladder
from safeguard_cli.core.model.rule_set import Action, RuleSet
from safeguard_cli.reading import fault_codes as codes
from safeguard_cli.reading.fault_places import FaultPlaces
from safeguard_cli.reading.faults import Fault, did_you_mean, quoted

_TAGS = ("asks", "in_case", "forbids")


def find_act_faults(rules: RuleSet, places: FaultPlaces) -> Iterator[Fault]:
    """Find acts that are named and not declared, and `none` where it does not stand alone."""
    known = [act.id for act in rules.acts]
    for owner, field, names in _list_named_acts(rules):
        for number, name in enumerate(names):
            if name and name not in known and not (field == "asks" and name == NO_ACT):
                message = f"no act {quoted(name)}{did_you_mean(name, known)}"
                yield Fault(
                    places.of(owner, f"{_write_key(field)}.{number}"), codes.NO_ACT, message
                )
    for sentence in _list_tagged(rules):
        yield from _find_contradicting_tags(sentence, places)
    for act in rules.acts:
        if act.id == NO_ACT:
            message = f"`{NO_ACT}` says that nothing is asked for and cannot be an act"
            yield Fault(places.of(act, "id"), codes.RESERVED, message)


def _find_contradicting_tags(sentence: Asking, places: FaultPlaces) -> Iterator[Fault]:
    if NO_ACT in sentence.asks and len(sentence.asks) + len(sentence.in_case) > 1:
        message = f"`asks: {NO_ACT}` stands alone; name the acts, or leave `{NO_ACT}` out"
        yield Fault(places.of(sentence, "asks"), codes.TAGS, message)
    for name in dict.fromkeys(sentence.requested):
        if name in sentence.forbids:
            message = f"act {quoted(name)} is asked for and forbidden in one sentence"
            yield Fault(places.of(sentence, "forbids"), codes.TAGS, message)


def _list_named_acts(rules: RuleSet) -> Iterator[tuple[object, str, tuple[str, ...]]]:
    for sentence in _list_tagged(rules):
        yield from ((sentence, field, getattr(sentence, field)) for field in _TAGS)
    for act in rules.acts:
        yield act, "excludes", act.excludes
    for contact in rules.contacts:
        yield contact, "acts", contact.acts
        yield contact, "card_for", contact.card_for
        yield from ((called, "acts", called.acts) for called in contact.called)
    for known in rules.known_findings:
        yield known, "acts", known.acts


def _list_tagged(rules: RuleSet) -> Iterator[Asking]:
    for part in rules.parts:
        for action in part.actions:
            yield from _parts_of(action)
        if part.ladder:
            yield from _list_ladder_sentences(part.ladder)
    yield from rules.duties
    for checklist in rules.checklists:
        yield from checklist.items


def _parts_of(action: Action) -> Iterable[Asking]:
    return (action, *action.steps)


def _list_ladder_sentences(ladder: Ladder) -> Iterator[Asking]:
    """Yield what stands in the file, in the place of which the ladder's actions are checked."""
    yield from (each for each in (ladder.last_word,) if each)
    for stage in ladder.stages:
        yield from (each for each in (stage, stage.urgent) if each)
    endings = (ladder.beyond, ladder.hold, ladder.settled)
    yield from (*(each for each in endings if each), *ladder.excluded)


def _write_key(field: str) -> str:
    return field.replace("_", "-")
