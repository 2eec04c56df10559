"""Drag payload: what is dragged, and what letting go of it somewhere would do.

Canvas, outline and breadcrumb all ask here, and so does a drag within one of them: whether a place takes what is
dragged, the reason in words where it does not, and what a drop changes. How a drag looks is not decided here.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import field, replace
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData

from designer.basics.dataclass import dataclass
from designer.basics.errors import FormatError
from designer.basics.words import as_done, counted
from designer.organization import edits
from designer.organization.edits.rules import accounts_reached, topmost
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind, PolicyId, PolicyType
from ui.commands import clipboard
from ui.dragdrop import mime as drag_data
from ui.state.analyses import Analyses
from ui.state.notices import TAKES_BACK
from ui.state.session import Session, push, remedy_of

if TYPE_CHECKING:  # imported for who drags
    from designer.analysis.differences.impact import ActionChanges

_COUNTING, _PROVING, _ASKING = _WAITING = "counting actions…", "proving tests…", "asking what people did…"

MOST_TRIED = 200
"""An edit of more nodes than these is not tried for the sake of counting: each try would take too long."""

_FOREIGN_POLICIES = (
    "These policies belong to the design of another window. "
    "Copy an OU or an account that has them attached: they come along with it."
)


@dataclass(frozen=True, slots=True)
class Drop:
    """Effect of letting go at a location.

    Attributes:
        targets: The new parent, or the nodes that get policies; highlighted meanwhile.
        index: Place among the children of the parent as they stand now; None for the end.
        refusal: Reason why it cannot be, as a sentence; "" where it can.
        idle: True if nothing would change.
        words: Its name: "Move to Prod".
        detail: Words on what it gives and takes, one line or two; "" where there is nothing to say.
        edit: Makes the change.
        selects: True if what is new is selected afterwards.
    """

    targets: tuple[NodeId, ...]
    index: int | None = None
    refusal: str = ""
    idle: bool = False
    words: str = ""
    detail: str = ""
    edit: Callable[[], Change] = field(default=lambda: Change("Nothing"))
    selects: bool = False


class DragPayload:
    """Payload of a drag, as one window sees it; for a document that does not change meanwhile.

    Attributes:
        nodes: The nodes of this window among it, topmost ones only, in outline order.
        kinds: Of what kinds the topmost nodes are, here or in another window; empty for what is not a node.
        takes_refused_drops: True if a refused drop is to arrive all the same, so that its reason stays to be read.
    """

    nodes: tuple[NodeId, ...] = ()
    kinds: frozenset[NodeKind] = frozenset()
    takes_refused_drops = False

    def __init__(self, session: Session) -> None:
        self.session = session

    @property
    def organization(self) -> Organization:
        """Organization that it would be dropped in."""
        return self.session.organization

    def over(self, target: NodeId, index: int | None = None, *, copies: bool = False) -> Drop:
        """Return the effect of letting go on a node, or at a place among its children. Cheap enough for every move.

        Args:
            target: A node; nodes let go on an account go to its parent.
            index: Place among the children as they stand now; None if the node itself is meant.
            copies: True if Ctrl is held.
        """
        raise NotImplementedError


class DraggedNodes(DragPayload):
    """Nodes of this window: they move, or copies of them are made.

    Attributes:
        has_come: True if they have moved already, and the question is about the places they came from.
        copies: Copies of them that are there already, at the place that is asked about.
    """

    copies: tuple[NodeId, ...] = ()

    def __init__(
        self, session: Session, analyses: Analyses | None, nodes: Iterable[NodeId], *, has_come: bool = False
    ) -> None:
        from ui.commands.programme_notes import moved_administrators, moved_programmes  # only for who drags

        super().__init__(session)
        self.nodes = topmost(self.organization, [n for n in nodes if n in self.organization.nodes])
        self.kinds = frozenset(self.organization.node(node_id).kind for node_id in self.nodes)
        self._moving = frozenset(self.nodes)
        self._parents = frozenset(self.organization.parent(node_id) for node_id in self.nodes)
        self._extent: edits.Extent | None = None
        self._analyses = analyses
        self.has_come = has_come
        self._preview = analyses.preview_move(self.nodes) if analyses is not None else None
        self._programmes = moved_programmes(self.organization, self.nodes)
        self._administrators = None if has_come else moved_administrators(self.organization, self.nodes)

    def over(self, target: NodeId, index: int | None = None, *, copies: bool = False) -> Drop:
        organization, nodes = self.organization, self.nodes
        parent = _holder(organization, target, index)
        refusal = self._refusal(parent, copies=copies)
        name = organization.node(parent).name
        if copies:
            return Drop(
                (parent,),
                index,
                refusal,
                words=f"Copy to {name}",
                detail="" if refusal else self._badge(parent, than="compared with the original"),
                edit=lambda: edits.duplicate(organization, nodes, parent, index),
                selects=True,
            )
        same = self._parents == {parent}
        return Drop(
            (parent,),
            index,
            refusal,
            idle=same and self._changes_nothing(parent, index),
            words=f"Reorder in {name}" if same else f"Move to {name}",
            detail="" if refusal or same else self._badge(parent),
            edit=lambda: edits.move(organization, nodes, parent, index),
        )

    def _refusal(self, parent: NodeId, *, copies: bool) -> str:
        organization, copied = self.organization, self.nodes if copies else ()
        if refusal := self.session.shown.refusal or edits.copied_refusal(organization, copied):
            return refusal
        if not copies:
            return edits.move_refusal(organization, self._moving, parent)
        self._extent = self._extent or edits.copied_size(organization, copied)
        return edits.extent_refusal(organization, self._extent, parent)

    def _changes_nothing(self, parent: NodeId, index: int | None) -> bool:
        if index is None:
            return True
        children = self.organization.node(parent).children
        before = [child for child in children[:index] if child not in self._moving]
        after = [child for child in children[index:] if child not in self._moving]
        return (*before, *self.nodes, *after) == children

    def _badge(self, parent: NodeId, than: str = "") -> str:
        """Gains and losses at a place: policies at once, actions as soon as they are known."""
        if self._preview is None:
            return ""
        from designer.analysis.differences.words import action_counts, changed_policy_names, policy_counts

        back = self.has_come
        policies = self._preview.policies(parent).inverse() if back else self._preview.policies(parent)
        counts = policy_counts(self.organization, policies)
        changed = self._actions(parent)
        said = _COUNTING if changed is None else action_counts(changed)
        is_plain = changed is not None and not (changed or policies or changed.rcps) and changed.complete
        actions = "" if is_plain else said
        number = sum(map(self.organization.accounts_below, self.nodes))
        touched = "" if number == 1 else counted(number, "account")
        first = " · ".join(filter(None, (touched, counts, actions or "same policies from above")))
        names = changed_policy_names(self.organization, policies)
        programmes = self._programmes.words(parent, back=back) if self._programmes is not None else ""
        locked = self._administrators.words(parent) if self._administrators is not None and not than else ""
        tests = "" if is_plain or len(self.nodes) > MOST_TRIED else self._tests(parent, copies=bool(than))
        than = than if policies else ""
        return "\n".join(filter(None, (first, names, tests, programmes, locked, than, self._assuming(parent))))

    def _tests(self, parent: NodeId, *, copies: bool) -> str:
        assert self._analyses is not None
        if copies:
            made, copied = self.copies, partial(edits.duplicate, self.organization, self.nodes, parent, None)
            change = partial(edits.remove, self.organization, made) if made else copied
            return words_after(self._analyses, (self.nodes, parent, made), change, back=bool(made))
        move, at = self._move(parent), (self.nodes, parent)
        return words_after(self._analyses, at, move, back=self.has_come) if self._movable(parent) else ""

    def _movable(self, parent: NodeId) -> bool:
        """Return True if the move is tried: not when it cannot be made, or has very many nodes."""
        return len(self.nodes) <= MOST_TRIED and not edits.move_refusal(self.organization, self._moving, parent)

    def _move(self, parent: NodeId) -> Callable[[], Change]:
        return partial(edits.move, self.organization, self.nodes, parent, None)

    def _tries(self, parent: NodeId) -> bool:
        """Return True if the move is tried under the assumption."""
        return bool(self._analyses is not None and self._analyses.assumed) and self._movable(parent)

    def _assuming(self, parent: NodeId) -> str:
        if self._tries(parent):
            return _assuming(self._analyses)
        return "without what is assumed" if self._analyses is not None and self._analyses.assumed else ""

    def _actions(self, parent: NodeId) -> ActionChanges | None:
        """Return actions lost and gained at a place, as soon as they are known; a copy has those of the original."""
        analyses, preview, organization = self._analyses, self._preview, self.organization
        assert analyses is not None
        assert preview is not None
        if not self._tries(parent):
            found = preview.actions(parent) if preview.ready else None
            return found.inverse() if found is not None and self.has_come else found
        accounts = chain.from_iterable(map(organization.accounts, self.nodes))
        impact = analyses.impact((self.nodes, parent), self._move(parent), accounts)
        if impact is None:
            return None
        return impact.actions.inverse() if self.has_come else impact.actions


class ForeignNodes(DragPayload):
    """Nodes of another window: copies of them are made, with their policies."""

    def __init__(self, session: Session, copied: edits.Fragment) -> None:
        super().__init__(session)
        self._copied = copied
        self._extent = edits.extent_of(copied)
        tops = frozenset(copied.tops)
        self.kinds = frozenset(node.kind for node in copied.nodes if node.id in tops)

    def over(self, target: NodeId, index: int | None = None, *, copies: bool = False) -> Drop:  # noqa: ARG002 - always
        organization, copied = self.organization, self._copied
        parent = _holder(organization, target, index)
        refusal = edits.extent_refusal(organization, self._extent, parent)
        return Drop(
            (parent,),
            index,
            self.session.shown.refusal or refusal,
            words=f"Copy to {organization.node(parent).name}",
            detail="from another window, with its policies",
            edit=lambda: edits.paste(organization, copied, parent, index),
            selects=True,
        )


class DraggedPolicies(DragPayload):
    """Policies of this window: they are attached."""

    def __init__(self, session: Session, analyses: Analyses | None, policies: Sequence[PolicyId]) -> None:
        super().__init__(session)
        self._analyses = analyses
        self._policies = tuple(policies)
        self._refusals: dict[tuple[NodeId, ...], str] = {}
        self._reached: dict[tuple[NodeId, ...], tuple[NodeId, ...]] = {}

    def over(self, target: NodeId, index: int | None = None, *, copies: bool = False) -> Drop:  # noqa: ARG002 - both same
        organization = self.organization
        selection = self.session.selection
        targets = selection if target in selection else (target,)  # one of several selected ones stands for all
        if targets not in self._refusals:  # many nodes take their time
            self._refusals[targets] = self._refusal(targets)
        refusal = self._refusals[targets]
        names = [organization.policy(policy).name for policy in self._policies]
        what = names[0] if len(names) == 1 else f"{len(names)} policies"
        where = organization.node(targets[0]).name if len(targets) == 1 else f"{len(targets):,} nodes"
        return Drop(
            targets,
            refusal=refusal,
            words=f"Attach {what} to {where}",
            detail="" if refusal else self._badge(targets),
            edit=lambda: self._attach(targets),
        )

    def _refusal(self, targets: tuple[NodeId, ...]) -> str:
        if refusal := self.session.shown.refusal:
            return refusal
        from designer.organization.edits.policies import attach_policies_refusal  # not needed at the start

        return attach_policies_refusal(self.organization, self._policies, targets)

    def _badge(self, targets: tuple[NodeId, ...]) -> str:
        """Return the count of accounts it reaches, and which actions they lose and gain as soon as that is known."""
        if self._analyses is None:
            return ""
        from designer.analysis.differences.words import impact_counts  # these only for who drags
        from designer.organization.model.grammars import GRAMMARS

        organization = self.organization
        if targets not in self._reached:
            self._reached[targets] = topmost(organization, targets)
        tops = self._reached[targets]
        kinds = {organization.policy(policy).type for policy in self._policies}
        reached = f"reaches {counted(accounts_reached(organization, kinds, tops), 'account')}"
        if kinds.isdisjoint(GRAMMARS) or len(targets) > MOST_TRIED:
            return reached
        name, attach = (self._policies, targets), partial(self._attach, targets)
        tests = words_after(self._analyses, name, attach)
        if PolicyType.SERVICE_CONTROL_POLICY not in kinds:
            return "\n".join(filter(None, (reached, tests)))
        impact = self._analyses.impact(name, attach, chain.from_iterable(map(organization.accounts, tops)))
        first = f"{reached} · {_COUNTING}" if impact is None else impact_counts(impact, self._analyses.catalogue)
        return "\n".join(filter(None, (first, tests, _assuming(self._analyses))))

    def _attach(self, targets: tuple[NodeId, ...]) -> Change:
        from designer.organization.edits.policies import attach_policies

        return attach_policies(self.organization, self._policies, targets)


class InvalidPayload(DragPayload):
    """Payload that says it is ours and cannot be used; the sentence says why."""

    takes_refused_drops = True

    def __init__(self, session: Session, sentence: str) -> None:
        super().__init__(session)
        self._sentence = sentence

    def over(self, target: NodeId, index: int | None = None, *, copies: bool = False) -> Drop:  # noqa: ARG002 - refused
        return Drop((target,), refusal=self._sentence)


def of_data(session: Session, analyses: Analyses | None, data: QMimeData) -> DragPayload | None:
    """Return the payload of a drag over this window; None for what is not ours, such as files."""
    if data.hasFormat(drag_data.POLICY_MIME):
        policies = drag_data.policies_in(session, data)
        return DraggedPolicies(session, analyses, policies) if policies else InvalidPayload(session, _FOREIGN_POLICIES)
    if not data.hasFormat(drag_data.NODE_MIME):
        return None
    nodes = DraggedNodes(session, analyses, drag_data.nodes_in(session, data))
    if nodes.nodes:
        return nodes
    try:
        copied = clipboard.fragment_of(data)
    except FormatError as error:
        return InvalidPayload(session, f"What is dragged cannot be read: {error.faults[0]}")
    if copied is None or not copied.tops:
        return InvalidPayload(session, "What is dragged holds no OUs or accounts.")
    return ForeignNodes(session, copied)


def drop(session: Session, what: Drop) -> None:
    """Make the change of a drop as one step, with what has another place in sight, or say why not."""
    if what.refusal:
        again = partial(drop, session, replace(what, refusal=""))
        session.notices.refuse(what.refusal, remedy_of(session, what.refusal, again))
    elif not what.idle and (change := push(session, what.edit)):
        if what.selects:
            session.select(edits.added(change))
        say_again(session, change.label, what.detail)
        if not is_known(what.detail):  # it was let go before all was counted
            session.notices.changeSaid.emit(change, change.label)
        above = session.organization.parent(session.current) if session.current is not None else None
        swap = change.nodes.get(above) if above is not None else None
        if swap and swap.after and (swap.before is None or swap.before.children != swap.after.children):
            session.nodeRevealed.emit(session.current)


def say_again(session: Session, label: str, detail: str) -> None:
    """Say after an edit what is said at the pointer: all of it that is known."""
    if parts := [part for line in detail.splitlines() for part in line.split(" · ") if part not in _WAITING]:
        session.notices.say_of_step(" · ".join(dict.fromkeys((*as_done(label).split(" · "), *parts, TAKES_BACK))))


def is_known(detail: str) -> bool:
    """Whether nothing is still being counted in what a drop says."""
    return not any(line.rpartition(" · ")[2] in _WAITING for line in detail.splitlines())


def words_after(analyses: Analyses, name: Hashable, make: Callable[[], Change], *, back: bool = False) -> str:
    """Return tests that would fail or hold again, and what would have been stopped of what people did; "" if none."""
    tests = analyses.changed_tests((name, back), make, back=back)
    activity = analyses.activity.changes.words_after(name, make, back=back)
    return "\n".join(filter(None, (_PROVING if tests is None else tests, _ASKING if activity is None else activity)))


def _assuming(analyses: Analyses | None) -> str:
    """Return the context that a count takes for granted; "" if there is none."""
    return f"assuming {analyses.assumed}" if analyses is not None and analyses.assumed else ""


def _holder(organization: Organization, target: NodeId, index: int | None) -> NodeId:
    """Return the parent that is meant: for an account its own."""
    above = organization.parent(target)
    onto_account = index is None and organization.node(target).kind is NodeKind.ACCOUNT
    return above if onto_account and above is not None else target
