"""Rules that are ready to decide, from Python."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.errors import RulesError, UsageError
from safeguard_cli.core.model.rule_set import Question, RuleSet
from safeguard_cli.reading.load import load_rules as read_rules
from safeguard_cli.reading.localise import localise
from safeguard_cli.reading.rule_folder import shipped_rules

if TYPE_CHECKING:
    from safeguard_cli.reading.decide_tables import TableDecider


class Rules:
    """A rule set that is ready to decide. Make it with `load_rules`, once for many cases."""

    def __init__(self, ready: Interview, known: dict[str, Value]) -> None:
        """Hold the rules and the answers that come from local details."""
        self._interview = ready
        self._known = known
        self._tables: TableDecider | None = None

    @property
    def id(self) -> str:
        """Return the id of the rule set."""
        return self._interview.rules.id

    @property
    def version(self) -> str:
        """Return its version."""
        return self._interview.rules.version

    @property
    def digest(self) -> str:
        """Return the SHA-256 of its files."""
        return self._interview.rules.digest

    @property
    def questions(self) -> Mapping[str, Question]:
        """Return every question by its id, in the order of asking."""
        return self._interview.questions


def load_rules(folder: str | Path | None = None, local: str | Path | None = None) -> Rules:
    """Load the rule set in a folder (the one that comes with the tool, if none is named).

    `local`: the folder of local details or of a local rule set, to be laid over it. That it never
    protects less is proved each time, which may take a few seconds.

    Raises RulesError, which holds every fault with its line, if the files cannot be used, or says
    that a local rule set does not pass `safeguard rules check`.

        >>> rules = load_rules()
        >>> rules.id
        'uk-safeguarding'
        >>> list(rules.questions)[0]
        'danger-now'
    """
    rules = read_rules(Path(folder) if folder is not None else shipped_rules())
    known: dict[str, Value] = {}
    if local is not None:
        base = rules
        rules, details = localise(base, Path(local))
        _refuse_unproved(base, rules)
        known.update(details.answers)
    return Rules(Interview(rules), known)


def refuse_other_rules(rules: object) -> None:
    """Raise UsageError for what is no `Rules`."""
    if not isinstance(rules, Rules):
        raise UsageError("`rules` takes what `load_rules` returns")


def _refuse_unproved(base: RuleSet, rules: RuleSet) -> None:
    # It must be proved that it protects no less.
    if rules.local is None:
        return
    # Few have local rules. No others wait for this to be loaded.
    from safeguard_cli.core.checking.local_may_advise import is_proved

    if not is_proved(base, rules):
        raise RulesError(
            "the local rule set does not pass its check, so it may not advise",
            "`safeguard rules check DIR` shows why",
        )
