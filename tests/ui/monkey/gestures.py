"""What the monkey can do, and how often it does it: sequences that build come first, since they reach deep states."""

import os
import time
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QMenu,
    QMessageBox,
    QPlainTextEdit,
    QTabBar,
)
from shiboken6 import isValid

from tests.ui.monkey.designs import SOUND
from tests.ui.monkey.monkey import ALT, CTRL, LEFT, NONE, SHIFT
from ui.code_editor.editor import CodeEditor
from ui.commands.requests import show_policy

Key = Qt.Key
TREE_KEYS = (
    (Key.Key_Tab, NONE),
    (Key.Key_Return, NONE),
    (Key.Key_Return, SHIFT),
    (Key.Key_Backtab, SHIFT),
    (Key.Key_Delete, NONE),
    (Key.Key_F2, NONE),
    (Key.Key_Escape, NONE),
    (Key.Key_Up, NONE),
    (Key.Key_Down, NONE),
    (Key.Key_Left, NONE),
    (Key.Key_Right, NONE),
    (Key.Key_Up, ALT),
    (Key.Key_Down, ALT),
    (Key.Key_Left, ALT),
    (Key.Key_Right, ALT),
    (Key.Key_Down, SHIFT),
    (Key.Key_Home, NONE),
    (Key.Key_End, NONE),
    (Key.Key_Space, NONE),
    (Key.Key_D, CTRL),
    (Key.Key_X, CTRL),
    (Key.Key_C, CTRL),
    (Key.Key_V, CTRL),
    (Key.Key_A, CTRL),
    (Key.Key_G, CTRL),
    (Key.Key_Period, CTRL),
    (Key.Key_Return, CTRL),
    (Key.Key_F6, NONE),
    (Key.Key_Menu, NONE),
)
EDIT_KEYS = (
    (Key.Key_Backspace, NONE),
    (Key.Key_Delete, NONE),
    (Key.Key_Left, NONE),
    (Key.Key_Right, NONE),
    (Key.Key_Up, NONE),
    (Key.Key_Down, NONE),
    (Key.Key_Home, CTRL),
    (Key.Key_End, CTRL),
    (Key.Key_Return, NONE),
    (Key.Key_Tab, NONE),
    (Key.Key_Escape, NONE),
    (Key.Key_Space, CTRL),
    (Key.Key_Period, CTRL),
    (Key.Key_Z, CTRL),
    (Key.Key_Y, CTRL),
    (Key.Key_D, CTRL),
    (Key.Key_Slash, CTRL),
    (Key.Key_A, CTRL),
    (Key.Key_X, CTRL),
    (Key.Key_V, CTRL),
    (Key.Key_Up, ALT),
    (Key.Key_Down, ALT),
    (Key.Key_F8, NONE),
)
SNIPPETS = ('"', "{", "}", ",", "[", '"s3:', '"Sid": "x",', "Deny", "*", " ", "\n", '"Condition": {', "aws:", ": ")
ENDS = ((Key.Key_Return, NONE), (Key.Key_Tab, NONE), (Key.Key_Escape, NONE))
NOT_BY_CHANCE = {"file.close"}
"""The monkey leaves when its time has come."""


def press(monkey, keys):
    key, modifiers = monkey.random.choice(keys)
    monkey.note("  presses", key.name, modifiers.name if modifiers else "")
    monkey.key(key, modifiers)


def end_typing(monkey):
    press(monkey, ENDS)


# -- building


def build(monkey):
    """New nodes by keys on the canvas or in the outline, each with a name."""
    go_to_tree(monkey)
    for _ in range(monkey.random.randint(1, 4)):
        press(monkey, TREE_KEYS[:4])
        monkey.some_text()
        press(monkey, ENDS[:1] * 3 + ENDS)
        monkey.pump()


def add(monkey):
    """A new node or policy by command."""
    command(monkey, monkey.random.choice(("add.ou", "add.account", "add.scp")))
    monkey.some_text()
    end_typing(monkey)


