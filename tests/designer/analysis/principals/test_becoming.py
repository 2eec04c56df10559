"""Who can become a role or an administrator: everybody is answered, and the best way of each is found."""

from dataclasses import replace

import pytest

from designer.analysis.principals import escalation_chains
from designer.analysis.principals.access_ways import Becoming, access_ways, becoming_ways
from designer.analysis.principals.escalation_chains import EscalationChains
from designer.analysis.principals.policy_shares import AskedActions
from designer.analysis.principals.role_chains import RoleChains
from designer.analysis.principals.role_choices import RoleChoices
from designer.basics.errors import EditError
from designer.basics.steps import finish
from designer.organization.edits.identity_center import put_center
from designer.organization.identity.account_principals import PrincipalId
from designer.organization.model.identities import AccountIdentities, ManagedPolicy
from designer.organization.model.identity_center import (
    AccessAssignment,
    CenterGroup,
    CenterPart,
    CenterUser,
    Grantee,
    GranteeKind,
    IdentityCenter,
    PermissionSet,
)
from designer.policy.catalog.catalogue import load
from tests.designer.analysis.principals.accounts import (
    allow,
    chain_of_roles,
    company_with,
    document,
    here,
    inside,
    role,
    statement,
    there,
    trust,
    user,
)
from tests.designer.building import PAYER, SHOP

ADMIN = allow("*")
_OF_ROOT = {"ArnLike": {"aws:PrincipalArn": "arn:*:iam::*:root"}}
NOT_ROOT = document(statement("Allow", "*"), statement("Deny", "*", Condition=_OF_ROOT))


def answers(shop: AccountIdentities, title: str | None, scp: str = "") -> dict[str, tuple[str, int]]:
    company = company_with(shop, scp)
    question = Becoming(PrincipalId(SHOP, title) if title is not None else None)
    found = finish(becoming_ways(company, load(), question)).found
    return {one.access.principal.title: (one.answer.value, len(one.steps)) for one in found}


def test_everybody_but_the_role_itself_is_answered_for_a_role() -> None:
    ana, ben = user("ana", allow("iam:UpdateAssumeRolePolicy")), user("ben", allow("s3:*"))
    found = answers(inside(ana, ben, roles=(role("plain", allow("s3:*")),)), "role/plain")
    assert found == {"root": ("allowed", 1), "user/ana": ("allowed", 1), "user/ben": ("denied", 0)}


def test_everybody_is_answered_for_administration() -> None:
    found = answers(inside(user("ana", ADMIN), user("ben", allow("s3:*"))), None)
    assert found == {"root": ("allowed", 0), "user/ana": ("allowed", 0), "user/ben": ("denied", 0)}


@pytest.mark.parametrize(
    ("denied", "answer"),
    [("*", "denied"), ("iam:CreateUser", "allowed"), ("iam:*Policy", "denied"), (["iam:Create*", "sts:*"], "allowed")],
)
def test_a_root_user_administers_its_account_as_far_as_scps_let_it(denied: str | list[str], answer: str) -> None:
    scp = document(statement("Allow", "*"), statement("Deny", denied, Condition=_OF_ROOT))
    assert answers(inside(user("ben"), roles=(role("plain"),)), None, scp)["root"] == (answer, 0)


def test_who_has_policies_that_are_not_known_may_become_everybody_of_the_account() -> None:
    dark = replace(user("dark"), attached=("missing",))
    shop = inside(dark, user("ben", allow("s3:*")), roles=(role("plain", allow("s3:*")),))
    unknown, nobody = ("unknown", 1), ("denied", 0)
    assert answers(shop, "role/plain", NOT_ROOT) == {"root": nobody, "user/dark": unknown, "user/ben": nobody}
    assert answers(shop, None)["user/dark"] == ("unknown", 0)


ELSEWHERE = document(trust(there("user/zoe")))
NEVER = document(statement("Allow", "*"), statement("Deny", ["iam:UpdateAssumeRolePolicy", "iam:CreateAccessKey"]))


@pytest.mark.parametrize(
    "actions", ["*", "iam:PutUserPolicy", "iam:AttachUserPolicy", ["iam:CreateUser", "iam:PutUserPolicy", "iam:*Key"]]
)
def test_who_can_make_an_administrator_becomes_the_roles_of_the_account(actions: str | list[str]) -> None:
    shop = inside(user("ana", allow(actions)), user("ben", allow("iam:Get*")), roles=(role("plain", trusts=ELSEWHERE),))
    nobody = ("denied", 0)
    assert answers(shop, "role/plain", NOT_ROOT) == {"root": nobody, "user/ana": ("allowed", 1), "user/ben": nobody}
    assert answers(shop, "role/plain", NEVER) == {"root": nobody, "user/ana": nobody, "user/ben": nobody}


def test_a_boundary_that_cannot_be_taken_away_keeps_a_maker_from_the_roles() -> None:
    bounds = ManagedPolicy("Bounds", allow(["iam:Put*", "s3:*"]))
    ana = user("ana", allow("iam:PutUserPolicy"), boundary="Bounds")
    shop = inside(ana, roles=(role("plain", trusts=ELSEWHERE),), policies=(bounds,))
    assert answers(shop, "role/plain")["user/ana"] == ("denied", 0)


