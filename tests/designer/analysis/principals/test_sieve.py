"""The sieve of a principal: the rules of AWS as cases, and agreement with the evaluator for drawn requests."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from designer.analysis.access.question import ask
from designer.analysis.principals.policy_shares import AskedActions, reached_by_rcps
from designer.analysis.principals.principal_sieves import PrincipalSieves
from designer.analysis.principals.sieve import Sieve
from designer.analysis.principals.sieve_level import PrincipalAnswer, SieveStage
from designer.exchange import templates
from designer.organization.identity.account_principals import AccountPrincipals
from designer.organization.model.identities import AccountIdentities, IamGroup, IdentityPart, ManagedPolicy
from designer.organization.model.organization import Organization
from designer.organization.model.records import Policy, PolicyId, Unknown
from designer.policy.catalog.catalogue import load
from designer.policy.evaluation.decision import evaluate
from designer.policy.evaluation.outcome import Answer, Result
from designer.policy.language.document import Grammar
from designer.policy.language.plain_reader import PlainPolicy, read_plain
from designer.policy.language.templates import Values
from designer.policy.matching.request import NamedPolicy, Stages
from tests.designer.analysis.principals.accounts import (
    NUMBER,
    allow,
    company_with,
    document,
    here,
    inline,
    inside,
    role,
    statement,
    trust,
    user,
)
from tests.designer.building import DENY_LEAVE, PAYER, RCP, SCP, SHOP, WORKLOADS

LISTING = allow("s3:ListBucket", "arn:aws:s3:::AWSDOC-EXAMPLE-BUCKET")


EVERY = AskedActions()


def sieve_of(
    organization: Organization, principal: str, asked: AskedActions = EVERY, context: Mapping[str, Values] | None = None
) -> Sieve:
    sieves = PrincipalSieves(organization, load(), asked, context)
    return sieves.of(SHOP, sieves.principals(SHOP).find(principal))


def with_rcp(plain: Organization, rcp: Policy) -> Organization:
    nodes = [replace(one, policies=(*one.policies, rcp.id)) if one.id == SHOP else one for one in plain.nodes.values()]
    settings = replace(plain.settings, policy_types=(SCP, RCP))
    return Organization(nodes, (*plain.policies.values(), rcp), settings, identities=plain.identities)


def answer(
    identities: AccountIdentities, principal: str, action: str, resource: str = "", scp: str = ""
) -> PrincipalAnswer:
    return sieve_of(company_with(identities, scp), principal, AskedActions(action, resource)).answer()


def can(sieve: Sieve) -> set[str]:
    """The actions that are possible, except for those that no policy limits."""
    catalogue = load()
    return {catalogue.actions[index] for index in catalogue.members(sieve.possible & catalogue.limited_mask)}


# ---- what AWS teaches


def test_a_new_user_can_do_nothing() -> None:
    sieve = sieve_of(company_with(inside(user("ana"))), "user/ana")
    assert can(sieve) == set()
    found = answer(inside(user("ana")), "user/ana", "s3:ListBucket")
    assert (found.answer, found.stage) == (Answer.DENIED, SieveStage.IDENTITY)
    assert found.sentence == "user/ana has no policies, so it can do nothing."


def test_an_attached_policy_allows_listing_one_bucket_and_nothing_else() -> None:
    one = replace(user("ana"), attached=("Listing",))
    identities = inside(one, policies=(ManagedPolicy("Listing", LISTING),))
    assert can(sieve_of(company_with(identities), "user/ana")) == {"s3:ListBucket"}
    bucket = "arn:aws:s3:::AWSDOC-EXAMPLE-BUCKET"
    assert answer(identities, "user/ana", "s3:ListBucket", bucket).answer is Answer.ALLOWED
    assert answer(identities, "user/ana", "s3:ListBucket", f"{bucket}-2").answer is Answer.DENIED
    open_answer = answer(identities, "user/ana", "s3:ListBucket")
    assert (open_answer.answer, open_answer.depends_on) == (Answer.CONDITIONAL, ("the resource",))


def test_a_policy_of_a_group_reaches_all_members() -> None:
    group = IamGroup("cashiers", inline=inline(allow("s3:GetObject")))
    identities = inside(user("ana", groups=("cashiers",)), user("ben", groups=("Cashiers",)), groups=(group,))
    for name in ("ana", "ben"):
        found = answer(identities, f"user/{name}", "s3:GetObject")
        assert (found.answer, found.policy) == (Answer.ALLOWED, "group/cashiers/inline-1")
        assert "of the group cashiers" in found.sentence


def test_of_two_allows_the_one_that_names_fewer_actions_is_the_reason() -> None:
    wide, narrow = allow("s3:*"), allow("s3:GetObject")
    for texts, expected in (((wide, narrow), "user/ana/inline-2"), ((narrow, wide), "user/ana/inline-1")):
        assert expected == answer(inside(user("ana", *texts)), "user/ana", "s3:GetObject").policy


def test_a_known_key_is_a_fact_once_however_it_is_spelled() -> None:
    found = PrincipalSieves(company_with(inside()), load(), EVERY, {"AWS:principalACCOUNT": "999999999999"})
    accounts = [value for key, value in found.facts_of_account(SHOP) if key == "aws:principalaccount"]
    assert accounts == ["999999999999"]


def test_a_default_of_a_variable_stands_in_only_where_the_key_is_absent() -> None:
    same = {"StringEquals": {"aws:username": "${aws:PrincipalTag/team, 'ana'}"}}
    text = document(statement("Allow", "s3:GetObject", Condition=same))
    ana = user("ana", text)
    organization = company_with(inside(replace(ana, tags=(("team", "red"),))))
    asked = AskedActions("s3:GetObject")
    assert sieve_of(organization, "user/ana", asked).answer().answer is Answer.DENIED
    found = sieve_of(company_with(inside(ana)), "user/ana", asked)
    assert found.answer().answer is Answer.CONDITIONAL  # a session may bring the tag along
    known: dict[str, Values] = {"aws:PrincipalTag/team": ()}
    assert sieve_of(company_with(inside(ana)), "user/ana", asked, known).answer().answer is Answer.ALLOWED


@pytest.mark.parametrize(
    ("resource", "conditions", "asked", "expected"),
    [
        ("*", {"s3:prefix": "${aws:PrincipalTag/team}"}, "", ("s3:prefix", "aws:principaltag/team")),
        ("*", {"s3:prefix": "${aws:username}/"}, "", ("s3:prefix",)),
        ("arn:aws:s3:::${aws:PrincipalTag/team}", {}, "arn:aws:s3:::red", ("aws:principaltag/team",)),
        ("arn:aws:s3:::${aws:PrincipalTag/team}", {}, "", ("the resource", "aws:principaltag/team")),
        ("arn:aws:s3:::${aws:username}", {"s3:prefix": "a"}, "arn:aws:s3:::ana", ("s3:prefix",)),
    ],
)
def test_an_answer_depends_on_the_keys_of_variables_that_are_not_known(resource, conditions, asked, expected) -> None:
    text = document(statement("Allow", "s3:ListBucket", resource, Condition={"StringEquals": conditions}))
    found = answer(inside(user("ana", text)), "user/ana", "s3:ListBucket", asked)
    assert (found.answer, found.depends_on) == (Answer.CONDITIONAL, expected)


def test_a_variable_that_no_request_has_or_that_could_not_match_leaves_nothing_open() -> None:
    own = document(statement("Deny", "s3:*", "arn:aws:s3:::${aws:username}/*"))
    identities = inside(user("ana", allow("*")), roles=(role("x", allow("*")),))
    asked = AskedActions("s3:GetObject", "arn:aws:s3:::ana/x")
    found = {one: sieve_of(company_with(identities, own), one, asked).answer().answer for one in ("user/ana", "role/x")}
    root = sieve_of(company_with(identities, own), "root", asked).answer().answer
    assert {"user/ana": Answer.DENIED, "role/x": Answer.ALLOWED, "root": Answer.ALLOWED} == found | {"root": root}
    tagged = document(statement("Allow", "*", "arn:aws:s3:::b/${aws:PrincipalTag/team}/*"))
    for resource, expected in (("arn:aws:s3:::b/red/x", Answer.CONDITIONAL), ("arn:aws:s3:::c/red/x", Answer.DENIED)):
        assert expected is answer(inside(user("ana", tagged)), "user/ana", "s3:GetObject", resource).answer


def test_moving_to_another_group_exchanges_what_can_be_done() -> None:
    groups = (
        IamGroup("cashiers", inline=inline(allow("s3:GetObject"))),
        IamGroup("inventory", inline=inline(allow("s3:PutObject"))),
    )
    before = inside(user("ana", groups=("cashiers",)), groups=groups)
    after = inside(user("ana", groups=("inventory",)), groups=groups)
    assert can(sieve_of(company_with(before), "user/ana")) == {"s3:GetObject"}
    assert can(sieve_of(company_with(after), "user/ana")) == {"s3:PutObject"}


def test_a_boundary_and_an_scp_take_away_and_are_named() -> None:
    policies = (ManagedPolicy("Edge", allow("s3:*")),)
    one = user("ana", allow(["s3:GetObject", "ec2:RunInstances"]), boundary="Edge")
    scp = document(statement("Allow", "*"), statement("Deny", "s3:Get*", Sid="NoReads"))
    sieve = sieve_of(company_with(inside(one, policies=policies), scp), "user/ana")
    taken = [(step.stage, step.node, step.taken) for step in sieve.steps()]
    assert taken[1:] == [
        (SieveStage.BOUNDARY, None, 1),
        (SieveStage.SCP, "root", 0),
        (SieveStage.SCP, "ou-workloads", 1),
        (SieveStage.SCP, "ou-prod", 0),
        (SieveStage.SCP, "acc-shop", 0),
    ]
    edge = answer(inside(one, policies=policies), "user/ana", "ec2:RunInstances", scp=scp)
    assert edge.sentence == "Its permissions boundary Edge does not allow it."
    reads = answer(inside(one, policies=policies), "user/ana", "s3:GetObject", scp=scp)
    assert (reads.answer, reads.stage, reads.statement) == (Answer.DENIED, SieveStage.SCP, 1)
    assert reads.sentence == "Denied by NoReads in Deny leave at Workloads."


def test_the_root_user_is_bound_by_scps_alone() -> None:
    scp = document(statement("Allow", "*"), statement("Deny", "s3:*", Condition=_only("arn:aws:iam::*:root")))
    assert answer(inside(), "root", "ec2:RunInstances", scp=scp).answer is Answer.ALLOWED
    assert answer(inside(), "root", "s3:GetObject", scp=scp).answer is Answer.DENIED


def test_an_scp_spares_the_role_that_it_names_and_a_service_linked_one() -> None:
    scp = document(statement("Allow", "*"), statement("Deny", "*", Condition=_except("arn:aws:iam::*:role/deploy")))
    linked = replace(role("AWSServiceRoleForX", allow("*")), path="/aws-service-role/x.amazonaws.com/")
    identities = inside(roles=(role("deploy", allow("s3:*")), role("other", allow("s3:*")), linked))
    assert answer(identities, "role/deploy", "s3:GetObject", scp=scp).answer is Answer.ALLOWED
    assert answer(identities, "role/other", "s3:GetObject", scp=scp).answer is Answer.DENIED
    assert answer(identities, "role/AWSServiceRoleForX", "s3:GetObject", scp=scp).answer is Answer.ALLOWED


def test_an_rcp_of_the_own_account_takes_away_and_is_named() -> None:
    plain = company_with(inside(user("ana", allow(["s3:GetObject", "ec2:RunInstances"]))))
    text = document(
        {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": "*",
            "Condition": _only("arn:aws:iam::*:user/ana"),
        }
    )
    organization = with_rcp(plain, Policy(PolicyId("guard"), "Guard", RCP, text))
    found = sieve_of(organization, "user/ana", AskedActions("s3:GetObject")).answer()
    assert (found.answer, found.stage, found.node, found.policy) == (Answer.DENIED, SieveStage.RCP, SHOP, "guard")
    sieve = sieve_of(organization, "user/ana")
    assert can(sieve) == {"ec2:RunInstances"}
    assert [step.taken for step in sieve.steps() if step.stage is SieveStage.RCP] == [0, 0, 0, 1]


def _only(arn: str) -> dict[str, object]:
    return {"ArnLike": {"aws:PrincipalArn": arn}}


def _except(arn: str) -> dict[str, object]:
    return {"ArnNotLike": {"aws:PrincipalArn": arn}}


# ---- what is not known


def test_what_is_not_known_is_no_answer() -> None:
    lost = inside(replace(user("ana"), attached=("Gone",)))
    assert answer(lost, "user/ana", "s3:GetObject").answer is Answer.UNKNOWN
    unread = AccountIdentities(users=(user("ana"),), unknown=(IdentityPart.USERS,))
    assert answer(unread, "user/ana", "s3:GetObject").answer is Answer.UNKNOWN
    stranger = inside(user("ana", groups=("nobody",)))
    assert answer(stranger, "user/ana", "s3:GetObject").answer is Answer.UNKNOWN


def test_a_deny_is_an_answer_whatever_is_not_known() -> None:
    one = replace(user("ana", document(statement("Deny", "s3:*"))), attached=("Gone",))
    assert answer(inside(one), "user/ana", "s3:GetObject").answer is Answer.DENIED


def test_a_resource_of_another_account_needs_its_own_policy() -> None:
    found = answer(
        inside(user("ana", allow("*"))), "user/ana", "sqs:SendMessage", "arn:aws:sqs:eu-west-1:999999999999:q"
    )
    assert (found.answer, found.depends_on) == (Answer.UNKNOWN, ("the resource's policy",))


@pytest.mark.parametrize("action", ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"])
def test_taking_some_role_hangs_on_its_trust_policy(action: str) -> None:
    identities = inside(user("ana", allow("*")), user("new"), roles=(role("deploy"),))
    found = answer(identities, "user/ana", action)
    assert (found.answer, found.depends_on) == (Answer.CONDITIONAL, ("the role's trust policy",))
    assert answer(identities, "user/new", action).answer is Answer.DENIED


@pytest.mark.parametrize(
    ("action", "expected"), [("s3:GetObject", Answer.UNKNOWN), ("ec2:RunInstances", Answer.ALLOWED)]
)
def test_an_rcp_that_is_not_known_says_nothing_of_services_that_rcps_do_not_reach(
    action: str, expected: Answer
) -> None:
    plain = company_with(inside(user("ana", allow("*"))))
    made = with_rcp(plain, Policy(PolicyId("guard"), "Guard", RCP, "", unknown=Unknown.TEXT))
    assert sieve_of(made, "user/ana", AskedActions(action)).answer().answer is expected
    of_all = sieve_of(made, "user/ana").answers()
    index = load().index(action)
    assert [one.answer for mask, one in of_all if mask >> index & 1] == [expected]


def test_the_statement_that_is_named_allows_every_request() -> None:
    with_mfa = statement("Allow", "s3:GetObject", Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})
    found = answer(inside(user("ana", document(with_mfa, statement("Allow", "s3:*")))), "user/ana", "s3:GetObject")
    assert (found.answer, found.statement) == (Answer.ALLOWED, 1), "the first is narrower, and asks for MFA"


def test_a_resource_of_the_own_account_in_any_region_is_one_that_there_is() -> None:
    one = user("ana", allow("sqs:SendMessage", f"arn:aws:sqs:*:{NUMBER}:*"))
    assert answer(inside(one), "user/ana", "sqs:SendMessage").answer is Answer.CONDITIONAL


def test_policies_of_aws_are_known_by_their_arn() -> None:
    one = replace(user("ana"), attached=("arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",))
    assert answer(inside(one), "user/ana", "s3:GetObject").answer is Answer.ALLOWED
    assert answer(inside(one), "user/ana", "s3:PutObject").answer is Answer.DENIED


# ---- agreement with the evaluator

_ACTIONS = (
    "s3:GetObject",
    "s3:PutObject",
    "ec2:RunInstances",
    "iam:CreateUser",
    "sts:AssumeRole",
    "sts:GetCallerIdentity",
)
_PATTERNS = ("*", "s3:*", "s3:Get*", "ec2:*", "iam:CreateUser", *_ACTIONS[:2])
_RESOURCES = ("*", "arn:aws:s3:::a/*", "arn:aws:s3:::b/*", "arn:aws:s3:::${aws:username}/*", f"arn:aws:iam::{NUMBER}:*")
_CONDITIONS = (
    {},
    {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
    {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}},
    {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}},
    {"StringEquals": {"aws:username": "ana"}},
    {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/ana"}},
    {"StringEquals": {"aws:PrincipalType": "User"}},
)


_counts = st.integers(0, 3)
_effects = st.sampled_from(["Allow", "Allow", "Deny"])
_resources = st.lists(st.sampled_from(_RESOURCES), min_size=1, max_size=2, unique=True)
_patterns = st.lists(st.sampled_from(_PATTERNS), min_size=1, max_size=2, unique=True)
_denied = st.sampled_from(_PATTERNS[1:])
_conditions = st.sampled_from(_CONDITIONS)
_group_names = st.lists(st.sampled_from(["one", "two"]), unique=True)
_boundaries = st.sampled_from(["", "Edge"])


@cache
@st.composite
def documents(draw: st.DrawFn) -> str:
    made = []
    for number in range(draw(_counts)):
        resources = draw(_resources)
        one = statement(draw(_effects), draw(_patterns), resources, Sid=f"S{number}")
        condition = draw(_conditions)
        made.append({**one, "Condition": condition} if condition else one)
    return document(*(made or [statement("Deny", "x:Y")]))


@st.composite
def guardrails(draw: st.DrawFn) -> str:
    condition = draw(_conditions)
    denied = statement("Deny", draw(_denied), Sid="D")
    return document(statement("Allow", "*"), {**denied, "Condition": condition} if condition else denied)


@st.composite
def accounts(draw: st.DrawFn) -> AccountIdentities:
    names = draw(_group_names)
    groups = tuple(IamGroup(name, inline=inline(draw(documents()))) for name in names)
    boundary = draw(_boundaries)
    return inside(
        user("ana", draw(documents()), groups=tuple(names), boundary=boundary),
        groups=groups,
        policies=(ManagedPolicy("Edge", draw(documents())),),
    )


def decided(organization: Organization, action: str, resource: str, context: dict[str, str]) -> Result:
    """The evaluator's answer to one request of the user ana."""
    identities = organization.identities[SHOP]
    ana = identities.users[0]
    groups = {group.name: group for group in identities.groups}
    held = [*ana.inline, *(policy for name in ana.groups for policy in groups[name].inline)]
    question = ask(
        organization,
        SHOP,
        action,
        resource=resource,
        principal=f"arn:aws:iam::{NUMBER}:user/ana",
        context={"aws:PrincipalType": "User", **context},
    )
    edge = (NamedPolicy("Edge", identities.policies[0].text),) if ana.boundary else None
    stages = Stages(
        scps=question.stages.scps,
        rcps=question.stages.rcps,
        identity=tuple(NamedPolicy(one.name, one.text) for one in held),
        boundary=edge,
    )
    return evaluate(question.request, stages).result


