"""Administrators, and the ways to become one: roles that are taken, and IAM's own escalations beside them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from designer.analysis.principals.escalation_chains import EscalationChains
from designer.analysis.principals.escalation_targets import service_trust
from designer.analysis.principals.found_ways import FoundWay
from designer.analysis.principals.role_chains import RoleChains
from designer.organization.identity.account_principals import PrincipalId
from designer.organization.identity.escalations import ESCALATIONS, EscalationKind
from designer.organization.model.identities import AccessKey, AccountIdentities, IamGroup, IdentityPart, ManagedPolicy
from designer.organization.model.organization import Organization
from designer.organization.model.records import Policy, PolicyId
from designer.policy.catalog.catalogue import load
from designer.policy.evaluation.outcome import Answer
from tests.designer.analysis.principals.accounts import (
    allow,
    company_with,
    document,
    here,
    inline,
    inside,
    role,
    statement,
    user,
)
from tests.designer.building import RCP, SHOP
from tests.tools import in_one_test

ANA = PrincipalId(SHOP, "user/ana")
ADMIN = allow("*")
NOTHING = document(statement("Deny", "*"))


def ways(shop: AccountIdentities, scp: str = "") -> dict[PrincipalId, FoundWay]:
    company = company_with(shop, scp)
    chains = EscalationChains(RoleChains(company, load()), company, load())
    found = chains.takers(None)
    for name in found:  # one principal by itself is answered alike
        alone = EscalationChains(RoleChains(company, load()), company, load()).way_to_administration(name)
        assert alone is not None
        assert (found[name].answer, len(found[name].steps)) == (alone.answer, len(alone.steps))
    return found


def way(shop: AccountIdentities, scp: str = "") -> tuple[str, list[str]] | None:
    """The answer to whether ana becomes an administrator, and the steps."""
    found = ways(shop, scp).get(ANA)
    return None if found is None else (found.answer.value, [step.words for step in found.steps])


OF_EC2 = {"Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
OF_SERVICES = {"Bool": {"aws:PrincipalIsAWSService": "true"}}
OF_OTHERS = {"StringNotEquals": {"aws:SourceAccount": "333333333333"}}


@pytest.mark.parametrize(
    ("more", "known"),
    [
        (OF_EC2, ()),
        ({"Effect": "Deny", **OF_EC2}, None),
        ({"Effect": "Deny", "Principal": "*"}, None),
        ({"Effect": "Deny", "NotPrincipal": {"AWS": here("role/x")}}, None),
        ({"Effect": "Deny", "NotPrincipal": {"Service": "ec2.amazonaws.com"}}, ()),
        ({"Effect": "Deny", "Principal": "*", "Condition": OF_SERVICES}, None),
        ({"Effect": "Deny", "Principal": "*", "Condition": {"Bool": {"aws:PrincipalIsAWSService": "false"}}}, ()),
        ({"Effect": "Deny", **OF_EC2, "Condition": OF_OTHERS}, ("aws:SourceAccount",)),
    ],
)
def test_a_service_takes_a_role_as_every_statement_of_its_trust_policy_lets_it(more: dict, known: object) -> None:
    both = [{"Effect": "Allow", **OF_EC2}, {"Effect": "Allow", "Action": "sts:AssumeRole", **more}]
    assert known == service_trust(document(*both), "ec2.amazonaws.com")


def test_everybody_is_a_service_too_in_a_trust_policy() -> None:
    trusts = document({"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole", "Condition": OF_SERVICES})
    assert () == service_trust(trusts, "ec2.amazonaws.com")
    assert None is service_trust(trusts.replace("true", "false"), "ec2.amazonaws.com")


@pytest.mark.parametrize(("value", "expected"), [("false", "allowed"), ("true", "conditional")])
def test_an_rcp_may_keep_a_service_from_a_role_that_is_passed(value: str, expected: str) -> None:
    acts = ["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"]
    strong = role("strong", ADMIN, trusts=trusting("lambda.amazonaws.com"))
    company = company_with(inside(user("ana", allow(acts)), roles=(strong,)))
    condition = {"Bool": {"aws:PrincipalIsAWSService": value}}
    text = document(statement("Deny", "sts:AssumeRole", Principal="*", Condition=condition))
    policies = [*company.policies.values(), Policy(PolicyId("edge"), "Edge", RCP, text)]
    nodes = [
        replace(one, policies=(*one.policies, PolicyId("edge"))) if one.id == SHOP else one
        for one in company.nodes.values()
    ]
    settings = replace(company.settings, policy_types=(*company.settings.policy_types, RCP))
    made = Organization(nodes, policies, settings, identities=company.identities)
    found = EscalationChains(RoleChains(made, load()), made, load()).takers(None)[ANA]
    assert expected == found.answer.value


EDGE = ManagedPolicy("Edge", allow("s3:*"))
WIDE = ManagedPolicy("Wide", ADMIN)


@pytest.mark.parametrize(
    ("policies", "boundary", "expected"),
    [
        ([ADMIN], "", ("allowed", [])),
        ([allow(["s3:*", "iam:*"])], "", ("allowed", [])),
        ([ADMIN, NOTHING], "", None),
        ([ADMIN, document(statement("Deny", "iam:*"))], "", None),
        ([ADMIN], "Edge", ("allowed", ["iam:DeleteUserPermissionsBoundary"])),
        ([ADMIN], "Wide", ("allowed", [])),
        ([allow("iam:*", here("role/*"))], "", ("allowed", ["iam:CreateRole + iam:AttachRolePolicy"])),
        ([allow("s3:*")], "", None),
    ],
)
def test_an_administrator_is_one_whom_nothing_denies_it(
    policies: list[str], boundary: str, expected: tuple[str, list[str]] | None
) -> None:
    ana = user("ana", *policies, boundary=boundary)
    if boundary == "Edge":
        assert way(inside(ana, policies=(EDGE, WIDE))) is None, "the boundary allows no IAM"
        return
    assert expected == way(inside(ana, policies=(EDGE, WIDE)))


def test_an_scp_that_denies_iam_leaves_no_administrator() -> None:
    shop = inside(user("ana", ADMIN))
    assert way(shop, document(statement("Allow", "*"), statement("Deny", "iam:*"))) is None
    assert way(shop, document(statement("Allow", "*"), statement("Deny", "iam:DeleteRole"))) == ("allowed", [])


def test_an_administrator_on_conditions_is_one_on_conditions() -> None:
    denied = document(statement("Deny", "iam:*", Condition={"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}))
    found = ways(inside(user("ana", ADMIN, denied)))[ANA]
    assert (Answer.CONDITIONAL, ("aws:MultiFactorAuthPresent",)) == (found.answer, found.depends_on)


def trusting(service: str) -> str:
    return document({"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"})


def around(way_kind: EscalationKind, service: str, *held: str, **deny: object) -> AccountIdentities:
    """An account in which each kind of way leads to administration, and ana, who has some actions."""
    texts = [allow(list(held)), *([document(statement("Deny", **deny))] if deny else [])]
    boss = user("boss", ADMIN)
    strong = role("strong", ADMIN, trusts=trusting(service or "nobody.amazonaws.com"))
    admins = IamGroup("admins", inline=inline(ADMIN))
    plain = IamGroup("plain")
    own = ManagedPolicy("own", allow("s3:GetObject"))
    ana = replace(user("ana", *texts, groups=("plain",)), attached=("own",))
    if way_kind is EscalationKind.BOUNDARY:
        ana = replace(user("ana", ADMIN), boundary="edge")
        edge = ManagedPolicy("edge", allow([*held, "s3:*"]))
        return inside(ana, policies=(edge, own))
    return inside(ana, boss, groups=(admins, plain), roles=(strong,), policies=(own,))


@in_one_test("one", ESCALATIONS)
def test_each_escalation_is_a_way_unless_one_of_its_actions_is_denied(one: object) -> None:
    assert hasattr(one, "actions")
    if one.actions[0] in {"iam:AttachRolePolicy", "iam:PutRolePolicy"} or "RolePermissions" in one.actions[0]:
        return  # of roles: below
    found = way(around(one.kind, one.service, *one.actions))
    assert found is not None
    assert ("conditional" if one.needs else "allowed") == found[0]
    for action in one.actions if one.kind not in {EscalationKind.BOUNDARY, EscalationKind.MAKING} else ():
        ways_there = (
            way(around(one.kind, one.service, *one.actions, actions=action)),
            way(around(one.kind, one.service, *one.actions), document(statement("Deny", action))),
        )
        told = (step for found in ways_there if found for step in found[1])
        assert " + ".join(one.actions) not in told


def test_a_role_that_may_write_its_own_policy_makes_itself_an_administrator() -> None:
    app = role("app", allow("iam:PutRolePolicy", here("role/app")))
    other = role("other", allow("iam:PutRolePolicy", here("role/app")))
    found = ways(inside(roles=(app, other)))
    assert ["iam:PutRolePolicy"] == [step.words for step in found[PrincipalId(SHOP, "role/app")].steps]
    assert PrincipalId(SHOP, "role/other") not in found


def test_whoever_may_give_a_role_more_and_take_it_becomes_an_administrator() -> None:
    trusts = document({"Effect": "Allow", "Principal": {"AWS": here("user/ana")}, "Action": "sts:AssumeRole"})
    shop = inside(user("ana", allow("iam:AttachRolePolicy", here("role/app"))), roles=(role("app", trusts=trusts),))
    assert ("allowed", ["iam:AttachRolePolicy + sts:AssumeRole on role/app"]) == way(shop)


def test_only_the_resources_that_are_allowed_are_ways() -> None:
    boss, ben = user("boss", ADMIN), user("ben")
    assert way(inside(user("ana", allow("iam:CreateAccessKey", here("user/ben"))), boss, ben)) is None
    assert ("allowed", ["iam:CreateAccessKey"]) == way(
        inside(user("ana", allow("iam:CreateAccessKey", here("user/boss"))), boss, ben)
    )


def test_a_role_is_passed_to_a_service_that_it_trusts_and_that_the_policy_names() -> None:
    held = ["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"]
    strong = role("strong", ADMIN, trusts=trusting("lambda.amazonaws.com"))
    assert ("allowed", [" + ".join(held)]) == way(inside(user("ana", allow(held)), roles=(strong,)))
    other = role("strong", ADMIN, trusts=trusting("ec2.amazonaws.com"))
    assert way(inside(user("ana", allow(held)), roles=(other,))) is None

    def passing(service: str) -> AccountIdentities:
        to = {"StringEquals": {"iam:PassedToService": service}}
        text = document(statement("Allow", held[1:]), statement("Allow", held[0], Condition=to))
        return inside(user("ana", text), roles=(strong,))

    assert ("allowed", [" + ".join(held)]) == way(passing("lambda.amazonaws.com"))
    assert way(passing("ec2.amazonaws.com")) is None


def test_what_no_design_holds_stands_among_what_a_way_depends_on() -> None:
    strong = role("strong", ADMIN, trusts=trusting("ec2.amazonaws.com"))
    found = ways(inside(user("ana", allow("ssm:SendCommand")), roles=(strong,)))[ANA]
    assert (Answer.CONDITIONAL, ("a running instance that has the role",)) == (found.answer, found.depends_on)


def test_a_password_is_made_for_a_user_without_one_and_changed_of_one_with_one() -> None:
    for console, action in ((True, "iam:CreateLoginProfile"), (False, "iam:UpdateLoginProfile")):
        boss = replace(user("boss", ADMIN), console=console, access_keys=(AccessKey(True),))
        assert way(inside(user("ana", allow(action)), boss)) is None


def test_ways_follow_each_other() -> None:
    strong = role("strong", ADMIN, trusts=trusting("lambda.amazonaws.com"))
    ben = user("ben", allow(["iam:PassRole", "lambda:*"]))
    found = ways(inside(user("ana", allow("iam:CreateAccessKey", here("user/ben"))), ben, roles=(strong,)))[ANA]
    assert (ANA, PrincipalId(SHOP, "user/ben"), PrincipalId(SHOP, "role/strong")) == found.names


def test_policies_that_are_not_known_make_the_answer_unknown() -> None:
    shop = replace(inside(user("ana")), unknown=(IdentityPart.USERS,))
    assert ("unknown", "policies of user/ana that are not known") == (
        (found := ways(shop)[ANA]).answer.value,
        found.depends_on[0],
    )


def test_a_role_is_become_by_its_trust_policy_or_by_an_administrator() -> None:
    plain = role("plain", allow("s3:*"))
    company = company_with(
        inside(user("ana", allow("iam:UpdateAssumeRolePolicy")), user("boss", ADMIN), roles=(plain,))
    )
    chains = EscalationChains(RoleChains(company, load()), company, load())
    found = chains.takers(PrincipalId(SHOP, "role/plain"))
    assert {"user/ana", "user/boss", "root"} == {name.title for name in found}
    by_trust = ("iam:UpdateAssumeRolePolicy", "sts:AssumeRole")
    assert all((one.steps[0].actions == by_trust) is (name.title != "root") for name, one in found.items())


@pytest.mark.parametrize(("group", "expected"), [("own", ("allowed", ["iam:PutGroupPolicy"])), ("other", None)])
def test_only_its_own_groups_give_a_user_more(group: str, expected: tuple[str, list[str]] | None) -> None:
    ana = user("ana", allow("iam:PutGroupPolicy", here(f"group/{group}")), groups=("own",))
    assert expected == way(inside(ana, groups=(IamGroup("own"), IamGroup("other"))))


def test_a_role_whose_taking_an_scp_denies_is_no_step() -> None:
    trusts = document({"Effect": "Allow", "Principal": {"AWS": here("user/ana")}, "Action": "sts:AssumeRole"})
    shop = inside(user("ana"), roles=(role("strong", ADMIN, trusts=trusts),))
    assert ("allowed", ["sts:AssumeRole"]) == way(shop)
    assert way(shop, document(statement("Allow", "*"), statement("Deny", "sts:AssumeRole"))) is None
