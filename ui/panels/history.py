"""The undo stack as a list: click a line to go back to it, or forward again."""

from __future__ import annotations

from PySide6.QtWidgets import QUndoView, QVBoxLayout, QWidget

from ui.session import Session


class HistoryPanel(QWidget):
    """Every step since the document was opened."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._view = QUndoView(session.document.undo_stack)
        self._view.setEmptyLabel("As opened")
        self._view.setAccessibleName("History of edits")
        self._view.setUniformItemSizes(True)
        self.setFocusProxy(self._view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._view)