_REQUESTS = st.tuples(
    st.sampled_from(_ACTIONS),
    st.dictionaries(
        st.sampled_from(["aws:MultiFactorAuthPresent", "aws:RequestedRegion"]),
        st.sampled_from(["true", "false", "eu-west-1"]),
    ),
)
_OF = {"s3": ("arn:aws:s3:::a/x", "arn:aws:s3:::ana/x"), "ec2": (f"arn:aws:ec2:eu-west-1:{NUMBER}:instance/i-1",)}


@given(accounts(), guardrails(), _REQUESTS, st.data())
def test_sure_answers_hold_for_every_request(
    identities: AccountIdentities, scp: str, request_: tuple[str, dict[str, str]], data: st.DataObject
) -> None:
    action, context = request_
    assume(action != "sts:AssumeRole")  # the evaluator is not told that there is a trust policy
    organization = company_with(identities, scp)
    resource = data.draw(st.sampled_from(_OF.get(action.partition(":")[0], (f"arn:aws:iam::{NUMBER}:user/x",))))
    if action.startswith("sts:"):
        resource = "*"
    if action.startswith("iam:"):  # it has one endpoint, whose Region every request names
        context = {**context, "aws:RequestedRegion": "us-east-1"}
    result = decided(organization, action, resource, context)
    questions: list[tuple[AskedActions, dict[str, str]]] = [
        (AskedActions(action), {}),
        (AskedActions(action, resource), {}),
        (AskedActions(action, resource), context),
    ]
    for asked, told in questions:
        found = sieve_of(organization, "user/ana", asked, told).answer()
        if found.answer is Answer.DENIED:
            assert result is not Result.ALLOWED
        # The Region is in every request that can be made, and MFA is in some.
        if found.answer is Answer.ALLOWED and "aws:RequestedRegion" in context:
            assert result is Result.ALLOWED
        if told and len(context) == 2:
            assert found.answer is (Answer.ALLOWED if result is Result.ALLOWED else Answer.DENIED)


