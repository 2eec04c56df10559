"""Text that is still in a field when steps are undone past it, by whoever does not ask for it first."""

from __future__ import annotations

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from designer.organization import edits
from designer.organization.model.records import NodeId
from tests.ui.monkey.judge import content


def test_a_field_that_loses_its_record_while_steps_are_undone_takes_no_step_from_the_history(window):
    session, document = window.session, window.session.document
    first, stack = content(session.organization), document.undo_stack
    document.push(edits.move(session.organization, [NodeId("acc-network")], NodeId("root"), 0))
    document.push(edits.add_ou(session.organization, NodeId("root"), "Neu"))
    new = session.organization.node(session.organization.root).children[-1]
    session.select([NodeId("ou-infrastructure"), NodeId("acc-identity"), new])
    window.parts.docks.bring("inspector")
    field = next(
        one for one in window.findChildren(QLineEdit) if one.isVisible() and one.accessibleName() == "Compliance"
    )
    field.setFocus()
    QTest.keyClicks(field, "pci-dss")
    stack.setIndex(0)
    assert (first, 2) == (content(session.organization), stack.count())
    QApplication.processEvents()
    stack.setIndex(0)
    assert first == content(session.organization)
    stack.setIndex(stack.count())
    stack.setIndex(0)
    assert first == content(session.organization)
