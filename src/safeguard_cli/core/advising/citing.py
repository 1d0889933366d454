"""Which of the statements that a sentence rests on this reader is referred to."""

from __future__ import annotations

from collections.abc import Iterable

from safeguard_cli.core.advising.shapes import Cited
from safeguard_cli.core.logic.answer_space import Space
from safeguard_cli.core.logic.nodes import FAILS, State, truth
from safeguard_cli.core.model.rule_set import RuleSet


def cite_statements(rules: RuleSet) -> dict[str, Cited]:
    """Return every statement of the rules by its id, as it is shown to a reader."""
    titles = {document.id: document.title for document in rules.documents}
    return {s.id: Cited(s.id, titles[s.document], s.where, s.sure) for s in rules.statements}


class Citing:
    """Tells sources by their titles, and leaves out documents that are for somebody else."""

    def __init__(self, rules: RuleSet, space: Space, state: State) -> None:
        """Take the answers that say who reads. What is not answered leaves nothing out."""
        self._cited = cite_statements(rules)
        others = {
            document.id
            for document in rules.documents
            if truth(space.compile(document.applies_if), state) == FAILS
        }
        self._of_others = {s.id for s in rules.statements if s.document in others}

    def cited(self, sources: Iterable[str]) -> tuple[Cited, ...]:
        """Return the statements as they are shown. Where all are for others, all are shown."""
        found = [self._cited[name] for name in sources]
        fitting = [each for each in found if each.statement not in self._of_others]
        return tuple(fitting or found)
