"""Words and names that drawings share: diagrams tell of the tree and of what is attached, in few words."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from designer.conversion import ConversionReport
from designer.exports.deployment import called
from designer.exports.names import LegalNames, identifier
from designer.exports.target import ExportSource
from designer.model.node_attributes import NODE_ATTRIBUTES
from designer.model.organization import Organization
from designer.model.records import DEFAULT_POLICY, Node, NodeId, NodeKind, PolicyType
from designer.words import plain, short

LOST = "policy documents, settings, notes and tests"

_SHORT_TYPES = {PolicyType.SERVICE_CONTROL_POLICY: "SCP", PolicyType.RESOURCE_CONTROL_POLICY: "RCP"}
_LONGEST = 60
_WIDTH = 44


def node_names(source: ExportSource, report: ConversionReport) -> Iterator[tuple[NodeId, str]]:
    """Nodes in the order of the outline, each with its identifier: ``ou_security``, never a word of a language."""
    names = LegalNames(report)
    organization = source.organization
    for node_id in organization.walk():
        node = organization.node(node_id)
        yield node_id, names.give(identifier("n_"), _prefixed(node), called(node))


def _prefixed(node: Node) -> str:
    """Id with the sign of its kind before it, so that no node is called ``end`` or ``graph``."""
    sign = {NodeKind.ROOT: "r", NodeKind.OU: "ou", NodeKind.ACCOUNT: "acc"}[node.kind]
    return node.id if node.id.startswith(f"{sign}-") else f"{sign}-{node.id}"


def title(organization: Organization, node: Node) -> str:
    """Name of a node, and the sign of the management account."""
    management = " (management account)" if organization.is_management_account(node.id) else ""
    return f"{short(plain(node.name), _LONGEST)}{management}"


def label_lines(organization: Organization, node: Node) -> list[str]:
    """Lines of a label: the name, the AWS id, and the policies that are attached; but for those that AWS attaches."""
    policies = wrap(attached(organization, node), _WIDTH, break_long_words=False, break_on_hyphens=False)
    return [title(organization, node), *filter(None, [node.aws_id]), *policies]


def attached(organization: Organization, node: Node) -> str:
    """Policies attached to a node by their type: ``SCP DenyLeave, RegionDeny · TAG Owner``."""
    given = {organization.managed_policy(policy_id) for policy_id in DEFAULT_POLICY.values()}
    by_type: dict[str, list[str]] = {}
    for policy_id in node.policies:
        if policy_id not in given:
            policy = organization.policy(policy_id)
            by_type.setdefault(type_word(policy.type), []).append(short(plain(policy.name), _LONGEST))
    return " · ".join(f"{kind} {', '.join(names)}" for kind, names in by_type.items())


def type_word(kind: PolicyType) -> str:
    """A policy type in one word: SCP, RCP, TAG, BACKUP."""
    return _SHORT_TYPES.get(kind) or kind.value.removesuffix("_POLICY").removeprefix("DECLARATIVE_POLICY_")


def details(node: Node) -> dict[str, str]:
    """Attributes of a node by their key, as texts; those alone that it has, and that are not the design's own."""
    found = {one.key: one.words(node) for one in NODE_ATTRIBUTES if one.exchanged and node.kind in one.kinds}
    return {key: text for key, text in found.items() if text}
