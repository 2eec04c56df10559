"""Services that are possible under a programme: in its scope, administrative, or out of scope with a decision or none.

A service is possible where the SCPs let somebody who is not exempt do anything of it. An agreement or a certificate
stops nobody: that takes an SCP.
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from designer.analysis.access.ceilings import Ceiling, Ceilings
from designer.analysis.access.level_masks import LevelMasksCache
from designer.analysis.access.reasons import Reason, reason_for
from designer.analysis.compliance.programme_facts import latest_day, list_of, marks_of
from designer.analysis.guardrails import programmes as lists
from designer.analysis.guardrails.programmes import ANYBODY, IN_SCOPE, Programme
from designer.basics.dataclass import dataclass
from designer.basics.words import counted
from designer.organization.edits.rules import is_over
from designer.organization.model.compliance import AcceptedService
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, Policy, PolicyId
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.states import State

_NUMBER = re.compile(r"\d{12}")

_DAYS = 366
"""Age of an old list in days: services come into scope every few months."""


class OutOfScope(NamedTuple):
    """Service that is possible and not in scope.

    Attributes:
        prefix: "gamelift".
        title: Its name.
        unsure: True if it may be missing only because the list is old: newer lists of other programmes hold it.
        accepted: Decision that lets it stay; None if none counts.
        expired: Decision that has ended; None if none has.
    """

    prefix: str
    title: str
    unsure: bool
    accepted: AcceptedService | None = None
    expired: AcceptedService | None = None


@dataclass(frozen=True, slots=True)
class ProgrammeScope:
    """Services of a node under a programme.

    Attributes:
        node: The account; or an OU, for an account that is placed there.
        programme: Id of the programme.
        listed: Its list; None if there is none, so that nothing is known.
        possible: Number of services that are possible.
        in_scope: Number of them in scope.
        administrative: Number of those out of scope that an account needs to be run at all.
        out: The others.
        exempt: True for the management account, which SCPs do not limit.
        complete: False if an SCP on the path cannot be read, or is not known.
        only_exempt: Prefixes of services out of scope that only exempt callers can use.
    """

    node: NodeId
    programme: str
    listed: Programme | None
    possible: int
    in_scope: int
    administrative: int
    out: tuple[OutOfScope, ...]
    exempt: bool
    complete: bool
    only_exempt: tuple[str, ...] = ()

    @property
    def undecided(self) -> tuple[OutOfScope, ...]:
        """Services out of scope that nobody has decided on."""
        return tuple(one for one in self.out if one.accepted is None)

    @property
    def state(self) -> State:
        """Allowed if each service out of scope is denied or has a decision, conditional if some have neither.

        Exempt for the management account; unknown without a list of services or with an unknown policy.
        """
        if self.exempt:
            return State.EXEMPT
        if self.listed is None or not self.complete:
            return State.UNKNOWN
        return State.CONDITIONAL if self.undecided else State.ALLOWED

    @property
    def words(self) -> str:
        """State in words, for a cell: "only in-scope services", "4 services out of scope"."""
        if self.exempt:
            return "exempt"
        if self.listed is None:
            return "no list"
        if not self.complete:
            return "unknown"
        undecided = len(self.undecided)
        if undecided:
            return f"{counted(undecided, 'service')} out of scope"
        return f"{counted(len(self.out), 'exception')} accepted" if self.out else "only in-scope services"


class ProgrammeScopes:
    """Scopes of the nodes of an organization, which must not change meanwhile.

    Args:
        organization: The design.
        catalogue: Actions.
        day: Day that decides which decisions have ended, ISO.
    """

    def __init__(self, organization: Organization, catalogue: Catalogue, day: str) -> None:
        self.organization = organization
        self.catalogue = catalogue
        self.day = day
        self._anybody = _AnybodyCeilings(organization, catalogue)
        self._everybody = Ceilings(organization, catalogue)
        self._masks = [(prefix, catalogue.service_mask(prefix)) for prefix in catalogue.services]
        self._services: dict[int, tuple[str, ...]] = {}
        self._scopes: dict[tuple[object, ...], ProgrammeScope] = {}
        records = organization.settings.compliance
        self._accepted = records.accepted if records else ()

    def all_of(self, node: NodeId) -> tuple[ProgrammeScope, ...]:
        """Return the scopes of a node under each programme that it falls under."""
        return tuple(self.of(node, mark.programme) for mark in marks_of(self.organization, node))

    def of(self, node: NodeId, programme: str) -> ProgrammeScope:
        """Return the scope of a node under a programme."""
        organization = self.organization
        everybody = self._everybody.of(node)
        anybody = everybody if everybody.exempt else self._anybody.of(node)
        path = set(organization.path(node)) if self._accepted else set()
        decisions = tuple(one for one in self._accepted if one.node in path and one.programme in ("", programme))
        key = (programme, anybody.possible, everybody.possible, everybody.exempt, everybody.known, decisions)
        known = self._scopes.get(key)
        if known is None:
            known = self._scopes[key] = self._scope(node, programme, decisions)
        return known if known.node == node else _at(known, node)

    def why(self, node: NodeId, prefix: str) -> Reason | None:
        """Return why a service is possible, by its first possible action; None if it is not."""
        possible = self._anybody.of(node).possible & self.catalogue.limited_mask
        actions = self.catalogue.service_range(prefix)
        index = next((action for action in actions if possible >> action & 1), None)
        if index is None:
            return None
        return reason_for(self.organization, self.catalogue, node, self.catalogue.actions[index], ANYBODY)

    def _scope(self, node: NodeId, programme: str, decisions: tuple[AcceptedService, ...]) -> ProgrammeScope:
        everybody = self._everybody.of(node)
        possible = self._possible(everybody.possible if everybody.exempt else self._anybody.of(node).possible)
        listed = list_of(self.organization, programme)
        if listed is None:
            return ProgrammeScope(node, programme, None, len(possible), 0, 0, (), everybody.exempt, everybody.known)
        allowed, administrative = set(listed.services), set(lists.load().administrative)
        outside = [prefix for prefix in possible if prefix not in allowed]
        helping = sum(prefix in administrative for prefix in outside)
        newer = self._newer_than(listed)
        out = tuple(self._out(prefix, newer, decisions) for prefix in outside if prefix not in administrative)
        kept = {*possible, *allowed, *administrative}
        only_exempt = tuple(prefix for prefix in self._possible(everybody.possible) if prefix not in kept)
        return ProgrammeScope(
            node,
            programme,
            listed,
            len(possible),
            len(possible) - len(outside),
            helping,
            out,
            everybody.exempt,
            everybody.known,
            only_exempt,
        )

    def _out(self, prefix: str, newer: frozenset[str], decisions: Iterable[AcceptedService]) -> OutOfScope:
        mine = [decision for decision in decisions if decision.service.lower() == prefix]
        counting = next((one for one in mine if not one.until or not is_over(one.until, self.day)), None)
        expired = None if counting else next(iter(mine), None)
        return OutOfScope(prefix, self.catalogue.service_title(prefix), prefix in newer, counting, expired)

    def _possible(self, possible: int) -> tuple[str, ...]:
        limited = possible & self.catalogue.limited_mask
        found = self._services.get(limited)
        if found is None:
            found = self._services[limited] = tuple(prefix for prefix, mask in self._masks if limited & mask)
        return found

    def _newer_than(self, listed: Programme) -> frozenset[str]:
        """Return the services that newer lists hold, where a list is old enough for that to matter."""
        if not is_old(listed.as_of, self.day):
            return frozenset()
        others = (one for one in lists.known_programmes(self.organization).all if one.as_of > listed.as_of)
        return frozenset(service for other in others for service in other.services)


class _AnybodyCeilings:
    """Ceilings for a caller who is not exempt; accounts below the same policies share one.

    They do not where a policy asks for what differs from account to account, or names one by its number.
    """

    def __init__(self, organization: Organization, catalogue: Catalogue) -> None:
        self._organization = organization
        self._ceilings = Ceilings(organization, catalogue, ANYBODY)
        self._levels = LevelMasksCache(organization, catalogue)
        self._shared: dict[tuple[tuple[PolicyId, ...], ...], Ceiling] = {}
        self._differs: dict[tuple[PolicyId, ...], bool] = {}

    def of(self, node: NodeId) -> Ceiling:
        """Return the ceiling of an account, or of one placed in an OU."""
        organization = self._organization
        path = tuple(organization.node(level).policies for level in organization.path(node))
        if any(map(self._differ, path)):
            return self._ceilings.of(node)
        found = self._shared.get(path)
        if found is None:
            found = self._shared[path] = self._ceilings.of(node)
        return found

    def _differ(self, attached: tuple[PolicyId, ...]) -> bool:
        known = self._differs.get(attached)
        if known is None:
            texts = (self._organization.policy(policy).text for policy in attached)
            known = self._levels.depends_on_place(attached) or any(map(_NUMBER.search, texts))
            self._differs[attached] = known
        return known


def _at(scope: ProgrammeScope, node: NodeId) -> ProgrammeScope:
    """Return the scope of a node that another one shares."""
    return ProgrammeScope(
        node,
        scope.programme,
        scope.listed,
        scope.possible,
        scope.in_scope,
        scope.administrative,
        scope.out,
        scope.exempt,
        scope.complete,
        scope.only_exempt,
    )


def is_old(day: str, today: str) -> bool:
    """Return True for a day more than a year before another one, or for an unknown one."""
    try:
        return (date.fromisoformat(today[:10]) - date.fromisoformat(day[:10])).days > _DAYS
    except ValueError:
        return True


class ScopeGuardrail(NamedTuple):
    """Policy on the path of a node that is made of the guardrail for services in scope.

    Attributes:
        policy: The policy.
        node: Node to which it is attached.
        beyond: Services that it lets through and neither list nor decision has, except for administrative ones.
        exempt: ARN patterns of the roles that it spares.
    """

    policy: Policy
    node: NodeId
    beyond: tuple[str, ...]
    exempt: tuple[str, ...]


def guardrails_for(
    organization: Organization, node: NodeId, programme: str, day: str = ""
) -> tuple[ScopeGuardrail, ...]:
    """Return the policies on the path of a node that keep it to services in scope, compared with a programme's list.

    Args:
        organization: The design.
        node: The node.
        programme: Id of the programme.
        day: Day that decides which decisions have ended, ISO; empty for the latest that the design names.
    """
    listed, day = list_of(organization, programme), day or latest_day(organization)
    records, path = organization.settings.compliance, organization.path(node)
    decided = (service for service in (records.accepted if records else ()) if service.programme in ("", programme))
    counting = (one for one in decided if one.node in path and not (one.until and is_over(one.until, day)))
    accepted = {accepted_service.service.lower() for accepted_service in counting}
    allowed = {*lists.load().administrative, *(listed.services if listed else ()), *accepted}
    found = []
    for level in path:
        for policy in map(organization.policy, organization.node(level).policies):
            link = policy.guardrail
            if link is None or link.id != IN_SCOPE:
                continue
            values = dict(link.values)
            through = (*values.get("services", ()), *values.get("administrative", ()))
            beyond = tuple(dict.fromkeys(one for one in through if one not in allowed)) if listed else ()
            found.append(ScopeGuardrail(policy, level, beyond, values.get("exempt_roles", ())))
    return tuple(found)
