"""A local rule set and its base, compiled as conditions over one space of answers."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from safeguard_cli.core.checking import check_codes as codes
from safeguard_cli.core.checking.finding import Finding
from safeguard_cli.core.checking.proof import Proof
from safeguard_cli.core.deciding.engine import Engine
from safeguard_cli.core.ladder.merge_local_ladder import read_in_local_answers
from safeguard_cli.core.logic.nodes import FAILS, HOLDS, Node
from safeguard_cli.core.logic.witness import Constraint
from safeguard_cli.core.model.rule_set import RuleSet


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
        self.engine = Engine(self.seen)

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
