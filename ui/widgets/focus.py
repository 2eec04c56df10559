"""Keyboard focus: into a panel by command, and from widget to widget by Tab, but never into hidden parts.

A focus proxy would do the first, but Tab comes to a stop before a panel whose proxy is hidden.
"""

from collections.abc import Callable, Iterator

from PySide6.QtCore import QEvent, QItemSelectionModel, QKeyCombination, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QLineEdit,
    QScrollArea,
    QWidget,
)
from shiboken6 import createdByPython, isValid

from ui.widgets.second_click import SecondClicks

_FIRST, _UNDO, _PANEL = "keysFirst", "keysUndoTheWindows", "keysPanel"
_OVERLAP = 4
"""Pixels that widgets may overlap and still are below or beside each other."""
_TAB = Qt.FocusPolicy.TabFocus.value
_EDITING = frozenset(
    {Qt.Key.Key_A, Qt.Key.Key_C, Qt.Key.Key_V, Qt.Key.Key_X, Qt.Key.Key_Y, Qt.Key.Key_Z}
)  # fmt: skip

_FLAG = QItemSelectionModel.SelectionFlag
_RINGED = Qt.WidgetAttribute.WA_KeyboardFocusChange
_HELD = frozenset({Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta})
"""Keys that are held while the mouse is pressed, too."""

_MENU = QKeyCombination(Qt.KeyboardModifier.ShiftModifier, Qt.Key.Key_F10)
_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_ARROWS = frozenset({Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down})


def gets_keys_first(widget: QWidget) -> None:
    """Give a widget the keys when its panel is entered, if it is shown then."""
    widget.setProperty(_FIRST, True)


def enter(panel: QWidget) -> None:
    """Give the keys to the widget of a panel that gets them first, or to the first that can take them."""
    _enter_at(_first_stop(panel))


def enter_line(panel: QWidget) -> None:
    """Give the keys to the line of a panel that gets them first; a panel without one leaves them where they are."""
    first = _first_stop(panel)
    if isinstance(first, QLineEdit) and first.property(_FIRST):
        _enter_at(first)


def _first_stop(panel: QWidget) -> QWidget:
    takers = [widget for widget in panel.findChildren(QWidget) if _is_stop(widget, panel)]
    return next((widget for widget in takers if widget.property(_FIRST)), takers[0] if takers else panel)


def _enter_at(chosen: QWidget) -> None:
    uncover(chosen)
    chosen.setFocus(Qt.FocusReason.ShortcutFocusReason)


def is_ringed(widget: QWidget) -> bool:
    """Whether a widget that paints its own ring shows that it has the keys."""
    window = widget.window()
    return window.focusWidget() is widget and window.testAttribute(_RINGED)


def is_written_in(widget: QWidget | None) -> bool:
    """Return True if a person can write in a widget: Esc there must not take the keys elsewhere."""
    if widget is None or isinstance(widget, QAbstractItemView):
        return False
    return widget.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)


def uncover(widget: QWidget) -> None:
    """Scroll what is around a widget so that it is seen.

    An area does so for Tab alone that is its own, not where a widget is given the keys
    (https://doc.qt.io/qt-6/qscrollarea.html#ensureWidgetVisible; found on 6.11: `setFocus` on a field that is scrolled
    away leaves it there).
    """
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(widget)
        above = above.parentWidget()


def leaves_undo(line: QLineEdit) -> None:
    """Let Ctrl+Z and Ctrl+Y in a line be the window's while nothing is typed in it that they could take back."""
    line.setProperty(_UNDO, True)


def ends_panel(page: QWidget) -> None:
    """Mark the page of a panel: where a widget in it loses the keys, they stay in it as long as it is seen."""
    page.setProperty(_PANEL, True)


