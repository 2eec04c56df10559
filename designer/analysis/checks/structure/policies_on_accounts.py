"""Policies stand on OUs rather than on single accounts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from designer.analysis.checks.finding import Check, Finding, Fix, OfNode, Severity
from designer.analysis.checks.fixes import edit
from designer.basics.errors import EditError
from designer.organization.model.change import Change
from designer.organization.model.grammars import GRAMMARS
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeId, NodeKind, Policy

_MANY = 3


def _nodes(organization: Organization) -> OfNode:
    def check(node: Node) -> Iterable[Finding]:
        return faults(node) if len(node.children) >= _MANY else ()

    def faults(node: Node) -> Iterator[Finding]:
        children = [
            organization.node(child) for child in node.children if not organization.is_management_account(child)
        ]
        accounts = [child for child in children if child.kind is NodeKind.ACCOUNT]
        if len(accounts) < _MANY:
            return
        counts: dict[str, int] = {}
        for attached in (account.policies for account in accounts):
            for one in attached:
                counts[one] = counts.get(one, 0) + 1
        for policy in (organization.policies[one] for account in accounts[:1] for one in account.policies):
            if policy.aws_managed or policy.type not in GRAMMARS or counts[policy.id] < len(accounts):
                continue
            everyone = len(accounts) == len(children)
            message = (
                f"Each of the {len(accounts):,} accounts of {node.name} has this policy. Attach it to {node.name} "
                "instead: a new account then has it at once, and each keeps a slot."
            )
            fixes = (_moved_up(node, policy),) if everyone else ()
            yield CHECK.finding(message, node=node.id, policy=policy.id, fixes=fixes)

    return check


def _moved_up(node: Node, policy: Policy) -> Fix:
    return edit(f"Attach {policy.name} to {node.name} instead", lambda design: _move_up(design, node.id, policy))


def _move_up(organization: Organization, node: NodeId, policy: Policy) -> Change:
    from designer.organization.edits.move_to_parent import move_to_parent
    from designer.policy.catalog.catalogue import load
    from designer.policy.packing.proof import Refusal

    found = move_to_parent(organization, node, policy.id, load())
    if isinstance(found.proof, Refusal):
        raise EditError(found.proof.reason)
    return found.change


CHECK = Check(
    "policies-on-accounts",
    "Policies stand on OUs rather than on single accounts",
    Severity.ADVICE,
    "AWS advises to attach policies to OUs: an account that is new or moved then has what its place asks for, and the "
    "few slots of each account stay free.",
    "https://docs.aws.amazon.com/whitepapers/latest/organizing-your-aws-environment/design-principles-for-your-multi-account-strategy.html",
    fix="Attaches the policy to the OU, if that is proved to change nothing.",
    nodes=_nodes,
)
