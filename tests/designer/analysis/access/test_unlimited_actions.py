"""An action that no policy limits is allowed by every way to ask, whatever the policies are."""

from hypothesis import given
from hypothesis import strategies as st

from designer.analysis.access.ceilings import Ceilings
from designer.analysis.access.explain_action import explain_action, explain_request
from designer.analysis.access.question import Inquiry, ask
from designer.analysis.access.reach import answers
from designer.analysis.access.reasons import Cause, partition, reason_for
from designer.analysis.differences.impact import Moving
from designer.organization.model.records import NodeId, Settings
from designer.policy.catalog.catalogue import UNLIMITED_ACTIONS, load
from designer.policy.equivalence.comparison import Equivalent
from designer.policy.evaluation.decision import evaluate
from designer.policy.evaluation.outcome import Answer, Exempt, Result, Stage
from designer.policy.matching.request import Level, NamedPolicy, Request, Stages
from tests.designer.analysis.access.building import document, one_path
from tests.designer.policy.at_once import compare
from tests.designer.policy.strategies import policy_texts
from tests.tools import in_one_test

ACTIONS = ("sts:GetCallerIdentity", "STS:getsessiontoken", "cognito-idp:SignUp", "cognito-idp:GetClientToken")
DENY_ALL = document([{"Effect": "Deny", "Action": "*", "Resource": "*"}])
ALLOW_S3 = document([{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}])
IN_LONDON = document(
    [
        {"Effect": "Allow", "Action": "*", "Resource": "arn:aws:iam::*:role/*"},
        {
            "Effect": "Deny",
            "NotAction": "iam:*",
            "Resource": "*",
            "Condition": {"StringNotEquals": {"aws:RequestedRegion": "eu-west-2", "aws:PrincipalAccount": "1"}},
        },
    ]
)
TEXTS = (DENY_ALL, ALLOW_S3, IN_LONDON, "{", document([{"Effect": "Deny", "Action": "sts:Get*", "Resource": "*"}]))


def design(above, own):
    return one_path({"root": ["above"]}, {"account": ["own"]}, {"above": above, "own": own}, Settings("Test"))


def check(organization, action):
    catalogue, account = load(), NodeId("account")
    number = catalogue.index(action)
    if number is not None:
        ceiling = Ceilings(organization, catalogue).of(account)
        assert ceiling.sure & ceiling.possible & 1 << number
        (group,) = [reason for mask, reason in partition(organization, catalogue, account) if mask >> number & 1]
        assert (Answer.ALLOWED, Cause.UNLIMITED_ACTION) == (group.answer, group.cause)
    reason = reason_for(organization, catalogue, account, action)
    assert (Answer.ALLOWED, Cause.UNLIMITED_ACTION) == (reason.answer, reason.cause)
    (decided,) = dict(answers(organization, catalogue, action)).values()
    assert (reason.answer, reason.cause) == (decided.answer, decided.cause)
    explained = explain_action(organization, catalogue, account, action)
    assert (Answer.ALLOWED, Exempt.UNLIMITED_ACTION, ()) == (
        explained.answer,
        explained.stage(Stage.SCP).exempt,
        explained.levels,
    )
    question = ask(organization, account, action)
    assert Result.ALLOWED == evaluate(question.request, question.stages).result
    _, told = explain_request(organization, Inquiry(account, action))
    assert (Answer.ALLOWED, explained.sentence, ()) == (told.answer, told.sentence, told.open_points)


@in_one_test("action", ACTIONS)
@in_one_test("own", TEXTS)
@in_one_test("above", TEXTS)
def test_every_way_to_ask_allows_it(above, own, action):
    check(design(above, own), action)


@given(policy_texts(), policy_texts(), st.sampled_from(ACTIONS))
def test_no_policy_denies_it(above, own, action):
    check(design(above, own), action)


@in_one_test("action", sorted(UNLIMITED_ACTIONS))
def test_no_kind_of_policy_denies_it(action):
    deny = NamedPolicy("deny", DENY_ALL)
    everywhere = document([{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}])
    stages = Stages(
        scps=(Level("r", (deny,)),),
        rcps=(Level("r", (NamedPolicy("rcp", everywhere),)),),
        identity=(deny,),
        boundary=(deny,),
        session=(deny,),
        resource=NamedPolicy("own", everywhere),
    )
    decision = evaluate(Request(action, "*", "arn:aws:iam::111122223333:user/bob"), stages)
    assert {Exempt.UNLIMITED_ACTION} == {outcome.exempt for outcome in decision.outcomes}
    assert Result.ALLOWED == decision.result


def test_a_deny_of_it_alone_changes_nothing():
    full = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    plain = document([full])
    denied = ["sts:GetCallerIdentity", "sts:GetSessionToken"]
    denying = document([full, {"Effect": "Deny", "Action": denied, "Resource": "*"}])
    paths = [(Level("root", (NamedPolicy("p", text),)),) for text in (plain, denying)]
    assert isinstance(compare(*paths, load()), Equivalent)
    levels = {"root": ["plain"], "ou": ["deny"]}
    organization = one_path(levels, {"account": ["plain"]}, {"plain": plain, "deny": denying})
    assert not Moving(organization, load(), [NodeId("account")]).actions(NodeId("root"))
