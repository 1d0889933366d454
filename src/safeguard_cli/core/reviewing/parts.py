"""Tell the parts: when each applies, its actions in their order, and the stages of its ladder."""

from __future__ import annotations

from collections.abc import Iterator

from safeguard_cli.core.deciding.deadlines import clocks_in_words
from safeguard_cli.core.model.rule_set import Action, Ladder, Part, Rule, RuleSet, Step
from safeguard_cli.core.model.stages import Stage, dues_of
from safeguard_cli.core.reviewing.shapes import Entry, Fact, Said, Section
from safeguard_cli.core.reviewing.telling import (
    Telling,
    day,
    fact,
    file_of,
    in_force,
    other_texts,
    texts,
    unconfirmed,
)

_ABOUT = (
    "The first action that has a reason that holds is the advice. So their order matters: the "
    "most protective action stands first."
)
_TOLD = {"id", "because", "where", "in_force_from", "in_force_until", "to"}


def parts(rules: RuleSet, telling: Telling) -> Iterator[Section]:
    """Yield the parts, in their order."""
    teller = _Parts(rules, telling)
    for part in rules.parts:
        entries = (teller.applies(part), *teller.ladder(part), *map(teller.action, part.actions))
        yield Section(f"part-{part.id}", part.title, _ABOUT, entries)


class _Parts:
    def __init__(self, rules: RuleSet, telling: Telling) -> None:
        self._telling = telling
        self._levels = {level.id: level.label for level in rules.levels}
        self._titles = {a.id: a.do for part in rules.parts for a in part.actions}

    def applies(self, part: Part) -> Entry:
        always = "In every case"
        said = self._telling.where(part.applies_if, always, "Only where this is so:")
        facts = tuple(fact("It applies", said))
        return Entry("part", part.id, part.title, facts, file=file_of(part.where))

    def action(self, action: Action) -> Entry:
        facts = (
            *fact("How grave", self._level(action)),
            *self._telling.who(action.who),
            *fact("By when", self._telling.clocks(action.within)),
            *fact("Steps", *map(self._step, action.steps), numbered=True),
            *texts("To write down", *action.record),
            *fact("Advised because", *(s for rule in action.rules for s in self._rule(rule))),
            *texts("Asked at once", action.confirmed_by and self._telling.ask(action.confirmed_by)),
            *texts("In the place of", *(self._titles.get(a, a) for a in action.strengthens)),
        )
        place = file_of(action.where)
        return Entry("action", action.id, action.do, facts, was=action.was, file=place)

    def ladder(self, part: Part) -> Iterator[Entry]:
        if part.ladder is None:
            return
        ladder = part.ladder
        facts = (
            *fact("From the first to the last", *map(_stage, ladder.stages), numbered=True),
            *_ceiling(ladder),
            *texts("Version", _version(ladder)),
        )
        title = "The stages, and how long each may take"
        yield Entry("ladder", part.id, title, facts, file=file_of(ladder.where or part.where))

    def _level(self, action: Action) -> Said:
        more = []
        if action.stops_interview:
            more.append("Shown at once, before anything more is asked.")
        if action.says_all:
            more.append("What other answers would change is not told to this reader.")
        return Said(self._levels[action.level], tuple(more))

    def _step(self, step: Step) -> Said:
        when = self._telling.when(step.condition)
        return Said(step.do, in_force(step), when, step.source, unconfirmed(step))

    def _rule(self, rule: Rule) -> Iterator[Said]:
        when = self._telling.when(rule.condition)
        yield Said(rule.because, in_force(rule), when, rule.source, unconfirmed(rule))
        for label, said in other_texts(rule, _TOLD):
            yield Said(said, (f"{label}.",))


def _stage(stage: Stage) -> Said:
    dues = dues_of(stage)
    raised = f"To raise it: {clocks_in_words(stage.raise_within)}." if stage.raise_within else ""
    reply = f"For a reply: {clocks_in_words(dues.reply)}." if dues.reply else ""
    times = (f"{time.what}: {clocks_in_words(time.within)}." for time in dues.times)
    guide = "These times are a guide." if stage.indicative else ""
    return Said(stage.do, tuple(filter(None, (raised, reply, *times, guide))))


def _ceiling(ladder: Ladder) -> Iterator[Fact]:
    if ladder.ceiling:
        stage, in_all = map(clocks_in_words, (ladder.ceiling.stage, ladder.ceiling.in_all))
        most = f"One stage of a local ladder: {stage}", f"All its stages: {in_all}"
        yield from texts("At most", *most)
        yield from fact("Because", Said(ladder.ceiling.because, sources=ladder.ceiling.source))


def _version(ladder: Ladder) -> str:
    if not ladder.version:
        return ""
    review = f", to be looked at again by {day(ladder.review_by)}" if ladder.review_by else ""
    return f"{ladder.version}{review}"
