"""Commands of the code editor: shortcuts that are its own, though the window has them, too, and its context menu."""

from collections.abc import Callable
from enum import Enum, auto
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMenu

from ui.widgets.buttons import add_entry, add_line

_Key = Qt.Key
_CONTROL, _SHIFT, _ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


class EditorCommand(Enum):
    """Command of the editor besides typing."""

    ZOOM_IN = auto()
    ZOOM_OUT = auto()
    ZOOM_RESET = auto()
    FIND = auto()
    REPLACE = auto()
    FIXES = auto()
    NEXT_FAULT = auto()
    PREVIOUS_FAULT = auto()
    FOLD = auto()
    UNFOLD = auto()
    FOLD_ALL = auto()
    UNFOLD_ALL = auto()
    MOVE_UP = auto()
    MOVE_DOWN = auto()
    COPY_UP = auto()
    COPY_DOWN = auto()
    DELETE_LINE = auto()
    LINE_ABOVE = auto()
    LINE_BELOW = auto()
    SELECT_NEXT = auto()
    INDENT = auto()
    UNINDENT = auto()
    GO_TO_LINE = auto()
    GO_TO_BRACKET = auto()


_STANDARD = {
    QKeySequence.StandardKey.ZoomIn: EditorCommand.ZOOM_IN,
    QKeySequence.StandardKey.ZoomOut: EditorCommand.ZOOM_OUT,
}

# With Shift a keyboard may say { for [.
_OPENING, _CLOSING = (_Key.Key_BracketLeft, _Key.Key_BraceLeft), (_Key.Key_BracketRight, _Key.Key_BraceRight)

_WISHES = {
    (_CONTROL, _Key.Key_Plus): EditorCommand.ZOOM_IN,
    (_CONTROL, _Key.Key_Equal): EditorCommand.ZOOM_IN,
    (_CONTROL | _SHIFT, _Key.Key_Plus): EditorCommand.ZOOM_IN,
    (_CONTROL, _Key.Key_0): EditorCommand.ZOOM_RESET,
    (_CONTROL, _Key.Key_F): EditorCommand.FIND,
    (_CONTROL, _Key.Key_H): EditorCommand.REPLACE,
    (_CONTROL, _Key.Key_Period): EditorCommand.FIXES,
    (_ALT, _Key.Key_Return): EditorCommand.FIXES,
    (_ALT, _Key.Key_Enter): EditorCommand.FIXES,
    (Qt.KeyboardModifier.NoModifier, _Key.Key_F8): EditorCommand.NEXT_FAULT,
    (_SHIFT, _Key.Key_F8): EditorCommand.PREVIOUS_FAULT,
    (_ALT, _Key.Key_Up): EditorCommand.MOVE_UP,
    (_ALT, _Key.Key_Down): EditorCommand.MOVE_DOWN,
    (_SHIFT | _ALT, _Key.Key_Up): EditorCommand.COPY_UP,
    (_SHIFT | _ALT, _Key.Key_Down): EditorCommand.COPY_DOWN,
    (_CONTROL | _SHIFT, _Key.Key_K): EditorCommand.DELETE_LINE,
    (_CONTROL, _Key.Key_D): EditorCommand.SELECT_NEXT,
    (_CONTROL, _Key.Key_G): EditorCommand.GO_TO_LINE,
    **{(_CONTROL | _SHIFT, key): EditorCommand.GO_TO_BRACKET for key in (_Key.Key_Backslash, _Key.Key_Bar)},
    (_CONTROL, _Key.Key_BracketRight): EditorCommand.INDENT,
    (_CONTROL, _Key.Key_BracketLeft): EditorCommand.UNINDENT,
    **{(_CONTROL, key): EditorCommand.LINE_BELOW for key in (_Key.Key_Return, _Key.Key_Enter)},
    **{(_CONTROL | _SHIFT, key): EditorCommand.LINE_ABOVE for key in (_Key.Key_Return, _Key.Key_Enter)},
    **{(_CONTROL | _SHIFT, key): EditorCommand.FOLD for key in _OPENING},
    **{(_CONTROL | _SHIFT, key): EditorCommand.UNFOLD for key in _CLOSING},
    **{(_CONTROL | _SHIFT | _ALT, key): EditorCommand.FOLD_ALL for key in _OPENING},
    **{(_CONTROL | _SHIFT | _ALT, key): EditorCommand.UNFOLD_ALL for key in _CLOSING},
}


def command_of(event: QKeyEvent) -> EditorCommand | None:
    """Return the command of a key; None for one that types, moves or is the window's."""
    standard = next((command for key, command in _STANDARD.items() if event.matches(key)), None)
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return standard or _WISHES.get((modifiers, _Key(event.key())))


_COMMANDS = (
    ("Find…", "Ctrl+F", EditorCommand.FIND),
    ("Replace…", "Ctrl+H", EditorCommand.REPLACE),
    ("Go to line…", "Ctrl+G", EditorCommand.GO_TO_LINE),
    ("Fold", "Ctrl+Shift+[", EditorCommand.FOLD),
    ("Unfold", "Ctrl+Shift+]", EditorCommand.UNFOLD),
    ("Fold all statements", "Ctrl+Alt+Shift+[", EditorCommand.FOLD_ALL),
    ("Unfold all", "Ctrl+Alt+Shift+]", EditorCommand.UNFOLD_ALL),
)


def complete_menu(menu: QMenu, do: Callable[[EditorCommand], None]) -> None:
    """Turn Qt's own menu of a text into the editor's."""
    for action in menu.actions():
        # They would be the editor's own, which it has not.
        if action.objectName() in ("edit-undo", "edit-redo"):
            menu.removeAction(action)
    if menu.actions() and menu.actions()[0].isSeparator():
        menu.removeAction(menu.actions()[0])
    add_line(menu)
    for text, keys, command in _COMMANDS:
        native = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
        add_entry(menu, f"{text}\t{native}").triggered.connect(partial(do, command))
