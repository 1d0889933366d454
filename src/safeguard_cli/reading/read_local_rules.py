"""Read the rule files of a local rule set and lay them over the base, or report every fault."""

from __future__ import annotations

from hashlib import sha256

from safeguard_cli.core.ladder.merge_local_rules import merge_local_rules
from safeguard_cli.core.model.local_rule_files import LocalFile
from safeguard_cli.core.model.rule_set import LocalRules, RuleSet
from safeguard_cli.reading import fault_codes as codes
from safeguard_cli.reading.faults import rules_error
from safeguard_cli.reading.link import check_links
from safeguard_cli.reading.local_details import Local
from safeguard_cli.reading.local_rule_faults import find_local_rule_faults
from safeguard_cli.reading.model_builder import Builder
from safeguard_cli.reading.open_rule_file import open_file, report_wrong_listing
from safeguard_cli.reading.rule_folder import HEAD, Folder

_NEEDED = ("id", "title", "version", "review-by")


def lay_over(base: RuleSet, local: Local, folder: Folder, builder: Builder) -> RuleSet:
    """Return the base with the folder's rule files laid over it."""
    _check_names(local, builder)
    files = [
        file
        for name in _list_files(local, folder, builder)
        if (file := _read_file(folder, name, builder))
    ]
    if not builder.faults:
        builder.faults += find_local_rule_faults(base, files, builder.places)
    if builder.faults:
        raise _make_error(local, folder, builder)
    merged = merge_local_rules(base, files, _describe_local(local, folder))
    builder.faults += check_links(merged, builder.places)
    if builder.faults:
        raise _make_error(local, folder, builder)
    return merged


def _make_error(local: Local, folder: Folder, builder: Builder) -> Exception:
    return rules_error(builder.faults, [folder.path(name) for name in (HEAD, *local.files)])


def _check_names(local: Local, builder: Builder) -> None:
    for name in _NEEDED:
        if not getattr(local, name.replace("-", "_")):
            message = f"missing key `{name}`: a local rule set with `files` needs it"
            builder.fault(builder.places.of(local, "files"), codes.MISSING_KEY, message)


def _list_files(local: Local, folder: Folder, builder: Builder) -> list[str]:
    found = []
    for number, name in enumerate(local.files):
        place = builder.places.of(local, f"files.{number}")
        if name in folder.files and name != HEAD and name not in local.files[:number]:
            found.append(name)
        else:
            listed = local.files[:number]
            builder.faults.append(report_wrong_listing(folder, name, listed, place))
    return found


def _read_file(folder: Folder, name: str, builder: Builder) -> LocalFile | None:
    node = open_file(folder, name, builder)
    file = builder.build(node, LocalFile) if node else None
    return file if isinstance(file, LocalFile) else None


def _describe_local(local: Local, folder: Folder) -> LocalRules:
    return LocalRules(
        id=local.id,
        title=local.title,
        version=local.version,
        review_by=local.review_by,
        digest=_digest_rules(local, folder),
        where=f"{folder.path(HEAD)}:1:1",
    )


def _digest_rules(local: Local, folder: Folder) -> str:
    """Return the SHA-256 of what decides: a new telephone number changes no decision."""
    parts = [text.encode() + b"\0" for text in (local.extends, local.id, local.version)]
    parts += [
        name.encode() + b"\0" + (folder.files.get(name) or b"") + b"\0"
        for name in sorted(local.files)
    ]
    return sha256(b"".join(parts)).hexdigest()
