"""Keys do the same thing in every panel and dialog.

| key | what it does |
|---|---|
| Tab | goes to the next control, as they are read, from the last one out of the panel; Shift+Tab the same way back |
| Return | presses the button that has the keys; on a choice of a dialog its default; takes what is typed, keys stay |
| Ctrl+Return | presses the default button of a dialog |
| Escape | closes a list, takes back what is half typed, goes back a step in the panel, which keeps the keys |
| Escape in a dialog, popup, menu | closes a list, then that, which has done nothing; the keys go back where they were |
| Escape in the tour | ends it; the keys are on the canvas, where its steps are |

Wherever they go, what has them shows it; a press of the mouse hides that.
"""

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QRect, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QWidget,
)
from shiboken6 import isValid

from tests.ui.every_dialog import OPENED, close_dialogs, pages_of, settle
from tests.ui.every_panel import SHOP, every_page, furnish
from tests.ui.leaving import saving_window
from ui.code_editor.editor import CodeEditor
from ui.widgets.containers.dialog_parts import Dialog
from ui.widgets.fields.question import QUESTION
from ui.widgets.focus import enter, is_written_in

KEY = Qt.Key
RING = Qt.WidgetAttribute.WA_KeyboardFocusChange
POPUPS = ("edit.palette", "lens.choose", "assume.choose", "policy.attach", "policy.detach", "help.tour")
"""Commands that open something over the window which is not a dialog."""

pytestmark = pytest.mark.qt_log_ignore("does not support", extend=True)
"""The platform of the tests says so of every popup."""


@pytest.fixture
def window(qtbot, qapp, monkeypatch, tmp_path):
    with saving_window(qtbot, qapp, monkeypatch, tmp_path) as window:
        QTest.keyClick(window.windowHandle(), KEY.Key_F24)
        yield window
        close_dialogs(window)


def focused() -> QWidget:
    """Return the control that has the keys: of the cells of a list, the list."""
    widget = QApplication.focusWidget()
    assert widget is not None, "the keys are nowhere"
    assert widget.isVisible(), f"{words(widget)} has the keys and is not shown"
    assert widget.window().testAttribute(RING), f"{words(widget)} does not show that it has the keys"
    above = widget
    while above is not None:
        if isinstance(above, QAbstractItemView):
            assert above.currentIndex().isValid() or not above.model().rowCount(), f"{words(above)} shows no row"
            return above
        above = above.parentWidget()
    return widget


def press(key, times=1):
    for _ in range(times):
        popup = QApplication.activePopupWidget()
        target = (popup.focusWidget() or popup) if popup is not None else QApplication.focusWidget()
        assert target is not None, "the keys are nowhere"
        QTest.keyClick(target, key)


def words(widget):
    return f"{type(widget).__name__} “{widget.accessibleName() or getattr(widget, 'text', str)()}”"


def controls(panel):
    """What Tab should stop at, from how each part was made."""
    for part in (panel, *panel.findChildren(QWidget)):
        takes = part.isVisible() and part.isEnabled() and part.focusPolicy() & Qt.FocusPolicy.TabFocus
        in_list = isinstance(part.parentWidget(), QWidget) and isinstance(
            part.parentWidget().parentWidget(), QAbstractItemView
        )
        group = part.group() if isinstance(part, QAbstractButton) else None
        chosen = group.checkedButton() if group is not None and group.exclusive() else None
        if takes and chosen in (None, part) and part.focusProxy() is None and not in_list:
            yield part


def is_before(one, other):
    """Whether a control is read before another: it ends above it, or left of it in the same row.

    What scrolls comes before what is in it.
    """
    if other.isAncestorOf(one):
        return False
    top = one.window()
    here, there = (QRect(part.mapTo(top, QPoint()), part.size()) for part in (one, other))
    if here.bottom() < there.top() + 4:
        return here.left() <= there.right() and there.left() <= here.right()
    return here.right() < there.left() + 4 and here.top() <= there.bottom() and there.top() <= here.bottom()


def tabbed(panel, first, key):
    """The controls that a key leads to, from one of them to the last in its panel or dialog."""
    first.setFocus(Qt.FocusReason.TabFocusReason)
    seen = [focused()]
    while True:
        if isinstance(QApplication.focusWidget(), CodeEditor):
            press(KEY.Key_Escape)  # Tab writes there, as the sheet of keys says
        press(key)
        now = focused()
        if not panel.isAncestorOf(now) or now is seen[0]:
            return seen
        if now is not seen[-1]:
            assert now not in seen, f"{words(now)} comes twice"
            assert not now.visibleRegion().isEmpty(), f"{words(now)} is not seen"
            seen.append(now)


