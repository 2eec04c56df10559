"""A name that is open while something else happens to the design: Qt takes it over in the middle of that."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from designer.exchange.templates import load as template
from designer.organization import edits
from designer.organization.model.records import NodeId
from ui.features.outline.model import OutlineModel
from ui.features.outline.tree import NameEditor
from ui.state.document import Document
from ui.state.session import Session


def node(session, name) -> NodeId:
    return next(n.id for n in session.organization.nodes.values() if n.name == name)


def test_a_name_is_taken_over_after_a_change_that_makes_another_row_current(panel, session, qtbot):
    organization, stack = session.organization, session.document.undo_stack
    named, other = node(session, "shop-prod"), node(session, "ml-trial")

    def go_elsewhere(_change):
        session.document.changed.disconnect(go_elsewhere)
        panel.view.setCurrentIndex(panel.view.model().node_index(other))

    for typed in ("first", "second"):
        panel.begin_rename(named)
        qtbot.keyClicks(panel.view.viewport().findChildren(NameEditor)[-1], typed)
        session.document.changed.connect(go_elsewhere)
        steps = stack.count()
        session.document.push(edits.add_ou(organization, organization.root))
        assert steps + 1 == stack.count()
        assert typed != organization.node(named).name, "nobody may push while views are told of a change"
        qtbot.waitUntil(lambda typed=typed: typed == organization.node(named).name)
        assert steps + 2 == stack.count()
    stack.undo()
    assert "first" == organization.node(named).name


def test_a_name_is_taken_over_after_an_undo_that_makes_another_row_current(panel, session, qtbot):
    organization, stack = session.organization, session.document.undo_stack
    named, other = node(session, "shop-prod"), node(session, "ml-trial")
    session.document.push(edits.add_ou(organization, organization.root))
    panel.begin_rename(named)
    qtbot.keyClicks(panel.view.viewport().findChild(NameEditor), "typed")
    session.document.changed.connect(lambda _: panel.view.setCurrentIndex(panel.view.model().node_index(other)))
    stack.undo()
    assert 0 == stack.index()
    qtbot.waitUntil(lambda: "typed" == organization.node(named).name)
    assert 1 == stack.index() == stack.count()


def test_a_name_that_is_taken_over_while_its_row_goes_is_given_up(session):
    model, document, refused = OutlineModel(session), session.document, []
    session.notices.refused.connect(refused.append)
    gone = node(session, "shop-prod")
    row = model.node_index(gone)
    model.rowsAboutToBeRemoved.connect(lambda *_: model.setData(row, "typed"))
    document.push(edits.remove(session.organization, [gone]))
    QApplication.processEvents()
    assert 1 == document.undo_stack.count()
    assert not refused
    document.undo_stack.undo()
    assert "shop-prod" == session.organization.node(gone).name


def test_a_name_of_a_node_that_has_gone_is_never_at_fault(panel, session):
    gone = node(session, "shop-prod")
    panel.begin_rename(gone)
    editor = panel.view.viewport().findChild(NameEditor)
    session.document.push(edits.remove(session.organization, [gone]))
    editor.insert("x" * 60)
    assert "" == editor.fault()


def test_a_name_that_is_taken_over_at_the_end_of_the_document_is_given_up(qapp):
    session = Session(Document(template("company").organization))
    model = OutlineModel(session)
    row = model.index(0, 0)
    session.document.deleteLater()
    QApplication.sendPostedEvents(session.document, QEvent.Type.DeferredDelete)
    assert not model.setData(row, "typed")
    session.deleteLater()
