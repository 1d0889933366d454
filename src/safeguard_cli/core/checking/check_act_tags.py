"""Whether every sentence says what it asks for, so that proofs over acts reach all of them.

Proof reaches the tags. That a tag is true of its sentence, the `words` of acts and a reader see.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache

from msgspec import Struct

from safeguard_cli.core.checking import check_codes as codes
from safeguard_cli.core.checking.finding import Finding
from safeguard_cli.core.checking.proof import Proof
from safeguard_cli.core.logic.sentences import Sentence
from safeguard_cli.core.model.acts import NO_ACT, UNASKING
from safeguard_cli.core.model.conditions import (
    AllOf,
    AnyOf,
    Asks,
    AsksAnywhere,
    Condition,
    NeverAsks,
)
from safeguard_cli.core.model.rule_set import RuleSet


def untagged_sentences(proof: Proof) -> Iterator[Finding]:
    """Find sentences of which nobody has said what they ask for."""
    if proof.rules.acts:
        for sentence in proof.space.sentences:
            if not sentence.is_contact and not sentence.tags.is_tagged:
                message = f"`{sentence.name}` does not say what it asks for; write `asks`"
                yield Finding(codes.UNTAGGED, sentence.where, message)


def unnamed_words(proof: Proof) -> Iterator[Finding]:
    """Find words of an act in a sentence that does not name the act, and requests out of place."""
    vocabulary = _share_vocabulary(tuple((act.id, act.words) for act in proof.rules.acts))
    for sentence in proof.space.sentences:
        if not sentence.is_contact and not sentence.tags.not_asking:
            for words, acts in vocabulary.missing_from(sentence):
                message = f"`{sentence.name}` says “{words}” and does not name the act {acts}"
                yield Finding(codes.WORDS_UNNAMED, sentence.where, message)
    for where, what, text in _list_telling_texts(proof.rules):
        for words, acts in vocabulary.asked_in(text):
            message = f"{what} asks for {acts} (“{words}”), and nothing is asked for there"
            yield Finding(codes.WORDS_UNNAMED, where, message)


def idle_acts(proof: Proof) -> Iterator[Finding]:
    """Find acts that no sentence asks for or forbids, and no invariant tests."""
    used = {
        name
        for invariant in proof.rules.invariants
        for name in _list_tested_acts(invariant.condition)
    }
    used |= {
        name for invariant in proof.rules.invariants for name in _list_tested_acts(invariant.then)
    }
    for each in (sentence for law in proof.laws for sentence in law.space.sentences):
        used.update(each.tags.requested, each.tags.forbids)
    for act in proof.rules.acts:
        if act.id not in used:
            message = f"no sentence asks for act `{act.id}`, and none forbids it"
            yield Finding(codes.ACT_IDLE, act.where, message)


def known_no_more(proof: Proof) -> Iterator[Finding]:
    """Find known findings that are not found any more. To be run after the checks on acts."""
    for known in proof.rules.known_findings:
        if not any(known in law.known for law in proof.laws):
            names = ", ".join(f"`{name}`" for name in known.sentences)
            message = f"{known.code} on {names} is not found any more; take it from the list"
            yield Finding(codes.KNOWN_NO_MORE, known.where, message)


class Unasking(Struct, frozen=True, rename="kebab"):
    """A sentence that asks for nothing, as its author says: a reader may see it otherwise.

    `reason` is there where words of an act stand in it.
    """

    sentence: str
    says: str
    reason: str
    where: str


def unasking_sentences(proof: Proof) -> tuple[Unasking, ...]:
    """List all sentences that ask for nothing. Of rule sets without acts, none are listed."""
    found = (
        Unasking(each.name, each.text, each.tags.not_asking, each.where)
        for each in (proof.space.sentences if proof.rules.acts else ())
        if (NO_ACT in each.tags.asks or each.tags.not_asking)
        and each.tags.not_asking != UNASKING.not_asking
    )
    # A step that belongs to every stage of a ladder is written once.
    return tuple({(each.where, each.says): each for each in found}.values())


# The laws of all days have the same acts, and mostly the same sentences.
@lru_cache(maxsize=4)
def _share_vocabulary(acts: tuple[tuple[str, tuple[str, ...]], ...]) -> _Vocabulary:
    return _Vocabulary(acts)


class _Vocabulary:
    """The words of all acts, looked for in one go, and once in each text."""

    def __init__(self, acts: Iterable[tuple[str, tuple[str, ...]]]) -> None:
        self._acts: dict[str, list[str]] = {}
        self._found: dict[str, list[str]] = {}
        for act, said in acts:
            for words in said:
                self._acts.setdefault(_fold_text(words), []).append(act)

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        # By first word, as hundreds are looked for at every place. Longer words come first: "ring
        # the police" is not "ring".
        more: dict[str, list[str]] = {}
        for words in sorted(self._acts, key=len, reverse=True):
            first, *rest = re.split(r"(?= )", words, maxsplit=1)
            more.setdefault(first, []).append(re.escape("".join(rest)))
        firsts = sorted(more, key=len, reverse=True)
        ways = "|".join(f"{re.escape(first)}(?:{'|'.join(more[first])})" for first in firsts)
        return re.compile(rf"\b(?:{ways})\b") if ways else None

    def missing_from(self, sentence: Sentence) -> Iterator[tuple[str, str]]:
        """Find words in a sentence that names none of the acts whose words they are."""
        named = {*sentence.tags.requested, *sentence.tags.forbids}
        for words in self._find_words(sentence.text):
            if not named.intersection(self._acts[words]):
                yield words, " or ".join(f"`{act}`" for act in self._acts[words])

    def asked_in(self, text: str) -> Iterator[tuple[str, str]]:
        """Find words of acts with which a sentence of the text begins: there they ask."""
        for sentence in re.split(r"[.!?:;]\s+", text):
            for words in self._find_words(sentence):
                if _fold_text(sentence).startswith(words):
                    yield words, " or ".join(f"`{act}`" for act in self._acts[words])

    def _find_words(self, text: str) -> list[str]:
        if text not in self._found:
            found = self._pattern.findall(_fold_text(text)) if self._pattern else []
            self._found[text] = list(dict.fromkeys(found))
        return self._found[text]


def _fold_text(text: str) -> str:
    return " ".join(text.lower().split())


def _list_telling_texts(rules: RuleSet) -> Iterator[tuple[str, str, str]]:
    """Yield what tells and must not ask, each with its place and what it is."""
    for part in rules.parts:
        for action in part.actions:
            lines = ((f"a line to write down of `{action.id}`", line) for line in action.record)
            yield from ((action.where, what, line) for what, line in lines)
            for rule in action.rules:
                yield rule.where, f"the reason of `{rule.id}`", rule.because
                yield rule.where, f"the reason of `{rule.id}` in doubt", rule.because_unsure
    for question in rules.questions:
        yield question.where, f"the help of `{question.id}`", question.help
        yield question.where, f"the `unsure-of` of `{question.id}`", question.unsure_of
        yield question.where, f"the `find-out` of `{question.id}`", question.find_out
        for name, answer in question.answers.items():
            yield question.where, f"the help of `{question.id}: {name}`", answer.help


def _list_tested_acts(condition: Condition) -> Iterator[str]:
    match condition:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _list_tested_acts(part)
        case Asks(acts) | AsksAnywhere(acts) | NeverAsks(acts):
            yield from acts
