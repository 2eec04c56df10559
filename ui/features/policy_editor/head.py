"""Head of the policy editor: name, type and size of the policy, where it is attached, and how it is shown."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMenu, QToolButton, QWidget

from ui import theme
from ui.features.policy_editor.targets import PolicyTargets
from ui.features.policy_editor.views import ViewSwitch
from ui.forms.fields import TextField
from ui.state.session import Session
from ui.widgets.buttons import icon_button
from ui.widgets.containers.boxes import in_column
from ui.widgets.display.chip import Chip
from ui.widgets.display.size_meter import SizeMeter
from ui.widgets.menus import add_entry

_NAME = (110, 200)
"""Least width in pixels of a short name, and of a long one."""

_FRAME = 28
"""Width of a field beside that of its text, in pixels."""

_SPARE = 420
"""With less to spare the targets get it, and the size is two numbers."""


class PolicyHead(QWidget):
    """One line, or two where one would be too narrow to read."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.name = TextField(session)
        self.name.setAccessibleName("Name of the policy")
        self.name.textChanged.connect(self._fit)
        self.type = Chip("")
        self.targets = PolicyTargets(session)
        self.size_meter = SizeMeter(whose="AWS's")
        self.switch = ViewSwitch()
        self.more = icon_button("more", "More for this policy")
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.more)
        self.format, self.minify = add_entry(menu, "&Format"), add_entry(menu, "&Minify")
        self.describe = add_entry(menu, "&Description…")
        self.more.setMenu(menu)
        metrics = theme.metrics()
        self._upper, self._lower = QHBoxLayout(), QHBoxLayout()
        self._column = column = in_column(
            host=self, margins=(metrics.margin, metrics.gap // 2, metrics.gap, metrics.gap // 2), spacing=2
        )
        for row in (self._upper, self._lower):
            row.setSpacing(metrics.gap)
            column.addLayout(row)
        self._wide: bool | None = None
        self._upper.addWidget(self.name, 2)
        self._upper.addWidget(self.type)
        self._arrange(wide=True)

    def set_editable(self, editable: bool) -> None:
        """Offer what changes the text, or not."""
        for entry in (self.format, self.minify, self.describe):
            entry.setEnabled(editable)
        self.more.setEnabled(editable)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the parts after the event: Qt may be going through the rows just now, and reads on where one is gone."""
        super().resizeEvent(event)
        QApplication.postEvent(self, QEvent(QEvent.Type.LayoutRequest))

    def event(self, event: QEvent) -> bool:
        """Share the room anew where one of the parts needs more or less: another policy has another size."""
        if event.type() is QEvent.Type.LayoutRequest:
            self._fit()
        return super().event(event)

    def _fit(self, *_: object) -> None:
        scaled = theme.metrics().scaled
        least, most = map(scaled, _NAME)
        whole = theme.text_width(self.name.font(), self.name.text()) + _FRAME
        name = min(most, max(least, whole))
        others = (self.type, self.switch, self.more)
        room = self.width() - 5 * self._upper.spacing() - 2 * theme.metrics().margin
        room -= sum(widget.sizeHint().width() for widget in others if not widget.isHidden())
        spare = room - name - self.size_meter.minimumSizeHint().width() - self.targets.least
        wide = spare >= 0
        self._arrange(wide=wide)
        self.size_meter.set_brief(wide and spare < scaled(_SPARE))
        free = room - self.size_meter.sizeHint().width() - self.targets.wanted if wide else 0
        self.name.setMinimumWidth(max(name, min(whole, free)))
        self.targets.setMinimumWidth(self.targets.least if wide else 0)

    def _arrange(self, *, wide: bool) -> None:
        if wide is self._wide:
            return
        self._wide = wide
        for widget in (self.targets, self.size_meter, self.switch, self.more):
            self._upper.removeWidget(widget)
            self._lower.removeWidget(widget)
        with_targets = self._upper if wide else self._lower
        with_targets.addWidget(self.targets, 3)
        self._upper.addWidget(self.size_meter)
        with_targets.addWidget(self.switch)
        with_targets.addWidget(self.more)
        self._column.update()
