"""Load a rule set from a folder: all of it, or an error that holds every fault."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from safeguard_cli.core.model.rule_set import Part, RuleSet
from safeguard_cli.reading import fault_codes as codes
from safeguard_cli.reading.faults import Fault, quoted, rules_error, unknown_name
from safeguard_cli.reading.link import check_links
from safeguard_cli.reading.model_builder import Builder
from safeguard_cli.reading.open_rule_file import open_file, refuse_others, report_wrong_listing
from safeguard_cli.reading.rule_file_ladders import Ladders
from safeguard_cli.reading.rule_file_shapes import File, Head, Hint, keys_of
from safeguard_cli.reading.rule_folder import HEAD, Folder, read_folder
from safeguard_cli.reading.yaml_nodes import List, Mapping, Text

if TYPE_CHECKING:  # importing it takes longer than reading rules
    from importlib.resources.abc import Traversable


def load_rules(folder: Traversable | Path) -> RuleSet:
    """Read and link the rule set in a folder, or raise one error with every fault."""
    return build_rules(read_folder(folder))


def build_rules(folder: Folder) -> RuleSet:
    """Build a rule set from the bytes of its files, or raise one error with every fault."""
    return _Loader(folder).rules()


class _Loader:
    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._builder = Builder()
        # A file that could not be read hides what it declares.
        self._all_read = True

    def rules(self) -> RuleSet:
        head = self._read_file(HEAD, Head)
        if head is None:
            raise self._make_error()
        self._builder.name_lists(head.named_lists)
        files = [self._read_file(name, File) for name in self._list_readable(head)]
        read = [file for file in files if file is not None]
        self._ladders = Ladders(self._builder, head, read)
        rules = self._gather_rules(head, read)
        # What a faulty ladder makes would only be found faulty once more.
        if self._all_read and self._ladders.is_sound:
            asked = {question.id: question for question in rules.questions}
            self._builder.faults += self._builder.named.find_faults(asked)
            self._builder.faults += check_links(rules, self._builder.places)
        if self._builder.faults:
            raise self._make_error(head.files)
        return rules

    def _make_error(self, listed: tuple[str, ...] = ()) -> Exception:
        order = [self._folder.path(name) for name in (HEAD, *listed)]
        return rules_error(self._builder.faults, order)

    def _read_file(self, name: str, model: Hint) -> Hint:
        before = len(self._builder.faults)
        node = open_file(self._folder, name, self._builder)
        if name == HEAD and isinstance(node, Mapping) and (key := _find_extends(node)):
            message = "this is a local rule set: name it with `--local`, not with `--rules`"
            self._builder.fault(key.place, codes.UNKNOWN_KEY, message)
            return None
        faults = self._builder.faults[before:]
        if not isinstance(node, Mapping) or not _declares_all(node, model, faults):
            self._note_hidden()
        return self._builder.build(node, model) if node else None

    def _note_hidden(self) -> None:
        self._all_read = False

    def _list_readable(self, head: Head) -> list[str]:
        listed = [name for number, name in enumerate(head.files) if self._can_read(head, number)]
        refuse_others(self._folder, head.files, self._builder)
        return listed

    def _can_read(self, head: Head, number: int) -> bool:
        name, found = head.files[number], self._folder.files
        place = self._builder.places.of(head, f"files.{number}")
        if name in found and name != HEAD and name not in head.files[:number]:
            return True
        listed = head.files[:number]
        self._builder.faults.append(report_wrong_listing(self._folder, name, listed, place))
        self._note_hidden()
        return False

    def _gather_rules(self, head: Head, files: list[File]) -> RuleSet:
        return RuleSet(
            id=head.id,
            title=head.title,
            version=head.version,
            edition=head.edition,
            review_by=head.review_by,
            levels=head.levels,
            parts=self._order_parts(head, files),
            questions=self._ladders.questions(files, whole=self._all_read),
            acts=tuple(each for file in files for each in file.acts),
            known_findings=tuple(each for file in files for each in file.known_findings),
            duties=tuple(each for file in files for each in file.duties),
            follow_ups=tuple(each for file in files for each in file.follow_ups),
            invariants=tuple(each for file in files for each in file.invariants),
            checklists=tuple(each for file in files for each in file.checklists),
            contacts=tuple(each for file in files for each in file.contacts),
            groups=tuple(each for file in files for each in file.groups),
            pages=tuple(each for file in files for each in file.pages),
            documents=tuple(each for file in files for each in file.documents),
            statements=tuple(each for file in files for each in file.statements),
            holidays=tuple(each for file in files for each in file.bank_holidays),
            never_excepted=head.never_excepted,
            words_to_avoid=head.words_to_avoid,
            digest=self._folder.digest(),
        )

    def _order_parts(self, head: Head, files: list[File]) -> tuple[Part, ...]:
        parts = [part for file in files if (part := self._build_part(file)) is not None]
        declared = [part.id for part in parts]
        for number, name in enumerate(head.parts):
            place = self._builder.places.of(head, f"parts.{number}")
            if name in head.parts[:number]:
                message = f"part {quoted(name)} stands here twice"
                self._builder.fault(place, codes.DUPLICATE, message)
            elif self._all_read and name not in declared:
                self._builder.faults.append(unknown_name(place, "part", name, declared))
        for part in parts:
            if part.id and part.id not in head.parts:
                message = f"part `{part.id}` is not among the `parts` of `{HEAD}`"
                place = self._builder.places.of(part, "id")
                self._builder.fault(place, codes.PART_NOT_LISTED, message)
        order = {name: number for number, name in reversed([*enumerate(head.parts)])}
        return tuple(sorted(parts, key=lambda part: order.get(part.id, len(order))))

    def _build_part(self, file: File) -> Part | None:
        places = self._builder.places
        if file.part is None:
            if file.actions or file.ladder:
                message = "missing key `part`: whose actions are these?"
                place = places.of(file, "actions", "ladder")
                self._builder.fault(place, codes.MISSING_KEY, message)
            return None
        if not file.actions and not file.ladder:
            message = "missing key `actions`: a part needs one at least"
            self._builder.fault(places.of(file, "part"), codes.MISSING_KEY, message)
        head = file.part
        part = Part(
            id=head.id, title=head.title, actions=self._ladders.actions(file),
            applies_if=head.applies_if, alone_with=head.alone_with, ladder=file.ladder,
            rungs=head.rungs, where=head.where,
        )  # fmt: skip
        places.note(part, {"": places.of(head, ""), "id": places.of(head, "id")})
        return part


def _find_extends(node: Mapping) -> Text | None:
    return next((key for key, _ in node.entries if key.value == "extends"), None)


def _declares_all(node: Mapping, model: Hint, faults: list[Fault]) -> bool:
    """Tell whether every list of declarations stands, once, under a key that we know."""
    lists = {key.name for key in keys_of(model) if key.is_list}
    known = {key.name for key in keys_of(model)}
    return not any(fault.where.column == 1 for fault in faults) and all(
        key.value in known and (key.value not in lists or isinstance(value, List))
        for key, value in node.entries
    )
