"""Cases made of what AWS decided: of a denial's message, and of its own account of a decision, beside our levels."""

from __future__ import annotations

from dataclasses import dataclass, replace

from designer.access.authorization_details import AuthorizedRequest, LevelCheck
from designer.access.denial import Denial
from designer.access.principal_choices import ready_question
from designer.access.question import Question, account_with
from designer.errors import EditError
from designer.expectations.cases import case_inquiry
from designer.model.guardrail_tests import GuardrailTest, Promise, RequestCase
from designer.model.ids import GuardrailTestId
from designer.model.organization import Organization
from designer.model.records import NodeId
from designer.policy.evaluation.decision import evaluate
from designer.policy.evaluation.missing import missing_context
from designer.policy.evaluation.outcome import Result
from designer.policy.language.templates import Values
from designer.policy.matching import arns


@dataclass(frozen=True, slots=True)
class LevelComparison:
    """AWS's answer of one level beside that of the design.

    Attributes:
        check: AWS's.
        node: The level in the design; None where it has none of that id.
        result: Answer of the design; None where it has no such level.
    """

    check: LevelCheck
    node: NodeId | None
    result: Result | None

    @property
    def agrees(self) -> bool:
        """True when both say the same."""
        return self.result is self.check.result


def case_of_denial(organization: Organization, denial: Denial, *, allowed: bool = True) -> GuardrailTest:
    """Case of a message: the request that was denied, which shall be allowed from now on, or stay denied.

    Raises:
        EditError: The caller's account is not in the design.
    """
    context: tuple[tuple[str, str], ...] = (("aws:RequestedRegion", denial.region),) if denial.region else ()
    account = _account(organization, arns.account_of(denial.principal))
    case = RequestCase(account, denial.action, _role(denial.principal), denial.resource, context, allowed)
    say = f"{denial.action} by {case.principal.rpartition(':')[2]} {'is allowed' if allowed else 'stays denied'}"
    return GuardrailTest(GuardrailTestId(""), say, Promise.CASE, case=case, why="AWS denied it.")


def case_of_details(organization: Organization, request: AuthorizedRequest) -> GuardrailTest:
    """Case of a decision of AWS's: all of its context, and what its SCPs and RCPs came to.

    Raises:
        EditError: The caller's account is not in the design.
    """
    told = {key.lower(): value for key, value in request.context.items()}
    principal = _one(told.get("aws:principalarn", ""))
    number = _one(told.get("aws:principalaccount", "")) or arns.account_of(principal)
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
    absent = missing_context(question.request, question.stages)  # AWS tells the whole context: the rest is not there
    context = (*case.context, *((key, None) for key in absent))
    return replace(test, case=replace(case, context=context))


def question_of(organization: Organization, test: GuardrailTest) -> Question:
    """Question of a case, ready for the evaluator."""
    assert test.case is not None
    return ready_question(organization, case_inquiry(test.case))


def beside_aws(
    organization: Organization, request: AuthorizedRequest, test: GuardrailTest
) -> tuple[LevelComparison, ...]:
    """AWS's checks of the levels beside what the design says of each."""
    question = question_of(organization, test)
    decision = evaluate(question.request, question.stages)
    found: list[LevelComparison] = []
    for check in request.checks:
        levels = next(outcome.levels for outcome in decision.outcomes if outcome.stage is check.stage)
        node = next((one.id for one in organization.nodes.values() if one.aws_id == check.target), None)
        result = next((level.result for level in levels if level.id == node), None)
        if result is None and node is not None:
            result = Result.ALLOWED  # the stage has no say here
        found.append(LevelComparison(check, node, result))
    return tuple(found)


def _account(organization: Organization, number: str) -> NodeId:
    account = account_with(organization, number) if number else None
    if account is None:
        raise EditError(f"The design has no account {number}." if number else "The caller names no account.")
    return account


def _role(principal: str) -> str:
    """A session as its role, which is what policies see."""
    parts = arns.split(principal)
    if len(parts) == arns.SEGMENTS and parts[2] == "sts" and parts[5].startswith("assumed-role/"):
        return f"arn:{parts[1]}:iam::{parts[4]}:role/{parts[5].split('/')[1]}"
    return principal


def _one(value: Values) -> str:
    return value if isinstance(value, str) else next(iter(value), "")
