"""Show how far a batch has come, where somebody looks at a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from safeguard_cli.core.words.plural import counted

Shown = Callable[[int, int], None]


@contextmanager
def progress_bar(stream: TextIO, size: int) -> Iterator[Shown]:
    """Yield what takes the bytes read so far and the records. `size` of the input: 0, unknown."""
    if not stream.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(file=stream), transient=True) as bar:
        task = bar.add_task("0 records", total=size or None)
        yield lambda read, records: bar.update(
            task, completed=read, description=counted(records, "record")
        )
