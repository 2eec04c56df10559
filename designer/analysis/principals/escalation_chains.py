"""The ways to become somebody stronger: the roles that can be taken, and IAM's own escalations beside them, as a graph.

An edge is a taking of a role or an escalation (`designer/organization/identity/escalations.py`): other credentials,
another trust policy, a role that is passed to a service or that something has already. Each is decided like any other
request. What an escalation needs and no design holds, such as an instance with the role, is among what the edge
depends on. Escalations stay in one account; a principal's edges are looked for when they are asked for.
"""

from collections.abc import Generator, Iterable, Iterator, Mapping
from functools import partial
from heapq import heappop, heappush
from itertools import chain, pairwise

import networkx as nx

from designer.analysis.access.question import PLANNED
from designer.analysis.principals.administration import (
    GRAVITY,
    NEW_NAME,
    ActionAnswers,
    Administration,
    Gain,
    best_of,
    better,
    joined_answers,
    joined_gains,
)
from designer.analysis.principals.escalation_targets import gets_credentials, is_open, of_service, service_trust
from designer.analysis.principals.found_ways import FoundWay, WayStep
from designer.analysis.principals.policy_shares import AskedActions
from designer.analysis.principals.principal_sieves import PrincipalSieves
from designer.analysis.principals.resource_shares import ASSUME_ROLE, trusted_by
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
from designer.policy.language.templates import Values

ADMINISTRATION = "administration"
"""Stands at the end of a way in place of a principal: everyone who comes there can give itself everything."""

_ANYTHING = "anything"
"""Stands on a way behind a principal whose policies are not known: it may come to any other of its account."""

_MOST_ANSWERS = 200_000
"""Answers from which on no further principal is asked: some 20 seconds."""

_NO_PRINCIPALS = frozenset({ADMINISTRATION, _ANYTHING})

_RCPS = "whether RCPs let the service take the role"
"""Stands among what an answer depends on where an RCP may deny it."""

_NEW_USER = AccountPrincipal(AccountPrincipalKind.USER, IamUser(NEW_NAME))

_EDGE = 1000
"""Weight of an edge: fewest steps first, then the surest, then roles before escalations."""


