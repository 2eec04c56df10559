"""The button of the status bar that says what unsaved changes do to permissions, and leads to the comparison."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QToolButton

from ui import theme
from ui.state.since_save import SinceSave
from ui.theme.icons import icon
from ui.widgets.display.announcing import announce
from ui.widgets.display.labels import menu_text, tooltip_text

_BESIDE = 43
"""Room of the icon and the margins, in pixels at 13 px of text."""

_BETWEEN = " · "
_MOST = 400
_LINK = "Compare"


class SinceSaveButton(QToolButton):
    """One line, hidden while nothing is unsaved.

    Attributes:
        whole: Width for all of its words, in pixels.

    Signals:
        grown(): It needs more or less room.
    """

    grown = Signal()

    def __init__(self, since_save: SinceSave) -> None:
        super().__init__()
        self._since_save = since_save
        self._parts: tuple[str, ...] = ()
        self._wordings = [""]
        self.whole = 0
        self.setAutoRaise(True)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setFont(theme.secondary_font())
        self.hide()
        since_save.changed.connect(self.show_state)
        theme.service().changed.connect(self.show_state)
        self.setIcon(icon("compare"))

    def fit(self, room: int) -> None:
        """Say as much as there is room for: the link goes first, then word after word from the end."""
        words = self._wordings[-1].split(" ")
        shorter = (f"{' '.join(words[:count])} …" for count in range(len(words) - 1, 0, -1))  # never as if all
        shown = next((text for text in (*self._wordings, *shorter) if self._width(text) <= room), "…")
        self.setText(menu_text(shown, _MOST))

    def show_state(self) -> None:
        """Say what is known now."""
        parts, said, known = self._since_save.parts, self._since_save.sentence, not self._since_save.comparing
        if parts != self._parts and known:
            announce(self, said)
        self._parts = parts
        whole = _BETWEEN.join((*parts, _LINK) if known else parts)
        self._wordings = [whole, _BETWEEN.join(parts)]
        self.setVisible(bool(parts))
        self.setAccessibleName(said)
        self.setToolTip(tooltip_text(f"{said}. Click to compare" if said else ""))
        self.whole = self._width(whole)
        self.grown.emit()

    def _width(self, text: str) -> int:
        return QFontMetrics(self.font()).horizontalAdvance(text) + theme.metrics().scaled(_BESIDE)
