"""Tell the parts: when each applies, its actions in their order, and the stages of its ladder."""

from __future__ import annotations

from collections.abc import Iterator

from safeguard_cli.core.deciding.deadlines import clocks_in_words
from safeguard_cli.core.model.ladders import Stage, dues_of
from safeguard_cli.core.model.rule_set import Action, Ladder, Part, Rule, RuleSet, Step
from safeguard_cli.core.reviewing.review_document import (
    ReviewEntry,
    ReviewFact,
    ReviewSection,
    ReviewSentence,
)
from safeguard_cli.core.reviewing.review_words import (
    RuleWords,
    list_other_texts,
    make_fact,
    make_texts,
    name_file,
    say_in_force,
    say_unconfirmed,
    write_day,
)

_ABOUT = (
    "The first action that has a reason that holds is the advice. So their order matters: the "
    "most protective action stands first."
)
_TOLD = {"id", "because", "where", "in_force_from", "in_force_until", "to"}


def review_parts(rules: RuleSet, telling: RuleWords) -> Iterator[ReviewSection]:
    """Yield the parts, in their order."""
    teller = _PartReview(rules, telling)
    for part in rules.parts:
        entries = (teller.applies(part), *teller.ladder(part), *map(teller.action, part.actions))
        yield ReviewSection(f"part-{part.id}", part.title, _ABOUT, entries)


class _PartReview:
    def __init__(self, rules: RuleSet, telling: RuleWords) -> None:
        self._telling = telling
        self._levels = {level.id: level.label for level in rules.levels}
        self._titles = {a.id: a.do for part in rules.parts for a in part.actions}

    def applies(self, part: Part) -> ReviewEntry:
        always = "In every case"
        said = self._telling.where(part.applies_if, always, "Only where this is so:")
        facts = tuple(make_fact("It applies", said))
        return ReviewEntry("part", part.id, part.title, facts, file=name_file(part.where))

    def action(self, action: Action) -> ReviewEntry:
        facts = (
            *make_fact("How grave", self._say_level(action)),
            *self._telling.who(action.who),
            *make_fact("By when", self._telling.clocks(action.within)),
            *make_fact("Steps", *map(self._say_step, action.steps), numbered=True),
            *make_texts("To write down", *action.record),
            *make_fact(
                "Advised because", *(s for rule in action.rules for s in self._list_reasons(rule))
            ),
            *make_texts(
                "Asked at once", action.confirmed_by and self._telling.ask(action.confirmed_by)
            ),
            *make_texts("In the place of", *(self._titles.get(a, a) for a in action.strengthens)),
        )
        place = name_file(action.where)
        return ReviewEntry("action", action.id, action.do, facts, was=action.was, file=place)

    def ladder(self, part: Part) -> Iterator[ReviewEntry]:
        if part.ladder is None:
            return
        ladder = part.ladder
        facts = (
            *make_fact(
                "From the first to the last", *map(_say_stage, ladder.stages), numbered=True
            ),
            *_list_ceiling(ladder),
            *make_texts("Version", _write_version(ladder)),
        )
        title = "The stages, and how long each may take"
        yield ReviewEntry(
            "ladder", part.id, title, facts, file=name_file(ladder.where or part.where)
        )

    def _say_level(self, action: Action) -> ReviewSentence:
        more = []
        if action.stops_interview:
            more.append("Shown at once, before anything more is asked.")
        if action.says_all:
            more.append("What other answers would change is not told to this reader.")
        return ReviewSentence(self._levels[action.level], tuple(more))

    def _say_step(self, step: Step) -> ReviewSentence:
        when = self._telling.when(step.condition)
        return ReviewSentence(step.do, say_in_force(step), when, step.source, say_unconfirmed(step))

    def _list_reasons(self, rule: Rule) -> Iterator[ReviewSentence]:
        when = self._telling.when(rule.condition)
        yield ReviewSentence(
            rule.because, say_in_force(rule), when, rule.source, say_unconfirmed(rule)
        )
        for label, said in list_other_texts(rule, _TOLD):
            yield ReviewSentence(said, (f"{label}.",))


def _say_stage(stage: Stage) -> ReviewSentence:
    dues = dues_of(stage)
    raised = f"To raise it: {clocks_in_words(stage.raise_within)}." if stage.raise_within else ""
    reply = f"For a reply: {clocks_in_words(dues.reply)}." if dues.reply else ""
    times = (f"{time.what}: {clocks_in_words(time.within)}." for time in dues.times)
    guide = "These times are a guide." if stage.indicative else ""
    return ReviewSentence(stage.do, tuple(filter(None, (raised, reply, *times, guide))))


def _list_ceiling(ladder: Ladder) -> Iterator[ReviewFact]:
    if ladder.ceiling:
        stage, in_all = map(clocks_in_words, (ladder.ceiling.stage, ladder.ceiling.in_all))
        most = f"One stage of a local ladder: {stage}", f"All its stages: {in_all}"
        yield from make_texts("At most", *most)
        yield from make_fact(
            "Because", ReviewSentence(ladder.ceiling.because, sources=ladder.ceiling.source)
        )


def _write_version(ladder: Ladder) -> str:
    if not ladder.version:
        return ""
    review = f", to be looked at again by {write_day(ladder.review_by)}" if ladder.review_by else ""
    return f"{ladder.version}{review}"
