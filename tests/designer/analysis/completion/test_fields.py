"""Suggestions for fields of forms."""

import pytest

from designer.analysis.access.question import CallerKind
from designer.analysis.completion.fields import (
    callers_of,
    matching_texts,
    suggested_conditions,
    suggested_facts,
    suggested_resources,
    suggested_roles,
    suggested_services,
    suggested_tags,
)
from designer.exchange.templates import load
from designer.organization import edits
from designer.organization.model.records import PolicyType

TAGS = '{"tags": {"stage": {"tag_key": {"@@assign": "Stage"}, "tag_value": {"@@assign": ["blue", "green"]}}}}'


@pytest.fixture(scope="module")
def organization():
    return load("company").organization


def texts(found):
    return [one[0] for one in found]


def test_a_text_is_found_by_itself_or_by_the_words_about_it_the_shortest_first():
    assert "ec2" == texts(suggested_services("ec2"))[0]
    assert "lambda" in texts(suggested_services("Lambda"))
    assert ["ab", "abc", "ba"] == texts(matching_texts("A", [("ba", ""), ("abc", ""), ("x", ""), ("ab", "")]))


def test_tags_are_those_of_the_design_and_of_tag_policies(organization):
    change = edits.create_policy(organization, PolicyType.TAG_POLICY, "Tagging", TAGS)
    with organization.tentatively(change):
        assert "Stage" in texts(suggested_tags(organization, None, ""))
        assert ["blue"] == texts(suggested_tags(organization, "Stage", "b"))
    assert "prod" in texts(suggested_tags(organization, "environment", ""))


def test_roles_are_those_that_policies_name_too(organization):
    assert "acme/break-glass" in callers_of(organization, CallerKind.ROLE)
    assert "arn:*:iam::*:role/acme/break-glass" in texts(suggested_roles(organization, "break"))


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("StringNotEq", "StringNotEquals "),
        ("StringEquals aws:RequestedR", "StringEquals aws:RequestedRegion = "),
        ("StringEquals aws:RequestedRegion = eu-cen", "StringEquals aws:RequestedRegion = eu-central-1"),
        ("StringEquals aws:RequestedRegion = a, eu-cen", "StringEquals aws:RequestedRegion = a, eu-central-1"),
        ("StringEquals ec2:InstanceT", "StringEquals ec2:InstanceType = "),
    ],
)
def test_a_condition_is_offered_part_by_part(organization, typed, line):
    assert line in texts(suggested_conditions(organization, ["ec2:RunInstances"], typed))


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("aws:Multi", "aws:MultiFactorAuthPresent = "),
        ("no aws:Multi", "no aws:MultiFactorAuthPresent"),
        ("aws:MultiFactorAuthPresent = t", "aws:MultiFactorAuthPresent = true"),
    ],
)
def test_a_fact_of_a_request_is_offered_part_by_part(organization, typed, line):
    assert line in texts(suggested_facts(organization, (), typed))


def test_resources_are_the_forms_of_the_arns_of_the_actions(organization):
    assert "arn:*:s3:::*/*" in texts(suggested_resources(organization, ["s3:GetObject"], "arn"))