def rename(monkey):
    select(monkey)
    monkey.key(Key.Key_F2)
    monkey.some_text()
    end_typing(monkey)


def tree_keys(monkey):
    go_to_tree(monkey)
    for _ in range(monkey.random.randint(1, 6)):
        press(monkey, TREE_KEYS)


def attach(monkey):
    """Attach or detach by the popup."""
    select(monkey)
    command(monkey, monkey.random.choice(("policy.attach", "policy.attach", "policy.detach")))
    monkey.pump()
    if monkey.chance(0.4):
        monkey.type(monkey.random.choice("adfrx"))
    for _ in range(monkey.random.randint(0, 3)):
        monkey.key(Key.Key_Down)
    press(monkey, ENDS[:1] * 3 + ENDS[2:])


def edit_policy(monkey):
    """Open a policy and write in it."""
    show_policy(monkey.window.session.requests, monkey.some_policy())
    monkey.pump()
    write(monkey)


def write(monkey):
    """Write in the editor as it is."""
    editors = [one for one in monkey.widgets(CodeEditor) if not one.isReadOnly()]
    if not editors:
        return
    editor = editors[0]
    monkey.click(editor.viewport(), monkey.place_in(editor.viewport()))
    for _ in range(monkey.random.randint(1, 12)):
        if monkey.chance(0.5):
            text = monkey.random.choice(SNIPPETS)
            monkey.note("  writes", repr(text))
            monkey.type(text)
        else:
            press(monkey, EDIT_KEYS)


def back_and_forth(monkey):
    """Undo a few steps, and do some of them again."""
    for _ in range(monkey.random.randint(1, 6)):
        command(monkey, monkey.random.choice(("edit.undo", "edit.undo", "edit.redo")))


# -- the mouse


def select(monkey):
    """Select a node on the canvas, or by the session as a problem does."""
    node_id = monkey.some_node()
    monkey.note("  selects", node_id)
    if monkey.chance(0.5):
        monkey.window.session.reveal(node_id)
    else:
        at = monkey.card(node_id)
        monkey.click(monkey.window.canvas.viewport(), at, keys=monkey.random.choice((NONE, NONE, CTRL)))


def go_to_tree(monkey):
    if monkey.chance(0.3):
        command(monkey, "panel.outline")
    elif not monkey.window.canvas.hasFocus():
        select(monkey)
        monkey.window.canvas.setFocus()


def drag_card(monkey):
    """Drag a card onto another, beside one, or anywhere."""
    view = monkey.window.canvas
    start = monkey.card()
    end = monkey.card() if monkey.chance(0.7) else monkey.place_in(view.viewport())
    end += QPoint(monkey.random.randint(-60, 60), monkey.random.randint(-20, 20))
    drag(monkey, view.viewport(), start, end, monkey.random.choice((NONE, NONE, ALT, CTRL, SHIFT)))


def drag(monkey, widget, start, end, keys=NONE):
    monkey.note("  drags", start.toTuple(), end.toTuple(), keys.name)
    hand = monkey.hand  # which carries what Qt's platform without a screen does not
    hand.stops, hand.at = [widget.mapToGlobal(end)], widget.mapToGlobal(start)
    hand.keys, hand.look, hand.let_go = keys, lambda: None, monkey.chance(0.9)
    monkey.mouse(QTest.mousePress, widget, start, LEFT, keys)
    for part in range(1, 5):
        monkey.mouse(QTest.mouseMove, widget, start + (end - start) * part / 4)
    if monkey.chance(0.1):
        monkey.key(Key.Key_Escape)
    monkey.mouse(QTest.mouseRelease, widget, end if is_in(widget, end) else start, LEFT, keys)


def is_in(widget, place):
    return isValid(widget) and widget.window().rect().contains(widget.mapTo(widget.window(), place))


