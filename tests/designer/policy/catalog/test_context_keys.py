"""Context keys as AWS documents them, global ones and those of services."""

import pytest

from designer.policy.catalog.context_keys import GLOBAL_KEYS, as_documented, documented_key


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("aws:principalorgpaths", ("aws:PrincipalOrgPaths", "String", True)),
        ("aws:ResourceTag/Team", ("aws:ResourceTag/", "String", False)),
        ("AWS:MULTIFACTORAUTHPRESENT", ("aws:MultiFactorAuthPresent", "Bool", False)),
        ("ec2:InstanceType", ("ec2:InstanceType", "String", False)),
        ("s3:prefix", ("s3:prefix", "String", False)),
        ("s3:ExistingObjectTag/team", ("s3:ExistingObjectTag/", "String", False)),
    ],
)
def test_a_documented_key_is_known_in_any_case(name, expected):
    key = documented_key(name)
    assert expected == (key.name, key.type, key.multivalued)


@pytest.mark.parametrize(
    "name", ["aws:PrincipalOrgIds", "aws:ResourceTag/", "aws:", "", "nobody:Knows", "s3:Prefixes", "k"]
)
def test_other_keys_are_documented_by_nobody(name):
    assert documented_key(name) is None


def test_global_keys_are_told_apart_by_name():
    assert len(GLOBAL_KEYS) == len({key.name.lower() for key in GLOBAL_KEYS})


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("aws:principalarn", "aws:PrincipalArn"),
        ("aws:resourcetag/Team", "aws:ResourceTag/Team"),
        ("nobody:knows", "nobody:knows"),
    ],
)
def test_a_key_is_written_as_aws_writes_it(name, expected):
    assert expected == as_documented(name)
