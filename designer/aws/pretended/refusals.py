"""Refusals of a pretended AWS."""

from __future__ import annotations

import json
from typing import Never

from designer.aws.pretended.state import PretendedNode, PretendedPolicy, PretendedState
from designer.organization.model import quotas
from designer.organization.model.records import NodeKind, PolicyType


def refuse_call(code: str, operation: str, reason: str = "") -> Never:
    """Refuse a call as AWS does.

    Args:
        code: The name of the exception.
        operation: The operation, as AWS spells it.
        reason: Reason of a violated constraint, in AWS's word.

    Raises:
        ClientError: Always; it is botocore's.
    """
    from botocore import exceptions

    response: dict[str, object] = {
        "Error": {"Code": code, "Message": reason or code},
        "ResponseMetadata": {"HTTPStatusCode": 400, "RequestId": "pretended"},
    }
    raise exceptions.ClientError(response | ({"Reason": reason} if reason else {}), operation)


def violate(operation: str, reason: str) -> Never:
    """Refuse a call that violates a constraint, with its reason."""
    refuse_call("ConstraintViolationException", operation, reason)


def policy_of(state: PretendedState, key: str, operation: str) -> PretendedPolicy:
    """Return a policy that must be there."""
    if key not in state.policies:
        refuse_call("PolicyNotFoundException", operation)
    return state.policies[key]


def node_of(state: PretendedState, key: str, code: str, operation: str) -> PretendedNode:
    """Return a node that must be there; else the call is refused with a code."""
    if key not in state.nodes:
        refuse_call(code, operation)
    return state.nodes[key]


def ou_of(state: PretendedState, key: str, operation: str) -> PretendedNode:
    """Return an OU that must be there."""
    node = node_of(state, key, "OrganizationalUnitNotFoundException", operation)
    if node.kind is not NodeKind.OU:
        refuse_call("OrganizationalUnitNotFoundException", operation)
    return node


def require_text(kind: PolicyType, text: str, operation: str) -> None:
    """Refuse a text that is too long, or no JSON object."""
    most = quotas.load().types[kind].characters
    if most is not None and len(text) > most:
        violate(operation, "POLICY_CONTENT_LIMIT_EXCEEDED")
    try:
        is_object = isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        is_object = False
    if not is_object:
        refuse_call("MalformedPolicyDocumentException", operation)


def require_free(state: PretendedState, kind: PolicyType, wanted: str, operation: str) -> None:
    """Refuse a name that a policy of the type has."""
    if any(policy.kind is kind and policy.name == wanted for policy in state.policies.values()):
        refuse_call("DuplicatePolicyException", operation)


def require_sibling(state: PretendedState, parent: str, wanted: str, operation: str) -> None:
    """Refuse a name that an OU right below a parent has."""
    if any(node.name == wanted for _, node in state.children(parent, NodeKind.OU)):
        refuse_call("DuplicateOrganizationalUnitException", operation)


def require_taggable(state: PretendedState, key: str, operation: str) -> None:
    """Refuse what cannot have tags."""
    if key not in state.nodes and key not in state.policies:
        refuse_call("TargetNotFoundException", operation)
