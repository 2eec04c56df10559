"""Canvas for assistive tools: its nodes in words, and the menu that tools may ask for."""

from PySide6.QtCore import QPoint, Signal

from designer.organization.model.records import NodeId
from ui.canvas.travel import TravelCamera
from ui.state import accessible_text as spoken


class AccessibleCanvas(TravelCamera):
    """Canvas that describes its nodes in words.

    Signals:
        menuAsked(QPoint): A context menu for the selection is wanted at this place of the screen.
    """

    menuAsked = Signal(QPoint)

    def accessible_name(self, node_id: NodeId) -> str:
        """Return the name of a shown node, with what is wrong with it and what a lens says of it."""
        trouble = self._analyses.counts.of_node(node_id) if self._analyses is not None else None
        return spoken.node(
            self.session.shown.organization, node_id, trouble, self.canvas_scene.contents.reports.of(node_id).annotation
        )

    def accessible_place(self, node_id: NodeId) -> str:
        """Return the position of a node among its siblings, and whether a search found it."""
        found = "found" if self.canvas_scene.contents.reports.of(node_id).found else ""
        return ", ".join(filter(None, (spoken.position_words(self.session.shown.organization, node_id), found)))
