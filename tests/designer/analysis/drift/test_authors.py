"""Who made AWS unlike is named by the organization's own log, as far as that has it."""

from __future__ import annotations

import pytest

from designer.activity.reducer import OrganizationChange
from designer.analysis.drift.authors import Authors, calls_behind
from designer.analysis.drift.words import item_title
from designer.organization import edits
from designer.organization.model.organization import Organization
from tests.designer.analysis.drift.test_drift import (
    CONFIG,
    DENY_ROOT,
    GUARD,
    PLANTED,
    SPARE,
    SSO,
    changed,
    designed,
    drift_of,
)
from tests.designer.building import DENY_LEAVE, PROD, SANDBOX, SHOP, TRIAL, WORKLOADS


def entry(call: str, time: str = "2026-11-20T10:00:00Z", *, refused: str = "", **about: str) -> OrganizationChange:
    lines = "\n".join(f"{key}={value}" for key, value in sorted(about.items()))
    return OrganizationChange(f"{call} {time}", time, call, "role/ops", "console", "10.0.0.1", refused, lines)


def ids(design: Organization) -> dict[str, str]:
    nodes = {str(one.id): one.aws_id for one in design.nodes.values()}
    return nodes | {str(one.id): one.aws_id for one in design.policies.values()}


ATTACHED = {"policyId": DENY_ROOT}
CALLS: dict[str, tuple[str, dict[str, str]]] = {
    "detached": ("DetachPolicy", {"policyId": DENY_LEAVE, "targetId": WORKLOADS}),
    "attached": ("AttachPolicy", ATTACHED | {"targetId": PROD}),
    "attached to an account": ("AttachPolicy", ATTACHED | {"targetId": SHOP}),
    "attached to the root": ("AttachPolicy", ATTACHED | {"targetId": "root"}),
    "widened text": ("UpdatePolicy", {"policyId": DENY_LEAVE}),
    "narrowed text": ("UpdatePolicy", {"policyId": DENY_LEAVE}),
    "emptied text": ("UpdatePolicy", {"policyId": DENY_LEAVE}),
    "policy renamed": ("UpdatePolicy", {"policyId": DENY_LEAVE}),
    "described otherwise": ("UpdatePolicy", {"policyId": DENY_LEAVE}),
    "policy tagged": ("TagResource", {"resourceId": DENY_LEAVE}),
    "account tagged": ("TagResource", {"resourceId": SHOP}),
    "moved out": ("MoveAccount", {"accountId": SHOP}),
    "moved in": ("MoveAccount", {"accountId": SANDBOX}),
    "moved beside": ("MoveAccount", {"accountId": SHOP}),
    "new OU": ("CreateOrganizationalUnit", {"name": "Foreign"}),
    "new account": ("CreateAccount", {"accountName": "Foreign"}),
    "OU gone": ("DeleteOrganizationalUnit", {"organizationalUnitId": SANDBOX}),
    "OU renamed": ("UpdateOrganizationalUnit", {"organizationalUnitId": SANDBOX}),
    "account gone": ("RemoveAccountFromOrganization", {"accountId": TRIAL}),
    "account renamed": ("PutAccountName", {"accountId": SHOP}),
    "account closed": ("CloseAccount", {"accountId": SHOP}),
    "new policy": ("CreatePolicy", {"name": "Foreign"}),
    "policy gone": ("DeletePolicy", {"policyId": SPARE}),
    "type enabled": ("EnablePolicyType", {"policyType": "TAG_POLICY"}),
    "type disabled": ("DisablePolicyType", {"policyType": "RESOURCE_CONTROL_POLICY"}),
    "service trusted": ("EnableAWSServiceAccess", {"servicePrincipal": GUARD}),
    "service distrusted": ("DisableAWSServiceAccess", {"servicePrincipal": CONFIG}),
    "administrator registered": ("RegisterDelegatedAdministrator", {"accountId": SHOP, "servicePrincipal": SSO}),
    "administrator deregistered": ("DeregisterDelegatedAdministrator", {"accountId": TRIAL, "servicePrincipal": SSO}),
    "delegation policy": ("PutResourcePolicy", {}),
}


@pytest.mark.parametrize("kind", PLANTED)
def test_the_newest_change_that_could_have_made_it_so_is_named(kind: str) -> None:
    maker, title, _ = PLANTED[kind]
    name, about = CALLS[kind]
    design = designed()
    found = drift_of(design, design, changed(design, maker), whole=True)
    known = {key: ids(design).get(value, value) for key, value in about.items()}
    old, new = (entry(name, f"2026-11-{day}T10:00:00Z", **known) for day in (20, 21))
    others = [
        entry(name, "2026-11-26T10:00:00Z", refused="AccessDeniedException", **known),
        entry("LeaveOrganization", "2026-11-27T10:00:00Z", **known),
    ]
    if known:
        others += [entry(name, "2026-11-25T10:00:00Z", **{key: f"{value}x" for key, value in known.items()})]
    authors = Authors([new, old, *others])
    assert {authors.of(found, item) for item in found.items if item_title(found, item) == title} == {new}
    assert name in calls_behind(found)


def test_what_nobody_has_carried_out_yet_has_no_author() -> None:
    base = designed()
    found = drift_of(base, changed(base, lambda one: edits.attach(one, DENY_ROOT, [PROD])), base)
    about = {"policyId": ids(base)["deny-root"], "targetId": ids(base)["ou-prod"]}
    assert Authors([entry("AttachPolicy", **about)]).of(found, found.items[0]) is None
