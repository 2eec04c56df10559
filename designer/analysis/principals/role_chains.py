"""The roles that principals can take, over accounts: who can become whom, as a graph.

An edge leads from a user or role to a role that it may take, surely or on conditions; the permissions at its end take
the place of those at its beginning. Most principals name no role in their policies and are named by none, so that only
pairs that can be are asked; where trust policy and caller ask for nothing, the answer needs no sieve.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

import networkx as nx

from designer.analysis.access.question import PLANNED
from designer.analysis.principals.policy_shares import AskedActions, policy_keys, says_nothing
from designer.analysis.principals.principal_sieves import PrincipalSieves
from designer.analysis.principals.resource_shares import (
    ASSUME_ROLE,
    RoleOf,
    Trusted,
    ignores_callers,
    is_readable,
    is_unconditional,
    session_root,
    trusted_by,
)
from designer.analysis.principals.sieve_level import PrincipalAnswer, SieveStage
from designer.basics.steps import finish
from designer.organization.identity.account_principals import AccountPrincipal, AccountPrincipalKind, PrincipalId
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.evaluation.outcome import Answer
from designer.policy.language.document import Grammar
from designer.policy.language.templates import Values, static
from designer.policy.matching import arns
from designer.policy.matching.request import NamedPolicy
from designer.policy.matching.statement import compile_plain

_ACTION = ASSUME_ROLE.lower()

_NODES, _TRUSTS = 0.5, 0.2
"""Shares of the work that go to the principals, and to the reading of trust policies."""

_AT_ONCE = 200
"""Callers of one step."""

_WORK_OF_EDGE, _WORK_OF_ANSWER = 7, 100
"""Cost of an edge and of an answer that needs a sieve, beside a caller that is looked at and left: some 1 µs."""

_MOST_WORK = 5_000_000
"""Cost from which on no further role is asked: 600,000 edges, or 50,000 answers. Ten thousand roles that each trust a
hundred thousand callers would have a thousand million edges, which nobody reads and no memory holds."""


class PossibleTaker(NamedTuple):
    """A principal as one that takes roles.

    Attributes:
        id: The principal.
        principal: Its record.
        speaks: True if its policies speak of taking roles, or are not known.
        freely: True if its policies and the SCPs surely let it take any role that trusts it.
        by_name: True if the SCPs, and nothing of its own, surely let it take a role of its account that names it.
        reaches: Test of the ARN of a role: False if its policies surely do not allow to take it.
    """

    id: PrincipalId
    principal: AccountPrincipal
    speaks: bool
    freely: bool
    by_name: bool
    reaches: Callable[[str], bool]


class _Target(NamedTuple):
    """A role that may be taken.

    Attributes:
        id: The role.
        role: Its record and account.
        arn: Its ARN.
        trusted: Whom its trust policy names.
        simple: True if nothing but the naming is asked of a caller.
        alike: True if it asks whom it names by their account, or with everyone, for nothing of their own.
        keys: The keys that it asks everyone for, if it is alike for all.
        callers: Number of principals that it may trust, or a little more.
    """

    id: PrincipalId
    role: RoleOf
    arn: str
    trusted: Trusted
    simple: bool
    alike: bool
    keys: frozenset[str]
    callers: int


class RoleChains:
    """The graph of an organization, as long as it does not change.

    Attributes:
        graph: Nodes are `PrincipalId`s with the ``principal``; edges have the ``answer`` to the taking of the role.
        unread: Roles whose trust policy cannot be read: who may take them is not known, and no edge leads to them.
        unasked: Roles that so many may take that they were not all asked; those with the fewest callers are first.

    Args:
        organization: The design.
        catalogue: Every action.
        context: Known facts of every taking of a role, such as ``sts:ExternalId``.
        empty: True for a graph that `in_steps` fills.
    """

    def __init__(
        self,
        organization: Organization,
        catalogue: Catalogue,
        context: Mapping[str, Values] | None = None,
        *,
        empty: bool = False,
    ) -> None:
        self._organization = organization
        self._general = PrincipalSieves(organization, catalogue, AskedActions(ASSUME_ROLE), context)
        self._exact = PrincipalSieves(organization, catalogue, AskedActions(ASSUME_ROLE), context)
        self.graph: nx.DiGraph[PrincipalId] = nx.DiGraph()
        self.unread: list[PrincipalId] = []
        self.unasked: list[PrincipalId] = []
        self._work = 0
        self._askers: dict[PrincipalId, PossibleTaker] = {}
        self._of_account: dict[NodeId, list[PossibleTaker]] = {}
        self._speaking: dict[NodeId, list[PossibleTaker]] = {}
        self._by_name: dict[str, list[PossibleTaker]] = defaultdict(list)
        self._numbers: dict[str, list[NodeId]] = defaultdict(list)
        if not empty:
            finish(self._filled())

    @classmethod
    def in_steps(
        cls, organization: Organization, catalogue: Catalogue, context: Mapping[str, Values] | None = None
    ) -> Generator[float, None, RoleChains]:
        """Return the graph, in steps that yield how much is done, up to 1."""
        chains = cls(organization, catalogue, context, empty=True)
        yield from chains._filled()
        return chains

    def _filled(self) -> Generator[float, None, None]:
        accounts = tuple(self._organization.identities)
        for number, account in enumerate(accounts):
            self._numbers[self._organization.node(account).aws_id or PLANNED].append(account)
            for _ in self._add_principals(account):
                yield number / len(accounts) * _NODES
        targets: list[_Target] = []
        for number, account in enumerate(accounts):
            for target in self._targets(account):
                targets.append(target)
                yield _NODES + number / len(accounts) * _TRUSTS
        targets.sort(key=lambda target: target.callers)  # where not all can be asked, most roles are
        before = _NODES + _TRUSTS
        for number, target in enumerate(targets):
            if self._work >= _MOST_WORK:
                self.unasked += [target.id for target in targets[number:]]
                return
            for _ in self._add_edges(target):
                yield before + number / len(targets) * (1 - before)

    # ---- nodes

    def _add_principals(self, account: NodeId) -> Iterator[None]:
        free = self._general.guardrails_let_all(account, SieveStage.SCP)
        askers: list[PossibleTaker] = []
        for principal in self._general.principals(account):
            if principal.kind is AccountPrincipalKind.ROOT:  # takes no role
                continue
            asker = self._asker(account, principal, free=free)
            askers.append(asker)
            yield
            self.graph.add_node(asker.id, principal=asker.principal)
            self._askers[asker.id] = asker
            arn = self._general.arn(account, asker.principal)
            self._by_name[arn].append(asker)
            if asker.principal.kind is AccountPrincipalKind.ROLE:
                self._by_name[session_root(arn)].append(asker)
        self._of_account[account] = askers
        self._speaking[account] = [asker for asker in askers if asker.speaks]

    def _asker(self, account: NodeId, principal: AccountPrincipal, *, free: bool) -> PossibleTaker:
        name = PrincipalId(account, principal.title)
        held = self._general.principals(account).held(principal)
        if all(not one.gap and says_nothing(one.text, _ACTION) for one in held.identity or ()):
            by_name = free and held.boundary is None
            return PossibleTaker(name, principal, speaks=False, freely=False, by_name=by_name, reaches=_nowhere)
        freely = all(level.sure for level in self._general.of_caller(account, principal))
        return PossibleTaker(
            name, principal, speaks=True, freely=freely, by_name=freely, reaches=_reach(held.identity or ())
        )

    # ---- edges

    def _targets(self, account: NodeId) -> Iterator[_Target]:
        """Yield the roles of an account that may be taken."""
        free = self._general.guardrails_let_all(account, SieveStage.RCP)
        for role in self._organization.identities[account].roles:
            principal = AccountPrincipal(AccountPrincipalKind.ROLE, role)
            name = PrincipalId(account, principal.title)
            if not is_readable(role.trust):
                self.unread.append(name)
                continue
            trusted = trusted_by((role,))
            simple, alike = free and is_unconditional(role.trust), free and ignores_callers(role.trust)
            keys = policy_keys(role.trust, Grammar.TRUST, _ACTION) if alike and trusted.everyone else frozenset()
            arn = self._general.arn(account, principal)
            callers = self._count_candidates(trusted)
            yield _Target(name, RoleOf(account, role), arn, trusted, simple, alike, keys, callers)

    def _add_edges(self, target: _Target) -> Iterator[None]:
        answers: dict[tuple[object, ...], PrincipalAnswer] = {}
        asked = False
        for number, (asker, itself) in enumerate(self._candidates(target.id.account, target.trusted)):
            if number % _AT_ONCE == 0:
                yield
            self._work += 1
            direct = itself and asker.id.account == target.id.account
            if asker.id == target.id or not (direct or asker.reaches(target.arn)):
                continue
            if target.simple and (asker.freely or (direct and asker.by_name)):
                self._add_edge(asker, target, _FREELY)
                continue
            group = self._group(asker, target, itself=itself, at_home=direct) if target.alike else None
            answer = answers.get(group) if group else None
            if answer is None:
                if not asked:
                    self._exact.turn_to(target.role)
                    asked = True
                yield
                self._work += _WORK_OF_ANSWER
                answer = self._exact.answer(asker.id.account, asker.principal)
            if group and group not in answers:
                own = answer.answer is Answer.ALLOWED and answer.stage is not SieveStage.TRUST
                answer = answers[group] = _FREELY if own else answer  # it names the policies of one of them
            if answer.answer is not Answer.DENIED:
                self._add_edge(asker, target, answer)

    def _add_edge(self, asker: PossibleTaker, target: _Target, answer: PrincipalAnswer) -> None:
        self._work += _WORK_OF_EDGE
        self.graph.add_edge(asker.id, target.id, answer=answer)

    def _group(
        self, asker: PossibleTaker, target: _Target, *, itself: bool, at_home: bool
    ) -> tuple[object, ...] | None:
        """Callers that a trust policy does not distinguish any further and answers alike; None for one of its own.

        Their own policies surely let them take the role, or say nothing while everyone is trusted.

        Args:
            asker: A caller.
            target: The role.
            itself: True if it names the caller, if only with everyone.
            at_home: True if it names it so, and the caller belongs to the account of the role.
        """
        kind, account, trusted = asker.principal.kind, asker.id.account, target.trusted
        if not trusted.everyone:
            return (kind, account) if asker.freely and not itself else None
        if trusted.arns or trusted.sessions or trusted.accounts:
            return None
        if not asker.freely and not (at_home and asker.by_name and not asker.speaks):
            return None
        known = self._general.facts_of_account(account)
        return kind, at_home, asker.freely, *(fact for fact in known if fact[0] in target.keys)

    def _candidates(self, home: NodeId, trusted: Trusted) -> Iterator[tuple[PossibleTaker, bool]]:
        """Yield principals that a role of an account may trust, each once; True for those that are named themselves.

        One that is named in some of its sessions only is not simply named, and its policies may not speak of roles.
        """
        if trusted.everyone:
            yield from ((asker, True) for asker in self._of_account[home])
            others = (askers for account, askers in self._speaking.items() if account != home)
            yield from ((asker, True) for askers in others for asker in askers)
            return
        named = {asker.id: asker for name in trusted.arns for asker in self._by_name.get(name, ())}
        yield from ((asker, True) for asker in named.values())
        sessions = (asker for name in trusted.sessions for asker in self._by_name.get(name, ()))
        for asker in sessions:
            if asker.id not in named:
                named[asker.id] = asker
                yield asker._replace(freely=False, by_name=False), True
        for number in trusted.accounts:
            for account in self._numbers.get(number, ()):
                yield from ((asker, False) for asker in self._speaking[account] if asker.id not in named)

    def _count_candidates(self, trusted: Trusted) -> int:
        """Return the number of principals that a role may trust, or a little more."""
        if trusted.everyone:
            return len(self._askers)
        accounts = (account for number in trusted.accounts for account in self._numbers.get(number, ()))
        return len(trusted.arns) + len(trusted.sessions) + sum(len(self._speaking[account]) for account in accounts)

    # ---- questions

    def find(self, account: NodeId, principal: AccountPrincipal) -> PrincipalId:
        """Return its node."""
        return PrincipalId(account, principal.title)

    def perhaps_taking(self, roles: Iterable[PrincipalId]) -> set[PrincipalId]:
        """Return those who may take one of some roles if its trust policy names them, as far as their policies say."""
        arns: list[str] = []
        homes: dict[NodeId, list[PrincipalId]] = defaultdict(list)
        for role in roles:
            arns.append(self._general.arn(role.account, self.graph.nodes[role]["principal"]))
            homes[role.account].append(role)
        near = (name for name in self._askers if any(one != name for one in homes.get(name.account, ())))
        far = (name for name, asker in self._askers.items() if asker.speaks and any(map(asker.reaches, arns)))
        return {*near, *far} if arns else set()

    def takers(self, targets: Iterable[PrincipalId]) -> dict[PrincipalId, list[PrincipalId]]:
        """For each principal that can become one of some, over as many roles as it takes, the best way there.

        A target's own way is itself.
        """
        found = set(targets)
        if not found:
            return {}
        ways = nx.multi_source_dijkstra_path(self.graph.reverse(copy=False), found, weight=_weight)
        return {name: list(way)[::-1] for name, way in ways.items()}

    def ways(self, start: PrincipalId, end: PrincipalId) -> Iterator[list[PrincipalId]]:
        """Yield ways from a principal to a role that it can become, the best first; each is found when it is wanted."""
        yield from nx.shortest_simple_paths(
            self.graph, start, end, weight=lambda _one, _other, edge: _WEIGHTS[edge["answer"].answer]
        )

    def answer(self, start: PrincipalId, end: PrincipalId) -> PrincipalAnswer:
        """Return the answer to one taking of a role, which must be an edge."""
        found: PrincipalAnswer = self.graph.edges[start, end]["answer"]
        return found


_FREELY = PrincipalAnswer(
    Answer.ALLOWED, SieveStage.TRUST, "The trust policy allows it, the caller's policies do, and nothing takes it away."
)

_WEIGHTS = {Answer.ALLOWED: 1000, Answer.CONDITIONAL: 1001, Answer.UNKNOWN: 1002}
"""Fewest roles first, then fewest conditions."""


def _weight(_start: PrincipalId, _end: PrincipalId, edge: Mapping[str, PrincipalAnswer]) -> int:
    return _WEIGHTS[edge["answer"].answer]


def way_answer(chains: RoleChains, way: Iterable[PrincipalId]) -> tuple[Answer, tuple[str, ...]]:
    """Return the worst answer on a way, and all that it depends on."""
    names = list(way)
    answers = [chains.answer(one, other) for one, other in pairwise(names)]
    worst = max((one.answer for one in answers), key=lambda one: _WEIGHTS[one], default=Answer.ALLOWED)
    return worst, tuple(dict.fromkeys(key for answer in answers for key in answer.depends_on))


def _nowhere(_arn: str) -> bool:
    return False


def _reach(policies: Iterable[NamedPolicy]) -> Callable[[str], bool]:
    """Return the test of the ARN of a role for being among the resources of an Allow."""
    tests: list[Callable[[str], bool]] = []
    for policy in policies:
        compiled = compile_plain(policy.text, Grammar.IDENTITY)
        if policy.gap or not compiled.document.usable:
            return lambda _arn: True
        for statement in compiled.candidates(_ACTION):
            pieces = [static(template) for template in statement.resources]
            if statement.denies:
                continue
            if statement.source.not_resource or None in pieces:
                return lambda _arn: True
            tests += [arns.compile_pattern(piece) for piece in pieces if piece is not None]
    return lambda arn: any(test(arn) for test in tests)
