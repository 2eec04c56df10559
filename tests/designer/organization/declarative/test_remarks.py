"""What an effective policy means for Regions, where its parts do not merge, and what AWS would find wrong with it."""

from __future__ import annotations

import json

import pytest

from designer.organization.declarative import effective_policy, merged, read_declarative, remarks, words
from designer.organization.model.records import PolicyType
from tests.designer.building import ROOT, SHOP, WORKLOADS
from tests.designer.organization.declarative.test_effective import tag, with_policies
from tests.tools import in_one_test

GUARDDUTY, HUB = PolicyType.GUARDDUTY_POLICY, PolicyType.SECURITYHUB_POLICY
CSPM = PolicyType.SECURITYHUB_CSPM_POLICY
TAG, BEDROCK, EC2 = PolicyType.TAG_POLICY, PolicyType.BEDROCK_POLICY, PolicyType.DECLARATIVE_POLICY_EC2
ON = {"status": {"@@assign": "enabled"}}


def regions(on: list[str], off: list[str]) -> dict[str, object]:
    return {"enable_in_regions": {"@@assign": on}, "disable_in_regions": {"@@assign": off}}


def guardduty(**blocks: object) -> dict[str, object]:
    return {"guardduty": {"enablement": blocks}}


def hub(on: list[str], off: list[str], **features: object) -> dict[str, object]:
    return {"securityhub": {**regions(on, off), **({"features": features} if features else {})}}


def told(kind: PolicyType, *attached: object) -> str:
    found = effective_policy(with_policies(*attached, kind=kind), SHOP, kind)
    return " ".join(remarks(kind, found.document))


def test_a_region_block_takes_the_place_of_the_default_of_a_higher_policy():
    root = guardduty(default={"foundational": ON, "s3_data_events": ON, "rds_login_events": ON})
    below = guardduty(**{"eu-west-1": {"foundational": ON}})

    said = told(GUARDDUTY, (ROOT, root), (WORKLOADS, below))

    assert "guardduty / enablement / eu-west-1: takes the place of default in eu-west-1" in said
    assert "of default, s3_data_events and rds_login_events do not hold there" in said
    assert "takes the place" not in told(GUARDDUTY, (ROOT, root))


def test_without_a_default_other_regions_are_not_managed():
    assert "only eu-west-1 is managed" in told(GUARDDUTY, (ROOT, guardduty(**{"eu-west-1": {"foundational": ON}})))


@pytest.mark.parametrize(
    ("on", "off", "says"),
    [
        (["ALL_SUPPORTED"], [], "on in every Region."),
        (["ALL_SUPPORTED"], ["eu-west-1"], "on in every other Region, off in eu-west-1."),
        (["eu-west-1"], [], "on in eu-west-1; other Regions stay as they are."),
        (["eu-west-1", "eu-west-2"], ["eu-west-1"], "eu-west-1 is in both lists, and disable_in_regions wins."),
        (["eu-west-1"], ["ALL_SUPPORTED"], "off in every Region"),
    ],
)
def test_of_two_lists_of_regions_the_one_that_disables_wins(on, off, says):
    assert says in told(HUB, (ROOT, hub(on, off)))


def test_a_feature_is_idle_where_the_hub_is_off():
    said = told(HUB, (ROOT, hub(["eu-west-1"], ["us-east-1"], scan=regions(["eu-west-1", "us-east-1"], []))))

    assert "securityhub / features / scan: not in us-east-1, where Security Hub is not on." in said


@pytest.mark.parametrize(
    ("on", "off", "says"), [(["eu-west-1"], [], (True, False)), ([], ["eu-west-1"], (False, True))]
)
def test_what_security_hub_cspm_takes_from_accounts_is_told(on, off, says):
    said = told(CSPM, (ROOT, {"x": {"cspm_enablement": regions(on, off)}}))

    assert says == ("does not list are off" in said, "lose their ties" in said)


def test_guardduty_waits_for_its_role_in_the_management_account():
    document = guardduty(default={"foundational": {"status": "enabled"}})

    assert "service-linked role" in " ".join(remarks(GUARDDUTY, document, management=True))
    assert "service-linked role" not in " ".join(remarks(GUARDDUTY, document))


def test_without_tag_key_small_letters_are_asked_for():
    document = {"tags": {"Team": {"tag_value": ["a"]}, "cost": {"tag_value": ["b"]}}}

    (said,) = remarks(TAG, document)

    assert 'tags / Team has no tag_key: AWS then asks for "team"' in said


