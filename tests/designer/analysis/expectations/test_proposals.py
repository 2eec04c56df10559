"""Proposed tests say what holds now: they cover exactly the accounts and actions that they were made of."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.analysis.access.question import CallerKind, Inquiry
from designer.analysis.expectations.coverage import covered_actions
from designer.analysis.expectations.proof import ProofState
from designer.analysis.expectations.proposals import (
    CoveringNodes,
    CoveringPatterns,
    case_of_request,
    covering_nodes,
    covering_patterns,
    promise_of,
    promise_of_inquiry,
)
from designer.analysis.expectations.prover import Prover
from designer.analysis.expectations.words import caller, promise_sentence
from designer.basics.steps import finish
from designer.exchange.templates import load as template
from designer.organization.model.guardrail_tests import CoveredRequests, GuardrailTest, Promise, RequestCase
from designer.organization.model.ids import GuardrailTestId
from designer.organization.model.records import NodeId
from designer.policy.catalog.catalogue import load
from designer.policy.evaluation.outcome import Answer
from designer.policy.matching.request import Request
from tests.designer.strategies import organizations

SHOP, PROD = NodeId("acc-shop-prod"), NodeId("ou-prod")


@pytest.fixture(scope="module")
def organization():
    return template("company").organization


def accounts_of(organization, places):
    inside = {account for node in places.nodes for account in organization.accounts(node)}
    return inside - {account for node in places.except_nodes for account in organization.accounts(node)}


@given(organizations(), st.data())
def test_covering_nodes_stand_for_exactly_the_accounts(organization, data):
    free = organization.settings.management_account
    every = [account for account in organization.accounts() if account != free]
    wanted = data.draw(st.sets(st.sampled_from(every))) if every else set()
    assert wanted == accounts_of(organization, covering_nodes(organization, wanted)) - {free}


def test_all_accounts_are_the_whole_organization_and_most_of_an_ou_is_that_but_some(organization):
    assert CoveringNodes((organization.root,)) == covering_nodes(organization, organization.accounts())
    prod = set(organization.accounts(PROD))
    assert CoveringNodes((PROD,)) == covering_nodes(organization, prod)
    assert CoveringNodes((PROD,), (SHOP,)) == covering_nodes(organization, prod - {SHOP})
    assert CoveringNodes((SHOP,)) == covering_nodes(organization, [SHOP])


@pytest.mark.parametrize(
    "patterns", [("*",), ("s3:*",), ("s3:DeleteBucket", "ec2:RunInstances"), ("ec2:*", "iam:Get*")]
)
def test_covering_patterns_match_exactly_the_actions(patterns):
    catalogue = load()
    meant = 0
    for pattern in patterns:
        meant |= catalogue.match(pattern)
    meant &= catalogue.limited_mask
    for actions in (meant, catalogue.limited_mask & ~meant):
        found = covering_patterns(actions, catalogue)
        test = GuardrailTest(
            GuardrailTestId("t"), "", Promise.NEVER, actions=found.actions, exceptions=found.exceptions
        )
        assert actions == covered_actions(test, catalogue) & catalogue.limited_mask


def test_all_but_some_is_told_by_the_shorter_side():
    catalogue = load()
    rest = covering_patterns(catalogue.limited_mask & ~catalogue.match("s3:DeleteBucket"), catalogue)
    assert CoveringPatterns(("*",), ("s3:DeleteBucket",)) == rest


@pytest.mark.parametrize(
    ("answer", "promise"),
    [(Answer.DENIED, Promise.NEVER), (Answer.ALLOWED, Promise.ALWAYS), (Answer.CONDITIONAL, Promise.CAN)],
)
def test_a_plain_question_becomes_a_promise(organization, answer, promise):
    test = promise_of_inquiry(organization, Inquiry(SHOP, "s3:GetObject"), answer)
    assert (promise, (SHOP,), ("s3:GetObject",)) == (test.promise, test.nodes, test.actions)


@pytest.mark.parametrize(
    ("inquiry", "case"),
    [
        (Inquiry(SHOP, "s3:GetObject", caller=CallerKind.ROOT), RequestCase(SHOP, "s3:GetObject", "root")),
        (Inquiry(SHOP, "s3:GetObject", caller=CallerKind.ROLE), RequestCase(SHOP, "s3:GetObject", "role/")),
        (Inquiry(SHOP, "s3:GetObject", caller=CallerKind.USER), RequestCase(SHOP, "s3:GetObject", "user/")),
        (
            Inquiry(SHOP, "s3:GetObject", caller=CallerKind.ROLE, name="/ops/Deploy"),
            RequestCase(SHOP, "s3:GetObject", "role/ops/Deploy"),
        ),
        (
            Inquiry(SHOP, "s3:GetObject", caller=CallerKind.USER, name="anna"),
            RequestCase(SHOP, "s3:GetObject", "user/anna"),
        ),
        (
            Inquiry(SHOP, "s3:GetObject", "arn:aws:s3:::b/k", context={"aws:TagKeys": ("a",)}, absent=frozenset({"x"})),
            RequestCase(SHOP, "s3:GetObject", "", "arn:aws:s3:::b/k", (("aws:TagKeys", ("a",)), ("x", None))),
        ),
    ],
)
def test_a_question_that_names_more_becomes_a_case(organization, inquiry, case):
    test = promise_of_inquiry(organization, inquiry, Answer.ALLOWED)
    assert (Promise.CASE, case) == (test.promise, test.case)


def test_the_sentence_of_a_case_says_its_resource_and_context(organization):
    context = {"aws:RequestedRegion": "eu-west-1", "aws:TagKeys": ("a", "b")}
    resource, absent = "arn:aws:s3:::logs", frozenset({"aws:multifactorauthpresent"})
    inquiry = Inquiry(SHOP, "s3:DeleteBucket", resource, context=context, absent=absent)
    said = promise_sentence(organization, promise_of_inquiry(organization, inquiry, Answer.DENIED))
    assert said == (
        "s3:DeleteBucket on arn:aws:s3:::logs by somebody in shop-prod is denied when aws:RequestedRegion is eu-west-1 "
        "and aws:TagKeys is a and b without aws:MultiFactorAuthPresent"
    )


def test_a_caller_whom_nobody_named_has_a_name_that_is_said_to_be_made_up(organization):
    inquiry = Inquiry(SHOP, "organizations:LeaveOrganization", context={"aws:RequestedRegion": "eu-west-1"})
    test = promise_of_inquiry(organization, inquiry, Answer.DENIED)
    witness = Prover(organization, load()).prove(test).witness
    assert witness is not None
    assert re.fullmatch(r"arn:aws:iam::\d{12}:role/Example \(made-up name\)", caller(witness.request, test))


def test_a_caller_of_a_planned_account_has_a_made_up_number(organization):
    request = Request("s3:GetObject", "*", "arn:aws:iam::000000000000:role/", "000000000000", "000000000000")
    said = caller(request, case_of_request(SHOP, request, allowed=True))
    assert "arn:aws:iam::000000000000:role/Example (made-up name and account number)" == said
    named = replace(request, principal="arn:aws:iam::111122223333:role/Example")
    assert named.principal == caller(named, case_of_request(SHOP, named, allowed=True))


def test_a_question_about_somebody_outside_is_about_what_the_account_owns(organization):
    inquiry = Inquiry(SHOP, "s3:GetObject", caller=CallerKind.OUTSIDE, name="arn:aws:iam::111111111111:role/x")
    test = promise_of_inquiry(organization, inquiry, Answer.DENIED)
    assert (Promise.NEVER, CoveredRequests.RESOURCES, (inquiry.name,)) == (test.promise, test.covers, test.principals)


def test_a_request_becomes_a_case_without_what_follows_from_its_caller():
    context = {"aws:PrincipalArn": "x", "aws:RequestedRegion": "eu-west-1"}
    request = Request("s3:GetObject", "*", "arn:aws:iam::555566667777:role/Deploy", context=context)
    case = case_of_request(SHOP, request, allowed=False).case
    assert (
        RequestCase(SHOP, "s3:GetObject", request.principal, "", (("aws:RequestedRegion", "eu-west-1"),), False) == case
    )


def test_a_promise_of_what_is_denied_is_proved_at_once(organization):
    test = promise_of(
        covering_nodes(organization, organization.accounts(PROD)),
        CoveringPatterns(("organizations:LeaveOrganization",)),
        Answer.DENIED,
    )
    proof = finish(Prover(organization, load()).proving(test))
    assert ProofState.PROVED is proof.state
