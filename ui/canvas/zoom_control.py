"""Zoom control: zoom out, the scale in percent, zoom in, fit everything."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from ui import theme
from ui.canvas.painting import paint_floating
from ui.canvas.view import CanvasView
from ui.theme import Role
from ui.theme.icons import icon


class ZoomControl(QWidget):
    """Four small buttons in a frame."""

    def __init__(self, view: CanvasView, parent: QWidget) -> None:
        super().__init__(parent)
        self._view = view
        row = QHBoxLayout(self)
        row.setContentsMargins(3, 2, 3, 2)
        row.setSpacing(0)
        row.addWidget(self._button("Zoom out", view.zoom_out, "remove"))
        self._percent = self._button("Show at 100 %", view.actual_size)
        self._percent.setFont(theme.name_font())
        self._percent.setFixedWidth(theme.text_width(theme.name_font(), "400 %") + 14)
        row.addWidget(self._percent)
        row.addWidget(self._button("Zoom in", view.zoom_in, "add"))
        row.addSpacing(9)
        row.addWidget(self._button("Show everything", view.fit, "fit"))
        view.viewChanged.connect(self._show_scale)
        self._show_scale()
        self.adjustSize()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        painter = QPainter(self)
        paint_floating(painter, self, theme.current().hairline)
        x = self.width() - 3 - theme.metrics().scaled(28) - 5
        painter.drawLine(x, 6, x, self.height() - 6)
        painter.end()

    def _button(self, name: str, slot: Callable[[], None], glyph: str = "") -> QToolButton:
        button = QToolButton(self)
        button.setAutoRaise(True)
        button.setStyleSheet("QToolButton { padding: 0; }")
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setToolTip(name)
        button.setAccessibleName(name)
        button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        button.setFixedSize(theme.metrics().scaled(28), theme.metrics().scaled(26))
        if glyph:
            button.setIcon(icon(glyph, Role.SECONDARY))
            button.setIconSize(QSize(theme.metrics().icon, theme.metrics().icon))
        button.clicked.connect(slot)
        return button

    def _show_scale(self) -> None:
        self._percent.setText(f"{round(self._view.scale_factor * 100)} %")
