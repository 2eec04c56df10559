"""What shows the name of a node, a policy or a statement shows the new one after a rename, the old one after undo."""

import re
from itertools import islice

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QLabel, QLineEdit, QWidget

from designer.organization import edits
from tests.ui.every_panel import PROD, SHOP, every_page, furnish
from tests.ui.seen import rows_below
from ui.widgets.display.notifier import Notifier
from ui.window.features import DOCKS

OLD, NEW = "Oldnamed", "Newnamed"
WAITING = {"problems", "tests", "compare", "drift", "merge", "migration", "transfer"}
"""Panels that may still be working it out when they are turned to."""


def texts(shown, but=()):
    """Every text that some widget in sight holds, with the widget, except for those in some panels."""
    for part in shown.findChildren(QWidget):
        if not part.isVisible() or any(one is part or one.isAncestorOf(part) for one in but):
            continue
        if isinstance(part, QLabel | QLineEdit):
            yield part, part.text()
        elif isinstance(part, QAbstractItemView) and part.model() is not None:
            for row in islice(rows_below(part.model()), 200):
                for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
                    yield part, str(row.data(role) or "")
        if callable(getattr(part, "text", None)) and not isinstance(part, QLabel | QLineEdit):
            yield part, str(part.text())
        yield part, part.accessibleName()


def telling(shown, name, but=()):
    """Texts in what is shown that hold a name, except for those in some panels."""
    for part, text in texts(shown, but):
        if name in text:
            yield f"{type(part).__name__} in {type(part.parent()).__name__}: {text}"


def call_all(window, name):
    """Call an OU, an account, a policy and a statement of it by a name: four steps."""
    document = window.session.document
    organization = document.organization
    policy = next(one for one in organization.policies.values() if one.name in ("ProtectProductionData", OLD))
    text = re.sub(r"NoDestruction|\b" + OLD, name, policy.text)
    for edit in (
        lambda: edits.rename(organization, PROD, name),
        lambda: edits.rename(organization, SHOP, f"{name} shop"),
        lambda: edits.edit_policy_text(organization, policy.id, text),
        lambda: edits.rename_policy(organization, policy.id, name),
    ):
        document.push(edit())
        document.seal()


def test_every_panel_tells_new_names_and_after_undo_the_old_ones(window, qtbot):
    furnish(window)
    call_all(window, OLD)
    history = [
        window.parts.part("history"),
        window.findChild(Notifier),
    ]  # these tell what was done in the words of then
    seen = set()
    transfer_first = sorted(DOCKS, key=lambda name: name != "transfer")
    for name, panel in every_page(window, transfer_first):
        if any(telling(panel, OLD)):
            seen.add(name.partition(" ")[0])
        call_all(window, NEW)
        qtbot.waitUntil(lambda: not list(telling(window, OLD, history)))  # a list may settle first
        for _ in range(4):
            window.session.document.undo_stack.undo()
        qtbot.waitUntil(lambda: not list(telling(window, NEW, history)))
        if name.startswith("transfer"):
            panel.close_button.click()  # or it would begin anew, unseen, at each edit beside the other panels
    assert set(DOCKS) - WAITING <= seen, "these show the old names first"
