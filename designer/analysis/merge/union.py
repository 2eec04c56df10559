"""Rules of AWS that each side keeps and both together break: names, addresses, numbers and sizes, depth.

Each is a question: the parts that break the rule are taken from one side, all of them together. Only sides are offered
with which the rule is kept; where there is none, the designs themselves must change first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count

from designer.analysis.differences.taking import broken_rules, change_between
from designer.analysis.differences.three_way import PartKey, RecordKind, ThreeVersions
from designer.analysis.merge.questions import PLACE_PART
from designer.basics.dataclass import dataclass
from designer.organization.model import quotas
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeId, NodeKind, Policy, PolicyId, PolicyType
from designer.policy.json.text import minified_length

_NAME = ("name",)
_LONGEST_NAME = 128
"""Characters that AWS takes of the name of an OU or a policy."""


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """A rule that the union breaks.

    Attributes:
        words: The rule, as a sentence.
        parts: The parts that break it, those that one of the sides changed among them.
        name: The name that several have; "" for another rule.
    """

    words: str
    parts: tuple[PartKey, ...]
    name: str = ""


def broken_by_union(versions: ThreeVersions, merged: Organization) -> tuple[BrokenRule, ...]:
    """Return the rules that a merged design breaks and neither side does."""
    change = change_between(versions.ours, merged)
    rules = dict(broken_rules(merged, change))
    for side in (versions.ours, versions.theirs) if rules else ():
        for rule in broken_rules(side, change):
            rules.pop(rule, None)
    deep = {NodeId(what) for rule, what, _ in rules if rule == "depth"}
    inner = {node_id for node_id in deep if not deep.isdisjoint(merged.path(node_id)[:-1])}
    found = [
        BrokenRule(words, tuple(_parts(merged, *rule)), rule[1] if rule[0] == "name" else "")
        for rule, words in rules.items()
        if rule[0] != "depth" or rule[1] not in inner
    ]
    large = _too_large(merged, change)
    known_large = {*_too_large(versions.ours, change), *_too_large(versions.theirs, change)} if large else set()
    found += (BrokenRule(words, (part,)) for part, words in large.items() if part not in known_large)
    touched = {NodeId(node) for node in change.nodes if node in merged.nodes}
    twins = _twins(merged, touched)
    known_twins = {*_twins(versions.ours, touched), *_twins(versions.theirs, touched)}
    for (parent, name), nodes in twins.items():
        if (parent, name) not in known_twins:
            words = f"Two OUs in {merged.node(parent).name} would be called {name}."
            parts = [PartKey(RecordKind.NODE, node, part) for node in nodes for part in (_NAME, PLACE_PART)]
            found.append(BrokenRule(words, tuple(parts), name))
    return tuple(found)


def names_apart(versions: ThreeVersions, merged: Organization, rule: BrokenRule) -> Mapping[str, str]:
    """Return other names for what theirs, or else ours, gave a name that something else has; empty for another rule."""
    called = dict.fromkeys(key.id for key in rule.parts) if rule.name else {}
    new = {
        word: [one for one in called if _called(side, one) != _called(versions.base, one)]
        for word, side in (("theirs", versions.theirs), ("ours", versions.ours))
    }
    word = "theirs" if new["theirs"] else "ours"
    given = new[word]
    known = {node.name for node in merged.nodes.values()} | {policy.name for policy in merged.policies.values()}
    found: dict[str, str] = {}
    for one in given[len(given) == len(called) :]:
        number = next(number for number in count(1) if _apart(rule.name, word, number) not in known)
        found[one] = _apart(rule.name, word, number)
        known.add(found[one])
    return found


def _apart(name: str, word: str, number: int) -> str:
    """Return a name by which a second thing of a name is known, no longer than AWS takes."""
    suffix = f" ({word})" if number == 1 else f" ({word} {number})"
    return f"{name[: _LONGEST_NAME - len(suffix)]}{suffix}"


def _called(design: Organization, what: str) -> object:
    """Return the name of a node or a policy, with where the node is."""
    node, policy = design.nodes.get(NodeId(what)), design.policies.get(PolicyId(what))
    return (node.name, design.parent(node.id)) if node is not None else policy and policy.name


def _too_large(organization: Organization, change: Change) -> Mapping[PartKey, str]:
    """Return the lists of tags and texts of policies that are longer than AWS takes, with a sentence each."""
    limits, found = quotas.load(), dict[PartKey, str]()
    nodes = [organization.nodes[node] for node in change.nodes if node in organization.nodes]
    policies = [organization.policies[policy_id] for policy_id in change.policies if policy_id in organization.policies]
    most = limits.tags_per_node
    records: list[Node | Policy] = [*nodes, *policies]
    for record in records:
        if len(record.tags) > most:
            kind = RecordKind.POLICY if isinstance(record, Policy) else RecordKind.NODE
            words = f"{record.name} would have {len(record.tags)} tags; AWS takes {most}."
            found[PartKey(kind, record.id, ("tags",))] = words
    for policy in policies:
        longest = limits.types[policy.type].characters
        if longest is not None and len(policy.text) > longest and (size := minified_length(policy.text)) > longest:
            words = f"{policy.name} would have {size:,} characters; AWS takes {longest:,}."
            found[PartKey(RecordKind.POLICY, policy.id, ("text",))] = words
    return found


def _twins(organization: Organization, nodes: set[NodeId]) -> Mapping[tuple[NodeId, str], list[NodeId]]:
    """Return the OUs that are side by side under one name, below some nodes and beside them."""
    parents = {organization.parent(node) for node in nodes if node in organization.nodes} | nodes
    found: dict[tuple[NodeId, str], list[NodeId]] = {}
    for parent in (node_id for node_id in parents if node_id is not None and node_id in organization.nodes):
        for child in organization.node(parent).children:
            if organization.node(child).kind is NodeKind.OU:
                found.setdefault((parent, organization.node(child).name), []).append(child)
    return {key: several for key, several in found.items() if len(several) > 1}


def _parts(merged: Organization, rule: str, what: str, detail: str) -> Iterator[PartKey]:
    """Yield the parts that break a rule, with its name in `broken_rules`."""
    match rule:
        case "e-mail":
            same = (node.id for node in merged.nodes.values() if node.email.lower() == what)
            yield from (PartKey(RecordKind.NODE, node_id, ("email",)) for node_id in same)
        case "AWS id":
            yield from (
                PartKey(RecordKind.NODE, node.id, ("aws_id",)) for node in merged.nodes.values() if node.aws_id == what
            )
        case "name":
            yield from (
                PartKey(RecordKind.POLICY, one.id, _NAME) for one in merged.policies.values() if one.name == what
            )
        case "number":
            kind = PolicyType(detail)
            yield PartKey(RecordKind.NODE, what, ("policies", kind))
        case "depth":
            around = (*merged.path(NodeId(what)), *(one for one in merged.walk(NodeId(what)) if one != what))
            yield from (PartKey(RecordKind.NODE, node_id, PLACE_PART) for node_id in around)
