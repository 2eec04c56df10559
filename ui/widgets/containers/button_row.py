"""Row of buttons with icons and words: where it is narrow the icons go, then the words."""

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon, QResizeEvent
from PySide6.QtWidgets import QPushButton, QWidget

from ui.widgets.containers.boxes import in_row


class ButtonRow(QWidget):
    """Buttons from the beginning of a row, and others at its end.

    Args:
        buttons: Each with an icon and with words that stay the same.
        tail: Widget at the end.
        sides: Room at either side, in pixels.
        spacing: Room between two buttons.
    """

    def __init__(
        self, buttons: Sequence[QPushButton], tail: Sequence[QWidget] = (), *, sides: int = 0, spacing: int = 0
    ) -> None:
        super().__init__()
        self._buttons = [(button, button.icon(), button.text()) for button in buttons]
        row = in_row(host=self, margins=(sides, 2), spacing=spacing)
        for button, _, words in self._buttons:
            button.setAccessibleName(words)
            row.addWidget(button)
        row.addStretch(1)
        for widget in tail:
            row.addWidget(widget)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for icons, worded in ((True, True), (False, True), (True, False)):
            self._show(icons=icons, worded=worded)
            if super().sizeHint().width() <= event.size().width():
                return

    def _show(self, *, icons: bool, worded: bool) -> None:
        for button, glyph, words in self._buttons:
            button.setIcon(glyph if icons else QIcon())
            button.setText(words if worded else "")
            if not button.toolTip():
                button.setToolTip(words)
