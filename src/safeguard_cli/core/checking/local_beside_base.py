"""A local rule set and its base: as conditions over one space of answers, and by their deadlines.

A local ladder may go its own way where the base's ladder names a ceiling. Its stages may be more
than the base's and take other times: the ceiling bounds each and all of them together. Where the
base moves on at once, it never has this leeway.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from safeguard_cli.core.checking import check_codes as codes
from safeguard_cli.core.checking.finding import Finding
from safeguard_cli.core.checking.later_deadlines import Clocks, loses_or_sooner, may_be_later
from safeguard_cli.core.checking.proof import Proof
from safeguard_cli.core.deciding.deadlines import clocks_in_words
from safeguard_cli.core.deciding.engine import Engine
from safeguard_cli.core.ladder.ladder_ids import action_of, urgent_action_of
from safeguard_cli.core.ladder.merge_local_ladder import read_in_local_answers
from safeguard_cli.core.logic.nodes import FAILS, HOLDS, Node
from safeguard_cli.core.logic.witness import Constraint
from safeguard_cli.core.model.ladders import Dues, dues_of, times_of
from safeguard_cli.core.model.rule_set import Action, Part, RuleSet


class LocalBesideBase:
    """A local rule set and its base. `proof` is over the local one.

    `seen` is the base in the answers of the local rule set, `engine` decides by it.
    """

    def __init__(self, base: RuleSet, proof: Proof) -> None:
        """Put the base into the answers of the local rule set, both by the law of one day."""
        self.base = base
        self.local = proof.rules
        self.proof = proof
        self.seen = _read_in_local_answers(base, self.local)
        # What both say is one node: equal ones that are not would be compared down to their leaves.
        self.engine = Engine(self.seen, proof.engine)

    def weaker(self, theirs: Node, mine: Node, where: str, message: str) -> Iterator[Finding]:
        """Find answers with which the base's condition holds, and the local one fails."""
        if theirs == mine:
            return
        fault = (Constraint(theirs, HOLDS), Constraint(mine, FAILS))
        if self.proof.find(*fault) is not None:
            yield self.proof.shown(codes.LESS_PROTECTIVE, where, message, *fault)


def _read_in_local_answers(base: RuleSet, local: RuleSet) -> RuleSet:
    """Return the base over the very questions of the local rule set, so that states are shared."""
    ladders = {
        part.id: part.ladder
        for part, before in zip(local.parts, base.parts, strict=True)
        if part.ladder and part.ladder != before.ladder
    }
    return replace(read_in_local_answers(base, ladders), questions=local.questions)


class LocalDeadlines:
    """Compares deadlines, and knows which local actions are stages that a ceiling bounds."""

    def __init__(self, both: LocalBesideBase) -> None:
        """Name the stages of ladders that were put in the place of one with a ceiling."""
        self._replies = find_reply_clocks(both.base)
        self._answers = _find_answer_clocks(both.local)
        self._holidays = tuple(dict.fromkeys((*both.base.holidays, *both.local.holidays)))
        self._proof = both.proof
        self._climbs = [
            (_name_climbing_actions(before), set(_name_stage_actions(part)), before)
            for part, before in zip(both.local.parts, both.seen.parts, strict=True)
            if before.ladder and before.ladder.ceiling and part.ladder != before.ladder
        ]

    def is_bounded(self, action: Action, own: Action) -> bool:
        """Whether the ceiling bounds the clocks of a stage that comes for one of the base."""
        return self._find_bounding_ladder(action, own) is not None

    def never_if(self, action: Action, own: Action) -> list[Constraint]:
        """List what must be so for it to protect less when a local action comes for a base one.

        For a stage within a ceiling that is: the base moves on at once. Else it is nothing more.
        """
        before = self._find_bounding_ladder(action, own)
        if before is None or before.ladder is None or before.ladder.moves_on_if is None:
            return []
        return [Constraint(self._proof.node(before.ladder.moves_on_if), HOLDS)]

    def list_lateness(self, action: Action, own: Action) -> Iterator[str]:
        """Say of each deadline in which way it is later than the base's, or "" where it is not.

        How long a stage within a ceiling takes is bounded by that alone.
        """
        for said, clocks, before in self._pair_clocks(action, own):
            if not self.is_bounded(action, own):
                yield self.describe_lateness(said, clocks, before, action)
            elif loses_or_sooner(clocks, before):
                yield f"{said} has lost `or sooner`, which `{action.id}` of the base has"
            else:
                yield ""

    def describe_lateness(
        self, said: str, mine: Clocks, theirs: Clocks, action: Action | None = None
    ) -> str:
        """Say in which way a deadline is later than the base's; nothing if it is not."""
        where = (
            f"in `{action.id}` ({clocks_in_words(theirs)}), which the base recommends for the "
            "same answers"
            if action
            else f"in the base ({clocks_in_words(theirs)})"
        )
        if may_be_later(mine, theirs, self._holidays):
            return f"{said} may be due later ({clocks_in_words(mine)}) than {where}"
        if loses_or_sooner(mine, theirs):
            return f"{said} lacks `or sooner` ({clocks_in_words(mine)}), which stands {where}"
        return ""

    def _pair_clocks(self, action: Action, own: Action) -> Iterator[tuple[str, Clocks, Clocks]]:
        """Yield what is due, and by when: here, and in the base."""
        yield f"`{own.id}`", own.within, action.within
        before, here = self._replies.get(action.id, ()), self._answers.get(own.id)
        # An action that is no stage carries the step that says by when. A higher stage is compared
        # with the base's own higher stage.
        if before and here is not None and action.id in (own.id, *own.strengthens):
            yield f"a reply to `{own.id}`", here, before

    def _find_bounding_ladder(self, action: Action, own: Action) -> Part | None:
        return next(
            (
                before
                for climbing, stages, before in self._climbs
                if action.id in climbing and own.id in stages
            ),
            None,
        )


def _name_climbing_actions(part: Part) -> set[str]:
    beyond = part.ladder.beyond if part.ladder else None
    return {*_name_stage_actions(part), *([beyond.id] if beyond else [])}


def _name_stage_actions(part: Part) -> set[str]:
    stages = part.ladder.stages if part.ladder else ()
    names = {action_of(part.id, stage) for stage in stages}
    return names | {urgent_action_of(part.id, stage) for stage in stages}


def find_reply_clocks(rules: RuleSet) -> dict[str, Clocks]:
    """Return, for the actions of all stages, by when a reply is due. Some stages do not say."""
    return {action: dues.reply for action, dues in _list_dues(rules)}


def _find_answer_clocks(rules: RuleSet) -> dict[str, Clocks]:
    # Where a stage gives no time for a reply, it is whatever else is due.
    return {action: dues.reply or times_of(dues) for action, dues in _list_dues(rules)}


def _list_dues(rules: RuleSet) -> Iterator[tuple[str, Dues]]:
    for part in rules.parts:
        for stage in part.ladder.stages if part.ladder else ():
            yield action_of(part.id, stage), dues_of(stage)
            if stage.urgent:
                yield urgent_action_of(part.id, stage), dues_of(stage, urgent=True)
