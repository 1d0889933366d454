"""An invented case, rendered and sealed by the tests: an emergency and an allegation."""

from __future__ import annotations

from safeguard_cli.core.advising.sealing import SCHEMA, seal
from safeguard_cli.core.advising.shapes import (
    Advice,
    AdvisedAction,
    AdvisedDuty,
    Change,
    ChecklistState,
    Cited,
    FormField,
    FormSection,
    GivenAnswer,
    ItemState,
    Otherwise,
    Party,
    PhoneCard,
    Reason,
    Record,
    RulesUsed,
    Unsure,
)
from safeguard_cli.core.deciding.outcome import Due, PartOutcome
from safeguard_cli.core.model.rule_set import Checklist, Item

NOW = Due(at="2026-11-20T14:05:00+00:00", words="now")
TODAY = Due(at="2026-11-20T23:59:59+00:00", words="today, Friday 20 November 2026")
MONDAY = Due(
    at="2026-11-23T23:59:59+00:00",
    words="by the end of Monday 23 November 2026: 1 working day, bank holidays of England",
)
WHEN_YOU_CAN = Due(at="", words="when you can")

ESCALATING = Cited("s001-risk-999", "Escalating concerns", "immediate risk", "seed")
STEP_ONE = Cited("s000-step-1-up", "Keeping children safe", "step 1", "seed")
LADO_DAY = Cited("lado-one-day", "Working together to safeguard children", "chapter 2", "seen")
PRINCIPLES = Cited("s003-record", "The principles of safeguarding", "recording", "seed")
LOW_LEVEL = Cited(
    "kcsie-low-level", "Keeping children safe in education", "Part 4, section 2", "check"
)
FIVE_CS = Cited("s002-5cs", "Safeguarding culture", "the 5Cs", "seed")

POLICE = Party("police", "Police, and an ambulance if anyone is hurt", "999", "", True)
CARE = Party(
    "csc", "Children's social care where the child lives", "01632 960 100",
    "out of hours 01632 960 199", True,
)  # fmt: skip
LADO = Party(
    "lado", "Local authority designated officer (LADO)", "", "to add it, run `safeguard setup`",
    False,
)  # fmt: skip
NSPCC = Party("nspcc", "NSPCC Helpline", "0808 800 5000", "checked 22 November 2026", True)


def emergency() -> AdvisedAction:
    return AdvisedAction(
        part="protection",
        title="Protecting the child",
        action="call-999",
        do="Call 999 now, then children's social care",
        level="emergency",
        level_label="Emergency: act now",
        colour="red",
        due=NOW,
        who=(POLICE, CARE),
        steps=(
            "Stay with the child. Let them go only with another authorised, fit adult.",
            "Tell the police what you saw and heard, and where the child is.",
            "Ring children's social care of the council where the child lives.",
            "Do not put yourself in danger.",
        ),
        record=(
            "What you saw and heard, in the child's own words, apart from what you think.",
            "When you rang, whom you spoke to, and what they said they would do.",
        ),
        reasons=(
            Reason(
                "danger-now",
                "A child who is or may be at immediate risk of harm comes before every other step.",
                (ESCALATING,),
            ),
            Reason(
                "unsafe-tonight",
                "The child is afraid to go to the place where they will be tonight.",
                (ESCALATING, STEP_ONE),
            ),
        ),
        settled=True,
    )


def allegation() -> AdvisedAction:
    return AdvisedAction(
        part="person",
        title="A person who may pose a risk",
        action="tell-the-lado",
        do="Tell the local authority designated officer (LADO), and do not raise it with the "
        "person",
        level="protect",
        level_label="Protect the child: today",
        colour="red",
        due=MONDAY,
        who=(LADO,),
        steps=(
            "Tell your senior manager today, unless the concern is about them.",
            "Ask them to keep the person apart from children without warning them.",
            "Wait for the LADO's advice before anyone speaks to the person.",
        ),
        record=("Whom you told, when, and what they answered.",),
        reasons=(
            Reason(
                "works-with-children",
                "Somebody who works with children may have harmed a child.",
                (STEP_ONE, LADO_DAY),
            ),
            Reason("low-level", "Any worrying conduct towards children is reported.", (LOW_LEVEL,)),
        ),
        settled=False,
    )


