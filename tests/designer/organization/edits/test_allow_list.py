"""Turning a node into an allow-list: what is attached and detached, who is limited, and what is refused."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from designer.analysis.access.ceilings import Ceilings
from designer.analysis.differences.impact import impacts
from designer.exchange.templates.scale import large_organization
from designer.organization import edits
from designer.organization.edits.allow_list import (
    ESSENTIAL,
    allow_list,
    allow_list_text,
    chosen_already,
    lacking,
    mask_of,
    order_of_work,
)
from designer.organization.model.records import FULL_AWS_ACCESS, FeatureSet
from designer.policy.catalog.catalogue import load
from tests.designer.building import BANK, PAYER, PROD, ROOT, SCP, SHOP, TEST, TRIAL, WORKLOADS, company, refused

CATALOGUE = load()
LARGE = large_organization(300, 7)


def made(organization, name, nodes, *statements):
    text = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
    change = edits.create_policy(organization, SCP, name, text)
    organization.apply(change)
    (policy_id,) = edits.added_policies(change)
    organization.apply(edits.attach(organization, policy_id, nodes))
    return policy_id


def allow(*actions):
    return {"Effect": "Allow", "Action": list(actions), "Resource": "*"}


def deny(*actions):
    return {"Effect": "Deny", "Action": list(actions), "Resource": "*"}


@pytest.fixture
def organization():
    found = company()
    found.apply(edits.detach(found, "deny-leave", [WORKLOADS]))
    return found


def ceilings(organization):
    found = Ceilings(organization, CATALOGUE)
    return {one: (found.of(one).sure, found.of(one).possible) for one in organization.accounts()}


def names(organization, node):
    return [organization.policy(one).name for one in organization.node(node).policies]


def lacks(organization, node, services):
    return {lack.node: lack for lack in lacking(organization, node, services, CATALOGUE) if lack}


def test_only_the_chosen_services_are_left_below_the_node_and_nothing_changes_elsewhere(organization):
    before = ceilings(organization)
    found = allow_list(organization, PROD, ["s3", "ec2"], CATALOGUE)
    organization.apply(found.change)
    after = ceilings(organization)
    chosen = mask_of(["s3", "ec2"], CATALOGUE)
    left = chosen | CATALOGUE.unlimited_mask
    assert {SHOP: (left, left), BANK: (left, left)} == {one: after[one] for one in (SHOP, BANK)}
    assert {one: before[one] for one in (PAYER, TRIAL)} == {one: after[one] for one in (PAYER, TRIAL)}
    assert ["Prod allow-list"] == names(organization, PROD)
    assert ["FullAWSAccess"] == names(organization, WORKLOADS) == names(organization, SHOP)
    organization.apply(found.change.inverse())
    assert before == ceilings(organization)


@given(st.integers(0, 10_000), st.sets(st.sampled_from(ESSENTIAL), min_size=1))
@example(921, {"billing"})
def test_accounts_elsewhere_are_never_affected(number, services):
    organization = LARGE
    nodes = list(organization.walk())
    node = nodes[number % len(nodes)]
    if organization.is_management_account(node):
        return
    below = set(organization.accounts(node))
    before = ceilings(organization)
    found = allow_list(organization, node, services, CATALOGUE)
    with organization.tentatively(found.change):
        after = ceilings(organization)
    replaced = found.policy.id in organization.policies or set(found.detached) - {FULL_AWS_ACCESS}
    chosen = mask_of(services, CATALOGUE)
    for account, (sure, possible) in after.items():
        if account not in below or organization.is_management_account(account):
            assert (sure, possible) == before[account]
        else:
            assert not possible & CATALOGUE.limited_mask & ~chosen
            assert replaced or not possible & ~before[account][1]  # another list may have left out what is chosen now


def test_what_allows_a_name_with_colons_behind_a_slash_goes_too(organization):
    model = allow("bedrock:InvokeModel") | {"Resource": "arn:aws:bedrock:*::foundation-model/anthropic.claude-v2:1"}
    models = made(organization, "Models", [SHOP], model)
    found = allow_list(organization, SHOP, ["s3"], CATALOGUE)
    assert {FULL_AWS_ACCESS, models} == set(found.detached)


def test_the_work_is_ordered_so_that_nothing_is_blocked_meanwhile(organization):
    found = allow_list(organization, PROD, ["s3"], CATALOGUE)
    assert (
        "Create Prod allow-list.",
        "Attach it to Prod.",
        "Then detach FullAWSAccess, which would allow everything else.",
    ) == order_of_work(organization, found)


def test_a_list_that_is_there_is_changed(organization):
    organization.apply(allow_list(organization, PROD, ["s3"], CATALOGUE).change)
    assert ("s3",) == chosen_already(organization, PROD, CATALOGUE)
    found = allow_list(organization, PROD, ["ec2", "s3"], CATALOGUE)
    assert ((), ()) == (found.attached, found.detached)
    organization.apply(found.change)
    assert ["Prod allow-list"] == names(organization, PROD)
    assert ("ec2", "s3") == chosen_already(organization, PROD, CATALOGUE)
    assert ("Update Prod allow-list.",) == order_of_work(organization, found)
    assert not allow_list(organization, PROD, ["ec2", "s3"], CATALOGUE).change
    assert () == chosen_already(organization, TEST, CATALOGUE)


def test_denies_stay_and_other_allows_within_the_list_too(organization):
    made(organization, "Deny leave now", [PROD], deny("organizations:LeaveOrganization"))
    made(organization, "Buckets", [PROD], allow("s3:Get*"))
    made(organization, "Everything", [PROD, TEST], allow("*"))
    organization.apply(allow_list(organization, PROD, ["s3"], CATALOGUE).change)
    assert ["Deny leave now", "Buckets", "Prod allow-list"] == names(organization, PROD)
    assert ["FullAWSAccess", "Everything"] == names(organization, TEST)


def test_a_policy_that_allows_more_and_denies_as_well_is_in_the_way(organization):
    made(organization, "Mixed", [PROD], allow("*"), deny("s3:*"))
    with refused("Mixed allows more than the chosen services, and denies something as well"):
        allow_list(organization, PROD, ["s3"], CATALOGUE)


def test_the_allow_needs_a_free_slot_first(organization):
    for number in range(9):
        made(organization, f"X{number}", [PROD], deny("s3:*"))
    with refused("must be attached before FullAWSAccess is detached"):
        allow_list(organization, PROD, ["s3"], CATALOGUE)


def test_what_makes_no_sense_is_refused(organization):
    with refused("Choose at least one service"):
        allow_list(organization, PROD, [], CATALOGUE)
    with refused("is the management account"):
        allow_list(organization, PAYER, ["s3"], CATALOGUE)
    with refused("more than 10,240 characters"):
        allow_list(organization, PROD, [f"{service}{n}" for service in CATALOGUE.services for n in range(3)], CATALOGUE)
    organization.apply(edits.disable_policy_type(organization, SCP))
    with refused("SCPs are not enabled"):
        allow_list(organization, PROD, ["s3"], CATALOGUE)
    organization.apply(edits.set_feature_set(organization, FeatureSet.CONSOLIDATED_BILLING))
    with refused("SCPs are not enabled"):
        allow_list(organization, PROD, ["s3"], CATALOGUE)


def test_every_service_fits_into_one_list():
    organization = company()
    found = allow_list(organization, PROD, CATALOGUE.services, CATALOGUE)
    organization.apply(found.change)
    assert CATALOGUE.full_mask == Ceilings(organization, CATALOGUE).of(SHOP).possible
    assert allow_list_text(["b", "a"]) == allow_list_text(["a", "b"])


def test_levels_without_an_allow_are_told_above_and_below(organization):
    assert {} == lacks(organization, PROD, ["s3", "ec2"])
    organization.apply(allow_list(organization, WORKLOADS, ["s3"], CATALOGUE).change)
    organization.apply(allow_list(organization, SHOP, ["ec2", "iam"], CATALOGUE).change)
    found = lacks(organization, PROD, ["s3", "ec2"])
    assert (("ec2",), True) == (found[WORKLOADS].services, found[WORKLOADS].above)
    assert (("s3",), False) == (found[SHOP].services, found[SHOP].above)
    assert {WORKLOADS, SHOP} == found.keys()


def test_the_allow_is_attached_to_the_levels_that_lack_it(organization):
    organization.apply(allow_list(organization, SHOP, ["ec2"], CATALOGUE).change)
    found = allow_list(organization, PROD, ["s3", "ec2"], CATALOGUE, also=[SHOP])
    assert (PROD, SHOP) == found.attached
    organization.apply(found.change)
    chosen = mask_of(["s3", "ec2"], CATALOGUE)
    assert chosen == Ceilings(organization, CATALOGUE).of(SHOP).possible & CATALOGUE.limited_mask
    assert ["Shop allow-list", "Prod allow-list"] == names(organization, SHOP)


def test_a_full_level_says_that_it_takes_no_allow(organization):
    organization.apply(allow_list(organization, SHOP, ["ec2"], CATALOGUE).change)
    for number in range(9):
        made(organization, f"X{number}", [SHOP], deny("s3:*"))
    assert "Shop has 10 SCPs" in lacks(organization, PROD, ["s3"])[SHOP].refusal
    with refused("Shop has 10 SCPs"):
        allow_list(organization, PROD, ["s3"], CATALOGUE, also=[SHOP])


def test_who_loses_what_is_told_account_by_account(organization):
    made(organization, "No buckets", [BANK], deny("s3:*"))
    organization.apply(allow_list(organization, SHOP, ["ec2", "sqs"], CATALOGUE).change)
    before = organization.copy()
    change = allow_list(organization, WORKLOADS, ["s3", "ec2"], CATALOGUE, also=[SHOP]).change
    found = list(impacts(organization, CATALOGUE, change, organization.accounts(ROOT)))[-1]
    assert before.nodes == organization.nodes
    listed = found.listed(frozenset(organization.accounts(WORKLOADS)))
    by_account = {account: one.actions for one in listed for account in one.accounts}
    assert {SHOP, BANK, TRIAL} == by_account.keys()
    s3, sqs, full = mask_of(["s3"], CATALOGUE), mask_of(["sqs"], CATALOGUE), CATALOGUE.limited_mask
    assert (sqs, s3) == (by_account[SHOP].lost, by_account[SHOP].gained)
    assert (full & ~mask_of(["s3", "ec2"], CATALOGUE), 0) == (by_account[TRIAL].lost, by_account[TRIAL].gained)
    assert full & ~mask_of(["s3", "ec2"], CATALOGUE) == by_account[BANK].lost
    assert 1 == found.unchanged
    assert listed[0].actions.lost.bit_count() >= listed[-1].actions.lost.bit_count()


def test_large_organizations_are_compared_in_steps():
    change = allow_list(LARGE, LARGE.root, ["s3"], CATALOGUE).change
    steps = list(impacts(LARGE, CATALOGUE, change, LARGE.accounts()))
    assert len(steps) >= 2
    assert FULL_AWS_ACCESS in LARGE.node(LARGE.root).policies
