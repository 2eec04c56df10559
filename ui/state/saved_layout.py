"""Layout of a design as its file keeps it, and as a session shows it."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import replace

from designer.exchange.formats.format import NativeFile, SavedLayout
from designer.organization.layout import Density
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from ui.state.session import Session


def layout_of(session: Session, before: SavedLayout) -> SavedLayout:
    """Return the layout that a session shows, for a file that had another one before."""
    organization, density = session.organization, session.fixed_density
    return replace(
        before,
        direction=session.direction.value if session.is_direction_chosen else "",
        collapsed=tuple(_in_order(organization, session.collapsed)),
        density=density.value if density is not None else "",
        plan=session.plan.lines(organization),
    )


def show_layout(session: Session, file: NativeFile) -> None:
    """Let a session show a design as it was left."""
    layout = file.layout
    session.plan.begin(file)
    session.set_direction(file.direction, chosen=bool(layout.direction))
    session.set_density(Density(layout.density) if layout.density else None)
    if layout.collapsed:
        session.collapse_to(layout.collapsed)


def _in_order(organization: Organization, nodes: AbstractSet[NodeId]) -> Iterator[NodeId]:
    """Yield some nodes in the order of the outline; where they are few, little is walked."""
    above = {level for node_id in nodes for level in organization.path(node_id)}
    stack = [organization.root] if nodes else []
    while stack:
        node_id = stack.pop()
        if node_id in nodes:
            yield node_id
        stack.extend(child for child in reversed(organization.node(node_id).children) if child in above)
