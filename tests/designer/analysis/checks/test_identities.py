"""The checks of what lies inside accounts, row by row, and that they cost nothing where nothing changed."""

from __future__ import annotations

from dataclasses import replace

from designer.analysis.checks import registry, run_checks, suppression_for
from designer.analysis.checks.running import inside_steps
from designer.organization.edits.identities import add_user
from designer.organization.edits.identity_center import put_center
from designer.organization.edits.settings import suppress
from designer.organization.identity.escalations import ACTIONS, ESCALATIONS
from designer.organization.model.identities import (
    AccessKey,
    AccountIdentities,
    IamGroup,
    IamRole,
    IamUser,
    IdentityPart,
    InlinePolicy,
    ManagedPolicy,
    RootUser,
)
from designer.organization.model.identity_center import (
    AccessAssignment,
    CenterGroup,
    Entitlement,
    Grantee,
    GranteeKind,
    IdentityCenter,
    PermissionSet,
)
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.catalog.catalogue import load
from tests.designer.analysis.checks.designs import (
    BadDesign,
    GoodDesign,
    design,
    judge_bad,
    judge_good,
    of_check,
    site,
    with_id,
)
from tests.designer.analysis.checks.snippets import deny, policy, when
from tests.tools import in_one_test

SHOP, NUMBER, OTHER, FOREIGN = NodeId("acc-shop"), "222222222222", "333333333333", "999999999999"
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
HERE = [("acc-shop", "", "")]
DAY = "2026-11-20T10:00:00+00:00"


def allow(action: object = "s3:GetObject", resource: object = "*", **members: object) -> dict[str, object]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **members}


def trust(principal: object, action: object = "sts:AssumeRole", **members: object) -> str:
    return policy({"Effect": "Allow", "Principal": principal, "Action": action, **members})


def of_account(number: str) -> dict[str, str]:
    return {"AWS": f"arn:aws:iam::{number}:root"}


def inside(*records: object, scp: str = "", unknown: tuple[IdentityPart, ...] = ()) -> Organization:
    """An organization of two accounts, one of them with these records inside."""
    plain = design(
        site("root", "", site("work", "p" if scp else "", site("acc-shop"), site("acc-other"))),
        {"p": scp} if scp else {},
        aws_id="o-abcdefghij",
    )
    plain = with_id(with_id(plain, SHOP, NUMBER), "acc-other", OTHER)
    kinds: tuple[type, ...] = (IamUser, IamGroup, IamRole, ManagedPolicy)
    lists = [tuple(one for one in records if isinstance(one, kind)) for kind in kinds]
    root = next((one for one in records if isinstance(one, RootUser)), RootUser())
    identities = {SHOP: AccountIdentities(root, *lists, unknown=unknown)}
    return Organization(plain.nodes.values(), plain.policies.values(), plain.settings, identities=identities)


def user(**members: object) -> IamUser:
    return IamUser("ana", **members)


def role(text: str, **members: object) -> IamRole:
    return IamRole("deploy", text, **members)


def own(*statements: dict[str, object]) -> tuple[InlinePolicy, ...]:
    return (InlinePolicy("own", policy(*statements)),)


OURS = trust(of_account(NUMBER))
GROUP = IamGroup("ops")
MEMBER = IamUser("ana", groups=("ops",))
GITHUB = {"Federated": f"arn:aws:iam::{NUMBER}:oidc-provider/token.actions.githubusercontent.com"}
SAML = {"Federated": f"arn:aws:iam::{NUMBER}:saml-provider/corp"}
WEB = "sts:AssumeRoleWithWebIdentity"
GITHUB_KEY = "token.actions.githubusercontent.com"
DEMANDING = policy(
    deny("iam:CreateRole", Condition={"ArnNotLike": {"iam:PermissionsBoundary": "arn:aws:iam::*:policy/edge"}})
)
EDGE = ManagedPolicy("edge", policy(allow("s3:*")))
MFA_DENY = deny("s3:*", Condition={"Bool": {"aws:MultiFactorAuthPresent": "false"}})


def key(created: str, used: str = "", *, active: bool = True) -> tuple[AccessKey, ...]:
    return (AccessKey(active, created, used),)


