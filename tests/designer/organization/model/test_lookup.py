"""Finding what a person means."""

import pytest

from designer.organization import edits
from designer.organization.model.lookup import find_account, find_node, find_policy, path_text
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeKind
from tests.designer.building import (
    DENY_LEAVE,
    DENY_ROOT,
    PAYER,
    PROD,
    ROOT,
    SANDBOX,
    SHOP,
    WORKLOADS,
    company,
    done,
    refused,
)


@pytest.fixture
def organization() -> Organization:
    return company()


@pytest.mark.parametrize(
    "text",
    [
        "acc-shop",
        "222222222222",
        "Shop",
        "shop",
        " SHOP ",
        "ACC-SHOP",
        "Workloads/Prod/Shop",
        "workloads/prod/shop",
        "Root/Workloads/Prod/Shop",
        "Prod/Shop",
        "prod/shop",
    ],
)
def test_an_account_goes_by_its_id_aws_id_name_and_path(organization, text):
    assert SHOP == find_account(organization, text)


def test_ous_the_root_and_policies_are_found_too(organization):
    assert [ROOT, WORKLOADS, PROD] == [find_node(organization, text) for text in ("root", "ou-ab12-11111111", "prod")]
    assert [DENY_LEAVE] * 3 == [find_policy(organization, text) for text in ("deny-leave", "Deny leave", "DENY LEAVE")]
    assert "FullAWSAccess" == find_policy(organization, "p-FullAWSAccess")


def test_every_node_is_found_by_its_own_path(organization):
    for node_id in organization.walk():
        assert node_id == find_node(organization, path_text(organization, node_id))


def test_names_with_slashes_are_found_by_name_and_path(organization):
    organization.apply(edits.rename(organization, PROD, "Prod/EU"))
    assert PROD == find_node(organization, "Prod/EU")
    assert SHOP == find_node(organization, "Workloads/Prod/EU/Shop")
    assert SHOP == find_node(organization, "prod/eu/shop")


def test_an_exact_name_wins_over_the_same_in_another_case(organization):
    (lower,) = done(organization, edits.add_account(organization, SANDBOX, "shop"))
    assert (lower, SHOP) == (find_account(organization, "shop"), find_account(organization, "Shop"))
    with refused(r"SHOP can be any of 2 accounts: acc-shop \(Workloads/Prod/Shop\), acc-shop-2 \(Sandbox/shop\)."):
        find_account(organization, "SHOP")


def test_a_name_that_several_have_is_not_guessed(organization):
    done(organization, edits.add_account(organization, ROOT, "Shop"))
    with refused(r"Shop can be any of 2 accounts: .* Give the id or the path."):
        find_account(organization, "Shop")
    assert SHOP == find_account(organization, "Workloads/Prod/Shop")
    assert "acc-shop-2" == find_account(organization, "Root/Shop")


def test_a_name_of_another_kind_says_so_and_does_not_hide_one_of_this_kind(organization):
    with refused("Prod is the OU ou-prod, not an account."):
        find_account(organization, "Prod")
    (account,) = done(organization, edits.add_account(organization, PROD, "Prod"))
    assert account == find_account(organization, "Prod")
    assert PROD == find_node(organization, "Prod", NodeKind.OU)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("Shpo", r"Near it: acc-shop \(Workloads/Prod/Shop\)\."),
        ("pay", r"Near it: acc-payer \(Payer\)\."),
        ("Nothing like it", "No account has the id, AWS id, name or path Nothing like it\\.$"),
        ("Workloads/Nope", "Workloads/Nope"),
        ("", "Name the account by its id, AWS id, name or path."),
    ],
)
def test_what_is_not_there_names_what_is_near(organization, text, hint):
    with refused(hint):
        find_account(organization, text)


def test_a_policy_that_is_not_there_names_what_is_near(organization):
    with refused(r"No policy has the id, AWS id or name deny\. Near it: deny-(root|leave) \(.*\), deny"):
        find_policy(organization, "deny")
    organization.apply(edits.rename_policy(organization, DENY_ROOT, "DENY LEAVE"))
    with refused(r"Deny Leave can be any of 2 policies"):
        find_policy(organization, "Deny Leave")
    with refused("Name the policy by its id, AWS id or name."):
        find_policy(organization, "")


def test_empty_aws_ids_are_no_ids(organization):
    assert PAYER == find_account(organization, "111111111111")
    with refused("Name the node"):
        find_node(organization, " ")