def duties() -> tuple[AdvisedDuty, ...]:
    return (
        AdvisedDuty(
            "confirm", "Confirm what you said by telephone in writing.", "recording", MONDAY,
            (CARE,), (PRINCIPLES,),
        ),
        AdvisedDuty(
            "write-down", "Write down what happened, with the time, and sign it.", "recording",
            TODAY, (), (PRINCIPLES,),
        ),
        AdvisedDuty(
            "no-secret", "Do not promise the child to keep a secret. Say who has to know, and why.",
            "child", TODAY, (), (PRINCIPLES,),
        ),
    )  # fmt: skip


def checklists() -> tuple[ChecklistState, ...]:
    return (
        ChecklistState(
            "five-cs", "Portsmouth 5Cs", "2026", "Five things to hold on to in every case.",
            (
                ItemState(
                    "child", "CHILD", "I have asked what it is like for this child in this house.",
                    "Ask the child, or someone who knows the child well.", "met", (FIVE_CS,),
                ),
                ItemState(
                    "curious", "CURIOUS", "I have stayed curious, also when I was tired.",
                    "Talk to your supervisor or a colleague.", "to tick", (FIVE_CS,),
                ),
                ItemState(
                    "communicate", "COMMUNICATE", "My safeguarding lead knows what I know.",
                    "Tell your safeguarding lead today.", "outstanding", (FIVE_CS,),
                ),
                ItemState(
                    "context", "CONTEXT", "I have read the policy of my setting.",
                    "Read it, and ask when it was last reviewed.", "not applicable", (FIVE_CS,),
                ),
                ItemState(
                    "clear", "CLEAR", "I know the child's status: Early Help, Child in Need, or a "
                    "child protection plan.",
                    "Ask children's social care, and tell those already involved.", "not known",
                    (FIVE_CS,),
                ),
            ),
        ),
    )  # fmt: skip


def sample_advice() -> Advice:
    return Advice(
        actions=(emergency(), allegation()),
        duties=duties(),
        support=(
            AdvisedDuty(
                "union", "Speak to your union, or to the confidential counselling service. Asking "
                "for support is a sign of determination.",
                "support", WHEN_YOU_CAN, (NSPCC,), (STEP_ONE,),
            ),
        ),
        checklists=checklists(),
        changes=(
            Change(
                (("Is a child in danger now, or could one be?", "No"),),
                "protection", "Refer to children's social care the same day", True,
            ),
            Change(
                (("Where will the child be tonight?", "Somewhere safe"),),
                "protection", "Refer to children's social care the same day", True,
            ),
            Change(
                (("Where will the child be tonight?", "With us, in the club"),),
                "protection", "Refer to children's social care the same day", True,
            ),
            Change(
                (("Is any of this part of it?", "also: The child is missing now"),),
                "protection", "Ring the police. Stay by the telephone", True, True,
            ),
            Change(
                (
                    ("Is it about somebody who works or volunteers with children?", "No"),
                    ("Is it about you?", "No"),
                ),
                "person", "Take the first of the five steps", False,
            ),
        ),
        card=PhoneCard(
            "person", "lado", "LADO", "020 7946 0123",
            ("My part: I volunteer",), "To say what to do before anyone speaks to the person",
            ("What was seen: [red]a bruise", "Who the person is: I am not sure"),
            ("Who does what next, and by when",),
        ),
        unanswered=("Does anyone else need to be told?",),
        parts_not_asked=("Disagreement with another agency",),
        local_missing=("Local authority designated officer (LADO)",),
        notes=(
            "Your answers about sharing information were set aside: they are no longer needed.",
        ),
        unsure=(
            Unsure(
                "tonight", "Where will the child be tonight?", "It is not safe there",
                "Whoever has the child today can say. It must be known before the child goes.",
                (
                    Otherwise(
                        ("Somewhere safe", "With us, in the club"),
                        "Refer to children's social care the same day",
                    ),
                ),
            ),
            Unsure(
                "who", "Who is it?", "", "It is not for you to find out. Others see to that today.",
                (),
            ),
        ),
        is_emergency=True,
    )  # fmt: skip