@given(accounts(), guardrails())
def test_one_action_is_answered_like_all_of_them(identities: AccountIdentities, scp: str) -> None:
    organization, catalogue = company_with(identities, scp), load()
    every = sieve_of(organization, "user/ana")
    answers = list(every.answers())
    assert sum(mask for mask, _ in answers) == catalogue.full_mask
    for action in _ACTIONS:
        index = catalogue.index(action)
        assert index is not None
        whole = next(found for mask, found in answers if mask >> index & 1)
        alone = sieve_of(organization, "user/ana", AskedActions(action)).answer()
        assert replace(alone, depends_on=()) == replace(whole, depends_on=())
        expected = Answer.ALLOWED if every.sure >> index & 1 else Answer.CONDITIONAL
        assert whole.answer is (expected if every.possible >> index & 1 else Answer.DENIED)


# ---- laws


@given(accounts(), documents())
def test_a_boundary_never_adds(identities: AccountIdentities, text: str) -> None:
    ana = identities.users[0]
    free = replace(identities, users=(replace(ana, boundary=""),))
    bound = replace(identities, users=(replace(ana, boundary="Edge"),), policies=(ManagedPolicy("Edge", text),))
    before, after = (sieve_of(company_with(one), "user/ana") for one in (free, bound))
    assert after.possible & ~before.possible == 0
    assert after.sure & ~before.sure == 0


