"""Writing of a design as the text of its file: equal designs give equal texts, an edit changes only its own lines.

`native` says what the file holds and how it is read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from enum import Enum
from functools import lru_cache
from itertools import islice
from operator import attrgetter
from typing import TypeVar

from designer.basics.errors import EditError
from designer.exchange.formats.documents import indented_json, normalised
from designer.exchange.formats.loading import Json
from designer.exchange.formats.members import guardrail_tests, observed
from designer.exchange.formats.native_file import FILE_MARK, NativeFile, SavedLayout
from designer.exchange.formats.versions import version_needed
from designer.organization.model.node_attributes import NODE_ATTRIBUTES, ChoiceAttribute
from designer.organization.model.organization import Organization
from designer.organization.model.records import GuardrailLink, Node, NodeId, Policy, PolicyId, Settings, Tags

T = TypeVar("T")

_text = json.JSONEncoder(ensure_ascii=False).encode
_NODE, _FIELD, _ITEM = "\n    ", "\n      ", "\n        "


def file_parts(file: NativeFile) -> Iterator[str]:
    """Text of a file in parts, each made within a few milliseconds.

    It is the design as it was when the first part was taken, whatever happens to it before the last.

    Raises:
        EditError: The file is of a newer version, of which something would be lost.
    """
    if file.read_only:
        raise EditError("A file of a newer version cannot be saved: some of it would be lost.")
    organization = file.organization
    records, root = dict(organization.nodes), organization.root
    policies = sorted(organization.policies.values(), key=lambda policy: policy.id)
    settings, suppressions = _settings(organization.settings), "".join(_suppressions(organization.settings))
    tests, compliance = _tests(organization.settings), _compliance(organization.settings)
    center = _identity_center(organization.settings)
    layout, inside = _layout(file.layout, organization), _identities(organization)
    named = f'\n  "$schema": {_text(file.schema)},' if file.schema else ""
    yield f'{{{named}\n  "format": "{FILE_MARK}",\n  "version": {version_needed(file)},'
    yield f'\n  "organization": {settings},\n  "nodes": '
    yield from _listed([_node(*node) for node in some] for some in _batches(_walked(records, root), 200))
    yield ',\n  "policies": '
    yield from _listed([_policy(policy) for policy in some] for some in _batches(iter(policies), 5))
    yield f',{suppressions}\n  "tests": {tests}{compliance}{center}'
    yield from inside
    yield f',\n  "layout": {layout}\n}}\n'


def _walked(records: Mapping[NodeId, Node], root: NodeId) -> Iterator[tuple[Node, NodeId | None]]:
    """Nodes with their parents in outline order."""
    stack: list[tuple[NodeId, NodeId | None]] = [(root, None)]
    while stack:
        node_id, parent = stack.pop()
        node = records[node_id]
        yield node, parent
        stack.extend((child, node_id) for child in reversed(node.children))


def _batches(things: Iterator[T], size: int) -> Iterator[list[T]]:
    while batch := list(islice(things, size)):
        yield batch


def _listed(batches: Iterator[list[str]]) -> Iterator[str]:
    """List of the outermost object, in as many parts as there are batches."""
    before = "[\n    "
    for batch in batches:
        yield before + ",\n    ".join(batch)
        before = ",\n    "
    yield "[]" if before.startswith("[") else "\n  ]"


def _tests(settings: Settings) -> str:
    return _inside([guardrail_tests.record(test) for test in settings.tests], "  ")


def _compliance(settings: Settings) -> str:
    if settings.compliance is None:
        return ""
    from designer.exchange.formats.members import compliance  # few designs have any

    return f',\n  "compliance": {_inside(compliance.record(settings.compliance), "  ")}'


def _identity_center(settings: Settings) -> str:
    if settings.identity_center is None:
        return ""
    from designer.exchange.formats.members import identity_center  # few designs have any

    return f',\n  "accessAssignments": {_inside(identity_center.record(settings.identity_center), "  ")}'


def _identities(organization: Organization) -> Iterator[str]:
    if not organization.identities:
        return iter(())
    from designer.exchange.formats.members import identities  # few designs have any

    return identities.written_identities(dict(organization.identities))


def _settings(settings: Settings) -> str:
    return _inside(
        {
            "name": settings.name,
            "awsId": settings.aws_id,
            "managementAccount": settings.management_account,
            **({"partition": settings.partition} if settings.partition else {}),
            "featureSet": settings.feature_set.value,
            "policyTypes": [policy_type.value for policy_type in settings.policy_types],
            "trustedServices": settings.trusted_services,
            "delegatedAdministrators": [
                {"account": entry.account, "service": entry.service} for entry in settings.delegated_administrators
            ],
            **_reserved(settings),
            **observed.members_of(settings),
        },
        "  ",
    )


def _reserved(settings: Settings) -> dict[str, Json]:
    """Reserved slots, only where something is reserved: few organizations need it."""
    kept: dict[str, Json] = {kind.value: number for kind, number in settings.reserved_slots}
    return {"reservedSlots": kept} if kept else {}


def _suppressions(settings: Settings) -> Iterator[str]:
    """Suppressions; nothing where there are none, so that most files do not speak of them."""
    members = [
        {
            "check": one.check,
            **({"node": one.node} if one.node is not None else {}),
            **({"policy": one.policy} if one.policy is not None else {}),
            **({"statement": one.statement} if one.statement else {}),
            **({"principal": one.principal} if one.principal else {}),
            "reason": one.reason,
        }
        for one in settings.suppressions
    ]
    if members:
        yield f'\n  "silenced": {_inside(members, "  ")},'


def _node(node: Node, parent: NodeId | None) -> str:
    """Text of one node. Assembled by hand: there are many, and the library's indenting writer is slow."""
    fields = [
        f'"id": {_text(node.id)}',
        f'"kind": "{node.kind.value}"',
        f'"parent": {_text(parent) if parent is not None else "null"}',
        f'"name": {_text(node.name)}',
        *_optional_fields(node),
        f'"policies": {_attached(node.policies)}',
    ]
    return f"{{{_FIELD}{f',{_FIELD}'.join(fields)}{_NODE}}}"


