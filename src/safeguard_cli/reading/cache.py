"""Keep a compiled copy of a rule set, because reading YAML is slow.

A copy is used only for exactly the same files, tool and model, if it is sealed over its bytes
and nobody else can have written it. Whatever is wrong with it or with its place, the rules are
read from YAML instead.
"""

from __future__ import annotations

import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from safeguard_cli.core.model import clauses, conditions, ladders
from safeguard_cli.core.model import rule_set as model
from safeguard_cli.core.model.rule_set import RuleSet
from safeguard_cli.reading.own_files import read_own
from safeguard_cli.reading.rule_folder import Folder, read_folder
from safeguard_cli.version import __version__

if TYPE_CHECKING:  # importing it takes longer than reading rules
    from importlib.resources.abc import Traversable

_SEAL = sha256().digest_size
# Windows has none; nor does it have the links that matter here.
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)


def load_cached(
    folder: Traversable | Path, cache_dir: Path | None, *, keep: bool = True
) -> RuleSet:
    """Return the rule set in a folder, from its compiled copy if there is one.

    A copy is made where there is none, unless it is not to be kept.
    """
    held = read_folder(folder)
    if cache_dir is None:
        return _build_from_files(held)
    digest = held.digest()
    copy = cache_dir / f"rules-{make_key(held.name, digest)}.msgpack"
    rules = _read_copy(copy)
    if rules is None or rules.digest != digest:
        rules = _build_from_files(held)
        if keep:
            with suppress(OSError):
                content = msgspec.msgpack.encode(rules)
                _write_copy(copy, sha256(content).digest() + content)
    return rules


def _build_from_files(held: Folder) -> RuleSet:
    # Importing YAML takes longer than reading a copy.
    from safeguard_cli.reading.load import build_rules

    return build_rules(held)


def make_key(*parts: str) -> str:
    """Return the key of what this tool, with this model, makes of these parts."""
    return sha256("\0".join([*parts, __version__, _describe_model()]).encode()).hexdigest()


def _describe_model() -> str:
    """Describe the model: a copy made by another one may not fit, or fit by chance."""
    classes = [
        each
        for module in (conditions, clauses, ladders, model)
        for each in vars(module).values()
        if isinstance(each, type) and issubclass(each, msgspec.Struct)
    ]
    return repr(
        [(each.__name__, each.__annotations__, each.__struct_defaults__) for each in classes]
    )


def _read_copy(copy: Path) -> RuleSet | None:
    try:
        sealed = memoryview(read_own(copy))
        seal, content = sealed[:_SEAL], sealed[_SEAL:]
        if sha256(content).digest() != seal:
            return None
        return msgspec.msgpack.decode(content, type=RuleSet)
    except (OSError, ValueError, RecursionError, msgspec.MsgspecError):
        return None


def _write_copy(copy: Path, content: bytes) -> None:
    copy.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = copy.with_name(f"{copy.name}.{os.urandom(8).hex()}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_LINK
    try:
        with os.fdopen(os.open(draft, flags, 0o600), "wb") as stream:
            stream.write(content)
        # Replacing puts a file where a link stood; it never follows one.
        draft.replace(copy)
    finally:
        draft.unlink(missing_ok=True)
