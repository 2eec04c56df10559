"""Actions that start something of a service, as sets over the catalogue: what brings a duty, and what ends it."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import NamedTuple

from designer.analysis.compliance.service_classes import ServiceTable
from designer.basics.errors import EditError
from designer.policy.catalog.catalogue import AccessLevel, Catalogue

_CHANGING = (AccessLevel.WRITE, AccessLevel.PERMISSIONS, AccessLevel.TAGGING)


class CountingBits(NamedTuple):
    """Services that bring a duty, as bits.

    Attributes:
        whole: Services where something can be started.
        part: Services where nothing can, and that apply in the layers that do not go with it.
    """

    whole: int
    part: int


class _ServiceTest(NamedTuple):
    bit: int
    first: int
    last: int
    starting: int
    changing: int


class ServiceStarts:
    """Starting actions of every service: those of the table; else all that change something; else all.

    Attributes:
        table: Classes of services.
        prefixes: Prefixes of all services, in the order of `CountingBits`.
    """

    def __init__(self, catalogue: Catalogue, table: ServiceTable) -> None:
        self.table = table
        self._catalogue = catalogue
        changing = 0
        for level in _CHANGING:
            changing |= catalogue.level_masks[level]
        self._changing = {prefix: self.all_actions(prefix) & changing for prefix in catalogue.services}
        self._masks = {prefix: self._starting(prefix) for prefix in catalogue.services}
        self._counted: dict[int, Mapping[str, frozenset[str]]] = {}
        self.prefixes = tuple(self._masks)
        self._length = len(catalogue.actions) // 8 + 1
        self._tests = [self._test(place, prefix) for place, prefix in enumerate(self.prefixes)]
        needs = ((1 << place, self._needed(prefix)) for place, prefix in enumerate(self.prefixes))
        self._needs = [(bit, needed) for bit, needed in needs if needed]

    def mask(self, prefix: str) -> int:
        """Return the starting actions of a service.

        Raises:
            EditError: The service is unknown.
        """
        found = self._masks.get(prefix)
        if found is None:
            near = get_close_matches(prefix, self._masks, 1)
            raise EditError(f"No service has the prefix {prefix}.{f' Did you mean {near[0]}?' if near else ''}")
        return found

    def actions(self, prefix: str) -> tuple[str, ...]:
        """Return the names of the starting actions of a service, as policies write them.

        Raises:
            EditError: The service is unknown.
        """
        return tuple(self._catalogue.actions[index] for index in self._catalogue.members(self.mask(prefix)))

    def all_actions(self, prefix: str) -> int:
        """Return the actions of a service, or 0 for an unknown one."""
        return self._catalogue.service_mask(prefix)

    def counting(self, possible: int) -> Mapping[str, frozenset[str]]:
        """Return services that bring a duty where some actions are possible, each with the layers it has no say in."""
        known = self._counted.get(possible)
        if known is None:
            known = self._counted[possible] = self._counting(self.bits(possible))
        return known

    def bits(self, possible: int) -> CountingBits:
        """Return the services that bring a duty as bits over `prefixes`, within a tenth of a millisecond."""
        packed = possible.to_bytes(self._length, "little")
        started = changed = 0
        for bit, first, last, starting, changing in self._tests:
            some = int.from_bytes(packed[first:last], "little")
            if some & starting:
                started |= bit
            if some & changing:
                changed |= bit
        idle = sum(bit for bit, needed in self._needs if not started & needed)
        whole = started & ~idle
        return CountingBits(whole, changed & ~whole)

    def _counting(self, bits: CountingBits) -> dict[str, frozenset[str]]:
        services = self.table.services
        counting: dict[str, frozenset[str]] = {}
        for place, prefix in enumerate(self.prefixes):
            if bits.whole >> place & 1:
                counting[prefix] = frozenset()
            elif bits.part >> place & 1:
                counting[prefix] = services[prefix].go
        return counting

    def _test(self, place: int, prefix: str) -> _ServiceTest:
        """Return the test of a service: of each set of actions only the bytes that it has are looked at."""
        actions, service = self._catalogue.service_range(prefix), self.table.services.get(prefix)
        first, last = actions.start // 8, actions.stop // 8 + 1
        changing = self._changing[prefix] if service is not None and service.go else 0
        return _ServiceTest(1 << place, first, last, self._masks[prefix] >> 8 * first, changing >> 8 * first)

    def _needed(self, prefix: str) -> int:
        """Return the services, as bits; a service starts nothing without one of them. 0 if it needs none."""
        service = self.table.services.get(prefix)
        needs = service.needs if service is not None else ()
        return sum(1 << place for place, other in enumerate(self.prefixes) if other in needs)

    def _starting(self, prefix: str) -> int:
        service = self.table.services.get(prefix)
        mask = 0
        for action in service.starting if service else ():
            index = self._catalogue.index(action)
            mask |= 1 << index if index is not None else 0
        return mask or self._changing[prefix] or self.all_actions(prefix)
