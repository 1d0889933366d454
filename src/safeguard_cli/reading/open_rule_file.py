"""Open one file of a folder as a tree, gathering what is wrong with it."""

from __future__ import annotations

from collections.abc import Collection

from safeguard_cli.reading import fault_codes as codes
from safeguard_cli.reading.faults import Fault, Place, did_you_mean, quoted
from safeguard_cli.reading.model_builder import Builder
from safeguard_cli.reading.rule_folder import HEAD, RuleFolder
from safeguard_cli.reading.yaml_nodes import Node, parse


def open_file(folder: RuleFolder, name: str, builder: Builder) -> Node | None:
    """Return the tree of a file, or none if it cannot be read."""
    content, path = folder.files.get(name), folder.path(name)
    if content is None:
        builder.faults.append(_report_missing(folder, name))
        return None
    node, faults = parse(content, path)
    builder.faults += faults
    return node


def refuse_others(folder: RuleFolder, listed: Collection[str], builder: Builder) -> None:
    """Note a fault for each rule file that would be silently left out."""
    for name in sorted(folder.files.keys() - {HEAD, *listed}):
        message = f"this file is not among the `files` of `{HEAD}`"
        builder.fault(Place(folder.path(name)), codes.NOT_LISTED, message)
    refuse_misnamed(folder, builder, known=listed)


def refuse_misnamed(folder: RuleFolder, builder: Builder, known: Collection[str] = ()) -> None:
    """Note a fault for each file whose name only nearly is one of a rule file."""
    for name in folder.misnamed:
        if name not in known:
            builder.faults.append(_report_misnamed(folder, name))


def report_wrong_listing(
    folder: RuleFolder, name: str, listed: Collection[str], place: Place
) -> Fault:
    """Return the fault in the name of a file that cannot be read as one of these."""
    if name in folder.folders:
        message = f"{quoted(name)} is a folder, and a file is wanted here"
        return Fault(place, codes.NO_FILE, message)
    if name in folder.misnamed:
        right = quoted(_correct_name(name))
        message = f"{quoted(name)} is not named as a rule file; rename it to {right}"
        return Fault(place, codes.FILE_NAME, message)
    if not name.endswith(".yaml") or "/" in name or name in (HEAD, *listed):
        message = f"{quoted(name)} cannot be listed here; list each rule file beside it once"
        return Fault(place, codes.FILE_NAME, message)
    hint = did_you_mean(name, folder.files.keys() - {HEAD, *listed})
    return Fault(place, codes.NO_FILE, f"no file {quoted(name)}{hint}")


def _report_missing(folder: RuleFolder, name: str) -> Fault:
    if name in folder.folders:
        return Fault(Place(folder.path(name)), codes.NO_FILE, "a file is wanted; this is a folder")
    meant = (
        each for each in (*folder.files, *folder.misnamed) if name == _correct_name(each) != each
    )
    for each in meant:
        return _report_misnamed(folder, each)
    message = "the file is missing or unreadable"
    return Fault(Place(folder.path(name)), codes.NO_FILE, message)


def _report_misnamed(folder: RuleFolder, name: str) -> Fault:
    message = f"rename this file to {quoted(_correct_name(name))}; with this name it is not read"
    return Fault(Place(folder.path(name)), codes.FILE_NAME, message)


def _correct_name(name: str) -> str:
    """Return the name of a rule file that comes nearest to a name."""
    stem, _, _ = name.lower().removesuffix(".txt").rpartition(".")
    return f"{stem}.yaml"
