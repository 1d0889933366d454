"""Whether each answer about who reads, and where, changes a sentence that somebody reads.

Questions of setup are asked of everyone. Whoever finds their own place among the answers, and
then reads what everybody else would have read, was asked for nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from safeguard_cli.core.checking import finding as codes
from safeguard_cli.core.checking.finding import Finding
from safeguard_cli.core.checking.pairs import Pairs
from safeguard_cli.core.checking.proof import Proof
from safeguard_cli.core.deciding.relevance import Output


def silent_answers(proof: Proof) -> Iterator[Finding]:
    """Find answers of `setup` questions that show no other sentences than another answer does."""
    pairs = Pairs(proof, _sentences(proof))
    for question in proof.rules.questions:
        for alike in pairs.classes(question) if question.setup else ():
            if len(alike) > 1:
                names = ", ".join(f"`{name}`" for name in alike)
                message = f"answers {names} to `{question.id}` change no sentence that is shown"
                yield Finding(codes.ANSWERS_SILENT, question.where, message)


def _sentences(proof: Proof) -> Iterator[Output]:
    shown = [sentence.node for law in proof.laws for sentence in law.space.sentences]
    outputs = [Output(node, [node], proof.budget.known) for node in dict.fromkeys(shown)]
    # The smallest first: most answers are told apart by what rests on little else.
    yield from sorted(outputs, key=lambda output: output.reads.bit_count())