def go_on(window: QWidget, *, forward: bool) -> bool:
    """Give the keys to the next widget that Tab stops at and that can be seen; False if there is no other."""
    focused = QApplication.focusWidget()
    if focused is not None and not (focused.isVisible() and focused.isEnabled()) and _stay(focused, window):
        return True
    stops = tab_order(window)
    others = [stop for stop in stops if stop is not focused]
    if not others:
        return False
    if focused in stops:
        at = stops.index(focused)
        target = stops[(at + (1 if forward else -1)) % len(stops)]
    else:
        target = others[0 if forward else -1]
    uncover(target)
    target.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
    return True


def press_focused(event: QKeyEvent) -> bool:
    """Have Enter press the button that has the keys, and Shift+F10 open the menu of what has them; False for no use.

    Qt's buttons leave Enter to a dialog, which presses its default one, be it Cancel that has the keys
    (https://doc.qt.io/qt-6/qpushbutton.html#autoDefault-prop).
    """
    focused = QApplication.focusWidget()
    if event.keyCombination() == _MENU and focused is not None:
        here = QPoint()  # Qt's window asks the widget for the place, as it does at the key Menu
        asked = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, here, here, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(focused.window().windowHandle(), asked)
        return True
    if event.key() not in _ENTER or not isinstance(focused, QAbstractButton):
        return False
    if not event.isAutoRepeat():
        focused.click()
    return True


def _stay(lost: QWidget, window: QWidget) -> bool:
    """Let the keys of a widget that is being hidden or disabled stay beside it; False if its whole panel goes.

    Qt gives them to whatever follows in the window, the canvas say, where the next key would change the tree. Found
    here, on Qt 6.11: hide() of the widget that has the keys calls focusNextPrevChild(True) of its window.
    """
    return _settle(_around(lost, window), window, after=lost)


def _around(widget: QWidget, window: QWidget) -> list[QWidget]:
    """Return the widgets around a widget, from its parent to its panel."""
    around = []
    above = widget.parentWidget()
    while above is not None and above is not window and not above.property(_PANEL):
        around.append(above)
        above = above.parentWidget()
    return around


def _settle(around: list[QWidget], window: QWidget, after: QWidget | None = None) -> bool:
    """Give the keys to what is nearest in what was around the widget that had them; False if all of it is gone."""
    seen = [one for one in around if isValid(one) and one.isVisible() and one.isEnabled()]
    if not seen:
        return False
    stops = tab_order(window)
    at = stops.index(after) if after in stops else len(stops)
    ordered = [stop for stop in (*stops[at:], *reversed(stops[:at])) if stop is not after]
    for one in seen:
        beside = next((stop for stop in ordered if one is stop or one.isAncestorOf(stop)), None)
        if beside is not None:
            beside.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
    seen[-1].setFocus(Qt.FocusReason.OtherFocusReason)  # nothing in the panel takes keys now; it keeps them still
    return True


def tab_order(window: QWidget) -> list[QWidget]:
    """Widgets of a window that Tab stops at now, and the one that has the keys, as they are read, from top to bottom.

    Qt puts what is made last at the end of the window's order, far from where it is seen
    (https://doc.qt.io/qt-6/qwidget.html#setTabOrder).
    """
    focused = QApplication.focusWidget()
    stops = [widget for widget in (window, *_shown_below(window)) if widget is focused or _is_stop(widget, window)]
    if focused is not None and focused not in stops and window.isAncestorOf(focused):
        stops.append(focused)
    return _as_read(stops, window)


def _shown_below(widget: QWidget) -> Iterator[QWidget]:
    """Yield what is shown in a widget: most of what a window holds is in hidden panels and pages."""
    for part in widget.children():
        if isinstance(part, QWidget) and not part.isHidden() and not part.isWindow():
            yield part
            yield from _shown_below(part)


def _is_stop(widget: QWidget, window: QWidget) -> bool:
    """Whether Tab stops at a widget: of buttons with one pressed at a time, at that one alone.

    Qt 6.11 changes their focus policies when one is clicked or gets the keys, but not after `setChecked`.
    """
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    chosen = group.checkedButton() if group is not None and group.exclusive() else None
    return bool(
        (widget.focusPolicy().value & _TAB if chosen is None else widget is chosen)
        and widget.focusProxy() is None
        and window.isAncestorOf(widget)  # where it is a part of a window
        and widget.isVisibleTo(window)
        and widget.isEnabled()
    )


