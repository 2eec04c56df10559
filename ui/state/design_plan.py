"""Plan of the nested layout of one design: made when it is first wanted, and kept with the design."""

from __future__ import annotations

from typing import TYPE_CHECKING

from designer.exchange.formats.format import NativeFile
from designer.exchange.formats.plans import planner_from
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization

if TYPE_CHECKING:  # imported for the first nested layout
    from designer.organization.layout.nested.planner import Planner


class DesignPlan:
    """The planner of a design, and its plan as a file holds it."""

    _planner: Planner | None = None

    @property
    def planner(self) -> Planner:
        """Planner that keeps the plan."""
        if self._planner is None:
            from designer.organization.layout.nested.planner import Planner  # a start shows trees

            self._planner = Planner()
        return self._planner

    def begin(self, file: NativeFile) -> None:
        """Begin with the plan of a file, or without one."""
        self._planner = planner_from(file) if file.layout.plan else None

    def replan(self, organization: Organization) -> Change:
        """Return the change that plans the layout from nothing."""
        from designer.organization.layout.nested.planner import Planner

        return Change("Lay out the frames again", plan=(self.planner.plan, Planner().follow(organization)))

    def restart(self, plan: object) -> None:
        """Go on with the plan of a change."""
        from designer.organization.layout.nested.plan import NestedPlan

        self.planner.restart(plan if isinstance(plan, NestedPlan) else None)

    def lines(self, organization: Organization) -> tuple[tuple[str, str], ...]:
        """Return the lines for a file; empty until the layout is shown."""
        plan = self._planner.plan if self._planner is not None else None
        if plan is None:
            return ()
        from designer.organization.layout.nested.plan_text import plan_lines

        lines = plan_lines(plan, organization.root)
        return tuple((ou, line) for ou, line in lines.items() if ou in organization.nodes)
