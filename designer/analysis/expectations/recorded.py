"""Cases: proof of one request with its answer, and cases made of what AWS decided, beside our levels."""

from dataclasses import replace

from designer.analysis.access.authorization_details import AuthorizedRequest, LevelCheck
from designer.analysis.access.denial import Denial
from designer.analysis.access.explain_action import explain_request
from designer.analysis.access.question import (
    CallerKind,
    Inquiry,
    Question,
    account_with,
    caller_of,
    ready_question,
)
from designer.analysis.expectations import words
from designer.analysis.expectations.proof import GuardrailProof, ProofState, ProofWitness
from designer.basics.dataclass import dataclass
from designer.basics.errors import EditError
from designer.organization.model.guardrail_tests import GuardrailTest, Promise, RequestCase
from designer.organization.model.ids import GuardrailTestId
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind
from designer.policy.evaluation.decision import evaluate
from designer.policy.evaluation.outcome import Answer, Result
from designer.policy.evaluation.partial import missing_context
from designer.policy.language.templates import Values
from designer.policy.matching import arns
from designer.policy.matching.request import EVERYTHING, Request
from designer.policy.satisfiability.action_facts import ACCOUNT_KEY, CALLER_ARN_KEY
from designer.policy.satisfiability.agreement import ORG_ID_KEY, ORG_PATHS_KEY, TYPE_KEY, USER_ID_KEY, caller_values


def case_inquiry(case: RequestCase) -> Inquiry:
    """Return the question of a case."""
    arn = (
        case.principal if case.principal.startswith("arn:") or not case.principal else f"arn:aws:iam:::{case.principal}"
    )
    caller, name = caller_of(arn) if arn else (CallerKind.ANY, "")
    context = {key: value for key, value in case.context if value is not None}
    absent = frozenset(key.lower() for key, value in case.context if value is None)
    return Inquiry(case.account, case.action, case.resource, caller, name, context=context, absent=absent)


def request_inquiry(account: NodeId, request: Request, *, outside: bool) -> Inquiry:
    """Question of a request: `outside` of one about what an account owns, by anybody; else somebody of it asks."""
    resource = "" if request.resource == EVERYTHING else request.resource
    if not outside:
        caller, name = caller_of(request.principal)
        return Inquiry(account, request.action, resource, caller, name, context=stated_context(request))
    context = dict(request.context)
    absent = _OF_CALLERS - {key.lower() for key in context}
    return Inquiry(
        account, request.action, resource, CallerKind.OUTSIDE, request.principal, context=context, absent=absent
    )


_OF_CALLERS = frozenset({CALLER_ARN_KEY, ACCOUNT_KEY, ORG_ID_KEY, ORG_PATHS_KEY, TYPE_KEY, "aws:principalisawsservice"})
_DERIVED = _OF_CALLERS | {"aws:userid", "aws:resourceaccount", "aws:resourceorgid", "aws:resourceorgpaths"}
"""Keys whose values follow from caller and resource; ids that AWS makes up do not."""


def stated_context(request: Request) -> dict[str, Values]:
    """Return the facts of a request beside those that follow from its caller and resource."""
    own = caller_values(request.principal).get(USER_ID_KEY)
    return {
        key: value
        for key, value in request.context.items()
        if key.lower() not in _DERIVED or (key.lower() == USER_ID_KEY and value != own)
    }


def prove_case(organization: Organization, test: GuardrailTest, case: RequestCase) -> GuardrailProof:
    """Return the proof of the one request of a test."""
    if case.account not in organization.nodes:
        return GuardrailProof(test.id, ProofState.EMPTY, (), 0, words.gone((case.account,)))
    accounts = (case.account,)
    if organization.node(case.account).kind is not NodeKind.ACCOUNT:
        return GuardrailProof(
            test.id, ProofState.EMPTY, (), 0, f"{organization.node(case.account).name} is not an account."
        )
    question, answer = explain_request(organization, case_inquiry(case))
    if answer.answer in {Answer.CONDITIONAL, Answer.UNKNOWN}:
        keys = answer.unknown or answer.missing
        return GuardrailProof(test.id, ProofState.UNDECIDED, accounts, 1, answer.sentence, keys=keys)
    allowed = answer.answer is Answer.ALLOWED
    witness = ProofWitness(case.account, question.request, allowed, answer.blocked_by)
    state = ProofState.PROVED if allowed is case.allowed else ProofState.FAILED
    return GuardrailProof(test.id, state, accounts, 1, answer.sentence, witness)


@dataclass(frozen=True, slots=True)
class LevelComparison:
    """AWS's answer of one level beside that of the design.

    Attributes:
        check: AWS's.
        node: The level in the design; None if it has none of that id.
        result: Answer of the design; None if the account has no such level in it.
        action: Action that was asked for.
        denying: Statements of the design that deny it, as ``policy#sid``.
    """

    check: LevelCheck
    node: NodeId | None
    result: Result | None
    action: str
    denying: tuple[str, ...] = ()

    @property
    def agrees(self) -> bool:
        """True if both say the same."""
        return self.result is self.check.result


