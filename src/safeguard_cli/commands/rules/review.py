"""`safeguard rules review`: every sentence of the rules, for a person to approve and sign."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from safeguard_cli.commands.file_endings import by_ending, file_of, refuse_other_promise
from safeguard_cli.commands.option_words import Paper
from safeguard_cli.commands.results import give
from safeguard_cli.commands.rules.folder import Chosen, extends_a_base, rules_in
from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.reviewing.review_changes import review_since
from safeguard_cli.core.reviewing.review_document import Review
from safeguard_cli.core.reviewing.whole_review import review_rules


class Compared(NamedTuple):
    """The folder of an older rule set, if any, and whether only what has changed is wanted."""

    since: Path | None
    only_changes: bool


def review(chosen: Chosen, compared: Compared, how: Paper | None, out: Path | None) -> None:
    """Write the rules down for a review, with what has changed since another version.

    A local rule set is held against its base, unless an older version is named.
    """
    written = how or _choose_format(out)
    refuse_other_promise(file_of(out), written.value)
    found = _review_rules(_with_base(chosen), compared)
    if written is Paper.html:
        from safeguard_cli.edges.render.review_html import review_html

        give(review_html(found), out)
        return
    from safeguard_cli.edges.render.review_text import review_text

    give(review_text(found), out)


def _with_base(chosen: Chosen) -> Chosen:
    """Return the folders with a local rule set named as such."""
    if chosen.rules and chosen.local is None and extends_a_base(chosen.rules):
        return Chosen(None, chosen.rules)
    return chosen


def _review_rules(chosen: Chosen, compared: Compared) -> Review:
    rules = rules_in(chosen.rules, chosen.local)
    if compared.since is not None:
        old = rules_in(compared.since)
    elif chosen.local is not None:
        old = rules_in(chosen.rules)
    elif compared.only_changes:
        raise UsageError("nothing says since when", "add --since with the folder of older rules")
    else:
        return review_rules(rules)
    return review_since(rules, old, only_changes=compared.only_changes)


def _choose_format(out: Path | None) -> Paper:
    file = file_of(out)
    return (
        by_ending(file, (Paper.html, Paper.text), Paper.html, "a review is") if file else Paper.text
    )
