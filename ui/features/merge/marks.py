"""Marks of a merge on the canvas: what questions are about, what changes or goes, and places in the other design."""

from collections.abc import Callable, Mapping

from designer.analysis.differences.alignment import GhostReason
from designer.analysis.differences.three_way import RecordKind
from designer.analysis.lenses.annotation import CardOutline, NodeAnnotation, Tone, ToneColour
from designer.analysis.merge.words import sid_of
from designer.organization.model.records import NodeId, PolicyId
from ui.features.merge.open_merge import OpenMerge
from ui.state.session import Session
from ui.state.shown_design import DesignPicture

_ASKED = NodeAnnotation(Tone(ToneColour.ACCENT, "unknown", "conflict"), line="conflict", outline=CardOutline.MOVED)
_COMES = NodeAnnotation(
    Tone(ToneColour.OTHER, "rename", "changed"), line="changed by the other", outline=CardOutline.MOVED
)
_GOES = NodeAnnotation(Tone(ToneColour.OTHER, "remove", "goes"), line="goes", outline=CardOutline.GONE)
_GHOSTS = {
    GhostReason.GOES_HERE: NodeAnnotation(
        Tone(ToneColour.QUIET, "move", "the other"), line="here in the other", outline=CardOutline.ELSEWHERE
    ),
    GhostReason.COMES: NodeAnnotation(
        Tone(ToneColour.ACCENT, "add", "new"), line="new in the other", outline=CardOutline.ADDED
    ),
}


def merge_marks(
    session: Session, merge: OpenMerge
) -> tuple[Callable[[], Mapping[NodeId, NodeAnnotation] | None], Callable[[], DesignPicture | None]]:
    """Return what finds the annotations of the open design, and the picture with the places in the other one."""

    def marks() -> Mapping[NodeId, NodeAnnotation] | None:
        if merge.result is None:
            return None
        named = [NodeId(one) for question in merge.result.merge.open for one in (question.where.id, *question.nodes)]
        here = session.organization.nodes
        annotations = dict.fromkeys(merge.coming, _COMES)
        annotations |= dict.fromkeys(merge.going, _GOES)
        annotations |= dict.fromkeys(named, _ASKED)
        return {one: annotation for one, annotation in annotations.items() if one in here}

    def picture() -> DesignPicture | None:
        if merge.result is None:
            return None
        annotations = {ghost.id: _GHOSTS[ghost.reason] for ghost in merge.ghosts}
        asked = [one.where for one in merge.result.merge.open if one.where.record is RecordKind.POLICY]
        statements = {(PolicyId(one.id), sid_of(one)): "Merge: both sides changed this" for one in asked}
        return DesignPicture(ghosts=merge.ghosts, annotations=annotations, statements=statements)

    return marks, picture
