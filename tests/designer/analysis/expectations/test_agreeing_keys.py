"""Keys that AWS fills in from the same facts are never chosen apart: true promises are kept, false ones are broken."""

import pytest

from designer.analysis.differences.comparison import comparing_designs
from designer.analysis.expectations.proof import ProofState
from designer.basics.steps import finish
from designer.policy.catalog.catalogue import load
from tests.designer.analysis.expectations.promised import deny, organization, policy, promise, proved
from tests.tools import in_one_test

A_NAME, NO_NAME = {"Null": {"aws:username": "false"}}, {"Null": {"aws:username": "true"}}
OLD = {"DateLessThan": {"aws:CurrentTime": "2030-01-01T00:00:00Z"}}
NEW = {"NumericGreaterThanEquals": {"aws:EpochTime": "1893456000"}}
NEWER = {"NumericGreaterThan": {"aws:EpochTime": "1893456000"}}
BY_ADDRESS = {"NotIpAddress": {"aws:SourceIp": "192.0.2.0/24"}, "Null": {"aws:SourceVpce": "false"}}
TAGGED = {"StringEquals": {"aws:PrincipalTag/team": "web"}}
UNTAGGED = {"StringNotEquals": {"aws:PrincipalTag/team": "web"}}
OF_SHOP = {"StringEquals": {"aws:userid": "222222222222"}}


def of(operator, **keys):
    return {operator: {key.replace("_", ":", 1): value for key, value in keys.items()}}


def type_is(kind):
    return of("StringEquals", aws_PrincipalType=kind)


