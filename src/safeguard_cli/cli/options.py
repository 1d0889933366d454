"""Options that several commands share, with their help.

What one command alone takes stands in its module: `_COMMANDS` in `cli/__init__.py` names it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from safeguard_cli.commands.results import Format, TextOrJson

Answers = Annotated[
    str | None, typer.Option("--answers", metavar="FILE|-", help="Take answers from a file.")
]
Sets = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="QUESTION=ANSWER", help="Give one answer. Never text."),
]
NoInput = Annotated[bool, typer.Option("--no-input", help="Ask nothing; name what is missing.")]
# For a `--format` with formats of its own.
WRITTEN = typer.Option("--format", help="How to write the result.")
How = Annotated[Format | None, WRITTEN]
Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="PATH", help="Save the record in a new file; - prints it."),
]
Full = Annotated[
    bool,
    typer.Option("--full", help="Print all of the record: sources, checklists, empty fields."),
]
Plain = Annotated[bool, typer.Option("--plain", help="Numbered prompts; made to be read aloud.")]
Private = Annotated[bool, typer.Option("--private", help="Write nothing at all to this computer.")]
Rules = Annotated[
    Path | None, typer.Option("--rules", metavar="DIR", help="Use the rule set in this folder.")
]
Local = Annotated[
    Path | None,
    typer.Option("--local", metavar="DIR", help="Lay the local rule set in this folder over it."),
]
AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="TIME", help="Count deadlines from this moment.")
]
ScenarioPath = Annotated[
    Path | None, typer.Argument(help="A rule set, a folder of scenarios or one file; else ours.")
]
Scenarios = Annotated[
    Path | None,
    typer.Option("--scenarios", metavar="FILE", help="Take the scenarios of this file or folder."),
]
RulesPath = Annotated[Path | None, typer.Argument(help="The folder of a rule set; else ours.")]
SaveTo = Annotated[
    Path | None, typer.Option("--out", metavar="PATH", help="Save it in a new file; - prints it.")
]
PartId = Annotated[str | None, typer.Option("--part", metavar="ID", help="Only this part.")]
ReportFormat = Annotated[TextOrJson, WRITTEN]
RecordFile = Annotated[Path, typer.Argument(help="A record in JSON.")]
OverdueBy = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help="Find what is overdue by then.")
]
Counterexamples = Annotated[
    Path | None,
    typer.Option("--counterexamples", metavar="DIR", help="Save answers that show each of them."),
]
Role = Annotated[str, typer.Option(metavar="ID", help="Only cases told by this role.")]
Setting = Annotated[str, typer.Option(metavar="ID", help="Only cases from this setting.")]
Nation = Annotated[str, typer.Option(metavar="ID", help="Only cases from this nation.")]
Theme = Annotated[str, typer.Option(metavar="WORDS", help="Only cases of this theme.")]
Minutes = Annotated[int | None, typer.Option(metavar="N", help="Only what fits into this time.")]
Ref = Annotated[str, typer.Argument(metavar="REF", help="Which concern: SG-20261122-7K3F.")]
