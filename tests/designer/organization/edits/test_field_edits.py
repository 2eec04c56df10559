"""Names, addresses, ids, states, tags, notes, and the settings of the organization."""

import pytest

from designer.organization import edits
from designer.organization.model.change import Change
from designer.organization.model.node_attributes import AWS_ID, EMAIL, NOTES, STATE
from designer.organization.model.organization import Organization
from designer.organization.model.records import AccountState, FeatureSet
from tests.designer.building import BANK, PAYER, PROD, ROOT, SCP, SHOP, TEST, WORKLOADS, company, refused


@pytest.fixture
def organization() -> Organization:
    return company()


def test_typing_a_name_is_one_gesture_and_says_what_it_became(organization):
    changes = []
    for name in ("S", "St", "Sto"):
        changes.append(edits.rename(organization, SHOP, name))
        organization.apply(changes[-1])
    assert {f"rename:{SHOP}"} == {change.merge_key for change in changes}
    assert "Rename account to Sto" == changes[0].then(changes[1]).then(changes[2]).label
    assert (SHOP, "Sto") == (organization.node(SHOP).id, organization.node(SHOP).name)


@pytest.mark.parametrize(
    ("node_id", "name", "reason"),
    [
        (SHOP, "", "An account name cannot be empty."),
        (SHOP, "x" * 51, "An account name has at most 50 characters; this one has 51."),
        (SHOP, "Café", "not 'é'"),
        (SHOP, "a<b", "not '<'"),
        (PROD, "  ", "An OU name cannot be empty."),
        (PROD, "x" * 129, "An OU name has at most 128 characters; this one has 129."),
        (ROOT, "Top", "Rename the organization instead."),
    ],
)
def test_a_name_that_aws_does_not_take_is_refused(organization, node_id, name, reason):
    with refused(reason):
        edits.rename(organization, node_id, name)


def test_ou_names_take_any_writing_and_may_repeat_among_siblings(organization):
    organization.apply(edits.rename(organization, PROD, "本番 <環境>"))
    organization.apply(edits.rename(organization, TEST, "本番 <環境>"))
    assert {"本番 <環境>"} == {organization.node(ou).name for ou in (PROD, TEST)}


def test_an_address_belongs_to_one_account_in_any_case(organization):
    with refused("Shop has the address SHOP@example.com already; AWS takes each address for one account."):
        edits.set_attribute(organization, [BANK], EMAIL, "SHOP@example.com")
    with refused("Shop has the address shop@example.com already"):
        edits.add_account(organization, PROD, "Web", email="shop@example.com")
    organization.apply(edits.set_attribute(organization, [SHOP], EMAIL, "Shop@Example.com"))
    organization.apply(edits.set_attribute(organization, [SHOP], EMAIL, ""))
    organization.apply(edits.set_attribute(organization, [BANK], EMAIL, "shop@example.com"))
    with refused("Only accounts have an e-mail address; Prod is an OU."):
        edits.set_attribute(organization, [PROD], EMAIL, "prod@example.com")


def test_an_aws_id_fits_its_kind_its_root_and_one_node(organization):
    organization.apply(edits.set_attribute(organization, [BANK], AWS_ID, "012345678901"))
    organization.apply(edits.set_attribute(organization, [PROD], AWS_ID, "ou-ab12-22222222"))
    assert not edits.set_attribute(organization, [SHOP], AWS_ID, "222222222222")
    with refused("12345 is not an AWS id of an account: that is twelve digits"):
        edits.set_attribute(organization, [BANK], AWS_ID, "12345")
    with refused("twelve digits"):
        edits.set_attribute(organization, [BANK], AWS_ID, "٠١٢٣٤٥٦٧٨٩٠١")
    with refused("Shop has the AWS id 222222222222 already."):
        edits.set_attribute(organization, [BANK], AWS_ID, "222222222222")
    with refused("belongs to another organization"):
        edits.set_attribute(organization, [PROD], AWS_ID, "ou-zz99-22222222")
    with refused("is not an AWS id of a root"):
        edits.set_attribute(organization, [ROOT], AWS_ID, "o-abcdefghij")


def test_the_management_account_closes_last(organization):
    organization.apply(edits.set_attribute(organization, [SHOP, BANK], STATE, AccountState.CLOSED))
    assert AccountState.CLOSED is organization.node(BANK).state
    with refused("Payer is the management account: AWS closes it only after all other accounts are gone."):
        edits.set_attribute(organization, [SHOP, PAYER], STATE, AccountState.PENDING_CLOSURE)
    with refused("Only accounts have a state; Root is the root."):
        edits.set_attribute(organization, [ROOT], STATE, AccountState.ACTIVE)


@pytest.mark.parametrize(
    ("tags", "reason"),
    [
        ([("", "x")], "A tag needs a key."),
        ([("k" * 129, "x")], "A tag key has at most 128 characters"),
        ([("k", "x" * 257)], "A tag value has at most 256 characters; the one of k has 257."),
        ([("k", "a"), ("k", "b")], "The tag key k appears twice"),
        ([("k", "50 %")], "'%' in 50 % is not allowed"),
        ([(f"k{number}", "") for number in range(51)], "AWS takes at most 50 tags on a node; these are 51."),
    ],
)
def test_tags_that_aws_does_not_take_are_refused(organization, tags, reason):
    with refused(reason):
        edits.set_tags(organization, SHOP, tags)


