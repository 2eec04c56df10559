"""The checks of paths, row by row."""

import json
from importlib import resources

from designer.analysis.checks import check_steps, run_checks
from designer.analysis.checks.paths.ways_around import table
from designer.organization.model.organization import Organization
from tests.designer.analysis.checks.designs import BadDesign, GoodDesign, design, judge_bad, judge_good, site, suspended
from tests.designer.analysis.checks.snippets import RCP, allow, deny, deny_others, policy, rcp, when
from tests.tools import in_one_test

S3, READS = policy(deny("s3:*")), policy(deny("s3:Get*"))
ADMIN, OTHER = "arn:aws:iam::*:role/Admin", "arn:aws:iam::999988887777"


def exempting(caller: str) -> dict:
    """A condition that leaves out a caller of any account."""
    return when("ArnNotLike", "aws:PrincipalArn", f"arn:aws:iam::*:{caller}")


NOT_ADMIN = exempting("role/Admin")
EXEMPT = policy(deny(Condition=NOT_ADMIN))
GUARDED = "Add the guardrail “Protect chosen IAM roles from changes”"
GUARD = deny(["iam:CreateRole", "iam:Update*", "iam:*RolePolicy"], ADMIN, Condition=NOT_ADMIN)
TAGGED = "arn:aws:s3:::${aws:PrincipalTag/team}/*"
AS_TEXT = policy(deny("s3:*", TAGGED), version="2008-10-17")
ALL_BUT = deny_others("iam:*")
EU = when("StringNotEquals", "aws:RequestedRegion", "eu-west-1")


def path(root: str, ou: str, account: str, /, **policies: str) -> Organization:
    """Root, ou and acc-a, beside acc-main, with policies on them."""
    top = site("root", root, site("acc-main"), site("ou", ou, site("acc-a", account)))
    return design(top, policies)