@pytest.mark.parametrize("principal", ["user/ana"])
@given(accounts())
def test_leaving_a_group_that_only_allows_never_gives(principal: str, identities: AccountIdentities) -> None:
    group = IamGroup("more", inline=inline(allow(["ec2:*", "s3:PutObject"])))
    ana = identities.users[0]
    joined = replace(
        identities, users=(replace(ana, groups=(*ana.groups, "more")),), groups=(*identities.groups, group)
    )
    before, after = (sieve_of(company_with(one), principal) for one in (joined, identities))
    assert after.possible & ~before.possible == 0


@given(accounts(), documents(), st.integers(1, 4))
def test_what_a_group_allows_reaches_every_member(identities: AccountIdentities, text: str, members: int) -> None:
    team = IamGroup("team", inline=inline(text))
    alone = inside(user("solo", text), policies=identities.policies)
    joined = inside(*(user(f"m{one}", groups=("team",)) for one in range(members)), groups=(team,))
    expected = sieve_of(company_with(alone), "user/solo", context=_NAMELESS)
    for one in range(members):
        found = sieve_of(company_with(joined), f"user/m{one}", context=_NAMELESS)
        assert (found.sure, found.possible) == (expected.sure, expected.possible)


_NAMELESS = {"aws:username": "x", "aws:PrincipalArn": f"arn:aws:iam::{NUMBER}:user/x"}
"""The same of everybody, so that no condition tells members apart."""


