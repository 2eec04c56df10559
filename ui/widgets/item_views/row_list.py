"""List view of painted rows: its look and its ways, whatever its rows stand for."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListView, QWidget

from ui.widgets.item_views.row_delegate import RowDelegate


class RowList(QListView):
    """Rows from edge to edge, without a frame, as high as its width makes each of them.

    Args:
        name: Name for a screen reader.
        parent: Widget around it.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setItemDelegate(RowDelegate(self))
        self.setMouseTracking(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        # Rows that wrap are laid out again when the width changes, by a scroll bar, too: `QListView::resizeEvent` of
        # Qt 6.11 does so in a list from above only where words wrap.
        self.setWordWrap(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
