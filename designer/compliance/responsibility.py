"""Shared responsibility of an account: who keeps which layer, because of which services.

A service counts that is declared to be in use or, where nothing is declared, that the account's ceiling lets somebody
start. Starting is what brings a duty: an account in which no machine can be started has none to patch, and can still
have networks. Denying the start stops nothing that runs already.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum
from typing import NamedTuple

from designer.access.ceilings import Ceiling, Ceilings
from designer.compliance.service_classes import Cell, ClassifiedService, Layer, ServiceTable, Who
from designer.errors import EditError
from designer.model.organization import Organization
from designer.model.records import NodeId
from designer.policy.catalog.catalogue import AccessLevel, Catalogue

_CHANGING = (AccessLevel.WRITE, AccessLevel.PERMISSIONS, AccessLevel.TAGGING)
_FIRST = (Who.CUSTOMER, Who.SHARED, Who.AWS)


class Basis(Enum):
    """Source of the services that count."""

    DECLARED = "declared"
    CEILING = "ceiling"


class ServiceCell(NamedTuple):
    """Keeper of a layer of a service that counts."""

    service: ClassifiedService
    cell: Cell


@dataclass(frozen=True, slots=True)
class LayerDuty:
    """Keeper of one layer of an account.

    Attributes:
        layer: The layer.
        cells: The services that count for it, by prefix.
        owner: Owner inside the customer's organization; "" where nobody is named, or AWS keeps the layer.
    """

    layer: Layer
    cells: tuple[ServiceCell, ...]
    owner: str

    @property
    def who(self) -> Who:
        """The customer where one service leaves the layer to the customer, shared where one shares it, else AWS."""
        found = {one.cell.who for one in self.cells}
        return next((who for who in _FIRST if who in found), Who.AWS)

    @property
    def because(self) -> tuple[str, ...]:
        """Prefixes of the services that decide."""
        return tuple(one.service.prefix for one in self.cells if one.cell.who is self.who)

    def count(self, who: Who) -> int:
        """Number of services with that keeper of the layer."""
        return sum(one.cell.who is who for one in self.cells)


@dataclass(frozen=True, slots=True)
class Responsibility:
    """Shared responsibility of an account.

    Attributes:
        account: The account; for an OU, any account that is placed in it.
        basis: Source of the services that count.
        layers: Every layer, from the building up.
        services: Number of classified services that count.
        unclassified: Services that count and that the table does not have: treat each as the customer's.
        ceiling: Actions that the SCPs leave possible.
    """

    account: NodeId
    basis: Basis
    layers: tuple[LayerDuty, ...]
    services: int
    unclassified: tuple[str, ...]
    ceiling: Ceiling


class DutyChange(NamedTuple):
    """Difference that a denial makes to one layer.

    Attributes:
        before: The layer as it is.
        after: The layer with the denial.
        gone: Services that leave the customer no part of it any more.
    """

    before: LayerDuty
    after: LayerDuty
    gone: tuple[str, ...]


def responsibility_of(
    ceilings: Ceilings, organization: Organization, table: ServiceTable, node: NodeId, denied: Collection[str] = ()
) -> Responsibility:
    """Find who keeps which layer.

    Args:
        ceilings: Of the organization.
        organization: The design.
        table: Classes of services.
        node: The account; or an OU, for any account in it.
        denied: Prefixes of services of which nothing more is to be started; see `starting_mask`. The management account
            is not touched: SCPs do not limit it.
    """
    ceiling = ceilings.of(node)
    catalogue = ceilings.catalogue
    possible = ceiling.possible
    if not ceiling.exempt:
        for prefix in denied:
            possible &= ~starting_mask(catalogue, table, prefix)
    declared = declared_services(organization, node)
    if declared:
        counting = _declared(table, declared, () if ceiling.exempt else denied)
    else:
        counting = {
            prefix: gone
            for prefix in catalogue.services
            if (gone := _gone(catalogue, table, prefix, possible)) is not None
        }
    return Responsibility(
        node,
        Basis.DECLARED if declared else Basis.CEILING,
        _layers(table, counting, owner_of(organization, node)),
        sum(prefix in table.services for prefix in counting),
        tuple(prefix for prefix in counting if prefix not in table.services),
        ceiling,
    )


def changes(before: Responsibility, after: Responsibility) -> tuple[DutyChange, ...]:
    """Layers of which services leave the customer no part any more."""
    found = []
    for old, new in zip(before.layers, after.layers, strict=True):
        left = _of_customer(new.cells)
        gone = tuple(prefix for prefix in _of_customer(old.cells) if prefix not in left)
        if gone:
            found.append(DutyChange(old, new, gone))
    return tuple(found)


def starting_mask(catalogue: Catalogue, table: ServiceTable, prefix: str) -> int:
    """Actions that start something of a service: those of the table, or all that change something, or all.

    Raises:
        EditError: Nobody knows the service.
    """
    everything = _all_actions(catalogue, prefix)
    if not everything:
        near = get_close_matches(prefix, catalogue.services, 1)
        raise EditError(f"No service has the prefix {prefix}.{f' Did you mean {near[0]}?' if near else ''}")
    service = table.services.get(prefix)
    if service is not None and service.starting:
        return _mask(catalogue, service.starting)
    return _changing(catalogue, everything) or everything


def owner_of(organization: Organization, node: NodeId) -> str:
    """Owner of a node: its own, or that of the nearest OU above which names one; "" where none does."""
    return next((owner for level in reversed(organization.path(node)) if (owner := organization.node(level).owner)), "")


def declared_services(organization: Organization, node: NodeId) -> tuple[str, ...]:
    """Services that are declared to be in use: those of the node, or of the nearest OU above which declares any."""
    for level in reversed(organization.path(node)):
        if text := organization.node(level).services:
            return tuple(sorted({word.lower() for word in text.replace(",", " ").split()}))
    return ()


def _declared(table: ServiceTable, declared: Iterable[str], denied: Collection[str]) -> dict[str, frozenset[str]]:
    """Layers that each declared service has no say in, when some services start nothing more."""
    counting: dict[str, frozenset[str]] = {}
    for prefix in declared:
        service = table.services.get(prefix)
        stopped = prefix in denied or (service and service.needs and set(service.needs) <= set(denied))
        if not stopped:
            counting[prefix] = frozenset()
        elif service is not None and service.go:
            counting[prefix] = service.go
    return counting


def _gone(catalogue: Catalogue, table: ServiceTable, prefix: str, possible: int) -> frozenset[str] | None:
    """Layers that a service has no say in, for lack of a start; None where it does not count at all."""
    service = table.services.get(prefix)
    needs = service.needs if service else ()
    without = needs and not any(possible & starting_mask(catalogue, table, other) for other in needs)
    if not without and possible & starting_mask(catalogue, table, prefix):
        return frozenset()
    if service is not None and service.go and possible & _changing(catalogue, _all_actions(catalogue, prefix)):
        return service.go
    return None


def _layers(table: ServiceTable, counting: Mapping[str, frozenset[str]], owner: str) -> tuple[LayerDuty, ...]:
    services = [(table.services[prefix], gone) for prefix, gone in counting.items() if prefix in table.services]
    found = []
    for layer in table.layers:
        cells = tuple(ServiceCell(one, one.cells[layer.id]) for one, gone in services if layer.id not in gone)
        theirs = all(one.cell.who is Who.AWS for one in cells)
        found.append(LayerDuty(layer, cells, "" if theirs else owner))
    return tuple(found)


def _of_customer(cells: Iterable[ServiceCell]) -> dict[str, None]:
    return {one.service.prefix: None for one in cells if one.cell.who is not Who.AWS}


def _all_actions(catalogue: Catalogue, prefix: str) -> int:
    actions = catalogue.service_range(prefix)
    return ((1 << len(actions)) - 1) << actions.start


def _changing(catalogue: Catalogue, actions: int) -> int:
    changing = 0
    for level in _CHANGING:
        changing |= catalogue.level_mask(level)
    return actions & changing


def _mask(catalogue: Catalogue, actions: Iterable[str]) -> int:
    mask = 0
    for action in actions:
        index = catalogue.index(action)
        if index is not None:
            mask |= 1 << index
    return mask
