"""One question about one account of a design, and the callers that a person picks for it in a form.

What the design knows about caller and resource is put into the context; everything else stays unknown, and explanations
name it where it matters.

A caller is chosen by kind and name; nobody has to know how AWS writes its ARN. What follows from the choice for the
request's context is filled in here, on top of what `question` knows from the design.
"""

from collections.abc import Mapping
from dataclasses import field, replace
from enum import Enum

from designer.analysis.access.level_masks import arn_partition, is_scp, known_partition, rcps_apply, scps_apply
from designer.analysis.access.masked_statements import ActionQuestions, masked_statements_at, of_request
from designer.analysis.access.unknown_policies import candidate_of, gap_of
from designer.basics.dataclass import dataclass
from designer.organization.model.identities import IdentityKind, named_identities
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind, Policy, PolicyId, PolicyType
from designer.policy.catalog.catalogue import load
from designer.policy.evaluation.statement_explanation import Unsaid
from designer.policy.language.document import Effect, Grammar, read_policy_text
from designer.policy.language.templates import Values
from designer.policy.matching import arns
from designer.policy.matching.request import (
    EVERYTHING,
    Level,
    NamedPolicy,
    PrincipalKind,
    Request,
    Stages,
    principal_of,
)
from designer.policy.satisfiability.action_facts import RequestOrigin, regions_of
from designer.policy.satisfiability.agreement import type_of
from designer.policy.satisfiability.condition_truth import caller_shapes

_SCP, _RCP = PolicyType.SERVICE_CONTROL_POLICY, PolicyType.RESOURCE_CONTROL_POLICY

PLANNED = "000000000000"
"""Stands for the number of an account that is only planned."""


@dataclass(frozen=True, slots=True)
class Question:
    """A request in a design.

    Attributes:
        request: The caller, the action and the resource.
        stages: The SCPs on the caller's path and the RCPs on the resource owner's; the caller's own policies are not
            part of the question.
        names: Names of the levels by id.
    """

    request: Request
    stages: Stages
    names: Mapping[str, str]


def ask(
    organization: Organization,
    account: NodeId,
    action: str,
    *,
    resource: str = "*",
    resource_account: str = "",
    principal: str = "",
    context: Mapping[str, Values] | None = None,
) -> Question:
    """Put a question.

    Args:
        organization: The design.
        account: The caller's account.
        action: One action.
        resource: ARN; ``*`` for none.
        resource_account: AWS id of the owner; empty: the account in the ARN, else the caller's.
        principal: The caller's ARN; empty: some role of the account, whose name no policy can know.
        context: Other known facts; they win over what the design knows.
    """
    number = organization.node(account).aws_id or PLANNED
    owner_number = resource_account or arns.account_of(resource) or number
    owner = account if owner_number == number else account_with(organization, owner_number)
    known = caller_context(organization, account, principal) | resource_context(organization, owner, owner_number)
    regions = regions_of(action.partition(":")[0].lower(), known_partition(organization))
    known |= {"aws:RequestedRegion": regions[0]} if regions else {}
    given = {key.lower() for key in context or {}}
    request = Request(
        action=action,
        resource=resource,
        principal=principal or f"arn:aws:iam::{number}:role/",
        account=number,
        resource_account=owner_number,
        context={key: value for key, value in known.items() if key.lower() not in given} | dict(context or {}),
        in_management_account=organization.is_management_account(account),
        resource_in_management_account=owner is not None and organization.is_management_account(owner),
    )
    about = of_request(action, resource, load(), in_context=bool(context))
    scps = path_levels(organization, account, _SCP, about) if scps_apply(organization) else ()
    rcps: tuple[Level, ...] = ()
    if rcps_apply(organization):
        rcps = path_levels(organization, owner, _RCP, about) if owner else _rcps_of_nobody(organization, about)
    paths = {*organization.path(account), *(organization.path(owner) if owner else ())}
    names = {str(node_id): organization.node(node_id).name for node_id in paths}
    return Question(request, Stages(scps=scps, rcps=rcps), names)


def path_levels(
    organization: Organization, node_id: NodeId, kind: PolicyType, about: ActionQuestions | None = None
) -> tuple[Level, ...]:
    """Return the levels of a node's path with the policies of one type attached to them, root first.

    Args:
        organization: The design.
        node_id: The end of the path.
        kind: The type.
        about: The only action in question; None if it may be any.
    """
    return tuple(Level(level, policies_of(organization, level, kind, about)) for level in organization.path(node_id))


