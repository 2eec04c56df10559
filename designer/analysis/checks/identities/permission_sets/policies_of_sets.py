"""Accounts have the policies that permission sets name."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.finding import Check, Finding, Severity
from designer.analysis.checks.wording import listed
from designer.organization.identity.aws_managed import is_aws_managed
from designer.organization.model.identities import IdentityPart
from designer.organization.model.identity_center import PermissionSet
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId


def _whole(organization: Organization) -> Iterator[Finding | None]:
    center = organization.settings.identity_center
    if center is None:
        return
    own = {one.name: names for one in center.permission_sets if (names := _own(one))}
    if not own:
        return
    targets: dict[str, list[NodeId]] = {}
    for assignment in center.assignments:
        targets.setdefault(assignment.permission_set, []).append(assignment.target)
    for name, policies in own.items():
        accounts = dict.fromkeys(below for node in targets.get(name, ()) for below in organization.accounts(node))
        for account in accounts:
            yield None
            lacking = _lacking(organization, account, policies)
            if lacking:
                message = (
                    f"The permission set {name} is assigned in {organization.node(account).name}, which lacks its "
                    f"policy {listed(lacking)}: AWS cannot make the role there. Make the policy in the account first."
                )
                yield CHECK.finding(message, node=account, principal=f"set/{name}")


def _own(one: PermissionSet) -> list[str]:
    """Names of the policies of accounts that a set refers to."""
    return [name for name in (*one.attached, one.boundary) if name and not is_aws_managed(name)]


def _lacking(organization: Organization, account: NodeId, policies: list[str]) -> list[str]:
    inside = organization.identities.get(account)
    if inside is None or IdentityPart.POLICIES in inside.unknown:
        return []
    known = {one.name.casefold() for one in inside.policies}
    return [name for name in policies if name.casefold() not in known]


CHECK = Check(
    "policies-of-sets",
    "Accounts have the policies that permission sets name",
    Severity.ERROR,
    "A permission set names customer managed policies only; each account in which it is assigned must have one of that "
    "name.",
    "https://docs.aws.amazon.com/singlesignon/latest/userguide/howtocmp.html",
    whole=_whole,
)
