"""Edits of several policies as one step: attach them to nodes, detach them, take them out of the library."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from designer.basics.errors import EditError
from designer.organization.edits.attachments import attach, attach_refusal, detach
from designer.organization.edits.policies import delete_policy, duplicate_policy
from designer.organization.edits.rules import named
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, PolicyId


def attach_policies(
    organization: Organization, policies: Sequence[PolicyId], nodes: Collection[NodeId], index: int | None = None
) -> Change:
    """Attach policies to nodes, in their order; a node that has one already keeps it where it is.

    Args:
        organization: The design.
        policies: At least one.
        nodes: Root, OUs or accounts.
        index: Place among the policies of each node; None for the end.

    Raises:
        EditError: One of them cannot be attached, or not beside the others (see `attach_refusal`), or all nodes have
            all of them.
    """
    new = [policy for policy in policies if not all(policy in organization.node(node).policies for node in nodes)]
    if not new or len(policies) == 1:
        return attach(organization, policies[0], nodes, index)
    later = new if index is None else new[::-1]  # each goes before those that stand there already
    return _joined(organization, later, "Attach", lambda policy: attach(organization, policy, nodes, index))


def attach_policies_refusal(organization: Organization, policies: Sequence[PolicyId], nodes: Collection[NodeId]) -> str:
    """Reason why policies cannot be attached to nodes together, as a sentence; "" where they can."""
    if len(policies) == 1:
        return attach_refusal(organization, policies[0], nodes)
    try:
        attach_policies(organization, policies, nodes)
    except EditError as error:
        return str(error)
    return ""


def detach_policies(organization: Organization, policies: Sequence[PolicyId], nodes: Collection[NodeId]) -> Change:
    """Detach policies from nodes; a node that lacks one stays as it is.

    Raises:
        EditError: None of them is attached to any of the nodes itself, or one must stay (see `detach_refusal`).
    """
    there = [policy for policy in policies if any(policy in organization.node(node).policies for node in nodes)]
    if not there and len(policies) > 1:
        raise EditError(
            f"None of these {len(policies)} policies is attached to {named(organization, nodes)} itself; "
            "what is inherited can only be detached where it comes from."
        )
    return _joined(organization, there or policies, "Detach", lambda policy: detach(organization, policy, nodes))


def delete_policies(
    organization: Organization, policies: Sequence[PolicyId], *, detach_everywhere: bool = False
) -> Change:
    """Take policies out of the library.

    Raises:
        EditError: One of them cannot be deleted, see `delete_policy`.
    """
    return _joined(
        organization,
        policies,
        "Delete",
        lambda policy: delete_policy(organization, policy, detach_everywhere=detach_everywhere),
    )


def duplicate_policies(organization: Organization, policies: Sequence[PolicyId]) -> Change:
    """Add a copy of each.

    Raises:
        EditError: See `duplicate_policy`.
    """
    return _joined(organization, policies, "Duplicate", lambda policy: duplicate_policy(organization, policy))


def _joined(
    organization: Organization, policies: Sequence[PolicyId], verb: str, edit: Callable[[PolicyId], Change]
) -> Change:
    """The edits of policies one after another as one change; a single one keeps its own label."""
    first, *others = policies
    change = edit(first)
    for policy in others:
        with organization.tentatively(change):
            further = edit(policy)
        change = change.then(further, label=f"{verb} {len(policies)} policies")
    return change
