"""A command-line advisor for people who work or volunteer with children in the UK.

From Python: `load_rules`, `decide`, `decide_many`, `decide_table`, `explain`, `interview` and
`Record`, see `safeguard_cli.api`.
"""

from safeguard_cli.version import __version__

__all__ = [
    "Record",
    "__version__",
    "decide",
    "decide_many",
    "decide_table",
    "explain",
    "interview",
    "load_rules",
    "table_schema",
]

# Not from `typing`: importing that takes longer than all the rest of `--version`.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from safeguard_cli.api import (
        Record,
        decide,
        decide_many,
        decide_table,
        explain,
        interview,
        load_rules,
        table_schema,
    )


def __getattr__(name: str) -> object:
    """Load what is used from Python only when it is used."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    found: object = getattr(import_module("safeguard_cli.api"), name)
    return found
