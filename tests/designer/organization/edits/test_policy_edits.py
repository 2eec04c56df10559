"""The library of policies, their attachments, and the policy types."""

import pytest

from designer.organization import edits
from designer.organization.edits import added_policies
from designer.organization.model.organization import Organization
from designer.organization.model.records import FULL_AWS_ACCESS, RCP_FULL_AWS_ACCESS, PolicyId, PolicyType
from tests.designer.building import (
    BANK,
    DENY_LEAVE,
    DENY_ROOT,
    PROD,
    RCP,
    ROOT,
    SANDBOX,
    SCP,
    SHOP,
    TAGS,
    WORKLOADS,
    company,
    refused,
)


@pytest.fixture
def organization() -> Organization:
    return company()


def create(organization: Organization, kind: PolicyType, count: int) -> list[PolicyId]:
    """Some more policies of a type."""
    made: list[PolicyId] = []
    for _ in range(count):
        change = edits.create_policy(organization, kind)
        organization.apply(change)
        made.extend(added_policies(change))
    return made


# library


def test_a_new_policy_has_a_free_name_a_readable_id_and_a_text_to_begin_with(organization):
    first, second = create(organization, SCP, 2)
    assert ("new-scp", "new-scp-2") == (first, second)
    assert ("New SCP 2", '{\n  "Version": "2012-10-17",\n  "Statement": []\n}') == (
        organization.policy(second).name,
        organization.policy(second).text,
    )
    assert ["new-backup-policy"] == create(organization, PolicyType.BACKUP_POLICY, 1)


def test_half_typed_text_is_kept_and_typing_it_is_one_gesture(organization):
    typed = [edits.edit_policy_text(organization, DENY_LEAVE, "{")]
    organization.apply(typed[0])
    typed.append(edits.edit_policy_text(organization, DENY_LEAVE, '{"'))
    organization.apply(typed[1])
    assert '{"' == organization.policy(DENY_LEAVE).text
    assert {f"text:{DENY_LEAVE}"} == {change.merge_key for change in typed}
    assert typed[0].then(typed[1]).affects_permissions
    assert not typed[0].structural


def test_a_policy_name_stands_once_in_an_organization(organization):
    with refused("There is a policy Deny root already; AWS takes each policy name once in an organization."):
        edits.rename_policy(organization, DENY_LEAVE, "Deny root")
    with refused("There is a policy FullAWSAccess already"):
        edits.create_policy(organization, SCP, "FullAWSAccess")
    with refused("A policy name has at most 128 characters; this one has 129."):
        edits.create_policy(organization, SCP, "x" * 129)
    with refused("A description has at most 512 characters; this one has 513."):
        edits.describe_policy(organization, DENY_LEAVE, "x" * 513)
    assert "" == edits.policy_name_refusal(organization, DENY_LEAVE, "Deny leave")
    organization.apply(edits.rename_policy(organization, DENY_LEAVE, "Stay"))
    assert DENY_LEAVE == organization.policy(DENY_LEAVE).id


def test_what_belongs_to_aws_is_copied_not_edited(organization):
    for edit in (
        lambda: edits.edit_policy_text(organization, FULL_AWS_ACCESS, "{}"),
        lambda: edits.rename_policy(organization, FULL_AWS_ACCESS, "Mine"),
        lambda: edits.describe_policy(organization, FULL_AWS_ACCESS, "Mine"),
        lambda: edits.delete_policy(organization, FULL_AWS_ACCESS, detach_everywhere=True),
    ):
        with refused("FullAWSAccess belongs to AWS and cannot be .* Make a copy and attach that instead."):
            edit()
    change = edits.duplicate_policy(organization, FULL_AWS_ACCESS)
    organization.apply(change)
    copy = organization.policy(added_policies(change)[0])
    assert ("FullAWSAccess copy", False, "") == (copy.name, copy.aws_managed, copy.aws_id)
    assert organization.policy(FULL_AWS_ACCESS).text == copy.text


def test_a_policy_is_deleted_once_it_is_detached_everywhere(organization):
    organization.apply(edits.attach(organization, DENY_LEAVE, [SHOP, ROOT, BANK, SANDBOX]))
    with refused("Deny leave is attached to Root, Workloads, Shop and 2 more. AWS deletes no policy that is attached"):
        edits.delete_policy(organization, DENY_LEAVE)
    before = organization.copy()
    change = edits.delete_policy(organization, DENY_LEAVE, detach_everywhere=True)
    organization.apply(change)
    assert DENY_LEAVE not in organization.policies
    organization.apply(change.inverse())
    assert before == organization


def test_a_policy_that_is_the_last_scp_of_a_node_is_not_deleted(organization):
    organization.apply(edits.attach(organization, DENY_LEAVE, [SHOP]))
    organization.apply(edits.detach(organization, FULL_AWS_ACCESS, [SHOP]))
    with refused(
        "Deny leave is the last SCP of Shop, and AWS keeps at least one on every node while SCPs are enabled."
    ):
        edits.delete_policy(organization, DENY_LEAVE, detach_everywhere=True)


# attachments