BAD = [
    BadDesign("gaps", path("", "- d", "", d=S3), [("ou", "", "")], "every account below", "Attach FullAWSAccess"),
    BadDesign("gaps", path("", "", "- d", d=S3), [("acc-a", "", "")], "it may do nothing", "Attach FullAWSAccess"),
    BadDesign("allow-lists", path("", "a", "", a=policy(allow("s3:*"))), [("", "a", "1")], "FullAWSAccess beside it"),
    BadDesign(
        "redundant-statements",
        path("w", "n", "", w=S3, n=READS),
        [("", "n", "1")],
        "statement 1 in w denies already",
    ),
    BadDesign(
        "redundant-statements",
        path("", "n", "", n=policy(deny("s3:*", Sid="Wide"), deny("s3:GetObject", Sid="Narrow"))),
        [("", "n", "Narrow")],
        "statement Wide denies already",
        "Remove the statement",
    ),
    BadDesign(
        "redundant-statements",
        path("", "n", "", n=policy(deny("s3:*"), deny("s3:*"))),
        [("", "n", "2")],
        "statement 1",
        "Remove the statement",
    ),
    BadDesign(
        "redundant-statements",
        path("", "n", "", n=policy(deny("s3:*", Condition=EU), deny("s3:Get*", "arn:aws:s3:::x/*", Condition=EU))),
        [("", "n", "2")],
        "",
        "Remove the statement",
    ),
    BadDesign(
        "redundant-statements",
        path("", "- a", "", a=policy(allow("s3:*"), allow("s3:Get*"))),
        [("", "a", "2")],
        "allows already",
        "Remove the statement",
    ),
    BadDesign(
        "redundant-statements",
        design(site("root", "w n"), {"w": policy(rcp("s3:*")), "n": policy(rcp("s3:Get*"))}, RCP),
        [("", "n", "1")],
        "statement 1 in w",
    ),
    BadDesign(
        "dead-statements",
        path("", "- a", "- b", a=policy(allow("ec2:*")), b=policy(allow("ec2:*"), allow("s3:*"))),
        [("", "b", "2")],
        "all of it is blocked at ou",
    ),
    BadDesign(
        "dead-statements",
        path("", "- a", "d", a=policy(allow("ec2:*")), d=S3),
        [("", "d", "1")],
        "does not get past ou",
    ),
    BadDesign(
        "repeated-attachments", path("d", "", "d", d=S3), [("acc-a", "d", "")], "at root", "Detach d from 1 node"
    ),
    BadDesign(
        "repeated-attachments",
        path("d", "d", "d", d=S3),
        [("root", "d", "")],
        "nothing at acc-a and ou",
        "Detach d from 2 nodes",
    ),
    BadDesign(
        "sibling-actions",
        path("d", "", "", d=policy(deny(["cloudtrail:Delete*", "s3:DeleteBucketPolicy"], Sid="Stay"))),
        [("", "d", "Stay")],
        "The same goes for cloudtrail:UpdateEventDataStore",
        "Deny cloudtrail:UpdateTrail, cloudtrail:PutEventSelectors, cloudtrail:UpdateEventDataStore and 2 more, too",
    ),
    BadDesign(
        "sibling-actions",
        path(
            "",
            "d",
            "e",
            d=policy(deny("guardduty:DeleteDetector", Condition=NOT_ADMIN)),
            e=policy(deny_others("s3:*", Condition=EU)),
        ),
        [("", "d", "1")],
        "guardduty:UpdateDetector: a detector can be suspended",
        "Deny guardduty:UpdateDetector, too",
    ),
    BadDesign(
        "sibling-actions",
        design(
            site("root", "", site("x", "d", site("acc-a", "e")), site("y", "d e", site("acc-b"))),
            {"d": policy(deny("guardduty:DeleteDetector")), "e": policy(deny("guardduty:Update*"))},
        ),
        [("", "d", "1")],
        "guardduty:UpdateDetector",
        "Deny guardduty:UpdateDetector, too",
    ),
    BadDesign(
        "sibling-actions",
        path("d e", "", "", d=policy(deny("s3:DeleteBucketPolicy")), e=policy(deny("s3:*", Condition=EU))),
        [("", "d", "1")],
        "s3:PutBucketPolicy",
        "Deny s3:PutBucketPolicy, too",
    ),
    BadDesign(
        "sibling-actions",
        path("d", "", "", d=policy(deny("s3:DeleteObject", "arn:aws:s3:::logs/*"))),
        [("", "d", "1")],
        "a lifecycle rule can make every object expire",
    ),
    BadDesign(
        "exempt-roles",
        path("d", "", "", d=EXEMPT),
        [("", "d", "1")],
        "on the way to acc-a denies iam:CreateRole",
        GUARDED,
    ),
    BadDesign(
        "exempt-roles",
        design(
            site("root", "d", site("x", "g", site("acc-a")), site("y", "", site("acc-b"))),
            {"d": EXEMPT, "g": policy(GUARD)},
        ),
        [("", "d", "1")],
        "to acc-b",
        GUARDED,
    ),
    BadDesign(
        "exempt-roles",
        path("d g", "", "", d=EXEMPT, g=policy({**GUARD, "Condition": EU})),
        [("", "d", "1")],
        "iam:UpdateAssumeRolePolicy",
        GUARDED,
    ),
    BadDesign(
        "exempt-roles",
        path(
            "d g",
            "",
            "",
            d=policy(
                deny(Condition=exempting("role/team-*"), Sid="A"), deny("ec2:*", Condition=exempting("role/team-*"))
            ),
            g=policy(deny(["iam:Up*", "iam:Attach*", "iam:Put*", "iam:Delete*"], "arn:aws:iam::*:role/t*")),
        ),
        [("", "d", "A")],
        "team-* is exempt here and from 1 more statement, but no SCP on the way to acc-a denies iam:CreateRole on it",
        GUARDED,
    ),
    BadDesign("lock-outs", path("", "d", "", d=policy(deny("*"))), [("ou", "", "")], "nobody is exempt"),
    BadDesign(
        "essential-services",
        path("", "- a", "", a=policy(allow(["s3:*", "ec2:*"]))),
        [("ou", "", "")],
        "IAM, STS, Organizations and billing",
    ),
    BadDesign(
        "essential-services", path("", "", "d", d=policy(deny("sts:*"))), [("acc-a", "", "")], "STS out of reach"
    ),
    BadDesign(
        "service-linked-roles",
        path("", "d", "", d=policy(deny("iam:Create*"))),
        [("ou", "", "")],
        "takes iam:CreateServiceLinkedRole from the account below",
    ),
]