BAD = [
    BadDesign("root-access-keys", inside(RootUser(access_keys=1)), HERE, "1 active access key"),
    BadDesign("root-mfa", inside(RootUser(password=True, mfa=False)), HERE, "no MFA device"),
    BadDesign("root-mfa", inside(RootUser(mfa=False)), HERE, "no MFA device"),
    BadDesign("console-mfa", inside(user(console=True, mfa=False)), HERE, "user/ana signs in"),
    BadDesign("old-access-keys", inside(user(access_keys=key("2026-01-01", DAY))), HERE, "323 days before 2026-11-20"),
    BadDesign(
        "unused-credentials",
        inside(user(console=True, password_last_used="2025-01-01"), IamUser("ben", created=DAY)),
        HERE,
        "has not used its password",
    ),
    BadDesign(
        "unused-credentials",
        inside(user(access_keys=key("2025-01-01")), IamUser("ben", created=DAY)),
        HERE,
        "access key",
    ),
    BadDesign("unused-roles", inside(role(OURS, last_used="2025-01-01"), user(created=DAY)), HERE, "688 days before"),
    BadDesign("user-policies", inside(user(attached=(ADMINISTRATOR,))), HERE, "has AdministratorAccess directly"),
    BadDesign("user-policies", inside(user(inline=own(allow()))), HERE, "has own directly"),
    BadDesign("inline-policies", inside(role(OURS, inline=own(allow()))), HERE, "role/deploy has 1 inline policy: own"),
    BadDesign("inline-policies", inside(IamGroup("ops", inline=own(allow())), MEMBER), HERE, "group/ops has 1"),
    BadDesign("wildcard-trust", inside(role(trust("*"))), HERE, "lets everybody", "Let only this organization take it"),
    BadDesign(
        "wildcard-trust",
        inside(role(trust({"AWS": "*"}, Condition=when("StringEquals", "sts:ExternalId", "x")))),
        HERE,
        "role/deploy",
        "Let only this organization take it",
    ),
    BadDesign(
        "wildcard-trust",
        inside(role(trust("*", Condition=when("Null", "aws:PrincipalOrgID", "false")))),
        HERE,
        "lets everybody",
        "Let only this organization take it",
    ),
    BadDesign(
        "wildcard-trust",
        inside(role(trust("*", Condition=when("StringEqualsIfExists", "aws:PrincipalOrgID", "o-1")))),
        HERE,
        "lets everybody",
        "Let only this organization take it",
    ),
    BadDesign(
        "wildcard-trust",
        inside(role(trust({"AWS": "*", "Service": "ec2.amazonaws.com"}))),
        HERE,
        "lets everybody",
    ),
    BadDesign(
        "confused-deputy",
        inside(role(trust({"Service": ["states.amazonaws.com", "ec2.amazonaws.com"]}))),
        HERE,
        "may take role/deploy",
    ),
    BadDesign("unknown-trust", inside(role(trust(of_account(FOREIGN)))), HERE, f"taken from {FOREIGN}, an account"),
    BadDesign("external-id", inside(role(trust(of_account(FOREIGN)))), HERE, "without an external id"),
    BadDesign(
        "confused-deputy",
        inside(role(trust({"Service": "states.amazonaws.com"}))),
        HERE,
        "may take role/deploy for anybody's resources",
        "Ask for aws:SourceAccount",
    ),
    BadDesign(
        "confused-deputy",
        inside(role(trust({"Service": "states.amazonaws.com"}))),
        HERE,
        "See https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html",
        "Ask for aws:SourceAccount",
    ),
    BadDesign(
        "confused-deputy",
        inside(role(trust({"Service": "glue.amazonaws.com"}))),
        HERE,
        "No page of AWS on glue.amazonaws.com is cited",
        "Ask for aws:SourceAccount",
    ),
    BadDesign(
        "trust-by-exclusion",
        inside(role(policy({"Effect": "Allow", "NotPrincipal": of_account(OTHER), "Action": "sts:AssumeRole"}))),
        HERE,
        "NotPrincipal",
    ),
    BadDesign(
        "trust-by-exclusion",
        inside(role(policy({"Effect": "Allow", "Principal": of_account(OTHER), "NotAction": "sts:TagSession"}))),
        HERE,
        "NotAction",
    ),
    BadDesign("federated-trust", inside(role(trust(GITHUB, WEB))), HERE, "sub of the token"),
    BadDesign(
        "federated-trust",
        inside(role(trust(GITHUB, WEB, Condition=when("StringLike", f"{GITHUB_KEY}:sub", "repo:*")))),
        HERE,
        "every repository",
    ),
    BadDesign(
        "federated-trust",
        inside(role(trust(SAML, "sts:AssumeRoleWithSAML"))),
        HERE,
        "trusts corp without asking for SAML:aud",
    ),
    BadDesign("deleted-principals", inside(role(trust({"AWS": "AROAEXAMPLEDEPLOY001"}))), HERE, "AROAEXAMPLEDEPLOY001"),
    BadDesign(
        "passing-any-role", inside(role(OURS, inline=own(allow("iam:PassRole")))), HERE, "role/deploy: own allows"
    ),
    BadDesign("own-administrators", inside(ManagedPolicy("all", policy(allow("*")))), HERE, "policy/all: all allows"),
    BadDesign("identity-policy-structure", inside(role("{")), HERE, "Trust policy of deploy"),
    BadDesign(
        "identity-policy-structure",
        inside(user(inline=own({"Effect": "Allow"}))),
        HERE,
        "Inline policy own of user ana is not a policy",
    ),
    BadDesign(
        "identity-mfa",
        inside(ManagedPolicy("mfa", policy(MFA_DENY))),
        HERE,
        "policy/mfa: mfa. Requests with long-term",
        "Replace by BoolIfExists",
    ),
    BadDesign(
        "identity-mfa",
        inside(user(inline=own(MFA_DENY))),
        HERE,
        "user/ana: own.",
        "Replace by BoolIfExists",
    ),
    BadDesign("identity-policy-size", inside(ManagedPolicy("big", policy(allow("s3:" + "x" * 6200)))), HERE, "6,144"),
    BadDesign("identity-policy-size", inside(user(inline=own(allow("s3:" + "x" * 2100)))), HERE, "together"),
    BadDesign("identity-policy-size", inside(role(trust(of_account("x" * 2100)))), HERE, "up to 8,192 on request"),
    BadDesign("identity-attachments", inside(user(attached=tuple(f"p{i}" for i in range(21)))), HERE, "at most 20"),
    BadDesign("identity-attachments", inside(user(attached=tuple(f"p{i}" for i in range(11)))), HERE, "on request"),
    BadDesign("groups-of-users", inside(user(groups=tuple(f"g{i}" for i in range(11)))), HERE, "in 11 groups"),
    BadDesign("empty-groups", inside(GROUP), HERE, "group/ops has no members", "Delete group ops"),
    BadDesign("unused-policies", inside(EDGE), HERE, "policy/edge is attached to nobody", "Delete policy edge"),
    BadDesign("identity-references", inside(user(attached=("edge",))), HERE, "has the policy edge", "Detach edge"),
    BadDesign("identity-references", inside(user(boundary="edge")), HERE, "has the boundary edge"),
    BadDesign("identity-references", inside(MEMBER), HERE, "is in the group ops", "Take ana out of ops"),
    BadDesign("idle-boundaries", inside(user(boundary=ADMINISTRATOR)), HERE, "AdministratorAccess, allows everything"),
    BadDesign(
        "demanded-boundaries",
        inside(role(OURS, attached=(ADMINISTRATOR,)), scp=DEMANDING),
        HERE,
        "role/deploy can make users or roles",
    ),
    BadDesign(
        "privilege-escalation",
        inside(role(OURS, inline=own(allow(["iam:PassRole", "lambda:*"])))),
        HERE,
        "iam:PassRole, lambda:CreateFunction and lambda:InvokeFunction to run a function",
    ),
    BadDesign(
        "privilege-escalation",
        inside(IamGroup("ops", inline=own(allow("iam:Create*"))), MEMBER),
        HERE,
        "user/ana is not an administrator and can become one",
    ),
    BadDesign(
        "privilege-escalation",
        inside(
            user(boundary="PowerUsers", inline=own(allow("iam:*"))), ManagedPolicy("PowerUsers", policy(allow("iam:*")))
        ),
        HERE,
        "more ways",
    ),
]

