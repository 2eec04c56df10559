"""Edits of the library: making, renaming, describing, writing and deleting policies."""

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from designer.basics.errors import EditError
from designer.organization.edits.attachments import attach, attach_refusal, detach, detach_refusal, without
from designer.organization.edits.change_builder import ChangeBuilder
from designer.organization.edits.rules import named, numbered, require
from designer.organization.model import quotas
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.policy_types import IN_STATEMENTS
from designer.organization.model.records import GuardrailLink, NodeId, Policy, PolicyId, PolicyType
from designer.organization.model.slugs import policy_id as new_id

_STATEMENTS = '{\n  "Version": "2012-10-17",\n  "Statement": []\n}'

TEXT_EDIT = "text:"
"""Beginning of the merge key of an edit of a policy's text."""


def starter_text(kind: PolicyType) -> str:
    """Return the first text of a new policy of a type."""
    if kind in IN_STATEMENTS:
        return _STATEMENTS
    from designer.organization.declarative.shapes import (  # only here: it would make the window's start wait
        SHAPES,
        KeyTable,
    )

    shape = SHAPES[kind]
    needed = shape.content.needed if isinstance(shape.content, KeyTable) else ()
    start = {key: {"@@assign": []} for key in needed} if shape.start is None else shape.start
    return json.dumps({shape.key: start}, indent=2) if shape.key else "{}"


def create_policy(
    organization: Organization,
    kind: PolicyType,
    name: str = "",
    text: str | None = None,
    description: str = "",
    *,
    guardrail: GuardrailLink | None = None,
) -> Change:
    """Add a new policy to the library; `added_policies` returns its id.

    Args:
        organization: The design.
        kind: Need not be enabled until the policy is attached.
        name: Empty for a free one, such as "New SCP 2".
        text: The document, valid or not; None for `starter_text`.
        description: At most 512 characters.
        guardrail: The guardrail it is made of.

    Raises:
        EditError: AWS would refuse the name, the description, or one more policy of the type.
    """
    quota = quotas.load().types[kind]
    name = name or free_policy_name(organization, f"New {quota.singular}")
    count = sum(policy.type is kind for policy in organization.policies.values())
    if quota.policies is not None and count >= quota.policies:
        raise EditError(f"An AWS organization holds at most {quota.policies:,} {quota.plural}.")
    require(policy_name_refusal(organization, None, name) or quotas.description_fault(description))
    policy_id = new_id(name, organization.policies)
    builder = ChangeBuilder(organization)
    text = starter_text(kind) if text is None else text
    builder.put_policy(Policy(policy_id, name, kind, text, description, guardrail=guardrail))
    return builder.change(f"Create {name}")


def duplicate_policy(organization: Organization, policy_id: PolicyId) -> Change:
    """Add a copy to edit, attached nowhere, made of the same guardrail; `added_policies` returns its id.

    Raises:
        EditError: See `create_policy`.
    """
    policy = organization.policy(policy_id)
    base = policy.name[: quotas.NAME_LENGTH - 10]
    name = free_policy_name(organization, f"{base} copy")
    change = create_policy(organization, policy.type, name, policy.text, policy.description, guardrail=policy.guardrail)
    return replace(change, label=f"Duplicate {policy.name}")


def rename_policy(organization: Organization, policy_id: PolicyId, name: str) -> Change:
    """Give a policy another name; its id stays.

    Raises:
        EditError: The policy is AWS's own, or AWS would refuse the name.
    """
    policy = organization.policy(policy_id)
    if name == policy.name:
        return Change("Rename policy")
    require(_managed_refusal(policy, "renamed") or policy_name_refusal(organization, policy_id, name))
    builder = ChangeBuilder(organization)
    builder.put_policy(replace(policy, name=name))
    return builder.change(f"Rename policy to {name}", f"rename-policy:{policy_id}")


def policy_name_refusal(organization: Organization, policy_id: PolicyId | None, name: str) -> str:
    """Return the reason why a policy (None: a new one) cannot have a name; "" where it can."""
    if fault := quotas.policy_name_fault(name):
        return fault
    if any(policy.name == name and policy.id != policy_id for policy in organization.policies.values()):
        return f"There is a policy {name} already; AWS takes each policy name once in an organization."
    return ""


