"""Plan of a nested layout, as a file keeps it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from designer.exchange.formats.format import NativeFile
from designer.organization.model.records import NodeId

if TYPE_CHECKING:  # imported for the first nested layout
    from designer.organization.layout.nested.planner import Planner


def planner_from(file: NativeFile) -> Planner:
    """Return a planner that goes on from the plan of a file."""
    from designer.organization.layout.nested.plan_text import plan_from
    from designer.organization.layout.nested.planner import Planner

    lines = {NodeId(node_id): line for node_id, line in file.layout.plan}
    return Planner(plan_from(lines, file.organization.root))
