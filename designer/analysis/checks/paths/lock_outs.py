"""Somebody is exempt from a Deny of everything."""

from __future__ import annotations

from collections.abc import Iterable

from designer.analysis.access.level_masks import scps_apply
from designer.analysis.checks.finding import USER_GUIDE, Check, Finding, OfNode, Severity
from designer.analysis.checks.paths.reach import active_accounts, reached_words
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, Policy, PolicyId, PolicyType
from designer.policy.catalog.catalogue import load
from designer.policy.language.document import Effect, Grammar, Statement, read_policy_text
from designer.policy.satisfiability.masks import is_conditional, statement_mask


def _nodes(organization: Organization) -> OfNode:
    management = organization.settings.management_account
    known: dict[tuple[PolicyId, ...], str] = {}
    by_policy: dict[PolicyId, bool] = {}

    def denies_all(attached: tuple[PolicyId, ...]) -> str:
        """The policy that denies everything to everyone; empty where none does."""
        for policy_id in attached:
            found = by_policy.get(policy_id)
            if found is None:
                found = by_policy[policy_id] = _is_lock_out(organization.policy(policy_id))
            if found:
                return organization.policy(policy_id).name
        return ""

    def check(node: Node) -> Iterable[Finding]:
        name = known.get(node.policies)
        if name is None:
            name = known[node.policies] = denies_all(node.policies)
        if not name or node.id == management or not active_accounts(organization, node):
            return ()
        message = (
            f"{node.name}: {name} denies everything to everyone in {reached_words(organization, node)}, and nobody "
            "is exempt who could repair anything. Exempt a role by a condition ArnNotLike aws:PrincipalArn."
        )
        return (CHECK.finding(message, node=node.id),)

    return check if scps_apply(organization) else lambda _node: ()


def _is_lock_out(policy: Policy) -> bool:
    if policy.type is not PolicyType.SERVICE_CONTROL_POLICY:
        return False
    document = read_policy_text(policy.text, Grammar.SCP)
    return document.usable and any(map(_denies_all, document.statements))


def _denies_all(statement: Statement) -> bool:
    if statement.effect is not Effect.DENY or is_conditional(statement):
        return False
    catalogue = load()
    return statement_mask(statement, catalogue) == catalogue.full_mask


CHECK = Check(
    "lock-outs",
    "Somebody is exempt from a Deny of everything",
    Severity.WARNING,
    "A Deny of everything holds for administrators, for the root user and for break-glass roles, too. From inside "
    "such an account nobody can save data, rotate a key or answer an incident; only the management account "
    "can lift it.",
    f"{USER_GUIDE}orgs_manage_policies_scps_examples.html",
    nodes=_nodes,
)
