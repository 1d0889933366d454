"""Findings as SARIF 2.1.0, which code scanners and editors read."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote

from safeguard_cli.core.checking.finding import Finding
from safeguard_cli.core.checking.run_checks import Report
from safeguard_cli.edges.render.findings import in_one, place
from safeguard_cli.reading.explanations import read_page
from safeguard_cli.version import __version__

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def findings_sarif(report: Report, took: float) -> str:
    """Return one run with its findings. That it ended early is said where nothing was proved."""
    codes = sorted({each.code for each in report.findings})
    driver = {
        "name": "safeguard",
        "version": __version__,
        "rules": [_describe_rule(code) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": report.lengths is not None}],
        "properties": {"seconds": round(took, 3)},
        "results": [_describe_result(each, codes.index(each.code)) for each in report.findings],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _describe_rule(code: str) -> dict[str, object]:
    page = read_page(code)
    return {
        "id": code,
        "shortDescription": {"text": page.title},
        "fullDescription": {"text": page.what},
        "help": {"text": f"{page.why}\n\nHow to mend it: {page.mend}"},
        "defaultConfiguration": {"level": "error"},
    }


def _describe_result(finding: Finding, index: int) -> dict[str, object]:
    result: dict[str, object] = {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": "error",
        "message": {"text": in_one(finding)},
        "locations": [{"physicalLocation": _locate_place(finding.where)}],
    }
    if finding.rules:
        result["relatedLocations"] = [
            {"message": {"text": f"fires: {name}"}, "physicalLocation": _locate_place(where)}
            for name, where in finding.rules
        ]
    return result


def _locate_place(where: str) -> dict[str, object]:
    file, line, column = place(where)
    uri = Path(file).as_uri() if Path(file).is_absolute() else quote(file)
    return {
        "artifactLocation": {"uri": uri},
        "region": {"startLine": line, "startColumn": column},
    }