def test_an_scp_that_cannot_be_read_may_allow_what_the_one_beside_it_does_not() -> None:
    plain = company_with(inside(user("ana", allow("*"))), allow("ec2:*"))
    broken = Policy(PolicyId("broken"), "Broken", SCP, "{ nonsense")
    nodes = [
        replace(one, policies=(DENY_LEAVE, broken.id)) if one.id == WORKLOADS else one for one in plain.nodes.values()
    ]
    policies = [*plain.policies.values(), broken]
    organization = Organization(nodes, policies, plain.settings, identities=plain.identities)
    found = sieve_of(organization, "user/ana", AskedActions("s3:GetObject")).answer()
    assert (found.answer, found.stage) == (Answer.UNKNOWN, SieveStage.SCP)


def test_rcps_do_not_reach_keys_that_aws_manages() -> None:
    catalogue = load()
    key = f"arn:aws:kms:eu-west-1:{NUMBER}:alias/"
    assert reached_by_rcps(AskedActions("kms:DescribeKey", f"{key}aws/s3"), catalogue) == 0
    assert reached_by_rcps(AskedActions("kms:DescribeKey", f"{key}mine"), catalogue) == 1


def test_the_context_tells_which_account_owns_a_bucket() -> None:
    organization = company_with(inside(user("ana", allow("*"))))
    bucket = AskedActions("s3:GetObject", "arn:aws:s3:::bucket/key")
    other = sieve_of(organization, "user/ana", bucket, {"AWS:resourceaccount": "999999999999"}).answer()
    assert other.depends_on == ("the resource's policy",)
    assert sieve_of(organization, "user/ana", bucket, {"aws:ResourceAccount": NUMBER}).answer().answer is Answer.ALLOWED