def policies_of(
    organization: Organization, node_id: NodeId, kind: PolicyType, about: ActionQuestions | None = None
) -> tuple[NamedPolicy, ...]:
    """Return policies of one type attached to a node itself, except for unknown ones that do not concern the action."""
    every = map(organization.policy, organization.node(node_id).policies)
    attached = [policy for policy in every if policy.type is kind]
    idle = _idle(organization, node_id, about) if about and any(policy.candidate for policy in attached) else ()
    return tuple(
        NamedPolicy(policy.name, policy.text, policy.id, gap_of(policy)) for policy in attached if policy.id not in idle
    )


def _idle(organization: Organization, node_id: NodeId, about: ActionQuestions) -> set[PolicyId]:
    """Return the policies at a node that are not known and yet cannot change the answer to an action there."""
    scps = masked_statements_at(organization, node_id, about).unknown
    attached = map(organization.policy, organization.node(node_id).policies)
    others = (policy for policy in attached if policy.unknown is not None and not is_scp(policy))
    return {scp.policy for scp in scps if not scp.mask} | {one.id for one in others if not _may_concern(one, about)}


def _may_concern(unknown: Policy, about: ActionQuestions) -> bool:
    document = candidate_of(unknown)
    return document is None or any(map(about.named, document.statements))


def _rcps_of_nobody(organization: Organization, about: ActionQuestions) -> tuple[Level, ...]:
    """RCPs on what no known account owns: any that may be on an account whose number the design does not know."""
    planned = [account for account in organization.accounts() if not organization.node(account).aws_id]
    planned = [node_id for node_id in planned if not organization.is_management_account(node_id)]
    levels = {level for node_id in planned for level in organization.path(node_id)}
    attached = map(organization.policy, {policy for level in levels for policy in organization.node(level).policies})
    if any(one.type is _RCP and _may_deny(one, about) for one in attached):
        gap = NamedPolicy("RCPs of the owner", "", "", "which account owns the resource")
        return (Level(organization.root, (gap,)),)
    return ()


def _may_deny(rcp: Policy, about: ActionQuestions) -> bool:
    is_known = rcp.unknown is None or rcp.candidate
    document = read_policy_text(rcp.candidate or rcp.text, Grammar.RCP)
    denies = (statement for statement in document.statements if statement.effect is Effect.DENY)
    return not (is_known and document.readable) or any(map(about.named, denies))


def account_with(organization: Organization, aws_id: str) -> NodeId | None:
    """Return the account of that number, if it is in the design."""
    return next((node_id for node_id in organization.accounts() if organization.node(node_id).aws_id == aws_id), None)


def caller_context(organization: Organization, account: NodeId, principal: str) -> dict[str, Values]:
    """Return the context that the design knows about a caller of an account; what is only planned stays unknown."""
    known = _place(organization, account, "Principal")
    if organization.node(account).aws_id:
        known["aws:PrincipalAccount"] = organization.node(account).aws_id
    if named_caller(principal):
        known["aws:PrincipalArn"] = principal
    return known | kind_context(principal)


def named_caller(principal: str) -> bool:
    """Whether a text is the ARN that policies know a caller by: of a user, a role or a root user, not of a session."""
    caller = principal_of(principal)
    named = caller.kind in {PrincipalKind.USER, PrincipalKind.ROLE} and caller.name
    return bool(named) or caller.kind is PrincipalKind.ROOT


def kind_context(principal: str) -> dict[str, Values]:
    """Return the context that is true of a caller by its kind and name."""
    caller = principal_of(principal)
    known: dict[str, Values] = {"aws:PrincipalType": type_of(principal)} if type_of(principal) else {}
    if caller.kind is PrincipalKind.ROOT and caller.account:
        known["aws:userid"] = caller.account
    if caller.kind is PrincipalKind.USER and caller.name:
        known["aws:username"] = caller.name
    return known


def resource_context(organization: Organization, owner: NodeId | None, number: str) -> dict[str, Values]:
    """Return the context that the design knows about a resource by its owner."""
    known: dict[str, Values] = {} if number == PLANNED else {"aws:ResourceAccount": number}
    return known | (_place(organization, owner, "Resource") if owner else {})


def _place(organization: Organization, account: NodeId, side: str) -> dict[str, Values]:
    """Return the organization id and path of an account, as far as AWS has given them."""
    org_id = organization.settings.aws_id
    if not org_id:
        return {}
    known: dict[str, Values] = {f"aws:{side}OrgID": org_id}
    path = organization.path(account)
    above = path[:-1] if organization.node(account).kind is NodeKind.ACCOUNT else path
    ids = [organization.node(node_id).aws_id for node_id in above]
    if all(ids):
        known[f"aws:{side}OrgPaths"] = (f"{'/'.join([org_id, *ids])}/",)
    return known


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


