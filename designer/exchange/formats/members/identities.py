"""Members of a file for what lies inside accounts; left out where nothing is known of any."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, TypeAlias

from designer.exchange.formats.documents import MAX_NESTING, indented_json, normalised
from designer.exchange.formats.loading import Json, LoadingFault
from designer.exchange.formats.positions import FaultPath
from designer.organization.model.identities import (
    AccessKey,
    AccountIdentities,
    IamGroup,
    IamRole,
    IamUser,
    IdentityPart,
    InlinePolicy,
    ManagedPolicy,
    RootUser,
)
from designer.organization.model.records import NodeId

if TYPE_CHECKING:  # importing the shapes imports pydantic
    from designer.exchange.formats.members.identity_shapes import (
        AccessKeyShape,
        AccountIdentitiesShape,
        IamGroupShape,
        IamRoleShape,
        IamUserShape,
        InlinePolicyShape,
        ManagedPolicyShape,
        RootUserShape,
        TrustShape,
    )

    _HolderShape: TypeAlias = IamUserShape | IamGroupShape | IamRoleShape
    _DocumentShape: TypeAlias = InlinePolicyShape | ManagedPolicyShape | TrustShape

_PARTS: tuple[Literal["users", "groups", "roles", "policies"], ...] = ("users", "groups", "roles", "policies")

_TOO_DEEP = f"This is nested more than {MAX_NESTING} levels deep."


# ---- writing


def written_identities(inside_accounts: Mapping[NodeId, AccountIdentities]) -> Iterator[str]:
    """Text of the member, one account a part; nothing where nothing is known of any account."""
    before = ',\n  "identities": {'
    for account, inside in sorted(inside_accounts.items()):
        lines = indented_json(_account(inside))
        if lines is None:
            raise ValueError("nested too deeply to be written")
        yield f"{before}\n    {json.dumps(account, ensure_ascii=False)}: " + lines.replace("\n", "\n    ")
        before = ","
    if before == ",":
        yield "\n  }"


def _account(inside: AccountIdentities) -> dict[str, Json]:
    facts = {"password": inside.root.password, "mfa": inside.root.mfa, "accessKeys": inside.root.access_keys}
    root: dict[str, Json] = {key: value for key, value in facts.items() if value is not None}
    return _some(
        {
            "root": root,
            "users": [_user(one) for one in inside.users],
            "groups": [_holder(one) for one in inside.groups],
            "roles": [_role(one) for one in inside.roles],
            "policies": [_managed(one) for one in inside.policies],
            "unknown": [one.value for one in inside.unknown],
        }
    )


def _some(members: Mapping[str, Json]) -> dict[str, Json]:
    """Members that say something: no empty text, list or object, and nothing that is not known."""
    return {key: value for key, value in members.items() if value not in ("", [], {}, None)}


def _holder(one: IamUser | IamGroup | IamRole) -> dict[str, Json]:
    """Members that users, groups and roles share."""
    return _some(
        {
            "name": one.name,
            "path": "" if one.path == "/" else one.path,
            "groups": list(one.groups) if isinstance(one, IamUser) else [],
            "attached": list(one.attached),
            "inline": [{"name": policy.name, **_document(policy.text)} for policy in one.inline],
        }
    )


def _user(one: IamUser) -> dict[str, Json]:
    members = {
        **_holder(one),
        **_some({"boundary": one.boundary, "tags": dict(one.tags), "created": one.created}),
    }
    if one.console is not None:
        members["console"] = one.console
    if one.mfa is not None:
        members["mfa"] = one.mfa
    if one.access_keys is not None:
        members["accessKeys"] = [
            {"active": key.active, **_some({"created": key.created, "lastUsed": key.last_used})}
            for key in one.access_keys
        ]
    return members | _some({"passwordLastUsed": one.password_last_used})


def _role(one: IamRole) -> dict[str, Json]:
    held = _holder(one)
    return {
        "name": held.pop("name"),
        "trust": _document(one.trust),
        **held,
        **_some(
            {
                "boundary": one.boundary,
                "tags": dict(one.tags),
                "created": one.created,
                "description": one.description,
                "sessionSeconds": one.session_seconds,
                "lastUsed": one.last_used,
            }
        ),
    }


def _managed(one: ManagedPolicy) -> dict[str, Json]:
    path = "" if one.path == "/" else one.path
    return {"name": one.name, **_some({"path": path, "description": one.description}), **_document(one.text)}


def _document(text: str) -> dict[str, Json]:
    kept = normalised(text)
    return {"text": text} if kept is None else {"document": json.loads(kept)}


# ---- reading


def read_identities(shapes: Mapping[str, AccountIdentitiesShape]) -> dict[NodeId, AccountIdentities]:
    """Records of a member without faults, whose documents are texts (`put_texts`)."""
    return {NodeId(account): _read_account(shape) for account, shape in shapes.items()}


def _read_account(shape: AccountIdentitiesShape) -> AccountIdentities:
    unknown = set(shape.get("unknown", ()))
    return AccountIdentities(
        _read_root(shape["root"]) if "root" in shape else RootUser(),
        tuple(map(_read_user, shape.get("users", ()))),
        tuple(map(_read_group, shape.get("groups", ()))),
        tuple(map(_read_role, shape.get("roles", ()))),
        tuple(map(_read_managed, shape.get("policies", ()))),
        tuple(part for part in IdentityPart if part.value in unknown),
    )


def _read_root(shape: RootUserShape) -> RootUser:
    return RootUser(shape.get("password"), shape.get("mfa"), shape.get("accessKeys"))


def _read_user(shape: IamUserShape) -> IamUser:
    keys = shape.get("accessKeys")
    return IamUser(
        shape["name"],
        shape.get("path", "/"),
        tuple(shape.get("groups", ())),
        tuple(shape.get("attached", ())),
        _read_inline(shape.get("inline", ())),
        shape.get("boundary", ""),
        tuple(shape.get("tags", {}).items()),
        shape.get("created", ""),
        shape.get("console"),
        shape.get("mfa"),
        None if keys is None else tuple(map(_read_key, keys)),
        shape.get("passwordLastUsed", ""),
    )


def _read_key(shape: AccessKeyShape) -> AccessKey:
    return AccessKey(shape["active"], shape.get("created", ""), shape.get("lastUsed", ""))


def _read_group(shape: IamGroupShape) -> IamGroup:
    attached = tuple(shape.get("attached", ()))
    return IamGroup(shape["name"], shape.get("path", "/"), attached, _read_inline(shape.get("inline", ())))


def _read_role(shape: IamRoleShape) -> IamRole:
    return IamRole(
        shape["name"],
        shape["trust"]["text"],
        shape.get("path", "/"),
        tuple(shape.get("attached", ())),
        _read_inline(shape.get("inline", ())),
        shape.get("boundary", ""),
        tuple(shape.get("tags", {}).items()),
        shape.get("created", ""),
        shape.get("description", ""),
        shape.get("sessionSeconds"),
        shape.get("lastUsed", ""),
    )


def _read_inline(shapes: Sequence[InlinePolicyShape]) -> tuple[InlinePolicy, ...]:
    return tuple(InlinePolicy(shape["name"], shape["text"]) for shape in shapes)


def _read_managed(shape: ManagedPolicyShape) -> ManagedPolicy:
    return ManagedPolicy(shape["name"], shape["text"], shape.get("path", "/"), shape.get("description", ""))


# ---- faults


def loading_faults(shapes: Mapping[str, AccountIdentitiesShape], kinds: Mapping[str, str]) -> Iterator[LoadingFault]:
    """Faults of a member whose shape is right: no account, names that stand twice, documents that are none.

    Args:
        shapes: The member.
        kinds: Kind of each node of the file.
    """
    for account, shape in shapes.items():
        if kinds.get(account) != "account":
            yield LoadingFault(("identities", account), f'No account of this file has the id "{account}".')
        for part in _PARTS:
            yield from _name_faults(("identities", account, part), [entry["name"] for entry in shape.get(part, ())])
        for path, holder in _documents(account, shape):
            if ("document" in holder) == ("text" in holder):
                yield LoadingFault(path, "A policy has either a document or a text.")


def _name_faults(place: FaultPath, names: Sequence[str]) -> Iterator[LoadingFault]:
    seen: set[str] = set()
    for number, name in enumerate(names):
        if name.casefold() in seen:
            yield LoadingFault((*place, number, "name"), "Another one has this name; AWS tells no capitals apart.")
        seen.add(name.casefold())


def _documents(account: str, shape: AccountIdentitiesShape) -> Iterator[tuple[FaultPath, _DocumentShape]]:
    """The policies inside an account, and where each stands."""
    holders: tuple[tuple[str, Sequence[_HolderShape]], ...] = (
        ("users", shape.get("users", ())),
        ("groups", shape.get("groups", ())),
        ("roles", shape.get("roles", ())),
    )
    for part, entries in holders:
        for number, entry in enumerate(entries):
            for index, inline in enumerate(entry.get("inline", ())):
                yield ("identities", account, part, number, "inline", index), inline
    for number, role in enumerate(shape.get("roles", ())):
        yield ("identities", account, "roles", number, "trust"), role["trust"]
    for number, policy in enumerate(shape.get("policies", ())):
        yield ("identities", account, "policies", number), policy


def put_texts(shapes: Mapping[str, AccountIdentitiesShape]) -> list[LoadingFault]:
    """Put the text of each document of a member in the document's place; what is nested too deeply to be kept.

    Equal texts are one, as those of a permission set in hundreds of accounts are.
    """
    found: list[LoadingFault] = []
    texts: dict[str, str] = {}
    for account, shape in shapes.items():
        for path, holder in _documents(account, shape):
            if "document" not in holder:
                continue
            text = indented_json(holder.pop("document"))
            if text is None:
                found.append(LoadingFault((*path, "document"), _TOO_DEEP))
            holder["text"] = texts.setdefault(text or "", text or "")
    return found
