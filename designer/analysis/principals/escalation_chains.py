"""The ways to become somebody stronger: the roles that can be taken, and IAM's own escalations beside them, as a graph.

An edge is a taking of a role or an escalation (`designer/organization/identity/escalations.py`): other credentials,
another trust policy, a role that is passed to a service or that something has already. Each is decided like any other
request. What an escalation needs and no design holds, such as an instance with the role, stands among what the edge
depends on. Escalations stay in one account; a principal's edges are looked for when they are asked for.
"""

from collections.abc import Generator, Iterable, Iterator, Mapping
from functools import lru_cache, partial
from heapq import heappop, heappush
from itertools import chain, pairwise
from typing import NamedTuple

import networkx as nx

from designer.analysis.principals.administration import (
    GRAVITY,
    ActionAnswers,
    Administration,
    Gain,
    best_of,
    better,
    joined_answers,
)
from designer.analysis.principals.policy_shares import AskedActions
from designer.analysis.principals.principal_sieves import PrincipalSieves
from designer.analysis.principals.resource_shares import ASSUME_ROLE
from designer.analysis.principals.role_chains import RoleChains
from designer.analysis.principals.sieve_level import SieveStage
from designer.basics.steps import finish
from designer.organization.identity.account_principals import AccountPrincipal, AccountPrincipalKind, PrincipalId
from designer.organization.identity.escalations import ESCALATIONS, ROLE_PASSING, Escalation, EscalationKind
from designer.organization.model.identities import IamRole, IamUser
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.evaluation.outcome import Answer
from designer.policy.evaluation.partial import rest_of
from designer.policy.language.document import Grammar
from designer.policy.language.templates import Values
from designer.policy.matching.request import Facts, Match, context_facts, match_principals, principal_of
from designer.policy.matching.statement import compile_policy

ADMINISTRATION = "administration"
"""Stands at the end of a way in place of a principal: everyone who comes there can give itself everything."""

_ANYTHING = "anything"
"""Stands on a way behind a principal whose policies are not known: it may come to any other of its account."""

_MOST_ANSWERS = 200_000
"""Answers from which on no further principal is asked: some 20 seconds."""

_NO_PRINCIPALS = frozenset({ADMINISTRATION, _ANYTHING})

_RCPS = "whether RCPs let the service take the role"
"""Stands among what an answer depends on where an RCP may deny it."""

_EDGE = 1000
"""Weight of an edge: fewest steps first, then the surest, then roles before escalations."""


class WayStep(NamedTuple):
    """One step of a way.

    Attributes:
        actions: The actions that it takes.
        answer: Whether it can be taken.
        depends_on: All on which that hangs.
        on: What the actions work on, where that is neither end of the step.
    """

    actions: tuple[str, ...]
    answer: Answer
    depends_on: tuple[str, ...]
    on: str = ""

    @property
    def takes_role(self) -> bool:
        """Whether it is the taking of a role and nothing else."""
        return self.actions == (ASSUME_ROLE,)

    @property
    def words(self) -> str:
        """Its actions in words."""
        return f"{' + '.join(self.actions)}{f' on {self.on}' if self.on else ''}"


class FoundWay(NamedTuple):
    """A way to a role or to administration.

    Attributes:
        names: The principals on it; an end at administration is left out.
        steps: The steps: one fewer than principals, or as many where the last makes an administrator.
        answer: The worst answer on it.
        depends_on: All on which that hangs.
    """

    names: tuple[PrincipalId, ...]
    steps: tuple[WayStep, ...]
    answer: Answer
    depends_on: tuple[str, ...]


def no_step_sentence(found: FoundWay) -> str:
    """Explain a way to administration that takes no step."""
    if found.names[0].title == AccountPrincipal(AccountPrincipalKind.ROOT).title:
        return "The root user administers its account."
    if found.answer is Answer.UNKNOWN:
        return "Its policies are not all known: they may allow all of IAM."
    return "It administers its account: its policies allow all of IAM on every resource."


