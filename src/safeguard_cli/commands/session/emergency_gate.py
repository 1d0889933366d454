"""The gate of an emergency: what to do now, and then the question whether it has been done.

It is shown whenever an emergency begins to stand, also again after it was withdrawn. What was
confirmed is an answer, so that no later text asks for it once more.

What is said in an emergency stands in the rules: each action that stops the interview in
`rules/danger-and-protection.yaml`, and `adult-in-danger` in `rules/further-routes.yaml`.
"""

from __future__ import annotations

from typing import Final, Literal

from safeguard_cli.commands.results import emergency_text, in_a_sentence
from safeguard_cli.commands.session.dialogue import ALL_THE_SAME, WITHDRAWN, Dialogue
from safeguard_cli.commands.session.said_between_questions import InterimAdvice
from safeguard_cli.core.advising.consultation import Consultation
from safeguard_cli.core.deciding.decided_case import DecidedCase
from safeguard_cli.core.deciding.replay import Replay
from safeguard_cli.core.logic.nodes import FAILS, HOLDS
from safeguard_cli.core.model.rule_set import Action, Question
from safeguard_cli.edges.prompts.replies import COMMANDS, Command, Menu

WHY_FIRST = (
    "A child may need help now. The other questions ask for details, and can be answered later.",
)
THEN_NOW = "Then do that now. The questions wait."
ANSWERS_ARE_KEPT = "Your answers are kept."
Row = tuple[str, str]
GO_ON: Final[Row] = ("go-on", "Go on with the questions")
GateWay = Literal["on", "again", "stop"]


class EmergencyGate:
    """Shows each emergency once for as long as it stands."""

    def __init__(self, dialogue: Dialogue, interim: InterimAdvice) -> None:
        """Stand in this interview. What is shown here `interim` does not say again."""
        self._dialogue = dialogue
        self._answers = dialogue.answers
        self._interim = interim
        self._asker = dialogue.asker
        # The emergencies that the person has passed, each with the question that confirms it.
        self._passed: dict[str, str] = {}
        # Those of them that were passed while it was open whether another one stands.
        self._passed_open: set[str] = set()
        # The emergencies that they went back from, each with the question they went back to.
        self._left: dict[str, str] = {}
        # The questions to which they said "not yet", so that nobody is sent off twice.
        self._sent_off: set[str] = set()

    def pass_by(self, consultation: Consultation) -> GateWay:
        """Show an emergency that is new; say whether to go on, to look again, or to stop."""
        law, replay = consultation.law, consultation.replay
        action = law.engine.stopping(replay.judged) or consultation.possible_emergency
        if self._withdraw_past(consultation, action):
            return "again"
        if action is None or action.id in self._passed:
            return "on"
        from safeguard_cli.core.advising.advice import only_what_to_do_now

        advice = only_what_to_do_now(consultation.advice)
        if action is consultation.possible_emergency:
            self._passed_open.add(action.id)
        self._asker.show(emergency_text(advice, plain=self._dialogue.is_plain))
        steps = (step for each in advice.actions for step in each.steps)
        self._interim.take_as_said(consultation, steps)
        question = law.questions.get(action.confirmed_by)
        if question is None:
            return self._ask_whether_to_go_on(action, replay)
        return self._ask_whether_done(action, question, replay)

    def _withdraw_past(self, case: DecidedCase, action: Action | None) -> bool:
        """Take back what no longer holds; say whether an answer was put aside with it.

        `action` is the emergency that stands now, if there is one.
        """
        gone = [name for name in self._passed if not self._still_stands(name, case)]
        withdrawn = dict.fromkeys([*gone, *self._answered_away(case.replay, action)])
        if not withdrawn:
            return False
        titles = {each.id: each.do for each in case.law.rules.actions}
        said = (f"{WITHDRAWN}: {in_a_sentence(titles[name])}." for name in withdrawn)
        self._dialogue.tell(*said, ALL_THE_SAME)
        confirmed = {self._passed.pop(name) for name in gone} - {*self._passed.values()}
        aside = [name for name in self._answers.given if name in confirmed]
        for name in aside:
            self._answers.drop(name)
        return bool(aside)

    def _answered_away(self, replay: Replay, action: Action | None) -> list[str]:
        """Return what they went back from and is no emergency by the answer given in its place."""
        settled = [name for name, question in self._left.items() if question not in replay.missing]
        for name in settled:
            del self._left[name]
        return [name for name in settled if action is None or action.id != name]

    def _still_stands(self, action: str, case: DecidedCase) -> bool:
        """Say whether an emergency is one by the other answers, confirmed or not."""
        without = case.law.blank_of(case.replay.state, self._passed[action])
        found = case.law.engine.truth_of(action, without)
        may_be_another = action in self._passed_open and case.is_an_emergency
        return found == HOLDS or (found != FAILS and may_be_another)

    def _ask_whether_done(self, action: Action, question: Question, replay: Replay) -> GateWay:
        # It stands among the questions, and is not one of them: it has no number.
        prior = self._answers.prior(question.id)
        question = self._answers.put(question, prior)
        reply = self._asker.ask(question, None, prior)
        if isinstance(reply, Command):
            return self._obey(reply, action, replay)
        if reply.value == question.default:
            return self._wait(action, question, replay)
        self._answers.take(question.id, reply.value)
        self._passed[action.id] = question.id
        return "again"

    def _wait(self, action: Action, question: Question, replay: Replay) -> GateWay:
        """Wait while it is done: nothing else is asked, unless the person goes on without it."""
        if question.id not in self._sent_off:
            is_told_kept = self._answers.is_kept and not self._answers.is_child
            self._dialogue.tell(THEN_NOW, *((ANSWERS_ARE_KEPT,) if is_told_kept else ()))
        self._sent_off.add(question.id)
        # The same answers stand here again, so that what is done by now is said once.
        done = {name: each.label for name, each in question.answers.items()}
        done.pop(question.default)
        chosen = self._choose_way_on(action, (*done.items(), GO_ON))
        if chosen in (GO_ON[0], Command("stop")):
            self._answers.take(question.id, question.default)
        elif isinstance(chosen, str):
            self._answers.take(question.id, chosen)
        if isinstance(chosen, Command):
            return self._obey(chosen, action, replay)
        self._passed[action.id] = question.id
        return "again"

    def _ask_whether_to_go_on(self, action: Action, replay: Replay) -> GateWay:
        if not replay.missing:
            return "stop"
        chosen = self._choose_way_on(action, (GO_ON,))
        if isinstance(chosen, Command):
            return self._obey(chosen, action, replay)
        self._passed[action.id] = ""
        return "again"

    def _choose_way_on(self, action: Action, rows: tuple[Row, ...]) -> str | Command:
        # It stands here too: on a small screen the first lines above are out of sight.
        title = f"Act on this first: {in_a_sentence(action.do)}. The other questions can wait."
        stop = "Stop here and keep the advice"
        return self._asker.choose(
            Menu(title=title, rows=rows, why=WHY_FIRST, back=COMMANDS["back"], stop=stop)
        )

    def _obey(self, command: Command, action: Action, replay: Replay) -> GateWay:
        if self._dialogue.way(command) == "stop":
            return "stop"
        if question := self._answers.go_back(replay.asked):
            self._left[action.id] = question
        return "again"