GOOD = [
    GoodDesign("root-access-keys", inside(RootUser(access_keys=0))),
    GoodDesign("root-access-keys", inside(RootUser())),
    GoodDesign("root-mfa", inside(RootUser(password=False, mfa=False))),
    GoodDesign("root-mfa", inside(RootUser(password=True))),
    GoodDesign("console-mfa", inside(user(console=True, mfa=True))),
    GoodDesign("console-mfa", inside(user(console=True))),
    GoodDesign("old-access-keys", inside(user(access_keys=key("2026-10-01", DAY)))),
    GoodDesign("old-access-keys", inside(user(access_keys=key("2026-01-01", DAY, active=False)))),
    GoodDesign("old-access-keys", inside(user(access_keys=key("not told", DAY)))),
    GoodDesign("unused-credentials", inside(user(console=True, password_last_used=DAY, access_keys=key(DAY)))),
    GoodDesign("unused-roles", inside(role(OURS, last_used="2026-06-01"), user(created=DAY))),
    GoodDesign("unused-roles", inside(role(OURS), user(created=DAY))),
    GoodDesign("user-policies", inside(MEMBER, GROUP)),
    GoodDesign("inline-policies", inside(role(OURS, path="/aws-service-role/x/", inline=own(allow())))),
    GoodDesign("wildcard-trust", inside(role(trust("*", Condition=when("StringEquals", "aws:PrincipalOrgID", "o-1"))))),
    GoodDesign("wildcard-trust", inside(role(policy({"Effect": "Deny", "Principal": "*", "Action": "sts:*"})))),
    GoodDesign("unknown-trust", inside(role(trust(of_account(OTHER))))),
    GoodDesign(
        "unknown-trust",
        inside(role(trust(of_account(FOREIGN), Condition=when("StringEquals", "aws:PrincipalOrgID", "o-1")))),
    ),
    GoodDesign(
        "external-id", inside(role(trust(of_account(FOREIGN), Condition=when("StringEquals", "sts:ExternalId", "a-1"))))
    ),
    GoodDesign("external-id", inside(role(trust(of_account(OTHER))))),
    GoodDesign("confused-deputy", inside(role(trust({"Service": "ec2.amazonaws.com"})))),
    GoodDesign(
        "confused-deputy",
        inside(
            role(
                trust(
                    {"Service": "states.amazonaws.com"},
                    Condition=when("ArnLike", "aws:SourceArn", f"arn:aws:states:*:{NUMBER}:*"),
                )
            )
        ),
    ),
    GoodDesign("trust-by-exclusion", inside(role(OURS))),
    GoodDesign(
        "federated-trust",
        inside(
            role(
                trust(
                    GITHUB,
                    WEB,
                    Condition={
                        "StringEquals": {f"{GITHUB_KEY}:aud": "sts.amazonaws.com"},
                        "StringLike": {f"{GITHUB_KEY}:sub": "repo:corp/shop:*"},
                    },
                )
            )
        ),
    ),
    GoodDesign(
        "federated-trust",
        inside(role(trust(SAML, Condition=when("StringEquals", "SAML:aud", "https://signin.aws.amazon.com/saml")))),
    ),
    GoodDesign("deleted-principals", inside(role(OURS))),
    GoodDesign(
        "passing-any-role",
        inside(role(OURS, inline=own(allow("iam:PassRole", f"arn:aws:iam::{NUMBER}:role/app-*")))),
    ),
    GoodDesign(
        "passing-any-role",
        inside(
            user(
                inline=own(
                    allow("iam:*", Condition=when("StringEquals", "iam:PassedToService", "lambda.amazonaws.com"))
                )
            )
        ),
    ),
    GoodDesign("own-administrators", inside(ManagedPolicy("all", policy(allow("*", "arn:aws:s3:::b/*"))))),
    GoodDesign("identity-policy-structure", inside(role(OURS, inline=own(allow())))),
    GoodDesign(
        "identity-mfa",
        inside(ManagedPolicy("mfa", policy(allow("s3:*", Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})))),
    ),
    GoodDesign("identity-policy-size", inside(ManagedPolicy("roomy", policy(allow()) + " " * 9_000))),
    GoodDesign("identity-attachments", inside(user(attached=tuple(f"p{i}" for i in range(10))))),
    GoodDesign("groups-of-users", inside(user(groups=tuple(f"g{i}" for i in range(10))))),
    GoodDesign("empty-groups", inside(MEMBER, GROUP)),
    GoodDesign("empty-groups", inside(GROUP, unknown=(IdentityPart.USERS,))),
    GoodDesign("unused-policies", inside(EDGE, user(boundary="edge"))),
    GoodDesign("unused-policies", inside(EDGE, unknown=(IdentityPart.ROLES,))),
    GoodDesign("identity-references", inside(user(attached=("edge", ADMINISTRATOR)), EDGE)),
    GoodDesign("identity-references", inside(user(attached=("edge",)), unknown=(IdentityPart.POLICIES,))),
    GoodDesign("idle-boundaries", inside(user(boundary="edge"), EDGE)),
    GoodDesign("demanded-boundaries", inside(role(OURS, attached=(ADMINISTRATOR,)))),
    GoodDesign(
        "demanded-boundaries", inside(role(OURS, attached=(ADMINISTRATOR,), boundary="edge"), EDGE, scp=DEMANDING)
    ),
    GoodDesign("privilege-escalation", inside(role(OURS, attached=(ADMINISTRATOR,)))),
    GoodDesign("privilege-escalation", inside(user(inline=own(allow(["iam:PassRole", "s3:*"]))))),
    GoodDesign("privilege-escalation", inside(user(inline=own(allow("iam:*"), deny("iam:*"))))),
    GoodDesign("privilege-escalation", inside(user(inline=own(allow("iam:*")), boundary="edge"), EDGE)),
    GoodDesign("privilege-escalation", inside(user(inline=own(allow("iam:*"))), scp=policy(deny("iam:*")))),
    GoodDesign(
        "privilege-escalation",
        inside(user(inline=own(allow("iam:CreateAccessKey", "arn:aws:iam::*:user/${aws:username}")))),
    ),
]

