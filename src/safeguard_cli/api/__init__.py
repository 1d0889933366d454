"""Use safeguard from Python: what the commands do, as plain functions over plain values.

    >>> from safeguard_cli import load_rules, decide
    >>> rules = load_rules()
    >>> decision = decide(rules, {"danger-now": "yes"}, as_of="2026-11-25T18:30")
    >>> decision.level, decision.parts[1].action
    ('emergency', 'call-999')

Nothing here prints, asks, exits or reads your settings. What cannot be done raises a
`SafeguardError` of `safeguard_cli.core.errors`, whose text never quotes an answer.
"""

from __future__ import annotations

from safeguard_cli.api.arrow_tables import decide_table, table_schema
from safeguard_cli.api.given import Answers, Moment
from safeguard_cli.api.loaded_rules import Rules, load_rules
from safeguard_cli.api.one_or_many import Record, decide, decide_many, explain, interview
from safeguard_cli.core.advising.explaining.explanation import Explanation
from safeguard_cli.core.advising.verifying import Findings
from safeguard_cli.core.deciding.decision import DecisionDocument
from safeguard_cli.core.model.rule_set import Question

__all__ = [
    "Answers",
    "DecisionDocument",
    "Explanation",
    "Findings",
    "Moment",
    "Question",
    "Record",
    "Rules",
    "decide",
    "decide_many",
    "decide_table",
    "explain",
    "interview",
    "load_rules",
    "table_schema",
]
