"""Which column of a table gives what: the id, the moment, the answer to a question, or nothing.

Columns stand in any order. A name is that of a question, or one that a mapping tells.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.model.rule_set import Question
from safeguard_cli.core.words.plural import counted
from safeguard_cli.edges.batch.entries import Checking
from safeguard_cli.edges.batch.translating import Translating
from safeguard_cli.reading.batch_mapping import BatchMapping, folded
from safeguard_cli.reading.faults import quoted

HEAD_HINT: Final = (
    "the names of columns are `id`, `as-of` and the ids of questions; --dry-run --mapping FILE "
    "writes a mapping for other names"
)
_FIXED: Final = ("id", "as-of")
_MOST_NAMES: Final = 10_000
_BETWEEN = re.compile(r"[\s_]+")


def refuse_unfinished(mapping: BatchMapping) -> None:
    """Raise UsageError where it is still to be said what a column is."""
    for name, target in mapping.columns.items():
        if not target:
            raise UsageError(
                f"the mapping does not say what the column {quoted(mapping.names[name])} is",
                "write the id of a question behind it, or move the name to `ignore`",
            )


def is_known(
    questions: Mapping[str, Question], mapping: BatchMapping | None
) -> Callable[[str], bool]:
    """Return what says whether a name can be that of a column."""
    told = {*mapping.columns, *mapping.ignore} if mapping else set()
    return lambda name: (word := folded(name)) in told or _as_id(word) in (*_FIXED, *questions)


class Naming:
    """What a name of a column gives: `id`, `as-of`, a question; "" where it is left out."""

    def __init__(self, checking: Checking, mapping: BatchMapping | None) -> None:
        self.mapping = mapping or BatchMapping()
        self.checking = checking
        self.translating = Translating(checking.questions, self.mapping)
        self._found: dict[str, str | None] = {}

    def target(self, name: str) -> str | None:
        """Return what it gives; None for a name that nobody knows."""
        if name not in self._found:
            if len(self._found) > _MOST_NAMES:
                self._found.clear()
            self._found[name] = self._look_up(folded(name))
        return self._found[name]

    def record(self, names: Iterable[str], values: Iterable[object]) -> dict[str, object]:
        """Return a record of what stands under these names, each of which gives something."""
        translate = self.translating.value
        pairs = zip(names, values, strict=True)
        return self.gather((name, translate(name, given)) for name, given in pairs)

    def gather(self, translated: Iterable[tuple[str, object]]) -> dict[str, object]:
        """Return a record of values that are translated; None is none."""
        found: dict[str, object] = {}
        answers: dict[str, object] = dict(self.mapping.constant)
        for name, value in translated:
            if value is None:
                continue
            if name in _FIXED:
                found[name] = value
            else:
                answers[name] = value
        found["answers"] = answers
        return found

    def _look_up(self, word: str) -> str | None:
        told = self.mapping.columns
        if word in told:
            # A first mapping may not say yet what it is.
            return told[word] or None
        # Spreadsheets often end a table with columns that have no name.
        if not word or word in self.mapping.ignore:
            return ""
        near = _as_id(word)
        is_free = near not in told.values()
        return near if near in (*_FIXED, *self.checking.questions) and is_free else None


class Layout:
    """The columns of one table. `targets`: what each gives; None where it is left out.

    `unknown` and `ignored`: the places of columns that nobody knows, and of those that a mapping
    leaves out or that have no name, from 0. `given`: what those give of which something is made.
    `watch` is shown every row, where somebody asks for it.
    """

    def __init__(self, names: Sequence[str], naming: Naming) -> None:
        self.names = [name.strip() for name in names]
        self.mapping = naming.mapping
        self._naming = naming
        found = [naming.target(name) for name in self.names]
        self.unknown = [place for place, name in enumerate(found) if name is None]
        self.ignored = [place for place, name in enumerate(found) if name == ""]
        self.targets = [name or None for name in found]
        self.used = [place for place, name in enumerate(self.targets) if name is not None]
        self.watch: Callable[[Sequence[object]], None] | None = None
        self.given = [name for name in self.targets if name is not None]

    def refuse_faults(self) -> None:
        """Raise UsageError where records could not be read rightly from these columns."""
        refuse_unfinished(self.mapping)
        for shown in self.absent:
            raise UsageError(
                f"the mapping names a column {shown}, which the input does not have",
                "write its name as it stands in the first row",
            )
        if self.unknown:
            where = f"column {self.unknown[0] + 1}"
            problem = self._naming.checking.no_question(where, self.names[self.unknown[0]])
            raise UsageError(f"line 1: {problem.message}", HEAD_HINT)
        if self.repeated or "id" not in self.given:
            raise UsageError("line 1: each column stands once, and `id` must be there", HEAD_HINT)

    @property
    def repeated(self) -> list[str]:
        """Return what several columns give."""
        return [name for name, count in Counter(self.given).items() if count > 1]

    @property
    def absent(self) -> list[str]:
        """Return, quoted, the names of columns that the mapping has and the input has not."""
        here = {folded(name) for name in self.names}
        return [quoted(self.mapping.names[w]) for w in self.mapping.columns if w not in here]

    def fields(self, values: Sequence[object]) -> dict[str, object]:
        """Return the record that stands in a row: `id`, perhaps `as-of`, and `answers`."""
        if self.watch is not None:
            self.watch(values)
        return self._naming.record(self.given, [values[place] for place in self.used])

    def said(self) -> str:
        """Say which columns were recognised."""
        asked = [name for name in self.given if name not in _FIXED]
        found = [counted(len(self.names), "column"), counted(len(asked), "question")]
        found += [f"`{name}`" for name in _FIXED if name in self.given]
        if self.ignored:
            found.append(f"{len(self.ignored):,} ignored")
        return f"{found[0]} ({', '.join(found[1:])})"


def _as_id(word: str) -> str:
    return _BETWEEN.sub("-", word)
