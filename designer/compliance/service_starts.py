"""Actions that start something of a service, as sets over the catalogue: what brings a duty, and what ends it."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from designer.compliance.service_classes import ServiceTable
from designer.errors import EditError
from designer.policy.catalog.catalogue import AccessLevel, Catalogue

_CHANGING = (AccessLevel.WRITE, AccessLevel.PERMISSIONS, AccessLevel.TAGGING)


class ServiceStarts:
    """Starting actions of every service: those of the table; else all that change something; else all.

    Attributes:
        table: Classes of services.
    """

    def __init__(self, catalogue: Catalogue, table: ServiceTable) -> None:
        self.table = table
        self._catalogue = catalogue
        changing = 0
        for level in _CHANGING:
            changing |= catalogue.level_mask(level)
        self._changing = {prefix: self.all_actions(prefix) & changing for prefix in catalogue.services}
        self._masks = {prefix: self._starting(prefix) for prefix in catalogue.services}
        self._known: dict[int, Mapping[str, frozenset[str]]] = {}

    def mask(self, prefix: str) -> int:
        """Starting actions of a service.

        Raises:
            EditError: Nobody knows the service.
        """
        found = self._masks.get(prefix)
        if found is None:
            near = get_close_matches(prefix, self._masks, 1)
            raise EditError(f"No service has the prefix {prefix}.{f' Did you mean {near[0]}?' if near else ''}")
        return found

    def actions(self, prefix: str) -> tuple[str, ...]:
        """Names of the starting actions of a service, as policies write them.

        Raises:
            EditError: Nobody knows the service.
        """
        return tuple(self._catalogue.actions[index] for index in self._catalogue.members(self.mask(prefix)))

    def all_actions(self, prefix: str) -> int:
        """Actions of a service; none of one that nobody knows."""
        actions = self._catalogue.service_range(prefix)
        return ((1 << len(actions)) - 1) << actions.start

    def counting(self, possible: int) -> Mapping[str, frozenset[str]]:
        """Services that bring a duty where some actions are possible, each with the layers it has no say in."""
        known = self._known.get(possible)
        if known is not None:
            return known
        counting: dict[str, frozenset[str]] = {}
        for prefix in self._masks:
            gone = self._gone(prefix, possible)
            if gone is not None:
                counting[prefix] = gone
        self._known[possible] = counting
        return counting

    def _gone(self, prefix: str, possible: int) -> frozenset[str] | None:
        """Layers that a service has no say in, for lack of a start; None where it brings no duty at all."""
        service = self.table.services.get(prefix)
        needs = service.needs if service else ()
        without = needs and not any(possible & self._masks[other] for other in needs)
        if not without and possible & self._masks[prefix]:
            return frozenset()
        if service is not None and service.go and possible & self._changing[prefix]:
            return service.go
        return None

    def _starting(self, prefix: str) -> int:
        service = self.table.services.get(prefix)
        mask = 0
        for action in service.starting if service else ():
            index = self._catalogue.index(action)
            mask |= 1 << index if index is not None else 0
        return mask or self._changing[prefix] or self.all_actions(prefix)
