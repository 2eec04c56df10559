"""Who can become a role or an administrator: by taking it, over other roles, or by one of IAM's escalations."""

from collections.abc import Generator, Mapping
from typing import NamedTuple

from designer.analysis.access.question import PLANNED
from designer.analysis.principals.access_ways import (
    AccessWays,
    PrincipalWay,
    chains_of_design,
    part_of_work,
    principal_id,
)
from designer.analysis.principals.escalation_chains import EscalationChains, FoundWay
from designer.analysis.principals.policy_shares import AskedActions
from designer.analysis.principals.resource_shares import ASSUME_ROLE, RoleOf
from designer.analysis.principals.role_chains import PrincipalId
from designer.analysis.principals.sieve_level import PrincipalAnswer, SieveStage
from designer.analysis.principals.who_can import AccessKind, PrincipalAccess, who_can
from designer.basics.errors import EditError
from designer.organization.model.identities import IamRole
from designer.organization.model.organization import Organization
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.evaluation.outcome import Answer
from designer.policy.language.templates import Values

_AT_ONCE = 20
_CHAINS = 0.5
"""Share of the work that goes to the takings of roles."""

_ADMINISTERS = "It administers its account: its policies allow all of IAM on every resource."
_NO_WAY = "No way leads to a principal that may change all of IAM."
_TOO_MANY = "There are too many ways: whether one leads there is not known."


class Becoming(NamedTuple):
    """A question: who can become a role?

    Attributes:
        role: The role and its account; None asks for administrators.
    """

    role: PrincipalId | None

    def asked(self, organization: Organization) -> AskedActions:
        """Return the taking of the role; for administrators an action that makes one."""
        if self.role is None:
            return AskedActions("iam:PutRolePolicy")
        return AskedActions(ASSUME_ROLE, principal_arn(organization, self.role))


def principal_arn(organization: Organization, name: PrincipalId) -> str:
    """ARN of a principal of the design."""
    number = organization.node(name.account).aws_id or PLANNED
    return f"arn:{organization.settings.partition or 'aws'}:iam::{number}:{name.title}"


def becoming_ways(
    organization: Organization,
    catalogue: Catalogue,
    question: Becoming,
    known: AccessWays | None = None,
    context: Mapping[str, Values] | None = None,
) -> Generator[float, None, AccessWays]:
    """Find the best way of every principal to become the role; in steps that say how much is done, up to 1.

    Args:
        organization: The design.
        catalogue: Every action.
        question: What is asked.
        known: Answers to another question, found since the design changed last under the same context.
        context: Other known facts of each call.

    Raises:
        EditError: The design has no such role.
    """
    if known is None:
        made = chains_of_design(organization, catalogue, context)
        organization, chains = yield from part_of_work(made, 0, _CHAINS)
    else:
        organization, chains = known.organization, known.chains
    target: RoleOf | None = None
    if question.role is not None:
        if question.role not in chains.graph:
            raise EditError(f"The design has no role {question.role.title}.")
        record = chains.graph.nodes[question.role]["principal"].record
        assert isinstance(record, IamRole)
        target = RoleOf(question.role.account, record)
    direct: list[PrincipalAccess] = []
    for one in who_can(organization, catalogue, question.asked(organization), context, role=target):
        direct.append(one)
        if len(direct) % _AT_ONCE == 0:
            yield _CHAINS
    escalations = EscalationChains(chains, organization, catalogue, context)
    ways = yield from part_of_work(escalations.finding_takers(question.role), _CHAINS, 1)
    unasked = frozenset(escalations.unasked)
    found = [
        _best(one, question, ways.get(principal_id(one)), is_asked=principal_id(one) not in unasked)
        for one in direct
        if principal_id(one) != question.role
    ]
    return AccessWays(organization, chains, tuple(found))


def _best(access: PrincipalAccess, question: Becoming, way: FoundWay | None, *, is_asked: bool) -> PrincipalWay:
    start, own = principal_id(access), access.answer
    if question.role is None:
        own = PrincipalAnswer(Answer.DENIED, SieveStage.IDENTITY, _NO_WAY)
        if access.kind is AccessKind.ROOT:
            own = PrincipalAnswer(Answer.ALLOWED, SieveStage.IDENTITY, "The root user administers its account.")
        elif way is not None and not way.steps:
            own = PrincipalAnswer(way.answer, SieveStage.IDENTITY, _ADMINISTERS, depends_on=way.depends_on)
    if way is None and own.answer is Answer.DENIED and not is_asked:
        own = PrincipalAnswer(Answer.UNKNOWN, SieveStage.IDENTITY, _TOO_MANY)
    access = access._replace(answer=own)
    if way is None:
        return PrincipalWay(access, own.answer, (start,), own.depends_on)
    return PrincipalWay(access, way.answer, way.names, way.depends_on, way.steps)
