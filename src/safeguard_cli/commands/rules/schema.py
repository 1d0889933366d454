"""`safeguard rules schema`: JSON Schema for editors, and a reference of every key for people."""

from __future__ import annotations

from inspect import cleandoc
from pathlib import Path
from typing import TYPE_CHECKING

from safeguard_cli.commands.file_endings import refuse_other_promise
from safeguard_cli.commands.option_words import SchemaFormat, Which
from safeguard_cli.commands.results import give
from safeguard_cli.commands.rules.folder import rules_in
from safeguard_cli.core.errors import UsageError

if TYPE_CHECKING:
    from msgspec import Struct


def schema(which: Which | None, how: SchemaFormat, rules: Path | None, out: Path | None) -> None:
    """Print the schema of one kind of file, or the reference of its keys; or save it."""
    refuse_other_promise(out, how.value)
    if how is SchemaFormat.markdown:
        _refuse_idle_rules(None, rules)
        give(_write_reference(which), out)
        return
    from safeguard_cli.edges.render.json_text import json_text

    _refuse_idle_rules(which or Which.rules, rules)
    found = _write_schema(which or Which.rules, rules)
    give(json_text(found), out)


def _refuse_idle_rules(which: Which | None, rules: Path | None) -> None:
    """Raise UsageError for a rule set that would change nothing in what is written."""
    if rules is not None and which not in (Which.scenario, Which.answers):
        raise UsageError(
            "--rules changes nothing here", "it is for the schema of `scenario` and of `answers`"
        )


def _write_reference(which: Which | None) -> str:
    from safeguard_cli.edges.render.reference import reference_markdown
    from safeguard_cli.reading.key_reference import ROOTS, describe_files

    if which is not None and which.value not in ROOTS:
        raise UsageError(
            f"there is no reference of `{which.value}` files",
            f"it describes {', '.join(ROOTS)}; without a name, all of these",
        )
    chosen = ROOTS.values() if which is None else (ROOTS[which.value],)
    return reference_markdown(describe_files(root for roots in chosen for root in roots))


def _write_schema(which: Which, rules: Path | None) -> dict[str, object]:
    from safeguard_cli.reading import json_schema as reading

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
        case Which.summary:
            return _summary_schema()


def _decision_schema() -> dict[str, object]:
    from safeguard_cli.core.deciding.decision import DecisionDocument

    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What safeguard decide prints, and the `decision` of each record of a batch",
        **_schema_of(DecisionDocument),
    }


def _summary_schema() -> dict[str, object]:
    from safeguard_cli.core.deciding.tally import Summary

    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What safeguard batch --summary counts",
        **_schema_of(Summary),
    }


def _schema_of(model: type[Struct]) -> dict[str, object]:
    """Return the JSON Schema of a model. Some versions of msgspec keep docstrings indented."""
    import msgspec

    found = msgspec.json.schema(model)
    for each in found["$defs"].values():
        if "description" in each:
            each["description"] = cleandoc(each["description"])
    return found
