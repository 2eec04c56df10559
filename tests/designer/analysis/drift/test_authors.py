"""Who made AWS unlike is named by the organization's own log, as far as that has it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from designer.activity.reducer import OrganizationChange
from designer.analysis.drift.authors import Authors
from designer.organization import edits
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import PolicyType
from tests.designer.analysis.drift.test_drift import DENY_ROOT, changed, designed, drift_of, new_policy, text
from tests.designer.analysis.migration.plans import scp
from tests.designer.building import DENY_LEAVE, PROD, SANDBOX, SHOP, WORKLOADS


def entry(call: str, time: str = "2026-11-20T10:00:00Z", *, refused: str = "", **about: str) -> OrganizationChange:
    lines = "\n".join(f"{key}={value}" for key, value in sorted(about.items()))
    return OrganizationChange(f"{call} {time}", time, call, "role/ops", "console", "10.0.0.1", refused, lines)


def ids(design: Organization) -> dict[str, str]:
    nodes = {str(one.id): one.aws_id for one in design.nodes.values()}
    return nodes | {str(one.id): one.aws_id for one in design.policies.values()}


KINDS: dict[str, tuple[Callable[[Organization], Change], str, dict[str, str]]] = {
    "attached": (
        lambda one: edits.attach(one, DENY_ROOT, [PROD]),
        "AttachPolicy",
        {"policyId": DENY_ROOT, "targetId": PROD},
    ),
    "detached": (
        lambda one: edits.detach(one, DENY_LEAVE, [WORKLOADS]),
        "DetachPolicy",
        {"policyId": DENY_LEAVE, "targetId": WORKLOADS},
    ),
    "moved": (lambda one: edits.move(one, [SHOP], one.root), "MoveAccount", {"accountId": SHOP}),
    "text": (text(DENY_LEAVE, scp("Deny", ["s3:*"])), "UpdatePolicy", {"policyId": DENY_LEAVE}),
    "new policy": (new_policy, "CreatePolicy", {"name": "Foreign"}),
    "new OU": (lambda one: edits.add_ou(one, one.root, "New"), "CreateOrganizationalUnit", {"name": "New"}),
    "OU gone": (
        lambda one: edits.remove(one, [SANDBOX]),
        "DeleteOrganizationalUnit",
        {"organizationalUnitId": SANDBOX},
    ),
    "type": (
        lambda one: edits.enable_policy_type(one, PolicyType.TAG_POLICY),
        "EnablePolicyType",
        {"policyType": "TAG_POLICY"},
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_newest_change_that_could_have_made_it_so_is_named(kind: str) -> None:
    maker, name, about = KINDS[kind]
    design = designed()
    found = drift_of(design, design, changed(design, maker))
    known = {key: ids(design).get(value, value) for key, value in about.items()}
    old, new = (entry(name, f"2026-11-{day}T10:00:00Z", **known) for day in (20, 21))
    others = [
        entry(name, "2026-11-25T10:00:00Z", **{key: f"{value}x" for key, value in known.items()}),
        entry(name, "2026-11-26T10:00:00Z", refused="AccessDeniedException", **known),
        entry("TagResource", "2026-11-27T10:00:00Z", **known),
    ]
    authors = Authors([new, old, *others])
    assert [authors.of(found, item) for item in found.items] == [new] * len(found.items)


def test_what_nobody_has_carried_out_yet_has_no_author() -> None:
    base = designed()
    found = drift_of(base, changed(base, lambda one: edits.attach(one, DENY_ROOT, [PROD])), base)
    about = {"policyId": ids(base)["deny-root"], "targetId": ids(base)["ou-prod"]}
    assert Authors([entry("AttachPolicy", **about)]).of(found, found.items[0]) is None
