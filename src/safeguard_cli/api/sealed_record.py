"""The sealed record of advice, from Python."""

from __future__ import annotations

from safeguard_cli.api.given import Answers, Moment, checked_answers, moment_of
from safeguard_cli.api.loaded_rules import Rules, refuse_other_rules
from safeguard_cli.core.advising import record as records
from safeguard_cli.core.advising.consultation import Consultation
from safeguard_cli.core.advising.sealing import from_json, is_intact, to_json
from safeguard_cli.core.advising.shapes import Record as SealedRecord
from safeguard_cli.core.advising.verifying import Findings, verify
from safeguard_cli.core.errors import UsageError


class Record:
    """The sealed record of one piece of advice.

    >>> rules = load_rules()
    >>> record = Record.of(rules, {"danger-now": "yes"}, "SG-1", as_of="2026-11-25T18:30")
    >>> record.contents.advice.actions[0].do
    "Call 999 now, then children's social care"
    >>> Record.read(record.to_json()).is_intact
    True
    >>> record.verify(rules).same_decision
    True
    """

    def __init__(self, contents: SealedRecord) -> None:
        """Hold what the record says. Make one with `of`, or read one with `read`."""
        self.contents = contents

    @classmethod
    def of(cls, rules: Rules, answers: Answers, reference: str, as_of: Moment = None) -> Record:
        """Make the record of the advice for these answers, free text too; raise as `decide` does.

        `reference` is your own, and says nothing about the case: text without line ends or
        control characters, else it raises UsageError.
        """
        refuse_other_rules(rules)
        if not isinstance(reference, str) or not reference or not reference.isprintable():
            raise UsageError("a reference is text, without line ends or control characters")
        at = moment_of(as_of)
        given = checked_answers(rules._interview, answers, at)
        consultation = Consultation(rules._interview, given, at, rules._known)
        made = at if as_of is None else moment_of(None)
        return cls(records.make_record(consultation, reference, made=made))

    @classmethod
    def read(cls, content: str | bytes) -> Record:
        """Read a record that was made before; raise a SafeguardError if it is none."""
        return cls(from_json(content.encode() if isinstance(content, str) else content))

    @property
    def is_intact(self) -> bool:
        """Say whether it is unchanged since it was sealed. Anyone can seal a new one."""
        return is_intact(self.contents)

    def verify(self, rules: Rules) -> Findings:
        """Recompute digest and decision, as `safeguard record verify` does.

        Raises UsageError for `rules` that `load_rules` did not return.
        """
        refuse_other_rules(rules)
        return verify(self.contents, rules._interview)

    def to_json(self) -> str:
        """Return it as it is kept in a file: canonical JSON in one line."""
        return to_json(self.contents)
