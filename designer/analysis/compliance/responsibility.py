"""Shared responsibility of an account: who keeps each layer, and the services behind it.

A service counts that is declared to be in use or, where nothing is declared, that the account's ceiling lets somebody
start. Starting is what brings a duty: an account where no machine can be started has none to patch, and can still
have networks. Denying the start stops nothing that runs already.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from enum import Enum
from typing import NamedTuple

from designer.analysis.access.ceilings import Ceiling, Ceilings
from designer.analysis.compliance.service_classes import ClassifiedService, Keeper, Layer, LayerKeeper, ServiceTable
from designer.analysis.compliance.service_starts import ServiceStarts
from designer.basics.dataclass import dataclass
from designer.organization.model.inherited import declared_services, owner_of
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId

_FIRST = (Keeper.CUSTOMER, Keeper.SHARED, Keeper.AWS)


class Basis(Enum):
    """Source of the services that count."""

    DECLARED = "declared"
    CEILING = "ceiling"


class ServiceCell(NamedTuple):
    """Keeper of a layer of a service that counts."""

    service: ClassifiedService
    cell: LayerKeeper


@dataclass(frozen=True, slots=True)
class LayerDuty:
    """Keeper of one layer of an account.

    Attributes:
        layer: The layer.
        cells: The services that count for it, by prefix.
        owner: Owner inside the customer's organization; "" if none is named, or AWS keeps the layer.
        unclassified: Services that count where no classified one does: treat each as the customer's.
    """

    layer: Layer
    cells: tuple[ServiceCell, ...]
    owner: str
    unclassified: tuple[str, ...] = ()

    @property
    def who(self) -> Keeper:
        """The customer where one service leaves the layer to the customer, shared where one shares it, else AWS."""
        if self.unclassified:
            return Keeper.CUSTOMER
        keepers = self._keepers
        return next((who for who in _FIRST if who in keepers), Keeper.AWS)

    @property
    def most(self) -> Keeper:
        """Keeper of the layer for most services; of as many, the one who has more to do."""
        return max(_FIRST, key=self.count)

    @property
    def is_empty(self) -> bool:
        """True if no service counts at all: there is nothing to keep."""
        return not self.cells and not self.unclassified

    @property
    def because(self) -> tuple[str, ...]:
        """Prefixes of the services that decide."""
        who = self.who  # asked once, not once a service
        return self.unclassified or tuple(one.service.prefix for one in self.cells if one.cell.who is who)

    def count(self, who: Keeper) -> int:
        """Return the number of services with that keeper of the layer."""
        unclassified = len(self.unclassified) if who is Keeper.CUSTOMER else 0
        return unclassified + self._keepers.count(who)

    @property
    def _keepers(self) -> list[Keeper]:
        """Keeper for each service; a list is searched in a fraction of the time of a generator."""
        return [one.cell.who for one in self.cells]


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


class Duties:
    """Duties of the accounts of an organization, which must not change meanwhile.

    Accounts with the same counting services share one answer.
    """

    def __init__(self, organization: Organization, ceilings: Ceilings, table: ServiceTable) -> None:
        self._organization = organization
        self._ceilings = ceilings
        self._starts = ServiceStarts(ceilings.catalogue, table)
        self._layers: dict[tuple[object, ...], tuple[LayerDuty, ...]] = {}

    @property
    def starts(self) -> ServiceStarts:
        """Starting actions of every service."""
        return self._starts

    def of(self, node: NodeId, denied: Collection[str] = (), basis: Basis | None = None) -> Responsibility:
        """Find who keeps which layer.

        Args:
            node: The account; or an OU, for any account in it.
            denied: Prefixes of services that nothing more may be started of. The management account is not touched:
                SCPs do not limit it.
            basis: Source of the services that count; None for those declared and, where none are, the ceiling's.

        Raises:
            EditError: One of these services is unknown.
        """
        ceiling, starts = self._ceilings.of(node), self._starts
        masks = [starts.mask(prefix) for prefix in denied]
        without: Collection[str] = () if ceiling.exempt else denied
        declared = declared_services(self._organization, node)
        if basis is None:
            basis = Basis.DECLARED if declared else Basis.CEILING
        counting: Mapping[str, frozenset[str]]
        if basis is Basis.DECLARED:
            counting = _declared(starts.table, declared, without)
        else:
            possible = ceiling.possible
            for mask in masks if without else ():
                possible &= ~mask
            counting = starts.counting(possible)
        owner = owner_of(self._organization, node)
        key = (owner, *counting.items())
        layers = self._layers.get(key)
        if layers is None:
            layers = self._layers[key] = _layers(starts.table, counting, owner)
        classified = starts.table.services
        return Responsibility(
            node,
            basis,
            layers,
            sum(prefix in classified for prefix in counting),
            tuple(prefix for prefix in counting if prefix not in classified),
            ceiling,
        )


def changes(before: Responsibility, after: Responsibility) -> tuple[DutyChange, ...]:
    """Return the layers where services leave the customer no part any more."""
    found = []
    for old, new in zip(before.layers, after.layers, strict=True):
        left = _of_customer(new.cells)
        gone = tuple(prefix for prefix in _of_customer(old.cells) if prefix not in left)
        if gone:
            found.append(DutyChange(old, new, gone))
    return tuple(found)


def _declared(table: ServiceTable, declared: Iterable[str], denied: Collection[str]) -> dict[str, frozenset[str]]:
    """Return the layers that each declared service has no say in, when some services start nothing more."""
    counting: dict[str, frozenset[str]] = {}
    for prefix in declared:
        service = table.services.get(prefix)
        stopped = prefix in denied or (service and service.needs and set(service.needs) <= set(denied))
        if not stopped:
            counting[prefix] = frozenset()
        elif service is not None and service.go:
            counting[prefix] = service.go
    return counting


def _layers(table: ServiceTable, counting: Mapping[str, frozenset[str]], owner: str) -> tuple[LayerDuty, ...]:
    services = [(table.services[prefix], gone) for prefix, gone in counting.items() if prefix in table.services]
    unclassified = tuple(prefix for prefix in counting if prefix not in table.services)
    found = []
    for layer in table.layers:
        cells = tuple(ServiceCell(one, one.cells[layer.id]) for one, gone in services if layer.id not in gone)
        duty = LayerDuty(layer, cells, owner, () if services else unclassified)
        found.append(replace(duty, owner="") if duty.who is Keeper.AWS else duty)
    return tuple(found)


def _of_customer(cells: Iterable[ServiceCell]) -> dict[str, None]:
    return {one.service.prefix: None for one in cells if one.cell.who is not Keeper.AWS}
