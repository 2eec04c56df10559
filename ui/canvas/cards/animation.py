"""Animation of cards from their old places to their new ones."""

from collections.abc import Mapping

from PySide6.QtCore import QEasingCurve, QObject, QPointF, QVariantAnimation, Signal

from ui import theme
from ui.canvas.cards.items import CardItem

MOST_ANIMATED = 200

ANIMATION_MS = 140


class CardAnimation(QObject):
    """Animation of many cards; when the next one starts, they stand where they belong.

    Signals:
        settled(): The cards have come to where they belong.
    """

    settled = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.animated = True
        self._moves: dict[CardItem, tuple[QPointF, QPointF]] = {}
        self._motion = QVariantAnimation(self, startValue=0.0, endValue=1.0)
        self._motion.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._motion.valueChanged.connect(self._move_on)
        self._motion.finished.connect(self.settled)

    @property
    def running(self) -> bool:
        """True while cards are moving."""
        return self._motion.state() == QVariantAnimation.State.Running

    def start(self, starts: Mapping[CardItem, QPointF]) -> None:
        """Animate cards from these places to where they are; more than a few jump."""
        duration = theme.duration(ANIMATION_MS) if self.animated else 0
        if not duration:
            return
        moves = {item: (start, item.pos()) for item, start in starts.items() if start != item.pos()}
        if moves and len(moves) <= MOST_ANIMATED:
            self._moves = moves
            self._move_on(0.0)
            self._motion.setDuration(duration)
            self._motion.start()

    def finish(self) -> None:
        """Put every card where it belongs, at once."""
        self._motion.stop()
        if self._moves:
            self._move_on(1.0)
            self._moves = {}

    def _move_on(self, share: float) -> None:
        for item, (start, end) in self._moves.items():
            if item.scene() is not None:  # else it was removed meanwhile
                item.setPos(start + (end - start) * share)
