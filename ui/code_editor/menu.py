"""The context menu of the code editor: what Qt puts there without its undo, and the commands of folding."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu

from ui.code_editor.shortcuts import Wish

_FOLDING = (
    ("Fold", "Ctrl+Shift+[", Wish.FOLD),
    ("Unfold", "Ctrl+Shift+]", Wish.UNFOLD),
    ("Fold all statements", "Ctrl+Alt+Shift+[", Wish.FOLD_ALL),
    ("Unfold all", "Ctrl+Alt+Shift+]", Wish.UNFOLD_ALL),
)


def complete(menu: QMenu, do: Callable[[Wish], None]) -> None:
    """Make Qt's own menu of a text the editor's."""
    for action in menu.actions():
        # They would be the editor's own, which it has not.
        if action.objectName() in ("edit-undo", "edit-redo"):
            menu.removeAction(action)
    if menu.actions() and menu.actions()[0].isSeparator():
        menu.removeAction(menu.actions()[0])
    menu.addSeparator()
    for text, keys, wish in _FOLDING:
        native = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
        menu.addAction(f"{text}\t{native}").triggered.connect(partial(do, wish))
