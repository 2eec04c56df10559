"""Values of parameters: none makes a guardrail void unseen, and what is doubtful is said."""

from __future__ import annotations

import pytest

from designer.analysis import checks
from designer.analysis.access.keys import regions
from designer.analysis.guardrails import Standing, build, caution, find_guardrail, load, standing
from designer.analysis.guardrails.builder import filled_text
from designer.analysis.guardrails.links import link_of
from designer.basics.errors import EditError
from designer.organization.edits import remake_policy
from designer.organization.model.records import PolicyId
from tests.designer.analysis.guardrails.test_guardrails import values_of, with_guardrail
from tests.tools import in_one_test

ROLE = "arn:*:iam::*:role/"
EVERY_REGION = tuple(one.id for one in regions() if one.partition == "aws")

VOID = [
    ("protect-cloudtrail", "exempt_roles", f"{ROLE}*", "matches every role"),
    ("protect-cloudtrail", "exempt_roles", "arn:aws:iam::*:role/*", "matches every role"),
    ("protect-cloudtrail", "exempt_roles", f"{ROLE}?*", "matches every role"),
    ("protect-cloudtrail", "exempt_roles", "arn:*:iam::*:user/*", "matches every user"),
    ("protect-cloudtrail", "exempt_roles", "*", "ARN of a role"),
    ("protect-cloudtrail", "exempt_roles", "111122223333", "ARN of a role"),
    ("require-permissions-boundary", "boundaries", "arn:*:iam::*:policy/*", "matches every policy"),
    ("require-permissions-boundary", "boundaries", "arn:*", "matches everything"),
    ("protect-break-glass", "principals", f"{ROLE}*", "matches every role"),
    ("limit-bedrock-models", "models", "arn:*:*:*:*:*", "matches everything"),
    ("limit-bedrock-models", "models", "arn:*:bedrock:*:*:*", "matches everything"),
    ("require-tags", "tag", "AWS:cost", "those with aws: are AWS's"),
    ("limit-bedrock-models", "mantle_models", "*", "matches everything"),
    ("require-bedrock-guardrail", "guardrails", "arn:*", "matches everything"),
    ("limit-instance-types", "types", "*", "matches everything"),
    ("limit-instance-types", "types", "*.*", "matches everything"),
    ("limit-database-classes", "classes", "?*", "matches everything"),
    ("limit-web-identity", "subjects", "*", "matches everything"),
    ("perimeter-network", "addresses", "0.0.0.0/0", "matches everything"),
    ("perimeter-network", "addresses", "::/0", "matches everything"),
    ("perimeter-network", "addresses", "10.0.0.0/33", "not an address"),
    ("perimeter-network", "addresses", "vpc-12345678", "not an address"),
    ("perimeter-network", "vpcs", "*", "not the id of a VPC"),
    ("require-tls-version", "version", "1.0", "1.2 or 1.3"),
    ("require-tls-version", "version", "0", "1.2 or 1.3"),
    ("deny-regions", "regions", "*", "not a Region"),
    ("deny-regions", "global_services", "*:*", "not an action"),
]
DOUBTFUL = [
    ("protect-cloudtrail", "exempt_roles", ("arn:*:iam::111122223333:role/*",), "every role of the account"),
    ("protect-cloudtrail", "exempt_roles", (f"{ROLE}aws-reserved/*",), "IAM Identity Center"),
    (
        "protect-cloudtrail",
        "exempt_roles",
        (f"{ROLE}aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_*",),
        "IAM Identity Center",
    ),
    ("protect-cloudtrail", "exempt_roles", ("arn:awss:iam::*:role/X",), "not a partition of AWS"),
    ("protect-log-archive", "buckets", ("arn:aws-xx:s3:::logs", "arn:aws-xx:s3:::logs/*"), "not a partition of AWS"),
    ("limit-bedrock-models", "models", ("arn:*:bedrock:*::foundation-model/*",), "whatever its name"),
    ("limit-web-identity", "subjects", ("repo:*",), "strangers pass"),
    ("limit-web-identity", "subjects", ("repo:*/*",), "strangers pass"),
    ("perimeter-network", "addresses", ("0.0.0.0/1",), "strangers"),
    ("deny-regions", "regions", EVERY_REGION, "none is denied"),
    ("deny-regions", "regions", ("eu-central-1", "cn-north-1"), "one of them only"),
]
FINE = [
    ("protect-cloudtrail", "exempt_roles", (f"{ROLE}Team*", "arn:*:iam::111122223333:role/path/*")),
    ("protect-cloudtrail", "exempt_roles", (f"{ROLE}aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_Admin_*",)),
    ("protect-platform-roles", "roles", (f"{ROLE}team/*",)),
    ("limit-instance-types", "types", ("m7g.*", "t4g.small")),
    ("perimeter-network", "addresses", ("203.0.113.7", "2001:db8::/32")),
    ("limit-web-identity", "subjects", ("repo:acme/*",)),
    ("deny-regions", "regions", ("eu-central-1", "unspecified")),
]