def test_a_policy_of_aws_belongs_to_no_other_account() -> None:
    policy = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    assert answer(inside(user("ana", allow("*"))), "user/ana", "iam:GetPolicy", policy).answer is Answer.ALLOWED


def test_an_identity_policy_that_cannot_be_read_is_a_gap_for_actions_that_it_does_not_name() -> None:
    refused = document(statement("Allow", "s3:GetObject", Principal="*"))
    organization = company_with(inside(user("ana", refused)))
    whole = sieve_of(organization, "user/ana")
    assert not whole.complete
    for action in ("s3:GetObject", "ec2:RunInstances"):
        found = sieve_of(organization, "user/ana", AskedActions(action)).answer()
        assert found.answer is Answer.UNKNOWN, action
        assert found.sentence == "What the unreadable policy inline-1 says is not known, and may allow or deny it."


def test_a_bucket_has_one_owner_though_its_arn_does_not_tell_which() -> None:
    mine = inside(user("ana", allow("s3:*")))
    two = company_with(mine, others={PAYER: inside(user("boss", allow("s3:*")))})
    bucket = AskedActions("s3:GetObject", "arn:aws:s3:::bucket/key")
    found = sieve_of(two, "user/ana", bucket).answer()
    assert (found.answer, found.depends_on) == (Answer.CONDITIONAL, ("aws:ResourceAccount",))
    assert sieve_of(two, "user/ana", bucket, {"aws:ResourceAccount": NUMBER}).answer().answer is Answer.ALLOWED
    nobody = company_with(inside(user("ana")), others={PAYER: inside()})
    assert sieve_of(nobody, "user/ana", bucket).answer().answer is Answer.DENIED
    assert sieve_of(company_with(mine), "user/ana", bucket).answer().answer is Answer.ALLOWED


