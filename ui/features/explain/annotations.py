"""Looks of an answer on the canvas: its levels with their signs, and a few words under those that decide.

The card of the account says the whole answer, that of a level above what this level says alone.
"""

from __future__ import annotations

from designer.analysis.access.principal_choices import Inquiry
from designer.analysis.lenses.annotation import STATE_TONES, NodeAnnotation
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.evaluation.explanation import Applies, Explanation, LevelExplanation
from designer.policy.evaluation.outcome import Answer, Stage
from designer.policy.states import State

_ORDER = (State.EXEMPT, State.ALLOWED, State.CONDITIONAL, State.UNKNOWN, State.DENIED)
_WORST = {STATE_TONES[state]: weight for weight, state in enumerate(_ORDER)}


def path_annotations(
    organization: Organization, inquiry: Inquiry, explanation: Explanation
) -> dict[NodeId, NodeAnnotation]:
    """The marks of the levels of the caller's path and of the resource owner's; where both meet, the worse one."""
    annotations: dict[NodeId, NodeAnnotation] = {}
    for level in explanation.levels:
        node_id = NodeId(level.id)
        asked = node_id == inquiry.account
        tone = STATE_TONES[explanation.state if asked else State(level.answer.value)]
        note = _note(level) if explanation.decides(level) else f"{level.answer.value} here"
        if asked:
            same = level.answer.value == explanation.state.value and explanation.decides(level)
            annotation = NodeAnnotation(tone, line=f"result: {note if same else explanation.state.value}")
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
    """Effect of a level that decides; short, since it stands under a card."""
    if level.gap:
        return "no Allow here"
    if level.answer is Answer.CONDITIONAL:
        return "conditional here"
    if level.answer is Answer.UNKNOWN:
        return "unknown policy here"
    denying = [s for s in level.statements if s.denies and s.applies is Applies.YES]
    return f"denied by {denying[0].policy}" if len(denying) == 1 else "denied here"
