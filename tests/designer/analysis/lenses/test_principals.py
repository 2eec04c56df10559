"""The lens that counts who really can, account by account."""

from dataclasses import replace

from designer.analysis.lenses.annotation import ALLOWED, CONDITIONAL, DENIED, UNKNOWN
from designer.analysis.lenses.choice import LensChoice
from designer.analysis.lenses.registry import read_now
from designer.organization.edits.identity_center import add_center_group, add_permission_set, assign, entitle
from designer.organization.model.identities import IdentityPart
from designer.organization.model.identity_center import CenterGroup, Entitlement, Grantee, GranteeKind, PermissionSet
from tests.designer.analysis.principals.accounts import allow, company_with, document, inside, role, statement, user
from tests.designer.building import BANK, PROD, SHOP, WORKLOADS


def read(action: str, scp: str = ""):
    organization = company_with(
        inside(
            user("ana", allow("s3:*")),
            user("lee", allow("s3:GetObject", "arn:aws:s3:::tills/*")),
            user("new"),
            roles=(role("deploy", allow("ec2:*")),),
        ),
        scp,
    )
    return read_now(organization, LensChoice("principals", action)).annotations


def test_principals_are_counted_and_the_most_that_one_can_is_the_tone():
    found = read("s3:DeleteBucket")
    assert (ALLOWED, "2 of 5 can") == (found[SHOP].tone, found[SHOP].line)
    assert "2 of 5 can, 1 conditional" == read("s3:getobject")[SHOP].line


def test_ous_sum_up_and_what_is_not_read_is_unknown():
    found = read("s3:DeleteBucket")
    assert "2 of 5 can" == found[PROD].note == found[WORKLOADS].note
    assert found[PROD].tone is None
    assert (UNKNOWN, "unknown: no IAM data") == (found[BANK].tone, found[BANK].line)


def test_a_role_that_people_of_identity_center_are_given_is_one_principal():
    organization = company_with(inside(user("ana", allow("s3:*")), roles=(role("deploy", allow("s3:*")),)))
    team = Grantee(GranteeKind.GROUP, "Team")
    for make in (
        lambda: add_center_group(organization, CenterGroup("Team")),
        lambda: entitle(organization, Entitlement(team, SHOP, "deploy")),
    ):
        organization.apply(make())
    assert "3 of 3 can" == read_now(organization, LensChoice("principals", "s3:DeleteBucket")).annotations[SHOP].line
    organization.apply(add_permission_set(organization, PermissionSet("Stock", inline=allow("s3:DeleteBucket"))))
    organization.apply(assign(organization, "Stock", team, [organization.root]))
    found = read_now(organization, LensChoice("principals", "s3:DeleteBucket")).annotations
    assert "4 of 4 can" == found[SHOP].line
    assert "unknown: no IAM data" != found[BANK].line, "the role that the assignment makes there is known"


def test_that_none_can_is_not_said_where_more_may_be_there():
    people = inside(user("lee", allow("ec2:*")), roles=(role("deploy", allow("ec2:*")),))
    scp = document(statement("Deny", "s3:*", Condition={"StringEquals": {"aws:PrincipalType": "Account"}}))
    choice = LensChoice("principals", "s3:DeleteBucket")
    for unknown, tone, line in (
        ((), DENIED, "none of 3"),
        ((IdentityPart.CREDENTIALS,), DENIED, "none of 3"),
        ((IdentityPart.USERS,), UNKNOWN, "none of 3 known"),
    ):
        shop = read_now(company_with(replace(people, unknown=unknown), scp), choice).annotations[SHOP]
        assert (tone, line) == (shop.tone, shop.line)


def test_an_scp_that_denies_leaves_nobody():
    found = read("s3:DeleteBucket", document(statement("Deny", "s3:*")))
    assert (DENIED, "none of 5") == (found[SHOP].tone, found[SHOP].line)


def test_what_hangs_on_a_resource_alone_is_conditional():
    scp = document(statement("Deny", "s3:GetObject", "arn:aws:s3:::safe/*"))
    found = read("s3:GetObject", scp)
    assert (CONDITIONAL, "3 of 5 conditional") == (found[SHOP].tone, found[SHOP].line)
