"""Pictures of two designs: signs on the cards for what differs, a node's own change before that of its permissions."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from designer.analysis.differences.alignment import Alignment, GhostReason, ghosts
from designer.analysis.differences.comparison import AccountEffect, Differences
from designer.analysis.differences.policy_changes import PolicyChangeKind
from designer.analysis.differences.report import DifferenceSign
from designer.analysis.differences.structure import StructureChange, StructureKind
from designer.analysis.differences.versions import EffectDirection
from designer.analysis.lenses.annotation import CardOutline, NodeAnnotation, Tone, ToneColour
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from ui.commands.requests import ComparedSide
from ui.state.shown_design import DesignPicture

_MINUS = DifferenceSign.REMOVED.value

_WAS_HERE = Tone(ToneColour.QUIET, "move", "was here")
_GOES_HERE = Tone(ToneColour.QUIET, "move", "moves here")
_ADDED = Tone(ToneColour.ACCENT, "add", "added")
_GONE = Tone(ToneColour.OTHER, "remove", "removed")
_MOVED = Tone(ToneColour.ACCENT, "move", "moved")
_CHANGED = Tone(ToneColour.OTHER, "rename", "changed")
_WAYS = {
    EffectDirection.WIDER: Tone(ToneColour.CONDITIONAL, "wider", "wider"),
    EffectDirection.BOTH: Tone(ToneColour.CONDITIONAL, "otherwise", "partly wider, partly narrower"),
    EffectDirection.NARROWER: Tone(ToneColour.OTHER, "narrower", "narrower"),
}
_OPEN = Tone(ToneColour.QUIET, "unknown", "unknown")
_REFUSED = Tone(ToneColour.QUIET, "close", "left as is")

_GHOSTS = {
    GhostReason.WAS_HERE: NodeAnnotation(_WAS_HERE, line="was here", outline=CardOutline.ELSEWHERE),
    GhostReason.GONE: NodeAnnotation(_GONE, line="removed", outline=CardOutline.GONE),
    GhostReason.GOES_HERE: NodeAnnotation(_GOES_HERE, line="moves here", outline=CardOutline.ELSEWHERE),
    GhostReason.COMES: NodeAnnotation(_ADDED, line="new", outline=CardOutline.ADDED),
}


def compared_picture(
    sides: Alignment,
    side: ComparedSide,
    *,
    open_is_later: bool,
    refused: Collection[NodeId] = (),
    found: Differences | None = None,
    refused_as: str = _REFUSED.words,
) -> DesignPicture:
    """Return the picture of two designs for the canvas.

    Args:
        sides: The designs.
        side: The part of it that is wanted.
        open_is_later: True if the open design is the later of the two.
        refused: Nodes whose change is refused.
        found: The differences, once they are known: where an account arrives, its card says what that gives and takes.
        refused_as: Word for what is refused.
    """
    if side is ComparedSide.BOTH:
        made = ghosts(sides, of_later=not open_is_later)
        annotations = {ghost.id: _GHOSTS[ghost.reason] for ghost in made}
        effects = _effects(found) if found is not None else {}
        arrive = [ghost for ghost in made if ghost.reason is GhostReason.GOES_HERE and ghost.node in effects]
        annotations.update((one.id, replace(annotations[one.id], line=effects[one.node].line)) for one in arrive)
        annotations.update((one.id, _refused(annotations[one.id], refused_as)) for one in made if one.node in refused)
        return DesignPicture(ghosts=made, annotations=annotations)
    if (side is ComparedSide.AFTER) is open_is_later:
        return DesignPicture()
    return DesignPicture(sides.before if open_is_later else sides.after)


def marks(
    found: Differences, here: Organization, refused: Collection[NodeId] = (), refused_as: str = _REFUSED.words
) -> Mapping[NodeId, NodeAnnotation]:
    """Return the annotations of the nodes of the design that is shown; later ones in a list of one node win.

    Args:
        found: The differences.
        here: The design that is shown.
        refused: Nodes whose change is refused.
        refused_as: Word for that.
    """
    made: dict[NodeId, NodeAnnotation] = {}
    for effect in found.effects.undecided:
        made.update(dict.fromkeys(effect.accounts, NodeAnnotation(_OPEN, line=_OPEN.words)))
    made |= _effects(found)
    made |= dict(_attached(found))
    made = {node: mark for node, mark in made.items() if node in here.nodes}
    changed = structure_marks(found.sides, found.structure, here)
    return {**made, **changed, **{node: _refused(changed[node], refused_as) for node in refused if node in changed}}


def structure_marks(
    sides: Alignment, changes: Iterable[StructureChange], here: Organization
) -> Mapping[NodeId, NodeAnnotation]:
    """Return annotations of the nodes that change themselves, which are known before what that does to permissions."""
    annotate = _coming if here is sides.before else _structure
    return {one.node: annotate(sides, one) for one in changes if not one.settings and one.node in here.nodes}


def unchanged(marked: Collection[NodeId], tree: Organization) -> list[NodeId]:
    """Return the highest nodes below which nothing is marked; empty if nothing is marked.

    Args:
        marked: Nodes with a sign, and ghosts.
        tree: The tree that is shown.
    """
    ways = {level for node_id in marked if node_id in tree.nodes for level in tree.path(node_id)[:-1]}
    return [one for one in tree.walk() if tree.node(one).children and one not in ways and tree.parent(one) in ways]


def _refused(mark: NodeAnnotation, word: str) -> NodeAnnotation:
    return replace(mark, tone=replace(_REFUSED, words=word), line=f"{word}: {mark.line}")


def _effects(found: Differences) -> dict[NodeId, NodeAnnotation]:
    """Return the annotations of accounts whose permissions change."""
    made: dict[NodeId, NodeAnnotation] = {}
    for group in found.effects.groups:
        made.update(dict.fromkeys(group.accounts, NodeAnnotation(_WAYS[group.direction], line=_counted(group))))
    return made


def _counted(group: AccountEffect) -> str:
    """Return the numbers of actions that come and go: "+1 action", "+1 · -3 actions" with a real minus."""
    wider, narrower = group.actions.wider.bit_count(), group.actions.narrower.bit_count()
    parts = [f"+{wider:,}"] if wider else []
    parts += [f"{_MINUS}{narrower:,}"] if narrower else []
    return f"{' · '.join(parts)} {'action' if (narrower or wider) == 1 else 'actions'}"


def _attached(found: Differences) -> Iterator[tuple[NodeId, NodeAnnotation]]:
    """Yield the OUs at which a policy changes, comes or goes; accounts say what that does to them."""
    for change in found.policies:
        places = {*change.attached, *change.detached}
        if change.statements and change.kind is not PolicyChangeKind.REMOVED:
            places |= found.sides.after.targets(change.policy)
        for node in places:
            if node in found.sides.after.nodes and found.sides.after.node(node).kind.value != "account":
                yield node, NodeAnnotation(_CHANGED, line="policy changed")


def _structure(sides: Alignment, change: StructureChange) -> NodeAnnotation:
    if change.kind is StructureKind.ADDED:
        return NodeAnnotation(_ADDED, line="added", outline=CardOutline.ADDED)
    if change.kind is StructureKind.REMOVED:
        return NodeAnnotation(_GONE, line="removed", outline=CardOutline.GONE)
    if change.kind is StructureKind.MOVED:
        return NodeAnnotation(_MOVED, line=_moved(sides, change.node), outline=CardOutline.MOVED)
    return NodeAnnotation(_CHANGED, line=f"was {change.before}" if change.kind is StructureKind.RENAMED else "changed")


def _coming(sides: Alignment, change: StructureChange) -> NodeAnnotation:
    """Return the mark of a change on the earlier side: what becomes of the node."""
    if change.kind is StructureKind.REMOVED:
        return NodeAnnotation(_GONE, line="removed later", outline=CardOutline.GONE)
    if change.kind is StructureKind.MOVED:
        goal = sides.after.parent(change.node)
        words = f"moves to {sides.after.node(goal).name}" if goal else "moves"
        return NodeAnnotation(_MOVED, line=words, outline=CardOutline.MOVED)
    if change.kind is StructureKind.RENAMED:
        return NodeAnnotation(_CHANGED, line=f"becomes {change.after}")
    return NodeAnnotation(_CHANGED, line="changes")


def _moved(sides: Alignment, node: NodeId) -> str:
    was = sides.before.parent(node)
    return f"moved from {sides.before.node(was).name}" if was else "moved"
