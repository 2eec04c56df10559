"""Records inside an account and of Identity Center by name, and the parts of a change that they are.

A name is as in an ARN: ``user/ana``, ``role/deploy``; ``root`` and ``unknown`` stand for the root user and for what is
not known.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from enum import Enum
from typing import Any, NamedTuple, TypeAlias, TypeVar

from designer.basics.dataclass import dataclass
from designer.organization.model.change import Swap
from designer.organization.model.identities import (
    AccountIdentities,
    IamGroup,
    IamRole,
    IamUser,
    ManagedPolicy,
    RootUser,
)
from designer.organization.model.identity_center import (
    AccessAssignment,
    CenterGroup,
    CenterUser,
    Entitlement,
    IdentityCenter,
    PermissionSet,
)
from designer.organization.model.records import NodeId, PolicyId, Settings


class PartKind(Enum):
    """Kind of a part, by what differs."""

    NEW_NODE = "new node"
    GONE_NODE = "gone node"
    PLACE = "place"
    ATTRIBUTES = "attributes"
    ATTACHMENTS = "attachments"
    INSIDE = "inside"
    CENTER = "Identity Center"
    NEW_POLICY = "new policy"
    GONE_POLICY = "gone policy"
    CONTENT = "content"
    SETTINGS = "settings"

    @property
    def is_new(self) -> bool:
        """True if something comes."""
        return self in (PartKind.NEW_NODE, PartKind.NEW_POLICY)

    @property
    def is_gone(self) -> bool:
        """True if something goes."""
        return self in (PartKind.GONE_NODE, PartKind.GONE_POLICY)


class PartId(NamedTuple):
    """Name of a part, the same for the same difference of another change; the subject is empty for the settings.

    Attributes:
        kind: Its kind.
        subject: Id of the node or the policy.
        record: Name of the record inside the account, or of Identity Center; empty for all inside an account.
    """

    kind: PartKind
    subject: str = ""
    record: str = ""


@dataclass(frozen=True, slots=True)
class ChangePart:
    """One part.

    Attributes:
        id: Its name.
        needs: Parts without which it cannot be taken, such as the OUs that it lies in, where they are new.
    """

    id: PartId
    needs: frozenset[PartId] = frozenset()

    @property
    def node(self) -> NodeId | None:
        """The node it is about; None for a policy or the settings."""
        return NodeId(self.id.subject) if self.id.kind in _OF_NODES else None

    @property
    def policy(self) -> PolicyId | None:
        """The policy it is about; None for a node or the settings."""
        return PolicyId(self.id.subject) if self.id.kind in POLICY_PARTS else None


_OF_NODES = {
    PartKind.NEW_NODE, PartKind.GONE_NODE, PartKind.PLACE, PartKind.ATTRIBUTES, PartKind.ATTACHMENTS, PartKind.INSIDE
}  # fmt: skip
POLICY_PARTS = {PartKind.NEW_POLICY, PartKind.GONE_POLICY, PartKind.CONTENT}


NamedRecord: TypeAlias = (
    IamUser
    | IamGroup
    | IamRole
    | ManagedPolicy
    | RootUser
    | CenterUser
    | CenterGroup
    | PermissionSet
    | AccessAssignment
    | Entitlement
)
Container = TypeVar("Container", AccountIdentities, IdentityCenter)

ROOT_RECORD, UNKNOWN_PARTS = "root", "unknown"


def _assignment(one: AccessAssignment) -> str:
    return f"{one.permission_set}/{one.grantee.kind}/{one.grantee.name}/{one.target}"


def _entitlement(one: Entitlement) -> str:
    return f"{one.role}/{one.grantee.kind}/{one.grantee.name}/{one.account}"


_Lists: TypeAlias = "tuple[tuple[str, str, Callable[..., str]], ...]"

_LISTS: Mapping[type, _Lists] = {
    AccountIdentities: (
        ("users", "user", lambda one: one.name),
        ("groups", "group", lambda one: one.name),
        ("roles", "role", lambda one: one.name),
        ("policies", "policy", lambda one: one.name),
    ),
    IdentityCenter: (
        ("users", "user", lambda one: one.name),
        ("groups", "group", lambda one: one.name),
        ("permission_sets", "permission set", lambda one: one.name),
        ("assignments", "assignment", _assignment),
        ("entitlements", "entitlement", _entitlement),
    ),
}
"""Lists of records: the field, the first word of their names, and the rest of these."""


def named_records(container: AccountIdentities | IdentityCenter | None) -> dict[str, NamedRecord]:
    """Return the records by name, in the order of their lists; the root user only where something is known of it."""
    if container is None:
        return {}
    found: dict[str, NamedRecord] = {}
    if isinstance(container, AccountIdentities) and container.root != RootUser():
        found[ROOT_RECORD] = container.root
    for field, word, name in _LISTS[type(container)]:
        found |= {f"{word}/{name(one)}": one for one in getattr(container, field)}
    return found


def changed_names(
    before: AccountIdentities | IdentityCenter, after: AccountIdentities | IdentityCenter
) -> tuple[str, ...]:
    """Return the names of the records that differ, and ``unknown`` where what is not known does."""
    old, new = named_records(before), named_records(after)
    unlike = [name for name in dict.fromkeys((*old, *new)) if old.get(name) != new.get(name)]
    return (*unlike, *([UNKNOWN_PARTS] if set(before.unknown) != set(after.unknown) else []))


def with_records(before: Container, after: Container, taken: Collection[str]) -> Container:
    """Return a container with some records of another; equal to it where all that differ are taken."""
    if set(changed_names(before, after)) <= set(taken):
        return after
    made: dict[str, Any] = {}
    for field, word, name in _LISTS[type(before)]:
        old: dict[str, NamedRecord] = {f"{word}/{name(one)}": one for one in getattr(before, field)}
        new: dict[str, NamedRecord] = {f"{word}/{name(one)}": one for one in getattr(after, field)}
        made[field] = _joined(old, new, taken)
    if UNKNOWN_PARTS in taken:
        made[UNKNOWN_PARTS] = after.unknown
    if ROOT_RECORD in taken and isinstance(after, AccountIdentities):
        made[ROOT_RECORD] = after.root
    return replace(before, **made)


def _joined(
    old: Mapping[str, NamedRecord], new: Mapping[str, NamedRecord], taken: Collection[str]
) -> tuple[NamedRecord, ...]:
    """Return old records, with those that are taken as they are among the new ones."""
    kept = [new.get(key) if key in taken else one for key, one in old.items()]
    come = [one for key, one in new.items() if key not in old and key in taken]
    return tuple([one for one in (*kept, *come) if one is not None])


def records_needed(name: str, before: Container, after: Container) -> frozenset[str]:
    """Return the names of all other records that differ without which one cannot be taken.

    A record that comes, or changes, needs the groups and policies that it comes to have and that come as well. What
    goes
    needs all that has it before to go or change, too.
    """
    old, new = named_records(before), named_records(after)
    found, waiting = {name}, [name]
    while waiting:
        more = set(_needed(waiting.pop(), old, new)) - found
        found |= more
        waiting += more
    return frozenset(found - {name})


def _needed(name: str, old: Mapping[str, NamedRecord], new: Mapping[str, NamedRecord]) -> Iterator[str]:
    if name in new:
        has = {_plain(one) for one in references_of(new[name])}
        yield from (other for other in new if other not in old and _plain(other) in has)
    else:
        mine = _plain(name)
        users = (other for other, one in old.items() if mine in map(_plain, references_of(one)))
        yield from (other for other in users if new.get(other) != old[other])


def _plain(name: str) -> str:
    return name.casefold()


def references_of(record: NamedRecord) -> Iterator[str]:
    """Yield the names of the records that one refers to."""
    if isinstance(record, AccessAssignment):
        yield f"permission set/{record.permission_set}"
    if isinstance(record, AccessAssignment | Entitlement):
        yield f"{record.grantee.kind}/{record.grantee.name}"
    if isinstance(record, IamUser | CenterUser):
        yield from (f"group/{group}" for group in record.groups)
    if isinstance(record, IamUser | IamGroup | IamRole):
        policies = (*record.attached, *([] if isinstance(record, IamGroup) else [record.boundary]))
        yield from (f"policy/{policy}" for policy in policies if policy)


def parts_inside(account: NodeId, swap: Swap[AccountIdentities]) -> Iterator[ChangePart]:
    """Yield a part for each record inside an account; one for all where nothing is known before or after."""
    before, after = swap.before, swap.after
    if before is None or after is None:
        yield ChangePart(PartId(PartKind.INSIDE, account))
        return
    for name in changed_names(before, after):
        parts = frozenset(PartId(PartKind.INSIDE, account, one) for one in records_needed(name, before, after))
        yield ChangePart(PartId(PartKind.INSIDE, account, name), parts)


def parts_of_center(
    before: IdentityCenter | None, after: IdentityCenter | None, brought_by: Callable[[NodeId], frozenset[PartId]]
) -> Iterator[ChangePart]:
    """Yield a part for each record of Identity Center.

    Args:
        before: Identity Center as it is.
        after: As it becomes.
        brought_by: Parts without which an account or OU is not there.
    """
    old, new = before or IdentityCenter(), after or IdentityCenter()
    records = named_records(new)
    for name in changed_names(old, new):
        parts = frozenset(PartId(PartKind.CENTER, "", one) for one in records_needed(name, old, new))
        record = records.get(name)
        if isinstance(record, AccessAssignment):
            parts |= brought_by(record.target)
        elif isinstance(record, Entitlement):
            parts |= brought_by(record.account)
        yield ChangePart(PartId(PartKind.CENTER, "", name), parts)


def identities_taken(
    identities: Mapping[NodeId, Swap[AccountIdentities]], taken: Collection[PartId]
) -> Iterator[tuple[NodeId, Swap[AccountIdentities]]]:
    """Yield the identities of the accounts whose records are taken, before and after."""
    names: dict[NodeId, list[str]] = {}
    for one in taken:
        if one.kind is PartKind.INSIDE:
            names.setdefault(NodeId(one.subject), []).append(one.record)
    for key, chosen in names.items():
        before, after = identities[key].before, identities[key].after
        if before is not None and after is not None:
            after = with_records(before, after, chosen)
        yield key, Swap(before, after)


def center_taken(before: Settings, after: Settings, taken: Collection[PartId]) -> IdentityCenter | None:
    """Return the identity Center with the records that are taken."""
    names = [one.record for one in taken if one.kind is PartKind.CENTER]
    if not names:
        return before.identity_center
    whole = after.identity_center or IdentityCenter()
    made = with_records(before.identity_center or IdentityCenter(), whole, names)
    return after.identity_center if made == whole else made