def drag_anywhere(monkey):
    """Drag from anywhere to anywhere in the window."""
    top = monkey.top().window()
    start, end = monkey.place_in(top), monkey.place_in(top)
    under = top.childAt(start)
    monkey.note("  from", type(under).__name__)
    drag(monkey, top, start, end)


def drag_row(monkey):
    """Drag a row of the outline or the library onto a row or a card."""
    view = some_view(monkey)
    start = view and some_row(monkey, view)
    if start is None:
        return
    top = monkey.window
    canvas = monkey.window.canvas
    target = canvas if monkey.chance(0.5) else view
    end = monkey.card() if target is canvas else monkey.place_in(target.viewport())
    drag(monkey, top, view.viewport().mapTo(top, start), target.viewport().mapTo(top, end))


def click_card(monkey):
    view = monkey.window.canvas
    at = monkey.card() + QPoint(monkey.random.randint(-80, 80), monkey.random.randint(-25, 25))
    monkey.note("  clicks the canvas", at.toTuple())
    double = monkey.chance(0.25)
    monkey.click(view.viewport(), at, keys=monkey.random.choice((NONE, NONE, CTRL, SHIFT)), double=double)
    if double and monkey.chance(0.7):
        monkey.some_text()
        end_typing(monkey)


def click_anywhere(monkey):
    top = monkey.top()
    at = monkey.place_in(top)
    monkey.note("  clicks", type(top.childAt(at)).__name__, at.toTuple())
    monkey.click(top, at, double=monkey.chance(0.1))


def hover(monkey):
    """Move over the window and rest: Qt's own clock shows no tool tip, so it is asked for here."""
    top = monkey.top().window()
    for _ in range(4):
        at = monkey.place_in(top)
        monkey.mouse(QTest.mouseMove, top, at)
        if isValid(top) and (under := top.childAt(at)) is not None:
            place = under.mapFrom(top, at)
            QApplication.sendEvent(under, QHelpEvent(QEvent.Type.ToolTip, place, under.mapToGlobal(place)))


def wheel(monkey):
    for _ in range(monkey.random.randint(1, 4)):
        viewport = monkey.window.canvas.viewport()  # a held one counts as deleted when a name over it closes
        turn = monkey.random.choice((-480, -120, 120, 480))
        monkey.wheel(viewport, monkey.place_in(viewport), turn, monkey.random.choice((NONE, CTRL, CTRL, SHIFT)))


def context_menu(monkey):
    """Open a menu with the right button and choose something."""
    view = some_view(monkey)
    if monkey.chance(0.5) or view is None:
        at = monkey.card()
        monkey.click(monkey.window.canvas.viewport(), at, Qt.MouseButton.RightButton)
        at = monkey.card()
        menu_event(monkey.window.canvas.viewport(), at)  # a held one counts as deleted when a name over it closes
    else:
        at = some_row(monkey, view) or monkey.place_in(view.viewport())
        monkey.click(view.viewport(), at)
        menu_event(view.viewport(), at)
    monkey.pump()
    in_menu(monkey)


def menu_event(viewport, at):
    from PySide6.QtGui import QContextMenuEvent

    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, viewport.mapToGlobal(at))
    QApplication.sendEvent(viewport, event)


def in_menu(monkey):
    for _ in range(monkey.random.randint(0, 12)):
        if not isinstance(QApplication.activePopupWidget(), QMenu):
            return
        monkey.key(monkey.random.choice((Key.Key_Down, Key.Key_Down, Key.Key_Up, Key.Key_Right)))
    menu = QApplication.activePopupWidget()
    if isinstance(menu, QMenu):
        chosen = menu.activeAction()
        monkey.note("  in a menu:", chosen.text() if chosen else "nothing")
        leaves = chosen is not None and chosen.objectName() in NOT_BY_CHANCE
        monkey.key(Key.Key_Escape if leaves or monkey.chance(0.2) else Key.Key_Return)