def check_tab(panel):
    stops = list(controls(panel))
    if not stops:
        return
    first = next(one for one in stops if not any(is_before(other, one) for other in stops if other is not one))
    forward = tabbed(panel, first, KEY.Key_Tab)
    missed = [words(one) for one in stops if one not in forward]
    assert not missed, f"Tab does not come to {missed}"
    turned = [(words(a), words(b)) for a, b in pairwise(forward) if is_before(b, a)]
    assert not turned, f"Tab goes back from {turned}"
    nameless = [words(one) for one in forward if "“”" in words(one)]
    assert not nameless, f"these have no name: {nameless}"
    assert forward[::-1] == tabbed(panel, forward[-1], KEY.Key_Backtab)


def is_pressed(stop):
    """Whether Return presses a control: no menu, which waits for the person, and no choice of a dialog."""
    if not isinstance(stop, QAbstractButton) or (isinstance(stop.window(), Dialog) and stop.isCheckable()):
        return False
    return not isinstance(stop, QToolButton | QPushButton) or stop.menu() is None


def check_menus(panel):
    """Open the menu of each button that has one by Return: Escape closes it, and the keys are at the button again."""
    for stop in [one for one in controls(panel) if isinstance(one, QToolButton | QPushButton) and one.menu()]:
        stop.setFocus(Qt.FocusReason.TabFocusReason)
        seen = []
        QTimer.singleShot(0, stop, lambda seen=seen: seen.append(leave_menu()))
        press(KEY.Key_Return)
        QApplication.processEvents()
        stop.window().activateWindow()  # the platform of the tests leaves no window active behind a menu
        QApplication.processEvents()
        assert [stop.menu()] == seen or not stop.menu().actions(), f"Return does not open the menu of {words(stop)}"
        assert focused() is stop, f"the keys left from {words(stop)}"


def leave_menu():
    """Close the menu that is open by Escape."""
    menu = QApplication.activePopupWidget()
    if menu is not None:
        QTest.keyClick(menu, KEY.Key_Escape)
    return menu


def check_return(panel):
    """Press each button by Return, and keep it from doing anything."""
    pressed = []
    buttons = panel.window().findChildren(QAbstractButton)

    def catch(button):
        pressed.append(button)
        for one in (button, button.group() or button):
            one.blockSignals(True)

    links = [button.pressed.connect(lambda button=button: catch(button)) for button in buttons]
    for stop in [one for one in controls(panel) if is_pressed(one)]:
        pressed.clear()
        stop.setFocus(Qt.FocusReason.TabFocusReason)
        was = stop.isChecked()
        press(KEY.Key_Return)
        assert [stop] == pressed, f"Return on {words(stop)} presses {[words(button) for button in pressed]}"
        stop.setChecked(was)
        for one in (stop, stop.group() or stop):
            one.blockSignals(False)
    for button, link in zip(buttons, links, strict=True):
        button.disconnect(link)


def held(widget):
    return widget.text() if isinstance(widget, QLineEdit) else None


def check_typed(panel):
    """Type into each line and press Return: what is refused goes with Escape, and what was taken with undo."""
    stack = panel.window().session.document.undo_stack
    begun = stack.index()
    for stop in list(controls(panel)):
        if isValid(stop) and isinstance(stop, QLineEdit) and stop.isVisible() and not stop.isReadOnly():
            stop.setFocus(Qt.FocusReason.TabFocusReason)
            text = stop.text()
            QTest.keyClicks(stop, "x")
            press(KEY.Key_Return)
            assert panel.isAncestorOf(focused()), f"Return in {words(stop)} takes the keys away"
            if isValid(stop) and stop.isVisible():
                stop.setFocus(Qt.FocusReason.TabFocusReason)
                press(KEY.Key_Escape, 2)
            stack.setIndex(begun)
            settle()
            gone = not isValid(stop) or not stop.isVisible() or stop.property(QUESTION)
            assert gone or stop.text() in (text, ""), f"{words(stop)} keeps what was refused"


def check_escape(panel):
    stack = panel.window().session.document.undo_stack
    begun = stack.index()
    for stop in list(controls(panel)):
        if not isValid(stop) or not stop.isVisible():
            continue  # a step back has put it away
        stop.setFocus(Qt.FocusReason.TabFocusReason)
        text = held(stop)
        if is_written_in(stop) and not stop.isReadOnly():
            QTest.keyClicks(stop, "x")
        before, lines = (stack.index(), stack.count()), stop.toPlainText() if isinstance(stop, QPlainTextEdit) else ""
        press(KEY.Key_Escape, 2)
        assert panel is focused() or panel.isAncestorOf(focused()), f"the keys left from {words(stop)}"
        assert before == (stack.index(), stack.count()), words(stop)
        if stop.isVisible():
            assert held(stop) in (text, ""), f"{words(stop)} keeps what was half typed"
            assert not isinstance(stop, QPlainTextEdit) or lines == stop.toPlainText()
        stack.setIndex(begun)


@pytest.mark.long
def test_keys_do_the_same_in_every_panel(window, subtests):
    furnish(window)
    for name, panel in every_page(window):
        for check in (check_tab, check_return, check_menus, check_typed, check_escape):
            with subtests.test(panel=name):
                check(panel)


