"""Select tool: a click on a card selects it; with Ctrl or Shift it joins or leaves the selection."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt

from designer.organization.model.records import NodeId
from ui.canvas.tools.tool import Tool, ToolCanvas

ADDING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


class SelectTool(Tool):
    """Press that selects at once, so that the canvas feels immediate.

    A press on one of several selected cards may begin a drag of all; only its release without a drag selects it alone,
    or lets it leave the selection.

    Args:
        then: Effect of a double click, at the release.
    """

    def __init__(
        self,
        host: ToolCanvas,
        start: QPoint,
        node_id: NodeId,
        modifiers: Qt.KeyboardModifier,
        then: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(host, start)
        self._node_id = node_id
        self._then = then
        self._adds = bool(modifiers & ADDING)
        chosen = host.session.selection
        self._was_selected = node_id in chosen
        if self._was_selected:
            host.session.select(chosen, node_id)
        else:
            host.session.select([*chosen, node_id] if self._adds else [node_id])

    def released(self, _position: QPoint, _modifiers: Qt.KeyboardModifier) -> None:
        session, node_id = self.host.session, self._node_id
        if self._was_selected and self._adds:
            session.select([other for other in session.selection if other != node_id])
        elif not self._adds:
            session.choose(node_id)
        if self._then is not None and not self._adds:
            self._then()


class PressTool(Tool):
    """Click on something that acts at the release: the bubble of a card, or a name at the border.

    Args:
        act: What it does.
    """

    def __init__(self, host: ToolCanvas, start: QPoint, act: Callable[[], None]) -> None:
        super().__init__(host, start)
        self._act = act

    def released(self, _position: QPoint, _modifiers: Qt.KeyboardModifier) -> None:
        self._act()
