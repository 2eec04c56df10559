"""Every promise is proved for all requests, or broken by one that the decision engine confirms."""

from __future__ import annotations

import pytest

from designer.analysis.expectations.proof import ProofState
from designer.analysis.expectations.prover import Prover
from designer.analysis.expectations.words import promise_sentence
from designer.organization.model.records import Unknown
from designer.policy.catalog.catalogue import load
from designer.policy.language.wording import UNREAD
from tests.designer.analysis.expectations.promised import ACCOUNTS, deny, organization, policy, promise, proved
from tests.tools import in_one_test

LEAVE = policy(deny("organizations:LeaveOrganization", Sid="Stay"))
REGION = policy(
    {
        "Effect": "Deny",
        "NotAction": ["iam:*", "sts:*"],
        "Resource": "*",
        "Condition": {"StringNotEquals": {"aws:RequestedRegion": ["eu-central-1"]}},
    }
)
MFA = policy(deny("ec2:StopInstances", Condition={"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}))
BUT_ADMIN = policy(deny("s3:*", Condition={"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/Admin"}}))
ONE_BUCKET = policy({"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::logs/*"})
ONLY_S3 = policy({"Effect": "Allow", "Action": "s3:*", "Resource": "*"})
OUTSIDERS = policy(
    {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": "*",
        "Condition": {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-abcdefghij"}},
    }
)
BUT_SERVICES = OUTSIDERS.replace(
    '"Condition": {', '"Condition": {"BoolIfExists": {"aws:PrincipalIsAWSService": "false"}, '
)
NO_S3_AT_ALL = policy({"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"})
OUTSIDE = {"StringNotEquals": {"aws:PrincipalOrgID": ["o-abcdefghij"]}}
ABROAD = {"StringNotEquals": {"aws:RequestedRegion": ["eu-central-1"]}}
HOME = {"StringEquals": {"aws:RequestedRegion": ["eu-central-1"]}}


@in_one_test(
    ("scps", "members", "state", "reason"),
    [
        ({"leave": LEAVE}, {"never": ["organizations:LeaveOrganization"]}, "holds", "Stay in leave denies it"),
        ({}, {"never": ["organizations:LeaveOrganization"]}, "failed", "organizations:LeaveOrganization"),
        ({"leave": LEAVE}, {"never": ["organizations:*"]}, "failed", "gets through"),
        # Conditions: the promise asks for no more than the policy denies, or for more.
        ({"eu": REGION}, {"never": ["ec2:*"], "when": ABROAD}, "holds", "eu denies it"),
        ({"eu": REGION}, {"never": ["*"], "when": ABROAD}, "failed", "iam:"),
        ({"eu": REGION}, {"never": ["*"], "when": ABROAD, "except": ["iam:*", "sts:*"]}, "holds", "eu denies it"),
        ({"eu": REGION}, {"never": ["ec2:*"]}, "failed", "in eu-central-1 gets through"),
        ({"eu": REGION}, {"always": ["ec2:*"], "when": HOME}, "holds", "Nothing stops it"),
        ({"eu": REGION}, {"always": ["ec2:RunInstances"]}, "failed", "is stopped"),
        ({"eu": REGION}, {"always": ["iam:CreateRole"]}, "holds", "Nothing stops it"),
        ({"eu": REGION}, {"can": ["ec2:RunInstances"]}, "holds", "gets through"),
        ({"leave": LEAVE}, {"can": ["organizations:LeaveOrganization"]}, "failed", "Nothing of it gets through"),
        # An absent key counts as AWS counts it: IfExists denies who has no MFA key at all.
        (
            {"mfa": MFA},
            {"never": ["ec2:StopInstances"], "when": {"Null": {"aws:MultiFactorAuthPresent": ["true"]}}},
            "holds",
            "mfa denies it",
        ),
        (
            {"mfa": MFA},
            {"never": ["ec2:StopInstances"], "when": {"Bool": {"aws:MultiFactorAuthPresent": ["true"]}}},
            "failed",
            "gets through",
        ),
        # Callers.
        ({"adm": BUT_ADMIN}, {"never": ["s3:*"]}, "failed", "by role/Admin"),
        ({"adm": BUT_ADMIN}, {"never": ["s3:*"], "except": ["role/Admin"]}, "holds", "adm denies it"),
        ({"adm": BUT_ADMIN}, {"always": ["s3:*"], "as": "role/Admin"}, "holds", "Nothing stops it"),
        ({"adm": BUT_ADMIN}, {"always": ["s3:*"], "as": ["role/Admin", "role/Other"]}, "failed", "by role/Other"),
        ({"adm": BUT_ADMIN}, {"always": ["s3:*"], "as": "role/team/Admin"}, "failed", "role/team/Admin"),
        ({"adm": BUT_ADMIN}, {"never": ["s3:*"], "as": "root"}, "holds", "adm denies it"),
        # Resources.
        ({"log": ONE_BUCKET}, {"never": ["s3:DeleteObject"], "resource": "arn:aws:s3:::logs/*"}, "holds", "log"),
        ({"log": ONE_BUCKET}, {"never": ["s3:DeleteObject"]}, "failed", "gets through"),
        ({"log": ONE_BUCKET}, {"always": ["s3:DeleteObject"], "resource": "arn:aws:s3:::mine/*"}, "holds", "Nothing"),
        # Two actions that one statement names, of which only one works on such resources.
        (
            {"log": ONE_BUCKET},
            {"never": ["ec2:RunInstances", "s3:GetObject"], "resource": "arn:aws:s3:::logs/*"},
            "holds",
            "log",
        ),
        (
            {},
            {"never": ["ec2:RunInstances", "s3:GetObject"], "resource": "arn:aws:s3:::logs/*"},
            "failed",
            "s3:GetObject",
        ),
        ({}, {"never": ["ec2:RunInstances"], "resource": "arn:aws:s3:::logs/*"}, "covers nothing", "No request"),
        (
            {"t": policy(deny("*", Condition={"Null": {"aws:RequestTag/a": "true"}}))},
            {"never": ["s3:GetObject", "s3:CreateBucket"], "when": {"Null": {"aws:RequestTag/a": ["false"]}}},
            "failed",
            "s3:CreateBucket",
        ),
        # Gaps.
        ({"only-s3": ONLY_S3}, {"never": ["ec2:*"]}, "holds", "Nothing at Root allows it"),
        ({"only-s3": ONLY_S3}, {"always": ["s3:*"]}, "holds", "Nothing stops it"),
        # What promises nothing.
        ({}, {"never": ["s3:PutPublicAccessBlock"]}, "covers nothing", "No action is called s3:PutPublicAccessBlock"),
        (
            {"leave": LEAVE},
            {"never": ["organizations:LeaveOrganization", "s3:Deletebukket"]},
            "undecided",
            "No action is called s3:Deletebukket",
        ),
        ({}, {"never": ["s3:GetObject", "s3:Deletebukket"]}, "failed", "gets through"),
        ({}, {"always": ["s3:*", "foo:*"]}, "undecided", "No action is called foo:*"),
        ({}, {"can": ["s3:*", "foo:*"]}, "holds", ""),
        ({}, {"never": ["s3:*"], "except": ["s3:*"]}, "covers nothing", "exceptions leave no action"),
        ({}, {"never": ["s3:*"], "in": ["ou-empty"]}, "covers nothing", "no account in Empty"),
        ({}, {"never": ["s3:*"], "in": ["ou-gone"]}, "covers nothing", "ou-gone is gone"),
        ({}, {"never": ["s3:*"], "in": ["ou-work", "ou-gone"]}, "covers nothing", "ou-gone is gone"),
        (
            {"l": LEAVE},
            {
                "never": ["organizations:LeaveOrganization"],
                "when": {"StringEquals": {"aws:RequestedRegion": ["a"]}, "StringLike": {"aws:RequestedRegion": ["b*"]}},
            },
            "covers nothing",
            "No request that can be made",
        ),
        (
            {"l": LEAVE},
            {"never": ["organizations:LeaveOrganization"], "as": "arn:aws:iam::999999999999:role/x"},
            "covers nothing",
            "No request that can be made",
        ),
        ({}, {"never": ["s3:*"], "expires": "2026-11-26"}, "expired", "expired on 2026-11-26"),
        ({"leave": LEAVE}, {"never": ["organizations:LeaveOrganization"], "expires": "2026-11-27"}, "holds", "Stay"),
        # What is not known is neither kept nor broken, unless it is whatever the unknown policy says.
        ({"x": Unknown.TEXT}, {"never": ["s3:*"]}, "undecided", "the text of x, which is not known"),
        ({"x": Unknown.TEXT}, {"always": ["s3:*"]}, "undecided", "the text of x, which is not known"),
        ({"x": Unknown.TEXT}, {"can": ["s3:*"]}, "undecided", "the text of x, which is not known"),
        ({"x": Unknown.TEXT, "leave": LEAVE}, {"never": ["organizations:LeaveOrganization"]}, "holds", "Stay"),
        ({"x": Unknown.TEXT, "leave": LEAVE}, {"always": ["organizations:*"]}, "failed", "is stopped"),
        ({"x": Unknown.TEXT, "leave": LEAVE}, {"can": ["organizations:LeaveOrganization"]}, "failed", "Nothing of it"),
        ({"x": "{"}, {"never": ["s3:*"]}, "undecided", f"x cannot be read. {UNREAD}"),
        # Actions that no policy limits are meant only where they are named.
        ({"no": policy(deny("*"))}, {"never": ["sts:*"]}, "holds", "no denies it"),
        ({"no": policy(deny("*"))}, {"never": ["sts:GetCallerIdentity"]}, "failed", "gets through"),
        # Service-linked roles are meant only where they are named.
        ({"no": policy(deny("*"))}, {"never": ["s3:*"], "as": "role/aws-service-role/*"}, "failed", "gets through"),
        ({"no": policy(deny("*"))}, {"always": ["s3:*"], "as": "role/aws-service-role/*"}, "holds", "Nothing stops"),
    ],
)
def test_a_promise_of_callers(scps: dict, members: dict, state: str, reason: str) -> None:
    proof = proved(organization(scps), promise(**{f"{key}_": value for key, value in members.items()}))
    assert (state, True) == (proof.state.value, reason in proof.reason), proof.reason


@pytest.mark.parametrize(
    ("rcps", "members", "state", "reason"),
    [
        ({"out": OUTSIDERS}, {"of": "resources", "never": ["s3:*"], "when": OUTSIDE}, "holds", "out denies it"),
        ({"out": OUTSIDERS}, {"of": "resources", "never": ["s3:*"]}, "failed", "gets through"),
        ({"out": BUT_SERVICES}, {"of": "resources", "never": ["s3:*"], "when": OUTSIDE}, "failed", "gets through"),
        ({"out": OUTSIDERS}, {"of": "resources", "never": ["s3:*"], "when": {
            **OUTSIDE, "Null": {"aws:PrincipalOrgID": ["false"]}}}, "holds", "out denies it"),
        ({"none": NO_S3_AT_ALL}, {"of": "resources", "never": ["s3:*"]}, "holds", "none denies it"),
        ({"none": NO_S3_AT_ALL}, {"of": "resources", "never": ["ec2:*"]}, "failed", "gets through"),
        ({}, {"of": "resources", "always": ["s3:*"]}, "holds", "Nothing stops it"),
        # A never of callers is about anybody's resources; always and can are about their own.
        ({"none": NO_S3_AT_ALL}, {"never": ["s3:GetObject"]}, "failed", "gets through"),
        ({"none": NO_S3_AT_ALL}, {"always": ["s3:GetObject"]}, "failed", "none denies it"),
        ({"none": NO_S3_AT_ALL}, {"can": ["s3:GetObject"]}, "failed", "Nothing of it"),
        ({"out": OUTSIDERS}, {"always": ["s3:GetObject"]}, "holds", "Nothing stops it"),
    ],
)  # fmt: skip
def test_a_promise_on_resources(rcps: dict, members: dict, state: str, reason: str) -> None:
    proof = proved(organization(rcps=rcps), promise(**{f"{key}_": value for key, value in members.items()}))
    assert (state, True) == (proof.state.value, reason in proof.reason), proof.reason


SHOP, BANK, LAB = ACCOUNTS.values()


@pytest.mark.parametrize(
    ("condition", "members", "state", "accounts"),
    [
        ({"StringEquals": {"aws:ResourceAccount": "999999999999"}}, {"always": ["s3:*"]}, "holds", 3),
        ({"StringEquals": {"aws:ResourceAccount": SHOP}}, {"always": ["s3:*"]}, "failed", 1),
        ({"StringNotEquals": {"aws:ResourceAccount": [SHOP, BANK, LAB]}}, {"always": ["s3:*"]}, "holds", 3),
        ({"StringNotEquals": {"aws:ResourceOrgID": "o-abcdefghij"}}, {"always": ["s3:*"]}, "holds", 3),
        ({"StringEquals": {"aws:ResourceOrgID": "o-abcdefghij"}}, {"never": ["s3:*"]}, "holds", 3),
        (
            {"ForAnyValue:StringLike": {"aws:ResourceOrgPaths": "*/ou-ab12-11111111/"}},
            {"always": ["s3:*"]},
            "failed",
            2,
        ),
        ({"ForAllValues:StringNotLike": {"aws:ResourceOrgPaths": "o-abcdefghij/*"}}, {"always": ["s3:*"]}, "holds", 3),
        ({"StringEquals": {"aws:ResourceAccount": SHOP}}, {"can": ["s3:GetObject"]}, "failed", 1),
        (
            {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "${aws:ResourceOrgID}"}},
            {"always": ["s3:GetObject"], "when": {"StringEquals": {"aws:PrincipalOrgID": ["o-abcdefghij"]}}},
            "holds",
            3,
        ),
        (
            {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "${aws:ResourceOrgID}"}},
            {"always": ["s3:GetObject"]},
            "failed",
            3,
        ),
        (
            {"StringEquals": {"aws:ResourceAccount": SHOP}},
            {"always": ["s3:GetObject"], "when": {"StringEquals": {"aws:ResourceAccount": [BANK]}}},
            "holds",
            1,
        ),
    ],
)
def test_a_promise_on_resources_is_about_requests_on_what_each_account_owns(
    condition: dict, members: dict, state: str, accounts: int
) -> None:
    denied = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": condition}
    proof = proved(organization(rcps={"r": policy(denied)}), promise(of="resources", **members))
    assert (state, accounts) == (proof.state.value, len(proof.accounts)), proof.reason


def test_a_promise_counts_for_the_accounts_below_its_places_but_for_those_left_out():
    design = organization({"leave": LEAVE}, attached={"ou-work": ["leave"]})
    leave = ["organizations:LeaveOrganization"]
    whole = proved(design, promise(never=leave))
    assert (("acc-lab",), 3, ProofState.FAILED) == (whole.accounts, whole.covered, whole.state)
    spared = proved(design, promise(never=leave, exceptIn=["ou-lab"]))
    assert (("acc-shop", "acc-bank"), ProofState.PROVED) == (spared.accounts, spared.state)
    assert ("acc-bank",) == proved(design, promise(never=leave, in_=["ou-work"], exceptIn=["acc-shop"])).accounts
    doubled = proved(design, promise(never=leave, in_=["acc-bank", "ou-work", "acc-shop"]))
    assert ["acc-bank", "acc-shop"] == sorted(doubled.accounts)


def region_deny(sid, but, **members):
    return policy(deny("*", Sid=sid, Condition={"StringNotEquals": {"aws:RequestedRegion": but}, **members}))


@pytest.mark.parametrize(
    ("scps", "reason"),
    [
        (  # the first lets another Region and a role through, so that it alone does not hold the promise
            {
                "europe": region_deny(
                    "Europe",
                    ["eu-central-1", "eu-west-1"],
                    ArnNotLike={"aws:PrincipalArn": "arn:aws:iam::*:role/glass"},
                ),
                "home": region_deny("Home", ["eu-central-1"]),
            },
            "Home in home denies it, at Root.",
        ),
        (
            {
                "asia": policy(deny("*", Sid="West", Condition={"StringEquals": {"aws:RequestedRegion": "eu-west-1"}})),
                "europe": region_deny("Europe", ["eu-central-1", "eu-west-1"]),
                "idle": policy(deny("*", Sid="Idle", Condition={"StringEquals": {"aws:RequestedRegion": "us-east-1"}})),
            },
            "Europe in europe, at Root; West in asia, at Root: together they deny it.",
        ),
        (
            {"two": policy(deny("s3:*", Condition={"Null": {"aws:RequestedRegion": "true"}}), deny("s3:Delete*"))},
            "Statement 2 in two denies it, at Root.",
        ),
    ],
)
def test_what_holds_a_promise_is_named_wholly(scps, reason):
    when = {"StringNotEquals": {"aws:RequestedRegion": ["eu-central-1"]}}
    proof = proved(organization(scps), promise(never=["s3:DeleteBucket"], when=when))
    assert (ProofState.PROVED, reason) == (proof.state, proof.reason)


def test_a_promise_that_other_statements_keep_elsewhere_names_them_all():
    design = organization(
        {"work": policy(deny("s3:*", Sid="A")), "lab": policy(deny("s3:Delete*", Sid="B"))},
        attached={"ou-work": ["work"], "ou-lab": ["lab"]},
    )
    reason = proved(design, promise(never=["s3:DeleteBucket"])).reason
    assert "A in work, at Work; B in lab, at Lab: together they deny it." == reason


def test_a_promise_that_one_statement_keeps_at_several_levels_names_them_all():
    design = organization({"leave": LEAVE}, attached={"ou-work": ["leave"], "ou-lab": ["leave"], "ou-empty": ["leave"]})
    leave = ["organizations:LeaveOrganization"]
    assert "Stay in leave denies it, at Work and Lab." == proved(design, promise(never=leave)).reason
    assert "Stay in leave denies it, at Lab." == proved(design, promise(never=leave, in_=["ou-lab"])).reason


def test_the_management_account_is_meant_only_where_it_is_named():
    design = organization({"leave": LEAVE})
    leave = ["organizations:LeaveOrganization"]
    assert proved(design, promise(never=leave)).exempt
    assert not proved(design, promise(never=leave, in_=["ou-work"])).exempt
    named = proved(design, promise(never=leave, in_=["acc-main"]))
    assert (ProofState.FAILED, ("acc-main",), False) == (named.state, named.accounts, named.exempt)
    assert named.witness is not None
    assert named.witness.allowed
    assert ProofState.PROVED is proved(design, promise(always=leave, in_=["acc-main"])).state


def test_a_policy_that_spares_one_account_by_its_number_breaks_the_promise_there_alone():
    spares = policy(deny("s3:*", Condition={"StringNotEquals": {"aws:PrincipalAccount": "333333333333"}}))
    proof = proved(organization({"spares": spares}), promise(never=["s3:*"]))
    assert (ProofState.FAILED, ("acc-bank",), 3) == (proof.state, proof.accounts, proof.covered)
    assert proof.witness is not None
    assert "333333333333" == proof.witness.request.account


def test_accounts_of_one_list_of_numbers_are_proved_together():
    listed = {"StringEquals": {"aws:PrincipalAccount": ["222222222222", "333333333333"]}}
    insecure = {"Bool": {"aws:SecureTransport": "false"}}
    spares = policy(deny("s3:*", Condition=listed | insecure))
    searches: dict = {}
    proof = Prover(organization({"spares": spares}), load(), found=searches).prove(
        promise(never=["s3:PutObject"], when=insecure)
    )
    assert (ProofState.FAILED, ("acc-lab",)) == (proof.state, proof.accounts)
    assert len([one for one in searches if one[0] is False]) == 2  # for the list and for all others, not for three


def test_a_promise_about_callers_of_one_account_covers_that_account_alone():
    proof = proved(
        organization({"leave": LEAVE}),
        promise(never=["organizations:LeaveOrganization"], as_="arn:aws:iam::333333333333:role/x"),
    )
    assert (ProofState.PROVED, ("acc-bank",)) == (proof.state, proof.accounts)


def test_other_actions_than_those_reviewed_make_a_kept_promise_outdated_and_a_broken_one_failed():
    design = organization({"s3": policy(deny("s3:*"))})
    old = {"catalogue": "2025-01-01", "actions": 3}
    found = proved(design, promise(never=["s3:*"], reviewed=old))
    assert ProofState.OUTDATED is found.state
    assert "newer actions match" in found.reason
    assert ProofState.FAILED is proved(design, promise(never=["ec2:*"], reviewed=old)).state
    now = {"catalogue": "2099-01-01", "actions": 3}
    assert ProofState.PROVED is proved(design, promise(never=["s3:*"], reviewed=now)).state


@pytest.mark.parametrize(
    ("case", "expect", "state"),
    [
        ({"action": "organizations:LeaveOrganization"}, "denied", "holds"),
        ({"action": "organizations:LeaveOrganization"}, "allowed", "failed"),
        ({"action": "ec2:RunInstances"}, "denied", "undecided"),
        ({"action": "ec2:RunInstances", "context": {"aws:RequestedRegion": "us-east-1"}}, "denied", "holds"),
        ({"action": "ec2:RunInstances", "context": {"aws:RequestedRegion": "eu-central-1"}}, "allowed", "holds"),
        ({"action": "s3:GetObject", "as": "role/Admin", "context": {"aws:RequestedRegion": "eu-central-1"}},
         "allowed", "holds"),
        ({"action": "s3:GetObject", "as": "arn:aws:iam::222222222222:role/Other",
          "context": {"aws:RequestedRegion": "eu-central-1"}}, "allowed", "failed"),
        ({"action": "iam:CreateRole", "account": "ou-work"}, "allowed", "covers nothing"),
        ({"action": "iam:CreateRole", "account": "acc-gone"}, "allowed", "covers nothing"),
    ],
)  # fmt: skip
def test_a_case(case: dict, expect: str, state: str) -> None:
    design = organization({"leave": LEAVE, "eu": REGION, "adm": BUT_ADMIN})
    proof = proved(design, promise(case={"account": "acc-shop", **case}, expect=expect))
    assert state == proof.state.value, proof.reason
    if state == "undecided":
        assert "aws:RequestedRegion" in proof.keys


KEYS = "arn:aws:kms:*:*:key/*"


@pytest.mark.parametrize(
    ("statement", "members", "state"),
    [
        ({"Resource": KEYS}, {"always": ["kms:CreateKey", "kms:ListKeys"]}, ProofState.UNDECIDED),
        ({"Resource": KEYS}, {"never": ["kms:CreateKey"]}, ProofState.FAILED),
        ({"Resource": KEYS}, {"always": ["kms:CreateKey", "kms:DescribeKey"]}, ProofState.FAILED),
        ({"Resource": KEYS}, {"always": ["kms:CreateKey"]}, ProofState.PROVED),
        ({"NotResource": KEYS}, {"never": ["kms:CreateKey"]}, ProofState.PROVED),
        ({"NotResource": KEYS}, {"never": ["kms:ListKeys"]}, ProofState.UNDECIDED),
        ({"NotResource": KEYS}, {"can": ["kms:ListKeys"]}, ProofState.UNDECIDED),
        ({"Resource": "*"}, {"never": ["kms:CreateKey"]}, ProofState.PROVED),
    ],
)
def test_no_promise_is_broken_by_an_arn_of_an_action_without_resources(statement, members, state):
    """AWS says that only * covers such an action. Its refusals name ARNs for some listings: there the point is open."""
    design = organization({"keys": policy({"Effect": "Deny", "Action": "kms:*", **statement})})
    proof = proved(design, promise(**members))
    assert proof.state is state
    assert (state is ProofState.UNDECIDED) is ("AWS documents no resource for kms:" in proof.reason)


def test_a_promise_says_of_a_key_that_it_is_absent_or_present():
    design = organization({"leave": LEAVE})
    for value, word in (("true", "absent"), ("false", "present")):
        test = promise(never=["s3:*"], when={"Null": {"aws:PrincipalArn": [value]}})
        assert f"when aws:PrincipalArn is {word}" in promise_sentence(design, test)


@pytest.mark.parametrize(
    "condition",
    [
        {"Bool": {"aws:PrincipalIsAWSService": "true"}},
        {"BoolIfExists": {"aws:PrincipalIsAWSService": "true"}},
        {"Null": {"aws:PrincipalArn": "true"}},
        {"Null": {"aws:PrincipalOrgID": "true"}},
    ],
)
def test_rcps_have_a_say_on_callers_that_scps_do_not_limit(condition):
    denying = policy(deny("s3:*", Principal="*", Condition=condition))
    design = organization(rcps={"services": denying})
    always, never = (
        promise(always=["s3:GetObject"], of="resources"),
        promise(never=["s3:GetObject"], of="resources", when=condition),
    )
    assert proved(design, always).state is ProofState.FAILED
    assert proved(design, never).state is ProofState.PROVED
    assert proved(design, promise(always=["s3:GetObject"])).state is ProofState.PROVED


@pytest.mark.parametrize("name", ["Stateme*nt", "statement"])
def test_a_promise_is_proved_beside_a_policy_whose_statements_have_a_misspelled_name(name):
    """Reading takes the name for what was meant; the text has no member of the right one."""
    text = LEAVE.replace("Statement", name)
    proof = proved(organization({"leave": LEAVE, "typed": text}), promise(never=["organizations:LeaveOrganization"]))
    assert proof.state is ProofState.PROVED
