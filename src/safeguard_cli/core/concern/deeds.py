"""What was done in a concern, what came back, what follows, and which questions that answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from msgspec import Struct

from safeguard_cli.core.concern.entry import Advised, Came, Decided, Done, Replied
from safeguard_cli.core.concern.story import Story, record_of
from safeguard_cli.core.ladder.ladder_ids import action_of, names_of, urgent_action_of
from safeguard_cli.core.model.ladders import Stage, dues_of
from safeguard_cli.core.model.rule_set import FollowUp, Part, RuleSet

Follow = Mapping[str, FollowUp]


class Deed(Struct, frozen=True):
    """Something that was done, when the advice to do it was given, and what came back."""

    number: int
    done: Done
    advised: datetime
    replies: tuple[tuple[int, Replied], ...]


def deeds(story: Story) -> list[Deed]:
    """Return all that was done, the first first. A reply belongs to the deed before it."""
    found: list[Deed] = []
    for number, done in story.of(Done):
        again = [n for n, other in story.of(Done, number) if other.action == done.action]
        replies = tuple(
            (n, reply)
            for n, reply in story.of(Replied, number)
            if reply.action == done.action and (not again or n < again[0])
        )
        found.append(Deed(number, done, _find_advised_moment(story, number), replies))
    return found


def decisions(story: Story) -> dict[str, Decided]:
    """Return what was decided on each action of the last advice."""
    given = story.advice()
    return {one.action: one for _, one in story.of(Decided, given.number if given else 0)}


def moved(story: Story, follow: Follow, late: Iterable[str] = ()) -> dict[str, str]:
    """Return what deeds and replies since the last advice answer, by question.

    `late`: actions to which a reply was owed before now, and none has come.
    """
    given = story.advice()
    since = given.number if given else 0
    late = {*late}
    answers: dict[str, str] = {}
    for deed in deeds(story):
        after = follow.get(deed.done.action)
        if after is None:
            continue
        if deed.number > since:
            answers |= _of_deed(deed, after)
        if not deed.replies and (deed.number > since or deed.done.action in late):
            answers |= after.silence if deed.done.action in late else after.waiting
        for number, reply in deed.replies:
            if number > since:
                again = _was_refused_before(story, number, after, follow)
                answers |= answers_of(after, reply.came, again=again)
    return answers


def _of_deed(deed: Deed, after: FollowUp) -> dict[str, str]:
    answers = dict(after.done)
    if after.done_on:
        answers[after.done_on] = deed.done.at[:10]
    if after.by_when and deed.done.answer_by:
        answers[after.by_when] = deed.done.answer_by
    return answers


def answers_of(after: FollowUp, came: Came, *, again: bool) -> dict[str, str]:
    """Return what a reply answers, by question; `again`: it is not the first no."""
    if came == "refused":
        return after.refused_again if again else after.refused
    return {"agreed": after.agreed, "silence": after.silence}.get(came, {})


def _was_refused_before(story: Story, number: int, after: FollowUp, follow: Follow) -> bool:
    """Say whether those who are asked the same question had said no before that entry."""
    return any(
        n < number
        and reply.came == "refused"
        and reply.action in follow
        and {*follow[reply.action].refused} & {*after.refused}
        for n, reply in story.of(Replied)
    )


def _find_advised_moment(story: Story, number: int) -> datetime:
    before = [record_of(one).as_of for n, one in story.of(Advised) if n < number]
    return datetime.fromisoformat(before[-1]) if before else story.opened


def follow_ups_of(rules: RuleSet) -> dict[str, FollowUp]:
    """Return what follows each action; an action that is not named here is owed no reply."""
    found = {action: each for each in rules.follow_ups for action in each.after}
    for part in rules.parts:
        for stage in part.ladder.stages if part.ladder else ():
            found |= dict(_of_stage(part, stage))
    return found


def _of_stage(part: Part, stage: Stage) -> Iterator[tuple[str, FollowUp]]:
    assert part.ladder is not None
    names = names_of(part.id, part.ladder)
    for is_urgent in (False, True):
        action = (urgent_action_of if is_urgent else action_of)(part.id, stage)
        yield (
            action,
            FollowUp(
                id=action,
                after=(action,),
                source=stage.source,
                reply_within=dues_of(stage, urgent=is_urgent).reply,
                by_when=names.date,
                done={names.tried: stage.id},
                waiting={names.result: "waiting"},
                agreed={names.result: "plan"},
                refused={names.result: "no-resolution"},
                refused_again={names.result: "no-resolution"},
                silence={names.result: "no-reply"},
            ),
        )
