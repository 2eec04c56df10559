"""The rule behind every answer, said once: SCPs never grant, and every level must allow. Goes when it is closed."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui import theme
from ui.state import settings
from ui.widgets.buttons import icon_button
from ui.widgets.display.labels import plain_label

RULE = (
    "SCPs never grant. Every level from the root to the account must allow an action, and no level may deny it. This "
    "limits the root user, too; the management account is exempt."
)


class RuleNote(QWidget):
    """A quiet sentence with a button that takes it away for good."""

    def __init__(self) -> None:
        super().__init__()
        metrics = theme.metrics()
        close = icon_button("close", "Close for good; the tour says it again")
        close.clicked.connect(self._close)
        row = QHBoxLayout(self)
        row.setContentsMargins(metrics.margin, metrics.gap, metrics.gap // 2, metrics.gap)
        row.setSpacing(metrics.gap)
        row.addWidget(plain_label(RULE, wrap=True, look="small"), 1)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        if settings.knows_rule():  # it has no parent yet: shown now, it would be a window
            self.hide()

    def show_unless_known(self) -> None:
        """Show it, until it was closed once."""
        self.setVisible(not settings.knows_rule())

    def _close(self) -> None:
        settings.remember_rule()
        self.hide()