@in_one_test(
    ("conditions", "members", "state"),
    [
        # The caller's type, name and id are those of the caller.
        ([type_is("User")], {"never": ["s3:*"], "as": ["user/*"]}, "holds"),
        ([type_is("User")], {"never": ["s3:*"], "as": ["role/*"]}, "failed"),
        ([type_is("User")], {"always": ["s3:*"], "as": ["role/*", "root"]}, "holds"),
        ([type_is("AssumedRole")], {"never": ["s3:*"], "as": ["role/*"]}, "holds"),
        ([type_is("AssumedRole")], {"always": ["s3:*"], "as": ["user/*"]}, "holds"),
        ([type_is("Account")], {"never": ["s3:*"], "as": ["root"]}, "holds"),
        ([type_is("Account")], {"never": ["s3:*"]}, "failed"),
        ([A_NAME], {"never": ["s3:*"], "as": ["user/*"]}, "holds"),
        ([A_NAME], {"always": ["s3:*"], "as": ["role/*"]}, "holds"),
        ([A_NAME], {"always": ["s3:*"], "as": ["user/ana"]}, "failed"),
        ([NO_NAME], {"never": ["s3:*"], "as": ["user/*"]}, "failed"),
        ([of("StringEquals", aws_username="ana")], {"never": ["s3:*"], "as": ["user/ana"]}, "holds"),
        ([of("StringEquals", aws_username="ana")], {"never": ["s3:*"], "as": ["user/bob"]}, "failed"),
        ([of("StringEquals", aws_username="ana")], {"always": ["s3:*"], "as": ["user/bob"]}, "holds"),
        (
            [OF_SHOP],
            {"never": ["s3:*"], "in": ["acc-shop"], "as": "root"},
            "holds",
        ),
        (
            [OF_SHOP],
            {"never": ["s3:*"], "in": ["acc-bank"], "as": "root"},
            "failed",
        ),
        ([of("StringLike", aws_userid="*:*")], {"never": ["s3:*"], "as": ["role/*"]}, "holds"),
        ([of("StringLike", aws_userid="*:*")], {"always": ["s3:*"], "as": ["user/*"]}, "holds"),
        ([of("StringLike", aws_userid="AROA1:*")], {"never": ["s3:*"], "as": ["role/*"]}, "failed"),
        ([of("StringEquals", aws_PrincipalAccount="222222222222")], {"never": ["s3:*"], "in": ["acc-shop"]}, "holds"),
        ([of("StringEquals", aws_PrincipalAccount="222222222222")], {"never": ["s3:*"], "in": ["acc-bank"]}, "failed"),
        # Nobody can tag a root user; the others who come to the same are not taken for it.
        ([UNTAGGED], {"never": ["s3:*"], "as": ["root"]}, "holds"),
        ([UNTAGGED], {"can": ["s3:*"], "as": ["root"]}, "failed"),
        ([UNTAGGED], {"never": ["s3:*"], "as": ["role/*"]}, "failed"),
        ([UNTAGGED], {"never": ["s3:*"], "except": ["role/*", "user/*"]}, "failed"),
        ([UNTAGGED], {"never": ["s3:*"], "except": ["role/*", "user/*", "arn:aws:sts::*:federated-user/*"]}, "holds"),
        ([TAGGED], {"always": ["s3:*"], "as": ["root"]}, "holds"),
        ([TAGGED], {"always": ["s3:*"], "as": ["user/*"]}, "failed"),
        # Callers are named beside what conditions ask of them, whatever operators these take.
        (
            [],
            {
                "can": ["s3:*"],
                "as": ["role/a"],
                "when": of("ArnLike", aws_PrincipalArn="arn:aws:iam::*:user/*")
                | of("ArnEquals", aws_PrincipalArn="arn:aws:iam::*:role/*"),
            },
            "covers nothing",
        ),
        # Credentials: an age needs an MFA, and long-term keys have neither.
        ([of("Bool", aws_MultiFactorAuthPresent="true")], {"always": ["s3:*"], "as": ["user/*"]}, "failed"),
        (
            [of("Bool", aws_MultiFactorAuthPresent="true") | of("Null", aws_TokenIssueTime="true")],
            {"always": ["s3:*"]},
            "holds",
        ),
        (
            [of("Bool", aws_MultiFactorAuthPresent="false") | of("Null", aws_MultiFactorAuthAge="false")],
            {"always": ["s3:*"]},
            "holds",
        ),
        (
            [of("Bool", aws_MultiFactorAuthPresent="true") | of("NumericGreaterThan", aws_MultiFactorAuthAge="900")],
            {"always": ["s3:*"]},
            "failed",
        ),
        ([of("Null", aws_TokenIssueTime="true")], {"always": ["s3:*"], "as": ["role/*"]}, "holds"),
        ([of("Null", aws_TokenIssueTime="true")], {"always": ["s3:*"], "as": ["user/*"]}, "failed"),
        ([of("Null", aws_TokenIssueTime="true") | type_is("AssumedRole")], {"always": ["s3:*"]}, "holds"),
        ([of("Bool", aws_AssumedRoot="true")], {"always": ["s3:*"], "as": ["role/*", "user/*"]}, "holds"),
        ([of("Bool", aws_AssumedRoot="true")], {"always": ["s3:*"], "as": ["root"]}, "failed"),
        # There is one clock, and credentials are issued before they are used.
        ([OLD, NEW], {"never": ["s3:*"]}, "holds"),
        ([OLD, NEWER], {"never": ["s3:*"]}, "failed"),
        ([OLD | NEW], {"always": ["s3:*"]}, "holds"),
        (
            [of("DateGreaterThan", aws_TokenIssueTime="2030-01-01T00:00:00Z") | OLD],
            {"always": ["s3:*"]},
            "holds",
        ),
        ([of("DateLessThan", aws_TokenIssueTime="2030-01-01T00:00:00Z") | NEW], {"always": ["s3:*"]}, "failed"),
        # Clocks show whole seconds, though policies may name parts of one.
        ([of("DateGreaterThan", aws_CurrentTime="2030-01-01T00:00:00.5Z")], {"always": ["s3:*"]}, "failed"),
        (
            [
                of("DateGreaterThan", aws_TokenIssueTime="2030-01-01T00:00:00.2Z")
                | of("NumericLessThan", aws_EpochTime="1893456001.5")
            ],
            {"always": ["s3:*"]},
            "failed",
        ),
        # A request is made now or later, by credentials that may be older.
        ([of("NumericLessThan", aws_EpochTime="2026")], {"always": ["s3:*"]}, "holds"),
        ([of("NumericGreaterThan", aws_EpochTime="2026")], {"never": ["s3:*"]}, "holds"),
        ([of("DateGreaterThan", aws_CurrentTime="2020-01-01T00:00:00Z")], {"never": ["s3:*"]}, "holds"),
        ([of("DateGreaterThan", aws_CurrentTime="2020-01-01T00:00:00Z")], {"can": ["s3:*"]}, "failed"),
        ([of("DateLessThan", aws_TokenIssueTime="2020-01-01T00:00:00Z")], {"always": ["s3:*"]}, "failed"),
        ([OLD | of("DateLessThan", aws_TokenIssueTime="2020-01-01T00:00:00Z")], {"always": ["s3:*"]}, "failed"),
        ([of("StringLike", aws_MultiFactorAuthAge="1*")], {"always": ["s3:*"]}, "undecided"),
        # A request comes from an address, through an endpoint, or from a service that calls for the caller.
        ([BY_ADDRESS | of("IpAddress", aws_SourceIp="198.51.100.0/24")], {"always": ["s3:*"]}, "holds"),
        ([BY_ADDRESS], {"always": ["s3:*"]}, "failed"),
        ([of("Null", aws_SourceVpc="false") | of("Bool", aws_ViaAWSService="false")], {"always": ["s3:*"]}, "failed"),
        ([{"Null": {"aws:SourceVpc": "false", "aws:SourceVpce": "true"}}], {"always": ["s3:*"]}, "holds"),
        ([{"Null": {"aws:SourceVpc": "false", "aws:VpcSourceIp": "false"}}], {"always": ["s3:*"]}, "failed"),
        (
            [{"Null": {"aws:SourceIp": "true", "aws:SourceVpce": "true"}} | of("Bool", aws_ViaAWSService="false")],
            {"always": ["s3:*"]},
            "holds",
        ),
        (
            [of("Bool", aws_ViaAWSService="false") | of("Null", aws_CalledVia="false")],
            {"always": ["s3:*"]},
            "holds",
        ),
        ([of("Bool", aws_ViaAWSService="true") | of("Null", aws_CalledVia="false")], {"always": ["s3:*"]}, "failed"),
        (
            [
                of("StringEquals", aws_CalledViaFirst="athena.amazonaws.com")
                | of("ForAllValues:StringEquals", aws_CalledVia="kms.amazonaws.com")
            ],
            {"always": ["s3:*"]},
            "holds",
        ),
        (
            [
                of("StringEquals", aws_CalledViaFirst="athena.amazonaws.com")
                | of("ForAnyValue:StringEquals", aws_CalledVia="kms.amazonaws.com")
            ],
            {"always": ["s3:*"]},
            "failed",
        ),
        ([of("Bool", aws_PrincipalIsAWSService="true")], {"always": ["s3:*"]}, "holds"),
        ([of("Bool", aws_PrincipalIsAWSService="false")], {"never": ["s3:*"]}, "holds"),
        (
            [of("Bool", aws_SecureTransport="true"), of("Bool", aws_SecureTransport="false")],
            {"never": ["s3:*"]},
            "holds",
        ),
        ([of("Bool", aws_SecureTransport="false")], {"never": ["s3:*"]}, "failed"),
        # The caller's organization has its path.
        ([of("StringNotEquals", aws_PrincipalOrgID="o-abcdefghij")], {"always": ["s3:*"]}, "holds"),
        (
            [of("ForAllValues:StringNotLike", aws_PrincipalOrgPaths="o-abcdefghij/*")],
            {"always": ["s3:*"]},
            "holds",
        ),
        (
            [of("ForAnyValue:StringLike", aws_PrincipalOrgPaths="o-abcdefghij/r-ab12/ou-ab12-11111111/*")],
            {"never": ["s3:*"], "in": ["ou-work"]},
            "holds",
        ),
    ],
)
def test_keys_of_one_request_agree(conditions, members, state):
    scps = {f"p{number}": policy(deny("s3:*", Condition=one)) for number, one in enumerate(conditions)}
    assert proved(organization(scps), promise(**members)).state is ProofState(state)


