"""Rules of AWS for a design of which some differences are taken: what AWS does of its own accord, and what it refuses.

Either design keeps the rules, and yet some differences without the others may break one: the name of a policy that
another has here, the e-mail address of an account that another gives up there, a type of policies that is not enabled.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias

from designer.basics.errors import EditError
from designer.organization.edits.change_builder import ChangeBuilder
from designer.organization.model import quotas
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import DEFAULT_POLICY, Node, PolicyId, PolicyType

_Broken: TypeAlias = tuple[str, str, str]
"""Rule that is broken, with what or whom it is broken for."""


def lawful(design: Organization, change: Change, goal: Organization) -> Change:
    """A change, and what AWS then attaches and detaches of its own accord.

    Args:
        design: The design that it changes; it is as before when this is done.
        change: Some of the differences to another design.
        goal: That design, under the same ids; a rule that it breaks itself is no reason against a change.

    Raises:
        EditError: AWS refuses what the change comes to.
    """
    with design.tentatively(change):
        follows = _following(design, change)
    whole = change.then(follows, change.label) if follows else change
    known = {*broken_rules(design, change), *broken_rules(goal, change)}
    with design.tentatively(whole):
        why = next((words for rule, words in broken_rules(design, whole).items() if rule not in known), "")
    if why:
        raise EditError(f"{why} Take what goes with it first, or all differences.")
    return whole


def _following(changed: Organization, change: Change) -> Change:
    """Consequences in AWS when types of policies come or go; nobody administers who may not."""
    builder, settings = ChangeBuilder(changed), changed.settings
    if change.settings is not None:
        kept = tuple(
            one
            for one in settings.delegated_administrators
            if one.account != settings.management_account and one.service in settings.trusted_services
        )
        builder.settings = replace(settings, delegated_administrators=kept)
    before = change.settings.before.policy_types if change.settings and change.settings.before else ()
    came = set(settings.policy_types).difference(before) if change.settings else set[PolicyType]()
    all_may_differ = change.settings is not None and set(before) != set(settings.policy_types)
    for node_id in tuple(changed.nodes if all_may_differ else change.nodes):
        if node_id not in changed.nodes:
            continue
        node = changed.node(node_id)
        is_new = node_id in change.nodes and change.nodes[node_id].before is None
        policies = tuple(_attached(changed, builder, node, settings.policy_types if is_new else came))
        if policies != node.policies:
            builder.put(replace(node, policies=policies))
    return builder.change(change.label)


def _attached(
    changed: Organization, builder: ChangeBuilder, node: Node, filled: Collection[PolicyType]
) -> Iterator[PolicyId]:
    """Policies of a node: none of a type that is not enabled, and AWS's own of some types where there is none."""
    counts: Counter[PolicyType] = Counter()
    for policy_id in node.policies:
        kind = changed.policy(policy_id).type
        if kind in changed.settings.policy_types:
            counts[kind] += 1
            yield policy_id
    for kind in changed.settings.policy_types:
        if kind in filled and kind in DEFAULT_POLICY and not counts[kind]:
            yield builder.default_policy(kind)


def broken_rules(organization: Organization, change: Change) -> Mapping[_Broken, str]:
    """Rules that an organization breaks in what a change is about, with a sentence each."""
    nodes = [organization.node(one) for one in change.nodes if one in organization.nodes]
    return dict((*_twice(organization, change), *_too_deep(organization, nodes), *_wrong_numbers(organization, nodes)))


def _twice(organization: Organization, change: Change) -> Iterator[tuple[_Broken, str]]:
    """Names, addresses and ids that stand twice, and AWS takes once."""
    touched = [swap.after for swap in change.nodes.values() if swap.after is not None]
    emails = _shared((one.email.lower() for one in touched), (one.email.lower() for one in organization.nodes.values()))
    ids = _shared((one.aws_id for one in touched), (one.aws_id for one in organization.nodes.values()))
    written = (swap.after.name for swap in change.policies.values() if swap.after is not None)
    names = _shared(written, (one.name for one in organization.policies.values()))
    for value in emails:
        yield ("e-mail", value, ""), f"Two accounts would have the e-mail address {value}, which AWS takes once."
    for value in ids:
        yield ("AWS id", value, ""), f"Two nodes would have the id {value}, which AWS gives once."
    for value in names:
        yield ("name", value, ""), f"Two policies would be called {value}; AWS takes each name once."


def _shared(asked: Iterable[str], all_values: Iterable[str]) -> list[str]:
    """Values asked for that stand more than once."""
    wanted = {one for one in asked if one}
    counts = Counter(one for one in all_values if one in wanted) if wanted else {}
    return [value for value, count in counts.items() if count > 1]


def _too_deep(organization: Organization, nodes: Iterable[Node]) -> Iterator[tuple[_Broken, str]]:
    most = quotas.load().ou_levels
    for node in nodes:
        below = max((organization.ou_levels(child) for child in node.children), default=0)
        if below and organization.depth(node.id) + below > most:
            yield ("depth", node.id, ""), f"AWS nests OUs at most {most} levels deep, and below {node.name} are more."


def _wrong_numbers(organization: Organization, nodes: Iterable[Node]) -> Iterator[tuple[_Broken, str]]:
    """Nodes with more policies of a type than AWS attaches, or with none where it wants one."""
    for node in nodes:
        counts = Counter(organization.policy(one).type for one in node.policies)
        for kind in organization.settings.policy_types:
            quota, rule = quotas.load().types[kind], ("number", node.id, kind.value)
            if counts[kind] < quota.minimum_per_node:
                yield rule, f"{node.name} would be left without a policy of type {kind.value}, of which AWS wants one."
            elif quota.per_node is not None and counts[kind] > quota.per_node:
                yield (
                    rule,
                    f"{node.name} would have {counts[kind]} of type {kind.value}; AWS attaches {quota.per_node}.",
                )
