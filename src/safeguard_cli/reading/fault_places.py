"""Remember where in the files each value of a rule set was written.

Values are told apart by identity: two rules may hold equal conditions. What
was built elsewhere (or read from the cache) falls back to its own `where`.
"""

from __future__ import annotations

from safeguard_cli.reading.faults import Place


class FaultPlaces:
    """Where the fields of values stand. A field of a list is `source.0`."""

    def __init__(self) -> None:
        self._fields: dict[tuple[int, str], Place] = {}
        # Without a reference, another value could take a dropped one's identity.
        self._owners: list[object] = []
        self._faulty: set[int] = set()

    def note(self, owner: object, fields: dict[str, Place], faulty: bool = False) -> None:
        """Remember the places of a value's fields, and whether it could not be read whole."""
        self._owners.append(owner)
        for name, place in fields.items():
            self._fields[id(owner), name] = place
        if faulty:
            self._faulty.add(id(owner))

    def is_faulty(self, owner: object) -> bool:
        """Tell whether faults were already found inside this value."""
        return id(owner) in self._faulty

    def is_noted(self, owner: object) -> bool:
        """Tell whether it is known where this value was written."""
        return (id(owner), "") in self._fields

    def of(self, owner: object, *fields: str) -> Place:
        """Return the place of the first field known, or of the value itself."""
        for name in fields:
            if (id(owner), name) in self._fields:
                return self._fields[id(owner), name]
        return self._fields.get((id(owner), ""), _own_place(owner))


def _own_place(owner: object) -> Place:
    file, line, column = [*str(getattr(owner, "where", "")).rsplit(":", 2), "", ""][:3]
    if line.isdecimal() and column.isdecimal():
        return Place(file, int(line), int(column))
    return Place("rules")
