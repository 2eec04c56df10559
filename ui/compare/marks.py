"""Signs on the cards for what differs: a node's own change before that of its permissions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from designer.differences.account_effects import AccountEffect, GroupDirection
from designer.differences.comparison import Differences
from designer.differences.policy_changes import PolicyChangeKind
from designer.differences.structure import StructureChange, StructureKind
from designer.lenses.annotation import NodeAnnotation, Tone, ToneColour
from designer.model.organization import Organization
from designer.model.records import NodeId

_ADDED = Tone(ToneColour.ACCENT, "add", "added")
_GONE = Tone(ToneColour.OTHER, "remove", "gone")
_MOVED = Tone(ToneColour.ACCENT, "chevron-right", "moved")
_CHANGED = Tone(ToneColour.OTHER, "rename", "changed")
_WAYS = {
    GroupDirection.WIDENED: Tone(ToneColour.CONDITIONAL, "wider", "wider"),
    GroupDirection.BOTH: Tone(ToneColour.CONDITIONAL, "otherwise", "wider and narrower"),
    GroupDirection.NARROWED: Tone(ToneColour.OTHER, "narrower", "narrower"),
}
_OPEN = Tone(ToneColour.QUIET, "unknown", "undecided")


def marks(found: Differences, here: Organization) -> Mapping[NodeId, NodeAnnotation]:
    """Annotations of the nodes of the open design; later ones in a list of one node win."""
    made: dict[NodeId, NodeAnnotation] = {}
    for one in found.effects.undecided:
        made.update(dict.fromkeys(one.accounts, NodeAnnotation(_OPEN, line=_OPEN.words)))
    for group in found.effects.groups:
        mark = NodeAnnotation(_WAYS[group.direction], line=_counted(group))
        made.update(dict.fromkeys(group.accounts, mark))
    made |= dict(_attached(found))
    told = _coming if here is found.sides.before else _structure
    made |= {change.node: told(found, change) for change in found.structure if not change.settings}
    return {node: mark for node, mark in made.items() if node in here.nodes}


def _counted(group: AccountEffect) -> str:
    wider, narrower = group.actions.wider.bit_count(), group.actions.narrower.bit_count()
    parts = [f"wider by {wider:,}"] if wider else []
    parts += [f"narrower by {narrower:,}"] if narrower else []
    return " · ".join(parts)


def _attached(found: Differences) -> Iterator[tuple[NodeId, NodeAnnotation]]:
    """OUs at which a policy changes, comes or goes; accounts say what that does to them."""
    for change in found.policies:
        places = {*change.attached, *change.detached}
        if change.statements and change.kind is not PolicyChangeKind.REMOVED:
            places |= found.sides.after.targets(change.policy)
        for node in places:
            if node in found.sides.after.nodes and found.sides.after.node(node).kind.value != "account":
                yield node, NodeAnnotation(_CHANGED, line="policy changed")


def _structure(found: Differences, change: StructureChange) -> NodeAnnotation:
    if change.kind is StructureKind.ADDED:
        return NodeAnnotation(_ADDED, line="added")
    if change.kind is StructureKind.REMOVED:
        return NodeAnnotation(_GONE, line="gone")
    if change.kind is StructureKind.MOVED:
        return NodeAnnotation(_MOVED, line=_moved(found, change.node))
    return NodeAnnotation(_CHANGED, line=f"was {change.before}" if change.kind is StructureKind.RENAMED else "changed")


def _coming(found: Differences, change: StructureChange) -> NodeAnnotation:
    """The same on a card that shows the earlier side: what becomes of it."""
    if change.kind is StructureKind.REMOVED:
        return NodeAnnotation(_GONE, line="goes")
    if change.kind is StructureKind.MOVED:
        goal = found.sides.after.parent(change.node)
        return NodeAnnotation(_MOVED, line=f"moves to {found.sides.after.node(goal).name}" if goal else "moves")
    if change.kind is StructureKind.RENAMED:
        return NodeAnnotation(_CHANGED, line=f"becomes {change.after}")
    return NodeAnnotation(_CHANGED, line="changes")


def _moved(found: Differences, node: NodeId) -> str:
    was = found.sides.before.parent(node)
    return f"moved from {found.sides.before.node(was).name}" if was else "moved"
