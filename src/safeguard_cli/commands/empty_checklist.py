"""A checklist with nothing filled in: to print, to hang up, to fill in by hand."""

from __future__ import annotations

from safeguard_cli.commands.results import Format
from safeguard_cli.core.advising.shapes import Cited
from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.model.rule_set import Checklist, RuleSet
from safeguard_cli.edges.render import poster


def empty_checklist(rules: RuleSet, checklist: Checklist, how: Format) -> str:
    """Return the checklist as text, Markdown or a page of HTML."""
    cited = _cited(rules, checklist)
    match how:
        case Format.html:
            return poster.checklist_poster(checklist, cited)
        case Format.markdown:
            return poster.checklist_markdown(checklist, cited)
        case Format.text | Format.plain:
            return poster.checklist_text(checklist, cited)
        case Format.json:
            raise UsageError(
                "an empty checklist has no JSON form", "choose text, plain, markdown or html"
            )


def _cited(rules: RuleSet, checklist: Checklist) -> tuple[Cited, ...]:
    statements = {statement.id: statement for statement in rules.statements}
    titles = {document.id: document.title for document in rules.documents}
    found = (statements[name] for name in checklist.source)
    return tuple(Cited(s.id, titles[s.document], s.where, s.sure) for s in found)
