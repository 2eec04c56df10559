"""The checks of actions, row by row."""

import json
from importlib import resources

import pytest

from designer.analysis.checks.actions.known import renames
from designer.policy.catalog.catalogue import load
from tests.designer.analysis.checks.snippets import (
    RCP,
    Bad,
    Good,
    allow,
    deny,
    deny_others,
    judge_bad,
    judge_good,
    policy,
    rcp,
    when,
)

BAD = [
    Bad("known-services", policy(deny(["s33:Get*", "s33:Put*"])), ['"s33:Get*"'], "1 more", '"s3:Put*"'),
    Bad("known-services", policy(deny("qwxyz:Run")), ['"qwxyz:Run"'], "No service qwxyz"),
    Bad("known-actions", policy(deny("s3:GetObjekt")), ['"s3:GetObjekt"'], "s3:GetObject?", '"s3:GetObject"'),
    Bad("known-actions", policy(deny("s3:Zzzzzzzzzzz")), ['"s3:Zzzzzzzzzzz"'], "not in the list"),
    Bad("matching-wildcards", policy(deny(["s3:Gett*", "s3:G*"])), ['"s3:Gett*"'], "matches no action"),
    Bad("doubled-entries", policy(deny(["s3:Get*", "S3:get*"])), ['"S3:get*"'], "twice", '["s3:Get*"]'),
    Bad("doubled-entries", policy(deny(["s3:GetObject", "s3:*"])), ['"s3:GetObject"'], "part of s3:*", '["s3:*"]'),
    Bad("doubled-entries", policy(deny(resource=["*", "*"])), ['"*"'], "twice", '["*"]'),
    Bad(
        "doubled-entries",
        policy(deny(Condition=when("StringEquals", "aws:PrincipalAccount", "1", "1"))),
        ['"1"'],
        "twice",
        '["1"]',
    ),
    Bad(
        "renamed-actions",
        policy(deny("codestar-connections:Use*")),
        ['"codestar-connections:Use*"'],
        "codestar-connections is now codeconnections, and no statement here denies",
        '["codestar-connections:Use*", "codeconnections:Use*"]',
    ),
    Bad(
        "renamed-actions",
        policy(deny(["es:CreateElasticsearchDomain", "s3:*"])),
        ['"es:CreateElasticsearchDomain"'],
        "es:CreateDomain",
        '"s3:*", "es:CreateDomain"]',
    ),
    Bad("renamed-actions", policy(allow("aws-portal:View*")), ['"aws-portal:View*"'], "retired for finer actions"),
    Bad(
        "unlimited-actions",
        policy(deny(["s3:*", "STS:GetCallerIdentity"])),
        ['"STS:GetCallerIdentity"'],
        "does not stop STS:GetCallerIdentity",
        '["s3:*"]',
    ),
    Bad("unlimited-actions", policy(deny("cognito-idp:SignUp*")), ['"cognito-idp:SignUp*"'], "does not stop"),
    Bad("rcp-services", policy(rcp(["s3:*", "lambda:*", "lambda:Get*"])), ['"lambda:*"'], "Lambda", type=RCP),
]

GOOD = [
    Good("unlimited-actions", policy(deny(["sts:Get*", "sts:AssumeRole"]), allow("sts:GetCallerIdentity"))),
    Good("unlimited-actions", policy(deny_others(["sts:GetSessionToken"]))),
    Good("known-services", policy(deny(["s3:*", "EC2:RunInstances", "*"]))),
    Good("known-actions", policy(deny(["s3:GetObject", "S3:getobject", "s3:Get*"]))),
    Good("matching-wildcards", policy(deny(["s3:Get*", "*", "s3:*Object?etention"]))),
    Good("doubled-entries", policy(deny(["s3:?et*", "s3:*etx", "s3:Put*"]))),
    Good("doubled-entries", policy(deny(resource=["arn:aws:s3:::A", "arn:aws:s3:::a"]))),
    Good("renamed-actions", policy(deny(["codestar-connections:*", "codeconnections:*"]))),
    Good("renamed-actions", policy(deny("es:CreateElasticsearchDomain"), deny("es:Create*"))),
    Good("renamed-actions", policy(deny(["aws-portal:ViewBilling", "billing:Get*"]))),
    Good("renamed-actions", policy(deny_others("aws-portal:*"))),
    Good("rcp-services", policy(rcp(["s3:*", "sts:*"])), RCP),
    Good("rcp-services", policy(deny("lambda:*"))),
]


@pytest.mark.parametrize("row", BAD)
def test_bad(row: Bad) -> None:
    judge_bad(row)


@pytest.mark.parametrize("row", GOOD)
def test_good(row: Good) -> None:
    judge_good(row)


def test_what_a_list_of_exceptions_names_in_vain_is_mere_advice_unless_a_slip_is_likely() -> None:
    from tests.designer.analysis.checks.snippets import SCP, in_text

    text = policy(deny_others("sumerian:*", "s3:Zzzzzzzzzzz", "s3:GetObjekt"))
    found = [one for check in ("known-services", "known-actions") for one in in_text(check, text, SCP)]
    assert [("known-services", "advice"), ("known-actions", "warning"), ("known-actions", "advice")] == [
        (one.check, one.severity.value) for one in found
    ]


def test_every_name_in_the_list_of_renamed_actions_is_one_of_the_catalogue_and_has_a_source() -> None:
    text = resources.files("resources").joinpath("renamed_actions.json").read_text("utf-8")
    written = [old for row in json.loads(text)["renames"] for old in row.get("actions", {})]
    assert [] == [old for old in written if load().index(old) is None]
    assert [] == [rename.source for rename in renames(load()) if not rename.names]
    new = [name for rename in renames(load()) for names in rename.names.values() for name in names]
    assert [] == [name for name in new if load().index(name) is None]
    assert [] == [one.source for one in renames(load()) if not one.source.startswith("https://docs.aws.amazon.com/")]
