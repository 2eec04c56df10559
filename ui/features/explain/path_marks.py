"""Marks of an answer on the canvas, and how they and a lens give way to each other.

The card of the account says the whole answer, that of a level above what this level says alone.
"""

from PySide6.QtCore import QObject, Signal

from designer.analysis.access.question import Inquiry
from designer.analysis.lenses.annotation import STATE_TONES, Asker, NodeAnnotation
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.evaluation.explanation import Applies, Explanation, LevelExplanation
from designer.policy.evaluation.outcome import Answer, Stage
from designer.policy.states import State
from ui.state.session import Session


class PathMarks(QObject):
    """Marks the path of one answer at a time, while its tab is in front.

    What was asked last is shown: a lens that is chosen over an answer, until it goes or something else is asked. A lens
    with the same for every account keeps the canvas.

    Signals:
        overruled(): A lens that asks about another action than the one before was chosen over the answer.
    """

    overruled = Signal()

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._answer: tuple[Inquiry, Explanation] | None = None
        self._given_up: Inquiry | None = None
        self._plain = False
        self._shown = False
        self._lens_action = session.lens_action
        session.annotationsChanged.connect(self._give_way)

    def show_answer(self, inquiry: Inquiry, explanation: Explanation, *, plain: bool) -> None:
        """Mark the path of another answer, or of the same one again.

        Args:
            inquiry: Question that was asked.
            explanation: The answer.
            plain: True for a question about any caller, under no context: as a lens asks.
        """
        self._answer, self._plain, self._shown = (inquiry, explanation), plain, True
        if self._given_up != inquiry:
            self._given_up = None
            self._mark()

    def show_nothing(self) -> None:
        """Mark nothing: nothing is asked."""
        self._answer = self._given_up = None
        self._shown = True
        self._session.set_annotations(None)

    def hide(self) -> None:
        """Take the marks away with the tab; nothing is marked until there is an answer in front again."""
        self._shown = False
        self._given_up = None
        self._session.set_annotations(None)

    def _mark(self) -> None:
        if self._answer is None:
            return
        inquiry, explanation = self._answer
        if self._plain and inquiry.action.lower() == self._session.lens_action.lower():
            self._session.set_annotations(None)
        else:
            organization = self._session.organization
            self._session.set_annotations(path_annotations(organization, inquiry, explanation))

    def _give_way(self) -> None:
        shown_by = self._session.annotated_by
        asks_again = shown_by is Asker.LENS and self._session.lens_action != self._lens_action
        if shown_by is Asker.LENS or not self._session.lens_action:
            self._lens_action = self._session.lens_action
        if not self._shown or shown_by is Asker.QUESTION:
            return
        if shown_by is not Asker.LENS:
            self._given_up = None
            self._mark()
            return
        if asks_again:  # a lens that only reads again leaves a field alone that was just emptied
            self.overruled.emit()
        self._given_up = self._given_up or (self._answer[0] if self._answer else None)


_ORDER = (State.EXEMPT, State.ALLOWED, State.CONDITIONAL, State.UNKNOWN, State.DENIED)
_WORST = {STATE_TONES[state]: weight for weight, state in enumerate(_ORDER)}


def path_annotations(
    organization: Organization, inquiry: Inquiry, explanation: Explanation
) -> dict[NodeId, NodeAnnotation]:
    """Return marks of the levels of the caller's path and of the resource owner's; where both meet, the worse one."""
    annotations: dict[NodeId, NodeAnnotation] = {}
    for level in explanation.levels:
        node_id = NodeId(level.id)
        asked = node_id == inquiry.account
        tone = STATE_TONES[explanation.state if asked else State(level.answer.value)]
        note = _note(level) if explanation.decides(level) else f"{level.answer.value} here"
        if asked:
            same = level.answer.value == explanation.state.value and explanation.decides(level)
            annotation = NodeAnnotation(tone, line=note if same else f"result: {explanation.state.value}")
        else:
            annotation = NodeAnnotation(tone, note)
        before = annotations.get(node_id)
        if node_id in organization.nodes and (before is None or _weight(before) < _weight(annotation)):
            annotations[node_id] = annotation
    if not annotations:
        exempt = organization.is_management_account(inquiry.account) or explanation.stage(Stage.SCP).exempt is not None
        state = State.EXEMPT if exempt else State.ALLOWED
        annotations[inquiry.account] = NodeAnnotation(STATE_TONES[state], line=f"result: {state.value}")
    return annotations


def _weight(annotation: NodeAnnotation) -> int:
    return _WORST[annotation.tone] if annotation.tone is not None else 0


def _note(level: LevelExplanation) -> str:
    """Return the effect of a level that decides; short, since it is shown below a card."""
    if level.gap:
        return "no Allow here"
    if level.answer is Answer.CONDITIONAL:
        return "conditional here"
    if level.answer is Answer.UNKNOWN:
        return "unknown policy here"
    denying = [s for s in level.statements if s.denies and s.applies is Applies.YES]
    return f"denied by {denying[0].policy}" if len(denying) == 1 else "denied here"