@pytest.mark.parametrize(
    ("resource", "key", "owner", "members", "state"),
    [
        ("*", "aws:ResourceAccount", "222222222222", {"resource": ["arn:aws:sqs:*:222222222222:*"]}, "holds"),
        ("*", "aws:ResourceAccount", "222222222222", {"resource": ["arn:aws:sqs:*:333333333333:*"]}, "failed"),
        ("arn:aws:sqs:*:333333333333:*", "aws:ResourceAccount", "222222222222", {}, "failed"),
    ],
)
def test_the_owner_of_a_resource_is_the_account_in_its_arn(resource, key, owner, members, state):
    text = policy(deny("sqs:DeleteQueue", Resource=resource, Condition={"StringEqualsIfExists": {key: owner}}))
    test = promise(never=["sqs:DeleteQueue"], in_=["acc-shop"], **members)
    assert proved(organization({"p": text}), test).state is ProofState(state)


@pytest.mark.parametrize(
    "condition",
    [
        of("ForAnyValue:StringNotLike", aws_ResourceOrgPaths="o-another000/*"),
        of("ForAnyValue:StringLike", aws_ResourceOrgPaths="o-another000/*"),
        of("ForAnyValue:StringNotEquals", aws_ResourceOrgPaths="o-another000/r-1234/"),
        of("StringLike", aws_ResourceOrgID="o-another*"),
    ],
)
def test_a_deny_of_roles_by_the_organization_that_owns_them_is_a_difference_wherever_they_are(condition):
    text = policy(deny("sts:AssumeRole", Resource="arn:aws:iam::*:role/*", Condition=condition))
    before, after = organization(), organization({"p": text})
    effects = finish(comparing_designs(before, after, load())).effects
    assert ["sts:AssumeRole"] == [load().actions[one] for one in load().members(effects.groups[0].actions.narrowed)]


