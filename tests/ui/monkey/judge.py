"""What holds whatever the monkey does: no edit is lost, what was saved is what is shown, the view knows its nodes."""

import difflib
import gc
import traceback

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QApplication, QDialog, QMenu

from designer.exchange.formats import native, writing
from designer.exchange.formats.format import NativeFile, encoded
from tests.designer.invariants import assert_invariants
from tests.ui import conftest

SMALL = 100
"""Nodes up to which all that holds for an organization is asked each time."""

KEPT = 6
"""So many hidden dialogs or menus of one kind are not chance: they are never deleted."""


def content(organization):
    """All that is undone and saved, as the bytes of a file."""
    return encoded("".join(writing.file_parts(NativeFile(organization))))


def difference(one, other):
    lines = difflib.unified_diff(one.decode().splitlines(), other.decode().splitlines(), lineterm="", n=1)
    return "\n".join(line[:200] for _, line in zip(range(30), lines, strict=False))


class Judge:
    """Looks at one window; what does not hold goes to the watch."""

    def __init__(self, window, watch):
        self.window = window
        self.watch = watch
        self._document = None
        self._first = b""
        self._begun = 0
        self._looked_at = None
        self.outside = None

    def look(self):
        """After each gesture: quick."""
        session = self.window.session
        document = session.document
        if document is not self._document:
            self._document = document
            if hasattr(document, "reset"):
                document.reset.connect(self._begin)
            self._begin()
        nodes = document.organization.nodes
        self._hold(set(session.selection) <= set(nodes), f"selected, but gone: {session.selection}")
        self._hold(session.current is None or session.current in session.selection, f"current: {session.current}")
        self._hold(session.collapsed <= set(nodes), f"collapsed, but gone: {session.collapsed - set(nodes)}")
        self._hold(session.focus is None or session.focus in nodes, f"in focus, but gone: {session.focus}")

    def reckon(self):
        """Now and then: undo everything and do it again, and compare with the file."""
        self.window.session.drafts.commit()  # as every way to undo does
        document = self.window.session.document
        stack: QUndoStack = document.undo_stack
        now, at = content(document.organization), stack.index()
        if len(document.organization.nodes) < SMALL:
            self._ask(lambda: assert_invariants(document.organization), "the organization is sound")
        if not document.read_only:
            stack.setIndex(0)
            begun = self._begun
            QApplication.processEvents()
            self._same(self._first, content(document.organization), "undone to the start")
            if self._begun == begun:  # the program has not asked meanwhile whether to read a changed file again
                stack.setIndex(stack.count())
                stack.setIndex(at)
                QApplication.processEvents()
            if self._begun == begun:
                self._same(now, content(document.organization), "undone and done again")
        self.saved()

    def saved(self):
        """Whether a document without unsaved work is what its file holds.

        What another program has written is not a fault: the person may not have decided yet, and the next save asks.
        """
        files = self.window.files
        if files.path is None or files.modified or self.window.session.document.read_only:
            return
        try:
            data = files.path.read_bytes()
            if data == self.outside:
                return
            on_disk = content(native.read(data, files.path.name).organization)
        except Exception as error:  # noqa: BLE001 - whatever it is, the file is not what was saved
            self.watch.add(f"lost: {files.path.name} counts as saved and cannot be read: {error}")
            return
        self._same(on_disk, content(self.window.session.document.organization), "saved")

    def leftovers(self):
        """Dialogs and menus that were closed and are still there."""
        kinds = {}
        for widget in self.window.findChildren(QDialog) + self.window.findChildren(QMenu):
            if not widget.isVisible() and type(widget).__module__ != "ui.window.bars":
                kinds.setdefault(type(widget).__name__, []).append(widget)
        for name, widgets in kinds.items():
            dialogs = [one for one in widgets if isinstance(one, QDialog)]
            self._hold(len(dialogs) < KEPT, f"{len(dialogs)} closed {name} were never deleted")

    def _begin(self):
        self._begun += 1
        self._first = content(self.window.session.document.organization)

    def _same(self, before, after, what):
        if before != after:
            self.watch.add(f"lost: not the same {what}\n{difference(before, after)}\nlost: not the same {what}")

    def _hold(self, holds, what):
        if not holds:
            self.watch.add(f"inconsistent: {what}")

    def _ask(self, law, what):
        try:
            law()
        except AssertionError as error:
            where = traceback.extract_tb(error.__traceback__)[-1]
            self.watch.add(f"inconsistent: not so: {what}: {where.name}: {where.line} {error}")


def left_after_closing(threads_before):
    """What is still alive when no window is any more."""
    for _ in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()
        gc.collect()
    return [f"left behind: {what}" for what in conftest.leftovers(set(), threads_before)]
