"""Policies that deny services: what is asked as a what-if, or found out of scope, made an edit."""

import json
from collections.abc import Mapping, Sequence
from contextlib import ExitStack

from designer.analysis.compliance.service_starts import ServiceStarts
from designer.basics.errors import EditError
from designer.basics.words import counted
from designer.organization.edits.attachments import attach
from designer.organization.edits.policies import added_policies, create_policy, free_policy_name
from designer.organization.model import quotas
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, PolicyType
from designer.policy.catalog.catalogue import load
from designer.policy.json.text import minified_length
from designer.policy.packing.packing import boxes

_LONGEST_NAME = 100


def deny_starts(organization: Organization, starts: ServiceStarts, services: Sequence[str], node: NodeId) -> Change:
    """Return an SCP that denies the starting actions of services, attached to a node, as one step.

    Raises:
        EditError: A service is unknown, or AWS would refuse the policy or its attachment.
    """
    actions = {service: starts.actions(service) for service in services}
    return _deny(organization, f"Deny starting {' and '.join(services)}", "Start", actions, node)


def deny_services(organization: Organization, services: Sequence[str], node: NodeId) -> Change:
    """Deny all of some services at a node with as few SCPs as possible, as one step.

    The policies of the node are packed first if it would lack a slot.

    Raises:
        EditError: AWS would refuse a policy or its attachment.
    """
    if len(services) == 1:
        return _deny(organization, f"Deny {services[0]}", "Use", {services[0]: (f"{services[0]}:*",)}, node)
    try:
        return _deny_lists(organization, services, node)
    except EditError:
        from designer.organization.edits.packing import pack_node

        packed = pack_node(organization, node, load()).change
        if not packed:
            raise
        with organization.tentatively(packed):
            denied = _deny_lists(organization, services, node)
        return packed.then(denied, denied.label)


def _deny_lists(organization: Organization, services: Sequence[str], node: NodeId) -> Change:
    """Deny services in one statement a policy, so that the list is as short as it can be."""
    names = [f"{service}:*" for service in sorted(services)]
    most = quotas.load().types[PolicyType.SERVICE_CONTROL_POLICY].characters or 10_240
    room = most - minified_length(_document(_list_statement([])))
    change = Change(f"Deny {counted(len(services), 'service')}")
    with ExitStack() as applied:
        for box in boxes([len(json.dumps(name)) + 1 for name in names], room):
            step = _attached_policy(
                organization, change.label, [_list_statement([names[place] for place in box])], node
            )
            applied.enter_context(organization.tentatively(step))
            change = change.then(step, change.label)
    return change


def _list_statement(actions: list[str]) -> dict[str, object]:
    return {"Sid": "DenyServices", "Effect": "Deny", "Action": actions, "Resource": "*"}


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
    return _attached_policy(organization, name, statements, node)


def _document(*statements: Mapping[str, object]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements}, indent=2)


def _attached_policy(
    organization: Organization, name: str, statements: Sequence[Mapping[str, object]], node: NodeId
) -> Change:
    free = free_policy_name(organization, name[:_LONGEST_NAME])
    created = create_policy(organization, PolicyType.SERVICE_CONTROL_POLICY, free, _document(*statements))
    with organization.tentatively(created):
        attached = attach(organization, added_policies(created)[0], [node])
    return created.then(attached, f"Create {free}")
