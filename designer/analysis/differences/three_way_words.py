"""Words for the parts of records in three versions of a design."""

from __future__ import annotations

import json

from designer.analysis.differences.record_words import file_value_words
from designer.analysis.differences.structure import file_value
from designer.analysis.differences.three_way import MISSING, PartKey, RecordKind, ThreeVersions
from designer.basics.words import short
from designer.organization.model.ids import NodeId, PolicyId
from designer.organization.model.records import NODE_KINDS, JudgingLibrary

_FIELDS = {
    "parent": "its parent",
    "text": "its text",
    "description": "its description",
    "email": "its e-mail address",
    "policy_types": "enabled policy type",
    "trusted_services": "trusted service",
    "delegated_administrators": "delegated administrator",
    "resource_policy": "delegation policy",
    "feature_set": "feature set",
    "management_account": "management account",
    "libraries": "library",
}
GUARDRAIL_VALUES = ("guardrail", "values")
"""Beginning of the part of a policy that is a value of a parameter of its guardrail."""

LONGEST_ANSWER = 60


def part_title(versions: ThreeVersions, key: PartKey) -> str:
    """Return the part, as the beginning of a line: "OU Prod: policy Deny leave attached"."""
    if key.record is RecordKind.SETTINGS:
        return (_part(versions, key) if key.part else "") or "The organization"
    subject = record_subject(versions, key)
    return f"{subject}: {_part(versions, key)}" if key.part else subject


def part_value(versions: ThreeVersions, key: PartKey, value: object) -> str:
    """Return a value of the part in a few words; "no" where there is none."""
    if value in ("", None, ()) and key.part[:1] != ("parent",):
        return "none"
    is_said = value in (MISSING, True) or isinstance(value, str | JudgingLibrary)
    text = whole_value(versions, key, value) if is_said else file_value_words(file_value(value))
    return short(text or "none", LONGEST_ANSWER)


def whole_value(versions: ThreeVersions, key: PartKey, value: object) -> str:
    """Return a value in full: names of nodes above, texts as they are, and all else as JSON."""
    if value is MISSING:
        return "no"
    if value is True:
        return "yes"
    if key.part[:1] == ("parent",) and isinstance(value, str | None):
        return node_name(versions, str(value))
    if isinstance(value, JudgingLibrary):
        return f"version {value.version}, files {value.digest[:8]}"
    return value if isinstance(value, str) else json.dumps(file_value(value), ensure_ascii=False)


def record_subject(versions: ThreeVersions, key: PartKey) -> str:
    """Return the record: "OU Prod", "Policy Deny leave"."""
    for side in (versions.ours, versions.theirs, versions.base):
        if key.record is RecordKind.POLICY and PolicyId(key.id) in side.policies:
            return f"Policy {side.policies[PolicyId(key.id)].name}"
        if NodeId(key.id) in side.nodes:
            node = side.nodes[NodeId(key.id)]
            return f"{NODE_KINDS[node.kind].title} {node.name}"
    return key.id


def node_name(versions: ThreeVersions, node: str) -> str:
    """Return the name of a node in the first of the versions that has it."""
    sides = (versions.ours, versions.theirs, versions.base)
    return next((side.nodes[NodeId(node)].name for side in sides if NodeId(node) in side.nodes), "nowhere")


def attached_policy(versions: ThreeVersions, key: PartKey) -> str:
    """Return the name of the policy of whose attachment to a node a part says; "" for other parts."""
    is_one = key.record is RecordKind.NODE and key.part[:1] == ("policies",) and len(key.part) > 1
    return _policy_name(versions, str(key.part[1])) if is_one else ""


def _part(versions: ThreeVersions, where: PartKey) -> str:
    field, *keys = where.part
    if field == "policies":
        return f"{_policy_name(versions, str(keys[0]))} attached"
    if field == "tags":
        return f"tag {keys[0]}"
    if where.part[:2] == GUARDRAIL_VALUES and len(keys) > 1:
        return str(keys[1]).replace("_", " ")
    key = getattr(keys[0], "value", keys[0]) if keys else ""
    key = " of ".join(str(getattr(key, name)) for name in ("service", "account")) if hasattr(key, "service") else key
    return f"{_FIELDS.get(str(field), f'its {field}')} {key}".rstrip()


def _policy_name(versions: ThreeVersions, policy: str) -> str:
    sides = (versions.ours, versions.theirs, versions.base)
    return next((side.policies[PolicyId(policy)].name for side in sides if PolicyId(policy) in side.policies), policy)
