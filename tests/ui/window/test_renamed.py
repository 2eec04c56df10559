"""Whatever shows the name of a node or a policy shows its new one after a rename."""

from itertools import islice

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QLineEdit, QWidget

from designer.organization import edits
from tests.ui.seen import rows_below

OLD, NEW = "Oldnamed", "Newnamed"
HISTORY = ("history",)
"""What was done is told in the words of then."""


def texts(window):
    """Every text that some widget of a window holds, with the widget."""
    for part in window.findChildren(QWidget):
        if isinstance(part, QLabel | QLineEdit):
            yield part, part.text()
        elif isinstance(part, QAbstractItemView) and part.model() is not None:
            for row in islice(rows_below(part.model()), 200):
                for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
                    yield part, str(row.data(role) or "")
        if callable(getattr(part, "text", None)) and not isinstance(part, QLabel | QLineEdit):
            yield part, str(part.text())
        yield part, part.accessibleName()


def stale(window, but):
    skipped = [window.parts.docks.panel(name) for name in but]
    for part, text in texts(window):
        if OLD in text and part.isVisible() and not any(one is part or one.isAncestorOf(part) for one in skipped):
            yield f"{type(part).__name__} in {type(part.parent()).__name__}: {text}"


def test_a_rename_is_seen_everywhere(window, qtbot):
    session = window.session
    node, account = "ou-workloads", "acc-shop-prod"
    session.document.push(edits.rename(session.organization, node, OLD))
    session.document.push(edits.rename(session.organization, account, f"{OLD} shop"))
    docks = window.parts.docks
    session.reveal(account)
    seen = set()
    for name in docks.places:
        for tab in range(4 if name == "inspector" else 1):
            window.parts.show_panel(name)
            if name == "inspector":
                docks.inspector.show_tab(tab)
            QApplication.processEvents()
            if any(stale(window, HISTORY)):
                seen.add(name)
            session.document.push(edits.rename(session.organization, node, NEW))
            session.document.push(edits.rename(session.organization, account, f"{NEW} shop"))
            qtbot.waitUntil(lambda: not list(stale(window, HISTORY)))  # a list may settle first
            session.document.undo_stack.undo()
            session.document.undo_stack.undo()
    assert {"outline", "inspector"} <= seen, "these show the old names first"
