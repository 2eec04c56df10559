"""Ceilings and requests agree: what is surely allowed always is, what is impossible never is."""

import json

from hypothesis import given
from hypothesis import strategies as st

from designer.permissions.ceilings import Ceilings
from designer.permissions.question import ask
from designer.policy.catalogue import load
from designer.policy.decision import evaluate
from designer.policy.outcome import Result
from designer.policy.principals import PrincipalKind, principal_of
from designer.records import NodeId
from tests.designer.permissions.building import one_path
from tests.designer.policy.strategies import ACTIONS, policy_texts

FULL = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
LEVELS = st.lists(
    st.lists(policy_texts() | st.just(FULL) | st.just("{"), min_size=1, max_size=3), min_size=2, max_size=3
)
CONTEXTS = st.fixed_dictionaries(
    {},
    optional={
        "aws:RequestedRegion": st.sampled_from(["eu-central-1", "us-east-1"]),
        "aws:PrincipalArn": st.just("arn:aws:iam::111122223333:role/Admin"),
        "aws:SecureTransport": st.sampled_from(["true", "false"]),
    },
)


@given(LEVELS, st.sampled_from(ACTIONS), st.sampled_from(["*", "arn:aws:s3:::logs", "arn:aws:s3:::x"]), CONTEXTS)
def test_requests_stay_inside_the_ceiling(levels, action, resource, context):
    texts = {f"p{place}-{number}": text for place, level in enumerate(levels) for number, text in enumerate(level)}
    names = [[name for name in texts if name.startswith(f"p{place}-")] for place in range(len(levels))]
    *above, last = names
    organization = one_path(
        {f"level{place}": policies for place, policies in enumerate(above)}, {"account": last}, texts
    )
    catalogue = load()
    ceiling = Ceilings(organization, catalogue).of(NodeId("account"))
    bit = 1 << catalogue.index(action)
    question = ask(organization, NodeId("account"), action, resource=resource, context=context)
    result = evaluate(question.request, question.stages).result
    if ceiling.sure & bit:
        assert Result.ALLOWED == result
    if not ceiling.possible & bit:
        assert Result.ALLOWED != result


def test_a_question_without_a_caller_is_put_by_a_role():
    organization = one_path({"root": []}, {"account": []}, {})
    assert (
        PrincipalKind.ROLE == principal_of(ask(organization, NodeId("account"), "s3:GetObject").request.principal).kind
    )