# -- commands


def command(monkey, command_id):
    action = monkey.window.actions_by_id[command_id]
    monkey.note("  command", command_id, "" if action.isEnabled() else "(disabled)")
    action.trigger()


def any_command(monkey):
    ids = [one for one in monkey.window.actions_by_id.commands if one not in NOT_BY_CHANCE]
    command(monkey, monkey.random.choice(ids))
    if monkey.chance(0.3):
        monkey.some_text()
        end_typing(monkey)


def palette(monkey):
    monkey.key(Key.Key_K, CTRL)
    monkey.pump()
    monkey.type(monkey.random.choice(("und", "ou", "lens", "s3:get", "theme", "pack", "prod", "deny", "", "zz")))
    monkey.pump()
    for _ in range(monkey.random.randint(0, 4)):
        monkey.key(Key.Key_Down)
    press(monkey, ENDS[:1] * 2 + ENDS[2:])


def find(monkey):
    monkey.key(Key.Key_F, CTRL)
    monkey.type(monkey.random.choice(("prod", "a", "zz", "")))
    for _ in range(monkey.random.randint(0, 3)):
        press(monkey, ((Key.Key_F3, NONE), (Key.Key_F3, SHIFT), (Key.Key_Return, NONE)))
    if monkey.chance(0.7):
        monkey.key(Key.Key_Escape)


def change_view(monkey):
    """Another theme, lens, layout or panel."""
    ids = [
        one for one in monkey.window.actions_by_id.commands if one.split(".")[0] in ("view", "theme", "panel", "lens")
    ]
    command(monkey, monkey.random.choice(ids))


def move_docks(monkey):
    docks = monkey.window.parts.docks
    if monkey.chance(0.5):
        side = monkey.random.choice(("left", "bottom", "right"))
        monkey.note("  side", side)
        docks.toggle(side)
    elif monkey.chance(0.5):
        monkey.window.resize(monkey.random.randint(500, 1500), monkey.random.randint(400, 900))
    else:
        name = monkey.random.choice(list(docks.places))
        monkey.note("  panel", name)
        docks.bring(name)


# -- panels and dialogs


def in_panels(monkey):
    """Use anything that can be seen: buttons, fields, tabs, lists."""
    for _ in range(monkey.random.randint(1, 5)):
        use_something(monkey, monkey.top().window())


def in_one_panel(monkey):
    """Bring a panel, each as often as any other, and use things in it alone."""
    docks = monkey.window.parts.docks
    name = monkey.pick(docks.places)
    monkey.note("  panel", name)
    docks.bring(name)
    monkey.pump(2)
    if monkey.chance(0.5):
        monkey.wait(60)
    panel = docks.panel(name)
    for _ in range(monkey.random.randint(2, 7)):
        if not isValid(panel) or not panel.isVisible() or monkey.top().window() is not monkey.window:
            return
        use_something(monkey, panel)


USABLE = (QAbstractButton, QLineEdit, QPlainTextEdit, QComboBox, QTabBar, QAbstractItemView, QAbstractSpinBox)


def use_something(monkey, where):
    widgets = monkey.widgets(USABLE, where)
    if not widgets:
        monkey.key(Key.Key_Escape)
        return
    widget = monkey.pick(widgets, named)
    monkey.note("  uses", named(widget))
    if isinstance(widget, QAbstractItemView):
        use_view(monkey, widget)
    elif isinstance(widget, QTabBar):
        index = int(monkey.random.random() * widget.count())
        monkey.click(widget, widget.tabRect(index).center())
    elif isinstance(widget, QComboBox):
        monkey.click(widget)
        press(monkey, ((Key.Key_Down, NONE), (Key.Key_Up, NONE)))
        end_typing(monkey)
    elif isinstance(widget, QAbstractButton):
        monkey.click(widget)
    else:
        monkey.click(widget)
        if monkey.chance(0.3):
            monkey.key(Key.Key_A, CTRL)
        monkey.some_text()
        if monkey.chance(0.8):
            end_typing(monkey)


