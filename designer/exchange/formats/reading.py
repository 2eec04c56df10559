"""Reading of a checked JSON value of the file's shape into the records of a design.

What checks it is imported when something has to be checked: it brings pydantic's core with it, and the program's own
templates, which tests have checked, are read without. So are the tables of the parts that few designs have.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import fields, replace
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from designer.basics.steps import checkpoint
from designer.exchange.formats.contents import put_texts
from designer.exchange.formats.fields import RecordTable, Shape
from designer.exchange.formats.loading import ENOUGH, Json, LoadingFault
from designer.exchange.formats.native_file import SavedLayout
from designer.exchange.formats.positions import FaultPath
from designer.exchange.formats.tables.organization import (
    LAYOUT_TABLE,
    OBSERVED_KEYS,
    ORGANIZATION_TABLE,
    POLICY_TABLE,
    SUPPRESSION_TABLE,
    NodeShape,
    attribute_kind,
)
from designer.exchange.formats.values import listed_objects, listed_texts
from designer.organization.model.node_attributes import NODE_ATTRIBUTES
from designer.organization.model.organization import Organization
from designer.organization.model.records import (
    DEFAULT_POLICY,
    Node,
    NodeId,
    NodeKind,
    Offset,
    Policy,
    PolicyId,
    Settings,
    aws_managed_policies,
    managed_as,
)

if TYPE_CHECKING:  # few designs have any
    from designer.organization.model.identities import AccountIdentities

_KINDS = {kind.value: kind for kind in NodeKind}
_made: Callable[..., Node] = Node


def loading_faults(members: Shape, *, unknown_keys: bool) -> list[LoadingFault]:
    """Everything that keeps a value from being a design.

    Args:
        members: The file's members.
        unknown_keys: True if keys that this program does not know are faults.
    """
    from designer.exchange.formats import references, shape, versions

    found = [*shape.loading_faults(members, unknown_keys=unknown_keys), *versions.version_faults(members)]
    if len(found) >= ENOUGH:  # the shape was not looked at to the end
        return found
    return found + references.loading_faults(members, [one.path for one in found])


def prepare(members: Shape) -> list[LoadingFault]:
    """Put texts in the place of documents in a value without faults; return what is nested too deeply to be kept."""
    return list(put_texts(_contents(members)))


def _contents(members: Shape) -> Iterator[tuple[FaultPath, Shape]]:
    for index, policy in enumerate(listed_objects(members, "policies")):
        yield ("policies", index), policy
    organization = cast("Shape", members["organization"])
    if "resourcePolicy" in organization:
        yield ("organization", "resourcePolicy"), cast("Shape", organization["resourcePolicy"])
    if members.get("identities"):
        from designer.exchange.formats.rules import content_holders  # few designs have any
        from designer.exchange.formats.tables.whole_file import RARE_MEMBERS

        yield from content_holders(RARE_MEMBERS["identities"], members["identities"], ("identities",))
    for index, one in enumerate(listed_objects(cast("Shape", members.get("accessAssignments", {})), "permissionSets")):
        if "inline" in one:
            yield ("accessAssignments", "permissionSets", index, "inline"), cast("Shape", one["inline"])


def build_design(members: Shape) -> tuple[Organization, SavedLayout]:
    """Organization and layout of a value without faults, which `prepare` has looked at."""
    settings = _settings(members)
    policies = [_policy(policy) for policy in listed_objects(members, "policies")]
    managed = {managed: policy.id for policy in reversed(policies) if (managed := managed_as(policy))}
    managed |= {policy.id: policy.id for policy in policies if policy.id in managed}
    ours = {policy.id for policy in policies}
    policies += [policy for policy in aws_managed_policies() if policy.id not in ours | managed.keys()]
    nodes = _nodes(cast("list[NodeShape]", members["nodes"]), settings, managed)
    shape = cast("Shape", members.get("layout", {}))
    known = {node.id: node.kind for node in nodes}
    return Organization(nodes, policies, settings, _places(shape, known), _identities(members)), _layout(shape, known)


def _settings(members: Shape) -> Settings:
    shape = cast("Shape", members["organization"])
    table: RecordTable[Settings] = ORGANIZATION_TABLE
    if not OBSERVED_KEYS.isdisjoint(shape):
        from designer.exchange.formats.tables.whole_file import WHOLE_ORGANIZATION_TABLE

        table = WHOLE_ORGANIZATION_TABLE
    settings = table.read(shape)
    if members.get("silenced"):
        settings = replace(
            settings, suppressions=tuple(map(SUPPRESSION_TABLE.read, listed_objects(members, "silenced")))
        )
    if members.get("tests"):
        from designer.exchange.formats.tables.guardrail_tests import (
            TEST_TABLE,  # few designs have any, as of the others
        )

        settings = replace(settings, tests=tuple(map(TEST_TABLE.read, listed_objects(members, "tests"))))
    if members.get("compliance"):
        from designer.exchange.formats.tables.compliance import COMPLIANCE_TABLE

        records = COMPLIANCE_TABLE.read(cast("Shape", members["compliance"]))
        settings = replace(settings, compliance=records)
    if "accessAssignments" in members:
        from designer.exchange.formats.tables.identity_center import CENTER_TABLE

        center = CENTER_TABLE.read(cast("Shape", members["accessAssignments"]))
        settings = replace(settings, identity_center=center)
    return settings


def _identities(members: Shape) -> dict[NodeId, AccountIdentities]:
    if not members.get("identities"):
        return {}
    from designer.exchange.formats.tables.identities import ACCOUNT_TABLE

    read = ACCOUNT_TABLE.read
    return {
        NodeId(account): read(cast("Shape", shape)) for account, shape in cast("Shape", members["identities"]).items()
    }


def _nodes(shapes: list[NodeShape], settings: Settings, managed: Mapping[PolicyId, PolicyId]) -> list[Node]:
    """Nodes; AWS's managed policies go by the ids that the file gives them, whatever a node calls them."""
    kinds = [kind for kind in settings.policy_types if kind in DEFAULT_POLICY]
    default = tuple(managed.get(DEFAULT_POLICY[kind], DEFAULT_POLICY[kind]) for kind in kinds)
    children: dict[str, list[NodeId]] = {}
    for node in shapes:
        parent = node.get("parent")
        if parent is not None:
            children.setdefault(parent, []).append(NodeId(node["id"]))
    named = [tuple(node["policies"]) if "policies" in node else None for node in shapes]
    attached = {
        ids: tuple(dict.fromkeys(managed.get(policy, policy) for policy in map(PolicyId, ids or ())))
        for ids in set(named)
    }
    attached[None] = default
    return [
        _made(
            node["id"],
            _KINDS[node["kind"]],
            node["name"],
            tuple(children[node["id"]]) if node["id"] in children else (),
            attached[ids],
            *_attribute_values(cast("dict[str, Json]", node)),
        )
        for node, ids in zip(shapes, named, strict=True)
    ]