@given(accounts(), guardrails())
def test_the_short_way_to_an_answer_gives_the_same(identities: AccountIdentities, scp: str) -> None:
    organization = company_with(identities, scp)
    for action in _ACTIONS:
        sieves = PrincipalSieves(organization, load(), AskedActions(action))
        for principal in sieves.principals(SHOP):
            assert sieves.answer(SHOP, principal) == sieves.of(SHOP, principal).answer()


def test_the_trust_policies_of_a_large_account_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    roles = tuple(role(f"r{number}", trusts=document(trust(here(f"user/u{number}")))) for number in range(5_000))
    organization = company_with(inside(user("u7", allow("s3:*")), user("new"), roles=roles))
    read: list[Grammar] = []

    def counted(text: str, kind: Grammar) -> PlainPolicy | None:
        read.append(kind)
        return read_plain(text, kind)

    monkeypatch.setattr("designer.analysis.principals.resource_shares.read_plain", counted)
    taking = load().match("sts:AssumeRole")
    assert [bool(sieve_of(organization, one).possible & taking) for one in ("u7", "new")] == [True, False]
    assert read.count(Grammar.TRUST) == 5_000


@pytest.mark.parametrize("name", ["coffee-shop", "company"])
def test_behind_the_last_level_is_left_what_the_principal_can_do(name: str) -> None:
    organization, catalogue = templates.load(name).organization, load()
    sieves = PrincipalSieves(organization, catalogue)
    for account, known in organization.identities.items():
        for principal in AccountPrincipals(known):
            sieve = sieves.of(account, principal)
            assert sieve.possible.bit_count() == sieve.steps()[-1].left, principal.title
