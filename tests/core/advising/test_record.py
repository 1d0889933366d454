"""A record holds everything, can be checked later, and what was typed decides nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import generated
import pytest
from generated import NOW, Answers, answers_to, full_answers, rule_sets
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from whole_cases import completed
from whole_cases import shipped as shipped_interview

from safeguard_cli.core.advising.consultation import Consultation
from safeguard_cli.core.advising.form import words_of
from safeguard_cli.core.advising.record import make_record
from safeguard_cli.core.advising.sealing import from_json, is_intact, seal, to_json
from safeguard_cli.core.advising.shapes import Advice, FormField, GivenAnswer, Record
from safeguard_cli.core.advising.verifying import Findings, verify
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.model.rule_set import Question, RuleSet
from safeguard_cli.core.words.cleaning import clean

BRIEFLY = settings(generated.BRIEFLY, suppress_health_check=list(HealthCheck), max_examples=15)
GOOD = Findings(intact=True, rules_at_hand=True, same_decision=True, same_words=True)
DANGER: Answers = {"danger-now": "yes"}


def record_of(interview: Interview, given: Answers, known: Answers | None = None) -> Record:
    checked = interview.check(dict(given))
    return make_record(Consultation(interview, checked, NOW, known), "SG-2026-TEST")


def with_answer(record: Record, changed: GivenAnswer) -> Record:
    answers = (changed if a.question == changed.question else a for a in record.answers)
    return seal(replace(record, answers=tuple(answers)))


def what(record: Record) -> tuple[object, ...]:
    """Return all that was decided, by ids and moments."""
    advice = record.advice
    moments = {one.do: one.due.at for one in advice.actions}
    moments |= {one.do: one.due.at for one in (*advice.duties, *advice.support)}
    states = {(one.checklist, i.item): i.state for one in advice.checklists for i in one.items}
    return record.outcome, moments, states


@BRIEFLY
@given(st.data())
def test_a_record_read_back_is_intact_and_decides_the_same(
    interview: Interview, data: st.DataObject
) -> None:
    record = record_of(interview, data.draw(full_answers(interview.rules, record=True)))

    read = from_json(to_json(record).encode())

    assert read == record
    assert verify(read, interview) == GOOD


def test_it_is_verified_also_where_the_set_up_names_another_organisation(shipped: RuleSet) -> None:
    given: Answers = {"harm": "yes", "danger-now": "no", "tonight": "safe", "told": "nobody"}
    here = Interview(replace(shipped, organisation="Hill Street"))
    record = record_of(here, completed(given, NOW))
    assert record.advice.card is not None
    assert "Hill Street" in record.advice.card.me

    assert verify(record, shipped_interview()) == GOOD


@given(st.data())
def test_a_record_under_any_rules_decides_the_same_again(data: st.DataObject) -> None:
    rules = data.draw(rule_sets())
    interview = Interview(rules)

    assert verify(record_of(interview, data.draw(full_answers(rules))), interview) == GOOD


@BRIEFLY
@given(st.data())
def test_the_same_answers_in_any_order_give_the_same_bytes(
    interview: Interview, data: st.DataObject
) -> None:
    given = data.draw(full_answers(interview.rules, record=True))
    mixed = dict(data.draw(st.permutations(list(given.items()))))

    assert to_json(record_of(interview, given)) == to_json(record_of(interview, mixed))


@BRIEFLY
@given(st.data())
def test_nothing_that_is_typed_changes_the_decision_or_the_advice(
    interview: Interview, data: st.DataObject
) -> None:
    given = data.draw(full_answers(interview.rules, record=True))
    texts = [q for q in interview.rules.questions if q.kind == "text"]
    typed = {q.id: data.draw(answers_to(q)) for q in texts}

    one, other = record_of(interview, given), record_of(interview, {**given, **typed})

    assert (one.outcome, one.answers) == (other.outcome, other.answers)
    # The card for the phone repeats what was typed, and advises nothing.
    assert replace(one.advice, card=None) == replace(other.advice, card=None)


@given(st.data())
def test_another_answer_under_a_new_seal_is_found_by_deciding_again(data: st.DataObject) -> None:
    rules = data.draw(rule_sets())
    interview = Interview(rules)
    given = data.draw(full_answers(rules))
    record = record_of(interview, given)
    assume(record.answers)
    answer = data.draw(st.sampled_from(record.answers))
    other = data.draw(answers_to(interview.questions[answer.question]))
    values = (other,) if isinstance(other, str) else other

    changed = with_answer(record, replace(answer, values=values))

    # Answers that were set aside are not in the record, so they cannot come back.
    kept = {a.question: given[a.question] for a in record.answers}
    again = record_of(interview, {**kept, answer.question: other})
    assert is_intact(changed)
    assert verify(changed, interview).same_decision == (what(again) == what(record))


def test_danger_answered_otherwise_under_a_new_seal_is_found(interview: Interview) -> None:
    record = record_of(interview, DANGER)
    (answer,) = record.answers

    changed = with_answer(record, replace(answer, values=("no",)))

    assert verify(changed, interview) == replace(GOOD, same_decision=False, same_words=None)


def without_a_duty(advice: Advice) -> Advice:
    return replace(advice, duties=advice.duties[1:])


def with_a_later_deadline(advice: Advice) -> Advice:
    (first, *others) = advice.duties
    later = replace(first, due=replace(first.due, at=(NOW + timedelta(days=400)).isoformat()))
    return replace(advice, duties=(later, *others))


def with_all_ticked(advice: Advice) -> Advice:
    ticked = (
        replace(one, items=tuple(replace(item, state="met") for item in one.items))
        for one in advice.checklists
    )
    return replace(advice, checklists=tuple(ticked))


@pytest.mark.parametrize("change", [without_a_duty, with_a_later_deadline, with_all_ticked])
def test_other_duties_deadlines_and_ticks_under_a_new_seal_are_found(
    interview: Interview, change: Callable[[Advice], Advice]
) -> None:
    given: Answers = {
        "danger-now": "no",
        "tonight": "safe",
        "role": "staff",
        "harm": "yes",
        "about": ("check",),
    }
    record = record_of(interview, given)
    forged = seal(replace(record, advice=change(record.advice)))

    assert verify(record, interview) == GOOD
    assert verify(forged, interview) == replace(GOOD, same_decision=False, same_words=None)


def in_other_words(advice: Advice) -> Advice:
    first, *others = advice.actions
    return replace(advice, actions=(replace(first, do="Do nothing, and tell nobody"), *others))


def with_another_step(advice: Advice) -> Advice:
    first, *others = advice.actions
    return replace(advice, actions=(replace(first, steps=("Wait a week",)), *others))


def with_other_support(advice: Advice) -> Advice:
    first, *others = advice.support
    return replace(advice, support=(replace(first, do="Keep it to yourself"), *others))


def with_another_number(advice: Advice) -> Advice:
    first, *others = advice.actions
    who = tuple(replace(one, number="020 7946 0000") for one in first.who)
    return replace(advice, actions=(replace(first, who=who), *others))


@pytest.mark.parametrize(
    "change", [in_other_words, with_another_step, with_other_support, with_another_number]
)
def test_other_words_under_a_new_seal_are_found(
    interview: Interview, change: Callable[[Advice], Advice]
) -> None:
    record = record_of(interview, DANGER)
    forged = seal(replace(record, advice=change(record.advice)))
    older = seal(replace(record, tool_version="0.1.0", advice=change(record.advice)))

    assert verify(record, interview) == GOOD
    assert verify(forged, interview) == replace(GOOD, same_words=False)
    # Another version of the tool has words of its own.
    assert verify(older, interview) == replace(GOOD, same_words=None)


@pytest.mark.parametrize("field", ["ask", "words"])
def test_questions_and_answers_in_other_words_are_found(interview: Interview, field: str) -> None:
    record = record_of(interview, DANGER)
    (answer,) = record.answers

    forged = with_answer(record, replace(answer, **{field: "All is well"}))

    assert verify(forged, interview) == replace(GOOD, same_words=False)


def test_local_numbers_are_not_compared(interview: Interview) -> None:
    consultation = Consultation(interview, {"danger-now": "yes"}, NOW)
    record = make_record(consultation, "SG-20261122-7K3F")
    first, *others = record.advice.actions
    who = tuple(
        replace(one, number="020 7946 0123", is_set=True) if one.contact == "csc" else one
        for one in first.who
    )
    local = replace(record.advice, actions=(replace(first, who=who), *others))

    assert verify(seal(replace(record, advice=local)), interview) == GOOD


def test_a_change_without_a_new_seal_is_found(interview: Interview) -> None:
    record = replace(record_of(interview, DANGER), organisation="Another club")

    assert verify(record, interview) == replace(GOOD, intact=False)


@pytest.mark.parametrize(
    "changed",
    [
        GivenAnswer("no-such-question", "?", ("yes",), "Yes"),
        GivenAnswer("danger-now", "?", (), ""),
        GivenAnswer("danger-now", "?", ("perhaps",), "Perhaps"),
        GivenAnswer("danger-now", "?", ("yes", "no"), "Both"),
        GivenAnswer("step-date", "?", ("soon",), "Soon"),
    ],
)
def test_answers_that_nobody_can_have_given_are_found_and_break_nothing(
    interview: Interview, changed: GivenAnswer
) -> None:
    record = seal(replace(record_of(interview, DANGER), answers=(changed,)))

    assert verify(record, interview) == replace(GOOD, same_decision=False, same_words=None)


def test_a_moment_that_is_none_is_found_and_breaks_nothing(interview: Interview) -> None:
    record = seal(replace(record_of(interview, DANGER), as_of="yesterday"))

    assert verify(record, interview) == replace(GOOD, same_decision=False, same_words=None)


def test_without_its_rules_a_record_can_only_be_called_intact(shipped: RuleSet) -> None:
    record = record_of(shipped_interview(), DANGER)
    other = Interview(replace(shipped, digest="1" * 64))

    assert verify(record, other) == Findings(True, rules_at_hand=False, same_decision=False)
    assert not verify(replace(record, title="Other"), other).intact


def test_dates_are_judged_at_the_moment_of_the_advice(interview: Interview) -> None:
    plan: Answers = {
        "tonight": "no-child",
        "about": ("own-decision",),
        "step-tried": "manager",
        "step-result": "plan",
        "step-date": NOW.date().isoformat(),
    }
    given = completed(plan, NOW, interview)
    later = (NOW + timedelta(days=30)).isoformat()
    record = record_of(interview, given)

    assert verify(record, interview) == GOOD
    assert verify(seal(replace(record, as_of=later)), interview).same_decision is False


@pytest.mark.parametrize("given", [{}, DANGER, {"child-names": "Robin Example"}])
def test_every_field_of_every_group_is_in_the_form_empty_or_not(
    interview: Interview, given: Answers
) -> None:
    record = record_of(interview, given)

    assert [section.section for section in record.form] == [g.id for g in interview.rules.groups]
    for section, group in zip(record.form, interview.rules.groups, strict=True):
        assert tuple(field.field for field in section.fields) == group.fields
    values = {field.field: field.value for section in record.form for field in section.fields}
    assert {name: value for name, value in values.items() if value} == {
        name: value for name, value in given.items() if name in values
    }


def fields_of(record: Record) -> dict[str, FormField]:
    return {field.field: field for section in record.form for field in section.fields}


@pytest.mark.parametrize(("role", "is_private"), [("family", True), ("staff", False)])
def test_it_says_if_whoever_wrote_it_came_as_a_private_person(
    interview: Interview, role: str, is_private: bool
) -> None:
    assert record_of(interview, {"role": role}).is_private is is_private


def test_the_form_asks_only_for_what_fits_the_case(interview: Interview) -> None:
    calm = fields_of(record_of(interview, completed({"about": ("none",)})))
    asked = fields_of(record_of(interview, completed({"about": ("request",)})))
    hurt = fields_of(record_of(interview, completed({"special": ("injury-story",)})))

    assert "asked-by" not in calm and "asked-by" in asked
    assert "injuries-seen" not in calm and hurt["injuries-seen"].body_map
    assert hurt["injuries-seen"].room and not hurt["household"].room
    assert {"child-names", "talks"} <= {name for name, field in calm.items() if field.room}


def test_what_was_typed_stays_in_the_form_also_where_it_no_longer_fits(
    interview: Interview,
) -> None:
    given = {**completed({"about": ("none",)}), "asked-by": "The aunt, for a birthday"}

    field = fields_of(record_of(interview, given))["asked-by"]

    assert (field.value, field.room) == ("The aunt, for a birthday", False)


@BRIEFLY
@given(st.data())
def test_what_was_typed_is_kept_as_it_was_cleaned(
    interview: Interview, data: st.DataObject
) -> None:
    given = data.draw(full_answers(interview.rules, record=True))

    record = record_of(interview, given)

    values = {field.field: field.value for section in record.form for field in section.fields}
    for name, value in values.items():
        if interview.questions[name].kind == "text":
            assert value == clean(str(given[name])).strip()


def test_known_answers_stand_in_the_record_like_any_other(interview: Interview) -> None:
    record = record_of(interview, DANGER, {"role": "volunteer", "nation": "wales"})

    assert {answer.question: answer.words for answer in record.answers} == {
        name: interview.questions[name].answers[value].label
        for name, value in {"danger-now": "yes", "role": "volunteer", "nation": "wales"}.items()
    }
    assert verify(record, interview) == GOOD


def test_an_answer_to_a_question_with_a_default_is_kept(interview: Interview) -> None:
    record = record_of(interview, {**DANGER, "golden-rules": "edition-2018"})

    assert record.answers[-1].question == "golden-rules"
    assert verify(record, interview) == GOOD


def test_answers_set_aside_are_named_and_not_kept(interview: Interview) -> None:
    before: Answers = {"danger-now": "no", "tonight": "no-child", "role": "young"}

    record = record_of(interview, {**before, "harm": "no"})

    assert record.set_aside == (interview.questions["harm"].ask,)
    assert "harm" not in [answer.question for answer in record.answers]


def test_an_answer_that_nobody_would_have_asked_for_counts_and_is_in_the_record(
    interview: Interview,
) -> None:
    record = record_of(interview, {"danger-now": "leaving", "tonight": "leaving"})

    assert [answer.question for answer in record.answers] == ["danger-now", "tonight"]
    assert len(record.advice.actions[0].reasons) == 2
    assert verify(record, interview) == GOOD


def test_the_name_of_the_organisation_is_one_clean_line(shipped: RuleSet) -> None:
    local = Interview(replace(shipped, organisation="Example\x1b\nClub "))

    assert record_of(local, DANGER).organisation == "Example Club"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("danger-now", "unsure", "Something points to danger at this moment, but I cannot tell"),
        ("about", ("person", "plan"), None),
        ("step-date", "2026-12-01", "2026-12-01"),
        ("child-names", "unsure", "unsure"),
    ],
)
def test_an_answer_is_kept_in_the_words_that_were_chosen(
    interview: Interview, name: str, value: str | tuple[str, ...], words: str | None
) -> None:
    question: Question = interview.questions[name]
    labels = "; ".join(question.answers[each].label for each in value) if words is None else words

    assert words_of(question, value) == labels


def test_a_record_as_of_another_moment_says_when_it_was_really_made() -> None:
    made = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)

    record = make_record(
        Consultation(shipped_interview(), {"danger-now": "yes"}, NOW), "SG-1", made=made
    )

    assert record.created == made.isoformat()
    assert record.as_of == NOW.isoformat()
    assert is_intact(record)
