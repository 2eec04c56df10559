"""What the proof of a step rests on besides what the step touches: all that limits its accounts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from itertools import chain

from designer.analysis.differences.effects import STAGES
from designer.analysis.migration.gates import StepDirection
from designer.analysis.migration.plan import PlannedStep
from designer.aws.apply.facts import node_key, plain_text, policy_key
from designer.aws.apply.looks import Look, accounts_look, attached_look, ous_look, policy_at, policy_look, targets_look
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind, Policy, PolicyType, managed_as

_SCP = PolicyType.SERVICE_CONTROL_POLICY


def level_looks(
    step: PlannedStep,
    arguments: Mapping[str, object],
    state: Organization,
    made: Mapping[str, str],
    besides: Iterable[Look] = (),
) -> tuple[Look, ...]:
    """Return the readings of what limits the accounts of a step, at all levels, and of who is in the OUs it works on.

    Text and targets of each policy of one's own that limits them, and what is attached at a level where AWS's policy
    does not allow everything, or will not hold by itself. Who comes into an OU is no account of the proof. A step that
    only denies more holds whatever the levels say.

    Args:
        step: The step.
        arguments: Its arguments, all ids filled in.
        state: The organization before it.
        made: AWS's ids of what the run has made, by those of the design.
        besides: Looks that are taken anyway.
    """
    policy = policy_at(state, str(arguments["PolicyId"]), made) if "PolicyId" in arguments else None
    if not _rests_on_others(step, policy):
        return ()
    nodes = {node_key(state, one, made): one for one in state.nodes}
    goal, target = (nodes.get(str(arguments.get(name))) for name in ("DestinationParentId", "TargetId"))
    changed = {target} if target is not None else set() if policy is None else {*state.targets(policy.id)}
    is_allowing = policy is None or '"Allow"' in str(plain_text(policy.text))
    looks = chain.from_iterable((accounts_look(key), ous_look(key)) for key in _ous_below(state, changed, made))
    looks = chain(looks, (accounts_look(key) for key in _homes(state, changed, made)))
    if is_allowing or step.call.operation != "AttachPolicy":
        there = changed.union((one for one in step.accounts if one in state.nodes), () if goal is None else (goal,))
        levels = {level for one in there for level in state.path(one)}
        held = {*state.path(goal)} if goal is not None else changed if is_allowing else set[NodeId]()
        looks = chain(looks, _limits_of(state, levels, held, made))
    taken = {look.reading.words for look in besides}
    found = {look.reading.words: look for look in looks}
    return tuple(look for words, look in found.items() if words not in taken)


def _limits_of(
    state: Organization, levels: AbstractSet[NodeId], held: AbstractSet[NodeId], made: Mapping[str, str]
) -> Iterator[Look]:
    """Yield the readings of what limits at some levels; `held`: those where what allows everything must stay, too."""
    for policy in state.policies.values():
        if _limits(policy, state, levels) and (key := policy_key(policy, made)):
            yield policy_look(key)
            yield targets_look(key)
    for one in levels:
        if one in held or _is_bounded(state, one):
            yield attached_look(node_key(state, one, made), _SCP.value)


def _rests_on_others(step: PlannedStep, policy: Policy | None) -> bool:
    """Whether a step may give permissions, or take others than it says, if anything else is not as in its proof."""
    if step.call.operation in ("AttachPolicy", "DetachPolicy", "UpdatePolicy"):
        return policy is not None and policy.type in STAGES
    return step.call.operation == "MoveAccount" or not StepDirection.TIGHTEN.includes(step)


def _limits(policy: Policy, state: Organization, levels: AbstractSet[NodeId]) -> bool:
    """Whether a policy of one's own limits what is at some levels."""
    is_there = policy.type in STAGES and not levels.isdisjoint(state.targets(policy.id))
    return is_there and not (policy.aws_managed or managed_as(policy) or policy.unknown)


def _is_bounded(state: Organization, node: NodeId) -> bool:
    """Whether AWS's policy does not allow everything at a node."""
    held = [one for one in map(state.policy, state.node(node).policies) if one.type is _SCP]
    return _SCP in state.settings.policy_types and not any(one.aws_managed or managed_as(one) for one in held)


def _homes(state: Organization, changed: Iterable[NodeId], made: Mapping[str, str]) -> Iterator[str]:
    """Yield AWS's ids of where the accounts among some nodes are: whoever moves one moves it from under its levels."""
    for node in changed:
        parent = state.parent(node)
        if parent is not None and state.node(node).kind is NodeKind.ACCOUNT:
            yield node_key(state, parent, made)


def _ous_below(state: Organization, changed: Iterable[NodeId], made: Mapping[str, str]) -> Iterator[str]:
    """Yield AWS's ids of the root and the OUs among some nodes and below them."""
    tops = {*changed}
    for node in state.walk() if tops else ():
        if state.node(node).kind is not NodeKind.ACCOUNT and not tops.isdisjoint(state.path(node)):
            yield node_key(state, node, made)
