"""Tell how each rule came to hold, to fail or to stay open: the condition as a tree, in words.

The trees follow the conditions as they are written, and each truth in them is the
engine's. A tree says what was asked, what was answered and what was needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, assert_never

from msgspec import Struct
from msgspec.structs import replace

from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.deciding.part_decision import PartDecision
from safeguard_cli.core.deciding.replay import Replay
from safeguard_cli.core.logic.nodes import FAILS, HOLDS, UNKNOWN, truth
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
    Yields,
    YieldsNot,
)
from safeguard_cli.core.model.question_kinds import label_of
from safeguard_cli.core.model.rule_set import UNSURE, Question
from safeguard_cli.core.words import listing

Word = Literal["fails", "unknown", "holds"]
How = Literal["all", "any", "test", "not-asked", "earlier-part"]

_WORDS: tuple[Word, Word, Word] = ("fails", "unknown", "holds")
# Of a longer list, it is easier to read which answers are not in it, if they are fewer.
_MANY = 12


class Branch(Struct, frozen=True, rename="kebab"):
    """A condition and its truth.

    `all` and `any` have `parts`. A `test` has the question, what was `given`, what
    it `needs`, and whether the question is `asked`; `not-asked` holds where it is
    not. An `earlier-part` has that part's id as `question` and its advice as `given`.
    """

    how: How
    truth: Word
    question: str = ""
    ask: str = ""
    asked: Word = "holds"
    given: str = ""
    needs: str = ""
    parts: tuple[Branch, ...] = ()


class Settling(Struct, frozen=True, rename="kebab"):
    """An answer, or an earlier part's action, that settled a rule or keeps it open."""

    question: str
    ask: str
    given: str
    needs: str


