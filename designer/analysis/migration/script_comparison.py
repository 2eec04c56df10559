"""Lines with which a migration's script begins: AWS must be as the earlier design says, as every proof rests on that.

They read what the proofs are about: the policies that limit the accounts of the plan, their texts and targets, and the
OUs and accounts below each level on the way to these. A node or policy without an id is none of AWS's yet.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from designer.analysis.differences.effects import STAGES
from designer.analysis.migration.plan import MigrationPlan
from designer.analysis.migration.script_reading import comment_text, quoted
from designer.organization.model.organization import Organization
from designer.organization.model.records import RCP_FULL_AWS_ACCESS, NodeId, NodeKind, Policy, PolicyType, managed_as


def comparison(plan: MigrationPlan) -> Iterator[str]:
    """Lines of the shell; none where the plan rests on nothing that AWS has."""
    before = plan.sides.before
    levels = _levels(plan)
    yield from _types(before)
    for kind in STAGES:
        yield from _library(before, kind)
    for policy in before.policies.values():
        if policy.type in STAGES and policy.aws_id and _is_relied_on(plan, policy, levels):
            yield from _policy(before, policy)
    for node_id in levels:
        node = before.node(node_id)
        if node.kind is not NodeKind.ACCOUNT and node.aws_id:
            yield from _children(before, node_id)


def _levels(plan: MigrationPlan) -> dict[NodeId, None]:
    """Nodes of the earlier design on whose policies the proofs rest: the paths of all accounts that a step touches."""
    sides = (plan.sides.before, plan.target.organization)
    touched = dict.fromkeys(account for step in plan.steps for account in step.accounts)
    found: dict[NodeId, None] = {}
    for account in touched:
        for side in sides:
            found |= dict.fromkeys(side.path(account) if account in side.nodes else ())
    return {one: None for one in found if one in plan.sides.before.nodes}


def _is_relied_on(plan: MigrationPlan, policy: Policy, levels: Iterable[NodeId]) -> bool:
    """True for a policy that limits an account of the plan, or that a step names."""
    if not plan.sides.before.targets(policy.id).isdisjoint(levels):
        return True
    return any(step.call.arguments.get("PolicyId") == policy.aws_id for step in plan.steps)


def _types(before: Organization) -> Iterator[str]:
    types = [kind.value for kind in STAGES if kind in before.settings.policy_types]
    told = " || ".join(f'Type==`"{kind.value}"`' for kind in STAGES)
    query = f'Roots[].PolicyTypes[?Status==`"ENABLED"` && ({told})].Type[]'
    yield _same("the enabled policy types", types, f"list-roots --query {quoted(query)}")


def _library(before: Organization, kind: PolicyType) -> Iterator[str]:
    """The policies that there are: one that the design has not could limit anybody."""
    own = [one.aws_id for one in before.policies.values() if one.type is kind and not managed_as(one)]
    listing = f"list-policies --filter {kind.value} --query 'Policies[?AwsManaged==`false`].Id'"
    yield _same(f"the policies of the type {kind.value}", own, listing)


def _policy(before: Organization, policy: Policy) -> Iterator[str]:
    managed = managed_as(policy)
    one = quoted(policy.aws_id)
    if managed is None and policy.unknown is None:
        words = " ".join(map(quoted, (comment_text(f"the text of {policy.name}"), *_spellings(policy.text))))
        yield f"told {words} organizations describe-policy --policy-id {one} --query Policy.Content"
    if managed != RCP_FULL_AWS_ACCESS:  # AWS attaches it itself, and a design need not say so
        targets = [before.node(node).aws_id for node in before.walk() if node in before.targets(policy.id)]
        listing = f"list-targets-for-policy --policy-id {one} --query 'Targets[].TargetId'"
        yield _same(f"the targets of {policy.name}", targets, listing)


def _spellings(text: str) -> tuple[str, str]:
    """A document as AWS may show it, without spaces: with characters beyond ASCII as such, and escaped.

    A design has documents in its own layout, while AWS keeps that in which it was sent.
    """
    try:
        document = json.loads(text)
    except ValueError:
        return "".join(text.split()), ""
    bare, escaped = (json.dumps(document, ensure_ascii=ascii_only) for ascii_only in (False, True))
    return "".join(bare.split(" ")), "".join(escaped.split(" "))


def _children(before: Organization, node_id: NodeId) -> Iterator[str]:
    node = before.node(node_id)
    where = "the root" if node.kind is NodeKind.ROOT else f"the OU {node.name}"
    for kind, word, noun in (
        (NodeKind.OU, "ORGANIZATIONAL_UNIT", "OUs"),
        (NodeKind.ACCOUNT, "ACCOUNT", "accounts"),
    ):
        inside = [child.aws_id for child in map(before.node, node.children) if child.kind is kind]
        listing = f"list-children --parent-id {quoted(node.aws_id)} --child-type {word} --query 'Children[].Id'"
        yield _same(f"the {noun} in {where}", inside, listing)


def _same(words: str, ids: Iterable[str], listing: str) -> str:
    """A line that stops the script unless AWS lists just these ids; empty ones are none of AWS's yet."""
    known = " ".join(filter(None, ids))
    return f"same {quoted(comment_text(words))} {quoted(known)} organizations {listing}"
