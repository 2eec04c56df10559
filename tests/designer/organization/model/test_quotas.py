"""AWS's limits and naming rules."""

import pytest

from designer.organization.model import quotas
from designer.organization.model.grammars import GRAMMARS
from designer.organization.model.policy_types import IN_STATEMENTS
from designer.organization.model.records import NodeKind, PolicyType

LIMITS = quotas.load()


def test_limits_are_those_of_the_day_they_were_read():
    assert "2026-11-24" == LIMITS.date
    assert (10, 50_000, 2_000, 5, 50) == (
        LIMITS.accounts_by_default,
        LIMITS.accounts,
        LIMITS.ous,
        LIMITS.ou_levels,
        LIMITS.tags_per_node,
    )
    assert all(source.startswith("https://docs.aws.amazon.com/") for source in LIMITS.sources)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (PolicyType.SERVICE_CONTROL_POLICY, (10_000, 10, 1, 10_240, False)),
        (PolicyType.RESOURCE_CONTROL_POLICY, (2_000, 5, 1, 5_120, False)),
        (PolicyType.AISERVICES_OPT_OUT_POLICY, (1_000, 5, 0, 2_500, True)),
        (PolicyType.CHATBOT_POLICY, (1_000, 5, 0, 10_000, True)),
        (PolicyType.TAG_POLICY, (1_000, 10, 0, 10_000, True)),
        (PolicyType.GUARDDUTY_POLICY, (1_000, None, 0, None, True)),
    ],
)
def test_each_policy_type_has_its_limits(kind, expected):
    quota = LIMITS.types[kind]
    assert expected == (
        quota.policies,
        quota.per_node,
        quota.minimum_per_node,
        quota.characters,
        quota.limits_management_account,
    )


def test_every_policy_type_has_its_row():
    assert list(PolicyType) == list(quotas.load().types), (
        "add a row, in the order of the enum, to resources/policy_types.json"
    )
    assert set(IN_STATEMENTS) == set(GRAMMARS)


@pytest.mark.parametrize(
    "email", ["a@b.co", "aws+shop@example.com", "o'neil@x.de".replace("'", "-"), "x" * 52 + "@example.com"]
)
def test_addresses_that_aws_takes(email):
    assert "" == quotas.email_fault(email)


@pytest.mark.parametrize(
    ("email", "reason"),
    [
        ("a@b.c", "6 to 64 characters; this one has 5"),
        ("x" * 53 + "@example.com", "this one has 65"),
        ("shop.example.com", "exactly one @"),
        ("shop@x@example.com", "exactly one @"),
        (".shop@example.com", "before the @"),
        ("sh op@example.com", "before the @"),
        ("sh'op@example.com", "before the @"),
        ("shöp@example.com", "before the @"),
        ("@example.com", "before the @"),
        ("shop@localhost", "after the @"),
        ("shop@-example.com", "after the @"),
        ("shop@example.com-", "after the @"),
        ("shop@example..com", "after the @"),
        ("shop@exämple.com", "after the @"),
        ("shop@example.com\n", "after the @"),
    ],
)
def test_addresses_that_aws_does_not_take(email, reason):
    assert reason in quotas.email_fault(email)


@pytest.mark.parametrize(
    ("kind", "aws_id", "fits"),
    [
        (NodeKind.ROOT, "r-ab12", True),
        (NodeKind.ROOT, "r-AB12", False),
        (NodeKind.OU, "ou-ab12-cd34ef56", True),
        (NodeKind.OU, "ou-ab12-cd34ef5", False),
        (NodeKind.ACCOUNT, "000000000001", True),
        (NodeKind.ACCOUNT, "000000000001\n", False),
        (NodeKind.ACCOUNT, "1234567890123", False),
    ],
)
def test_aws_ids_are_matched_whole(kind, aws_id, fits):
    assert fits == (quotas.aws_id_fault(kind, aws_id) == "")


def test_names_keep_their_capitals_inside_a_sentence():
    types = quotas.load().types

    assert "tag policy" == types[PolicyType.TAG_POLICY].noun
    assert "service control policy" == types[PolicyType.SERVICE_CONTROL_POLICY].noun
    assert "GuardDuty policy" == types[PolicyType.GUARDDUTY_POLICY].noun
    assert "AI services opt-out policy" == types[PolicyType.AISERVICES_OPT_OUT_POLICY].noun
    assert "S3 policy" == types[PolicyType.S3_POLICY].noun
