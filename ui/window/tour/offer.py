"""Card that offers the tour at the first start, below the inspector; nobody has to answer."""

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame

from ui import theme
from ui.commands.dock import RIGHT
from ui.state.session import Session
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import STRETCH, Spacer, in_column, in_row
from ui.widgets.display.announcing import announce
from ui.widgets.display.labels import plain_label
from ui.window.docks import Docks

_WORDS = (
    "Six stops, two minutes: draw, attach a policy, ask what is allowed, see why. The menu Help has them at any time."
)

_LOW = 620
"""Height of the side, in pixels at 13 px of text, below which the offer is its two buttons alone."""


class TourOffer(QFrame):
    """Goes when it is answered; gives its room to what a node says while one is selected.

    Signals:
        taken(): The person wants the tour.
    """

    taken = Signal()

    def __init__(self, docks: Docks, session: Session) -> None:
        super().__init__()
        self._session = session
        self._answered = False
        self.setObjectName("foot")
        self.take = push_button("Take the tour", look="primary")
        self.leave = push_button("Not now", look="link")
        self.take.clicked.connect(self._take)
        self.leave.clicked.connect(self.close_offer)
        buttons = in_row(self.take, self.leave, STRETCH)
        self._words = (plain_label("New here?", look="name"), plain_label(_WORDS, wrap=True, look="quiet"))
        self._column = in_column(*self._words, Spacer(2), buttons, host=self, margins=None, spacing=6)
        self.setAccessibleName(f"New here? {_WORDS}")
        side = docks.groups[RIGHT]
        side.installEventFilter(self)
        self._fit(side.height())
        side.add_foot(self)
        session.selectionChanged.connect(self._give_way)
        self._give_way()
        announce(self, self.accessibleName())

    def _give_way(self) -> None:
        self.setVisible(self._session.current is None and not self._answered)

    def close_offer(self) -> None:
        """Take the card away."""
        self._answered = True
        self.hide()
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave the room to what is above it where the side is low."""
        if isinstance(event, QResizeEvent):
            self._fit(event.size().height())
        return super().eventFilter(watched, event)

    def _fit(self, height: int) -> None:
        low = height < theme.metrics().scaled(_LOW)
        for label in self._words:
            label.setVisible(not low)
        self.setProperty("low", low)
        self.style().polish(self)
        margin = theme.metrics().margin
        sides = (margin // 3, 0, margin // 3, 0) if low else (margin, margin - 2, margin, margin)
        self._column.setContentsMargins(*sides)
        self.take.setToolTip(_WORDS if low else "")

    def _take(self) -> None:
        self.close_offer()
        self.taken.emit()
