"""One question about one account of a design: the request, and the policies on the paths that have a say.

What the design knows about caller and resource is put into the context; everything else stays unknown, and explanations
name it where it matters.
"""

from collections.abc import Mapping

from designer.analysis.access.level_masks import is_scp, rcps_apply, scp_partition, scps_apply
from designer.analysis.access.masked_statements import ActionQuestions, masked_statements_at, of_request
from designer.analysis.access.unknown_policies import candidate_of, gap_of
from designer.basics.dataclass import dataclass
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind, Policy, PolicyId, PolicyType
from designer.policy.catalog.catalogue import load
from designer.policy.language.templates import Values
from designer.policy.matching import arns
from designer.policy.matching.principals import PrincipalKind, principal_of
from designer.policy.matching.request import Level, NamedPolicy, Request, Stages
from designer.policy.satisfiability.agreement import type_of
from designer.policy.satisfiability.origin import regions_of

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
    regions = regions_of(action.partition(":")[0].lower(), scp_partition(organization))
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
    rcps = path_levels(organization, owner, _RCP, about) if owner and rcps_apply(organization) else ()
    paths = {*organization.path(account), *(organization.path(owner) if owner else ())}
    names = {str(node_id): organization.node(node_id).name for node_id in paths}
    return Question(request, Stages(scps=scps, rcps=rcps), names)


def path_levels(
    organization: Organization, node_id: NodeId, kind: PolicyType, about: ActionQuestions | None = None
) -> tuple[Level, ...]:
    """The levels of a node's path with the policies of one type attached to them, root first.

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
    """The policies of one type attached to a node itself, but for unknown ones that do not concern the action."""
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
    others = (one for one in attached if one.unknown is not None and not is_scp(one))
    return {one.policy for one in scps if not one.mask} | {one.id for one in others if not _may_concern(one, about)}


def _may_concern(unknown: Policy, about: ActionQuestions) -> bool:
    document = candidate_of(unknown)
    return document is None or any(map(about.named, document.statements))


def account_with(organization: Organization, aws_id: str) -> NodeId | None:
    """The account of that number, if it is in the design."""
    return next((node_id for node_id in organization.accounts() if organization.node(node_id).aws_id == aws_id), None)


def caller_context(organization: Organization, account: NodeId, principal: str) -> dict[str, Values]:
    """Context that the design knows about a caller of an account; what is only planned stays unknown."""
    known = _place(organization, account, "Principal")
    if organization.node(account).aws_id:
        known["aws:PrincipalAccount"] = organization.node(account).aws_id
    caller = principal_of(principal)
    named = caller.kind in {PrincipalKind.USER, PrincipalKind.ROLE} and caller.name
    if named or caller.kind is PrincipalKind.ROOT:
        known["aws:PrincipalArn"] = principal
    return known | kind_context(principal)


def kind_context(principal: str) -> dict[str, Values]:
    """Context that is true of a caller by its kind and name."""
    caller = principal_of(principal)
    known: dict[str, Values] = {"aws:PrincipalType": type_of(principal)} if type_of(principal) else {}
    if caller.kind is PrincipalKind.ROOT and caller.account:
        known["aws:userid"] = caller.account
    if caller.kind is PrincipalKind.USER and caller.name:
        known["aws:username"] = caller.name
    return known


def resource_context(organization: Organization, owner: NodeId | None, number: str) -> dict[str, Values]:
    """Context that the design knows about a resource by its owner."""
    known: dict[str, Values] = {} if number == PLANNED else {"aws:ResourceAccount": number}
    return known | (_place(organization, owner, "Resource") if owner else {})


def _place(organization: Organization, account: NodeId, side: str) -> dict[str, Values]:
    """Organization id and path of an account, as far as AWS has given them."""
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
