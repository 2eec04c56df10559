"""Head of the policy editor: name, type and size of the policy, where it is attached, and how it is shown."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui import theme
from ui.forms.fields import TextField
from ui.policy_editor.targets import PolicyTargets
from ui.policy_editor.views import ViewSwitch
from ui.state.session import Session
from ui.widgets.buttons import push_button
from ui.widgets.chip import Chip
from ui.widgets.size_meter import SizeMeter

_ROOM_FOR_TARGETS = 560
"""Width in pixels of the targets beside the other parts; with less they get a line of their own."""


class PolicyHead(QWidget):
    """One line, or two where one would be too narrow to read."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.name = TextField(session)
        self.name.setAccessibleName("Name of the policy")
        self.name.setMinimumWidth(110)
        self.type = Chip("")
        self.targets = PolicyTargets(session)
        self.size_meter = SizeMeter()
        self.switch = ViewSwitch()
        self.format = push_button("Format", look="link")
        self.minify = push_button("Minify", look="link")
        metrics = theme.metrics()
        self._upper, self._lower = QHBoxLayout(), QHBoxLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(metrics.margin, metrics.gap // 2, metrics.margin, metrics.gap // 2)
        column.setSpacing(2)
        for row in (self._upper, self._lower):
            row.setSpacing(metrics.gap)
            column.addLayout(row)
        self._upper.addWidget(self.name, 2)
        self._upper.addWidget(self.type)
        self._arrange(wide=True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        others = (self.name, self.type, self.size_meter, self.switch, self.format, self.minify)
        needed = sum(widget.sizeHint().width() + self._upper.spacing() for widget in others)
        self._arrange(wide=self.width() >= needed + _ROOM_FOR_TARGETS)

    def _arrange(self, *, wide: bool) -> None:
        for widget in (self.targets, self.size_meter, self.switch, self.format, self.minify):
            self._upper.removeWidget(widget)
            self._lower.removeWidget(widget)
        with_targets = self._upper if wide else self._lower
        with_targets.addWidget(self.targets, 3)
        self._upper.addWidget(self.size_meter)
        with_targets.addWidget(self.switch)
        with_targets.addWidget(self.format)
        with_targets.addWidget(self.minify)
