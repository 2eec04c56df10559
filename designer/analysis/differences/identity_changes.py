"""Changes of what lies inside an account: the root user, users, groups, roles and policies that differ.

Each is told under its name, as in ``user/ana``: of one that comes or goes all that is known, of one that stays the
fields that differ.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import TypeAlias

from designer.organization.model.identities import (
    AccountIdentities,
    IdentityKind,
    NamedIdentity,
    RootUser,
    named_identities,
)

AnyIdentity: TypeAlias = NamedIdentity | RootUser
Fields: TypeAlias = dict[str, object]


def identity_changes(
    before: AccountIdentities | None, after: AccountIdentities | None
) -> tuple[dict[str, Fields], dict[str, Fields]]:
    """Differences inside an account on each side, by names; nothing is known of a side that is None."""
    sides: tuple[dict[str, Fields], dict[str, Fields]] = {}, {}
    for name, one, other in changed_records(before, after):
        for side, record, counterpart in ((sides[0], one, other), (sides[1], other, one)):
            if record is not None:
                side[name] = _differing(record, counterpart)
    unknown = [set(side.unknown) if side is not None else set() for side in (before, after)]
    if before is not None and after is not None and unknown[0] != unknown[1]:
        for made, inside in zip(sides, (before, after), strict=True):
            made["unknown"] = {"parts": tuple(part.value for part in inside.unknown)}
    return sides


def changed_records(
    before: AccountIdentities | None, after: AccountIdentities | None
) -> Iterator[tuple[str, AnyIdentity | None, AnyIdentity | None]]:
    """Records that differ, under their names, on each side; None on the side that has none."""
    old, new = dict(_records(before)), dict(_records(after))
    for name in dict.fromkeys((*old, *new)):
        one, other = old.get(name), new.get(name)
        if one is not other and one != other:
            yield name, one, other


def _records(inside: AccountIdentities | None) -> Iterator[tuple[str, AnyIdentity]]:
    if inside is None:
        return
    if inside.root != RootUser():
        yield "root", inside.root
    for kind in IdentityKind:
        yield from ((f"{kind}/{one.name}", one) for one in named_identities(inside, kind))


def _differing(record: AnyIdentity, other: AnyIdentity | None) -> Fields:
    """Fields of a record that the other has otherwise; without another, those that say something."""
    names = [one.name for one in fields(record)]
    if other is not None:
        return {name: getattr(record, name) for name in names if getattr(record, name) != getattr(other, name)}
    return {name: value for name in names if (value := getattr(record, name)) not in ("", (), None)}