def known_callers(organization: Organization, account: NodeId | None, kind: CallerKind) -> list[str]:
    """Return the names, with their paths, of the roles or users that the design knows in an account."""
    wanted = {CallerKind.ROLE: IdentityKind.ROLE, CallerKind.USER: IdentityKind.USER}.get(kind)
    inside = organization.identities.get(account) if account is not None else None
    if wanted is None or inside is None:
        return []
    return [f"{identity.path}{identity.name}".removeprefix("/") for identity in named_identities(inside, wanted)]


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question as a person puts it.

    Attributes:
        account: The caller's account; the resource's for a caller from outside.
        action: One action.
        resource: ARN; empty: some resource, which one is not said.
        caller: Kind of caller; with a name, `ANY` becomes a role.
        name: Name of the role or user with its path, or an ARN; empty: any of its kind.
        resource_account: AWS id of the resource's owner, if neither ARN nor account has it.
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
    """Return the question of an inquiry, ready for the evaluator."""
    number = organization.node(inquiry.account).aws_id or PLANNED
    outside = inquiry.caller is CallerKind.OUTSIDE
    principal = arn_of(inquiry.caller, inquiry.name, number, arn_partition(organization))
    if not inquiry.name and inquiry.caller in (CallerKind.ANY, CallerKind.ROLE):
        principal = ""  # some role: policies cannot know its name
    given = {key.lower() for key in inquiry.context}
    assumed = _assumed(inquiry.caller, principal)
    context = {key: value for key, value in assumed.items() if key.lower() not in given} | dict(inquiry.context)
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
    """Return the parts of an inquiry's request that may be true though it does not say them.

    AWS puts ``aws:AssumedRoot`` into requests of root sessions alone and ``aws:username`` into those of IAM users
    (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html).
    """
    partition = known_partition(organization)
    place = RequestOrigin(organization.node(inquiry.account).aws_id, partition)
    shapes = () if inquiry.name or inquiry.caller not in _NAMELESS else caller_shapes(place)
    return Unsaid(
        not inquiry.resource,
        inquiry.absent | _NEVER.get(inquiry.caller, frozenset()),
        partition,
        tuple(shape for shape in shapes if _NAMELESS[inquiry.caller] in shape),
    )


_NAMELESS = {CallerKind.ANY: ":", CallerKind.ROLE: ":role/", CallerKind.USER: ":user/"}
"""Kinds of callers that need no name, and the part that distinguishes the shapes of their ARNs from others."""

_NEVER = {
    CallerKind.ROLE: frozenset({"aws:assumedroot", "aws:username"}),
    CallerKind.SERVICE_LINKED: frozenset({"aws:assumedroot", "aws:username"}),
    CallerKind.USER: frozenset({"aws:assumedroot"}),
    CallerKind.ROOT: frozenset({"aws:username"}),
}
"""Keys that no request of a kind of callers has."""


def arn_of(caller: CallerKind, name: str, number: str, partition: str) -> str:
    """Return the ARN of a caller; a name that is an ARN already is taken as it is."""
    if name.startswith("arn:") or (caller is CallerKind.OUTSIDE and name):
        return name
    if caller is CallerKind.ROOT:
        return f"arn:{partition}:iam::{number}:root"
    if caller is CallerKind.USER:
        return f"arn:{partition}:iam::{number}:user/{name.lstrip('/')}"
    if caller is CallerKind.SERVICE_LINKED:
        name = f"aws-service-role/{name or 'service.amazonaws.com/AWSServiceRoleFor'}"
    return f"arn:{partition}:iam::{STRANGER if caller is CallerKind.OUTSIDE else number}:role/{name.lstrip('/')}"


def caller_of(arn: str) -> tuple[CallerKind, str]:
    """Return the kind and name of the caller that an ARN names; the name is the ARN itself where no name says the same.

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
    """Return the context that is true of every caller of a kind."""
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


def _from_outside(organization: Organization, question: Question, given: set[str]) -> Question:
    """Return the question with a caller to whom no SCP of this organization applies."""
    request = question.request
    caller = principal_of(request.principal)
    context = {
        key: value
        for key, value in request.context.items()
        if key.lower() in given or not key.lower().startswith(("aws:principalorg", "aws:principalaccount"))
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