def named(widget):
    """Return what a widget says of itself, without the folder of this run."""
    words = widget.text() if isinstance(widget, QAbstractButton) else ""
    told = " ".join(filter(None, (type(widget).__name__, widget.objectName(), widget.accessibleName(), words)))
    return told.replace(str(Path.home()), "~")


def some_view(monkey):
    """Return a list or tree; None in a window whose panels are not there yet."""
    there = monkey.widgets(QAbstractItemView) or monkey.window.findChildren(QAbstractItemView)
    return monkey.pick(there, named) if there else None


def some_row(monkey, view):
    """Where a row can be seen in a view; None where there is none."""
    index = view.indexAt(monkey.place_in(view.viewport()))
    return view.visualRect(index).center() if index.isValid() else None


def use_view(monkey, view):
    at = some_row(monkey, view) or monkey.place_in(view.viewport())
    monkey.click(
        view.viewport(), at, keys=monkey.random.choice((NONE, NONE, NONE, CTRL, SHIFT)), double=monkey.chance(0.3)
    )
    for _ in range(monkey.random.randint(0, 3)):
        press(monkey, TREE_KEYS[4:16])
    if monkey.chance(0.3):
        monkey.some_text()
        end_typing(monkey)


def answer(monkey, widget):
    """Do something in what waits for an answer, and mostly end it."""
    if isinstance(widget, QMenu):
        in_menu(monkey)
    elif isinstance(widget, QMessageBox):
        button = monkey.random.choice(widget.buttons())
        monkey.note("  presses", button.text())
        button.click()
    else:
        use_something(monkey, widget)
        if isValid(widget) and isinstance(widget, QDialog) and monkey.chance(0.3):
            press(monkey, ENDS)


def in_dialog(monkey):
    """Use the dialog or the popup that is open."""
    top = monkey.top()
    for _ in range(monkey.random.randint(1, 6)):
        if not isValid(top) or not top.isVisible():
            return
        answer(monkey, top)
        monkey.pump()
    if monkey.chance(0.6):
        monkey.key(Key.Key_Escape)


# -- files


def open_file(monkey):
    path = monkey.random.choice([*monkey.files, *monkey.files[:2] * 2])
    monkey.note("  opens", path.name)
    monkey.window.file_actions.open_path(path)


def save(monkey):
    command(monkey, monkey.random.choice(("file.save", "file.save", "file.save-as")))
    monkey.judge.saved()


def write_behind_its_back(monkey):
    """Another program writes the file that is open; the window asks what to do."""
    path = monkey.window.files.path
    if path is None or path.parent != monkey.folder:
        return
    data = monkey.random.choice(monkey.files[:SOUND]).read_bytes() if monkey.chance(0.8) else b"{"
    monkey.note("  another program writes", path.name, len(data), "bytes")
    path.write_bytes(data)
    monkey.judge.outside = data
    os.utime(path, (time.time(), time.time()))
    monkey.wait(400)


def rest(monkey):
    """Look out of the window."""
    monkey.wait(monkey.random.choice((5, 30, 120)))


GESTURES = (
    (14, build),
    (6, add),
    (6, rename),
    (10, tree_keys),
    (7, attach),
    (7, edit_policy),
    (5, write),
    (9, back_and_forth),
    (5, select),
    (8, drag_card),
    (3, drag_anywhere),
    (4, drag_row),
    (6, click_card),
    (5, click_anywhere),
    (2, hover),
    (4, wheel),
    (5, context_menu),
    (6, any_command),
    (4, palette),
    (3, find),
    (5, change_view),
    (1, move_docks),
    (10, in_panels),
    (7, in_one_panel),
    (1, open_file),
    (3, save),
    (0.4, write_behind_its_back),
    (1, rest),
)