@pytest.mark.parametrize(
    ("condition", "keys"),
    [
        (of("ForAllValues:StringEquals", aws_TagKeys="a") | {"Null": {"aws:RequestTag/b": "false"}}, None),
        (of("ForAllValues:StringNotEquals", aws_TagKeys="a") | {"Null": {"aws:RequestTag/a": "false"}}, None),
        (of("ForAnyValue:StringEquals", aws_TagKeys="a") | {"Null": {"aws:RequestTag/a": "true"}}, None),
        (of("ForAnyValue:StringEquals", aws_TagKeys="A") | {"Null": {"aws:RequestTag/a": "false"}}, ("A",)),
        (of("ForAnyValue:StringEquals", aws_TagKeys="a") | {"Null": {"aws:RequestTag/b": "false"}}, ("a", "b")),
    ],
)
def test_the_example_of_a_difference_lists_the_keys_of_its_tags(condition, keys):
    """Without one it is left open."""
    text = policy(deny("iam:TagRole", Condition=condition))
    effects = finish(comparing_designs(organization(), organization({"p": text}), load())).effects
    found = [dict(group.witness.request.context)["aws:tagkeys"] for group in effects.groups]
    assert ([keys] if keys else [], not keys) == (found, bool(effects.undecided))


@in_one_test(
    ("condition", "tags"),
    [
        (
            of("ForAllValues:StringEquals", aws_TagKeys="${aws:PrincipalTag/team}"),
            {"aws:tagkeys": ("a",), "aws:principaltag/team": "a"},
        ),
        (
            of("ForAllValues:StringEquals", aws_TagKeys="${aws:PrincipalTag/team}")
            | {"Null": {"aws:PrincipalTag/team": "true"}},
            None,
        ),
        (of("StringEquals", **{"aws_PrincipalTag/team": "${aws:TagKeys}"}), None),
    ],
)
def test_the_example_lists_the_keys_of_its_tags_where_only_a_condition_with_a_variable_reads_them(condition, tags):
    tagged = {"Null": {"aws:RequestTag/a": "false"}}
    text = policy(deny("iam:TagRole", Condition={**condition, "Null": {**condition.get("Null", {}), **tagged["Null"]}}))
    effects = finish(comparing_designs(organization(), organization({"p": text}), load())).effects
    found = [dict(group.witness.request.context) for group in effects.groups]
    assert ([tags] if tags else []) == [{key: one.get(key) for key in tags or ()} for one in found]


def test_a_request_that_takes_tags_away_tells_their_keys_alone():
    condition = of("ForAnyValue:StringEquals", aws_TagKeys="a") | {"Null": {"aws:RequestTag/a": "true"}}
    text = policy(deny("iam:UntagRole", Condition=condition))
    assert finish(comparing_designs(organization(), organization({"p": text}), load())).effects.groups


OF_A_USER = "${aws:username}"


@pytest.mark.parametrize(
    ("members", "state", "caller"),
    [
        ({"resource": [f"arn:aws:s3:::b/{OF_A_USER}/*"]}, "holds", "user/example1"),
        ({"resource": [f"arn:aws:s3:::b/{OF_A_USER}/*"], "as": ["user/bob"]}, "holds", "user/bob"),
        ({"resource": [f"arn:aws:s3:::b/{OF_A_USER}/*"], "as": ["role/x"]}, "undecided", ""),
        ({"when": {"StringEquals": {"aws:PrincipalTag/x": OF_A_USER}}, "as": ["role/*"]}, "undecided", ""),
        (
            {"when": of("ArnNotLike", aws_PrincipalArn=f"arn:aws:iam::*:user/{OF_A_USER}"), "as": ["user/*"]},
            "holds",
            "user/example/example1",
        ),
    ],
)
def test_the_name_of_a_user_in_a_policy_variable_is_that_of_the_caller_of_the_example(members, state, caller):
    proof = proved(organization(), promise(can=["s3:GetObject"], **members))
    assert (state, caller) == (proof.state.value, proof.witness.request.principal.split(":", 5)[5] if caller else "")


