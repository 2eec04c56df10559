"""Context menu of the code editor: what Qt puts there without its undo, and the commands of finding and folding."""

from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu

from ui.code_editor.shortcuts import EditorCommand
from ui.widgets.menus import add_entry, add_line

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
