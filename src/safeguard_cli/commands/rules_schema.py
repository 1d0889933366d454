"""`safeguard rules schema`: JSON Schema, so that an editor completes and checks as one types."""

from __future__ import annotations

from pathlib import Path

from safeguard_cli.commands.choices import Which
from safeguard_cli.commands.results import give
from safeguard_cli.commands.rules_folder import rules_in


def schema(which: Which, rules: Path | None, out: Path | None) -> None:
    """Print the schema of one kind of file, or save it."""
    import msgspec

    found = _schema(which, rules)
    give(msgspec.json.format(msgspec.json.encode(found), indent=2).decode() + "\n", out)


def _schema(which: Which, rules: Path | None) -> dict[str, object]:
    from safeguard_cli.reading import schema as reading

    match which:
        case Which.rules:
            return reading.rules_schema()
        case Which.local:
            return reading.local_schema()
        case Which.scenario:
            return reading.scenario_schema(rules_in(rules))
        case Which.answers:
            return reading.answers_schema(rules_in(rules))
        case Which.decision:
            return _decision_schema()


def _decision_schema() -> dict[str, object]:
    import msgspec

    from safeguard_cli.core.decision import DecisionDocument

    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What safeguard decide prints, and the `decision` of each record of a batch",
        **msgspec.json.schema(DecisionDocument),
    }