def form(typed: str) -> tuple[FormSection, ...]:
    return (
        FormSection(
            "first-contact", "First contact", "As far as you know it. Keep it up to date.",
            (
                FormField("child-name", "Name of the child", "Robin Example"),
                FormField("child-born", "Date of birth", ""),
                FormField("child-others", "Other children", "One younger brother"),
            ),
        ),
        FormSection(
            "concern", "Concern", "Keep what you saw and heard apart from what you think.",
            (
                FormField("seen-heard", "What was seen and heard", typed, lines=5),
                FormField("own-words", "The child's own words", "", lines=4),
            ),
        ),
        FormSection(
            "decision", "Decision", "",
            (
                FormField("decided", "What have you decided?", ""),
                FormField("why", "Why you decided so", "", lines=3),
                FormField("consulted", "If it differs from the advice: whom you consulted", ""),
            ),
        ),
        FormSection(
            "injuries", "Injuries", "Write only what you saw.",
            (FormField("seen", "What was seen", "", lines=3, room=True, body_map=True),),
        ),
        FormSection(
            "discussion", "Talks and calls", "One row for each.",
            (
                FormField(
                    "talks", "Each talk and each call",
                    "Sam Lead; 9.10, in person; told <all>; rings *now*; at once\nNobody answered",
                    lines=4, columns=("With whom", "When", "What was said", "What came of it"),
                    room=True,
                ),
            ),
        ),
        FormSection(
            "follow-up", "What happened next", "",
            (FormField("chronology", "Chronology", ""), FormField("closed", "Date closed", "")),
        ),
    )  # fmt: skip


SEEN = (
    "Robin came in at 8.40 with a bruise on the left cheek (about 2 cm) & would not sit down.\n"
    "\n"
    "Robin said: \"I don't want to go home - he's there\"."
)


def unsealed_record(
    typed: str = SEEN, organisation: str = "Example Youth Club", answered: str = "At the club"
) -> Record:
    """Return a record in which three texts are as a person might type them."""
    return Record(
        schema=SCHEMA,
        tool_version="0.1.0",
        reference="SG-2026-1120-K7QF",
        created="2026-11-20T14:20:00+00:00",
        as_of="2026-11-20T14:05:00+00:00",
        organisation=organisation,
        rules=RulesUsed(
            "uk-safeguarding", "Safeguarding children, United Kingdom", "0.1.0", "November 2026",
            "3f" * 32,
        ),
        title="Safeguarding record",
        confidentiality="Confidential: only for people who need it to keep a child safe.",
        answers=(
            GivenAnswer("danger", "Is a child in danger now, or could one be?", ("yes",), "Yes"),
            GivenAnswer("where", "Where did you notice it?", (), answered),
            GivenAnswer("seen", "What have you seen and heard?", (), typed),
        ),
        set_aside=("May the parents be told?",),
        outcome=(
            PartOutcome("protection", "holds", "call-999", True, ("danger-now",), ()),
            PartOutcome("person", "holds", "tell-the-lado", False, ("low-level",), ("past",)),
        ),
        advice=sample_advice(),
        form=form(typed),
        statement="Advice, not a decision: you decide, but not alone.",
        digest="",
    )  # fmt: skip


def sample_record() -> Record:
    return seal(unsealed_record())


def sample_checklist() -> Checklist:
    says = {
        "CHILD focused": (
            "What is it like for this child, in this house, in this family?",
            "Ask yourself what the child lives through each day.",
        ),
        "Always CURIOUS": (
            "Without curiosity, children are less safe.",
            "Weary or overwhelmed? Talk to your supervisor or a colleague.",
        ),
        "COMMUNICATE well": (
            "With your safeguarding lead, colleagues, families and children.",
            "Poor communication is a red flag.",
        ),
        "Know your CONTEXT": (
            "Follow the policies and procedures of your setting.",
            "Review them regularly.",
        ),
        "CLEAR about status": (
            "Early Help, Child in Need, child protection plan?",
            "Give clear and timely word to those already involved.",
        ),
    }
    items = tuple(
        Item(id=f"c{n}", mark=mark, says=says, do=do, source=("s002-5cs",))
        for n, (mark, (says, do)) in enumerate(says.items(), 1)
    )
    return Checklist(
        id="five-cs", title="The Portsmouth 5Cs", edition="2026",
        note="Five things to hold on to whenever you are worried about a child.",
        items=items, source=("s002-5cs",),
    )  # fmt: skip
