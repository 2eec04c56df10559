"""The purpose of a node's policies: which of them limit permissions, and whether its SCPs deny or list.

Nothing here decides a request; `ceilings` and `explain_action` do.
"""

import re
from dataclasses import replace
from enum import Enum
from functools import lru_cache

from designer.organization.model.change import Swap
from designer.organization.model.organization import Organization
from designer.organization.model.policy_types import IN_STATEMENTS
from designer.organization.model.records import FULL_AWS_ACCESS, Node, NodeId, Policy, PolicyId, PolicyType, managed_as


class Guard(Enum):
    """How the policies attached to a node limit what is below it."""

    NONE = "none"
    DENIES = "denies"
    ALLOW_LIST = "allow-list"


class PolicySign(Enum):
    """The sign of one policy in lists."""

    DENIES = "denies"
    ALLOWS = "allows"
    RESOURCE = "limits resources"
    OTHER = "limits nothing"


def policy_sign(policy: Policy) -> PolicySign:
    """Return the sign of a policy: of an SCP its effect; all RCPs have one sign of their own.

    One Deny makes the sign "denies", unless the policy is an allow-list.
    """
    if policy.type is PolicyType.RESOURCE_CONTROL_POLICY:
        return PolicySign.RESOURCE
    if policy.type is not PolicyType.SERVICE_CONTROL_POLICY:
        return PolicySign.OTHER
    if _DENY.search(policy.text) or ("\\" in policy.text and _reads_deny(policy.text)):
        is_list = _ALLOW.search(policy.text) is not None and not _allows_everything(policy.text)
        return PolicySign.ALLOWS if is_list else PolicySign.DENIES
    return PolicySign.ALLOWS if _ALLOW.search(policy.text) else PolicySign.OTHER


_DENY = re.compile(r'"Effect"\s*:\s*"Deny"')
"""Without escapes this is in no string of a text, so that few texts must be read for their sign."""

_ALLOW = re.compile(r'"Effect"\s*:\s*"Allow"')


def _reads_deny(text: str) -> bool:
    from designer.policy.language.document import Effect, Grammar, read_policy_text  # few texts have escapes

    return any(statement.effect is Effect.DENY for statement in read_policy_text(text, Grammar.SCP).statements)


COMMON_SERVICES = ("s3", "ec2", "iam")
"""Services that people ask about first."""


def services_first(organization: Organization, node_id: NodeId) -> tuple[str, ...]:
    """The services to show first for a node: the most common ones, those in use, then those that its path's SCPs name.

    What a ``NotAction`` lists is what its statement is not about, so it does not count.
    """
    from designer.organization.model.inherited import declared_services
    from designer.policy.language.document import Grammar, read_policy_text  # not needed at the start

    attached = {policy for level in organization.path(node_id) for policy in organization.node(level).policies}
    scps = [organization.policy(policy) for policy in attached]
    texts = [scp.text for scp in scps if scp.type is PolicyType.SERVICE_CONTROL_POLICY]
    statements = [statement for text in texts for statement in read_policy_text(text, Grammar.SCP).statements]
    actions = (action for statement in statements if not statement.not_action for action in statement.actions)
    named = {action.partition(":")[0].lower() for action in actions if ":" in action}
    in_use = declared_services(organization, node_id)
    return tuple(dict.fromkeys((*COMMON_SERVICES, *in_use, *sorted(named))))


def limits_permissions(organization: Organization, policy_id: PolicyId) -> bool:
    """Return True if a policy limits permissions, and AWS did not attach it by itself."""
    policy = organization.policy(policy_id)
    return policy.type in IN_STATEMENTS and not policy.aws_managed


def guard(organization: Organization, node: Node) -> Guard:
    """How a node's own policies limit.

    Without an SCP that allows everything, as FullAWSAccess does, only what its SCPs list is possible below it: AWS asks
    for an Allow at every level.
    https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html
    """
    own = [policy_id for policy_id in node.policies if limits_permissions(organization, policy_id)]
    if not own:
        return Guard.NONE
    scps = [p for p in own if organization.policy(p).type is PolicyType.SERVICE_CONTROL_POLICY]
    listed = scps and not any(managed_as(organization.policy(p)) == FULL_AWS_ACCESS for p in node.policies)
    if listed and not any(_allows_everything(organization.policy(p).text) for p in scps):
        return Guard.ALLOW_LIST
    return Guard.DENIES


def limits_otherwise(swap: Swap[Policy]) -> bool:
    """Whether the nodes with a policy can have another `guard` after a change; few changes of its text do that."""
    before, after = swap.before, swap.after
    if before is None or after is None or replace(before, text=after.text) != after:
        return True
    return _allows_everything(before.text) is not _allows_everything(after.text)


_ANY_ACTION = re.compile(r'"Action"\s*:\s*"\*"|[\[,]\s*"\*"')
"""A text that does not match does not allow everything: ``*`` is not an action, and is in no list of actions."""


@lru_cache(maxsize=1024)
def _allows_everything(text: str) -> bool:
    if "\\" not in text and not _ANY_ACTION.search(text):  # which is seen at once, where nothing is escaped
        return False
    from designer.policy.language.document import (  # most nodes have FullAWSAccess: nothing is read for them
        Grammar,
        read_policy_text,
    )
    from designer.policy.language.elements import Effect

    return any(
        statement.effect is Effect.ALLOW
        and "*" in statement.actions
        and not statement.not_action
        and "*" in statement.resources
        and not statement.not_resource
        and not statement.conditions
        for statement in read_policy_text(text, Grammar.SCP).statements
    )
