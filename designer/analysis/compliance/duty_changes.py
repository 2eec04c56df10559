"""Duties that begin and end as other actions become possible by an edit of a policy.

Services count as in `designer.analysis.compliance.responsibility`: those that somebody can start. Accounts that declare
what is in use are left out, as their duties hang on that and not on what the SCPs leave possible.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from typing import NamedTuple

from designer.analysis.access.ceilings import Ceiling
from designer.analysis.compliance.duty_words import WHO_WORDS, services_listed
from designer.analysis.compliance.service_classes import Keeper, Layer
from designer.analysis.compliance.service_starts import CountingBits, ServiceStarts
from designer.analysis.differences.effects import EffectGroup
from designer.basics.words import counted
from designer.organization.model.inherited import declared_services
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.evaluation.outcome import Answer, Stage

_SERVICES, _LAYERS = 3, 2
"""Services and layers that a line names."""

_LOWEST = ("facilities", "hardware", "network_infrastructure", "host")
"""Layers that are named last: the customer has a part of them with AWS's devices in his own rooms alone."""

_PORTION = 100
"""Accounts that are looked at in one step where what changes for them is known; others have a step each."""


class LayerTurn(NamedTuple):
    """Layer that gets another keeper."""

    layer: Layer
    before: Keeper
    after: Keeper


class DutyTurns(NamedTuple):
    """Duties that begin and end.

    Attributes:
        begin: Prefixes of services that leave the customer a part which they did not before.
        end: Prefixes of services that leave the customer none, or less of it, any more.
        layers: Layers that get another keeper.
    """

    begin: tuple[str, ...] = ()
    end: tuple[str, ...] = ()
    layers: tuple[LayerTurn, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.begin or self.end)

    @property
    def words(self) -> str:
        """Few words: "new duties: EC2 · Guest OS and patching: AWS → you"; "" for none."""
        ways = (("new duties", self.begin), ("duties that end", self.end))
        told = [f"{lead}: {services_listed(some, _SERVICES)}" for lead, some in ways if some]
        upper_first = sorted(self.layers, key=lambda one: one.layer.id in _LOWEST)
        turns = [f"{one.layer.name}: {WHO_WORDS[one.before]} → {WHO_WORDS[one.after]}" for one in upper_first]
        left = len(turns) - _LAYERS
        layers = [*turns[:_LAYERS], *((f"{left:,} more layers",) if left > 1 else turns[_LAYERS:])]
        return " · ".join((*told, *layers)) if told else ""


class DutyChanges:
    """Duties between two sets of possible actions; the same two are compared once.

    Args:
        starts: Actions that start something of each service.
    """

    def __init__(self, starts: ServiceStarts) -> None:
        self._starts = starts
        self._layers = [_layer_bits(starts, layer) for layer in starts.table.layers]
        services = starts.table.services
        self._unclassified = sum(1 << n for n, prefix in enumerate(starts.prefixes) if prefix not in services)
        self._known: dict[tuple[CountingBits, CountingBits], DutyTurns] = {}

    def between(self, before: int, after: int) -> DutyTurns:
        """Duties that begin and end where these actions are possible, as bits over the catalogue."""
        key = (self._starts.bits(before), self._starts.bits(after))
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._compared(*key)
        return known

    def _compared(self, old: CountingBits, new: CountingBits) -> DutyTurns:
        if old == new:
            return DutyTurns()
        begin = self._unclassified & new.whole & ~old.whole
        end = self._unclassified & old.whole & ~new.whole
        turns = []
        for one in self._layers:
            before, after = one.parts(old), one.parts(new)
            begin, end = begin | after & ~before, end | before & ~after
            keepers = self._keeper(one, old), self._keeper(one, new)
            if keepers[0] is not keepers[1]:
                turns.append(LayerTurn(one.layer, *keepers))
        return DutyTurns(self._prefixes(begin), self._prefixes(end), tuple(turns))

    def _prefixes(self, bits: int) -> tuple[str, ...]:
        return tuple(prefix for place, prefix in enumerate(self._starts.prefixes) if bits >> place & 1)

    def _keeper(self, one: _LayerBits, bits: CountingBits) -> Keeper:
        """Keeper of a layer, as in `LayerDuty.who`."""
        every = bits.whole | bits.part
        if every and not every & ~self._unclassified:
            return Keeper.CUSTOMER
        parts = one.parts(bits)
        return Keeper.CUSTOMER if parts & one.yours else Keeper.SHARED if parts else Keeper.AWS


class _LayerBits(NamedTuple):
    """Layer with the services that leave a part of it to the customer, as bits.

    Attributes:
        layer: The layer.
        yours: Services that leave it to the customer.
        shared: Services that share it.
        kept: Services that have a say in it though nothing of them can be started.
    """

    layer: Layer
    yours: int
    shared: int
    kept: int

    def parts(self, bits: CountingBits) -> int:
        """Services that count and leave the customer a part."""
        return (bits.whole | bits.part & self.kept) & (self.yours | self.shared)


def _layer_bits(starts: ServiceStarts, layer: Layer) -> _LayerBits:
    yours = shared = kept = 0
    for place, prefix in enumerate(starts.prefixes):
        service = starts.table.services.get(prefix)
        if service is None:
            continue
        who = service.cells[layer.id].who
        yours |= (who is Keeper.CUSTOMER) << place
        shared |= (who is Keeper.SHARED) << place
        kept |= (layer.id not in service.go) << place
    return _LayerBits(layer, yours, shared, kept)


def effect_duties(
    organization: Organization, ceilings: Mapping[NodeId, Ceiling], changes: DutyChanges, groups: Iterable[EffectGroup]
) -> Generator[None, None, str]:
    """Words for the duties that effects bring and take, in steps: those that most accounts share; "" for none.

    Args:
        organization: The design with the effects.
        ceilings: Ceilings of its accounts, with the effects.
        changes: Compares.
        groups: The effects.
    """
    turned = [one for one in groups if one.stage is Stage.SCP and one.change.conditions is None]
    ways = [(_opens(one), _closes(one), one) for one in turned]
    of_account: dict[NodeId, list[int]] = {}
    for number, (opens, closes, group) in enumerate(ways):
        for account in group.accounts if opens or closes else ():
            of_account.setdefault(account, []).append(number)
    found: dict[str, int] = {}
    known: dict[tuple[int, ...], str] = {}
    for place, (account, numbers) in enumerate(of_account.items()):
        if not place % _PORTION:
            yield
        after = ceilings[account].possible
        key = (after, *numbers)
        if key not in known:
            yield
            before = after
            for opens, closes, _ in map(ways.__getitem__, numbers):
                before = (before & ~opens) | closes
            known[key] = changes.between(before, after).words
        if known[key] and not declared_services(organization, account):
            found[known[key]] = found.get(known[key], 0) + 1
    return _commonest(found)


def _commonest(found: Mapping[str, int]) -> str:
    """The words that most accounts share, with their number; "" for none."""
    if not found:
        return ""
    words, number = max(found.items(), key=lambda one: one[1])
    others = sum(found.values()) - number
    more = f", others in {others:,}" if others else ""
    return f"{words} (in {counted(number, 'account')}{more})"


def _opens(group: EffectGroup) -> int:
    """Actions that are possible after it, and were not before."""
    before, after, _ = group.change
    return group.actions if before is Answer.DENIED and after is not Answer.DENIED else 0


def _closes(group: EffectGroup) -> int:
    """Actions that were possible before it, and are not any more."""
    before, after, _ = group.change
    return group.actions if after is Answer.DENIED and before is not Answer.DENIED else 0
