"""Zoom control: the map, zoom out, the scale in percent to be typed, zoom in, fit everything."""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QSizePolicy, QToolButton, QWidget

from ui import theme
from ui.canvas.view import CanvasView
from ui.theme import Role
from ui.theme.icons import icon
from ui.widgets.buttons import show_words
from ui.widgets.containers.boxes import Spacer, in_row
from ui.widgets.fields.question import asks

_EXACT_BELOW = 9.95
"""Percent below which tenths are shown: 1.6 % and 2.4 % are different views."""


class ZoomField(QLineEdit):
    """Scale in percent; Enter shows it, Esc leaves it as it was. The press that begins selects it, as Tab does."""

    def __init__(self, view: CanvasView) -> None:
        super().__init__()
        self._view = view
        self._is_entered = False
        self.setObjectName("zoom")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFont(theme.name_font())
        self.setFixedWidth(theme.text_width(theme.name_font(), "400 %") + 18)
        self.setAccessibleName("Zoom in percent")
        self.setToolTip("Type a zoom in percent")
        asks(self)
        self.returnPressed.connect(self._take)
        view.scaleChanged.connect(self.show_scale)
        self.show_scale()

    def show_scale(self) -> None:
        """Show the scale of the view, unless another one is being typed."""
        if not (self.hasFocus() and self.isModified()):
            percent = self._view.scale_factor * 100
            self.setText(f"{percent:.1f} %" if percent < _EXACT_BELOW else f"{round(percent)} %")

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.selectAll()
        self._is_entered = event.reason() is Qt.FocusReason.MouseFocusReason

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._is_entered:  # else it would set the cursor in place of the selection
            super().mousePressEvent(event)
        self._is_entered = False

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.setModified(False)
        self.show_scale()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._show_again()
        else:
            super().keyPressEvent(event)

    def _take(self) -> None:
        number = re.fullmatch(r"\s*(\d{1,4}(?:[.,]\d+)?)\s*%?\s*", self.text())
        wanted = float(number[1].replace(",", ".")) / 100 if number else 0.0
        if wanted:
            self._view.zoom_by(wanted / self._view.scale_factor, self._view.viewport().rect().center())
        self._show_again()

    def _show_again(self) -> None:
        """Show the scale of the view in place of what is typed, ready for another one."""
        self.setModified(False)
        self.show_scale()
        self.selectAll()


class ZoomControl(QWidget):
    """Row of small buttons in the bar below the canvas.

    Attributes:
        map_button: Asks for the map; a view with room shows it.
        words: Width of the words beside its signs, which can be left out, in pixels.
    """

    def __init__(self, view: CanvasView) -> None:
        super().__init__()
        self._view = view
        self._worded: dict[QToolButton, int] = {}
        self._brief = False
        self.map_button = self._button("Overview map", None, "overview", "Map")
        self.map_button.setCheckable(True)
        self.fit_button = self._button("Show everything", self._fit, "fit", "Fit")
        self.fit_button.setToolTip("Show everything; with Shift what is selected")
        line = QFrame()
        line.setProperty("divider", True)
        self.field = ZoomField(view)
        in_row(
            self.map_button,
            Spacer(6),
            line,
            Spacer(6),
            self._button("Zoom out", view.zoom_out, "remove"),
            self.field,
            self._button("Zoom in", view.zoom_in, "add"),
            self.fit_button,
            host=self,
            margins=(3, 0, 6, 0),
            spacing=0,
        )
        self.words = sum(self._worded.values())

    @property
    def whole(self) -> int:
        """Width with its words, in pixels."""
        return self.sizeHint().width() + (self.words if self._brief else 0)

    def set_brief(self, brief: bool) -> None:
        """Leave out the words beside the signs, or show them."""
        if brief is self._brief:
            return
        self._brief = brief
        for button, width in self._worded.items():
            show_words(button, not brief)
            button.setFixedWidth(button.height() + (0 if brief else width))

    def _fit(self) -> None:
        shifted = QApplication.keyboardModifiers() & Qt.KeyboardModifier.ShiftModifier
        (self._view.zoom_to_selection if shifted else self._view.fit)()

    def _button(self, name: str, slot: Callable[[], None] | None, glyph: str, word: str = "") -> QToolButton:
        button = QToolButton()
        button.setAutoRaise(True)
        button.setStyleSheet("QToolButton { padding: 0; }")
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setToolTip(name)
        button.setAccessibleName(name)
        button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        width = theme.text_width(theme.font(), word) + 12 if word else 0
        button.setFixedSize(theme.metrics().scaled(26) + width, theme.metrics().scaled(26))
        button.setText(word)
        show_words(button, bool(word))
        if word:
            self._worded[button] = width
        button.setIcon(icon(glyph, Role.SECONDARY))
        button.setIconSize(QSize(theme.metrics().icon, theme.metrics().icon))
        if slot is not None:
            button.clicked.connect(slot)
        return button