class EscalationChains:
    """The graph, which grows with the questions, for as long as the organization does not change.

    Attributes:
        graph: Nodes are `PrincipalId`s, edges have a `Gain`.
        unasked: Principals whose escalations were not looked for, since there were too many.
    """

    def __init__(
        self,
        chains: RoleChains,
        organization: Organization,
        catalogue: Catalogue,
        context: Mapping[str, Values] | None = None,
    ) -> None:
        self._chains = chains
        self._organization = organization
        self._answers = ActionAnswers(organization, catalogue, context or {})
        self._administration = Administration(organization, self._answers)
        self._takings = PrincipalSieves(organization, catalogue, AskedActions(ASSUME_ROLE))
        self._context = dict(context or {})
        self._expanded: set[PrincipalId] = set()
        self._goal: PrincipalId | None = None
        self.graph: nx.DiGraph[PrincipalId] = nx.DiGraph()
        self.unasked: list[PrincipalId] = []

    def takers(self, role: PrincipalId | None) -> dict[PrincipalId, FoundWay]:
        """The best way of everybody who can become a role, or for None an administrator, in any number of steps."""
        return finish(self.finding_takers(role))

    def finding_takers(self, role: PrincipalId | None) -> Generator[float, None, dict[PrincipalId, FoundWay]]:
        """Find the same, a principal a step; each step yields how much is done."""
        self._goal = role
        for number, name in enumerate(self._chains.graph):
            self._expand(name, role)
            yield number / len(self._chains.graph)
        ends = (
            {name for name in self.graph if name.title == ADMINISTRATION} if role is None else {role} & set(self.graph)
        )
        if not ends:
            return {}
        ways = nx.multi_source_dijkstra_path(self.graph.reverse(copy=False), ends, weight=_weight)
        return {name: self._found(way[::-1]) for name, way in ways.items() if name not in ends}

    def way_to_administration(self, start: PrincipalId) -> FoundWay | None:
        """The best way from a principal to administration; without steps where it administers; None for none."""
        return finish(self.finding_way(start))

    def finding_way(self, start: PrincipalId) -> Generator[None, None, FoundWay | None]:
        """Find the best way from a principal to administration, nearest principals first, a principal a step."""
        if start not in self._chains.graph:
            return self._way_of_root(start)
        lengths = {start: 0}
        before: dict[PrincipalId, PrincipalId] = {}
        waiting, done = [(0, start)], set[PrincipalId]()
        while waiting:
            length, name = heappop(waiting)
            if name in done:
                continue
            if name.title == ADMINISTRATION:
                return self._found(_traced(before, name))
            done.add(name)
            if name in self._chains.graph:
                self._expand(name, None)
            yield
            for other, edge in self.graph.adj[name].items() if name in self.graph else ():
                there = length + _weight(name, other, edge)
                if there < lengths.get(other, there + 1):
                    lengths[other], before[other] = there, name
                    heappush(waiting, (there, other))
        return None

    def _found(self, way: list[PrincipalId]) -> FoundWay:
        gains = [self.graph.edges[one, other]["gain"] for one, other in pairwise(way)]
        worst = max((one.answer for one in gains), key=GRAVITY.__getitem__, default=Answer.ALLOWED)
        keys = tuple(dict.fromkeys(key for one in gains for key in one.depends_on))
        steps = tuple(WayStep(one.actions, one.answer, one.depends_on, one.on) for one in gains if one.actions)
        return FoundWay(tuple(name for name in way if name.title not in _NO_PRINCIPALS), steps, worst, keys)

    def _way_of_root(self, name: PrincipalId) -> FoundWay | None:
        """The administration of a root user, which is on no way: its best way to make somebody an administrator."""
        root, account = AccountPrincipal(AccountPrincipalKind.ROOT), name.account
        others = (self._administration.made(account, root, other) for other in self._others(account, None))
        gain = best_of(chain(self._administration.making(account, root), filter(None, others)))
        return None if gain is None else FoundWay((name,), (), gain.answer, gain.depends_on)

    # ---- edges

    def _expand(self, name: PrincipalId, goal: PrincipalId | None) -> None:
        """Add the edges that lead on from a principal.

        Args:
            name: The principal.
            goal: The role that is asked for; of administrators only what leads to it is of interest.
        """
        if name in self._expanded:
            return
        self._expanded.add(name)
        account, principal = name.account, self._chains.graph.nodes[name]["principal"]
        for other in self._chains.graph.successors(name):
            answer = self._chains.answer(name, other)
            self._add(name, other, Gain(answer.answer, answer.depends_on, (ASSUME_ROLE,)))
        if principal.is_service_linked:
            return
        if self._answers.asked > _MOST_ANSWERS:
            self.unasked.append(name)
            return
        own = self._administration.of(account, principal)
        if own is not None:
            self._add(name, PrincipalId(account, ADMINISTRATION), own)
        if own is None or own.answer is not Answer.ALLOWED or (goal is not None and goal.account == account):
            for other, gain in self._escalations(name, principal, goal if own is not None else None):
                self._add(name, other, gain)

    def _add(self, name: PrincipalId, other: PrincipalId, gain: Gain) -> None:
        if name == other or gain.answer is Answer.DENIED:
            return
        before = self.graph.edges[name, other]["gain"] if self.graph.has_edge(name, other) else None
        if before is None or better(gain[:2], before[:2]):
            self.graph.add_edge(name, other, gain=gain)

    def _escalations(
        self, name: PrincipalId, principal: AccountPrincipal, goal: PrincipalId | None
    ) -> Iterator[tuple[PrincipalId, Gain]]:
        account, spoken = name.account, self._administration.speaks_of(name.account, principal)
        end = PrincipalId(account, ADMINISTRATION)
        if spoken is None:
            unknown = Gain(Answer.UNKNOWN, (f"policies of {name.title} that are not known",))
            yield end, unknown
            if self._goal is not None:
                yield self._anything_of(account), unknown
            return
        ways = [one for one in ESCALATIONS if spoken.issuperset(one.actions)]
        if not spoken:
            return
        for other in self._others(account, goal):
            best = best_of(self._becoming(name, principal, other, ways))
            if best is not None:
                yield PrincipalId(account, other.title), best
        if any(one.kind is EscalationKind.MAKING for one in ways):
            made = best_of(self._administration.making(account, principal))
            if made is not None:
                yield end, made
        own = self._administration.made(account, principal, principal)
        if own is not None:
            yield end, own
        yield from self._made_of_others(name, principal)

    def _anything_of(self, account: NodeId) -> PrincipalId:
        """The node from which edges lead to all of an account whom policies that are not known may let become."""
        anything = PrincipalId(account, _ANYTHING)
        if anything not in self._expanded:
            self._expanded.add(anything)
            gain = Gain(Answer.UNKNOWN, (), ("iam:*",))
            for other in self._others(account, None):
                if not isinstance(other.record, IamRole) or _is_open(other.record):
                    self._add(anything, PrincipalId(account, other.title), gain)
        return anything

    def _made_of_others(self, name: PrincipalId, principal: AccountPrincipal) -> Iterator[tuple[PrincipalId, Gain]]:
        """Whom it can become and give more beforehand, as steps to administration."""
        for other in self._chains.graph.successors(name):
            if other.account != name.account:
                continue
            record = self._chains.graph.nodes[other]["principal"]
            made = self._administration.made(name.account, principal, record)
            if made is not None:
                taking = self._chains.answer(name, other)
                answer, keys = joined_answers([taking])
                both = Gain(
                    max(answer, made.answer, key=GRAVITY.__getitem__),
                    tuple(dict.fromkeys((*made.depends_on, *keys))),
                    (*made.actions, ASSUME_ROLE),
                    other.title,
                )
                yield PrincipalId(name.account, ADMINISTRATION), both

    def _others(self, account: NodeId, goal: PrincipalId | None) -> Iterator[AccountPrincipal]:
        """The users and roles of an account that somebody may become."""
        inside = self._organization.identities[account]
        every = (
            *(AccountPrincipal(AccountPrincipalKind.USER, one) for one in inside.users),
            *(AccountPrincipal(AccountPrincipalKind.ROLE, one) for one in inside.roles),
        )
        return (one for one in every if not one.is_service_linked and (goal is None or goal == (account, one.title)))

    def _becoming(
        self, name: PrincipalId, principal: AccountPrincipal, other: AccountPrincipal, ways: Iterable[Escalation]
    ) -> Iterator[Gain]:
        """The escalations that make a principal another of its account."""
        record = other.record
        if other.title == principal.title:
            return
        for way in ways:
            if way.kind is EscalationKind.CREDENTIALS and isinstance(record, IamUser) and _takes(record, way):
                yield self._gain(way, name, principal, other)
            elif way.kind is EscalationKind.TRUST and isinstance(record, IamRole) and _is_open(record):
                yield self._by_trust(way, name, principal, record)
            elif way.service and isinstance(record, IamRole):
                conditions = self._conditions_of_service(way.service, name, record)
                if conditions is not None:
                    gain = self._gain(way, name, principal, other)
                    answer = Answer.CONDITIONAL if conditions and gain.answer is Answer.ALLOWED else gain.answer
                    yield gain._replace(answer=answer, depends_on=(*gain.depends_on, *conditions))

    def _conditions_of_service(self, service: str, name: PrincipalId, role: IamRole) -> tuple[str, ...] | None:
        """Return what decides whether a service can take a role; None if it surely cannot."""
        conditions = service_trust(role.trust, service)
        let_all = partial(self._takings.guardrails_let_all, name.account, SieveStage.RCP)
        if conditions is None or let_all(partial(_of_service, service)):
            return conditions
        return (*conditions, _RCPS)

    def _gain(self, way: Escalation, name: PrincipalId, principal: AccountPrincipal, other: AccountPrincipal) -> Gain:
        answers = []
        passes = way.kind is EscalationKind.PASSING
        for action in way.actions:
            named = action == ROLE_PASSING or way.kind is EscalationKind.CREDENTIALS
            arn = self._answers.sieves.arn(name.account, other) if named else ""
            service = way.service if passes and action == ROLE_PASSING else ""
            answers.append(self._answers.of(name.account, principal, action, arn, service))
            if answers[-1].answer is Answer.DENIED:
                return Gain(Answer.DENIED, ())
        return Gain(*joined_answers(answers, way.needs), way.actions)

    def _by_trust(self, way: Escalation, name: PrincipalId, principal: AccountPrincipal, role: IamRole) -> Gain:
        """A trust policy that would name the caller: then nothing but a Deny, a boundary or an SCP stops it."""
        record = AccountPrincipal(AccountPrincipalKind.ROLE, role)
        arn = self._answers.sieves.arn(name.account, record)
        answers = [self._answers.of(name.account, principal, action, arn) for action in way.actions]
        if any(one.answer is Answer.DENIED for one in answers):
            return Gain(Answer.DENIED, ())
        taking = self._answers.of_taking(name.account, principal, role)
        return Gain(*joined_answers([*answers, taking], way.needs), (*way.actions, ASSUME_ROLE))


