"""Picker over the window, a field with a list below it: type, choose with the arrows, Return does it, Esc leaves."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QMainWindow, QWidget
from shiboken6 import isValid

from designer.basics.dataclass import dataclass
from ui import theme
from ui.widgets.containers.boxes import in_column
from ui.widgets.display.empty_state import EmptyState
from ui.widgets.fields.search_box import SearchBox
from ui.widgets.item_views.flat_list import PopupList
from ui.widgets.item_views.row_model import Row, RowModel
from ui.widgets.item_views.rows import RowContent

_ROWS_SHOWN = 11
_KEEPS = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)


def _most_rows() -> int:
    return theme.metrics().row * _ROWS_SHOWN


@dataclass(frozen=True, slots=True)
class Pick:
    """Row of a picker, and its action."""

    content: RowContent
    run: Callable[[], None]


class Picker(QFrame):
    """Widget that lies over its window until something is chosen or the keyboard goes elsewhere.

    What it offers comes from a function of what was typed; what takes longer to find is added by `offer`.

    Args:
        placeholder: Words in the field, on what can be typed.
        find: Options for what a text may mean, as far as that is known at once.
        parent: Over whose window it lies.
        nothing: Advice where nothing is found.
        finish: Finds the rest of it now: a choice is made among all of it.
    """

    def __init__(
        self,
        placeholder: str,
        find: Callable[[str], Sequence[Pick]],
        parent: QWidget,
        nothing: str = "",
        finish: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(parent.window())
        self.setObjectName("overlay")
        self.hide()
        self._before: QWidget | None = None
        self._find = find
        self._finish = finish
        self.search = SearchBox(placeholder, escape_leaves=True)
        self.picks: Sequence[Pick] = ()
        self.model = RowModel(self)
        self.view = PopupList(placeholder, self.model)
        self._advice = nothing
        self._nothing = EmptyState("search", "Nothing found", nothing)
        gap = theme.metrics().gap
        in_column(self.search, (self.view, 1), (self._nothing, 1), host=self, margins=gap, spacing=gap)
        self.setFocusProxy(self.search)
        self.search.installEventFilter(self)
        self.search.textChanged.connect(self._ask)
        self.search.stepped.connect(self.view.step)
        self.search.returnPressed.connect(self._take)
        self.view.clicked.connect(lambda _index: self._take())

    def open_at(self, corner: QPoint, width: int) -> None:
        """Open with an empty field at a place of the screen."""
        self.search.clear()
        self._ask("")
        self._fit(width)
        place, room, highest = self.window().mapFromGlobal(corner), self.window().rect(), self._height_of(_most_rows())
        self.move(max(0, min(place.x(), room.right() - width)), max(0, min(place.y(), room.bottom() - highest)))
        now = QApplication.focusWidget()
        if now is None or not self.isAncestorOf(now):  # asked for once more, it has the keyboard itself
            self._before = now
        self.show()
        self.raise_()
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def leave(self) -> None:
        """Close, and give the keyboard back to who had it."""
        before, self._before = self._before, None
        self.hide()
        if before is None or before is self.search:
            return
        if not (isValid(before) and before.isVisible()):  # on a page that has gone: what is below it
            window = self.window()
            before = window.centralWidget() if isinstance(window, QMainWindow) else None
        if before is not None:
            before.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut and isinstance(event, QFocusEvent) and event.reason() not in _KEEPS:
            self._before = None
            self.hide()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def offer(self, picks: Sequence[Pick]) -> None:
        """Show other rows for the same text; a row that was gone to stays the current one."""
        row = self.view.currentIndex().row()
        kept = self.picks[row].content if row > 0 else None
        self.picks = picks
        self.model.replace([Row(pick.content) for pick in picks])
        self.view.setVisible(bool(picks))
        self._nothing.setVisible(not picks)
        typed = bool(self.search.text().strip())
        self._nothing.say("Nothing found" if typed else "Nothing here yet", self._advice if typed else "")
        place = next((n for n, pick in enumerate(picks) if pick.content == kept), 0) if kept is not None else 0
        self.view.setCurrentIndex(self.model.index(place))
        self._fit(self.width())

    def _fit(self, width: int) -> None:
        """Be as high as the rows, as far as they are shown at once."""
        self.ensurePolished()  # the frame is of the style sheet
        needed, most = 0 if self.picks else self._nothing.sizeHint().height(), _most_rows()
        for row in range(len(self.picks)):
            if needed >= most:
                break
            needed += self.view.sizeHintForRow(row)
        self.setFixedSize(width, self._height_of(min(needed, most)))

    def _height_of(self, rows: int) -> int:
        """Return the height with rows that are so high together."""
        frame, field = self.contentsMargins(), self.search.sizeHint().height()
        return frame.top() + field + 3 * theme.metrics().gap + rows + frame.bottom()

    def _ask(self, text: str) -> None:
        self.model.replace(())
        self.offer(self._find(text))

    def _take(self) -> None:
        """Do the current row, with the keyboard back where it was."""
        self._finish()
        index = self.view.currentIndex()
        if index.isValid():
            pick = self.picks[index.row()]
            self.leave()
            pick.run()
