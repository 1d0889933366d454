"""Whether what sentences ask of one person can be done, together and at all.

Each act is first checked as a whole; only where that fails are the sentences that clash found.
What a rule set lists among its known findings is not found again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations_with_replacement, product, starmap

from safeguard_cli.core.checking import check_codes as codes
from safeguard_cli.core.checking.finding import Finding
from safeguard_cli.core.checking.proof import Proof, parts_of
from safeguard_cli.core.logic.nodes import HOLDS, Node
from safeguard_cli.core.logic.sentences import Sentence
from safeguard_cli.core.logic.witness import Constraint
from safeguard_cli.core.model.rule_set import Act


def asked_and_forbidden(proof: Proof) -> Iterator[Finding]:
    """Find sentences that ask for what another one, shown beside it, forbids."""
    for act in proof.rules.acts:
        nodes = proof.space.acts[act.id]
        if not proof.can_meet(nodes.at_all, nodes.forbidden):
            continue
        for one, two in product(_list_requests(proof, act.id), _list_prohibitions(proof, act.id)):
            message = f"{_describe_request(one, act.id)}, and {_describe_place(two)} forbids it"
            yield from _report_clash(
                proof, codes.ASKED_AND_FORBIDDEN, message, shown=(one, two), acts=(act.id,)
            )


def asked_together(proof: Proof) -> Iterator[Finding]:
    """Find sentences that ask, side by side, for acts that exclude each other."""
    for act, other in _pair_exclusions(proof.rules.acts):
        one_of, any_other = (proof.space.acts[name].at_all for name in (act, other))
        # Sentence by sentence on both sides: all of them at once take up to thirty times as long.
        if not any(starmap(proof.can_meet, product(parts_of(one_of), parts_of(any_other)))):
            continue
        for one, two in product(_list_requests(proof, act), _list_requests(proof, other)):
            asked = f"{_describe_request(one, act)}, and {_describe_place(two)} asks for `{other}`"
            message = f"{asked}, which excludes it"
            yield from _report_clash(
                proof, codes.ASKED_TOGETHER, message, shown=(one, two), acts=(act, other)
            )


def impossible_requests(proof: Proof) -> Iterator[Finding]:
    """Find sentences that ask, if only in case, for an act where its `never-if` holds."""
    for act in proof.rules.acts:
        if act.never_if is not None:
            where = proof.node(act.never_if), "where its `never-if` holds"
            sentences = _list_requests(proof, act.id)
            yield from _find_requests(proof, codes.IMPOSSIBLE_REQUEST, act, sentences, where=where)


def repeated_requests(proof: Proof) -> Iterator[Finding]:
    """Find sentences that ask for an act where it has been done."""
    for act in proof.rules.acts:
        if act.done_if is not None:
            where = proof.node(act.done_if), "where it has been done (`done-if`)"
            sentences = (each for each in proof.space.sentences if act.id in each.tags.asks)
            yield from _find_requests(proof, codes.REPEATED_REQUEST, act, sentences, where=where)


def _find_requests(
    proof: Proof,
    code: str,
    act: Act,
    sentences: Iterable[Sentence],
    *,
    where: tuple[Node, str],
) -> Iterator[Finding]:
    """Find sentences that ask for an act where a node holds; its words stand beside it."""
    wrong, words = where
    if not proof.can_meet(proof.space.acts[act.id].at_all, wrong):
        return
    for one in sentences:
        said = f"{_describe_request(one, act.id)} {words}"
        yield from _report_clash(proof, code, said, shown=(one,), acts=(act.id,), also=(wrong,))


def _report_clash(
    proof: Proof,
    code: str,
    message: str,
    *,
    shown: tuple[Sentence, ...],
    acts: tuple[str, ...],
    also: tuple[Node, ...] = (),
) -> Iterator[Finding]:
    """Find whether these sentences can be shown together, unless that is known."""
    nodes = (*(each.node for each in shown), *also)
    names = tuple(each.name for each in shown)
    if proof.can_hold(*nodes) and not proof.is_known(code, acts, names):
        where = _find_mendable_place(proof, shown)
        yield proof.shown(code, where, message, *(Constraint(node, HOLDS) for node in nodes))


def _find_mendable_place(proof: Proof, shown: Iterable[Sentence]) -> str:
    """Find the place that the author of a local rule set can change; else the first."""
    places = [each.where for each in shown]
    local = proof.rules.local
    folder = f"{local.where.rpartition('/')[0]}/" if local and "/" in local.where else ""
    return next((place for place in places if folder and place.startswith(folder)), places[0])


def _list_requests(proof: Proof, act: str) -> Iterator[Sentence]:
    # Looked for only once an act as a whole has failed: there are thousands of sentences.
    return (each for each in proof.space.sentences if act in each.tags.requested)


def _list_prohibitions(proof: Proof, act: str) -> Iterator[Sentence]:
    return (each for each in proof.space.sentences if act in each.tags.forbids)


def _pair_exclusions(acts: Iterable[Act]) -> list[tuple[str, str]]:
    """Each pair of acts once, whichever of the two names the other."""
    known = {act.id: act for act in acts}
    return [
        (one, two)
        for one, two in combinations_with_replacement(known, 2)
        if two in known[one].excludes or one in known[two].excludes
    ]


def _describe_request(sentence: Sentence, act: str) -> str:
    how = "asks" if act in sentence.tags.asks else "asks in case"
    return f"`{sentence.name}` {how} for `{act}`"


def _describe_place(sentence: Sentence) -> str:
    return f"`{sentence.name}` at {sentence.where}"