def _traced(before: Mapping[PrincipalId, PrincipalId], end: PrincipalId) -> list[PrincipalId]:
    """The way to an end, by what stands before each on it."""
    way = [end]
    while way[-1] in before:
        way.append(before[way[-1]])
    return way[::-1]


def _weight(_start: PrincipalId, end: PrincipalId, edge: Mapping[str, Gain]) -> int:
    gain = edge["gain"]
    own = 0 if not gain.actions and end.title == ADMINISTRATION else _EDGE
    return own + GRAVITY[gain.answer] * 4 + (gain.actions != (ASSUME_ROLE,) and bool(gain.actions))


def _takes(user: IamUser, way: Escalation) -> bool:
    """Whether AWS would give a user such credentials, as far as the design knows those it has."""
    if way.actions == ("iam:CreateLoginProfile",):
        return user.console is not True
    return way.actions != ("iam:UpdateLoginProfile",) or user.console is not False


def _is_open(role: IamRole) -> bool:
    """Whether the trust policy of a role can be changed: those of Identity Center belong to AWS."""
    return not role.path.startswith("/aws-reserved/")


def _of_service(service: str) -> Facts:
    """Facts of each request of a service in its own name."""
    return context_facts({"aws:PrincipalIsAWSService": "true", "aws:PrincipalServiceName": service})


@lru_cache(maxsize=32_768)
def service_trust(trust: str, service: str) -> tuple[str, ...] | None:
    """The keys on which it hangs whether a trust policy lets a service take the role; None if it surely does not."""
    policy = compile_policy(trust, Grammar.TRUST)
    caller, known = principal_of(service), dict(_of_service(service))
    allowing: list[tuple[str, ...]] = []
    hangs: list[str] = []
    for one in policy.candidates(ASSUME_ROLE.lower()) if policy.document.usable else ():
        rest, denies = rest_of(one, known), one.denies
        named = one.source.principals
        if rest is None or named is None or match_principals(named, caller, denies=denies, bounded=False) is Match.NO:
            continue
        keys = tuple(dict.fromkeys(condition.key for condition in rest.conditions))
        if not denies:
            allowing.append(keys)
        elif not keys:
            return None
        hangs += keys if denies else ()
    return tuple(dict.fromkeys((*min(allowing, key=len), *hangs))) if allowing else None