def parameter(guardrail: str, name: str):
    return next(one for one in find_guardrail(guardrail).parameters if one.name == name)


@in_one_test(("guardrail", "name", "value", "says"), VOID)
def test_a_value_that_would_leave_nothing_to_deny_is_refused(guardrail, name, value, says):
    found = find_guardrail(guardrail)
    with pytest.raises(EditError, match=says):
        build(found, values_of(found) | {name: (value,)})


@pytest.mark.parametrize(("guardrail", "name", "values", "says"), DOUBTFUL)
def test_a_value_that_spares_more_than_it_looks_like_is_taken_with_a_word(guardrail, name, values, says):
    found = find_guardrail(guardrail)
    assert says in caution(parameter(guardrail, name), values)
    assert build(found, values_of(found) | {name: values})


def test_the_id_of_another_organization_is_told_where_the_own_one_is_known():
    asked = parameter("perimeter-identities", "organization")

    assert "This organization is o-a1b2c3d4e5" in caution(asked, ("o-b1b2c3d4e5",), "o-a1b2c3d4e5")
    assert "" == caution(asked, ("o-a1b2c3d4e5",), "o-a1b2c3d4e5")
    assert "" == caution(asked, ("o-b1b2c3d4e5",))


@pytest.mark.parametrize(("guardrail", "name", "values"), FINE)
def test_nothing_is_said_of_an_ordinary_value(guardrail, name, values):
    assert "" == caution(parameter(guardrail, name), values)


@in_one_test("guardrail", load().values())
def test_defaults_are_beyond_doubt(guardrail):
    given = values_of(guardrail)
    doubts = [caution(one, given.get(one.name, one.default)) for one in guardrail.parameters]

    assert [] == [words for words in doubts if words]
    assert () == checks.text_findings(build(guardrail, given), guardrail.type)


def test_every_parameter_that_names_exempt_roles_is_known_to_spare():
    exempt = [one for each in load().values() for one in each.parameters if one.name == "exempt_roles"]
    assert exempt
    assert all(one.spares for one in exempt)


def test_a_policy_with_values_that_were_taken_before_is_not_said_to_be_changed_by_hand_but_told():
    guardrail = find_guardrail("protect-cloudtrail")
    organization = with_guardrail(guardrail)
    values = {"exempt_roles": (f"{ROLE}*",)}
    policy_id = PolicyId(guardrail.id)
    organization.apply(
        remake_policy(organization, policy_id, filled_text(guardrail, values), link_of(guardrail, values))
    )

    told = [one.message for one in checks.run_checks(organization) if one.check == "guardrail-version"]

    assert standing(organization.policy(policy_id)) is Standing.CURRENT
    assert ["matches every role" in words for words in told] == [True]
