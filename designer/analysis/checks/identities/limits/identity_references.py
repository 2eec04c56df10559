"""Policies and groups that somebody has are there."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from designer.analysis.checks.account_context import AccountContext
from designer.analysis.checks.finding import IAM_GUIDE, Check, Finding, Fix, OfAccount, Severity
from designer.analysis.checks.fixes import edit
from designer.analysis.checks.identities.parts import title
from designer.organization.edits.identities_facts import leave_group
from designer.organization.edits.identities_policies import detach_managed
from designer.organization.identity.aws_managed import is_aws_managed
from designer.organization.model.change import Change
from designer.organization.model.identities import (
    AccountIdentities,
    IamGroup,
    IamUser,
    IdentityPart,
    PolicyHolder,
    ref_of,
)
from designer.organization.model.organization import Organization


def _accounts(_organization: Organization) -> OfAccount:
    return _look_inside


def _look_inside(around: AccountContext, inside: AccountIdentities) -> Iterator[Finding]:
    """References to what the account lacks; nothing where all of that kind is not known."""
    policies = None if IdentityPart.POLICIES in inside.unknown else {one.name.casefold() for one in inside.policies}
    groups = None if IdentityPart.GROUPS in inside.unknown else {one.name.casefold() for one in inside.groups}
    holders: tuple[PolicyHolder, ...] = (*inside.users, *inside.groups, *inside.roles)
    for one in holders:
        for name in _missing(one.attached, policies):
            fix = edit(f"Detach {name}", partial(_detached, around, one, name))
            yield _finding(around, one, f"has the policy {name}, which the account lacks", fix)
        for name in _missing(() if isinstance(one, IamGroup) else (one.boundary,), policies):
            yield _finding(around, one, f"has the boundary {name}, which the account lacks", None)
        for name in _missing(one.groups if isinstance(one, IamUser) else (), groups):
            fix = edit(f"Take {one.name} out of {name}", partial(_left, around, one, name))
            yield _finding(around, one, f"is in the group {name}, which the account lacks", fix)


def _missing(names: tuple[str, ...], known: set[str] | None) -> list[str]:
    """Names that are not among the known ones; none where those are not known, and none of AWS's own policies."""
    if known is None:
        return []
    return [name for name in names if name and name.casefold() not in known and not is_aws_managed(name)]


def _finding(around: AccountContext, one: PolicyHolder, fault: str, fix: Fix | None) -> Finding:
    message = f"{title(one)} {fault}. Add it, or take the reference out."
    return CHECK.finding(message, node=around.node, principal=title(one), fixes=(fix,) if fix else ())


def _detached(around: AccountContext, one: PolicyHolder, name: str, organization: Organization) -> Change:
    return detach_managed(organization, around.node, ref_of(one), name)


def _left(around: AccountContext, one: PolicyHolder, name: str, organization: Organization) -> Change:
    return leave_group(organization, around.node, one.name, name)


CHECK = Check(
    "identity-references",
    "Policies and groups that somebody has are there",
    Severity.ERROR,
    "IAM attaches and joins only what exists, and nothing here can say what a missing policy would allow.",
    f"{IAM_GUIDE}access_policies_manage-attach-detach.html",
    fix="Takes the reference out.",
    accounts=_accounts,
)