def _as_read(stops: list[QWidget], around: QWidget) -> list[QWidget]:
    """Stops within a widget as its parts lie below and beside one another; what is scrolled stays in its place."""
    within: dict[QWidget, list[QWidget]] = {}
    for stop in stops:
        part, above = stop, stop.parentWidget()
        while above is not None and above is not around:
            part, above = above, above.parentWidget()
        within.setdefault(part, []).append(stop)
    order: list[QWidget] = []
    for part in _in_order(list(within)):
        order += [stop for stop in within[part] if stop is part]
        order += _as_read([stop for stop in within[part] if stop is not part], part) if within[part] != [part] else []
    return order


def _in_order(parts: list[QWidget]) -> list[QWidget]:
    """Parts beside each other row by row, and in a row column by column, as far as gaps between them go through."""
    rows = _cut(parts, QRect.top, QRect.bottom)
    columns = _cut(parts, QRect.left, QRect.right) if len(rows) == 1 else []
    if len(columns) > 1 and parts[0].layoutDirection() is Qt.LayoutDirection.RightToLeft:
        columns.reverse()
    groups = rows if len(rows) > 1 else columns
    if len(groups) > 1:
        return [part for group in groups for part in _in_order(group)]
    return sorted(parts, key=lambda part: (part.y(), part.x()))


def _cut(parts: list[QWidget], begin: Callable[[QRect], int], end: Callable[[QRect], int]) -> list[list[QWidget]]:
    """Return the groups of parts; each begins where the one before has ended."""
    groups: list[list[QWidget]] = []
    ended = 0
    for part in sorted(parts, key=lambda part: begin(part.geometry())):
        if not groups or begin(part.geometry()) > ended - _OVERLAP:
            groups.append([])
        groups[-1].append(part)
        ended = max(ended, end(part.geometry()))
    return groups


class KeysRing(QObject):
    """The rule of the ring: what has the keys shows it while the last input was a key, whatever gave it the keys.

    Qt keeps this for each window, which rows and frames are painted by; but it sets it after Tab alone, and forgets it
    with the keys. Only the input of windows is looked at: that of all widgets would cost each of their events. Of a key
    that is a shortcut, the window gets the release.

    A second click that would hit what the first one brought is kept from it here, too.
    """

    _by_key = False

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._clicks = SecondClicks()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if isinstance(event, QKeyEvent) and event.key() not in _HELD:
            self._note(by_key=True)
        elif kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick):
            self._note(by_key=False)
        if isinstance(event, QMouseEvent) and kind is not QEvent.Type.MouseMove and self._clicks.is_stray(event):
            return True
        return super().eventFilter(watched, event)

    def _note(self, *, by_key: bool) -> None:
        if by_key is not self._by_key:
            self._by_key = by_key
            self.follow(None, QApplication.focusWidget())

    def follow(self, before: QWidget | None, now: QWidget | None) -> None:
        """Repaint what had the keys and what has them, and show who has them while a key was the last input."""
        for one in (before, now):
            if one is not None and isValid(one):
                (one.viewport() if isinstance(one, QAbstractScrollArea) else one).update()
        if now is None:
            return
        handle = now.window().windowHandle()
        if handle is not None and isValid(handle):  # a popup's window may have gone, and PySide still knows its place
            handle.installEventFilter(self)
        now.window().setAttribute(_RINGED, self._by_key)
        if self._by_key and isinstance(now, QAbstractItemView) and not now.currentIndex().isValid():
            now.selectionModel().setCurrentIndex(now.model().index(0, 0), _FLAG.NoUpdate)


