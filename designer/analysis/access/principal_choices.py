"""Callers as a person picks them in a form, and the question that comes of it.

A caller is chosen by kind and name; nobody has to know how AWS writes its ARN. What follows from the choice for the
request's context is filled in here, on top of what `question` knows from the design.
"""

from collections.abc import Mapping
from dataclasses import field, replace
from enum import Enum

from designer.analysis.access.level_masks import scp_partition
from designer.analysis.access.question import PLANNED, Question, account_with, ask, kind_context
from designer.basics.dataclass import dataclass
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.evaluation.statement_explanation import Unsaid
from designer.policy.language.templates import Values
from designer.policy.matching import arns
from designer.policy.matching.principals import PrincipalKind, principal_of
from designer.policy.matching.request import EVERYTHING, Stages
from designer.policy.satisfiability.condition_truth import caller_shapes
from designer.policy.satisfiability.origin import RequestOrigin

STRANGER = "000000000001"
"""Stands for the number of an account outside the organization."""

OTHER_ORGANIZATION = "o-anotherone"
"""Stands for the id of an organization that is not this one."""


class CallerKind(Enum):
    """Kind of caller; `ANY` is a role, user or root user of the account, whichever."""

    ANY = "anybody"
    ROLE = "role"
    USER = "user"
    ROOT = "root user"
    SERVICE_LINKED = "service-linked role"
    OUTSIDE = "someone outside"


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question as a person puts it.

    Attributes:
        account: The caller's account; the resource's for a caller from outside.
        action: One action.
        resource: ARN; empty: some resource, which one is not said.
        caller: Kind of caller; with a name, `ANY` becomes a role.
        name: Name of the role or user with its path, or an ARN; empty: any of its kind.
        resource_account: AWS id of the resource's owner, where neither ARN nor account tells it.
        context: Other known facts.
        absent: Keys, in small letters, that the request is known not to have.
    """

    account: NodeId
    action: str
    resource: str = ""
    caller: CallerKind = CallerKind.ANY
    name: str = ""
    resource_account: str = ""
    context: Mapping[str, Values] = field(default_factory=dict)
    absent: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.name and self.caller is CallerKind.ANY:
            object.__setattr__(self, "caller", CallerKind.ROLE)


def ready_question(organization: Organization, inquiry: Inquiry) -> Question:
    """The question of an inquiry, ready for the evaluator."""
    number = organization.node(inquiry.account).aws_id or PLANNED
    outside = inquiry.caller is CallerKind.OUTSIDE
    principal = arn_of(inquiry.caller, inquiry.name, number)
    if not inquiry.name and inquiry.caller in (CallerKind.ANY, CallerKind.ROLE):
        principal = ""  # some role: policies cannot know its name
    told = {key.lower() for key in inquiry.context}
    assumed = _assumed(inquiry.caller, principal)
    context = {key: value for key, value in assumed.items() if key.lower() not in told} | dict(inquiry.context)
    question = ask(
        organization,
        inquiry.account,
        inquiry.action,
        resource=inquiry.resource or EVERYTHING,
        resource_account=inquiry.resource_account or (number if outside else ""),
        principal=principal,
        context=context,
    )
    if outside:
        question = _from_outside(organization, question, {key.lower() for key in context})
    kept = {key: value for key, value in question.request.context.items() if key.lower() not in inquiry.absent}
    return replace(question, request=replace(question.request, context=kept))


def unsaid_of(organization: Organization, inquiry: Inquiry) -> Unsaid:
    """Parts of an inquiry's request that may be true though it does not say them.

    AWS puts ``aws:AssumedRoot`` into requests of root sessions alone and ``aws:username`` into those of IAM users
    (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html).
    """
    partition = scp_partition(organization)
    place = RequestOrigin(organization.node(inquiry.account).aws_id, partition)
    shapes = () if inquiry.name or inquiry.caller not in _NAMELESS else caller_shapes(place)
    return Unsaid(
        not inquiry.resource,
        inquiry.absent | _NEVER.get(inquiry.caller, frozenset()),
        partition,
        tuple(shape for shape in shapes if _NAMELESS[inquiry.caller] in shape),
    )


_NAMELESS = {CallerKind.ANY: ":", CallerKind.ROLE: ":role/", CallerKind.USER: ":user/"}
"""Kinds of callers that need no name, and the part by which the shapes of their ARNs are told from others."""

_NEVER = {
    CallerKind.ROLE: frozenset({"aws:assumedroot", "aws:username"}),
    CallerKind.SERVICE_LINKED: frozenset({"aws:assumedroot", "aws:username"}),
    CallerKind.USER: frozenset({"aws:assumedroot"}),
    CallerKind.ROOT: frozenset({"aws:username"}),
}
"""Keys that no request of a kind of callers has."""


def arn_of(caller: CallerKind, name: str, number: str) -> str:
    """The ARN of a caller; a name that is an ARN already is taken as it is."""
    if name.startswith("arn:") or (caller is CallerKind.OUTSIDE and name):
        return name
    if caller is CallerKind.ROOT:
        return f"arn:aws:iam::{number}:root"
    if caller is CallerKind.USER:
        return f"arn:aws:iam::{number}:user/{name.lstrip('/')}"
    if caller is CallerKind.SERVICE_LINKED:
        return f"arn:aws:iam::{number}:role/aws-service-role/{name or 'service.amazonaws.com/AWSServiceRoleFor'}"
    return f"arn:aws:iam::{STRANGER if caller is CallerKind.OUTSIDE else number}:role/{name.lstrip('/')}"


def caller_of(arn: str) -> tuple[CallerKind, str]:
    """Kind and name of the caller that an ARN names; the name is the ARN itself where no name says the same.

    A role session is its role: policies see the session's role in ``aws:PrincipalArn``. The role's path, which the
    session's ARN does not hold, stays unknown.
    """
    caller = principal_of(arn)
    path = arns.split(arn)[-1].partition("/")[2]
    if caller.kind is PrincipalKind.ROOT:
        return CallerKind.ROOT, ""
    if caller.kind is PrincipalKind.USER:
        return CallerKind.USER, path
    if caller.kind is PrincipalKind.SESSION:
        return (CallerKind.SERVICE_LINKED, arn) if caller.service_linked else (CallerKind.ROLE, caller.name)
    if caller.kind is PrincipalKind.ROLE:
        return (CallerKind.SERVICE_LINKED, arn) if caller.service_linked else (CallerKind.ROLE, path)
    return CallerKind.ROLE, arn


def _assumed(caller: CallerKind, principal: str) -> dict[str, Values]:
    """Context that is true of every caller of a kind."""
    signed = principal_of(principal or "arn:aws:iam::000000000000:role/")
    known: dict[str, Values] = {}
    if signed.kind not in {PrincipalKind.SERVICE, PrincipalKind.ANONYMOUS}:
        known["aws:PrincipalIsAWSService"] = "false"
    if caller is not CallerKind.ANY:
        known |= kind_context(principal or signed.text)
    if caller is CallerKind.OUTSIDE:
        known["aws:PrincipalOrgID"] = OTHER_ORGANIZATION
        known["aws:PrincipalOrgPaths"] = (f"{OTHER_ORGANIZATION}/r-0000/",)
        known["aws:PrincipalAccount"] = signed.account or STRANGER
        if signed.account and not signed.name and principal.endswith("/"):
            return known
        known["aws:PrincipalArn"] = principal
    return known


def _from_outside(organization: Organization, question: Question, told: set[str]) -> Question:
    """The same question from a caller to whom no SCP of this organization applies."""
    request = question.request
    caller = principal_of(request.principal)
    context = {
        key: value
        for key, value in request.context.items()
        if key.lower() in told or not key.lower().startswith(("aws:principalorg", "aws:principalaccount"))
    }
    owner = account_with(organization, request.resource_account)
    return replace(
        question,
        request=replace(
            request,
            account=caller.account or STRANGER,
            context=context,
            in_management_account=False,
            resource_in_management_account=owner is not None and organization.is_management_account(owner),
        ),
        stages=Stages(rcps=question.stages.rcps),
    )
