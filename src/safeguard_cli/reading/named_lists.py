"""Lists of answers that have a name: conditions write the name in the place of the answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from safeguard_cli.core.model.rule_set import Question
from safeguard_cli.reading import fault_codes as codes
from safeguard_cli.reading.faults import Fault, Places, find_repeated, quoted, unknown_name
from safeguard_cli.reading.rule_file_shapes import NamedList
from safeguard_cli.reading.yaml_nodes import List, Node, Text


class NamedLists:
    """The named lists of a rule set. `places`: where they are declared."""

    def __init__(self, lists: Sequence[NamedList], places: Places) -> None:
        self._lists = lists
        self._places = places
        self._answers = {(one.question, one.id): self._list_answers(one) for one in lists}

    def spell_out(self, question: str, node: Node) -> Node:
        """Return what a test of a question says, with answers in the place of names of lists.

        An answer stands where its list is declared: a fault in it is told there, and once.
        """
        if isinstance(node, List):
            spelt = [each for item in node.items for each in self._spell(question, item)]
            return List(tuple(spelt), node.place)
        named = self._spell(question, node)
        return node if named == (node,) else List(named, node.place)

    def find_faults(self, questions: Mapping[str, Question]) -> Iterator[Fault]:
        """Find lists that are named twice, of no question, or named as one of its answers."""
        yield from find_repeated("named list", self._lists, self._places)
        for one in self._lists:
            question = questions.get(one.question)
            if question is None:
                place = self._places.of(one, "question")
                yield unknown_name(place, "question", one.question, questions)
            elif one.id in question.answers:
                message = f"{quoted(one.id)} is an answer of `{question.id}`; name the list apart"
                yield Fault(self._places.of(one, "id"), codes.DUPLICATE, message)

    def _spell(self, question: str, node: Node) -> tuple[Node, ...]:
        if not isinstance(node, Text):
            return (node,)
        return self._answers.get((question, node.value), (node,))

    def _list_answers(self, one: NamedList) -> tuple[Node, ...]:
        return tuple(
            Text(answer, self._places.of(one, f"answers.{number}"))
            for number, answer in enumerate(one.answers)
        )
