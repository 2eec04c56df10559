"""Earlier plans of one organization: each is kept as what differs in it from a plan nearer to the current one."""

from __future__ import annotations

from collections.abc import Mapping

from designer.organization.layout.nested.frames import OuFrame
from designer.organization.layout.nested.plan import NestedPlan, OuPlan
from designer.organization.model.records import NodeId

_MOST_KEPT = 10_000
"""States whose plans are kept; an undo step needs more memory than one of them."""


class _Kept:
    """Plan of one state.

    Attributes:
        nearer: The plan over which `ous` and `size` make this one; None for the current plan.
        ous: OUs that have another plan here; None for one that is not there.
        size: Scale, width and height here.
    """

    __slots__ = ("nearer", "ous", "size")

    nearer: _Kept | None
    ous: Mapping[NodeId, OuPlan | None]
    size: tuple[float, int, int]

    def differ(self, nearer: _Kept | None, plan: NestedPlan, ous: Mapping[NodeId, OuPlan | None]) -> None:
        """Describe a plan as what differs in it from that of a nearer state."""
        self.nearer, self.ous, self.size = nearer, ous, plan[:3]


class EarlierPlans:
    """Plans of all states that an organization had, from which the one of a state that comes back is made again."""

    def __init__(self) -> None:
        self._kept: dict[int, _Kept] = {}
        self._current: tuple[_Kept, NestedPlan] | None = None

    def add(self, state: int, plan: NestedPlan) -> None:
        """Add the plan of a state; it is the current one from now on."""
        new = _Kept()
        new.differ(None, plan, {})
        if self._current is not None:
            kept, before = self._current
            ous = {ou: before.ous.get(ou) for ou in before.ous.keys() | plan.ous.keys()}
            kept.differ(new, before, {ou: there for ou, there in ous.items() if there is not plan.ous.get(ou)})
        self._kept.pop(state, None)
        self._kept[state] = new
        self._current = new, plan
        if len(self._kept) > _MOST_KEPT:
            del self._kept[next(iter(self._kept))]

    def back_to(self, state: int) -> NestedPlan | None:
        """Return the plan of a state, which is the current one from now on; None if it is not known."""
        kept = self._kept.get(state)
        if kept is None or self._current is None:
            return None
        way = [kept]
        while (nearer := way[-1].nearer) is not None:
            way.append(nearer)
        plan, near = self._current[1], way.pop()
        for far in reversed(way):
            before, ous = plan, {ou: there for ou, there in {**plan.ous, **far.ous}.items() if there is not None}
            plan = NestedPlan(*far.size, ous)
            near.differ(far, before, {ou: before.ous.get(ou) for ou in far.ous})
            far.differ(None, plan, {})
            near = far
        self._current = near, plan
        return plan


def state_of(frames: Mapping[NodeId, OuFrame]) -> int:
    """Return a number of 64 bits for the state of an organization, in terms of its frames."""
    return hash(tuple(frames.items()))
