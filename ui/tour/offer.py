"""The card that offers the tour at the first start: quiet, in a corner of the canvas, and nobody has to answer."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui.widgets.announcing import announce
from ui.widgets.buttons import push_button
from ui.widgets.labels import plain_label

_BORDER = 14
_DIRECT = Qt.FindChildOption.FindDirectChildrenOnly
_WORDS = "Six short steps show what this window can do."


class TourOffer(QFrame):
    """Goes when it is answered.

    Signals:
        taken(): The person wants the tour.
    """

    taken = Signal()

    def __init__(self, area: QWidget) -> None:
        super().__init__(area)
        self._area = area
        self.setObjectName("overlay")
        self.take = push_button("Take the tour", look="primary")
        self.leave = push_button("Not now")
        self.take.clicked.connect(self._take)
        self.leave.clicked.connect(self.close_offer)
        row = QHBoxLayout()
        row.addWidget(self.take)
        row.addWidget(self.leave)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 14)
        column.setSpacing(6)
        column.addWidget(plain_label("New here?", look="name"))
        column.addWidget(plain_label(_WORDS))
        column.addWidget(plain_label("The menu Help has them at any time.", look="quiet"))
        column.addSpacing(4)
        column.addLayout(row)
        self.setAccessibleName(f"New here? {_WORDS}")
        area.installEventFilter(self)
        self._place()
        self.show()
        self.raise_()
        announce(self, self.accessibleName())

    def close_offer(self) -> None:
        """Take the card away."""
        self.hide()
        self._area.removeEventFilter(self)
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _take(self) -> None:
        self.close_offer()
        self.taken.emit()

    def _place(self) -> None:
        """In the lower left corner, and above what stands in its way there."""
        size = self.sizeHint()
        place = QRect(_BORDER, self._area.height() - size.height() - _BORDER, size.width(), size.height())
        others = [o for o in self._area.findChildren(QWidget, options=_DIRECT) if o is not self and o.isVisible()]
        in_the_way = [
            o.y() for o in others if o.y() > place.y() and o.geometry().adjusted(-8, 0, 0, 0).intersects(place)
        ]
        if in_the_way:
            place.moveBottom(min(in_the_way) - 8)
        self.setGeometry(place)
