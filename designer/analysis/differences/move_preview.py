"""Effects of moving nodes to another parent: policies from above, and actions of the accounts that move.

An account's ceiling is the intersection of the levels of its path. A move exchanges the levels above what moves and
keeps the rest, so for every account with the kept levels K the actions lost are (before - after) & K. That is linear
in K: one union of K over all accounts that move answers for all of them at once, whatever the number of places tried.
Nothing here changes the organization for longer than it takes to look.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from designer.analysis.access.ceilings import Ceilings
from designer.analysis.access.level_masks import LevelMasksCache
from designer.basics.dataclass import dataclass
from designer.organization.edits.rules import topmost
from designer.organization.edits.tree import move, move_refusal
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind, PolicyId
from designer.policy.catalog.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Policies:
    """Policies that reach what moves from above, in the order of the path; AWS's own are left out.

    Attributes:
        gained: Reach it at the new place and not at the old one.
        lost: Reach it at the old place and not at the new one.
    """

    gained: tuple[PolicyId, ...] = ()
    lost: tuple[PolicyId, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.gained or self.lost)

    def inverse(self) -> Policies:
        """Return those of the way back."""
        return Policies(self.lost, self.gained)


@dataclass(frozen=True, slots=True)
class ActionChanges:
    """Actions whose answer changes for at least one account, as bits over the catalogue.

    The management account is left out: SCPs do not limit it. One action may be lost in one account and gained in
    another when nodes move from several places.

    Attributes:
        lost: Allowed at least in some requests before, in none after.
        gained: Allowed in none before, at least in some after.
        narrowed: Allowed in every request before, only in some after.
        widened: Allowed only in some requests before, in every one after.
        complete: False where an SCP on a path is not known, or cannot be read: what it would limit is not counted.
    """

    lost: int = 0
    gained: int = 0
    narrowed: int = 0
    widened: int = 0
    complete: bool = True

    def __bool__(self) -> bool:
        return bool(self.lost or self.gained or self.narrowed or self.widened)

    def inverse(self) -> ActionChanges:
        """Return those of the way back."""
        return ActionChanges(self.gained, self.lost, self.widened, self.narrowed, self.complete)


class _Kept(NamedTuple):
    """Actions that the levels which move along let through for at least one account: surely, and possibly."""

    sure: int
    possible: int
    complete: bool


_NOTHING = _Kept(0, 0, complete=True)
"""There is no account."""


class Moving:
    """Some nodes on their way, asked about any number of places; for an organization that does not change meanwhile.

    Args:
        organization: The design.
        catalogue: Every action.
        nodes: Nodes that move; those below another one go with it.
    """

    def __init__(self, organization: Organization, catalogue: Catalogue, nodes: Iterable[NodeId]) -> None:
        self.nodes = topmost(organization, nodes)
        self._organization = organization
        self._levels = LevelMasksCache(organization, catalogue)
        self._ceilings = Ceilings(organization, catalogue)
        self._kept: dict[NodeId, _Kept] = {}
        self._inner: dict[NodeId, _Kept] = {}
        self._work = self._prepare()
        self.ready = False

    def policies(self, parent: NodeId) -> Policies:
        """Policies that the nodes gain and lose from above below another parent. Cheap enough for every mouse move."""
        organization = self._organization
        after = self._from_above(parent)
        gained: dict[PolicyId, None] = {}
        lost: dict[PolicyId, None] = {}
        for holder in dict.fromkeys(organization.parent(node_id) for node_id in self.nodes):
            before = self._from_above(holder)
            gained.update((policy, None) for policy in after if policy not in before)
            lost.update((policy, None) for policy in before if policy not in after)
        return Policies(tuple(gained), tuple(lost))

    def step(self) -> bool:
        """Do a little of the work that `actions` needs once, for an idle moment; whether it is done."""
        self.ready = self.ready or next(self._work, None) is None
        return self.ready

    def actions(self, parent: NodeId) -> ActionChanges:
        """Actions that the accounts among the nodes and below them gain and lose below another parent.

        Some microseconds a place, once `ready`; before, all the work that is left is done first.
        """
        if self._levels.some_ask:
            return self._tried(parent)
        while not self.step():
            pass
        below = self._ceilings.of(parent)
        lost = gained = narrowed = widened = 0
        complete = True
        for holder, kept in self._kept.items():
            if kept is _NOTHING:
                continue
            above = self._ceilings.of(holder)
            lost |= above.possible & ~below.possible & kept.possible
            gained |= below.possible & ~above.possible & kept.possible
            narrowed |= above.sure & below.conditional & kept.sure
            widened |= above.conditional & below.sure & kept.sure
            complete = complete and above.known and kept.complete and below.known
        return ActionChanges(lost, gained, narrowed, widened, complete)

    def _tried(self, parent: NodeId) -> ActionChanges:
        """The same by making the move, where an SCP asks for the account or for its place in the organization."""
        organization = self._organization
        if move_refusal(organization, self.nodes, parent):
            return ActionChanges()
        management = organization.settings.management_account
        accounts = [one for one in self._moving_accounts() if one != management]
        before = [self._ceilings.of(account) for account in accounts]
        with organization.tentatively(move(organization, self.nodes, parent)):
            ceilings = Ceilings(organization, self._ceilings.catalogue)
            after = [ceilings.of(account) for account in accounts]
        lost = gained = narrowed = widened = 0
        complete = True
        for one, other in zip(before, after, strict=True):
            lost |= one.possible & ~other.possible
            gained |= other.possible & ~one.possible
            narrowed |= one.sure & other.conditional
            widened |= one.conditional & other.sure
            complete = complete and one.known and other.known
        return ActionChanges(lost, gained, narrowed, widened, complete)

    def _moving_accounts(self) -> Iterator[NodeId]:
        """The accounts among the nodes and below them."""
        nodes = self._organization.nodes
        waiting = list(self.nodes)
        while waiting:
            node = nodes[waiting.pop()]
            if node.kind is NodeKind.ACCOUNT:
                yield node.id
            waiting += node.children

    def _from_above(self, node_id: NodeId | None) -> dict[PolicyId, None]:
        organization = self._organization
        path = organization.path(node_id) if node_id is not None else ()
        attached = (policy for level in path for policy in organization.node(level).policies)
        return {policy: None for policy in attached if not organization.policy(policy).aws_managed}

    def _prepare(self) -> Iterator[bool]:
        """Join what is kept, from the leaves up; a turn for every OU."""
        organization = self._organization
        for top in self.nodes:
            ous = list(self._containers(top))
            yield True
            for ou in reversed(ous):
                self._inner[ou] = self._through(ou, self._joined(organization.node(ou).children))
                yield True
        by_parent: dict[NodeId, list[NodeId]] = {}
        for top in self.nodes:
            holder = organization.parent(top)
            if holder is not None:
                by_parent.setdefault(holder, []).append(top)
        for holder, tops in by_parent.items():
            self._kept[holder] = self._joined(tops)
            yield True

    def _containers(self, top: NodeId) -> Iterator[NodeId]:
        """The OUs of a subtree, each before those below it."""
        nodes = self._organization.nodes
        waiting = [top] if nodes[top].kind is not NodeKind.ACCOUNT else []
        while waiting:
            ou = waiting.pop()
            yield ou
            waiting += [child for child in nodes[ou].children if nodes[child].kind is not NodeKind.ACCOUNT]

    def _joined(self, siblings: Iterable[NodeId]) -> _Kept:
        """The union over the accounts of some siblings and below them; accounts of the same policies count once."""
        organization = self._organization
        nodes, management = organization.nodes, organization.settings.management_account
        attached: set[tuple[PolicyId, ...]] = set()
        parts: list[_Kept] = []
        for node_id in siblings:
            node = nodes[node_id]
            if node.kind is not NodeKind.ACCOUNT:
                parts += [inner for inner in (self._inner[node_id],) if inner is not _NOTHING]
            elif node_id != management:
                attached.add(node.policies)
        levels = map(self._levels.of, attached)
        parts += [_Kept(level.sure, level.possible, level.known) for level in levels]
        sure = possible = 0
        for part in parts:
            sure, possible = sure | part.sure, possible | part.possible
        return _Kept(sure, possible, all(part.complete for part in parts)) if parts else _NOTHING

    def _through(self, ou: NodeId, below: _Kept) -> _Kept:
        if below is _NOTHING:
            return below
        level = self._levels.of(self._organization.node(ou).policies)
        return _Kept(level.sure & below.sure, level.possible & below.possible, below.complete and level.known)
