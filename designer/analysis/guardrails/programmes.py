"""Compliance programmes: which services are in scope of HIPAA, PCI DSS, FedRAMP and others, and since when we know.

The lists come from ``resources/compliance.json``, each with its date, source and our confidence. None is complete, and
none is legal advice: AWS's own page (https://aws.amazon.com/compliance/services-in-scope/) decides.
"""

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from designer.analysis.access.assumption import Assumption
from designer.analysis.access.ceilings import Ceilings
from designer.basics.data import read_data, read_record
from designer.basics.dataclass import dataclass
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.catalog.catalogue import Catalogue

IN_SCOPE = "only-services-in-scope"
"""Id of the guardrail that keeps an OU to a programme."""

OWN_LIST = "own"
"""Confidence of a list that a design or a library of the team has: its authors answer for it."""

ANYBODY = Assumption(principal="role/AnybodyWhoIsNotExempt")
_OLD = "2025-01-01"


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme's list of services.

    Attributes:
        id: Stable word.
        title: "PCI DSS".
        as_of: Day of the list, ISO; empty if it is not known.
        source: Its source.
        confidence: "high", "medium", "low", or `OWN_LIST`.
        note: A remark on it.
        services: Prefixes of the services in scope.
    """

    id: str
    title: str
    as_of: str
    source: str
    confidence: str
    note: str
    services: tuple[str, ...]

    @property
    def dated(self) -> bool:
        """True if the list is so old that a service may be missing only because it came later."""
        return self.as_of < _OLD


class Programmes(NamedTuple):
    """The dated list of programmes.

    Attributes:
        notice: Notice for those who rely on it.
        administrative: Services that an account needs to be run at all.
        all: The programmes.
    """

    notice: str
    administrative: tuple[str, ...]
    all: tuple[Programme, ...]


TEAM_PROGRAMMES: list[Programme] = []
"""Programmes of the libraries of the team that are in use; see `libraries.use`."""


def load() -> Programmes:
    """Return the programmes that this version of the program knows, and those of the team behind them."""
    ours = _ours()
    return ours._replace(all=(*ours.all, *TEAM_PROGRAMMES)) if TEAM_PROGRAMMES else ours


@cache
def _ours() -> Programmes:
    data = read_data("compliance.json")
    return read_record(Programmes, {**data, "all": data["programmes"]})


def known_programmes(organization: Organization) -> Programmes:
    """Return the programmes with the lists of a design, each in the place of the program's own or behind them all."""
    ours = load()
    records = organization.settings.compliance
    if records is None or not records.lists:
        return ours
    titles = {programme.id: programme.title for programme in ours.all}
    own = {
        programme_list.programme: Programme(
            programme_list.programme,
            titles.get(programme_list.programme) or programme_list.title or programme_list.programme,
            programme_list.as_of,
            programme_list.source,
            OWN_LIST,
            programme_list.note,
            programme_list.services,
        )
        for programme_list in records.lists
    }
    merged = {programme.id: programme for programme in ours.all} | own
    return ours._replace(all=tuple(merged.values()))


class BlockedService(NamedTuple):
    """A service that a guardrail would block.

    Attributes:
        prefix: "gamelift".
        title: Its name.
        unsure: True if it may only be missing because the list is old: other programmes with a newer list hold it.
    """

    prefix: str
    title: str
    unsure: bool


def blocked(programme: Programme, kept: Iterable[str], catalogue: Catalogue) -> tuple[BlockedService, ...]:
    """Return the services of today's catalogue that a programme's list and the kept ones leave out."""
    allowed = {*programme.services, *kept}
    newer = {service for other in load().all if other.as_of > max(programme.as_of, _OLD) for service in other.services}
    return tuple(
        BlockedService(prefix, catalogue.service_title(prefix), programme.dated and prefix in newer)
        for prefix in catalogue.services
        if prefix not in allowed
    )


def leaks(organization: Organization, catalogue: Catalogue, node_id: NodeId, allowed: Iterable[str]) -> tuple[str, ...]:
    """Test a guardrail: the services that somebody who is not exempt may use at a node, though none may.

    Args:
        organization: With the guardrail in place.
        catalogue: Of the actions to look at.
        node_id: The OU, account or root.
        allowed: Prefixes of the services that may be used.
    """
    possible = Ceilings(organization, catalogue, ANYBODY).of(node_id).possible & catalogue.limited_mask
    kept = set(allowed)
    return tuple(
        service for service in catalogue.services if service not in kept and possible & catalogue.service_mask(service)
    )
