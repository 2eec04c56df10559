"""Policy that denies the start of some services: a what-if that is made an edit."""

from __future__ import annotations

import json
from collections.abc import Sequence

from designer.compliance.service_starts import ServiceStarts
from designer.edits.attachments import attach
from designer.edits.policies import added_policies, create_policy, free_policy_name
from designer.model.change import Change
from designer.model.organization import Organization
from designer.model.records import NodeId, PolicyType


def deny_starts(organization: Organization, starts: ServiceStarts, services: Sequence[str], node: NodeId) -> Change:
    """An SCP that denies the starting actions of services, attached to a node, as one step.

    Raises:
        EditError: Nobody knows a service, or AWS would refuse the policy or its attachment.
    """
    statements = [
        {
            "Sid": f"Start{''.join(letter for letter in service.title() if letter.isalnum())}",
            "Effect": "Deny",
            "Action": list(starts.actions(service)),
            "Resource": "*",
        }
        for service in services
    ]
    name = free_policy_name(organization, f"Deny starting {' and '.join(services)}"[:100])
    text = json.dumps({"Version": "2012-10-17", "Statement": statements}, indent=2)
    created = create_policy(organization, PolicyType.SERVICE_CONTROL_POLICY, name, text)
    with organization.tentatively(created):
        attached = attach(organization, added_policies(created)[0], [node])
    return created.then(attached, f"Create {name}")
