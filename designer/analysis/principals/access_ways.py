"""The principals that can do one action, or become a role or an administrator, each with its way there.

A principal that cannot do it may become one that can: roles are taken one after the other, and what the last of them
may do
takes the place of all that was possible before.
"""

from collections.abc import Collection, Generator, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple, TypeVar

from designer.analysis.principals.administration import GRAVITY
from designer.analysis.principals.escalation_chains import EscalationChains
from designer.analysis.principals.found_ways import FoundWay, no_step_sentence
from designer.analysis.principals.policy_shares import AskedActions
from designer.analysis.principals.principal_ways import PersonAccess, PrincipalWay, center_people
from designer.analysis.principals.resource_shares import ASSUME_ROLE, RoleOf
from designer.analysis.principals.role_chains import RoleChains, way_answer
from designer.analysis.principals.role_choices import principal_arn
from designer.analysis.principals.role_taking import RoleTaking, role_taking
from designer.analysis.principals.sieve_level import PrincipalAnswer, SieveStage
from designer.analysis.principals.who_can import AccessKind, PrincipalAccess, who_can
from designer.basics.errors import EditError
from designer.organization.identity.account_principals import PrincipalId
from designer.organization.identity.center_roles import center_roles_in_steps
from designer.organization.model.identities import IamRole
from designer.organization.model.identity_center import Grantee
from designer.organization.model.organization import Organization
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.evaluation.explain import worst
from designer.policy.evaluation.outcome import Answer
from designer.policy.language.templates import Values
from designer.policy.matching.request import NamedPolicy

T = TypeVar("T")

_AT_ONCE, _WAYS_AT_ONCE = 20, 500
"""Principals of one step, and those to whom their ways are given in one."""

_DIRECT = 0.6
"""Share of the work that goes to what principals can do by themselves."""


class AccessWays(NamedTuple):
    """The answers to one action, and the roles that lead to them.

    Attributes:
        organization: The design with the roles that Identity Center makes.
        chains: All takings of roles.
        found: The principals, account by account in outline order.
        people: Users of Identity Center, by the roles that they are given.
    """

    organization: Organization
    chains: RoleChains
    found: tuple[PrincipalWay, ...]
    people: tuple[PersonAccess, ...] = ()


def access_ways(
    organization: Organization,
    catalogue: Catalogue,
    asked: AskedActions,
    known: AccessWays | None = None,
    context: Mapping[str, Values] | None = None,
    *,
    resource_policy: NamedPolicy | None = None,
    once: bool = False,
) -> Generator[float, None, AccessWays]:
    """Return the principals of all accounts that are known inside, in steps that yield how much is done, up to 1.

    Args:
        organization: The design.
        catalogue: Every action.
        asked: One action, and the ARN of what it works on where that is said.
        known: Answers to another action, found since the design changed last under the same context: the takings of
            roles are the same.
        context: Other known facts, of the action and of each taking of a role.
        resource_policy: The policy of the resource, where it is given.
        once: True if nothing else is asked of the answers: then no taking of a role is looked for that none needs.
    """
    if known is None:
        organization = yield from _as_beginning(center_roles_in_steps(organization))
    else:
        organization = known.organization
    direct: list[PrincipalAccess] = []
    total = sum(1 + len(identity.users) + len(identity.roles) for identity in organization.identities.values())
    answers = who_can(organization, catalogue, asked, context, resource_policy=resource_policy)
    for number, one in enumerate(answers):
        direct.append(one)
        if number % _AT_ONCE == _AT_ONCE - 1:
            yield min(1.0, number / total) * (_DIRECT if known is None else 1)
    if known is not None:
        chains = known.chains
    elif once and len({one.answer.answer is Answer.DENIED for one in direct}) < 2:  # all can, or none can
        chains = RoleChains(organization, catalogue, context, empty=True)
    else:
        chains = yield from part_of_work(RoleChains.in_steps(organization, catalogue, context), _DIRECT, 1)
    ways = _ways(direct, chains)
    able = ways.keys() | {principal_id(one) for one in direct if one.answer.answer is not Answer.DENIED}
    perhaps = chains.perhaps_taking(one for one in (*chains.unread, *chains.unasked) if one in able)
    yield 1.0
    found: list[PrincipalWay] = []
    for number, one in enumerate(direct):
        found.append(_best(one, chains, ways, perhaps))
        if number % _WAYS_AT_ONCE == 0:
            yield 1.0
    whole = tuple(_with_ends(found))
    return AccessWays(organization, chains, whole, center_people(organization, whole))


