"""What AWS holds of an organization as single facts by AWS's own ids, so that two states can be compared and hashed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from designer.basics.words import counted
from designer.organization.model.organization import Organization
from designer.organization.model.records import AccountState, Node, NodeId, NodeKind, Policy, Unknown, managed_as

AwsFact: TypeAlias = tuple[str, str]
"""Id of an object, and which of its values; the organization itself has the id ""."""

AwsFacts: TypeAlias = dict[AwsFact, object]


def policy_key(policy: Policy, made: Mapping[str, str]) -> str:
    """Return the id of a policy at AWS; "" while there is none."""
    managed = managed_as(policy)
    return f"p-{managed}" if managed else policy.aws_id or made.get(policy.id, "")


def names_by_key(organization: Organization, made: Mapping[str, str]) -> dict[str, str]:
    """Return the names of nodes and policies by their ids at AWS."""
    named = {node_key(organization, node.id, made): node.name for node in organization.nodes.values()}
    return named | {policy_key(policy, made): policy.name for policy in organization.policies.values()}


def node_key(organization: Organization, node_id: NodeId, made: Mapping[str, str]) -> str:
    """Return the id of a node at AWS; "" while there is none."""
    return organization.node(node_id).aws_id or made.get(node_id, "")


def attached_keys(organization: Organization, node: Node, kind: str, made: Mapping[str, str]) -> list[str]:
    """Return the ids of the policies of a type that are attached to a node, sorted."""
    policies = map(organization.policy, node.policies)
    return sorted(policy_key(policy, made) for policy in policies if policy.type.value == kind)


def plain_text(text: str) -> object:
    """Return a document without its layout; as it is where it is not JSON."""
    try:
        return json.dumps(json.loads(text), sort_keys=True)
    except (ValueError, RecursionError):
        return text


def delegation_text(organization: Organization) -> object:
    """Return the delegation policy without its layout; "" if there is none."""
    policy = organization.settings.resource_policy
    return plain_text(policy.text) if policy is not None else ""


def aws_facts(organization: Organization, made: Mapping[str, str] | None = None) -> AwsFacts:
    """Return everything that AWS holds of a design and that calls can change.

    Args:
        organization: The design.
        made: AWS's ids of what has none in the design, by the design's.
    """
    ids = made or {}
    return {(one, what): value for one, what, value in _facts(organization, ids)}


def _facts(organization: Organization, made: Mapping[str, str]) -> Iterator[tuple[str, str, object]]:
    settings = organization.settings
    types = [kind.value for kind in settings.policy_types]
    yield "", "enabled policy types", sorted(types)
    yield "", "trusted services", sorted(settings.trusted_services)
    delegated = [[node_key(organization, one.account, made), one.service] for one in settings.delegated_administrators]
    yield "", "delegated administrators", [*sorted(delegated)]
    yield "", "delegation policy", delegation_text(organization)
    for node_id in organization.walk():
        node, parent = organization.node(node_id), organization.parent(node_id)
        if key := node_key(organization, node_id, made):
            yield key, "name", node.name if node.kind is not NodeKind.ROOT else ""
            yield key, "parent", "" if parent is None else node_key(organization, parent, made)
            yield key, "tags", dict(node.tags)
            yield key, "closed", node.state in (AccountState.PENDING_CLOSURE, AccountState.CLOSED)
            for kind in types:
                yield key, f"attached {kind}", attached_keys(organization, node, kind, made)
    for policy in organization.policies.values():
        key = policy_key(policy, made)
        if key and not policy.aws_managed and policy.unknown is not Unknown.ATTACHMENTS and not managed_as(policy):
            yield key, "name", policy.name
            yield key, "description", policy.description
            yield key, "text", None if policy.unknown else plain_text(policy.text)
            yield key, "tags", dict(policy.tags)


def facts_hash(facts: AwsFacts) -> str:
    """Return the SHA-256 of facts in hex, whatever order they are in."""
    lines = sorted(json.dumps([*fact, value], sort_keys=True) for fact, value in facts.items())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def differing(expected: AwsFacts, found: AwsFacts) -> list[AwsFact]:
    """Return the facts that are not alike in both."""
    missing = object()
    return [one for one in {**expected, **found} if expected.get(one, missing) != found.get(one, missing)]


def has_moved(old: object, new: object, now: object) -> bool:
    """Whether a value is now as after a change, not as before it; entries of a list that others add do not count."""
    if not (isinstance(new, list) and isinstance(now, list)):
        return new == now
    was = old if isinstance(old, list) else []
    return all((one in now) == (one in new) for one in [*was, *new] if (one in was) != (one in new))


def is_between(found: list[object], before: list[object], after: list[object]) -> bool:
    """Whether each value is as before a change or as after it."""
    return all(one in pair for one, *pair in zip(found, before, after, strict=True))


def difference_words(expected: AwsFacts, found: AwsFacts, organization: Organization) -> str:
    """What differs, as it is in a sentence: "attached … of Prod (ou-…), new: Deny leave; 2 more differences"."""
    differences = differing(expected, found)
    names = {node.aws_id: node.name for node in organization.nodes.values()}
    names |= {policy.aws_id: policy.name for policy in organization.policies.values()}
    shown = []
    for one, what in differences[:_MOST]:
        name = f"{names[one]} ({one})" if one in names else one
        sides = (expected.get((one, what)), found.get((one, what)))
        shown.append((f"{what} of {name}" if one else what) + "".join(_moved(sides, names)))
    more = len(differences) - len(shown)
    return "; ".join([*shown, counted(more, "more difference")] if more else shown)


def _moved(sides: tuple[object, object], names: Mapping[str, str]) -> Iterator[str]:
    """Yield the entries that only one of two lists has, as text; other values have none."""
    was, now = sides
    if isinstance(was, list) and isinstance(now, list):
        for word, own, other in (("missing", was, now), ("new", now, was)):
            if some := [names.get(str(one), str(one)) for one in own if one not in other]:
                yield f", {word}: {', '.join(some)}"


_MOST = 5
"""Most differences that are named one by one."""
