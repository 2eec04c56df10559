"""The part of a design that tools can deploy, and what none of them can carry.

The targets that deploy share it: which accounts there are to manage, which policies are the organization's own and
where they are attached, in the order of the outline.
"""

import json
from collections.abc import Iterable, Iterator
from functools import cached_property

from designer.basics.dataclass import dataclass
from designer.basics.words import counted, short
from designer.exchange.conversion import ConversionReport
from designer.exchange.exports.target import ExportSource
from designer.exchange.formats.documents import normalised
from designer.exchange.formats.loading import Json
from designer.organization.model.node_attributes import choice_words
from designer.organization.model.observed import OrganizationPart, ResourcePolicy
from designer.organization.model.organization import Organization
from designer.organization.model.records import (
    DEFAULT_POLICY,
    NODE_KINDS,
    AccountState,
    FeatureSet,
    Node,
    NodeId,
    NodeKind,
    Policy,
    PolicyId,
    PolicyType,
    Unknown,
    managed_as,
)
from designer.policy.json.text import is_json
from designer.policy.language.wording import some

_MANAGED_STATES = {AccountState.ACTIVE, AccountState.PENDING_ACTIVATION}


@dataclass(frozen=True)
class Deployment:
    """Nodes and policies to deploy.

    Attributes:
        organization: The design.
        nodes: Root, OUs and accounts that a tool can manage, in the order of the outline; without the closed ones.
    """

    organization: Organization
    nodes: tuple[Node, ...]

    @property
    def root(self) -> Node:
        """The root."""
        return self.organization.node(self.organization.root)

    @cached_property
    def ous(self) -> tuple[Node, ...]:
        """OUs, each after the one that it is in."""
        return tuple(node for node in self.nodes if node.kind is NodeKind.OU)

    @cached_property
    def management(self) -> Node | None:
        """The management account; None while it is not chosen, and where it is left out."""
        chosen = self.organization.settings.management_account
        return next((node for node in self.nodes if node.id == chosen), None)

    @cached_property
    def members(self) -> tuple[Node, ...]:
        """Accounts but the management account."""
        management = self.organization.settings.management_account
        return tuple(node for node in self.nodes if node.kind is NodeKind.ACCOUNT and node.id != management)

    @cached_property
    def policies(self) -> tuple[Policy, ...]:
        """Policies of the organization's own whose text is known, in the order of the library."""
        every = self.organization.policies.values()
        return tuple(policy for policy in every if not _is_of_aws(policy) and policy.unknown is None)

    @cached_property
    def attachments(self) -> dict[PolicyId, tuple[Node, ...]]:
        """Nodes that each policy is attached to, by its id; AWS's own policies too."""
        gathered: dict[PolicyId, list[Node]] = {policy_id: [] for policy_id in self.organization.policies}
        for node in self.nodes:
            for policy_id in node.policies:
                gathered[policy_id].append(node)
        return {policy_id: tuple(nodes) for policy_id, nodes in gathered.items()}

    def parent(self, node: Node) -> Node:
        """Return the node right above an OU or an account."""
        return self.organization.node(self.organization.parent(node.id) or self.organization.root)

    def bare_nodes(self) -> Iterator[Node]:
        """Yield the nodes without the policy FullAWSAccess, which AWS attaches to each while SCPs are enabled."""
        if PolicyType.SERVICE_CONTROL_POLICY not in self.enabled_types:
            return
        full = self.organization.managed_policy(DEFAULT_POLICY[PolicyType.SERVICE_CONTROL_POLICY])
        yield from (node for node in self.nodes if full not in node.policies)

    @property
    def enabled_types(self) -> tuple[PolicyType, ...]:
        """Policy types that are enabled in the root; empty without all features."""
        settings = self.organization.settings
        return settings.policy_types if settings.feature_set is FeatureSet.ALL else ()