class WindowKeys(QObject):
    """Filter that leaves the window the keys that only Emacs edits with, such as Ctrl+E and Ctrl+K.

    On Linux Qt's line edits take them (https://doc.qt.io/qt-6/qkeysequence.html#standard-shortcuts), and the window's
    commands of these keys would be dead there. The line is watched while it has the keyboard: a filter for every event
    of the program would cost each of them. Where the widget that has the keys is deleted, they stay in its panel.

    A single button of a panel has no use for arrow keys, and Qt's goes on to the next widget at each, as at Tab: from
    the last one to the canvas.

    It also keeps the text of a line from before typing, for Esc.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._around: list[QWidget] = []
        self._before = ""
        self._entered: str | None = None
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._watch)
            if app.findChild(KeysRing) is None:
                app.focusChanged.connect(KeysRing(app).follow)

    def take_back(self) -> bool:
        """Restore the text of the focused line from before typing; False if none is half typed or refused."""
        line = QApplication.focusWidget()
        if not isinstance(line, QLineEdit) or not line.isModified() or line.text() == self._before:
            return False
        refused = bool(line.property("refused"))
        line.setText(self._before)
        line.textEdited.emit(self._before)
        if refused:
            line.editingFinished.emit()  # the refusal goes with the text
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        if isinstance(watched, QLineEdit) and self._entered is not None:
            self._before = self._before if watched.property("refused") else self._entered
            self._entered = None
        if event.type() is QEvent.Type.ShortcutOverride:
            left = _is_the_windows(event) or _undoes_nothing(watched, event)
        else:
            pressed = event.type() is QEvent.Type.KeyPress
            left = pressed and event.key() in _ARROWS and isinstance(watched, QAbstractButton)
            if pressed and isinstance(watched, QLineEdit) and not watched.isModified():
                self._before = watched.text()
            elif pressed and isinstance(watched, QLineEdit) and event.key() in _ENTER:
                self._entered = watched.text()  # the next key knows whether it was refused
        if left:
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def _watch(self, before: QWidget | None, now: QWidget | None) -> None:
        if not isValid(self._window):
            return  # it is going, and its widgets lose the keys before this filter goes with them
        if now is None and self._window.isActiveWindow():
            QTimer.singleShot(0, self, self._stay)
        elif now is not None and self._window.isAncestorOf(now):
            # PySide may take what Qt has made, such as a viewport, for deleted while it lives.
            self._around = [one for one in _around(now, self._window) if createdByPython(one)]
        # Neither line is kept: a list makes the one that a cell is typed in itself.
        if isinstance(before, QLineEdit | QAbstractButton) and isValid(before):
            before.removeEventFilter(self)
        if now is not None and self._window.isAncestorOf(now) and (isinstance(now, QLineEdit) or _is_single(now)):
            now.installEventFilter(self)
            self._before, self._entered = now.text() if isinstance(now, QLineEdit) else "", None

    def _stay(self) -> None:
        """Nothing has the keys: what had them was deleted."""
        if QApplication.focusWidget() is None and self._window.isActiveWindow():
            _settle(self._around, self._window)


def _is_single(widget: QWidget) -> bool:
    """Return True for a button of a panel that is not one of several that the arrow keys choose from."""
    if not isinstance(widget, QAbstractButton) or widget.autoExclusive() or widget.group():
        return False
    above = widget.parentWidget()
    while above is not None and not above.property(_PANEL):
        above = above.parentWidget()
    return above is not None


def _undoes_nothing(line: QObject, event: QKeyEvent) -> bool:
    """Return True if a key would take back or do again what a line has not."""
    if not isinstance(line, QLineEdit) or not line.property(_UNDO):
        return False
    undoes = event.matches(QKeySequence.StandardKey.Undo) and not line.isUndoAvailable()
    return undoes or (event.matches(QKeySequence.StandardKey.Redo) and not line.isRedoAvailable())


def _is_the_windows(event: QKeyEvent) -> bool:
    letter = Qt.Key.Key_A <= event.key() <= Qt.Key.Key_Z and event.key() not in _EDITING
    return letter and event.modifiers() == Qt.KeyboardModifier.ControlModifier