def test_features_of_security_hub_are_for_commercial_regions():
    feature = {"enable_in_regions": ["us-gov-west-1"], "disable_in_regions": []}
    document = {"securityhub": {"enable_in_regions": [], "disable_in_regions": [], "features": {"scan": feature}}}

    (fault,) = merged.faults(HUB, document)

    assert "names us-gov-west-1" in fault


def test_policy_keys_that_differ_in_capitals_are_told_and_do_not_merge():
    lower = {"tags": {"Team": {"tag_key": {"@@assign": "Team"}}}}
    organization = with_policies((ROOT, tag(tag_key={"@@assign": "team"})), (WORKLOADS, lower))

    found = effective_policy(organization, SHOP, TAG)

    assert {"team", "Team"} == set(found.document["tags"])
    assert "team and Team differ in capitals only" in " ".join(remarks(TAG, found.document))
    assert "team and Team differ in capitals only" in " ".join(merged.faults(TAG, found.document))


def test_a_setting_below_a_locked_key_counts_and_is_told_as_open():
    locked = {
        "tags": {"team": {"@@operators_allowed_for_child_policies": ["@@none"], "tag_value": {"@@assign": ["a"]}}}
    }
    lower = tag(tag_value={"@@assign": ["b"]})
    organization = with_policies((ROOT, locked), (WORKLOADS, lower))

    (setting,) = effective_policy(organization, SHOP, TAG).settings

    assert ["b"] == setting.value
    assert [False, True] == [step.unsure is not None for step in setting.steps]
    assert "A at Root locks a key further up; AWS does not say" in words(organization, setting.steps[1])


def test_policies_that_are_right_one_by_one_may_merge_into_an_invalid_one():
    taken = {
        "securityhub": {
            "enable_in_regions": {"@@remove": ["eu-west-1"]},
            "disable_in_regions": {"@@append": []},
        }
    }
    organization = with_policies((ROOT, hub(["eu-west-1"], [])), (WORKLOADS, taken), kind=HUB)

    assert () == merged.faults(HUB, effective_policy(organization, ROOT, HUB).document)
    (fault,) = merged.faults(HUB, effective_policy(organization, SHOP, HUB).document)
    assert 'securityhub has no "enable_in_regions"' in fault


@pytest.mark.parametrize(("count", "valid"), [(10, True), (11, False)])
def test_ten_criteria_for_images_are_the_most(count, valid):
    criteria = {f"criteria_{number}": {"allowed_image_providers": ["amazon"]} for number in range(count)}
    document = {"ec2_attributes": {"allowed_images_settings": {"image_criteria": criteria}}}

    assert valid is (merged.faults(EC2, document) == ())


def test_a_merged_guardrail_of_bedrock_without_identifier_is_invalid():
    document = {"bedrock": {"guardrail_inference": {"us-east-1": {"c": {"input_tags": "honor"}}}}}

    (fault,) = merged.faults(BEDROCK, document)

    assert "bedrock / guardrail_inference / us-east-1 / c" in fault


def test_a_feature_of_guardduty_needs_the_foundational_one_in_its_own_block():
    """Each policy may be right: one switches the foundation off for what the other has switched on."""
    on = guardduty(default={"foundational": ON, "s3_data_events": ON})
    off = guardduty(default={"foundational": {"status": {"@@assign": "disabled"}}})
    region = guardduty(**{"eu-west-1": {"s3_data_events": ON}})
    organization = with_policies((ROOT, on), (WORKLOADS, off), kind=GUARDDUTY)

    assert () == merged.faults(GUARDDUTY, effective_policy(organization, ROOT, GUARDDUTY).document)
    (fault,) = merged.faults(GUARDDUTY, effective_policy(organization, SHOP, GUARDDUTY).document)
    assert "guardduty / enablement / default has s3_data_events on, but not foundational" in fault

    beside = with_policies((ROOT, on), (WORKLOADS, region), kind=GUARDDUTY)
    (fault,) = merged.faults(GUARDDUTY, effective_policy(beside, SHOP, GUARDDUTY).document)
    assert "eu-west-1 has s3_data_events on, but not foundational" in fault


@in_one_test(
    "text",
    [
        "",
        "null",
        "[]",
        '{"tags": 1}',
        '{"guardduty": {"enablement": {"default": [1]}}}',
        '{"tags": {"a": []}}',
        "{" * 50,
    ],
)
@in_one_test("kind", [TAG, GUARDDUTY, HUB, CSPM, BEDROCK])
def test_no_text_breaks_the_remarks(kind, text):
    read_declarative(text, kind)
    try:
        document = json.loads(text)
    except ValueError:
        return
    if isinstance(document, dict):
        assert isinstance(remarks(kind, document), tuple)
        assert isinstance(merged.faults(kind, document), tuple)
