"""The tree of an explanation for a principal: its answer is the sieve's, and its parts say why."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from designer.analysis.access.explain_action import explain_request
from designer.analysis.access.question import CallerKind, Inquiry
from designer.analysis.principals.explain_principal import explain_principal
from designer.analysis.principals.policy_shares import AskedActions
from designer.analysis.principals.principal_sieves import PrincipalSieves
from designer.analysis.principals.resource_shares import SESSION_NAME
from designer.organization.edits.identity_center import put_center
from designer.organization.model.identities import AccountIdentities, ManagedPolicy
from designer.organization.model.identity_center import (
    AccessAssignment,
    CenterGroup,
    Grantee,
    GranteeKind,
    IdentityCenter,
    PermissionSet,
)
from designer.organization.model.organization import Organization
from designer.policy.catalog.catalogue import load
from designer.policy.evaluation.explanation import Explanation
from designer.policy.evaluation.outcome import Answer, Exempt, Stage
from designer.policy.language.templates import Values
from designer.policy.matching.request import NamedPolicy
from designer.policy.states import State
from tests.designer.analysis.principals.accounts import (
    NUMBER,
    allow,
    company_with,
    document,
    here,
    inside,
    role,
    statement,
    trust,
    user,
)
from tests.designer.analysis.principals.test_sieve import accounts, guardrails
from tests.designer.building import SHOP

DEPLOY = here("role/deploy")


def explained(
    organization: Organization,
    action: str,
    resource: str = "",
    *,
    caller: CallerKind = CallerKind.USER,
    name: str = "ana",
    context: Mapping[str, Values] | None = None,
) -> Explanation:
    inquiry = Inquiry(SHOP, action, resource, caller, name, context=dict(context or {}))
    return explain_principal(organization, load(), inquiry)[1]


def test_the_boundary_that_denies_is_named_with_its_place() -> None:
    identities = inside(user("ana", allow("*"), boundary="Edge"), policies=(ManagedPolicy("Edge", allow("s3:*")),))
    found = explained(company_with(identities), "ec2:RunInstances")
    assert (found.answer, found.state) == (Answer.DENIED, State.DENIED)
    assert found.sentence == "Its permissions boundary Edge does not allow it."
    assert [stage.stage for stage in found.stages] == [Stage.IDENTITY, Stage.BOUNDARY, Stage.SCP, Stage.RCP]
    assert [stage.answer for stage in found.stages[:3]] == [Answer.ALLOWED, Answer.DENIED, Answer.ALLOWED]
    assert found.deciding[0].node == "permissions boundary"
    (edge,) = found.stage(Stage.BOUNDARY).levels
    assert [""] == [one.gap for one in edge.policies]
    assert [(one.name, one.id) for one in edge.policies] == [("Edge", "Edge")]
    assert edge.gap


def test_a_group_and_a_condition_are_told_with_their_keys() -> None:
    asks = document(statement("Allow", "s3:GetObject", Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}}))
    found = explained(company_with(inside(user("ana", asks))), "s3:GetObject", "arn:aws:s3:::box/key")
    assert (found.answer, found.unknown) == (Answer.CONDITIONAL, ("aws:MultiFactorAuthPresent",))
    (own,) = found.stage(Stage.IDENTITY).levels
    assert own.unknown == ("aws:MultiFactorAuthPresent",)
    assert own.relevant[0].phrase == "allows it only with MFA"
    with_mfa = explained(
        company_with(inside(user("ana", asks))), "s3:GetObject", context={"aws:MultiFactorAuthPresent": "true"}
    )
    assert with_mfa.answer is Answer.ALLOWED


def test_a_policy_that_cannot_be_read_is_named_as_a_gap() -> None:
    found = explained(company_with(inside(user("ana", "{"))), "s3:GetObject")
    (policy,) = found.stage(Stage.IDENTITY).levels[0].policies
    assert (Answer.UNKNOWN, "what the unreadable policy inline-1 says") == (found.answer, policy.gap)


def test_the_trust_policy_is_a_stage_where_a_role_is_taken() -> None:
    trusts = document(trust(here("user/ben")))
    organization = company_with(inside(user("ana", allow("*")), roles=(role("deploy", trusts=trusts),)))
    found = explained(organization, "sts:AssumeRole", DEPLOY)
    stage = found.stage(Stage.RESOURCE)
    assert (found.answer, stage.answer) == (Answer.DENIED, Answer.DENIED)
    assert found.deciding[0].node == stage.levels[0].id == "trust policy"
    (said,) = stage.levels[0].statements
    assert [element.name for element in said.elements if not element.matches] == ["Principal"]


def test_the_root_user_has_no_policies_of_its_own() -> None:
    found = explained(company_with(inside()), "ec2:RunInstances", caller=CallerKind.ROOT, name="")
    assert found.answer is Answer.ALLOWED
    assert found.stage(Stage.IDENTITY).exempt is Exempt.ROOT_USER


def test_a_role_that_only_an_assignment_makes_is_told_with_the_policies_of_its_set() -> None:
    organization = company_with(inside())
    team = Grantee(GranteeKind.GROUP, "Team")
    center = IdentityCenter(
        groups=(CenterGroup("Team"),),
        permission_sets=(PermissionSet("Stock", inline=allow("s3:*")),),
        assignments=(AccessAssignment("Stock", team, SHOP),),
    )
    organization.apply(put_center(organization, center, "Describe"))
    name = "aws-reserved/sso.amazonaws.com/AWSReservedSSO_Stock_0000000000000000"
    found = explained(organization, "ec2:RunInstances", caller=CallerKind.ROLE, name=name)
    assert Answer.DENIED is found.answer
    assert Stage.IDENTITY in [stage.stage for stage in found.stages]
    assert Answer.ALLOWED is explained(organization, "s3:ListBucket", caller=CallerKind.ROLE, name=name).answer


def test_of_a_caller_that_is_not_known_guardrails_alone_are_told() -> None:
    organization = company_with(inside(user("ana")))
    for inquiry in (
        Inquiry(SHOP, "s3:GetObject", "", CallerKind.USER, "stranger"),
        Inquiry(SHOP, "s3:GetObject", "", CallerKind.ROLE, ""),
        Inquiry(SHOP, "sts:GetCallerIdentity", "", CallerKind.USER, "ana"),
    ):
        assert explain_principal(organization, load(), inquiry) == explain_request(organization, inquiry)


def test_a_policy_of_the_resource_and_of_a_session_are_asked_where_they_are_given() -> None:
    organization = company_with(inside(user("ana")))
    one = {
        "Effect": "Allow",
        "Principal": {"AWS": here("user/ana")},
        "Action": "s3:*",
        "Resource": "*",
    }
    bucket = NamedPolicy("Box", document(one))
    inquiry = Inquiry(SHOP, "s3:GetObject", "arn:aws:s3:::box/key", CallerKind.USER, "ana")
    given_ = explain_principal(organization, load(), inquiry, resource_policy=bucket)[1]
    assert given_.answer is Answer.ALLOWED
    assert given_.stage(Stage.IDENTITY).sentence == "Not needed: the resource's own policy names the caller."
    session = (NamedPolicy("Session", allow("ec2:*")),)
    limited = explain_principal(organization, load(), inquiry, resource_policy=bucket, session=session)[1]
    assert limited.answer is Answer.DENIED
    assert limited.stage(Stage.SESSION).answer is Answer.DENIED


@given(accounts(), guardrails(), st.sampled_from(["s3:GetObject", "ec2:RunInstances", "iam:CreateUser"]))
def test_the_answer_of_the_tree_is_that_of_the_sieve(identities: AccountIdentities, scp: str, action: str) -> None:
    organization = company_with(identities, scp)
    found = explained(organization, action)
    sieves = PrincipalSieves(organization, load(), AskedActions(action))
    answer = sieves.of(SHOP, sieves.principals(SHOP).find("user/ana")).answer()
    assert (found.answer, found.sentence, found.unknown) == (answer.answer, answer.sentence, answer.depends_on)
    own = [stage.answer for stage in found.stages if stage.exempt is None]
    if found.answer is Answer.ALLOWED:
        assert set(own) == {Answer.ALLOWED}
    else:
        assert found.answer in own


def test_an_answer_by_a_session_named_beside_its_role_depends_on_the_name_of_the_session() -> None:
    named = trust(DEPLOY, f"arn:aws:sts::{NUMBER}:assumed-role/deploy/ci")
    policy = NamedPolicy("queue", document(named | {"Action": "sqs:*", "Resource": "*"}))
    bounds = ManagedPolicy("Bounds", allow("s3:*"))
    company = company_with(inside(roles=(role("deploy", boundary="Bounds"),), policies=(bounds,)))
    inquiry = Inquiry(SHOP, "sqs:SendMessage", f"arn:aws:sqs:eu-west-1:{NUMBER}:q", CallerKind.ROLE, "deploy")
    found = explain_principal(company, load(), inquiry, resource_policy=policy)[1]
    assert (found.answer, found.unknown) == (Answer.CONDITIONAL, (SESSION_NAME,))