class EscalationChains:
    """The graph, which grows with the questions, as long as the organization does not change.

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
        self._stronger = ActionAnswers(organization, catalogue, context or {})
        self._takings = PrincipalSieves(organization, catalogue, AskedActions(ASSUME_ROLE))
        self._context = dict(context or {})
        self._expanded: set[PrincipalId] = set()
        self._goal: PrincipalId | None = None
        self._wanted: set[PrincipalId] = set()
        self._leading: dict[NodeId, bool] = {}
        self.graph: nx.DiGraph[PrincipalId] = nx.DiGraph()
        self.unasked: list[PrincipalId] = []

    def takers(self, role: PrincipalId | None) -> dict[PrincipalId, FoundWay]:
        """The best way of everybody who can become a role, or for None an administrator, in any number of steps."""
        return finish(self.finding_takers(role))

    def finding_takers(self, role: PrincipalId | None) -> Generator[float, None, dict[PrincipalId, FoundWay]]:
        """Find everybody who can become a role, a principal a step; each step yields the share that is done."""
        self._goal = role
        self._leading = {}
        self._wanted = {role, *nx.ancestors(self._chains.graph, role)} if role is not None else set()
        leading = self._organization.identities.keys() if role is None else self._accounts_towards()
        for number, name in enumerate(self._chains.graph):
            if name.account in leading:
                self._expand(name, role)
            yield number / len(self._chains.graph)
        for account in filter(self._leads_on, self._organization.identities):
            self._expand_root(account)
            yield 1.0
        ends = (
            {name for name in self.graph if name.title == ADMINISTRATION} if role is None else {role} & set(self.graph)
        )
        if not ends:
            return {}
        ways = nx.multi_source_dijkstra_path(self.graph.reverse(copy=False), ends, weight=_weight)
        return {name: self._found(way[::-1]) for name, way in ways.items() if name not in ends}

    def way_to_administration(self, start: PrincipalId) -> FoundWay | None:
        """Return the best way from a principal to administration; without steps where it administers, or None."""
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
        worst = max((gain.answer for gain in gains), key=GRAVITY.__getitem__, default=Answer.ALLOWED)
        keys = tuple(dict.fromkeys(key for gain in gains for key in gain.depends_on))
        steps = tuple(WayStep(gain.actions, gain.answer, gain.depends_on, gain.on) for gain in gains if gain.actions)
        return FoundWay(tuple(name for name in way if name.title not in _NO_PRINCIPALS), steps, worst, keys)

    def _way_of_root(self, name: PrincipalId) -> FoundWay | None:
        """The administration of a root user, which is on no way: its best way to make somebody an administrator."""
        root, account = AccountPrincipal(AccountPrincipalKind.ROOT), name.account
        others = (self._administration.made(account, root, other) for other in self._others(account))
        gain = best_of(chain(self._administration.making(account, root), filter(None, others)))
        return None if gain is None else FoundWay((name,), (), gain.answer, gain.depends_on)

    # ---- edges

    def _expand(self, name: PrincipalId, goal: PrincipalId | None) -> None:
        """Add the edges that lead on from a principal.

        Args:
            name: The principal.
            goal: The role that is asked for; of administrators only takings that lead to it are of interest.
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
        if own is None or own.answer is not Answer.ALLOWED or goal is not None:
            for other, gain in self._escalations(name, principal, wanted=own is not None and goal is not None):
                self._add(name, other, gain)

    def _add(self, name: PrincipalId, other: PrincipalId, gain: Gain) -> None:
        if name == other or gain.answer is Answer.DENIED:
            return
        before = self.graph.edges[name, other]["gain"] if self.graph.has_edge(name, other) else None
        if before is None or better(gain[:2], before[:2]):
            self.graph.add_edge(name, other, gain=gain)

    def _escalations(
        self, name: PrincipalId, principal: AccountPrincipal, *, wanted: bool
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
        for other in self._others(account, wanted=wanted):
            best = best_of(self._becoming(name, principal, other, ways))
            if best is not None:
                yield PrincipalId(account, other.title), best
        if wanted:
            return
        if any(way.kind is EscalationKind.MAKING for way in ways):
            made = best_of(self._administration.making(account, principal))
            if made is not None:
                yield end, made
                yield from self._onward(account, made, _NEW_USER)
        own = self._administration.made(account, principal, principal)
        if own is not None:
            yield end, own
            yield from self._onward(account, own, principal)
        yield from self._made_of_others(name, principal)

    def _anything_of(self, account: NodeId) -> PrincipalId:
        """The node from which edges lead to all of an account whom policies that are not known may let become."""
        anything = PrincipalId(account, _ANYTHING)
        if anything not in self._expanded:
            self._expanded.add(anything)
            gain = Gain(Answer.UNKNOWN, (), ("iam:*",))
            for other in self._others(account):
                if not isinstance(other.record, IamRole) or is_open(other.record):
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
                yield from self._onward(name.account, both, record)

    def _expand_root(self, account: NodeId) -> None:
        """Add the edges of a root user, which takes no role, but makes an administrator or passes the role."""
        root, name = AccountPrincipal(AccountPrincipalKind.ROOT), PrincipalId(account, "root")
        for other in self._others(account, wanted=True):
            gain = best_of(self._becoming(name, root, other, ESCALATIONS))
            if gain is not None:
                self._add(name, PrincipalId(account, other.title), gain)
        made = best_of(self._administration.making(account, root))
        for end, gain in self._onward(account, made, _NEW_USER) if made is not None else ():
            self._add(name, end, gain)

    def _onward(self, account: NodeId, made: Gain, maker: AccountPrincipal) -> Iterator[tuple[PrincipalId, Gain]]:
        """Whom an administrator becomes that somebody has made, where a role is asked for.

        Args:
            account: Its account.
            made: The way to it.
            maker: The principal before it was given everything.
        """
        if self._goal is None or not self._leads_on(account):
            return
        strong, before = self._administration.given_everything(account, maker), self._answers
        role = AccountPrincipal(AccountPrincipalKind.ROLE, self._chains.graph.nodes[self._goal]["principal"].record)
        taken = self._stronger.of(account, strong, ASSUME_ROLE, before.sieves.arn(self._goal.account, role))
        found = [(self._goal, Gain(taken.answer, taken.depends_on, (ASSUME_ROLE,)))]
        self._answers = self._stronger
        for other in self._others(account, wanted=True):
            best = best_of(self._becoming(PrincipalId(account, strong.title), strong, other, ESCALATIONS))
            found += [(PrincipalId(account, other.title), best)] if best is not None else []
        self._answers = before
        for end, gain in found:
            yield end, Gain(*joined_gains(made, gain), (*made.actions, *gain.actions), made.on)

    def _accounts_towards(self) -> set[object]:
        """Return the accounts from which somebody may come to the role: those that lead on, or take a role of such.

        Who takes one is wanted from now on, too: escalations behind the taking may lead on.
        """
        edges = ((one.account, other.account) for one, other in self._chains.graph.edges)
        accounts: nx.DiGraph[object] = nx.DiGraph(edges)
        accounts.add_edges_from((one, ADMINISTRATION) for one in filter(self._leads_on, self._organization.identities))
        found = set(nx.ancestors(accounts, ADMINISTRATION)) if ADMINISTRATION in accounts else set()
        self._wanted |= {one for one, other in self._chains.graph.edges if other.account in found}
        self._leading = {}
        return found

    def _leads_on(self, account: NodeId) -> bool:
        """Whether an administrator of an account may come to the role: it has one on the way, or the role names it."""
        if self._goal is None:
            return False
        known = self._leading.get(account)
        if known is None:
            role = self._chains.graph.nodes[self._goal]["principal"].record
            number = self._organization.node(account).aws_id or PLANNED
            named = trusted_by((role,)).may_name_one_of(number)
            known = self._leading[account] = named or any(self._others(account, wanted=True))
        return known

    def _others(self, account: NodeId, *, wanted: bool = False) -> Iterator[AccountPrincipal]:
        """Return users and roles of an account that somebody may become; where wanted, those that come to the role."""
        inside = self._organization.identities[account]
        every = (
            *(AccountPrincipal(AccountPrincipalKind.USER, user) for user in inside.users),
            *(AccountPrincipal(AccountPrincipalKind.ROLE, role) for role in inside.roles),
        )
        return (
            one for one in every if not one.is_service_linked and (not wanted or (account, one.title) in self._wanted)
        )

    def _becoming(
        self, name: PrincipalId, principal: AccountPrincipal, other: AccountPrincipal, ways: Iterable[Escalation]
    ) -> Iterator[Gain]:
        """Yield the escalations that make a principal another of its account."""
        if other.title != principal.title:
            gains = (self._by_escalation(way, name, principal, other) for way in ways)
            yield from (gain for gain in gains if gain is not None)

    def _by_escalation(
        self, way: Escalation, name: PrincipalId, principal: AccountPrincipal, other: AccountPrincipal
    ) -> Gain | None:
        """Return the gain by one escalation, or None if it does not work on the other."""
        record = other.record
        if way.kind is EscalationKind.CREDENTIALS and isinstance(record, IamUser) and gets_credentials(record, way):
            return self._gain(way, name, principal, other)
        if not isinstance(record, IamRole):
            return None
        if way.kind is EscalationKind.TRUST and is_open(record):
            return self._by_trust(way, name, principal, record)
        conditions = self._conditions_of_service(way.service, name, record) if way.service else None
        if conditions is None:
            return None
        gain = self._gain(way, name, principal, other)
        answer = Answer.CONDITIONAL if conditions and gain.answer is Answer.ALLOWED else gain.answer
        return gain._replace(answer=answer, depends_on=(*gain.depends_on, *conditions))

    def _conditions_of_service(self, service: str, name: PrincipalId, role: IamRole) -> tuple[str, ...] | None:
        """Return what decides whether a service can take a role; None if it surely cannot."""
        conditions = service_trust(role.trust, service)
        let_all = partial(self._takings.guardrails_let_all, name.account, SieveStage.RCP)
        if conditions is None or let_all(partial(of_service, service)):
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
        """Return a trust policy that would name the caller: then nothing but a Deny, a boundary or an SCP stops it."""
        record = AccountPrincipal(AccountPrincipalKind.ROLE, role)
        arn = self._answers.sieves.arn(name.account, record)
        answers = [self._answers.of(name.account, principal, action, arn) for action in way.actions]
        if any(principal_answer.answer is Answer.DENIED for principal_answer in answers):
            return Gain(Answer.DENIED, ())
        taking = self._answers.of_taking(name.account, principal, role)
        return Gain(*joined_answers([*answers, taking], way.needs), (*way.actions, ASSUME_ROLE))


def _traced(before: Mapping[PrincipalId, PrincipalId], end: PrincipalId) -> list[PrincipalId]:
    """Return the way to an end, by what is before each on it."""
    way = [end]
    while way[-1] in before:
        way.append(before[way[-1]])
    return way[::-1]


def _weight(_start: PrincipalId, end: PrincipalId, edge: Mapping[str, Gain]) -> int:
    gain = edge["gain"]
    own = 0 if not gain.actions and end.title == ADMINISTRATION else _EDGE
    return own + GRAVITY[gain.answer] * 4 + (gain.actions != (ASSUME_ROLE,) and bool(gain.actions))