def chains_of_design(
    organization: Organization, catalogue: Catalogue, context: Mapping[str, Values] | None = None
) -> Generator[float, None, tuple[Organization, RoleChains]]:
    """Return the design with the roles that Identity Center makes, and all takings of roles there."""
    organization = yield from _as_beginning(center_roles_in_steps(organization))
    chains = yield from RoleChains.in_steps(organization, catalogue, context)
    return organization, chains


def _as_beginning(steps: Generator[None, None, Organization]) -> Generator[float, None, Organization]:
    """Work before the one whose steps say how much is done."""
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            organization: Organization = stop.value
            return organization
        yield 0.0


def part_of_work(steps: Generator[float, None, T], begin: float, end: float) -> Generator[float, None, T]:
    """Run steps that say how much is done as a part of more work."""
    while True:
        try:
            yield begin + (end - begin) * next(steps)
        except StopIteration as stop:
            made: T = stop.value
            return made


def _ways(direct: Iterable[PrincipalAccess], chains: RoleChains) -> dict[PrincipalId, list[PrincipalId]]:
    """The best ways to roles that surely can, to those that can on conditions, and to unknown ones."""
    ways: dict[PrincipalId, list[PrincipalId]] = {}
    for wanted in (Answer.ALLOWED, Answer.CONDITIONAL, Answer.UNKNOWN):
        ends = {
            name for one in direct if one.answer.answer is wanted and chains.graph.pred.get(name := principal_id(one))
        }
        ways = {**chains.takers(ends), **ways}
    return ways


def principal_id(access: PrincipalAccess) -> PrincipalId:
    """Return the name of a principal in the graph of roles."""
    return PrincipalId(access.account, access.principal.title)


def _best(
    access: PrincipalAccess,
    chains: RoleChains,
    ways: Mapping[PrincipalId, list[PrincipalId]],
    perhaps: Collection[PrincipalId],
) -> PrincipalWay:
    """Return the best that a principal comes to.

    Args:
        access: The principal.
        chains: All takings of roles that are known.
        ways: Ways to roles that can.
        perhaps: Those who may take a role that can, or comes to one that does, if its trust policy names them.
    """
    own, start = access.answer, principal_id(access)
    way = ways.get(start, ())
    if own.answer is Answer.DENIED and len(way) < 2 and start in perhaps:
        open_answer = PrincipalAnswer(Answer.UNKNOWN, SieveStage.TRUST, f"{own.sentence} {_PERHAPS_TAKEN}")
        return PrincipalWay(access._replace(answer=open_answer), Answer.UNKNOWN, (start,), ())
    if own.answer is not Answer.DENIED or len(way) < 2:
        return PrincipalWay(access, own.answer, (start,), own.depends_on)
    answer, depends_on = way_answer(chains, way)
    return PrincipalWay(access, answer, tuple(way), depends_on)


def _with_ends(found: Sequence[PrincipalWay]) -> Iterator[PrincipalWay]:
    """Yield each way, with an end that is conditional or unknown making the way so."""
    ends = {principal_way.way[0]: principal_way for principal_way in found if len(principal_way.way) == 1}
    for principal_way in found:
        end = ends.get(principal_way.way[-1])
        if len(principal_way.way) == 1 or end is None or end.answer is Answer.ALLOWED:
            yield principal_way
            continue
        answer = worst((principal_way.answer, end.answer))
        keys = tuple(dict.fromkeys((*principal_way.depends_on, *end.depends_on)))
        yield PrincipalWay(principal_way.access, answer, principal_way.way, keys)


