"""The checks of structure, limits and names, row by row."""

from dataclasses import replace

from designer.organization.model import quotas
from designer.organization.model.observed import EffectivePolicyError, InvalidEffectivePolicy, OrganizationPart
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, Unknown
from designer.organization.model.unknown_names import unknown_name
from tests.designer.analysis.checks.designs import (
    MAIN,
    BadDesign,
    GoodDesign,
    delegated,
    design,
    judge_bad,
    judge_good,
    of_check,
    site,
    with_id,
)
from tests.designer.analysis.checks.snippets import RCP, SCP, deny, if_, policy, rcp, when
from tests.tools import in_one_test

S3 = policy(deny("s3:*"))
WORK = site("work", "", site("acc-a"))
TRUST = ("guardduty.amazonaws.com", "macie.amazonaws.com", "sso.amazonaws.com")
MAIN_ID = "111122223333"
INVALID = InvalidEffectivePolicy(
    MAIN_ID, "TAG_POLICY", (EffectivePolicyError("ELEMENTS_TOO_MANY", "Too many.", "tags/Cost"),)
)
MAIN_ARN = f"arn:aws:iam::{MAIN_ID}:role/Admin"


def plain(*children: object, policies: dict | None = None, **settings: object) -> Organization:
    return design(site("root", "", site("acc-main"), *children), policies or {}, **settings)


def unread(gap: Unknown) -> Organization:
    """An OU with an SCP of which something is not known."""
    made = plain(site("work", "p"), policies={"p": ""})
    policies = [replace(one, unknown=gap) if one.id == "p" else one for one in made.policies.values()]
    return Organization(made.nodes.values(), policies, made.settings)


def perimeter(*ids: str, own: str = "o-a1b2c3d4e5") -> Organization:
    """A Deny of everything outside some organizations, in a design with an id of its own."""
    return plain(site("work", "p"), policies={"p": if_("StringNotEquals", "aws:ResourceOrgID", *ids)}, aws_id=own)


def named(**names: str) -> Organization:
    """OUs and accounts below the root with names of their own."""
    made = plain(*(site(one.replace("_", "-")) for one in names))
    nodes = [replace(node, name=names.get(node.id.replace("-", "_"), node.name)) for node in made.nodes.values()]
    return Organization(nodes, made.policies.values(), made.settings)


def chain(depth: int) -> Organization:
    """OUs below each other."""
    below = site(f"ou{depth}")
    for level in range(depth - 1, 0, -1):
        below = site(f"ou{level}", "", below)
    return plain(below)


def slots(count: int) -> Organization:
    """A root with so many SCPs, FullAWSAccess among them."""
    policies = {f"p{i}": policy(deny("s3:GetObject", f"arn:aws:s3:::b{i}/*")) for i in range(count - 1)}
    return design(site("root", " ".join(policies)), policies)


def exempting(account: str, kind: object = SCP) -> Organization:
    condition = when("ArnNotLike", "aws:PrincipalArn", f"arn:aws:iam::{account}:role/Admin")
    statement = rcp(Condition=condition) if kind is RCP else deny(Condition=condition)
    made = design(site("root", "p", site("acc-main")), {"p": policy(statement)}, kind)
    return with_id(made, MAIN, MAIN_ID)


def sized(characters: int) -> Organization:
    statement = deny(Sid="")
    room = characters - len(policy(statement).replace(" ", ""))
    return design(site("root", "p"), {"p": policy(deny(Sid="x" * room)).replace(" ", "")})


def loose(candidate: str = "") -> Organization:
    """A policy without a target beside attachments that could not be read, or beside one of a single policy."""
    made = plain(site("work", "gap"), policies={"gap": "", "p": S3})
    policies = [
        replace(one, unknown=Unknown.ATTACHMENTS, candidate=candidate) if one.id == "gap" else one
        for one in made.policies.values()
    ]
    return Organization(made.nodes.values(), policies, made.settings)


def nameless() -> Organization:
    """A root and a policy whose names are unknown."""
    made = design(site("root", "p", site("acc-main")), {"p": S3})
    nodes = [replace(one, name=unknown_name("top")) if one.id == "root" else one for one in made.nodes.values()]
    policies = [replace(one, name=unknown_name("x")) if one.id == "p" else one for one in made.policies.values()]
    return Organization(nodes, policies, made.settings)


def roomy() -> Organization:
    """A policy that fits without its white space."""
    return design(site("root", "p"), {"p": policy(deny()) + " " * 11_000})