GOOD = [
    GoodDesign("gaps", path("", "d", "", d=S3)),
    GoodDesign("gaps", path("", "- a", "", a=policy(allow("s3:*")))),
    GoodDesign("allow-lists", path("", "- a", "", a=policy(allow("s3:*")))),
    GoodDesign("allow-lists", path("", "d", "", d=S3)),
    GoodDesign("redundant-statements", path("n", "w", "", w=S3, n=READS)),
    GoodDesign("redundant-statements", path("", "n", "", n=policy(deny("s3:*", Condition=EU), deny("s3:Get*")))),
    GoodDesign("redundant-statements", path("", "n", "", n=policy(deny("s3:*", "arn:aws:s3:::x"), deny("s3:Get*")))),
    GoodDesign("redundant-statements", path("w", "n", "", w=policy(allow("*")), n=policy(allow("s3:*")))),
    GoodDesign("redundant-statements", path("", "w", "n", w=policy(deny("s3:*", Condition=EU)), n=S3)),
    GoodDesign("redundant-statements", path("", "d", "d", d=S3)),
    GoodDesign("redundant-statements", path("w", "n", "", w=AS_TEXT, n=policy(deny("s3:GetObject", TAGGED)))),
    GoodDesign("redundant-statements", path("w", "n", "", w=S3, n=policy(deny(["s3:GetObject", "new:Thing"])))),
    GoodDesign(
        "redundant-statements",
        path("w", "n", "", w=policy(ALL_BUT | {"NotAction": ["iam:*", "new:*"]}), n=policy(ALL_BUT)),
    ),
    GoodDesign("dead-statements", path("", "- a", "d", a=policy(allow("ec2:*")), d=policy(deny(["s3:*", "new:It"])))),
    GoodDesign("dead-statements", path("", "- a", "- b", a=policy(allow(["s3:Get*"])), b=policy(allow("s3:*")))),
    GoodDesign("dead-statements", path("", "d", "", d=S3)),
    GoodDesign("dead-statements", path("", "- d", "e", d=policy(deny("ec2:*")), e=S3)),
    GoodDesign("repeated-attachments", path("", "- a", "- a", a=policy(allow("s3:*")))),
    GoodDesign("repeated-attachments", design(site("root", "", site("x", "d"), site("y", "d")), {"d": S3})),
    GoodDesign("sibling-actions", path("d", "", "", d=policy(deny(["s3:DeleteBucketPolicy", "s3:PutBucket*"])))),
    GoodDesign(
        "sibling-actions", path("e", "d", "", d=policy(deny("s3:DeleteBucketPolicy")), e=policy(deny("s3:Put*")))
    ),
    GoodDesign(
        "sibling-actions",
        path("d", "", "", d=policy(deny(["iam:DeleteUserPermissionsBoundary"], "arn:aws:iam::*:role/x"))),
    ),
    GoodDesign("sibling-actions", path("d", "", "", d=policy(deny("s3:DeleteBucketPolicy", Condition=EU)))),
    GoodDesign("sibling-actions", path("d", "", "", d=policy(deny("*:Delete*")))),
    GoodDesign(
        "sibling-actions",
        path(
            "d",
            "",
            "",
            d=policy(
                deny("iam:DeleteRolePermissionsBoundary"),
                deny(
                    "iam:PutRole*",
                    Condition=when("StringNotEquals", "iam:PermissionsBoundary", "arn:aws:iam::*:policy/b"),
                ),
            ),
        ),
    ),
    GoodDesign("sibling-actions", path("d", "", "", d=policy(deny_others("s3:PutBucketPolicy")))),
    GoodDesign("exempt-roles", path("d g", "", "", d=EXEMPT, g=policy(GUARD))),
    GoodDesign("exempt-roles", path("d", "", "g", d=EXEMPT, g=policy(GUARD))),
    GoodDesign("exempt-roles", path("d", "", "", d=policy(deny(["s3:*", "iam:*"], Condition=NOT_ADMIN)))),
    GoodDesign("exempt-roles", path("d", "- a", "", d=EXEMPT, a=policy(allow("s3:*")))),
    GoodDesign("exempt-roles", suspended(path("d", "", "", d=EXEMPT), "acc-a")),
    GoodDesign(
        "exempt-roles",
        path(
            "d g",
            "",
            "",
            d=EXEMPT,
            g=policy(deny(["iam:Update*", "iam:DeleteRole", "iam:*RolePolicy"], "arn:*:iam::*:role/Admin")),
        ),
    ),
    *(
        GoodDesign("exempt-roles", path("d", "", "", d=policy(deny(Condition=exempting(caller)))))
        for caller in (
            "role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_Admin_*",
            "role/*",
            "root",
            "user/break-glass",
        )
    ),
    GoodDesign(
        "exempt-roles",
        path("d", "", "", d=policy(deny(Condition=when("ArnNotLike", "aws:PrincipalArn", f"{OTHER}:role/Admin")))),
    ),
    GoodDesign(
        "exempt-roles",
        design(
            site("root", "d", site("acc-a")),
            {"d": policy(deny(Condition=exempting("role/AWSControlTowerExecution")))},
            trusted_services=("controltower.amazonaws.com",),
        ),
    ),
    GoodDesign("exempt-roles", path("d", "", "", d=policy(deny(Condition=when("ArnLike", "aws:PrincipalArn", ADMIN))))),
    GoodDesign("lock-outs", suspended(path("", "d", "", d=policy(deny("*"))), "acc-a")),
    GoodDesign(
        "lock-outs",
        path(
            "", "d", "", d=policy(deny("*", Condition=when("ArnNotLike", "aws:PrincipalArn", "arn:aws:iam::*:role/B")))
        ),
    ),
    GoodDesign("essential-services", path("", "", "d", d=policy(deny(["iam:Create*", "sts:AssumeRole"])))),
    GoodDesign("essential-services", path("", "", "d", d=policy(deny("iam:*", "arn:aws:iam::*:role/x")))),
    GoodDesign("service-linked-roles", path("", "d", "", d=policy(deny(["iam:CreateUser", "s3:*"])))),
]


