"""Administrators have the permissions boundary that the design demands of those they make."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.account_context import AccountContext
from designer.analysis.checks.finding import IAM_GUIDE, Check, Finding, OfAccount, Severity
from designer.analysis.checks.identities.escalation.grants import BITS, EVERYTHING_BIT, of_principals
from designer.organization.identity.escalations import MAKING
from designer.organization.model.identities import AccountIdentities
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, PolicyId, PolicyType
from designer.policy.language.document import Effect, Grammar, read_policy_text
from designer.policy.matching.conditions import is_negated
from designer.policy.satisfiability.masks import action_matches

_KEY = "iam:permissionsboundary"
_MADE = sum(BITS[action] for action in MAKING)

_AT_ONCE = 25


def _accounts(organization: Organization) -> OfAccount:
    demanding = {
        policy.id: name
        for policy in organization.policies.values()
        if policy.type is PolicyType.SERVICE_CONTROL_POLICY and (name := _demanded(policy.text))
    }

    def look_inside(around: AccountContext, inside: AccountIdentities) -> Iterator[Finding | None]:
        found = _on_path(organization, around.node, demanding)
        if found is None:
            return
        policy, boundary = found
        name = organization.policy(policy).name
        for number, one in enumerate(of_principals(inside)):
            if number % _AT_ONCE == 0:
                yield None
            if one.bounded or not one.granted & (EVERYTHING_BIT | _MADE) or one.principal.is_service_linked:
                continue
            message = (
                f"{one.principal.title} can make users or roles and has no permissions boundary itself, though {name} "
                f"asks for {boundary} on what is made here. Give it that boundary."
            )
            yield CHECK.finding(message, node=around.node, principal=one.principal.title)

    return look_inside


def _on_path(organization: Organization, node: NodeId, demanding: dict[PolicyId, str]) -> tuple[PolicyId, str] | None:
    """The first policy on the path of an account that demands a boundary, and which."""
    if not demanding or organization.is_management_account(node):
        return None
    attached = (one for level in organization.path(node) for one in organization.node(level).policies)
    return next(((one, demanding[one]) for one in attached if one in demanding), None)


def _demanded(text: str) -> str:
    """The boundary without which an SCP denies to make principals; empty where it does not ask for one."""
    if _KEY not in text.lower():
        return ""
    document = read_policy_text(text, Grammar.SCP)
    for statement in document.statements if document.usable else ():
        if statement.effect is not Effect.DENY or not any(action_matches(statement, action) for action in MAKING):
            continue
        for condition in statement.conditions:
            if condition.key.lower() == _KEY and is_negated(condition.operator) and condition.values:
                return condition.values[0].rpartition("/")[2]
    return ""


CHECK = Check(
    "demanded-boundaries",
    "Administrators have the permissions boundary that the design demands of those they make",
    Severity.WARNING,
    "An SCP that denies to make principals without a boundary shows that everybody is meant to have one. Those who "
    "were there before it, or were made otherwise, are not held by it.",
    f"{IAM_GUIDE}access_policies_boundaries.html",
    accounts=_accounts,
)