def test_a_policy_is_attached_in_its_place_to_the_nodes_that_lack_it(organization):
    change = edits.attach(organization, DENY_LEAVE, [WORKLOADS, PROD, SHOP], 0)
    organization.apply(change)
    assert {PROD, SHOP} == set(change.nodes)
    assert (DENY_LEAVE, FULL_AWS_ACCESS) == organization.node(PROD).policies
    assert "Attach Deny leave to 1 OU and 1 account" == change.label
    assert {WORKLOADS, PROD, SHOP} == organization.targets(DENY_LEAVE)


def test_a_policy_is_not_attached_twice_nor_while_its_type_is_disabled(organization):
    with refused("Deny leave is already attached to Workloads."):
        edits.attach(organization, DENY_LEAVE, [WORKLOADS])
    with refused("AWS attaches tag policies only while they are enabled in the root. Enable tag policies first."):
        edits.attach(organization, TAGS, [PROD])
    organization.apply(edits.enable_policy_type(organization, PolicyType.TAG_POLICY))
    organization.apply(edits.attach(organization, TAGS, [PROD]))
    assert {PROD} == organization.targets(TAGS)


@pytest.mark.parametrize(("kind", "room"), [(SCP, 9), (RCP, 4), (PolicyType.AISERVICES_OPT_OUT_POLICY, 5)])
def test_a_node_takes_no_more_policies_than_aws_does_and_the_default_counts(organization, kind, room):
    organization.apply(edits.enable_policy_type(organization, kind))
    *fitting, one_more = create(organization, kind, room + 1)
    for policy_id in fitting:
        organization.apply(edits.attach(organization, policy_id, [SHOP]))
    with refused("Shop has .* attached, the most AWS allows on one node."):
        edits.attach(organization, one_more, [PROD, SHOP])
    organization.apply(edits.attach(organization, one_more, [PROD]))


def test_types_without_a_known_limit_take_any_number(organization):
    organization.apply(edits.enable_policy_type(organization, PolicyType.GUARDDUTY_POLICY))
    for policy_id in create(organization, PolicyType.GUARDDUTY_POLICY, 12):
        organization.apply(edits.attach(organization, policy_id, [SHOP]))
    assert 13 == len(organization.node(SHOP).policies)


def test_the_last_scp_of_a_node_stays_until_another_one_is_attached(organization):
    with refused("FullAWSAccess is the last SCP of Prod and Shop, and AWS keeps at least one"):
        edits.detach(organization, FULL_AWS_ACCESS, [WORKLOADS, PROD, SHOP])
    organization.apply(edits.detach(organization, FULL_AWS_ACCESS, [WORKLOADS]))
    assert (DENY_LEAVE,) == organization.node(WORKLOADS).policies
    organization.apply(edits.attach(organization, DENY_ROOT, [SHOP, PROD]))
    organization.apply(edits.detach(organization, FULL_AWS_ACCESS, [SHOP, PROD]))
    assert {(DENY_ROOT,)} == {organization.node(one).policies for one in (SHOP, PROD)}


def test_what_is_not_attached_here_is_not_detached_here(organization):
    with refused(
        "Deny leave is not attached to Shop itself; what is inherited can only be detached where it comes from."
    ):
        edits.detach(organization, DENY_LEAVE, [SHOP])


def test_rcp_full_aws_access_is_on_every_node_and_cannot_leave(organization):
    organization.apply(edits.enable_policy_type(organization, RCP))
    assert set(organization.nodes) == organization.targets(RCP_FULL_AWS_ACCESS)
    (own,) = create(organization, RCP, 1)
    organization.apply(edits.attach(organization, own, [SHOP]))
    with refused("RCPFullAWSAccess cannot be detached"):
        edits.detach(organization, RCP_FULL_AWS_ACCESS, [SHOP])
    organization.apply(edits.detach(organization, own, [SHOP]))


def test_attached_policies_change_their_order(organization):
    organization.apply(edits.order_policies(organization, WORKLOADS, [DENY_LEAVE, FULL_AWS_ACCESS]))
    assert (DENY_LEAVE, FULL_AWS_ACCESS) == organization.node(WORKLOADS).policies
    with refused("An order must name each policy that is attached to Workloads exactly once."):
        edits.order_policies(organization, WORKLOADS, [DENY_LEAVE, DENY_LEAVE])


# policy types


def test_disabling_scps_detaches_all_and_enabling_them_again_brings_back_only_full_aws_access(organization):
    organization.apply(edits.disable_policy_type(organization, SCP))
    assert {()} == {node.policies for node in organization.nodes.values()}
    assert DENY_LEAVE in organization.policies
    organization.apply(edits.enable_policy_type(organization, SCP))
    assert {(FULL_AWS_ACCESS,)} == {node.policies for node in organization.nodes.values()}


def test_enabled_types_stand_in_the_order_of_the_api(organization):
    for kind in (PolicyType.TAG_POLICY, RCP):
        organization.apply(edits.enable_policy_type(organization, kind))
    assert (SCP, RCP, PolicyType.TAG_POLICY) == organization.settings.policy_types
