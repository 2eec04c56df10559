"""Dialog of a list whose entries are acted on at once: a sentence, the list, acts below it, and a button to close."""

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog, QHBoxLayout, QWidget

from ui import theme
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import in_column
from ui.widgets.containers.dialog_size import give_size
from ui.widgets.containers.wrapping_row import WrappingRow
from ui.widgets.display.labels import plain_label


class ListDialog(QDialog):
    """The dialog; what stands in it is made by those who know what it lists.

    Args:
        title: Of the window.
        parent: Window below it.
    """

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.close_button = push_button("Close", look="primary", run=self.accept)
        self.close_button.setDefault(True)

    def lay_out(
        self, about: str, above: Sequence[QWidget], lists: Sequence[QWidget], acts: Sequence[QWidget], word: QWidget
    ) -> None:
        """Put its parts below each other.

        Args:
            about: Sentences at its top.
            above: Parts as high as they need.
            lists: Parts that share the room there is.
            acts: Buttons in a row that goes on below where it is too narrow.
            word: Part beside the button that closes.
        """
        metrics = theme.metrics()
        last = QHBoxLayout()
        last.addWidget(word, 1)
        last.addStretch(0)
        last.addWidget(self.close_button)
        margin = 2 * metrics.margin
        column = in_column(
            plain_label(about, wrap=True, look="quiet"), *above, host=self, margins=margin, spacing=metrics.margin
        )
        for part in lists:
            column.addWidget(part, 1)
        column.addWidget(WrappingRow(acts, sides=0, ends=0))
        column.addLayout(last)

    def give_room(self, width: int, height: int) -> None:
        """Give it a size, in pixels of an unscaled font."""
        metrics = theme.metrics()
        give_size(self, QSize(metrics.scaled(width), metrics.scaled(height)))
