"""Every level has an Allow."""

from __future__ import annotations

from collections.abc import Iterable

from designer.analysis.checks.finding import Check, Finding, Fix, OfNode, Severity
from designer.analysis.checks.fixes import edit
from designer.organization import edits
from designer.organization.model.organization import Organization
from designer.organization.model.records import FULL_AWS_ACCESS, FeatureSet, Node, NodeKind, PolicyId, PolicyType
from designer.policy.language.document import Effect, Grammar, read_policy_text


def _nodes(organization: Organization) -> OfNode:
    settings = organization.settings
    applies = settings.feature_set is FeatureSet.ALL and PolicyType.SERVICE_CONTROL_POLICY in settings.policy_types
    management = settings.management_account
    known: dict[tuple[PolicyId, ...], bool] = {}

    def is_gap(attached: tuple[PolicyId, ...]) -> bool:
        """True when SCPs stand here and none allows anything; one that cannot be read might."""
        policies = [organization.policy(policy) for policy in attached]
        texts = [policy.text for policy in policies if policy.type is PolicyType.SERVICE_CONTROL_POLICY]
        documents = [read_policy_text(text, Grammar.SCP) for text in texts]
        return bool(documents) and not any(
            not document.usable or any(statement.effect is Effect.ALLOW for statement in document.statements)
            for document in documents
        )

    def check(node: Node) -> Iterable[Finding]:
        found = known.get(node.policies)
        if found is None:
            found = known[node.policies] = is_gap(node.policies)
        if not found or node.id == management:
            return ()
        whom = "it" if node.kind is NodeKind.ACCOUNT else "every account below"
        message = (
            f"No SCP at {node.name} allows anything, so {whom} may do nothing at all. "
            "Attach FullAWSAccess beside the SCPs that deny, unless that is what you want."
        )
        return (CHECK.finding(message, node=node.id, fixes=_fixes(organization, node)),)

    return check if applies else lambda _node: ()


def _fixes(organization: Organization, node: Node) -> tuple[Fix, ...]:
    full = organization.managed_policy(FULL_AWS_ACCESS)
    if full is None or edits.attach_refusal(organization, full, [node.id]):
        return ()
    return (edit("Attach FullAWSAccess", lambda design: edits.attach(design, full, [node.id])),)


CHECK = Check(
    "gaps",
    "Every level has an Allow",
    Severity.WARNING,
    "An action must be allowed at every level from the root to the account. Where one level allows nothing, nothing is "
    "allowed below it, whatever stands there.",
    "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html",
    fix="Attaches FullAWSAccess.",
    nodes=_nodes,
)
