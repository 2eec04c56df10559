"""Duties that begin and end as other actions become possible: by a move, or by an edit of a policy.

Services count as in `designer.compliance.responsibility`: those that somebody can start. Accounts that declare what is
in use are left out, as their duties hang on that and not on what the SCPs leave possible.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping
from typing import NamedTuple

from designer.access.ceilings import Ceiling
from designer.compliance.duty_words import WHO_WORDS, commonness, listed
from designer.compliance.responsibility import declared_services
from designer.compliance.service_classes import Layer, Who
from designer.compliance.service_starts import ServiceStarts
from designer.differences.effects import EffectGroup
from designer.differences.move_preview import Moving
from designer.model.organization import Organization
from designer.model.records import Node, NodeId
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.evaluation.outcome import Answer, Stage
from designer.words import counted

_SERVICES, _LAYERS = 3, 2
"""Services and layers that a line names."""

_PORTION = 200
"""Accounts that are looked at in one step."""


class LayerTurn(NamedTuple):
    """Layer that gets another keeper."""

    layer: Layer
    before: Who
    after: Who


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
        """Few words: "new duties: ec2 · Guest OS and patching: AWS → you"; "" for none."""
        ways = (("new duties", self.begin), ("no more duties", self.end))
        told = [f"{lead}: {listed(sorted(some, key=commonness), _SERVICES)}" for lead, some in ways if some]
        turns = [f"{one.layer.name}: {WHO_WORDS[one.before]} → {WHO_WORDS[one.after]}" for one in self.layers]
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
        self._known: dict[tuple[int, int], DutyTurns] = {}

    def between(self, before: int, after: int) -> DutyTurns:
        """Duties that begin and end where these actions are possible, as bits over the catalogue."""
        known = self._known.get((before, after))
        if known is None:
            known = self._known[before, after] = self._compared(before, after)
        return known

    def _compared(self, before: int, after: int) -> DutyTurns:
        old, new = self._starts.counting(before), self._starts.counting(after)
        if old == new:
            return DutyTurns()
        gained, lost = self._beyond(new, old), self._beyond(old, new)
        turns = ((layer, self._keeper(layer, old), self._keeper(layer, new)) for layer in self._starts.table.layers)
        return DutyTurns(gained, lost, tuple(LayerTurn(*turn) for turn in turns if turn[1] is not turn[2]))

    def _beyond(self, one: Mapping[str, frozenset[str]], other: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
        """Services that leave the customer a part in one state which they do not in another."""
        return tuple(
            prefix for prefix, gone in one.items() if other.get(prefix) != gone and self._adds(prefix, gone, other)
        )

    def _adds(self, prefix: str, gone: frozenset[str], other: Mapping[str, frozenset[str]]) -> bool:
        service = self._starts.table.services.get(prefix)
        if service is None:  # nobody has classified it: all of it counts as the customer's
            return prefix not in other
        without = other.get(prefix, frozenset(service.cells))
        parts = (layer for layer, cell in service.cells.items() if cell.who is not Who.AWS)
        return any(layer not in gone and layer in without for layer in parts)

    def _keeper(self, layer: Layer, counting: Mapping[str, frozenset[str]]) -> Who:
        """Keeper of a layer, as in `LayerDuty.who`."""
        services = self._starts.table.services
        known = [(services[prefix], gone) for prefix, gone in counting.items() if prefix in services]
        if not known:
            return Who.CUSTOMER if counting else Who.AWS
        found = {service.cells[layer.id].who for service, gone in known if layer.id not in gone}
        return next((who for who in (Who.CUSTOMER, Who.SHARED) if who in found), Who.AWS)


# ---- a move ----------------------------------------------------------------------------------------------------------


class MovedDuties:
    """Duties that begin and end for nodes on their way to a place; for an organization that does not change meanwhile.

    Args:
        organization: The design.
        catalogue: Every action.
        nodes: Nodes that move; those below another one go with it.
        starts: Gives the actions that start something, once it is needed.
    """

    def __init__(
        self,
        organization: Organization,
        catalogue: Catalogue,
        nodes: Iterable[NodeId],
        starts: Callable[[], ServiceStarts],
    ) -> None:
        self._organization = organization
        self._moving = Moving(organization, catalogue, nodes, but=_declares)
        self._starts = starts
        self._changes: DutyChanges | None = None
        self._words: dict[NodeId, str] = {}

    def step(self) -> bool:
        """Do a little of the work that `words` needs once; whether it is done."""
        if self._moving.step() and self._changes is None:
            self._changes = DutyChanges(self._starts())
        return self._changes is not None

    def words(self, parent: NodeId) -> str:
        """Few words for a place, found once; "" for no change, and before all steps are done."""
        changes = self._changes
        if changes is None:
            return ""
        known = self._words.get(parent)
        if known is None:
            known = self._words[parent] = self._told(parent, changes)
        return known

    def _told(self, parent: NodeId, changes: DutyChanges) -> str:
        organization = self._organization
        if declared_services(organization, parent):
            return ""
        holders = self._moving.possible(parent)
        turns = (
            changes.between(before, after)
            for holder, before, after in holders
            if not declared_services(organization, holder)
        )
        return " · ".join(dict.fromkeys(turn.words for turn in turns if turn))


def _declares(node: Node) -> bool:
    return bool(node.services)


# ---- an edit ---------------------------------------------------------------------------------------------------------


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
            before = after
            for opens, closes, _ in map(ways.__getitem__, numbers):
                before = (before & ~opens) | closes
            known[key] = changes.between(before, after).words
        if known[key] and not declared_services(organization, account):
            found[known[key]] = found.get(known[key], 0) + 1
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
