"""Rubber band tool: a drag over empty canvas selects every card it touches."""

from PySide6.QtCore import QPoint, QRectF, Qt

from designer.organization.layout import Rect
from designer.organization.model.records import NodeId
from ui.canvas.cards.items import BandItem
from ui.canvas.tools.select import ADDING
from ui.canvas.tools.tool import Tool, ToolCanvas

MOST_LIVE = 1_000
"""Number of cards above which the selection is made only at the end, as every panel would follow every move."""

STARTS_AFTER = 4
"""Minimum length of a drag in pixels; a shorter one is a shaky click."""


class RubberBandTool(Tool):
    """Band that selects as it grows; Esc gives the old selection back."""

    def __init__(self, host: ToolCanvas, start: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        super().__init__(host, start)
        self._origin = host.to_scene(start)
        self._before = host.session.selection
        self._kept = self._before if modifiers & ADDING else ()
        self._touched: list[NodeId] = []
        self._item: BandItem | None = None

    def moved(self, position: QPoint, _modifiers: Qt.KeyboardModifier) -> None:
        if self._item is None:
            if (position - self.start).manhattanLength() < STARTS_AFTER:
                return
            self._item = BandItem(self.host.canvas_scene.canvas_style)
            self.host.canvas_scene.addItem(self._item)
        band = QRectF(self._origin, self.host.to_scene(position)).normalized()
        self._item.show_band(band)
        around = band.toAlignedRect()
        area = Rect(around.x(), around.y(), around.width(), around.height())
        self._touched = [node_id for node_id, _ in self.host.canvas_scene.layout.cards(area)]
        if len(self._touched) <= MOST_LIVE:
            self._select()

    def released(self, _position: QPoint, _modifiers: Qt.KeyboardModifier) -> None:
        if self._item is not None:
            self._select()
        elif not self._kept:
            self.host.session.select(())
        self._end()

    def cancelled(self) -> None:
        self.host.session.select(self._before)
        self._end()

    def _select(self) -> None:
        self.host.session.select([*self._kept, *self._touched])

    def _end(self) -> None:
        if self._item is not None:
            self.host.canvas_scene.removeItem(self._item)
            self._item = None