def deployment_of(source: ExportSource, report: ConversionReport) -> Deployment:
    """Return the deployable part of a design; what no tool that deploys can carry goes to the report."""
    organization = source.organization
    nodes: list[Node] = []
    for node in map(organization.node, organization.walk()):
        if node.kind is NodeKind.ACCOUNT and node.state not in _MANAGED_STATES:
            report.lost(
                node_words(node),
                f"It is left out: its state is {choice_words(node.state).lower()}.",
                "AWS lets no tool manage such an account; it leaves the organization by itself.",
            )
        else:
            nodes.append(node)
    deployment = Deployment(organization, tuple(nodes))
    _report_design_only(source, report)
    _report_policies(deployment, report)
    _report_unknown(deployment, report)
    return deployment


def _report_design_only(source: ExportSource, report: ConversionReport) -> None:
    """Tell of what is in a design alone, and neither AWS nor any tool knows."""
    organization = source.organization
    settings = organization.settings
    noted = sum(bool(node.notes) for node in organization.nodes.values())
    made = sum(policy.guardrail is not None for policy in organization.policies.values())
    observed = len(settings.handshakes) + len(settings.account_creations) + len(settings.invalid_effective_policies)
    slots = sum(number for _, number in settings.reserved_slots)
    keep = "They stay in the design."
    for number, what in (
        (noted, f"The notes of {counted(noted, 'node')}."),
        (len(settings.tests), counted(len(settings.tests), "guardrail test") + "."),
        (len(settings.suppressions), counted(len(settings.suppressions), "silenced finding") + "."),
        (len(settings.drift_silences), counted(len(settings.drift_silences), "silence") + " of drift."),
        (len(settings.comments), counted(len(settings.comments), "comment") + "."),
        (len(settings.libraries), "Which libraries checked it."),
        (slots, counted(slots, "reserved slot") + "."),
        (made, f"The guardrails that {counted(made, 'policy', 'policies')} were made of."),
    ):
        if number:
            report.lost("", what, keep)
    for what in _inside(organization):
        report.lost("", what, keep)
    if observed:
        report.note("", "What AWS has reported of handshakes, new accounts and invalid policies stays in the design.")
    if organization.places or source.file.layout.collapsed:
        report.note("", "The places of cards and the folded OUs are the picture's, and stay in the design.")


_UNKNOWN = {
    OrganizationPart.POLICY_TYPES: "Which policy types are enabled",
    OrganizationPart.TRUSTED_SERVICES: "Which services have trusted access",
    OrganizationPart.DELEGATED_ADMINISTRATORS: "Which accounts are delegated administrators",
    OrganizationPart.TAGS: "Which tags there are",
    OrganizationPart.RESOURCE_POLICY: "Whether the organization has a resource policy",
}


def _report_unknown(deployment: Deployment, report: ConversionReport) -> None:
    for part in deployment.organization.settings.unknown:
        if what := _UNKNOWN.get(part):
            report.unknown(
                "",
                f"{what} could not be read by the import: what is written may lack some.",
                "Import it from a source that says it.",
            )


def _report_policies(deployment: Deployment, report: ConversionReport) -> None:
    for policy in deployment.organization.policies.values():
        if policy.unknown is Unknown.TEXT and not _is_of_aws(policy):
            report.unknown(
                policy_words(policy), "It is left out: its text is not known.", "Import it from a source that holds it."
            )
        elif policy.unknown is Unknown.ATTACHMENTS:
            for node in deployment.attachments[policy.id]:
                report.unknown(node_words(node), f"What is attached of type {policy.type.value} is not known.")
    enabled = set(deployment.enabled_types)
    for policy in deployment.policies:
        if normalised(policy.text) is None and not is_json(policy.text):
            report.unknown(
                policy_words(policy), "Its text is not JSON, so AWS will refuse it.", "Mend it in the design."
            )
        if policy.type not in enabled and deployment.attachments[policy.id]:
            report.note(
                policy_words(policy),
                f"It is attached, but its type {policy.type.value} is not enabled in the root.",
                "Enable it there first: AWS refuses the attachment.",
            )


