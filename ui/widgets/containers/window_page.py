"""Page over a window: below its menus, over all else, until the person leaves it."""

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow, QWidget
from shiboken6 import isValid

from ui import theme
from ui.widgets.focus import go_on, is_written_in, press_focused

_CTRL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
_CHANGING = {
    *((_CTRL, key) for key in (Qt.Key.Key_Z, Qt.Key.Key_Y, Qt.Key.Key_X, Qt.Key.Key_V, Qt.Key.Key_D, Qt.Key.Key_G)),
    (_CTRL | _SHIFT, Qt.Key.Key_Z),
}
"""Keys of commands that change the design and let nothing be seen of it but on the canvas."""


class WindowPage(QWidget):
    """A page; it goes when Esc is pressed outside of a text (in a line twice) or the keys go to what lies below it.

    Args:
        window: Under the page.
        name: For those who do not see it.
    """

    def __init__(self, window: QMainWindow, name: str) -> None:
        super().__init__(window)
        self._window = window
        self._left = False
        self._before = window.focusWidget()
        self.setAccessibleName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        window.installEventFilter(self)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus)
        self._place()

    @property
    def is_left(self) -> bool:
        """True if the page is about to be no more."""
        return self._left

    def look_again(self) -> None:
        """Look again at what is offered; a page that offers nothing does nothing."""

    def open(self) -> None:
        """Show the page."""
        self._place()
        self.show()
        self.raise_()

    def leave(self) -> None:
        """Let the window be seen again; the page is no more."""
        if self._left:
            return
        self._left = True
        self._window.removeEventFilter(self)
        self.put_away()
        self.deleteLater()

    def put_away(self) -> None:
        """Let what is below be seen again, another page or the window; the page can be opened once more."""
        had_keys = self.isAncestorOf(QApplication.focusWidget() or self._window)
        below_it = [page for page in self._window.findChildren(WindowPage) if page is not self and page.isVisible()]
        self.hide()
        if had_keys and below_it:
            below_it[-1].open()
        elif had_keys and (below := self._window.centralWidget()) is not None:
            below.setFocus(Qt.FocusReason.OtherFocusReason)

    def turn_away(self) -> None:
        """Follow a person who turns to what lies below the page, or presses Esc."""
        self.leave()

    def event(self, event: QEvent) -> bool:
        """Keep keys that change what lies below from the window: nobody would see what they did."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride and _changes(event):
            event.accept()
            return True
        return super().event(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        return go_on(self, forward=forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            focused = QApplication.focusWidget()
            if isinstance(focused, QLineEdit):
                self.setFocus(Qt.FocusReason.OtherFocusReason)  # out of the line, and not yet from the page
            elif not is_written_in(focused):
                self.turn_away()
                self._give_keys_back()
        elif not press_focused(event):
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window and event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._place()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), theme.current().window)
        painter.end()

    def _give_keys_back(self) -> None:
        """Give the keys to what had them before the page, where that is seen again."""
        pages = self._window.findChildren(WindowPage)
        if self._before is not None and isValid(self._before) and not any(page.isVisible() for page in pages):
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)

    def _place(self) -> None:
        top = self._window.menuBar().geometry().bottom() + 1
        self.setGeometry(QRect(0, top, self._window.width(), self._window.height() - top))

    def _on_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        """A turn to what lies below is a wish to see it."""
        if now is None or not self.isVisible() or now.window() is not self._window or self.isAncestorOf(now):
            return
        if any(page.isAncestorOf(now) for page in self._window.findChildren(WindowPage)):
            return  # it lies over this one, and goes first
        menus = self._window.menuBar()
        if now is not self and now is not menus and not menus.isAncestorOf(now):
            self.turn_away()


def _changes(event: QKeyEvent) -> bool:
    return (event.modifiers(), event.key()) in _CHANGING
