"""What a reader under 18 keeps holds the advice, and nothing that they answered."""

from __future__ import annotations

from whole_cases import NOW, shipped

from safeguard_cli.commands.session.afterwards_for_child import text_without_answers
from safeguard_cli.core.advising.consultation import Consultation
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.edges.render.plain import advice_plain


def test_the_page_of_a_child_in_danger_holds_no_answer_and_whom_to_ring() -> None:
    given: dict[str, Value] = {
        "danger-now": "yes", "called-999": "yes", "role": "young", "young-about": ("hurt",),
        "nation": "england",
    }  # fmt: skip
    said = [
        answer.label
        for question in ("role", "young-about")
        for name, answer in shipped().questions[question].answers.items()
        if name in ("young", "hurt")
    ]

    page = text_without_answers(Consultation(shipped(), given, NOW).brief)

    assert not any(label in page for label in said)
    assert "999" in page
    assert "Childline" in page


def test_what_is_told_on_the_phone_from_answers_is_left_out_of_a_page_for_a_child() -> None:
    given: dict[str, Value] = {"danger-now": "yes", "called-999": "yes", "role": "lead"}
    brief = Consultation(shipped(), given, NOW).brief
    said = shipped().questions["role"].answers["lead"].spoken

    assert said in advice_plain(brief)
    assert said not in text_without_answers(brief)