def beside_words(one: LevelComparison) -> str:
    """Return answers of AWS and of the design at a level, in a sentence that says why they differ, where they do."""
    theirs = f"AWS {_DID[one.check.result]}"
    if one.node is None:
        return f"{theirs}; the design has no {one.check.target or 'such level'}"
    if one.result is None:
        return f"{theirs}; in the design the account is not below it"
    if one.agrees:
        return f"Both: {_ANSWERS[one.result]}"
    names = ", ".join(sorted({label.rpartition("#")[0] for label in one.denying}))
    by = f" by {', '.join(one.check.statements)}" if one.check.statements else ""
    ours = f" by {names}" if names else ""
    return f"{theirs}{by}; the design {_DID[one.result]}{ours}"


_DID = {
    Result.ALLOWED: "allows it",
    Result.EXPLICITLY_DENIED: "denies it",
    Result.IMPLICITLY_DENIED: "has no Allow for it",
}
_ANSWERS = {
    Result.ALLOWED: "allowed",
    Result.EXPLICITLY_DENIED: "denied",
    Result.IMPLICITLY_DENIED: "denied, as nothing allows it",
}


def case_of_denial(organization: Organization, denial: Denial, *, allowed: bool = True) -> GuardrailTest:
    """Return the case of a message: the request that was denied, which must be allowed from now on, or stay denied.

    Raises:
        EditError: The caller's account is not in the design.
    """
    context: tuple[tuple[str, str], ...] = (("aws:RequestedRegion", denial.region),) if denial.region else ()
    account = _account(organization, arns.account_of(denial.principal))
    case = RequestCase(account, denial.action, _role(denial.principal), denial.resource, context, allowed)
    say = f"{denial.action} by {case.principal.rpartition(':')[2]} {'is allowed' if allowed else 'stays denied'}"
    why = f"AWS denied it, authorization id {denial.authorization}." if denial.authorization else "AWS denied it."
    return GuardrailTest(GuardrailTestId(""), say, Promise.CASE, case=case, why=why)


def case_of_details(organization: Organization, request: AuthorizedRequest) -> GuardrailTest:
    """Return the case of a decision of AWS's: all of its context, and what its SCPs and RCPs came to.

    Raises:
        EditError: The caller's account is not in the design, or AWS does not tell what denied the request.
    """
    if not request.explained:
        raise EditError(
            f"AWS denied {request.action} and shows no checks: the caller was outside the organization. "
            "Nothing says whether a policy of the organization denied it."
        )
    values = {key.lower(): value for key, value in request.context.items()}
    principal = _one(values.get("aws:principalarn", ""))
    number = _one(values.get("aws:principalaccount", "")) or arns.account_of(principal)
    resource = "" if request.resource == "*" else request.resource
    case = RequestCase(
        _account(organization, number),
        request.action,
        principal,
        resource,
        tuple(request.context.items()),
        request.allowed,
    )
    say = f"{request.action} by {principal.rpartition(':')[2] or 'somebody'}: as AWS decided"
    test = GuardrailTest(GuardrailTestId(""), say, Promise.CASE, case=case, why="AWS's own account of the decision.")
    question = question_of(organization, test)
    absent = missing_context(question.request, question.stages)  # AWS shows the whole context: the rest is not there
    context = (*case.context, *((key, None) for key in absent))
    return replace(test, case=replace(case, context=context))


def question_of(organization: Organization, test: GuardrailTest) -> Question:
    """Return the question of a case, ready for the evaluator."""
    assert test.case is not None
    return ready_question(organization, case_inquiry(test.case))


def beside_aws(
    organization: Organization, request: AuthorizedRequest, test: GuardrailTest
) -> tuple[LevelComparison, ...]:
    """Return AWS's checks of the levels beside what the design says of each."""
    question = question_of(organization, test)
    decision = evaluate(question.request, question.stages)
    found: list[LevelComparison] = []
    for check in request.checks:
        levels = next(outcome.levels for outcome in decision.outcomes if outcome.stage is check.stage)
        node = next((one.id for one in organization.nodes.values() if one.aws_id == check.target), None)
        here = next((level for level in levels if level.id == node), None)
        if here is not None:
            found.append(LevelComparison(check, node, here.result, request.action, here.deny))
        else:  # a stage that has no say allows; a level of another path says nothing
            result = None if levels or node is None else Result.ALLOWED
            found.append(LevelComparison(check, node, result, request.action))
    return tuple(found)


def _account(organization: Organization, number: str) -> NodeId:
    account = account_with(organization, number) if number else None
    if account is None:
        lacks = f"The design has no account {number}: take the design that has it, or give the account this AWS id."
        raise EditError(lacks if number else "The caller names no account.")
    return account


def _role(principal: str) -> str:
    """Return a session as its role, which is what policies see."""
    parts = arns.split(principal)
    if len(parts) == arns.SEGMENTS and parts[2] == "sts" and parts[5].startswith("assumed-role/"):
        return f"arn:{parts[1]}:iam::{parts[4]}:role/{parts[5].split('/')[1]}"
    return principal


def _one(value: Values) -> str:
    return value if isinstance(value, str) else next(iter(value), "")
