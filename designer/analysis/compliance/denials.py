"""Policies that deny services: what is asked as a what-if, or found out of scope, made an edit."""

import json
from collections.abc import Mapping, Sequence

from designer.analysis.compliance.service_starts import ServiceStarts
from designer.organization.edits.attachments import attach
from designer.organization.edits.policies import added_policies, create_policy, free_policy_name
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, PolicyType

_LONGEST_NAME = 100


def deny_starts(organization: Organization, starts: ServiceStarts, services: Sequence[str], node: NodeId) -> Change:
    """An SCP that denies the starting actions of services, attached to a node, as one step.

    Raises:
        EditError: Nobody knows a service, or AWS would refuse the policy or its attachment.
    """
    actions = {service: starts.actions(service) for service in services}
    return _deny(organization, f"Deny starting {' and '.join(services)}", "Start", actions, node)


def deny_services(organization: Organization, services: Sequence[str], node: NodeId) -> Change:
    """An SCP that denies all of some services, attached to a node, as one step.

    Raises:
        EditError: AWS would refuse the policy or its attachment.
    """
    actions = {service: (f"{service}:*",) for service in services}
    return _deny(organization, f"Deny {' and '.join(services)}", "Use", actions, node)


def _deny(
    organization: Organization, name: str, verb: str, actions: Mapping[str, Sequence[str]], node: NodeId
) -> Change:
    statements = [
        {
            "Sid": f"{verb}{''.join(letter for letter in service.title() if letter.isalnum())}",
            "Effect": "Deny",
            "Action": list(denied),
            "Resource": "*",
        }
        for service, denied in actions.items()
    ]
    free = free_policy_name(organization, name[:_LONGEST_NAME])
    text = json.dumps({"Version": "2012-10-17", "Statement": statements}, indent=2)
    created = create_policy(organization, PolicyType.SERVICE_CONTROL_POLICY, free, text)
    with organization.tentatively(created):
        attached = attach(organization, added_policies(created)[0], [node])
    return created.then(attached, f"Create {free}")
