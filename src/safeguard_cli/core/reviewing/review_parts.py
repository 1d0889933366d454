"""Tell the parts: when each applies, its actions in their order, and the stages of its ladder."""

from __future__ import annotations

from collections.abc import Iterator

from safeguard_cli.core.deciding.deadlines import clocks_in_words
from safeguard_cli.core.model.ladders import Stage, dues_of
from safeguard_cli.core.model.rule_set import Action, Ladder, Part, Rule, RuleSet, Step
from safeguard_cli.core.reviewing.entry_words import (
    RuleWords,
    day,
    fact,
    file_of,
    in_force,
    make_entry,
    other_texts,
    texts,
    unconfirmed,
)
from safeguard_cli.core.reviewing.review_document import (
    Remark,
    ReviewEntry,
    ReviewFact,
    ReviewSection,
)

_ABOUT = (
    "The first action that has a reason that holds is the advice. So their order matters: the "
    "most protective action stands first."
)
_TOLD = {"id", "because", "where", "in_force_from", "in_force_until", "to"}


def review_parts(rules: RuleSet, rule_words: RuleWords) -> Iterator[ReviewSection]:
    """Yield the parts, in their order."""
    teller = _PartReview(rules, rule_words)
    for part in rules.parts:
        entries = (teller.applies(part), *teller.ladder(part), *map(teller.action, part.actions))
        yield ReviewSection(f"part-{part.id}", part.title, _ABOUT, entries)


class _PartReview:
    def __init__(self, rules: RuleSet, rule_words: RuleWords) -> None:
        self._rule_words = rule_words
        self._levels = {level.id: level.label for level in rules.levels}

    def applies(self, part: Part) -> ReviewEntry:
        always = "In every case"
        said = self._rule_words.where(part.applies_if, always, "Only where this is so:")
        return make_entry("part", part, part.title, fact("It applies", said))

    def action(self, action: Action) -> ReviewEntry:
        facts = (
            *fact("How grave", self._say_level(action)),
            *self._rule_words.who(action.who),
            *fact("By when", self._rule_words.clocks(action.within)),
            *fact("Steps", *map(self._say_step, action.steps), numbered=True),
            *texts("To write down", *action.record),
            *fact(
                "Advised because", *(s for rule in action.rules for s in self._list_reasons(rule))
            ),
            *texts(
                "Asked at once", action.confirmed_by and self._rule_words.ask(action.confirmed_by)
            ),
            *texts(
                "In the place of",
                *(self._rule_words.actions.get(name, name) for name in action.strengthens),
            ),
        )
        return make_entry("action", action, action.do, facts)

    def ladder(self, part: Part) -> Iterator[ReviewEntry]:
        if part.ladder is None:
            return
        ladder = part.ladder
        facts = (
            *fact("From the first to the last", *map(_say_stage, ladder.stages), numbered=True),
            *_list_ceiling(ladder),
            *texts("Version", _write_version(ladder)),
        )
        title = "The stages, and how long each may take"
        yield ReviewEntry("ladder", part.id, title, facts, file=file_of(ladder.where or part.where))

    def _say_level(self, action: Action) -> Remark:
        more = []
        if action.stops_interview:
            more.append("Shown at once, before anything more is asked.")
        if action.says_all:
            more.append("What other answers would change is not told to this reader.")
        return Remark(self._levels[action.level], tuple(more))

    def _say_until(self, step: Step) -> Iterator[str]:
        if step.until_answered:
            yield f"Shown only until this is answered: {self._rule_words.ask(step.until_answered)}"
        if step.until is not None:
            words = "; ".join(line.text for line in self._rule_words.when(step.until))
            yield f"Shown until this is sure: {words}"

    def _say_step(self, step: Step) -> Remark:
        when = self._rule_words.when(step.condition)
        return Remark(
            text=step.do,
            notes=(*in_force(step), *self._say_until(step), *_say_sooner(step)),
            when=when,
            sources=step.source,
            check=unconfirmed(step),
        )

    def _list_reasons(self, rule: Rule) -> Iterator[Remark]:
        when = self._rule_words.when(rule.condition)
        yield Remark(
            text=rule.because,
            notes=in_force(rule),
            when=when,
            sources=rule.source,
            check=unconfirmed(rule),
        )
        for label, said in other_texts(rule, _TOLD):
            yield Remark(said, (f"{label}.",))


def _say_sooner(step: Step) -> Iterator[str]:
    if step.within:
        yield f"By when, if that is sooner: {clocks_in_words(step.within)}."


def _say_stage(stage: Stage) -> Remark:
    dues = dues_of(stage)
    raised = f"To raise it: {clocks_in_words(stage.raise_within)}." if stage.raise_within else ""
    reply = f"For a reply: {clocks_in_words(dues.reply)}." if dues.reply else ""
    times = (f"{time.what}: {clocks_in_words(time.within)}." for time in dues.times)
    guide = "These times are a guide." if stage.indicative else ""
    return Remark(stage.do, tuple(filter(None, (raised, reply, *times, guide))))


def _list_ceiling(ladder: Ladder) -> Iterator[ReviewFact]:
    if ladder.ceiling:
        stage, in_all = map(clocks_in_words, (ladder.ceiling.stage, ladder.ceiling.in_all))
        most = f"One stage of a local ladder: {stage}", f"All its stages: {in_all}"
        yield from texts("At most", *most)
        yield from fact("Because", Remark(ladder.ceiling.because, sources=ladder.ceiling.source))


def _write_version(ladder: Ladder) -> str:
    if not ladder.version:
        return ""
    review = f", to be looked at again by {day(ladder.review_by)}" if ladder.review_by else ""
    return f"{ladder.version}{review}"