OPS = Grantee(GranteeKind.GROUP, "Ops")
EXEMPTING = policy(
    deny(
        "s3:*", Condition=when("ArnNotLike", "aws:PrincipalArn", "arn:aws:iam::*:role/aws-reserved/*/AWSReservedSSO_*")
    )
)
EXEMPT_ADMIN = policy(deny("s3:*", Condition=when("ArnNotLike", "aws:PrincipalArn", "arn:aws:iam::*:role/Admin")))
ENTITLED = IdentityCenter(groups=(CenterGroup("Ops"),), entitlements=(Entitlement(OPS, SHOP, "deploy"),))


def centered(organization: Organization, center: IdentityCenter) -> Organization:
    organization.apply(put_center(organization, center, "Know"))
    return organization


def with_set(one: PermissionSet, target: str = "acc-shop") -> IdentityCenter:
    return IdentityCenter(
        groups=(CenterGroup("Ops"),),
        permission_sets=(one,),
        assignments=(AccessAssignment(one.name, OPS, NodeId(target)),),
    )


BAD += [
    BadDesign(
        "exempt-role-editors",
        inside(role(OURS, attached=(ADMINISTRATOR,)), user(), scp=EXEMPT_ADMIN),
        [("acc-shop", "p", "1")],
        "role/deploy is not exempt, and can make or change Admin",
    ),
    BadDesign(
        "missed-entitlements",
        centered(inside(role(OURS), scp=EXEMPTING), ENTITLED),
        [("", "p", "1")],
        "deploy in acc-shop is denied",
    ),
    BadDesign(
        "idle-assignments",
        centered(inside(scp=policy(deny("ec2:*"))), with_set(PermissionSet("Servers", inline=policy(allow("ec2:*"))))),
        HERE,
        "Ops has the permission set Servers in acc-shop",
        "Take Servers from Ops",
    ),
    BadDesign(
        "policies-of-sets",
        centered(inside(), with_set(PermissionSet("Read", attached=("edge",)))),
        HERE,
        "lacks its policy edge",
    ),
]
GOOD += [
    GoodDesign("exempt-role-editors", inside(user(inline=own(allow("s3:*"))), scp=EXEMPT_ADMIN)),
    GoodDesign(
        "exempt-role-editors",
        inside(
            user(attached=(ADMINISTRATOR,)),
            scp=policy(
                deny(
                    ["s3:*", "iam:*"],
                    Condition=when("ArnNotLike", "aws:PrincipalArn", "arn:aws:iam::*:role/Admin"),
                )
            ),
        ),
    ),
    GoodDesign(
        "missed-entitlements",
        centered(
            inside(
                role(OURS),
                scp=policy(
                    deny(
                        "s3:*",
                        Condition=when(
                            "ArnNotLike",
                            "aws:PrincipalArn",
                            [
                                "arn:aws:iam::*:role/aws-reserved/*/AWSReservedSSO_*",
                                f"arn:aws:iam::{NUMBER}:role/deploy",
                            ],
                        ),
                    )
                ),
            ),
            ENTITLED,
        ),
    ),
    GoodDesign("missed-entitlements", inside(role(OURS), scp=EXEMPTING)),
    GoodDesign(
        "idle-assignments",
        centered(inside(scp=policy(deny("ec2:*"))), with_set(PermissionSet("Files", inline=policy(allow("s3:*"))))),
    ),
    GoodDesign(
        "idle-assignments",
        centered(inside(scp=policy(deny("ec2:*"))), with_set(PermissionSet("Theirs", attached=("edge",)))),
    ),
    GoodDesign("policies-of-sets", centered(inside(EDGE), with_set(PermissionSet("Read", attached=("edge",))))),
    GoodDesign(
        "policies-of-sets",
        centered(inside(unknown=(IdentityPart.POLICIES,)), with_set(PermissionSet("Read", attached=("edge",)))),
    ),
]