def test_one_tag_is_set_and_removed_on_many_nodes_at_once(organization):
    organization.apply(edits.set_tag(organization, [SHOP, BANK, PROD], "team", "größe 1"))
    assert {(("team", "größe 1"),)} == {organization.node(one).tags for one in (SHOP, BANK, PROD)}
    change = edits.remove_tag(organization, [SHOP, BANK, WORKLOADS], "team")
    assert {SHOP, BANK} == set(change.nodes)


def test_notes_take_any_text_and_merge_while_typing(organization):
    change = edits.set_attribute(organization, [SHOP], NOTES, "why?\n<b>\x00")
    organization.apply(change)
    assert f"notes:{SHOP}" == change.merge_key
    assert not edits.set_attribute(organization, [SHOP], NOTES, "why?\n<b>\x00")


# settings


def test_another_management_account_is_named_only_while_aws_does_not_run_it(organization):
    organization.apply(edits.set_management_account(organization, SHOP))
    organization.apply(edits.set_management_account(organization, PAYER))
    organization.apply(edits.set_organization_aws_id(organization, "o-abcdefghij"))
    with refused("Payer is the management account of o-abcdefghij, and AWS never lets another one take over."):
        edits.set_management_account(organization, SHOP)
    with refused("Only an account can be the management account; Prod is an OU."):
        edits.set_management_account(company(), PROD)


def test_a_management_account_is_no_delegated_administrator(organization):
    with refused("Payer is the management account, which AWS does not take as delegated administrator."):
        edits.register_administrator(organization, PAYER, "config.amazonaws.com")
    organization.apply(edits.register_administrator(organization, SHOP, "config.amazonaws.com"))
    with refused("Shop is delegated administrator of config.amazonaws.com"):
        edits.set_management_account(organization, SHOP)
    organization.apply(edits.set_management_account(organization, BANK))


def test_a_delegated_administrator_is_active_and_brings_trusted_access(organization):
    organization.apply(edits.set_attribute(organization, [BANK], STATE, AccountState.SUSPENDED))
    with refused("Bank is not active"):
        edits.register_administrator(organization, BANK, "config.amazonaws.com")
    organization.apply(edits.register_administrator(organization, SHOP, "config.amazonaws.com"))
    assert ("config.amazonaws.com",) == organization.settings.trusted_services
    assert not edits.register_administrator(organization, SHOP, "config.amazonaws.com")
    organization.apply(edits.distrust_service(organization, "config.amazonaws.com"))
    assert () == organization.settings.delegated_administrators
    with refused("is not a service principal"):
        edits.trust_service(organization, "Amazon S3")


def test_consolidated_billing_leaves_no_policies_and_no_trusted_access(organization):
    organization.apply(edits.register_administrator(organization, SHOP, "config.amazonaws.com"))
    before = organization.copy()
    change = edits.set_feature_set(organization, FeatureSet.CONSOLIDATED_BILLING)
    organization.apply(change)
    settings = organization.settings
    assert ((), (), ()) == (settings.policy_types, settings.trusted_services, settings.delegated_administrators)
    assert not any(node.policies for node in organization.nodes.values())
    with refused("SCPs need all features, and this organization has consolidated billing only."):
        edits.enable_policy_type(organization, SCP)
    with refused("Trusted access needs all features"):
        edits.trust_service(organization, "config.amazonaws.com")
    organization.apply(change.inverse())
    assert before == organization


def test_there_is_no_way_back_from_all_features_for_what_aws_runs(organization):
    organization.apply(edits.set_organization_aws_id(organization, "o-abcdefghij"))
    with refused("AWS has no way back to consolidated billing"):
        edits.set_feature_set(organization, FeatureSet.CONSOLIDATED_BILLING)
    with refused("is not an AWS id of an organization"):
        edits.set_organization_aws_id(organization, "o-ABC")


def test_an_organization_has_a_name(organization):
    organization.apply(edits.set_organization_name(organization, "Café & Söhne"))
    assert "Café & Söhne" == organization.settings.name
    with refused("The organization needs a name."):
        edits.set_organization_name(organization, " ")


def test_edits_that_change_nothing_are_empty(organization):
    unchanged: list[Change] = [
        edits.rename(organization, SHOP, "Shop"),
        edits.rename(organization, ROOT, "Root"),
        edits.set_attribute(organization, [SHOP], EMAIL, "shop@example.com"),
        edits.set_attribute(organization, [SHOP], AWS_ID, "222222222222"),
        edits.set_attribute(organization, [SHOP], STATE, AccountState.ACTIVE),
        edits.set_tags(organization, SHOP, [("team", "web")]),
        edits.set_attribute(organization, [SHOP], NOTES, ""),
        edits.set_management_account(organization, PAYER),
        edits.set_feature_set(organization, FeatureSet.ALL),
        edits.enable_policy_type(organization, SCP),
    ]
    assert [] == [change.label for change in unchanged if change]
