"""Focus bar: what the canvas shows alone, in words, and the way back to everything."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QToolButton, QWidget

from ui import theme
from ui.state.session import Session
from ui.theme import Role
from ui.theme.icons import icon
from ui.widgets.containers.boxes import in_row
from ui.widgets.display.plain import MOST_OF_NAME, one_line

_WIDEST_NAME = 160


class FocusBar(QWidget):
    """Chip before the path; hidden while everything is shown."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._words = QLabel(self)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        back = QToolButton(self)
        back.setAutoRaise(True)
        back.setStyleSheet("QToolButton { padding: 2px; }")
        back.setAccessibleName("Show everything")
        back.setIcon(icon("close", Role.SECONDARY))
        back.setIconSize(QSize(14, 14))
        back.setToolTip("Show the whole organization again (Esc)")
        back.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        back.clicked.connect(lambda: session.focus_on(None))
        in_row(self._words, back, host=self, margins=(8, 0, 2, 0), spacing=2)
        self.setAccessibleName("Shown alone")
        self.setFixedHeight(theme.metrics().strip - 8)
        session.focusChanged.connect(self._read)
        session.document.changed.connect(self._read)
        theme.service().changed.connect(self._read)
        self._read()

    @property
    def words(self) -> str:
        """Words of the bar; empty while everything is shown."""
        return self._words.text() if self._session.focus is not None else ""

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.current().accent)
        painter.setBrush(theme.current().accent_tint)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        painter.end()

    def _read(self, _change: object = None) -> None:
        focus, nodes = self._session.focus, self._session.organization.nodes
        if focus is not None and focus in nodes:
            name = one_line(nodes[focus].name, MOST_OF_NAME)
            metrics = self._words.fontMetrics()
            self._words.setText(f"Only {metrics.elidedText(name, Qt.TextElideMode.ElideRight, _WIDEST_NAME)}")
        self.setVisible(focus is not None)