@in_one_test("row", BAD)
def test_bad(row: BadDesign) -> None:
    judge_bad(row)


@in_one_test("row", GOOD)
def test_good(row: GoodDesign) -> None:
    judge_good(row)


def test_a_statement_is_only_needless_if_it_is_so_wherever_its_policy_stands() -> None:
    half = site("root", "", site("x", "w", site("acc-a", "n")), site("acc-b", "n"))
    both = site("root", "", site("x", "w", site("acc-a", "n")), site("acc-b", "w n"))
    found = [
        [one.check for one in run_checks(design(root, {"w": S3, "n": READS})) if one.check == "redundant-statements"]
        for root in (half, both)
    ]
    assert [[], ["redundant-statements"]] == found


def test_a_policy_that_cannot_be_read_makes_nothing_needless() -> None:
    broken = json.dumps({"Statement": [deny("s3:*") | {"Effect": "Denied"}]})
    assert [] == [
        one for one in run_checks(path("w", "n", "", w=broken, n=READS)) if one.check == "redundant-statements"
    ]


def test_a_thousand_equal_accounts_are_judged_once_and_in_portions() -> None:
    accounts = [site(f"acc-{i}", "n") for i in range(1_000)]
    organization = design(site("root", "", site("ou", "w", *accounts)), {"w": S3, "n": READS})
    portions = list(check_steps(organization))
    found = [one for portion in portions for one in portion]
    assert 1 == sum(one.check == "redundant-statements" for one in found)
    assert max(map(len, portions)) <= 250


def test_every_name_in_the_list_of_siblings_is_one_of_the_catalogue_and_has_a_source() -> None:
    rows = json.loads(resources.files("resources").joinpath("sibling_actions.json").read_text("utf-8"))["rows"]
    known = [[*row.guarded.values(), *row.siblings.values()] for row in table()]
    assert [[*row["guarded"], *row["siblings"]] for row in rows] == known
    assert [] == [row.source for row in table() if not row.source.startswith("https://docs.aws.amazon.com/")]
