"""Roles that are taken: each part that must let it, as AWS documents it, and what is exchanged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given

from designer.analysis.principals.policy_shares import AskedActions
from designer.analysis.principals.principal_sieves import PrincipalSieves
from designer.analysis.principals.resource_shares import PAST_SESSION, RoleOf, ignores_callers
from designer.analysis.principals.role_taking import RoleTaking, TakingPart, exchange, role_taking
from designer.analysis.principals.sieve_level import PrincipalAnswer
from designer.organization.identity.account_principals import AccountPrincipal, AccountPrincipalKind, AccountPrincipals
from designer.organization.model.identities import AccountIdentities, IdentityPart, ManagedPolicy
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.catalog.catalogue import load
from designer.policy.evaluation.outcome import Answer
from designer.policy.language.templates import Values
from designer.policy.matching.request import NamedPolicy
from tests.designer.analysis.principals.accounts import (
    NUMBER,
    PAYERS,
    allow,
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
from tests.designer.analysis.principals.test_sieve import accounts, documents
from tests.designer.building import PAYER, SHOP

ANA, BOSS, ACCOUNT = here("user/ana"), there("user/boss"), here("root")
MAY = allow("sts:AssumeRole", here("role/*"))
MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}


def taking(
    organization: Organization,
    caller: str,
    role_name: str = "deploy",
    context: Mapping[str, Values] | None = None,
    *,
    home: NodeId = SHOP,
    of: NodeId = SHOP,
) -> RoleTaking:
    principal = AccountPrincipals(organization.identities[home]).find(caller)
    target = next(one for one in organization.identities[of].roles if one.name == role_name)
    return role_taking(organization, load(), (home, principal), RoleOf(of, target), context)


def shop(*texts: str, trusts: str, scp: str = "", boundary: str = "") -> Organization:
    policies = (ManagedPolicy("Edge", allow("s3:*")),)
    ana = user("ana", *texts, boundary=boundary)
    return company_with(inside(ana, roles=(role("deploy", allow("ec2:*"), trusts=trusts),), policies=policies), scp)


def parts(found: RoleTaking) -> dict[TakingPart, Answer]:
    return {one.part: one.answer for one in found.parts}


# ---- one account


def test_a_trust_policy_that_names_the_user_is_enough() -> None:
    found = taking(shop(trusts=document(trust(ANA))), "user/ana")
    assert found.answer.answer is Answer.ALLOWED
    assert found.failed == ()
    assert parts(found)[TakingPart.POLICIES] is Answer.ALLOWED


def test_a_boundary_does_not_limit_a_user_whom_the_trust_policy_names() -> None:
    organization = shop(trusts=document(trust(ANA)), boundary="Edge")
    assert taking(organization, "user/ana").answer.answer is Answer.ALLOWED
    account = shop(MAY, trusts=document(trust(ACCOUNT)), boundary="Edge")
    found = taking(account, "user/ana")
    assert [one.part for one in found.failed] == [TakingPart.BOUNDARY]


def test_a_boundary_limits_a_role_whom_the_trust_policy_names() -> None:
    trusts = document(trust(here("role/first")))
    roles = (role("first", boundary="Edge"), role("deploy", trusts=trusts))
    organization = company_with(inside(roles=roles, policies=(ManagedPolicy("Edge", allow("s3:*")),)))
    assert [one.part for one in taking(organization, "role/first").failed] == [TakingPart.BOUNDARY]
    free = company_with(inside(roles=(role("first"), roles[1])))
    assert taking(free, "role/first").answer.answer is Answer.ALLOWED


@pytest.mark.parametrize("named", [ACCOUNT, NUMBER])
def test_a_trust_policy_that_names_the_account_needs_the_own_policy_too(named: str) -> None:
    trusts = document(trust(named))
    assert taking(shop(MAY, trusts=trusts), "user/ana").answer.answer is Answer.ALLOWED
    found = taking(shop(trusts=trusts), "user/ana")
    assert [(one.part, one.answer) for one in found.failed] == [(TakingPart.POLICIES, Answer.DENIED)]
    assert found.answer.sentence == "user/ana has no policies, so it can do nothing."


@pytest.mark.parametrize(("also", "expected"), [((), Answer.DENIED), (("sts:TagSession",), Answer.CONDITIONAL)])
def test_a_role_that_asks_for_tags_of_the_session_must_let_it_be_tagged(also: tuple[str], expected: Answer) -> None:
    tagged = trust(ANA, StringEquals={"aws:RequestTag/team": "shop"})
    trusts = document({**tagged, "Action": ["sts:AssumeRole", *also]})
    assert taking(shop(trusts=trusts), "user/ana").answer.answer is expected


@pytest.mark.parametrize("action", ["sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"])
def test_no_policy_of_somebody_gives_a_role_by_a_token(action: str) -> None:
    organization = shop(allow("*"), trusts=document(trust(ANA)))
    for name in ("user/ana", "root"):
        ana = AccountPrincipals(organization.identities[SHOP]).find(name)
        found = PrincipalSieves(organization, load(), AskedActions(action)).answer(SHOP, ana)
        assert found.answer is Answer.CONDITIONAL


def test_a_root_user_has_no_tag() -> None:
    untagged = statement("Deny", "*", Condition={"StringNotEquals": {"aws:PrincipalTag/team": "shop"}})
    organization = shop(trusts=document(trust(ANA)), scp=document(statement("Allow", "*"), untagged))
    root = AccountPrincipals(organization.identities[SHOP]).find("root")
    found = PrincipalSieves(organization, load(), AskedActions("s3:GetObject")).answer(SHOP, root)
    assert found.answer is Answer.DENIED


def test_everybody_is_everybody_whoever_is_named_beside() -> None:
    assert taking(shop(trusts=document(trust(ACCOUNT, "*"))), "user/ana").answer.answer is Answer.ALLOWED


def test_a_role_never_brings_mfa_along() -> None:
    trusts = document(trust(ACCOUNT, **MFA))
    organization = company_with(inside(roles=(role("first", MAY), role("deploy", trusts=trusts))))
    found = taking(organization, "role/first")
    assert found.answer.answer is Answer.DENIED
    assert TakingPart.MFA in [one.part for one in found.failed]


def test_a_trust_policy_that_names_nobody_of_the_kind_lets_nobody_take_the_role() -> None:
    found = taking(shop(allow("*"), trusts=document(trust(here("user/ben")))), "user/ana")
    assert [one.part for one in found.failed] == [TakingPart.TRUST]
    assert found.answer.sentence == "The trust policy of deploy does not allow it to user/ana."


def test_a_deny_on_any_side_wins() -> None:
    denied = document(statement("Deny", "sts:AssumeRole"))
    trusts = document(trust(ANA))
    assert [one.part for one in taking(shop(denied, trusts=trusts), "user/ana").failed] == [TakingPart.POLICIES]
    refusing = document(trust(ANA), trust(ANA, effect="Deny"))
    assert [one.part for one in taking(shop(MAY, trusts=refusing), "user/ana").failed] == [TakingPart.TRUST]
    scp = document(statement("Allow", "*"), statement("Deny", "sts:*"))
    assert [one.part for one in taking(shop(trusts=trusts, scp=scp), "user/ana").failed] == [TakingPart.SCPS]


def test_the_root_user_takes_no_role() -> None:
    found = taking(shop(trusts=document(trust(ACCOUNT))), "root")
    assert found.answer.answer is Answer.DENIED
    assert [one.part for one in found.failed] == [TakingPart.CREDENTIALS]


def test_one_session_of_a_role_that_is_named_leaves_it_open() -> None:
    trusts = document(trust(f"arn:aws:sts::{NUMBER}:assumed-role/first/night"))
    organization = company_with(inside(roles=(role("first"), role("deploy", trusts=trusts))))
    found = taking(organization, "role/first")
    assert (found.answer.answer, found.answer.depends_on) == (Answer.CONDITIONAL, ("the name of the session",))


@pytest.mark.parametrize(
    ("key", "apart"),
    [("", False), ("sts:ExternalId", False), ("aws:PrincipalTag/team", True), ("aws:PrincipalArn", True)],
)
def test_conditions_on_the_caller_tell_callers_of_one_account_apart(key: str, *, apart: bool) -> None:
    conditions = {"StringEquals": {key: "web"}} if key else {}
    assert apart is not ignores_callers(document(trust(ACCOUNT, **conditions)))


# ---- other accounts


def across(caller: tuple[str, ...], trusts: str, scp: str = "") -> Organization:
    """The user ana of Shop, and a role of the management account."""
    deploy = inside(roles=(role("deploy", allow("*"), trusts=trusts),))
    return company_with(inside(user("ana", *caller)), scp, {PAYER: deploy})


def test_another_account_needs_both_sides() -> None:
    may = allow("sts:AssumeRole", there("role/deploy"))
    for trusts in (document(trust(ANA)), document(trust(NUMBER))):
        assert taking(across((may,), trusts), "user/ana", of=PAYER).answer.answer is Answer.ALLOWED
        found = taking(across((), trusts), "user/ana", of=PAYER)
        assert [one.part for one in found.failed] == [TakingPart.POLICIES]
    found = taking(across((may,), document(trust(PAYERS))), "user/ana", of=PAYER)
    assert [one.part for one in found.failed] == [TakingPart.TRUST]


def test_the_scps_of_the_callers_account_count_and_not_those_of_the_roles() -> None:
    scp = document(statement("Allow", "*"), statement("Deny", "sts:AssumeRole"))
    bound = across((allow("*"),), document(trust(NUMBER)), scp)
    assert [one.part for one in taking(bound, "user/ana", of=PAYER).failed] == [TakingPart.SCPS]
    deploy = inside(roles=(role("deploy", trusts=document(trust(PAYERS))),))
    into = company_with(deploy, scp, {PAYER: inside(user("boss", allow("*")))})
    found = taking(into, "user/boss", home=PAYER)
    assert found.answer.answer is Answer.ALLOWED
    assert TakingPart.SCPS not in parts(found)


# ---- conditions


def test_mfa_and_external_id_are_parts_of_their_own() -> None:
    asks = {**MFA, "StringEquals": {"sts:ExternalId": "abc-1"}}
    organization = shop(MAY, trusts=document(trust(ACCOUNT, **asks)))
    opened = taking(organization, "user/ana")
    assert opened.answer.answer is Answer.CONDITIONAL
    assert set(opened.answer.depends_on) == {"aws:MultiFactorAuthPresent", "sts:ExternalId"}
    assert parts(opened)[TakingPart.MFA] is parts(opened)[TakingPart.EXTERNAL_ID] is Answer.CONDITIONAL
    given: dict[str, Values] = {"aws:MultiFactorAuthPresent": "true", "sts:ExternalId": "abc-1"}
    full = taking(organization, "user/ana", context=given)
    assert full.answer.answer is Answer.ALLOWED
    assert parts(full)[TakingPart.MFA] is parts(full)[TakingPart.EXTERNAL_ID] is Answer.ALLOWED
    for key, part in (("aws:MultiFactorAuthPresent", TakingPart.MFA), ("sts:ExternalId", TakingPart.EXTERNAL_ID)):
        lacking = taking(organization, "user/ana", context={**given, key: ()})
        assert lacking.answer.answer is Answer.DENIED
        assert part in [one.part for one in lacking.failed]
    other = taking(organization, "user/ana", context={**given, "sts:ExternalId": "abc-2"})
    assert TakingPart.EXTERNAL_ID in [one.part for one in other.failed]


def test_mfa_is_asked_for_also_of_one_whose_own_policies_let_it_take_nothing() -> None:
    asks = {**MFA, "StringEquals": {"sts:ExternalId": "abc-1"}}
    found = taking(shop(trusts=document(trust(ACCOUNT, **asks))), "user/ana")
    assert [one.part for one in found.failed] == [TakingPart.POLICIES]
    assert parts(found)[TakingPart.MFA] is parts(found)[TakingPart.EXTERNAL_ID] is Answer.CONDITIONAL


def test_conditions_of_the_trust_policy_on_the_caller_are_settled() -> None:
    only = {"ArnLike": {"aws:PrincipalArn": here("user/a*")}}
    organization = company_with(
        inside(user("ana", MAY), user("ben", MAY), roles=(role("deploy", trusts=document(trust(ACCOUNT, **only))),))
    )
    assert taking(organization, "user/ana").answer.answer is Answer.ALLOWED
    assert taking(organization, "user/ben").answer.answer is Answer.DENIED


def test_tags_of_the_role_are_known() -> None:
    only = statement("Allow", "sts:AssumeRole", Condition={"StringEquals": {"aws:ResourceTag/team": "web"}})
    deploy = replace(role("deploy", trusts=document(trust(ACCOUNT))), tags=(("team", "web"),))
    organization = company_with(inside(user("ana", document(only)), roles=(deploy,)))
    assert taking(organization, "user/ana").answer.answer is Answer.ALLOWED


# ---- what is not known


def test_an_unreadable_trust_policy_is_no_answer() -> None:
    assert taking(shop(MAY, trusts="{ nonsense"), "user/ana").answer.answer is Answer.UNKNOWN
    denied = document(statement("Deny", "sts:AssumeRole"))
    assert taking(shop(denied, trusts="{ nonsense"), "user/ana").answer.answer is Answer.DENIED


def test_unread_policies_of_the_caller_are_no_answer_unless_the_trust_policy_is_enough() -> None:
    for named, expected in ((ACCOUNT, Answer.UNKNOWN), (here("user/ben"), Answer.DENIED)):
        roles = (role("deploy", trusts=document(trust(named))),)
        unread = AccountIdentities(users=(user("ana"),), roles=roles, unknown=(IdentityPart.USERS,))
        assert taking(company_with(unread), "user/ana").answer.answer is expected


# ---- the question of a command


def test_the_role_of_a_question_is_found_by_its_arn() -> None:
    organization = shop(trusts=document(trust(ANA)))
    sieves = PrincipalSieves(organization, load(), AskedActions("sts:AssumeRole", here("role/deploy")))
    ana = sieves.principals(SHOP).find("user/ana")
    assert sieves.of(SHOP, ana).answer().answer is Answer.ALLOWED
    some = PrincipalSieves(organization, load(), AskedActions("sts:AssumeRole"))
    assert some.of(SHOP, ana).answer().answer is Answer.CONDITIONAL


def test_what_a_resources_policy_gives_on_a_condition_hangs_on_it() -> None:
    """A policy that names the caller gives past the caller's own policies, and only where its conditions hold."""
    organization = company_with(inside(user("ana")))
    asks = {"Principal": {"AWS": ANA}, "Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}}
    box = NamedPolicy("Box", document(statement("Allow", "s3:*", **asks)))
    asked = AskedActions("s3:GetObject", "arn:aws:s3:::box/key")
    sieves = PrincipalSieves(organization, load(), asked, resource_policy=box)
    found = sieves.answer(SHOP, sieves.principals(SHOP).find("user/ana"))
    assert (found.answer, found.depends_on) == (Answer.CONDITIONAL, ("aws:RequestedRegion",))
    assert found.sentence == "Box allows it only in eu-west-1."


# ---- the exchange


def test_nothing_of_the_former_permissions_remains() -> None:
    organization = shop(allow(["s3:GetObject", "sts:AssumeRole"]), trusts=document(trust(ACCOUNT)))
    catalogue = load()
    ana = AccountPrincipals(organization.identities[SHOP]).find("user/ana")
    deploy = organization.identities[SHOP].roles[0]
    found = exchange(organization, catalogue, (SHOP, ana), RoleOf(SHOP, deploy))
    lost = {catalogue.actions[index] for index in catalogue.members(found.lost)}
    assert lost == {"s3:GetObject", "sts:AssumeRole"}
    assert found.gained == catalogue.match("ec2:*")
    assert found.the_same == found.on_other_terms == 0


def test_the_same_action_on_another_resource_is_on_other_terms() -> None:
    ana, bea = (user(name, allow("s3:GetObject", f"arn:aws:s3:::{name}/*")) for name in ("ana", "bea"))
    deploy = role("deploy", allow("s3:GetObject", "arn:aws:s3:::inventory/*"))
    organization = company_with(inside(ana, bea, roles=(deploy,)))
    principal = AccountPrincipals(organization.identities[SHOP]).find("user/ana")
    found = exchange(organization, load(), (SHOP, principal), RoleOf(SHOP, deploy))
    assert found.on_other_terms == load().match("s3:GetObject")
    assert found.lost == found.gained == found.the_same == 0


@given(accounts(), accounts(), documents())
def test_nothing_of_what_the_caller_has_reaches_the_session_of_the_role(
    one: AccountIdentities, other: AccountIdentities, text: str
) -> None:
    deploy = role("deploy", text)
    afters = []
    for identities in (one, other):
        organization = company_with(replace(identities, roles=(deploy,), policies=()))
        ana = AccountPrincipals(organization.identities[SHOP]).find("user/ana")
        found = exchange(organization, load(), (SHOP, ana), RoleOf(SHOP, deploy))
        afters.append((found.after.sure, found.after.possible))
        assert found.lost & found.after.possible == found.gained & found.before.possible == 0
    assert afters[0] == afters[1]


TAGGED = {"StringEquals": {"aws:ResourceTag/team": "web"}}
OF_CALLER = {"StringEquals": {"aws:PrincipalTag/team": "web"}}


@pytest.mark.parametrize(
    ("tags", "path", "unknown", "expected"),
    [
        ((("team", "web"),), "/", (), Answer.ALLOWED),
        ((("team", "ops"),), "/", (), Answer.DENIED),
        ((("other", "web"),), "/", (), Answer.DENIED),
        ((), "/", (), Answer.DENIED),
        ((), "/", (IdentityPart.ROLES,), Answer.CONDITIONAL),
        ((), "/aws-reserved/sso.amazonaws.com/", (), Answer.CONDITIONAL),
    ],
)
def test_a_role_has_the_tags_that_the_design_says_and_no_others_unless_they_could_not_be_read(
    tags: tuple[tuple[str, str], ...], path: str, unknown: tuple[IdentityPart, ...], expected: Answer
) -> None:
    deploy = replace(role("deploy", trusts=document(trust(ACCOUNT))), tags=tags, path=path)
    ana = user("ana", document(statement("Allow", "sts:AssumeRole", Condition=TAGGED)))
    company = company_with(replace(inside(ana, roles=(deploy,)), unknown=unknown))
    caller = AccountPrincipal(AccountPrincipalKind.USER, ana)
    assert expected is role_taking(company, load(), (SHOP, caller), RoleOf(SHOP, deploy)).answer.answer


def test_a_role_has_its_tags_under_the_key_of_iam_too() -> None:
    deploy = replace(role("deploy", trusts=document(trust(ACCOUNT))), tags=(("team", "web"),))
    of_iam = {"StringEquals": {"iam:ResourceTag/team": "web"}}
    ana = user("ana", document(statement("Allow", "sts:AssumeRole", Condition=of_iam)))
    caller = AccountPrincipal(AccountPrincipalKind.USER, ana)
    company = company_with(inside(ana, roles=(deploy,)))
    assert role_taking(company, load(), (SHOP, caller), RoleOf(SHOP, deploy)).answer.answer is Answer.ALLOWED


@pytest.mark.parametrize(
    ("tags", "tagging", "expected"),
    [
        ((("team", "web"),), False, Answer.ALLOWED),
        ((), False, Answer.DENIED),
        ((("team", "web"),), True, Answer.CONDITIONAL),
        ((), True, Answer.CONDITIONAL),
    ],
)
def test_a_session_of_a_role_has_the_tags_of_the_role_unless_its_trust_policy_lets_sessions_be_tagged(
    tags: tuple[tuple[str, str], ...], tagging: bool, expected: Answer
) -> None:
    more = [trust(ACCOUNT) | {"Action": "sts:TagSession"}] if tagging else []
    first = replace(
        role(
            "first",
            document(statement("Allow", "sts:AssumeRole", Condition=OF_CALLER)),
            trusts=document(trust(ACCOUNT), *more),
        ),
        tags=tags,
    )
    last = role("last", trusts=document(trust(ACCOUNT)))
    company = company_with(inside(roles=(first, last)))
    caller = AccountPrincipal(AccountPrincipalKind.ROLE, first)
    assert expected is role_taking(company, load(), (SHOP, caller), RoleOf(SHOP, last)).answer.answer


def test_a_policy_for_everybody_says_nothing_sure_of_sessions_whose_policies_do_not_allow() -> None:
    ana = user("ana", allow("s3:GetObject"))
    text = document({"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"})
    given = NamedPolicy("bucket", text)
    asked = AskedActions("s3:GetObject", "arn:aws:s3:::box/key")
    caller = AccountPrincipal(AccountPrincipalKind.USER, ana)

    def found(session: str | None) -> PrincipalAnswer:
        limits = None if session is None else (NamedPolicy("session", session),)
        owner: dict[str, Values] = {"aws:ResourceAccount": NUMBER}
        company = company_with(inside(ana))
        sieves = PrincipalSieves(company, load(), asked, owner, session=limits, resource_policy=given)
        return sieves.answer(SHOP, caller)

    assert (Answer.CONDITIONAL, (PAST_SESSION,)) == (
        (open_one := found(allow("sqs:*"))).answer,
        open_one.depends_on,
    )
    assert Answer.ALLOWED is found(allow("s3:*")).answer
    assert Answer.DENIED is found(document(statement("Deny", "s3:*"))).answer


def test_a_policy_for_everybody_is_open_in_its_conditions_alone_where_no_session_policy_limits() -> None:
    ana = user("ana")
    inside_net = {"StringEquals": {"aws:SourceVpc": "vpc-1"}}
    given = NamedPolicy("bucket", document(statement("Allow", "s3:GetObject", Principal="*", Condition=inside_net)))
    asked = AskedActions("s3:GetObject", "arn:aws:s3:::box/key")
    sieves = PrincipalSieves(
        company_with(inside(ana)), load(), asked, {"aws:ResourceAccount": NUMBER}, resource_policy=given
    )
    found = sieves.answer(SHOP, AccountPrincipal(AccountPrincipalKind.USER, ana))
    assert (Answer.CONDITIONAL, ("aws:SourceVpc",)) == (found.answer, found.depends_on)


def test_the_number_of_an_account_that_is_only_planned_is_open_and_not_empty() -> None:
    deploy = role("deploy", trusts=document(trust("*", StringEquals={"aws:ResourceAccount": PAYERS})))
    ana = user("ana", allow("sts:AssumeRole"))
    real = company_with(inside(ana, roles=(deploy,)))
    nodes = [replace(node, aws_id="" if node.id == SHOP else node.aws_id) for node in real.nodes.values()]
    planned = Organization(nodes, real.policies.values(), real.settings, identities=real.identities)
    caller = AccountPrincipal(AccountPrincipalKind.USER, ana)
    answers = [role_taking(one, load(), (SHOP, caller), RoleOf(SHOP, deploy)).answer.answer for one in (real, planned)]
    assert answers == [Answer.DENIED, Answer.CONDITIONAL]
