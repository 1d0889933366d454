"""On what a batch is decided: on this machine, or on a cluster."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from safeguard_cli.commands.batch.options import Request
from safeguard_cli.commands.option_words import Engine
from safeguard_cli.core.errors import UsageError


def batch_on(engine: Engine, master: str | None) -> Callable[[Request], None]:
    """Return what decides a batch there; raise UsageError for a master without its engine."""
    if engine is Engine.spark:
        from safeguard_cli.commands.batch import on_spark as batch_spark

        return partial(batch_spark.batch, master=master)
    if master is not None:
        raise UsageError("--master is for Spark", "add --engine spark")
    from safeguard_cli.commands.batch import command as batch

    return batch.batch