def describe_policy(organization: Organization, policy_id: PolicyId, description: str) -> Change:
    """Replace a policy's description.

    Raises:
        EditError: The policy is AWS's own, or the description is too long for AWS.
    """
    policy = organization.policy(policy_id)
    if description == policy.description:
        return Change("Describe policy")
    require(_managed_refusal(policy, "described again") or quotas.description_fault(description))
    builder = ChangeBuilder(organization)
    builder.put_policy(replace(policy, description=description))
    return builder.change(f"Describe {policy.name}", f"describe-policy:{policy_id}")


def edit_policy_text(organization: Organization, policy_id: PolicyId, text: str) -> Change:
    """Replace a policy's document with what was typed, half-typed and too long included: the checks speak of that.

    Raises:
        EditError: The policy is AWS's own.
    """
    policy = organization.policy(policy_id)
    if text == policy.text:
        return Change("Edit policy")
    require(_managed_refusal(policy, "edited"))
    builder = ChangeBuilder(organization)
    builder.put_policy(replace(policy, text=text, unknown=None, candidate=""))
    return builder.change(f"Edit {policy.name}", f"{TEXT_EDIT}{policy_id}")


def remake_policy(
    organization: Organization, policy_id: PolicyId, text: str, guardrail: GuardrailLink | None
) -> Change:
    """Replace a policy's document and say what it is made of now; None: of nothing, it goes its own way.

    Raises:
        EditError: The policy is AWS's own.
    """
    policy = organization.policy(policy_id)
    require(_managed_refusal(policy, "edited"))
    builder = ChangeBuilder(organization)
    builder.put_policy(replace(policy, text=text, guardrail=guardrail, unknown=None, candidate=""))
    return builder.change(f"Update {policy.name}" if guardrail else f"Unlink {policy.name}")


def delete_policy(organization: Organization, policy_id: PolicyId, *, detach_everywhere: bool = False) -> Change:
    """Take a policy out of the library.

    Args:
        organization: The design.
        policy_id: Its id.
        detach_everywhere: Detach it first, which AWS asks for.

    Raises:
        EditError: The policy is AWS's own, still attached, or the last SCP of a node.
    """
    policy = organization.policy(policy_id)
    require(_managed_refusal(policy, "deleted"))
    targets = organization.targets(policy_id)
    attached = [node_id for node_id in organization.walk() if node_id in targets] if targets else []
    if attached and not detach_everywhere:
        raise EditError(
            f"{policy.name} is attached to {named(organization, attached)}. "
            f"AWS deletes no policy that is attached. Detach {policy.name} everywhere first."
        )
    require(detach_refusal(organization, policy_id, attached))
    builder = ChangeBuilder(organization)
    for node_id in attached:
        builder.put(without(organization.node(node_id), policy_id))
    builder.remove_policy(policy_id)
    return builder.change(f"Delete {policy.name}")


def added_policies(change: Change) -> tuple[PolicyId, ...]:
    """Return the policies that a change adds."""
    return tuple(policy_id for policy_id, swap in change.policies.items() if swap.before is None)


def free_policy_name(organization: Organization, base: str) -> str:
    """Return the name that no policy has yet: "New SCP", "New SCP 2" and so on."""
    names = {policy.name for policy in organization.policies.values()}
    return numbered(base, names)


def _managed_refusal(policy: Policy, what: str) -> str:
    if not policy.aws_managed:
        return ""
    return f"{policy.name} belongs to AWS and cannot be {what}. Make a copy and attach that instead."


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
        EditError: A policy cannot be attached, or not beside the others (see `attach_refusal`), or all nodes have all
            policies.
    """
    new = [policy for policy in policies if not all(policy in organization.node(node).policies for node in nodes)]
    if not new or len(policies) == 1:
        return attach(organization, policies[0], nodes, index)
    later = new if index is None else new[::-1]  # each goes before those that are there already
    return _joined(organization, later, "Attach", lambda policy: attach(organization, policy, nodes, index))


def attach_policies_refusal(organization: Organization, policies: Sequence[PolicyId], nodes: Collection[NodeId]) -> str:
    """Return the reason why policies cannot be attached to nodes together, as a sentence; "" where they can."""
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
        EditError: No policy is attached to any of the nodes itself, or one must stay (see `detach_refusal`).
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
        EditError: A policy cannot be deleted, see `delete_policy`.
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
    """Return the edits of policies one after another as one change; a single one keeps its own label."""
    first, *others = policies
    change = edit(first)
    for policy in others:
        with organization.tentatively(change):
            further = edit(policy)
        change = change.then(further, label=f"{verb} {len(policies)} policies")
    return change
