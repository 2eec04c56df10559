"""The way back from a run: the organization as it was, as far as AWS can hold it, and what does not come back."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace

from designer.analysis.differences.lost_ids import left_accounts, without_accounts
from designer.analysis.migration.plan import PlannedStep
from designer.aws.apply.facts import AwsFacts, aws_facts, differing, has_moved, names_by_key, policy_key
from designer.aws.apply.journal import JournalLine
from designer.aws.apply.plan_file import PlanFile
from designer.basics.errors import EditError
from designer.organization.edits.change_builder import ChangeBuilder
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, PolicyId


def earlier_design(file: PlanFile, live: Organization) -> Organization:
    """The organization as it was read for a plan, with the accounts that have joined since, without those that left.

    No plan removes an account because another one made it: it stays where it is, or comes below the root where its OU
    was not there before. None makes an account again that only an invitation brings back.

    Raises:
        EditError: The plan is of another organization.
    """
    if live.settings.aws_id != file.origin.organization:
        raise EditError(f"The plan is of the organization {file.origin.organization}; this is {live.settings.aws_id}.")
    earlier = without_accounts(file.live, left_accounts(file.live, live)).copy()
    nodes = {node.aws_id: node.id for node in earlier.nodes.values()}
    policies = {policy_key(policy, {}): policy.id for policy in earlier.policies.values()}
    for account in live.accounts():
        node, parent = live.node(account), live.parent(account)
        if not node.aws_id or node.aws_id in nodes:
            continue
        above = nodes.get(live.node(parent).aws_id, earlier.root) if parent is not None else earlier.root
        keys = [policy_key(live.policy(policy), {}) for policy in node.policies]
        builder = ChangeBuilder(earlier)
        made = NodeId(f"account-{node.aws_id}")
        builder.put(replace(node, id=made, policies=tuple(policies[key] for key in keys if key in policies)))
        builder.put(replace(earlier.node(above), children=(*earlier.node(above).children, made)))
        earlier.apply(builder.change(f"Keep {node.name}"))
    return earlier


def left_state(file: PlanFile, lines: Sequence[JournalLine], live: Organization | None = None) -> Organization:
    """Return the organization as a run has left it: what differs in AWS since is the work of somebody else.

    Args:
        file: The plan.
        lines: Lines of its journal.
        live: AWS as it is now: a call without a known end counts as made where this shows what it makes.
    """
    seen = {line.step: line.result for line in lines if line.phase == "seen" and line.step}
    steps = file.plan.steps[: len(seen) + 1]
    made = {step.made: str(seen[step.number].get("id", "")) for step in steps if step.made and step.number in seen}
    state = file.plan.state_after(len(seen))
    if live is not None and made_steps(file, lines) != steps[: len(seen)]:
        after, key = file.plan.state_after(len(seen) + 1), steps[-1].made
        ids = made | {key: _new_key(after, key, {*names_by_key(state, made)}, live)} if key else made
        if _shows(live, aws_facts(state, made), aws_facts(after, ids)):
            state, made = after, ids
    return with_ids(state, made)


def _new_key(after: Organization, own: str, known: Container[str], live: Organization) -> str:
    """Return AWS's id of the one new node or policy that is named as the one that a step makes; "" if there is none."""
    node = after.nodes.get(NodeId(own))
    if node is not None:
        keys = [one.aws_id for one in live.nodes.values() if (one.kind, one.name) == (node.kind, node.name)]
    else:
        policy = after.policy(PolicyId(own))
        same = (one for one in live.policies.values() if (one.type, one.name) == (policy.type, policy.name))
        keys = [policy_key(one, {}) for one in same]
    new = [key for key in keys if key not in known]
    return new[0] if len(new) == 1 else ""


def _shows(live: Organization, before: AwsFacts, after: AwsFacts) -> bool:
    """Whether AWS shows each fact that a step changes as after it."""
    found = aws_facts(live)
    return all(has_moved(before.get(one), after.get(one), found.get(one)) for one in differing(before, after))


def with_ids(organization: Organization, made: Mapping[str, str]) -> Organization:
    """Return an organization with the ids that AWS gave to what a run has made, by those of the design."""
    state = organization.copy()
    builder = ChangeBuilder(state)
    for own, key in made.items():
        if key and (node := state.nodes.get(NodeId(own))) is not None:
            builder.put(replace(node, aws_id=key))
        elif key and (policy := state.policies.get(PolicyId(own))) is not None:
            builder.put_policy(replace(policy, aws_id=key))
    state.apply(builder.change("Take the ids that AWS gave"))
    return state


def made_steps(file: PlanFile, lines: Iterable[JournalLine]) -> tuple[PlannedStep, ...]:
    """Return the steps that a run has made by its journal, or that it may have made."""
    last = {line.step: line.phase for line in lines if line.phase in ("intended", "refused", "answered", "seen")}
    return tuple(step for step in file.plan.steps if last.get(step.number, "refused") != "refused")


def lost_words(steps: Iterable[PlannedStep]) -> list[str]:
    """Return what no way back brings back of some steps, a sentence each."""
    return [
        f"{step.label}: {step.lost or 'nothing takes it back.'}" for step in steps if step.lost or step.rollback is None
    ]
