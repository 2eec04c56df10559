"""Differences between a design and AWS that mean no drift: what AWS does by itself, and what limits nobody."""

from __future__ import annotations

from designer.analysis.differences.three_way import MISSING, RecordKind, ThreeVersions, ThreeWayChange
from designer.analysis.migration.target import is_of_control_tower, same_document
from designer.organization.model.observed import OrganizationPart
from designer.organization.model.records import AccountState, NodeId, NodeKind, PolicyId, managed_as

_OF_NODES = {"parent", "name", "email", "state", "tags", "policies"}
_OF_POLICIES = {"name", "text", "description", "tags"}
_OF_SETTINGS = {"policy_types", "trusted_services", "delegated_administrators", "resource_policy"} | {
    "feature_set",
    "management_account",
}
_KNOWN = {RecordKind.NODE: _OF_NODES, RecordKind.POLICY: _OF_POLICIES, RecordKind.SETTINGS: _OF_SETTINGS}

UNTOLD = "parts of which one side does not know all"
LABELLING = "tags, names and descriptions"
TRUSTING = "trusted services"
_GONE = {AccountState.CLOSED, AccountState.PENDING_CLOSURE, AccountState.SUSPENDED}
_BY_FIELD = {
    "tags": LABELLING,
    "name": LABELLING,
    "description": LABELLING,
    "email": LABELLING,
    "trusted_services": TRUSTING,
    "state": "states of accounts",
}


def is_known_to_aws(change: ThreeWayChange) -> bool:
    """Whether AWS knows the part at all; the rest of a design is the architect's own."""
    return change.record in _KNOWN and (not change.part or change.part[0] in _KNOWN[change.record])


def is_part_of_another(change: ThreeWayChange, versions: ThreeVersions) -> bool:
    """Whether a part belongs to a node or policy that came or went as a whole, and is shown with it."""
    sides = (versions.ours, versions.theirs)
    if change.record is RecordKind.NODE:
        return bool(change.part) and any(NodeId(change.id) not in side.nodes for side in sides)
    if change.record is RecordKind.POLICY:
        return bool(change.part) and any(PolicyId(change.id) not in side.policies for side in sides)
    return False


def is_untold(change: ThreeWayChange, versions: ThreeVersions) -> bool:
    """Whether a member is missing on a side that does not know all of its kind: it need not be gone."""
    field = str(change.part[0]) if change.part else ""
    sides = ((change.ours, versions.ours), (change.theirs, versions.theirs))
    if field == OrganizationPart.RESOURCE_POLICY.field:
        return any(OrganizationPart.RESOURCE_POLICY in side.settings.unknown for _, side in sides)
    unknown = (side.settings.unknown for value, side in sides if value is MISSING)
    return any(part.field == field for parts in unknown for part in _MEMBERS.intersection(parts))


_MEMBERS = {OrganizationPart.TRUSTED_SERVICES, OrganizationPart.DELEGATED_ADMINISTRATORS, OrganizationPart.TAGS}


def noise_of(change: ThreeWayChange, versions: ThreeVersions) -> str:
    """Return the class of a difference that is mostly no drift, in words; empty for any other."""
    live, design = versions.theirs, versions.ours
    if change.record is RecordKind.NODE and not change.part:
        return _coming_or_going(change, versions)
    policy_id = _policy_of(change)
    policies = [side.policies[policy_id] for side in (design, live) if policy_id in side.policies]
    if policies and all(map(is_of_control_tower, policies)):
        return "policies of AWS Control Tower"
    if policies and all(map(managed_as, policies)) and change.record is RecordKind.POLICY:
        return "policies of AWS itself"
    if change.part[:1] == ("text",):
        texts = [one for one in (change.ours, change.theirs) if isinstance(one, str)]
        return "layout of texts" if len(texts) == 2 and same_document(*texts) else ""
    return _BY_FIELD.get(str(change.part[0]), "") if change.part else ""


def _policy_of(change: ThreeWayChange) -> PolicyId:
    if change.record is RecordKind.POLICY:
        return PolicyId(change.id)
    return PolicyId(str(change.part[1])) if change.part[:1] == ("policies",) and len(change.part) > 1 else PolicyId("")


def _coming_or_going(change: ThreeWayChange, versions: ThreeVersions) -> str:
    node_id = NodeId(change.id)
    if change.theirs is MISSING:
        node = versions.ours.nodes.get(node_id) or versions.base.nodes.get(node_id)
        is_closed = node is not None and node.kind is NodeKind.ACCOUNT and node.state in _GONE
        return "closed accounts that are gone" if is_closed else ""
    node = versions.theirs.nodes.get(node_id)
    at_root = versions.theirs.parent(node_id) == versions.theirs.root
    is_arriving = node is not None and node.state is AccountState.PENDING_ACTIVATION and at_root
    return "accounts that are being made" if is_arriving else ""
