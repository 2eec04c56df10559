"""Keyboard focus: into a panel by command, and from widget to widget by Tab, but never where nobody sees it.

A focus proxy would do the first, but Tab comes to a stop before a panel whose proxy is hidden.
"""

from functools import cmp_to_key

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QLineEdit, QScrollArea, QWidget
from shiboken6 import createdByPython, isValid

_FIRST, _DOWN, _UNDO, _PANEL = "keysFirst", "keysDownwards", "keysUndoTheWindows", "keysPanel"
_SAME_ROW = 4
"""Widgets whose middles are no farther apart stand in one row, in pixels."""
_TAB = Qt.FocusPolicy.TabFocus.value
_EDITING = frozenset(
    {Qt.Key.Key_A, Qt.Key.Key_C, Qt.Key.Key_V, Qt.Key.Key_X, Qt.Key.Key_Y, Qt.Key.Key_Z}
)  # fmt: skip

_ARROWS = frozenset({Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down})


def gets_keys_first(widget: QWidget) -> None:
    """Give a widget the keys when its panel is entered, if it is shown then."""
    widget.setProperty(_FIRST, True)


def enter(panel: QWidget) -> None:
    """Give the keys to the widget of a panel that gets them first, or to the first that can take them."""
    takers = [
        w for w in panel.findChildren(QWidget) if w.isVisible() and w.isEnabled() and w.focusPolicy().value & _TAB
    ]
    chosen = next((widget for widget in takers if widget.property(_FIRST)), takers[0] if takers else panel)
    uncover(chosen)
    chosen.setFocus(Qt.FocusReason.ShortcutFocusReason)


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


def goes_down(panel: QWidget) -> None:
    """Make Tab go through a panel as it is read, from its top to its bottom, whenever its parts were made.

    Qt puts what is made last at the end of the window's order, far from where it is seen
    (https://doc.qt.io/qt-6/qwidget.html#setTabOrder).
    """
    panel.setProperty(_DOWN, True)


def go_on(window: QWidget, *, forward: bool) -> bool:
    """Give the keys to the next widget that Tab stops at and that can be seen; False where there is no other."""
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
    window.setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)  # so that rows show a ring
    return True


def _stay(lost: QWidget, window: QWidget) -> bool:
    """Let the keys of a widget that is being hidden or disabled stay beside it; False where its whole panel goes.

    Qt gives them to whatever follows in the window, the canvas say, where the next key would change the tree. Found
    here, on Qt 6.11: hide() of the widget that has the keys calls focusNextPrevChild(True) of its window.
    """
    return _settle(_around(lost, window), window, after=lost)


def _around(widget: QWidget, window: QWidget) -> list[QWidget]:
    """Widgets around a widget, from its parent to its panel."""
    around = []
    above = widget.parentWidget()
    while above is not None and above is not window and not above.property(_PANEL):
        around.append(above)
        above = above.parentWidget()
    return around


def _settle(around: list[QWidget], window: QWidget, after: QWidget | None = None) -> bool:
    """Give the keys to what is nearest in what was around the widget that had them; False where all of it is gone."""
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
    """Widgets of a window that Tab stops at now, and the one that has the keys, in their order."""
    focused = QApplication.focusWidget()
    chain = [window]
    while (following := chain[-1].nextInFocusChain()) is not None and following is not window:
        chain.append(following)
    taking = {widget for widget in chain if widget is focused or _is_stop(widget, window)}
    around_them = _all_around(taking)
    panels = [widget for widget in chain if widget in around_them and widget.property(_DOWN)]
    inside: dict[QWidget, list[QWidget]] = {panel: [] for panel in panels}
    order: list[QWidget] = []
    for widget in chain:
        if widget in inside:
            order.append(widget)
        elif widget in taking:
            around = [inside[panel] for panel in panels if panel.isAncestorOf(widget)]
            (around or [order])[0].append(widget)
    stops: list[QWidget] = []
    for one in order:
        stops += _downwards(inside[one], one) if one in inside else [one]
    return stops