@pytest.mark.parametrize(
    ("other_than", "state"),
    [
        (["arn:aws:iam::${aws:PrincipalAccount}:role/*", "arn:aws:iam::*:root"], ProofState.EMPTY),
        (
            ["${aws:PrincipalArn}"],
            ProofState.FAILED,
        ),  # whether some request is covered is not known; that none passes is
    ],
)
def test_no_request_that_a_test_does_not_cover_is_shown_for_it(other_than, state):
    own = {"ArnNotEquals": {"aws:PrincipalArn": other_than}}
    proof = proved(
        organization({"p": policy(deny("s3:*"))}), promise(can=["s3:GetObject"], when=own, **{"as": ["role/*"]})
    )
    assert (state, None) == (proof.state, proof.witness)


def test_the_example_of_an_account_is_one_that_the_test_covers_in_that_account():
    when = of("StringLike", aws_PrincipalArn=["arn:aws:iam::222222222222:role/*", "arn:aws:iam::*:role/reserved/*"])
    scps = {"p": policy(deny("s3:*"))}
    proof = proved(organization(scps, attached={"acc-bank": [*scps]}), promise(can=["s3:GetObject"], when=when))
    assert ProofState.FAILED is proof.state
    assert "arn:aws:iam::333333333333:role/reserved/" in proof.witness.request.principal


SHOP_ID = "222222222222"


@pytest.mark.parametrize(
    ("condition", "differ"),
    [
        (of("StringEquals", aws_userid=SHOP_ID) | of("ArnLike", aws_PrincipalArn="arn:aws:iam::*:root"), True),
        (of("StringEquals", aws_userid=SHOP_ID, aws_PrincipalType="Account"), True),
        (of("StringLike", aws_userid="2222*") | type_is("Account"), True),
        (of("StringLike", aws_userid="9999*") | type_is("Account"), False),
        (of("StringEquals", aws_userid=SHOP_ID) | of("NumericLessThan", aws_MultiFactorAuthAge="3600"), True),
        (of("StringEquals", aws_userid=f"{SHOP_ID}:bob", aws_PrincipalType="FederatedUser"), True),
        (of("StringLike", aws_userid="*:bob") | type_is("FederatedUser"), True),
        (
            of("StringLike", aws_userid="*:bob") | of("ArnLike", aws_PrincipalArn="arn:aws:sts::*:federated-user/bob"),
            True,
        ),
        (
            of("StringEquals", aws_userid="2:bob") | of("ArnLike", aws_PrincipalArn="arn:aws:sts::*:federated-user/*"),
            False,
        ),
    ],
)
def test_a_deny_by_the_id_of_a_root_user_or_federated_user_and_another_key_is_a_difference(condition, differ):
    scps = {"p": policy(deny("s3:GetObject", Condition=condition))}
    before, after = (organization(some, attached={"acc-shop": [*some]}) for some in ({}, scps))
    effects = finish(comparing_designs(before, after, load())).effects
    assert (differ, ()) == (bool(effects.groups), effects.undecided)


def test_a_deny_of_own_roles_by_another_place_than_theirs_is_no_difference():
    mine = of("StringEquals", aws_ResourceAccount="222222222222")
    mine |= of("ForAnyValue:StringNotEquals", aws_ResourceOrgPaths="o-abcdefghij/r-ab12/ou-ab12-11111111/")
    text = policy(deny("sts:AssumeRole", Resource="arn:aws:iam::*:role/*", Condition=mine))
    before, after = (organization(scps, attached={"acc-shop": [*scps]}) for scps in ({}, {"p": text}))
    assert () == finish(comparing_designs(before, after, load())).effects.groups


@in_one_test(
    ("denied", "when"),
    [
        ({"Null": {"aws:TagKeys": "false"}}, of("StringEquals", **{"aws_RequestTag/team": "web"})),
        ({"Null": {"aws:CalledViaLast": "false"}}, {"ForAnyValue:StringLike": {"aws:CalledVia": "athena*"}}),
        ({"Null": {"aws:SourceVpc": "false"}}, of("StringEquals", aws_SourceVpce="vpce-1")),
    ],
)
def test_a_request_that_passes_above_does_not_show_what_passes_below_where_it_lacks_what_goes_with_its_keys(
    denied, when
):
    below = organization(
        {"other": policy(deny("s3:GetObject")), "below": policy(deny("iam:CreateUser", Condition=denied))},
        attached={"root": ["other"], "acc-shop": ["below"]},
    )
    everywhere, there = promise(never=["iam:CreateUser"], when=when), {"in_": ["acc-shop"]}
    assert ProofState.FAILED is proved(below, everywhere).state
    assert ProofState.FAILED is not proved(below, promise(never=["iam:CreateUser"], when=when, **there)).state
