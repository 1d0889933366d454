"""The answers of one interview: each change is saved, and nothing that was typed is lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from safeguard_cli.commands.desk import Desk, new_reference, now
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.fit_other_rules import MisfitAnswer, find_misfits
from safeguard_cli.core.deciding.reader import is_child, is_grown_up, put_to_child
from safeguard_cli.core.model.rule_set import Question
from safeguard_cli.edges.store.draft_keeping import Draft, ForgivingStore
from safeguard_cli.reading import paths


def new_draft(desk: Desk, command: str, given: Mapping[str, Value]) -> Draft:
    """Return a draft that begins now."""
    moment = now()
    draft = Draft(
        reference=new_reference(moment),
        started=moment.isoformat(),
        command=command,
        rules_digest=desk.digest,
        answers=dict(given),
    )
    return by_these_rules(draft, desk)


def by_these_rules(draft: Draft, desk: Desk) -> Draft:
    """Return the draft as one of the rules by which it is continued."""
    rules, local = (
        str(paths.absolute(folder)) if folder else "" for folder in (desk.folder, desk.local)
    )
    return replace(draft, rules_digest=desk.digest, rules=rules, local=local)


class KeptAnswers:
    """What one person has answered, saved in their draft.

    `given`: the answers that count. `stale`: questions that are asked again. Answers that were
    taken back wait in their place, to be shown when the question comes again.

    Of a reader under 18 nothing is kept, and what was kept before they said so is removed.
    """

    def __init__(
        self,
        draft: Draft,
        store: ForgivingStore,
        questions: Mapping[str, Question],
        known: Mapping[str, Value],
    ) -> None:
        """Take the answers of a draft to these questions; those `known` are never asked for."""
        self.draft = draft
        self._questions = questions
        self._known = known
        self.given: dict[str, Value] = dict(draft.answers)
        self.stale: frozenset[str] = frozenset()
        self._store = store
        self._waiting: dict[str, Value] = {}
        self._misfits: dict[str, MisfitAnswer] = {}

    @property
    def left(self) -> tuple[MisfitAnswer, ...]:
        """The answers that do not fit these rules and were not given anew."""
        return tuple(self._misfits.values())

    def review(self, questions: Mapping[str, Question], *, after_days: bool) -> None:
        """Set aside what goes stale, what was taken back, and what does not fit these rules.

        `after_days`: also what may have changed by then.
        """
        self._misfits = {one.name: one for one in find_misfits(questions, self.given)}
        for name in self._misfits:
            del self.given[name]
        self.stale = frozenset(
            q.id
            for q in questions.values()
            if q.id in self.given and (q.ask_again or (after_days and q.ask_when_continued))
        )
        for name in list(self.given):
            if name in self.stale or name not in self.draft.order:
                self._waiting[name] = self.given.pop(name)
        for one in self.left:
            if one.prior is not None and one.now not in self.given:
                self._waiting.setdefault(one.now, one.prior)

    @property
    def is_child(self) -> bool:
        """Whether the reader is under 18, also while they are asked for it anew."""
        return is_child(self._questions, {**self._known, **self.given, **self._waiting})

    @property
    def is_grown_up(self) -> bool:
        """Whether the reader said who they are, and is not under 18."""
        return is_grown_up(self._questions, {**self._known, **self.given})

    @property
    def is_kept(self) -> bool:
        """Whether all that was answered is on the disk."""
        return self._store.lasting == "all"

    def put(self, question: Question, held: Value | None = None) -> Question:
        """Return the question in the words for this reader. `held`: what they answered before."""
        return put_to_child(question, held) if self.is_child else question

    def open(self) -> None:
        """Begin to keep the draft, if any of it is to be kept."""
        if self.is_child:
            self._store.keep_nothing(self.draft.reference)
        else:
            self._store.open(self.draft)

    def prior(self, name: str) -> Value | None:
        """Return the answer to a question that was set aside or taken back, if there is one."""
        return self._waiting.get(name)

    def take(self, name: str, value: Value) -> None:
        """Keep an answer as the last one; an empty one leaves the question open."""
        self.given.pop(name, None)
        self._waiting.pop(name, None)
        if value != "":
            self.given[name] = value
            self._misfits = {key: one for key, one in self._misfits.items() if one.now != name}
        self._save()

    def change(self, name: str, value: Value) -> None:
        """Keep another answer in the place of the one before: the order is that of asking."""
        self.given[name] = value
        self._save()

    def drop(self, name: str) -> None:
        """Take an answer back, to be shown when it is asked for again."""
        self._waiting[name] = self.given.pop(name)
        self._save()

    def go_back(self, asked: Iterable[str]) -> str:
        """Take back the last answer that was given of these; return its question, if there is one.

        It need not be the last in the order of the questions: who resumes is asked about danger
        once more after all that was answered before.
        """
        told = set(asked)
        own = [name for name in self.given if name in told]
        if not own:
            return ""
        self.drop(own[-1])
        return own[-1]

    def discard(self) -> None:
        """Remove the draft for good."""
        self._store.discard(self.draft.reference)

    def _save(self) -> None:
        # Answers that wait to be asked again or do not fit are kept too: nothing typed is lost.
        misfits = {one.name: one.value for one in self.left}
        kept = {**self.given, **self._waiting, **misfits}
        before, moment = self.draft, now().isoformat()
        times = {
            name: before.times.get(name, moment) if before.answers.get(name) == value else moment
            for name, value in kept.items()
        }
        self.draft = replace(before, answers=kept, order=tuple(self.given), times=times)
        if self.is_child:
            self._store.keep_nothing(self.draft.reference)
        else:
            self._store.save(self.draft)
