"""Drift in words."""

from __future__ import annotations

from designer.analysis.differences.structure import file_value
from designer.analysis.differences.three_way import MISSING, RecordKind
from designer.analysis.drift.drift import Drift, DriftItem
from designer.basics.words import counted, short
from designer.organization.model.ids import NodeId, PolicyId
from designer.organization.model.records import NODE_KINDS

_FIELDS = {
    "parent": "its parent",
    "text": "its text",
    "description": "its description",
    "email": "its e-mail address",
    "policy_types": "enabled policy type",
    "trusted_services": "trusted service",
    "delegated_administrators": "delegated administrator",
    "resource_policy": "delegation policy",
}
_LONGEST = 60


def item_title(drift: Drift, item: DriftItem) -> str:
    """What differs, as the beginning of a line: "OU Prod: SCP Deny leave attached"."""
    change = item.change
    if change.record is RecordKind.SETTINGS:
        return _part(drift, item) or "The organization"
    subject = _subject(drift, item)
    if not change.part:
        return subject
    return f"{subject}: {_part(drift, item)}"


def item_values(drift: Drift, item: DriftItem) -> str:
    """Value in the design and in AWS: "design Workloads, AWS Root"; what was applied last where both have left it."""
    change = item.change
    told = [f"design {_value(drift, item, change.ours)}", f"AWS {_value(drift, item, change.theirs)}"]
    if drift.has_base and change.base not in (change.ours, change.theirs):
        told.insert(0, f"before {_value(drift, item, change.base)}")
    return ", ".join(told)


def effect_of(item: DriftItem) -> str:
    """What AWS allows by it: "AWS allows more in 12 accounts"; empty where it changes nothing."""
    if not item.is_settled:
        return "may allow anything: a policy is not known"
    if item.direction is None:
        return ""
    return f"AWS is {item.direction.value} in {counted(len(item.accounts), 'account')}"


def _subject(drift: Drift, item: DriftItem) -> str:
    one = item.change.id
    for side in (drift.versions.ours, drift.versions.theirs, drift.versions.base):
        if item.change.record is RecordKind.POLICY and PolicyId(one) in side.policies:
            return f"Policy {side.policies[PolicyId(one)].name}"
        if NodeId(one) in side.nodes:
            node = side.nodes[NodeId(one)]
            return f"{NODE_KINDS[node.kind].title} {node.name}"
    return one


def _part(drift: Drift, item: DriftItem) -> str:
    field, *keys = item.change.part
    if field == "policies":
        return f"{_policy_name(drift, str(keys[0]))} attached"
    if field == "tags":
        return f"tag {keys[0]}"
    key = getattr(keys[0], "value", keys[0]) if keys else ""
    key = " of ".join(str(getattr(key, name)) for name in ("service", "account")) if hasattr(key, "service") else key
    return f"{_FIELDS.get(str(field), f'its {field}')} {key}".rstrip()


def _policy_name(drift: Drift, policy: str) -> str:
    for side in (drift.versions.ours, drift.versions.theirs, drift.versions.base):
        if PolicyId(policy) in side.policies:
            return side.policies[PolicyId(policy)].name
    return policy


def _value(drift: Drift, item: DriftItem, value: object) -> str:
    if value is MISSING:
        return "no"
    if value is True:
        return "yes"
    if item.change.part[:1] == ("parent",):
        sides = (drift.versions.ours, drift.versions.theirs, drift.versions.base)
        names = (side.nodes[NodeId(str(value))].name for side in sides if NodeId(str(value)) in side.nodes)
        return next(names, "nowhere")
    return short(str(file_value(value)), _LONGEST)
