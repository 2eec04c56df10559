"""Texts of open editors, taken over when Qt wants that: also while views are told of a change."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from shiboken6 import isValid

from ui.state.document import Document


def take_over(document: Document, context: QObject, act: Callable[[], bool]) -> bool:
    """Do what an open editor asks for: now, or, if views are told of a change, as soon as they have been.

    Qt takes over the text of an open editor whenever another row becomes current, the window closes, or the row goes,
    so every `setData` that pushes goes this way. No exception may come of it: one that leaves a method which Qt has
    called stays pending, turns up in other methods, and ends the process by a segmentation fault a while later. Found
    here, on PySide 6.11.

    Args:
        document: What is edited; nothing is done if it is being destroyed.
        context: The model; nothing is done later if it has gone by then.
        act: The edit; it checks that what it is about is still there.

    Returns:
        What the act returns; True if it comes later.
    """
    if not isValid(document):
        return False
    if document.is_telling:
        QTimer.singleShot(0, context, act)
        return True
    return act()