def content(policy: Policy | ResourcePolicy) -> Json:
    """Return a policy's document as an object; as the text where an object would not be the same."""
    same = normalised(policy.text)
    return policy.text if same is None else json.loads(same)


def _is_of_aws(policy: Policy) -> bool:
    """Return True for AWS's own policies, which are not created."""
    return policy.aws_managed or managed_as(policy) is not None


def node_words(node: Node) -> str:
    """Return a node in the place of a report: ``account shop (acc-shop)``; there is one root."""
    if node.kind is NodeKind.ROOT:
        return "root"
    return f"{NODE_KINDS[node.kind].noun} {short(node.name)} ({short(node.id)})"


def policy_words(policy: Policy) -> str:
    """Return a policy in the place of a report."""
    return f"policy {short(policy.name)} ({short(policy.id)})"


_CENTER_PARTS = {
    "users": "user",
    "groups": "group",
    "permission_sets": "permission set",
    "assignments": "assignment",
    "entitlements": "entitlement",
}


def _inside(organization: Organization) -> Iterator[str]:
    """Yield the sentences on what is inside of accounts, in Identity Center, and known of compliance."""
    inside = organization.identities.values()
    sentences = [
        counted(sum(len(getattr(identities, name)) for identities in inside), noun)
        for name, noun in (("users", "user"), ("groups", "group"), ("roles", "role"))
        if any(getattr(identities, name) for identities in inside)
    ]
    if sentences:
        yield f"{some(sentences, 'and')} in {counted(len(inside), 'account')}."
    center = organization.settings.identity_center
    parts = [
        counted(len(getattr(center, name)), noun)
        for name, noun in _CENTER_PARTS.items()
        if center is not None and getattr(center, name)
    ]
    if parts:
        yield f"{some(parts, 'and')} of Identity Center."
    if organization.settings.compliance:
        yield "Agreements, evidence, service lists and duties of compliance."


def report_resource_policy(deployment: Deployment, title: str, report: ConversionReport) -> None:
    """Tell of the organization's resource policy, where a target has no place for it."""
    if deployment.organization.settings.resource_policy is not None:
        report.lost("", f"The organization's resource policy: {title} has no place for it.", "Put it there by hand.")


def report_services(deployment: Deployment, report: ConversionReport, trust: str, delegation: str) -> None:
    """Tell of trusted access and delegated administrators, with advice, where a target has no place for them."""
    services = deployment.organization.settings.trusted_services
    if services:
        report.lost("", f"Trusted access of {counted(len(services), 'service')}.", trust)
    for node, service in delegations(deployment):
        report.lost(node_words(node), f"It administers {short(service)} for the organization.", delegation)


def report_bare_nodes(nodes: Iterable[Node], title: str, report: ConversionReport) -> None:
    """Tell of nodes that a target leaves with FullAWSAccess, though the design has it detached."""
    for node in nodes:
        where = node_words(node)
        advice = "Detach it by hand once another SCP is attached there."
        if node.aws_id:
            report.note(where, f"It has no FullAWSAccess; {title} leaves that there as AWS has it.", advice)
        else:
            report.lost(where, f"AWS attaches FullAWSAccess when it is made, and {title} does not detach it.", advice)


def report_root(root: Node, title: str, report: ConversionReport) -> None:
    """Tell of what the root has and a target has no place for."""
    if root.aws_id:
        report.note(node_words(root), f"Its AWS id is not written: {title} finds the root by itself.")
    if root.tags:
        report.lost(node_words(root), f"Its tags: {title} has no place for them.", "Tag the root by hand.")
    if root.name != "Root":
        report.lost(node_words(root), "Its name: AWS calls every root Root.")


def delegations(deployment: Deployment) -> list[tuple[Node, str]]:
    """Return the delegated administrators that a tool can manage, with their service."""
    managed: dict[NodeId, Node] = {node.id: node for node in deployment.members}
    settings = deployment.organization.settings
    return [(managed[one.account], one.service) for one in settings.delegated_administrators if one.account in managed]
