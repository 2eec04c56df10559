"""The pretended AWS has the manners of AWS, each tested by its name; a reading of it gives back what it was made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from botocore.exceptions import ClientError
from hypothesis import given

from designer.organization.model import quotas
from designer.organization.model.organization import Organization
from tests.designer.aws.pretended.aws import Aws, read
from tests.designer.aws.pretended.manners import MANNERS
from tests.designer.exchange.imports.dumps import described, real_organizations

SCP = "SERVICE_CONTROL_POLICY"
TEXT = '{"Version": "2012-10-17", "Statement": []}'


@pytest.fixture
def aws() -> Aws:
    return Aws()


def refusal(call: Callable[..., object], *given: str, **named: object) -> str:
    """Return the code, or the reason of a violated constraint, that refuses a call."""
    with pytest.raises(ClientError) as caught:
        call(*given, **named)
    return caught.value.response.get("Reason") or caught.value.response["Error"]["Code"]


def new_policy(aws: Aws, name: str = "New", kind: str = SCP, text: str = TEXT) -> str:
    return aws.create_policy(name, kind, "", text)["Policy"]["PolicySummary"]["Id"]


def new_account(aws: Aws, email: str = "new@example.com") -> str:
    request = aws.create_account(email, "New")["CreateAccountStatus"]["Id"]
    aws.wait(60)
    return aws.describe_create_account_status(request)["CreateAccountStatus"]["AccountId"]


def states(aws: Aws, account: str) -> str:
    return aws.describe_account(account)["Account"]["State"]


def test_every_manner_has_a_test() -> None:
    assert {f"test_{name}" for name in MANNERS} <= globals().keys()


@given(real_organizations())
def test_a_reading_gives_back_what_it_was_made_of(organization: Organization) -> None:
    def told(design: Organization) -> dict[str, object]:
        found = described(design)
        nodes = {
            key: (kind, name, parent, email, state, tags, policies)
            for key, (kind, name, parent, email, state, _, _, tags, policies) in found["nodes"].items()
        }
        return {**found, "nodes": nodes, "observed": (), "organization": found["organization"][:2]}

    assert told(read(Aws(organization))[0]) == told(organization)


def test_the_last_scp_is_not_detached(aws: Aws) -> None:
    told = refusal(aws.detach_policy, "p-FullAWSAccess", aws.id("Prod"))
    assert told == "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED"


def test_rcp_full_aws_access_is_not_detached(aws: Aws) -> None:
    aws.enable_policy_type(aws.root, "RESOURCE_CONTROL_POLICY")
    aws.wait(60)
    assert refusal(aws.detach_policy, "p-RCPFullAWSAccess", aws.root) == "NON_DETACHABLE_POLICY"


def test_a_policy_is_not_attached_twice(aws: Aws) -> None:
    told = refusal(aws.attach_policy, aws.id("Deny leave"), aws.id("Workloads"))
    assert told == "DuplicatePolicyAttachmentException"


def test_what_is_not_attached_is_not_detached(aws: Aws) -> None:
    assert refusal(aws.detach_policy, aws.id("Deny leave"), aws.id("Prod")) == "PolicyNotAttachedException"


def test_nothing_is_attached_before_its_type_is_enabled(aws: Aws) -> None:
    assert refusal(aws.attach_policy, aws.id("Tags"), aws.root) == "PolicyTypeNotEnabledException"


def test_slots_are_counted(aws: Aws) -> None:
    made = [new_policy(aws, f"New {number}") for number in range(10)]
    free = next(number for number, one in enumerate(made) if _is_refused(aws, one))
    attached = aws.list_policies_for_target(aws.root, SCP)["Policies"]
    assert len(attached) == free + 1  # FullAWSAccess has one of the slots
    assert refusal(aws.attach_policy, made[free], aws.root) == "MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED"


def _is_refused(aws: Aws, policy: str) -> bool:
    try:
        aws.attach_policy(policy, aws.root)
    except ClientError:
        return True
    return False


def test_a_long_text_is_refused(aws: Aws) -> None:
    text = '{"Version": "' + "x" * 20_000 + '"}'
    assert refusal(aws.create_policy, "New", SCP, "", text) == "POLICY_CONTENT_LIMIT_EXCEEDED"


@pytest.mark.parametrize("text", ["", "{", "[]", '"text"', "[" * 100_000], ids=["none", "cut", "list", "word", "deep"])
def test_a_text_that_is_no_json_is_refused(aws: Aws, text: str) -> None:
    refused = refusal(aws.create_policy, "New", "TAG_POLICY" if len(text) < 10 else SCP, "", text[:5_000])
    assert refused == "MalformedPolicyDocumentException"


def test_policies_of_a_type_are_counted(aws: Aws) -> None:
    full, model = aws.state.copy(), aws.state.policies[aws.id("Deny root")]
    own = sum(one.kind is model.kind and not one.aws_managed for one in full.policies.values())
    most = quotas.load().types[model.kind].policies
    full.policies |= {f"p-many{number:04}": replace(model, name=f"Many {number}") for number in range(most - own)}
    aws.replace(full)
    assert refusal(new_policy, aws) == "POLICY_NUMBER_LIMIT_EXCEEDED"


def test_a_name_of_a_policy_is_taken_once(aws: Aws) -> None:
    assert refusal(new_policy, aws, "Deny leave") == "DuplicatePolicyException"
    assert refusal(aws.update_policy, aws.id("Deny root"), Name="Deny leave") == "DuplicatePolicyException"


def test_a_name_is_free_again_in_another_type(aws: Aws) -> None:
    assert new_policy(aws, "Deny leave", "TAG_POLICY", "{}") in aws.state.policies


def test_policies_of_aws_are_immutable(aws: Aws) -> None:
    assert refusal(aws.update_policy, "p-FullAWSAccess", Content=TEXT) == "IMMUTABLE_POLICY"
    assert refusal(aws.delete_policy, "p-FullAWSAccess") == "IMMUTABLE_POLICY"


def test_a_policy_in_use_is_not_deleted(aws: Aws) -> None:
    assert refusal(aws.delete_policy, aws.id("Deny leave")) == "PolicyInUseException"


def test_an_id_never_comes_back(aws: Aws) -> None:
    first = new_policy(aws)
    aws.delete_policy(first)
    assert new_policy(aws) != first


def test_no_type_is_enabled_at_first(aws: Aws) -> None:
    assert [one["Type"] for one in aws.list_roots()["Roots"][0]["PolicyTypes"]] == [SCP]  # as the design says


def test_a_type_is_enabled_after_a_while(aws: Aws) -> None:
    aws.enable_policy_type(aws.root, "TAG_POLICY")
    before = aws.list_roots()["Roots"][0]["PolicyTypes"][-1]["Status"]
    assert refusal(aws.attach_policy, aws.id("Tags"), aws.root) == "PolicyChangesInProgressException"
    aws.wait(60)
    aws.attach_policy(aws.id("Tags"), aws.root)
    assert (before, aws.list_roots()["Roots"][0]["PolicyTypes"][-1]["Status"]) == ("PENDING_ENABLE", "ENABLED")


def test_a_type_is_not_enabled_twice(aws: Aws) -> None:
    assert refusal(aws.enable_policy_type, aws.root, SCP) == "PolicyTypeAlreadyEnabledException"


def test_an_enabled_type_attaches_its_default(aws: Aws) -> None:
    aws.disable_policy_type(aws.root, SCP)
    aws.wait(60)
    aws.enable_policy_type(aws.root, SCP)
    assert {*aws.state.targets("p-FullAWSAccess")} == aws.state.nodes.keys()


def test_a_disabled_type_loses_its_attachments(aws: Aws) -> None:
    aws.disable_policy_type(aws.root, SCP)
    status = aws.list_roots()["Roots"][0]["PolicyTypes"][-1]["Status"]
    assert ([], "PENDING_DISABLE") == (aws.list_targets_for_policy(aws.id("Deny leave"))["Targets"], status)


def test_a_new_ou_has_full_aws_access(aws: Aws) -> None:
    made = aws.create_organizational_unit(aws.root, "New")["OrganizationalUnit"]["Id"]
    assert [one["Id"] for one in aws.list_policies_for_target(made, SCP)["Policies"]] == ["p-FullAWSAccess"]


def test_siblings_have_different_names(aws: Aws) -> None:
    told = refusal(aws.create_organizational_unit, aws.root, "Workloads")
    assert told == "DuplicateOrganizationalUnitException"
    assert refusal(aws.update_organizational_unit, aws.id("Test"), "Prod") == told


def test_ous_are_five_levels_deep(aws: Aws) -> None:
    parent = aws.root
    for level in range(5):
        parent = aws.create_organizational_unit(parent, f"Level {level}")["OrganizationalUnit"]["Id"]
    assert refusal(aws.create_organizational_unit, parent, "Level 5") == "OU_DEPTH_LIMIT_EXCEEDED"


def test_an_unknown_parent_is_refused(aws: Aws) -> None:
    assert refusal(aws.create_organizational_unit, "ou-ab12-99999999", "New") == "ParentNotFoundException"


def test_an_ou_that_is_not_empty_stays(aws: Aws) -> None:
    assert refusal(aws.delete_organizational_unit, aws.id("Prod")) == "OrganizationalUnitNotEmptyException"


def test_closed_accounts_keep_an_ou_full(aws: Aws) -> None:
    aws.close_account(aws.id("Trial"))
    aws.wait(3_600)
    assert refusal(aws.delete_organizational_unit, aws.id("Test")) == "OrganizationalUnitNotEmptyException"


def test_an_account_is_moved_from_where_it_is(aws: Aws) -> None:
    told = refusal(aws.move_account, aws.id("Shop"), aws.id("Test"), aws.id("Sandbox"))
    assert told == "SourceParentNotFoundException"


def test_an_account_is_not_moved_to_where_it_is(aws: Aws) -> None:
    assert refusal(aws.move_account, aws.id("Shop"), aws.id("Prod"), aws.id("Prod")) == "DuplicateAccountException"


def test_a_move_asks_for_a_real_destination(aws: Aws) -> None:
    told = refusal(aws.move_account, aws.id("Shop"), aws.id("Prod"), "ou-ab12-99999999")
    assert told == "DestinationParentNotFoundException"


def test_an_account_is_made_after_a_while(aws: Aws) -> None:
    request = aws.create_account("new@example.com", "New")["CreateAccountStatus"]["Id"]
    first = aws.describe_create_account_status(request)["CreateAccountStatus"]
    aws.wait(6)
    made = aws.describe_create_account_status(request)["CreateAccountStatus"]["AccountId"]
    told = states(aws, made)
    aws.wait(60)
    assert (first["State"], told, states(aws, made)) == ("IN_PROGRESS", "PENDING_ACTIVATION", "ACTIVE")


def test_a_new_account_is_below_the_root(aws: Aws) -> None:
    assert aws.list_parents(new_account(aws))["Parents"][0]["Id"] == aws.root


def test_an_address_is_taken_once(aws: Aws) -> None:
    request = aws.create_account("SHOP@example.com", "New")["CreateAccountStatus"]["Id"]
    aws.wait(60)
    told = aws.describe_create_account_status(request)["CreateAccountStatus"]
    assert (told["State"], told["FailureReason"]) == ("FAILED", "EMAIL_ALREADY_EXISTS")


def test_closing_goes_back_and_forth(aws: Aws) -> None:
    account, told = aws.id("Trial"), []
    aws.close_account(account)
    for _ in range(12):
        told.append(states(aws, account))
        aws.wait(2.5)
    assert {"PENDING_CLOSURE", "ACTIVE"} <= {*told}
    aws.wait(60)
    assert states(aws, account) == "CLOSED"


def test_an_account_is_closed_once(aws: Aws) -> None:
    aws.close_account(aws.id("Trial"))
    assert refusal(aws.close_account, aws.id("Trial")) == "ConflictException"
    aws.wait(60)
    assert refusal(aws.close_account, aws.id("Trial")) == "AccountAlreadyClosedException"


def test_only_three_accounts_are_being_closed(aws: Aws) -> None:
    fourth = new_account(aws)
    for name in ("Trial", "Shop", "Bank"):
        aws.close_account(aws.id(name))
    assert refusal(aws.close_account, fourth) == "CLOSE_ACCOUNT_REQUESTS_LIMIT_EXCEEDED"
    aws.wait(60)
    aws.close_account(fourth)
    assert refusal(aws.close_account, aws.id("Payer")) == "CANNOT_CLOSE_MANAGEMENT_ACCOUNT"


def test_the_management_account_stays(aws: Aws) -> None:
    told = refusal(aws.remove_account_from_organization, aws.id("Payer"))
    assert told == "MasterCannotLeaveOrganizationException"


def test_a_new_account_does_not_leave_for_four_days(aws: Aws) -> None:
    made = new_account(aws)
    assert refusal(aws.remove_account_from_organization, made) == "WAIT_PERIOD_ACTIVE"
    aws.wait(5 * 86_400)
    aws.remove_account_from_organization(made)
    assert made not in [one["Id"] for one in aws.list_accounts()["Accounts"]]


def test_a_delegated_administrator_does_not_leave(aws: Aws) -> None:
    aws.enable_aws_service_access("guardduty.amazonaws.com")
    aws.register_delegated_administrator(aws.id("Shop"), "guardduty.amazonaws.com")
    told = refusal(aws.remove_account_from_organization, aws.id("Shop"))
    assert told == "CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG"


def test_delegation_asks_for_trusted_access(aws: Aws) -> None:
    told = refusal(aws.register_delegated_administrator, aws.id("Shop"), "guardduty.amazonaws.com")
    assert told == "SERVICE_ACCESS_NOT_ENABLED"


def test_an_administrator_is_registered_once(aws: Aws) -> None:
    aws.enable_aws_service_access("guardduty.amazonaws.com")
    aws.register_delegated_administrator(aws.id("Shop"), "guardduty.amazonaws.com")
    told = refusal(aws.register_delegated_administrator, aws.id("Shop"), "guardduty.amazonaws.com")
    assert told == "AccountAlreadyRegisteredException"


def test_only_an_administrator_is_deregistered(aws: Aws) -> None:
    told = refusal(aws.deregister_delegated_administrator, aws.id("Shop"), "guardduty.amazonaws.com")
    assert told == "AccountNotRegisteredException"


def test_tags_are_counted(aws: Aws) -> None:
    tags = [{"Key": f"key{number}", "Value": ""} for number in range(51)]
    assert refusal(aws.tag_resource, aws.id("Shop"), tags) == "MAX_TAG_LIMIT_EXCEEDED"


def test_a_delegation_policy_is_told_late() -> None:
    aws = Aws(staleness=1.0)
    aws.put_resource_policy(TEXT)
    assert refusal(aws.describe_resource_policy) == "ResourcePolicyNotFoundException"
    aws.wait(2)
    assert aws.describe_resource_policy()["ResourcePolicy"]["Content"] == TEXT


def test_readings_are_old_for_seconds() -> None:
    aws = Aws(staleness=4.0)
    aws.wait(10)
    made = aws.create_organizational_unit(aws.root, "New")["OrganizationalUnit"]["Id"]
    aws.wait(1)
    aws.update_organizational_unit(made, "Newer")
    early = refusal(aws.describe_organizational_unit, made)
    aws.wait(3.5)
    old = aws.describe_organizational_unit(made)["OrganizationalUnit"]["Name"]
    aws.wait(5)
    new = aws.describe_organizational_unit(made)["OrganizationalUnit"]["Name"]
    assert (early, old, new) == ("OrganizationalUnitNotFoundException", "New", "Newer")


def test_a_node_that_goes_takes_its_attachments_along(aws: Aws) -> None:
    aws.delete_organizational_unit(aws.id("Sandbox"))
    assert {*aws.state.targets("p-FullAWSAccess")} == aws.state.nodes.keys()
