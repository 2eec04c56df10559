"""Strip above the canvas: the path of the current node at its left; at its right the legend, or the bar that finds."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from ui import theme
from ui.canvas.badge_key import BadgeKey, badge_key_button
from ui.canvas.breadcrumb import Breadcrumb

_PAD = 8
_LEAST_PATH, _LEAST_BAR = 90, 130
"""Room that the path and each bar keep beside others, in pixels."""

_ROOM_FOR_WORD = 680
"""With less, beside a bar, the button of the signs has its icon in place of its word, in pixels at 13 px text."""

_PART_OF_PATH = 0.3
"""Part of the strip that a path keeps at most beside a bar: its last name, and a sign for those before it."""


@runtime_checkable
class StripBar(Protocol):
    """Widget that can stand at the right of the strip."""

    @property
    def whole(self) -> int:
        """Least width at which nothing of it is shortened, in pixels."""

    @property
    def least(self) -> int:
        """Least width at which it says all that is said nowhere else: with more, the path goes first."""

    def fit(self, room: int) -> None:
        """Take at most so many pixels."""


class CanvasStrip(QWidget):
    """One line of what is said about the canvas, so that nothing has to lie over it.

    Attributes:
        breadcrumb: The path of the current node.
        key: Explains the signs on the cards.
        key_button: Shows the signs on the cards, where there is no room for a line of them.

    Signals:
        needed(): Something that only the strip shows has come, or gone.
    """

    needed = Signal()

    def __init__(self, breadcrumb: Breadcrumb, key: BadgeKey) -> None:
        super().__init__()
        self.breadcrumb = breadcrumb
        self._bars: list[QWidget] = []
        self._told_elsewhere: list[QWidget] = []
        self._chips: list[QWidget] = []
        self.key = key
        self.key_button = badge_key_button(key)
        self.setObjectName("strip")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(theme.metrics().strip)
        breadcrumb.grown.connect(self.share_room)
        key.grown.connect(self.share_room)
        for part in (breadcrumb, key, self.key_button):
            part.setParent(self)

    @property
    def is_needed(self) -> bool:
        """True while something wants to be seen that nothing else tells: the path may give way to the canvas."""
        wanted = (widget for widget in (*self._bars, *self._chips) if widget not in self._told_elsewhere)
        return any(not widget.isHidden() for widget in wanted)

    def hang(self, bar: QWidget, *, told_elsewhere: bool = False) -> None:
        """Have a `StripBar` at the right while it is shown; the last one that came has the room first.

        Args:
            bar: The bar.
            told_elsewhere: True where a panel in sight says the same: the strip need not be there for it.
        """
        self._bars.append(bar)
        if told_elsewhere:
            self._told_elsewhere.append(bar)
        bar.setParent(self)
        bar.installEventFilter(self)
        self.share_room()
        self.needed.emit()

    def put_before_path(self, chip: QWidget) -> None:
        """Have something small before the path while it is shown."""
        self._chips.append(chip)
        chip.setParent(self)
        chip.installEventFilter(self)
        self.share_room()
        self.needed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.share_room()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Make room for a bar that was shown or hidden, or has changed by itself."""
        if event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            self.share_room()
            self.needed.emit()
        elif event.type() is QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def share_room(self) -> None:
        """Share the room: bars first, each beside the least of the others and of the path; then place them."""
        chips = [chip for chip in self._chips if not chip.isHidden()]
        for chip in chips:
            chip.adjustSize()
        shown = [bar for bar in self._bars if isinstance(bar, StripBar) and not bar.isHidden()]
        room = self.width() - 2 * _PAD - sum(chip.width() + _PAD for chip in chips)
        path = self.breadcrumb.wanted
        room -= self._fit_key(room - path, alone=not shown)
        if path + sum(bar.whole + 2 * _PAD for bar in shown) > room:
            path = self._part_of_path(room, shown)
        self.breadcrumb.setVisible(path > 0)
        room -= path
        for number, bar in enumerate(reversed(shown)):
            bar.fit(max(0, room - _PAD - _LEAST_BAR * (len(shown) - 1 - number)))
            room -= bar.width() + _PAD
        self._place()

    def _fit_key(self, room: int, *, alone: bool) -> int:
        """Show what the signs mean in a room, or a button that tells it; return the width that it takes, in pixels."""
        worded = alone or self.width() >= theme.metrics().scaled(_ROOM_FOR_WORD)
        word, sign = Qt.ToolButtonStyle.ToolButtonTextOnly, Qt.ToolButtonStyle.ToolButtonIconOnly
        self.key_button.setToolButtonStyle(word if worded else sign)
        self.key_button.resize(self.key_button.sizeHint())
        beside = self.key_button.width() + _PAD
        whole = alone and self.key.whole < room
        self.key.fit(room if whole else room - beside if alone else 0)
        self.key.setVisible(self.key.width() > 0)
        self.key_button.setVisible(not whole)
        return (self.key.width() + _PAD if self.key.width() else 0) + (0 if whole else beside)

    def _part_of_path(self, room: int, bars: Sequence[StripBar]) -> int:
        """Room of the path beside bars that do not all stand in whole beside it, in pixels.

        They leave it what they do not need for what is said nowhere else, and its last name in any case.
        """
        if self.breadcrumb.says_nothing and bars:
            return 0
        left = room - sum(bar.least + 2 * _PAD for bar in bars)
        named = min(self.breadcrumb.least, round(self.width() * _PART_OF_PATH))
        least = max(_LEAST_PATH, named) if len(bars) <= 1 else _LEAST_PATH
        return min(self.breadcrumb.wanted, max(least, left))

    def _place(self) -> None:
        """Place chips from the left, bars and key from the right, and the path between them."""
        left, right = 0, self.width() - _PAD
        places: dict[QWidget, int] = {}
        for chip in (chip for chip in self._chips if not chip.isHidden()):
            places[chip] = left + _PAD
            left += _PAD + chip.width()
        keys = (self.key_button, self.key)
        for bar in (bar for bar in (*keys, *reversed(self._bars)) if not bar.isHidden()):
            places[bar] = right - bar.width()
            right -= bar.width() + _PAD
        for part, x in places.items():
            part.move(x, (self.height() - 1 - part.height()) // 2)
        self.breadcrumb.setGeometry(left, 0, max(0, right - left), self.height() - 1)
