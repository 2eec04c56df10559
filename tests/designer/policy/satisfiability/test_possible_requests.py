"""Values that the requests of a caller can have."""

from designer.policy.language.document import Grammar
from designer.policy.matching.statement import compile_policy
from designer.policy.satisfiability import possible_requests
from designer.policy.satisfiability.agreement import agreeing
from designer.policy.satisfiability.possible_requests import PossibleRequests

ROLES = ", ".join(f'"arn:aws:iam::*:role/team-{number}-*/*{number}"' for number in range(9))
POLICY = (
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*", '
    f'"Condition": {{"ArnLike": {{"aws:PrincipalArn": [{ROLES}]}}}}}}]}}'
)


def test_two_that_ask_alike_take_their_steps_in_turn():
    """The proofs of the guardrail tests and a comparison run like this, each in a job of the window."""
    (statement,) = compile_policy(POLICY, Grammar.SCP).statements
    requests = PossibleRequests.of((), "aws")
    possible_requests._kept_callers.cache_clear()
    alone = answer_of(requests.exploring_key("s3:GetObject", "aws:principalarn", statement.conditions))
    possible_requests._kept_callers.cache_clear()
    asked = [requests.exploring_key("s3:GetObject", "aws:principalarn", statement.conditions) for _ in range(2)]
    answers, turns = {}, 0
    while len(answers) < 2:
        turns += 1
        for number, steps in enumerate(asked):
            try:
                next(steps)
            except StopIteration as stop:
                answers.setdefault(number, stop.value)
    assert turns > 2, "they take turns"
    assert [alone, alone] == [answers[0], answers[1]]


def answer_of(steps):
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            return stop.value


def test_the_usual_resource_is_a_real_one_of_the_caller_account():
    requests = PossibleRequests.of({"aws:principalaccount": "111122223333"}.items(), "aws")
    assert "arn:aws:sqs:eu-central-1:111122223333:x" == requests.usual_resource("sqs:SendMessage")
    assert "*" == requests.usual_resource("s3:ListAllMyBuckets")


def test_only_a_request_that_says_through_which_services_it_comes_is_one_of_a_service():
    usual = {"aws:viaawsservice": "false"}
    assert "false" == agreeing(usual, {"aws:requestedregion": "eu-west-1"})["aws:viaawsservice"]
    assert "true" == agreeing(usual, {"aws:calledviafirst": "athena.amazonaws.com"})["aws:viaawsservice"]