class Teller:
    """Puts conditions into words for one replay."""

    def __init__(self, interview: Interview, replay: Replay) -> None:
        """Hold the answers that count, and what each part came to."""
        self._interview = interview
        self._space = interview.engine.space
        self._state = replay.state
        self._given = answered(interview, replay)
        self._parts = {one.part.id: one for one in interview.engine.decide_parts(replay.state)}
        self._levels = {level.id: level.label for level in interview.rules.levels}
        self._known: dict[str, tuple[Settling, ...]] = {}
        # Rules share conditions, and the answers of a replay stay as they are.
        self._told: dict[Condition, Branch] = {}
        self._asked: dict[str, Word] = {}

    def tell(self, condition: Condition) -> Branch:
        """Return the condition as a tree."""
        if condition not in self._told:
            self._told[condition] = self._tell_anew(condition)
        return self._told[condition]

    def _tell_anew(self, condition: Condition) -> Branch:
        match condition:
            case AllOf(conditions) | AnyOf(conditions):
                return self._tell_group(condition, tuple(map(self.tell, conditions)))
            case Is(name, answers):
                needs = self._say_wanted(name, answers, "", "an answer other than ")
                return self._tell_test(condition, name, needs)
            case IsNot(name, answers):
                needs = self._say_wanted(name, answers, "any answer but ", "no answer other than ")
                return self._tell_test(condition, name, needs)
            case NotApplicable(name):
                told = self._tell_test(condition, name, "that it is not asked")
                return replace(told, how="not-asked")
            case AtLeast(name, level):
                return self._tell_earlier_part(
                    condition, name, f'"{self._levels[level]}" or more protective'
                )
            case Yields() | YieldsNot() | Carries() | Asks() | AsksAnywhere() | NeverAsks():
                raise TypeError("an invariant is not told as a tree")
            case _:
                assert_never(condition)

    def asked_if(self, question: str) -> Branch:
        """Return the tree that says when a question is asked."""
        return self.tell(self._interview.questions[question].ask_if)

    def asked(self, question: str) -> Word:
        """Say whether a question is asked."""
        if question not in self._asked:
            self._asked[question] = _say_truth(truth(self._space.asked(question), self._state))
        return self._asked[question]

    def settled_by(self, branch: Branch) -> tuple[Settling, ...]:
        """Return the answers that settled a condition, each once; or those it waits for.

        A question that was not asked stands for the answers because of which it was not.
        """
        found = (one for leaf in _list_leaves(settling(branch)) for one in self._find_roots(leaf))
        return tuple(dict.fromkeys(found))

    def _find_roots(self, leaf: Branch) -> tuple[Settling, ...]:
        is_own = leaf.how == "test" and (leaf.asked == "holds" or leaf.asked != leaf.truth)
        # Asked after all: what was needed is another answer to what it hangs on, not this one.
        is_own |= leaf.how == "not-asked" and leaf.truth != "holds"
        if leaf.how == "earlier-part" or is_own:
            return (Settling(leaf.question, leaf.ask, leaf.given, leaf.needs),)
        if leaf.question not in self._known:
            self._known[leaf.question] = self.settled_by(self.asked_if(leaf.question))
        return self._known[leaf.question]

    def _tell_group(self, condition: AllOf | AnyOf, parts: tuple[Branch, ...]) -> Branch:
        values = map(_judge_branch, parts)
        if isinstance(condition, AllOf):
            return Branch("all", _say_truth(min(values, default=HOLDS)), parts=parts)
        return Branch("any", _say_truth(max(values, default=FAILS)), parts=parts)

    def _tell_test(self, condition: Condition, name: str, needs: str) -> Branch:
        question = self._interview.questions[name]
        return Branch(
            how="test",
            truth=self._judge_condition(condition),
            question=name,
            ask=question.ask,
            asked=self.asked(name),
            given=self._say_answer(question),
            needs=needs,
        )

    def _tell_earlier_part(self, condition: Condition, name: str, needs: str) -> Branch:
        earlier = self._parts[name]
        return Branch(
            how="earlier-part",
            truth=self._judge_condition(condition),
            question=name,
            ask=f'The advice on "{earlier.part.title}":',
            given=came_to(earlier),
            needs=needs,
        )

    def _judge_condition(self, condition: Condition) -> Word:
        return _say_truth(truth(self._space.compile(condition), self._state))

    def _say_answer(self, question: Question) -> str:
        if self.asked(question.id) == "fails":
            return "not asked"
        if question.id not in self._given:
            return "not answered"
        given = self._given[question.id]
        if UNSURE in given and question.counts_as:
            counted = label_of(question, question.counts_as)
            return f'"{question.unsure_label}", treated as "{counted}"'
        return listed((label_of(question, one) for one in _put_in_order(question, given)), "and")

    def _say_wanted(self, name: str, answers: Iterable[str], these: str, others: str) -> str:
        """Say which answers a test names, or which it does not, where these are easier to read."""
        question = self._interview.questions[name]
        wanted = list(dict.fromkeys(answers))
        if question.counts_as in wanted and UNSURE not in wanted:
            wanted.append(UNSURE)
        offered = [*question.answers, *([UNSURE] if question.counts_as else [])]
        left = [one for one in offered if one not in wanted]
        if len(wanted) > _MANY and len(left) < len(wanted):
            these, wanted = others, left
        return these + listed((label_of(question, one) for one in wanted), "or")


def answered(interview: Interview, replay: Replay) -> dict[str, frozenset[str]]:
    """Return the tested answers that count in this replay: those given, and those by default."""
    known = interview.engine.space.answers(replay.state)
    names = [*replay.counted, *(q.id for q in interview.rules.questions if q.default)]
    return {name: known[name] for name in names if name in known}


def came_to(decided: PartDecision) -> str:
    """Say in words what a part came to."""
    if decided.applies == FAILS:
        return "no advice is needed here"
    if decided.action is None:
        return "not settled"
    return f'"{decided.action.do}"' + ("" if decided.is_settled else ", not yet settled")


def listed(words: Iterable[str], joint: str) -> str:
    """Return words in quotation marks: "a", "b" or "c"."""
    return listing.listed((f'"{word}"' for word in words), joint)


def settling(branch: Branch) -> Branch:
    """Keep of a tree only what made it hold or fail, or keeps it open."""
    # What decides "all" when it holds, and "any" when it fails, is every part alike.
    kept = [part for part in branch.parts if part.truth == branch.truth]
    return replace(branch, parts=tuple(map(settling, kept)))


def _list_leaves(branch: Branch) -> Iterator[Branch]:
    if not branch.parts and branch.question:
        yield branch
    for part in branch.parts:
        yield from _list_leaves(part)


def _put_in_order(question: Question, given: frozenset[str]) -> list[str]:
    return [*(a for a in question.answers if a in given), *sorted(given - {*question.answers})]


def _judge_branch(branch: Branch) -> int:
    return (FAILS, UNKNOWN, HOLDS)[_WORDS.index(branch.truth)]


def _say_truth(value: int) -> Word:
    return _WORDS[value]
