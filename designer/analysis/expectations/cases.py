"""Proof of a case: one request with its answer. What it does not say stays open, and the keys are named."""

from __future__ import annotations

from designer.analysis.access.explain_request import explain_request
from designer.analysis.access.principal_choices import CallerKind, Inquiry, caller_of
from designer.analysis.access.question import PLANNED
from designer.analysis.expectations import words
from designer.analysis.expectations.proof import GuardrailProof, ProofState, ProofWitness
from designer.organization.model.guardrail_tests import GuardrailTest, RequestCase
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind
from designer.policy.evaluation.outcome import Answer
from designer.policy.language.templates import Values
from designer.policy.matching.principals import principal_of
from designer.policy.matching.request import EVERYTHING, Request


def case_inquiry(case: RequestCase) -> Inquiry:
    """Question of a case."""
    arn = (
        case.principal if case.principal.startswith("arn:") or not case.principal else f"arn:aws:iam:::{case.principal}"
    )
    caller, name = caller_of(arn) if arn else (CallerKind.ANY, "")
    context = {key: value for key, value in case.context if value is not None}
    absent = frozenset(key.lower() for key, value in case.context if value is None)
    return Inquiry(case.account, case.action, case.resource, caller, name, context=context, absent=absent)


def request_inquiry(organization: Organization, account: NodeId, request: Request) -> Inquiry:
    """Question of a request that somebody of an account makes, or somebody outside about what the account owns."""
    caller, name = caller_of(request.principal)
    number = principal_of(request.principal).account
    if number and number != (organization.node(account).aws_id or PLANNED):
        caller, name = CallerKind.OUTSIDE, request.principal
    resource = "" if request.resource == EVERYTHING else request.resource
    return Inquiry(account, request.action, resource, caller, name, context=told_context(request))


def told_context(request: Request) -> dict[str, Values]:
    """Facts of a request beside those that follow from its caller and resource."""
    return {key: value for key, value in request.context.items() if not key.lower().startswith(_DERIVED)}


_DERIVED = ("aws:principal", "aws:userid", "aws:resourceaccount", "aws:resourceorg")
"""Beginnings of keys whose values follow from caller and resource."""


def prove_case(organization: Organization, test: GuardrailTest, case: RequestCase) -> GuardrailProof:
    """Proof of the one request of a test."""
    if case.account not in organization.nodes:
        return GuardrailProof(test.id, ProofState.EMPTY, (), 0, words.gone((case.account,)))
    accounts = (case.account,)
    if organization.node(case.account).kind is not NodeKind.ACCOUNT:
        return GuardrailProof(
            test.id, ProofState.EMPTY, (), 0, f"{organization.node(case.account).name} is no account."
        )
    question, answer = explain_request(organization, case_inquiry(case))
    if answer.answer in {Answer.CONDITIONAL, Answer.UNKNOWN}:
        keys = answer.unknown or answer.missing
        return GuardrailProof(test.id, ProofState.UNDECIDED, accounts, 1, answer.sentence, keys=keys)
    allowed = answer.answer is Answer.ALLOWED
    witness = ProofWitness(case.account, question.request, allowed, answer.blocked_by)
    state = ProofState.PROVED if allowed is case.allowed else ProofState.FAILED
    return GuardrailProof(test.id, state, accounts, 1, answer.sentence, witness)