def _all_around(widgets: set[QWidget]) -> set[QWidget]:
    """Everything that one of some widgets is in: few of all that a window has."""
    found: set[QWidget] = set()
    for widget in widgets:
        above = widget.parentWidget()
        while above is not None and above not in found:
            found.add(above)
            above = above.parentWidget()
    return found


def _is_stop(widget: QWidget, window: QWidget) -> bool:
    return bool(
        widget.focusPolicy().value & _TAB
        and widget.focusProxy() is None
        and window.isAncestorOf(widget)  # where it is a part of a window
        and widget.isVisibleTo(window)
        and widget.isEnabled()
    )


def _downwards(stops: list[QWidget], panel: QWidget) -> list[QWidget]:
    """Stops as they stand below and beside one another; what is scrolled stays in its place."""
    lines = sorted((_line(stop, panel) for stop in stops), key=cmp_to_key(_compare))
    return [line[-1] for line in lines]


def _line(widget: QWidget, panel: QWidget) -> list[QWidget]:
    """Widget with all that holds it, from the top."""
    line = [widget]
    while (above := line[-1].parentWidget()) is not None and above is not panel:
        line.append(above)
    return line[::-1]


def _compare(one: list[QWidget], other: list[QWidget]) -> int:
    for first, second in zip(one, other, strict=False):
        if first is not second:
            here, there = first.geometry().center(), second.geometry().center()
            if abs(here.y() - there.y()) > _SAME_ROW:
                return here.y() - there.y()
            mirrored = first.layoutDirection() is Qt.LayoutDirection.RightToLeft
            return (there.x() - here.x()) if mirrored else here.x() - there.x()
    return len(one) - len(other)


class WindowKeys(QObject):
    """Filter that leaves the window the keys that only Emacs edits with, such as Ctrl+E and Ctrl+K.

    On Linux Qt's line edits take them (https://doc.qt.io/qt-6/qkeysequence.html#standard-shortcuts), and the window's
    commands of these keys would be dead there. The line is watched while it has the keyboard: a filter for every event
    of the program would cost each of them. Where the widget that has the keys is deleted, they stay in its panel.

    A single button of a panel has no use for arrow keys, and Qt's goes on to the next widget at each, as at Tab: from
    the last one to the canvas.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._around: list[QWidget] = []
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._watch)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        if event.type() is QEvent.Type.ShortcutOverride:
            left = _is_the_windows(event) or _undoes_nothing(watched, event)
        else:
            arrow = event.type() is QEvent.Type.KeyPress and event.key() in _ARROWS
            left = arrow and isinstance(watched, QAbstractButton)
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

    def _stay(self) -> None:
        """Nothing has the keys: what had them was deleted."""
        if QApplication.focusWidget() is None and self._window.isActiveWindow():
            _settle(self._around, self._window)


def _is_single(widget: QWidget) -> bool:
    """Return True for a button of a panel that is not one of several, of which the arrow keys choose one."""
    if not isinstance(widget, QAbstractButton) or widget.autoExclusive() or widget.group():
        return False
    above = widget.parentWidget()
    while above is not None and not above.property(_PANEL):
        above = above.parentWidget()
    return above is not None


def _undoes_nothing(line: QObject, event: QKeyEvent) -> bool:
    """True when a key would take back or do again what a line has not."""
    if not isinstance(line, QLineEdit) or not line.property(_UNDO):
        return False
    undoes = event.matches(QKeySequence.StandardKey.Undo) and not line.isUndoAvailable()
    return undoes or (event.matches(QKeySequence.StandardKey.Redo) and not line.isRedoAvailable())


def _is_the_windows(event: QKeyEvent) -> bool:
    letter = Qt.Key.Key_A <= event.key() <= Qt.Key.Key_Z and event.key() not in _EDITING
    return letter and event.modifiers() == Qt.KeyboardModifier.ControlModifier
