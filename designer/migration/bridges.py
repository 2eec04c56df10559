"""Bridges: steps in between, of which nothing is left at the end, that let a migration go on where no order does.

- A policy of its own denies for a while what would else be allowed by neither design (never wider).
- A policy for which a node has no slot hangs on what is below the node for a while.
- An OU whose name is taken has another one for a while.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from designer import edits
from designer.migration.operations import (
    AttachPolicy,
    AwsOperation,
    CreatePolicy,
    DeletePolicy,
    DetachPolicy,
    UpdatePolicy,
)
from designer.migration.safety import Breach, UnsafeAccounts
from designer.migration.tree_operations import CreateNode, RenameOu
from designer.model import quotas
from designer.model.organization import Organization
from designer.model.records import NodeId, NodeKind, Policy, PolicyId, PolicyType
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.evaluation.outcome import Stage


@dataclass(frozen=True, slots=True)
class Bridge:
    """Operations that make a bridge, and those that remove it.

    Attributes:
        up: In the order in which they make it.
        down: For each of them the one that takes it back; removed is in the opposite order. Empty: nothing is.
        until: The operation after which it is removed; None for the end of the plan.
    """

    up: tuple[AwsOperation, ...]
    down: tuple[AwsOperation, ...] = ()
    until: AwsOperation | None = None


def bridges_for(
    state: Organization,
    operation: AwsOperation,
    unsafe: Sequence[UnsafeAccounts],
    refusal: str,
    catalogue: Catalogue,
) -> Iterator[Bridge]:
    """Bridges over which a plan may go on where an operation can not be made, the smallest first.

    Args:
        state: The organization as it is.
        operation: The operation.
        unsafe: Accounts for which it is not safe.
        refusal: Reason for which AWS refuses it; empty where it takes it.
        catalogue: Every action.
    """
    if not refusal:
        yield from _denying(state, unsafe, catalogue)
        return
    match operation:
        case AttachPolicy():
            yield from _hung_elsewhere(state, operation)
        case CreatePolicy(policy=policy):
            yield from _policy_renamed(state, policy.id, policy.name)
        case UpdatePolicy(policy=policy_id, name=name):
            yield from _policy_renamed(state, policy_id, name)
        case CreateNode(node=node, parent=parent):
            yield from _renamed(state, parent, node.name)
        case RenameOu(node=node_id, name=name):
            yield from _renamed(state, state.parent(node_id), name)


def _denying(state: Organization, unsafe: Sequence[UnsafeAccounts], catalogue: Catalogue) -> Iterator[Bridge]:
    """An SCP that denies the actions that the step would let through, on the accounts for which it would."""
    if not unsafe or not all(one.breach is Breach.WIDER and one.stage is Stage.SCP and one.actions for one in unsafe):
        return
    up: list[AwsOperation] = []
    down: list[AwsOperation] = []
    for number, one in enumerate(unsafe, 1):
        policy = _bridge_policy(state, _deny(one.actions, catalogue), number)
        if policy is None:
            return
        nodes = _covering(state, one.accounts)
        up += (CreatePolicy(policy), *(AttachPolicy(policy.id, node) for node in nodes))
        down += (DeletePolicy(policy.id), *(DetachPolicy(policy.id, node) for node in nodes))
    yield Bridge(tuple(up), tuple(down))


def _covering(state: Organization, accounts: Sequence[NodeId]) -> tuple[NodeId, ...]:
    """The highest nodes below which there is no account but these."""
    counts: Counter[NodeId] = Counter(level for account in accounts for level in state.path(account))
    whole = {node for node, count in counts.items() if count == state.accounts_below(node)}
    return tuple(node for node in state.walk() if node in whole and state.parent(node) not in whole)


def _deny(actions: int, catalogue: Catalogue) -> str:
    names: dict[str, list[str]] = {}
    for name in (catalogue.actions[place] for place in catalogue.members(actions)):
        names.setdefault(name.partition(":")[0], []).append(name)
    listed: list[str] = []
    for service, found in names.items():
        whole = catalogue.match(f"{service}:*")
        listed += [f"{service}:*"] if not whole & ~actions else found
    document = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": listed, "Resource": "*"}]}
    return json.dumps(document, separators=(",", ":"))


def _bridge_policy(state: Organization, text: str, number: int) -> Policy | None:
    """A policy with a text; None where the text is too long for one."""
    kind = PolicyType.SERVICE_CONTROL_POLICY
    most = quotas.load().types[kind].characters
    if most is not None and len(text) > most:
        return None
    name = edits.free_policy_name(state, f"OrgwrightBridge{number}")
    policy_id = PolicyId(name.replace(" ", "-").lower())
    return Policy(policy_id, name, kind, text, "In use while a migration runs; delete it when it has ended.")


def _hung_elsewhere(state: Organization, operation: AttachPolicy) -> Iterator[Bridge]:
    """A policy on all children of a node, or on its parent, until the node has a slot free."""
    children, parent = state.node(operation.node).children, state.parent(operation.node)
    for nodes in (children, (parent,) if parent is not None else ()):
        free = [node for node in nodes if operation.policy not in state.node(node).policies]
        if free:
            up = tuple(AttachPolicy(operation.policy, node) for node in free)
            yield Bridge(up, tuple(DetachPolicy(operation.policy, node) for node in free), operation)


def _renamed(state: Organization, parent: NodeId | None, name: str) -> Iterator[Bridge]:
    """Another name for the OU that has the name which one beside it shall get; it gets its own later, or is deleted."""
    for child in state.node(parent).children if parent is not None else ():
        node = state.node(child)
        if node.kind is NodeKind.OU and node.name == name:
            yield Bridge((RenameOu(child, f"{name} (moving)"),))


def _policy_renamed(state: Organization, wanting: PolicyId, name: str) -> Iterator[Bridge]:
    """Another name for the policy that has the name which another shall get; it gets its own later, or is deleted."""
    for policy in state.policies.values():
        if policy.name == name and policy.id != wanting and not policy.aws_managed:
            free = edits.free_policy_name(state, f"{name} (moving)")
            yield Bridge((UpdatePolicy(policy.id, free, policy.description, policy.text),))