def test_only_accounts_from_which_somebody_comes_to_the_role_are_asked_for_escalations(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(escalation_chains, "_MOST_ANSWERS", -1)  # so that everybody asked is named
    shop = inside(user("ana", ADMIN), roles=(role("plain", trusts=document(trust(here("root")))),))
    company = company_with(shop, others={PAYER: inside(user("zoe", ADMIN))})
    chains = EscalationChains(RoleChains(company, load()), company, load())
    assert PrincipalId(SHOP, "user/ana") in chains.takers(PrincipalId(SHOP, "role/plain"))
    assert {one.account for one in chains.unasked} == {SHOP}


def test_escalations_before_and_behind_a_taking_lead_to_a_role() -> None:
    taker = role("hop", allow("iam:CreateAccessKey"), trusts=document(trust(here("user/ben"))))
    last = role("last", trusts=document(trust(there("user/zoe"))))
    ana = user("ana", allow("iam:CreateAccessKey"))
    ben = user("ben", allow("sts:AssumeRole"))
    zoe = user("zoe", allow("sts:AssumeRole"))
    company = company_with(
        inside(ana, ben, user("boss", ADMIN), user("eve")), others={PAYER: inside(zoe, roles=(taker, last))}
    )
    found = finish(becoming_ways(company, load(), Becoming(PrincipalId(PAYER, "role/last")))).found
    ways = {one.access.principal.title: len(one.steps) for one in found if one.access.account == SHOP}
    assert ways == {"root": 4, "user/ana": 4, "user/ben": 3, "user/boss": 4, "user/eve": 0}


def test_administrators_and_makers_become_roles_of_other_accounts_over_those_of_their_own() -> None:
    company = chain_of_roles(allow("s3:*"), user("boss", ADMIN), user("maker", allow("iam:PutUserPolicy")))
    found = finish(becoming_ways(company, load(), Becoming(PrincipalId(PAYER, "role/last")))).found
    assert {one.access.principal.title: one.answer.value for one in found if one.access.account == SHOP} == {
        "root": "allowed",
        "user/ana": "allowed",
        "user/ben": "denied",
        "user/boss": "allowed",
        "user/maker": "allowed",
        "role/first": "allowed",
    }


@pytest.mark.parametrize(("title", "last_may"), [("role/last", "s3:*"), (None, "*")])
def test_a_trust_policy_that_cannot_be_read_on_the_way_makes_those_unknown_who_may_take_it(
    title: str | None, last_may: str
) -> None:
    dark = role("dark", allow("sts:AssumeRole", here("role/last")), trusts="{")
    last = role("last", allow(last_may), trusts=document(trust(here("role/dark"))))
    shop = inside(user("ben", allow("s3:*")), roles=(dark, last))
    found = answers(shop, title, NOT_ROOT)
    assert (found["user/ben"], found["root"]) == (("unknown", 0), ("denied", 0)), "it may be named"
    readable = inside(user("ben", allow("s3:*")), roles=(replace(dark, trust=ELSEWHERE), last))
    assert answers(readable, title)["user/ben"] == ("denied", 0)


def test_a_role_that_the_design_lacks_is_refused() -> None:
    with pytest.raises(EditError, match="no role role/gone"):
        answers(inside(user("ana", ADMIN)), "role/gone")


def test_roles_are_found_by_all_the_words_that_are_typed_those_of_just_the_name_first() -> None:
    roles = RoleChoices(company_with(inside(roles=tuple(map(role, ("night-deploy", "deploy", "read"))))))
    assert ["deploy", "night-deploy"] == [one.name for one in roles.matching("deploy")]
    assert ["night-deploy"] == [one.name for one in roles.matching("DEPLOY night")]
    assert [] == roles.matching("deploy gone")


def test_people_of_identity_center_can_become_the_roles_that_they_are_given() -> None:
    company = company_with(inside(user("ben", allow("s3:*"))))
    zoe, group = Grantee(GranteeKind.USER, "zoe"), Grantee(GranteeKind.GROUP, "Auditors")
    center = IdentityCenter(
        (CenterUser("zoe", groups=("Auditors",)), CenterUser("kim")),
        (CenterGroup("Auditors"),),
        (PermissionSet("Audit", inline=allow("s3:GetObject")), PermissionSet("Other")),
        (AccessAssignment("Audit", group, SHOP), AccessAssignment("Other", Grantee(GranteeKind.USER, "kim"), SHOP)),
    )
    company.apply(put_center(company, center, "Know"))
    role_id = next(one.id for one in RoleChoices(company).all() if "Audit" in one.name)
    becoming = finish(becoming_ways(company, load(), Becoming(role_id)))
    assert {one.answer.value for one in becoming.found} == {"denied"}
    assert {(one.grantee.name, one.answer.value) for one in becoming.people} == {("zoe", "allowed"), ("kim", "denied")}
    reading = finish(access_ways(company, load(), AskedActions("s3:GetObject"), becoming))
    assert {(one.grantee, one.answer.value) for one in reading.people} == {
        (zoe, "allowed"),
        (Grantee(GranteeKind.USER, "kim"), "denied"),
    }
    assert ["Audit, group Auditors"] == [source.words for one in reading.people[:1] for source in one.sources]
    center = replace(center, users=center.users[1:], unknown=(CenterPart.USERS,))
    company.apply(put_center(company, center, "Know less"))
    people = finish(becoming_ways(company, load(), Becoming(role_id))).people
    able = [one.grantee for one in people if one.answer.value == "allowed"]
    assert [group] == able, "its members are not known"
