"""Segments: a few choices side by side, one of which holds."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QPushButton, QWidget

from ui.widgets.containers.boxes import in_row
from ui.widgets.containers.wrapping_row import WrappingRow
from ui.widgets.display.plain import menu_text


class Segments(QWidget):
    """Buttons of which one is pressed; the arrow keys go from one to the next.

    Args:
        name: Name of what is chosen, for those who do not see it.
        words: The choices.
        tight: True where the narrowest panel has them all.
        wraps: True where they go on below in a panel that is too narrow for them.

    Signals:
        chosen(int): Another one was chosen by the person.
    """

    chosen = Signal(int)

    def __init__(self, name: str, words: Sequence[str], *, tight: bool = False, wraps: bool = False) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        row = in_row(host=self, spacing=4)
        self.buttons = [_Segment() for _ in words]
        if wraps:
            row.addWidget(WrappingRow(self.buttons))
        for place, button in enumerate(self.buttons):
            button.setProperty("segment", True)
            button.setProperty("tight", tight)
            button.setCheckable(True)
            button.setAutoDefault(False)
            self._group.addButton(button, place)
            if not wraps:
                row.addWidget(button)
        self.set_words(words)
        self.buttons[0].setChecked(True)
        self._group.idClicked.connect(self.chosen)

    @property
    def current(self) -> int:
        """Number of the choice that holds."""
        return self._group.checkedId()

    def set_words(self, words: Sequence[str]) -> None:
        """Call the choices otherwise."""
        for button, text in zip(self.buttons, words, strict=True):
            button.setText(menu_text(text, 40))
            button.setAccessibleName(text)

    def choose(self, place: int) -> None:
        """Choose one, without telling."""
        self.buttons[place].setChecked(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        place = self.current + (step or 0)
        if step and 0 <= place < len(self.buttons) and self.buttons[place].isEnabled():
            self.buttons[place].setFocus(Qt.FocusReason.OtherFocusReason)
            self.buttons[place].click()
        else:
            super().keyPressEvent(event)


class _Segment(QPushButton):
    """A button that has room for its words while it is pressed, too: they are bolder then.

    `QPushButton::sizeHint` of Qt 6.11 asks the usual font, whatever weight a style sheet gives ``:checked``.
    """

    def sizeHint(self) -> QSize:
        bold = QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        usual, wider = (QFontMetrics(font).horizontalAdvance(self.text()) for font in (self.font(), bold))
        return super().sizeHint() + QSize(max(0, wider - usual), 0)
