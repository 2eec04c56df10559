"""A collapsible part of a form, closed at first: a headline with an arrow, over what it opens."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QToolButton, QWidget

from ui import theme
from ui.theme import Role
from ui.theme.icons import icon
from ui.widgets.containers.boxes import WrappingRow, in_column
from ui.widgets.display.labels import ElidedLabel


class Fold(QWidget):
    """Headline and body; a few quiet words beside the headline, or below it, tell what the closed body holds."""

    def __init__(self, title: str, body: QWidget) -> None:
        super().__init__()
        self._body = body
        self._button = QToolButton()
        self._button.setText(title)
        self._button.setCheckable(True)
        self._button.setAutoRaise(True)
        self._button.setProperty("fold", True)
        self._button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._button.setIconSize(QSize(theme.metrics().secondary_px, theme.metrics().secondary_px))
        self._button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._button.toggled.connect(self._show)
        self._words = ElidedLabel("", Role.SECONDARY, font=theme.secondary_font())
        in_column(WrappingRow((self._button, self._words)), body, host=self, spacing=theme.metrics().gap)
        self._show(False)

    @property
    def is_open(self) -> bool:
        """True while the body is shown."""
        return self._button.isChecked()

    def set_open(self, is_open: bool) -> None:
        """Open or close it."""
        self._button.setChecked(is_open)

    def set_words(self, words: str) -> None:
        """Say what the body holds, beside the headline."""
        self._words.set_text(words)

    def _show(self, is_open: bool) -> None:
        self._button.setIcon(icon("chevron-down" if is_open else "chevron-right", Role.SECONDARY))
        self._button.setAccessibleDescription("open" if is_open else "closed")
        self._body.setVisible(is_open)
