"""Member of a file for IAM Identity Center; left out where nothing is known of it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, cast

from designer.basics.words import short
from designer.exchange.formats.documents import MAX_NESTING, indented_json, normalised
from designer.exchange.formats.loading import Json, LoadingFault
from designer.exchange.formats.positions import FaultPath
from designer.organization.model.identity_center import (
    AccessAssignment,
    CenterGroup,
    CenterPart,
    CenterUser,
    Entitlement,
    Grantee,
    GranteeKind,
    IdentityCenter,
    PermissionSet,
)
from designer.organization.model.records import NodeId

if TYPE_CHECKING:  # importing the shapes imports pydantic
    from designer.exchange.formats.members.identity_center_shapes import IdentityCenterShape, PermissionSetShape

_MEMBER = "accessAssignments"


def record(center: IdentityCenter) -> dict[str, Json]:
    """The member, in the order of the records."""
    return _some(
        {
            "users": [
                _some(
                    {
                        "name": one.name,
                        "displayName": one.display_name,
                        "groups": list(one.groups),
                        "awsId": one.aws_id,
                    }
                )
                for one in center.users
            ],
            "groups": [
                _some({"name": one.name, "description": one.description, "awsId": one.aws_id}) for one in center.groups
            ],
            "permissionSets": [_permission_set(one) for one in center.permission_sets],
            "assignments": [
                {"permissionSet": one.permission_set, one.grantee.kind.value: one.grantee.name, "target": one.target}
                for one in center.assignments
            ],
            "entitlements": [
                {one.grantee.kind.value: one.grantee.name, "account": one.account, "role": one.role}
                for one in center.entitlements
            ],
            "unknown": [one.value for one in center.unknown],
        }
    )


def _some(members: Mapping[str, Json]) -> dict[str, Json]:
    return {key: value for key, value in members.items() if value not in ("", [], {}, None)}


def _permission_set(one: PermissionSet) -> dict[str, Json]:
    kept = normalised(one.inline)
    inline: dict[str, Json] = {} if not one.inline else {"text": one.inline}
    return _some(
        {
            "name": one.name,
            "description": one.description,
            "attached": list(one.attached),
            "inline": inline if kept is None else {"document": json.loads(kept)},
            "boundary": one.boundary,
            "sessionSeconds": one.session_seconds,
            "awsId": one.aws_id,
        }
    )


def read_center(shape: Mapping[str, Json]) -> IdentityCenter:
    """Records of a member without faults."""
    center = cast("IdentityCenterShape", shape)
    unknown = set(center.get("unknown", ()))
    return IdentityCenter(
        tuple(
            CenterUser(one["name"], one.get("displayName", ""), tuple(one.get("groups", ())), one.get("awsId", ""))
            for one in center.get("users", ())
        ),
        tuple(
            CenterGroup(one["name"], one.get("description", ""), one.get("awsId", ""))
            for one in center.get("groups", ())
        ),
        tuple(map(_read_permission_set, center.get("permissionSets", ()))),
        tuple(
            AccessAssignment(one["permissionSet"], _grantee(one), NodeId(one["target"]))
            for one in center.get("assignments", ())
        ),
        tuple(
            Entitlement(_grantee(one), NodeId(one["account"]), one["role"]) for one in center.get("entitlements", ())
        ),
        tuple(part for part in CenterPart if part.value in unknown),
    )


def _grantee(one: Mapping[str, object]) -> Grantee:
    kind = GranteeKind.GROUP if "group" in one else GranteeKind.USER
    return Grantee(kind, str(one[kind.value]))


def _read_permission_set(shape: PermissionSetShape) -> PermissionSet:
    inline = shape.get("inline", {})
    return PermissionSet(
        shape["name"],
        shape.get("description", ""),
        tuple(shape.get("attached", ())),
        inline["text"] if "text" in inline else indented_json(inline.get("document")) or "" if inline else "",
        shape.get("boundary", ""),
        shape.get("sessionSeconds"),
        shape.get("awsId", ""),
    )


# ---- faults


def loading_faults(shape: Mapping[str, Json], kinds: Mapping[str, str]) -> Iterator[LoadingFault]:
    """Faults of a member whose shape is right: names that stand twice, and references to what there is not.

    Args:
        shape: The member.
        kinds: Kind of each node of the file.
    """
    center = cast("IdentityCenterShape", shape)
    names = {
        "users": [one["name"] for one in center.get("users", ())],
        "groups": [one["name"] for one in center.get("groups", ())],
        "permissionSets": [one["name"] for one in center.get("permissionSets", ())],
    }
    known = _Known(names, frozenset(center.get("unknown", ())))
    for part, listed in names.items():
        yield from _doubled(part, listed)
    for number, user in enumerate(center.get("users", ())):
        for index, group in enumerate(user.get("groups", ())):
            yield from known.missing((_MEMBER, "users", number, "groups", index), "groups", group)
    for number, one in enumerate(center.get("permissionSets", ())):
        yield from _inline(number, one)
    for number, assignment in enumerate(center.get("assignments", ())):
        place: FaultPath = (_MEMBER, "assignments", number)
        yield from known.missing((*place, "permissionSet"), "permissionSets", assignment["permissionSet"])
        yield from known.grantee(place, assignment)
        if assignment["target"] not in kinds:
            yield LoadingFault((*place, "target"), f'No node of this file has the id "{short(assignment["target"])}".')
    for number, entitlement in enumerate(center.get("entitlements", ())):
        place = (_MEMBER, "entitlements", number)
        yield from known.grantee(place, entitlement)
        if kinds.get(entitlement["account"]) != "account":
            name = short(entitlement["account"])
            yield LoadingFault((*place, "account"), f'No account of this file has the id "{name}".')


_TITLES = {"users": "user", "groups": "group", "permissionSets": "permission set"}


class _Known:
    """Names of users, groups and permission sets; where all of a kind is unknown, any name can be right."""

    def __init__(self, names: Mapping[str, Collection[str]], unknown: Collection[str]) -> None:
        self._names = {part: {name.casefold() for name in listed} for part, listed in names.items()}
        self._unknown = unknown

    def missing(self, place: FaultPath, part: str, name: str) -> Iterator[LoadingFault]:
        if part not in self._unknown and name.casefold() not in self._names[part]:
            yield LoadingFault(place, f'There is no {_TITLES[part]} "{short(name)}" in {_MEMBER}.')

    def grantee(self, place: FaultPath, one: Mapping[str, object]) -> Iterator[LoadingFault]:
        given = [kind for kind in ("user", "group") if kind in one]
        if len(given) != 1:
            yield LoadingFault(place, "Access is given to either a user or a group.")
        else:
            yield from self.missing((*place, given[0]), f"{given[0]}s", str(one[given[0]]))


def _doubled(part: str, names: list[str]) -> Iterator[LoadingFault]:
    seen: set[str] = set()
    for number, name in enumerate(names):
        if name.casefold() in seen:
            yield LoadingFault((_MEMBER, part, number, "name"), f"Another {_TITLES[part]} has this name.")
        seen.add(name.casefold())


def _inline(number: int, one: PermissionSetShape) -> Iterator[LoadingFault]:
    inline = one.get("inline")
    place: FaultPath = (_MEMBER, "permissionSets", number, "inline")
    if inline is None:
        return
    if ("document" in inline) == ("text" in inline):
        yield LoadingFault(place, "A policy has either a document or a text.")
    elif "document" in inline and indented_json(inline["document"]) is None:
        yield LoadingFault((*place, "document"), f"This is nested more than {MAX_NESTING} levels deep.")