def test_a_text_that_cannot_be_read_is_not_offered_to_be_minified():
    half_typed = policy(deny())[:-1] + " " * 11_000

    (found,) = of_check("policy-size", design(site("root", "p"), {"p": half_typed}))

    assert () == found.fixes


MOST = quotas.load().types[SCP].characters

BAD = [
    BadDesign("policy-attached", plain(WORK, policies={"p": S3}), [("", "p", "")], "attached to nothing", "Delete p"),
    BadDesign("policy-attached", loose(), [("", "p", "")], "could not be read: look there before you delete it"),
    BadDesign("own-organization", perimeter("o-b1b2c3d4e5"), [("", "p", "1")], "the organization is o-a1b2c3d4e5"),
    BadDesign("policy-attached", loose(S3), [("", "p", "")], "could not be read: look there before you delete it"),
    BadDesign("policy-attached", loose("{}"), [("", "p", "")], "attached to nothing", "Delete p"),
    BadDesign("unknown-policies", loose(S3), [("", "gap", "")], "unknown whether a policy is attached to 1 node"),
    BadDesign("unknown-names", nameless(), [("root", "", ""), ("", "p", "")], "only stands for the real one"),
    BadDesign("unknown-policies", unread(Unknown.TEXT), [("", "p", "")], "may deny is answered as unknown"),
    BadDesign("unknown-policies", unread(Unknown.ATTACHMENTS), [("", "p", "")], "SCPs attached to 1 node"),
    BadDesign("management-account", design(site("root"), {}), [("root", "", "")], "Choose the one that pays"),
    BadDesign(
        "management-account-policies",
        design(site("root", "", site("acc-main", "p"), WORK), {"p": S3}),
        [("acc-main", "p", "")],
        "does nothing",
        "Detach from acc-main",
    ),
    BadDesign(
        "management-account-policies",
        design(site("root", "", site("ou", "p", site("acc-main")), WORK), {"p": S3}),
        [("ou", "p", "")],
        "reaches the management account alone",
    ),
    BadDesign("management-account-conditions", exempting(MAIN_ID), [("", "p", "1")], "is the management account"),
    BadDesign(
        "management-account-place",
        design(site("root", "", site("work", "", site("acc-main"), site("acc-a"))), {}),
        [("acc-main", "", "")],
        "among the accounts of work",
    ),
    BadDesign(
        "delegated-security",
        plain(WORK, trusted_services=TRUST, delegated_administrators=(delegated("acc-a", "macie.amazonaws.com"),)),
        [("acc-main", "", "")],
        "GuardDuty is run from the management account",
    ),
    BadDesign(
        "invalid-effective-policies",
        with_id(plain(WORK, invalid_effective_policies=(INVALID,)), "acc-main", MAIN_ID),
        [("acc-main", "", "")],
        "invalid and did not enforce all of it: ELEMENTS_TOO_MANY at tags/Cost. Too many.",
    ),
    BadDesign(
        "policies-on-accounts",
        plain(site("work", "", *(site(f"acc-{i}", "p") for i in range(3))), policies={"p": S3}),
        [("work", "p", "")],
        "Each of the 3 accounts of work",
        "Attach p to work instead",
    ),
    BadDesign("accounts-under-root", plain(site("acc-x"), WORK), [("acc-x", "", "")], "acc-x. Only"),
    BadDesign(
        "accounts-under-root", plain(site("acc-x"), site("acc-y"), WORK), [("root", "", "")], "2 member accounts"
    ),
    BadDesign("deep-trees", chain(5), [("ou5", "", "")], "level 5"),
    BadDesign("tree-size", chain(6), [("ou6", "", "")], "level 6"),
    BadDesign("slots", slots(10), [("root", "", "")], "all 10 slots"),
    BadDesign(
        "slots",
        plain(site("work", "a b c d e f g h"), policies=dict.fromkeys("abcdefgh", S3), reserved_slots=((SCP, 2),)),
        [("work", "", "")],
        "1 slot for SCPs left, of 2 that are kept free",
    ),
    BadDesign("attachments", slots(11), [("root", "", "")], "11 SCPs"),
    BadDesign(
        "attachments", design(site("root", "-"), {}), [("root", "", "")], "no SCP attached", "Attach FullAWSAccess"
    ),
    BadDesign("policy-size", sized(MOST + 1), [("", "p", "")], "10,241 characters without white space"),
    BadDesign("policy-size", roomy(), [("", "p", "")], "without white space it has", "Minify"),
    BadDesign("policy-size", sized(MOST - 9), [("", "p", "")], "hardly room"),
    BadDesign("policy-names", plain(WORK, policies={"x" * 129: S3}), [("", "x" * 129, "")], "128"),
    BadDesign("node-names", named(a="Same", b="Same"), [("a", "", ""), ("b", "", "")], "2 OUs below root"),
    BadDesign("identities", with_id(plain(WORK), "acc-a", "12"), [("acc-a", "", "")], "twelve digits"),
    BadDesign("portable-names", named(a="A/B"), [("a", "", "")], "slashes", "Rename to A-B"),
    BadDesign("portable-names", named(a=" A  B"), [("a", "", "")], "spaces", "Rename to A B"),
    BadDesign("portable-names", named(a="Root"), [("a", "", "")], "call the root Root"),
    BadDesign("portable-names", named(acc_a="X", acc_b="x"), [("acc-a", "", "")], "2 accounts have the name X"),
    BadDesign("portable-names", named(a="Prod", b="prod"), [("a", "", ""), ("b", "", "")], "only in capitals"),
]