def takings(ways: AccessWays, catalogue: Catalogue, way: Sequence[PrincipalId]) -> list[RoleTaking]:
    """Return the takings of roles on a way, part by part."""
    return [_taking(ways, catalogue, caller, taken) for caller, taken in pairwise(way)]


def _taking(ways: AccessWays, catalogue: Catalogue, caller: PrincipalId, taken: PrincipalId) -> RoleTaking:
    nodes = ways.chains.graph.nodes
    record = nodes[taken]["principal"].record
    assert isinstance(record, IamRole)  # edges lead to roles
    principal = nodes[caller]["principal"]
    return role_taking(ways.organization, catalogue, (caller.account, principal), RoleOf(taken.account, record))


_PERHAPS_TAKEN = "Whether it may take a role that can is not known."

_BECOMING_AT_ONCE = 20
_CHAINS = 0.5
"""Share of the work that goes to the takings of roles."""

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
        if len(direct) % _BECOMING_AT_ONCE == 0:
            yield _CHAINS
    escalations = EscalationChains(chains, organization, catalogue, context)
    ways = yield from part_of_work(escalations.finding_takers(question.role), _CHAINS, 1)
    ways |= (yield from _of_roots(direct, escalations)) if question.role is None else {}
    hidden = {**_hidden(chains, {*ways, question.role}), **dict.fromkeys(escalations.unasked, _TOO_MANY)}
    found, itself = [], []
    for one in direct:
        name = principal_id(one)
        if name != question.role:
            found.append(_best_way(one, question, ways.get(name), hidden.get(name, "")))
        else:
            given = PrincipalAnswer(Answer.ALLOWED, SieveStage.TRUST, "")
            itself.append(PrincipalWay(one._replace(answer=given), Answer.ALLOWED, (name,), ()))
    people = _best_people(center_people(organization, (*found, *itself)))
    return AccessWays(organization, chains, tuple(found), people)


def _hidden(chains: RoleChains, able: Collection[PrincipalId | None]) -> dict[PrincipalId, str]:
    """Who may take one of those that are able if its trust policy, which is not known or was not asked, names them."""
    return dict.fromkeys(
        chains.perhaps_taking(one for one in (*chains.unread, *chains.unasked) if one in able), _PERHAPS_TAKEN
    )


def _of_roots(
    direct: Iterable[PrincipalAccess], escalations: EscalationChains
) -> Generator[float, None, dict[PrincipalId, FoundWay]]:
    """Find the administration of root users, one a step; those that policies leave none are left out."""
    found: dict[PrincipalId, FoundWay] = {}
    for name in (principal_id(one) for one in direct if one.kind is AccessKind.ROOT):
        yield 1.0
        way = escalations.way_to_administration(name)
        found |= {name: way} if way is not None else {}
    return found


def _best_people(people: Iterable[PersonAccess]) -> tuple[PersonAccess, ...]:
    """Return one answer of each: a principal that can by one role can, whatever the others come to."""
    best: dict[Grantee, PersonAccess] = {}
    for person in sorted(people, key=lambda one: GRAVITY[one.answer], reverse=True):
        best[person.grantee] = person
    return tuple(best.values())


def _best_way(access: PrincipalAccess, question: Becoming, way: FoundWay | None, hidden: str) -> PrincipalWay:
    """Return the best way of a principal; without one, `hidden` says why there may be one, or is empty."""
    start, own = principal_id(access), access.answer
    if question.role is None:
        own = PrincipalAnswer(Answer.DENIED, SieveStage.IDENTITY, _NO_WAY)
        if way is None and access.kind is AccessKind.ROOT and access.answer.answer is Answer.DENIED:
            own = access.answer
        elif way is not None and not way.steps:
            own = PrincipalAnswer(way.answer, SieveStage.IDENTITY, no_step_sentence(way), depends_on=way.depends_on)
    if way is None and own.answer is Answer.DENIED and hidden:
        own = PrincipalAnswer(Answer.UNKNOWN, SieveStage.TRUST, hidden)
    access = access._replace(answer=own)
    if way is None:
        return PrincipalWay(access, own.answer, (start,), own.depends_on)
    return PrincipalWay(access, way.answer, way.names, way.depends_on, way.steps)