@lru_cache(maxsize=1_000)
def _attached(policies: tuple[PolicyId, ...]) -> str:
    """Ids of attached policies; thousands of nodes have the same."""
    return _list(map(_text, policies), _FIELD[1:])


_values = attrgetter(*(attribute.name for attribute in NODE_ATTRIBUTES))

_ATTRIBUTES = tuple(
    (one.default, one.kinds if isinstance(one, ChoiceAttribute) else (), f'"{one.key}": ') for one in NODE_ATTRIBUTES
)
"""Each attribute: the value that is left out, the kinds of nodes where it is not, its key."""


def _optional_fields(node: Node) -> list[str]:
    return [
        key + (_text(value) if type(value) is str else _text_of(value))
        for value, (default, always, key) in zip(_values(node), _ATTRIBUTES)  # noqa: B905  # takes time for every node
        if value != default or node.kind in always
    ]


def _text_of(value: Enum | Tags) -> str:
    return f'"{value.value}"' if isinstance(value, Enum) else _tags(value)


def _tags(tags: Tags) -> str:
    lines = f",{_ITEM}".join([f"{_text(key)}: {_text(value)}" for key, value in tags])
    return f"{{{_ITEM}{lines}{_FIELD}}}"


def _policy(policy: Policy) -> str:
    fields = [
        f'"id": {_text(policy.id)}',
        f'"name": {_text(policy.name)}',
        f'"type": "{policy.type.value}"',
        f'"description": {_text(policy.description)}',
    ]
    if policy.aws_id:
        fields.append(f'"awsId": {_text(policy.aws_id)}')
    if policy.aws_managed:
        fields.append('"awsManaged": true')
    if policy.guardrail is not None:
        fields.append(f'"guardrail": {_inside(_link(policy.guardrail), "      ")}')
    if policy.tags:
        fields.append(f'"tags": {_tags(policy.tags)}')
    if policy.unknown is not None:
        fields.append(f'"unknown": "{policy.unknown.value}"')
    if policy.candidate:
        fields.append(f'"candidate": {_text(policy.candidate)}')
    document = normalised(policy.text)
    if document is None:
        fields.append(f'"text": {_text(policy.text)}')
    else:
        fields.append(f'"document": {document.replace(chr(10), _FIELD)}')
    return f"{{{_FIELD}{f',{_FIELD}'.join(fields)}{_NODE}}}"


def _link(link: GuardrailLink) -> dict[str, object]:
    made: dict[str, object] = {"id": link.id, "version": link.version}
    if link.values:
        made["values"] = {name: list(values) for name, values in link.values}
    return made


def _layout(layout: SavedLayout, organization: Organization) -> str:
    default = SavedLayout()
    members: dict[str, object] = {}
    if layout.direction != default.direction:
        members["direction"] = layout.direction
    if layout.spacing != default.spacing:
        members["spacing"] = layout.spacing
    if layout.collapsed:
        members["collapsed"] = layout.collapsed
    if layout.density:
        members["density"] = layout.density
    places = {key: place for key, place in sorted(organization.places.items()) if key in organization.nodes}
    if places:
        members["positions"] = places
    return _inside(members, "  ")


def _list(items: Iterator[str], indent: str) -> str:
    inner = f",\n{indent}  ".join(items)
    return f"[\n{indent}  {inner}\n{indent}]" if inner else "[]"


def _inside(value: object, indent: str) -> str:
    """Small value on lines, as it stands inside something that is indented already."""
    lines = indented_json(value)
    if lines is None:
        raise ValueError("nested too deeply to be written")
    return lines.replace("\n", f"\n{indent}")