def _attribute_values(shape: dict[str, Json]) -> list[object]:
    """Return the attributes of a node of the file in the order of the record's fields."""
    checkpoint()
    values = _DEFAULTS.copy()
    for place, key, read in _present(tuple(shape)):
        values[place] = read(shape[key]) if read else shape[key]
    return values


@lru_cache(maxsize=1_000)
def _present(keys: tuple[str, ...]) -> tuple[tuple[int, str, Callable[[Json], object] | None], ...]:
    """Return the attributes among the keys of a node; a file has thousands of nodes and few sets of keys."""
    return tuple(attribute for attribute in _ATTRIBUTES if attribute[1] in keys)


_FIELDS = fields(Node)[5:]  # after those that the tree is made of
_DEFAULTS: list[object] = [field.default for field in _FIELDS]
_PLACES = {field.name: place for place, field in enumerate(_FIELDS)}
_ATTRIBUTES = tuple(
    (_PLACES[attribute.name], attribute.key, attribute_kind(attribute).read) for attribute in NODE_ATTRIBUTES
)


def _policy(shape: Shape) -> Policy:
    read = POLICY_TABLE.read(shape)
    return replace(read, aws_managed=True) if managed_as(read) and read.aws_id and not read.aws_managed else read


def _places(layout: Shape, known: Mapping[NodeId, NodeKind]) -> dict[NodeId, Offset]:
    """Places of nodes that are there; the root has none, as all others stand around it."""
    positions = cast("dict[str, tuple[float, float]]", layout.get("positions", {}))
    places = {NodeId(name): (round(x), round(y)) for name, (x, y) in positions.items()}
    return {
        node_id: place for node_id, place in places.items() if known.get(node_id, NodeKind.ROOT) is not NodeKind.ROOT
    }


def _layout(shape: Shape, known: Container[NodeId]) -> SavedLayout:
    """Layout; what it says about nodes that are gone is dropped, since it changes nothing that matters."""
    collapsed = [NodeId(name) for name in listed_texts(shape, "collapsed")]
    return replace(LAYOUT_TABLE.read(shape), collapsed=tuple([one for one in collapsed if one in known]))
