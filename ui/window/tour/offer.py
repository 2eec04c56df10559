"""Card that offers the tour at the first start, below the inspector; nobody has to answer."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from ui import theme
from ui.widgets.announcing import announce
from ui.widgets.buttons import push_button
from ui.widgets.labels import plain_label
from ui.window.docks import RIGHT, Docks

_WORDS = "Six stops, two minutes: draw, attach a policy, ask who can, see why. The menu Help has them at any time."


class TourOffer(QFrame):
    """Goes when it is answered.

    Signals:
        taken(): The person wants the tour.
    """

    taken = Signal()

    def __init__(self, docks: Docks) -> None:
        super().__init__()
        self.setObjectName("foot")
        self.take = push_button("Take the tour", look="primary")
        self.leave = push_button("Not now", look="link")
        self.take.clicked.connect(self._take)
        self.leave.clicked.connect(self.close_offer)
        buttons = QHBoxLayout()
        buttons.addWidget(self.take)
        buttons.addWidget(self.leave)
        buttons.addStretch(1)
        margin = theme.metrics().margin
        column = QVBoxLayout(self)
        column.setContentsMargins(margin, margin - 2, margin, margin)
        column.setSpacing(6)
        column.addWidget(plain_label("New here?", look="name"))
        column.addWidget(plain_label(_WORDS, wrap=True, look="quiet"))
        column.addSpacing(2)
        column.addLayout(buttons)
        self.setAccessibleName(f"New here? {_WORDS}")
        docks.groups[RIGHT].add_foot(self)
        announce(self, self.accessibleName())

    def close_offer(self) -> None:
        """Take the card away."""
        self.hide()
        self.deleteLater()

    def _take(self) -> None:
        self.close_offer()
        self.taken.emit()
