"""Write the reference of every key as Markdown: a table for each place, and an example under it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from safeguard_cli.reading.key_reference import DescribedKey, ReferenceSection

_HEAD = """\
# Every key of a rule file

`safeguard rules schema --format markdown` makes this page from what the tool reads. `README.md` in
this folder tells how to write rules; this page is for looking things up. For each place in a file
it lists the keys that may stand there, whether they are needed, what may stand behind them, and an
example that the tool takes.
"""


def reference_markdown(sections: Sequence[ReferenceSection]) -> str:
    """Return the whole reference."""
    known = {section.name: section for section in sections}
    lines = [_HEAD, *(f"- [{s.title}](#{_make_anchor(s.title)})" for s in sections)]
    for section in sections:
        lines += ["", f"## {section.title}", "", section.about, ""]
        lines += _describe_forms(section) if section.forms else _describe_keys(section, known)
    return "\n".join(lines) + "\n"


def _describe_forms(section: ReferenceSection) -> Iterator[str]:
    yield from ("| you write | it says |", "|---|---|")
    yield from (f"| `{form.write}` | {_escape_cell(form.says)} |" for form in section.forms)


def _describe_keys(
    section: ReferenceSection, known: Mapping[str, ReferenceSection]
) -> Iterator[str]:
    yield from ("| key | needed | what may stand there | what it says |", "|---|---|---|---|")
    for key in section.keys:
        needed = "yes" if key.is_needed else ""
        form = _describe_form(key, known)
        yield f"| `{key.name}` | {needed} | {form} | {_escape_cell(key.says)} |"
    yield from ("", "```yaml", *example_of(section, known), "```")


def example_of(section: ReferenceSection, known: Mapping[str, ReferenceSection]) -> Iterator[str]:
    """Yield the lines of one entry with every key that has an example, and all that it needs."""
    for key in section.keys:
        if key.example:
            yield f"{key.name}: {key.example}"
        elif key.is_needed and key.section in known:
            yield f"{key.name}:"
            marks = ("  - ", *["    "] * len(known[key.section].keys))
            lines = example_of(known[key.section], known)
            yield from (mark + line for mark, line in zip(marks, lines, strict=False))


def _describe_form(key: DescribedKey, known: Mapping[str, ReferenceSection]) -> str:
    title = known[key.section].title if key.section in known else ""
    link = f", see [{title}](#{_make_anchor(title)})" if title else ""
    return f"{_escape_cell(key.form)}{link}"


def _make_anchor(title: str) -> str:
    kept = "".join(c for c in title.lower() if c.isalnum() or c in " -")
    return kept.replace(" ", "-")


def _escape_cell(text: str) -> str:
    return text.replace("|", "\\|")