@in_one_test("row", BAD)
def test_a_bad_account_has_the_finding(row: BadDesign) -> None:
    judge_bad(row)


@in_one_test("row", GOOD)
def test_a_good_account_has_none(row: GoodDesign) -> None:
    judge_good(row)


def test_every_way_takes_actions_that_there_are() -> None:
    assert [action for action in ACTIONS if load().index(action) is None] == []


@in_one_test("way", ESCALATIONS)
def test_each_way_is_found_and_none_of_its_actions_is_enough(way: object) -> None:
    held = list(way.actions)
    boundary = {"boundary": "edge"} if way.bounded_only else {}
    edge = ManagedPolicy("edge", policy(allow(["iam:*", "s3:*"])))
    found = of_check("privilege-escalation", inside(user(inline=own(allow(held)), **boundary), edge))
    assert [way.gain in one.message for one in found] == [True]
    if len(held) > 1:
        fewer = of_check("privilege-escalation", inside(user(inline=own(allow(held[1:]))), edge))
        assert [one for one in fewer if way.gain in one.message] == []


def test_a_silence_of_one_principal_leaves_the_others() -> None:
    organization = inside(user(console=True, mfa=False), IamUser("ben", console=True, mfa=False))
    first, _ = of_check("console-mfa", organization)
    organization.apply(suppress(organization, suppression_for(first, "A person without a phone.")))
    assert [one.principal for one in of_check("console-mfa", organization)] == ["user/ben"]
    assert [one.check for one in run_checks(organization) if one.check == "unused-silence"] == []


def test_an_edit_looks_only_at_what_it_touches() -> None:
    looked: list[str] = []
    check = next(one for one in registry.checks() if one.id == "console-mfa")

    def look(record: object, around: object) -> list[object]:
        looked.append(getattr(record, "name", "root"))
        return list(check.records(record, around))

    counting = [replace(check, records=look)]
    organization = inside(*(IamUser(f"user-{number}") for number in range(100)))
    list(inside_steps(organization, counting))
    assert len(looked) == 101
    looked.clear()
    organization.apply(add_user(organization, SHOP, "new"))
    list(inside_steps(organization, counting))
    assert looked == ["new"]
