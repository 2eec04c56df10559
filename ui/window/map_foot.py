"""The map at the foot of the left panels: below the outline it covers no card. Whether it is there is remembered."""

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from ui import theme
from ui.canvas.canvas_area import CanvasArea
from ui.canvas.minimap import Minimap
from ui.commands.command import LEFT
from ui.state import settings
from ui.widgets.buttons import icon_button
from ui.widgets.containers.boxes import in_column, in_row
from ui.widgets.display.labels import hairline, plain_label
from ui.window.docks import Docks


class MapFoot(QObject):
    """Shows the map and hides it, as the button of the canvas asks.

    Attributes:
        panel: The map with its head; None until it is first shown.
        minimap: The map in it.
    """

    def __init__(self, docks: Docks, area: CanvasArea) -> None:
        super().__init__(area)
        self._docks, self._area = docks, area
        self.panel: QWidget | None = None
        self.minimap = Minimap(area.view)
        self.minimap.setParent(area)
        self.minimap.hide()
        area.zoom.map_button.clicked.connect(self.toggle)
        self.minimap.shown.connect(area.zoom.map_button.setChecked)
        if settings.shows_map():
            self._show()

    def toggle(self) -> None:
        """Hide the map, or show it with the keys in it, and the left panels where they are closed."""
        if self.minimap.isVisible():
            self._hide()
            return
        settings.shows_map.keep(True)
        if not self._docks.state.shows(LEFT):
            self._docks.bring(self._docks.groups[LEFT].front)
        self._show()
        self.minimap.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._area.zoom.map_button.setChecked(True)

    def _hide(self) -> None:
        settings.shows_map.keep(False)
        if self.panel is not None:
            self.panel.hide()
        self._area.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self) -> None:
        if self.panel is None:
            self.panel = QWidget()
            close = icon_button("close", "Hide the map", run=self._hide)
            head = in_row((plain_label("Map"), 1), close, margins=(theme.metrics().gap, 0, 2, 0))
            in_column(hairline(), head, self.minimap, host=self.panel, spacing=0)
            self._docks.groups[LEFT].add_foot(self.panel)
            self.minimap.show()
        self.panel.show()
