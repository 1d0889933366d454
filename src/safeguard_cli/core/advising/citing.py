"""Which of the statements that a sentence rests on this reader is referred to."""

from __future__ import annotations

from collections.abc import Iterable

from safeguard_cli.core.advising.shapes import Cited
from safeguard_cli.core.logic.answer_space import Space
from safeguard_cli.core.logic.nodes import FAILS, State, truth
from safeguard_cli.core.model.rule_set import RuleSet, Statement


class Citing:
    """Tells sources by their titles, and leaves out documents that are for somebody else."""

    def __init__(self, rules: RuleSet, space: Space, state: State) -> None:
        """Take the answers that say who reads. What is not answered leaves nothing out."""
        self._statements = {statement.id: statement for statement in rules.statements}
        self._titles = {document.id: document.title for document in rules.documents}
        self._others = {
            document.id
            for document in rules.documents
            if truth(space.compile(document.applies_if), state) == FAILS
        }

    def cited(self, sources: Iterable[str]) -> tuple[Cited, ...]:
        """Return the statements as they are shown. Where all are for others, all are shown."""
        found = [self._statements[name] for name in sources]
        fitting = [each for each in found if each.document not in self._others]
        return tuple(map(self._tell, fitting or found))

    def _tell(self, statement: Statement) -> Cited:
        title = self._titles[statement.document]
        return Cited(statement.id, title, statement.where, statement.sure)
