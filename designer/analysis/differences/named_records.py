"""Records inside an account and of Identity Center by name: which differ, which need others, and some of them taken.

A name is as in an ARN: ``user/ana``, ``role/deploy``; ``root`` and ``unknown`` stand for the root user and for what is
not known.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeAlias, TypeVar

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

    Whoever comes, or changes, needs the groups and policies that it comes to have and that come as well. What goes
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
        has = {_plain(one) for one in _references(new[name])}
        yield from (other for other in new if other not in old and _plain(other) in has)
    else:
        mine = _plain(name)
        users = (other for other, one in old.items() if mine in map(_plain, _references(one)))
        yield from (other for other in users if new.get(other) != old[other])


def _plain(name: str) -> str:
    return name.casefold()


def _references(record: NamedRecord) -> Iterator[str]:
    """Names of the records that one refers to."""
    if isinstance(record, AccessAssignment):
        yield f"permission set/{record.permission_set}"
    if isinstance(record, AccessAssignment | Entitlement):
        yield f"{record.grantee.kind}/{record.grantee.name}"
    if isinstance(record, IamUser | CenterUser):
        yield from (f"group/{one}" for one in record.groups)
    if isinstance(record, IamUser | IamGroup | IamRole):
        policies = (*record.attached, *([] if isinstance(record, IamGroup) else [record.boundary]))
        yield from (f"policy/{one}" for one in policies if one)
