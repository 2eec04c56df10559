"""What the loop of the program does between two things that a person does, where a test has no loop of its own."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent


def delete_what_waits() -> None:
    """Delete what is to be deleted later.

    Qt does it when the program is back in its outermost loop, which tests never enter: pages and dialogs that were
    closed would stay in the window, listen on, and are in the order of Tab.
    """
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
