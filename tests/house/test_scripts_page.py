"""The examples of docs/scripts.md run, and print what stands below them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from where import RULES

from safeguard_cli import load_rules, table_schema

PAGE = (RULES.parent / "docs" / "scripts.md").read_text("utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", PAGE, re.DOTALL)
TOOLS = ("decide_many", "pyarrow", "pandas", "polars", "duckdb", "SafeguardError")


@pytest.mark.parametrize(("code", "printed"), EXAMPLES, ids=range(len(EXAMPLES)))
def test_an_example_prints_what_the_page_says(
    code: str, printed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    exec(compile(code, "docs/scripts.md", "exec"), {})

    assert capsys.readouterr().out == printed


def test_every_tool_has_an_example_that_is_run() -> None:
    run = "\n".join(code for code, _ in EXAMPLES)

    assert len(EXAMPLES) == PAGE.count("```python")
    assert [tool for tool in TOOLS if tool not in run] == []


def test_the_page_names_every_column_that_comes_out() -> None:
    rules = load_rules()
    first = rules._interview.rules.parts[0].id
    names = [name for name in table_schema(rules).names if "." not in name]

    assert [name for name in names if f"`{name}`" not in PAGE] == []
    assert {f"{first}.{key}" for key in ("action", "level", "due")} <= {*table_schema(rules).names}
    assert "`PART.action`, `PART.level`, `PART.due`" in PAGE
    assert Path("docs/decisions.md").name in PAGE