def opened(window):
    """Yield every dialog and page, once for each way to it and each set of its fields."""
    for kind, ways in OPENED.items():
        for way in ways:
            way(window)
            dialog = next(part for part in window.findChildren(kind) if part.isVisible())
            dialog.activateWindow()
            for _ in pages_of(dialog):
                settle()
                yield dialog
            close_dialogs(window)


def check_escape_of(dialog):
    """Escape leaves a dialog from everywhere but from a text of several lines, which would be lost."""
    left = []
    dialog.reject = dialog.leave = lambda: left.append(dialog)
    for stop in controls(dialog):
        if not isinstance(stop, QPlainTextEdit):
            left.clear()
            stop.setFocus(Qt.FocusReason.TabFocusReason)
            press(KEY.Key_Escape)
            if not left:
                press(KEY.Key_Escape)
            assert left, f"Escape does not leave {words(stop)}"
    del dialog.reject, dialog.leave


def check_default(dialog):
    """Press Ctrl+Return in each line and list: it presses the default button, which is kept from doing anything."""
    buttons = (one for one in dialog.findChildren(QPushButton) if one.isDefault() and one.isVisible())
    default = next(buttons, None)
    if default is None or not default.isEnabled() or not isinstance(dialog, Dialog):
        return
    pressed = []
    link = default.pressed.connect(lambda: (pressed.append(default), default.blockSignals(True)))
    for stop in [one for one in controls(dialog) if isinstance(one, QLineEdit | QAbstractItemView)]:
        pressed.clear()
        stop.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClick(stop, KEY.Key_Return, Qt.KeyboardModifier.ControlModifier)
        default.blockSignals(False)
        assert [default] == pressed, f"Ctrl+Return in {words(stop)} does not press {words(default)}"
    default.disconnect(link)


def test_keys_do_the_same_in_every_dialog(window, subtests):
    for dialog in opened(window):
        for check in (check_tab, check_return, check_default, check_escape_of):
            with subtests.test(dialog=type(dialog).__name__):
                check(dialog)


def outline_with_keys(window, node=SHOP):
    """Give the keys to the outline, and return what has them."""
    window.activateWindow()
    window.session.select([node])
    window.parts.show_panel("outline")
    view = window.parts.part("outline").view
    view.setFocus(Qt.FocusReason.TabFocusReason)
    settle()  # commands follow the selection
    return view


def escape(opened):
    """Leave what is open: one Escape for what is typed or listed in it, and one for itself."""
    for _ in range(2):
        if isValid(opened) and opened.isVisible():
            press(KEY.Key_Escape)
            settle()
    assert not isValid(opened) or not opened.isVisible()


def test_the_keys_go_back_from_every_dialog_to_where_they_were(window, subtests):
    for kind, ways in OPENED.items():
        for way in ways:
            before = outline_with_keys(window)
            way(window)
            dialog = next(part for part in window.findChildren(kind) if part.isVisible())
            dialog.activateWindow()
            settle()
            with subtests.test(dialog=kind.__name__):
                focused()
                stop = next((one for one in controls(dialog) if not isinstance(one, QPlainTextEdit)), dialog)
                stop.setFocus(Qt.FocusReason.TabFocusReason)
                escape(dialog)
                window.activateWindow()
                settle()
                assert before is focused()
            close_dialogs(window)


def test_escape_closes_every_popup_and_the_keys_go_back_to_where_they_were(window, subtests):
    stack = window.session.document.undo_stack
    index = stack.index()
    for command in POPUPS:
        before = outline_with_keys(window, window.session.organization.root)
        with subtests.test(command=command):
            window.actions_by_id[command].trigger()
            opened = QApplication.activePopupWidget() or QApplication.focusWidget()
            assert opened is not before, "nothing has opened"
            QTest.keyClicks(QApplication.focusWidget() or opened, "s")
            escape(opened)
            assert (window.canvas if command == "help.tour" else before) is window.focusWidget()
            assert window.testAttribute(RING)
            assert index == stack.index()


def test_a_press_of_the_mouse_hides_who_has_the_keys_and_a_key_shows_it(window):
    view, handle = outline_with_keys(window), window.windowHandle()
    place = view.mapTo(window, view.visualRect(view.currentIndex()).center())
    QTest.mouseClick(handle, Qt.MouseButton.LeftButton, pos=place)
    window.parts.show_panel("policies")
    enter(window.parts.part("policies"))
    QTest.keyPress(handle, KEY.Key_Control)
    assert not window.testAttribute(RING)
    QTest.keyClick(handle, KEY.Key_Down)
    assert isinstance(focused(), QAbstractItemView)


def test_the_row_shows_that_it_has_the_keys_after_its_name_was_not_changed(window):
    view = outline_with_keys(window)
    view.edit(view.currentIndex())
    QTest.keyClick(focused_line(), KEY.Key_Escape)
    assert focused() is view


def focused_line():
    line = QApplication.focusWidget()
    assert isinstance(line, QLineEdit)
    return line
