"""Reading of a checked JSON value of the file's shape into the records of a design.

What checks it is imported when something has to be checked: it brings pydantic's core with it, and the program's own
templates, which tests have checked, are read without. So are the tables of the parts that few designs have.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from designer.exchange.formats.contents import put_texts
from designer.exchange.formats.fields import RecordTable, Shape
from designer.exchange.formats.loading import ENOUGH, LoadingFault
from designer.exchange.formats.native_file import SavedLayout
from designer.exchange.formats.node_columns import NodeColumns, node_columns, node_groups, node_records, pairs_of
from designer.exchange.formats.positions import FaultPath
from designer.exchange.formats.tables.organization import (
    LAYOUT_TABLE,
    OBSERVED_KEYS,
    ORGANIZATION_TABLE,
    POLICY_TABLE,
    SUPPRESSION_TABLE,
)
from designer.exchange.formats.values import listed_objects, listed_texts
from designer.organization.model.organization import Organization
from designer.organization.model.records import (
    DEFAULT_POLICY,
    NodeId,
    NodeKind,
    Offset,
    Policy,
    Settings,
    aws_managed_policies,
    managed_as,
)

if TYPE_CHECKING:  # few designs have any
    from designer.organization.model.identities import AccountIdentities

_ROOT = NodeKind.ROOT.value


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


def nodes_if_sound(members: Shape) -> NodeColumns | None:
    """Return the nodes of a file, whose objects are pairs, if surely nothing is wrong with it; None if it may be."""
    from designer.exchange.formats import references, versions
    from designer.exchange.formats import sound_nodes as checked
    from designer.exchange.formats.sound_nodes import all_fit
    from designer.exchange.formats.tables.needed import kind_of_file

    rest: Shape = {**members, "nodes": []}
    try:
        has_shape = all_fit(kind_of_file(rest).core, [rest])
    except TypeError:
        has_shape = False
    nodes = checked.sound_nodes(members.get("nodes"), references.policy_ids(members)) if has_shape else None
    if nodes is None or any(versions.version_faults(rest)):
        return None
    return None if references.faults_beside_nodes(rest, cast("dict[str, str]", nodes.kinds)) else nodes


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


def build_design(members: Shape, nodes: NodeColumns | None = None) -> tuple[Organization, SavedLayout]:
    """Organization and layout of a value without faults, which `prepare` has looked at.

    Args:
        members: The value.
        nodes: Its nodes, if somebody has made columns of them.
    """
    settings = _settings(members)
    policies = [_policy(policy) for policy in listed_objects(members, "policies")]
    managed = {managed: policy.id for policy in reversed(policies) if (managed := managed_as(policy))}
    managed |= {policy.id: policy.id for policy in policies if policy.id in managed}
    ours = {policy.id for policy in policies}
    policies += [policy for policy in aws_managed_policies() if policy.id not in ours | managed.keys()]
    nodes = nodes or _columns(listed_objects(members, "nodes"))
    kinds = [kind for kind in settings.policy_types if kind in DEFAULT_POLICY]
    default = tuple(managed.get(DEFAULT_POLICY[kind], DEFAULT_POLICY[kind]) for kind in kinds)
    shape = cast("Shape", members.get("layout", {}))
    organization = Organization(
        node_records(nodes, default, managed), policies, settings, _places(shape, nodes.kinds), _identities(members)
    )
    return organization, _layout(shape, nodes.kinds)


def _columns(nodes: list[Shape]) -> NodeColumns:
    return node_columns(node_groups([pairs_of(node) for node in nodes]).values(), len(nodes))


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
        from designer.exchange.formats.tables.identities import CENTER_TABLE

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


def _policy(shape: Shape) -> Policy:
    read = POLICY_TABLE.read(shape)
    return replace(read, aws_managed=True) if managed_as(read) and read.aws_id and not read.aws_managed else read


def _places(layout: Shape, kinds: Mapping[NodeId, str]) -> dict[NodeId, Offset]:
    """Places of nodes that are there; the root has none, as all others stand around it."""
    positions = cast("dict[str, tuple[float, float]]", layout.get("positions", {}))
    places = {NodeId(name): (round(x), round(y)) for name, (x, y) in positions.items()}
    return {node_id: place for node_id, place in places.items() if kinds.get(node_id, _ROOT) != _ROOT}


def _layout(shape: Shape, known: Container[NodeId]) -> SavedLayout:
    """Layout; what it says about nodes that are gone is dropped, since it changes nothing that matters."""
    collapsed = [NodeId(name) for name in listed_texts(shape, "collapsed")]
    return replace(LAYOUT_TABLE.read(shape), collapsed=tuple([one for one in collapsed if one in known]))
