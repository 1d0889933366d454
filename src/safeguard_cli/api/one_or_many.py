"""Decide, explain, ask and seal, from Python: one case, or many."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from safeguard_cli.api.given import Answers, Moment, checked_answers, moment_of
from safeguard_cli.api.loaded_rules import Rules, refuse_other_rules
from safeguard_cli.core.advising import record as records
from safeguard_cli.core.advising.consultation import Consultation
from safeguard_cli.core.advising.explaining.explanation import Explanation
from safeguard_cli.core.advising.explaining.explanation import explain as explained
from safeguard_cli.core.advising.sealing import from_json, is_intact, to_json
from safeguard_cli.core.advising.shapes import Record as SealedRecord
from safeguard_cli.core.advising.verifying import Findings, verify
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.decided_case import DecidedCase
from safeguard_cli.core.deciding.decision import DecisionDocument, decide_case
from safeguard_cli.core.deciding.many_cases import decide_cases
from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.model.rule_set import Question


def decide(rules: Rules, answers: Answers, as_of: Moment = None) -> DecisionDocument:
    """Decide one case, as `safeguard decide` does. docs/decisions.md says what is in it.

    `answers`: by question; several answers stand in a list. `as_of`: the moment from which
    deadlines are counted, as a datetime or as text such as 2026-11-25T18:30 (London time
    where it does not say otherwise); now, if none is given.

    Raises UsageError for a question or an answer that the rules do not have, and for a date that
    lies outside its bounds. An answer that is missing raises nothing: it stands in `missing`.

        >>> decision = decide(load_rules(), {"danger-now": "no"})
        >>> decision.is_complete, decision.missing[0]
        (False, 'role')
    """
    refuse_other_rules(rules)
    at = moment_of(as_of)
    return decide_case(
        rules._interview, checked_answers(rules._interview, answers, at), at, rules._known
    )


def decide_many(
    rules: Rules, cases: Iterable[Answers], as_of: Moment | Sequence[Moment] = None
) -> list[DecisionDocument]:
    """Decide many cases, as `safeguard batch` does: in columns where numpy is there.

    `as_of`: one moment for all, or a list with one for each case. Takes and raises what `decide`
    does; an error says which case it is about, counted from 1. `missing` may name more questions
    than `decide` does, and never fewer.

        >>> one, two = decide_many(load_rules(), [{"danger-now": "yes"}, {"told": "nobody"}])
        >>> one.level, two.level, two.floor
        ('emergency', None, 'protect')
    """
    refuse_other_rules(rules)
    many = list(cases)
    if isinstance(as_of, Sequence) and not isinstance(as_of, str):
        moments = list(as_of)
    else:
        moments = [moment_of(as_of)] * len(many)
    if len(moments) != len(many):
        raise UsageError("`as_of` has another number of moments than there are cases")
    checked = []
    for number, (answers, each) in enumerate(zip(many, moments, strict=True), 1):
        try:
            at = moment_of(each)
            checked.append((checked_answers(rules._interview, answers, at), at))
        except UsageError as error:
            raise UsageError(f"case {number}: {error}", error.hint) from None
    return decide_cases(rules._interview, checked, rules._known)


def explain(rules: Rules, answers: Answers, as_of: Moment = None) -> Explanation:
    """Explain a decision, as `safeguard explain` does: why this, and what would change it.

    Takes and raises what `decide` does. docs/formats.md says what is in it.

        >>> told = explain(load_rules(), {"danger-now": "yes"})
        >>> told.parts[1].action, told.stopped
        ('call-999', True)
    """
    refuse_other_rules(rules)
    at = moment_of(as_of)
    given = checked_answers(rules._interview, answers, at)
    return explained(DecidedCase(rules._interview, given, at, rules._known))


def interview(
    rules: Rules,
    ask: Callable[[Question], str | Sequence[str]],
    answers: Answers | None = None,
    as_of: Moment = None,
) -> dict[str, Value]:
    """Ask what can still change the advice, the gravest first, and return all answers.

    `ask` is given one question after the other and returns its answer. It is not asked any more
    once an emergency stands. `answers`: those that are known already.

    Raises what `ask` raises, and UsageError for an answer that cannot be given.

        >>> asked = []
        >>> def ask(question):
        ...     asked.append(question.id)
        ...     return {"danger-now": "no", "role": "survivor", "tonight": "afraid"}[question.id]
        >>> interview(load_rules(), ask)
        {'danger-now': 'no', 'role': 'survivor', 'tonight': 'afraid'}
        >>> asked
        ['danger-now', 'role', 'tonight']
    """
    refuse_other_rules(rules)
    at = moment_of(as_of)
    ready = rules._interview.on(at)
    given = checked_answers(rules._interview, answers or {}, at)
    while True:
        replay = ready.replay(given, at, rules._known)
        if replay.stopped or not replay.missing:
            return given
        name = replay.missing[0]
        given.update(checked_answers(rules._interview, {name: ask(ready.questions[name])}, at))


class Record:
    """The sealed record of one piece of advice.

    >>> rules = load_rules()
    >>> record = Record.of(rules, {"danger-now": "yes"}, "SG-1", as_of="2026-11-25T18:30")
    >>> record.contents.advice.actions[0].do
    "Call 999 now, then children's social care"
    >>> Record.read(record.to_json()).is_intact
    True
    >>> record.verify(rules).same_decision
    True
    """

    def __init__(self, contents: SealedRecord) -> None:
        """Hold what the record says. Make one with `of`, or read one with `read`."""
        self.contents = contents

    @classmethod
    def of(cls, rules: Rules, answers: Answers, reference: str, as_of: Moment = None) -> Record:
        """Make the record of the advice for these answers, free text too; raise as `decide` does.

        `reference` is your own, and says nothing about the case: text without line ends or
        control characters, else it raises UsageError.
        """
        refuse_other_rules(rules)
        if not isinstance(reference, str) or not reference or not reference.isprintable():
            raise UsageError("a reference is text, without line ends or control characters")
        at = moment_of(as_of)
        given = checked_answers(rules._interview, answers, at)
        consultation = Consultation(rules._interview, given, at, rules._known)
        made = at if as_of is None else moment_of(None)
        return cls(records.make_record(consultation, reference, made=made))

    @classmethod
    def read(cls, content: str | bytes) -> Record:
        """Read a record that was made before; raise a SafeguardError if it is none."""
        return cls(from_json(content.encode() if isinstance(content, str) else content))

    @property
    def is_intact(self) -> bool:
        """Say whether it is unchanged since it was sealed. Anyone can seal a new one."""
        return is_intact(self.contents)

    def verify(self, rules: Rules) -> Findings:
        """Recompute digest and decision, as `safeguard record verify` does.

        Raises UsageError for `rules` that `load_rules` did not return.
        """
        refuse_other_rules(rules)
        return verify(self.contents, rules._interview)

    def to_json(self) -> str:
        """Return it as it is kept in a file: canonical JSON in one line."""
        return to_json(self.contents)