GOOD = [
    GoodDesign("policy-attached", plain(site("work", "p"), policies={"p": S3})),
    GoodDesign("unknown-policies", plain(site("work", "p"), policies={"p": ""})),
    GoodDesign("json-syntax", unread(Unknown.TEXT)),
    GoodDesign("own-organization", perimeter("o-a1b2c3d4e5", "o-b1b2c3d4e5")),
    GoodDesign("own-organization", perimeter("${aws:PrincipalOrgID}")),
    GoodDesign("own-organization", perimeter("o-b1b2c3d4e5", own="")),
    GoodDesign("unknown-names", design(site("root", "p"), {"p": S3})),
    GoodDesign("management-account", plain(WORK)),
    GoodDesign("management-account-policies", design(site("root", "p", site("acc-main"), WORK), {"p": S3})),
    GoodDesign("management-account-conditions", exempting("999988887777")),
    GoodDesign("management-account-conditions", exempting(MAIN_ID, RCP)),
    GoodDesign("management-account-place", plain(WORK)),
    GoodDesign("management-account-place", design(site("root", "", site("pay", "", site("acc-main")), WORK), {})),
    GoodDesign("delegated-security", plain(WORK, trusted_services=("sso.amazonaws.com",))),
    GoodDesign(
        "delegated-security",
        plain(WORK, trusted_services=TRUST, unknown=(OrganizationPart.DELEGATED_ADMINISTRATORS,)),
    ),
    GoodDesign("invalid-effective-policies", plain(WORK)),
    GoodDesign("policies-on-accounts", plain(site("work", "", site("acc-a", "p"), site("acc-b")), policies={"p": S3})),
    GoodDesign("accounts-under-root", plain(site("acc-x"))),
    GoodDesign("accounts-under-root", plain(WORK)),
    GoodDesign("deep-trees", chain(4)),
    GoodDesign("tree-size", chain(5)),
    GoodDesign("slots", slots(9)),
    GoodDesign(
        "slots",
        plain(
            site("work", "a b c d e f g aws-guardrails-x"),
            policies=dict.fromkeys([*"abcdefg", "aws-guardrails-x"], S3),
            reserved_slots=((SCP, 2),),
        ),
    ),
    GoodDesign("attachments", slots(10)),
    GoodDesign("policy-size", sized(MOST // 2)),
    GoodDesign("policy-names", plain(WORK, policies={"a": S3, "A": S3})),
    GoodDesign("node-names", named(a="Same", acc_b="Same")),
    GoodDesign("identities", with_id(plain(WORK), "acc-a", "000000000012")),
    GoodDesign("portable-names", named(a="Prod & Test", acc_a="X", acc_b="Y")),
]


@in_one_test("row", BAD)
def test_bad(row: BadDesign) -> None:
    judge_bad(row)


@in_one_test("row", GOOD)
def test_good(row: GoodDesign) -> None:
    judge_good(row)


def test_the_fix_that_moves_a_policy_up_leaves_every_account_as_it_was() -> None:
    from designer.analysis.access.ceilings import Ceilings
    from designer.analysis.checks import apply_fix
    from designer.policy.catalog.catalogue import load
    from tests.designer.analysis.checks.designs import of_check

    made = plain(site("work", "", *(site(f"acc-{i}", "p") for i in range(3))), policies={"p": S3})
    before = Ceilings(made, load()).of(NodeId("acc-1"))
    (found,) = of_check("policies-on-accounts", made)
    made.apply(apply_fix(made, found))
    after = Ceilings(made, load()).of(NodeId("acc-1"))
    assert ("p" in made.node(NodeId("work")).policies, before.sure, before.possible) == (
        True,
        after.sure,
        after.possible,
    )
