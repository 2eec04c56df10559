"""Words and names that drawings share: diagrams tell of the tree and of what is attached, in few words."""

from collections.abc import Callable, Iterator
from textwrap import wrap

from designer.basics.words import plain, short
from designer.exchange.conversion import ConversionReport
from designer.exchange.exports.deployment import node_words, policy_words
from designer.exchange.exports.names import LegalNames, identifier
from designer.exchange.exports.target import ExportSource
from designer.organization.model.node_attributes import NODE_ATTRIBUTES
from designer.organization.model.organization import Organization
from designer.organization.model.records import DEFAULT_POLICY, Node, NodeId, NodeKind, PolicyType

MANAGEMENT_SIGN = " (management account)"
"""End of the management account's name in a picture."""

LOST_IN_PICTURES = "policy documents, settings, notes and tests"

_SHORT_TYPES = {PolicyType.SERVICE_CONTROL_POLICY: "SCP", PolicyType.RESOURCE_CONTROL_POLICY: "RCP"}
_LONGEST = 60
_BETWEEN = (", ", " · ")
_WIDTH = 44


def node_names(source: ExportSource, report: ConversionReport) -> Iterator[tuple[NodeId, str]]:
    """Nodes in the order of the outline, each with its identifier: ``ou_security``, never a word of a language."""
    names = LegalNames(report)
    organization = source.organization
    for node_id in organization.walk():
        node = organization.node(node_id)
        yield node_id, names.give(identifier("n_"), _prefixed(node), node_words(node))


def _prefixed(node: Node) -> str:
    """Return the id with the sign of its kind before it, so that no node is called ``end`` or ``graph``."""
    sign = {NodeKind.ROOT: "r", NodeKind.OU: "ou", NodeKind.ACCOUNT: "acc"}[node.kind]
    return node.id if node.id.startswith(f"{sign}-") else f"{sign}-{node.id}"


def picture_title(organization: Organization, node: Node) -> str:
    """Return the name of a node, and the sign of the management account."""
    management = MANAGEMENT_SIGN if organization.is_management_account(node.id) else ""
    return f"{_drawn(node.name)}{management}"


def _drawn(name: str) -> str:
    """Return the name as it is in a picture: on one line, and cut where it is long."""
    return short(plain(name), _LONGEST) or "?"


def label_lines(organization: Organization, node: Node) -> list[str]:
    """Lines of a label: the name, the AWS id, and the attached policies except those that AWS attaches."""
    policies = wrap(attached(organization, node), _WIDTH, break_long_words=False, break_on_hyphens=False)
    return [picture_title(organization, node), *filter(None, [node.aws_id]), *policies]


def attached(organization: Organization, node: Node) -> str:
    """Return the policies attached to a node by their type: ``SCP DenyLeave, RegionDeny · TAG Owner``."""
    given = {organization.managed_policy(policy_id) for policy_id in DEFAULT_POLICY.values()}
    by_type: dict[str, list[str]] = {}
    for policy_id in node.policies:
        if policy_id not in given:
            policy = organization.policy(policy_id)
            by_type.setdefault(type_word(policy.type), []).append(_drawn(policy.name))
    return " · ".join(f"{kind} {', '.join(names)}" for kind, names in by_type.items())


def report_undrawn(
    organization: Organization,
    report: ConversionReport,
    legal: Callable[[str], str] = plain,
    *,
    attributes: bool = True,
) -> Iterator[None]:
    """Tell of what a reader of a picture cannot find in it, a node at a time.

    Args:
        organization: The design.
        report: Gets it.
        legal: Texts as the format can hold them.
        attributes: True if the picture has the attributes of nodes.
    """
    report.note("", "FullAWSAccess and RCPFullAWSAccess are not drawn: AWS attaches them by itself.")
    settings = organization.settings
    full = organization.managed_policy(DEFAULT_POLICY[PolicyType.SERVICE_CONTROL_POLICY])
    drawn = {policy_id for node in organization.nodes.values() for policy_id in node.policies}
    for policy in (organization.policy(one) for one in organization.policies if one in drawn):
        if legal(_drawn(policy.name)) != policy.name:
            report.changed(policy_words(policy), f"In the picture it has the name {_drawn(policy.name)}.")
        elif any(sign in f" {policy.name} " for sign in _BETWEEN):
            report.changed(
                policy_words(policy),
                "It reads as several: the picture separates names by signs that it has.",
            )
    for node in map(organization.node, organization.walk()):
        if legal(_drawn(node.name)) != node.name:
            report.changed(node_words(node), f"In the picture it has the name {_drawn(node.name)}.")
        if PolicyType.SERVICE_CONTROL_POLICY in settings.policy_types and full not in node.policies:
            report.lost(node_words(node), "FullAWSAccess is not attached to it, and a picture does not show that.")
        if attributes:
            report_tags(node, report)
        if attributes and any(legal(words) != words for words in node_details(node).values()):
            report.changed(node_words(node), "A control character in its attributes is replaced.")
        yield


def report_tags(node: Node, report: ConversionReport) -> None:
    """Tell of tags that ``key=value`` on lines of their own does not tell apart."""
    if any("=" in key or "\n" in f"{key}{value}" for key, value in node.tags):
        report.changed(node_words(node), "Its tags are ambiguous: a key has =, or one has a line break.")


def type_word(kind: PolicyType) -> str:
    """Return a policy type in one word: SCP, RCP, TAG, BACKUP."""
    return _SHORT_TYPES.get(kind) or kind.value.removesuffix("_POLICY").removeprefix("DECLARATIVE_POLICY_")


def node_details(node: Node) -> dict[str, str]:
    """Attributes of a node by their key, as texts; those alone that it has, and that are not the design's own."""
    found = {one.key: one.words(node) for one in NODE_ATTRIBUTES if one.exchanged and node.kind in one.kinds}
    return {key: text for key, text in found.items() if text}
