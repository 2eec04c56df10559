"""Reading of a checked JSON value of the file's shape into the records of a design.

What checks it is imported when something has to be checked: it brings pydantic with it, and the program's own
templates, which tests have checked, are read without. So is what reads the parts that few designs have.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import fields, replace
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from designer.basics.steps import checkpoint
from designer.exchange.formats.documents import MAX_NESTING, indented_json
from designer.exchange.formats.loading import ENOUGH, Json, LoadingFault
from designer.exchange.formats.native_file import SavedLayout
from designer.organization.model.node_attributes import NODE_ATTRIBUTES, AnyAttribute, ChoiceAttribute, TagsAttribute
from designer.organization.model.organization import Organization
from designer.organization.model.records import (
    DEFAULT_POLICY,
    DelegatedAdministrator,
    FeatureSet,
    GuardrailLink,
    Node,
    NodeId,
    NodeKind,
    Offset,
    Policy,
    PolicyId,
    PolicyType,
    Settings,
    Suppression,
    Unknown,
    aws_managed_policies,
    managed_as,
)

if TYPE_CHECKING:  # importing the shapes imports pydantic, a third of the time in which the window starts
    from designer.exchange.formats.schema import (
        FileShape,
        GuardrailShape,
        LayoutShape,
        NodeShape,
        OrganizationShape,
        PolicyShape,
        ResourcePolicyShape,
        SuppressionShape,
    )
    from designer.organization.model.compliance import ComplianceRecords
    from designer.organization.model.guardrail_tests import GuardrailTest
    from designer.organization.model.identities import AccountIdentities
    from designer.organization.model.identity_center import IdentityCenter

_KINDS = {kind.value: kind for kind in NodeKind}
_made: Callable[..., Node] = Node
_OBSERVED = frozenset(("resourcePolicy", "handshakes", "accountCreations", "invalidEffectivePolicies", "unknown"))
"""Keys of the organization that `observed` reads."""

_TOO_DEEP = f"This is nested more than {MAX_NESTING} levels deep."


def loading_faults(members: dict[str, Json], *, unknown_keys: bool) -> list[LoadingFault]:
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


def policy_texts(members: dict[str, Json]) -> tuple[list[str], list[LoadingFault]]:
    """Text of each policy of a value without faults, and what is nested too deeply to be kept.

    Inside accounts the texts take the place of the documents.
    """
    file = cast("FileShape", members)
    texts: list[str] = []
    own = file["organization"].get("resourcePolicy")
    found: list[LoadingFault] = []
    if own is not None and _is_too_deep(own):
        found.append(LoadingFault(("organization", "resourcePolicy", "document"), _TOO_DEEP))
    for index, policy in enumerate(file.get("policies", ())):
        text = policy["text"] if "text" in policy else indented_json(policy.get("document"))
        if text is None:
            found.append(LoadingFault(("policies", index, "document"), _TOO_DEEP))
        texts.append(text or "")
    if file.get("identities"):
        from designer.exchange.formats.members.identities import put_texts

        found += put_texts(file["identities"])
    return texts, found


def build_design(members: dict[str, Json], texts: Sequence[str]) -> tuple[Organization, SavedLayout]:
    """Organization and layout of a value without faults."""
    file = cast("FileShape", members)
    settings = _settings(file["organization"], file.get("silenced", []))
    if members.get("tests"):
        settings = replace(settings, tests=_tests(cast("list[dict[str, Json]]", members["tests"])))
    if members.get("compliance"):
        settings = replace(settings, compliance=_compliance(cast("dict[str, Json]", members["compliance"])))
    if "accessAssignments" in members:
        center = cast("dict[str, Json]", members["accessAssignments"])
        settings = replace(settings, identity_center=_identity_center(center))
    policies = [_policy(policy, text) for policy, text in zip(file.get("policies", ()), texts, strict=True)]
    managed = {managed: policy.id for policy in reversed(policies) if (managed := managed_as(policy))}
    managed |= {policy.id: policy.id for policy in policies if policy.id in managed}
    ours = {policy.id for policy in policies}
    policies += [policy for policy in aws_managed_policies() if policy.id not in ours | managed.keys()]
    nodes = _nodes(file["nodes"], settings, managed)
    shape = file.get("layout", {})
    known = {node.id: node.kind for node in nodes}
    inside = _identities(file) if file.get("identities") else {}
    return Organization(nodes, policies, settings, _places(shape, known), inside), _layout(shape, known)


def _settings(organization: OrganizationShape, silenced: Sequence[SuppressionShape]) -> Settings:
    management = organization.get("managementAccount")
    kept = {str(kind): number for kind, number in organization.get("reservedSlots", {}).items()}
    enabled = set(organization.get("policyTypes", [PolicyType.SERVICE_CONTROL_POLICY.value]))
    settings = Settings(
        organization["name"],
        organization.get("awsId", ""),
        None if management is None else NodeId(management),
        FeatureSet(organization.get("featureSet", FeatureSet.ALL.value)),
        tuple(policy_type for policy_type in PolicyType if policy_type.value in enabled),
        tuple(organization.get("trustedServices", ())),
        tuple(
            DelegatedAdministrator(NodeId(entry["account"]), entry["service"])
            for entry in organization.get("delegatedAdministrators", ())
        ),
        tuple((kind, kept[kind.value]) for kind in PolicyType if kept.get(kind.value)),
        tuple(map(_suppression, silenced)),
        organization.get("partition", ""),
    )
    if _OBSERVED.isdisjoint(organization):
        return settings
    from designer.exchange.formats.members.observed import with_members

    return with_members(settings, organization)


def _tests(tests: list[dict[str, Json]]) -> tuple[GuardrailTest, ...]:
    from designer.exchange.formats.members.guardrail_tests import read_test

    return tuple(map(read_test, tests))


def _compliance(shape: dict[str, Json]) -> ComplianceRecords:
    from designer.exchange.formats.members.compliance import read_records

    return read_records(shape)


def _identity_center(shape: dict[str, Json]) -> IdentityCenter:
    from designer.exchange.formats.members.identity_center import read_center

    return read_center(shape)


def _identities(file: FileShape) -> dict[NodeId, AccountIdentities]:
    from designer.exchange.formats.members.identities import read_identities

    return read_identities(file["identities"])


def _is_too_deep(own: ResourcePolicyShape) -> bool:
    from designer.exchange.formats.members.observed import resource_policy_of

    return resource_policy_of(own) is None


def _suppression(shape: SuppressionShape) -> Suppression:
    return Suppression(
        shape["check"],
        shape["reason"],
        NodeId(shape["node"]) if "node" in shape else None,
        PolicyId(shape["policy"]) if "policy" in shape else None,
        shape.get("statement", ""),
        shape.get("principal", ""),
    )


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


def _reader(attribute: AnyAttribute) -> Callable[[Json], object] | None:
    """Reader of values that are not kept as they stand in the file."""
    match attribute:
        case ChoiceAttribute():
            choices: dict[Json, object] = {choice.value: choice for choice in attribute.choices}
            return choices.__getitem__
        case TagsAttribute():
            return lambda tags: tuple(cast("dict[str, str]", tags).items())
    return None


_FIELDS = fields(Node)[5:]  # after those that the tree is made of
_DEFAULTS: list[object] = [field.default for field in _FIELDS]
_PLACES = {field.name: place for place, field in enumerate(_FIELDS)}
_ATTRIBUTES = tuple((_PLACES[attribute.name], attribute.key, _reader(attribute)) for attribute in NODE_ATTRIBUTES)


def _policy(policy: PolicyShape, text: str) -> Policy:
    read = Policy(
        PolicyId(policy["id"]),
        policy["name"],
        PolicyType(policy["type"]),
        text,
        policy.get("description", ""),
        policy.get("awsManaged", False),
        policy.get("awsId", ""),
        _link(policy["guardrail"]) if "guardrail" in policy else None,
        tuple(policy.get("tags", {}).items()),
        Unknown(policy["unknown"]) if "unknown" in policy else None,
        policy.get("candidate", ""),
    )
    return replace(read, aws_managed=True) if managed_as(read) and read.aws_id and not read.aws_managed else read


def _link(link: GuardrailShape) -> GuardrailLink:
    values = link.get("values", {})
    return GuardrailLink(link["id"], link["version"], tuple((name, tuple(given)) for name, given in values.items()))


def _places(layout: LayoutShape, known: Mapping[NodeId, NodeKind]) -> dict[NodeId, Offset]:
    """Places of nodes that are there; the root has none, as all others stand around it."""
    places = {NodeId(name): (round(x), round(y)) for name, (x, y) in layout.get("positions", {}).items()}
    return {
        node_id: place for node_id, place in places.items() if known.get(node_id, NodeKind.ROOT) is not NodeKind.ROOT
    }


def _layout(layout: LayoutShape, known: Container[NodeId]) -> SavedLayout:
    """Layout; what it says about nodes that are gone is dropped, since it changes nothing that matters."""
    return SavedLayout(
        layout.get("direction", "top-down"),
        layout.get("spacing", 1.0),
        tuple(NodeId(name) for name in layout.get("collapsed", ()) if NodeId(name) in known),
        layout.get("density", ""),
    )
